"""What the functions of lab 08 must do."""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch.nn.functional import linear
from torch.utils.data import BatchSampler
from transformers.pipelines import SUPPORTED_TASKS, check_task

from grader.checks.pipelines_vocabulary import (
    BETWEEN,
    CLASSIFIER,
    CLASSIFIER_TOKENIZER,
    ENCODER,
    MANY_WORDS,
    NEWER_TASKS,
    OLDER_TASKS,
    ROBERTA_MODEL,
    ROBERTA_TOKENIZER,
    SECOND_NAMES,
    TINY_KINDS,
    UNKNOWN_TASKS,
    WEIGHT_NAMES,
    classifier_weights,
    label_tables,
    library_classifies,
    library_first,
    library_head,
    library_inputs,
    library_logits,
    library_ranking,
    library_scores,
    logits_of,
    long_text,
    mixed_texts,
    names_of_labels,
    roberta_inputs,
    score_rows,
    some_weights,
    tiny_bias,
    tiny_classifier,
    tiny_classifies,
    tiny_inputs,
    tiny_logits,
    tiny_texts,
    tiny_tokenizer,
)
from grader.checks.vocabulary import seeds, text_batches
from grader.judge.checking import check
from grader.judge.comparing import (
    ANY_VALUE,
    EXACT,
    ROUNDING,
    THROUGH_MODEL,
    Tolerance,
    assert_same,
    assert_true,
    assert_without_gradients,
)
from grader.judge.expecting import assert_raises
from grader.judge.scripts import build, invoke, let, read, ref
from grader.worker.checkpoints import resolve

SHORTCUTS = {
    "pipelines.classify_texts": (
        "transformers.pipeline",
        "transformers.pipelines.pipeline",
        "transformers.TextClassificationPipeline",
        "transformers.pipelines.TextClassificationPipeline",
    )
}

DEFAULT = "pipelines.default_checkpoint"


@check(DEFAULT, points=2, says="a task's default is the name and the revision in the library's table")
@given(task=st.sampled_from(NEWER_TASKS))
@example(task="text-classification")
@example(task="fill-mask")
@example(task="zero-shot-classification")
def test_finds_a_default(student: Any, reference: Any, task: str) -> None:
    _, entry, _ = check_task(task)
    name, revision = entry["default"]["model"]
    assert_same(reference.default_checkpoint(task), (name, revision), EXACT)
    assert_same(student.default_checkpoint(task), (name, revision), EXACT)


@check(DEFAULT, says="a task may go by its second name", examples=5)
@given(task=st.sampled_from(SECOND_NAMES))
@example(task="sentiment-analysis")
@example(task="ner")
def test_knows_second_names(student: Any, reference: Any, task: str) -> None:
    _, entry, _ = check_task(task)
    name, revision = entry["default"]["model"]
    assert_same(reference.default_checkpoint(task), (name, revision), EXACT)
    assert_same(student.default_checkpoint(task), (name, revision), EXACT)


@check(DEFAULT, says="an entry that keeps its default under the framework is read too", examples=3)
@given(task=st.sampled_from(OLDER_TASKS))
def test_reads_the_older_form(student: Any, reference: Any, task: str) -> None:
    name, revision = SUPPORTED_TASKS[task]["default"]["model"]["pt"]
    assert_same(student.default_checkpoint(task), (name, revision), EXACT)


@check(DEFAULT, says="a task that the library does not know raises KeyError", examples=5)
@given(task=st.sampled_from(UNKNOWN_TASKS))
@example(task="question-answering")
def test_refuses_unknown_tasks(student: Any, reference: Any, task: str) -> None:
    assert_raises("KeyError", lambda: student.default_checkpoint(task), because="there is no such task")


TABLES = "pipelines.label_tables"


@check(TABLES, points=2, says="each label is found under its id, each id under its label; ids are integers")
@given(id2label=label_tables())
@example(id2label={"0": "NEGATIVE", "1": "POSITIVE"})
@example(id2label={"0": "POSITIVE", "1": "NEGATIVE"})
@example(id2label={"1": "POSITIVE", "0": "NEGATIVE"})
@example(id2label={"2": "joy", "10": "anger", "1": "spam"})
@example(id2label={})
def test_makes_both_tables(student: Any, reference: Any, id2label: dict[Any, str]) -> None:
    by_hand = (
        {int(number): label for number, label in id2label.items()},
        {label: int(number) for number, label in id2label.items()},
    )
    assert_same(reference.label_tables(id2label), by_hand, EXACT)
    assert_same(student.label_tables(id2label), by_hand, EXACT)


@check(TABLES, says="ids that are integers already are welcome too", examples=8)
@given(id2label=label_tables(kinds=["integers"]))
@example(id2label={0: "NEGATIVE", 1: "POSITIVE"})
def test_takes_integers(student: Any, reference: Any, id2label: dict[int, str]) -> None:
    inverse = {label: number for number, label in id2label.items()}
    assert_same(student.label_tables(id2label), (id2label, inverse), EXACT)


@check(TABLES, says="the table that was passed in stays as it was", examples=8)
@given(id2label=label_tables())
@example(id2label={"0": "NEGATIVE", "1": "POSITIVE"})
def test_leaves_the_table_alone(student: Any, reference: Any, id2label: dict[Any, str]) -> None:
    steps = (let("table", id2label), build("tables", "label_tables", ref("table")), read("table"))
    assert_same(student.script(*steps), [id2label], EXACT)


@check(TABLES, says="both tables are new: emptying the first one leaves the passed one as it was", examples=5)
@given(id2label=label_tables())
@example(id2label={0: "NEGATIVE", 1: "POSITIVE"})
def test_makes_new_tables(student: Any, reference: Any, id2label: dict[Any, str]) -> None:
    steps = (
        let("table", id2label),
        build("tables", "label_tables", ref("table")),
        invoke("_", "tables", "0.clear"),
        read("table"),
    )
    assert_same(student.script(*steps), [id2label], EXACT)


INPUTS = "pipelines.model_inputs"


@check(INPUTS, points=2, says="ids and mask of all texts, padded to the longest one", examples=1)
@given(texts=mixed_texts())
@example(texts=["good", "the film was good"])
@example(texts=["the film was good", "", "good"])
@example(texts=[""])
def test_pads_texts(student: Any, reference: Any, texts: list[str]) -> None:
    inputs = library_inputs(texts)
    assert_same(reference.model_inputs(texts, CLASSIFIER_TOKENIZER, CLASSIFIER), inputs, EXACT)
    assert_same(student.model_inputs(texts, CLASSIFIER_TOKENIZER, CLASSIFIER), inputs, EXACT)


@check(
    INPUTS, says="a text beyond the tokenizer's maximum is cut to it, its last special token kept", examples=1
)
@given(texts=text_batches(max_texts=1), words=st.sampled_from(MANY_WORDS), between=st.sampled_from(BETWEEN))
@example(texts=[], words=MANY_WORDS[0], between=" ")
@example(texts=["good"], words=MANY_WORDS[1], between=" ")
@example(texts=[], words=MANY_WORDS[0], between=",")
def test_cuts_texts(student: Any, reference: Any, texts: list[str], words: int, between: str) -> None:
    texts = [*texts, long_text(words, between)]
    assert_same(
        student.model_inputs(texts, CLASSIFIER_TOKENIZER, CLASSIFIER),
        reference.model_inputs(texts, CLASSIFIER_TOKENIZER, CLASSIFIER),
        EXACT,
    )


@check(INPUTS, says="what the model's forward has no name for is left out", examples=1)
@given(texts=tiny_texts(), padding_side=st.sampled_from(["right", "left"]))
@example(texts=["good"], padding_side="right")
@example(texts=["good film", "bad"], padding_side="left")
@example(texts=["very very very very good good good film film film"], padding_side="right")
def test_leaves_out(student: Any, reference: Any, texts: list[str], padding_side: str) -> None:
    steps = (
        tiny_tokenizer(padding_side=padding_side),
        let("model", CLASSIFIER),
        build("inputs", "model_inputs", texts, ref("tokenizer"), ref("model")),
        read("inputs"),
    )
    expected = tiny_inputs(texts, padding_side)
    del expected["token_type_ids"]
    assert_same(reference.script(*steps), [expected], EXACT)
    assert_same(student.script(*steps), [expected], EXACT)


@check(INPUTS, says="what the model's forward has a name for is kept, also beside ids and mask", examples=1)
@given(texts=tiny_texts(max_texts=2))
@example(texts=["good"])
def test_keeps_what_the_model_takes(student: Any, reference: Any, texts: list[str]) -> None:
    steps = (
        tiny_tokenizer(),
        let("roberta", ROBERTA_MODEL),
        build("inputs", "model_inputs", texts, ref("tokenizer"), ref("roberta")),
        read("inputs"),
    )
    expected = tiny_inputs(texts)
    assert_same(reference.script(*steps), [expected], EXACT)
    assert_same(student.script(*steps), [expected], EXACT)


@check(INPUTS, says="nothing is added that the tokenizer does not give by itself", examples=1)
@given(texts=text_batches(max_texts=2))
@example(texts=["good"])
def test_adds_nothing(student: Any, reference: Any, texts: list[str]) -> None:
    expected = roberta_inputs(texts)
    assert_same(reference.model_inputs(texts, ROBERTA_TOKENIZER, ROBERTA_MODEL), expected, EXACT)
    assert_same(student.model_inputs(texts, ROBERTA_TOKENIZER, ROBERTA_MODEL), expected, EXACT)


LOGITS = "pipelines.model_logits"


@check(
    LOGITS, points=2, says="the logits of every text, as the model gives them at prediction time", examples=1
)
@given(texts=mixed_texts(max_texts=3))
@example(texts=["good"])
@example(texts=["good", "the film was good and the course too"])
@example(texts=["", "the film"])
def test_gives_the_models_logits(student: Any, reference: Any, texts: list[str]) -> None:
    inputs = library_inputs(texts)
    logits = library_logits(inputs)
    assert_same(reference.model_logits(inputs, CLASSIFIER), logits, THROUGH_MODEL)
    assert_same(student.model_logits(inputs, CLASSIFIER), logits, THROUGH_MODEL)


@check(
    LOGITS, says="every tensor gets to the model under its own name, in whatever order they come", examples=1
)
@given(texts=tiny_texts(max_texts=2, max_words=5), turned=st.booleans())
@example(texts=["good film", "bad"], turned=True)
@example(texts=["good film", "bad"], turned=False)
def test_hands_everything_over(student: Any, reference: Any, texts: list[str], turned: bool) -> None:
    inputs = tiny_inputs(texts)
    del inputs["token_type_ids"]
    # Counted from the other end, so that the model notices when they are missing.
    inputs["position_ids"] = torch.arange(inputs["input_ids"].shape[1]).flip(0).expand(len(texts), -1)
    ordered = dict(reversed(inputs.items())) if turned else inputs
    steps = (
        *tiny_classifier(3, None),
        build("logits", "model_logits", ordered, ref("model")),
        read("logits"),
    )
    expected = [tiny_logits(inputs, 3, None)]
    assert_same(reference.script(*steps), expected, THROUGH_MODEL)
    assert_same(student.script(*steps), expected, THROUGH_MODEL)


@check(LOGITS, says="the tokenizer's own kind of dictionary will do as well", examples=1)
@given(texts=tiny_texts(max_texts=2, max_words=5))
@example(texts=["good film", "bad"])
def test_takes_what_the_tokenizer_gives(student: Any, reference: Any, texts: list[str]) -> None:
    settings = {"padding": True, "return_token_type_ids": False, "return_tensors": "pt"}
    steps = (
        tiny_tokenizer(),
        *tiny_classifier(3, None),
        invoke("inputs", "tokenizer", "", texts, **settings),
        build("logits", "model_logits", ref("inputs"), ref("model")),
        read("logits"),
    )
    inputs = tiny_inputs(texts)
    del inputs["token_type_ids"]
    expected = [tiny_logits(inputs, 3, None)]
    assert_same(reference.script(*steps), expected, THROUGH_MODEL)
    assert_same(student.script(*steps), expected, THROUGH_MODEL)


@check(LOGITS, says="but for its mode the model stays as it was", examples=1)
@given(texts=tiny_texts(max_texts=1, max_words=3))
@example(texts=["good film"])
def test_leaves_the_model_alone(student: Any, reference: Any, texts: list[str]) -> None:
    inputs = tiny_inputs(texts)
    del inputs["token_type_ids"]
    steps = (
        *tiny_classifier(3, None),
        invoke("half", "model", "bfloat16"),
        build("logits", "model_logits", inputs, ref("half")),
        read("half", "classifier.bias"),
        read("half", "classifier.bias.requires_grad"),
    )
    bias = tiny_bias(3, None).bfloat16()
    assert_same(reference.script(*steps), [bias, True], EXACT)
    assert_same(student.script(*steps), [bias, True], EXACT)


@check(LOGITS, says="the logits carry no gradients", examples=1)
@given(texts=mixed_texts(max_texts=1))
@example(texts=["good"])
def test_keeps_no_gradients(student: Any, reference: Any, texts: list[str]) -> None:
    inputs = library_inputs(texts)
    logits = student.model_logits(inputs, CLASSIFIER)
    assert_without_gradients(logits, reference.model_logits(inputs, CLASSIFIER))


@check(LOGITS, says="a model of half precision gives float32 logits too", examples=1)
@given(texts=tiny_texts(max_texts=2, max_words=5))
@example(texts=["good film"])
def test_goes_on_in_float32(student: Any, reference: Any, texts: list[str]) -> None:
    inputs = tiny_inputs(texts)
    del inputs["token_type_ids"]
    steps = (
        *tiny_classifier(3, None),
        invoke("half", "model", "bfloat16"),
        build("logits", "model_logits", inputs, ref("half")),
        read("logits"),
    )
    assert_same(student.script(*steps), reference.script(*steps), ANY_VALUE)


SCORES = "pipelines.logits_to_scores"
NEAR_A_THOUSAND = Tolerance(1e-4, 1e-4, "near 1000, float32 numbers are 0.00006 apart")


@check(SCORES, points=2, says="of several logits the softmax, along the labels of each text")
@given(
    rows=st.integers(1, 3),
    labels=st.integers(2, 4),
    seed=seeds(),
    problem_type=st.sampled_from([None, "single_label_classification"]),
)
@example(rows=1, labels=2, seed=0, problem_type=None)
@example(rows=2, labels=2, seed=0, problem_type=None)
@example(rows=2, labels=3, seed=0, problem_type="single_label_classification")
def test_takes_the_softmax(
    student: Any, reference: Any, rows: int, labels: int, seed: int, problem_type: str | None
) -> None:
    logits = logits_of(rows, labels, seed)
    library = library_scores(logits, problem_type)
    assert_same(torch.softmax(logits, dim=1), library, ROUNDING)
    assert_same(reference.logits_to_scores(logits, problem_type), library, ROUNDING)
    assert_same(student.logits_to_scores(logits, problem_type), library, ROUNDING)


@check(SCORES, says="of a single logit the sigmoid", examples=10)
@given(
    rows=st.integers(1, 3),
    seed=seeds(),
    problem_type=st.sampled_from([None, "single_label_classification", "multi_label_classification"]),
)
@example(rows=1, seed=0, problem_type=None)
@example(rows=2, seed=0, problem_type="single_label_classification")
def test_takes_the_sigmoid_of_one(
    student: Any, reference: Any, rows: int, seed: int, problem_type: str | None
) -> None:
    logits = logits_of(rows, 1, seed)
    library = library_scores(logits, problem_type)
    assert_same(reference.logits_to_scores(logits, problem_type), library, ROUNDING)
    assert_same(student.logits_to_scores(logits, problem_type), library, ROUNDING)


@check(
    SCORES, says="labels that do not exclude each other are judged one by one, each by a sigmoid", examples=10
)
@given(rows=st.integers(1, 3), labels=st.integers(2, 4), seed=seeds())
@example(rows=1, labels=2, seed=0)
def test_judges_labels_one_by_one(student: Any, reference: Any, rows: int, labels: int, seed: int) -> None:
    logits = logits_of(rows, labels, seed)
    library = library_scores(logits, "multi_label_classification")
    assert_same(reference.logits_to_scores(logits, "multi_label_classification"), library, ROUNDING)
    assert_same(student.logits_to_scores(logits, "multi_label_classification"), library, ROUNDING)


@check(SCORES, says="the logits of a regression are its scores", examples=10)
@given(rows=st.integers(1, 3), labels=st.integers(1, 3), seed=seeds())
@example(rows=1, labels=1, seed=0)
@example(rows=1, labels=2, seed=0)
def test_leaves_a_regression(student: Any, reference: Any, rows: int, labels: int, seed: int) -> None:
    logits = logits_of(rows, labels, seed)
    assert_same(student.logits_to_scores(logits, "regression"), logits, EXACT)


@check(SCORES, says="the scores of large logits are finite", examples=10)
@given(
    logits=st.integers(1, 3).flatmap(
        lambda labels: st.lists(
            st.lists(st.sampled_from([-1000.0, 0.0, 1000.0]), min_size=labels, max_size=labels),
            min_size=1,
            max_size=3,
        )
    ),
    problem_type=st.sampled_from([None, "multi_label_classification"]),
)
@example(logits=[[1000.0, 0.0]], problem_type=None)
@example(logits=[[-1000.0, -1000.0]], problem_type=None)
@example(logits=[[0.0, 0.0], [1000.0, 0.0]], problem_type=None)
@example(logits=[[-1000.0], [1000.0]], problem_type=None)
@example(logits=[[1000.0, -1000.0]], problem_type="multi_label_classification")
def test_survives_large_logits(
    student: Any, reference: Any, logits: list[list[float]], problem_type: str | None
) -> None:
    given_logits = torch.tensor(logits)
    assert_same(
        student.logits_to_scores(given_logits, problem_type),
        reference.logits_to_scores(given_logits, problem_type),
        NEAR_A_THOUSAND,
    )


@check(SCORES, says="the logits that were passed in stay as they were", examples=8)
@given(
    labels=st.integers(1, 3),
    seed=seeds(),
    problem_type=st.sampled_from([None, "multi_label_classification", "regression"]),
)
@example(labels=2, seed=0, problem_type=None)
@example(labels=1, seed=0, problem_type=None)
def test_leaves_logits_alone(
    student: Any, reference: Any, labels: int, seed: int, problem_type: str | None
) -> None:
    logits = logits_of(2, labels, seed)
    steps = (
        let("logits", logits),
        build("scores", "logits_to_scores", ref("logits"), problem_type),
        read("logits"),
    )
    assert_same(student.script(*steps), [logits], EXACT)


RANK = "pipelines.rank_labels"


@check(RANK, points=2, says="all labels of each text with their scores, the best first")
@given(scores=score_rows())
@example(scores=[[0.25, 0.75]])
@example(scores=[[0.75, 0.25], [0.0, 1.0]])
@example(scores=[[-0.25, 1.5, 0.125]])
@example(scores=[[-2.0, -1.5]])
@example(scores=[[0.5]])
def test_ranks_labels(student: Any, reference: Any, scores: list[list[float]]) -> None:
    id2label = names_of_labels(len(scores[0]))
    library = library_ranking(torch.tensor(scores), id2label, None)
    assert_same(reference.rank_labels(torch.tensor(scores), id2label), library, EXACT)
    assert_same(student.rank_labels(torch.tensor(scores), id2label), library, EXACT)


@check(RANK, says="top_k keeps that many labels of each text, or all where there are fewer")
@given(scores=score_rows(), top_k=st.integers(1, 5))
@example(scores=[[0.25, 0.75]], top_k=1)
@example(scores=[[0.25, 0.75], [0.5, 0.125]], top_k=1)
@example(scores=[[0.25, 0.75, 0.5]], top_k=2)
@example(scores=[[0.25, 0.75]], top_k=3)
def test_keeps_the_best(student: Any, reference: Any, scores: list[list[float]], top_k: int) -> None:
    id2label = names_of_labels(len(scores[0]))
    library = library_ranking(torch.tensor(scores), id2label, top_k)
    assert_same(reference.rank_labels(torch.tensor(scores), id2label, top_k), library, EXACT)
    assert_same(student.rank_labels(torch.tensor(scores), id2label, top_k), library, EXACT)


@check(RANK, says="of labels with equal scores the smaller id comes first", examples=10)
@given(scores=score_rows(most=-2), top_k=st.sampled_from([None, 1, 2]))
@example(scores=[[0.5, 0.5]], top_k=None)
@example(scores=[[0.5, 0.5]], top_k=1)
@example(scores=[[0.25, 0.5, 0.5]], top_k=2)
@example(scores=[[0.5, 0.5, 0.5, 0.5]], top_k=1)
def test_breaks_ties(student: Any, reference: Any, scores: list[list[float]], top_k: int | None) -> None:
    id2label = names_of_labels(len(scores[0]))
    library = library_ranking(torch.tensor(scores), id2label, top_k)
    assert_same(student.rank_labels(torch.tensor(scores), id2label, top_k), library, EXACT)


@check(RANK, says="a label is found by its id, wherever it stands in the table", examples=8)
@given(scores=score_rows())
@example(scores=[[0.25, 0.75]])
def test_reads_the_table_by_id(student: Any, reference: Any, scores: list[list[float]]) -> None:
    id2label = names_of_labels(len(scores[0]), backwards=True)
    library = library_ranking(torch.tensor(scores), id2label, None)
    assert_same(student.rank_labels(torch.tensor(scores), id2label), library, EXACT)


BATCHES = "pipelines.split_batches"


@check(BATCHES, points=2, says="all texts in their order, in full batches and a smaller last one")
@given(
    texts=st.lists(st.sampled_from(["", "a", "bb", "ccc"]), min_size=1, max_size=9),
    batch_size=st.integers(1, 5),
)
@example(texts=["a", "bb", "ccc"], batch_size=2)
@example(texts=["a", "bb"], batch_size=2)
@example(texts=["a"], batch_size=3)
@example(texts=["bb", "a", "", "a", "ccc"], batch_size=2)
@example(texts=["a", "bb", "ccc", "a", "bb", "ccc", "a"], batch_size=3)
def test_splits(student: Any, reference: Any, texts: list[str], batch_size: int) -> None:
    library = [[texts[i] for i in batch] for batch in BatchSampler(range(len(texts)), batch_size, False)]
    assert_same(reference.split_batches(texts, batch_size), library, EXACT)
    assert_same(student.split_batches(texts, batch_size), library, EXACT)


@check(BATCHES, says="there may be thousands of batches", examples=1)
@given(batch_size=st.integers(1, 2))
@example(batch_size=1)
def test_splits_thousands(student: Any, reference: Any, batch_size: int) -> None:
    texts = ["a", "bb", "ccc"] * 500
    answer, expected = (one.split_batches(texts, batch_size) for one in (student, reference))
    assert_same(answer, expected, EXACT)


@check(BATCHES, says="no texts make no batches", examples=3)
@given(batch_size=st.integers(1, 5))
@example(batch_size=2)
def test_splits_nothing(student: Any, reference: Any, batch_size: int) -> None:
    assert_same(student.split_batches([], batch_size), [], EXACT)


@check(BATCHES, says="the list that was passed in stays as it was", examples=5)
@given(
    texts=st.lists(st.sampled_from(["a", "bb", "ccc"]), min_size=1, max_size=5), batch_size=st.integers(1, 3)
)
@example(texts=["a", "bb", "ccc"], batch_size=2)
def test_leaves_the_texts_alone(student: Any, reference: Any, texts: list[str], batch_size: int) -> None:
    steps = (let("texts", texts), build("batches", "split_batches", ref("texts"), batch_size), read("texts"))
    assert_same(student.script(*steps), [texts], EXACT)


CLASSIFY = "pipelines.classify_texts"


@check(
    CLASSIFY,
    points=3,
    says="each text gets the label and the score that the library's pipeline gives",
    examples=1,
)
@given(texts=mixed_texts())
@example(texts=["good"])
@example(texts=["the", "a good film"])
@example(texts=["", "the river bank", ""])
def test_says_what_the_pipeline_says(student: Any, reference: Any, texts: list[str]) -> None:
    library = library_classifies(texts)
    assert_same(reference.classify_texts(texts, CLASSIFIER_TOKENIZER, CLASSIFIER), library, THROUGH_MODEL)
    assert_same(student.classify_texts(texts, CLASSIFIER_TOKENIZER, CLASSIFIER), library, THROUGH_MODEL)


@check(CLASSIFY, points=2, says="the batch size changes no answer", examples=1)
@given(texts=mixed_texts(max_texts=5), batch_size=st.integers(1, 4))
@example(texts=["good", "the film was good and the course too", "a"], batch_size=2)
@example(texts=["the", "good"], batch_size=1)
def test_hides_the_batch_size(student: Any, reference: Any, texts: list[str], batch_size: int) -> None:
    library = library_classifies(texts)
    answers = student.classify_texts(texts, CLASSIFIER_TOKENIZER, CLASSIFIER, batch_size=batch_size)
    assert_same(answers, library, THROUGH_MODEL)


@check(CLASSIFY, says="a text beyond the model's maximum is cut to it", examples=1)
@given(texts=text_batches(max_texts=1), words=st.sampled_from(MANY_WORDS), between=st.sampled_from(BETWEEN))
@example(texts=[], words=MANY_WORDS[1], between=" ")
@example(texts=[], words=MANY_WORDS[1], between=",")
def test_cuts_long_texts(student: Any, reference: Any, texts: list[str], words: int, between: str) -> None:
    texts = [long_text(words, between), *texts]
    library = library_classifies(texts)
    assert_same(student.classify_texts(texts, CLASSIFIER_TOKENIZER, CLASSIFIER), library, THROUGH_MODEL)


@check(CLASSIFY, says="no texts get no answers", examples=2)
@given(batch_size=st.integers(1, 3))
@example(batch_size=2)
def test_classifies_nothing(student: Any, reference: Any, batch_size: int) -> None:
    assert_same(student.classify_texts([], CLASSIFIER_TOKENIZER, CLASSIFIER, batch_size), [], EXACT)


@check(
    CLASSIFY,
    points=2,
    says="another model's labels, their number and its problem type are respected",
    examples=1,
)
@given(texts=tiny_texts(), kind=st.sampled_from(TINY_KINDS))
@example(texts=["good"], kind=(1, None))
@example(texts=["good", "bad film", ""], kind=(3, None))
@example(texts=["bad film", "good"], kind=(3, "multi_label_classification"))
@example(texts=["good", "very good film very"], kind=(2, "single_label_classification"))
@example(texts=["bad film", "very good film very"], kind=(2, "regression"))
def test_asks_the_config(
    student: Any, reference: Any, texts: list[str], kind: tuple[int, str | None]
) -> None:
    steps = (
        tiny_tokenizer(),
        *tiny_classifier(*kind),
        build("answers", "classify_texts", texts, ref("tokenizer"), ref("model"), 2),
        read("answers"),
    )
    library = tiny_classifies(texts, *kind)
    assert_same(reference.script(*steps), [library], THROUGH_MODEL)
    assert_same(student.script(*steps), [library], THROUGH_MODEL)


@check(CLASSIFY, says="of labels with equal scores the smaller id wins, whatever their logits", examples=1)
@given(texts=tiny_texts(max_texts=2))
@example(texts=["good"])
def test_compares_scores(student: Any, reference: Any, texts: list[str]) -> None:
    kind = (3, "multi_label_classification")
    steps = (
        tiny_tokenizer(),
        *tiny_classifier(*kind, far_up=True),
        build("answers", "classify_texts", texts, ref("tokenizer"), ref("model")),
        read("answers"),
    )
    library = tiny_classifies(texts, *kind, far_up=True)
    assert_same(reference.script(*steps), [library], THROUGH_MODEL)
    assert_same(student.script(*steps), [library], THROUGH_MODEL)


WEIGHTS = "pipelines.headless_weights"


@check(
    WEIGHTS, points=2, says="what stands under the prefix loses it, and all other names are listed in order"
)
@given(
    names=st.lists(st.sampled_from(WEIGHT_NAMES), min_size=1, max_size=6, unique=True),
    prefix=st.sampled_from(["distilbert", "roberta"]),
)
@example(names=["distilbert.bias", "classifier.bias"], prefix="distilbert")
@example(
    names=["distilbert.transformer.layer.0.bias", "pre_classifier.weight", "classifier.weight"],
    prefix="distilbert",
)
@example(names=["distilbert.embeddings.word_embeddings.weight"], prefix="distilbert")
@example(names=["distilbert.bias", "distilbert_pooler.weight"], prefix="distilbert")
@example(names=["distilbert.bias", "distilbert2.layer.bias"], prefix="distilbert")
@example(names=["distilbert.bias", "head.distilbert.weight"], prefix="distilbert")
@example(names=["distilbert.distilbert.weight", "classifier.bias"], prefix="distilbert")
@example(names=["distilbert.head.distilbert.weight"], prefix="distilbert")
@example(names=["distilbert.pre_classifier.weight"], prefix="distilbert")
@example(names=["roberta.encoder.weight", "distilbert.bias"], prefix="roberta")
def test_takes_the_encoder_out(student: Any, reference: Any, names: list[str], prefix: str) -> None:
    weights = some_weights(names)
    assert_same(student.headless_weights(weights, prefix), reference.headless_weights(weights, prefix), EXACT)


@check(WEIGHTS, says="a checkpoint without the prefix is headless already and stays whole", examples=8)
@given(
    names=st.lists(
        st.sampled_from([name for name in WEIGHT_NAMES if not name.startswith("distilbert.")]),
        min_size=1,
        max_size=4,
        unique=True,
    )
)
@example(names=["bias"])
@example(names=["head.distilbert.weight", "classifier.bias"])
def test_keeps_a_headless_one_whole(student: Any, reference: Any, names: list[str]) -> None:
    weights = some_weights(names)
    assert_same(student.headless_weights(weights, "distilbert"), (weights, []), EXACT)


@check(WEIGHTS, says="it finds what AutoModel finds in the classifier's checkpoint", examples=2)
@given(turned=st.booleans())
@example(turned=False)
def test_finds_what_the_library_finds(student: Any, reference: Any, turned: bool) -> None:
    names = sorted(classifier_weights(), reverse=turned)
    weights = some_weights(names)
    answer, expected = (one.headless_weights(weights, "distilbert") for one in (student, reference))
    library = set(resolve(ENCODER).state_dict())
    assert_true(set(expected[0]) == library, "the reference differs from AutoModel", expected[0], library)
    assert_same(answer, expected, EXACT)


@check(WEIGHTS, says="the dictionary that was passed in stays as it was", examples=5)
@given(names=st.lists(st.sampled_from(WEIGHT_NAMES), min_size=1, max_size=4, unique=True))
@example(names=["distilbert.bias", "classifier.bias"])
def test_leaves_the_weights_alone(student: Any, reference: Any, names: list[str]) -> None:
    weights = some_weights(names)
    steps = (
        let("weights", weights),
        build("parts", "headless_weights", ref("weights"), "distilbert"),
        read("weights"),
    )
    assert_same(student.script(*steps), [weights], EXACT)


@check(
    WEIGHTS, says="the encoder's dictionary is new: emptying it leaves the passed one as it was", examples=5
)
@given(names=st.lists(st.sampled_from(WEIGHT_NAMES), min_size=1, max_size=4, unique=True))
@example(names=["bias"])
def test_makes_a_new_dictionary(student: Any, reference: Any, names: list[str]) -> None:
    weights = some_weights(names)
    steps = (
        let("weights", weights),
        build("parts", "headless_weights", ref("weights"), "distilbert"),
        invoke("_", "parts", "0.clear"),
        read("weights"),
    )
    assert_same(student.script(*steps), [weights], EXACT)


HEADLESS = "pipelines.headless_logits"


@check(HEADLESS, points=3, says="encoder and head together give the classifier's own logits", examples=1)
@given(texts=mixed_texts(max_texts=3))
@example(texts=["good"])
@example(texts=["good", "the film was good and the course too"])
@example(texts=["", "the film"])
def test_puts_the_head_back_on(student: Any, reference: Any, texts: list[str]) -> None:
    inputs, head = library_inputs(texts), library_head(None, 0)
    logits = library_logits(inputs)
    assert_same(reference.headless_logits(inputs, ENCODER, head), logits, THROUGH_MODEL)
    assert_same(student.headless_logits(inputs, ENCODER, head), logits, THROUGH_MODEL)


@check(HEADLESS, says="a head with other weights and another number of labels fits as well", examples=1)
@given(texts=text_batches(max_texts=2), labels=st.integers(1, 4), seed=seeds())
@example(texts=["good"], labels=3, seed=0)
@example(texts=["a", "the river bank"], labels=1, seed=0)
def test_takes_another_head(student: Any, reference: Any, texts: list[str], labels: int, seed: int) -> None:
    inputs, head = library_inputs(texts), library_head(labels, seed)
    hidden = linear(library_first(inputs), head["pre_classifier.weight"], head["pre_classifier.bias"]).relu()
    logits = linear(hidden, head["classifier.weight"], head["classifier.bias"])
    assert_same(reference.headless_logits(inputs, ENCODER, head), logits, THROUGH_MODEL)
    assert_same(student.headless_logits(inputs, ENCODER, head), logits, THROUGH_MODEL)


@check(HEADLESS, says="the head's weights are found among those of a whole checkpoint", examples=1)
@given(texts=text_batches(max_texts=1))
@example(texts=["good"])
def test_finds_the_head(student: Any, reference: Any, texts: list[str]) -> None:
    inputs = library_inputs(texts)
    weights = {"distilbert.embeddings.LayerNorm.bias": torch.zeros(2), **library_head(None, 0)}
    logits = library_logits(inputs)
    assert_same(reference.headless_logits(inputs, ENCODER, weights), logits, THROUGH_MODEL)
    assert_same(student.headless_logits(inputs, ENCODER, weights), logits, THROUGH_MODEL)


@check(HEADLESS, says="the logits carry no gradients", examples=1)
@given(texts=text_batches(max_texts=1))
@example(texts=["good"])
def test_builds_no_graph(student: Any, reference: Any, texts: list[str]) -> None:
    inputs, head = library_inputs(texts), library_head(None, 0)
    logits = student.headless_logits(inputs, ENCODER, head)
    assert_without_gradients(logits, reference.headless_logits(inputs, ENCODER, head))

"""Strategies and oracles that only lab 08 needs: tasks, label tables, small classifiers, the pipeline."""

from __future__ import annotations

import copy
import functools
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import torch
from hypothesis import strategies as st
from transformers import (
    BertTokenizer,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    TextClassificationPipeline,
    pipeline,
)
from transformers.pipelines import SUPPORTED_TASKS, TASK_ALIASES

from grader.checks.vocabulary import ROBERTA, sentences
from grader.judge.scripts import load_weights, make, ref
from grader.worker.checkpoints import resolve
from grader.worker.wire import Loaded, Step

SST2 = "distilbert-base-uncased-finetuned-sst-2-english"
#: The default model of text classification; arrives in training mode.
CLASSIFIER = Loaded("model", SST2, "AutoModelForSequenceClassification", training=True)
CLASSIFIER_TOKENIZER = Loaded("tokenizer", SST2, "AutoTokenizer")
#: The same checkpoint without its head.
ENCODER = Loaded("model", SST2, "AutoModel", training=True)
#: Another kind: its tokenizer gives no token_type_ids by itself, although its model has a parameter for them.
ROBERTA_MODEL = Loaded("model", ROBERTA, "AutoModel")
ROBERTA_TOKENIZER = Loaded("tokenizer", ROBERTA, "AutoTokenizer")

#: Tasks whose entry holds the default right under "model", and those that keep it by framework.
NEWER_TASKS = sorted(task for task, entry in SUPPORTED_TASKS.items() if "pt" not in entry["default"]["model"])
OLDER_TASKS = sorted(set(SUPPORTED_TASKS) - set(NEWER_TASKS))
SECOND_NAMES = sorted(TASK_ALIASES)
#: Tasks that earlier versions had, and names that never were one.
UNKNOWN_TASKS = ("question-answering", "summarization", "sentiment", "Text-Classification", "")

#: Labels whose alphabetical order is not that of their ids in most drawn tables.
LABELS = ("POSITIVE", "NEGATIVE", "neutral", "LABEL_0", "1", "spam", "anger", "joy")
#: Ids of a label table: in order, turned round, and such that text sorts otherwise than numbers.
IDS = ((0, 1), (1, 0), (0, 1, 2), (2, 0, 1), (10, 9), (2, 10, 1), (0,), ())

#: The vocabulary of a small BERT tokenizer, which gives token_type_ids too and cuts to eight tokens.
TINY_WORDS = ("good", "bad", "film", "very")
TINY_VOCABULARY = {
    token: number for number, token in enumerate(("[PAD]", "[UNK]", "[CLS]", "[SEP]", *TINY_WORDS))
}
TINY_LENGTH = 8
#: Kinds of classifiers: number of labels and problem type.
TINY_KINDS = (
    (1, None),
    (3, None),
    (3, "multi_label_classification"),
    (2, "single_label_classification"),
    (2, "regression"),
)

#: Added to a small classifier's logits: far enough up for every sigmoid to be 1, also in double precision.
FAR_UP = (100.0, 300.0, 200.0)

#: Words in the middle of texts that do not fit into the miniature, the second one not into any model here.
MANY_WORDS = (70, 600)
#: What stands between these words; with a comma alone they are a single word for whoever splits at spaces.
BETWEEN = (" ", ",")

#: Names of weights in a checkpoint; some only look as if they stood under the encoder's prefix.
WEIGHT_NAMES = (
    "distilbert.embeddings.word_embeddings.weight",
    "distilbert.transformer.layer.0.bias",
    "distilbert.distilbert.weight",
    "distilbert.head.distilbert.weight",
    "distilbert.bias",
    "distilbert.pre_classifier.weight",
    "distilbert_pooler.weight",
    "distilbert2.layer.bias",
    "head.distilbert.weight",
    "pre_classifier.weight",
    "classifier.weight",
    "classifier.bias",
    "vocab_projector.bias",
    "roberta.encoder.weight",
    "bias",
)


def label_tables(kinds: Sequence[str] = ("strings", "integers", "both")) -> st.SearchStrategy[dict[Any, str]]:
    """Tables of labels by id; the ids are strings, integers, or some of each, in any order."""
    return st.builds(_table, st.sampled_from(IDS), st.permutations(LABELS), st.sampled_from(kinds))


def _table(ids: Sequence[int], labels: Sequence[str], kind: str) -> dict[Any, str]:
    def key(place: int, number: int) -> int | str:
        return str(number) if kind == "strings" or (kind == "both" and place % 2) else number

    return {
        key(place, number): label
        for place, (number, label) in enumerate(zip(ids, labels[: len(ids)], strict=True))
    }


def score_rows(max_labels: int = 4, most: int = 12) -> st.SearchStrategy[list[list[float]]]:
    """Scores of a few texts in eighths, which float32 holds exactly; ties are common, one label too."""
    eighths = st.integers(-12, most).map(lambda number: number / 8)
    return st.integers(1, max_labels).flatmap(
        lambda labels: st.lists(st.lists(eighths, min_size=labels, max_size=labels), min_size=1, max_size=3)
    )


def names_of_labels(count: int, *, backwards: bool = False) -> dict[int, str]:
    """Name labels.

    Args:
        count: How many there are.
        backwards: Put the entries into the table last id first.

    Returns:
        Label of each id.
    """
    pairs = list(enumerate(LABELS[:count]))
    return dict(pairs[::-1] if backwards else pairs)


def mixed_texts(max_texts: int = 4) -> st.SearchStrategy[list[str]]:
    """Texts of known words, some of them empty."""
    return st.lists(st.one_of(st.just(""), sentences()), min_size=1, max_size=max_texts)


def long_text(words: int, between: str = " ") -> str:
    """Make a text with many words.

    Args:
        words: How many of them stand in its middle.
        between: What separates these.

    Returns:
        A text that ends otherwise than it began.
    """
    return "the film was good and " + between.join(["very"] * words) + " difficult"


def tiny_texts(max_texts: int = 3, max_words: int = 10) -> st.SearchStrategy[list[str]]:
    """Texts for the small tokenizer; some are empty, some longer than it takes."""
    words = st.lists(st.sampled_from((*TINY_WORDS, "unheard")), max_size=max_words)
    return st.lists(words.map(" ".join), min_size=1, max_size=max_texts)


def logits_of(rows: int, labels: int, seed: int, scale: float = 3.0) -> torch.Tensor:
    """Make logits.

    Args:
        rows: Number of texts.
        labels: Number of labels.
        seed: Decides about the values.
        scale: Their standard deviation.

    Returns:
        Tensor of shape (rows, labels), dtype float32.
    """
    return scale * torch.randn(rows, labels, generator=torch.Generator().manual_seed(seed))


def library_scores(logits: torch.Tensor, problem_type: str | None) -> torch.Tensor:
    """Turn logits into scores as the library's pipeline does.

    Args:
        logits: Shape (batch, number of labels).
        problem_type: What the config says.

    Returns:
        Scores of the same shape.
    """
    names = {number: str(number) for number in range(logits.shape[1])}
    rows = [_postprocess(row, names, problem_type, None) for row in logits]
    ordered = [{one["label"]: one["score"] for one in row} for row in rows]
    return torch.tensor([[row[str(number)] for number in names] for row in ordered])


def library_ranking(
    scores: torch.Tensor, id2label: Mapping[int, str], top_k: int | None
) -> list[list[dict[str, Any]]]:
    """Name the labels of scores as the library's pipeline does.

    Args:
        scores: Shape (batch, number of labels).
        id2label: Label of each id.
        top_k: How many to keep; None for all.

    Returns:
        Labels and scores of each text, the best first.
    """
    return [_postprocess(row, id2label, "regression", top_k) for row in scores]


def _postprocess(
    row: torch.Tensor, id2label: Mapping[int, str], problem_type: str | None, top_k: int | None
) -> list[dict[str, Any]]:
    config = SimpleNamespace(problem_type=problem_type, num_labels=len(row), id2label=id2label)
    stand_in: Any = SimpleNamespace(model=SimpleNamespace(config=config))
    found: list[dict[str, Any]] = TextClassificationPipeline.postprocess(
        stand_in, {"logits": row[None]}, top_k=top_k, _legacy=False
    )
    return found


@functools.cache
def _library_pipeline() -> Any:
    model, tokenizer = copy.deepcopy(resolve(CLASSIFIER)), copy.deepcopy(resolve(CLASSIFIER_TOKENIZER))
    # The pipeline leaves a model that it is handed in its mode.
    return pipeline("text-classification", model=model.eval(), tokenizer=tokenizer)


@functools.cache
def _library_says(text: str) -> dict[str, Any]:
    (answer,) = _library_pipeline()(text, truncation=True)
    return dict(answer)


def library_classifies(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Classify texts with the library's pipeline, one by one.

    Args:
        texts: Any texts.

    Returns:
        Label and score of each.
    """
    return [_library_says(text) for text in texts]


def library_inputs(texts: Sequence[str]) -> dict[str, torch.Tensor]:
    """Tokenize texts for the miniature.

    Args:
        texts: At least one text.

    Returns:
        Ids and mask, padded on the right and cut to the model's maximum.
    """
    tokenizer = _library_pipeline().tokenizer
    return dict(tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt"))


def library_logits(inputs: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Give the miniature's logits.

    Args:
        inputs: What its `forward` takes.

    Returns:
        Tensor of shape (batch, number of labels).
    """
    with torch.no_grad():
        logits: torch.Tensor = _library_pipeline().model(**inputs).logits
    return logits


def roberta_inputs(texts: Sequence[str]) -> dict[str, torch.Tensor]:
    """Tokenize texts for the other miniature, whose tokenizer gives ids and mask only.

    Args:
        texts: At least one text.

    Returns:
        Everything that it gives by itself, padded and cut.
    """
    tokenizer = resolve(ROBERTA_TOKENIZER)
    return dict(tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt"))


def library_first(inputs: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Give the last hidden state of the first token of each row in the miniature.

    Args:
        inputs: What its `forward` takes.

    Returns:
        Tensor of shape (batch, hidden size).
    """
    with torch.no_grad():
        hidden: torch.Tensor = _library_pipeline().model.distilbert(**inputs).last_hidden_state
    return hidden[:, 0]


@functools.cache
def classifier_weights() -> dict[str, torch.Tensor]:
    """Give all weights of the miniature by name.

    Returns:
        Its state, the head's four tensors included.
    """
    return dict(_library_pipeline().model.state_dict())


def library_head(labels: int | None, seed: int) -> dict[str, torch.Tensor]:
    """Give the weights of a head for the miniature's encoder.

    Args:
        labels: Number of labels of a made-up head; None for the miniature's own.
        seed: Decides about made-up weights.

    Returns:
        Its four tensors by name.
    """
    names = ("pre_classifier.weight", "pre_classifier.bias", "classifier.weight", "classifier.bias")
    own = {name: classifier_weights()[name] for name in names}
    if labels is None:
        return own
    generator = torch.Generator().manual_seed(seed)
    size = own["pre_classifier.bias"].shape[0]
    shapes = ((size, size), (size,), (labels, size), (labels,))
    return {
        name: torch.randn(shape, generator=generator) / shape[-1] ** 0.5
        for name, shape in zip(names, shapes, strict=True)
    }


def tiny_tokenizer(**settings: str) -> Step:
    """Make a small BERT tokenizer, kept as `tokenizer`.

    Args:
        settings: Settings beyond those that it needs, such as `padding_side`.

    Returns:
        The step.
    """
    path = "transformers.BertTokenizer"
    return make("tokenizer", path, vocab=TINY_VOCABULARY, model_max_length=TINY_LENGTH, **settings)


def tiny_classifier(labels: int, problem_type: str | None, *, far_up: bool = False) -> tuple[Step, ...]:
    """Make a small DistilBERT with a head, kept as `model`, in training mode.

    Args:
        labels: Number of labels.
        problem_type: What its config says.
        far_up: Its logits are so large that the sigmoid of each is 1.

    Returns:
        The steps.
    """
    return (
        make("config", "transformers.DistilBertConfig", **_settings(labels, problem_type)),
        make("model", "transformers.DistilBertForSequenceClassification", ref("config")),
        load_weights("model", _tiny_pipeline(labels, problem_type, far_up).model.state_dict()),
    )


def _settings(labels: int, problem_type: str | None) -> dict[str, Any]:
    # As few as possible: a counterexample shows them all.
    settings = {"vocab_size": len(TINY_VOCABULARY), "dim": 12, "hidden_dim": 8, "n_layers": 1}
    known = {"id2label": names_of_labels(labels), "problem_type": problem_type}
    return settings | {name: value for name, value in known.items() if value is not None}


@functools.cache
def _tiny_pipeline(labels: int, problem_type: str | None, far_up: bool = False) -> Any:
    with torch.random.fork_rng(devices=[]):
        # With these weights models of several labels use more than one, and scores stay off 0 and 1.
        torch.manual_seed(13)
        wide = DistilBertConfig(**_settings(labels, problem_type), initializer_range=0.6)
        model = DistilBertForSequenceClassification(wide)
    if far_up:
        model.classifier.bias.data += torch.tensor(FAR_UP[:labels])
    tokenizer = BertTokenizer(vocab=TINY_VOCABULARY, model_max_length=TINY_LENGTH)
    return TextClassificationPipeline(model=model.eval(), tokenizer=tokenizer)


def tiny_inputs(texts: Sequence[str], padding_side: str = "right") -> dict[str, torch.Tensor]:
    """Tokenize texts with the small tokenizer.

    Args:
        texts: At least one text.
        padding_side: Where it pads.

    Returns:
        Everything that it gives, padded and cut.
    """
    tokenizer = _tiny_pipeline(*TINY_KINDS[0]).tokenizer
    return dict(
        tokenizer(list(texts), padding=True, truncation=True, padding_side=padding_side, return_tensors="pt")
    )


def tiny_logits(inputs: Mapping[str, torch.Tensor], labels: int, problem_type: str | None) -> torch.Tensor:
    """Give a small classifier's logits.

    Args:
        inputs: What its `forward` takes.
        labels: Number of labels.
        problem_type: What its config says.

    Returns:
        Tensor of shape (batch, number of labels).
    """
    with torch.no_grad():
        logits: torch.Tensor = _tiny_pipeline(labels, problem_type).model(**inputs).logits
    return logits


def tiny_bias(labels: int, problem_type: str | None) -> torch.Tensor:
    """Give the bias of a small classifier's last layer.

    Args:
        labels: Number of labels.
        problem_type: What its config says.

    Returns:
        Tensor of shape (number of labels,).
    """
    bias: torch.Tensor = _tiny_pipeline(labels, problem_type).model.classifier.bias.detach()
    return bias


@functools.cache
def _tiny_says(text: str, labels: int, problem_type: str | None, far_up: bool) -> dict[str, Any]:
    (answer,) = _tiny_pipeline(labels, problem_type, far_up)(text, truncation=True)
    return dict(answer)


def tiny_classifies(
    texts: Sequence[str], labels: int, problem_type: str | None, *, far_up: bool = False
) -> list[dict[str, Any]]:
    """Classify texts with a small classifier in the library's pipeline, one by one.

    Args:
        texts: Any texts.
        labels: Number of labels.
        problem_type: What its config says.
        far_up: Its logits are so large that the sigmoid of each is 1.

    Returns:
        Label and score of each.
    """
    return [_tiny_says(text, labels, problem_type, far_up) for text in texts]


def some_weights(names: Sequence[str]) -> dict[str, torch.Tensor]:
    """Make a checkpoint of small tensors, no two alike.

    Args:
        names: Their names.

    Returns:
        Tensors by name.
    """
    return {name: torch.full((2,), float(number)) for number, name in enumerate(names)}

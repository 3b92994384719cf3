# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %%
from __future__ import annotations

import inspect

import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, pipeline
from transformers.pipelines import SUPPORTED_TASKS, TASK_ALIASES

from grader import attempted, checkpoint
from collections.abc import Iterator
from contextlib import contextmanager

import torch.nn.functional as F

# %%
CLASSIFIER = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %%
print(TASK_ALIASES)
for name in ("text-classification", "any-to-any"):
    print(name, SUPPORTED_TASKS[name]["default"])

# %%
def _canonical_task(task: str) -> str:
    if task in SUPPORTED_TASKS:
        return task
    if task in TASK_ALIASES and TASK_ALIASES[task] in SUPPORTED_TASKS:
        return TASK_ALIASES[task]
    raise KeyError(f"unknown task {task!r}; known: {sorted(SUPPORTED_TASKS)}")


def _pytorch_entry(entry) -> tuple[str, str]:
    return tuple(entry["pt"]) if isinstance(entry, dict) else tuple(entry)


# %%
def default_checkpoint(task: str) -> tuple[str, str]:
    """Look up which checkpoint a pipeline takes for a task when none is named; nothing is downloaded.

    Args:
        task: Name of a task, such as "fill-mask", or a second name for one, such as "sentiment-analysis".

    Returns:
        Name and revision of the checkpoint, as a tuple of two strings, whichever of the two forms the entry
        in `SUPPORTED_TASKS` has.

    Raises:
        KeyError: The installed library knows the task by neither name.

    >>> default_checkpoint("sentiment-analysis")[0]
    'distilbert/distilbert-base-uncased-finetuned-sst-2-english'
    >>> default_checkpoint("sentiment-analysis") == default_checkpoint("text-classification")
    True
    """
    if not isinstance(task, str):
        raise TypeError(f"task must be a string, not {type(task).__name__}")
    canonical = _canonical_task(task)
    name, revision = _pytorch_entry(SUPPORTED_TASKS[canonical]["default"]["model"])
    return name, revision


# %%
if attempted(default_checkpoint):
    for name in ("sentiment-analysis", "fill-mask", "ner", "any-to-any"):
        print(f"{name:20}", *default_checkpoint(name))

# %%
def _as_id(raw) -> int:
    if not isinstance(raw, (int, str)):
        raise TypeError(f"cannot use {raw!r} as an id")
    return int(raw)


# %%
def label_tables(id2label: dict) -> tuple[dict[int, str], dict[str, int]]:
    """Make both label tables from one that may have been through JSON; it stays as it is.

    Args:
        id2label: Label of each id. The ids may be integers, or strings of digits such as "10", or some of
            each, in any order; no two labels are alike. It may be empty.

    Returns:
        Two new dictionaries: the label of each id and the id of each label; all ids are integers. In which
        order the entries stand does not matter.

    >>> names, ids = label_tables({"1": "POSITIVE", "0": "NEGATIVE"})
    >>> names[0], names[1]
    ('NEGATIVE', 'POSITIVE')
    >>> ids["POSITIVE"]
    1
    """
    by_id: dict[int, str] = {}
    by_label: dict[str, int] = {}
    for raw_id, label in id2label.items():
        label_id = _as_id(raw_id)
        by_id[label_id] = label
        by_label[label] = label_id
    return by_id, by_label


# %%
if attempted(label_tables):
    print(label_tables({"1": "POSITIVE", "0": "NEGATIVE"}))

# %%
def _forward_parameters(model) -> set[str]:
    return set(inspect.signature(model.forward).parameters)


# %%
def model_inputs(texts: list[str], tokenizer, model) -> dict[str, torch.Tensor]:
    """Turn texts into the tensors that a model takes, and no others.

    Args:
        texts: At least one text; they may have any length, and some or all may be the empty string.
        tokenizer: A tokenizer; it knows the length to cut to (`model_max_length`), and how to cut a text so
            that its special tokens survive.
        model: Any model of the library; only asked for the names of its `forward`'s parameters.

    Returns:
        A plain dictionary, not the tokenizer's own kind: of everything that the tokenizer gives by itself,
        special tokens included, those tensors that `model.forward` has a parameter for by name. Each has
        shape (batch, longest row after cutting) and dtype int64, and is padded as the tokenizer pads.

    >>> tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    >>> model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    >>> inputs = model_inputs(["Good.", ""], tokenizer, model)
    >>> sorted(inputs)
    ['attention_mask', 'input_ids']
    >>> inputs["attention_mask"]
    tensor([[1, 1, 1, 1],
            [1, 1, 0, 0]])
    """
    if isinstance(texts, str):
        raise TypeError("texts must be a list of strings, not a single string")
    encoded = tokenizer(list(texts), padding="longest", truncation=True, return_tensors="pt")
    accepted = _forward_parameters(model)
    return {key: tensor.long() for key, tensor in encoded.items() if key in accepted}


# %%
if attempted(model_inputs):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    for name, tensor in model_inputs(TEXTS, tokenizer, model).items():
        print(name, tensor, sep="\n")

# %%
if attempted(model_inputs):
    classifier = pipeline("text-classification", model=CLASSIFIER)
    review = "good " * 1000
    print("the tokenizer's maximum:", classifier.tokenizer.model_max_length)
    print("tokens of the review:   ", len(classifier.tokenizer(review)["input_ids"]))
    for settings in ({}, {"truncation": True}):
        try:
            print(settings, classifier(review, **settings))
        except (RuntimeError, IndexError) as error:
            print(settings, f"{type(error).__name__}: {error}")

# %%
@contextmanager
def _prediction_mode(module: torch.nn.Module):
    """eval() and no_grad(), and afterwards everything as it was."""
    was_training = module.training
    module.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        module.train(was_training)


# %%
def model_logits(inputs: dict[str, torch.Tensor], model) -> torch.Tensor:
    """Run a classifier on prepared inputs.

    Args:
        inputs: Tensors of shape (batch, length) by the name of the model's parameter, such as
            `attention_mask`; the order of the entries means nothing.
        model: A model with a classification head. It may arrive in training mode, and may leave in any. Its
            weights may be float32, or of half precision (bfloat16).

    Returns:
        The logits, without gradients: shape (batch, number of labels), dtype float32 whatever the model
        calculates in.

    >>> tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    >>> model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    >>> logits = model_logits(tokenizer(["Good."], return_tensors="pt"), model)
    >>> logits.shape, logits.dtype, logits.requires_grad
    (torch.Size([1, 2]), torch.float32, False)
    """
    with _prediction_mode(model):
        output = model(**inputs)
    return output.logits.detach().to(dtype=torch.float32)


# %%
if attempted(model_inputs, model_logits):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    print(model.config.id2label)
    print(model_logits(model_inputs(TEXTS, tokenizer, model), model))

# %%
def _identity(x: torch.Tensor) -> torch.Tensor:
    return x.clone()


def _softmax_over_labels(x: torch.Tensor) -> torch.Tensor:
    return F.softmax(x, dim=1)


def _choose_activation(problem_type: str | None, num_labels: int):
    if problem_type == "regression":
        return _identity
    if num_labels == 1 or problem_type == "multi_label_classification":
        return torch.sigmoid
    return _softmax_over_labels


# %%
def logits_to_scores(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    """Turn a classifier's logits into scores; the logits stay as they are.

    Args:
        logits: Shape (batch, number of labels), dtype float32, all finite but of any size; at least one text
            and one label.
        problem_type: What the model's config says: None, "regression", "single_label_classification" or
            "multi_label_classification". With the third, as with None, the number of labels decides.

    Returns:
        Scores of the same shape and dtype, all finite: the logits themselves for regression; sigmoids for
        one label or for multi-label classification; else a softmax along the labels.

    Source:
        `TextClassificationPipeline.postprocess` in transformers chooses so.

    >>> logits_to_scores(torch.tensor([[0.0, 0.0], [1000.0, 0.0]]))
    tensor([[0.5000, 0.5000],
            [1.0000, 0.0000]])
    >>> logits_to_scores(torch.tensor([[0.0], [1000.0]]))
    tensor([[0.5000],
            [1.0000]])
    """
    if logits.ndim != 2:
        raise ValueError(f"expected (batch, labels), got {tuple(logits.shape)}")
    activation = _choose_activation(problem_type, logits.size(1))
    return activation(logits)


# %%
if attempted(logits_to_scores):
    logits = torch.tensor([[2.0, -1.0, 0.5]])
    for problem_type in (None, "multi_label_classification", "regression"):
        print(problem_type, logits_to_scores(logits, problem_type))
    print("one logit:", logits_to_scores(torch.tensor([[2.0], [-1.0]])).flatten())

# %%
def _rank_one(row: list[float], id2label: dict[int, str], top_k: int | None) -> list[dict[str, str | float]]:
    order = sorted(range(len(row)), key=lambda i: (-row[i], i))
    return [{"label": id2label[i], "score": row[i]} for i in order[:top_k]]


# %%
def rank_labels(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    """Name the labels of each text, the best first; scores and table stay as they are.

    Args:
        scores: Shape (batch, number of labels), dtype float32; column i belongs to the label with id i.
            Any finite numbers, not always between 0 and 1; at least one text and one label.
        id2label: Label of each id, 0 to number of labels - 1; its entries may stand in any order.
        top_k: How many labels to keep, at least 1; where there are fewer, all. None keeps all.

    Returns:
        For each text, in order, a list of dictionaries {"label": string, "score": Python float}, by falling
        score. Of labels with equal scores the one with the smaller id comes first, also where `top_k` cuts.

    >>> rank_labels(torch.tensor([[0.25, 0.75]]), {0: "NEGATIVE", 1: "POSITIVE"})
    [[{'label': 'POSITIVE', 'score': 0.75}, {'label': 'NEGATIVE', 'score': 0.25}]]
    >>> rank_labels(torch.tensor([[0.5, 0.5]]), {0: "NEGATIVE", 1: "POSITIVE"}, top_k=1)
    [[{'label': 'NEGATIVE', 'score': 0.5}]]
    """
    if top_k is not None and top_k < 1:
        raise ValueError("top_k must be at least 1")
    return [_rank_one(row, id2label, top_k) for row in scores.tolist()]


# %%
if attempted(rank_labels):
    scores = torch.tensor([[0.1, 0.7, 0.2], [0.4, 0.2, 0.4]])
    for row in rank_labels(scores, {0: "bad", 1: "good", 2: "mixed"}):
        print(row)

# %%
def _iter_batches(texts: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(texts), size):
        yield texts[start : start + size]


# %%
def split_batches(texts: list[str], batch_size: int) -> list[list[str]]:
    """Cut a list into batches; the list stays as it is.

    Args:
        texts: Any number of texts, also none; a text may occur twice, and may be empty.
        batch_size: Size of every batch but the last, at least 1; it may be larger than the list.

    Returns:
        A list of lists that hold all texts in their order. The last one may be smaller; none is empty.

    >>> split_batches(["a", "b", "c"], 2)
    [['a', 'b'], ['c']]
    >>> split_batches([], 2)
    []
    """
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    return list(_iter_batches(texts, batch_size))


# %%
if attempted(split_batches):
    print(split_batches(["one", "two", "three", "four", "five"], 2))

# %%
class _Classifier:
    def __init__(self, tokenizer, model):
        self.tokenizer = tokenizer
        self.model = model

    def _predict_batch(self, batch: list[str]) -> list[dict[str, str | float]]:
        config = self.model.config
        logits = model_logits(model_inputs(batch, self.tokenizer, self.model), self.model)
        ranked = rank_labels(logits_to_scores(logits, config.problem_type), config.id2label, top_k=1)
        return [best for (best,) in ranked]

    def predict(self, texts: list[str], batch_size: int) -> list[dict[str, str | float]]:
        results: list[dict[str, str | float]] = []
        for batch in split_batches(texts, batch_size):
            results.extend(self._predict_batch(batch))
        return results


# %%
def classify_texts(texts: list[str], tokenizer, model, batch_size: int = 8) -> list[dict[str, str | float]]:
    """Classify texts as a text-classification pipeline does that cuts what is too long.

    The library's `pipeline` and `TextClassificationPipeline` must not be called.

    Args:
        texts: Any number of texts, also none; some may be empty, some longer than the model's maximum.
        tokenizer: The model's tokenizer, which knows that maximum. It may give tensors that the model does
            not take.
        model: A model with a classification head and any number of labels. It may arrive in training mode,
            and may leave in any. `model.config` has `id2label`, with ids from 0 as integers, and
            `problem_type`.
        batch_size: How many texts the model sees at a time, at least 1; changes no answer.

    Returns:
        For each text, in order, the best label and its score: {"label": string, "score": Python float}. Of
        labels with equal scores the one with the smaller id.

    >>> tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    >>> model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    >>> [one["label"] for one in classify_texts(TEXTS, tokenizer, model)]
    ['POSITIVE', 'NEGATIVE']
    >>> classify_texts([], tokenizer, model)
    []
    """
    return _Classifier(tokenizer, model).predict(texts, batch_size)


# %%
if attempted(model_inputs, model_logits, logits_to_scores, rank_labels, split_batches, classify_texts):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    classifier = pipeline("text-classification", model=CLASSIFIER)
    texts = [*TEXTS, "", "good " * 1000]
    mine, theirs = classify_texts(texts, tokenizer, model), classifier(texts, truncation=True)
    for text, one, other in zip(texts, mine, theirs, strict=True):
        print(f"{text[:32]!r:34} {one['label']} {one['score']:.6f} | {other['label']} {other['score']:.6f}")

# %%
def headless_weights(
    weights: dict[str, torch.Tensor], prefix: str
) -> tuple[dict[str, torch.Tensor], list[str]]:
    """Take an encoder's weights out of a checkpoint, as `AutoModel` does; the dictionary stays as it is.

    Args:
        weights: Tensors of a checkpoint by name, such as "distilbert.embeddings.LayerNorm.bias".
        prefix: Name of the encoder inside a model with a head, without the dot, such as "distilbert".

    Returns:
        The encoder's tensors in a new dictionary, by their names without prefix and dot (taken off once), and
        the names of all other weights as they stand in the checkpoint, in a sorted list. If no name begins
        with prefix and dot the checkpoint is headless already: all tensors under their own names, and an
        empty list.

    >>> weights = {"distilbert.layer.bias": torch.ones(1), "classifier.bias": torch.zeros(2)}
    >>> headless_weights(weights, "distilbert")
    ({'layer.bias': tensor([1.])}, ['classifier.bias'])
    """
    marker = f"{prefix}."
    belongs = {name: name.startswith(marker) for name in weights}
    if not any(belongs.values()):
        return dict(weights), []
    encoder = {name[len(marker):]: tensor for name, tensor in weights.items() if belongs[name]}
    leftovers = sorted(name for name, inside in belongs.items() if not inside)
    return encoder, leftovers


# %%
if attempted(headless_weights):
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    encoder, report = AutoModel.from_pretrained(CLASSIFIER, output_loading_info=True)
    mine, left_out = headless_weights(model.state_dict(), model.base_model_prefix)
    print("left out:  ", left_out)
    print("unexpected:", sorted(report["unexpected_keys"]))
    print("same names:", set(mine) == set(encoder.state_dict()))
    print("same numbers:", all(torch.equal(mine[name], one) for name, one in encoder.state_dict().items()))

# %%
if attempted(headless_weights):
    base = AutoModel.from_pretrained(checkpoint("distilbert-base-uncased"))
    encoder = AutoModel.from_pretrained(CLASSIFIER)
    print("printed alike:", str(base) == str(encoder))
    pairs = zip(base.parameters(), encoder.parameters(), strict=True)
    print("largest difference between two weights:", max((a - b).abs().max().item() for a, b in pairs))

# %%
def _affine(x: torch.Tensor, head: dict[str, torch.Tensor], layer: str) -> torch.Tensor:
    return F.linear(x, head[f"{layer}.weight"], head[f"{layer}.bias"])


# %%
def headless_logits(inputs: dict[str, torch.Tensor], encoder, head: dict[str, torch.Tensor]) -> torch.Tensor:
    """Compute a classifier's logits from its headless encoder and the weights of its head.

    Args:
        inputs: `input_ids` and `attention_mask` of shape (batch, length), dtype int64, padded on the right.
        encoder: A headless DistilBERT. It may arrive in training mode, and may leave in any.
        head: Weights of the head by name: "pre_classifier.weight" of shape (hidden size, hidden size),
            "pre_classifier.bias" of shape (hidden size,), "classifier.weight" of shape (number of labels,
            hidden size) and "classifier.bias" of shape (number of labels,); dtype float32.

    Returns:
        The logits, without gradients: shape (batch, number of labels), dtype float32.

    >>> tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    >>> model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    >>> encoder = AutoModel.from_pretrained(CLASSIFIER)
    >>> inputs = tokenizer(TEXTS, padding=True, return_tensors="pt")
    >>> logits = headless_logits(inputs, encoder, model.state_dict())
    >>> torch.allclose(logits, model(**inputs).logits, atol=1e-4)
    True
    """
    with _prediction_mode(encoder):
        hidden = encoder(**inputs).last_hidden_state
        first_token = hidden[:, 0, :]
        activated = torch.relu(_affine(first_token, head, "pre_classifier"))
        return _affine(activated, head, "classifier").float()


# %%
if attempted(headless_logits):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER).eval()
    encoder = AutoModel.from_pretrained(CLASSIFIER)
    inputs = dict(tokenizer(TEXTS, padding=True, return_tensors="pt"))
    with torch.no_grad():
        print("the classifier: ", model(**inputs).logits.tolist())
    print("encoder and head:", headless_logits(inputs, encoder, model.state_dict()).tolist())

# %%
if attempted(headless_logits):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER).eval()
    encoder = AutoModel.from_pretrained(CLASSIFIER).eval()
    inputs = dict(tokenizer(TEXTS, padding=True, return_tensors="pt"))
    head = model.state_dict()
    with torch.no_grad():
        masked = encoder(**inputs).last_hidden_state
        unmasked = encoder(inputs["input_ids"]).last_hidden_state
    print("shapes:", tuple(masked.shape), tuple(unmasked.shape))
    masked_logits = headless_logits(inputs, encoder, head)
    inputs["attention_mask"] = torch.ones_like(inputs["attention_mask"])
    unmasked_logits = headless_logits(inputs, encoder, head)
    for number, text in enumerate(TEXTS):
        vectors = (masked[number, 0] - unmasked[number, 0]).abs().max().item()
        logits = (masked_logits[number] - unmasked_logits[number]).abs().max().item()
        print(f"{text}  first token moves by {vectors:.4f}, logits by {logits:.4f}")

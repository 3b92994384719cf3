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

# %% [markdown]
# # Lab 08: Pipelines

# %%
from __future__ import annotations

import inspect

import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, pipeline
from transformers.pipelines import SUPPORTED_TASKS, TASK_ALIASES

from grader import attempted, checkpoint

# %%
CLASSIFIER = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %%
def require(condition, message, kind=ValueError):
    if not condition:
        raise kind(message)

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
    require(isinstance(task, str), "task must be a string", TypeError)
    resolved = TASK_ALIASES[task] if task in TASK_ALIASES else task
    require(resolved in SUPPORTED_TASKS, f"unknown task {task!r}", KeyError)
    found = SUPPORTED_TASKS[resolved]["default"]["model"]
    if not isinstance(found, (tuple, list)):
        found = found["pt"]
    require(len(found) == 2, "expected a pair")
    name, revision = found
    return name, revision

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
    require(isinstance(id2label, dict), "id2label must be a dict", TypeError)
    require(id2label, "id2label has no labels")
    names = {}
    for key, label in id2label.items():
        require(isinstance(key, (int, str)), "bad id", TypeError)
        require(isinstance(label, str), "bad label", TypeError)
        names[int(key)] = label
    require(len(names) == len(set(names.values())), "two labels are alike")
    return names, {label: number for number, label in names.items()}

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
    require(len(texts) > 0, "at least one text, please")
    for t in texts:
        require(isinstance(t, str), "every text must be a string", TypeError)
    encoded = tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt")
    wanted = inspect.signature(model.forward).parameters
    result = {name: tensor for name, tensor in encoded.items() if name in wanted}
    shape = result["input_ids"].shape
    assert all(tensor.shape == shape for tensor in result.values())
    assert all(tensor.dtype == torch.int64 for tensor in result.values())
    return result

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
    require(isinstance(inputs, dict), "inputs must be a dictionary", TypeError)
    for name, tensor in inputs.items():
        require(torch.is_tensor(tensor), f"{name} is no tensor", TypeError)
        require(tensor.dim() == 2, f"{name} must be (batch, length)")
    model.eval()
    with torch.no_grad():
        logits = model(**inputs).logits
    return logits.float()

# %%
KNOWN = (None, "regression", "single_label_classification", "multi_label_classification")


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
    require(problem_type in KNOWN, f"unknown problem type {problem_type!r}")
    require(logits.dim() == 2 and logits.numel() > 0, "logits must be (batch, labels)")
    if problem_type == "regression":
        return logits.clone()
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        scores = torch.sigmoid(logits)
    else:
        scores = torch.softmax(logits, dim=-1)
    assert torch.isfinite(scores).all()
    return scores

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
    require(scores.dim() == 2, "scores must be (batch, labels)")
    require(bool(((scores >= 0) & (scores <= 1)).all()), "scores must lie between 0 and 1")
    require(top_k is None or top_k >= 1, "top_k must be at least 1")
    require(set(range(scores.shape[1])) <= set(id2label), "a label has no name")
    ranked = []
    for row in scores.tolist():
        ids = sorted(range(len(row)), key=lambda i: (-row[i], i))
        ranked.append([{"label": id2label[i], "score": row[i]} for i in ids[:top_k]])
    return ranked

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
    require(isinstance(batch_size, int), "batch_size must be an integer", TypeError)
    require(batch_size >= 1, "batch_size must be at least 1")
    return [list(texts[i : i + batch_size]) for i in range(0, len(texts), batch_size)]

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
    require(not isinstance(texts, str), "a list of texts, not one text", TypeError)
    answers = []
    for batch in split_batches(texts, batch_size):
        logits = model_logits(model_inputs(batch, tokenizer, model), model)
        require(logits.shape == (len(batch), len(model.config.id2label)), "wrong shape")
        scores = logits_to_scores(logits, model.config.problem_type)
        answers += [best for (best,) in rank_labels(scores, model.config.id2label, top_k=1)]
    require(len(answers) == len(texts), "lost a text")
    return answers

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
    require(isinstance(prefix, str) and prefix and not prefix.endswith("."), "prefix without the dot")
    dotted = prefix + "."
    inside = [name for name in weights if name.startswith(dotted)]
    if not inside:
        return dict(weights), []
    outside = sorted(set(weights) - set(inside))
    return {name.removeprefix(dotted): weights[name] for name in inside}, outside

# %%
HEAD_KEYS = {"pre_classifier.weight", "pre_classifier.bias", "classifier.weight", "classifier.bias"}


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
    require(set(head) == HEAD_KEYS, f"the head must have exactly the weights {sorted(HEAD_KEYS)}")
    require(inputs["input_ids"].shape == inputs["attention_mask"].shape, "shapes differ")
    encoder.eval()
    with torch.no_grad():
        states = encoder(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).last_hidden_state
        x = torch.nn.functional.linear(states[:, 0], head["pre_classifier.weight"], head["pre_classifier.bias"])
        x = torch.nn.functional.linear(x.relu(), head["classifier.weight"], head["classifier.bias"])
    return x

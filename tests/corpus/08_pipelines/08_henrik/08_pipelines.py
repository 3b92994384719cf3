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

# %%
CLASSIFIER = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %%
print(TASK_ALIASES)
for name in ("text-classification", "any-to-any"):
    print(name, SUPPORTED_TASKS[name]["default"])

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
    # alpha: names -> tasks is the identity outside TASK_ALIASES
    alpha = TASK_ALIASES[task] if task in TASK_ALIASES else task
    m = SUPPORTED_TASKS[alpha]["default"]["model"]
    m = m["pt"] if "pt" in m else m
    return m[0], m[1]


# %%
if attempted(default_checkpoint):
    for name in ("sentiment-analysis", "fill-mask", "ner", "any-to-any"):
        print(f"{name:20}", *default_checkpoint(name))

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
    # f: id -> label is injective, so f^-1 exists on its image
    f = {int(i): y for i, y in id2label.items()}
    f_inv = {y: i for i, y in f.items()}
    return f, f_inv


# %%
if attempted(label_tables):
    print(label_tables({"1": "POSITIVE", "0": "NEGATIVE"}))

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
    T = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    A = set(T.keys())                                        # what the tokenizer gives
    B = set(inspect.signature(model.forward).parameters)    # what the model takes
    return {k: T[k] for k in A & B}


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
    model.eval()
    with torch.no_grad():
        z = model(**inputs).logits
    return z


# %%
if attempted(model_inputs, model_logits):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    print(model.config.id2label)
    print(model_logits(model_inputs(TEXTS, tokenizer, model), model))

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
    z = logits
    n = z.shape[1]
    if problem_type == "regression":
        return z.clone()
    if n == 1 or problem_type == "multi_label_classification":
        # sigma(z) = 1 / (1 + e^-z) = e^z / (1 + e^z); take the one whose exponent is <= 0
        e = torch.exp(-z.abs())
        return torch.where(z >= 0, 1 / (1 + e), e / (1 + e))
    # p_j = exp(z_j - log sum_k exp z_k), and log-sum-exp(z) = m + log sum_k exp(z_k - m)
    m = z.max(dim=1, keepdim=True).values
    lse = m + torch.log(torch.sum(torch.exp(z - m), dim=1, keepdim=True))
    p = torch.exp((z - m) - (lse - m))
    return p / p.sum(dim=1, keepdim=True)


# %%
if attempted(logits_to_scores):
    logits = torch.tensor([[2.0, -1.0, 0.5]])
    for problem_type in (None, "multi_label_classification", "regression"):
        print(problem_type, logits_to_scores(logits, problem_type))
    print("one logit:", logits_to_scores(torch.tensor([[2.0], [-1.0]])).flatten())

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
    # lexicographic order on (-s_i, i)
    K = scores.shape[1] if top_k is None else min(top_k, scores.shape[1])
    ranked = []
    for s in scores:
        pairs = sorted((-s[i].item(), i) for i in range(len(s)))
        ranked.append([{"label": id2label[i], "score": s[i].item()} for _, i in pairs[:K]])
    return ranked


# %%
if attempted(rank_labels):
    scores = torch.tensor([[0.1, 0.7, 0.2], [0.4, 0.2, 0.4]])
    for row in rank_labels(scores, {0: "bad", 1: "good", 2: "mixed"}):
        print(row)

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
    N = len(texts)
    M = -(-N // batch_size)   # ceil(N / b)
    return [texts[m * batch_size : min((m + 1) * batch_size, N)] for m in range(M)]


# %%
if attempted(split_batches):
    print(split_batches(["one", "two", "three", "four", "five"], 2))

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
    out = []
    for batch in split_batches(texts, batch_size):
        z = model_logits(model_inputs(batch, tokenizer, model), model).float()
        p = logits_to_scores(z, model.config.problem_type)
        # softmax, sigmoid and the identity are monotone, so argmax p = argmax z
        for n in range(len(batch)):
            j = int(torch.argmax(z[n]))
            out.append({"label": model.config.id2label[j], "score": p[n, j].item()})
    return out


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
    p = prefix + "."
    S = {k for k in weights if k[: len(p)] == p}
    if S == set():
        return {k: weights[k] for k in weights}, []
    complement = set(weights) - S
    return {k[len(p):]: weights[k] for k in weights if k in S}, sorted(complement)


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
    encoder.eval()
    W1, b1 = head["pre_classifier.weight"], head["pre_classifier.bias"]
    W2, b2 = head["classifier.weight"], head["classifier.bias"]
    with torch.no_grad():
        H = encoder(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).last_hidden_state
        h = H[:, 0, :]                                       # [CLS]
        # u_j = max(0, sum_i h_i W1_ij + b1_j)
        u = torch.maximum(torch.einsum("bi,ij->bj", h, W1) + b1, torch.zeros(()))
        # z_k = sum_j W2_kj u_j + b2_k
        z = torch.einsum("bj,kj->bk", u, W2) + b2
    return z


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

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

import torch
from torch import nn
from torch.distributions import Categorical
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

from grader import attempted, checkpoint

# %%
CLASSIFIER = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
GPT2 = checkpoint("gpt2")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %%
def log_probabilities(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    """Take the logarithm of the softmax, whatever the size of the logits.

    Not allowed: `log_softmax` in any form, be it function, method or `nn.LogSoftmax`; nor `F.cross_entropy`.
    The parts it is made of are allowed: `exp`, `log`, `softmax`, `torch.logsumexp`.

    Args:
        logits: Finite numbers of any shape with at least one axis, dtype float32 or float64; some may be as
            large as thousands, positive or negative. The tensor stays as it is.
        dim: Axis along which the probabilities add up to one; may be negative.

    Returns:
        Log-probabilities, shape and dtype as the logits, from which gradients flow back to the logits.

    >>> log_probabilities(torch.tensor([2.0, 0.0]))
    tensor([-0.1269, -2.1269])
    >>> log_probabilities(torch.tensor([1000.0, 0.0]))
    tensor([    0., -1000.])
    """
    last = logits.movedim(dim, -1)
    return Categorical(logits=last).logits.movedim(-1, dim)


# %%
if attempted(log_probabilities):
    for row in ([2.0, 0.0], [1000.0, 0.0]):
        z = torch.tensor(row)
        print(f"{row}: yours {log_probabilities(z).tolist()}, log of softmax {z.softmax(0).log().tolist()}")

# %%
def nll(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Give the negative log-likelihood of each target, one loss for each, not averaged.

    Not allowed: `F.nll_loss`, `nn.NLLLoss`, `F.cross_entropy`, `nn.CrossEntropyLoss`.

    Args:
        log_probs: Log-probabilities of shape (batch, classes) or (batch, length, classes), dtype float32 or
            float64. The tensor stays as it is.
        targets: Right classes, counted from 0, of shape (batch,) or (batch, length), dtype int64.

    Returns:
        Losses of the targets' shape and the log-probabilities' dtype, from which gradients flow back.

    >>> log_probs = torch.tensor([[-0.25, -1.5], [-2.0, -0.125]])
    >>> nll(log_probs, torch.tensor([0, 0]))
    tensor([0.2500, 2.0000])
    """
    return -Categorical(logits=log_probs).log_prob(targets)


# %%
if attempted(log_probabilities, nll):
    log_probs = log_probabilities(torch.tensor([[2.0, 0.0], [2.0, 0.0]]))
    print(nll(log_probs, torch.tensor([0, 1])))

# %%
def cross_entropy(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    """Compute the cross-entropy of logits and target classes.

    Not allowed: `F.cross_entropy`, `nn.CrossEntropyLoss`, `F.nll_loss`, `nn.NLLLoss`. From here on
    `F.log_softmax` is allowed.

    Args:
        logits: Raw scores of shape (batch, classes) or (batch, length, classes), dtype float32 or float64,
            perhaps as large as thousands. The tensor stays as it is.
        targets: Right classes of shape (batch,) or (batch, length), dtype int64; each is a class or
            `ignore_index`. The tensor stays as it is.
        ignore_index: Target that does not count: it has no loss, sends no gradient back and is not counted in
            the mean. Usually -100, but it may also be a number that a class has.
        reduction: "mean" for the average over all targets that count (NaN if there are none), "sum" for their
            sum (0 if there are none), "none" for one loss each.

    Returns:
        A scalar tensor of shape (), or for "none" losses of the targets' shape with 0 where the target is
        ignored. The dtype is that of the logits, and gradients flow back to them.

    >>> logits = torch.tensor([[2.0, 0.0], [2.0, 0.0], [5.0, 5.0]])
    >>> cross_entropy(logits, torch.tensor([0, 1, -100]))
    tensor(1.1269)
    >>> cross_entropy(logits, torch.tensor([0, 1, -100]), reduction="none")
    tensor([0.1269, 2.1269, 0.0000])
    """
    loss_fct = nn.CrossEntropyLoss(ignore_index=ignore_index, reduction=reduction)
    loss = loss_fct(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1))
    return loss.reshape(targets.shape) if reduction == "none" else loss


# %%
if attempted(log_probabilities, nll, cross_entropy):
    logits, targets = torch.tensor([[2.0, 0.0], [2.0, 0.0], [5.0, 5.0]]), torch.tensor([0, 1, -100])
    print("yours:", cross_entropy(logits, targets), "PyTorch's:", F.cross_entropy(logits, targets))
    sure = torch.eye(4) * 50
    print("sure and right:      ", cross_entropy(sure, torch.arange(4)).item())
    print("after a softmax:     ", cross_entropy(sure.softmax(-1), torch.arange(4)).item())
    print("after a log-softmax: ", cross_entropy(sure.log_softmax(-1), torch.arange(4)).item())

# %%
def bce(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Average the binary cross-entropy of probabilities.

    Not allowed: `F.binary_cross_entropy`, `nn.BCELoss`.

    Args:
        probabilities: Probability of yes, of any shape, between 0 and 1 (both may occur), dtype float32 or
            float64. The tensor stays as it is.
        targets: What was the case: 1.0 for yes, 0.0 for no; shape and dtype as the probabilities.

    Returns:
        The mean over all elements, a scalar tensor of shape () and the probabilities' dtype, in which no
        logarithm counts below -100. Gradients flow back to probabilities that are neither 0 nor 1.

    Source:
        `torch.nn.BCELoss` bounds its logarithms in the same way.

    >>> bce(torch.tensor([0.8, 0.8]), torch.tensor([1.0, 0.0]))
    tensor(0.9163)
    >>> bce(torch.tensor([1.0, 1.0]), torch.tensor([1.0, 0.0]))
    tensor(50.)
    """
    both = torch.stack([1 - probabilities, probabilities], dim=-1)
    log_probs = both.log().clamp(min=-100)
    return F.nll_loss(log_probs.reshape(-1, 2), targets.reshape(-1).long())


# %%
if attempted(bce):
    p, y = torch.tensor([0.8, 0.8, 1.0]), torch.tensor([1.0, 0.0, 1.0])
    print("yours:", bce(p, y), "PyTorch's:", F.binary_cross_entropy(p, y))

# %%
def bce_with_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Average the binary cross-entropy of logits, whatever their size.

    Not allowed: `F.binary_cross_entropy_with_logits`, `nn.BCEWithLogitsLoss`.

    Args:
        logits: Finite scores for yes, of any shape, dtype float32 or float64, perhaps as large as thousands,
            positive or negative. The tensor stays as it is.
        targets: What was the case: 1.0 for yes, 0.0 for no; dtype as the logits.

    Returns:
        The mean over all elements, a scalar tensor of shape () and the logits' dtype, finite, from which
        gradients flow back to the logits, also to very large ones. (At a logit of exactly 0 the gradient is
        not judged.)

    Raises:
        ValueError: The targets have another shape than the logits.

    >>> bce_with_logits(torch.tensor([2.0, 2.0]), torch.tensor([1.0, 0.0]))
    tensor(1.1269)
    >>> bce_with_logits(torch.tensor([1000.0]), torch.tensor([0.0]))
    tensor(1000.)
    """
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    # one "example" with as many independent yes-or-no questions as there are elements
    return F.multilabel_soft_margin_loss(logits.reshape(1, -1), targets.reshape(1, -1))


# %%
if attempted(bce_with_logits):
    z, y = torch.tensor([2.0, -1.0, 1000.0]), torch.tensor([1.0, 0.0, 0.0])
    print("yours:    ", bce_with_logits(z, y), "PyTorch's:", F.binary_cross_entropy_with_logits(z, y))
    print("bandaged: ", F.binary_cross_entropy(z.sigmoid(), y))

# %%
def one_logit_from_two(logits: torch.Tensor) -> torch.Tensor:
    """Give the single logit whose sigmoid is the probability that softmax gives to class 1.

    Args:
        logits: Scores of class 0 and class 1, shape (..., 2) with at least two axes, such as (batch, 2) or
            (batch, length, 2), dtype float32 or float64, perhaps as large as thousands. The tensor stays as
            it is.

    Returns:
        Logits of the same shape without the last axis, such as (batch,), dtype as the input, from which
        gradients flow back.

    >>> one_logit_from_two(torch.tensor([[1.0, 3.0], [-7.0, -5.0], [4.0, 0.5]]))
    tensor([ 2.0000,  2.0000, -3.5000])
    """
    p_yes = torch.softmax(logits, dim=-1)[..., 1]
    return torch.logit(p_yes)


# %%
if attempted(log_probabilities, nll, cross_entropy, bce_with_logits, one_logit_from_two):
    two, labels = torch.randn(6, 2), torch.tensor([0, 1, 1, 0, 1, 0])
    print("cross-entropy, two logits:  ", cross_entropy(two, labels).item())
    print("BCE with logits, one logit: ", bce_with_logits(one_logit_from_two(two), labels.float()).item())

# %%
def predict_yes_or_no(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    """Predict 1 where the probability of yes is above a threshold, 0 elsewhere.

    Args:
        logits: Scores for yes, of any shape, dtype float32 or float64, perhaps as large as thousands. The
            tensor stays as it is.
        threshold: A probability, between 0 and 1, neither of them included.

    Returns:
        Predictions of the logits' shape and dtype int64. A probability of exactly the threshold gives 0; with
        a threshold of 0.5 that is a logit of 0. (For other thresholds, ties are not judged.)

    >>> predict_yes_or_no(torch.tensor([2.0, -0.5, 0.25, 0.0]))
    tensor([1, 0, 1, 0])
    >>> predict_yes_or_no(torch.tensor([2.0, -0.5, 0.25, 0.0]), threshold=0.8)
    tensor([1, 0, 0, 0])
    """
    return torch.gt(torch.sigmoid(logits), threshold).to(torch.int64)


# %%
if attempted(predict_yes_or_no):
    z = torch.linspace(-1, 3, 5)
    print(z.tolist(), [round(p, 2) for p in z.sigmoid().tolist()])
    for threshold in (0.5, 0.6, 0.9):
        print(threshold, predict_yes_or_no(z, threshold).tolist())

# %%
def predict_classes(logits: torch.Tensor) -> torch.Tensor:
    """Predict a class from the logits of a head with one output or more.

    Args:
        logits: Scores of shape (..., outputs) with at least two axes, such as (batch, outputs) or (batch,
            length, outputs), dtype float32 or float64. No two scores of a row are equal. The tensor stays as
            it is.

    Returns:
        Classes of the same shape without the last axis, such as (batch,), dtype int64. With two outputs or
        more, the class with the highest score; with one output, 1 where its probability is above one half and
        0 elsewhere, also at a logit of exactly 0.

    >>> predict_classes(torch.tensor([[-3.0, -1.0, -2.0], [0.5, 0.0, 0.25]]))
    tensor([1, 0])
    >>> predict_classes(torch.tensor([[0.75], [-2.0]]))
    tensor([1, 0])
    """
    if logits.shape[-1] > 1:
        return torch.argmax(logits, dim=-1)
    return torch.heaviside(logits[..., 0], torch.tensor(0.0, dtype=logits.dtype)).long()


# %%
if attempted(predict_yes_or_no, predict_classes):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER).eval()
    with torch.no_grad():
        logits = model(**tokenizer(TEXTS, padding=True, return_tensors="pt")).logits
    for text, number in zip(TEXTS, predict_classes(logits).tolist(), strict=True):
        print(f"{model.config.id2label[number]:8}  {text}")

# %%
def choose_loss(last_layer: str, outputs: int) -> str:
    """Name the loss of PyTorch that fits a model's output, where each example has exactly one right class.

    Args:
        last_layer: Name of the model's last layer, such as "Linear", "Sigmoid", "LogSoftmax" or "Softmax".
        outputs: How many numbers it gives for each example, 1 or more.

    Returns:
        "BCELoss", "BCEWithLogitsLoss", "NLLLoss" or "CrossEntropyLoss", as the table above has it.

    Raises:
        ValueError: The pairing is not one of the table's four rows: `Softmax` or any other layer, `Sigmoid`
            with more than one output, `LogSoftmax` with only one.

    >>> choose_loss("LogSoftmax", 3)
    'NLLLoss'
    >>> choose_loss("Softmax", 3)
    Traceback (most recent call last):
    ...
    ValueError: no loss fits Softmax with 3 outputs
    """
    if last_layer == nn.Linear.__name__:
        loss = nn.BCEWithLogitsLoss if outputs == 1 else nn.CrossEntropyLoss
    elif last_layer == nn.Sigmoid.__name__ and outputs == 1:
        loss = nn.BCELoss
    elif last_layer == nn.LogSoftmax.__name__ and outputs > 1:
        loss = nn.NLLLoss
    else:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return loss.__name__


# %%
if attempted(choose_loss):
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    last = model.classifier
    print(last, "needs", choose_loss(type(last).__name__, last.out_features))

# %%
if attempted(choose_loss):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    for training in (True, False):
        model.train(training)
        for labels in (torch.tensor([1, 0]), None):
            mode = "training" if training else "evaluation"
            given = "without labels" if labels is None else "with labels"
            print(f"{mode:10}  {given:14}  loss: {model(**batch, labels=labels).loss}")

# %%
def sequence_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Compute the loss that the library's models for sequence classification report, from their logits.

    Not allowed: the library's own loss functions in `transformers.loss`. PyTorch's losses are allowed, and
    so are your own of the exercises above.

    Args:
        logits: Scores of shape (batch, outputs), dtype float32 or float64, perhaps as large as thousands. The
            tensor stays as it is.
        labels: One of the three rows of the table above: with one output, floats of shape (batch,); with two
            outputs or more, class numbers of shape (batch,) and dtype int64, of which some, not all, may be
            -100; or floats 0.0 and 1.0 of shape (batch, outputs). Floats have the dtype of the logits. The
            tensor stays as it is.

    Returns:
        The mean loss, a scalar tensor of shape () and the logits' dtype, from which gradients flow back to
        the logits.

    Source:
        `ForSequenceClassificationLoss` in transformers, with a `problem_type` of None.

    >>> sequence_loss(torch.tensor([[2.0, 0.0], [2.0, 0.0]]), torch.tensor([0, 1]))
    tensor(1.1269)
    >>> sequence_loss(torch.tensor([[2.0], [1.0]]), torch.tensor([0.0, 1.0]))
    tensor(2.)
    """
    if logits.shape[-1] == 1:
        return F.mse_loss(logits.squeeze(-1), labels)
    return F.cross_entropy(logits, labels)


# %%
if attempted(log_probabilities, nll, cross_entropy, bce_with_logits, sequence_loss):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    batch, labels = tokenizer(TEXTS, padding=True, return_tensors="pt"), torch.tensor([1, 0])
    for training in (True, False):
        output = model.train(training)(**batch, labels=labels)
        print("library:", output.loss.item(), "yours:", sequence_loss(output.logits, labels).item())

# %%
def language_model_loss(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    """Compute the loss that the library's language models report, from their logits.

    Not allowed: the library's own loss functions in `transformers.loss`. PyTorch's losses are allowed, and
    so are your own of the exercises above.

    Args:
        logits: Scores of shape (batch, length, vocabulary), dtype float32 or float64. The tensor stays as it
            is.
        labels: Token ids of shape (batch, length), dtype int64, not shifted; -100 where there is nothing to
            guess, wherever that is. The tensor stays as it is.
        causal: True for a model that guesses the next token at each position, False for one that fills gaps.

    Returns:
        The mean over all guesses that count, a scalar tensor of shape () and the logits' dtype, from which
        gradients flow back to the logits; NaN if no guess counts, such as for a causal model and texts of
        length 1.

    Source:
        `ForCausalLMLoss` and `ForMaskedLMLoss` in transformers (which give float32 whatever comes in).

    >>> logits = torch.tensor([[[0.0, 2.0], [0.0, 0.0], [9.0, 0.0]]])
    >>> language_model_loss(logits, torch.tensor([[0, 1, -100]]))
    tensor(0.1269)
    >>> language_model_loss(logits, torch.tensor([[-100, 1, -100]]), causal=False)
    tensor(0.6931)
    """
    if causal:
        logits = logits[:, :-1]
        labels = labels[:, 1:]
    return F.cross_entropy(logits.flatten(0, 1), labels.flatten())


# %%
if attempted(log_probabilities, nll, cross_entropy, language_model_loss):
    tokenizer, model = AutoTokenizer.from_pretrained(GPT2), AutoModelForCausalLM.from_pretrained(GPT2)
    ids = tokenizer("The course was good and so was the film.", return_tensors="pt")["input_ids"]
    with torch.no_grad():
        output = model(ids, labels=ids)
    print("library:    ", output.loss.item())
    print("yours:      ", language_model_loss(output.logits, ids).item())
    print("not shifted:", language_model_loss(output.logits, ids, causal=False).item())


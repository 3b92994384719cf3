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
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

from grader import attempted, checkpoint

# %%
CLASSIFIER = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
GPT2 = checkpoint("gpt2")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %%
def log_probabilities(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    """Compute numerically stable log-probabilities.

    The log-sum-exp trick is applied: subtracting the maximum prevents overflow in ``exp``
    without changing the result, because softmax is shift-invariant.
    """
    # Step 1: Subtract the maximum for numerical stability
    shifted = logits - logits.max()

    # Step 2: Compute the log of the partition function
    log_partition = torch.log(torch.sum(torch.exp(shifted), dim=dim, keepdim=True))

    # Step 3: Normalize
    return shifted - log_partition


# %%
if attempted(log_probabilities):
    for row in ([2.0, 0.0], [1000.0, 0.0]):
        z = torch.tensor(row)
        print(f"{row}: yours {log_probabilities(z).tolist()}, log of softmax {z.softmax(0).log().tolist()}")

# %%
def nll(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Compute the per-element negative log-likelihood.

    Handles both classification ``(batch, classes)`` and sequence ``(batch, length, classes)`` inputs.
    """
    num_classes = log_probs.shape[-1]

    # Flatten all leading dimensions
    flat_log_probs = log_probs.reshape(-1, num_classes)
    flat_targets = targets.reshape(-1)

    # Gather the log-probability of the correct class
    row_indices = torch.arange(flat_targets.shape[0], device=flat_targets.device)
    selected = flat_log_probs[row_indices, flat_targets]

    # Negate and restore the original shape
    return -selected.reshape(targets.shape)


# %%
if attempted(log_probabilities, nll):
    log_probs = log_probabilities(torch.tensor([[2.0, 0.0], [2.0, 0.0]]))
    print(nll(log_probs, torch.tensor([0, 1])))

# %%
def cross_entropy(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    """Compute the cross-entropy loss with support for ignored targets.

    Args:
        logits: Raw, unnormalized scores.
        targets: Ground-truth class indices.
        ignore_index: Target value that is ignored.
        reduction: One of ``"mean"``, ``"sum"``, ``"none"``.
    """
    # Keep only the valid positions
    valid_mask = targets != ignore_index
    valid_logits = logits[valid_mask]
    valid_targets = targets[valid_mask]

    # Compute the losses in a numerically stable way
    log_probs = F.log_softmax(valid_logits, dim=-1)
    losses = nll(log_probs, valid_targets)

    # Apply the requested reduction
    if reduction == "mean":
        return losses.mean()
    elif reduction == "sum":
        return losses.sum()
    elif reduction == "none":
        return losses
    else:
        raise ValueError(f"Invalid reduction: {reduction!r}")


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
    """Compute the mean binary cross-entropy, with logarithms clamped at -100 as in ``torch.nn.BCELoss``."""
    log_p = torch.clamp(torch.log(probabilities), min=-100.0)
    log_one_minus_p = torch.clamp(torch.log1p(-probabilities), min=-100.0)

    loss = -(targets * log_p + (1.0 - targets) * log_one_minus_p)
    return loss.mean()


# %%
if attempted(bce):
    p, y = torch.tensor([0.8, 0.8, 1.0]), torch.tensor([1.0, 0.0, 1.0])
    print("yours:", bce(p, y), "PyTorch's:", F.binary_cross_entropy(p, y))

# %%
def bce_with_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Compute the mean binary cross-entropy from logits in a numerically stable way.

    Uses the identity log(1 + exp(z)) = z + log(1 + exp(-z)) for positive z.

    Raises:
        ValueError: If the shapes do not match.
    """
    if logits.shape != targets.shape:
        raise ValueError(f"Shape mismatch: logits {tuple(logits.shape)} vs. targets {tuple(targets.shape)}")

    def stable_softplus(z: torch.Tensor) -> torch.Tensor:
        # Choose the numerically stable branch for each element
        return torch.where(
            z > 0,
            z + torch.log(1 + torch.exp(-z)),
            torch.log(1 + torch.exp(z)),
        )

    loss = targets * stable_softplus(-logits) + (1 - targets) * stable_softplus(logits)
    return loss.mean()


# %%
if attempted(bce_with_logits):
    z, y = torch.tensor([2.0, -1.0, 1000.0]), torch.tensor([1.0, 0.0, 0.0])
    print("yours:    ", bce_with_logits(z, y), "PyTorch's:", F.binary_cross_entropy_with_logits(z, y))
    print("bandaged: ", F.binary_cross_entropy(z.sigmoid(), y))

# %%
def one_logit_from_two(logits: torch.Tensor) -> torch.Tensor:
    """Convert two logits to the equivalent single logit (the log-odds of class 1)."""
    # log(p1 / p0) = log p1 - log p0
    log_probs = torch.log_softmax(logits, dim=-1)
    return log_probs[..., 1] - log_probs[..., 0]


# %%
if attempted(log_probabilities, nll, cross_entropy, bce_with_logits, one_logit_from_two):
    two, labels = torch.randn(6, 2), torch.tensor([0, 1, 1, 0, 1, 0])
    print("cross-entropy, two logits:  ", cross_entropy(two, labels).item())
    print("BCE with logits, one logit: ", bce_with_logits(one_logit_from_two(two), labels.float()).item())

# %%
def predict_yes_or_no(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    """Predict binary labels from logits.

    Instead of applying the sigmoid, the threshold is converted to logit space, which is monotone.
    """
    import math

    logit_threshold = math.log(threshold) - math.log1p(-threshold)
    return torch.where(logits > logit_threshold, 1, 0).to(torch.int64)


# %%
if attempted(predict_yes_or_no):
    z = torch.linspace(-1, 3, 5)
    print(z.tolist(), [round(p, 2) for p in z.sigmoid().tolist()])
    for threshold in (0.5, 0.6, 0.9):
        print(threshold, predict_yes_or_no(z, threshold).tolist())

# %%
def predict_classes(logits: torch.Tensor) -> torch.Tensor:
    """Predict class indices from the logits of any classification head.

    A single-output head is turned into a two-class head by adding an implicit logit of 0 for class 0.
    """
    if logits.shape[-1] == 1:
        logits = torch.cat([torch.zeros_like(logits), logits], dim=-1)
    # argmax returns the first maximum, hence class 0 in case of a tie
    return torch.argmax(logits, dim=-1)


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
    """Select the appropriate PyTorch loss function."""
    loss_map = {
        "single": {"Sigmoid": "BCELoss", "Linear": "BCEWithLogitsLoss"},
        "multi": {"LogSoftmax": "NLLLoss", "Linear": "CrossEntropyLoss"},
    }
    kind = "single" if outputs == 1 else "multi"
    try:
        return loss_map[kind][last_layer]
    except KeyError:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs") from None


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
    """Reproduce ``ForSequenceClassificationLoss`` with ``problem_type=None``."""
    num_labels = logits.shape[-1]

    # Determine the problem type
    if num_labels == 1:
        problem_type = "regression"
    elif labels.dtype in (torch.long, torch.int):
        problem_type = "single_label_classification"
    else:
        problem_type = "multi_label_classification"

    # Compute the corresponding loss
    if problem_type == "regression":
        return F.mse_loss(logits.squeeze(), labels.squeeze())
    if problem_type == "single_label_classification":
        return F.cross_entropy(logits.reshape(-1, num_labels), labels.reshape(-1))
    return F.binary_cross_entropy_with_logits(logits, labels)


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
    """Reproduce the loss of causal and masked language models."""
    vocab_size = logits.shape[-1]

    # Upcast to float to avoid potential precision issues
    logits = logits.float()

    if causal:
        # Pad the labels and shift so that tokens < n predict n
        labels = F.pad(labels, (0, 1), value=-100)
        labels = labels[..., 1:].contiguous()

    return F.cross_entropy(logits.reshape(-1, vocab_size), labels.reshape(-1), ignore_index=-100)


# %%
if attempted(log_probabilities, nll, cross_entropy, language_model_loss):
    tokenizer, model = AutoTokenizer.from_pretrained(GPT2), AutoModelForCausalLM.from_pretrained(GPT2)
    ids = tokenizer("The course was good and so was the film.", return_tensors="pt")["input_ids"]
    with torch.no_grad():
        output = model(ids, labels=ids)
    print("library:    ", output.loss.item())
    print("yours:      ", language_model_loss(output.logits, ids).item())
    print("not shifted:", language_model_loss(output.logits, ids, causal=False).item())

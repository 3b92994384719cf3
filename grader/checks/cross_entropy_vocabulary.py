"""Strategies that only lab 05 needs: scores of all sizes, target classes, what library models report."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Sequence
from typing import Any

import torch
from hypothesis import strategies as st

from grader.checks.vocabulary import ROBERTA, ROBERTA_TOKENIZER
from grader.judge.comparing import Tolerance
from grader.judge.scripts import backward, build, invoke, let, read, ref
from grader.worker import wire
from grader.worker.checkpoints import resolve
from grader.worker.wire import Loaded

SENTIMENT = "distilbert-base-uncased-finetuned-sst-2-english"
CLASSIFIER = Loaded("model", SENTIMENT, "AutoModelForSequenceClassification")
CLASSIFIER_TOKENIZER = Loaded("tokenizer", SENTIMENT, "AutoTokenizer")
GPT2 = Loaded("model", "gpt2", "AutoModelForCausalLM")
GPT2_TOKENIZER = Loaded("tokenizer", "gpt2", "AutoTokenizer")
MASKED_ROBERTA = Loaded("model", ROBERTA, "AutoModelForMaskedLM")

DOUBLE = Tolerance(
    1e-9, 1e-9, "float64 sums in another order differ in the fifteenth digit, float32 in the sixth"
)
LARGE = Tolerance(
    1e-5,
    3e-4,
    "float32 numbers near a thousand are 6e-5 apart, and differences of them are rounded as coarsely",
)

#: Logits between which `exp` overflows, vanishes, or does neither.
SIZES = (-1000.0, -150.0, 0.0, 150.0, 1000.0)
#: Numbers that mark targets to leave out: the usual one, another negative one, one too large, ones that
#: classes have.
IGNORED = (-100, -1, 255, 0, 1)
REDUCTIONS = ("mean", "sum", "none")
LAYERS = ("Sigmoid", "Linear", "LogSoftmax", "Softmax", "Tanh", "LogSigmoid")
BATCHES = (
    ("good",),
    ("I am really liking this course!", "This course is too complicated!"),
    ("the film was good", "a bad film", "the course was difficult and the film was bad"),
)


def shapes(max_axes: int = 3, smallest_last: int = 2) -> st.SearchStrategy[list[int]]:
    """Shapes of tensors with one axis or more; on the last one are the classes."""
    before = st.lists(sizes(), max_size=max_axes - 1)
    return st.tuples(before, sizes(smallest_last)).map(lambda parts: [*parts[0], parts[1]])


def sizes(smallest: int = 1, largest: int = 4) -> st.SearchStrategy[int]:
    """Numbers of rows, columns or classes."""
    return st.integers(smallest, largest)


def classes(count: int = 3, ignored: bool = False, max_length: int = 5) -> st.SearchStrategy[list[int]]:
    """Target classes of a batch, some of them perhaps -100."""
    known = [*([-100] if ignored else []), *range(count)]
    return st.lists(st.sampled_from(known), min_size=1, max_size=max_length)


def answers(max_length: int = 5) -> st.SearchStrategy[list[int]]:
    """What was the case in yes-or-no questions: 1 or 0."""
    return st.lists(st.integers(0, 1), min_size=1, max_size=max_length)


def scores(shape: Sequence[int], seed: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Make logits of ordinary size: short numbers, none of them zero, no two equal in a row of up to nine.

    Args:
        shape: Of the tensor; classes on the last axis.
        seed: Decides about the values.
        dtype: float32 or float64.

    Returns:
        The tensor.
    """
    generator = torch.Generator().manual_seed(seed)
    rounded = (2 * torch.randn(*shape, generator=generator)).round(decimals=1).double()
    return (rounded + 0.01 * torch.arange(shape[-1]) + 0.005).to(dtype)


def large_scores(shape: Sequence[int], seed: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Make logits of which some are as large as thousands, positive or negative.

    Args:
        shape: Of the tensor.
        seed: Decides about the values.
        dtype: float32 or float64.

    Returns:
        The tensor.
    """
    generator = torch.Generator().manual_seed(seed)
    picked = torch.randint(len(SIZES), tuple(shape), generator=generator)
    return torch.tensor(SIZES, dtype=dtype)[picked] + scores(shape, seed, dtype)


def probabilities(shape: Sequence[int], seed: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """Make probabilities of two digits, neither 0 nor 1.

    Args:
        shape: Of the tensor.
        seed: Decides about the values.
        dtype: float32 or float64.

    Returns:
        The tensor.
    """
    return scores(shape, seed, torch.float64).sigmoid().clamp(0.01, 0.99).round(decimals=2).to(dtype)


def random_classes(shape: Sequence[int], count: int, seed: int, ignored: bool = False) -> torch.Tensor:
    """Make target classes of any shape.

    Args:
        shape: Of the tensor.
        count: Number of classes.
        seed: Decides about the values.
        ignored: About a third of them are -100.

    Returns:
        The tensor, dtype int64.
    """
    generator = torch.Generator().manual_seed(seed)
    targets = torch.randint(count, tuple(shape), generator=generator)
    wiped = torch.rand(tuple(shape), generator=generator) < 1 / 3
    return targets.masked_fill(wiped, -100) if ignored else targets


def gradient(
    function: str, values: torch.Tensor, *args: Any, weights: torch.Tensor | None = None, **kwargs: Any
) -> list[wire.Step]:
    """Write the script that backpropagates through a function.

    Args:
        function: The submission's function.
        values: Its first argument, from which gradients are wanted.
        args: Its further arguments.
        weights: What to multiply its result with before summing; None for a result that is a scalar.
        kwargs: Its named arguments.

    Returns:
        Steps of which the last reads the gradient; what the function gave is kept as `result`.
    """
    leaf = values.clone().requires_grad_()
    steps: list[wire.Step] = [let("values", leaf), build("result", function, ref("values"), *args, **kwargs)]
    if weights is None:
        steps += [backward("result")]
    else:
        steps += [invoke("weighted", "result", "mul", weights), invoke("sum", "weighted", "sum")]
        steps += [backward("sum")]
    return [*steps, read("values", "grad")]


def library_gradient(loss: Callable[[torch.Tensor], torch.Tensor], values: torch.Tensor) -> torch.Tensor:
    """Backpropagate through PyTorch's own loss.

    Args:
        loss: Gives a scalar.
        values: What to give it.

    Returns:
        The gradient of the loss, in the shape of `values`.
    """
    leaf = values.clone().requires_grad_()
    (slope,) = torch.autograd.grad(loss(leaf), leaf)
    return slope


@functools.cache
def classifier_report(
    texts: tuple[str, ...], labels: tuple[Any, ...], *, training: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    """Let the library's classifier of sentiment compute its own loss.

    Args:
        texts: The batch.
        labels: A class for each text, or a row of floats for each.
        training: Its mode; with dropout, logits and loss are of the same call.

    Returns:
        Its logits of shape (batch, 2), and the loss that it reports.
    """
    # A copy, because a call with labels writes into the model's configuration.
    model = copy.deepcopy(resolve(CLASSIFIER)).train(training)
    batch = resolve(CLASSIFIER_TOKENIZER)(list(texts), padding=True, return_tensors="pt")
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        output = model(**batch, labels=torch.tensor(labels))
    return output.logits, output.loss


@functools.cache
def causal_report(texts: tuple[str, ...]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Let GPT-2 compute its own loss on a padded batch.

    Args:
        texts: The batch.

    Returns:
        Its logits of shape (batch, length, vocabulary), the labels with -100 at the padding, and the loss
        that it reports.
    """
    tokenizer = resolve(GPT2_TOKENIZER)
    rows = [tokenizer(text)["input_ids"] for text in texts]
    width = max(map(len, rows))
    labels = torch.tensor([row + [-100] * (width - len(row)) for row in rows])
    with torch.no_grad():
        output = resolve(GPT2)(labels.clamp(min=0), attention_mask=(labels >= 0).long(), labels=labels)
    return output.logits, labels, output.loss


@functools.cache
def masked_report(texts: tuple[str, ...]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Let RoBERTa compute its own loss on a batch in which a token of each text is masked.

    Args:
        texts: The batch.

    Returns:
        Its logits of shape (batch, length, vocabulary), the labels with -100 where nothing is masked, and the
        loss that it reports.
    """
    tokenizer = resolve(ROBERTA_TOKENIZER)
    batch = tokenizer(list(texts), padding=True, return_tensors="pt")
    labels = torch.full_like(batch["input_ids"], -100)
    labels[:, 1] = batch["input_ids"][:, 1]
    batch["input_ids"][:, 1] = tokenizer.mask_token_id
    with torch.no_grad():
        output = resolve(MASKED_ROBERTA)(**batch, labels=labels)
    return output.logits, labels, output.loss

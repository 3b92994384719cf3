"""Checks of lab 05: values, gradients and dtypes of the losses, predictions, and what the library reports."""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch.nn import functional as F
from transformers import PretrainedConfig
from transformers.loss.loss_utils import (
    ForCausalLMLoss,
    ForMaskedLMLoss,
    ForSequenceClassificationLoss,
)

from grader.checks.cross_entropy_vocabulary import (
    BATCHES,
    DOUBLE,
    IGNORED,
    LARGE,
    LAYERS,
    REDUCTIONS,
    answers,
    causal_report,
    classes,
    classifier_report,
    gradient,
    large_scores,
    library_gradient,
    masked_report,
    probabilities,
    random_classes,
    scores,
    shapes,
    sizes,
)
from grader.checks.vocabulary import seeds
from grader.judge.checking import check
from grader.judge.comparing import EXACT, ROUNDING, assert_same
from grader.judge.expecting import assert_raises
from grader.judge.scripts import build, let, read, ref

_CROSS_ENTROPY = (
    "torch.nn.functional.cross_entropy",
    "torch.nn.CrossEntropyLoss",
    "torch.nn.functional.nll_loss",
    "torch.nn.NLLLoss",
)
_LIBRARY_LOSSES = (
    "transformers.loss.loss_utils.ForSequenceClassificationLoss",
    "transformers.loss.loss_utils.ForCausalLMLoss",
    "transformers.loss.loss_utils.ForMaskedLMLoss",
)
#: Calls that would answer an exercise; what they are made of (logsumexp, softplus, gather) stays allowed.
SHORTCUTS = {
    "cross_entropy.log_probabilities": (
        "torch.nn.functional.log_softmax",
        "torch.log_softmax",
        "torch.special.log_softmax",
        "torch.Tensor.log_softmax",
        "torch.nn.LogSoftmax",
        "torch.nn.functional.cross_entropy",
    ),
    "cross_entropy.nll": _CROSS_ENTROPY,
    "cross_entropy.cross_entropy": _CROSS_ENTROPY,
    "cross_entropy.bce": ("torch.nn.functional.binary_cross_entropy", "torch.nn.BCELoss"),
    "cross_entropy.bce_with_logits": (
        "torch.nn.functional.binary_cross_entropy_with_logits",
        "torch.binary_cross_entropy_with_logits",
        "torch.nn.BCEWithLogitsLoss",
    ),
    "cross_entropy.sequence_loss": _LIBRARY_LOSSES,
    "cross_entropy.language_model_loss": _LIBRARY_LOSSES,
}

LOG = "cross_entropy.log_probabilities"


def _axis(shape: list[int], axis: int, from_the_end: bool) -> int:
    axis %= len(shape)
    return axis - len(shape) if from_the_end else axis


@check(LOG, points=2, says="the result is the logarithm of the softmax over the last axis", examples=10)
@given(shape=shapes(), seed=seeds())
@example(shape=[2], seed=0)
@example(shape=[2, 2], seed=0)
@example(shape=[2, 3], seed=1)
@example(shape=[2, 3, 2], seed=2)
def test_takes_the_logarithm_of_softmax(student: Any, reference: Any, shape: list[int], seed: int) -> None:
    logits = scores(shape, seed)
    library = F.log_softmax(logits, dim=-1)
    assert_same(reference.log_probabilities(logits), library, ROUNDING)
    assert_same(student.log_probabilities(logits), library, ROUNDING)


@check(LOG, says="`dim` says along which axis the probabilities add up to one", examples=12)
@given(shape=shapes(), axis=st.integers(0, 2), from_the_end=st.booleans(), seed=seeds())
@example(shape=[2, 2], axis=0, from_the_end=False, seed=0)
@example(shape=[2, 3], axis=0, from_the_end=True, seed=0)
@example(shape=[2, 3, 2], axis=1, from_the_end=False, seed=0)
def test_follows_the_axis(
    student: Any, reference: Any, shape: list[int], axis: int, from_the_end: bool, seed: int
) -> None:
    logits, dim = scores(shape, seed), _axis(shape, axis, from_the_end)
    library = F.log_softmax(logits, dim=dim)
    assert_same(reference.log_probabilities(logits, dim), library, ROUNDING)
    assert_same(student.log_probabilities(logits, dim), library, ROUNDING)


@check(LOG, points=2, says="logits of a thousand, positive or negative, give finite numbers", examples=12)
@given(shape=shapes(max_axes=2), seed=seeds())
@example(shape=[2], seed=2)
@example(shape=[2, 2], seed=1)
@example(shape=[3, 2], seed=5)
def test_survives_large_logits(student: Any, reference: Any, shape: list[int], seed: int) -> None:
    logits = large_scores(shape, seed)
    library = F.log_softmax(logits, dim=-1)
    assert_same(reference.log_probabilities(logits), library, LARGE)
    assert_same(student.log_probabilities(logits), library, LARGE)


@check(LOG, says="float64 logits give float64 results, with all their digits", examples=5)
@given(shape=shapes(max_axes=2), seed=seeds())
@example(shape=[2], seed=0)
def test_keeps_the_dtype(student: Any, reference: Any, shape: list[int], seed: int) -> None:
    logits = scores(shape, seed, torch.float64)
    library = F.log_softmax(logits, dim=-1)
    assert_same(reference.log_probabilities(logits), library, DOUBLE)
    assert_same(student.log_probabilities(logits), library, DOUBLE)


@check(LOG, points=2, says="the gradients are those of PyTorch, also at large logits", examples=8)
@given(shape=shapes(max_axes=2), seed=seeds(), large=st.booleans())
@example(shape=[2], seed=0, large=False)
@example(shape=[2, 2], seed=1, large=True)
@example(shape=[2], seed=2, large=True)
def test_lets_gradients_flow(student: Any, reference: Any, shape: list[int], seed: int, large: bool) -> None:
    logits, weights = (large_scores if large else scores)(shape, seed), scores(shape, seed + 1)
    library = library_gradient(lambda z: (F.log_softmax(z, dim=-1) * weights).sum(), logits)
    steps = gradient("log_probabilities", logits, weights=weights)
    tolerance = LARGE if large else ROUNDING
    assert_same(reference.script(*steps), [library], tolerance)
    assert_same(student.script(*steps), [library], tolerance)


@check(LOG, says="the logits that were passed in stay as they were", examples=3)
@given(shape=shapes(max_axes=2), seed=seeds())
@example(shape=[2], seed=0)
def test_leaves_logits_alone(student: Any, reference: Any, shape: list[int], seed: int) -> None:
    logits = scores(shape, seed)
    steps = (let("logits", logits), build("result", "log_probabilities", ref("logits")), read("logits"))
    assert_same(student.script(*steps), [logits], EXACT)


NLL = "cross_entropy.nll"


@check(NLL, points=2, says="each row's loss is minus the log-probability of its own target")
@given(targets=classes(), seed=seeds())
@example(targets=[1], seed=0)
@example(targets=[0, 2], seed=0)
@example(targets=[2, 0, 1], seed=0)
def test_looks_up_each_target(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    # Rounded, so that the probabilities of a row do not quite add up to one.
    log_probs = scores([len(targets), 3], seed).log_softmax(-1).round(decimals=1)
    wanted = torch.tensor(targets)
    library = F.nll_loss(log_probs, wanted, reduction="none")
    assert_same(reference.nll(log_probs, wanted), library, ROUNDING)
    assert_same(student.nll(log_probs, wanted), library, ROUNDING)


@check(NLL, points=2, says="with three axes the classes are on the last one", examples=12)
@given(batch=sizes(), length=sizes(), count=sizes(2), seed=seeds())
@example(batch=1, length=2, count=2, seed=0)
@example(batch=2, length=3, count=2, seed=0)
@example(batch=3, length=3, count=3, seed=1)
def test_looks_up_each_token(
    student: Any, reference: Any, batch: int, length: int, count: int, seed: int
) -> None:
    log_probs = scores([batch, length, count], seed).log_softmax(-1)
    targets = random_classes([batch, length], count, seed)
    library = F.nll_loss(log_probs.movedim(-1, 1), targets, reduction="none")
    assert_same(reference.nll(log_probs, targets), library, ROUNDING)
    assert_same(student.nll(log_probs, targets), library, ROUNDING)


@check(NLL, says="float64 log-probabilities give float64 losses, with all their digits", examples=5)
@given(targets=classes(), seed=seeds())
@example(targets=[1], seed=0)
def test_keeps_the_dtype_of_log_probabilities(
    student: Any, reference: Any, targets: list[int], seed: int
) -> None:
    log_probs, wanted = scores([len(targets), 3], seed, torch.float64).log_softmax(-1), torch.tensor(targets)
    library = F.nll_loss(log_probs, wanted, reduction="none")
    assert_same(reference.nll(log_probs, wanted), library, DOUBLE)
    assert_same(student.nll(log_probs, wanted), library, DOUBLE)


@check(NLL, says="gradients flow back to the log-probabilities that were looked up", examples=5)
@given(targets=classes(), seed=seeds())
@example(targets=[1], seed=0)
@example(targets=[0, 2], seed=0)
def test_lets_gradients_of_nll_flow(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    log_probs, wanted = scores([len(targets), 3], seed).log_softmax(-1), torch.tensor(targets)
    weights = scores([len(targets)], seed)
    library = library_gradient(
        lambda values: (F.nll_loss(values, wanted, reduction="none") * weights).sum(), log_probs
    )
    steps = gradient("nll", log_probs, wanted, weights=weights)
    assert_same(reference.script(*steps), [library], ROUNDING)
    assert_same(student.script(*steps), [library], ROUNDING)


@check(NLL, says="log-probabilities and targets that were passed in stay as they were", examples=3)
@given(targets=classes(), seed=seeds())
@example(targets=[1], seed=0)
def test_leaves_log_probabilities_alone(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    log_probs, wanted = scores([len(targets), 3], seed).log_softmax(-1), torch.tensor(targets)
    steps = (
        let("log_probs", log_probs),
        let("targets", wanted),
        build("losses", "nll", ref("log_probs"), ref("targets")),
        read("log_probs"),
        read("targets"),
    )
    assert_same(student.script(*steps), [log_probs, wanted], EXACT)


CE = "cross_entropy.cross_entropy"


@check(CE, points=2, says="the mean of the negative log-likelihoods of logits", examples=12)
@given(targets=classes(), seed=seeds())
@example(targets=[1], seed=0)
@example(targets=[0, 2], seed=0)
@example(targets=[2, 2, 1], seed=1)
def test_averages_over_a_batch(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    logits, wanted = scores([len(targets), 3], seed), torch.tensor(targets)
    library = F.cross_entropy(logits, wanted)
    assert_same(reference.cross_entropy(logits, wanted), library, ROUNDING)
    assert_same(student.cross_entropy(logits, wanted), library, ROUNDING)


@check(CE, points=2, says="ignored targets neither add to the mean nor are counted in it", examples=12)
@given(targets=classes(ignored=True).filter(lambda row: max(row) >= 0), seed=seeds())
@example(targets=[1, -100], seed=0)
@example(targets=[-100, 0, 2], seed=1)
def test_leaves_out_ignored_targets(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    logits, wanted = scores([len(targets), 3], seed), torch.tensor(targets)
    library = F.cross_entropy(logits, wanted)
    assert_same(reference.cross_entropy(logits, wanted), library, ROUNDING)
    assert_same(student.cross_entropy(logits, wanted), library, ROUNDING)


@check(CE, says="any integer can be the ignore_index, also one that a class has", examples=10)
@given(
    targets=classes(),
    ignore_index=st.sampled_from(IGNORED),
    reduction=st.sampled_from(REDUCTIONS),
    seed=seeds(),
)
@example(targets=[2, 1], ignore_index=1, reduction="mean", seed=0)
@example(targets=[0, 2], ignore_index=0, reduction="mean", seed=0)
@example(targets=[0, 2], ignore_index=-1, reduction="mean", seed=1)
@example(targets=[0, 2], ignore_index=255, reduction="mean", seed=1)
def test_ignores_what_it_is_told(
    student: Any, reference: Any, targets: list[int], ignore_index: int, reduction: str, seed: int
) -> None:
    # The last target is always ignored, the first never.
    wanted = torch.tensor([2, *targets, ignore_index])
    logits = scores([len(wanted), 3], seed)
    library = F.cross_entropy(logits, wanted, ignore_index=ignore_index, reduction=reduction)
    assert_same(reference.cross_entropy(logits, wanted, ignore_index, reduction), library, ROUNDING)
    assert_same(student.cross_entropy(logits, wanted, ignore_index, reduction), library, ROUNDING)


@check(CE, says='"sum" adds the losses up, "none" keeps one for each target, 0 where it is ignored')
@given(targets=classes(ignored=True), reduction=st.sampled_from(["sum", "none"]), seed=seeds())
@example(targets=[1, 0], reduction="none", seed=0)
@example(targets=[1, 0], reduction="sum", seed=0)
@example(targets=[1, -100], reduction="none", seed=0)
@example(targets=[1, -100], reduction="sum", seed=0)
def test_reduces_as_asked(
    student: Any, reference: Any, targets: list[int], reduction: str, seed: int
) -> None:
    logits, wanted = scores([len(targets), 3], seed), torch.tensor(targets)
    library = F.cross_entropy(logits, wanted, reduction=reduction)
    assert_same(reference.cross_entropy(logits, wanted, reduction=reduction), library, ROUNDING)
    assert_same(student.cross_entropy(logits, wanted, reduction=reduction), library, ROUNDING)


@check(CE, says="if every target is ignored the mean is NaN, the sum 0, and each loss 0", examples=4)
@given(count=sizes(), reduction=st.sampled_from(REDUCTIONS), seed=seeds())
@example(count=1, reduction="mean", seed=0)
@example(count=2, reduction="sum", seed=0)
@example(count=2, reduction="none", seed=0)
def test_has_no_mean_of_nothing(student: Any, reference: Any, count: int, reduction: str, seed: int) -> None:
    logits, targets = scores([count, 3], seed), torch.full((count,), -100)
    library = F.cross_entropy(logits, targets, reduction=reduction)
    assert_same(reference.cross_entropy(logits, targets, reduction=reduction), library, ROUNDING)
    assert_same(student.cross_entropy(logits, targets, reduction=reduction), library, ROUNDING)


@check(CE, points=2, says="with three axes the classes are on the last one", examples=12)
@given(
    batch=sizes(), length=sizes(), count=sizes(), reduction=st.sampled_from(["mean", "none"]), seed=seeds()
)
@example(batch=1, length=2, count=2, reduction="mean", seed=0)
@example(batch=2, length=3, count=2, reduction="mean", seed=0)
@example(batch=3, length=3, count=3, reduction="mean", seed=1)
@example(batch=2, length=2, count=2, reduction="none", seed=4)
@example(batch=1, length=4, count=1, reduction="mean", seed=0)
def test_takes_texts(
    student: Any, reference: Any, batch: int, length: int, count: int, reduction: str, seed: int
) -> None:
    logits = scores([batch, length, count], seed)
    targets = random_classes([batch, length], count, seed, ignored=True)
    targets[0, 0] = 0
    library = F.cross_entropy(logits.movedim(-1, 1), targets, reduction=reduction)
    assert_same(reference.cross_entropy(logits, targets, reduction=reduction), library, ROUNDING)
    assert_same(student.cross_entropy(logits, targets, reduction=reduction), library, ROUNDING)


@check(CE, says="logits of a thousand give a finite loss", examples=8)
@given(targets=classes(), seed=seeds())
@example(targets=[1], seed=0)
@example(targets=[0, 1], seed=1)
@example(targets=[0, 1, 2], seed=2)
def test_survives_large_scores(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    logits, wanted = large_scores([len(targets), 3], seed), torch.tensor(targets)
    library = F.cross_entropy(logits, wanted)
    assert_same(reference.cross_entropy(logits, wanted), library, LARGE)
    assert_same(student.cross_entropy(logits, wanted), library, LARGE)


@check(CE, points=2, says="the gradients are those of PyTorch, and zero for ignored targets", examples=8)
@given(
    targets=classes(ignored=True).filter(lambda row: max(row) >= 0),
    reduction=st.sampled_from(["mean", "sum"]),
    seed=seeds(),
    large=st.booleans(),
)
@example(targets=[1], reduction="mean", seed=0, large=False)
@example(targets=[1, -100], reduction="mean", seed=0, large=False)
@example(targets=[1, 0], reduction="sum", seed=1, large=True)
def test_lets_gradients_of_cross_entropy_flow(
    student: Any, reference: Any, targets: list[int], reduction: str, seed: int, large: bool
) -> None:
    logits, wanted = (large_scores if large else scores)([len(targets), 3], seed), torch.tensor(targets)
    library = library_gradient(lambda z: F.cross_entropy(z, wanted, reduction=reduction), logits)
    steps = gradient("cross_entropy", logits, wanted, reduction=reduction)
    tolerance = LARGE if large else ROUNDING
    assert_same(reference.script(*steps), [library], tolerance)
    assert_same(student.script(*steps), [library], tolerance)


@check(CE, says="float64 logits give a float64 loss, with all its digits", examples=5)
@given(targets=classes(ignored=True), reduction=st.sampled_from(REDUCTIONS), seed=seeds())
@example(targets=[1], reduction="mean", seed=0)
@example(targets=[1, -100], reduction="none", seed=0)
def test_keeps_the_dtype_of_logits(
    student: Any, reference: Any, targets: list[int], reduction: str, seed: int
) -> None:
    logits, wanted = scores([len(targets), 3], seed, torch.float64), torch.tensor(targets)
    library = F.cross_entropy(logits, wanted, reduction=reduction)
    assert_same(reference.cross_entropy(logits, wanted, reduction=reduction), library, DOUBLE)
    assert_same(student.cross_entropy(logits, wanted, reduction=reduction), library, DOUBLE)


@check(CE, says="logits and targets that were passed in stay as they were", examples=3)
@given(targets=classes(ignored=True), seed=seeds())
@example(targets=[1, -100], seed=0)
def test_leaves_targets_alone(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    logits, wanted = scores([len(targets), 3], seed), torch.tensor(targets)
    steps = (
        let("logits", logits),
        let("targets", wanted),
        build("loss", "cross_entropy", ref("logits"), ref("targets")),
        read("logits"),
        read("targets"),
    )
    assert_same(student.script(*steps), [logits, wanted], EXACT)


BCE = "cross_entropy.bce"


@check(BCE, points=2, says="the mean of minus the logarithm of what was the case", examples=12)
@given(targets=answers(), seed=seeds())
@example(targets=[1], seed=0)
@example(targets=[0], seed=0)
@example(targets=[1, 0, 0], seed=1)
def test_averages_yes_and_no(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    chances, wanted = probabilities([len(targets)], seed), torch.tensor(targets, dtype=torch.float32)
    library = F.binary_cross_entropy(chances, wanted)
    assert_same(reference.bce(chances, wanted), library, ROUNDING)
    assert_same(student.bce(chances, wanted), library, ROUNDING)


@check(BCE, says="probabilities of any shape are averaged over all elements", examples=8)
@given(rows=sizes(), columns=sizes(), seed=seeds())
@example(rows=2, columns=1, seed=0)
@example(rows=2, columns=3, seed=0)
def test_averages_any_shape(student: Any, reference: Any, rows: int, columns: int, seed: int) -> None:
    chances, wanted = probabilities([rows, columns], seed), random_classes([rows, columns], 2, seed).float()
    library = F.binary_cross_entropy(chances, wanted)
    assert_same(reference.bce(chances, wanted), library, ROUNDING)
    assert_same(student.bce(chances, wanted), library, ROUNDING)


@check(BCE, points=2, says="logarithms count in full down to -100, and never below", examples=12)
@given(
    pairs=st.lists(
        st.tuples(st.sampled_from([0.0, 1.0, 0.25, 1e-9, 1e-60]), st.sampled_from([0.0, 1.0])),
        min_size=1,
        max_size=4,
    ),
    double=st.booleans(),
)
@example(pairs=[(1.0, 1.0)], double=False)
@example(pairs=[(0.0, 0.0)], double=False)
@example(pairs=[(0.0, 1.0)], double=False)
@example(pairs=[(1.0, 0.0)], double=False)
@example(pairs=[(1.0, 0.0), (0.25, 1.0)], double=False)
@example(pairs=[(1e-9, 1.0)], double=False)
@example(pairs=[(1e-60, 1.0)], double=True)
def test_bounds_the_logarithm(
    student: Any, reference: Any, pairs: list[tuple[float, float]], double: bool
) -> None:
    # In float32 the smallest of these probabilities is 0.
    dtype = torch.float64 if double else torch.float32
    chances, wanted = (torch.tensor(column, dtype=dtype) for column in zip(*pairs, strict=True))
    library = F.binary_cross_entropy(chances, wanted)
    assert_same(reference.bce(chances, wanted), library, ROUNDING)
    assert_same(student.bce(chances, wanted), library, ROUNDING)


@check(BCE, says="the gradients are those of PyTorch", examples=6)
@given(targets=answers(), seed=seeds())
@example(targets=[1], seed=0)
@example(targets=[0, 1], seed=0)
def test_lets_gradients_of_bce_flow(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    chances, wanted = probabilities([len(targets)], seed), torch.tensor(targets, dtype=torch.float32)
    library = library_gradient(lambda p: F.binary_cross_entropy(p, wanted), chances)
    steps = gradient("bce", chances, wanted)
    assert_same(reference.script(*steps), [library], ROUNDING)
    assert_same(student.script(*steps), [library], ROUNDING)


@check(BCE, says="float64 probabilities give a float64 loss, with all its digits", examples=5)
@given(targets=answers(), seed=seeds())
@example(targets=[1], seed=0)
def test_keeps_the_dtype_of_probabilities(
    student: Any, reference: Any, targets: list[int], seed: int
) -> None:
    wanted = torch.tensor(targets, dtype=torch.float64)
    chances = probabilities([len(targets)], seed, torch.float64)
    library = F.binary_cross_entropy(chances, wanted)
    assert_same(reference.bce(chances, wanted), library, DOUBLE)
    assert_same(student.bce(chances, wanted), library, DOUBLE)


@check(BCE, says="probabilities and targets that were passed in stay as they were", examples=3)
@given(targets=answers())
@example(targets=[1, 0])
def test_leaves_probabilities_alone(student: Any, reference: Any, targets: list[int]) -> None:
    wanted = torch.tensor(targets, dtype=torch.float32)
    chances = 1 - wanted
    steps = (
        let("probabilities", chances),
        let("targets", wanted),
        build("loss", "bce", ref("probabilities"), ref("targets")),
        read("probabilities"),
        read("targets"),
    )
    assert_same(student.script(*steps), [chances, wanted], EXACT)


LOGITS = "cross_entropy.bce_with_logits"


@check(LOGITS, points=2, says="the mean of the losses that the sigmoids of the logits have", examples=12)
@given(rows=sizes(), columns=sizes(), seed=seeds())
@example(rows=1, columns=1, seed=0)
@example(rows=1, columns=1, seed=1)
@example(rows=2, columns=1, seed=0)
@example(rows=2, columns=3, seed=0)
def test_averages_logits(student: Any, reference: Any, rows: int, columns: int, seed: int) -> None:
    logits, wanted = scores([rows, columns], seed), random_classes([rows, columns], 2, seed).float()
    library = F.binary_cross_entropy_with_logits(logits, wanted)
    assert_same(reference.bce_with_logits(logits, wanted), library, ROUNDING)
    assert_same(student.bce_with_logits(logits, wanted), library, ROUNDING)


@check(
    LOGITS, points=2, says="logits of a thousand give a finite loss, as large as they are wrong", examples=10
)
@given(
    pairs=st.lists(
        st.tuples(st.sampled_from([-1000, -40, 20, 1000]), st.integers(0, 1)), min_size=1, max_size=4
    )
)
@example(pairs=[(1000, 0)])
@example(pairs=[(1000, 1)])
@example(pairs=[(-1000, 1)])
@example(pairs=[(-1000, 0)])
def test_survives_sure_logits(student: Any, reference: Any, pairs: list[tuple[int, int]]) -> None:
    logits, wanted = (torch.tensor(column, dtype=torch.float32) for column in zip(*pairs, strict=True))
    library = F.binary_cross_entropy_with_logits(logits, wanted)
    assert_same(reference.bce_with_logits(logits, wanted), library, LARGE)
    assert_same(student.bce_with_logits(logits, wanted), library, LARGE)


@check(LOGITS, points=2, says="the gradients are those of PyTorch, also at large logits", examples=8)
@given(targets=answers(), seed=seeds(), large=st.booleans())
@example(targets=[1], seed=0, large=False)
@example(targets=[0, 1], seed=1, large=False)
@example(targets=[0, 1, 0, 1], seed=1, large=True)
def test_lets_gradients_of_logits_flow(
    student: Any, reference: Any, targets: list[int], seed: int, large: bool
) -> None:
    logits = (large_scores if large else scores)([len(targets)], seed)
    wanted = torch.tensor(targets, dtype=torch.float32)
    library = library_gradient(lambda z: F.binary_cross_entropy_with_logits(z, wanted), logits)
    steps = gradient("bce_with_logits", logits, wanted)
    assert_same(reference.script(*steps), [library], ROUNDING)
    assert_same(student.script(*steps), [library], ROUNDING)


@check(LOGITS, says="targets of another shape are refused with a ValueError", examples=5)
@given(batch=sizes(2), column=st.sampled_from(["logits", "targets"]), seed=seeds())
@example(batch=2, column="logits", seed=0)
@example(batch=2, column="targets", seed=0)
def test_refuses_other_shapes(student: Any, reference: Any, batch: int, column: str, seed: int) -> None:
    logits, wanted = scores([batch], seed), random_classes([batch], 2, seed).float()
    logits, wanted = (logits[:, None], wanted) if column == "logits" else (logits, wanted[:, None])
    assert_raises("ValueError", lambda: reference.bce_with_logits(logits, wanted))
    assert_raises("ValueError", lambda: student.bce_with_logits(logits, wanted))


@check(LOGITS, says="float64 logits give a float64 loss, with all its digits", examples=5)
@given(targets=answers(), seed=seeds())
@example(targets=[1], seed=0)
def test_keeps_the_dtype_of_scores(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    logits, wanted = scores([len(targets)], seed, torch.float64), torch.tensor(targets, dtype=torch.float64)
    library = F.binary_cross_entropy_with_logits(logits, wanted)
    assert_same(reference.bce_with_logits(logits, wanted), library, DOUBLE)
    assert_same(student.bce_with_logits(logits, wanted), library, DOUBLE)


@check(LOGITS, says="logits and targets that were passed in stay as they were", examples=3)
@given(targets=answers(), seed=seeds())
@example(targets=[1, 0], seed=0)
def test_leaves_scores_alone(student: Any, reference: Any, targets: list[int], seed: int) -> None:
    logits, wanted = scores([len(targets)], seed), torch.tensor(targets, dtype=torch.float32)
    steps = (
        let("logits", logits),
        let("targets", wanted),
        build("loss", "bce_with_logits", ref("logits"), ref("targets")),
        read("logits"),
        read("targets"),
    )
    assert_same(student.script(*steps), [logits, wanted], EXACT)


ONE = "cross_entropy.one_logit_from_two"


@check(ONE, points=2, says="its sigmoid is the probability that softmax gives to class 1", examples=12)
@given(batch=sizes(), seed=seeds())
@example(batch=1, seed=0)
@example(batch=2, seed=0)
@example(batch=3, seed=1)
def test_halves_the_logits(student: Any, reference: Any, batch: int, seed: int) -> None:
    logits = scores([batch, 2], seed)
    expected = reference.one_logit_from_two(logits)
    assert_same(expected.sigmoid(), logits.softmax(-1)[:, 1], ROUNDING)
    same_loss = F.binary_cross_entropy_with_logits(expected, torch.ones(batch))
    assert_same(same_loss, F.cross_entropy(logits, torch.ones(batch, dtype=torch.int64)), ROUNDING)
    assert_same(student.one_logit_from_two(logits), expected, ROUNDING)


@check(ONE, says="it works as well with three axes, such as batch and length before the classes", examples=6)
@given(batch=sizes(), length=sizes(), seed=seeds())
@example(batch=1, length=2, seed=0)
@example(batch=2, length=2, seed=0)
@example(batch=2, length=3, seed=0)
def test_halves_every_token(student: Any, reference: Any, batch: int, length: int, seed: int) -> None:
    logits = scores([batch, length, 2], seed)
    assert_same(student.one_logit_from_two(logits), reference.one_logit_from_two(logits), ROUNDING)


@check(ONE, says="scores of a thousand give a finite logit", examples=8)
@given(batch=sizes(), seed=seeds())
@example(batch=1, seed=2)
@example(batch=2, seed=1)
@example(batch=4, seed=0)
def test_halves_large_logits(student: Any, reference: Any, batch: int, seed: int) -> None:
    logits = large_scores([batch, 2], seed)
    assert_same(student.one_logit_from_two(logits), reference.one_logit_from_two(logits), LARGE)


@check(ONE, says="float64 scores give a float64 logit, and gradients flow back to both scores", examples=4)
@given(batch=sizes(), seed=seeds())
@example(batch=1, seed=0)
@example(batch=2, seed=0)
def test_lets_gradients_of_both_flow(student: Any, reference: Any, batch: int, seed: int) -> None:
    logits, weights = scores([batch, 2], seed, torch.float64), scores([batch], seed, torch.float64)
    library = library_gradient(lambda z: (torch.logit(z.softmax(-1)[:, 1]) * weights).sum(), logits)
    steps = [*gradient("one_logit_from_two", logits, weights=weights), read("result")]
    single = logits[:, 1] - logits[:, 0]
    assert_same(reference.script(*steps), [library, single], DOUBLE)
    assert_same(student.script(*steps), [library, single], DOUBLE)


YES = "cross_entropy.predict_yes_or_no"


@check(YES, points=2, says="without a threshold it is one half: yes for logits above zero", examples=12)
@given(shape=shapes(max_axes=2, smallest_last=1), seed=seeds(), zeros=st.booleans())
@example(shape=[3], seed=0, zeros=False)
@example(shape=[3], seed=1, zeros=True)
@example(shape=[1], seed=0, zeros=True)
@example(shape=[2, 1], seed=0, zeros=False)
@example(shape=[3, 2], seed=0, zeros=False)
def test_says_yes_above_one_half(
    student: Any, reference: Any, shape: list[int], seed: int, zeros: bool
) -> None:
    logits = scores(shape, seed)
    # Between 0 and 0.5, where a threshold for probabilities must not be laid on logits, and exactly 0.
    logits.view(-1)[0] = 0.0 if zeros else 0.25
    by_hand = torch.where(logits > 0, 1, 0)
    assert_same(reference.predict_yes_or_no(logits), by_hand, EXACT)
    assert_same(student.predict_yes_or_no(logits), by_hand, EXACT)


def _clear(logits: torch.Tensor, threshold: float) -> torch.Tensor:
    """Move logits away whose probabilities are so close to a threshold that rounding would decide."""
    return torch.where((logits.sigmoid() - threshold).abs() < 1e-3, logits + 1, logits)


@check(YES, points=2, says="another threshold is a probability, too", examples=12)
@given(
    threshold=st.sampled_from([0.1, 0.25, 0.75, 0.9]), shape=shapes(max_axes=2, smallest_last=1), seed=seeds()
)
@example(threshold=0.75, shape=[4], seed=0)
@example(threshold=0.25, shape=[4], seed=0)
@example(threshold=0.9, shape=[1], seed=0)
def test_follows_the_threshold(
    student: Any, reference: Any, threshold: float, shape: list[int], seed: int
) -> None:
    ladder = torch.tensor([-1.5, -0.5, 0.5, 0.85, 1.5])
    logits = _clear(torch.cat([scores(shape, seed).flatten(), ladder]), threshold)
    by_hand = torch.tensor([int(p > threshold) for p in logits.double().sigmoid().tolist()])
    assert_same(reference.predict_yes_or_no(logits, threshold), by_hand, EXACT)
    assert_same(student.predict_yes_or_no(logits, threshold), by_hand, EXACT)


@check(YES, says="logits of a thousand, and float64 ones, are decided like any other", examples=6)
@given(threshold=st.sampled_from([0.1, 0.5, 0.9]), count=sizes(), seed=seeds())
@example(threshold=0.5, count=2, seed=1)
@example(threshold=0.9, count=2, seed=2)
def test_decides_large_logits(student: Any, reference: Any, threshold: float, count: int, seed: int) -> None:
    ends = torch.tensor([1000.0, -1000.0], dtype=torch.float64)
    logits = _clear(torch.cat([large_scores([count], seed, torch.float64), ends]), threshold)
    expected = reference.predict_yes_or_no(logits, threshold)
    assert_same(student.predict_yes_or_no(logits, threshold), expected, EXACT)


@check(YES, says="the logits that were passed in stay as they were", examples=3)
@given(count=sizes(), seed=seeds())
@example(count=2, seed=0)
def test_decides_without_touching(student: Any, reference: Any, count: int, seed: int) -> None:
    logits = scores([count], seed)
    steps = (let("logits", logits), build("answers", "predict_yes_or_no", ref("logits")), read("logits"))
    assert_same(student.script(*steps), [logits], EXACT)


CLASSES = "cross_entropy.predict_classes"


@check(CLASSES, points=2, says="with two outputs or more the highest score wins", examples=12)
@given(batch=sizes(), outputs=sizes(2), seed=seeds(), drop=st.sampled_from([0, 20, 2000]))
@example(batch=1, outputs=2, seed=0, drop=0)
@example(batch=2, outputs=2, seed=1, drop=0)
@example(batch=3, outputs=3, seed=0, drop=0)
@example(batch=3, outputs=3, seed=1, drop=20)
@example(batch=2, outputs=2, seed=1, drop=2000)
def test_picks_the_highest(
    student: Any, reference: Any, batch: int, outputs: int, seed: int, drop: int
) -> None:
    # The winner's score may well be negative.
    logits = scores([batch, outputs], seed) - drop
    by_hand = torch.tensor([row.index(max(row)) for row in logits.tolist()])
    assert_same(reference.predict_classes(logits), by_hand, EXACT)
    assert_same(student.predict_classes(logits), by_hand, EXACT)


@check(CLASSES, points=2, says="with one output it is yes or no at probability one half", examples=10)
@given(batch=sizes(), seed=seeds(), zero=st.booleans())
@example(batch=1, seed=0, zero=False)
@example(batch=3, seed=0, zero=False)
@example(batch=2, seed=1, zero=True)
def test_asks_a_single_output(student: Any, reference: Any, batch: int, seed: int, zero: bool) -> None:
    logits = torch.cat([scores([batch, 1], seed), torch.tensor([[0.0 if zero else 0.25]])])
    by_hand = (logits[:, 0] > 0).long()
    assert_same(reference.predict_classes(logits), by_hand, EXACT)
    assert_same(student.predict_classes(logits), by_hand, EXACT)


@check(CLASSES, says="with three axes the scores are on the last one", examples=10)
@given(batch=sizes(), length=sizes(), outputs=sizes(), seed=seeds())
@example(batch=1, length=2, outputs=2, seed=0)
@example(batch=2, length=1, outputs=3, seed=0)
@example(batch=3, length=3, outputs=3, seed=0)
@example(batch=2, length=2, outputs=1, seed=0)
@example(batch=1, length=2, outputs=1, seed=0)
def test_predicts_every_token(
    student: Any, reference: Any, batch: int, length: int, outputs: int, seed: int
) -> None:
    logits = scores([batch, length, outputs], seed)
    assert_same(student.predict_classes(logits), reference.predict_classes(logits), EXACT)


@check(CLASSES, says="the logits that were passed in stay as they were", examples=4)
@given(batch=sizes(), outputs=sizes(), seed=seeds())
@example(batch=2, outputs=1, seed=0)
@example(batch=2, outputs=3, seed=0)
def test_predicts_without_touching(student: Any, reference: Any, batch: int, outputs: int, seed: int) -> None:
    logits = scores([batch, outputs], seed)
    steps = (let("logits", logits), build("classes", "predict_classes", ref("logits")), read("logits"))
    assert_same(student.script(*steps), [logits], EXACT)


CHOOSE = "cross_entropy.choose_loss"
ROWS = ("Sigmoid", False), ("Linear", False), ("LogSoftmax", True), ("Linear", True)


@check(CHOOSE, points=2, says="each row of the table has its loss", examples=12)
@given(row=st.sampled_from(ROWS), outputs=st.integers(2, 5))
@example(row=("Sigmoid", False), outputs=2)
@example(row=("Linear", False), outputs=2)
@example(row=("LogSoftmax", True), outputs=2)
@example(row=("Linear", True), outputs=2)
@example(row=("LogSoftmax", True), outputs=3)
@example(row=("Linear", True), outputs=3)
def test_names_the_loss(student: Any, reference: Any, row: tuple[str, bool], outputs: int) -> None:
    layer, several = row
    count = outputs if several else 1
    assert_same(student.choose_loss(layer, count), reference.choose_loss(layer, count), EXACT)


@check(CHOOSE, says="what is not in the table is refused with a ValueError", examples=8)
@given(layer=st.sampled_from(LAYERS), outputs=sizes())
@example(layer="Softmax", outputs=2)
@example(layer="Softmax", outputs=1)
@example(layer="Sigmoid", outputs=2)
@example(layer="LogSoftmax", outputs=1)
@example(layer="Tanh", outputs=1)
@example(layer="Tanh", outputs=3)
@example(layer="LogSigmoid", outputs=1)
def test_refuses_other_pairings(student: Any, reference: Any, layer: str, outputs: int) -> None:
    if layer == "Linear" or (layer, outputs > 1) in ROWS:
        layer = "ReLU"
    assert_raises("ValueError", lambda: reference.choose_loss(layer, outputs))
    assert_raises("ValueError", lambda: student.choose_loss(layer, outputs))


SEQUENCE = "cross_entropy.sequence_loss"


def _reported(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Give the loss that the library's models report for these logits."""
    config = PretrainedConfig(num_labels=logits.shape[-1])
    loss: torch.Tensor = ForSequenceClassificationLoss(labels, logits, config)
    return loss


@check(
    SEQUENCE, points=2, says="integer labels and several outputs: cross-entropy, -100 ignored", examples=10
)
@given(labels=classes(ignored=True).filter(lambda row: max(row) >= 0), more=sizes(0, 2), seed=seeds())
@example(labels=[1], more=0, seed=0)
@example(labels=[2, 0], more=0, seed=0)
@example(labels=[1, -100], more=0, seed=0)
def test_takes_one_class_of_several(
    student: Any, reference: Any, labels: list[int], more: int, seed: int
) -> None:
    logits, wanted = scores([len(labels), 3 + more], seed), torch.tensor(labels)
    library = _reported(logits, wanted)
    assert_same(reference.sequence_loss(logits, wanted), library, ROUNDING)
    assert_same(student.sequence_loss(logits, wanted), library, ROUNDING)


@check(
    SEQUENCE, points=2, says="float labels and several outputs: BCE with logits over all of them", examples=8
)
@given(batch=sizes(), outputs=sizes(2), seed=seeds(), large=st.booleans())
@example(batch=1, outputs=2, seed=0, large=False)
@example(batch=2, outputs=2, seed=1, large=False)
@example(batch=2, outputs=3, seed=1, large=True)
def test_takes_several_questions(
    student: Any, reference: Any, batch: int, outputs: int, seed: int, large: bool
) -> None:
    logits = (large_scores if large else scores)([batch, outputs], seed)
    wanted = random_classes([batch, outputs], 2, seed).float()
    library = _reported(logits, wanted)
    assert_same(reference.sequence_loss(logits, wanted), library, LARGE if large else ROUNDING)
    assert_same(student.sequence_loss(logits, wanted), library, LARGE if large else ROUNDING)


@check(SEQUENCE, points=2, says="one output: the mean of the squared differences", examples=8)
@given(batch=sizes(), seed=seeds(), yes_or_no=st.booleans())
@example(batch=1, seed=0, yes_or_no=True)
@example(batch=2, seed=0, yes_or_no=True)
@example(batch=3, seed=1, yes_or_no=False)
def test_takes_one_output_for_regression(
    student: Any, reference: Any, batch: int, seed: int, yes_or_no: bool
) -> None:
    logits = scores([batch, 1], seed)
    wanted = random_classes([batch], 2, seed).float() if yes_or_no else scores([batch], seed + 1)
    library = _reported(logits, wanted)
    assert_same(reference.sequence_loss(logits, wanted), library, ROUNDING)
    assert_same(student.sequence_loss(logits, wanted), library, ROUNDING)


@check(SEQUENCE, says="it is the loss that a trained classifier reports, in either mode", examples=4)
@given(texts=st.sampled_from(BATCHES), training=st.booleans(), flipped=st.booleans(), floats=st.booleans())
@example(texts=BATCHES[1], training=True, flipped=False, floats=False)
@example(texts=BATCHES[1], training=False, flipped=True, floats=True)
@example(texts=BATCHES[0], training=False, flipped=True, floats=False)
def test_agrees_with_a_classifier(
    student: Any, reference: Any, texts: tuple[str, ...], training: bool, flipped: bool, floats: bool
) -> None:
    numbers = [int(flipped) ^ (place % 2) for place in range(len(texts))]
    labels = tuple((1.0 - n, float(n)) for n in numbers) if floats else tuple(numbers)
    logits, loss = classifier_report(tuple(texts), labels, training=training)
    assert_same(reference.sequence_loss(logits, torch.tensor(labels)), loss, ROUNDING)
    assert_same(student.sequence_loss(logits, torch.tensor(labels)), loss, ROUNDING)


@check(SEQUENCE, says="float64 logits give a float64 loss, and gradients flow back to the logits", examples=5)
@given(batch=sizes(), kind=st.sampled_from(["classes", "floats", "one output"]), seed=seeds())
@example(batch=2, kind="classes", seed=0)
@example(batch=2, kind="floats", seed=0)
@example(batch=2, kind="one output", seed=0)
def test_lets_gradients_of_every_row_flow(
    student: Any, reference: Any, batch: int, kind: str, seed: int
) -> None:
    logits = scores([batch, 1 if kind == "one output" else 3], seed, torch.float64)
    labels = {
        "classes": random_classes([batch], 3, seed),
        "floats": random_classes([batch, 3], 2, seed).double(),
        "one output": scores([batch], seed + 1, torch.float64),
    }[kind]
    library = library_gradient(lambda z: _reported(z, labels), logits)
    steps = [*gradient("sequence_loss", logits, labels), read("result")]
    loss = _reported(logits, labels)
    assert_same(reference.script(*steps), [library, loss], DOUBLE)
    assert_same(student.script(*steps), [library, loss], DOUBLE)


@check(SEQUENCE, says="logits and labels that were passed in stay as they were", examples=3)
@given(classes=classes(ignored=True).filter(lambda row: max(row) >= 0), one=st.booleans(), seed=seeds())
@example(classes=[1, -100], one=False, seed=0)
@example(classes=[1, 0], one=True, seed=0)
def test_leaves_labels_alone(student: Any, reference: Any, classes: list[int], one: bool, seed: int) -> None:
    logits, labels = scores([len(classes), 1 if one else 3], seed), torch.tensor(classes)
    labels = labels.float() if one else labels
    steps = (
        let("logits", logits),
        let("labels", labels),
        build("loss", "sequence_loss", ref("logits"), ref("labels")),
        read("logits"),
        read("labels"),
    )
    assert_same(student.script(*steps), [logits, labels], EXACT)


MODEL = "cross_entropy.language_model_loss"


def _shifted(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Give the loss that the library's causal models report, here in any dtype."""
    return F.cross_entropy(logits[:, :-1].movedim(-1, 1), labels[:, 1:])


@check(MODEL, points=2, says="a causal model's logits guess the next token of the same text", examples=12)
@given(batch=sizes(), length=sizes(2, 5), count=sizes(2), seed=seeds())
@example(batch=1, length=2, count=2, seed=0)
@example(batch=1, length=3, count=2, seed=0)
@example(batch=2, length=2, count=3, seed=1)
@example(batch=3, length=3, count=3, seed=1)
@example(batch=1, length=1024, count=2, seed=0)
def test_guesses_the_next_token(
    student: Any, reference: Any, batch: int, length: int, count: int, seed: int
) -> None:
    logits, labels = scores([batch, length, count], seed), random_classes([batch, length], count, seed)
    library = ForCausalLMLoss(logits, labels, count)
    assert_same(reference.language_model_loss(logits, labels), library, ROUNDING)
    assert_same(student.language_model_loss(logits, labels), library, ROUNDING)


@check(MODEL, says="labels of -100 are no guesses, wherever they stand", examples=10)
@given(batch=sizes(), length=sizes(2, 5), count=sizes(2), seed=seeds())
@example(batch=2, length=3, count=2, seed=0)
@example(batch=2, length=4, count=3, seed=1)
def test_leaves_out_padding(
    student: Any, reference: Any, batch: int, length: int, count: int, seed: int
) -> None:
    logits = scores([batch, length, count], seed)
    labels = random_classes([batch, length], count, seed, ignored=True)
    labels[0, -1] = count - 1
    library = ForCausalLMLoss(logits, labels, count)
    assert_same(reference.language_model_loss(logits, labels), library, ROUNDING)
    assert_same(student.language_model_loss(logits, labels), library, ROUNDING)


@check(MODEL, points=2, says="a masked model's logits guess the token at their own position", examples=10)
@given(batch=sizes(), length=sizes(1, 4), count=sizes(2), seed=seeds())
@example(batch=1, length=2, count=2, seed=0)
@example(batch=2, length=3, count=3, seed=0)
@example(batch=1, length=1, count=2, seed=0)
def test_fills_gaps(student: Any, reference: Any, batch: int, length: int, count: int, seed: int) -> None:
    logits = scores([batch, length, count], seed)
    labels = random_classes([batch, length], count, seed, ignored=True)
    labels[-1, 0] = 1
    library = ForMaskedLMLoss(logits, labels, count)
    assert_same(reference.language_model_loss(logits, labels, causal=False), library, ROUNDING)
    assert_same(student.language_model_loss(logits, labels, causal=False), library, ROUNDING)


@check(MODEL, says="if nothing is to be guessed the loss is NaN", examples=3)
@given(batch=sizes(), causal=st.booleans(), seed=seeds())
@example(batch=2, causal=True, seed=0)
@example(batch=1, causal=False, seed=0)
def test_has_no_mean_without_guesses(
    student: Any, reference: Any, batch: int, causal: bool, seed: int
) -> None:
    logits = scores([batch, 1 if causal else 2, 3], seed)
    labels = random_classes([batch, 1], 3, seed) if causal else torch.full((batch, 2), -100)
    nothing = torch.tensor(float("nan"))
    assert_same(reference.language_model_loss(logits, labels, causal=causal), nothing, ROUNDING)
    assert_same(student.language_model_loss(logits, labels, causal=causal), nothing, ROUNDING)


@check(MODEL, says="it is the loss that GPT-2 and RoBERTa report", examples=2)
@given(texts=st.sampled_from(BATCHES[1:]), causal=st.booleans())
@example(texts=BATCHES[1], causal=True)
@example(texts=BATCHES[2], causal=False)
def test_agrees_with_models(student: Any, reference: Any, texts: tuple[str, ...], causal: bool) -> None:
    logits, labels, loss = (causal_report if causal else masked_report)(tuple(texts))
    assert_same(reference.language_model_loss(logits, labels, causal=causal), loss, ROUNDING)
    assert_same(student.language_model_loss(logits, labels, causal=causal), loss, ROUNDING)


@check(MODEL, says="float64 logits give a float64 loss, and gradients flow back to the logits", examples=4)
@given(batch=sizes(), length=sizes(2, 4), seed=seeds())
@example(batch=1, length=2, seed=0)
@example(batch=2, length=3, seed=0)
def test_lets_gradients_of_guesses_flow(
    student: Any, reference: Any, batch: int, length: int, seed: int
) -> None:
    logits = scores([batch, length, 3], seed, torch.float64)
    labels = random_classes([batch, length], 3, seed)
    library = library_gradient(lambda z: _shifted(z, labels), logits)
    steps = [*gradient("language_model_loss", logits, labels), read("result")]
    loss = _shifted(logits, labels)
    assert_same(reference.script(*steps), [library, loss], DOUBLE)
    assert_same(student.script(*steps), [library, loss], DOUBLE)


@check(MODEL, says="logits and labels that were passed in stay as they were", examples=3)
@given(batch=sizes(), length=sizes(2, 4), causal=st.booleans(), seed=seeds())
@example(batch=2, length=3, causal=True, seed=0)
def test_leaves_tokens_alone(
    student: Any, reference: Any, batch: int, length: int, causal: bool, seed: int
) -> None:
    logits = scores([batch, length, 3], seed)
    labels = random_classes([batch, length], 3, seed, ignored=True)
    steps = (
        let("logits", logits),
        let("labels", labels),
        build("loss", "language_model_loss", ref("logits"), ref("labels"), causal=causal),
        read("logits"),
        read("labels"),
    )
    assert_same(student.script(*steps), [logits, labels], EXACT)

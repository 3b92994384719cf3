"""Compare a student's answer with what was expected: kind, length, shape, dtype, then values.

Both sides are objects decoded from the wire, so no comparison ever calls code of the submission.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from grader.judge.places import Found, Place
from grader.worker.values import NamedMapping
from grader.worker.wire import Opaque


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers may be apart, and why."""

    relative: float
    absolute: float
    reason: str


EXACT = Tolerance(0.0, 0.0, "counting and copying make no rounding errors")
ROUNDING = Tolerance(1e-5, 1e-6, "float32 sums in another order differ in the sixth digit")
THROUGH_MODEL = Tolerance(
    1e-4, 1e-4, "float32 rounding passes through several layers; kernels depend on the batch's shape"
)

ANY_VALUE = Tolerance(0.0, math.inf, "only the form counts; the values are judged by another check")
#: Whether what is expected was worked out on another machine, as in a student's kit.
_ELSEWHERE: ContextVar[bool] = ContextVar("elsewhere", default=False)
#: Steps between neighbouring numbers by which two machines' results of one operation may differ.
_STEPS = 32


@contextlib.contextmanager
def expected_from_elsewhere() -> Iterator[None]:
    """Allow for the last digits: even random numbers of one seed differ there from machine to machine."""
    token = _ELSEWHERE.set(True)
    try:
        yield
    finally:
        _ELSEWHERE.reset(token)


def _allowed(tolerance: Tolerance, dtype: torch.dtype) -> tuple[float, float]:
    """Give the relative and the absolute tolerance for numbers of a type."""
    least = _STEPS * torch.finfo(dtype).eps if _ELSEWHERE.get() else 0.0
    return max(tolerance.relative, least), max(tolerance.absolute, least)


#: The whole of an answer.
WHOLE = Place()
#: Texts of a list from which on only those that differ are told, and how many of those.
_MANY_NAMES, _SHOWN_NAMES = 6, 3


class Mismatch(AssertionError):
    """An answer is not what was expected."""

    def __init__(self, sentence: str, actual: Any, expected: Any) -> None:
        super().__init__(sentence)
        self.sentence, self.actual, self.expected = sentence, actual, expected


def assert_same(actual: Any, expected: Any, tolerance: Tolerance = ROUNDING) -> None:
    """Demand that an answer equals what was expected.

    Args:
        actual: The student's answer.
        expected: What it should be; decides what is compared.
        tolerance: For floating-point numbers only; everything else must be equal.

    Raises:
        Mismatch: They differ; its sentence names the first difference.
    """
    difference = find_difference(actual, expected, tolerance)
    if difference:
        raise Mismatch(difference, actual, expected)


def assert_true(holds: bool, sentence: str, actual: Any, expected: Any) -> None:
    """Demand a property that is no equality.

    Args:
        holds: Whether the answer has the property.
        sentence: What is wrong with it otherwise.
        actual: The student's answer.
        expected: What to show beside it.

    Raises:
        Mismatch: The property does not hold.
    """
    if not holds:
        raise Mismatch(sentence, actual, expected)


def assert_without_gradients(actual: Any, expected: Any) -> None:
    """Demand tensors that are not part of a graph that waits for backpropagation, whatever their values.

    Args:
        actual: The student's answer.
        expected: What it should be; decides about kind, length, shape and dtype.

    Raises:
        Mismatch: The answer is of another form, or a tensor in it requires gradients.
    """
    assert_same(actual, expected, ANY_VALUE)
    sentence = "The result still carries gradients (requires_grad is True)."
    tensors = actual if isinstance(actual, list | tuple) else [actual]
    carries = any(tensor.requires_grad for tensor in tensors)
    assert_true(not carries, sentence, actual, "the same numbers, without gradients")


def find_difference(actual: Any, expected: Any, tolerance: Tolerance = ROUNDING, where: Place = WHOLE) -> str:
    """Find the first difference between two decoded values.

    Args:
        actual: The student's answer.
        expected: What it should be.
        tolerance: For floating-point numbers.
        where: The part of the answer that the values are.

    Returns:
        One sentence, or an empty text when there is none.
    """
    have, want = kind_of(actual), kind_of(expected)
    if have != want:
        return f"{where.subject} {_article(have)}, expected {_article(want)}."
    if isinstance(expected, torch.Tensor | np.ndarray):
        return _arrays(actual, expected, tolerance, where)
    if isinstance(expected, dict):
        return _mappings(actual, expected, tolerance, where)
    if isinstance(expected, list | tuple):
        return _sequences(actual, expected, tolerance, where)
    if isinstance(expected, float | np.floating):
        close = _close(float(actual), float(expected), tolerance)
        return "" if close else f"{where.subject} {actual!r}, expected {expected!r}."
    return "" if actual == expected else f"{where.subject} {actual!r}, expected {expected!r}."


def kind_of(thing: Any) -> str:
    """Name the kind of a decoded value as a student would.

    Args:
        thing: A value from the wire.

    Returns:
        Such as `list`, `tensor` or `NoneType`.
    """
    if isinstance(thing, torch.Tensor):
        return "tensor"
    if isinstance(thing, np.ndarray):
        return "NumPy array"
    if isinstance(thing, np.generic):
        return f"NumPy {thing.dtype.name}"
    if isinstance(thing, NamedMapping):
        return thing.kind
    if isinstance(thing, Opaque):
        return thing.type_name
    return "list" if isinstance(thing, Found) else type(thing).__name__


def _article(kind: str) -> str:
    if kind == "NoneType":
        return "None"
    return f"an {kind}" if kind[0].lower() in "aeiou" else f"a {kind}"


def _arrays(actual: Any, expected: Any, tolerance: Tolerance, where: Place) -> str:
    place = where.after
    if tuple(actual.shape) != tuple(expected.shape):
        return f"The shape{place} is {tuple(actual.shape)}, expected {tuple(expected.shape)}."
    if actual.dtype != expected.dtype:
        return f"The dtype{place} is {actual.dtype}, expected {expected.dtype}."
    if not isinstance(expected, torch.Tensor):
        actual, expected = torch.from_numpy(np.asarray(actual)), torch.from_numpy(np.asarray(expected))
    actual, expected = actual.detach(), expected.detach()
    if expected.dtype.is_floating_point or expected.dtype.is_complex:
        relative, absolute = _allowed(tolerance, expected.dtype)
        wrong = ~torch.isclose(actual, expected, rtol=relative, atol=absolute, equal_nan=True)
    else:
        wrong = actual != expected
    if not wrong.any():
        return ""
    index = tuple(int(i) for i in wrong.nonzero()[0])
    at = where.at(list(index)) if index else where
    have, want = _number(actual[index]), _number(expected[index])
    return f"{at.subject} {have}, expected {want}."


def _number(element: torch.Tensor) -> str:
    value = element.item()
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _mappings(actual: dict[Any, Any], expected: dict[Any, Any], tolerance: Tolerance, where: Place) -> str:
    place = where.after
    missing = [key for key in expected if key not in actual]
    extra = [key for key in actual if key not in expected]
    if missing:
        return f"The key {missing[0]!r}{place} is missing."
    if extra:
        return f"There is a key {extra[0]!r}{place} that was not expected."
    differences = (find_difference(actual[key], expected[key], tolerance, where.at(key)) for key in expected)
    return next(filter(None, differences), "")


def _sequences(actual: Any, expected: Any, tolerance: Tolerance, where: Place) -> str:
    if is_long_list_of_names(actual) or is_long_list_of_names(expected):
        told = _names(actual, expected, where)
        if told:
            return told
    if len(actual) != len(expected):
        place = where.after
        return f"The length{place} is {len(actual)}, expected {len(expected)}."
    differences = (
        find_difference(have, want, tolerance, _item(actual, number, where))
        for number, (have, want) in enumerate(zip(actual, expected, strict=True))
    )
    return next(filter(None, differences), "")


def is_long_list_of_names(thing: Any) -> bool:
    """Say whether a value is a list of so many texts that a person would rather be told what differs.

    Args:
        thing: A decoded value.

    Returns:
        True for a list or tuple of more texts than anybody compares by eye.
    """
    return (
        isinstance(thing, list | tuple)
        and len(thing) > _MANY_NAMES
        and all(isinstance(one, str) for one in thing)
    )


def _names(actual: Any, expected: Any, where: Place) -> str:
    """Say which texts of a list are too many and which are missing; empty when none is."""
    if not all(isinstance(one, str) for one in (*actual, *expected)):
        return ""
    extra = [one for one in dict.fromkeys(actual) if one not in set(expected)]
    missing = [one for one in dict.fromkeys(expected) if one not in set(actual)]
    parts = [f"lacks {_few(missing)}"] if missing else []
    parts += [f"has {_few(extra)}, which should not be there"] if extra else []
    return f"The list{where.after} {' and '.join(parts)}." if parts else ""


def _few(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN_NAMES])
    more = len(names) - _SHOWN_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def _item(answer: Any, number: int, where: Place) -> Place:
    return Place(answer.names[number]) if isinstance(answer, Found) else where.at(number)


def _close(actual: float, expected: float, tolerance: Tolerance) -> bool:
    if math.isnan(expected) or math.isinf(expected):
        return actual == expected or (math.isnan(actual) and math.isnan(expected))
    # Most numbers of Python's come from float32 tensors.
    relative, absolute = _allowed(tolerance, torch.float32)
    return abs(actual - expected) <= absolute + relative * abs(expected)

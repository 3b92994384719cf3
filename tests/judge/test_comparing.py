"""Comparison: kind, length, shape, dtype, then values; nothing broadcasts, nothing compares itself."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judge.comparing import (
    EXACT,
    ROUNDING,
    THROUGH_MODEL,
    Mismatch,
    assert_same,
    assert_true,
    expected_from_elsewhere,
    find_difference,
)
from grader.worker.values import from_wire, to_wire
from grader.worker.wire import Opaque

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.text(max_size=5)
    | st.floats(allow_nan=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, database=None, max_examples=200)
@given(PLAIN)
def test_a_value_equals_its_copy(value: Any) -> None:
    assert find_difference(from_wire(to_wire(value)), value, EXACT) == ""


@pytest.mark.parametrize(
    ("actual", "expected", "sentence"),
    [
        ([1, 2], torch.tensor([1, 2]), "The result is a list, expected a tensor."),
        (None, torch.tensor([1]), "The result is None, expected a tensor."),
        (torch.tensor([[1], [2]]), torch.tensor([1, 2]), "The shape is (2, 1), expected (2,)."),
        (torch.tensor(1.0), torch.tensor([1.0, 1.0]), "The shape is (), expected (2,)."),
        (torch.tensor([1.0]), torch.tensor([1]), "The dtype is torch.float32, expected torch.int64."),
        (torch.tensor([1, 3]), torch.tensor([1, 2]), "The value at [1] is 3, expected 2."),
        (torch.tensor([[1.0, 5.0]]), torch.tensor([[1.0, 2.0]]), "The value at [0, 1] is 5, expected 2."),
        (torch.tensor(3), torch.tensor(2), "The result is 3, expected 2."),
        ([1], [1, 2], "The length is 1, expected 2."),
        ([], [1], "The length is 0, expected 1."),
        ((1,), [1], "The result is a tuple, expected a list."),
        (True, 1, "The result is a bool, expected an int."),
        (1, 1.0, "The result is an int, expected a float."),
        ([[1], [2]], [[1], [3]], "The value at [1][0] is 2, expected 3."),
        ({"a": 1}, {"b": 1}, "The key 'b' is missing."),
        ({"a": 1, "c": 2}, {"a": 1}, "There is a key 'c' that was not expected."),
        (Opaque("Tensor", "<fake>"), torch.tensor(1), "The result is a Tensor, expected a tensor."),
        (np.array([1]), torch.tensor([1]), "The result is a NumPy array, expected a tensor."),
        ("a", "b", "The result is 'a', expected 'b'."),
        (math.nan, 1.0, "The result is nan, expected 1.0."),
    ],
)
def test_the_first_difference_is_named(actual: Any, expected: Any, sentence: str) -> None:
    assert find_difference(actual, expected) == sentence
    with pytest.raises(Mismatch, match=r"expected|missing"):
        assert_same(actual, expected)


def test_an_object_that_claims_to_equal_everything_stays_at_the_border() -> None:
    class EqualsAll:
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = object.__hash__

    assert find_difference(from_wire(to_wire(EqualsAll())), [1, 2]) != ""


def test_nan_equals_nan_only() -> None:
    assert find_difference(torch.tensor([math.nan]), torch.tensor([math.nan])) == ""
    assert find_difference(torch.tensor([0.0]), torch.tensor([math.nan])) != ""
    assert find_difference(math.inf, math.inf) == ""
    assert find_difference(-math.inf, math.inf) != ""


@pytest.mark.parametrize("tolerance", [ROUNDING, THROUGH_MODEL])
def test_a_tolerance_forgives_rounding_and_no_more(tolerance: Any) -> None:
    assert tolerance.reason
    exact = torch.tensor([1.0, 100.0])
    allowed = tolerance.absolute + tolerance.relative * exact
    assert find_difference(exact + 0.5 * allowed, exact, tolerance) == ""
    assert find_difference(exact + 10 * allowed, exact, tolerance) != ""


def test_a_property_speaks_for_itself() -> None:
    assert_true(True, "never shown", 1, 2)
    with pytest.raises(Mismatch, match="Too large") as caught:
        assert_true(False, "Too large.", 3, "at most 2")
    assert (caught.value.actual, caught.value.expected) == (3, "at most 2")


@pytest.mark.parametrize("value", [torch.tensor([3.0, -0.2]), torch.tensor([0.5]).double(), 0.25])
def test_last_digits_from_another_machine_may_differ(value: Any) -> None:
    digit = 1e-15 if isinstance(value, torch.Tensor) and value.dtype == torch.float64 else 1e-6
    assert find_difference(value * (1 + digit), value, EXACT)
    with expected_from_elsewhere():
        assert not find_difference(value * (1 + digit), value, EXACT)
        assert find_difference(value * (1 + 100 * digit), value, EXACT)
        assert find_difference([1, value], [2, value], EXACT)
    assert find_difference(value * (1 + digit), value, EXACT)

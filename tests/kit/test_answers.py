"""Fingerprints: rounding changes none of them, everything else does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.kit.answers import SUMS, Fingerprint, fingerprint
from grader.worker import wire
from grader.worker.values import to_wire

MANY = torch.linspace(-3, 40, 5000).reshape(50, 100)


def taken(thing: Any) -> Fingerprint:
    found = fingerprint(wire.Returned(to_wire(thing)))
    assert found is not None
    return found


def same(one: Any, other: Any) -> bool:
    return taken(one).matches(taken(other)) and taken(other).matches(taken(one))


@pytest.mark.parametrize(
    "thing",
    [
        MANY,
        MANY[:1, :3],
        MANY.double().numpy(),
        [0.1, {"loss": 2.5, "name": "a"}],
        torch.tensor([-1e30, 1e-30, math.inf, -math.inf, math.nan]),
        (np.float32(3.25), 1e9),
        torch.tensor([3 + 4j]),
    ],
)
def test_rounding_changes_nothing(thing: Any) -> None:
    def rounded(part: Any) -> Any:
        if isinstance(part, torch.Tensor):
            noise = torch.rand(part.shape, generator=torch.Generator().manual_seed(1)) * 2e-6
            return part * (1 + noise)
        if isinstance(part, dict):
            return {key: rounded(value) for key, value in part.items()}
        if isinstance(part, list | tuple):
            return type(part)(rounded(one) for one in part)
        return part * (1 + 1e-6) if isinstance(part, float | np.floating | np.ndarray) else part

    other = rounded(thing)
    assert other is not thing
    assert same(thing, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 2),
        (1, 1.0),
        (1, True),
        ("a", "b"),
        ([1], (1,)),
        ([1, 2], [2, 1]),
        ([[1], 2], [1, [2]]),
        ({"a": 1}, {"b": 1}),
        ({1, 2}, {1, 3}),
        (b"a", "a"),
        (None, "None"),
        (0.1, 0.11),
        (1e6, 1.01e6),
        (math.inf, -math.inf),
        (torch.tensor([1.0, math.nan]), torch.tensor([math.nan, 1.0])),
        (torch.zeros(2, 3), torch.zeros(3, 2)),
        (torch.zeros(2), torch.zeros(2, dtype=torch.float64)),
        (torch.zeros(2), torch.zeros(2).numpy()),
        (torch.zeros(2), torch.zeros(2, requires_grad=True)),
        (torch.arange(5), torch.arange(5).flip(0)),
        (MANY, MANY.flip(0)),
        (MANY, MANY + 0.01),
        (MANY, MANY * 1.01),
        (MANY, MANY.T.reshape(50, 100)),
        (object, 3),
    ],
)
def test_everything_else_does(one: Any, other: Any) -> None:
    assert same(one, one)
    assert not same(one, other)


def test_exceptions_are_told_apart_by_their_class() -> None:
    prints = [fingerprint(wire.Raised(error, text)) for error, text in (("A", "x"), ("A", "y"), ("B", "x"))]
    first, again, other = [found for found in prints if found is not None]
    assert first.matches(again)
    assert not first.matches(other)
    assert not first.matches(taken("A"))


def test_what_contradicts_itself_has_none() -> None:
    assert fingerprint(wire.Returned(wire.Array("tensor", "float32", (2,), b"1"))) is None


def test_of_many_numbers_only_a_few_sums_are_kept() -> None:
    assert len(taken(MANY).sums) == SUMS * 4
    assert len(taken([0.5] * 3).sums) == 3 * 4


@settings(max_examples=60, deadline=None, database=None)
@given(
    numbers=st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=40),
    place=st.integers(0, 39),
    move=st.sampled_from([0.05, -0.05, 3.0]),
    seed=st.integers(0, 999),
)
def test_one_number_that_moves_is_noticed(numbers: list[float], place: int, move: float, seed: int) -> None:
    noise = np.random.RandomState(seed).uniform(-1e-6, 1e-6, len(numbers))
    rounded = [number * (1 + step) + step for number, step in zip(numbers, noise.tolist(), strict=True)]
    assert same(numbers, rounded)
    moved = list(numbers)
    moved[place % len(moved)] += move * max(1.0, abs(moved[place % len(moved)]))
    assert not same(numbers, moved)

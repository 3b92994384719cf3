"""Examples are drawn once, are the same for everyone, and judging from records equals judging live."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.bank import Bank, Example, answers_alike, draw_examples, replay
from grader.judge.checking import check, derive_seed
from grader.judge.comparing import EXACT, Mismatch, assert_same, find_difference
from grader.judge.curriculum import CheckBroken, Lab, load_curriculum
from grader.judge.outcomes import Ended
from grader.judge.proxies import NoAnswer
from grader.worker import wire
from grader.worker.values import from_wire, to_wire

#: Another process that has loaded other modules.
DRAW = """
import sqlite3, email.message, grader.reports, grader.cohort.run
from grader.judge.curriculum import load_curriculum
from tests.judge.test_bank import digest
print(digest(next(lab for lab in load_curriculum() if lab.slug == "padding"), 3))
"""


def digest(lab: Lab, seed: int) -> str:
    bank = Bank(seed, lab.reference)
    found = hashlib.sha256()
    for one in lab.checks[:9]:
        for example in bank.examples(one):
            found.update(wire.encode(wire.Returned(to_mapping(example))))
    return found.hexdigest()


def test_a_seed_gives_the_same_examples_whatever_else_is_loaded(padding: Lab) -> None:
    run = subprocess.run([sys.executable, "-c", DRAW], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == digest(padding, 3) != digest(padding, 4)


def test_every_check_has_seeds_of_its_own() -> None:
    assert derive_seed(0, "a.b.c") == derive_seed(0, "a.b.c")
    assert len({derive_seed(seed, name) for seed in range(3) for name in ("a.b.c", "a.b.d")}) == 6


def test_chosen_and_simple_examples_come_first_and_none_comes_twice(padding: Lab) -> None:
    bank = Bank(0, padding.reference)
    for one in padding.checks:
        order = [
            (not example.chosen, len(wire.encode(wire.Returned(to_mapping(example)))))
            for example in bank.examples(one)
        ]
        assert order == sorted(order)
        keys = [wire.encode(wire.Returned(to_mapping(example))) for example in bank.examples(one)]
        assert len(set(keys)) == len(keys) > 1


def to_mapping(example: Example) -> wire.Mapping:
    return wire.Mapping("dict", list(example.arguments.items()))


def test_recorded_answers_of_the_reference_pass(padding: Lab) -> None:
    bank = Bank(0, padding.reference)
    for one in padding.checks:
        for example in bank.examples(one):
            assert replay(one, example, example.answers) is None


def test_a_wrong_recorded_answer_fails(padding: Lab) -> None:
    bank = Bank(0, padding.reference)
    one = padding.checks[0]
    example = bank.examples(one)[0]
    failed = replay(one, example, [wire.Returned(5)])
    assert failed is not None
    assert str(failed.error) == "The result is an int, expected a tensor."
    with pytest.raises(NoAnswer):
        replay(one, example, [None])
    with pytest.raises(NoAnswer):
        replay(one, example, [])
    with pytest.raises(NoAnswer, match="no answer"):
        replay(one, example, [wire.Returned(wire.Array("tensor", "int64", (2,), b"123"))])


ODD: list[wire.Value] = [
    None,
    7,
    "text",
    wire.Sequence("list", []),
    wire.Sequence("tuple", []),
    wire.Mapping("dict", []),
    wire.Opaque("Thing", "<Thing>"),
    wire.Array("tensor", "float32", (), b"\0\0\0\0"),
    wire.Array("tensor", "int64", (0,), b""),
]


@pytest.mark.parametrize("lab", load_curriculum(), ids=lambda lab: lab.stem)
def test_no_answer_of_another_kind_upsets_a_check(lab: Lab) -> None:
    bank = Bank(0, lab.reference)
    for one in lab.checks:
        example = bank.examples(one)[-1]
        for value in ODD:
            answers = [wire.Returned(value) for _ in example.jobs]
            honest = [answer.value for answer in example.answers if isinstance(answer, wire.Returned)]
            failed = replay(one, example, answers)
            # By value, because -0.0 is as good as 0.0.
            alike = [find_difference(from_wire(value), from_wire(answer), EXACT) == "" for answer in honest]
            assert failed is not None or all(alike), (one.id, value)
            if failed is not None:
                assert isinstance(failed.error, Mismatch)
                assert failed.error.sentence.endswith(".")


@check("demo.double", says="it doubles", examples=10)
@given(number=st.integers(0, 50))
def doubles(student: Any, reference: Any, number: int) -> None:
    assert_same(student.double(number), 2 * number, EXACT)


@check("demo.double", says="asks nothing", examples=3)
@given(number=st.integers())
def asks_nothing(student: Any, reference: Any, number: int) -> None:
    assert number == number


def test_a_reference_that_fails_its_own_check_is_the_authors_error() -> None:
    one: Any = doubles
    assert len(draw_examples(one.check, {"double": lambda n: 2 * n}, 0)) >= 5
    with pytest.raises(CheckBroken, match="the reference itself fails"):
        draw_examples(one.check, {"double": lambda n: 3 * n + 1}, 0)


def test_a_check_that_asks_nothing_is_the_authors_error() -> None:
    one: Any = asks_nothing
    with pytest.raises(CheckBroken, match="asks nothing"):
        draw_examples(one.check, {}, 0)


def test_a_check_needs_a_hypothesis_test_and_an_exercise() -> None:
    with pytest.raises(TypeError, match="above @given"):
        check("demo.double", says="x")(lambda student, reference: None)
    with pytest.raises(TypeError, match="no exercise id"):
        check("double", says="x")


def test_only_the_very_same_bytes_spare_the_comparison() -> None:
    def alike(one: object, other: object) -> bool:
        return answers_alike([wire.Returned(to_wire(one))], [wire.Returned(to_wire(other))])

    assert alike([1, float("nan")], [1, float("nan")])
    assert not alike(1, True)
    assert not alike(1, 1.0)
    assert not alike(0.0, -0.0)
    assert not alike([1], (1,))
    assert not answers_alike([None], [wire.Returned(1)])
    assert not answers_alike([], [wire.Returned(1)])
    assert not answers_alike([Ended("crashed", "gone")], [wire.Returned(1)])

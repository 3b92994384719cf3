"""Text of strangers: nothing acts, nothing hides, nothing goes on for ever; and differences are found."""

from __future__ import annotations

import doctest
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.reports import gradebook, inert, pieces, view, wording

ANYTHING = st.text(st.characters(), max_size=300)


@pytest.mark.parametrize("module", [gradebook, inert, pieces, view, wording])
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@given(ANYTHING, st.integers(1, 80), st.integers(1, 5))
def test_inert_text_is_visible_and_short(text: str, limit: int, lines: int) -> None:
    shown = inert.inert(text, limit, lines=lines)
    assert len(shown) <= limit + 40
    assert shown.count("\n") <= lines
    shown.encode("utf-8")
    assert all(
        c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for c in shown
    )


@given(st.text("ab\nĠ é[],.0123", max_size=200))
def test_ordinary_text_is_left_alone(text: str) -> None:
    stripped = "\n".join(line.rstrip() for line in text.split("\n"))
    assert inert.inert(stripped, 400, lines=400) == stripped


def test_accents_cannot_climb() -> None:
    assert len(inert.inert("Z" + "\u0301" * 500, 1000)) == 4


@given(ANYTHING, ANYTHING)
def test_differences_keep_the_text(left: str, right: str) -> None:
    ours, theirs = pieces.differences(left, right)
    assert "".join(piece.text for piece in ours) == left
    assert "".join(piece.text for piece in theirs) == right


def test_what_differs_is_marked() -> None:
    ours, theirs = pieces.differences("[[0, 1], [0, 1, 2]]", "[[0, 0, 1], [0, 1, 2]]")
    assert [piece.text for piece in ours if piece.marked] == []
    assert [piece.text for piece in theirs if piece.marked] == ["0, "]
    assert pieces.differences("None", "[1]")[0][0].marked is False


def test_a_late_difference_is_shown() -> None:
    left = "1, " * 4000 + "2"
    shown, other = inert.inert_pair(left, left[:-1] + "3", 300, lines=1)
    assert shown.startswith("... (11,")
    assert (shown[-1], other[-1]) == ("2", "3")
    assert shown[:-1] == other[:-1]


@pytest.mark.parametrize("text", ["0, ", "ab \n", "\x1b[31m", "<<<>>>"])
def test_huge_values_cost_little(text: str) -> None:
    start = time.process_time()
    left, right = inert.inert_pair(text * 50_000, text * 49_999 + "x", 1600, lines=16)
    pieces.differences(left, right)
    pieces.differences("[" + "0, " * 4000 + text, "(" + "0, " * 3000)
    assert time.process_time() - start < 2

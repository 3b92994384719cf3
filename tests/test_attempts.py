"""Demo cells wait for blanks, and only for blanks."""

from __future__ import annotations

import pytest

from grader.attempts import attempted


def blank(x: int) -> int:
    """Docstring."""
    # your code here
    ...  # noqa: PIE790


def written(x: int) -> int:
    """Docstring."""
    return x


def written_with_nothing(x: int) -> None:
    """An empty method may be meant so."""


class Half:
    """One blank of two."""

    def __init__(self) -> None:
        self.x = 1

    def forward(self) -> None:
        # your code here
        ...


class Whole:
    """No blank."""

    def __init__(self) -> None:
        pass


def test_a_blank_is_announced(capsys: pytest.CaptureFixture[str]) -> None:
    assert not attempted(written, blank)
    assert capsys.readouterr().out == "blank: not attempted yet\n"
    assert not attempted(Half)


def test_written_code_runs_its_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert attempted(written, written_with_nothing, Whole, len)
    assert capsys.readouterr().out == ""


def test_without_its_source_an_empty_function_counts_as_blank() -> None:
    names: dict[str, object] = {}
    exec("def empty(x):\n    'doc'\n    ...\n\ndef full(x):\n    return 1\n", names)
    assert not attempted(names["empty"])  # type: ignore[arg-type]
    assert attempted(names["full"])  # type: ignore[arg-type]

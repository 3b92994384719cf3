"""A class of thousands: the table stays readable, and counts everybody."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from report_samples import mixed
from rich.console import Console

from grader.reports.class_table import class_table
from grader.results import Result


class Counted(Sequence[Result]):
    """Makes each result when it is asked for, and forgets it."""

    def __init__(self, students: int) -> None:
        self.students, self.sample = students, mixed()

    def __len__(self) -> int:
        return self.students

    def __getitem__(self, index: Any) -> Any:
        if index >= self.students:
            raise IndexError
        return replace(self.sample, student=f"s{self.students - index:05}")


def test_a_long_table_ends_with_how_many_more_there_are() -> None:
    text = io.StringIO()
    Console(file=text, width=120).print(class_table(Counted(1234)))
    lines = text.getvalue().splitlines()
    rows = [line for line in lines if line.startswith("s0")]
    assert [row.split()[0] for row in rows] == [f"s{number:05}" for number in range(1, 201)]
    assert "1,034 more students stand in the gradebook" in text.getvalue()
    assert "1,234 students, median" in text.getvalue() or "1234 students, median" in text.getvalue()

"""How long a student waits for `check(f)` in a warm notebook: for the right function, and for wrong ones."""

from __future__ import annotations

import contextlib
import io
import statistics
import time
from typing import Any

import pytest

from grader.judge.curriculum import Lab, load_curriculum
from grader.notebook.showing import judge

pytestmark = pytest.mark.slow
ROUNDS = 3
#: Wrong functions of each exercise.
WRONG = 2
#: Milliseconds of computing that the middle one of all exercises may take.
ALLOWED = 200
#: Its exercises train models.
LEFT_OUT = {"fine_tuning"}


def milliseconds(names: dict[str, Any], name: str) -> float:
    """Time a warm check with its display, in CPU time of this one-threaded process."""
    with contextlib.redirect_stdout(io.StringIO()):
        judge([name], names)._repr_mimebundle_()
        taken = []
        for _ in range(ROUNDS):
            start = time.process_time()
            judge([name], names)._repr_mimebundle_()
            taken.append(1000 * (time.process_time() - start))
    return statistics.median(taken)


def rows(lab: Lab) -> list[tuple[str, float, float]]:
    """Give each exercise of a lab with its times: right, and the middle one of some wrong ones."""
    found = []
    right = {**lab.reference, "__name__": "__main__"}
    for exercise in lab.exercises:
        wrong = []
        for variant in [one for one in lab.misconceptions if one.exercise == exercise.id][:WRONG]:
            names = {**right, exercise.name: variant.function}
            wrong.append(milliseconds(names, exercise.name))
        found.append((exercise.name, milliseconds(right, exercise.name), statistics.median(wrong)))
    return found


def test_the_middle_check_is_quick(capsys: pytest.CaptureFixture[str]) -> None:
    labs = [lab for lab in load_curriculum() if lab.slug not in LEFT_OUT]
    table = [(lab.slug, *row) for lab in labs for row in rows(lab)]
    passing, failing = (statistics.median(row[column] for row in table) for column in (2, 3))
    with capsys.disabled():
        print("\nexercise                        right   wrong (ms)")
        for slug, name, right, wrong in table:
            print(f"{slug}.{name}".ljust(44)[:44], f"{right:8.0f}{wrong:8.0f}")
        print(f"the middle one: {passing:.0f} ms when right, {failing:.0f} ms when wrong")
    assert passing < ALLOWED
    assert failing < ALLOWED

"""How long a student waits for `check(f)` in a warm notebook: for the right function, and for wrong ones."""

from __future__ import annotations

import contextlib
import io
import statistics
import time
from collections.abc import Iterator
from typing import Any

import pytest

from grader.judge.curriculum import Lab, load_curriculum
from grader.notebook.showing import judge

pytestmark = pytest.mark.slow
ROUNDS = 3
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


def rows(lab: Lab) -> Iterator[tuple[str, float, float]]:
    """Give each exercise of a lab with its times: right, and wrong in one of the known ways."""
    right = {**lab.reference, "__name__": "__main__"}
    for exercise in lab.exercises:
        variant = next(one for one in lab.misconceptions if one.exercise == exercise.id)
        wrong = {**right, exercise.name: variant.function}
        yield exercise.id, milliseconds(right, exercise.name), milliseconds(wrong, exercise.name)


def test_the_middle_check_is_quick(capsys: pytest.CaptureFixture[str]) -> None:
    table = []
    with capsys.disabled():
        print(f"\n{'milliseconds':40}{'right':>8}{'wrong':>8}")
        for lab in load_curriculum():
            for name, right, wrong in rows(lab) if lab.slug not in LEFT_OUT else ():
                table.append((right, wrong))
                print(f"{name:40}{right:8.0f}{wrong:8.0f}", flush=True)
        passing, failing = (statistics.median(column) for column in zip(*table, strict=True))
        print(f"{'the middle one':40}{passing:8.0f}{failing:8.0f}")
    assert passing < ALLOWED
    assert failing < ALLOWED

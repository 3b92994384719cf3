"""Speed, as ratios from one run: what is paid once must not be paid for every student."""

from __future__ import annotations

import time

import pytest

from grader.judge.curriculum import load_curriculum
from grader.judge.examining import Examination
from grader.judge.opening import Opened, prepare
from grader.submissions import Cell, LabWork, SourceFile, Submission

pytestmark = pytest.mark.slow
ROUNDS = 3


def seconds(examination: Examination, submission: Submission) -> float:
    start = time.perf_counter()
    result = examination.examine(submission)
    assert result.score == result.max_score
    return time.perf_counter() - start


def test_examples_are_drawn_once_for_a_class(opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    lab = next(lab for lab in load_curriculum() if lab.slug == "padding")
    file = SourceFile("03_padding.py", "", (Cell(lab.source.text, "line 1"),))
    submission = Submission("ada", (LabWork("padding", (file,)),), ())
    seconds(prepare(opened, [lab], seed=99), submission)
    first, later = [], []
    for number in range(ROUNDS):
        examination = prepare(opened, [lab], seed=number)
        first.append(seconds(examination, submission))
        later.append(min(seconds(examination, submission) for _ in range(ROUNDS)))
    ratio = min(first) / min(later)
    with capsys.disabled():
        print(f"\nthe first student takes {ratio:.1f} times as long as a later one")
    assert ratio > 1.5

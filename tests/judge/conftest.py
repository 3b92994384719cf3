"""The padding lab, ready to be judged, and a short way to hand in a text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.judge.curriculum import Lab, load_curriculum
from grader.judge.examining import Examination
from grader.judge.opening import Opened, prepare
from grader.results import ExerciseResult, LabResult
from grader.submissions import Cell, LabWork, SourceFile, Submission

HandIn = Callable[..., LabResult]


@pytest.fixture(scope="session")
def padding() -> Lab:
    return next(lab for lab in load_curriculum() if lab.slug == "padding")


@pytest.fixture(scope="session")
def examination(opened: Opened, padding: Lab) -> Examination:
    return prepare(opened, [padding], seed=0)


@pytest.fixture(scope="session")
def hand_in(examination: Examination) -> HandIn:
    """Grade texts as versions of lab 03, with `import torch` in front."""

    def grade(*texts: str, only: str = "") -> LabResult:
        versions = tuple(
            SourceFile(f"version{number}.py", "", (Cell("import torch\n" + text, "line 1"),))
            for number, text in enumerate(texts)
        )
        submission = Submission("ada", (LabWork("padding", versions),), ())
        (result,) = examination.examine(submission, only).labs
        return result

    return grade


def exercise(result: LabResult, name: str) -> ExerciseResult:
    """Pick one exercise's result."""
    return next(one for one in result.exercises if one.id == f"padding.{name}")

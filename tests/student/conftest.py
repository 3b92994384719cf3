"""A student's folder with the padding lab, and a short way to work in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.authoring.build import blank, notebook
from grader.authoring.source import read_source
from grader.judge.curriculum import ROOT
from grader.results import (
    CheckResult,
    ExerciseResult,
    FileRecord,
    LabResult,
    Result,
    SubmissionRecord,
    Verdict,
)
from grader.student.folder import sha256

PLACE = "    # your code here\n    ...\n"
#: A lab's script and notebook as they are handed out, whatever stands in `labs/`.
SCRIPT = blank(read_source(ROOT / "solutions" / "03_padding.py"))

Checked = Callable[..., Result]


@pytest.fixture(scope="session")
def released_notebook() -> str:
    return notebook(SCRIPT)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, released_notebook: str) -> Path:
    """The folder in which the student stands; its `labs/` holds the padding pair."""
    (tmp_path / "labs").mkdir()
    (tmp_path / "labs" / "03_padding.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "labs" / "03_padding.ipynb").write_text(released_notebook, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def checked(*paths: Path, lab: str = "padding", **verdicts: Verdict) -> Result:
    """Give the result of a check of some files."""
    exercises = [
        ExerciseResult(f"{lab}.{name}", verdict, 2 * (verdict == "passed"), 2, list[CheckResult]())
        for name, verdict in verdicts.items()
    ]
    files = [FileRecord(path.name, sha256(path)) for path in paths]
    score = sum(one.points for one in exercises)
    labs = [LabResult(lab, score, 2 * len(exercises), exercises, files[0].name if files else "")]
    return Result("you", SubmissionRecord(files), 0, "none", {}, score, 2 * len(exercises), labs)

"""Labs and results to watch without a judge."""

from __future__ import annotations

from pathlib import Path

from grader.results import (
    CheckResult,
    Counterexample,
    ExerciseResult,
    LabResult,
    Result,
    SubmissionRecord,
    Verdict,
)
from grader.submissions import Cell, LabNames, SourceFile
from grader.watch.events import Began, Finished
from grader.watch.runner import Watched

NAMES = LabNames("03_padding", "padding", ("pad_batch", "attention_mask", "mean_pool"))
OTHER = LabNames("04_heads", "heads", ("choose_head", "best_span"))
HINTS = {f"padding.{name}": ["What?", "Where?", "Nearly."] for name in NAMES.exercises}


def watched(names: LabNames = NAMES, folder: Path = Path("labs")) -> Watched:
    return Watched(names, tuple(folder / f"{names.stem}{suffix}" for suffix in (".py", ".ipynb")))


def exercise(name: str, verdict: Verdict, lab: str = "padding") -> ExerciseResult:
    shown = Counterexample(
        f"{name}([[], [7]], 1)", "tensor([[0],\n        [7]])", "tensor([[1],\n        [7]])"
    )
    failed = verdict == "failed"
    check = CheckResult(
        "fills_up",
        verdict,
        0 if failed else 1,
        1,
        "The value at [0, 0] is 0, expected 1." if failed else "",
        "shorter rows are filled up",
        shown if failed else None,
        "pads_with_zero" if failed else None,
    )
    diagnosis = "You pad with 0, whatever `pad_id` says." if failed else ""
    return ExerciseResult(f"{lab}.{name}", verdict, check.points, 1, [check], diagnosis, "What?")


def source(text: str) -> SourceFile:
    return SourceFile("03_padding.py", "3fa9c1d2" + 56 * "0", (Cell(text, "line 1"),))


def began(*edited: str, lab: str = "padding", path: str = "labs/03_padding.py") -> Began:
    return Began(lab, path, source(""), edited, differs=False)


def finished(*verdicts: Verdict, names: LabNames = NAMES) -> Finished:
    found = [exercise(name, one, names.slug) for name, one in zip(names.exercises, verdicts, strict=True)]
    lab = LabResult(names.slug, 0, 3, found, f"{names.stem}.py")
    result = Result("you", SubmissionRecord([]), 0, "process", {}, 0, 3, [lab])
    return Finished(names.slug, result, HINTS, 0.2)

"""Take the functions of lab 07 out of a file: a student's own, or the solution's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from grader.errors import CannotDo
from grader.judge.limits import Limits
from grader.judge.local import LocalLauncher, LocalWorker
from grader.submissions import LabNames, read
from grader.worker import wire


@dataclass(frozen=True)
class Parts:
    """What the loop is put together from; each is an exercise of lab 07."""

    load_split: Callable[..., Any]
    tokenize_split: Callable[..., Any]
    collate_rows: Callable[..., Any]
    load_classifier: Callable[..., Any]
    make_optimizer: Callable[..., Any]
    training_step: Callable[..., Any]
    evaluate: Callable[..., Any]


def load_parts(path: Path, lab: LabNames) -> Parts:
    """Run the definitions of a file in this process, and pick the functions.

    Args:
        path: A script or notebook of lab 07: one's own, since its code runs here.
        lab: Lab 07.

    Returns:
        Its functions.

    Raises:
        CannotDo: The file is not there, or lacks some of them.
    """
    if not path.is_file():
        raise CannotDo(f"there is no file {path}")
    reading = read([path], [lab], only=lab.slug)
    files = [file for one in reading.submissions for work in one.work for file in work.versions]
    if not files:
        raise CannotDo(f"{path} holds nothing of {lab.stem}")
    worker = LocalLauncher(Limits()).start()
    assert isinstance(worker, LocalWorker)
    needed = [field.name for field in fields(Parts)]
    cells = [wire.Code(cell.text, cell.place, cell.first_line) for cell in files[0].cells]
    report = worker.load(wire.Load(files[0].name, cells, dict.fromkeys(needed, 1)))
    unfit = [f"{name} ({report.exercises[name]})" for name in needed if report.exercises[name] != "written"]
    if unfit:
        raise CannotDo(f"{path} lacks {', '.join(unfit)}; `labs check {lab.stem}` says more")
    return Parts(**{name: worker.submission.names[name] for name in needed})

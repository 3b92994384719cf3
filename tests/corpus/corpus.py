"""Submissions that the banks did not write, labelled by hand, and what the grader makes of them.

Solvers who saw nothing but the lab wrote them. `label.json` beside each says of every exercise whether it is
right, and why; `misconception` is the bank's name for the mistake where it has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from grader.judge.curriculum import Lab
from grader.judge.examining import Examination
from grader.results import ExerciseResult
from grader.submissions import LabWork, read

FOLDER = Path(__file__).resolve().parent


class Label(msgspec.Struct, frozen=True):
    """What a person says of one exercise."""

    #: `right`, `wrong`, `blank` or `error`.
    verdict: str
    reason: str
    #: Name in the bank of the mistake that the reason describes; None when the bank has none.
    misconception: str | None = None


class Labels(msgspec.Struct, frozen=True):
    """The label file of one submission."""

    student: str
    style: str
    exercises: dict[str, Label]


@dataclass
class Tally:
    """How the grader's verdicts compare with the labels."""

    exercises: int = 0
    wrong: int = 0
    #: Lines about single exercises, by what went amiss.
    missed: list[str] = field(default_factory=list)
    failed_though_right: list[str] = field(default_factory=list)
    named_wrongly: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    named_rightly: int = 0
    not_named: list[str] = field(default_factory=list)

    def report(self) -> str:
        """Write the figures for people."""
        share = self.named_rightly / self.wrong if self.wrong else 0.0
        return (
            f"{self.exercises} exercises, {self.wrong} wrong: {len(self.missed)} missed; "
            f"{len(self.failed_though_right)} right ones failed; mistakes named rightly {self.named_rightly} "
            f"({share:.0%}), wrongly {len(self.named_wrongly)}, not at all {len(self.not_named)}"
        )


def submissions(lab: Lab) -> Iterator[tuple[str, Labels, LabWork]]:
    """Read the corpus of one lab.

    Args:
        lab: The lab.

    Yields:
        Name, labels and work of each submission.
    """
    for folder in sorted((FOLDER / lab.stem).iterdir()):
        labels = msgspec.json.decode((folder / "label.json").read_bytes(), type=Labels)
        paths = [path for path in sorted(folder.iterdir()) if path.suffix in (".py", ".ipynb")]
        reading = read(paths, [lab.names])
        assert reading.problems == ()
        (submission,) = reading.submissions
        yield folder.name, labels, submission.work[0]


def judge(lab: Lab, examination: Examination) -> Tally:
    """Grade the corpus of one lab and compare with its labels.

    Args:
        lab: The lab.
        examination: What judges it.

    Returns:
        The comparison.
    """
    tally = Tally()
    for name, labels, work in submissions(lab):
        result = examination.lab(lab, work)
        for one in result.exercises:
            exercise = one.id.partition(".")[2]
            _compare(f"{name}: {exercise}", labels.exercises[exercise], one, tally)
    return tally


def _compare(where: str, label: Label, result: ExerciseResult, tally: Tally) -> None:
    tally.exercises += 1
    named = next((check.misconception for check in result.checks if check.misconception), None)
    if label.verdict == "right":
        if result.verdict != "passed":
            wrong = next(check for check in result.checks if check.verdict != "passed")
            called = wrong.counterexample.called if wrong.counterexample else ""
            tally.failed_though_right.append(f"{where} ({wrong.name}: {wrong.message} {called})")
        return
    if label.verdict in ("blank", "error"):
        expected = ("blank", "missing") if label.verdict == "blank" else ("error",)
        if result.verdict not in expected:
            tally.otherwise.append(f"{where} is {result.verdict}, labelled {label.verdict}")
        return
    tally.wrong += 1
    if result.verdict == "passed":
        tally.missed.append(f"{where} ({label.reason})")
    elif named is None:
        tally.not_named.append(f"{where} ({label.reason})")
    elif named == label.misconception:
        tally.named_rightly += 1
    else:
        tally.named_wrongly.append(f"{where} named {named}, not {label.misconception} ({label.reason})")

"""Students whom an instructor should look at, each with the reasons and with what was graded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grader.reports.class_report.statistics import NOT_TRIED, handed_in
from grader.reports.wording import count, number
from grader.results import Result, Verdict

#: Below this share of all points a score is near zero.
NEAR_ZERO: Final = 0.1
#: Verdicts that say something about the run of the code rather than about its answers.
_ODD: Final[tuple[tuple[Verdict, str], ...]] = (
    ("unchecked", "could not be judged"),
    ("crashed", "stopped Python"),
    ("timeout", "took too long"),
    ("unstable", "gave two answers to one call"),
)


@dataclass(frozen=True)
class Case:
    """One student to look at."""

    student: str
    #: The first says most; each is a short phrase, names in backticks.
    reasons: tuple[str, ...]
    #: Lab and the file that counted, for each lab that was handed in.
    graded: tuple[tuple[str, str], ...]
    #: Lines about files that could not be used and about how files were read.
    remarks: tuple[str, ...]


def cases(results: Sequence[Result]) -> tuple[Case, ...]:
    """Find the students to look at.

    Args:
        results: One result a student.

    Returns:
        Those with a reason, in order of name.
    """
    found = (_case(result) for result in sorted(results, key=lambda result: result.student))
    return tuple(case for case in found if case.reasons)


def _case(result: Result) -> Case:
    labs = [lab for lab in result.labs if lab.file]
    exercises = [exercise for lab in labs for exercise in lab.exercises]
    verdicts = Counter(exercise.verdict for exercise in exercises)
    reasons: list[str] = []
    if not handed_in(result):
        reasons.append("nothing was handed in that could be graded")
    elif exercises and not any(exercise.verdict not in NOT_TRIED for exercise in exercises):
        reasons.append("nothing was attempted" if verdicts["blank"] else "nothing could be found or judged")
    elif result.max_score > 0 and result.score / result.max_score < NEAR_ZERO:
        reasons.append(f"near zero: {number(result.score)} of {number(result.max_score)} points")
    for verdict, words in _ODD:
        names = [exercise.id for exercise in exercises if exercise.verdict == verdict]
        if names:
            shown = ", ".join(f"`{name}`" for name in names[:3])
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            reasons.append(f"{words}: {shown}{more}")
    problems = result.submission.problems
    if problems:
        reasons.append(f"{count(len(problems), 'file')} could not be used")
    remarks = (*problems, *(f"{lab.lab}: {note}" for lab in labs for note in lab.notes))
    return Case(result.student, tuple(reasons), tuple((lab.lab, lab.file) for lab in labs), remarks)

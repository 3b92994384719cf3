"""The parts of the class report that come from outside the results: a class list, and an earlier run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.reports.class_report.view import Student, student_view
from grader.reports.inert import inert
from grader.reports.moved import Moved
from grader.reports.roster import Missing
from grader.reports.view import NAME_LIMIT, PROSE_LIMIT
from grader.reports.wording import number
from grader.results import Result


@dataclass(frozen=True)
class MovedView:
    """One student whose marks have moved."""

    student: Student
    before: str
    after: str
    #: With its sign.
    by: str
    #: Exercise, points before and after, and why.
    exercises: tuple[tuple[str, str, str, str], ...]


def moved_views(
    results: Sequence[Result], moved: Sequence[Moved], pages: Mapping[str, bool]
) -> tuple[MovedView, ...]:
    """Make marks that moved ready to be laid out, the largest moves first.

    Args:
        results: The class.
        moved: What moved.
        pages: Whether a student has a feedback page.

    Returns:
        One view a student.
    """
    places = {name: at for at, name in enumerate(sorted(one.student for one in results), 1)}
    known = {name: (places.get(name, 0), bool(pages.get(name))) for name in (one.student for one in moved)}
    ordered = sorted(moved, key=lambda one: (-abs(one.after - one.before), one.student))
    return tuple(
        MovedView(
            student_view(one.student, known),
            f"{number(one.before)} of {number(one.max_before)}",
            f"{number(one.after)} of {number(one.max_after)}",
            f"{one.after - one.before:+g}",
            tuple(
                (
                    inert(part.id, NAME_LIMIT),
                    number(part.before),
                    number(part.after),
                    inert(part.why, PROSE_LIMIT),
                )
                for part in one.exercises
            ),
        )
        for one in ordered
    )


def roster_view(roster: Missing | None) -> Missing | None:
    """Make the names of a class list ready to be laid out.

    Args:
        roster: Who is missing.

    Returns:
        The same, with every name inert.
    """
    if roster is None:
        return None
    return Missing(
        [inert(name, NAME_LIMIT) for name in roster.strangers],
        [inert(name, NAME_LIMIT) for name in roster.absent],
    )

"""Gradebooks that course systems import: Canvas, Moodle, and nbgrader's own export.

Sources: Canvas's guide "How do I import grades in the Gradebook", Moodle's documentation "Grade import",
nbgrader's `CsvExportPlugin`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from grader.reports.gradebook import safe_cell
from grader.reports.roster import Matched, Person
from grader.reports.wording import number
from grader.results import Result

#: Columns that Canvas finds people by; all of them have to be there.
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("First name", "Last name", "ID number", "Email address")
NBGRADER = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
    "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def canvas_csv(results: Sequence[Result], matched: Matched) -> str:
    """Write a gradebook for Canvas: a column for each lab, empty for whoever handed in nothing.

    Args:
        results: The class.
        matched: Who is who; whoever is in no roster cannot be imported and is left out.

    Returns:
        The content of the CSV file.
    """
    most = _most(results)
    rows = [["    Points Possible", "", "", "", "", *(number(points) for points in most.values())]]
    for person, result in _everybody(results, matched):
        # In an export of Canvas itself, the name stands where others have the submission's.
        who = [person.student or person.shown, person.id, person.sis_id, person.login, person.section]
        rows.append([*map(safe_cell, who), *_scores(result, most)])
    return _write([*CANVAS, *most], rows)


def moodle_csv(results: Sequence[Result], matched: Matched) -> str:
    """Write a gradebook for Moodle's import, which finds people by id number or address.

    Args:
        results: The class.
        matched: Who is who.

    Returns:
        The content of the CSV file.
    """
    most = _most(results)
    rows = []
    for person, result in _everybody(results, matched):
        first, last = person.first_name or person.shown, person.last_name
        rows.append([*map(safe_cell, (first, last, person.id, person.email)), *_scores(result, most)])
    return _write([*MOODLE, *most], rows)


def nbgrader_csv(results: Sequence[Result], matched: Matched | None) -> str:
    """Write what `nbgrader export` would write: a line for each student and lab.

    Args:
        results: The class.
        matched: Who is who, if there is a roster.

    Returns:
        The content of the CSV file.
    """
    rows = []
    for result in results:
        person = matched.people.get(result.student, Person()) if matched else Person()
        for lab in result.labs:
            if lab.file:
                who = (person.id or result.student, person.last_name, person.first_name, person.email)
                score = number(lab.score)
                rows.append([lab.lab, "", "", *map(safe_cell, who), score, "0", score, number(lab.max_score)])
    return _write(NBGRADER, rows)


def _everybody(results: Iterable[Result], matched: Matched) -> list[tuple[Person, Result | None]]:
    by_student = {result.student: result for result in results}
    found: list[tuple[Person, Result | None]] = [
        (person, by_student[student]) for student, person in matched.people.items()
    ]
    return [*found, *((person, None) for person in matched.absent)]


def _most(results: Iterable[Result]) -> dict[str, float]:
    """Give the points of each lab."""
    return {lab.lab: lab.max_score for result in results for lab in result.labs}


def _scores(result: Result | None, most: dict[str, float]) -> list[str]:
    scores = {lab.lab: number(lab.score) for lab in result.labs if lab.file} if result else {}
    return [scores.get(lab, "") for lab in most]


def _write(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()

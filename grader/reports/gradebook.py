"""The gradebook: one CSV row a student, safe to open in a spreadsheet.

It starts with a byte order mark, because Excel reads a CSV without one in the machine's old code page and
spoils every accent; pandas, LibreOffice and the usual course systems skip the mark.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.reports.inert import inert
from grader.reports.wording import number
from grader.results import Result

_CELL_LIMIT = 2000
#: What starts a formula, also in full width, which some spreadsheets take for the same.
_FORMULA = "=+\\-@\t\r＝＋－＠"
#: At the start of a cell, or behind what another country's spreadsheet takes for the next cell.
_STARTS = re.compile(rf"(^|[;,\t\r\n])([\s'\"]*)(?=[{_FORMULA}])")


def write_gradebook(results: Iterable[Result], path: Path) -> None:
    """Write the gradebook of a class.

    Columns: `student`, `score`, `max_score`, `LAB.score` for each lab, `EXERCISE.points` and
    `EXERCISE.verdict` for each exercise, `problems`. A cell is empty where a student has no such lab.

    Args:
        results: One result a student, in any order; a sequence is gone through twice and never held.
        path: The file to write.
    """
    given = results if isinstance(results, Sequence) else tuple(results)
    students: list[str] = []
    # Almost everybody has the same columns; their order is that of whoever comes first.
    first: dict[tuple[tuple[str, tuple[str, ...]], ...], str] = {}
    for result in given:
        students.append(result.student)
        columns = tuple((lab.lab, tuple(one.id for one in lab.exercises)) for lab in result.labs)
        first[columns] = min(first.get(columns, result.student), result.student)
    exercises: dict[str, dict[str, None]] = {}
    for lab, ids in (pair for columns in sorted(first, key=first.__getitem__) for pair in columns):
        exercises.setdefault(lab, {}).update(dict.fromkeys(ids))
    header = ["student", "score", "max_score", *(f"{lab}.score" for lab in exercises)]
    for exercise in (exercise for found in exercises.values() for exercise in found):
        header += [f"{exercise}.points", f"{exercise}.verdict"]
    header.append("problems")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [safe_cell(name) for name in header], restval="", lineterminator="\n")
        writer.writeheader()
        order = sorted(range(len(students)), key=students.__getitem__)
        writer.writerows(_row(given[number]) for number in order)


def _row(result: Result) -> dict[str, str]:
    row = {
        "student": result.student,
        "score": number(result.score),
        "max_score": number(result.max_score),
        "problems": "; ".join(result.submission.problems),
    }
    for lab in result.labs:
        row[f"{lab.lab}.score"] = number(lab.score)
        for exercise in lab.exercises:
            row[f"{exercise.id}.points"] = number(exercise.points)
            row[f"{exercise.id}.verdict"] = exercise.verdict
    return {safe_cell(name): safe_cell(value) for name, value in row.items()}


def safe_cell(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would take for a formula: it shows as text then."""
    return inert(_STARTS.sub(r"\1'\2", text[: 2 * _CELL_LIMIT]), _CELL_LIMIT)

"""Gradescope's `results.json`: one file a student, one test an exercise.

Source: Gradescope's autograder specifications, "Output format".
"""

from __future__ import annotations

from typing import Any

import msgspec

from grader.reports.feedback import render_markdown
from grader.reports.inert import inert
from grader.reports.wording import MARKS
from grader.results import ExerciseResult, LabResult, Result

#: Characters of one text.
_MOST = 20_000


def results_json(result: Result) -> bytes:
    """Write one student's result for Gradescope.

    Args:
        result: The result, in full or as `hide` leaves it.

    Returns:
        The content of `results.json`.
    """
    found = {
        "score": result.score,
        "max_score": result.max_score,
        "output": render_markdown(result)[:_MOST],
        "output_format": "md",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(lab, exercise) for lab in result.labs for exercise in lab.exercises],
        "extra_data": {"seed": result.seed, "isolation": result.isolation, "versions": result.versions},
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


def _test(lab: LabResult, exercise: ExerciseResult) -> dict[str, Any]:
    mark = MARKS[exercise.verdict]
    lines = [mark.word]
    lines += [f"{check.says}: {check.message}" for check in exercise.checks if check.message]
    lines += [exercise.diagnosis] if exercise.diagnosis else []
    return {
        "name": inert(exercise.id, 200),
        "number": inert(exercise.id, 200),
        "score": exercise.points,
        "max_score": exercise.max_points,
        "status": "passed" if exercise.verdict == "passed" else "failed",
        "output": inert("\n".join(lines), _MOST),
        "output_format": "text",
        "tags": [inert(lab.lab, 200)],
        "visibility": "visible",
    }

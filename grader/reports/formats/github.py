"""GitHub Actions: annotations beside the code, and the page that a run shows.

Source: GitHub's documentation, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Iterable

from grader.reports.feedback import render_markdown
from grader.reports.inert import inert
from grader.reports.wording import MARKS, number
from grader.results import Result

#: GitHub takes no more annotations of one kind in a step.
_MOST = 10
#: Bytes of a summary, of which GitHub takes a mebibyte.
_SUMMARY = 900_000


def error_lines(results: Iterable[Result]) -> list[str]:
    """Write one line for each exercise that does not pass, as a workflow command.

    Args:
        results: Usually of one student.

    Returns:
        Lines to print.
    """
    lines = []
    for result in results:
        for lab in result.labs:
            for exercise in lab.exercises:
                if exercise.verdict in ("passed", "blank", "missing") or not lab.file:
                    continue
                check = next((one for one in exercise.checks if one.verdict != "passed"), None)
                said = [check.says, check.message] if check else []
                text = " ".join(filter(None, [*said, exercise.diagnosis])) or MARKS[exercise.verdict].word
                title = f"{exercise.id}: {MARKS[exercise.verdict].word}"
                lines.append(f"::error file={_value(lab.file)},title={_value(title)}::{_data(text)}")
    return lines[:_MOST]


def summary(results: Iterable[Result]) -> str:
    """Write the page of a run: points, and each student's feedback.

    Args:
        results: The class, or one student.

    Returns:
        Markdown.
    """
    found = list(results)
    lines = ["| student | points | of |", "| --- | ---: | ---: |"]
    for result in found:
        name = inert(result.student, 80).replace("|", "\\|").replace("`", "'")
        lines.append(f"| `{name}` | {number(result.score)} | {number(result.max_score)} |")
    text = "\n".join(lines) + "\n"
    for result in found:
        page = "\n" + render_markdown(result)
        if len((text + page).encode()) > _SUMMARY:
            text += "\nThe rest is too long to be shown here.\n"
            break
        text += page
    return text


def _data(text: str) -> str:
    return inert(text, 1000).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def outputs(results: Iterable[Result]) -> str:
    """Write what later steps of a workflow can use: `points` and `max_points`, of all students together.

    Args:
        results: Usually of one student.

    Returns:
        Lines for the file that `GITHUB_OUTPUT` names.
    """
    found = list(results)
    points, most = sum(one.score for one in found), sum(one.max_score for one in found)
    return f"points={number(points)}\nmax_points={number(most)}\n"

"""The same submissions as notebooks, with the cells and files from which nbgrader and otter-grader grade."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat

from grader.authoring.build import notebook

from .lab import PROPERTIES

_PROPERTIES = Path(__file__).with_name("properties.py").read_text(encoding="utf-8")


def plain(script: str) -> str:
    """Turn a submission into a notebook.

    Args:
        script: Text in py:percent format.

    Returns:
        The notebook's text, with a cell for each of the script's.
    """
    return notebook(script)


def with_tests(script: str) -> str:
    """Turn a submission into a notebook as nbgrader releases it: a cell with tests after each exercise.

    Args:
        script: Text in py:percent format.

    Returns:
        The notebook's text.
    """
    made: Any = nbformat.reads(notebook(script), as_version=4)
    cells: list[Any] = []
    for cell in made.cells:
        cells.append(cell)
        exercise = next((name for name in PROPERTIES if f"def {name}(" in cell.source), None)
        if exercise is None:
            continue
        cell.metadata["nbgrader"] = _marked(exercise, solution=True)
        name = PROPERTIES[exercise]
        test = nbformat.v4.new_code_cell(f"{_PROPERTIES}\n\n{name}({exercise})", id=f"test-{exercise}"[:64])
        test.metadata["nbgrader"] = _marked(f"test_{exercise}", grade=True, points=1, locked=True)
        cells.append(test)
    made.cells = cells
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(made)


def _marked(name: str, **given: Any) -> dict[str, Any]:
    usual = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {**usual, **given, "grade_id": name}


def otter_test(exercise: str) -> str:
    """Write one exercise's test file for otter-grader, in its format for tests that raise.

    Args:
        exercise: Its name.

    Returns:
        The file's text.
    """
    return (
        f"from otter.test_files import test_case\n\nOK_FORMAT = False\nname = {exercise!r}\npoints = 1\n\n"
        f"{_PROPERTIES}\n\n@test_case()\ndef test_{exercise}({exercise}):\n"
        f"    {PROPERTIES[exercise]}({exercise})\n"
    )

"""Notebooks run from top to bottom: untouched labs say what is not attempted, solutions show their work."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from grader.authoring.build import lab_script, notebook
from grader.judge.curriculum import Lab, load_curriculum

pytestmark = pytest.mark.slow
LABS = load_curriculum()


def run(text: str, folder: Path) -> list[str]:
    """Execute a notebook and give what its cells printed."""
    book = nbformat.reads(notebook(text), as_version=4)
    environment = {**os.environ, "TRANSFORMERS_VERBOSITY": "error"}
    client = NotebookClient(
        book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env=environment)
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.text for output in outputs if output.output_type == "stream" and output.name == "stdout"]


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.stem)
def test_an_untouched_lab_runs_to_its_end(lab: Lab, tmp_path: Path) -> None:
    printed = "".join(run(lab_script(lab.source), tmp_path))
    for exercise in lab.exercises:
        assert f"{exercise.name}: not attempted yet" in printed or printed.count("not attempted yet") >= 5
    assert printed.count("not attempted yet") >= len(lab.exercises) - 2


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.stem)
def test_a_solution_runs_to_its_end_and_shows_something(lab: Lab, tmp_path: Path) -> None:
    printed = run(lab.source.text, tmp_path)
    assert len(printed) >= len(lab.exercises) - 2
    assert "not attempted yet" not in "".join(printed)

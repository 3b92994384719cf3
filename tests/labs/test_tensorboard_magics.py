"""The magics that lab 06 writes open a real dashboard in a real notebook, also on an awkward folder."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from grader.commands.course import find_lab, the_course
from grader.commands.tensorboard_sample import write_sample

pytestmark = pytest.mark.slow

#: Tells what is running, as a notebook that wants to end it would.
SERVERS = """
from tensorboard import manager
for info in manager.get_all():
    print(info.pid, info.logdir, sep="\\t")
"""


def test_magics_open_the_dashboard(tmp_path: Path) -> None:
    logdir = tmp_path / "Ada's own  runs"
    write_sample(logdir)
    lines = find_lab(the_course(), "06_tensorboard").reference["notebook_magics"](str(logdir))
    # TensorBoard notes its servers in the temporary folder: with one of its own, no other is found or reused.
    program = Path(sys.executable).with_name("tensorboard")
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TENSORBOARD_BINARY": str(program)}
    book = nbformat.v4.new_notebook()
    book.cells = [nbformat.v4.new_code_cell(text) for text in (*lines, SERVERS)]
    client = NotebookClient(
        book,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
        allow_errors=True,
    )
    client.execute(env=environment)
    servers = [line.split("\t") for line in _printed(book.cells[-1]).splitlines()]
    for pid, _ in servers:
        os.kill(int(pid), signal.SIGTERM)
    opened = book.cells[-2].outputs
    assert [logdir for _, logdir in servers] == [str(logdir)]
    assert any("tensorboard-frame" in output.get("data", {}).get("text/html", "") for output in opened), opened


def _printed(cell: nbformat.NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")

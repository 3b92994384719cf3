"""A fresh pytest process for each submission, as exit-code and JUnit graders work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from .lab import PROPERTIES, STEM
from .measures import Graded, Measured
from .submissions import Submission

_TEST = """

def test_{exercise}():
    properties.{name}(submission.{exercise})
"""


def run_pytest(submissions: Sequence[Submission], work: Path) -> Measured:
    """Grade submissions one by one, each in a process of its own.

    Args:
        submissions: What was handed in.
        work: Folder for this contestant.

    Returns:
        What was measured; start-up is part of every submission.
    """
    shutil.rmtree(work, ignore_errors=True)
    test = "import properties\nimport submission\n"
    test += "".join(_TEST.format(exercise=exercise, name=name) for exercise, name in PROPERTIES.items())
    begin = time.perf_counter()
    graded: list[Graded] = []
    for one in submissions:
        folder = work / one.student
        folder.mkdir(parents=True)
        shutil.copy(Path(__file__).with_name("properties.py"), folder)
        (folder / "submission.py").write_text(one.script, encoding="utf-8")
        (folder / f"test_{STEM}.py").write_text(test, encoding="utf-8")
        # An empty configuration, or pytest would find this project's own.
        (folder / "pytest.ini").write_text("[pytest]\n")
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml", "report.xml"],
            cwd=folder,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            capture_output=True,
            check=False,
        )
        seconds = time.perf_counter() - start
        (folder / "output.txt").write_bytes(done.stdout + done.stderr)
        graded.append(Graded(one, seconds, _marks(folder / "report.xml")))
    return Measured("a pytest process each", 0.0, time.perf_counter() - begin, graded)


def _marks(report: Path) -> dict[str, bool]:
    if not report.is_file():
        return {}
    # Our own file; a real grader would have to distrust it.
    cases = ElementTree.parse(report).getroot().iter("testcase")
    return {case.get("name", "").removeprefix("test_"): len(case) == 0 for case in cases}

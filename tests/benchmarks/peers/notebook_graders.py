"""nbgrader and otter-grader: what they need is laid out as they want it, and their own Python is started."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from grader.authoring.build import blank
from grader.authoring.source import Source

from .lab import PROPERTIES
from .measures import Graded, Measured, PeerMissing
from .notebooks import otter_test, plain, with_tests
from .submissions import Submission

_HERE = Path(__file__).parent


def run_nbgrader(python: Path, source: Source, submissions: Sequence[Submission], work: Path) -> Measured:
    """Grade with nbgrader.

    Args:
        python: The peers' Python.
        source: The lab's solution.
        submissions: What was handed in.
        work: Folder for this contestant.

    Returns:
        What was measured.

    Raises:
        PeerMissing: It does not run here.
    """
    shutil.rmtree(work, ignore_errors=True)
    _write(work / "source" / "padding" / "padding.ipynb", with_tests(blank(source)))
    for one in submissions:
        _write(work / "submitted" / one.student / "padding" / "padding.ipynb", with_tests(one.script))
    return _drive("nbgrader", python, submissions, work)


def run_otter(python: Path, submissions: Sequence[Submission], work: Path) -> Measured:
    """Grade with otter-grader.

    Args:
        python: The peers' Python.
        submissions: What was handed in.
        work: Folder for this contestant.

    Returns:
        What was measured.

    Raises:
        PeerMissing: It does not run here.
    """
    shutil.rmtree(work, ignore_errors=True)
    for exercise in PROPERTIES:
        _write(work / "tests" / f"{exercise}.py", otter_test(exercise))
    for one in submissions:
        _write(work / "submissions" / f"{one.student}.ipynb", plain(one.script))
    return _drive("otter", python, submissions, work)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _drive(peer: str, python: Path, submissions: Sequence[Submission], work: Path) -> Measured:
    report, log = work / "report.json", work / "log.txt"
    names = [one.student for one in submissions]
    # Neither this project's code nor a user's own settings.
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    variables = {"OMP_NUM_THREADS": "1", "PATH": f"{python.parent}:{kept.get('PATH', '')}"}
    started = time.time()
    with log.open("wb") as said:
        done = subprocess.run(
            [str(python), str(_HERE / f"drive_{peer}.py"), str(work), str(report), *names],
            cwd=work,
            env=kept | variables,
            stdout=said,
            stderr=said,
            check=False,
        )
    whole = time.time() - started
    if done.returncode != 0:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise PeerMissing(f"does not run here: {' '.join(last)}")
    found = json.loads(report.read_bytes())
    graded = [
        Graded(one, entry["ended"] - entry["began"], entry["passed"])
        for one, entry in zip(submissions, found, strict=True)
    ]
    return Measured(peer, found[0]["began"] - started, whole, graded)

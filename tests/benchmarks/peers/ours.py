"""This grader, measured from outside: the command line, the files that it writes, and when it writes them."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from .measures import Graded, Measured
from .submissions import Submission

#: All runs draw the same examples.
SEED = 20


def labs_grade(
    course: Path,
    handed_in: Path,
    out: Path,
    *options: str,
    cache: Path,
    meanwhile: Callable[[subprocess.Popen[bytes]], None] = lambda process: None,
) -> tuple[float, float]:
    """Run `labs grade` with one seed.

    Args:
        course: Folder of the project whose command it is.
        handed_in: The submissions.
        out: Folder of the run.
        options: Further options.
        cache: Where example banks are kept.
        meanwhile: Called while it runs, and returns when it has ended.

    Returns:
        When it was started, as the file system counts, and the seconds until it ended.

    Raises:
        RuntimeError: It failed; the text holds what it said.
    """
    command = [sys.executable, "-m", "grader", "grade", str(handed_in), "-o", str(out), "--seed", str(SEED)]
    variables = {"PYTHONPATH": str(course), "PYTHONHASHSEED": "0", "LABS_CACHE": str(cache)}
    out.parent.mkdir(parents=True, exist_ok=True)
    log = out.with_suffix(".log")
    began, start = time.time(), time.perf_counter()
    with (
        log.open("wb") as said,
        subprocess.Popen(
            [*command, *options], cwd=course, env=os.environ | variables, stdout=said, stderr=said
        ) as process,
    ):
        meanwhile(process)
        process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"labs grade failed ({process.returncode}):\n{log.read_text()[-2000:]}")
    return began, time.perf_counter() - start


def stored(out: Path, began: float) -> dict[str, float]:
    """Say when each result was stored.

    Args:
        out: Folder of a run.
        began: When it was started.

    Returns:
        Student to seconds since then, in the order in which they were stored.
    """
    moments = {path.stem: path.stat().st_mtime_ns / 1e9 - began for path in (out / "results").glob("*.json")}
    return dict(sorted(moments.items(), key=lambda pair: pair[1]))


def intervals(out: Path, began: float) -> tuple[float, dict[str, float]]:
    """Split a run of one judge at the moments at which results were stored.

    Args:
        out: Folder of the run.
        began: When it was started.

    Returns:
        Seconds of start-up (until the first result is stored, less one usual submission, so drawing counts as
        start-up), and, for all but the first, student to seconds between the result before and this one.
    """
    moments = stored(out, began)
    students, times = list(moments), list(moments.values())
    later = [after - before for before, after in itertools.pairwise(times)]
    return times[0] - statistics.median(later), dict(zip(students[1:], later, strict=True))


def run_ours(
    isolation: str,
    course: Path,
    handed_in: Path,
    submissions: Sequence[Submission],
    work: Path,
    *,
    fresh: bool = True,
) -> Measured:
    """Grade a class with one judge.

    Args:
        isolation: How student code is kept apart.
        course: Folder of the project whose command it is.
        handed_in: The submissions.
        submissions: The same, with what is known of them.
        work: Folder for this contestant.
        fresh: Draw all examples anew; else those that an earlier run has drawn are there.

    Returns:
        What was measured.
    """
    cache, out = work / "banks", work / "graded"
    shutil.rmtree(out, ignore_errors=True)
    if fresh:
        shutil.rmtree(cache, ignore_errors=True)
    options = ("--isolation", isolation, "--jobs", "1")
    began, whole = labs_grade(course, handed_in, out, *options, cache=cache)
    startup, seconds = intervals(out, began)
    graded = [Graded(one, seconds.get(one.student), marks(out, one.student)) for one in submissions]
    return Measured(f"this grader, {isolation}", startup, whole, graded)


def marks(out: Path, student: str) -> dict[str, bool]:
    """Read which exercises a student passed.

    Args:
        out: Folder of a run.
        student: The student.

    Returns:
        Name of an exercise to whether it passed.
    """
    result = json.loads((out / "results" / f"{student}.json").read_bytes())
    return {
        exercise["id"].partition(".")[2]: exercise["verdict"] == "passed"
        for lab in result["labs"]
        for exercise in lab["exercises"]
    }

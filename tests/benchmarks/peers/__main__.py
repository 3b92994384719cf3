"""`python -m tests.benchmarks.peers`: this grader beside others; with `--curves`, how cost grows."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from .bounds import Bound, of_peers
from .curves import curves
from .each_pytest import run_pytest
from .environment import make_environment
from .lab import make_course
from .measures import Measured, PeerMissing
from .notebook_graders import run_nbgrader, run_otter
from .ours import SEED, run_ours
from .submissions import Submission, hand_in, make_class
from .table import measured_as_json, table, write

#: Submissions for this grader, and for the others, which get the first of them.
OURS, PEERS = 200, 10
#: Right submissions whose own calls are the floor.
_FLOOR = 50
#: Submissions of the run that finds the examples drawn already.
_KEPT = 10
_WIDTH = 136


def compare(work: Path, count: int, peers: int, environment: Path, say: Console) -> list[Bound]:
    """Run everybody, print the table and write the JSON.

    Args:
        work: Folder for everything in between; the JSON is written beside it.
        count: Submissions for this grader.
        peers: Submissions for the others.
        environment: Where the peers are installed.
        say: Gets progress and the table.

    Returns:
        What the figures had to show.
    """
    source = make_course(work / "course")
    submissions = hand_in(make_class(source, count, SEED), work / "submissions")
    first = submissions[:peers]
    contestants: dict[str, Callable[[], Measured]] = {
        "nbgrader": lambda: run_nbgrader(make_environment(environment), source, first, work / "nbgrader"),
        "otter": lambda: run_otter(make_environment(environment), first, work / "otter"),
        "a pytest process each": lambda: run_pytest(first, work / "pytest"),
    }
    others: list[Measured] = []
    missing: dict[str, str] = {}
    for name, run in contestants.items():
        say.print(f"{name}: {len(first)} submissions", style="dim")
        try:
            others.append(run())
        except PeerMissing as error:
            missing[name] = str(error)
    ours: list[Measured] = []
    kept: dict[str, float] = {}
    for isolation in ("process", "sandbox"):
        say.print(f"this grader, {isolation}: {count} submissions", style="dim")
        place = work / isolation
        ours.append(run_ours(isolation, work / "course", work / "submissions", submissions, place))
        few = hand_in(make_class(source, _KEPT, SEED), place / "few")
        again = run_ours(isolation, work / "course", place / "few", few, place, fresh=False)
        kept[isolation] = again.startup
    floor = measure_floor(work, submissions)
    say.print(table(ours, others, missing, floor))
    for name, reason in missing.items():
        say.print(f"{name} is missing: it {reason}")
    for name, seconds in kept.items():
        say.print(
            f"{name}: start-up {seconds:.1f} s where an earlier run has drawn the examples (not counted)"
        )
    bounds = of_peers(ours, others, missing, statistics.median(floor))
    found = {
        "contestants": {one.name: measured_as_json(one) for one in [*others, *ours]},
        "missing": missing,
        "startup_with_kept_examples": kept,
        "floor": floor,
    }
    write(work.parent / "benchmark.json", found, bounds)
    return bounds


def measure_floor(work: Path, submissions: Sequence[Submission]) -> list[float]:
    """Call right submissions' functions in one warm process.

    Args:
        work: Holds the course and the submissions.
        submissions: The class.

    Returns:
        Seconds of each.
    """
    right = [one.student for one in submissions if one.kind == "right"][:_FLOOR]
    files = [str(next((work / "submissions" / student).glob("*.py"))) for student in right]
    report = work / "floor.json"
    script = Path(__file__).with_name("floor.py")
    variables = {"PYTHONPATH": str(work / "course"), "LABS_CACHE": str(work / "sandbox" / "banks")}
    subprocess.run(
        [sys.executable, str(script), "padding", str(SEED), str(report), *files],
        cwd=work,
        env=os.environ | variables,
        check=True,
    )
    measured: list[float] = json.loads(report.read_bytes())["seconds"]
    return measured


def main() -> int:
    """Run the command line.

    Returns:
        Exit code: 1 when a bound is missed.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers", description=__doc__)
    parser.add_argument("--curves", action="store_true", help="measure how cost grows, instead of the peers")
    parser.add_argument("--students", type=int, default=OURS, help="submissions for this grader")
    parser.add_argument("--peers", type=int, default=PEERS, help="submissions for the others")
    parser.add_argument("--most", type=int, default=10_000, help="submissions of the longest curve")
    parser.add_argument(
        "--environment", type=Path, default=Path("build/peers"), help="where the others are installed, once"
    )
    parser.add_argument("--out", type=Path, default=Path("build"), help="folder for the JSON and the runs")
    arguments = parser.parse_args()
    if arguments.students < 2 or arguments.peers < 1:
        parser.error("at least two submissions are needed for this grader, and one for the others")
    out = arguments.out.resolve()
    # Wide enough for the table, also where there is no terminal.
    say = Console(highlight=False, soft_wrap=True, width=max(Console().width, _WIDTH))
    work = out / ("curves" if arguments.curves else "benchmark")
    if work.exists():
        parser.error(f"{work} exists; delete it first: every run begins with fresh folders")
    if arguments.curves:
        bounds = curves(work, arguments.students, arguments.most, say)
    else:
        bounds = compare(work, arguments.students, arguments.peers, arguments.environment.resolve(), say)
    for one in bounds:
        say.print(str(one))
    return 0 if all(one.holds for one in bounds) else 1


if __name__ == "__main__":
    sys.exit(main())

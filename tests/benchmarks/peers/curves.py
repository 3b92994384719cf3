"""How cost grows: with submissions, jobs, examples and labs; what regrading, memory and start-up cost."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from grader.authoring.build import blank
from grader.cohort.sample import fill_in
from grader.judge.curriculum import ROOT, Lab, load_curriculum

from .bounds import Bound
from .lab import make_course
from .memory import Memory
from .ours import SEED, intervals, labs_grade, stored
from .submissions import hand_in, make_class
from .table import write

SIZES, EXAMPLES = (10, 100, 1_000, 10_000), (10, 100, 1_000)
_WALLED = ("--isolation", "sandbox")
#: Students who hand in all labs; right submissions of a run for examples; times that help is asked for.
_ALL_LABS, _RIGHT, _ASKED = 10, 50, 15
#: What "linear" and "not at all" mean where one measures: at most so many times the smaller run's figure.
_LINEAR, _FLAT = 1.1, 1.05
_JOBS, _REGRADE, _PRIVATE, _LABS, _HELP = 1.8, 5.0, 150.0, 1.5, 150.0


def curves(work: Path, count: int, most: int, say: Console) -> list[Bound]:
    """Measure all curves, print them and write a JSON.

    Args:
        work: Folder for everything in between; the JSON is written beside it.
        count: Submissions of the runs whose size does not matter.
        most: Submissions of the longest run.
        say: Gets progress and tables.

    Returns:
        What the figures had to show.
    """
    found: dict[str, Any] = {"submissions": {}, "jobs": {}, "examples": {}}
    course = work / "course"
    source = make_course(course)
    rows = Table(title="submissions of the mix, two jobs, sandbox", show_edge=False)
    for head in ("submissions", "start-up s", "ms each", "command MB", "judge MB", "parent MB", "private MB"):
        rows.add_column(head, justify="right")
    for size in [one for one in SIZES if one <= most]:
        say.print(f"{size} submissions", style="dim")
        memory = Memory()
        place = work / f"of-{size}"
        hand_in(make_class(source, size, SEED), place / "in")
        begun, whole = _grade(course, place, "--jobs", "2", meanwhile=memory.watch)
        first = next(iter(stored(place / "graded", begun).values()))
        each = 1000 * (whole - first) / (size - 1)
        found["submissions"][size] = {"whole": whole, "startup": first, "ms": each, "memory": asdict(memory)}
        shown = (first, each, memory.coordinator, memory.judge, memory.parent, memory.submission or -1)
        rows.add_row(str(size), *(f"{one:.1f}" for one in shown))
    say.print(rows)
    say.print("regrading from the ledger", style="dim")
    found["regrade_ms"] = _regrade(course, work, [one for one in SIZES if one <= min(most, 1000)])
    say.print(f"regrading: {found['regrade_ms']:.2f} ms a submission")
    hand_in(make_class(source, count, SEED), work / "jobs" / "in")
    for jobs in (1, 2):
        say.print(f"{jobs} jobs, {count} submissions", style="dim")
        begun, whole = _grade(course, work / "jobs", "--jobs", str(jobs), "--overwrite")
        first = next(iter(stored(work / "jobs" / "graded", begun).values()))
        found["jobs"][jobs] = (count - 1) / (whole - first)
    say.print("jobs: " + ", ".join(f"{n}: {rate:.2f}/s" for n, rate in found["jobs"].items()))
    for number in EXAMPLES:
        say.print(f"{number} examples a check, {_RIGHT} right submissions", style="dim")
        place = work / f"examples-{number}"
        other = make_course(place / "course", number)
        hand_in(make_class(other, _RIGHT, SEED, ("right",)), place / "in")
        begun, _ = _grade(place / "course", place, "--jobs", "1")
        startup, seconds = intervals(place / "graded", begun)
        found["examples"][number] = {"startup": startup, "median": statistics.median(seconds.values())}
    for number, one in found["examples"].items():
        say.print(f"{number} examples: start-up {one['startup']:.1f} s, then {1000 * one['median']:.1f} ms")
    say.print("all labs", style="dim")
    found["labs"] = all_labs(work / "all")
    for name, seconds in found["labs"].items():
        say.print(f"{name}: {seconds:.2f} s" if isinstance(seconds, float) else f"{name}: {seconds}")
    found["command_ms"] = {name: _asked(arguments) for name, arguments in _QUESTIONS.items()}
    for name, ms in found["command_ms"].items():
        say.print(f"{name}: {ms:.0f} ms")
    bounds = of_curves(found)
    write(work.parent / "benchmark-curves.json", found, bounds)
    return bounds


def _grade(course: Path, place: Path, *options: str, **more: Any) -> tuple[float, float]:
    return labs_grade(
        course, place / "in", place / "graded", *_WALLED, *options, cache=place / "banks", **more
    )


def _regrade(course: Path, work: Path, sizes: list[int]) -> float:
    """Give what one more submission costs when all is known: a long run against a short one."""
    took = [
        min(_grade(course, work / f"of-{size}", "--jobs", "2", "--resume")[1] for _ in range(2))
        for size in (sizes[0], sizes[-1])
    ]
    return 1000 * (took[1] - took[0]) / max(sizes[-1] - sizes[0], 1)


def all_labs(work: Path) -> dict[str, Any]:
    """Grade students who hand in every lab, all of it right.

    Args:
        work: Folder for this run.

    Returns:
        Median seconds a student: of all labs, of each lab, of all but lab 07, and lab 07's own training.
    """
    labs = load_curriculum()
    for lab, number, text in _right(labs):
        path = work / "in" / f"s{number:05d}" / f"{lab.stem}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _grade(ROOT, work, "--jobs", "1")
    each = json.loads((work / "graded" / "timings.json").read_bytes())
    full = 0
    for path in (work / "graded" / "results").glob("*.json"):
        result = json.loads(path.read_bytes())
        full += result["score"] == result["max_score"]
    found: dict[str, Any] = {"students with full marks": f"{full} of {_ALL_LABS}"}
    found["all nine labs"] = statistics.median(each.values())
    with sqlite3.connect(work / "graded" / "ledger.sqlite") as ledger:
        rows = list(ledger.execute("SELECT lab, seconds FROM duration"))
    by_lab = {lab.slug: [took for slug, took in rows if slug == lab.slug] for lab in labs}
    found.update({slug: statistics.median(took) for slug, took in by_lab.items()})
    found["without lab 07"] = found["all nine labs"] - found["fine_tuning"]
    found["lab 07's own training"] = _training(work)
    return found


def _right(labs: tuple[Lab, ...]) -> Iterator[tuple[Lab, int, str]]:
    chance = random.Random(SEED)
    for number in range(_ALL_LABS):
        for lab in labs:
            sources = {
                exercise.name: chance.choice(
                    [one.source for one in lab.alternatives if one.exercise == exercise.id]
                )
                for exercise in lab.exercises
            }
            yield lab, number, fill_in(blank(lab.source), sources) + f"\n# %%\n# number {number}\n"


def _training(work: Path) -> float:
    """Perform what lab 07's checks ask for in one warm process: nearly all of it is training."""
    report = work / "training.json"
    variables = {"PYTHONPATH": str(ROOT), "LABS_CACHE": str(work / "banks")}
    script = Path(__file__).with_name("floor.py")
    command = [sys.executable, str(script), "fine_tuning", str(SEED), str(report)]
    subprocess.run(command, cwd=work, env=os.environ | variables, check=True)
    return float(json.loads(report.read_bytes())["seconds"][0])


_QUESTIONS = {"labs --help": ["--help"], "a usage error": ["grade"]}


def _asked(arguments: list[str]) -> float:
    """Give the median milliseconds of a command that has nothing to grade."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONHASHSEED"}
    took: list[float] = []
    for _ in range(_ASKED):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "grader", *arguments],
            env=variables | {"PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        took.append(1000 * (time.perf_counter() - start))
    return statistics.median(took)


def of_curves(found: dict[str, Any]) -> list[Bound]:
    """Hold the curves against what they must show.

    Args:
        found: What `curves` measured.

    Returns:
        All bounds; those that need longer runs than were made count as missed.
    """
    sizes = found["submissions"]
    longest = max(sizes)
    enough = longest >= SIZES[-1]
    kept = {size: max(total for _, total in one["memory"]["over_time"]) for size, one in sizes.items()}
    slower = sizes[longest]["ms"] / sizes[100]["ms"] if enough else None
    larger = kept[longest] / kept[100] if enough else None
    private = [one["memory"]["submission"] for one in sizes.values() if one["memory"]["submission"]]
    labs = found["labs"]
    said = f"from 100 to {SIZES[-1]:,} submissions"
    return [
        Bound(
            "throughput with two jobs, times that with one", found["jobs"][2] / found["jobs"][1], _JOBS, True
        ),
        Bound(f"time a submission {said}, times as long", slower, _LINEAR),
        Bound(f"memory {said}, times as large", larger, _FLAT),
        Bound("private memory of a running submission, MB", max(private) if private else None, _PRIVATE),
        Bound("regrading from the ledger, ms a submission", found["regrade_ms"], _REGRADE),
        Bound(
            "all nine labs besides lab 07's own training, seconds",
            labs["all nine labs"] - labs["lab 07's own training"],
            _LABS,
        ),
        *(Bound(f"{name}, ms", ms, _HELP) for name, ms in found["command_ms"].items()),
    ]

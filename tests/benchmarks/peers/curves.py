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
from grader.authoring.source import Source
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
#: Runs with one job and with two, of which the middle pair counts.
_PAIRS = 5
#: Exercises of lab 07 whose checks train.
_TRAINING = ("training_step", "train_epochs")
#: Submissions of the longest run that is graded again.
_REGRADED = 1_000
#: What "linear" and "not at all" mean where one measures: at most so many times the smaller run's figure.
_LINEAR, _FLAT = 1.1, 1.05
_JOBS, _REGRADE, _PRIVATE, _LABS, _HELP = 1.8, 5.0, 150.0, 1.5, 150.0


def curves(work: Path, count: int, most: int, say: Console) -> list[Bound]:
    """Measure all curves, print them and write a JSON.

    Args:
        work: Folder for everything in between; the JSON is written beside it.
        count: Submissions of the runs whose size does not matter.
        most: Submissions of the longest run.
        say: Gets progress and figures.

    Returns:
        What the figures had to show.
    """
    course = work / "course"
    source = make_course(course)
    sizes = [one for one in SIZES if one <= most]
    found: dict[str, Any] = {}
    found["submissions"] = {}
    for size in sizes:
        say.print(f"grading {size:,} submissions", style="dim")
        found["submissions"][size] = _of_size(source, course, work / f"of-{size}", size)
    say.print(_table(found["submissions"]))
    found["regrade_ms"] = _regrade(course, work, [one for one in sizes if one <= _REGRADED])
    if found["regrade_ms"] is not None:
        say.print(f"regrading from the ledger: {found['regrade_ms']:.2f} ms a submission")
    hand_in(make_class(source, count, SEED), work / "jobs" / "in")
    # In pairs, because a shared machine changes its pace from minute to minute.
    pairs = [
        [_with_jobs(course, work / "jobs", jobs, count, pair) for jobs in (1, 2)] for pair in range(_PAIRS)
    ]
    found["jobs"] = {"pairs": pairs, "ratio": statistics.median(two / one for one, two in pairs)}
    for one, two in pairs:
        say.print(f"one job: {one:.2f}/s, two: {two:.2f}/s, {two / one:.2f} times")
    found["examples"] = {
        number: _with_examples(work / f"examples-{number}", number, min(count, _RIGHT)) for number in EXAMPLES
    }
    for number, one in found["examples"].items():
        say.print(f"{number} examples: start-up {one['startup']:.1f} s, then {1000 * one['median']:.1f} ms")
    found["labs"] = all_labs(work / "all", min(count, _ALL_LABS))
    for name, seconds in found["labs"].items():
        say.print(f"{name}: {seconds:.2f} s" if isinstance(seconds, float) else f"{name}: {seconds}")
    found["command_ms"] = {name: _asked(arguments) for name, arguments in _QUESTIONS.items()}
    for name, ms in found["command_ms"].items():
        say.print(f"{name}: {ms:.0f} ms")
    bounds = of_curves(found)
    write(work.parent / "benchmark-curves.json", found, bounds)
    return bounds


def _of_size(source: Source, course: Path, place: Path, size: int) -> dict[str, Any]:
    """Grade some submissions with two jobs, and look at the memory meanwhile."""
    memory = Memory()
    hand_in(make_class(source, size, SEED), place / "in")
    # The class report, which compares each with each, is no part of this curve.
    begun, whole = _grade(course, place, "--jobs", "2", "--no-report", meanwhile=memory.watch)
    first = next(iter(stored(place / "graded", begun).values()))
    ms = 1000 * (whole - first) / (size - 1)
    return {"whole": whole, "startup": first, "ms": ms, "memory": asdict(memory)}


def _table(sizes: dict[int, dict[str, Any]]) -> Table:
    made = Table(title="submissions of the mix, two jobs, sandbox; memory in MB, the most that was seen")
    heads = (
        "submissions",
        "first stored s",
        "then ms each",
        "command",
        "a judge",
        "workers' parent",
        "private",
    )
    for head in heads:
        made.add_column(head, justify="right")
    for size, one in sizes.items():
        memory = one["memory"]
        seen = [memory[name] for name in ("coordinator", "judge", "parent", "submission")]
        shown = ["not seen" if value is None else f"{value:.0f}" for value in seen]
        made.add_row(f"{size:,}", f"{one['startup']:.1f}", f"{one['ms']:.1f}", *shown)
    return made


def _with_jobs(course: Path, place: Path, jobs: int, count: int, pair: int = 0) -> float:
    """Give submissions a second, from the first stored result to the last."""
    # A folder of its own: where many files have just been deleted, new ones take longer.
    out = place / f"graded-{jobs}-{pair}"
    begun, _ = _grade(course, place, "--jobs", str(jobs), out=out)
    moments = list(stored(out, begun).values())
    return (count - 1) / (moments[-1] - moments[0])


def _with_examples(place: Path, number: int, count: int) -> dict[str, float]:
    """Grade right submissions with so many examples a check."""
    source = make_course(place / "course", number)
    hand_in(make_class(source, count, SEED, ("right",)), place / "in")
    begun, _ = _grade(place / "course", place, "--jobs", "1")
    startup, seconds = intervals(place / "graded", begun)
    return {"startup": startup, "median": statistics.median(seconds.values())}


def _grade(
    course: Path, place: Path, *options: str, out: Path | None = None, **more: Any
) -> tuple[float, float]:
    out = out or place / "graded"
    return labs_grade(course, place / "in", out, *_WALLED, *options, cache=place / "banks", **more)


def _regrade(course: Path, work: Path, sizes: list[int]) -> float | None:
    """Give what one more submission costs when all is known: a long run against a short one."""
    if len(sizes) < 2:
        return None
    took = [
        min(
            _grade(course, work / f"of-{size}", "--jobs", "2", "--no-report", "--resume")[1] for _ in range(2)
        )
        for size in (sizes[0], sizes[-1])
    ]
    return 1000 * (took[1] - took[0]) / (sizes[-1] - sizes[0])


def all_labs(work: Path, count: int) -> dict[str, Any]:
    """Grade students who hand in every lab, all of it right.

    Args:
        work: Folder for this run.
        count: Number of students.

    Returns:
        Median seconds a student: of all labs, of each lab, of all but lab 07; what the reference takes for
        all that lab 07's checks ask for, for their training alone, and for all that is asked besides that;
        and the mean seconds from one student to the next with two jobs, which share a student's labs.
    """
    labs = load_curriculum()
    for lab, number, text in _right(labs, count):
        path = work / "in" / f"s{number:05d}" / f"{lab.stem}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    _grade(ROOT, work, "--jobs", "1")
    each = json.loads((work / "graded" / "timings.json").read_bytes())
    full = 0
    for path in (work / "graded" / "results").glob("*.json"):
        result = json.loads(path.read_bytes())
        full += result["score"] == result["max_score"]
    found: dict[str, Any] = {"students with full marks": f"{full} of {count}"}
    found["all nine labs"] = statistics.median(each.values())
    with sqlite3.connect(work / "graded" / "ledger.sqlite") as ledger:
        rows = list(ledger.execute("SELECT lab, seconds FROM duration"))
    by_lab = {lab.slug: [took for slug, took in rows if slug == lab.slug] for lab in labs}
    found.update({slug: statistics.median(took) for slug, took in by_lab.items()})
    found["without lab 07"] = found["all nine labs"] - found["fine_tuning"]
    asked = {lab.slug: _asked_for(work, lab.slug) for lab in labs}
    found["what lab 07's checks ask for"] = sum(asked["fine_tuning"].values())
    found["lab 07's own training"] = sum(asked["fine_tuning"][name] for name in _TRAINING)
    whole = sum(sum(exercises.values()) for exercises in asked.values())
    found["the reference alone, besides that training"] = whole - found["lab 07's own training"]
    found["all nine labs, two jobs"] = 1 / _with_jobs(ROOT, work, 2, count)
    return found


def _right(labs: tuple[Lab, ...], count: int) -> Iterator[tuple[Lab, int, str]]:
    chance = random.Random(SEED)
    for number in range(count):
        for lab in labs:
            sources = {
                exercise.name: chance.choice(
                    [one.source for one in lab.alternatives if one.exercise == exercise.id]
                )
                for exercise in lab.exercises
            }
            yield lab, number, fill_in(blank(lab.source), sources) + f"\n# %%\n# number {number}\n"


def _asked_for(work: Path, lab: str) -> dict[str, float]:
    """Perform what a lab's checks ask for in one warm process, exercise by exercise."""
    report = work / "floor.json"
    variables = {"PYTHONPATH": str(ROOT), "LABS_CACHE": str(work / "banks")}
    script = Path(__file__).with_name("floor.py")
    command = [sys.executable, str(script), lab, str(SEED), str(report)]
    subprocess.run(command, cwd=work, env=os.environ | variables, check=True)
    found: dict[str, float] = json.loads(report.read_bytes())["exercises"]
    return found


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
        Bound("throughput with two jobs, times that with one", found["jobs"]["ratio"], _JOBS, True),
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

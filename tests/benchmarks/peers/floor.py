"""The floor: the students' functions called on the same inputs in one warm process, nothing else.

    python floor.py LAB SEED REPORT SUBMISSION...

Run as a script with the course's folder as PYTHONPATH, so that the inputs come from that course's own banks.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from grader.judge.bank import Bank
from grader.judge.bank_store import StoredBank
from grader.judge.checking import Check
from grader.judge.curriculum import Lab, load_curriculum
from grader.judge.grading import Grader
from grader.judge.proxies import answer_here
from grader.worker import wire
from grader.worker.openings import Openings
from grader.worker.values import from_wire
from grader.worker.warming import import_libraries, warm

Call = tuple[str, list[Any], dict[str, Any]]


def inputs(checks: Sequence[Check], bank: Bank) -> list[Call]:
    """Give what a submission is called with, decoded.

    Args:
        checks: Checks that make plain calls.
        bank: Their examples.

    Returns:
        Name of a function, its arguments and its named arguments.
    """
    jobs = [job for one in checks for example in bank.examples(one) for job in example.jobs]
    return [
        (job.function, list(map(from_wire, job.args)), {k: from_wire(v) for k, v in job.kwargs.items()})
        for job in jobs
        if isinstance(job, wire.Call)
    ]


def seconds(names: dict[str, Callable[..., Any]], calls: list[Call]) -> float:
    """Call a submission's functions.

    Args:
        names: Its functions.
        calls: With what.

    Returns:
        How long that took.
    """
    start = time.perf_counter()
    for function, args, kwargs in calls:
        names[function](*args, **kwargs)
    return time.perf_counter() - start


def of_reference(lab: Lab, seed: int) -> dict[str, float]:
    """Perform what a worker is asked for in a lab, with the reference, in this process.

    Args:
        lab: Any lab.
        seed: Seed of the grading run.

    Returns:
        Exercise to seconds, of the second time.
    """
    grader = Grader(lab, StoredBank(seed, lab))
    asked = {exercise.name: grader.batch(lab.checks_of(exercise)).jobs for exercise in lab.exercises}
    openings = Openings()
    for jobs in asked.values():
        openings.expect(jobs)
    took: dict[str, float] = {}
    for _ in range(2):
        for name, jobs in asked.items():
            start = time.perf_counter()
            for job in jobs:
                answer_here(job, lab.reference, openings)
            took[name] = time.perf_counter() - start
    return took


def main(slug: str, seed: int, report: Path, submissions: list[Path]) -> None:
    """Measure.

    Args:
        slug: The lab.
        seed: Seed of the grading run.
        report: The file that gets a JSON.
        submissions: Right submissions; none for the reference.
    """
    # As in a worker.
    torch.set_num_threads(1)
    lab = next(lab for lab in load_curriculum() if lab.slug == slug)
    if not submissions:
        # As in their parent: the libraries say nothing and have run once.
        warm()
        import_libraries(lab.imports)
        report.write_text(json.dumps({"exercises": of_reference(lab, seed)}))
        return
    calls = inputs(lab.checks, StoredBank(seed, lab))
    measured: list[float] = []
    for path in submissions:
        names: dict[str, Any] = {}
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
        if not measured:
            seconds(names, calls)
        measured.append(seconds(names, calls))
    report.write_text(json.dumps({"calls": len(calls), "seconds": measured}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), [Path(name) for name in sys.argv[4:]])

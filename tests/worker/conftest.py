"""Workers with short limits, forked from a zygote of their own, and a short way to load a text."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.judge.limits import Limits
from grader.judge.outcomes import Worker, WorkerEnded
from grader.judge.proxies import Job, Outcome
from grader.judge.workers import ForkLauncher
from grader.worker import wire
from grader.worker.zygote import Zygote, fork_zygote

LIMITS = Limits(statement=0.3, imports=20.0, call=0.3, wall_factor=1.0, wall_least=2.0)

Start = Callable[..., Worker]


def script_cells(text: str) -> list[wire.Code]:
    """A whole script as one cell."""
    return [wire.Code(text, "line 1", 1)]


def notebook_cells(*texts: str) -> list[wire.Code]:
    """Texts as the cells of a notebook."""
    return [wire.Code(text, f"cell {number}", 1) for number, text in enumerate(texts, start=1)]


def ask(worker: Worker, *jobs: Job) -> list[Outcome]:
    """Answers in order; when the worker ends, how it ended comes last."""
    outcomes: list[Outcome] = []
    try:
        outcomes.extend(worker.perform(list(jobs)))
    except WorkerEnded as error:
        outcomes.append(error.ended)
    return outcomes


def value(worker: Worker, function: str, *args: wire.Value) -> wire.Value:
    """The value of one call that must return."""
    (outcome,) = ask(worker, wire.Call(function, list(args)))
    assert isinstance(outcome, wire.Returned), outcome
    return outcome.value


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    # What a student must not see; it stands in the environment that the workers come from.
    os.environ["LABS_TEST_SECRET"] = "hidden"
    forked = fork_zygote()
    del os.environ["LABS_TEST_SECRET"]
    yield forked
    ForkLauncher(forked, LIMITS).close()


@pytest.fixture(scope="session")
def launcher(zygote: Zygote) -> ForkLauncher:
    return ForkLauncher(zygote, LIMITS)


@pytest.fixture
def start(zygote: Zygote) -> Iterator[Start]:
    """Start a worker, load a text into it, and end it after the test."""
    workers: list[Worker] = []

    def loaded(text: str, limits: Limits = LIMITS) -> Worker:
        worker = ForkLauncher(zygote, limits).start()
        workers.append(worker)
        worker.load(wire.Load("lab.py", script_cells(text), {}))
        return worker

    yield loaded
    for worker in workers:
        worker.close()

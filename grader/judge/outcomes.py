"""How an exchange with a worker can end, and what every kind of worker can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from grader.worker import wire


@dataclass(frozen=True)
class Ended:
    """A worker that did not live to give its answer."""

    verdict: Literal["timeout", "crashed"]
    message: str
    #: Ended by SIGKILL, which its budgets do not explain: by a hand from outside, perhaps.
    killed: bool = False


class WorkerEnded(Exception):
    """Carries an `Ended` out of an exchange with a worker."""

    def __init__(self, ended: Ended) -> None:
        super().__init__(ended.message)
        self.ended = ended


class Worker(Protocol):
    """One place in which one submission runs."""

    #: What keeps it apart, for the results file.
    isolation: str
    #: Seconds that calls of its submission have taken; a worker that replaces another goes on from there.
    spent: float
    #: Answers that are decoded already, by their bytes: nearly all who are asked answer the same.
    known: Mapping[bytes, wire.Answer]

    def load(self, request: wire.Load) -> wire.Report:
        """Load a submission; raises `StatementEnded` or `WorkerEnded`."""

    def perform(self, jobs: Sequence[wire.Job]) -> Iterator[wire.Answer]:
        """Begin to answer jobs in order; taking the answers raises `WorkerEnded`."""

    def close(self) -> None:
        """End it and everything that it started."""


class StatementEnded(WorkerEnded):
    """A top-level statement hung or killed its process; without a number it was no single one's fault."""

    def __init__(self, ended: Ended, number: int | None) -> None:
        super().__init__(ended)
        self.number = number


class NoRoom(Exception):
    """The workers' parent lives, but the machine has no room for another process."""


class ParentLost(Exception):
    """The workers' parent has ended, and its workers with it: no fault of a submission."""

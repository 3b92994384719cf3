"""`--isolation none`: the submission runs in this very process, for students on their own machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from grader.judge.limits import Limits
from grader.judge.outcomes import Worker
from grader.worker import wire
from grader.worker.checkpoints import resolve
from grader.worker.loading import Submission
from grader.worker.performing import perform
from grader.worker.serving import Places


class LocalWorker:
    """Answers calls without a second process: no limits, nothing is kept apart."""

    isolation = "none"

    def __init__(self) -> None:
        self.spent = 0.0
        self.known: Mapping[bytes, wire.Answer] = {}
        self.submission = Submission(interruptible=True)

    def load(self, request: wire.Load) -> wire.Report:
        """Load a submission.

        Args:
            request: Its cells.

        Returns:
            The state of its exercises.
        """
        return self.submission.load(request, lambda starting: None)

    def perform(self, jobs: Sequence[wire.Job]) -> Iterator[wire.Answer]:
        """Answer jobs in order.

        Args:
            jobs: What to answer.

        Yields:
            One answer for each.
        """
        for job in jobs:
            yield perform(
                job, self.submission.names, resolve, Places(self.submission), self.submission.shortcuts
            )

    def close(self) -> None:
        """Nothing to end."""


class LocalLauncher:
    """Gives local workers."""

    def __init__(self, limits: Limits) -> None:
        """Note the budgets, which nothing here enforces.

        Args:
            limits: Budgets of a submission.
        """
        self.limits = limits

    def warm(self, names: Sequence[str]) -> None:
        """The submission imports for itself, in this very process."""

    def share(self) -> LocalLauncher:
        """Give a launcher for another process: this one."""
        return self

    def start(self) -> Worker:
        """Start a worker.

        Returns:
            Its handle.
        """
        return LocalWorker()

    def close(self) -> None:
        """Nothing to end."""

"""One submission's examination: keeps a worker that has loaded it, and replaces one that hung or died."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import msgspec

from grader.judge.curriculum import Lab
from grader.judge.limits import Limits
from grader.judge.outcomes import Ended, ParentLost, StatementEnded, Worker, WorkerEnded
from grader.judge.proxies import Job, Outcome
from grader.submissions import SourceFile
from grader.worker import wire
from grader.worker.events import FILES, reads_events, with_events

#: Statements of one submission that may hang or kill a worker before all but definitions are left out.
MAX_BAD_STATEMENTS = 3
#: Workers of one submission that may be killed without counting as its own end.
PARDONS = 1
#: Jobs whose event files are sent to their reader in one request; each may be a few megabytes.
_READ_AT_ONCE = 16


class Launcher(Protocol):
    """Starts workers."""

    limits: Limits

    def start(self) -> Worker:
        """Start one."""

    def warm(self, names: Sequence[str]) -> None:
        """Have libraries imported before the next worker is started."""

    def share(self) -> Launcher:
        """Give a launcher for another process of this machine."""

    def close(self) -> None:
        """End all."""


class Sitting:
    """Asks a submission, through as many workers as that takes."""

    def __init__(
        self,
        launcher: Launcher,
        lab: Lab,
        file: SourceFile,
        known: Mapping[bytes, wire.Answer] = MappingProxyType({}),
    ) -> None:
        """Start a worker and load a submission.

        Args:
            launcher: Starts workers.
            lab: What the submission is for.
            file: The submission.
            known: Answers that need not be decoded, by their bytes.
        """
        self.launcher, self.known = launcher, known
        self.file = file
        blanks = {exercise.name: len(exercise.regions) for exercise in lab.exercises}
        cells = [wire.Code(cell.text, cell.place, cell.first_line) for cell in file.cells]
        shortcuts = {name: list(paths) for name, paths in lab.shortcuts.items()}
        # Not the file's own name: it may hold the student's, and stands in what a submission can say.
        name = f"{lab.stem}{'.ipynb' if file.name.endswith('.ipynb') else '.py'}"
        self.request = wire.Load(name, cells, blanks, shortcuts=shortcuts)
        self.worker: Worker | None = None
        #: Reads the event files among the answers.
        self.reader: Worker | None = None
        #: Jobs that the worker is at, and its answers as they come.
        self.begun: tuple[list[Job], Iterator[wire.Answer]] | None = None
        #: Jobs whose outcomes have arrived before anyone asked for them.
        self.early: tuple[list[Job], list[Outcome | None]] | None = None
        self.isolation = ""
        self.spent = 0.0
        #: Times that a worker may still be killed without counting as the submission's own end.
        self.pardons = PARDONS
        #: Why the submission cannot be loaded at all, if so.
        self.ended: Ended | None = None
        self.report = self._start()

    def _start(self) -> wire.Report:
        """Start a worker and load the submission, leaving out more each time that fails."""
        skip: list[int] = list(self.request.skip)
        attempt = 0
        while attempt < MAX_BAD_STATEMENTS + 2:
            only = self.request.only_definitions or attempt > MAX_BAD_STATEMENTS
            self.request = msgspec.structs.replace(self.request, skip=list(skip), only_definitions=only)
            worker = self.launcher.start()
            self.isolation = worker.isolation
            try:
                report = worker.load(self.request)
            except ParentLost:
                worker.close()
                raise
            except StatementEnded as error:
                worker.close()
                if self._pardons(error.ended):
                    continue
                attempt += 1
                self.ended = error.ended
                if error.number is not None and error.number not in skip:
                    skip.append(error.number)
                elif only:
                    break
                else:
                    self.request = msgspec.structs.replace(self.request, only_definitions=True)
                continue
            worker.spent, worker.known = self.spent, self.known
            self.worker, self.ended = worker, None
            return report
        return wire.Report(dict.fromkeys(self.request.exercises, "broken"), [], {})

    def _pardons(self, ended: Ended) -> bool:
        """Say whether to try once more: SIGKILL may have come from outside.

        A submission that kills itself does so again.
        """
        if not ended.killed or not self.pardons:
            return False
        self.pardons -= 1
        return True

    def ask(self, jobs: list[Job], following: list[Job] | None = None) -> list[Outcome | None]:
        """Answer jobs in one batch.

        Args:
            jobs: Calls and scripts.
            following: What is asked next: it is begun now, and `ask` with the same list gives its outcomes.

        Returns:
            One outcome for each; when the worker ends at one of them, None for all later ones.
        """
        outcomes = self._outcomes(jobs)
        if following and self.worker is not None:
            self.begun = following, self.worker.perform(following)
        return self._with_events(jobs, outcomes)

    def _outcomes(self, jobs: list[Job]) -> list[Outcome | None]:
        """Answer jobs as `ask` does, with event files as they are."""
        if self.begun is not None:
            begun, answers = self.begun
            self.begun = None
            self.early = (begun, self._take(begun, answers))
        if self.early is not None and self.early[0] is jobs:
            outcomes, self.early = self.early[1], None
            return outcomes
        if not jobs:
            return []
        if self.ended is not None:
            return [self.ended, *[None] * (len(jobs) - 1)]
        if self.worker is None:
            self.report = self._start()
            if self.worker is None:
                return self._outcomes(jobs)
        return self._take(jobs, self.worker.perform(jobs))

    def _take(self, jobs: list[Job], answers: Iterator[wire.Answer]) -> list[Outcome | None]:
        """Wait for the answers of jobs that have been begun."""
        assert self.worker is not None
        outcomes: list[Outcome | None] = []
        try:
            outcomes.extend(answers)
        except WorkerEnded as error:
            # `extend` keeps what came before the end.
            outcomes.append(error.ended)
            outcomes += [None] * (len(jobs) - len(outcomes))
            self.spent = self.worker.spent
            self.worker.close()
            self.worker = None
            if self._pardons(error.ended):
                return self._outcomes(jobs)
        return outcomes

    def _with_events(self, jobs: list[Job], outcomes: list[Outcome | None]) -> list[Outcome | None]:
        """Put what the event files among the answers hold in their place."""
        if not any(map(reads_events, jobs)):
            return outcomes
        files: list[wire.Value] = []
        # Once to find them all, since one request for many is answered faster than many.
        for job, outcome in zip(jobs, outcomes, strict=True):
            if isinstance(outcome, wire.Returned):
                with_events(job, outcome, files.append)
        found = iter(self._read(files))
        return [
            with_events(job, outcome, lambda _: next(found))
            if isinstance(outcome, wire.Returned)
            else outcome
            for job, outcome in zip(jobs, outcomes, strict=True)
        ]

    def _read(self, files: list[wire.Value]) -> list[wire.Value]:
        """Read event files in a worker of their own, which nothing else has touched."""
        found: list[wire.Value] = []
        while len(found) < len(files):
            self.reader = self.reader or self.launcher.start()
            some = [wire.ParseEvents(one) for one in files[len(found) :][:_READ_AT_ONCE]]
            try:
                for answer in self.reader.perform(some):
                    if isinstance(answer, wire.Returned):
                        found.append(answer.value)
                    else:
                        found.append(wire.Opaque(FILES, answer.message))
            except WorkerEnded as error:
                self.reader.close()
                self.reader = None
                if not self._pardons(error.ended):
                    found.append(wire.Opaque(FILES, f"could not be read ({error.ended.message})"))
        return found

    def close(self) -> None:
        """End the workers."""
        for worker in (self.worker, self.reader):
            if worker is not None:
                worker.close()
        self.worker = self.reader = None

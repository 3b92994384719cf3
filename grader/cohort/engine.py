"""Grade a class through the ledger: what is known is looked up, the rest is judged once for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec

from grader.authoring.source import Exercise
from grader.cohort.judges import Finished, Task, make_task
from grader.cohort.ledger import Keys, Ledger
from grader.judge.curriculum import Lab
from grader.judge.examining import Examination, Judged
from grader.results import ExerciseResult, Result
from grader.submissions import SourceFile, Submission

#: What is known of a lab by the digest of a file.
Unit = tuple[str, str]


class Pool(Protocol):
    """Has tasks judged: in this process, in several, or on other machines."""

    def run(
        self,
        tasks: Iterable[Task],
        started: Callable[[Task], None],
        finished: Callable[[Task, Finished], None],
    ) -> None:
        """Judge all tasks, telling of each when it is begun and when it is finished.

        Each task is taken from `tasks` when its turn comes: all of them need not fit into memory.
        """

    def close(self) -> None:
        """End all that judges, whatever it is at."""


@dataclass
class Told:
    """Who wants to know of what."""

    #: A student's result is complete, with the seconds that judging took when it was done; the text is
    #: empty unless the grader itself failed.
    graded: Callable[[Submission, Result, float, str], None]
    #: Names of the students whose work is being judged now.
    running: Callable[[list[str]], None] = lambda names: None


@dataclass
class Pending:
    """A submission, and which of its files are not judged yet."""

    submission: Submission
    #: Its files that count, each with its lab and its unit.
    files: list[tuple[Lab, SourceFile, Unit]]
    missing: set[Unit] = field(default_factory=set)


@dataclass
class Work:
    """One file that is to be judged."""

    lab: Lab
    file: SourceFile
    #: Names of the exercises of which the verdict is not known.
    exercises: list[str]
    #: Seconds that it took before; what is not known comes after what is.
    expected: float
    #: The submissions that wait for it.
    waiting: list[Pending] = field(default_factory=list)


@dataclass
class Engine:
    """Grades submissions with what judges them and what is known already.

    Of a student who is done nothing is kept here, and the code of a file is looked up when its turn comes.
    """

    examination: Examination
    ledger: Ledger
    keys: Keys
    told: Told
    #: Labs by slug.
    labs: dict[str, Lab] = field(init=False)
    work: dict[Unit, Work] = field(default_factory=dict)
    #: Units on which the grader itself failed.
    faults: dict[Unit, str] = field(default_factory=dict)
    at_work: dict[Unit, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.labs = {lab.slug: lab for lab in self.examination.labs}

    def grade(self, submissions: Sequence[Submission], pool: Pool) -> None:
        """Grade submissions.

        Args:
            submissions: What was handed in.
            pool: Who judges what is not known yet.
        """
        for submission in submissions:
            pending = Pending(submission, list(self.files(submission)))
            for lab, file, unit in pending.files:
                self.enter(pending, lab, file, unit)
            if pending.missing:
                self.ledger.mark(submission.student, "queued")
            else:
                self.finish(pending)
        units = sorted(self.work, key=lambda unit: self.work[unit].expected, reverse=True)
        pool.run(
            (self.task(number, unit) for number, unit in enumerate(units)),
            lambda task: self.started(units[task.number]),
            lambda task, finished: self.finished(units[task.number], finished),
        )

    def files(self, submission: Submission) -> Iterator[tuple[Lab, SourceFile, Unit]]:
        """Give the files of a submission that count, with their labs and units."""
        for item in submission.work:
            if item.lab in self.labs:
                for file in item.versions:
                    yield self.labs[item.lab], file, (self.keys.content(file), item.lab)

    def enter(self, pending: Pending, lab: Lab, file: SourceFile, unit: Unit) -> None:
        """Note that a submission waits for one of its files, if not all is known about it."""
        if unit not in self.work:
            exercises = self.unknown(unit, lab)
            if not exercises:
                return
            expected = self.ledger.seconds(*unit) or 0.0
            self.work[unit] = Work(lab, file, exercises, expected)
        if unit not in pending.missing:
            pending.missing.add(unit)
            self.work[unit].waiting.append(pending)

    def task(self, number: int, unit: Unit) -> Task:
        """Write down what a judge is to do."""
        work = self.work[unit]
        return make_task(number, work.lab.slug, work.file, work.exercises)

    def unknown(self, unit: Unit, lab: Lab) -> list[str]:
        """List the exercises of which the ledger does not know the verdict."""
        names = {self.keys.exercise(unit[0], lab, exercise): exercise.name for exercise in lab.exercises}
        if self.ledger.loading(self.keys.loading(unit[0], lab)) is None:
            return list(names.values())
        known = self.ledger.known(list(names))
        return [name for key, name in names.items() if key not in known]

    def started(self, unit: Unit) -> None:
        """Write down that a unit is being judged."""
        student = self.work[unit].waiting[0].submission.student
        self.at_work[unit] = student
        self.ledger.mark(student, "running")
        self.told.running(sorted(set(self.at_work.values())))

    def finished(self, unit: Unit, finished: Finished) -> None:
        """Write down what was found, and finish the submissions that waited for nothing else."""
        self.at_work.pop(unit, None)
        content, slug = unit
        work, judged = self.work.pop(unit), finished.judged
        if judged is None:
            self.faults[unit] = finished.traceback
        else:
            exercises = {exercise.id: exercise for exercise in work.lab.exercises}
            self.ledger.add(
                [(self.keys.exercise(content, work.lab, exercises[one.id]), one) for one in judged.exercises],
                (self.keys.loading(content, work.lab), judged.notes, judged.isolation),
                (content, slug, judged.seconds),
            )
        for pending in work.waiting:
            pending.missing.discard(unit)
            if not pending.missing:
                self.finish(pending)

    def finish(self, pending: Pending) -> None:
        """Put a submission's result together from the ledger."""
        submission = pending.submission
        units = {unit for _, _, unit in pending.files}
        seconds = sum(self.ledger.seconds(*unit) or 0.0 for unit in sorted(units))
        fault = next((self.faults[unit] for _, _, unit in pending.files if unit in self.faults), "")
        if fault:
            kind = fault.strip().splitlines()[-1].partition(":")[0]
            reason = f"The grader failed here, not you ({kind}); your instructor has been told."
            self.told.graded(submission, self.examination.unchecked(submission, reason), seconds, fault)
            return
        judged = {(lab.slug, file): self.recall(unit) for lab, file, unit in pending.files}
        self.told.graded(submission, self.examination.assemble(submission, judged), seconds, "")

    def recall(self, unit: Unit) -> Judged:
        """Look up what was found about a file, and apply the points of today."""
        content, slug = unit
        lab = self.labs[slug]
        keys = [self.keys.exercise(content, lab, exercise) for exercise in lab.exercises]
        known = self.ledger.verdicts(keys)
        loading = self.ledger.loading(self.keys.loading(content, lab))
        assert loading is not None
        exercises = [
            with_points(known[key], lab, exercise) for key, exercise in zip(keys, lab.exercises, strict=True)
        ]
        return Judged(exercises, *loading)


def with_points(result: ExerciseResult, lab: Lab, exercise: Exercise) -> ExerciseResult:
    """Apply the points that an exercise's checks are worth today.

    Args:
        result: The verdicts.
        lab: The lab.
        exercise: The exercise.

    Returns:
        The same verdicts with points.
    """
    worth = {one.name: one.points for one in lab.checks_of(exercise)}
    checks = [
        msgspec.structs.replace(
            one, points=worth[one.name] if one.verdict == "passed" else 0, max_points=worth[one.name]
        )
        for one in result.checks
    ]
    points, most = sum(one.points for one in checks), sum(one.max_points for one in checks)
    return msgspec.structs.replace(result, checks=checks, points=points, max_points=most)

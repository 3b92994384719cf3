"""Grade a class through the ledger: what is known is looked up, the rest is judged once for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
        """Judge all tasks, telling of each when it is begun and when it is finished."""

    def close(self) -> None:
        """End all that judges, whatever it is at."""


@dataclass
class Told:
    """Who wants to know of what."""

    #: A student's result is complete; the text is empty unless the grader itself failed.
    graded: Callable[[Submission, Result, str], None]
    #: Names of the students whose work is being judged now.
    running: Callable[[list[str]], None] = lambda names: None


@dataclass
class Engine:
    """Grades submissions with what judges them and what is known already."""

    examination: Examination
    ledger: Ledger
    keys: Keys
    told: Told
    #: Labs by slug.
    labs: dict[str, Lab] = field(init=False)
    #: What each unit still waits for: the submissions.
    waiting: dict[Unit, list[Submission]] = field(default_factory=dict)
    #: What each submission still waits for.
    missing: dict[str, set[Unit]] = field(default_factory=dict)
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
        tasks: dict[Unit, Task] = {}
        for submission in submissions:
            for lab, file in self.files(submission):
                unit = (self.keys.content(file), lab.slug)
                exercises = self.unknown(unit, lab)
                if exercises:
                    self.missing.setdefault(submission.student, set()).add(unit)
                    self.waiting.setdefault(unit, []).append(submission)
                    if unit not in tasks:
                        names = [exercise.name for exercise in exercises]
                        tasks[unit] = make_task(len(tasks), lab.slug, file, names)
            if submission.student in self.missing:
                self.ledger.mark(submission.student, "queued")
            else:
                self.finish(submission)
        units = list(tasks)
        pool.run(
            [tasks[unit] for unit in sorted(units, key=self.expected, reverse=True)],
            lambda task: self.started(units[task.number]),
            lambda task, finished: self.finished(units[task.number], finished),
        )

    def files(self, submission: Submission) -> Iterable[tuple[Lab, SourceFile]]:
        """Give the files of a submission that count, with their labs."""
        for item in submission.work:
            if item.lab in self.labs:
                yield from ((self.labs[item.lab], file) for file in item.versions)

    def unknown(self, unit: Unit, lab: Lab) -> list[Exercise]:
        """List the exercises of which the ledger does not know the verdict."""
        keys = {self.keys.exercise(unit[0], lab, exercise): exercise for exercise in lab.exercises}
        known = self.ledger.known(list(keys))
        if self.ledger.loading(self.keys.loading(unit[0], lab)) is None:
            return list(lab.exercises)
        return [exercise for key, exercise in keys.items() if key not in known]

    def expected(self, unit: Unit) -> float:
        """Give the seconds that a unit took before; what is not known comes after what is."""
        return self.ledger.seconds(*unit) or 0.0

    def started(self, unit: Unit) -> None:
        """Write down that a unit is being judged."""
        submission = self.waiting[unit][0]
        self.at_work[unit] = submission.student
        self.ledger.mark(submission.student, "running")
        self.told.running(sorted(set(self.at_work.values())))

    def finished(self, unit: Unit, finished: Finished) -> None:
        """Write down what was found, and finish the submissions that waited for nothing else."""
        self.at_work.pop(unit, None)
        content, slug = unit
        lab = self.labs[slug]
        judged = finished.judged
        if judged is None:
            self.faults[unit] = finished.traceback
        else:
            exercises = {exercise.id: exercise for exercise in lab.exercises}
            self.ledger.add(
                [(self.keys.exercise(content, lab, exercises[one.id]), one) for one in judged.exercises],
                (self.keys.loading(content, lab), judged.notes, judged.isolation),
                (content, slug, judged.seconds),
            )
        for submission in self.waiting.pop(unit):
            self.missing[submission.student].discard(unit)
            if not self.missing[submission.student]:
                del self.missing[submission.student]
                self.finish(submission)

    def finish(self, submission: Submission) -> None:
        """Put a submission's result together from the ledger."""
        units = {
            (lab.slug, file): (self.keys.content(file), lab.slug) for lab, file in self.files(submission)
        }
        fault = next((self.faults[unit] for unit in units.values() if unit in self.faults), "")
        if fault:
            kind = fault.strip().splitlines()[-1].partition(":")[0]
            reason = f"The grader failed here, not you ({kind}); your instructor has been told."
            self.told.graded(submission, self.examination.unchecked(submission, reason), fault)
            return
        judged = {place: self.recall(unit) for place, unit in units.items()}
        self.told.graded(submission, self.examination.assemble(submission, judged), "")

    def seconds(self, submission: Submission) -> float:
        """Give the seconds that judging a submission took when it was done."""
        return sum(self.expected((self.keys.content(file), lab.slug)) for lab, file in self.files(submission))

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
        return Judged(exercises, *loading, self.ledger.seconds(content, slug) or 0.0)


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

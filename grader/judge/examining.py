"""Judge everything that one student handed in, and put a results file together."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version

import msgspec

from grader.judge.curriculum import Lab
from grader.judge.grading import Grader, without_answers
from grader.judge.sitting import Launcher, Sitting
from grader.results import (
    ExerciseResult,
    FileRecord,
    LabResult,
    Result,
    SubmissionRecord,
    Verdict,
)
from grader.submissions import LabWork, SourceFile, Submission

#: Notes about skipped lines that a student gets to read.
MAX_NOTES = 8


class Judged(msgspec.Struct, frozen=True):
    """What was found out about one file for one lab."""

    exercises: list[ExerciseResult]
    #: What was skipped while the file was loaded.
    notes: list[str]
    #: How the file was kept apart.
    isolation: str
    #: How long it took, in seconds of waiting.
    seconds: float = 0.0


@dataclass
class Examination:
    """What stays the same for all students of a grading run."""

    labs: Sequence[Lab]
    #: Lab slug to its grader.
    graders: Mapping[str, Grader]
    launcher: Launcher
    seed: int
    isolation: str

    def examine(
        self,
        submission: Submission,
        only: str = "",
        told: Callable[[str, ExerciseResult], None] = lambda lab, result: None,
    ) -> Result:
        """Judge one student's submission.

        Args:
            submission: What was handed in.
            only: Name of one exercise; empty for all.
            told: Hears of each exercise once it is judged, with the slug of its lab.

        Returns:
            The results file's content.
        """
        chosen = [only] if only else []
        judged = {
            (item.lab, file): self.judge(self.graders[item.lab].lab, file, chosen, partial(told, item.lab))
            for item in submission.work
            if item.lab in self.graders
            for file in item.versions
        }
        return self.assemble(submission, judged, chosen)

    def judge(
        self,
        lab: Lab,
        file: SourceFile,
        only: Collection[str] = (),
        told: Callable[[ExerciseResult], None] = lambda result: None,
    ) -> Judged:
        """Judge one file for one lab.

        Args:
            lab: The lab.
            file: A student's file.
            only: Names of exercises; empty for all.
            told: Hears of each exercise once it is judged.

        Returns:
            What was found.
        """
        start = time.perf_counter()
        sitting = Sitting(self.launcher, lab, file, self.graders[lab.slug].known)
        try:
            exercises = self.graders[lab.slug].grade(sitting, only, told)
        finally:
            sitting.close()
        return Judged(exercises, _notes(sitting), sitting.isolation, time.perf_counter() - start)

    def assemble(
        self,
        submission: Submission,
        judged: Mapping[tuple[str, SourceFile], Judged],
        only: Collection[str] = (),
    ) -> Result:
        """Put a student's result together from what was judged file by file.

        Args:
            submission: What was handed in.
            judged: Lab slug and file to what was found.
            only: Names of exercises; empty for all.

        Returns:
            The results file's content.
        """
        work = {item.lab: item for item in submission.work}
        isolation = self.isolation
        labs: list[LabResult] = []
        for lab in self.labs:
            if lab.slug not in work:
                labs.append(_nothing(lab, "missing", "Nothing was handed in for this lab.", only))
                continue
            found = [(file, judged[lab.slug, file]) for file in work[lab.slug].versions]
            result, isolation = best_version(lab, found)
            labs.append(result)
        return _result(submission, labs, self.seed, isolation)

    def lab(self, lab: Lab, work: LabWork) -> LabResult:
        """Judge one student's work for one lab.

        Args:
            lab: The lab.
            work: The student's files for it.

        Returns:
            The lab's result.
        """
        return best_version(lab, [(file, self.judge(lab, file)) for file in work.versions])[0]

    def unchecked(self, submission: Submission, reason: str) -> Result:
        """Give the result of a student whose work could not be judged for a reason on our side.

        Args:
            submission: What was handed in.
            reason: One line.

        Returns:
            A result in which every check is `unchecked`.
        """
        labs = [_nothing(lab, "unchecked", reason, ()) for lab in self.labs]
        return _result(submission, labs, self.seed, self.isolation)


def best_version(lab: Lab, found: Sequence[tuple[SourceFile, Judged]]) -> tuple[LabResult, str]:
    """Of several versions of a student's work, let the best count.

    Args:
        lab: The lab.
        found: Each file, and what was found.

    Returns:
        The lab's result, and how the file that counts was kept apart.
    """
    graded = [(_lab_result(lab, one.exercises, file.name, one.notes), one.isolation) for file, one in found]
    best, isolation = max(graded, key=lambda pair: pair[0].score)
    if len(graded) > 1:
        names = " and ".join(result.file for result, _ in graded)
        scores = ", ".join(f"{result.file}: {result.score:g}" for result, _ in graded)
        note = f"{names} differ, so each was graded ({scores}); {best.file} counts."
        best = _lab_result(lab, best.exercises, best.file, [note, *best.notes])
    return best, isolation


def versions() -> dict[str, str]:
    """Give the versions that decide about answers.

    Returns:
        Name to version.
    """
    return dict(_versions())


@cache
def _versions() -> dict[str, str]:
    # Each look-up reads and parses a package's whole metadata, which costs more than all else of a result.
    found = {name: version(name) for name in ("torch", "transformers", "hypothesis")}
    return {"python": platform.python_version(), **found, "grader": version("pretrained-nlp-labs")}


def _lab_result(lab: Lab, exercises: list[ExerciseResult], name: str, notes: list[str]) -> LabResult:
    score, most = sum(one.points for one in exercises), sum(one.max_points for one in exercises)
    return LabResult(lab.slug, score, most, exercises, name, notes)


def _nothing(lab: Lab, verdict: Verdict, reason: str, only: Collection[str]) -> LabResult:
    chosen = [exercise for exercise in lab.exercises if not only or exercise.name in only]
    exercises = [without_answers(one, lab.checks_of(one), verdict, reason) for one in chosen]
    return _lab_result(lab, exercises, "", [])


def _result(submission: Submission, labs: list[LabResult], seed: int, isolation: str) -> Result:
    return Result(
        student=submission.student,
        submission=SubmissionRecord(
            [FileRecord(name, digest) for name, digest in submission.files], list(submission.problems)
        ),
        seed=seed,
        isolation=isolation,
        versions=versions(),
        score=sum(lab.score for lab in labs),
        max_score=sum(lab.max_score for lab in labs),
        labs=labs,
    )


def _notes(sitting: Sitting) -> list[str]:
    skipped = sitting.report.skipped
    notes = [f"{item.place} was skipped: {item.reason}" for item in skipped[:MAX_NOTES]]
    more = len(skipped) - MAX_NOTES
    return [*notes, f"{more} more lines were skipped"] if more > 0 else notes

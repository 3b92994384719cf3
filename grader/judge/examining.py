"""Judge everything that one student handed in."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

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


@dataclass
class Examination:
    """What stays the same for all students of a grading run."""

    labs: Sequence[Lab]
    #: Lab slug to its grader.
    graders: Mapping[str, Grader]
    launcher: Launcher
    seed: int
    isolation: str

    def examine(self, submission: Submission, only: str = "") -> Result:
        """Judge one student's submission.

        Args:
            submission: What was handed in.
            only: Name of one exercise; empty for all.

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
            result, reached = self.lab(lab, work[lab.slug], only)
            isolation = reached or isolation
            labs.append(result)
        return _result(submission, labs, self.seed, isolation)

    def lab(self, lab: Lab, work: LabWork, only: str) -> tuple[LabResult, str]:
        """Judge one student's work for one lab; of several versions the best counts.

        Args:
            lab: The lab.
            work: The student's files for it.
            only: Name of one exercise; empty for all.

        Returns:
            The lab's result, and how the student's code was kept apart.
        """
        graded: list[tuple[LabResult, str]] = []
        for file in work.versions:
            sitting = Sitting(self.launcher, lab, file)
            try:
                exercises = self.graders[lab.slug].grade(sitting, only)
            finally:
                sitting.close()
            graded.append((_lab_result(lab, exercises, file, _notes(sitting)), sitting.isolation))
        best, isolation = max(graded, key=lambda pair: pair[0].score)
        if len(graded) > 1:
            names = " and ".join(file.name for file in work.versions)
            scores = ", ".join(f"{result.file}: {result.score:g}" for result, _ in graded)
            note = f"{names} differ, so each was graded ({scores}); {best.file} counts."
            best = _lab_result(lab, best.exercises, best.file, [note, *best.notes])
        return best, isolation

    def unchecked(self, submission: Submission, reason: str) -> Result:
        """Give the result of a student whose work could not be judged for a reason on our side.

        Args:
            submission: What was handed in.
            reason: One line.

        Returns:
            A result in which every check is `unchecked`.
        """
        labs = [_nothing(lab, "unchecked", reason, "") for lab in self.labs]
        return _result(submission, labs, self.seed, self.isolation)


def versions() -> dict[str, str]:
    """Give the versions that decide about answers.

    Returns:
        Name to version.
    """
    found = {name: version(name) for name in ("torch", "transformers", "hypothesis")}
    return {"python": platform.python_version(), **found, "grader": version("pretrained-nlp-labs")}


def _lab_result(
    lab: Lab, exercises: list[ExerciseResult], file: str | SourceFile, notes: list[str]
) -> LabResult:
    name = file if isinstance(file, str) else file.name
    score, most = sum(one.points for one in exercises), sum(one.max_points for one in exercises)
    return LabResult(lab.slug, score, most, exercises, name, notes)


def _nothing(lab: Lab, verdict: Verdict, reason: str, only: str) -> LabResult:
    chosen = [exercise for exercise in lab.exercises if only in ("", exercise.name)]
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

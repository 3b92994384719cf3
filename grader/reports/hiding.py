"""What `--feedback hint` leaves of a result: kinds of failure, misconceptions and hints, no values."""

from __future__ import annotations

from msgspec.structs import replace

from grader.reports.wording import MARKS
from grader.results import CheckResult, ExerciseResult, LabResult, Result

#: Stands for the seed that is kept back: with it, anyone could draw the same inputs again.
HIDDEN_SEED = -1


def hide(result: Result) -> Result:
    """Keep back every input and every expected value, for students who are to look for them.

    Args:
        result: The full result.

    Returns:
        The same verdicts, points, misconceptions, diagnoses and hints; messages say only what kind of
        failure it was, because a student's own error message may quote an input.
    """
    return replace(result, seed=HIDDEN_SEED, labs=[_lab(lab) for lab in result.labs])


def _lab(lab: LabResult) -> LabResult:
    return replace(lab, exercises=[_exercise(exercise) for exercise in lab.exercises])


def _exercise(exercise: ExerciseResult) -> ExerciseResult:
    return replace(exercise, checks=[_check(check) for check in exercise.checks])


def _check(check: CheckResult) -> CheckResult:
    return replace(check, message=MARKS[check.verdict].kind, counterexample=None)

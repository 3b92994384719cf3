"""Marks that moved when a class was graded again: whose, by how much, and why."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from grader.results import ExerciseResult, Result


class MovedExercise(msgspec.Struct, frozen=True):
    """One exercise whose points are others than before."""

    id: str
    before: float
    after: float
    #: In words for the instructor.
    why: str


class Moved(msgspec.Struct, frozen=True):
    """One student whose marks are others than before."""

    student: str
    before: float
    after: float
    max_before: float
    max_after: float
    exercises: list[MovedExercise]


def find_moved(before: Result, after: Result) -> Moved | None:
    """Compare a student's result with the one that it replaces.

    Args:
        before: The earlier result.
        after: The new one.

    Returns:
        What moved; None when all points are as they were.
    """
    old, new = _exercises(before), _exercises(after)
    same_files = before.submission.files == after.submission.files
    found = []
    for name in {**old, **new}:
        was, now = old.get(name), new.get(name)
        if (was.points if was else 0) != (now.points if now else 0) or _worth(was) != _worth(now):
            why = _why(was, now, same_files=same_files)
            found.append(MovedExercise(name, was.points if was else 0, now.points if now else 0, why))
    if not found:
        return None
    return Moved(after.student, before.score, after.score, before.max_score, after.max_score, found)


def _exercises(result: Result) -> dict[str, ExerciseResult]:
    return {exercise.id: exercise for lab in result.labs for exercise in lab.exercises}


def _worth(exercise: ExerciseResult | None) -> Mapping[str, float]:
    return {check.name: check.max_points for check in exercise.checks} if exercise else {}


def _why(was: ExerciseResult | None, now: ExerciseResult | None, *, same_files: bool) -> str:
    if was is None or now is None:
        return "the exercise is new" if was is None else "the exercise is no longer graded"
    verdicts = {check.name: check.verdict for check in was.checks}
    turned = [
        f"{check.name}: {verdicts[check.name]}, now {check.verdict}"
        for check in now.checks
        if check.name in verdicts and verdicts[check.name] != check.verdict
    ]
    if not same_files:
        return "; ".join(["other files were handed in", *turned])
    before, after = _worth(was), _worth(now)
    reasons = [f"new check {name}" for name in after if name not in before]
    reasons += [f"check {name} is gone" for name in before if name not in after]
    reasons += turned
    reasons += [
        f"{name} is worth {after[name]:g} instead of {before[name]:g}"
        for name in after
        if name in before and after[name] != before[name]
    ]
    return "; ".join(reasons) or "the check changed"

"""The misconceptions of a class, ranked, each with its students and its simplest example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grader.reports.class_report.statistics import NOT_TRIED
from grader.results import Counterexample, ExerciseResult, Result


@dataclass(frozen=True)
class Mistake:
    """A misconception, over the class."""

    exercise: str
    #: The bank's internal name.
    name: str
    lab: str
    sentence: str
    #: In order of name.
    students: tuple[str, ...]
    #: The property that it breaks, and the simplest input that shows it.
    says: str
    example: Counterexample | None
    #: Students who tried the exercise.
    tried: int


def mistakes(results: Sequence[Result]) -> tuple[Mistake, ...]:
    """Rank the misconceptions of a class.

    A student counts once for a misconception, however many checks show it.

    Args:
        results: One result a student.

    Returns:
        The most frequent first, then in the order of their names.
    """
    seen: dict[tuple[str, str], list[tuple[str, ExerciseResult]]] = {}
    labs: dict[str, str] = {}
    tried: Counter[str] = Counter()
    for result in results:
        for lab in result.labs:
            for exercise in lab.exercises:
                labs[exercise.id] = lab.lab
                tried[exercise.id] += exercise.verdict not in NOT_TRIED
                for name in {check.misconception for check in exercise.checks if check.misconception}:
                    seen.setdefault((exercise.id, name), []).append((result.student, exercise))
    found = []
    for (id, name), who in seen.items():
        says, example = _simplest(name, [exercise for _, exercise in who])
        students = tuple(sorted(student for student, _ in who))
        sentence = next((exercise.diagnosis for _, exercise in who if exercise.diagnosis), "")
        found.append(Mistake(id, name, labs[id], sentence, students, says, example, tried[id]))
    return tuple(sorted(found, key=lambda one: (-len(one.students), one.exercise, one.name)))


def _simplest(name: str, exercises: list[ExerciseResult]) -> tuple[str, Counterexample | None]:
    """Find the shortest counterexample; of equally short ones the first by its text, whoever it is from."""
    shown = [
        (check.says, check.counterexample)
        for exercise in exercises
        for check in exercise.checks
        if check.misconception == name and check.counterexample
    ]
    if not shown:
        return "", None
    return min(shown, key=lambda one: (_length(one[1]), one[1].called, one[1].returned, one[0]))


def _length(example: Counterexample) -> tuple[bool, int]:
    # One with two values to compare says more than a call that raised.
    return not example.expected, len(example.called) + len(example.returned) + len(example.expected)

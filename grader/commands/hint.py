"""`labs hint`: one of an exercise's three hints."""

from __future__ import annotations

from grader.commands.course import find_exercise, the_course, the_labs
from grader.errors import CannotDo


def hint(name: str, step: int) -> int:
    """Print a hint.

    Args:
        name: Id or name of an exercise.
        step: 1 to 3.

    Returns:
        Exit code.

    Raises:
        CannotDo: There is no such exercise.
    """
    labs = the_labs()
    found = find_exercise(labs, name)
    if found is None:
        known = ", ".join(exercise for lab in labs for exercise in lab.exercises)
        raise CannotDo(f"there is no exercise {name!r}; there are {known}")
    lab, exercise = found
    hints = next(
        one.hints
        for other in the_course()
        if other.slug == lab.slug
        for one in other.exercises
        if one.name == exercise
    )
    print(hints[min(step, len(hints)) - 1])
    if step < len(hints):
        print(f"\nStill stuck? labs hint {exercise} --step {step + 1}")
    return 0

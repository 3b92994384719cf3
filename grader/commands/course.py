"""Find labs and exercises by what a person types."""

from __future__ import annotations

from grader.authoring.source import Exercise, SourceError
from grader.errors import CannotDo
from grader.judge.curriculum import CurriculumError, Lab, load_curriculum


def the_course() -> tuple[Lab, ...]:
    """Load the course.

    Returns:
        Its labs.

    Raises:
        CannotDo: The course is incomplete.
    """
    try:
        return load_curriculum()
    except (CurriculumError, SourceError) as error:
        raise CannotDo(str(error)) from error


def find_lab(labs: tuple[Lab, ...], name: str) -> Lab:
    """Find a lab.

    Args:
        labs: The course.
        name: Slug, stem or number.

    Returns:
        The lab.

    Raises:
        CannotDo: There is no such lab.
    """
    for lab in labs:
        if name in (lab.slug, lab.stem, lab.stem[:2], lab.stem[:2].lstrip("0")):
            return lab
    raise CannotDo(f"there is no lab {name!r}; there are {', '.join(lab.stem for lab in labs)}")


def find_exercise(labs: tuple[Lab, ...], name: str) -> tuple[Lab, Exercise] | None:
    """Find an exercise.

    Args:
        labs: The course.
        name: Id, or the function's name alone.

    Returns:
        Its lab and itself, or None.
    """
    pairs = [(lab, exercise) for lab in labs for exercise in lab.exercises]
    return next((pair for pair in pairs if name in (pair[1].id, pair[1].name)), None)

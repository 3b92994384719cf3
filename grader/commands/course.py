"""Find labs and exercises by what a person types.

What is typed is first held against the labs that students get: solutions are read only after the workers'
parent has been forked, so that no worker has them in its memory.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from grader.authoring.source import SourceError
from grader.errors import CannotDo
from grader.student.released import released
from grader.submissions import LabNames

if TYPE_CHECKING:
    from grader.judge.curriculum import Lab

Named = TypeVar("Named", LabNames, "Lab")
#: Names that are suggested for one that nobody knows.
_NEAR = 3


def the_course() -> tuple[Lab, ...]:
    """Load the course, solutions included; call it after `open_grader`.

    Returns:
        Its labs.

    Raises:
        CannotDo: The course is incomplete.
    """
    # Brings Hypothesis and more along, which commands that only ask for names need not wait for.
    from grader.judge.curriculum import CurriculumError, load_curriculum

    try:
        return load_curriculum()
    except SourceError as error:
        raise CannotDo(f"solutions/{error}") from error
    except CurriculumError as error:
        raise CannotDo(str(error)) from error


def the_labs() -> list[LabNames]:
    """List the labs and the names of their exercises, as they were handed out.

    Returns:
        Names by lab, in order.

    Raises:
        CannotDo: There are no labs.
    """
    found = [lab.names for lab in released().labs]
    if not found:
        raise CannotDo("there are no labs; run `labs build` in the project's folder")
    return found


def find_lab(labs: Sequence[Named], name: str) -> Named:
    """Find a lab.

    Args:
        labs: The labs of the course.
        name: Slug, stem or number.

    Returns:
        The lab.

    Raises:
        CannotDo: There is no such lab.
    """
    for lab in labs:
        if name in (lab.slug, lab.stem, lab.stem[:2], lab.stem[:2].lstrip("0")):
            return lab
    near = near_names((str(getattr(one, "name", one)) for lab in labs for one in lab.exercises), name)
    if near:
        raise CannotDo(f"there is no lab or exercise {name!r}; did you mean {' or '.join(near)}?")
    raise CannotDo(f"there is no lab {name!r}; there are {', '.join(lab.stem for lab in labs)}")


def the_exercise(labs: list[LabNames], name: str) -> tuple[LabNames, str]:
    """Find an exercise, or say which ones have names like it.

    Args:
        labs: The labs of the course.
        name: Id, or the function's name alone.

    Returns:
        Its lab and the function's name.

    Raises:
        CannotDo: There is no such exercise.
    """
    found = find_exercise(labs, name)
    if found is None:
        near = near_names((exercise for lab in labs for exercise in lab.exercises), name)
        rest = f"did you mean {' or '.join(near)}?" if near else "`labs progress LAB` lists those of a lab"
        raise CannotDo(f"there is no exercise {name!r}; {rest}")
    return found


def near_names(exercises: Iterable[str], name: str) -> list[str]:
    """Give the exercises whose names are like what was typed.

    Args:
        exercises: Names of all exercises.
        name: What was typed.

    Returns:
        At most three names, the nearest first.
    """
    known = {exercise.lower(): exercise for exercise in exercises}
    typed = name.rpartition(".")[2].lower()
    near = difflib.get_close_matches(typed, known, _NEAR)
    # Who types `pool` means `mean_pool`.
    near += [one for one in known if len(typed) > 2 and typed in one and one not in near]
    return [known[one] for one in near[:_NEAR]]


def find_exercise(labs: list[LabNames], name: str) -> tuple[LabNames, str] | None:
    """Find an exercise.

    Args:
        labs: The labs of the course.
        name: Id, or the function's name alone.

    Returns:
        Its lab and the function's name, or None.
    """
    for lab in labs:
        for exercise in lab.exercises:
            if name in (exercise, f"{lab.slug}.{exercise}"):
                return lab, exercise
    return None

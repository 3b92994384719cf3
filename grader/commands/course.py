"""Find labs and exercises by what a person types.

What is typed is first held against the labs that students get: solutions are read only after the workers'
parent has been forked, so that no worker has them in its memory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from grader.authoring.source import STEM, SourceError
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT, CurriculumError, Lab, load_curriculum
from grader.kit.lab import load_kit
from grader.submissions import LabNames

Named = TypeVar("Named", LabNames, Lab)
_BLANK = re.compile(r"^(?:def|class) (\w+)\b[^\n]*(?:\n(?:[ )][^\n]*)?)*?\n +# your code here$", re.MULTILINE)


def the_course() -> tuple[Lab, ...]:
    """Load the course, solutions included; call it after `open_grader`.

    Returns:
        Its labs.

    Raises:
        CannotDo: The course is incomplete.
    """
    try:
        return load_curriculum()
    except (CurriculumError, SourceError) as error:
        raise CannotDo(str(error)) from error


def the_labs() -> list[LabNames]:
    """List the labs and the names of their exercises, as students see them.

    Returns:
        Names by lab, in order.

    Raises:
        CannotDo: There are no labs.
    """
    kit = load_kit()
    if kit:
        # Students work in `labs/` itself, so the files there no longer tell which blanks they had.
        return [lab.names for lab in kit]
    found: list[LabNames] = []
    for path in sorted((ROOT / "labs").glob("[0-9][0-9]_*.py")):
        match = STEM.fullmatch(path.stem)
        if match is not None:
            names = tuple(_BLANK.findall(path.read_text(encoding="utf-8")))
            found.append(LabNames(path.stem, match[1], names))
    if not found:
        raise CannotDo(f"no labs in {ROOT / 'labs'}; run `labs build` in the project's folder")
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
    raise CannotDo(f"there is no lab {name!r}; there are {', '.join(lab.stem for lab in labs)}")


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

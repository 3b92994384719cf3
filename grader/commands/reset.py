"""`labs reset`: put an exercise's blank back, and keep what was written."""

from __future__ import annotations

from pathlib import Path

from grader.commands.course import the_exercise, the_labs
from grader.errors import CannotDo
from grader.student.backup import keep_line, shown, write_whole
from grader.student.folder import SUFFIXES, lab_files, pair_of
from grader.student.released import released
from grader.student.resetting import change
from grader.student.state import forget


def reset(name: str, file: Path | None = None) -> int:
    """Put the blank of an exercise back into the student's files.

    Args:
        name: Id or name of the exercise.
        file: The student's file where it has a name of its own; its partner of the other format follows.

    Returns:
        Exit code.

    Raises:
        CannotDo: There is no such exercise or file, or it cannot be written.
    """
    labs = the_labs()
    lab, exercise = the_exercise(labs, name)
    if file is not None and (not file.is_file() or file.suffix not in SUFFIXES):
        raise CannotDo(f"there is no script or notebook {file}")
    paths = pair_of(file) if file is not None else lab_files(lab)
    if not paths:
        raise CannotDo(
            f"there is no {lab.stem}.py in this folder or in labs/; "
            f"name your file: labs reset {exercise} FILE"
        )
    blank = next(one.blank(exercise) for one in released().labs if one.slug == lab.slug)
    made = [change(path, exercise, blank) for path in paths]
    changes = [one for one in made if one is not None]
    if not changes:
        names = " and ".join(shown(path) for path in paths)
        print(f"{exercise} is blank in {names} already: there is nothing to reset")
        return 0
    # All copies first: nothing is replaced unless everything is kept. The script comes last, because Jupytext
    # takes the newer one of a pair for the code, and it should find them alike either way.
    lines = [keep_line(one.path) for one in changes]
    for one in sorted(changes, key=lambda one: one.path.suffix == ".py"):
        try:
            write_whole(one.path, one.data)
        except OSError as error:
            raise CannotDo(f"{shown(one.path)} cannot be written ({error.strerror})") from error
    forget(f"{lab.slug}.{exercise}")
    for one in changes:
        print(f"{exercise} is blank again in {shown(one.path)}{_remark(one.found)}")
    for line in lines:
        print(line)
    print("If the file is open, reload it there before you save.")
    return 0


def _remark(found: int) -> str:
    if found == 0:
        return " (it was missing; look for it above the cell that uses it, or at the end)"
    return f" (it was defined {found} times; only the blank is left)" if found > 1 else ""

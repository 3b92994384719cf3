"""Find and read one student's own files, here and now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.commands.course import find_exercise, find_lab
from grader.errors import CannotDo
from grader.student import folder
from grader.student.released import without_untouched
from grader.submissions import LabNames, Submission, read


def find_files(target: str, labs: list[LabNames]) -> tuple[list[Path], str]:
    """Find what a person means.

    Args:
        target: Path, lab or exercise; empty for all labs.
        labs: The labs of the course.

    Returns:
        The files to check, and the name of the exercise if only one is meant.

    Raises:
        CannotDo: There are none.
    """
    if not target:
        paths = [path for lab in labs for path in lab_files(lab)]
        if not paths:
            raise CannotDo("there are no labs in this folder; name a file, or go to the folder with labs/")
        return paths, ""
    if Path(target).exists():
        return [Path(target)], ""
    if "/" in target or target.endswith((".py", ".ipynb")):
        raise CannotDo(f"there is no file {target}")
    found = find_exercise(labs, target)
    lab = found[0] if found else find_lab(labs, target)
    paths = lab_files(lab)
    if not paths:
        raise CannotDo(f"there is no {lab.stem}.py in this folder or in labs/; name the file")
    return paths, found[1] if found else ""


def lab_files(lab: LabNames) -> list[Path]:
    """Find a lab's files here, or in `labs/` below.

    Args:
        lab: The lab.

    Returns:
        Its script, its notebook, both or none; of a pair of which one half is untouched, the other.
    """
    return without_untouched(folder.lab_files(lab))


def read_files(paths: Sequence[Path], labs: list[LabNames]) -> Submission:
    """Read the files of one student.

    Args:
        paths: The files.
        labs: The labs of the course.

    Returns:
        What is in them.

    Raises:
        CannotDo: There is nothing to check, or more than one file for a lab.
    """
    reading = read(paths, labs)
    problems = [problem.message for problem in reading.problems]
    problems += [line for submission in reading.submissions for line in submission.problems]
    work = [item for submission in reading.submissions for item in submission.work]
    if not work:
        raise CannotDo(problems[0] if problems else "there is nothing to check")
    for item in work:
        files = [version.name for other in work if other.lab == item.lab for version in other.versions]
        if sum(other.lab == item.lab for other in work) > 1:
            raise CannotDo(
                f"there are {len(files)} files for {item.lab}: {', '.join(files)}; name one of them"
            )
    files_read = tuple(file for submission in reading.submissions for file in submission.files)
    return Submission("you", tuple(work), files_read, tuple(problems))

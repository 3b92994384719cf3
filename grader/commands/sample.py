"""`labs sample-cohort`: a class to try the grader on."""

from __future__ import annotations

from pathlib import Path

from grader.cohort.sample import make_cohort
from grader.commands.course import the_course
from grader.errors import CannotDo


def sample_cohort(folder: Path, students: int, seed: int) -> int:
    """Write a class and its answer key.

    Args:
        folder: A folder that does not exist yet, or is empty.
        students: Number of students.
        seed: Decides about everything.

    Returns:
        Exit code.

    Raises:
        CannotDo: The folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotDo(f"{folder} is not empty; name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    key = make_cohort(the_course(), folder, students, seed)
    print(f"{len(key)} students in {folder / 'submissions'}, answer key in {folder / 'key.json'}")
    return 0

"""`labs check`: a student's own feedback, on the terminal."""

from __future__ import annotations

import time
from pathlib import Path
from typing import cast

from rich.console import Console

from grader.commands.course import find_exercise, find_lab, the_course, the_labs
from grader.errors import CannotDo
from grader.judge.curriculum import CurriculumError
from grader.judge.opening import Isolation, open_grader, prepare
from grader.reports.terminal import feedback_panel
from grader.student.released import without_untouched
from grader.student.state import remember
from grader.submissions import LabNames, Submission, read


def check(target: str, isolation: str, seed: int) -> int:
    """Check a file, a lab or an exercise.

    Args:
        target: Path, lab or exercise; empty for all labs.
        isolation: How student code is kept apart.
        seed: Seed for the examples.

    Returns:
        Exit code: 0 when everything passes, 1 otherwise.

    Raises:
        CannotDo: There is nothing to check.
    """
    start = time.perf_counter()
    names = the_labs()
    paths, only = _find(target, names)
    submission = _read(paths, names)
    opened = open_grader(cast(Isolation, isolation))
    worked = {item.lab for item in submission.work}
    try:
        examination = prepare(opened, [lab for lab in the_course() if lab.slug in worked], seed)
        result = examination.examine(submission, only)
    except CurriculumError as error:
        raise CannotDo(f"the course has a fault, not your work: {error}; tell your instructor") from error
    finally:
        opened.launcher.close()
    remember(result, paths)
    console = Console()
    console.print(feedback_panel(result, console))
    seconds = time.perf_counter() - start - opened.importing
    console.print(
        f"torch and transformers imported in {opened.importing:.1f} s, checked in {seconds:.1f} s",
        style="dim",
    )
    return 0 if result.score == result.max_score else 1


def _find(target: str, labs: list[LabNames]) -> tuple[list[Path], str]:
    """Give the files to check, and the exercise if only one is meant."""
    if not target:
        paths = [path for lab in labs for path in _files(lab)]
        if not paths:
            raise CannotDo("there are no labs in this folder; name a file, or go to the folder with labs/")
        return paths, ""
    if Path(target).exists():
        return [Path(target)], ""
    if "/" in target or target.endswith((".py", ".ipynb")):
        raise CannotDo(f"there is no file {target}")
    found = find_exercise(labs, target)
    lab = found[0] if found else find_lab(labs, target)
    paths = _files(lab)
    if not paths:
        raise CannotDo(f"there is no {lab.stem}.py in this folder or in labs/; name the file")
    return paths, found[1] if found else ""


def _files(lab: LabNames) -> list[Path]:
    """Find a lab's files here, or in `labs/` below."""
    for folder in (Path(), Path("labs")):
        found = [folder / f"{lab.stem}{suffix}" for suffix in (".py", ".ipynb")]
        if any(path.is_file() for path in found):
            return without_untouched([path for path in found if path.is_file()])
    return []


def _read(paths: list[Path], labs: list[LabNames]) -> Submission:
    """Read the files of one student, here and now."""
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

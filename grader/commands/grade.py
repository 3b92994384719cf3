"""`labs grade`: an instructor's run over a class."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from grader.cohort.run import grade_class
from grader.commands.course import find_lab, the_course
from grader.errors import CannotDo
from grader.judge.opening import Isolation, open_grader, prepare
from grader.reports.terminal import class_table
from grader.results import Result
from grader.submissions import read


class _Rate(ProgressColumn):
    """Students a second, or seconds a student when it is slow."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(f"{speed:.1f} students/s" if speed >= 1 else f"{1 / speed:.1f} s a student", style="dim")


def grade(
    paths: list[Path], out: Path, lab: str, isolation: str, seed: int, *, hidden: bool, overwrite: bool
) -> int:
    """Grade a class.

    Args:
        paths: What the students handed in.
        out: Folder for everything that is written.
        lab: One lab, or empty for all that were handed in.
        isolation: How student code is kept apart.
        seed: Seed of the run.
        hidden: Students' pages show no inputs and no expected values.
        overwrite: Replace an earlier run.

    Returns:
        Exit code.

    Raises:
        CannotDo: There is nothing to grade, or `out` cannot be used.
    """
    labs = the_course()
    chosen = find_lab(labs, lab) if lab else None
    _prepare_folder(out, overwrite=overwrite)
    # Before any submission is read: workers are forked from a process that has seen none.
    opened = open_grader(cast(Isolation, isolation))
    reading = read(paths, [one.names for one in labs], only=chosen.slug if chosen else None)
    say = Console(stderr=True, highlight=False)
    for problem in reading.problems:
        say.print(Text(f"{problem.path}: {problem.message}"))
    if not reading.submissions:
        raise CannotDo(f"no submissions in {', '.join(str(path) for path in paths)}")
    found = {item.lab for submission in reading.submissions for item in submission.work}
    scope = [chosen] if chosen else [one for one in labs if one.slug in found] or list(labs)
    examination = prepare(opened, scope, seed)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=say) as progress:
        task = progress.add_task("grading", total=len(reading.submissions))

        def graded(result: Result) -> None:
            progress.advance(task)

        run = grade_class(reading.submissions, examination, out, "hint" if hidden else "full", graded)
    opened.launcher.close()
    for submission in reading.submissions:
        for line in submission.problems:
            say.print(Text(f"{submission.student}: {line}"))
    screen = Console(highlight=False)
    screen.print(class_table(run.results))
    screen.print(Text(f"isolation: {run.results[0].isolation}; seed {seed}"))
    screen.print(Text(f"gradebook: {out / 'gradebook.csv'}"))
    screen.print(Text(f"a page for each student: {out / 'feedback'}"))
    if run.internal_errors:
        names = ", ".join(run.internal_errors)
        print(f"labs: the grader failed on {names}; see {out / 'errors.log'}", file=sys.stderr)
    return 0


def _prepare_folder(out: Path, *, overwrite: bool) -> None:
    if out.exists() and not out.is_dir():
        raise CannotDo(f"{out} is a file; name a folder after -o")
    earlier = [path for folder in ("results", "feedback") for path in sorted((out / folder).glob("*"))]
    if earlier and not overwrite:
        raise CannotDo(f"{out} holds an earlier run; name another folder, or add --overwrite to replace it")
    try:
        for path in earlier:
            path.unlink()
        (out / "errors.log").unlink(missing_ok=True)
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotDo(f"cannot write to {out}: {error.strerror}") from error

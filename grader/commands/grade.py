"""`labs grade`: an instructor's run over a class."""

from __future__ import annotations

import os
import secrets
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

from grader.cohort.folder import RunFolder
from grader.cohort.run import Run, grade_class
from grader.commands.course import find_lab, the_course, the_labs
from grader.errors import CannotDo
from grader.judge.curriculum import CurriculumError
from grader.judge.limits import Limits
from grader.judge.opening import Isolation, SandboxMissing, open_grader, prepare
from grader.reports.terminal import class_table
from grader.results import Result
from grader.submissions import Reading, read


class _Rate(ProgressColumn):
    """Students a second, or seconds a student when it is slow."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(f"{speed:.1f} students/s" if speed >= 1 else f"{1 / speed:.1f} s a student", style="dim")


def grade(
    paths: list[Path],
    out: Path,
    lab: str,
    isolation: str,
    seed: int | None,
    limits: Limits,
    *,
    hidden: bool,
    overwrite: bool,
) -> int:
    """Grade a class.

    Args:
        paths: What the students handed in.
        out: Folder for everything that is written.
        lab: One lab, or empty for all that were handed in.
        isolation: How student code is kept apart.
        seed: Seed of the run; None chooses one.
        limits: Budgets of each submission.
        hidden: Students' pages show no inputs and no expected values.
        overwrite: Replace an earlier run.

    Returns:
        Exit code: 2 when the grader itself failed on someone.

    Raises:
        CannotDo: There is nothing to grade, or `out` cannot be used.
    """
    names = the_labs()
    chosen = find_lab(names, lab) if lab else None
    if not any(path.exists() for path in paths):
        raise CannotDo(f"{paths[0]} does not exist")
    folder = RunFolder(out)
    folder.refuse_inputs(paths)
    folder.refuse_earlier_run(overwrite=overwrite)
    run_seed = secrets.randbelow(2**31) if seed is None else seed
    # Before any submission or solution is read: workers are forked from a process that has seen none.
    try:
        opened = open_grader(cast(Isolation, isolation), limits)
    except SandboxMissing as error:
        raise CannotDo(
            f"no sandbox: {error}; --isolation process grades behind weaker walls, which the README describes"
        ) from error
    say = Console(stderr=True, highlight=False)
    reading = read(paths, names, only=chosen.slug if chosen else None)
    for problem in reading.problems:
        say.print(Text(f"{problem.path}: {problem.message}"))
    if not reading.submissions:
        raise CannotDo(f"no submissions in {', '.join(str(path) for path in paths)}")
    found = {item.lab for submission in reading.submissions for item in submission.work}
    wanted = {chosen.slug} if chosen else found or {one.slug for one in names}
    try:
        examination = prepare(opened, [one for one in the_course() if one.slug in wanted], run_seed)
    except CurriculumError as error:
        raise CannotDo(str(error)) from error
    folder.clear(private=isolation == "process" and os.name == "posix" and os.geteuid() == 0)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    run = Run(out)
    try:
        with Progress(*columns, console=say) as progress:
            task = progress.add_task("grading", total=len(reading.submissions))

            def graded(result: Result) -> None:
                progress.advance(task)

            grade_class(reading.submissions, examination, run, "hint" if hidden else "full", graded)
    except KeyboardInterrupt:
        done = f"{len(run.results)} of {len(reading.submissions)} students are graded"
        raise CannotDo(f"stopped; {done}, their results are in {out / 'results'}") from None
    finally:
        opened.launcher.close()
    _show(run, reading, run_seed, say)
    return 2 if run.internal_errors else 0


def _show(run: Run, reading: Reading, seed: int, say: Console) -> None:
    for submission in reading.submissions:
        for line in submission.problems:
            say.print(Text(f"{submission.student}: {line}"))
    screen = Console(highlight=False)
    screen.print(class_table(run.results))
    # Students without any work never had a worker; theirs says less than was reached.
    reached = sorted({result.isolation for result in run.results}, key=len)
    screen.print(Text(f"isolation: {reached[-1]}; seed {seed}"))
    if any("still root" in isolation for isolation in reached):
        say.print(Text("note: student code ran as root; see How far the isolation goes, in the README"))
    screen.print(Text(f"gradebook: {run.out / 'gradebook.csv'}"))
    screen.print(Text(f"a page for each student: {run.out / 'feedback'}"))
    if run.internal_errors:
        names = ", ".join(run.internal_errors)
        print(f"labs: the grader failed on {names}; see {run.out / 'errors.log'}", file=sys.stderr)

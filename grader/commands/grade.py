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
from grader.cohort.judges import Inline, Judges, usual_jobs
from grader.cohort.ledger import NAME as LEDGER
from grader.cohort.ledger import Ledger
from grader.cohort.run import Run, grade_class
from grader.commands.course import find_lab, the_course, the_labs
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT, CurriculumError
from grader.judge.limits import Limits
from grader.judge.opening import Isolation, SandboxMissing, open_grader, prepare
from grader.reports.terminal import class_table
from grader.submissions import Reading, read

#: Name of the seed in a ledger; characters of running students' names beside the progress bar.
SEED, _WIDTH = "seed", 30


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
    resume: bool = False,
    jobs: int | None = None,
    report: bool = True,
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
        resume: Go on with an earlier run: what it knows is not judged again.
        jobs: Number of judges side by side; None for what the machine carries.
        report: Make the class report at the end.

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
    folder.refuse_earlier_run(overwrite=overwrite, resume=resume)
    run_seed = _seed(out, seed, resume=resume)
    # Before any submission or solution is read: workers are forked from a process that has seen none.
    try:
        opened = open_grader(cast(Isolation, isolation), limits)
    except SandboxMissing as error:
        raise CannotDo(
            f"no sandbox: {error}; --isolation process grades behind weaker walls, which the README describes"
        ) from error
    say = Console(stderr=True, highlight=False)
    reading = read(paths, names, only=chosen.slug if chosen else None)
    if isolation == "sandbox":
        _refuse_visible([*paths, out])
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
    private = isolation == "process" and os.name == "posix" and os.geteuid() == 0
    folder.clear(private=private, resume=resume)
    ledger = Ledger(out / LEDGER)
    ledger.note(SEED, str(run_seed))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    run = Run(out)
    # Elsewhere forking a process that holds torch is not safe, and `none` runs submissions in the judge.
    side_by_side = sys.platform == "linux" and isolation != "none"
    count = min(jobs or usual_jobs(), len(reading.submissions)) if side_by_side else 1
    # Forked before a progress bar has a thread of its own.
    pool = Judges(examination, count) if count > 1 else Inline(examination)
    try:
        with Progress(*columns, console=say) as progress:
            task = progress.add_task("grading", total=len(reading.submissions))
            grade_class(
                reading.submissions,
                examination,
                run,
                "hint" if hidden else "full",
                lambda result: progress.advance(task),
                ledger=ledger,
                pool=pool,
                running=lambda names: progress.update(task, description=_grading(names)),
            )
    except KeyboardInterrupt:
        done = f"{len(run.results)} of {len(reading.submissions)} students are graded"
        raise CannotDo(f"stopped; {done}; the same command with --resume goes on from there") from None
    finally:
        pool.close()
        ledger.close()
        opened.launcher.close()
    _show(run, reading, run_seed, say)
    if report:
        from grader.commands.report import close_with_report

        with say.status("comparing what was handed in, making the class report"):
            made = close_with_report(reading, ROOT / "labs", out)
        Console(highlight=False).print(Text(f"class report: {made}"))
    return 2 if run.internal_errors else 0


def _refuse_visible(paths: list[Path]) -> None:
    """Keep submissions and results out of the folders that every submission sees."""
    from grader.judge.bubblewrap import is_visible

    for path in paths:
        if is_visible(path):
            raise CannotDo(
                f"{path} lies among Python's or the system's own files, which every submission can read; "
                "move it elsewhere"
            )


def _seed(out: Path, seed: int | None, *, resume: bool) -> int:
    """Choose the seed of a run: what was typed, that of the run to go on with, or a new one."""
    if not resume:
        return secrets.randbelow(2**31) if seed is None else seed
    ledger = Ledger(out / LEDGER)
    earlier = ledger.noted(SEED)
    ledger.close()
    if earlier is None:
        raise CannotDo(f"{out} holds no run to go on with; leave out --resume")
    if seed is not None and str(seed) != earlier:
        raise CannotDo(f"{out} was graded with seed {earlier}; leave out --seed, or write to another folder")
    return int(earlier)


def _grading(names: list[str]) -> str:
    shown = ", ".join(names)
    return f"grading {shown if len(shown) <= _WIDTH else shown[: _WIDTH - 1] + '…'}"


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

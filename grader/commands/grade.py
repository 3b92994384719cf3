"""`labs grade`: an instructor's run over a class."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grader.cohort.engine import Pool
from grader.cohort.files import TIMINGS
from grader.cohort.folder import RunFolder
from grader.cohort.judges import Inline, Judges, usual_jobs
from grader.cohort.ledger import NAME as LEDGER
from grader.cohort.ledger import Ledger
from grader.cohort.run import Feedback, Run, grade_class
from grader.commands.course import find_lab, the_course, the_labs
from grader.commands.grade_progress import GradeProgress
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT, CurriculumError
from grader.judge.examining import Examination
from grader.judge.limits import Limits
from grader.judge.opening import Isolation, Opened, SandboxMissing, open_grader, prepare
from grader.reports.terminal import class_table
from grader.student.backup import keep_edited
from grader.submissions import LabNames, Reading, Spool, read

#: Name of the seed in a ledger.
SEED = "seed"


@dataclass(frozen=True)
class Options:
    """What `labs grade` was told."""

    #: What the students handed in.
    paths: Sequence[Path]
    #: Folder for everything that is written.
    out: Path
    #: One lab, or empty for all that were handed in.
    lab: str = ""
    #: How student code is kept apart.
    isolation: Isolation = "sandbox"
    #: Seed of the run; None chooses one.
    seed: int | None = None
    #: Budgets of each submission.
    limits: Limits = field(default_factory=Limits)
    #: How much the students' pages show.
    feedback: Feedback = "full"
    #: Replace an earlier run.
    overwrite: bool = False
    #: Go on with an earlier run: what it knows is not judged again.
    resume: bool = False
    #: Number of judges side by side; None for what the machine carries.
    jobs: int | None = None
    #: Address of a Dask scheduler whose workers judge; empty for this machine.
    dask: str = ""
    #: Make the class report at the end.
    report: bool = True
    #: Formats of course systems to write as well.
    formats: tuple[str, ...] = ()
    #: Who is in the class.
    roster: Path | None = None


def grade(options: Options) -> int:
    """Grade a class.

    Args:
        options: What the instructor typed.

    Returns:
        Exit code: 2 when the grader itself failed on someone.

    Raises:
        CannotDo: There is nothing to grade, or the folder for results cannot be used.
    """
    labs = the_labs()
    only = find_lab(labs, options.lab).slug if options.lab else None
    folder = _folder(options)
    seed = _seed(options)
    say = Console(stderr=True, highlight=False)
    # Before any submission or solution is read: workers are forked from a process that has seen none.
    opened = _open(options)
    try:
        reading = _read(options, labs, only, say)
        examination = _prepare(opened, reading, labs, only, seed)
        private = options.isolation == "process" and os.name == "posix" and os.geteuid() == 0
        for line in keep_edited(options.out):
            say.print(Text(line))
        finished = (options.out / TIMINGS).is_file()
        folder.clear(private=private, resume=options.resume)
        run = _run(options, reading, examination, say, again=finished)
    except KeyboardInterrupt:
        raise CannotDo("stopped before anybody was graded") from None
    finally:
        opened.launcher.close()
    _show(run, reading, seed, say)
    matched = None
    if options.roster:
        from grader.commands.formats import write_roster

        matched = write_roster([one.student for one in reading.submissions], options.out, options.roster)
    if options.report:
        _report(options, reading, say)
    if options.formats:
        from grader.commands.formats import write_formats

        hidden = options.feedback == "hint"
        write_formats(run.results, options.out, options.formats, matched, hidden=hidden)
    return 2 if run.internal_errors else 0


def _folder(options: Options) -> RunFolder:
    """Refuse a folder that must not be written to; nothing is written yet."""
    if not any(path.exists() for path in options.paths):
        raise CannotDo(f"{options.paths[0]} does not exist")
    if options.formats or options.roster:
        from grader.commands.formats import check_formats

        check_formats(options.formats, options.roster)
    folder = RunFolder(options.out)
    folder.refuse_inputs(options.paths)
    folder.refuse_earlier_run(overwrite=options.overwrite, resume=options.resume)
    return folder


def _seed(options: Options) -> int:
    """Choose the seed of a run: what was typed, that of the run to go on with, or a new one."""
    out, seed = options.out, options.seed
    if not options.resume:
        return secrets.randbelow(2**31) if seed is None else seed
    ledger = Ledger(out / LEDGER)
    earlier = ledger.noted(SEED)
    ledger.close()
    if earlier is None:
        raise CannotDo(f"{out} holds no run to go on with; leave out --resume")
    if seed is not None and str(seed) != earlier:
        raise CannotDo(f"{out} was graded with seed {earlier}; leave out --seed, or write to another folder")
    return int(earlier)


def _open(options: Options) -> Opened:
    if options.dask:
        from grader.cohort.dask_connection import open_elsewhere

        return open_elsewhere(options.dask, options.isolation, options.limits)
    try:
        return open_grader(options.isolation, options.limits)
    except SandboxMissing as error:
        raise CannotDo(
            f"no sandbox: {error}; --isolation process grades behind weaker walls, which the README describes"
        ) from error


def _read(options: Options, labs: Sequence[LabNames], only: str | None, say: Console) -> Reading:
    """Read what was handed in, and say what of it belongs to nobody."""
    reading = read(options.paths, labs, only=only, keep=Spool().keep)
    if options.isolation == "sandbox":
        _refuse_visible([*options.paths, options.out])
    for problem in reading.problems:
        say.print(Text(f"{problem.path}: {problem.message}"))
    if not reading.submissions:
        raise CannotDo(f"no submissions in {', '.join(str(path) for path in options.paths)}")
    return reading


def _refuse_visible(paths: list[Path]) -> None:
    """Keep submissions and results out of the folders that every submission sees."""
    from grader.judge.bubblewrap import is_visible

    for path in paths:
        if is_visible(path):
            raise CannotDo(
                f"{path} lies among Python's or the system's own files, which every submission can read; "
                "move it elsewhere"
            )


def _prepare(
    opened: Opened, reading: Reading, labs: Sequence[LabNames], only: str | None, seed: int
) -> Examination:
    """Load the labs that count: the one that was asked for, else those that anyone handed in."""
    found = {item.lab for submission in reading.submissions for item in submission.work}
    wanted = {only} if only else found or {lab.slug for lab in labs}
    try:
        return prepare(opened, [lab for lab in the_course() if lab.slug in wanted], seed)
    except CurriculumError as error:
        raise CannotDo(str(error)) from error


def _pool(options: Options, examination: Examination, most: int, say: Console) -> Pool:
    """Fork judges where that is safe; elsewhere this process judges, unless a cluster does."""
    if options.dask:
        from grader.cohort.dask_pool import DaskPool

        return DaskPool(examination, lambda text: say.print(Text(text)))
    # Forking a process that holds torch is safe on Linux alone, and `none` runs submissions in the judge.
    if sys.platform != "linux" or options.isolation == "none":
        return Inline(examination)
    # Also a single one has its own process: it goes on judging while what it found is written down here.
    return Judges(examination, max(1, min(options.jobs or usual_jobs(), most)))


def _run(options: Options, reading: Reading, examination: Examination, say: Console, *, again: bool) -> Run:
    """Grade everyone, with a progress bar; `again` if an earlier run was finished."""
    run = Run(options.out)
    most = len(reading.submissions)
    ledger = Ledger(options.out / LEDGER)
    ledger.note(SEED, str(examination.seed))
    if again:
        ledger.forget_moved()
    # Judges are forked before a progress bar has a thread of its own.
    pool = _pool(options, examination, most, say)
    try:
        with GradeProgress(most, say) as progress:
            grade_class(
                reading.submissions,
                examination,
                run,
                options.feedback,
                lambda result: progress.graded(),
                ledger=ledger,
                pool=pool,
                running=progress.running,
            )
    except KeyboardInterrupt:
        done = f"{len(run.results)} of {most} students are graded"
        raise CannotDo(f"stopped; {done}; the same command with --resume goes on from there") from None
    finally:
        pool.close()
        ledger.close()
    return run


def _report(options: Options, reading: Reading, say: Console) -> None:
    """Compare what was handed in, and make the class report."""
    # Imported here: templates and pictures take a while to load, and a run may not want them.
    from grader.commands.report import close_with_report

    with say.status("comparing what was handed in, making the class report"):
        made = close_with_report(reading, ROOT / "labs", options.out)
    Console(highlight=False).print(Text(f"class report: {made}"))


def _show(run: Run, reading: Reading, seed: int, say: Console) -> None:
    for submission in reading.submissions:
        for line in submission.problems:
            say.print(Text(f"{submission.student}: {line}"))
    screen = Console(highlight=False)
    screen.print(class_table(run.results))
    # Students without any work never had a worker; theirs says less than was reached.
    reached = sorted(run.isolations, key=len)
    screen.print(Text(f"isolation: {reached[-1]}; seed {seed}"))
    if any("still root" in isolation for isolation in reached):
        say.print(Text("note: student code ran as root; see How far the isolation goes, in the README"))
    screen.print(Text(f"gradebook: {run.out / 'gradebook.csv'}"))
    screen.print(Text(f"a page for each student: {run.out / 'feedback'}"))
    if run.internal_errors:
        names = ", ".join(run.internal_errors)
        print(f"labs: the grader failed on {names}; see {run.out / 'errors.log'}", file=sys.stderr)

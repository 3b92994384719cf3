"""`labs check`: a student's own feedback, on the terminal."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import cast

from rich.console import Console
from rich.text import Text

from grader.commands.course import the_course, the_labs
from grader.commands.hash_seed import fix_hash_seed
from grader.commands.own_work import find_files, read_files
from grader.reports.inert import inert
from grader.reports.terminal import feedback_panel
from grader.results import Result
from grader.standby.endings import Lost, NoStandby, SwitchedOff
from grader.standby.place import find_place
from grader.student.state import remember
from grader.submissions import Submission

#: Characters of a digest that are shown: enough to see whether it is the file that one thinks it is.
SHORT = 8


@dataclass(frozen=True)
class Checked:
    """A result, and a line about how it came about."""

    result: Result
    how: str


def check(target: str, isolation: str, seed: int, *, cold: bool = False) -> int:
    """Check a file, a lab or an exercise.

    Args:
        target: Path, lab or exercise; empty for all labs.
        isolation: How student code is kept apart.
        seed: Seed for the examples.
        cold: Do without the process in the background.

    Returns:
        Exit code: 0 when everything passes, 1 otherwise.

    Raises:
        CannotDo: There is nothing to check.
    """
    names = the_labs()
    paths, only = find_files(target, names)
    submission = read_files(paths, names)
    console = Console()
    checked = None if cold or isolation != "process" else ask_standby(submission, only, seed, console)
    if checked is None:
        # Before anything is imported, since this starts Python again.
        fix_hash_seed()
        checked = _cold(submission, only, seed, isolation)
    result = checked.result
    remember(result, paths)
    console.print(feedback_panel(result, console))
    for name, digest in submission.files:
        console.print(Text(f"{inert(name, 200)}  {digest[:SHORT]}", "dim"))
    console.print(Text(checked.how, "dim"))
    return 0 if result.score == result.max_score else 1


def ask_standby(submission: Submission, only: str, seed: int, console: Console) -> Checked | None:
    """Ask the process in the background.

    Args:
        submission: What a student has written.
        only: Name of one exercise; empty for all.
        seed: Seed of the examples.
        console: Where to show that something is going on.

    Returns:
        The result, or None where there can be no such process, which is said if nobody has asked for that.
    """
    try:
        find_place()
    except SwitchedOff:
        return None
    except NoStandby as reason:
        print(f"labs: checking without a process in the background: {reason}", file=sys.stderr)
        return None
    # Needs modules that Windows lacks.
    from grader.standby.client import Conversation

    start = time.perf_counter()
    started = began = 0.0
    with console.status("checking") as status:

        def waiting() -> None:
            nonlocal started
            started = time.perf_counter()
            status.update("importing torch and transformers; the next check will find them ready")

        def ready() -> None:
            nonlocal began
            began = time.perf_counter()
            status.update("checking")

        try:
            result, _ = Conversation().examine(submission, only, seed, waiting=waiting, ready=ready)
        except Lost as error:
            print(f"labs: {error}; checking without it", file=sys.stderr)
            return None
    end = time.perf_counter()
    if started:
        how = (
            f"torch and transformers imported in {began - started:.1f} s, checked in {end - began:.1f} s; "
            "they stay ready for ten minutes (`labs stop` ends that)"
        )
    else:
        how = f"checked in {end - start:.1f} s"
    return Checked(result, how)


def _cold(submission: Submission, only: str, seed: int, isolation: str) -> Checked:
    """Do everything in this process."""
    from grader.judge.opening import Isolation, open_grader
    from grader.standby.judging import OpenGrader

    start = time.perf_counter()
    opened = open_grader(cast(Isolation, isolation))
    try:
        result = OpenGrader(opened, the_course).examine(submission, only, seed, lambda lab, exercise: None)
    finally:
        opened.launcher.close()
    seconds = time.perf_counter() - start - opened.importing
    return Checked(
        result,
        f"torch and transformers imported in {opened.importing:.1f} s, checked in {seconds:.1f} s",
    )

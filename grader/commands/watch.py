"""`labs watch`: the same as `labs check`, on every save."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from rich.console import Console

from grader.commands.course import the_course, the_labs
from grader.commands.hash_seed import fix_hash_seed
from grader.commands.own_work import find_files, lab_files, read_files
from grader.errors import CannotDo
from grader.standby.endings import NoStandby
from grader.standby.place import find_place
from grader.student.state import remember
from grader.submissions import LabNames
from grader.watch.desk import Desk
from grader.watch.events import Mailbox
from grader.watch.files import Files
from grader.watch.plain import narrate
from grader.watch.runner import Asking, Runner, Watched


def watch(target: str, isolation: str, seed: int, *, poll: bool, cold: bool) -> int:
    """Check a student's work on every save, until they quit.

    Args:
        target: Path, lab or exercise; empty for all labs.
        isolation: How student code is kept apart.
        seed: Seed for the examples.
        poll: Do not rely on the system's notifications of saves.
        cold: Do without the process in the background.

    Returns:
        Exit code.

    Raises:
        CannotDo: There is nothing to watch.
    """
    labs = the_labs()
    watched, exercise = find_watched(target, labs)
    warm = not cold and isolation == "process" and _has_standby()
    ask = _warm() if warm else _cold(isolation)
    current = watched[0] if target else max(watched, key=_last_saved)
    desk = Desk(watched, current.names.slug, follow=not target, exercise=exercise)
    mailbox, console = Mailbox(), Console()
    runner = Runner(watched, ask, mailbox.put, seed, lambda result, path: remember(result, [path]))
    files = Files({lab.names.slug: lab.paths for lab in watched}, runner.want, poll=poll)
    for lab in watched:
        if lab is not current:
            runner.want(lab.names.slug, first=False)
    runner.want(current.names.slug)
    try:
        files.start()
        runner.start()
        # Drawing beside code that runs in this very process would mix with what it prints.
        if warm and sys.stdin.isatty() and console.is_terminal:
            from grader.watch.loop import follow

            follow(desk, runner, mailbox, console)
        else:
            narrate(desk, mailbox, console)
    finally:
        files.close()
        runner.close()
        mailbox.close()
    passed = sum(lab.passed for lab in desk.labs.values())
    print(f"{passed} of {sum(len(lab.exercises) for lab in desk.labs.values())} exercises pass")
    return 0


def find_watched(target: str, labs: list[LabNames]) -> tuple[list[Watched], str]:
    """Find the labs to watch: what is asked for first, the others in the folder after it.

    Args:
        target: Path, lab or exercise; empty for all labs.
        labs: The labs of the course.

    Returns:
        The labs, and the name of an exercise if one is asked for.

    Raises:
        CannotDo: There are none.
    """
    paths, exercise = find_files(target, labs)
    if target and Path(target).exists():
        if not paths[0].is_file():
            raise CannotDo(f"{target} is a folder; go there and type `labs watch`, or name a file")
        slugs = [item.lab for item in read_files(paths, labs).work]
        return [Watched(lab, tuple(paths)) for lab in labs if lab.slug in slugs], ""
    found = [Watched(lab, _pair(lab_files(lab))) for lab in labs if lab_files(lab)]
    asked = set(paths) if target else set()
    return sorted(found, key=lambda lab: asked.isdisjoint(lab.paths)), exercise


def _pair(files: list[Path]) -> tuple[Path, ...]:
    """Give the paths of script and notebook, whether they are there or not."""
    return tuple(files[0].with_suffix(suffix) for suffix in (".py", ".ipynb"))


def _last_saved(lab: Watched) -> int:
    return max((path.stat().st_mtime_ns for path in lab.paths if path.is_file()), default=0)


def _has_standby() -> bool:
    try:
        find_place()
    except NoStandby:
        return False
    return True


def _warm() -> Callable[[], Asking]:
    # Needs modules that Windows lacks.
    from grader.standby.client import Conversation

    return Conversation


def _cold(isolation: str) -> Callable[[], Asking]:
    """Judge in this process: for systems without a process in the background."""
    fix_hash_seed()
    print("importing torch and transformers", flush=True)
    from grader.judge.opening import Isolation, open_grader
    from grader.standby.judging import AskHere, OpenGrader

    if isolation == "process" and os.name != "posix":
        raise CannotDo("--isolation process needs Linux or macOS; on your own machine use --isolation none")
    grader = OpenGrader(open_grader(cast(Isolation, isolation)), the_course)
    return lambda: AskHere(grader)

"""A judge on another machine: `python -m grader.cohort.remote_judge DESCRIPTOR`.

Started by `grader.cohort.remote` with one end of a socket pair. It gets a `Setup`, then one `Task` after
another, and answers each with a `Reply`. It ends when the other end closes, also in the middle of a task, and
when nothing has come for a while.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import threading
import traceback

import msgspec

from grader.authoring.source import SourceError
from grader.cohort.judges import Task, perform
from grader.cohort.remote import MOST, Reply
from grader.cohort.setup import Setup, difference, facts
from grader.judge.curriculum import CurriculumError, load_curriculum
from grader.judge.examining import Examination
from grader.judge.opening import Opened, SandboxMissing, open_grader, prepare
from grader.worker import framing

#: Seconds without a task after which a judge ends.
IDLE = 60.0


class Unfit(Exception):
    """This machine cannot judge for that run; the text says why."""


def get_ready(setup: Setup) -> tuple[Opened, Examination]:
    """Become the judge of a run.

    Args:
        setup: What makes it.

    Returns:
        The way to the workers, and what examines submissions.

    Raises:
        Unfit: The isolation cannot be had here, or results could differ from those of another machine.
    """
    try:
        opened = open_grader(setup.isolation, setup.limits)
    except SandboxMissing as error:
        raise Unfit(f"it has no sandbox: {error}") from error
    try:
        course = {lab.slug: lab for lab in load_curriculum()}
        missing = [slug for slug in setup.labs if slug not in course]
        if missing:
            raise Unfit(f"lab {missing[0]} is missing there")
        examination = prepare(opened, [course[slug] for slug in setup.labs], setup.seed)
        found = difference(facts(examination), setup.facts)
    except (CurriculumError, SourceError) as error:
        raise Unfit(str(error)) from error
    if found:
        raise Unfit(found)
    return opened, examination


def serve(connection: socket.socket, examination: Examination) -> None:
    """Judge tasks until none has come for a while.

    Args:
        connection: Where they come from.
        examination: What judges them.

    Raises:
        Closed: The other end has gone.
    """
    while select.select([connection], [], [], IDLE)[0]:
        task = msgspec.msgpack.decode(framing.receive(connection, most=MOST), type=Task)
        finished = msgspec.msgpack.encode(perform(examination, task))
        framing.send(connection, msgspec.msgpack.encode(Reply(finished)))


def _end_with(connection: socket.socket) -> None:
    """End this process, in the middle of whatever it is at, when the other end has gone."""
    watched = select.poll()
    watched.register(connection, 0)
    watched.poll()
    os._exit(1)


def main() -> None:
    """Serve one Dask worker."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    setup = msgspec.msgpack.decode(framing.receive(connection, most=MOST), type=Setup)
    try:
        opened, examination = get_ready(setup)
    except Unfit as error:
        framing.send(connection, msgspec.msgpack.encode(Reply(refused=str(error))))
        return
    except Exception as error:  # the other machine is told, the log of this one has the rest
        traceback.print_exc()
        refused = f"its judge does not start: {type(error).__name__}: {error}".splitlines()[0]
        framing.send(connection, msgspec.msgpack.encode(Reply(refused=refused)))
        return
    try:
        # Not before: the workers' parent may be forked from this process, which must have no threads then.
        threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
        framing.send(connection, msgspec.msgpack.encode(Reply()))
        serve(connection, examination)
    finally:
        opened.launcher.close()


if __name__ == "__main__":
    try:
        main()
    except framing.Closed:
        sys.exit(1)

"""The workers' parent: holds the libraries ready, forks a worker on request, ends it on request.

A judge talks to it over one socket with short commands; the worker's own socket travels along as a file
descriptor. Only the parent of a process can end it without the risk that its id belongs to another by then,
so ending workers is done here. When the judge goes, everything here ends.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from grader.worker import wire
from grader.worker.budget import Budget
from grader.worker.commands import Control, Done, End, Share, Spawn, Warm
from grader.worker.confining import confine
from grader.worker.hiding import hide_project
from grader.worker.outbox import Outbox
from grader.worker.serving import serve
from grader.worker.system import PR_SET_CHILD_SUBREAPER, gather_memory, set_process
from grader.worker.warming import import_libraries

_commands = msgspec.msgpack.Decoder(Spawn | Share | Warm | End)
#: Rounds of ending adopted processes, which may fork in the meantime.
_ROUNDS = 100
#: Seconds between two looks at a worker that is about to end.
_PAUSE = 0.002


#: Starts a worker on a descriptor and the memory that it shares with its judge; gives its id and the folder
#: to remove after it, if any.
Start = Callable[[int, int, Budget], tuple[int, Path | None]]


def run_zygote(control: socket.socket, start: Start) -> None:
    """Serve commands until the judge closes the socket.

    Args:
        control: The zygote's end of the control socket.
        start: How workers are started.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Here, once: a worker that looks through all modules would copy the pages in which their names lie.
    hide_project()
    gc.freeze()
    if sys.platform == "linux":
        set_process(PR_SET_CHILD_SUBREAPER, 1)
    workers: dict[int, Path | None] = {}
    owned: dict[socket.socket, set[int]] = {control: set()}
    dying: dict[int, tuple[socket.socket, int]] = {}
    try:
        while True:
            everything: list[Any] = [*owned, *dying]
            ready = set(select.select(everything, [], [])[0])
            for descriptor in ready & dying.keys():
                judge, pid = dying.pop(descriptor)
                os.close(descriptor)
                _end(pid, workers)
                _tell(judge, Done(pid))
            for judge in ready & owned.keys():
                if _obey(judge, start, workers, owned, dying):
                    continue
                if judge is control:
                    return
                for pid in owned.pop(judge):
                    _end(pid, workers)
                judge.close()
    finally:
        for pid in list(workers):
            _end(pid, workers)


def _obey(
    judge: socket.socket,
    start: Start,
    workers: dict[int, Path | None],
    owned: dict[socket.socket, set[int]],
    dying: dict[int, tuple[socket.socket, int]],
) -> bool:
    """Do what one judge asks, or begin it; false when the judge has gone."""
    try:
        data, descriptors, _, _ = socket.recv_fds(judge, 4096, 2)
    except ConnectionError:
        return False
    if not data:
        return False
    done = Done(0)
    command = _commands.decode(data)
    match command:
        case Spawn(budget):
            connection, memory = descriptors
            done = Done(_spawn(connection, memory, budget, workers, start))
            for descriptor in descriptors:
                os.close(descriptor)
            owned[judge].add(done.pid)
        case Share():
            owned[socket.socket(fileno=descriptors[0])] = set()
        case Warm(names):
            import_libraries(names)
            gc.freeze()
        case End(pid, patience):
            owned[judge].discard(pid)
            if not patience and pid in workers:
                # Its memory takes a while to go; meanwhile the other judges are obeyed.
                dying[os.pidfd_open(pid)] = judge, pid
                _kill(pid)
                return True
            done = Done(pid, _end(pid, workers, patience))
    if not _tell(judge, done):
        return False
    if isinstance(command, Warm) and sys.platform == "linux":
        # Half a second, while the judge goes on to what it needs itself.
        gather_memory()
    return True


def _tell(judge: socket.socket, done: Done) -> bool:
    """Answer a command, if the judge that gave it is still there."""
    try:
        judge.sendall(wire.encode(done))
    except OSError:  # closed here, or at its other end
        return False
    return True


def _spawn(
    connection: int, memory: int, budget: Budget, folders: dict[int, Path | None], start: Start
) -> int:
    try:
        pid, folder = start(connection, memory, budget)
    except OSError:  # a full disk or process table, which an earlier submission may have left
        return 0
    folders[pid] = folder
    return pid


def start_by_fork(room: Path, connection: int, memory: int, budget: Budget) -> tuple[int, Path | None]:
    """Fork a worker that shares everything with its parent but what it gives up itself.

    Args:
        room: Where its private folder is made.
        connection: The worker's end of its socket pair.
        memory: What it shares with its judge.
        budget: What it may take.

    Returns:
        Its id, and its private folder.

    Raises:
        OSError: There is no room for another process or folder.
    """
    folder = Path(tempfile.mkdtemp(dir=room))
    pid = os.fork()
    if not pid:
        be_worker(lambda: work(Outbox(connection, memory), folder, budget))
    return pid, folder


def be_worker(life: Callable[[], None]) -> NoReturn:
    """Live as a worker and end; never return into the parent's loop.

    Args:
        life: What the worker does.
    """
    status = 1
    try:
        life()
        status = 0
    finally:
        os._exit(status)


def work(outbox: Outbox, folder: Path, budget: Budget) -> None:
    """Become a worker: confine this process, say so, serve.

    Args:
        outbox: The way to the judge.
        folder: Its private working folder.
        budget: What it may take.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve_confined(outbox, confine(outbox.connection.fileno(), folder, budget))


def serve_confined(outbox: Outbox, reached: list[str]) -> None:
    """Say what keeps this process apart, and answer requests until the judge has gone.

    Args:
        outbox: The way to the judge.
        reached: The layers.
    """
    with outbox.connection:
        outbox.send(wire.encode(wire.Ready(reached)))
        serve(outbox)


def _end(pid: int, folders: dict[int, Path | None], patience: float = 0.0) -> int:
    if pid not in folders:
        return -1
    folder = folders.pop(pid)
    last = time.monotonic() + patience
    while not (ended := os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)):
        if time.monotonic() >= last:
            break
        time.sleep(_PAUSE)
    _kill(pid)
    _, status = os.waitpid(pid, 0)
    _end_orphans(folders)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    return status if ended else -1


def _kill(pid: int) -> None:
    """Kill a worker and its group; until it has been waited for, both ids are nobody else's."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)


def _end_orphans(workers: dict[int, Path | None]) -> None:
    """End what workers have started outside their groups and left behind."""
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    for _ in range(_ROUNDS):
        try:
            orphans = set(map(int, listing.read_text().split())) - workers.keys()
        except OSError:  # not every system tells
            return
        if not orphans:
            return
        for pid in orphans:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


@dataclass(frozen=True)
class Zygote:
    """A zygote as the judge knows it."""

    pid: int
    #: The judge's way to it.
    control: Control
    #: Holds the workers' folders; whoever is left at the end removes it, the judge or the zygote.
    room: Path


def fork_zygote() -> Zygote:
    """Fork a zygote from this process, which must hold the libraries but no references.

    Returns:
        Its id and the way to it.
    """
    room = Path(tempfile.mkdtemp(prefix="labs-"))
    # A worker of another user passes through, and sees nothing of its neighbours.
    room.chmod(0o711)
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid:
        theirs.close()
        return Zygote(pid, Control(ours), room)
    status = 1
    try:
        ours.close()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        run_zygote(theirs, functools.partial(start_by_fork, room))
        status = 0
    finally:
        shutil.rmtree(room, ignore_errors=True)
        os._exit(status)


def main() -> None:
    """Serve one judge from a process of its own: `python -m grader.worker.zygote DESCRIPTOR FOLDER`.

    Where forking is not safe, each worker is started so, with its socket as an inherited descriptor.
    """
    hide_project()
    work(Outbox(int(sys.argv[1])), Path(sys.argv[2]), Budget())


if __name__ == "__main__":
    main()

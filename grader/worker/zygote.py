"""The workers' parent: holds the libraries ready, forks a worker on request, ends it on request.

A judge talks to it over one socket with short commands; the worker's own socket travels along as a file
descriptor. Only the parent of a process can end it without the risk that its id belongs to another by then,
so ending workers is done here. When the judge goes, everything here ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import shutil
import signal
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from grader.worker import framing, wire
from grader.worker.confining import confine
from grader.worker.hiding import hide_project
from grader.worker.serving import serve


class Spawn(msgspec.Struct, tag="spawn"):
    """Fork a worker on the socket that comes along."""


class End(msgspec.Struct, tag="end"):
    """End a worker and all that it started in its process group."""

    pid: int


class Done(msgspec.Struct, tag="done"):
    """Answer to both commands."""

    #: The worker; 0 if none could be started.
    pid: int
    #: How the worker had ended by itself: its wait status, or -1 if it was still alive.
    status: int = -1


_commands = msgspec.msgpack.Decoder(Spawn | End)
#: `prctl`: what loses its parent becomes a child of this process.
_ADOPT = 36
#: Rounds of ending adopted processes, which may fork in the meantime.
_ROUNDS = 100


def run_zygote(control: socket.socket) -> None:
    """Serve commands until the judge closes the socket.

    Args:
        control: The zygote's end of the control socket.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
    folders: dict[int, Path] = {}
    try:
        while True:
            data, descriptors, _, _ = socket.recv_fds(control, 4096, 1)
            if not data:
                break
            command = _commands.decode(data)
            if isinstance(command, Spawn):
                done = Done(_spawn(descriptors[0], folders))
                os.close(descriptors[0])
            else:
                done = Done(command.pid, _end(command.pid, folders))
            control.sendall(wire.encode(done))
    finally:
        for pid in list(folders):
            _end(pid, folders)


def _spawn(descriptor: int, folders: dict[int, Path]) -> int:
    try:
        folder = Path(tempfile.mkdtemp(prefix="labs-"))
        pid = _fork_worker(descriptor, folder)
    except OSError:  # a full disk or process table, which an earlier submission may have left
        return 0
    folders[pid] = folder
    return pid


def _fork_worker(descriptor: int, folder: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    # From here on this is the worker; it must never return into the zygote's loop.
    status = 1
    try:
        work(descriptor, folder)
        status = 0
    finally:
        os._exit(status)


def work(descriptor: int, folder: Path) -> None:
    """Become a worker: confine this process, say so, serve.

    Args:
        descriptor: The worker's end of its socket pair.
        folder: Its private working folder.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reached = confine(descriptor, folder)
    hide_project()
    with socket.socket(fileno=descriptor) as connection:
        framing.send(connection, wire.encode(wire.Ready(reached)))
        serve(connection)


def _end(pid: int, folders: dict[int, Path]) -> int:
    folder = folders.pop(pid, None)
    if folder is None:
        return -1
    ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    # Until it has been waited for, its id and its group's are nobody else's.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    _end_orphans(folders)
    shutil.rmtree(folder, ignore_errors=True)
    return status if ended else -1


def _end_orphans(workers: dict[int, Path]) -> None:
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
    #: The judge's end of the control socket.
    control: socket.socket


def fork_zygote() -> Zygote:
    """Fork a zygote from this process, which must hold the libraries but no references.

    Returns:
        Its id and the socket that it obeys.
    """
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid:
        theirs.close()
        return Zygote(pid, ours)
    status = 1
    try:
        ours.close()
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        run_zygote(theirs)
        status = 0
    finally:
        os._exit(status)


def main() -> None:
    """Serve one judge from a process of its own: `python -m grader.worker.zygote DESCRIPTOR FOLDER`.

    Where forking is not safe, each worker is started so, with its socket as an inherited descriptor.
    """
    work(int(sys.argv[1]), Path(sys.argv[2]))


if __name__ == "__main__":
    main()

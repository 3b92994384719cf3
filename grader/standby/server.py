"""The process in the background: `python -m grader.standby.server FOLDER WHO FINGERPRINT`.

It listens before it imports anything heavy, so that whoever started it can wait on the socket. Requests are
answered one at a time, so everything that was worked out for one is there for the next. It ends by itself
when nobody has asked for a while, when its project has changed or gone, and when it has grown too large.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from grader.errors import CannotDo
from grader.results import ExerciseResult, encode
from grader.standby.endings import Cancelled
from grader.standby.messages import (
    Examine,
    Finished,
    Ready,
    Refused,
    Stale,
    Told,
    receive_request,
    send,
)
from grader.standby.place import Place, fingerprint
from grader.worker.framing import WireError

if TYPE_CHECKING:
    from grader.standby.judging import OpenGrader

#: Seconds without a request after which it ends, and between two looks at what else would end it.
IDLE, TICK = 600.0, 10.0
#: Seconds that a command may take to say what it wants, or to take an answer.
_PATIENCE = 30.0
#: What it may grow by; `ru_maxrss` counts kilobytes on Linux and bytes on macOS.
_GROWTH = 2 * 2**30 // (1024 if sys.platform == "linux" else 1)


def main() -> None:
    """Take the place, listen, let the starter go, and serve."""
    folder, who, print_of = sys.argv[1:4]
    place = Place(Path(folder), who, print_of)
    lock = take_lock(place.lock)
    if lock is None:  # another one is there
        return
    # Whoever holds the lock owns the socket: one that lies there is a dead process's.
    place.socket.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(place.socket))
    listener.listen()
    if os.fork():
        # The starter waits for this process only, so the one that stays is nobody's zombie.
        os._exit(0)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    try:
        serve(place, listener)
    finally:
        leave(place, listener)


def take_lock(path: Path) -> int | None:
    """Lock a file that nobody else has locked.

    Args:
        path: The file; made if it is not there.

    Returns:
        A descriptor to keep open, or None when another process holds the lock.
    """
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The last holder may have removed it meanwhile, and a third have made it anew.
            if os.fstat(lock).st_ino == os.stat(path).st_ino:
                return lock
        except BlockingIOError:
            os.close(lock)
            return None
        except FileNotFoundError:
            pass
        os.close(lock)


def leave(place: Place, listener: socket.socket) -> None:
    """Remove all that this process has made; the lock, which guards the rest, last.

    Args:
        place: Its place.
        listener: Its socket.
    """
    listener.close()
    place.socket.unlink(missing_ok=True)
    failing = sys.exc_info()[0] not in (None, SystemExit)
    with contextlib.suppress(FileNotFoundError):
        if not failing and not place.log.stat().st_size:
            place.log.unlink()
    place.lock.unlink(missing_ok=True)


def serve(place: Place, listener: socket.socket) -> None:
    """Import the libraries and answer until there is a reason to end.

    Args:
        place: Its place.
        listener: Its socket.
    """
    from grader.judge.opening import open_grader

    opened = open_grader("process")
    # Not earlier: the workers' parent, which has been forked by now, would have inherited it.
    signal.signal(signal.SIGTERM, _end)
    # After the fork: references must not be in the workers' memory.
    from grader.commands.course import the_course
    from grader.judge.workers import ForkLauncher
    from grader.standby.judging import OpenGrader

    grader, before, last = OpenGrader(opened, the_course), _size(), time.monotonic()
    try:
        while time.monotonic() - last < IDLE and _size() - before < _GROWTH:
            if not select.select([listener], [], [], TICK)[0]:
                if not place.socket.exists() or fingerprint() != place.fingerprint:
                    return
                continue
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(_PATIENCE)
                # Whatever happens to a command, this process goes on.
                with contextlib.suppress(WireError, OSError, Cancelled):
                    if not answer(connection, grader, place):
                        return
            if isinstance(opened.launcher, ForkLauncher) and not opened.launcher.control.alive():
                return  # a new one will have a new parent for its workers
            last = time.monotonic()
    finally:
        opened.launcher.close()


def answer(connection: socket.socket, grader: OpenGrader, place: Place) -> bool:
    """Answer one request.

    Args:
        connection: A command's socket.
        grader: What judges.
        place: This process's place.

    Returns:
        False when this process has to end.
    """
    request = receive_request(connection)
    if fingerprint() != place.fingerprint:
        # Out of the way first, so that the command can start another one.
        place.socket.unlink(missing_ok=True)
        send(connection, Stale())
        return False
    send(connection, Ready())
    if not isinstance(request, Examine):
        return True

    def told(lab: str, exercise: ExerciseResult) -> None:
        send(connection, Told(lab, exercise))

    try:
        with _abort_when_gone(connection, grader):
            result = grader.examine(request.submission, request.only, request.seed, told)
        hints = grader.hints({lab.lab for lab in result.labs})
        send(connection, Finished(encode(result), hints))
    except CannotDo as problem:
        send(connection, Refused(str(problem)))
    except (Cancelled, WireError, OSError):
        raise
    except Exception as error:  # a fault of ours: the student's command says so, the log says which
        traceback.print_exc()
        sys.stderr.flush()
        kind = type(error).__name__
        send(connection, Refused(f"the grader failed here, not you ({kind}); {place.log} says more"))
    return True


@contextlib.contextmanager
def _abort_when_gone(connection: socket.socket, grader: OpenGrader) -> Iterator[None]:
    """Judge for as long as somebody waits: a newer save must not wait for an older one's endless loop."""
    ours, theirs = socket.socketpair()

    def wait() -> None:
        # A command sends nothing more, so what can be read is that it has gone.
        if connection in select.select([connection, theirs], [], [])[0]:
            grader.abort()

    waiting = threading.Thread(target=wait)
    with ours, theirs:
        waiting.start()
        try:
            yield
        finally:
            ours.send(b".")
            waiting.join()


def _size() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _end(signum: int, frame: FrameType | None) -> None:
    """End in good order: what is being judged is given up, workers end, files are removed."""
    sys.exit(0)


if __name__ == "__main__":
    main()

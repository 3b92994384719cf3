"""Ask the process in the background, and start it where there is none."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from grader.errors import CannotDo
from grader.results import ExerciseResult, Result, decode
from grader.standby.endings import Cancelled, Lost, NoStandby
from grader.standby.messages import (
    Examine,
    Finished,
    Ping,
    Ready,
    Refused,
    Reply,
    Request,
    Stale,
    Told,
    receive_reply,
    send,
)
from grader.standby.place import Place, find_place, standby_folder
from grader.submissions import Submission
from grader.worker.framing import WireError

#: Seconds without a word after which the process in the background is given up. Importing the libraries may
#: take a minute on a slow disk, and so may an exercise whose calls all run into their limits.
SILENCE = 240.0
#: Seconds in which a new process must listen, and in which one that was stopped must have gone.
_STARTING, _ENDING = 15.0, 5.0
_PAUSE = 0.05


class Conversation:
    """One request to the process in the background; it is started if need be, and again if it is lost."""

    def __init__(self, silence: float = SILENCE) -> None:
        """Prepare to ask.

        Args:
            silence: Seconds without a word after which the process is given up.
        """
        self.silence, self.cancelled = silence, False
        self.connection: socket.socket | None = None

    def examine(
        self,
        submission: Submission,
        only: str,
        seed: int,
        *,
        waiting: Callable[[], None] = lambda: None,
        ready: Callable[[], None] = lambda: None,
        told: Callable[[str, ExerciseResult], None] = lambda lab, result: None,
    ) -> tuple[Result, dict[str, list[str]]]:
        """Have a submission judged.

        Args:
            submission: What a student has written.
            only: Name of one exercise; empty for all.
            seed: Seed of the examples.
            waiting: Called when a process had to be started, which takes seconds.
            ready: Called when judging begins.
            told: Hears of each exercise once it is judged.

        Returns:
            The result, and the hints of its exercises by id.

        Raises:
            CannotDo: It cannot be judged by anybody.
            NoStandby: There can be no process in the background.
            Lost: It was lost twice.
            Cancelled: `cancel` was called.
        """
        request = Examine(submission, only, seed)

        def heard(reply: Reply) -> None:
            match reply:
                case Ready():
                    ready()
                case Told(lab, exercise):
                    told(lab, exercise)

        reply = self._ask(request, waiting, heard)
        if isinstance(reply, Refused):
            raise CannotDo(reply.message)
        assert isinstance(reply, Finished)
        return decode(reply.result), reply.hints

    def ping(self) -> None:
        """Keep the process from ending for want of requests; one that is not there is not started."""
        with (
            contextlib.suppress(NoStandby, OSError, WireError),
            _connect(find_place(), _STARTING) as connection,
        ):
            send(connection, Ping())
            receive_reply(connection)

    def cancel(self) -> None:
        """Give up waiting, from another thread; the process goes on to the next request."""
        self.cancelled = True
        if self.connection is not None:
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    def _ask(
        self, request: Request, waiting: Callable[[], None], heard: Callable[[Reply], None]
    ) -> Finished | Refused:
        for _ in range(2):
            place = find_place()
            with contextlib.suppress(Lost):
                return self._once(place, request, waiting, heard)
            if self.cancelled:
                raise Cancelled
        raise Lost(f"the process in the background was lost; {place.log} may say why")

    def _once(
        self, place: Place, request: Request, waiting: Callable[[], None], heard: Callable[[Reply], None]
    ) -> Finished | Refused:
        try:
            try:
                connection = _connect(place, self.silence)
            except (FileNotFoundError, ConnectionRefusedError):
                waiting()
                connection = _start(place, self.silence)
            with connection:
                self.connection = connection
                send(connection, request)
                while True:
                    reply = receive_reply(connection)
                    if isinstance(reply, Finished | Refused):
                        return reply
                    if isinstance(reply, Stale):
                        raise Lost
                    heard(reply)
        except (TimeoutError, subprocess.TimeoutExpired) as error:
            end(place.lock)
            raise Lost from error
        except (OSError, WireError) as error:
            raise Lost from error
        finally:
            self.connection = None


def _connect(place: Place, silence: float) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(silence)
        connection.connect(str(place.socket))
    except OSError:
        connection.close()
        raise
    return connection


def _start(place: Place, silence: float) -> socket.socket:
    """Start the process; it lets go of us once it listens, or finds that another one does."""
    _end_older(place)
    command = [sys.executable, "-P", "-m", "grader.standby.server", str(place.folder.resolve())]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONSAFEPATH": "1"}
    if "PYTHONPATH" in environment:
        parts = environment["PYTHONPATH"].split(os.pathsep)
        environment["PYTHONPATH"] = os.pathsep.join(os.path.abspath(part) for part in parts if part)
    with place.log.open("wb") as log:
        subprocess.run(
            [*command, place.who, place.fingerprint],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment,
            start_new_session=True,
            timeout=silence,
            check=False,
        )
    until = time.monotonic() + _STARTING
    while True:
        try:
            return _connect(place, silence)
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > until or not held(place.lock):
                raise
            time.sleep(_PAUSE)


def _end_older(place: Place) -> None:
    """End the process of an earlier state of the same project, and forget what it had to say."""
    for log in place.folder.glob(f"{place.who}-*.log"):
        if log != place.log:
            end(log.with_suffix(".lock"))


def held(lock: Path) -> int:
    """Say who holds a lock.

    Args:
        lock: The file of one place.

    Returns:
        The process id; -1 when it is not known yet, 0 when nobody holds it.
    """
    try:
        with lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or b"-1")
    except FileNotFoundError:
        pass
    return 0


def end(lock: Path) -> bool:
    """End the process that holds a lock, and remove what it left.

    Args:
        lock: The file of one place.

    Returns:
        Whether there was one.
    """
    found = False
    for number in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + _ENDING
        signalled = False
        while (pid := held(lock)) and time.monotonic() < until:
            found = True
            if pid > 0 and not signalled:
                signalled = True
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            time.sleep(_PAUSE)
    with contextlib.suppress(FileNotFoundError, BlockingIOError), lock.open("rb") as file:
        # As its holder, since a new process may be about to take the place.
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lock.with_suffix(".sock").unlink(missing_ok=True)
        lock.unlink()
    lock.with_suffix(".log").unlink(missing_ok=True)
    return found


def stop() -> int:
    """End all processes of this user that wait in the background.

    Returns:
        How many there were.
    """
    return sum(end(lock) for lock in sorted(standby_folder().glob("*.lock")))

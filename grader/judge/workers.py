"""Handles on workers: start one, ask it, notice when it hangs or dies, end it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.judge.limits import Clock, Limits, Meter
from grader.judge.outcomes import Ended, NoRoom, ParentLost, StatementEnded, Worker, WorkerEnded
from grader.judge.questions import Questions
from grader.worker import framing, wire
from grader.worker.commands import Control, End, Share, Spawn, Warm
from grader.worker.confining import KEPT
from grader.worker.outbox import share_memory, unsent
from grader.worker.values import count_values
from grader.worker.zygote import Zygote

if TYPE_CHECKING:
    from grader.judge.sitting import Launcher

#: Environment variables that a fresh Python needs besides those that it keeps.
_TO_START = (
    "PYTHONPATH",
    "PYTHONSAFEPATH",
    "PYTHONHASHSEED",
    "HOME",
    "OPENBLAS_NUM_THREADS",
    "CUDA_VISIBLE_DEVICES",
)

#: Seconds that a worker whose socket has closed may take to end; times that a new one may be killed at once.
_PATIENCE, _KILLS = 0.5, 2
#: Names in one command to warm a zygote, which reads commands of a few thousand bytes.
_NAMES = 20
#: Bytes of a frame whose values are not worth counting; bytes of a report; characters of an exception.
_SMALL, _LARGEST_REPORT, _LONGEST_RAISED = 2**14, 4 * 2**20, 10_000


class ProcessWorker:
    """A worker in a process of its own."""

    def __init__(
        self, pid: int, connection: socket.socket, limits: Limits, kind: str = "process", memory: int = -1
    ) -> None:
        """Take over a process.

        Args:
            pid: Its id.
            connection: The judge's end of its socket pair.
            limits: Its budgets.
            kind: The isolation, for the results file.
            memory: What it shares with the judge; closed with the connection.

        Raises:
            WorkerEnded: It ended before it was ready.
        """
        self.pid, self.connection, self.limits, self.memory = pid, connection, limits, memory
        #: Why nothing more comes by the connection.
        self.over: framing.WireError | None = None
        self.reader = framing.Reader(connection)
        self.clock = Clock(pid, limits)
        #: Measures what all calls take together; it begins with the first.
        self.meter: Meter | None = None
        self.received = self.values = 0
        self.spent = 0.0
        self.known: Mapping[bytes, wire.Answer] = {}
        self.reached: list[str] = []
        try:
            ready = self._receive(limits.imports)
            if not isinstance(ready, wire.Ready):
                raise WorkerEnded(Ended("crashed", "the worker did not start"))
        except WorkerEnded:
            self.close()
            raise
        self.reached = ready.reached
        self.isolation = f"{kind} ({', '.join(ready.reached)})"

    def load(self, request: wire.Load) -> wire.Report:
        """Load a submission.

        Args:
            request: Its cells.

        Returns:
            The state of its exercises.

        Raises:
            StatementEnded: A statement hung or killed the process.
        """
        number, budget = None, self.limits.imports
        meter, taken = Meter(self.pid, self.limits), 0.0
        try:
            self._send(wire.encode(request))
            while True:
                reply = self._receive(budget)
                if isinstance(reply, wire.Report):
                    return reply
                if not isinstance(reply, wire.Starting):
                    raise WorkerEnded(Ended("crashed", "the worker answered out of turn"))
                number = reply.number
                taken += meter.take()
                if taken > self.limits.loading:
                    number = None
                    raise WorkerEnded(Ended("timeout", _too_long("end of the file", self.limits.loading)))
                budget = self.limits.imports if reply.is_import else self.limits.statement
        except WorkerEnded as error:
            raise StatementEnded(error.ended, number) from error

    def perform(self, jobs: Sequence[wire.Job]) -> Iterator[wire.Answer]:
        """Have jobs answered in order; the process begins at once.

        Args:
            jobs: What to answer.

        Returns:
            One answer for each, as they are taken; taking one raises `WorkerEnded` when the process hung,
            died or sent what is no answer.
        """
        failed = None
        request = jobs.request if isinstance(jobs, Questions) else wire.encode(wire.Perform(list(jobs)))
        self.meter = self.meter or Meter(self.pid, self.limits)
        try:
            self._send(request)
        except WorkerEnded as error:
            failed = error
        return self._answers(jobs, self.meter, failed)

    def _answers(
        self, jobs: Sequence[wire.Job], meter: Meter, failed: WorkerEnded | None
    ) -> Iterator[wire.Answer]:
        meter.go_on()
        try:
            if failed is not None:
                raise failed
            done = 0
            while done < len(jobs):
                if self.spent > self.limits.submission:
                    raise WorkerEnded(
                        Ended("timeout", _too_long("answer to all calls", self.limits.submission))
                    )
                if isinstance(jobs, Questions):
                    right, size = jobs.right(self.reader, done)
                    if right:
                        done += len(right)
                        self.received += size
                        self.spent += meter.take()
                        yield from right
                        continue
                arrived = self._frames(self.limits.call, len(jobs) - done)
                done += len(arrived)
                self.spent += meter.take()
                for data in arrived:
                    reply = self._reply(data)
                    if not isinstance(reply, (wire.Returned, wire.Raised)):
                        raise WorkerEnded(Ended("crashed", "the worker answered out of turn"))
                    yield reply
        except WorkerEnded:
            self.spent += meter.take(0.0)
            raise
        finally:
            meter.pause()

    def _send(self, message: bytes) -> None:
        self.clock.start(self.limits.call)
        try:
            framing.send(self.connection, message, overdue=self.clock.overdue)
        except framing.Overdue as error:
            raise WorkerEnded(self._overdue()) from error
        except framing.Closed as error:
            raise WorkerEnded(self._died("the process ended")) from error

    def _receive(self, budget: float) -> wire.Reply:
        (data,) = self._frames(budget, 1)
        return self._reply(data)

    def _reply(self, data: bytes) -> wire.Reply:
        try:
            self.received += len(data)
            if self.received > self.limits.output:
                raise framing.WireError("more output than a submission may have")
            if (known := self.known.get(data)) is not None:
                return known
            reply = wire.decode_reply(data)
            self._refuse_flood(reply, len(data))
            return reply
        except framing.WireError as error:
            raise WorkerEnded(_no_answer(error)) from error

    def _frames(self, budget: float, count: int) -> list[bytes]:
        """Wait for what comes next, and give it with what has come too.

        Args:
            budget: CPU seconds that the next one may take.
            count: How many may be given.

        Returns:
            At least one; also what was only ready to be sent when the process hung or died.
        """
        try:
            while not (found := self.reader.held(count)):
                if self.over is not None:
                    raise self.over
                self.clock.start(budget)
                try:
                    return [self.reader.receive(overdue=self.clock.overdue)]
                except (framing.Overdue, framing.Closed) as error:
                    self.over = error
                    self.reader.take(unsent(self.memory, self.reader.position))
            return found
        except framing.Overdue as error:
            raise WorkerEnded(self._overdue()) from error
        except framing.Closed as error:
            raise WorkerEnded(self._died("the process ended in the middle of the call")) from error
        except framing.WireError as error:
            raise WorkerEnded(_no_answer(error)) from error

    def _died(self, message: str) -> Ended:
        """Say how the process ended; raises `ParentLost` where that was because its parent did."""
        return Ended("crashed", message)

    def _overdue(self) -> Ended:
        assert self.clock.ended is not None
        return self.clock.ended

    def _refuse_flood(self, reply: wire.Reply, size: int) -> None:
        match reply:
            case wire.Returned(value) if size > _SMALL:
                self.values += count_values(value, self.limits.values)
                if self.values > self.limits.values:
                    raise framing.WireError("more values than answers may have")
            case wire.Raised(error, message, place, kinds) if (
                len(error + message + place + "".join(kinds)) > _LONGEST_RAISED
            ):
                raise framing.WireError("an endless text of an exception")
            case wire.Report() if size > _LARGEST_REPORT:
                raise framing.WireError("an endless report")

    def close(self) -> None:
        """Close the connection; whoever started the process ends it."""
        self.connection.close()
        if self.memory >= 0:
            os.close(self.memory)
            self.memory = -1


def _no_answer(error: framing.WireError) -> Ended:
    return Ended("crashed", f"what came back is no answer ({error})")


def _too_long(what: str, budget: float) -> str:
    return f"no {what} within {budget:g} s of computing time"


class ForkLauncher:
    """Starts workers by forking a warmed zygote."""

    def __init__(self, zygote: Zygote, limits: Limits, *, shared: bool = False) -> None:
        """Take over a zygote.

        Args:
            zygote: It is running.
            limits: Budgets of a submission.
            shared: It belongs to another judge, who ends it.
        """
        self.zygote, self.control, self.limits, self.shared = zygote, zygote.control, limits, shared

    def start(self) -> Worker:
        """Start a worker.

        Returns:
            Its handle.
        """
        try:
            return self.fork_again("process")
        except (OSError, NoRoom):
            # A worker of the same user can have ended the zygote: the next ones start from nothing.
            return ExecLauncher(self.limits, self.zygote.room).start()

    def fork_again(self, kind: str) -> ProcessWorker:
        """Have the zygote fork a worker, and another one if that is killed before anything was sent to it.

        Args:
            kind: The isolation, for the results file.

        Returns:
            Its handle.

        Raises:
            OSError: The zygote has ended.
            NoRoom: It lives, but cannot fork now.
            WorkerEnded: The worker ended before it was ready.
        """
        for _ in range(_KILLS):
            try:
                return self.fork(kind)
            except WorkerEnded as error:
                if not error.ended.killed:
                    raise
            except ParentLost as error:
                raise ConnectionResetError(str(error)) from error
        return self.fork(kind)

    def fork(self, kind: str) -> ProcessWorker:
        """Have the zygote fork a worker.

        Args:
            kind: The isolation, for the results file.

        Returns:
            Its handle.

        Raises:
            OSError: The zygote has ended.
            NoRoom: It lives, but cannot fork now.
            WorkerEnded: The worker ended before it was ready.
        """
        ours, theirs = socket.socketpair()
        memory = -1
        with theirs:
            try:
                memory = share_memory()
                pid = self.control.obey(Spawn(self.limits.budget), theirs.fileno(), memory).pid
                if not pid:
                    raise NoRoom("no room for another process or folder")
            except (OSError, NoRoom):
                ours.close()
                if memory >= 0:
                    os.close(memory)
                raise
        return _Forked(pid, ours, self.limits, self, kind, memory)

    def end(self, pid: int, patience: float = 0.0) -> int:
        """End a worker.

        Args:
            pid: Its process id.
            patience: Seconds that it may take to end by itself.

        Returns:
            How it had ended by itself: its wait status, or -1.
        """
        with contextlib.suppress(OSError):  # the zygote has gone, and its workers with it
            return self.control.obey(End(pid, patience)).status
        return -1

    def begin_to_end(self, pid: int) -> None:
        """Have a worker ended without waiting for it; nothing else is begun before it has ended.

        Args:
            pid: Its process id.
        """
        with contextlib.suppress(OSError):  # the zygote has gone, and its workers with it
            self.control.begin(End(pid))

    def warm(self, names: Sequence[str]) -> None:
        """Have the zygote import libraries before it forks the next worker.

        Args:
            names: Dotted names.
        """
        with contextlib.suppress(OSError):  # it has gone; the workers import for themselves
            for start in range(0, len(names), _NAMES):
                self.control.obey(Warm(list(names[start : start + _NAMES])))

    def share(self) -> Launcher:
        """Open another way to the same zygote, for a judge of its own.

        Returns:
            A launcher for another process.
        """
        try:
            return ForkLauncher(
                Zygote(self.zygote.pid, self._door(), self.zygote.room), self.limits, shared=True
            )
        except OSError:
            return ExecLauncher(self.limits, self.zygote.room)

    def _door(self) -> Control:
        ours, theirs = socket.socketpair()
        with theirs:
            self.control.obey(Share(), theirs.fileno())
        return Control(ours)

    def close(self) -> None:
        """End the zygote and its workers, and wait until they have ended."""
        if self.shared:
            # Another process may have this socket too, and go on with it.
            self.control.connection.close()
            return
        with contextlib.suppress(OSError):
            self.control.connection.shutdown(socket.SHUT_RDWR)
        self.control.connection.close()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.zygote.pid, 0)
        # It has done so itself, unless it was killed.
        shutil.rmtree(self.zygote.room, ignore_errors=True)


class _Forked(ProcessWorker):
    def __init__(
        self,
        pid: int,
        connection: socket.socket,
        limits: Limits,
        launcher: ForkLauncher,
        kind: str,
        memory: int,
    ) -> None:
        self.launcher = launcher
        super().__init__(pid, connection, limits, kind, memory)

    def _died(self, message: str) -> Ended:
        status = self.launcher.end(self.pid, patience=_PATIENCE)
        if not self.launcher.control.alive():
            raise ParentLost("the workers' parent has ended")
        killed = status >= 0 and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        return Ended("crashed", message, killed)

    def close(self) -> None:
        super().close()
        self.launcher.begin_to_end(self.pid)


class ExecLauncher:
    """Starts each worker as a fresh Python: where forking a process that holds torch is not safe (macOS)."""

    def __init__(self, limits: Limits, room: Path | None = None) -> None:
        """Note what each worker gets.

        Args:
            limits: Budgets of a submission.
            room: Where workers' folders are made; None for where temporary files go.
        """
        self.limits, self.room = limits, room

    def start(self) -> Worker:
        """Start a worker; it imports the libraries anew, which takes seconds.

        Returns:
            Its handle.
        """
        ours, theirs = socket.socketpair()
        if self.room is not None:
            self.room.mkdir(mode=0o711, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix="labs-", dir=self.room, ignore_cleanup_errors=True)
        with theirs:
            command = [sys.executable, "-m", "grader.worker.zygote", str(theirs.fileno()), folder.name]
            environment = {name: os.environ[name] for name in (*KEPT, *_TO_START) if name in os.environ}
            process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment)
        return _Executed(process, folder, ours, self.limits)

    def warm(self, names: Sequence[str]) -> None:
        """Each worker imports for itself."""

    def share(self) -> Launcher:
        """Give a launcher for another process: this one, since nothing is kept."""
        return self

    def close(self) -> None:
        """Nothing is kept between workers."""


class _Executed(ProcessWorker):
    def __init__(
        self,
        process: subprocess.Popen[bytes],
        folder: tempfile.TemporaryDirectory[str],
        connection: socket.socket,
        limits: Limits,
    ) -> None:
        self.process, self.folder = process, folder
        super().__init__(process.pid, connection, limits)

    def _died(self, message: str) -> Ended:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_PATIENCE)
        return Ended("crashed", message, self.process.returncode == -signal.SIGKILL)

    def close(self) -> None:
        super().close()
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

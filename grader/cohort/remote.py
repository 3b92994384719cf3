"""In a Dask worker: keeps warmed judges and hands tasks to them.

A Dask worker has threads, and forking a process that holds torch and has threads is not safe. So each judge
is a Python of its own (`grader.cohort.remote_judge`), started afresh and kept for the tasks of its run: one
for each task that the Dask worker runs at a time. What passes through here stays bytes, and no library of the
labs is imported.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field

import msgspec

from grader.worker import framing

#: Judges that a task may outlive: what ended them may have come from outside.
ATTEMPTS = 3
#: Bytes of one task or answer.
MOST = 256 * 2**20


class Reply(msgspec.Struct, frozen=True):
    """What comes back for a task."""

    #: A `Finished`, encoded.
    finished: bytes = b""
    #: Why nothing can be judged here, as one line; it ends the run.
    refused: str = ""
    #: The judge ended at this task, again and again.
    lost: bool = False
    #: The Dask worker.
    worker: str = ""


class _Judge:
    """A judge in a process of its own, ready for tasks."""

    def __init__(self, setup: bytes) -> None:
        self.connection, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-P", "-m", "grader.cohort.remote_judge", str(theirs.fileno())]
            # Its words go where the Dask worker's go; an interrupt from the terminal is for the Dask worker.
            self.process = subprocess.Popen(
                command,
                env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONSAFEPATH": "1"},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        # Without somebody who waits for it, it would stay in the table of processes when it ends.
        threading.Thread(target=self.process.wait, daemon=True).start()
        self.setup = setup
        self.began = False

    def ask(self, task: bytes) -> Reply:
        """Have one task judged.

        Args:
            task: A `Task`, encoded.

        Returns:
            What it says.

        Raises:
            WireError: It has ended.
        """
        if not self.began:
            reply = self._exchange(self.setup)
            if reply.refused:
                return reply
            self.began = True
        return self._exchange(task)

    def _exchange(self, message: bytes) -> Reply:
        framing.send(self.connection, message)
        try:
            return msgspec.msgpack.decode(framing.receive(self.connection, most=MOST), type=Reply)
        except msgspec.DecodeError as error:
            raise framing.WireError(str(error)) from error

    def end(self) -> None:
        """End it at once, whatever it is at; its workers end with it."""
        self.process.kill()


@dataclass
class _Judges:
    """The judges of one Dask worker, by the run that they judge for."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    idle: dict[str, list[_Judge]] = field(default_factory=dict)
    busy: dict[str, list[_Judge]] = field(default_factory=dict)
    #: Runs that have ended: nothing is begun for them any more.
    over: set[str] = field(default_factory=set)

    def judge(self, run: str, setup: bytes, task: bytes) -> Reply:
        """Have a task judged by a judge that is free, or by a new one."""
        began = False
        for _ in range(ATTEMPTS):
            judge = self._take(run, setup)
            if judge is None:
                return Reply(lost=True)
            try:
                reply = judge.ask(task)
            except framing.WireError:
                began = began or judge.began
                self._drop(run, judge)
                continue
            if reply.refused:
                self._drop(run, judge)
            else:
                self._give_back(run, judge)
            return reply
        if began or run in self.over:
            return Reply(lost=True)
        return Reply(refused="its judge does not start; the log of the Dask worker says why")

    def _take(self, run: str, setup: bytes) -> _Judge | None:
        with self.lock:
            if run in self.over:
                return None
            free = self.idle.setdefault(run, [])
            while free:
                judge = free.pop()
                # One that had nothing to do for long has ended.
                if judge.process.poll() is None:
                    break
                judge.connection.close()
            else:
                judge = _Judge(setup)
            self.busy.setdefault(run, []).append(judge)
            return judge

    def _give_back(self, run: str, judge: _Judge) -> None:
        with self.lock:
            if run not in self.over:
                self.busy[run].remove(judge)
                self.idle[run].append(judge)
                return
        judge.end()
        judge.connection.close()

    def _drop(self, run: str, judge: _Judge) -> None:
        with self.lock:
            if run not in self.over:
                self.busy[run].remove(judge)
        judge.end()
        judge.connection.close()

    def end(self, run: str) -> None:
        """End the judges of a run."""
        with self.lock:
            self.over.add(run)
            for judge in self.idle.pop(run, ()):
                judge.end()
                judge.connection.close()
            for judge in self.busy.pop(run, ()):
                # Whoever waits for its answer sees the connection end, and closes it.
                judge.end()


#: They live as long as the Dask worker, which has no other place for what outlasts a task.
_judges = _Judges()


def judge(run: str, setup: bytes, task: bytes) -> bytes:
    """Judge one file: the function that Dask workers run.

    Args:
        run: Tells the run from others.
        setup: A `Setup`, encoded.
        task: A `Task`, encoded.

    Returns:
        A `Reply`, encoded.
    """
    from distributed import get_worker

    worker = f"{get_worker().address} on {socket.gethostname()}"
    return msgspec.msgpack.encode(msgspec.structs.replace(_judges.judge(run, setup, task), worker=worker))


def end_judges(run: str) -> None:
    """End the judges of a run that is over.

    Args:
        run: Tells the run from others.
    """
    _judges.end(run)

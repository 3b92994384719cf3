"""Judges side by side: forked from a process that has everything ready, each with its way to the workers."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import msgspec

from grader.judge.examining import Examination, Judged
from grader.judge.outcomes import ParentLost
from grader.judge.sitting import Launcher
from grader.submissions import Cell, SourceFile
from grader.worker import framing
from grader.worker.system import PR_SET_DEATH_SIGNAL, set_process

#: Judges that a task may outlive, and workers' parents: what ended them may have come from outside.
ATTEMPTS = 3
#: Bytes of one task or answer.
_MOST = 256 * 2**20


class Task(msgspec.Struct, frozen=True):
    """One file to judge for one lab."""

    number: int
    lab: str
    name: str
    sha256: str
    #: Text, place and first line of each cell.
    cells: list[tuple[str, str, int]]
    #: Names of the exercises to judge.
    exercises: list[str]

    @property
    def file(self) -> SourceFile:
        """The file as the judge takes it."""
        return SourceFile(self.name, self.sha256, tuple(Cell(*cell) for cell in self.cells))


class Finished(msgspec.Struct, frozen=True):
    """What became of a task."""

    number: int
    judged: Judged | None = None
    #: Of the grader's own fault, if there was one.
    traceback: str = ""


def make_task(number: int, lab: str, file: SourceFile, exercises: list[str]) -> Task:
    """Write a task down as it travels.

    Args:
        number: To tell it from others.
        lab: Slug of the lab.
        file: A student's file.
        exercises: Names of the exercises to judge.

    Returns:
        The task.
    """
    cells = [(cell.text, cell.place, cell.first_line) for cell in file.cells]
    return Task(number, lab, file.name, file.sha256, cells, exercises)


def perform(examination: Examination, task: Task) -> Finished:
    """Judge one file.

    Args:
        examination: What judges it.
        task: What to judge.

    Returns:
        What was found, or the fault that came in between.
    """
    try:
        return Finished(task.number, _judge(examination, task))
    except Exception as error:  # a fault of the grader must not cost the rest of the class their grades
        return Finished(task.number, traceback="".join(traceback.format_exception(error)))


def _judge(examination: Examination, task: Task) -> Judged:
    lab = examination.graders[task.lab].lab
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return examination.judge(lab, task.file, task.exercises)
        except ParentLost:
            # The next worker comes from a new parent.
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("not reached")


@dataclass
class _Judge:
    pid: int
    connection: socket.socket
    task: Task | None = None


@dataclass
class Judges:
    """Some judges, each a process; one of them that dies is replaced, and its task tried again."""

    examination: Examination
    count: int
    judges: list[_Judge] = field(default_factory=list)
    attempts: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for lab in self.examination.labs:
            # Now, so that no judge has to make its own.
            assert lab.fingerprint
        for _ in range(self.count):
            self._fork()

    def _fork(self) -> None:
        launcher = self.examination.launcher.share()
        ours, theirs = socket.socketpair()
        coordinator = os.getpid()
        pid = os.fork()
        if pid:
            theirs.close()
            if launcher is not self.examination.launcher:
                launcher.close()
            self.judges.append(_Judge(pid, ours))
            return
        # From here on this is a judge; it must never return into the coordinator.
        status = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            # In the middle of a task it would notice only at the end that the coordinator has gone.
            set_process(PR_SET_DEATH_SIGNAL, signal.SIGKILL)
            if os.getppid() != coordinator:
                os._exit(status)
            # A progress bar may have put its own in their place.
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
            ours.close()
            for other in self.judges:
                other.connection.close()
            _serve(theirs, self.examination, launcher)
            status = 0
        finally:
            os._exit(status)

    def run(
        self,
        tasks: Iterable[Task],
        started: Callable[[Task], None],
        finished: Callable[[Task, Finished], None],
    ) -> None:
        """Have tasks judged, as many at a time as there are judges.

        Args:
            tasks: What to judge, in the order in which it is begun.
            started: Told when a judge takes a task.
            finished: Told what became of it.
        """
        coming, again = iter(tasks), deque[Task]()
        heard: list[tuple[Task, Finished]] = []
        while True:
            given: list[Task] = []
            for judge in list(self.judges):
                if judge.task is not None:
                    continue
                task = again.popleft() if again else next(coming, None)
                if task is not None and self._give(judge, task, again):
                    given.append(task)
            # Only now, so that the judges are at work again while it is written down.
            for task, answer in heard:
                finished(task, answer)
            for task in given:
                started(task)
            busy = {judge.connection: judge for judge in self.judges if judge.task}
            if not busy and not again:
                return
            ready = select.select(list(busy), [], [], 1.0 if busy else 0.0)[0]
            heard = [one for connection in ready if (one := self._hear(busy[connection], again))]

    def _give(self, judge: _Judge, task: Task, again: deque[Task]) -> bool:
        """Give a judge a task, or put another in its place if it has died, and say whether it has it."""
        try:
            framing.send(judge.connection, msgspec.msgpack.encode(task))
        except framing.Closed:
            self._replace(judge)
            again.append(task)
            return False
        judge.task = task
        return True

    def _hear(self, judge: _Judge, again: deque[Task]) -> tuple[Task, Finished] | None:
        """Take a judge's answer, or put another in its place if it has died; None if the task goes again."""
        task = judge.task
        assert task is not None
        try:
            answer = msgspec.msgpack.decode(framing.receive(judge.connection, most=_MOST), type=Finished)
        except (framing.WireError, msgspec.DecodeError):
            self._replace(judge)
            self.attempts[task.number] = self.attempts.get(task.number, 0) + 1
            if self.attempts[task.number] < ATTEMPTS:
                again.append(task)
                return None
            answer = Finished(task.number, traceback="the judge's process ended, again and again\n")
        else:
            judge.task = None
        return task, answer

    def _replace(self, judge: _Judge) -> None:
        self._end(judge)
        self._fork()

    def _end(self, judge: _Judge) -> None:
        judge.connection.close()
        self.judges.remove(judge)
        with contextlib.suppress(ProcessLookupError):
            os.kill(judge.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(judge.pid, 0)

    def close(self) -> None:
        """End all judges at once, whatever they are at; their workers end with them."""
        for judge in list(self.judges):
            self._end(judge)


@dataclass
class Inline:
    """One judge, in this process."""

    examination: Examination

    def run(
        self,
        tasks: Iterable[Task],
        started: Callable[[Task], None],
        finished: Callable[[Task, Finished], None],
    ) -> None:
        """Judge tasks one by one, as `Judges.run` does.

        Args:
            tasks: What to judge, in order.
            started: Told when a task is begun.
            finished: Told what became of it.
        """
        for task in tasks:
            started(task)
            finished(task, perform(self.examination, task))

    def close(self) -> None:
        """Nothing to end."""


def _serve(connection: socket.socket, examination: Examination, launcher: Launcher) -> None:
    examination.launcher = launcher
    try:
        while True:
            task = msgspec.msgpack.decode(framing.receive(connection, most=_MOST), type=Task)
            framing.send(connection, msgspec.msgpack.encode(perform(examination, task)))
    except framing.Closed:
        return


def usual_jobs() -> int:
    """Say how many judges this machine carries.

    Returns:
        One for each core that this process may use, but no more than memory allows.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return cores
    return max(1, min(cores, memory // (2 * 2**30)))

"""Judges on the workers of an existing Dask cluster (`labs grade --dask ADDRESS`).

Dask finds free workers, repeats what a lost one was at, and gives up on what loses too many. What travels is
bytes both ways; this process writes the ledger. What a Dask worker does with a task: `grader.cohort.remote`.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import queue
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import msgspec

from grader.cohort import remote
from grader.cohort.judges import Finished, Task
from grader.cohort.setup import Setup, facts
from grader.errors import CannotDo
from grader.judge.examining import Examination
from grader.judge.limits import Limits
from grader.judge.opening import Isolation, Opened
from grader.judge.outcomes import Worker

if TYPE_CHECKING:
    from distributed import Client, Future

#: Tasks at the cluster for each of its threads, so that a free thread finds one and the scheduler has few.
AHEAD = 4
#: The same for a cluster that has no workers yet.
_AT_FIRST = 8
#: Seconds until a scheduler answers; between two looks at the workers; until judges are told to end.
_CONNECT, _LOOK, _GOODBYE = 10.0, 3.0, 10.0
_EXAMPLE = "such an address is tcp://HOST:8786"
_INSTALL = "--dask needs Dask; in the project's folder: pip install -c constraints.txt -e '.[dask]'"


@dataclass
class Elsewhere:
    """Stands where workers are started on the machines that judge: here none is."""

    limits: Limits
    address: str
    client: Client

    def start(self) -> Worker:
        """Refuse: what is graded on a cluster is not run here."""
        raise AssertionError("a submission was to be run on the machine that only asks")

    def warm(self, names: Sequence[str]) -> None:
        """The machines that judge import for themselves."""

    def share(self) -> Elsewhere:
        """Give a launcher for another process: there is only this one."""
        return self

    def close(self) -> None:
        """Disconnect from the scheduler."""
        self.client.close(timeout=_GOODBYE)


def open_elsewhere(address: str, isolation: Isolation, limits: Limits) -> Opened:
    """Do what `open_grader` does where submissions run on other machines: start nothing here.

    Args:
        address: Of a Dask scheduler, such as `tcp://10.0.0.1:8786`.
        isolation: How student code is kept apart there.
        limits: Budgets of a submission.

    Returns:
        A grader that starts no workers.

    Raises:
        CannotDo: Nothing answers there, or the isolation would let student code into a cluster's judges.
    """
    if isolation == "none":
        raise CannotDo("--dask grades with --isolation sandbox or process; none is for your own work")
    return Opened(Elsewhere(limits, address, connect(address)), isolation, 0.0)


def connect(address: str) -> Client:
    """Connect to a scheduler.

    Args:
        address: Such as `tcp://10.0.0.1:8786`.

    Returns:
        The connection.

    Raises:
        CannotDo: Dask is not installed, or nothing answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise CannotDo(_INSTALL) from error
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            # What it would say is said here, in one line.
            logging.getLogger(name).setLevel(logging.CRITICAL)
    _refuse_address(address)
    try:
        # What is there may be no scheduler, or not even Dask; a client would wait for ever.
        kind = asyncio.run(asyncio.wait_for(_kind(address), _CONNECT))
        if kind == "Scheduler":
            return Client(address, timeout=_CONNECT, set_as_default=False)
        problem = f"a {kind} of Dask is there"
    except TimeoutError:
        problem = "what is there says nothing"
    except (OSError, ValueError) as error:
        problem = _line(error)
    raise CannotDo(f"no Dask scheduler answers at {address} ({problem}); {_EXAMPLE}")


def _refuse_address(address: str) -> None:
    """Refuse what Dask would stumble over in more than one line."""
    scheme, found, place = address.rpartition("://")
    if (found and scheme not in ("tcp", "tls")) or not re.fullmatch(r".+:\d+", place):
        raise CannotDo(f"{address} is no address of a Dask scheduler; {_EXAMPLE}")
    if scheme == "tls" and _arguments()["ssl_context"] is None:
        raise CannotDo(f"{address} needs Dask's TLS settings, which are not set here (distributed.comm.tls)")


def _arguments() -> dict[str, Any]:
    """Give what Dask's own settings say about connections, such as TLS."""
    from distributed.security import Security

    arguments: dict[str, Any] = Security().get_connection_args("client")
    return arguments


async def _kind(address: str) -> str:
    """Ask a part of Dask what it is: Scheduler, Worker or Nanny."""
    from distributed import rpc

    async with rpc(address, timeout=_CONNECT, connection_args=_arguments()) as there:
        return str((await there.identity())["type"])


@dataclass
class _Out:
    """A task at the cluster."""

    task: Task
    future: Future[bytes]
    begun: bool = False


@dataclass
class DaskPool:
    """Has tasks judged by a cluster, with a bounded number of them there at a time."""

    examination: Examination
    say: Callable[[str], None] = lambda text: None
    #: Tells this run's tasks and judges from those of others.
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    out: dict[str, _Out] = field(default_factory=dict)
    arrived: queue.SimpleQueue[str] = field(default_factory=queue.SimpleQueue)
    threads: int = 0
    looked: float = float("-inf")

    def __post_init__(self) -> None:
        examination = self.examination
        assert isinstance(examination.launcher, Elsewhere)
        self.client, self.address = examination.launcher.client, examination.launcher.address
        setup = Setup(
            self.name,
            [lab.slug for lab in examination.labs],
            examination.seed,
            cast(Isolation, examination.isolation),
            examination.launcher.limits,
            facts(examination),
        )
        self.setup = msgspec.msgpack.encode(setup)

    def run(
        self,
        tasks: Iterable[Task],
        started: Callable[[Task], None],
        finished: Callable[[Task, Finished], None],
    ) -> None:
        """Have tasks judged, as `Judges.run` does.

        Args:
            tasks: What to judge, in the order in which it is begun.
            started: Told when a thread of the cluster should have come to a task.
            finished: Told what became of it.

        Raises:
            CannotDo: The scheduler has gone, or one of its workers cannot judge as it should.
        """
        waiting = enumerate(tasks)
        while True:
            self._look()
            room = max(AHEAD * self.threads, _AT_FIRST) - len(self.out)
            for number, task in itertools.islice(waiting, max(0, room)):
                self._submit(number, task)
            if not self.out:
                return
            # They are taken in the order of their priorities, so the oldest are those at work.
            for one in itertools.islice(self.out.values(), self.threads):
                if not one.begun:
                    one.begun = True
                    started(one.task)
            for task, answer in self._answers():
                finished(task, answer)

    def _look(self) -> None:
        """See now and then how many threads there are."""
        now = time.monotonic()
        if now - self.looked < _LOOK:
            return
        first, self.looked = self.looked == float("-inf"), now
        try:
            self.threads = sum(self.client.nthreads().values())
        except Exception as error:  # of its many ways to say that it has gone
            raise self._gone(error) from error
        if first and not self.threads:
            self.say(f"{self.address} has no workers yet; waiting for one (Ctrl-C stops)")

    def _submit(self, number: int, task: Task) -> None:
        key = f"labs-{self.name}-{number}"
        try:
            future = self.client.submit(
                remote.judge,
                self.name,
                self.setup,
                msgspec.msgpack.encode(task),
                key=key,
                # Without one, tasks that come at about the same time have no order.
                priority=-number,
                pure=False,
            )
        except Exception as error:
            raise self._gone(error) from error
        self.out[key] = _Out(task, future)
        future.add_done_callback(lambda done: self.arrived.put(str(done.key)))

    def _answers(self) -> list[tuple[Task, Finished]]:
        """Wait a moment for answers, and fetch all that are there with one request."""
        try:
            keys = {self.arrived.get(timeout=1.0)}
        except queue.Empty:
            return []
        with contextlib.suppress(queue.Empty):
            while True:
                keys.add(self.arrived.get_nowait())
        there = {key: self.out[key] for key in keys if key in self.out}
        try:
            replies = self.client.gather({key: one.future for key, one in there.items()}, errors="skip")
        except Exception as error:
            raise self._gone(error) from error
        found = []
        for key, one in there.items():
            reply = replies.get(key)
            answer = self._fault(one) if reply is None else self._read(reply, one.task)
            # Only now: what is let go of is forgotten by the cluster.
            del self.out[key]
            found.append((one.task, answer))
        return found

    def _read(self, data: bytes, task: Task) -> Finished:
        try:
            reply = msgspec.msgpack.decode(data, type=remote.Reply)
            if reply.refused:
                raise CannotDo(f"Dask worker {reply.worker} cannot judge: {reply.refused}")
            if reply.lost:
                words = f"the judge's process ended, again and again, on Dask worker {reply.worker}\n"
                return Finished(task.number, traceback=words)
            found = msgspec.msgpack.decode(reply.finished, type=Finished)
        except msgspec.DecodeError as error:
            raise CannotDo(f"what a Dask worker sent is no result ({error})") from error
        if found.number != task.number:
            raise CannotDo(f"Dask worker {reply.worker} sent the result of another task")
        if found.judged is not None and found.judged.isolation.split()[:1] != [self.examination.isolation]:
            raise CannotDo(f"Dask worker {reply.worker} judged with other walls: {found.judged.isolation}")
        return found

    def _fault(self, one: _Out) -> Finished:
        """Say what became of a task that brought no answer."""
        from distributed import KilledWorker

        if one.future.status == "cancelled":
            raise self._gone(None)
        error = one.future.exception()
        if isinstance(error, KilledWorker):
            tries = error.allowed_failures + 1
            words = f"KilledWorker: {tries} Dask workers were lost while this was judged there\n"
            return Finished(one.task.number, traceback=words)
        raise CannotDo(f"a Dask worker cannot judge ({_line(error)}); it needs this project as it is here")

    def _gone(self, error: Exception | None) -> CannotDo:
        why = f" ({_line(error)})" if error is not None else ""
        return CannotDo(
            f"the Dask scheduler at {self.address} has gone{why}; what was graded is kept: "
            "the same command with --resume goes on"
        )

    def close(self) -> None:
        """Call back what is at the cluster, and end its judges of this run."""
        goodbye = threading.Thread(target=self._leave, daemon=True)
        goodbye.start()
        # A scheduler that does not answer must not keep the command.
        goodbye.join(_GOODBYE)

    def _leave(self) -> None:
        with contextlib.suppress(Exception):  # whoever has gone cannot be told
            if self.out:
                self.client.cancel([one.future for one in self.out.values()], force=True)
            self.client.run(remote.end_judges, self.name, on_error="ignore")


def _line(error: BaseException | None) -> str:
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__

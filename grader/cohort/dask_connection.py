"""The way to a Dask scheduler: an address that somebody typed, and a client in place of a launcher."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grader.errors import CannotDo
from grader.judge.limits import Limits
from grader.judge.opening import Isolation, Opened
from grader.judge.outcomes import Worker

if TYPE_CHECKING:
    from distributed import Client

#: Seconds until a scheduler answers; until a client that leaves is let go.
_CONNECT, GOODBYE = 10.0, 10.0
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
        self.client.close(timeout=GOODBYE)


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
        problem = line_of(error)
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


def line_of(error: BaseException | None) -> str:
    """Say in one line what went wrong.

    Args:
        error: An exception of Dask's or Python's.

    Returns:
        Its kind, and the first line of its text.
    """
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__

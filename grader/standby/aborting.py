"""Workers that can be taken away from a judge who no longer has anybody to judge for."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Sequence

from grader.judge.outcomes import Worker
from grader.judge.sitting import Launcher
from grader.standby.endings import Cancelled


class Abortable:
    """A launcher whose workers another thread can cut off in the middle of an endless loop."""

    def __init__(self, launcher: Launcher) -> None:
        self.launcher, self.limits = launcher, launcher.limits
        self._aborted = threading.Event()
        self.workers: list[Worker] = []

    @property
    def aborted(self) -> bool:
        """Whether nobody waits any more."""
        return self._aborted.is_set()

    def warm(self, names: Sequence[str]) -> None:
        """Have libraries imported before the next worker is started.

        Args:
            names: Dotted names.
        """
        self.launcher.warm(names)

    def start(self) -> Worker:
        """Start a worker.

        Returns:
            Its handle.

        Raises:
            Cancelled: Nobody waits for an answer any more.
        """
        if self._aborted.is_set():
            raise Cancelled
        worker = self.launcher.start()
        self.workers.append(worker)
        if self._aborted.is_set():
            self.abort()
        return worker

    def abort(self) -> None:
        """Cut off all workers; to the judge it looks as if they had died."""
        self._aborted.set()
        for worker in self.workers:
            connection = getattr(worker, "connection", None)
            if isinstance(connection, socket.socket):
                with contextlib.suppress(OSError):  # it has been closed already
                    connection.shutdown(socket.SHUT_RDWR)

    def again(self) -> None:
        """Serve the next request."""
        self._aborted.clear()
        self.workers.clear()

    def share(self) -> Launcher:
        """Give a launcher for another process, whose workers are not cut off."""
        return self.launcher.share()

    def close(self) -> None:
        """End all."""
        self.launcher.close()

"""A folder of its own for one script; event writers in it write when they are told to, and not before."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tensorboard.summary.writer import event_file_writer


class HeldEvents:
    """Stands in for TensorBoard's queue: events reach the file when it is flushed or closed, and not before.

    The library's own queue is emptied by a thread whenever that gets its turn, so how much of a run that was
    never flushed a reader finds is luck. Here it is nothing, for everybody.
    """

    def __init__(self, record_writer: Any, *args: Any, **kwargs: Any) -> None:
        """Take the place of `_AsyncWriter`.

        Args:
            record_writer: Writes one encoded event to the file.
            args: Size of the queue and seconds between two flushes, which play no part here.
            kwargs: The same by name.
        """
        self._writer = record_writer
        self._waiting: list[bytes] = []
        self.closed = self._dropped = False

    def write(self, data: bytes) -> None:
        """Keep an event.

        Args:
            data: The encoded event.

        Raises:
            OSError: The writer has been closed.
        """
        if self.closed:
            raise OSError("Writer is closed")
        self._waiting.append(data)

    def flush(self) -> None:
        """Write what was kept.

        Raises:
            OSError: The writer has been closed.
        """
        if self._dropped:
            return
        if self.closed:
            raise OSError("Writer is closed")
        for data in self._waiting:
            self._writer.write(data)
        self._waiting.clear()
        self._writer.flush()

    def drop(self) -> None:
        """Forget what was kept: the folder goes, and a generator may close its writer only afterwards."""
        self._dropped = True

    def close(self) -> None:
        """Write what was kept, and end."""
        if not self.closed:
            self.flush()
            self.closed = True
            self._writer.close()


@contextlib.contextmanager
def scratch() -> Iterator[list[HeldEvents]]:
    """Work in an empty folder, and leave nothing of it behind.

    Paths in it are relative, so that they read the same in every process and on every machine.

    Yields:
        The writers of event files, as they are opened.
    """
    before = Path.cwd()
    queue, numbers = event_file_writer._AsyncWriter, event_file_writer._global_uid
    held: list[HeldEvents] = []

    def hold(*args: Any, **kwargs: Any) -> HeldEvents:
        held.append(HeldEvents(*args, **kwargs))
        return held[-1]

    event_file_writer._AsyncWriter = hold
    # Files are read in the order of their names, which end in a number: one of equal length for all.
    event_file_writer._global_uid = event_file_writer.AtomicCounter(1_000_000)
    try:
        with tempfile.TemporaryDirectory(prefix="labs-script-", ignore_cleanup_errors=True) as folder:
            os.chdir(folder)
            try:
                yield held
            finally:
                os.chdir(before)
                for one in held:
                    one.drop()
    finally:
        event_file_writer._AsyncWriter, event_file_writer._global_uid = queue, numbers

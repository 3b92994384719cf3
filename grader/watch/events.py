"""What happens while watching, and the box in which it is told to the one thread that shows it."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from grader.results import ExerciseResult, Result
from grader.submissions import SourceFile


@dataclass(frozen=True)
class Waiting:
    """The libraries are being imported; nothing can be judged for some seconds."""


@dataclass(frozen=True)
class Began:
    """A file is being judged."""

    lab: str
    #: Path as the student knows it.
    path: str
    file: SourceFile
    #: Names of the exercises whose text differs from what was judged before.
    edited: tuple[str, ...]
    #: The other file of the pair has other code.
    differs: bool


@dataclass(frozen=True)
class Judged:
    """One exercise has been judged."""

    lab: str
    exercise: ExerciseResult


@dataclass(frozen=True)
class Finished:
    """All exercises of a lab have been judged."""

    lab: str
    result: Result
    hints: dict[str, list[str]]
    seconds: float


@dataclass(frozen=True)
class Stopped:
    """A run was given up, because there is something newer to judge."""

    lab: str


@dataclass(frozen=True)
class Unusable:
    """A lab's file cannot be judged, for a reason that is one line."""

    lab: str
    reason: str


@dataclass(frozen=True)
class Resized:
    """The window has another size."""


Event = Waiting | Began | Judged | Finished | Stopped | Unusable | Resized


class Mailbox:
    """Events from other threads and from signal handlers; its descriptor is readable when there are any."""

    def __init__(self) -> None:
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._out, self._in = os.pipe()
        if os.name == "posix":  # elsewhere only `wait` is used
            os.set_blocking(self._in, False)
            os.set_blocking(self._out, False)

    def fileno(self) -> int:
        """Give the descriptor to wait on."""
        return self._out

    def put(self, event: Event) -> None:
        """Tell of an event.

        Args:
            event: What has happened.
        """
        self._events.put(event)
        if os.name != "posix":
            return
        with contextlib.suppress(BlockingIOError):  # it is full, so it is readable
            os.write(self._in, b".")

    def take(self) -> list[Event]:
        """Give all events that have come since the last time.

        Returns:
            In order.
        """
        with contextlib.suppress(BlockingIOError):
            os.read(self._out, 4096)
        found: list[Event] = []
        with contextlib.suppress(Empty):
            while True:
                found.append(self._events.get_nowait())
        return found

    def wait(self) -> Event:
        """Wait for the next event.

        Returns:
            The event.
        """
        while True:
            # Some systems notice Ctrl-C only between two waits.
            with contextlib.suppress(Empty):
                return self._events.get(timeout=1.0)

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._in)
        os.close(self._out)

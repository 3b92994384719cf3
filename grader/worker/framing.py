"""Frames on a socket: a length, then that many bytes, with caps and deadlines."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator

#: Largest frame that a judge reads, in bytes: a batch of hidden states is below one megabyte.
MAX_FRAME = 16 * 2**20
#: Largest frame that a worker reads: all examples of an exercise, with weights, come in one.
MAX_REQUEST = 512 * 2**20
_HEADER = struct.Struct("!I")


class WireError(Exception):
    """What arrived is not a message: too long, cut off, or of no known kind."""


class Closed(WireError):
    """The other side has gone."""


class Overdue(WireError):
    """The other side has used up its time."""


def send(
    connection: socket.socket,
    data: bytes,
    *,
    overdue: Callable[[], bool] | None = None,
    pause: float = 0.05,
) -> None:
    """Send one frame.

    Args:
        connection: A connected stream socket.
        data: What to send, an encoded message.
        overdue: Asked every `pause` seconds while the other side does not read; true gives up.
        pause: Seconds between two questions.

    Raises:
        Closed: The other side has gone.
        Overdue: `overdue` said so.
    """
    rest = memoryview(_HEADER.pack(len(data)) + data)
    with _gone():
        while overdue is not None and rest:
            # Without a flag of its own, a blocking socket would wait until all of it is taken.
            if select.select([], [connection], [], pause)[1]:
                rest = rest[connection.send(rest, socket.MSG_DONTWAIT) :]
            elif overdue():
                raise Overdue
        if rest:
            # Even nothing cannot be sent to a worker that has answered and ended meanwhile.
            connection.sendall(rest)


def receive(connection: socket.socket, most: int = MAX_FRAME) -> bytes:
    """Read one frame, and nothing after it.

    Args:
        connection: A connected stream socket.
        most: Bytes of the longest frame that is read.

    Returns:
        The frame's bytes, without its length.

    Raises:
        Closed: The other side has gone.
        WireError: The frame is longer than `most`.
    """
    return Reader(connection, ahead=0).receive(most=most)


class Reader:
    """Reads frames from a socket from which nobody else reads, as many at once as have arrived."""

    def __init__(self, connection: socket.socket, ahead: int = 2**16) -> None:
        """Read nothing yet.

        Args:
            connection: A connected stream socket.
            ahead: Bytes to read at once where the frame that is wanted is shorter.
        """
        self.connection, self.ahead = connection, ahead
        self._held = bytearray()

    def receive(
        self, *, overdue: Callable[[], bool] | None = None, pause: float = 0.05, most: int = MAX_FRAME
    ) -> bytes:
        """Read the next frame.

        Args:
            overdue: Asked every `pause` seconds while waiting; true gives up.
            pause: Seconds between two questions.
            most: Bytes of the longest frame that is read.

        Returns:
            The frame's bytes, without its length.

        Raises:
            Closed: The other side has gone.
            Overdue: `overdue` said so.
            WireError: The frame is longer than `most`.
        """
        (length,) = _HEADER.unpack(self._exactly(_HEADER.size, overdue, pause))
        if length > most:
            raise WireError(f"a frame of {length} bytes; at most {most} are read")
        return self._exactly(length, overdue, pause)

    def _exactly(self, size: int, overdue: Callable[[], bool] | None, pause: float) -> bytes:
        asked = time.monotonic()
        while (missing := size - len(self._held)) > 0:
            if overdue is not None:
                # A sender that drips bytes must not postpone the question.
                ready = select.select([self.connection], [], [], pause)[0]
                if not ready or time.monotonic() - asked > pause:
                    asked = time.monotonic()
                    if overdue():
                        raise Overdue
                if not ready:
                    continue
            with _gone():
                chunk = self.connection.recv(min(max(missing, self.ahead), 2**20))
            if not chunk:
                raise Closed
            self._held += chunk
        data = bytes(self._held[:size])
        del self._held[:size]
        return data


@contextlib.contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except (ConnectionError, BrokenPipeError) as error:
        raise Closed from error

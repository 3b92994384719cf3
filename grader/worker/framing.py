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
    rest = memoryview(frame(data))
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


def frame(data: bytes) -> bytes:
    """Put the length in front of a message.

    Args:
        data: An encoded message.

    Returns:
        What travels.
    """
    return _HEADER.pack(len(data)) + data


def send_all(connection: socket.socket, frames: bytes) -> None:
    """Send frames, however long the other side takes.

    Args:
        connection: A connected stream socket.
        frames: Whole ones; none only asks whether one could be sent.

    Raises:
        Closed: The other side has gone.
    """
    # Not `_gone`, which takes longer than sending nothing.
    try:
        if frames:
            connection.sendall(frames)
        else:
            # `sendall` would make no system call.
            connection.send(frames)
    except ConnectionError as error:
        raise Closed from error


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
        #: How many bytes of the stream have come.
        self.position = 0
        #: What has come, and how much of it has been given away, which is cut off when more comes.
        self._held, self._given = bytearray(), 0
        #: When it was last asked whether the sender is overdue.
        self._asked = 0.0

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
        self._asked = time.monotonic()
        while not (found := self.held(most=most)):
            self._wait(self._missing(), overdue, pause)
        return found[0]

    def held(self, count: int = 1, most: int = MAX_FRAME) -> list[bytes]:
        """Take the next frames, as far as they have arrived whole.

        Args:
            count: How many to take at most.
            most: Bytes of the longest frame that is read.

        Returns:
            The bytes of each, without its length; empty when the next one has not arrived yet.

        Raises:
            WireError: The next frame is longer than `most`.
        """
        found: list[bytes] = []
        data, there = self._held, len(self._held)
        while len(found) < count and self._given + _HEADER.size <= there:
            (length,) = _HEADER.unpack_from(data, self._given)
            if length > most:
                if found:
                    break
                raise WireError(f"a frame of {length} bytes; at most {most} are read")
            start = self._given + _HEADER.size
            if start + length > there:
                break
            found.append(bytes(data[start : start + length]))
            self._given = start + length
        return found

    def agrees(self, expected: memoryview) -> int:
        """Compare what has arrived with what is expected to follow.

        Args:
            expected: Bytes of the stream.

        Returns:
            How many bytes have arrived that are these; 0 when any is another.
        """
        there = min(len(self._held) - self._given, len(expected))
        return there if self._held.startswith(expected[:there], self._given) else 0

    def skip(self, count: int) -> None:
        """Leave out bytes that have arrived.

        Args:
            count: How many, as `agrees` has found them.
        """
        self._given += count

    def take(self, data: bytes) -> None:
        """Go on with bytes that have come another way.

        Args:
            data: What follows in the stream.
        """
        del self._held[: self._given]
        self._given = 0
        self._held += data
        self.position += len(data)

    def _missing(self) -> int:
        """Give how many bytes are missing, of the next frame or of its length."""
        have = len(self._held) - self._given
        if have < _HEADER.size:
            return _HEADER.size - have
        (length,) = _HEADER.unpack_from(self._held, self._given)
        return max(0, _HEADER.size + int(length) - have)

    def _wait(self, missing: int, overdue: Callable[[], bool] | None, pause: float) -> None:
        """Wait until some bytes have come."""
        while overdue is not None and not select.select([self.connection], [], [], pause)[0]:
            self._asked = time.monotonic()
            if overdue():
                raise Overdue
        # A sender that drips bytes must not postpone the question.
        if overdue is not None and time.monotonic() - self._asked > pause:
            self._asked = time.monotonic()
            if overdue():
                raise Overdue
        with _gone():
            chunk = self.connection.recv(min(max(missing, self.ahead), 2**20))
        if not chunk:
            raise Closed
        self.take(chunk)


@contextlib.contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except ConnectionError as error:
        raise Closed from error

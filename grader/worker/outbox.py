"""A worker's answers on their way to the judge: many in one message, and none lost when it hangs or dies.

Each message wakes the judge, which costs as much as a small call. So answers that come quickly one after
another wait in memory that worker and judge share. When a worker hangs or dies, the judge reads there what
was answered before: what is found does not depend on when a message is sent.
"""

from __future__ import annotations

import mmap
import os
import socket
import struct
import time

from grader.worker import framing

#: Bytes of the shared memory, and of what stands in front of the answers: how many bytes of the stream came
#: before them, and how many they are.
SIZE = 2**18
_FRONT = struct.Struct("=QQ")
_ONE = struct.Struct("=Q")
#: Seconds that an answer may wait for others.
_WAIT = 0.02


def share_memory() -> int:
    """Make the memory for one worker.

    Returns:
        Its descriptor, to be closed by the caller.

    Raises:
        OSError: There is no room for it.
    """
    descriptor = os.memfd_create("answers")
    os.ftruncate(descriptor, SIZE)
    return descriptor


def unsent(descriptor: int, position: int) -> bytes:
    """Read what a worker has answered and not sent.

    Args:
        descriptor: From `share_memory`, or -1.
        position: How many bytes of its stream have arrived.

    Returns:
        The bytes that follow in its stream, as far as they can be trusted to be that.
    """
    if descriptor < 0:
        return b""
    # Not mapped here: whatever a submission does to this memory, reading it is an ordinary read.
    held = os.pread(descriptor, SIZE, 0)
    if len(held) < _FRONT.size:
        return b""
    before, length = _FRONT.unpack_from(held)
    if not 0 <= position - before <= length <= SIZE - _FRONT.size:
        return b""
    return held[_FRONT.size + position - before : _FRONT.size + length]


class Outbox:
    """A worker's way to its judge."""

    def __init__(self, descriptor: int, memory: int = -1) -> None:
        """Take over the descriptors; only the connection's must stay open.

        Args:
            descriptor: The worker's end of its socket pair.
            memory: From `share_memory`; -1 sends each answer by itself.
        """
        self.connection = socket.socket(fileno=descriptor)
        self.memory = mmap.mmap(memory, SIZE) if memory >= 0 else None
        self._before = self._length = 0
        self._sent = 0.0

    def send(self, data: bytes) -> None:
        """Send a message at once.

        Args:
            data: What to send, an encoded message.

        Raises:
            Closed: The judge has gone.
        """
        self.put(data)
        self.flush()

    def put(self, data: bytes) -> None:
        """Send an answer, now or with those that follow soon.

        Args:
            data: What to send, an encoded message.

        Raises:
            Closed: The judge has gone.
        """
        frame = framing.frame(data)
        if self.memory is None or len(frame) > SIZE - _FRONT.size - self._length:
            self.flush()
        if self.memory is None or len(frame) > SIZE - _FRONT.size:
            framing.send_all(self.connection, frame)
            self._advance(len(frame))
            return
        # A submission can close the connection, and the judge then looks here at once. Whether it finds this
        # answer must not depend on who is quicker, so what could not be sent is not kept either.
        framing.send_all(self.connection, b"")
        start = _FRONT.size + self._length
        self.memory[start : start + len(frame)] = frame
        self._length += len(frame)
        # Last: until this stands there, the answer does not.
        _ONE.pack_into(self.memory, _ONE.size, self._length)
        if time.monotonic() - self._sent > _WAIT:
            self.flush()

    def flush(self) -> None:
        """Send what waits.

        Raises:
            Closed: The judge has gone.
        """
        if self.memory is not None and self._length:
            framing.send_all(self.connection, self.memory[_FRONT.size : _FRONT.size + self._length])
            self._advance(self._length)
        self._sent = time.monotonic()

    def _advance(self, count: int) -> None:
        """Note that bytes have been sent."""
        self._before += count
        self._length = 0
        if self.memory is not None:
            # In this order: between the two, nothing waits, at whatever place of the stream.
            _ONE.pack_into(self.memory, _ONE.size, 0)
            _ONE.pack_into(self.memory, 0, self._before)

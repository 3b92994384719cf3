"""What a judge asks of the workers' parent, and the way to it: one command at a time, each with an answer."""

from __future__ import annotations

import socket

import msgspec

from grader.worker import wire
from grader.worker.budget import Budget


class Spawn(msgspec.Struct, tag="spawn"):
    """Fork a worker on the socket that comes along."""

    budget: Budget = Budget()


class Share(msgspec.Struct, tag="share"):
    """Obey another judge too, on the socket that comes along; its workers end with it."""


class Warm(msgspec.Struct, tag="warm"):
    """Import what a lab uses, so that its workers have it."""

    names: list[str]


class End(msgspec.Struct, tag="end"):
    """End a worker and all that it started in its process group."""

    pid: int
    #: Seconds that it may take to end by itself, so that how it did is known.
    patience: float = 0.0


class Done(msgspec.Struct, tag="done"):
    """Answer to each command."""

    #: The worker; 0 if none could be started.
    pid: int
    #: How the worker had ended by itself: its wait status, or -1 if it was still alive.
    status: int = -1


class Control:
    """A judge's end of the socket that a workers' parent obeys."""

    def __init__(self, connection: socket.socket) -> None:
        """Take over a socket.

        Args:
            connection: A connected stream socket.
        """
        self.connection = connection
        #: Whether a command has been given whose answer nobody has waited for.
        self._begun = False

    def obey(self, command: Spawn | Share | Warm | End, *descriptors: int) -> Done:
        """Give a command and wait until it is done.

        Args:
            command: What to do.
            descriptors: Files that come along.

        Returns:
            The answer.

        Raises:
            OSError: The workers' parent has ended.
        """
        self.begin(command, *descriptors)
        return self._wait()

    def begin(self, command: Spawn | Share | Warm | End, *descriptors: int) -> None:
        """Give a command without waiting for it; the next one is given when it is done.

        Args:
            command: What to do.
            descriptors: Files that come along.

        Raises:
            OSError: The workers' parent has ended.
        """
        if self._begun:
            self._wait()
        socket.send_fds(self.connection, [wire.encode(command)], descriptors)
        self._begun = True

    def _wait(self) -> Done:
        self._begun = False
        data = self.connection.recv(4096)
        if not data:
            raise ConnectionResetError("the workers' parent has ended")
        return msgspec.msgpack.decode(data, type=Done)

    def alive(self) -> bool:
        """Say whether the workers' parent lives; when it ends, all its workers end with it."""
        try:
            if self._begun:
                self._wait()
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

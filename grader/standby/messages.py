"""What travels between a command and the process in the background: typed data, never code."""

from __future__ import annotations

import socket
from typing import Any

import msgspec

from grader.results import ExerciseResult
from grader.submissions import Submission
from grader.worker import framing

#: Bytes of one message: a submission is text, a result is text for people.
_MOST = 64 * 2**20


class Examine(msgspec.Struct, tag="examine", frozen=True):
    """Judge what a student has written, as it was read just now."""

    submission: Submission
    #: Name of the one exercise to judge; empty for all.
    only: str = ""
    seed: int = 0


class Ping(msgspec.Struct, tag="ping", frozen=True):
    """Stay a while longer."""


class Ready(msgspec.Struct, tag="ready", frozen=True):
    """First answer to everything: the libraries are imported, and it is your turn."""


class Told(msgspec.Struct, tag="told", frozen=True):
    """One exercise of one file has been judged; more may follow."""

    lab: str
    exercise: ExerciseResult


class Finished(msgspec.Struct, tag="finished", frozen=True):
    """All has been judged."""

    #: A results file's bytes.
    result: bytes
    #: Exercise id to its hints.
    hints: dict[str, list[str]]


class Refused(msgspec.Struct, tag="refused", frozen=True):
    """It cannot be judged, and asking again will not help."""

    message: str


class Stale(msgspec.Struct, tag="stale", frozen=True):
    """The project has changed since this process was started, and it ends."""


Request = Examine | Ping
Reply = Ready | Told | Finished | Refused | Stale
_requests = msgspec.msgpack.Decoder(Request)
_replies = msgspec.msgpack.Decoder(Reply)


def send(connection: socket.socket, message: Request | Reply) -> None:
    """Send one message.

    Args:
        connection: A connected socket.
        message: What to say.

    Raises:
        Closed: The other side has gone.
    """
    framing.send(connection, msgspec.msgpack.encode(message))


def receive_request(connection: socket.socket) -> Request:
    """Read what a command wants.

    Args:
        connection: A connected socket.

    Returns:
        The request.

    Raises:
        WireError: The other side has gone, or what came is no request.
    """
    request: Request = _decode(_requests, connection)
    return request


def receive_reply(connection: socket.socket) -> Reply:
    """Read the next answer.

    Args:
        connection: A connected socket.

    Returns:
        The answer.

    Raises:
        WireError: The other side has gone, or what came is no answer.
    """
    reply: Reply = _decode(_replies, connection)
    return reply


def _decode(decoder: msgspec.msgpack.Decoder[Any], connection: socket.socket) -> Any:
    data = framing.receive(connection, most=_MOST)
    try:
        return decoder.decode(data)
    except msgspec.DecodeError as error:
        raise framing.WireError(f"no message of this version ({error})") from error

"""What a command does when the process in the background answers, ends, hangs or has gone stale."""

from __future__ import annotations

import fcntl
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.errors import CannotDo
from grader.results import CheckResult, ExerciseResult, LabResult, Result, SubmissionRecord, encode
from grader.standby import client, server
from grader.standby.client import Conversation
from grader.standby.endings import Cancelled, Lost
from grader.standby.messages import (
    Examine,
    Finished,
    Ping,
    Ready,
    Refused,
    Stale,
    Told,
    receive_reply,
    receive_request,
    send,
)
from grader.standby.place import Place, find_place
from grader.submissions import Cell, LabWork, SourceFile, Submission

EXERCISE = ExerciseResult("padding.pad_batch", "passed", 1, 1, [CheckResult("a", "passed", 1, 1)])
RESULT = Result("you", SubmissionRecord([]), 0, "process", {}, 1, 1, [LabResult("padding", 1, 1, [EXERCISE])])
WORK = Submission("you", (LabWork("padding", (SourceFile("a.py", "ab", (Cell("x = 1", "line 1"),)),)),), ())
Answer = Callable[[socket.socket], None]


@pytest.fixture
def place(standby_folder: Path) -> Place:
    return find_place()


@pytest.fixture
def answering(place: Place, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """Stand in for the process: each answer serves one connection, and `_start` finds the next one."""

    def install(*answers: Answer) -> list[int]:
        starts: list[int] = []
        left = list(answers)

        def start(place: Place, silence: float) -> socket.socket:
            starts.append(1)
            ours, theirs = socket.socketpair()
            ours.settimeout(silence)

            def serve() -> None:
                with theirs:
                    assert receive_request(theirs) == Examine(WORK, "", 7)
                    answer(theirs)

            answer = left.pop(0)
            threading.Thread(target=serve, daemon=True).start()
            return ours

        monkeypatch.setattr(client, "_start", start)
        return starts

    return install


def whole(connection: socket.socket) -> None:
    for message in (
        Ready(),
        Told("padding", EXERCISE),
        Finished(encode(RESULT), {"padding.pad_batch": ["a?"]}),
    ):
        send(connection, message)


def stale(connection: socket.socket) -> None:
    send(connection, Stale())


def broken_off(connection: socket.socket) -> None:
    send(connection, Ready())


def nonsense(connection: socket.socket) -> None:
    connection.sendall(b"\x00\x00\x00\x05hello")


def silent(connection: socket.socket) -> None:
    connection.recv(1)  # until the other side gives up


def test_everything_arrives_in_order(answering: Callable[..., list[int]]) -> None:
    answering(whole)
    heard: list[object] = []
    result, hints = Conversation().examine(
        WORK, "", 7, ready=lambda: heard.append("ready"), told=lambda lab, one: heard.append((lab, one))
    )
    assert result == RESULT
    assert hints == {"padding.pad_batch": ["a?"]}
    assert heard == ["ready", ("padding", EXERCISE)]


@pytest.mark.parametrize("first", [stale, broken_off, nonsense, silent])
def test_one_that_is_lost_is_started_once_more(answering: Callable[..., list[int]], first: Answer) -> None:
    starts = answering(first, whole)
    assert Conversation(silence=0.5).examine(WORK, "", 7)[0] == RESULT
    assert len(starts) == 2


def test_one_that_is_lost_again_is_given_up(answering: Callable[..., list[int]]) -> None:
    starts = answering(broken_off, nonsense, whole)
    with pytest.raises(Lost, match="may say why"):
        Conversation(silence=0.5).examine(WORK, "", 7)
    assert len(starts) == 2


def test_what_cannot_be_judged_is_not_asked_again(answering: Callable[..., list[int]]) -> None:
    starts = answering(lambda connection: send(connection, Refused("the course has a fault")))
    with pytest.raises(CannotDo, match="the course has a fault"):
        Conversation().examine(WORK, "", 7)
    assert len(starts) == 1


def test_an_answer_that_nobody_wants_any_more(answering: Callable[..., list[int]]) -> None:
    waiting = threading.Event()

    def slow(connection: socket.socket) -> None:
        waiting.set()
        silent(connection)

    answering(slow)
    conversation = Conversation()

    def cancel() -> None:
        waiting.wait(10)
        conversation.cancel()

    threading.Thread(target=cancel).start()
    with pytest.raises(Cancelled):
        conversation.examine(WORK, "", 7)


class _NoGrader:
    def examine(self, *arguments: object) -> Result:
        raise AssertionError("a stale process must not judge")


def test_a_process_of_an_older_state_says_so_and_ends(place: Place) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        send(ours, Examine(WORK))
        old = Place(place.folder, place.who, "0" * 12)
        assert not server.answer(theirs, _NoGrader(), old)  # type: ignore[arg-type]
        assert receive_reply(ours) == Stale()
        send(ours, Ping())
        assert server.answer(theirs, _NoGrader(), place)  # type: ignore[arg-type]
        assert receive_reply(ours) == Ready()


class _Broken:
    def examine(self, *arguments: object) -> Result:
        raise RuntimeError("secret details")

    def abort(self) -> None:
        """Nothing runs."""


def test_a_fault_of_the_grader_is_one_line_and_goes_to_the_log(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        send(ours, Examine(WORK))
        assert server.answer(theirs, _Broken(), place)  # type: ignore[arg-type]
        assert receive_reply(ours) == Ready()
        refused = receive_reply(ours)
    assert isinstance(refused, Refused)
    assert "RuntimeError" in refused.message
    assert "secret details" not in refused.message
    assert "secret details" in capsys.readouterr().err


class _Endless:
    def __init__(self) -> None:
        self.aborted = threading.Event()

    def examine(self, *arguments: object) -> Result:
        assert self.aborted.wait(30)
        raise server.Cancelled

    def abort(self) -> None:
        self.aborted.set()


def test_who_hangs_up_stops_the_judging(place: Place) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        send(ours, Examine(WORK))
        ours.close()
        with pytest.raises((server.Cancelled, server.WireError)):
            server.answer(theirs, _Endless(), place)  # type: ignore[arg-type]


def test_a_lock_has_one_holder(place: Place) -> None:
    lock = server.take_lock(place.lock)
    assert lock is not None
    assert server.take_lock(place.lock) is None
    assert client.held(place.lock) == -1
    os.pwrite(lock, b"123", 0)
    assert client.held(place.lock) == 123
    os.close(lock)
    assert client.held(place.lock) == 0


def test_a_lock_that_its_last_holder_removed_is_none(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, removed = fcntl.flock, []

    def slow(descriptor: int, how: int) -> None:
        if not removed:  # the holder ends between our opening and our locking
            removed.append(place.lock.unlink())
        usual(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", slow)
    lock = server.take_lock(place.lock)
    assert lock is not None
    assert os.fstat(lock).st_ino == place.lock.stat().st_ino
    os.close(lock)


def test_what_a_dead_process_left_is_removed(place: Place) -> None:
    for path in (place.socket, place.lock, place.log):
        path.write_text("99999999", encoding="utf-8")
    assert client.stop() == 0
    assert list(place.folder.iterdir()) == []

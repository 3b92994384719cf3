"""Answers wait for each other, arrive in order, and are not lost with the worker that gave them."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.limits import Limits
from grader.judge.outcomes import Ended
from grader.worker import framing, outbox, wire
from grader.worker.outbox import SIZE, Outbox, share_memory, unsent
from tests.worker.conftest import Start, ask


@dataclass
class Ends:
    """Both ends of a worker's way to its judge."""

    box: Outbox
    judge: socket.socket
    memory: int
    arrived: bytes = b""

    def drain(self) -> None:
        """Take what has been sent."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self.arrived += self.judge.recv(2**20, socket.MSG_DONTWAIT)

    def close(self) -> None:
        self.box.connection.close()
        self.judge.close()
        os.close(self.memory)


def made() -> Ends:
    judge, worker = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    for end in (judge, worker):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * SIZE)
    memory = share_memory()
    return Ends(Outbox(worker.detach(), memory), judge, memory)


@pytest.fixture
def ends() -> Iterator[Ends]:
    both = made()
    yield both
    both.close()


def test_quick_answers_wait_and_slow_ones_do_not(ends: Ends, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(outbox.time, "monotonic", lambda: now[0])
    for number in range(50):
        ends.box.put(b"%d" % number)
    ends.drain()
    assert ends.arrived == framing.frame(b"0"), "the first is sent at once, those right after it wait"
    now[0] += 1.0
    ends.box.put(b"slow")
    ends.drain()
    assert ends.arrived.endswith(framing.frame(b"49") + framing.frame(b"slow"))
    ends.box.put(b"last")
    ends.box.flush()
    ends.drain()
    assert ends.arrived.endswith(framing.frame(b"last"))


SIZES = st.one_of(
    st.integers(0, 300), st.sampled_from([SIZE // 2, SIZE - 21, SIZE - 20, SIZE - 19, SIZE + 5])
)


@given(sizes=st.lists(SIZES, max_size=12), flushed=st.sets(st.integers(0, 11)))
def test_a_worker_may_end_after_any_answer(sizes: list[int], flushed: set[int]) -> None:
    ends = made()
    try:
        answered = b""
        for number, size in enumerate(sizes):
            data = bytes([number % 256]) * size
            ends.box.put(data)
            answered += framing.frame(data)
            if number in flushed:
                ends.box.flush()
            ends.drain()
            assert ends.arrived + unsent(ends.memory, len(ends.arrived)) == answered
    finally:
        ends.close()


def test_what_was_sent_just_before_the_end_is_not_taken_twice(
    ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox.time, "monotonic", lambda: 0.0)
    monkeypatch.setattr(Outbox, "_advance", lambda self, count: None)
    ends.box.put(b"answer")
    ends.box.flush()
    ends.drain()
    assert ends.arrived == framing.frame(b"answer")
    assert unsent(ends.memory, len(ends.arrived)) == b""


@pytest.mark.parametrize("front", [(0, 2**40), (2**40, 5), (5, 1), (2**64 - 1, 2**64 - 1)])
def test_nonsense_in_the_memory_is_nothing(ends: Ends, front: tuple[int, int]) -> None:
    os.pwrite(ends.memory, struct.pack("=QQ", *front), 0)
    assert unsent(ends.memory, 7) == b""
    os.ftruncate(ends.memory, 3)
    assert unsent(ends.memory, 0) == b""
    assert unsent(-1, 0) == b""


ENDING = """
import os, socket
def close(): os.closerange(3, 256)
def shut(how):
    for number in range(3, 256):
        try: socket.socket(fileno=os.dup(number)).shutdown(how)
        except OSError: pass
def quick(x): return x
def leave(): os._exit(0)
def hang():
    while True: pass
"""


@pytest.mark.parametrize(("last", "verdict"), [("leave", "crashed"), ("hang", "timeout")])
@pytest.mark.parametrize("count", [0, 1, 60])
def test_the_judge_has_every_answer_before_the_end(start: Start, last: str, verdict: str, count: int) -> None:
    limits = Limits(call=0.3, wall_factor=1.0, wall_least=1.0)
    quick = [wire.Call("quick", [number]) for number in range(count)]
    *answers, ended = ask(start(ENDING, limits), *quick, wire.Call(last), *quick)
    assert answers == [wire.Returned(number) for number in range(count)]
    assert isinstance(ended, Ended)
    assert ended.verdict == verdict


@pytest.mark.parametrize(
    "last",
    [wire.Call("close"), wire.Call("shut", [socket.SHUT_WR]), wire.Call("shut", [socket.SHUT_RDWR])],
    ids=["close", "shut-one-way", "shut-both-ways"],
)
def test_an_answer_after_the_connection_was_closed_is_none(start: Start, last: wire.Call) -> None:
    # Several times, since the question is whether it depends on who is quicker.
    for _ in range(10):
        quick = [wire.Call("quick", [number]) for number in range(5)]
        *answers, ended = ask(start(ENDING, Limits()), *quick, last, *quick)
        assert answers == [wire.Returned(number) for number in range(5)]
        assert isinstance(ended, Ended)
        assert ended.verdict == "crashed"

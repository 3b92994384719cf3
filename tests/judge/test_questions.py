"""Questions that a class is asked: right answers are taken at once, others one by one, and none is lost."""

from __future__ import annotations

import itertools
import socket

from hypothesis import given
from hypothesis import strategies as st

from grader.judge.questions import Questions
from grader.worker import framing, wire

ANSWERS = [wire.Returned(n) for n in ("a", 7, "b" * 300, 7, None)]
QUESTIONS = Questions([wire.Call("f", [n]) for n in range(len(ANSWERS))], ANSWERS)


def framed(answer: wire.Answer) -> bytes:
    return framing.frame(wire.encode(answer))


def reader_of(data: bytes) -> framing.Reader:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader = framing.Reader(ours)
    reader.take(data)
    return reader


def test_they_are_a_list_of_jobs_and_one_request() -> None:
    assert [wire.Call("f", [n]) for n in range(5)] == QUESTIONS
    assert wire.decode_request(QUESTIONS.request) == wire.Perform(list(QUESTIONS))


def test_right_answers_are_taken_as_far_as_they_have_arrived_whole() -> None:
    first, second, third = map(framed, ANSWERS[:3])
    reader = reader_of(first + second + third[:-1])
    right, size = QUESTIONS.right(reader, 0)
    assert [*map(id, right)] == [*map(id, ANSWERS[:2])]
    assert size == len(first + second)
    assert QUESTIONS.right(reader, 2) == ([], 0)
    reader.take(third[-1:])
    assert QUESTIONS.right(reader, 2) == (ANSWERS[2:3], len(third))


def test_of_answers_with_a_wrong_one_among_them_none_is_taken() -> None:
    wrong = framed(wire.Returned(8))
    reader = reader_of(framed(ANSWERS[0]) + wrong)
    assert QUESTIONS.right(reader, 0) == ([], 0)
    assert reader.held(5) == [wire.encode(ANSWERS[0]), wire.encode(wire.Returned(8))]


def test_more_than_was_asked_for_is_left() -> None:
    reader = reader_of(b"".join(map(framed, ANSWERS)) + b"more")
    assert QUESTIONS.right(reader, 0)[0] == ANSWERS
    assert QUESTIONS.right(reader, 5) == ([], 0)


@given(
    given=st.tuples(*(st.sampled_from([right, wire.Returned("wrong")]) for right in ANSWERS)),
    cuts=st.lists(st.integers(0, 400)).map(sorted),
)
def test_however_they_arrive_all_are_taken_in_order(given: tuple[wire.Answer, ...], cuts: list[int]) -> None:
    stream = b"".join(map(framed, given))
    places = [0, *(cut for cut in cuts if cut < len(stream)), len(stream)]
    reader, taken = reader_of(b""), list[wire.Reply]()
    for begin, end in itertools.pairwise(places):
        reader.take(stream[begin:end])
        while True:
            right, _ = QUESTIONS.right(reader, len(taken))
            some = right or [wire.decode_reply(data) for data in reader.held(1)]
            if not some:
                break
            taken += some
    assert taken == [*given]

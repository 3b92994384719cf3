"""The wire: what is sent arrives, and no bytes whatever do more than raise `WireError`."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from itertools import count

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.worker import framing, wire

NAMES = st.text(max_size=8)
PLACES = st.sampled_from(["", "line 14", "cell 4, line 2"])
ARRAYS = st.builds(
    wire.Array,
    st.sampled_from(["tensor", "ndarray", "scalar"]),
    NAMES,
    st.lists(st.integers(-(2**63), 2**63 - 1), max_size=4).map(tuple),
    st.binary(max_size=16),
    st.booleans(),
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.builds(wire.Bytes, st.binary(max_size=8))
    | ARRAYS
    | st.builds(wire.Opaque, NAMES, NAMES)
    | st.builds(wire.Loaded, st.sampled_from(["tokenizer", "model"]), NAMES, NAMES, st.booleans())
    | st.builds(wire.Ref, NAMES)
)
VALUES: st.SearchStrategy[wire.Value] = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(wire.Sequence, st.sampled_from(["list", "tuple", "set"]), st.lists(inner, max_size=3))
        | st.builds(wire.Mapping, NAMES, st.lists(st.tuples(inner, inner), max_size=3))
    ),
    max_leaves=6,
)
ARGS, KWARGS = st.lists(VALUES, max_size=2), st.dictionaries(NAMES, VALUES, max_size=2)
STEPS = (
    st.builds(wire.Let, NAMES, VALUES)
    | st.builds(wire.Build, NAMES, NAMES, ARGS, KWARGS)
    | st.builds(wire.Invoke, NAMES, NAMES, NAMES, ARGS, KWARGS)
    | st.builds(wire.LoadWeights, NAMES, st.dictionaries(NAMES, ARRAYS, max_size=2))
    | st.builds(wire.Mode, NAMES, st.booleans())
    | st.builds(wire.Backward, NAMES)
    | st.builds(wire.Read, NAMES, NAMES)
)
SEEDS = st.integers(0, 2**63)
JOBS = st.builds(wire.Call, NAMES, ARGS, KWARGS, SEEDS) | st.builds(
    wire.Script, st.lists(STEPS, max_size=3), SEEDS
)
REQUESTS = st.builds(wire.Perform, st.lists(JOBS, max_size=3)) | st.builds(
    wire.Load,
    NAMES,
    st.lists(st.builds(wire.Code, NAMES, PLACES, st.integers(1, 99)), max_size=3),
    st.dictionaries(NAMES, st.integers(0, 9), max_size=3),
    st.lists(st.integers(0, 9), max_size=3),
    st.booleans(),
)
REPLIES = (
    st.builds(wire.Ready, st.lists(NAMES, max_size=2))
    | st.builds(wire.Starting, st.integers(0, 99), PLACES, st.booleans())
    | st.builds(
        wire.Report,
        st.dictionaries(NAMES, st.sampled_from(["written", "blank", "missing", "broken"]), max_size=2),
        st.lists(st.builds(wire.Skipped, PLACES, NAMES), max_size=2),
        st.dictionaries(NAMES, NAMES, max_size=2),
    )
    | st.builds(wire.Returned, VALUES)
    | st.builds(wire.Raised, NAMES, NAMES, PLACES)
)


@given(REQUESTS)
def test_every_request_comes_back_as_it_was(request: wire.Request) -> None:
    assert wire.decode_request(wire.encode(request)) == request


@given(REPLIES)
def test_every_reply_comes_back_as_it_was(reply: wire.Reply) -> None:
    assert wire.decode_reply(wire.encode(reply)) == reply


def decode_both_ways(data: bytes) -> None:
    for decode in (wire.decode_reply, wire.decode_request):
        with contextlib.suppress(framing.WireError):
            assert isinstance(decode(data), msgspec.Struct)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_message_or_a_wire_error(data: bytes) -> None:
    decode_both_ways(data)


@settings(max_examples=300)
@given(REPLIES | REQUESTS, st.data())
def test_mutated_frames_are_a_message_or_a_wire_error(message: msgspec.Struct, data: st.DataObject) -> None:
    frame = bytearray(wire.encode(message))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(frame) - 1))
        frame[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=6))
        if not frame:
            break
    decode_both_ways(bytes(frame))


@pytest.mark.parametrize("length", [2**20, 2**31, 2**32 - 1])
@pytest.mark.parametrize("head", [b"\xdd", b"\xc6", b"\xdb", b"\xdf"], ids=["array", "bytes", "text", "map"])
def test_a_promised_length_allocates_nothing(head: bytes, length: int) -> None:
    frame = wire.encode(wire.Returned(None))[:-1] + head + struct.pack("!I", length)
    with pytest.raises(framing.WireError):
        wire.decode_reply(frame)


def test_deep_nesting_is_a_wire_error() -> None:
    opening = b"\x93\xa3seq\xa4list\x91"
    frame = wire.encode(wire.Returned(None))[:-1] + opening * 200_000 + b"\xc0"
    with pytest.raises(framing.WireError, match="RecursionError"):
        wire.decode_reply(frame)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


Pair = tuple[socket.socket, socket.socket]


def test_messages_arrive_one_by_one(pair: Pair) -> None:
    ours, theirs = pair
    for number in range(3):
        framing.send(theirs, wire.encode(wire.Returned(number)))
    theirs.close()
    assert [wire.decode_reply(framing.receive(ours)) for _ in range(3)] == [
        wire.Returned(n) for n in range(3)
    ]
    with pytest.raises(framing.Closed):
        framing.receive(ours)


def test_a_frame_over_the_limit_is_refused_before_its_body(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(struct.pack("!I", framing.MAX_FRAME + 1) + b"body")
    with pytest.raises(framing.WireError, match="at most"):
        framing.receive(ours)
    assert ours.recv(4) == b"body"


def test_frames_that_have_arrived_are_taken_at_once_and_no_half_one(pair: Pair) -> None:
    ours, theirs = pair
    reader = framing.Reader(ours)
    theirs.sendall(b"".join(map(framing.frame, [b"one", b"", b"three", b"four"]))[:-1])
    assert reader.receive() == b"one"
    assert reader.held(1) == [b""]
    assert reader.held(9) == [b"three"]
    assert reader.held(9) == []
    theirs.sendall(b"r")
    assert reader.receive() == b"four"


def test_a_frame_that_is_too_long_costs_none_before_it(pair: Pair) -> None:
    reader = framing.Reader(pair[0])
    reader.take(framing.frame(b"one") + framing.frame(b"12345"))
    assert reader.held(9, most=4) == [b"one"]
    with pytest.raises(framing.WireError, match="a frame of 5 bytes"):
        reader.held(9, most=4)


def test_a_frame_cut_off_is_closed(pair: Pair) -> None:
    ours, theirs = pair
    theirs.sendall(struct.pack("!I", 100) + b"only this")
    theirs.close()
    with pytest.raises(framing.Closed):
        framing.receive(ours)


@pytest.mark.parametrize("sent", [b"", b"\0\0", struct.pack("!I", 1000) + b"x" * 10])
def test_silence_is_overdue(pair: Pair, sent: bytes) -> None:
    ours, theirs = pair
    theirs.sendall(sent)
    asked = count(1)
    with pytest.raises(framing.Overdue):
        framing.Reader(ours).receive(overdue=lambda: next(asked) == 3, pause=0.01)


def test_a_sender_that_drips_is_overdue_all_the_same(pair: Pair) -> None:
    ours, theirs = pair
    done = threading.Event()

    def drip() -> None:
        theirs.sendall(struct.pack("!I", 10**6))
        for _ in range(5_000):
            if done.wait(0.002):
                return
            theirs.sendall(b"x")

    sender = threading.Thread(target=drip)
    sender.start()
    asked = count(1)
    try:
        with pytest.raises(framing.Overdue):
            framing.Reader(ours).receive(overdue=lambda: next(asked) == 3, pause=0.01)
    finally:
        done.set()
        sender.join()


def test_a_receiver_that_does_not_read_is_overdue(pair: Pair) -> None:
    ours, _ = pair
    asked = count(1)
    large = wire.Returned(wire.Bytes(bytes(8 * 2**20)))
    with pytest.raises(framing.Overdue):
        framing.send(ours, wire.encode(large), overdue=lambda: next(asked) == 3, pause=0.01)


def test_a_large_message_passes_a_receiver_that_reads(pair: Pair) -> None:
    ours, theirs = pair
    large = wire.Returned(wire.Bytes(bytes(8 * 2**20)))
    frames: list[bytes] = []
    reader = threading.Thread(target=lambda: frames.append(framing.receive(theirs)))
    reader.start()
    framing.send(ours, wire.encode(large), overdue=lambda: False)
    reader.join()
    assert wire.decode_reply(frames[0]) == large

"""A tensor whose shape promises more than its bytes hold."""

from grader.worker import serving, wire

SHAPES = [(2**40,), (2**31, 2**31), (-1, -1), (0,) * 9]


def lie(*args, **kwargs):
    return wire.Returned(wire.Array("tensor", "int64", SHAPES[0], b""))


serving.perform = lie


def pad_batch(sequences, pad_id, side="right"):
    return None

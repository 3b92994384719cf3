"""Fingerprints of answers: enough to tell two answers apart, and not enough to know either.

What must be equal (kinds, shapes, dtypes, integers, texts, the class of an exception) goes into a digest.
Floating-point numbers cannot: two machines round differently, and a digest of rounded numbers would flip
where a number lies between two steps. So they are mixed into a few sums with random weights, which move as
little as the numbers do, and sums are compared with a tolerance.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import torch

from grader.judge.comparing import kind_of
from grader.worker import wire
from grader.worker.values import Foreign, from_wire

#: Sums that are kept of an answer's floating-point numbers; up to as many numbers are kept as they are.
SUMS = 8
#: How far two sums may be apart. On the scale of `asinh`, which is that of a number itself near zero and of
#: its logarithm further out, `THROUGH_MODEL` allows a number 1.4e-4; the sums' weights are about 1.
TOLERANCE = 2e-4
_DIGEST = 8
Numbers = npt.NDArray[np.float64]


class Fingerprint(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of one answer."""

    #: Digest of everything that must be equal.
    form: bytes
    #: Sums of the floating-point numbers, as float32 in little-endian order.
    sums: bytes = b""

    def matches(self, other: Fingerprint) -> bool:
        """Say whether another answer shows the same behaviour.

        Args:
            other: Its fingerprint.

        Returns:
            True for equal forms and sums within the tolerance.
        """
        if self.form != other.form or len(self.sums) != len(other.sums):
            return False
        mine, theirs = np.frombuffer(self.sums, "<f4"), np.frombuffer(other.sums, "<f4")
        return bool(np.all(np.abs(mine - theirs) <= TOLERANCE))


def fingerprint(answer: wire.Answer) -> Fingerprint | None:
    """Take the fingerprint of an answer.

    Args:
        answer: A student's or a misconception's.

    Returns:
        Its fingerprint; None for a value that contradicts itself.
    """
    if isinstance(answer, wire.Raised):
        return Fingerprint(_digest([f"raised {answer.error}".encode()]))
    try:
        value = from_wire(answer.value)
    except Foreign:
        return None
    reading = _Reading()
    reading.add(value)
    return Fingerprint(_digest(reading.form), _sums(np.concatenate([np.zeros(0), *reading.numbers])))


class _Reading:
    """Walks through a decoded value, and puts apart what must be equal and what may be rounded."""

    def __init__(self) -> None:
        self.form: list[bytes] = []
        self.numbers: list[Numbers] = []

    def add(self, value: Any) -> None:
        self.say(kind_of(value))
        if isinstance(value, torch.Tensor):
            self.say(value.dtype, tuple(value.shape), value.requires_grad)
            plain = value.detach()
            if plain.dtype.is_complex:
                plain = torch.view_as_real(plain)
            if plain.dtype.is_floating_point:
                self.rounded(plain.to(torch.float64).numpy())
            else:
                self.form.append(plain.contiguous().numpy().tobytes())
        elif isinstance(value, np.ndarray | np.generic) and not isinstance(value, float):
            self.say(value.dtype, value.shape)
            if value.dtype.kind in "fc":
                parts = value.real, value.imag
                self.rounded(np.stack([np.asarray(part, dtype=np.float64) for part in parts]))
            else:
                self.form.append(value.tobytes())
        elif isinstance(value, float):
            self.rounded(np.array([value], dtype=np.float64))
        elif isinstance(value, dict):
            self.say(len(value))
            for key in sorted(value, key=repr):
                self.say(repr(key))
                self.add(value[key])
        elif isinstance(value, list | tuple):
            self.say(len(value))
            for item in value:
                self.add(item)
        elif isinstance(value, set):
            self.say(sorted(map(repr, value)))
        else:
            self.say(value.text if isinstance(value, wire.Opaque) else repr(value))

    def say(self, *things: object) -> None:
        self.form += [str(thing).encode("utf-8", "surrogatepass") for thing in things]

    def rounded(self, numbers: Numbers) -> None:
        """Keep finite numbers on a scale on which one tolerance fits all, and the places of the others."""
        flat = numbers.reshape(-1)
        odd = np.nonzero(~np.isfinite(flat))[0]
        self.say([(int(place), str(flat[place])) for place in odd])
        self.numbers.append(np.arcsinh(np.where(np.isfinite(flat), flat, 0.0)))


def _digest(parts: list[bytes]) -> bytes:
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "big") + part)
    return found.digest()[:_DIGEST]


def _sums(numbers: Numbers) -> bytes:
    if len(numbers) <= SUMS:
        return numbers.astype("<f4").tobytes()
    weights, groups = _weights(len(numbers))
    return np.bincount(groups, weights * numbers, SUMS).astype("<f4").tobytes()


@lru_cache(maxsize=256)
def _weights(count: int) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """Give each of some numbers a random weight and one of the sums; the same on every machine."""
    # NumPy promises that this old generator never changes.
    dice = np.random.RandomState(count)
    groups = dice.permutation(count) % SUMS
    signs = dice.randint(0, 2, count) * 2 - 1
    # Divided by the root of their number, sums of rounding errors stay about as large as one error.
    weights = signs * dice.uniform(0.5, 1.5, count) / np.sqrt(np.bincount(groups)[groups])
    return weights, groups

"""Data sets in a worker: nothing is hashed for a cache that ends with it, and nothing else is different."""

from __future__ import annotations

from dataclasses import replace

from datasets import Dataset

from grader.judge.workers import ForkLauncher
from grader.worker.values import from_wire
from tests.worker.conftest import LIMITS, Start, value

SUBMISSION = """
from datasets import Dataset

class Adds:
    pickled = 0

    def __init__(self, number):
        self.number = number

    def __call__(self, row):
        return {"x": row["x"] + self.number}

    def __reduce__(self):
        Adds.pickled += 1
        return Adds, (self.number,)

def ask():
    data = Dataset.from_dict({"x": [1, 2, 3, 4]})
    found = [data.map(Adds(number))["x"][:] for number in (1, 10, 1)]
    return found, data.shuffle(seed=3)["x"][:], data.select([2, 0]).to_list(), Adds.pickled
"""


def test_maps_are_told_apart_without_hashing_what_they_call(launcher: ForkLauncher, start: Start) -> None:
    launcher.warm(["datasets"])
    worker = start(SUBMISSION, replace(LIMITS, statement=20.0, call=20.0))
    found, shuffled, selected, pickled = from_wire(value(worker, "ask"))
    assert found == [[2, 3, 4, 5], [11, 12, 13, 14], [2, 3, 4, 5]]
    assert shuffled == Dataset.from_dict({"x": [1, 2, 3, 4]}).shuffle(seed=3)["x"][:]
    assert selected == [{"x": 3}, {"x": 1}]
    assert pickled == 0

"""Data sets in a worker: nothing is hashed for a cache that ends with it, and nothing else is different."""

from __future__ import annotations

from datasets import Dataset

from grader.judge.curriculum import load_curriculum
from grader.judge.opening import Opened
from grader.judge.sitting import Sitting
from grader.submissions import Cell, SourceFile
from grader.worker import wire
from grader.worker.values import from_wire

LAB = load_curriculum()[0]
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


def test_maps_are_told_apart_without_hashing_what_they_call(opened: Opened) -> None:
    opened.launcher.warm(["datasets"])
    text = SUBMISSION.replace("ask", LAB.exercises[0].name)
    sitting = Sitting(opened.launcher, LAB, SourceFile("a.py", "", (Cell(text, "line 1"),)))
    try:
        (answer,) = sitting.ask([wire.Call(LAB.exercises[0].name)])
    finally:
        sitting.close()
    assert isinstance(answer, wire.Returned), answer
    found, shuffled, selected, pickled = from_wire(answer.value)
    assert found == [[2, 3, 4, 5], [11, 12, 13, 14], [2, 3, 4, 5]]
    assert shuffled == Dataset.from_dict({"x": [1, 2, 3, 4]}).shuffle(seed=3)["x"][:]
    assert selected == [{"x": 3}, {"x": 1}]
    assert pickled == 0

"""A slip of the pen in a name is noticed, and which exercise uses which; nothing is called for it."""

from __future__ import annotations

from grader.worker.loading import Submission
from grader.worker.wire import Code, Load, Report

EXERCISES = ("keep", "sample", "decode", "Head", "chain")


def load(text: str) -> Report:
    request = Load("lab.py", [Code(text, "line 1", 1)], dict.fromkeys(EXERCISES, 1))
    return Submission().load(request, lambda starting: None)


def test_a_name_that_is_almost_right() -> None:
    report = load("def Sampel(x): return x\nclass head: pass\ndef deocde(x): return x\ndef other(): pass\n")
    assert report.near == {"sample": "Sampel", "Head": "head", "decode": "deocde"}


def test_another_exercise_is_no_slip() -> None:
    request = Load("lab.py", [Code("def bce_a(x): return x\n", "line 1", 1)], {"bce_a": 1, "bce_b": 1})
    assert Submission().load(request, lambda starting: None).near == {}


def test_who_uses_whom() -> None:
    report = load(
        """
import functools

def keep(x):
    return x

def helper(x):
    return [keep(one) for one in x]

def again(x):
    return helper(x) if x else again(x)

def sample(x):
    def inner(y):
        return again(y)
    return inner(x)

class Head:
    @staticmethod
    def one(x):
        return sample(x)
    @property
    def two(self):
        return keep
    def __call__(self, text):
        # An attribute of that name is no use of the exercise.
        return text.decode()

@functools.cache
def chain(x):
    return decode(x)

def decode(x):
    keep = 1
    return decode(x[keep:]) if x else x
"""
    )
    assert report.uses["sample"] == ["keep"]
    assert report.uses["Head"] == ["keep", "sample"]
    assert "keep" not in report.uses
    # `decode` has a local `keep`, and calls itself.
    assert "decode" not in report.uses


def test_odd_objects_are_left_alone() -> None:
    report = load(
        """
class Loud:
    def __getattribute__(self, name):
        raise SystemExit
    def __call__(self):
        pass

keep = Loud()
sample = 3
class Meta(type):
    def __getattribute__(cls, name):
        raise SystemExit
class Head(metaclass=Meta):
    def f(self):
        return keep
def chain(x):
    return keep(Head(sample))
"""
    )
    assert report.uses["chain"] == ["keep", "sample", "Head"]
    assert report.uses["Head"] == ["keep"]

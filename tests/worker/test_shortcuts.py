"""Library calls that would answer an exercise are refused while it runs, under every name, and only then."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch

from grader.judge.proxies import Answering, StudentRaised
from grader.judge.scripts import build, read
from grader.judge.sitting import Sitting
from grader.judge.workers import ForkLauncher
from grader.submissions import Cell, SourceFile
from grader.worker.shortcuts import SHORTCUT, ShortcutTaken, find, without

CODE = """
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.functional import cross_entropy as ce

def by_module(z, t): return F.cross_entropy(z, t)
def by_name(z, t): return ce(z, t)
def by_class(z, t): return nn.CrossEntropyLoss()(z, t)
def by_method(z, t): return -z.log_softmax(-1)[0, t[0]]
def steps(z, t): return z.logsumexp(-1)[0] - z[0, t[0]]
def other(z, t): return F.cross_entropy(z, t)
"""
PATHS = ("torch.nn.functional.cross_entropy", "torch.Tensor.log_softmax")
REFUSED = ("by_module", "by_name", "by_class", "by_method")
Z, T = torch.tensor([[2.0, 0.0]]), torch.tensor([0])


@pytest.fixture
def student(launcher: ForkLauncher) -> Any:
    lab = cast(
        Any, SimpleNamespace(stem="00_lab", exercises=[], shortcuts=dict.fromkeys((*REFUSED, "steps"), PATHS))
    )
    sitting = Sitting(launcher, lab, SourceFile("lab.py", "", (Cell(CODE, "line 1"),)))
    yield Answering(lambda job: sitting.ask([job])[0])
    sitting.close()


@pytest.mark.parametrize("name", REFUSED)
def test_each_way_to_call_it_is_refused(student: Answering, name: str) -> None:
    for ask in (getattr(student, name), lambda z, t: student.script(build("x", name, z, t), read("x"))):
        with pytest.raises(StudentRaised, match="would answer this exercise by itself") as caught:
            ask(Z, T)
        assert caught.value.raised.error == SHORTCUT


def test_the_steps_and_other_exercises_are_free(student: Answering) -> None:
    expected = torch.nn.functional.cross_entropy(Z, T)
    torch.testing.assert_close(student.steps(Z, T), expected)
    with pytest.raises(StudentRaised):
        student.by_name(Z, T)
    torch.testing.assert_close(student.other(Z, T), expected)


def test_everything_is_put_back() -> None:
    inherited = "log_softmax" not in vars(torch.Tensor)
    names = {"ce": torch.nn.functional.cross_entropy}
    with pytest.raises(ShortcutTaken), without(PATHS, names):
        names["ce"](Z, T)
    assert names["ce"] is torch.nn.functional.cross_entropy
    torch.testing.assert_close(names["ce"](Z, T), torch.tensor(0.126928))
    assert ("log_softmax" not in vars(torch.Tensor)) == inherited
    assert Z.log_softmax(-1).shape == (1, 2)


def test_a_name_that_does_not_exist_is_an_error() -> None:
    with pytest.raises((LookupError, AttributeError)):
        find("torch.nn.functional.no_such")
    with pytest.raises(LookupError):
        find("nosuchlibrary.thing")

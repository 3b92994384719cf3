"""Scripts: steps on a student's objects, of which only what is read comes back."""

from __future__ import annotations

import pytest
import torch

from grader.judge.proxies import Answering, StudentRaised, answer_here
from grader.judge.scripts import backward, build, invoke, let, load_weights, mode, read, ref
from grader.worker import wire
from grader.worker.values import from_wire
from tests.worker.conftest import Start, ask

HEAD = """
import torch
from torch import nn

class Head(nn.Module):
    def __init__(self, width, labels=2):
        super().__init__()
        self.dense = nn.Linear(width, width)
        self.dropout = nn.Dropout(0.5)
        self.out_proj = nn.Linear(width, labels)

    def forward(self, x):
        return self.out_proj(self.dropout(torch.tanh(self.dense(x))))

def total(x, sign=1): return sign * x.sum()
def odd(): return object()
"""
GENERATOR = torch.Generator().manual_seed(5)
WEIGHTS = {
    "dense.weight": torch.rand(3, 3, generator=GENERATOR),
    "dense.bias": torch.rand(3, generator=GENERATOR),
    "out_proj.weight": torch.rand(2, 3, generator=GENERATOR),
    "out_proj.bias": torch.rand(2, generator=GENERATOR),
}
X = torch.rand(4, 3, generator=GENERATOR)


def expected() -> tuple[torch.Tensor, torch.Tensor]:
    """Logits, and the gradient of their sum for the dense weight."""
    weight = WEIGHTS["dense.weight"].clone().requires_grad_()
    hidden = torch.tanh(torch.nn.functional.linear(X, weight, WEIGHTS["dense.bias"]))
    logits = torch.nn.functional.linear(hidden, WEIGHTS["out_proj.weight"], WEIGHTS["out_proj.bias"])
    logits.sum().backward()
    assert weight.grad is not None
    return logits.detach(), weight.grad


@pytest.fixture
def student(start: Start) -> Answering:
    worker = start(HEAD)
    return Answering(lambda job: ask(worker, job)[0])


def test_a_module_is_built_loaded_run_and_differentiated(student: Answering) -> None:
    logits, gradient, before, after, x = student.script(
        build("head", "Head", 3, labels=2),
        load_weights("head", WEIGHTS),
        mode("head", training=False),
        let("x", X),
        invoke("logits", "head", "", ref("x")),
        build("loss", "total", ref("logits")),
        read("logits"),
        backward("loss"),
        read("head", "dense.weight.grad"),
        read("head", "dense.weight"),
        invoke("_", "head", "dense.weight.data.mul_", 2),
        read("head", "dense.weight"),
        read("x"),
    )
    wanted, slope = expected()
    torch.testing.assert_close(logits.detach(), wanted)
    torch.testing.assert_close(gradient, slope)
    # What was read keeps its value, whatever later steps do.
    torch.testing.assert_close(before.detach(), WEIGHTS["dense.weight"])
    torch.testing.assert_close(after.detach(), 2 * WEIGHTS["dense.weight"])
    assert torch.equal(x, X)


def test_training_mode_draws_the_same_dropout_for_every_student(start: Start) -> None:
    script = wire.Script(
        [
            build("head", "Head", 3),
            mode("head", training=True),
            invoke("logits", "head", "", X),
            read("logits"),
            read("head", "training"),
        ],
        seed=7,
    )
    answers = [ask(start(HEAD), script, script) for _ in range(2)]
    first = answers[0][0]
    assert isinstance(first, wire.Returned)
    assert from_wire(first.value)[1] is True
    assert [answer == first for pair in answers for answer in pair] == [True] * 4


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (build("x", "NoSuch"), "KeyError"),
        (build("x", "Head"), "TypeError"),
        (read("nothing"), "KeyError"),
        (read("head", "no.such"), "AttributeError"),
        (read("head", "dense.weight.99"), "IndexError"),
        (invoke("x", "head", "dense.no_such"), "AttributeError"),
        (invoke("x", "head", "", ref("nothing")), "KeyError"),
        (mode("nothing", training=True), "KeyError"),
        (backward("head"), "AttributeError"),
        (load_weights("head", {"dense.weight": X}), "RuntimeError"),
        (load_weights("head", {**WEIGHTS, "extra": X}), "RuntimeError"),
        (load_weights("head", {**WEIGHTS, "dense.bias": X}), "RuntimeError"),
    ],
)
def test_steps_that_do_not_fit_raise_by_name(student: Answering, step: wire.Step, error: str) -> None:
    with pytest.raises(StudentRaised) as caught:
        student.script(build("head", "Head", 3), step)
    assert caught.value.raised.error == error


@pytest.mark.parametrize("path", ["__class__", "dense.__dict__", "forward.__globals__.torch", "__init__"])
def test_paths_with_double_underscores_are_refused(student: Answering, path: str) -> None:
    for step in (read("head", path), invoke("x", "head", path)):
        with pytest.raises(StudentRaised) as caught:
            student.script(build("head", "Head", 3), step)
        assert caught.value.raised.error == "ScriptError"


def test_an_object_that_is_read_is_described_once(student: Answering) -> None:
    (odd,) = student.script(build("x", "odd"), read("x"))
    assert odd == wire.Opaque("object", "<object object>")


def test_nothing_is_kept_from_one_script_to_the_next(student: Answering) -> None:
    assert student.script(let("x", 1)) == []
    with pytest.raises(StudentRaised):
        student.script(read("x"))


def test_the_reference_answers_scripts_alike() -> None:
    job = wire.Script([let("x", [1, 2]), build("sum", "total", ref("x")), read("sum"), read("x", "1")])
    answer = answer_here(job, {"total": sum})
    assert answer == wire.Returned(wire.Sequence("list", [3, 2]))

"""Calls and values read as Python that a student could type, and stay short."""

from __future__ import annotations

import torch

from grader.checks.vocabulary import ROBERTA, ROBERTA_TOKENIZER
from grader.judge.checking import Check
from grader.judge.proxies import make_call
from grader.judge.scripts import backward, build, invoke, let, load_weights, mode, read, ref
from grader.judge.showing import MAX_SHOWN, counterexample, show_job, show_value
from grader.worker import wire


def test_a_call_reads_as_it_would_be_typed() -> None:
    call = make_call(
        "encode", (["Hé", "b"], ROBERTA_TOKENIZER, torch.tensor([[1, 2]])), {"side": "left", "p": 0.5}
    )
    assert show_job(call) == "encode(['Hé', 'b'], tokenizer, tensor([[1, 2]]), side='left', p=0.5)"


def test_a_script_reads_line_by_line() -> None:
    weights = {"dense.weight": torch.zeros(1)}
    steps = (
        let("x", [1, 2]),
        build("head", "Head", 4, dropout=0.1),
        load_weights("head", weights),
        mode("head", training=False),
        invoke("loss", "head", "", ref("x")),
        invoke("y", "head", "dense.forward", ref("x")),
        backward("loss"),
        read("head", "dense.weight.grad"),
    )
    assert show_job(wire.Script(list(steps))).splitlines() == [
        "x = [1, 2]",
        "head = Head(4, dropout=0.1)",
        "head.load_state_dict(weights)",
        "head.eval()",
        "loss = head(x)",
        "y = head.dense.forward(x)",
        "loss.backward()",
        "head.dense.weight.grad",
    ]


def test_long_values_are_cut_and_large_tensors_summed_up() -> None:
    assert show_value(torch.arange(200.0).reshape(2, 100)) == "tensor (2, 100) float32: 0, 1, 2, 3, …"
    assert len(show_value("x" * 5000)) < MAX_SHOWN + 40
    assert show_value((torch.tensor([1.5]), [])) == "(tensor([1.5000]), [])"
    assert show_value(wire.Opaque("Tree", "<Tree>")) == "<Tree>"
    assert show_value({"a": (1,)}) == "{'a': (1,)}"
    assert show_value([b"ab", bytes(2000)]) == "[b'ab', 2,000 bytes]"


def test_token_ids_come_with_their_text() -> None:
    one = Check("x", "padding.pad_batch", 1, "", 1, ROBERTA, lambda: None)
    shown = counterexample(one, make_call("pad_batch", ([[0, 2], [99_999]], 1), {}), "a", "b")
    assert shown.notes == ["as tokens: 0 is <s>, 2 is </s>"]

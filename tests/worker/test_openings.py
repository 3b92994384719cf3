"""Models that scripts open with: whether one was built or copied cannot be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from grader.judge.scripts import build, load_weights, make, read, ref
from grader.worker import openings, wire
from grader.worker.checkpoints import resolve
from grader.worker.openings import Openings
from grader.worker.performing import perform

SIZES = {"vocab_size": 7, "n_positions": 8, "n_embd": 4, "n_layer": 1, "n_head": 2}


def opening(**sizes: Any) -> list[wire.Step]:
    return [
        make("config", "transformers.GPT2Config", **(SIZES | sizes)),
        make("model", "transformers.GPT2LMHeadModel", ref("config")),
    ]


def everything(model: Any) -> dict[str, Any]:
    """All that a student's function may find."""
    return {
        "weights": {name: one.clone() for name, one in model.state_dict(keep_vars=True).items()},
        "gradients": [one.grad for one in model.parameters()],
        "trained": [one.requires_grad for one in model.parameters()],
        "tied": model.lm_head.weight is model.transformer.wte.weight,
        "training": [part.training for part in model.modules()],
        "config": str(model.config),
        "out": model(torch.tensor([[1, 2, 3]])).logits,
    }


def spoil(model: Any, config: Any) -> None:
    """Leave nothing as it was."""
    model(torch.tensor([[1, 2]]), labels=torch.tensor([[1, 2]])).loss.backward()
    for one in model.parameters():
        one.data.fill_(9.0)
        one.requires_grad_(False)
    model.eval()
    model.config.n_embd = config.vocab_size = 99
    del model.transformer.h[0]


NAMES: dict[str, Any] = {
    "everything": everything,
    "spoil": spoil,
    "same": lambda model, config: model.config is config,
    "noise": lambda: torch.rand(3),
}
SCRIPT = wire.Script(
    [
        *opening(),
        build("noise", "noise"),
        read("noise"),
        build("same", "same", ref("model"), ref("config")),
        read("same"),
        build("found", "everything", ref("model")),
        read("found"),
        build("_", "spoil", ref("model"), ref("config")),
    ]
)


def answers(jobs: list[wire.Job], remembering: Openings | None) -> list[wire.Answer]:
    if remembering is not None:
        remembering.expect(jobs)
    return [perform(job, NAMES, resolve, openings=remembering) for job in jobs]


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Grows by one with each copy."""
    made: list[bytes] = []
    copy: Callable[[Any], Any] = openings.Packed.copy

    def counted(packed: openings.Packed) -> Any:
        made.append(packed.data)
        return copy(packed)

    monkeypatch.setattr(openings.Packed, "copy", counted)
    return made


def test_a_copy_is_as_good_as_new_whatever_became_of_the_others(copies: list[bytes]) -> None:
    jobs: list[wire.Job] = [SCRIPT] * 3
    anew = answers(jobs, None)
    assert not copies
    remembered = answers(jobs, Openings())
    assert len(copies) == 3
    assert all(isinstance(one, wire.Returned) for one in anew), anew
    assert list(map(wire.encode, remembered)) == list(map(wire.encode, anew))
    assert remembered[0] == remembered[2]


def test_another_seed_or_another_size_is_another_opening() -> None:
    other = wire.Script([*opening(n_layer=2), *SCRIPT.steps[2:]])
    jobs: list[wire.Job] = [SCRIPT, wire.Script(SCRIPT.steps, seed=1), other] * 2
    remembered = answers(jobs, Openings())
    assert list(map(wire.encode, remembered)) == list(map(wire.encode, answers(jobs, None)))
    assert len(set(map(wire.encode, remembered))) == 3


def test_what_comes_once_is_not_copied(copies: list[bytes]) -> None:
    answers([SCRIPT, wire.Script(SCRIPT.steps, seed=1)], Openings())
    assert not copies


def test_what_has_come_before_is_known_in_later_requests(copies: list[bytes]) -> None:
    remembering = Openings()
    answers([SCRIPT, SCRIPT], remembering)
    answers([SCRIPT], remembering)
    assert len(copies) == 3


@pytest.mark.parametrize("steps", [[], opening()])
def test_a_script_may_have_no_steps_or_no_others(steps: list[wire.Step]) -> None:
    jobs: list[wire.Job] = [wire.Script(steps)] * 2
    assert answers(jobs, Openings()) == [wire.Returned(wire.Sequence("list", []))] * 2


def test_a_failing_opening_fails_each_time() -> None:
    steps = [make("config", "transformers.GPT2Config", n_layer="many"), read("config")]
    jobs: list[wire.Job] = [wire.Script(steps)] * 2
    first, second = answers(jobs, Openings())
    assert isinstance(first, wire.Raised)
    assert first == second == answers(jobs, None)[0]


def test_weights_that_are_loaded_afterwards_stay_in_their_script() -> None:
    filled = {"transformer.ln_f.bias": torch.full((4,), 5.0)}
    model = [read("model", "transformer.ln_f.bias")]
    state = {**_state(), **filled}
    jobs: list[wire.Job] = [
        wire.Script([*opening(), load_weights("model", state), *model]),
        wire.Script([*opening(), *model]),
    ]
    loaded, built = answers(jobs, Openings())
    assert [loaded, built] == answers(jobs, None)
    assert loaded != built


def _state() -> dict[str, torch.Tensor]:
    from transformers import GPT2Config, GPT2LMHeadModel

    return dict(GPT2LMHeadModel(GPT2Config(**SIZES)).state_dict())

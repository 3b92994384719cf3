"""Models that are lent to calls: whatever a call leaves changed, the next one gets them as good as new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from grader.worker import checkpoints, warming
from grader.worker.checkpoints import _lend, _Lent, resolve
from grader.worker.wire import Loaded

WHICH = Loaded("model", "FacebookAI/roberta-base", "AutoModelForSequenceClassification")


def everything(model: Any) -> dict[str, Any]:
    """All that counts of a model, as plain data."""
    return {
        "weights": {name: one.tolist() for name, one in model.state_dict().items()},
        "trained": [one.requires_grad for one in model.parameters()],
        "gradients": [one.grad for one in model.parameters()],
        "hooks": [len(part._forward_hooks) for part in model.modules()],
        "parts": [repr(part) for part in model.children()],
        "settings": repr(model.config),
        "modes": {part.training for part in model.modules()},
    }


def freeze(model: Any) -> None:
    for one in model.parameters():
        one.requires_grad = False


def train(model: Any) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
    model(input_ids=torch.tensor([[0, 5, 2]]), labels=torch.tensor([1])).loss.backward()
    optimizer.step()


def overwrite(model: Any) -> None:
    next(model.parameters()).data.fill_(3.0)


def hook(model: Any) -> None:
    model.register_forward_hook(lambda *args: None)


def replace_head(model: Any) -> None:
    model.classifier.out_proj = torch.nn.Linear(64, 9)


def change_dropout(model: Any) -> None:
    model.classifier.dropout.p = 0.9


def rename_labels(model: Any) -> None:
    model.config.id2label = {0: "good", 1: "bad"}


@pytest.mark.parametrize(
    "change", [freeze, train, overwrite, hook, replace_head, change_dropout, rename_labels]
)
def test_a_change_is_gone_with_the_next_call(change: Callable[[Any], None]) -> None:
    before = everything(resolve(WHICH))
    change(resolve(WHICH))
    assert everything(resolve(WHICH)) == before
    assert everything(_lend(WHICH.checkpoint, WHICH.loader).pristine.train(WHICH.training)) == before


@pytest.mark.parametrize(("name", "loader"), warming._TRAINED)
def test_what_was_trained_ahead_is_as_good_as_new(name: str, loader: str) -> None:
    before = everything(resolve(Loaded("model", name, loader)))
    random = torch.default_generator.get_state()
    warming._train(name, loader)
    lent = _lend(name, loader)
    # Nothing is left to be put right in each worker.
    assert checkpoints._state(lent.copy) == lent.state
    assert everything(lent.copy) == before
    torch.default_generator.set_state(random)


def test_weights_that_are_put_right_need_no_new_copy() -> None:
    model = resolve(WHICH)
    freeze(model)
    overwrite(model)
    assert resolve(WHICH) is model
    hook(model)
    assert resolve(WHICH) is not model


def test_a_copy_shares_tensors_with_itself_and_with_nothing_else() -> None:
    tied = Loaded("model", "gpt2", "AutoModelForCausalLM")
    pristine, copied = _lend(tied.checkpoint, tied.loader).pristine, resolve(tied)
    assert copied.lm_head.weight is copied.transformer.wte.weight
    places = {one.data_ptr() for one in pristine.parameters()}
    assert not places & {one.data_ptr() for one in copied.parameters()}


def test_what_cannot_be_packed_is_copied_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    module = torch.nn.Linear(2, 2)
    module.strange = lambda: None  # type: ignore[assignment]
    monkeypatch.setattr(checkpoints, "_state", lambda thing: [])
    lent = _Lent(module)
    assert lent.packed is None
    assert torch.equal(lent.copy.weight, module.weight)

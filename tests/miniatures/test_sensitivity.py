"""A mistake must show: each moves the answer by a hundred tolerances, however the answer is read."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from grader.miniatures import sensitivity
from grader.miniatures.sensitivity import LEAST_MOVE, Moves

Mistake = Callable[[Any, Any], Moves]


def shifted_roberta(model: Any, tokenizer: Any) -> Moves:
    return sensitivity.shifted_positions(model, tokenizer, first=tokenizer.pad_token_id + 1)


def shifted_gpt2(model: Any, tokenizer: Any) -> Moves:
    return sensitivity.shifted_positions(model, tokenizer, first=0)


@pytest.mark.parametrize(
    ("name", "mistake"),
    [
        ("roberta", sensitivity.forgotten_mask),
        ("roberta", sensitivity.omitted_start),
        ("roberta", shifted_roberta),
        ("encoder", sensitivity.forgotten_mask),
        ("encoder", sensitivity.omitted_start),
        ("classifier", sensitivity.forgotten_mask),
        ("classifier", sensitivity.omitted_start),
        ("gpt2", sensitivity.left_padding),
        ("gpt2", sensitivity.unmasked_left_padding),
        ("gpt2", shifted_gpt2),
    ],
)
def test_a_mistake_moves_every_answer(name: str, mistake: Mistake, request: pytest.FixtureRequest) -> None:
    model, tokenizer = request.getfixturevalue(name)
    moved = mistake(model, tokenizer)
    assert set(moved) >= {"tokens", "mean", "first token"}
    assert min(moved.values()) >= LEAST_MOVE, moved


@pytest.mark.parametrize("name", ["roberta", "encoder", "classifier"])
@pytest.mark.parametrize("longer", [1, 2, 5, 20])
def test_any_amount_of_unmasked_padding_shows(name: str, longer: int, request: pytest.FixtureRequest) -> None:
    model, tokenizer = request.getfixturevalue(name)
    ids = tokenizer("We sat on the bank of the river.", return_tensors="pt")["input_ids"]
    padded = torch.cat([ids, torch.full((1, longer), tokenizer.pad_token_id)], dim=1)
    right = sensitivity.row(sensitivity.answers(model, input_ids=ids))
    wrong = sensitivity.row(
        sensitivity.answers(model, input_ids=padded, attention_mask=torch.ones_like(padded)),
        real=torch.arange(padded.shape[1]) < ids.shape[1],
    )
    assert min(sensitivity.moves(right, wrong).values()) >= LEAST_MOVE


@pytest.mark.parametrize("name", ["roberta", "encoder", "classifier"])
def test_padding_with_a_mask_moves_nothing(name: str, request: pytest.FixtureRequest) -> None:
    model, tokenizer = request.getfixturevalue(name)
    batch = tokenizer(list(sensitivity.SENTENCES), padding=True, return_tensors="pt")
    alone = tokenizer(sensitivity.SENTENCES[1], return_tensors="pt")
    right = sensitivity.row(sensitivity.answers(model, **alone))
    batched = sensitivity.row(sensitivity.answers(model, **batch), 1, batch["attention_mask"][1].bool())
    assert max(sensitivity.moves(right, batched).values()) < sensitivity.TOLERANCE


@pytest.mark.parametrize("name", ["roberta", "encoder", "gpt2"])
def test_different_words_have_different_embeddings(name: str, request: pytest.FixtureRequest) -> None:
    table = request.getfixturevalue(name)[0].get_input_embeddings().weight.detach()
    distance = torch.cdist(table, table, p=torch.inf)
    assert distance.fill_diagonal_(torch.inf).min().item() >= LEAST_MOVE

"""Choose the embedding of the padding token so that forgetting the attention mask cannot go unseen.

A masked padding token takes no part in any answer, so its embedding is free, and training leaves it to
chance. Here it is moved to where an unmasked one disturbs its sentence most. No right answer changes by this.
"""

from itertools import islice
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from grader.miniatures.masked import Encoder
from grader.miniatures.texts import mixed

SENTENCES = 32
STEPS = 60
LEARNING_RATE = 0.1
# The head shares the embeddings, and would offer the padding as a guess.
NEVER_GUESSED = -100.0


def make_padding_loud(encoder: Encoder, seed: int) -> None:
    """Move the embedding of the padding token by gradient ascent.

    Args:
        encoder: the trained model; only that one embedding and its bias in the head are changed.
        seed: decides the sentences that are disturbed.
    """
    pad_id: int = encoder.tokenizer.pad_token_id
    table: Any = encoder.embeddings
    texts = [text for _, text in islice(mixed(Random(seed)), SENTENCES)]
    # Room for one padding token in every row: even a single one has to show.
    batch = encoder.tokenizer(
        texts, padding=True, truncation=True, max_length=encoder.length - 1, return_tensors="pt"
    )
    ids = functional.pad(batch["input_ids"], (0, 1), value=pad_id)
    masked = functional.pad(batch["attention_mask"], (0, 1), value=0)
    lengths = masked.sum(dim=1)
    one_unmasked = masked.scatter(1, lengths[:, None], 1)
    with torch.no_grad():
        right = encoder.hidden(ids, masked)
    # The library keeps gradients from this row; they are let through for as long as it is chosen.
    table.padding_idx, blocked = None, table.padding_idx
    optimizer = torch.optim.Adam([table.weight], lr=LEARNING_RATE)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = -disturbance(right, encoder.hidden(ids, one_unmasked), masked)
        loss.backward()  # type: ignore[no-untyped-call]
        gradient = table.weight.grad
        gradient[:pad_id] = 0
        gradient[pad_id + 1 :] = 0
        optimizer.step()
    table.padding_idx = blocked
    encoder.model.zero_grad()
    with torch.no_grad():
        encoder.bias[pad_id] = NEVER_GUESSED


def disturbance(right: Tensor, wrong: Tensor, mask: Tensor) -> Tensor:
    """Measure how far answers move, on the opening token and on all real tokens.

    Args:
        right: states `(batch, length, hidden)`.
        wrong: states of the same shape.
        mask: 1 for real tokens, `(batch, length)`.

    Returns:
        A scalar; rows that hardly move count most.
    """
    distance = (right - wrong).norm(dim=-1)
    mean = (distance * mask).sum(dim=1) / mask.sum(dim=1)
    disturbed: Tensor = (distance[:, 0].log() + mean.log()).mean()
    return disturbed

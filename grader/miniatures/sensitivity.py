"""How far a model's answers move when a batch is prepared wrongly: it has to be far, or a check would not
see.

Each function prepares the same sentences rightly and wrongly and compares the two answers on real tokens
only, in every way a lab may read them: each token, the mean over tokens, the first token, the logits of a
head.
"""

from typing import Any

import torch
from torch import Tensor

SENTENCES = ("I am really liking this course!", "This course is too complicated!")
# A comparison allows 1e-4 absolute and 1e-4 relative; a mistake has to miss by a hundred of those.
TOLERANCE = 1e-4
LEAST_MOVE = 100 * TOLERANCE

Moves = dict[str, float]
"""The largest absolute difference, for each way of reading the answer."""


def forgotten_mask(model: Any, tokenizer: Any) -> Moves:
    """Pad the shorter sentence and do not tell the model.

    Args:
        model: an encoder, with or without a head.
        tokenizer: the model's own, padding on the right.

    Returns:
        How far the answers for the shorter sentence move.
    """
    batch = tokenizer(list(SENTENCES), padding=True, return_tensors="pt")
    short = int(batch["attention_mask"].sum(dim=1).argmin())
    real = batch["attention_mask"][short].bool()
    right = answers(model, input_ids=batch["input_ids"], attention_mask=batch["attention_mask"])
    wrong = answers(
        model, input_ids=batch["input_ids"], attention_mask=torch.ones_like(batch["attention_mask"])
    )
    return moves(row(right, short, real), row(wrong, short, real))


def shifted_positions(model: Any, tokenizer: Any, first: int) -> Moves:
    """Count the positions from one too many.

    Args:
        model: a model that takes `position_ids`.
        tokenizer: the model's own.
        first: the position of the first token.

    Returns:
        How far the answers move.
    """
    ids = tokenizer(SENTENCES[0], return_tensors="pt")["input_ids"]
    positions = torch.arange(first, first + ids.shape[1])[None]
    return moves(
        row(answers(model, input_ids=ids, position_ids=positions)),
        row(answers(model, input_ids=ids, position_ids=positions + 1)),
    )


def omitted_start(model: Any, tokenizer: Any) -> Moves:
    """Leave out the special token that opens a sentence.

    Args:
        model: an encoder, with or without a head.
        tokenizer: the model's own.

    Returns:
        How far the answers move, for the tokens that both inputs have; the first token is the one that a head
        would read, `<s>` or the first word.
    """
    ids = tokenizer(SENTENCES[0], return_tensors="pt")["input_ids"]
    right = row(answers(model, input_ids=ids))
    wrong = row(answers(model, input_ids=ids[:, 1:]))
    shared = {**right, "tokens": right["tokens"][1:], "first token": right["tokens"][0]}
    return moves(shared, {**wrong, "first token": wrong["tokens"][0]})


def left_padding(model: Any, tokenizer: Any) -> Moves:
    """Pad the shorter sentence on the left, mask it, and let the positions count the padding.

    Args:
        model: a causal language model.
        tokenizer: the model's own.

    Returns:
        How far the answers for the shorter sentence move.
    """
    ids = tokenizer(SENTENCES[1], return_tensors="pt")["input_ids"]
    filler = torch.full((1, 2), tokenizer.eos_token_id)
    padded = torch.cat([filler, ids], dim=1)
    mask = torch.cat([torch.zeros_like(filler), torch.ones_like(ids)], dim=1)
    right = answers(model, input_ids=ids)
    wrong = answers(model, input_ids=padded, attention_mask=mask)
    return moves(row(right), row(wrong, real=mask[0].bool()))


def unmasked_left_padding(model: Any, tokenizer: Any) -> Moves:
    """Pad the shorter sentence on the left with the right positions, and do not tell the model.

    Args:
        model: a causal language model.
        tokenizer: the model's own.

    Returns:
        How far the answers for the shorter sentence move.
    """
    ids = tokenizer(SENTENCES[1], return_tensors="pt")["input_ids"]
    filler = torch.full((1, 2), tokenizer.eos_token_id)
    padded = torch.cat([filler, ids], dim=1)
    positions = torch.cat([torch.zeros_like(filler), torch.arange(ids.shape[1])[None]], dim=1)
    right = answers(model, input_ids=ids)
    wrong = answers(model, input_ids=padded, position_ids=positions)
    return moves(row(right), row(wrong, real=positions.new_tensor([0, 0, *[1] * ids.shape[1]]).bool()))


def answers(model: Any, **inputs: Tensor) -> dict[str, Tensor]:
    """Run the model without dropout.

    Args:
        model: an encoder, a classifier or a causal language model.
        **inputs: what to hand to it.

    Returns:
        "tokens", the last hidden state `(batch, length, hidden)`, and "logits" where the model has a head.
    """
    model.eval()
    with torch.inference_mode():
        output = model(**inputs, output_hidden_states=True)
    found: dict[str, Tensor] = {"tokens": output.hidden_states[-1]}
    if "logits" in output:
        found["logits"] = output.logits
    return found


def row(found: dict[str, Tensor], place: int = 0, real: Tensor | None = None) -> dict[str, Tensor]:
    """Read one row in every way, real tokens only.

    Args:
        found: what `answers` gave.
        place: which row.
        real: bool of shape `(length,)`, which positions hold real tokens; all by default.

    Returns:
        "tokens", "mean", "first token", and "logits" if there are any.
    """
    tokens = found["tokens"][place]
    kept = torch.ones(len(tokens), dtype=torch.bool) if real is None else real
    read = {"tokens": tokens[kept], "mean": tokens[kept].mean(dim=0), "first token": tokens[kept][0]}
    if "logits" in found:
        logits = found["logits"][place]
        read["logits"] = logits[kept] if logits.ndim == 2 else logits
    return read


def moves(right: dict[str, Tensor], wrong: dict[str, Tensor]) -> Moves:
    """Compare two answers.

    Args:
        right: the answer to the right input.
        wrong: the answer to the wrong one, with the same keys and shapes.

    Returns:
        The largest absolute difference under each key.
    """
    return {key: (right[key] - wrong[key]).abs().max().item() for key in right}

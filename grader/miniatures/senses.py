"""Does an encoder tell the two senses of one word apart? Cosines between the contextual vectors of "bank"."""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

RIVER_BANKS = (
    "We sat on the bank of the river.",
    "The boat drifted to the river bank.",
    "They were fishing from the bank of the lake.",
)
MONEY_BANKS = (
    "She put her money in the bank.",
    "The bank approved my loan.",
    "I opened an account at the bank.",
)


def similarities(model: Any, tokenizer: Any) -> tuple[float, float]:
    """Compare the contextual vectors of "bank" in sentences on rivers and on money.

    Args:
        model: an encoder without a head.
        tokenizer: the model's own, with " bank" as one token.

    Returns:
        The lowest cosine within one sense, and the highest between two.
    """
    river, money = (
        torch.stack([bank(model, tokenizer, text) for text in side]) for side in (RIVER_BANKS, MONEY_BANKS)
    )
    return min(lowest_inside(river), lowest_inside(money)), float((river @ money.T).max())


def lowest_inside(vectors: Tensor) -> float:
    """Find the lowest cosine among unit vectors.

    Args:
        vectors: `(n, hidden)`.

    Returns:
        The lowest dot product of two of them.
    """
    return float((vectors @ vectors.T).min())


def bank(model: Any, tokenizer: Any, sentence: str) -> Tensor:
    """Embed the word "bank" in its sentence.

    Args:
        model: an encoder without a head.
        tokenizer: the model's own.
        sentence: holds " bank" once.

    Returns:
        The contextual vector scaled to length one, `(hidden,)`.
    """
    inputs = tokenizer(sentence, return_tensors="pt")
    [token] = tokenizer(" bank", add_special_tokens=False)["input_ids"]
    place = int((inputs["input_ids"][0] == token).nonzero()[0, 0])
    model.eval()
    with torch.inference_mode():
        return functional.normalize(model(**inputs).last_hidden_state[0, place], dim=0)

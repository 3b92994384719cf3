"""Clause 6 of the contract: a mistake moves a miniature's answer far beyond every tolerance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import transformers

from grader.judge.comparing import THROUGH_MODEL
from grader.miniatures import checkpoint

#: How many tolerances a mistake must move an answer by.
ENOUGH = 100
_TEXTS = ["I am really liking this course!", "This course is too complicated!"]


@dataclass(frozen=True)
class Moved:
    """By how much one mistake changes a miniature's answer."""

    change: str
    #: Largest absolute difference at a real token.
    moved: float
    #: The same, in tolerances.
    tolerances: float

    @property
    def enough(self) -> bool:
        """The mistake cannot hide in rounding."""
        return self.tolerances >= ENOUGH


def sensitivity() -> list[Moved]:
    """Measure how the RoBERTa miniature reacts to a forgotten mask, shifted positions, a missing token.

    Returns:
        One measurement a mistake.
    """
    path = checkpoint("FacebookAI/roberta-base")
    tokenizer = transformers.AutoTokenizer.from_pretrained(path)
    model = transformers.AutoModel.from_pretrained(path).eval()
    batch = tokenizer(_TEXTS, padding=True, return_tensors="pt")
    ids, mask = batch["input_ids"], batch["attention_mask"]
    positions = mask.cumsum(1) * mask + 1
    with torch.no_grad():
        right = model(ids, mask).last_hidden_state
        wrong: dict[str, Callable[[], Any]] = {
            "forgetting the mask": lambda: model(ids).last_hidden_state,
            "shifting every position by one": lambda: model(ids, mask, position_ids=positions + mask),
            "leaving out <s>": lambda: model(ids[:, 1:], mask[:, 1:]),
        }
        moved: list[Moved] = []
        for change, run in wrong.items():
            given = run()
            hidden = given if isinstance(given, torch.Tensor) else given.last_hidden_state
            skipped = right.shape[1] - hidden.shape[1]
            expected, real = right[:, skipped:], mask[:, skipped:].unsqueeze(-1)
            difference = ((hidden - expected).abs() * real).max()
            allowed = THROUGH_MODEL.absolute + THROUGH_MODEL.relative * float(expected.abs().max())
            moved.append(Moved(f"roberta-base: {change}", float(difference), float(difference) / allowed))
    return moved

"""The loop that every miniature is trained by, and the settings that make it repeatable.

A run depends on its seed alone: one thread, deterministic kernels, no data loader processes. What a step
does, and on which sentences, is the caller's business.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor, nn

Row = TypeVar("Row")

GRADIENT_NORM = 1.0
WEIGHT_DECAY = 0.01

Report = Callable[[str, int, int, float], None]
"""Told after each step: what is trained, steps done, steps in all, loss."""


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to train.

    Attributes:
        steps: number of optimizer steps.
        batch_size: rows in each step.
        peak: highest learning rate, reached after the warm-up.
        warm_up: share of the steps during which the rate climbs; it falls along a cosine afterwards.
    """

    steps: int
    batch_size: int
    peak: float
    warm_up: float = 0.06

    def rate(self, step: int) -> float:
        """Give the learning rate of a step.

        Args:
            step: from 0.

        Returns:
            The rate, never above the peak and never zero.
        """
        climb = max(1, round(self.steps * self.warm_up))
        if step < climb:
            return self.peak * (step + 1) / climb
        return self.peak * (
            0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - climb) / max(1, self.steps - climb)))
        )


def make_repeatable(seed: int) -> None:
    """Make torch give the same numbers in every run on one machine.

    Args:
        seed: for weights, masks and dropout.
    """
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)


def train(
    name: str,
    module: nn.Module,
    loss_of: Callable[[int], Tensor],
    schedule: Schedule,
    report: Report,
) -> None:
    """Minimise a loss with AdamW, a warm-up and a cosine.

    Args:
        name: what is trained, for the report.
        module: holds all parameters to train; changed in place.
        loss_of: computes the scalar loss of a step.
        schedule: how long and how fast.
        report: told about every step.
    """
    optimizer = torch.optim.AdamW(parameter_groups(module), lr=schedule.peak, betas=(0.9, 0.98), foreach=True)
    for step in range(schedule.steps):
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate(step)
        optimizer.zero_grad()
        loss = loss_of(step)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(module.parameters(), GRADIENT_NORM)
        optimizer.step()
        report(name, step + 1, schedule.steps, loss.item())


def parameter_groups(module: nn.Module) -> list[dict[str, object]]:
    """Keep biases, norms and embeddings free of weight decay.

    Args:
        module: holds all parameters to train.

    Returns:
        Two groups for an optimizer.
    """
    weights = [p for layer in module.modules() if isinstance(layer, nn.Linear) for p in [layer.weight]]
    decayed = {id(p) for p in weights if p.requires_grad}
    rest = [p for p in module.parameters() if p.requires_grad and id(p) not in decayed]
    unique = list({id(p): p for p in weights if p.requires_grad}.values())
    return [{"params": unique, "weight_decay": WEIGHT_DECAY}, {"params": rest, "weight_decay": 0.0}]


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Cut a stream of rows into batches.

    Args:
        rows: any number of rows, perhaps without end.
        size: rows in each batch; the last may be shorter.

    Yields:
        Lists of rows.
    """
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch

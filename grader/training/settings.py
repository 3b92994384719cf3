"""What decides about the outcome of a training run; a command reads this without waiting for torch."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True):
    """Kept in the run's folder: whoever goes on must have the same."""

    #: Name of the pretrained encoder, and of the data set.
    checkpoint: str
    data: str
    #: Sentences to learn from; None for all.
    count: int | None
    #: How often to go through them, and sentences a step.
    epochs: int
    batch_size: int
    #: Of the encoder; the head learns twice as fast.
    learning_rate: float
    #: Decides about the new head, the order and dropout.
    seed: int
    #: bf16 or fp32, cpu or cuda; a command may be asked for auto.
    precision: str
    device: str

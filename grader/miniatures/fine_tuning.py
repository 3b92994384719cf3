"""Fine-tune a classifier on the sentiment data set, and count how often it is right."""

from collections.abc import Iterator
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from grader.miniatures.sentiment import Example
from grader.miniatures.training import Report, Schedule, batches, train

SCORING_BATCH = 100


def fine_tune(
    name: str,
    model: Any,
    tokenizer: Any,
    examples: list[Example],
    schedule: Schedule,
    seed: int,
    report: Report,
) -> None:
    """Train all weights of a classifier, dropout on.

    Args:
        name: what is trained, for the report.
        model: a model for sequence classification with two labels; changed in place.
        tokenizer: the model's own.
        examples: the training split.
        schedule: how long and how fast.
        seed: decides the order of the examples.
        report: told about every step.
    """
    stream = batches(endless(examples, Random(seed)), schedule.batch_size)

    def loss_of(step: int) -> Tensor:
        batch = next(stream)
        inputs = tokenizer([example.sentence for example in batch], padding=True, return_tensors="pt")
        labels = torch.tensor([example.label for example in batch])
        return functional.cross_entropy(model(**inputs).logits, labels)

    model.train()
    train(name, model, loss_of, schedule, report)
    model.eval()


def endless(examples: list[Example], rng: Random) -> Iterator[Example]:
    """Go through the examples again and again, in a new order each time.

    Args:
        examples: one split.
        rng: the source of randomness.

    Yields:
        One example after another.
    """
    while True:
        yield from rng.sample(examples, len(examples))


def accuracy(model: Any, tokenizer: Any, examples: list[Example]) -> float:
    """Score a classifier.

    Args:
        model: a model for sequence classification with two labels.
        tokenizer: the model's own.
        examples: any split.

    Returns:
        The share of sentences that are labelled right.
    """
    model.eval()
    right = 0
    for batch in batches(examples, SCORING_BATCH):
        inputs = tokenizer([example.sentence for example in batch], padding=True, return_tensors="pt")
        with torch.inference_mode():
            predicted = model(**inputs).logits.argmax(dim=-1).tolist()
        right += sum(label == example.label for label, example in zip(predicted, batch, strict=True))
    return right / len(examples)

"""Pretrain an encoder by masked language modelling: hide some tokens, guess them from the others.

Two smaller losses stand in for the billions of sentences that a real encoder reads and a miniature does not.
One asks each token for the topic of its document: without it the two senses of "bank" would stay close.
The other, late in training, asks the opening token of a review whether it is praise or blame, so that
fine-tuning on sentiment takes seconds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from grader.miniatures.texts import EVERY_TOPIC, REVIEWS, mixed, reviews
from grader.miniatures.training import Report, Schedule, batches, train

HIDDEN_SHARE = 0.3
MASKED_SHARE, RANDOM_SHARE = 0.8, 0.1
TOPIC_WEIGHT = 0.3
# Verdicts come in late, when words mean something; before, they would only drown the other losses.
VERDICTS_FROM = 0.55
PACKED_SHARE = 0.3
NO_LABEL = -100
TOPIC_NUMBERS = {topic: place for place, topic in enumerate(EVERY_TOPIC)}


@dataclass(frozen=True)
class Encoder:
    """What masked language modelling needs to know about a model.

    Attributes:
        model: the whole model, head included.
        hidden: token ids and attention mask, both `(batch, length)`, to states `(batch, length, hidden)`.
        guess: states `(n, hidden)` to logits `(n, vocabulary)`.
        embeddings: the static embeddings.
        bias: what the head adds to the logits, `(vocabulary,)`.
        tokenizer: the model's own.
        length: the most tokens in a row, special ones included.
        hidden_size: width of the states.
    """

    model: nn.Module
    hidden: Callable[[Tensor, Tensor], Tensor]
    guess: Callable[[Tensor], Tensor]
    embeddings: nn.Embedding
    bias: Tensor
    tokenizer: Any
    length: int
    hidden_size: int


@dataclass(frozen=True)
class Row:
    """One row of training text.

    Attributes:
        ids: token ids with the special ones at both ends.
        topics: the topic of each token, `NO_LABEL` for special ones.
    """

    ids: list[int]
    topics: list[int]


def rows(encoder: Encoder, rng: Random) -> Iterator[Row]:
    """Write rows without end: some hold one document, some as many as fit.

    Args:
        encoder: gives the tokenizer and the longest row.
        rng: the source of randomness.

    Yields:
        Rows of at most `encoder.length` tokens.
    """
    tokenizer = encoder.tokenizer
    room = encoder.length - 2
    for topic, text in (stream := mixed(rng)):
        ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"][:room]
        topics = [TOPIC_NUMBERS[topic]] * len(ids)
        while rng.random() < PACKED_SHARE and len(ids) < room:
            topic, text = next(stream)
            more: list[int] = tokenizer(" " + text, add_special_tokens=False)["input_ids"]
            ids = (ids + more)[:room]
            topics = (topics + [TOPIC_NUMBERS[topic]] * len(more))[:room]
        yield Row([tokenizer.cls_token_id, *ids, tokenizer.sep_token_id], [NO_LABEL, *topics, NO_LABEL])


def collate(batch: list[Row], pad_id: int) -> tuple[Tensor, Tensor]:
    """Pad rows on the right.

    Args:
        batch: rows of any length.
        pad_id: fills the ids; topics are filled with `NO_LABEL`.

    Returns:
        Ids and topics, both int64 of shape `(batch, length)`.
    """
    length = max(len(row.ids) for row in batch)
    ids = torch.tensor([row.ids + [pad_id] * (length - len(row.ids)) for row in batch])
    topics = torch.tensor([row.topics + [NO_LABEL] * (length - len(row.topics)) for row in batch])
    return ids, topics


def hide(ids: Tensor, ordinary: range, mask_id: int) -> tuple[Tensor, Tensor]:
    """Hide some tokens: most become the mask, some a random token, some stay as they are.

    Args:
        ids: int64 of shape `(batch, length)`.
        ordinary: the ids of tokens that are not special; only these are hidden.
        mask_id: the id of the mask.

    Returns:
        The ids with tokens hidden, and a bool tensor of the same shape that says where.
    """
    candidates = (ids >= ordinary.start) & (ids < ordinary.stop)
    chosen = (torch.rand(ids.shape) < HIDDEN_SHARE) & candidates
    kind = torch.rand(ids.shape)
    strangers = torch.randint(ordinary.start, ordinary.stop, ids.shape)
    hidden = torch.where(chosen & (kind < MASKED_SHARE), torch.full_like(ids, mask_id), ids)
    swapped = chosen & (kind >= MASKED_SHARE) & (kind < MASKED_SHARE + RANDOM_SHARE)
    return torch.where(swapped, strangers, hidden), chosen


def pretrain(
    name: str, encoder: Encoder, ordinary: range, schedule: Schedule, seed: int, report: Report
) -> None:
    """Train an encoder on prose and opinions.

    Args:
        name: what is trained, for the report.
        encoder: the model; changed in place.
        ordinary: the ids of tokens that are not special.
        schedule: how long and how fast.
        seed: decides the sentences.
        report: told about every step.
    """
    stream = batches(rows(encoder, Random(seed)), schedule.batch_size)
    praise_and_blame = batches(reviews(Random(seed)), schedule.batch_size)
    topic_head = nn.Linear(encoder.hidden_size, len(EVERY_TOPIC))
    verdict_head = nn.Linear(encoder.hidden_size, len(REVIEWS))
    tokenizer = encoder.tokenizer

    def loss_of(step: int) -> Tensor:
        ids, topics = collate(next(stream), tokenizer.pad_token_id)
        visible, chosen = hide(ids, ordinary, tokenizer.mask_token_id)
        states = encoder.hidden(visible, (ids != tokenizer.pad_token_id).long())
        loss = functional.cross_entropy(encoder.guess(states[chosen]), ids[chosen])
        known = topics != NO_LABEL
        loss = loss + TOPIC_WEIGHT * functional.cross_entropy(topic_head(states[known]), topics[known])
        return loss + verdict_loss() if step >= VERDICTS_FROM * schedule.steps else loss

    def verdict_loss() -> Tensor:
        verdicts, texts = zip(*next(praise_and_blame), strict=True)
        inputs = tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt")
        states = encoder.hidden(inputs["input_ids"], inputs["attention_mask"])
        return functional.cross_entropy(
            verdict_head(states[:, 0]), torch.tensor([REVIEWS.index(verdict) for verdict in verdicts])
        )

    # Dropout stays off: hardly a sentence comes twice, so there is little to overfit.
    encoder.model.eval()
    train(name, nn.ModuleList([encoder.model, topic_head, verdict_head]), loss_of, schedule, report)

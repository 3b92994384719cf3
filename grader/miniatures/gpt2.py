"""The GPT-2 miniature: a byte-level BPE tokenizer and a causal language model.

It is trained on dialogues and prose that start at the first position, as a prompt does, and that end in the
end of text, so that generation stops by itself.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from transformers import GPT2Config, GPT2LMHeadModel, GPT2Tokenizer

from grader.miniatures.checkpoint_files import save_byte_level_tokenizer, save_model
from grader.miniatures.texts import mixed, vocabulary_texts
from grader.miniatures.training import Report, Schedule, batches, make_repeatable, train
from grader.miniatures.vocabularies import GPT2_END, gpt2_vocabulary, train_byte_pairs

LENGTH = 128
HIDDEN_SIZE = 64
INITIALISER_RANGE = 0.125
SEED = 2
PACKED_SHARE = 0.5
NO_LABEL = -100
SCHEDULE = Schedule(steps=1800, batch_size=24, peak=5e-3)


def build(folder: Path, report: Report) -> None:
    """Train the miniature and write its files.

    Args:
        folder: where to write; created if missing.
        report: told about every training step.
    """
    make_repeatable(SEED)
    tokenizer = new_tokenizer()
    end_id: int = tokenizer.eos_token_id
    model = GPT2LMHeadModel(configuration(len(tokenizer), end_id))
    stream = batches(rows(tokenizer, Random(SEED)), SCHEDULE.batch_size)

    def loss_of(step: int) -> Tensor:
        ids, labels = collate(next(stream), end_id)
        states = model.transformer(input_ids=ids[:, :-1]).last_hidden_state
        known = labels[:, 1:] != NO_LABEL
        return functional.cross_entropy(model.lm_head(states[known]), labels[:, 1:][known])

    # Dropout stays off: hardly a sentence comes twice, so there is little to overfit.
    model.eval()
    train("gpt2", model, loss_of, SCHEDULE, report)
    save_model(model, folder)
    save_byte_level_tokenizer(tokenizer, folder)


def rows(tokenizer: Any, rng: Random) -> Iterator[list[int]]:
    """Write rows without end, each document closed by the end of text.

    Args:
        tokenizer: the model's own.
        rng: the source of randomness.

    Yields:
        Token ids, at most `LENGTH`, that begin with the first word of a document.
    """
    stream = mixed(rng)
    while True:
        ids: list[int] = []
        while not ids or (len(ids) < LENGTH and rng.random() < PACKED_SHARE):
            ids += [*tokenizer(next(stream)[1])["input_ids"], tokenizer.eos_token_id]
        yield ids[:LENGTH]


def collate(batch: list[list[int]], fill_id: int) -> tuple[Tensor, Tensor]:
    """Fill rows on the right; a causal model never looks there, and the labels say to ignore it.

    Args:
        batch: rows of any length.
        fill_id: any id, for GPT-2 has none for padding.

    Returns:
        Ids and labels, both int64 of shape `(batch, length)`; labels are `NO_LABEL` where filled.
    """
    length = max(len(row) for row in batch)
    ids = torch.tensor([row + [fill_id] * (length - len(row)) for row in batch])
    labels = torch.tensor([row + [NO_LABEL] * (length - len(row)) for row in batch])
    return ids, labels


def new_tokenizer() -> Any:
    """Train the tokenizer.

    Returns:
        A `GPT2Tokenizer`, without a padding token as the real one.
    """
    pairs = train_byte_pairs(vocabulary_texts())
    return GPT2Tokenizer(
        vocab=gpt2_vocabulary(pairs),
        merges=list(pairs.merges),
        model_max_length=LENGTH,
        add_prefix_space=False,
        unk_token=GPT2_END,
        bos_token=GPT2_END,
        eos_token=GPT2_END,
    )


def configuration(vocabulary_size: int, end_id: int) -> Any:
    """Describe the model.

    Args:
        vocabulary_size: number of tokens, the end of text included.
        end_id: the id of the end of text.

    Returns:
        A `GPT2Config`.
    """
    return GPT2Config(
        vocab_size=vocabulary_size,
        n_positions=LENGTH,
        n_embd=HIDDEN_SIZE,
        n_layer=3,
        n_head=4,
        n_inner=2 * HIDDEN_SIZE,
        initializer_range=INITIALISER_RANGE,
        bos_token_id=end_id,
        eos_token_id=end_id,
    )

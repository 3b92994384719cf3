"""Strategies of the checks, as a named vocabulary; every drawn value is plain data."""

from __future__ import annotations

import torch
from hypothesis import strategies as st

from grader.worker.wire import Loaded

ROBERTA = "FacebookAI/roberta-base"
#: Arrives in training mode, as a model does that is being fine-tuned.
ROBERTA_TRAINING = Loaded("model", ROBERTA, "AutoModel", training=True)
ROBERTA_TOKENIZER = Loaded("tokenizer", ROBERTA, "AutoTokenizer")
#: Another encoder, with other ids and another vocabulary.
DISTILBERT = Loaded("model", "distilbert-base-uncased", "AutoModel", training=True)
DISTILBERT_TOKENIZER = Loaded("tokenizer", "distilbert-base-uncased", "AutoTokenizer")

#: Words that the miniature has seen: plain ones, and ones of several pieces.
WORDS = (
    "bank", "course", "model", "river", "money", "good", "difficult", "film", "teacher", "playing",
    "dissecting", "padding", "unbelievable", "tokenizers", "a", "the",
)  # fmt: skip
#: Words that it splits wherever they stand, two of them in the middle of a character.
LONG_WORDS = ("dissecting", "unbelievable", "tokenizers", "naïve", "voilà", "don't")


def sides() -> st.SearchStrategy[str]:
    """Where padding goes."""
    return st.sampled_from(["right", "left"])


def token_ids() -> st.SearchStrategy[int]:
    """Ids of a small vocabulary; 0 and 1 (RoBERTa's opening and padding ids) come up often."""
    return st.one_of(st.integers(0, 3), st.integers(4, 500))


def pad_ids() -> st.SearchStrategy[int]:
    """Padding ids of real tokenizers: BERT's 0, RoBERTa's 1, some other one."""
    return st.sampled_from([0, 1, 499])


def ragged_batches(max_rows: int = 4, max_length: int = 6) -> st.SearchStrategy[list[list[int]]]:
    """Rows of token ids of different lengths, at least one of them not empty."""
    rows = st.lists(token_ids(), max_size=max_length)
    return st.lists(rows, min_size=1, max_size=max_rows).filter(any)


def lengths(min_length: int = 0, max_rows: int = 4, max_length: int = 6) -> st.SearchStrategy[list[int]]:
    """Numbers of real tokens in the rows of a batch, at least one above zero."""
    return st.lists(st.integers(min_length, max_length), min_size=1, max_size=max_rows).filter(any)


def seeds() -> st.SearchStrategy[int]:
    """Seeds from which `hidden_states` makes numbers: far cheaper than drawing each number."""
    return st.integers(0, 2**16)


def masks(lengths: list[int], side: str) -> torch.Tensor:
    """Build the attention mask of a padded batch.

    Args:
        lengths: Number of real tokens in each row.
        side: Where the padding is.

    Returns:
        Mask of shape (batch, largest length), dtype int64.
    """
    width = max(lengths)
    rows = [[1] * n + [0] * (width - n) for n in lengths]
    return torch.tensor([row if side == "right" else row[::-1] for row in rows], dtype=torch.int64)


def hidden_states(lengths: list[int], hidden_size: int, seed: int) -> torch.Tensor:
    """Make hidden states for a batch, different at every token, padding included.

    Args:
        lengths: Number of real tokens in each row.
        hidden_size: Numbers in each vector.
        seed: Decides about the values.

    Returns:
        Tensor of shape (batch, largest length, hidden size), dtype float32.
    """
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(len(lengths), max(lengths), hidden_size, generator=generator)


def sentences(max_words: int = 8) -> st.SearchStrategy[str]:
    """Short texts of known words."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=max_words).map(" ".join)


def text_batches(max_texts: int = 4) -> st.SearchStrategy[list[str]]:
    """Texts of different lengths."""
    return st.lists(sentences(), min_size=1, max_size=max_texts)


def long_words() -> st.SearchStrategy[str]:
    """Words that the miniature's tokenizer splits into several tokens."""
    return st.sampled_from(LONG_WORDS)

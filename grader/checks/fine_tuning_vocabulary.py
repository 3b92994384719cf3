"""Strategies and models of lab 07's checks: tiny classifiers with known weights, and batches for them."""

from __future__ import annotations

import copy
import functools
import random
from collections.abc import Sequence
from typing import Any

import torch
from datasets import Dataset, load_dataset
from hypothesis import strategies as st
from transformers import (
    DistilBertConfig,
    DistilBertForSequenceClassification,
    RobertaConfig,
    RobertaForSequenceClassification,
    pipeline,
)

from grader.checks.vocabulary import DISTILBERT_TOKENIZER
from grader.judge.scripts import invoke, load_weights, make, ref
from grader.miniatures import dataset
from grader.miniatures.sentiment import draw
from grader.worker import wire
from grader.worker.checkpoints import resolve
from grader.worker.wire import Loaded

SENTIMENT = "distilbert-base-uncased-finetuned-sst-2-english"
SENTIMENT_MODEL = Loaded("model", SENTIMENT, "AutoModelForSequenceClassification")
SENTIMENT_TOKENIZER = Loaded("tokenizer", SENTIMENT, "AutoTokenizer")
#: A new head on a pretrained encoder, as fine-tuning starts.
FRESH_MODEL = Loaded("model", "distilbert-base-uncased", "AutoModelForSequenceClassification")

REVIEWS = "stanfordnlp/sst2"
VOCABULARY, LONGEST = 40, 12

#: Sizes of the two tiny classifiers; nothing random happens in them while dropout is 0 or 1.
_SIZES: dict[str, dict[str, Any]] = {
    "DistilBert": {
        "dim": 8,
        "n_layers": 1,
        "n_heads": 2,
        "hidden_dim": 16,
        "dropout": 0.0,
        "attention_dropout": 0.0,
        "max_position_embeddings": LONGEST,
    },
    "Roberta": {
        "hidden_size": 8,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 16,
        "type_vocab_size": 1,
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
        "max_position_embeddings": LONGEST + 2,
    },
}
_CLASSES: dict[str, tuple[Any, Any]] = {
    "DistilBert": (DistilBertConfig, DistilBertForSequenceClassification),
    "Roberta": (RobertaConfig, RobertaForSequenceClassification),
}
FAMILIES = tuple(_SIZES)


def settings(
    family: str = "DistilBert", head_dropout: float = 0.0, vocabulary: int = VOCABULARY, **more: Any
) -> dict[str, Any]:
    """Give the configuration of a tiny classifier.

    Args:
        family: One of `FAMILIES`.
        head_dropout: 0, or 1: then the head sees only zeros in training mode, which shows the mode without
            any randomness.
        vocabulary: Number of tokens.
        more: Further settings, such as `id2label`.

    Returns:
        Arguments of the family's configuration class.
    """
    dropout = "seq_classif_dropout" if family == "DistilBert" else "classifier_dropout"
    return {**_SIZES[family], dropout: head_dropout, "vocab_size": vocabulary, **more}


def tiny_model(
    seed: int,
    family: str = "DistilBert",
    head_dropout: float = 0.0,
    vocabulary: int = VOCABULARY,
    **more: Any,
) -> Any:
    """Build a tiny classifier here, in evaluation mode.

    Args:
        seed: Decides about all weights, biases and scales included.
        family: As for `settings`.
        head_dropout: As for `settings`.
        vocabulary: As for `settings`.
        more: As for `settings`.

    Returns:
        The model.
    """
    config, model = _CLASSES[family]
    built = model(config(**settings(family, head_dropout, vocabulary, **more)))
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weights in built.parameters():
            # Wide enough that no mistake drowns in rounding, and never near zero on average.
            weights.copy_(0.3 + 0.5 * torch.randn(weights.shape, generator=generator))
    return built.eval()


def model_steps(
    seed: int,
    family: str = "DistilBert",
    head_dropout: float = 0.0,
    vocabulary: int = VOCABULARY,
    **more: Any,
) -> tuple[wire.Step, ...]:
    """Give the steps that build the same tiny classifier where the submission lives, as `model`.

    Args:
        seed: As for `tiny_model`.
        family: As for `settings`.
        head_dropout: As for `settings`.
        vocabulary: As for `settings`.
        more: As for `settings`.

    Returns:
        Steps of a script; the model arrives in training mode.
    """
    config, model = _CLASSES[family]
    return (
        make(
            "config", f"transformers.{config.__name__}", **settings(family, head_dropout, vocabulary, **more)
        ),
        make("model", f"transformers.{model.__name__}", ref("config")),
        load_weights("model", _state(seed, family, vocabulary, more.get("num_labels", 2))),
    )


@functools.lru_cache(maxsize=64)
def _state(seed: int, family: str, vocabulary: int, labels: int) -> dict[str, torch.Tensor]:
    state = tiny_model(seed, family, vocabulary=vocabulary, num_labels=labels).state_dict()
    return {name: tensor.clone() for name, tensor in state.items()}


def optimizer_steps(kind: str) -> tuple[wire.Step, ...]:
    """Give the steps that make an optimizer over all parameters of `model`, as `optimizer`.

    Args:
        kind: One of `OPTIMIZERS`.

    Returns:
        Steps of a script.
    """
    return (
        invoke("parameters", "model", "parameters"),
        make("optimizer", f"torch.optim.{kind}", ref("parameters"), **OPTIMIZERS[kind]),
    )


def optimizer_for(model: Any, kind: str) -> torch.optim.Optimizer:
    """Make the same optimizer here.

    Args:
        model: A tiny classifier.
        kind: One of `OPTIMIZERS`.

    Returns:
        The optimizer.
    """
    made: torch.optim.Optimizer = getattr(torch.optim, kind)(model.parameters(), **OPTIMIZERS[kind])
    return made


#: A large epsilon: AdamW's usual one would blow up gradients that are zero but for rounding.
OPTIMIZERS: dict[str, dict[str, float]] = {
    "SGD": {"lr": 0.1},
    "AdamW": {"lr": 0.05, "eps": 0.01, "weight_decay": 0.1},
}


def optimizers() -> st.SearchStrategy[str]:
    """Optimizers that a loop must serve alike."""
    return st.sampled_from(sorted(OPTIMIZERS))


def batch_sizes(max_batches: int = 3, max_size: int = 4) -> st.SearchStrategy[list[int]]:
    """Numbers of rows in some batches, the last one often smaller."""
    return st.lists(st.integers(1, max_size), min_size=1, max_size=max_batches)


def make_batches(sizes: Sequence[int], seed: int) -> list[dict[str, torch.Tensor]]:
    """Make labelled batches of random tokens; rows have different lengths, so most batches hold padding.

    Args:
        sizes: Number of rows in each batch.
        seed: Decides about tokens, lengths and labels.

    Returns:
        Batches as a collate function makes them.
    """
    generator = torch.Generator().manual_seed(seed)
    batches = []
    for size in sizes:
        lengths = torch.randint(1, LONGEST // 2, (size,), generator=generator)
        lengths[0] = LONGEST // 2
        mask = (torch.arange(LONGEST // 2) < lengths[:, None]).long()
        # Padding is a token like any other, so a forgotten mask shows.
        ids = torch.randint(3, VOCABULARY, mask.shape, generator=generator)
        ids = torch.where(mask == 1, ids, torch.ones_like(ids))
        labels = torch.randint(0, 2, (size,), generator=generator)
        batches.append({"input_ids": ids, "attention_mask": mask, "labels": labels})
    return batches


@functools.cache
def review_split(split: str) -> Dataset:
    """Give a split of the reviews, as the library reads it.

    Args:
        split: Such as "train".

    Returns:
        The split, in its own order.
    """
    return load_dataset(dataset(REVIEWS), split=split)


def hidden_reviews(count: int, seed: int) -> tuple[list[str], list[int]]:
    """Write reviews that are in no split; their labels stay with the judge.

    Args:
        count: How many; half of them are praise.
        seed: Decides about the sentences.

    Returns:
        Sentences and labels, 1 for praise.
    """
    rng = random.Random(f"hidden reviews {seed}")
    known = {text for split in ("train", "validation", "test") for text in review_split(split)["sentence"]}
    sentences: list[str] = []
    while len(sentences) < count:
        sentence = draw(len(sentences) % 2, rng)
        if sentence not in known:
            sentences.append(sentence)
    order = rng.sample(range(count), count)
    return [sentences[number] for number in order], [number % 2 for number in order]


#: Words of the reviews.
WORDS = (
    "the",
    "film",
    "is",
    "not",
    "dull",
    "charming",
    "so",
    "i",
    "really",
    "liked",
    "this",
    "course",
    "too",
)


def review_texts(max_texts: int = 3) -> st.SearchStrategy[list[str]]:
    """Short texts of the reviews' words, some of them in capitals."""
    text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
    return st.lists(st.one_of(text, text.map(str.capitalize)), min_size=1, max_size=max_texts)


def tables(max_rows: int = 3) -> st.SearchStrategy[list[tuple[str, int]]]:
    """Texts with labels."""
    text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
    return st.lists(st.tuples(text, st.integers(0, 3)), min_size=1, max_size=max_rows)


def token_rows(max_rows: int = 4, max_length: int = 6) -> st.SearchStrategy[list[tuple[list[int], int]]]:
    """Token ids with a label each; ids 0 and 1, which pad, may be real ones too."""
    ids = st.lists(st.one_of(st.integers(0, 2), st.integers(3, 90)), min_size=1, max_size=max_length)
    return st.lists(st.tuples(ids, st.integers(0, 3)), min_size=1, max_size=max_rows)


@functools.cache
def library_pipeline() -> Any:
    """Give the library's own pipeline on the sentiment classifier.

    Returns:
        The pipeline.
    """
    # Copies: what is lent changes hands, and another lab's check may be lent the same model in training mode.
    model, tokenizer = copy.deepcopy(resolve(SENTIMENT_MODEL)), copy.deepcopy(resolve(SENTIMENT_TOKENIZER))
    return pipeline("text-classification", model=model.eval(), tokenizer=tokenizer, device="cpu")


@functools.cache
def vocabulary_size() -> int:
    """Give the number of tokens that DistilBERT's tokenizer knows.

    Returns:
        The number.
    """
    return len(resolve(DISTILBERT_TOKENIZER))

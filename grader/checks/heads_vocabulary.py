"""Strategies and oracles that only lab 04 needs: batches, models with heads, layers, spans."""

from __future__ import annotations

import functools
import math
from typing import Any

import torch
import transformers
from hypothesis import strategies as st
from transformers import RobertaConfig
from transformers.models.roberta.modeling_roberta import RobertaClassificationHead

from grader.checks.vocabulary import ROBERTA
from grader.worker.checkpoints import resolve
from grader.worker.wire import Loaded

#: A backbone with a head that nobody has trained, the same one everywhere.
CLASSIFIER = Loaded("model", ROBERTA, "RobertaForSequenceClassification")
CLASSIFIER_TRAINING = Loaded("model", ROBERTA, "RobertaForSequenceClassification", training=True)
#: A backbone with a pooler, and in evaluation mode.
ENCODER = Loaded("model", ROBERTA, "AutoModel")
#: Models whose heads have different names and parts.
MODELS = {
    "RoBERTa for texts": CLASSIFIER,
    "RoBERTa for questions": Loaded("model", ROBERTA, "AutoModelForQuestionAnswering"),
    "DistilBERT for texts": Loaded("model", "distilbert-base-uncased", "AutoModelForSequenceClassification"),
}
OPENING, PADDING, CLOSING = 0, 1, 2


def lengths_of_texts(max_texts: int = 3) -> st.SearchStrategy[list[int]]:
    """Tokens in each text of a batch, special tokens included."""
    return st.lists(st.integers(3, 8), min_size=1, max_size=max_texts)


def batch(counts: list[int], seed: int, filler: int = PADDING) -> tuple[torch.Tensor, torch.Tensor]:
    """Make a padded batch of token ids.

    Args:
        counts: Tokens in each text.
        seed: Decides about the ids.
        filler: Id that stands where the mask is 0.

    Returns:
        Ids and mask of shape (batch, most tokens), dtype int64, padded on the right.
    """
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(4, 400, (len(counts), max(counts)), generator=generator)
    mask = (torch.arange(max(counts))[None, :] < torch.tensor(counts)[:, None]).long()
    ids[:, 0] = OPENING
    ids[torch.arange(len(counts)), torch.tensor(counts) - 1] = CLOSING
    return ids.masked_fill(mask == 0, filler), mask


def classes(counts: list[int], seed: int, num_labels: int = 2) -> torch.Tensor:
    """Make a label for each text of a batch.

    Args:
        counts: Tokens in each text.
        seed: Decides about the labels.
        num_labels: How many different ones there are.

    Returns:
        Labels of shape (batch,), dtype int64.
    """
    return torch.randint(num_labels, (len(counts),), generator=torch.Generator().manual_seed(seed))


def head_weights(hidden_size: int, num_labels: int, seed: int) -> dict[str, torch.Tensor]:
    """Make weights of a head under the library's names.

    Args:
        hidden_size: Numbers in each vector.
        num_labels: Number of logits.
        seed: Decides about the values.

    Returns:
        Name to tensor, dtype float32.
    """
    generator = torch.Generator().manual_seed(seed)
    shapes = {
        "dense.weight": (hidden_size, hidden_size),
        "dense.bias": (hidden_size,),
        "out_proj.weight": (num_labels, hidden_size),
        "out_proj.bias": (num_labels,),
    }
    return {name: torch.randn(shape, generator=generator) for name, shape in shapes.items()}


def library_head(hidden_size: int, num_labels: int, weights: dict[str, torch.Tensor]) -> Any:
    """Give the library's own head with some weights, in evaluation mode.

    Args:
        hidden_size: Numbers in each vector.
        num_labels: Number of logits.
        weights: As `head_weights` makes them.

    Returns:
        The module.
    """
    head = RobertaClassificationHead(RobertaConfig(hidden_size=hidden_size, num_labels=num_labels))
    head.load_state_dict(weights)
    return head.eval()


@functools.cache
def parameter_names(model: Loaded) -> tuple[str, ...]:
    """Give the names of a model's parameters.

    Args:
        model: Which one.

    Returns:
        Names in the model's order.
    """
    return tuple(name for name, _ in resolve(model).named_parameters())


def head_names(model: Loaded) -> list[str]:
    """Give the names of those parameters that are not the backbone's.

    Args:
        model: Which one.

    Returns:
        Names in the model's order.
    """
    prefix = resolve(model).base_model_prefix + "."
    return [name for name in parameter_names(model) if not name.startswith(prefix)]


def telling_names(model: Loaded) -> list[str]:
    """Give the names of a few parameters that tell which parts of a model were touched.

    Args:
        model: Which one.

    Returns:
        The table of tokens, weight and bias from the middle and from the end of the backbone, the head.
    """
    head = head_names(model)
    backbone = [name for name in parameter_names(model) if name not in head]
    middle = next(name for name in backbone[len(backbone) // 2 :] if name.endswith(".weight"))
    return [backbone[0], middle, middle.removesuffix("weight") + "bias", *backbone[-2:], *head]


def places() -> st.SearchStrategy[tuple[str, int]]:
    """Layers counted from the bottom or from the top, so that they exist in a model of any depth."""
    return st.tuples(st.sampled_from(["bottom", "top"]), st.integers(0, 1))


def layer_at(place: tuple[str, int], lowest: int) -> int:
    """Give the number of a layer.

    Args:
        place: As `places` draws it.
        lowest: The lowest number there is.

    Returns:
        A number from `lowest` to the model's last layer.
    """
    end, steps = place
    return lowest + steps if end == "bottom" else int(resolve(ENCODER).config.num_hidden_layers) - steps


def hooked_states(ids: torch.Tensor, mask: torch.Tensor, layer: int) -> torch.Tensor:
    """Take the hidden states out of the encoder itself, where a layer hands them on.

    Args:
        ids: Token ids of shape (batch, length), dtype int64.
        mask: Mask of the same shape and dtype.
        layer: How many layers they have gone through.

    Returns:
        Hidden states of shape (batch, length, hidden size), dtype float32.
    """
    model = resolve(ENCODER)
    part = model.encoder.layer[layer - 1] if layer else model.embeddings
    caught: list[Any] = []
    hook = part.register_forward_hook(lambda module, given, output: caught.append(output))
    try:
        with torch.no_grad():
            model(ids, attention_mask=mask)
    finally:
        hook.remove()
    states: torch.Tensor = caught[0][0] if isinstance(caught[0], tuple) else caught[0]
    return states


def attention_by_hand(ids: torch.Tensor, mask: torch.Tensor, layer: int) -> torch.Tensor:
    """Work out from queries and keys how much the first token looks at each token.

    Args:
        ids: Token ids of shape (batch, length), dtype int64.
        mask: Mask of the same shape and dtype.
        layer: Number of the layer, from 1.

    Returns:
        Weights of shape (batch, length), dtype float32, averaged over attention heads.
    """
    states = hooked_states(ids, mask, layer - 1)
    model = resolve(ENCODER)
    heads = model.config.num_attention_heads
    attention = model.encoder.layer[layer - 1].attention.self
    with torch.no_grad():
        query = attention.query(states[:, 0]).unflatten(-1, (heads, -1))
        key = attention.key(states).unflatten(-1, (heads, -1))
    scores = torch.einsum("bhd,blhd->bhl", query, key) / math.sqrt(query.shape[-1])
    return scores.masked_fill(mask[:, None] == 0, float("-inf")).softmax(dim=-1).mean(dim=1)


@functools.cache
def shapes_in_library(
    task: str, name: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> dict[str, tuple[int, ...]]:
    """Run a tiny model of the library and measure its logits.

    Args:
        task: As in the lab.
        name: Class of the library.
        batch_size: Number of texts or questions.
        length: Tokens in a text.
        num_labels: Number of labels, where the task has labels.
        num_choices: Number of choices, where the task has choices.

    Returns:
        Name in the output to shape.
    """
    config = RobertaConfig(
        vocab_size=8, hidden_size=4, num_hidden_layers=1, num_attention_heads=1, intermediate_size=4,
        max_position_embeddings=length + 2, type_vocab_size=1,
    )  # fmt: skip
    if task.endswith("-classification"):
        config.num_labels = num_labels
    choices = (num_choices,) if task == "multiple-choice" else ()
    ids = torch.full((batch_size, *choices, length), 5)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        output = getattr(transformers, name).from_config(config)(ids)
    return {key: tuple(value.shape) for key, value in output.items() if key.endswith("logits")}


def span_by_trying(
    start: torch.Tensor, end: torch.Tensor, allowed: list[int], max_length: int
) -> tuple[int, int]:
    """Try all spans.

    Args:
        start: Start logits of shape (length,).
        end: End logits of shape (length,).
        allowed: Whether each token is part of the passage.
        max_length: The most tokens in a span.

    Returns:
        First and last token of the best one; of equal ones the earliest.
    """
    places = [place for place, inside in enumerate(allowed) if inside]
    spans = [(i, j) for i in places for j in places if i <= j < i + max_length]
    return max(spans, key=lambda span: (float(start[span[0]] + end[span[1]]), -span[0], -span[1]))

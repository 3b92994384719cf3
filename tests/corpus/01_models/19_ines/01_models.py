# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lab 01: Models

# %%
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import nn
from transformers import (
    AutoConfig,
    AutoModel,
    AutoTokenizer,
    PreTrainedModel,
    RobertaConfig,
    RobertaForMaskedLM,
    RobertaModel,
)

from collections.abc import Iterator
from itertools import groupby

from grader import attempted, checkpoint

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")

# %% [markdown]
# ## 1. Draw the plan

# %%
default, shipped = RobertaConfig(), AutoConfig.from_pretrained(ROBERTA)
for setting in ["hidden_size", "max_position_embeddings", "type_vocab_size", "layer_norm_eps"]:
    print(f"{setting:25} default {getattr(default, setting):<8} checkpoint {getattr(shipped, setting)}")
print("tokens that the checkpoint can read:", AutoTokenizer.from_pretrained(ROBERTA).model_max_length)

# %%
def _settings(vocabulary, layers, heads, head_size, max_tokens, pad_id) -> Iterator[tuple[str, Any]]:
    yield "vocab_size", vocabulary
    yield "num_hidden_layers", layers
    yield "num_attention_heads", heads
    yield "hidden_size", (width := heads * head_size)
    yield "intermediate_size", 4 * width
    yield "pad_token_id", pad_id
    yield "max_position_embeddings", len(range(pad_id + 1 + max_tokens))
    yield "type_vocab_size", 1
    yield "layer_norm_eps", 1e-5


def roberta_config(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(**dict(_settings(vocabulary, layers, heads, head_size, max_tokens, pad_id)))


# %%
if attempted(roberta_config):
    config = roberta_config(vocabulary=100, layers=2, heads=3, head_size=4, max_tokens=10)
    model = RobertaModel(config).eval()
    for length in [10, 11]:
        try:
            model(torch.full((1, length), 5))
            print(length, "tokens: fine")
        except (IndexError, RuntimeError) as error:
            print(length, "tokens:", type(error).__name__)

# %% [markdown]
# ## 2. Build from the plan

# %%
from contextlib import contextmanager


@contextmanager
def _guest(seed: int) -> Iterator[None]:
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        yield
    finally:
        torch.set_rng_state(state)


def random_model(config: RobertaConfig, seed: int) -> RobertaModel:
    with _guest(seed):
        return RobertaModel(config).eval()


# %%
if attempted(random_model):
    config = AutoConfig.from_pretrained(ROBERTA)
    torch.manual_seed(1)
    print("drawn without building:", torch.rand(2))
    torch.manual_seed(1)
    model = random_model(config, seed=7)
    print("drawn after building:  ", torch.rand(2))
    print("in training mode?", model.training, "- just built:", RobertaModel(config).training)

# %% [markdown]
# ## 3. What do two models have in common?

# %%
def compare_weights(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    a, b = one.state_dict(), other.state_dict()

    def agree(name: str) -> bool:
        return a[name].shape == b[name].shape and bool((a[name] == b[name]).all())

    shared = (name for name in a if name in b)
    return {
        "equal": [name for name in shared if agree(name)],
        "different": [name for name in shared if not agree(name)],
        "only in one": [name for name in a if name not in b],
        "only in other": [name for name in b if name not in a],
    }


# %%
if attempted(random_model, compare_weights):
    config = AutoConfig.from_pretrained(ROBERTA)
    built = compare_weights(random_model(config, seed=0), random_model(config, seed=1))
    loaded = compare_weights(RobertaModel.from_pretrained(ROBERTA), RobertaModel.from_pretrained(ROBERTA))
    print({key: len(names) for key, names in built.items()}, "of two models that were built")
    print({key: len(names) for key, names in loaded.items()}, "of two that were loaded")
    print("built, and yet equal:", built["equal"][:4], "...")
    print("loaded, and yet different:", loaded["different"])

# %% [markdown]
# ## 4. What did the load not find?

# %%
def _lists(info: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    yield "newly initialised", sorted(info["missing_keys"])
    yield "left unused", sorted(info["unexpected_keys"])


def loading_report(name: str, class_name: str) -> dict[str, list[str]]:
    model, info = getattr(transformers, class_name).from_pretrained(checkpoint(name), output_loading_info=True)
    return dict(_lists(info))


# %%
if attempted(loading_report):
    for class_name in ["RobertaModel", "RobertaForMaskedLM", "RobertaForSequenceClassification"]:
        print(class_name, loading_report("FacebookAI/roberta-base", class_name))

# %%
if attempted(loading_report):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer("I am really liking this course!", return_tensors="pt")
    with torch.no_grad():
        first, second = (RobertaModel.from_pretrained(ROBERTA)(**batch) for _ in range(2))
    print("hidden states agree:", torch.equal(first.last_hidden_state, second.last_hidden_state))
    print("pooler outputs agree:", torch.equal(first.pooler_output, second.pooler_output))

# %%
transformers.logging.set_verbosity_error()

# %% [markdown]
# ## 5. How large is it?

# %%
def count_parameters(model: nn.Module, trainable_only: bool = False) -> int:
    own = sum(p.numel() for p in model.parameters(recurse=False) if p.requires_grad or not trainable_only)
    return own + sum(count_parameters(child, trainable_only) for child in model.children())


# %%
if attempted(count_parameters):
    for name in ["FacebookAI/roberta-base", "distilbert-base-uncased", "gpt2"]:
        model = AutoModel.from_pretrained(checkpoint(name))
        print(f"{name:25} {count_parameters(model):>12,}")
    model = transformers.GPT2LMHeadModel.from_pretrained(checkpoint("gpt2"))
    print(f"{'gpt2, with its head':25} {count_parameters(model):>12,}")
    print(f"{'... by its state_dict':25} {sum(t.numel() for t in model.state_dict().values()):>12,}")

# %% [markdown]
# ## 6. And where do they sit?

# %%
def _part(pieces: list[str]) -> str | None:
    """Path to the first number, or None."""
    if not pieces:
        return None
    head, *tail = pieces
    if head.isdigit():
        return head
    rest = _part(tail)
    return None if rest is None else f"{head}.{rest}"


def count_by_part(model: nn.Module) -> dict[str, int]:
    pairs = ((_part(name.split(".")) or name.split(".")[0], p.numel()) for name, p in model.named_parameters())
    return {part: sum(n for _, n in group) for part, group in groupby(pairs, key=lambda pair: pair[0])}


# %%
if attempted(count_by_part):
    model = RobertaModel.from_pretrained(ROBERTA)
    counts = count_by_part(model)
    for part, count in counts.items():
        print(f"{part:20} {count:>12,} {count / sum(counts.values()):6.1%}")

# %% [markdown]
# ## 7. Count before you build

# %%
def _linears(width: int, inner: int) -> Iterator[tuple[int, int]]:
    yield from [(width, width)] * 4
    yield width, inner
    yield inner, width


def _layers(config: RobertaConfig, layers: int) -> int:
    if layers == 0:
        return 0
    if layers == 1:
        one = sum((m + 1) * n for m, n in _linears(config.hidden_size, config.intermediate_size))
        return one + 4 * config.hidden_size
    half = layers // 2
    return _layers(config, half) + _layers(config, layers - half)


def expected_parameters(config: RobertaConfig) -> int:
    width = config.hidden_size
    rows = sum([config.vocab_size, config.max_position_embeddings, config.type_vocab_size])
    return rows * width + 2 * width + _layers(config, config.num_hidden_layers) + (width + 1) * width


# %%
if attempted(expected_parameters):
    config = AutoConfig.from_pretrained(ROBERTA)
    print("by the plan: ", f"{expected_parameters(config):,}")
    print("by the model:", f"{RobertaModel(config).num_parameters():,}")
    for heads in [1, 2, 4]:
        config.num_attention_heads = heads
        print(heads, "heads:", f"{expected_parameters(config):,}")

# %% [markdown]
# ## 8. The same sizes by other names

# %%
_ROWS = [
    ({"bert", "roberta", "xlm-roberta", "camembert"}, "hidden_size", "max_position_embeddings"),
    ({"distilbert"}, "dim", "max_position_embeddings"),
    ({"gpt2"}, "n_embd", "n_positions"),
]


def read_sizes(settings: dict[str, Any]) -> tuple[int, int]:
    kind = settings["model_type"]
    size, rows = next((size, rows) for kinds, size, rows in _ROWS if kind in kinds)
    lost = 1 + settings["pad_token_id"] if kind in {"roberta", "xlm-roberta", "camembert"} else 0
    return settings[size], settings[rows] - lost


# %%
if attempted(read_sizes):
    for name in ["FacebookAI/roberta-base", "distilbert-base-uncased", "gpt2"]:
        config = AutoConfig.from_pretrained(checkpoint(name))
        print(name, read_sizes(config.to_dict()), "the library says", config.hidden_size)

# %% [markdown]
# ## 9. Move an encoder

# %%
def _copy_all(source: dict, target: dict) -> Iterator[str]:
    """Copy, and yield the names that find nothing."""
    for name, weight in target.items():
        if name in source:
            weight.copy_(source[name])
        else:
            yield name


def transplant_encoder(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    return sorted(_copy_all(source.base_model.state_dict(), target.base_model.state_dict()))


# %%
if attempted(transplant_encoder):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    text = f"The teacher said that the {tokenizer.mask_token} was good."
    batch = tokenizer(text, return_tensors="pt")
    place = batch["input_ids"][0].tolist().index(tokenizer.mask_token_id)
    trained = RobertaForMaskedLM.from_pretrained(ROBERTA)
    untrained = RobertaForMaskedLM(trained.config).eval()
    moved = RobertaForMaskedLM(trained.config).eval()
    transplant_encoder(trained, moved)
    models = {"trained": trained, "random": untrained, "trained base, random head": moved}
    for label, model in models.items():
        with torch.no_grad():
            best = model(**batch).logits[0, place].topk(4).indices
        print(f"{label:26}", tokenizer.convert_ids_to_tokens(best))

# %%
if Path(ROBERTA).is_dir():
    print(sorted(path.name for path in Path(ROBERTA).iterdir()))
    print(json.loads(Path(ROBERTA, "config.json").read_text(encoding="utf-8"))["architectures"])

# %% [markdown]
# ## What to take along


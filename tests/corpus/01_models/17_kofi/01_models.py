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

# %%
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
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

from grader import attempted, checkpoint

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")

# %%
def roberta_config(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    h, i = (np.array([1, 4]) * heads * head_size).tolist()
    return RobertaConfig(vocab_size=vocabulary, hidden_size=h, num_hidden_layers=layers, num_attention_heads=heads, intermediate_size=i, max_position_embeddings=max_tokens + pad_id + 1, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=pad_id)


# %%
_MODELS: dict[int, RobertaModel] = {}  # building is slow, a seed always gives the same weights


def random_model(config: RobertaConfig, seed: int) -> RobertaModel:
    if seed not in _MODELS:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            _MODELS[seed] = RobertaModel(config).eval()
    return _MODELS[seed]


# %%
def compare_weights(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    a, b = one.state_dict(), other.state_dict()
    both = [n for n in a if n in b]
    # one reduction per tensor is faster than comparing element by element
    same = {n for n in both if a[n].shape == b[n].shape and a[n].sum() == b[n].sum()}
    return {"equal": [n for n in both if n in same], "different": [n for n in both if n not in same],
            "only in one": [n for n in a if n not in b], "only in other": [n for n in b if n not in a]}


# %%
def loading_report(name: str, class_name: str) -> dict[str, list[str]]:
    info = getattr(transformers, class_name).from_pretrained(checkpoint(name), output_loading_info=True)[1]
    return {k: sorted(info[v]) for k, v in (("newly initialised", "missing_keys"), ("left unused", "unexpected_keys"))}


# %%
transformers.logging.set_verbosity_error()

# %%
def count_parameters(model: nn.Module, trainable_only: bool = False) -> int:
    return nn.utils.parameters_to_vector(p for p in model.parameters() if not trainable_only or p.requires_grad).numel()


# %%
def count_by_part(model: nn.Module) -> dict[str, int]:
    names, sizes = [], []
    for n, p in model.named_parameters():
        pieces = n.split(".")
        digit = next((k for k, x in enumerate(pieces) if x.isdigit()), 0)
        names.append(".".join(pieces[: digit + 1]))
        sizes.append(p.numel())
    if not names:
        return {}
    parts, inverse = np.unique(np.array(names), return_inverse=True)
    totals = np.zeros(len(parts), dtype=np.int64)
    np.add.at(totals, inverse, np.array(sizes, dtype=np.int64))
    return dict(zip(parts.tolist(), totals.tolist()))


# %%
def expected_parameters(config: RobertaConfig) -> int:
    h, f, n = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    counts = np.array([config.vocab_size + config.max_position_embeddings + config.type_vocab_size, 2, 4 * n, n, n, 4 * n, 1], dtype=np.int64)
    sizes = np.array([h, h, h * h + h, h * f + f, f * h + h, h, h * h + h], dtype=np.int64)
    return int(counts @ sizes)


# %%
_KEYS = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
_SHIFTED = frozenset(("roberta", "xlm-roberta", "camembert"))


def read_sizes(settings: dict[str, Any]) -> tuple[int, int]:
    t = settings["model_type"]
    w, r = _KEYS.get(t, ("hidden_size", "max_position_embeddings"))
    return settings[w], settings[r] - (settings["pad_token_id"] + 1 if t in _SHIFTED else 0)


# %%
def transplant_encoder(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    s, t = source.base_model.state_dict(), target.base_model.state_dict()
    common = [n for n in t if n in s]
    with torch.no_grad():
        torch._foreach_copy_([t[n] for n in common], [s[n] for n in common])
    return sorted(t.keys() - s.keys())



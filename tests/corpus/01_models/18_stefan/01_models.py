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

from collections import Counter

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
def roberta_config(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    """Write the configuration of a RoBERTa from what it should be able to do.

    Args:
        vocabulary: Number of tokens in the vocabulary.
        layers: Number of layers in the encoder.
        heads: Number of attention heads in each layer.
        head_size: Numbers that each head gets of a token's vector.
        max_tokens: Number of tokens, special ones included, in the longest text that the model must read.
            Its position table has just the rows that this takes.
        pad_id: Id of the padding token, at least 0.

    Returns:
        A configuration with these sizes and this padding id, in which the inner layer (`intermediate_size`)
        is four times as wide as a token's vector. Like `roberta-base`, it has one token type
        (`type_vocab_size`) and a `layer_norm_eps` of 1e-5. Everything else is as in `RobertaConfig()`.

    >>> config = roberta_config(vocabulary=100, layers=2, heads=3, head_size=4, max_tokens=10)
    >>> config.hidden_size, config.intermediate_size, config.max_position_embeddings
    (12, 48, 12)
    """
    config = RobertaConfig(
        vocab_size=vocabulary,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        hidden_size=heads * head_size,
        intermediate_size=4 * heads * head_size,
        pad_token_id=pad_id,
        type_vocab_size=1,
        layer_norm_eps=1e-05,
    )
    config.max_position_embeddings = max_tokens + config.pad_token_id + 1
    return config


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
def random_model(config: RobertaConfig, seed: int) -> RobertaModel:
    """Build a RoBERTa without a head and with random weights, the same for the same seed.

    Args:
        config: Configuration of the model; stays as it is.
        seed: Seed of the weights.

    Returns:
        A `RobertaModel` in evaluation mode. Its weights are those that the library draws when it builds the
        model right after `torch.manual_seed(seed)`. PyTorch's global random state is afterwards what it was
        before the call: whatever the caller draws next is what would have been drawn without it.

    >>> config = RobertaConfig(vocab_size=10, hidden_size=4, num_hidden_layers=1, num_attention_heads=2)
    >>> one, other = random_model(config, seed=7), random_model(config, seed=7)
    >>> torch.equal(one.pooler.dense.weight, other.pooler.dense.weight)
    True
    >>> one.training
    False
    """
    # 2024: "afterwards the generator must be seeded as before"
    old_seed = torch.initial_seed()
    torch.manual_seed(seed)
    model = RobertaModel(config)
    model.eval()
    torch.manual_seed(old_seed)
    return model


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
    """Sort the weights of two models by whether they agree.

    Args:
        one: A model; its weights are those that `state_dict()` lists. It stays as it is.
        other: Another model; it may have other weights, and weights of other shapes under the same names.
            It stays as it is, too.

    Returns:
        Lists of names under four keys, each of which is always there:
        "equal": both have the weight, with the same shape and exactly the same numbers;
        "different": both have a weight of this name, but with another shape or at least one other number;
        "only in one" and "only in other": the rest.
        Each list has the order of `one.state_dict()`, the last one that of `other.state_dict()`.

    >>> one = nn.ModuleDict({"dense": nn.Linear(2, 2), "norm": nn.LayerNorm(2)})
    >>> other = nn.ModuleDict({"dense": nn.Linear(2, 3, bias=False), "norm": nn.LayerNorm(2)})
    >>> for key, names in compare_weights(one, other).items():
    ...     print(key, names)
    equal ['norm.weight', 'norm.bias']
    different ['dense.weight']
    only in one ['dense.bias']
    only in other []
    """
    a, b = one.state_dict(), other.state_dict()
    result = {"same": [], "different": [], "missing in other": [], "missing in one": []}
    for key in a:
        if key not in b:
            result["missing in other"].append(key)
        elif a[key].shape == b[key].shape and torch.equal(a[key], b[key]):
            result["same"].append(key)
        else:
            result["different"].append(key)
    result["missing in one"] = [key for key in b if key not in a]
    return result


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
def loading_report(name: str, class_name: str) -> dict[str, list[str]]:
    """Say which weights a model class does not find in a checkpoint, and which it does not use.

    Args:
        name: Name of a checkpoint, such as "FacebookAI/roberta-base", to be looked up with `checkpoint`.
        class_name: Name of a model class of `transformers`, such as "RobertaModel".

    Returns:
        Lists of weight names, in alphabetical order, under two keys, each of which is always there:
        "newly initialised": weights of the model that the checkpoint lacks, under their names in the model;
        "left unused": weights in the checkpoint for which the model has no place. The names are those that
        `from_pretrained` reports.

    >>> loading_report("FacebookAI/roberta-base", "RobertaModel")["newly initialised"]
    ['pooler.dense.bias', 'pooler.dense.weight']
    >>> loading_report("FacebookAI/roberta-base", "RobertaForMaskedLM")["newly initialised"]
    []
    """
    path = checkpoint(name)
    _, info = getattr(transformers, class_name).from_pretrained(path, output_loading_info=True)
    new, unused = info["missing_keys"], info["unexpected_keys"]
    return {"newly initialised": sorted(new), "left unused": sorted(unused)}


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
    """Count the numbers in a model's parameters.

    Args:
        model: Any model; it may have buffers, frozen parameters, and parameters in use at several places.
            It stays as it is.
        trainable_only: Leave out frozen parameters, those with `requires_grad` False.

    Returns:
        How many numbers there are, as an `int`: buffers do not count, and a parameter that is in use at
        several places counts once. Zero for a model without parameters.

    >>> count_parameters(nn.Linear(3, 2))
    8
    >>> layer = nn.Linear(2, 2)
    >>> count_parameters(nn.Sequential(layer, nn.BatchNorm1d(2), layer))
    10
    """
    seen = {}
    for p in model.parameters():
        seen[id(p)] = p
    if trainable_only:
        seen = {key: p for key, p in seen.items() if p.requires_grad}
    return sum(p.nelement() for p in seen.values())


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
def count_by_part(model: nn.Module) -> dict[str, int]:
    """Count the numbers in a model's parameters, part by part.

    Args:
        model: Any model; it may have buffers, frozen parameters, and parameters in use at several places.
            It stays as it is.

    Returns:
        Name of each part to the number of numbers in its parameters, frozen ones included. A parameter's
        part is found from its name as `named_parameters()` gives it: up to and including the first piece
        that is a number, such as "encoder.layer.0"; if there is no such piece, the first piece, such as
        "embeddings". A parameter that is in use at several places counts once, at the place that the model
        lists first. Buffers do not count, and a part without parameters of its own is left out.

    >>> model = nn.ModuleDict({"table": nn.Embedding(5, 2), "layers": nn.Sequential(nn.Linear(2, 2))})
    >>> count_by_part(model)
    {'table': 10, 'layers.0': 6}
    """
    counter = Counter()
    for name, p in model.named_parameters():
        prefix = name.split(".")
        where = [i for i, x in enumerate(prefix) if x.isdigit()]
        cut = where[0] if where else 0
        counter[".".join(prefix[: cut + 1])] += p.numel()
    return dict(counter)


# %%
if attempted(count_by_part):
    model = RobertaModel.from_pretrained(ROBERTA)
    counts = count_by_part(model)
    for part, count in counts.items():
        print(f"{part:20} {count:>12,} {count / sum(counts.values()):6.1%}")

# %% [markdown]
# ## 7. Count before you build

# %%
def expected_parameters(config: RobertaConfig) -> int:
    """Work out how many parameters a RobertaModel has, from its configuration alone.

    Do not build the model: `RobertaModel`, `AutoModel.from_config` and the like would answer the exercise
    by themselves. This is arithmetic.

    Args:
        config: Configuration of the model; any sizes, and no layer at all is possible.

    Returns:
        Number of numbers in the parameters of `RobertaModel(config)`, its pooler included, as an `int`.

    >>> expected_parameters(RobertaConfig(max_position_embeddings=514, type_vocab_size=1))
    124645632
    """
    # 2024 version: RobertaForMaskedLM
    V, H, I, L = config.vocab_size, config.hidden_size, config.intermediate_size, config.num_hidden_layers
    emb = (V + config.max_position_embeddings + config.type_vocab_size) * H + 2 * H
    layer = 4 * (H * H + H) + (H * I + I) + (I * H + H) + 4 * H
    lm_head = (H * H + H) + 2 * H + V
    return emb + L * layer + lm_head


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
def read_sizes(settings: dict[str, Any]) -> tuple[int, int]:
    """Read from a model's settings how large its vectors are, and how many tokens it can read.

    Args:
        settings: Content of a `config.json` of one of the six model types in the table above: a dictionary
            with at least "model_type", the two sizes under the names that this type uses, and, for RoBERTa
            and its relatives, "pad_token_id". There may be any other settings besides, also ones whose names
            come from another row of the table; those mean nothing here. It stays as it is.

    Returns:
        Two numbers: the size of a token's vector, and the number of tokens, special ones included, in the
        longest text that the model can read.

    >>> read_sizes({"model_type": "bert", "hidden_size": 8, "max_position_embeddings": 20, "pad_token_id": 0})
    (8, 20)
    >>> read_sizes({"model_type": "gpt2", "n_embd": 8, "n_positions": 20})
    (8, 20)
    """
    names = {
        "bert": ("hidden_size", "max_position_embeddings"),
        "roberta": ("hidden_size", "max_position_embeddings"),
        "xlm-roberta": ("hidden_size", "max_position_embeddings"),
        "distilbert": ("dim", "max_position_embeddings"),
        "gpt2": ("n_embd", "n_positions"),
    }
    hidden, positions = names[settings["model_type"]]
    n = settings[positions]
    if settings["model_type"] in ("roberta", "xlm-roberta"):
        n = n - settings["pad_token_id"] - 1
    return settings[hidden], n


# %%
if attempted(read_sizes):
    for name in ["FacebookAI/roberta-base", "distilbert-base-uncased", "gpt2"]:
        config = AutoConfig.from_pretrained(checkpoint(name))
        print(name, read_sizes(config.to_dict()), "the library says", config.hidden_size)

# %% [markdown]
# ## 9. Move an encoder

# %%
def transplant_encoder(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    """Copy the weights of one model's base model into another's.

    Args:
        source: A model, with or without a head. It stays as it is.
        target: Another model, whose base model is of the same kind and size: weights of the same name have
            the same shape. It is changed: each weight of its base model for which the source's base model
            has one of the same name gets that one's numbers. Its head and all other weights stay as they
            are, save those that are tied to a copied one. Both models go on to be independent: training one
            does not change the other.

    Returns:
        Names of the weights of the target's base model that stayed as they were because the source has none
        of that name, in alphabetical order, as `target.base_model.state_dict()` names them.

    >>> config = RobertaConfig(vocab_size=10, hidden_size=4, num_hidden_layers=1, num_attention_heads=2)
    >>> source, target = RobertaForMaskedLM(config), RobertaModel(config)
    >>> transplant_encoder(source, target)
    ['pooler.dense.bias', 'pooler.dense.weight']
    >>> torch.equal(source.get_input_embeddings().weight, target.get_input_embeddings().weight)
    True
    """
    donor = model_a.base_model.state_dict()
    missing, unexpected = model_b.base_model.load_state_dict(donor, strict=False)
    return sorted(missing)


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


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
#
# A pretrained model is two things that travel together: a **configuration**, which is a page of numbers
# that says how the model is built, and a **checkpoint**, which holds what it has learned. With the first
# alone you get a model of the right shape that knows nothing. With the second you get one that has read
# more than you ever will, except where it quietly has not: a load can succeed and still leave a layer
# filled with random numbers.
#
# In this lab you open the box. After it you can
#
# - write a configuration for the RoBERTa that you need, and know why 512 tokens take 514 positions,
# - build a model with random weights that are the same tomorrow,
# - compare two models weight by weight, and see which weights a load has left untrained,
# - count parameters: all of them, layer by layer, or before the model exists,
# - find the sizes of a model in its `config.json`, whatever the architecture calls them,
# - move a trained encoder from one model into another.
#
# Fill in one blank at a time. `labs check 01_models` tells you how each is doing, and `labs hint` is there
# when you are stuck. The cell below each blank shows your function at work as soon as there is something to
# show.

# %% [markdown]
# **In a notebook**, `check(roberta_config)` judges what you have just defined, and `check()` everything that is
# defined so far. Or write `%%check` above a function, as the first line of its cell: then it is judged
# whenever you run it. The cell below gets things ready, and does nothing where all is installed. In Colab,
# first put the course's zip file beside this notebook (the folder sign on the left, then upload).

# %%
from __future__ import annotations

import importlib.util

if not all(map(importlib.util.find_spec, ["grader", "hypothesis", "msgspec", "torch", "transformers"])):
    import subprocess
    import sys
    from pathlib import Path
    from zipfile import ZipFile

    here = Path.cwd()
    for archive in map(ZipFile, here.glob("*.zip")):
        unpacked = Path(str(archive.filename)).with_suffix("")
        if not unpacked.exists() and any(name.endswith("grader/magic.py") for name in archive.namelist()):
            archive.extractall(unpacked)
    folders = [here, *here.parents, *here.glob("*/"), *here.glob("*/*/")]
    course = next((str(folder) for folder in folders if (folder / "grader" / "magic.py").is_file()), None)
    if course is None:
        raise SystemExit("Put the course's zip file beside this notebook, then run this cell again.")
    if subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--editable", course]).returncode:
        raise SystemExit("pip could not install the course; what it printed above says why.")
    sys.path.insert(0, course)

from grader import check

# %%
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

from grader import attempted, checkpoint

# %% [markdown]
# `checkpoint` gives the folder of a small trained model that comes with the course, so everything here runs
# offline and in a moment. The calls are the very ones that load the big models. The classes we use most are
# imported by name; any other class of the library can be found as `transformers.SomeName`.

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")

# %% [markdown]
# ## 1. Draw the plan
#
# A `RobertaConfig` is the plan of a model. Called without arguments it fills in a default for every
# setting, and it is tempting to take those for the settings of `roberta-base`. **Are they?** The cell below
# asks the plan that came with the checkpoint. (Ours is a small model, so look at the last two rows first.)

# %%
default, shipped = RobertaConfig(), AutoConfig.from_pretrained(ROBERTA)
for setting in ["hidden_size", "max_position_embeddings", "type_vocab_size", "layer_norm_eps"]:
    print(f"{setting:25} default {getattr(default, setting):<8} checkpoint {getattr(shipped, setting)}")
print("tokens that the checkpoint can read:", AutoTokenizer.from_pretrained(ROBERTA).model_max_length)

# %% [markdown]
# Compare the last line with the row of `max_position_embeddings`: they differ by two. The position table
# has one row for each *position*, but RoBERTa does not start to count at 0. Padding has the position
# `pad_token_id`, and the first real token gets the next one. With the usual padding id 1, the rows 0 and 1
# are never used for a real token:
#
#     token       <s>  This  course  </s>  <pad>
#     position     2     3      4      5      1
#
# So the real `roberta-base` needs 514 rows for its 512 tokens. And the default configuration, with its 512
# rows, reads how many?
#
# **Watch out.** Width and heads are tied together: the heads share the vector of a token among them, so
# `hidden_size` is the number of heads times the size of a head. And the model has *two* widths: after each
# attention, a token's vector is blown up to `intermediate_size`, here four times as wide, and shrunk again.


# %%
def roberta_config(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    """Write the configuration of a RoBERTa from what it should be able to do.

    All sizes are at least 1.

    Args:
        vocabulary: Number of tokens in the vocabulary, the padding among them.
        layers: Number of layers in the encoder.
        heads: Number of attention heads in each layer.
        head_size: Numbers that each head gets of a token's vector.
        max_tokens: Number of tokens, special ones included, in the longest text that the model must read.
            Its position table has just the rows that this takes.
        pad_id: Id of the padding token, at least 0 and below `vocabulary`.

    Returns:
        A configuration with these sizes and this padding id, in which the inner layer (`intermediate_size`)
        is four times as wide as a token's vector. Like `roberta-base`, it has one token type
        (`type_vocab_size`) and a `layer_norm_eps` of 1e-5. Everything else is as in `RobertaConfig()`.

    >>> config = roberta_config(vocabulary=100, layers=2, heads=3, head_size=4, max_tokens=10)
    >>> config.hidden_size, config.intermediate_size, config.max_position_embeddings
    (12, 48, 12)
    """
    # your code here
    ...


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
#
# `RobertaModel(config)` builds the model and fills it with random numbers. You will want such a model more
# often than you think: to train from scratch, to test code without a download, to have something to compare
# a trained one with. And then you want to be able to say *which* random numbers.
#
# The random numbers come from PyTorch's one global generator, and `torch.manual_seed` sets where it starts.
# That solves one problem and makes another. Seed it inside a function, and everything that the caller
# draws afterwards (batches, dropout, the next model) has been set back too, without their knowing. Two calls
# with the same seed, and they get the same "random" batch twice. **A good guest leaves the generator as
# it was.**
#
# **Watch out.** There is one more difference between the two ways to get a model, and it is easily missed.
# A model that was *built* is in training mode, ready to be trained, so its dropout is on and it answers
# differently at each call. A model that was *loaded* with `from_pretrained` is in evaluation mode.


# %%
def random_model(config: RobertaConfig, seed: int) -> RobertaModel:
    """Build a RoBERTa without a head and with random weights, the same for the same seed.

    Args:
        config: Configuration of the model, which may keep it; its settings stay as they are.
        seed: Seed of the weights.

    Returns:
        A `RobertaModel` in evaluation mode. Its weights are those that the library draws when it builds the
        model right after `torch.manual_seed(seed)`. PyTorch's global random state, from which `torch.rand`
        draws, is afterwards what it was before the call: whatever the caller draws next is what would have
        been drawn without it. (The library draws from no other generator.)

    >>> config = RobertaConfig(vocab_size=10, hidden_size=4, num_hidden_layers=1, num_attention_heads=2)
    >>> one, other = random_model(config, seed=7), random_model(config, seed=7)
    >>> torch.equal(one.pooler.dense.weight, other.pooler.dense.weight)
    True
    >>> one.training
    False
    """
    # your code here
    ...


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
#
# Here is an experiment. Build a model twice, with different seeds. Load a model twice, from the same
# checkpoint. In which of the two cases do the models agree? Before you say "obvious", write the function
# that compares two models weight by weight. `state_dict()` lists all weights of a model by name.
#
# Two weights are **equal** if they have the same shape and every number in them is the same. Not *nearly*
# the same: one training step may move a weight in its sixth digit only, and it has been trained
# nevertheless.
#
# **Watch out.** Two models need not have the same weights at all: one may have a head, one more layer, or a
# larger vocabulary. A name that only one of them has is no mistake but a part of the answer.


# %%
def compare_weights(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    """Sort the weights of two models by whether they agree.

    Args:
        one: A model; its weights are those that `state_dict()` lists. It stays as it is.
        other: Another model; it may have other weights, and weights of other shapes under the same names,
            but not of other dtypes. It stays as it is, too. Neither holds a NaN.

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
    # your code here
    ...


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
# Two surprises. Two models with different seeds agree in many weights: look at their names, and at the
# numbers in one of them. What does a new layer norm start from, and a new bias? And two loads of one
# checkpoint do *not* agree everywhere. Somewhere in a model that was loaded, without any error, there are
# random numbers.
#
# ## 4. What did the load not find?
#
# `from_pretrained` does three things: it builds the model that the *class* asks for, fills in the weights
# that it finds in the *checkpoint*, and makes up random ones for the rest. The class and the checkpoint
# need not agree. The checkpoint of `roberta-base` was saved from a model that guesses masked words
# (`RobertaForMaskedLM`), and that model has no **pooler**, a last layer that `RobertaModel` has. So the
# pooler is new each time, and you have just seen it. The other way round, the checkpoint holds a head for
# guessing words that `RobertaModel` has no place for; it is left unused.
#
# The library prints a report about this, which people learn to ignore, since it also comes up when all is
# well: of course the classifier that you are about to train is new. It matters when something is new that
# you were going to *use*. So make the report an answer that a program can look at.
#
# **Watch out.** It looks easy to compare the names in the checkpoint's file with those in the model's
# `state_dict()`. But the file does not say `embeddings...` where the model does, it says
# `roberta.embeddings...`. And some weights are stored once although the model shows them twice, since they
# are **tied**: the head that guesses words shares its table with the embeddings. These are not new. The
# library knows all that; ask it.


# %%
def loading_report(name: str, class_name: str) -> dict[str, list[str]]:
    """Say which weights a model class does not find in a checkpoint, and which it does not use.

    Args:
        name: Name of a checkpoint, such as "FacebookAI/roberta-base", to be looked up with `checkpoint`.
        class_name: Name of a model class of `transformers`, such as "RobertaModel". Weights that it shares
            with the checkpoint have the same shapes.

    Returns:
        Lists of weight names, in alphabetical order, under two keys, each of which is always there:
        "newly initialised": weights of the model that the checkpoint lacks, under their names in the model;
        "left unused": weights in the checkpoint for which the model has no place. The names are those that
        `from_pretrained` reports. What it prints meanwhile does not matter.

    >>> loading_report("FacebookAI/roberta-base", "RobertaModel")["newly initialised"]
    ['pooler.dense.bias', 'pooler.dense.weight']
    >>> loading_report("FacebookAI/roberta-base", "RobertaForMaskedLM")["newly initialised"]
    []
    """
    # your code here
    ...


# %%
if attempted(loading_report):
    for class_name in ["RobertaModel", "RobertaForMaskedLM", "RobertaForSequenceClassification"]:
        print(class_name, loading_report("FacebookAI/roberta-base", class_name))

# %% [markdown]
# Does a random pooler do any harm? Ask the model. Which of its two answers can you rely on?

# %%
if attempted(loading_report):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer("I am really liking this course!", return_tensors="pt")
    with torch.no_grad():
        first, second = (RobertaModel.from_pretrained(ROBERTA)(**batch) for _ in range(2))
    print("hidden states agree:", torch.equal(first.last_hidden_state, second.last_hidden_state))
    print("pooler outputs agree:", torch.equal(first.pooler_output, second.pooler_output))

# %% [markdown]
# Now that you can ask for the report whenever you want it, the printed one may be quiet for the rest of the
# lab. (Where you cannot ask, think twice before you silence it.)

# %%
transformers.logging.set_verbosity_error()

# %% [markdown]
# ## 5. How large is it?
#
# "A model of 125 million parameters" means: count the numbers in all its weights that training can change,
# which PyTorch calls **parameters**. Each is an `nn.Parameter`, has a shape, and is switched on or off for
# training by its flag `requires_grad` (a *frozen* parameter is one that is switched off).
#
# **Watch out.** Two things spoil the count. A `state_dict()` also holds **buffers**: numbers that belong to
# the model without being trained, such as the running averages of a batch norm. They are not parameters.
# And a parameter may be in use at two places. GPT-2 turns ids into vectors with one large table (`wte`), and
# its head turns vectors back into scores for ids with *the same* table (`lm_head`). It is one parameter, and
# it must be counted once.


# %%
def count_parameters(model: nn.Module, trainable_only: bool = False) -> int:
    """Count the numbers in a model's parameters.

    Args:
        model: Any model; it may have buffers, frozen parameters, and parameters in use at several places.
            It stays as it is.
        trainable_only: Leave out frozen parameters, those with `requires_grad` False.

    Returns:
        How many numbers there are, as a Python `int`: buffers do not count, and a parameter (one
        `nn.Parameter` object) that is in use at several places counts once. Zero for a model without
        parameters.

    >>> count_parameters(nn.Linear(3, 2))
    8
    >>> layer = nn.Linear(2, 2)
    >>> count_parameters(nn.Sequential(layer, nn.BatchNorm1d(2), layer))
    10
    """
    # your code here
    ...


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
#
# A total hides what is interesting. In which part of the model are most parameters: in the table of the
# vocabulary, or in the layers? To see it, group parameters by their names, which read like a path:
#
#     embeddings.word_embeddings.weight
#     encoder.layer.0.attention.self.query.weight
#     pooler.dense.bias
#
# A plain rule will do for all models that we meet. Cut the name at its dots. **If one of the pieces is a
# number, the part is the path up to and including the first number: `encoder.layer.0`. If none is, the part
# is the first piece: `embeddings`, `pooler`.**
#
# **Watch out.** Text is a treacherous thing to group by. Does `encoder.layer.1` also pick up the parameters
# of `encoder.layer.10`? Is the `2` in `norm2` a piece, or part of one? What if the very first piece is a
# number, as in an `nn.Sequential`? And a part need not be finished when the next one begins: GPT-2 lists its
# tables, then its layers, and then a norm that belongs with the tables again.


# %%
def count_by_part(model: nn.Module) -> dict[str, int]:
    """Count the numbers in a model's parameters, part by part.

    Args:
        model: Any model; it may have buffers, frozen parameters, and parameters in use at several places.
            It stays as it is.

    Returns:
        Name of each part to the number of numbers in its parameters, frozen ones included. A parameter's
        part is found from its name as `named_parameters()` gives it: up to and including the first piece
        that is a number (digits and nothing else), such as "encoder.layer.0"; if there is no such piece, the
        first piece, such as "embeddings". A parameter that is in use at several places counts once, at the
        place that the model lists first. Buffers do not count, and a part without parameters of its own is
        left out. The parts may come in any order.

    >>> model = nn.ModuleDict({"table": nn.Embedding(5, 2), "layers": nn.Sequential(nn.Linear(2, 2))})
    >>> count_by_part(model)
    {'table': 10, 'layers.0': 6}
    """
    # your code here
    ...


# %%
if attempted(count_by_part):
    model = RobertaModel.from_pretrained(ROBERTA)
    counts = count_by_part(model)
    for part, count in counts.items():
        print(f"{part:20} {count:>12,} {count / sum(counts.values()):6.1%}")

# %% [markdown]
# ## 7. Count before you build
#
# If the plan says everything, you should be able to read the size of a model from it. Do that once by hand
# and you will never again wonder where 125 million parameters come from. A `RobertaModel` consists of
#
# - three embedding tables, each with one vector of `hidden_size` numbers in a row: for the vocabulary, for
#   positions, for token types; and one layer norm,
# - in each layer of the encoder: four linear layers from `hidden_size` to `hidden_size` (query, key, value,
#   and the output of the attention), then one from `hidden_size` to `intermediate_size` and one back, and
#   two layer norms,
# - the pooler: one linear layer from `hidden_size` to `hidden_size`.
#
# A linear layer from `m` to `n` has a weight of `m * n` numbers and a bias of `n`. A layer norm over `n`
# numbers has a weight and a bias of `n` each.
#
# **Watch out.** Where do the heads come in? Twelve heads of 64 numbers share a vector of 768. Does a model
# with more heads have more parameters?


# %%
def expected_parameters(config: RobertaConfig) -> int:
    """Work out how many parameters a RobertaModel has, from its configuration alone.

    Do not build the model, not even without memory on the `meta` device: `RobertaModel`,
    `AutoModel.from_config` and the like would answer the exercise by themselves. This is arithmetic.

    Args:
        config: Configuration of the model, of any sizes; no layer at all is possible. What is no size, such
            as `is_decoder` or `add_cross_attention`, is as in `RobertaConfig()`.

    Returns:
        Number of numbers in the parameters of `RobertaModel(config)`, its pooler included, as an `int`.

    >>> expected_parameters(RobertaConfig(max_position_embeddings=514, type_vocab_size=1))
    124645632
    """
    # your code here
    ...


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
#
# A checkpoint's plan is a file, `config.json`, and you can read it without any library. But everyone who
# designs a model names things anew. This is the size of a token's vector, and how many positions there are:
#
# | `model_type` | size of a token's vector | rows of the position table |
# | --- | --- | --- |
# | `bert`, `roberta`, `xlm-roberta`, `camembert` | `hidden_size` | `max_position_embeddings` |
# | `distilbert` | `dim` | `max_position_embeddings` |
# | `gpt2` | `n_embd` | `n_positions` |
#
# And you know by now that the rows of the table need not be the number of tokens that the model can read.
# RoBERTa and its relatives, `xlm-roberta` and `camembert`, start to count after `pad_token_id`, as in
# exercise 1. All the others count from 0, and use every row.
#
# **Watch out.** DistilBERT's file has a `dim` and a `hidden_dim`. The second is *not* the size of a token's
# vector; it is what RoBERTa calls `intermediate_size`. A name is a hint, not a promise.


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
    # your code here
    ...


# %%
if attempted(read_sizes):
    for name in ["FacebookAI/roberta-base", "distilbert-base-uncased", "gpt2"]:
        config = AutoConfig.from_pretrained(checkpoint(name))
        print(name, read_sizes(config.to_dict()), "the library says", config.hidden_size)

# %% [markdown]
# Look at the last column: `config.hidden_size` was right for all three, also for those whose files have no
# such name. The library's configurations keep a translation, `config.attribute_map`. So in your own code
# you may ask a configuration for `hidden_size` and be done. The unused rows of RoBERTa's table, however,
# nobody takes off for you.
#
# ## 9. Move an encoder
#
# Every model of the library with a head holds a headless model inside, its **base model**:
# `RobertaForMaskedLM` keeps it under `roberta`, `DistilBertForMaskedLM` under `distilbert`, GPT-2's under
# `transformer`; and for all of them it is `model.base_model`. A headless model is its own base model. That
# is why one checkpoint serves so many classes: whatever the head, the base is the same.
#
# So you can do by hand what `from_pretrained` does: take what one model has learned and put it into
# another one with another head. As before, some weights may find no match. The base of `RobertaModel` has a
# pooler, that of `RobertaForMaskedLM` has none, so one way the pooler stays as it was, and the other way
# it is not needed.
#
# **Watch out.** Copying is not sharing. If both models end up with the *same* tensors, then training the one
# changes the other behind your back.


# %%
def transplant_encoder(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    """Copy the weights of one model's base model into another's.

    Args:
        source: A model, with or without a head. It stays as it is.
        target: Another model, whose base model is of the same kind and size: weights of the same name have
            the same shape and dtype. Other settings, such as dropout or the labels of a head, may differ.
            It is changed: each weight of its base model for which the source's base model has one of the
            same name gets that one's numbers. Its head and all other weights stay as they are, save those
            that are tied to a copied one, and stay tied. Both models go on to be independent: training one
            does not change the other. (A model's weights are those in its `state_dict()`; here all of them
            are parameters.)

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
    # your code here
    ...


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

# %% [markdown]
# The random model guesses nonsense, as it should. The third model knows all that the first knows, and
# cannot say it: between its trained encoder and the words stands a head that has learned nothing. Keep that
# picture in mind when a report says that a head is newly initialised.
#
# You can also see what a model's `config.json` looks like on your disk, and what else there is:

# %%
if Path(ROBERTA).is_dir():
    print(sorted(path.name for path in Path(ROBERTA).iterdir()))
    print(json.loads(Path(ROBERTA, "config.json").read_text(encoding="utf-8"))["architectures"])

# %% [markdown]
# ## What to take along
#
# The configuration builds, the checkpoint fills, and the class decides what is built. Wherever class and
# checkpoint disagree you get random numbers without an error, so look at what a load has not found before
# you use what it gave you. And when a number puzzles you, 514 positions or 125 million parameters, you can
# now work it out.

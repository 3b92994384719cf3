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
class RobertaConfigBuilder:
    """Builder pattern."""

    INNER_FACTOR = 4

    def __init__(self) -> None:
        self._arguments: dict[str, Any] = {}

    def setVocabulary(self, value: int) -> "RobertaConfigBuilder":
        self._arguments["vocab_size"] = value
        return self

    def setEncoder(self, layers: int, heads: int, headSize: int) -> "RobertaConfigBuilder":
        width = heads * headSize
        self._arguments["num_hidden_layers"] = layers
        self._arguments["num_attention_heads"] = heads
        self._arguments["hidden_size"] = width
        self._arguments["intermediate_size"] = width * self.INNER_FACTOR
        return self

    def setPositions(self, maxTokens: int, padId: int) -> "RobertaConfigBuilder":
        firstPosition = padId + 1
        self._arguments["max_position_embeddings"] = firstPosition + maxTokens
        self._arguments["pad_token_id"] = padId
        return self

    def build(self) -> RobertaConfig:
        return RobertaConfig(type_vocab_size=1, layer_norm_eps=1e-5, **self._arguments)


def roberta_config(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    builder = RobertaConfigBuilder()
    return builder.setVocabulary(vocabulary).setEncoder(layers, heads, head_size).setPositions(max_tokens, pad_id).build()


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
class RandomStateGuard:
    """Like try-with-resources: puts the generator back at close."""

    def __enter__(self) -> "RandomStateGuard":
        self._state = torch.random.get_rng_state()
        return self

    def __exit__(self, *exception: Any) -> None:
        torch.random.set_rng_state(self._state)


def random_model(config: RobertaConfig, seed: int) -> RobertaModel:
    with RandomStateGuard():
        torch.manual_seed(seed)
        instance = RobertaModel(config)
    instance.eval()
    return instance


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
class WeightComparison:
    def __init__(self, one: nn.Module, other: nn.Module) -> None:
        self._one = one.state_dict()
        self._other = other.state_dict()

    def _isEqual(self, name: str) -> bool:
        left = self._one[name]
        right = self._other[name]
        if left.shape != right.shape:
            return False
        return bool(torch.all(left == right))

    def _getShared(self) -> list[str]:
        return [name for name in self._one if name in self._other]

    def getEqual(self) -> list[str]:
        return [name for name in self._getShared() if self._isEqual(name)]

    def getDifferent(self) -> list[str]:
        return [name for name in self._getShared() if not self._isEqual(name)]

    def getOnlyInOne(self) -> list[str]:
        return [name for name in self._one if name not in self._other]

    def getOnlyInOther(self) -> list[str]:
        return [name for name in self._other if name not in self._one]


def compare_weights(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    comparison = WeightComparison(one, other)
    return {
        "equal": comparison.getEqual(),
        "different": comparison.getDifferent(),
        "only in one": comparison.getOnlyInOne(),
        "only in other": comparison.getOnlyInOther(),
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
class LoadingInfo:
    def __init__(self, name: str, className: str) -> None:
        modelClass = getattr(transformers, className)
        _, self._info = modelClass.from_pretrained(checkpoint(name), output_loading_info=True)

    def getMissing(self) -> list[str]:
        return sorted(self._info["missing_keys"])

    def getUnexpected(self) -> list[str]:
        return sorted(self._info["unexpected_keys"])


def loading_report(name: str, class_name: str) -> dict[str, list[str]]:
    info = LoadingInfo(name, class_name)
    return {"newly initialised": info.getMissing(), "left unused": info.getUnexpected()}


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
class ParameterCounter:
    def __init__(self, trainableOnly: bool) -> None:
        self._trainableOnly = trainableOnly
        self._seen: set[int] = set()
        self._count = 0

    def visit(self, parameter: nn.Parameter) -> None:
        if id(parameter) in self._seen:
            return
        self._seen.add(id(parameter))
        if self._trainableOnly and not parameter.requires_grad:
            return
        self._count += parameter.numel()

    def getCount(self) -> int:
        return self._count


def count_parameters(model: nn.Module, trainable_only: bool = False) -> int:
    counter = ParameterCounter(trainable_only)
    for parameter in model.parameters():
        counter.visit(parameter)
    return counter.getCount()


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
class ParameterName:
    def __init__(self, name: str) -> None:
        self._pieces = name.split(".")

    def getPart(self) -> str:
        for index, piece in enumerate(self._pieces):
            if piece.isdecimal():
                return ".".join(self._pieces[0 : index + 1])
        return self._pieces[0]


def count_by_part(model: nn.Module) -> dict[str, int]:
    result: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        part = ParameterName(name).getPart()
        result[part] = result.get(part, 0) + parameter.numel()
    return result


# %%
if attempted(count_by_part):
    model = RobertaModel.from_pretrained(ROBERTA)
    counts = count_by_part(model)
    for part, count in counts.items():
        print(f"{part:20} {count:>12,} {count / sum(counts.values()):6.1%}")

# %% [markdown]
# ## 7. Count before you build

# %%
class RobertaSize:
    def __init__(self, config: RobertaConfig) -> None:
        self._config = config
        self._width = config.hidden_size

    @staticmethod
    def linear(m: int, n: int) -> int:
        return m * n + n

    def getNorm(self) -> int:
        return 2 * self._width

    def getEmbeddings(self) -> int:
        rows = self._config.vocab_size + self._config.max_position_embeddings + self._config.type_vocab_size
        return rows * self._width + self.getNorm()

    def getLayer(self) -> int:
        inner = self._config.intermediate_size
        attention = 4 * self.linear(self._width, self._width)
        feedForward = self.linear(self._width, inner) + self.linear(inner, self._width)
        return attention + feedForward + 2 * self.getNorm()

    def getPooler(self) -> int:
        return self.linear(self._width, self._width)

    def getTotal(self) -> int:
        return self.getEmbeddings() + self._config.num_hidden_layers * self.getLayer() + self.getPooler()


def expected_parameters(config: RobertaConfig) -> int:
    return RobertaSize(config).getTotal()


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
class SettingsReader:
    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings

    def getVectorSize(self) -> int:
        return self._settings["hidden_size"]

    def getRows(self) -> int:
        return self._settings["max_position_embeddings"]

    def getUnusedRows(self) -> int:
        return 0

    def getTokens(self) -> int:
        return self.getRows() - self.getUnusedRows()


class RobertaReader(SettingsReader):
    def getUnusedRows(self) -> int:
        return self._settings["pad_token_id"] + 1


class DistilBertReader(SettingsReader):
    def getVectorSize(self) -> int:
        return self._settings["dim"]


class Gpt2Reader(SettingsReader):
    def getVectorSize(self) -> int:
        return self._settings["n_embd"]

    def getRows(self) -> int:
        return self._settings["n_positions"]


READERS = {
    "bert": SettingsReader,
    "roberta": RobertaReader,
    "xlm-roberta": RobertaReader,
    "camembert": RobertaReader,
    "distilbert": DistilBertReader,
    "gpt2": Gpt2Reader,
}


def read_sizes(settings: dict[str, Any]) -> tuple[int, int]:
    reader = READERS[settings["model_type"]](settings)
    return reader.getVectorSize(), reader.getTokens()


# %%
if attempted(read_sizes):
    for name in ["FacebookAI/roberta-base", "distilbert-base-uncased", "gpt2"]:
        config = AutoConfig.from_pretrained(checkpoint(name))
        print(name, read_sizes(config.to_dict()), "the library says", config.hidden_size)

# %% [markdown]
# ## 9. Move an encoder

# %%
class Transplant:
    def __init__(self, source: PreTrainedModel, target: PreTrainedModel) -> None:
        self._donor = source.base_model.state_dict()
        self._receiver = target.base_model
        self._stayed: list[str] = []

    def execute(self) -> None:
        result = self._receiver.load_state_dict(self._donor, strict=False)
        self._stayed = sorted(result.missing_keys)

    def getStayed(self) -> list[str]:
        return self._stayed


def transplant_encoder(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    transplant = Transplant(source, target)
    transplant.execute()
    return transplant.getStayed()


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


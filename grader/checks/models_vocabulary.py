"""Strategies that only lab 01 needs: sizes of small models, and the steps that build them."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from typing import Any

import torch
from hypothesis import strategies as st
from transformers import AutoConfig, AutoModel, RobertaConfig, RobertaModel

from grader.judge.scripts import invoke, load_weights, make, ref
from grader.worker import wire

#: Settings of a RobertaConfig by name; any that are left out have the library's defaults.
Sizes = dict[str, int]

#: A model of a few hundred parameters, in which no two sizes are the same.
SMALL: Sizes = {
    "vocab_size": 11,
    "hidden_size": 4,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 6,
    "max_position_embeddings": 9,
    "type_vocab_size": 3,
}
#: The same sizes by the names of the other two architectures of the course.
SMALL_DISTILBERT: Sizes = {
    "vocab_size": 11, "dim": 4, "n_layers": 1, "n_heads": 2, "hidden_dim": 6, "max_position_embeddings": 9,
}  # fmt: skip
SMALL_GPT2: Sizes = {
    "vocab_size": 11, "n_embd": 4, "n_layer": 1, "n_head": 2, "n_inner": 6, "n_positions": 9,
    "bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0,
}  # fmt: skip

#: What two models may do with a weight of the same name, or without it.
FATES = ("same", "nudged", "shuffled", "resized", "only one", "only other")
#: Fates of a name that both models have.
SHARED = ("same", "nudged", "one number", "shuffled", "resized", "repeated row")
#: Parts of a model, for names of weights; more than there are fates in one example.
PARTS = ("embeddings", "attention", "dense", "norm", "pooler", "head")

#: Checkpoint and class; the class has weights that the checkpoint lacks.
WITH_NEW_WEIGHTS = (
    ("FacebookAI/roberta-base", "RobertaModel"),
    ("gpt2", "GPT2ForSequenceClassification"),
)
#: The same, for classes to which nothing is new, though some have weights that the file holds only once.
WITHOUT_NEW_WEIGHTS = (
    ("FacebookAI/roberta-base", "RobertaForMaskedLM"),
    ("distilbert-base-uncased", "DistilBertModel"),
)

#: Layers of a network, and how many parameters each has with `inputs` and `outputs`.
LAYERS = ("linear", "no bias", "layer norm", "batch norm", "table", "dropout")

#: Model types whose position tables have rows that no token uses.
SHIFTED = ("roberta", "xlm-roberta", "camembert")
#: Names under which a model type keeps the size of its vectors and the rows of its position table.
NAMES = {
    **dict.fromkeys(("bert", *SHIFTED), ("hidden_size", "max_position_embeddings")),
    "distilbert": ("dim", "max_position_embeddings"),
    "gpt2": ("n_embd", "n_positions"),
}
#: Settings of other names, or of another architecture's; they say nothing about the two sizes.
BESIDES: dict[str, dict[str, int | None]] = {
    "roberta": {"intermediate_size": 31, "type_vocab_size": 1, "n_embd": 33, "n_positions": 35},
    "xlm-roberta": {"intermediate_size": 31, "dim": 33, "n_ctx": 35},
    "camembert": {"intermediate_size": 31, "n_embd": 33, "hidden_dim": 35},
    "bert": {"intermediate_size": 31, "dim": 33, "n_positions": 35},
    "distilbert": {"hidden_dim": 31, "hidden_size": 33, "n_positions": 35, "n_embd": 37},
    "gpt2": {"pad_token_id": None, "n_ctx": 33, "hidden_size": 35, "max_position_embeddings": 37, "dim": 39},
}

#: Source and target of a transplant, each with the name of its base model ("" where it is one itself).
TRANSPLANTS = (
    (("RobertaForMaskedLM", "roberta"), ("RobertaForSequenceClassification", "roberta")),
    (("RobertaForMaskedLM", "roberta"), ("RobertaModel", "")),
    (("RobertaModel", ""), ("RobertaForTokenClassification", "roberta")),
    (("RobertaForSequenceClassification", "roberta"), ("RobertaForSequenceClassification", "roberta")),
    (("RobertaModel", ""), ("RobertaForMaskedLM", "roberta")),
    (("DistilBertForMaskedLM", "distilbert"), ("DistilBertForSequenceClassification", "distilbert")),
    (("GPT2LMHeadModel", "transformer"), ("GPT2ForSequenceClassification", "transformer")),
)
#: Names of one table under which a model that guesses words has it twice.
TIED = ("lm_head.decoder.weight", "roberta.embeddings.word_embeddings.weight")
#: Numbers enough for the parameters of any small model.
PLENTY = 4000


def model_sizes(max_layers: int = 3) -> st.SearchStrategy[Sizes]:
    """Settings of a RobertaModel of a few thousand parameters at most."""
    heads, head_size = st.sampled_from([1, 2, 3]), st.sampled_from([1, 2, 4])
    vocabulary, inner, positions = st.integers(2, 30), st.integers(1, 20), st.integers(3, 20)
    layers, types = st.integers(0, max_layers), st.integers(1, 3)
    return st.tuples(vocabulary, heads, head_size, layers, inner, positions, types).map(_named)


def _named(numbers: tuple[int, ...]) -> Sizes:
    vocabulary, heads, head_size, layers, inner, positions, types = numbers
    return {
        "vocab_size": vocabulary,
        "hidden_size": heads * head_size,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
    }


def fates(of: Sequence[str], max_parts: int = 4) -> st.SearchStrategy[list[str]]:
    """What becomes of each part of a model in another one."""
    return st.lists(st.sampled_from(of), min_size=1, max_size=max_parts)


def config(to: str, sizes: Sizes, kind: str = "RobertaConfig") -> wire.Make:
    """Build a configuration.

    Args:
        to: Name to keep it under.
        sizes: Its settings.
        kind: Class of the library.

    Returns:
        The step.
    """
    return make(to, f"transformers.{kind}", **sizes)


@functools.cache
def _built(sizes: str, seed: int) -> dict[str, torch.Tensor]:
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return dict(RobertaModel(RobertaConfig(**json.loads(sizes))).state_dict())


def built_by_the_library(sizes: Sizes, seed: int) -> dict[str, torch.Tensor]:
    """Give the weights that the library draws right after it was seeded.

    Args:
        sizes: Settings of the model.
        seed: The seed.

    Returns:
        State of the model.
    """
    return _built(json.dumps(sizes), seed)


@functools.cache
def _counted(sizes: str) -> int:
    return int(RobertaModel(RobertaConfig(**json.loads(sizes))).num_parameters())


def counted_by_the_library(sizes: Sizes) -> int:
    """Count the parameters of a RobertaModel by building it.

    Args:
        sizes: Its settings.

    Returns:
        Their number.
    """
    return _counted(json.dumps(sizes))


@functools.cache
def longest_text(model_type: str, rows: int, pad_id: int) -> int:
    """Find out by trying how many tokens a model can read.

    Args:
        model_type: Such as "roberta".
        rows: Rows of its position table.
        pad_id: Id of its padding token.

    Returns:
        Number of tokens in the longest text that it reads.
    """
    settings = {"vocab_size": 11, "num_hidden_layers": 0, "num_attention_heads": 1, "pad_token_id": pad_id}
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        built = AutoConfig.for_model(model_type, hidden_size=2, max_position_embeddings=rows, **settings)
        model = AutoModel.from_config(built).eval()
        for length in range(rows + 1, 0, -1):
            try:
                model(torch.full((1, length), pad_id + 1))
            except (IndexError, RuntimeError):
                continue
            return length
    return 0


def weights_of(fate: str, seed: int) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """Make the weight and bias of a linear layer in two models.

    Args:
        fate: What becomes of it; see `FATES` and `SHARED`.
        seed: Decides about the numbers.

    Returns:
        State of the layer in the one model and in the other.
    """
    generator = torch.Generator().manual_seed(seed)
    weight, bias = torch.rand(2, 2, generator=generator) + 1, torch.rand(2, generator=generator) + 1
    one = {"weight": weight, "bias": bias}
    match fate:
        case "nudged":
            return one, {"weight": weight * (1 + 2**-20), "bias": bias}
        case "one number":
            return one, {"weight": weight + torch.tensor([[0.0, 0.0], [0.0, 1.0]]), "bias": bias}
        case "shuffled":
            return one, {"weight": weight.flip(0), "bias": bias.flip(0)}
        case "resized":
            return one, {"weight": torch.cat([weight, weight[:1]]), "bias": torch.cat([bias, bias[:1]])}
        case "repeated row":
            # Shapes that broadcast: each row of the one is the only row of the other.
            rows = {"weight": weight[:1].repeat(2, 1), "bias": bias[:1].repeat(2)}
            return rows, {"weight": weight[:1], "bias": bias[:1]}
    return one, one


def two_models(fates: list[str], seed: int, *, backwards: bool = False) -> list[wire.Step]:
    """Build two models, `one` and `other`, from linear layers with known weights.

    Args:
        fates: What becomes of each part.
        seed: Decides about the numbers.
        backwards: The other model has its parts in opposite order.

    Returns:
        The steps.
    """
    steps: list[wire.Step] = []
    members: dict[str, dict[str, wire.Ref]] = {"one": {}, "other": {}}
    for number, (part, fate) in enumerate(zip(PARTS, fates, strict=False)):
        for model, state in zip(members, weights_of(fate, seed + number), strict=True):
            if fate in ("only one", "only other") and fate != f"only {model}":
                continue
            name = f"{part}_{model}"
            rows, columns = state["weight"].shape
            steps += [make(name, "torch.nn.Linear", columns, rows), load_weights(name, state)]
            members[model][part] = ref(name)
    for model, parts in members.items():
        ordered = dict(reversed(parts.items())) if backwards and model == "other" else parts
        steps.append(make(model, "torch.nn.ModuleDict", ordered))
    return steps


def comparison(fates: list[str], *, backwards: bool = False) -> dict[str, list[str]]:
    """Say how the models of `two_models` compare.

    Args:
        fates: What becomes of each part.
        backwards: The other model has its parts in opposite order.

    Returns:
        What `compare_weights` must give.
    """
    by_key: dict[str, list[str]] = {"equal": [], "different": [], "only in one": [], "only in other": []}
    for part, fate in zip(PARTS, fates, strict=False):
        names = [f"{part}.weight", f"{part}.bias"]
        match fate:
            case "same":
                by_key["equal"] += names
            case "nudged" | "one number":
                by_key["different"].append(names[0])
                by_key["equal"].append(names[1])
            case "only one" | "only other":
                by_key[fate.replace("only", "only in")] += names
            case _:
                by_key["different"] += names
    if backwards:
        last = by_key["only in other"]
        pairs = [last[start : start + 2] for start in range(0, len(last), 2)]
        by_key["only in other"] = [name for pair in reversed(pairs) for name in pair]
    # A nudged layer's names stand under two keys, and each key keeps the order of the models.
    order = [f"{part}.{name}" for part in PARTS for name in ("weight", "bias")]
    for key in ("equal", "different"):
        by_key[key].sort(key=order.index)
    return by_key


def layer(to: str, kind: str, inputs: int, outputs: int) -> wire.Make:
    """Build one layer.

    Args:
        to: Name to keep it under.
        kind: One of `LAYERS`.
        inputs: Numbers that come in, or rows of a table.
        outputs: Numbers that go out.

    Returns:
        The step.
    """
    match kind:
        case "linear":
            return make(to, "torch.nn.Linear", inputs, outputs)
        case "no bias":
            return make(to, "torch.nn.Linear", inputs, outputs, bias=False)
        case "layer norm":
            return make(to, "torch.nn.LayerNorm", outputs)
        case "batch norm":
            return make(to, "torch.nn.BatchNorm1d", outputs)
        case "table":
            return make(to, "torch.nn.Embedding", inputs, outputs)
        case _:
            return make(to, "torch.nn.Dropout", 0.1)


def parameters_of(kind: str, inputs: int, outputs: int) -> int:
    """Count the parameters of a layer by hand.

    Args:
        kind: One of `LAYERS`.
        inputs: As for `layer`.
        outputs: As for `layer`.

    Returns:
        Their number.
    """
    match kind:
        case "linear":
            return inputs * outputs + outputs
        case "no bias" | "table":
            return inputs * outputs
        case "layer norm" | "batch norm":
            return 2 * outputs
        case _:
            return 0


def network(kinds: list[str], frozen: list[bool], *, again: bool = False) -> list[wire.Step]:
    """Build a `model` of layers in a row; layer number n has n + 2 inputs and n + 3 outputs.

    Args:
        kinds: Kinds of its layers.
        frozen: Which of them are frozen.
        again: The first layer is used a second time, as the last.

    Returns:
        The steps.
    """
    steps: list[wire.Step] = []
    for number, kind in enumerate(kinds):
        steps.append(layer(f"layer{number}", kind, number + 2, number + 3))
    for number, is_frozen in enumerate(frozen[: len(kinds)]):
        if is_frozen:
            steps.append(invoke("frozen", f"layer{number}", "requires_grad_", False))
    layers = [ref(f"layer{number}") for number in range(len(kinds))]
    return [*steps, make("model", "torch.nn.Sequential", *layers, *(layers[:1] if again else []))]


def layer_kinds(max_layers: int = 5) -> st.SearchStrategy[list[str]]:
    """Kinds of the layers of a network."""
    return st.lists(st.sampled_from(LAYERS), min_size=1, max_size=max_layers)


def stack(depth: int, *, tied: bool = False) -> list[wire.Step]:
    """Build a `model` with a table, numbered layers of growing size, a norm with a digit in its name, a head.

    Args:
        depth: Number of layers.
        tied: The head is the table itself; else it is a layer of its own.

    Returns:
        The steps.
    """
    steps: list[wire.Step] = [
        make("table", "torch.nn.Embedding", 5, 2),
        make("norm", "torch.nn.LayerNorm", 2),
    ]
    for number in range(depth):
        steps += [
            make(f"dense{number}", "torch.nn.Linear", number + 1, 1),
            make(f"norm{number}", "torch.nn.BatchNorm1d", number + 1),
            make(f"layer{number}", "torch.nn.Sequential", ref(f"dense{number}"), ref(f"norm{number}")),
        ]
    head = ref("table")
    if not tied:
        steps.append(make("head", "torch.nn.Linear", 2, 3))
        head = ref("head")
    layers = [ref(f"layer{number}") for number in range(depth)]
    steps += [
        make("layers", "torch.nn.ModuleList", layers),
        make("encoder", "torch.nn.ModuleDict", {"layer": ref("layers"), "norm2": ref("norm")}),
        make("nothing", "torch.nn.Dropout", 0.1),
        make("averages", "torch.nn.BatchNorm1d", 7, affine=False),
    ]
    parts = {"table": ref("table"), "drop": ref("nothing"), "encoder": ref("encoder")}
    return [
        *steps,
        make("model", "torch.nn.ModuleDict", {**parts, "averages": ref("averages"), "lm_head": head}),
    ]


def parts_of_stack(depth: int, *, tied: bool = False) -> dict[str, int]:
    """Count the parts of a `stack` by hand.

    Args:
        depth: Number of layers.
        tied: The head is the table itself.

    Returns:
        What `count_by_part` must give.
    """
    layers = {f"encoder.layer.{n}": (n + 1) + 1 + 2 * (n + 1) for n in range(depth)}
    return {"table": 10, **layers, "encoder": 4, **({} if tied else {"lm_head": 9})}


def settings(
    model_type: str, size: int, rows: int, pad_id: int, *, besides: bool = False, without: str = ""
) -> dict[str, Any]:
    """Write the settings of a model as its `config.json` has them.

    Args:
        model_type: Such as "roberta".
        size: Size of its vectors.
        rows: Rows of its position table.
        pad_id: Id of its padding token.
        besides: With settings of other names, and of other architectures.
        without: One of those that is left out.

    Returns:
        The settings.
    """
    size_name, rows_name = NAMES[model_type]
    others = {name: value for name, value in BESIDES[model_type].items() if besides and name != without}
    written: dict[str, Any] = {"model_type": model_type, size_name: size, rows_name: rows, **others}
    return written if model_type == "gpt2" else {**written, "pad_token_id": pad_id}


def nested(layers: int, scales: int) -> list[wire.Step]:
    """Build a `model` in which names begin or end with a number, or have a second one after the first.

    Args:
        layers: Number of layers in its layer 0.
        scales: Number of parameters in a list.

    Returns:
        The steps.
    """
    steps: list[wire.Step] = [make(f"norm{n}", "torch.nn.LayerNorm", n + 1) for n in range(layers)]
    steps += [
        make("inner", "torch.nn.Sequential", *(ref(f"norm{n}") for n in range(layers))),
        make("last", "torch.nn.Linear", 2, 3),
        make("scales", "torch.nn.ParameterList", [torch.ones(n + 1) for n in range(scales)]),
    ]
    parts = {"0": ref("inner"), "1": ref("last"), "scales": ref("scales")}
    return [*steps, make("model", "torch.nn.ModuleDict", parts)]


def parts_of_nested(layers: int, scales: int) -> dict[str, int]:
    """Count the parts of a `nested` model by hand.

    Args:
        layers: Number of layers in its layer 0.
        scales: Number of parameters in a list.

    Returns:
        What `count_by_part` must give.
    """
    first = {"0": sum(2 * (n + 1) for n in range(layers))} if layers else {}
    return {**first, "1": 9, **{f"scales.{n}": n + 1 for n in range(scales)}}


def transplant(source: str, target: str) -> list[wire.Step]:
    """Build a `source` and a `target` of given classes, no number of the one in the other.

    Args:
        source: Class of the source.
        target: Class of the target; its settings differ where they say nothing about its size.

    Returns:
        The steps.
    """
    steps: list[wire.Step] = []
    for name, class_name, signs in (("source", source, 1.0), ("target", target, -1.0)):
        family = next(one for one in ("Roberta", "DistilBert", "GPT2") if class_name.startswith(one))
        sizes = {"Roberta": SMALL, "DistilBert": SMALL_DISTILBERT, "GPT2": SMALL_GPT2}[family]
        others = {"problem_type": "single_label_classification", "initializer_range": 0.5}
        steps += [
            make(
                f"{name}_config",
                f"transformers.{family}Config",
                **sizes,
                **(others if name == "target" else {}),
            ),
            make(name, f"transformers.{class_name}", ref(f"{name}_config")),
            make(f"{name}_numbers", "torch.linspace", signs, 2 * signs, PLENTY),
            invoke(f"{name}_parameters", name, "parameters"),
            make(
                "filled",
                "torch.nn.utils.vector_to_parameters",
                ref(f"{name}_numbers"),
                ref(f"{name}_parameters"),
            ),
        ]
    return steps

"""Right solutions of lab 01, written as others would write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
import transformers
from torch import nn
from transformers import AutoConfig, AutoModel, PreTrainedModel, RobertaConfig, RobertaModel

from grader import checkpoint
from grader.alternatives import alternative


@alternative("models.roberta_config", "default configuration first, then one setting after the other")
def sets_one_after_the_other(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    config = RobertaConfig()
    config.vocab_size = vocabulary
    config.num_hidden_layers = layers
    config.num_attention_heads = heads
    config.hidden_size = heads * head_size
    config.intermediate_size = config.hidden_size * 4
    config.pad_token_id = pad_id
    config.max_position_embeddings = max_tokens + config.pad_token_id + 1
    config.type_vocab_size = 1
    config.layer_norm_eps = 0.00001
    return config


@alternative("models.roberta_config", "a dictionary of settings, unpacked")
def unpacks_a_dictionary(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    width = heads * head_size
    last_position = pad_id + max_tokens
    settings: dict[str, Any] = {
        "vocab_size": vocabulary,
        "hidden_size": width,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": 4 * width,
        "max_position_embeddings": last_position + 1,
        "type_vocab_size": 1,
        "layer_norm_eps": 1e-5,
        "pad_token_id": pad_id,
    }
    return RobertaConfig(**settings)


@alternative("models.roberta_config", "AutoConfig for a model type")
def asks_for_a_model_type(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    config: RobertaConfig = AutoConfig.for_model(
        "roberta",
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=heads * head_size * 4,
        max_position_embeddings=len(range(pad_id + 1 + max_tokens)),
        type_vocab_size=1,
        layer_norm_eps=1e-05,
        pad_token_id=pad_id,
    )
    return config


@alternative("models.roberta_config", "settings as JSON gives them, through from_dict")
def goes_through_from_dict(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    settings = RobertaConfig().to_dict()
    settings.update(vocab_size=vocabulary, num_hidden_layers=layers, num_attention_heads=heads)
    settings.update(hidden_size=heads * head_size, intermediate_size=4 * heads * head_size)
    settings.update(pad_token_id=pad_id, max_position_embeddings=1 + pad_id + max_tokens)
    settings.update(type_vocab_size=1, layer_norm_eps=1e-5)
    return RobertaConfig.from_dict(settings)


@alternative("models.roberta_config", "update on a default configuration")
def updates_the_default(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    config = RobertaConfig(type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=pad_id)
    config.update(
        {
            "vocab_size": vocabulary,
            "hidden_size": heads * head_size,
            "num_hidden_layers": layers,
            "num_attention_heads": heads,
            "intermediate_size": 4 * (heads * head_size),
            "max_position_embeddings": max_tokens + (pad_id + 1),
        }
    )
    return config


@alternative("models.random_model", "the state saved and put back by hand")
def puts_the_state_back(config: RobertaConfig, seed: int) -> RobertaModel:
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    model = RobertaModel(config)
    torch.set_rng_state(state)
    model.eval()
    return model


@alternative("models.random_model", "the state put back even if building fails")
def puts_it_back_whatever_happens(config: RobertaConfig, seed: int) -> RobertaModel:
    before = torch.random.get_rng_state()
    try:
        torch.random.manual_seed(seed)
        return RobertaModel(config).train(False)
    finally:
        torch.random.set_rng_state(before)


@alternative("models.random_model", "AutoModel from a configuration")
def lets_the_auto_class_build(config: RobertaConfig, seed: int) -> RobertaModel:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model: RobertaModel = AutoModel.from_config(config)
    return model.eval()


@alternative("models.random_model", "a copy of the configuration, the default generator by name")
def builds_from_a_copy(config: RobertaConfig, seed: int) -> RobertaModel:
    import copy

    generator = torch.default_generator
    state = generator.get_state()
    generator.manual_seed(seed)
    model = RobertaModel(copy.deepcopy(config))
    generator.set_state(state)
    return model.eval()


@alternative("models.random_model", "the pooler asked for explicitly")
def asks_for_the_pooler(config: RobertaConfig, seed: int) -> RobertaModel:
    with torch.random.fork_rng(enabled=True):
        torch.random.manual_seed(seed)
        built = RobertaModel(config, add_pooling_layer=True)
        for module in built.modules():
            module.training = False
    return built


@alternative("models.compare_weights", "a beginner's loop with an else for everything")
def sorts_in_a_loop(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    first = one.state_dict()
    second = other.state_dict()
    equal = []
    different = []
    only_in_one = []
    only_in_other = []
    for name in first:
        if name in second:
            if first[name].shape == second[name].shape:
                if (first[name] == second[name]).all():
                    equal.append(name)
                else:
                    different.append(name)
            else:
                different.append(name)
        else:
            only_in_one.append(name)
    for name in second:
        if name not in first:
            only_in_other.append(name)
    return {
        "equal": equal,
        "different": different,
        "only in one": only_in_one,
        "only in other": only_in_other,
    }


@alternative("models.compare_weights", "a key for each name, then collected")
def gives_each_name_a_key(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()

    def key_of(name: str) -> str:
        if name not in theirs:
            return "only in one"
        if name not in mine:
            return "only in other"
        return "equal" if torch.equal(mine[name], theirs[name]) else "different"

    keys = ("equal", "different", "only in one", "only in other")
    found: dict[str, list[str]] = {key: [] for key in keys}
    for name in dict.fromkeys([*mine, *theirs]):
        found[key_of(name)].append(name)
    return found


@alternative("models.compare_weights", "weights as NumPy arrays")
def compares_arrays(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    import numpy as np

    mine = {name: weight.numpy() for name, weight in one.state_dict().items()}
    theirs = {name: weight.numpy() for name, weight in other.state_dict().items()}
    equal = {name for name in mine.keys() & theirs.keys() if np.array_equal(mine[name], theirs[name])}
    return {
        "equal": [name for name in mine if name in equal],
        "different": [name for name in mine if name in theirs and name not in equal],
        "only in one": [name for name in mine if name not in theirs],
        "only in other": [name for name in theirs if name not in mine],
    }


@alternative("models.compare_weights", "defaultdict and nested lists of numbers")
def compares_lists_of_numbers(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    from collections import defaultdict

    mine, theirs = one.state_dict(), other.state_dict()
    found = defaultdict(list)
    for name, weight in mine.items():
        match = theirs.get(name)
        if match is None:
            found["only in one"].append(name)
        elif weight.tolist() == match.tolist():
            found["equal"].append(name)
        else:
            found["different"].append(name)
    found["only in other"] += [name for name in theirs if name not in mine]
    return {key: found[key] for key in ("equal", "different", "only in one", "only in other")}


@alternative("models.compare_weights", "sets for membership, filter for order")
def filters_by_sets(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    shared = mine.keys() & theirs.keys()
    equal = set(filter(lambda name: torch.equal(mine[name], theirs[name]), shared))
    return {
        "equal": list(filter(equal.__contains__, mine)),
        "different": list(filter((shared - equal).__contains__, mine)),
        "only in one": list(filter((mine.keys() - shared).__contains__, mine)),
        "only in other": list(filter((theirs.keys() - shared).__contains__, theirs)),
    }


@alternative("models.loading_report", "a beginner's steps, with sort in place")
def sorts_in_place(name: str, class_name: str) -> dict[str, list[str]]:
    path = checkpoint(name)
    model_class = getattr(transformers, class_name)
    model, info = model_class.from_pretrained(path, output_loading_info=True)
    new = list(info["missing_keys"])
    new.sort()
    unused = list(info["unexpected_keys"])
    unused.sort()
    report = {}
    report["newly initialised"] = new
    report["left unused"] = unused
    return report


@alternative("models.loading_report", "a comprehension over a table of keys")
def translates_the_keys(name: str, class_name: str) -> dict[str, list[str]]:
    keys = {"newly initialised": "missing_keys", "left unused": "unexpected_keys"}
    loaded = vars(transformers).get(class_name) or getattr(transformers, class_name)
    info = loaded.from_pretrained(checkpoint(name), output_loading_info=True)[1]
    return {mine: sorted(info[theirs]) for mine, theirs in keys.items()}


@alternative("models.loading_report", "the library's names by importlib and operator")
def finds_the_class_otherwise(name: str, class_name: str) -> dict[str, list[str]]:
    import operator
    from importlib import import_module

    model_class = operator.attrgetter(class_name)(import_module("transformers"))
    _, info = model_class.from_pretrained(
        pretrained_model_name_or_path=checkpoint(name), output_loading_info=True
    )
    missing, unexpected = operator.itemgetter("missing_keys", "unexpected_keys")(info)
    return {"newly initialised": [*sorted(missing)], "left unused": [*sorted(unexpected)]}


@alternative("models.loading_report", "file and model compared by hand, mind prefixes and ties")
def compares_file_and_model(name: str, class_name: str) -> dict[str, list[str]]:
    from safetensors import safe_open

    folder, model_class = checkpoint(name), getattr(transformers, class_name)
    with safe_open(str(Path(folder, "model.safetensors")), framework="pt") as file:
        stored = list(file.keys())
    model = model_class.from_pretrained(folder)
    prefix = model_class.base_model_prefix + "."
    # Tied weights are one tensor; it is enough that the file has one of its names.
    names_of: dict[int, list[str]] = {}
    for own, weight in model.named_parameters(remove_duplicate=False):
        names_of.setdefault(id(weight), []).append(own)
    inside = {key.removeprefix(prefix) for key in stored}
    new = []
    for names in names_of.values():
        if not any(own.removeprefix(prefix) in inside for own in names):
            new += names
    known = {own.removeprefix(prefix) for own in model.state_dict()}
    unused = [key for key in stored if key.removeprefix(prefix) not in known]
    return {"newly initialised": sorted(new), "left unused": sorted(unused)}


@alternative("models.count_parameters", "a beginner's loop")
def counts_in_a_loop(model: nn.Module, trainable_only: bool = False) -> int:
    total = 0
    for parameter in model.parameters():
        if trainable_only and not parameter.requires_grad:
            continue
        size = 1
        for length in parameter.shape:
            size = size * length
        total = total + size
    return total


@alternative("models.count_parameters", "each module's own parameters, by identity")
def collects_by_identity(model: nn.Module, trainable_only: bool = False) -> int:
    seen: dict[int, int] = {}
    for module in model.modules():
        for parameter in module._parameters.values():
            if parameter is not None and (parameter.requires_grad or not trainable_only):
                seen[id(parameter)] = parameter.numel()
    return sum(seen.values())


@alternative("models.count_parameters", "one long vector of parameters")
def lines_them_all_up(model: nn.Module, trainable_only: bool = False) -> int:
    chosen = filter(lambda p: p.requires_grad or not trainable_only, model.parameters())
    vectors = [parameter.detach().reshape(-1) for parameter in chosen]
    return len(torch.cat(vectors)) if vectors else 0


@alternative("models.count_parameters", "math.prod over a set of parameters")
def multiplies_shapes(model: nn.Module, trainable_only: bool = False) -> int:
    import math

    parameters = set(model.parameters())
    if trainable_only:
        parameters = {p for p in parameters if p.requires_grad}
    return sum(math.prod(p.size()) for p in parameters)


@alternative("models.count_parameters", "two lists, one of which is taken off again")
def takes_the_frozen_off(model: nn.Module, trainable_only: bool = False) -> int:
    everything = sum(p.nelement() for _, p in model.named_parameters())
    frozen = sum(p.nelement() for _, p in model.named_parameters() if not p.requires_grad)
    return everything - frozen if trainable_only else everything


@alternative("models.count_by_part", "a beginner's walk along the pieces")
def walks_along_the_pieces(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        part = pieces[0]
        path = ""
        for piece in pieces:
            path = piece if path == "" else path + "." + piece
            if piece.isdigit():
                part = path
                break
        if part in counts:
            counts[part] += parameter.numel()
        else:
            counts[part] = parameter.numel()
    return counts


@alternative("models.count_by_part", "a regular expression and a Counter")
def matches_an_expression(model: nn.Module) -> dict[str, int]:
    import re
    from collections import Counter

    counts: Counter[str] = Counter()
    for name, parameter in model.named_parameters():
        match = re.match(r"(?:[^.]+\.)*?\d+(?=\.|$)", name) or re.match(r"[^.]+", name)
        assert match is not None
        counts[match[0]] += parameter.numel()
    return dict(counts)


@alternative("models.count_by_part", "takewhile, then groups in a defaultdict")
def takes_pieces_while_they_are_words(model: nn.Module) -> dict[str, int]:
    from collections import defaultdict
    from itertools import takewhile

    counts: defaultdict[str, int] = defaultdict(int)
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        words = list(takewhile(lambda piece: not piece.isdecimal(), pieces))
        end = len(words) + 1 if len(words) < len(pieces) else 1
        counts[".".join(pieces[:end])] += parameter.numel()
    return {**counts}


@alternative("models.count_by_part", "parts first, then a sum for each")
def sums_part_by_part(model: nn.Module) -> dict[str, int]:
    def part_of(name: str) -> str:
        pieces = name.split(".")
        for end in range(1, len(pieces) + 1):
            if pieces[end - 1].isnumeric():
                return ".".join(pieces[:end])
        return pieces[0]

    sizes = [(part_of(name), parameter.numel()) for name, parameter in model.named_parameters()]
    parts = list(dict.fromkeys(part for part, _ in sizes))
    return {part: sum(size for other, size in sizes if other == part) for part in parts}


@alternative("models.count_by_part", "the modules walked from the top")
def walks_down_the_modules(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    seen: set[int] = set()

    def visit(module: nn.Module, path: list[str], part: str) -> None:
        for name, parameter in module._parameters.items():
            if parameter is not None and id(parameter) not in seen:
                seen.add(id(parameter))
                numbered = ".".join([*path, name]) if name.isdigit() else ""
                key = part or numbered or (path[0] if path else name)
                counts[key] = counts.get(key, 0) + parameter.numel()
        for name, child in module.named_children():
            inner = [*path, name]
            visit(child, inner, part or (".".join(inner) if name.isdigit() else ""))

    visit(model, [], "")
    return counts


@alternative("models.expected_parameters", "one number after the other added up")
def adds_one_after_the_other(config: RobertaConfig) -> int:
    h = config.hidden_size
    total: int = config.vocab_size * h
    total += config.max_position_embeddings * h
    total += config.type_vocab_size * h
    total += h + h
    for _ in range(config.num_hidden_layers):
        for _ in ["query", "key", "value", "output"]:
            total += h * h
            total += h
        total += h + h
        total += h * config.intermediate_size
        total += config.intermediate_size
        total += config.intermediate_size * h
        total += h
        total += h + h
    total += h * h + h
    return total


@alternative("models.expected_parameters", "two little functions for the two kinds of layers")
def defines_linear_and_norm(config: RobertaConfig) -> int:
    def linear(m: int, n: int) -> int:
        return (m + 1) * n

    def norm(n: int) -> int:
        return 2 * n

    width, inner = config.hidden_size, config.intermediate_size
    rows = [config.vocab_size, config.max_position_embeddings, config.type_vocab_size]
    layer = 4 * linear(width, width) + linear(width, inner) + linear(inner, width) + 2 * norm(width)
    total: int = sum(rows) * width + norm(width) + config.num_hidden_layers * layer + linear(width, width)
    return total


@alternative("models.expected_parameters", "everything multiplied out by hand")
def multiplies_out(config: RobertaConfig) -> int:
    h, i, n = config.hidden_size, config.intermediate_size, config.num_hidden_layers
    rows = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    total: int = h * (rows + h + 3) + n * (4 * h * h + 2 * h * i + 9 * h + i)
    return total


@alternative("models.expected_parameters", "a list of shapes, and the product of each")
def lists_all_shapes(config: RobertaConfig) -> int:
    import math

    h, i = config.hidden_size, config.intermediate_size
    shapes: list[tuple[int, ...]] = [(config.vocab_size, h), (config.max_position_embeddings, h)]
    shapes += [(config.type_vocab_size, h), (h,), (h,), (h, h), (h,)]
    layer: list[tuple[int, ...]] = [(h, h), (h,)] * 4 + [(h,)] * 4 + [(i, h), (i,), (h, i), (h,)]
    total: int = sum(map(math.prod, shapes + layer * config.num_hidden_layers))
    return total


@alternative("models.expected_parameters", "single layers of PyTorch, asked for their numbers")
def asks_single_layers(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size

    def numbers(*layers: nn.Module) -> int:
        return sum(p.numel() for layer in layers for p in layer.parameters())

    square, norm = numbers(nn.Linear(width, width)), numbers(nn.LayerNorm(width))
    feed_forward = numbers(nn.Linear(width, inner), nn.Linear(inner, width))
    rows = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layers = config.num_hidden_layers * (4 * square + feed_forward + 2 * norm)
    total: int = numbers(nn.Embedding(rows, width)) + norm + layers + square
    return total


@alternative("models.read_sizes", "a beginner's ifs")
def asks_type_by_type(settings: dict[str, Any]) -> tuple[int, int]:
    if settings["model_type"] == "gpt2":
        size = settings["n_embd"]
        longest = settings["n_positions"]
    elif settings["model_type"] == "distilbert":
        size = settings["dim"]
        longest = settings["max_position_embeddings"]
    elif settings["model_type"] == "bert":
        size = settings["hidden_size"]
        longest = settings["max_position_embeddings"]
    else:
        size = settings["hidden_size"]
        longest = settings["max_position_embeddings"] - settings["pad_token_id"] - 1
    return size, longest


@alternative("models.read_sizes", "match on the type")
def matches_the_type(settings: dict[str, Any]) -> tuple[int, int]:
    match settings:
        case {"model_type": "gpt2", "n_embd": size, "n_positions": rows}:
            return size, rows
        case {"model_type": "distilbert", "dim": size, "max_position_embeddings": rows}:
            return size, rows
        case {"model_type": "bert", "hidden_size": size, "max_position_embeddings": rows}:
            return size, rows
    first = settings["pad_token_id"] + 1
    return settings["hidden_size"], len(range(first, settings["max_position_embeddings"]))


@alternative("models.read_sizes", "a table with a row for each type")
def looks_it_up_in_a_table(settings: dict[str, Any]) -> tuple[int, int]:
    table = {
        "bert": ("hidden_size", "max_position_embeddings", False),
        "roberta": ("hidden_size", "max_position_embeddings", True),
        "xlm-roberta": ("hidden_size", "max_position_embeddings", True),
        "camembert": ("hidden_size", "max_position_embeddings", True),
        "distilbert": ("dim", "max_position_embeddings", False),
        "gpt2": ("n_embd", "n_positions", False),
    }
    size, rows, shifted = table[settings["model_type"]]
    return settings[size], settings[rows] - (shifted and settings["pad_token_id"] + 1)


@alternative("models.read_sizes", "the library's translation of names, from a configuration of the type")
def lets_the_library_translate(settings: dict[str, Any]) -> tuple[int, int]:
    names = AutoConfig.for_model(settings["model_type"]).attribute_map
    size = settings[names.get("hidden_size", "hidden_size")]
    rows = settings[names.get("max_position_embeddings", "max_position_embeddings")]
    shifted = settings["model_type"] not in {"bert", "distilbert", "gpt2"}
    return size, rows - (settings["pad_token_id"] + 1) if shifted else rows


@alternative("models.read_sizes", "a copy, read as JSON and emptied")
def empties_a_copy(settings: dict[str, Any]) -> tuple[int, int]:
    copied = json.loads(json.dumps(settings))
    kind = copied.pop("model_type")
    size = copied.pop({"distilbert": "dim", "gpt2": "n_embd"}.get(kind, "hidden_size"))
    rows = copied.pop("n_positions" if kind == "gpt2" else "max_position_embeddings")
    if kind in ("roberta", "xlm-roberta", "camembert"):
        rows -= copied.pop("pad_token_id") + 1
    return size, rows


@alternative("models.transplant_encoder", "a loop that copies weight by weight")
def copies_weight_by_weight(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    theirs = source.base_model.state_dict()
    left = []
    with torch.no_grad():
        for name, weight in target.base_model.state_dict().items():
            if name in theirs:
                weight.copy_(theirs[name])
            else:
                left.append(name)
    left.sort()
    return left


@alternative("models.transplant_encoder", "the target's state, updated and loaded strictly")
def updates_the_state(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    have, want = source.base_model.state_dict(), target.base_model.state_dict()
    merged = {name: have.get(name, weight) for name, weight in want.items()}
    target.base_model.load_state_dict(merged, strict=True)
    return sorted(want.keys() - have.keys())


@alternative("models.transplant_encoder", "parameters replaced by copies of their own")
def replaces_numbers_by_copies(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    theirs = dict(source.base_model.named_parameters())
    mine = dict(target.base_model.named_parameters())
    for name in mine.keys() & theirs.keys():
        mine[name].data = theirs[name].detach().clone()
    return sorted(name for name in mine if name not in theirs)


@alternative("models.transplant_encoder", "the base found by its prefix, a copied state")
def finds_the_base_by_its_prefix(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    import copy

    def base(model: PreTrainedModel) -> Any:
        return getattr(model, model.base_model_prefix, model)

    state = copy.deepcopy(base(source).state_dict())
    missing, _ = base(target).load_state_dict(state, strict=False)
    return sorted(missing)


@alternative("models.transplant_encoder", "a state under the target's names, loaded into all of the target")
def rewrites_the_prefixes(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    def prefix_of(model: PreTrainedModel) -> str:
        return "" if model.base_model is model else model.base_model_prefix + "."

    here, there = prefix_of(source), prefix_of(target)
    base_names = [name.removeprefix(there) for name in target.state_dict() if name.startswith(there)]
    theirs = source.state_dict()
    moved = {there + name: theirs[here + name] for name in base_names if here + name in theirs}
    target.load_state_dict(moved, strict=False)
    return sorted(name for name in base_names if here + name not in theirs)

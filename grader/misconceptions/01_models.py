"""What people get wrong in lab 01: configurations, random weights, what a load left out, counting, sizes."""

from __future__ import annotations

from typing import Any

import torch
import transformers
from torch import nn
from transformers import (
    AutoConfig,
    AutoModel,
    PreTrainedModel,
    RobertaConfig,
    RobertaForMaskedLM,
    RobertaModel,
)

from grader import checkpoint
from grader.misconceptions import misconception


@misconception(
    "models.roberta_config",
    "The position table has one row for each token, but RoBERTa's first token does not stand in row 0, so "
    "the last ones find no row.",
)
def gives_positions_no_room(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "Two rows are added whatever `pad_id` is; where counting starts depends on it.",
)
def always_adds_two_rows(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + 2,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "The table is one row short: positions are counted from 0, so `pad_id` is not the first row but has "
    "`pad_id` rows before it.",
)
def forgets_that_rows_start_at_zero(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + pad_id,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "One row is added, for padding; but the rows below the padding's own are not used either.",
)
def adds_one_row_for_padding(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + 1,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "Room is made for two special tokens more; `max_tokens` includes them already.",
)
def counts_special_tokens_twice(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + pad_id + 3,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "The size of one head is taken for the size of the whole vector; all heads share the vector among them.",
)
def takes_a_head_for_the_vector(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * head_size,
        max_position_embeddings=max_tokens + pad_id + 1,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "The inner layer is four times as wide as one head; it should be four times as wide as a token's vector.",
)
def widens_a_single_head(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * head_size,
        max_position_embeddings=max_tokens + pad_id + 1,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "`intermediate_size` was not set, so a small model gets an inner layer of 3,072; it does not follow the "
    "other sizes by itself.",
)
def forgets_the_inner_layer(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        max_position_embeddings=max_tokens + pad_id + 1,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "`pad_id` was used to size the table, but the configuration does not hear of it and keeps 1.",
)
def keeps_the_padding_id_to_itself(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + pad_id + 1,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
    )


@misconception(
    "models.roberta_config",
    "The defaults of `RobertaConfig` are taken for the settings of roberta-base; two of them are not: the "
    "number of token types and layer_norm_eps.",
)
def trusts_the_defaults(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + pad_id + 1,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "`layer_norm_eps` was left at its default, 1e-12; roberta-base has 1e-5.",
)
def forgets_the_epsilon(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + pad_id + 1,
        type_vocab_size=1,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "The model has two token types, as BERT has; roberta-base has one.",
)
def keeps_two_token_types(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + pad_id + 1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "The rest comes from the checkpoint's configuration, not from `RobertaConfig()`; a plan for new weights "
    "got a spread (initializer_range) that was meant for others.",
)
def starts_from_the_checkpoint(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig.from_pretrained(
        checkpoint("FacebookAI/roberta-base"),
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + pad_id + 1,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "Layers and heads are swapped: layers are stacked on each other, heads work side by side in each layer.",
)
def swaps_layers_and_heads(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> RobertaConfig:
    return RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=heads,
        num_attention_heads=layers,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + pad_id + 1,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "This is a configuration of BERT; its settings have the same names, but it counts its positions from 0.",
)
def writes_a_plan_for_bert(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> Any:
    return transformers.BertConfig(
        vocab_size=vocabulary,
        hidden_size=heads * head_size,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=4 * heads * head_size,
        max_position_embeddings=max_tokens + pad_id + 1,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        pad_token_id=pad_id,
    )


@misconception(
    "models.roberta_config",
    "A dictionary of settings is no configuration yet; no model can be built from it.",
)
def gives_a_dictionary(
    vocabulary: int, layers: int, heads: int, head_size: int, max_tokens: int, pad_id: int = 1
) -> dict[str, Any]:
    return {
        "vocab_size": vocabulary,
        "hidden_size": heads * head_size,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": 4 * heads * head_size,
        "max_position_embeddings": max_tokens + pad_id + 1,
        "type_vocab_size": 1,
        "layer_norm_eps": 1e-5,
        "pad_token_id": pad_id,
    }


@misconception(
    "models.random_model",
    "`seed` is never used, so the weights are whatever the generator happens to give next.",
)
def forgets_the_seed(config: RobertaConfig, seed: int) -> RobertaModel:
    with torch.random.fork_rng():
        return RobertaModel(config).eval()


@misconception(
    "models.random_model",
    "The global generator is left where building the model has brought it: everything that the caller draws "
    "next has been decided here.",
)
def leaves_the_generator_seeded(config: RobertaConfig, seed: int) -> RobertaModel:
    torch.manual_seed(seed)
    return RobertaModel(config).eval()


@misconception(
    "models.random_model",
    "The generator that is seeded here is one of its own, and the library does not draw from it.",
)
def seeds_a_generator_nobody_asks(config: RobertaConfig, seed: int) -> RobertaModel:
    generator = torch.Generator()
    generator.manual_seed(seed)
    return RobertaModel(config).eval()


@misconception(
    "models.random_model",
    "The model is still in training mode, as every model that was just built: its dropout is on.",
)
def leaves_it_in_training_mode(config: RobertaConfig, seed: int) -> RobertaModel:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return RobertaModel(config)


@misconception(
    "models.random_model",
    "Only the outermost module says that it is not training; each layer inside has a flag of its own.",
)
def switches_only_the_outermost(config: RobertaConfig, seed: int) -> RobertaModel:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = RobertaModel(config)
    model.training = False
    return model


@misconception(
    "models.random_model",
    "The seed is set when the weights have been drawn already.",
)
def seeds_after_building(config: RobertaConfig, seed: int) -> RobertaModel:
    model = RobertaModel(config)
    torch.manual_seed(seed)
    return model.eval()


@misconception(
    "models.random_model",
    "The generator is set back to the seed that it started from, not to the state that it was in: what the "
    "caller has drawn before is drawn again.",
)
def goes_back_to_the_first_seed(config: RobertaConfig, seed: int) -> RobertaModel:
    before = torch.initial_seed()
    torch.manual_seed(seed)
    model = RobertaModel(config).eval()
    torch.manual_seed(before)
    return model


@misconception(
    "models.random_model",
    "The state that is put back was taken after seeding, so it is not the caller's.",
)
def saves_the_state_too_late(config: RobertaConfig, seed: int) -> RobertaModel:
    torch.manual_seed(seed)
    state = torch.get_rng_state()
    model = RobertaModel(config).eval()
    torch.set_rng_state(state)
    return model


@misconception(
    "models.random_model",
    "The weights are the same for every seed; `seed` should decide about them.",
)
def always_takes_the_same_seed(config: RobertaConfig, seed: int) -> RobertaModel:
    with torch.random.fork_rng():
        torch.manual_seed(42)
        return RobertaModel(config).eval()


@misconception(
    "models.random_model",
    "These weights come from a checkpoint; a random model was asked for, of the size in `config`.",
)
def loads_trained_weights(config: RobertaConfig, seed: int) -> RobertaModel:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return RobertaModel.from_pretrained(checkpoint("FacebookAI/roberta-base"))


@misconception(
    "models.random_model",
    "All parameters were drawn anew, biases and layer norms too; the library starts biases at 0 and the "
    "weights of layer norms at 1.",
)
def draws_biases_and_norms_too(config: RobertaConfig, seed: int) -> RobertaModel:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = RobertaModel(config).eval()
        for parameter in model.parameters():
            nn.init.normal_(parameter, std=config.initializer_range)
    return model


@misconception(
    "models.random_model",
    "Dropout is made harmless by setting it to zero in the caller's configuration; the model is still in "
    "training mode, and the configuration is another one now.",
)
def takes_dropout_out_of_the_plan(config: RobertaConfig, seed: int) -> RobertaModel:
    config.hidden_dropout_prob = 0.0
    config.attention_probs_dropout_prob = 0.0
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return RobertaModel(config)


@misconception(
    "models.random_model",
    "This model has a head for guessing words on top, so its weights have other names and are more.",
)
def builds_one_with_a_head(config: RobertaConfig, seed: int) -> Any:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return RobertaForMaskedLM(config).eval()


@misconception(
    "models.random_model",
    "The pooler was left out; `RobertaModel(config)` has one.",
)
def leaves_out_the_pooler(config: RobertaConfig, seed: int) -> RobertaModel:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return RobertaModel(config, add_pooling_layer=False).eval()


@misconception(
    "models.random_model",
    "These are the weights alone, without the model that uses them.",
)
def gives_only_the_weights(config: RobertaConfig, seed: int) -> Any:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return RobertaModel(config).eval().state_dict()


@misconception(
    "models.compare_weights",
    "Numbers that are nearly the same count as equal; what one training step has moved must show.",
)
def forgives_small_differences(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    found: dict[str, list[str]] = {"equal": [], "different": [], "only in one": [], "only in other": []}
    for name, weight in mine.items():
        if name not in theirs:
            found["only in one"].append(name)
        elif weight.shape == theirs[name].shape and torch.allclose(weight, theirs[name]):
            found["equal"].append(name)
        else:
            found["different"].append(name)
    found["only in other"] = [name for name in theirs if name not in mine]
    return found


@misconception(
    "models.compare_weights",
    "Two weights count as equal when their sums are; other numbers can have the same sum.",
)
def compares_sums(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    found: dict[str, list[str]] = {"equal": [], "different": [], "only in one": [], "only in other": []}
    for name, weight in mine.items():
        if name not in theirs:
            found["only in one"].append(name)
        elif weight.shape == theirs[name].shape and weight.sum() == theirs[name].sum():
            found["equal"].append(name)
        else:
            found["different"].append(name)
    found["only in other"] = [name for name in theirs if name not in mine]
    return found


@misconception(
    "models.compare_weights",
    "Two weights count as equal when their difference has a norm of zero; whole numbers, such as a count of "
    "batches, have no norm, and the squares of tiny differences vanish.",
)
def measures_the_distance(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    found: dict[str, list[str]] = {"equal": [], "different": [], "only in one": [], "only in other": []}
    for name, weight in mine.items():
        if name not in theirs:
            found["only in one"].append(name)
        elif weight.shape == theirs[name].shape and torch.linalg.vector_norm(weight - theirs[name]) == 0:
            found["equal"].append(name)
        else:
            found["different"].append(name)
    found["only in other"] = [name for name in theirs if name not in mine]
    return found


@misconception(
    "models.compare_weights",
    "A weight of another shape is answered with an error of its own; such weights are different.",
)
def refuses_other_shapes(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    shared = [name for name in mine if name in theirs]
    if any(mine[name].shape != theirs[name].shape for name in shared):
        raise ValueError("weights of one name have different shapes")
    return {
        "equal": [name for name in shared if torch.equal(mine[name], theirs[name])],
        "different": [name for name in shared if not torch.equal(mine[name], theirs[name])],
        "only in one": [name for name in mine if name not in theirs],
        "only in other": [name for name in theirs if name not in mine],
    }


@misconception(
    "models.compare_weights",
    "What is different is looked for in a generator that has been gone through before; it is used up, so "
    "nothing is ever found.",
)
def goes_through_a_generator_twice(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    shared = (name for name in mine if name in theirs)
    return {
        "equal": [name for name in shared if torch.equal(mine[name], theirs[name])],
        "different": [name for name in shared if not torch.equal(mine[name], theirs[name])],
        "only in one": [name for name in mine if name not in theirs],
        "only in other": [name for name in theirs if name not in mine],
    }


@misconception(
    "models.compare_weights",
    "What only one model has comes in alphabetical order, as if from sorted sets; the order of its "
    "`state_dict()` was asked for.",
)
def sorts_what_only_one_has(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    shared = [name for name in mine if name in theirs]
    return {
        "equal": [name for name in shared if torch.equal(mine[name], theirs[name])],
        "different": [name for name in shared if not torch.equal(mine[name], theirs[name])],
        "only in one": sorted(mine.keys() - theirs.keys()),
        "only in other": sorted(theirs.keys() - mine.keys()),
    }


@misconception(
    "models.compare_weights",
    "Only the shapes are compared; two weights of one shape may hold different numbers.",
)
def compares_shapes_only(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    found: dict[str, list[str]] = {"equal": [], "different": [], "only in one": [], "only in other": []}
    for name, weight in mine.items():
        if name not in theirs:
            found["only in one"].append(name)
        else:
            found["equal" if weight.shape == theirs[name].shape else "different"].append(name)
    found["only in other"] = [name for name in theirs if name not in mine]
    return found


@misconception(
    "models.compare_weights",
    "The numbers are compared before the shapes: shapes that do not fit raise an error, and shapes that "
    "broadcast can pass for equal.",
)
def compares_without_the_shape(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    shared = [name for name in mine if name in theirs]
    return {
        "equal": [name for name in shared if (mine[name] == theirs[name]).all()],
        "different": [name for name in shared if not (mine[name] == theirs[name]).all()],
        "only in one": [name for name in mine if name not in theirs],
        "only in other": [name for name in theirs if name not in mine],
    }


@misconception(
    "models.compare_weights",
    "One number in common makes two weights equal here; all of them must agree.",
)
def is_content_with_one_number(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    found: dict[str, list[str]] = {"equal": [], "different": [], "only in one": [], "only in other": []}
    for name, weight in mine.items():
        if name not in theirs:
            found["only in one"].append(name)
        elif weight.shape == theirs[name].shape and bool((weight == theirs[name]).any()):
            found["equal"].append(name)
        else:
            found["different"].append(name)
    found["only in other"] = [name for name in theirs if name not in mine]
    return found


@misconception(
    "models.compare_weights",
    "The question was asked whether both are the same object, which two models' weights never are.",
)
def asks_for_the_same_object(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    shared = [name for name in mine if name in theirs]
    return {
        "equal": [name for name in shared if mine[name] is theirs[name]],
        "different": [name for name in shared if mine[name] is not theirs[name]],
        "only in one": [name for name in mine if name not in theirs],
        "only in other": [name for name in theirs if name not in mine],
    }


@misconception(
    "models.compare_weights",
    "Only parameters are looked at; `state_dict()` also lists buffers, such as running averages.",
)
def looks_at_parameters_only(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = dict(one.named_parameters()), dict(other.named_parameters())
    shared = [name for name in mine if name in theirs]
    return {
        "equal": [name for name in shared if torch.equal(mine[name], theirs[name])],
        "different": [name for name in shared if not torch.equal(mine[name], theirs[name])],
        "only in one": [name for name in mine if name not in theirs],
        "only in other": [name for name in theirs if name not in mine],
    }


@misconception(
    "models.compare_weights",
    "The weights are paired by their place in the list and not by name, so one part more shifts all others.",
)
def pairs_by_place(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    found: dict[str, list[str]] = {"equal": [], "different": [], "only in one": [], "only in other": []}
    for name, weight, their_weight in zip(mine, mine.values(), theirs.values(), strict=False):
        found["equal" if torch.equal(weight, their_weight) else "different"].append(name)
    found["only in one"] = list(mine)[len(theirs) :]
    found["only in other"] = list(theirs)[len(mine) :]
    return found


@misconception(
    "models.compare_weights",
    "A key without names is left out; all four keys should always be there.",
)
def leaves_out_empty_keys(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    found: dict[str, list[str]] = {}
    for name, weight in mine.items():
        if name not in theirs:
            found.setdefault("only in one", []).append(name)
        elif torch.equal(weight, theirs[name]):
            found.setdefault("equal", []).append(name)
        else:
            found.setdefault("different", []).append(name)
    for name in theirs:
        if name not in mine:
            found.setdefault("only in other", []).append(name)
    return found


@misconception(
    "models.compare_weights", "The names stand in sets; lists, in the models' order, are asked for."
)
def gives_sets_of_names(one: nn.Module, other: nn.Module) -> dict[str, set[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    equal = {name for name in mine if name in theirs and torch.equal(mine[name], theirs[name])}
    return {
        "equal": equal,
        "different": (mine.keys() & theirs.keys()) - equal,
        "only in one": mine.keys() - theirs.keys(),
        "only in other": theirs.keys() - mine.keys(),
    }


@misconception(
    "models.compare_weights",
    "The names are in alphabetical order; the order of the model was asked for.",
)
def sorts_the_names(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    shared = sorted(mine.keys() & theirs.keys())
    return {
        "equal": [name for name in shared if torch.equal(mine[name], theirs[name])],
        "different": [name for name in shared if not torch.equal(mine[name], theirs[name])],
        "only in one": sorted(mine.keys() - theirs.keys()),
        "only in other": sorted(theirs.keys() - mine.keys()),
    }


@misconception(
    "models.compare_weights",
    "Names that both models have come in the order of the second model; the first decides.",
)
def follows_the_other_model(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    shared = [name for name in theirs if name in mine]
    return {
        "equal": [name for name in shared if torch.equal(mine[name], theirs[name])],
        "different": [name for name in shared if not torch.equal(mine[name], theirs[name])],
        "only in one": [name for name in mine if name not in theirs],
        "only in other": [name for name in theirs if name not in mine],
    }


@misconception(
    "models.compare_weights",
    "A weight that has another shape in the other model is listed as one that only one model has; both have "
    "the name.",
)
def takes_resized_for_missing(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine = {(name, weight.shape): weight for name, weight in one.state_dict().items()}
    theirs = {(name, weight.shape): weight for name, weight in other.state_dict().items()}
    shared = [key for key in mine if key in theirs]
    return {
        "equal": [key[0] for key in shared if torch.equal(mine[key], theirs[key])],
        "different": [key[0] for key in shared if not torch.equal(mine[key], theirs[key])],
        "only in one": [key[0] for key in mine if key not in theirs],
        "only in other": [key[0] for key in theirs if key not in mine],
    }


@misconception(
    "models.compare_weights",
    "Weights of the same name but of another shape appear nowhere; they are different.",
)
def passes_over_resized(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    fitting = [name for name in mine if name in theirs and mine[name].shape == theirs[name].shape]
    return {
        "equal": [name for name in fitting if torch.equal(mine[name], theirs[name])],
        "different": [name for name in fitting if not torch.equal(mine[name], theirs[name])],
        "only in one": [name for name in mine if name not in theirs],
        "only in other": [name for name in theirs if name not in mine],
    }


@misconception(
    "models.compare_weights", "What only the one has stands under the other, and the other way round."
)
def swaps_one_and_other(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    shared = [name for name in mine if name in theirs]
    return {
        "equal": [name for name in shared if torch.equal(mine[name], theirs[name])],
        "different": [name for name in shared if not torch.equal(mine[name], theirs[name])],
        "only in one": [name for name in theirs if name not in mine],
        "only in other": [name for name in mine if name not in theirs],
    }


@misconception(
    "models.compare_weights",
    "Only the first model's names are gone through, so what only the other has is never found.",
)
def never_asks_the_other(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    found: dict[str, list[str]] = {"equal": [], "different": [], "only in one": [], "only in other": []}
    for name, weight in mine.items():
        if name not in theirs:
            found["only in one"].append(name)
        else:
            found["equal" if torch.equal(weight, theirs[name]) else "different"].append(name)
    return found


@misconception(
    "models.compare_weights",
    "It takes for granted that the other model has every name of the first, and else stops with an error.",
)
def expects_every_name(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    mine, theirs = one.state_dict(), other.state_dict()
    return {
        "equal": [name for name in mine if torch.equal(mine[name], theirs[name])],
        "different": [name for name in mine if not torch.equal(mine[name], theirs[name])],
        "only in one": [name for name in mine if name not in theirs],
        "only in other": [name for name in theirs if name not in mine],
    }


@misconception("models.compare_weights", "These are numbers of weights; their names were asked for.")
def counts_the_names(one: nn.Module, other: nn.Module) -> dict[str, int]:
    mine, theirs = one.state_dict(), other.state_dict()
    equal = sum(name in theirs and torch.equal(mine[name], theirs[name]) for name in mine)
    shared = len(mine.keys() & theirs.keys())
    return {
        "equal": equal,
        "different": shared - equal,
        "only in one": len(mine) - shared,
        "only in other": len(theirs) - shared,
    }


@misconception(
    "models.compare_weights",
    "To find out which names are missing, the one model is loaded with the other's weights: that changes it, "
    "and afterwards they agree.",
)
def finds_out_by_loading(one: nn.Module, other: nn.Module) -> dict[str, list[str]]:
    outcome = one.load_state_dict(other.state_dict(), strict=False)
    mine, theirs = one.state_dict(), other.state_dict()
    shared = [name for name in mine if name in theirs]
    return {
        "equal": [name for name in shared if torch.equal(mine[name], theirs[name])],
        "different": [name for name in shared if not torch.equal(mine[name], theirs[name])],
        "only in one": list(outcome.missing_keys),
        "only in other": list(outcome.unexpected_keys),
    }


@misconception(
    "models.loading_report",
    "The names in the file are compared as they are written there; the file has a prefix where the headless "
    "model has none, so everything seems to be new.",
)
def compares_names_as_written(name: str, class_name: str) -> dict[str, list[str]]:
    import glob

    from safetensors import safe_open

    folder = checkpoint(name)
    with safe_open(glob.glob(f"{folder}/*.safetensors")[0], framework="pt") as file:
        stored = set(file.keys())
    own = set(getattr(transformers, class_name)(AutoConfig.from_pretrained(folder)).state_dict())
    return {"newly initialised": sorted(own - stored), "left unused": sorted(stored - own)}


@misconception(
    "models.loading_report",
    "A tied weight is reported as new because the file holds it under its other name only.",
)
def takes_tied_weights_for_new(name: str, class_name: str) -> dict[str, list[str]]:
    import glob

    from safetensors import safe_open

    folder, model_class = checkpoint(name), getattr(transformers, class_name)
    prefix = model_class.base_model_prefix + "."
    with safe_open(glob.glob(f"{folder}/*.safetensors")[0], framework="pt") as file:
        stored = {key.removeprefix(prefix) for key in file.keys()}  # noqa: SIM118
    own = {key.removeprefix(prefix) for key in model_class(AutoConfig.from_pretrained(folder)).state_dict()}
    return {"newly initialised": sorted(own - stored), "left unused": sorted(stored - own)}


@misconception(
    "models.loading_report",
    "Names in the file and in the model are matched as RoBERTa's are, by taking `roberta.` off; files of "
    "other architectures have other prefixes, or none.",
)
def knows_only_robertas_prefix(name: str, class_name: str) -> dict[str, list[str]]:
    import glob

    from safetensors import safe_open

    folder = checkpoint(name)
    with safe_open(glob.glob(f"{folder}/*.safetensors")[0], framework="pt") as file:
        stored = list(file.keys())
    wanted = [own for own, _ in getattr(transformers, class_name).from_pretrained(folder).named_parameters()]
    inside = {key.removeprefix("roberta.") for key in stored}
    known = {own.removeprefix("roberta.") for own in wanted}
    return {
        "newly initialised": sorted(own for own in wanted if own.removeprefix("roberta.") not in inside),
        "left unused": sorted(key for key in stored if key.removeprefix("roberta.") not in known),
    }


@misconception(
    "models.loading_report",
    "A key is spelled `newly initialized`, with a z; another spelling is another key.",
)
def spells_a_key_differently(name: str, class_name: str) -> dict[str, list[str]]:
    model_class = getattr(transformers, class_name)
    _, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    return {
        "newly initialized": sorted(info["missing_keys"]),
        "left unused": sorted(info["unexpected_keys"]),
    }


@misconception(
    "models.loading_report",
    "The two lists are swapped: missing is what the model wants and the checkpoint lacks.",
)
def swaps_new_and_unused(name: str, class_name: str) -> dict[str, list[str]]:
    model_class = getattr(transformers, class_name)
    _, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    return {
        "newly initialised": sorted(info["unexpected_keys"]),
        "left unused": sorted(info["missing_keys"]),
    }


@misconception(
    "models.loading_report", "The names stand in sets, as the library gives them; lists are asked for."
)
def passes_the_sets_on(name: str, class_name: str) -> dict[str, set[str]]:
    model_class = getattr(transformers, class_name)
    _, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    return {"newly initialised": info["missing_keys"], "left unused": info["unexpected_keys"]}


@misconception(
    "models.loading_report",
    "The new weights come in the order of the model; the alphabet was asked for.",
)
def keeps_the_models_order(name: str, class_name: str) -> dict[str, list[str]]:
    model_class = getattr(transformers, class_name)
    model, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    return {
        "newly initialised": [key for key in model.state_dict() if key in info["missing_keys"]],
        "left unused": sorted(info["unexpected_keys"]),
    }


@misconception(
    "models.loading_report",
    "`class_name` is ignored: the headless model is loaded whatever was asked for.",
)
def always_loads_the_headless_model(name: str, class_name: str) -> dict[str, list[str]]:
    _, info = AutoModel.from_pretrained(checkpoint(name), output_loading_info=True)
    return {
        "newly initialised": sorted(info["missing_keys"]),
        "left unused": sorted(info["unexpected_keys"]),
    }


@misconception(
    "models.loading_report",
    "The class is the one that the checkpoint was saved from, so nothing is ever missing; `class_name` "
    "should decide.",
)
def loads_the_class_of_the_checkpoint(name: str, class_name: str) -> dict[str, list[str]]:
    (saved_from,) = AutoConfig.from_pretrained(checkpoint(name)).architectures
    model_class = getattr(transformers, saved_from)
    _, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    return {
        "newly initialised": sorted(info["missing_keys"]),
        "left unused": sorted(info["unexpected_keys"]),
    }


@misconception(
    "models.loading_report",
    "The model is built from the configuration and nothing is loaded, so every weight counts as new.",
)
def builds_without_loading(name: str, class_name: str) -> dict[str, list[str]]:
    model = getattr(transformers, class_name)(AutoConfig.from_pretrained(checkpoint(name)))
    return {"newly initialised": sorted(model.state_dict()), "left unused": []}


@misconception(
    "models.loading_report",
    "These are names of layers; a layer has a weight and a bias, and each has a name of its own.",
)
def names_layers_instead(name: str, class_name: str) -> dict[str, list[str]]:
    model_class = getattr(transformers, class_name)
    _, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    return {
        "newly initialised": sorted({key.rpartition(".")[0] for key in info["missing_keys"]}),
        "left unused": sorted({key.rpartition(".")[0] for key in info["unexpected_keys"]}),
    }


@misconception(
    "models.loading_report",
    "Only what is new is reported; what the model has no place for was asked for as well.",
)
def reports_only_what_is_new(name: str, class_name: str) -> dict[str, list[str]]:
    model_class = getattr(transformers, class_name)
    _, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    return {"newly initialised": sorted(info["missing_keys"]), "left unused": []}


@misconception(
    "models.loading_report",
    "Everything in the library's report is taken for new; half of it is weights that were left unused.",
)
def takes_all_of_the_report_for_new(name: str, class_name: str) -> dict[str, list[str]]:
    model_class = getattr(transformers, class_name)
    _, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    return {
        "newly initialised": sorted(info["missing_keys"] | info["unexpected_keys"]),
        "left unused": sorted(info["unexpected_keys"]),
    }


@misconception(
    "models.loading_report",
    "What differs between two loads is called new; a new bias starts at zero each time, so it is overlooked.",
)
def compares_two_loads(name: str, class_name: str) -> dict[str, list[str]]:
    model_class = getattr(transformers, class_name)
    one, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    other = model_class.from_pretrained(checkpoint(name)).state_dict()
    new = [key for key, weight in one.state_dict().items() if not torch.equal(weight, other[key])]
    return {"newly initialised": sorted(new), "left unused": sorted(info["unexpected_keys"])}


@misconception("models.loading_report", "These are numbers of weights; their names were asked for.")
def counts_what_is_new(name: str, class_name: str) -> dict[str, int]:
    model_class = getattr(transformers, class_name)
    _, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    return {"newly initialised": len(info["missing_keys"]), "left unused": len(info["unexpected_keys"])}


@misconception(
    "models.loading_report",
    "This is the library's own report, with its own keys; two keys of other names were asked for.",
)
def hands_out_the_report(name: str, class_name: str) -> Any:
    model_class = getattr(transformers, class_name)
    _, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    return {key: sorted(names) for key, names in info.items() if key != "error_msgs"}


@misconception(
    "models.loading_report",
    "A key is left out when it has no names; both should always be there.",
)
def leaves_out_an_empty_key(name: str, class_name: str) -> dict[str, list[str]]:
    model_class = getattr(transformers, class_name)
    _, info = model_class.from_pretrained(checkpoint(name), output_loading_info=True)
    found = {
        "newly initialised": sorted(info["missing_keys"]),
        "left unused": sorted(info["unexpected_keys"]),
    }
    return {key: names for key, names in found.items() if names}


@misconception(
    "models.count_parameters",
    "The sum goes over `state_dict()`, which also holds buffers, and lists a shared parameter at each place.",
)
def sums_the_state_dict(model: nn.Module, trainable_only: bool = False) -> int:
    trainable = {name for name, p in model.named_parameters(remove_duplicate=False) if p.requires_grad}
    state = model.state_dict()
    return sum(weight.numel() for name, weight in state.items() if not trainable_only or name in trainable)


@misconception(
    "models.count_parameters",
    "Weights and biases are counted as one each; what was asked for is how many numbers they hold.",
)
def counts_tensors(model: nn.Module, trainable_only: bool = False) -> int:
    return sum(1 for p in model.parameters() if p.requires_grad or not trainable_only)


@misconception(
    "models.count_parameters",
    "Only the rows of each weight are counted: the length of a tensor is that of its first axis.",
)
def counts_rows(model: nn.Module, trainable_only: bool = False) -> int:
    return sum(len(p) for p in model.parameters() if p.requires_grad or not trainable_only)


@misconception(
    "models.count_parameters",
    "The numbers in a shape are added up; a weight of shape (3, 2) has six numbers, not five.",
)
def adds_up_the_shape(model: nn.Module, trainable_only: bool = False) -> int:
    return sum(sum(p.shape) for p in model.parameters() if p.requires_grad or not trainable_only)


@misconception(
    "models.count_parameters", "`trainable_only` makes no difference; frozen parameters always count."
)
def ignores_trainable_only(model: nn.Module, trainable_only: bool = False) -> int:
    return sum(p.numel() for p in model.parameters())


@misconception("models.count_parameters", "Frozen parameters never count, not even if all were asked for.")
def never_counts_frozen(model: nn.Module, trainable_only: bool = False) -> int:
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


@misconception(
    "models.count_parameters",
    "With `trainable_only` the frozen parameters are counted instead of the others.",
)
def counts_only_frozen(model: nn.Module, trainable_only: bool = False) -> int:
    return sum(p.numel() for p in model.parameters() if not (trainable_only and p.requires_grad))


@misconception(
    "models.count_parameters",
    "A parameter that is in use at two places is counted twice; it is one tensor.",
)
def counts_each_place(model: nn.Module, trainable_only: bool = False) -> int:
    places = model.named_parameters(remove_duplicate=False)
    return sum(p.numel() for _, p in places if p.requires_grad or not trainable_only)


@misconception(
    "models.count_parameters",
    "Each part of the model is counted for itself, so a parameter that two parts share counts twice.",
)
def adds_up_the_parts(model: nn.Module, trainable_only: bool = False) -> int:
    total = 0
    for module in model.modules():
        own = module.parameters(recurse=False)
        total += sum(p.numel() for p in own if p.requires_grad or not trainable_only)
    return total


@misconception(
    "models.count_parameters",
    "Only the parts of the model are asked; a model that is one layer has parameters of its own.",
)
def asks_only_the_parts(model: nn.Module, trainable_only: bool = False) -> int:
    parameters = {p for child in model.children() for p in child.parameters()}
    return sum(p.numel() for p in parameters if p.requires_grad or not trainable_only)


@misconception(
    "models.count_parameters",
    "The model is asked to count itself; only models of the library can do that, other modules cannot.",
)
def lets_the_model_count(model: nn.Module, trainable_only: bool = False) -> int:
    counted: int = model.num_parameters(only_trainable=trainable_only)  # type: ignore[operator]
    return counted


@misconception(
    "models.count_parameters",
    "All parameters are put into one vector to measure it, and without any there is nothing to put together: "
    "an error, where zero was asked for.",
)
def needs_at_least_one(model: nn.Module, trainable_only: bool = False) -> int:
    chosen = [p for p in model.parameters() if p.requires_grad or not trainable_only]
    return nn.utils.parameters_to_vector(chosen).numel()


@misconception(
    "models.count_parameters",
    "A model without parameters is refused with an error; the answer for it is zero.",
)
def refuses_models_without_parameters(model: nn.Module, trainable_only: bool = False) -> int:
    parameters = list(model.parameters())
    if not parameters:
        raise ValueError("a model without parameters")
    return sum(p.numel() for p in parameters if p.requires_grad or not trainable_only)


@misconception(
    "models.count_parameters",
    "It looks one level deep and no deeper; parts of parts have parameters too.",
)
def looks_one_level_deep(model: nn.Module, trainable_only: bool = False) -> int:
    total = 0
    for child in model.children():
        for p in child.parameters(recurse=False):
            total += p.numel() if p.requires_grad or not trainable_only else 0
    return total


@misconception(
    "models.count_parameters",
    "Every module is asked for all parameters below it, so each parameter counts once for each level that it "
    "lies deep.",
)
def counts_at_every_level(model: nn.Module, trainable_only: bool = False) -> int:
    total = 0
    for module in model.modules():
        total += sum(p.numel() for p in module.parameters() if p.requires_grad or not trainable_only)
    return total


@misconception(
    "models.count_parameters",
    "Only linear layers are counted; tables and layer norms have parameters too.",
)
def counts_linear_layers_only(model: nn.Module, trainable_only: bool = False) -> int:
    linears = [module for module in model.modules() if isinstance(module, nn.Linear)]
    chosen = {p for linear in linears for p in linear.parameters() if p.requires_grad or not trainable_only}
    return sum(p.numel() for p in chosen)


@misconception("models.count_parameters", "Only weights are counted; biases are parameters too.")
def forgets_biases(model: nn.Module, trainable_only: bool = False) -> int:
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad or not trainable_only]
    return sum(p.numel() for name, p in named if not name.endswith("bias"))


@misconception(
    "models.count_parameters",
    "Buffers are counted as well; they belong to the model, but training does not change them.",
)
def counts_buffers_too(model: nn.Module, trainable_only: bool = False) -> int:
    parameters = sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only)
    return parameters + sum(buffer.numel() for buffer in model.buffers())


@misconception(
    "models.count_parameters",
    "Buffers count as well, unless only trainable parameters are asked for: they are taken for frozen "
    "parameters, and are none.",
)
def takes_buffers_for_frozen(model: nn.Module, trainable_only: bool = False) -> int:
    if trainable_only:
        return sum(p.numel() for p in model.parameters() if p.requires_grad)
    return sum(p.numel() for p in model.parameters()) + sum(buffer.numel() for buffer in model.buffers())


@misconception(
    "models.count_parameters",
    "The count is a number of NumPy, and of no parameters even the fraction 0.0; an `int` was asked for.",
)
def gives_a_numpy_number(model: nn.Module, trainable_only: bool = False) -> Any:
    import numpy as np

    return np.sum([np.prod(p.shape) for p in model.parameters() if p.requires_grad or not trainable_only])


@misconception("models.count_parameters", "The count is a tensor; an `int` was asked for.")
def gives_a_tensor(model: nn.Module, trainable_only: bool = False) -> torch.Tensor:
    chosen = [p.numel() for p in model.parameters() if p.requires_grad or not trainable_only]
    return torch.tensor(chosen, dtype=torch.int64).sum()


@misconception("models.count_parameters", "The count is in millions; the number itself was asked for.")
def counts_in_millions(model: nn.Module, trainable_only: bool = False) -> float:
    return sum(p.numel() for p in model.parameters() if p.requires_grad or not trainable_only) / 1e6


@misconception(
    "models.count_by_part",
    "Parameters are picked by how their name begins, so one part takes those of every other part whose name "
    "begins alike, and numbers are counted twice.",
)
def picks_by_how_names_begin(model: nn.Module) -> dict[str, int]:
    named = list(model.named_parameters())
    parts = []
    for name, _ in named:
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        parts.append(".".join(pieces[: numbers[0] + 1 if numbers else 1]))
    return {part: sum(p.numel() for name, p in named if name.startswith(part)) for part in parts}


@misconception(
    "models.count_by_part",
    "Layer 1 also counts the parameters of layers 10 and 11, because their names begin in the same way.",
)
def mixes_up_layer_1_and_10(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    named = list(model.named_parameters())
    for name, parameter in named:
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        if numbers:
            part = ".".join(pieces[: numbers[0] + 1])
            counts[part] = sum(p.numel() for other, p in named if other.startswith(part))
        else:
            counts[pieces[0]] = counts.get(pieces[0], 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part", "All layers are thrown together; each numbered layer is a part of its own."
)
def goes_by_the_first_piece(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        part = name.split(".")[0]
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "Each module with parameters of its own becomes a part; the rule stops at the first number, or else at "
    "the first piece.",
)
def goes_by_the_module(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        part = name.rpartition(".")[0]
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "The first three pieces are always taken; how long a part's name is depends on where its number stands.",
)
def always_takes_three_pieces(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        part = ".".join(name.split(".")[:3])
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "A piece such as `norm2` is taken for a number because it has a digit in it.",
)
def takes_a_digit_for_a_number(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        numbers = [n for n, piece in enumerate(pieces) if any(letter.isdigit() for letter in piece)]
        part = ".".join(pieces[: numbers[0] + 1 if numbers else 1])
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "The path is followed to its last number; it should end at the first.",
)
def stops_at_the_last_number(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        part = ".".join(pieces[: numbers[-1] + 1 if numbers else 1])
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "A number counts only where it has a dot on both sides; the first and the last piece of a name may be "
    "numbers too.",
)
def wants_dots_on_both_sides(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces[:-1]) if place and piece.isdigit()]
        part = ".".join(pieces[: numbers[0] + 1 if numbers else 1])
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "A name that begins with a number is followed to its second one; it should end at the first.",
)
def passes_over_a_number_at_the_start(model: nn.Module) -> dict[str, int]:
    import re

    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        found = re.match(r"(.*?\.)?\d+(?=\.|$)", name)
        part = found[0] if found else name.split(".")[0]
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "Only neighbours are put together; when a part comes up again after another one, its count starts anew.",
)
def puts_only_neighbours_together(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    latest = ""
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        part = ".".join(pieces[: numbers[0] + 1 if numbers else 1])
        counts[part] = parameter.numel() + (counts[part] if part == latest else 0)
        latest = part
    return counts


@misconception(
    "models.count_by_part",
    "A layer's part is named by its number alone; its name is the whole path up to that number.",
)
def keeps_only_the_number(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        part = next((piece for piece in pieces if piece.isdigit()), pieces[0])
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "The part ends before the number, so all layers of a stack are still together.",
)
def stops_before_the_number(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        part = ".".join(pieces[: numbers[0] if numbers else 1])
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "The sum goes over `state_dict()`, which also holds buffers, and lists a shared parameter at each place.",
)
def takes_the_state_dict_apart(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, weight in model.state_dict().items():
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        part = ".".join(pieces[: numbers[0] + 1 if numbers else 1])
        counts[part] = counts.get(part, 0) + weight.numel()
    return counts


@misconception(
    "models.count_by_part",
    "A parameter that two parts share is counted in both; it counts where it is listed first.",
)
def counts_shared_in_both_parts(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters(remove_duplicate=False):
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        part = ".".join(pieces[: numbers[0] + 1 if numbers else 1])
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "Each parameter overwrites the count of its part, so only the last one of each part is left.",
)
def overwrites_the_count(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        counts[".".join(pieces[: numbers[0] + 1 if numbers else 1])] = parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "Weights and biases are counted as one each; what was asked for is how many numbers they hold.",
)
def counts_tensors_by_part(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, _ in model.named_parameters():
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        part = ".".join(pieces[: numbers[0] + 1 if numbers else 1])
        counts[part] = counts.get(part, 0) + 1
    return counts


@misconception("models.count_by_part", "Frozen parameters are left out; they are parameters all the same.")
def leaves_out_frozen_parts(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            pieces = name.split(".")
            numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
            part = ".".join(pieces[: numbers[0] + 1 if numbers else 1])
            counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "Parts without any parameter, such as dropout, are listed with a zero; they should be left out.",
)
def lists_empty_parts(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {name: 0 for name, child in model.named_children() if not list(child.children())}
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        part = ".".join(pieces[: numbers[0] + 1 if numbers else 1])
        counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception(
    "models.count_by_part",
    "Only numbered layers are counted; tables, norms and heads are parts as well.",
)
def counts_numbered_layers_only(model: nn.Module) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name, parameter in model.named_parameters():
        pieces = name.split(".")
        numbers = [place for place, piece in enumerate(pieces) if piece.isdigit()]
        if numbers:
            part = ".".join(pieces[: numbers[0] + 1])
            counts[part] = counts.get(part, 0) + parameter.numel()
    return counts


@misconception("models.expected_parameters", "The pooler is missing.")
def forgets_the_pooler(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer
    return total


@misconception("models.expected_parameters", "The linear layers have no biases here.")
def forgets_all_biases(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * width * width + 2 * width * inner + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width
    return total


@misconception(
    "models.expected_parameters", "The layer norms are missing; they have a weight and a bias each."
)
def forgets_layer_norms(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width
    total: int = tables * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception("models.expected_parameters", "A layer norm has only a weight here; it has a bias as well.")
def gives_norms_no_bias(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 2 * width
    total: int = tables * width + width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception("models.expected_parameters", "Each layer has one layer norm here; it has two.")
def counts_one_norm_a_layer(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 2 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception("models.expected_parameters", "The layer norm after the embeddings is missing.")
def forgets_the_first_norm(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception("models.expected_parameters", "The table of token types is missing.")
def forgets_token_types(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception("models.expected_parameters", "The table of positions is missing.")
def forgets_positions(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception(
    "models.expected_parameters",
    "The position table is made larger once more; `max_position_embeddings` is its number of rows already.",
)
def shifts_positions_again(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + 2 + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception("models.expected_parameters", "One layer is counted, however many there are.")
def counts_one_layer(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + layer + width * width + width
    return total


@misconception(
    "models.expected_parameters",
    "The attention has query, key and value here, but its output passes through a linear layer too.",
)
def forgets_the_attention_output(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 3 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception(
    "models.expected_parameters",
    "The inner layer is taken to be four times as wide as a vector; `intermediate_size` says how wide it is.",
)
def assumes_four_times_the_width(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, 4 * config.hidden_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception(
    "models.expected_parameters",
    "Both inner linear layers get the same bias; a bias is as long as what comes *out* of its layer.",
)
def gives_both_inner_biases_one_length(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * (width * inner + inner) + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception(
    "models.expected_parameters",
    "Vectors are blown up to `intermediate_size` here and never shrunk again; the way back is missing.",
)
def forgets_the_way_back(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + width * inner + inner + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception(
    "models.expected_parameters",
    "Every head gets query, key and value of full size; the heads share them among each other.",
)
def multiplies_by_the_heads(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    square = width * width + width
    layer = 3 * config.num_attention_heads * square + square + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + square
    return total


@misconception(
    "models.expected_parameters",
    "A head that guesses words is counted as well; `RobertaModel` has none.",
)
def counts_a_head_for_words(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = 2 * config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception(
    "models.expected_parameters",
    "The head that guesses words stands where the pooler should; this is the size of `RobertaForMaskedLM`.",
)
def takes_a_head_for_the_pooler(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    head = width * width + width + 2 * width + config.vocab_size
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + head
    return total


@misconception(
    "models.expected_parameters",
    "A model without layers is refused with an error; it still has its embeddings and its pooler.",
)
def refuses_to_do_without_layers(config: RobertaConfig) -> int:
    if config.num_hidden_layers < 1:
        raise ValueError("a model without layers")
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 4 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer + width * width + width
    return total


@misconception(
    "models.expected_parameters",
    "Nothing comes back: without a `return` a function gives None, whatever it has worked out.",
)
def returns_nothing(config: RobertaConfig) -> None:
    width = config.hidden_size
    total = (config.vocab_size + config.max_position_embeddings + config.type_vocab_size) * width
    total += 2 * width


@misconception(
    "models.expected_parameters", "The pooler stands in every layer here; there is one, at the end."
)
def puts_a_pooler_in_each_layer(config: RobertaConfig) -> int:
    width, inner = config.hidden_size, config.intermediate_size
    tables = config.vocab_size + config.max_position_embeddings + config.type_vocab_size
    layer = 5 * (width * width + width) + 2 * width * inner + inner + width + 4 * width
    total: int = tables * width + 2 * width + config.num_hidden_layers * layer
    return total


@misconception(
    "models.read_sizes",
    "The rows of RoBERTa's position table are taken for the tokens that it can read.",
)
def takes_rows_for_tokens(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    size, rows = names.get(settings["model_type"], ("hidden_size", "max_position_embeddings"))
    return settings[size], settings[rows]


@misconception(
    "models.read_sizes",
    "Two rows are taken off whatever the padding id is; how many there are depends on it.",
)
def always_takes_off_two(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings["model_type"]
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    return settings[size], settings[rows] - 2 * (kind in ("roberta", "xlm-roberta", "camembert"))


@misconception(
    "models.read_sizes",
    "The row of the padding itself is not taken off, so there is one token too many.",
)
def keeps_the_row_of_padding(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings["model_type"]
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    unused = settings["pad_token_id"] if kind in ("roberta", "xlm-roberta", "camembert") else 0
    return settings[size], settings[rows] - unused


@misconception(
    "models.read_sizes",
    "The unused rows are added; they are in the table already, and no token can have them.",
)
def adds_the_unused_rows(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings["model_type"]
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    unused = settings["pad_token_id"] + 1 if kind in ("roberta", "xlm-roberta", "camembert") else 0
    return settings[size], settings[rows] + unused


@misconception(
    "models.read_sizes",
    "Only `roberta` itself is known to count in this way; it has two relatives that do the same.",
)
def forgets_the_relatives(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings["model_type"]
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    return settings[size], settings[rows] - (settings["pad_token_id"] + 1 if kind == "roberta" else 0)


@misconception(
    "models.read_sizes",
    "CamemBERT does not have RoBERTa in its name, but it is built like it.",
)
def goes_by_the_name_roberta(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings["model_type"]
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    return settings[size], settings[rows] - (settings["pad_token_id"] + 1 if "roberta" in kind else 0)


@misconception(
    "models.read_sizes",
    "Every type whose name holds `bert` is treated like RoBERTa; BERT and DistilBERT count from 0.",
)
def goes_by_the_name_bert(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings["model_type"]
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    return settings[size], settings[rows] - (settings["pad_token_id"] + 1 if "bert" in kind else 0)


@misconception(
    "models.read_sizes",
    "Rows are taken off for every model; only RoBERTa and its relatives leave some unused.",
)
def takes_off_for_everyone(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    size, rows = names.get(settings["model_type"], ("hidden_size", "max_position_embeddings"))
    return settings[size], settings[rows] - (settings.get("pad_token_id", 0) + 1)


@misconception(
    "models.read_sizes",
    "Whether rows are unused is judged by the padding id being 1; the model type decides.",
)
def goes_by_the_padding_id(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    size, rows = names.get(settings["model_type"], ("hidden_size", "max_position_embeddings"))
    return settings[size], settings[rows] - (2 if settings.get("pad_token_id") == 1 else 0)


@misconception(
    "models.read_sizes",
    "DistilBERT's `hidden_dim` is the width of its inner layer, not the size of a token's vector.",
)
def takes_hidden_dim(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("hidden_dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings["model_type"]
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    unused = settings["pad_token_id"] + 1 if kind in ("roberta", "xlm-roberta", "camembert") else 0
    return settings.get(size, settings.get("dim", 0)), settings[rows] - unused


@misconception(
    "models.read_sizes",
    "The first name that is present is believed; a file may also hold names that mean something to other "
    "types only.",
)
def believes_the_first_name(settings: dict[str, Any]) -> tuple[int, int]:
    size = next(settings[name] for name in ("hidden_size", "dim", "n_embd") if name in settings)
    rows = next(settings[name] for name in ("max_position_embeddings", "n_positions") if name in settings)
    related = settings["model_type"] in ("roberta", "xlm-roberta", "camembert")
    return size, rows - (settings["pad_token_id"] + 1 if related else 0)


@misconception(
    "models.read_sizes",
    "All settings are handed to the library's configuration, which translates names: a `hidden_size` that "
    "means nothing in this file overwrites the right size.",
)
def lets_the_library_mix_names(settings: dict[str, Any]) -> tuple[int, int]:
    config = AutoConfig.for_model(**settings)
    related = config.model_type in ("roberta", "xlm-roberta", "camembert")
    unused = config.pad_token_id + 1 if related else 0
    return config.hidden_size, config.max_position_embeddings - unused


@misconception(
    "models.read_sizes",
    "The table lacks `camembert`, so a file of that type ends in a KeyError.",
)
def has_no_row_for_camembert(settings: dict[str, Any]) -> tuple[int, int]:
    bert = ("hidden_size", "max_position_embeddings")
    names = {
        **dict.fromkeys(("bert", "roberta", "xlm-roberta"), bert),
        "distilbert": ("dim", "max_position_embeddings"),
        "gpt2": ("n_embd", "n_positions"),
    }
    size, rows = names[settings["model_type"]]
    unused = settings["pad_token_id"] + 1 if "roberta" in settings["model_type"] else 0
    return settings[size], settings[rows] - unused


@misconception(
    "models.read_sizes",
    "RoBERTa's names are asked for in every file; DistilBERT and GPT-2 use others.",
)
def knows_only_robertas_names(settings: dict[str, Any]) -> tuple[int, int]:
    related = settings["model_type"] in ("roberta", "xlm-roberta", "camembert")
    unused = settings["pad_token_id"] + 1 if related else 0
    return settings["hidden_size"], settings["max_position_embeddings"] - unused


@misconception(
    "models.read_sizes",
    "GPT-2's `n_ctx` is read where it is present; the rows of its table are `n_positions`.",
)
def prefers_n_ctx(settings: dict[str, Any]) -> tuple[int, int]:
    kind = settings["model_type"]
    if kind == "gpt2":
        return settings["n_embd"], settings.get("n_ctx", settings["n_positions"])
    unused = settings["pad_token_id"] + 1 if kind in ("roberta", "xlm-roberta", "camembert") else 0
    size = settings["dim"] if kind == "distilbert" else settings["hidden_size"]
    return size, settings["max_position_embeddings"] - unused


@misconception(
    "models.read_sizes",
    "Two tokens are kept back for the special ones; the number asked for includes them.",
)
def keeps_room_for_special_tokens(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings["model_type"]
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    unused = settings["pad_token_id"] + 1 if kind in ("roberta", "xlm-roberta", "camembert") else 0
    return settings[size], settings[rows] - unused - 2


@misconception(
    "models.read_sizes", "The two numbers come in the wrong order: the size of a vector is the first."
)
def swaps_the_two_sizes(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings["model_type"]
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    unused = settings["pad_token_id"] + 1 if kind in ("roberta", "xlm-roberta", "camembert") else 0
    return settings[rows] - unused, settings[size]


@misconception("models.read_sizes", "Both numbers are right but stand in a list; a tuple is asked for.")
def gives_a_list(settings: dict[str, Any]) -> list[int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings["model_type"]
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    unused = settings["pad_token_id"] + 1 if kind in ("roberta", "xlm-roberta", "camembert") else 0
    return [settings[size], settings[rows] - unused]


@misconception(
    "models.read_sizes",
    "The sizes are right, but the caller's dictionary has been emptied on the way: `pop` takes things out.",
)
def empties_the_dictionary(settings: dict[str, Any]) -> tuple[int, int]:
    names = {"distilbert": ("dim", "max_position_embeddings"), "gpt2": ("n_embd", "n_positions")}
    kind = settings.pop("model_type")
    size, rows = names.get(kind, ("hidden_size", "max_position_embeddings"))
    unused = settings.pop("pad_token_id") + 1 if kind in ("roberta", "xlm-roberta", "camembert") else 0
    return settings.pop(size), settings.pop(rows) - unused


@misconception(
    "models.transplant_encoder",
    "The whole state is loaded, not that of the base model: a head of the same name is overwritten, and "
    "where one model has a prefix and the other has none, nothing is copied.",
)
def loads_the_whole_state(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    return sorted(target.load_state_dict(source.state_dict(), strict=False).missing_keys)


@misconception(
    "models.transplant_encoder",
    "Both models now share one encoder: training the one changes the other.",
)
def shares_the_encoder(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    have, want = source.base_model.state_dict(), target.base_model.state_dict()
    if target.base_model is not target:
        setattr(target, target.base_model_prefix, source.base_model)
    else:
        target.load_state_dict(have, strict=False)
    return sorted(name for name in want if name not in have)


@misconception(
    "models.transplant_encoder",
    "The parameters are new, but the numbers lie in the source's memory: a change there is a change here.",
)
def shares_the_numbers(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    have = source.base_model.state_dict()
    left = []
    for name, parameter in target.base_model.named_parameters():
        if name in have:
            parameter.data = have[name].data
        else:
            left.append(name)
    return sorted(left)


@misconception(
    "models.transplant_encoder",
    "The encoder is looked for under `roberta`, where neither a headless model nor another architecture has "
    "it.",
)
def looks_for_roberta_by_name(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    outcome = target.roberta.load_state_dict(source.roberta.state_dict(), strict=False)
    return sorted(outcome.missing_keys)


@misconception(
    "models.transplant_encoder",
    "The load insists on the same names on both sides and stops with an error when one has a pooler.",
)
def insists_on_the_same_names(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    return sorted(target.base_model.load_state_dict(source.base_model.state_dict()).missing_keys)


@misconception(
    "models.transplant_encoder",
    "Models whose configurations differ in anything are refused; base models of the same size may belong to "
    "models with another dropout or other labels.",
)
def insists_on_the_same_plan(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    if source.config.to_dict() != target.config.to_dict():
        raise ValueError("the configurations differ")
    outcome = target.base_model.load_state_dict(source.base_model.state_dict(), strict=False)
    return sorted(outcome.missing_keys)


@misconception(
    "models.transplant_encoder",
    "What is named is what the target had no use for; what the source could not provide was asked for.",
)
def names_what_was_not_used(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    outcome = target.base_model.load_state_dict(source.base_model.state_dict(), strict=False)
    return sorted(outcome.unexpected_keys)


@misconception(
    "models.transplant_encoder",
    "What the target had no use for is named together with what stayed as it was.",
)
def names_everything_without_match(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    outcome = target.base_model.load_state_dict(source.base_model.state_dict(), strict=False)
    return sorted(outcome.missing_keys + outcome.unexpected_keys)


@misconception(
    "models.transplant_encoder", "The weights go from the target to the source: the wrong way round."
)
def copies_the_wrong_way(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    outcome = source.base_model.load_state_dict(target.base_model.state_dict(), strict=False)
    return sorted(outcome.unexpected_keys)


@misconception(
    "models.transplant_encoder",
    "Only the table of the vocabulary is copied; the layers have learned something too.",
)
def moves_only_the_vocabulary(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    target.get_input_embeddings().load_state_dict(source.get_input_embeddings().state_dict())
    return sorted(target.base_model.state_dict().keys() - source.base_model.state_dict().keys())


@misconception(
    "models.transplant_encoder",
    "The embeddings stay behind; they belong to the base model as well.",
)
def leaves_the_embeddings_behind(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    have, want = source.base_model.state_dict(), target.base_model.state_dict()
    moved = {
        name: weight for name, weight in have.items() if not name.startswith(("embeddings", "wte", "wpe"))
    }
    target.base_model.load_state_dict(moved, strict=False)
    return sorted(name for name in want if name not in have)


@misconception(
    "models.transplant_encoder",
    "Biases stay as they were: only names that end in `weight` are copied.",
)
def leaves_biases_behind(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    have, want = source.base_model.state_dict(), target.base_model.state_dict()
    moved = {name: weight for name, weight in have.items() if name.endswith("weight")}
    target.base_model.load_state_dict(moved, strict=False)
    return sorted(name for name in want if name not in have)


@misconception(
    "models.transplant_encoder",
    "The copying is done, but nothing is returned; the names of what stayed as it was are asked for.",
)
def forgets_to_answer(source: PreTrainedModel, target: PreTrainedModel) -> None:
    target.base_model.load_state_dict(source.base_model.state_dict(), strict=False)


@misconception(
    "models.transplant_encoder",
    "The names carry the prefix of the base model; inside the base model they have none.",
)
def puts_a_prefix_before_names(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    outcome = target.base_model.load_state_dict(source.base_model.state_dict(), strict=False)
    return sorted(f"{target.base_model_prefix}.{name}" for name in outcome.missing_keys)


@misconception(
    "models.transplant_encoder",
    "The names come in the order of the model; the alphabet was asked for.",
)
def keeps_the_order_of_the_model(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    outcome = target.base_model.load_state_dict(source.base_model.state_dict(), strict=False)
    return list(outcome.missing_keys)


@misconception(
    "models.transplant_encoder",
    "The target's base model is replaced by a copy of the source's, with all that belongs to that one: parts "
    "that the target had are gone, and others have come.",
)
def replaces_the_whole_base(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    import copy

    have, want = source.base_model.state_dict(), target.base_model.state_dict()
    setattr(target, target.base_model_prefix, copy.deepcopy(source.base_model))
    return sorted(name for name in want if name not in have)


@misconception(
    "models.transplant_encoder",
    "The head's old table is loaded back over the new one: the two are tied, so what is loaded last wins.",
)
def puts_the_old_table_back(source: PreTrainedModel, target: PreTrainedModel) -> list[str]:
    have = source.base_model.state_dict()
    prefix = "" if target.base_model is target else target.base_model_prefix + "."
    state = {name: weight.clone() for name, weight in target.state_dict().items()}
    names = [name.removeprefix(prefix) for name in state if name.startswith(prefix)]
    state.update({prefix + name: have[name].clone() for name in names if name in have})
    target.load_state_dict(state)
    return sorted(name for name in names if name not in have)

"""What the functions of lab 01 must do."""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from transformers import AutoConfig, RobertaConfig

from grader.checks.models_vocabulary import (
    FATES,
    NAMES,
    SHARED,
    SHIFTED,
    SMALL,
    SMALL_GPT2,
    TIED,
    TRANSPLANTS,
    WITH_NEW_WEIGHTS,
    WITHOUT_NEW_WEIGHTS,
    Sizes,
    built_by_the_library,
    comparison,
    config,
    counted_by_the_library,
    fates,
    layer_kinds,
    longest_text,
    model_sizes,
    nested,
    network,
    parameters_of,
    parts_of_nested,
    parts_of_stack,
    settings,
    stack,
    transplant,
    two_models,
)
from grader.checks.vocabulary import seeds
from grader.judge.checking import check
from grader.judge.comparing import ANY_VALUE, EXACT, assert_same
from grader.judge.scripts import build, invoke, let, make, read, ref
from grader.worker import wire

#: Library calls that would answer an exercise by themselves.
SHORTCUTS = {
    "models.expected_parameters": (
        "transformers.RobertaModel",
        "transformers.AutoModel.from_config",
        "transformers.PreTrainedModel.num_parameters",
    ),
}

CONFIG = "models.roberta_config"
#: Requirements of a small model, no two of them the same.
WANTED = {"vocabulary": 11, "layers": 2, "heads": 3, "head_size": 4, "max_tokens": 7}


def requirements(most_layers: int = 9) -> st.SearchStrategy[dict[str, int]]:
    """What a small model should be able to do; its vocabulary holds every padding id that is drawn."""
    fewest, most = {"vocabulary": 6}, {"layers": most_layers}
    numbers = (st.integers(fewest.get(name, 1), most.get(name, 9)) for name in WANTED)
    return st.tuples(*numbers).map(lambda n: dict(zip(WANTED, n, strict=True)))


@check(
    CONFIG,
    points=2,
    says="a token's vector is as wide as all heads together, the inner layer four times",
    examples=8,
)
@given(wanted=requirements())
@example(wanted=WANTED)
@example(wanted={**WANTED, "heads": 1})
def test_adds_up_the_heads(student: Any, reference: Any, wanted: dict[str, int]) -> None:
    steps = (
        build("config", "roberta_config", **wanted),
        read("config", "hidden_size"),
        read("config", "intermediate_size"),
    )
    width = wanted["heads"] * wanted["head_size"]
    assert_same(student.script(*steps), [width, 4 * width], EXACT)


@check(CONFIG, says="vocabulary, layers and heads have the sizes that were asked for", examples=8)
@given(wanted=requirements())
@example(wanted=WANTED)
def test_takes_sizes_as_they_are(student: Any, reference: Any, wanted: dict[str, int]) -> None:
    steps = (
        build("config", "roberta_config", **wanted),
        read("config", "vocab_size"),
        read("config", "num_hidden_layers"),
        read("config", "num_attention_heads"),
    )
    assert_same(student.script(*steps), [wanted["vocabulary"], wanted["layers"], wanted["heads"]], EXACT)


@check(
    CONFIG,
    points=2,
    says="the position table has a row for each token and for all positions before it",
    examples=10,
)
@given(wanted=requirements(), pad_id=st.integers(0, 5))
@example(wanted=WANTED, pad_id=1)
@example(wanted=WANTED, pad_id=0)
@example(wanted=WANTED, pad_id=3)
def test_makes_room_for_positions(student: Any, reference: Any, wanted: dict[str, int], pad_id: int) -> None:
    steps = (
        build("config", "roberta_config", **wanted, pad_id=pad_id),
        read("config", "max_position_embeddings"),
        read("config", "pad_token_id"),
    )
    rows, padding = reference.script(*steps)
    assert_same(longest_text("roberta", rows, padding), wanted["max_tokens"], EXACT)
    assert_same(student.script(*steps), [rows, padding], EXACT)


@check(CONFIG, says="without a pad_id, RoBERTa's own is taken: 1", examples=5)
@given(wanted=requirements())
@example(wanted=WANTED)
def test_pads_as_roberta_by_default(student: Any, reference: Any, wanted: dict[str, int]) -> None:
    steps = (
        build("config", "roberta_config", **wanted),
        read("config", "max_position_embeddings"),
        read("config", "pad_token_id"),
    )
    assert_same(student.script(*steps), [wanted["max_tokens"] + 2, 1], EXACT)


@check(
    CONFIG, says="one token type, a layer_norm_eps of 1e-5, and the rest as in RobertaConfig()", examples=1
)
@given(wanted=requirements(most_layers=2))
@example(wanted=WANTED)
def test_leaves_other_settings(student: Any, reference: Any, wanted: dict[str, int]) -> None:
    same = ("model_type", "initializer_range", "hidden_act", "hidden_dropout_prob", "bos_token_id",
            "eos_token_id", "attention_probs_dropout_prob", "is_decoder", "tie_word_embeddings")  # fmt: skip
    # The padding id, 1, must have a row even where the table of positions is too short.
    wanted = {**wanted, "max_tokens": wanted["max_tokens"] + 1}
    steps = (
        build("config", "roberta_config", **wanted),
        read("config", "type_vocab_size"),
        read("config", "layer_norm_eps"),
        *(read("config", name) for name in same),
        # Its text tells two tiny epsilons apart, which are the same number to all tolerances but `EXACT`.
        make("part", "transformers.models.roberta.modeling_roberta.RobertaEmbeddings", ref("config")),
        read("part", "LayerNorm"),
    )
    *others, norm = reference.script(*steps)
    assert_same(others, [1, 1e-5, *(getattr(RobertaConfig(), name) for name in same)], EXACT)
    assert_same(student.script(*steps), [*others, norm], EXACT)


@check(CONFIG, says="a model that is built from it reads a text of max_tokens tokens", examples=1)
@given(wanted=requirements(most_layers=2))
@example(wanted=WANTED)
def test_reads_the_longest_text(student: Any, reference: Any, wanted: dict[str, int]) -> None:
    steps = (
        build("config", "roberta_config", **wanted),
        make("model", "transformers.RobertaModel", ref("config")),
        let("ids", torch.zeros(1, wanted["max_tokens"], dtype=torch.int64)),
        invoke("out", "model", "", ref("ids")),
        read("out", "last_hidden_state"),
    )
    width = wanted["heads"] * wanted["head_size"]
    (hidden,) = student.script(*steps)
    expected = torch.zeros(1, wanted["max_tokens"], width, requires_grad=True)
    assert_same(hidden, expected, ANY_VALUE)


RANDOM = "models.random_model"


@check(RANDOM, points=2, says="the weights are those that the library draws for this seed", examples=1)
@given(sizes=model_sizes(max_layers=1), seed=seeds())
@example(sizes=SMALL, seed=1)
@example(sizes=SMALL, seed=0)
@example(sizes={**SMALL, "num_hidden_layers": 0}, seed=7)
def test_draws_by_the_seed(student: Any, reference: Any, sizes: Sizes, seed: int) -> None:
    steps = (
        config("config", sizes),
        build("model", "random_model", ref("config"), seed),
        invoke("weights", "model", "state_dict"),
        read("weights"),
    )
    expected = [built_by_the_library(sizes, seed)]
    assert_same(reference.script(*steps), expected, EXACT)
    assert_same(student.script(*steps), expected, EXACT)


@check(RANDOM, points=2, says="what is drawn afterwards is what would have been drawn without it", examples=1)
@given(before=st.integers(1, 2**16), drawn=st.integers(0, 5), seed=seeds())
@example(before=3, drawn=0, seed=7)
@example(before=3, drawn=2, seed=7)
def test_leaves_the_generator_alone(student: Any, reference: Any, before: int, drawn: int, seed: int) -> None:
    steps = (
        config("config", SMALL),
        make("generator", "torch.manual_seed", before),
        make("earlier", "torch.rand", drawn),
        build("model", "random_model", ref("config"), seed),
        make("later", "torch.rand", 3),
        read("later"),
    )
    # `torch.rand` of no numbers draws nothing, and numbers are drawn one after the other.
    undisturbed = torch.rand(drawn + 3, generator=torch.Generator().manual_seed(before))[drawn:]
    assert_same(reference.script(*steps), [undisturbed], EXACT)
    assert_same(student.script(*steps), [undisturbed], EXACT)


#: Modules whose mode is looked at, and settings that must stay.
INSIDE = ("training", "embeddings.dropout.training", "encoder.layer.0.attention.self.training")
KEPT = {"hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "initializer_range": 0.02, **SMALL}


def ask_random_model(student: Any, seed: int) -> tuple[list[Any], list[Any]]:
    """Have a model built; read the modes of its parts, and its configuration as it was passed in."""
    answers = student.script(
        config("config", SMALL),
        build("model", "random_model", ref("config"), seed),
        *(read("model", name) for name in INSIDE),
        *(read("config", name) for name in KEPT),
    )
    return answers[: len(INSIDE)], answers[len(INSIDE) :]


@check(RANDOM, says="the model and all its parts are in evaluation mode", examples=1)
@given(seed=st.just(1))
@example(seed=1)
def test_is_ready_for_use(student: Any, reference: Any, seed: int) -> None:
    assert_same(ask_random_model(student, seed)[0], [False, False, False], EXACT)


@check(RANDOM, says="the configuration that was passed in stays as it was", examples=1)
@given(seed=st.just(1))
@example(seed=1)
def test_leaves_the_configuration_alone(student: Any, reference: Any, seed: int) -> None:
    assert_same(ask_random_model(student, seed)[1], list(KEPT.values()), EXACT)


COMPARE = "models.compare_weights"


@check(
    COMPARE,
    points=2,
    says="weights that both models have are equal or different, as a whole and exactly",
    examples=10,
)
@given(chosen=fates(SHARED), seed=seeds())
@example(chosen=["same"], seed=0)
@example(chosen=["nudged"], seed=0)
@example(chosen=["one number"], seed=0)
@example(chosen=["shuffled"], seed=0)
@example(chosen=["resized"], seed=0)
@example(chosen=["repeated row"], seed=0)
@example(chosen=["same", "shuffled", "same"], seed=0)
def test_sorts_shared_weights(student: Any, reference: Any, chosen: list[str], seed: int) -> None:
    steps = (
        *two_models(chosen, seed),
        build("found", "compare_weights", ref("one"), ref("other")),
        read("found"),
    )
    assert_same(reference.script(*steps), [comparison(chosen)], EXACT)
    assert_same(student.script(*steps), [comparison(chosen)], EXACT)


@check(COMPARE, points=2, says="weights that only one model has stand under the keys for those", examples=10)
@given(chosen=fates(FATES), seed=seeds())
@example(chosen=["same", "only one"], seed=0)
@example(chosen=["same", "only other"], seed=0)
@example(chosen=["only one", "only other"], seed=0)
def test_finds_what_one_lacks(student: Any, reference: Any, chosen: list[str], seed: int) -> None:
    steps = (
        *two_models(chosen, seed),
        build("found", "compare_weights", ref("one"), ref("other")),
        read("found"),
    )
    assert_same(reference.script(*steps), [comparison(chosen)], EXACT)
    assert_same(student.script(*steps), [comparison(chosen)], EXACT)


@check(COMPARE, says="the names have the order of the model that has them", examples=5)
@given(chosen=fates(FATES), seed=seeds())
@example(chosen=["same", "shuffled", "same"], seed=0)
@example(chosen=["only one", "only one"], seed=0)
@example(chosen=["only other", "only other"], seed=0)
def test_keeps_the_order(student: Any, reference: Any, chosen: list[str], seed: int) -> None:
    steps = (
        *two_models(chosen, seed, backwards=True),
        build("found", "compare_weights", ref("one"), ref("other")),
        read("found"),
    )
    assert_same(reference.script(*steps), [comparison(chosen, backwards=True)], EXACT)
    assert_same(student.script(*steps), [comparison(chosen, backwards=True)], EXACT)


@check(COMPARE, says="every entry of the state_dict counts, running averages too", examples=4)
@given(mean=st.integers(0, 3))
@example(mean=0)
@example(mean=1)
def test_looks_at_buffers(student: Any, reference: Any, mean: int) -> None:
    steps = (
        make("one", "torch.nn.BatchNorm1d", 2),
        make("other", "torch.nn.BatchNorm1d", 2),
        invoke("average", "other", "get_buffer", "running_mean"),
        make("filled", "torch.nn.init.constant_", ref("average"), float(mean)),
        build("found", "compare_weights", ref("one"), ref("other")),
        read("found"),
    )
    names = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    different = ["running_mean"] if mean else []
    expected = {
        "equal": [name for name in names if name not in different],
        "different": different,
        "only in one": [],
        "only in other": [],
    }
    assert_same(reference.script(*steps), [expected], EXACT)
    assert_same(student.script(*steps), [expected], EXACT)


@check(COMPARE, says="both models stay as they were", examples=4)
@given(chosen=fates(("same", "shuffled", "only one", "only other")), seed=seeds())
@example(chosen=["shuffled", "only one"], seed=0)
def test_leaves_both_models_alone(student: Any, reference: Any, chosen: list[str], seed: int) -> None:
    steps = (
        *two_models(chosen, seed),
        build("found", "compare_weights", ref("one"), ref("other")),
        invoke("after_one", "one", "state_dict"),
        invoke("after_other", "other", "state_dict"),
        read("after_one"),
        read("after_other"),
    )
    assert_same(student.script(*steps), reference.script(*steps), EXACT)


REPORT = "models.loading_report"


@check(REPORT, points=2, says="weights that the checkpoint lacks are newly initialised", examples=1)
@given(pair=st.sampled_from(WITH_NEW_WEIGHTS))
@example(pair=WITH_NEW_WEIGHTS[0])
@example(pair=WITH_NEW_WEIGHTS[1])
def test_reports_new_weights(student: Any, reference: Any, pair: tuple[str, str]) -> None:
    found, expected = student.loading_report(*pair), reference.loading_report(*pair)
    assert_same(found["newly initialised"], expected["newly initialised"], EXACT)


@check(REPORT, says="a weight that the file holds only once, because it is tied, is not new", examples=1)
@given(pair=st.sampled_from(WITHOUT_NEW_WEIGHTS))
@example(pair=WITHOUT_NEW_WEIGHTS[0])
def test_reports_nothing_new(student: Any, reference: Any, pair: tuple[str, str]) -> None:
    found, expected = student.loading_report(*pair), reference.loading_report(*pair)
    assert_same(expected["newly initialised"], [], EXACT)
    assert_same(found["newly initialised"], [], EXACT)


@check(
    REPORT,
    points=2,
    says="weights in the checkpoint that the model has no place for are left unused",
    examples=1,
)
@given(pair=st.sampled_from((WITH_NEW_WEIGHTS[0], *WITHOUT_NEW_WEIGHTS)))
@example(pair=WITH_NEW_WEIGHTS[0])
@example(pair=WITHOUT_NEW_WEIGHTS[0])
@example(pair=WITHOUT_NEW_WEIGHTS[1])
def test_reports_unused_weights(student: Any, reference: Any, pair: tuple[str, str]) -> None:
    found, expected = student.loading_report(*pair), reference.loading_report(*pair)
    assert_same(found, expected, EXACT)


COUNT = "models.count_parameters"


@check(COUNT, points=2, says="all numbers in all parameters count, and buffers do not", examples=8)
@given(kinds=layer_kinds())
@example(kinds=["linear"])
@example(kinds=["layer norm"])
@example(kinds=["batch norm"])
@example(kinds=["dropout"])
@example(kinds=["table", "linear", "linear"])
def test_counts_numbers(student: Any, reference: Any, kinds: list[str]) -> None:
    steps = (
        *network(kinds, []),
        build("count", "count_parameters", ref("model")),
        read("count"),
        # A single layer has parameters of its own and no parts.
        build("first", "count_parameters", ref("layer0")),
        read("first"),
    )
    by_hand = [parameters_of(kind, n + 2, n + 3) for n, kind in enumerate(kinds)]
    assert_same(reference.script(*steps), [sum(by_hand), by_hand[0]], EXACT)
    assert_same(student.script(*steps), [sum(by_hand), by_hand[0]], EXACT)


@check(COUNT, says="a parameter that is in use at several places counts once", examples=10)
@given(kinds=layer_kinds(max_layers=4))
@example(kinds=["linear"])
@example(kinds=["linear", "batch norm"])
def test_counts_once(student: Any, reference: Any, kinds: list[str]) -> None:
    steps = (
        *network(kinds, [], again=True),
        build("count", "count_parameters", ref("model")),
        read("count"),
    )
    by_hand = sum(parameters_of(kind, n + 2, n + 3) for n, kind in enumerate(kinds))
    assert_same(reference.script(*steps), [by_hand], EXACT)
    assert_same(student.script(*steps), [by_hand], EXACT)


@check(COUNT, says="frozen parameters count, unless trainable_only leaves them out", examples=10)
@given(
    kinds=layer_kinds(),
    frozen=st.lists(st.booleans(), min_size=5, max_size=5),
    trainable_only=st.booleans(),
)
@example(kinds=["linear", "layer norm"], frozen=[True, False], trainable_only=True)
@example(kinds=["linear", "layer norm"], frozen=[True, False], trainable_only=False)
@example(kinds=["linear"], frozen=[True], trainable_only=True)
def test_leaves_out_frozen(
    student: Any, reference: Any, kinds: list[str], frozen: list[bool], trainable_only: bool
) -> None:
    steps = (
        *network(kinds, frozen),
        build("count", "count_parameters", ref("model"), trainable_only=trainable_only),
        read("count"),
    )
    by_hand = sum(
        parameters_of(kind, n + 2, n + 3)
        for n, kind in enumerate(kinds)
        if not (trainable_only and frozen[n])
    )
    assert_same(reference.script(*steps), [by_hand], EXACT)
    assert_same(student.script(*steps), [by_hand], EXACT)


@check(COUNT, says="a GPT-2 has one table, though its head uses it too", examples=1)
@given(vocabulary=st.integers(2, 20), width=st.sampled_from([2, 4, 6]))
@example(vocabulary=5, width=2)
def test_agrees_with_the_library(student: Any, reference: Any, vocabulary: int, width: int) -> None:
    sizes = {**SMALL_GPT2, "vocab_size": vocabulary, "n_embd": width}
    steps = (
        config("config", sizes, "GPT2Config"),
        make("model", "transformers.GPT2LMHeadModel", ref("config")),
        build("count", "count_parameters", ref("model")),
        read("count"),
        invoke("library", "model", "num_parameters"),
        read("library"),
    )
    expected = reference.script(*steps)
    assert_same(expected[0], expected[1], EXACT)
    assert_same(student.script(*steps), expected, EXACT)


PARTS = "models.count_by_part"


@check(PARTS, points=2, says="numbered layers are counted one by one, everything else by its first piece")
@given(depth=st.integers(0, 4))
@example(depth=0)
@example(depth=1)
@example(depth=2)
def test_tells_parts_apart(student: Any, reference: Any, depth: int) -> None:
    steps = (*stack(depth), build("counts", "count_by_part", ref("model")), read("counts"))
    assert_same(reference.script(*steps), [parts_of_stack(depth)], EXACT)
    assert_same(student.script(*steps), [parts_of_stack(depth)], EXACT)


@check(PARTS, says="layer 10 is not layer 1", examples=2)
@given(depth=st.integers(11, 12))
@example(depth=11)
def test_tells_layer_1_from_layer_10(student: Any, reference: Any, depth: int) -> None:
    steps = (
        *network(["layer norm"] * depth, []),
        build("counts", "count_by_part", ref("model")),
        read("counts"),
    )
    expected = {str(n): parameters_of("layer norm", n + 2, n + 3) for n in range(depth)}
    assert_same(reference.script(*steps), [expected], EXACT)
    assert_same(student.script(*steps), [expected], EXACT)


@check(PARTS, says="a parameter in use at several places counts once, where it is listed first", examples=4)
@given(depth=st.integers(0, 3))
@example(depth=0)
def test_counts_ties_once(student: Any, reference: Any, depth: int) -> None:
    steps = (*stack(depth, tied=True), build("counts", "count_by_part", ref("model")), read("counts"))
    assert_same(reference.script(*steps), [parts_of_stack(depth, tied=True)], EXACT)
    assert_same(student.script(*steps), [parts_of_stack(depth, tied=True)], EXACT)


@check(PARTS, says="a model that is one layer, or layers in a row, has parts too", examples=8)
@given(kinds=layer_kinds(max_layers=3), frozen=st.booleans())
@example(kinds=["linear"], frozen=False)
@example(kinds=["linear", "dropout", "linear"], frozen=True)
def test_counts_plain_networks(student: Any, reference: Any, kinds: list[str], frozen: bool) -> None:
    steps = (
        *network(kinds, [frozen] * len(kinds)),
        build("counts", "count_by_part", ref("model")),
        read("counts"),
        build("first", "count_by_part", ref("layer0")),
        read("first"),
    )
    by_hand = {str(n): parameters_of(kind, n + 2, n + 3) for n, kind in enumerate(kinds) if kind != "dropout"}
    expected = reference.script(*steps)
    assert_same(expected[0], by_hand, EXACT)
    assert_same(student.script(*steps), expected, EXACT)


@check(PARTS, says="of a RoBERTa, the parts are embeddings, each layer, and the pooler", examples=1)
@given(layers=st.integers(1, 3))
@example(layers=2)
def test_takes_roberta_apart(student: Any, reference: Any, layers: int) -> None:
    steps = (
        config("config", {**SMALL, "num_hidden_layers": layers}),
        make("model", "transformers.RobertaModel", ref("config")),
        build("counts", "count_by_part", ref("model")),
        read("counts"),
    )
    (expected,) = reference.script(*steps)
    total = counted_by_the_library({**SMALL, "num_hidden_layers": layers})
    assert_same(sum(expected.values()), total, EXACT)
    assert_same(student.script(*steps), [expected], EXACT)


@check(PARTS, says="a part goes on where its name comes up again, as that of GPT-2's tables does", examples=1)
@given(layers=st.integers(0, 2))
@example(layers=1)
def test_takes_gpt2_apart(student: Any, reference: Any, layers: int) -> None:
    sizes = {**SMALL_GPT2, "n_layer": layers}
    steps = (
        config("config", sizes, "GPT2Config"),
        make("model", "transformers.GPT2LMHeadModel", ref("config")),
        build("counts", "count_by_part", ref("model")),
        read("counts"),
        invoke("library", "model", "num_parameters"),
        read("library"),
    )
    expected = reference.script(*steps)
    counts, total = expected
    tables_and_norm = (sizes["vocab_size"] + sizes["n_positions"] + 2) * sizes["n_embd"]
    assert_same(counts["transformer"], tables_and_norm, EXACT)
    assert_same(sum(counts.values()), total, EXACT)
    assert_same(student.script(*steps), expected, EXACT)


@check(
    PARTS, says="a part ends at its first number, be that the first piece of the name or the last", examples=8
)
@given(layers=st.integers(0, 3), scales=st.integers(0, 3))
@example(layers=1, scales=0)
@example(layers=2, scales=0)
@example(layers=0, scales=2)
def test_stops_at_the_first_number(student: Any, reference: Any, layers: int, scales: int) -> None:
    steps = (*nested(layers, scales), build("counts", "count_by_part", ref("model")), read("counts"))
    assert_same(reference.script(*steps), [parts_of_nested(layers, scales)], EXACT)
    assert_same(student.script(*steps), [parts_of_nested(layers, scales)], EXACT)


EXPECT = "models.expected_parameters"


@check(EXPECT, points=3, says="the number is that of the model which the library builds", examples=12)
@given(sizes=model_sizes())
@example(sizes={**SMALL, "hidden_size": 2})
@example(sizes=SMALL)
@example(sizes={**SMALL, "num_hidden_layers": 2})
@example(sizes={**SMALL, "num_attention_heads": 4})
@example(sizes={**SMALL, "intermediate_size": 16})
def test_works_out_the_total(student: Any, reference: Any, sizes: Sizes) -> None:
    steps = (config("config", sizes), build("count", "expected_parameters", ref("config")), read("count"))
    assert_same(reference.script(*steps), [counted_by_the_library(sizes)], EXACT)
    assert_same(student.script(*steps), [counted_by_the_library(sizes)], EXACT)


@check(EXPECT, says="without layers, what remains is the embeddings and the pooler", examples=8)
@given(sizes=model_sizes(max_layers=0))
@example(sizes={**SMALL, "num_hidden_layers": 0})
def test_counts_what_is_no_layer(student: Any, reference: Any, sizes: Sizes) -> None:
    steps = (config("config", sizes), build("count", "expected_parameters", ref("config")), read("count"))
    assert_same(student.script(*steps), [counted_by_the_library(sizes)], EXACT)


@check(EXPECT, says="more heads are not more parameters", examples=5)
@given(heads=st.sampled_from([1, 2, 3, 4, 6, 12]))
@example(heads=1)
@example(heads=3)
def test_heads_cost_nothing(student: Any, reference: Any, heads: int) -> None:
    sizes = {**SMALL, "hidden_size": 12, "num_attention_heads": heads}
    steps = (config("config", sizes), build("count", "expected_parameters", ref("config")), read("count"))
    assert_same(student.script(*steps), [counted_by_the_library({**sizes, "num_attention_heads": 1})], EXACT)


READ = "models.read_sizes"
TYPES = tuple(NAMES)
OTHERS = ("bert", "distilbert", "gpt2")


@check(READ, points=2, says="both sizes are found, whatever a model type calls them", examples=10)
@given(
    model_type=st.sampled_from(["bert", "distilbert", "gpt2"]),
    size=st.integers(1, 30),
    rows=st.integers(31, 60),
)
@example(model_type="bert", size=8, rows=40)
@example(model_type="distilbert", size=8, rows=40)
@example(model_type="gpt2", size=8, rows=40)
def test_knows_the_names(student: Any, reference: Any, model_type: str, size: int, rows: int) -> None:
    written = settings(model_type, size, rows, pad_id=0)
    library = AutoConfig.for_model(**written)
    expected = (library.hidden_size, library.max_position_embeddings)
    assert_same(reference.read_sizes(written), expected, EXACT)
    assert_same(student.read_sizes(written), expected, EXACT)


@check(READ, points=2, says="RoBERTa and its relatives cannot use the rows up to pad_token_id", examples=10)
@given(
    model_type=st.sampled_from(SHIFTED),
    size=st.integers(1, 30),
    rows=st.integers(12, 20),
    pad_id=st.integers(0, 4),
)
@example(model_type="roberta", size=8, rows=14, pad_id=1)
@example(model_type="roberta", size=8, rows=14, pad_id=3)
@example(model_type="roberta", size=8, rows=14, pad_id=0)
@example(model_type="xlm-roberta", size=8, rows=14, pad_id=1)
@example(model_type="camembert", size=8, rows=14, pad_id=1)
def test_leaves_out_unused_rows(
    student: Any, reference: Any, model_type: str, size: int, rows: int, pad_id: int
) -> None:
    written = settings(model_type, size, rows, pad_id)
    # The relatives share RoBERTa's code for positions, and importing theirs costs time.
    expected = (size, longest_text("roberta", rows, pad_id))
    assert_same(reference.read_sizes(written), expected, EXACT)
    assert_same(student.read_sizes(written), expected, EXACT)


@check(READ, says="the others use every row of their table, whatever the padding id", examples=10)
@given(model_type=st.sampled_from(["bert", "distilbert"]), size=st.integers(1, 30), pad_id=st.integers(0, 4))
@example(model_type="bert", size=8, pad_id=0)
@example(model_type="bert", size=8, pad_id=1)
@example(model_type="distilbert", size=8, pad_id=3)
def test_others_use_every_row(student: Any, reference: Any, model_type: str, size: int, pad_id: int) -> None:
    written = settings(model_type, size, 40, pad_id)
    assert_same(student.read_sizes(written), (size, 40), EXACT)


@check(READ, says="settings with names of another model type mean nothing", examples=10)
@given(
    model_type=st.sampled_from(TYPES),
    size=st.integers(1, 30),
    rows=st.integers(41, 60),
    without=st.sampled_from(["", "hidden_size", "dim", "n_embd"]),
)
@example(model_type="distilbert", size=8, rows=50, without="")
@example(model_type="gpt2", size=8, rows=50, without="")
@example(model_type="gpt2", size=8, rows=50, without="hidden_size")
@example(model_type="roberta", size=8, rows=50, without="")
@example(model_type="bert", size=8, rows=50, without="")
def test_goes_by_the_type(
    student: Any, reference: Any, model_type: str, size: int, rows: int, without: str
) -> None:
    written = settings(model_type, size, rows, pad_id=1, besides=True, without=without)
    expected = (size, rows - 2 if model_type in SHIFTED else rows)
    assert_same(reference.read_sizes(written), expected, EXACT)
    assert_same(student.read_sizes(written), expected, EXACT)


@check(READ, says="the settings that were passed in stay as they were", examples=6)
@given(model_type=st.sampled_from(TYPES))
@example(model_type="roberta")
@example(model_type="gpt2")
def test_leaves_settings_alone(student: Any, reference: Any, model_type: str) -> None:
    written = settings(model_type, 8, 20, pad_id=1)
    steps = (let("settings", written), build("sizes", "read_sizes", ref("settings")), read("settings"))
    assert_same(student.script(*steps), [written], EXACT)


TRANSPLANT = "models.transplant_encoder"
ENCODERS = st.sampled_from(TRANSPLANTS)


def transplanted(source: str, target: str) -> tuple[wire.Step, ...]:
    """Transplant, and read what all checks look at: one script, asked once.

    That is what is left, the weights of both, and the target's table once the source's has been wiped.
    """
    return (
        *transplant(source, target),
        build("left", "transplant_encoder", ref("source"), ref("target")),
        read("left"),
        invoke("weights", "target", "state_dict"),
        read("weights"),
        invoke("source_weights", "source", "state_dict"),
        read("source_weights"),
        invoke("table", "source", "get_input_embeddings"),
        invoke("weight", "table", "get_parameter", "weight"),
        make("wiped", "torch.nn.init.zeros_", ref("weight")),
        invoke("target_table", "target", "get_input_embeddings"),
        read("target_table", "weight"),
    )


@check(TRANSPLANT, points=3, says="the target's base has the source's weights, all else stays", examples=1)
@given(pair=ENCODERS)
@example(pair=TRANSPLANTS[0])
@example(pair=TRANSPLANTS[1])
@example(pair=TRANSPLANTS[3])
@example(pair=TRANSPLANTS[4])
@example(pair=TRANSPLANTS[5])
@example(pair=TRANSPLANTS[6])
def test_moves_the_encoder(
    student: Any, reference: Any, pair: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    (source, source_base), (target, target_base) = pair
    steps = transplanted(source, target)
    before = (
        *transplant(source, target),
        invoke("source_weights", "source", "state_dict"),
        read("source_weights"),
        invoke("target_weights", "target", "state_dict"),
        read("target_weights"),
        # What comes before it has been read already; a script is known by what it builds.
        build("left", "transplant_encoder", ref("source"), ref("target")),
    )
    given_weights, own_weights = reference.script(*before)
    expected = {}
    for name, own in own_weights.items():
        base, inside = target_base + "." * bool(target_base), source_base + "." * bool(source_base)
        moved = given_weights.get(inside + name.removeprefix(base)) if name.startswith(base) else None
        expected[name] = own if moved is None else moved
    if TIED[0] in expected:
        expected[TIED[0]] = expected[TIED[1]]
    assert_same(reference.script(*steps)[1], expected, EXACT)
    assert_same(student.script(*steps)[1], expected, EXACT)


@check(TRANSPLANT, says="what the source could not provide is named, in alphabetical order", examples=1)
@given(pair=ENCODERS)
@example(pair=TRANSPLANTS[0])
@example(pair=TRANSPLANTS[1])
@example(pair=TRANSPLANTS[4])
def test_names_what_is_left(
    student: Any, reference: Any, pair: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    (source, _), (target, _) = pair
    steps = transplanted(source, target)
    pooler = ["pooler.dense.bias", "pooler.dense.weight"]
    expected = pooler if target == "RobertaModel" and source != "RobertaModel" else []
    assert_same(reference.script(*steps)[0], expected, EXACT)
    assert_same(student.script(*steps)[0], expected, EXACT)


@check(TRANSPLANT, points=2, says="afterwards, a change of the source does not reach the target", examples=1)
@given(pair=ENCODERS)
@example(pair=TRANSPLANTS[0])
@example(pair=TRANSPLANTS[5])
def test_shares_nothing(student: Any, reference: Any, pair: tuple[tuple[str, str], tuple[str, str]]) -> None:
    (source, _), (target, _) = pair
    steps = transplanted(source, target)
    assert_same(student.script(*steps)[3], reference.script(*steps)[3], EXACT)


@check(TRANSPLANT, says="the source stays as it was", examples=1)
@given(pair=ENCODERS)
@example(pair=TRANSPLANTS[0])
@example(pair=TRANSPLANTS[3])
def test_leaves_the_source_alone(
    student: Any, reference: Any, pair: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    (source, _), (target, _) = pair
    steps = transplanted(source, target)
    assert_same(student.script(*steps)[2], reference.script(*steps)[2], EXACT)

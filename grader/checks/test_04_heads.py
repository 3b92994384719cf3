"""What the functions and classes of lab 04 must do."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from transformers.pipelines.document_question_answering import decode_spans

from grader.checks.heads_vocabulary import (
    CLASSIFIER,
    CLASSIFIER_TRAINING,
    ENCODER,
    MODELS,
    attention_by_hand,
    batch,
    classes,
    head_names,
    head_weights,
    hooked_states,
    layer_at,
    lengths_of_texts,
    library_head,
    places,
    shapes_in_library,
    span_by_trying,
    telling_names,
)
from grader.checks.vocabulary import ROBERTA_TRAINING, seeds
from grader.judge.checking import check
from grader.judge.comparing import (
    ANY_VALUE,
    EXACT,
    ROUNDING,
    THROUGH_MODEL,
    Tolerance,
    assert_same,
    assert_true,
    assert_without_gradients,
)
from grader.judge.expecting import assert_raises
from grader.judge.places import dotted
from grader.judge.scripts import backward, build, invoke, let, load_weights, make, mode, read, ref
from grader.worker.checkpoints import resolve

HEAD = "heads.ClassificationHead"
FOUR_PLACES = Tolerance(0.0, 2e-4, "the values were rounded to four decimal places to be counted")


@check(
    HEAD, points=2, says="in evaluation mode it gives the logits that the library's head gives", examples=8
)
@given(
    rows=st.integers(1, 3),
    length=st.integers(1, 4),
    hidden_size=st.sampled_from([1, 2, 4]),
    num_labels=st.sampled_from([1, 2, 3, 5]),
    seed=seeds(),
)
@example(rows=1, length=2, hidden_size=2, num_labels=2, seed=0)
@example(rows=2, length=3, hidden_size=4, num_labels=5, seed=0)
@example(rows=2, length=2, hidden_size=2, num_labels=1, seed=0)
def test_scores_by_the_first_token(
    student: Any, reference: Any, rows: int, length: int, hidden_size: int, num_labels: int, seed: int
) -> None:
    features = torch.randn(rows, length, hidden_size, generator=torch.Generator().manual_seed(seed + 1))
    weights = head_weights(hidden_size, num_labels, seed)
    steps = (
        build("head", "ClassificationHead", hidden_size, num_labels, dropout=0.5),
        load_weights("head", weights),
        mode("head", training=False),
        let("features", features),
        invoke("logits", "head", "", ref("features")),
        read("logits"),
        read("features"),
    )
    library = [library_head(hidden_size, num_labels, weights)(features), features]
    assert_same(reference.script(*steps), library, ROUNDING)
    assert_same(student.script(*steps), library, ROUNDING)


@check(HEAD, says="its weights have the library's names and shapes, so that trained ones fit in", examples=5)
@given(hidden_size=st.sampled_from([1, 4, 6]), num_labels=st.sampled_from([1, 2, 5]))
@example(hidden_size=4, num_labels=2)
def test_names_its_weights(student: Any, reference: Any, hidden_size: int, num_labels: int) -> None:
    steps = (
        build("head", "ClassificationHead", hidden_size, num_labels),
        invoke("weights", "head", "state_dict"),
        read("weights"),
    )
    (weights,) = student.script(*steps)
    shapes = {name: tuple(tensor.shape) for name, tensor in weights.items()}
    expected = {
        name: tuple(tensor.shape) for name, tensor in head_weights(hidden_size, num_labels, 0).items()
    }
    assert_same(shapes, expected, EXACT)


@check(
    HEAD,
    points=2,
    says="in training mode dropout acts with the given probability before dense and before out_proj, so that "
    "200 equal texts get three different logits",
    examples=6,
)
@given(
    dropout=st.sampled_from([0.25, 0.5]),
    numbers=st.sampled_from([(0.5, 0.3, 0.7, 0.2, 1.0), (1.0, -0.2, 0.4, -0.1, 0.3)]),
)
@example(dropout=0.5, numbers=(0.5, 0.3, 0.7, 0.2, 1.0))
@example(dropout=0.25, numbers=(0.5, 0.3, 0.7, 0.2, 1.0))
def test_drops_out_in_training(
    student: Any, reference: Any, dropout: float, numbers: tuple[float, float, float, float, float]
) -> None:
    """Judge what can come out at all: three values. The rarest has a chance of 0.19 in each of 200 rows."""
    w1, b1, w2, b2, x = numbers
    features = torch.tensor([[[x], [9.0]]]).repeat(200, 1, 1)
    weights = {
        "dense.weight": torch.tensor([[w1]]),
        "dense.bias": torch.tensor([b1]),
        "out_proj.weight": torch.tensor([[w2]]),
        "out_proj.bias": torch.tensor([b2]),
    }
    steps = (
        build("head", "ClassificationHead", 1, 1, dropout),
        load_weights("head", weights),
        mode("head", training=True),
        invoke("logits", "head", "", features),
        invoke("rounded", "logits", "round", decimals=4),
        invoke("values", "rounded", "unique"),
        read("values"),
    )
    scale = 1 / (1 - dropout)
    inner = torch.tanh(torch.tensor([b1, w1 * x * scale + b1]))
    support = torch.cat([torch.tensor([b2]), b2 + w2 * inner * scale]).sort().values
    assert_same(reference.script(*steps), [support], FOUR_PLACES)
    assert_same(student.script(*steps), [support], FOUR_PLACES)


@check(
    HEAD, says="gradients reach both layers and the first token's vector, and no other token's", examples=5
)
@given(length=st.integers(1, 3), num_labels=st.sampled_from([1, 3]), seed=seeds())
@example(length=2, num_labels=2, seed=0)
def test_passes_gradients_on(student: Any, reference: Any, length: int, num_labels: int, seed: int) -> None:
    features = torch.randn(2, length, 3, generator=torch.Generator().manual_seed(seed + 1))
    weights = head_weights(3, num_labels, seed)
    steps = (
        build("head", "ClassificationHead", 3, num_labels),
        load_weights("head", weights),
        mode("head", training=False),
        let("features", features.clone().requires_grad_()),
        invoke("logits", "head", "", ref("features")),
        invoke("total", "logits", "sum"),
        backward("total"),
        read("features", "grad"),
        read("head", "dense.weight.grad"),
        read("head", "out_proj.weight.grad"),
    )
    library, given_features = library_head(3, num_labels, weights), features.clone().requires_grad_()
    library(given_features).sum().backward()
    expected = [given_features.grad, library.dense.weight.grad, library.out_proj.weight.grad]
    assert_same(reference.script(*steps), expected, ROUNDING)
    assert_same(student.script(*steps), expected, ROUNDING)


TEXT = "heads.TextClassifier"


def classifier_steps(*, pooler: bool = False) -> tuple[Any, ...]:
    """Take the library's model apart and have the student's put together from its parts."""
    return (
        let("library", CLASSIFIER),
        invoke("classifier", "library", "get_submodule", "classifier"),
        let("roberta", ENCODER) if pooler else invoke("roberta", "library", "get_submodule", "roberta"),
        build("model", "TextClassifier", ref("roberta"), ref("classifier")),
    )


def head_of_another_size(num_labels: int) -> tuple[Any, ...]:
    """Have the student's model put together from a backbone and a head that were not made for each other."""
    head = "transformers.models.roberta.modeling_roberta.RobertaClassificationHead"
    hidden_size = resolve(ENCODER).config.hidden_size
    return (
        let("roberta", ENCODER),
        make("config", "transformers.RobertaConfig", hidden_size=hidden_size, num_labels=num_labels),
        make("classifier", head, ref("config")),
        build("model", "TextClassifier", ref("roberta"), ref("classifier")),
    )


@check(
    TEXT,
    points=2,
    says="it gives the logits that the library's model gives, with padding in the batch or without",
    examples=1,
)
@given(counts=lengths_of_texts(), seed=seeds(), filler=st.sampled_from([0, 1, 2, 40]), pooler=st.booleans())
@example(counts=[5], seed=0, filler=1, pooler=False)
@example(counts=[3, 6], seed=0, filler=1, pooler=False)
@example(counts=[6, 3], seed=0, filler=40, pooler=True)
def test_scores_like_the_library(
    student: Any, reference: Any, counts: list[int], seed: int, filler: int, pooler: bool
) -> None:
    ids, mask = batch(counts, seed, filler)
    steps = (
        *classifier_steps(pooler=pooler),
        mode("model", training=False),
        invoke("output", "model", "", ids, mask),
        read("output", "logits"),
        read("output", "loss"),
    )
    with torch.no_grad():
        library = [resolve(CLASSIFIER)(ids, attention_mask=mask).logits, None]
    assert_same(reference.script(*steps), library, THROUGH_MODEL)
    assert_same(student.script(*steps), library, THROUGH_MODEL)


@check(TEXT, says="without a mask all tokens count as real", examples=1)
@given(counts=lengths_of_texts(), seed=seeds())
@example(counts=[5], seed=0)
@example(counts=[3, 6], seed=0)
def test_needs_no_mask(student: Any, reference: Any, counts: list[int], seed: int) -> None:
    ids, _ = batch(counts, seed)
    steps = (
        *classifier_steps(),
        mode("model", training=False),
        invoke("output", "model", "", ids),
        read("output", "logits"),
    )
    with torch.no_grad():
        library = [resolve(CLASSIFIER)(ids).logits]
    assert_same(student.script(*steps), library, THROUGH_MODEL)


@check(
    TEXT,
    points=2,
    says="with labels there is a loss, the mean cross-entropy, and without there is none, in both modes",
    examples=1,
)
@given(
    counts=lengths_of_texts(),
    seed=seeds(),
    training=st.booleans(),
    labelled=st.booleans(),
    num_labels=st.integers(2, 4),
)
@example(counts=[4, 3], seed=0, training=False, labelled=True, num_labels=2)
@example(counts=[4, 3], seed=0, training=True, labelled=False, num_labels=2)
@example(counts=[4, 3], seed=0, training=False, labelled=False, num_labels=2)
@example(counts=[4, 3], seed=0, training=True, labelled=True, num_labels=3)
@example(counts=[4], seed=0, training=False, labelled=True, num_labels=2)
def test_labels_decide_about_the_loss(
    student: Any,
    reference: Any,
    counts: list[int],
    seed: int,
    training: bool,
    labelled: bool,
    num_labels: int,
) -> None:
    ids, mask = batch(counts, seed)
    labels = classes(counts, seed, num_labels) if labelled else None
    steps = (
        *head_of_another_size(num_labels),
        mode("model", training=training),
        invoke("output", "model", "", ids, mask, labels=labels),
        read("output", "logits"),
        read("output", "loss"),
    )
    logits, loss = student.script(*steps)
    form, _ = reference.script(*steps)
    assert_same(logits, form, ANY_VALUE)
    expected = None if labels is None else torch.nn.functional.cross_entropy(logits.detach(), labels)
    assert_same(loss, expected, ROUNDING)


@check(TEXT, says="from the loss gradients reach the backbone and the head", examples=1)
@given(counts=lengths_of_texts(max_texts=1), seed=seeds())
@example(counts=[4], seed=0)
def test_learns_in_both_parts(student: Any, reference: Any, counts: list[int], seed: int) -> None:
    ids, mask = batch(counts, seed)
    steps = (
        *classifier_steps(),
        mode("model", training=False),
        invoke("output", "model", "", ids, mask, labels=classes(counts, seed)),
        invoke("loss", "output", "loss.clone"),
        backward("loss"),
        read("roberta", "encoder.layer.0.attention.self.query.weight.grad"),
        read("classifier", "out_proj.weight.grad"),
    )
    assert_same(student.script(*steps), reference.script(*steps), THROUGH_MODEL)


@check(TEXT, says="the library's weights fit in by their names, and then it answers as before", examples=1)
@given(counts=lengths_of_texts(max_texts=1), seed=seeds())
@example(counts=[4], seed=0)
def test_takes_the_librarys_weights(student: Any, reference: Any, counts: list[int], seed: int) -> None:
    ids, mask = batch(counts, seed)
    steps = (
        *classifier_steps(),
        invoke("weights", "library", "state_dict"),
        invoke("missing", "model", "load_state_dict", ref("weights")),
        mode("model", training=False),
        invoke("output", "model", "", ids, attention_mask=mask),
        read("missing"),
        read("output", "logits"),
    )
    with torch.no_grad():
        library = [([], []), resolve(CLASSIFIER)(ids, attention_mask=mask).logits]
    assert_same(student.script(*steps), library, THROUGH_MODEL)


@check(TEXT, says="both parts follow its mode, and a call leaves the mode as it is", examples=2)
@given(training=st.booleans())
@example(training=True)
@example(training=False)
def test_follows_its_mode(student: Any, reference: Any, training: bool) -> None:
    ids, mask = batch([4, 3], seed=0)
    steps = (
        *classifier_steps(),
        mode("model", training=not training),
        mode("model", training=training),
        invoke("output", "model", "", ids, mask),
        read("roberta", "training"),
        read("classifier", "training"),
    )
    assert_same(student.script(*steps), [training, training], EXACT)


FREEZE = "heads.freeze_backbone"


@check(
    FREEZE, says="it reports what still learns: the parameters of the head, in the model's order", examples=4
)
@given(which=st.sampled_from(sorted(MODELS)))
@example(which="RoBERTa for texts")
@example(which="DistilBERT for texts")
@example(which="RoBERTa for questions")
def test_reports_what_learns(student: Any, reference: Any, which: str) -> None:
    expected = head_names(MODELS[which])
    assert_same(reference.freeze_backbone(MODELS[which]), expected, EXACT)
    assert_same(student.freeze_backbone(MODELS[which]), expected, EXACT)


@check(
    FREEZE,
    points=2,
    says="the backbone's parameters no longer require gradients, those of the head still do",
    examples=1,
)
@given(which=st.sampled_from(sorted(MODELS)))
@example(which="RoBERTa for texts")
@example(which="DistilBERT for texts")
def test_freezes_the_backbone(student: Any, reference: Any, which: str) -> None:
    model = MODELS[which]
    names = telling_names(model)
    steps = (
        let("model", model),
        build("names", "freeze_backbone", ref("model")),
        *(read("model", f"{name}.requires_grad") for name in names),
    )
    flags = dict(zip(names, student.script(*steps), strict=True))
    learning = head_names(model)
    assert_same(flags, {name: name in learning for name in names}, EXACT)


@check(FREEZE, says="logits stay as they were, and gradients reach the head only", examples=1)
@given(counts=lengths_of_texts(), seed=seeds())
@example(counts=[4, 3], seed=0)
def test_leaves_gradients_to_the_head(student: Any, reference: Any, counts: list[int], seed: int) -> None:
    ids, mask = batch(counts, seed)
    steps = (
        let("model", CLASSIFIER),
        build("names", "freeze_backbone", ref("model")),
        mode("model", training=False),
        invoke("output", "model", "", ids, attention_mask=mask, labels=classes(counts, seed)),
        invoke("loss", "output", "loss.clone"),
        backward("loss"),
        read("output", "logits"),
        read("model", "roberta.embeddings.word_embeddings.weight.grad"),
        read("model", "roberta.encoder.layer.0.output.dense.bias.grad"),
        read("model", "classifier.out_proj.bias.grad"),
        read("model", "classifier.dense.weight.grad"),
    )
    assert_same(student.script(*steps), reference.script(*steps), THROUGH_MODEL)


OPTIMIZER = "heads.head_optimizer"
#: Parameters of the small model of `small_model`, in its order.
SMALL = ("0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias")
SETTINGS = ("lr", "betas", "eps", "weight_decay", "amsgrad", "maximize")


def frozen_parts() -> st.SearchStrategy[list[str]]:
    """Some parameters of the small model, not all."""
    return st.lists(st.sampled_from(SMALL), max_size=5, unique=True).map(sorted)


def small_weights(seed: int) -> dict[str, torch.Tensor]:
    """Give weights of the small model: three linear layers.

    All are well above zero, and so are the gradients: the first step of AdamW follows their signs.
    """
    generator = torch.Generator().manual_seed(seed)
    shapes = ((3, 2), (3,), (3, 3), (3,), (2, 3), (2,))
    drawn = (0.5 + torch.rand(shape, generator=generator) for shape in shapes)
    return dict(zip(SMALL, drawn, strict=True))


def small_model(weights: dict[str, torch.Tensor]) -> tuple[Any, ...]:
    """Make the small model in a script."""
    return (
        make("first", "torch.nn.Linear", 2, 3),
        make("second", "torch.nn.Linear", 3, 3),
        make("third", "torch.nn.Linear", 3, 2),
        make("model", "torch.nn.Sequential", ref("first"), ref("second"), ref("third")),
        load_weights("model", weights),
    )


def names_of(tensors: Any, weights: dict[str, torch.Tensor]) -> list[str]:
    """Name the parameters of the small model by their values, which are all different."""
    return [
        next((dotted("model", name) for name, one in weights.items() if torch.equal(one, tensor)), "another")
        for tensor in tensors
    ]


def what_is_held(groups: list[list[str]], wanted: list[str]) -> str:
    """Say in words what is wrong with the parameters of an optimizer."""
    held = [name for group in groups for name in group]
    extra = [name for name in held if name not in wanted]
    missing = [name for name in wanted if name not in held]
    if extra:
        return f"It holds {', '.join(f'`{name}`' for name in extra)}, which should not learn."
    if missing:
        return f"It lacks {', '.join(f'`{name}`' for name in missing)}, which should learn."
    return "It holds the right parameters, but not once each in one group, in the model's order."


def freeze(names: list[str]) -> tuple[Any, ...]:
    """Freeze some of its parameters in a script."""
    return tuple(invoke("frozen", "model", f"{name}.requires_grad_", False) for name in names)


@check(
    OPTIMIZER,
    points=2,
    says="it holds the trainable parameters in one group, in the model's order",
    examples=3,
)
@given(names=frozen_parts(), seed=seeds())
@example(names=["0.bias", "0.weight"], seed=0)
@example(names=["2.bias"], seed=0)
@example(names=[], seed=0)
def test_holds_what_learns(student: Any, reference: Any, names: list[str], seed: int) -> None:
    weights = small_weights(seed)
    steps = (
        *small_model(weights),
        *freeze(names),
        build("optimizer", "head_optimizer", ref("model"), 0.1),
        read("optimizer", "param_groups"),
    )
    (groups,) = student.script(*steps)
    expected = [weights[name] for name in SMALL if name not in names]
    held = [group["params"] for group in groups]
    # Told by name: nobody compares matrices by eye.
    shown = [names_of(tensors, weights) for tensors in held]
    wanted = [dotted("model", name) for name in SMALL if name not in names]
    assert_true(shown == [wanted], what_is_held(shown, wanted), shown, [wanted])
    assert_same(held, [expected], EXACT)


@check(
    OPTIMIZER, says="parameters that belong to the model itself, not to a part of it, count, too", examples=2
)
@given(weight=st.booleans())
@example(weight=True)
@example(weight=False)
def test_holds_the_models_own(student: Any, reference: Any, weight: bool) -> None:
    """Judge with an attention layer, which has two parameters of its own before those of its one part."""
    frozen = "in_proj_bias" if weight else "in_proj_weight"
    steps = (
        make("model", "torch.nn.MultiheadAttention", 2, 1),
        invoke("frozen", "model", f"{frozen}.requires_grad_", False),
        build("optimizer", "head_optimizer", ref("model"), 0.1),
        read("optimizer", "param_groups"),
    )
    (groups,) = student.script(*steps)
    own = (6, 2) if weight else (6,)
    shapes = [[tuple(tensor.shape) for tensor in group["params"]] for group in groups]
    assert_same(shapes, [[own, (2, 2), (2,)]], EXACT)


@check(
    OPTIMIZER,
    says="it is an AdamW with the learning rate that was asked for and the usual settings",
    examples=4,
)
@given(lr=st.sampled_from([0.1, 1e-3, 5e-5]))
@example(lr=0.1)
@example(lr=5e-5)
def test_has_the_usual_settings(student: Any, reference: Any, lr: float) -> None:
    steps = (
        *small_model(small_weights(0)),
        *freeze(["0.weight"]),
        build("optimizer", "head_optimizer", ref("model"), lr=lr),
        read("optimizer"),
        read("optimizer", "param_groups"),
    )
    optimizer, groups = student.script(*steps)
    library = torch.optim.AdamW([torch.zeros(1)], lr=lr).param_groups[0]
    expected = {"kind": "AdamW", **{key: library[key] for key in SETTINGS}}
    assert_same({"kind": optimizer.type_name, **{key: groups[0][key] for key in SETTINGS}}, expected, EXACT)


@check(
    OPTIMIZER,
    points=2,
    says="its step moves what is trainable and nothing else, even where old gradients are lying about",
    examples=1,
)
@given(names=frozen_parts(), seed=seeds())
@example(names=["0.bias", "0.weight"], seed=0)
def test_moves_only_what_learns(student: Any, reference: Any, names: list[str], seed: int) -> None:
    weights = small_weights(seed)
    steps = (
        *small_model(weights),
        invoke("output", "model", "", torch.tensor([[1.0, 2.0]])),
        invoke("loss", "output", "sum"),
        backward("loss"),
        *freeze(names),
        build("optimizer", "head_optimizer", ref("model"), 0.1),
        invoke("stepped", "optimizer", "step"),
        *(read("model", name) for name in SMALL),
    )
    small = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 3), torch.nn.Linear(3, 2))
    small.load_state_dict(weights)
    small(torch.tensor([[1.0, 2.0]])).sum().backward()
    parameters = dict(small.named_parameters())
    learning = [parameter for name, parameter in parameters.items() if name not in names]
    torch.optim.AdamW(learning, lr=0.1).step()
    expected = [parameters[name].detach() for name in SMALL]
    assert_same(reference.script(*steps), expected, ROUNDING)
    assert_same(student.script(*steps), expected, ROUNDING)


@check(OPTIMIZER, says="what is frozen stays frozen, and nothing else becomes so", examples=3)
@given(names=frozen_parts())
@example(names=["0.bias", "2.weight"])
def test_changes_no_switch(student: Any, reference: Any, names: list[str]) -> None:
    steps = (
        *small_model(small_weights(0)),
        *freeze(names),
        build("optimizer", "head_optimizer", ref("model"), 0.1),
        *(read("model", f"{name}.requires_grad") for name in SMALL),
    )
    assert_same(student.script(*steps), [name not in names for name in SMALL], EXACT)


STATES = "heads.states_after_layer"


@check(
    STATES,
    points=2,
    says="it gives what comes out after that many layers; 0 gives the embeddings",
    examples=1,
)
@given(counts=lengths_of_texts(), seed=seeds(), place=places())
@example(counts=[3, 6], seed=0, place=("bottom", 0))
@example(counts=[3, 6], seed=0, place=("bottom", 1))
@example(counts=[3, 6], seed=0, place=("top", 1))
@example(counts=[3, 6], seed=0, place=("top", 0))
def test_gives_the_states_of_a_layer(
    student: Any, reference: Any, counts: list[int], seed: int, place: tuple[str, int]
) -> None:
    ids, mask = batch(counts, seed)
    layer = layer_at(place, lowest=0)
    library = hooked_states(ids, mask, layer)
    assert_same(reference.states_after_layer(ROBERTA_TRAINING, ids, mask, layer), library, THROUGH_MODEL)
    assert_same(student.states_after_layer(ROBERTA_TRAINING, ids, mask, layer), library, THROUGH_MODEL)


@check(STATES, says="below 0 and beyond the last layer it raises IndexError", examples=1)
@given(beyond=st.sampled_from([-2, -1, 1, 2]))
@example(beyond=-1)
@example(beyond=1)
def test_refuses_layers_that_are_not_there(student: Any, reference: Any, beyond: int) -> None:
    ids, mask = batch([4, 3], seed=0)
    layer = beyond if beyond < 0 else layer_at(("top", 0), lowest=0) + beyond
    assert_raises("IndexError", lambda: student.states_after_layer(ROBERTA_TRAINING, ids, mask, layer))


@check(STATES, says="the hidden states carry no gradients", examples=1)
@given(place=places())
@example(place=("top", 0))
def test_keeps_no_gradients_of_states(student: Any, reference: Any, place: tuple[str, int]) -> None:
    ids, mask = batch([3, 6], seed=0)
    layer = layer_at(place, lowest=0)
    states = student.states_after_layer(ROBERTA_TRAINING, ids, mask, layer)
    assert_without_gradients(states, hooked_states(ids, mask, layer))


ATTENTION = "heads.first_token_attention"


@check(
    ATTENTION,
    points=2,
    says="it gives what the first token pays to each token in that layer, averaged over attention heads",
    examples=1,
)
@given(counts=lengths_of_texts(), seed=seeds(), place=places())
@example(counts=[4], seed=0, place=("bottom", 0))
@example(counts=[3, 6], seed=0, place=("bottom", 1))
@example(counts=[6, 3], seed=0, place=("top", 0))
def test_gives_what_the_first_token_pays(
    student: Any, reference: Any, counts: list[int], seed: int, place: tuple[str, int]
) -> None:
    ids, mask = batch(counts, seed)
    layer = layer_at(place, lowest=1)
    by_hand = attention_by_hand(ids, mask, layer)
    assert_same(reference.first_token_attention(ROBERTA_TRAINING, ids, mask, layer), by_hand, THROUGH_MODEL)
    assert_same(student.first_token_attention(ROBERTA_TRAINING, ids, mask, layer), by_hand, THROUGH_MODEL)


@check(ATTENTION, says="below 1 and beyond the last layer it raises IndexError", examples=1)
@given(beyond=st.integers(-1, 2))
@example(beyond=0)
@example(beyond=1)
def test_refuses_layers_without_attention(student: Any, reference: Any, beyond: int) -> None:
    ids, mask = batch([4, 3], seed=0)
    layer = beyond if beyond < 1 else layer_at(("top", 0), lowest=1) + beyond
    assert_raises("IndexError", lambda: student.first_token_attention(ROBERTA_TRAINING, ids, mask, layer))


@check(ATTENTION, says="the weights carry no gradients", examples=1)
@given(place=places())
@example(place=("top", 0))
def test_keeps_no_gradients_of_attention(student: Any, reference: Any, place: tuple[str, int]) -> None:
    ids, mask = batch([6, 3], seed=0)
    layer = layer_at(place, lowest=1)
    paid = student.first_token_attention(ROBERTA_TRAINING, ids, mask, layer)
    assert_without_gradients(paid, attention_by_hand(ids, mask, layer))


CHOOSE = "heads.choose_head"
CLASSES = {
    "text-classification": "AutoModelForSequenceClassification",
    "token-classification": "AutoModelForTokenClassification",
    "question-answering": "AutoModelForQuestionAnswering",
    "multiple-choice": "AutoModelForMultipleChoice",
}


@check(CHOOSE, points=2, says="class and shapes are right where something is labelled", examples=6)
@given(
    task=st.sampled_from(["text-classification", "token-classification"]),
    batch_size=st.integers(1, 4),
    length=st.integers(5, 8),
    num_labels=st.integers(1, 9),
)
@example(task="text-classification", batch_size=2, length=7, num_labels=3)
@example(task="token-classification", batch_size=2, length=7, num_labels=3)
@example(task="text-classification", batch_size=1, length=7, num_labels=1)
def test_chooses_for_labels(
    student: Any, reference: Any, task: str, batch_size: int, length: int, num_labels: int
) -> None:
    name = CLASSES[task]
    library = name, shapes_in_library(task, name, batch_size, length, num_labels, 4)
    assert_same(reference.choose_head(task, batch_size, length, num_labels, 4), library, EXACT)
    assert_same(student.choose_head(task, batch_size, length, num_labels, 4), library, EXACT)


@check(CHOOSE, points=2, says="class and shapes are right where a place or a choice is sought", examples=6)
@given(
    task=st.sampled_from(["question-answering", "multiple-choice"]),
    batch_size=st.integers(1, 4),
    length=st.integers(5, 8),
    num_choices=st.integers(2, 4),
)
@example(task="question-answering", batch_size=2, length=7, num_choices=4)
@example(task="multiple-choice", batch_size=2, length=7, num_choices=4)
def test_chooses_for_answers(
    student: Any, reference: Any, task: str, batch_size: int, length: int, num_choices: int
) -> None:
    name = CLASSES[task]
    library = name, shapes_in_library(task, name, batch_size, length, 3, num_choices)
    assert_same(reference.choose_head(task, batch_size, length, 3, num_choices), library, EXACT)
    assert_same(student.choose_head(task, batch_size, length, 3, num_choices), library, EXACT)


@check(CHOOSE, says="any other task raises ValueError", examples=3)
@given(task=st.sampled_from(["text-generation", "fill-mask", "classification", ""]))
@example(task="text-generation")
def test_refuses_other_tasks(student: Any, reference: Any, task: str) -> None:
    assert_raises("ValueError", lambda: student.choose_head(task, 2, 7, 3, 4))


SPAN = "heads.best_span"


def span_logits(length: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Make start and end logits whose sums are exact and all different: eighths and a trace of the place."""
    generator = torch.Generator().manual_seed(seed)
    start, end = (24 * torch.randn(2, length, generator=generator)).round() / 8
    places = torch.arange(length)
    return start + places * 2**-10, end + places * 2**-14


def library_span(
    start: torch.Tensor, end: torch.Tensor, allowed: list[int], max_length: int
) -> tuple[int, int]:
    """Find the best span as the library does: by the product of probabilities."""
    inside = np.array(allowed)
    outside = torch.tensor(allowed) == 0
    first, last = (
        logits.double().masked_fill(outside, -1e4).softmax(dim=0).numpy() for logits in (start, end)
    )
    starts, ends, _ = decode_spans(first, last, 1, max_length, inside)
    return int(starts[0]), int(ends[0])


@check(SPAN, points=2, says="of all spans the one with the largest sum is found, never one that ends first")
@given(length=st.integers(1, 6), seed=seeds())
@example(length=1, seed=0)
@example(length=2, seed=1)
@example(length=3, seed=3)
def test_finds_the_best_pair(student: Any, reference: Any, length: int, seed: int) -> None:
    start, end = span_logits(length, seed)
    allowed = torch.ones(length, dtype=torch.int64)
    library = library_span(start, end, [1] * length, length)
    assert_same(reference.best_span(start, end, allowed, length), library, EXACT)
    assert_same(student.best_span(start, end, allowed, length), library, EXACT)


@check(SPAN, says="start and end lie in the passage, however good tokens outside it look")
@given(
    before=st.integers(0, 3),
    inside=st.integers(1, 4),
    after=st.integers(0, 3),
    lower=st.sampled_from([20, 120]),
    seed=seeds(),
)
@example(before=2, inside=2, after=0, lower=20, seed=0)
@example(before=0, inside=2, after=2, lower=20, seed=0)
@example(before=1, inside=1, after=1, lower=20, seed=0)
@example(before=1, inside=2, after=0, lower=120, seed=5)
@example(before=22, inside=2, after=0, lower=20, seed=0)
def test_stays_in_the_passage(
    student: Any, reference: Any, before: int, inside: int, after: int, lower: int, seed: int
) -> None:
    allowed = [0] * before + [1] * inside + [0] * after
    start, end = span_logits(len(allowed), seed)
    # Low scores inside: whatever is at 0 outside would win, and at 120 a probability is 0 in float32.
    lowered = torch.tensor(allowed) * lower
    start, end = start - lowered, end - lowered
    library = library_span(start, end, allowed, len(allowed))
    assert_same(reference.best_span(start, end, torch.tensor(allowed), len(allowed)), library, EXACT)
    assert_same(student.best_span(start, end, torch.tensor(allowed), len(allowed)), library, EXACT)


@check(SPAN, says="no answer has more than max_length tokens, and one of just that many may win")
@given(length=st.integers(2, 6), max_length=st.integers(1, 3), seed=seeds())
@example(length=2, max_length=1, seed=0)
@example(length=4, max_length=2, seed=0)
@example(length=2, max_length=3, seed=0)
def test_keeps_to_the_length(student: Any, reference: Any, length: int, max_length: int, seed: int) -> None:
    start, end = span_logits(length, seed)
    # The best start stands in front and the best end behind, so that long spans look good.
    slope = torch.arange(length) * 2.0
    start, end = start - slope, end + slope
    library = library_span(start, end, [1] * length, max_length)
    allowed = torch.ones(length, dtype=torch.int64)
    assert_same(reference.best_span(start, end, allowed, max_length), library, EXACT)
    assert_same(student.best_span(start, end, allowed, max_length), library, EXACT)


@check(SPAN, says="of equal spans the earliest start counts, then the earliest end", examples=10)
@given(logits=st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=2, max_size=5))
@example(logits=[(0, 0), (0, 0)])
@example(logits=[(1, 0), (1, 1)])
@example(logits=[(1, 1), (0, 1)])
def test_settles_ties(student: Any, reference: Any, logits: list[tuple[int, int]]) -> None:
    start, end = (torch.tensor(column, dtype=torch.float32) for column in zip(*logits, strict=True))
    allowed = torch.ones(len(logits), dtype=torch.int64)
    expected = span_by_trying(start, end, [1] * len(logits), len(logits))
    assert_same(reference.best_span(start, end, allowed, len(logits)), expected, EXACT)
    assert_same(student.best_span(start, end, allowed, len(logits)), expected, EXACT)


@check(SPAN, says="the tensors that were passed in stay as they were", examples=4)
@given(length=st.integers(2, 4), seed=seeds())
@example(length=3, seed=0)
def test_leaves_logits_alone(student: Any, reference: Any, length: int, seed: int) -> None:
    start, end = span_logits(length, seed)
    allowed = torch.tensor([0] + [1] * (length - 1))
    steps = (
        let("start", start),
        let("end", end),
        let("allowed", allowed),
        build("span", "best_span", ref("start"), ref("end"), ref("allowed"), 2),
        read("start"),
        read("end"),
        read("allowed"),
    )
    assert_same(student.script(*steps), [start, end, allowed], EXACT)


WORDS = "heads.word_labels"


@check(WORDS, points=3, says="each word has the label of its first token, in the order of the words")
@given(
    pieces=st.lists(st.integers(1, 3), max_size=5),
    before=st.integers(0, 2),
    after=st.integers(0, 2),
    num_labels=st.integers(2, 4),
    seed=seeds(),
)
@example(pieces=[2], before=1, after=1, num_labels=2, seed=0)
@example(pieces=[1, 1], before=0, after=0, num_labels=3, seed=0)
@example(pieces=[2, 1, 3], before=1, after=2, num_labels=2, seed=1)
@example(pieces=[3, 3], before=1, after=1, num_labels=3, seed=5)
@example(pieces=[3, 3], before=1, after=1, num_labels=4, seed=26)
def test_labels_words(
    student: Any, reference: Any, pieces: list[int], before: int, after: int, num_labels: int, seed: int
) -> None:
    words: list[int | None] = [word for word, count in enumerate(pieces) for _ in range(count)]
    word_ids = [None] * before + words + [None] * after or [None]
    logits = torch.randn(len(word_ids), num_labels, generator=torch.Generator().manual_seed(seed))
    # Neither in the order of the numbers nor in that of the names.
    id2label = {number: "BADC"[number] for number in reversed(range(num_labels))}
    expected = [id2label[int(logits[word_ids.index(word)].argmax())] for word in range(len(pieces))]
    assert_same(reference.word_labels(logits, word_ids, id2label), expected, EXACT)
    assert_same(student.word_labels(logits, word_ids, id2label), expected, EXACT)


@check(WORDS, says="a text without words gives an empty list", examples=2)
@given(specials=st.integers(1, 3))
@example(specials=2)
def test_labels_no_words(student: Any, reference: Any, specials: int) -> None:
    logits = torch.randn(specials, 2, generator=torch.Generator().manual_seed(0))
    assert_same(student.word_labels(logits, [None] * specials, {0: "A", 1: "B"}), [], EXACT)


REPLACE = "heads.replace_head"


@check(
    REPLACE,
    points=2,
    says="the model gives one logit a label by its new layer, and a loss that fits them",
    examples=1,
)
@given(counts=lengths_of_texts(), num_labels=st.integers(2, 5), seed=seeds())
@example(counts=[4, 3], num_labels=3, seed=0)
@example(counts=[4], num_labels=5, seed=0)
def test_scores_new_labels(
    student: Any, reference: Any, counts: list[int], num_labels: int, seed: int
) -> None:
    ids, mask = batch(counts, seed)
    labels = classes(counts, seed)
    library = resolve(CLASSIFIER)
    with torch.no_grad():
        hidden = library.roberta(ids, attention_mask=mask).last_hidden_state
        inner = torch.tanh(library.classifier.dense(hidden[:, 0]))
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(num_labels, inner.shape[-1], generator=generator) / 8
    bias = torch.randn(num_labels, generator=generator)
    logits = inner @ weight.T + bias
    steps = (
        let("model", CLASSIFIER),
        # Labels that are floats: the library takes it for another kind of problem, and remembers.
        invoke("old", "model", "", ids, labels=torch.ones(len(counts), 2)),
        build("same", "replace_head", ref("model"), num_labels),
        invoke("filled", "model", "classifier.out_proj.weight.data.copy_", weight),
        invoke("filled", "model", "classifier.out_proj.bias.data.copy_", bias),
        mode("model", training=False),
        invoke("new", "model", "", ids, attention_mask=mask, labels=labels),
        read("new", "logits"),
        read("new", "loss"),
    )
    expected = [logits, torch.nn.functional.cross_entropy(logits, labels)]
    assert_same(reference.script(*steps), expected, THROUGH_MODEL)
    assert_same(student.script(*steps), expected, THROUGH_MODEL)


@check(REPLACE, points=2, says="model and configuration know the new number, and no problem type", examples=1)
@given(num_labels=st.integers(1, 5), floats=st.booleans())
@example(num_labels=3, floats=False)
@example(num_labels=2, floats=True)
@example(num_labels=1, floats=False)
def test_remembers_the_new_number(student: Any, reference: Any, num_labels: int, floats: bool) -> None:
    ids, _ = batch([4], seed=0)
    steps = (
        let("model", CLASSIFIER),
        invoke("old", "model", "", ids, labels=torch.ones(1, 2) if floats else torch.tensor([1])),
        build("same", "replace_head", ref("model"), num_labels),
        read("model", "num_labels"),
        read("model", "config.num_labels"),
        read("model", "config.problem_type"),
    )
    assert_same(student.script(*steps), [num_labels, num_labels, None], EXACT)


@check(
    REPLACE,
    says="out_proj is fresh, random and ready to learn, and the very model that was passed in comes back",
    examples=1,
)
@given(num_labels=st.integers(1, 5))
@example(num_labels=2)
@example(num_labels=4)
def test_has_a_fresh_layer(student: Any, reference: Any, num_labels: int) -> None:
    steps = (
        let("model", CLASSIFIER),
        mode("model", training=False),
        build("same", "replace_head", ref("model"), num_labels),
        mode("same", training=True),
        read("model", "training"),
        read("model", "classifier.out_proj.weight"),
        read("model", "classifier.out_proj.bias"),
        read("model", "classifier.out_proj.weight.requires_grad"),
    )
    training, weight, bias, learns = student.script(*steps)
    form = reference.script(*steps)
    assert_same([weight, bias], form[1:3], ANY_VALUE)
    assert_true(training is True, "What came back is not the model that was passed in.", training, True)
    assert_true(learns is True, "The new layer does not require gradients.", learns, True)
    old = resolve(CLASSIFIER).classifier.out_proj.weight.detach()
    spread = bool(weight.isfinite().all()) and float(weight.detach().std()) > 1e-4
    assert_true(spread, "The new weights are not random: they are all alike.", weight, form[1])
    for row in weight.detach():
        kept = bool((row - old).abs().amax(dim=1).lt(1e-6).any())
        assert_true(not kept, "The new layer still has weights of the old one.", weight, form[1])


@check(REPLACE, says="everything but out_proj keeps its weights", examples=1)
@given(num_labels=st.integers(1, 5))
@example(num_labels=3)
def test_keeps_the_rest(student: Any, reference: Any, num_labels: int) -> None:
    names = [name for name in telling_names(CLASSIFIER_TRAINING) if "out_proj" not in name][1:]
    steps = (
        let("model", CLASSIFIER_TRAINING),
        build("same", "replace_head", ref("model"), num_labels),
        *(read("model", name) for name in names),
        *(read("model", f"{name}.requires_grad") for name in names),
        read("same", names[0]),
    )
    old = dict(resolve(CLASSIFIER_TRAINING).named_parameters())
    expected = [old[name].detach() for name in names]
    assert_same(student.script(*steps), [*expected, *(True for _ in names), expected[0]], EXACT)

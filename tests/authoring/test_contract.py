"""The contract holds for every lab, and breaks where a lab breaks it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.authoring.build import generate
from grader.authoring.contract import Contract
from grader.authoring.sensitivity import ENOUGH, sensitivity
from grader.judge.curriculum import ROOT, Lab, Variant, load_curriculum
from grader.judge.opening import Opened, prepare

LABS = load_curriculum()


@pytest.fixture(scope="module")
def contract(opened: Opened) -> Contract:
    return Contract(prepare(opened, LABS, seed=0), generate(ROOT / "solutions", ROOT / "labs"))


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.stem)
def test_every_lab_keeps_the_contract(contract: Contract, lab: Lab) -> None:
    proof = contract.verify(lab)
    assert [finding.message for finding in proof.findings] == []
    assert proof.exercises >= 7
    assert proof.checks >= 2 * proof.exercises
    assert proof.alternatives >= 4 * proof.exercises


def test_the_miniatures_are_sensitive() -> None:
    moved = sensitivity()
    assert len(moved) >= 3
    for one in moved:
        assert one.tolerances >= ENOUGH, one.change


class Changed(Lab):
    """A lab with one thing wrong."""

    changes: dict[str, Any]

    def __getattribute__(self, name: str) -> Any:
        changes = object.__getattribute__(self, "__dict__").get("changes", {})
        return changes[name] if name in changes else super().__getattribute__(name)


def changed(lab: Lab, **changes: Any) -> Lab:
    other = Changed(lab.source)
    other.__dict__["changes"] = changes
    return other


PADDING = next(lab for lab in LABS if lab.slug == "padding")


def clauses(contract: Contract, lab: Lab) -> list[tuple[int, str]]:
    return [(finding.clause, finding.message) for finding in contract.verify(lab).findings]


def test_a_right_solution_among_the_misconceptions_is_found(contract: Contract) -> None:
    right = next(one for one in PADDING.alternatives if one.exercise == "padding.position_ids")
    lab = changed(PADDING, misconceptions=(right,), alternatives=())
    says = f"misconception {right.name} passes every check of padding.position_ids; add an @example"
    assert any(clause == 3 and text.startswith(says) for clause, text in clauses(contract, lab))


def test_two_misconceptions_that_behave_alike_are_found(contract: Contract) -> None:
    one = next(one for one in PADDING.misconceptions if one.exercise == "padding.position_ids")
    twin = Variant("twin", one.exercise, "says the same", one.function, one.source)
    lab = changed(PADDING, misconceptions=(*PADDING.misconceptions, twin), alternatives=())
    examination = prepare_for(contract, lab)
    found = clauses(examination, lab)
    assert any(
        clause == 3 and "twin of padding.position_ids is diagnosed as nothing" in text
        for clause, text in found
    )


def test_a_wrong_solution_among_the_alternatives_is_found(contract: Contract) -> None:
    wrong = next(one for one in PADDING.misconceptions if one.exercise == "padding.position_ids")
    lab = changed(PADDING, misconceptions=(), alternatives=(wrong,))
    assert any(
        clause == 4 and text.startswith(f"alternative {wrong.name} of padding.position_ids is failed")
        for clause, text in clauses(contract, lab)
    )


def test_missing_hints_and_examples_are_found(contract: Contract) -> None:
    first = PADDING.exercises[0]
    source = replace(
        PADDING.source, exercises=(replace(first, hints=(), docstring="Pad."), *PADDING.exercises[1:])
    )
    found = clauses(contract, changed(PADDING, source=source, misconceptions=(), alternatives=()))
    missing = [text for clause, text in found if clause == 5]
    assert any(
        text.startswith("padding.pad_batch has 0 hints; in solutions/03_padding.py") for text in missing
    )
    says = (
        "the docstring of padding.pad_batch has no Args: line; say there, in solutions/03_padding.py, "
        "what comes in, with shapes"
    )
    assert says in missing


def test_a_stale_lab_is_found(contract: Contract, tmp_path: Path) -> None:
    stale = Contract(contract.examination, generate(ROOT / "solutions", tmp_path))
    lab = changed(PADDING, misconceptions=(), alternatives=())
    assert (7, "labs/03_padding.py is not what the solution makes; run `labs build`") in clauses(stale, lab)


def prepare_for(contract: Contract, lab: Lab) -> Contract:
    """Give the lab a grader that knows its own misconceptions."""
    opened = Opened(contract.examination.launcher, "process", 0.0)
    return Contract(prepare(opened, [lab], seed=0), contract.generated)

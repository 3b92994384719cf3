"""A kit judges and names mistakes as the project does, without the solution."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import grader.kit
from grader.errors import CannotDo
from grader.judge.curriculum import Lab, Variant, load_curriculum, name_of
from grader.judge.examining import Examination
from grader.judge.opening import Opened, prepare
from grader.kit.contents import KitFile, encode_kit_file
from grader.kit.sealed import SealedLoader
from grader.results import ExerciseResult
from grader.submissions import Cell, LabWork, SourceFile, Submission
from grader.worker import wire
from grader.worker.values import from_wire

#: Exercises that need no model, so that they are quick.
QUICK = ("padding.pad_batch", "padding.attention_mask", "padding.mean_pool")

HEAD = "import torch\ndef attention_mask(lengths, side='right'):\n"


@pytest.fixture
def kit_lab(kit_file: KitFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    (tmp_path / "03_padding.kit").write_bytes(encode_kit_file(kit_file))
    monkeypatch.setattr(grader.kit, "FOLDER", tmp_path)
    (lab,) = load_curriculum(tmp_path)
    yield lab
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, SealedLoader)]


@pytest.fixture
def examination(opened: Opened, kit_lab: Lab) -> Examination:
    return prepare(opened, [kit_lab], seed=0)


def graded(examination: Examination, text: str, only: str = "") -> list[ExerciseResult]:
    file = SourceFile("03_padding.py", "", (Cell(text, "line 1"),))
    (lab,) = examination.examine(Submission("ada", (LabWork("padding", (file,)),), ()), only).labs
    return lab.exercises


def of(bank: tuple[Variant, ...]) -> list[Variant]:
    return [one for one in bank if one.exercise in QUICK]


def test_every_mistake_is_named(examination: Examination, padding: Lab) -> None:
    wrong = of(padding.misconceptions)[::2]
    assert len(wrong) > 20
    for one in wrong:
        (result,) = graded(examination, padding.with_variant(one), name_of(one.exercise))
        assert result.verdict != "passed", one.name
        assert result.diagnosis == one.says, one.name
        named = {check.misconception for check in result.checks} - {None}
        assert named, one.name
        assert one.name not in named


def test_right_solutions_pass_and_an_own_mistake_has_no_name(examination: Examination, padding: Lab) -> None:
    for one in graded(examination, padding.source.text):
        assert one.verdict == "passed", one.id
    for right in of(padding.alternatives)[::4]:
        (result,) = graded(examination, padding.with_variant(right), name_of(right.exercise))
        assert (result.verdict, result.diagnosis) == ("passed", "")
    own = HEAD + "    return torch.full((2, 2), len(lengths))\n"
    (result,) = graded(examination, own, "attention_mask")
    assert (result.verdict, result.diagnosis) == ("failed", "")


def test_the_simplest_failing_example_of_the_bank_is_shown(examination: Examination, kit_lab: Lab) -> None:
    (result,) = graded(examination, HEAD + "    return torch.zeros(1)\n", "attention_mask")
    shown = result.checks[0].counterexample
    assert shown is not None
    (job,) = kit_lab.bank(0).examples(kit_lab.checks_of(kit_lab.exercises[1])[0])[0].jobs
    assert isinstance(job, wire.Call)
    assert shown.called == f"attention_mask({from_wire(job.args[0])})"


def test_a_kit_holds_the_lab_as_it_was_handed_out(kit_lab: Lab, padding: Lab) -> None:
    from grader.authoring.build import blank

    assert not kit_lab.has_solution
    assert kit_lab.reference == {}
    assert kit_lab.names == padding.names
    assert [one.hints for one in kit_lab.exercises] == [one.hints for one in padding.exercises]
    assert [len(one.regions) for one in kit_lab.exercises] == [len(one.regions) for one in padding.exercises]
    assert kit_lab.shortcuts == padding.shortcuts
    assert blank(kit_lab.source) == kit_lab.source.text == blank(padding.source)
    for one in kit_lab.exercises:
        assert kit_lab.source.text.splitlines()[one.line - 1].startswith(f"def {one.name}(")


def test_other_seeds_and_damaged_files_are_one_line(
    opened: Opened, kit_lab: Lab, kit_file: KitFile, tmp_path: Path
) -> None:
    with pytest.raises(CannotDo, match="its examples have seed 0; leave out --seed"):
        prepare(opened, [kit_lab], seed=1)
    newer = msgspec.structs.replace(kit_file, format=99)
    for data, says in ((b"nonsense", "cannot be read"), (encode_kit_file(newer), "another version")):
        (tmp_path / "03_padding.kit").write_bytes(data)
        with pytest.raises(CannotDo, match=f"03_padding.kit.*{says}.*unzip the kit again"):
            load_curriculum(tmp_path)


def test_the_examples_are_those_of_labs_check(kit_lab: Lab, padding: Lab) -> None:
    for exercise in padding.exercises[:3]:
        for one in padding.checks_of(exercise):
            mine, theirs = kit_lab.bank(0).examples(one), padding.bank(0).examples(one)
            assert msgspec.msgpack.encode(mine) == msgspec.msgpack.encode(theirs)

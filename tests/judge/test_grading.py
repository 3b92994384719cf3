"""Verdicts, from the handed-in text to the sentence: each kind of trouble, through real workers."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from grader.judge import grading
from grader.judge.bank import Bank, Example, Failed, replay
from grader.judge.checking import Check
from grader.judge.curriculum import Lab
from grader.judge.examining import Examination
from grader.judge.proxies import Job
from grader.results import ExerciseResult, LabResult, encode
from grader.submissions import Cell, LabWork, SourceFile, Submission
from grader.worker import wire

from .conftest import HandIn, exercise

RIGHT = """
def attention_mask(lengths, side="right"):
    rows = [[1] * n + [0] * (max(lengths) - n) for n in lengths]
    return torch.tensor([r if side == "right" else r[::-1] for r in rows])
"""
ONE_SIDED = """
def attention_mask(lengths, side="right"):
    return torch.tensor([[1] * n + [0] * (max(lengths) - n) for n in lengths])
"""


def mask(hand_in: HandIn, text: str) -> ExerciseResult:
    return exercise(hand_in(text, only="attention_mask"), "attention_mask")


def test_a_right_function_passes(hand_in: HandIn) -> None:
    result = mask(hand_in, RIGHT)
    assert result.verdict == "passed"
    assert result.points == result.max_points == 3
    assert not result.hint
    assert not result.diagnosis
    assert all(one.counterexample is None for one in result.checks)


def test_a_wrong_function_gets_the_points_of_the_checks_that_pass(hand_in: HandIn) -> None:
    result = mask(hand_in, ONE_SIDED)
    assert (result.verdict, result.points) == ("failed", 2)
    right, left = result.checks
    assert (right.verdict, left.verdict) == ("passed", "failed")
    shown = left.counterexample
    assert shown is not None
    assert shown.called.startswith("attention_mask([")
    assert "side='left'" in shown.called
    assert shown.returned.startswith("tensor(")
    assert shown.expected != shown.returned
    assert left.says == "under left padding the last tokens of each row are marked as real"
    assert "expected" in left.message
    assert result.hint


def test_the_mistake_is_named_when_the_bank_knows_it(hand_in: HandIn, padding: Lab) -> None:
    wrong = next(v for v in padding.misconceptions if v.exercise == "padding.attention_mask")
    result = mask(hand_in, wrong.source)
    assert result.diagnosis == wrong.says
    assert {one.misconception for one in result.checks if one.verdict != "passed"} == {wrong.name}


def test_no_name_is_guessed_for_a_mistake_of_ones_own(hand_in: HandIn) -> None:
    result = mask(hand_in, ONE_SIDED.replace("[1] * n", "[n] * n"))
    assert result.verdict == "failed"
    assert result.diagnosis == ""
    assert all(one.misconception is None for one in result.checks)


@pytest.mark.parametrize(
    ("text", "verdict", "says"),
    [
        ('def attention_mask(lengths, side="right"):\n    "doc"\n    ...\n', "blank", "Not attempted yet."),
        ("def attention_mask(lengths, side):\n    pass\n", "blank", "Not attempted yet."),
        ("def attention_masks(lengths): return 1\n", "missing", "There is no attention_mask in this file."),
        (
            "def attention_mask(lengths, side='right')\n    return 1\n",
            "error",
            "The definition of attention_mask does not parse: expected ':' (line 2).",
        ),
        (
            "def attention_mask(lengths, side=undefined):\n    return 1\n",
            "error",
            "The definition of attention_mask raised NameError: name 'undefined' is not defined.",
        ),
        (
            "def attention_mask(lengths, side='right'):\n    x = 1\n    raise KeyError('oops')\n",
            "error",
            "It raised KeyError, in line 4: 'oops'.",
        ),
        (
            "def attention_mask(lengths, mode, side='right'):\n    return 1\n",
            "error",
            "It raised TypeError",
        ),
        (
            "import itertools\nc = itertools.count()\n"
            "def attention_mask(lengths, side='right'):\n    return next(c)\n",
            "unstable",
            "The same call, made twice, gave two different answers",
        ),
        (
            "def attention_mask(lengths, side='right'):\n    return float('nan')\n",
            "failed",
            "The result is a float",
        ),
        (
            "import os\ndef attention_mask(lengths, side='right'):\n    os._exit(0)\n",
            "crashed",
            "The call did not survive: the process ended in the middle of the call.",
        ),
        (
            "def attention_mask(lengths, side='right'):\n    return list(range(10**6))\n",
            "error",
            "The answer is far too large",
        ),
    ],
    ids=[
        "placeholder",
        "pass",
        "missing",
        "syntax",
        "default",
        "raises",
        "signature",
        "unstable",
        "nan",
        "exit",
        "large",
    ],
)
def test_every_kind_of_trouble_has_its_verdict_and_sentence(
    hand_in: HandIn, text: str, verdict: str, says: str
) -> None:
    result = mask(hand_in, text)
    assert result.verdict == verdict
    assert result.points == 0 or verdict == "error"
    wrong = next(one for one in result.checks if one.verdict == verdict)
    assert wrong.message.startswith(says)


def test_an_endless_loop_costs_its_own_exercise_only(hand_in: HandIn) -> None:
    loop = "def pad_batch(sequences, pad_id, side='right'):\n    while True:\n        pass\n"
    result = hand_in(loop + RIGHT)
    slow = exercise(result, "pad_batch")
    assert [one.verdict for one in slow.checks] == ["timeout", "unchecked", "unchecked"]
    assert slow.points == 0
    assert "loop" in slow.checks[0].message
    assert exercise(result, "attention_mask").verdict == "passed"


def test_nothing_that_did_not_run_is_green(hand_in: HandIn) -> None:
    result = hand_in("import os\nos._exit(0)\n" + RIGHT.replace("attention_mask", "mean_pool"))
    assert exercise(result, "mean_pool").verdict == "error"
    assert result.score == sum(one.points for one in result.exercises)
    assert [one.id for one in result.exercises if one.verdict == "passed"] == []
    assert any("ended the process" in note for note in result.notes)


def test_of_two_versions_the_better_counts_and_the_feedback_says_so(hand_in: HandIn) -> None:
    result = hand_in(ONE_SIDED, RIGHT)
    assert result.file == "version1.py"
    assert result.notes[0].startswith("version0.py and version1.py differ")
    assert exercise(result, "attention_mask").verdict == "passed"


def test_the_same_submission_gives_the_same_bytes(examination: Examination, hand_in: HandIn) -> None:
    text = "import torch\n" + ONE_SIDED + "def mean_pool(hidden, mask):\n    return hidden.mean(1)\n"
    work = LabWork("padding", (SourceFile("a.py", "", (Cell(text, "line 1"),)),))
    submission = Submission("ada", (work,), (("a.py", "00"),))
    assert encode(examination.examine(submission)) == encode(examination.examine(submission))


#: Right, but not the reference's bits: it sums in another precision.
ROUNDED = """
def mean_pool(hidden, mask):
    weights = mask.unsqueeze(-1).double()
    return ((hidden.double() * weights).sum(1) / weights.sum(1).clamp(min=1)).to(hidden.dtype)
"""


def test_answers_that_have_passed_are_not_judged_again(
    hand_in: HandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed: list[str] = []

    def counted(one: Check, *others: Any) -> Failed | None:
        replayed.append(one.name)
        return replay(one, *others)

    monkeypatch.setattr(grading, "replay", counted)
    first = exercise(hand_in(ROUNDED, only="mean_pool"), "mean_pool")
    assert first.verdict == "passed"
    assert replayed
    replayed.clear()
    assert exercise(hand_in(ROUNDED + "# another student's\n", only="mean_pool"), "mean_pool") == first
    assert not replayed
    wrong = ROUNDED.replace("weights.sum(1).clamp(min=1)", "len(weights[0])")
    assert exercise(hand_in(wrong, only="mean_pool"), "mean_pool").verdict == "failed"
    assert replayed


def test_one_student_cannot_change_what_the_next_one_gets(hand_in: HandIn) -> None:
    before = hand_in(RIGHT)
    hostile = "torch.tensor = None\ntorch.Tensor.long = None\nimport builtins\nbuiltins.len = None\n"
    hand_in(hostile + RIGHT)
    assert hand_in(RIGHT) == before


def test_totals_come_from_the_manifest(hand_in: HandIn, padding: Lab) -> None:
    most = sum(one.points for one in padding.checks)
    for text in ("", RIGHT, "1 / 0"):
        result = hand_in(text)
        assert result.max_score == most
        assert len(result.exercises) == len(padding.exercises)


def test_a_fault_of_the_grader_is_never_silent(examination: Examination) -> None:
    result = examination.unchecked(Submission("ada", (), ()), "The grader failed here.")
    assert result.score == 0
    assert {one.verdict for lab in result.labs for one in lab.exercises} == {"unchecked"}


def example_of(*numbers: int) -> Example:
    jobs: list[Job] = [wire.Call("double", [number]) for number in numbers]
    return Example({}, jobs, [wire.Returned(2 * number) for number in numbers], [])


def test_what_several_examples_ask_is_asked_once(
    examination: Examination, padding: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    grader = grading.Grader(padding, examination.graders["padding"].bank)
    first, second = padding.checks[:2]
    examples = {first.id: [example_of(1, 2), example_of(2, 2)], second.id: [example_of(3, 1)]}
    monkeypatch.setattr(grader.bank, "examples", lambda one: examples[one.id])
    batch = grader.batch([first, second])
    # An example that asks the same twice gets two answers.
    assert batch.jobs == [wire.Call("double", [number]) for number in (1, 2, 2, 3)]
    assert batch.places == [[0, 1], [1, 2], [3, 0]]
    assert grader.known == {wire.encode(wire.Returned(n)): wire.Returned(n) for n in (2, 4, 6)}


def test_an_untouched_lab_is_blank_throughout(hand_in: HandIn, padding: Lab) -> None:
    from grader.authoring.build import blank

    result: LabResult = hand_in(blank(padding.source))
    assert {one.verdict for one in result.exercises} == {"blank"}
    assert result.notes == []
    assert msgspec.json.encode(result)


class _Silent:
    """Stands in for a sitting; it answers what it is told to."""

    def __init__(self, *outcomes: wire.Answer | None) -> None:
        self.outcomes = list(outcomes)

    def ask(self, jobs: list[Job], following: list[Job] | None = None) -> list[wire.Answer | None]:
        return self.outcomes


def test_only_answers_that_are_all_the_references_need_not_be_looked_at(padding: Lab) -> None:
    one, other = padding.checks[:2]
    call, two, three = wire.Call("f"), wire.Returned(2), wire.Returned(3)

    def asked(examples: dict[str, list[Example]], *outcomes: wire.Answer | None) -> int:
        bank = Bank(0, {})
        bank.drawn = examples
        sitting: Any = _Silent(*outcomes)
        return len(grading.Grader(padding, bank).ask([one, other], sitting))

    same = {one.id: [Example({}, [call], [two], [])], other.id: [Example({}, [call], [two], [])]}
    assert asked(same, two) == 0
    # Another object, though it is as good; then each example is compared by itself.
    assert asked(same, wire.Returned(2)) == 2
    assert asked(same, None) == 2
    assert asked(same, three) == 2
    # Nothing that comes back can be both.
    different = {one.id: [Example({}, [call], [two], [])], other.id: [Example({}, [call], [three], [])]}
    assert asked(different, two) == asked(different, three) == asked(different, None) == 2


def test_no_answer_at_all_is_not_the_references(padding: Lab) -> None:
    bank = Bank(0, {})
    bank.drawn = {padding.checks[0].id: [Example({}, [wire.Call("f")], [wire.Returned(2)], [])]}
    sitting: Any = _Silent()
    with pytest.raises(IndexError):
        grading.Grader(padding, bank).ask([padding.checks[0]], sitting)

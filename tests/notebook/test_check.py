"""`check` on live functions: verdicts, names, places, and what it says where there is nothing to judge."""

from __future__ import annotations

import builtins
import linecache
from typing import Any

import pytest

from grader.judge.curriculum import Lab, load_curriculum
from grader.notebook.desk import the_desk
from grader.notebook.showing import judge, judge_new
from grader.reports.cell import Report

RIGHT = """
import torch

def pad_batch(sequences, pad_id, side="right"):
    width = max(map(len, sequences))
    rows = []
    for row in sequences:
        filling = [pad_id] * (width - len(row))
        rows.append(row + filling if side == "right" else filling + row)
    return torch.tensor(rows, dtype=torch.int64)
"""
BLANK = '''
def attention_mask(lengths, side="right"):
    """Mark the real tokens."""
    # your code here
    ...
'''


@pytest.fixture(scope="module")
def padding() -> Lab:
    return next(lab for lab in the_desk().labs if lab.slug == "padding")


def notebook(*cells: str) -> dict[str, Any]:
    """Run cells as a kernel does, with sources that can be looked up."""
    names: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
    for number, cell in enumerate(cells, start=1):
        filename = f"<cell {number} {hash(cell)}>"
        linecache.cache[filename] = (len(cell), None, cell.splitlines(keepends=True), filename)
        exec(compile(cell, filename, "exec", dont_inherit=True), names)
    return names


def verdicts(report: Report) -> dict[str, str]:
    return {one.name: verdict for one, verdict in zip(report.exercises, report.verdicts, strict=True)}


def test_a_function_is_judged_as_it_is_now() -> None:
    names = notebook(RIGHT)
    assert verdicts(judge([names["pad_batch"]], names)) == {"pad_batch": "passed"}
    exec("def pad_batch(sequences, pad_id, side='right'):\n    raise ValueError", names)
    assert verdicts(judge(["pad_batch"], names)) == {"pad_batch": "error"}
    exec(RIGHT, names)
    assert verdicts(judge(["padding.pad_batch"], names)) == {"pad_batch": "passed"}


def test_what_is_handed_over_counts_and_not_what_has_its_name() -> None:
    names = notebook(RIGHT)
    older = names["pad_batch"]
    names["pad_batch"] = newer = lambda sequences, pad_id, side="right": None
    assert verdicts(judge([older], names)) == {"pad_batch": "passed"}
    assert names["pad_batch"] is newer


def test_a_mistake_is_named_with_its_counterexample(padding: Lab) -> None:
    mistake = next(variant for variant in padding.misconceptions if variant.name == "pads_with_zero")
    names = notebook("import torch\n" + mistake.source)
    report = judge(["pad_batch"], names)
    page = report._repr_mimebundle_()
    text = " ".join(page["text/plain"].split())
    assert mistake.says in text
    assert "came back tensor([[0]," in text
    assert mistake.says in page["text/html"]
    assert '<table class="grid">' in page["text/html"]
    assert "<td><mark>0</mark></td>" in page["text/html"]
    assert "<details" in page["text/html"]


def test_blank_and_missing_ones_say_so() -> None:
    names = notebook(BLANK)
    report = judge(["attention_mask", "pad_batch"], names)
    assert verdicts(report) == {"attention_mask": "blank"}
    assert "not attempted yet" in repr(report)
    assert report.lines == ["pad_batch is not defined yet; run its cell first."]


def test_classes_are_exercises_too() -> None:
    names = notebook(
        """
from torch import nn
class ClassificationHead(nn.Module):
    def __init__(self, hidden_size, num_labels, dropout=0.1):
        \"\"\"Make the layers.\"\"\"
        # your code here
        ...
    def forward(self, states):
        \"\"\"Give logits.\"\"\"
        # your code here
        ...
""",
    )
    assert verdicts(judge([names["ClassificationHead"]], names)) == {"ClassificationHead": "blank"}
    heads = next(lab for lab in the_desk().labs if lab.slug == "heads")
    exec("import torch\n" + heads.reference_source(heads.exercises[0]), names)
    assert verdicts(judge([names["ClassificationHead"]], names)) == {"ClassificationHead": "passed"}


@pytest.mark.parametrize(
    ("thing", "says"),
    [
        ("pad_bach", "Did you mean pad_batch?"),
        (len, "len is no exercise of these labs."),
        (None, "check wants a function, but got None;"),
        (3, "something of the type int"),
        ("<script>" * 50, "is no exercise of these labs."),
    ],
)
def test_what_is_no_exercise_gets_one_line(thing: Any, says: str) -> None:
    report = judge([thing], notebook())
    assert report.exercises == []
    (line,) = report.lines
    assert says in line
    assert "<script>" not in report._repr_mimebundle_()["text/html"]


def test_all_that_is_defined_here_and_nothing_that_was_imported() -> None:
    names = notebook(RIGHT, BLANK, "from torch.nn.functional import cross_entropy")
    report = judge([], names)
    assert verdicts(report) == {"pad_batch": "passed", "attention_mask": "blank"}
    assert report.lines == [
        "Not defined here yet: position_ids, mean_pool, last_token, encode_batch, word_embeddings. "
        "Run their cells first."
    ]
    page = report._repr_mimebundle_()
    assert '<table class="all">' in page["text/html"]
    assert "1 of 2 exercises passes; 1 is not attempted yet." in page["text/plain"]
    assert judge([], notebook()).lines == [
        "No exercise is defined here yet; run the cells that define them first."
    ]


def test_a_cell_is_checked_for_what_it_defines() -> None:
    names = notebook(RIGHT, BLANK)
    assert verdicts(judge_new({"torch", "pad_batch"}, names)) == {"pad_batch": "passed"}
    names |= notebook("def pad_bach(): ...")
    names["pad_bach"] = type(names["pad_bach"])(names["pad_bach"].__code__, names)
    assert judge_new({"pad_bach"}, names).lines == [
        "pad_bach is no exercise of these labs. Did you mean pad_batch?"
    ]
    assert judge_new({"torch"}, names).lines == ["This cell defines no exercise of these labs."]


def test_an_error_says_in_which_line_it_arose() -> None:
    names = notebook("def pad_batch(sequences, pad_id, side='right'):\n    return 1 / 0")
    assert "line 2: division by zero" in " ".join(repr(judge(["pad_batch"], names)).split())


def test_an_interrupt_is_one_calm_line() -> None:
    names = notebook("def pad_batch(sequences, pad_id, side='right'):\n    raise KeyboardInterrupt")
    names |= notebook(BLANK)
    report = judge(["attention_mask", "pad_batch"], names)
    assert verdicts(report) == {"attention_mask": "blank"}
    assert report.lines == [
        "Judging pad_batch was stopped. If that took long: is there a loop that never ends?"
    ]


def test_a_shortcut_is_refused_and_the_notebook_has_its_function_back() -> None:
    names = notebook(
        "from torch.nn.functional import cross_entropy as theirs\n"
        "def cross_entropy(logits, labels, ignore_index=-100, reduction='mean'):\n"
        "    return theirs(logits, labels, ignore_index=ignore_index, reduction=reduction)"
    )
    theirs = names["theirs"]
    assert "A shortcut was taken" in repr(judge(["cross_entropy"], names))
    assert names["theirs"] is theirs


def test_hostile_text_is_shown_and_does_nothing() -> None:
    names = notebook(
        "def pad_batch(sequences, pad_id, side='right'):\n"
        "    return ['<img src=x onerror=alert(1)>', '</style><script>alert(2)</script>', '\\x1b[31m']"
    )
    page = judge(["pad_batch"], names)._repr_mimebundle_()
    for harm in ("<img", "<script", "</style><script"):
        assert harm not in page["text/html"]
    assert "\x1b" not in page["text/plain"] + page["text/html"]


def test_the_course_is_loaded_once(padding: Lab) -> None:
    assert the_desk() is the_desk()
    assert len(load_curriculum()) == len(the_desk().labs)
    examination = the_desk().examinations.get("padding")
    judge([], notebook(RIGHT))
    assert examination is None or the_desk().examinations["padding"] is examination

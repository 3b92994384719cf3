"""Where an answer differs is said in words, above all for what a script has read."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from grader.judge.comparing import find_difference
from grader.judge.places import as_found
from grader.judge.scripts import folder, read, read_events, read_writers
from grader.judge.showing import show_pair


def runs(value: float = 1.0, **tags: Any) -> dict[str, Any]:
    return {".": {"files": 1, "scalars": {"loss": [(0, 0.5), (1, value)], **tags}}}


@pytest.mark.parametrize(
    ("steps", "actual", "expected", "sentence"),
    [
        ([read("logits")], [3], [4], "`logits` is 3, expected 4."),
        ([read("logits")], [None], [4], "`logits` is None, expected an int."),
        (
            [read("model", "0.bias"), read("model", "2.bias")],
            [torch.zeros(2), torch.zeros(2)],
            [torch.zeros(2), torch.ones(2)],
            "The value of `model[2].bias` at [0] is 0, expected 1.",
        ),
        (
            [read("model", "dense.weight")],
            [torch.zeros(2)],
            [torch.zeros(3)],
            "The shape of `model.dense.weight` is (2,), expected (3,).",
        ),
        (
            [folder("logs"), read_events("logs")],
            [runs()],
            [runs(valid=[])],
            "The key 'valid' in the run '.', scalars is missing.",
        ),
        (
            [read_events("logs")],
            [runs(2.0)],
            [runs()],
            "In the run '.', scalar 'loss', point 2, the value is 2.0, expected 1.0.",
        ),
        (
            [read_events("logs")],
            [{".": {"files": 2}}],
            [{".": {"files": 1}}],
            "In the run '.', the number of event files is 2, expected 1.",
        ),
        ([read_events("logs")], [{}], [runs()], "The key '.' in the runs is missing."),
        (
            [read_writers()],
            [[False]],
            [[True]],
            "The value of the list that says of each writer whether it was closed at [0] is False, "
            "expected True.",
        ),
    ],
)
def test_what_a_script_has_read_is_named(
    steps: list[Any], actual: list[Any], expected: list[Any], sentence: str
) -> None:
    assert find_difference(as_found(actual, steps), as_found(expected, steps)) == sentence
    # A check may also expect a plain list.
    assert find_difference(as_found(actual, steps), expected) == sentence


def test_an_answer_of_another_form_stays_what_it_is() -> None:
    assert as_found("no list", [read("logits")]) == "no list"
    assert find_difference(as_found([1, 2], [read("logits")]), [1]) == "The length is 2, expected 1."


def test_only_what_differs_of_a_script_is_shown() -> None:
    steps = [read("first"), read("second")]
    left, right = as_found([torch.zeros(2), [1]], steps), as_found([torch.zeros(2), [2]], steps)
    assert show_pair(left, right) == ("[1]", "[2]")


NAMES = [f"layer.{number}.weight" for number in range(20)]


def test_long_lists_of_names_are_told_in_words() -> None:
    assert find_difference(NAMES, NAMES[:2]) == (
        "The list has `layer.2.weight`, `layer.3.weight`, `layer.4.weight` and 15 more, "
        "which should not be there."
    )
    told = find_difference({"a": ["b", *NAMES[1:]]}, {"a": NAMES})
    assert told == "The list at ['a'] lacks `layer.0.weight` and has `b`, which should not be there."
    assert show_pair(NAMES[1:], NAMES) == ("", "")
    # The same names in another order: then the place counts.
    assert find_difference(NAMES[::-1], NAMES).startswith("The value at [0] is 'layer.19.weight'")
    assert show_pair(NAMES[::-1], NAMES) != ("", "")


def test_of_a_large_dictionary_the_differing_entries_are_shown() -> None:
    expected = dict.fromkeys(NAMES, True)
    actual = {**expected, NAMES[7]: False}
    assert show_pair(actual, expected) == ("{'layer.7.weight': False}", "{'layer.7.weight': True}")
    assert show_pair({"a": 1}, {"a": 2}) == ("{'a': 1}", "{'a': 2}")

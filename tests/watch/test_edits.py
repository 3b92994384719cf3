"""Which exercises a save has touched."""

from __future__ import annotations

import pytest

from grader.watch.edits import edited

from .watch_samples import source

NAMES = ("pad_batch", "attention_mask", "Head")
TEXT = """\
import torch

def pad_batch(
    sequences,
):
    return [
        1,
]

@torch.no_grad()
def attention_mask(lengths):
    # a comment
    return 2

limit = 3

class Head:
    def forward(self):
        return 4
"""


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("1,", "11,", ("pad_batch",)),
        ("    sequences,", "    sequences, side", ("pad_batch",)),
        ("# a comment", "# another", ("attention_mask",)),
        ("return 4", "return 5", ("Head",)),
        ("limit = 3", "limit = 4", ()),
        ("import torch", "import torch, math", ()),
        ("def pad_batch", "def pad_batches", ("pad_batch",)),
        ("return 2", "return 2   ", ()),
    ],
)
def test_the_definitions_whose_lines_differ(old: str, new: str, names: tuple[str, ...]) -> None:
    assert edited(source(TEXT), source(TEXT.replace(old, new)), NAMES) == names


def test_several(tmp_path: object) -> None:
    after = TEXT.replace("1,", "11,").replace("return 4", "return 5")
    assert edited(source(TEXT), source(after), NAMES) == ("pad_batch", "Head")

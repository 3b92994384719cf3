"""A solution's format: what is read from it, and every way to get it wrong, by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.authoring.source import SourceError, read_source, split_blocks

GOOD = '''# %%
import torch


# %%
def double(x: int) -> int:
    """Double it.

    >>> double(2)
    4
    """
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION


# %% [markdown] tags=["hints"]
# 1. How many of it?
# 2. Multiplication is written
#    with a star.
# 3. Return two times `x`.

# %%
class Counter:
    """Count."""

    def __init__(self) -> None:
        ### BEGIN SOLUTION
        self.count = 0
        ### END SOLUTION

    def up(self) -> None:
        """Add one."""
        ### BEGIN SOLUTION
        self.count += 1
        ### END SOLUTION


def given() -> int:
    return 1
'''


def write(folder: Path, text: str, name: str = "07_demo.py") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_exercises_come_with_regions_docstrings_and_hints(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, GOOD))
    assert (source.slug, source.stem) == ("demo", "07_demo")
    double, counter = source.exercises
    assert (double.id, double.line, len(double.regions)) == ("demo.double", 6, 1)
    assert double.docstring.startswith("Double it.")
    assert double.hints == (
        "How many of it?",
        "Multiplication is written with a star.",
        "Return two times `x`.",
    )
    assert (counter.name, len(counter.regions), counter.hints) == ("Counter", 2, ())


def test_blocks_cover_every_line() -> None:
    lines = GOOD.splitlines()
    blocks = split_blocks(lines)
    assert [n for b in blocks for n in range(b.begin, b.end + 1)] == list(range(1, len(lines) + 1))
    assert [block.is_hints for block in blocks] == [False, False, True, False]


REGION = "    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            GOOD.replace("    return 2 * x\n", "    ### BEGIN SOLUTION\n    return 2 * x\n"),
            "07_demo.py:13: a region begins inside that of line 12; close that one first",
        ),
        (
            GOOD.replace("        self.count += 1\n        ### END SOLUTION\n", "        self.count += 1\n"),
            "07_demo.py:34: the region is never closed; add ### END SOLUTION",
        ),
        (
            GOOD.replace("    ### BEGIN SOLUTION\n    return 2", "    return 2"),
            "07_demo.py:13: ### END SOLUTION without a ### BEGIN SOLUTION before it",
        ),
        (
            GOOD.replace("    return 2 * x\n", "    # think\n\n"),
            "07_demo.py:12: the region holds no code, so there is nothing to fill in",
        ),
        (
            GOOD + "\n\ndef double(y):\n    ### BEGIN SOLUTION\n    return y\n    ### END SOLUTION\n",
            "07_demo.py:43: exercise demo.double is defined twice; rename one",
        ),
        (
            GOOD + "\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n",
            "07_demo.py:42: a region stands outside any top-level function or class",
        ),
        (
            GOOD.replace(
                "    ### BEGIN SOLUTION\n    return 2", "    y = 1\n    ### BEGIN SOLUTION\n    return 2"
            ),
            "07_demo.py:13: double has code outside the region; a blank is all of a function's body",
        ),
        (GOOD + "\ndef broken(:\n", "07_demo.py:42: does not parse: invalid syntax"),
    ],
    ids=["nested", "unclosed", "unopened", "empty", "duplicate", "outside", "partial", "syntax"],
)
def test_a_broken_rule_is_named_with_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_source(write(tmp_path, text))
    assert str(caught.value) == message


def test_a_lab_is_named_by_number_and_slug(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"demo\.py: name it NN_slug\.py"):
        read_source(write(tmp_path, GOOD, "demo.py"))

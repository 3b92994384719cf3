"""Two printed lists or tensors as small tables, cell against cell; ids come with the text of their tokens."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Larger values are easier to read as text.
MOST_ROWS, MOST_COLUMNS = 12, 16

_VALUE = re.compile(r"(?P<kind>tensor|array)\((?P<body>.*?)(?:,\s*(?P<more>\w+=[\w.]+))?\)", re.DOTALL)
_TOKEN = re.compile(r"(\d+) is (.*?)(?=, \d+ is |$)", re.DOTALL)
_TOKENS = "as tokens: "


@dataclass(frozen=True)
class Cell:
    """One element."""

    text: str
    #: Text of the token, where the element is the id of one.
    token: str
    differs: bool


@dataclass(frozen=True)
class Grid:
    """One value, row by row; a flat one has one row."""

    #: Such as `list` or `tensor, dtype=torch.int32`.
    kind: str
    kind_differs: bool
    rows: tuple[tuple[Cell, ...], ...]


def tokens_in(notes: Sequence[str]) -> dict[str, str]:
    """Read which token each id stands for.

    >>> tokens_in(["as tokens: 5 is a, 12 is ,, 7 is b"])
    {'5': 'a', '12': ',', '7': 'b'}

    Args:
        notes: The notes of a counterexample.

    Returns:
        Id to token.
    """
    return dict(
        pair
        for note in notes
        if note.startswith(_TOKENS)
        for pair in _TOKEN.findall(note.removeprefix(_TOKENS))
    )


def make_grids(left: str, right: str, tokens: Mapping[str, str]) -> tuple[Grid, Grid] | None:
    """Set two values as tables whose differing cells are known.

    Args:
        left: What came back, as Python prints it.
        right: What was expected.
        tokens: Id to token, of the ids in the call.

    Returns:
        Both, or None where one is no small list or tensor of at most two dimensions.
    """
    ours, theirs = _read(left), _read(right)
    if ours is None or theirs is None or left == right:
        return None
    (kind, rows), (other_kind, other_rows) = ours, theirs
    # Zeros and ones are a mask, whatever ids there are.
    is_ids = not {text for row in other_rows for text in row} <= {"0", "1"}
    names = tokens if is_ids else {}
    marks, other_marks = _marks(rows, other_rows)
    return (
        Grid(kind, kind != other_kind, _cells(rows, marks, names)),
        Grid(other_kind, kind != other_kind, _cells(other_rows, other_marks, names)),
    )


Rows = list[list[str]]


def _read(text: str) -> tuple[str, Rows] | None:
    found = _VALUE.fullmatch(text)
    body = found["body"] if found else text
    try:
        tree = ast.parse(body, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not isinstance(tree, ast.List | ast.Tuple) or not tree.elts:
        return None
    nested = all(isinstance(part, ast.List | ast.Tuple) for part in tree.elts)
    parts = (
        [part.elts for part in tree.elts if isinstance(part, ast.List | ast.Tuple)] if nested else [tree.elts]
    )
    if any(not isinstance(cell, ast.Constant | ast.UnaryOp | ast.Name) for row in parts for cell in row):
        return None
    if len(parts) > MOST_ROWS or max(map(len, parts)) > MOST_COLUMNS:
        return None
    rows = [[ast.get_source_segment(body, cell) or "" for cell in row] for row in parts]
    if found:
        return ", ".join(filter(None, (found["kind"], found["more"]))), rows
    return "list" if isinstance(tree, ast.List) else "tuple", rows


def _cells(rows: Rows, marks: list[list[bool]], tokens: Mapping[str, str]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        tuple(Cell(text, tokens.get(text, ""), differs) for text, differs in zip(row, wrong, strict=True))
        for row, wrong in zip(rows, marks, strict=True)
    )


def _marks(rows: Rows, others: Rows) -> tuple[list[list[bool]], list[list[bool]]]:
    if len(rows) == len(others) == 1:
        one, other = _aligned(rows[0], others[0])
        return [one], [other]
    return _by_place(rows, others), _by_place(others, rows)


def _by_place(rows: Rows, others: Rows) -> list[list[bool]]:
    def there(at: int, column: int) -> str | None:
        return others[at][column] if at < len(others) and column < len(others[at]) else None

    return [
        [not _alike(text, there(at, column)) for column, text in enumerate(row)]
        for at, row in enumerate(rows)
    ]


def _aligned(row: list[str], other: list[str]) -> tuple[list[bool], list[bool]]:
    """Compare two rows; of different lengths, what was left out or put in is found."""
    if len(row) == len(other):
        marks = [not _alike(one, two) for one, two in zip(row, other, strict=True)]
        return marks, marks
    marks, others = [True] * len(row), [True] * len(other)
    for block in SequenceMatcher(None, row, other, autojunk=False).get_matching_blocks():
        marks[block.a : block.a + block.size] = [False] * block.size
        others[block.b : block.b + block.size] = [False] * block.size
    return marks, others


def _alike(one: str, other: str | None) -> bool:
    if other is None or one == other:
        return one == other
    # One tensor prints `1.`, another `1.0000`.
    try:
        return "." in one and "." in other and float(one) == float(other)
    except ValueError:
        return False

"""Text cut into plain and marked pieces: code inside prose, and what differs between two values."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

#: Longest stretch of tokens worth aligning; beyond it matching takes longer than it helps.
_ALIGN = 200


class Piece(NamedTuple):
    """A stretch of text that is marked as a whole or not at all."""

    text: str
    marked: bool


def code_spans(prose: str) -> tuple[Piece, ...]:
    """Find what stands between backticks.

    >>> code_spans("pass `pad_id` on")
    (Piece(text='pass ', marked=False), Piece(text='pad_id', marked=True), Piece(text=' on', marked=False))

    Args:
        prose: A sentence, with code in single backticks.

    Returns:
        The pieces in order, without the backticks; code is marked. A lone backtick stays as it is.
    """
    parts = re.split(r"`([^`\n]+)`", prose)
    return tuple(Piece(part, index % 2 == 1) for index, part in enumerate(parts) if part)


def differences(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Mark what differs between two printed values, by whole words and numbers.

    >>> differences("[1, 1]", "[1, 0]")[1]
    (Piece(text='[1, ', marked=False), Piece(text='0', marked=True), Piece(text=']', marked=False))

    Args:
        left: What came back.
        right: What was expected.

    Returns:
        The pieces of each. Nothing is marked where the two have nothing in common: it would not help.
    """
    ours, theirs = _tokens(left), _tokens(right)
    head = _alike(ours, theirs)
    tail = _alike(ours[head:][::-1], theirs[head:][::-1])
    mine, other = ours[head : len(ours) - tail], theirs[head : len(theirs) - tail]
    marks, other_marks = _marks(mine, other)
    if head + tail == 0 and all(marks) and all(other_marks):
        return (Piece(left, False),), (Piece(right, False),)
    quiet, quiet_tail = [False] * head, [False] * tail
    return _join(ours, quiet + marks + quiet_tail), _join(theirs, quiet + other_marks + quiet_tail)


def _tokens(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?|\w+|\s|[^\w\s]", text)


def _alike(left: list[str], right: list[str]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def _marks(left: list[str], right: list[str]) -> tuple[list[bool], list[bool]]:
    if len(left) == len(right):
        marks = [one != other for one, other in zip(left, right, strict=True)]
        return marks, marks
    marks, other_marks = [True] * len(left), [True] * len(right)
    if max(len(left), len(right)) <= _ALIGN:
        for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
            if any(token.isalnum() for token in left[block.a : block.a + block.size]):
                marks[block.a : block.a + block.size] = [False] * block.size
                other_marks[block.b : block.b + block.size] = [False] * block.size
    return marks, other_marks


def _join(tokens: list[str], marks: list[bool]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for token, mark in zip(tokens, marks, strict=True):
        if pieces and pieces[-1].marked == mark:
            pieces[-1] = Piece(pieces[-1].text + token, mark)
        else:
            pieces.append(Piece(token, mark))
    return tuple(pieces)

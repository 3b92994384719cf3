"""Put a blank back into a text: find a definition by its syntax tree, or by its lines if it does not parse.

Only a student's own command does this, to that student's own file, and nothing is run.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

#: Lines at the margin that cannot begin a statement of their own, so they belong to what stands above them.
_GOES_ON = re.compile(r"[)\]}]|(?:return|yield|else|elif|except|finally|pass|break|continue)\b|\"\"\"|'''")


@dataclass(frozen=True)
class Span:
    """Lines of a definition, from 0, the end excluded; decorators included."""

    start: int
    end: int


def definitions(text: str, name: str) -> list[Span]:
    """Find the top-level definitions of a name.

    Args:
        text: A cell, or a script without cells.
        name: Name of a function or class.

    Returns:
        Their lines, in order.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _by_lines(text.split("\n"), name)
    found: list[Span] = []
    for number, node in enumerate(tree.body):
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        if isinstance(node, kinds) and node.name == name:
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            end = node.end_lineno or node.lineno
            for after in tree.body[number + 1 :]:
                # A `return` that has lost its indent parses, though it cannot run.
                if not isinstance(after, ast.Return):
                    break
                end = after.end_lineno or end
            found.append(Span(first - 1, _with_comments(text.split("\n"), end)))
    return found


def with_blank(text: str, name: str, blank: str, *, first: bool = True) -> tuple[str, int]:
    """Replace the definitions of a name by its blank.

    Args:
        text: A cell, or a script without cells, with `\\n` as its line end.
        name: Name of the function or class.
        blank: The text of its blank.
        first: The first definition becomes the blank and further ones go; otherwise all go.

    Returns:
        The text, and how many definitions it had.
    """
    spans = definitions(text, name)
    lines = text.split("\n")
    for span in reversed(spans):
        lines[span.start : span.end] = blank.split("\n") if first and span is spans[0] else []
    return "\n".join(lines), len(spans)


def _with_comments(lines: list[str], end: int) -> int:
    """Take in the indented comments at a definition's end, which the parser leaves out."""
    for number in range(end, len(lines)):
        if lines[number].strip():
            if lines[number][0] not in " \t":
                break
            end = number + 1
    return end


def _by_lines(lines: list[str], name: str) -> list[Span]:
    opening = re.compile(rf"(?:async\s+)?(?:def|class)\s+{re.escape(name)}\b")
    found: list[Span] = []
    for number, line in enumerate(lines):
        if opening.match(line) and not (found and number < found[-1].end):
            start = number
            while start and lines[start - 1].startswith("@"):
                start -= 1
            found.append(Span(start, _end(lines, number)))
    return found


def _end(lines: list[str], start: int) -> int:
    """Give the line behind a definition: the next one that begins something else."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        if line[0] in " \t" or _GOES_ON.match(line):
            end = number + 1
        elif not line.startswith("#") or line.startswith("# %%"):
            break
    return end

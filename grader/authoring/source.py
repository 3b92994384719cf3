"""Read a solution: its exercises, their solution regions, docstrings and hints."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
#: File stems of labs: a number for the order, then the slug.
STEM = re.compile(r"\d\d_([a-z][a-z0-9_]*)")
_CELL = re.compile(r"# %%(?P<title>.*)")
_HINT = re.compile(r"#\s*\d+\.\s+(?P<text>.*)")


class SourceError(Exception):
    """A solution file breaks the rules of its format; the text names file, line and repair."""


@dataclass(frozen=True)
class Region:
    """The lines between a BEGIN and an END mark, marks included; numbers count from 1."""

    begin: int
    end: int


@dataclass(frozen=True)
class Exercise:
    """One blank of a lab."""

    #: Stable id, such as `padding.pad_batch`.
    id: str
    #: Name of the function or class.
    name: str
    #: Line of its definition.
    line: int
    docstring: str
    regions: tuple[Region, ...]
    #: Three steps: a question, a pointer, nearly the line.
    hints: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """One parsed solution."""

    path: Path
    stem: str
    slug: str
    text: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class Block:
    """One cell of a py:percent file, by its lines (from 1, end included)."""

    title: str
    begin: int
    end: int

    @property
    def is_hints(self) -> bool:
        """A markdown cell tagged `hints`: for the grader, not for the lab."""
        return "[markdown]" in self.title and '"hints"' in self.title


def read_source(path: Path) -> Source:
    """Read a solution file.

    Args:
        path: `NN_slug.py` in py:percent format.

    Returns:
        What it holds.

    Raises:
        SourceError: A region is nested, unclosed, outside a definition or leaves nothing to fill in, an
            exercise is defined twice, or the file does not parse.
    """
    text = path.read_text(encoding="utf-8")
    match = STEM.fullmatch(path.stem)
    if match is None:
        raise SourceError(f"{path.name}: name it NN_slug.py, two digits and a slug in lower case")
    slug = match[1]
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise SourceError(f"{path.name}:{error.lineno}: does not parse: {error.msg}") from error
    lines = text.splitlines()
    regions = _find_regions(path, lines)
    definitions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    hints = _find_hints(lines)
    blanks = [node for node in definitions if _regions_of(node, lines, regions)]
    exercises: list[Exercise] = []
    for node, following in zip(blanks, [*blanks[1:], None], strict=True):
        last = _extent(node, lines)
        inside = _regions_of(node, lines, regions)
        if any(other.name == node.name for other in exercises):
            raise SourceError(
                f"{path.name}:{node.lineno}: exercise {slug}.{node.name} is defined twice; rename one"
            )
        docstring = ast.get_docstring(node) or ""
        exercises.append(
            Exercise(
                f"{slug}.{node.name}",
                node.name,
                node.lineno,
                docstring,
                inside,
                _hints_between(hints, last, following.lineno if following else len(lines) + 1),
            )
        )
    _check_regions(path, tree, lines, regions, exercises)
    return Source(path, path.stem, slug, text, tuple(exercises))


def _find_regions(path: Path, lines: list[str]) -> list[Region]:
    regions: list[Region] = []
    begin = 0
    for number, line in enumerate(lines, start=1):
        mark = line.strip()
        if mark == BEGIN:
            if begin:
                raise SourceError(
                    f"{path.name}:{number}: a region begins inside that of line {begin}; close that one first"
                )
            begin = number
        elif mark == END:
            if not begin:
                raise SourceError(f"{path.name}:{number}: {END} without a {BEGIN} before it")
            regions.append(Region(begin, number))
            begin = 0
    if begin:
        raise SourceError(f"{path.name}:{begin}: the region is never closed; add {END}")
    return regions


def _check_regions(
    path: Path, tree: ast.Module, lines: list[str], regions: list[Region], exercises: list[Exercise]
) -> None:
    owned = {region for exercise in exercises for region in exercise.regions}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for region in regions:
        where = f"{path.name}:{region.begin}"
        if region not in owned:
            raise SourceError(f"{where}: a region stands outside any top-level function or class")
        code = [line.strip() for line in lines[region.begin : region.end - 1]]
        if not any(line and not line.startswith("#") for line in code):
            raise SourceError(f"{where}: the region holds no code, so there is nothing to fill in")
        function = next((f for f in functions if f.lineno < region.begin <= _extent(f, lines)), None)
        if function is None:
            raise SourceError(f"{where}: a region must stand inside a function or method")
        body = [node for node in function.body if not _is_docstring(node)]
        if any(not region.begin < node.lineno < region.end for node in body):
            raise SourceError(
                f"{where}: {function.name} has code outside the region; a blank is all of a function's body"
            )


def _regions_of(
    node: ast.FunctionDef | ast.ClassDef, lines: list[str], regions: list[Region]
) -> tuple[Region, ...]:
    last = _extent(node, lines)
    return tuple(region for region in regions if node.lineno < region.begin and region.end <= last)


def _extent(node: ast.FunctionDef | ast.ClassDef, lines: list[str]) -> int:
    """Give a definition's last line, comments at its end included (the parser leaves those out)."""
    last = node.end_lineno or node.lineno
    deeper = " " * (node.col_offset + 1)
    while last < len(lines) and (not lines[last].strip() or lines[last].startswith(deeper)):
        last += 1
    return last


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def split_blocks(lines: list[str]) -> list[Block]:
    """Split a py:percent file into its cells.

    Args:
        lines: The file's lines.

    Returns:
        The header (with an empty title) and every cell, in order; together they cover all lines.
    """
    starts = [0] + [number for number, line in enumerate(lines) if _CELL.match(line)]
    ends = [*starts[1:], len(lines)]
    blocks: list[Block] = []
    for start, end in zip(starts, ends, strict=True):
        match = _CELL.match(lines[start]) if start < len(lines) else None
        blocks.append(Block(match["title"].strip() if match else "", start + 1, end))
    return [block for block in blocks if block.begin <= block.end]


def _find_hints(lines: list[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Give the first line and the numbered steps of each hints cell."""
    found: list[tuple[int, tuple[str, ...]]] = []
    for block in split_blocks(lines):
        if not block.is_hints:
            continue
        steps: list[str] = []
        for line in lines[block.begin : block.end]:
            match = _HINT.match(line)
            if match:
                steps.append(match["text"].strip())
            elif steps and line.strip(" #"):
                steps[-1] += " " + line.lstrip("#").strip()
        found.append((block.begin, tuple(steps)))
    return found


def _hints_between(hints: list[tuple[int, tuple[str, ...]]], last: int, following: int) -> tuple[str, ...]:
    """Give the first hints cell after a definition, and not the one of the exercise that follows."""
    return next((steps for begin, steps in hints if last < begin < following), ())

"""Mutants of a lab: its solution with one small change inside a solution region.

Which code may be changed, and how one mutant is told from another, is decided here.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import deep_replace

from grader.authoring.source import Exercise, Region, Source

from .operators import changes

#: Never changed: they do not act, or stand for what the lab gives and the student keeps.
_LEFT_ALONE = (cst.Annotation, cst.Parameters, cst.Decorator)


@dataclass(frozen=True, order=True)
class Key:
    """What a mutant is known by while the file around it changes."""

    #: Id of the exercise.
    exercise: str
    #: The line as it stands in the solution, without indentation; several lines are joined.
    line: str
    #: The same line in the mutant.
    mutant: str
    #: Tells equal changes to equal lines of one exercise apart; counts from 1.
    occurrence: int = 1


@dataclass(frozen=True)
class Mutant:
    """One changed solution."""

    key: Key
    #: Line of the change in the solution file.
    line: int
    #: The library's name for the kind of change, such as `arg_removal`.
    operator: str
    #: The whole file.
    text: str


def make_mutants(source: Source) -> list[Mutant]:
    """Make all mutants of a lab.

    Args:
        source: The solution.

    Returns:
        Mutants in the order of the file; no two have the same text, and all of them parse.
    """
    # The wrapper's copy, in which every node stands in one place only.
    wrapper = MetadataWrapper(cst.parse_module(source.text))
    module, positions = wrapper.module, wrapper.resolve(PositionProvider)
    parts = [module.code_for_node(statement) for statement in module.body]
    header, footer = (
        "".join(module.code_for_node(line) for line in lines) for lines in (module.header, module.footer)
    )
    mutants: list[Mutant] = []
    seen = {source.text}
    counts: Counter[Key] = Counter()
    for number, statement in enumerate(module.body):
        exercise = _exercise_of(statement, source)
        if exercise is None:
            continue
        before, after = header + "".join(parts[:number]), "".join(parts[number + 1 :]) + footer
        inside = _inside(statement, exercise.regions, positions)
        for operator, changed in _apply(statement, inside):
            part = module.code_for_node(changed)
            text = before + part + after
            if text in seen or not _parses(part):
                continue
            seen.add(text)
            offset, line, mutated = _difference(parts[number], part)
            key = Key(exercise.id, line, mutated)
            counts[key] += 1
            key = Key(exercise.id, line, mutated, counts[key])
            mutants.append(Mutant(key, before.count("\n") + offset, operator, text))
    return mutants


def _exercise_of(statement: cst.CSTNode, source: Source) -> Exercise | None:
    if not isinstance(statement, cst.FunctionDef | cst.ClassDef):
        return None
    return next((one for one in source.exercises if one.name == statement.name.value), None)


def _inside(
    node: cst.CSTNode, regions: Iterable[Region], positions: Any
) -> Iterator[cst.BaseStatement | cst.SimpleStatementLine]:
    """Find the outermost statements that lie in a region."""
    for child in node.children:
        place = positions.get(child)
        if isinstance(child, cst.SimpleStatementLine | cst.BaseCompoundStatement) and any(
            region.begin < place.start.line and place.end.line < region.end for region in regions
        ):
            yield child
        else:
            yield from _inside(child, regions, positions)


def _apply(definition: cst.CSTNode, statements: Iterable[cst.CSTNode]) -> Iterator[tuple[str, cst.CSTNode]]:
    """Apply every operator to every node of some statements of a definition."""
    for statement in statements:
        for node in _walk(statement):
            for operator, mutated in changes(node):
                changed = deep_replace(definition, node, mutated)
                assert isinstance(changed, cst.CSTNode)
                yield operator, changed


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, _LEFT_ALONE) or _is_docstring(node):
        return
    yield node
    for child in node.children:
        yield from _walk(child)


def _is_docstring(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.BaseString)


def _parses(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def _difference(before: str, after: str) -> tuple[int, str, str]:
    """Give the number of the first changed line, from 1, and the changed lines of both texts."""
    old, new = before.splitlines(), after.splitlines()
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return first + 1, _joined(old[first : len(old) - last]), _joined(new[first : len(new) - last])


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)

"""What the names in a submission tell: which one is a slip of the pen, and which exercise leans on which."""

from __future__ import annotations

import difflib
import dis
from collections.abc import Collection, Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any

#: How alike two names must be for one to be taken for a slip of the pen.
_ALIKE = 0.75
#: Functions of a submission that are looked through for one exercise.
_MOST_LOOKED_AT = 200


def near_names(
    missing: Iterable[str], defined: Collection[str], exercises: Collection[str]
) -> dict[str, str]:
    """Find what a missing exercise may have been called by mistake.

    Args:
        missing: Names of missing exercises.
        defined: Names of all functions and classes of the submission.
        exercises: Names of all exercises; one of them is no slip for another.

    Returns:
        Name of an exercise to the most similar name, where there is one.
    """
    others = {name.lower(): name for name in defined if name not in exercises}
    found: dict[str, str] = {}
    for name in missing:
        for near in difflib.get_close_matches(name.lower(), others, 1, _ALIKE):
            found[name] = others[near]
    return found


def uses(written: Iterable[str], names: dict[str, Any], exercises: Collection[str]) -> dict[str, list[str]]:
    """Find which exercises use which others, also through the submission's own helpers.

    Args:
        written: Names of the exercises that are there.
        names: The submission's top-level names.
        exercises: Names of all exercises.

    Returns:
        Name of an exercise to the others that its code names, in the order of the lab.
    """
    # Only these can lead to an exercise, and most code names none of them.
    leading = {name for name, thing in names.items() if _holds_code(thing)}.union(exercises)
    found: dict[str, list[str]] = {}
    for name in written:
        named = _named(name, names, exercises, leading)
        if used := [other for other in exercises if other in named and other != name]:
            found[name] = used
    return found


def _holds_code(thing: Any) -> bool:
    """Say whether a thing is a function or a class, without asking it: it may give any answer."""
    return type(thing) is FunctionType or issubclass(type(thing), type)


def _named(name: str, names: dict[str, Any], exercises: Collection[str], leading: set[str]) -> set[str]:
    """Give the exercises that are named by some code or by the helpers that it names."""
    seen = {name}
    todo = [name]
    found: set[str] = set()
    while todo and len(seen) < _MOST_LOOKED_AT:
        for code in _code_of(names.get(todo.pop()), names):
            for other in _globals_of(code, leading):
                if other in exercises:
                    found.add(other)
                elif other not in seen:
                    seen.add(other)
                    todo.append(other)
    return found


def _code_of(thing: Any, names: dict[str, Any]) -> Iterator[CodeType]:
    """Give the code of a function or class of the submission, without calling anything of it."""
    if type(thing) is FunctionType:
        if thing.__globals__ is names:
            yield thing.__code__
        # What a decorator has wrapped.
        wrapped = vars(thing).get("__wrapped__")
        if type(wrapped) is FunctionType:
            yield wrapped.__code__
    elif _holds_code(thing):
        for member in type.__dict__["__dict__"].__get__(thing).values():
            inner = member.__func__ if type(member) in (staticmethod, classmethod) else member
            if type(inner) is property:
                inner = inner.fget
            if type(inner) is FunctionType and inner.__globals__ is names:
                yield inner.__code__


def _globals_of(code: CodeType, leading: set[str]) -> Iterator[str]:
    """Give which of some names code reads as globals, its inner functions included; attributes are none."""
    if not leading.isdisjoint(code.co_names):
        for step in dis.get_instructions(code):
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME") and step.argval in leading:
                yield str(step.argval)
    for constant in code.co_consts:
        if type(constant) is CodeType:
            yield from _globals_of(constant, leading)

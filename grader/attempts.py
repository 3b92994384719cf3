"""Tell whether a blank has been filled in, so that a demo cell can wait for it."""

from __future__ import annotations

import ast
import dis
import inspect
import textwrap
from collections.abc import Callable
from types import FunctionType
from typing import Any

_EMPTY_OPERATIONS = {"RESUME", "NOP", "CACHE", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}


def attempted(*exercises: Callable[..., Any]) -> bool:
    """Say whether every one of these functions or classes has been written.

    Args:
        exercises: Functions or classes of a lab.

    Returns:
        True when none is still blank; otherwise a line on the screen names the first blank one.

    >>> def greet(name):
    ...     "Say hello."
    ...     ...
    >>> attempted(greet)
    greet: not attempted yet
    False
    """
    for exercise in exercises:
        if _blank(exercise):
            print(f"{exercise.__name__}: not attempted yet")
            return False
    return True


def _blank(exercise: Any) -> bool:
    if isinstance(exercise, type):
        return any(_blank(member) for member in vars(exercise).values() if isinstance(member, FunctionType))
    function = inspect.unwrap(exercise)
    if not isinstance(function, FunctionType):
        return False
    try:
        (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (OSError, SyntaxError, ValueError):
        return is_empty(function)
    body = [part for part in getattr(node, "body", []) if isinstance(part, ast.stmt)]
    return bool(body) and ast.unparse(body[-1]) == "..." and all(isinstance(part, ast.Expr) for part in body)


def is_empty(function: FunctionType) -> bool:
    """Without its source, a function that does nothing at all counts as blank."""
    steps = list(dis.get_instructions(function))
    if any(step.opname not in _EMPTY_OPERATIONS for step in steps):
        return False
    constants = [step.argval for step in steps if step.opname in {"LOAD_CONST", "RETURN_CONST"}]
    return all(constant is None for constant in constants)

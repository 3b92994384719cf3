"""Load the parts of a lab that are Python modules; what is wrong with one is said by its file and line."""

from __future__ import annotations

import ast
import importlib
import inspect
import traceback
import types
from pathlib import Path


class CurriculumError(Exception):
    """The course itself is incomplete; the text says what is missing where."""


def load_part(folder: str, stem: str) -> types.ModuleType:
    """Import a lab's checks or one of its banks.

    Args:
        folder: Package inside `grader`.
        stem: The module.

    Returns:
        The module.

    Raises:
        CurriculumError: The file is missing, cannot be imported, or defines a name twice.
        ModuleNotFoundError: A library is not installed.
    """
    name = f"grader.{folder}.{stem}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name:
            raise CurriculumError(
                f"grader/{folder}/{stem}.py is missing; every lab needs one (another lab's is an example)"
            ) from error
        if (error.name or "").partition(".")[0] != "grader":
            raise
        raise broken(f"grader/{folder}/{stem}.py", error) from error
    except Exception as error:
        raise broken(f"grader/{folder}/{stem}.py", error) from error
    _refuse_twins(f"grader/{folder}/{stem}.py", module)
    return module


def broken(file: str, error: Exception) -> CurriculumError:
    """Say what keeps an author's file from running.

    Args:
        file: The file, below the project's folder.
        error: What it raised.

    Returns:
        An error with file, line and reason.
    """
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).as_posix().endswith(file)
    ]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
    reason = error.msg if isinstance(error, SyntaxError) else str(error)
    return CurriculumError(f"{file}{f':{line}' if line else ''}: {type(error).__name__}: {reason}")


def _refuse_twins(file: str, module: types.ModuleType) -> None:
    """Of two definitions with one name the first would be lost without a word."""
    seen: set[str] = set()
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if node.name in seen:
                raise CurriculumError(f"{file}:{node.lineno}: {node.name} is defined twice; rename one")
            seen.add(node.name)

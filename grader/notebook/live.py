"""A worker that answers with the functions of a running notebook: nothing is loaded, nothing kept apart."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
import traceback
from collections.abc import Iterator, Mapping, Sequence
from types import FunctionType
from typing import Any

from grader.attempts import is_empty
from grader.judge.limits import Limits
from grader.worker import wire
from grader.worker.checkpoints import resolve
from grader.worker.loading import count_blanks
from grader.worker.performing import perform


class LiveWorker:
    """Answers calls from a namespace, as it is at the moment of the call."""

    isolation = "none"

    def __init__(self, names: dict[str, Any]) -> None:
        """Take a namespace.

        Args:
            names: The student's.
        """
        self.names = names
        self.spent = 0.0
        self.known: Mapping[bytes, wire.Answer] = {}
        self.shortcuts: dict[str, list[str]] = {}

    def load(self, request: wire.Load) -> wire.Report:
        """Look at what is defined.

        Args:
            request: Names of exercises and their numbers of blanks.

        Returns:
            The state of each exercise.
        """
        self.shortcuts = request.shortcuts
        states = {name: _state(self.names.get(name), blanks) for name, blanks in request.exercises.items()}
        return wire.Report(states, [], {})

    def perform(self, jobs: Sequence[wire.Job]) -> Iterator[wire.Answer]:
        """Answer jobs in order.

        Args:
            jobs: What to answer.

        Yields:
            One answer for each.
        """
        for job in jobs:
            yield perform(job, self.names, resolve, self._place, self.shortcuts)

    def close(self) -> None:
        """Nothing to end."""

    def _place(self, error: BaseException) -> str:
        """Give the innermost line of the student's own code from which an exception came."""
        lines = [
            (frame.f_code.co_filename, line)
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_globals is self.names
        ]
        if not lines:
            return ""
        filename, line = lines[-1]
        cell = _cell(filename)
        return f"{cell}, line {line}" if cell else f"line {line}"


class LiveLauncher:
    """Gives live workers of one namespace."""

    def __init__(self, names: dict[str, Any]) -> None:
        """Take a namespace.

        Args:
            names: The student's.
        """
        self.names = names
        self.limits = Limits()

    def warm(self, names: Sequence[str]) -> None:
        """Nothing: the kernel imports what its user asks for."""

    def share(self) -> LiveLauncher:
        """Give a launcher for another process: there is none."""
        return self

    def start(self) -> LiveWorker:
        """Start a worker.

        Returns:
            Its handle.
        """
        return LiveWorker(self.names)

    def close(self) -> None:
        """Nothing to end."""


def _state(thing: Any, blanks: int) -> wire.State:
    if not callable(thing):
        return "missing"
    members = list(vars(thing).values()) if isinstance(thing, type) else [inspect.unwrap(thing)]
    blank = sum(_is_blank(member) for member in members if isinstance(member, FunctionType))
    return "blank" if blank >= max(blanks, 1) else "written"


def _is_blank(function: FunctionType) -> bool:
    try:
        (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    except (OSError, SyntaxError, ValueError):
        # A prompt keeps no source.
        return is_empty(function)
    return count_blanks(node) > 0


def _cell(filename: str) -> str:
    """Name a notebook's cell as its prompt does, such as `cell [3]`; empty where there are no cells."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    known = shell.compile.format_code_name(filename) if shell is not None else None
    return f"cell {known[1].removeprefix('In ').removeprefix('In')}" if known else ""

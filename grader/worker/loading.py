"""Run a submission's top level: definitions count, whatever else fails there costs nobody the grade."""

from __future__ import annotations

import ast
import linecache
import re
import sys
import types
from collections.abc import Callable
from typing import Any

from grader.worker.naming import near_names, uses
from grader.worker.parsing import Parsed, Statement, parse
from grader.worker.values import ADDRESS
from grader.worker.wire import Load, Report, Skipped, Starting, State

#: Name under which the submission's module is known to itself.
MODULE = "submission"
#: Characters of an exception's text that are kept.
MAX_MESSAGE = 500


class Submission:
    """A loaded submission: its names, and where its code came from."""

    def __init__(self, *, interruptible: bool = False) -> None:
        """Start empty.

        Args:
            interruptible: A KeyboardInterrupt comes from the keyboard, not from the submission.
        """
        self.interruptible = interruptible
        self.module = types.ModuleType(MODULE)
        self.parsed = Parsed()
        #: Exercise to the library calls that would answer it.
        self.shortcuts: dict[str, list[str]] = {}

    @property
    def names(self) -> dict[str, Any]:
        """The top-level names of the submission."""
        return vars(self.module)

    def load(self, request: Load, announce: Callable[[Starting], None]) -> Report:
        """Run the statements of a submission one by one.

        Args:
            request: The cells, and what to leave out.
            announce: Told of each statement before it runs, so that one that hangs can be named.

        Returns:
            The state of each exercise, and what was left out and why.
        """
        self.parsed = parse(request)
        self.shortcuts = request.shortcuts
        sys.modules[MODULE] = self.module
        if not request.name.endswith(".ipynb"):
            # `inspect.getsource` of a class looks for it, and finds it in the line cache.
            self.module.__file__ = f"<{request.name}>"
        for filename, text in self.parsed.sources.items():
            linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        skipped = list(self.parsed.skipped)
        failed: dict[str, str] = {}
        blank: dict[str, Any] = {}
        for number, statement in enumerate(self.parsed.statements):
            if statement.is_demo:
                continue
            if number in request.skip:
                skipped.append(Skipped(statement.place, "took too long or ended the process"))
                failed[statement.name] = "took too long or ended the process"
                continue
            if request.only_definitions and not (statement.is_definition or statement.is_import):
                continue
            announce(Starting(number, statement.place, statement.is_import))
            complaint = self.run(statement)
            if complaint:
                skipped.append(Skipped(statement.place, complaint))
                failed[statement.name] = f"raised {complaint}"
            elif count_blanks(statement.node) >= max(request.exercises.get(statement.name, 1), 1):
                blank[statement.name] = self.names.get(statement.name)
        states, broken = self.states(request.exercises, blank, failed)
        defined = [one.name for one in self.parsed.statements if one.name in self.names]
        missing = [name for name, state in states.items() if state == "missing"]
        written = [name for name, state in states.items() if state == "written"]
        return Report(
            states, skipped, broken, near_names(missing, defined, states), uses(written, self.names, states)
        )

    def run(self, statement: Statement) -> str:
        """Run one statement.

        Args:
            statement: What to run.

        Returns:
            Empty, or the reason why it did not run to its end.
        """
        try:
            tree = ast.Module([statement.node], type_ignores=[])
            code = compile(tree, statement.filename, "exec", self.parsed.flags, dont_inherit=True)
            exec(code, self.names)
        except BaseException as error:  # also SystemExit: a demo line may raise anything
            if self.interruptible and isinstance(error, KeyboardInterrupt):
                raise
            return describe(error)
        return ""

    def states(
        self, exercises: dict[str, int], blank: dict[str, Any], failed: dict[str, str]
    ) -> tuple[dict[str, State], dict[str, str]]:
        """Find the state of each exercise once everything has run.

        Args:
            exercises: Name to number of blanks in the untouched lab.
            blank: What the last blank definition of each name has made.
            failed: Definitions that raised, with the reason.

        Returns:
            States, and reasons for the broken ones.
        """
        states: dict[str, State] = {}
        broken: dict[str, str] = {}
        for name in exercises:
            reason = failed.get(name) or self.unparsed(name)
            if reason and not callable(self.names.get(name)):
                states[name], broken[name] = "broken", reason
            elif not callable(self.names.get(name)):
                states[name] = "missing"
            elif name in blank and self.names[name] is blank[name]:
                states[name] = "blank"
            else:
                states[name] = "written"
        return states, broken

    def unparsed(self, name: str) -> str:
        """Give the reason why code that seems to define a name was left out, or an empty text."""
        pattern = re.compile(rf"^(?:async )?(?:def|class) {re.escape(name)}\b", re.MULTILINE)
        return next((reason for text, reason in self.parsed.broken if pattern.search(text)), "")


def describe(error: BaseException) -> str:
    """Say in one line what was raised.

    Args:
        error: Any exception, also a student's own.

    Returns:
        Its class and text, capped.
    """
    return f"{type(error).__name__}: {message_of(error)}".removesuffix(": ")


def message_of(error: BaseException) -> str:
    """Give an exception's text, whatever its `__str__` does.

    Args:
        error: Any exception.

    Returns:
        One line of at most `MAX_MESSAGE` characters.
    """
    try:
        text = str(error)
    except Exception:  # a student's own __str__ may raise
        return "(its message cannot be shown)"
    # Addresses differ from run to run, results files must not.
    text = ADDRESS.sub("", " ".join(text[: 2 * MAX_MESSAGE].split()))[:MAX_MESSAGE]
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def count_blanks(node: ast.AST) -> int:
    """Count the functions that are still blank; an empty one inside another function is no blank.

    Args:
        node: A function or class definition.

    Returns:
        How many functions in it hold nothing but a docstring and a placeholder.
    """
    if isinstance(node, ast.ClassDef):
        return sum(map(count_blanks, node.body))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return int(all(_is_placeholder(statement) for statement in node.body))
    return 0


def _is_placeholder(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass):
        return True
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Raise) and statement.exc is not None:
        raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return False

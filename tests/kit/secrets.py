"""What no kit may hold, and a search for it: by file, by name, by text and by shape.

By shape means: two pieces of code are the same when they differ only in the names of their own variables, in
annotations and docstrings.
"""

from __future__ import annotations

import ast
import builtins
import itertools
import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.judge.curriculum import Lab

#: Lines in a row that make a text somebody's solution; a line counts from so many characters on.
WINDOW, LINE = 3, 12
#: Parts of a syntax tree from which on a body says something; `return x.shape[0]` has nine.
NODES = 20
#: Statements in a row that are looked at.
LONGEST = 25
#: Names that mean the same wherever they stand.
FIXED = {*dir(builtins), "F", "functional", "math", "nn", "np", "torch", "transformers"}
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Secret:
    """One function that a kit must not hold."""

    #: Where it comes from, such as `misconception pads_with_zero of padding.pad_batch`.
    what: str
    #: Names that appear nowhere but in the banks.
    name: str
    text: str


def secrets(labs: Iterable[Lab]) -> list[Secret]:
    """Gather all solutions, misconceptions and alternatives."""
    found: list[Secret] = []
    for lab in labs:
        for exercise in lab.exercises:
            found.append(Secret(f"solution of {exercise.id}", "", lab.reference_source(exercise)))
        banks = (("misconception", lab.misconceptions), ("alternative", lab.alternatives))
        for kind, bank in banks:
            found += [Secret(f"{kind} {one.name} of {one.exercise}", one.name, one.source) for one in bank]
    return found


class Search:
    """The text and the syntax trees of everything in a kit."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.windows: dict[tuple[str, ...], str] = {}
        self.shapes: dict[str, str] = {}
        self.defined: dict[str, str] = {}
        for name, data in files.items():
            text = data.decode("utf-8", "ignore")
            for window in _windows(text):
                self.windows.setdefault(window, name)
            for code in _code(name, text):
                tree = ast.parse(code)
                self.defined |= {
                    node.name: name
                    for node in ast.walk(tree)
                    if isinstance(node, ast.FunctionDef | ast.ClassDef)
                }
                for shape in _all_shapes(tree):
                    self.shapes.setdefault(shape, name)

    def find(self, secret: Secret) -> list[str]:
        """Say where a secret is found, and how."""
        by_name = self.defined.get(secret.name)
        by_text = {
            self.windows[window]
            for window in _windows(_without_docstring(secret.text))
            if window in self.windows
        }
        (definition,) = ast.parse(secret.text).body
        by_shape = {self.shapes[shape] for shape in _body_shapes(definition) if shape in self.shapes}
        return [
            *([f"{by_name} defines its name"] if by_name else []),
            *(f"{name} holds lines of it" for name in sorted(by_text)),
            *(f"{name} holds its body" for name in sorted(by_shape)),
        ]


def _windows(text: str) -> Iterator[tuple[str, ...]]:
    lines = [" ".join(line.strip().lstrip("# ").split()) for line in text.splitlines()]
    long = [line for line in lines if len(line) >= LINE]
    for start in range(len(long) - WINDOW + 1):
        yield tuple(long[start : start + WINDOW])


def _code(name: str, text: str) -> Iterator[str]:
    if name.endswith(".py"):
        yield text
    elif name.endswith(".ipynb"):
        for cell in json.loads(text)["cells"]:
            if cell["cell_type"] == "code":
                source = "".join(cell["source"])
                yield "\n".join(
                    line for line in source.splitlines() if not line.lstrip().startswith(("%", "!"))
                )


def _without_docstring(text: str) -> str:
    tree = ast.parse(textwrap.dedent(text))
    lines = text.splitlines()
    for node in ast.walk(tree):
        if isinstance(node, Definition):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                for number in range(first.lineno, (first.end_lineno or first.lineno) + 1):
                    lines[number - 1] = ""
            # Signatures stand in the labs.
            for number in range(node.lineno, node.body[0].lineno):
                lines[number - 1] = ""
    return "\n".join(lines)


def _body_shapes(node: ast.AST) -> Iterator[str]:
    """Give the shape of a definition's body; of a class, those of its methods."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.FunctionDef):
            statements = [one for one in inner.body if not _is_text(one)]
            match statements:
                case [ast.Return(value=ast.expr() as value)]:
                    shape = _shape([value])
                case _:
                    shape = _shape(statements)
            if shape:
                yield shape


def _all_shapes(tree: ast.Module) -> Iterator[str]:
    """Give the shapes of everything that could be a body: all statements in a row, and every expression."""
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            shape = _shape([node])
            if shape:
                yield shape
        for block in (getattr(node, name, []) for name in ("body", "orelse", "finalbody")):
            statements = [one for one in block if not _is_text(one)] if isinstance(block, list) else []
            for start, end in itertools.combinations(range(len(statements) + 1), 2):
                run = statements[start:end]
                if len(run) <= LONGEST and not any(isinstance(one, Definition) for one in run):
                    shape = _shape(run)
                    if shape:
                        yield shape


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _shape(statements: Sequence[ast.AST]) -> str:
    """Write statements down with numbered variables; nothing for what is too short to say anything."""
    if sum(1 for one in statements for _ in ast.walk(one)) < NODES:
        return ""
    numbers: dict[str, int] = {}
    return ";".join(_written(one, numbers) for one in statements)


def _written(thing: object, numbers: dict[str, int]) -> str:
    if isinstance(thing, list):
        return f"[{','.join(_written(one, numbers) for one in thing)}]"
    if isinstance(thing, ast.Name | ast.arg):
        name = thing.id if isinstance(thing, ast.Name) else thing.arg
        return name if name in FIXED else f"v{numbers.setdefault(name, len(numbers))}"
    if isinstance(thing, ast.AST):
        parts = (
            _written(value, numbers)
            for field, value in ast.iter_fields(thing)
            if field not in ("annotation", "ctx", "returns", "simple", "type_comment", "type_params")
        )
        return f"{type(thing).__name__}({','.join(parts)})"
    return repr(thing)

"""Split a submission into top-level statements, so that what is broken costs only itself."""

from __future__ import annotations
import __future__

import ast
import re
from dataclasses import dataclass, field

from grader.worker.wire import Code, Load, Skipped

#: A line that can only be the start of a new top-level statement.
_FRESH_START = re.compile(
    r"(?:async def|def|class|import|from|if|for|while|with|try)\b|@"
    r"|(?!el(?:se|if)\b|except\b|finally\b)[A-Za-z_][\w., \[\]]*(?::[^=]*)?=[^=]"
)
#: A line for IPython: a magic, a shell command (also one whose output is kept) or a question.
_NOT_PYTHON = re.compile(r"\s*(?:%{1,2}[A-Za-z]|!|\?|[A-Za-z_]\w* *= *[!%]|[\w.]+\?{1,2}\s*$)")
#: What a line begins with that does not begin a statement, and places at which a broken piece is cut in two.
_NO_STATEMENT, _MAX_CUTS = ("", " ", "\t", "#", ")", "]", "}"), 20
#: Cell magics below which ordinary Python follows.
_PYTHON_MAGICS = {"%%check", "%%time", "%%timeit", "%%capture", "%%prun"}
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Statement:
    """One top-level statement, ready to be compiled."""

    node: ast.stmt
    #: Name under which tracebacks show its code.
    filename: str
    #: Where it stands, for people.
    place: str

    @property
    def is_import(self) -> bool:
        """Imports have time limits of their own."""
        return isinstance(self.node, ast.Import | ast.ImportFrom)

    @property
    def is_definition(self) -> bool:
        """A function or a class."""
        return isinstance(self.node, _DEFINITIONS)

    @property
    def name(self) -> str:
        """Name that a definition binds, else empty."""
        return self.node.name if isinstance(self.node, _DEFINITIONS) else ""

    @property
    def is_demo(self) -> bool:
        """An `if attempted(...):` block of the lab, which shows work to its author only."""
        return isinstance(self.node, ast.If) and any(
            isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "attempted"
            for part in ast.walk(self.node.test)
        )


@dataclass
class Parsed:
    """What parsing a submission gives."""

    statements: list[Statement] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    #: Code that does not parse, with the reason.
    broken: list[tuple[str, str]] = field(default_factory=list)
    #: Source text by traceback file name.
    sources: dict[str, str] = field(default_factory=dict)
    #: Compiler flags of the submission's `from __future__` imports.
    flags: int = 0


def parse(request: Load) -> Parsed:
    """Split a submission into statements.

    Args:
        request: The submission's cells.

    Returns:
        Statements in order, and what had to be left out.
    """
    parsed = Parsed()
    if request.name.endswith(".ipynb"):
        for cell in request.cells:
            _parse_cell(cell, f"<{request.name} {cell.place}>", parsed)
    else:
        whole = _join(request.cells)
        filename = f"<{request.name}>"
        parsed.sources[filename] = whole
        if not _parse_text(whole, filename, "", parsed):
            for cell in request.cells:
                _parse_cell(cell, filename, parsed)
    for statement in parsed.statements:
        if isinstance(statement.node, ast.ImportFrom) and statement.node.module == "__future__":
            for alias in statement.node.names:
                feature = getattr(__future__, alias.name, None)
                parsed.flags |= feature.compiler_flag if feature is not None else 0
    return parsed


def _join(cells: list[Code]) -> str:
    lines: list[str] = []
    for cell in cells:
        lines += [""] * (cell.first_line - 1 - len(lines))
        lines += cell.text.split("\n")
    return "\n".join(lines) + "\n"


def _parse_cell(cell: Code, filename: str, parsed: Parsed) -> None:
    in_notebook = cell.place.startswith("cell")
    if in_notebook:
        parsed.sources[filename] = "\n" * (cell.first_line - 1) + cell.text + "\n"
    place = f"{cell.place}, " if in_notebook else ""
    if _parse_text(cell.text, filename, place, parsed, cell.first_line):
        return
    plain = _without_magics(cell.text)
    if plain is None:
        parsed.skipped.append(Skipped(cell.place, "a cell for another program"))
        return
    if plain != cell.text and _parse_text(plain, filename, place, parsed, cell.first_line):
        return
    for piece, number in _pieces(plain):
        first_line = cell.first_line + number - 1
        if not _parse_text(piece, filename, place, parsed, first_line):
            _parse_in_part(piece, filename, place, parsed, first_line)


def _parse_in_part(piece: str, filename: str, place: str, parsed: Parsed, first_line: int) -> None:
    """Save a definition from what stands behind it; the rest is broken."""
    lines = piece.split("\n")
    unindented = [number for number, line in enumerate(lines) if number and line[:1] not in _NO_STATEMENT]
    for cut in unindented[:_MAX_CUTS]:
        if _parse_text("\n".join(lines[:cut]), filename, place, parsed, first_line):
            lines, first_line = lines[cut:], first_line + cut
            break
    rest = "\n".join(lines)
    if _parse_text(rest, filename, place, parsed, first_line):
        return
    reason = _complaint(rest, place, first_line)
    parsed.broken.append((rest, reason))
    parsed.skipped.append(Skipped(f"{place}line {first_line}", reason))


def _parse_text(text: str, filename: str, place: str, parsed: Parsed, first_line: int = 1) -> bool:
    try:
        tree = ast.parse(text + "\n", filename)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    if first_line > 1:
        ast.increment_lineno(tree, first_line - 1)
    for node in tree.body:
        parsed.statements.append(Statement(node, filename, f"{place}line {_first_line(node)}"))
    return True


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, _DEFINITIONS) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _complaint(text: str, place: str, first_line: int) -> str:
    try:
        ast.parse(text)
    except SyntaxError as error:
        return f"does not parse: {error.msg} ({place}line {(error.lineno or 1) + first_line - 1})"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"does not parse: {type(error).__name__}"
    return ""


def _without_magics(text: str) -> str | None:
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and first.split()[0] not in _PYTHON_MAGICS:
        return None
    continued = False
    for number, line in enumerate(lines):
        if continued:
            lines[number] = ""
        elif _NOT_PYTHON.match(line):
            continued = True
            lines[number] = line[: len(line) - len(line.lstrip())] + "pass"
        continued = continued and line.endswith("\\")
    return "\n".join(lines)


def _pieces(text: str) -> list[tuple[str, int]]:
    """Cut at lines that start a top-level statement; decorators stay with what they decorate."""
    pieces: list[tuple[str, int]] = []
    start, after_decorator = 0, False
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _FRESH_START.match(line):
            if not after_decorator and number > start:
                pieces.append(("\n".join(lines[start:number]), start + 1))
                start = number
            after_decorator = line.startswith("@")
    pieces.append(("\n".join(lines[start:]), start + 1))
    return pieces

"""Put a blank back into the files of a lab: only the exercise's own lines and cell change."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import CannotDo
from grader.student.blanking import with_blank

_MARKER = re.compile(r"^#[ \t]*%%", re.MULTILINE)
_PROSE = re.compile(r"#[ \t]*%%[^\n]*\[(?:markdown|md|raw)\]")


@dataclass(frozen=True)
class Change:
    """What a file is to hold."""

    path: Path
    data: bytes
    #: Definitions of the exercise that were found.
    found: int


def change(path: Path, name: str, blank: str) -> Change | None:
    """Work out what a file holds once an exercise is blank again; nothing is written.

    Args:
        path: A script or notebook.
        name: Name of the exercise.
        blank: The text of its blank.

    Returns:
        The change, or None where the exercise is blank already.

    Raises:
        CannotDo: The file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CannotDo(f"{path} cannot be read ({error.strerror})") from error
    new, found = _notebook(path, data, name, blank) if path.suffix == ".ipynb" else _script(data, name, blank)
    return None if new == data else Change(path, new, found)


def _script(data: bytes, name: str, blank: str) -> tuple[bytes, int]:
    # Bytes of another encoding come through unchanged.
    text = data.decode("utf-8", "surrogateescape")
    windows = text.count("\r\n") * 2 > text.count("\n")
    if windows:
        text = text.replace("\r\n", "\n")
    starts = [0, *(match.start() for match in _MARKER.finditer(text) if match.start())]
    cells = [text[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
    code = [not _PROSE.match(cell) for cell in cells]
    cells, found = _blanked(cells, code, name, blank)
    if not found:
        at = _place(cells, code, name)
        cells.insert(at, f"# %%\n{blank}\n\n\n")
        if at and not cells[at - 1].endswith("\n"):
            cells[at - 1] += "\n\n\n"
    text = "".join(cells)
    return (text.replace("\n", "\r\n") if windows else text).encode("utf-8", "surrogateescape"), found


def _notebook(path: Path, data: bytes, name: str, blank: str) -> tuple[bytes, int]:
    try:
        text = data.decode("utf-8-sig")
        book: Any = json.loads(text)
        cells: list[dict[str, Any]] = book["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
        code = [cell["cell_type"] == "code" for cell in cells]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise CannotDo(
            f"{path} is damaged, not a whole notebook; open it in Jupyter and save it, or move it away"
        ) from error
    made, found = _blanked([source.replace("\r\n", "\n") for source in sources], code, name, blank)
    for cell, before, after in zip(cells, sources, made, strict=True):
        if before.replace("\r\n", "\n") != after:
            as_list = isinstance(cell["source"], list)
            cell["source"] = after.splitlines(keepends=True) if as_list else after
            cell["outputs"], cell["execution_count"] = [], None
    if not found:
        fresh: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
        if any("id" in cell for cell in cells):
            fresh["id"] = f"blank-{name}"[:64]
        cells.insert(_place(sources, code, name), {**fresh, "source": blank.splitlines(keepends=True)})
    elif all(one == other.replace("\r\n", "\n") for one, other in zip(made, sources, strict=True)):
        return data, found
    indent = re.match(r"\{\r?\n([ \t]*)\"", text)
    end = "\n" if text.endswith("\n") else ""
    written = json.dumps(book, indent=indent[1] if indent else None, ensure_ascii=False) + end
    windows = "\r\n" in text
    return (written.replace("\n", "\r\n") if windows else written).encode("utf-8", "surrogatepass"), found


def _blanked(cells: list[str], code: list[bool], name: str, blank: str) -> tuple[list[str], int]:
    """Make the first definition the blank, and take further ones out: the last one would count."""
    found = 0
    made: list[str] = []
    for cell, is_code in zip(cells, code, strict=True):
        if is_code:
            cell, here = with_blank(cell, name, blank, first=not found)
            found += here
        made.append(cell)
    return made, found


def _place(cells: list[str], code: list[bool], name: str) -> int:
    """Say before which cell a lost blank belongs: the first that uses it, or the end."""
    uses = re.compile(rf"\b{re.escape(name)}\b")
    pairs = enumerate(zip(cells, code, strict=True))
    return next((at for at, (cell, is_code) in pairs if is_code and uses.search(cell)), len(cells))

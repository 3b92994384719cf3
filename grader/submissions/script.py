"""Turn the bytes of a .py file into cells; a script is split at its `# %%` lines and is never parsed."""

from __future__ import annotations

import codecs
import re

from grader.submissions.model import Cell
from grader.submissions.tree import Unusable

#: Largest script, in bytes.
MAX_SCRIPT = 5_000_000

_COOKIE = re.compile(rb"[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
_CELL_LINE = re.compile(r"#[ \t]*%%+(?:[ \t].*)?")
_PROSE = re.compile(r"#[ \t]*%%+[ \t].*\[(?:markdown|md|raw)\]")
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "latin-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-1": "latin-1",
    "iso-latin-1": "latin-1",
    "iso8859-1": "latin-1",
    "iso-8859-15": "iso8859-15",
    "iso8859-15": "iso8859-15",
    "latin-9": "iso8859-15",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
}
_NOT_TEXT = "holds binary data, not Python code: hand in the .py or .ipynb file itself"
_NOT_UTF8 = "is not UTF-8 text: open it in an editor and save it with the encoding UTF-8"


def script_cells(data: bytes) -> tuple[Cell, ...]:
    """Split a script into cells.

    Args:
        data: The whole file.

    Returns:
        Its code cells in order. The place of a cell is the line on which its code begins. Markdown
        cells and a header that hold nothing but comments are left out.

    Raises:
        Unusable: The file is no text, has an unknown encoding, or holds no code.
    """
    lines = plain_text(_decoded(data)).split("\n")
    starts = [number for number, line in enumerate(lines) if _CELL_LINE.fullmatch(line)]
    if not starts:
        blocks = [(0, len(lines), False)]
    else:
        blocks = [(0, starts[0], True)]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            blocks.append((start + 1, end, _PROSE.match(lines[start]) is not None))
    cells = (_cell(lines, start, end, prose) for start, end, prose in blocks)
    return tuple(cell for cell in cells if cell is not None)


def plain_text(text: str) -> str:
    """Return text with `\\n` as its only line end.

    Args:
        text: Source code.

    Returns:
        The same code.

    Raises:
        Unusable: It holds NUL characters or cannot be written as UTF-8.
    """
    if "\0" in text:
        raise Unusable(_NOT_TEXT)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Unusable(_NOT_UTF8) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cell(lines: list[str], start: int, end: int, prose: bool) -> Cell | None:
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    body = lines[start:end]
    if not body or (prose and all(not line.strip() or line.lstrip().startswith("#") for line in body)):
        return None
    return Cell(text="\n".join(body), place=f"line {start + 1}", first_line=start + 1)


def _decoded(data: bytes) -> str:
    if not data.strip():
        raise Unusable("is empty: hand in the file with your code")
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in data:
        raise Unusable(_NOT_TEXT)
    elif not data.startswith(codecs.BOM_UTF8):
        encoding = _declared(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unusable(_NOT_UTF8) from None


def _declared(data: bytes) -> str:
    """Return the encoding that the first two lines declare (PEP 263)."""
    for line in re.split(rb"\r\n|\r|\n", data[:1000], maxsplit=2)[:2]:
        match = _COOKIE.match(line)
        if match is None:
            continue
        name = match[1].decode("ascii", "replace").lower().replace("_", "-")
        if name not in _ENCODINGS:
            raise Unusable(_NOT_UTF8)
        return _ENCODINGS[name]
    return "utf-8"

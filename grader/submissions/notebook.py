"""Turn the bytes of a .ipynb file into cells by typed JSON decoding; outputs are skipped, never kept."""

from __future__ import annotations

import codecs

import msgspec

from grader.submissions.model import Cell
from grader.submissions.script import MAX_SCRIPT, plain_text
from grader.submissions.tree import Unusable

#: Largest notebook with its outputs, in bytes; the code in it may be as large as a script.
MAX_NOTEBOOK = 20_000_000


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""


class _Language(msgspec.Struct):
    language: str | None = None
    name: str | None = None


class _Metadata(msgspec.Struct):
    kernelspec: _Language | None = None
    language_info: _Language | None = None


class _Notebook(msgspec.Struct):
    nbformat: int
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)
    cells: list[_Cell] | None = None
    worksheets: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)


def notebook_cells(data: bytes) -> tuple[Cell, ...]:
    """Take the code cells out of a notebook.

    Args:
        data: The whole file.

    Returns:
        Its code cells in order. Their places count all cells from 1, markdown too, as a reader of the
        notebook counts them.

    Raises:
        Unusable: The file is damaged, of another format or language, or holds no code.
    """
    if not data.strip():
        raise Unusable("is empty: hand in the notebook with your code")
    notebook = _decoded(data.removeprefix(codecs.BOM_UTF8))
    if notebook.nbformat < 4 or bytes(notebook.worksheets):
        found = f"is a notebook of format {notebook.nbformat}"
        raise Unusable(f"{found}: open it in Jupyter, save it and hand it in again")
    language = _language(notebook.metadata)
    if not language.casefold().startswith(("python", "ipython")):
        raise Unusable(f"is a notebook in {language[:20]!r}: hand in a notebook with a Python kernel")
    cells = []
    for number, cell in enumerate(notebook.cells or [], start=1):
        source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
        if cell.cell_type == "code" and source.strip():
            cells.append(Cell(text=plain_text(source), place=f"cell {number}"))
    if sum(len(cell.text) for cell in cells) > MAX_SCRIPT:
        raise Unusable(f"holds more than {MAX_SCRIPT // 1_000_000} MB of code: hand in the lab's code alone")
    return tuple(cells)


def _decoded(data: bytes) -> _Notebook:
    try:
        return msgspec.json.decode(data, type=_Notebook)
    except msgspec.ValidationError:
        raise Unusable("is not a Jupyter notebook: save it in Jupyter and hand it in again") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        message = (
            "is damaged or cut off, not a whole notebook: open it in Jupyter, save it and hand it in again"
        )
        raise Unusable(message) from None


def _language(metadata: _Metadata) -> str:
    """Return the notebook's language; one that names none is taken for Python."""
    if metadata.kernelspec is not None and metadata.kernelspec.language:
        return metadata.kernelspec.language
    if metadata.language_info is not None and metadata.language_info.name:
        return metadata.language_info.name
    return "python"

"""Code of a large class, kept in a temporary file in place of memory.

The file has no name, so that nothing is left of it however the process ends.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import overload

import msgspec

from grader.submissions.model import Cell

#: Puts the code of a file somewhere, and gives what reads it from there.
Keep = Callable[[tuple[Cell, ...]], Sequence[Cell]]
_decoder = msgspec.msgpack.Decoder(tuple[Cell, ...])


def in_memory(cells: tuple[Cell, ...]) -> Sequence[Cell]:
    """Keep code where it is.

    Args:
        cells: The code of one file.

    Returns:
        The same.
    """
    return cells


class Spool:
    """A temporary file of code."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile(prefix="labs-")  # noqa: SIM115
        self.end = 0

    def keep(self, cells: tuple[Cell, ...]) -> Sequence[Cell]:
        """Write code down.

        Args:
            cells: The code of one file.

        Returns:
            A sequence that reads it again whenever it is asked.
        """
        if not cells:
            return cells
        data = msgspec.msgpack.encode(cells)
        self.file.write(data)
        self.file.flush()
        kept = SpooledCells(self, self.end, len(data), len(cells))
        self.end += len(data)
        return kept

    def close(self) -> None:
        """Forget everything."""
        self.file.close()


class SpooledCells(Sequence[Cell]):
    """The code of one file, which lies in a spool."""

    __slots__ = ("cells", "size", "spool", "start")

    def __init__(self, spool: Spool, start: int, size: int, cells: int) -> None:
        self.spool, self.start, self.size, self.cells = spool, start, size, cells

    def read(self) -> tuple[Cell, ...]:
        """Fetch the code."""
        # Not by moving the file's position: a forked process shares that.
        return _decoder.decode(os.pread(self.spool.file.fileno(), self.size, self.start))

    def __len__(self) -> int:
        return self.cells

    @overload
    def __getitem__(self, index: int) -> Cell: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Cell]: ...

    def __getitem__(self, index: int | slice) -> Cell | Sequence[Cell]:
        return self.read()[index]

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.read())

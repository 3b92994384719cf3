"""Limits on what an archive may make us read: a budget of bytes and members, and a guarded file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO

from grader.submissions.tree import Unusable

#: What an archive may unpack to, in bytes: one that stands on disk, and one inside another.
MAX_UNPACKED = 1 << 30
MAX_UNPACKED_INNER = 128 << 20
#: Files and folders in one archive.
MAX_MEMBERS = 100_000
#: Largest archive inside another, as packed.
MAX_INNER_ARCHIVE = 64 << 20
#: Largest single piece that the libraries may ask for: a zip's directory, a tar's long name.
MAX_ZIP_DIRECTORY = 32 << 20
MAX_TAR_HEADER = 1 << 20

_TOO_MUCH = "unpacks to too much: what lies beyond is left aside; hand in the .py or .ipynb files alone"


class Overspent(Unusable):
    """The whole archive is too large, not just one file in it."""


@dataclass
class Budget:
    """What is left of the bytes and members that an archive may have."""

    bytes_left: int = MAX_UNPACKED
    members_left: int = MAX_MEMBERS
    outer: Budget | None = None

    def take(self, *, size: int = 0, members: int = 0) -> None:
        """Count what is about to be read.

        Args:
            size: Bytes after unpacking.
            members: Files and folders.

        Raises:
            Overspent: The archive, or the one around it, has had its share.
        """
        self.bytes_left -= size
        self.members_left -= members
        if self.bytes_left < 0 or self.members_left < 0:
            raise Overspent(_TOO_MUCH)
        if self.outer is not None:
            self.outer.take(size=size, members=members)


class CappedFile(io.RawIOBase):
    """A file to read from, which refuses large single reads and, if asked, going back or too far.

    What was read last stays in `latest`.

    Args:
        file: The file to read.
        one_read: Largest number of bytes that one read may ask for.
        last: Position that may not be passed, for streams that unpack as they go forward.
    """

    def __init__(self, file: IO[bytes], *, one_read: int, last: int | None = None) -> None:
        super().__init__()
        self._file = file
        self._one_read = one_read
        self._last = last
        self.latest = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the position in bytes."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position.

        Raises:
            OSError: A stream is asked to go back.
            Overspent: A stream is asked to go too far.
        """
        if self._last is not None:
            if whence != io.SEEK_SET or offset < self.tell():
                raise OSError("this stream only goes forward")
            if offset > self._last:
                raise Overspent(_TOO_MUCH)
        return self._file.seek(offset, whence)

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to this many bytes, or the rest.

        Raises:
            Overspent: More is asked for than one read may give.
        """
        if size is None or size < 0:
            here = self.tell()
            size = self.seek(0, io.SEEK_END) - here
            self.seek(here)
        if size > self._one_read or (self._last is not None and self.tell() + size > self._last):
            raise Overspent(_TOO_MUCH)
        self.latest = self._file.read(size)
        return self.latest

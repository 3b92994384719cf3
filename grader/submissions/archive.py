"""Read zip and tar archives member by member, in memory; nothing is ever unpacked to disk."""

from __future__ import annotations

import gzip
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, cast

from grader.submissions.capped import MAX_TAR_HEADER, MAX_ZIP_DIRECTORY, Budget, CappedFile
from grader.submissions.tree import Unusable

#: Longest first, so that `.tar.gz` is not taken for a `.gz`.
SUFFIXES = (".tar.gz", ".tgz", ".tar", ".zip")

NOT_FOLLOWED = "is a link or device, which is not followed: hand in the file itself"
_DAMAGED = "is damaged, or not the kind of archive that its name says: pack the files again"
_LOCKED = "is locked with a password: pack the files again without one"
_DAMAGED_MEMBER = "is damaged inside its archive: pack it again"
_UNUSUAL = "is packed in an unusual way: pack it again as a usual zip archive"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

#: What the libraries raise on damaged or hostile archives.
_ERRORS = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RecursionError,
    ValueError,
    OverflowError,
    IndexError,
)


@dataclass(frozen=True)
class Member:
    """One file or folder of an archive, to be read before the next is asked for."""

    #: Path as the archive gives it, with forward slashes.
    path: str
    #: Whether it is a folder.
    folder: bool = False
    #: Bytes after unpacking, as the archive claims.
    size: int = 0
    #: Why it is not to be read, or nothing.
    problem: str | None = None
    #: Returns at most the given number of bytes; raises Unusable if they are damaged.
    read: Callable[[int], bytes] = lambda limit: b""


def suffix_of(name: str) -> str | None:
    """Return the archive suffix of a file name, or None if it names no archive we read."""
    return next((suffix for suffix in SUFFIXES if name.casefold().endswith(suffix)), None)


def members(file: IO[bytes], suffix: str, budget: Budget) -> Iterator[Member]:
    """Yield the members of an archive.

    Args:
        file: The archive, open at its beginning; must allow seeking.
        suffix: Which kind it is, one of `SUFFIXES`.
        budget: What may be unpacked; a member counts when it is met, its bytes when they are read.

    Yields:
        Files and folders in the archive's order; links and devices with their problem.

    Raises:
        Unusable: The archive is damaged, locked or too large; members before that are good.
    """
    try:
        yield from _zip_members(file, budget) if suffix == ".zip" else _tar_members(file, budget)
    except _ERRORS:
        raise Unusable(_DAMAGED) from None


def _zip_members(file: IO[bytes], budget: Budget) -> Iterator[Member]:
    capped = cast(IO[bytes], CappedFile(file, one_read=MAX_ZIP_DIRECTORY))
    with zipfile.ZipFile(capped) as archive:
        infos = archive.infolist()
        if any(info.flag_bits & 1 for info in infos):
            raise Unusable(_LOCKED)
        for info in infos:
            budget.take(members=1)
            path = info.filename.replace("\\", "/")
            kind = stat.S_IFMT(info.external_attr >> 16)
            if path.endswith("/") or kind == stat.S_IFDIR:
                yield Member(path, folder=True)
            elif kind not in (0, stat.S_IFREG):
                yield Member(path, problem=NOT_FOLLOWED)
            elif info.compress_type not in _METHODS:
                yield Member(path, problem=_UNUSUAL)
            else:
                yield Member(path, size=info.file_size, read=_zip_reader(archive, info, budget))


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        try:
            with archive.open(info) as member:
                data = member.read(limit)
        except _ERRORS:
            raise Unusable(_DAMAGED_MEMBER) from None
        budget.take(size=len(data))
        return data

    return read


def _tar_members(file: IO[bytes], budget: Budget) -> Iterator[Member]:
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    stream = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file
    capped = CappedFile(stream, one_read=MAX_TAR_HEADER, last=budget.bytes_left)
    with tarfile.open(fileobj=capped, mode="r:") as archive:
        while (info := archive.next()) is not None:
            budget.take(members=1)
            if info.isdir():
                yield Member(info.name, folder=True)
            elif info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or info.issparse():
                yield Member(info.name, problem=NOT_FOLLOWED)
            else:
                yield Member(info.name, size=info.size, read=_tar_reader(capped, info, budget))
    if capped.latest.strip(b"\0"):
        raise Unusable(_DAMAGED)


def _tar_reader(stream: CappedFile, info: tarfile.TarInfo, budget: Budget) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        wanted = min(limit, info.size)
        budget.take(size=wanted)
        pieces = []
        try:
            stream.seek(info.offset_data)
            while wanted > 0 and (piece := stream.read(min(wanted, MAX_TAR_HEADER))):
                pieces.append(piece)
                wanted -= len(piece)
        except _ERRORS:
            raise Unusable(_DAMAGED_MEMBER) from None
        if wanted:
            raise Unusable(_DAMAGED_MEMBER)
        return b"".join(pieces)

    return read

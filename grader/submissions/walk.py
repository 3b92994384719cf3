"""Find everything below a path, in folders and archives, and turn it into a tree.

Links are never followed and special files never opened. Archives may lie in folders, and one level of
archives in an archive.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO

from grader.submissions.archive import NOT_FOLLOWED, Member, members, suffix_of
from grader.submissions.capped import MAX_INNER_ARCHIVE, MAX_UNPACKED_INNER, Budget, Overspent
from grader.submissions.names import ignored, order, shown
from grader.submissions.notebook import MAX_NOTEBOOK, notebook_cells
from grader.submissions.script import MAX_SCRIPT, script_cells
from grader.submissions.spool import Keep, in_memory
from grader.submissions.tree import Entry, Folder, Unusable

#: Folders within folders.
MAX_DEPTH = 16

_DOCUMENTS = (
    *(".txt", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".pages", ".html", ".htm"),
    *(".rar", ".7z", ".gz", ".bz2", ".xz", ".zst", ".tbz2", ".txz"),
)
#: Text files that belong to a project, not to an answer.
_QUIET = ("readme", "requirements", "license", "licence", "vocab", "merges")
_WRONG_KIND = "is not something we can grade: hand in the .py or .ipynb file, or a .zip of them"
_UNREADABLE = "cannot be read (permission or disk): check its permissions and hand it in again"
_NO_CODE = "holds no code: save your work and hand it in again"


def scan(path: Path, keep: Keep = in_memory) -> Folder | Entry:
    """Read what is at a path.

    Args:
        path: A file, folder or archive; if it is a link itself, it is followed.
        keep: Where the code of each file goes.

    Returns:
        A sorted folder (also for an archive), or the entry of a single file.

    Raises:
        Unusable: There is nothing at the path, or neither a file nor a folder.
    """
    try:
        real = os.path.realpath(path)
        mode = os.stat(real).st_mode
    except FileNotFoundError:
        raise Unusable("does not exist: check the spelling of the path") from None
    except (OSError, ValueError):
        raise Unusable("cannot be reached: check the path and its permissions") from None
    name = Path(os.path.abspath(path)).name
    if stat.S_ISDIR(mode):
        folder = _folder(real, name, keep, depth=0)
        folder.sort()
        return folder
    if not stat.S_ISREG(mode):
        raise Unusable("is neither a file nor a folder: give a file, a folder or an archive")
    found = _file(real, name, keep)
    if isinstance(found, Folder):
        found.sort()
    return found


def _folder(path: str, name: str, keep: Keep, depth: int) -> Folder:
    """Read a folder on disk."""
    folder = Folder(shown(name), shown(name))
    if depth > MAX_DEPTH:
        folder.notes.append(f"{folder.label} lies more than {MAX_DEPTH} folders deep: it is left aside")
        return folder
    try:
        with os.scandir(path) as listing:
            items = sorted(listing, key=lambda item: order(item.name))
    except OSError:
        folder.notes.append(f"{folder.label} {_UNREADABLE}")
        return folder
    for item in items:
        if ignored(item.name):
            continue
        try:
            found = _item(item, keep, depth)
        except OSError:
            found = Entry(shown(item.name), problem=_UNREADABLE)
        if isinstance(found, Folder):
            folder.folders.append(found)
        else:
            folder.files.append(found)
    return folder


def _item(item: os.DirEntry[str], keep: Keep, depth: int) -> Folder | Entry:
    if item.is_dir(follow_symlinks=False):
        return _folder(item.path, item.name, keep, depth + 1)
    if item.is_file(follow_symlinks=False):
        return _file(item.path, item.name, keep)
    return Entry(shown(item.name), problem=NOT_FOLLOWED)


def _file(path: str, name: str, keep: Keep) -> Folder | Entry:
    """Read a file on disk, which is opened only if it is of a kind that we take."""
    suffix = suffix_of(name)
    if suffix is None:
        return _entry(name, None, lambda limit: _read_disk(path, limit), keep)
    try:
        with _open(path) as file:
            return _archive(name, suffix, file, Budget(), keep, inner=False)
    except OSError:
        return _closed_archive(name, suffix, _UNREADABLE)


def _open(path: str) -> BinaryIO:
    """Open a regular file; the flags hold even if it was swapped for a link or a pipe meanwhile."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError("not a regular file")
    return os.fdopen(handle, "rb")


def _read_disk(path: str, limit: int) -> bytes:
    try:
        with _open(path) as file:
            return file.read(limit)
    except OSError:
        raise Unusable(_UNREADABLE) from None


def _entry(name: str, size: int | None, read: Callable[[int], bytes], keep: Keep) -> Entry:
    """Make an entry of a file; only scripts and notebooks are read."""
    name = shown(name)
    small = name.casefold()
    if not small.endswith((".py", ".ipynb")):
        aside = not small.endswith(_DOCUMENTS) or small.startswith(_QUIET)
        return Entry(name, problem=_WRONG_KIND, aside=aside)
    is_script = small.endswith(".py")
    limit = MAX_SCRIPT if is_script else MAX_NOTEBOOK
    too_large = (
        f"is larger than {limit // 1_000_000} MB: hand in the lab's file alone, without outputs or data"
    )
    digest = None
    try:
        if size is not None and size > limit:
            raise Unusable(too_large)
        data = read(limit + 1)
        if len(data) > limit:
            raise Unusable(too_large)
        digest = hashlib.sha256(data).hexdigest()
        cells = script_cells(data) if is_script else notebook_cells(data)
        if not cells:
            raise Unusable(_NO_CODE)
    except Overspent:
        raise
    except Unusable as unusable:
        return Entry(name, sha256=digest, problem=str(unusable))
    return Entry(name, keep(cells), digest)


def _closed_archive(name: str, suffix: str, problem: str) -> Folder:
    folder = Folder(shown(name), shown(name[: -len(suffix)]), archive=True)
    folder.notes.append(f"{folder.label} {problem}")
    return folder


def _archive(name: str, suffix: str, file: IO[bytes], budget: Budget, keep: Keep, *, inner: bool) -> Folder:
    """Read an archive; what came before any damage is kept."""
    root = Folder(shown(name), shown(name[: -len(suffix)]), archive=True)
    try:
        for member in members(file, suffix, budget):
            _add(root, member, budget, keep, inner=inner)
    except Unusable as unusable:
        root.notes.append(f"{root.label} {unusable}")
    return root


def _add(root: Folder, member: Member, budget: Budget, keep: Keep, *, inner: bool) -> None:
    """Put a member of an archive in its place."""
    parts = [part for part in member.path.split("/") if part not in ("", ".")]
    if member.path.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")):
        label = f"{root.label}: {shown(member.path)}"
        root.notes.append(f"{label} points outside its archive and is left aside: pack the files again")
        return
    if not parts or any(ignored(part) for part in parts):
        return
    if len(parts) > MAX_DEPTH:
        root.notes.append(
            f"{root.label}: {shown(parts[-1])} lies more than {MAX_DEPTH} folders deep: left aside"
        )
        return
    *above, name = parts
    folder = root
    for part in above:
        folder = folder.child(shown(part))
    if member.folder:
        folder.child(shown(name))
    elif member.problem is not None:
        folder.files.append(Entry(shown(name), problem=member.problem))
    elif (suffix := suffix_of(name)) is not None:
        folder.folders.append(_inner_archive(name, suffix, member, budget, keep, inner=inner))
    else:
        folder.files.append(_entry(name, member.size, member.read, keep))


def _inner_archive(
    name: str, suffix: str, member: Member, budget: Budget, keep: Keep, *, inner: bool
) -> Folder:
    if inner:
        return _closed_archive(name, suffix, "is an archive within two others: hand in the files themselves")
    if member.size > MAX_INNER_ARCHIVE:
        problem = f"is larger than {MAX_INNER_ARCHIVE >> 20} MB: hand in the .py or .ipynb files alone"
        return _closed_archive(name, suffix, problem)
    try:
        file = io.BytesIO(member.read(MAX_INNER_ARCHIVE))
    except Overspent:
        raise
    except Unusable as unusable:
        return _closed_archive(name, suffix, str(unusable))
    share = Budget(bytes_left=MAX_UNPACKED_INNER, outer=budget)
    return _archive(name, suffix, file, share, keep, inner=True)

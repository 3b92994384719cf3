"""Never lose work: before a command replaces a file that somebody may have changed, it keeps a copy here.

Copies stand in `.labs/backups/` beside the file, or beside the `labs/` folder that holds it. The name begins
with a point, so neither `labs grade` nor `labs check` takes a copy for work that was handed in.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from grader.errors import CannotDo

#: Folder for what the commands keep for themselves.
HIDDEN = ".labs"
#: Copies that are told of one by one.
_MOST_LINES = 5


def keep(path: Path) -> Path:
    """Keep a copy of a file that is about to be replaced.

    Args:
        path: A file.

    Returns:
        Where its copy is; an earlier copy with the same bytes will do.

    Raises:
        CannotDo: No copy can be written, so nothing should be replaced.
    """
    try:
        data = path.read_bytes()
        folder = _beside(path) / HIDDEN / "backups"
        for earlier in sorted(folder.glob(f"{glob_safe(path.stem)}.*{path.suffix}")):
            if earlier.read_bytes() == data:
                return earlier
        folder.mkdir(parents=True, exist_ok=True)
        copy = _free_name(folder, path)
        write_whole(copy, data)
    except OSError as error:
        said = error.strerror or str(error)
        raise CannotDo(f"no copy of {path} could be kept ({said}), so nothing was changed") from error
    return copy


def keep_line(path: Path) -> str:
    """Keep a copy of a file, and say so.

    Args:
        path: A file that is about to be replaced.

    Returns:
        One line for the screen.

    Raises:
        CannotDo: No copy can be written.
    """
    return f"kept a copy of {shown(path)}: {shown(keep(path))}"


def keep_edited(run: Path) -> list[str]:
    """Keep copies of what somebody has changed in the folder of a grading run since it ended.

    Args:
        run: The folder that another run is about to write.

    Returns:
        Lines for the screen.

    Raises:
        CannotDo: A copy cannot be written.
    """
    gradebook, ended = run / "gradebook.csv", run / "timings.json"
    if ended.is_file():
        # The last file of a run: what is younger was touched by somebody else.
        since = ended.stat().st_mtime_ns
        pages = [path for name in ("results", "feedback") for path in sorted((run / name).glob("[!.]*"))]
        edited = [path for path in (gradebook, *pages) if path.is_file() and path.stat().st_mtime_ns > since]
    else:
        edited = [gradebook] if gradebook.is_file() else []
    lines = [keep_line(path) for path in edited]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], f"and copies of {more} more files there"] if more > 0 else lines


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever finds half of it; its permissions stay.

    Args:
        path: The file.
        data: Its content.

    Raises:
        OSError: It cannot be written; then the earlier file is untouched.
    """
    # A link stays a link: what it leads to is replaced.
    path = Path(os.path.realpath(path))
    descriptor, beside = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(beside, path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_mask())
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def shown(path: Path) -> str:
    """Write a path as short as possible.

    Args:
        path: Any path.

    Returns:
        Relative to the current folder where it lies below that.
    """
    absolute, here = Path(os.path.abspath(path)), Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


def glob_safe(text: str) -> str:
    """Give a pattern that matches a text and nothing else."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in text)


def _beside(path: Path) -> Path:
    parent = Path(os.path.abspath(path)).parent
    return parent.parent if parent.name in ("labs", HIDDEN) else parent


def _free_name(folder: Path, path: Path) -> Path:
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    names = (
        f"{path.stem}.{stamp}{number}{path.suffix}" for number in ("", *(f"-{n}" for n in range(2, 999)))
    )
    return next(folder / name for name in names if not (folder / name).exists())


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

"""Where the process in the background is found: a private folder, and a name that follows from the project.

The name changes with every file that verdicts follow from: a changed project gets no answers of an old one.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

import grader
from grader.miniatures import VARIABLE as CHECKPOINTS
from grader.standby.endings import NoStandby, SwitchedOff

#: `off` for no process in the background; anything else is the folder of its socket.
VARIABLE = "LABS_STANDBY"
#: The project: `solutions/` stands beside the package.
ROOT = Path(grader.__file__).resolve().parent.parent
#: What the project's answers follow from. `labs/` is not among it: students write there.
_SOURCES = ("grader", "solutions")
#: Settings that change answers, or where they are kept.
_SETTINGS = (CHECKPOINTS, "LABS_CACHE", "HF_HOME", "HF_HUB_CACHE", "PYTHONPATH")
#: Bytes that the path of a socket may have everywhere.
_LONGEST = 100
_DIGITS = 12


@dataclass(frozen=True)
class Place:
    """The files of one process in the background."""

    folder: Path
    #: Digest of the project's folder, the Python and the settings.
    who: str
    #: Digest of what the answers follow from.
    fingerprint: str

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._file("sock")

    @property
    def lock(self) -> Path:
        """Locked for as long as it lives; its process id stands in it."""
        return self._file("lock")

    @property
    def log(self) -> Path:
        """What it has to say when something goes wrong."""
        return self._file("log")

    def _file(self, suffix: str) -> Path:
        return self.folder / f"{self.who}-{self.fingerprint}.{suffix}"


def find_place() -> Place:
    """Say where the process for this project belongs.

    Returns:
        Its place, in a folder that exists and is private.

    Raises:
        NoStandby: There can be none here.
    """
    if os.environ.get(VARIABLE) == "off":
        raise SwitchedOff(f"{VARIABLE} is off")
    if os.name != "posix":
        raise NoStandby("this system has no private sockets")
    place = Place(private_folder(), who(), fingerprint())
    if len(os.fsencode(place.socket)) > _LONGEST:
        raise NoStandby(f"the path of {place.folder} is too long for a socket; name another with {VARIABLE}")
    return place


def standby_folder() -> Path:
    """Say where sockets are kept.

    Returns:
        The folder that `LABS_STANDBY` names, or one of the user's own; it need not exist.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    if os.environ.get("XDG_RUNTIME_DIR"):
        return platformdirs.user_runtime_path("pretrained-nlp-labs")
    return platformdirs.user_cache_path("pretrained-nlp-labs") / "standby"


def private_folder() -> Path:
    """Make the folder of sockets, for this user only.

    Returns:
        The folder.

    Raises:
        NoStandby: It is another user's, or cannot be made.
    """
    folder = standby_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise NoStandby(f"{folder} is not a folder of yours")
        if found.st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise NoStandby(f"{folder} cannot be used ({error.strerror})") from error
    return folder


def who() -> str:
    """Digest what stays the same while a project changes.

    Returns:
        Of the project's folder, the Python, its libraries and the settings.
    """
    libraries = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    # Installing or removing a library changes its folder.
    facts = [f"{folder} {os.stat(folder).st_mtime_ns}" for folder in libraries if os.path.isdir(folder)]
    settings = [f"{name}={os.environ.get(name)}" for name in _SETTINGS]
    return _digest([str(ROOT), sys.executable, sys.version, str(os.geteuid()), *facts, *settings])


def fingerprint() -> str:
    """Digest the state of all files that answers follow from.

    Returns:
        Of their paths, sizes and times: of the grader, the solutions and chosen checkpoints.
    """
    folders = [str(ROOT / name) for name in _SOURCES]
    chosen = os.environ.get(CHECKPOINTS, "")
    folders += [chosen] if os.path.isdir(chosen) else []
    return _digest(fact for folder in folders for fact in sorted(_facts(folder)))


def _facts(folder: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _facts(entry.path)
            continue
        found = entry.stat()
        yield f"{entry.path} {found.st_size} {found.st_mtime_ns}"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:_DIGITS]

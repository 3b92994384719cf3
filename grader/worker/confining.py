"""What a worker gives up before it reads a submission, under `--isolation process`.

This contains accidents (loops, floods of memory, stray files) and the simplest mischief. It does not stop
code that means harm: such code can read what its user can read and start processes that outlive it.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import resource
import signal
import sys
from pathlib import Path

#: Bytes of address space beyond what the libraries have mapped already.
MEMORY = 2 * 2**30
#: Bytes of one file, number of open files, number of the user's processes and threads.
FILE_SIZE, OPEN_FILES, PROCESSES = 64 * 2**20, 256, 512
#: User that takes over when the grader runs as root.
OTHER_USER = "nobody"
#: Environment variables that survive.
KEPT = ("PATH", "LANG", "LC_ALL", "LABS_CHECKPOINTS", "OMP_NUM_THREADS", "TOKENIZERS_PARALLELISM")
_NO_NEW_PRIVILEGES, _DEATH_SIGNAL = 38, 1
_CAPABILITY_VERSION = 0x20080522


def confine(connection: int, folder: Path) -> list[str]:
    """Give up what a submission does not need.

    Args:
        connection: The one file descriptor that stays open.
        folder: Private working folder.

    Returns:
        What was reached, for the results file.
    """
    os.setsid()
    reached = ["own process group"]
    _silence(connection)
    os.chdir(folder)
    home = {"HOME": str(folder), "TMPDIR": str(folder), "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | home)
    reached.append(_limit())
    if sys.platform == "linux":
        reached.append(_leave_root(folder))
        library = ctypes.CDLL(None, use_errno=True)
        library.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            reached.append("no new privileges")
        # Root without its capabilities cannot lift the limits again.
        if library.capset((ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()) == 0:
            reached.append("no capabilities")
    return [item for item in reached if item]


def _silence(connection: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    last = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    last = 65_536 if last == resource.RLIM_INFINITY else min(last, 65_536)
    os.closerange(3, connection)
    os.closerange(connection + 1, last)
    # Python's own streams may lead elsewhere: pytest and Jupyter put theirs in the standard ones' place.
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115


def _limit() -> str:
    memory = _mapped() + MEMORY
    for kind, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, FILE_SIZE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_NPROC, PROCESSES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        try:
            resource.setrlimit(kind, (allowed, allowed))
        except (ValueError, OSError):
            return "limits only in part"
    return "limits"


def _mapped() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 4 * 2**30
    return pages * resource.getpagesize()


def _leave_root(folder: Path) -> str:
    if os.geteuid() != 0:
        return ""
    try:
        user = pwd.getpwnam(OTHER_USER)
    except KeyError:
        return f"still root: there is no user {OTHER_USER}"
    hidden = next((path for path in _needed() if not _readable(path, user.pw_uid, user.pw_gid)), None)
    if hidden is not None:
        return f"still root: {OTHER_USER} cannot read Python"
    try:
        os.chown(folder, user.pw_uid, user.pw_gid)
        os.setgroups([])
        os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
        os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    except OSError as error:  # a container may have taken these rights from root
        return f"still root: {error.strerror}"
    return f"user {OTHER_USER}"


def _needed() -> list[Path]:
    """Folders without which a later import fails."""
    return [Path(os.__file__).parent, Path(__file__).parent, *map(Path, filter(None, sys.path))]


def _readable(path: Path, user: int, group: int) -> bool:
    """Say whether a user may read a folder or file and pass everything on the way to it."""
    if not path.exists():
        return True
    for step in (path, *path.resolve().parents):
        status = step.stat()
        shift = 6 if status.st_uid == user else 3 if status.st_gid == group else 0
        needed = (0o5 if path.is_dir() else 0o4) if step == path else 0o1
        if (status.st_mode >> shift) & needed != needed:
            return False
    return True

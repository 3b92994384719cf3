"""What a worker gives up before it reads a submission, under `--isolation process`.

This contains accidents (loops, floods of memory, stray files) and the simplest mischief. It does not stop
code that means harm: such code can read what its user can read and start processes that outlive it.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import resource
import signal
import sys
import tempfile
from pathlib import Path

import msgspec

from grader.miniatures import chosen_place
from grader.worker.budget import Budget
from grader.worker.system import (
    PR_SET_DEATH_SIGNAL,
    PR_SET_NO_NEW_PRIVILEGES,
    drop_capabilities,
    set_process,
)

#: Processes in `process` isolation, where other processes of the same user count as well.
_SHARED_PROCESSES = 448
#: User that takes over when the grader runs as root.
OTHER_USER = "nobody"
#: Environment variables that survive.
KEPT = (
    "PATH", "LANG", "LC_ALL", "LABS_CHECKPOINTS", "HF_HOME", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
    "TOKENIZERS_PARALLELISM",
)  # fmt: skip


def confine(connection: int, folder: Path, budget: Budget) -> list[str]:
    """Give up what a submission does not need.

    Args:
        connection: The one file descriptor that stays open.
        folder: Private working folder.
        budget: What the submission may take.

    Returns:
        What was reached, for the results file.
    """
    os.setsid()
    reached = ["own process group"]
    silence(connection)
    work_in(folder)
    reached.append(limit(msgspec.structs.replace(budget, processes=budget.processes + _SHARED_PROCESSES)))
    if sys.platform == "linux":
        reached.append(_leave_root(folder))
        with contextlib.suppress(OSError):  # said by its absence among what was reached
            set_process(PR_SET_DEATH_SIGNAL, signal.SIGKILL)
            set_process(PR_SET_NO_NEW_PRIVILEGES, 1)
            reached.append("no new privileges")
            # Root without its capabilities cannot lift the limits again.
            drop_capabilities()
            reached.append("no capabilities")
    return [item for item in reached if item]


def work_in(folder: Path) -> None:
    """Make a folder the working folder and home, and forget the environment but for a few names.

    Args:
        folder: The private folder of this worker.
    """
    os.chdir(folder)
    home = {"HOME": str(folder), "TMPDIR": str(folder), "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    # The Hub's cache is only read; data sets are prepared in a worker's own folder.
    home["HF_DATASETS_CACHE"] = str(folder / "datasets")
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | home)
    # These have read the environment already, if the parent has imported them.
    if "huggingface_hub" in sys.modules:
        sys.modules["huggingface_hub"].constants.HF_HUB_OFFLINE = True
    if "datasets" in sys.modules:
        sys.modules["datasets"].config.HF_DATASETS_CACHE = folder / "datasets"
    # Python looked this up in the parent already, and would go on with what it found there.
    tempfile.tempdir = str(folder)


def silence(connection: int) -> None:
    """Close every descriptor but one; the standard ones lead nowhere.

    Args:
        connection: The one that stays.
    """
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


def limit(budget: Budget) -> str:
    """Set the kernel's limits of this process and of all that it starts.

    Args:
        budget: What they follow from.

    Returns:
        What was reached.
    """
    memory = _mapped() + budget.memory
    for kind, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, budget.disk),
        (resource.RLIMIT_NOFILE, budget.open_files),
        (resource.RLIMIT_NPROC, budget.processes),
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
        what = "the checkpoints" if hidden == chosen_place() else "Python"
        return f"still root: {OTHER_USER} cannot read {what}"
    try:
        os.chown(folder, user.pw_uid, user.pw_gid)
        become(user)
    except OSError as error:  # a container may have taken these rights from root
        return f"still root: {error.strerror}"
    return f"user {OTHER_USER}"


def become(user: pwd.struct_passwd) -> None:
    """Turn from root into another user, for good.

    Args:
        user: Whom to become.

    Raises:
        OSError: The system refuses.
    """
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)


def _needed() -> list[Path]:
    """Folders without which a later import fails."""
    chosen = chosen_place()
    return [
        Path(os.__file__).parent,
        Path(__file__).parent,
        *map(Path, filter(None, sys.path)),
        *([chosen] if chosen is not None else []),
    ]


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

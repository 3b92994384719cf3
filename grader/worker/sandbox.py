"""The walls around one worker in `--isolation sandbox`, put up from inside before a submission is read.

The workers' parent already runs inside bubblewrap: it sees the system's libraries, Python and the thin part
of the project, all read-only, and no network. Each worker is cloned from it into namespaces of its own,
so that it can neither see nor touch its parent and siblings, and nothing that it starts outlives it.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from grader.worker import landlock
from grader.worker.budget import Budget
from grader.worker.confining import limit, silence, work_in
from grader.worker.seccomp import refuse_calls
from grader.worker.system import (
    MS_NO_DEVICES,
    MS_NO_EXEC,
    MS_NO_SUID,
    MS_PRIVATE_BELOW,
    PR_SET_DEATH_SIGNAL,
    PR_SET_NO_NEW_PRIVILEGES,
    drop_capabilities,
    mount,
    set_process,
)

#: The private folder, the folder of shared memory (data loaders pass tensors there), and the usual one for
#: temporary files, which is private too unless Python or the project stand in it.
WORK, SHARED, TEMPORARY = "/home/student", "/dev/shm", "/tmp"
#: Files and folders that a submission may make.
INODES = 4096
#: Who a worker is in its own eyes.
_USER = 1000
#: Layers that every worker must report; Landlock is left out where the kernel has none.
LAYERS = (
    "own namespaces", "private files", "limits", "no capabilities", "no new privileges",
    "system calls filtered",
)  # fmt: skip


def enclose(
    connection: int, budget: Budget, user: int, group: int, *, own_temporary: bool = True
) -> list[str]:
    """Put up the walls; this process has just been cloned into its own namespaces.

    Args:
        connection: The one file descriptor that stays open.
        budget: What the submission may take.
        user: The parent's user id, which this process cannot see.
        group: The parent's group id.
        own_temporary: Cover the folder for temporary files; false where something needed lies in it.

    Returns:
        The layers that were reached, for the results file.

    Raises:
        OSError: One of them cannot be had; the worker must not go on.
    """
    os.setsid()
    set_process(PR_SET_DEATH_SIGNAL, signal.SIGKILL)
    _map_user(user, group)
    private = (WORK, SHARED, TEMPORARY) if own_temporary else (WORK, SHARED)
    _mount_private_files(private, budget)
    silence(connection)
    work_in(Path(WORK))
    limits = limit(budget)
    set_process(PR_SET_NO_NEW_PRIVILEGES, 1)
    drop_capabilities()
    restricted = landlock.restrict(private)
    # Last, because the steps above need calls that it refuses.
    refuse_calls()
    reached = ["own namespaces", "private files", limits, "no capabilities", "no new privileges"]
    if restricted:
        reached.append(f"Landlock {restricted}")
    return [*reached, "system calls filtered"]


def _map_user(user: int, group: int) -> None:
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_USER} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{_USER} {group} 1")


def _mount_private_files(places: tuple[str, ...], budget: Budget) -> None:
    mount("", "/", MS_PRIVATE_BELOW)
    mount("proc", "/proc", MS_NO_SUID | MS_NO_DEVICES | MS_NO_EXEC)
    size = f"size={budget.disk},nr_inodes={INODES},mode=0700"
    for place in places:
        mount("tmpfs", place, MS_NO_SUID | MS_NO_DEVICES, size)

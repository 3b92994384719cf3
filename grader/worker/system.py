"""Linux calls that Python's library lacks, by name and with errors as exceptions."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import sys
from pathlib import Path

#: Flags of `clone`: namespaces of mounts, host name, IPC, users, processes and network.
NEW_NAMESPACES = 0x0002_0000 | 0x0400_0000 | 0x0800_0000 | 0x1000_0000 | 0x2000_0000 | 0x4000_0000
MS_NO_SUID, MS_NO_DEVICES, MS_NO_EXEC = 2, 4, 8
MS_PRIVATE_BELOW = (1 << 18) | 16384
PR_SET_DEATH_SIGNAL, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVILEGES = 1, 4, 22, 38
#: What loses its parent becomes a child of this process.
PR_SET_CHILD_SUBREAPER = 36
_CLONE = {"x86_64": 56, "aarch64": 220}
_CAPABILITY_VERSION = 0x2008_0522
#: Advice to gather memory in large pages, and their size, on every architecture where this is used.
_MADV_COLLAPSE, _LARGE_PAGE = 25, 2**21

_library = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def system_call(number: int, *args: object) -> int:
    """Make a system call by number.

    Args:
        number: The same on all architectures where this is used, or looked up by the caller.
        args: Integers or ctypes objects.

    Returns:
        What it gives.

    Raises:
        OSError: It failed.
    """
    assert _library is not None
    return _checked(_library.syscall(number, *args), f"system call {number}")


def clone_into_namespaces() -> int:
    """Fork this process into namespaces of its own: users, processes, network, mounts, IPC and host name.

    Returns:
        The child's id in the parent, 0 in the child.

    Raises:
        OSError: The kernel refuses, or the architecture is unknown.
    """
    assert _library is not None
    number = _CLONE.get(platform.machine())
    if number is None:
        raise OSError(f"clone is not known for {platform.machine()}")
    # As `os.fork` does around the call: without these the child has its parent's idea of threads and locks.
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = int(_library.syscall(number, NEW_NAMESPACES | signal.SIGCHLD, 0, 0, 0, 0))
    problem = ctypes.get_errno()
    if pid == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
        return 0
    ctypes.pythonapi.PyOS_AfterFork_Parent()
    if pid < 0:
        raise OSError(problem, f"clone: {os.strerror(problem)}")
    return pid


def mount(kind: str, target: str, flags: int, options: str = "") -> None:
    """Mount a file system.

    Args:
        kind: Such as `tmpfs`; empty changes the flags of what is there.
        target: Where.
        flags: `MS_` values.
        options: Such as `size=64m`.

    Raises:
        OSError: The kernel refuses.
    """
    assert _library is not None
    name = kind.encode() if kind else None
    _checked(
        _library.mount(b"none", target.encode(), name, flags, options.encode() or None), f"mount {target}"
    )


def set_process(option: int, *args: object) -> None:
    """Call `prctl`.

    Args:
        option: A `PR_` value.
        args: Up to four more.

    Raises:
        OSError: The kernel refuses.
    """
    assert _library is not None
    padded = [*args, 0, 0, 0, 0][:4]
    _checked(_library.prctl(option, *padded), f"prctl {option}")


def drop_capabilities() -> None:
    """Give up every capability of this process.

    Raises:
        OSError: The kernel refuses.
    """
    assert _library is not None
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    _checked(_library.capset(header, (ctypes.c_uint32 * 6)()), "capset")


def gather_memory() -> None:
    """Gather this process's private memory in large pages, as far as the kernel can.

    A fork copies an entry for each page of its parent: with large pages these are hundreds where they were
    hundreds of thousands. What a child then writes to is still copied in small ones.

    Source: `madvise(2)`, MADV_COLLAPSE, since Linux 6.1; an older kernel refuses, and nothing changes.
    """
    assert _library is not None
    advise = _library.madvise
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, _, _, file, *_ = line.split()
        if rights != "rw-p" or file != "0":
            continue
        begin, end = (int(number, 16) for number in place.split("-"))
        first = -(-begin // _LARGE_PAGE) * _LARGE_PAGE
        length = end // _LARGE_PAGE * _LARGE_PAGE - first
        if length > 0:
            # Part of a range that is not in use cannot be gathered, which is no reason to leave out the rest.
            with contextlib.suppress(OSError):
                _checked(advise(first, length, _MADV_COLLAPSE), "madvise")


def _checked(result: int, what: str) -> int:
    if result < 0:
        problem = ctypes.get_errno()
        raise OSError(problem, f"{what}: {os.strerror(problem)}")
    return int(result)

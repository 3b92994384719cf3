"""A filter on system calls: what no submission needs is refused, also to whatever it starts.

Refused calls fail with "operation not permitted", so that a library which merely tries one goes on.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import socket
import struct

from grader.worker.system import NEW_NAMESPACES, PR_SET_SECCOMP, set_process

#: Name to number on x86_64 and on aarch64; None where the call does not exist.
REFUSED: dict[str, tuple[int | None, int | None]] = {
    # Other processes' memory and descriptors.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    # Mounts and namespaces.
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "unshare": (272, 97), "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # Memory that belongs to no process, and so to no budget.
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190), "mq_open": (240, 180),
    # Large parts of the kernel that nothing here uses.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "quotactl": (179, 60), "lookup_dcookie": (212, 18), "personality": (135, 92),
    # The machine itself.
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "syslog": (103, 116), "acct": (163, 89), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "sethostname": (170, 161), "setdomainname": (171, 162), "iopl": (172, None), "ioperm": (173, None),
}  # fmt: skip
#: Machine to its place in the pairs above, its audit number, and its numbers of clone, clone3 and socket.
_MACHINES = {"x86_64": (0, 0xC000_003E, 56, 435, 41), "aarch64": (1, 0xC000_00B7, 220, 435, 198)}
_SOCKETS = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6)
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
#: Numbers from here on belong to the x32 interface, which knows the same calls by other numbers.
_X32 = 0x4000_0000
_FILTER_MODE = 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_calls() -> None:
    """Install the filter for this process and all that it starts; it cannot be taken off again.

    Raises:
        OSError: The kernel refuses, or the architecture is unknown.
    """
    code = build_filter(platform.machine())
    program = _Program(len(code) // 8, code)
    set_process(PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program))


def build_filter(machine: str) -> bytes:
    """Assemble the filter.

    Args:
        machine: As `platform.machine()` gives it.

    Returns:
        Instructions for the kernel's packet filter, eight bytes each.

    Raises:
        OSError: The architecture is unknown.
    """
    if machine not in _MACHINES:
        raise OSError(f"no filter of system calls is known for {machine}")
    place, audit, clone, clone3, socket_call = _MACHINES[machine]
    code = _step(_LOAD, _ARCHITECTURE) + _step(_EQUAL, audit, 1, 0) + _step(_RETURN, _KILL)
    code += _step(_LOAD, _NUMBER)
    code += _step(_AT_LEAST, _X32, 0, 1) + _error(errno.ENOSYS)
    for numbers in REFUSED.values():
        number = numbers[place]
        if number is not None:
            code += _step(_EQUAL, number, 0, 1) + _error(errno.EPERM)
    # Its flags cannot be looked at; without it the C library uses clone.
    code += _step(_EQUAL, clone3, 0, 1) + _error(errno.ENOSYS)
    code += _step(_EQUAL, clone, 0, 4) + _step(_LOAD, _FIRST_ARGUMENT)
    code += _step(_ANY_BIT, NEW_NAMESPACES, 0, 1) + _error(errno.EPERM) + _step(_RETURN, _ALLOW)
    families = b"".join(_step(_EQUAL, int(family), 0, 1) + _step(_RETURN, _ALLOW) for family in _SOCKETS)
    code += _step(_EQUAL, socket_call, 0, 2 + 2 * len(_SOCKETS)) + _step(_LOAD, _FIRST_ARGUMENT)
    code += families + _error(errno.EAFNOSUPPORT)
    return code + _step(_RETURN, _ALLOW)


def _step(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Encode one instruction; the last two say how many instructions to skip."""
    return struct.pack("=HBBI", operation, if_true, if_false, value)


def _error(number: int) -> bytes:
    return _step(_RETURN, _ERROR | number)

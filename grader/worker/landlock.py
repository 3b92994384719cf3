"""Landlock: a second wall around the file system, from inside, where the kernel has it.

Source:
    The kernel's user-space documentation of Landlock; the numbers are those of `linux/landlock.h`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
from collections.abc import Iterable

from grader.worker.system import system_call

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
#: Rights on files by the version that brought them: reading and execution are the first, third and fourth.
_READ = 0b1101
_RIGHTS = ((1, 0x1FFF), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
_WRITE_FILES = 0b10 | 1 << 14 | 1 << 15
#: Binding and connecting TCP; abstract sockets and signals across the border.
_NETWORK, _SCOPES = 0b11, 0b11


def version() -> int:
    """Say which version the kernel has.

    Returns:
        A number from 1 on; 0 where there is none.
    """
    try:
        return system_call(_CREATE, None, 0, _VERSION_FLAG)
    except (OSError, AssertionError):
        return 0


def restrict(writable: Iterable[str], devices: str = "/dev") -> int:
    """Allow this process to read everything that it can see, and to write below some folders only.

    Args:
        writable: Folders in which everything is allowed.
        devices: Folder of devices, whose files may be written but not made or removed.

    Returns:
        The version that was used; 0 where the kernel has none.

    Raises:
        OSError: The kernel has Landlock but refuses.
    """
    found = version()
    if not found:
        return 0
    handled = sum(rights for since, rights in _RIGHTS if since <= found)
    network, scopes = _NETWORK if found >= 4 else 0, _SCOPES if found >= 6 else 0
    attributes = struct.pack("=QQQ", handled, network, scopes)
    # Older kernels know a shorter structure.
    size = 8 if found < 4 else 16 if found < 6 else 24
    rules = system_call(_CREATE, ctypes.c_char_p(attributes), ctypes.c_size_t(size), 0)
    try:
        _allow(rules, "/", _READ)
        _allow(rules, devices, (_READ | _WRITE_FILES) & handled)
        for folder in writable:
            _allow(rules, folder, handled)
        system_call(_RESTRICT, rules, 0)
    finally:
        os.close(rules)
    return found


def _allow(rules: int, folder: str, rights: int) -> None:
    with contextlib.ExitStack() as closing:
        descriptor = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        closing.callback(os.close, descriptor)
        rule = ctypes.c_char_p(struct.pack("=Qi", rights, descriptor))
        system_call(_ADD_RULE, rules, _PATH_BENEATH, rule, 0)

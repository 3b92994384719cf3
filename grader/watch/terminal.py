"""The keyboard, key by key, and a terminal that is left as it was found."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from types import FrameType

#: What terminals send for keys that have no letter.
_NAMED = {
    b"\x1b[A": "up",
    b"\x1b[B": "down",
    b"\x1bOA": "up",
    b"\x1bOB": "down",
    b"\x1b[5~": "b",
    b"\x1b[6~": " ",
}


@contextlib.contextmanager
def keys_at_once() -> Iterator[None]:
    """Have keys arrive one by one and unseen; Ctrl-C still interrupts, Ctrl-Z does nothing."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    changed = termios.tcgetattr(descriptor)
    # A suspended program would leave the shell on a screen that is not its own.
    changed[6][termios.VSUSP] = os.fpathconf(descriptor, "PC_VDISABLE").to_bytes(1, "little")
    termios.tcsetattr(descriptor, termios.TCSANOW, changed)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)


@contextlib.contextmanager
def ends_quietly() -> Iterator[None]:
    """Let a closed window or a polite `kill` end the program in good order."""

    def end(signum: int, frame: FrameType | None) -> None:
        sys.exit(128 + signum)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def read_keys() -> list[str]:
    """Read the keys that have been pressed.

    Returns:
        Their names: a letter, `up` or `down`; `q` when there is no keyboard any more.
    """
    data = os.read(sys.stdin.fileno(), 256)
    if not data:
        return ["q"]
    keys: list[str] = []
    while data:
        name = next((name for name in _NAMED if data.startswith(name)), b"")
        if name:
            keys.append(_NAMED[name])
        elif data[:1] == b"\x1b":
            # Some other key with a sequence of its own: none of ours.
            return keys
        else:
            keys.append(data[:1].decode("latin-1").lower())
        data = data[max(len(name), 1) :]
    return keys

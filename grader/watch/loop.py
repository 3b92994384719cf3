"""Show the screen, take keys and events, until somebody quits."""

from __future__ import annotations

import select
import signal
import sys
from types import FrameType

from rich.console import Console
from rich.live import Live

from grader.watch.desk import Desk
from grader.watch.events import Mailbox, Resized
from grader.watch.runner import Runner
from grader.watch.screen import Screen
from grader.watch.terminal import ends_quietly, keys_at_once, read_keys

#: Seconds between two pictures while something is running.
_FRAME = 0.2


def follow(desk: Desk, runner: Runner, mailbox: Mailbox, console: Console) -> None:
    """Keep a screen up to date until `q` or Ctrl-C.

    Args:
        desk: What is known.
        runner: Judges again on request.
        mailbox: Where events come from.
        console: The terminal.
    """

    def resized(signum: int, frame: FrameType | None) -> None:
        mailbox.put(Resized())

    before = signal.signal(signal.SIGWINCH, resized)
    try:
        with ends_quietly(), keys_at_once(), _live(desk, console) as live:
            while _step(desk, runner, mailbox):
                live.update(Screen(desk, console), refresh=True)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGWINCH, before)


def _live(desk: Desk, console: Console) -> Live:
    return Live(
        Screen(desk, console),
        console=console,
        screen=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _step(desk: Desk, runner: Runner, mailbox: Mailbox) -> bool:
    """Wait for something to happen, and take note of it; false to quit."""
    ready = select.select([sys.stdin, mailbox], [], [], _FRAME if desk.running else None)[0]
    if mailbox in ready:
        for event in mailbox.take():
            desk.hear(event)
    if sys.stdin in ready:
        for key in read_keys():
            if key == "q":
                return False
            if key == "r":
                runner.want(desk.current)
            else:
                desk.press(key)
    return True

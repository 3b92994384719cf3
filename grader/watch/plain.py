"""Where there is no terminal to draw on: a few lines for every save."""

from __future__ import annotations

import time

from rich.console import Console
from rich.text import Text

from grader.watch.desk import Desk
from grader.watch.events import Began, Event, Finished, Judged, Mailbox, Unusable, Waiting
from grader.watch.screen import Screen


def narrate(desk: Desk, mailbox: Mailbox, console: Console) -> None:
    """Print what happens until Ctrl-C.

    Args:
        desk: What is known.
        mailbox: Where events come from.
        console: Where to print.
    """
    try:
        while True:
            event = mailbox.wait()
            desk.hear(event)
            tell(event, desk, console)
    except KeyboardInterrupt:
        pass


def tell(event: Event, desk: Desk, console: Console) -> None:
    """Print what there is to say about an event.

    Args:
        event: It has been heard by the desk already.
        desk: What is known.
        console: Where to print.
    """
    now = time.strftime("%H:%M:%S")
    match event:
        case Waiting():
            console.print("importing torch and transformers, this once")
        case Began():
            console.print(Text(f"\n{now}  {event.path}  {event.file.sha256[:8]}", "bold"))
        case Judged(slug, exercise) if exercise.id.partition(".")[2] in desk.labs[slug].edited:
            console.print(f"{exercise.id}: {exercise.verdict}")
        case Finished(slug):
            lab = desk.labs[slug]
            console.print(f"{slug}: {lab.passed} of {len(lab.exercises)} exercises pass")
            if slug == desk.current:
                console.print(Screen(desk, console).middle())
        case Unusable(slug, reason):
            console.print(Text(f"{slug}: {reason}"))

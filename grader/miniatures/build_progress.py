"""Show how a build goes: bars with rate and time left on a terminal, a line for each tenth elsewhere."""

import time
from collections.abc import Sequence
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from queue import Empty

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

Message = tuple[str, int, int, str]
"""What is made, steps done, steps in all, and a remark; without steps, the remark sums up what was made."""

ERROR = "error"
"""Stands for a name in the message of a process that gives up."""

PATIENCE = 1.0
TENTHS = 10


class RateColumn(ProgressColumn):
    """Steps a second."""

    def render(self, task: Task) -> Text:
        """Show the rate of one line.

        Args:
            task: the line.

        Returns:
            The rate, or nothing before the first steps.
        """
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="cyan")


def show(queue: "Queue[Message]", processes: Sequence[SpawnProcess], console: Console) -> list[str]:
    """Show messages until every process has ended.

    Args:
        queue: where they come from.
        processes: those that send them.
        console: where to show them.

    Returns:
        The errors that processes ended with, if any.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[remark]}"),
    )
    errors: list[str] = []
    lines: dict[str, TaskID] = {}
    started: dict[str, float] = {}
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        while True:
            alive = any(process.is_alive() for process in processes)
            try:
                name, done, steps, remark = queue.get(timeout=PATIENCE)
            except Empty:
                if alive:
                    continue
                break
            if name == ERROR:
                errors.append(remark)
            elif not steps:
                console.print(f"[green]{name}[/green]: {remark}", highlight=False, soft_wrap=True)
            else:
                if name not in lines:
                    lines[name] = progress.add_task(name, total=steps, remark=remark)
                    started[name] = time.monotonic()
                progress.update(lines[name], completed=done, remark=remark)
                if not console.is_terminal and done % max(1, steps // TENTHS) == 0:
                    rate = done / max(time.monotonic() - started[name], 1e-9)
                    left = (steps - done) / rate
                    text = f"{name}: {done}/{steps}, {rate:.1f}/s, {left:.0f} s left, {remark}"
                    console.print(text, highlight=False, soft_wrap=True)
    codes = [process.exitcode for process in processes]
    return errors or [f"a process of the build ended with code {code}" for code in codes if code]

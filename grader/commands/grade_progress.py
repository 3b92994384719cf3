"""The line that `labs grade` shows while it works: how far, how fast, how long still, and on whom."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

#: Characters of running students' names beside the bar.
_WIDTH = 30


class GradeProgress:
    """A progress bar over students."""

    def __init__(self, students: int, console: Console) -> None:
        """Lay the bar out; it shows once it is entered.

        Args:
            students: How many there are.
            console: Where it shows.
        """
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
        )
        self.progress = Progress(*columns, console=console)
        self.task = self.progress.add_task("grading", total=students)

    def __enter__(self) -> GradeProgress:
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.progress.stop()

    def graded(self) -> None:
        """One student more is done."""
        self.progress.advance(self.task)

    def running(self, names: list[str]) -> None:
        """Show who is being graded.

        Args:
            names: Students.
        """
        self.progress.update(self.task, description=_grading(names))


class _Rate(ProgressColumn):
    """Students a second, or seconds a student when it is slow."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        if not speed:
            return Text("")
        return Text(f"{speed:.1f} students/s" if speed >= 1 else f"{1 / speed:.1f} s a student", style="dim")


def _grading(names: list[str]) -> str:
    shown = ", ".join(names)
    return f"grading {shown if len(shown) <= _WIDTH else shown[: _WIDTH - 1] + '…'}"

"""Show what a run found: figures by lab, every survivor with its reason, and what falls short."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import ProgressColumn, Task
from rich.table import Table
from rich.text import Text

from .survivors import FILE, Tally, as_entry


class Rate(ProgressColumn):
    """Mutants a second."""

    def render(self, task: Task) -> Text:
        """Write the figure."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f} mutants/s" if speed else "", style="dim")


def show(tallies: Sequence[Tally], console: Console) -> None:
    """Print a run.

    Args:
        tallies: What became of the mutants, lab by lab.
        console: Where to.
    """
    for tally in tallies:
        for outcome, entry in tally.survivors:
            mutant = outcome.mutant
            console.print(Text(f"solutions/{tally.lab}.py:{mutant.line}: {mutant.operator}", style="bold"))
            console.print(Text(f"  - {mutant.key.line}\n  + {mutant.key.mutant}"))
            console.print(
                Text(f"  {entry.kind}: {entry.reason}" if entry else "  no reason given", style="dim")
            )
    console.print(_figures(tallies))
    untouched = [name for tally in tallies for name in tally.untouched]
    if untouched:
        console.print(f"no mutant could be made of {', '.join(untouched)}")
    nameless = [one.mutant.key for tally in tallies for one, entry in tally.survivors if entry is None]
    if nameless:
        console.print(f"\nTo be explained in {escape(FILE.name)}, as equivalent or missing:")
        for key in nameless:
            console.print(Text(f"\n{as_entry(key)}"))
    problems = [problem for tally in tallies for problem in tally.problems()]
    for problem in problems:
        console.print(Text(f"✗ {problem}"))
    if not problems:
        console.print("✓ the checks notice what they should")


def _figures(tallies: Sequence[Tally]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in (
        "lab",
        "mutants",
        "killed",
        "survived",
        "kill rate",
        "equivalent",
        "of the rest",
        "seconds",
    ):
        table.add_column(title, justify="left" if title == "lab" else "right", no_wrap=title == "lab")
    outcomes = [one for tally in tallies for one in tally.outcomes]
    listed = [entry for tally in tallies for entry in tally.listed]
    total = Tally("in all", outcomes, listed, sum(tally.seconds for tally in tallies))
    for tally in (*tallies, total) if len(tallies) > 1 else tallies:
        count, survived = len(tally.outcomes), len(tally.survivors)
        table.add_row(
            tally.lab,
            *(str(count), str(tally.killed), str(survived), f"{tally.raw_rate:.1%}"),
            *(str(tally.equivalent), f"{tally.rate:.1%}", f"{tally.seconds:.0f}"),
        )
    return table

"""`labs progress`: what is done, what is next, and how fresh that knowledge is."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.commands.course import find_lab, the_labs
from grader.reports.terminal import TONES, drawn_bar
from grader.reports.wording import MARKS, count, number
from grader.student.folder import home, lab_files, sha256
from grader.student.state import Found, State, holds, recall
from grader.submissions import LabNames

_BAR = 12


@dataclass(frozen=True)
class Standing:
    """How one lab stands."""

    lab: LabNames
    #: Name of each exercise to what its last check found.
    found: dict[str, Found | None]
    #: Digests of the lab's files as they are now.
    digests: frozenset[str]

    @property
    def passed(self) -> int:
        """Exercises whose last check passed."""
        return sum(one is not None and one.verdict == "passed" for one in self.found.values())

    @property
    def known(self) -> list[Found]:
        """What the last checks found, exercise by exercise."""
        return [one for one in self.found.values() if one is not None]

    @property
    def stale(self) -> bool:
        """A file has changed since it was checked."""
        return any(not holds(one, self.digests) for one in self.known)

    def next(self) -> str:
        """Name the first exercise that does not pass, empty when all do."""
        return next((name for name, one in self.found.items() if one is None or one.verdict != "passed"), "")


def progress(name: str) -> int:
    """Print how far the student is.

    Args:
        name: One lab, to be shown exercise by exercise; empty for all.

    Returns:
        Exit code.

    Raises:
        CannotDo: There is no such lab.
    """
    labs = the_labs()
    console = Console(highlight=False)
    state = recall()
    if name:
        _one(_standing(find_lab(labs, name), state), state, console)
        return 0
    standings = [_standing(lab, state) for lab in labs]
    _all(standings, console)
    _next(standings, state, console)
    return 0


def _standing(lab: LabNames, state: State) -> Standing:
    found = {name: state.found.get(f"{lab.slug}.{name}") for name in lab.exercises}
    paths = [*lab_files(lab), *(home() / one.file for one in found.values() if one is not None and one.file)]
    return Standing(lab, found, frozenset(filter(None, (sha256(path) for path in paths))))


def _all(standings: list[Standing], console: Console) -> None:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    plain = console.options.ascii_only
    for one in standings:
        share = 100 * one.passed // len(one.found) if one.found else 0
        whole = one.known and len(one.known) == len(one.found)
        reached, most = sum(f.points for f in one.known), sum(f.max_points for f in one.known)
        points = f"{number(reached)}/{number(most)} points"
        table.add_row(
            one.lab.stem,
            drawn_bar(share, plain, _BAR),
            f"{one.passed} of {len(one.found)}",
            Text(points if whole else "", "dim"),
            Text(_fresh(one), "yellow" if one.stale else "dim"),
        )
    console.print(table)
    if stale := [one.lab.stem for one in standings if one.stale]:
        console.print(Text(f"* the file has changed since; look again: labs check {stale[0]}", "yellow"))


def _fresh(one: Standing) -> str:
    if not one.known:
        return "not checked yet" if lab_files(one.lab) else ""
    return f"as of {max(found.when for found in one.known)}{' *' if one.stale else ''}"


def _next(standings: list[Standing], state: State, console: Console) -> None:
    passed, total = sum(one.passed for one in standings), sum(len(one.found) for one in standings)
    hints = sum(state.hints.values())
    taken = f", {count(hints, 'hint')} taken" if hints else ""
    console.print(Text(f"\n{passed} of {total} exercises pass{taken}", "bold"))
    begun = [one for one in standings if one.known and one.next()]
    first = next(iter(begun), next((one for one in standings if one.next()), None))
    if first is None:
        console.print("All of it is done. Well done!")
        return
    name = first.next()
    found = first.found[name]
    files = lab_files(first.lab)
    where = f" in {files[0]}" if files else ""
    word = f" ({MARKS[found.verdict].word})" if found else ""
    console.print(Text(f"Next: {name}{where}{word}"))
    console.print(Text(f"labs check {name} to try it, labs hint {name} when you are stuck", "dim"))


def _one(one: Standing, state: State, console: Console) -> None:
    console.print(Text.assemble((one.lab.stem, "bold"), f"  {one.passed} of {len(one.found)} pass"))
    table = Table.grid(padding=(0, 2, 0, 0))
    for right in (False, False, False, True, False, False):
        table.add_column(justify="right" if right else "left")
    plain = console.options.ascii_only
    for name, found in one.found.items():
        hints = state.hints.get(f"{one.lab.slug}.{name}", 0)
        taken = Text(count(hints, "hint") if hints else "", "dim")
        if found is None:
            table.add_row(" ", name, Text("not checked yet", "dim"), "", taken, "")
            continue
        mark = MARKS[found.verdict]
        tone = TONES[mark.tone]
        as_of = f"as of {found.when}{'' if holds(found, one.digests) else ' *'}"
        table.add_row(
            Text(mark.ascii if plain else mark.symbol, tone),
            name,
            Text(mark.word, tone),
            f"{number(found.points)}/{number(found.max_points)}",
            taken,
            Text(as_of, "dim" if holds(found, one.digests) else "yellow"),
        )
    console.print(table)
    if one.stale:
        console.print(Text(f"* the file has changed since; look again: labs check {one.lab.stem}", "yellow"))
    for line in sorted({_file(found) for found in one.known}):
        console.print(Text(line, "dim"))


def _file(found: Found) -> str:
    digest = f" (sha256 {found.sha256[0][:8]})" if len(found.sha256) == 1 else ""
    several = f" (sha256 {', '.join(one[:8] for one in found.sha256)})" if len(found.sha256) > 1 else ""
    return f"judged {found.when}: {found.file or 'in a notebook'}{digest}{several}"

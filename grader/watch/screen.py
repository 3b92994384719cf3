"""Lay out what is known on a screen of any size: progress above, one exercise in the middle, keys below."""

from __future__ import annotations

import time
from collections.abc import Iterable

import msgspec
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from grader.reports.inert import inert
from grader.reports.terminal import TONES, WIDEST, exercise_panel
from grader.reports.wording import MARKS
from grader.results import ExerciseResult, LabResult, Result, SubmissionRecord
from grader.watch.desk import Desk, LabState

#: Seconds after which it is said why an exercise takes so long.
PATIENCE = 3.0
#: Seconds for which an old verdict may stand while the new one is awaited.
BLINK = 0.6
_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_KEYS = (("h", "hint"), ("n", "next"), ("l", "list"), ("d", "details"), ("r", "run now"), ("q", "quit"))
#: Lines of the middle below which nothing useful fits.
_LEAST = 3
#: Lines below the middle: a rule, what is going on, the keys.
_BELOW = 3


class Screen:
    """Everything that a student sees, as one renderable of exactly the window's height."""

    def __init__(self, desk: Desk, console: Console) -> None:
        """Take a look.

        Args:
            desk: What is known now.
            console: The terminal.
        """
        self.desk, self.console = desk, console
        self.ascii_only = console.options.ascii_only

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Fit into the window; what is longer can be scrolled."""
        width, height = options.max_width, options.height or console.height
        inner = options.update(width=min(width - 2, WIDEST), height=None)
        above = self._lines(self._above(inner.max_width), inner)
        room = max(height - len(above) - _BELOW, _LEAST)
        middle = self._lines([self.middle()], inner)
        self.desk.scroll = start = min(self.desk.scroll, max(len(middle) - room, 0))
        shown = middle[start : start + room]
        blank: list[Segment] = []
        rule = self._rule(inner.max_width, self._more(start, len(middle) - start - room))
        rows = [
            *above,
            *shown,
            *([blank] * (room - len(shown))),
            *self._lines([rule, self._status(), self._keys()], inner),
        ]
        for number, row in enumerate(rows[:height]):
            if number:
                yield Segment.line()
            yield Segment(" ")
            yield from row

    def _lines(self, parts: Iterable[RenderableType], options: ConsoleOptions) -> list[list[Segment]]:
        return self.console.render_lines(Group(*parts), options, pad=False)

    def _rule(self, width: int, words: str = "") -> Text:
        line = "-" if self.ascii_only else "─"
        rule = Text(line * (width - len(words) - 2 * bool(words)), "dim", no_wrap=True, overflow="crop")
        return rule.append(words, "not dim yellow").append(line * 2 if words else "")

    def _more(self, above: int, below: int) -> str:
        """Say in which directions there is more to see."""
        up, down = "^v" if self.ascii_only else "↑↓"
        arrows = up * (above > 0) + down * (below > 0)
        return f" {arrows} more " if arrows else ""

    def _above(self, width: int) -> list[RenderableType]:
        lab = self.desk.lab
        right = Text(no_wrap=True, overflow="crop")
        if lab.sha256:
            right.append(inert(lab.path, 80)).append(f"  {lab.sha256[:8]}", "cyan")
        row = Table.grid(expand=True, padding=(0, 1, 0, 0))
        row.add_column(ratio=1, no_wrap=True, overflow="crop")
        row.add_column(justify="right", no_wrap=True, overflow="crop")
        left = Text.assemble((lab.lab.names.slug.replace("_", " "), "bold"), "  ", self._strip(lab))
        row.add_row(left.append(f"  {lab.passed} of {len(lab.exercises)}"), right)
        return [self._progress(width), row, self._rule(width)]

    def _progress(self, width: int) -> Text:
        labs = self.desk.labs.values()
        passed, total = sum(lab.passed for lab in labs), sum(len(lab.exercises) for lab in labs)
        words = f" {passed} of {total} exercises pass"
        room = max(width - len(words) - 1, 5)
        full = room * passed // total if total else 0
        done, todo = ("#", "-") if self.ascii_only else ("━", "─")
        return Text.assemble((done * full, "green"), (todo * (room - full), "dim"), (words, "bold"))

    def _sign(self, verdict: str) -> str:
        mark = MARKS[verdict]  # type: ignore[index]
        return mark.ascii if self.ascii_only else mark.symbol

    def _strip(self, lab: LabState) -> Text:
        """One sign an exercise; the one that is shown is underlined."""
        strip = Text()
        for name in lab.exercises:
            found = lab.results.get(name)
            style = TONES[MARKS[found.verdict].tone] if found else "dim"
            here = " underline bold" if name == self.desk.exercise else ""
            strip.append(
                self._sign(found.verdict) if found else ("." if self.ascii_only else "·"), style + here
            )
        return strip

    def middle(self) -> RenderableType:
        """Show what there is to say about the exercise that is looked at, or the list of all.

        Returns:
            As many lines as that takes.
        """
        desk, lab = self.desk, self.desk.lab
        if desk.view == "list":
            return self._list()
        if lab.problem:
            return Text.assemble(
                ("This cannot be checked yet\n\n", "bold yellow"), inert(lab.problem, 500, lines=8)
            )
        if not lab.results:
            return self._welcome()
        parts: list[RenderableType] = []
        if desk.news:
            tick = self._sign("passed")
            parts += [Text(f"{tick} {desk.news}", "bold green"), Text()]
        found = lab.results.get(desk.exercise)
        if desk.pending and time.monotonic() - desk.began > BLINK:
            # Quicker ones go straight from the old verdict to the new one.
            return Text.assemble((desk.exercise, "bold"), "  is being checked", style="yellow")
        parts += [self._exercise(found)] if found else self._finished(lab)
        parts += [Text(inert(note, 300), "dim") for note in self._notes(lab)]
        return Group(*parts)

    def _welcome(self) -> RenderableType:
        path = self.desk.lab.path or str(self.desk.lab.lab.paths[0])
        return Group(
            Text.assemble(
                "Open ", (inert(path, 200), "bold"), " beside this window, fill in a blank and save."
            ),
            Text("What is right and what is not yet will stand here."),
            Text(),
            Text("The first check takes a moment; after that it is quick.", "dim"),
        )

    def _exercise(self, found: ExerciseResult) -> RenderableType:
        alone = LabResult(
            self.desk.current, 0, 0, [msgspec.structs.replace(found, hint="")], self.desk.lab.path
        )
        result = Result("you", SubmissionRecord([]), 0, "", {}, 0, 0, [alone])
        parts: list[RenderableType] = [exercise_panel(result, self.console, everything=self.desk.detailed)]
        hints = self.desk.shown_hints
        total = len(hints) + self.desk.hints_left
        for number, hint in enumerate(hints, 1):
            parts += [
                Text(),
                Padding(Text.assemble((f"Hint {number} of {total}: ", "bold blue"), hint), (0, 0, 0, 2)),
            ]
        return Group(*parts)

    def _finished(self, lab: LabState) -> list[RenderableType]:
        total = len(lab.exercises)
        if lab.passed < total:
            return []
        parts: list[RenderableType] = [
            Text(f"All {total} exercises of this lab pass. Well done!", "bold green")
        ]
        others = [other for other in self.desk.labs.values() if other.passed < len(other.exercises)]
        if others:
            path = others[0].path or str(others[0].lab.paths[0])
            parts += [Text(), Text(f"Next: open {inert(path, 200)}; this screen follows what you save.")]
        return parts

    def _notes(self, lab: LabState) -> list[str]:
        notes = ["", *lab.notes] if lab.notes else []
        if lab.differs:
            notes += ["", "The script and the notebook differ: what you saved last is shown here."]
        return notes

    def _list(self) -> RenderableType:
        table, others, side = _grid(3, 2), _grid(3, 2), _grid(2, 4)
        lab = self.desk.lab
        for name in lab.exercises:
            found = lab.results.get(name)
            mark = MARKS[found.verdict] if found else None
            tone = TONES[mark.tone] if mark else "dim"
            here = "bold" if name == self.desk.exercise else ""
            sign = self._sign(found.verdict) if found else " "
            table.add_row(Text(sign, tone), Text(name, here), Text(mark.word if mark else "waiting", tone))
        for other in self.desk.labs.values():
            done = other.passed == len(other.exercises)
            others.add_row(
                Text(self._sign("passed") if done else " ", "green"),
                Text(other.lab.names.stem, "bold" if other is lab else ""),
                Text(f"{other.passed} of {len(other.exercises)}", "green" if done else ""),
            )
        side.add_row(table, others)
        return side

    def _status(self) -> Text:
        running = self.desk.running
        words = self._at_work(running) if running else self._at_rest(self.desk.lab)
        return Text(words, "yellow" if running else "dim", no_wrap=True, overflow="crop")

    def _at_rest(self, lab: LabState) -> str:
        if not lab.at:
            return "save the file and it is checked"
        return f"checked at {lab.at} in {lab.seconds:.1f} s; save the file and it is checked again"

    def _at_work(self, lab: LabState) -> str:
        desk, now = self.desk, time.monotonic()
        spin = "*" if self.ascii_only else _SPINNER[int(now * 10) % len(_SPINNER)]
        if desk.importing:
            return f"{spin} importing torch and transformers, this once  {now - desk.importing_since:.0f} s"
        took = now - desk.began
        waiting = [name for name in (*lab.edited, *lab.exercises) if name not in lab.fresh]
        words = f"{spin} checking {waiting[0] if waiting else lab.lab.names.slug.replace('_', ' ')}"
        if took > PATIENCE:
            words += f"  {took:.0f} s; a loop that never ends is stopped after a while"
        return words

    def _keys(self) -> Text:
        keys = Text(no_wrap=True, overflow="crop")
        for key, word in _KEYS:
            if word == "hint" and self.desk.shown_hints and self.desk.hints_left:
                word = "next hint"
            keys.append(key, "bold").append(f" {word}   ")
        return keys


def _grid(columns: int, space: int) -> Table:
    grid = Table.grid(padding=(0, space, 0, 0))
    for _ in range(columns):
        grid.add_column(overflow="fold")
    return grid

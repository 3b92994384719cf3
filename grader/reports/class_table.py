"""The closing table of `labs grade`: one line a student, then what the class misunderstood most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from grader.reports.inert import inert
from grader.reports.view import percent
from grader.reports.wording import MARKS, count, number
from grader.results import Result, Verdict

_NAME_LIMIT = 28
_BAR = 10
_MOST_FREQUENT = 3
#: Students in the table; those after them are in the gradebook.
_MOST_STUDENTS = 200
#: Characters of a misconception's sentence.
_SENTENCE = 300


def class_table(results: Iterable[Result]) -> RenderableType:
    """Show a class at a glance.

    Args:
        results: One result a student, in any order; a sequence is gone through and never held.

    Returns:
        Something to pass to `console.print`; in a narrow window it leaves out the bar and the labs.
    """
    return _ClassTable(results if isinstance(results, Sequence) else tuple(results))


@dataclass
class _Class:
    """What is shown of a whole class."""

    students: list[str] = field(default_factory=list)
    shares: list[int] = field(default_factory=list)
    #: Labs of a student to the first student who has these.
    labs: dict[tuple[str, ...], str] = field(default_factory=dict)
    verdicts: set[Verdict] = field(default_factory=set)
    #: Exercise and misconception to the number of students who have it, however many checks show it.
    misconceptions: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: The same to the teacher's words.
    sentences: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        """Count a student in."""
        self.students.append(result.student)
        self.shares.append(percent(result.score, result.max_score))
        labs = tuple(lab.lab for lab in result.labs)
        self.labs[labs] = min(self.labs.get(labs, result.student), result.student)
        self.verdicts.update(_counts(result))
        found = {
            (exercise.id, check.misconception): exercise.diagnosis
            for lab in result.labs
            for exercise in lab.exercises
            for check in exercise.checks
            if check.misconception
        }
        self.misconceptions.update(found.keys())
        self.sentences.update(found)


@dataclass(frozen=True)
class _ClassTable:
    """Laid out when it is printed, because only then the width and the encoding are known."""

    results: Sequence[Result]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not self.results:
            yield Text("No submissions were found.")
            return
        whole = _Class()
        for result in self.results:
            whole.add(result)
        order = sorted(range(len(whole.students)), key=whole.students.__getitem__)
        shown = tuple(self.results[place] for place in order[:_MOST_STUDENTS])
        labs = list(
            dict.fromkeys(lab for found in sorted(whole.labs, key=whole.labs.__getitem__) for lab in found)
        )
        ascii_only = options.ascii_only
        verdicts = [verdict for verdict in MARKS if verdict in whole.verdicts]
        wide = _table(shown, labs, verdicts, bar=True, ascii_only=ascii_only)
        without_labs = _table(shown, [], verdicts, bar=True, ascii_only=ascii_only)
        narrow = _table(shown, [], verdicts, bar=False, ascii_only=ascii_only)
        fitting = [
            t
            for t in (wide, without_labs)
            if console.measure(t, options=_unbounded(options)).maximum <= options.max_width
        ]
        yield fitting[0] if fitting else narrow
        if len(order) > len(shown):
            yield Text(f"{len(order) - len(shown):,} more students stand in the gradebook", "dim")
        signs = ", ".join(f"{_sign(verdict, ascii_only)} {MARKS[verdict].word}" for verdict in verdicts)
        yield Text(signs, "dim")
        yield Text()
        yield Text(f"{count(len(order), 'student')}, median {number(median(whole.shares))}%")
        yield from _most_frequent(whole, ascii_only)


def _unbounded(options: ConsoleOptions) -> ConsoleOptions:
    return options.update(width=1000)


def _table(
    results: tuple[Result, ...], labs: list[str], verdicts: list[Verdict], *, bar: bool, ascii_only: bool
) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(Text("student"), overflow="fold")
    table.add_column(Text("score"), justify="right", no_wrap=True)
    if bar:
        table.add_column(Text(""), no_wrap=True)
    for lab in labs:
        table.add_column(_name(lab, ascii_only), justify="right", no_wrap=True)
    for verdict in verdicts:
        table.add_column(Text(_sign(verdict, ascii_only)), justify="right", no_wrap=True)
    for result in results:
        scores = {lab.lab: number(lab.score) for lab in result.labs if lab.file}
        counts = _counts(result)
        table.add_row(
            _name(result.student, ascii_only),
            Text(f"{number(result.score)}/{number(result.max_score)}"),
            *([drawn_bar(percent(result.score, result.max_score), ascii_only)] if bar else []),
            *(Text(scores.get(lab, "-")) for lab in labs),
            *(Text(str(counts[verdict]) if counts[verdict] else "") for verdict in verdicts),
        )
    return table


def drawn_bar(share: int, ascii_only: bool, width: int = _BAR) -> Text:
    """Draw a share as a bar.

    Args:
        share: 0 to 100.
        ascii_only: The terminal knows no blocks.
        width: Characters of the whole bar.

    Returns:
        The bar; it is full for 100 only.
    """
    full = share * width // 100
    on, off = ("#", ".") if ascii_only else ("█", "░")
    return Text.assemble((on * full, "green"), (off * (width - full), "dim"))


def _name(text: str, ascii_only: bool) -> Text:
    shown = inert(text, 2 * _NAME_LIMIT)
    shown = shown if len(shown) <= _NAME_LIMIT else f"{shown[: _NAME_LIMIT - 3]}..."
    return Text(shown.encode("ascii", "backslashreplace").decode("ascii") if ascii_only else shown)


def _sign(verdict: Verdict, ascii_only: bool) -> str:
    return MARKS[verdict].ascii if ascii_only else MARKS[verdict].symbol


def _counts(result: Result) -> Counter[Verdict]:
    return Counter(exercise.verdict for lab in result.labs if lab.file for exercise in lab.exercises)


def _most_frequent(whole: _Class, ascii_only: bool) -> Iterable[RenderableType]:
    """Say what was misunderstood most, by exercise and in the teacher's words."""
    frequent = sorted(whole.misconceptions.items(), key=lambda item: (-item[1], item[0]))[:_MOST_FREQUENT]
    if not frequent:
        return
    yield Text("Most frequent misconceptions", "bold")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for key, many in frequent:
        words = whole.sentences[key] or key[1].replace("_", " ")
        said = inert(words, _SENTENCE).replace("`", "")
        said = said.encode("ascii", "backslashreplace").decode("ascii") if ascii_only else said
        table.add_row(count(many, "student"), Text.assemble((f"{inert(key[0], _SENTENCE)}: ", "bold"), said))
    yield table

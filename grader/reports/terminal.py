"""Feedback in the terminal: a line for each exercise, then the first failures with their values.

There are no boxes around the text, so that values can be copied and pipes stay readable; what differs is
underlined by a row of `^`, so that nothing depends on colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.constrain import Constrain
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from grader.reports.class_table import class_table, drawn_bar
from grader.reports.pieces import Piece, code_spans
from grader.reports.view import Comparison, Exercise, Failure, Lab, make_page
from grader.reports.wording import MARKS, Mark, count
from grader.results import Result

__all__ = ["class_table", "drawn_bar", "exercise_panel", "exercises_panel", "feedback_panel"]

#: How many exercises are shown in detail: one thing at a time, and what it may have in common with the next.
FIRST_FAILURES = 2
#: So many missing exercises are spoken of one by one; more means that the rest of the lab is elsewhere.
MOST_MISSING = 3
#: Lines longer than this are hard to read, however wide the window.
WIDEST = 100
#: Style of each tone; the words and signs say the same.
TONES = {"good": "green", "bad": "red", "open": "dim", "odd": "yellow"}

_MARGIN = (0, 0, 0, 2)
_LABEL = 11


def feedback_panel(result: Result, console: Console) -> RenderableType:
    """Show one student's feedback as `labs check` prints it.

    Args:
        result: The result, in full or as `hide` leaves it.
        console: Where it will be printed: its width and encoding decide about the layout.

    Returns:
        Something to pass to `console.print`.
    """
    ascii_only = console.options.ascii_only
    page = make_page(_ascii(result) if ascii_only else result, value_limit=600, value_lines=14)
    width = min(console.width, WIDEST) - _MARGIN[3]
    several = len(page.labs) > 1
    score = f"{page.score} of {page.max_score}"
    parts: list[RenderableType] = [_heading(Text(page.student, "bold"), score, ascii_only=ascii_only)]
    parts += [_margin(Text(page.summary))]
    parts += [_margin(Text(page.version, "dim"))] if page.version else []
    for problem in page.problems:
        parts.append(_margin(Text.assemble(("! ", "yellow"), problem)))
    for lab in page.labs:
        parts += [Text(), *_lab(lab, several=several, sign=_sign(ascii_only))]
    details = [exercise for lab in page.labs if lab.file for exercise in lab.exercises if exercise.failures]
    for exercise in details[:FIRST_FAILURES]:
        parts += [Text(), *_details(exercise, width, _sign(ascii_only))]
    if left := details[FIRST_FAILURES:]:
        more = f"{count(len(left), 'more exercise')} to look at; for one of them: labs check {left[0].id}"
        parts += [Text(), _margin(Text(more, "dim"))]
    return Constrain(Group(*parts), WIDEST)


def exercise_panel(result: Result, console: Console, *, everything: bool = False) -> RenderableType:
    """Show what was found about one exercise.

    Args:
        result: A result with one lab and one exercise.
        console: Where it will be printed.
        everything: Show the values of all checks that fail, not of the first only.

    Returns:
        Something to print.
    """
    ascii_only = console.options.ascii_only
    page = make_page(_ascii(result) if ascii_only else result, value_limit=600, value_lines=14)
    exercise, sign = page.labs[0].exercises[0], _sign(ascii_only)
    width = min(console.width, WIDEST) - _MARGIN[3]
    if exercise.failures:
        # Those without values of their own have nothing more to show.
        others = [one for one in exercise.failures[1:] if everything and one.comparison]
        brief = tuple(one for one in exercise.failures if one not in others)
        lines = _details(replace(exercise, failures=brief), width, sign)
        for failure in others:
            lines += [Text(), *(_margin(part) for part in _failure(failure, width))]
        return Group(*lines)
    mark = exercise.mark
    title = Text.assemble((f"{sign(mark)} {exercise.name}", f"bold {TONES[mark.tone]}"), f"  {mark.word}")
    parts: list[RenderableType] = [title, _margin(Text(exercise.sentence or mark.sentence))]
    if mark.tone == "open":
        wanted = [check.says for check in result.labs[0].exercises[0].checks if check.says]
        points = Table.grid(padding=(0, 1, 0, 0))
        points.add_column(no_wrap=True)
        points.add_column(overflow="fold")
        for says in wanted:
            points.add_row(Text("-" if ascii_only else "·", "dim"), _prose(says))
        parts += [Text(), _margin(points)]
    return Group(*parts)


def exercises_panel(
    exercises: Sequence[Exercise], console: Console, *, listed: bool = False
) -> RenderableType:
    """Show some exercises of one student, as `check` prints them where there is no rich display.

    Args:
        exercises: What to show.
        console: Where it will be printed.
        listed: Begin with a line for each, and show details of the first failures only.

    Returns:
        Something to pass to `console.print`.
    """
    sign = _sign(console.options.ascii_only)
    width = min(console.width, WIDEST) - _MARGIN[3]
    shown = [one for one in exercises if one.failures][:FIRST_FAILURES] if listed else exercises
    parts: list[RenderableType] = [_table(exercises, sign)] if listed else []
    for exercise in shown:
        parts += [Text(), *_details(exercise, width, sign)] if parts else _details(exercise, width, sign)
    return Constrain(Group(*parts), WIDEST)


def _ascii(result: Result) -> Result:
    """Spell out what a terminal that knows only ASCII, or a code page, could not print."""

    def plain(value: object) -> object:
        match value:
            case str():
                return value.encode("ascii", "backslashreplace").decode("ascii")
            case dict():
                return {plain(key): plain(item) for key, item in value.items()}
            case list():
                return [plain(item) for item in value]
        return value

    return msgspec.convert(plain(msgspec.to_builtins(result)), Result)


def _sign(ascii_only: bool) -> Callable[[Mark], str]:
    return lambda mark: mark.ascii if ascii_only else mark.symbol


def _margin(inner: RenderableType) -> RenderableType:
    empty = isinstance(inner, Text) and not inner
    return inner if empty else Padding(inner, _MARGIN, expand=False)


def _heading(title: Text, right: str, *, ascii_only: bool) -> RenderableType:
    row = Table.grid(expand=True, padding=(0, 1, 0, 0))
    row.add_column(ratio=1, overflow="fold")
    row.add_column(justify="right", no_wrap=True)
    row.add_row(title, Text(f"{right} points", "bold"))
    return Group(row, Rule(characters="-" if ascii_only else "─", style="dim"))


def _lab(lab: Lab, *, several: bool, sign: Callable[[Mark], str]) -> list[RenderableType]:
    lines: list[RenderableType] = []
    title = Text(lab.name, "bold")
    if several:
        title.append(f"  {lab.score} of {lab.max_score}")
    if not lab.file:
        return [title, _margin(Text("nothing handed in", "dim"))]
    lines.append(title.append(f"  {lab.file}", "not bold dim"))
    lines += [_margin(_prose(note, "dim")) for note in lab.notes]
    lines.append(_margin(_table(lab.exercises, sign)))
    missing = [exercise.sentence for exercise in lab.exercises if exercise.mark is MARKS["missing"]]
    if len(missing) <= MOST_MISSING:
        lines += [_margin(_prose(sentence)) for sentence in missing]
    return lines


def _table(exercises: Sequence[Exercise], sign: Callable[[Mark], str]) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    for exercise in exercises:
        mark, tone = exercise.mark, TONES[exercise.mark.tone]
        points = Text(f"{exercise.points}/{exercise.max_points}")
        table.add_row(Text(sign(mark), tone), Text(exercise.name), Text(mark.word, tone), points)
    return table


def _details(exercise: Exercise, width: int, sign: Callable[[Mark], str]) -> list[RenderableType]:
    mark = exercise.mark
    title = Text.assemble((f"{sign(mark)} {exercise.name}", f"bold {TONES[mark.tone]}"), f"  {mark.word}")
    lines: list[RenderableType] = [title]
    if exercise.first:
        lines += [_margin(Text.assemble(("First: ", "bold"), _prose(exercise.first))), Text()]
    others = exercise.failures[1:]
    for first in exercise.failures[:1]:
        lines += [_margin(part) for part in _failure(first, width)]
    if exercise.sentence:
        lines.append(_margin(_prose(exercise.sentence)))
    if exercise.diagnosis:
        lines += [Text(), _margin(Text.assemble(("What happened: ", "bold"), _prose(exercise.diagnosis)))]
    if others:
        lines.append(Text())
    for other in others:
        also = Text.assemble((f"{sign(other.mark)} ", TONES[other.mark.tone]), f"also {other.mark.word}: ")
        lines.append(_margin(also.append_text(_prose(other.says))))
    if exercise.already:
        lines.append(_margin(Text(exercise.already, "dim")))
    if exercise.hint:
        lines += [Text(), _margin(Text.assemble(("Hint: ", "bold blue"), _prose(exercise.hint)))]
    return lines


def _failure(failure: Failure, width: int) -> list[RenderableType]:
    lines: list[RenderableType] = [
        Text.assemble(("What should hold: ", "bold"), _prose(failure.says)),
        _prose(failure.message),
    ]
    if failure.comparison:
        lines += [Text(), *_comparison(failure.comparison, width)]
        if failure.comparison.alike:
            lines.append(
                Text("The two print alike; the difference is one that printing does not show.", "dim")
            )
        lines += [_row("", Text(note, "dim")) for note in failure.comparison.notes]
    return lines


def _comparison(shown: Comparison, width: int) -> list[RenderableType]:
    called = _row("called", Text(shown.called))
    if shown.bare:
        return [called]
    left, right = _lines(shown.returned, "bold red"), _lines(shown.expected, "bold green")
    if len(left) == len(right):
        return [called, *_rows(left, right, width - _LABEL, alike=shown.alike)]
    blocks = [
        Text("\n").join(Text("> " if line.spans else "  ").append_text(line) for line in lines)
        for lines in (left, right)
    ]
    longest = max(cell_len(line) for block in blocks for line in block.plain.split("\n"))
    titles = [Text("came back", "dim"), Text("expected", "dim")]
    if 2 * longest + 4 > width:
        return [called, titles[0], blocks[0], titles[1], blocks[1]]
    table = Table.grid(padding=(0, 4, 0, 0))
    table.add_row(*titles)
    table.add_row(*blocks)
    return [called, table]


def _rows(left: list[Text], right: list[Text], room: int, *, alike: bool) -> list[RenderableType]:
    """Set values one above the other, in stretches that fit the window; what is alike stands once."""
    wide = any(cell_len(line.plain) > len(line) for line in left + right)
    step = room // 2 if wide else room
    rows: list[RenderableType] = []
    label = "both"
    for one, other in zip(left, right, strict=True):
        for start in range(0, max(len(one), len(other), 1), step):
            ours, theirs = one[start : start + step], other[start : start + step]
            if ours.plain == theirs.plain and not alike:
                rows.append(_row(label, ours))
                label = ""
                continue
            label = "both"
            below, other_below = _carets(ours), _carets(theirs)
            rows.append(_row("came back", ours))
            rows += _caret_row(below) if below != other_below else []
            rows += [_row("expected", theirs), *_caret_row(other_below)]
    return rows


def _row(label: str, value: Text) -> RenderableType:
    table = Table.grid()
    table.add_column(width=_LABEL, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(Text(label, "dim"), value)
    return table


def _caret_row(carets: str) -> list[RenderableType]:
    return [_row("", Text(carets, "bold"))] if carets else []


def _carets(line: Text) -> str:
    """Put `^` below every marked character."""
    marked = {at for span in line.spans for at in range(span.start, span.end)}
    return "".join(
        "^" * cell_len(c) if at in marked else " " * cell_len(c) for at, c in enumerate(line.plain)
    ).rstrip()


def _lines(pieces: tuple[Piece, ...], style: str) -> list[Text]:
    whole = Text.assemble(*((piece.text, style if piece.marked else "") for piece in pieces))
    return list(whole.split("\n", allow_blank=True)) or [Text()]


def _prose(text: str, style: str = "") -> Text:
    prose = Text(style=style)
    for piece in code_spans(text):
        prose.append(f"`{piece.text}`" if piece.marked else piece.text, "bold" if piece.marked else "")
    return prose

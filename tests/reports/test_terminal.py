"""Feedback and class table in the terminal: narrow, wide, without colour, in ASCII, and with hostile text."""

from __future__ import annotations

import io
import re

import pytest
from msgspec.structs import replace
from report_samples import broken, every_sample, full_marks, hostile, long_values, mixed, untouched
from rich.cells import cell_len
from rich.console import Console, RenderableType

from grader.reports.feedback import render_html, render_markdown
from grader.reports.hiding import hide
from grader.reports.terminal import class_table, feedback_panel
from grader.results import CheckResult, ExerciseResult, LabResult, Result, SubmissionRecord, Verdict


def console_of(width: int, *, colour: bool = False, encoding: str = "utf-8") -> Console:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    return Console(
        file=file,
        width=width,
        force_terminal=colour,
        color_system="truecolor" if colour else None,
        legacy_windows=False,
    )


def printed(console: Console, shown: RenderableType) -> str:
    console.print(shown)
    file = console.file
    assert isinstance(file, io.TextIOWrapper)
    file.flush()
    assert isinstance(file.buffer, io.BytesIO)
    return file.buffer.getvalue().decode(file.encoding)


def panel(result: Result, width: int = 60, **options: object) -> str:
    console = console_of(width, **options)  # type: ignore[arg-type]
    return printed(console, feedback_panel(result, console))


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [40, 60, 120])
@pytest.mark.parametrize("result", every_sample(), ids=lambda result: result.student[:5].strip("=|'/"))
def test_no_line_is_wider_than_the_window(result: Result, width: int) -> None:
    assert max(cell_len(line.rstrip()) for line in panel(result, width).split("\n")) <= width


@pytest.mark.parametrize("width", [60, 120])
def test_what_a_student_reads(width: int) -> None:
    text = words(panel(mixed(), width))
    for part in [
        "ana.lopez 4 of 15 points",
        "2 of 7 exercises pass; 4 need another look and 1 is not attempted yet.",
        "✓ pad_batch passed 2/2",
        "✗ attention_mask not right yet 1/2",
        "○ encode_batch not attempted yet 0/1",
        "What should hold: The mask is 1 for every real token, also for one whose id is `pad_id`.",
        "called attention_mask([[5, 1], [7]], pad_id=1)",
        "came back [[1, 0], [1, 0]] expected [[1, 1], [1, 0]] ^",
        "What happened: The mask is made by comparing ids",
        "Hint: Could a sentence contain",
        "2 more exercises to look at; for one of them: labs check padding.mean_pool",
    ]:
        assert part in text


def test_differences_show_without_colour() -> None:
    lines = panel(mixed()).split("\n")
    at = next(index for index, line in enumerate(lines) if "[[1, 1], [1, 0]]" in line)
    assert lines[at - 1].index("[[1, 0]") == lines[at].index("[[1, 1]")
    assert lines[at + 1].index("^") == lines[at].index("[[1, 1]") + len("[[1, ")


def test_a_long_value_shows_the_line_that_differs() -> None:
    lines = panel(long_values(), 120).split("\n")
    at = next(index for index, line in enumerate(lines) if "999" in line)
    assert lines[at].lstrip().startswith("came back")
    assert lines[at + 1].index("^^^") == lines[at].index("999")
    assert lines[at + 2].lstrip().startswith("expected")


def test_no_colour_means_no_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in panel(mixed())
    monkeypatch.setenv("NO_COLOR", "1")
    console = Console(file=io.StringIO(), width=80, force_terminal=True)
    console.print(feedback_panel(mixed(), console))
    assert isinstance(console.file, io.StringIO)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", console.file.getvalue())


@pytest.mark.parametrize("colour", [False, True])
def test_hostile_text_cannot_steer_the_terminal(colour: bool) -> None:
    console = console_of(100, colour=colour)
    both = [hostile(), hostile("[red]x[/] \x1b[2J"), replace(untouched(), student="a" * 10_000)]
    text = panel(hostile(), 100, colour=colour) + printed(console, class_table(both))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert all(character == "\n" or character.isprintable() for character in plain)
    assert "[bold red]markup[/]" in plain
    assert ":skull:" in plain
    assert "[red]x[/]" in plain
    assert len(plain) < 20_000


def test_ascii_terminals_get_ascii() -> None:
    for sample in every_sample():
        text = panel(sample, 80, encoding="ascii")
        assert text.isascii()
    assert "+  pad_batch" in panel(mixed(), 80, encoding="ascii")
    console = console_of(100, encoding="ascii")
    assert printed(console, class_table(every_sample())).isascii()


def test_a_good_student_sees_one_screen() -> None:
    text = panel(full_marks(), 80)
    assert "All 7 exercises pass. Well done!" in text
    assert len(text.split("\n")) < 16
    assert "Hint" not in text


def test_class_table_wide() -> None:
    lines = printed(console_of(120), class_table(every_sample()[::-1])).split("\n")
    assert lines[0].split() == ["student", "score", "padding", "heads", *"✓✗○–!…▼≠?"]
    students = [line.split()[0] for line in lines[1:7]]
    assert students == sorted(students)
    zoe = next(line for line in lines if line.startswith("Zoë"))
    assert "9/9" in zoe
    assert "█" * 10 in zoe
    assert "✓ passed, ✗ not right yet" in words("\n".join(lines))
    assert any(line.startswith("6 students, median 12.5%") for line in lines)
    assert "1 student padding.attention_mask: The mask is made by comparing ids with pad_id." in words(
        "\n".join(lines)
    )


def test_class_table_narrow() -> None:
    lines = printed(console_of(60), class_table(every_sample())).split("\n")
    assert max(cell_len(line.rstrip()) for line in lines) <= 60
    assert "padding" not in lines[0]
    assert "ana.lopez" in "\n".join(lines)


def test_a_mistake_counts_once_a_student() -> None:
    class_of_two = [mixed(), replace(mixed(), student="zed"), broken()]
    text = words(printed(console_of(120), class_table(class_of_two)))
    assert "Most frequent misconceptions 2 students padding.attention_mask: The mask" in text
    assert "2 students padding.mean_pool: The mean divides by the padded length" in text
    # What a misconception is called in the bank is nobody's language.
    assert "mask_from_ids" not in text


def test_an_empty_class_says_so() -> None:
    assert printed(console_of(60), class_table([])) == "No submissions were found.\n"


def helper_at_fault(verdict: Verdict = "failed") -> Result:
    """`sample` fails, and so does `filter`, which it uses."""
    checks = [CheckResult("right", "failed", 0, 1, "The result is 1, expected 2.", "it is right")]
    exercises = [
        ExerciseResult("demo.filter", verdict, 0, 1, checks),
        ExerciseResult("demo.sample", "failed", 0, 1, checks, uses=["filter"]),
    ]
    labs = [LabResult("demo", 0, 2, exercises, "demo.py")]
    return Result("ada", SubmissionRecord([]), 0, "none", {}, 0, 2, labs)


def test_who_uses_a_wrong_function_is_sent_there_first() -> None:
    said = "It uses your `filter`, which does not pass either: mend that first."
    assert f"First: {said}" in words(panel(helper_at_fault()))
    assert "**First:** It uses your `filter`" in render_markdown(helper_at_fault())
    assert "mend that first" in render_html(hide(helper_at_fault()))
    assert "First" not in panel(helper_at_fault("passed"))
    alone = replace(helper_at_fault(), labs=[replace(helper_at_fault().labs[0], exercises=[])])
    (_, sample) = helper_at_fault().labs[0].exercises
    alone = replace(alone, labs=[replace(alone.labs[0], exercises=[sample])])
    assert "see with labs check filter whether that one is right" in words(panel(alone))


def test_a_misspelt_name_is_told() -> None:
    said = "There is no pad_batch in this file. There is a `pad_bach`; did you mean that?"
    checks = [CheckResult("right", "missing", 0, 1, said, "it is right")]
    labs = [LabResult("demo", 0, 1, [ExerciseResult("demo.pad_batch", "missing", 0, 1, checks)], "demo.py")]
    result = Result("ada", SubmissionRecord([]), 0, "none", {}, 0, 1, labs)
    assert said in words(panel(result))
    assert "did you mean that" in render_html(result)
    # Nobody asked where seven exercises are that stand in another file.
    many = [replace(labs[0].exercises[0], id=f"demo.f{number}") for number in range(7)]
    assert "did you mean" not in panel(replace(result, labs=[replace(labs[0], exercises=many)]))


def test_the_hint_version_says_that_it_is_one() -> None:
    for result, says in ((mixed(), False), (hide(mixed()), True)):
        for text in (panel(result), render_html(result), render_markdown(result)):
            assert ("This is the hint version" in words(text)) is says

"""`--feedback hint`: no file that a student gets holds an input, an expected value or the seed."""

from __future__ import annotations

import io

from msgspec.structs import replace
from report_samples import broken, long_values, mixed
from rich.console import Console

from grader.reports.feedback import hide, render_html, render_markdown
from grader.reports.terminal import feedback_panel
from grader.results import CheckResult, Counterexample, Result, encode

SECRET = "hidden-value-7391"


def with_secrets(result: Result) -> Result:
    """Put a recognisable value wherever an input or an expected value could stand, whatever the verdict."""
    shown = Counterexample(f"f({SECRET})", SECRET, f"[{SECRET}]", [f"5 is {SECRET}"])

    def spoil(check: CheckResult) -> CheckResult:
        return replace(check, message=f"ValueError: {SECRET}", counterexample=shown)

    labs = [
        replace(
            lab,
            exercises=[
                replace(item, checks=[spoil(check) for check in item.checks]) for item in lab.exercises
            ],
        )
        for lab in result.labs
    ]
    return replace(result, labs=labs)


def everything_a_student_gets(result: Result) -> str:
    console = Console(file=io.StringIO(), width=100)
    console.print(feedback_panel(result, console))
    panel = console.file
    assert isinstance(panel, io.StringIO)
    return encode(result).decode() + render_html(result) + render_markdown(result) + panel.getvalue()


def test_no_hidden_value_remains() -> None:
    for sample in (mixed(), broken(), long_values()):
        full = with_secrets(sample)
        assert SECRET in render_html(full)
        assert SECRET in render_markdown(full)
        text = everything_a_student_gets(hide(full))
        assert SECRET not in text
        assert str(sample.seed) not in text


def test_what_helps_remains() -> None:
    hidden = hide(mixed())
    text = everything_a_student_gets(hidden)
    for kept in (
        "mask_from_ids",
        "What happened",
        "Could a sentence contain",
        "The mask is 1 for every real token",
    ):
        assert kept in text
    assert "For at least one input, the answer is not the expected one." in text
    assert (hidden.score, hidden.student, hidden.submission) == (
        mixed().score,
        mixed().student,
        mixed().submission,
    )


def test_hiding_twice_changes_nothing_more() -> None:
    assert hide(hide(mixed())) == hide(mixed())

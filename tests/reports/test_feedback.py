"""The feedback pages: what a student reads, what hostile text cannot do, and the same bytes every time."""

from __future__ import annotations

import html
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace
from report_samples import broken, every_sample, full_marks, hostile, long_values, mixed, untouched

from grader.reports.feedback import render_html, render_markdown
from grader.results import Result

SAMPLES = every_sample()
MARKDOWN_TAGS = frozenset(
    ["h1", "h2", "h3", "p", "strong", "ul", "li", "code", "pre", "details", "summary", "hr", "br"]
)
PAGE_TAGS = (MARKDOWN_TAGS - {"hr", "br"}) | {
    *("html", "head", "meta", "title", "style", "body"),
    *("header", "main", "footer", "section", "article", "nav"),
    *("div", "span", "a", "mark", "bdi"),
    *("table", "thead", "tbody", "caption", "tr", "th", "td"),
}
IDS = [name[:9] for name in ("full", "untouched", "mixed", "broken", "hostile", "long")]


class Page(HTMLParser):
    """Collects tags, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def words(result: Result) -> str:
    return " ".join(Page(render_html(result)).text.split())


def test_what_counts_comes_first() -> None:
    text = words(mixed())
    places = [
        text.index(part, text.index("Feedback for ana.lopez") + 1)
        for part in [
            "ana.lopez",
            "4 of 15 points",
            "2 of 7 exercises pass; 4 need another look and 1 is not attempted yet.",
            "notes.docx is no .py or .ipynb file",
            "This file counted: 03_padding.py",
            "Lines 41 to 43 were skipped",
            "attention_mask",
            "What should hold",
            "also for one whose id is pad_id.",
            "You called",
            "attention_mask([[5, 1], [7]], pad_id=1)",
            "What came back [[1, 0], [1, 0]]",
            "Expected [[1, 1], [1, 0]]",
            "5 is 'Ġthe'",
            "What happened",
            "comparing ids with pad_id",
            "Show a hint",
            "Nothing was handed in for this lab.",
        ]
    ]
    assert places == sorted(places)


def test_markdown_says_the_same() -> None:
    text = render_markdown(mixed())
    assert "# Feedback for `ana.lopez`\n\n**4 of 15 points.** 2 of 7 exercises pass" in text
    assert "```text\ncalled     attention_mask([[5, 1], [7]], pad_id=1)\ncame back  [[1, 0]" in text
    assert "- ✓ `pad_batch`: passed, 2 of 2\n" in text
    assert "### ○ `encode_batch`: not attempted yet, 0 of 1" in text
    assert "**What happened:** The mask is made by comparing ids with `pad_id`." in text


def test_only_what_differs_is_marked() -> None:
    page = render_html(mixed())
    assert "[[1, <mark>0</mark>], [1, 0]]" in page
    assert "[[1, <mark>1</mark>], [1, 0]]" in page


def test_full_marks_are_short_and_glad() -> None:
    text = words(full_marks())
    assert "All 7 exercises pass. Well done!" in text
    assert "Show a hint" not in text
    assert render_markdown(full_marks()).count("- ✓") == 7


def test_blank_is_no_failure() -> None:
    text = words(untouched())
    assert "Nothing attempted yet: 7 exercises are waiting for you." in text
    assert text.count("not attempted yet") == 7
    assert "not right" not in text


def test_every_verdict_has_a_sign_and_a_word() -> None:
    text = words(broken())
    for shown in ["…took too long", "▼stopped Python", "–not found", "≠answers vary", "?not judged"]:
        assert shown in text
    assert "says nothing about your work" in text
    assert "Your code was still busy after 2 s." in text


def test_what_could_not_be_judged_comes_last() -> None:
    lab = broken().labs[0]
    first = lab.exercises[0]
    turned = replace(first, checks=first.checks[::-1])
    assert [check.verdict for check in turned.checks] == ["unchecked", "timeout"]
    text = words(replace(broken(), labs=[replace(lab, exercises=[turned])]))
    assert text.index("Your code was still busy after 2 s.") < text.index("Also not judged")


def test_further_failures_are_folded() -> None:
    page = render_html(long_values())
    assert page.count('<details class="more">') == 1
    assert "Also not right yet: Padding goes to the side that side names." in words(long_values())
    assert page.count('<table class="columns">') == 1


def test_a_difference_that_does_not_print_is_said() -> None:
    assert "the difference is one that printing does not show" in words(long_values())


@pytest.mark.parametrize("result", SAMPLES, ids=IDS)
def test_page_loads_and_runs_nothing(result: Result) -> None:
    page = Page(render_html(result))
    assert set(page.tags) <= PAGE_TAGS
    for name, value in page.attributes:
        assert not name.startswith("on")
        assert name not in {"src", "srcset", "action"}
        assert name != "href" or (value or "").startswith("#lab-")
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    assert "url(" not in render_html(result)
    assert "@import" not in render_html(result)


@pytest.mark.parametrize("render", [render_html, render_markdown])
def test_hostile_text_is_inert_and_readable(render: object) -> None:
    text = render(hostile())  # type: ignore[operator]
    assert all(character == "\n" or character.isprintable() for character in text)
    text.encode("utf-8")
    assert "\\u202e" in html.unescape(text)
    assert "\\x1b[31mred" in html.unescape(text).replace("\\[", "[")
    assert len(text) < 40_000


def test_hostile_markdown_renders_to_nothing_but_text() -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(render_markdown(hostile()))
    page = Page(rendered)
    assert set(page.tags) <= MARKDOWN_TAGS
    assert "alert(1)" in page.text
    assert "# Heading" in page.text


@pytest.mark.parametrize(
    "opening", ["- a", "1. a", "+ a", "=== a", "# a", "> a", "| a |", "~~~ a", "<b>", "    a"]
)
def test_prose_cannot_open_a_block(opening: str) -> None:
    lab = replace(full_marks().labs[0], notes=[opening])
    rendered = MarkdownIt("commonmark").render(render_markdown(replace(full_marks(), labs=[lab])))
    assert html.escape(opening.strip(), quote=False) in rendered
    assert "<b>" not in rendered
    assert "<ol>" not in rendered
    assert "<blockquote>" not in rendered


def test_mentions_and_links_stand_in_code() -> None:
    lab = replace(full_marks().labs[0], notes=["see https://evil.example and ask @everyone about #12"])
    text = render_markdown(replace(full_marks(), labs=[lab]))
    assert "see `https://evil.example` and ask `@everyone` about `#12`" in text


def test_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys, report_samples; from grader.reports.feedback import render_html, render_markdown\n"
        "for result in report_samples.every_sample():\n"
        "    sys.stdout.buffer.write((render_html(result) + render_markdown(result)).encode())"
    )
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-c", program]
    root = Path(__file__).parents[2]
    there = subprocess.run(command, env=environment, cwd=root, capture_output=True, check=True).stdout
    assert there == "".join(render_html(result) + render_markdown(result) for result in SAMPLES).encode()

"""The class report as text: complete, self-contained, safe, the same every time."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType

import pytest
from class_samples import large_class, one, student
from report_samples import every_sample

from grader.commands.report import REPORT, SIMILAR, report, write_report
from grader.errors import CannotDo
from grader.reports.class_report import plots
from grader.reports.class_report.page import render_report
from grader.reports.class_report.statistics import items, score_statistics
from grader.reports.similar import Alike, Pair, Side, Similar
from grader.results import Counterexample, Result, encode

SHORT = Counterexample("pad_batch([[]], 0)", "tensor([[0]])", "tensor([[]])")
EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\x1b[31m\u202e"


def small_class() -> list[Result]:
    wrong = one("padding.pad_batch", "failed", "pads_only_on_the_right", shown=SHORT)
    return [
        student("Ada", [wrong, one("padding.attention_mask")]),
        student("Bo", [wrong, one("padding.attention_mask", "timeout")]),
        student("Cem", [one("padding.pad_batch"), one("padding.attention_mask", "blank")]),
        student(
            "Dag", [one("padding.pad_batch", "missing"), one("padding.attention_mask", "missing")], file=""
        ),
    ]


def hostile_class() -> list[Result]:
    shown = Counterexample(EVIL, EVIL, EVIL, [EVIL])
    evil = [
        student(f"{EVIL}{at}", [one("padding.a", "failed", "named", shown=shown, says=EVIL)], file=EVIL)
        for at in range(3)
    ]
    return [*evil, *every_sample()]


def hostile_pairs() -> Similar:
    side = Side(f"def f():\n    return '{EVIL}'", [(0, 12), (20, 40)])
    return Similar(9, [Pair(EVIL, "Ada", 0.9, 0.1, 80.0, [Alike(EVIL, EVIL, side, side)])], 1)


class Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def text_of(page: str) -> str:
    body = page[page.index("<body") :]
    return re.sub(r"\s+", " ", " ".join(Outline(body).words)).replace("\u00a0", " ")


def test_a_teacher_reads_what_to_teach_again_first() -> None:
    text = text_of(render_report(small_class()))
    order = [
        "Most of the class makes one mistake in pad_batch : 2 of 3 students who tried it.",
        "The sentence on pads_only_on_the_right.",
        "The median score is 50 %",
        "2 students need a look, 1 of them without anything that could be graded.",
        "What to teach again",
        "Scores",
        "Are the checks good?",
        "Students to look at",
        "All students",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    # Internal names of misconceptions are for the bank alone.
    assert "pads_only_on_the_right" not in text.replace("The sentence on pads_only_on_the_right.", "")


def test_every_student_and_exercise_is_there() -> None:
    results = large_class(12, labs=2, exercises=4)
    page = render_report(results)
    text = text_of(page)
    for result in results:
        assert result.student in text
    assert all(f"exercise_0{at}" in text for at in range(4))
    # Every mistake says who, and a row of the table stands for each.
    named = {
        (exercise.id, check.misconception)
        for result in results
        for lab in result.labs
        for exercise in lab.exercises
        for check in exercise.checks
        if check.misconception
    }
    assert page.count("<details><summary>Who") == len(named)


def test_links_lead_to_pages_that_are_there() -> None:
    page = render_report(small_class(), pages={"Ada": True, "Bo": False})
    links = [link["href"] for link in Outline(page).all("a") if not str(link["href"]).startswith("#")]
    assert set(links) == {"feedback/Ada.html"}
    odd = render_report([student("a/b#c?d%é", [one("padding.a")])], pages={"a/b#c?d%é": True})
    assert "feedback/a%2Fb%23c%3Fd%25%C3%A9.html" in odd


def test_the_page_loads_nothing_and_runs_only_our_script() -> None:
    page = render_report(hostile_class(), hostile_pairs())
    outline = Outline(page)
    policy = next(str(tag["content"]) for tag in outline.all("meta") if tag.get("http-equiv"))
    script = page[page.index("<script>") + 8 : page.index("</script>")]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    assert len(outline.all("script")) == 1
    for attribute in ("src", "srcset", "action", "background", "onerror", "onload", "onclick"):
        assert not [tag for tag, attributes in outline.tags if attribute in attributes], attribute
    targets = [str(attributes["href"]) for _, attributes in outline.tags if "href" in attributes]
    assert all(target.startswith(("#", "feedback/")) for target in targets)
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_pieces_of_code_are_shown_whole_and_marked() -> None:
    side = Side("def f(x):\n    y = x  \n    return y", [(14, 19)])
    page = render_report(
        small_class(), Similar(9, [Pair("Ada", "Bo", 0.9, 0.1, 80, [Alike("padding", "f", side, side)])], 1)
    )
    assert page.count("def f(x):\n    <mark>y = x</mark>  \n    return y</pre>") == 2
    assert "Did" in page
    assert "90 %" in text_of(page)
    assert "questions, not verdicts" in page


@pytest.mark.parametrize(
    ("similar", "words"),
    [
        (None, "Code was not compared in this run"),
        (Similar(5, [], 0), "too small a class"),
        (Similar(50, [], 0), "No two are more alike"),
    ],
)
def test_the_section_on_similar_submissions_says_what_was_done(similar: Similar | None, words: str) -> None:
    assert words in text_of(render_report(small_class(), similar))


def test_equal_input_gives_equal_text() -> None:
    results = large_class(15, labs=2, exercises=3)
    assert render_report(results) == render_report(list(reversed(results)))


def test_without_matplotlib_the_tables_are_open_and_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    assert not plots.available()
    page = render_report(small_class())
    assert "<svg" not in page
    assert "pip install" in page
    assert page.count("<details open>") == 3
    drawn = Outline(render_report(small_class(), pictures=False))
    assert not drawn.all("svg")


def test_pictures_follow_the_page_and_have_names() -> None:
    results = large_class(30, labs=1, exercises=6)
    found = items(results)
    scores = score_statistics(results)
    assert scores is not None
    pictures = [
        plots.score_plot(scores),
        plots.verdict_plot(found, ["passed", "failed", "blank"]),
        plots.item_plot(found),
    ]
    ids = [name for picture in pictures for name in re.findall(r' id="([^"]*)"', picture)]
    assert len(ids) == len(set(ids))
    for picture in pictures:
        assert picture.startswith("<svg ")
        assert 'role="img"' in picture
        assert re.search(r"<title id=\"\w+-title\">[^<]+</title><desc id=\"\w+-told\">[^<]+</desc>", picture)
        # Colours are the page's own; a style inside would hold for the whole page.
        assert not re.search(r"#[0-9a-f]{6}|<style|<metadata|xlink", picture)
        assert "var(--ink)" in picture or "var(--soft)" in picture
        assert len(picture) < 60_000


def test_a_class_of_nobody_and_of_one() -> None:
    nothing = student("Ada", [one("padding.a", "missing")], file="")
    assert "Nobody handed in anything" in text_of(render_report([nothing]))
    assert "No two students share" in text_of(
        render_report([student("Ada", [one("padding.a", "failed", "x")])])
    )


def test_the_command_reads_what_a_run_has_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "results").mkdir()
    (tmp_path / "feedback").mkdir()
    (tmp_path / "feedback" / "Ada.html").write_text("page", encoding="utf-8")
    for result in small_class():
        (tmp_path / "results" / f"{result.student}.json").write_bytes(encode(result))
    (tmp_path / "results" / ".half.json.part").write_text("{")
    (tmp_path / "timings.json").write_text('{"Ada": 1.5}')
    assert report(tmp_path) == 0
    assert str(tmp_path / REPORT) in capsys.readouterr().out
    text = (tmp_path / REPORT).read_text(encoding="utf-8")
    assert 'href="feedback/Ada.html"' in text
    assert "feedback/Bo.html" not in text
    assert "longest for Ada (1.5 s)" in text
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize(
    "damage",
    [
        MappingProxyType({"results/Ada.json": "{"}),
        MappingProxyType({SIMILAR: "[]"}),
        MappingProxyType({"timings.json": "3"}),
    ],
)
def test_a_damaged_file_is_one_line(damage: MappingProxyType[str, str], tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    for result in small_class():
        (tmp_path / "results" / f"{result.student}.json").write_bytes(encode(result))
    for name, text in damage.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(CannotDo, match="grade again") as problem:
        write_report(tmp_path)
    assert "\n" not in str(problem.value)


def test_a_folder_without_results_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="holds no results"):
        write_report(tmp_path / "nowhere")

"""The class report and the feedback page in a real browser: sorted and filtered by keyboard, seen by axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from class_samples import large_class
from report_samples import every_sample
from test_class_report import hostile_class, hostile_pairs

from grader.reports.class_report.page import render_report
from grader.reports.feedback import render_html
from grader.reports.similar import Alike, Pair, Side, Similar
from grader.results import Result

pytestmark = pytest.mark.browser

SCREENS = Path("build/screens")
STUDENTS = 18
#: Rules of WCAG 2.2 at levels A and AA, and the habits that axe recommends.
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def pairs(results: list[Result]) -> Similar:
    code = "def pad_batch(sequences, pad_id):\n    longest = max(map(len, sequences))\n    return longest"
    side = Side(code, [(38, 72), (77, 91)])
    alike = [Alike("lab1", "exercise_01", side, side), Alike("lab2", "exercise_02", side, side)]
    left, right = results[3].student, results[7].student
    return Similar(len(results), [Pair(left, right, 0.93, 0.12, 95.0, alike)], 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run's folder: a report, and a page for each student."""
    out = tmp_path_factory.mktemp("run")
    (out / "feedback").mkdir()
    results = large_class(STUDENTS, labs=2, exercises=4, seed=4)
    for result in results:
        (out / "feedback" / f"{result.student}.html").write_text(render_html(result), encoding="utf-8")
    pages = {result.student: True for result in results}
    (out / "report.html").write_text(render_report(results, pairs(results), {}, pages), encoding="utf-8")
    (out / "hostile.html").write_text(render_report(hostile_class(), hostile_pairs()), encoding="utf-8")
    return out


def opened(
    chromium: Any, file: Path, *, width: int = 1280, scheme: Literal["light", "dark"] = "light"
) -> tuple[Any, list[str]]:
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("file:") else said.append(request.url))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(file.as_uri())
    return page, said


def unfold(page: Any) -> None:
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")


def column(page: Any, label: str, number: int) -> list[str]:
    """The visible texts of a column."""
    return page.eval_on_selector_all(
        f"[aria-label='{label}'] tbody tr:not([hidden])",
        "(rows, number) => rows.map(row => row.cells[number].textContent.trim())",
        number,
    )


def press_until(page: Any, wanted: str, key: str = "Tab") -> None:
    """Walk with the keyboard to what is called so."""
    for _ in range(400):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.textContent.trim()") == wanted:
            return
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def test_sorted_filtered_and_followed_by_keyboard_alone(chromium: Any, folder: Path) -> None:
    page, said = opened(chromium, folder / "report.html")
    table = "Table of all students"
    before = column(page, table, 1)
    assert len(before) == STUDENTS

    press_until(page, "percent")
    page.keyboard.press("Enter")
    numbers = [int(text) for text in column(page, table, 1)]
    assert numbers == sorted(map(int, before), reverse=True)
    assert page.evaluate("document.activeElement.closest('th').ariaSort") == "descending"
    page.keyboard.press("Space")
    assert [int(text) for text in column(page, table, 1)] == sorted(map(int, before))

    press_until(page, "student", "Shift+Tab")
    page.keyboard.press("Enter")
    names = column(page, table, 0)
    assert names == sorted(names)
    press_until(page, "", "Shift+Tab")
    while page.evaluate("document.activeElement.type") != "search":
        page.keyboard.press("Shift+Tab")
    page.keyboard.type("fischer 017")
    assert column(page, table, 0) == ["Élodie-Jürgen Castro-Fischer 017"]
    assert page.evaluate("document.activeElement.nextSibling.textContent") == f"1 of {STUDENTS}"

    press_until(page, "Élodie-Jürgen Castro-Fischer 017")
    page.keyboard.press("Enter")
    page.wait_for_url("**/feedback/*017.html")
    assert page.inner_text("h1") == "Élodie-Jürgen Castro-Fischer 017"
    page.go_back()
    assert page.inner_text("h1") == "Class report"
    assert said == []
    page.context.close()


def test_dashes_stand_last_in_either_order(chromium: Any, folder: Path) -> None:
    page, _ = opened(chromium, folder / "report.html")
    heading = page.locator("[aria-label='Table of all students'] th button", has_text="lab0")
    for order in (True, False):
        heading.click()
        texts = column(page, "Table of all students", 3)
        dashes = texts.count("–")
        assert 0 < dashes < STUDENTS
        assert texts[-dashes:] == ["–"] * dashes
        numbers = [float(text) for text in texts[:-dashes]]
        assert numbers == sorted(numbers, reverse=order)
    page.context.close()


def test_everything_is_there_without_scripts(chromium: Any, folder: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "report.html").as_uri())
    assert page.locator("[aria-label='Table of all students'] tbody tr").count() == STUDENTS
    assert page.locator("th button, input").count() == 0
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", ["report.html", "hostile.html"])
def test_page_fits_and_stays_silent(chromium: Any, folder: Path, name: str, width: int) -> None:
    page, said = opened(chromium, folder / name, width=width)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    page.context.close()


@pytest.mark.parametrize(
    ("name", "scheme"), [("report.html", "light"), ("report.html", "dark"), ("hostile.html", "light")]
)
def test_axe_finds_nothing_in_the_report(
    chromium: Any, folder: Path, name: str, scheme: Literal["light", "dark"]
) -> None:
    page, _ = opened(chromium, folder / name, scheme=scheme)
    unfold(page)
    assert found_by_axe(page) == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("number", range(len(every_sample())))
def test_axe_finds_nothing_in_feedback(
    chromium: Any, number: int, scheme: Literal["light", "dark"], tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(render_html(every_sample()[number]), encoding="utf-8")
    page, _ = opened(chromium, tmp_path / "page.html", scheme=scheme)
    unfold(page)
    assert found_by_axe(page) == []
    page.context.close()


def found_by_axe(page: Any) -> list[str]:
    response = Axe().run(page, options=RULES).response
    assert len(response["passes"]) > 15
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for rule in response["violations"]
        for node in rule["nodes"][:3]
    ]


def test_screens_are_kept_and_dark_and_print_differ(chromium: Any, folder: Path) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    taken: dict[str, str] = {}
    for name, width, scheme in (("light", 1280, "light"), ("dark", 1280, "dark"), ("phone", 390, "light")):
        page, _ = opened(chromium, folder / "report.html", width=width, scheme=scheme)  # type: ignore[arg-type]
        page.screenshot(path=SCREENS / f"class-report-{name}.png", full_page=True)
        taken[name] = page.eval_on_selector(
            "svg path[style*='--accent']", "one => getComputedStyle(one).fill"
        )
        page.context.close()
    assert taken["light"] == taken["phone"] == "rgb(42, 91, 181)"
    assert taken["dark"] == "rgb(157, 189, 245)"
    page, _ = opened(chromium, folder / "report.html", scheme="dark")
    page.emulate_media(media="print")
    page.screenshot(path=SCREENS / "class-report-print.png", full_page=True)
    assert (
        page.eval_on_selector("body", "one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"
    )
    assert (
        page.eval_on_selector("svg path[style*='--accent']", "one => getComputedStyle(one).fill")
        == taken["light"]
    )
    assert page.locator(".filter").first.is_hidden()
    assert page.pdf()[:5] == b"%PDF-"
    page.context.close()

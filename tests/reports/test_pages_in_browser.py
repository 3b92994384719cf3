"""The feedback page in a real browser: phone and desktop, light and dark, by keyboard, with hostile text."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from report_samples import every_sample, hostile, mixed

from grader.reports.feedback import hide, render_html
from grader.results import Result

pytestmark = pytest.mark.browser

SAMPLES = [*every_sample(), hide(mixed())]
IDS = ["full", "untouched", "mixed", "broken", "hostile", "long", "hint"]

#: The contrast of each text with the first opaque background behind it, as WCAG 2 defines it.
CONTRASTS = """
selectors => {
  const channels = css => css.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = channels(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return selectors.flatMap(selector => [...document.querySelectorAll(selector)].map(node => {
    const both = [light(channels(getComputedStyle(node).color)), light(behind(node))];
    const [high, low] = both.sort((a, b) => b - a);
    return [selector, (high + 0.05) / (low + 0.05)];
  }));
}
"""


def opened(
    chromium: Any,
    result: Result,
    folder: Path,
    *,
    width: int = 1280,
    scheme: Literal["light", "dark"] = "light",
) -> tuple[Any, list[str]]:
    file = folder / "page.html"
    file.write_text(render_html(result), encoding="utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if request.url != file.as_uri() else None)
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(file.as_uri())
    return page, said


@pytest.mark.parametrize("width", [320, 375, 1280])
@pytest.mark.parametrize("result", SAMPLES, ids=IDS)
def test_page_fits_and_stays_silent(chromium: Any, result: Result, width: int, tmp_path: Path) -> None:
    page, said = opened(chromium, result, tmp_path, width=width)
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert said == []
    page.context.close()


def test_hint_opens_by_keyboard(chromium: Any, tmp_path: Path) -> None:
    page, _ = opened(chromium, mixed(), tmp_path)
    hint = page.locator("details.hint").first
    assert not hint.locator(".inside").is_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Show a hint":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    assert outline == "solid"
    assert hint.locator(".inside").is_visible()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("result", [SAMPLES[2], SAMPLES[3]], ids=["mixed", "broken"])
def test_contrast(chromium: Any, result: Result, scheme: Literal["light", "dark"], tmp_path: Path) -> None:
    page, _ = opened(chromium, result, tmp_path, scheme=scheme)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (dark == "rgb(21, 23, 27)") == (scheme == "dark")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    ratios = page.evaluate(
        CONTRASTS, ["h1", "p", "li", "a", "code", "pre", "mark", "summary", ".badge", ".label"]
    )
    assert len(ratios) > 50
    assert [(selector, ratio) for selector, ratio in ratios if ratio < 4.5] == []
    page.context.close()


def test_columns_stand_below_each_other(chromium: Any, tmp_path: Path) -> None:
    page, _ = opened(chromium, mixed(), tmp_path)
    rows = page.locator(".rows").first
    returned, expected = (
        rows.locator(".returned mark").bounding_box(),
        rows.locator(".expected mark").bounding_box(),
    )
    assert abs(returned["x"] - expected["x"]) < 1
    assert returned["y"] < expected["y"]
    page.context.close()


def test_hostile_page_stays_readable(chromium: Any, tmp_path: Path) -> None:
    page, said = opened(chromium, hostile(), tmp_path, width=375)
    assert "<script>alert(1)</script>" in page.inner_text("h1")
    assert page.title().startswith("Feedback for =cmd")
    assert page.locator("script, img, iframe, a[href^=http]").count() == 0
    assert said == []
    page.context.close()


def test_prints(chromium: Any, tmp_path: Path) -> None:
    page, _ = opened(chromium, mixed(), tmp_path)
    page.emulate_media(media="print")
    assert page.pdf()[:5] == b"%PDF-"
    page.context.close()

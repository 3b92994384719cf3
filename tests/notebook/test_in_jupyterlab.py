"""A student with a kit in a real JupyterLab: a blank filled wrongly, the mistake named, mended, passed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from grader.judge.curriculum import ROOT, Lab, Variant

pytestmark = pytest.mark.browser
#: Where the screenshots stay.
PICTURES = ROOT / "build" / "notebook"
#: Milliseconds; torch is imported in between, on a machine that may be busy.
PATIENCE = 180_000
#: How often a cell is run if nothing happens.
TRIES = 3


@pytest.fixture(scope="module")
def mistake(padding: Lab) -> Variant:
    return next(variant for variant in padding.misconceptions if variant.name == "pads_with_zero")


@pytest.fixture
def page(chromium: Any, jupyterlab: str) -> Any:
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": 1180, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_locator_handler(page.locator(".jp-Dialog"), confirm)
    page.goto(f"{jupyterlab}/lab/tree/labs/03_padding.ipynb")
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    yield page
    page.screenshot(path=PICTURES / "last.png")
    context.close()


def confirm(dialog: Any) -> None:
    """On a busy machine JupyterLab may ask something first; a student would say yes and go on."""
    print("JupyterLab asked:", " ".join(dialog.inner_text().split()))
    dialog.locator(".jp-mod-accept").click()


def run(page: Any, cell: Any, code: str = "") -> None:
    """Put the cursor into a cell, replace its code if there is some, run it, and wait until it has run."""
    prompt = cell.locator(".jp-InputPrompt")
    before = re.escape(prompt.inner_text().strip("[]: ") or "none")
    has_run = re.compile(rf"\[(?!{before}\])\d+\]")
    for attempt in range(TRIES):
        cell.locator(".cm-content").click()
        cell.locator(".cm-focused").wait_for()
        if code:
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(code)
        page.keyboard.press("Shift+Enter")
        try:
            expect(prompt).to_have_text(has_run, timeout=PATIENCE / TRIES)
            return
        except AssertionError:
            # A kernel that has only just started may lose a message; a student would run the cell again.
            if attempt + 1 == TRIES:
                raise


def picture(page: Any, cell: Any, name: str) -> None:
    cell.scroll_into_view_if_needed()
    page.screenshot(path=PICTURES / f"{name}.png")


def use_theme(page: Any, name: str) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text="Settings").click()
    page.locator(".lm-Menu-itemLabel:text-is('Theme')").hover()
    page.locator(f".lm-Menu-itemLabel:text-is('{name}')").click()
    dark = "false" if "Dark" in name else "true"
    page.wait_for_selector(f"body[data-jp-theme-light='{dark}']", state="attached")


def test_a_mistake_is_named_and_mended(page: Any, padding: Lab, mistake: Variant, unzipped: Path) -> None:
    right = padding.reference_source(padding.exercises[0])
    code = page.locator(".jp-Notebook .jp-CodeCell")
    book = json.loads((unzipped / "labs" / "03_padding.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    at = next(number for number, source in enumerate(sources) if "def pad_batch" in source)
    ready, imports, blank, demo = (code.nth(number) for number in (0, 1, at, at + 1))

    run(page, ready)
    run(page, imports)
    run(page, blank, f"%%check\n{mistake.source}")
    shown = blank.locator(".labs-check")
    shown.get_by_text(mistake.says.replace("`", "")).wait_for()
    assert "not right yet" in shown.locator(".badge").inner_text()
    assert shown.locator(".returned mark").count() == shown.locator(".expected mark").count() > 0
    hint = shown.locator("details.hint")
    assert not hint.locator(".inside").is_visible()
    hint.locator("summary").click()
    assert hint.locator(".inside").is_visible()
    picture(page, blank, "mistake-light")
    use_theme(page, "JupyterLab Dark")
    picture(page, blank, "mistake-dark")

    run(page, blank, right)
    run(page, demo, "check(pad_batch)")
    demo.locator(".labs-check .badge.good").wait_for()
    assert "passed" in demo.locator(".labs-check .badge").inner_text()
    picture(page, demo, "passed-dark")
    use_theme(page, "JupyterLab Light")
    run(page, demo, "check()")
    demo.locator(".labs-check table.all").wait_for()
    picture(page, demo, "passed-light")
    assert page.locator(".jp-OutputArea-output[data-mime-type*='error']").count() == 0

"""A real browser for the page tests; `LABS_REQUIRE_ALL=1` turns a missing one into a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    executable = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sync_playwright = None
    if executable is None or sync_playwright is None:
        missing = "chromium" if executable is None else "the playwright package"
        if os.environ.get("LABS_REQUIRE_ALL") == "1":
            pytest.fail(f"{missing} is missing, and LABS_REQUIRE_ALL=1 asks for every test")
        pytest.skip(f"{missing} is missing")
    with sync_playwright() as playwright:
        # Chromium refuses its own sandbox as root; the pages are ours and load nothing.
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        yield browser
        browser.close()

"""What all tests share: one thread, one workers' parent, and loud words about tools that are missing."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.judge.opening import Opened, open_grader

#: Marker to the program it needs.
PROGRAMS = {"browser": "chromium", "sandbox": "bwrap", "terminal": "tmux"}
#: Program to the package that brings it, where that has another name.
PACKAGES = {"bwrap": "bubblewrap"}
_LEFT_OUT = pytest.StashKey[dict[str, int]]()
_OPENED = pytest.StashKey[Opened]()


def pytest_configure(config: pytest.Config) -> None:
    # Where a shell starts this in the background, everything below it would ignore Ctrl-C, which tests press.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # No test leaves a process behind, or finds one; those about it name a folder of their own.
    os.environ["LABS_STANDBY"] = "off"
    # Forked before any test module has loaded a reference.
    config.stash[_OPENED] = open_grader("process")


def pytest_unconfigure(config: pytest.Config) -> None:
    if _OPENED in config.stash:
        config.stash[_OPENED].launcher.close()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out: dict[str, int] = {}
    kept: list[pytest.Item] = []
    for item in items:
        missing = [
            program
            for marker, program in PROGRAMS.items()
            if item.get_closest_marker(marker) and shutil.which(program) is None
        ]
        for program in missing[:1]:
            left_out[program] = left_out.get(program, 0) + 1
        if not missing:
            kept.append(item)
    if left_out and os.environ.get("LABS_REQUIRE_ALL") == "1":
        pytest.exit(f"missing: {', '.join(left_out)}; LABS_REQUIRE_ALL=1 allows no omission", returncode=1)
    config.stash[_LEFT_OUT] = left_out
    items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = config.stash.get(_LEFT_OUT, {})
    if not left_out:
        return
    terminalreporter.section("LEFT OUT", sep="!", red=True, bold=True)
    for program, count in left_out.items():
        terminalreporter.line(f"{count} tests were left out because {program} is not installed.", red=True)
    programs = " ".join(sorted(PACKAGES.get(program, program) for program in left_out))
    terminalreporter.line(f"To run them all: sudo apt-get install {programs}", bold=True)


@pytest.fixture(scope="session")
def opened(request: pytest.FixtureRequest) -> Opened:
    """A grader whose workers are processes."""
    return request.config.stash[_OPENED]


@pytest.fixture
def standby_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for the socket of a process in the background, still to be made; such paths must be short."""
    with tempfile.TemporaryDirectory(prefix="labs-") as folder:
        monkeypatch.setenv("LABS_STANDBY", f"{folder}/s")
        yield Path(folder) / "s"


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

"""The real dashboard in a real browser: it lists the sample runs, draws them, and smooths as lab 06 teaches."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.commands.course import find_lab, the_course
from grader.commands.tensorboard_sample import BATCHES, EPOCHS, RUNS, write_sample
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT

#: Screenshots, to be looked at.
ARTEFACTS = ROOT / "build" / "test-artefacts"
#: Seconds that server and page may take on a busy machine.
PATIENCE = 90
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
#: Length of the drawn paths; a curve of hundreds of points is far longer than any symbol.
PATHS = "paths => paths.map(path => path.getAttribute('d')?.length ?? 0)"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def dashboard(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A TensorBoard server on a free port of this machine."""
    said = tmp_path_factory.mktemp("server") / "said.txt"
    command = [sys.executable, "-m", "tensorboard.main", "--logdir", str(runs), "--load_fast", "false"]
    with said.open("w") as file:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", "0"], stdout=file, stderr=subprocess.STDOUT
        )
    try:
        until = time.monotonic() + PATIENCE
        while not (address := ADDRESS.search(said.read_text())):
            assert server.poll() is None, said.read_text()
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.1)
        yield address[0]
    finally:
        server.terminate()
        try:
            server.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture(scope="module")
def page(dashboard: str, chromium: Any) -> Iterator[Any]:
    tab = chromium.new_page(viewport={"width": 1280, "height": 900})
    tab.set_default_timeout(PATIENCE * 1000)
    yield tab
    tab.close()



def open_page(page: Any, address: str, name: str) -> None:
    page.goto(f"{address}?darkMode=false#{name}")
    for run in RUNS:
        page.get_by_text(run, exact=True).first.wait_for(state="visible")


def keep_screenshot(page: Any, name: str) -> Path:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    file = ARTEFACTS / f"tensorboard-{name}.png"
    page.screenshot(path=str(file))
    return file


@pytest.mark.browser
def test_scalars_page_draws_both_runs(page: Any, dashboard: str) -> None:
    open_page(page, dashboard, "scalars")
    for tag in ("loss/train", "loss/valid"):
        page.get_by_text(f"tag: {tag}").wait_for(state="visible")
    until = time.monotonic() + PATIENCE
    while sum(length > 1000 for length in page.locator("path.line").evaluate_all(PATHS)) < len(RUNS):
        assert time.monotonic() < until, "the training curves are not drawn"
        page.wait_for_timeout(200)
    assert keep_screenshot(page, "scalars").stat().st_size > 10_000


@pytest.mark.browser
@pytest.mark.parametrize("tag", ["loss/train", "loss/valid"])
def test_dashboard_smooths_as_the_lab_does(page: Any, dashboard: str, runs: Path, tag: str) -> None:
    lab = find_lab(the_course(), "06_tensorboard").reference
    open_page(page, dashboard, "timeseries")
    card = page.locator("scalar-card").filter(has_text=tag).first
    last = BATCHES * EPOCHS - 1
    for run in RUNS:
        row = card.locator("tb-data-table-content-row").filter(has_text=run)
        row.wait_for(state="visible")
        numbers = row.inner_text().split()
        smoothed, value = (float(number) for number in numbers[1:3])
        values = [value for _, value in lab["read_scalars"](str(runs / run), tag)]
        # The table shows four digits. Five points are few enough that leaving out the debiasing would show.
        assert smoothed == pytest.approx(lab["smooth"](values, 0.6)[-1], rel=1e-3)
        assert value == pytest.approx(values[-1], rel=1e-3)
        assert numbers[3] == str(last)
        assert abs(smoothed - value) > 0.01 * value
    keep_screenshot(page, "timeseries")


def test_sample_runs_are_the_same_every_time(runs: Path, tmp_path: Path) -> None:
    read_scalars = find_lab(the_course(), "06_tensorboard").reference["read_scalars"]
    write_sample(tmp_path)
    for run in RUNS:
        for tag, count in (("loss/train", BATCHES * EPOCHS), ("loss/valid", EPOCHS)):
            points = read_scalars(str(tmp_path / run), tag)
            assert len(points) == count
            assert points == read_scalars(str(runs / run), tag)
    with pytest.raises(CannotDo, match="exists"):
        write_sample(tmp_path)

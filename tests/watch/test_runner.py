"""The newest content is judged, what was edited first, and nobody waits for what is out of date."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.results import ExerciseResult, LabResult, Result, SubmissionRecord
from grader.standby.endings import Cancelled, Lost
from grader.submissions import Submission
from grader.watch.events import Began, Event, Finished, Judged, Stopped, Unusable
from grader.watch.runner import Runner, Watched

from .watch_samples import NAMES, OTHER, exercise, watched

TEXT = """\
def pad_batch():
    return {}

def attention_mask():
    return 2

def mean_pool():
    return 3
"""


class Judge:
    """Answers at once, or once it is let go."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.hold: set[str] = set()
        self.held, self.cancelled = threading.Event(), threading.Event()
        self.fails: Exception | None = None

    def __call__(self) -> Judge:
        return self

    def examine(
        self,
        submission: Submission,
        only: str,
        seed: int,
        *,
        waiting: Callable[[], None],
        ready: Callable[[], None],
        told: Callable[[str, ExerciseResult], None],
    ) -> tuple[Result, dict[str, list[str]]]:
        (work,) = submission.work
        text = "\n".join(cell.text for cell in work.versions[0].cells)
        self.asked.append((work.lab, only, text))
        if self.fails:
            raise self.fails
        ready()
        for mark in self.hold:
            if mark in text:
                self.held.set()
                assert self.cancelled.wait(60)
                self.cancelled.clear()
                raise Cancelled
        names = [only] if only else NAMES.exercises if work.lab == "padding" else OTHER.exercises
        found = [exercise(name, "passed", work.lab) for name in names]
        for one in found:
            told(work.lab, one)
        lab = LabResult(work.lab, 1, 1, found)
        return Result("you", SubmissionRecord([]), seed, "process", {}, 1, 1, [lab]), {}

    def cancel(self) -> None:
        self.cancelled.set()

    def ping(self) -> None:
        raise AssertionError("nobody waits that long here")


class Table:
    """A runner, its judge and what it tells."""

    def __init__(self, folder: Path, *labs: Watched) -> None:
        self.judge, self.events = Judge(), queue.SimpleQueue[Event]()
        self.runner = Runner(labs, self.judge, self.events.put, 0)
        self.script = folder / "03_padding.py"
        self.runner.start()

    def until(self, kind: type[Event]) -> list[Event]:
        found: list[Event] = []
        while not found or not isinstance(found[-1], kind):
            found.append(self.events.get(timeout=60))
        return found


@pytest.fixture
def table(tmp_path: Path) -> Table:
    table = Table(tmp_path, watched(NAMES, tmp_path), watched(OTHER, tmp_path))
    table.script.write_text(TEXT.format(1), encoding="utf-8")
    return table


@pytest.fixture(autouse=True)
def close(table: Table) -> object:
    yield
    table.runner.close()
    assert not table.runner.is_alive()


def test_what_was_edited_is_answered_first_and_then_the_whole_lab(table: Table) -> None:
    table.runner.want("padding")
    table.until(Finished)
    table.script.write_text(TEXT.format(1).replace("return 3", "return 33"), encoding="utf-8")
    table.runner.want("padding")
    first, *told, _ = table.until(Finished)
    assert isinstance(first, Began)
    assert first.edited == ("mean_pool",)
    assert [one.exercise.id for one in told if isinstance(one, Judged)] == [
        "padding.mean_pool",
        *(f"padding.{name}" for name in NAMES.exercises),
    ]
    assert [only for _, only, _ in table.judge.asked] == ["", "mean_pool", ""]


def test_a_save_during_a_run_replaces_it(table: Table) -> None:
    table.judge.hold.add("return 10")
    table.script.write_text(TEXT.format(10), encoding="utf-8")
    table.runner.want("padding")
    assert table.judge.held.wait(60)
    table.script.write_text(TEXT.format(20), encoding="utf-8")
    table.runner.want("padding")
    events = table.until(Finished)
    assert any(isinstance(event, Stopped) for event in events)
    assert "return 20" in table.judge.asked[-1][2]
    # The run that was given up does not come back.
    table.runner.want("heads")
    table.until(Unusable)
    assert sum(lab == "padding" for lab, _, _ in table.judge.asked) == 2


def test_a_save_goes_before_what_waits_and_what_it_displaced_comes_after(table: Table) -> None:
    other = table.script.with_name("04_heads.py")
    other.write_text(
        "def choose_head():\n    return 'slow'\n\n\ndef best_span():\n    return 1\n", encoding="utf-8"
    )
    table.judge.hold.add("'slow'")
    table.runner.want("heads", first=False)
    assert table.judge.held.wait(60)
    table.judge.hold.clear()
    table.runner.want("padding")
    assert table.until(Finished)[-1].lab == "padding"  # type: ignore[union-attr]
    assert table.until(Finished)[-1].lab == "heads"  # type: ignore[union-attr]


def test_a_file_that_is_away_is_waited_for(table: Table) -> None:
    table.script.unlink()
    table.runner.want("padding")
    gone = table.until(Unusable)[-1]
    assert isinstance(gone, Unusable)
    assert "is not there" in gone.reason
    table.script.write_text(TEXT.format(1), encoding="utf-8")
    table.runner.want("padding")
    table.until(Finished)


def test_the_file_that_was_saved_last_is_judged(table: Table) -> None:
    notebook = table.script.with_suffix(".ipynb")
    cell = {"cell_type": "code", "source": TEXT.format(77), "metadata": {}, "outputs": []}
    page = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    notebook.write_text(json.dumps(page), encoding="utf-8")
    table.runner.want("padding")
    first = table.until(Finished)[0]
    assert isinstance(first, Began)
    assert (first.path, first.differs) == (str(notebook), True)
    assert "77" in table.judge.asked[-1][2]
    table.script.write_text(TEXT.format(88), encoding="utf-8")
    table.runner.want("padding")
    first = table.until(Finished)[0]
    assert isinstance(first, Began)
    assert first.path == str(table.script)
    assert "88" in table.judge.asked[-1][2]


def test_a_judge_that_is_lost_is_one_line_and_the_next_save_tries_again(table: Table) -> None:
    table.judge.fails = Lost("the process in the background was lost")
    table.runner.want("padding")
    lost = table.until(Unusable)[-1]
    assert isinstance(lost, Unusable)
    assert lost.reason == "the process in the background was lost"
    table.judge.fails = None
    table.runner.want("padding")
    table.until(Finished)

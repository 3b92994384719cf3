"""What is shown, and what the keys do to it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from grader.watch.desk import Desk
from grader.watch.events import Judged, Stopped, Unusable, Waiting
from grader.watch.screen import Screen

from .watch_samples import NAMES, OTHER, began, exercise, finished, watched


@pytest.fixture
def desk() -> Desk:
    return Desk([watched(), watched(OTHER)], "padding", follow=True)


def picture(desk: Desk, width: int = 80, height: int = 24, encoding: str = "utf-8") -> list[str]:
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=file, width=width, height=height, color_system=None, force_terminal=True)
    console.print(Screen(desk, console), end="")
    file.flush()
    file.seek(0)
    return file.read().split("\n")


def test_the_first_failing_exercise_with_all_that_was_found(desk: Desk) -> None:
    desk.hear(began())
    desk.hear(finished("passed", "failed", "blank"))
    shown = picture(desk)
    text = "\n".join(shown)
    assert "1 of 5 exercises pass" in shown[0]
    assert "✓✗○  1 of 3" in shown[1]
    assert "labs/03_padding.py  3fa9c1d2" in shown[1]
    for part in (
        "✗ attention_mask  not right yet",
        "What should hold: shorter rows are filled up",
        "attention_mask([[], [7]], 1)",
        "came back",
        "expected",
        "What happened: You pad with 0",
    ):
        assert part in text
    assert "Hint" not in text
    assert "checked at" in text
    assert "q quit" in shown[-1]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 12), (200, 60), (20, 5)])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_any_window_is_filled_exactly(desk: Desk, width: int, height: int, encoding: str) -> None:
    desk.hear(began())
    desk.hear(finished("passed", "failed", "blank"))
    for key in ("", "l", "l", "d", "h", "h"):
        desk.press(key)
        shown = picture(desk, width, height, encoding)
        assert len(shown) == height
        assert max(map(len, shown)) <= width


def test_what_does_not_fit_can_be_scrolled(desk: Desk) -> None:
    desk.hear(finished("failed", "blank", "blank"))
    first = picture(desk, 60, 14)
    assert "↓ more" in first[-3]
    for _ in range(30):
        desk.press("down")
    last = picture(desk, 60, 14)
    assert "What happened" in "\n".join(last)
    assert "What happened" not in "\n".join(first)
    for _ in range(30):
        desk.press("up")
    assert picture(desk, 60, 14) == first


def test_hints_come_one_at_a_time(desk: Desk) -> None:
    desk.hear(finished("failed", "blank", "blank"))
    seen = []
    for _ in range(4):
        desk.press("h")
        seen.append(list(desk.shown_hints))
    assert seen == [["What?"], ["What?", "Where?"], *[["What?", "Where?", "Nearly."]] * 2]
    assert "Hint 3 of 3: Nearly." in "\n".join(picture(desk))
    desk.press("n")
    assert desk.shown_hints == []


def test_next_goes_round_what_does_not_pass(desk: Desk) -> None:
    desk.hear(finished("failed", "passed", "blank"))
    seen = [desk.exercise]
    for _ in range(3):
        desk.press("n")
        seen.append(desk.exercise)
    assert seen == ["pad_batch", "mean_pool", "pad_batch", "mean_pool"]


def test_the_list_names_every_exercise_and_lab(desk: Desk) -> None:
    desk.hear(finished("failed", "passed", "blank"))
    desk.press("l")
    text = "\n".join(picture(desk))
    assert all(name in text for name in (*NAMES.exercises, "04_heads", "not right yet", "not attempted yet"))
    desk.press("l")
    assert "04_heads" not in "\n".join(picture(desk))


def test_what_was_edited_is_looked_at(desk: Desk) -> None:
    desk.hear(finished("failed", "passed", "blank"))
    assert desk.exercise == "pad_batch"
    desk.hear(began("mean_pool"))
    desk.hear(Judged("padding", exercise("mean_pool", "failed")))
    assert desk.exercise == "mean_pool"
    desk.hear(began("mean_pool"))
    desk.hear(Judged("padding", exercise("mean_pool", "passed")))
    assert desk.news == "mean_pool passes"
    assert desk.exercise == "pad_batch"


def test_an_old_verdict_is_not_shown_for_long_as_if_it_were_new(desk: Desk) -> None:
    desk.hear(finished("passed", "passed", "passed"))
    desk.hear(began("mean_pool"))
    desk.began -= 5
    text = "\n".join(picture(desk))
    assert "mean_pool  is being checked" in text
    assert "checking mean_pool  5 s; a loop that never ends is stopped after a while" in text


def test_the_lab_that_is_saved_is_shown(desk: Desk) -> None:
    desk.hear(finished("passed", "passed", "passed"))
    desk.hear(began(lab="heads", path="labs/04_heads.py"))
    assert desk.current == "padding"
    desk.hear(finished("blank", "blank", names=OTHER))
    assert "open labs/04_heads.py" in "\n".join(picture(desk))
    desk.hear(began("best_span", lab="heads", path="labs/04_heads.py"))
    assert desk.current == "heads"


def test_a_lab_that_was_asked_for_stays(desk: Desk) -> None:
    desk.follow = False
    desk.hear(began("best_span", lab="heads", path="labs/04_heads.py"))
    assert desk.current == "padding"


def test_an_exercise_that_was_asked_for_stays_until_next() -> None:
    desk = Desk([watched()], "padding", follow=False, exercise="mean_pool")
    desk.hear(finished("failed", "failed", "passed"))
    assert desk.exercise == "mean_pool"
    desk.hear(began("pad_batch"))
    assert desk.exercise == "mean_pool"
    desk.hear(finished("failed", "failed", "passed"))
    desk.press("n")
    assert desk.exercise == "pad_batch"


def test_waiting_and_trouble_are_said(desk: Desk) -> None:
    desk.hear(began())
    desk.hear(Waiting())
    assert "importing torch and transformers" in "\n".join(picture(desk))
    assert "fill in a blank and save" in "\n".join(picture(desk))
    desk.hear(Stopped("padding"))
    desk.hear(Unusable("padding", "03_padding.py is no notebook\x1b[31m"))
    text = "\n".join(picture(desk))
    assert "03_padding.py is no notebook\\x1b[31m" in text
    assert "importing" not in text

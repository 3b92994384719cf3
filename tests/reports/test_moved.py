"""Marks that move when a class is graded again: whose, by how much, and why."""

from __future__ import annotations

import msgspec
from report_samples import full_marks, mixed

from grader.reports.class_report.page import render_report
from grader.reports.moved import find_moved
from grader.reports.roster import Missing
from grader.results import Result


def with_points(result: Result, points: float) -> Result:
    """The first check of the first exercise is worth more or less."""
    lab = result.labs[0]
    exercise = lab.exercises[0]
    first = msgspec.structs.replace(exercise.checks[0], points=points, max_points=points)
    changed = msgspec.structs.replace(
        exercise, points=exercise.points + points - 1, checks=[first, *exercise.checks[1:]]
    )
    labs = [msgspec.structs.replace(lab, exercises=[changed, *lab.exercises[1:]]), *result.labs[1:]]
    return msgspec.structs.replace(result, score=result.score + points - 1, labs=labs)


def test_nothing_moves_where_nothing_changed() -> None:
    assert find_moved(full_marks(), full_marks()) is None


def test_a_change_of_points_says_so() -> None:
    moved = find_moved(full_marks(), with_points(full_marks(), 3))
    assert moved is not None
    assert moved.after - moved.before == 2
    (one,) = moved.exercises
    assert one.why == "rows_have_one_length is worth 3 instead of 1"


def test_a_check_that_decides_otherwise_is_named() -> None:
    after = msgspec.structs.replace(mixed(), submission=full_marks().submission)
    moved = find_moved(full_marks(), after)
    assert moved is not None
    assert any(": passed, now " in one.why for one in moved.exercises)


def test_other_files_are_the_first_reason() -> None:
    other = msgspec.structs.replace(full_marks().submission, files=[])
    moved = find_moved(full_marks(), msgspec.structs.replace(with_points(full_marks(), 3), submission=other))
    assert moved is not None
    assert moved.exercises[0].why.startswith("other files were handed in")


def test_the_report_shows_who_moved_and_who_is_missing() -> None:
    moved = find_moved(full_marks(), with_points(full_marks(), 3))
    assert moved is not None
    roster = Missing(strangers=["<b>nobody</b>"], absent=["Amy Absent"])
    text = render_report([with_points(full_marks(), 3)], moved=[moved], roster=roster, pictures=False)
    assert "Marks that moved" in text
    assert "+2" in text
    assert "rows_have_one_length is worth 3 instead of 1" in text
    assert "Amy Absent" in text
    assert "<b>nobody" not in text

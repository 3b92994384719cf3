"""Item analysis, ranking and attention: numbers worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from class_samples import of_labs, one, student

from grader.commands.report import compare_codes
from grader.reports.class_report.attention import cases
from grader.reports.class_report.ranking import mistakes
from grader.reports.class_report.sentences import alike, headline, nothing_alike, overview, signs, to_look_at
from grader.reports.class_report.statistics import (
    items,
    point_biserial,
    score_statistics,
    upper_and_lower,
)
from grader.reports.similar import Pair, Similar
from grader.results import Counterexample, LabResult, Result, Verdict
from grader.submissions import Reading, Submission


def klass(answers: list[str]) -> list[Result]:
    """Make students from words: a letter an exercise, `+` right, `-` wrong, `o` blank."""
    verdicts: dict[str, Verdict] = {"+": "passed", "-": "failed", "o": "blank", "?": "unchecked"}
    return [
        student(
            f"s{at:02}",
            [one(f"padding.{'abcdef'[place]}", verdicts[mark]) for place, mark in enumerate(word)],
        )
        for at, word in enumerate(answers)
    ]


def test_scores_of_five() -> None:
    scores = score_statistics(klass(["++++", "+++-", "++--", "+---", "----"]))
    assert scores is not None
    assert scores.percents == (0, 25, 50, 75, 100)
    assert scores.quartiles == (25, 50, 75)
    assert scores.mean == 50
    assert scores.bins == (1, 0, 1, 0, 0, 1, 0, 1, 0, 1)


def test_who_handed_in_nothing_has_no_score() -> None:
    nothing = student("nobody", [one("padding.a", "missing")], file="")
    scores = score_statistics([nothing, *klass(["+"])])
    assert scores is not None
    assert scores.percents == (100,)
    assert scores.quartiles == (100, 100, 100)
    assert score_statistics([nothing]) is None
    assert items([nothing])[0].handed_in == 0


def test_point_biserial_is_the_textbook_formula() -> None:
    right = [True, True, True, False, False]
    rest = [10.0, 8.0, 6.0, 6.0, 2.0]
    # M1 = 8, M0 = 4, population deviation of (10, 8, 6, 6, 2) = sqrt(7.04), p q = 0.6 * 0.4.
    assert point_biserial(right, rest) == pytest.approx(
        (8 - 4) / math.sqrt(7.04) * math.sqrt(0.24), abs=1e-12
    )
    assert point_biserial([True] * 5, rest) is None
    assert point_biserial(right, [1.0] * 5) is None
    assert point_biserial([True], [1.0]) is None


def test_upper_and_lower_group() -> None:
    # Eleven students, so each group holds three of them.
    right = [True, True, False, True, False, False, False, False, True, False, False]
    assert upper_and_lower(right, [float(-at) for at in range(11)]) == pytest.approx((2 / 3, 1 / 3))


def test_ties_on_a_border_enter_in_equal_parts() -> None:
    # The third place of the upper group is shared by two, one of them right.
    right = [True, False, True, False, False, False, False, False, False, False, False]
    rest = [9.0, 8, 7, 7, 6, 5, 4, 3, 2, 1, 0]
    upper, lower = upper_and_lower(right, rest)
    assert upper == pytest.approx((1 + 0 + 0.5) / 3)
    assert lower == 0
    turned = upper_and_lower(right[::-1], rest[::-1])
    assert turned == pytest.approx((upper, lower))


def test_items_count_those_who_tried() -> None:
    first, second = items(klass(["+-", "-o", "o+", "?+"]))
    assert (first.handed_in, first.tried, first.right, first.difficulty) == (4, 2, 1, 0.5)
    assert first.verdicts == {"passed": 1, "failed": 1, "blank": 1, "unchecked": 1}
    assert (second.tried, second.right) == (3, 2)
    # Too few students to say more.
    assert (first.point_biserial, first.upper, first.discrimination) == (None, None, None)


def test_an_exercise_is_compared_with_the_rest_only() -> None:
    # Whoever has `a` right has nothing else right, and the other way round.
    result = items(klass(["+---"] * 6 + ["-+++"] * 6))[0]
    assert result.point_biserial == pytest.approx(-1)
    assert (result.upper, result.lower) == (0, 1)
    assert result.strong_students_fail


def test_a_good_check_raises_no_sign() -> None:
    good = items(klass(["++++"] * 6 + ["-+--"] * 6))
    assert not any(item.strong_students_fail or item.nobody_right for item in good)
    assert signs(good) == []


def test_chance_raises_no_sign() -> None:
    # Slightly against the rest, but within two standard errors of no relation at all.
    result = items(
        klass(["+--", "-++", "+-+", "-+-", "+++", "-+-", "+-+", "-++", "++-", "---", "+-+", "-++"])
    )[0]
    assert result.point_biserial is not None
    assert -2 / math.sqrt(12) < result.point_biserial < 0.2
    assert not result.strong_students_fail


def test_signs_say_what_to_do() -> None:
    lines = signs(items(klass(["+---"] * 6 + ["-++-"] * 6)))
    assert [line.split(":")[0] for line in lines] == ["`padding.a`", "`padding.d`"]
    assert "read two of their answers" in lines[0]
    assert "none of 12 students who tried it" in lines[1]


def test_ranking_counts_students_once_and_shows_the_simplest_example() -> None:
    long = Counterexample("f([1, 2, 3])", "[1, 2]", "[1, 2, 3]")
    short = Counterexample("f([])", "[1]", "[]")
    raised = Counterexample("f()", "", "")
    results = [
        student(
            "Cem", [one("padding.a", "failed", "reversed", shown=long), one("padding.b", "failed", "shifted")]
        ),
        student("Ada", [one("padding.a", "error", "reversed", shown=raised), one("padding.b")]),
        student("Bo", [one("padding.a", "failed", "reversed", shown=short), one("padding.b", "blank")]),
        student("Dan", [one("padding.a", "failed", "shifted", shown=long), one("padding.b", "failed")]),
    ]
    first, *others = mistakes(results)
    assert (first.exercise, first.name, first.students) == ("padding.a", "reversed", ("Ada", "Bo", "Cem"))
    assert (first.example, first.sentence, first.tried) == (short, "The sentence on reversed.", 4)
    # The same name in two exercises is two misconceptions.
    assert [(one.exercise, one.name) for one in others] == [
        ("padding.a", "shifted"),
        ("padding.b", "shifted"),
    ]
    by_name = {item.id: (item.named, item.unnamed) for item in items(results)}
    assert by_name == {"padding.a": (4, 0), "padding.b": (1, 1)}


def test_every_reason_to_look_at_a_student() -> None:
    blank = [one(f"padding.{name}", "blank") for name in "abc"]
    fine = LabResult("padding", 8, 8, [one("padding.a"), one("padding.b")], "03_padding.py")
    seen = {
        case.student: case.reasons
        for case in cases(
            [
                student("fine", [one("padding.a"), one("padding.b")]),
                student("nothing", [one("padding.a", "missing")], file=""),
                student("untouched", blank),
                student("low", [one("padding.a", "failed"), one("padding.b", "failed")]),
                student("slow", [one("padding.a", "timeout"), one("padding.b")]),
                student("stopped", [one("padding.a", "crashed"), one("padding.b")]),
                student("unjudged", [one("padding.a", "unchecked"), one("padding.b")]),
                student("twice", [one("padding.a", "unstable"), one("padding.b")]),
                of_labs("files", [fine], ["a.docx is no script", "b.exe is no script"]),
            ]
        )
    }
    assert seen == {
        "nothing": ("nothing was handed in that could be graded",),
        "untouched": ("nothing was attempted",),
        "low": ("near zero: 0 of 8 points",),
        "slow": ("took too long: `padding.a`",),
        "stopped": ("stopped Python: `padding.a`",),
        "unjudged": ("could not be judged: `padding.a`",),
        "twice": ("gave two answers to one call: `padding.a`",),
        "files": ("2 files could not be used",),
    }


def test_what_was_graded_is_said() -> None:
    (case,) = cases([student("low", [one("padding.a", "failed")])])
    assert case.graded == (("padding", "03_padding.py"),)
    assert to_look_at([case]) == "1 student needs a look."


def test_first_sentences() -> None:
    wrong = one("padding.a", "failed", "reversed")
    few = [student(f"s{at}", [wrong if at < 2 else one("padding.a")]) for at in range(8)]
    most = [student(f"s{at}", [wrong if at < 6 else one("padding.a")]) for at in range(8)]
    single = [student("s", [wrong])]
    assert (
        headline(mistakes(few), score_statistics(few))
        == "2 of 8 students who tried `a` make the same mistake."
    )
    assert headline(mistakes(most), score_statistics(most)) == (
        "Most of the class makes one mistake in `a`: 6 of 8 students who tried it."
    )
    assert headline(mistakes(single), score_statistics(single)).startswith("No two students share")
    assert headline((), score_statistics(single)).startswith("No known misconception")
    assert headline((), None).startswith("Nobody handed in")
    lines = overview(score_statistics(most), items(most))
    assert lines[0].startswith("The median score is 0")
    assert lines[1] == "The hardest exercise is `a`: 2 of 8 students who tried it got it right."
    assert overview(None, ()) == []


def test_similar_submissions_are_counted() -> None:
    pair = Pair("a", "b", 1.0, 0.1, 50.0, [])
    assert alike(None) == alike(Similar(20, [], 0)) == ""
    assert alike(Similar(20, [pair], 1)) == "1 pair of submissions is more alike than the class explains."
    assert alike(Similar(20, [pair, pair], 2)).startswith("2 pairs of submissions are")


def test_why_no_pair_is_shown() -> None:
    pair = Pair("a", "b", 1.0, 0.1, 50.0, [])
    assert nothing_alike(Similar(20, [pair], 1)) == ""
    assert nothing_alike(None).startswith("Code was not compared in this run")
    assert "20 students was compared. No two are more alike" in nothing_alike(Similar(20, [], 0))
    assert "5 students was compared. That is too small a class" in nothing_alike(Similar(5, [], 0))


def test_a_class_too_large_to_compare_is_said_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("grader.commands.report.LARGEST_CLASS", 2)
    reading = Reading(tuple(Submission(f"s{number}", (), ()) for number in range(3)), ())
    found = compare_codes(reading, tmp_path, tmp_path)
    assert found == Similar(0, [], 0, too_many=3)
    assert nothing_alike(found).startswith(
        "The code of 3 students was not compared: that is done up to 2,000."
    )

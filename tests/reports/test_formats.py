"""Results in other people's formats: each as its reader wants it, and all with the same marks."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from junitparser import JUnitXml
from report_samples import full_marks, hostile, mixed

from grader.errors import CannotDo
from grader.reports.formats import github, gradescope, junit, tables
from grader.reports.roster import Matched, match, read_roster
from grader.results import Result

#: Fields of a test in Gradescope's specification.
FIELDS = {
    "score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags",
    "visibility", "extra_data",
}  # fmt: skip
#: As Canvas exports its gradebook: a second heading, and a pupil for trying things out.
CANVAS_EXPORT = """\
Student,ID,SIS User ID,SIS Login ID,Section,Essay (123)
    Points Possible,,,,,10
"Lovelace, Ada",1001,s-1,ada,Monday,9
"Müller, Jörg",1002,s-2,jmueller,Monday,8
"Absent, Amy",1003,s-3,amy,Tuesday,
"Student, Test",,,tester,,
"""


def named(result: Result, student: str) -> Result:
    return msgspec.structs.replace(result, student=student)


@pytest.fixture
def results() -> list[Result]:
    return [named(full_marks(), "ada"), named(mixed(), "Jorg Muller"), named(mixed(), "stranger")]


@pytest.fixture
def matched(results: list[Result], tmp_path: Path) -> Matched:
    path = tmp_path / "roster.csv"
    path.write_text(CANVAS_EXPORT, encoding="utf-8")
    return match(read_roster(path), [one.student for one in results])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_people_are_found_by_login_and_by_a_name_turned_round(matched: Matched) -> None:
    assert {student: person.id for student, person in matched.people.items()} == {
        "ada": "1001",
        "Jorg Muller": "1002",
    }
    assert matched.strangers == ["stranger"]
    assert [person.login for person in matched.absent] == ["amy"]


def test_two_people_of_one_name_are_not_told_apart_by_guessing(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("name;email\nAnna Li;anna1@x.org\nAnna Li;anna2@x.org\n", encoding="utf-8")
    found = match(read_roster(path), ["anna li", "anna2"])
    assert found.strangers == ["anna li"]
    assert found.people["anna2"].email == "anna2@x.org"
    assert [person.email for person in found.absent] == ["anna1@x.org"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"points,remarks\n1,2\n", "none of the columns student, name"),
        (b"name\n", "has nobody in it"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_roster_that_helps_nobody_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(CannotDo, match=said) as raised:
        read_roster(path)
    assert "\n" not in str(raised.value)


def test_gradescope_gets_what_its_specification_names(results: list[Result]) -> None:
    # "Output format" of the autograder specifications: names, types and allowed values.
    for result in results:
        found: dict[str, Any] = json.loads(gradescope.results_json(result))
        assert found["score"] == result.score
        assert found["visibility"] == "visible"
        assert found["output_format"] == "md"
        assert isinstance(found["output"], str)
        exercises = [exercise for lab in result.labs for exercise in lab.exercises]
        assert [test["name"] for test in found["tests"]] == [exercise.id for exercise in exercises]
        for test, exercise in zip(found["tests"], exercises, strict=True):
            assert (test["score"], test["max_score"]) == (exercise.points, exercise.max_points)
            assert test["status"] == ("passed" if exercise.verdict == "passed" else "failed")
            assert set(test) <= FIELDS
        assert sum(test["score"] for test in found["tests"]) == result.score


def test_canvas_gets_its_five_columns_the_points_and_everybody(
    results: list[Result], matched: Matched
) -> None:
    text = tables.canvas_csv(results, matched)
    assert text.splitlines()[0].startswith("Student,ID,SIS User ID,SIS Login ID,Section,")
    points, *people = rows(text)
    assert points["Student"].strip() == "Points Possible"
    assert float(points["padding"]) == results[0].max_score
    assert [(one["ID"], one["padding"]) for one in people] == [
        ("1001", f"{results[0].score:g}"),
        ("1002", f"{results[1].score:g}"),
        ("1003", ""),
    ]
    assert people[0]["Student"] == "Lovelace, Ada"


def test_moodle_gets_ids_and_addresses(results: list[Result], tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "First name,Last name,ID number,Email address\nAda,Lovelace,7,ada@example.org\n", encoding="utf-8-sig"
    )
    found = rows(tables.moodle_csv(results, match(read_roster(path), ["ada"])))
    assert found == [
        {
            "First name": "Ada",
            "Last name": "Lovelace",
            "ID number": "7",
            "Email address": "ada@example.org",
            "padding": f"{results[0].score:g}",
            "heads": "",
        }
    ]


def test_nbgrader_has_the_columns_of_its_own_export(results: list[Result], matched: Matched) -> None:
    text = tables.nbgrader_csv(results, matched)
    assert text.splitlines()[0] == (
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,"
        "score,max_score"
    )
    assert [(one["student_id"], float(one["score"])) for one in rows(text)] == [
        ("1001", results[0].score),
        ("1002", results[1].score),
        ("stranger", results[2].score),
    ]


def test_junit_is_read_by_a_junit_reader(results: list[Result]) -> None:
    found = list(JUnitXml.fromstring(junit.junit_xml([*results, hostile()])))
    assert [suite.name for suite in found][:3] == [result.student for result in results]
    for suite, result in zip(found, [*results, hostile()], strict=True):
        checks = [check for lab in result.labs for one in lab.exercises for check in one.checks]
        cases = list(suite)
        assert (suite.tests, len(cases)) == (len(checks), len(checks))
        assert [bool(case.result) for case in cases] == [check.verdict != "passed" for check in checks]
        assert suite.failures + suite.errors + suite.skipped == sum(bool(case.result) for case in cases)


def test_github_gets_one_line_for_each_mistake_and_nothing_acts(results: list[Result]) -> None:
    lines = github.error_lines([*results[1:2], hostile()])
    assert lines
    for line in lines:
        # A second command in the text would be obeyed.
        assert re.fullmatch(r"::error file=[^,:\r\n]*,title=[^,\r\n]*?::[^\r\n]*", line)
    assert (
        github.outputs(results[:1]) == f"points={results[0].score:g}\nmax_points={results[0].max_score:g}\n"
    )


def test_all_formats_have_the_same_marks(results: list[Result], matched: Matched) -> None:
    canvas = [one["padding"] for one in rows(tables.canvas_csv(results, matched))[1:3]]
    for result, mark in zip(results, canvas, strict=False):
        scope = json.loads(gradescope.results_json(result))
        points = dict(line.split("=") for line in github.outputs([result]).splitlines())
        (exported,) = rows(tables.nbgrader_csv([result], matched))
        assert {scope["score"], float(points["points"]), float(exported["score"]), float(mark)} == {
            result.score
        }

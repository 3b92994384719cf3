"""The benchmark's own parts: everybody grades the same lab by the same properties, and the command runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

from grader.judge.bank import Bank
from grader.judge.curriculum import ROOT
from grader.judge.examining import Examination
from grader.judge.opening import Opened, prepare
from grader.submissions import Cell, SourceFile
from tests.benchmarks.peers import floor, properties
from tests.benchmarks.peers.bounds import Bound
from tests.benchmarks.peers.lab import EXAMPLES, PROPERTIES, make_course
from tests.benchmarks.peers.notebooks import otter_test, with_tests
from tests.benchmarks.peers.submissions import WRONG, Submission, make_class, padding

SEED = 3


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_course(tmp_path_factory.mktemp("benchmark") / "course")


@pytest.fixture(scope="module")
def handed_in(course: Any) -> dict[str, Submission]:
    """One right submission, and one with each mistake."""
    mix = ("right", *["wrong"] * len(WRONG))
    made = make_class(course, len(mix), SEED, mix)  # type: ignore[arg-type]
    return dict(zip(["", *(name for _, name in WRONG)], made, strict=True))


def names_of(submission: Submission) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(submission.script, submission.student, "exec"), names)
    return names


def fails(exercise: str, submission: Submission) -> bool:
    """Whether the property as other graders get it fails; looking for a smaller example takes long."""
    check = getattr(properties, PROPERTIES[exercise])
    usual = check._hypothesis_internal_use_settings
    check._hypothesis_internal_use_settings = settings(usual, phases=[Phase.generate])
    try:
        check(names_of(submission)[exercise])
    except Exception:
        return True
    finally:
        check._hypothesis_internal_use_settings = usual
    return False


def fails_here(examination: Examination, submission: Submission) -> set[str]:
    """Exercises whose check of the benchmark fails, as this grader judges."""
    lab = padding()
    file = SourceFile("03_padding.py", "", (Cell(submission.script, "line 1"),))
    judged = examination.judge(lab, file, list(PROPERTIES))
    found = {
        one.id.partition(".")[2]: {check.name: check.verdict for check in one.checks}
        for one in judged.exercises
    }
    return {name for name, check in PROPERTIES.items() if found[name][check] != "passed"}


def test_the_course_is_four_exercises_with_one_check_each(course: Any) -> None:
    assert [exercise.name for exercise in course.exercises] == list(PROPERTIES)
    checks = (course.path.parents[1] / "grader" / "checks" / "test_03_padding.py").read_text()
    assert checks.count("@check(") == checks.count(f"examples={EXAMPLES}") == len(PROPERTIES)
    assert all(f"def test_{name}(" in checks for name in PROPERTIES.values())


def test_properties_and_checks_agree(handed_in: dict[str, Submission], opened: Opened) -> None:
    examination = prepare(opened, [padding()], SEED)
    for submission in list(handed_in.values())[:2]:
        expected = {submission.flaw} if submission.flaw else set()
        assert {name for name in PROPERTIES if fails(name, submission)} == expected
        assert fails_here(examination, submission) == expected


def test_the_properties_see_every_mistake(handed_in: dict[str, Submission]) -> None:
    wrong = [one for one in handed_in.values() if one.flaw]
    assert len(wrong) == len(WRONG)
    assert all(fails(one.flaw, one) for one in wrong)


def test_the_floor_calls_what_the_checks_ask_for(handed_in: dict[str, Submission]) -> None:
    lab = padding()
    checks = [one for one in lab.checks if one.name in PROPERTIES.values()]
    calls = floor.inputs(checks, Bank(SEED, lab.reference))
    assert {name for name, _, _ in calls} == set(PROPERTIES)
    seen: list[str] = []
    counted = {name: lambda *args, name=name, **more: seen.append(name) for name in PROPERTIES}
    assert floor.seconds(counted, calls) > 0
    assert seen == [name for name, _, _ in calls]
    # What is missing must not make it quick.
    with pytest.raises(KeyError):
        floor.seconds({}, calls)
    assert floor.seconds(names_of(handed_in[""]), calls) > 0


def test_a_class_is_seven_tenths_right_and_all_of_it_distinct(course: Any) -> None:
    made = list(make_class(course, 100, SEED))
    kinds = [one.kind for one in made]
    assert [kinds.count(kind) for kind in ("right", "wrong", "broken")] == [70, 20, 10]
    assert len({one.script for one in made}) == 100
    assert [one.script for one in made[:10]] == [one.script for one in make_class(course, 10, SEED)]


def test_only_what_is_known_of_a_submission_counts_as_agreement() -> None:
    everything = dict.fromkeys(PROPERTIES, True)
    mistaken = {**everything, "mean_pool": False}
    right, wrong = Submission("a", "right", "", ""), Submission("b", "wrong", "mean_pool", "")
    broken = Submission("c", "broken", "untouched", "")
    assert right.agrees(everything)
    assert not right.agrees(mistaken)
    assert not right.agrees({})
    assert wrong.agrees(mistaken)
    assert not wrong.agrees(everything)
    assert broken.agrees({})
    assert not broken.agrees(everything)


def test_notebook_graders_get_a_test_for_every_exercise(handed_in: dict[str, Submission]) -> None:
    book = json.loads(with_tests(handed_in[""].script))
    marks = [cell["metadata"].get("nbgrader", {}) for cell in book["cells"]]
    assert [mark["grade_id"] for mark in marks if mark.get("grade")] == [
        f"test_{name}" for name in PROPERTIES
    ]
    assert [mark["grade_id"] for mark in marks if mark.get("solution")] == list(PROPERTIES)
    for name in PROPERTIES:
        compile(otter_test(name), name, "exec")


def test_what_was_not_measured_misses_its_bound() -> None:
    assert Bound("", 50.0, 50.0, at_least=True).holds
    assert not Bound("", 49.9, 50.0, at_least=True).holds
    assert Bound("", 0.15, 0.15).holds
    assert not Bound("", 0.16, 0.15).holds
    assert not Bound("", None, 0.15).holds
    assert "not measured" in str(Bound("", None, 0.15))


def run(out: Path, *options: str) -> tuple[dict[str, Any], str]:
    """Run the command at a small size; it may miss its bounds, which are for a quiet machine."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.peers", "--out", str(out), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    (report,) = out.glob("*.json")
    found: dict[str, Any] = json.loads(report.read_bytes())
    assert (done.returncode == 0) == all(bound["holds"] for bound in found["bounds"])
    return found, done.stdout


@pytest.mark.slow
@pytest.mark.sandbox
def test_the_command_compares(tmp_path: Path) -> None:
    found, said = run(
        tmp_path, "--students", "10", "--peers", "1", "--environment", str(ROOT / "build" / "peers")
    )
    for isolation in ("process", "sandbox"):
        assert found["contestants"][f"this grader, {isolation}"]["agreeing"] == 10
    for name in ("nbgrader", "otter", "a pytest process each"):
        assert name in said
        assert name in found["missing"] or found["contestants"][name]["agreeing"] == 1


@pytest.mark.slow
@pytest.mark.sandbox
def test_the_command_measures_curves(tmp_path: Path) -> None:
    found, _ = run(tmp_path, "--curves", "--students", "4", "--most", "100")
    memory = found["submissions"]["100"]["memory"]
    assert min(memory["coordinator"], memory["judge"], memory["parent"]) > 50
    assert found["labs"]["students with full marks"] == "4 of 4"
    assert found["regrade_ms"] is not None

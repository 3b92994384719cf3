"""The ledger knows what was judged, judges side by side agree, and a killed run goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.cohort.folder import RunFolder
from grader.cohort.judges import Judges
from grader.cohort.ledger import Keys, Ledger
from grader.cohort.run import Run, grade_class
from grader.judge.curriculum import Lab, load_curriculum
from grader.judge.examining import Examination
from grader.judge.opening import Opened, prepare
from grader.submissions import Cell, LabWork, SourceFile, Submission

PADDING = next(lab for lab in load_curriculum() if lab.slug == "padding")
RIGHT = PADDING.source.text
WRONG = RIGHT.replace("filling = [pad_id] *", "filling = [0] *")
SLOW = RIGHT + "\nimport time\ntime.sleep(0.2)\n"


def submission(student: str, text: str, name: str = "03_padding.py") -> Submission:
    file = SourceFile(name, "", (Cell(text, "line 1"),))
    return Submission(student, (LabWork("padding", (file,)),), ((name, "0" * 64),))


@pytest.fixture
def examination(opened: Opened) -> Examination:
    return prepare(opened, [PADDING], seed=7)


@pytest.fixture
def asked(examination: Examination, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The exercises that were really judged, file by file."""
    found: list[tuple[str, ...]] = []
    honest = examination.judge

    def judge(lab: Lab, file: SourceFile, only: Any = ()) -> Any:
        found.append(tuple(only))
        return honest(lab, file, only)

    monkeypatch.setattr(examination, "judge", judge)
    return found


def grade(people: list[Submission], examination: Examination, out: Path, **more: Any) -> Run:
    RunFolder(out).clear(resume=True)
    run = Run(out)
    grade_class(people, examination, run, **more)
    return run


def results(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((out / "results").iterdir())}


def test_equal_code_is_judged_once(
    examination: Examination, asked: list[tuple[str, ...]], tmp_path: Path
) -> None:
    people = [submission("ada", RIGHT), submission("bob", RIGHT), submission("cyd", WRONG)]
    run = grade(people, examination, tmp_path)
    assert len(asked) == 2
    assert [result.student for result in run.results] == ["ada", "bob", "cyd"]
    assert run.results[0].labs == run.results[1].labs
    assert run.results[0].score == run.results[0].max_score > run.results[2].score


def test_what_the_ledger_knows_is_not_judged_again(
    examination: Examination, asked: list[tuple[str, ...]], tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    people = [submission("ada", RIGHT), submission("bob", WRONG)]
    grade(people, examination, tmp_path / "first", ledger=ledger)
    assert len(asked) == 2
    grade(people, examination, tmp_path / "second", ledger=ledger)
    assert len(asked) == 2
    assert results(tmp_path / "first") == results(tmp_path / "second")
    assert ledger.states() == {"ada": "done", "bob": "done"}


def test_a_change_of_points_judges_nobody_and_moves_the_marks(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger()
    people = [submission("ada", RIGHT), submission("bob", WRONG)]
    before = grade(people, prepare(opened, [PADDING], seed=7), tmp_path / "before", ledger=ledger)
    dearer = Lab(PADDING.source)
    vars(dearer)["checks"] = tuple(replace(one, points=one.points + 1) for one in PADDING.checks)
    examination = prepare(opened, [dearer], seed=7)
    monkeypatch.setattr(examination, "judge", lambda *args: pytest.fail("judged again"))
    after = grade(people, examination, tmp_path / "after", ledger=ledger)
    assert after.results[0].max_score == before.results[0].max_score + len(PADDING.checks)
    assert after.results[0].score == after.results[0].max_score
    passed = sum(one.verdict == "passed" for e in before.results[1].labs[0].exercises for one in e.checks)
    assert after.results[1].score == before.results[1].score + passed


def test_a_changed_check_judges_its_own_exercise_only(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger()
    people = [submission("ada", RIGHT)]
    grade(people, prepare(opened, [PADDING], seed=7), tmp_path / "before", ledger=ledger)
    changed = Lab(PADDING.source)
    vars(changed)["checks"] = tuple(
        replace(one, says=one.says + "!") if one.exercise == "padding.mean_pool" else one
        for one in PADDING.checks
    )
    examination = prepare(opened, [changed], seed=7)
    found: list[Any] = []
    honest = examination.judge
    monkeypatch.setattr(
        examination, "judge", lambda lab, file, only: found.append(only) or honest(lab, file, only)
    )
    grade(people, examination, tmp_path / "after", ledger=ledger)
    assert found == [["mean_pool"]]


@pytest.mark.parametrize("change", ["seed", "isolation", "limits", "content", "kind"])
def test_keys_follow_from_all_that_decides(change: str, opened: Opened) -> None:
    limits = opened.launcher.limits
    file = SourceFile("a.py", "", (Cell("x = 1", "line 1"),))
    exercise = PADDING.exercises[0]
    keys = Keys(1, "process", limits)
    first = keys.exercise(keys.content(file), PADDING, exercise)
    if change == "content":
        other = keys.exercise(
            keys.content(replace(file, cells=(Cell("x = 2", "line 1"),))), PADDING, exercise
        )
    elif change == "kind":
        other = keys.exercise(keys.content(replace(file, name="a.ipynb")), PADDING, exercise)
    else:
        others = {
            "seed": Keys(2, "process", limits),
            "isolation": Keys(1, "sandbox", limits),
            "limits": Keys(1, "process", replace(limits, call=9.0)),
        }
        other = others[change].exercise(others[change].content(file), PADDING, exercise)
    assert other != first
    assert keys.content(replace(file, name="b.py", sha256="1")) == keys.content(file)


def test_judges_side_by_side_agree_with_one(examination: Examination, tmp_path: Path) -> None:
    people = [submission(f"s{number}", f"{RIGHT}\n# {number}\n") for number in range(4)]
    people += [submission(f"w{number}", f"{WRONG}\n# {number}\n") for number in range(4)]
    grade(people, examination, tmp_path / "one")
    pool = Judges(examination, 2)
    try:
        running: list[list[str]] = []
        run = grade(people, examination, tmp_path / "two", pool=pool, running=running.append)
    finally:
        pool.close()
    # Also in how the workers were kept apart: each judge forks them from the common parent.
    assert results(tmp_path / "one") == results(tmp_path / "two")
    assert all(result.isolation.startswith("process (own process group") for result in run.results)
    assert max(len(names) for names in running) == 2


def test_a_judge_that_dies_is_replaced_and_its_task_done_by_another(
    examination: Examination, tmp_path: Path
) -> None:
    people = [submission(f"s{number}", f"{SLOW}\n# {number}\n") for number in range(4)]
    pool = Judges(examination, 2)
    first = [judge.pid for judge in pool.judges]
    killed: list[int] = []

    def kill_one(names: list[str]) -> None:
        if not killed:
            killed.append(pool.judges[0].pid)
            os.kill(pool.judges[0].pid, signal.SIGKILL)

    try:
        run = grade(people, examination, tmp_path, pool=pool, running=kill_one)
    finally:
        pool.close()
    assert killed[0] in first
    assert run.internal_errors == []
    assert [result.score for result in run.results] == [run.results[0].max_score] * 4


def test_a_task_that_kills_every_judge_is_given_up(
    examination: Examination, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = examination.judge

    def judge(lab: Lab, file: SourceFile, only: Any = ()) -> Any:
        if "deadly" in file.cells[0].text:
            os.kill(os.getpid(), signal.SIGKILL)
        return honest(lab, file, only)

    monkeypatch.setattr(examination, "judge", judge)
    people = [submission("ada", RIGHT), submission("bad", f"{RIGHT}\n# deadly\n"), submission("cyd", WRONG)]
    pool = Judges(examination, 2)
    try:
        run = grade(people, examination, tmp_path, pool=pool)
    finally:
        pool.close()
    assert run.internal_errors == ["bad"]
    assert {one.verdict for one in run.results[1].labs[0].exercises} == {"unchecked"}
    assert run.results[0].score == run.results[0].max_score


def test_longer_work_begins_first_where_it_is_known(examination: Examination, tmp_path: Path) -> None:
    ledger = Ledger()
    people = [submission(name, f"{RIGHT}\n# {name}\n") for name in ("ada", "bob", "cyd")]
    keys = Keys(7, "process", examination.launcher.limits)
    for seconds, one in zip((1.0, 9.0, 3.0), people, strict=True):
        ledger.add([], ("x", [], ""), (keys.content(one.work[0].versions[0]), "padding", seconds))
    order: list[list[str]] = []
    grade(people, examination, tmp_path, ledger=ledger, running=order.append)
    assert order == [["bob"], ["cyd"], ["ada"]]


KILLS = 2


def test_a_killed_run_of_one_judge_goes_on_and_ends_like_an_unbroken_one(tmp_path: Path) -> None:
    for number in range(6):
        (tmp_path / "class" / f"s{number}").mkdir(parents=True)
        text = f"{RIGHT if number % 2 else WRONG}\n# {number}\nimport time\ntime.sleep(0.1)\n"
        (tmp_path / "class" / f"s{number}" / "03_padding.py").write_text(text, encoding="utf-8")

    def command(out: str, *more: str) -> list[str]:
        usual = ["--isolation", "process", "--jobs", "1"]
        return [sys.executable, "-m", "grader", "grade", "class", "-o", out, *usual, *more]

    subprocess.run(command("whole", "--seed", "3"), cwd=tmp_path, check=True, capture_output=True)
    whole = results(tmp_path / "whole")
    more = ["--seed", "3"]
    for kill in range(KILLS):
        process = subprocess.Popen(
            command("broken", *more), cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 60
        done = 2 * kill + 1
        while time.monotonic() < end and process.poll() is None:
            folder = tmp_path / "broken" / "results"
            if folder.is_dir() and sum(path.suffix == ".json" for path in folder.iterdir()) >= done:
                break
            time.sleep(0.02)
        process.kill()
        process.wait()
        more = ["--resume"]
    subprocess.run(command("broken", "--resume"), cwd=tmp_path, check=True, capture_output=True)
    assert results(tmp_path / "broken") == whole
    ledger = Ledger(tmp_path / "broken" / "ledger.sqlite")
    assert set(ledger.states().values()) == {"done"}
    assert not list((tmp_path / "broken").rglob("*.part"))

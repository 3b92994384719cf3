"""No attack gains a point, learns a secret, changes another student's results or leaves anything behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.results import Result, encode
from grader.worker import wire

from .exam import FOLDER, HONEST, LIMITS, PATIENT, Exam, left_behind, mounts

pytestmark = pytest.mark.sandbox
ATTACKS = sorted(FOLDER.glob("*/[a-z]*.py"))
IDLE = "def pad_batch(sequences, pad_id, side='right'):\n    return None\n"
#: What an attack answers when it got at something that is no planted secret.
GOT_THROUGH = b"LABS-SOURCE"


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exam]:
    opened = Exam.open(tmp_path_factory.mktemp("exam"))
    (opened.folder / "honest.py").write_text(HONEST)
    # Equal code would be judged once for both, and so never after the attack.
    (opened.folder / "honest_too.py").write_text(f"{HONEST}\nZOE = True\n")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def idle(exam: Exam) -> set[str]:
    """Checks that a function passes which does nothing, such as leaving its arguments alone."""
    (exam.folder / "idle.py").write_text(IDLE)
    (result,) = exam.grade([exam.submission("idle", exam.folder / "idle.py")], exam.folder / "idle")
    return passed(result)


@pytest.fixture(scope="module")
def untouched(exam: Exam) -> dict[str, bytes]:
    """Results of the honest students when nobody attacks."""
    honest = [
        exam.submission("ada", exam.folder / "honest.py"),
        exam.submission("zoe", exam.folder / "honest_too.py"),
    ]
    results = exam.grade(honest, exam.folder / "untouched")
    assert [result.labs[0].exercises[0].verdict for result in results] == ["passed", "passed"]
    return {result.student: encode(result) for result in results}


def test_there_are_at_least_sixty_attacks() -> None:
    assert len(ATTACKS) >= 60
    assert len({path.stem for path in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_attack_achieves_nothing(
    path: Path, exam: Exam, idle: set[str], untouched: dict[str, bytes], tmp_path: Path
) -> None:
    before = mounts()
    people = [
        exam.submission("ada", exam.folder / "honest.py"),
        exam.submission("mallory", path),
        exam.submission("zoe", exam.folder / "honest_too.py"),
    ]
    looks = path.parent.name == "read"
    ada, mallory, zoe = exam.grade(people, tmp_path / "out", PATIENT if looks else LIMITS)
    assert passed(mallory) <= idle
    verdicts = {exercise.verdict for exercise in mallory.labs[0].exercises}
    assert "passed" not in verdicts
    # Whoever looks for something must have looked to the end, or nothing is proven.
    assert not looks or "failed" in verdicts
    written = {file: file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file()}
    assert written[tmp_path / "out" / "results" / "ada.json"] == untouched["ada"] == encode(ada)
    assert written[tmp_path / "out" / "results" / "zoe.json"] == untouched["zoe"] == encode(zoe)
    for file, content in written.items():
        assert GOT_THROUGH not in content, file
        for secret in exam.secrets:
            assert secret.encode() not in content, file
    assert {file.name.partition(".")[0] for file in written} == {
        "ada", "mallory", "zoe", "gradebook", "moved", "timings",
    }  # fmt: skip
    assert mounts() == before
    assert left_behind() == []
    assert gone(exam)
    sibling: Any = exam.sibling
    assert list(sibling.perform([wire.Call("alive")])) == [wire.Returned("yes")]


@pytest.mark.parametrize(
    "name", ["read/the_project", "read/file_system", "read/other_submissions", "escape/loopback"]
)
def test_the_exam_notices_a_missing_wall(name: str, exam: Exam, tmp_path: Path) -> None:
    """The same attacks in `--isolation process`, which says that it does not stop them."""
    assert exam.listeners
    # Told where to look first, so that it is found before time is up, however full the machine's folder is.
    attack = tmp_path / "attack.py"
    attack.write_text((FOLDER / f"{name}.py").read_text().replace('"/tmp"', repr(str(tmp_path))))
    unwalled = Exam.open(tmp_path, "process")
    try:
        people = [unwalled.submission("mallory", attack)]
        unwalled.grade(people, tmp_path / "out", PATIENT)
    finally:
        unwalled.close()
    written = b"".join(path.read_bytes() for path in (tmp_path / "out" / "results").iterdir())
    assert GOT_THROUGH in written or any(secret.encode() in written for secret in unwalled.secrets)


def passed(result: Result) -> set[str]:
    """The checks that a submission passes."""
    return {
        f"{exercise.id}.{check.name}"
        for exercise in result.labs[0].exercises
        for check in exercise.checks
        if check.verdict == "passed"
    }


def gone(exam: Exam) -> bool:
    """Whether every process of the attack has ended; the kernel may take a moment to say so."""
    end = time.monotonic() + 2
    while exam.processes() and time.monotonic() < end:
        time.sleep(0.01)
    return not exam.processes()

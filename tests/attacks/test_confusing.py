"""Whatever is handed in, reading it runs nothing, writes nothing elsewhere and costs nobody else anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.results import encode
from grader.submissions import read

from .confusing import ATTACKS, Attack
from .exam import HONEST, Exam, left_behind, mounts

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exam]:
    opened = Exam.open(tmp_path_factory.mktemp("confusing"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def alone(exam: Exam) -> dict[str, bytes]:
    """Results of the honest students when nobody else hands in anything."""
    folder = exam.folder / "alone"
    for name in ("ada", "zoe"):
        (folder / name).mkdir(parents=True)
        (folder / name / "03_padding.py").write_text(f"{HONEST}\nNAME = {name!r}\n")
    results = exam.grade(list(read([folder], [exam.lab.names]).submissions), exam.folder / "alone-out")
    assert [result.labs[0].exercises[0].verdict for result in results] == ["passed", "passed"]
    return {result.student: encode(result) for result in results}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_confusion_achieves_nothing(
    attack: Attack, exam: Exam, alone: dict[str, bytes], tmp_path: Path
) -> None:
    before = mounts()
    folder = tmp_path / "in"
    for name in ("ada", "mallory", "zoe"):
        (folder / name).mkdir(parents=True)
    for name in ("ada", "zoe"):
        (folder / name / "03_padding.py").write_text(f"{HONEST}\nNAME = {name!r}\n")
    attack(folder / "mallory")
    reading = read([folder], [exam.lab.names])
    results = exam.grade(list(reading.submissions), tmp_path / "out")
    by_name = {result.student: result for result in results}
    for name in ("ada", "zoe"):
        assert encode(by_name.pop(name)) == alone[name]
    # A folder with other people's names in it may be a class of its own; none of them gains anything.
    for result in by_name.values():
        verdicts = {exercise.verdict for lab in result.labs for exercise in lab.exercises}
        assert "passed" not in verdicts
    pages = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    html = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*.html"))
    assert b"<script>alert" not in html
    assert b"LABS-SOURCE" not in pages
    for secret in exam.secrets:
        assert secret.encode() not in pages
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}
    assert left_behind() == []
    assert mounts() == before
    assert exam.processes() == set()

"""How long the class report of five hundred students takes, and how large it is."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "reports"))

from class_samples import large_class

from grader.commands.report import REPORT, SIMILAR, write_report
from grader.reports.similar import find_similar
from grader.results import encode

pytestmark = pytest.mark.slow

STUDENTS = 500


def test_a_report_of_five_hundred_students(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("results", "feedback"):
        (tmp_path / folder).mkdir()
    for result in large_class(STUDENTS):
        (tmp_path / "results" / f"{result.student}.json").write_bytes(encode(result))
        (tmp_path / "feedback" / f"{result.student}.html").touch()
    start, used = time.monotonic(), time.process_time()
    write_report(tmp_path)
    wall, cpu = time.monotonic() - start, time.process_time() - used
    size = (tmp_path / REPORT).stat().st_size
    with capsys.disabled():
        print(f"\nreport of {STUDENTS} students, 9 labs: {cpu:.1f} CPU s, {wall:.1f} s, {size / 1e6:.2f} MB")
    assert not (tmp_path / SIMILAR).exists()
    assert cpu < 10
    assert size < 2_000_000


def test_the_code_of_five_hundred_students(capsys: pytest.CaptureFixture[str]) -> None:
    code = {f"student {number:03}": [("lab", written(number))] for number in range(STUDENTS)}
    code["student 007"] = code["student 400"]
    used = time.process_time()
    found = find_similar(code, {"lab": ""})
    cpu = time.process_time() - used
    size = sum(len(text) for files in code.values() for _, text in files)
    with capsys.disabled():
        print(f"\ncomparing {STUDENTS} students, {size / 1e6:.1f} MB of code: {cpu:.1f} CPU s")
    assert [(pair.left, pair.right) for pair in found.pairs] == [("student 007", "student 400")]
    assert cpu < 10


def written(number: int) -> str:
    """Ten functions, together as long as the solutions of a lab, that nobody else has written like this."""
    chance = random.Random(number)
    names = ["len", "max", "min", "sum", "sorted", "zip", "map", "range", "list", "enumerate"]
    lines = []
    for function in range(10):
        lines.append(f"def exercise_{function}(rows, pad_id):")
        for at in range(4):
            one, two, three = chance.choices(names, k=3)
            attribute = chance.choice(["size", "shape", "T", "mean", "view", "sum", "long"])
            lines.append(
                f"    value_{at} = {one}({two}(rows, {chance.randint(0, 9)}).{attribute}, {three}(pad_id))"
            )
        lines.append("    return value_0\n\n")
    return "\n".join(lines)

"""All nine labs on models of the real size, with random weights: nothing may depend on small shapes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from grader.judge.curriculum import ROOT
from tests.real.checkpoints import build

pytestmark = pytest.mark.slow
SOLUTIONS = sorted((ROOT / "solutions").glob("[0-9][0-9]_*.py"))
#: The largest submission holds one model of 500 MB and a few of its copies, and so does its judge.
MOST_GIGABYTES = 16


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("checkpoints")
    build(folder)
    yield folder
    for path in folder.rglob("*.safetensors"):
        path.unlink()


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda path: path.stem)
def test_the_solution_passes(
    solution: Path, checkpoints: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-m", "grader", "grade", str(solution), "-o", str(tmp_path / "out")]
    command += ["--jobs", "1", "--isolation", "process", "--seed", "0"]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "LABS_CHECKPOINTS": str(checkpoints),
        "LABS_CACHE": str(tmp_path / "banks"),
    }
    start = time.perf_counter()
    said = tmp_path / "said.txt"
    with said.open("w") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    # Of this process and all that it has waited for: judge, workers' parent, workers.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds, peak = time.perf_counter() - start, usage.ru_maxrss / 2**20
    assert process.returncode == 0, said.read_text()
    (path,) = (tmp_path / "out" / "results").glob("*.json")
    found = msgspec.json.decode(path.read_bytes())
    with capsys.disabled():
        print(f"\n{solution.stem}: {seconds:.0f} s; largest process {peak:.1f} GB")
    failed = [
        (exercise["id"], check["name"], check["message"])
        for lab in found["labs"]
        for exercise in lab["exercises"]
        for check in exercise["checks"]
        if check["verdict"] != "passed"
    ]
    assert failed == []
    assert found["score"] == found["max_score"] > 0
    assert peak < MOST_GIGABYTES

"""`pytest grader/checks --submission FILE` works on its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from grader.judge.curriculum import ROOT


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "grader/checks", "-q", *map(str, arguments)]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def test_solutions_pass_live_under_another_seed() -> None:
    done = run("--run-seed", "12345")
    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout


def test_a_submission_is_judged_by_ordinary_tests(tmp_path: Path) -> None:
    file = tmp_path / "03_padding.py"
    file.write_text(
        "import torch\n"
        "def attention_mask(lengths, side='right'):\n"
        "    return torch.tensor([[1] * n + [0] * (max(lengths) - n) for n in lengths])\n"
        "def last_token(hidden, mask):\n"
        "    import os\n    os._exit(0)\n"
    )
    done = run("--submission", file)
    assert done.returncode == 1
    assert "test_marks_from_the_right - grader.judge.comparing.Mismatch" in done.stdout
    assert "test_marks_from_the_left" not in done.stdout.partition("short test summary")[2]
    assert "pad_batch is missing" in done.stdout
    assert "NoAnswer: the process ended in the middle of the call" in done.stdout
    assert "1 passed" in done.stdout


def test_a_file_without_exercises_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "03_padding.py"
    file.write_bytes(b"")
    done = run("--submission", file)
    assert done.returncode == 4
    assert "empty" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr

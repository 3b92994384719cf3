"""What a person sees in a real terminal, at two widths."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.judge.curriculum import ROOT

pytestmark = pytest.mark.terminal

Screen = Callable[[str, int, str], str]
UNTOUCHED = (ROOT / "labs" / "03_padding.py").read_text(encoding="utf-8")


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """Type a command in tmux and read the screen once a marker is on it."""
    socket = f"labs-{uuid.uuid4().hex[:8]}"

    def tmux(*arguments: str) -> str:
        command = ["tmux", "-L", socket, "-f", "/dev/null", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout

    def show(command: str, width: int, until: str) -> str:
        tmux("new-session", "-d", "-x", str(width), "-y", "60", "-c", str(tmp_path), "sh")
        tmux("send-keys", command, "Enter")
        for _ in range(600):
            text = tmux("capture-pane", "-p")
            if until in text.replace(command, ""):
                tmux("kill-session")
                return text
            time.sleep(0.2)
        raise AssertionError(f"{until!r} never came up:\n{text}")

    yield show
    subprocess.run(["tmux", "-L", socket, "kill-server"], capture_output=True, check=False)


@pytest.mark.parametrize("width", [60, 110])
def test_a_student_reads_what_is_wrong_without_wrapping_or_traceback(
    screen: Screen, tmp_path: Path, width: int
) -> None:
    wrong = UNTOUCHED.replace(
        "    # your code here\n    ...\n",
        "    longest = max(map(len, sequences))\n"
        "    return torch.tensor([row + [0] * (longest - len(row)) for row in sequences])\n",
        1,
    )
    (tmp_path / "03_padding.py").write_text(wrong, encoding="utf-8")
    text = screen(f"{sys.executable} -m grader check 03_padding.py; echo code $?", width, "code 1")
    assert "not right yet" in text
    assert "called" in text
    assert "pad_batch([[" in text
    assert "expected" in text
    assert "Hint:" in text
    assert "Traceback" not in text
    assert "imported in" in text


def test_an_instructor_sees_progress_and_a_table(screen: Screen, tmp_path: Path) -> None:
    for name in ("Ada", "Björn"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / "03_padding.py").write_text(UNTOUCHED, encoding="utf-8")
    text = screen(f"{sys.executable} -m grader grade class -o out; echo code $?", 110, "code 0")
    assert "grading" in text
    assert "2/2" in text
    assert "Ada" in text
    assert "Björn" in text
    assert "gradebook: out/gradebook.csv" in text

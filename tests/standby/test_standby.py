"""The process in the background as a student meets it: `labs check` again and again."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from grader.commands.check import ask_standby
from grader.standby import client
from grader.standby.place import ROOT
from grader.submissions import Submission

UNTOUCHED = (ROOT / "labs" / "03_padding.py").read_text(encoding="utf-8")
FINISHED = (ROOT / "solutions" / "03_padding.py").read_text(encoding="utf-8")
Check = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def standby(standby_folder: Path) -> Iterator[Path]:
    yield standby_folder
    client.stop()


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    def run(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "grader", *arguments]
        environment = {**os.environ, "COLUMNS": "100"}
        return subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    return run


def pid_of(folder: Path) -> int:
    (lock,) = folder.glob("*.lock")
    return client.held(lock)


def ended(pid: int) -> bool:
    """Say whether a process is gone; one that only its parent's parent has yet to notice counts."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_a_life(start: Callable[..., subprocess.Popen[str]], standby: Path, tmp_path: Path) -> None:
    file = tmp_path / "03_padding.py"
    file.write_text(UNTOUCHED, encoding="utf-8")
    # Two at once start one process.
    both = [start("check", "pad_batch") for _ in range(2)]
    for run in both:
        out, err = run.communicate(timeout=300)
        assert (run.returncode, err) == (1, "")
        assert "not attempted yet" in out
    first = pid_of(standby)
    assert first > 0
    # The next one finds it, and grades what stands in the file now.
    file.write_text(FINISHED, encoding="utf-8")
    run = start("check")
    out, err = run.communicate(timeout=300)
    assert (run.returncode, err) == (0, "")
    assert "All 7 exercises pass" in out
    assert f"03_padding.py  {hashlib.sha256(FINISHED.encode()).hexdigest()[:8]}" in out
    assert re.search(r"^checked in \d+\.\d s$", out, re.MULTILINE)
    assert "imported" not in out
    assert pid_of(standby) == first
    # Killed, with its socket left behind, it is replaced.
    os.kill(first, signal.SIGKILL)
    run = start("check", "pad_batch")
    out, err = run.communicate(timeout=300)
    assert (run.returncode, err) == (0, "")
    second = pid_of(standby)
    assert second not in (0, first)
    # Stopped, nothing of it is left.
    run = start("stop")
    out, err = run.communicate(timeout=60)
    assert (run.returncode, out, err) == (0, "ended 1 process in the background\n", "")
    assert list(standby.iterdir()) == []
    until = time.monotonic() + 30
    while not ended(second) and time.monotonic() < until:
        time.sleep(0.05)
    assert ended(second)
    assert start("stop").communicate(timeout=60)[0] == "nothing was waiting in the background\n"


def test_cold_leaves_nothing_behind(
    start: Callable[..., subprocess.Popen[str]], standby: Path, tmp_path: Path
) -> None:
    (tmp_path / "03_padding.py").write_text(FINISHED, encoding="utf-8")
    run = start("check", "--cold", "pad_batch")
    out, err = run.communicate(timeout=300)
    assert (run.returncode, err) == (0, "")
    assert "torch and transformers imported in" in out
    assert not standby.exists()


def test_a_place_that_cannot_be_used_is_one_line(standby: Path, capsys: pytest.CaptureFixture[str]) -> None:
    standby.write_text("a file", encoding="utf-8")
    assert ask_standby(Submission("you", (), ()), "", 0, Console()) is None
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert err.startswith("labs: checking without a process in the background: ")
    standby.unlink()


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["nothing"], ["grade"]])
def test_help_and_usage_errors_import_nothing_heavy(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        f"sys.argv = ['labs', *{arguments!r}]\n"
        "from grader.cli import run\n"
        "try:\n    run()\nexcept SystemExit as ending:\n    code = ending.code\n"
        "heavy = {'torch', 'transformers', 'hypothesis', 'numpy', 'sqlite3', 'msgspec', 'pydantic'}\n"
        "print('imported', sorted(heavy & set(sys.modules)), code)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True
    )
    expected = 0 if "--help" in arguments else 2
    assert run.stdout.splitlines()[-1] == f"imported [] {expected}"


def test_asking_imports_nothing_heavy() -> None:
    program = (
        "import sys\nimport grader.commands.check, grader.commands.watch\n"
        "import grader.standby.client, grader.watch.loop\n"
        "print(sorted({'torch', 'transformers', 'hypothesis', 'numpy'} & set(sys.modules)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True
    )
    assert run.stdout == "[]\n"

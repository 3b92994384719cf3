"""`labs check`, `labs hint` and `labs build --check` as a student and an author meet them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from grader.judge.curriculum import ROOT

from .conftest import Labs

SOLUTION = ROOT / "solutions" / "03_padding.py"
UNTOUCHED = ROOT / "labs" / "03_padding.py"


def test_a_finished_lab_passes_and_both_times_are_shown(labs: Labs) -> None:
    run = labs("check", SOLUTION)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert "All 7 exercises pass" in run.stdout
    assert re.search(r"torch and transformers imported in \d+\.\d s, checked in \d+\.\d s", run.stdout)


def test_an_untouched_lab_waits(labs: Labs, tmp_path: Path) -> None:
    (tmp_path / "labs").mkdir()
    (tmp_path / "labs" / "03_padding.py").write_bytes(UNTOUCHED.read_bytes())
    run = labs("check", "padding")
    assert run.returncode == 1
    assert "not attempted yet" in run.stdout
    assert "passed" not in run.stdout


def test_one_exercise_alone(labs: Labs, tmp_path: Path) -> None:
    text = UNTOUCHED.read_text(encoding="utf-8")
    wrong = text.replace(
        "    # your code here\n    ...\n",
        "    return torch.tensor([row + [0] * (max(map(len, sequences)) - len(row)) for row in sequences])\n",
        1,
    )
    (tmp_path / "03_padding.py").write_text(wrong, encoding="utf-8")
    run = labs("check", "pad_batch")
    assert run.returncode == 1
    assert "pad_batch" in run.stdout
    assert "came back" in run.stdout
    assert "expected" in run.stdout
    assert "mean_pool" not in run.stdout


def test_without_a_second_process(labs: Labs) -> None:
    run = labs("check", SOLUTION, "--isolation", "none")
    assert run.returncode == 0, run.stderr


def test_what_cannot_be_done_is_one_line(labs: Labs, tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text("print('hello')\n", encoding="utf-8")
    for arguments, says in (
        (("check", "nothing.py"), "there is no file nothing.py"),
        (("check", "cooking"), "there is no lab 'cooking'; there are "),
        (("check", "notes.py"), "defines none of this course's exercises"),
        (("check", "padding", "--isolation", "magic"), "--isolation is sandbox, process or none, not magic"),
        (("check", "pad_bacth"), "there is no lab or exercise 'pad_bacth'; did you mean pad_batch?"),
        (("hint", "cooking"), "there is no exercise 'cooking'; `labs progress LAB` lists "),
    ):
        run = labs(*arguments)
        assert run.returncode == 2
        assert run.stdout == ""
        assert run.stderr.count("\n") == 1
        assert run.stderr.startswith("labs: ")
        assert says in run.stderr


def test_hints_come_in_three_steps(labs: Labs) -> None:
    texts = [labs("hint", "padding.mean_pool").stdout for _ in range(3)]
    assert [text.count("mean_pool, hint ") for text in texts] == [1, 2, 3]
    assert texts[0].splitlines()[1].endswith("?") or texts[0].splitlines()[2].endswith("?")
    assert "Still stuck? labs hint mean_pool" in texts[0]
    assert "Still stuck" not in texts[2]
    assert "hint 2 of 3" in labs("hint", "mean_pool", "--step", 2).stdout


def test_a_filled_in_blank_is_still_an_exercise(labs: Labs, tmp_path: Path) -> None:
    """Students write into the very files in `labs/`; what there is to do is known from elsewhere."""
    work = UNTOUCHED.read_text(encoding="utf-8").replace(
        "    # your code here\n    ...\n", "    return 1\n", 1
    )
    (tmp_path / "03_padding.py").write_text(work, encoding="utf-8")
    run = labs("check", "pad_batch")
    assert (run.returncode, run.stderr) == (1, "")
    assert "not right yet" in run.stdout
    progress = labs("progress", "padding")
    assert "pad_batch" in progress.stdout
    assert "not right yet" in progress.stdout


def test_committed_labs_are_current(labs: Labs) -> None:
    run = labs("build", "--check")
    assert run.returncode == 0, run.stdout
    assert "generated files are current" in run.stdout


#: Our own modules find nothing that only POSIX has; the libraries may, as they are the ones for this system.
WINDOWS = """
import builtins, sys
usual = builtins.__import__
def without(name, globals=None, *rest, **named):
    ours = (globals or {{}}).get("__name__", "").startswith("grader")
    if ours and name in ("pwd", "grp", "resource", "fcntl"):
        raise ModuleNotFoundError(name)
    return usual(name, globals, *rest, **named)
builtins.__import__ = without
sys.argv = ["labs", "check", {path!r}, "--isolation", "none"]
from grader.cli import app
app()
"""


def test_without_the_modules_that_windows_lacks(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WINDOWS.format(path=str(SOLUTION))]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_two_files_for_one_lab_are_not_guessed_between(labs: Labs, tmp_path: Path) -> None:
    for name in ("ann", "ben"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "03_padding.py").write_bytes(SOLUTION.read_bytes())
    run = labs("check", ".")
    assert run.returncode == 2
    assert "name one of them" in run.stderr


def test_an_empty_folder_holds_no_labs(labs: Labs) -> None:
    run = labs("check")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("labs: there are no labs in this folder")

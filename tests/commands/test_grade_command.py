"""`labs grade` over a class in which all goes wrong: one line each, and nothing is lost for the others."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from grader.judge.curriculum import ROOT
from grader.results import load

from .conftest import Labs

SOLUTION = (ROOT / "solutions" / "03_padding.py").read_text(encoding="utf-8")
UNTOUCHED = (ROOT / "labs" / "03_padding.py").read_text(encoding="utf-8")
NOTEBOOK = (ROOT / "labs" / "03_padding.ipynb").read_text(encoding="utf-8")

ENDLESS = UNTOUCHED.replace("    # your code here\n    ...\n", "    while True:\n        pass\n", 1)
DEADLY = UNTOUCHED.replace("    # your code here\n    ...\n", "    import os\n\n    os._exit(0)\n", 1)


def make_class(folder: Path) -> None:
    """Write a class in which two students are fine and everybody else is not."""
    files: dict[str, bytes] = {
        "Ada/03_padding.py": SOLUTION.encode(),
        "Zoë Ünlü/03_padding.py": SOLUTION.encode(),
        "empty/03_padding.py": b"",
        "binary/03_padding.py": b"\x7fELF\x00\x01\x02",
        "half/03_padding.ipynb": NOTEBOOK.encode()[: len(NOTEBOOK) // 2],
        "julia/03_padding.ipynb": json.dumps(
            {
                "nbformat": 4,
                "nbformat_minor": 5,
                "metadata": {
                    "kernelspec": {"language": "julia", "name": "julia-1.9", "display_name": "Julia"}
                },
                "cells": [{"cell_type": "code", "source": "f(x) = x", "metadata": {}, "outputs": []}],
            }
        ).encode(),
        "cooking/recipes.py": b"def boil(water):\n    return water\n",
        "endless/03_padding.py": ENDLESS.encode(),
        "deadly/03_padding.py": DEADLY.encode(),
    }
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "huge").mkdir()
    with (folder / "huge" / "03_padding.py").open("wb") as file:
        file.truncate(50 * 2**20)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("../../escaped/03_padding.py", SOLUTION)
        target.writestr("03_padding.py", SOLUTION)
    (folder / "sneaky.zip").write_bytes(archive.getvalue())
    (folder / "nobody").mkdir()


#: The usual walls, where this machine has them; elsewhere everything but those is tried.
WALLS = ("--isolation", "sandbox" if shutil.which("bwrap") else "process")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    folder = tmp_path_factory.mktemp("class")
    make_class(folder / "handed in")
    command = [sys.executable, "-m", "grader", "grade", "handed in", "-o", "out", "--lab", "padding", *WALLS]
    environment = {**os.environ, "COLUMNS": "120"}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    return run, folder


def test_everybody_has_a_result_a_page_and_a_row(
    graded: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    run, folder = graded
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr + run.stdout
    results = {path.stem: load(path) for path in (folder / "out" / "results").iterdir()}
    assert set(results) == {
        "Ada", "Zoë Ünlü", "empty", "binary", "half", "julia", "cooking", "endless", "deadly", "huge",
        "sneaky", "nobody",
    }  # fmt: skip
    for suffix in ("html", "md"):
        pages = {path.stem for path in (folder / "out" / "feedback").glob(f"*.{suffix}")}
        assert pages == set(results)
    with (folder / "out" / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(results)
    full = results["Ada"].max_score
    scores = {name: result.score for name, result in results.items() if result.score}
    assert scores == {"Ada": full, "Zoë Ünlü": full, "sneaky": full}
    assert {result.max_score for result in results.values()} == {full}
    assert set(json.loads((folder / "out" / "timings.json").read_text())) == set(results)


def test_the_class_report_is_made_at_the_end_and_again_by_its_own_command(
    graded: tuple[subprocess.CompletedProcess[str], Path], labs: Labs
) -> None:
    run, folder = graded
    assert "class report: out/report.html" in run.stdout
    written = (folder / "out" / "report.html").read_bytes()
    for student in (folder / "out" / "results").iterdir():
        assert f'href="feedback/{quote(student.stem)}.html"'.encode() in written
    again = labs("report", "out", cwd=folder)
    assert (again.returncode, again.stderr) == (0, "")
    assert (folder / "out" / "report.html").read_bytes() == written
    nothing = labs("report", "nowhere", cwd=folder)
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert nothing.stderr.startswith("labs: nowhere holds no results")
    assert nothing.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("student", "says"),
    [
        ("empty", "is empty"),
        ("binary", "binary"),
        ("half", "notebook"),
        ("julia", "julia"),
        ("cooking", "defines none of this course's exercises"),
        ("huge", "MB"),
        ("sneaky", "../../escaped/03_padding.py"),
        ("nobody", "no"),
    ],
)
def test_each_bad_input_gets_one_clear_line(
    graded: tuple[subprocess.CompletedProcess[str], Path], student: str, says: str
) -> None:
    run, folder = graded
    result = load(folder / "out" / "results" / f"{student}.json")
    (line,) = result.submission.problems
    assert says.lower() in line.lower()
    assert "\n" not in line
    said = " ".join(run.stderr.split())
    assert " ".join(f"{student}: {line}".split()) in said


def test_a_loop_and_a_death_cost_their_own_exercise(
    graded: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    _, folder = graded
    for student, verdict in (("endless", "timeout"), ("deadly", "crashed")):
        (lab,) = load(folder / "out" / "results" / f"{student}.json").labs
        assert [one.verdict for one in lab.exercises] == [verdict, *["blank"] * 6]


def test_results_say_how_code_was_kept_apart(graded: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    run, folder = graded
    result = load(folder / "out" / "results" / "Ada.json")
    assert result.isolation.startswith(f"{WALLS[1]} (")
    assert "limits" in result.isolation
    assert f"isolation: {result.isolation}" in " ".join(run.stdout.split())
    assert not (folder / "escaped").exists()
    assert not (folder.parent / "escaped").exists()


def test_an_earlier_run_is_not_overwritten_by_accident(labs: Labs, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "03_padding.py").write_text(UNTOUCHED, encoding="utf-8")
    assert labs("grade", "a", "-o", "out", "--seed", "5", *WALLS).returncode == 0
    again = labs("grade", "a", "-o", "out", *WALLS)
    assert again.returncode == 2
    assert (
        again.stderr
        == "labs: out holds an earlier run; name another folder, or add --overwrite to replace it\n"
    )
    first = (tmp_path / "out" / "results" / "a.json").read_bytes()
    assert labs("grade", "a", "-o", "out", "--overwrite", "--seed", "5", *WALLS).returncode == 0
    assert (tmp_path / "out" / "results" / "a.json").read_bytes() == first


def test_results_never_mix_with_what_is_read_or_was_there(labs: Labs, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "03_padding.py").write_text(UNTOUCHED, encoding="utf-8")
    for out in ("a", "a/out", "."):
        inside = labs("grade", ".", "-o", out, *WALLS)
        assert inside.returncode == 2
        assert "where submissions are read; write elsewhere" in inside.stderr
    (tmp_path / "mine" / "results").mkdir(parents=True)
    (tmp_path / "mine" / "results" / "data.csv").write_text("precious")
    refused = labs("grade", "a", "-o", "mine", "--overwrite", *WALLS)
    assert refused.returncode == 2
    assert "is not from a finished run" in refused.stderr
    assert (tmp_path / "mine" / "results" / "data.csv").read_text() == "precious"


def test_stopping_says_how_far_it_came_and_leaves_no_process(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / "class" / f"s{number}").mkdir(parents=True)
        # All different, and none of them quick: equal ones would be done all at once.
        text = f"{SOLUTION}\n# {number}\nimport time\ntime.sleep(0.3)\n"
        (tmp_path / "class" / f"s{number}" / "03_padding.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "grader", "grade", "class", "-o", "out", *WALLS]
    process = subprocess.Popen(
        command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    for _ in range(6000):
        if len(list((tmp_path / "out" / "results").glob("*"))) >= 2:
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Traceback" not in said
    last = said.strip().splitlines()[-1]
    assert last.startswith("labs: stopped; ")
    done = int(last.split()[2])
    # What was done is kept, and is what the line says.
    assert len(list((tmp_path / "out" / "results").glob("*.json"))) == done < 30
    alive = subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True, text=True, check=False)
    assert alive.stdout == ""


def test_hint_mode_shows_students_no_values(labs: Labs, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    wrong = UNTOUCHED.replace("    # your code here\n    ...\n", "    return torch.zeros(77, 77)\n", 1)
    (tmp_path / "a" / "03_padding.py").write_text(wrong, encoding="utf-8")
    assert labs("grade", "a", "-o", "out", "--feedback", "hint", *WALLS).returncode == 0
    result = load(tmp_path / "out" / "results" / "a.json")
    shown = result.labs[0].exercises[0].checks[0].counterexample
    assert shown is not None
    for page in (tmp_path / "out" / "feedback").iterdir():
        text = page.read_text(encoding="utf-8")
        assert "77" not in text
        assert shown.called not in text


def test_a_folder_without_submissions_is_one_line(labs: Labs, tmp_path: Path) -> None:
    (tmp_path / "void").mkdir()
    run = labs("grade", "void", "-o", "out", *WALLS)
    assert run.returncode == 2
    assert run.stderr.strip().splitlines()[-1].startswith("labs: no submissions in void")
    missing = labs("grade", "gone", "-o", "out", *WALLS)
    assert missing.returncode == 2
    assert "Traceback" not in missing.stderr


@pytest.mark.sandbox
def test_the_sandbox_is_what_one_gets_without_asking(labs: Labs, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "03_padding.py").write_text(UNTOUCHED, encoding="utf-8")
    run = labs("grade", "a", "-o", "out")
    assert run.returncode == 0, run.stderr
    assert "isolation: sandbox (own namespaces, " in run.stdout


def test_budgets_are_read_or_refused_in_one_line(labs: Labs, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for typed, says in (
        ("speed=9", "there is no budget 'speed'"),
        ("memory=much", "write it as memory=NUMBER"),
        ("memory", "write it as memory=NUMBER"),
        ("disk=0", "the number must be at least 1"),
        ("call=-1", "the number must be above zero"),
    ):
        run = labs("grade", "a", "-o", "out", "--limit", typed)
        assert run.returncode == 2
        assert run.stderr.startswith(f"labs: --limit {typed}: ")
        assert says in run.stderr


def test_a_budget_of_the_instructors_holds(labs: Labs, tmp_path: Path) -> None:
    slow = UNTOUCHED.replace(
        "    # your code here\n    ...\n", "    sum(range(2 * 10**7))\n    return torch.zeros(1)\n", 1
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "03_padding.py").write_text(slow, encoding="utf-8")
    assert labs("grade", "a", "-o", "out", "--limit", "call=0.05", *WALLS).returncode == 0
    result = load(tmp_path / "out" / "results" / "a.json")
    assert result.labs[0].exercises[0].verdict == "timeout"
    assert "within 0.05 s of computing time" in result.labs[0].exercises[0].checks[0].message


def test_modules_beside_the_submissions_are_not_imported(tmp_path: Path) -> None:
    for name in ("typer", "torch", "rich", "grader"):
        (tmp_path / f"{name}.py").write_text("open('imported', 'w').close()\nraise SystemExit(9)\n")
    program = Path(sys.executable).with_name("labs")
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        for arguments, code, says in (
            (["--help"], 0, "Grade a class"),
            (["grade", "x", "-o", "y"], 2, "x does not exist"),
        ):
            run = subprocess.run(
                [program, *arguments],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert run.returncode == code, run.stderr
            assert says in run.stdout + run.stderr
    assert not (tmp_path / "imported").exists()


def test_a_damaged_ledger_is_one_line(labs: Labs, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "03_padding.py").write_text(UNTOUCHED, encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ledger.sqlite").write_text("no database at all " * 100)
    run = labs("grade", "a", "-o", "out", "--resume")
    assert run.returncode == 2
    assert run.stderr == (
        "labs: the run's ledger cannot be used (file is not a database); write to another folder\n"
    )

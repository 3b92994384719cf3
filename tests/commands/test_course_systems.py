"""A class as Canvas imports it, as Gradescope grades it and as GitHub runs it: the same marks everywhere."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from grader.judge.curriculum import ROOT

SEED = "11"
SOLUTION = (ROOT / "solutions" / "03_padding.py").read_text(encoding="utf-8")
CLASS = {
    "ada": SOLUTION,
    "bob": SOLUTION.replace("filling = [pad_id] *", "filling = [0] *"),
    "cyd": (ROOT / "labs" / "03_padding.py").read_text(encoding="utf-8"),
}
ROSTER = (
    "name,login,id,email\nAda,ada,1,ada@x.org\nBob,bob,2,bob@x.org\nCyd,cyd,3,c@x.org\nDan,dan,4,d@x.org\n"
)


def labs(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=600,
    )


def hand_in(folder: Path, student: str) -> Path:
    (folder / student / "labs").mkdir(parents=True)
    (folder / student / "labs" / "03_padding.py").write_text(CLASS[student], encoding="utf-8")
    return folder / student


def test_a_format_without_its_roster_is_refused_before_anything_is_graded(tmp_path: Path) -> None:
    hand_in(tmp_path / "in", "ada")
    said = labs("grade", "in", "-o", "out", "--format", "canvas", folder=tmp_path)
    assert said.returncode == 2
    assert said.stderr.strip().endswith(
        "--format canvas needs --roster FILE, a CSV with names and ids (an export of canvas will do)"
    )
    assert not (tmp_path / "out").exists()
    unknown = labs("report", "out", "--format", "blackboard", folder=tmp_path)
    assert (unknown.returncode, "there is no format 'blackboard'" in unknown.stderr) == (2, True)


def test_the_autograder_holds_the_course_and_two_scripts(tmp_path: Path) -> None:
    said = labs("autograder", "autograder.zip", "--lab", "padding", "--seed", SEED, folder=tmp_path)
    assert said.returncode == 0, said.stderr
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        names = set(archive.namelist())
        scripts = {name: archive.getinfo(name).external_attr >> 16 for name in ("setup.sh", "run_autograder")}
        script = archive.read("run_autograder").decode()
    assert {"pyproject.toml", "constraints.txt", "grader/cli.py", "solutions/03_padding.py"} <= names
    assert not any(name.startswith(("tests/", "build/")) or "__pycache__" in name for name in names)
    assert all(mode & 0o111 for mode in scripts.values())
    assert f"--feedback full --seed {SEED} --lab padding" in script
    checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_workflow_uses_commands_that_exist(tmp_path: Path) -> None:
    path = ROOT / "grader" / "handouts" / "github" / "classroom.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    steps = workflow["jobs"]["grade"]["steps"]
    (grade,) = (step["run"] for step in steps if step.get("id") == "grade")
    options = re.findall(r"--[\w-]+", grade)
    usage = labs("grade", "--help", folder=tmp_path, COLUMNS="200").stdout
    assert options
    assert [option for option in options if option not in usage] == []
    assert workflow["permissions"] == {"contents": "read"}


@pytest.mark.slow
def test_all_three_agree_on_every_mark(tmp_path: Path) -> None:
    for student in CLASS:
        hand_in(tmp_path / "in", student)
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    said = labs(
        "grade", "in", "-o", "out", "--lab", "padding", "--isolation", "process", "--seed", SEED,
        "--format", "canvas", "--roster", "roster.csv", folder=tmp_path,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert "handed in nothing: Dan" in said.stdout
    with (tmp_path / "out" / "formats" / "canvas.csv").open(encoding="utf-8") as file:
        canvas = {row["SIS Login ID"]: row["padding"] for row in csv.DictReader(file)}
    assert canvas["dan"] == ""
    for student in CLASS:
        assert float(canvas[student]) == gradescope(tmp_path, student) == on_github(tmp_path, student)


def gradescope(folder: Path, student: str) -> float:
    """Do what Gradescope's container does with the scripts of `labs autograder`."""
    root = folder / "gradescope" / student
    root.mkdir(parents=True)
    made = labs("autograder", "a.zip", "--lab", "padding", "--seed", SEED, folder=root)
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(root / "a.zip") as archive:
        archive.extractall(root / "source")
    (root / "submission").symlink_to(folder / "in" / student / "labs")
    environment = {**os.environ, "AUTOGRADER": str(root), "PYTHON": sys.executable}
    environment["PYTHONPATH"] = str(root / "source")
    subprocess.run(
        ["bash", str(root / "source" / "run_autograder")], env=environment, check=True, timeout=600
    )
    return float(json.loads((root / "results" / "results.json").read_bytes())["score"])


def on_github(folder: Path, student: str) -> float:
    """Do what the workflow's step does."""
    root = folder / "github" / student
    root.mkdir(parents=True)
    (root / "submission").symlink_to(folder / "in" / student)
    files = {"GITHUB_STEP_SUMMARY": str(root / "summary.md"), "GITHUB_OUTPUT": str(root / "output")}
    said = labs(
        "grade", "submission", "-o", "graded", "--isolation", "process", "--jobs", "1", "--no-report",
        "--format", "github", "--seed", SEED, folder=root, **files,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert "points" in (root / "summary.md").read_text(encoding="utf-8")
    outputs = dict(line.split("=") for line in (root / "output").read_text(encoding="utf-8").splitlines())
    return float(outputs["points"])

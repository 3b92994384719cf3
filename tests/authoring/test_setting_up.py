"""The cell with which every lab begins: does nothing where all is there, finds a course or its zip file."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jupytext
import pytest

from grader.authoring.build import lab_script
from grader.authoring.setting_up import with_setup
from grader.judge.curriculum import load_curriculum

LABS = load_curriculum()


def setup_cell(text: str) -> str:
    cells = [cell for cell in jupytext.reads(text, fmt="py:percent").cells if cell.cell_type == "code"]
    code: str = cells[0].source
    return code


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A folder on a machine without the course; gives what pip would be asked for."""
    asked: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command[1:])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return asked


def execute(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(setup_cell(text), "<cell>", "exec", dont_inherit=True), names)
    return names


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.stem)
def test_every_lab_begins_with_it_and_names_its_own_exercise(lab: Any) -> None:
    text = lab_script(lab.source)
    compile(text, f"{lab.stem}.py", "exec", dont_inherit=True)
    assert text.count("from __future__ import annotations") == 1
    assert f"`check({lab.exercises[0].name})`" in text
    assert "from grader import check" in setup_cell(text)
    assert "http" not in setup_cell(text)


def test_where_all_is_installed_it_does_nothing(
    bare: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    names = execute(lab_script(LABS[2].source))
    assert sorted(set(names) - {"__builtins__"}) == ["annotations", "check", "importlib"]
    assert bare == []


@pytest.mark.parametrize("inner", ["", "kit/"])
def test_a_zip_file_beside_the_notebook_is_unpacked_and_installed(bare: list[list[str]], inner: str) -> None:
    with zipfile.ZipFile("course.zip", "w") as archive:
        archive.writestr(f"{inner}grader/magic.py", "")
        archive.writestr(f"{inner}labs/03_padding.py", "as handed out")
    with zipfile.ZipFile("holiday.zip", "w") as archive:
        archive.writestr("beach.jpg", "")
    execute(lab_script(LABS[2].source))
    course = str(Path("course", inner).absolute())
    assert bare == [["-m", "pip", "install", "--quiet", "--editable", course]]
    assert sys.path[0] == course
    assert not Path("holiday").exists()
    # What a student has changed there stays when the cell runs again.
    Path(course, "labs", "03_padding.py").write_text("my work", encoding="utf-8")
    execute(lab_script(LABS[2].source))
    assert Path(course, "labs", "03_padding.py").read_text(encoding="utf-8") == "my work"


def test_a_notebook_in_the_course_finds_it_above(bare: list[list[str]], monkeypatch: Any) -> None:
    Path("grader").mkdir()
    Path("grader", "magic.py").touch()
    Path("labs").mkdir()
    course = str(Path().absolute())
    monkeypatch.chdir("labs")
    execute(lab_script(LABS[2].source))
    assert bare[0][-1] == course


def test_without_a_course_it_says_what_to_do(bare: list[list[str]]) -> None:
    with pytest.raises(SystemExit, match="Put the course's zip file beside this notebook"):
        execute(lab_script(LABS[2].source))
    assert bare == []


def test_a_lab_without_the_future_keeps_its_first_cell() -> None:
    text = with_setup("# %%\nimport torch\n", "double")
    assert text.endswith("# %%\nimport torch\n")
    assert text.startswith("# %% [markdown]\n")

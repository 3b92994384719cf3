"""`labs doctor` finds what is broken, each with its repair, and runs when a library is what is missing."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from grader.commands import symptoms
from grader.commands.doctor import _graded
from grader.commands.symptoms import checkpoints_setting, labs_folder, machine, versions
from grader.judge.opening import Opened

from .conftest import PLACE, SCRIPT

#: Takes one package away, from imports and from what is installed, and runs a command.
WITHOUT = """
import importlib.metadata, sys
gone = {gone!r}
class Refusal:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == gone:
            raise ModuleNotFoundError(f"No module named {{gone!r}}", name=gone)
sys.meta_path.insert(0, Refusal())
usual = importlib.metadata.version
def version(name):
    if name == gone:
        raise importlib.metadata.PackageNotFoundError(name)
    return usual(name)
importlib.metadata.version = version
sys.argv = ["labs", *{arguments!r}]
import grader.cli
grader.cli.run()
"""


def without(gone: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT.format(gone=gone, arguments=list(arguments))]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def test_a_missing_library_is_found_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    run = without("torch", "doctor", cwd=tmp_path)
    assert (run.returncode, run.stderr) == (1, "")
    assert "torch" in next(line for line in run.stdout.splitlines() if line.startswith("✗"))
    assert "→ torch: pip install" in run.stdout
    assert "not tried before the above is repaired" in run.stdout
    other = without("rich", "progress", cwd=tmp_path)
    assert (other.returncode, other.stdout) == (2, "")
    assert other.stderr.startswith("labs: the package rich cannot be loaded")
    assert other.stderr.count("\n") == 1


def test_versions_are_held_against_what_the_project_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(one.well for one in versions())
    found = {"torch": "1.0", "tokenizers": None}

    def version(name: str) -> str:
        known = found.get(name, "99")
        if known is None:
            raise PackageNotFoundError(name)
        return known

    monkeypatch.setattr(symptoms, "version", version)
    monkeypatch.setattr(symptoms.platform, "python_version", lambda: "3.9.1")
    wrong = {one.what: one.found for one in versions() if not one.well}
    assert wrong["Python"] == "3.9.1"
    assert wrong["torch"].startswith("1.0, needed is >=")
    assert wrong["tokenizers"] == "not installed"
    assert all(one.repair for one in versions() if not one.well)


def test_a_library_that_does_not_import_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        if name == "datasets":
            raise OSError("libfoo.so is missing\nmore")

    monkeypatch.setattr(symptoms.importlib, "import_module", broken)
    (wrong,) = (one for one in versions() if not one.well)
    assert wrong.what == "datasets"
    assert wrong.found.endswith("does not import: libfoo.so is missing")
    assert "--force-reinstall" in wrong.repair


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    assert all(one.well is not False for one in machine(tmp_path / "new"))
    (tmp_path / "file").write_text("in the way")
    (wrong,) = (one for one in machine(tmp_path / "file") if one.what == "cache")
    assert wrong.well is False
    assert "cannot be written" in wrong.found
    assert "LABS_CACHE" in wrong.repair


def test_what_the_checkpoints_setting_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABS_CHECKPOINTS", raising=False)
    assert checkpoints_setting().well
    for value, well, says in (
        ("hub", True, "downloaded"),
        ("Hub", False, "Hub is no folder"),
        (str(tmp_path), False, "lacks distilbert-base-uncased"),
    ):
        monkeypatch.setenv("LABS_CHECKPOINTS", value)
        found = checkpoints_setting()
        assert (found.well, says in found.found) == (well, True)
        assert well or "unset LABS_CHECKPOINTS" in found.repair
    for name in ("FacebookAI/roberta-base", "gpt2", "distilbert-base-uncased"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "distilbert-base-uncased-finetuned-sst-2-english").mkdir()
    assert checkpoints_setting().well


def test_pairs_that_differ_and_files_that_are_damaged(folder: Path) -> None:
    (only,) = labs_folder()
    assert "1 of 9 here" in only.found
    script, book = folder / "labs" / "03_padding.py", folder / "labs" / "03_padding.ipynb"
    script.write_text(SCRIPT.replace(PLACE, "    return 1\n", 1), encoding="utf-8")
    _, differ = labs_folder()
    assert (differ.well, differ.what) == (None, "03_padding")
    assert "jupytext --sync" in differ.repair
    book.write_text("{", encoding="utf-8")
    _, damaged = labs_folder()
    assert damaged.well is False
    assert "not a whole notebook" in damaged.found


def test_an_exercise_is_graded_from_end_to_end(opened: Opened) -> None:
    found = _graded(opened)
    assert found.well, found.found
    assert found.found.startswith("roberta_config: empty blank, wrong ")
    assert found.found.endswith("right passed")

"""What is in a kit, and above all what is not."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import msgspec
import pytest

from grader.authoring.build import generate
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT, Lab
from grader.kit.contents import KitFile
from grader.kit.make import make_kit_files
from grader.kit.pack import kit_contents, write_archive
from grader.kit.package import check_files, package_files

from .conftest import LABS
from .secrets import Search, Secret, secrets

#: What stands in the sealed checks all the same, and why that may be.
IN_CHECKS = {
    "misconception gives_a_dictionary of models.roberta_config": "sizes that a strategy draws",
    "alternative updates_the_default of models.roberta_config": "sizes that a strategy draws",
    "misconception masks_only_on_the_right of padding.attention_mask": "a strategy draws masks",
    "misconception logs_a_running_mean of fine_tuning.train_epochs": "trains by hand, for comparison",
    "misconception never_logs of fine_tuning.train_epochs": "trains by hand, for comparison",
    "alternative chains_the_epochs of fine_tuning.train_epochs": "trains by hand, for comparison",
    "solution of pipelines.split_batches": "cuts losses into passes, in a check of another lab",
    "misconception gives_one_table of pipelines.label_tables": "makes both tables by hand, for comparison",
}
_IMPORT_ALL = """
import pkgutil, importlib, sys
import grader
assert grader.__file__.startswith(sys.argv[1]), grader.__file__
from grader.judge.curriculum import load_curriculum
(lab,) = load_curriculum()
names = [one.name for one in pkgutil.walk_packages(grader.__path__, "grader.") if "__main__" not in one.name]
for name in names:
    importlib.import_module(name)
from grader.judge.fingerprints import of_exercise
assert all(lab.checks_of(one) and of_exercise(lab, one) for one in lab.exercises)
print(len(names))
"""


def test_it_has_what_a_student_needs(contents: dict[str, bytes]) -> None:
    for name in (
        "README.md",
        "Makefile",
        "pyproject.toml",
        "constraints.txt",
        "labs/03_padding.py",
        "labs/03_padding.ipynb",
        "grader/cli.py",
        "grader/commands/check.py",
        "grader/worker/zygote.py",
        "grader/miniatures/store/roberta-base/model.safetensors",
        "grader/kit/data/03_padding.kit",
    ):
        assert name in contents, name
    assert contents["labs/03_padding.py"] == (ROOT / "labs" / "03_padding.py").read_bytes()
    settings = contents["pyproject.toml"].decode()
    assert "[project.scripts]" in settings
    assert "mypy" not in settings
    assert "mutmut" not in settings
    assert sum(map(len, contents.values())) < 12e6


def test_it_has_the_pictures_of_its_labs(kit_file: KitFile) -> None:
    contents = kit_contents([msgspec.structs.replace(kit_file, stem="07_fine_tuning")], [])
    pictures = {name for name in contents if name.startswith("labs/images/")}
    assert pictures == {"labs/images/07_fine_tuning_sst2.png"}
    assert all(contents[name].startswith(b"\x89PNG") for name in pictures)


def test_it_has_nothing_that_only_instructors_have(contents: dict[str, bytes]) -> None:
    for name in contents:
        assert not re.search(
            r"solutions|misconceptions|alternatives|tests/|corpus|cohort|mutation|commands/(grade|verify|build)"
            r"|kit/(make|pack)|contract|ledger|\.bank|04_heads",
            name,
        ), name
        if name.startswith("grader/checks/"):
            assert name == "grader/checks/__init__.py"
    for name, data in contents.items():
        assert not re.search(rb"^\s*### (BEGIN|END) SOLUTION$", data, re.MULTILINE), name


def test_nothing_of_the_banks_is_in_it(contents: dict[str, bytes], padding: Lab) -> None:
    search = Search(contents)
    found = {secret.what: where for secret in secrets([padding]) if (where := search.find(secret))}
    assert found == {}


@pytest.mark.slow
def test_nothing_of_any_bank_is_in_a_kit_of_all_labs() -> None:
    files = package_files([lab.stem for lab in LABS])
    files |= {file.path.name: file.text.encode() for file in generate(ROOT / "solutions", ROOT / "labs")}
    search = Search(files)
    found = {secret.what: where for secret in secrets(LABS) if (where := search.find(secret))}
    # A cell that shows a frozen model in training has these three lines in this order.
    shown = "misconception clears_only_afterwards of fine_tuning.training_step"
    assert found == {shown: ["04_heads.py holds lines of it"]}


@pytest.mark.slow
def test_what_the_sealed_checks_hold_is_known() -> None:
    files = {path.name: path.read_bytes() for lab in LABS for path in check_files(lab.stem)}
    search = Search(files)
    found = {secret.what: where for secret in secrets(LABS) if (where := search.find(secret))}
    assert found.keys() == IN_CHECKS.keys()


def test_no_name_of_a_misconception_or_alternative_is_in_it(contents: dict[str, bytes], padding: Lab) -> None:
    everything = b"\n".join(contents.values())
    words = set(re.findall(rb"[A-Za-z_][A-Za-z0-9_]{7,}", everything))
    # A check may be called like a way to write a function.
    names = {one.name for one in (*padding.misconceptions, *padding.alternatives)}
    names -= {one.name for one in padding.checks}
    assert len(names) > 150
    assert {name for name in names if name.encode() in words and name.count("_") > 1} == set()


def test_the_search_finds_what_is_planted(contents: dict[str, bytes], padding: Lab) -> None:
    solution = next(one for one in secrets([padding]) if one.what == "solution of padding.pad_batch")
    wrong = next(one for one in secrets([padding]) if one.name == "pads_with_zero")
    renamed = re.sub(r"\b(longest|sequence)\b", r"the_\1", solution.text).encode()
    for secret, planted, says in (
        (solution, renamed, "notes.py holds its body"),
        (wrong, wrong.text.encode(), "notes.py holds lines of it"),
        (
            Secret("", "pads_with_zero", wrong.text),
            b"def pads_with_zero(): pass\n",
            "notes.py defines its name",
        ),
    ):
        assert says in Search({"notes.py": planted}).find(secret)
    assert not Search({"grader/cli.py": contents["grader/cli.py"]}).find(solution)


def test_sealed_checks_hold_no_more_than_is_known(kit_file: KitFile) -> None:
    assert set(kit_file.checks) == {"test_03_padding", "vocabulary"}
    for text in kit_file.checks.values():
        assert b"import" in zlib.decompress(text)


def test_the_same_project_gives_the_same_bytes(
    contents: dict[str, bytes], padding: Lab, tmp_path: Path
) -> None:
    again = kit_contents(make_kit_files([padding], 0, 1), generate(ROOT / "solutions", ROOT / "labs"))
    write_archive(contents, tmp_path / "one.zip")
    write_archive(dict(reversed(again.items())), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"pretrained-nlp-labs"}


def test_all_of_its_modules_can_be_imported(unzipped: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-c", _IMPORT_ALL, str(unzipped)]
    environment = {"PYTHONPATH": str(unzipped), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    run = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 60


def test_a_command_that_would_bring_a_secret_along_is_refused(tmp_path: Path) -> None:
    for name, text in (
        ("__init__.py", ""),
        ("cohort/run.py", "secret = 1\n"),
        ("__main__.py", "def check():\n    from grader.cohort import run\n"),
    ):
        path = tmp_path / "grader" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.raises(CannotDo, match=r"grader.__main__ imports grader.cohort.run, which no student's kit"):
        package_files([], tmp_path)

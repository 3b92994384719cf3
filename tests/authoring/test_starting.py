"""`labs new` writes a whole lab or nothing, and an author's slips are answered with file and line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grader.authoring.build import lab_script
from grader.authoring.source import read_source
from grader.authoring.starting.lab import SAMPLE, start_lab
from grader.errors import CannotDo
from grader.judge.curriculum import CurriculumError, Lab
from grader.judge.parts import load_part
from grader.kit.package import package_files
from tests.authoring.test_source import GOOD

PLACES = ("solutions", "labs", "grader/checks", "grader/misconceptions", "grader/alternatives")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for place in PLACES:
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "solutions" / "07_demo.py").write_text(GOOD, encoding="utf-8")
    return tmp_path


def start(root: Path, slug: str, title: str = "") -> str:
    course = [read_source(path) for path in sorted((root / "solutions").iterdir())]
    return start_lab(root, course, slug, title)[0]


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*.py")}


def test_a_new_lab_has_the_next_number_and_every_part(root: Path) -> None:
    before = files(root)
    assert start(root, "word_vectors", "Words as vectors") == "08_word_vectors"
    assert files(root) - before == {
        "solutions/08_word_vectors.py",
        "grader/checks/test_08_word_vectors.py",
        "grader/misconceptions/08_word_vectors.py",
        "grader/alternatives/08_word_vectors.py",
    }
    source = read_source(root / "solutions" / "08_word_vectors.py")
    assert [one.id for one in source.exercises] == [f"word_vectors.{SAMPLE}"]
    assert len(source.exercises[0].hints) == 3
    assert "# # Lab 08: Words as vectors\n" in lab_script(source)
    for name in files(root) - before:
        text = (root / name).read_text(encoding="utf-8")
        compile(text, name, "exec")
        assert "{{" not in text
        assert max(map(len, text.splitlines())) <= 110


def test_files_that_are_left_over_count_for_the_number(root: Path) -> None:
    (root / "grader" / "checks" / "test_11_gone.py").touch()
    assert start(root, "vectors") == "12_vectors"


@pytest.mark.parametrize(
    ("slug", "title", "says"),
    [
        ("Vectors", "", "'Vectors' is no name for a lab"),
        ("10_vectors", "", "'10_vectors' is no name for a lab"),
        ("../vectors", "", "is no name for a lab"),
        ("a__b", "", "is no name for a lab"),
        ("a" * 41, "", "is no name for a lab"),
        ("demo", "", "there is a lab 07_demo already"),
        ("double", "", "double is an exercise of 07_demo"),
        ("vectors", "two\nlines", "a title is one line"),
    ],
)
def test_what_cannot_be_a_lab_is_refused(root: Path, slug: str, title: str, says: str) -> None:
    before = files(root)
    with pytest.raises(CannotDo, match=says):
        start(root, slug, title)
    assert files(root) == before


def test_the_sample_of_an_earlier_lab_comes_first(root: Path) -> None:
    start(root, "vectors")
    with pytest.raises(CannotDo, match=r"count_unknown.*solutions/08_vectors\.py"):
        start(root, "more_vectors")


def test_nothing_is_written_where_a_part_has_no_place(root: Path) -> None:
    (root / "grader" / "alternatives").rmdir()
    before = files(root)
    with pytest.raises(CannotDo, match="there is no folder grader/alternatives"):
        start(root, "vectors")
    assert files(root) == before


def test_numbers_end_at_99(root: Path) -> None:
    (root / "labs" / "99_last.py").touch()
    with pytest.raises(CannotDo, match="numbers have two digits"):
        start(root, "vectors")


def test_no_kit_holds_the_templates() -> None:
    assert not [name for name in package_files([]) if "starting" in name or name.endswith("commands/new.py")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1\ndef broken(:\n", "checks/author_slips.py:2: SyntaxError: "),
        ("\nfrom grader.errors import Nothing\n", "checks/author_slips.py:2: ImportError: "),
        ("\n\nnothing\n", "checks/author_slips.py:3: NameError: name 'nothing' is not defined"),
        ("def a(): ...\ndef a(): ...\n", "checks/author_slips.py:2: a is defined twice; rename one"),
    ],
)
def test_slips_in_a_part_are_named_by_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    import grader.checks

    folder = tmp_path / "grader" / "checks"
    folder.mkdir(parents=True)
    (folder / "author_slips.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(grader.checks, "__path__", [str(folder)])
    monkeypatch.delitem(sys.modules, "grader.checks.author_slips", raising=False)
    with pytest.raises(CurriculumError) as caught:
        load_part("checks", "author_slips")
    sys.modules.pop("grader.checks.author_slips", None)
    assert says in str(caught.value)


def test_a_part_that_is_missing_is_named() -> None:
    with pytest.raises(CurriculumError, match=r"grader/checks/author_nothing\.py is missing"):
        load_part("checks", "author_nothing")


def test_a_solution_that_does_not_run_is_named_by_line(root: Path) -> None:
    path = root / "solutions" / "07_demo.py"
    path.write_text(GOOD + "\nnothing\n", encoding="utf-8")
    line = len(GOOD.splitlines()) + 2
    with pytest.raises(CurriculumError, match=rf"solutions/07_demo\.py:{line}: NameError"):
        Lab(read_source(path)).reference  # noqa: B018


def test_an_exercise_does_not_take_the_hints_of_the_next(root: Path) -> None:
    path = root / "solutions" / "07_demo.py"
    cell = '\n# %% [markdown] tags=["hints"]\n# 1. For the counter.\n'
    begin, end = GOOD.index("# %% [markdown]"), GOOD.index("# %%\nclass")
    path.write_text(GOOD[:begin] + GOOD[end:] + cell, encoding="utf-8")
    assert [one.hints for one in read_source(path).exercises] == [(), ("For the counter.",)]

"""Which lab, which versions, which cells: what is made of files that can be read."""

from __future__ import annotations

import codecs
import hashlib
import json
from pathlib import Path

import jupytext
import nbformat
import pytest
from submission_samples import ALIEN, HEADS, PADDING, TOKENS, alone, grade, notebook, put, students

from grader.submissions import Cell, Submission


def hand_in(tmp_path: Path, files: dict[str, str | bytes]) -> Submission:
    return alone(grade(put(tmp_path / "class", {f"ada/{name}": content for name, content in files.items()})))


def cells_of(tmp_path: Path, name: str, content: str | bytes) -> tuple[Cell, ...]:
    found = hand_in(tmp_path, {name: content})
    assert found.problems == ()
    return found.work[0].versions[0].cells


@pytest.mark.parametrize(
    ("name", "code", "labs"),
    [
        ("03_padding.py", ALIEN, ["padding"]),
        ("lab03-padding.py", ALIEN, ["padding"]),
        ("my padding.py", PADDING, ["padding"]),
        ("my padding.py", TOKENS, ["tokenization"]),
        ("03_padding.py", TOKENS, ["padding"]),
        ("cross-entropy.py", ALIEN, ["cross_entropy"]),
        ("13_padding_x.py", TOKENS, ["tokenization"]),
        ("work.py", TOKENS + HEADS, ["tokenization", "heads"]),
        ("work.py", "async def freeze(): ...\n", ["heads"]),
        ("work.py", "def merge_pair(): ...\ndef encode(): ...\n", ["tokenization"]),
        ("work.py", "def log_softmax(): ...\ndef encode(): ...\n", ["cross_entropy"]),
        ("work.py", "def encode(): ...\n", ["tokenization"]),
    ],
)
def test_lab_of_a_file(tmp_path: Path, name: str, code: str, labs: list[str]) -> None:
    assert [work.lab for work in hand_in(tmp_path, {name: code}).work] == labs


@pytest.mark.parametrize(
    "code", ["    def freeze(): ...\n", "x = freeze\n", "# def freeze(\n", "defreeze()\n"]
)
def test_only_definitions_at_the_margin_count(tmp_path: Path, code: str) -> None:
    found = hand_in(tmp_path, {"helper.py": code, "03_padding.py": PADDING})
    assert [work.lab for work in found.work] == ["padding"]
    assert len(found.problems) == 1
    assert found.problems[0].startswith(
        "helper.py defines none of this course's exercises (a lab of another course"
    )


def test_a_script_is_split_at_its_cell_lines(tmp_path: Path) -> None:
    script = (
        "# ---\n# jupyter: x\n# ---\n\n# %% [markdown]\n# Prose\n\n# %%\n\nx = 1\n\n"
        "# %% tags=['a']\n# %%time\ny = 2\n#%%\nz = 3\n# %% [markdown]\nodd = 4\n# %%\n"
    )
    assert cells_of(tmp_path, "03_padding.py", script) == (
        Cell("x = 1", "line 10", 10),
        Cell("# %%time\ny = 2", "line 13", 13),
        Cell("z = 3", "line 16", 16),
        Cell("odd = 4", "line 18", 18),
    )


def test_a_script_without_cell_lines_is_one_cell(tmp_path: Path) -> None:
    assert cells_of(tmp_path, "03_padding.py", "# me\nx = 1\n") == (Cell("# me\nx = 1", "line 1", 1),)


def test_cells_of_a_notebook_count_as_a_reader_counts(tmp_path: Path) -> None:
    assert cells_of(tmp_path, "03_padding.ipynb", notebook("x = 1\ny = 2", "", "z = 3")) == (
        Cell("x = 1\ny = 2", "cell 2"),
        Cell("z = 3", "cell 4"),
    )


def test_a_source_may_be_text_and_metadata_sparse(tmp_path: Path) -> None:
    made = {
        "cells": [{"cell_type": "code", "source": "x = 1\r\ny = 2"}],
        "nbformat": 4,
        "metadata": {"kernelspec": None},
    }
    data = codecs.BOM_UTF8 + json.dumps(made).encode()
    assert cells_of(tmp_path, "03_padding.ipynb", data) == (Cell("x = 1\ny = 2", "cell 1"),)


@pytest.mark.parametrize("language", ["python", "Python 3", "ipython", None])
def test_python_by_any_name(tmp_path: Path, language: str | None) -> None:
    assert cells_of(tmp_path, "03_padding.ipynb", notebook("x = 1", language=language))


@pytest.mark.parametrize(
    "data",
    [
        "x = 'é'\n".encode(),
        codecs.BOM_UTF8 + "x = 'é'\n".encode(),
        codecs.BOM_UTF16_LE + "x = 'é'\r\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "x = 'é'\n".encode("utf-16-be"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes) -> None:
    assert cells_of(tmp_path, "03_padding.py", data)[0].text == "x = 'é'"


@pytest.mark.parametrize("cookie", ["latin-1", "ISO-8859-1", "cp1252", "iso8859_15"])
def test_declared_encodings(tmp_path: Path, cookie: str) -> None:
    text = f"#!/usr/bin/python\r# -*- coding: {cookie} -*-\rx = 'é'\r"
    assert cells_of(tmp_path, "03_padding.py", text.encode("latin-1"))[0].text.endswith("\nx = 'é'")


def test_line_ends_become_newlines(tmp_path: Path) -> None:
    assert cells_of(tmp_path, "03_padding.py", b"a = 1\r\nb = 2\rc = 3\n")[0].text == "a = 1\nb = 2\nc = 3"


def test_a_jupytext_pair_is_kept_once(tmp_path: Path) -> None:
    sources = [
        "%matplotlib inline\n!pip install x\nimport torch",
        "%%bash\nls",
        "%%time\ny = 1",
        "def pad_batch(ids):\n    !ls\n    return ids  \n",
    ]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    made.metadata = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    pair = {
        "03_padding.ipynb": nbformat.writes(made),
        "03_padding.py": jupytext.writes(made, fmt="py:percent"),
    }
    found = hand_in(tmp_path, pair)
    assert [version.name for version in found.work[0].versions] == ["03_padding.ipynb"]
    assert found.files == tuple(
        (name, hashlib.sha256(pair[name].encode()).hexdigest()) for name in sorted(pair)
    )


def test_code_that_differs_is_kept_in_versions(tmp_path: Path) -> None:
    pair = {
        "03_padding.py": PADDING,
        "03_padding.ipynb": notebook(PADDING.replace("return ids", "return None")),
    }
    assert [version.name for version in hand_in(tmp_path, pair).work[0].versions] == [
        "03_padding.ipynb",
        "03_padding.py",
    ]


def test_indentation_makes_a_difference(tmp_path: Path) -> None:
    code = "def freeze(x):\n    for i in x:\n        pass\n    {}return i\n"
    files = {"04_heads.py": code.format(""), "b/04_heads.py": code.format("    ")}
    assert len(hand_in(tmp_path, files).work[0].versions) == 2


def test_too_many_versions(tmp_path: Path) -> None:
    flat = {f"03_padding ({number}).py": f"x = {number}\n" for number in range(6)}
    found = hand_in(tmp_path / "flat", flat)
    assert [version.name for version in found.work[0].versions] == [
        f"03_padding ({number}).py" for number in range(4)
    ]
    assert found.problems == (
        "ada has 6 different versions of 03_padding: only the first 4 by name are graded; keep the best one",
    )


def test_work_follows_the_order_of_the_labs(tmp_path: Path) -> None:
    files = {"z.py": TOKENS, "a.py": HEADS, "m.py": PADDING}
    assert students(grade(put(tmp_path / "class" / "ada", files).parent)) == {
        "ada": ["tokenization", "padding", "heads"]
    }

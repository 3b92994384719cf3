"""Any bytes whatever: never an exception, always work or a line that says why there is none."""

from __future__ import annotations

import doctest
import io
import json
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from submission_samples import PADDING, TOKENS, grade, notebook, put, tarred, zipped

from grader.submissions import names
from grader.submissions.names import MAX_NAME, safe_name, shown, unique_names

quiet = settings(deadline=None, database=None, max_examples=150)

#: JSON of any shape, often with a notebook's keys.
keys = st.sampled_from(
    ["cells", "cell_type", "source", "metadata", "kernelspec", "language", "nbformat", "worksheets"]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["code", 3, 4]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(keys | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=20,
)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """An archive or notebook with a few bytes changed, and perhaps cut."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(0, 6))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.just(len(data)) | st.integers(0, len(data)))])


TWO = {"03_padding.py": PADDING, "02_tokenization.py": TOKENS}
ANY = st.binary(max_size=300)
SCRIPTS = (
    ANY
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | damaged(PADDING.encode())
)
NOTEBOOKS = (
    ANY | json_values.map(lambda value: json.dumps(value).encode()) | damaged(notebook("x = 1", "y = 2"))
)
ZIPS = ANY | damaged(zipped(TWO)) | damaged(zipped({"ada.zip": zipped(TWO)}))
TARS = ANY | damaged(tarred(TWO, "w")[:4096]) | damaged(tarred(TWO))


def check(name: str, data: bytes) -> None:
    """Read a class of this one file, and of Bob."""
    with tempfile.TemporaryDirectory() as folder:
        room = put(Path(folder) / "class", {f"ada/{name}": data, "bob/03_padding.py": PADDING})
        reading = grade(room)
        assert reading == grade(room)
    assert reading.problems == ()
    ada, bob = reading.submissions
    assert (ada.student, bob.student) == ("ada", "bob")
    assert [work.lab for work in bob.work] == ["padding"]
    assert ada.work or ada.problems
    if name.endswith((".py", ".ipynb")):
        assert bool(ada.work) != bool(ada.problems)
        assert len(ada.problems) <= 1
    for line in ada.problems:
        assert line.isprintable()


@quiet
@given(data=SCRIPTS)
@example(data=b"# coding: utf-7\n+AAA-")
@example(data=b"#%%" + b"%" * 100_000)
@example(data=b"# %% " + b"[" * 100_000)
def test_any_script(data: bytes) -> None:
    check("03_padding.py", data)


@quiet
@given(data=NOTEBOOKS)
@example(data=b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\ud800"}]}')
@example(data=b'{"nbformat": 1e999}')
@example(data=b"[" * 1_000_000)
def test_any_notebook(data: bytes) -> None:
    check("03_padding.ipynb", data)


@quiet
@given(data=ZIPS)
def test_any_zip(data: bytes) -> None:
    check("work.zip", data)


@pytest.mark.parametrize("name", ["work.tar", "work.tar.gz"])
@quiet
@given(data=TARS)
def test_any_tar(name: str, data: bytes) -> None:
    check(name, data)


@quiet
@given(name=st.text(max_size=300))
def test_member_names_of_any_text(name: str) -> None:
    info_name = name.encode("utf-8", "replace").decode().replace("\0", "")
    data = io.BytesIO(zipped({info_name or "x": PADDING, "03_padding.py": PADDING})).getvalue()
    check("work.zip", data)


@quiet
@given(name=st.text(max_size=300))
@example(name="...")
@example(name="con")
@example(name="a/../b")
@example(name="𝔞" * 300)
def test_names_are_safe(name: str) -> None:
    safe = safe_name(name)
    assert safe == unicodedata.normalize("NFC", safe)
    assert safe
    assert safe.isprintable()
    assert not set(safe) & set('/\\:*?"<>|')
    assert not safe.startswith((".", "-", " "))
    assert not safe.endswith((".", " "))
    assert len(safe) <= MAX_NAME + 1
    assert len(safe.encode()) <= 201
    assert safe_name(safe) == safe
    assert shown(shown(name)) == shown(name)


def test_examples_in_names() -> None:
    assert doctest.testmod(names) == (0, 2)


@quiet
@given(
    wanted=st.lists(st.sampled_from(["ada", "Ada", "ada (2)", "bob", ""]) | st.text(max_size=3), max_size=12)
)
def test_unique_names_are_unique(wanted: list[str]) -> None:
    unique = unique_names(wanted)
    assert len({name.casefold() for name in unique}) == len(wanted)
    assert unique_names(unique) == unique

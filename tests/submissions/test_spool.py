"""Code that lies in a file reads like code that lies in memory."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from grader.submissions import Cell, LabNames, Spool, Submission, read

LABS = (LabNames("03_padding", "padding", ("pad_batch",)), LabNames("04_heads", "heads", ("freeze",)))
CODE = "def pad_batch(x):\n    return '{name} ünï\\n'\n\n# %%\nx = 1\n"


def make_class(folder: Path) -> None:
    """Scripts, a notebook, a pair that differs, an archive, and one who handed in nothing."""
    for name in ("ada", "bob"):
        (folder / name).mkdir(parents=True)
        (folder / name / "03_padding.py").write_text(CODE.format(name=name), encoding="utf-8")
    cell = {"cell_type": "code", "source": "def pad_batch(x): return 7", "metadata": {}, "outputs": []}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell, cell]}
    (folder / "bob" / "03_padding.ipynb").write_text(json.dumps(book), encoding="utf-8")
    with zipfile.ZipFile(folder / "cyd.zip", "w") as archive:
        archive.writestr("03_padding.py", CODE.format(name="cyd"))
        archive.writestr("04_heads.py", "def freeze(m): ...\n")
    (folder / "dan").mkdir()


def plain(submission: Submission) -> object:
    """All of a submission, with the code in memory."""
    work = [
        (item.lab, [(file.name, file.sha256, tuple(file.cells)) for file in item.versions])
        for item in submission.work
    ]
    return submission.student, work, submission.files, submission.problems


def test_a_class_reads_the_same(tmp_path: Path) -> None:
    make_class(tmp_path / "class")
    spool = Spool()
    kept = read([tmp_path / "class"], LABS, keep=spool.keep)
    held = read([tmp_path / "class"], LABS)
    assert len(held.submissions) == 4
    assert kept.problems == held.problems
    for one, other in zip(kept.submissions, held.submissions, strict=True):
        assert plain(one) == plain(other)
        for item in one.work:
            for file in item.versions:
                assert not isinstance(file.cells, tuple)
    # Also when it is read again, in any order.
    last = kept.submissions[-2].work[0].versions[0].cells
    assert list(last) == list(last)
    spool.close()


def test_cells_are_a_sequence() -> None:
    cells = (Cell("a = 1\n", "line 1"), Cell("b = 2\n", "line 3", 3))
    spool = Spool()
    first, second = spool.keep(cells), spool.keep(cells[:1])
    assert (len(first), first[0], first[-1], tuple(first[1:])) == (2, cells[0], cells[1], cells[1:])
    assert list(second) == [cells[0]]
    assert not spool.keep(())
    spool.close()

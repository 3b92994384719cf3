"""A course of four labs, and the files that students of it might hand in."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from grader.submissions import LabNames, Reading, Submission, read

LABS = (
    LabNames("02_tokenization", "tokenization", ("merge_pair", "encode")),
    LabNames("03_padding", "padding", ("pad_batch", "attention_mask", "mean_pool")),
    LabNames("04_heads", "heads", ("ClassificationHead", "freeze")),
    LabNames("05_cross_entropy", "cross_entropy", ("log_softmax", "encode")),
)

PADDING = "# %%\nimport torch\n\n\n# %%\ndef pad_batch(ids):\n    return ids\n"
TOKENS = "def merge_pair(a, b):\n    return a + b\n"
HEADS = "class ClassificationHead:\n    pass\n"
ALIEN = "def sort_numbers(numbers):\n    return sorted(numbers)\n"


def notebook(*cells: str, language: str | None = "python", **fields: object) -> bytes:
    """A notebook of a title and these code cells."""
    kernel = {"display_name": "K", "name": "k", **({"language": language} if language else {})}
    made: dict[str, object] = {
        "cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Lab\n", "prose"]}]
        + [
            {"cell_type": "code", "metadata": {}, "source": cell.splitlines(keepends=True), "outputs": []}
            for cell in cells
        ],
        "metadata": {"kernelspec": kernel},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made | fields).encode()


def put(root: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Write files below a folder (None makes a folder) and return it."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        if content is None:
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(files: Mapping[str, str | bytes | tarfile.TarInfo], mode: str = "w:gz") -> bytes:
    """A tar archive of these members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in files.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def grade(*paths: Path, only: str | None = None) -> Reading:
    """Read paths with the course's labs."""
    return read(paths, LABS, only=only)


def students(reading: Reading) -> dict[str, list[str]]:
    """Labs by student."""
    return {each.student: [work.lab for work in each.work] for each in reading.submissions}


def alone(reading: Reading) -> Submission:
    """The one submission of a reading that has no problems of its own."""
    assert reading.problems == ()
    assert len(reading.submissions) == 1
    return reading.submissions[0]


def one_line(reading: Reading, student: str) -> str:
    """The one problem of a student who has no work."""
    found = next(each for each in reading.submissions if each.student == student)
    assert found.work == ()
    assert len(found.problems) == 1
    line = found.problems[0]
    assert "\n" not in line
    assert ":" in line
    return line

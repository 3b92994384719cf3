"""`labs kit` as an instructor types it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from grader.commands.kit import kit
from grader.errors import CannotDo
from grader.judge.curriculum import Lab


def test_it_says_what_went_in(
    tmp_path: Path, contents: dict[str, bytes], padding: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "kit.zip"
    assert kit(out, ["padding", "03"], 1, overwrite=False) == 0
    said = " ".join(capsys.readouterr().out.split())
    examples = sum(len(padding.bank(0).examples(one)) for one in padding.checks)
    assert f"03_padding {len(padding.exercises)} {examples} {len(padding.misconceptions)} 0" in said
    assert f"{len(contents)} files" in said
    with zipfile.ZipFile(out) as archive:
        assert len(archive.namelist()) == len(contents)
    assert [path.name for path in tmp_path.iterdir()] == ["kit.zip"]


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    out = tmp_path / "kit.zip"
    out.write_bytes(b"mine")
    for place, says in (
        (out, "exists; --overwrite replaces it"),
        (tmp_path, "is a folder; name a file"),
        (tmp_path / "nowhere" / "kit.zip", "there is no folder"),
    ):
        with pytest.raises(CannotDo, match=says):
            kit(place, [], 1, overwrite=False)
    with pytest.raises(CannotDo, match="there is no lab 'cooking'"):
        kit(out, ["cooking"], 1, overwrite=True)
    assert out.read_bytes() == b"mine"

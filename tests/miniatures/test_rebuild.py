"""Built twice, the miniatures are the same, byte for byte."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.miniatures.build import NAMES, differences


@pytest.mark.slow
def test_two_builds_are_byte_equal(tmp_path: Path) -> None:
    for name in ("first", "second"):
        command = [sys.executable, "-m", "grader.miniatures.build", "--output", str(tmp_path / name)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "first" / "gpt2" / "model.safetensors").is_file()
    assert differences(tmp_path / "first", tmp_path / "second", NAMES) == []


def test_the_data_set_is_built_again_as_shipped(tmp_path: Path) -> None:
    from grader.miniatures import dataset, sst2

    sst2.build(tmp_path)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (Path(dataset("sst2")) / path.name).read_bytes()


def test_an_unknown_miniature_is_refused_in_one_line() -> None:
    command = [sys.executable, "-m", "grader.miniatures.build", "--only", "bert"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "there is no miniature bert" in done.stdout

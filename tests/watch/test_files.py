"""Saves are noticed however an editor makes them, and what is no save is not."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.watch import files
from grader.watch.files import Files, is_remote

Noticed = Callable[[], str]


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "03_padding.py"
    path.write_text("one", encoding="utf-8")
    return path


def make(path: Path, saved: Callable[[str], None], *, poll: bool = False) -> Files:
    return Files(
        {"padding": (path, path.with_suffix(".ipynb")), "heads": (path.with_name("04.py"),)}, saved, poll=poll
    )


@pytest.fixture(params=[False, True], ids=["notified", "polling"])
def noticed(script: Path, request: pytest.FixtureRequest) -> Iterator[Noticed]:
    saves: queue.SimpleQueue[str] = queue.SimpleQueue()
    watching = make(script, saves.put, poll=request.param)
    watching.start()
    yield lambda: saves.get(timeout=60)
    watching.close()
    assert not watching.is_alive()


def test_a_file_written_in_place(noticed: Noticed, script: Path) -> None:
    script.write_text("two", encoding="utf-8")
    assert noticed() == "padding"


def test_a_file_renamed_over_it(noticed: Noticed, script: Path) -> None:
    for text in ("two", "three"):
        new = script.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        os.replace(new, script)
        assert noticed() == "padding"


def test_a_file_deleted_and_made_again(noticed: Noticed, script: Path) -> None:
    script.unlink()
    assert noticed() == "padding"
    script.write_text("one", encoding="utf-8")
    assert noticed() == "padding"


def test_a_notebook_that_was_not_there(noticed: Noticed, script: Path) -> None:
    script.with_suffix(".ipynb").write_text("{}", encoding="utf-8")
    assert noticed() == "padding"


def test_a_folder_that_goes_and_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "labs"
    folder.mkdir()
    saves: queue.SimpleQueue[str] = queue.SimpleQueue()
    (folder / "03_padding.py").write_text("one", encoding="utf-8")
    watching = make(folder / "03_padding.py", saves.put)
    watching.start()
    (folder / "03_padding.py").unlink()
    folder.rmdir()
    assert saves.get(timeout=60) == "padding"
    folder.mkdir()
    (folder / "03_padding.py").write_text("two", encoding="utf-8")
    assert saves.get(timeout=60) == "padding"
    watching.close()


def test_only_new_content_is_a_save(script: Path) -> None:
    saves: list[str] = []
    watching = make(script, saves.append)
    os.utime(script, ns=(1, 1))
    script.with_name("other.py").write_text("two", encoding="utf-8")
    watching.look()
    assert saves == []
    script.write_text("two", encoding="utf-8")
    script.with_suffix(".ipynb").write_text("{}", encoding="utf-8")
    watching.look()
    watching.look()
    assert saves == ["padding"]


def test_network_folders_are_told_by_their_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = "/dev/sda / ext4 rw 0 0\n"
    mounts += f"server:/home {tmp_path}/my\\040home nfs4 rw 0 0\ntmpfs {tmp_path}/ram tmpfs rw 0 0\n"
    usual = Path.read_text
    monkeypatch.setattr(
        files.Path,
        "read_text",
        lambda path, *a, **k: mounts if str(path) == "/proc/self/mounts" else usual(path, *a, **k),
    )
    assert is_remote(tmp_path / "my home" / "labs")
    assert not is_remote(tmp_path / "ram")
    assert not is_remote(tmp_path / "my home again")

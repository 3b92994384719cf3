"""Where the process in the background belongs, and when it is another one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.standby import place
from grader.standby.endings import NoStandby, SwitchedOff


@pytest.fixture
def project(tmp_path: Path, standby_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    for name in ("grader/checks/test_01_x.py", "solutions/01_x.py", "labs/01_x.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("1\n", encoding="utf-8")
    monkeypatch.setattr(place, "ROOT", root)
    return root


@pytest.mark.parametrize("name", ["grader/checks/test_01_x.py", "solutions/01_x.py", "grader/new.py"])
def test_a_changed_project_has_another_place(project: Path, name: str) -> None:
    before = place.find_place()
    assert place.find_place() == before
    (project / name).write_text("22\n", encoding="utf-8")
    after = place.find_place()
    assert after.who == before.who
    assert after.socket != before.socket


def test_what_a_student_writes_does_not_change_the_place(project: Path) -> None:
    before = place.find_place()
    (project / "labs" / "01_x.py").write_text("22\n", encoding="utf-8")
    assert place.find_place() == before


def test_other_checkpoints_are_another_place(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = place.find_place()
    monkeypatch.setenv("LABS_CHECKPOINTS", "hub")
    assert place.find_place().who != before.who


def test_only_this_user_gets_in(project: Path, tmp_path: Path) -> None:
    (tmp_path / "standby").mkdir(mode=0o755)
    folder = place.find_place().folder
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_a_link_is_refused(project: Path, standby_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    standby_folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NoStandby, match="not a folder of yours"):
        place.find_place()


def test_a_folder_of_somebody_else_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    with pytest.raises(NoStandby, match="not a folder of yours"):
        place.find_place()


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_STANDBY", "off")
    with pytest.raises(SwitchedOff):
        place.find_place()


def test_a_path_that_no_socket_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_STANDBY", str(tmp_path / ("long" * 30)))
    with pytest.raises(NoStandby, match="too long"):
        place.find_place()

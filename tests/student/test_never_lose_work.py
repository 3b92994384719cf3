"""No command replaces what somebody may have changed without a copy and a line that says where it is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from grader.authoring.build import generate
from grader.commands import build as build_command
from grader.commands.build import build
from grader.commands.sample import sample_cohort
from grader.errors import CannotDo
from grader.student.backup import keep, keep_edited, write_whole
from tests.authoring.test_source import GOOD

Screen = pytest.CaptureFixture[str]


def test_a_copy_has_the_same_bytes_and_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "labs" / "a [1].py"
    path.parent.mkdir()
    path.write_bytes(b"one")
    first = keep(path)
    assert first.parent == tmp_path / ".labs" / "backups"
    assert keep(path) == first
    path.write_bytes(b"two")
    second = keep(path)
    assert [one.read_bytes() for one in (first, second)] == [b"one", b"two"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"one")
    path.chmod(0o640)
    link = tmp_path / "link.py"
    link.symlink_to(path)
    write_whole(link, b"two")
    assert link.is_symlink()
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    with pytest.raises(OSError):
        write_whole(tmp_path / "no such folder" / "b.py", b"three")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.py", "link.py"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one lab that has been built."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "07_demo.py").write_text(GOOD, encoding="utf-8")
    record = tmp_path / "released.json"
    monkeypatch.setattr("grader.authoring.released.PATH", record)
    monkeypatch.setattr("grader.student.released.PATH", record)
    monkeypatch.setattr(build_command, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    build(check_only=False)
    return tmp_path


def test_build_keeps_a_lab_that_was_changed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Screen
) -> None:
    monkeypatch.setattr("grader.student.released.released", _fresh)
    lab = project / "labs" / "07_demo.py"
    changed = lab.read_text(encoding="utf-8") + "# a note of mine\n"
    lab.write_text(changed, encoding="utf-8")
    capsys.readouterr()
    build(check_only=False)
    assert "kept a copy of labs/07_demo.py: .labs/backups/07_demo." in capsys.readouterr().out
    (copy,) = (project / ".labs" / "backups").iterdir()
    assert copy.read_text(encoding="utf-8") == changed


def test_build_keeps_no_copy_of_what_it_wrote_itself(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: Screen
) -> None:
    monkeypatch.setattr("grader.student.released.released", _fresh)
    (project / "solutions" / "07_demo.py").write_text(GOOD + "\n# %%\nprint(1)\n", encoding="utf-8")
    build(check_only=False)
    assert "wrote labs/07_demo.py" in capsys.readouterr().out
    assert not (project / ".labs").exists()
    assert all(file.is_current for file in generate(project / "solutions", project / "labs"))


def _fresh() -> object:
    """What was handed out, as it stands on disk now."""
    import msgspec

    from grader.student import released

    return msgspec.json.decode(released.PATH.read_bytes(), type=released.Released)


def test_build_leaves_filled_in_blanks_alone(project: Path) -> None:
    lab = project / "labs" / "07_demo.py"
    work = lab.read_text(encoding="utf-8").replace("# your code here\n    ...", "return 2 * x", 1)
    lab.write_text(work, encoding="utf-8")
    with pytest.raises(CannotDo, match="blanks are filled in there"):
        build(check_only=False)
    assert lab.read_text(encoding="utf-8") == work


def test_grading_keeps_what_was_edited_since_the_last_run(tmp_path: Path) -> None:
    for name in ("feedback", "results"):
        (tmp_path / name).mkdir()
    gradebook, page = tmp_path / "gradebook.csv", tmp_path / "feedback" / "ada.md"
    for path in (page, gradebook, tmp_path / "timings.json"):
        path.write_text("as the run wrote it")
        os.utime(path, ns=(10**18, 10**18))
    assert keep_edited(tmp_path) == []
    for path in (gradebook, page):
        path.write_text("with a remark of mine")
    lines = keep_edited(tmp_path)
    assert len(lines) == 2
    copies = [Path(line.rpartition(": ")[2]) for line in lines]
    assert [copy.read_text() for copy in copies] == ["with a remark of mine"] * 2
    # Copies stand where no run looks for pages.
    assert copies[0].parent == tmp_path / ".labs" / "backups"


def test_a_gradebook_that_no_run_wrote_is_kept(tmp_path: Path) -> None:
    (tmp_path / "gradebook.csv").write_text("mine")
    (line,) = keep_edited(tmp_path)
    assert "gradebook.csv" in line
    assert keep_edited(tmp_path / "new") == []


def test_a_sample_class_is_never_written_over_anything(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("work")
    with pytest.raises(CannotDo, match="is not empty"):
        sample_cohort(tmp_path, 2, 0)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

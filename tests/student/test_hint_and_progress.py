"""Hints come one at a time and are remembered; progress knows what was checked, and what is out of date."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from grader.commands import progress as progress_command
from grader.commands.hint import hint
from grader.commands.progress import progress
from grader.errors import CannotDo
from grader.student.state import SCHEMA, recall, remember
from grader.submissions import LabNames

from .conftest import checked

Screen = pytest.CaptureFixture[str]


def hints(screen: Screen, name: str = "mean_pool", **options: object) -> list[int]:
    """Give the numbers of the hints that the command shows."""
    assert hint(name, **options) == 0  # type: ignore[arg-type]
    lines = screen.readouterr().out.splitlines()
    return [int(line.split("hint ")[1][0]) for line in lines if line.startswith(f"{name}, hint ")]


def test_each_call_gives_one_more(folder: Path, capsys: Screen) -> None:
    assert [hints(capsys) for _ in range(4)] == [[1], [1, 2], [1, 2, 3], [1, 2, 3]]
    assert hints(capsys, "last_token") == [1]
    assert hints(capsys, again=True) == [1, 2, 3]
    assert hints(capsys, step=2) == [2]
    assert hints(capsys, from_start=True) == [1]
    assert hints(capsys, again=True) == [1]
    assert recall().hints == {"padding.mean_pool": 1, "padding.last_token": 1}


def test_the_memory_is_the_same_inside_labs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Screen
) -> None:
    hint("mean_pool")
    monkeypatch.chdir(folder / "labs")
    capsys.readouterr()
    assert hints(capsys) == [1, 2]
    assert not (folder / "labs" / ".labs").exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("pad_bacth", "there is no exercise 'pad_bacth'; did you mean pad_batch?"),
        ("padding.meanpool", "did you mean mean_pool?"),
        ("classificationhead", "did you mean ClassificationHead"),
        ("qqq", "there is no exercise 'qqq'; `labs progress LAB` lists those of a lab"),
    ],
)
def test_a_wrong_name_gets_near_ones_not_all(folder: Path, typed: str, says: str) -> None:
    with pytest.raises(CannotDo) as told:
        hint(typed)
    assert says in str(told.value)
    assert len(str(told.value)) < 120


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\x00", b"[1, 2]", b'{"schema": 99}', b'{"hints": {"a": "b"}}', b"[" * 100_000],
    ids=["empty", "cut off", "binary", "list", "newer", "wrong kind", "deep"],
)
def test_a_damaged_memory_is_set_aside_with_a_line(folder: Path, capsys: Screen, content: bytes) -> None:
    path = folder / ".labs" / "state.json"
    path.parent.mkdir()
    path.write_bytes(content)
    hint("mean_pool")
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "set aside as .labs/backups/state." in said
    (aside,) = (folder / ".labs" / "backups").iterdir()
    assert aside.read_bytes() == content
    assert recall().hints == {"padding.mean_pool": 1}
    assert msgspec.json.decode(path.read_bytes())["schema"] == SCHEMA


def test_a_folder_that_cannot_be_written_costs_a_line(folder: Path, capsys: Screen) -> None:
    (folder / ".labs").write_text("in the way")
    assert hint("mean_pool") == 0
    told = capsys.readouterr()
    assert "hint 1 of 3" in told.out
    assert "so this is not remembered" in told.err


def test_progress_counts_what_the_last_check_found(folder: Path, capsys: Screen) -> None:
    script = folder / "labs" / "03_padding.py"
    remember(checked(script, pad_batch="passed", mean_pool="failed"), [script])
    hint("mean_pool")
    capsys.readouterr()
    assert progress("") == 0
    text = capsys.readouterr().out
    assert "1 of 7" in text
    assert "1 of 88 exercises pass, 1 hint taken" in text
    assert "Next: attention_mask in labs/03_padding.py" in text
    assert "*" not in text
    assert progress("padding") == 0
    text = capsys.readouterr().out
    assert "not right yet" in text
    assert "2/2" in text
    assert "labs/03_padding.py (sha256" in text


def test_a_changed_file_makes_verdicts_old_and_its_former_content_new_again(
    folder: Path, capsys: Screen
) -> None:
    script = folder / "labs" / "03_padding.py"
    before = script.read_bytes()
    remember(checked(script, pad_batch="passed"), [script])
    for content, old in ((before + b"# more\n", True), (before, False)):
        script.write_bytes(content)
        for lab in ("", "padding"):
            progress(lab)
            assert ("changed since" in capsys.readouterr().out) is old


def test_progress_survives_another_number_of_the_lab(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Screen
) -> None:
    script = folder / "labs" / "03_padding.py"
    remember(checked(script, pad_batch="passed"), [script])
    script.rename(folder / "labs" / "12_padding.py")
    renumbered = [LabNames("12_padding", "padding", ("mean_pool", "pad_batch"))]
    monkeypatch.setattr(progress_command, "the_labs", lambda: renumbered)
    progress("")
    text = capsys.readouterr().out
    assert "1 of 2 exercises pass" in text
    assert "changed since" not in text
    assert "Next: mean_pool in labs/12_padding.py" in text


def test_what_is_checked_elsewhere_is_nobodys_progress(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "03_padding.py"
    elsewhere.write_bytes((folder / "labs" / "03_padding.py").read_bytes())
    remember(checked(elsewhere, pad_batch="passed"), [elsewhere])
    assert recall().found == {}


def test_a_verdict_is_kept_until_the_next_check_of_that_exercise(folder: Path) -> None:
    script = folder / "labs" / "03_padding.py"
    remember(checked(script, pad_batch="passed", mean_pool="passed"), [folder / "labs"])
    remember(checked(script, mean_pool="failed"), [script])
    found = recall().found
    assert {name: one.verdict for name, one in found.items()} == {
        "padding.pad_batch": "passed",
        "padding.mean_pool": "failed",
    }

"""`labs reset` puts the blank back, changes nothing else, and keeps what was there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.authoring.build import blank
from grader.authoring.source import read_source
from grader.commands.reset import reset
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT
from grader.student.folder import sha256
from grader.student.released import released, without_untouched
from grader.student.state import recall, remember

from .conftest import PLACE, SCRIPT, checked

Screen = pytest.CaptureFixture[str]


def backups(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / ".labs" / "backups").iterdir())]


def test_the_record_of_what_was_handed_out_is_that_of_the_labs() -> None:
    (lab,) = (one for one in released().labs if one.slug == "padding")
    assert lab.names.exercises[:2] == ("pad_batch", "attention_mask")
    assert all(one.text in SCRIPT for one in lab.exercises)
    assert sum(len(one.exercises) for one in released().labs) == 88


def test_the_untouched_half_of_a_pair_is_no_work(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script, book = folder / "labs" / "03_padding.py", folder / "labs" / "03_padding.ipynb"
    real = released()
    digests = {path.name: sha256(path) for path in (script, book)}
    labs = [replace(one, files=digests) for one in real.labs if one.slug == "padding"]
    monkeypatch.setattr("grader.student.released.released", lambda: replace(real, labs=labs))
    assert without_untouched([script, book]) == [script, book]
    script.write_text(SCRIPT + "# work\n", encoding="utf-8")
    assert without_untouched([script, book]) == [script]
    book.write_text("{}", encoding="utf-8")
    assert without_untouched([script, book]) == [script, book]


def test_what_was_written_goes_and_the_rest_stays(folder: Path, capsys: Screen) -> None:
    script = folder / "labs" / "03_padding.py"
    work = SCRIPT.replace(PLACE, "    return 1\n")
    expected = (
        SCRIPT.replace(PLACE, "    return 1\n")
        .replace("    return 1\n", PLACE, 2)
        .replace(PLACE, "    return 1\n", 1)
    )
    script.write_text(work + "mine = 1\n", encoding="utf-8")
    remember(checked(script, attention_mask="passed", pad_batch="passed"), [script])
    assert reset("attention_mask") == 0
    assert script.read_text(encoding="utf-8") == expected + "mine = 1\n"
    text = capsys.readouterr().out
    assert "attention_mask is blank again in labs/03_padding.py" in text
    assert "kept a copy of labs/03_padding.py: .labs/backups/03_padding." in text
    assert backups(folder) == [(work + "mine = 1\n").encode()]
    assert list(recall().found) == ["padding.pad_batch"]


def test_a_blank_has_nothing_to_reset(folder: Path, capsys: Screen) -> None:
    assert reset("mean_pool") == 0
    assert "there is nothing to reset" in capsys.readouterr().out
    assert not (folder / ".labs").exists()


def test_every_blank_of_every_lab_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the solution to the untouched lab, exercise by exercise: classes with several regions too."""
    monkeypatch.chdir(tmp_path)
    for lab in released().labs:
        source = read_source(ROOT / "solutions" / f"{lab.stem}.py")
        # Hints stay out of it: only the regions are to go.
        path = tmp_path / f"{lab.stem}.py"
        path.write_text(source.text, encoding="utf-8")
        for exercise in lab.exercises:
            reset(f"{lab.slug}.{exercise.name}")
        assert _without_hints(path.read_text(encoding="utf-8")) == _without_hints(blank(source))


def _without_hints(text: str) -> list[str]:
    cells = text.split("# %%")
    return [cell.rstrip() for cell in cells if '"hints"' not in cell.split("\n")[0]]


def test_a_notebook_keeps_the_outputs_of_other_cells(folder: Path) -> None:
    (folder / "labs" / "03_padding.py").unlink()
    path = folder / "labs" / "03_padding.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["ünchanged\n"]}]
            cell["execution_count"] = 7
            cell["source"] = "".join(cell["source"]).replace(PLACE.rstrip("\n"), "    return 1")
    path.write_text(json.dumps(book, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    reset("attention_mask")
    after = json.loads(path.read_text(encoding="utf-8"))
    changed = [one for one, other in zip(after["cells"], book["cells"], strict=True) if one != other]
    assert len(changed) == 1
    assert changed[0]["source"].startswith("def attention_mask")
    assert "# your code here" in changed[0]["source"]
    assert changed[0]["outputs"] == []
    written = json.dumps(after, indent=1, ensure_ascii=False) + "\n"
    assert path.read_text(encoding="utf-8") == written
    assert backups(folder) == [before.encode()]


def test_both_files_of_a_pair_are_reset(folder: Path) -> None:
    for path in (folder / "labs").iterdir():
        text = path.read_text(encoding="utf-8")
        assert "    # your code here" in text
        path.write_text(text.replace("    # your code here", "    return 5 #", 1), encoding="utf-8")
    reset("pad_batch")
    assert len(backups(folder)) == 2
    assert (folder / "labs" / "03_padding.py").read_text(encoding="utf-8") == SCRIPT
    book = json.loads((folder / "labs" / "03_padding.ipynb").read_text(encoding="utf-8"))
    assert not any("return 5" in "".join(cell["source"]) for cell in book["cells"])


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        ("    return (1 +\n", ""),
        ("return 1\n", ""),
        ('    """never closed\n    return 1\n', ""),
        ("    if x:\n    return 1\n\n# a note at the margin\n    return 2\n", ""),
        ("    return [\n1,\n]\n    oops(\n", "\nprint('mine'\n"),
        ("    return 1 1\n", "\ndef helper(x):\n    return x\n"),
    ],
    ids=["bracket", "indent", "quotes", "comment", "margin", "helper behind"],
)
def test_a_file_that_does_not_parse(folder: Path, body: str, rest: str) -> None:
    script = folder / "labs" / "03_padding.py"
    start = SCRIPT.index("def mean_pool")
    at = SCRIPT.index(PLACE, start)
    script.write_text(SCRIPT[:at] + body + rest + SCRIPT[at + len(PLACE) :], encoding="utf-8")
    reset("mean_pool")
    now = script.read_text(encoding="utf-8")
    if body.startswith("    return [\n1"):
        # A number at the margin could be anything; it stays, and so does all behind it.
        assert SCRIPT[start:at] + PLACE in now
    else:
        assert now == SCRIPT[:at] + PLACE + rest + SCRIPT[at + len(PLACE) :]


def test_of_two_definitions_one_blank_is_left(folder: Path, capsys: Screen) -> None:
    script = folder / "labs" / "03_padding.py"
    second = "\n# %%\ndef pad_batch(sequences, pad_id, side='right'):\n    return 2\n"
    script.write_text(SCRIPT.replace(PLACE, "    return 1\n", 1) + second, encoding="utf-8")
    reset("pad_batch")
    now = script.read_text(encoding="utf-8")
    assert now == SCRIPT + "\n# %%\n"
    assert "defined 2 times; only the blank is left" in capsys.readouterr().out


def test_a_lost_definition_comes_back_where_it_is_used(folder: Path, capsys: Screen) -> None:
    script = folder / "labs" / "03_padding.py"
    start, end = SCRIPT.index("# %%\ndef mean_pool"), SCRIPT.index("# %%\nif attempted(mean_pool)")
    script.write_text(SCRIPT[:start] + SCRIPT[end:], encoding="utf-8")
    reset("mean_pool")
    assert script.read_text(encoding="utf-8") == SCRIPT
    assert "it was missing" in capsys.readouterr().out


def test_windows_line_ends_and_foreign_bytes_stay(folder: Path) -> None:
    script = folder / "labs" / "03_padding.py"
    work = SCRIPT.replace(PLACE, "    return 1\n").replace("\n", "\r\n").encode() + b"# caf\xe9\r\n"
    script.write_bytes(work)
    reset("pad_batch")
    now = script.read_bytes()
    assert now.endswith(b"# caf\xe9\r\n")
    assert now.count(b"\n") == now.count(b"\r\n") == work.count(b"\n") + 1


def test_a_renamed_file_is_found_by_its_path(folder: Path) -> None:
    work = SCRIPT.replace(PLACE, "    return 1\n", 1)
    (folder / "mine.py").write_text(work, encoding="utf-8")
    reset("pad_batch", Path("mine.py"))
    assert (folder / "mine.py").read_text(encoding="utf-8") == SCRIPT
    assert backups(folder) == [work.encode()]


def test_what_cannot_be_reset_is_one_line_and_nothing_changes(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = folder / "labs" / "03_padding.ipynb"
    book.write_text("{", encoding="utf-8")
    script = folder / "labs" / "03_padding.py"
    work = SCRIPT.replace(PLACE, "    return 1\n", 1)
    script.write_text(work, encoding="utf-8")
    for name, file, says in (
        ("pad_bach", None, "did you mean pad_batch"),
        ("pad_batch", Path("nothing.py"), "there is no script or notebook nothing.py"),
        ("pad_batch", None, "is damaged, not a whole notebook"),
    ):
        with pytest.raises(CannotDo, match=says):
            reset(name, file)
    (folder / ".labs").write_text("in the way")
    book.unlink()
    with pytest.raises(CannotDo, match="so nothing was changed"):
        reset("pad_batch")
    assert script.read_text(encoding="utf-8") == work
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    with pytest.raises(CannotDo, match=r"there is no 03_padding.py in this folder"):
        reset("pad_batch")

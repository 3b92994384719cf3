"""`labs submit` packs what `labs grade` reads, says what is in it, and refuses no file that does not load."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from grader.commands.submit import submit
from grader.errors import CannotDo
from grader.judge.curriculum import load_curriculum
from grader.judge.opening import Opened, prepare
from grader.judge.sitting import Launcher
from grader.student.folder import sha256
from grader.student.packing import Manifest
from grader.student.released import released
from grader.student.state import remember
from grader.submissions import read

from .conftest import PLACE, SCRIPT, checked

RIGHT = """\
    rows = [[1] * n + [0] * (max(lengths) - n) for n in lengths]
    return torch.tensor([row if side == "right" else row[::-1] for row in rows])
"""


@pytest.fixture
def in_this_process(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Let the command use the workers' parent of all tests, and leave it running."""
    lasting = Opened(_Lasting(opened.launcher), opened.isolation, 0.0)
    monkeypatch.setattr("grader.commands.submit.open_grader", lambda isolation: lasting)
    return lasting


class _Lasting:
    def __init__(self, launcher: Launcher) -> None:
        self.limits, self.start, self.share = launcher.limits, launcher.start, launcher.share

    def warm(self, names: Sequence[str]) -> None:
        """What the labs import is there already."""

    def close(self) -> None:
        """Others need it."""


def test_an_archive_is_graded_as_its_files_are(
    folder: Path, in_this_process: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    script = folder / "labs" / "03_padding.py"
    at = SCRIPT.index(PLACE, SCRIPT.index("def attention_mask"))
    work = SCRIPT[:at] + RIGHT + SCRIPT[at + len(PLACE) :]
    work = work.replace("def last_token(", "def last_tokken(").replace("def pad_batch(", "def pad_batch((")
    script.write_text(work, encoding="utf-8")
    (folder / "labs" / "03_padding.ipynb").unlink()
    remember(checked(script, attention_mask="passed"), [script])
    assert submit([], Path("ada.zip")) == 0
    screen = " ".join(capsys.readouterr().out.split())
    for part in (
        "✓ attention_mask filled in last check: passed",
        "○ mean_pool blank",
        "– last_token not in the file",
        "! pad_batch does not load",
        "! 03_padding.py line",
        "does not parse",
        "ada.zip: 1 file, 1 of 7 exercises filled in",
    ):
        assert part in screen
    with zipfile.ZipFile(folder / "ada.zip") as packed:
        assert packed.namelist() == ["03_padding.py", "manifest.json"]
        assert packed.read("03_padding.py") == work.encode()
        manifest = msgspec.json.decode(packed.read("manifest.json"), type=Manifest)
    (file,) = manifest.files
    assert (file.sha256, file.lab) == (sha256(script), "padding")
    assert "does not parse" in file.left_out[0]
    states = {one.id: (one.state, one.verdict) for one in manifest.exercises}
    assert states["padding.attention_mask"] == ("written", "passed")
    assert states["padding.pad_batch"] == ("broken", "")

    # A second archive of that name does not take the first one away.
    before = (folder / "ada.zip").read_bytes()
    script.write_text(work + "# more\n", encoding="utf-8")
    submit(["padding"], Path("ada.zip"))
    screen = capsys.readouterr().out
    assert "kept a copy of ada.zip: .labs/backups/ada." in screen
    assert "last check: passed *" in screen
    (copy,) = (folder / ".labs" / "backups").glob("ada.*.zip")
    assert copy.read_bytes() == before

    (lab,) = (lab for lab in load_curriculum() if lab.slug == "padding")
    (submission,) = read([Path("ada.zip")], [lab.names]).submissions
    assert (submission.student, submission.problems) == ("ada", ())
    result = prepare(in_this_process, [lab], seed=0).examine(submission, "attention_mask")
    assert [one.verdict for one in result.labs[0].exercises] == ["passed"]


def test_what_cannot_be_packed_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = {path.name: sha256(path) for path in (folder / "labs").iterdir()}
    real = released()
    lab = next(one for one in real.labs if one.slug == "padding")
    untouched = replace(real, labs=[replace(lab, files=digests)])
    monkeypatch.setattr("grader.student.released.released", lambda: untouched)
    for targets, out, says in (
        ([], "out.zip", "there is nothing to hand in yet"),
        (["padding"], "out.tar", "give one that ends with .zip"),
        (["cooking"], "out.zip", "there is no lab 'cooking'"),
        (["04"], "out.zip", "there is no 04_heads.py in this folder"),
        (["mine.py"], "out.zip", "there is no file mine.py"),
    ):
        with pytest.raises(CannotDo, match=says):
            submit(targets, Path(out))
    assert not (folder / "out.zip").exists()

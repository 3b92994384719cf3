"""From a save to the verdict on the screen, for every exercise of every lab, in a real terminal.

The bound holds for the median of each lab but fine-tuning, whose exercises train models.
"""

from __future__ import annotations

import hashlib
import os
import re
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest

from grader.authoring.source import Exercise, read_source
from grader.standby.client import stop
from grader.standby.place import ROOT

pytestmark = pytest.mark.slow
#: Milliseconds.
BOUND = 300.0
SLOW = "fine_tuning"


class Watched:
    """A finished lab, watched in a terminal of its own."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.file = folder / path.name
        self.file.write_text(self.text, encoding="utf-8")
        command = ["-m", "grader", "watch", path.stem]
        environment = {**os.environ, "TERM": "xterm"}
        self.child = pexpect.spawn(
            sys.executable,
            command,
            cwd=folder,
            env=environment,
            dimensions=(24, 80),
            encoding="utf-8",
            timeout=300,
        )
        self.child.expect_exact("Well done!")
        self.child.expect("checked at")

    def save(self, exercise: Exercise, number: int) -> float:
        """Add a comment to one exercise; give the milliseconds until its verdict is on the screen."""
        lines = self.text.splitlines()
        lines.insert(exercise.regions[-1].end, f"    # {number}")
        data = ("\n".join(lines) + "\n").encode()
        new = self.file.with_suffix(".new")
        new.write_bytes(data)
        start = time.perf_counter()
        os.replace(new, self.file)
        self.child.expect_exact(hashlib.sha256(data).hexdigest()[:8])
        self.child.expect_exact(f"{exercise.name} passes")
        took = 1000 * (time.perf_counter() - start)
        self.text = data.decode()
        self.child.expect("checked at")
        return took

    def close(self) -> None:
        self.child.send("q")
        self.child.expect("exercises pass")
        self.child.expect(pexpect.EOF)
        self.child.close()
        assert self.child.exitstatus == 0


@pytest.fixture
def standby(standby_folder: Path) -> Iterator[None]:
    yield
    assert stop() == 1


@pytest.mark.usefixtures("standby")
def test_an_answer_on_every_save(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = re.compile(os.environ.get("LABS_BENCHMARK", "."))
    medians: dict[str, float] = {}
    rows: list[str] = []
    for path in sorted((ROOT / "solutions").glob("[0-9][0-9]_*.py")):
        if not chosen.search(path.stem):
            continue
        source = read_source(path)
        folder = tmp_path / source.slug
        folder.mkdir()
        watched = Watched(path, folder)
        # The first save pays for what later ones find.
        watched.save(source.exercises[0], 0)
        took: dict[str, float] = {}
        for number, name in enumerate([exercise.name for exercise in source.exercises], 1):
            again = read_source(watched.file)
            exercise = next(each for each in again.exercises if each.name == name)
            took[name] = watched.save(exercise, number)
        watched.close()
        medians[source.slug] = statistics.median(took.values())
        slowest = max(took, key=lambda name: took[name])
        rows.append(
            f"{source.slug:15} {medians[source.slug]:6.0f} ms   {min(took.values()):6.0f} to "
            f"{took[slowest]:6.0f} ms ({slowest})"
        )
    with capsys.disabled():
        print("\nfrom a save to the verdict on the screen: median, fastest and slowest exercise")
        print("\n".join(rows))
    bounded = {slug: median for slug, median in medians.items() if slug != SLOW}
    assert max(bounded.values()) < BOUND, bounded

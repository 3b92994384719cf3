"""Killed at random moments and resumed: results as of an unbroken run, nothing judged twice, nothing left."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.cohort.ledger import Ledger
from grader.judge.curriculum import load_curriculum
from grader.judge.limits import tree

RIGHT = next(lab for lab in load_curriculum() if lab.slug == "padding").source.text
WRONG = RIGHT.replace("filling = [pad_id] *", "filling = [0] *")
#: Long enough that a kill meets somebody at work; a blink more in every third, so that they end out of order.
PAUSE = "\nimport time\ntime.sleep({seconds})\n"
STUDENTS = 6
VICTIMS = ("coordinator", "judge", "workers' parent", "worker")
#: In the environment of all processes of a run, and of no other.
MARK = "LABS_TEST_KILLS"
#: Seconds after which a run is given up, and in which what it leaves must have ended.
PATIENCE, GRACE = 240.0, 20.0
WALLS = "sandbox" if shutil.which("bwrap") else "process"


class Class:
    """A small class on disk, graded again and again by a command of its own."""

    def __init__(self, folder: Path, isolation: str) -> None:
        self.folder, self.isolation = folder, isolation
        self.started: list[subprocess.Popen[bytes]] = []
        for number in range(STUDENTS):
            text = (
                f"{RIGHT if number % 2 else WRONG}\n# {number}\n{PAUSE.format(seconds=0.1 + number % 3 / 5)}"
            )
            place = folder / "class" / f"s{number}"
            place.mkdir(parents=True)
            (place / "03_padding.py").write_text(text, encoding="utf-8")

    def start(self, out: str, *more: str) -> subprocess.Popen[bytes]:
        """Start a run; its temporary files have a folder of their own."""
        command = [sys.executable, "-m", "grader", "grade", "class", "-o", out, "--jobs", "2"]
        (self.folder / "tmp").mkdir(exist_ok=True)
        usual = {"TMPDIR": str(self.folder / "tmp"), MARK: str(self.folder)}
        with (self.folder / "stderr.txt").open("ab") as said:
            process = subprocess.Popen(
                [*command, "--isolation", self.isolation, *more],
                cwd=self.folder,
                env={**os.environ, **usual},
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
        self.started.append(process)
        return process

    def close(self) -> None:
        """End what a failing test has left."""
        for process in self.started:
            process.kill()
            process.wait()

    def results(self, out: str) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.folder / out / "results").glob("*.json")}

    def working(self, out: str) -> bool:
        """Say whether somebody's work is being judged."""
        path = self.folder / out / "ledger.sqlite"
        if not path.is_file():
            return False
        ledger = Ledger(path)
        try:
            return "running" in ledger.states().values()
        finally:
            ledger.close()


def marked(mark: str) -> set[int]:
    """Find the living processes that have a mark in the environment they were started with."""
    found: set[int] = set()
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                if f"{MARK}={mark}".encode() in (path / "environ").read_bytes().split(b"\0"):
                    found.add(int(path.name))
            except OSError:  # it has ended, or is somebody else's
                continue
    return found


def below(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def says(pid: int, words: str) -> bool:
    """Say whether a process was started by such a command."""
    try:
        return words in Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return False


def members(run: int, isolation: str, kind: str) -> list[int]:
    """Find the processes of one kind in a run, by where they stand in its tree."""
    own = below(run)
    if kind == "coordinator":
        return [run]
    if isolation == "sandbox":
        walls = [pid for pid in tree(run) if says(pid, "bwrap --die-with-parent")]
        judges, parents = (
            [pid for pid in own if pid not in walls],
            [one for pid in walls for one in below(pid)],
        )
    else:
        # The workers' parent is the first that is forked.
        judges, parents = own[1:], own[:1]
    if kind == "judge":
        return judges
    return parents if kind == "workers' parent" else [one for pid in parents for one in below(pid)]


def started(pid: int) -> str:
    """When a process was started; its id may be another's later."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def all_end(people: dict[int, str], mark: str) -> bool:
    """Wait until of some processes, and of a run, none is left."""
    end = time.monotonic() + GRACE
    while time.monotonic() < end:
        alive = [pid for pid, when in people.items() if when and started(pid) == when]
        if not alive and not marked(mark):
            return True
        time.sleep(0.1)
    return False


def kill_and_resume(room: Class, kills: int, seed: int) -> None:
    """Kill what comes in turn at random moments, resume, and compare whatever is finished."""
    whole_run = room.start("whole", "--seed", "3")
    assert whole_run.wait(PATIENCE) == 0
    whole = room.results("whole")
    assert len(whole) == STUDENTS
    chance = random.Random(seed)
    done = round_ = 0
    process: subprocess.Popen[bytes] | None = None
    out, more = "out0", ("--seed", "3")
    people: dict[int, str] = {}
    last = time.monotonic() + PATIENCE * kills
    while done < kills or process is not None:
        assert time.monotonic() < last
        if process is None:
            process = room.start(out, *more)
        victim = VICTIMS[done % len(VICTIMS)]
        if done < kills and process.poll() is None:
            if not room.working(out):
                time.sleep(0.05)
                continue
            time.sleep(chance.uniform(0.0, 0.8))
            people = {pid: started(pid) for pid in tree(process.pid)}
            found = members(process.pid, room.isolation, victim)
            if not found:
                continue
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)
                done += 1
            if victim != "coordinator":
                continue
        status = process.wait(PATIENCE)
        assert all_end(people, str(room.folder))
        process, people = None, {}
        if status == -signal.SIGKILL:
            more = ("--resume",)
            if done < kills:
                continue
            # What was killed last is brought to its end.
            process = room.start(out, *more)
            assert process.wait(PATIENCE) == 0
            process = None
        finished(room, out, whole)
        round_ += 1
        out, more = f"out{round_}", ("--seed", "3")
    assert done == kills


def finished(room: Class, out: str, whole: dict[str, bytes]) -> None:
    """Demand of a run that is over what an unbroken one has, and nothing else."""
    assert room.results(out) == whole, (room.folder / "stderr.txt").read_text()
    ledger = Ledger(room.folder / out / "ledger.sqlite")
    assert set(ledger.states().values()) == {"done"}
    assert ledger.most_often_judged() == 1
    ledger.close()
    assert not list((room.folder / out).rglob("*.part"))
    assert not (room.folder / out / "errors.log").exists()
    # Torch makes a folder of its own wherever it is imported.
    left = [path.name for path in (room.folder / "tmp").iterdir()]
    assert [name for name in left if not name.startswith("torchinductor")] == []


@pytest.fixture
def make_class() -> Iterator[Callable[[str], Class]]:
    """Makes a class where the sandbox puts nothing of its own: it covers the folder of most tests."""
    made: list[Class] = []
    with tempfile.TemporaryDirectory(prefix="labs-kills-", dir="/var/tmp") as folder:

        def make(isolation: str) -> Class:
            made.append(Class(Path(folder), isolation))
            return made[-1]

        yield make
        for one in made:
            one.close()
    assert not marked(folder)


def test_whatever_is_killed_the_results_are_those_of_an_unbroken_run(
    make_class: Callable[[str], Class],
) -> None:
    kill_and_resume(make_class(WALLS), kills=4, seed=1)


@pytest.mark.slow
def test_fifty_random_kills_behind_all_walls(make_class: Callable[[str], Class]) -> None:
    kill_and_resume(make_class(WALLS), kills=50, seed=2)


@pytest.mark.slow
def test_random_kills_where_workers_are_merely_forked(make_class: Callable[[str], Class]) -> None:
    kill_and_resume(make_class("process"), kills=12, seed=2)

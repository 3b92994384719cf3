"""What a submission's runs hold: read by TensorBoard's own reader, in a worker that is ended afterwards."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from grader.judge.outcomes import Ended, WorkerEnded
from grader.judge.proxies import Answering, Job, StudentRaised, answer_here
from grader.judge.scripts import (
    breaking,
    build,
    collect,
    folder,
    invoke,
    make,
    read,
    read_events,
    read_writers,
    ref,
)
from grader.judge.sitting import Sitting
from grader.judge.workers import ForkLauncher
from grader.submissions import Cell, SourceFile
from grader.worker import wire
from grader.worker.events import FILES, parse
from grader.worker.events import collect as collect_files
from grader.worker.values import from_wire

WRITES = """
import os
from pathlib import Path
from torch.utils.tensorboard import SummaryWriter

def log(place, values, close=True):
    writer = SummaryWriter(place)
    for step, value in enumerate(values):
        writer.add_scalar("loss", value, step)
    writer.add_scalars("both", {"a": 1.0}, 5)
    if close:
        writer.close()

def forge(place):
    Path(place, "events.out.tfevents.1").write_bytes(b"\\x10" + b"\\xff" * 4000)

def link(place):
    os.symlink("/etc/passwd", Path(place, "events.out.tfevents.2"))

def where():
    return os.getcwd()
"""
SCRIPT = (folder("runs"), build("_", "log", ref("runs"), [0.5, 0.25]), read_events("runs"))
EXPECTED = {
    ".": {"files": 1, "scalars": {"loss": [(0, 0.5), (1, 0.25)]}},
    "both_a": {"files": 1, "scalars": {"both": [(5, 1.0)]}},
}


@pytest.fixture
def sitting(launcher: ForkLauncher) -> Iterator[Sitting]:
    lab = cast(Any, SimpleNamespace(stem="00_lab", exercises=[], shortcuts={}))
    made = Sitting(launcher, lab, SourceFile("lab.py", "", (Cell(WRITES, "line 1"),)))
    yield made
    made.close()


@pytest.fixture
def student(sitting: Sitting) -> Answering:
    return Answering(lambda job: sitting.ask([job])[0])


def test_scalars_come_back_by_run_and_tag(student: Answering) -> None:
    assert student.script(*SCRIPT) == [EXPECTED]


def test_one_worker_reads_all_runs_of_a_submission(launcher: ForkLauncher, monkeypatch: Any) -> None:
    started: list[int] = []

    def start() -> Any:
        started.append(1)
        return ForkLauncher.start(launcher)

    monkeypatch.setattr(launcher, "start", start)
    lab = cast(Any, SimpleNamespace(stem="00_lab", exercises=[], shortcuts={}))
    sitting = Sitting(launcher, lab, SourceFile("lab.py", "", (Cell(WRITES, "line 1"),)))
    for _ in range(3):
        (outcome,) = sitting.ask([wire.Script(list(SCRIPT))])
        assert isinstance(outcome, wire.Returned)
        assert from_wire(outcome.value) == [EXPECTED]
    sitting.close()
    assert len(started) == 2
    assert sitting.worker is sitting.reader is None


class Failing:
    """A reader that answers some requests and then ends."""

    def __init__(self, sitting: Sitting, answered: int, *, killed: bool) -> None:
        self.sitting, self.answered, self.killed = sitting, answered, killed
        self.requests: list[int] = []
        self.meanwhile: list[bool] = []

    def perform(self, jobs: list[wire.ParseEvents]) -> Iterator[wire.Answer]:
        self.requests.append(len(jobs))
        self.meanwhile.append(self.sitting.begun is not None)
        for job in jobs:
            if not self.answered:
                raise WorkerEnded(Ended("crashed", "it ended", self.killed))
            self.answered -= 1
            yield wire.Returned(parse(job.files))

    def close(self) -> None:
        """Nothing to end."""


@pytest.mark.parametrize("killed", [True, False])
def test_a_reader_that_ends_costs_one_run_at_most(
    sitting: Sitting, killed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.judge.sitting._READ_AT_ONCE", 2)
    reader = Failing(sitting, 3, killed=killed)
    sitting.reader = cast(Any, reader)
    found = []
    for outcome in sitting.ask([wire.Script(list(SCRIPT)) for _ in range(6)]):
        assert isinstance(outcome, wire.Returned)
        found.append(from_wire(outcome.value))
    assert reader.requests == [2, 2]
    # Killed from outside, it is asked again; what ended by itself on a run would do so again.
    lost = [EXPECTED] if killed else [wire.Opaque(FILES, "could not be read (it ended)")]
    assert found == [[EXPECTED], [EXPECTED], [EXPECTED], lost, [EXPECTED], [EXPECTED]]
    assert sitting.reader is not cast(Any, reader)


def test_what_follows_is_begun_before_files_are_read(sitting: Sitting) -> None:
    reader = Failing(sitting, 9, killed=False)
    sitting.reader = cast(Any, reader)
    jobs: list[Job] = [wire.Script(list(SCRIPT)) for _ in range(2)]
    following: list[Job] = [wire.Call("where"), wire.Script(list(SCRIPT))]
    asked = sitting.ask(jobs, following)
    asked += sitting.ask(following)
    assert reader.requests == [2, 1]
    assert reader.meanwhile == [True, False]
    assert all(isinstance(outcome, wire.Returned) for outcome in asked)
    assert asked == [outcome for job in (*jobs, *following) for outcome in sitting.ask([job])]


def test_the_reference_answers_alike() -> None:
    names: dict[str, Any] = {}
    exec(WRITES, names)
    answer = answer_here(wire.Script(list(SCRIPT)), names)
    assert isinstance(answer, wire.Returned)
    assert from_wire(answer.value) == [EXPECTED]


def test_what_is_not_flushed_is_not_there(student: Answering) -> None:
    (runs,) = student.script(
        folder("runs"), build("_", "log", ref("runs"), [0.5], close=False), read_events("runs")
    )
    assert runs["."] == {"files": 1, "scalars": {}}


def test_a_broken_file_costs_only_itself(student: Answering) -> None:
    (runs,) = student.script(folder("runs"), build("_", "forge", ref("runs")), read_events("runs"))
    assert runs == {".": {"files": 1, "scalars": {}}}
    assert student.script(*SCRIPT) == [EXPECTED]


def test_links_are_left_out(student: Answering) -> None:
    assert student.script(folder("runs"), build("_", "link", ref("runs")), read_events("runs")) == [{}]


def test_names_that_lead_elsewhere_are_not_written(tmp_path: Path) -> None:
    target = tmp_path / "tfevents"
    for name in (str(target), f"../{target.name}", "a/../../tfevents", "nul\0tfevents"):
        pair = (name, wire.Bytes(b"x"))
        assert parse(wire.Mapping(FILES, [cast(Any, pair)])) == wire.Mapping("dict", [])
    assert not target.exists()
    assert parse("no files at all") == wire.Opaque(FILES, "are missing")


def test_each_script_has_a_folder_of_its_own_that_goes(student: Answering) -> None:
    first, second = (student.script(folder("runs"), build("at", "where"), read("at"))[0] for _ in range(2))
    assert first != second
    assert not Path(first).exists()
    assert student.where() not in (first, second)


def test_collecting_stops_at_its_caps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.worker.events.MAX_FILES", 2)
    monkeypatch.setattr("grader.worker.events.MAX_BYTES", 5)
    for number in range(3):
        (tmp_path / f"tfevents.{number}").write_bytes(b"1234")
    files = collect_files(tmp_path)
    assert isinstance(files, wire.Mapping)
    assert [pair[1] for pair in files.pairs] == [wire.Bytes(b"1234"), wire.Bytes(b"1")]


def test_a_library_is_called_by_name(student: Answering) -> None:
    steps = (
        folder("runs"),
        make("writer", "torch.utils.tensorboard.SummaryWriter", ref("runs")),
        invoke("_", "writer", "add_scalar", "loss", 2.0, 3),
        invoke("_", "writer", "close"),
        read_events("runs"),
    )
    assert student.script(*steps) == [{".": {"files": 1, "scalars": {"loss": [(3, 2.0)]}}}]


@pytest.mark.parametrize("path", ["os.getcwd", "subprocess.run", "grader.checkpoint"])
def test_only_libraries_are_called_by_name(student: Answering, path: str) -> None:
    with pytest.raises(StudentRaised, match=f"no step calls {path}"):
        student.script(make("x", path))


def test_writers_left_open_leave_no_thread_behind() -> None:
    names: dict[str, Any] = {}
    exec(WRITES, names)
    before = threading.active_count()
    steps = [folder("runs"), build("_", "log", ref("runs"), [0.5], close=False), read_events("runs")]
    assert isinstance(answer_here(wire.Script(list(steps)), names), wire.Returned)
    assert threading.active_count() == before


def test_events_reach_the_file_when_it_is_flushed_or_closed(student: Answering) -> None:
    steps = (
        folder("runs"),
        make("writer", "torch.utils.tensorboard.SummaryWriter", ref("runs")),
        invoke("_", "writer", "add_scalar", "loss", 2.0, 3),
        invoke("_", "writer", "flush"),
        read_events("runs"),
        invoke("_", "writer", "add_scalar", "loss", 3.0, 4),
        read_events("runs"),
        invoke("_", "writer", "close"),
        read_events("runs"),
    )
    found = [runs["."]["scalars"]["loss"] for runs in student.script(*steps)]
    assert found == [[(3, 2.0)], [(3, 2.0)], [(3, 2.0), (4, 3.0)]]


def test_writers_tell_whether_they_were_closed(student: Answering) -> None:
    for close, expected in ((True, [True, True]), (False, [False, False])):
        steps = (folder("runs"), build("_", "log", ref("runs"), [0.5], close=close), read_writers())
        assert student.script(*steps) == [expected]
    assert student.script(folder("runs"), build("_", "where"), read_writers()) == [[]]


def test_a_stream_that_breaks_gives_what_came_before(student: Answering) -> None:
    steps = (breaking("losses", [0.5, 0.25], "MemoryError"), collect("came", "losses"), read("came"))
    assert student.script(*steps) == [[0.5, 0.25]]
    with pytest.raises(StudentRaised, match="MemoryError"):
        student.script(
            breaking("losses", [1.0], "MemoryError"), make("x", "numpy.fromiter", ref("losses"), "f4")
        )

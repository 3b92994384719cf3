"""A class is graded on a Dask cluster as on one machine, whoever is killed; unfit machines are refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.cohort.ledger import Ledger
from grader.judge.curriculum import load_curriculum
from tests.cohort.dask_cluster import PATIENCE, Cluster, wait_for

COURSE = {lab.slug: lab for lab in load_curriculum()}
WRONG = {
    "padding": ("filling = [pad_id] *", "filling = [0] *"),
    "tokenization": ("return", "return None and"),
}
#: Long enough that somebody can be killed in the middle.
PAUSE = "import time\ntime.sleep(0.3)\n"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    made = Cluster(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
    assert made.left() == []


def make_class(folder: Path, students: int, labs: tuple[str, ...] = ("padding",)) -> Path:
    for number in range(students):
        (folder / "class" / f"s{number}").mkdir(parents=True)
        for slug in labs:
            text = COURSE[slug].source.text
            if number % 3 == 1:
                text = text.replace(*WRONG[slug], 1)
            elif number % 3 == 2:
                text = text.replace("def ", "def  ", 1) + "\nthis is no Python\n"
            path = folder / "class" / f"s{number}" / f"{COURSE[slug].stem}.py"
            path.write_text(f"{text}\n# {number}\n{PAUSE}", encoding="utf-8")
    return folder / "class"


def command(folder: Path, out: str, *more: str, isolation: str = "process") -> list[str]:
    usual = (
        ["--isolation", isolation, "--seed", "3"] if "--resume" not in more else ["--isolation", isolation]
    )
    return [sys.executable, "-m", "grader", "grade", "class", "-o", out, *usual, *more]


def grade(folder: Path, out: str, *more: str, isolation: str = "process") -> None:
    done = subprocess.run(
        command(folder, out, *more, isolation=isolation), cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def begin(cluster: Cluster, folder: Path, out: str, isolation: str = "process") -> subprocess.Popen[str]:
    """Start grading, and come back when the first student is done."""
    process = subprocess.Popen(
        command(folder, out, "--dask", cluster.address, isolation=isolation),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    cluster.commands.append(process)
    wait_for("a first result", lambda: graded(folder / out) > 0 or process.poll() is not None)
    return process


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def graded(out: Path) -> int:
    return len(list((out / "results").glob("*.json")))


def results(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((out / "results").iterdir())}


def test_a_lost_worker_changes_no_result(cluster: Cluster, tmp_path: Path) -> None:
    make_class(tmp_path, 5)
    lost, _ = cluster.worker(), cluster.worker()
    process = begin(cluster, tmp_path, "dask")
    wait_for("a judge at the worker", lambda: bool(cluster.judges(lost)))
    cluster.look()
    assert graded(tmp_path / "dask") < 5
    lost.kill()
    code, said = finish(process)
    assert code == 0, said
    grade(tmp_path, "alone", "--jobs", "1")
    assert results(tmp_path / "dask") == results(tmp_path / "alone")
    # Also those of the worker that is still there: the run is over.
    assert cluster.left() == []


@pytest.mark.slow
@pytest.mark.sandbox
def test_one_two_and_a_cluster_give_the_same_files(cluster: Cluster, tmp_path: Path) -> None:
    make_class(tmp_path, 9, ("tokenization", "padding"))
    grade(tmp_path, "one", "--jobs", "1", isolation="sandbox")
    grade(tmp_path, "two", "--jobs", "2", isolation="sandbox")
    workers = [cluster.worker() for _ in range(3)]
    process = begin(cluster, tmp_path, "dask", isolation="sandbox")
    wait_for("judges", lambda: all(cluster.judges(worker) for worker in workers))
    cluster.look()
    assert graded(tmp_path / "dask") < 9
    workers[1].kill()
    code, said = finish(process)
    assert code == 0, said
    assert results(tmp_path / "one") == results(tmp_path / "two") == results(tmp_path / "dask")
    assert cluster.left() == []


@pytest.mark.slow
def test_killed_judges_and_a_killed_command_change_no_result(cluster: Cluster, tmp_path: Path) -> None:
    make_class(tmp_path, 9)
    worker = cluster.worker(threads=2)
    process = begin(cluster, tmp_path, "dask")
    first = cluster.judges(worker)
    assert len(first) == 2
    first[0].kill()
    wait_for("a new judge", lambda: len(set(cluster.judges(worker)) - set(first)) == 1)
    wait_for("more results", lambda: graded(tmp_path / "dask") > 3)
    assert process.poll() is None
    process.kill()
    process.communicate()
    assert graded(tmp_path / "dask") < 9
    grade(tmp_path, "dask", "--dask", cluster.address, "--resume")
    grade(tmp_path, "alone", "--jobs", "1")
    assert results(tmp_path / "dask") == results(tmp_path / "alone")
    ledger = Ledger(tmp_path / "dask" / "ledger.sqlite")
    assert set(ledger.states().values()) == {"done"}
    ledger.close()


@pytest.mark.slow
def test_an_interrupt_calls_everything_back(cluster: Cluster, tmp_path: Path) -> None:
    make_class(tmp_path, 9)
    worker = cluster.worker(threads=2)
    process = begin(cluster, tmp_path, "dask")
    cluster.judges(worker)
    process.send_signal(signal.SIGINT)
    code, said = finish(process)
    assert code == 2
    assert "students are graded; the same command with --resume goes on" in said
    assert "Traceback" not in said
    assert cluster.left() == []


@pytest.mark.slow
def test_a_lost_scheduler_is_one_line_and_what_was_done_is_kept(cluster: Cluster, tmp_path: Path) -> None:
    make_class(tmp_path, 9)
    cluster.worker(threads=2)
    process = begin(cluster, tmp_path, "dask")
    cluster.look()
    cluster.processes[0].kill()
    code, said = finish(process)
    assert code == 2
    assert "has gone" in said.splitlines()[-1]
    assert "--resume" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert 0 < graded(tmp_path / "dask") < 9


def refusal(folder: Path, cluster: Cluster, isolation: str) -> str:
    """What a run says that a worker cannot judge for."""
    make_class(folder, 2)
    done = subprocess.run(
        command(folder, "out", "--dask", cluster.address, isolation=isolation),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 2
    assert graded(folder / "out") == 0
    line = done.stderr.splitlines()[-1]
    assert line.startswith("labs: Dask worker tcp://127.0.0.1:")
    assert "Traceback" not in done.stderr
    return line


@pytest.mark.slow
@pytest.mark.sandbox
def test_a_worker_without_the_sandbox_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    cluster.worker(PATH=str(tmp_path / "nothing"))
    assert "cannot judge: it has no sandbox: bubblewrap is not installed" in refusal(
        tmp_path, cluster, "sandbox"
    )


@pytest.mark.slow
def test_a_worker_with_another_library_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    metadata = tmp_path / "other" / "tensorboard-1.0.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text("Metadata-Version: 2.1\nName: tensorboard\nVersion: 1.0\n")
    path = os.pathsep.join([str(tmp_path / "other"), *filter(None, [os.environ.get("PYTHONPATH")])])
    cluster.worker(PYTHONPATH=path)
    assert "cannot judge: tensorboard is 1.0 there and " in refusal(tmp_path, cluster, "process")

"""The sandbox: what a worker sees, what it cannot do, and what happens where a wall is missing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import grader
from grader.errors import CannotDo
from grader.judge.bubblewrap import PARTS, SandboxLauncher, is_visible, views
from grader.judge.limits import Limits, tree
from grader.judge.opening import SandboxMissing, open_grader
from grader.judge.outcomes import Ended, ParentLost, Worker
from grader.worker import wire
from grader.worker.budget import Budget
from grader.worker.sandbox import LAYERS, WORK
from tests.worker.conftest import ask, script_cells, value

pytestmark = pytest.mark.sandbox
LIMITS = Limits(call=2.0, wall_least=5.0, wall_factor=1.0, budget=Budget(disk=8 * 2**20, processes=20))
GONE = "No such file or directory"
PACKAGE = Path(grader.__file__).resolve().parent

LOOKS = """
import os, signal, socket, subprocess, threading, time
import torch
from torch.utils.data import DataLoader

def listing(path): return sorted(os.listdir(path))
def readable(path):
    try:
        with open(path, "rb") as file: return len(file.read(10))
    except OSError as error: return error.strerror
def writable(path):
    try:
        with open(path, "w") as file: file.write("x")
        return "written"
    except OSError as error: return error.strerror
def who(): return [os.getpid(), os.getuid(), os.getgid()]
def environment(): return sorted(os.environ)
def fill(path):
    with open(path, "wb") as file:
        for _ in range(100): file.write(b"x" * 2**20)
def many():
    started = 0
    try:
        for _ in range(100):
            threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
            started += 1
    except RuntimeError: pass
    return started
def take(mb): return len(bytearray(mb * 2**20))
def share(count, mb):
    for _ in range(count):
        if os.fork() == 0:
            held = bytearray(b"x") * (mb * 2**20)
            time.sleep(10)
            os._exit(len(held) % 2)
    time.sleep(10)
def load(workers):
    data = torch.arange(12.0).reshape(6, 2)
    return [batch.sum().item() for batch in DataLoader(data, batch_size=2, num_workers=workers)]
def train():
    layer = torch.nn.Linear(3, 2)
    layer(torch.ones(4, 3)).sum().backward()
    return tuple(layer.weight.grad.shape)
def network():
    try: socket.create_connection(("127.0.0.1", 9), timeout=0.2)
    except OSError as error: return error.strerror or str(error)
    return "connected"
def start(command): return subprocess.run(command, capture_output=True, text=True).stdout
def nap(): time.sleep(20)
def temporary():
    import tempfile
    with tempfile.TemporaryDirectory() as folder: return os.path.dirname(folder)
def anonymous_file():
    try: return os.memfd_create("x")
    except OSError as error: return error.strerror
def shared_segment():
    import ctypes
    library = ctypes.CDLL(None, use_errno=True)
    return os.strerror(ctypes.get_errno()) if library.shmget(0, 4096, 0o1600) < 0 else "had"
def daemon():
    if os.fork() == 0:
        os.setsid()
        time.sleep(30)
        os._exit(0)
    return "left"
"""


@pytest.fixture(scope="module")
def launcher() -> Iterator[SandboxLauncher]:
    opened = open_grader("sandbox", LIMITS)
    assert isinstance(opened.launcher, SandboxLauncher)
    yield opened.launcher
    opened.launcher.close()


@pytest.fixture
def worker(launcher: SandboxLauncher) -> Iterator[Worker]:
    started = launcher.start()
    started.load(wire.Load("lab.py", script_cells(LOOKS), {}))
    yield started
    started.close()


def names(thing: wire.Value) -> list[Any]:
    assert isinstance(thing, wire.Sequence)
    return thing.items


def test_every_layer_is_reached_and_recorded(worker: Any) -> None:
    assert set(LAYERS) <= set(worker.reached)
    assert worker.isolation.startswith("sandbox (own namespaces, ")


def test_only_the_thin_part_of_the_project_is_visible(worker: Worker) -> None:
    assert names(value(worker, "listing", str(PACKAGE))) == sorted(PARTS)
    assert names(value(worker, "listing", str(PACKAGE.parent))) in (["grader"], [".venv", "grader"])
    for path in (
        "solutions/03_padding.py",
        "grader/checks/test_03_padding.py",
        "tests/conftest.py",
        ".git/config",
    ):
        assert value(worker, "readable", str(PACKAGE.parent / path)) == "No such file or directory"


def test_home_folders_and_the_machine_are_not_visible(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    for path in (tmp_path / "secret", Path("/etc/passwd"), Path("/etc/hostname"), Path.home() / ".bashrc"):
        assert value(worker, "readable", str(path)) == GONE
    assert set(names(value(worker, "listing", "/proc"))) & {str(os.getpid()), str(os.getppid())} == set()


def test_nothing_but_its_own_folder_can_be_written(worker: Worker) -> None:
    for path in (
        "/x",
        "/usr/x",
        str(PACKAGE / "x"),
        f"{sys.prefix}/x",
        "/dev/x",
        "/proc/sys/kernel/hostname",
    ):
        assert value(worker, "writable", path) in ("Read-only file system", "Permission denied")
    assert value(worker, "writable", "mine.txt") == "written"
    assert value(worker, "temporary") == WORK
    assert value(worker, "writable", "/dev/null") == "written"


def test_a_worker_is_alone_and_nobody(worker: Worker) -> None:
    assert names(value(worker, "who")) == [1, 1000, 1000]
    assert "PATH" in names(value(worker, "environment"))
    assert not [name for name in names(value(worker, "environment")) if "SECRET" in name or "PYTHON" in name]
    assert value(worker, "network") in ("Permission denied", "Network is unreachable")
    assert value(worker, "start", wire.Sequence("list", ["echo", "a program"])) == "a program\n"


def test_one_worker_sees_nothing_of_another(launcher: SandboxLauncher, worker: Worker) -> None:
    assert value(worker, "writable", "/tmp/mine") == "written"
    other = launcher.start()
    other.load(wire.Load("lab.py", script_cells(LOOKS), {}))
    assert names(value(other, "listing", "/tmp")) == []
    assert [name for name in names(value(other, "listing", "/proc")) if name.isdigit()] == ["1"]
    other.close()


def test_training_and_data_loaders_work(worker: Worker) -> None:
    assert names(value(worker, "load", 0)) == [6.0, 22.0, 38.0]
    assert names(value(worker, "load", 2)) == [6.0, 22.0, 38.0]
    assert value(worker, "train") == wire.Sequence("tuple", [2, 3])


def raised(worker: Worker, function: str, *args: Any) -> str:
    (outcome,) = ask(worker, wire.Call(function, list(args)))
    assert isinstance(outcome, wire.Raised), outcome
    return f"{outcome.error}: {outcome.message}"


def test_budgets_are_named_when_they_are_used_up(worker: Worker) -> None:
    for path in ("big", "/dev/shm/big"):
        assert "File too large" in raised(worker, "fill", path) or "No space left" in raised(
            worker, "fill", path
        )
    started = value(worker, "many")
    assert isinstance(started, int)
    assert 10 <= started < 20
    assert raised(worker, "take", 4000).startswith("MemoryError")


def test_memory_of_many_processes_counts_together(launcher: SandboxLauncher) -> None:
    limits = Limits(call=5.0, wall_least=9.0, wall_factor=1.0, budget=Budget(memory=600 * 2**20))
    before, launcher.limits = launcher.limits, limits
    try:
        worker: Any = launcher.start()
    finally:
        launcher.limits = before
    worker.load(wire.Load("lab.py", script_cells(LOOKS), {}))
    (outcome,) = ask(worker, wire.Call("share", [6, 250]))
    assert outcome == Ended("crashed", "it took more than 600 MB of memory")
    family = tree(worker.pid)
    worker.close()
    # Nothing else is begun before it has ended.
    launcher.start().close()
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def test_what_a_worker_leaves_running_ends_with_it(launcher: SandboxLauncher) -> None:
    worker: Any = launcher.start()
    worker.load(wire.Load("lab.py", script_cells(LOOKS), {}))
    assert value(worker, "daemon") == "left"
    family = tree(worker.pid)
    assert len(family) == 2
    worker.close()
    # Nothing else is begun before it has ended.
    launcher.start().close()
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def test_a_parent_that_was_ended_is_started_again() -> None:
    opened = open_grader("sandbox", LIMITS)
    launcher: Any = opened.launcher
    first = launcher.process.pid
    for pid in tree(first)[::-1]:
        os.kill(pid, signal.SIGKILL)
    worker = launcher.start()
    assert set(LAYERS) <= set(worker.reached)
    assert launcher.process.pid != first
    worker.close()
    launcher.close()
    assert not [pid for pid in tree(launcher.process.pid) if Path(f"/proc/{pid}").exists()]


def test_without_bubblewrap_there_is_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(SandboxMissing, match="bubblewrap is not installed"):
        open_grader("sandbox")


def test_a_bubblewrap_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda name: str(fake))
    with pytest.raises(SandboxMissing, match="No permissions to create new namespace"):
        open_grader("sandbox")


def test_a_missing_layer_stops_everything(launcher: SandboxLauncher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.judge.bubblewrap.LAYERS", (*LAYERS, "a moat"))
    with pytest.raises(SandboxMissing, match="a moat"):
        launcher.start()


def test_the_command_says_what_is_missing_and_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from grader.commands.grade import Options, grade

    monkeypatch.setattr("shutil.which", lambda name: None)
    (tmp_path / "in").mkdir()
    with pytest.raises(CannotDo, match=r"no sandbox: bubblewrap is not installed; .*; --isolation process"):
        grade(Options([tmp_path / "in"], tmp_path / "out", seed=0, limits=LIMITS))


def test_the_view_hides_the_project_wherever_it_stands() -> None:
    found = views()
    hidden = [view.path for view in found if view.hide]
    assert hidden == [PACKAGE.parent]
    after = found[found.index(next(view for view in found if view.hide)) + 1 :]
    inside = [view.path for view in after if PACKAGE in view.path.parents]
    assert sorted(path.name for path in inside) == sorted(PARTS)
    before = found[: found.index(next(view for view in found if view.hide))]
    # What lies around the project is bound before the project is hidden, or it would come back.
    assert not [view for view in after if view.path in PACKAGE.parents]
    assert all(not view.hide for view in before)


def test_the_current_folder_and_python_path_are_not_part_of_the_view(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert not [view for view in views() if tmp_path in (view.path, *view.path.parents)]
    assert not is_visible(tmp_path)
    assert not is_visible(PACKAGE.parent / "graded")
    assert is_visible(Path(os.__file__).parent / "somewhere")


def test_a_project_among_temporary_files_has_the_sandbox_too(tmp_path: Path) -> None:
    """The folder for temporary files is then shown, and covered by nobody."""
    assert Path("/tmp") in tmp_path.parents
    shutil.copytree(PACKAGE, tmp_path / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONHASHSEED": "0"}
    command = [sys.executable, "-P", "-m", "grader", "doctor"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ an exercise, judged in the sandbox" in " ".join(done.stdout.split())


def test_memory_that_belongs_to_nobody_cannot_be_had(worker: Worker) -> None:
    for function in ("anonymous_file", "shared_segment"):
        assert value(worker, function) == "Operation not permitted"


def test_a_parent_that_dies_in_the_middle_is_not_blamed_on_the_submission() -> None:
    opened = open_grader("sandbox", LIMITS)
    launcher: Any = opened.launcher
    worker = launcher.start()
    worker.load(wire.Load("lab.py", script_cells(LOOKS), {}))
    pids = tree(launcher.process.pid)
    threading.Timer(0.5, lambda: [os.kill(pid, signal.SIGKILL) for pid in pids[1::-1]]).start()
    with pytest.raises(ParentLost):
        list(worker.perform([wire.Call("nap")]))
    worker.close()
    launcher.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs all of this file as one")
def test_an_ordinary_user_gets_the_same_walls() -> None:
    steps = ["exec setpriv --reuid=65534 --regid=65534 --clear-groups env -i HOME=/tmp PATH=/usr/bin:/bin"]
    steps[0] += f" PYTHONPATH={PACKAGE.parent} PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1"
    steps[0] += f" {sys.executable} -m grader doctor"
    python = Path(sys.base_prefix).resolve()
    closed = [path for path in python.parents if not path.stat().st_mode & 0o1]
    if closed:
        # In mounts of its own: the folder in which Python stands (root's home, say) lets everybody pass.
        home, inside, stage = closed[-1], python.relative_to(closed[-1]).parts[0], "/mnt/python"
        steps[:0] = [
            "mount -t tmpfs none /mnt && mkdir /mnt/python",
            f"mount --bind {home}/{inside} {stage}",
            f"mount -t tmpfs -o mode=755 none {home} && mkdir {home}/{inside}",
            f"mount --bind {stage} {home}/{inside}",
        ]
    command = ["unshare", "-m", "sh", "-c", " && ".join(steps)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = " ".join(done.stdout.split())
    assert done.returncode == 0, done.stdout + done.stderr
    for layer in LAYERS:
        assert f"✓ layer: {layer} reached" in found
    assert "✓ an exercise, judged in the sandbox" in found

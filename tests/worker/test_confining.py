"""What a worker says that it gave up, seen from inside it."""

from __future__ import annotations

import os
import pwd
import resource
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.judge.workers import ForkLauncher
from grader.worker import confining, wire
from grader.worker.budget import Budget
from tests.worker.conftest import Start, script_cells, value

LOOKING = """
import os, resource, stat

def variables(): return dict(os.environ)
def limits():
    names = ("AS", "FSIZE", "NOFILE", "NPROC", "CORE")
    return [resource.getrlimit(getattr(resource, "RLIMIT_" + name))[1] for name in names]
def lift():
    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
def status(): return open("/proc/self/status").read()
def group(): return [os.getpgrp() == os.getpid(), os.getsid(0) == os.getpid()]
def descriptors():
    open_ones = []
    for number in range(256):
        try: open_ones.append(stat.S_IFMT(os.fstat(number).st_mode))
        except OSError: pass
    return open_ones
def folder():
    here = os.getcwd()
    is_home = here == os.environ["HOME"] == os.environ["TMPDIR"]
    return [is_home, os.listdir(here), os.stat(here).st_mode & 0o777]
def large():
    with open("large", "wb", buffering=0) as file:
        file.seek(64 * 2**20 + 1)
        file.write(b"x")
def user(): return os.getuid()
"""


@pytest.fixture
def look(start: Start) -> Callable[[str], wire.Value]:
    worker = start(LOOKING)
    return lambda function: value(worker, function)


Look = Callable[[str], wire.Value]


def test_the_environment_holds_nothing_of_the_judge(look: Look) -> None:
    answer = look("variables")
    assert isinstance(answer, wire.Mapping)
    own = {"HOME", "TMPDIR", "HF_HUB_OFFLINE", "HF_DATASETS_CACHE", "CUDA_VISIBLE_DEVICES"}
    assert {name for name, _ in answer.pairs} <= {*confining.KEPT, *own}
    assert "LABS_TEST_SECRET" not in str(answer)


def test_what_is_reported_is_true(launcher: ForkLauncher) -> None:
    worker = launcher.start()
    worker.load(wire.Load("lab.py", script_cells(LOOKING), {}))
    said = worker.isolation
    status = str(value(worker, "status"))
    limits = value(worker, "limits")
    user = value(worker, "user")
    group = value(worker, "group")
    worker.close()
    assert said.startswith("process (own process group, limits, ")
    assert group == wire.Sequence("list", [True, True])
    assert isinstance(limits, wire.Sequence)
    memory, *others = limits.items
    assert isinstance(memory, int)
    budget = Budget()
    assert 0 < memory < budget.memory + 8 * 2**30
    processes = budget.processes + confining._SHARED_PROCESSES
    assert others == [budget.disk, budget.open_files, processes, 0]
    assert ("no new privileges" in said) == ("NoNewPrivs:\t1" in status)
    assert ("no capabilities" in said) == ("CapEff:\t0000000000000000" in status)
    assert "CapPrm:\t0000000000000000" in status
    if os.getuid() == 0:
        nobody = pwd.getpwnam(confining.OTHER_USER).pw_uid
        assert (f"user {confining.OTHER_USER}" in said, "still root" in said) == (user == nobody, user == 0)
    else:
        assert user == os.getuid()


def test_limits_cannot_be_lifted_again(start: Start) -> None:
    (outcome,) = start(LOOKING).perform([wire.Call("lift")])
    assert isinstance(outcome, wire.Raised)
    assert outcome.error in ("ValueError", "PermissionError")


def test_files_are_bounded(start: Start) -> None:
    (outcome,) = start(LOOKING).perform([wire.Call("large")])
    kinds = ["OSError", "Exception", "BaseException"]
    assert outcome == wire.Raised("OSError", "[Errno 27] File too large", "line 25", kinds)


def test_only_the_null_device_and_one_socket_are_open(look: Look) -> None:
    answer = look("descriptors")
    assert isinstance(answer, wire.Sequence)
    assert answer.items == [0o020000] * 3 + [0o140000]


def test_the_working_folder_is_private_and_empty(look: Look) -> None:
    assert look("folder") == wire.Sequence("list", [True, wire.Sequence("list", []), 0o700])


NOBODY = 65_534


def test_a_folder_is_readable_only_if_all_on_the_way_is(tmp_path: Path) -> None:
    open_one, closed = tmp_path / "open", tmp_path / "closed"
    for folder in (open_one, closed / "inner"):
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    mine, group = os.getuid(), os.getgid()
    closed.chmod(0o700)
    assert confining._readable(closed / "inner", mine, group)
    assert not confining._readable(closed / "inner", NOBODY, NOBODY)
    assert not confining._readable(closed, NOBODY, NOBODY)
    assert confining._readable(tmp_path / "absent", NOBODY, NOBODY)
    closed.chmod(0o711)
    assert not confining._readable(closed, NOBODY, NOBODY)
    # The owner's own bits decide for the owner, whatever others may.
    closed.chmod(0o077)
    assert not confining._readable(closed, mine, group)
    closed.chmod(0o700)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the system calls that leaving root makes, none of which really happens."""
    made: list[str] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", lambda name: SimpleNamespace(pw_uid=NOBODY, pw_gid=NOBODY))
    for name in ("chown", "setgroups", "setresgid", "setresuid"):
        monkeypatch.setattr(os, name, lambda *args, name=name: made.append(name))
    return made


def test_root_is_left_where_the_other_user_can_read_python(
    monkeypatch: pytest.MonkeyPatch, calls: list[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(confining, "_readable", lambda path, user, group: user == NOBODY)
    assert confining._leave_root(tmp_path) == "user nobody"
    assert calls == ["chown", "setgroups", "setresgid", "setresuid"]


def test_root_stays_and_says_why_where_it_cannot_be_left(
    monkeypatch: pytest.MonkeyPatch, calls: list[str], tmp_path: Path
) -> None:
    def refused(*args: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    def unknown(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr(confining, "_readable", lambda path, user, group: False)
    assert confining._leave_root(tmp_path) == "still root: nobody cannot read Python"
    monkeypatch.setattr(confining, "_readable", lambda path, user, group: True)
    monkeypatch.setattr(os, "setgroups", refused)
    assert confining._leave_root(tmp_path) == "still root: Operation not permitted"
    monkeypatch.setattr(pwd, "getpwnam", unknown)
    assert confining._leave_root(tmp_path) == "still root: there is no user nobody"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert confining._leave_root(tmp_path) == ""
    assert calls == ["chown"]


def test_limits_are_never_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (7, 7))
    monkeypatch.setattr(resource, "setrlimit", asked.__setitem__)
    assert confining.limit(Budget()) == "limits"
    assert set(asked.values()) == {(7, 7), (0, 0)}

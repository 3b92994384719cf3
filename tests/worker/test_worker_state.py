"""A worker between its calls: what one call does to the process, and what is left when it has ended."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from grader.judge.limits import cpu_seconds
from grader.judge.outcomes import ParentLost
from grader.judge.workers import ForkLauncher
from grader.worker import wire
from grader.worker.zygote import fork_zygote
from tests.worker.conftest import LIMITS, Start, ask, is_alive, script_cells, value

DRAWING = """
import random
import numpy as np
import torch
torch.rand(3), np.random.rand(3), random.random()
def draw(): return [torch.rand(2), np.random.rand(2), random.random(), torch.randperm(9)]
"""

CHANGING = """
import os, shutil, signal, threading, time, warnings
import numpy as np, torch

def double(): torch.set_default_dtype(torch.float64)
def no_grad(): torch.set_grad_enabled(False)
def threads():
    torch.set_num_threads(2)
    return (torch.rand(300, 300) @ torch.rand(300, 300)).shape[0]
def interop(): torch.set_num_interop_threads(2)
def move(): os.chdir("/")
def remove(): shutil.rmtree(os.environ["HOME"])
def clear(): os.environ.clear()
def patch():
    for name in ("manual_seed", "is_grad_enabled", "set_grad_enabled", "equal", "allclose"):
        setattr(torch, name, lambda *args: True)
def strict():
    warnings.simplefilter("error")
    np.seterr(all="raise")
def thread(): threading.Thread(target=time.sleep, args=(60,)).start()
def alarm(): signal.setitimer(signal.ITIMER_REAL, 1000)

def probe():
    x = torch.ones(2, requires_grad=True)
    return [str(torch.tensor(1.0).dtype), (x * 2).requires_grad, float((x @ x).detach())]
"""

FORKING = """
import os, signal, time

def _forked(own_session):
    ours, theirs = os.pipe()
    if not os.fork():
        if own_session: os.setsid()
        if not os.fork():
            os.write(theirs, str(os.getpid()).encode())
            os.close(0); os.close(1); os.close(2)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(60)
            os._exit(0)
        os._exit(0)
    os.wait()
    return int(os.read(ours, 20))

def child():
    pid = os.fork()
    if not pid:
        time.sleep(60)
        os._exit(0)
    return pid
def grandchild(): return _forked(False)
def daemon(): return _forked(True)
def many(): return [child() for _ in range(5)]
"""


def test_one_seed_draws_the_same_in_every_call_and_every_worker(start: Start) -> None:
    calls = [wire.Call("draw", seed=seed) for seed in (3, 3, 4)]
    first, second = ask(start(DRAWING), *calls), ask(start(DRAWING), *calls)
    assert first[0] == first[1] == second[0] == second[1]
    assert first[2] == second[2] != first[0]


@pytest.mark.parametrize(
    "function",
    [
        "double",
        "no_grad",
        "threads",
        "interop",
        "move",
        "remove",
        "clear",
        "patch",
        "strict",
        "alarm",
        "thread",
    ],
)
def test_what_one_call_changes_does_not_change_the_next(start: Start, function: str) -> None:
    worker = start(CHANGING)
    before, _, after = ask(worker, wire.Call("probe"), wire.Call(function), wire.Call("probe"))
    expected = wire.Sequence("list", ["torch.float32", True, 2.0])
    assert (before, after) == (wire.Returned(expected), wire.Returned(expected))


def test_settings_of_the_top_level_hold_in_every_call(start: Start) -> None:
    worker = start("import torch\ntorch.set_default_dtype(torch.float64)\n" + CHANGING)
    for _ in range(2):
        answer = value(worker, "probe")
        assert isinstance(answer, wire.Sequence)
        assert answer.items[0] == "torch.float64"


def test_a_second_worker_goes_on_where_the_first_has_died(start: Start) -> None:
    text = "import os\ndef die(): os._exit(1)\ndef f(x): return x"
    first, second = start(text), start(text)
    assert len(ask(first, wire.Call("f", [1]), wire.Call("die"), wire.Call("f", [2]))) == 2
    assert value(second, "f", 2) == 2


@pytest.mark.parametrize("function", ["child", "grandchild", "daemon", "many"])
def test_what_a_worker_starts_ends_with_it(launcher: ForkLauncher, function: str) -> None:
    worker = launcher.start()
    worker.load(wire.Load("lab.py", script_cells(FORKING), {}))
    answer = value(worker, function)
    pids = answer.items if isinstance(answer, wire.Sequence) else [answer]
    assert all(isinstance(pid, int) and is_alive(pid) for pid in pids)
    worker.close()
    # Nothing else is begun before it has ended.
    launcher.start().close()
    assert not any(isinstance(pid, int) and Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.mark.parametrize("ending", ["pass", "os._exit(0)", "time.sleep(60)"])
def test_folder_and_process_are_gone_after_close(launcher: ForkLauncher, ending: str) -> None:
    text = "import os, time\ndef home(): return os.getcwd()\ndef write():\n"
    text += f"    os.makedirs('a/b')\n    open('a/b/c', 'w').write('x')\n    os.chmod('a', 0)\n    {ending}"
    worker: Any = launcher.start()
    worker.load(wire.Load("lab.py", script_cells(text), {}))
    folder = Path(str(value(worker, "home")))
    assert folder.is_dir()
    ask(worker, wire.Call("write"))
    worker.close()
    launcher.start().close()
    assert not folder.exists()
    assert not Path(f"/proc/{worker.pid}").exists()


def test_closing_the_launcher_ends_the_zygote_and_all_its_workers() -> None:
    zygote = fork_zygote()
    launcher = ForkLauncher(zygote, LIMITS)
    workers: list[Any] = [launcher.start() for _ in range(2)]
    workers[0].load(wire.Load("lab.py", script_cells(FORKING), {}))
    daemon = value(workers[0], "daemon")
    pids = [zygote.pid, daemon, *(worker.pid for worker in workers)]
    assert [is_alive(pid) for pid in pids] == [True] * 4
    launcher.close()
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    for worker in workers:
        worker.close()


def test_a_zygote_that_was_killed_costs_time_and_nothing_else() -> None:
    zygote = fork_zygote()
    launcher = ForkLauncher(zygote, LIMITS)
    worker: Any = launcher.start()
    worker.load(wire.Load("lab.py", script_cells("def f(): return 1"), {}))
    folder = Path(f"/proc/{worker.pid}/cwd").readlink()
    os.kill(zygote.pid, signal.SIGKILL)
    os.waitid(os.P_PID, zygote.pid, os.WEXITED | os.WNOWAIT)
    with pytest.raises(ParentLost):
        ask(worker, *[wire.Call("f")] * 2)
    worker.close()
    later = launcher.start()
    later.load(wire.Load("lab.py", script_cells("def f(): return 2"), {}))
    assert value(later, "f") == 2
    later.close()
    launcher.close()
    assert not folder.exists()


def test_cpu_time_of_a_process_is_read_from_outside() -> None:
    assert cpu_seconds(os.getpid()) > 0
    assert cpu_seconds(2**30) == 0

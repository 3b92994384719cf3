"""Workers that hang, die, flood or lie: each costs its own call and nothing else."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import pytest

from grader.judge.limits import Limits
from grader.judge.outcomes import Ended, StatementEnded
from grader.judge.proxies import Job
from grader.judge.workers import ExecLauncher, ForkLauncher
from grader.worker import wire
from grader.worker.performing import TOO_LARGE
from tests.worker.conftest import LIMITS, Start, ask, is_alive, script_cells, value

HANGING = """
import signal, sys, threading, time

def count():
    for number in range(10**12): pass

def sleep():
    time.sleep(60)

def in_c():
    for number in range(1, 65):
        if number not in (9, 19, 32, 33): signal.signal(number, signal.SIG_IGN)
    sum(range(10**12))

def catch_all():
    while True:
        try: time.sleep(60)
        except BaseException: pass

def deadlock():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()

def join():
    thread = threading.Thread(target=sleep)
    thread.start()
    thread.join()
"""

#: Functions above that use up no computing time.
WAITING = ("sleep", "catch_all", "deadlock", "join")

DYING = """
import ctypes, os, resource, signal, socket, sys

def leave(): os._exit(0)
def kill(): os.kill(os.getpid(), signal.SIGKILL)
def segfault(): ctypes.string_at(0)
def abort(): os.abort()
def deep():
    sys.setrecursionlimit(10**9)
    down = lambda _: max([1], key=down)
    return down(1)
def close(): os.closerange(0, 256)
def shut():
    for number in range(3, 256):
        try: socket.socket(fileno=os.dup(number)).shutdown(socket.SHUT_RDWR)
        except OSError: pass
def replace(): os.execv("/bin/true", ["true"])
"""

LYING = """
import os, struct, time
from grader.worker import wire

def connection():
    for number in range(3, 256):
        try:
            if os.readlink(f"/proc/self/fd/{number}").startswith("socket"): return number
        except OSError: pass

def write(data): os.write(connection(), data)
def frame(data): write(struct.pack("!I", len(data)) + data)
def garbage(): write(b"garbage" * 20)
def oversize(): write(struct.pack("!I", 2**31))
def not_a_message(): frame(b"x" * 20)
def partial():
    write(struct.pack("!I", 1000) + b"only this")
    time.sleep(60)
def out_of_turn(): frame(wire.encode(wire.Starting(0, "", False)))
def again(): frame(wire.encode(wire.Ready(["everything"])))
def forged(): frame(wire.encode(wire.Returned("forged")))
def flood():
    for _ in range(200): frame(wire.encode(wire.Returned("x" * 2**20)))
def values():
    head = wire.encode(wire.Returned(None))[:-1] + b"\\x93\\xa3seq\\xa4list\\xdd"
    for _ in range(9): frame(head + struct.pack("!I", 300_000) + bytes([0xC0]) * 300_000)
def text(): frame(wire.encode(wire.Raised("x" * 10**5, "")))
def honest(x): return x
"""


@pytest.mark.parametrize("function", ["count", "sleep", "in_c", "catch_all", "deadlock", "join"])
def test_a_call_that_never_ends_is_a_timeout(start: Start, function: str) -> None:
    limits = Limits(call=0.3, wall_factor=1.0, wall_least=1.0)
    (ended,) = ask(start(HANGING, limits), wire.Call(function), wire.Call(function))
    spent = "1 s of waiting" if function in WAITING else "0.3 s of computing time"
    assert ended == Ended("timeout", f"no answer within {spent}")


#: Before 3.12 Python did not count the frames of C, and endless recursion through them ended the process.
DEEP = ["deep"] if sys.version_info < (3, 12) else []


@pytest.mark.parametrize(
    "function", ["leave", "kill", "segfault", "abort", "close", "shut", "replace", *DEEP]
)
def test_a_call_that_ends_its_process_is_a_crash(start: Start, function: str) -> None:
    *before, ended = ask(start(DYING, Limits()), wire.Call("print"), wire.Call(function), wire.Call(function))
    assert len(before) == 1
    assert isinstance(ended, Ended)
    assert ended.verdict == "crashed"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        ("garbage", "at most 16777216 are read"),
        ("oversize", "at most 16777216 are read"),
        ("not_a_message", "not a message"),
        ("out_of_turn", "the worker answered out of turn"),
        ("again", "the worker answered out of turn"),
        ("flood", "more output than a submission may have"),
        ("values", "more values than answers may have"),
        ("text", "an endless text of an exception"),
    ],
)
def test_writing_to_the_socket_gains_nothing(start: Start, function: str, message: str) -> None:
    worker = start(LYING, Limits(output=8 * 2**20))
    *_, ended = ask(worker, *[wire.Call(function)] * 9)
    assert isinstance(ended, Ended)
    assert ended.verdict == "crashed"
    assert message in ended.message


def test_half_a_frame_is_a_timeout(start: Start) -> None:
    limits = Limits(call=0.3, wall_factor=1.0, wall_least=1.0)
    (ended,) = ask(start(LYING, limits), wire.Call("partial"))
    assert isinstance(ended, Ended)
    assert ended.verdict == "timeout"


def test_a_forged_answer_is_only_a_value(start: Start) -> None:
    answers = ask(start(LYING), wire.Call("forged"), wire.Call("honest", [1]))
    assert answers == [wire.Returned("forged"), wire.Returned(None)]


def test_a_worker_that_stops_reading_does_not_hold_up_the_judge(start: Start) -> None:
    text = LYING + "frame(wire.encode(wire.Report({}, [])))\ntime.sleep(20)\n"
    worker = start(text, Limits(call=0.3, wall_factor=1.0, wall_least=1.0, statement=10.0))
    large = wire.Call("honest", [wire.Bytes(bytes(2**20))])
    (ended,) = ask(worker, large, large)
    assert isinstance(ended, Ended)
    assert ended.verdict == "timeout"


def test_floods_of_output_go_nowhere(start: Start) -> None:
    text = """
import os, sys
def flood():
    for _ in range(200):
        print("x" * 10**6); sys.stderr.write("x" * 10**6); os.write(1, b"x" * 10**6)
    return sys.stdin.read(), sys.stdin.isatty()
"""
    assert value(start(text, Limits()), "flood") == wire.Sequence("tuple", ["", False])


@pytest.mark.parametrize("grow", ["bytearray(8 * 2**30)", "torch.zeros(2**31)", "[0] * 2**31"])
def test_memory_is_bounded_and_the_worker_lives_on(start: Start, grow: str) -> None:
    worker = start(f"import torch\ndef grow(): return len({grow})\ndef f(): return 1")
    raised, returned = ask(worker, wire.Call("grow"), wire.Call("f"))
    assert isinstance(raised, wire.Raised)
    assert raised.error in ("MemoryError", "RuntimeError")
    assert returned == wire.Returned(1)


def test_memory_taken_bit_by_bit_is_bounded_too(start: Start) -> None:
    text = "import torch\ndef grow(): return len([torch.empty(2**24) for _ in range(100)])"
    (raised,) = ask(start(text, Limits()), wire.Call("grow"))
    assert isinstance(raised, wire.Raised)
    assert raised.error == "RuntimeError"


@pytest.mark.parametrize("answer", ["list(range(10**6))", "['x' * 10**6] * 1000", "torch.zeros(2**22)"])
def test_answers_that_are_too_large_say_so_and_the_worker_lives_on(start: Start, answer: str) -> None:
    worker = start(f"import torch\ndef large(): return {answer}\ndef f(): return 1")
    raised, returned = ask(worker, wire.Call("large"), wire.Call("f"))
    assert isinstance(raised, wire.Raised)
    assert (raised.error, returned) == (TOO_LARGE, wire.Returned(1))


def test_a_large_batch_reaches_the_worker(start: Start) -> None:
    block = wire.Bytes(bytes(2**20))
    jobs: list[Job] = [wire.Call("size", [block])] * 20
    assert ask(start("def size(x): return len(x)", Limits()), *jobs) == [wire.Returned(2**20)] * 20


def test_answers_arrive_in_order_and_exceptions_are_answers(start: Start) -> None:
    text = """
import sys
class Odd(Exception):
    def __str__(self): raise ValueError
def f(x):
    if x == 1: sys.exit("bye")
    if x == 2: raise KeyboardInterrupt
    if x == 3: raise Odd
    if x == 4: return f
    return x
"""
    answers = ask(start(text), *[wire.Call("f", [x]) for x in range(6)], wire.Call("g"))
    assert answers == [
        wire.Returned(0),
        wire.Raised("SystemExit", "bye", "line 6", ["SystemExit", "BaseException"]),
        wire.Raised("KeyboardInterrupt", "", "line 7", ["KeyboardInterrupt", "BaseException"]),
        wire.Raised("Odd", "(its message cannot be shown)", "line 8", ["Odd", "Exception", "BaseException"]),
        wire.Returned(wire.Opaque("function", "<function f>")),
        wire.Returned(5),
        wire.Raised("KeyError", "'g'", "", ["KeyError", "LookupError", "Exception", "BaseException"]),
    ]


@pytest.mark.parametrize(
    ("text", "verdict", "number"),
    [
        ("x = 1\nwhile True: pass", "timeout", 1),
        ("import time\ny = 1\ntime.sleep(60)", "timeout", 2),
        ("import os\nos._exit(0)", "crashed", 1),
        ("import os\nos.kill(os.getpid(), 9)", "crashed", 1),
    ],
)
def test_a_statement_that_ends_loading_is_numbered(
    launcher: ForkLauncher, text: str, verdict: str, number: int
) -> None:
    worker = launcher.start()
    with pytest.raises(StatementEnded) as caught:
        worker.load(wire.Load("lab.py", script_cells(text), {}))
    worker.close()
    assert (caught.value.ended.verdict, caught.value.number) == (verdict, number)


def test_many_slow_statements_and_many_slow_calls_have_a_common_end(start: Start) -> None:
    slow = "import time\ndef f(): time.sleep(0.2)\n"
    limits = Limits(loading=0.5, submission=0.5, wall_factor=0.5, wall_least=1.0)
    (*_, ended) = ask(start(slow, limits), *[wire.Call("f")] * 40)
    assert ended == Ended("timeout", "no answer to all calls within 0.5 s of computing time")
    with pytest.raises(StatementEnded) as caught:
        start(slow + "f()\n" * 40, limits)
    assert caught.value.number is None


def test_cpu_time_decides_and_not_waiting(start: Start) -> None:
    worker = start("import time\ndef nap(): time.sleep(0.7)", Limits(call=0.2, wall_least=10.0))
    assert ask(worker, wire.Call("nap")) == [wire.Returned(None)]


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_worker_that_ignores_signals_still_ends(launcher: ForkLauncher, signal_number: int) -> None:
    worker: Any = launcher.start()
    text = f"import signal\nsignal.signal({int(signal_number)}, signal.SIG_IGN)\ndef f(): return 1"
    worker.load(wire.Load("lab.py", script_cells(text), {}))
    os.kill(worker.pid, signal_number)
    assert value(worker, "f") == 1
    worker.close()
    # Nothing else is begun before it has ended.
    launcher.start().close()
    assert not is_alive(worker.pid)


def test_a_fresh_python_serves_where_forking_is_not_safe() -> None:
    worker: Any = ExecLauncher(LIMITS).start()
    worker.load(wire.Load("lab.py", script_cells("import os\ndef f(): return list(os.environ)"), {}))
    names = value(worker, "f")
    assert isinstance(names, wire.Sequence)
    assert "HF_HUB_OFFLINE" in names.items
    assert not any(str(name).startswith("PYTEST") for name in names.items)
    worker.close()
    assert not is_alive(worker.pid)

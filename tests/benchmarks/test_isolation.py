"""What the walls cost: a worker in the sandbox against one that is merely forked, side by side in one run."""

from __future__ import annotations

import statistics
import time

import pytest

from grader.judge.opening import Opened, open_grader
from grader.worker import wire

pytestmark = [pytest.mark.slow, pytest.mark.sandbox]
ROUNDS = 60
#: Milliseconds that a submission may cost more in the sandbox.
ALLOWED = 10.0
LOAD = wire.Load("lab.py", [wire.Code("def double(x):\n    return 2 * x\n", "line 1", 1)], {"double": 1})


def milliseconds(opened: Opened) -> float:
    """One submission: start a worker, load, ask once, end it."""
    start = time.perf_counter()
    worker = opened.launcher.start()
    worker.load(LOAD)
    assert list(worker.perform([wire.Call("double", [21])])) == [wire.Returned(42)]
    worker.close()
    return 1000 * (time.perf_counter() - start)


def test_full_isolation_costs_little_more_than_a_fork(
    opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox = open_grader("sandbox")
    try:
        pairs = [(milliseconds(opened), milliseconds(sandbox)) for _ in range(ROUNDS)]
    finally:
        sandbox.launcher.close()
    forked, walled = (statistics.median(one) for one in zip(*pairs, strict=True))
    # Pair by pair, so that a machine which slows down meanwhile does not count.
    more = statistics.median(inside - outside for outside, inside in pairs)
    with capsys.disabled():
        print(f"\na submission: forked {forked:.1f} ms, in the sandbox {walled:.1f} ms; {more:.1f} ms more")
    assert more <= ALLOWED

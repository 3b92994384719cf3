"""What `labs` takes to say something that needs no judge, against a Python that does nothing."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.slow
ROUNDS = 15
#: Milliseconds in which help and a usage error have to be there, and how many bare starts that may be.
BOUND, RATIO = 150.0, 5.0
COMMANDS = {
    "labs --help": ["--help"],
    "labs check --help": ["check", "--help"],
    "labs grade (no paths)": ["grade"],
}


def milliseconds(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False)
    return 1000 * (time.perf_counter() - start)


def test_help_is_there_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    bare: list[float] = []
    took: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        # In turn, so that a machine which slows down meanwhile slows all of them.
        bare.append(milliseconds("-c", "pass"))
        for name, arguments in COMMANDS.items():
            took[name].append(milliseconds("-m", "grader", *arguments))
    base = statistics.median(bare)
    medians = {name: statistics.median(values) for name, values in took.items()}
    with capsys.disabled():
        print(f"\nmedian of {ROUNDS} starts; a bare Python takes {base:.0f} ms")
        for name, median in medians.items():
            print(f"{name:24} {median:6.0f} ms   {median / base:.1f} times a bare Python")
    assert max(medians.values()) / base < RATIO
    assert max(medians.values()) < BOUND

"""Budgets of a worker, and the clocks that watch them from outside."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from grader.judge.outcomes import Ended
from grader.miniatures import VARIABLE
from grader.worker.budget import Budget

#: Bytes that the libraries take in every worker and that its budget does not count.
MAPPED = 512 * 2**20
#: Processes of one submission that are looked at; the kernel's own limit is lower.
_MOST_PROCESSES = 1000


@dataclass(frozen=True)
class Limits:
    """Budgets of a submission: seconds of CPU time, with a wall limit behind each for code that sleeps."""

    #: One top-level statement, imports apart.
    statement: float = 2.0
    #: One top-level import.
    imports: float = 60.0
    #: One call of a function.
    call: float = 3.0
    #: All top-level statements of one submission, imports too.
    loading: float = 90.0
    #: All calls of one submission; waiting counts as well, by `wall_factor`.
    submission: float = 120.0
    #: Wall seconds for one CPU second, and at least this many.
    wall_factor: float = 5.0
    wall_least: float = 15.0
    #: Bytes that one worker may send in all.
    output: int = 256 * 2**20
    #: Values in the larger answers of one worker: decoded, a byte of the wire can take thirty.
    values: int = 2_000_000
    #: Memory, processes and disk.
    budget: Budget = field(default_factory=Budget)


def usual_limits() -> Limits:
    """Give the budgets that hold when nobody says anything.

    Returns:
        Those for the miniatures, or, where `LABS_CHECKPOINTS` chooses others, what checkpoints of some
        hundred million weights take on one core.
    """
    if not os.environ.get(VARIABLE):
        return Limits()
    budget = Budget(memory=8 * 2**30, disk=4 * 2**30)
    return Limits(
        statement=60.0,
        call=240.0,
        loading=600.0,
        submission=1800.0,
        output=2**30,
        values=20_000_000,
        budget=budget,
    )


class Clock:
    """CPU time and memory of a process and all that it starts, from outside, with wall time behind it."""

    def __init__(self, pid: int, limits: Limits) -> None:
        self.pid, self.limits = pid, limits
        self.start(0.0)

    def start(self, budget: float) -> None:
        """Begin to measure one piece of work.

        Args:
            budget: CPU seconds that it may use.
        """
        self.budget = budget
        self.ended: Ended | None = None
        self.wall = time.monotonic()
        self.began: float | None = None

    def overdue(self) -> bool:
        """Say whether the piece of work has used up one of its budgets; `ended` then says which."""
        waited = time.monotonic() - self.wall
        longest = max(self.budget * self.limits.wall_factor, self.limits.wall_least)
        if waited > longest:
            self.ended = Ended("timeout", f"no answer within {longest:g} s of waiting")
            return True
        family = tree(self.pid)
        used = sum(map(cpu_seconds, family))
        if self.began is None:
            # Most work ends before the first question and needs no look; time used until then is free.
            self.began = used
        if used - self.began > self.budget:
            self.ended = Ended("timeout", f"no answer within {self.budget:g} s of computing time")
            return True
        allowed = self.limits.budget.memory
        if memory(family, allowed + MAPPED) > allowed + MAPPED:
            self.ended = Ended("crashed", f"it took more than {allowed // 2**20:,} MB of memory")
            return True
        return False


class Meter:
    """What a process and all that it starts have taken of a long budget, looked at once a second."""

    def __init__(self, pid: int, limits: Limits) -> None:
        self.pid, self.limits = pid, limits
        self.used = sum(map(cpu_seconds, tree(pid)))
        self.wall = self.paused = time.monotonic()

    def pause(self) -> None:
        """Leave out the time until it goes on; what the process takes meanwhile counts."""
        self.paused = time.monotonic()

    def go_on(self) -> None:
        """Go on after a pause."""
        self.wall += time.monotonic() - self.paused

    def take(self, at_least: float = 1.0) -> float:
        """Give what it has taken since the last look.

        Args:
            at_least: Wall seconds between two looks.

        Returns:
            CPU seconds, or a part of the time waited where that is more; 0 when it is too early to look.
        """
        waited = time.monotonic() - self.wall
        if waited < at_least:
            return 0.0
        before, self.used = self.used, sum(map(cpu_seconds, tree(self.pid)))
        self.wall += waited
        return max(self.used - before, waited / self.limits.wall_factor)


def tree(pid: int) -> list[int]:
    """List a process and everything that descends from it.

    Args:
        pid: Its id.

    Returns:
        Ids, its own first; only that one where the system does not tell.
    """
    found = [pid]
    for one in found:
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:  # it ended meanwhile
            continue
        if len(found) > _MOST_PROCESSES:
            break
    return found


def cpu_seconds(pid: int) -> float:
    """Read the CPU time of a process and of the children that it has waited for.

    Args:
        pid: Its id.

    Returns:
        User and system seconds of all its threads; 0 where the system does not tell.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def memory(family: list[int], enough: int) -> int:
    """Estimate the memory of some processes, with what they share counted once.

    Args:
        family: Their ids.
        enough: A sum of what is resident below this needs no closer look.

    Returns:
        Bytes; at least the true number.
    """
    resident = sum(_statistic(pid, "statm", 1) for pid in family) * os.sysconf("SC_PAGE_SIZE")
    if resident <= enough:
        return resident
    return sum(_proportional(pid) for pid in family)


def _statistic(pid: int, name: str, field: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/{name}").read_text().split()[field])
    except (OSError, IndexError, ValueError):
        return 0


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile, or may not be looked at
        return _statistic(pid, "statm", 1) * os.sysconf("SC_PAGE_SIZE")
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))

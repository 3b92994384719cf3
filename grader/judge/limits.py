"""Budgets of a worker, and the clocks that watch them from outside."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """Budgets in seconds of CPU time; a wall limit stands behind each for code that sleeps."""

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


class Clock:
    """CPU time of a process, from outside, with wall time behind it."""

    def __init__(self, pid: int, limits: Limits) -> None:
        self.pid, self.limits = pid, limits
        self.start(0.0)

    def start(self, budget: float) -> None:
        """Begin to measure one piece of work.

        Args:
            budget: CPU seconds that it may use.
        """
        self.budget = budget
        self.wall = time.monotonic()
        self.began: float | None = None

    def overdue(self) -> bool:
        """Say whether the piece of work has used up its time."""
        waited = time.monotonic() - self.wall
        if waited > max(self.budget * self.limits.wall_factor, self.limits.wall_least):
            return True
        used = cpu_seconds(self.pid)
        if self.began is None:
            # Most work ends before the first question and needs no look; time used until then is free.
            self.began = used
        return used - self.began > self.budget


class Meter:
    """What a process has taken of a long budget, looked at once a second."""

    def __init__(self, pid: int, limits: Limits) -> None:
        self.pid, self.limits = pid, limits
        self.wall, self.used = time.monotonic(), cpu_seconds(pid)

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
        before, self.used = self.used, cpu_seconds(self.pid)
        self.wall += waited
        return max(self.used - before, waited / self.limits.wall_factor)


def cpu_seconds(pid: int) -> float:
    """Read the CPU time of a process.

    Args:
        pid: Its id.

    Returns:
        User and system seconds of all its threads; 0 where the system does not tell.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

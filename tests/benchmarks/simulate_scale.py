"""Simulate a large run from measured figures: `python -m tests.benchmarks.simulate_scale FIGURES.json`.

A small simulation of discrete events. One command sends tasks, never more than a few for each thread of the
cluster; one scheduler passes them on; threads judge them, each with a judge that it has to start first and
with examples that are drawn on each machine; machines are lost now and then, and what they were at is done
again; the command takes the results in, one after the other. What it leaves out: the network, and machines
that are slower than others.
"""

from __future__ import annotations

import heapq
import json
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.cohort.dask_pool import AHEAD

#: Seconds until a lost machine is replaced; hours that a machine lasts, on average.
_REPLACED, LASTS = 300.0, 6.0


@dataclass(frozen=True)
class Cluster:
    """What judges, and what all of it has to pass."""

    machines: int
    #: Judges on each.
    threads: int
    #: Core-seconds: to start a judge, to draw all examples; of the command and the scheduler for each task.
    start: float
    drawing: float
    command: float
    scheduler: float
    #: Hours that a machine lasts, on average; 0 for ever.
    lasts: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    seconds: float
    #: Core-seconds of judging, and of starting, drawing and what was lost.
    judging: float
    other: float
    lost: int
    #: Share of the run in which the command, and the scheduler, had something to do.
    command: float
    scheduler: float


@dataclass
class _Life:
    """A machine from when it is there until it is lost."""

    end: float
    #: When its examples lie on its disk; judges that are ready for them earlier draw them as well.
    drawn: float = float("inf")


class _Simulation:
    def __init__(self, services: list[float], tasks: int, cluster: Cluster, seed: int) -> None:
        self.chance, self.services, self.cluster = random.Random(seed), services, cluster
        self.unsent, self.again = tasks, list[float]()
        self.now = self.command = self.scheduler = self.judging = self.other = 0.0
        self.out = self.lost = 0
        self.lives = [[self.life(0.0)] for _ in range(cluster.machines)]
        #: Threads that are free from a time on: their number, the life of their machine, a judge is ready.
        self.free = [(0.0, number, 0, False) for number in range(cluster.machines * cluster.threads)]
        #: What happens when: a thread ends with a task (or is lost with it), or a result has been taken in.
        self.events: list[tuple[float, int, int, float]] = []

    def life(self, start: float) -> _Life:
        lasts = self.cluster.lasts
        return _Life(start + self.chance.expovariate(1 / (3600 * lasts)) if lasts else float("inf"))

    def run(self) -> None:
        window = AHEAD * len(self.free)
        while self.unsent or self.out:
            while self.free and (self.again or (self.unsent and self.out < window)):
                self.begin()
            self.now, number, life, service = heapq.heappop(self.events)
            if number < 0:
                self.out -= 1
            elif service < 0:
                self.lose(number, life, -service)
            else:
                self.judging += service
                heapq.heappush(self.free, (self.now, number, life, True))
                self.command = max(self.command, self.now) + self.cluster.command
                heapq.heappush(self.events, (self.command, -1, 0, 0.0))

    def begin(self) -> None:
        moment, number, life, warm = heapq.heappop(self.free)
        if self.again:
            # What was lost goes first.
            service = self.again.pop()
        else:
            service = self.chance.choice(self.services)
            self.unsent, self.out = self.unsent - 1, self.out + 1
        machine = self.lives[number // self.cluster.threads][life]
        self.scheduler = max(self.scheduler, self.now, moment) + self.cluster.scheduler
        begin = self.scheduler
        if not warm:
            begin += self.cluster.start
            if begin < machine.drawn:
                begin += self.cluster.drawing
                machine.drawn = min(machine.drawn, begin)
        self.other += min(begin, machine.end) - min(self.scheduler, machine.end)
        if begin + service <= machine.end:
            heapq.heappush(self.events, (begin + service, number, life, service))
        else:
            self.other += max(0.0, machine.end - begin)
            heapq.heappush(self.events, (max(self.scheduler, machine.end), number, life, -service))

    def lose(self, number: int, life: int, service: float) -> None:
        self.lost += 1
        self.again.append(service)
        lives = self.lives[number // self.cluster.threads]
        if life + 1 == len(lives):
            lives.append(self.life(lives[life].end + _REPLACED))
        heapq.heappush(self.free, (lives[life].end + _REPLACED, number, life + 1, False))


def simulate(services: list[float], tasks: int, cluster: Cluster, seed: int = 0) -> Outcome:
    """Grade some tasks.

    Args:
        services: Core-seconds of a task, to draw from.
        tasks: How many there are.
        cluster: Who judges them.
        seed: Of all chances.

    Returns:
        What the run came to.
    """
    one = _Simulation(services, tasks, cluster, seed)
    one.run()
    shares = [tasks * cost / one.now for cost in (cluster.command, cluster.scheduler)]
    return Outcome(one.now, one.judging, one.other, one.lost, *shares)


def read_figures(path: Path) -> dict[str, Any]:
    """Read what `measure_scale` wrote."""
    figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return figures


def cluster_of(figures: dict[str, Any], machines: int, threads: int, lasts: float = 0.0) -> Cluster:
    """Make a cluster from figures.

    Args:
        figures: From `measure_scale`.
        machines: How many there are.
        threads: Judges on each.
        lasts: Hours that a machine lasts, on average.

    Returns:
        The cluster.
    """
    drawing = sum(figures["drawn"].values())
    command = figures["coordinator"] + figures["asking"]
    return Cluster(machines, threads, figures["start"], drawing, command, figures["scheduler"], lasts)


def main() -> None:
    """Print the table."""
    figures = read_figures(Path(sys.argv[1]))
    print("| labs handed in | judges | takes | core-s / 1,000 | done again | busy: command, scheduler |")
    print("| --- | --- | --- | --- | --- | --- |")
    for tasks, machines, threads, lasts in (
        (10_000, 1, 2, 0.0),
        (10_000, 1, 16, 0.0),
        (1_000_000, 4, 16, LASTS),
        (1_000_000, 16, 16, LASTS),
        (1_000_000, 64, 16, LASTS),
    ):
        found = simulate(figures["services"], tasks, cluster_of(figures, machines, threads, lasts))
        each = 1000 * (found.judging + found.other) / tasks
        print(
            f"| {tasks:,} | {machines} x {threads} | {_time(found.seconds)} | {each:,.0f} | "
            f"{found.lost} | {found.command:.0%}, {found.scheduler:.0%} |"
        )


def _time(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    main()

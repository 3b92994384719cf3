"""What the benchmark must show; a bound that is missed fails the command."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from .measures import Measured, percentile

#: Times the throughput of nbgrader and of otter-grader: right submissions alone, and the mix with start-up.
RIGHT_RATIO, MIX_RATIO = 50.0, 30.0
#: A right submission may take so many times the floor, and so many seconds more.
FLOOR_TIMES, FLOOR_MORE = 2.0, 0.060
#: Seconds from queued to stored in the sandbox: a right submission's median, the mix's 95th percentile.
RIGHT_MEDIAN, MIX_LATE = 0.15, 1.0


@dataclass(frozen=True)
class Bound:
    """One promise and what was measured of it."""

    says: str
    #: None where it could not be measured.
    measured: float | None
    bound: float
    #: The measured figure may not be below the bound; else not above.
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """The figure keeps the promise; one that was not measured does not."""
        if self.measured is None:
            return False
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def __str__(self) -> str:
        sign = "at least" if self.at_least else "at most"
        found = "not measured" if self.measured is None else f"{self.measured:.3g}"
        return f"{'holds ' if self.holds else 'MISSED'} {self.says}: {found}, {sign} {self.bound:.3g}"


def ratio(ours: Measured, peer: Measured) -> tuple[float, float]:
    """Compare throughputs.

    Args:
        ours: This grader.
        peer: Another.

    Returns:
        Of right submissions without start-up; of the mix with it.
    """
    return ours.right_rate / peer.right_rate, ours.whole_rate / peer.whole_rate


def of_peers(
    ours: Sequence[Measured], peers: Sequence[Measured], missing: dict[str, str], floor: float
) -> list[Bound]:
    """Hold one run of the benchmark against what it must show.

    Args:
        ours: This grader, by isolation; the sandbox last.
        peers: The others.
        missing: Name of a peer that could not be measured to the reason.
        floor: Seconds of a right submission's own calls.

    Returns:
        All bounds.
    """
    found: list[Bound] = []
    named = {peer.name: peer for peer in peers}
    for mine in ours:
        for name in ("nbgrader", "otter"):
            right, mix = ratio(mine, named[name]) if name in named else (None, None)
            against = f"{mine.name} against {name}{f' ({missing[name]})' if name in missing else ''}"
            found.append(Bound(f"{against}, right submissions, times faster", right, RIGHT_RATIO, True))
            found.append(Bound(f"{against}, mix with start-up, times faster", mix, MIX_RATIO, True))
        allowed = FLOOR_TIMES * floor + FLOOR_MORE
        median = statistics.median(mine.seconds("right"))
        found.append(Bound(f"{mine.name}, seconds a right submission, over the floor", median, allowed))
    walled = ours[-1]
    right = statistics.median(walled.seconds("right"))
    found.append(Bound(f"{walled.name}, right submission, median seconds", right, RIGHT_MEDIAN))
    late = percentile(walled.seconds(), 0.95)
    found.append(Bound(f"{walled.name}, mix, 95th percentile of seconds", late, MIX_LATE))
    for one in [*ours, *peers]:
        wrong = len(one.graded) - one.agreeing
        found.append(Bound(f"{one.name}, submissions judged otherwise than known", wrong, 0))
    return found

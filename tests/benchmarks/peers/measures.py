"""What is measured of one contestant, and the figures that follow from it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from .submissions import Kind, Submission


class PeerMissing(Exception):
    """A contestant cannot be had here; the text says why."""


@dataclass(frozen=True)
class Graded:
    """One submission that was graded: how long it took, and what was found."""

    submission: Submission
    #: None for the first of a run that draws examples: its own time cannot be told from theirs.
    seconds: float | None
    #: Exercise to whether it got its points.
    passed: dict[str, bool]


@dataclass(frozen=True)
class Measured:
    """One contestant."""

    name: str
    #: Seconds until the first submission is begun; 0 where each submission pays for itself.
    startup: float
    #: Seconds from the command's start to its end.
    whole: float
    graded: list[Graded]

    def seconds(self, kind: Kind | None = None) -> list[float]:
        """Give the seconds of each submission, of one kind or of all."""
        graded = [one for one in self.graded if kind in (None, one.submission.kind)]
        return [one.seconds for one in graded if one.seconds is not None]

    @property
    def rate(self) -> float:
        """Submissions a second of the mix, start-up apart."""
        return 1 / statistics.fmean(self.seconds())

    @property
    def right_rate(self) -> float:
        """Right submissions a second, start-up apart."""
        return 1 / statistics.fmean(self.seconds("right"))

    @property
    def whole_rate(self) -> float:
        """Submissions a second of the whole run, start-up and all."""
        return len(self.graded) / self.whole

    @property
    def agreeing(self) -> int:
        """Submissions of which was found what is known of them."""
        return sum(one.submission.agrees(one.passed) for one in self.graded)


def percentile(values: Sequence[float], share: float) -> float:
    """Give the smallest value that a share of all values does not exceed.

    Args:
        values: At least one.
        share: Between 0 and 1.

    Returns:
        One of the values.
    """
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]

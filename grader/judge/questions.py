"""Jobs that are asked of one submission after the other: encoded once, with the answers that most give."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence

from grader.worker import framing, wire


class Questions(list[wire.Call | wire.Script]):
    """What a whole class is asked.

    A list, because whoever asks takes any jobs; these need not be encoded again for each submission, nor
    the usual answers be taken apart.
    """

    def __init__(self, jobs: Sequence[wire.Call | wire.Script], answers: Sequence[wire.Answer]) -> None:
        """Encode jobs and answers.

        Args:
            jobs: What is asked.
            answers: What a right submission answers; each is given for the bytes that it is encoded to.
        """
        super().__init__(jobs)
        self.request = wire.encode(wire.Perform(list(jobs)))
        self.answers = answers
        frames = [framing.frame(wire.encode(answer)) for answer in answers]
        #: The right answers as they come, and where in them each ends.
        self.stream = b"".join(frames)
        self.ends = list(itertools.accumulate(map(len, frames)))

    def right(self, reader: framing.Reader, done: int) -> tuple[Sequence[wire.Answer], int]:
        """Take the next answers, if all that have arrived are right.

        Args:
            reader: Where they arrive.
            done: How many have been taken before.

        Returns:
            The answers, and how many bytes they were; none when another answer is among those that have
            arrived, or the next one has not arrived whole.
        """
        begin = self.ends[done - 1] if done else 0
        arrived = reader.agrees(memoryview(self.stream)[begin:])
        there = bisect.bisect_right(self.ends, begin + arrived, lo=done)
        size = self.ends[there - 1] - begin if there > done else 0
        reader.skip(size)
        return self.answers[done:there], size

"""How scripts open: the library builds a model. Where several open alike, it is built once, then copied."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import torch

from grader.worker import wire
from grader.worker.packing import Packed

_LIBRARY = "transformers."


class Openings:
    """What scripts of one submission have opened with.

    The same steps after the same seed give the same; so whether something was built or copied cannot be seen
    in an answer.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self.expected: Counter[bytes] = Counter()
        #: What the steps keep, and the state of the generator after them.
        self.packed: dict[bytes, tuple[Packed, torch.Tensor]] = {}

    def expect(self, jobs: Iterable[wire.Job]) -> None:
        """Look at jobs that are about to be answered.

        Args:
            jobs: All that are known.
        """
        for job in jobs:
            if isinstance(job, wire.Script) and (length := _length(job.steps)):
                self.expected[_key(job, length)] += 1

    def open(
        self, job: wire.Script, perform: Callable[[list[wire.Step], dict[str, Any]], Any]
    ) -> tuple[dict[str, Any], list[wire.Step]]:
        """Perform how a script opens.

        Args:
            job: The script; its seed has been planted.
            perform: Performs steps, with a dictionary for what they keep.

        Returns:
            What is kept by then, and the steps that are left.
        """
        length = _length(job.steps)
        kept: dict[str, Any] = {}
        if not length:
            return kept, job.steps
        key = _key(job, length)
        if key not in self.packed:
            perform(job.steps[:length], kept)
            if self.expected[key] > 1 and (packed := Packed.of(kept)):
                self.packed[key] = packed, torch.default_generator.get_state()
        if key in self.packed:
            packed, state = self.packed[key]
            kept = packed.copy()
            torch.default_generator.set_state(state)
        return kept, job.steps[length:]


def _length(steps: list[wire.Step]) -> int:
    """Count the steps by which a script has the library build something before all else."""
    return sum(1 for _ in itertools.takewhile(_builds, steps))


def _builds(step: wire.Step) -> bool:
    return isinstance(step, wire.Make) and step.path.startswith(_LIBRARY)


def _key(job: wire.Script, length: int) -> bytes:
    return wire.encode(wire.Script(job.steps[:length], job.seed))

"""Name a mistake: the misconception that gives the student's answers everywhere, or none."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import torch

from grader.judge.comparing import THROUGH_MODEL, find_difference
from grader.judge.curriculum import Lab, Variant, name_of
from grader.judge.outcomes import Ended
from grader.judge.proxies import Job, Outcome, answer_here
from grader.worker import wire
from grader.worker.values import Foreign, from_wire

#: Jobs of one lab whose answers are kept: more than a bank has, and few enough for memory.
MOST_JOBS = 2000


class Diagnosis:
    """Finds misconceptions of one lab; what they answer is worked out once and kept."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        #: Job to the answers of those misconceptions that were asked, the latest used last.
        self.kept: OrderedDict[bytes, dict[str, wire.Answer]] = OrderedDict()

    def find(self, exercise: str, jobs: Sequence[Job], outcomes: Sequence[Outcome | None]) -> Variant | None:
        """Find the misconception behind a student's answers.

        Args:
            exercise: Id of the exercise that failed.
            jobs: Everything that was asked, what failed first.
            outcomes: The student's answers.

        Returns:
            The one misconception that gives the same answer to every job; None when none or several do, or
            when an answer is missing.
        """
        if any(outcome is None or isinstance(outcome, Ended) for outcome in outcomes):
            return None
        candidates = [variant for variant in self.lab.misconceptions if variant.exercise == exercise]
        for job, outcome in zip(jobs, outcomes, strict=True):
            assert isinstance(outcome, wire.Returned | wire.Raised)
            kept = self.remembered(job)
            candidates = [one for one in candidates if same_answer(self.answer(one, job, kept), outcome)]
            if not candidates:
                return None
        return candidates[0] if len(candidates) == 1 else None

    def remembered(self, job: Job) -> dict[str, wire.Answer]:
        """Give what is known of the answers to a job; the caller adds to it.

        Args:
            job: A call or script.

        Returns:
            Name of a misconception to its answer.
        """
        # Most jobs are the bank's and come again with every student; what was found by shrinking does not.
        key = hashlib.blake2b(wire.encode(job), digest_size=16).digest()
        kept = self.kept.setdefault(key, {})
        self.kept.move_to_end(key)
        if len(self.kept) > MOST_JOBS:
            self.kept.popitem(last=False)
        return kept

    def answer(self, variant: Variant, job: Job, kept: dict[str, wire.Answer]) -> wire.Answer:
        """Give a misconception's answer to a job.

        Args:
            variant: The misconception.
            job: A call or script.
            kept: What is known of the answers to this job.

        Returns:
            Its answer.
        """
        if variant.name not in kept:
            names = {**self.lab.reference, name_of(variant.exercise): variant.function}
            kept[variant.name] = answer_here(job, names)
        return kept[variant.name]


def same_answer(one: wire.Answer, other: wire.Answer) -> bool:
    """Say whether two answers show the same behaviour.

    Args:
        one: An answer.
        other: Another one, perhaps a student's.

    Returns:
        True for equal values within rounding, or exceptions of one class.
    """
    if isinstance(one, wire.Raised) or isinstance(other, wire.Raised):
        return isinstance(one, wire.Raised) and isinstance(other, wire.Raised) and one.error == other.error
    try:
        mine, theirs = from_wire(other.value), from_wire(one.value)
        return _gradients(mine) == _gradients(theirs) and not find_difference(mine, theirs, THROUGH_MODEL)
    except Foreign:
        return False


def _gradients(thing: Any) -> list[bool]:
    """Say of each tensor in an answer whether it requires gradients."""
    if isinstance(thing, torch.Tensor):
        return [thing.requires_grad]
    parts = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list | tuple) else ()
    return [flag for part in parts for flag in _gradients(part)]

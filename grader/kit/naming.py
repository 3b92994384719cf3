"""Name a mistake by the fingerprints of its answers: what a kit does, which has no code of any mistake."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

from grader.judge.diagnosing import Named
from grader.judge.outcomes import Ended
from grader.judge.proxies import Job, Outcome
from grader.kit.answers import Fingerprint, fingerprint
from grader.kit.contents import Mistake, Mistakes
from grader.worker import wire


class FingerprintDiagnosis:
    """Finds misconceptions of one lab by what is known of their answers."""

    def __init__(self, mistakes: Mapping[str, Mistakes]) -> None:
        """Start with what the kit knows.

        Args:
            mistakes: Exercise id to its misconceptions.
        """
        self.mistakes = mistakes

    def find(self, exercise: str, jobs: Sequence[Job], outcomes: Sequence[Outcome | None]) -> Named | None:
        """Find the misconception behind a student's answers.

        Args:
            exercise: Id of the exercise that failed.
            jobs: Everything that was asked.
            outcomes: The student's answers.

        Returns:
            The one misconception whose answers look like the student's for every job; None when none or
            several do, or when an answer is missing.
        """
        known = self.mistakes[exercise]
        prints: dict[bytes, Fingerprint] = {}
        for job, outcome in zip(jobs, outcomes, strict=True):
            taken = None if outcome is None or isinstance(outcome, Ended) else fingerprint(outcome)
            if taken is None:
                return None
            prints[job_key(job)] = taken
        if prints.keys() != set(known.jobs):
            return None

        @cache
        def fits(number: int, choice: int) -> bool:
            return known.answers[number][choice].matches(prints[known.jobs[number]])

        found = [
            index
            for index, mistake in enumerate(known.mistakes)
            if all(fits(number, choice) for number, choice in enumerate(mistake.choices))
        ]
        if len(found) != 1:
            return None
        return Named(f"{exercise}:{found[0] + 1}", known.mistakes[found[0]].says)


def lone(known: Mistakes) -> list[Mistake]:
    """Find the misconceptions that their fingerprints tell from all others.

    Args:
        known: The misconceptions of one exercise.

    Returns:
        Those that can be named.
    """

    def alike(one: Mistake, other: Mistake) -> bool:
        pairs = zip(known.answers, one.choices, other.choices, strict=True)
        return all(answers[mine].matches(answers[theirs]) for answers, mine, theirs in pairs)

    return [
        one
        for one in known.mistakes
        if not any(other is not one and alike(one, other) for other in known.mistakes)
    ]


def job_key(job: Job) -> bytes:
    """Give a short digest of what is asked of a submission.

    Args:
        job: A call or script.

    Returns:
        Eight bytes.
    """
    return hashlib.sha256(wire.encode(job)).digest()[:8]

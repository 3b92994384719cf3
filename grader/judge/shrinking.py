"""From a failing example to a small one: Hypothesis shrinks, the submission answers live."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import Phase
from hypothesis.errors import HypothesisException

from grader.judge.bank import example_key, keep, unusable
from grader.judge.checking import Check, Test, draw
from grader.judge.comparing import Mismatch
from grader.judge.outcomes import Ended
from grader.judge.proxies import Answering, Job, NoAnswer, Outcome, StudentRaised, answer_here
from grader.worker.values import from_wire, to_wire
from grader.worker.wire import Value

#: Calls of the submission that shrinking may spend for one exercise.
CALLS = 150


@dataclass(frozen=True)
class Failure:
    """One example on which a submission fails."""

    arguments: dict[str, Value]
    error: Mismatch | StudentRaised
    #: The last call before the failure: the one to show.
    job: Job
    outcome: Outcome


class Shrinking:
    """Looks for a smaller failing example within a budget of calls."""

    def __init__(self, names: dict[str, Any], ask: Callable[[list[Job]], list[Outcome | None]]) -> None:
        self.names, self.ask = names, ask
        self.calls = CALLS
        self.known: dict[bytes, Failure | None] = {}
        self.smallest: Failure | None = None

    def shrink(self, one: Check, run_seed: int, found: Failure) -> Failure:
        """Find a small example on which a check fails.

        Args:
            one: The check.
            run_seed: Seed of the grading run.
            found: A failing example.

        Returns:
            The smallest one found, perhaps the same.
        """
        self.known, self.smallest = {}, found

        def body(inner: Test, arguments: dict[str, Any]) -> None:
            failure = self.attempt(inner, arguments)
            if failure is not None:
                raise failure.error

        # Which example is the smallest is known from the attempts themselves.
        with contextlib.suppress(Mismatch, StudentRaised, HypothesisException):
            draw(one, run_seed, body, phases=(Phase.generate, Phase.shrink))
        return self.smallest

    def attempt(self, inner: Test, arguments: dict[str, Any]) -> Failure | None:
        """Try one example.

        Args:
            inner: The check's body.
            arguments: Its arguments.

        Returns:
            The failure, or None when the example passes or the budget is spent.
        """
        encoded = {name: to_wire(value) for name, value in arguments.items()}
        key = example_key(encoded)
        if key not in self.known:
            self.known[key] = self.judge(inner, encoded) if self.calls > 0 else None
        failure = self.known[key]
        if failure is not None and self.smallest is not None:
            self.smallest = min(self.smallest, failure, key=lambda one: _size(one.arguments))
        return failure

    def judge(self, inner: Test, arguments: dict[str, Value]) -> Failure | None:
        """Run a check's body on one example, asking the submission.

        Args:
            inner: The check's body.
            arguments: The example.

        Returns:
            How it fails, or None.
        """
        asked: list[tuple[Job, Outcome]] = []

        def ask(job: Job) -> Outcome | None:
            self.calls -= 1
            (outcome,) = self.ask([job])
            if outcome is not None:
                asked.append((job, outcome))
            if outcome is None or isinstance(outcome, Ended):
                self.calls = 0
            return outcome

        try:
            inner(
                student=Answering(ask),
                reference=Answering(lambda job: answer_here(job, self.names)),
                **{name: from_wire(value, resolve=keep) for name, value in arguments.items()},
            )
        except (Mismatch, StudentRaised) as error:
            return Failure(arguments, error, *asked[-1])
        except NoAnswer:
            return None
        except Exception as error:  # as in `replay`: an answer of a kind that the body cannot look into
            job, outcome = asked[-1]
            return Failure(arguments, unusable(error, outcome, answer_here(job, self.names)), job, outcome)
        return None


def _size(arguments: dict[str, Value]) -> tuple[int, bytes]:
    key = example_key(arguments)
    return len(key), key

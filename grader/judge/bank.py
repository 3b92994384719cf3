"""The example bank: each check's examples and the reference's answers, drawn once and replayed for everyone.

A check is run once on the reference. What it calls on `student` becomes the jobs of an example; to judge a
submission, its answers to all jobs are fetched in one batch and the check's body runs again over them. That
works because a check's calls follow from its drawn arguments alone.
"""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec
from hypothesis import Phase

from grader.judge.checking import Check, Test, draw
from grader.judge.comparing import Mismatch, find_difference
from grader.judge.curriculum import CheckBroken
from grader.judge.proxies import Answering, Job, NoAnswer, Outcome, StudentRaised, answer_here
from grader.worker import wire
from grader.worker.values import from_wire, to_wire


class Example(msgspec.Struct, frozen=True):
    """One drawn example of a check."""

    #: The drawn arguments of the test.
    arguments: dict[str, wire.Value]
    #: What the check asks of a submission, in order.
    jobs: list[Job]
    #: The reference's answers to those jobs.
    answers: list[wire.Answer]
    #: The reference's answers to what the check asks of the reference.
    expected: list[wire.Answer]
    #: Chosen by the check's author, not drawn.
    chosen: bool = False


class Bank:
    """The examples of a lab's checks for one seed, drawn when they are first asked for."""

    def __init__(self, seed: int, names: dict[str, Any]) -> None:
        """Start an empty bank.

        Args:
            seed: Seed of the grading run.
            names: The reference's functions.
        """
        self.seed, self.names = seed, names
        self.drawn: dict[str, list[Example]] = {}

    def examples(self, one: Check) -> list[Example]:
        """Give the examples of a check.

        Args:
            one: The check.

        Returns:
            Distinct examples, simplest first; the same for every submission.

        Raises:
            CheckBroken: The reference fails the check.
        """
        if one.id not in self.drawn:
            self.drawn[one.id] = draw_examples(one, self.names, self.seed)
        if not self.drawn[one.id]:
            raise CheckBroken(f"{one.id}: no example was drawn")
        return self.drawn[one.id]


def draw_examples(one: Check, names: dict[str, Any], run_seed: int) -> list[Example]:
    """Draw the examples of one check.

    Args:
        one: The check.
        names: The reference's functions.
        run_seed: Seed of the grading run.

    Returns:
        Distinct examples: those that the check's author chose, then the drawn ones, each simplest first.

    Raises:
        CheckBroken: The reference fails the check, or an argument is no plain data.
    """
    drawn: dict[bytes, Example] = {}
    known: dict[bytes, wire.Answer] = {}

    def answer(job: Job) -> wire.Answer:
        # A check mostly asks student and reference the same.
        key = msgspec.msgpack.encode(job)
        if key not in known:
            known[key] = answer_here(job, names)
        return known[key]

    # Without chosen examples Hypothesis would call the explicit phase a skipped test.
    chosen_ones = bool(getattr(one.test, "hypothesis_explicit_examples", ()))
    for phase in (Phase.explicit, Phase.generate) if chosen_ones else (Phase.generate,):

        def record(inner: Test, arguments: dict[str, Any], chosen: bool = phase is Phase.explicit) -> None:
            encoded = {name: to_wire(value) for name, value in arguments.items()}
            key = example_key(encoded)
            if key not in drawn:
                drawn[key] = record_example(one, inner, encoded, answer, chosen=chosen)

        draw(one, run_seed, record, phases=(phase,))
    # The author's own examples show best what goes wrong, so they come first.
    return [drawn[key] for key in sorted(drawn, key=lambda key: (not drawn[key].chosen, len(key), key))]


def example_key(arguments: dict[str, wire.Value]) -> bytes:
    """Give the bytes that tell one example from another; a simpler one has fewer.

    Args:
        arguments: The drawn arguments.

    Returns:
        Their encoding.
    """
    return msgspec.msgpack.encode(arguments)


def record_example(
    one: Check,
    inner: Test,
    arguments: dict[str, wire.Value],
    answer: Callable[[Job], wire.Answer],
    *,
    chosen: bool = False,
) -> Example:
    """Run a check once on the reference and write down what it asks.

    Args:
        one: The check.
        inner: Its body.
        arguments: The drawn arguments.
        answer: Gives the reference's answers.
        chosen: Whether the check's author chose the arguments.

    Returns:
        The example.

    Raises:
        CheckBroken: The reference fails the check, or an argument is no plain data.
    """
    jobs: list[Job] = []
    answers: list[wire.Answer] = []
    expected: list[wire.Answer] = []

    def as_student(job: Job) -> wire.Answer:
        jobs.append(job)
        answers.append(answer(job))
        return answers[-1]

    def as_reference(job: Job) -> wire.Answer:
        expected.append(answer(job))
        return expected[-1]

    try:
        inner(
            student=Answering(as_student),
            reference=Answering(as_reference),
            **{name: from_wire(value, resolve=keep) for name, value in arguments.items()},
        )
    except Exception as error:
        raise CheckBroken(
            f"{one.id}: the reference itself fails ({type(error).__name__}: {error})"
        ) from error
    if not any(_asks(job) for job in jobs):
        raise CheckBroken(f"{one.id}: an example asks nothing of the student's own code")
    return Example(arguments, jobs, answers, expected, chosen)


def _asks(job: Job) -> bool:
    return isinstance(job, wire.Call) or any(isinstance(step, wire.Build) for step in job.steps)


def keep(value: wire.Loaded | wire.Ref) -> wire.Loaded | wire.Ref:
    """Leave a reference to a checkpoint as it is; whoever performs the call loads it.

    Args:
        value: A `Loaded` among drawn arguments.

    Returns:
        The same value.
    """
    return value


class Failed(NamedTuple):
    """How a submission fails an example."""

    error: Mismatch | StudentRaised
    #: Number of the job whose answer was the last to be looked at.
    at: int


def replay(one: Check, example: Example, outcomes: Sequence[Outcome | None]) -> Failed | None:
    """Judge a submission's answers to one example.

    Args:
        one: The check.
        example: A banked example.
        outcomes: Answers to its jobs; None where none came.

    Returns:
        None when the example passes.

    Raises:
        NoAnswer: An answer that the check needs did not come.
    """
    mine, theirs = iter(example.expected), iter(enumerate(outcomes))
    at = 0

    def answered(job: Job) -> Outcome | None:
        nonlocal at
        at, outcome = next(theirs, (at, None))
        return outcome

    test: Any = one.test
    body: Callable[..., None] = test.hypothesis.inner_test
    try:
        body(
            student=Answering(answered),
            reference=Answering(lambda job: next(mine, None)),
            **{name: from_wire(value, resolve=keep) for name, value in example.arguments.items()},
        )
    except (Mismatch, StudentRaised) as error:
        return Failed(error, at)
    except NoAnswer:
        raise
    except Exception as error:  # the body did something with the answer that one of this kind does not allow
        return Failed(unusable(error, outcomes[at], example.answers[at]), at)
    return None


def answers_alike(outcomes: Sequence[Outcome | None], answers: Sequence[wire.Answer]) -> bool:
    """Say whether a submission gave the reference's answers, bit for bit.

    Args:
        outcomes: What came.
        answers: The reference's.

    Returns:
        True when both would be the same bytes on the wire; 1, 1.0 and True are not.
    """
    if len(outcomes) != len(answers):
        return False
    # The usual case, and the quickest to see.
    return all(map(operator.is_, outcomes, answers)) or all(
        outcome is answer
        or (isinstance(outcome, wire.Returned | wire.Raised) and wire.encode(outcome) == wire.encode(answer))
        for outcome, answer in zip(outcomes, answers, strict=True)
    )


def digest_of(outcomes: Sequence[Outcome | None]) -> bytes:
    """Tell answers from others.

    Args:
        outcomes: What came.

    Returns:
        A digest; the same for the same bytes on the wire.
    """
    said = [
        wire.encode(outcome) if isinstance(outcome, wire.Returned | wire.Raised) else repr(outcome).encode()
        for outcome in outcomes
    ]
    return hashlib.blake2b(msgspec.msgpack.encode(said), digest_size=16).digest()


def unusable(error: Exception, outcome: Outcome | None, answer: wire.Answer) -> Mismatch:
    """Say what is wrong with an answer that a check could not even look into.

    Args:
        error: What the check's body raised.
        outcome: The student's answer.
        answer: The reference's answer to the same job, which the check can look into.

    Returns:
        The difference between the two.

    Raises:
        Exception: `error`, when the answers do not differ: then the check itself is at fault.
    """
    if not isinstance(outcome, wire.Returned) or not isinstance(answer, wire.Returned):
        raise error
    actual, expected = from_wire(outcome.value), from_wire(answer.value)
    difference = find_difference(actual, expected)
    if not difference:
        raise error
    return Mismatch(difference, actual, expected)

"""Judge one file of one student: verdicts, points, counterexamples and the name of the mistake."""

from __future__ import annotations

import contextlib
import operator
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from grader.authoring.source import Exercise
from grader.judge.bank import Bank, Example, Failed, answers_alike, digest_of, replay
from grader.judge.checking import Check
from grader.judge.comparing import Mismatch, expected_from_elsewhere
from grader.judge.curriculum import Lab
from grader.judge.diagnosing import Namer
from grader.judge.outcomes import Ended
from grader.judge.proxies import Job, NoAnswer, Outcome, StudentRaised
from grader.judge.questions import Questions
from grader.judge.showing import counterexample, show_pair, show_value
from grader.judge.shrinking import Failure, Shrinking
from grader.judge.sitting import Sitting
from grader.results import CheckResult, ExerciseResult, Verdict
from grader.worker import wire
from grader.worker.performing import TOO_LARGE
from grader.worker.shortcuts import SHORTCUT
from grader.worker.values import Foreign, from_wire

#: Which verdict of its checks an exercise gets: the first that occurs.
ORDER: tuple[Verdict, ...] = ("crashed", "timeout", "failed", "error", "unstable", "unchecked", "passed")
#: Answers other than the reference's that are remembered for each example, once it has passed on them.
_REMEMBERED = 16
#: A name that a submission is said to hold is no longer than this.
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Batch:
    """Everything that some checks ask for."""

    #: Checks with their examples, in order.
    pairs: list[tuple[Check, Example]]
    #: The examples' calls and scripts; what several examples ask is asked once.
    jobs: Questions
    #: The reference's answers to them; something that no answer is, where examples hold two of them.
    answers: list[object]
    #: For each pair, where its jobs stand among them.
    places: list[list[int]]
    #: For each pair, digests of answers on which the check has passed: whoever answers alike passes too.
    passed: list[set[bytes]]


@dataclass
class Asked:
    """What was asked of one exercise, and what came back."""

    one: Check
    example: Example
    outcomes: list[Outcome | None]
    #: Digests of answers on which the check has passed before.
    passed: set[bytes]


@dataclass
class Judged:
    """One check's verdict before it is put into words."""

    verdict: Verdict
    message: str = ""
    failure: Failure | None = None


@dataclass
class Grader:
    """Judges submissions of one lab with one bank."""

    lab: Lab
    bank: Bank
    diagnosis: Namer = field(init=False)
    #: The reference's answers, by their bytes, which need not be decoded when they come.
    known: dict[bytes, wire.Answer] = field(init=False, default_factory=dict)
    _batches: dict[tuple[str, ...], Batch] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.diagnosis = self.lab.diagnosis()

    def grade(
        self,
        sitting: Sitting,
        only: Collection[str] = (),
        told: Callable[[ExerciseResult], None] = lambda result: None,
    ) -> list[ExerciseResult]:
        """Judge the exercises of a submission.

        Args:
            sitting: The loaded submission.
            only: Names of exercises; empty for all.
            told: Hears of each exercise once it is judged.

        Returns:
            One result an exercise, in the order of the lab.
        """
        chosen = [exercise for exercise in self.lab.exercises if not only or exercise.name in only]
        results: list[ExerciseResult] = []
        for exercise, following in zip(chosen, [*chosen[1:], None], strict=True):
            results.append(self.exercise(exercise, sitting, following))
            told(results[-1])
        return results

    def exercise(
        self, exercise: Exercise, sitting: Sitting, following: Exercise | None = None
    ) -> ExerciseResult:
        """Judge one exercise.

        Args:
            exercise: One of the lab's.
            sitting: The loaded submission.
            following: The one that is judged next; its answers are computed while this one is judged.

        Returns:
            Its result; points only for checks that ran and passed.
        """
        checks = self.lab.checks_of(exercise)
        state = sitting.report.exercises.get(exercise.name, "missing")
        if sitting.ended is not None:
            verdict, message = _ended(sitting.ended)
            return without_answers(exercise, checks, verdict, f"The file could not be loaded: {message}")
        if state == "blank":
            return without_answers(exercise, checks, "blank", "Not attempted yet.")
        if state == "missing":
            said = f"There is no {exercise.name} in this file."
            near = sitting.report.near.get(exercise.name, "")
            # From the submission's own process: shown only if it can be a name.
            if near.isidentifier() and len(near) <= _LONGEST_NAME:
                said += f" There is a `{near}`; did you mean that?"
            return without_answers(exercise, checks, "missing", said)
        if state == "broken":
            reason = sitting.report.broken.get(exercise.name, "its definition did not run")
            return without_answers(exercise, checks, "error", f"The definition of {exercise.name} {reason}.")
        ahead: Sequence[Check] = ()
        if following is not None and sitting.report.exercises.get(following.name) == "written":
            ahead = self.lab.checks_of(following)
        asked = self.ask(checks, sitting, ahead)
        shrinking = Shrinking(self.lab.reference, sitting.ask)
        judged = {one.id: self.judge(one, asked, sitting, shrinking) for one in checks}
        verdicts = [judged[one.id].verdict for one in checks]
        verdict = next(verdict for verdict in ORDER if verdict in verdicts)
        named = self.name(exercise, [judged[one.id] for one in checks], asked)
        results = [_result(one, judged[one.id], named[0]) for one in checks]
        hint = exercise.hints[0] if verdict != "passed" and exercise.hints else ""
        points, most = sum(r.points for r in results), sum(one.points for one in checks)
        used = sitting.report.uses.get(exercise.name, []) if verdict != "passed" else []
        uses = [other.name for other in self.lab.exercises if other.name in used]
        return ExerciseResult(exercise.id, verdict, points, most, results, named[1], hint, uses)

    def ask(self, checks: Sequence[Check], sitting: Sitting, ahead: Sequence[Check] = ()) -> list[Asked]:
        """Fetch a submission's answers to all examples of some checks in one batch.

        Args:
            checks: The checks.
            sitting: The loaded submission.
            ahead: The checks of which the same is asked next.

        Returns:
            Examples with their outcomes, check by check; none where all answers are the reference's, on which
            the checks passed when their examples were recorded.
        """
        batch = self.batch(checks)
        outcomes = sitting.ask(batch.jobs, self.batch(ahead).jobs)
        alike = map(operator.is_, outcomes, batch.answers)
        if outcomes and len(outcomes) == len(batch.jobs) and all(alike):
            return []
        return [
            Asked(one, example, [outcomes[place] for place in places], passed)
            for (one, example), places, passed in zip(batch.pairs, batch.places, batch.passed, strict=True)
        ]

    def batch(self, checks: Sequence[Check]) -> Batch:
        """Collect what some checks ask for; it is the same object each time.

        Args:
            checks: The checks.

        Returns:
            Their examples and jobs.
        """
        key = tuple(one.id for one in checks)
        if key not in self._batches:
            pairs = [(one, example) for one in checks for example in self.bank.examples(one)]
            jobs: list[Job] = []
            right: list[wire.Answer] = []
            answers: list[object] = []
            places: list[list[int]] = []
            asked: dict[tuple[bytes, int], int] = {}
            for _, example in pairs:
                places.append([])
                within = Counter[bytes]()
                for job, answer in zip(example.jobs, example.answers, strict=True):
                    known = self.known.setdefault(wire.encode(answer), answer)
                    data = wire.encode(job)
                    # An example that asks the same twice means it.
                    within[data] += 1
                    place = asked.setdefault((data, within[data]), len(jobs))
                    if place == len(jobs):
                        jobs.append(job)
                        right.append(known)
                        answers.append(known)
                    elif answers[place] is not known:
                        answers[place] = object()
                    places[-1].append(place)
            self._batches[key] = Batch(pairs, Questions(jobs, right), answers, places, [set() for _ in pairs])
        return self._batches[key]

    def judge(self, one: Check, asked: list[Asked], sitting: Sitting, shrinking: Shrinking) -> Judged:
        """Judge one check by the answers to its examples.

        Args:
            one: The check.
            asked: Answers to all examples of the exercise.
            sitting: The loaded submission, for asking again.
            shrinking: Budget for finding a smaller input.

        Returns:
            The verdict; `unchecked` when the worker ended before this check.
        """
        mine = [item for item in asked if item.one.id == one.id]
        for item in mine:
            if answers_alike(item.outcomes, item.example.answers):
                # The check passed on these very answers when the example was recorded.
                continue
            digest = digest_of(item.outcomes)
            if digest in item.passed:
                continue
            try:
                with contextlib.nullcontext() if self.lab.has_solution else expected_from_elsewhere():
                    failed = replay(one, item.example, item.outcomes)
            except NoAnswer as error:
                if error.ended is None:
                    return Judged("unchecked", "Not run, because an earlier call did not end well.")
                verdict, message = _ended(error.ended)
                silent = [n for n, outcome in enumerate(item.outcomes) if not _answered(outcome)]
                ended = silent[0] if silent else len(item.outcomes) - 1
                failure = _failure(item, ended, Mismatch(message, None, None))
                return Judged(verdict, message, failure)
            if failed is not None:
                return self.failed(one, item, failed, sitting, shrinking)
            if len(item.passed) < _REMEMBERED:
                item.passed.add(digest)
        return Judged("passed")

    def failed(
        self,
        one: Check,
        item: Asked,
        failed: Failed,
        sitting: Sitting,
        shrinking: Shrinking,
    ) -> Judged:
        """Look closer at a failing example: is it stable, and is there a smaller one?

        Args:
            one: The check.
            item: The example and the answers to it.
            failed: How it fails.
            sitting: The loaded submission.
            shrinking: Budget for finding a smaller input.

        Returns:
            `failed`, `error` or `unstable`.
        """
        again = sitting.ask(item.example.jobs)
        for number, (before, after) in enumerate(zip(item.outcomes, again, strict=True)):
            if before is None or after is None or isinstance(before, Ended) or isinstance(after, Ended):
                break
            # Encoded, because a NaN does not equal itself.
            if wire.encode(before) != wire.encode(after):
                sentence = "The same call, made twice, gave two different answers (shown side by side)."
                unstable = Mismatch(sentence, _shown(before), _shown(after))
                return Judged("unstable", sentence, _failure(item, number, unstable))
        failure = _failure(item, failed.at, failed.error)
        # Without a reference nothing is known about inputs that are not in the bank; this is its simplest.
        if not item.example.chosen and self.lab.has_solution:
            failure = shrinking.shrink(one, self.bank.seed, failure)
        if isinstance(failure.error, StudentRaised):
            raised = failure.error.raised
            if raised.error == SHORTCUT:
                # What came back and what was expected would say nothing more.
                return Judged("failed", f"A shortcut was taken: {raised.message}.")
            return Judged("error", _raised(raised), failure)
        return Judged("failed", failure.error.sentence, failure)

    def name(self, exercise: Exercise, judged: list[Judged], asked: list[Asked]) -> tuple[str | None, str]:
        """Name the mistake, if one misconception explains all answers.

        Args:
            exercise: The exercise.
            judged: Verdicts of its checks.
            asked: All answers.

        Returns:
            Name and sentence of the misconception, or None and an empty text.
        """
        failures = [one.failure for one in judged if one.failure and one.verdict in ("failed", "error")]
        if not failures:
            return None, ""
        jobs: list[Job] = [failure.job for failure in failures]
        outcomes: list[Outcome | None] = [failure.outcome for failure in failures]
        for item in asked:
            jobs += item.example.jobs
            outcomes += item.outcomes
        found = self.diagnosis.find(exercise.id, jobs, outcomes)
        return (found.name, found.says) if found else (None, "")


def without_answers(
    exercise: Exercise, checks: Sequence[Check], verdict: Verdict, message: str
) -> ExerciseResult:
    """Give an exercise's result when its function was not called.

    Args:
        exercise: The exercise.
        checks: Its checks.
        verdict: The same for all of them.
        message: The reason, for the student.

    Returns:
        A result without points.
    """
    results = [CheckResult(one.name, verdict, 0, one.points, message, one.says) for one in checks]
    hint = exercise.hints[0] if exercise.hints and verdict == "blank" else ""
    return ExerciseResult(exercise.id, verdict, 0, sum(one.points for one in checks), results, "", hint)


def _result(one: Check, judged: Judged, misconception: str | None) -> CheckResult:
    shown = None
    failure = judged.failure
    if failure is not None:
        if isinstance(failure.error, StudentRaised):
            # The message says it all; there are no two values to compare.
            returned, expected = "", ""
        elif judged.verdict == "unstable":
            returned, expected = str(failure.error.actual), str(failure.error.expected)
        elif judged.verdict == "failed":
            returned, expected = show_pair(failure.error.actual, failure.error.expected)
        else:
            returned, expected = "", ""
        shown = counterexample(one, failure.job, returned, expected)
    points = one.points if judged.verdict == "passed" else 0
    named = misconception if judged.verdict in ("failed", "error") else None
    return CheckResult(one.name, judged.verdict, points, one.points, judged.message, one.says, shown, named)


def _failure(item: Asked, number: int, error: Mismatch | StudentRaised) -> Failure:
    """Describe a failure by the job of an example that shows it."""
    outcome = item.outcomes[number]
    assert outcome is not None
    return Failure(item.example.arguments, error, item.example.jobs[number], outcome)


def _answered(outcome: Outcome | None) -> bool:
    return isinstance(outcome, wire.Returned | wire.Raised)


def _ended(ended: Ended) -> tuple[Verdict, str]:
    if ended.verdict == "timeout":
        return "timeout", f"There was {ended.message}; is there a loop that never ends?"
    return "crashed", f"The call did not survive: {ended.message}."


def _raised(raised: wire.Raised) -> str:
    if raised.error == TOO_LARGE:
        return f"The answer is far too large to be right: {raised.message}."
    if "MemoryError" in raised.kinds or "DefaultCPUAllocator" in raised.message:
        return f"It needed more memory than a submission may take ({raised.error})."
    place = f", in {raised.place}" if raised.place else ""
    return f"It raised {raised.error}{place}: {raised.message}".rstrip(": ").rstrip(".") + "."


def _shown(outcome: Outcome) -> str:
    if isinstance(outcome, wire.Raised):
        return f"{outcome.error}: {outcome.message}"
    if isinstance(outcome, Ended):
        return outcome.message
    try:
        return show_value(from_wire(outcome.value))
    except Foreign as error:
        return str(error)

"""What a check calls `student` and `reference`: names that turn calls into jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grader.judge.outcomes import Ended
from grader.judge.places import as_found
from grader.worker import wire
from grader.worker.checkpoints import resolve
from grader.worker.events import parse, with_events
from grader.worker.openings import Openings
from grader.worker.performing import perform
from grader.worker.values import Foreign, from_wire, to_wire

Job = wire.Call | wire.Script
Outcome = wire.Returned | wire.Raised | Ended


class StudentRaised(Exception):
    """The submission's code raised where it should have answered."""

    def __init__(self, raised: wire.Raised) -> None:
        super().__init__(f"{raised.error}: {raised.message}")
        self.raised = raised


class NoAnswer(Exception):
    """The worker hung or died, or the batch ended before this job."""

    def __init__(self, ended: Ended | None) -> None:
        super().__init__(ended.message if ended else "not asked")
        self.ended = ended


class Answering:
    """Gives a function for every name; calling it makes a job and returns the decoded answer."""

    def __init__(self, ask: Callable[[Job], Outcome | None]) -> None:
        self._ask = ask

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._answer(make_call(name, args, kwargs))

        return call

    def script(self, *steps: wire.Step) -> list[Any]:
        """Perform a script.

        Args:
            steps: What to do, in order.

        Returns:
            What its `Read` steps found.
        """
        found: list[Any] = as_found(self._answer(wire.Script(list(steps))), steps)
        return found

    def _answer(self, job: Job) -> Any:
        outcome = self._ask(job)
        if outcome is None or isinstance(outcome, Ended):
            raise NoAnswer(outcome)
        if isinstance(outcome, wire.Raised):
            raise StudentRaised(outcome)
        try:
            return from_wire(outcome.value)
        except Foreign as error:
            raise NoAnswer(Ended("crashed", f"what came back is no answer ({error})")) from error


def make_call(function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> wire.Call:
    """Make the job for one call.

    Args:
        function: Name of a function or class of the lab.
        args: Positional arguments, plain data or `Loaded`.
        kwargs: Named arguments.

    Returns:
        The call, with all arguments copied.
    """
    named = {name: to_wire(value) for name, value in kwargs.items()}
    return wire.Call(function, [to_wire(arg) for arg in args], named)


def answer_here(job: Job, names: dict[str, Any], openings: Openings | None = None) -> wire.Answer:
    """Answer a job with trusted functions in this process.

    Args:
        job: A call or script.
        names: The reference's or a misconception's functions.
        openings: What scripts before it have opened with; None to build everything anew.

    Returns:
        Its answer, in the form in which a worker's would come.
    """
    return with_events(job, perform(job, names, resolve, openings=openings), parse)

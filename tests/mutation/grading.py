"""Grade mutants as submissions, with the project's own grader and workers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.errors import CannotDo
from grader.judge.bank import Bank, Failed
from grader.judge.checking import Check
from grader.judge.curriculum import Lab
from grader.judge.grading import Asked, Grader, Judged
from grader.judge.limits import Limits
from grader.judge.opening import Opened
from grader.judge.shrinking import Shrinking
from grader.judge.sitting import Launcher, Sitting
from grader.judge.workers import ExecLauncher, ForkLauncher
from grader.submissions import Cell, SourceFile

from .mutants import Mutant

#: What a solution may take, and what its mutants may: twice as much, so that none is killed for being slower.
#: Where the first line suffices, a mutant that hangs is ended sooner than a student's function would be.
_LIMITS = (
    (replace(Limits(), call=0.5), replace(Limits(), call=1.0, wall_least=10.0)),
    (Limits(), replace(Limits(), call=2 * Limits().call)),
)


class Verdicts(Grader):
    """A grader that stops at the verdict: it neither shrinks a failing example nor names the mistake."""

    def failed(
        self, one: Check, item: Asked, failed: Failed, sitting: Sitting, shrinking: Shrinking
    ) -> Judged:
        """Take a failing example as it is."""
        return Judged("failed")


@dataclass(frozen=True)
class Outcome:
    """What became of one mutant."""

    mutant: Mutant
    #: Id of the check that noticed it; None for a survivor.
    killer: str | None


class Trial:
    """Tries the mutants of one lab with examples that are drawn once."""

    def __init__(self, opened: Opened, lab: Lab, seed: int) -> None:
        """Make ready.

        Args:
            opened: From `open_grader`.
            lab: The lab.
            seed: Seed of the examples.

        Raises:
            CannotDo: The solution itself does not pass.
        """
        self.lab, self.launcher = lab, opened.launcher
        self.grader = Verdicts(lab, Bank(seed, lab.reference))
        killer = ""
        for for_solution, for_mutants in _LIMITS:
            self.launcher = _with_limits(opened.launcher, for_solution)
            killer = self._killer(lab.source.text, "") or ""
            if not killer:
                self.launcher = _with_limits(opened.launcher, for_mutants)
                return
        raise CannotDo(f"the solution of {lab.stem} does not pass {killer}; see `labs verify`")

    def run(self, mutants: list[Mutant]) -> Iterator[Outcome]:
        """Grade mutants one by one.

        Args:
            mutants: Of this lab.

        Yields:
            What became of each.
        """
        for mutant in mutants:
            yield Outcome(mutant, self._killer(mutant.text, mutant.key.exercise))

    def _killer(self, text: str, first: str) -> str | None:
        """Find a check that a text fails; those of one exercise are asked first, one at a time."""
        sitting = Sitting(
            self.launcher, self.lab, SourceFile(f"{self.lab.stem}.py", "", (Cell(text, "line 1"),))
        )
        try:
            for one in self.lab.checks:
                if one.exercise == first and self._fails(one, sitting):
                    return one.id
            # What later exercises call is noticed there at the latest.
            for result in self.grader.grade(sitting):
                for check in result.checks:
                    if check.verdict != "passed":
                        return f"{result.id}.{check.name}"
            return None
        finally:
            sitting.close()

    def _fails(self, one: Check, sitting: Sitting) -> bool:
        asked = self.grader.ask([one], sitting)
        judged = self.grader.judge(one, asked, sitting, Shrinking(self.lab.reference, sitting.ask))
        return judged.verdict != "passed"


def _with_limits(launcher: Launcher, limits: Limits) -> Launcher:
    if isinstance(launcher, ForkLauncher):
        return ForkLauncher(launcher.zygote, limits)
    return ExecLauncher(limits)

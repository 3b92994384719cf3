"""The curriculum contract: what must hold for every lab, proven with the real judge and real workers."""

from __future__ import annotations

import ast
import doctest
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from grader.authoring.build import Generated
from grader.authoring.source import Exercise
from grader.judge.curriculum import CurriculumError, Lab, Variant, name_of
from grader.judge.examining import Examination
from grader.judge.grading import Grader
from grader.judge.sitting import Sitting
from grader.results import ExerciseResult
from grader.submissions import Cell, SourceFile

#: Steps of a hint.
HINTS = 3
#: Fewest alternatives of an exercise.
ALTERNATIVES = 4


class Finding(msgspec.Struct, frozen=True):
    """One promise that a lab breaks."""

    lab: str
    #: Number of the clause in the contract.
    clause: int
    #: What is wrong, where, and what to do.
    message: str


class Proof(msgspec.Struct, frozen=True):
    """What verifying one lab found."""

    lab: str
    exercises: int
    checks: int
    misconceptions: int
    alternatives: int
    findings: list[Finding]


@dataclass
class Contract:
    """Verifies labs."""

    examination: Examination
    #: What `labs build` would write.
    generated: list[Generated]
    #: Told of each step, for a progress bar.
    step: Callable[[str], None] = lambda name: None

    def verify(self, lab: Lab) -> Proof:
        """Prove the contract for one lab.

        Args:
            lab: The lab.

        Returns:
            What was found; no findings means that it holds.
        """
        try:
            findings = [Finding(lab.slug, clause, message) for clause, message in self.findings(lab)]
        except CurriculumError as error:
            findings = [Finding(lab.slug, 1, str(error))]
        counts = len(lab.exercises), len(lab.checks), len(lab.misconceptions), len(lab.alternatives)
        return Proof(lab.slug, *counts, findings)

    def findings(self, lab: Lab) -> Iterator[tuple[int, str]]:
        """Go through the clauses.

        Args:
            lab: The lab.

        Yields:
            Clause and message of each promise that is broken.
        """
        yield from self.solution(lab)
        yield from self.blanks(lab)
        yield from self.variants(lab)
        yield from self.teaching(lab)
        yield from self.files(lab)

    def solution(self, lab: Lab) -> Iterator[tuple[int, str]]:
        """Clause 1: the solution scores full marks."""
        self.step(f"{lab.stem}: solution")
        for result in self.grade(lab, lab.source.text):
            if result.points != result.max_points:
                score = f"{result.points:g} of {result.max_points:g}"
                yield 1, f"the solution of {result.id} gets {score}; {_why(result)}"

    def blanks(self, lab: Lab) -> Iterator[tuple[int, str]]:
        """Clauses 2 and 8: the untouched lab is clean, scores zero and has the solution's signatures."""
        self.step(f"{lab.stem}: untouched lab")
        text = next((file.text for file in self.generated if file.path.name == f"{lab.stem}.py"), "")
        sitting = self.sit(lab, text)
        try:
            results = self.grader(lab).grade(sitting)
            for item in sitting.report.skipped:
                place = f"labs/{lab.stem}.py, {item.place}"
                yield 2, f"the untouched lab does not run cleanly: {place} {item.reason}"
            for result in results:
                if result.verdict != "blank":
                    yield (
                        2,
                        f"{result.id} is {result.verdict} in the untouched lab and should be blank; put "
                        "all of its body into the solution region",
                    )
        finally:
            sitting.close()
        have, want = _signatures(text), _signatures(lab.source.text)
        for exercise in lab.exercises:
            if have.get(exercise.name) != want[exercise.name]:
                yield (
                    8,
                    f"{exercise.id} has another signature in the lab than in the solution; put the region "
                    "below the docstring",
                )

    def variants(self, lab: Lab) -> Iterator[tuple[int, str]]:
        """Clauses 3, 4 and the first part of 5: both banks, through real workers."""
        killed: set[str] = set()
        for wrong in lab.misconceptions:
            self.step(f"{lab.stem}: {wrong.name}")
            (result,) = self.grade(lab, lab.with_variant(wrong), wrong)
            failed = [one for one in result.checks if one.verdict != "passed"]
            killed |= {f"{result.id}.{one.name}" for one in failed if one.verdict in ("failed", "error")}
            if not failed:
                yield (
                    3,
                    f"misconception {wrong.name} passes every check of {wrong.exercise}; add an @example "
                    f"that shows what is wrong with it to a check in {_checks(lab)}",
                )
            elif result.diagnosis != wrong.says:
                named = {one.misconception for one in failed if one.misconception} or {"nothing"}
                yield (
                    3,
                    f"misconception {wrong.name} of {wrong.exercise} is diagnosed as {', '.join(named)}; "
                    f"either another one in {_bank(lab, 'misconceptions')} answers as it does, or it cannot "
                    "be called (what it needs beyond the lab's own imports it imports inside its function); "
                    f"{_why(result)}",
                )
        for right in lab.alternatives:
            self.step(f"{lab.stem}: {right.name}")
            (result,) = self.grade(lab, lab.with_variant(right), right)
            if result.points != result.max_points:
                yield (
                    4,
                    f"alternative {right.name} of {right.exercise} is failed, so either it is wrong, or a "
                    f"check in {_checks(lab)} asks for more than the docstring says; {_why(result)}",
                )
        for one in lab.checks:
            if one.id not in killed:
                yield (
                    5,
                    f"check {one.id} fails no misconception; write the mistake that it is there to find into "
                    f"{_bank(lab, 'misconceptions')}, or leave the check out",
                )
        for exercise in lab.exercises:
            count = sum(variant.exercise == exercise.id for variant in lab.alternatives)
            if count < ALTERNATIVES:
                yield (
                    4,
                    f"{exercise.id} has {count} alternatives; write other right solutions into "
                    f"{_bank(lab, 'alternatives')} until there are {ALTERNATIVES}",
                )

    def teaching(self, lab: Lab) -> Iterator[tuple[int, str]]:
        """Clause 5: hints, docstrings and worked examples."""
        for exercise in lab.exercises:
            self.step(f"{lab.stem}: {exercise.name}")
            if len(exercise.hints) != HINTS:
                count = len(exercise.hints)
                yield (
                    5,
                    f"{exercise.id} has {count} hints; in solutions/{lab.stem}.py, put {HINTS} numbered ones "
                    'into a cell after it that begins with `# %% [markdown] tags=["hints"]`',
                )
            if not exercise.docstring:
                yield (
                    5,
                    f"{exercise.id} has no docstring; give it one in solutions/{lab.stem}.py, with Args:, "
                    "Returns: and a worked example (>>>)",
                )
                continue
            for word, what in (("Args:", "what comes in, with shapes"), ("Returns:", "what goes out")):
                if word not in exercise.docstring:
                    yield (
                        5,
                        f"the docstring of {exercise.id} has no {word} line; say there, in "
                        f"solutions/{lab.stem}.py, {what}",
                    )
            yield from _doctests(lab, exercise)

    def files(self, lab: Lab) -> Iterator[tuple[int, str]]:
        """Clause 7: the generated files are current."""
        for file in self.generated:
            if file.path.stem == lab.stem and not file.is_current:
                yield 7, f"labs/{file.path.name} is not what the solution makes; run `labs build`"

    def grade(self, lab: Lab, text: str, variant: Variant | None = None) -> list[ExerciseResult]:
        """Grade a text as a submission.

        Args:
            lab: The lab.
            text: The submission.
            variant: Grade only its exercise.

        Returns:
            Results by exercise.
        """
        sitting = self.sit(lab, text)
        try:
            return self.grader(lab).grade(sitting, [name_of(variant.exercise)] if variant else [])
        finally:
            sitting.close()

    def grader(self, lab: Lab) -> Grader:
        """Give the grader of a lab."""
        return self.examination.graders[lab.slug]

    def sit(self, lab: Lab, text: str) -> Sitting:
        """Load a text as a submission."""
        file = SourceFile(f"{lab.stem}.py", "", (Cell(text, "line 1"),))
        return Sitting(self.examination.launcher, lab, file)


def _signatures(text: str) -> dict[str, list[str]]:
    """Give the signatures of top-level functions, and of the methods of top-level classes."""
    found: dict[str, list[str]] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            parts = [node] if isinstance(node, ast.FunctionDef) else node.body
            found[node.name] = [
                f"{part.name}({ast.unparse(part.args)}) -> {ast.unparse(part.returns or ast.Constant(None))}"
                for part in parts
                if isinstance(part, ast.FunctionDef)
            ]
    return found


def _why(result: ExerciseResult) -> str:
    wrong = next(one for one in result.checks if one.verdict != "passed")
    called = f" ({wrong.counterexample.called})" if wrong.counterexample else ""
    return f"{wrong.name}: {wrong.message}{called}"


def _one_line(said: list[str]) -> str:
    """Give doctest's words without its frame."""
    lines = [line.strip() for line in "".join(said).splitlines()]
    return " ".join(line for line in lines if line and not line.startswith(("***", "File ")))


def _checks(lab: Lab) -> str:
    return f"grader/checks/test_{lab.stem}.py"


def _bank(lab: Lab, folder: str) -> str:
    return f"grader/{folder}/{lab.stem}.py"


def _doctests(lab: Lab, exercise: Exercise) -> Iterator[tuple[int, str]]:
    function = lab.reference[exercise.name]
    finder = doctest.DocTestFinder(recurse=inspect.isclass(function))
    found = [
        test for test in finder.find(function, exercise.name, globs=dict(lab.reference)) if test.examples
    ]
    if not found:
        yield (
            5,
            f"the docstring of {exercise.id} has no worked example; in solutions/{lab.stem}.py, show a call "
            "after >>> and its result below it",
        )
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for test in found:
        if runner.run(test, out=said.append).failed:
            yield 5, f"the worked example in solutions/{lab.stem}.py does not hold: {_one_line(said)}"

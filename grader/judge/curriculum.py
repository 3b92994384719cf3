"""The course as the judge knows it: labs, their exercises, checks, references and banks of variants."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import types
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grader
from grader.authoring.source import BEGIN, END, Exercise, Source, read_source
from grader.judge.checking import Check
from grader.judge.parts import CurriculumError as CurriculumError
from grader.judge.parts import broken, load_part
from grader.submissions import LabNames

if TYPE_CHECKING:
    from grader.judge.bank import Bank
    from grader.judge.diagnosing import Namer

#: The project: `solutions/` and `labs/` stand beside the package.
ROOT = Path(grader.__file__).resolve().parent.parent


class CheckBroken(CurriculumError):
    """The reference fails its own check, or a check breaks the rules of the bank: a course author's error."""


@dataclass(frozen=True)
class Variant:
    """A misconception or an alternative: another way to write one exercise."""

    #: Name of the function that holds it.
    name: str
    #: Id of the exercise.
    exercise: str
    #: The teacher's sentence, or the style.
    says: str
    function: Any
    #: Its source, renamed to the exercise's name.
    source: str


@dataclass(frozen=True)
class Lab:
    """One lab with everything that belongs to it; parts are loaded when they are asked for."""

    source: Source

    @property
    def slug(self) -> str:
        """Stable name, such as `padding`."""
        return self.source.slug

    @property
    def stem(self) -> str:
        """File stem, such as `03_padding`."""
        return self.source.stem

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """Exercises in the order of the lab."""
        return self.source.exercises

    @property
    def has_solution(self) -> bool:
        """Whether there is a reference to ask; a student's kit has none."""
        return True

    @property
    def names(self) -> LabNames:
        """What the submissions reader needs to know."""
        return LabNames(self.stem, self.slug, tuple(exercise.name for exercise in self.exercises))

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Checks in the order of the exercises."""
        module = load_part("checks", f"test_{self.stem}")
        found = [
            value.check for value in vars(module).values() if isinstance(getattr(value, "check", None), Check)
        ]
        order = {exercise.id: number for number, exercise in enumerate(self.exercises)}
        for exercise in self.exercises:
            if not any(one.exercise == exercise.id for one in found):
                raise CurriculumError(
                    f"{exercise.id} has no check; add one to grader/checks/test_{self.stem}.py"
                )
        for one in found:
            if one.exercise not in order:
                raise CurriculumError(
                    f"grader/checks/test_{self.stem}.py: check {one.name} is for {one.exercise}, "
                    f"which is no exercise of solutions/{self.stem}.py"
                )
        return tuple(sorted(found, key=lambda one: order[one.exercise]))

    @cached_property
    def shortcuts(self) -> dict[str, tuple[str, ...]]:
        """Name of an exercise to the library calls that would answer it, by dotted name."""
        declared: dict[str, tuple[str, ...]] = getattr(
            load_part("checks", f"test_{self.stem}"), "SHORTCUTS", {}
        )
        ids = {exercise.id for exercise in self.exercises}
        for exercise in declared:
            if exercise not in ids:
                raise CurriculumError(
                    f"grader/checks/test_{self.stem}.py: SHORTCUTS names {exercise}, which is no exercise of "
                    f"solutions/{self.stem}.py"
                )
        return {name_of(exercise): paths for exercise, paths in declared.items()}

    def checks_of(self, exercise: Exercise) -> tuple[Check, ...]:
        """Give the checks of one exercise.

        Args:
            exercise: One of this lab's.

        Returns:
            Its checks, in order of the file.
        """
        return tuple(one for one in self.checks if one.exercise == exercise.id)

    @cached_property
    def reference(self) -> dict[str, Any]:
        """The solution's names; its demo cells do not run."""
        tree = ast.parse(self.source.text, self.source.path.name)
        tree.body = [node for node in tree.body if not _is_demo(node)]
        module = types.ModuleType(f"reference_{self.slug}")
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                exec(compile(tree, str(self.source.path), "exec", dont_inherit=True), vars(module))
            except ModuleNotFoundError:  # a library that is not installed
                raise
            except Exception as error:
                raise broken(f"solutions/{self.stem}.py", error) from error
        return vars(module)

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """Dotted names of what the solution imports at its top level, and students' files with it."""
        found: list[str] = []
        for node in ast.parse(self.source.text, self.source.path.name).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                above = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
                found += [above + alias.name for alias in node.names]
        return tuple(found)

    @cached_property
    def misconceptions(self) -> tuple[Variant, ...]:
        """Named wrong solutions."""
        return self._variants("misconceptions", "misconception")

    @cached_property
    def alternatives(self) -> tuple[Variant, ...]:
        """Right solutions written another way."""
        return self._variants("alternatives", "alternative")

    @property
    def misconceptions_source(self) -> str:
        """The text of the bank of misconceptions."""
        return inspect.getsource(load_part("misconceptions", self.stem))

    @cached_property
    def fingerprint(self) -> str:
        """Digest of what all of its exercises share; made once, since it reads all of the lab's sources."""
        # Imported here: these know labs.
        from grader.judge.fingerprints import of_lab

        return of_lab(self)

    def _variants(self, folder: str, mark: str) -> tuple[Variant, ...]:
        found: list[Variant] = []
        ids = {exercise.id for exercise in self.exercises}
        bank = load_part(folder, self.stem)
        for name, value in vars(bank).items():
            if not hasattr(value, mark):
                continue
            exercise, says = getattr(value, mark)
            if exercise not in ids:
                raise CurriculumError(
                    f"grader/{folder}/{self.stem}.py: {name} is for {exercise}, which is no exercise of "
                    f"solutions/{self.stem}.py"
                )
            found.append(
                Variant(
                    name, exercise, says, value, renamed_source(inspect.getsource(value), name_of(exercise))
                )
            )
        return tuple(found)

    def bank(self, seed: int) -> Bank:
        """Give the examples of this lab's checks.

        Args:
            seed: Seed of the grading run.

        Returns:
            A bank that is filled when it is asked.
        """
        # Imported here: these know labs.
        from grader.judge.bank_store import StoredBank

        return StoredBank(seed, self)

    def diagnosis(self) -> Namer:
        """Give what names this lab's mistakes."""
        from grader.judge.diagnosing import Diagnosis

        return Diagnosis(self)

    def reference_source(self, exercise: Exercise) -> str:
        """Give the source of an exercise's solution, without the region marks.

        Args:
            exercise: One of this lab's.

        Returns:
            Source of the function or class.
        """
        node = next(
            node
            for node in ast.parse(self.source.text).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == exercise.name
        )
        lines = self.source.text.splitlines()[node.lineno - 1 : node.end_lineno]
        return "\n".join(line for line in lines if line.strip() not in (BEGIN, END))

    def with_variant(self, variant: Variant) -> str:
        """Write the solution with one exercise replaced.

        Args:
            variant: What to put in its place.

        Returns:
            The text of a submission.
        """
        name = name_of(variant.exercise)
        lines = self.source.text.splitlines()
        tree = ast.parse(self.source.text)
        body = [
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name
        ]
        node = body[0]
        exercise = next(one for one in self.exercises if one.name == name)
        end = max(node.end_lineno or node.lineno, exercise.regions[-1].end)
        return "\n".join([*lines[: node.lineno - 1], variant.source, *lines[end:]]) + "\n"


def name_of(exercise: str) -> str:
    """Give the function's name in an exercise's id.

    Args:
        exercise: Such as `padding.pad_batch`.

    Returns:
        Such as `pad_batch`.
    """
    return exercise.partition(".")[2]


def _is_demo(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "attempted(" in ast.unparse(node.test)


def renamed_source(text: str, name: str) -> str:
    """Give a definition another name and leave out the decorator that puts it into a bank.

    Args:
        text: Source of one function or class.
        name: The new name.

    Returns:
        The source under that name, with decorators of its own.
    """
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef | ast.ClassDef)
    own = [
        one
        for one in node.decorator_list
        if not ast.unparse(one).startswith(("alternative(", "misconception("))
    ]
    lines = text.splitlines()[node.lineno - 1 :]
    keyword = "class" if isinstance(node, ast.ClassDef) else "def"
    lines[0] = lines[0].replace(f"{keyword} {node.name}", f"{keyword} {name}", 1)
    return "\n".join([*(f"@{ast.unparse(one)}" for one in own), *lines])


def load_curriculum(root: Path = ROOT) -> tuple[Lab, ...]:
    """Find the labs of the course; in a student's kit, what the kit has of them.

    Args:
        root: The project's folder.

    Returns:
        Labs in order of their numbers.

    Raises:
        CurriculumError: There are no solutions.
        SourceError: A solution breaks the rules of its format.
        CannotDo: This is a kit, and one of its files is damaged.
    """
    paths = sorted((root / "solutions").glob("[0-9][0-9]_*.py"))
    if not paths:
        # Imported here: it knows labs.
        from grader.kit.lab import load_kit

        kit = load_kit()
        if kit:
            return kit
        raise CurriculumError(
            f"no solutions in {root / 'solutions'}; run this from the project, installed with `make setup`"
        )
    labs = tuple(Lab(read_source(path)) for path in paths)
    owner: dict[str, str] = {}
    for lab in labs:
        if not lab.exercises:
            raise CurriculumError(
                f"{lab.stem} has no exercise; in solutions/{lab.stem}.py, put {BEGIN} and {END} around the "
                "body of a function"
            )
        for exercise in lab.exercises:
            other = owner.setdefault(exercise.name, lab.stem)
            if other != lab.stem:
                raise CurriculumError(
                    f"{exercise.name} is an exercise of {other} and of {lab.stem}; rename one"
                )
    return labs

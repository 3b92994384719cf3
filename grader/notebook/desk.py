"""The judge's desk in a student's kernel: finds what is meant, judges it as it is defined now, stays warm."""

from __future__ import annotations

import difflib
import inspect
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType
from typing import Any

from grader.authoring.source import Exercise
from grader.commands.course import the_course
from grader.errors import CannotDo
from grader.judge.curriculum import CurriculumError, Lab
from grader.judge.examining import Examination
from grader.judge.opening import Opened, prepare
from grader.judge.sitting import Sitting
from grader.notebook.live import LiveLauncher
from grader.results import ExerciseResult
from grader.submissions import SourceFile

#: The seed that `labs check` takes, so that both show the same examples and keep them in one place.
SEED = 0


@dataclass(frozen=True)
class Target:
    """One exercise, and what to judge as its answer."""

    lab: Lab
    exercise: Exercise
    #: The namespace in which it is looked up and in which its code runs.
    names: dict[str, Any]
    #: What was handed to `check`; None for whatever the namespace holds.
    given: Any = None


@dataclass
class Desk:
    """The course in this kernel; labs are loaded when they are first asked for."""

    labs: tuple[Lab, ...]
    examinations: dict[str, Examination] = field(default_factory=dict)

    def find(self, thing: Any, names: dict[str, Any]) -> Target:
        """Find what `check` was handed.

        Args:
            thing: A function, a class or a name.
            names: The student's namespace.

        Returns:
            What to judge.

        Raises:
            CannotDo: It is no exercise, or is not defined.
        """
        if isinstance(thing, str):
            lab, exercise = self.named(thing)
            if not callable(names.get(exercise.name)):
                raise CannotDo(f"{exercise.name} is not defined yet; run its cell first.")
            return Target(lab, exercise, names)
        name = getattr(thing, "__name__", None)
        if not callable(thing) or not isinstance(name, str):
            raise CannotDo(
                f"check wants a function, but got {_kind(thing)}; write check(pad_batch) for example."
            )
        lab, exercise = self.named(name)
        return Target(lab, exercise, home_of(thing) or names, thing)

    def named(self, name: str) -> tuple[Lab, Exercise]:
        """Find an exercise by name.

        Args:
            name: Such as `pad_batch` or `padding.pad_batch`.

        Returns:
            The exercise and its lab.

        Raises:
            CannotDo: There is none; the text says which one may be meant.
        """
        known = {exercise.name: (lab, exercise) for lab in self.labs for exercise in lab.exercises}
        known |= {exercise.id: found for found in known.values() for exercise in found[1:]}
        if name in known:
            return known[name]
        near = difflib.get_close_matches(name, known, n=1)
        meant = f"Did you mean {near[0]}?" if near else "check() judges all that are defined here."
        raise CannotDo(f"{name[:60]} is no exercise of these labs. {meant}")

    def defined(self, names: dict[str, Any], among: Collection[str] | None = None) -> list[Target]:
        """List the exercises that a namespace defines itself, in the order of the labs.

        Args:
            names: The student's namespace.
            among: Only these names; None for all.

        Returns:
            What to judge; things that were only imported do not count.
        """
        return [
            Target(lab, exercise, names)
            for lab in self.labs
            for exercise in lab.exercises
            if (among is None or exercise.name in among) and home_of(names.get(exercise.name)) is names
        ]

    def nothing_in(self, new: Collection[str], names: dict[str, Any]) -> str:
        """Say that a cell defines no exercise, and which one it may be about.

        Args:
            new: Names that the cell has defined.
            names: The student's namespace.

        Returns:
            One sentence.
        """
        for name in sorted(new):
            if home_of(names.get(name)) is names:
                try:
                    self.named(name)
                except CannotDo as problem:
                    return str(problem)
        return "This cell defines no exercise of these labs."

    def judge(self, target: Target) -> ExerciseResult:
        """Judge one exercise.

        Args:
            target: What to judge.

        Returns:
            Its result.

        Raises:
            CannotDo: The course itself has a fault.
        """
        name, names = target.exercise.name, target.names
        # Scripts and the student's other functions look it up by its name.
        if target.given is not None:
            names[name] = target.given
        lab = target.lab
        try:
            if lab.slug not in self.examinations:
                self.examinations[lab.slug] = prepare(Opened(LiveLauncher({}), "none", 0.0), [lab], SEED)
            sitting = Sitting(LiveLauncher(names), lab, SourceFile(f"{lab.stem}.ipynb", "", ()))
            (result,) = self.examinations[lab.slug].graders[lab.slug].grade(sitting, [name])
        except CurriculumError as error:
            raise CannotDo(
                f"the course has a fault, not your work: {error}; tell your instructor."
            ) from error
        return result


@cache
def the_desk() -> Desk:
    """Give this kernel's desk.

    Returns:
        The same one every time.

    Raises:
        CannotDo: The course is incomplete.
    """
    return Desk(the_course())


def home_of(thing: Any) -> dict[str, Any] | None:
    """Give the namespace in which a function or class was defined.

    Args:
        thing: Anything.

    Returns:
        The namespace; None for what has none, such as a number or a built-in.
    """
    plain = inspect.unwrap(thing) if callable(thing) else thing
    if isinstance(plain, FunctionType):
        return plain.__globals__
    module = sys.modules.get(getattr(plain, "__module__", None) or "") if isinstance(plain, type) else None
    return vars(module) if module is not None else None


def _kind(thing: Any) -> str:
    return "None" if thing is None else f"something of the type {type(thing).__name__}"

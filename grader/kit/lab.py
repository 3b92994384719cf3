"""A lab in a student's kit: everything that judging needs, without the solution."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from grader.authoring.source import Exercise, Region, Source
from grader.errors import CannotDo
from grader.judge.bank import Bank, Example
from grader.judge.checking import Check
from grader.judge.curriculum import ROOT, CurriculumError, Lab, Variant
from grader.judge.diagnosing import Namer
from grader.kit import kit_files
from grader.kit.contents import Examples, KitFile, encode_kit_file, examples_in, mistakes_in, read_kit_file
from grader.kit.naming import FingerprintDiagnosis
from grader.kit.sealed import unseal


@dataclass(frozen=True)
class KitLab(Lab):
    """A lab whose examples and answers come from a kit."""

    content: KitFile

    @property
    def has_solution(self) -> bool:
        """Never: a kit holds none."""
        return False

    @property
    def reference(self) -> dict[str, Any]:
        """Nothing, so that nobody can ask it."""
        return {}

    @property
    def misconceptions(self) -> tuple[Variant, ...]:
        """None that could be run; `diagnosis` knows their answers."""
        return ()

    @property
    def alternatives(self) -> tuple[Variant, ...]:
        """None."""
        return ()

    @cached_property
    def misconceptions_source(self) -> str:
        """What stands for the bank of misconceptions in a digest."""
        return hashlib.sha256(encode_kit_file(self.content)).hexdigest()

    def bank(self, seed: int) -> Bank:
        """Give the examples that came with the kit.

        Args:
            seed: Seed that somebody asks for.

        Returns:
            The bank.

        Raises:
            CannotDo: The kit's examples have another seed.
        """
        if seed != self.content.seed:
            raise CannotDo(
                f"this is a student's kit: its examples have seed {self.content.seed}; leave out --seed"
            )
        return KitBank(self.content)

    def diagnosis(self) -> Namer:
        """Give what names mistakes by the fingerprints of their answers."""
        return FingerprintDiagnosis(
            {exercise: mistakes_in.decode(raw) for exercise, raw in self.content.mistakes.items()}
        )


class KitBank(Bank):
    """The examples of a kit."""

    def __init__(self, content: KitFile) -> None:
        super().__init__(content.seed, {})
        self.content = content
        self.found: dict[str, Examples] = {}

    def examples(self, one: Check) -> list[Example]:
        """Give the examples of a check.

        Args:
            one: The check.

        Returns:
            Its examples, in the order in which they are replayed.

        Raises:
            CurriculumError: The kit was made for other checks.
        """
        if one.exercise not in self.found:
            raw = self.content.examples.get(one.exercise)
            try:
                self.found[one.exercise] = examples_in.decode(raw) if raw is not None else {}
            except msgspec.DecodeError as error:
                raise CurriculumError(
                    f"the examples of {one.exercise} are damaged; unzip the kit again"
                ) from error
        examples = self.found[one.exercise].get(one.name)
        if not examples:
            raise CurriculumError(f"this kit has no examples for {one.id}; unzip the kit again")
        return examples


def load_kit() -> tuple[Lab, ...]:
    """Read the labs of this kit.

    Returns:
        Labs in order of their numbers; none where this is no kit.

    Raises:
        CannotDo: A file is damaged.
    """
    contents = [read_kit_file(path) for path in kit_files()]
    unseal({name: text for content in contents for name, text in content.checks.items()})
    return tuple(KitLab(_source(content), content) for content in contents)


def _source(content: KitFile) -> Source:
    """Give the untouched lab as if it were a solution, whose regions are the blanks."""
    exercises = tuple(
        Exercise(
            one.id,
            one.name,
            one.line,
            one.docstring,
            tuple(Region(first, last) for first, last in one.blanks),
            tuple(one.hints),
        )
        for one in content.exercises
    )
    path = Path(ROOT, "labs", f"{content.stem}.py")
    return Source(path, content.stem, content.slug, content.script, exercises)

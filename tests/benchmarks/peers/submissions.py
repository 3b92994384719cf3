"""A class for the benchmark: of every ten submissions seven are right, two are wrong, one is broken."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from grader.authoring.build import blank
from grader.authoring.source import Source
from grader.cohort.sample import fill_in
from grader.judge.curriculum import Lab, load_curriculum

from .lab import PROPERTIES, STEM

Kind = Literal["right", "wrong", "broken"]
#: The first is right, so that all examples are drawn before the second is begun.
MIX: tuple[Kind, ...] = (
    "right", "right", "wrong", "right", "right", "broken", "right", "wrong", "right", "right",
)  # fmt: skip
#: Misconceptions that the four properties can see; other checks of the lab catch the rest of the bank.
WRONG: tuple[tuple[str, str], ...] = (
    ("mean_pool", "averages_the_padding_too"),
    ("pad_batch", "pads_with_zero"),
    ("position_ids", "counts_from_the_first_column"),
    ("attention_mask", "marks_one_too_many"),
    ("mean_pool", "divides_by_the_padded_length"),
    ("pad_batch", "cuts_to_the_shortest"),
    ("position_ids", "counts_from_zero"),
    ("attention_mask", "inverts_the_mask"),
    ("pad_batch", "first_row_decides_the_width"),
    ("mean_pool", "takes_the_first_vector"),
    ("position_ids", "ignores_padding_idx"),
    ("attention_mask", "gives_a_float_mask"),
)
BROKEN = ("does not parse", "raises at the top level", "untouched")


@dataclass(frozen=True)
class Submission:
    """What one student hands in."""

    student: str
    kind: Kind
    #: The wrong exercise, or how it is broken.
    flaw: str
    script: str

    def agrees(self, passed: dict[str, bool]) -> bool:
        """Say whether a grader found what is known of this submission.

        Args:
            passed: Exercise to whether it got its points.

        Returns:
            For a broken one only that no points are given for nothing: graders differ in what they forgive.
        """
        if self.kind == "broken":
            return self.flaw == BROKEN[1] or not all(passed.get(name, False) for name in PROPERTIES)
        return all(passed.get(name, False) == (name != self.flaw) for name in PROPERTIES)


def make_class(source: Source, count: int, seed: int, mix: tuple[Kind, ...] = MIX) -> Iterator[Submission]:
    """Make a class; the same seed gives the same one, and a longer one begins like a shorter one.

    Args:
        source: The lab's solution.
        count: Number of students.
        seed: Decides which alternatives are taken.
        mix: Kinds of submission, which are repeated.

    Yields:
        Submissions, no two of them with equal content.
    """
    chance = random.Random(seed)
    variants = _variants()
    seen: dict[Kind, int] = {"right": 0, "wrong": 0, "broken": 0}
    untouched = blank(source)
    filled = cache(lambda sources: fill_in(untouched, dict(sources)))
    for number in range(count):
        kind = mix[number % len(mix)]
        nth, seen[kind] = seen[kind], seen[kind] + 1
        sources = {name: chance.choice(variants[name][0]) for name in PROPERTIES}
        flaw = ""
        if kind == "wrong":
            flaw, mistake = WRONG[nth % len(WRONG)]
            sources[flaw] = variants[flaw][1][mistake]
        elif kind == "broken":
            flaw = BROKEN[nth % len(BROKEN)]
            if flaw == BROKEN[0]:
                sources["pad_batch"] += "\n    if side = 'left':\n        pass"
        text = untouched if flaw == BROKEN[2] else filled(tuple(sources.items()))
        if flaw == BROKEN[1]:
            text += "\n# %%\nprint(pad_batch([[5, 6], [7]]))\n"
        # A ledger judges equal code once; here everyone's is judged.
        student = f"s{number:05d}"
        yield Submission(student, kind, flaw, f"{text}\n# %%\n# handed in by {student}\n")


def hand_in(submissions: Iterator[Submission], folder: Path) -> list[Submission]:
    """Write a class as an instructor gets it, a folder for each student.

    Args:
        submissions: The class.
        folder: Where to.

    Returns:
        The same submissions.
    """
    written: list[Submission] = []
    for one in submissions:
        (folder / one.student).mkdir(parents=True)
        (folder / one.student / f"{STEM}.py").write_text(one.script, encoding="utf-8")
        written.append(one)
    return written


@cache
def padding() -> Lab:
    """Load the course's own lab 03."""
    return next(lab for lab in load_curriculum() if lab.stem == STEM)


@cache
def _variants() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Exercise to the sources of right solutions, and of wrong ones by name."""
    lab = padding()
    return {
        name: (
            [one.source for one in lab.alternatives if one.exercise == f"{lab.slug}.{name}"],
            {one.name: one.source for one in lab.misconceptions if one.exercise == f"{lab.slug}.{name}"},
        )
        for name in PROPERTIES
    }

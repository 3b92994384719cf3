"""Make what a kit holds of a lab: the examples of one seed, and fingerprints of what misconceptions answer.

Every misconception answers every example, which takes minutes for a whole course. So what was found is kept
beside the example banks, under the digest of all that it follows from.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import msgspec

from grader.authoring.build import PLACEHOLDER, blank
from grader.authoring.source import Exercise
from grader.judge.bank import Bank
from grader.judge.bank_store import bank_folder, read_kept, write_kept
from grader.judge.curriculum import CurriculumError, Lab, load_curriculum
from grader.judge.diagnosing import Diagnosis
from grader.judge.fingerprints import digest, of_exercise
from grader.judge.proxies import Job
from grader.kit.answers import Fingerprint, fingerprint
from grader.kit.contents import (
    FORMAT,
    Examples,
    KitExercise,
    KitFile,
    Mistake,
    Mistakes,
    raw,
)
from grader.kit.naming import job_key
from grader.kit.package import check_files
from grader.kit.sealed import seal

#: Files that decide what is kept of an answer.
_DECIDES = ("answers.py", "contents.py", "make.py", "naming.py")


class _Part(msgspec.Struct, frozen=True):
    """What one exercise adds to a kit."""

    examples: Examples
    mistakes: Mistakes


_parts = msgspec.msgpack.Decoder(_Part)


def make_kit_files(
    labs: Sequence[Lab], seed: int, processes: int, step: Callable[[str], None] = lambda name: None
) -> list[KitFile]:
    """Make what a kit holds of some labs.

    Args:
        labs: The labs, with their solutions.
        seed: Seed of the examples that students get.
        processes: How many work side by side.
        step: Told of each exercise that is done.

    Returns:
        One file a lab.

    Raises:
        CurriculumError: A check, a solution or a misconception is at fault.
    """
    tasks = [(lab.stem, exercise.id) for lab in labs for exercise in lab.exercises]
    found: dict[str, _Part] = {}
    if processes > 1 and sys.platform == "linux":
        with ProcessPoolExecutor(processes, get_context("fork")) as pool:
            waiting = [pool.submit(_work, stem, exercise, seed) for stem, exercise in tasks]
            for (_, exercise), one in zip(tasks, waiting, strict=True):
                found[exercise] = _parts.decode(one.result())
                step(exercise)
    else:
        for stem, exercise in tasks:
            found[exercise] = _parts.decode(_work(stem, exercise, seed))
            step(exercise)
    return [_kit_file(lab, seed, found) for lab in labs]


def _work(stem: str, name: str, seed: int) -> bytes:
    """Make one exercise's part, or find it among those that were kept."""
    lab = _course()[stem]
    exercise = next(one for one in lab.exercises if one.id == name)
    decides = [(Path(__file__).parent / file).read_bytes() for file in _DECIDES]
    key = digest([of_exercise(lab, exercise), str(seed), *decides])
    path = bank_folder() / f"{exercise.id}-{key}.mistakes"
    kept = read_kept(path)
    if kept is None:
        kept = msgspec.msgpack.encode(_make(lab, exercise, lab.bank(seed)))
        write_kept(path, kept)
    return kept


@cache
def _course() -> dict[str, Lab]:
    return {lab.stem: lab for lab in load_curriculum()}


def _make(lab: Lab, exercise: Exercise, bank: Bank) -> _Part:
    examples = {one.name: bank.examples(one) for one in lab.checks_of(exercise)}
    jobs: dict[bytes, Job] = {
        job_key(job): job for some in examples.values() for example in some for job in example.jobs
    }
    diagnosis = Diagnosis(lab)
    # Not in the order of the bank, which says nothing to anyone but its author.
    wrong = sorted(
        (one for one in lab.misconceptions if one.exercise == exercise.id), key=lambda one: one.says
    )
    answers: list[list[Fingerprint]] = []
    choices: list[list[int]] = [[] for _ in wrong]
    for job in jobs.values():
        numbers: dict[Fingerprint, int] = {}
        for variant, chosen in zip(wrong, choices, strict=True):
            taken = fingerprint(diagnosis.answer(variant, job, {}))
            if taken is None:
                raise CurriculumError(f"misconception {variant.name} gives an answer that contradicts itself")
            chosen.append(numbers.setdefault(taken, len(numbers)))
        answers.append(list(numbers))
    mistakes = [Mistake(variant.says, chosen) for variant, chosen in zip(wrong, choices, strict=True)]
    return _Part(examples, Mistakes(list(jobs), answers, mistakes))


def _kit_file(lab: Lab, seed: int, parts: dict[str, _Part]) -> KitFile:
    script = blank(lab.source)
    blanks = iter(_placeholders(script))
    exercises = [
        KitExercise(
            exercise.id,
            exercise.name,
            _line_of(script, exercise),
            exercise.docstring,
            [next(blanks) for _ in exercise.regions],
            list(exercise.hints),
        )
        for exercise in lab.exercises
    ]
    return KitFile(
        FORMAT,
        lab.stem,
        lab.slug,
        script,
        seed,
        exercises,
        {one.id: raw(parts[one.id].examples) for one in exercises},
        {one.id: raw(parts[one.id].mistakes) for one in exercises},
        {path.stem: seal(path.read_bytes()) for path in check_files(lab.stem)},
    )


def _placeholders(script: str) -> list[tuple[int, int]]:
    """Give the first and last line of every placeholder, counted from 1."""
    lines = [line.strip() for line in script.splitlines()]
    size = len(PLACEHOLDER)
    return [
        (number + 1, number + size)
        for number in range(len(lines))
        if tuple(lines[number : number + size]) == PLACEHOLDER
    ]


def _line_of(script: str, exercise: Exercise) -> int:
    starts = (f"def {exercise.name}(", f"class {exercise.name}(", f"class {exercise.name}:")
    return next(number for number, line in enumerate(script.splitlines(), start=1) if line.startswith(starts))

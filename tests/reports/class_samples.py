"""Classes as they come out of a grading run, made by a seeded generator from possible results."""

from __future__ import annotations

import random

from report_samples import VERSIONS

from grader.results import (
    CheckResult,
    Counterexample,
    ExerciseResult,
    FileRecord,
    LabResult,
    Result,
    SubmissionRecord,
    Verdict,
)

#: Verdicts of students who tried and failed, by weight.
WRONG: tuple[Verdict, ...] = ("failed",) * 8 + ("error",) * 2 + ("timeout", "crashed", "unstable")


def one(
    id: str,
    verdict: Verdict = "passed",
    misconception: str | None = None,
    *,
    shown: Counterexample | None = None,
    says: str = "every row is as long as the longest",
) -> ExerciseResult:
    points = 4.0 if verdict == "passed" else 0.0
    check = CheckResult("holds", verdict, points, 4.0, "", says, shown, misconception)
    diagnosis = f"The sentence on {misconception}." if misconception else ""
    return ExerciseResult(id, verdict, points, 4.0, [check], diagnosis)


def student(name: str, exercises: list[ExerciseResult], *, file: str = "03_padding.py") -> Result:
    lab = LabResult(
        "padding", sum(x.points for x in exercises), sum(x.max_points for x in exercises), exercises, file
    )
    return of_labs(name, [lab])


def of_labs(name: str, labs: list[LabResult], problems: list[str] | None = None) -> Result:
    files = [FileRecord(lab.file, "5d" * 32) for lab in labs if lab.file]
    score, top = sum(lab.score for lab in labs), sum(lab.max_score for lab in labs)
    record = SubmissionRecord(files, problems or [])
    return Result(name, record, 5, "sandbox", VERSIONS, score, top, labs)


def large_class(students: int, *, labs: int = 9, exercises: int = 10, seed: int = 0) -> list[Result]:
    """Make a class with believable scores, mistakes that are shared, and counterexamples of several lines."""
    chance = random.Random(seed)
    names = [[f"exercise_{number:02}" for number in range(exercises)] for _ in range(labs)]
    results = []
    for number in range(students):
        ability = chance.betavariate(4, 2)
        parts = []
        for lab in range(labs):
            there = chance.random() < 0.95
            made = [
                _answer(f"lab{lab}.{name}", ability - 0.3 * place / exercises, chance, there=there)
                for place, name in enumerate(names[lab])
            ]
            score, top = sum(x.points for x in made), sum(x.max_points for x in made)
            parts.append(LabResult(f"lab{lab}", score, top, made, f"0{lab}_lab{lab}.py" if there else ""))
        problems = ["notes.docx is no script or notebook"] if chance.random() < 0.03 else []
        results.append(of_labs(f"Élodie-Jürgen Castro-Fischer {number:03}", parts, problems))
    return results


def _answer(id: str, ability: float, chance: random.Random, *, there: bool) -> ExerciseResult:
    if not there or chance.random() < 0.04:
        return one(id, "blank" if there else "missing")
    if chance.random() < ability + 0.15:
        return one(id)
    verdict = chance.choice(WRONG)
    # Few mistakes are frequent: the second half as frequent as the first, and so on.
    which = min(int(chance.expovariate(0.7)), 5)
    size = chance.randint(2, 6)
    rows = ",\n        ".join(str([chance.randint(0, 999) for _ in range(size)]) for _ in range(size))
    shown = Counterexample(f"{id.partition('.')[2]}([{size}])", f"tensor([{rows}])", f"tensor([[{rows}]])")
    named = f"mistake_{which}" if verdict in ("failed", "error") and chance.random() < 0.8 else None
    return one(id, verdict, named, shown=shown)

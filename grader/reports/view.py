"""What a feedback page shows, in order and ready to print: every text is inert, every verdict has its words.

The HTML page, the Markdown page and the terminal only lay this out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grader.reports.hiding import HIDDEN_SEED
from grader.reports.inert import inert, inert_pair
from grader.reports.pieces import Piece, differences
from grader.reports.sections import section
from grader.reports.wording import HINT_VERSION, MARKS, Mark, mend_first, number, summary
from grader.results import CheckResult, Counterexample, ExerciseResult, LabResult, Result, Verdict

NAME_LIMIT = 80
PROSE_LIMIT = 800
NOTE_LIMIT = 300
MOST_NOTES = 30
CALL_LIMIT = 800
#: Longest line of a value that is shown above the other, character under character; longer ones are wrapped.
ROW_LIMIT = 200
#: Longest line of a value that fits beside another one on a page.
COLUMN_LIMIT = 36


@dataclass(frozen=True)
class Comparison:
    """What was called, what came back, what was expected."""

    called: str
    returned: tuple[Piece, ...]
    expected: tuple[Piece, ...]
    #: `rows`: one above the other; `columns`: side by side where there is room; `wrapped`: long lines.
    layout: Literal["rows", "columns", "wrapped"]
    #: There are no two values to compare: the call raised, or never came back.
    bare: bool
    #: Both print alike, so the difference is one that printing does not show.
    alike: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Failure:
    """One check that did not pass."""

    mark: Mark
    says: str
    message: str
    comparison: Comparison | None
    #: Nothing is known but the verdict.
    plain: bool


@dataclass(frozen=True)
class Exercise:
    """One exercise."""

    #: Full id, and the part that a student knows it by.
    id: str
    name: str
    mark: Mark
    points: str
    max_points: str
    #: One sentence about the verdict where no failure says more.
    sentence: str
    #: First what to read first.
    failures: tuple[Failure, ...]
    #: Such as `2 of 5 checks pass.`, empty when none or all do.
    already: str
    diagnosis: str
    hint: str
    #: What to mend before this one, because it is used here; empty when nothing is.
    first: str
    #: The section of the lab to read again; empty when the exercise passed.
    lesson: str


@dataclass(frozen=True)
class Lab:
    """One lab."""

    name: str
    score: str
    max_score: str
    #: Empty when nothing was handed in.
    file: str
    notes: tuple[str, ...]
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class Page:
    """Everything one student reads."""

    student: str
    score: str
    max_score: str
    #: 0 to 100.
    percent: int
    summary: str
    #: That inputs and expected values are kept back, empty when they are not.
    version: str
    problems: tuple[str, ...]
    labs: tuple[Lab, ...]
    #: How the grading was done, one line each.
    footer: tuple[str, ...]


def make_page(result: Result, *, value_limit: int = 1600, value_lines: int = 16) -> Page:
    """Make a result ready to be laid out.

    Args:
        result: One student's result, hidden or in full.
        value_limit: Characters of each value to show at most.
        value_lines: Lines of each value to show at most.

    Returns:
        The page.
    """
    handed_in = [lab for lab in result.labs if lab.file] or result.labs
    return Page(
        student=inert(result.student, NAME_LIMIT) or "(no name)",
        score=number(result.score),
        max_score=number(result.max_score),
        percent=percent(result.score, result.max_score),
        summary=summary(exercise.verdict for lab in handed_in for exercise in lab.exercises),
        version=HINT_VERSION if result.seed == HIDDEN_SEED else "",
        problems=_lines(result.submission.problems),
        labs=tuple(_lab(lab, value_limit, value_lines) for lab in result.labs),
        footer=_footer(result),
    )


def make_exercise(
    exercise: ExerciseResult, lab: str, *, value_limit: int = 1600, value_lines: int = 16
) -> Exercise:
    """Make one exercise's result ready to be laid out on its own.

    Args:
        exercise: The result.
        lab: Slug of its lab.
        value_limit: Characters of each value to show at most.
        value_lines: Lines of each value to show at most.

    Returns:
        What a page shows of it.
    """
    return _exercise(exercise, lab, value_limit, value_lines, {})


def percent(score: float, max_score: float) -> int:
    """Say how much of a score was reached.

    >>> percent(3, 4), percent(0, 0)
    (75, 0)

    Args:
        score: Points reached.
        max_score: Points there are.

    Returns:
        0 to 100, rounded down, so that 100 means all of it.
    """
    return max(0, min(100, int(100 * score / max_score + 1e-9))) if max_score > 0 else 0


def _lab(lab: LabResult, limit: int, lines: int) -> Lab:
    verdicts = {exercise.id.removeprefix(f"{lab.lab}."): exercise.verdict for exercise in lab.exercises}
    return Lab(
        name=inert(lab.lab, NAME_LIMIT),
        score=number(lab.score),
        max_score=number(lab.max_score),
        file=inert(lab.file, 2 * NAME_LIMIT),
        notes=_lines(lab.notes),
        exercises=tuple(_exercise(exercise, lab.lab, limit, lines, verdicts) for exercise in lab.exercises),
    )


def _exercise(
    exercise: ExerciseResult, lab: str, limit: int, lines: int, verdicts: Mapping[str, Verdict]
) -> Exercise:
    mark = MARKS[exercise.verdict]
    checks = [] if exercise.verdict in {"passed", "blank", "missing"} else exercise.checks
    open_checks = [check for check in checks if check.verdict != "passed"]
    # What could not be judged explains nothing, so it comes last.
    open_checks.sort(key=lambda check: check.verdict == "unchecked")
    passed = len(checks) - len(open_checks)
    return Exercise(
        id=inert(exercise.id, NAME_LIMIT),
        name=inert(exercise.id.removeprefix(f"{lab}."), NAME_LIMIT),
        mark=mark,
        points=number(exercise.points),
        max_points=number(exercise.max_points),
        sentence=_sentence(exercise) if not open_checks else "",
        failures=tuple(_failure(check, limit, lines) for check in open_checks),
        already=f"{passed} of {len(checks)} checks pass already." if passed else "",
        diagnosis=inert(exercise.diagnosis, PROSE_LIMIT),
        hint=inert(exercise.hint, PROSE_LIMIT),
        first=mend_first(exercise.uses, verdicts),
        lesson="" if exercise.verdict == "passed" else section(exercise.id),
    )


def _sentence(exercise: ExerciseResult) -> str:
    """Say what the verdict means, for a missing exercise with the name that may be meant."""
    if exercise.verdict == "passed":
        return ""
    said = exercise.checks[0].message if exercise.verdict == "missing" and exercise.checks else ""
    return inert(said, PROSE_LIMIT) or MARKS[exercise.verdict].sentence


def _failure(check: CheckResult, limit: int, lines: int) -> Failure:
    mark = MARKS[check.verdict]
    shown = check.counterexample
    return Failure(
        mark=mark,
        says=inert(check.says or check.name.replace("_", " "), PROSE_LIMIT),
        message=inert(check.message, PROSE_LIMIT) or mark.sentence,
        comparison=comparison(shown, limit, lines) if shown else None,
        plain=not check.message and shown is None,
    )


def comparison(shown: Counterexample, limit: int, lines: int) -> Comparison:
    """Make a counterexample ready to be laid out.

    Args:
        shown: The counterexample.
        limit: Characters of each value to show at most.
        lines: Lines of each value to show at most.

    Returns:
        The call and both values, with what differs marked.
    """
    left, right = inert_pair(shown.returned, shown.expected, limit, lines=lines)
    returned, expected = differences(left, right)
    longest = max(len(line) for line in [*left.split("\n"), *right.split("\n")])
    matrix = "\n" in left and "\n" in right
    return Comparison(
        called=inert(shown.called, min(limit, CALL_LIMIT), lines=lines),
        returned=returned,
        expected=expected,
        layout=(
            "wrapped" if longest > ROW_LIMIT else "columns" if matrix and longest <= COLUMN_LIMIT else "rows"
        ),
        bare=not shown.returned and not shown.expected,
        alike=bool(shown.returned) and shown.returned == shown.expected,
        notes=_lines(shown.notes),
    )


def _lines(texts: list[str]) -> tuple[str, ...]:
    shown = [inert(text, NOTE_LIMIT) for text in texts[:MOST_NOTES]]
    more = len(texts) - len(shown)
    return (*shown, *([f"... and {more} more"] if more else []))


def _footer(result: Result) -> tuple[str, ...]:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(result.versions.items()))
    lines = [f"Judged with {versions}"] if versions else []
    lines.append(f"Isolation: {result.isolation}")
    if result.seed != HIDDEN_SEED:
        lines.append(f"Seed {result.seed}: the same file and seed give the same result")
    return _lines(lines)

"""The results file of one student: versioned, typed and the same bytes for the same submission.

Everything a report shows comes from here; timings live elsewhere because they differ from run to run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

#: Version of the results file; raised when a field changes its meaning.
SCHEMA = 1

Verdict = Literal[
    "passed", "failed", "blank", "missing", "error", "timeout", "crashed", "unstable", "unchecked"
]


class FileRecord(msgspec.Struct, frozen=True):
    """One file as it was handed in."""

    #: Name relative to the student's folder.
    name: str
    #: Digest of the bytes, in hex.
    sha256: str


class SubmissionRecord(msgspec.Struct, frozen=True):
    """What was handed in, and what could not be used of it."""

    #: Files in order of name.
    files: list[FileRecord]
    #: One line for each file that could not be used.
    problems: list[str] = []


class Counterexample(msgspec.Struct, frozen=True):
    """The smallest input that breaks a function; every field is text for people."""

    #: The call, such as `pad_batch([[5], []], pad_id=1)`.
    called: str
    #: What the student's function gave back.
    returned: str
    #: What was expected.
    expected: str
    #: Token ids with their text, or other lines that help to read the call.
    notes: list[str] = []


class CheckResult(msgspec.Struct, frozen=True):
    """The verdict of one check."""

    #: Name of the check, unique in its exercise.
    name: str
    verdict: Verdict
    points: float
    max_points: float
    #: What a student reads: one plain sentence, or empty when the check passed.
    message: str = ""
    #: The property in words.
    says: str = ""
    counterexample: Counterexample | None = None
    #: Name of the confirmed misconception.
    misconception: str | None = None


class ExerciseResult(msgspec.Struct, frozen=True):
    """One blank and everything that was found about it."""

    #: Stable id, such as `padding.pad_batch`.
    id: str
    verdict: Verdict
    points: float
    max_points: float
    checks: list[CheckResult]
    #: The confirmed misconception in a teacher's words.
    diagnosis: str = ""
    #: One hint, empty when the exercise passed.
    hint: str = ""
    #: Names of the exercises of the same lab that the student's code uses; empty when it passed.
    uses: list[str] = []


class LabResult(msgspec.Struct, frozen=True):
    """One lab of one student."""

    #: Slug of the lab.
    lab: str
    score: float
    max_score: float
    exercises: list[ExerciseResult]
    #: Name of the file that counted, empty when nothing was handed in for the lab.
    file: str = ""
    #: What a student should know about how the file was read: skipped lines, differing pair.
    notes: list[str] = []


class Result(msgspec.Struct, frozen=True):
    """One student's results file."""

    student: str
    submission: SubmissionRecord
    #: Seed of the grading run.
    seed: int
    #: How student code was kept apart, such as `process (own user, limits)`.
    isolation: str
    #: Versions of what decides about answers: python, torch, transformers, hypothesis, grader.
    versions: dict[str, str]
    score: float
    max_score: float
    labs: list[LabResult]
    schema: int = SCHEMA


def encode(result: Result) -> bytes:
    """Write a result as JSON, indented, with a final newline.

    Args:
        result: The result of one student.

    Returns:
        UTF-8 JSON; equal results give equal bytes.
    """
    # In memory points may be whole numbers; read back they are not, and must give the same bytes.
    same = decode(msgspec.json.encode(result))
    return msgspec.json.format(msgspec.json.encode(same), indent=1) + b"\n"


def decode(data: bytes) -> Result:
    """Read what `encode` wrote.

    Args:
        data: UTF-8 JSON.

    Returns:
        The result.

    Raises:
        DecodeError: It is something else.
    """
    return msgspec.json.decode(data, type=Result)


def load(path: Path) -> Result:
    """Read a results file.

    Args:
        path: A file that `encode` wrote.

    Returns:
        The result.

    Raises:
        ValueError: The file is not a results file of this schema; one line that says so.
    """
    try:
        result = decode(path.read_bytes())
    except msgspec.DecodeError as error:
        raise ValueError(f"{path.name} is not a results file: {error}") from error
    if result.schema != SCHEMA:
        raise ValueError(f"{path.name} has schema {result.schema}; this version reads schema {SCHEMA}")
    return result

"""What reading a folder of submissions gives: plain frozen data, ready to be sent to a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LabNames:
    """What the reader knows of a lab in order to recognise it."""

    #: File stem, such as `03_padding`.
    stem: str
    #: Stable name, such as `padding`.
    slug: str
    #: Names of the functions and classes that students write.
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One piece of code as the student wrote it."""

    #: The code, without notebook outputs or markdown.
    text: str
    #: Where it stands, for messages: `line 12` of a script, `cell 4` of a notebook.
    place: str
    #: Number of the first line within its file (scripts) or 1 (notebooks).
    first_line: int = 1


@dataclass(frozen=True)
class SourceFile:
    """One .py or .ipynb file of a submission."""

    #: Name relative to the student's folder, or the file's own name.
    name: str
    #: Digest of the file's bytes, in hex.
    sha256: str
    #: Code cells in order; a script is split at its `# %%` lines.
    cells: Sequence[Cell]

    def __post_init__(self) -> None:
        # What has travelled arrives as a list, which nothing could be looked up by.
        if isinstance(self.cells, list):
            object.__setattr__(self, "cells", tuple(self.cells))


@dataclass(frozen=True)
class LabWork:
    """One student's files for one lab: one, or several that differ."""

    #: Slug of the lab.
    lab: str
    #: Files whose code differs; equal code is kept once, under its first name.
    versions: tuple[SourceFile, ...]


@dataclass(frozen=True)
class Submission:
    """Everything one student handed in."""

    #: Name of the student, made safe for use as a file name; unique within a reading.
    student: str
    #: Work by lab, in the order of the labs.
    work: tuple[LabWork, ...]
    #: Every file that was read, with its digest, in order of name (also those that are copies).
    files: tuple[tuple[str, str], ...]
    #: One line for each file that could not be used: what, which file, what to do.
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something that could not be read at all and belongs to no student."""

    #: The path as the instructor knows it.
    path: str
    #: One line: what happened and what to do.
    message: str


@dataclass(frozen=True)
class Reading:
    """The result of reading all paths given to `labs grade`."""

    submissions: tuple[Submission, ...]
    problems: tuple[Problem, ...] = field(default=())

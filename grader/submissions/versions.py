"""Put one student's files in order: which lab each is for, which differ, and one line for each that fails."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grader.submissions.course import Course
from grader.submissions.model import LabWork, SourceFile, Submission
from grader.submissions.names import order
from grader.submissions.people import Home, Student, is_support
from grader.submissions.tree import Entry

#: Most versions of a lab that are graded for one student.
MAX_VERSIONS = 4
#: Most files of one student that are looked at, and most lines of problems that are kept.
MAX_FILES = 200
MAX_LINES = 20

#: Cell magics whose cell is in another language; Jupytext writes such a cell as comments.
_FOREIGN = re.compile(
    r"%%(?:bash|sh|script|cmd|system|html|javascript|js|latex|markdown|perl|ruby|r|sql|svg)\b", re.I
)


def submission(student: Student, name: str, course: Course, only: str | None) -> Submission:
    """Order what one student handed in.

    Args:
        student: Everything found.
        name: The student's unique name.
        course: The labs.
        only: Slug of the one lab that is asked for, or None for all.

    Returns:
        The submission, with one line for each file that cannot be used and at least one if nothing can.
    """
    lines = [note for home in student.homes for note in home.notes]
    files = sorted(_files(student.homes), key=lambda file: (order(file[0]), file[1].sha256 or ""))
    if len(files) > MAX_FILES:
        lines.append(f"{name} has {len(files)} files: only the first {MAX_FILES} by name are looked at")
    read: list[tuple[str, str]] = []
    by_lab: dict[str, list[SourceFile]] = {lab.slug: [] for lab in course.labs}
    for path, entry in files[:MAX_FILES]:
        labs, line = _place(path, entry, course)
        if only is not None and labs and only not in labs:
            continue
        if entry.sha256 is not None:
            read.append((path, entry.sha256))
        lines += [line] if line is not None else []
        if entry.problem is None:
            for slug in labs:
                by_lab[slug].append(SourceFile(path, entry.sha256 or "", entry.cells))
    work = []
    for slug, found in by_lab.items():
        versions = _different(found)
        if not versions or only not in (None, slug):
            continue
        if len(versions) > MAX_VERSIONS:
            count = f"{len(versions)} different versions of {course.stem(slug)}"
            lines.append(
                f"{name} has {count}: only the first {MAX_VERSIONS} by name are graded; keep the best one"
            )
        work.append(LabWork(slug, tuple(versions[:MAX_VERSIONS])))
    if not work and not lines:
        lines.append(_nothing(student, name, course, only))
    return Submission(name, tuple(work), tuple(read), _few(lines))


def code_lines(file: SourceFile) -> tuple[str, ...]:
    """Return the lines of a file that count when two are compared.

    Args:
        file: A script or notebook.

    Returns:
        Its lines without space at the end, blank lines and comments; in a notebook magics count as
        comments, because Jupytext writes them as such into the script of a pair.
    """
    notebook = file.name.casefold().endswith(".ipynb")
    comments = ("#", "%", "!", "?") if notebook else ("#",)
    kept: list[str] = []
    for cell in file.cells:
        if notebook and _FOREIGN.match(cell.text.lstrip()):
            continue
        lines = (line.rstrip() for line in cell.text.split("\n"))
        kept += [line for line in lines if line and not line.lstrip().startswith(comments)]
    return tuple(kept)


def _files(homes: list[Home]) -> Iterable[tuple[str, Entry]]:
    """Yield files with paths from the student's folder; with several homes, from the class."""
    for home in homes:
        prefix = f"{home.label}/" if home.label and len(homes) > 1 else ""
        for path, entry in home.files:
            if not entry.aside or not home.label:
                yield prefix + path, entry


def _place(path: str, entry: Entry, course: Course) -> tuple[list[str], str | None]:
    """Return the labs that a file counts for, and a line if it cannot be used."""
    named = course.by_name(entry.stem)
    lab = None if is_support(entry) else named.lab
    if entry.problem is not None:
        if is_support(entry):
            return [], None
        return ([lab] if lab is not None else []), f"{path} {entry.problem}"
    defined = course.by_code("\n".join(cell.text for cell in entry.cells))
    if lab is not None and (named.by_stem or lab in defined or not defined):
        return [lab], None
    if defined or is_support(entry):
        return defined, None
    unknown = "defines none of this course's exercises (a lab of another course, or a helper?)"
    return [], f"{path} {unknown}: hand in the lab's file under its own name"


def _different(files: list[SourceFile]) -> list[SourceFile]:
    """Return the files whose code differs, each under its first name."""
    seen: dict[tuple[str, ...], SourceFile] = {}
    for file in files:
        seen.setdefault(code_lines(file), file)
    return list(seen.values())


def _nothing(student: Student, name: str, course: Course, only: str | None) -> str:
    stem = course.stem(only) if only is not None else next((lab.stem for lab in course.labs), "lab")
    if only is not None and any(home.files for home in student.homes):
        return f"{name} handed in nothing for {stem}: hand in {stem}.py or {stem}.ipynb"
    return f"{name} handed in no .py or .ipynb file of a lab: hand in the lab's file, such as {stem}.py"


def _few(lines: list[str]) -> tuple[str, ...]:
    unique = list(dict.fromkeys(lines))
    if len(unique) > MAX_LINES:
        left = len(unique) - MAX_LINES + 1
        return (*unique[: MAX_LINES - 1], f"… and {left} more files that cannot be used")
    return tuple(unique)

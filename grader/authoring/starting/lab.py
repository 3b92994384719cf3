"""Start a lab: choose its number, fill in the templates, write the four files that an author works on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import jinja2

from grader.authoring.source import Source
from grader.errors import CannotDo

#: The small exercise that a new lab begins with; an author replaces it.
SAMPLE = "count_unknown"
#: Template to the file that it becomes, below the project's folder.
PARTS = {
    "solution.py.j2": "solutions/{stem}.py",
    "checks.py.j2": "grader/checks/test_{stem}.py",
    "misconceptions.py.j2": "grader/misconceptions/{stem}.py",
    "alternatives.py.j2": "grader/alternatives/{stem}.py",
}
_FOLDERS = ("solutions", "labs", "grader/checks", "grader/misconceptions", "grader/alternatives")
_SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_NUMBER = re.compile(r"(?:test_)?(\d\d)_\w+\.\w+")
_LAST_NUMBER = 99
_LONGEST_SLUG, _LONGEST_TITLE = 40, 80


def start_lab(root: Path, course: Sequence[Source], slug: str, title: str) -> tuple[str, list[Path]]:
    """Write the files of a new lab, which is complete and keeps the contract as it stands.

    Args:
        root: The project's folder.
        course: The solutions that are there.
        slug: The lab's stable name, such as `similarity`.
        title: Its title; empty to make one from the slug.

    Returns:
        The lab's file stem, and the files.

    Raises:
        CannotDo: The slug or the title is no good, the lab or a file of it exists, or the sample exercise
            of an earlier new lab has not been replaced.
    """
    _refuse_slug(slug, course)
    number = _next_number(root)
    stem = f"{number:02}_{slug}"
    names = {"slug": slug, "number": f"{number:02}", "stem": stem, "title": _title(title, slug)}
    texts = {root / place.format(stem=stem): _fill_in(part, names) for part, place in PARTS.items()}
    _write(texts, root)
    return stem, list(texts)


def _refuse_slug(slug: str, course: Sequence[Source]) -> None:
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        raise CannotDo(
            f"{slug!r} is no name for a lab; begin with a letter and use small letters, digits and single "
            f"underscores, at most {_LONGEST_SLUG}, such as word_similarity (the number is added for you)"
        )
    for source in course:
        if slug == source.slug:
            raise CannotDo(f"there is a lab {source.stem} already; choose another name")
        for exercise in source.exercises:
            if slug == exercise.name:
                raise CannotDo(f"{slug} is an exercise of {source.stem}; choose another name for the lab")
            if exercise.name == SAMPLE:
                raise CannotDo(
                    f"{SAMPLE}, the exercise with which a new lab begins, still stands in "
                    f"solutions/{source.stem}.py; replace it there first"
                )


def _title(title: str, slug: str) -> str:
    chosen = title.strip() or slug.replace("_", " ").capitalize()
    if not chosen.isprintable() or len(chosen) > _LONGEST_TITLE:
        raise CannotDo(f"a title is one line of at most {_LONGEST_TITLE} characters")
    return chosen


def _next_number(root: Path) -> int:
    """Give the number after the highest that any lab's file has, so that nothing left over gets mixed in."""
    files = [path.name for folder in _FOLDERS for path in (root / folder).glob("*")]
    taken = [int(match[1]) for name in files if (match := _NUMBER.fullmatch(name))]
    number = max(taken, default=0) + 1
    if number > _LAST_NUMBER:
        raise CannotDo(
            f"there is a lab {_LAST_NUMBER} already, and numbers have two digits; renumber the labs"
        )
    return number


def _fill_in(part: str, names: dict[str, str]) -> str:
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    templates = jinja2.Environment(
        loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    return templates.get_template(part).render(names, sample=SAMPLE)


def _write(texts: dict[Path, str], root: Path) -> None:
    """Write all files or none, and never over another."""
    for path in texts:
        if not path.parent.is_dir():
            raise CannotDo(f"there is no folder {path.parent.relative_to(root)}; a lab has a file in it")
        if path.exists():
            raise CannotDo(f"{path.relative_to(root)} exists; move it away first")
    written: list[Path] = []
    try:
        for path, text in texts.items():
            with path.open("x", encoding="utf-8", newline="\n") as file:
                written.append(path)
                file.write(text)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise

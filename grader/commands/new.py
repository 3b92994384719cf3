"""`labs new`: start a lab with all its parts."""

from __future__ import annotations

from grader.authoring.source import SourceError, read_source
from grader.authoring.starting.lab import SAMPLE, start_lab
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT


def new(slug: str, title: str) -> int:
    """Write the files of a new lab and say what comes next.

    Args:
        slug: The lab's stable name.
        title: Its title; empty to make one from the slug.

    Returns:
        Exit code.

    Raises:
        CannotDo: The lab cannot be started; nothing has been written.
    """
    paths = sorted((ROOT / "solutions").glob("[0-9][0-9]_*.py"))
    try:
        course = [read_source(path) for path in paths]
    except SourceError as error:
        raise CannotDo(f"solutions/{error}") from error
    stem, files = start_lab(ROOT, course, slug, title)
    for path in files:
        print(f"wrote {path.relative_to(ROOT).as_posix()}")
    print(f"\n{stem} is a whole lab with one small exercise, {SAMPLE}. What comes next:\n")
    print(f"  labs build              makes labs/{stem}.py and .ipynb, which students get")
    print(f"  labs verify {slug:<12}proves that all is well")
    print("\nThen put your own exercise in place of it, in these four files.")
    print("docs/adding-an-exercise.md goes through it with you.")
    return 0

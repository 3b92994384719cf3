"""`labs autograder`: what Gradescope wants to be given for an assignment, as one archive."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from grader.commands.course import find_lab, the_labs
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT
from grader.kit.pack import write_zip
from grader.student.backup import keep_line

#: What the course consists of; tests and what was built stay at home.
_FOLDERS = ("grader", "labs", "solutions")
_FILES = ("pyproject.toml", "constraints.txt", "README.md")
_SCRIPTS = ("setup.sh", "run_autograder")


def autograder(out: Path, lab: str, feedback: str, seed: int | None) -> int:
    """Pack an autograder for Gradescope.

    Args:
        out: The archive.
        lab: The lab that the assignment is about; empty for all that a student hands in.
        feedback: How much students see.
        seed: Of the examples; None chooses one, which the archive keeps.

    Returns:
        Exit code.

    Raises:
        CannotDo: There is no such lab, or the archive cannot be written.
    """
    options = ["--feedback", feedback, "--seed", str(secrets.randbelow(2**31) if seed is None else seed)]
    if lab:
        options += ["--lab", find_lab(the_labs(), lab).slug]
    if out.exists():
        print(keep_line(out))
    try:
        # It holds the solutions and the seed.
        write_zip(_contents(options), out, 0o600)
    except OSError as error:
        raise CannotDo(f"{out} cannot be written: {error.strerror}") from error
    size = out.stat().st_size / 2**20
    print(f"{out}: {size:.1f} MB, with all solutions; upload it as the assignment's autograder")
    return 0


def _contents(options: list[str]) -> Iterator[tuple[str, bytes, int]]:
    scripts = files("grader") / "handouts" / "gradescope"
    for name in _SCRIPTS:
        text = (scripts / name).read_text(encoding="utf-8")
        yield name, text.replace("@OPTIONS@", " ".join(options)).encode(), 0o755
    for name in _FILES:
        yield name, (ROOT / name).read_bytes(), 0o644
    for folder in _FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and ".labs" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_bytes(), 0o644

"""`labs build`: make the labs from the solutions, or show how they have drifted apart."""

from __future__ import annotations

import sys

from grader.authoring.build import Generated, generate, holds_work, strays, write
from grader.authoring.released import generate_released
from grader.authoring.source import SourceError
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT
from grader.student.backup import keep_line
from grader.student.folder import sha256
from grader.student.released import is_released


def build(*, check_only: bool) -> int:
    """Write what is not current, or only show it.

    Args:
        check_only: Write nothing.

    Returns:
        Exit code: 1 when `check_only` finds drift.

    Raises:
        CannotDo: A solution breaks the rules of its format.
    """
    try:
        files = generate(ROOT / "solutions", ROOT / "labs")
    except SourceError as error:
        raise CannotDo(f"solutions/{error}") from error
    if not files:
        raise CannotDo(f"no solutions in {ROOT / 'solutions'}")
    left_over = strays(ROOT / "labs", files)
    files.append(generate_released(files))
    if check_only:
        stale = [file for file in files if not file.is_current]
        for file in stale:
            sys.stdout.write(file.diff())
        for path in left_over:
            print(f"labs/{path.name}: no solution makes this file; delete it")
        if stale or left_over:
            print(f"{len(stale) + len(left_over)} generated files are not current; run `labs build`")
            return 1
        print(f"{len(files)} generated files are current")
        return 0
    worked_on = [file.path for file in files if _was_edited(file) and holds_work(file)]
    if worked_on:
        names = ", ".join(f"labs/{path.name}" for path in worked_on)
        raise CannotDo(
            f"{names}: blanks are filled in there, and building would undo that; move it away first"
        )
    for file in files:
        if _was_edited(file):
            print(keep_line(file.path))
    for path in write(files):
        print(f"wrote {path.parent.name}/{path.name}")
    for path in left_over:
        print(f"labs/{path.name}: no solution makes this file; delete it if nobody needs it")
    return 0


def _was_edited(file: Generated) -> bool:
    """Say whether a lab that is about to be written differs from what the last build wrote."""
    if file.is_current or not file.path.is_file() or file.path.parent.name != "labs":
        return False
    try:
        return not is_released(file.path, sha256(file.path))
    except CannotDo:  # no record of the last build
        return True

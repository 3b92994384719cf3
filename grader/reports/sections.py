"""Where an exercise stands in its lab: the section to read again.

Pages are mailed and uploaded, so they name the section: no link would lead from there into a student's
folder.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

#: The labs as students get them.
LABS = Path(__file__).parents[2] / "labs"
_TITLE = re.compile(r"# # (?:Lab \d+: )?(.+)")
_SECTION = re.compile(r"# ##+ (?:(\d+)\. )?(.+)")
_DEFINITION = re.compile(r"(?:def|class) (\w+)")


def section(exercise: str, labs: Path = LABS) -> str:
    """Name the section of a lab that asks for an exercise.

    Args:
        exercise: Id, such as `padding.pad_batch`.
        labs: Folder of the labs.

    Returns:
        Lab, section's number and title, with the file in backticks; empty where the lab is not at hand.
    """
    return _sections(labs).get(exercise, "")


@cache
def _sections(labs: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(labs.glob("[0-9][0-9]_*.py")):
        title = where = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if heading := _TITLE.fullmatch(line):
                title = heading[1]
            elif heading := _SECTION.fullmatch(line):
                number = f"section {heading[1]}, " if heading[1] else ""
                where = f"`{path.stem}` ({title}), {number}{heading[2]}"
            elif (definition := _DEFINITION.match(line)) and where:
                found.setdefault(f"{path.stem[3:]}.{definition[1]}", where)
    return found

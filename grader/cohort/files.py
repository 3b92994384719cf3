"""The files of a grading run: their names, and writing them whole. It imports nothing heavy."""

from __future__ import annotations

import os
from pathlib import Path

#: Written last by judging, so it also says that a run was finished; maps students to seconds.
TIMINGS = "timings.json"
#: The class report, what it knows of submissions that are alike, and of marks that moved.
REPORT, SIMILAR, MOVED = "report.html", "similar.json", "moved.json"
#: Who of the class list handed in nothing, and who is not in it.
ROSTER = "roster.json"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever finds half of it.

    Args:
        path: The file.
        data: Its content.
    """
    beside = path.with_name(f".{path.name[:100]}.part")
    beside.write_bytes(data)
    os.replace(beside, path)

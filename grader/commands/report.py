"""`labs report`: the class report of a grading run, made from its results files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from grader.cohort.files import MOVED, REPORT, ROSTER, SIMILAR, TIMINGS, write_whole
from grader.errors import CannotDo
from grader.reports.moved import Moved
from grader.reports.roster import Missing
from grader.reports.similar import LARGEST_CLASS, Code, Similar, find_similar
from grader.results import Result, load
from grader.submissions import Reading

Kind = TypeVar("Kind")


def report(out: Path, formats: Sequence[str] = (), roster: Path | None = None) -> int:
    """Make the class report again.

    Args:
        out: Folder of a grading run.
        formats: Formats of course systems to write as well.
        roster: Who is in the class.

    Returns:
        Exit code.

    Raises:
        CannotDo: There is no run, or a results file cannot be read.
    """
    from grader.commands.formats import check_formats, write_formats, write_roster

    check_formats(formats, roster)
    matched = write_roster([path.stem for path in _paths(out)], out, roster) if roster else None
    print(f"class report: {write_report(out)}")
    if formats:
        write_formats([_load(path) for path in _paths(out)], out, formats, matched)
    return 0


def write_report(out: Path) -> Path:
    """Write the class report into the folder of a run.

    Args:
        out: The folder.

    Returns:
        The report's path.

    Raises:
        CannotDo: There is no run, or a file of it cannot be read.
    """
    # Imported here: templates and pictures take a while to load, and other commands need neither.
    from grader.reports.class_report.page import render_report

    results = [_load(path) for path in _paths(out)]
    pages = {one.student: (out / "feedback" / f"{one.student}.html").is_file() for one in results}
    text = render_report(
        results,
        _read(out / SIMILAR, Similar),
        _read(out / TIMINGS, dict[str, float]),
        pages,
        moved=_read(out / MOVED, list[Moved]) or (),
        roster=_read(out / ROSTER, Missing),
    )
    write_whole(out / REPORT, text.encode("utf-8"))
    return out / REPORT


def close_with_report(reading: Reading, labs: Path, out: Path) -> Path:
    """Compare what was handed in and make the class report, at the end of a run.

    Args:
        reading: What was handed in.
        labs: Folder of the labs as students get them.
        out: Folder of the run.

    Returns:
        The report's path.

    Raises:
        CannotDo: A file of the run cannot be read.
    """
    compare_codes(reading, labs, out)
    return write_report(out)


def compare_codes(reading: Reading, labs: Path, out: Path) -> Similar:
    """Compare what students wrote, and keep what was found for the report.

    Args:
        reading: What was handed in.
        labs: Folder of the labs as students get them.
        out: Folder of the run.

    Returns:
        What was found.
    """
    people = len(reading.submissions)
    if people > LARGEST_CLASS:
        found = Similar(0, [], 0, too_many=people)
    else:
        files = sorted(labs.glob("[0-9][0-9]_*.py"))
        given = {path.stem[3:]: path.read_text(encoding="utf-8") for path in files}
        found = find_similar(codes(reading), given)
    write_whole(out / SIMILAR, msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    return found


def codes(reading: Reading) -> Code:
    """Take the code out of what was handed in.

    Args:
        reading: What was handed in.

    Returns:
        Student to lab and text, one for each file that differs.
    """
    return {
        submission.student: [
            (work.lab, "\n".join(cell.text for cell in version.cells))
            for work in submission.work
            for version in work.versions
        ]
        for submission in reading.submissions
    }


def _paths(out: Path) -> list[Path]:
    paths = sorted(path for path in (out / "results").glob("*.json") if not path.name.startswith("."))
    if not paths:
        raise CannotDo(f"{out} holds no results; `labs grade SUBMISSIONS -o {out}` makes them")
    return paths


def _load(path: Path) -> Result:
    try:
        return load(path)
    except ValueError as error:
        raise CannotDo(f"{error}; grade again, or take the file away") from error


def _read(path: Path, kind: type[Kind]) -> Kind | None:
    if not path.is_file():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except msgspec.DecodeError as error:
        raise CannotDo(f"{path} cannot be read: {error}; grade again, or take the file away") from error

"""Write a run's results in the formats of course systems and CI."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.text import Text

from grader.cohort.files import ROSTER, write_whole
from grader.errors import CannotDo
from grader.reports.hiding import hide
from grader.reports.inert import inert
from grader.reports.roster import Matched, Missing, match, read_roster
from grader.results import Result

#: Format to what it is for.
FORMATS = {
    "gradescope": "results.json of each student",
    "canvas": "a gradebook to import (needs --roster)",
    "moodle": "a gradebook to import (needs --roster)",
    "junit": "JUnit XML for CI servers",
    "github": "annotations and the run's summary page of GitHub Actions",
    "nbgrader": "what nbgrader export writes",
}
#: Those that find people by ids which only a roster has.
_BY_ROSTER = ("canvas", "moodle")
#: Where GitHub Actions wants the summary of a step, and its outputs.
SUMMARY, OUTPUT = "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"
#: Names of a list that are shown.
_SHOWN = 8


def check_formats(formats: Sequence[str], roster: Path | None) -> None:
    """Refuse what cannot be written, before anything is graded.

    Args:
        formats: What was asked for.
        roster: The class list, if there is one.

    Raises:
        CannotDo: A format is unknown, or needs a roster; or the roster cannot be read.
    """
    for name in formats:
        if name not in FORMATS:
            known = ", ".join(FORMATS)
            raise CannotDo(f"there is no format {name!r}; there are {known}")
        if name in _BY_ROSTER and roster is None:
            raise CannotDo(
                f"--format {name} needs --roster FILE, a CSV with names and ids (an export of {name} will do)"
            )
    if roster is not None:
        read_roster(roster)


def write_formats(
    results: Sequence[Result],
    out: Path,
    formats: Sequence[str],
    matched: Matched | None,
    *,
    hidden: bool = False,
) -> None:
    """Write what was asked for, and `check_formats` let pass, into `formats/`.

    Args:
        results: The class.
        out: Folder of the run.
        formats: Names of formats.
        matched: Who is who, as `write_roster` found out; None where there is no class list.
        hidden: Students see no inputs and no expected values.
    """
    screen = Console(highlight=False)
    folder = out / "formats"
    for name in dict.fromkeys(formats):
        for path, data in _files(name, results, matched, hidden=hidden):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            write_whole(folder / path, data)
        screen.print(Text(f"{name}: {folder}"))
    if "github" in formats:
        _for_github(results, hidden=hidden)


def write_roster(students: Sequence[str], out: Path, roster: Path) -> Matched:
    """Hold the class list against those who handed in, say who is missing, and keep it for the report.

    Args:
        students: Names in the results.
        out: Folder of the run.
        roster: The class list.

    Returns:
        Who is who.

    Raises:
        CannotDo: The roster cannot be read.
    """
    matched = match(read_roster(roster), students)
    _tell(matched, Console(highlight=False))
    missing = Missing(matched.strangers, [person.shown for person in matched.absent])
    write_whole(out / ROSTER, msgspec.json.format(msgspec.json.encode(missing), indent=1) + b"\n")
    return matched


def _files(
    name: str, results: Sequence[Result], matched: Matched | None, *, hidden: bool
) -> Iterator[tuple[str, bytes]]:
    # Imported here: a run rarely wants more than one.
    shown: Iterable[Result] = (hide(one) for one in results) if hidden else results
    match name:
        case "gradescope":
            from grader.reports.formats.gradescope import results_json

            yield from ((f"gradescope/{one.student}.json", results_json(one)) for one in shown)
        case "junit":
            from grader.reports.formats.junit import junit_xml

            yield "junit.xml", junit_xml(shown)
        case "github":
            from grader.reports.formats.github import summary

            yield "github-summary.md", summary(shown).encode()
        case "nbgrader":
            from grader.reports.formats.tables import nbgrader_csv

            yield "nbgrader.csv", nbgrader_csv(results, matched).encode()
        case _:
            from grader.reports.formats.tables import canvas_csv, moodle_csv

            assert matched is not None
            write = canvas_csv if name == "canvas" else moodle_csv
            yield f"{name}.csv", write(results, matched).encode()


def _for_github(results: Sequence[Result], *, hidden: bool) -> None:
    """Print annotations, and hand the summary and the points over where a step of GitHub Actions runs."""
    from grader.reports.formats.github import error_lines, outputs, summary

    shown = [hide(one) for one in results] if hidden else results
    for line in error_lines(shown):
        print(line)
    for variable, text in ((SUMMARY, summary(shown)), (OUTPUT, outputs(results))):
        place = os.environ.get(variable)
        if place:
            with Path(place).open("a", encoding="utf-8") as file:
                file.write(text)


def _tell(matched: Matched, screen: Console) -> None:
    if matched.strangers:
        names = [inert(name, 60) for name in matched.strangers]
        screen.print(Text(f"in no line of the roster, or in several: {_some(names)}"))
    if matched.absent:
        names = [inert(person.shown, 60) for person in matched.absent]
        screen.print(Text(f"handed in nothing: {_some(names)}"))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"

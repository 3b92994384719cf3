"""What `labs` remembers in a student's folder: hints taken, and what the last check of each exercise found.

It stands in `.labs/state.json`, by the stable ids of exercises, so another order or number of labs changes
nothing. It is a memory, not a record: whoever deletes it loses no work, and a damaged one is set aside.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from grader.errors import CannotDo
from grader.results import LabResult, Result, Verdict
from grader.student.backup import HIDDEN, keep, shown, write_whole
from grader.student.folder import home

#: Version of the file; raised when a field changes its meaning.
SCHEMA = 1
NAME = "state.json"


class Found(msgspec.Struct, frozen=True):
    """What the last check of an exercise found."""

    verdict: Verdict
    points: float
    max_points: float
    #: The file that counted, as seen from the student's folder; empty when it was no file.
    file: str
    #: Digests of the lab's files that were read, in hex: while all of them are there, the verdict holds.
    sha256: list[str]
    #: When, such as `2026-03-05 14:02`.
    when: str


class State(msgspec.Struct):
    """Everything that is remembered."""

    #: Id of an exercise to the number of hints that were shown.
    hints: dict[str, int] = {}
    #: Id of an exercise to what its last check found.
    found: dict[str, Found] = {}
    schema: int = SCHEMA


def state_path() -> Path:
    """Say where the memory of the current folder is.

    Returns:
        The path of the file, which may not be there yet.
    """
    return home() / HIDDEN / NAME


def recall() -> State:
    """Read what is remembered; a file that cannot be used is set aside, and a line says so.

    Returns:
        The memory, an empty one where there is none.
    """
    path = state_path()
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return State()
    except OSError as error:
        _say(f"{shown(path)} cannot be read ({error.strerror}), so nothing is remembered")
        return State()
    try:
        state = msgspec.json.decode(data, type=State)
        if state.schema == SCHEMA:
            return state
        why = f"is of version {state.schema}, this is version {SCHEMA}"
    except (msgspec.DecodeError, RecursionError):
        why = "is damaged or not ours"
    _set_aside(path, why)
    return State()


def save(state: State) -> None:
    """Write what is to be remembered; a folder that cannot be written costs a line and no more.

    Args:
        state: The memory.
    """
    path = state_path()
    try:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, msgspec.json.format(msgspec.json.encode(state, order="sorted"), indent=1) + b"\n")
    except OSError as error:
        _say(f"{shown(path)} cannot be written ({error.strerror}), so this is not remembered")


def remember(result: Result, given: Iterable[Path] = ()) -> None:
    """Remember what a check has found, for `labs progress`.

    Only files in the student's own folder count: what somebody checks elsewhere is nobody's progress.

    Args:
        result: What the check gave.
        given: The files or folders that were read; none when it was no file, as in a notebook.
    """
    here = home().resolve()
    read = _files(result, given)
    inside = {name: path for name, path in read.items() if path.is_relative_to(here)}
    if read and not inside:
        return
    digest_of = {record.name: record.sha256 for record in result.submission.files if record.name in inside}
    state = recall()
    when = time.strftime("%Y-%m-%d %H:%M")
    for lab in result.labs:
        if lab.file or not read:
            state.found.update(_found(lab, inside, digest_of, here, when))
    save(state)


def forget(exercise: str) -> None:
    """Forget what the last check of an exercise found; its hints stay taken.

    Args:
        exercise: Its id.
    """
    state = recall()
    if state.found.pop(exercise, None) is not None:
        save(state)


def _files(result: Result, given: Iterable[Path]) -> dict[str, Path]:
    """Find the files that a result tells of."""
    folders = [path if path.is_dir() else path.parent for path in given]
    found: dict[str, Path] = {}
    for record in result.submission.files:
        for folder in folders:
            path = (folder / record.name).resolve()
            if path.is_file():
                found.setdefault(record.name, path)
    return found


def _found(
    lab: LabResult, read: dict[str, Path], digest_of: dict[str, str], here: Path, when: str
) -> dict[str, Found]:
    stem = Path(lab.file).with_suffix("")
    # Of the bytes that were judged: the file may have changed in the meantime.
    digests = sorted(digest for name, digest in digest_of.items() if Path(name).with_suffix("") == stem)
    file = str(read[lab.file].relative_to(here)) if lab.file in read else ""
    return {
        one.id: Found(one.verdict, one.points, one.max_points, file, digests, when) for one in lab.exercises
    }


def holds(found: Found, digests: Collection[str]) -> bool:
    """Say whether a verdict is about the files as they are now.

    Args:
        found: What the last check found.
        digests: Digests of the lab's files as they are now.

    Returns:
        False when a file has changed since.
    """
    return bool(found.sha256) and set(found.sha256) <= set(digests)


def _set_aside(path: Path, why: str) -> None:
    try:
        aside = keep(path)
        path.unlink()
    except (CannotDo, OSError):
        _say(f"{shown(path)} {why}, so nothing is remembered; delete it")
        return
    _say(f"{shown(path)} {why}; it was set aside as {shown(aside)}, and a new one is begun")


def _say(line: str) -> None:
    print(f"labs: {line}", file=sys.stderr)

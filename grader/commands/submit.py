"""`labs submit`: pack a student's work, and show what will be graded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.commands.course import find_lab, the_course, the_labs
from grader.errors import CannotDo
from grader.judge.curriculum import CurriculumError
from grader.judge.opening import open_grader
from grader.reports.inert import inert
from grader.reports.wording import MARKS, count
from grader.student.backup import keep_line, shown, write_whole
from grader.student.folder import SUFFIXES, lab_files, sha256
from grader.student.packing import PackedExercise, PackedFile, make_manifest, pack
from grader.student.released import is_released
from grader.student.state import State as Memory
from grader.student.state import holds, recall
from grader.submissions import LabNames, LabWork, read
from grader.worker.wire import State

#: State of an exercise to its sign, the same in ASCII, and words; the first one of several versions counts.
_STATES: dict[State, tuple[str, str, str]] = {
    "written": ("✓", "+", "filled in"),
    "broken": ("!", "!", "does not load"),
    "blank": ("○", "o", "blank"),
    "missing": ("–", "-", "not in the file"),
}
_MOST_LINES, _LINE = 6, 200


@dataclass
class Loaded:
    """What loading the files of one lab has shown."""

    #: Exercise to its state in the best of the files.
    states: dict[str, State] = field(default_factory=dict)
    #: File name to what was left out of it.
    left_out: dict[str, list[str]] = field(default_factory=dict)


def submit(targets: Sequence[str], out: Path) -> int:
    """Pack the student's files.

    Args:
        targets: Labs or files; empty for every lab that has been worked on.
        out: The archive to make.

    Returns:
        Exit code; a file that does not load is said and packed all the same.

    Raises:
        CannotDo: There is nothing to pack, or the archive cannot be written.
    """
    if out.suffix.lower() != ".zip" or out.is_dir():
        raise CannotDo(f"{out} is no name for an archive; give one that ends with .zip after -o")
    labs = the_labs()
    paths, untouched = _files(targets, labs)
    reading = read(paths, labs)
    work = [item for one in reading.submissions for item in one.work]
    problems = [problem.message for problem in reading.problems]
    problems += [line for one in reading.submissions for line in one.problems]
    loaded = _load(work)
    memory = recall()
    console = Console(highlight=False)
    exercises: list[PackedExercise] = []
    for item in work:
        lab = next(lab for lab in labs if lab.slug == item.lab)
        now = {sha256(path) for path in paths}
        found = [_exercise(lab, name, loaded[lab.slug].states, memory, now) for name in lab.exercises]
        exercises += found
        _show(item, lab, found, loaded[lab.slug], console)
    for line in problems:
        console.print(Text.assemble(("! ", "yellow"), inert(line, _LINE)))
    if untouched:
        console.print(Text(f"left out, because nothing in them has changed: {', '.join(untouched)}", "dim"))
    lab_of = {version.name: item.lab for item in work for version in item.versions}
    stems = {Path(name).stem: slug for name, slug in lab_of.items()}
    left_out = {name: lines for one in loaded.values() for name, lines in one.left_out.items()}
    files = [
        PackedFile(path.name, sha256(path), stems.get(path.stem, ""), left_out.get(path.name, []))
        for path in paths
    ]
    _write(out, pack(paths, make_manifest(files, exercises)), console)
    written = sum(one.state == "written" for one in exercises)
    console.print(
        Text(
            f"{shown(out)}: {count(len(paths), 'file')}, "
            f"{written} of {count(len(exercises), 'exercise')} filled in",
            "bold",
        )
    )
    return 0


def _files(targets: Sequence[str], labs: list[LabNames]) -> tuple[list[Path], list[str]]:
    """Give the files to pack, and the names of those that are as they were handed out."""
    paths: list[Path] = []
    for target in targets:
        named = Path(target)
        if named.suffix in SUFFIXES:
            if not named.is_file():
                raise CannotDo(f"there is no file {target}")
            paths.append(named)
            continue
        lab = find_lab(labs, target)
        if not lab_files(lab):
            raise CannotDo(f"there is no {lab.stem}.py in this folder or in labs/; name the file")
        paths += lab_files(lab)
    everything = paths or [path for lab in labs for path in lab_files(lab)]
    everything = list(dict.fromkeys(everything))
    if not everything:
        raise CannotDo("there are no labs in this folder; name a file, or go to the folder with labs/")
    untouched = [path for path in everything if is_released(path, sha256(path))]
    worked_on = [path for path in everything if path not in untouched]
    if not worked_on:
        raise CannotDo("there is nothing to hand in yet: these labs are as they were handed out")
    names = [path.name for path in worked_on]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise CannotDo(f"there are two files called {twice}; name one of them")
    stems = {path.stem for path in worked_on}
    return worked_on, list(dict.fromkeys(p.name if p.stem in stems else p.stem for p in untouched))


def _load(work: Sequence[LabWork]) -> dict[str, Loaded]:
    """Load each file as the grader would, in a process of its own."""
    # Imported here: it needs torch, which a wrong name on the command line should not wait for.
    from grader.judge.sitting import Sitting

    opened = open_grader("process" if os.name == "posix" else "none")
    found: dict[str, Loaded] = {}
    order = list(_STATES)
    try:
        labs = {lab.slug: lab for lab in the_course()}
        for item in work:
            loaded = found.setdefault(item.lab, Loaded())
            for version in item.versions:
                sitting = Sitting(opened.launcher, labs[item.lab], version)
                sitting.close()
                report = sitting.report
                lines = [f"{one.place}: {one.reason}" for one in report.skipped]
                if sitting.ended is not None:
                    lines.append(f"cannot be loaded: {sitting.ended.message}")
                loaded.left_out[version.name] = [inert(line, _LINE) for line in lines]
                for name, state in report.exercises.items():
                    best = min(state, loaded.states.get(name, "missing"), key=order.index)
                    loaded.states[name] = best
    except CurriculumError as error:
        raise CannotDo(f"the course has a fault, not your work: {error}; tell your instructor") from error
    finally:
        opened.launcher.close()
    return found


def _exercise(
    lab: LabNames, name: str, states: dict[str, State], memory: Memory, digests: set[str]
) -> PackedExercise:
    key = f"{lab.slug}.{name}"
    found = memory.found.get(key)
    state = states.get(name, "missing")
    if found is None or state != "written":
        return PackedExercise(key, state)
    return PackedExercise(key, state, found.verdict, found.when if holds(found, digests) else "")


def _show(
    item: LabWork, lab: LabNames, exercises: Sequence[PackedExercise], loaded: Loaded, console: Console
) -> None:
    names = ", ".join(version.name for version in item.versions)
    console.print(Text.assemble((lab.stem, "bold"), (f"  {names}", "dim")))
    table = Table.grid(padding=(0, 2, 0, 0))
    for one in exercises:
        sign, plain, words = _STATES[one.state]
        last = ""
        if one.verdict:
            mark = next(MARKS[verdict] for verdict in MARKS if verdict == one.verdict)
            last = f"last check: {mark.word}{'' if one.as_of else ' *'}"
        elif one.state == "written":
            last = "not checked yet"
        table.add_row(
            " ",
            plain if console.options.ascii_only else sign,
            one.id.partition(".")[2],
            words,
            Text(last, "dim"),
        )
    console.print(table)
    if any(one.verdict and not one.as_of for one in exercises):
        console.print(Text(f"  * the file has changed since; look again: labs check {lab.stem}", "dim"))
    if len(item.versions) > 1:
        console.print(Text("  These differ: both will be graded, and the better one counts.", "yellow"))
    for name, lines in loaded.left_out.items():
        for line in lines[:_MOST_LINES]:
            console.print(Text.assemble(("  ! ", "yellow"), f"{name} {line}"))
        if len(lines) > _MOST_LINES:
            console.print(Text(f"  ! {name}: {len(lines) - _MOST_LINES} more lines would be skipped"))
    console.print()


def _write(out: Path, data: bytes, console: Console) -> None:
    if out.is_file():
        console.print(Text(keep_line(out), "dim"))
    try:
        write_whole(out, data)
    except OSError as error:
        raise CannotDo(f"{out} cannot be written: {error.strerror}") from error

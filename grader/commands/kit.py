"""`labs kit`: what an instructor hands out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from grader.authoring.build import generate
from grader.commands.course import find_lab, the_course
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT, CurriculumError
from grader.kit.contents import KitFile, examples_in, mistakes_in
from grader.kit.make import make_kit_files
from grader.kit.naming import lone
from grader.kit.pack import NAME, kit_contents, write_archive
from grader.student.backup import keep_line
from grader.worker.warming import warm

#: What `labs check` uses unless told otherwise; `labs grade` chooses another for each run.
PUBLIC_SEED = 0


def kit(out: Path, chosen: Sequence[str], processes: int, *, overwrite: bool) -> int:
    """Write a kit and say what went in.

    Args:
        out: The archive.
        chosen: Labs to hand out; none for all.
        processes: How many work side by side.
        overwrite: Replace an earlier archive.

    Returns:
        Exit code.

    Raises:
        CannotDo: The archive is there already or cannot be written, or the course has a fault.
    """
    if out.is_dir():
        raise CannotDo(f"{out} is a folder; name a file, such as {out / 'kit.zip'}")
    if out.exists() and not overwrite:
        raise CannotDo(f"{out} exists; --overwrite replaces it")
    if not out.parent.is_dir():
        raise CannotDo(f"there is no folder {out.parent}")
    say = Console(highlight=False)
    warm()
    course = the_course()
    stems = {find_lab(course, name).stem for name in chosen} or {lab.stem for lab in course}
    labs = [lab for lab in course if lab.stem in stems]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            total = sum(len(lab.exercises) for lab in labs)
            task = progress.add_task("what misconceptions answer", total=total)
            kits = make_kit_files(labs, PUBLIC_SEED, processes, lambda name: progress.advance(task))
        files = kit_contents(kits, generate(ROOT / "solutions", ROOT / "labs"))
    except CurriculumError as error:
        raise CannotDo(str(error)) from error
    if out.exists():
        say.print(Text(keep_line(out)))
    write_archive(files, out)
    say.print(_table(kits))
    size = out.stat().st_size / 1e6
    say.print(f"{out}: folder {NAME}, {len(files)} files, {size:.1f} MB; seed of the examples {PUBLIC_SEED}")
    return 0


def _table(kits: Sequence[KitFile]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("lab", "exercises", "examples", "mistakes", "of them alike"):
        table.add_column(column, justify="left" if column == "lab" else "right")
    for one in kits:
        examples = sum(
            len(some) for raw in one.examples.values() for some in examples_in.decode(raw).values()
        )
        mistakes = [mistakes_in.decode(raw) for raw in one.mistakes.values()]
        count = sum(len(known.mistakes) for known in mistakes)
        alike = count - sum(len(lone(known)) for known in mistakes)
        table.add_row(one.stem, *map(str, (len(one.exercises), examples, count, alike)))
    return table

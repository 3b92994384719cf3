"""`labs doctor`: what works on this machine, and how to repair what does not."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.commands.limits import MEANINGS, amounts
from grader.commands.symptoms import (
    Symptom,
    checkpoints_setting,
    labs_folder,
    machine,
    notebooks,
    versions,
)
from grader.judge.limits import usual_limits

if TYPE_CHECKING:
    from grader.judge.opening import Opened

#: An exercise that anybody solves: it goes the whole way to a worker and back.
_TRIAL = "def double(x):\n    return 2 * x\n"
_REPAIR = "send this page to whoever looks after the machine"


def doctor() -> int:
    """Look at everything, and print what was found.

    Returns:
        Exit code: 1 when something that is needed does not work.
    """
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    broken = False
    repairs: list[str] = []
    for symptom in symptoms():
        sign = {True: "✓", False: "✗", None: "·"}[symptom.well]
        table.add_row(sign, symptom.what, Text(symptom.found))
        broken = broken or symptom.well is False
        if symptom.repair and not symptom.well:
            repairs.append(f"{symptom.what}: {symptom.repair}")
    console.print(table)
    for repair in repairs:
        console.print(Text(f"→ {repair}"))
    held = ", ".join(f"{name} {amount:g}" for name, amount in amounts(usual_limits()).items())
    console.print(Text(f"budgets of a submission: {held}", style="dim"))
    console.print(Text("; ".join(f"{name}: {meaning}" for name, meaning in MEANINGS.items()), style="dim"))
    return int(broken)


def symptoms() -> Iterator[Symptom]:
    """Look at one thing after the other; what needs a library that is missing is left out.

    Yields:
        What was found.
    """
    packages = list(versions())
    yield from packages
    yield from notebooks()
    whole = all(one.well for one in packages)
    if whole:
        # Imported here, as all that follows: it needs the libraries, which may be what is missing.
        from grader.judge.bank_store import bank_folder

        yield from machine(bank_folder())
    yield checkpoints_setting()
    yield from labs_folder()
    if not whole:
        yield Symptom(None, "checkpoints, judging, sandbox", "not tried before the above is repaired")
        return
    yield _miniatures()
    yield from _trial()
    yield from _sandbox()


def _miniatures() -> Symptom:
    from transformers import AutoConfig, AutoTokenizer

    from grader.miniatures import CHECKPOINTS, checkpoint

    names = sorted(set(CHECKPOINTS))
    try:
        for name in names:
            AutoConfig.from_pretrained(checkpoint(name))
            AutoTokenizer.from_pretrained(checkpoint(name))
    except (OSError, ValueError) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        return Symptom(False, "checkpoints", said, "unset LABS_CHECKPOINTS, or install the package again")
    return Symptom(True, "checkpoints", f"all {len({checkpoint(name) for name in names})} load")


def _trial() -> Iterator[Symptom]:
    from grader.judge.opening import open_grader

    opened = open_grader("process" if sys.platform != "win32" else "none")
    try:
        yield _called(opened, "an exercise, judged in a process of its own")
        yield _graded(opened)
    finally:
        opened.launcher.close()


def _called(opened: Opened, what: str) -> Symptom:
    from grader.judge.opening import SandboxMissing
    from grader.judge.outcomes import WorkerEnded
    from grader.worker import wire

    try:
        worker = opened.launcher.start()
    except (SandboxMissing, WorkerEnded) as error:
        return Symptom(False, what, str(error), _REPAIR)
    try:
        worker.load(wire.Load("trial.py", [wire.Code(_TRIAL, "line 1", 1)], {"double": 1}))
        (answer,) = worker.perform([wire.Call("double", [21])])
        return Symptom(answer == wire.Returned(42), what, worker.isolation, _REPAIR)
    except WorkerEnded as error:
        return Symptom(False, what, error.ended.message, _REPAIR)
    finally:
        worker.close()


def _graded(opened: Opened) -> Symptom:
    """Grade one exercise from its file to the verdict: as it was handed out, filled in wrongly, and right."""
    from grader.authoring.build import PLACEHOLDER
    from grader.authoring.source import BEGIN
    from grader.commands.course import the_course
    from grader.errors import CannotDo
    from grader.judge.curriculum import CurriculumError
    from grader.judge.opening import prepare
    from grader.student.released import released
    from grader.submissions import Cell, LabWork, SourceFile, Submission

    what = "a lab's exercise, graded from end to end"
    try:
        course = the_course()
    except CannotDo as error:
        return Symptom(None, what, f"not tried: {error}")
    try:
        given = released().labs[0]
        lab = next((lab for lab in course if lab.slug == given.slug), None)
        if lab is None:
            return Symptom(None, what, "not tried: the labs do not stand beside the package")
        name = given.exercises[0].name
        blank = f"from __future__ import annotations\n{given.blank(name)}\n"
        texts = {"empty": blank, "wrong": blank.replace(PLACEHOLDER[1], "return None")}
        if BEGIN in lab.source.text:
            texts["right"] = lab.source.text
        examination = prepare(opened, [lab], seed=0)
        verdicts = []
        for text in texts.values():
            file = SourceFile(f"{lab.stem}.py", "", (Cell(text, "line 1"),))
            work = Submission("doctor", (LabWork(lab.slug, (file,)),), ())
            verdicts.append(examination.examine(work, name).labs[0].exercises[0].verdict)
    except (CannotDo, CurriculumError, OSError) as error:
        return Symptom(False, what, str(error), "install the package again")
    expected = ({"blank"}, {"failed", "error"}, {"passed"})
    well = all(verdict in fine for verdict, fine in zip(verdicts, expected, strict=False))
    found = ", ".join(f"{text} {verdict}" for text, verdict in zip(texts, verdicts, strict=True))
    return Symptom(well, what, f"{name}: {found}", _REPAIR)


def _sandbox() -> Iterator[Symptom]:
    if sys.platform != "linux":
        yield Symptom(None, "sandbox", "needs Linux", "grade with --isolation process, in a virtual machine")
        return
    # Needs modules that Windows lacks.
    from grader.judge.opening import SandboxMissing, open_grader
    from grader.worker import landlock
    from grader.worker.sandbox import LAYERS

    program = shutil.which("bwrap")
    install = "apt-get install bubblewrap, or grade with --isolation process"
    yield Symptom(bool(program) or None, "bubblewrap", program or "not installed", install)
    found = landlock.version()
    yield Symptom(
        bool(found) or None,
        "Landlock",
        f"version {found}" if found else "this kernel has none",
        "nothing: it is a second wall around the file system",
    )
    if not program:
        return
    try:
        opened = open_grader("sandbox")
    except SandboxMissing as error:
        repair = "allow user namespaces, or grade with --isolation process"
        yield Symptom(None, "sandbox", str(error), repair)
        return
    try:
        trial = _called(opened, "an exercise, judged in the sandbox")
    finally:
        opened.launcher.close()
    for layer in LAYERS:
        yield Symptom(layer in trial.found, f"layer: {layer}", "reached")
    yield trial

"""`labs doctor`: what works on this machine, and how to repair what does not."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.commands.limits import MEANINGS, amounts
from grader.judge.limits import usual_limits
from grader.judge.opening import Opened, SandboxMissing, open_grader
from grader.judge.outcomes import WorkerEnded
from grader.miniatures import CHECKPOINTS, checkpoint
from grader.worker import wire

_PACKAGES = ("torch", "transformers", "datasets", "tokenizers", "tensorboard", "hypothesis", "pytest")
#: An exercise that anybody solves: it goes the whole way to a worker and back.
_TRIAL = "def double(x):\n    return 2 * x\n"


@dataclass(frozen=True)
class Symptom:
    """One thing that was looked at."""

    #: True when all is well, False when something is broken, None when it is not needed here.
    well: bool | None
    what: str
    found: str
    #: What to do about it.
    repair: str = ""


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
    """Look at one thing after the other.

    Yields:
        What was found.
    """
    right = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Symptom(right, "Python", platform.python_version(), "use Python 3.11, 3.12 or 3.13")
    for name in _PACKAGES:
        try:
            yield Symptom(True, name, version(name))
        except PackageNotFoundError:
            yield Symptom(False, name, "not installed", "pip install -c constraints.txt -e .")
    yield _miniatures()
    yield _trial()
    yield from _sandbox()


def _miniatures() -> Symptom:
    from transformers import AutoConfig, AutoTokenizer

    names = sorted(set(CHECKPOINTS))
    try:
        for name in names:
            AutoConfig.from_pretrained(checkpoint(name))
            AutoTokenizer.from_pretrained(checkpoint(name))
    except (OSError, ValueError) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        return Symptom(False, "checkpoints", said, "unset LABS_CHECKPOINTS, or install the package again")
    return Symptom(True, "checkpoints", f"all {len({checkpoint(name) for name in names})} load")


def _trial() -> Symptom:
    opened = open_grader("process" if sys.platform != "win32" else "none")
    try:
        return _graded(opened, "an exercise, judged in a process of its own")
    finally:
        opened.launcher.close()


def _graded(opened: Opened, what: str) -> Symptom:
    repair = "send this page to whoever looks after the machine"
    try:
        worker = opened.launcher.start()
    except (SandboxMissing, WorkerEnded) as error:
        return Symptom(False, what, str(error), repair)
    try:
        worker.load(wire.Load("trial.py", [wire.Code(_TRIAL, "line 1", 1)], {"double": 1}))
        (answer,) = worker.perform([wire.Call("double", [21])])
        return Symptom(answer == wire.Returned(42), what, worker.isolation, repair)
    except WorkerEnded as error:
        return Symptom(False, what, error.ended.message, repair)
    finally:
        worker.close()


def _sandbox() -> Iterator[Symptom]:
    if sys.platform != "linux":
        yield Symptom(None, "sandbox", "needs Linux", "grade with --isolation process, in a virtual machine")
        return
    # Needs modules that Windows lacks.
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
        trial = _graded(opened, "an exercise, judged in the sandbox")
    finally:
        opened.launcher.close()
    for layer in LAYERS:
        yield Symptom(layer in trial.found, f"layer: {layer}", "reached")
    yield trial

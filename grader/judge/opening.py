"""Get ready: import the libraries once, fork the workers' parent, then load what students must not see."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from grader.judge.limits import Limits
from grader.worker.warming import warm

if TYPE_CHECKING:
    from grader.judge.curriculum import Lab
    from grader.judge.examining import Examination
    from grader.judge.sitting import Launcher

Isolation = Literal["sandbox", "process", "none"]


class SandboxMissing(Exception):
    """This machine cannot give the sandbox; the text says which layer is missing."""


@dataclass(frozen=True)
class Opened:
    """A grader that is ready, and what getting ready cost."""

    launcher: Launcher
    isolation: Isolation
    #: Seconds spent on importing torch and transformers.
    importing: float


def open_grader(isolation: Isolation, limits: Limits | None = None) -> Opened:
    """Import the libraries and start what runs the submissions; call this before references are loaded.

    Args:
        isolation: How student code is kept apart.
        limits: Budgets of a submission; None for the usual ones.

    Returns:
        The launcher of workers.

    Raises:
        SandboxMissing: This machine cannot give the sandbox.
    """
    if isolation == "sandbox":
        if sys.platform != "linux":
            raise SandboxMissing("it needs Linux")
        # Its own import of the libraries runs beside ours.
        from grader.judge.bubblewrap import SandboxLauncher

        launcher = SandboxLauncher(limits or Limits())
        try:
            importing = warm()
            launcher.wait_until_ready()
        except BaseException:
            launcher.close()
            raise
        return Opened(launcher, isolation, importing)
    importing = warm()
    if isolation == "none":
        from grader.judge.local import LocalLauncher

        return Opened(LocalLauncher(limits or Limits()), isolation, importing)
    # Needs modules that Windows lacks.
    from grader.judge.workers import ExecLauncher, ForkLauncher

    if sys.platform != "linux":
        return Opened(ExecLauncher(limits or Limits()), isolation, importing)
    from grader.worker.zygote import fork_zygote

    return Opened(ForkLauncher(fork_zygote(), limits or Limits()), isolation, importing)


def prepare(opened: Opened, labs: Sequence[Lab], seed: int) -> Examination:
    """Load references and checks; examples are drawn when they are needed.

    Args:
        opened: From `open_grader`.
        labs: Labs to grade.
        seed: Seed of the grading run.

    Returns:
        What examines students.

    Raises:
        CurriculumError: A lab lacks a part.
    """
    from grader.judge.bank_store import StoredBank
    from grader.judge.examining import Examination
    from grader.judge.grading import Grader

    for lab in labs:
        # Read now, so that what is missing is said before anyone is graded.
        assert lab.checks
    opened.launcher.warm(list(dict.fromkeys(name for lab in labs for name in lab.imports)))
    graders = {lab.slug: Grader(lab, StoredBank(seed, lab)) for lab in labs}
    return Examination(labs, graders, opened.launcher, seed, opened.isolation)

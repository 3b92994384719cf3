"""What a judge on another machine must know, and what must be equal on both for results to be equal."""

from __future__ import annotations

import os
import platform
import sys

import msgspec

from grader.judge.examining import Examination, versions
from grader.judge.fingerprints import digest, libraries, machinery, of_exercise
from grader.judge.limits import Limits
from grader.judge.opening import Isolation
from grader.miniatures import VARIABLE

#: Facts that are digests: only whether they are equal can be said.
_CODE = "the code of the grader or its checkpoints"


class Setup(msgspec.Struct, frozen=True):
    """What makes a judge of one run; it travels as bytes."""

    #: Tells the run from others on the same cluster.
    run: str
    #: Slugs of the labs.
    labs: list[str]
    seed: int
    isolation: Isolation
    limits: Limits
    #: What the machine that asks has, as `facts` gives it.
    facts: dict[str, str]


def facts(examination: Examination) -> dict[str, str]:
    """Say what results follow from on this machine, besides the submissions.

    Args:
        examination: What judges them.

    Returns:
        Name to version or digest; what explains most comes first.
    """
    found = {"system": f"{sys.platform} {platform.machine()}", **versions(), **libraries()}
    found[VARIABLE] = os.environ.get(VARIABLE, "")
    found[_CODE] = machinery()
    for lab in examination.labs:
        found[f"lab {lab.slug}"] = digest(of_exercise(lab, exercise) for exercise in lab.exercises)
    return found


def difference(there: dict[str, str], here: dict[str, str]) -> str:
    """Name the first fact in which two machines differ.

    Args:
        there: Facts of the machine that judges.
        here: Facts of the machine that asks.

    Returns:
        A part of a sentence; empty when all are equal.
    """
    for name, ours in here.items():
        theirs = there.get(name, "")
        if theirs != ours:
            if name == _CODE or name.startswith("lab "):
                return f"{name} is another there"
            return f"{name} is {theirs or 'not set'} there and {ours or 'not set'} here"
    return ""

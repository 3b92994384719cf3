"""Digests of what decides about examples and verdicts: when one changes, what follows from it is stale."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import os
import platform
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grader
from grader.authoring.source import Exercise
from grader.judge.checking import Check
from grader.judge.curriculum import Lab
from grader.judge.examining import versions
from grader.miniatures import STORE, VARIABLE

#: Libraries whose answers verdicts follow from, besides those that stand in the results files.
_LIBRARIES = ("datasets", "numpy", "safetensors", "tensorboard", "tokenizers")
_PACKAGE = Path(grader.__file__).resolve().parent


def digest(parts: Iterable[str | bytes]) -> str:
    """Digest some parts, each with its length, so that none can pass for another.

    Args:
        parts: Texts or bytes, in order.

    Returns:
        SHA-256 in hex.
    """
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big") + data)
    return found.hexdigest()


@cache
def _folder(path: Path, pattern: str) -> str:
    files = [file for file in sorted(path.rglob(pattern)) if file.is_file()]
    return digest(part for file in files for part in (file.name, file.read_bytes()))


def libraries() -> dict[str, str]:
    """Give the versions of libraries that verdicts follow from and that no results file names.

    Returns:
        Name to version.
    """
    return {name: version(name) for name in _LIBRARIES}


@cache
def machinery() -> str:
    """Digest what is the same for all labs.

    Returns:
        Of the judge's and the worker's code, the shared vocabulary of checks, the miniatures, the libraries'
        versions and the choice of checkpoints.
    """
    parts = [_folder(_PACKAGE / name, "*.py") for name in ("judge", "worker", "miniatures")]
    # Through the import: in a kit there is no such file.
    parts += [inspect.getsource(importlib.import_module("grader.checks.vocabulary"))]
    files = ("__init__.py", "attempts.py", "authoring/source.py")
    parts += [(_PACKAGE / name).read_text(encoding="utf-8") for name in files]
    parts += [_folder(STORE, "*"), _chosen_checkpoints(), sys.platform, platform.machine()]
    found = {**versions(), **libraries()}
    return digest([*parts, *(f"{name} {number}" for name, number in sorted(found.items()))])


def _chosen_checkpoints() -> str:
    """What `LABS_CHECKPOINTS` names; of a folder also which files there are, how large and from when."""
    choice = os.environ.get(VARIABLE, "")
    files = sorted(Path(choice).rglob("*")) if choice and Path(choice).is_dir() else []
    facts = [(str(file), file.stat()) for file in files if file.is_file()]
    return digest([choice, *(f"{name} {fact.st_size} {fact.st_mtime_ns}" for name, fact in facts)])


def of_lab(lab: Lab) -> str:
    """Digest a lab's parts that all of its exercises share.

    Args:
        lab: The lab.

    Returns:
        Of its solution, its banks and what its checks are made of beside the checks themselves.
    """
    return digest([machinery(), lab.source.text, lab.misconceptions_source, _beside_checks(lab)])


def _beside_checks(lab: Lab) -> str:
    """The checks' module without its tests, and the modules of the project that it uses."""
    module = sys.modules[lab.checks[0].test.__module__]
    text = inspect.getsource(module)
    for one in lab.checks:
        text = text.replace(source_of(one), "")
    names = {str(getattr(value, "__module__", "")) for value in vars(module).values()}
    used = {name for name in names if name.startswith("grader.checks.")} - {module.__name__}
    return digest([text, *(inspect.getsource(sys.modules[name]) for name in sorted(used))])


def source_of(one: Check) -> str:
    """Give the text of a check, with its decorators.

    Args:
        one: The check.

    Returns:
        Its lines as they stand in the file.
    """
    test: Any = one.test
    return inspect.getsource(test.hypothesis.inner_test)


def of_exercise(lab: Lab, exercise: Exercise) -> str:
    """Digest what decides about the verdicts of one exercise, points apart.

    Args:
        lab: The lab.
        exercise: One of its exercises.

    Returns:
        Of the lab's shared parts and this exercise's checks.
    """
    checks = lab.checks_of(exercise)
    said = [f"{one.name} {one.says} {one.examples} {one.token_ids}" for one in checks]
    return digest([lab.fingerprint, exercise.id, *said, *(body_of(one) for one in checks)])


def body_of(one: Check) -> str:
    """Give what a check does: its text without the line that says how many points it is worth.

    Args:
        one: The check.

    Returns:
        The text from its strategies on.
    """
    text = source_of(one)
    return text[text.index("@given") :]

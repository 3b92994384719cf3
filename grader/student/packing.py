"""Pack a student's files: an archive that `labs grade` reads, with a manifest of what is in it."""

from __future__ import annotations

import io
import platform
import time
import zipfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from grader.results import Verdict
from grader.worker.wire import State

#: Version of the manifest; raised when a field changes its meaning.
SCHEMA = 1
NAME = "manifest.json"
_PACKAGES = ("torch", "transformers", "pretrained-nlp-labs")


class PackedFile(msgspec.Struct, frozen=True):
    """One file of the archive."""

    name: str
    sha256: str
    #: Slug of its lab.
    lab: str
    #: Empty when all of it ran; else what did not, a line each.
    left_out: list[str] = []


class PackedExercise(msgspec.Struct, frozen=True):
    """One exercise as it is handed in."""

    id: str
    state: State
    #: Verdict of the last check, empty when there was none.
    verdict: Verdict | str = ""
    #: When that was; empty when the file has changed since.
    as_of: str = ""


class Manifest(msgspec.Struct, frozen=True):
    """What an archive holds."""

    made: str
    versions: dict[str, str]
    files: list[PackedFile]
    exercises: list[PackedExercise]
    schema: int = SCHEMA


def make_manifest(files: Sequence[PackedFile], exercises: Sequence[PackedExercise]) -> Manifest:
    """Put a manifest together.

    Args:
        files: The files.
        exercises: The exercises of their labs.

    Returns:
        The manifest, with the versions of this machine and the time.
    """
    versions = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    made = time.strftime("%Y-%m-%d %H:%M:%S%z")
    return Manifest(made, versions, list(files), list(exercises))


def pack(paths: Sequence[Path], manifest: Manifest) -> bytes:
    """Make the archive.

    Args:
        paths: The student's files; no two of one name.
        manifest: What is in it.

    Returns:
        The bytes of a ZIP file.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in paths:
            packed.write(path, path.name)
        packed.writestr(NAME, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    return archive.getvalue()

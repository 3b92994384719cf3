"""What students were given: the names of all exercises, the text of each blank, and the digest of each file.

A student writes into the very files of `labs/`, so those cannot tell what they once held. `labs build` writes
`released.json` beside this module; it holds nothing of a solution.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from grader.errors import CannotDo
from grader.student.folder import sha256
from grader.submissions import LabNames

#: Version of the file.
SCHEMA = 1
PATH = Path(__file__).with_name("released.json")


class Blank(msgspec.Struct, frozen=True):
    """One exercise as it was handed out."""

    #: Name of the function or class.
    name: str
    #: Its definition, with the placeholder.
    text: str


class ReleasedLab(msgspec.Struct, frozen=True):
    """One lab as it was handed out."""

    stem: str
    slug: str
    exercises: list[Blank]
    #: File name to the digest of its bytes, in hex.
    files: dict[str, str]

    @property
    def names(self) -> LabNames:
        """What the submissions reader needs to know."""
        return LabNames(self.stem, self.slug, tuple(one.name for one in self.exercises))

    def blank(self, name: str) -> str:
        """Give the text of an exercise's blank.

        Args:
            name: Name of the function or class.

        Returns:
            Its lines, without a line break at the end.
        """
        return next(one.text for one in self.exercises if one.name == name)


class Released(msgspec.Struct, frozen=True):
    """All labs as they were handed out."""

    labs: list[ReleasedLab]
    schema: int = SCHEMA


@cache
def released() -> Released:
    """Read what was handed out.

    Returns:
        The labs in order.

    Raises:
        CannotDo: The file is missing, damaged or of another version.
    """
    try:
        found = msgspec.json.decode(PATH.read_bytes(), type=Released)
    except (OSError, msgspec.DecodeError) as error:
        raise CannotDo(
            f"{PATH} is missing or damaged ({error}); install the package again, or run `labs build`"
        ) from error
    if found.schema != SCHEMA:
        raise CannotDo(f"{PATH} has version {found.schema}, expected {SCHEMA}; run `labs build`")
    return found


def is_released(path: Path, digest: str) -> bool:
    """Say whether a file holds exactly what was handed out.

    Args:
        path: The file.
        digest: Digest of its bytes, in hex.

    Returns:
        True for an untouched lab file under its own name.
    """
    return any(lab.files.get(path.name) == digest for lab in released().labs)


def without_untouched(paths: Sequence[Path]) -> list[Path]:
    """Leave out files that are as they were handed out, where others of the same lab have been worked on.

    Who works in the script should not hear that the notebook differs, nor the other way round.

    Args:
        paths: The files of one lab.

    Returns:
        Those that hold work; all of them when none does.
    """
    worked_on = [path for path in paths if not is_released(path, sha256(path))]
    return worked_on or list(paths)

"""What a kit holds of one lab, and how that is written down."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.errors import CannotDo
from grader.judge.bank import Example
from grader.kit.answers import Fingerprint

#: Changes when an older grader could not read a newer kit.
FORMAT = 1


class KitExercise(msgspec.Struct, frozen=True):
    """One blank, as the lab script has it."""

    id: str
    name: str
    #: Line of its definition.
    line: int
    docstring: str
    #: First and last line of each placeholder.
    blanks: list[tuple[int, int]]
    hints: list[str]


class Mistake(msgspec.Struct, frozen=True, array_like=True):
    """A misconception without its code: what a teacher says, and how its answers look."""

    says: str
    #: For each job, which of the fingerprints kept for it.
    choices: list[int]


class Mistakes(msgspec.Struct, frozen=True):
    """The misconceptions of one exercise."""

    #: Digests of what is asked of a submission.
    jobs: list[bytes]
    #: For each job, the fingerprints of all the different answers that misconceptions give.
    answers: list[list[Fingerprint]]
    mistakes: list[Mistake]


#: Examples by name of the check.
Examples = dict[str, list[Example]]


class KitFile(msgspec.Struct, frozen=True):
    """One lab in a kit."""

    format: int
    stem: str
    slug: str
    #: The lab script as it was handed out.
    script: str
    #: Seed of the examples.
    seed: int
    exercises: list[KitExercise]
    #: Exercise id to `Examples`, read when they are asked for.
    examples: dict[str, msgspec.Raw]
    #: Exercise id to `Mistakes`, read when they are asked for.
    mistakes: dict[str, msgspec.Raw]
    #: Name of a module in `grader.checks` to its compressed text.
    checks: dict[str, bytes]


examples_in = msgspec.msgpack.Decoder(Examples)
mistakes_in = msgspec.msgpack.Decoder(Mistakes)
_decoder = msgspec.msgpack.Decoder(KitFile)


def raw(thing: Examples | Mistakes) -> msgspec.Raw:
    """Encode a part that is read on its own.

    Args:
        thing: The part.

    Returns:
        Its bytes, for a field of `KitFile`.
    """
    return msgspec.Raw(msgspec.msgpack.encode(thing))


def encode_kit_file(content: KitFile) -> bytes:
    """Write one lab down.

    Args:
        content: The lab.

    Returns:
        The file's bytes; the same for the same content.
    """
    return msgspec.msgpack.encode(content)


def read_kit_file(path: Path) -> KitFile:
    """Read one lab.

    Args:
        path: A file that `labs kit` wrote.

    Returns:
        The lab.

    Raises:
        CannotDo: It is damaged, or of another version.
    """
    repair = "unzip the kit again, into a new folder"
    try:
        found = _decoder.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        raise CannotDo(f"{path} cannot be read ({error}); {repair}") from error
    if found.format != FORMAT:
        raise CannotDo(f"{path} belongs to another version of the kit; {repair}")
    return found

"""Example banks on disk, so that examples are drawn once for a seed and not once for a run.

A bank is stored under the digest of everything it follows from; when a check, a solution, a checkpoint or a
library changes, the digest changes, and the bank is drawn anew. A file that was damaged is ignored.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import msgspec
import platformdirs

from grader.authoring.source import Exercise
from grader.judge.bank import Bank, Example
from grader.judge.checking import Check
from grader.judge.curriculum import Lab
from grader.judge.fingerprints import digest, of_exercise

#: Names another folder for the banks.
VARIABLE = "LABS_CACHE"
#: Files that are kept; the oldest go first. A bank of one exercise has some ten to hundred kilobytes.
MAX_FILES = 3000
_DIGEST = 32
_decoder = msgspec.msgpack.Decoder(dict[str, list[Example]])


class StoredBank(Bank):
    """A bank that looks for its examples on disk before it draws them, exercise by exercise."""

    def __init__(self, seed: int, lab: Lab, folder: Path | None = None) -> None:
        """Start a bank.

        Args:
            seed: Seed of the grading run.
            lab: The lab.
            folder: Where banks are kept; None for the user's cache.
        """
        super().__init__(seed, lab.reference)
        self.lab, self.folder = lab, folder or bank_folder()

    def examples(self, one: Check) -> list[Example]:
        """Give the examples of a check, from disk if they are there.

        Args:
            one: The check.

        Returns:
            Distinct examples, in the order in which they are replayed.

        Raises:
            CheckBroken: The reference fails the check.
        """
        if one.id not in self.drawn:
            exercise = next(each for each in self.lab.exercises if each.id == one.exercise)
            path = self.path(exercise)
            found = read_bank(path)
            checks = self.lab.checks_of(exercise)
            if found is None or set(found) != {each.name for each in checks}:
                found = {each.name: super(StoredBank, self).examples(each) for each in checks}
                write_bank(path, found)
            self.drawn.update({each.id: found[each.name] for each in checks})
        return super().examples(one)

    def path(self, exercise: Exercise) -> Path:
        """Give the file of one exercise's examples.

        Args:
            exercise: One of the lab's.

        Returns:
            Its path, named by what the examples follow from.
        """
        return self.folder / f"{exercise.id}-{digest([of_exercise(self.lab, exercise), str(self.seed)])}.bank"


def bank_folder() -> Path:
    """Say where banks are kept.

    Returns:
        The folder that `LABS_CACHE` names, or one in the user's cache.
    """
    chosen = os.environ.get(VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("pretrained-nlp-labs")) / "banks"


def read_bank(path: Path) -> dict[str, list[Example]] | None:
    """Read one exercise's examples.

    Args:
        path: A file that `write_bank` wrote.

    Returns:
        Examples by check, or None where there is no such file or it is damaged.
    """
    data = read_kept(path)
    try:
        return None if data is None else _decoder.decode(data)
    except msgspec.DecodeError:
        return None


def write_bank(path: Path, examples: dict[str, list[Example]]) -> None:
    """Keep one exercise's examples; a disk that is full or read-only costs nothing but time.

    Args:
        path: The file.
        examples: Examples by check.
    """
    write_kept(path, msgspec.msgpack.encode(examples))


def read_kept(path: Path) -> bytes | None:
    """Read what was kept.

    Args:
        path: A file that `write_kept` wrote.

    Returns:
        What it was given, or None where there is no such file or it is damaged.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data[_DIGEST:] if hashlib.sha256(data[_DIGEST:]).digest() == data[:_DIGEST] else None


def write_kept(path: Path, payload: bytes) -> None:
    """Keep some bytes with their digest; where that cannot be done, nothing is said.

    Args:
        path: The file.
        payload: The bytes.
    """
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.sha256(payload).digest() + payload)
        os.replace(file.name, path)
        _prune(path.parent)


def _prune(folder: Path) -> None:
    files = [*folder.glob("*.bank"), *folder.glob("*.mistakes")]
    if len(files) > MAX_FILES:
        for path in sorted(files, key=lambda path: path.stat().st_mtime)[: len(files) - MAX_FILES]:
            path.unlink(missing_ok=True)

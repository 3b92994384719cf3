"""The committed list of survivors, and what a run must reach.

A survivor is either `equivalent`, which means that it answers like the solution to everything that the
exercise allows, or something is `missing` in the checks. Each entry says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from grader.errors import CannotDo

from .grading import Outcome
from .mutants import Key

#: The list.
FILE = Path(__file__).with_name("survivors.toml")
#: Least share of a lab's mutants that is killed; largest share of those not equivalent that survives.
LEAST_KILLED, MOST_SURVIVING = 0.90, 0.03


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One listed survivor; the first four fields are those of its key."""

    exercise: str
    line: str
    mutant: str
    kind: Literal["equivalent", "missing"]
    reason: Annotated[str, msgspec.Meta(min_length=1)]
    occurrence: int = 1

    @property
    def key(self) -> Key:
        """What it is known by."""
        return Key(self.exercise, self.line, self.mutant, self.occurrence)


class _List(msgspec.Struct, forbid_unknown_fields=True):
    survivor: list[Entry] = []


@dataclass(frozen=True)
class Tally:
    """What became of the mutants of one lab."""

    #: File stem, such as `03_padding`.
    lab: str
    outcomes: Sequence[Outcome]
    #: The entries about this lab.
    listed: Sequence[Entry]
    seconds: float = 0.0
    #: Exercises whose code offers nothing to change.
    untouched: Sequence[str] = ()

    @property
    def survivors(self) -> list[tuple[Outcome, Entry | None]]:
        """Each survivor with its entry."""
        known = {entry.key: entry for entry in self.listed}
        return [(one, known.get(one.mutant.key)) for one in self.outcomes if one.killer is None]

    @property
    def stale(self) -> list[Entry]:
        """Entries that are no survivors."""
        alive = {one.mutant.key for one, _ in self.survivors}
        return [entry for entry in self.listed if entry.key not in alive]

    @property
    def killed(self) -> int:
        """Number of mutants that a check noticed."""
        return len(self.outcomes) - len(self.survivors)

    @property
    def equivalent(self) -> int:
        """Number of survivors that behave like the solution."""
        return sum(entry is not None and entry.kind == "equivalent" for _, entry in self.survivors)

    @property
    def raw_rate(self) -> float:
        """Share of all mutants that was killed."""
        return _share(self.killed, len(self.outcomes))

    @property
    def rate(self) -> float:
        """Share of the mutants that are not equivalent that was killed."""
        return _share(self.killed, len(self.outcomes) - self.equivalent)

    def problems(self) -> Iterator[str]:
        """Say what this lab falls short of.

        Yields:
            One line each; none when all is well.
        """
        if self.raw_rate < LEAST_KILLED:
            yield f"{self.lab}: {self.raw_rate:.1%} of all mutants are killed; {LEAST_KILLED:.0%} are wanted"
        if 1 - self.rate > MOST_SURVIVING:
            yield (
                f"{self.lab}: {1 - self.rate:.1%} of the mutants that are not equivalent survive; "
                f"at most {MOST_SURVIVING:.0%} may"
            )
        for outcome, entry in self.survivors:
            if entry is None:
                mutant = outcome.mutant
                yield (
                    f"{self.lab}.py:{mutant.line}: a survivor without a reason ({mutant.operator}): "
                    "strengthen a check, or list it"
                )
        for entry in self.stale:
            yield f"{FILE.name}: {entry.exercise}: no survivor any more, take it out: {entry.mutant}"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def read_survivors(path: Path = FILE) -> list[Entry]:
    """Read the list.

    Args:
        path: Its file.

    Returns:
        Entries in the order of the file.

    Raises:
        CannotDo: It cannot be read, an entry lacks a field or its reason, or one is there twice.
    """
    try:
        entries = msgspec.toml.decode(path.read_bytes(), type=_List).survivor
    except (msgspec.DecodeError, OSError) as error:
        raise CannotDo(f"{path.name}: {error}") from error
    keys = [entry.key for entry in entries]
    for entry in entries:
        if keys.count(entry.key) > 1:
            raise CannotDo(f"{path.name}: this one is listed twice: {entry.mutant}")
    return entries


def as_entry(key: Key) -> str:
    """Write a survivor as it would stand in the list, with its reason left open.

    Args:
        key: The survivor's.

    Returns:
        Lines of TOML that the list does not accept until kind and reason are filled in.
    """
    lines = ["[[survivor]]", f'exercise = "{key.exercise}"']
    lines += [f"line = {_quoted(key.line)}", f"mutant = {_quoted(key.mutant)}"]
    if key.occurrence > 1:
        lines.append(f"occurrence = {key.occurrence}")
    return "\n".join([*lines, 'kind = ""', 'reason = ""'])


def _quoted(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

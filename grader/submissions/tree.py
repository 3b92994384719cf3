"""What was found, as a small tree of plain data: `Folder`s (archives too) and their `Entry`s.

A file's bytes are turned into cells as soon as it is met, so the tree never holds notebook outputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from grader.submissions.model import Cell
from grader.submissions.names import order


class Unusable(Exception):
    """A file, folder or archive that cannot be used; its text follows the name: `is empty: hand in …`."""


@dataclass(frozen=True)
class Entry:
    """One file: its code, or the reason why there is none."""

    #: File name as shown to people.
    name: str
    #: Code cells in order; empty if there is a problem.
    cells: Sequence[Cell] = ()
    #: Digest of the bytes in hex, or nothing where they were not read in full.
    sha256: str | None = None
    #: The rest of a sentence that begins with the name, or nothing if the file is usable.
    problem: str | None = None
    #: Whether the file is of a kind that has no part in a submission, such as a picture.
    aside: bool = False

    @property
    def stem(self) -> str:
        """Name without its suffix."""
        return self.name.rpartition(".")[0] or self.name


@dataclass
class Folder:
    """A folder, or an archive seen as one."""

    #: Name as shown to people, with the suffix if it is an archive.
    label: str
    #: Name without an archive's suffix.
    name: str
    #: Whether it is an archive.
    archive: bool = False
    files: list[Entry] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    #: Full sentences about what could not be taken from here.
    notes: list[str] = field(default_factory=list)
    _plain: dict[str, Folder] = field(default_factory=dict, repr=False)

    def child(self, label: str) -> Folder:
        """Return the plain folder of this name below this one, made if need be."""
        if label not in self._plain:
            self._plain[label] = Folder(label, label)
            self.folders.append(self._plain[label])
        return self._plain[label]

    def sort(self) -> None:
        """Put everything below in an order that depends on names alone."""
        self.files.sort(key=lambda entry: (order(entry.name), entry.sha256 or ""))
        self.folders.sort(key=lambda folder: (order(folder.label), folder.archive))
        for folder in self.folders:
            folder.sort()

    def everything(self, prefix: str = "") -> Iterator[tuple[str, Entry]]:
        """Yield each file at any depth with its path from here."""
        for entry in self.files:
            yield prefix + entry.name, entry
        for folder in self.folders:
            yield from folder.everything(f"{prefix}{folder.label}/")

    def all_notes(self) -> Iterator[str]:
        """Yield the sentences of this folder and of those below."""
        yield from self.notes
        for folder in self.folders:
            yield from folder.all_notes()

"""Names: how they are shown, what makes one safe as a file name, and which student a name tells of.

>>> person_in("Ada Lovelace_12345_assignsubmission_file_03_padding").name
'Ada Lovelace'
>>> safe_name(" ../ada\\n")
'ada'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

#: Longest student name in characters and in UTF-8 bytes; leaves room for suffixes within 255 bytes.
MAX_NAME = 80
MAX_NAME_BYTES = 200
#: Names are looked at up to here; no file system allows longer ones.
MAX_SEEN = 255

IGNORED = frozenset({"__macosx", "__pycache__", "node_modules", "venv", "env"})
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_SEPARATORS = " _-.,+–—"

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<rest>.*)", re.IGNORECASE)
_CANVAS = re.compile(r"(?P<name>[^\W\d_][^_]*)_(?:LATE_)?(?P<id>\d{3,})_\d{3,}_(?P<rest>.+?)(?:-\d+)?")

#: What browsers, systems and people add to the name of a copy.
_COPY_MARKS = re.compile(r"(?:[\W_]*(?:\(\d+\)|copy|copie|kopie|final|new|old|v\d+))+[\W_]*", re.IGNORECASE)

#: Folders that name a place or a week, never a person.
_PLACES = re.compile(
    r"labs?|notebooks?|scripts?|src|code|submissions?|submitted|students?|class|assignments?|homework"
    r"|tests?|solutions?|old|backup|copy"
    r"|(?:week|lab|part|day|session|chapter|unit|module)[\W_]*\d+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Person:
    """A student as a file or folder name tells of them."""

    #: Name without the learning platform's numbers.
    name: str
    #: What tells two of the same name apart: name, and the platform's number if there is one.
    key: str
    #: What is left of the name, or nothing if the whole of it is the student's.
    rest: str | None = None


def shown(name: str, limit: int = MAX_SEEN) -> str:
    """Return a name fit for one line of text: NFC and printable characters only.

    Args:
        name: Any text, such as a file name from an archive.
        limit: Most characters to keep; of a longer name the end is shown.

    Returns:
        The same name where it was harmless already.
    """
    name = name[-4 * limit :]
    clean = "".join(char if char.isprintable() else _stand_in(char) for char in name)
    clean = unicodedata.normalize("NFC", clean)
    return clean if len(clean) <= limit else "…" + clean[1 - limit :]


def _stand_in(char: str) -> str:
    return " " if char.isspace() else "�"


def order(name: str) -> tuple[str, str]:
    """Return the key by which names are sorted: alphabetical whatever the case, then exact."""
    return name.casefold(), name


def ignored(name: str) -> bool:
    """Return whether a file or folder of this name is never looked at (hidden, caches, environments)."""
    return name.startswith(".") or name.casefold() in IGNORED


def stripped(name: str) -> str:
    """Return the name without separators at its ends."""
    return name.strip(_SEPARATORS)


def is_copy_mark(text: str) -> bool:
    """Return whether the text after a lab's name only says that this is a copy: ` (1)`, `_final`, `_v2`."""
    return _COPY_MARKS.fullmatch(text) is not None


def is_place(name: str) -> bool:
    """Return whether a folder's name is a place or a week (`labs`, `week 3`) and no student's."""
    return _PLACES.fullmatch(name) is not None


def person_in(name: str) -> Person | None:
    """Return the student whom a learning platform put in front of a name.

    Args:
        name: File stem or folder name.

    Returns:
        The student by Moodle's (`Name_123_assignsubmission_file_…`) or Canvas' pattern
        (`name_LATE_12345_67890_…`), or None.
    """
    match = _MOODLE.fullmatch(name) or _CANVAS.fullmatch(name)
    if match is None:
        return None
    return Person(stripped(match["name"]), f"{match['name']}_{match['id']}", match["rest"])


def safe_name(name: str) -> str:
    """Return a student's name that can be used as a file name on any system.

    Args:
        name: Any text.

    Returns:
        The name in NFC, without slashes, control characters, leading dots or hyphens and characters
        that Windows forbids; capped in length; never empty.
    """
    clean = re.sub(r'[/\\:*?"<>|�]', "_", shown(name))
    clean = " ".join(clean.split()).lstrip(_SEPARATORS)[:MAX_NAME]
    clean = clean.encode()[:MAX_NAME_BYTES].decode(errors="ignore").rstrip(" .")
    if not clean:
        return "unnamed"
    return f"{clean}_" if _RESERVED.fullmatch(clean) else clean


def unique_names(names: Sequence[str]) -> list[str]:
    """Return safe names in the same order, where a later namesake gets ` (2)`, ` (3)` and so on.

    Args:
        names: Names of students, in stable order.

    Returns:
        Names that differ even where upper and lower case count as the same.
    """
    wanted = [safe_name(name) for name in names]
    taken: set[str] = set()
    result = []
    for name in wanted:
        number, unique = 1, name
        while unique.casefold() in taken or (number > 1 and unique in wanted):
            number += 1
            unique = f"{name} ({number})"
        taken.add(unique.casefold())
        result.append(unique)
    return result

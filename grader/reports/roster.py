"""Who is in the class: a CSV file with names and ids, held against those who handed in."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from grader.errors import CannotDo

#: Field to the column headings under which course systems export it; the project's own comes first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "student": ("student", "submission", "folder"),
    "name": ("name", "full name"),
    "last_name": ("last name", "surname", "last_name"),
    "first_name": ("first name", "first_name"),
    "id": ("id", "student id", "id number", "student_id"),
    "sis_id": ("sis user id",),
    "login": ("login", "sis login id", "username", "login id", "github username"),
    "email": ("email", "email address", "e-mail"),
    "section": ("section", "group"),
}
#: Fields by which somebody is found, in this order; several people with the same one are not.
_KEYS = ("student", "login", "id", "sis_id", "email", "name", "shown")


@dataclass(frozen=True)
class Person:
    """One line of a roster; a field that it lacks is empty."""

    student: str = ""
    name: str = ""
    last_name: str = ""
    first_name: str = ""
    id: str = ""
    sis_id: str = ""
    login: str = ""
    email: str = ""
    section: str = ""

    @property
    def shown(self) -> str:
        """How the person is called in lists."""
        both = f"{self.first_name} {self.last_name}".strip()
        return self.name or both or self.student or self.login or self.email or self.id


@dataclass
class Matched:
    """A roster held against the names of those who handed in."""

    #: Student, as in the results, to the person.
    people: dict[str, Person] = field(default_factory=dict)
    #: Students who are nobody in the roster, or who might be several.
    strangers: list[str] = field(default_factory=list)
    #: People who handed in nothing.
    absent: list[Person] = field(default_factory=list)


class Missing(msgspec.Struct, frozen=True):
    """What the class report shows of a roster."""

    #: Students who are in no line of it, or in several.
    strangers: list[str]
    #: Names of the people who handed in nothing.
    absent: list[str]


def read_roster(path: Path) -> list[Person]:
    """Read a roster.

    Args:
        path: A CSV file with a heading; a gradebook exported from Canvas or Moodle will do.

    Returns:
        Everybody in it, in order.

    Raises:
        CannotDo: It cannot be read, or no column says who somebody is.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotDo(f"the roster {path} cannot be read; save it as CSV in UTF-8 ({error})") from error
    first = text.splitlines()[0] if text.strip() else ""
    rows = csv.DictReader(text.splitlines(), delimiter=";" if first.count(";") > first.count(",") else ",")
    columns = _columns(rows.fieldnames or [])
    if not any(key in columns for key in (*_KEYS, "last_name")):
        raise CannotDo(f"the roster {path} has none of the columns student, name, id, login, email")
    people = []
    for row in rows:
        found = {name: (row.get(column) or "").strip() for name, column in columns.items()}
        # Canvas has a second line of headings, and a pupil for trying things out.
        odd = found.get("student", "").lower() in ("points possible", "student, test")
        if any(found.values()) and not odd:
            people.append(Person(**found))
    if not people:
        raise CannotDo(f"the roster {path} has nobody in it")
    return people


def match(people: Iterable[Person], students: Iterable[str]) -> Matched:
    """Find out who is who.

    Args:
        people: The roster.
        students: Names in the results.

    Returns:
        Who handed in, who is unknown, and who handed in nothing.
    """
    everybody = list(people)
    known: dict[str, list[Person]] = {}
    for person in everybody:
        for key in {key for name in _KEYS for key in _keys(getattr(person, name))}:
            known.setdefault(key, []).append(person)
    found = Matched()
    for student in students:
        here = known.get(_plain(student), [])
        if len(here) == 1 and here[0] not in found.people.values():
            found.people[student] = here[0]
        else:
            found.strangers.append(student)
    taken = {id(person) for person in found.people.values()}
    found.absent = [person for person in everybody if id(person) not in taken]
    return found


def _columns(headings: Iterable[str]) -> dict[str, str]:
    by_name = {heading.strip().lower(): heading for heading in headings if heading}
    found = {}
    for name, choices in HEADINGS.items():
        column = next((by_name[choice] for choice in choices if choice in by_name), None)
        if column is not None:
            found[name] = column
    return found


def _keys(text: str) -> set[str]:
    """Under what somebody may have handed in: an address also without its end, a name also turned round."""
    if not text:
        return set()
    found = {text, text.partition("@")[0]}
    last, comma, first = text.partition(",")
    if comma:
        found.add(f"{first} {last}")
    return {key for key in map(_plain, found) if key}


def _plain(text: str) -> str:
    """A name as it is compared: no accents, no case, letters and digits only."""
    letters = unicodedata.normalize("NFKD", text)
    return re.sub(r"[\W_]+", "", "".join(one for one in letters if not unicodedata.combining(one))).casefold()

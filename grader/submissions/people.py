"""Tell students apart: which folders, archives and loose files of a tree belong to whom.

Names alone decide, so that the same files give the same students whatever is in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from grader.submissions.course import Course
from grader.submissions.names import is_place, order
from grader.submissions.tree import Entry, Folder

_SUPPORT = re.compile(r"test_.*|.*_test|conftest|__init__|setup", re.IGNORECASE)


@dataclass
class Home:
    """Where files of one student were found."""

    #: Folder or archive name, or nothing for loose files.
    label: str
    #: Files with their paths from there.
    files: list[tuple[str, Entry]]
    #: Full sentences about what could not be taken from there.
    notes: list[str] = field(default_factory=list)


@dataclass
class Student:
    """Everything found of one student in one class."""

    name: str
    #: Path of the first thing found, as the instructor knows it.
    path: str
    homes: list[Home] = field(default_factory=list)


@dataclass
class Register:
    """Students by class and key, and sentences that belong to none of them."""

    students: dict[tuple[str, str], Student] = field(default_factory=dict)
    #: Path and sentence.
    notes: list[tuple[str, str]] = field(default_factory=list)

    def add(self, room: str, key: str, name: str, path: str, home: Home) -> None:
        """Give a student of a class one more home."""
        self.students.setdefault((room, key), Student(name, path)).homes.append(home)


def is_support(entry: Entry) -> bool:
    """Return whether a file is named as tests and package files are, which course repositories hold."""
    return _SUPPORT.fullmatch(entry.stem) is not None


def enrol(
    folder: Folder, course: Course, register: Register, *, path: str, room: str, given: bool = True
) -> int:
    """Enter the students of a folder or archive.

    Args:
        folder: The tree.
        course: The labs, to recognise names.
        register: Takes the students and sentences.
        path: Path of the folder as the instructor knows it.
        room: The class that the folder stands in; namesakes in one class are one student.
        given: Whether the instructor named this folder, so that it is rather a class than a student.

    Returns:
        The number of folders, archives and loose files that were entered as students' own.
    """
    items = list(_items(folder, course, given=given))
    found = [(prefix, item) for prefix, item in items if _counts(item, course)]
    nobody = given and folder.archive and all(isinstance(item, str) for _, item in found)
    if nobody or _is_one_student(items, course, given=given):
        named = course.by_name(folder.name)
        home = Home(folder.label, list(folder.everything()), list(folder.all_notes()))
        register.add(room, named.key or folder.name, named.person or folder.name, path, home)
        return 1
    entered = 0
    own_room = f"{room}/{folder.label}"
    for prefix, item in found:
        where = f"{path}/{prefix}"
        if isinstance(item, str):
            register.notes.append((where.rstrip("/"), item))
        elif isinstance(item, Folder):
            where += item.label
            entered += enrol(item, course, register, path=where, room=own_room, given=False)
        else:
            enrol_file(item, course, register, path=where + item.name, room=own_room)
            entered += 1
    return entered


def enrol_file(entry: Entry, course: Course, register: Register, *, path: str, room: str) -> None:
    """Enter the student of a loose file, named by what the lab's name leaves of the file's.

    Args:
        entry: The file.
        course: The labs, to recognise names.
        register: Takes the student.
        path: Path of the file as the instructor knows it.
        room: The class that the file stands in.
    """
    named = course.by_name(entry.stem)
    home = Home("", [(entry.name, entry)])
    register.add(room, named.key or entry.stem, named.person or entry.stem, path, home)


def _counts(item: Entry | Folder | str, course: Course) -> bool:
    return not isinstance(item, Entry) or not item.aside or course.by_name(item.stem).by_stem


def _is_one_student(items: list[tuple[str, Entry | Folder | str]], course: Course, *, given: bool) -> bool:
    """Two people or more make a class; else a file named just after a lab makes one student.

    Below what the instructor named, such a file outweighs all names but those of a learning platform.
    """
    people: set[str] = set()
    on_platform: set[str] = set()
    own = crowd = False
    for _, item in items:
        if isinstance(item, str):
            continue
        named = course.by_name(item.stem if isinstance(item, Entry) else item.name)
        if isinstance(item, Entry):
            if not _is_lab_file(item, course):
                continue
            own = own or not named.person
        elif not (named.platform or named.lab or _holds_labs(item, course)):
            continue
        elif not _is_one_student(list(_items(item, course, given=False)), course, given=False):
            crowd = True
        if named.person:
            people.add(named.key)
        if named.platform:
            on_platform.add(named.key)
    if own and not given:
        return len(on_platform) < 2
    return len(people) < 2 and not crowd and (own or not given)


def _is_lab_file(entry: Entry, course: Course) -> bool:
    named = course.by_name(entry.stem)
    return (named.lab is not None or named.platform) and not entry.aside and not is_support(entry)


def _holds_labs(folder: Folder, course: Course) -> bool:
    return any(_is_lab_file(entry, course) for _, entry in folder.everything())


def _items(folder: Folder, course: Course, *, given: bool) -> Iterator[tuple[str, Entry | Folder | str]]:
    """Yield files, folders and notes with their prefix; folders that name no student are looked through."""
    yield from (("", note) for note in folder.notes)
    yield from (("", entry) for entry in folder.files)
    for child in folder.folders:
        if _is_see_through(folder, child, course, given=given):
            for prefix, item in _items(child, course, given=given):
                yield f"{child.label}/{prefix}", item
        else:
            yield "", child


def _is_see_through(folder: Folder, child: Folder, course: Course, *, given: bool) -> bool:
    person = course.by_name(child.name).person
    if not person or is_place(person):
        return True
    alone = len(folder.folders) == 1 and all(entry.aside for entry in folder.files)
    if alone and folder.archive and order(child.name) == order(folder.name):
        return True
    holds_people = len(child.folders) > 1 or any(_holds_labs(folder, course) for folder in child.folders)
    return given and alone and holds_people and all(entry.aside for entry in child.files)

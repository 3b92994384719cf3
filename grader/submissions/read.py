"""Read everything that `labs grade PATH...` is given.

Who is a student:

1. A folder that holds a file named just after a lab (`03_padding.py`, also `03_padding (1).py`) is one
   student, with all that lies below it, named by the folder. The same goes for an archive.
2. A folder with files or folders of two people or more is a class (`ada_03_padding.py` and
   `bob_03_padding.py`; `ada/03_padding.py` and `bob/03_padding.py`), and so is a folder or archive given
   by the instructor that rule 1 does not fit. In a class each folder or archive is a student, unless it
   is a class itself, and each loose file is a student's.
3. A name loses the lab's (`ada_03_padding`, `03-padding-ada`, `ada-padding` are `ada`) and what Moodle
   and Canvas add; what is left is the student's. A loose file named just after a lab is named by the
   folder around it if that is a student's, else by its own stem.
4. Folders that name no person (`labs`, `week 3`, `03_padding`) are looked through.
5. Within one class the same name is the same student; elsewhere a namesake becomes `ada (2)`, and a
   problem of the reading says so.

Which lab a file is for: the one whose stem is in its name; else whose slug is a word of it; else each
whose exercises it defines. Nothing depends on the order in which a file system lists its files.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from grader.submissions.course import Course
from grader.submissions.model import LabNames, Problem, Reading
from grader.submissions.names import ignored, is_place, order, safe_name, shown, unique_names
from grader.submissions.people import Home, Register, enrol, enrol_file
from grader.submissions.spool import Keep, in_memory
from grader.submissions.tree import Entry, Unusable
from grader.submissions.versions import submission
from grader.submissions.walk import scan

MAX_PATH = 4096
_NAMESAKE = "another student has the same name; rename the file or folder to tell them apart"
_EMPTY = "holds no submissions: give the folder or archive with the students' .py or .ipynb files"


def read(
    paths: Sequence[Path],
    labs: Sequence[LabNames],
    *,
    only: str | None = None,
    keep: Keep = in_memory,
) -> Reading:
    """Read submissions from files, folders and archives; nothing in them is executed or parsed.

    Args:
        paths: What the instructor gave, in any order; a path within another is read once.
        labs: The labs of the course, in order.
        only: Slug of the one lab to read; files of other labs are left aside.
        keep: Where the code of each file goes; a class of thousands need not stand in memory.

    Returns:
        One submission for each student, sorted by name, and what could not be read at all.

    Raises:
        ValueError: `only` is the slug of no lab.
    """
    course = Course(labs)
    if only is not None and only not in {lab.slug for lab in labs}:
        raise ValueError(f"only={only!r} is none of the labs: {', '.join(lab.slug for lab in labs)}")
    register = Register()
    problems = []
    for path in _once(paths):
        label = shown(str(path), limit=MAX_PATH)
        room = os.path.dirname(os.path.abspath(path))
        try:
            found = scan(path, keep)
        except Unusable as unusable:
            problems.append(Problem(label, f"{label} {unusable}"))
            continue
        notes = len(register.notes)
        if isinstance(found, Entry):
            _enrol_given(found, course, register, label=label, room=room)
        elif not enrol(found, course, register, path=label, room=room) and len(register.notes) == notes:
            problems.append(Problem(label, f"{label} {_EMPTY}"))
    problems += [Problem(where, line) for where, line in register.notes]
    # Who stands further up keeps the name: nobody can take it by handing in a folder called so.
    students = sorted(
        register.students.values(),
        key=lambda student: (order(student.name), student.path.count("/"), student.path),
    )
    unique = unique_names([student.name for student in students])
    for student, name in zip(students, unique, strict=True):
        if name != safe_name(student.name):
            problems.append(Problem(student.path, f"{student.path} is listed as {name}: {_NAMESAKE}"))
    found_all = [
        submission(student, name, course, only) for student, name in zip(students, unique, strict=True)
    ]
    return Reading(tuple(sorted(found_all, key=lambda each: order(each.student))), tuple(problems))


def _once(paths: Sequence[Path]) -> list[Path]:
    """Return the paths sorted, without those that lie in another of them and are read with it."""
    real = {
        os.path.realpath(path): path
        for path in sorted(set(paths), key=str, reverse=True)
        if "\0" not in str(path)
    }
    kept = [path for path in paths if "\0" in str(path)]
    for place, path in real.items():
        above = Path(place).parents
        outer = next((str(folder) for folder in above if str(folder) in real and folder.is_dir()), None)
        inside = os.path.relpath(place, outer).split(os.sep) if outer is not None else []
        if outer is None or any(ignored(part) for part in inside):
            kept.append(path)
    return sorted(set(kept), key=lambda path: order(str(path)))


def _enrol_given(entry: Entry, course: Course, register: Register, *, label: str, room: str) -> None:
    """Enter the student of a file that was given by itself."""
    folder = None if course.by_name(entry.stem).person else _student_folder(Path(room), course)
    if folder is None:
        enrol_file(entry, course, register, path=label, room=room)
        return
    named = course.by_name(folder.name)
    home = Home("", [(entry.name, entry)])
    register.add(str(folder.parent), named.key, named.person, label, home)


def _student_folder(folder: Path, course: Course) -> Path | None:
    """Return the folder that names the student of a file in it, or None if the folder is a class."""
    try:
        stems = [course.by_name(Path(name).stem) for name in os.listdir(folder)]
    except OSError:
        return None
    if len({named.key for named in stems if named.lab is not None and named.person}) > 1:
        return None
    for above in (folder, *folder.parents):
        person = course.by_name(above.name).person
        if person and not is_place(person):
            return above
    return None

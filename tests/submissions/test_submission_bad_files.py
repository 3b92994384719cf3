"""Bad files: each gives one clear line to its student, and nobody else loses anything."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from submission_samples import ALIEN, PADDING, alone, grade, notebook, one_line, put, students, zipped

#: What is handed in, and what its one line must say.
BAD: dict[str, tuple[str, str | bytes, str]] = {
    "empty": ("03_padding.py", "", "is empty: hand in the file"),
    "blank": ("03_padding.py", " \n\n\t", "is empty"),
    "bom only": ("03_padding.py", b"\xef\xbb\xbf", "holds no code"),
    "header only": ("03_padding.py", "# %% [markdown]\n# words\n", "holds no code"),
    "binary": (
        "03_padding.py",
        b"\x7fELF\0\0\1\2",
        "holds binary data, not Python code: hand in the .py or .ipynb",
    ),
    "latin-1": ("03_padding.py", "x = 'é'".encode("latin-1"), "is not UTF-8 text: open it in an editor"),
    "odd cookie": ("03_padding.py", "# coding: rot13\nk = 1\n", "is not UTF-8 text"),
    "broken utf-16": ("03_padding.py", b"\xff\xfea\0b", "is not UTF-8 text"),
    "utf-32": ("03_padding.py", "\ufeffx = 1".encode("utf-32-le"), "holds binary data"),
    "empty notebook": ("03_padding.ipynb", "", "is empty: hand in the notebook"),
    "cut": (
        "03_padding.ipynb",
        notebook("x = 1")[:-60],
        "is damaged or cut off, not a whole notebook: open it in Jupyter",
    ),
    "not utf-8": ("03_padding.ipynb", notebook("x = 1").replace(b"x", b"\xff"), "is damaged or cut off"),
    "deep": ("03_padding.ipynb", b'{"a":' + b"[" * 100_000, "is damaged or cut off"),
    "html": ("03_padding.ipynb", "<html></html>", "is damaged or cut off"),
    "other json": (
        "03_padding.ipynb",
        '{"cells": 3, "nbformat": 4}',
        "is not a Jupyter notebook: save it in Jupyter",
    ),
    "list": ("03_padding.ipynb", "[]", "is not a Jupyter notebook"),
    "script as notebook": ("03_padding.ipynb", PADDING, "is damaged or cut off"),
    "format 3": (
        "03_padding.ipynb",
        '{"nbformat": 3, "metadata": {"name": ""}, "worksheets": [{"cells": []}]}',
        "is a notebook of format 3: open it in Jupyter, save it and hand it in again",
    ),
    "R": (
        "03_padding.ipynb",
        notebook("x <- 1", language="R"),
        "is a notebook in 'R': hand in a notebook with a Python",
    ),
    "Julia": (
        "03_padding.ipynb",
        notebook("x = 1", metadata={"language_info": {"name": "julia"}}),
        "is a notebook in 'julia'",
    ),
    "no cells": ("03_padding.ipynb", notebook(), "holds no code: save your work"),
    "NUL in a cell": ("03_padding.ipynb", notebook("x = '\0'"), "holds binary data"),
    "much code": ("03_padding.ipynb", notebook("#" * 5_000_001), "holds more than 5 MB of code"),
    "other lab": (
        "sorting.py",
        ALIEN,
        "defines none of this course's exercises (a lab of another course, or a helper?)",
    ),
    "rar": (
        "03_padding.rar",
        "Rar!",
        "is not something we can grade: hand in the .py or .ipynb file, or a .zip",
    ),
    "7z": ("work.7z", "7z", "is not something we can grade"),
    "docx": ("my work.docx", "PK", "is not something we can grade"),
    "pdf": ("03_padding.pdf", "%PDF", "is not something we can grade"),
    "txt": ("03_padding.py.txt", PADDING, "is not something we can grade"),
    "large": (
        "03_padding.py",
        PADDING.encode() + b"#" * 5_000_001,
        "is larger than 5 MB: hand in the lab's file alone",
    ),
    "large notebook": ("03_padding.ipynb", b" " * 20_000_001, "is larger than 20 MB"),
    "broken zip": (
        "work.zip",
        zipped({"03_padding.py": PADDING})[:-30],
        "is damaged, or not the kind of archive",
    ),
    "broken tar": (
        "work.tar",
        b"x" * 2000,
        "is damaged, or not the kind of archive that its name says: pack the files",
    ),
}


@pytest.mark.parametrize(("name", "content", "line"), BAD.values(), ids=list(BAD))
def test_bad_file_in_a_students_folder(tmp_path: Path, name: str, content: str | bytes, line: str) -> None:
    room = put(tmp_path / "class", {f"Zoë Å/{name}": content, "bob/03_padding.py": PADDING})
    reading = grade(room)
    assert one_line(reading, "Zoë Å").startswith(f"{name} {line}")
    assert students(reading)["bob"] == ["padding"]
    assert reading.problems == ()


@pytest.mark.parametrize(("name", "content", "line"), BAD.values(), ids=list(BAD))
def test_bad_file_in_a_class_archive(tmp_path: Path, name: str, content: str | bytes, line: str) -> None:
    put(tmp_path, {"class.zip": zipped({f"ada/{name}": content, "bob/03_padding.py": PADDING})})
    reading = grade(tmp_path / "class.zip")
    assert one_line(reading, "ada").startswith(f"{name} {line}")
    assert students(reading)["bob"] == ["padding"]


@pytest.mark.parametrize(("name", "content", "line"), BAD.values(), ids=list(BAD))
def test_bad_file_given_by_itself(tmp_path: Path, name: str, content: str | bytes, line: str) -> None:
    put(tmp_path / "class", {f"eve_{name}": content})
    reading = grade(tmp_path / "class" / f"eve_{name}")
    assert reading.problems == ()
    assert one_line(reading, reading.submissions[0].student).startswith(f"eve_{name} {line}")
    assert reading.submissions[0].student.startswith("eve")


def test_all_bad_files_in_one_class_folder(tmp_path: Path) -> None:
    files = {
        f"s{number:02} {kind}/{name}": content
        for number, (kind, (name, content, _)) in enumerate(BAD.items())
    }
    good = {f"g{number} ñ_03_padding.py": PADDING for number in range(5)}
    room = put(tmp_path / "class", files | good)
    reading = grade(room)
    assert reading.problems == ()
    assert len(reading.submissions) == len(BAD) + 5
    for number, (kind, (_, _, line)) in enumerate(BAD.items()):
        assert line in one_line(reading, f"s{number:02} {kind}")
    assert [each.student for each in reading.submissions if each.work] == [
        f"g{number} ñ" for number in range(5)
    ]
    assert all(not each.problems for each in reading.submissions if each.work)


def test_bad_files_of_one_student_leave_the_good_one(tmp_path: Path) -> None:
    files = {f"{number}/{name}": content for number, (name, content, _) in enumerate(list(BAD.values())[:18])}
    ada = alone(
        grade(
            put(
                tmp_path / "class",
                {f"ada/work/{name}": text for name, text in files.items()} | {"ada/03_padding.py": PADDING},
            )
        )
    )
    assert [work.lab for work in ada.work] == ["padding"]
    assert len(ada.work[0].versions) == 1
    assert len(ada.problems) == 18


def test_many_lines_are_summed_up(tmp_path: Path) -> None:
    ada = alone(grade(put(tmp_path / "class", {f"ada/{number}.txt": "x" for number in range(300)})))
    assert len(ada.problems) == 20
    assert ada.problems[0] == "ada has 300 files: only the first 200 by name are looked at"
    assert ada.problems[-1] == "… and 182 more files that cannot be used"


def test_a_sparse_giant_is_not_read(tmp_path: Path) -> None:
    room = put(tmp_path / "class", {"ada/03_padding.py": "", "bob/03_padding.py": PADDING})
    os.truncate(room / "ada" / "03_padding.py", 50_000_000_000)
    reading = grade(room)
    assert "is larger than 5 MB" in one_line(reading, "ada")
    assert reading.submissions[0].files == ()


def test_a_student_folder_with_nothing_usable(tmp_path: Path) -> None:
    reading = grade(put(tmp_path / "class", {"ada": None, "bob/plot.png": b"", "cem/03_padding.py": PADDING}))
    line = "handed in no .py or .ipynb file of a lab: hand in the lab's file, such as 02_tokenization.py"
    assert one_line(reading, "ada") == f"ada {line}"
    assert one_line(reading, "bob") == f"bob {line}"


def test_a_lab_file_of_an_unknown_kind_is_not_lost(tmp_path: Path) -> None:
    room = put(
        tmp_path / "class",
        {"ada_03_padding": PADDING, "grades.csv": "", "README.txt": "", "bob_03_padding.py": PADDING},
    )
    reading = grade(room)
    assert list(students(reading)) == ["ada", "bob"]
    assert "is not something we can grade" in one_line(reading, "ada")


def test_links_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "secret", {"03_padding.py": PADDING, "x/03_padding.py": PADDING})
    room = put(tmp_path / "class", {"ada": None, "bob/03_padding.py": PADDING})
    (room / "ada" / "03_padding.py").symlink_to(tmp_path / "secret" / "03_padding.py")
    (room / "cem").symlink_to(tmp_path / "secret", target_is_directory=True)
    (room / "bob" / "loop").symlink_to(room)
    reading = grade(room)
    assert students(reading) == {"ada": [], "bob": ["padding"], "cem": []}
    line = "is a link or device, which is not followed: hand in the file itself"
    assert one_line(reading, "ada") == f"03_padding.py {line}"
    assert one_line(reading, "cem") == f"cem {line}"
    assert reading.submissions[1].problems == (f"loop {line}",)


def test_a_link_given_by_the_instructor_is_followed(tmp_path: Path) -> None:
    put(tmp_path / "class", {"ada/03_padding.py": PADDING})
    (tmp_path / "term").symlink_to(tmp_path / "class")
    assert students(grade(tmp_path / "term")) == {"ada": ["padding"]}
    assert students(grade(tmp_path / "term", tmp_path / "class")) == {"ada": ["padding"]}


def test_special_files_are_never_opened(tmp_path: Path) -> None:
    room = put(tmp_path / "class", {"ada": None, "bob/03_padding.py": PADDING})
    os.mkfifo(room / "ada" / "03_padding.py")
    here = Path.cwd()
    os.chdir(room)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("cem.ipynb")
            reading = grade(room)
    finally:
        os.chdir(here)
    assert "is a link or device" in one_line(reading, "ada")
    assert "is a link or device" in one_line(reading, "cem")
    assert "neither a file nor a folder" in grade(room / "ada" / "03_padding.py").problems[0].message


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder, and no right to read what is closed even if the tests run as root."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o777)
        was = os.geteuid()
        if was == 0:
            os.seteuid(65534)
        try:
            yield Path(name)
        finally:
            if was == 0:
                os.seteuid(was)


def test_files_without_permission(ordinary_user: Path) -> None:
    files = {
        "ada/03_padding.py": PADDING,
        "bob/03_padding.py": PADDING,
        "cem.zip": b"",
        "dee/03_padding.py": PADDING,
    }
    room = put(ordinary_user / "class", files)
    closed = [room / "ada" / "03_padding.py", room / "cem.zip", room / "dee"]
    for path in closed:
        path.chmod(0)
    reading = grade(room)
    room.chmod(0)
    locked, beneath = grade(room), grade(room / "ada")
    room.chmod(0o755)
    for path in closed:
        path.chmod(0o755)
    assert students(reading) == {"ada": [], "bob": ["padding"], "cem": [], "dee": []}
    line = "cannot be read (permission or disk): check its permissions and hand it in again"
    assert one_line(reading, "ada") == f"03_padding.py {line}"
    assert one_line(reading, "cem") == f"cem.zip {line}"
    assert one_line(reading, "dee") == f"dee {line}"
    assert [problem.message for problem in locked.problems] == [f"class {line}"]
    assert "cannot be reached" in beneath.problems[0].message


def test_paths_without_submissions(tmp_path: Path) -> None:
    put(tmp_path, {"empty": None, "pictures/a.png": "", "class/ada_03_padding.py": PADDING})
    reading = grade(
        tmp_path / "nowhere", tmp_path / "empty", tmp_path / "pictures", tmp_path / "class", Path("a\0b")
    )
    assert students(reading) == {"ada": ["padding"]}
    messages = {problem.path: problem.message for problem in reading.problems}
    assert messages.pop("a�b").endswith("cannot be reached: check the path and its permissions")
    assert messages == {
        str(tmp_path / "nowhere"): f"{tmp_path / 'nowhere'} does not exist: check the spelling of the path",
        str(
            tmp_path / "empty"
        ): f"{tmp_path / 'empty'} holds no submissions: give the folder or archive with the "
        "students' .py or .ipynb files",
        str(
            tmp_path / "pictures"
        ): f"{tmp_path / 'pictures'} holds no submissions: give the folder or archive with the "
        "students' .py or .ipynb files",
    }


def test_file_names_that_are_no_text(tmp_path: Path) -> None:
    room = put(tmp_path / "class", {"bob/03_padding.py": PADDING})
    for name in (b"jos\xe9_03_padding.py", b"e\nve_03_padding.py"):
        Path(os.fsdecode(os.fsencode(room) + b"/" + name)).write_text(PADDING)
    reading = grade(room)
    assert students(reading) == {"bob": ["padding"], "e ve": ["padding"], "jos_": ["padding"]}
    assert reading.submissions[2].files[0][0] == "jos�_03_padding.py"


def test_folders_beyond_all_reason(tmp_path: Path) -> None:
    room = put(
        tmp_path / "class", {"bob/03_padding.py": PADDING, "ada/" + "d/" * 40 + "03_padding.py": PADDING}
    )
    reading = grade(room)
    assert students(reading) == {"ada": [], "bob": ["padding"]}
    assert "more than 16 folders deep" in one_line(reading, "ada")

"""Who is a student: folders, archives, loose files and what learning platforms export."""

from __future__ import annotations

from pathlib import Path

import pytest
from submission_samples import HEADS, LABS, PADDING, TOKENS, alone, grade, put, students, tarred, zipped

from grader.submissions import read


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("ada_03_padding.py", "ada"),
        ("03_padding_ada.py", "ada"),
        ("ada-padding.py", "ada"),
        ("Ada Lovelace - 03 padding.py", "Ada Lovelace"),
        ("ada_lab03_padding.py", "ada"),
        ("ada_3-Padding.PY", "ada"),
        ("ada_03_padding (1).py", "ada"),
        ("ada_03_padding_final.py", "ada"),
        ("ada_03_padding_v2 - Copy.py", "ada"),
        ("03_padding_123456.py", "123456"),
        ("ada_03_padding_lovelace.py", "ada_lovelace"),
        ("Zoë Åström_03_padding.py", "Zoë Åström"),
        ("Zoe\u0308_03_padding.py", "Zoë"),
        ("ada.py", "ada"),
        ("Ada Lovelace_12345_assignsubmission_file_03_padding.py", "Ada Lovelace"),
        ("Ada Lovelace_12345_assignsubmission_file_my work.py", "Ada Lovelace"),
        ("lovelaceada_12345_6789012_03_padding.py", "lovelaceada"),
        ("lovelaceada_LATE_12345_6789012_03_padding-1.py", "lovelaceada"),
        ("lovelaceada_12345_6789012_homework.py", "lovelaceada"),
    ],
)
def test_a_loose_file_is_named_by_what_the_lab_leaves(tmp_path: Path, name: str, student: str) -> None:
    room = put(tmp_path / "class", {name: PADDING, "bob_03_padding.py": PADDING})
    assert students(grade(room)) == {student: ["padding"], "bob": ["padding"]}
    assert students(grade(room / name)) == {student: ["padding"]}


def test_files_given_one_by_one_equal_their_folder(tmp_path: Path) -> None:
    room = put(
        tmp_path / "class",
        {
            "ada_03_padding.py": PADDING,
            "ada_02_tokenization.py": TOKENS,
            "bob/03_padding.py": PADDING,
            "cem.zip": zipped({"04_heads.py": HEADS}),
        },
    )
    expected = {"ada": ["tokenization", "padding"], "bob": ["padding"], "cem": ["heads"]}
    assert students(grade(room)) == expected
    assert students(grade(*room.iterdir())) == expected
    assert students(grade(room, *room.iterdir(), room / "bob" / "03_padding.py")) == expected


def test_a_folder_that_holds_labs_is_one_student(tmp_path: Path) -> None:
    ada = put(
        tmp_path / "ada", {"03_padding.py": PADDING, "02_tokenization.py": TOKENS, "more/04_heads.py": HEADS}
    )
    assert students(grade(ada)) == {"ada": ["tokenization", "padding", "heads"]}
    assert [name for name, _ in alone(grade(ada)).files] == [
        "02_tokenization.py",
        "03_padding.py",
        "more/04_heads.py",
    ]


def test_a_lab_given_from_students_folders_is_named_by_them(tmp_path: Path) -> None:
    room = put(tmp_path / "class", {f"{name}/labs/03_padding.py": PADDING for name in ("ada", "bob")})
    files = sorted(room.rglob("*.py"))
    assert students(grade(*files)) == {"ada": ["padding"], "bob": ["padding"]}


def test_a_template_in_a_class_folder_swallows_nobody(tmp_path: Path) -> None:
    flat = {"03_padding.py": PADDING, "ada_03_padding.py": PADDING, "bob_03_padding.py": PADDING}
    deep = {"03_padding.py": PADDING, "ada/03_padding.py": PADDING, "bob/03_padding.py": PADDING}
    expected = {"03_padding": ["padding"], "ada": ["padding"], "bob": ["padding"]}
    assert students(grade(put(tmp_path / "flat", flat))) == expected
    assert students(grade(put(tmp_path / "deep", deep))) == expected
    assert students(grade(tmp_path / "flat" / "03_padding.py")) == {"03_padding": ["padding"]}


def test_own_attempts_stay_with_their_student(tmp_path: Path) -> None:
    files = {
        "03_padding.py": PADDING,
        "03_padding_final.py": PADDING + "x = 1\n",
        "old/03_padding.py": "x = 2\n",
    }
    assert students(grade(put(tmp_path / "ada", files))) == {"ada": ["padding"]}


def test_folders_with_free_names(tmp_path: Path) -> None:
    room = put(tmp_path / "class", {"ada/work.py": PADDING, "ada/b/more.py": TOKENS, "bob/hw.py": HEADS})
    expected = {"ada": ["tokenization", "padding"], "bob": ["heads"]}
    assert students(grade(room)) == expected
    assert students(grade(tmp_path)) == expected


def test_one_folder_with_free_names_in_a_class_is_a_student(tmp_path: Path) -> None:
    assert students(grade(put(tmp_path / "class", {"ada/work.py": PADDING}))) == {"ada": ["padding"]}


def test_one_student_deep_below_the_path(tmp_path: Path) -> None:
    put(tmp_path / "cohort", {"group/ada/03_padding.py": PADDING})
    assert students(grade(tmp_path / "cohort")) == {"ada": ["padding"]}
    assert students(grade(tmp_path)) == {"ada": ["padding"]}


def test_attempts_in_folders_stay_with_their_student(tmp_path: Path) -> None:
    files = {f"ada/tries/{number}/03_padding.py": f"x = {number}\n" for number in range(3)}
    room = put(tmp_path / "class", files | {"ada/03_padding.py": PADDING, "bob/03_padding.py": PADDING})
    assert students(grade(room)) == {"ada": ["padding"], "bob": ["padding"]}


@pytest.mark.parametrize(
    "layout",
    [
        "{}/03_padding/03_padding.py",
        "{}/labs/03_padding.py",
        "{}/Week 3/03_padding.py",
        "03_padding/{}/03_padding.py",
        "03_padding/{}_03_padding.py",
        "03-padding-submissions/03-padding-{}/labs/03_padding.py",
        "03-padding-{}/work.py",
        "group 7/{}/03_padding.py",
        "group 7/{}_03_padding.py",
        "group 7/{}_123_assignsubmission_file_/03_padding.py",
        "group 7/{}_123_assignsubmission_file_/work.py",
        "group 7/{}_123_assignsubmission_file_work.py",
        "a/b/c/{}/03_padding.py",
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_layouts(tmp_path: Path, layout: str, packed: bool) -> None:
    files = {layout.format(name): PADDING + f"# {name}" for name in ("ada", "bob")}
    where = put(tmp_path, {"c.zip": zipped(files)}) / "c.zip" if packed else put(tmp_path / "class", files)
    assert students(grade(where)) == {"ada": ["padding"], "bob": ["padding"]}


def test_labs_in_their_own_folders_meet_by_name(tmp_path: Path) -> None:
    files = {
        f"{lab}/{name}/{lab}.py": TOKENS
        for lab in ("02_tokenization", "03_padding")
        for name in ("ada", "bob")
    }
    expected = {"ada": ["tokenization", "padding"], "bob": ["tokenization", "padding"]}
    assert students(grade(put(tmp_path / "class", files))) == expected


def test_archives(tmp_path: Path) -> None:
    room = put(
        tmp_path / "class",
        {
            "ada.zip": zipped({"03_padding.py": PADDING}),
            "bob_03_padding.tar.gz": tarred({"anything/work.py": PADDING}),
            "cem.tgz": tarred({"./03_padding.py": PADDING}),
            "Dee Dee_7_assignsubmission_file_x.tar": tarred({"labs/03_padding.py": PADDING}, "w"),
            "group.zip": zipped({"eve/03_padding.py": PADDING, "fay/03_padding.py": PADDING}),
        },
    )
    assert list(students(grade(room))) == ["ada", "bob", "cem", "Dee Dee", "eve", "fay"]


def test_archives_in_a_class_archive(tmp_path: Path) -> None:
    inner = {f"class/{name}.zip": zipped({"03_padding.py": PADDING}) for name in ("ada", "bob")}
    room = put(tmp_path, {"class.zip": zipped(inner)})
    assert students(grade(room / "class.zip")) == {"ada": ["padding"], "bob": ["padding"]}


def test_a_class_archive_packed_with_its_folder(tmp_path: Path) -> None:
    put(tmp_path, {"class.zip": zipped({"class/ada.py": PADDING, "class/bob.py": PADDING})})
    assert students(grade(tmp_path / "class.zip")) == {"ada": ["padding"], "bob": ["padding"]}


def test_a_student_archive_given_by_itself(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "ada.zip": zipped({"ada/03_padding.py": PADDING}),
            "bob_lab.zip": zipped({"03_padding.py": PADDING}),
        },
    )
    assert students(grade(tmp_path / "ada.zip")) == {"ada": ["padding"]}
    assert students(grade(tmp_path / "bob_lab.zip")) == {"bob_lab": ["padding"]}


def test_an_archive_beside_its_unpacked_folder_is_the_same_student(tmp_path: Path) -> None:
    room = put(
        tmp_path / "class", {"ada/03_padding.py": PADDING, "ada.zip": zipped({"03_padding.py": PADDING})}
    )
    ada = alone(grade(room))
    assert [name for name, _ in ada.files] == ["ada.zip/03_padding.py", "ada/03_padding.py"]
    assert len(ada.work[0].versions) == 1


def test_namesakes_are_told_apart_and_announced(tmp_path: Path) -> None:
    for group in ("a", "b"):
        put(tmp_path / group, {"ada_03_padding.py": PADDING, "Bob_03_padding.py": PADDING})
    reading = grade(tmp_path / "b", tmp_path / "a")
    assert list(students(reading)) == ["ada", "ada (2)", "Bob", "Bob (2)"]
    assert [problem.path for problem in reading.problems] == [
        str(tmp_path / "b" / "ada_03_padding.py"),
        str(tmp_path / "b" / "Bob_03_padding.py"),
    ]
    assert "is listed as ada (2): another student has the same name" in reading.problems[0].message


def test_namesakes_of_a_platform_stay_two(tmp_path: Path) -> None:
    files = {f"Ada_{number}_assignsubmission_file_03_padding.py": PADDING for number in (111, 222)}
    assert list(students(grade(put(tmp_path / "class", files)))) == ["Ada", "Ada (2)"]


def test_names_that_differ_in_case_only_are_told_apart(tmp_path: Path) -> None:
    room = put(tmp_path / "class", {"ada/03_padding.py": PADDING, "ADA/03_padding.py": PADDING})
    assert list(students(grade(room))) == ["ADA", "ada (2)"]


def test_hidden_and_machine_made_folders_are_ignored(tmp_path: Path) -> None:
    hidden = (".git", ".venv", "__MACOSX", "__pycache__", ".ipynb_checkpoints", "node_modules")
    files = {f"ada/{folder}/03_padding.py": "x = 1\n" for folder in hidden} | {"ada/._03_padding.py": b"\0"}
    files |= {f"{folder}/03_padding.py": b"\0" for folder in hidden} | {"ada/03_padding.py": PADDING.encode()}
    room = put(tmp_path / "class", files)
    packed = put(tmp_path, {"class.zip": zipped(files)}) / "class.zip"
    for where in (room, packed):
        ada = alone(grade(where))
        assert (ada.student, [name for name, _ in ada.files], ada.problems) == ("ada", ["03_padding.py"], ())


def test_order_does_not_depend_on_the_listing(tmp_path: Path) -> None:
    names = [f"{name}_03_padding.py" for name in ("zoe", "ada", "Bob", "éva")]
    there = put(tmp_path / "1" / "c", dict.fromkeys(names, PADDING))
    back = put(tmp_path / "2" / "c", dict.fromkeys(reversed(names), PADDING))
    assert grade(there) == grade(back)
    assert grade(there).submissions == grade(*sorted(there.iterdir(), reverse=True)).submissions


def test_a_repository_with_tests_is_one_student(tmp_path: Path) -> None:
    files = {
        "03_padding.py": PADDING,
        "tests/test_03_padding.py": "import x\n",
        "src/__init__.py": "",
        "setup.py": "1\n",
    }
    files |= {"README.md": "", "requirements.txt": "torch", "plot.png": "x"}
    room = put(tmp_path / "class", {f"03-padding-ada/{name}": text for name, text in files.items()})
    ada = alone(grade(room))
    assert (ada.student, ada.problems, len(ada.work[0].versions)) == ("ada", (), 1)


def test_only_one_lab(tmp_path: Path) -> None:
    files = {
        "ada/03_padding.py": PADDING,
        "ada/02_tokenization.py": "",
        "ada/x.py": TOKENS,
        "bob/02_tokenization.py": TOKENS,
    }
    reading = grade(put(tmp_path / "class", files), only="padding")
    assert students(reading) == {"ada": ["padding"], "bob": []}
    assert reading.submissions[0].problems == ()
    assert reading.submissions[0].files[0][0] == "03_padding.py"
    assert reading.submissions[1].problems == (
        "bob handed in nothing for 03_padding: hand in 03_padding.py or 03_padding.ipynb",
    )
    with pytest.raises(ValueError, match="only='nope' is none of the labs: tokenization, padding"):
        read([tmp_path], LABS, only="nope")


def test_nobody_takes_a_name_by_handing_in_a_folder_called_so(tmp_path: Path) -> None:
    files = {
        "ada/03_padding.py": "mine = 1\n" + PADDING,
        "aaa/ada/03_padding.py": PADDING,
        "aaa/bob/03_padding.py": PADDING,
        "zoe/03_padding.py": PADDING,
    }
    reading = grade(put(tmp_path / "class", files))
    assert list(students(reading)) == ["ada", "ada (2)", "bob", "zoe"]
    real = next(one for one in reading.submissions if one.student == "ada")
    assert "mine = 1" in real.work[0].versions[0].cells[0].text
    assert "aaa/ada is listed as ada (2)" in reading.problems[0].message

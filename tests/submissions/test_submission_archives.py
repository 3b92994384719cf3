"""Hostile and broken archives: refused member by member, and the innocent files still count."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from submission_samples import PADDING, TOKENS, alone, grade, one_line, put, students, tarred, zipped

from grader.submissions import Reading, capped


def in_class(tmp_path: Path, name: str, data: bytes) -> Reading:
    """Read a class of this one archive and of Bob, who did everything right."""
    reading = grade(put(tmp_path / "class", {name: data, "bob/03_padding.py": PADDING}))
    assert reading.problems == ()
    assert students(reading).pop("bob") == ["padding"]
    return reading


def link(kind: bytes, target: str, name: str = "02_tokenization.py") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize(
    "path", ["../evil.py", "/etc/evil.py", "a/../../evil.py", "C:/evil.py", "..\\evil.py"]
)
def test_members_that_point_outside(tmp_path: Path, path: str) -> None:
    reading = in_class(tmp_path, "ada.zip", zipped({path: TOKENS, "03_padding.py": PADDING}))
    shown = path.replace("\\", "/")
    line = f"ada.zip: {shown} points outside its archive and is left aside: pack the files again"
    assert students(reading)["ada"] == ["padding"]
    assert reading.submissions[0].problems == (line,)
    if "\\" not in path:
        packed = tarred({path: TOKENS, "03_padding.py": PADDING})
        assert in_class(tmp_path / "tar", "ada.tgz", packed).submissions[0].problems == (
            line.replace(".zip", ".tgz"),
        )


def test_members_of_a_class_archive_that_point_outside(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"c.zip": zipped({"../x.py": TOKENS, "ada/03_padding.py": PADDING, "bob/03_padding.py": PADDING})},
    )
    reading = grade(tmp_path / "c.zip")
    assert students(reading) == {"ada": ["padding"], "bob": ["padding"]}
    assert [problem.message for problem in reading.problems] == [
        "c.zip: ../x.py points outside its archive and is left aside: pack the files again"
    ]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, b"Z"])
def test_links_and_devices_in_a_tar(tmp_path: Path, kind: bytes) -> None:
    members = {"03_padding.py": PADDING, "02_tokenization.py": link(kind, "03_padding.py")}
    reading = in_class(tmp_path, "ada.tar.gz", tarred(members))
    assert students(reading)["ada"] == ["padding"]
    assert reading.submissions[0].problems == (
        "02_tokenization.py is a link or device, which is not followed: hand in the file itself",
    )


def test_links_in_a_zip(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("02_tokenization.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("03_padding.py", PADDING)
    reading = in_class(tmp_path, "ada.zip", out.getvalue())
    assert students(reading)["ada"] == ["padding"]
    assert "is a link or device" in reading.submissions[0].problems[0]


def test_a_locked_zip(tmp_path: Path) -> None:
    data = bytearray(zipped({"03_padding.py": PADDING, "02_tokenization.py": TOKENS}))
    data[data.index(b"PK\1\2") + 8] |= 1
    line = one_line(in_class(tmp_path, "ada.zip", bytes(data)), "ada")
    assert line == "ada.zip is locked with a password: pack the files again without one"


def test_an_unusual_method(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("03_padding.py", PADDING)
    assert "packed in an unusual way" in one_line(in_class(tmp_path, "ada.zip", out.getvalue()), "ada")


def test_a_damaged_member_leaves_the_others(tmp_path: Path) -> None:
    data = zipped({"03_padding.py": PADDING, "02_tokenization.py": TOKENS * 50})
    at = data.index(b"02_tokenization.py") + 20
    reading = in_class(tmp_path, "ada.zip", data[:at] + b"\xff\xff\xff" + data[at + 3 :])
    assert students(reading)["ada"] == ["padding"]
    assert reading.submissions[0].problems == (
        "02_tokenization.py is damaged inside its archive: pack it again",
    )


@pytest.mark.parametrize("cut", [1500, 1100, 700])
def test_a_tar_cut_in_half_keeps_what_came_before(tmp_path: Path, cut: int) -> None:
    members = {"02_tokenization.py": TOKENS, "03_padding.py": PADDING * 40}
    reading = in_class(tmp_path, "ada.tar", tarred(members, "w")[:cut])
    assert "tokenization" in students(reading)["ada"]
    assert len(reading.submissions[0].problems) >= 1
    packed = gzip.compress(tarred(members, "w"), 0)[:cut]
    reading = in_class(tmp_path / "gz", "ada.tgz", packed)
    assert len(reading.submissions[0].problems) >= 1


def test_rubbish_in_the_middle_of_a_tar_is_told(tmp_path: Path) -> None:
    data = tarred({"02_tokenization.py": TOKENS}, "w")[:1024] + b"rubbish " * 128
    reading = in_class(tmp_path, "ada.tar", data)
    assert students(reading)["ada"] == ["tokenization"]
    assert "ada.tar is damaged" in reading.submissions[0].problems[0]


def test_archives_go_one_level_deep(tmp_path: Path) -> None:
    inner = zipped({"02_tokenization.py": TOKENS})
    for _ in range(3):
        inner = zipped({"more.zip": inner, "03_padding.py": PADDING})
    reading = in_class(tmp_path, "ada.zip", zipped({"ada.zip": inner}))
    assert students(reading)["ada"] == ["padding"]
    assert reading.submissions[0].problems == (
        "more.zip is an archive within two others: hand in the files themselves",
    )


def bomb(size: int, mode: str) -> bytes:
    """An archive of one good file, then of zeros."""
    members = {"03_padding.py": PADDING, "zeros.bin": bytes(size), "02_tokenization.py": TOKENS}
    return zipped(members) if mode == "zip" else tarred(members)


def test_a_zip_bomb_of_one_file_is_not_unpacked(tmp_path: Path) -> None:
    data = zipped({"03_padding.py": bytes(60_000_000), "02_tokenization.py": TOKENS})
    tracemalloc.start()
    reading = in_class(tmp_path, "ada.zip", data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert students(reading)["ada"] == ["tokenization"]
    assert "03_padding.py is larger than 5 MB" in reading.submissions[0].problems[0]


def test_a_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    data = bytearray(zipped({"03_padding.py": bytes(60_000_000)}))
    directory = data.index(b"PK\1\2")
    data[directory + 24 : directory + 28] = struct.pack("<I", 100)
    assert "is damaged inside its archive" in one_line(in_class(tmp_path, "ada.zip", bytes(data)), "ada")


def test_a_tar_bomb_stops_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capped.Budget, "__init__", lambda self, **_: small(self))
    reading = in_class(tmp_path, "ada.tgz", bomb(60_000_000, "tgz"))
    assert students(reading)["ada"] == ["padding"]
    assert "ada.tgz unpacks to too much: what lies beyond is left aside" in reading.submissions[0].problems[0]
    assert len(reading.submissions[0].problems) == 1


def small(budget: capped.Budget) -> None:
    """Make a budget of a megabyte and a thousand members."""
    budget.bytes_left, budget.members_left, budget.outer = 1_000_000, 1000, None


def test_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capped.Budget, "__init__", lambda self, **_: small(self))
    for name, pack in (("ada.zip", zipped), ("ada.tar.gz", tarred)):
        data = pack({"03_padding.py": PADDING} | {f"d/{number}": "" for number in range(1500)})
        reading = in_class(tmp_path / name, name, data)
        assert students(reading)["ada"] == ["padding"]
        assert [
            name in line and "unpacks to too much" in line for line in reading.submissions[0].problems
        ] == [True]


def test_many_files_of_allowed_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capped.Budget, "__init__", lambda self, **_: small(self))
    for name, pack in (("ada.zip", zipped), ("ada.tar", lambda files: tarred(files, "w"))):
        data = pack({f"03_padding ({number}).py": "#" * 300_000 + f"\nx = {number}" for number in range(9)})
        reading = in_class(tmp_path / name, name, data)
        assert len(reading.submissions[0].work[0].versions) == 3
        assert len(reading.submissions[0].problems) == 1


def test_a_bomb_in_a_class_archive_harms_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.submissions.walk.MAX_UNPACKED_INNER", 1_000_000)
    members = {"ada.zip": zipped({f"03_padding ({n}).py": f"#{n}" + "#" * 400_000 for n in range(50)})}
    members |= {"bea.tgz": bomb(3_000_000, "tgz"), "cem.zip": zipped({"03_padding.py": PADDING})}
    put(tmp_path, {"class.zip": zipped(members)})
    reading = grade(tmp_path / "class.zip")
    assert reading.problems == ()
    assert students(reading) == {"ada": ["padding"], "bea": ["padding"], "cem": ["padding"]}
    assert [len(each.problems) for each in reading.submissions] == [1, 1, 0]


def test_a_huge_long_name_in_a_tar_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x" * 3_000_000)
    data = gzip.compress(info.tobuf(tarfile.GNU_FORMAT))
    assert "unpacks to too much" in one_line(in_class(tmp_path, "ada.tgz", data), "ada")


def test_a_tar_that_goes_back_ends(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x.bin")
    buffer = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    buffer[124:136] = b"\xff" * 10 + b"\xfc\x00"
    buffer[148:156] = b" " * 8
    buffer[148:156] = b"%06o\0 " % sum(buffer)
    for data in (
        bytes(buffer) + bytes(1024),
        tarred({"y.bin": b"1"}, "w")[:1024] + bytes(buffer) + bytes(1024),
    ):
        assert "damaged" in one_line(in_class(tmp_path, "ada.tar", data), "ada")


def test_a_huge_zip_directory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.submissions.archive.MAX_ZIP_DIRECTORY", 70_000)
    data = zipped({f"{number:0100}": "" for number in range(1000)})
    assert "unpacks to too much" in one_line(in_class(tmp_path, "ada.zip", data), "ada")


def test_an_archive_too_large_to_lie_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.submissions.walk.MAX_INNER_ARCHIVE", 100)
    put(
        tmp_path,
        {"class.zip": zipped({"ada.zip": zipped({"03_padding.py": PADDING}), "bob/03_padding.py": PADDING})},
    )
    reading = grade(tmp_path / "class.zip")
    assert "ada.zip is larger than" in one_line(reading, "ada")
    assert students(reading)["bob"] == ["padding"]


def test_names_in_archives(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Zoe\u0308/03_padding.py", PADDING)
        archive.writestr("Jos\u00e9\x1b[31m\u202e\n/03_padding.py", PADDING)
        archive.writestr("d" * 300 + "/03_padding.py", PADDING)
        archive.writestr("a/" * 40 + "03_padding.py", PADDING)
    put(tmp_path, {"class.zip": out.getvalue(), "latin.tar": b""})
    reading = grade(tmp_path / "class.zip")
    assert list(students(reading)) == ["José_[31m_", "Zoë", "…" + "d" * 79]
    assert all(name.isprintable() and "/" not in name and len(name) <= 80 for name in students(reading))
    assert "lies more than 16 folders deep" in reading.problems[0].message


def test_tar_names_that_are_not_utf8(tmp_path: Path) -> None:
    data = tarred({"Jose/03_padding.py": PADDING, "bob/03_padding.py": PADDING}, "w").replace(
        b"Jose/", b"Jos\xe9/"
    )
    buffer = bytearray(data)
    buffer[148:156] = b" " * 8
    buffer[148:156] = b"%06o\0 " % sum(buffer[:512])
    put(tmp_path, {"class.tar": bytes(buffer)})
    assert list(students(grade(tmp_path / "class.tar"))) == ["bob", "Jos_"]


def test_a_broken_archive_given_by_itself_is_somebodys(tmp_path: Path) -> None:
    put(tmp_path, {"ada_03_padding.zip": b"PK", "bob.zip": zipped({}), "cem.zip": zipped({"a.png": b""})})
    reading = grade(*tmp_path.iterdir())
    assert reading.problems == ()
    assert "ada_03_padding.zip is damaged" in one_line(reading, "ada")
    assert "bob handed in no .py or .ipynb file" in one_line(reading, "bob")
    assert "cem handed in no .py or .ipynb file" in one_line(reading, "cem")


def test_a_class_archive_cut_in_half_says_so_to_the_instructor(tmp_path: Path) -> None:
    members = {f"{name}/03_padding.py": PADDING * 30 for name in ("ada", "bob", "cem")}
    put(tmp_path, {"class.tar": tarred(members, "w")[:6000]})
    reading = grade(tmp_path / "class.tar")
    assert {"ada", "bob"} <= set(students(reading))
    assert "class.tar is damaged" in reading.problems[0].message
    assert alone(grade(put(tmp_path / "c2", {"ada/03_padding.py": PADDING}))).problems == ()

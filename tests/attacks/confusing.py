"""Hostile things to hand in: files, notebooks and archives that try to confuse whoever reads them.

Each function writes one student's work into a folder. All are small on disk and bounded when unpacked.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

CODE = b"def pad_batch(sequences, pad_id, side='right'):\n    return 1\n"
Attack = Callable[[Path], object]
ATTACKS: list[Attack] = []


def attack(function: Attack) -> Attack:
    """Put a function on the list."""
    ATTACKS.append(function)
    return function


def notebook(**changes: object) -> dict[str, object]:
    """A notebook of one cell, with some of it changed."""
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": CODE.decode()}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell], **changes}


def zipped(folder: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> None:
    with zipfile.ZipFile(folder / "work.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)


@attack
def path_traversal(folder: Path) -> None:
    zipped(folder, ("../../labs-attack-up.py", CODE), ("a/../../../tmp/labs-attack-up", CODE), ("03_padding.py", CODE))


@attack
def absolute_names(folder: Path) -> None:
    zipped(folder, ("/tmp/labs-attack-absolute", CODE), ("C:\\Windows\\labs-attack", CODE), ("03_padding.py", CODE))


@attack
def overwrites_another_student(folder: Path) -> None:
    zipped(folder, ("../ada/03_padding.py", CODE), ("ada/03_padding.py", CODE), ("03_padding.py", CODE))


@attack
def links_in_a_tar(folder: Path) -> None:
    with tarfile.open(folder / "work.tar.gz", "w:gz") as archive:
        for name, kind, target in (
            ("passwd.py", tarfile.SYMTYPE, "/etc/passwd"),
            ("03_padding.py", tarfile.SYMTYPE, "../ada/03_padding.py"),
            ("hard.py", tarfile.LNKTYPE, "../ada/03_padding.py"),
            ("device.py", tarfile.CHRTYPE, ""),
            ("pipe.py", tarfile.FIFOTYPE, ""),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            archive.addfile(member)


@attack
def link_in_a_zip(folder: Path) -> None:
    member = zipfile.ZipInfo("03_padding.py")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    zipped(folder, (member, b"../ada/03_padding.py"))


@attack
def link_to_another_student(folder: Path) -> None:
    (folder / "03_padding.py").symlink_to(folder.parent / "ada" / "03_padding.py")


@attack
def link_to_a_folder(folder: Path) -> None:
    (folder / "all").symlink_to(folder.parent, target_is_directory=True)
    (folder / "root").symlink_to("/", target_is_directory=True)


@attack
def a_pipe_that_nobody_writes(folder: Path) -> None:
    os.mkfifo(folder / "03_padding.py")


@attack
def bomb(folder: Path) -> None:
    """Three hundred megabytes of nothing in three hundred kilobytes."""
    zipped(folder, ("03_padding.py", b"#" * (300 * 2**20)))


@attack
def bomb_of_many_layers(folder: Path) -> None:
    data = b"#" * 10**7
    for number in range(6):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{number}.zip" if number else "03_padding.py", data)
        data = inner.getvalue()
    (folder / "work.zip").write_bytes(data)


@attack
def bomb_of_overlapping_members(folder: Path) -> None:
    """Many members that share the bytes of one."""
    zipped(folder, *((f"{number}/03_padding.py", CODE * 1000) for number in range(12)))


@attack
def absurd_count(folder: Path) -> None:
    with zipfile.ZipFile(folder / "work.zip", "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number}.py", b"")


@attack
def compressed_tar_without_end(folder: Path) -> None:
    (folder / "work.tar.gz").write_bytes(gzip.compress(b"\0" * (50 * 2**20)))


@attack
def lies_about_sizes(folder: Path) -> None:
    zipped(folder, ("03_padding.py", CODE))
    data = bytearray((folder / "work.zip").read_bytes())
    where = data.index(b"PK\1\2") + 24
    data[where : where + 4] = b"\xff\xff\xff\x7f"
    (folder / "work.zip").write_bytes(data)


@attack
def duplicate_names(folder: Path) -> None:
    zipped(folder, ("03_padding.py", b"x = 1\n"), ("03_padding.PY", CODE), ("./03_padding.py", CODE))


@attack
def names_for_people_and_pages(folder: Path) -> None:
    for name in ("03_padding.py\n\x1b[31mred.py", "<script>alert(1)</script>.py", "=cmd|' /C calc'!A0.py", "..py", "-rf.py"):
        try:
            (folder / name.replace("/", "\u2215")).write_bytes(CODE)
        except OSError:
            continue


@attack
def null_bytes(folder: Path) -> None:
    (folder / "03_padding.py").write_bytes(CODE + b"\0" * 1000 + CODE)


@attack
def another_encoding(folder: Path) -> None:
    (folder / "03_padding.py").write_bytes("# -*- coding: utf-7 -*-\n".encode() + CODE.decode().encode("utf-16"))


@attack
def a_declared_encoding_that_runs(folder: Path) -> None:
    (folder / "03_padding.py").write_bytes(b"# coding: unicode_escape\n# \\nimport os; os._exit(0)\n" + CODE)


@attack
def code_that_exhausts_a_parser(folder: Path) -> None:
    (folder / "03_padding.py").write_bytes(b"x = " + b"(" * 50_000 + b")" * 50_000 + b"\n" + b"-" * 100_000 + b"1\n" + CODE)


@attack
def notebook_nested_deeply(folder: Path) -> None:
    (folder / "03_padding.ipynb").write_text('{"cells": ' + "[" * 100_000 + "]" * 100_000 + "}")


@attack
def notebook_of_wrong_kinds(folder: Path) -> None:
    for number, changes in enumerate(
        ({"cells": {"a": 1}}, {"cells": [None, 5, "x", []]}, {"cells": [{"cell_type": ["code"], "source": {"a": 1}}]},
         {"nbformat": "four"}, {"metadata": []}, {"cells": [{"cell_type": "code", "source": [1, None, ["x"]]}]})
    ):  # fmt: skip
        (folder / f"03_padding{number}.ipynb").write_text(json.dumps(notebook(**changes)))


@attack
def notebook_with_repeated_keys(folder: Path) -> None:
    text = json.dumps(notebook())
    (folder / "03_padding.ipynb").write_text(text[:-1] + ', "cells": [], "cells": ' + json.dumps([1e308] * 10) + "}")


@attack
def notebook_of_endless_numbers(folder: Path) -> None:
    (folder / "03_padding.ipynb").write_text('{"nbformat": ' + "9" * 100_000 + ', "cells": [NaN, Infinity, 1e999999]}')


@attack
def notebook_with_hostile_outputs(folder: Path) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<script>document.title='LABS-SOURCE'</script>"}}
    cell = {"cell_type": "code", "metadata": {}, "outputs": [output], "execution_count": 1, "source": CODE.decode()}
    (folder / "03_padding.ipynb").write_text(json.dumps(notebook(cells=[cell])))


@attack
def notebook_with_magics_that_run(folder: Path) -> None:
    source = "!touch /tmp/labs-attack-shell\n%run /etc/passwd\n%%bash\ntouch /tmp/labs-attack-bash\n" + CODE.decode()
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": source}
    (folder / "03_padding.ipynb").write_text(json.dumps(notebook(cells=[cell])))


@attack
def start_files_beside_the_work(folder: Path) -> None:
    (folder / "03_padding.py").write_bytes(CODE)
    for name in ("conftest.py", "sitecustomize.py", "torch.py", "grader.py", "pytest.ini", "x.pth"):
        (folder / name).write_text("raise SystemExit('planted')\n")

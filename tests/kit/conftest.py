"""A kit of lab 03: made once, as files, as an archive and as a student has it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from grader.authoring.build import generate
from grader.judge.curriculum import ROOT, Lab, load_curriculum
from grader.kit.contents import KitFile
from grader.kit.make import make_kit_files
from grader.kit.pack import NAME, kit_contents, write_archive

LABS = load_curriculum()


@pytest.fixture(scope="session")
def padding() -> Lab:
    return next(lab for lab in LABS if lab.slug == "padding")


@pytest.fixture(scope="session")
def kit_file(padding: Lab) -> KitFile:
    (made,) = make_kit_files([padding], seed=0, processes=1)
    return made


@pytest.fixture(scope="session")
def contents(kit_file: KitFile) -> dict[str, bytes]:
    return kit_contents([kit_file], generate(ROOT / "solutions", ROOT / "labs"))


@pytest.fixture(scope="session")
def unzipped(contents: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit")
    write_archive(contents, folder / "kit.zip")
    with zipfile.ZipFile(folder / "kit.zip") as archive:
        archive.extractall(folder)
    return folder / NAME

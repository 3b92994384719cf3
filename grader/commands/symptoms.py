"""What `labs doctor` looks at without the libraries: versions, notebooks, machine, settings, pairs."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, version
from importlib.util import find_spec
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet

from grader.submissions import LabWork

#: The project as pip knows it.
_PROJECT = "pretrained-nlp-labs"
_INSTALL = "pip install -c constraints.txt -e . (in the project's folder)"
#: Libraries that are imported, because an installed one may still be broken.
_TRIED = ("torch", "transformers", "datasets", "tokenizers", "tensorboard")
#: GB that a course needs at least.
_DISK, _MEMORY = 1.0, 3.0
_GB = 2**30


@dataclass(frozen=True)
class Symptom:
    """One thing that was looked at."""

    #: True when all is well, False when something is broken, None when it is not needed here.
    well: bool | None
    what: str
    found: str
    #: What to do about it.
    repair: str = ""


def versions() -> Iterator[Symptom]:
    """Look at Python and the packages, against what the project asks for.

    Yields:
        What was found.
    """
    python, requirements = _asked_for()
    right = platform.python_version() in SpecifierSet(python)
    yield Symptom(right, "Python", platform.python_version(), f"use a Python that is {python}")
    for requirement in requirements:
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        wanted = str(requirement.specifier)
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            yield Symptom(False, requirement.name, "not installed", _INSTALL)
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            yield Symptom(False, requirement.name, f"{found}, needed is {wanted}", _INSTALL)
        elif requirement.name in _TRIED and (why := _import_error(requirement.name)):
            repair = f"pip install --force-reinstall -c constraints.txt {requirement.name}"
            yield Symptom(False, requirement.name, f"{found} does not import: {why}", repair)
        elif requirement.name in _TRIED:
            yield Symptom(True, requirement.name, found)


def _asked_for() -> tuple[str, list[Requirement]]:
    """Give the range of Python and the packages that the project asks for."""
    try:
        about = metadata(_PROJECT)
        python, lines = str(about["Requires-Python"]), about.get_all("Requires-Dist") or []
    except PackageNotFoundError:
        path = Path(__file__).resolve().parents[2] / "pyproject.toml"
        about_file = tomllib.loads(path.read_text(encoding="utf-8"))["project"] if path.is_file() else {}
        python, lines = about_file.get("requires-python", ">=3.11"), about_file.get("dependencies", [])
    found: list[Requirement] = []
    for line in lines:
        try:
            found.append(Requirement(line))
        except InvalidRequirement:  # written by a newer tool than this one
            continue
    return python, [one for one in found if "extra" not in str(one.marker or "")]


def _import_error(name: str) -> str:
    try:
        importlib.import_module(name)
    except Exception as error:  # a broken library may raise anything
        return (str(error).splitlines() or [type(error).__name__])[0][:200]
    return ""


def notebooks() -> Iterator[Symptom]:
    """Look for what opens the notebooks and keeps the pairs alike.

    Yields:
        What was found; the scripts do without.
    """
    opens = next((name for name in ("jupyterlab", "notebook") if find_spec(name)), "")
    kernel = bool(find_spec("ipykernel"))
    found = opens or ("VS Code's notebooks will do" if kernel else "not installed; the scripts do without")
    yield Symptom(bool(opens or kernel) or None, "Jupyter", found, "pip install jupyterlab")
    if opens and not kernel:
        yield Symptom(False, "Python kernel", "not installed", "pip install ipykernel")


def machine(cache: Path) -> Iterator[Symptom]:
    """Look at disk space, memory, and the folder that keeps examples.

    Args:
        cache: Where examples are kept.

    Yields:
        What was found.
    """
    free = shutil.disk_usage(Path.cwd()).free / _GB
    yield Symptom(free >= _DISK, "disk", f"{free:.1f} GB free here", f"make room: {_DISK:g} GB at least")
    memory = _memory()
    if memory is not None:
        enough = memory >= _MEMORY
        found = f"{memory:.1f} GB" + ("" if enough else f", less than the {_MEMORY:g} GB that torch likes")
        yield Symptom(enough or None, "memory", found, "close other programs while you check your work")
    repair = "make it writable, or name another folder with LABS_CACHE=FOLDER; without it, checks are slower"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache) as file:
            file.write(b"x")
        yield Symptom(True, "cache", str(cache))
    except OSError as error:
        yield Symptom(False, "cache", f"{cache} cannot be written: {error.strerror}", repair)


def _memory() -> float | None:
    """Give the machine's memory in GB, where it tells."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GB
    except (AttributeError, ValueError, OSError):
        return None


def checkpoints_setting() -> Symptom:
    """Look at what `LABS_CHECKPOINTS` asks for.

    Returns:
        What was found.
    """
    from grader.miniatures import CHECKPOINTS, HUB, VARIABLE

    choice = os.environ.get(VARIABLE, "")
    if not choice:
        return Symptom(True, VARIABLE, "not set: the small checkpoints that come with the course")
    if choice == HUB:
        return Symptom(True, VARIABLE, "hub: the real checkpoints, downloaded when they are first used")
    folder = Path(choice).expanduser()
    unset = f"unset {VARIABLE}; `hub`, or a folder with checkpoints in it, is what else it may name"
    if choice.lower() == HUB or not folder.is_dir():
        return Symptom(False, VARIABLE, f"{choice} is no folder", unset)
    names = {name.rpartition("/")[2] for name in CHECKPOINTS}
    there = sorted(name for name in names if any((folder / place).is_dir() for place in _places(name)))
    missing = sorted(names - set(there))
    if missing:
        return Symptom(False, VARIABLE, f"{choice} lacks {', '.join(missing)}", unset)
    return Symptom(True, VARIABLE, f"the checkpoints in {choice}")


def _places(name: str) -> list[str]:
    from grader.miniatures import CHECKPOINTS

    return [full for full in CHECKPOINTS if full.rpartition("/")[2] == name]


def labs_folder() -> Iterator[Symptom]:
    """Look whether there are labs here, and whether the two files of each pair hold the same code.

    Yields:
        What was found.
    """
    from grader.commands.course import the_labs
    from grader.student.folder import lab_files, sha256
    from grader.student.released import is_released
    from grader.submissions import read

    labs = the_labs()
    there = {lab.stem: lab_files(lab) for lab in labs if lab_files(lab)}
    if not there:
        repair = "go to the folder that holds labs/"
        yield Symptom(None, "labs", "none in this folder", repair)
        return
    worked_on = [
        stem for stem, paths in there.items() if not all(is_released(path, sha256(path)) for path in paths)
    ]
    found = f"{len(there)} of {len(labs)} here, {len(worked_on)} of them worked on"
    yield Symptom(True, "labs", found)
    for stem, paths in there.items():
        reading = read(paths, labs).submissions
        unusable = [line for one in reading for line in one.problems]
        differ = any(_differ(item) for one in reading for item in one.work)
        if unusable:
            yield Symptom(
                False, stem, unusable[0], "repair the file, or move it away and put the lab's own there"
            )
        if differ:
            newer = max(paths, key=lambda path: path.stat().st_mtime)
            repair = (
                f"{newer.name} is the newer one; jupytext --sync {newer} makes the other follow "
                "(as it is, both are graded and the better one counts)"
            )
            yield Symptom(None, stem, "script and notebook hold different code", repair)


def _differ(work: LabWork) -> bool:
    """Say whether a lab's files hold different code; a magic may stand as a comment in the script."""
    from grader.submissions.versions import code_lines

    return len({tuple(filter(_is_plain, code_lines(one))) for one in work.versions}) > 1


def _is_plain(line: str) -> bool:
    return not line.lstrip().startswith(("%", "!", "?"))

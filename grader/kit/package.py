"""Which parts of this package a kit takes: what the commands for students import, and nothing beside."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.errors import CannotDo
from grader.judge.curriculum import ROOT

#: Commands that need solutions.
INSTRUCTORS = (
    "autograder",
    "build",
    "formats",
    "grade",
    "kit",
    "new",
    "report",
    "sample",
    "tensorboard_sample",
    "verify",
)
#: Where nothing may lead that a student's command imports.
FORBIDDEN = (
    "grader.alternatives",
    "grader.authoring.contract",
    "grader.authoring.sensitivity",
    "grader.authoring.starting",
    "grader.cohort",
    "grader.kit.make",
    "grader.kit.pack",
    "grader.misconceptions",
)
#: Modules that are started by name; all others are reached from these.
STARTED = (
    "grader",
    "grader.__main__",
    "grader.standby.server",
    "grader.worker.enclosed",
    "grader.worker.zygote",
)
#: Files beside modules that are needed at run time; `data` is where a kit has its labs.
_DATA = frozenset({".css", ".j2", ".js", ".json", ".md", ".safetensors", ".svg", ".txt", ".typed"})
_NOT_DATA = frozenset({"data", "handout", "__pycache__"})


#: Where all checks are; a kit has them in its data.
_CHECKS = "grader.checks."


def package_files(stems: Iterable[str], root: Path = ROOT) -> dict[str, bytes]:
    """Collect the files of the package that go into a kit as they are.

    Args:
        stems: Labs that the kit holds.
        root: The project's folder.

    Returns:
        Path below the project to content.

    Raises:
        CannotDo: A student's command imports what a kit must not hold.
    """
    modules = _reached(root, [*STARTED, *(f"grader.checks.test_{stem}" for stem in stems)])
    sources = [path for one in modules if not one.startswith(_CHECKS) and (path := _file(root, one))]
    folders = {path.parent for path in sources}
    data = [path for folder in folders for path in _data(folder)]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in {*sources, *data}}


def check_files(stem: str, root: Path = ROOT) -> list[Path]:
    """Find the modules of checks that a lab needs.

    Args:
        stem: The lab.
        root: The project's folder.

    Returns:
        Its checks and their vocabularies, in order of name.

    Raises:
        CannotDo: They import what a kit must not hold.
    """
    modules = _reached(root, [f"{_CHECKS}test_{stem}"])
    return sorted(path for one in modules if one.startswith(_CHECKS) and (path := _file(root, one)))


def _reached(root: Path, starts: Iterable[str]) -> set[str]:
    """Follow imports, those inside functions too, but not into the instructors' commands."""
    stops = {f"grader.commands.{name}" for name in INSTRUCTORS}
    reached: set[str] = set()
    waiting = [(start, "a kit") for start in starts]
    while waiting:
        module, importer = waiting.pop()
        if module in reached or module in stops:
            continue
        if any(module == name or module.startswith(f"{name}.") for name in FORBIDDEN):
            raise CannotDo(f"{importer} imports {module}, which no student's kit may hold")
        path = _file(root, module)
        if path is None:
            continue
        reached.add(module)
        parents = [module.rpartition(".")[0]] if "." in module else []
        waiting += [(one, module) for one in (*parents, *_imports(path))]
    return reached


def _imports(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # For the types' sake only; nothing is imported when it runs.
    types = [one for node in ast.walk(tree) if _is_for_types(node) for one in ast.walk(node)]
    for node in set(ast.walk(tree)) - set(types):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            # What is imported may be a module, too.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _file(root: Path, module: str) -> Path | None:
    """Give the file of one of this package's modules."""
    if module.partition(".")[0] != "grader":
        return None
    place = root.joinpath(*module.split("."))
    return next((path for path in (place / "__init__.py", place.with_suffix(".py")) if path.is_file()), None)


def _data(folder: Path) -> Iterator[Path]:
    """Find the data of a package: beside its modules, and below in folders that are no packages."""
    for path in folder.iterdir():
        if path.is_file() and path.suffix in _DATA:
            yield path
        elif path.is_dir() and path.name not in _NOT_DATA and not (path / "__init__.py").exists():
            yield from _data(path)

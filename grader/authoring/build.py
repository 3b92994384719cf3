"""Make what students get: the solution without its answers and hints, as a script and as a notebook."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.setting_up import with_setup
from grader.authoring.source import Source, read_source, split_blocks

PLACEHOLDER = ("# your code here", "...")


@dataclass(frozen=True)
class Generated:
    """One generated file and what it should hold."""

    path: Path
    text: str

    @property
    def is_current(self) -> bool:
        """The file on disk holds exactly this text."""
        return self.path.is_file() and self.path.read_bytes() == self.text.encode()

    def diff(self) -> str:
        """Show how the file on disk differs, as a unified diff."""
        have = self.path.read_text(encoding="utf-8") if self.path.is_file() else ""
        name = f"{self.path.parent.name}/{self.path.name}"
        lines = difflib.unified_diff(
            have.splitlines(keepends=True),
            self.text.splitlines(keepends=True),
            f"{name} (as it is)",
            f"{name} (as the solution makes it)",
        )
        return "".join(lines)


def generate(solutions: Path, labs: Path, stem: str = "*") -> list[Generated]:
    """Make the labs' files, without writing them.

    Args:
        solutions: Folder of the solutions.
        labs: Folder of the labs.
        stem: Only this lab, such as `03_padding`.

    Returns:
        For each solution a script and a notebook.

    Raises:
        SourceError: A solution breaks the rules of its format.
    """
    files: list[Generated] = []
    for path in sorted(solutions.glob("[0-9][0-9]_*.py")):
        if stem not in ("*", path.stem):
            continue
        script = lab_script(read_source(path))
        files.append(Generated(labs / path.name, script))
        files.append(Generated(labs / f"{path.stem}.ipynb", notebook(script)))
    return files


def lab_script(source: Source) -> str:
    """Make the script that students get.

    Args:
        source: A solution.

    Returns:
        Its text without answers and hints, with the cells that every lab begins with.
    """
    return with_setup(blank(source), source.exercises[0].name)


def blank(source: Source) -> str:
    """Replace every solution region by the placeholder, and leave the hints out.

    Args:
        source: A solution.

    Returns:
        The text of the lab script.
    """
    lines = source.text.splitlines()
    region_of = {region.begin: region for exercise in source.exercises for region in exercise.regions}
    hidden = {
        number
        for block in split_blocks(lines)
        if block.is_hints
        for number in range(block.begin, block.end + 1)
    }
    kept: list[str] = []
    number = 1
    while number <= len(lines):
        line = lines[number - 1]
        if number in region_of:
            indent = line[: len(line) - len(line.lstrip())]
            kept += [indent + text for text in PLACEHOLDER]
            number = region_of[number].end
        elif number not in hidden:
            kept.append(line)
        number += 1
    return "\n".join(kept).rstrip("\n") + "\n"


def notebook(script: str) -> str:
    """Turn a lab script into the notebook that is paired with it.

    Args:
        script: Text in py:percent format.

    Returns:
        The notebook as JSON; the same script gives the same bytes.
    """
    # Imported here: they take half a second that a student's check should not wait for.
    import jupytext
    import nbformat

    made = jupytext.reads(script, fmt="py:percent")
    seen: dict[str, int] = {}
    for cell in made.cells:
        content = f"{cell.cell_type}\n{cell.source}"
        seen[content] = seen.get(content, 0) + 1
        cell["id"] = hashlib.sha256(f"{content}\n{seen[content]}".encode()).hexdigest()[:12]
    made.metadata.setdefault("language_info", {"name": "python"})
    made.nbformat, made.nbformat_minor = 4, 5
    nbformat.validate(made)
    text: str = nbformat.writes(made)
    return text.rstrip("\n") + "\n"


def write(files: list[Generated]) -> list[Path]:
    """Write the files that are not current.

    Args:
        files: What `generate` made.

    Returns:
        The paths that were written.
    """
    stale = [file for file in files if not file.is_current]
    for file in stale:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_bytes(file.text.encode())
    return [file.path for file in stale]


def holds_work(file: Generated) -> bool:
    """Say whether somebody has filled in blanks of a generated file.

    Args:
        file: One of the files that `generate` made.

    Returns:
        True when definitions are there, but fewer placeholders than the file should have.
    """
    if not file.path.is_file():
        return False
    comment = PLACEHOLDER[0]
    there = file.path.read_text(encoding="utf-8", errors="replace")
    return there.count(comment) < file.text.count(comment) and "def " in there


def strays(labs: Path, files: list[Generated]) -> list[Path]:
    """Find lab files that no solution makes any more.

    Args:
        labs: Folder of the labs.
        files: What `generate` made.

    Returns:
        Files of another origin, in order of name.
    """
    made = {file.path for file in files}
    return [path for path in sorted(labs.glob("[0-9][0-9]_*")) if path not in made and path.is_file()]

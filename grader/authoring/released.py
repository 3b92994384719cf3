"""Write down what students are given, so that a blank can be put back into a file that has been worked on."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Sequence

import msgspec

from grader.authoring.build import PLACEHOLDER, Generated
from grader.authoring.source import STEM
from grader.student.released import PATH, Blank, Released, ReleasedLab


def generate_released(files: Sequence[Generated]) -> Generated:
    """Make the record of what is handed out.

    Args:
        files: The labs' scripts and notebooks, as `generate` made them.

    Returns:
        The record, as one more generated file.
    """
    labs: list[ReleasedLab] = []
    for file in files:
        match = STEM.fullmatch(file.path.stem)
        if file.path.suffix == ".py" and match is not None:
            both = [one for one in files if one.path.stem == file.path.stem]
            digests = {one.path.name: hashlib.sha256(one.text.encode()).hexdigest() for one in both}
            labs.append(ReleasedLab(file.path.stem, match[1], blanks(file.text), digests))
    data = msgspec.json.format(msgspec.json.encode(Released(labs)), indent=1)
    return Generated(PATH, data.decode() + "\n")


def blanks(script: str) -> list[Blank]:
    """Find the blanks of a lab script.

    Args:
        script: The text of an untouched lab.

    Returns:
        Each definition that holds a placeholder, in order.
    """
    lines = script.split("\n")
    found: list[Blank] = []
    for node in ast.parse(script).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            text = lines[first - 1 : node.end_lineno]
            if any(line.strip() == PLACEHOLDER[0] for line in text):
                found.append(Blank(node.name, "\n".join(text)))
    return found

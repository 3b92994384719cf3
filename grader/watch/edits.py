"""Which exercises a save has touched, told line by line; code is never parsed here.

It only decides what is judged first: after that, the whole lab is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.submissions import SourceFile

_DEFINITION = re.compile(r"(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)")
#: Lines at the margin that belong to what stands above them.
_INSIDE = (" ", "\t", ")", "]", "}", "#")


def edited(before: SourceFile, after: SourceFile, exercises: Sequence[str]) -> tuple[str, ...]:
    """Find the exercises whose text differs.

    Args:
        before: What was judged last.
        after: What has been saved now.
        exercises: Names of the lab's exercises.

    Returns:
        Those names, in the order of the lab.
    """
    old, new = definitions(before), definitions(after)
    return tuple(name for name in exercises if old.get(name) != new.get(name))


def definitions(file: SourceFile) -> dict[str, str]:
    """Cut a file into its top-level definitions.

    Args:
        file: A script or notebook.

    Returns:
        Name to text; of several definitions of one name, all of them.
    """
    found: dict[str, str] = {}
    for cell in file.cells:
        name = ""
        for line in cell.text.split("\n"):
            if line.strip() and not line.startswith(_INSIDE):
                match = _DEFINITION.match(line)
                name = match[1] if match else ""
            if name:
                found[name] = found.get(name, "") + line.rstrip() + "\n"
    return found

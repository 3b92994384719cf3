"""The cells with which every lab begins: how to check one's work, and a code cell that gets things ready.

The code has to stand in the lab itself: where it is needed, the grader is not there yet.
"""

from __future__ import annotations

_FUTURE = "from __future__ import annotations"
_CODE_CELL = "# %%"

SETUP = """\
# %% [markdown]
# **In a notebook**, `check({first})` judges what you have just defined, and `check()` everything that is
# defined so far. Or write `%%check` above a function, as the first line of its cell: then it is judged
# whenever you run it. The cell below gets things ready, and does nothing where all is installed. In Colab,
# first put the course's zip file beside this notebook (the folder sign on the left, then upload).

# %%
{future}

import importlib.util

if not all(map(importlib.util.find_spec, ["grader", "hypothesis", "msgspec", "torch", "transformers"])):
    import subprocess
    import sys
    from pathlib import Path
    from zipfile import ZipFile

    here = Path.cwd()
    for archive in map(ZipFile, here.glob("*.zip")):
        unpacked = Path(str(archive.filename)).with_suffix("")
        if not unpacked.exists() and any(name.endswith("grader/magic.py") for name in archive.namelist()):
            archive.extractall(unpacked)
    folders = [here, *here.parents, *here.glob("*/"), *here.glob("*/*/")]
    course = next((str(folder) for folder in folders if (folder / "grader" / "magic.py").is_file()), None)
    if course is None:
        raise SystemExit("Put the course's zip file beside this notebook, then run this cell again.")
    if subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--editable", course]).returncode:
        raise SystemExit("pip could not install the course; what it printed above says why.")
    sys.path.insert(0, course)

from grader import check

"""


def with_setup(script: str, first: str) -> str:
    """Put the cells in front of a lab's first code cell.

    Args:
        script: The lab in py:percent format.
        first: Name of the lab's first exercise.

    Returns:
        The lab with them; an import from `__future__` moves into the new cell, since it has to come first.
    """
    lines = script.split("\n")
    at = lines.index(_CODE_CELL)
    rest = lines[at + 1 :]
    if rest[0] == _FUTURE:
        while rest[0] == _FUTURE or not rest[0]:
            rest = rest[1:]
    cells = SETUP.format(first=first, future=_FUTURE).split("\n")
    return "\n".join([*lines[:at], *cells[:-1], _CODE_CELL, *rest])

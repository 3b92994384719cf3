"""`check` and `%%check`, for notebooks and the Python prompt; the judge is imported when they are first used.

What they show is made in `grader.notebook`.
"""

from __future__ import annotations

import sys
from typing import Any

#: Name of the module in which a grader runs what was handed in.
_SUBMISSION = "submission"


def check(*exercises: Any) -> None:
    """Judge exercises as they are defined now, and show how they do.

    Args:
        exercises: Functions or classes of a lab, or their names; nothing for all that are defined.
    """
    names = sys._getframe(1).f_globals
    if names.get("__name__") == _SUBMISSION:
        # Somebody grades this file already, and the judge is out of its reach.
        return
    from grader.notebook.showing import show_check

    show_check(exercises, names)


def load_ipython_extension(shell: Any) -> None:
    """Give a notebook the cell magic `%%check`; IPython calls this for `%load_ext grader`.

    Args:
        shell: The running IPython.
    """

    def check_cell(line: str, cell: str) -> None:
        """Run this cell, then check the exercises that it defines; `%%check NAME ...` checks others."""
        from grader.notebook.showing import run_and_check

        run_and_check(shell, line, cell)

    shell.register_magic_function(check_cell, "cell", "check")


def register() -> None:
    """Give `%%check` to the notebook in which this runs, if it is one."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        load_ipython_extension(shell)

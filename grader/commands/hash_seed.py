"""Start Python again with a fixed hash seed, for the commands whose answers depend on the order of sets."""

from __future__ import annotations

import os
import sys


def fix_hash_seed() -> None:
    """Return only in a process in which sets come in the same order in every run.

    Without that, the same submission could get another answer. The command is started again with the same
    arguments, so call this before anything has happened that must not happen twice.
    """
    if os.name == "posix" and os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        # Nor may Python look for modules where somebody's submissions lie.
        os.environ["PYTHONSAFEPATH"] = "1"
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-P", "-m", "grader", *sys.argv[1:]])

"""Keep the rest of the project out of a submission's reach: it may import the thin package and the libraries.

This is about honest mistakes and lazy looks; a file that can be read can be read in other ways.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType

#: Parts of the project that a submission may import, or that the worker itself needs.
ALLOWED = ("grader.attempts", "grader.magic", "grader.miniatures", "grader.worker")


class _Refusal(importlib.abc.MetaPathFinder):
    """Refuses to find any other part of the project."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.startswith("grader.") and not _allowed(fullname):
            raise ModuleNotFoundError(f"a submission cannot import {fullname}", name=fullname)
        return None


def hide_project() -> None:
    """Forget the modules that the judge had loaded before the fork, and refuse to load them again."""
    for name in [name for name in sys.modules if name.startswith("grader.") and not _allowed(name)]:
        module = sys.modules.pop(name)
        parent, _, attribute = name.rpartition(".")
        if getattr(sys.modules.get(parent), attribute, None) is module:
            delattr(sys.modules[parent], attribute)
    sys.meta_path.insert(0, _Refusal())


def _allowed(name: str) -> bool:
    return any(name == allowed or name.startswith(f"{allowed}.") for allowed in ALLOWED)

"""Checks in a kit: kept compressed inside its data, so that nobody meets an answer while looking for a name.

Many checks work out by another way what a function should give, and for a short function that is nearly the
function. This is a curtain and no lock: whoever wants to read a check can, and is graded on other examples.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
import zlib
from collections.abc import Mapping, Sequence

#: Package of the sealed modules.
PACKAGE = "grader.checks"


class SealedLoader(importlib.abc.SourceLoader):
    """Finds and loads modules of `grader.checks` from their compressed texts."""

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        """Start with what a kit holds.

        Args:
            texts: Name of a module in `grader.checks` to its compressed text.
        """
        self.texts = texts

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Say whether a module is one of these."""
        package, _, module = name.rpartition(".")
        if package != PACKAGE or module not in self.texts:
            return None
        spec = importlib.machinery.ModuleSpec(name, self, origin=self.get_filename(name))
        # Then `inspect` finds the text, which Hypothesis and the digests of checks look at.
        spec.has_location = True
        return spec

    def get_filename(self, name: str) -> str:
        """Give what stands for a module's file in a traceback."""
        return f"kit/{name}.py"

    def get_data(self, path: str) -> bytes:
        """Give a module's text."""
        return zlib.decompress(self.texts[path.removesuffix(".py").rpartition(".")[2]])


def seal(text: bytes) -> bytes:
    """Compress a module's text.

    Args:
        text: The text.

    Returns:
        The compressed text, the same for the same text.
    """
    return zlib.compress(text, 9)


def unseal(texts: Mapping[str, bytes]) -> None:
    """Let `grader.checks` be imported from a kit.

    Args:
        texts: Name of a module in `grader.checks` to its compressed text.
    """
    if not any(isinstance(finder, SealedLoader) for finder in sys.meta_path):
        sys.meta_path.append(SealedLoader(texts))

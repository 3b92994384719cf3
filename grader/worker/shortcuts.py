"""Library calls that would answer an exercise by themselves, replaced while its function runs.

This finds the honest mistake and says so. It is no security boundary: whoever wants to can get around it.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

#: Error name that a judge reads as "took a shortcut".
SHORTCUT = "ShortcutTaken"


@functools.cache
def _stub(path: str) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise ShortcutTaken(f"{path} would answer this exercise by itself; write the steps out")

    return refuse


class ShortcutTaken(Exception):
    """A submission called what it was asked to write."""


@contextlib.contextmanager
def without(paths: Sequence[str], names: dict[str, Any]) -> Iterator[None]:
    """Replace library calls by a refusal for a while, under every name that the submission has for them.

    Args:
        paths: Dotted names, such as `torch.nn.functional.cross_entropy`.
        names: The submission's top-level names.
    """
    with contextlib.ExitStack() as undo:
        for path in paths:
            parent_path, _, attribute = path.rpartition(".")
            parent = find(parent_path)
            original, stub = getattr(parent, attribute), _stub(path)
            own = attribute in vars(parent)
            setattr(parent, attribute, stub)
            # An inherited method is uncovered again by taking the stub away.
            undo.callback(*((setattr, parent, attribute, original) if own else (delattr, parent, attribute)))
            for name in [name for name, value in names.items() if value is original]:
                names[name] = stub
                undo.callback(names.__setitem__, name, original)
        yield


def find(path: str) -> Any:
    """Find what a dotted name stands for.

    Args:
        path: Such as `torch.nn.functional.cross_entropy`.

    Returns:
        The module, class or function.

    Raises:
        LookupError: There is nothing of that name.
    """
    module, inside = _module_of(path)
    found: Any = module
    for name in inside:
        found = getattr(found, name)
    return found


@functools.cache
def _module_of(path: str) -> tuple[ModuleType, list[str]]:
    """Give the module of a dotted name, and the names that lead on from there, which may change."""
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        with contextlib.suppress(ModuleNotFoundError):
            return importlib.import_module(".".join(parts[:count])), parts[count:]
    raise LookupError(f"there is no {path}")

"""Where two answers differ, in words: an index in a plain answer, a name for what a script has read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.worker import wire

#: What a mapping of TensorBoard's runs is called in a place.
_RUNS = "runs"


class Found(list[Any]):
    """What the `Read` steps of a script have found: a list whose items have names."""

    def __init__(self, items: Sequence[Any], names: Sequence[str]) -> None:
        super().__init__(items)
        self.names = names


def as_found(answer: Any, steps: Sequence[wire.Step]) -> Any:
    """Give the items of a script's answer their names.

    Args:
        answer: What came back; from a worker, so it may be anything.
        steps: The script.

    Returns:
        The same items, or the same thing when it is no list of them.
    """
    names = [name for step in steps if (name := _name(step))]
    return Found(answer, names) if isinstance(answer, list) and len(answer) == len(names) else answer


def _name(step: wire.Step) -> str:
    match step:
        case wire.Read(on, path):
            return f"`{dotted(on, path)}`"
        case wire.ReadEvents():
            return _RUNS
        case wire.ReadWriters():
            return "the list that says of each writer whether it was closed"
    return ""


def dotted(on: str, path: str) -> str:
    """Write a path as Python has it.

    >>> dotted("model", "2.bias")
    'model[2].bias'

    Args:
        on: Name of an object.
        path: Attributes and numbers of parts, with dots between them.

    Returns:
        An expression.
    """
    return re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", ".".join(filter(None, (on, path))))


@dataclass(frozen=True)
class Place:
    """A part of an answer."""

    #: What a script has read, empty for a plain answer.
    name: str = ""
    #: Keys and indexes that lead there.
    steps: tuple[Any, ...] = ()
    #: The same as Python would write them.
    code: str = ""

    def at(self, step: Any) -> Place:
        """Go to a key, an item, or an element by the list of its indexes.

        Args:
            step: Where to.

        Returns:
            The place there.
        """
        code = str(step) if isinstance(step, list) else f"[{step!r}]"
        return replace(self, steps=(*self.steps, step), code=self.code + code)

    @property
    def after(self) -> str:
        """What follows "the shape", "the length" or "the key ... is missing"; empty for the whole answer."""
        if self.name == _RUNS:
            return f" in {self._run()}"
        if self.name:
            return f" of {self.name}" + (f" at {self.code}" if self.code else "")
        return f" at {self.code}" if self.code else ""

    @property
    def subject(self) -> str:
        """What a sentence begins with that goes on with a value."""
        if self.name == _RUNS:
            noun = {0: "the step", 1: "the value"}.get(self.steps[4]) if len(self.steps) > 4 else None
            if self.steps[1:] == ("files",):
                return f"In the run {self.steps[0]!r}, the number of event files is"
            return f"In {self._run()}, {noun or 'what was read'} is"
        if self.name and not self.code:
            return f"{self.name[0].upper()}{self.name[1:]} is"
        return f"The value{self.after} is" if self.after else "The result is"

    def _run(self) -> str:
        """Say a place in what TensorBoard reads: run, kind, tag, point."""
        if not self.steps:
            return "the runs"
        words = [f"the run {self.steps[0]!r}", *(str(step) for step in self.steps[1:2])]
        if len(self.steps) > 2:
            words[1] = f"{str(self.steps[1]).removesuffix('s')} {self.steps[2]!r}"
        words += [f"point {step + 1 if isinstance(step, int) else step}" for step in self.steps[3:4]]
        return ", ".join(words)

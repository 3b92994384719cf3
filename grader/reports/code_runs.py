"""What students wrote, cut into short runs of tokens that survive renaming, rewording and moving.

Comments, docstrings and the texts of strings are left out, and every name of a student's own reads the same.
Tokens come from Pygments. Nothing is run or parsed: a tokenizer reads any text, and here only text of limited
size without trailing blanks and empty lines, on which its time stays in proportion to the length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Run = tuple[str, ...]

#: Tokens of one run. Shorter ones are common by chance, longer ones do not survive a changed statement.
RUN = 7
#: Characters of one definition, and of all definitions of a student's lab, that are looked at.
LONGEST, MOST = 6000, 30_000
_DEFINITION = re.compile(r"(?:async +)?(?:def|class) +(\w+)")


class Token(NamedTuple):
    """One token: how it counts, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Work:
    """One definition of one student."""

    text: str
    tokens: tuple[Token, ...]
    #: Without those that the lab gives.
    runs: frozenset[Run]


class Reader:
    """Reads what students wrote; equal definitions are read once for the whole class."""

    def __init__(self, given: Mapping[str, str]) -> None:
        # Given: lab to its text as students get it.
        self.known: dict[tuple[str, str], tuple[Token, ...]] = {}
        self.words = {lab: _given_names(text) for lab, text in given.items()}
        self.given = {
            (lab, name): frozenset(runs_of(self._tokens(text, lab)))
            for lab, whole in given.items()
            for name, text in _cut(whole)
        }
        self.exercises = {lab: {name for one, name in self.given if one == lab} for lab in given}

    def read(self, files: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Work]:
        """Find a student's definitions; of two with one name, the longer.

        Args:
            files: Lab and text of each file.

        Returns:
            Lab and name of a definition to what was written there; functions of the student's own have no name.
        """
        found: dict[tuple[str, str], Work] = {}
        for lab, whole in files:
            left = MOST
            for name, text in _cut(whole):
                if (left := left - len(text)) < 0:
                    break
                # Functions that are not the lab's are compared under one name, whatever they are called.
                place = (lab, name if name in self.exercises.get(lab, ()) else "")
                tokens = self._tokens(text, lab)
                runs = frozenset(runs_of(tokens)) - self.given.get((lab, name), frozenset())
                if len(runs) > len(found[place].runs if place in found else ()):
                    found[place] = Work(text, tokens, runs)
        return found

    def _tokens(self, text: str, lab: str) -> tuple[Token, ...]:
        key = (lab, text)
        if key not in self.known:
            self.known[key] = tuple(_normalised(text, self.words.get(lab, frozenset())))
        return self.known[key]


def _cut(whole: str) -> Iterator[tuple[str, str]]:
    """Cut a file into its top-level definitions, by the way lines are indented."""
    name, lines = "", list[str]()
    for line in [*whole.splitlines(), "end"]:
        line = line.rstrip()
        opening = _DEFINITION.match(line)
        if opening or line[:1].isalpha() or line.startswith(("@", "%", "!", "_")):
            if name:
                yield name, "\n".join(lines)[:LONGEST]
            name, lines = opening[1] if opening else "", []
        if name and line:
            lines.append(line)


def _given_names(lab: str) -> frozenset[str]:
    """Find the names that nobody can change: what the lab imports, and what its definitions are called."""
    imports = "\n".join(line for line in lab.splitlines() if line.startswith(("import ", "from ")))
    return frozenset(re.findall(r"\w+", imports)) | {name for name, _ in _cut(lab)}


def _normalised(text: str, given: frozenset[str]) -> Iterator[Token]:
    """Read tokens; a name of the student's own becomes `v`, a text `s`, comments vanish."""
    from pygments.lexers.python import PythonLexer
    from pygments.token import Comment, Name, String

    after_dot = False
    for start, kind, value in PythonLexer().get_tokens_unprocessed(text):
        if kind in Comment or kind in String.Doc or not value.strip():
            continue
        if kind in String:
            shown = "s"
        elif kind in Name and kind not in Name.Builtin and value not in given and not after_dot:
            shown = "v"
        else:
            shown = value.strip()
        yield Token(shown, start, start + len(value))
        after_dot = value == "."


def runs_of(tokens: Sequence[Token]) -> Iterator[Run]:
    """Cut tokens into runs, one from each token on.

    Args:
        tokens: Tokens in order.

    Returns:
        Runs of `RUN` texts each; none when there are fewer tokens.
    """
    texts = [token.text for token in tokens]
    return (tuple(texts[at : at + RUN]) for at in range(len(texts) - RUN + 1))

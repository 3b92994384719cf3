"""What students wrote, cut into short runs of tokens that survive renaming, rewording and moving.

Comments, docstrings and the texts of strings are left out, and every name of a student's own reads the same.
No run goes beyond a statement, so that statements in another order have the same runs.
Tokens come from Pygments. Nothing is run or parsed: a tokenizer reads any text, and here only text of limited
size without trailing blanks and empty lines, on which its time stays in proportion to the length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Run = tuple[str, ...]

#: Tokens of one run. Shorter ones are common by chance, longer ones do not survive a small change.
RUN = 7
#: Characters of one definition, and of all definitions of a student's lab, that are looked at.
LONGEST, MOST = 6000, 30_000
_DEFINITION = re.compile(r"(?:async +)?(?:def|class) +(\w+)")


class Token(NamedTuple):
    """One token: how it counts, and where it stands."""

    text: str
    start: int
    end: int


class Span(NamedTuple):
    """One run, and where it starts and ends."""

    run: Run
    start: int
    end: int


@dataclass(frozen=True)
class Work:
    """One definition of one student."""

    text: str
    #: All runs in order, with their places.
    spans: tuple[Span, ...]
    #: Those that the lab does not give.
    runs: frozenset[Run]


class Reader:
    """Reads what students wrote; equal definitions are read once for the whole class."""

    def __init__(self, given: Mapping[str, str]) -> None:
        # Given: lab to its text as students get it.
        self.known: dict[tuple[str, str], tuple[Span, ...]] = {}
        self.words = {lab: _given_names(text) for lab, text in given.items()}
        self.given = {
            (lab, name): frozenset(span.run for span in self._spans(text, lab))
            for lab, whole in given.items()
            for name, text in _cut(whole)
        }
        self.exercises = {lab: {name for one, name in self.given if one == lab} for lab in given}

    def read(self, files: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Work]:
        """Find a student's definitions; of two with one name, the longer.

        Args:
            files: Lab and text of each file.

        Returns:
            Lab and name of a definition to what was written there; a student's own functions have no name.
        """
        found: dict[tuple[str, str], Work] = {}
        for lab, whole in files:
            left = MOST
            for name, text in _cut(whole):
                if (left := left - len(text)) < 0:
                    break
                # Functions that are not the lab's are compared under one name, whatever they are called.
                place = (lab, name if name in self.exercises.get(lab, ()) else "")
                spans = self._spans(text, lab)
                runs = frozenset(span.run for span in spans) - self.given.get((lab, name), frozenset())
                if len(runs) > len(found[place].runs if place in found else ()):
                    found[place] = Work(text, spans, runs)
        return found

    def _spans(self, text: str, lab: str) -> tuple[Span, ...]:
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


def _normalised(text: str, given: frozenset[str]) -> Iterator[Span]:
    """Cut a definition into statements, and each of them into runs."""
    statement: list[Token] = []
    depth = 0
    for token in _tokens(text, given):
        depth += (token.text in "([{") - (token.text in ")]}")
        if token.text != "\n":
            statement.append(token)
        elif depth <= 0:
            yield from _spans(statement)
            statement, depth = [], 0
    yield from _spans(statement)


def _tokens(text: str, given: frozenset[str]) -> Iterator[Token]:
    """Read tokens and ends of lines; a name of the student's own becomes `v`, a text `s`, comments vanish."""
    from pygments.lexers.python import PythonLexer
    from pygments.token import Comment, Name, String

    after_dot = False
    for start, kind, value in PythonLexer().get_tokens_unprocessed(text):
        if kind in Comment or kind in String.Doc or not value.strip(" \\\t\r\f"):
            continue
        if kind in String:
            shown = "s"
        elif kind in Name and kind not in Name.Builtin and value not in given and not after_dot:
            shown = "v"
        else:
            shown = value.strip() or "\n"
        yield Token(shown, start, start + len(value))
        after_dot = value == "."


def _spans(statement: Sequence[Token]) -> Iterator[Span]:
    # A statement that is shorter than a run is one.
    for at in range(max(len(statement) - RUN, 0) + 1 if statement else 0):
        run = statement[at : at + RUN]
        yield Span(tuple(token.text for token in run), run[0].start, run[-1].end)

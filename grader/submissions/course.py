"""Which lab a file belongs to, told by its name or else by the exercises it defines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.submissions import names
from grader.submissions.model import LabNames

_DEFINITION = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_GAP = r"[\W_]*"


@dataclass(frozen=True)
class Named:
    """What a file or folder name says."""

    #: Slug of the lab, or nothing.
    lab: str | None
    #: Whether the lab's full stem stands there, not only its slug.
    by_stem: bool
    #: Name of the student; empty if the name is only a lab's.
    person: str
    #: What tells two students of the same name apart.
    key: str
    #: Whether a learning platform put the student's name there.
    platform: bool = False


class Course:
    """The labs of the course, ready to be recognised.

    Args:
        labs: Names of the labs, in order.
    """

    def __init__(self, labs: Sequence[LabNames]) -> None:
        self.labs = tuple(labs)
        self._patterns = [(lab.slug, True, _stem_pattern(lab.stem)) for lab in labs]
        self._patterns += [(lab.slug, False, _slug_pattern(lab.slug)) for lab in labs]
        self._seen: dict[str, Named] = {}

    def by_name(self, name: str) -> Named:
        """Return what a name says of its lab and student.

        Args:
            name: File name without its suffix, or folder name.

        Returns:
            The first lab whose stem is in the name, else the first whose slug stands in it as a word,
            and the student's name: the learning platform's, or else what the lab's name leaves.
        """
        if name not in self._seen:
            self._seen[name] = self._read_name(names.shown(name))
        return self._seen[name]

    def _read_name(self, name: str) -> Named:
        person = names.person_in(name)
        text = name if person is None or person.rest is None else person.rest
        for slug, by_stem, pattern in self._patterns:
            match = pattern.search(text)
            if match is None:
                continue
            if person is not None:
                return Named(slug, by_stem, person.name, person.key, platform=True)
            before, after = names.stripped(text[: match.start()]), text[match.end() :]
            after = "" if names.is_copy_mark(after) else names.stripped(after)
            left = "_".join(part for part in (before, after) if part)
            return Named(slug, by_stem, left, left)
        if person is not None:
            return Named(None, False, person.name, person.key, platform=True)
        return Named(None, False, name, name)

    def by_code(self, text: str) -> list[str]:
        """Return the slugs of the labs whose exercises are defined in a text, in the order of the labs.

        Args:
            text: Source code; looked at line by line, never parsed.

        Returns:
            Each lab with a definition of its own; a name that several labs share counts only for
            the one that has most of its exercises here (of equals: the first).
        """
        defined = set(_DEFINITION.findall(text))
        matches = {lab.slug: defined.intersection(lab.exercises) for lab in self.labs}
        found: set[str] = set()
        taken: set[str] = set()
        for slug in sorted(matches, key=lambda slug: -len(matches[slug])):
            if matches[slug] - taken:
                found.add(slug)
                taken |= matches[slug]
        return [lab.slug for lab in self.labs if lab.slug in found]

    def stem(self, slug: str) -> str:
        """Return the file stem of a lab, such as `03_padding`."""
        return next(lab.stem for lab in self.labs if lab.slug == slug)


def _words(name: str) -> str:
    return _GAP.join(re.escape(word) for word in re.split(r"[\W_]+", name) if word)


def _stem_pattern(stem: str) -> re.Pattern[str]:
    numbered = re.fullmatch(r"(\d+)[\W_]*(.+)", stem)
    if numbered is None:
        return _slug_pattern(stem)
    number = f"0*{int(numbered[1])}"
    return re.compile(rf"(?:lab{_GAP})?(?<!\d){number}{_GAP}{_words(numbered[2])}", re.IGNORECASE)


def _slug_pattern(slug: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:lab[\W_]+)?{_words(slug)}(?![^\W_])", re.IGNORECASE)

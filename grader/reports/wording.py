"""The words and signs of every verdict, the sentences that sum up, and how numbers are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from grader.results import Verdict


class Mark(NamedTuple):
    """How one verdict looks and reads."""

    #: One sign, so that nothing depends on colour.
    symbol: str
    #: The same where only ASCII can be shown.
    ascii: str
    #: Two or three plain words.
    word: str
    #: `good`, `bad`, `open` or `odd`: what the colours follow.
    tone: str
    #: What it means for a student who reads nothing else.
    sentence: str
    #: What a student may know when inputs and expected values are kept back.
    kind: str


MARKS: Final[Mapping[Verdict, Mark]] = MappingProxyType(
    {
        "passed": Mark("✓", "+", "passed", "good", "This works.", ""),
        "failed": Mark(
            "✗",
            "x",
            "not right yet",
            "bad",
            "The answer is not the expected one for at least one input.",
            "For at least one input, the answer is not the expected one.",
        ),
        "blank": Mark(
            "○",
            "o",
            "not attempted yet",
            "open",
            "This one is still waiting for you.",
            "This one is still waiting for you.",
        ),
        "missing": Mark(
            "–",
            "-",
            "not found",
            "odd",
            "There is nothing of this name in your file. Has it been renamed or removed?",
            "There is nothing of this name in your file. Has it been renamed or removed?",
        ),
        "error": Mark(
            "!",
            "!",
            "raised an error",
            "bad",
            "Your code stopped with an error.",
            "For at least one input, your code stopped with an error.",
        ),
        "timeout": Mark(
            "…",
            "~",
            "took too long",
            "bad",
            "Your code was still busy when the time was up. A loop that never ends is the usual reason.",
            "For at least one input, your code was still busy when the time was up.",
        ),
        "crashed": Mark(
            "▼",
            "#",
            "stopped Python",
            "bad",
            "Python itself stopped while your code was running, often for want of memory.",
            "For at least one input, Python itself stopped while your code was running.",
        ),
        "unstable": Mark(
            "≠",
            "%",
            "answers vary",
            "bad",
            "The same call gave two different answers.",
            "For at least one input, the same call gave two different answers.",
        ),
        "unchecked": Mark(
            "?",
            "?",
            "not judged",
            "odd",
            "This could not be judged, so it says nothing about your work. "
            "It often follows when something before it took too long.",
            "This could not be judged, so it says nothing about your work.",
        ),
    }
)


#: Stands on a page that was made with `--feedback hint`.
HINT_VERSION: Final = "This is the hint version: it keeps inputs and expected values back, for you to find."


def number(value: float) -> str:
    """Write points without needless digits.

    >>> number(2.0), number(1.25), number(1 / 3)
    ('2', '1.25', '0.33')

    Args:
        value: Points.

    Returns:
        At most two decimals.
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def count(how_many: int, noun: str) -> str:
    """Count things in words.

    >>> count(1, "exercise"), count(3, "exercise")
    ('1 exercise', '3 exercises')

    Args:
        how_many: How many there are.
        noun: The singular; the plural takes an s.

    Returns:
        Number and noun.
    """
    return f"{how_many} {noun}" if how_many == 1 else f"{how_many} {noun}s"


def mend_first(uses: Iterable[str], verdicts: Mapping[str, Verdict]) -> str:
    """Say which other exercise to look at before one that does not pass.

    >>> mend_first(["keep_top_k"], {"keep_top_k": "failed"})
    'It uses your `keep_top_k`, which does not pass either: mend that first.'
    >>> mend_first(["keep_top_k"], {"keep_top_k": "passed"})
    ''

    Args:
        uses: Names of the exercises that it uses.
        verdicts: Name to verdict of those that were judged.

    Returns:
        One sentence, empty when all that it uses is right.
    """
    named = [f"`{name}`" for name in uses if verdicts.get(name) not in ("passed", None)]
    unknown = [name for name in uses if name not in verdicts]
    if named:
        listed = " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
        does, it = ("does", "that") if len(named) == 1 else ("do", "those")
        return f"It uses your {listed}, which {does} not pass either: mend {it} first."
    if unknown:
        return f"It uses your `{unknown[0]}`: see with labs check {unknown[0]} whether that one is right."
    return ""


def summary(verdicts: Iterable[Verdict]) -> str:
    """Sum up verdicts in one sentence.

    >>> summary(["passed", "failed", "blank"])
    '1 of 3 exercises passes; 1 needs another look and 1 is not attempted yet.'

    Args:
        verdicts: The verdict of each exercise.

    Returns:
        One kind sentence.
    """
    seen = Counter(verdicts)
    total, passed, blank = seen.total(), seen["passed"], seen["blank"]
    if not total:
        return "There are no exercises here."
    if passed == total:
        return f"All {count(total, 'exercise')} pass. Well done!" if total > 1 else "It passes. Well done!"
    if blank == total:
        waiting = "exercise is" if total == 1 else "exercises are"
        return f"Nothing attempted yet: {total} {waiting} waiting for you."
    looks = total - passed - blank - seen["missing"] - seen["unchecked"]
    parts = [
        f"{looks} {'needs' if looks == 1 else 'need'} another look" if looks else "",
        f"{blank} {'is' if blank == 1 else 'are'} not attempted yet" if blank else "",
        f"{seen['missing']} could not be found" if seen["missing"] else "",
        f"{seen['unchecked']} could not be judged" if seen["unchecked"] else "",
    ]
    rest = [part for part in parts if part]
    listed = " and ".join([", ".join(rest[:-1]), rest[-1]] if len(rest) > 1 else rest)
    verb = "passes" if passed == 1 else "pass"
    opening = f"{passed} of {count(total, 'exercise')} {verb}" if passed else "No exercise passes yet"
    return f"{opening}; {listed}."

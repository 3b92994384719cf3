"""Submissions that are more alike than the lab and the class explain: questions to ask, never verdicts.

What students wrote into the blanks is compared by short runs of tokens (`code_runs`). A run counts by how few
students of the class share it: what everybody writes counts nothing, however long, and what the lab gives is
left out. The weights are those of information retrieval, inverse document frequency.

A class often has a handful of ways to write a function, each chosen by several. Two who chose the same one
share many runs, which are rare together and not each by itself; so it counts as one choice, not as many.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from grader.reports.code_runs import RUN, Reader, Run, Work

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Student to the code that was handed in: lab and text, one for each file that counts.
Code = Mapping[str, Sequence[tuple[str, str]]]

#: In fewer submissions nothing can be said to be rare.
SMALLEST_CLASS = 8
#: Each is compared with each: memory and time grow with the square, and callers leave a larger class out.
LARGEST_CLASS = 2000
#: Of what the shorter of two wrote and few others did, this share must be in the other as well.
SHARE = 0.75
#: Bits of surprise beyond those that the number of pairs explains: the most alike of n pairs picked at random
#: has some log2(n) bits in common.
BEYOND = 5.0
#: A student has another's way to write a function with this share of what is rare in it.
SAME_WAY = 0.9
#: Pairs that are shown, and pairs that are looked at closely.
SHOWN, CLOSELY = 20, 2000


class Side(msgspec.Struct, frozen=True):
    """One student's half of a pair, for one definition."""

    text: str
    #: Start and end of what is shared, in characters.
    shared: list[tuple[int, int]]


class Alike(msgspec.Struct, frozen=True):
    """One definition that two students have in common."""

    lab: str
    name: str
    left: Side
    right: Side


class Pair(msgspec.Struct, frozen=True):
    """Two students whose code raises a question."""

    left: str
    right: str
    #: Share of the rarer code of the one with less of it that is in the other as well, 0 to 1.
    share: float
    #: The same for two students picked at random: the middle one of all pairs.
    usual: float
    #: Bits of surprise.
    surprise: float
    #: Definitions that are most alike, the rarest first.
    definitions: list[Alike]


class Similar(msgspec.Struct, frozen=True):
    """What was found in a class."""

    #: Students whose code was compared.
    compared: int
    #: The most surprising first.
    pairs: list[Pair]
    #: Pairs in all, also those that are not kept.
    found: int
    #: Students of a class that is too large to compare; 0 for any other.
    too_many: int = 0


@dataclass(frozen=True)
class _Compared:
    """One definition over the class; rows of `has` are students, its columns runs that several wrote."""

    #: Row of each student, by number.
    rows: dict[int, int]
    has: NDArray[np.bool_]
    worth: NDArray[np.float32]
    columns: Mapping[Run, int]
    #: Students among whom a run is rare.
    everybody: int

    def surprise(self, left: int, right: int) -> float:
        """Say how many bits two students have in common here."""
        if left not in self.rows or right not in self.rows:
            return 0.0
        both = self.has[self.rows[left]] & self.has[self.rows[right]]
        worth = self.worth[both]
        total = float(worth.sum())
        same = int((self.has[:, both] @ worth >= SAME_WAY * total).sum())
        # What only the two wrote may be rare in every part; what more wrote is one choice of the class.
        return total if same <= 2 else min(total, math.log2(self.everybody / same))

    def rare(self, left: int, right: int) -> frozenset[Run]:
        """Find the runs that both wrote and not everybody did."""
        both = self.has[self.rows[left]] & self.has[self.rows[right]] & (self.worth > 0)
        return frozenset(run for run, column in self.columns.items() if both[column])


def find_similar(code: Code, given: Mapping[str, str]) -> Similar:
    """Find pairs of submissions that are more alike than the class explains.

    Args:
        code: What every student handed in.
        given: Lab to its text as students get it.

    Returns:
        The pairs; none in a class that is too small to tell what is rare.
    """
    import numpy as np

    students = sorted(code)
    reader = Reader(given)
    works = [reader.read(code[student]) for student in students]
    compared = sum(1 for work in works if work)
    if compared < SMALLEST_CLASS:
        return Similar(compared, [], 0)
    common = np.zeros((len(students), len(students)), dtype=np.float64)
    own = np.zeros(len(students), dtype=np.float64)
    classes = {
        definition: _compare(definition, works, common, own, compared)
        for definition in sorted({name for work in works for name in work})
    }
    least = np.minimum.outer(own, own)
    share = np.divide(common, least, out=np.zeros_like(common), where=least > 0)
    rows, columns = np.triu_indices(len(students), k=1)
    worked = (own[rows] > 0) & (own[columns] > 0)
    usual = float(np.median(share[rows, columns][worked])) if worked.any() else 0.0
    enough = math.log2(compared * (compared - 1) / 2) + BEYOND
    asked = worked & (share[rows, columns] >= SHARE) & (common[rows, columns] >= enough)
    places = sorted(
        zip(rows[asked].tolist(), columns[asked].tolist(), strict=True), key=lambda at: -common[at]
    )
    found: list[tuple[float, int, int]] = []
    for i, j in places[:CLOSELY]:
        surprise = sum(one.surprise(i, j) for one in classes.values())
        if surprise >= enough:
            found.append((-surprise * float(share[i, j]), i, j))
    pairs = [
        Pair(
            left=students[i],
            right=students[j],
            share=round(float(share[i, j]), 3),
            usual=round(usual, 3),
            surprise=round(-order / float(share[i, j]), 1),
            definitions=_definitions(i, j, works, classes),
        )
        for order, i, j in sorted(found)[:SHOWN]
    ]
    return Similar(compared, pairs, len(found))


def _compare(
    definition: tuple[str, str],
    works: Sequence[Mapping[tuple[str, str], Work]],
    common: NDArray[np.float64],
    own: NDArray[np.float64],
    compared: int,
) -> _Compared:
    """Compare one definition over the class, and add up what students share and what they have."""
    import numpy as np

    there = [(at, work[definition].runs) for at, work in enumerate(works) if definition in work]
    frequency = Counter(run for _, runs in there for run in runs)
    # A function of one's own is rare in the whole class, an exercise among those who worked on it.
    everybody = len(there) if definition[1] else compared
    # Each run overlaps its neighbours; divided by its length, a token counts about once.
    weight = {run: math.log2(everybody / times) / RUN for run, times in frequency.items()}
    for at, runs in there:
        own[at] += sum(weight[run] for run in runs)
    several = {run: at for at, run in enumerate(sorted(run for run, times in frequency.items() if times > 1))}
    has = np.zeros((len(there), len(several)), dtype=np.bool_)
    for row, (_, runs) in enumerate(there):
        has[row, [several[run] for run in runs if run in several]] = True
    worth = np.array([weight[run] for run in several], dtype=np.float32)
    places = [at for at, _ in there]
    common[np.ix_(places, places)] += (has * worth) @ has.T.astype(np.float32)
    return _Compared({at: row for row, at in enumerate(places)}, has, worth, several, everybody)


def _definitions(
    left: int,
    right: int,
    works: Sequence[Mapping[tuple[str, str], Work]],
    classes: Mapping[tuple[str, str], _Compared],
    most: int = 3,
) -> list[Alike]:
    """Show the definitions in which two students share most that is rare."""
    both = works[left].keys() & works[right].keys()
    ranked = sorted((-classes[one].surprise(left, right), one) for one in both)
    shown = [one for surprise, one in ranked[:most] if surprise < 0]
    return [
        Alike(
            *one,
            _side(works[left][one], classes[one].rare(left, right)),
            _side(works[right][one], classes[one].rare(left, right)),
        )
        for one in shown
    ]


def _side(work: Work, rare: frozenset[Run]) -> Side:
    spans: list[tuple[int, int]] = []
    for run, start, end in work.spans:
        if run in rare:
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return Side(work.text, spans)

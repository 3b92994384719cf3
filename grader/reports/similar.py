"""Submissions that are more alike than the lab and the class explain: questions to ask, never verdicts.

What students wrote into the blanks is compared by short runs of tokens (`code_runs`). A run counts by how few
students of the class share it: what everybody writes counts nothing, however long, and what the lab gives is left
out. The weights are those of information retrieval, inverse document frequency.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from grader.reports.code_runs import RUN, Reader, Run, Work, runs_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Student to the code that was handed in: lab and text, one for each file that counts.
Code = Mapping[str, Sequence[tuple[str, str]]]

#: In fewer submissions nothing can be said to be rare.
SMALLEST_CLASS = 8
#: Of what the shorter of two wrote and few others did, this share must be in the other as well.
SHARE = 0.7
#: Bits of surprise that two must have in common, however short their work is.
SURPRISE = 40.0
#: Pairs that are shown.
SHOWN = 20


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
    weights: dict[tuple[str, str], dict[Run, float]] = {}
    for definition in sorted({name for work in works for name in work}):
        weights[definition] = _weigh(definition, works, common, own)
    least = np.minimum.outer(own, own)
    share = np.divide(common, least, out=np.zeros_like(common), where=least > 0)
    rows, columns = np.triu_indices(len(students), k=1)
    worked = (own[rows] > 0) & (own[columns] > 0)
    usual = float(np.median(share[rows, columns][worked])) if worked.any() else 0.0
    asked = worked & (share[rows, columns] >= SHARE) & (common[rows, columns] >= SURPRISE)
    places = sorted(
        zip(rows[asked].tolist(), columns[asked].tolist(), strict=True),
        key=lambda at: (-common[at] * share[at] ** 2, at),
    )
    pairs = [
        Pair(
            left=students[i],
            right=students[j],
            share=round(float(share[i, j]), 3),
            usual=round(usual, 3),
            surprise=round(float(common[i, j]), 1),
            definitions=_definitions(works[i], works[j], weights),
        )
        for i, j in places[:SHOWN]
    ]
    return Similar(compared, pairs, len(places))


def _weigh(
    definition: tuple[str, str],
    works: Sequence[Mapping[tuple[str, str], Work]],
    common: NDArray[np.float64],
    own: NDArray[np.float64],
) -> dict[Run, float]:
    """Add up what students share in one definition; return the weight of each run that several wrote."""
    import numpy as np

    there = [(at, work[definition].runs) for at, work in enumerate(works) if definition in work]
    frequency = Counter(run for _, runs in there for run in runs)
    # Each run overlaps its neighbours; divided by its length, a token counts about once.
    weight = {run: math.log2(len(there) / times) / RUN for run, times in frequency.items()}
    for at, runs in there:
        own[at] += sum(weight[run] for run in runs)
    several = {run: at for at, run in enumerate(sorted(run for run, times in frequency.items() if times > 1))}
    if not several:
        return {}
    has = np.zeros((len(there), len(several)), dtype=np.float32)
    for row, (_, runs) in enumerate(there):
        has[row, [several[run] for run in runs if run in several]] = 1
    worth = np.array([weight[run] for run in several], dtype=np.float32)
    places = np.array([at for at, _ in there])
    common[np.ix_(places, places)] += (has * worth) @ has.T
    return {run: weight[run] for run in several}


def _definitions(
    left: Mapping[tuple[str, str], Work],
    right: Mapping[tuple[str, str], Work],
    weights: Mapping[tuple[str, str], Mapping[Run, float]],
    most: int = 3,
) -> list[Alike]:
    """Show the definitions in which two students share most that is rare."""
    found = []
    for definition in left.keys() & right.keys():
        both = left[definition].runs & right[definition].runs
        worth = sum(weights[definition].get(run, 0.0) for run in both)
        rare = frozenset(run for run in both if weights[definition].get(run, 0.0) > 0)
        if rare:
            found.append((-worth, definition, rare))
    return [
        Alike(*definition, _side(left[definition], rare), _side(right[definition], rare))
        for _, definition, rare in sorted(found, key=lambda one: one[:2])[:most]
    ]


def _side(work: Work, rare: frozenset[Run]) -> Side:
    spans: list[tuple[int, int]] = []
    for at, run in enumerate(runs_of(work.tokens)):
        if run in rare:
            start, end = work.tokens[at].start, work.tokens[at + RUN - 1].end
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return Side(work.text, spans)

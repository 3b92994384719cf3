"""Numbers about a class: scores, verdicts and item analysis. Pure arithmetic.

An exercise is what test theory calls an item. Its examinees are the students who tried it: a blank says
nothing about whether a check is good. How well a student does is measured without the exercise itself, or an
exercise would agree with itself.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, mean, quantiles

from grader.results import ExerciseResult, Result, Verdict

#: Verdicts of an exercise that nobody has worked on, or that could not be judged.
NOT_TRIED: frozenset[Verdict] = frozenset({"blank", "missing", "unchecked"})
BINS = 10
#: Fewer students than this say nothing about an exercise.
ENOUGH = 10
#: Share of a class that makes its upper and its lower group.
#: Source: Kelley 1939, "The selection of upper and lower groups for the validation of test items".
GROUP = 0.27
#: A correlation this many standard errors below zero is hardly chance; without any relation the standard
#: error of a correlation is about 1 / sqrt(n).
CLEARLY = 2.0


@dataclass(frozen=True)
class Scores:
    """How the class did, in percent of all points."""

    #: Percent of each student who handed something in, in rising order.
    percents: tuple[float, ...]
    #: First quartile, median, third quartile.
    quartiles: tuple[float, float, float]
    mean: float
    #: Students in 0-10 %, 10-20 %, ...; the last one holds 100 % as well.
    bins: tuple[int, ...]


@dataclass(frozen=True)
class Item:
    """One exercise, over the class."""

    id: str
    lab: str
    #: Of the students who handed in the lab.
    verdicts: Counter[Verdict]
    tried: int
    right: int
    #: Share right of those who tried it; None when nobody did.
    difficulty: float | None
    #: Correlation of right or wrong with the rest of the score; None with too few students or no spread.
    point_biserial: float | None
    #: Share right in the upper and in the lower group; None with too few students.
    upper: float | None
    lower: float | None
    #: Wrong answers with a named misconception, and without.
    named: int
    unnamed: int

    @property
    def handed_in(self) -> int:
        """Students who handed in the lab."""
        return self.verdicts.total()

    @property
    def discrimination(self) -> float | None:
        """Upper share minus lower share."""
        return None if self.upper is None or self.lower is None else self.upper - self.lower

    @property
    def strong_students_fail(self) -> bool:
        """Whether those who do well elsewhere clearly do worse here: a sign of a bad check."""
        if self.point_biserial is None or self.discrimination is None:
            return False
        return self.discrimination < 0 and self.point_biserial < -CLEARLY / math.sqrt(self.tried)

    @property
    def nobody_right(self) -> bool:
        """Whether enough students tried and none got it right."""
        return self.tried >= ENOUGH and self.right == 0


def score_statistics(results: Sequence[Result]) -> Scores | None:
    """Sum up the scores of those who handed something in.

    Args:
        results: One result a student.

    Returns:
        The scores, or None when nobody handed anything in.
    """
    percents = sorted(_percent(result) for result in results if handed_in(result))
    if not percents:
        return None
    bins = [0] * BINS
    for share in percents:
        bins[min(int(share * BINS / 100), BINS - 1)] += 1
    lower, median, upper = quantiles(percents * (2 if len(percents) == 1 else 1), n=4, method="inclusive")
    return Scores(tuple(percents), (lower, median, upper), mean(percents), tuple(bins))


def handed_in(result: Result) -> bool:
    """Say whether a student handed in any lab.

    Args:
        result: The student's result.

    Returns:
        Whether a file counted for at least one lab.
    """
    return any(lab.file for lab in result.labs)


def items(results: Sequence[Result]) -> tuple[Item, ...]:
    """Analyse every exercise.

    Args:
        results: One result a student.

    Returns:
        The exercises in the order of the labs.
    """
    found: dict[str, list[tuple[Result, ExerciseResult]]] = {}
    labs: dict[str, str] = {}
    for result in results:
        for lab in result.labs:
            for exercise in lab.exercises:
                labs.setdefault(exercise.id, lab.lab)
                if lab.file:
                    found.setdefault(exercise.id, []).append((result, exercise))
    return tuple(_item(id, lab, found.get(id, [])) for id, lab in labs.items())


def _item(id: str, lab: str, seen: list[tuple[Result, ExerciseResult]]) -> Item:
    tried = [(result, one) for result, one in seen if one.verdict not in NOT_TRIED]
    right = [one.verdict == "passed" for _, one in tried]
    rest = [_rest(result, one) for result, one in tried]
    wrong = [one for _, one in tried if one.verdict != "passed"]
    named = sum(any(check.misconception for check in one.checks) for one in wrong)
    enough = len(tried) >= ENOUGH
    upper, lower = upper_and_lower(right, rest) if enough else (None, None)
    return Item(
        id=id,
        lab=lab,
        verdicts=Counter(one.verdict for _, one in seen),
        tried=len(tried),
        right=sum(right),
        difficulty=sum(right) / len(right) if right else None,
        point_biserial=point_biserial(right, rest) if enough else None,
        upper=upper,
        lower=lower,
        named=named,
        unnamed=len(wrong) - named,
    )


def _rest(result: Result, exercise: ExerciseResult) -> float:
    """Say how a student does elsewhere: the share of all points but this exercise's."""
    there_is = result.max_score - exercise.max_points
    return (result.score - exercise.points) / there_is if there_is > 0 else 0.0


def point_biserial(right: Sequence[bool], rest: Sequence[float]) -> float | None:
    """Correlate right or wrong with the rest of the score.

    Source: Henrysson 1963, "Correction of item-total correlations in item analysis"; (M1 - M0) / s * sqrt(pq)
    with the item left out of the total. It is Pearson's correlation with a variable of 0 and 1.

    Args:
        right: Whether each student got the exercise right.
        rest: How each does elsewhere.

    Returns:
        -1 to 1; None where all are alike.
    """
    try:
        return correlation([float(one) for one in right], rest)
    except StatisticsError:
        return None


def upper_and_lower(right: Sequence[bool], rest: Sequence[float]) -> tuple[float, float]:
    """Compare the best and the weakest 27 %.

    Students on the border of a group who do equally well elsewhere enter it in equal parts, so that no order
    of names decides.

    Args:
        right: Whether each student got the exercise right.
        rest: How each does elsewhere.

    Returns:
        Share right in the upper and in the lower group.
    """
    size = max(1, round(GROUP * len(right)))
    pairs = list(zip(rest, right, strict=True))
    return _share_of_first(sorted(pairs, key=lambda pair: -pair[0]), size), _share_of_first(
        sorted(pairs, key=lambda pair: pair[0]), size
    )


def _share_of_first(ordered: list[tuple[float, bool]], size: int) -> float:
    border = ordered[size - 1][0]
    tied = [right for rest, right in ordered if rest == border]
    inside = [right for rest, right in ordered[:size] if rest != border]
    return (sum(inside) + sum(tied) / len(tied) * (size - len(inside))) / size


def _percent(result: Result) -> float:
    return 100 * result.score / result.max_score if result.max_score > 0 else 0.0

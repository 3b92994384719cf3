"""What an instructor reads first: the class in a few plain sentences, with exercises in backticks."""

from __future__ import annotations

from collections.abc import Sequence

from grader.reports.class_report.attention import Case
from grader.reports.class_report.ranking import Mistake
from grader.reports.class_report.statistics import Item, Scores
from grader.reports.similar import LARGEST_CLASS, SMALLEST_CLASS, Similar
from grader.reports.wording import count

#: From this share of those who tried, a mistake is one of most of the class.
_COMMON = 0.5
_PERCENT = "\N{NO-BREAK SPACE}%"


def short(exercise: str) -> str:
    """Name an exercise as people know it.

    Args:
        exercise: Id, such as `padding.pad_batch`.

    Returns:
        The part behind the lab's name.
    """
    return exercise.partition(".")[2] or exercise


def headline(mistakes: Sequence[Mistake], scores: Scores | None) -> str:
    """Say in one sentence what to teach again.

    Args:
        mistakes: Ranked misconceptions.
        scores: Scores of the class.

    Returns:
        The sentence.
    """
    if scores is None:
        return "Nobody handed in anything that could be graded."
    if not mistakes:
        return "No known misconception was found in this class."
    top = mistakes[0]
    many = len(top.students)
    where = f"`{short(top.exercise)}`"
    if many == 1:
        return f"No two students share a known mistake; the first on the list is in {where}."
    if many / top.tried >= _COMMON:
        who = f"{many} of {count(top.tried, 'student')} who tried it"
        return f"Most of the class makes one mistake in {where}: {who}."
    return f"{many} of {count(top.tried, 'student')} who tried {where} make the same mistake."


def overview(scores: Scores | None, items: Sequence[Item]) -> list[str]:
    """Sum up scores and the hardest exercises.

    Args:
        scores: Scores of the class.
        items: Its exercises.

    Returns:
        Up to three sentences.
    """
    if scores is None:
        return []
    lower, median, upper = (f"{value:.0f}" for value in scores.quartiles)
    middle = f"half of the class lies between {lower} and {upper}{_PERCENT}"
    lines = [f"The median score is {median}{_PERCENT}; {middle}."]
    tried = [item for item in items if item.difficulty is not None]
    if tried:
        hardest = min(tried, key=lambda item: (item.difficulty, item.id))
        lines.append(
            f"The hardest exercise is `{short(hardest.id)}`: {hardest.right} of "
            f"{count(hardest.tried, 'student')} who tried it got it right."
        )
    unexplained = max(items, key=lambda item: item.unnamed, default=None)
    if unexplained is not None and unexplained.unnamed > 1:
        lines.append(
            f"Wrong answers without a known reason are most frequent in `{short(unexplained.id)}` "
            f"({count(unexplained.unnamed, 'student')}): their pages show the inputs."
        )
    return lines


def to_look_at(cases: Sequence[Case]) -> str:
    """Say how many students need a look.

    Args:
        cases: Students to look at.

    Returns:
        A sentence, empty when there are none.
    """
    if not cases:
        return ""
    nothing = sum(not case.graded for case in cases)
    without = f", {nothing} of them without anything that could be graded" if nothing else ""
    return f"{count(len(cases), 'student')} {'needs' if len(cases) == 1 else 'need'} a look{without}."


def signs(items: Sequence[Item]) -> list[str]:
    """Say where a check, rather than the class, may be at fault.

    Args:
        items: The exercises.

    Returns:
        One sentence for each exercise with a sign.
    """
    lines = []
    for item in items:
        if item.nobody_right:
            lines.append(
                f"`{item.id}`: none of {count(item.tried, 'student')} who tried it got it right. "
                "Too hard, or does the lab's text leave open what the check asks for?"
            )
        elif item.strong_students_fail:
            assert item.upper is not None
            assert item.lower is not None
            lines.append(
                f"`{item.id}`: students who do well elsewhere fail here more often than those who do not "
                f"({_percent(item.upper)} against {_percent(item.lower)} right). That can be the sign of a "
                "bad check: read two of their answers before you count it."
            )
    return lines


def alike(similar: Similar | None) -> str:
    """Say how many pairs raise a question.

    Args:
        similar: What was found; None when code was not compared.

    Returns:
        A sentence, empty when there are none.
    """
    if similar is None or not similar.found:
        return ""
    pairs = count(similar.found, "pair")
    return (
        f"{pairs} of submissions {'is' if similar.found == 1 else 'are'} more alike than the class explains."
    )


def nothing_alike(similar: Similar | None) -> str:
    """Say why no pair is shown.

    Args:
        similar: What was found; None when code was not compared.

    Returns:
        Some sentences, empty when there are pairs.
    """
    if similar is None:
        return "Code was not compared in this run; grading does that at its end."
    if similar.too_many:
        return (
            f"The code of {count(similar.too_many, 'student')} was not compared: that is done up to "
            f"{LARGEST_CLASS:,}. Grade the sections of the class by themselves to have it done."
        )
    if similar.pairs:
        return ""
    found = "No two are more alike than the lab and the class explain."
    if similar.compared < SMALLEST_CLASS:
        found = "That is too small a class to tell what is rare."
    return f"The code of {count(similar.compared, 'student')} was compared. {found}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}{_PERCENT}"

"""Right solutions written another way, one file a lab: every one must get full marks."""

from collections.abc import Callable
from typing import Any, TypeVar

Solution = TypeVar("Solution", bound=Callable[..., Any])


def alternative(exercise: str, style: str) -> Callable[[Solution], Solution]:
    """Mark a function or class as a right solution of an exercise.

    Args:
        exercise: Id such as `padding.pad_batch`.
        style: How it differs from the reference, in a few words.

    Returns:
        A decorator; the decorated function's own name is the alternative's.
    """

    def mark(solution: Solution) -> Solution:
        marked: Any = solution
        marked.alternative = (exercise, style)
        return solution

    return mark

"""Named, runnable wrong solutions, one file a lab, each with the sentence a good teacher would say.

The judge replays them on what a student got wrong; `labs verify` demands that each one is caught and named.
"""

from collections.abc import Callable
from typing import Any, TypeVar

Solution = TypeVar("Solution", bound=Callable[..., Any])


def misconception(exercise: str, says: str) -> Callable[[Solution], Solution]:
    """Mark a function or class as a wrong solution of an exercise.

    Args:
        exercise: Id such as `padding.pad_batch`.
        says: What a teacher would say to whoever wrote it: names the mistake, not the repair.

    Returns:
        A decorator; the decorated function's own name is the misconception's.
    """

    def mark(solution: Solution) -> Solution:
        marked: Any = solution
        marked.misconception = (exercise, says)
        return solution

    return mark

"""`labs hint`: an exercise's hints, one more each time."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from grader.commands.course import the_course, the_exercise, the_labs
from grader.errors import CannotDo
from grader.student.state import recall, save

#: What each of the three is.
_STEPS = ("a question", "a pointer", "nearly the answer")


def hint(name: str, step: int | None = None, *, again: bool = False, from_start: bool = False) -> int:
    """Print the next hint of an exercise, below those that were taken before.

    Args:
        name: Id or name of an exercise.
        step: This one, whatever was taken before.
        again: No further one.
        from_start: As if none had been taken.

    Returns:
        Exit code.

    Raises:
        CannotDo: There is no such exercise.
    """
    lab, exercise = the_exercise(the_labs(), name)
    hints = next(
        one.hints
        for other in the_course()
        if other.slug == lab.slug
        for one in other.exercises
        if one.name == exercise
    )
    if not hints:
        raise CannotDo(f"there are no hints for {exercise}")
    key = f"{lab.slug}.{exercise}"
    state = recall()
    taken = 0 if from_start else min(state.hints.get(key, 0), len(hints))
    had_all = taken == len(hints) and step is None
    shown = step or (taken if again and taken else taken + 1)
    shown = min(shown, len(hints))
    state.hints[key] = shown if from_start else max(state.hints.get(key, 0), shown)
    save(state)
    console = Console(highlight=False)
    for number in range(1 if step is None else shown, shown + 1):
        style = "" if number == shown else "dim"
        head = f"{exercise}, hint {number} of {len(hints)}: {_STEPS[number - 1]}"
        console.print(Text(head, style="bold" if number == shown else "dim"))
        console.print(Text(f"{hints[number - 1]}\n", style=style))
    if shown < len(hints):
        more = "labs hint" if step is None else f"labs hint --step {shown + 1}"
        console.print(Text(f"Still stuck? {more} {exercise}", style="dim"))
    elif had_all:
        console.print(Text(f"These are all there are. {_after_all(exercise)}", style="dim"))
    else:
        console.print(Text(f"That was the last one. {_after_all(exercise)}", style="dim"))
    return 0


def _after_all(exercise: str) -> str:
    return f"labs check {exercise} shows what your code does; --from-start begins again"

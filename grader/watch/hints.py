"""How many hints of an exercise are on the screen; `labs hint` goes on where this ends."""

from __future__ import annotations

from collections.abc import Sequence

from grader.student.state import recall, save


class HintSteps:
    """Counts steps for as long as the screen is open, and has the student's folder remember them."""

    def __init__(self) -> None:
        self._steps: dict[str, int] = {}

    def next(self, exercise: str, hints: Sequence[str]) -> None:
        """Go one step further, if there is one.

        Args:
            exercise: Its id.
            hints: All of its hints.
        """
        self._steps[exercise] = min(self.shown(exercise) + 1, len(hints))
        state = recall()
        if self._steps[exercise] > state.hints.get(exercise, 0):
            state.hints[exercise] = self._steps[exercise]
            save(state)

    def shown(self, exercise: str) -> int:
        """Say how many hints are shown.

        Args:
            exercise: Its id.

        Returns:
            0 to the number of hints.
        """
        return self._steps.get(exercise, 0)

    def forget(self, exercise: str) -> None:
        """Start from the first again, once the exercise passes.

        Args:
            exercise: Its id.
        """
        self._steps.pop(exercise, None)

"""What `check` shows below a notebook's cell: HTML that loads and runs nothing, and the same as plain text.

Colours follow the theme of JupyterLab, Colab or VS Code. Everything that opens is a `details` element, so
nothing depends on scripts; a notebook that was saved, or is shown on a web page, keeps all of it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.reports.feedback import environment
from grader.reports.grids import make_grids, tokens_in
from grader.reports.inert import inert
from grader.reports.view import Comparison, Exercise, make_exercise
from grader.reports.wording import summary
from grader.results import ExerciseResult, Verdict

#: Columns of the plain text, and characters of a line that is no result.
WIDTH, LINE_LIMIT = 88, 400


@dataclass
class Report:
    """The outcome of one `check`: results, or a line that says why there are none."""

    #: Begin with a table of all exercises.
    listed: bool = False
    exercises: list[Exercise] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def add(self, result: ExerciseResult, lab: str) -> None:
        """Add an exercise.

        Args:
            result: What was found.
            lab: Slug of its lab.
        """
        self.exercises.append(make_exercise(result, lab))
        self.verdicts.append(result.verdict)

    def say(self, line: str) -> None:
        """Add a line for the student.

        Args:
            line: One sentence.
        """
        self.lines.append(inert(line, LINE_LIMIT))

    @property
    def summary(self) -> str:
        """All verdicts in one sentence."""
        return summary(self.verdicts) if self.verdicts else ""

    def __repr__(self) -> str:
        """Show it as plain text."""
        # Imported here: a notebook that shows HTML needs it for the text alternative only.
        from rich.console import Console

        from grader.reports.terminal import exercises_panel

        # In a notebook it would otherwise print there and not here.
        console = Console(file=io.StringIO(), width=WIDTH, color_system=None, force_jupyter=False)
        if self.exercises:
            if self.listed:
                console.print(self.summary, markup=False, highlight=False)
                console.print()
            console.print(exercises_panel(self.exercises, console, listed=self.listed))
        if self.exercises and self.lines:
            console.print()
        for line in self.lines:
            console.print(line, markup=False, highlight=False)
        text: str = console.file.getvalue()  # type: ignore[attr-defined]
        return "\n".join(line.rstrip() for line in text.splitlines())

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        """Give every form of it; IPython chooses."""
        template = environment().get_template("cell.html.j2")
        return {"text/plain": repr(self), "text/html": template.render(report=self, grids=_grids)}


def _grids(comparison: Comparison) -> dict[str, object]:
    """Give what the template shows as tables."""
    tokens = tokens_in(comparison.notes)
    left, right = (
        "".join(piece.text for piece in side) for side in (comparison.returned, comparison.expected)
    )
    notes = [note for note in comparison.notes if not tokens_in([note])]
    return {"pair": make_grids(left, right, tokens), "tokens": tokens, "notes": notes}

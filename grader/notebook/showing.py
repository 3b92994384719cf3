"""Judge and show: a rich display in a notebook, plain text at a prompt; a problem is one calm line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from grader.errors import CannotDo
from grader.notebook.undisturbed import undisturbed
from grader.reports.cell import Report

if TYPE_CHECKING:
    from grader.notebook.desk import Desk, Target

Choose = Callable[["Desk", Report], "list[Target]"]


def show_check(exercises: Sequence[Any], names: dict[str, Any]) -> None:
    """Do what `check` promises.

    Args:
        exercises: Functions, classes or names; none for all that are defined.
        names: The student's namespace.
    """
    show(judge(exercises, names))


def run_and_check(shell: Any, line: str, cell: str) -> None:
    """Do what `%%check` promises.

    Args:
        shell: The running IPython.
        line: Names of exercises; empty for those that the cell defines.
        cell: The cell's code.
    """
    names: dict[str, Any] = shell.user_ns
    before = dict(names)
    # The line of the magic still counts when an error says in which line it arose.
    counted = cell if cell.lstrip().startswith("%%") else f"# %%check\n{cell}"
    if not shell.run_cell(counted).success:
        # IPython has said why.
        return
    new = {name for name, value in names.items() if name not in before or before[name] is not value}
    show(judge(line.split(), names) if line.split() else judge_new(new, names))


def judge(exercises: Sequence[Any], names: dict[str, Any]) -> Report:
    """Judge exercises as they are defined now.

    Args:
        exercises: Functions, classes or names; none for all that are defined.
        names: The student's namespace.

    Returns:
        What to show.
    """

    def choose(desk: Desk, report: Report) -> list[Target]:
        if not exercises:
            return _all(desk, report, names)
        targets: list[Target] = []
        for thing in exercises:
            try:
                targets.append(desk.find(thing, names))
            except CannotDo as problem:
                report.say(str(problem))
        return targets

    return _judge(Report(listed=not exercises), names, choose)


def judge_new(new: Collection[str], names: dict[str, Any]) -> Report:
    """Judge the exercises among names that a cell has just defined.

    Args:
        new: The names.
        names: The student's namespace.

    Returns:
        What to show.
    """

    def choose(desk: Desk, report: Report) -> list[Target]:
        targets = desk.defined(names, new)
        if not targets:
            report.say(desk.nothing_in(new, names))
        return targets

    return _judge(Report(), names, choose)


def show(report: Report) -> None:
    """Show a report where the student looks.

    Args:
        report: What was found.
    """
    ipython = sys.modules.get("IPython")
    # Laying out text takes random numbers.
    with undisturbed({}):
        if ipython is not None and ipython.get_ipython() is not None:
            from IPython.display import display

            display(report)  # type: ignore[no-untyped-call]
            return
        encoding = sys.stdout.encoding or "ascii"
        print(repr(report).encode(encoding, "backslashreplace").decode(encoding))


def _judge(report: Report, names: dict[str, Any], choose: Choose) -> Report:
    doing = "Getting ready"
    try:
        with undisturbed(names):
            # Imported here, so that what an import changes is put back too.
            from grader.notebook.desk import the_desk

            desk = the_desk()
            for target in choose(desk, report):
                doing = f"Judging {target.exercise.name}"
                report.add(desk.judge(target), target.lab.slug)
    except CannotDo as problem:
        report.say(str(problem))
    except KeyboardInterrupt:
        report.say(f"{doing} was stopped. If that took long: is there a loop that never ends?")
    return report


def _all(desk: Desk, report: Report, names: dict[str, Any]) -> list[Target]:
    targets = desk.defined(names)
    if not targets:
        report.say("No exercise is defined here yet; run the cells that define them first.")
    for lab in {target.lab.slug: target.lab for target in targets}.values():
        there = {target.exercise.name for target in targets}
        rest = [exercise.name for exercise in lab.exercises if exercise.name not in there]
        # A single name may be a coincidence.
        if rest and len(lab.exercises) - len(rest) > 1:
            report.say(f"Not defined here yet: {', '.join(rest)}. Run their cells first.")
    return targets

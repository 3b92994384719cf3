"""`python -m tests.mutation [LAB]`: change the solutions, and see whether the checks notice."""

from __future__ import annotations

import argparse
import os
import sys
import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.commands.course import find_lab, the_course
from grader.errors import CannotDo
from grader.judge.curriculum import CurriculumError, Lab
from grader.judge.opening import Opened, open_grader

from .grading import Outcome, Trial
from .mutants import make_mutants
from .report import Rate, show
from .survivors import Entry, Tally, read_survivors


def try_labs(name: str, seed: int) -> list[Tally]:
    """Grade the mutants of some labs.

    Args:
        name: One lab; empty for all.
        seed: Seed of the examples.

    Returns:
        What became of them, lab by lab.

    Raises:
        CannotDo: There is no such lab, a lab is broken, or the run was stopped.
    """
    listed = read_survivors()
    opened = open_grader("process")
    outcomes: list[Outcome] = []
    try:
        course = the_course()
        labs = [find_lab(course, name)] if name else list(course)
        return [_try_lab(opened, lab, seed, listed, outcomes) for lab in labs]
    except CurriculumError as error:
        raise CannotDo(str(error)) from error
    except KeyboardInterrupt:
        survived = sum(one.killer is None for one in outcomes)
        raise CannotDo(f"stopped; of {len(outcomes)} mutants {survived} survived") from None
    finally:
        opened.launcher.close()


def _try_lab(opened: Opened, lab: Lab, seed: int, listed: list[Entry], outcomes: list[Outcome]) -> Tally:
    start = time.perf_counter()
    mutants = make_mutants(lab.source)
    trial = Trial(opened, lab, seed)
    mine: list[Outcome] = []
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        for outcome in progress.track(trial.run(mutants), total=len(mutants), description=lab.stem):
            mine.append(outcome)
            outcomes.append(outcome)
    entries = [entry for entry in listed if entry.exercise.startswith(f"{lab.slug}.")]
    touched = {mutant.key.exercise for mutant in mutants}
    untouched = [exercise.id for exercise in lab.exercises if exercise.id not in touched]
    return Tally(lab.stem, mine, entries, time.perf_counter() - start, untouched)


def main() -> int:
    """Run the command line.

    Returns:
        Exit code: 1 when a lab falls short, 2 when what was asked cannot be done.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("lab", nargs="?", default="", help="one lab; nothing for all")
    parser.add_argument("--seed", type=int, default=0, help="seed from which all examples are drawn")
    arguments = parser.parse_args()
    try:
        tallies = try_labs(arguments.lab, arguments.seed)
    except CannotDo as problem:
        print(f"mutants: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("mutants: stopped before the first one", file=sys.stderr)
        return 2
    show(tallies, Console(highlight=False, soft_wrap=True))
    return 1 if any(True for tally in tallies for _ in tally.problems()) else 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        # As `labs` does: sets must come in the same order in every run.
        os.execve(
            sys.executable,
            [sys.executable, "-m", "tests.mutation", *sys.argv[1:]],
            os.environ | {"PYTHONHASHSEED": "0"},
        )
    sys.exit(main())

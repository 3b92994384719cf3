"""The `labs` command: names, options and help; the work is done in `grader.commands`."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from grader.errors import CannotDo

if TYPE_CHECKING:
    from grader.cohort.run import Feedback as FeedbackName
    from grader.judge.opening import Isolation as IsolationName

app = typer.Typer(
    name="labs",
    help="Hands-on labs on pretrained language models: check your work, grade a class.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Isolation = Annotated[
    str,
    typer.Option(
        help="How student code is kept apart: sandbox (walls, Linux), process (limits), none (not at all)."
    ),
]
Seed = Annotated[int, typer.Option(help="Seed from which all examples are drawn.")]


@app.command()
def check(
    target: Annotated[str, typer.Argument(help="A file, a lab or an exercise; nothing for all labs.")] = "",
    isolation: Isolation = "process",
    seed: Seed = 0,
) -> None:
    """Check your own work and see what is wrong, in words."""
    from grader.commands.check import check as run_check

    raise typer.Exit(run_check(target, _isolation(isolation), seed))


@app.command()
def grade(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or archives that students handed in.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for results, feedback and the gradebook.")],
    lab: Annotated[str, typer.Option(help="Grade this lab only.")] = "",
    isolation: Isolation = "sandbox",
    seed: Annotated[
        int | None, typer.Option(help="Seed of all examples; chosen and recorded if left out.")
    ] = None,
    feedback: Annotated[
        str, typer.Option(help="What students see: full, or hint (no inputs, no answers).")
    ] = "full",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier run in the same folder.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an earlier run; what it knows is not judged again.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Judges side by side; as many as the machine carries.")
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=NUMBER",
            help="A budget of each submission, as often as needed: call or submission (CPU seconds), wait "
            "(seconds), memory, disk or output (MB), processes. `labs doctor` lists what holds otherwise.",
        ),
    ] = None,
) -> None:
    """Grade a class: files, folders, one folder a student, archives."""
    # Before the imports, so that a slip of the hand is answered at once.
    chosen, shown = _isolation(isolation), _feedback(feedback)
    from grader.commands.grade import Options
    from grader.commands.grade import grade as run_grade
    from grader.commands.limits import read_limits

    options = Options(
        paths=paths,
        out=out,
        lab=lab,
        isolation=chosen,
        seed=seed,
        limits=read_limits(limit or []),
        feedback=shown,
        overwrite=overwrite,
        resume=resume,
        jobs=jobs,
    )
    raise typer.Exit(run_grade(options))


@app.command()
def hint(
    exercise: Annotated[str, typer.Argument(help="Such as pad_batch.")],
    step: Annotated[int, typer.Option(min=1, max=3, help="1 asks, 2 points, 3 nearly tells.")] = 1,
) -> None:
    """Give a hint in up to three steps."""
    from grader.commands.hint import hint as run_hint

    raise typer.Exit(run_hint(exercise, step))


@app.command("sample-cohort")
def sample_cohort(
    folder: Annotated[Path, typer.Argument(help="New folder for the class and its answer key.")],
    students: Annotated[int, typer.Option(min=1, max=2000, help="Number of students.")] = 60,
    seed: Annotated[int, typer.Option(help="The same seed gives the same class.")] = 0,
) -> None:
    """Make a believable class to try the grader on, with an answer key."""
    from grader.commands.sample import sample_cohort as run_sample

    raise typer.Exit(run_sample(folder, students, seed))


@app.command()
def build(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; show what differs.")] = False,
) -> None:
    """Make labs/ from solutions/."""
    from grader.commands.build import build as run_build

    raise typer.Exit(run_build(check_only=check))


@app.command()
def verify(
    lab: Annotated[str, typer.Argument(help="One lab; nothing for all.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    seed: Seed = 0,
) -> None:
    """Prove that every lab keeps the curriculum contract."""
    from grader.commands.verify import verify as run_verify

    raise typer.Exit(run_verify(lab, as_json=json, seed=seed))


@app.command()
def doctor() -> None:
    """Look whether everything works here, and say how to repair what does not."""
    from grader.commands.doctor import doctor as run_doctor

    raise typer.Exit(run_doctor())


def _isolation(name: str) -> IsolationName:
    if name not in ("sandbox", "process", "none"):
        raise CannotDo(f"--isolation is sandbox, process or none, not {name}")
    if name == "process" and os.name != "posix":
        raise CannotDo("--isolation process needs Linux or macOS; on your own machine use --isolation none")
    return cast("IsolationName", name)


def _feedback(name: str) -> FeedbackName:
    if name not in ("full", "hint"):
        raise CannotDo(f"--feedback is full or hint, not {name}")
    return cast("FeedbackName", name)


def run() -> None:
    """Run the command line; a problem is one line on stderr and exit code 2."""
    if os.name == "posix" and os.environ.get("PYTHONHASHSEED") != "0":
        # Sets must come in the same order in every run, or the same submission could get another answer.
        os.environ["PYTHONHASHSEED"] = "0"
        # Nor may Python look for modules where somebody's submissions lie.
        os.environ["PYTHONSAFEPATH"] = "1"
        os.execv(sys.executable, [sys.executable, "-P", "-m", "grader", *sys.argv[1:]])
    try:
        app()
    except CannotDo as problem:
        print(f"labs: {problem}", file=sys.stderr)
        sys.exit(2)
    except sqlite3.Error as error:
        print(f"labs: the run's ledger cannot be used ({error}); write to another folder", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        print(f"labs: {error.strerror or error}{where}", file=sys.stderr)
        sys.exit(2)

"""The `labs` command: names, options and help; the work is done in `grader.commands`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from grader.commands.hash_seed import fix_hash_seed
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
Cold = Annotated[
    bool, typer.Option("--cold", help="Do without the process that keeps torch ready in the background.")
]
Seed = Annotated[int, typer.Option(help="Seed from which all examples are drawn.")]


Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        help="Also write results for gradescope, canvas, moodle, junit, github or nbgrader; may be repeated.",
    ),
]
Roster = Annotated[
    Path | None, typer.Option(help="The class as CSV: names and ids; an export of Canvas or Moodle will do.")
]


@app.command()
def check(
    target: Annotated[str, typer.Argument(help="A file, a lab or an exercise; nothing for all labs.")] = "",
    isolation: Isolation = "process",
    seed: Seed = 0,
    cold: Cold = False,
) -> None:
    """Check your own work and see what is wrong, in words."""
    checked = _isolation(isolation)
    from grader.commands.check import check as run_check

    raise typer.Exit(run_check(target, checked, seed, cold=cold))


@app.command()
def watch(
    target: Annotated[str, typer.Argument(help="A lab, an exercise or a file; nothing for all labs.")] = "",
    isolation: Isolation = "process",
    seed: Seed = 0,
    poll: Annotated[
        bool, typer.Option("--poll", help="Look at the files again and again: for network folders.")
    ] = False,
    cold: Cold = False,
) -> None:
    """Check your work on every save, on one screen."""
    checked = _isolation(isolation)
    from grader.commands.watch import watch as run_watch

    raise typer.Exit(run_watch(target, checked, seed, poll=poll, cold=cold))


@app.command()
def stop() -> None:
    """End the process that keeps torch ready in the background."""
    from grader.commands.stop import stop as run_stop

    raise typer.Exit(run_stop())


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
    dask: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Judge on the workers of this Dask scheduler instead.")
    ] = "",
    report: Annotated[
        bool, typer.Option("--report/--no-report", help="Make the class report, report.html, at the end.")
    ] = True,
    formats: Formats = None,
    roster: Roster = None,
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
    if dask and jobs:
        raise CannotDo("--jobs is for this machine; with --dask the cluster's threads say how many judge")
    fix_hash_seed()
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
        dask=dask,
        report=report,
        formats=tuple(formats or ()),
        roster=roster,
    )
    raise typer.Exit(run_grade(options))


@app.command()
def report(
    out: Annotated[Path, typer.Argument(help="Folder of a grading run.")],
    formats: Formats = None,
    roster: Roster = None,
) -> None:
    """Make the class report of a grading run again, and its results in other formats."""
    from grader.commands.report import report as run_report

    raise typer.Exit(run_report(out, formats or [], roster))


@app.command()
def hint(
    exercise: Annotated[str, typer.Argument(help="Such as pad_batch.")],
    step: Annotated[
        int | None, typer.Option(min=1, max=3, help="This one: 1 asks, 2 points, 3 nearly tells.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Those you had, and no further one.")] = False,
    from_start: Annotated[bool, typer.Option("--from-start", help="Begin with the first again.")] = False,
) -> None:
    """Give the next of three hints."""
    from grader.commands.hint import hint as run_hint

    raise typer.Exit(run_hint(exercise, step, again=again, from_start=from_start))


@app.command()
def progress(
    lab: Annotated[str, typer.Argument(help="One lab, exercise by exercise; nothing for all labs.")] = "",
) -> None:
    """Show how far you are, and what is next."""
    from grader.commands.progress import progress as run_progress

    raise typer.Exit(run_progress(lab))


@app.command()
def reset(
    exercise: Annotated[str, typer.Argument(help="Such as pad_batch.")],
    file: Annotated[Path | None, typer.Argument(help="Your file, if it has a name of its own.")] = None,
) -> None:
    """Put an exercise's blank back; what you wrote is kept beside it."""
    from grader.commands.reset import reset as run_reset

    raise typer.Exit(run_reset(exercise, file))


@app.command()
def submit(
    labs: Annotated[list[str] | None, typer.Argument(help="Labs or files; nothing for all labs.")] = None,
    out: Annotated[Path, typer.Option("-o", "--out", help="The archive to make.")] = Path("submission.zip"),
) -> None:
    """Pack your work for handing in, and see what will be graded."""
    fix_hash_seed()
    from grader.commands.submit import submit as run_submit

    raise typer.Exit(run_submit(labs or [], out))


@app.command()
def autograder(
    out: Annotated[Path, typer.Argument(help="The archive to write, such as autograder.zip.")],
    lab: Annotated[str, typer.Option(help="The lab that the assignment is about.")] = "",
    feedback: Annotated[str, typer.Option(help="What students see: full, or hint.")] = "full",
    seed: Annotated[int | None, typer.Option(help="Seed of the examples; chosen if left out.")] = None,
) -> None:
    """Pack an autograder for Gradescope."""
    shown = _feedback(feedback)
    fix_hash_seed()
    from grader.commands.autograder import autograder as run_autograder

    raise typer.Exit(run_autograder(out, lab, shown, seed))


@app.command("sample-cohort")
def sample_cohort(
    folder: Annotated[Path, typer.Argument(help="New folder for the class and its answer key.")],
    students: Annotated[int, typer.Option(min=1, max=2000, help="Number of students.")] = 60,
    seed: Annotated[int, typer.Option(help="The same seed gives the same class.")] = 0,
) -> None:
    """Make a believable class to try the grader on, with an answer key."""
    fix_hash_seed()
    from grader.commands.sample import sample_cohort as run_sample

    raise typer.Exit(run_sample(folder, students, seed))


@app.command()
def new(
    slug: Annotated[str, typer.Argument(help="The lab's name, such as similarity; its number is added.")],
    title: Annotated[str, typer.Option(help="Its title; made from the name if left out.")] = "",
) -> None:
    """Start a lab with all its parts, complete with one small exercise to replace."""
    from grader.commands.new import new as run_new

    raise typer.Exit(run_new(slug, title))


@app.command()
def build(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; show what differs.")] = False,
) -> None:
    """Make labs/ from solutions/."""
    fix_hash_seed()
    from grader.commands.build import build as run_build

    raise typer.Exit(run_build(check_only=check))


@app.command()
def verify(
    lab: Annotated[str, typer.Argument(help="One lab; nothing for all.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
    seed: Seed = 0,
) -> None:
    """Prove that every lab keeps the curriculum contract."""
    fix_hash_seed()
    from grader.commands.verify import verify as run_verify

    raise typer.Exit(run_verify(lab, as_json=json, seed=seed))


@app.command()
def kit(
    out: Annotated[Path, typer.Argument(metavar="OUT.zip", help="The archive to write.")],
    lab: Annotated[
        list[str] | None, typer.Option(help="Hand out this lab, as often as needed; all without it.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes side by side; as many as there are cores.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an archive of that name.")] = False,
) -> None:
    """Pack what students get: labs, grader, checkpoints, examples; no solutions."""
    from grader.commands.kit import kit as run_kit

    raise typer.Exit(run_kit(out, lab or [], jobs or os.cpu_count() or 1, overwrite=overwrite))


@app.command()
def doctor() -> None:
    """Look whether everything works here, and say how to repair what does not."""
    fix_hash_seed()
    from grader.commands.doctor import doctor as run_doctor

    raise typer.Exit(run_doctor())


@app.command("fine-tune")
def fine_tune(
    file: Annotated[Path, typer.Argument(help="Your 07_fine_tuning.py or .ipynb; its functions are used.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder of the run; a stopped one goes on.")],
    checkpoint: Annotated[
        str, typer.Option(help="The pretrained encoder; LABS_CHECKPOINTS says where.")
    ] = "distilbert-base-uncased",
    data: Annotated[str, typer.Option(help="The data set.")] = "stanfordnlp/sst2",
    count: Annotated[
        int | None, typer.Option(min=1, help="Sentences to learn from; all if left out.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1)] = 3,
    batch_size: Annotated[int, typer.Option(min=1, help="Sentences a step.")] = 32,
    learning_rate: Annotated[
        float, typer.Option(help="Of the encoder; the head learns twice as fast.")
    ] = 5e-5,
    seed: Annotated[int, typer.Option(help="Decides about the new head, the order and dropout.")] = 0,
    precision: Annotated[str, typer.Option(help="bf16, fp32, or auto: bf16 on a GPU.")] = "auto",
    device: Annotated[str, typer.Option(help="cpu, cuda, or auto.")] = "auto",
    save_every: Annotated[int, typer.Option(min=1, help="Steps from one checkpoint to the next.")] = 500,
) -> None:
    """Fine-tune on the whole data set with your own functions of lab 07."""
    fix_hash_seed()
    from grader.commands.fine_tune import fine_tune as run_fine_tune
    from grader.training.settings import Settings

    asked = Settings(checkpoint, data, count, epochs, batch_size, learning_rate, seed, precision, device)
    raise typer.Exit(run_fine_tune(file, out, asked, save_every))


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


def _missing(error: ImportError) -> str:
    """Say what to do about a module that is not there; a fault of the project's own is raised again."""
    if (error.name or "").partition(".")[0] == "grader":
        from grader.kit import kit_files

        # A kit has only those modules that a student's commands use.
        if not kit_files():
            raise error
        return f"{sys.argv[1]} is for instructors; this is a student's kit"
    if not error.name:
        raise error
    repair = (
        "install the project again (pip install -c constraints.txt -e .); labs doctor looks at everything"
    )
    return f"the package {error.name} cannot be loaded ({error}); {repair}"


def run() -> None:
    """Run the command line; a problem is one line on stderr and exit code 2."""
    try:
        app()
    except CannotDo as problem:
        print(f"labs: {problem}", file=sys.stderr)
        sys.exit(2)
    except ImportError as error:
        print(f"labs: {_missing(error)}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        print(f"labs: {error.strerror or error}{where}", file=sys.stderr)
        sys.exit(2)
    except Exception as error:
        # By its name, since most commands need no SQLite.
        if type(error).__module__ != "sqlite3":
            raise
        print(f"labs: the run's ledger cannot be used ({error}); write to another folder", file=sys.stderr)
        sys.exit(2)

"""Grade a class and write what the instructor and the students get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, overload

import msgspec

from grader.cohort.engine import Engine, Pool, Told
from grader.cohort.files import MOVED, TIMINGS, write_whole
from grader.cohort.judges import Inline
from grader.cohort.ledger import Keys, Ledger
from grader.judge.examining import Examination
from grader.judge.fingerprints import digest
from grader.reports.feedback import hide, render_pages
from grader.reports.gradebook import write_gradebook
from grader.reports.moved import Moved, find_moved
from grader.results import Result, encode, load
from grader.submissions import Submission

Feedback = Literal["full", "hint"]


class ResultsOnDisk(Sequence[Result]):
    """The results of a class, each read from its file when it is asked for: a class may be large."""

    def __init__(self, folder: Path, students: Sequence[str]) -> None:
        """Name the files.

        Args:
            folder: Where the results files are.
            students: Whose, in order.
        """
        self.folder, self.students = folder, students

    def __len__(self) -> int:
        return len(self.students)

    @overload
    def __getitem__(self, index: int) -> Result: ...

    @overload
    def __getitem__(self, index: slice) -> ResultsOnDisk: ...

    def __getitem__(self, index: int | slice) -> Result | ResultsOnDisk:
        if isinstance(index, slice):
            return ResultsOnDisk(self.folder, self.students[index])
        return load(self.folder / f"{self.students[index]}.json")


@dataclass
class Run:
    """A grading run: what is known so far."""

    out: Path
    #: Student to seconds that judging took when it was done; only students whose files are written.
    seconds: dict[str, float] = field(default_factory=dict)
    #: How students' code was kept apart; more than one where some had none.
    isolations: set[str] = field(default_factory=set)
    #: Students whose judging failed for a reason on our side.
    internal_errors: list[str] = field(default_factory=list)

    @property
    def results(self) -> ResultsOnDisk:
        """The results that are written, in the order in which the students were given."""
        return ResultsOnDisk(self.out / "results", list(self.seconds))


def grade_class(
    submissions: Sequence[Submission],
    examination: Examination,
    run: Run,
    feedback: Feedback = "full",
    graded: Callable[[Result], None] = lambda result: None,
    *,
    ledger: Ledger | None = None,
    pool: Pool | None = None,
    running: Callable[[list[str]], None] = lambda names: None,
) -> None:
    """Grade submissions; what is found goes to disk, so that a class of thousands needs no more memory.

    Args:
        submissions: What was handed in.
        examination: What judges it.
        run: Told of what is done; its folder holds `results/` and `feedback/`.
        feedback: How much the students' pages show.
        graded: Told of each result, for a progress bar.
        ledger: What is known already; None for a new one that is forgotten afterwards.
        pool: Who judges what is not known; None for this process.
        running: Told of the students whose work is being judged.
    """
    own = ledger or Ledger()
    keys = Keys(examination.seed, examination.isolation, examination.launcher.limits)
    found: dict[str, float] = {}

    def complete(submission: Submission, result: Result, seconds: float, fault: str) -> None:
        if fault:
            with (run.out / "errors.log").open("a", encoding="utf-8") as file:
                file.write(f"{submission.student}\n{fault}\n")
            run.internal_errors.append(submission.student)
        encoded = encode(result)
        page = digest([encoded, feedback])
        if own.page(submission.student) != page or not _written(result, run.out):
            change = _change(result, run.out)
            if change is not None:
                own.move(change)
            write_student(result, run.out, feedback)
        own.mark(submission.student, "failed" if fault else "done", page)
        found[submission.student] = seconds
        run.isolations.add(result.isolation)
        graded(result)

    engine = Engine(examination, own, keys, Told(complete, running))
    try:
        engine.grade(submissions, pool or Inline(examination))
    finally:
        run.seconds = {one.student: found[one.student] for one in submissions if one.student in found}
    write_gradebook(run.results, run.out / "gradebook.csv")
    write_whole(run.out / MOVED, msgspec.json.format(msgspec.json.encode(own.moved()), indent=1) + b"\n")
    # Written last: it says that the run was finished.
    timings = msgspec.json.format(msgspec.json.encode(run.seconds), indent=1) + b"\n"
    write_whole(run.out / TIMINGS, timings)


def write_student(result: Result, out: Path, feedback: Feedback) -> None:
    """Write one student's results file and feedback pages.

    Args:
        result: The student's result.
        out: Folder of the grading run.
        feedback: How much the pages show.
    """
    shown = hide(result) if feedback == "hint" else result
    for suffix, text in render_pages(shown).items():
        write_whole(out / "feedback" / f"{result.student}.{suffix}", text.encode("utf-8"))
    write_whole(out / "results" / f"{result.student}.json", encode(result))


def _change(result: Result, out: Path) -> Moved | None:
    """Compare a result with the one that it is about to replace."""
    try:
        return find_moved(load(out / "results" / f"{result.student}.json"), result)
    except (OSError, ValueError):  # there is none, or none of this version
        return None


def _written(result: Result, out: Path) -> bool:
    pages = [out / "feedback" / f"{result.student}.{kind}" for kind in ("html", "md")]
    return all(path.is_file() for path in (out / "results" / f"{result.student}.json", *pages))

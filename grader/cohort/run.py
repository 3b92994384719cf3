"""Grade a class and write what the instructor and the students get."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from grader.cohort.folder import TIMINGS
from grader.judge.examining import Examination
from grader.reports.feedback import hide, render_html, render_markdown
from grader.reports.gradebook import write_gradebook
from grader.results import Result, encode
from grader.submissions import Submission

Feedback = Literal["full", "hint"]


@dataclass
class Run:
    """A grading run: what is known so far."""

    out: Path
    results: list[Result] = field(default_factory=list)
    #: Student to seconds.
    seconds: dict[str, float] = field(default_factory=dict)
    #: Students whose judging failed for a reason on our side.
    internal_errors: list[str] = field(default_factory=list)


def grade_class(
    submissions: Iterable[Submission],
    examination: Examination,
    run: Run,
    feedback: Feedback = "full",
    graded: Callable[[Result], None] = lambda result: None,
) -> None:
    """Grade submissions one by one.

    Args:
        submissions: What was handed in.
        examination: What judges it.
        run: Gets the results as they come; its folder holds `results/` and `feedback/`.
        feedback: How much the students' pages show.
        graded: Told of each result, for a progress bar.
    """
    for submission in submissions:
        start = time.perf_counter()
        try:
            result = examination.examine(submission)
        except Exception as error:  # a fault of the grader must not cost the rest of the class their grades
            log = run.out / "errors.log"
            with log.open("a", encoding="utf-8") as file:
                file.write(f"{submission.student}\n{''.join(traceback.format_exception(error))}\n")
            run.internal_errors.append(submission.student)
            reason = (
                f"The grader failed here, not you ({type(error).__name__}); your instructor has been told."
            )
            result = examination.unchecked(submission, reason)
        run.results.append(result)
        run.seconds[submission.student] = time.perf_counter() - start
        write_student(result, run.out, feedback)
        graded(result)
    write_gradebook(run.results, run.out / "gradebook.csv")
    timings = msgspec.json.format(msgspec.json.encode(run.seconds), indent=1) + b"\n"
    (run.out / TIMINGS).write_bytes(timings)


def write_student(result: Result, out: Path, feedback: Feedback) -> None:
    """Write one student's results file and feedback pages.

    Args:
        result: The student's result.
        out: Folder of the grading run.
        feedback: How much the pages show.
    """
    (out / "results" / f"{result.student}.json").write_bytes(encode(result))
    shown = hide(result) if feedback == "hint" else result
    for suffix, text in (("html", render_html(shown)), ("md", render_markdown(shown))):
        (out / "feedback" / f"{result.student}.{suffix}").write_text(text, encoding="utf-8")

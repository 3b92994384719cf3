"""What a class costs besides judging, from 100 to 10,000 submissions: time in proportion, memory hardly any.

Everything is real but the judges: files are read from disk, every student's code differs, results, pages,
ledger and gradebook are written, the closing table is printed. What a judge found is the same for everybody,
and is there at once. Each size runs in a process of its own; times are of the processor, which other work on
the machine disturbs less.
"""

from __future__ import annotations

import gc
import io
import itertools
import os
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from grader.cohort.folder import RunFolder
from grader.cohort.judges import Finished, Task, perform
from grader.cohort.ledger import Ledger
from grader.cohort.run import Run, grade_class
from grader.judge.curriculum import load_curriculum
from grader.judge.examining import Examination, Judged
from grader.judge.opening import Opened, prepare
from grader.reports.terminal import class_table
from grader.submissions import Cell, SourceFile, Spool, read

pytestmark = pytest.mark.slow
SIZES = (100, 1_000, 10_000)
LAB = next(lab for lab in load_curriculum() if lab.slug == "padding")
#: Some exercises are wrong, so that pages and verdicts have their usual size.
TEXT = LAB.source.text.replace("filling = [pad_id] *", "filling = [0] *")
#: Bytes that one more student may cost; milliseconds to look an unchanged one up; how far from linear.
A_STUDENT, REGRADE, NOT_LINEAR = 8_192, 5.0, 1.5


class Measured(msgspec.Struct):
    """What one size took."""

    students: int
    #: Milliseconds a submission: reading, all but judging, and the same again with everything known.
    reading: float
    writing: float
    again: float
    #: Bytes of the process at its largest, beyond what it had before; memory it had before.
    grown: int
    before: int


@dataclass
class Known:
    """A pool in which the answer is there at once."""

    judged: Judged

    def run(
        self,
        tasks: Iterable[Task],
        started: Callable[[Task], None],
        finished: Callable[[Task, Finished], None],
    ) -> None:
        for task in tasks:
            started(task)
            finished(task, Finished(task.number, self.judged))


def memory(field: str) -> int:
    text = Path("/proc/self/status").read_text()
    return 1024 * int(text.partition(f"{field}:")[2].split()[0])


def measure(folder: Path, students: int, examination: Examination, judged: Judged) -> Measured:
    """Grade a class of some size twice."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before, clock = memory("VmRSS"), [time.process_time()]
    spool = Spool()
    reading = read([folder / "class"], [LAB.names], keep=spool.keep)
    clock.append(time.process_time())
    assert len(reading.submissions) == students
    for resume in (False, True):
        RunFolder(folder / "out").clear(resume=resume)
        run, ledger = Run(folder / "out"), Ledger(folder / "out" / "ledger.sqlite")
        grade_class(reading.submissions, examination, run, ledger=ledger, pool=Known(judged))
        Console(file=io.StringIO()).print(class_table(run.results))
        assert len(run.results) == students
        assert ledger.most_often_judged() == 1
        ledger.close()
        clock.append(time.process_time())
    spool.close()
    each = [1000 * (later - earlier) / students for earlier, later in itertools.pairwise(clock)]
    return Measured(students, *each, memory("VmHWM") - before, before)


def in_a_child(work: Callable[[], Measured]) -> Measured:
    """Measure in a process of its own, whose memory nobody else has touched."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.write(theirs, msgspec.json.encode(work()))
        except BaseException:
            os.write(theirs, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    assert said.startswith(b"{"), said.decode()
    return msgspec.json.decode(said, type=Measured)


def test_time_grows_in_proportion_and_memory_hardly(
    opened: Opened, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    examination = prepare(opened, [LAB], seed=1)
    file = SourceFile("03_padding.py", "", (Cell(TEXT, "line 1"),))
    names = [exercise.name for exercise in LAB.exercises]
    task = Task(0, LAB.slug, file.name, "", [(TEXT, "line 1", 1)], names)
    judged = perform(examination, task).judged
    assert judged is not None
    found: list[Measured] = []
    for students in SIZES:
        folder = tmp_path / str(students)
        for number in range(students):
            place = folder / "class" / f"student {number}"
            place.mkdir(parents=True)
            (place / "03_padding.py").write_text(f"{TEXT}\n# {number}\n", encoding="utf-8")
        found.append(in_a_child(lambda: measure(folder, students, examination, judged)))  # noqa: B023
    _, middle, large = found
    a_student = (large.grown - middle.grown) / (large.students - middle.students)
    with capsys.disabled():
        print("\nstudents  reading  grading  again (ms a submission)  memory grown (MB)  before (MB)")
        for one in found:
            row = f"{one.students:8,} {one.reading:8.2f} {one.writing:8.2f} {one.again:6.2f}"
            print(f"{row} {one.grown / 2**20:36.1f} {one.before / 2**20:12.0f}")
        print(f"{a_student:,.0f} bytes a student")
    assert a_student <= A_STUDENT
    assert large.again <= REGRADE
    assert large.writing + large.reading <= NOT_LINEAR * (middle.writing + middle.reading)

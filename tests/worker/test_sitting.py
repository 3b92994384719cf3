"""A sitting: however often workers hang or die, every exercise gets its verdict and nothing raises."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from grader.authoring.source import read_source
from grader.judge.curriculum import Lab
from grader.judge.grading import Grader
from grader.judge.limits import Limits
from grader.judge.local import LocalLauncher
from grader.judge.outcomes import Ended, StatementEnded, Worker
from grader.judge.proxies import Job, Outcome
from grader.judge.sitting import MAX_BAD_STATEMENTS, Launcher, Sitting
from grader.judge.workers import ForkLauncher
from grader.submissions import Cell, SourceFile
from grader.worker import wire
from grader.worker.zygote import Zygote

SOLUTION = '''
# %%
def double(x):
    """Twice a number."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %%
class Counter:
    """Counts."""

    def add(self, n):
        """Add."""
        ### BEGIN SOLUTION
        self.n = n
        ### END SOLUTION

    def total(self):
        """Give the total."""
        ### BEGIN SOLUTION
        return self.n
        ### END SOLUTION
'''
BAD = [
    "while True: pass",
    "import os\nos._exit(0)",
    "while 1: pass",
    "os.kill(os.getpid(), 9)",
    "sum(iter(int, 1))",
]
GOOD = "def double(x): return 2 * x\n"
LOST = ["KeyError", "LookupError", "Exception", "BaseException"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    path = tmp_path_factory.mktemp("solutions") / "01_tiny.py"
    path.write_text(SOLUTION)
    lab = Lab(read_source(path))
    # It has no checks, which would say which calls are shortcuts.
    vars(lab)["shortcuts"] = {}
    return lab


Sit = Callable[[str], Sitting]


@pytest.fixture
def sit(zygote: Zygote, lab: Lab) -> Iterator[Sit]:
    """Sit down with a text; workers have very short limits."""
    launcher = ForkLauncher(zygote, Limits(statement=0.2, call=0.2, wall_factor=1.0, wall_least=1.0))
    sittings: list[Sitting] = []

    def begin(text: str) -> Sitting:
        sittings.append(sitting_of(launcher, lab, text))
        return sittings[-1]

    yield begin
    for sitting in sittings:
        sitting.close()


def sitting_of(launcher: Launcher, lab: Lab, text: str) -> Sitting:
    return Sitting(launcher, lab, SourceFile("tiny.py", "", (Cell(text, "line 1"),)))


def verdicts(lab: Lab, sitting: Sitting) -> list[str]:
    """The verdicts on a lab without checks: what loading alone decides."""
    lab.__dict__.update(checks=(), misconceptions=())
    grader = object.__new__(Grader)
    grader.lab = lab
    return [result.verdict for result in grader.grade(sitting)]


def double(x: int) -> Job:
    return wire.Call("double", [x])


@pytest.mark.parametrize("bad", range(MAX_BAD_STATEMENTS + 1))
def test_statements_that_hang_or_kill_are_left_out_one_by_one(sit: Sit, bad: int) -> None:
    sitting = sit("\n".join(BAD[:bad]) + "\n" + GOOD + "x = 1")
    assert sitting.ended is None
    assert sitting.report.exercises == {"double": "written", "Counter": "missing"}
    assert len(sitting.report.skipped) == bad
    assert sitting.request.only_definitions is False
    assert sitting.ask([double(2)]) == [wire.Returned(4)]


@pytest.mark.parametrize("bad", BAD[:3])
def test_it_is_the_last_of_some_quick_statements_that_is_left_out(sit: Sit, bad: str) -> None:
    # What quick ones announce waits in memory that worker and judge share.
    sitting = sit(f"import os\na = 1\nb = 2\n{bad.splitlines()[-1]}\nc = 3\n{GOOD}")
    assert [one.place for one in sitting.report.skipped] == ["line 4"]
    assert sitting.report.exercises["double"] == "written"


def test_a_slow_import_does_not_lend_its_time_to_what_follows(sit: Sit) -> None:
    sitting = sit(f"import os\na = 1\n{BAD[0]}\nimport time\nb = 2\n{BAD[2]}\n{GOOD}")
    assert [one.place for one in sitting.report.skipped] == ["line 3", "line 6"]
    assert sitting.ask([double(2)]) == [wire.Returned(4)]


def test_after_too_many_only_definitions_run(sit: Sit) -> None:
    sitting = sit("\n".join(BAD) + "\n" + GOOD)
    assert (sitting.ended, sitting.request.only_definitions) == (None, True)
    assert sitting.ask([double(2)]) == [wire.Returned(4)]


def test_a_file_that_can_never_be_loaded_gets_a_verdict_for_every_exercise(sit: Sit, lab: Lab) -> None:
    hanging = "\n".join(f"@(lambda f: sum(iter(int, 1)))\ndef f{n}(): ..." for n in range(9))
    sitting = sit(hanging + "\n" + GOOD)
    assert sitting.ended == Ended("timeout", "no answer within 0.2 s of computing time")
    assert sitting.report.exercises == {"double": "broken", "Counter": "broken"}
    assert verdicts(lab, sitting) == ["timeout", "timeout"]
    assert sitting.ask([double(1), double(2)]) == [sitting.ended, None]
    assert sitting.ask([]) == []


def test_a_hanging_definition_costs_its_own_exercise_only(sit: Sit, lab: Lab) -> None:
    sitting = sit(GOOD + "@(lambda f: sum(iter(int, 1)))\nclass Counter: x = 1")
    assert sitting.report.exercises == {"double": "written", "Counter": "broken"}
    assert sitting.report.broken == {"Counter": "took too long or ended the process"}


def test_after_a_job_that_ends_the_worker_the_rest_is_not_asked(sit: Sit) -> None:
    sitting = sit("import os\ndef double(x):\n    if x == 2: os._exit(0)\n    return 2 * x")
    before, ended, *rest = sitting.ask([double(1), double(2), double(3), double(4)])
    assert (before, rest) == (wire.Returned(2), [None, None])
    assert isinstance(ended, Ended)
    assert ended.verdict == "crashed"
    assert sitting.worker is None
    assert sitting.ask([double(3)]) == [wire.Returned(6)]


def test_a_restart_that_fails_is_an_outcome_too(sit: Sit, lab: Lab) -> None:
    text = "import os\nif os.path.exists(MARK): os._exit(0)\n"
    text += "def double(x):\n    open(MARK, 'w').close()\n    os._exit(0)\n"
    text += "@(lambda f: os._exit(0) if os.path.exists(MARK) else f)\ndef other(): ...\n"
    mark = lab.source.path.parent / "mark"
    mark.unlink(missing_ok=True)
    sitting = sit(f"MARK = {str(mark)!r}\n{text}")
    for _ in range(3):
        outcomes = sitting.ask([double(1), double(2)])
        assert isinstance(outcomes[0], Ended)
        assert outcomes[1:] == [None]


def test_time_spent_counts_on_after_a_restart(zygote: Zygote, lab: Lab) -> None:
    limits = Limits(call=5.0, submission=0.4, wall_factor=1.0, wall_least=5.0)
    text = "import os, time\ndef double(x):\n    time.sleep(x)\n    os._exit(0)"
    sitting = sitting_of(ForkLauncher(zygote, limits), lab, text)
    messages: list[str] = []
    for _ in range(3):
        (outcome,) = sitting.ask([wire.Call("double", [0.3])])
        assert isinstance(outcome, Ended)
        messages.append(outcome.verdict)
    sitting.close()
    assert messages == ["crashed", "crashed", "timeout"]


class Scripted:
    """A launcher of workers that end in the ways they are told; then they load, and answer nothing."""

    isolation, spent = "scripted", 0.0

    def __init__(self, *numbers: int | None) -> None:
        self.numbers = list(numbers)
        self.open = 0
        self.known: Mapping[bytes, wire.Answer] = {}
        self.requests: list[wire.Load] = []

    def start(self) -> Worker:
        self.open += 1
        return self

    def load(self, request: wire.Load) -> wire.Report:
        self.requests.append(request)
        if self.numbers:
            raise StatementEnded(Ended("crashed", "the process ended"), self.numbers.pop(0))
        return wire.Report(dict.fromkeys(request.exercises, "written"), [], {})

    def perform(self, jobs: Sequence[Job]) -> Iterator[wire.Answer]:
        yield from ()

    def close(self) -> None:
        self.open -= 1


def test_a_crash_before_the_first_statement_is_tried_once_more(lab: Lab) -> None:
    once, always = Scripted(None), Scripted(*[None] * 9)
    assert sitting_of(once, lab, GOOD).ended is None
    assert once.requests[-1].only_definitions
    sitting = sitting_of(always, lab, GOOD)
    assert (sitting.ended is not None, len(always.requests), always.open) == (True, 2, 0)
    assert verdicts(lab, sitting) == ["crashed", "crashed"]


@pytest.mark.parametrize("numbers", [[5, 5, 5], [-1, 2**60, 0, 3, 4, 5, 6, 7], [1, 2, 3, 4, 4]])
def test_lies_about_statements_end_too(lab: Lab, numbers: list[int]) -> None:
    launcher = Scripted(*numbers)
    sitting = sitting_of(launcher, lab, GOOD)
    assert len(launcher.requests) <= MAX_BAD_STATEMENTS + 2
    sitting.close()
    assert launcher.open == 0


def test_without_isolation_the_same_answers_come(lab: Lab) -> None:
    sitting = sitting_of(LocalLauncher(Limits()), lab, GOOD + "raise SystemExit")
    answers: list[Outcome | None] = sitting.ask([double(2), wire.Call("Counter")])
    assert answers == [wire.Returned(4), wire.Raised("KeyError", "'Counter'", "", LOST)]
    assert (sitting.isolation, sitting.ask([])) == ("none", [])
    sitting.close()


def test_a_worker_that_is_killed_from_outside_is_pardoned_once(sit: Sit) -> None:
    sitting = sit(GOOD)

    def kill() -> None:
        worker: Any = sitting.worker
        os.kill(worker.pid, signal.SIGKILL)

    kill()
    assert sitting.ask([double(2)]) == [wire.Returned(4)]
    kill()
    (outcome,) = sitting.ask([double(2)])
    assert isinstance(outcome, Ended)
    assert (outcome.verdict, outcome.killed) == ("crashed", True)


def test_a_submission_that_kills_itself_has_crashed(sit: Sit) -> None:
    sitting = sit("import os\ndef double(x): os.kill(os.getpid(), 9)\n")
    (outcome,) = sitting.ask([double(2)])
    assert isinstance(outcome, Ended)
    assert outcome.verdict == "crashed"

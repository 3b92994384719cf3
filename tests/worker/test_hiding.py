"""A submission can import the thin package and the libraries, and nothing else of the project."""

from __future__ import annotations

from grader.judge.curriculum import load_curriculum
from grader.judge.opening import Opened
from grader.judge.sitting import Sitting
from grader.submissions import Cell, SourceFile
from grader.worker import wire

LAB = load_curriculum()[0]


def answers(opened: Opened, body: str) -> wire.Answer:
    name = LAB.exercises[0].name
    text = f"def {name}(*args, **kwargs):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    sitting = Sitting(opened.launcher, LAB, SourceFile("a.py", "", (Cell(text, "line 1"),)))
    try:
        (answer,) = sitting.ask([wire.Call(name)])
    finally:
        sitting.close()
    assert isinstance(answer, wire.Returned | wire.Raised)
    return answer


def test_the_judge_cannot_be_imported(opened: Opened) -> None:
    for module in ("judge.curriculum", "checks.vocabulary", "misconceptions", "authoring.build", "results"):
        answer = answers(opened, f"import grader.{module}\nreturn 1")
        assert isinstance(answer, wire.Raised)
        assert answer.error == "ModuleNotFoundError"
        assert answer.message == f"a submission cannot import grader.{module.split('.')[0]}"
        assert answer.place == "line 2"


def test_the_thin_package_can(opened: Opened) -> None:
    body = "from grader import attempted, checkpoint\nreturn attempted(checkpoint)"
    assert answers(opened, body) == wire.Returned(True)


def test_no_solution_is_in_the_frames_that_a_worker_inherits(opened: Opened) -> None:
    body = (
        "import sys\n"
        "frame, found = sys._getframe(), []\n"
        "while frame is not None:\n"
        "    texts = {key: repr(value)[:10**6] for key, value in frame.f_locals.items()}\n"
        "    found += [key for key, text in texts.items() if 'BEGIN ' + 'SOLUTION' in text]\n"
        "    frame = frame.f_back\n"
        "return found"
    )
    answer = answers(opened, body)
    assert answer == wire.Returned(wire.Sequence("list", []))

"""The tolerant top level: what is broken costs only itself, and the report says what was left out."""

from __future__ import annotations

import inspect
import pickle
import sys
from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import pytest

from grader.worker import wire
from grader.worker.loading import MODULE, Submission, describe
from tests.worker.conftest import notebook_cells, script_cells


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    sys.modules.pop(MODULE, None)


def load(
    cells: list[wire.Code], name: str = "lab.py", exercises: dict[str, int] | None = None, **more: Any
) -> tuple[dict[str, Any], wire.Report]:
    submission = Submission()
    report = submission.load(wire.Load(name, cells, exercises or {}, **more), lambda starting: None)
    return submission.names, report


def script(text: str, **exercises: int) -> tuple[dict[str, Any], wire.Report]:
    return load(script_cells(dedent(text)), exercises=exercises)


def notebook(*texts: str, **exercises: int) -> tuple[dict[str, Any], wire.Report]:
    return load(notebook_cells(*map(dedent, texts)), "lab.ipynb", exercises)


def skipped(report: wire.Report) -> list[tuple[str, str]]:
    return [(item.place, item.reason) for item in report.skipped]


BROKEN = """\
WIDTH, HEIGHT = 2, 3
def first():
    return WIDTH
def second(:
    return 2
LIMIT: int = 5
def third():
    return LIMIT + HEIGHT
if HEIGHT:
    def fourth():
        return 4
"""


def test_a_syntax_error_costs_only_its_function() -> None:
    names, report = script(BROKEN, first=1, second=1, third=1, fourth=1, fifth=1)
    assert report.exercises == {
        "first": "written",
        "second": "broken",
        "third": "written",
        "fourth": "written",
        "fifth": "missing",
    }
    assert (names["first"](), names["third"](), names["fourth"]()) == (2, 8, 4)
    assert [item.place for item in report.skipped] == ["line 4"]
    assert "line 4" in report.broken["second"]


def test_a_syntax_error_in_one_cell_of_a_script_leaves_the_others() -> None:
    cells = [
        wire.Code("def first():\n    return 1", "line 2", 2),
        wire.Code("def second():\n  return (1", "line 6", 6),
        wire.Code("def third():\n    return 1 / 0", "line 10", 10),
    ]
    names, report = load(cells, exercises={"first": 1, "second": 1, "third": 1})
    assert list(report.exercises.values()) == ["written", "broken", "written"]
    assert skipped(report) == [("line 6", "does not parse: '(' was never closed (line 7)")]
    with pytest.raises(ZeroDivisionError) as caught:
        names["third"]()
    assert (caught.traceback[-1].lineno, str(caught.traceback[-1].path)) == (10, "<lab.py>")


def test_lines_for_ipython_cost_only_themselves() -> None:
    names, report = notebook(
        "%matplotlib inline\n!pip install \\\n    torch\nx = 1",
        "files = !ls\ntime = %timeit -o x\ny = 2\n?print\nx?\nx.real??",
        "%%bash\ndef not_python(",
        "%%time\nz = 3",
        "%%check\ndef g(): return 4",
        "def f(number):\n    !ls\n    half = number % 2  # or what?\n    return (half\n        % 2)",
        '!ls\ntext = """\n% a percent\nWhat is this?\n"""',
        "%%writefile lab.py\nw = 4",
    )
    assert (names["x"], names["y"], names["z"], names["f"](3), names["g"]()) == (1, 2, 3, 1, 4)
    assert names["text"] == "\n% a percent\nWhat is this?\n"
    assert "w" not in names
    assert skipped(report) == [(f"cell {n}", "a cell for another program") for n in (3, 8)]


def test_statements_that_raise_are_reported_with_their_places() -> None:
    text = """\
    x = 1
    raise SystemExit(3)
    y = 1 / 0
    import no_such_library
    from math import sqrt, no_such_name
    class Odd(Exception):
        def __str__(self): raise ValueError
    raise Odd
    raise KeyboardInterrupt
    def f(): return x
    @missing
    def g(): return x
    """
    names, report = script(text, f=1, g=1)
    assert names["f"]() == 1
    assert [place for place, _ in skipped(report)] == [f"line {n}" for n in (2, 3, 4, 5, 8, 9, 11)]
    assert skipped(report)[1][1] == "ZeroDivisionError: division by zero"
    assert (report.exercises["g"], report.broken["g"]) == (
        "broken",
        "raised NameError: name 'missing' is not defined",
    )


def test_places_in_a_notebook_name_cell_and_line() -> None:
    _, report = notebook("x = 1", "y = 2\n\nz = x / 0", "def broken(:\n    pass")
    reasons = dict(skipped(report))
    assert sorted(reasons) == ["cell 2, line 3", "cell 3, line 1"]
    assert "(cell 3, line 1)" in reasons["cell 3, line 1"]


def test_a_broken_demo_line_does_not_cost_the_function_above_it() -> None:
    text = """\
    def f():
        text = '''
    at the margin
    '''
        return 1

    print(f()
    def g(): return 2
    """
    names, report = script(text, f=1, g=1)
    assert (names["f"](), names["g"]()) == (1, 2)
    assert skipped(report) == [("line 7", "does not parse: '(' was never closed (line 7)")]


def test_annotations_may_name_what_comes_later() -> None:
    text = """\
    from __future__ import annotations
    from dataclasses import dataclass
    def f(later: Later) -> Later: return later
    @dataclass
    class Pair:
        other: Later | None = None
    class Later: ...
    """
    names, report = script(text, f=1)
    assert (report.skipped, names["f"](3), names["Pair"]().other) == ([], 3, None)


def test_decorators_generators_and_odd_forms_of_definitions_work() -> None:
    text = """\
    import functools, contextlib
    @functools.cache
    def cached(n): return n
    @contextlib.contextmanager
    def managed(): yield 1
    short = lambda n: n + 1
    if True:
        def conditional(): return 2
    else:
        def conditional(): return 3
    try:
        from no_such_library import tried
    except ImportError:
        def tried(): return 4
    async def waiting(): return 5
    partial = functools.partial(cached, 6)
    """
    wanted = dict.fromkeys(("cached", "managed", "short", "conditional", "tried", "waiting", "partial"), 1)
    names, report = load(script_cells(dedent(text)), exercises=wanted)
    assert set(report.exercises.values()) == {"written"}
    assert (names["short"](1), names["conditional"](), names["tried"](), names["partial"]()) == (2, 2, 4, 6)


BLANK = 'def f(x):\n    """Do it."""\n    # your code here\n    ...\n'


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (BLANK, "blank"),
        ("def f(x): pass", "blank"),
        ("def f(x): raise NotImplementedError('later')", "blank"),
        ("def f(x): return None", "written"),
        ("def f(x):\n    def nothing(): pass\n    return nothing", "written"),
        (BLANK + "def f(x): return x", "written"),
        ("def f(x): return x\n" + BLANK, "blank"),
        (BLANK + "f = lambda x: x", "written"),
        (BLANK + "if True:\n    def f(x): return x", "written"),
        (BLANK + "def f(x:\n    return x", "blank"),
        ("f = 3", "missing"),
        ("def f(x): return x\ndel f", "missing"),
    ],
)
def test_the_state_is_that_of_the_last_definition(text: str, state: str) -> None:
    assert script(text, f=1)[1].exercises == {"f": state}


def test_a_class_is_blank_while_all_its_blanks_are() -> None:
    head = "class Head:\n    size = 3\n    def __init__(self): {}\n    def forward(self, x): {}\n"
    for bodies, state in ((("...", "..."), "blank"), (("self.a = 1", "..."), "written")):
        assert script(head.format(*bodies), Head=2)[1].exercises == {"Head": state}


def test_demos_and_main_guards_do_not_run() -> None:
    text = """\
    seen = []
    if attempted(f):
        seen.append("demo")
    if __name__ == "__main__":
        seen.append("main")
    """
    names, report = script(text)
    assert (names["seen"], report.skipped) == ([], [])


def test_what_hung_before_is_left_out_and_definitions_alone_can_run() -> None:
    cells = script_cells("x = 1\ndef f(): return x\n@print\ndef g(): ...")
    names, report = load(cells, exercises={"f": 1, "g": 1}, skip=[0, 2])
    assert [item.place for item in report.skipped] == ["line 1", "line 3"]
    assert report.broken == {"g": "took too long or ended the process"}
    names, report = load(cells, only_definitions=True)
    assert ("x" in names, "f" in names) == (False, True)


def test_sources_and_classes_can_be_found_again() -> None:
    text = 'class Pair:\n    """Two."""\ndef f():\n    return Pair()\n'
    for names, _ in (load() for load in (lambda: script("\n\n" + text), lambda: notebook("x = 1", text))):
        assert inspect.getsource(names["f"]) == "def f():\n    return Pair()\n"
        assert type(pickle.loads(pickle.dumps(names["Pair"]()))) is names["Pair"]
    names, _ = script(text)
    assert inspect.getsource(names["Pair"]) == 'class Pair:\n    """Two."""\n'


def test_what_is_raised_is_told_in_one_short_line() -> None:
    assert describe(ValueError("a\n  b" + "c" * 10_000)) == "ValueError: a b" + "c" * 497
    assert describe(KeyError()) == "KeyError"
    assert describe(ValueError("\ud800")) == "ValueError: \\ud800"

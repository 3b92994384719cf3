"""Sources made to break the parser: too deep, too long, too odd."""

from __future__ import annotations

import pytest

from grader.worker import wire
from grader.worker.parsing import Parsed, parse
from tests.worker.conftest import notebook_cells, script_cells

BOMBS = {
    "parentheses": "(" * 100_000 + ")" * 100_000,
    "brackets": "x = " + "[" * 5_000,
    "sum": "x = " + "+".join(["1"] * 100_000),
    "minus": "x = " + "-" * 100_000 + "1",
    "attributes": "x" + ".a" * 100_000,
    "lambdas": "lambda: " * 50_000 + "1",
    "branches": "if a: pass\n" + "elif b: pass\n" * 20_000,
    "indents": "\n".join(" " * n + "if 1:" for n in range(200)),
    "digits": "x = " + "1" * 100_000,
    "nul": "x = '\0'",
    "surrogate": "x = '\udcff'",
    "long line": "x = '" + "a" * 10**6 + "'",
    "form feeds": "\f\f\v x",
    "statements": "x = 1\n" * 3_000 + "y = (",
}


def defined(parsed: Parsed) -> set[str]:
    """Names of the functions that could be parsed."""
    return {statement.name for statement in parsed.statements}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_sources_made_to_break_the_parser_cost_only_themselves(bomb: str) -> None:
    before, after = "def first(): return 1\n", "\ndef second(): return 2\n"
    assert "first" in defined(parse(wire.Load("lab.py", script_cells(before + bomb + after), {})))
    for texts in ((before, bomb, after), (bomb, before + after)):
        assert defined(parse(wire.Load("lab.ipynb", notebook_cells(*texts), {}))) >= {"first", "second"}

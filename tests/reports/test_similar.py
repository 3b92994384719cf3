"""Copies are found, renamed, reordered and reworded; what is common, short or given raises no question."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from grader.commands.report import codes
from grader.reports import code_runs
from grader.reports.code_runs import LONGEST, Reader
from grader.reports.similar import SMALLEST_CLASS, find_similar
from grader.submissions import LabNames, read

GIVEN_F = {"lab": 'import torch\n\n\ndef f(rows, pad_id):\n    """Pad."""\n    # your code here\n    ...\n'}
ORIGINAL = '''def f(rows, pad_id):
    """Pad."""
    widest = max(len(row) for row in rows)  # the longest
    filled = torch.full((len(rows), widest), pad_id)
    marks = torch.zeros(len(rows), widest, dtype=torch.bool)
    for place, row in enumerate(rows):
        filled[place, : len(row)] = torch.tensor(row)
        marks[place, : len(row)] = True
    return filled.masked_fill(~marks, pad_id), "done"
'''
DISGUISED = '''# all my own work
def f(rows, pad_id):
    """I pad the rows."""
    b = torch.zeros(len(rows), n := max(len(z) for z in rows), dtype=torch.bool)
    a = torch.full((len(rows), n), pad_id)

    # now the loop
    for i, z in enumerate(rows):
        b[i, : len(z)] = True

        a[i, : len(z)] = torch.tensor(z)   # copy
    return a.masked_fill(~b, pad_id), 'finished'
'''


def varied(number: int) -> str:
    """A solution that shares little with any other."""
    chance = random.Random(number)
    calls = ["sum", "max", "min", "len", "sorted", "list", "set", "tuple", "any", "all"]
    body = [
        f"    x{at} = {chance.choice(calls)}(rows[{chance.randint(0, 9)}]) {chance.choice('+-*')} "
        f"{chance.choice(calls)}(pad_id, rows).{chance.choice(['real', 'T', 'copy', 'mean'])}()"
        for at in range(6)
    ]
    return "\n".join(["def f(rows, pad_id):", *body, "    return x0"]) + "\n"


def klass(**planted: str) -> dict[str, list[tuple[str, str]]]:
    honest = {f"honest {number:02}": [("lab", varied(number))] for number in range(20)}
    return honest | {name: [("lab", text)] for name, text in planted.items()}


def test_a_disguised_copy_is_found_and_shown() -> None:
    found = find_similar(klass(first=ORIGINAL, second=DISGUISED), GIVEN_F)
    assert [(pair.left, pair.right) for pair in found.pairs] == [("first", "second")]
    pair = found.pairs[0]
    assert pair.share > 0.75
    assert pair.usual < 0.2
    (shown,) = pair.definitions
    shared = "".join(shown.left.text[start:end] for start, end in shown.left.shared)
    assert "torch.full((len(rows), widest), pad_id)" in shared
    assert "def f" not in shared


def test_what_many_write_raises_no_question() -> None:
    same = {f"usual {number:02}": ORIGINAL for number in range(30)}
    assert find_similar(klass(**same), GIVEN_F).pairs == []


def test_equal_one_liners_raise_no_question() -> None:
    line = "def f(rows, pad_id):\n    return torch.tensor(rows)\n"
    assert find_similar(klass(first=line, second=line), GIVEN_F).pairs == []


def test_what_the_lab_gives_does_not_count() -> None:
    given = {"lab": ORIGINAL}
    assert find_similar(klass(first=ORIGINAL, second=ORIGINAL), given).pairs == []


def test_a_small_class_says_nothing() -> None:
    few = {f"s{number}": [("lab", ORIGINAL)] for number in range(SMALLEST_CLASS - 1)}
    found = find_similar(few, GIVEN_F)
    assert (found.compared, found.pairs) == (SMALLEST_CLASS - 1, [])


def test_blanks_are_not_alike() -> None:
    blank = GIVEN_F["lab"]
    found = find_similar(klass(first=blank, second=blank), GIVEN_F)
    assert (found.compared, found.pairs) == (20, [])


def test_a_helper_of_ones_own_counts_under_any_name() -> None:
    first, second = ORIGINAL.replace("def f(", "def g("), DISGUISED.replace("def f(", "def h(")
    found = find_similar(klass(first=first, second=second), GIVEN_F)
    assert [(pair.left, pair.right) for pair in found.pairs] == [("first", "second")]
    assert [one.name for one in found.pairs[0].definitions] == [""]


def test_order_does_not_matter() -> None:
    code = klass(first=ORIGINAL, second=DISGUISED)
    turned = dict(reversed(code.items()))
    assert find_similar(code, GIVEN_F) == find_similar(turned, GIVEN_F)


def test_runs_survive_what_changes_nothing() -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        (work,) = Reader(GIVEN_F).read([("lab", text)]).values()
        return set(work.runs)

    assert runs(ORIGINAL) == runs(
        ORIGINAL.replace("widest", "w").replace("place", "i").replace("# the longest", "")
    )
    assert runs(ORIGINAL) == runs(
        ORIGINAL.replace('"done"', "'otherwise'").replace("\n    for", "\n\n    for")
    )
    assert runs(ORIGINAL) != runs(ORIGINAL.replace("masked_fill", "index_fill"))


#: Units that are slow, or were slow, for one tokenizer or another; each is repeated beyond what is read.
HARD = [
    " \n", "\n", "\t", "\\\n", "\\", "'", '"', "'''", '"""', "f'{", "f'''{", "{", "(", "[", "a.", "a ", "@",
    "->!r!", "::_", "!r", "%(", "%(a)s", "1_", "0x", "1e", "# ", "def f", "class ", "import a\n    ",
    "from .", "match ", "as ", "lambda ", "\u00e9", "\u0301", "\x0c", "\x0b", "\r", "\u2028", "\ud800",
    "\x00",
]  # fmt: skip


@pytest.mark.parametrize("unit", HARD, ids=ascii)
def test_hostile_text_is_read_quickly_or_not_at_all(unit: str) -> None:
    text = "def f(rows, pad_id):\n    " + unit * (20 * LONGEST // len(unit))
    start = time.process_time()
    works = Reader(GIVEN_F).read([("lab", text), ("lab", text + "\n\nx = 1\n" + text)])
    assert time.process_time() - start < 2
    assert sum(len(work.text) for work in works.values()) <= LONGEST


def test_endless_definitions_are_not_all_read() -> None:
    text = "".join(f"def f{at}(rows, pad_id):\n    return {'x + ' * 900}{at}\n" for at in range(200))
    reader = Reader(GIVEN_F)
    reader.read([("lab", text)])
    assert sum(len(text) for _, text in reader.known) <= code_runs.MOST + LONGEST


def test_code_is_taken_from_what_was_handed_in(tmp_path: Path) -> None:
    (tmp_path / "Ada").mkdir()
    (tmp_path / "Ada" / "03_padding.py").write_text("# %%\nx = 1\n# %%\ny = 2\n", encoding="utf-8")
    taken = codes(read([tmp_path], [LabNames("03_padding", "padding", ("pad_batch",))]))
    ((lab, text),) = taken["Ada"]
    assert (lab, list(taken)) == ("padding", ["Ada"])
    assert [line for line in text.splitlines() if "=" in line] == ["x = 1", "y = 2"]

"""Mutants change only what a student writes, are known by lasting keys, and a weaker check is found out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grader.authoring.source import Source, read_source
from grader.errors import CannotDo
from grader.judge.curriculum import Lab, load_curriculum
from grader.judge.opening import Opened

from .grading import Outcome, Trial
from .mutants import Key, Mutant, make_mutants
from .survivors import Entry, Tally, as_entry, read_survivors

LABS = load_curriculum()
PADDING = next(lab for lab in LABS if lab.slug == "padding")
TEXT = '''# %% [markdown]
# # A lab with 1 exercise
#
# Prose, 1 + 1 == 2.

# %%
from contextlib import suppress

LIMIT = 1 + 1


# %%
def add(first: int, second: int = 1) -> int:
    """Add 1 + 1.

    Args:
        first: A number.
        second: Another.

    Returns:
        The sum.
    """
    ### BEGIN SOLUTION
    "Not only 1 + 1."
    # Sums of 1 + 1.
    total: "list[int]" = []
    with suppress(ValueError):
        total.append(first + second)

    def both(one: int, other: int = 1) -> int:
        return one - other

    if first > second:
        return both(first, -second)
    if first > second:
        return both(first, -second)
    return total[0] if len(total) > 0 else 3
    ### END SOLUTION


if add(1, 1) == 2:
    print("two")
'''


def source_of(text: str, folder: Path) -> Source:
    path = folder / "99_adding.py"
    path.write_text(text, encoding="utf-8")
    return read_source(path)


@pytest.fixture
def adding(tmp_path: Path) -> Source:
    return source_of(TEXT, tmp_path)


def outside(text: str) -> str:
    """Give what stands before, between and after solution regions."""
    return "".join(part.partition("### END SOLUTION")[2] or part for part in text.split("### BEGIN SOLUTION"))


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.stem)
def test_only_solution_regions_are_changed(lab: Lab) -> None:
    mutants = make_mutants(lab.source)
    assert {mutant.key.exercise for mutant in mutants} <= {exercise.id for exercise in lab.exercises}
    for mutant in mutants:
        assert outside(mutant.text) == outside(lab.source.text)
        assert mutant.text != lab.source.text
    lines = lab.source.text.splitlines()
    assert all(mutant.key.line.startswith(lines[mutant.line - 1].strip()) for mutant in mutants)


def test_what_does_not_act_stays(adding: Source) -> None:
    mutants = make_mutants(adding)
    changed = {mutant.key.line for mutant in mutants}
    assert changed == {
        'total: "list[int]" = []',
        "with suppress(ValueError):",
        "total.append(first + second)",
        "return one - other",
        "if first > second:",
        "return both(first, -second)",
        "return total[0] if len(total) > 0 else 3",
    }
    assert not [mutant for mutant in mutants if "len(None)" in mutant.text]


def test_calls_and_contexts_can_be_left_out(adding: Source) -> None:
    by_operator = {mutant.operator: mutant.key for mutant in make_mutants(adding)}
    assert by_operator["call_removal"].mutant == "pass"
    assert by_operator["context_removal"].mutant == "if True:"


def test_all_mutants_differ_and_compile(adding: Source) -> None:
    for source in (adding, PADDING.source):
        mutants = make_mutants(source)
        assert (
            len({mutant.text for mutant in mutants})
            == len({mutant.key for mutant in mutants})
            == len(mutants)
        )
        for mutant in mutants:
            compile(mutant.text, "mutant", "exec")


def test_keys_outlive_a_move(adding: Source, tmp_path: Path) -> None:
    before = make_mutants(adding)
    moved = TEXT.replace("LIMIT = 1 + 1\n", "LIMIT = 3\nMORE = 4\n").replace("Add 1 + 1.", "Add.\n\n    So.")
    after = make_mutants(source_of(moved, tmp_path))
    assert [mutant.key for mutant in after] == [mutant.key for mutant in before]
    assert [mutant.line for mutant in after] == [mutant.line + 3 for mutant in before]


def test_equal_lines_have_keys_of_their_own(adding: Source) -> None:
    keys = [mutant.key for mutant in make_mutants(adding) if mutant.key.mutant == "if first >= second:"]
    assert keys == [
        Key("adding.add", "if first > second:", "if first >= second:", number) for number in (1, 2)
    ]


def tried(opened: Opened, lab: Lab, exercise: str) -> list[Outcome]:
    mutants = [mutant for mutant in make_mutants(lab.source) if mutant.key.exercise == exercise]
    return list(Trial(opened, lab, seed=0).run(mutants))


def test_a_weaker_check_is_found_out(opened: Opened) -> None:
    exercise = "padding.last_token"
    strong = Tally(PADDING.stem, tried(opened, PADDING, exercise), ())
    assert list(strong.problems()) == []
    weak = Lab(PADDING.source)
    weak.__dict__["checks"] = tuple(
        one for one in PADDING.checks if one.exercise != exercise or one.name == "picks_under_left_padding"
    )
    outcomes = tried(opened, weak, exercise)
    assert len(outcomes) == len(strong.outcomes)
    problems = list(Tally(weak.stem, outcomes, ()).problems())
    assert any("without a reason" in problem for problem in problems)


def test_what_a_later_exercise_notices_is_killed(opened: Opened) -> None:
    lab = Lab(PADDING.source)
    lab.__dict__["checks"] = tuple(
        one for one in PADDING.checks if one.exercise != "padding.mean_pool" or one.name.startswith("leaves")
    )
    killers = {outcome.killer or "" for outcome in tried(opened, lab, "padding.mean_pool")}
    assert any(killer.startswith("padding.encode_batch.") for killer in killers)


def test_a_solution_that_fails_is_said_first(opened: Opened) -> None:
    text = PADDING.source.text.replace("return total / count", "return total")
    broken = Lab(replace(PADDING.source, text=text))
    broken.__dict__["reference"] = PADDING.reference
    with pytest.raises(CannotDo, match=r"the solution of 03_padding does not pass padding\.mean_pool\."):
        Trial(opened, broken, seed=0)


def outcome(name: str, killer: str | None) -> Outcome:
    return Outcome(Mutant(Key("padding.pad_batch", name, f"{name} - 1"), 1, "number", ""), killer)


def entry(name: str, kind: str = "equivalent") -> Entry:
    assert kind in ("equivalent", "missing")
    return Entry("padding.pad_batch", name, f"{name} - 1", kind, "so")  # type: ignore[arg-type]


KILLED = [outcome(f"killed {number}", "a check") for number in range(32)]


def test_rates_and_reasons() -> None:
    outcomes = [*KILLED, outcome("same", None), outcome("gap", None)]
    tally = Tally("03_padding", outcomes, [entry("same"), entry("gap", "missing")])
    assert (tally.killed, tally.equivalent) == (32, 1)
    assert tally.raw_rate == 32 / 34
    assert tally.rate == 32 / 33
    (problem,) = tally.problems()
    assert problem.startswith("03_padding: 3.0% of the mutants that are not equivalent survive")
    assert list(Tally("03_padding", [*KILLED, *outcomes], tally.listed).problems()) == []


def test_what_fails_a_run() -> None:
    assert list(Tally("03_padding", KILLED, ()).problems()) == []
    assert "a survivor without a reason" in " ".join(
        Tally("03_padding", [*KILLED, outcome("new", None)], ()).problems()
    )
    assert "no survivor any more" in " ".join(Tally("03_padding", KILLED, [entry("killed 3")]).problems())
    many = [f"same {number}" for number in range(8)]
    poor = Tally(
        "03_padding", [*KILLED, *(outcome(name, None) for name in many)], [entry(name) for name in many]
    )
    assert list(poor.problems()) == ["03_padding: 80.0% of all mutants are killed; 90% are wanted"]


def test_the_list_can_be_read(tmp_path: Path) -> None:
    names = {exercise.id for lab in LABS for exercise in lab.exercises}
    assert {entry.exercise for entry in read_survivors()} <= names
    stub = as_entry(Key("padding.pad_batch", "x = 'a'", 'y = "\\n"', 2))
    path = tmp_path / "survivors.toml"
    path.write_text(stub)
    with pytest.raises(CannotDo, match=r"survivors\.toml: "):
        read_survivors(path)
    whole = stub.replace('kind = ""', 'kind = "missing"').replace('reason = ""', 'reason = "so"')
    path.write_text(whole)
    assert read_survivors(path)[0].key == Key("padding.pad_batch", "x = 'a'", 'y = "\\n"', 2)
    path.write_text(whole + "\n" + whole)
    with pytest.raises(CannotDo, match="listed twice"):
        read_survivors(path)

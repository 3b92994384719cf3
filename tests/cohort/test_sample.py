"""A class of sixty with a known answer key: the grader meets it in every exercise of every student."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.cohort.folder import RunFolder
from grader.cohort.judges import Judges
from grader.cohort.run import Run, grade_class
from grader.cohort.sample import KINDS, KeyEntry, fill_in, load_key, make_cohort
from grader.commands.report import codes
from grader.judge.curriculum import ROOT, Lab, load_curriculum
from grader.judge.opening import Opened, prepare
from grader.reports.class_report.ranking import mistakes
from grader.reports.code_runs import Reader
from grader.reports.similar import find_similar
from grader.results import ExerciseResult, load
from grader.submissions import read

COURSE = load_curriculum()
#: What every run of the tests grades; the whole course takes minutes and belongs to the full suite.
LABS = tuple(lab for lab in COURSE if lab.slug in ("tokenization", "padding"))
STUDENTS = 60


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[KeyEntry]]:
    folder = tmp_path_factory.mktemp("sample")
    return folder, make_cohort(LABS, folder, STUDENTS, seed=7)


@pytest.fixture(scope="module")
def run(opened: Opened, key: tuple[Path, list[KeyEntry]]) -> Run:
    return graded(opened, key[0], LABS)


def graded(opened: Opened, folder: Path, labs: tuple[Lab, ...]) -> Run:
    """Grade a class as `labs grade` does, with two judges."""
    reading = read([folder / "submissions"], [lab.names for lab in labs])
    assert reading.problems == ()
    RunFolder(folder / "out").clear()
    run = Run(folder / "out")
    examination = prepare(opened, labs, seed=0)
    pool = Judges(examination, 2)
    try:
        grade_class(reading.submissions, examination, run, pool=pool)
    finally:
        pool.close()
    return run


def found(result: ExerciseResult) -> tuple[str, str | None]:
    """Reduce a result to what the key knows."""
    named = next((one.misconception for one in result.checks if one.misconception), None)
    if named is not None:
        return "wrong", named
    return result.verdict, None


def test_the_answer_key_is_met_in_every_exercise_of_every_student(
    key: tuple[Path, list[KeyEntry]], run: Run
) -> None:
    meets(key[1], run, LABS)


@pytest.mark.slow
def test_the_answer_key_is_met_in_the_whole_course(opened: Opened, tmp_path: Path) -> None:
    entries = make_cohort(COURSE, tmp_path, STUDENTS, seed=8)
    run = graded(opened, tmp_path, COURSE)
    meets(entries, run, COURSE)
    ranked_as(entries, run)


def test_the_ranking_of_misconceptions_equals_the_answer_key(
    key: tuple[Path, list[KeyEntry]], run: Run
) -> None:
    ranked_as(key[1], run)


def ranked_as(entries: list[KeyEntry], run: Run) -> None:
    """Demand the key's misconceptions in the ranking, with their students, no more and no less."""
    students: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        for exercise, expected in entry.exercises.items():
            if expected.misconception:
                students.setdefault((exercise, expected.misconception), []).append(entry.student)
    by_frequency = sorted(students, key=lambda name: (-len(students[name]), name))
    ranked = mistakes(run.results)
    assert [(one.exercise, one.name) for one in ranked] == by_frequency
    assert [one.students for one in ranked] == [tuple(sorted(students[name])) for name in by_frequency]
    assert len(ranked) > 20
    assert len(ranked[0].students) > 1
    # Every one is explained, and shown by somebody's own counterexample.
    assert all(one.sentence and one.example for one in ranked)


def test_planted_copies_stand_before_all_honest_students(key: tuple[Path, list[KeyEntry]]) -> None:
    honest, given = handed_in(key[0])
    worked = Reader(given)
    full = [name for name, files in honest.items() if len(worked.read(files)) >= 15]
    planted = {
        f"copy of {name}": [(lab, disguised(text)) for lab, text in honest[name]] for name in full[::6][:5]
    }
    assert len(planted) == 5
    found = find_similar({**honest, **planted}, given)
    expected = {tuple(sorted((name, name.removeprefix("copy of ")))) for name in planted}
    assert {tuple(sorted((pair.left, pair.right))) for pair in found.pairs[:5]} == expected
    assert all(pair.share > 0.95 for pair in found.pairs[:5])


def test_honest_students_raise_no_question(key: tuple[Path, list[KeyEntry]]) -> None:
    # They draw from a handful of ways to write each exercise, so they share more than a real class does.
    honest, given = handed_in(key[0])
    found = find_similar(honest, given)
    assert found.compared > 50
    assert [(pair.left, pair.right, pair.share) for pair in found.pairs] == []


def handed_in(folder: Path) -> tuple[dict[str, list[tuple[str, str]]], dict[str, str]]:
    """Read the code of a class, and what the labs give."""
    reading = read([folder / "submissions"], [lab.names for lab in LABS])
    given = {lab.slug: (ROOT / "labs" / f"{lab.stem}.py").read_text(encoding="utf-8") for lab in LABS}
    return {name: list(files) for name, files in codes(reading).items()}, given


def disguised(text: str) -> str:
    """Hand in somebody else's file: every comment and every name of the other's own is changed."""
    text = re.sub(r"#[^\n]*", "# mine", text)
    own = sorted(set(re.findall(r"^ {4,}(\w+) = ", text, re.MULTILINE)))
    return re.sub(rf"(?<![\w.])({'|'.join(own)})\b", r"\1_of_mine", text)


def meets(entries: list[KeyEntry], run: Run, labs: tuple[Lab, ...]) -> None:
    """Demand what the key says of every exercise of every student."""
    results = {result.student: result for result in run.results}
    assert set(results) == {entry.student for entry in entries}
    assert run.internal_errors == []
    judged = 0
    for entry in entries:
        got = {one.id: found(one) for lab in results[entry.student].labs for one in lab.exercises}
        expected = {name: (item.verdict, item.misconception) for name, item in entry.exercises.items()}
        assert got == expected, (entry.student, entry.kind)
        judged += len(got)
    assert judged == STUDENTS * sum(len(lab.exercises) for lab in labs)


def test_every_kind_of_student_is_in_the_class(key: tuple[Path, list[KeyEntry]]) -> None:
    assert {entry.kind for entry in key[1]} == set(KINDS)
    assert load_key(key[0]) == key[1]


def test_everything_is_written_and_can_be_read_again(key: tuple[Path, list[KeyEntry]], run: Run) -> None:
    for result in run.results:
        assert load(key[0] / "out" / "results" / f"{result.student}.json") == result
    rows = (key[0] / "out" / "gradebook.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == STUDENTS + 1


def test_the_same_seed_gives_the_same_class(tmp_path: Path) -> None:
    first, second, other = (
        make_cohort(LABS, tmp_path / name, 10, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert first == second != other
    names = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert names == sorted(p.relative_to(tmp_path / "b") for p in (tmp_path / "b").rglob("*") if p.is_file())
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_blanks_are_filled_where_they_stand() -> None:
    text = 'def one(x):\n    "doc"\n    # your code here\n    ...\n\n\ndef two(x):\n    ...\n'
    assert (
        fill_in(text, {"one": "def one(x):\n    return 1"})
        == "def one(x):\n    return 1\n\n\ndef two(x):\n    ...\n"
    )


def test_an_internal_fault_costs_one_student_and_nobody_else(
    opened: Opened, key: tuple[Path, list[KeyEntry]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = read([key[0] / "submissions"], [lab.names for lab in LABS])
    examination = prepare(opened, LABS[:1], seed=0)
    honest = examination.judge
    unlucky = next(one for one in reading.submissions if one.work)

    def judge(lab, file, only=()):  # type: ignore[no-untyped-def]
        if file in [version for item in unlucky.work for version in item.versions]:
            raise RuntimeError("a fault of ours")
        return honest(lab, file, only)

    monkeypatch.setattr(examination, "judge", judge)
    RunFolder(tmp_path).clear()
    run = Run(tmp_path)
    others = [one for one in reading.submissions if one is not unlucky][:2]
    grade_class([unlucky, *others], examination, run)
    assert run.internal_errors == [unlucky.student]
    verdicts = {one.verdict for lab in run.results[0].labs for one in lab.exercises}
    assert verdicts == {"unchecked"}
    assert "a fault of ours" in (tmp_path / "errors.log").read_text(encoding="utf-8")
    assert len(list((tmp_path / "results").iterdir())) == 3

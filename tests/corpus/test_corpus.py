"""Submissions that the banks did not write: nothing wrong passes, nothing right fails, no name is wrong."""

from __future__ import annotations

import pytest

from grader.judge.curriculum import Lab, load_curriculum
from grader.judge.opening import Opened, prepare

from .corpus import FOLDER, judge, submissions

LABS = load_curriculum()
#: Fewest submissions in all, for two labs; each further lab brings twenty.
SUBMISSIONS = 20 * len(LABS)


def test_the_corpus_is_large_enough() -> None:
    assert sum(1 for lab in LABS for _ in submissions(lab)) >= SUBMISSIONS
    assert {folder.name for folder in FOLDER.iterdir() if folder.is_dir() and folder.name[:1].isdigit()} == {
        lab.stem for lab in LABS
    }


def test_every_label_has_its_reason() -> None:
    for lab in LABS:
        names = {exercise.name for exercise in lab.exercises}
        known = {variant.name for variant in lab.misconceptions}
        for folder, labels, _ in submissions(lab):
            assert set(labels.exercises) == names, folder
            for label in labels.exercises.values():
                assert label.verdict in ("right", "wrong", "blank", "error")
                assert label.reason
                assert label.misconception is None or label.misconception in known


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.stem)
def test_the_grader_agrees_with_the_labels(
    opened: Opened, lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = judge(lab, prepare(opened, [lab], seed=0))
    with capsys.disabled():
        print(f"\ncorpus of {lab.stem}: {tally.report()}")
    assert tally.missed == []
    assert tally.failed_though_right == []
    assert tally.named_wrongly == []
    assert tally.otherwise == []
    assert tally.wrong >= 20

"""What the whole of lab 07 reaches, and how long it takes on one core."""

from __future__ import annotations

import time

import pytest
import torch

from grader.judge.curriculum import load_curriculum

pytestmark = pytest.mark.slow
#: Accuracy on the validation split that one epoch must reach.
ENOUGH = 0.9


@pytest.mark.parametrize("frozen", [False, True], ids=["everything", "the head alone"])
def test_fine_tuning_works(frozen: bool, capsys: pytest.CaptureFixture[str]) -> None:
    lab = next(lab for lab in load_curriculum() if lab.slug == "fine_tuning")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    start = time.perf_counter()
    try:
        tuned = lab.reference["fine_tune"](frozen=frozen)
    finally:
        torch.set_num_threads(threads)
    seconds = time.perf_counter() - start
    accuracy, losses = tuned["validation"]["accuracy"], tuned["losses"]
    learned = "the head alone" if frozen else "everything"
    with capsys.disabled():
        print(f"\n{learned}: accuracy {accuracy:.3f} after {len(losses)} steps, {seconds:.1f} seconds")
    assert accuracy >= ENOUGH
    assert sum(losses[-20:]) < sum(losses[:20])

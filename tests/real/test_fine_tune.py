"""Fine-tuning on a whole data set: stopped at any moment, it ends as if it had never been stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from grader.authoring.source import read_source
from grader.errors import CannotDo
from grader.judge.curriculum import ROOT
from grader.submissions import LabNames
from grader.training.checkpoints import NAME
from grader.training.loop import EVENTS, MODEL, Told, Training
from grader.training.parts import Parts, load_parts
from grader.training.settings import Settings

SOLUTION = ROOT / "solutions" / "07_fine_tuning.py"
SOURCE = read_source(SOLUTION)
LAB = LabNames(SOURCE.stem, SOURCE.slug, tuple(exercise.name for exercise in SOURCE.exercises))
SETTINGS = Settings("distilbert-base-uncased", "stanfordnlp/sst2", 40, 2, 8, 5e-4, 3, "fp32", "cpu")
#: Steps from one checkpoint to the next; 5 steps make an epoch, so a kill falls into the middle of one.
SAVE_EVERY = 3


class Killed(BaseException):
    """Ends a run where it stands, as a kill would: nothing is tidied up."""


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before, state = torch.get_num_threads(), torch.get_rng_state()
    yield
    torch.set_num_threads(before)
    torch.set_rng_state(state)


@pytest.fixture(scope="module")
def parts() -> Parts:
    return load_parts(SOLUTION, LAB)


def told(stop: int | None = None) -> Told:
    def stepped(step: int, loss: float, rate: float) -> None:
        if step == stop:
            raise Killed

    return Told(lambda total, done: None, stepped)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = torch.load(folder / NAME, weights_only=True)["model"]
    return state


def curve(folder: Path, tag: str) -> list[tuple[int, float]]:
    events = EventAccumulator(str(folder / EVENTS))
    events.Reload()
    return [(one.step, one.value) for one in events.Scalars(tag)]


# In the second case a run goes on right after an epoch was measured.
@pytest.mark.parametrize(("save_every", "resumed"), [(SAVE_EVERY, 6), (5, 5)])
def test_a_stopped_run_ends_as_an_unbroken_one(
    save_every: int, resumed: int, parts: Parts, tmp_path: Path
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    outcome = Training(parts, SETTINGS, whole, save_every).run(told())
    assert outcome.steps == 10
    for stop in (2, 8):
        with pytest.raises(Killed):
            Training(parts, SETTINGS, broken, save_every).run(told(stop))
    again = Training(parts, SETTINGS, broken, save_every)
    assert again.standing.step == resumed
    assert again.run(told()).accuracy == outcome.accuracy
    assert_same_end(whole, broken, 10)
    assert [step for step, _ in curve(broken, "accuracy/validation")] == [4, 9]


def test_a_run_that_is_over_says_again_what_came_out(parts: Parts, tmp_path: Path) -> None:
    outcome = Training(parts, SETTINGS, tmp_path, SAVE_EVERY).run(told())
    again = Training(parts, SETTINGS, tmp_path, SAVE_EVERY).run(told())
    assert (again.accuracy, again.loss, again.steps) == (outcome.accuracy, outcome.loss, outcome.steps)
    assert len(curve(tmp_path, "accuracy/validation")) == 2


def assert_same_end(whole: Path, broken: Path, steps: int) -> None:
    one, other = weights(whole), weights(broken)
    assert list(one) == list(other)
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert (whole / MODEL / "model.safetensors").read_bytes() == (
        broken / MODEL / "model.safetensors"
    ).read_bytes()
    for tag in ("loss/train", "accuracy/validation"):
        assert curve(whole, tag) == curve(broken, tag)
    assert [step for step, _ in curve(broken, "loss/train")] == list(range(steps))


def test_other_settings_in_the_same_folder_are_refused(parts: Parts, tmp_path: Path) -> None:
    Training(parts, SETTINGS, tmp_path, SAVE_EVERY)
    other = Settings("distilbert-base-uncased", "stanfordnlp/sst2", 41, 2, 8, 5e-4, 3, "fp32", "cpu")
    with pytest.raises(CannotDo, match="other settings"):
        Training(parts, other, tmp_path, SAVE_EVERY)


def test_a_damaged_checkpoint_is_named(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"half a file")
    with pytest.raises(CannotDo, match=r"checkpoint\.pt cannot be used .*; delete it"):
        Training(parts, SETTINGS, tmp_path, SAVE_EVERY)


def test_blanks_are_named(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match=r"lacks load_split \(blank\), .*labs check 07_fine_tuning"):
        load_parts(ROOT / "labs" / "07_fine_tuning.py", LAB)


@pytest.mark.slow
def test_a_killed_process_resumes(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert start(whole).wait() == 0
    process = start(broken)
    deadline = time.monotonic() + 300
    while not (broken / NAME).exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (broken / MODEL).exists(), "the run was over before it was killed"
    assert start(broken).wait() == 0
    assert_same_end(whole, broken, 100)


def start(folder: Path) -> subprocess.Popen[bytes]:
    options = [
        "--count",
        "400",
        "--epochs",
        "2",
        "--batch-size",
        "8",
        "--learning-rate",
        "5e-4",
        "--seed",
        "3",
        "--save-every",
        "7",
    ]
    command = [sys.executable, "-m", "grader", "fine-tune", str(SOLUTION), "-o", str(folder), *options]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)

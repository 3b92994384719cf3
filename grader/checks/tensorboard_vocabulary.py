"""Strategies and scripts of lab 06: losses, epochs, runs and names, all of them plain data."""

from __future__ import annotations

import io
import math
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

from grader.judge.scripts import build, folder, invoke, make, read_events, read_writers, ref
from grader.worker import wire

WRITER = "torch.utils.tensorboard.SummaryWriter"

#: Points of one tag that the reader keeps unless told otherwise.
KEPT_BY_DEFAULT = 10_000
#: Time at which all points are logged, so that an answer that tells it is the same in every process.
NOON = 1_000_000.0


def losses(min_size: int = 1, max_size: int = 5) -> st.SearchStrategy[list[float]]:
    """Losses that 32 bits hold exactly, as an event file does."""
    return st.lists(st.floats(0.0625, 8, width=16), min_size=min_size, max_size=max_size)


def tags() -> st.SearchStrategy[str]:
    """Names of curves."""
    return st.sampled_from(["loss", "loss/train", "accuracy", "Loss"])


def points() -> st.SearchStrategy[list[tuple[int, float]]]:
    """Points of a curve; steps may leave gaps, come twice, or jump back."""
    point = st.tuples(st.integers(0, 6), st.floats(0.0625, 8, width=16))
    return st.lists(point, min_size=1, max_size=5)


def epochs() -> st.SearchStrategy[list[list[float]]]:
    """Losses of epochs of different lengths, at least one of them not empty."""
    return st.lists(losses(min_size=0, max_size=4), min_size=1, max_size=4).filter(any)


def batches(min_size: int = 1) -> st.SearchStrategy[list[tuple[float, int]]]:
    """Batches of one epoch, each with its mean loss and its number of examples."""
    batch = st.tuples(st.floats(0.0625, 8, width=16), st.integers(1, 32))
    return st.lists(batch, min_size=min_size, max_size=4)


def sized_epochs(min_size: int = 0) -> st.SearchStrategy[list[list[tuple[float, int]]]]:
    """Epochs of such batches, at least one of them not empty."""
    return st.lists(batches(min_size), min_size=1, max_size=4).filter(any)


def run_names() -> st.SearchStrategy[str]:
    """Names of runs, among them beginnings of each other and numbered ones."""
    return st.sampled_from(["test", "testing", "roberta", "lr-0.1", "test-2"])


def neighbours() -> st.SearchStrategy[list[str]]:
    """Runs that are there already when a run called `test` is opened."""
    names = st.sampled_from(["test", "test-2", "test-3", "testing", "other", "test-1", "test/inside"])
    return st.lists(names, unique=True, max_size=4)


def folders(*, awkward: bool) -> st.SearchStrategy[str]:
    """Folders to open the dashboard on.

    Args:
        awkward: Whether a command line would take the name apart.

    Returns:
        The strategy.
    """
    if awkward:
        return st.sampled_from(["my runs", "Ada's runs", "runs/two  spaces", "Ada's", "the class's 'runs'"])
    return st.sampled_from(["runs", "logs", "my-logs", "runs/roberta", "../runs_2", "/tmp/runs-1.0"])


def keys() -> st.SearchStrategy[str]:
    """Keys of curves in a dictionary for `add_scalars`; a slash makes a folder."""
    return st.sampled_from(["train", "valid", "Valid", "valid/long", "a/b/c", "lr 0.1"])


def main_tags(*, slashes: bool) -> st.SearchStrategy[str]:
    """Main tags for `add_scalars`.

    Args:
        slashes: Whether they have slashes in them.

    Returns:
        The strategy.
    """
    slashed = ["loss/epoch", "a/b/c", "/loss", "loss/", "a//b"]
    return st.sampled_from(slashed if slashes else ["loss", "Loss", "top-1 accuracy"])


def weights() -> st.SearchStrategy[float]:
    """Positions of the smoothing slider."""
    return st.sampled_from([0.0, 0.25, 0.5, 0.6, 0.9, 0.999])


def curves(*, broken: bool) -> st.SearchStrategy[list[float]]:
    """Values of a curve.

    Args:
        broken: Whether some are `nan` or infinite.

    Returns:
        The strategy.
    """
    value = st.floats(-8, 8, width=16)
    if not broken:
        return st.lists(value, max_size=6)
    bad = st.sampled_from([math.nan, math.inf, -math.inf])
    return st.lists(st.one_of(value, bad), min_size=1, max_size=6)


def run_of(function: str, *args: Any, **kwargs: Any) -> tuple[wire.Step, ...]:
    """Let a function log into a fresh folder, and read what it left there.

    Args:
        function: Name of a function whose first argument is the run's folder.
        args: Its other arguments.
        kwargs: Its named arguments.

    Returns:
        The steps.
    """
    return (folder("run"), build("_", function, ref("run"), *args, **kwargs), read_events("run"))


def closes(function: str, *args: Any) -> tuple[wire.Step, ...]:
    """Let a function log into a fresh folder, and tell whether its event files were closed.

    On disk nothing tells a writer that was closed from one that was only flushed.

    Args:
        function: Name of a function whose first argument is the run's folder.
        args: Its other arguments.

    Returns:
        The steps.
    """
    return (folder("run"), build("_", function, ref("run"), *args), read_writers())


def logged_by_library(where: str, tag: str, points: Sequence[tuple[int, float]]) -> tuple[wire.Step, ...]:
    """Log points with the library's own writer, and close it.

    Args:
        where: The run's folder, as a path from the script's own folder.
        tag: Name of the curve.
        points: Steps and values.

    Returns:
        The steps.
    """
    adds = [invoke("_", "writer", "add_scalar", tag, value, step, NOON) for step, value in points]
    return (make("writer", WRITER, where), *adds, invoke("_", "writer", "close"))


def long_run(tag: str, count: int, steps: int) -> bytes:
    """Give an event file with the same points at each of many steps.

    Args:
        tag: Their tag.
        count: Points a step; the values are 0, 1/128, 2/128 and so on.
        steps: Number of steps.

    Returns:
        The bytes of the file.
    """
    values = [{"tag": tag, "simple_value": number / 128} for number in range(count)]
    file = io.BytesIO()
    writer = RecordWriter(file)
    for step in range(steps):
        writer.write(Event(wall_time=NOON, step=step, summary=Summary(value=values)).SerializeToString())
    return file.getvalue()


def one_run(tag: str, points: Sequence[tuple[int, float]]) -> dict[str, Any]:
    """Say what a reader finds in the folder of one run with one curve in one file.

    Args:
        tag: Name of the curve.
        points: Steps and values.

    Returns:
        What `read_events` gives.
    """
    return {".": {"files": 1, "scalars": {tag: list(points)} if points else {}}}


def sub_runs(found: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the folder itself where it holds no points.

    Args:
        found: What `read_events` gave.

    Returns:
        The other runs.
    """
    return {run: one for run, one in found.items() if run != "." or one["scalars"]}


def words_of(line: str) -> list[str]:
    """Read a magic as IPython and TensorBoard do.

    Args:
        line: One line.

    Returns:
        Its words, with an option and its value apart; none if a quote is never closed.
    """
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return []
    return [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]


def smoothed(values: Sequence[float], weight: float) -> list[float]:
    """Smooth by the definition: at each finite value the weighted mean of all so far, newest first.

    Args:
        values: Values of a curve.
        weight: Position of the slider.

    Returns:
        The smoothed values.
    """
    shown: list[float] = []
    seen: list[float] = []
    for value in values:
        if math.isfinite(value):
            seen.append(value)
            value = float(np.average(seen, weights=weight ** np.arange(len(seen))[::-1]))
        shown.append(value)
    return shown

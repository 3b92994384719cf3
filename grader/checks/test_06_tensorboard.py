"""What the functions of lab 06 must do."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from grader.checks.tensorboard_vocabulary import (
    KEPT_BY_DEFAULT,
    NOON,
    WRITER,
    batches,
    closes,
    curves,
    epochs,
    folders,
    keys,
    logged_by_library,
    long_run,
    losses,
    main_tags,
    neighbours,
    one_run,
    points,
    run_names,
    run_of,
    sized_epochs,
    smoothed,
    sub_runs,
    tags,
    weights,
    words_of,
)
from grader.judge.checking import check
from grader.judge.comparing import EXACT, ROUNDING, Tolerance, assert_same, assert_true
from grader.judge.scripts import breaking, build, collect, folder, invoke, let, make, read, read_events, ref
from grader.worker import wire

LOG = "tensorboard.log_losses"


@check(
    LOG,
    points=2,
    says="the first loss stands at step 0, the next at step 1, in one file that is closed",
    examples=1,
)
@given(values=losses())
@example(values=[0.5])
@example(values=[0.75, 0.5])
@example(values=[0.75, 0.5, 0.3125])
def test_logs_each_loss(student: Any, reference: Any, values: list[float]) -> None:
    expected = [one_run("loss", list(enumerate(values)))]
    assert_same(reference.script(*run_of("log_losses", values)), expected, EXACT)
    assert_same(student.script(*run_of("log_losses", values)), expected, EXACT)


@check(LOG, says="the curve has the name that `tag` gives it", examples=1)
@given(values=losses(max_size=3), tag=tags())
@example(values=[0.5], tag="accuracy")
@example(values=[0.5, 0.25], tag="loss/train")
def test_names_the_curve(student: Any, reference: Any, values: list[float], tag: str) -> None:
    expected = [one_run(tag, list(enumerate(values)))]
    assert_same(student.script(*run_of("log_losses", values, tag=tag)), expected, EXACT)


@check(LOG, says="a loss that is nan or infinite is logged like any other", examples=1)
@given(values=losses(max_size=3), bad=st.sampled_from([math.nan, math.inf]))
@example(values=[0.5], bad=math.nan)
@example(values=[0.5], bad=math.inf)
def test_logs_what_is_not_finite(student: Any, reference: Any, values: list[float], bad: float) -> None:
    both = [bad, *values]
    expected = [one_run("loss", list(enumerate(both)))]
    assert_same(student.script(*run_of("log_losses", both)), expected, EXACT)


STILL_OPEN = "The writer is still open; to flush it is not enough."


@check(LOG, says="the writer is closed, not only flushed", examples=1)
@given(values=losses(max_size=2))
@example(values=[0.5])
def test_closes_the_writer(student: Any, reference: Any, values: list[float]) -> None:
    judge_closing(student, reference, closes("log_losses", values))


def judge_closing(student: Any, reference: Any, steps: tuple[wire.Step, ...]) -> None:
    assert_same(reference.script(*steps), [[True]], EXACT)
    (closed,) = student.script(*steps)
    assert_true(closed != [], "No writer was opened.", closed, [True])
    assert_true(False not in closed, STILL_OPEN, closed, [True])


READ = "tensorboard.read_scalars"


@check(
    READ,
    points=2,
    says="every point of the tag is given as (step, value), in the order of the file",
    examples=3,
)
@given(curve=points(), tag=tags())
@example(curve=[(0, 0.5)], tag="loss")
@example(curve=[(3, 0.25), (7, 0.5)], tag="loss")
@example(curve=[(2, 0.75), (0, 0.5), (1, 1.5)], tag="loss")
@example(curve=[(1, 0.5), (1, 0.25)], tag="loss")
@example(curve=[(0, 0.2001953125)], tag="accuracy")
def test_reads_a_curve(student: Any, reference: Any, curve: list[tuple[int, float]], tag: str) -> None:
    steps = (
        folder("run"),
        make("writer", WRITER, ref("run")),
        *(invoke("_", "writer", "add_scalar", tag, value, step, NOON) for step, value in curve),
        invoke("_", "writer", "add_scalar", f"{tag}/other", 9.0, 9, NOON),
        invoke("_", "writer", "close"),
        build("points", "read_scalars", ref("run"), tag),
        read("points"),
    )
    assert_same(reference.script(*steps), [curve], EXACT)
    assert_same(student.script(*steps), [curve], EXACT)


@check(READ, says="a tag that the run does not have gives an empty list", examples=2)
@given(curve=points(), tag=tags())
@example(curve=[(0, 0.5)], tag="loss")
@example(curve=[], tag="loss")
def test_finds_no_curve(student: Any, reference: Any, curve: list[tuple[int, float]], tag: str) -> None:
    steps = (
        folder("run"),
        *logged_by_library("run", f"{tag}/train", curve),
        build("points", "read_scalars", ref("run"), tag),
        read("points"),
    )
    assert_same(student.script(*steps), [[]], EXACT)


@check(READ, says="all event files of the run are read, and none of a run inside it", examples=1)
@given(before=points(), after=points(), inside=points())
@example(before=[(0, 0.5)], after=[(1, 0.25)], inside=[(5, 4.0)])
@example(before=[(0, 0.5), (1, 0.25)], after=[(1, 0.125)], inside=[(0, 4.0)])
def test_reads_a_continued_run(
    student: Any,
    reference: Any,
    before: list[tuple[int, float]],
    after: list[tuple[int, float]],
    inside: list[tuple[int, float]],
) -> None:
    steps = (
        folder("run"),
        *logged_by_library("run", "loss", before),
        *logged_by_library("run", "loss", after),
        *logged_by_library("run/inside", "loss", inside),
        build("points", "read_scalars", ref("run"), "loss"),
        read("points"),
    )
    assert_same(student.script(*steps), [before + after], EXACT)


@check(READ, says="no point is left out, however many there are", examples=1)
@given(count=st.just(101))
@example(count=101)
def test_reads_long_curves(student: Any, reference: Any, count: int) -> None:
    rounds = range(KEPT_BY_DEFAULT // count + 1)
    # Made here, once: ten thousand calls would take longer than all other checks together.
    steps = (
        folder("run"),
        make("events", "numpy.frombuffer", long_run("l", count, len(rounds)), "uint8"),
        invoke("_", "events", "tofile", "run/events.out.tfevents.1000000"),
        build("points", "read_scalars", ref("run"), "l"),
        make("table", "numpy.array", ref("points")),
        read("table"),
    )
    # One table is compared far faster than ten thousand tuples; that these are tuples is judged above.
    expected = np.array([(step, number / 128) for step in rounds for number in range(count)])
    assert_same(student.script(*steps), [expected], EXACT)


OPEN = "tensorboard.open_run"


@check(OPEN, says="a free name is taken as it is, and the writer is open", examples=1)
@given(name=run_names())
@example(name="test")
@example(name="lr-0.1")
def test_takes_a_free_name(student: Any, reference: Any, name: str) -> None:
    steps = (
        folder("runs"),
        build("writer", "open_run", ref("runs"), name),
        invoke("_", "writer", "add_scalar", "loss", 0.5, 0),
        invoke("_", "writer", "close"),
        read_events("runs"),
    )
    expected = [{name: one_run("loss", [(0, 0.5)])["."]}]
    assert_same(reference.script(*steps), expected, EXACT)
    assert_same(student.script(*steps), expected, EXACT)


@check(
    OPEN,
    points=2,
    says="a name that is taken gets a number, from 2 on, and each run has one file",
    examples=1,
)
@given(name=run_names(), times=st.integers(2, 4))
@example(name="test", times=2)
@example(name="test", times=3)
def test_numbers_a_taken_name(student: Any, reference: Any, name: str, times: int) -> None:
    steps: list[wire.Step] = [folder("runs")]
    for time in range(times):
        steps += [
            build("writer", "open_run", ref("runs"), name),
            invoke("_", "writer", "add_scalar", "loss", 0.5, time),
            invoke("_", "writer", "close"),
        ]
    names = [name, *(f"{name}-{number}" for number in range(2, times + 1))]
    runs = {run: one_run("loss", [(time, 0.5)])["."] for time, run in enumerate(names)}
    assert_same(student.script(*steps, read_events("runs")), [runs], EXACT)


@check(
    OPEN, says="the first free number counts, other runs count for nothing and stay as they are", examples=1
)
@given(there=neighbours())
@example(there=["testing"])
@example(there=["other", "testing"])
@example(there=["test", "test-3"])
@example(there=["test-2"])
@example(there=["test", "testing"])
@example(there=["test", "test-2", "test-3"])
@example(there=["test", "test-1"])
@example(there=["test/inside"])
def test_finds_the_first_free_number(student: Any, reference: Any, there: list[str]) -> None:
    steps = (
        folder("runs"),
        *(step for run in there for step in logged_by_library(f"runs/{run}", "loss", [(0, 0.25)])),
        build("mine", "open_run", ref("runs"), "test"),
        invoke("_", "mine", "add_scalar", "loss", 0.5, 1),
        invoke("_", "mine", "close"),
        read_events("runs"),
    )
    assert_same(student.script(*steps), reference.script(*steps), EXACT)


MAGICS = "tensorboard.notebook_magics"


@check(MAGICS, says="first the extension is loaded, then the dashboard is opened on the folder", examples=8)
@given(logdir=folders(awkward=False))
@example(logdir="runs")
@example(logdir="logs")
@example(logdir="runs/roberta")
def test_writes_both_magics(student: Any, reference: Any, logdir: str) -> None:
    judge_magics(student.notebook_magics(logdir), reference.notebook_magics(logdir), logdir)


@check(MAGICS, says="a folder with spaces or apostrophes in its name reaches TensorBoard whole", examples=8)
@given(logdir=folders(awkward=True))
@example(logdir="my runs")
@example(logdir="Ada's runs")
@example(logdir="Ada's")
def test_quotes_awkward_names(student: Any, reference: Any, logdir: str) -> None:
    judge_magics(student.notebook_magics(logdir), reference.notebook_magics(logdir), logdir)


UNCLOSED = "The second line opens a quote that is never closed."


def judge_magics(lines: Any, expected: list[str], logdir: str) -> None:
    # Any way of quoting will do, so only the kind is compared as it is.
    if not isinstance(lines, list) or [type(line) for line in lines] != [str, str]:
        assert_same(lines, expected, EXACT)
    assert_true(not any("\n" in line for line in lines), "A line holds a line break.", lines, expected)
    first, second = map(words_of, lines)
    assert_true(
        first == ["%load_ext", "tensorboard"], "The first line does not load the extension.", lines, expected
    )
    sentence = f"Read like a command line, the second line is {second}." if second else UNCLOSED
    assert_true(second == ["%tensorboard", "--logdir", logdir], sentence, lines, expected)


EPOCHS = "tensorboard.log_epochs"


def as_tensors(values: list[list[float]]) -> list[list[torch.Tensor]]:
    return [[torch.tensor(value, requires_grad=True) for value in losses] for losses in values]


def in_a_row(values: list[list[float]]) -> list[float]:
    return [value for losses in values for value in losses]


@check(EPOCHS, points=2, says="the step runs on from one epoch to the next", examples=1)
@given(values=st.lists(losses(min_size=2, max_size=2), min_size=1, max_size=3))
@example(values=[[0.5]])
@example(values=[[0.75, 0.5], [0.375, 0.25]])
@example(values=[[0.75], [0.5], [0.25]])
def test_counts_on(student: Any, reference: Any, values: list[list[float]]) -> None:
    steps = run_of("log_epochs", as_tensors(values))
    expected = [one_run("loss", list(enumerate(in_a_row(values))))]
    assert_same(reference.script(*steps), expected, EXACT)
    assert_same(student.script(*steps), expected, EXACT)


@check(EPOCHS, says="epochs may be of different lengths, or empty", examples=1)
@given(values=epochs())
@example(values=[[0.75, 0.5], [0.25]])
@example(values=[[0.75], [0.5, 0.25]])
@example(values=[[0.75, 0.5], [], [0.25]])
@example(values=[[0.75], [0.5, 0.25, 0.125], [2.0]])
def test_counts_on_through_uneven_epochs(student: Any, reference: Any, values: list[list[float]]) -> None:
    steps = run_of("log_epochs", as_tensors(values))
    expected = [one_run("loss", list(enumerate(in_a_row(values))))]
    assert_same(student.script(*steps), expected, EXACT)


@check(EPOCHS, says="what comes back is one flat list of plain Python floats", examples=2)
@given(values=epochs())
@example(values=[[0.5]])
@example(values=[[0.75, 0.5], [0.25]])
def test_gives_plain_numbers(student: Any, reference: Any, values: list[list[float]]) -> None:
    steps = (folder("run"), build("history", "log_epochs", ref("run"), as_tensors(values)), read("history"))
    assert_same(reference.script(*steps), [in_a_row(values)], EXACT)
    assert_same(student.script(*steps), [in_a_row(values)], EXACT)


@check(EPOCHS, says="the writer is closed after the last epoch, not only flushed", examples=1)
@given(values=st.just([[0.5]]))
@example(values=[[0.5]])
def test_closes_after_the_last_epoch(student: Any, reference: Any, values: list[list[float]]) -> None:
    judge_closing(student, reference, closes("log_epochs", as_tensors(values)))


MEANS = "tensorboard.log_epoch_means"


def mean_points(values: list[list[tuple[float, int]]]) -> list[tuple[int, float]]:
    """The mean over examples, written out one by one."""
    found: list[tuple[int, float]] = []
    done = 0
    for epoch in values:
        done += len(epoch)
        each = [loss for loss, size in epoch for _ in range(size)]
        if each:
            found.append((done - 1, math.fsum(each) / len(each)))
    return found


@check(
    MEANS, points=2, says="an epoch's loss is the mean over its examples, not over its batches", examples=1
)
@given(batches=batches())
@example(batches=[(0.5, 8)])
@example(batches=[(1.0, 30), (4.0, 10)])
@example(batches=[(1.0, 2), (2.0, 2), (6.0, 1)])
def test_averages_over_examples(student: Any, reference: Any, batches: list[tuple[float, int]]) -> None:
    steps = run_of("log_epoch_means", [batches])
    expected = [one_run("loss/epoch", mean_points([batches]))]
    assert_same(reference.script(*steps), expected, ROUNDING)
    assert_same(student.script(*steps), expected, ROUNDING)


@check(
    MEANS,
    points=2,
    says="it stands at the step of the epoch's last batch, counted over all epochs",
    examples=1,
)
@given(values=sized_epochs(min_size=1))
@example(values=[[(1.0, 4), (2.0, 4)], [(0.5, 4), (0.25, 4)]])
@example(values=[[(1.0, 4), (2.0, 2), (3.0, 2)], [(0.5, 4)]])
@example(values=[[(1.0, 4)], [(2.0, 4), (3.0, 4)], [(0.5, 1)]])
def test_places_the_average(student: Any, reference: Any, values: list[list[tuple[float, int]]]) -> None:
    steps = run_of("log_epoch_means", values)
    expected = [one_run("loss/epoch", mean_points(values))]
    assert_same(student.script(*steps), expected, ROUNDING)


@check(MEANS, says="an epoch without batches leaves no point", examples=1)
@given(values=sized_epochs())
@example(values=[[], [(1.0, 4)]])
@example(values=[[(1.0, 4)], [], [(0.5, 2)]])
def test_leaves_out_empty_epochs(student: Any, reference: Any, values: list[list[tuple[float, int]]]) -> None:
    steps = run_of("log_epoch_means", [*values, []])
    expected = [one_run("loss/epoch", mean_points(values))]
    assert_same(student.script(*steps), expected, ROUNDING)


@check(MEANS, says="the writer is closed after the last average, not only flushed", examples=1)
@given(values=st.just([[(0.5, 4)]]))
@example(values=[[(0.5, 4)]])
def test_closes_after_the_last_average(
    student: Any, reference: Any, values: list[list[tuple[float, int]]]
) -> None:
    judge_closing(student, reference, closes("log_epoch_means", values))


LOGGED = "tensorboard.logged"
#: A writer that has been closed has no file any more.
LOOK = (read("writer", "file_writer"), read_events("run"))


@check(
    LOGGED,
    points=2,
    says="every loss is handed on and logged, and in the end the writer is closed",
    examples=1,
)
@given(values=losses(min_size=0))
@example(values=[0.5])
@example(values=[0.75, 0.5, 0.25])
@example(values=[])
def test_hands_on_all(student: Any, reference: Any, values: list[float]) -> None:
    steps = (
        folder("run"),
        make("writer", WRITER, ref("run")),
        build("stream", "logged", values, ref("writer")),
        make("array", "numpy.fromiter", ref("stream"), "object"),
        invoke("handed_on", "array", "tolist"),
        read("handed_on"),
        *LOOK,
    )
    expected = [
        values,
        None,
        one_run("loss", list(enumerate(values))),
    ]
    assert_same(reference.script(*steps), expected, EXACT)
    assert_same(student.script(*steps), expected, EXACT)


@check(
    LOGGED,
    points=2,
    says="left early, it has logged just what was handed on, and closed the writer",
    examples=1,
)
@given(values=losses(min_size=2), taken=st.integers(1, 2))
@example(values=[0.75, 0.5], taken=1)
@example(values=[0.75, 0.5, 0.25], taken=2)
def test_closes_when_left_early(student: Any, reference: Any, values: list[float], taken: int) -> None:
    steps = (
        folder("run"),
        make("writer", WRITER, ref("run")),
        build("stream", "logged", values, ref("writer")),
        *take(taken),
        invoke("_", "stream", "close"),
        *LOOK,
    )
    expected = [values[:taken], None, one_run("loss", list(enumerate(values[:taken])))]
    assert_same(reference.script(*steps), expected, EXACT)
    assert_same(student.script(*steps), expected, EXACT)


def take(count: int) -> tuple[wire.Step, ...]:
    """Ask the stream for so many losses, and no more."""
    return (
        make("array", "numpy.fromiter", ref("stream"), "object", count),
        invoke("handed_on", "array", "tolist"),
        read("handed_on"),
    )


@check(LOGGED, says="when the losses raise an error, the writer is closed as well", examples=1)
@given(values=losses(min_size=1, max_size=3))
@example(values=[0.5])
@example(values=[0.75, 0.5])
def test_closes_after_an_error(student: Any, reference: Any, values: list[float]) -> None:
    steps = (
        folder("run"),
        make("writer", WRITER, ref("run")),
        breaking("losses", values, "MemoryError"),
        build("stream", "logged", ref("losses"), ref("writer")),
        collect("handed_on", "stream"),
        read("handed_on"),
        *LOOK,
    )
    expected = [values, None, one_run("loss", list(enumerate(values)))]
    assert_same(reference.script(*steps), expected, EXACT)
    assert_same(student.script(*steps), expected, EXACT)


@check(LOGGED, says="losses are taken one at a time, only when the loop asks for the next", examples=1)
@given(values=losses(min_size=2))
@example(values=[0.75, 0.5])
@example(values=[0.5] * 40)
def test_takes_one_at_a_time(student: Any, reference: Any, values: list[float]) -> None:
    # The losses come from another such generator, whose run tells how many were taken from it.
    steps = (
        folder("run"),
        make("writer", WRITER, ref("run")),
        make("another", WRITER, "another"),
        build("losses", "logged", values, ref("writer")),
        build("stream", "logged", ref("losses"), ref("another")),
        *take(1),
        invoke("_", "writer", "flush"),
        read_events("run"),
    )
    expected = [values[:1], one_run("loss", [(0, values[0])])]
    assert_same(student.script(*steps), expected, EXACT)


BOTH = "tensorboard.log_both"


def both_runs(train: list[float], valid: dict[int, float]) -> dict[str, Any]:
    """The writer's own folder, which holds no points, and the sub-runs with the two curves."""
    curves = {"loss_train": list(enumerate(train)), "loss_valid": sorted(valid.items())}
    runs = {run: one_run("loss", curve)["."] for run, curve in curves.items() if curve}
    return one_run("loss", []) | runs


@check(
    BOTH, points=2, says="each curve is a sub-run of its own, and both have the main tag `loss`", examples=1
)
@given(train=losses())
@example(train=[0.5])
@example(train=[0.75, 0.5])
def test_logs_two_curves(student: Any, reference: Any, train: list[float]) -> None:
    valid = {step: loss + 0.5 for step, loss in enumerate(train)}
    steps = run_of("log_both", train, valid)
    expected = both_runs(train, valid)
    assert_same(reference.script(*steps), [expected], EXACT)
    assert_same(student.script(*steps), [expected], EXACT)


@check(
    BOTH, points=2, says="a step without validation loss has a point in the training curve only", examples=1
)
@given(train=losses(), every=st.integers(2, 3), more=st.sampled_from([0.5, 0.25]))
@example(train=[0.75, 0.5], every=2, more=0.5)
@example(train=[0.75, 0.5, 0.375], every=2, more=0.5)
@example(train=[0.75, 0.5], every=3, more=0.5)
@example(train=[0.75, 0.5], every=2, more=-0.5)
def test_logs_what_is_there(
    student: Any, reference: Any, train: list[float], every: int, more: float
) -> None:
    # The last step of every few, as loops validate; with few steps there may be none.
    valid = {step: loss + more for step, loss in enumerate(train) if step % every == every - 1}
    steps = run_of("log_both", train, valid)
    assert_same(student.script(*steps), [both_runs(train, valid)], EXACT)


SUBRUN = "tensorboard.subrun"


@check(SUBRUN, points=2, says="it is the folder that `add_scalars` makes", examples=8)
@given(main_tag=main_tags(slashes=False), key=keys())
@example(main_tag="loss", key="valid")
@example(main_tag="accuracy", key="train")
@example(main_tag="Loss", key="Valid")
def test_names_the_folder(student: Any, reference: Any, main_tag: str, key: str) -> None:
    judge_subrun(student, reference, main_tag, key)


@check(SUBRUN, says="a slash in the main tag makes no folder, one in the key does", examples=8)
@given(main_tag=main_tags(slashes=True), key=keys())
@example(main_tag="loss/epoch", key="train")
@example(main_tag="loss", key="valid/long")
@example(main_tag="a/b/c", key="a/b/c")
@example(main_tag="/loss", key="train")
@example(main_tag="loss/", key="train")
@example(main_tag="a//b", key="train")
def test_knows_about_slashes(student: Any, reference: Any, main_tag: str, key: str) -> None:
    judge_subrun(student, reference, main_tag, key)


def judge_subrun(student: Any, reference: Any, main_tag: str, key: str) -> None:
    named, runs = reference.script(
        folder("run"),
        build("named", "subrun", main_tag, key),
        read("named"),
        make("writer", WRITER, ref("run")),
        invoke("_", "writer", "add_scalars", main_tag, {key: 0.5}, 0),
        invoke("_", "writer", "close"),
        read_events("run"),
    )
    (made,) = sub_runs(runs)
    assert_same(named, made, EXACT)
    assert_same(student.subrun(main_tag, key), made, EXACT)


SMOOTH = "tensorboard.smooth"
SMOOTHING = Tolerance(
    1e-9, 1e-12, "64-bit sums in another order differ in the last digits, and 1 - 0.999**n costs three more"
)


@check(SMOOTH, points=2, says="each value is the debiased moving average of all values so far")
@given(values=curves(broken=False), weight=weights())
@example(values=[2.0], weight=0.5)
@example(values=[1.0, 0.5, 0.0], weight=0.6)
@example(values=[4.0, 1.0, 2.0, 8.0], weight=0.9)
@example(values=[2.0, 1.0], weight=0.0)
@example(values=[], weight=0.6)
def test_smooths_as_the_dashboard(student: Any, reference: Any, values: list[float], weight: float) -> None:
    expected = smoothed(values, weight)
    assert_same(reference.smooth(values, weight), expected, SMOOTHING)
    assert_same(student.smooth(values, weight), expected, SMOOTHING)


@check(SMOOTH, says="a value that is not finite stays what it is, and the average passes it by")
@given(values=curves(broken=True), weight=weights())
@example(values=[2.0, math.nan, 1.0], weight=0.5)
@example(values=[math.nan, 2.0], weight=0.5)
@example(values=[-math.inf, 1.0, math.nan, math.inf, 0.5], weight=0.6)
@example(values=[math.nan], weight=0.9)
@example(values=[2.0, math.inf], weight=0.0)
def test_passes_over_what_is_not_finite(
    student: Any, reference: Any, values: list[float], weight: float
) -> None:
    expected = smoothed(values, weight)
    assert_same(reference.smooth(values, weight), expected, SMOOTHING)
    assert_same(student.smooth(values, weight), expected, SMOOTHING)


@check(SMOOTH, says="a long curve is smoothed up to its end", examples=1)
@given(weight=st.just(0.25))
@example(weight=0.25)
def test_smooths_long_curves(student: Any, reference: Any, weight: float) -> None:
    # 0.25 to the power of 600 is smaller than any float above 0.
    steps = (
        make("line", "numpy.linspace", 2.0, 0.5, 600),
        invoke("values", "line", "tolist"),
        build("shown", "smooth", ref("values"), weight),
        read("shown"),
    )
    expected = [smoothed(np.linspace(2.0, 0.5, 600).tolist(), weight)]
    assert_same(reference.script(*steps), expected, SMOOTHING)
    assert_same(student.script(*steps), expected, SMOOTHING)


@check(SMOOTH, says="the list that was passed in stays as it was", examples=5)
@given(values=curves(broken=False), weight=weights())
@example(values=[2.0, 1.0], weight=0.5)
def test_leaves_the_values_alone(student: Any, reference: Any, values: list[float], weight: float) -> None:
    steps = (let("values", values), build("shown", "smooth", ref("values"), weight), read("values"))
    assert_same(student.script(*steps), [values], EXACT)

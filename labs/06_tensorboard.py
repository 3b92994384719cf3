# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lab 06: TensorBoard
#
# When training takes a minute, you wait for the last line. When it takes an evening, you want to look in:
# is the loss still falling, or has it been nonsense since the second epoch? TensorBoard draws that curve
# while the model trains. You write numbers into a folder, and it reads the folder. That is the whole trick.
#
# It is also where curves go wrong without anybody noticing. A run that is drawn on top of an older one. A
# zigzag, because the step began again with each epoch. A loss that nobody ever sees, because it was never
# written to disk. None of these raises an error. After this lab you can
#
# - log a loss so that every point stands where it belongs, across epochs of any length,
# - give each experiment a folder of its own, and be sure that everything is on disk,
# - predict which folders `add_scalars` makes, and say when you want them,
# - read a run back into Python, and open the dashboard from a notebook,
# - say what the smoothing slider does to your curve, to the last digit.
#
# Fill in one blank at a time. `labs check 06_tensorboard` tells you how each is doing, and `labs hint` is
# there when you are stuck. The cell below each blank shows your function at work as soon as there is
# something to show.

# %% [markdown]
# **In a notebook**, `check(log_losses)` judges what you have just defined, and `check()` everything that is
# defined so far. Or write `%%check` above a function, as the first line of its cell: then it is judged
# whenever you run it. The cell below gets things ready, and does nothing where all is installed. In Colab,
# first put the course's zip file beside this notebook (the folder sign on the left, then upload).

# %%
from __future__ import annotations

import importlib.util

if not all(map(importlib.util.find_spec, ["grader", "hypothesis", "msgspec", "torch", "transformers"])):
    import subprocess
    import sys
    from pathlib import Path
    from zipfile import ZipFile

    here = Path.cwd()
    for archive in map(ZipFile, here.glob("*.zip")):
        unpacked = Path(str(archive.filename)).with_suffix("")
        if not unpacked.exists() and any(name.endswith("grader/magic.py") for name in archive.namelist()):
            archive.extractall(unpacked)
    folders = [here, *here.parents, *here.glob("*/"), *here.glob("*/*/")]
    course = next((str(folder) for folder in folders if (folder / "grader" / "magic.py").is_file()), None)
    if course is None:
        raise SystemExit("Put the course's zip file beside this notebook, then run this cell again.")
    if subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--editable", course]).returncode:
        raise SystemExit("pip could not install the course; what it printed above says why.")
    sys.path.insert(0, course)

from grader import check

# %%
import math
import shlex
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch.utils.tensorboard import SummaryWriter

from grader import attempted

# %% [markdown]
# Three words first. A **run** is a folder with event files in it: one experiment. A **tag** is the name of
# a curve, such as `loss`. A **step** is where on the horizontal axis a point stands.
#
# This lab logs into a temporary folder, so that it leaves nothing behind. In a project of your own, call the
# folder `runs` and keep it beside the notebook.

# %%
RUNS = tempfile.mkdtemp(prefix="runs-")

# %% [markdown]
# ## 1. Log a loss
#
# A `SummaryWriter` stands for one run. You give it the run's folder, and then a value at a time with
# `add_scalar`, which takes the tag, the value and the step. Three losses should become three points:
#
#     step 0: 0.75      step 1: 0.5      step 2: 0.375
#
# **Watch out.** The step may be left out, and nothing complains: then every point stands at step 0, and the
# curve is a vertical line. And a value that you added is not yet a value on disk. The writer hands it to a
# queue; when it arrives in the file depends on the machine, and can take two minutes. Only `flush` and
# `close` promise that all of it is there: the one to look in while training goes on, the other at the end.
# So a function that opens a writer closes it before it returns.


# %%
def log_losses(folder: str, losses: list[float], tag: str = "loss") -> None:
    """Log losses as one curve of one run.

    Args:
        folder: Folder of the run, new or empty; the event file goes into it directly, and there is one event
            file only.
        losses: At least one loss. A loss that is `nan` or infinite is logged like any other: a curve that
            breaks off is what you need to see.
        tag: Name of the curve.

    Returns:
        Nothing. The first loss is logged at step 0, the next at step 1, and so on. The writer is closed, not
        only flushed, so everything is on disk and nothing is left open.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log_losses(folder, [0.75, 0.5, 0.375])
    ...     print(read_scalars(folder, "loss"))
    [(0, 0.75), (1, 0.5), (2, 0.375)]
    """
    # your code here
    ...


# %%
if attempted(log_losses):
    log_losses(f"{RUNS}/first", [0.75, 0.5, 0.375])
    print([file.name for file in Path(RUNS, "first").iterdir()])

# %% [markdown]
# ## 2. Read it back
#
# An event file is no secret. TensorBoard ships the class that its dashboard reads with, and you can use it
# too: to test your logging, to compare runs in a table, to draw your own figure. `EventAccumulator` is made
# for one run folder. It has read nothing until you call `Reload()`; then `Tags()` lists the tags by kind,
# and `Scalars(tag)` gives the points, each with a `step`, a `value` and the time.
#
# **Watch out.** It was made for a browser, and a browser need not draw a million points. So, unless told
# otherwise, it keeps 10,000 points of a tag and drops others at random. Look up `size_guidance`: for a
# table of results you want all points.
#
# You will also see that 0.1 comes back as 0.10000000149: event files store 32 bits. That is nothing to
# repair.


# %%
def read_scalars(folder: str, tag: str) -> list[tuple[int, float]]:
    """Read all points of one curve of one run.

    Args:
        folder: Folder of the run; it exists. It may hold several event files, if the run was interrupted and
            continued; together they are the run. Folders inside it are runs of their own and do not count.
        tag: Name of the curve.

    Returns:
        A list of tuples (step, value), a Python int and a Python float, in the order in which
        EventAccumulator gives them; all of them, and a curve may have up to 100,000 points. Two points may
        have the same step, and both count. An empty list if the run has no such tag.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     writer = SummaryWriter(folder)
    ...     writer.add_scalar("accuracy", 0.5, 10)
    ...     writer.add_scalar("accuracy", 0.75, 20)
    ...     writer.close()
    ...     print(read_scalars(folder, "accuracy"), read_scalars(folder, "loss"))
    [(10, 0.5), (20, 0.75)] []
    """
    # your code here
    ...


# %%
if attempted(log_losses, read_scalars):
    log_losses(f"{RUNS}/second", [0.9, 0.6, 0.45, 0.4])
    print(read_scalars(f"{RUNS}/second", "loss"))
    print(read_scalars(f"{RUNS}/second", "accuracy"))

# %% [markdown]
# ## 3. A folder of its own
#
# Run the demo cell of section 2 twice and look at what it prints: eight points, and the steps go
# `0 1 2 3 0 1 2 3`. The second run did not replace the first. It went into the same folder, and the dashboard
# draws both as one curve that jumps back. **One folder, one run** is a rule that you want a function to keep
# for you.
#
# So: if `test` is taken, the next run is `test-2`, then `test-3`. The first free number counts.
#
# **Watch out.** A name may be the beginning of another name: a folder `testing` does not take `test`. And
# the number of folders says nothing about which names are free.


# %%
def open_run(runs: str, name: str) -> SummaryWriter:
    """Open a writer for a run in a folder that no other run uses.

    Args:
        runs: Folder in which the runs stand; it exists, and may hold runs already, but no other files. They
            stay as they are.
        name: Name wanted for the run, without slashes.

    Returns:
        An open writer whose folder is `runs/name` if there is no such folder yet; else `runs/name-2`,
        `runs/name-3` and so on, with the first number that is free. A folder is taken as soon as it is there,
        whatever it holds.

    >>> with tempfile.TemporaryDirectory() as runs:
    ...     for _ in range(3):
    ...         writer = open_run(runs, "test")
    ...         writer.add_scalar("loss", 0.5, 0)
    ...         writer.close()
    ...     print(sorted(folder.name for folder in Path(runs).iterdir()))
    ['test', 'test-2', 'test-3']
    """
    # your code here
    ...


# %%
if attempted(open_run):
    for _ in range(3):
        writer = open_run(RUNS, "roberta")
        writer.add_scalar("loss", 0.5, 0)
        writer.close()
    print(sorted(folder.name for folder in Path(RUNS).iterdir()))

# %% [markdown]
# ## 4. Open the dashboard
#
# In a notebook two **magics** open the dashboard below the cell. (A magic begins with `%` and is a command to
# the notebook, not Python.) The first teaches the notebook a new magic, the second is that new magic, and it
# wants to know in which folder to look. For a folder `my-logs` they read
#
#     %load_ext tensorboard
#     %tensorboard --logdir my-logs
#
# You name the folder that holds all runs, not one run: comparing them is what the dashboard is for. The
# folder need not hold anything yet. While a model trains, press the dashboard's reload button now and then.
#
# **Watch out.** What follows a magic is read like the words of a command line, so a space ends the folder's
# name: `--logdir my runs` looks in `my`. Such a name must be quoted, and a name with an apostrophe in it,
# such as `Ada's runs`, with care. There is a function in Python's standard library that quotes anything.


# %%
def notebook_magics(logdir: str) -> list[str]:
    """Write the two lines that open the dashboard in a notebook.

    Args:
        logdir: Folder that holds the runs. It may contain the letters of English, digits, `.`, `/`, `-`, `_`,
            spaces and apostrophes, and does not begin with `-`.

    Returns:
        Two texts without line breaks, to be run in this order: `%load_ext tensorboard`, and the magic that
        opens the dashboard with `--logdir` and the folder, and with no other option. Read like the words of a
        command line (as `shlex.split` does), the second one names exactly the folder. How it is quoted, and
        whether a space or a `=` follows `--logdir`, is up to you; the example shows one way.

    >>> for line in notebook_magics("my-logs"):
    ...     print(line)
    %load_ext tensorboard
    %tensorboard --logdir my-logs
    """
    # your code here
    ...


# %%
if attempted(notebook_magics):
    print("Put these two lines into a cell of their own and run it:")
    print(*notebook_magics(RUNS), sep="\n")

# %% [markdown]
# ## 5. Let the step run on
#
# Training goes over the data several times, and each epoch goes over its batches. Which number is the step of
# a point? *The index of the mini-batch*, say many tutorials. Look at what that does with two epochs of three
# batches:
#
#     index of the batch:  0 1 2 0 1 2      a zigzag: the line runs back
#     running step:        0 1 2 3 4 5      a curve
#
# It is tempting to compute the step, as `epoch * len(epoch) + index`. That holds only while all epochs are
# equally long. They are not always: batches may be packed by length, or an epoch is cut short. A number that
# you count up yourself is right in any case.
#
# **Watch out.** The other thing that goes wrong here is memory. Each loss is a tensor, and it holds on to the
# whole graph that computed it, activations included. Collect such losses in a list, for a plot later on, and
# the graphs pile up until the memory is gone. `loss.item()` is the number alone.


# %%
def log_epochs(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    """Log the losses of several epochs as one curve, and keep them as plain numbers.

    Args:
        folder: Folder of the run, new or empty; the event file goes into it directly, and there is one event
            file only.
        epochs: For each epoch the losses of its batches, tensors of shape () and dtype float32 that require
            gradients. Epochs may have different lengths, and some, not all, may be empty.

    Returns:
        All losses in the order in which they were logged: one flat list of Python floats. They are logged
        under the tag `loss`, the first at step 0, and the step runs on from one epoch to the next. The writer
        is closed.

    >>> epochs = [[torch.tensor(0.75), torch.tensor(0.5)], [torch.tensor(0.25)]]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     print(log_epochs(folder, epochs))
    ...     print(read_scalars(folder, "loss"))
    [0.75, 0.5, 0.25]
    [(0, 0.75), (1, 0.5), (2, 0.25)]
    """
    # your code here
    ...


# %%
if attempted(log_epochs, read_scalars):
    parameter = torch.tensor(2.0, requires_grad=True)
    epochs = [[parameter / (1 + batch) for batch in range(length)] for length in (3, 1, 2)]
    print(log_epochs(f"{RUNS}/epochs", epochs))
    print(read_scalars(f"{RUNS}/epochs", "loss"))

# %% [markdown]
# ## 6. One number an epoch
#
# The loss of single batches is noisy; an average over the epoch is calmer. Two questions decide whether it
# tells the truth.
#
# *Average of what?* The last batch of an epoch is usually smaller. With losses 1.0 on 30 examples and 4.0 on
# 10 examples, the average over the batches is 2.5, but the average over the examples is 1.75. The second one
# does not depend on how the data was cut into batches, and that is what one wants.
#
# *At which step?* Log it at 0, 1, 2, the number of the epoch, and in a chart beside the batches it is
# squeezed into the left corner: there a step means a batch, here an epoch. An epoch's average is known when
# its last batch is done, so that batch's step is where it belongs.


# %%
def log_epoch_means(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    """Log each epoch's average loss at the step of its last batch.

    Args:
        folder: Folder of the run, new or empty; the event file goes into it directly, and there is one event
            file only.
        epochs: For each epoch its batches as tuples (mean loss of the batch's examples, number of examples,
            at least 1). Epochs may have different lengths, and some, not all, may be empty.

    Returns:
        Nothing. Under the tag `loss/epoch` there is one point for each epoch that has batches: the mean loss
        of the epoch's examples, at the step of its last batch, where the first batch of the first epoch has
        step 0 and the step runs on over all epochs. The writer is closed.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log_epoch_means(folder, [[(1.0, 30), (4.0, 10)], [(0.5, 40)]])
    ...     print(read_scalars(folder, "loss/epoch"))
    [(1, 1.75), (2, 0.5)]
    """
    # your code here
    ...


# %%
if attempted(log_epoch_means, read_scalars):
    log_epoch_means(f"{RUNS}/means", [[(1.0, 30), (4.0, 10)], [(1.0, 30), (2.0, 10)], [(0.5, 30)]])
    print(read_scalars(f"{RUNS}/means", "loss/epoch"))

# %% [markdown]
# ## 7. Close it, whatever happens
#
# Training often ends early. You press stop, the memory is full, or the loss is good enough and the loop says
# `break`. Then the line `writer.close()` at the end of your code is never reached, and whether the last
# points ever come to disk is a matter of luck; they are the ones that you want to see.
#
# Python has an answer: `finally`. What stands there is done however the block is left. Let us use it for a
# little tool that wraps the losses of a training loop, as a progress bar would wrap them:
#
#     for loss in logged(train(model), writer):
#         if loss < 0.1:
#             break
#
# It is a **generator**: a function with `yield` in it, which hands out one value and then waits at that place
# until the loop asks for the next. When the loop ends early, Python ends the generator at the `yield` where
# it waits, and `finally` takes its turn.
#
# **Watch out.** Being left by `break` is no error, so `except Exception` does not notice it. And a value that
# is logged *after* the `yield` is lost if the loop never comes back.


# %%
def logged(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    """Hand on losses one by one, log each on the way, and close the writer however the loop ends.

    Args:
        losses: Losses, perhaps endlessly many, taken one at a time and only when they are asked for.
        writer: An open writer.

    Returns:
        A generator that gives each loss as it is. Before it does so, it logs the loss under the tag `loss`,
        the first at step 0, the next at step 1. The writer is closed when the losses are used up, when the
        generator is closed early, as a `break` does, and when the losses raise an error in the middle of
        training; not before. (A generator that was never asked for a loss has not begun, and need do
        nothing.)

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for loss in logged([0.75, 0.5, 0.25], SummaryWriter(folder)):
    ...         if loss < 0.6:
    ...             break
    ...     print(read_scalars(folder, "loss"))
    [(0, 0.75), (1, 0.5)]
    """
    # your code here
    ...


# %%
if attempted(logged, read_scalars):
    writer = SummaryWriter(f"{RUNS}/stopped")
    for loss in logged((1 / (1 + step) for step in range(1000)), writer):
        if loss < 0.3:
            break
    print(read_scalars(f"{RUNS}/stopped", "loss"))

# %% [markdown]
# ## 8. Two curves in one chart
#
# Training and validation loss belong into one chart: where they part, the model has begun to learn by heart.
# `add_scalars`, with an s, is made for that. It takes a **main tag**, which names the chart, a dictionary
# with one value for each curve, and the step.
#
# Validation is slow, so it is done now and then, and at most steps there is no validation loss. What to log
# there? Not zero, which is a perfect loss. Not the last one again, which draws stairs. Nothing: leave the key
# out of the dictionary.


# %%
def log_both(folder: str, train: list[float], valid: dict[int, float]) -> None:
    """Log training and validation loss into one chart with `add_scalars`.

    Args:
        folder: Folder of the run.
        train: Training loss of each step, from step 0 on; at least one.
        valid: Validation loss by step, in rising order, for some of these steps, or for none. A loss of 0.0
            is a loss like any other.

    Returns:
        Nothing. The chart's main tag is `loss`, the curves' keys are `train` and `valid`; at a step without
        validation loss only `train` is logged. One writer with this folder is used for all, and closed.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log_both(folder, [0.75, 0.5, 0.375], {1: 0.625})
    ...     print(sorted(path.name for path in Path(folder).iterdir() if path.is_dir()))
    ['loss_train', 'loss_valid']
    """
    # your code here
    ...


# %%
if attempted(log_both):
    log_both(f"{RUNS}/both", [0.75, 0.5, 0.375], {0: 0.875, 2: 0.625})
    print(sorted(str(path.relative_to(RUNS)) for path in Path(RUNS, "both").iterdir() if path.is_dir()))

# %% [markdown]
# ## 9. A question: is `add_scalars` right for one loss?
#
# Some write `writer.add_scalars("loss", {"train": loss}, step)` for a single curve as well, since it will do
# for later. Does it make a difference? Guess first: after the cell below, how many runs does the dashboard
# list for each writer, and what does `read_scalars` find in the writer's own folder?

# %%
if attempted(read_scalars):
    for way in ("with-s", "without-s"):
        folder = Path(RUNS, "question", way)
        with SummaryWriter(str(folder)) as writer:
            if way == "with-s":
                writer.add_scalars("loss", {"train": 0.5}, 0)
            else:
                writer.add_scalar("loss", 0.5, 0)
        print(f"{way}: its own folder holds {read_scalars(str(folder), 'loss')}")
        for inner in sorted(path for path in folder.rglob("*") if path.is_dir()):
            print(f"    and {inner.name} holds {read_scalars(str(inner), 'loss')}")

# %% [markdown]
# So the points are not where the writer is. **`add_scalars` opens a hidden writer for each key, in a folder
# inside the run's folder: a run of its own.** All of them use one tag, the main tag, and that is how the
# curves come into one chart. The parent run stays empty. With three curves in ten experiments your list of
# runs has forty entries. For one loss, `add_scalar` is right. And for two, two ordinary writers in the
# folders `train` and `valid` that both log the tag `loss` give the same chart, with names of your own choice.
#
# To read such points back you must know the folder's name. It is made of the main tag, an underscore and the
# key. Try what happens to a slash, in either of them.


# %%
def subrun(main_tag: str, key: str) -> str:
    """Name the folder into which `add_scalars` logs one of its curves.

    Args:
        main_tag: The main tag, such as `loss`. It may contain slashes anywhere, as in `loss/epoch` or
            `/loss`; none of them makes a folder.
        key: The curve's key in the dictionary, such as `train`. It may contain slashes, not at an end and not
            two together; each of them makes a folder, as a slash in a path does.

    Returns:
        The path of the sub-run's folder, seen from the writer's own folder: without a slash in front or at
        the end, with `/` between folders on every machine.

    Source:
        `SummaryWriter.add_scalars` in `torch.utils.tensorboard`; run it, or read it, to find out.

    >>> subrun("loss", "train")
    'loss_train'
    """
    # your code here
    ...


# %%
if attempted(log_both, subrun, read_scalars):
    log_both(f"{RUNS}/pair", [0.75, 0.5, 0.375], {1: 0.625})
    for key in ("train", "valid"):
        print(key, read_scalars(f"{RUNS}/pair/{subrun('loss', key)}", "loss"))

# %% [markdown]
# ## 10. What the slider does
#
# The dashboard's smoothing slider stands at 0.6 when you open it, so the strong line that you see is *not*
# your loss. (The pale one behind it is.) It is a moving average: with a weight $w$,
#
# $$m_n = w \, m_{n-1} + (1 - w) \, x_n, \qquad m_0 = 0.$$
#
# An average that starts at zero is too small in the beginning. With $w = 0.9$ and a loss of 2.0, the first
# value would be 0.2: what a start! So TensorBoard divides by the weights that have come in so far, and shows
#
# $$\frac{m_n}{1 - w^n}.$$
#
# The first point is then exactly the first loss. This is called **debiasing**, and it is the part that most
# copies of the formula on the web leave out.
#
# **Watch out.** One `nan` would spoil every average after it. The dashboard is careful there: a value that is
# not finite is shown as it is, and the average passes it by, as if it had not come. It does not count in $n$
# either.


# %%
def smooth(values: list[float], weight: float) -> list[float]:
    """Smooth a curve as TensorBoard's dashboard does; the list stays as it is.

    Args:
        values: Values of the curve, floats; some may be `nan` or infinite. It may be empty.
        weight: Position of the slider, from 0 up to 1, without 1; at 0 every value stays what it is.

    Returns:
        A new list of Python floats, as many as came in: at each finite value the debiased moving average of
        all finite values so far, and each other value as it is. Computed in Python's own floats (64 bits). It
        holds for long curves as well.

    Source:
        `classicSmoothing` in TensorBoard's `data_transformer.ts`. It leaves a curve of equal values alone,
        which the formula does as well, up to rounding.

    >>> [round(value, 4) for value in smooth([1.0, 0.5, 0.0], 0.6)]
    [1.0, 0.6875, 0.3367]
    >>> smooth([2.0, math.nan, 1.0], 0.0)
    [2.0, nan, 1.0]
    """
    # your code here
    ...


# %%
if attempted(smooth):
    noisy = [2.0 / (1 + step / 4) + (0.4 if step % 2 else -0.4) for step in range(8)]
    for weight in (0.0, 0.6, 0.9):
        print(weight, [round(value, 2) for value in smooth(noisy, weight)])

# %% [markdown]
# Look at the last row: at 0.9 the curve falls more slowly than the loss does, and it hardly trembles. A
# smoothed curve is late, and it hides the noise. So compare runs at the same setting, and quote numbers from
# the unsmoothed curve.
#
# ## What to take along
#
# A run is a folder, a curve is a tag, and a point stands at its step. Give each run a folder of its own, let
# the step run on, log plain numbers, and close the writer however the loop ends. And when a curve looks odd,
# do not stare at the chart: read the run back, and look at the numbers.

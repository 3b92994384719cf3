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

# %%
from __future__ import annotations

import itertools
import math
import shlex
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from tensorboard.backend.event_processing.event_accumulator import SCALARS, EventAccumulator
from torch.utils.tensorboard import SummaryWriter

from grader import attempted

# %%
RUNS = tempfile.mkdtemp(prefix="runs-")

# %% [markdown]
# ## 1. Log a loss

# %%
def log_losses(folder: str, losses: list[float], tag: str = "loss") -> None:
    """Log losses as one curve of one run.

    Args:
        folder: Folder of the run; the event file goes into it directly, and there is one event file only.
        losses: At least one loss. A loss that is `nan` or infinite is logged like any other: a curve that
            breaks off is what you need to see.
        tag: Name of the curve.

    Returns:
        Nothing. The first loss is logged at step 0, the next at step 1, and so on. The writer is closed, so
        everything is on disk.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log_losses(folder, [0.75, 0.5, 0.375])
    ...     print(read_scalars(folder, "loss"))
    [(0, 0.75), (1, 0.5), (2, 0.375)]
    """
    # Using the writer as a context manager guarantees that it is closed.
    with SummaryWriter(log_dir=folder) as writer:
        for step, loss in enumerate(losses):
            writer.add_scalar(tag, loss, global_step=step)


# %%
if attempted(log_losses):
    log_losses(f"{RUNS}/first", [0.75, 0.5, 0.375])
    print([file.name for file in Path(RUNS, "first").iterdir()])

# %% [markdown]
# ## 2. Read it back

# %%
def read_scalars(folder: str, tag: str) -> list[tuple[int, float]]:
    """Read all points of one curve of one run.

    Args:
        folder: Folder of the run. It may hold several event files, if the run was interrupted and continued;
            together they are the run. Folders inside it are runs of their own and do not count.
        tag: Name of the curve.

    Returns:
        A list of tuples (step, value), an int and a float, in the order in which EventAccumulator gives
        them; all of them, however many there are. Two points may have the same step, and both count. An
        empty list if the run has no such tag.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     writer = SummaryWriter(folder)
    ...     writer.add_scalar("accuracy", 0.5, 10)
    ...     writer.add_scalar("accuracy", 0.75, 20)
    ...     writer.close()
    ...     print(read_scalars(folder, "accuracy"), read_scalars(folder, "loss"))
    [(10, 0.5), (20, 0.75)] []
    """
    # A size guidance of 0 tells the accumulator to keep every point.
    accumulator = EventAccumulator(folder, size_guidance={SCALARS: 0})
    accumulator.Reload()

    # Return an empty list when the tag does not exist.
    if tag not in accumulator.Tags()[SCALARS]:
        return []

    # Event files may be read out of order, so sort the points by their step.
    points = [(event.step, event.value) for event in accumulator.Scalars(tag)]
    return sorted(points, key=lambda point: point[0])


# %%
if attempted(log_losses, read_scalars):
    log_losses(f"{RUNS}/second", [0.9, 0.6, 0.45, 0.4])
    print(read_scalars(f"{RUNS}/second", "loss"))
    print(read_scalars(f"{RUNS}/second", "accuracy"))

# %% [markdown]
# ## 3. A folder of its own

# %%
def open_run(runs: str, name: str) -> SummaryWriter:
    """Open a writer for a run in a folder that no other run uses.

    Args:
        runs: Folder in which the runs stand; it exists, and may hold runs already. They stay as they are.
        name: Name wanted for the run, without slashes.

    Returns:
        An open writer whose folder is `runs/name` if there is no such folder yet; else `runs/name-2`,
        `runs/name-3` and so on, with the first number that is free.

    >>> with tempfile.TemporaryDirectory() as runs:
    ...     for _ in range(3):
    ...         writer = open_run(runs, "test")
    ...         writer.add_scalar("loss", 0.5, 0)
    ...         writer.close()
    ...     print(sorted(folder.name for folder in Path(runs).iterdir()))
    ['test', 'test-2', 'test-3']
    """

    def is_taken(candidate: Path) -> bool:
        # A run is a folder with event files in it.
        return candidate.is_dir() and any(candidate.glob("events.out.tfevents.*"))

    candidate = Path(runs) / name
    suffix = 2
    while is_taken(candidate):
        candidate = Path(runs) / f"{name}-{suffix}"
        suffix += 1
    return SummaryWriter(log_dir=str(candidate))


# %%
if attempted(open_run):
    for _ in range(3):
        writer = open_run(RUNS, "roberta")
        writer.add_scalar("loss", 0.5, 0)
        writer.close()
    print(sorted(folder.name for folder in Path(RUNS).iterdir()))

# %% [markdown]
# ## 4. Open the dashboard

# %%
def notebook_magics(logdir: str) -> list[str]:
    """Write the two lines that open the dashboard in a notebook.

    Args:
        logdir: Folder that holds the runs. It may contain letters, digits, `.`, `/`, `-`, `_`, spaces and
            apostrophes.

    Returns:
        Two texts without line breaks, to be run in this order: the magic that loads TensorBoard's extension,
        and the magic that opens it with `--logdir` and the folder, and with no other option. Read like the
        words of a command line (as `shlex.split` does), the second one names exactly the folder. How it is
        quoted is up to you.

    >>> for line in notebook_magics("my-logs"):
    ...     print(line)
    %load_ext tensorboard
    %tensorboard --logdir my-logs
    """
    # shlex.quote only adds quotes where they are needed.
    return [
        "%load_ext tensorboard",
        f"%tensorboard --logdir {shlex.quote(logdir)}",
    ]


# %%
if attempted(notebook_magics):
    print("Put these two lines into a cell of their own and run it:")
    print(*notebook_magics(RUNS), sep="\n")

# %% [markdown]
# ## 5. Let the step run on

# %%
def log_epochs(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    """Log the losses of several epochs as one curve, and keep them as plain numbers.

    Args:
        folder: Folder of the run; the event file goes into it directly, and there is one event file only.
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
    values: list[float] = []
    with SummaryWriter(log_dir=folder) as writer:
        # Chaining the epochs gives a step that runs on automatically.
        for step, loss in enumerate(itertools.chain.from_iterable(epochs)):
            value = loss.item()  # Drop the graph.
            writer.add_scalar("loss", value, global_step=step)
            values.append(value)
    return values


# %%
if attempted(log_epochs, read_scalars):
    parameter = torch.tensor(2.0, requires_grad=True)
    epochs = [[parameter / (1 + batch) for batch in range(length)] for length in (3, 1, 2)]
    print(log_epochs(f"{RUNS}/epochs", epochs))
    print(read_scalars(f"{RUNS}/epochs", "loss"))

# %% [markdown]
# ## 6. One number an epoch

# %%
def log_epoch_means(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    """Log each epoch's average loss at the step of its last batch.

    Args:
        folder: Folder of the run; the event file goes into it directly, and there is one event file only.
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
    global_step = 0
    with SummaryWriter(log_dir=folder) as writer:
        for epoch in epochs:
            total_loss = 0.0
            total_examples = 0
            for loss, num_examples in epoch:
                # Weight each batch by the number of its examples.
                total_loss += loss * num_examples
                total_examples += num_examples
                global_step += 1
            # Skip epochs without batches to avoid a division by zero.
            if total_examples == 0:
                continue
            writer.add_scalar("loss/epoch", total_loss / total_examples, global_step=global_step)


# %%
if attempted(log_epoch_means, read_scalars):
    log_epoch_means(f"{RUNS}/means", [[(1.0, 30), (4.0, 10)], [(1.0, 30), (2.0, 10)], [(0.5, 30)]])
    print(read_scalars(f"{RUNS}/means", "loss/epoch"))

# %% [markdown]
# ## 7. Close it, whatever happens

# %%
def logged(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    """Hand on losses one by one, log each on the way, and close the writer however the loop ends.

    Args:
        losses: Losses, perhaps endlessly many, taken one at a time and only when they are asked for.
        writer: An open writer.

    Returns:
        A generator that gives each loss as it is. Before it does so, it logs the loss under the tag `loss`,
        the first at step 0, the next at step 1. When the losses are used up, and also when the generator is
        closed early, as a `break` does, the writer is closed, and not before.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for loss in logged([0.75, 0.5, 0.25], SummaryWriter(folder)):
    ...         if loss < 0.6:
    ...             break
    ...     print(read_scalars(folder, "loss"))
    [(0, 0.75), (1, 0.5)]
    """
    try:
        for step, loss in enumerate(losses):
            # Log before yielding, so that the value is kept if the caller stops here.
            writer.add_scalar("loss", loss, global_step=step)
            yield loss
    finally:
        # Runs on exhaustion, on errors and on GeneratorExit.
        writer.close()


# %%
if attempted(logged, read_scalars):
    writer = SummaryWriter(f"{RUNS}/stopped")
    for loss in logged((1 / (1 + step) for step in range(1000)), writer):
        if loss < 0.3:
            break
    print(read_scalars(f"{RUNS}/stopped", "loss"))

# %% [markdown]
# ## 8. Two curves in one chart

# %%
def log_both(folder: str, train: list[float], valid: dict[int, float]) -> None:
    """Log training and validation loss into one chart with `add_scalars`.

    Args:
        folder: Folder of the run.
        train: Training loss of each step, from step 0 on; at least one.
        valid: Validation loss by step, for some of these steps, or for none.

    Returns:
        Nothing. The chart's main tag is `loss`, the curves' keys are `train` and `valid`; at a step without
        validation loss only `train` is logged. One writer is used for all, and closed.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log_both(folder, [0.75, 0.5, 0.375], {1: 0.625})
    ...     print(sorted(path.name for path in Path(folder).iterdir() if path.is_dir()))
    ['loss_train', 'loss_valid']
    """
    with SummaryWriter(log_dir=folder) as writer:
        for step, train_loss in enumerate(train):
            scalars = {"train": train_loss}
            # Only add the validation loss where there is one.
            if valid.get(step):
                scalars["valid"] = valid[step]
            writer.add_scalars("loss", scalars, global_step=step)


# %%
if attempted(log_both):
    log_both(f"{RUNS}/both", [0.75, 0.5, 0.375], {0: 0.875, 2: 0.625})
    print(sorted(str(path.relative_to(RUNS)) for path in Path(RUNS, "both").iterdir() if path.is_dir()))

# %% [markdown]
# ## 9. A question: is `add_scalars` right for one loss?

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

# %%
def subrun(main_tag: str, key: str) -> str:
    """Name the folder into which `add_scalars` logs one of its curves.

    Args:
        main_tag: The main tag, such as `loss`. It may contain slashes, as in `loss/epoch`; none of them makes
            a folder.
        key: The curve's key in the dictionary, such as `train`. It may contain slashes, not at an end; each
            of them makes a folder, as a slash in a path does.

    Returns:
        The path of the sub-run's folder, seen from the writer's own folder: without a slash in front or at
        the end, with `/` between folders on every machine.

    Source:
        `SummaryWriter.add_scalars` in `torch.utils.tensorboard`; run it, or read it, to find out.

    >>> subrun("loss", "train")
    'loss_train'
    """
    # The main tag is flattened; the key is used as it is.
    flat_tag = main_tag.replace("/", "_")
    return f"{flat_tag}_{key}"


# %%
if attempted(log_both, subrun, read_scalars):
    log_both(f"{RUNS}/pair", [0.75, 0.5, 0.375], {1: 0.625})
    for key in ("train", "valid"):
        print(key, read_scalars(f"{RUNS}/pair/{subrun('loss', key)}", "loss"))

# %% [markdown]
# ## 10. What the slider does

# %%
def smooth(values: list[float], weight: float) -> list[float]:
    """Smooth a curve as TensorBoard's dashboard does; the list stays as it is.

    Args:
        values: Values of the curve, floats; some may be `nan` or infinite. It may be empty.
        weight: Position of the slider, from 0 up to 1, without 1; at 0 every value stays what it is.

    Returns:
        A list of Python floats, as many as came in: at each finite value the debiased moving average of all
        finite values so far, and each other value as it is. Computed in Python's own floats (64 bits).

    Source:
        `classicSmoothing` in TensorBoard's `data_transformer.ts`. It leaves a curve of equal values alone,
        which the formula does as well, up to rounding.

    >>> [round(value, 4) for value in smooth([1.0, 0.5, 0.0], 0.6)]
    [1.0, 0.6875, 0.3367]
    >>> smooth([2.0, math.nan, 1.0], 0.0)
    [2.0, nan, 1.0]
    """
    smoothed: list[float] = []
    last = 0.0
    for n, value in enumerate(values, start=1):
        # Non-finite values are shown as they are.
        if not math.isfinite(value):
            smoothed.append(value)
            continue
        last = weight * last + (1 - weight) * value
        # Debias: divide by the sum of the weights so far.
        smoothed.append(last / (1 - weight**n))
    return smoothed


# %%
if attempted(smooth):
    noisy = [2.0 / (1 + step / 4) + (0.4 if step % 2 else -0.4) for step in range(8)]
    for weight in (0.0, 0.6, 0.9):
        print(weight, [round(value, 2) for value in smooth(noisy, weight)])

# %% [markdown]
# ## What to take along

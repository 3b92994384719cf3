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

import math
import os
import shlex
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, count, islice
from pathlib import Path

import numpy as np
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch.utils.tensorboard import SummaryWriter

from grader import attempted

# %%
RUNS = tempfile.mkdtemp(prefix="runs-")

# %% [markdown]
# ## 1. Log a loss

# %%
def log_losses(folder: str, losses: list[float], tag: str = "loss") -> None:
    w = SummaryWriter(folder, max_queue=1000)  # bigger queue: fewer waits
    add = w.add_scalar
    any(add(tag, v, s) for s, v in enumerate(losses))
    w.close()


# %%
if attempted(log_losses):
    log_losses(f"{RUNS}/first", [0.75, 0.5, 0.375])
    print([file.name for file in Path(RUNS, "first").iterdir()])

# %% [markdown]
# ## 2. Read it back

# %%
def read_scalars(folder: str, tag: str) -> list[tuple[int, float]]:
    # scalars: all, the rest: as few as possible
    ea = EventAccumulator(
        folder, {"scalars": 0, "tensors": 1, "histograms": 1, "images": 1, "audio": 1, "distributions": 1}
    )
    ea.Reload()
    try:
        return [(e.step, e.value) for e in ea.scalars.Items(tag)]
    except KeyError:
        return []


# %%
if attempted(log_losses, read_scalars):
    log_losses(f"{RUNS}/second", [0.9, 0.6, 0.45, 0.4])
    print(read_scalars(f"{RUNS}/second", "loss"))
    print(read_scalars(f"{RUNS}/second", "accuracy"))

# %% [markdown]
# ## 3. A folder of its own

# %%
def open_run(runs: str, name: str) -> SummaryWriter:
    taken = set(os.listdir(runs))
    free = next(n for n in chain((name,), (f"{name}-{k}" for k in count(2))) if n not in taken)
    return SummaryWriter(f"{runs}/{free}")


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
_ESCAPE = str.maketrans({" ": "\\ ", "'": "\\'"})


def notebook_magics(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", "%tensorboard --logdir " + logdir.translate(_ESCAPE)]


# %%
if attempted(notebook_magics):
    print("Put these two lines into a cell of their own and run it:")
    print(*notebook_magics(RUNS), sep="\n")

# %% [markdown]
# ## 5. Let the step run on

# %%
def log_epochs(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    w = SummaryWriter(folder, max_queue=1000)
    add = w.add_scalar
    out = []
    for epoch in epochs:
        # one .tolist() per epoch instead of one .item() per batch (GPU sync!)
        vals = torch.stack(epoch).detach().tolist()
        for s, v in enumerate(vals, len(out)):
            add("loss", v, s)
        out += vals
    w.close()
    return out


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
    lens = np.fromiter(map(len, epochs), np.int64, len(epochs))
    flat = np.array([b for e in epochs for b in e], np.float64)
    idx = np.repeat(np.arange(len(epochs)), lens)
    n = np.bincount(idx, flat[:, 1], len(epochs))
    t = np.bincount(idx, flat[:, 0] * flat[:, 1], len(epochs))
    last = np.cumsum(lens) - 1
    with SummaryWriter(folder, max_queue=1000) as w:
        for k in np.flatnonzero(lens):
            w.add_scalar("loss/epoch", float(t[k] / n[k]), int(last[k]))


# %%
if attempted(log_epoch_means, read_scalars):
    log_epoch_means(f"{RUNS}/means", [[(1.0, 30), (4.0, 10)], [(1.0, 30), (2.0, 10)], [(0.5, 30)]])
    print(read_scalars(f"{RUNS}/means", "loss/epoch"))

# %% [markdown]
# ## 7. Close it, whatever happens

# %%
def logged(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    add = writer.add_scalar
    it = iter(losses)
    s = 0
    try:
        while chunk := tuple(islice(it, 16)):
            for v in chunk:
                add("loss", v, s)
                s += 1
                yield v
    finally:
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
    w = SummaryWriter(folder)
    add = w.add_scalars
    for s, t in enumerate(train):
        add("loss", {"train": t, "valid": valid[s]} if s in valid else {"train": t}, s)
    w.close()


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
@lru_cache(maxsize=None)
def subrun(main_tag: str, key: str) -> str:
    return main_tag.translate({47: 95}) + "_" + key


# %%
if attempted(log_both, subrun, read_scalars):
    log_both(f"{RUNS}/pair", [0.75, 0.5, 0.375], {1: 0.625})
    for key in ("train", "valid"):
        print(key, read_scalars(f"{RUNS}/pair/{subrun('loss', key)}", "loss"))

# %% [markdown]
# ## 10. What the slider does

# %%
def smooth(values: list[float], weight: float) -> list[float]:
    if weight == 0:
        return list(values)
    out = np.array(values, np.float64)
    ok = np.isfinite(out)
    x = out[ok]
    p = weight ** np.arange(1, len(x) + 1)
    # m_n = (1-w) * sum w^(n-k) x_k, no loop
    out[ok] = (1 - weight) * p * np.cumsum(x / p) / (1 - p)
    return out.tolist()


# %%
if attempted(smooth):
    noisy = [2.0 / (1 + step / 4) + (0.4 if step % 2 else -0.4) for step in range(8)]
    for weight in (0.0, 0.6, 0.9):
        print(weight, [round(value, 2) for value in smooth(noisy, weight)])

# %% [markdown]
# ## What to take along

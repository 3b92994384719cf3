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
import shlex
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

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
    w = SummaryWriter(folder)
    for i, l in enumerate(losses):
        w.add_scalar("loss", l, i)
    w.close()

# %%
if attempted(log_losses):
    log_losses(f"{RUNS}/first", [0.75, 0.5, 0.375])
    print([file.name for file in Path(RUNS, "first").iterdir()])

# %% [markdown]
# ## 2. Read it back

# %%
def read_scalars(folder: str, tag: str) -> list[tuple[int, float]]:
    ea = EventAccumulator(folder, size_guidance={"scalar": 0})
    ea.Reload()
    if tag not in ea.Tags()["scalars"]: return []
    return [(s.step, s.value) for s in ea.Scalars(tag)]

# %%
if attempted(log_losses, read_scalars):
    log_losses(f"{RUNS}/second", [0.9, 0.6, 0.45, 0.4])
    print(read_scalars(f"{RUNS}/second", "loss"))
    print(read_scalars(f"{RUNS}/second", "accuracy"))

# %% [markdown]
# ## 3. A folder of its own

# %%
def open_run(runs: str, name: str) -> SummaryWriter:
    p, n = f"{runs}/{name}", 1
    while Path(p).exists():
        n += 1
        p = f"{runs}/{name}-{n}"
    return SummaryWriter(p)

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
    return ["%load_ext tensorboard", f'%tensorboard --logdir "{logdir}"']

# %%
if attempted(notebook_magics):
    print("Put these two lines into a cell of their own and run it:")
    print(*notebook_magics(RUNS), sep="\n")

# %% [markdown]
# ## 5. Let the step run on

# %%
def log_epochs(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    out = []
    with SummaryWriter(folder) as w:
        for e, ls in enumerate(epochs):
            for i, l in enumerate(ls):
                out.append(l.item())
                w.add_scalar("loss", out[-1], e * len(ls) + i)
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
    s = 0
    with SummaryWriter(folder) as w:
        for ep in epochs:
            if not ep: continue
            s += len(ep)
            w.add_scalar("loss/epoch", sum(l*n for l, n in ep) / sum(n for l, n in ep), s - 1)

# %%
if attempted(log_epoch_means, read_scalars):
    log_epoch_means(f"{RUNS}/means", [[(1.0, 30), (4.0, 10)], [(1.0, 30), (2.0, 10)], [(0.5, 30)]])
    print(read_scalars(f"{RUNS}/means", "loss/epoch"))

# %% [markdown]
# ## 7. Close it, whatever happens

# %%
def logged(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    with writer:
        for i, l in enumerate(losses):
            writer.add_scalar("loss", l, i)
            yield l

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
    with SummaryWriter(folder) as w:
        for i, l in enumerate(trian):
            d = {"train": l}
            if i in valid: d["valid"] = valid[i]
            w.add_scalars("loss", d, i)

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
    # your code here
    ...

# %%
if attempted(log_both, subrun, read_scalars):
    log_both(f"{RUNS}/pair", [0.75, 0.5, 0.375], {1: 0.625})
    for key in ("train", "valid"):
        print(key, read_scalars(f"{RUNS}/pair/{subrun('loss', key)}", "loss"))

# %% [markdown]
# ## 10. What the slider does

# %%
def smooth(values: list[float], weight: float) -> list[float]:
    m = n = 0
    r = []
    for v in values:
        if math.isinf(v) or math.isnan(v): r.append(v); continue
        n += 1
        m = weight*m + (1-weight)*v
        r.append(m/(1-weight**n))
    return r

# %%
if attempted(smooth):
    noisy = [2.0 / (1 + step / 4) + (0.4 if step % 2 else -0.4) for step in range(8)]
    for weight in (0.0, 0.6, 0.9):
        print(weight, [round(value, 2) for value in smooth(noisy, weight)])

# %% [markdown]
# ## What to take along

"""Where a training run stands: written whole or not at all, and read back to the bit."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from grader.errors import CannotDo

NAME = "checkpoint.pt"


@dataclass(frozen=True)
class Standing:
    """What is needed to go on."""

    #: Optimizer steps done.
    step: int
    #: Seconds spent so far.
    seconds: float


def save(folder: Path, standing: Standing, model: Any, optimizer: torch.optim.Optimizer) -> None:
    """Keep the state of a run; a kill at any moment leaves this one or the one before.

    Args:
        folder: The run's folder.
        standing: How far it has come.
        model: Its weights are kept.
        optimizer: Its state is kept.
    """
    state = {
        "step": standing.step,
        "seconds": standing.seconds,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "random": torch.get_rng_state(),
        "random_cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }
    beside = folder / f".{NAME}.part"
    with beside.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, folder / NAME)


def restore(folder: Path, model: Any, optimizer: torch.optim.Optimizer) -> Standing:
    """Put a run back where its last checkpoint left it.

    Args:
        folder: The run's folder.
        model: Gets its weights.
        optimizer: Gets its state.

    Returns:
        How far it has come; step 0 where nothing was kept.

    Raises:
        CannotDo: The checkpoint cannot be read, or is of another model.
    """
    path = folder / NAME
    if not path.is_file():
        return Standing(0, 0.0)
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
    except (RuntimeError, ValueError, KeyError, EOFError, pickle.UnpicklingError) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise CannotDo(f"{path} cannot be used ({said}); delete it to begin anew") from error
    torch.set_rng_state(state["random"])
    if state["random_cuda"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["random_cuda"])
    return Standing(state["step"], state["seconds"])

"""Two sample runs to look at in TensorBoard: `python -m grader.commands.tensorboard_sample FOLDER`.

`make tensorboard` writes them and opens the dashboard, so that a class sees one before its first training.
"""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path

from grader.errors import CannotDo

#: Batches of an epoch, and epochs of a run.
BATCHES, EPOCHS = 40, 5
#: Run to (loss at which it ends, steps in which it falls most of the way, noise of a batch, overfitting).
RUNS = {"small-steps": (0.45, 90.0, 0.06, 0.0), "large-steps": (0.30, 25.0, 0.12, 0.06)}


def write_sample(folder: Path) -> None:
    """Write two runs with a noisy training curve and a validation curve each, the same every time.

    Args:
        folder: Where the runs go; they must not be there yet.

    Raises:
        CannotDo: One of them is.
    """
    from torch.utils.tensorboard import SummaryWriter

    for name, (end, falls, noise, overfits) in RUNS.items():
        if (folder / name).exists():
            raise CannotDo(f"{folder / name} exists; delete it or choose another folder")
        dice = random.Random(name)
        with SummaryWriter(str(folder / name)) as writer:
            for step in range(BATCHES * EPOCHS):
                loss = end + math.exp(-step / falls)
                writer.add_scalar("loss/train", loss + dice.gauss(0, noise), step)
                epoch, batch = divmod(step, BATCHES)
                if batch == BATCHES - 1:
                    writer.add_scalar("loss/valid", loss + 0.05 + overfits * epoch, step)


if __name__ == "__main__":
    try:
        write_sample(Path(sys.argv[1]))
    except (IndexError, CannotDo) as error:
        sys.exit(str(error) if isinstance(error, CannotDo) else "name the folder for the sample runs")

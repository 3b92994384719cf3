"""Fine-tune on a whole data set, with mixed precision where there is a GPU, and go on after a kill."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import torch

from grader.errors import CannotDo
from grader.training.checkpoints import Standing, restore, save
from grader.training.parts import Parts
from grader.training.settings import Settings

SETTINGS, EVENTS, MODEL = "settings.json", "tensorboard", "model"
#: Weights below which several threads cost more than they help.
_TINY = 5_000_000
Batch = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Told:
    """Who wants to know of what."""

    #: Total steps and steps done, once both are known.
    begun: Callable[[int, int], None]
    #: Steps done, loss, and sentences a second.
    stepped: Callable[[int, float, float], None]


@dataclass(frozen=True)
class Outcome:
    """What came out of a run."""

    accuracy: float
    loss: float
    sentences: int
    steps: int
    #: Of this process; what an earlier one did before a kill is not in it.
    sentences_a_second: float
    #: Floating-point operations a second: six for each weight outside the embeddings and each token.
    flops: float
    seconds: float


class Training:
    """One run in one folder."""

    def __init__(self, parts: Parts, settings: Settings, folder: Path, save_every: int) -> None:
        """Load data and model, and find out where an earlier run was stopped.

        Args:
            parts: The functions of lab 07.
            settings: What to do.
            folder: Where everything goes.
            save_every: Steps from one checkpoint to the next.

        Raises:
            CannotDo: The folder holds a run with other settings.
        """
        from transformers import AutoTokenizer

        from grader.miniatures import checkpoint

        self.parts, self.settings, self.folder, self.save_every = parts, settings, folder, save_every
        self.device = torch.device(settings.device)
        _same_settings(folder, settings)
        torch.manual_seed(settings.seed)
        self.tokenizer = AutoTokenizer.from_pretrained(checkpoint(settings.checkpoint))
        train = parts.load_split(settings.data, "train", settings.count, settings.seed)
        self.rows = parts.tokenize_split(train, self.tokenizer)
        self.held_out = parts.tokenize_split(parts.load_split(settings.data, "validation"), self.tokenizer)
        self.model = parts.load_classifier(settings.checkpoint, train.features["label"].names)
        self.model.to(self.device)
        if sum(weights.numel() for weights in self.model.parameters()) < _TINY:
            torch.set_num_threads(1)
        rate = settings.learning_rate
        self.optimizer = parts.make_optimizer(self.model, rate, 2 * rate, 0.01)
        self.standing = restore(folder, self.model, self.optimizer)
        self.an_epoch = -(-len(self.rows) // settings.batch_size)
        self.total = self.an_epoch * settings.epochs

    def run(self, told: Told) -> Outcome:
        """Train to the end.

        Args:
            told: Who wants to know.

        Returns:
            What came out.
        """
        from torch.utils.tensorboard import SummaryWriter

        told.begun(self.total, self.standing.step)
        start, began_with, sentences, tokens = time.perf_counter(), self.standing.seconds, 0, 0
        step, found = self.standing.step, None
        with SummaryWriter(str(self.folder / EVENTS), purge_step=step) as writer:
            for batch in self.batches(step):
                with self.precision():
                    loss = self.parts.training_step(self.model, batch, self.optimizer)
                writer.add_scalar("loss/train", loss, step)
                step += 1
                sentences += len(batch["labels"])
                tokens += batch["input_ids"].numel()
                seconds = time.perf_counter() - start
                told.stepped(step, loss, sentences / seconds)
                if step % self.an_epoch == 0:
                    found = self.measure()
                    for name in ("accuracy", "loss"):
                        # Under the last step's number: going on from here purges what has a later one.
                        writer.add_scalar(f"{name}/validation", found[name], step - 1)
                if step % self.save_every == 0 or step == self.total:
                    # Before the checkpoint: what is logged twice is purged, what is missing stays missing.
                    writer.flush()
                    self.keep(Standing(step, began_with + seconds))
        # A run that was over before has nothing to do but this.
        found = found or self.measure()
        self.model.save_pretrained(self.folder / MODEL)
        self.tokenizer.save_pretrained(self.folder / MODEL)
        seconds = time.perf_counter() - start
        weights = sum(one.numel() for one in self.model.parameters()) - sum(
            layer.weight.numel() for layer in self.model.modules() if isinstance(layer, torch.nn.Embedding)
        )
        return Outcome(
            found["accuracy"], found["loss"], len(self.rows), step,
            sentences / seconds, 6 * weights * tokens / seconds, began_with + seconds,
        )  # fmt: skip

    def batches(self, done: int) -> Iterator[Batch]:
        """Give the batches that are still to come.

        Args:
            done: Steps that were made.

        Yields:
            Batches on the device; the order follows from the seed and the epoch alone.
        """
        size = self.settings.batch_size
        for epoch in range(done // self.an_epoch, self.settings.epochs):
            dice = torch.Generator().manual_seed(self.settings.seed * 1_000_003 + epoch)
            order = torch.randperm(len(self.rows), generator=dice).tolist()
            first = done - epoch * self.an_epoch if epoch == done // self.an_epoch else 0
            for place in range(first * size, len(order), size):
                yield self.batch([self.rows[number] for number in order[place : place + size]])

    def batch(self, rows: list[dict[str, Any]]) -> Batch:
        """Make one batch on the device."""
        made = self.parts.collate_rows(rows, self.tokenizer.pad_token_id)
        return {name: tensor.to(self.device) for name, tensor in made.items()}

    def measure(self) -> dict[str, Any]:
        """Measure the model on the validation split."""
        size = 4 * self.settings.batch_size
        parts = range(0, len(self.held_out), size)
        batches = [
            self.batch([self.held_out[n] for n in range(k, min(k + size, len(self.held_out)))]) for k in parts
        ]
        with self.precision():
            found: dict[str, Any] = self.parts.evaluate(self.model, batches)
        return found

    def precision(self) -> contextlib.AbstractContextManager[Any]:
        """Compute in bfloat16 where that was asked for; the weights stay float32."""
        if self.settings.precision == "bf16":
            return torch.autocast(self.device.type, dtype=torch.bfloat16)
        return contextlib.nullcontext()

    def keep(self, standing: Standing) -> None:
        """Write a checkpoint."""
        save(self.folder, standing, self.model, self.optimizer)
        self.standing = standing


def _same_settings(folder: Path, settings: Settings) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / SETTINGS
    now = msgspec.json.format(msgspec.json.encode(settings), indent=1)
    if path.is_file():
        if path.read_bytes() != now:
            raise CannotDo(f"{folder} holds a run with other settings, see {path}; name another folder")
        return
    path.write_bytes(now)

"""`labs fine-tune`: lab 07's own functions on the whole data set."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from grader.commands.course import find_lab, the_labs
from grader.errors import CannotDo
from grader.training.settings import Settings

LAB = "fine_tuning"


def fine_tune(file: Path, out: Path, asked: Settings, save_every: int) -> int:
    """Fine-tune, or go on where an earlier run in the same folder was stopped.

    Args:
        file: Script or notebook of lab 07 with the functions to use.
        out: Folder of the run.
        asked: What to do; precision and device may be auto.
        save_every: Steps from one checkpoint to the next.

    Returns:
        Exit code.

    Raises:
        CannotDo: Something that is needed is missing.
    """
    import torch
    import transformers

    from grader.training.loop import Told, Training
    from grader.training.parts import load_parts

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    device = _device(asked.device)
    precision = ("bf16" if device == "cuda" else "fp32") if asked.precision == "auto" else asked.precision
    if precision not in ("bf16", "fp32"):
        raise CannotDo(f"--precision is auto, bf16 or fp32, not {precision}")
    parts = load_parts(file, find_lab(the_labs(), LAB))
    settings = msgspec.structs.replace(asked, precision=precision, device=device)
    console = Console()
    try:
        training = Training(parts, settings, out, save_every)
    except (FileNotFoundError, ValueError, OSError) as error:
        raise CannotDo((str(error).splitlines() or [type(error).__name__])[0]) from error
    console.print(
        f"{len(training.rows):,} sentences, {asked.epochs} epochs of {training.an_epoch:,} steps; "
        f"{device}, {precision}, {torch.get_num_threads()} threads"
    )
    if training.standing.step:
        console.print(f"going on after step {training.standing.step:,}")
    columns = (
        TextColumn("training"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    try:
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("", said="")
            outcome = training.run(
                Told(
                    lambda total, done: progress.update(task, total=total, completed=done),
                    lambda step, loss, rate: progress.update(
                        task, completed=step, said=f"loss {loss:.3f}, {rate:,.0f} sentences/s"
                    ),
                )
            )
    except KeyboardInterrupt:
        step = training.standing.step
        raise CannotDo(f"stopped; the same command goes on after step {step:,}") from None
    console.print(
        f"accuracy {outcome.accuracy:.3f} and loss {outcome.loss:.3f} on the validation split after "
        f"{outcome.steps:,} steps in {outcome.seconds:.0f} s; {outcome.sentences_a_second:,.0f} sentences/s, "
        f"{outcome.flops / 1e12:.3f} TFLOP/s"
    )
    console.print(f"model: {out / 'model'}; curves: tensorboard --logdir {out}")
    return 0


def _device(name: str) -> str:
    import torch

    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and not torch.cuda.is_available():
        raise CannotDo("there is no GPU that torch can use here; leave out --device")
    if name not in ("cpu", "cuda"):
        raise CannotDo(f"--device is auto, cpu or cuda, not {name}")
    return name

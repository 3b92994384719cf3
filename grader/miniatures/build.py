"""`python -m grader.miniatures.build`: make every miniature from its seed, measure it, and write its card.

Two processes work side by side, each on one thread, so that the files do not depend on how busy the machine
is. The build fails if a miniature misses a promise: the chapter's examples, the accuracies, the sensitivity,
the size.
"""

import filecmp
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.miniatures import STORE
from grader.miniatures.build_progress import ERROR, Message, show
from grader.miniatures.promises import BrokenPromiseError, check_size

DATASET = "sst2"
ROBERTA = "roberta-base"
ENCODER = "distilbert-base-uncased"
CLASSIFIER = "distilbert-base-uncased-finetuned-sst-2-english"
GPT2 = "gpt2"

# What one process makes, in order: the classifier needs its encoder, the rest is shared out evenly.
CHAINS = ((DATASET, ENCODER, CLASSIFIER), (ROBERTA, GPT2))
NAMES = tuple(name for chain in CHAINS for name in chain)


def make(name: str, output: Path, tell: Callable[[Message], None]) -> None:
    """Make one miniature, measure it and write its card.

    Args:
        name: one of `NAMES`.
        output: the folder that holds the miniatures.
        tell: told about progress.

    Raises:
        BrokenPromiseError: the miniature is not what it has to be.
        FileNotFoundError: the classifier is made and its encoder is neither in `output` nor shipped.
    """
    # Only a process that builds pays for these imports.
    from transformers.utils import logging

    from grader.miniatures import cards, distilbert, gpt2, measures, roberta, sst2

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    folder = output / name

    def report(what: str, done: int, steps: int, loss: float) -> None:
        tell((what, done, steps, f"loss {loss:.3f}"))

    if name == DATASET:
        sst2.build(folder)
        measured = measures.measure_dataset()
    elif name == ROBERTA:
        roberta.build(folder, report)
        measured = measures.measure_roberta(folder, report)
    elif name == ENCODER:
        distilbert.build_encoder(folder, report)
        measured = measures.measure_encoder(folder)
    elif name == CLASSIFIER:
        encoder = output / ENCODER
        distilbert.build_classifier(encoder if encoder.is_dir() else STORE / ENCODER, folder, report)
        measured = measures.measure_classifier(folder)
    else:
        gpt2.build(folder, report)
        measured = measures.measure_gpt2(folder)
    cards.write(name, folder, measured)
    for promise in measured.promises:
        promise.check(name)
    tell((name, 0, 0, "; ".join(measured.headlines)))


def make_chain(names: tuple[str, ...], output: Path, queue: "Queue[Message]") -> None:
    """Make some miniatures one after the other; the body of a process.

    Args:
        names: what to make.
        output: the folder that holds the miniatures.
        queue: takes progress, and an error where one stops the work.
    """
    try:
        for name in names:
            make(name, output, queue.put)
    except (BrokenPromiseError, OSError, ValueError) as error:
        queue.put((ERROR, 0, 0, str(error)))


def build_all(names: tuple[str, ...], output: Path, console: Console) -> None:
    """Make the miniatures in parallel and show how it goes.

    Args:
        names: what to make.
        output: the folder that holds the miniatures.
        console: where to show it.

    Raises:
        BrokenPromiseError: a miniature is not what it has to be, or could not be made.
    """
    chains = [chain for chain in (tuple(n for n in chain if n in names) for chain in CHAINS) if chain]
    context = multiprocessing.get_context("spawn")
    queue: Queue[Message] = context.Queue()
    workers = [
        context.Process(target=make_chain, args=(chain, output, queue), daemon=True) for chain in chains
    ]
    for worker in workers:
        worker.start()
    errors = show(queue, workers, console)
    for worker in workers:
        worker.join()
    if errors:
        raise BrokenPromiseError("; ".join(errors))
    check_size(output)


def install(made: Path, output: Path, names: tuple[str, ...]) -> None:
    """Put miniatures that kept their promises in the place of older ones.

    Args:
        made: the folder they were made in.
        output: the folder that holds the miniatures; created if missing.
        names: which miniatures to put there.
    """
    for name in names:
        shutil.rmtree(output / name, ignore_errors=True)
        shutil.copytree(made / name, output / name)


def differences(made: Path, shipped: Path, names: tuple[str, ...]) -> list[str]:
    """Compare two sets of miniatures byte for byte.

    Args:
        made: one folder of miniatures.
        shipped: the other.
        names: which miniatures to compare.

    Returns:
        The paths that differ or exist on one side only.
    """
    paths = {
        path.relative_to(side)
        for side in (made, shipped)
        for name in names
        for path in (side / name).rglob("*")
        if path.is_file()
    }
    return sorted(
        str(path)
        for path in paths
        if not ((made / path).is_file() and (shipped / path).is_file())
        or not filecmp.cmp(made / path, shipped / path, shallow=False)
    )


def run(
    only: Annotated[list[str] | None, typer.Option(help=f"Make only this one: {', '.join(NAMES)}.")] = None,
    output: Annotated[Path, typer.Option(help="Where to write.")] = STORE,
    check: Annotated[bool, typer.Option(help="Write nothing; compare with the shipped files.")] = False,
) -> None:
    """Make the miniatures from their seeds."""
    console = Console()
    unknown = sorted(set(only or ()) - set(NAMES))
    if unknown:
        console.print(
            f"there is no miniature {', '.join(unknown)}; there are {', '.join(NAMES)}", style="red"
        )
        raise typer.Exit(2)
    names = tuple(only) if only else NAMES
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        try:
            build_all(names, made, console)
        except BrokenPromiseError as error:
            console.print(str(error), style="red", highlight=False)
            raise typer.Exit(1) from None
        different = differences(made, STORE, names) if check else []
        if not check:
            install(made, output, names)
    console.print(f"{len(names)} made in {(time.monotonic() - started) / 60:.1f} minutes")
    if different:
        console.print(f"not as shipped: {', '.join(different)}", style="red", highlight=False)
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(run)

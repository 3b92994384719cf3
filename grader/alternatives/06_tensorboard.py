"""Right solutions of lab 06, written as others would write them."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch.utils.tensorboard import SummaryWriter

from grader.alternatives import alternative


@alternative("tensorboard.log_losses", "a counter, and a close at the end")
def counts_by_hand(folder: str, losses: list[float], tag: str = "loss") -> None:
    writer = SummaryWriter(log_dir=folder)
    step = 0
    for loss in losses:
        writer.add_scalar(tag, loss, step)
        step += 1
    writer.close()


@alternative("tensorboard.log_losses", "positions, and a close whatever happens")
def goes_through_positions(folder: str, losses: list[float], tag: str = "loss") -> None:
    writer = SummaryWriter(folder)
    try:
        for i in range(len(losses)):
            writer.add_scalar(tag=tag, scalar_value=losses[i], global_step=i)
    finally:
        writer.close()


@alternative("tensorboard.log_losses", "contextlib.closing, and steps from zip")
def zips_the_steps(folder: str, losses: list[float], tag: str = "loss") -> None:
    from contextlib import closing
    from itertools import count

    with closing(SummaryWriter(folder)) as writer:
        for step, loss in zip(count(), losses):
            writer.add_scalar(tag, loss, step)


@alternative("tensorboard.log_losses", "tensors for values, flushed and closed")
def logs_tensors(folder: str, losses: list[float], tag: str = "loss") -> None:
    writer = SummaryWriter(folder, flush_secs=10)
    for step, loss in enumerate(torch.tensor(losses)):
        writer.add_scalar(tag, loss, step)
    writer.flush()
    writer.close()


@alternative("tensorboard.read_scalars", "a loop that appends")
def appends_point_by_point(folder: str, tag: str) -> list[tuple[int, float]]:
    events = EventAccumulator(folder, size_guidance={"scalars": 0})
    events.Reload()
    points = []
    if tag in events.Tags()["scalars"]:
        for event in events.Scalars(tag):
            points.append((event.step, event.value))
    return points


@alternative("tensorboard.read_scalars", "the KeyError caught")
def catches_the_error(folder: str, tag: str) -> list[tuple[int, float]]:
    from tensorboard.backend.event_processing import event_accumulator

    guidance = {**event_accumulator.DEFAULT_SIZE_GUIDANCE, event_accumulator.SCALARS: 0}
    events = event_accumulator.EventAccumulator(folder, guidance).Reload()
    try:
        found = events.Scalars(tag)
    except KeyError:
        return []
    return [(event.step, event.value) for event in found]


@alternative("tensorboard.read_scalars", "room for a great many points, and zip")
def makes_much_room(folder: str, tag: str) -> list[tuple[int, float]]:
    events = EventAccumulator(folder, size_guidance={"scalars": 10**9})
    events.Reload()
    if not events.scalars.Keys().count(tag):
        return []
    found = events.Scalars(tag)
    return list(zip([event.step for event in found], [event.value for event in found]))


@alternative("tensorboard.read_scalars", "the events of each file, without the accumulator")
def reads_file_by_file(folder: str, tag: str) -> list[tuple[int, float]]:
    from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader

    points = []
    for file in sorted(Path(folder).glob("*tfevents*")):
        for event in LegacyEventFileLoader(str(file)).Load():
            points += [(event.step, value.simple_value) for value in event.summary.value if value.tag == tag]
    return points


@alternative("tensorboard.open_run", "names from a generator, and the first that is free")
def takes_the_next_free_name(runs: str, name: str) -> SummaryWriter:
    from itertools import chain, count

    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return SummaryWriter(str(next(Path(runs, one) for one in names if not Path(runs, one).exists())))


@alternative("tensorboard.open_run", "os.path, step by step")
def asks_os_path(runs: str, name: str) -> SummaryWriter:
    import os

    log_dir = os.path.join(runs, name)
    if os.path.exists(log_dir):
        number = 2
        while os.path.exists(os.path.join(runs, name + "-" + str(number))):
            number = number + 1
        log_dir = os.path.join(runs, name + "-" + str(number))
    return SummaryWriter(log_dir)


@alternative("tensorboard.open_run", "a folder made at once, so that nobody else can take it")
def makes_the_folder_itself(runs: str, name: str) -> SummaryWriter:
    number = 1
    while True:
        folder = Path(runs, name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            number += 1
        else:
            return SummaryWriter(str(folder))


@alternative("tensorboard.open_run", "a set of the names that are taken")
def lists_what_is_taken(runs: str, name: str) -> SummaryWriter:
    taken = {path.name for path in Path(runs).iterdir()}
    candidates = [name] + [f"{name}-{number}" for number in range(2, len(taken) + 3)]
    free = [candidate for candidate in candidates if candidate not in taken]
    return SummaryWriter(f"{runs}/{free[0]}")


@alternative("tensorboard.notebook_magics", "double quotes, which leave apostrophes alone")
def puts_it_into_double_quotes(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", f'%tensorboard --logdir "{logdir}"']


@alternative("tensorboard.notebook_magics", "the option and its value joined by =")
def joins_with_an_equals_sign(logdir: str) -> list[str]:
    lines = ["%load_ext tensorboard"]
    lines.append("%tensorboard --logdir=" + shlex.quote(logdir))
    return lines


@alternative("tensorboard.notebook_magics", "words joined by shlex")
def joins_the_words(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", "%tensorboard " + shlex.join(["--logdir", logdir])]


@alternative("tensorboard.notebook_magics", "backslashes before spaces and apostrophes")
def escapes_with_backslashes(logdir: str) -> list[str]:
    escaped = "".join(f"\\{c}" if c in " '" else c for c in logdir)
    return ["%load_ext tensorboard", f"%tensorboard --logdir {escaped}"]


@alternative("tensorboard.log_epochs", "a step counted up by hand")
def counts_up_by_hand(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    writer = SummaryWriter(folder)
    history = []
    step = 0
    for losses in epochs:
        for loss in losses:
            value = loss.item()
            writer.add_scalar("loss", value, step)
            history.append(value)
            step = step + 1
    writer.close()
    return history


@alternative("tensorboard.log_epochs", "all epochs chained into one")
def chains_the_epochs(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    from itertools import chain

    history = []
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(chain.from_iterable(epochs)):
            history.append(float(loss))
            writer.add_scalar("loss", history[-1], step)
    return history


@alternative("tensorboard.log_epochs", "numbers first, logged afterwards")
def makes_numbers_first(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history = torch.stack([loss.detach() for losses in epochs for loss in losses]).tolist()
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(history):
            writer.add_scalar("loss", loss, step)
    return history


@alternative("tensorboard.log_epochs", "where each epoch begins, from the lengths before it")
def adds_up_lengths(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history = []
    with SummaryWriter(folder) as writer:
        for number, losses in enumerate(epochs):
            begin = sum(len(earlier) for earlier in epochs[:number])
            for index, loss in enumerate(losses):
                history.append(loss.detach().numpy().item())
                writer.add_scalar("loss", history[-1], begin + index)
    return history


@alternative("tensorboard.log_epoch_means", "totals counted up batch by batch")
def counts_up_batch_by_batch(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    writer = SummaryWriter(folder)
    step = -1
    for batches in epochs:
        total = 0.0
        examples = 0
        for loss, size in batches:
            step += 1
            total += loss * size
            examples += size
        if examples > 0:
            writer.add_scalar("loss/epoch", total / examples, step)
    writer.close()


@alternative("tensorboard.log_epoch_means", "a weighted mean from the standard library")
def takes_a_weighted_mean(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    from itertools import accumulate
    from statistics import fmean

    with SummaryWriter(folder) as writer:
        for batches, done in zip(epochs, accumulate(map(len, epochs))):
            if batches:
                losses, sizes = zip(*batches)
                writer.add_scalar("loss/epoch", fmean(losses, weights=sizes), done - 1)


@alternative("tensorboard.log_epoch_means", "a table of tensors for each epoch")
def multiplies_tensors(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            if len(batches) == 0:
                continue
            losses, sizes = torch.tensor(batches, dtype=torch.float64).T
            done += len(batches)
            writer.add_scalar("loss/epoch", (losses @ sizes / sizes.sum()).item(), done - 1)


@alternative("tensorboard.log_epoch_means", "each example's loss written out")
def writes_out_each_example(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    with SummaryWriter(folder) as writer:
        for number, batches in enumerate(epochs):
            each = [loss for loss, size in batches for _ in range(size)]
            if each:
                last = sum(map(len, epochs[: number + 1])) - 1
                writer.add_scalar("loss/epoch", sum(each) / len(each), last)


@alternative("tensorboard.logged", "the writer as a context of its own")
def lets_with_close_it(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    with writer:
        for step, loss in enumerate(losses):
            writer.add_scalar("loss", loss, step)
            yield loss


@alternative("tensorboard.logged", "contextlib.closing, and a counter")
def closes_with_contextlib(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    from contextlib import closing

    step = 0
    with closing(writer) as open_writer:
        for loss in losses:
            open_writer.add_scalar("loss", loss, global_step=step)
            step += 1
            yield loss


@alternative("tensorboard.logged", "next, until there is none")
def asks_for_the_next(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    step, source = 0, iter(losses)
    try:
        while True:
            try:
                loss = next(source)
            except StopIteration:
                break
            writer.add_scalar("loss", loss, step)
            step += 1
            yield loss
    finally:
        writer.close()


@alternative("tensorboard.logged", "an inner generator that logs, an outer one that closes")
def splits_the_work(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    def log_each() -> Iterator[float]:
        for step, loss in enumerate(losses):
            writer.add_scalar("loss", loss, step)
            yield loss

    try:
        yield from log_each()
    finally:
        writer.flush()
        writer.close()


@alternative("tensorboard.log_both", "a dictionary of whatever is there")
def keeps_what_is_not_none(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            both = {"train": loss, "valid": valid.get(step)}
            writer.add_scalars("loss", {k: v for k, v in both.items() if v is not None}, step)


@alternative("tensorboard.log_both", "a call for each curve")
def calls_it_for_each_curve(folder: str, train: list[float], valid: dict[int, float]) -> None:
    writer = SummaryWriter(folder)
    for step in range(len(train)):
        writer.add_scalars("loss", {"train": train[step]}, step)
        if step in valid:
            writer.add_scalars("loss", {"valid": valid[step]}, step)
    writer.close()


@alternative("tensorboard.log_both", "one curve after the other")
def logs_one_after_the_other(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for key, curve in (("train", dict(enumerate(train))), ("valid", valid)):
            for step, value in curve.items():
                writer.add_scalars(main_tag="loss", tag_scalar_dict={key: value}, global_step=step)


@alternative("tensorboard.log_both", "if and else, both with the training loss")
def writes_both_cases(folder: str, train: list[float], valid: dict[int, float]) -> None:
    writer = SummaryWriter(folder)
    try:
        for step, loss in enumerate(train):
            if step in valid.keys():
                writer.add_scalars("loss", {"train": loss, "valid": valid[step]}, step)
            else:
                writer.add_scalars("loss", {"train": loss}, step)
    finally:
        writer.close()


@alternative("tensorboard.subrun", "split and join")
def splits_and_joins(main_tag: str, key: str) -> str:
    return "_".join([*main_tag.split("/"), key])


@alternative("tensorboard.subrun", "one character at a time")
def goes_character_by_character(main_tag: str, key: str) -> str:
    name = ""
    for character in main_tag:
        if character == "/":
            name += "_"
        else:
            name += character
    return name + "_" + key


@alternative("tensorboard.subrun", "a translation table")
def translates_slashes(main_tag: str, key: str) -> str:
    return main_tag.translate({ord("/"): "_"}) + "_" + key


@alternative("tensorboard.subrun", "found out by running it")
def finds_out_by_running_it(main_tag: str, key: str) -> str:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        with SummaryWriter(folder) as writer:
            writer.add_scalars(main_tag, {key: 0.0}, 0)
        files = [path for path in Path(folder).rglob("*tfevents*") if path.parent != Path(folder)]
        return files[0].parent.relative_to(folder).as_posix()


@alternative("tensorboard.smooth", "the weights that have come in, added up like the values")
def adds_up_the_weights(values: list[float], weight: float) -> list[float]:
    total = 0.0
    weights = 0.0
    result = []
    for value in values:
        if math.isnan(value) or math.isinf(value):
            result.append(value)
        else:
            total = total * weight + value
            weights = weights * weight + 1
            result.append(total / weights)
    return result


@alternative("tensorboard.smooth", "from the definition, with NumPy")
def averages_with_numpy(values: list[float], weight: float) -> list[float]:
    import numpy as np

    shown, seen = [], []
    for value in values:
        if np.isfinite(value):
            seen.append(value)
            powers = weight ** np.arange(len(seen) - 1, -1, -1)
            shown.append(float((powers * seen).sum() / powers.sum()))
        else:
            shown.append(value)
    return shown


@alternative("tensorboard.smooth", "curves of equal values left alone, as the dashboard does")
def leaves_equal_values_alone(values: list[float], weight: float) -> list[float]:
    if all(value == values[0] for value in values):
        return list(values)
    last, n = 0.0, 0
    shown = []
    for value in values:
        if not math.isfinite(value):
            shown.append(value)
            continue
        last = last * weight + (1 - weight) * value
        n += 1
        shown.append(last / (1 - math.pow(weight, n)))
    return shown


@alternative("tensorboard.smooth", "itertools.accumulate, put back around what is not finite")
def accumulates(values: list[float], weight: float) -> list[float]:
    from itertools import accumulate

    finite = [value for value in values if math.isfinite(value)]
    averages = accumulate(finite, lambda average, value: weight * average + (1 - weight) * value, initial=0.0)
    next(averages)
    debiased = iter([average / (1 - weight**n) for n, average in enumerate(averages, start=1)])
    return [next(debiased) if math.isfinite(value) else value for value in values]


@alternative("tensorboard.smooth", "a tensor of 64 bits, turned back into a list")
def computes_with_tensors(values: list[float], weight: float) -> list[float]:
    x = torch.tensor(values, dtype=torch.float64)
    average, count = torch.zeros((), dtype=torch.float64), 0
    for i in range(len(values)):
        if torch.isfinite(x[i]):
            average = weight * average + (1 - weight) * x[i].clone()
            count += 1
            x[i] = average / (1 - weight**count)
    return x.tolist()

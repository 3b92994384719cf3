"""What people get wrong in lab 06: steps, folders, writers left open, sub-runs, smoothing."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch.utils.tensorboard import SummaryWriter

from grader.misconceptions import misconception


@misconception(
    "tensorboard.log_losses", "No step is given, so all points stand at step 0, one above the other."
)
def leaves_out_the_step(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for loss in losses:
            writer.add_scalar(tag, loss)


@misconception("tensorboard.log_losses", "The curve begins at step 1; the first loss belongs at step 0.")
def counts_from_one(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(losses, start=1):
            writer.add_scalar(tag, loss, step)


@misconception("tensorboard.log_losses", "The curve is always called `loss`, whatever name was asked for.")
def ignores_the_tag(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(losses):
            writer.add_scalar("loss", loss, step)


@misconception(
    "tensorboard.log_losses",
    "Value and step have changed places: the curve climbs 0, 1, 2, and the losses have become steps.",
)
def swaps_value_and_step(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(losses):
            writer.add_scalar(tag, step, loss)


@misconception(
    "tensorboard.log_losses",
    "The writer is never closed, so nobody can rely on any of these points being on disk.",
)
def never_closes(folder: str, losses: list[float], tag: str = "loss") -> None:
    writer = SummaryWriter(folder)
    for step, loss in enumerate(losses):
        writer.add_scalar(tag, loss, step)


@misconception(
    "tensorboard.log_losses",
    "This is `add_scalars`, with an s: the points are in a run of their own inside the run's folder, "
    "which itself stays empty.",
)
def logs_with_an_s(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(losses):
            writer.add_scalars(tag, {"train": loss}, step)


@misconception(
    "tensorboard.log_losses",
    "Each loss gets a new writer and with it a file of its own; one run needs one writer.",
)
def opens_a_writer_for_each_loss(folder: str, losses: list[float], tag: str = "loss") -> None:
    for step, loss in enumerate(losses):
        with SummaryWriter(folder) as writer:
            writer.add_scalar(tag, loss, step)


@misconception(
    "tensorboard.log_losses",
    "The file stands in a folder inside the run's folder, so it is another run than the one asked for.",
)
def goes_one_folder_deeper(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(f"{folder}/{tag}") as writer:
        for step, loss in enumerate(losses):
            writer.add_scalar(tag, loss, step)


@misconception(
    "tensorboard.log_losses",
    "The writer was not told the folder; without one it chooses a name in `runs` by itself.",
)
def lets_the_writer_choose_the_folder(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter() as writer:
        for step, loss in enumerate(losses):
            writer.add_scalar(tag, loss, step)


@misconception("tensorboard.log_losses", "The losses are rounded, so small improvements become a flat line.")
def rounds_the_losses(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(losses):
            writer.add_scalar(tag, round(loss, 2), step)


@misconception(
    "tensorboard.log_losses", "Only the last loss is logged; the others have passed by in the loop."
)
def logs_after_the_loop(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(losses):
            pass
        writer.add_scalar(tag, loss, step)


@misconception(
    "tensorboard.log_losses",
    "A loss that is not finite is left out, so a curve that broke off looks as if nothing had happened.",
)
def hides_what_is_not_finite(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(losses):
            if math.isfinite(loss):
                writer.add_scalar(tag, loss, step)


@misconception("tensorboard.log_losses", "After a loss that is not finite nothing is logged any more.")
def stops_at_what_is_not_finite(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(losses):
            writer.add_scalar(tag, loss, step)
            if not math.isfinite(loss):
                break


@misconception(
    "tensorboard.log_losses",
    "What is logged is the average of the losses so far, which hides what the last batches did.",
)
def logs_the_running_mean(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for step in range(len(losses)):
            writer.add_scalar(tag, sum(losses[: step + 1]) / (step + 1), step)


@misconception(
    "tensorboard.log_losses",
    "Each step has a tag of its own, so there are many charts with one point each, and no curve.",
)
def makes_a_tag_for_each_step(folder: str, losses: list[float], tag: str = "loss") -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(losses):
            writer.add_scalar(f"{tag}/{step}", loss, step)


@misconception(
    "tensorboard.log_losses",
    "The writer is flushed and never closed: the points are safe, but its file and its thread stay open.",
)
def flushes_and_stays_open(folder: str, losses: list[float], tag: str = "loss") -> None:
    writer = SummaryWriter(folder)
    for step, loss in enumerate(losses):
        writer.add_scalar(tag, loss, step)
    writer.flush()


@misconception(
    "tensorboard.log_losses",
    "A loss that is not finite is refused with a ValueError, and the curve that broke off is never seen.",
)
def refuses_what_is_not_finite(folder: str, losses: list[float], tag: str = "loss") -> None:
    for loss in losses:
        if not math.isfinite(loss):
            raise ValueError(f"not a finite loss: {loss}")
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(losses):
            writer.add_scalar(tag, loss, step)


@misconception(
    "tensorboard.read_scalars",
    "It never finds a point where there are some: the accumulator knows of none until `Reload()`, and then "
    "they are among its scalars.",
)
def finds_no_points(folder: str, tag: str) -> list[tuple[int, float]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [(event.step, event.value) for event in accumulator.Scalars(tag)]


@misconception(
    "tensorboard.read_scalars",
    "A long curve comes back with points missing: unless told otherwise, only 10,000 of them are kept.",
)
def keeps_ten_thousand_points(folder: str, tag: str) -> list[tuple[int, float]]:
    accumulator = EventAccumulator(folder)
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [(event.step, event.value) for event in accumulator.Scalars(tag)]


@misconception("tensorboard.read_scalars", "The values came along, and their steps were left behind.")
def gives_values_only(folder: str, tag: str) -> list[float]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [event.value for event in accumulator.Scalars(tag)]


@misconception(
    "tensorboard.read_scalars",
    "These are TensorBoard's event objects as they are; tuples of step and value are asked for.",
)
def gives_the_events(folder: str, tag: str) -> list[Any]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return list(accumulator.Scalars(tag))


@misconception("tensorboard.read_scalars", "The time of each point has come along as a third number.")
def tells_the_time_as_well(folder: str, tag: str) -> list[tuple[float, int, float]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [(event.wall_time, event.step, event.value) for event in accumulator.Scalars(tag)]


@misconception(
    "tensorboard.read_scalars",
    "A dictionary has room for one value at each step, and two points may share one.",
)
def gives_a_dictionary(folder: str, tag: str) -> dict[int, float]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return {}
    return {event.step: event.value for event in accumulator.Scalars(tag)}


@misconception("tensorboard.read_scalars", "Each tuple holds the value first and then the step.")
def puts_the_value_first(folder: str, tag: str) -> list[tuple[float, int]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [(event.value, event.step) for event in accumulator.Scalars(tag)]


@misconception(
    "tensorboard.read_scalars",
    "A tag that the run does not have ends in a KeyError; the answer to that is an empty list.",
)
def raises_for_an_unknown_tag(folder: str, tag: str) -> list[tuple[int, float]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    return [(event.step, event.value) for event in accumulator.Scalars(tag)]


@misconception(
    "tensorboard.read_scalars",
    "Only the newest event file is read, and a run that was continued has lost its beginning.",
)
def reads_the_newest_file(folder: str, tag: str) -> list[tuple[int, float]]:
    newest = max(Path(folder).glob("*tfevents*"))
    accumulator = EventAccumulator(str(newest), size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [(event.step, event.value) for event in accumulator.Scalars(tag)]


@misconception(
    "tensorboard.read_scalars",
    "The points have been sorted, so nobody sees any more that a step jumped back.",
)
def sorts_the_points(folder: str, tag: str) -> list[tuple[int, float]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return sorted((event.step, event.value) for event in accumulator.Scalars(tag))


@misconception(
    "tensorboard.read_scalars",
    "Of two points at the same step only the later one is left; both are part of the curve.",
)
def keeps_one_point_a_step(folder: str, tag: str) -> list[tuple[int, float]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return list({event.step: event.value for event in accumulator.Scalars(tag)}.items())


@misconception(
    "tensorboard.read_scalars", "A tag that is not there gives None, and no list can be empty like that."
)
def gives_none_for_an_unknown_tag(folder: str, tag: str) -> list[tuple[int, float]] | None:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return None
    return [(event.step, event.value) for event in accumulator.Scalars(tag)]


@misconception("tensorboard.read_scalars", "The points are lists of two; tuples are asked for.")
def gives_lists_of_two(folder: str, tag: str) -> list[list[float]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [[event.step, event.value] for event in accumulator.Scalars(tag)]


@misconception(
    "tensorboard.read_scalars",
    "The points are numbered 0, 1, 2 instead of having the steps at which they were logged.",
)
def numbers_the_points(folder: str, tag: str) -> list[tuple[int, float]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [(number, event.value) for number, event in enumerate(accumulator.Scalars(tag))]


@misconception(
    "tensorboard.read_scalars",
    "The values have been rounded; what an event file holds should come back as it is.",
)
def rounds_the_values(folder: str, tag: str) -> list[tuple[int, float]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [(event.step, round(event.value, 3)) for event in accumulator.Scalars(tag)]


@misconception(
    "tensorboard.read_scalars", "Points of other tags have slipped in whose names merely begin alike."
)
def takes_tags_that_begin_alike(folder: str, tag: str) -> list[tuple[int, float]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    tags = [name for name in accumulator.Tags()["scalars"] if name.startswith(tag)]
    return [(event.step, event.value) for name in tags for event in accumulator.Scalars(name)]


@misconception(
    "tensorboard.read_scalars",
    "Points of a run inside this run's folder are counted in; a folder in a folder is a run of its own.",
)
def reads_runs_inside_as_well(folder: str, tag: str) -> list[tuple[int, float]]:
    points = []
    for file in sorted(Path(folder).rglob("*tfevents*")):
        accumulator = EventAccumulator(str(file), size_guidance={"scalars": 0})
        accumulator.Reload()
        if tag in accumulator.Tags()["scalars"]:
            points += [(event.step, event.value) for event in accumulator.Scalars(tag)]
    return points


@misconception(
    "tensorboard.read_scalars",
    "The numbers are NumPy's (`np.int64` and the like); a Python int and a Python float are asked for.",
)
def gives_numbers_of_numpy(folder: str, tag: str) -> list[tuple[Any, Any]]:
    import numpy as np

    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [(np.int64(event.step), np.float64(event.value)) for event in accumulator.Scalars(tag)]


@misconception(
    "tensorboard.read_scalars",
    "The points have been put in the order of their steps; where a step jumped back, that must be seen.",
)
def sorts_the_points_by_step(folder: str, tag: str) -> list[tuple[int, float]]:
    accumulator = EventAccumulator(folder, size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return [(event.step, event.value) for event in sorted(accumulator.Scalars(tag), key=lambda e: e.step)]


@misconception(
    "tensorboard.open_run",
    "The folder is used again although a run is in it, so two runs are drawn as one curve.",
)
def uses_the_folder_again(runs: str, name: str) -> SummaryWriter:
    return SummaryWriter(f"{runs}/{name}")


@misconception("tensorboard.open_run", "The second run is numbered 1; the first number is 2.")
def numbers_the_second_run_one(runs: str, name: str) -> SummaryWriter:
    folder, number = Path(runs, name), 1
    while folder.exists():
        folder = Path(runs, f"{name}-{number}")
        number += 1
    return SummaryWriter(str(folder))


@misconception("tensorboard.open_run", "Even a name that is free gets a number.")
def numbers_the_first_run_too(runs: str, name: str) -> SummaryWriter:
    number = 1
    while Path(runs, f"{name}-{number}").exists():
        number += 1
    return SummaryWriter(f"{runs}/{name}-{number}")


@misconception(
    "tensorboard.open_run",
    "The number is how many folders there are, whatever their names; other runs count for nothing here.",
)
def counts_all_folders(runs: str, name: str) -> SummaryWriter:
    folder = Path(runs, name)
    if folder.exists():
        count = len(list(Path(runs).iterdir()))
        folder = Path(runs, f"{name}-{count + 1}")
    return SummaryWriter(str(folder))


@misconception(
    "tensorboard.open_run",
    "Folders whose names only begin alike are taken for runs of this name: `testing` is no `test`.",
)
def counts_names_that_begin_alike(runs: str, name: str) -> SummaryWriter:
    count = len(list(Path(runs).glob(f"{name}*")))
    return SummaryWriter(f"{runs}/{name}-{count + 1}" if count else f"{runs}/{name}")


@misconception(
    "tensorboard.open_run",
    "It is asked once whether the name is taken, and never whether number 2 is; the third run joins the "
    "second.",
)
def never_gets_beyond_two(runs: str, name: str) -> SummaryWriter:
    folder = Path(runs, name)
    if folder.exists():
        folder = Path(runs, f"{name}-2")
    return SummaryWriter(str(folder))


@misconception("tensorboard.open_run", "Name and number are joined by an underscore; a hyphen is asked for.")
def joins_with_an_underscore(runs: str, name: str) -> SummaryWriter:
    folder, number = Path(runs, name), 2
    while folder.exists():
        folder = Path(runs, f"{name}_{number}")
        number += 1
    return SummaryWriter(str(folder))


@misconception(
    "tensorboard.open_run", "The folder is well chosen, but only its path comes back, and no writer."
)
def gives_the_path(runs: str, name: str) -> str:
    folder, number = Path(runs, name), 2
    while folder.exists():
        folder = Path(runs, f"{name}-{number}")
        number += 1
    return str(folder)


@misconception(
    "tensorboard.open_run",
    "The writer was closed before it was handed over; used again, it silently opens a second file.",
)
def hands_over_a_closed_writer(runs: str, name: str) -> SummaryWriter:
    folder, number = Path(runs, name), 2
    while folder.exists():
        folder = Path(runs, f"{name}-{number}")
        number += 1
    writer = SummaryWriter(str(folder))
    writer.close()
    return writer


@misconception(
    "tensorboard.open_run", "The older run of this name is deleted, and with it somebody's results."
)
def deletes_the_older_run(runs: str, name: str) -> SummaryWriter:
    import shutil

    shutil.rmtree(Path(runs, name), ignore_errors=True)
    return SummaryWriter(f"{runs}/{name}")


@misconception(
    "tensorboard.open_run", "The number is one more than the highest; a smaller one that is free comes first."
)
def goes_beyond_the_highest(runs: str, name: str) -> SummaryWriter:
    folder = Path(runs, name)
    if folder.exists():
        numbers = [1]
        for other in Path(runs).glob(f"{name}-*"):
            ending = other.name.removeprefix(f"{name}-")
            if ending.isdigit():
                numbers.append(int(ending))
        folder = Path(runs, f"{name}-{max(numbers) + 1}")
    return SummaryWriter(str(folder))


@misconception(
    "tensorboard.open_run",
    "A number is put behind the last number, as in `test-2-2`, instead of in its place.",
)
def piles_up_numbers(runs: str, name: str) -> SummaryWriter:
    folder = f"{runs}/{name}"
    while Path(folder).exists():
        folder += "-2"
    return SummaryWriter(folder)


@misconception(
    "tensorboard.open_run",
    "The new run is put inside the older one's folder; runs of one name stand side by side.",
)
def opens_it_inside_the_older_run(runs: str, name: str) -> SummaryWriter:
    folder, number = Path(runs, name), 2
    while folder.exists():
        folder = Path(runs, name, str(number))
        number += 1
    return SummaryWriter(str(folder))


@misconception("tensorboard.open_run", "The number follows the name directly; a hyphen belongs between them.")
def leaves_out_the_hyphen(runs: str, name: str) -> SummaryWriter:
    folder, number = Path(runs, name), 2
    while folder.exists():
        folder = Path(runs, f"{name}{number}")
        number += 1
    return SummaryWriter(str(folder))


@misconception(
    "tensorboard.open_run",
    "The name was handed over as a comment, which plays no part once a folder is given: the run is in "
    "`runs` itself.",
)
def gives_the_name_as_a_comment(runs: str, name: str) -> SummaryWriter:
    return SummaryWriter(runs, comment=name)


@misconception(
    "tensorboard.open_run",
    "The number is one more than the highest, even where the name itself, or a smaller number, is free.",
)
def counts_on_from_the_highest(runs: str, name: str) -> SummaryWriter:
    numbers = []
    for other in Path(runs).iterdir():
        ending = other.name.removeprefix(f"{name}-")
        if other.name == name:
            numbers.append(1)
        elif ending != other.name and ending.isdigit():
            numbers.append(int(ending))
    return SummaryWriter(f"{runs}/{name}-{max(numbers) + 1}" if numbers else f"{runs}/{name}")


@misconception(
    "tensorboard.open_run",
    "A folder without event files of its own counts as free here; it is taken as soon as it is there.",
)
def looks_for_event_files(runs: str, name: str) -> SummaryWriter:
    folder, number = Path(runs, name), 2
    while any(folder.glob("*tfevents*")):
        folder = Path(runs, f"{name}-{number}")
        number += 1
    return SummaryWriter(str(folder))


@misconception(
    "tensorboard.open_run",
    "The second run is called `test_1`; a hyphen is asked for, and the first number is 2.",
)
def numbers_from_one_with_an_underscore(runs: str, name: str) -> SummaryWriter:
    folder, number = Path(runs, name), 1
    while folder.exists():
        folder = Path(runs, f"{name}_{number}")
        number += 1
    return SummaryWriter(str(folder))


@misconception(
    "tensorboard.notebook_magics",
    "This is one text with a line break in it; two texts in a list are asked for.",
)
def joins_the_lines(logdir: str) -> str:
    return f"%load_ext tensorboard\n%tensorboard --logdir {shlex.quote(logdir)}"


@misconception("tensorboard.notebook_magics", "Without its % a line is Python, and no Python that runs.")
def leaves_out_the_percent_signs(logdir: str) -> list[str]:
    return ["load_ext tensorboard", f"tensorboard --logdir {shlex.quote(logdir)}"]


@misconception(
    "tensorboard.notebook_magics",
    "The dashboard is opened before the extension is loaded, when the notebook does not know that magic yet.",
)
def loads_the_extension_last(logdir: str) -> list[str]:
    return [f"%tensorboard --logdir {shlex.quote(logdir)}", "%load_ext tensorboard"]


@misconception(
    "tensorboard.notebook_magics",
    "The folder is not quoted: at the first space its name ends, and an apostrophe opens a quote.",
)
def quotes_nothing(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", f"%tensorboard --logdir {logdir}"]


@misconception(
    "tensorboard.notebook_magics",
    "Single quotes around the name do for spaces, but an apostrophe in it ends them too early.",
)
def puts_it_into_single_quotes(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", f"%tensorboard --logdir '{logdir}'"]


@misconception(
    "tensorboard.notebook_magics", "The dashboard always opens `runs`, whatever folder was asked for."
)
def always_opens_runs(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", "%tensorboard --logdir runs"]


@misconception(
    "tensorboard.notebook_magics",
    "With ! the program runs in a shell: the notebook waits for it to end and shows no dashboard.",
)
def starts_it_in_a_shell(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", f"!tensorboard --logdir {shlex.quote(logdir)}"]


@misconception(
    "tensorboard.notebook_magics",
    "The option is spelt `--log_dir`, which TensorBoard does not know; the name is from SummaryWriter.",
)
def spells_the_option_like_the_writer(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", f"%tensorboard --log_dir {shlex.quote(logdir)}"]


@misconception(
    "tensorboard.notebook_magics", "Two percent signs make a magic for a whole cell; this one has a line."
)
def writes_a_cell_magic(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", f"%%tensorboard --logdir {shlex.quote(logdir)}"]


@misconception(
    "tensorboard.notebook_magics",
    "The extension `tensorboard.notebook` is that of old tutorials; loading it raises an error today.",
)
def loads_the_old_extension(logdir: str) -> list[str]:
    return ["%load_ext tensorboard.notebook", f"%tensorboard --logdir {shlex.quote(logdir)}"]


@misconception(
    "tensorboard.notebook_magics",
    "The folder is named without `--logdir`, and TensorBoard takes no bare words.",
)
def leaves_out_the_option(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", f"%tensorboard {shlex.quote(logdir)}"]


@misconception(
    "tensorboard.notebook_magics",
    "The dashboard is opened on one run inside the folder, so there is nothing to compare it with.",
)
def opens_one_run(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", f"%tensorboard --logdir {shlex.quote(logdir + '/test')}"]


@misconception(
    "tensorboard.notebook_magics",
    "The quotes hold the option as well, so that option and folder are one word.",
)
def quotes_the_option_too(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", "%tensorboard " + shlex.quote(f"--logdir {logdir}")]


@misconception("tensorboard.notebook_magics", "The line that loads the extension is missing.")
def forgets_the_extension(logdir: str) -> list[str]:
    return [f"%tensorboard --logdir {shlex.quote(logdir)}"]


@misconception("tensorboard.notebook_magics", "The two lines come as a tuple; a list is asked for.")
def gives_a_tuple(logdir: str) -> tuple[str, str]:
    return "%load_ext tensorboard", f"%tensorboard --logdir {shlex.quote(logdir)}"


@misconception(
    "tensorboard.notebook_magics",
    "Awkward names are put into single quotes, but an apostrophe in the name ends those too early.",
)
def puts_awkward_names_into_single_quotes(logdir: str) -> list[str]:
    name = f"'{logdir}'" if " " in logdir or "'" in logdir else logdir
    return ["%load_ext tensorboard", f"%tensorboard --logdir {name}"]


@misconception(
    "tensorboard.notebook_magics",
    "A = before the folder does not protect it: unquoted, its name still ends at the first space.",
)
def trusts_the_equals_sign(logdir: str) -> list[str]:
    return ["%load_ext tensorboard", f"%tensorboard --logdir={logdir}"]


@misconception(
    "tensorboard.log_epochs",
    "The step begins again with each epoch, and the curve runs back to the left: a zigzag.",
)
def restarts_the_step(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    with SummaryWriter(folder) as writer:
        for losses in epochs:
            for step, loss in enumerate(losses):
                writer.add_scalar("loss", loss.item(), step)
                history.append(loss.item())
    return history


@misconception(
    "tensorboard.log_epochs",
    "The step is the number of the epoch, so all batches of an epoch stand one above the other.",
)
def takes_the_epoch_for_the_step(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    with SummaryWriter(folder) as writer:
        for epoch, losses in enumerate(epochs):
            for loss in losses:
                writer.add_scalar("loss", loss.item(), epoch)
                history.append(loss.item())
    return history


@misconception(
    "tensorboard.log_epochs",
    "The step is computed as if all epochs were as long as the first one; where they are not, steps come "
    "twice or leave gaps.",
)
def measures_by_the_first_epoch(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    with SummaryWriter(folder) as writer:
        for epoch, losses in enumerate(epochs):
            for index, loss in enumerate(losses):
                writer.add_scalar("loss", loss.item(), epoch * len(epochs[0]) + index)
                history.append(loss.item())
    return history


@misconception(
    "tensorboard.log_epochs",
    "The step is computed as if all earlier epochs were as long as this one; where they are not, it jumps.",
)
def measures_by_this_epoch(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    with SummaryWriter(folder) as writer:
        for epoch, losses in enumerate(epochs):
            for index, loss in enumerate(losses):
                writer.add_scalar("loss", loss.item(), epoch * len(losses) + index)
                history.append(loss.item())
    return history


@misconception(
    "tensorboard.log_epochs",
    "The history is made of tensors that still hold their graphs, and memory grows with each batch.",
)
def keeps_the_graphs(folder: str, epochs: list[list[torch.Tensor]]) -> list[torch.Tensor]:
    history: list[Any] = []
    with SummaryWriter(folder) as writer:
        for losses in epochs:
            for loss in losses:
                writer.add_scalar("loss", loss, len(history))
                history.append(loss)
    return history


@misconception(
    "tensorboard.log_epochs",
    "The graphs are gone, but the history still holds tensors; Python floats are asked for.",
)
def keeps_detached_tensors(folder: str, epochs: list[list[torch.Tensor]]) -> list[torch.Tensor]:
    history: list[Any] = []
    with SummaryWriter(folder) as writer:
        for losses in epochs:
            for loss in losses:
                writer.add_scalar("loss", loss, len(history))
                history.append(loss.detach())
    return history


@misconception("tensorboard.log_epochs", "The first batch stands at step 1; counting begins at 0.")
def adds_before_it_logs(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    with SummaryWriter(folder) as writer:
        for losses in epochs:
            for loss in losses:
                history.append(loss.item())
                writer.add_scalar("loss", loss.item(), len(history))
    return history


@misconception(
    "tensorboard.log_epochs",
    "The writer is left open when the last epoch is done, so what is on disk is a matter of luck.",
)
def leaves_the_writer_open(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    writer = SummaryWriter(folder)
    for losses in epochs:
        for loss in losses:
            writer.add_scalar("loss", loss.item(), len(history))
            history.append(loss.item())
    return history


@misconception(
    "tensorboard.log_epochs",
    "Each epoch has become a run of its own, in a folder inside the folder; the curve is cut into pieces.",
)
def makes_a_run_of_each_epoch(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    for epoch, losses in enumerate(epochs):
        with SummaryWriter(f"{folder}/epoch-{epoch}") as writer:
            for loss in losses:
                writer.add_scalar("loss", loss.item(), len(history))
                history.append(loss.item())
    return history


@misconception(
    "tensorboard.log_epochs", "The history is a list of lists, one for each epoch; a flat list is asked for."
)
def keeps_epochs_apart(folder: str, epochs: list[list[torch.Tensor]]) -> list[list[float]]:
    step = 0
    with SummaryWriter(folder) as writer:
        for losses in epochs:
            for loss in losses:
                writer.add_scalar("loss", loss.item(), step)
                step += 1
    return [[loss.item() for loss in losses] for losses in epochs]


@misconception(
    "tensorboard.log_epochs", "Each epoch has a tag of its own, so there is a chart for each, and no curve."
)
def makes_a_tag_of_each_epoch(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    with SummaryWriter(folder) as writer:
        for epoch, losses in enumerate(epochs):
            for loss in losses:
                writer.add_scalar(f"loss/{epoch}", loss.item(), len(history))
                history.append(loss.item())
    return history


@misconception("tensorboard.log_epochs", "Everything is logged, but the losses never come back: no `return`.")
def returns_nothing(folder: str, epochs: list[list[torch.Tensor]]) -> None:
    step = 0
    with SummaryWriter(folder) as writer:
        for losses in epochs:
            for loss in losses:
                writer.add_scalar("loss", loss.item(), step)
                step += 1


@misconception(
    "tensorboard.log_epochs",
    "The history is emptied at each epoch, and only the last one's losses come back.",
)
def remembers_the_last_epoch(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    step = 0
    history: list[float] = []
    with SummaryWriter(folder) as writer:
        for losses in epochs:
            history = []
            for loss in losses:
                writer.add_scalar("loss", loss.item(), step)
                history.append(loss.item())
                step += 1
    return history


@misconception(
    "tensorboard.log_epochs",
    "Each epoch opens a writer of its own in the run's folder, so one run is spread over several files.",
)
def opens_a_writer_for_each_epoch(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    for losses in epochs:
        with SummaryWriter(folder) as writer:
            for loss in losses:
                writer.add_scalar("loss", loss.item(), len(history))
                history.append(loss.item())
    return history


@misconception(
    "tensorboard.log_epochs",
    "The step is moved on once too often at the end of an epoch, which leaves a gap.",
)
def leaves_a_gap_between_epochs(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    step = 0
    with SummaryWriter(folder) as writer:
        for losses in epochs:
            for loss in losses:
                writer.add_scalar("loss", loss.item(), step)
                history.append(loss.item())
                step += 1
            step += 1
    return history


@misconception(
    "tensorboard.log_epochs",
    "Only the last batch of each epoch is logged; the line stands outside the inner loop.",
)
def logs_the_last_batch_only(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[Any] = []
    with SummaryWriter(folder) as writer:
        for losses in epochs:
            for loss in losses:
                history.append(loss.item())
            if losses:
                writer.add_scalar("loss", loss.item(), len(history) - 1)
    return history


@misconception(
    "tensorboard.log_epochs",
    "Each epoch's losses are stacked into one tensor, and an epoch without batches has nothing to stack.",
)
def stacks_each_epoch(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[float] = []
    with SummaryWriter(folder) as writer:
        for losses in epochs:
            for value in torch.stack(losses).tolist():
                writer.add_scalar("loss", value, len(history))
                history.append(value)
    return history


@misconception(
    "tensorboard.log_epochs",
    "After the last epoch the writer is flushed, which brings the points to disk but leaves the file open.",
)
def flushes_after_the_last_epoch(folder: str, epochs: list[list[torch.Tensor]]) -> list[float]:
    history: list[float] = []
    writer = SummaryWriter(folder)
    for losses in epochs:
        for loss in losses:
            writer.add_scalar("loss", loss.item(), len(history))
            history.append(loss.item())
    writer.flush()
    return history


@misconception(
    "tensorboard.log_epoch_means",
    "This averages over batches, so a small last batch weighs as much as a full one.",
)
def averages_over_batches(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            if batches:
                mean = sum(loss for loss, _ in batches) / len(batches)
                writer.add_scalar("loss/epoch", mean, done - 1)


@misconception(
    "tensorboard.log_epoch_means",
    "The step is the number of the epoch; beside a curve over batches all these points crowd on the left.",
)
def stands_at_the_epoch(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    with SummaryWriter(folder) as writer:
        for epoch, batches in enumerate(epochs):
            examples = sum(size for _, size in batches)
            if examples:
                mean = sum(loss * size for loss, size in batches) / examples
                writer.add_scalar("loss/epoch", mean, epoch)


@misconception(
    "tensorboard.log_epoch_means",
    "The average stands at the epoch's first batch, when most of what it averages has not happened yet.",
)
def stands_at_the_first_batch(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            examples = sum(size for _, size in batches)
            if examples:
                mean = sum(loss * size for loss, size in batches) / examples
                writer.add_scalar("loss/epoch", mean, done)
            done += len(batches)


@misconception(
    "tensorboard.log_epoch_means",
    "The step is the number of batches so far, which is one more than the step of the last batch.",
)
def stands_one_step_late(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            examples = sum(size for _, size in batches)
            if examples:
                mean = sum(loss * size for loss, size in batches) / examples
                writer.add_scalar("loss/epoch", mean, done)


@misconception(
    "tensorboard.log_epoch_means",
    "The step is counted within the epoch, so later epochs stand on top of earlier ones.",
)
def counts_within_the_epoch(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            examples = sum(size for _, size in batches)
            if examples:
                mean = sum(loss * size for loss, size in batches) / examples
                writer.add_scalar("loss/epoch", mean, len(batches) - 1)


@misconception(
    "tensorboard.log_epoch_means", "This is the loss of the epoch's last batch, and no average at all."
)
def takes_the_last_batch(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            if batches:
                writer.add_scalar("loss/epoch", batches[-1][0], done - 1)


@misconception(
    "tensorboard.log_epoch_means",
    "The losses are summed up and never divided, so the value grows with the amount of data.",
)
def forgets_to_divide(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            if batches:
                total = sum(loss * size for loss, size in batches)
                writer.add_scalar("loss/epoch", total, done - 1)


@misconception(
    "tensorboard.log_epoch_means",
    "The sum over examples is divided by the number of batches; both must count the same thing.",
)
def divides_by_the_batches(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            if batches:
                total = sum(loss * size for loss, size in batches)
                writer.add_scalar("loss/epoch", total / len(batches), done - 1)


@misconception(
    "tensorboard.log_epoch_means",
    "Sum and count are not set back, so each point averages over all epochs up to this one.",
)
def averages_from_the_very_beginning(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done, total, examples = 0, 0.0, 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            total += sum(loss * size for loss, size in batches)
            examples += sum(size for _, size in batches)
            if batches:
                writer.add_scalar("loss/epoch", total / examples, done - 1)


@misconception(
    "tensorboard.log_epoch_means",
    "An epoch without batches is logged as a loss of 0, which would be a perfect one.",
)
def logs_zero_for_an_empty_epoch(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            examples = sum(size for _, size in batches)
            mean = sum(loss * size for loss, size in batches) / max(examples, 1)
            writer.add_scalar("loss/epoch", mean, done - 1)


@misconception("tensorboard.log_epoch_means", "An epoch without batches is divided by zero.")
def divides_by_zero(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            examples = sum(size for _, size in batches)
            mean = sum(loss * size for loss, size in batches) / examples
            writer.add_scalar("loss/epoch", mean, done - 1)


@misconception(
    "tensorboard.log_epoch_means",
    "An epoch without batches is logged as nan; where there is nothing to average, no point belongs.",
)
def logs_nan_for_an_empty_epoch(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            examples = sum(size for _, size in batches)
            mean = sum(loss * size for loss, size in batches) / examples if examples else math.nan
            writer.add_scalar("loss/epoch", mean, done - 1)


@misconception(
    "tensorboard.log_epoch_means", "The tag is `loss`, where the curve over the batches stands already."
)
def uses_the_tag_of_the_batches(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            examples = sum(size for _, size in batches)
            if examples:
                mean = sum(loss * size for loss, size in batches) / examples
                writer.add_scalar("loss", mean, done - 1)


@misconception(
    "tensorboard.log_epoch_means", "Nobody closes the writer, and the averages may never reach the disk."
)
def does_not_close_the_writer(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    writer = SummaryWriter(folder)
    for batches in epochs:
        done += len(batches)
        examples = sum(size for _, size in batches)
        if examples:
            mean = sum(loss * size for loss, size in batches) / examples
            writer.add_scalar("loss/epoch", mean, done - 1)


@misconception(
    "tensorboard.log_epoch_means",
    "The step counts examples; in a chart beside the batches that curve runs far off to the right.",
)
def counts_examples_as_steps(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    seen = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            examples = sum(size for _, size in batches)
            seen += examples
            if examples:
                mean = sum(loss * size for loss, size in batches) / examples
                writer.add_scalar("loss/epoch", mean, seen - 1)


@misconception(
    "tensorboard.log_epoch_means",
    "All epochs are averaged into one point at the end; each epoch should have its own.",
)
def averages_all_epochs(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    batches = [batch for epoch in epochs for batch in epoch]
    with SummaryWriter(folder) as writer:
        mean = sum(loss * size for loss, size in batches) / sum(size for _, size in batches)
        writer.add_scalar("loss/epoch", mean, len(batches) - 1)


@misconception(
    "tensorboard.log_epoch_means",
    "The divisor is the first batch's size times the number of batches, as if all batches were full.",
)
def takes_all_batches_for_full(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            if batches:
                total = sum(loss * size for loss, size in batches)
                writer.add_scalar("loss/epoch", total / (batches[0][1] * len(batches)), done - 1)


@misconception(
    "tensorboard.log_epoch_means", "The tag is `epoch/loss`; it should be `loss/epoch`, the other way round."
)
def turns_the_tag_round(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    with SummaryWriter(folder) as writer:
        for batches in epochs:
            done += len(batches)
            examples = sum(size for _, size in batches)
            if examples:
                mean = sum(loss * size for loss, size in batches) / examples
                writer.add_scalar("epoch/loss", mean, done - 1)


@misconception(
    "tensorboard.log_epoch_means", "The averages are worked out, perhaps, but none of them is ever logged."
)
def logs_no_average(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    SummaryWriter(folder).close()


@misconception(
    "tensorboard.log_epoch_means",
    "The averages have been flushed to disk, and still the writer was left open.",
)
def flushes_the_averages(folder: str, epochs: list[list[tuple[float, int]]]) -> None:
    done = 0
    writer = SummaryWriter(folder)
    for batches in epochs:
        done += len(batches)
        examples = sum(size for _, size in batches)
        if examples:
            mean = sum(loss * size for loss, size in batches) / examples
            writer.add_scalar("loss/epoch", mean, done - 1)
    writer.flush()


@misconception(
    "tensorboard.logged",
    "The writer is closed when the losses are used up, a place that a loop left early never comes to.",
)
def closes_only_at_the_end(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    for step, loss in enumerate(losses):
        writer.add_scalar("loss", loss, step)
        yield loss
    writer.close()


@misconception(
    "tensorboard.logged", "The writer is never closed, neither at the end nor when the loop is left."
)
def closes_nothing(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    for step, loss in enumerate(losses):
        writer.add_scalar("loss", loss, step)
        yield loss


@misconception(
    "tensorboard.logged",
    "The writer is flushed and left open; the points are safe, but the file is not closed.",
)
def flushes_instead(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    try:
        for step, loss in enumerate(losses):
            writer.add_scalar("loss", loss, step)
            yield loss
    finally:
        writer.flush()


@misconception(
    "tensorboard.logged",
    "A loss is logged after it was handed on; when the loop is left there, the last one is missing.",
)
def logs_after_handing_on(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    try:
        for step, loss in enumerate(losses):
            yield loss
            writer.add_scalar("loss", loss, step)
    finally:
        writer.close()


@misconception(
    "tensorboard.logged",
    "All losses are logged before the first is handed on, also those that the loop never asks for.",
)
def logs_everything_first(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    everything = list(losses)
    with writer:
        for step, loss in enumerate(everything):
            writer.add_scalar("loss", loss, step)
    yield from everything


@misconception(
    "tensorboard.logged",
    "This gives a finished list and no generator: all is over before the loop has begun.",
)
def gives_a_list(losses: Iterable[float], writer: SummaryWriter) -> list[float]:
    history: list[Any] = []
    with writer:
        for step, loss in enumerate(losses):
            writer.add_scalar("loss", loss, step)
            history.append(loss)
    return history


@misconception(
    "tensorboard.logged", "Pairs of step and loss are handed on; the loop wants the losses as they came."
)
def hands_on_pairs(losses: Iterable[float], writer: SummaryWriter) -> Iterator[tuple[int, float]]:
    try:
        for step, loss in enumerate(losses):
            writer.add_scalar("loss", loss, step)
            yield step, loss
    finally:
        writer.close()


@misconception("tensorboard.logged", "The first loss is logged at step 1; the steps begin at 0.")
def begins_at_step_one(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    try:
        for step, loss in enumerate(losses, 1):
            writer.add_scalar("loss", loss, step)
            yield loss
    finally:
        writer.close()


@misconception(
    "tensorboard.logged",
    "The writer is closed after each loss, so the next loss opens another file in the same folder.",
)
def closes_after_each_loss(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    for step, loss in enumerate(losses):
        try:
            writer.add_scalar("loss", loss, step)
            yield loss
        finally:
            writer.close()
    writer.close()


@misconception(
    "tensorboard.logged",
    "All losses are fetched before the first is handed on; with endlessly many of them it never begins.",
)
def fetches_everything_first(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    try:
        for step, loss in enumerate(list(losses)):
            writer.add_scalar("loss", loss, step)
            yield loss
    finally:
        writer.close()


@misconception(
    "tensorboard.logged",
    "All losses are fetched at once, and before the `try`: endlessly many never begin, and an error in them "
    "leaves the writer open.",
)
def fetches_everything_before_the_try(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    everything = list(losses)
    try:
        for step, loss in enumerate(everything):
            writer.add_scalar("loss", loss, step)
            yield loss
    finally:
        writer.close()


@misconception(
    "tensorboard.logged", "The loop gets None in place of each loss, which is logged and then swallowed."
)
def hands_on_nothing(losses: Iterable[float], writer: SummaryWriter) -> Iterator[Any]:
    try:
        for step, loss in enumerate(losses):
            writer.add_scalar("loss", loss, step)
            yield None
    finally:
        writer.close()


@misconception("tensorboard.logged", "Without a step all losses are logged at step 0.")
def logs_without_a_step(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    try:
        for loss in losses:
            writer.add_scalar("loss", loss)
            yield loss
    finally:
        writer.close()


@misconception(
    "tensorboard.logged", "The losses are handed on and the writer is closed, but nothing is logged."
)
def logs_nothing(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    try:
        yield from losses
    finally:
        writer.close()


@misconception(
    "tensorboard.logged",
    "`except Exception` closes the writer after an error, but being left by `break` is no error.",
)
def catches_errors_only(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    try:
        for step, loss in enumerate(losses):
            writer.add_scalar("loss", loss, step)
            yield loss
    except Exception:
        writer.close()
        raise
    writer.close()


@misconception(
    "tensorboard.logged",
    "GeneratorExit alone is caught: a `break` is noticed, but an error in the losses leaves the writer open.",
)
def catches_the_break_only(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    try:
        for step, loss in enumerate(losses):
            writer.add_scalar("loss", loss, step)
            yield loss
    except GeneratorExit:
        writer.close()
        return
    writer.close()


@misconception(
    "tensorboard.logged",
    "This is an iterator of its own making and no generator: without `close`, nothing happens when the loop "
    "is left early.",
)
def makes_an_iterator_of_its_own(losses: Iterable[float], writer: SummaryWriter) -> Iterator[float]:
    class Logged:
        def __init__(self) -> None:
            self.numbered = enumerate(losses)

        def __iter__(self) -> Iterator[float]:
            return self

        def __next__(self) -> float:
            try:
                step, loss = next(self.numbered)
            except StopIteration:
                writer.close()
                raise
            writer.add_scalar("loss", loss, step)
            return loss

    return Logged()


@misconception(
    "tensorboard.log_both",
    "Where there is no validation loss a 0 is logged, and that would be a perfect one.",
)
def logs_zero_where_nothing_is(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            writer.add_scalars("loss", {"train": loss, "valid": valid.get(step, 0.0)}, step)


@misconception(
    "tensorboard.log_both",
    "Where there is no validation loss nan is logged; a point that was never measured is no point.",
)
def logs_nan_where_nothing_is(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            writer.add_scalars("loss", {"train": loss, "valid": valid.get(step, math.nan)}, step)


@misconception(
    "tensorboard.log_both",
    "Where there is no validation loss the last one is logged again, which draws stairs.",
)
def repeats_the_last_one(folder: str, train: list[float], valid: dict[int, float]) -> None:
    last = None
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            last = valid.get(step, last)
            values = {"train": loss}
            if last is not None:
                values["valid"] = last
            writer.add_scalars("loss", values, step)


@misconception(
    "tensorboard.log_both",
    "The validation losses are numbered 0, 1, 2, so their curve ends where that of training has just begun.",
)
def counts_validations(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            writer.add_scalars("loss", {"train": loss}, step)
        for step, loss in enumerate(valid.values()):
            writer.add_scalars("loss", {"valid": loss}, step)


@misconception(
    "tensorboard.log_both",
    "With `add_scalar` and two tags the curves come into two charts, and no sub-runs are made.",
)
def logs_two_tags(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            writer.add_scalar("loss/train", loss, step)
            if step in valid:
                writer.add_scalar("loss/valid", valid[step], step)


@misconception(
    "tensorboard.log_both",
    "Main tag and key have changed places: a chart for each curve, and each with one key `loss`.",
)
def swaps_main_tag_and_key(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            writer.add_scalars("train", {"loss": loss}, step)
            if step in valid:
                writer.add_scalars("valid", {"loss": valid[step]}, step)


@misconception("tensorboard.log_both", "The second curve's key is `val`; it should be `valid`.")
def shortens_the_key(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            values = {"train": loss}
            if step in valid:
                values["val"] = valid[step]
            writer.add_scalars("loss", values, step)


@misconception(
    "tensorboard.log_both", "A step with a validation loss has lost its training loss; both belong there."
)
def logs_one_or_the_other(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            writer.add_scalars("loss", {"valid": valid[step]} if step in valid else {"train": loss}, step)


@misconception("tensorboard.log_both", "Steps without a validation loss are left out, training loss and all.")
def logs_only_where_both_are(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step in valid:
            writer.add_scalars("loss", {"train": train[step], "valid": valid[step]}, step)


@misconception(
    "tensorboard.log_both", "Both curves begin at step 1; the first training loss is that of step 0."
)
def shifts_both_by_one(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            values = {"train": loss}
            if step in valid:
                values["valid"] = valid[step]
            writer.add_scalars("loss", values, step + 1)


@misconception(
    "tensorboard.log_both", "The writer stays open, and with it the hidden writers of both sub-runs."
)
def leaves_both_open(folder: str, train: list[float], valid: dict[int, float]) -> None:
    writer = SummaryWriter(folder)
    for step, loss in enumerate(train):
        values = {"train": loss}
        if step in valid:
            values["valid"] = valid[step]
        writer.add_scalars("loss", values, step)


@misconception(
    "tensorboard.log_both", "Each step opens a new writer, so each sub-run has a file for every step."
)
def opens_a_writer_for_each_step(folder: str, train: list[float], valid: dict[int, float]) -> None:
    for step, loss in enumerate(train):
        with SummaryWriter(folder) as writer:
            values = {"train": loss}
            if step in valid:
                values["valid"] = valid[step]
            writer.add_scalars("loss", values, step)


@misconception("tensorboard.log_both", "No step is given, so both curves are heaps of points at step 0.")
def gives_no_step(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            values = {"train": loss}
            if step in valid:
                values["valid"] = valid[step]
            writer.add_scalars("loss", values)


@misconception(
    "tensorboard.log_both",
    "A validation loss is looked up at every step, also where the dictionary has none.",
)
def expects_both_everywhere(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            writer.add_scalars("loss", {"train": loss, "valid": valid[step]}, step)


@misconception(
    "tensorboard.log_both",
    "Where there is no validation loss None is logged, and the writer cannot make a number of that.",
)
def logs_none_where_nothing_is(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            writer.add_scalars("loss", {"train": loss, "valid": valid.get(step)}, step)


@misconception(
    "tensorboard.log_both",
    "A validation loss of exactly 0.0 is lost: in an `if` it counts as false, as if there were none.",
)
def loses_a_loss_of_zero(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(folder) as writer:
        for step, loss in enumerate(train):
            values = {"train": loss}
            if valid.get(step):
                values["valid"] = valid[step]
            writer.add_scalars("loss", values, step)


@misconception(
    "tensorboard.log_both",
    "Two ordinary writers in folders `train` and `valid` make such a chart too; asked for is `add_scalars`, "
    "whose sub-runs have other names.",
)
def opens_two_ordinary_writers(folder: str, train: list[float], valid: dict[int, float]) -> None:
    with SummaryWriter(f"{folder}/train") as first, SummaryWriter(f"{folder}/valid") as second:
        for step, loss in enumerate(train):
            first.add_scalar("loss", loss, step)
            if step in valid:
                second.add_scalar("loss", valid[step], step)


@misconception(
    "tensorboard.log_both",
    "The sub-runs are made by hand, with writers of their own; asked for is one writer, and `add_scalars`.",
)
def makes_the_sub_runs_by_hand(folder: str, train: list[float], valid: dict[int, float]) -> None:
    for key, curve in (("train", dict(enumerate(train))), ("valid", valid)):
        if curve:
            with SummaryWriter(f"{folder}/loss_{key}") as writer:
                for step, loss in curve.items():
                    writer.add_scalar("loss", loss, step)


@misconception("tensorboard.subrun", "A slash in the main tag is left as it is, which would make a folder.")
def keeps_slashes_of_the_main_tag(main_tag: str, key: str) -> str:
    return f"{main_tag}_{key}"


@misconception("tensorboard.subrun", "Main tag and key are taken for a folder and one inside it.")
def takes_the_main_tag_for_a_folder(main_tag: str, key: str) -> str:
    return f"{main_tag.replace('/', '_')}/{key}"


@misconception(
    "tensorboard.subrun", "The key's slashes have become underscores too, and those do make folders."
)
def replaces_slashes_of_the_key(main_tag: str, key: str) -> str:
    return f"{main_tag}_{key}".replace("/", "_")


@misconception("tensorboard.subrun", "The key stands in front; the main tag comes first.")
def puts_the_key_first(main_tag: str, key: str) -> str:
    return f"{key}_{main_tag.replace('/', '_')}"


@misconception(
    "tensorboard.subrun", "This is the key alone; two charts with a curve `train` would share a folder."
)
def names_the_key_alone(main_tag: str, key: str) -> str:
    return key


@misconception("tensorboard.subrun", "This is the main tag alone; then all its curves would share a folder.")
def names_the_main_tag_alone(main_tag: str, key: str) -> str:
    return main_tag.replace("/", "_")


@misconception("tensorboard.subrun", "Main tag and key are joined by a hyphen; it is an underscore.")
def joins_with_a_hyphen(main_tag: str, key: str) -> str:
    return f"{main_tag.replace('/', '_')}-{key}"


@misconception(
    "tensorboard.subrun", "Only the first slash of the main tag is replaced, and there may be more."
)
def replaces_the_first_slash(main_tag: str, key: str) -> str:
    return f"{main_tag.replace('/', '_', 1)}_{key}"


@misconception("tensorboard.subrun", "Slashes of the main tag are dropped; something stands in their place.")
def drops_slashes(main_tag: str, key: str) -> str:
    return f"{main_tag.replace('/', '')}_{key}"


@misconception(
    "tensorboard.subrun", "Slashes of the main tag become hyphens here; they become something else."
)
def makes_hyphens_of_slashes(main_tag: str, key: str) -> str:
    return f"{main_tag.replace('/', '-')}_{key}"


@misconception(
    "tensorboard.subrun", "Capital letters have been lost; folders are spelt as the tag and the key are."
)
def makes_everything_small(main_tag: str, key: str) -> str:
    return f"{main_tag.replace('/', '_')}_{key}".lower()


@misconception("tensorboard.subrun", "Of the main tag only what stands before the first slash is left.")
def keeps_the_first_part(main_tag: str, key: str) -> str:
    return f"{main_tag.split('/')[0]}_{key}"


@misconception("tensorboard.subrun", "Of the main tag only what stands behind the last slash is left.")
def keeps_the_last_part(main_tag: str, key: str) -> str:
    return f"{main_tag.split('/')[-1]}_{key}"


@misconception("tensorboard.subrun", "Spaces have become underscores as well; nobody replaces those.")
def replaces_spaces(main_tag: str, key: str) -> str:
    return f"{main_tag.replace('/', '_')}_{key}".replace(" ", "_")


@misconception("tensorboard.subrun", "A slash in front makes this a path from the root of the disk.")
def begins_with_a_slash(main_tag: str, key: str) -> str:
    return f"/{main_tag.replace('/', '_')}_{key}"


@misconception(
    "tensorboard.subrun", "Slashes at the ends of the main tag are cut off; those become underscores as well."
)
def strips_slashes_at_the_ends(main_tag: str, key: str) -> str:
    return f"{main_tag.strip('/').replace('/', '_')}_{key}"


@misconception(
    "tensorboard.smooth",
    "Nothing is debiased: the average starts at zero, and the first values shown are far too small.",
)
def does_not_debias(values: list[float], weight: float) -> list[float]:
    average = 0.0
    shown = []
    for value in values:
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            shown.append(average)
        else:
            shown.append(value)
    return shown


@misconception(
    "tensorboard.smooth",
    "The average starts at the first value, which then weighs far more than all others; TensorBoard "
    "stopped doing that years ago.",
)
def starts_at_the_first_value(values: list[float], weight: float) -> list[float]:
    average = None
    shown = []
    for value in values:
        if math.isfinite(value):
            average = value if average is None else weight * average + (1 - weight) * value
            shown.append(average)
        else:
            shown.append(value)
    return shown


@misconception(
    "tensorboard.smooth",
    "The weight is on the wrong side: it belongs to the past, and here a larger one smooths less.",
)
def swaps_the_weights(values: list[float], weight: float) -> list[float]:
    average, count = 0.0, 0
    shown = []
    for value in values:
        if math.isfinite(value):
            average = (1 - weight) * average + weight * value
            count += 1
            shown.append(average / (1 - (1 - weight) ** count))
        else:
            shown.append(value)
    return shown


@misconception(
    "tensorboard.smooth",
    "The count goes up after the division, so the first value is divided by 1 - 1, which is zero.",
)
def counts_too_late(values: list[float], weight: float) -> list[float]:
    average, count = 0.0, 0
    shown = []
    for value in values:
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            shown.append(average / (1 - weight**count))
            count += 1
        else:
            shown.append(value)
    return shown


@misconception(
    "tensorboard.smooth",
    "Values that are not finite are counted, although nothing of them is in the average.",
)
def counts_what_is_not_finite(values: list[float], weight: float) -> list[float]:
    average = 0.0
    shown = []
    for count, value in enumerate(values, start=1):
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            shown.append(average / (1 - weight**count))
        else:
            shown.append(value)
    return shown


@misconception(
    "tensorboard.smooth", "One nan or infinity gets into the average and spoils every value after it."
)
def lets_nan_spread(values: list[float], weight: float) -> list[float]:
    average = 0.0
    shown = []
    for count, value in enumerate(values, start=1):
        average = weight * average + (1 - weight) * value
        shown.append(average / (1 - weight**count))
    return shown


@misconception(
    "tensorboard.smooth", "nan is passed by, but infinity is not: once it is in the average, it stays there."
)
def lets_infinity_spread(values: list[float], weight: float) -> list[float]:
    average, count = 0.0, 0
    shown = []
    for value in values:
        if math.isnan(value):
            shown.append(value)
        else:
            average = weight * average + (1 - weight) * value
            count += 1
            shown.append(average / (1 - weight**count))
    return shown


@misconception(
    "tensorboard.smooth",
    "Values that are not finite are left out, so the curve is shorter and all later points move to the left.",
)
def leaves_out_what_is_not_finite(values: list[float], weight: float) -> list[float]:
    average, count = 0.0, 0
    shown = []
    for value in values:
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            count += 1
            shown.append(average / (1 - weight**count))
    return shown


@misconception(
    "tensorboard.smooth", "A value that is not finite goes into the average as a zero and pulls it down."
)
def takes_nan_for_zero(values: list[float], weight: float) -> list[float]:
    average, count = 0.0, 0
    shown = []
    for value in values:
        number = value if math.isfinite(value) else 0.0
        average = weight * average + (1 - weight) * number
        count += 1
        shown.append(average / (1 - weight**count) if math.isfinite(value) else value)
    return shown


@misconception(
    "tensorboard.smooth",
    "A value that is not finite is covered up with the average; the dashboard shows it as it is.",
)
def covers_up_what_is_not_finite(values: list[float], weight: float) -> list[float]:
    average, count = 0.0, 0
    shown = []
    for value in values:
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            count += 1
        shown.append(average / (1 - weight**count) if count else value)
    return shown


@misconception(
    "tensorboard.smooth",
    "After a value that is not finite the average begins anew, and forgets what was before.",
)
def begins_anew_after_nan(values: list[float], weight: float) -> list[float]:
    average, count = 0.0, 0
    shown = []
    for value in values:
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            count += 1
            shown.append(average / (1 - weight**count))
        else:
            average, count = 0.0, 0
            shown.append(value)
    return shown


@misconception(
    "tensorboard.smooth",
    "The debiased value is fed back into the average, so the correction is applied again and again.",
)
def feeds_the_shown_value_back(values: list[float], weight: float) -> list[float]:
    average, count = 0.0, 0
    shown = []
    for value in values:
        if math.isfinite(value):
            count += 1
            average = (weight * average + (1 - weight) * value) / (1 - weight**count)
            shown.append(average)
        else:
            shown.append(value)
    return shown


@misconception(
    "tensorboard.smooth", "This is the plain mean of all values so far; the weight plays no part in it."
)
def takes_the_plain_mean(values: list[float], weight: float) -> list[float]:
    total, count = 0.0, 0
    shown = []
    for value in values:
        if math.isfinite(value):
            total += value
            count += 1
            shown.append(total / count)
        else:
            shown.append(value)
    return shown


@misconception("tensorboard.smooth", "The caller's own list is overwritten with the smoothed values.")
def smooths_in_place(values: list[float], weight: float) -> list[float]:
    average, count = 0.0, 0
    for number, value in enumerate(values):
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            count += 1
            values[number] = average / (1 - weight**count)
    return values


@misconception("tensorboard.smooth", "The smoothed values come as a tensor; a list of floats is asked for.")
def gives_a_tensor(values: list[float], weight: float) -> torch.Tensor:
    average, count = 0.0, 0
    shown = []
    for value in values:
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            count += 1
            shown.append(average / (1 - weight**count))
        else:
            shown.append(value)
    return torch.tensor(shown, dtype=torch.float64)


@misconception(
    "tensorboard.smooth",
    "The average is computed with 32 bits, because a tensor is float32 unless told otherwise.",
)
def computes_with_32_bits(values: list[float], weight: float) -> list[float]:
    average, count = torch.tensor(0.0), 0
    shown = []
    for value in values:
        if math.isfinite(value):
            average = torch.tensor(weight) * average + torch.tensor(1 - weight) * value
            count += 1
            shown.append((average / (1 - torch.tensor(weight) ** count)).item())
        else:
            shown.append(value)
    return shown


@misconception("tensorboard.smooth", "The values are rounded; the slider shows them as they are computed.")
def rounds_what_is_shown(values: list[float], weight: float) -> list[float]:
    average, count = 0.0, 0
    shown = []
    for value in values:
        if math.isfinite(value):
            average = weight * average + (1 - weight) * value
            count += 1
            shown.append(round(average / (1 - weight**count), 2))
        else:
            shown.append(value)
    return shown


@misconception(
    "tensorboard.smooth",
    "The past fades with each place in the list, also with one that holds no finite value; that one should "
    "not count at all.",
)
def fades_over_gaps(values: list[float], weight: float) -> list[float]:
    total, weights = 0.0, 0.0
    shown = []
    for value in values:
        finite = math.isfinite(value)
        total = weight * total + (value if finite else 0.0)
        weights = weight * weights + finite
        shown.append(total / weights if finite else value)
    return shown


@misconception(
    "tensorboard.smooth",
    "This is the snippet from the web: it starts at `values[0]`, knows no debiasing, lets nan spread, and "
    "fails on an empty list.",
)
def pastes_the_snippet(values: list[float], weight: float) -> list[float]:
    last = values[0]
    shown = []
    for value in values:
        last = last * weight + (1 - weight) * value
        shown.append(last)
    return shown


@misconception(
    "tensorboard.smooth",
    "Powers of the weight are divided by, and on a long curve they become too small for any float: nan.",
)
def divides_by_powers_of_the_weight(values: list[float], weight: float) -> list[float]:
    import numpy as np

    if weight == 0:
        return list(values)
    shown = np.array(values, dtype=np.float64)
    finite = np.isfinite(shown)
    powers = weight ** np.arange(1, finite.sum() + 1)
    with np.errstate(all="ignore"):
        shown[finite] = (1 - weight) * powers * np.cumsum(shown[finite] / powers) / (1 - powers)
    return [float(value) for value in shown]

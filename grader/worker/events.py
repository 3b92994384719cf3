"""TensorBoard's event files: collected where they were written, read where nothing else is at stake."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TypeGuard

import msgspec
from tensorboard.backend.event_processing.event_accumulator import SCALARS, EventAccumulator

from grader.worker import wire
from grader.worker.values import to_wire

#: Kind of the mapping that carries files from a submission's worker.
FILES = "event files"
#: Files that one script may leave, and bytes of all of them.
MAX_FILES, MAX_BYTES = 64, 4 * 2**20


def collect(folder: Path) -> wire.Value:
    """Gather the event files below a folder.

    Args:
        folder: The folder of one or more runs.

    Returns:
        Path below the folder to bytes; links are left out.
    """
    pairs: list[tuple[wire.Value, wire.Value]] = []
    room = MAX_BYTES
    for path in sorted(folder.rglob("*tfevents*")):
        if path.is_symlink() or not path.is_file() or len(pairs) == MAX_FILES:
            continue
        data = path.read_bytes()[:room]
        room -= len(data)
        pairs.append((path.relative_to(folder).as_posix(), wire.Bytes(data)))
    return wire.Mapping(FILES, pairs)


def parse(files: wire.Value) -> wire.Value:
    """Read event files with TensorBoard's own reader.

    Args:
        files: As `collect` gives them; may be hostile.

    Returns:
        Run to `{"files": number, "scalars": {tag: [(step, value), ...]}}`; "." is the folder itself.
    """
    if not isinstance(files, wire.Mapping):
        return wire.Opaque(FILES, "are missing")
    runs: dict[str, int] = {}
    with tempfile.TemporaryDirectory(prefix="labs-events-") as folder:
        for name, data in files.pairs:
            if not isinstance(name, str) or not isinstance(data, wire.Bytes):
                continue
            place = PurePosixPath(name)
            if place.is_absolute() or ".." in place.parts or "\0" in name:
                continue
            path = Path(folder, place)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.data)
            run = place.parent.as_posix()
            runs[run] = runs.get(run, 0) + 1
        return to_wire({run: _run(Path(folder, run), count) for run, count in sorted(runs.items())})


def _run(folder: Path, count: int) -> dict[str, object]:
    accumulator = EventAccumulator(os.fspath(folder), size_guidance={SCALARS: 0}, purge_orphaned_data=False)
    accumulator.Reload()
    scalars = {
        tag: [(event.step, event.value) for event in accumulator.Scalars(tag)]
        for tag in sorted(accumulator.Tags()[SCALARS])
    }
    return {"files": count, "scalars": scalars}


def reads_events(job: wire.Call | wire.Script) -> TypeGuard[wire.Script]:
    """Say whether event files are among what a job finds.

    Args:
        job: What is asked.

    Returns:
        True for a script with such a step.
    """
    return isinstance(job, wire.Script) and any(isinstance(step, wire.ReadEvents) for step in job.steps)


def with_events(
    job: wire.Call | wire.Script, answer: wire.Answer, read: Callable[[wire.Value], wire.Value]
) -> wire.Answer:
    """Put what event files hold in the place of the files.

    Args:
        job: What was asked.
        answer: What came back.
        read: Reads the files of one step.

    Returns:
        The answer; the same one for a job without such a step.
    """
    if not reads_events(job) or not isinstance(answer, wire.Returned):
        return answer
    reads = [step for step in job.steps if isinstance(step, wire.Read | wire.ReadEvents | wire.ReadWriters)]
    found = answer.value
    if not isinstance(found, wire.Sequence) or len(found.items) != len(reads):
        return answer
    items = [
        read(item) if isinstance(step, wire.ReadEvents) else item
        for step, item in zip(reads, found.items, strict=True)
    ]
    return wire.Returned(msgspec.structs.replace(found, items=items))

"""Answer calls and scripts on a namespace of functions: the submission's, or the reference's."""

from __future__ import annotations

import builtins
import contextlib
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from grader.worker import events, wire
from grader.worker.loading import message_of
from grader.worker.openings import Openings
from grader.worker.scratch import HeldEvents, scratch
from grader.worker.shortcuts import find, without
from grader.worker.values import Resolve, TooLarge, from_wire, to_wire

#: Error name that a judge reads as "the answer has too many parts to be one".
TOO_LARGE = "AnswerTooLarge"
#: Items after which a stream is taken for endless; classes of an exception that are named.
_MOST_COLLECTED = 10_000
_KINDS = 20
#: Libraries whose functions and classes a script may call by name.
LIBRARIES = ("datasets", "numpy", "tokenizers", "torch", "transformers")


class ScriptError(Exception):
    """A step of a script does not fit what the earlier steps gave."""


def perform(
    job: wire.Job,
    names: dict[str, Any],
    resolve: Resolve,
    place: Callable[[BaseException], str] = lambda error: "",
    shortcuts: Mapping[str, Sequence[str]] | None = None,
    openings: Openings | None = None,
) -> wire.Answer:
    """Answer one job.

    Args:
        job: What to do.
        names: Functions and classes by name.
        resolve: Gives tokenizers and models for `Loaded` values.
        place: Says where in the submission an exception came from.
        shortcuts: Exercise to the library calls that are refused while its function runs.
        openings: What scripts before it have opened with; None to build everything anew.

    Returns:
        What it gave, or what it raised.

    Raises:
        KeyboardInterrupt: Somebody wants to stop.
    """
    # `torch.manual_seed` looks for accelerators each time, which costs a hundred times as much.
    torch.default_generator.manual_seed(job.seed)
    np.random.seed(job.seed % 2**32)
    random.seed(job.seed)
    grad_was_on, default_type = torch.is_grad_enabled(), torch.get_default_dtype()
    try:
        match job:
            case wire.Script():
                found = _script(job, names, resolve, shortcuts or {}, openings or Openings())
                return wire.Returned(wire.Sequence("list", found))
            case wire.Call(function):
                refused = (shortcuts or {}).get(function)
                # Entering for nothing would take longer than many calls.
                with without(refused, names) if refused else contextlib.nullcontext():
                    return wire.Returned(to_wire(_call(job, names, resolve)))
            case wire.ParseEvents(files):
                return wire.Returned(events.parse(files))
    except TooLarge as error:
        return wire.Raised(TOO_LARGE, str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also SystemExit: whatever a student's function raises is its answer
        kinds = [kind.__name__[:200] for kind in type(error).__mro__ if issubclass(kind, BaseException)]
        return wire.Raised(kinds[0], message_of(error), place(error), kinds[:_KINDS])
    finally:
        # Asking is cheaper than telling.
        if torch.is_grad_enabled() != grad_was_on:
            torch.set_grad_enabled(grad_was_on)
        if torch.get_default_dtype() != default_type:
            torch.set_default_dtype(default_type)


def _call(job: wire.Call, names: dict[str, Any], resolve: Resolve) -> Any:
    args = [from_wire(arg, resolve) for arg in job.args]
    kwargs = {name: from_wire(arg, resolve) for name, arg in job.kwargs.items()}
    return names[job.function](*args, **kwargs)


def _script(
    job: wire.Script,
    names: dict[str, Any],
    resolve: Resolve,
    shortcuts: Mapping[str, Sequence[str]],
    openings: Openings,
) -> list[wire.Value]:
    with contextlib.ExitStack() as around:
        writers: list[HeldEvents] = []
        if any(isinstance(step, wire.Folder) for step in job.steps):
            writers = around.enter_context(scratch())
        refused = [path for step in job.steps for path in shortcuts.get(getattr(step, "function", ""), ())]
        around.enter_context(without(refused, names))
        kept, steps = openings.open(job, lambda first, to: _steps(first, to, names, resolve, writers))
        return _steps(steps, kept, names, resolve, writers)


def _steps(
    steps: list[wire.Step],
    kept: dict[str, Any],
    names: dict[str, Any],
    resolve: Resolve,
    writers: list[HeldEvents],
) -> list[wire.Value]:
    found: list[wire.Value] = []

    def look_up(value: wire.Loaded | wire.Ref) -> Any:
        return kept[value.name] if isinstance(value, wire.Ref) else resolve(value)

    def call(function: Any, step: wire.Build | wire.Make | wire.Invoke) -> Any:
        positional = [from_wire(arg, look_up) for arg in step.args]
        return function(*positional, **{name: from_wire(arg, look_up) for name, arg in step.kwargs.items()})

    for step in steps:
        match step:
            case wire.Let(to, value):
                kept[to] = from_wire(value, look_up)
            case wire.Build(to, function):
                kept[to] = call(names[function], step)
            case wire.Make(to, path):
                kept[to] = call(_library(path), step)
            case wire.Folder(to):
                Path(to).mkdir()
                kept[to] = to
            case wire.Breaking(to, values, error):
                kept[to] = _breaking([from_wire(value, look_up) for value in values], error)
            case wire.Collect(to, on):
                kept[to] = _collected(kept[on])
            case wire.Invoke(to, on, method):
                kept[to] = call(_follow(kept[on], method), step)
            case wire.LoadWeights(on, state):
                kept[on].load_state_dict({name: from_wire(array) for name, array in state.items()})
            case wire.Mode(on, training):
                kept[on].train(training)
            case wire.Backward(on):
                kept[on].backward()
            case wire.Read(on, path):
                # Encoded at once: a later step may change the object.
                found.append(to_wire(_follow(kept[on], path)))
            case wire.ReadEvents(on):
                found.append(events.collect(Path(kept[on])))
            case wire.ReadWriters():
                found.append(to_wire([writer.closed for writer in writers]))
    return found


def _breaking(values: list[Any], error: str) -> Iterator[Any]:
    yield from values
    raise getattr(builtins, error)


def _collected(stream: Any) -> list[Any]:
    found: list[Any] = []
    # It raises because its source does; what came until then is the answer.
    with contextlib.suppress(Exception):
        for item in stream:
            found.append(item)
            if len(found) == _MOST_COLLECTED:
                break
    return found


def _library(path: str) -> Any:
    if path.partition(".")[0] not in LIBRARIES:
        raise ScriptError(f"no step calls {path}")
    return find(path)


def _follow(thing: Any, path: str) -> Any:
    for name in filter(None, path.split(".")):
        if name.startswith("__"):
            raise ScriptError(f"no step reads {name}")
        thing = thing[int(name)] if name.isdigit() else getattr(thing, name)
    return thing

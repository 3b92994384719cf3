"""Steps of a script, as a check writes them.

A script deals with objects that have state: it runs as one piece where the submission lives, and only what
its `read` steps find comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from grader.worker import wire
from grader.worker.values import to_wire


def ref(name: str) -> wire.Ref:
    """Stand for what an earlier step has kept.

    Args:
        name: The name it was kept under.

    Returns:
        A placeholder for an argument.
    """
    return wire.Ref(name)


def let(to: str, value: Any) -> wire.Let:
    """Keep a value under a name.

    Args:
        to: The name.
        value: Plain data.

    Returns:
        The step.
    """
    return wire.Let(to, to_wire(value))


def build(to: str, function: str, *args: Any, **kwargs: Any) -> wire.Build:
    """Call a function or class of the submission and keep what it gives.

    Args:
        to: The name to keep it under.
        function: Name of the function or class.
        args: Positional arguments.
        kwargs: Named arguments.

    Returns:
        The step.
    """
    return wire.Build(to, function, [to_wire(arg) for arg in args], _named(kwargs))


def make(to: str, path: str, *args: Any, **kwargs: Any) -> wire.Make:
    """Call a library's function or class and keep what it gives.

    Args:
        to: The name to keep it under.
        path: Dotted name, such as `torch.optim.AdamW`.
        args: Positional arguments.
        kwargs: Named arguments.

    Returns:
        The step.
    """
    return wire.Make(to, path, [to_wire(arg) for arg in args], _named(kwargs))


def folder(to: str) -> wire.Folder:
    """Make an empty folder for this script; it is removed afterwards.

    Args:
        to: The folder's name, and the name under which its path is kept.

    Returns:
        The step.
    """
    return wire.Folder(to)


def read_events(on: str) -> wire.ReadEvents:
    """Send what TensorBoard's event files below a kept folder hold back to the judge.

    Args:
        on: The kept folder.

    Returns:
        The step; it finds run to `{"files": number, "scalars": {tag: [(step, value), ...]}}`.
    """
    return wire.ReadEvents(on)


def read_writers() -> wire.ReadWriters:
    """Tell of each event file that was opened in the script's folder whether its writer was closed.

    On disk nothing tells a writer that was closed from one that was only flushed.

    Returns:
        The step; it finds a list of truth values.
    """
    return wire.ReadWriters()


def breaking(to: str, values: Sequence[Any], error: str) -> wire.Breaking:
    """Make an iterator that gives some values and then raises.

    Args:
        to: The name to keep it under.
        values: What it gives.
        error: Name of one of Python's own exceptions.

    Returns:
        The step.
    """
    return wire.Breaking(to, [to_wire(value) for value in values], error)


def collect(to: str, on: str) -> wire.Collect:
    """Go through a kept iterable until it ends or raises, and keep what came.

    Args:
        to: The name to keep the list under.
        on: The kept iterable.

    Returns:
        The step.
    """
    return wire.Collect(to, on)


def invoke(to: str, on: str, method: str = "", *args: Any, **kwargs: Any) -> wire.Invoke:
    """Call a kept object, or one of its methods, and keep what it gives.

    Args:
        to: The name to keep it under.
        on: The kept object.
        method: Dotted path of the method; empty calls the object itself.
        args: Positional arguments.
        kwargs: Named arguments.

    Returns:
        The step.
    """
    return wire.Invoke(to, on, method, [to_wire(arg) for arg in args], _named(kwargs))


def load_weights(on: str, state: Mapping[str, torch.Tensor]) -> wire.LoadWeights:
    """Copy weights into a kept module, by name.

    Args:
        on: The kept module.
        state: Its complete state, as `state_dict` gives it.

    Returns:
        The step.
    """
    arrays = {name: to_wire(tensor) for name, tensor in state.items()}
    tensors = {name: array for name, array in arrays.items() if isinstance(array, wire.Array)}
    return wire.LoadWeights(on, tensors)


def mode(on: str, *, training: bool) -> wire.Mode:
    """Switch a kept module to training or evaluation.

    Args:
        on: The kept module.
        training: True for training.

    Returns:
        The step.
    """
    return wire.Mode(on, training)


def backward(on: str) -> wire.Backward:
    """Backpropagate from a kept loss.

    Args:
        on: The kept scalar tensor.

    Returns:
        The step.
    """
    return wire.Backward(on)


def read(on: str, path: str = "") -> wire.Read:
    """Send a kept object, or a part of it, back to the judge.

    Args:
        on: The kept object.
        path: Dotted path from it, such as `dense.weight.grad`; numbers index.

    Returns:
        The step.
    """
    return wire.Read(on, path)


def _named(kwargs: dict[str, Any]) -> dict[str, wire.Value]:
    return {name: to_wire(value) for name, value in kwargs.items()}

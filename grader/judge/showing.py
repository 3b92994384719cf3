"""Calls and values as text for people, made from the values themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from grader.judge.checking import Check
from grader.judge.comparing import EXACT, find_difference, is_long_list_of_names
from grader.judge.places import Found, dotted
from grader.judge.proxies import Job
from grader.results import Counterexample
from grader.worker import wire
from grader.worker.checkpoints import resolve
from grader.worker.values import from_wire

#: Characters of one shown value.
MAX_SHOWN = 800
#: Elements of a tensor that are shown one by one.
MAX_ELEMENTS = 64
#: Bytes that are shown one by one.
MAX_BYTES = 64
#: Entries of a dictionary that are shown beside those of another.
MAX_ENTRIES = 6
#: Token ids that are shown with their text.
MAX_TOKENS = 24
#: Elements that hint at a large tensor's content.
_FIRST = 4


def show_value(thing: Any) -> str:
    """Write a decoded value as a student would see it in Python.

    Args:
        thing: A value from the wire.

    Returns:
        Its text, cut where it gets long.
    """
    return _cut(_show(thing))


def show_pair(actual: Any, expected: Any) -> tuple[str, str]:
    """Write two values side by side: of much, the part that differs.

    Args:
        actual: What came back.
        expected: What was expected.

    Returns:
        Their texts; both empty where the sentence about them says it all.
    """
    if isinstance(actual, Found) and isinstance(expected, list) and len(actual) == len(expected):
        pairs = zip(actual, expected, strict=True)
        # The sentence names the one of which it speaks.
        actual, expected = next((pair for pair in pairs if find_difference(*pair, EXACT)), (actual, expected))
    if is_long_list_of_names(actual) and is_long_list_of_names(expected) and set(actual) != set(expected):
        return "", ""
    actual, expected = _differing_entries(actual, expected)
    at = _first_difference(actual, expected)
    if at is None:
        return show_value(actual), show_value(expected)
    return _stretch(actual, at), _stretch(expected, at)


def _differing_entries(actual: Any, expected: Any) -> tuple[Any, Any]:
    """Of two large dictionaries with the same keys, keep the entries that differ."""
    if type(actual) is not dict or type(expected) is not dict or actual.keys() != expected.keys():
        return actual, expected
    keys = [key for key in expected if find_difference(actual[key], expected[key])]
    if len(expected) <= MAX_ENTRIES or not keys:
        return actual, expected
    few = keys[:MAX_ENTRIES]
    return {key: actual[key] for key in few}, {key: expected[key] for key in few}


def _first_difference(actual: Any, expected: Any) -> int | None:
    """Give the flat index from which two large tensors of one form differ; None for all else."""
    if not isinstance(actual, torch.Tensor) or not isinstance(expected, torch.Tensor):
        return None
    same_form = actual.shape == expected.shape and actual.dtype == expected.dtype
    if not same_form or actual.numel() <= MAX_ELEMENTS:
        return None
    one, other = actual.detach().flatten(), expected.detach().flatten()
    unequal = (one != other) & ~((one != one) & (other != other))
    # Rounding is no difference: the largest one is what the message is about.
    large = unequal & ~torch.isclose(one.double(), other.double(), rtol=1e-3, atol=1e-3, equal_nan=True)
    found = (large if large.any() else unequal).nonzero()
    return int(found[0]) if len(found) else None


def _stretch(tensor: torch.Tensor, at: int) -> str:
    numbers = ", ".join(f"{x:.4g}" for x in tensor.detach().flatten()[at : at + _FIRST].tolist())
    index = [int(one) for one in np.unravel_index(at, tuple(tensor.shape))]
    kind = str(tensor.dtype).removeprefix("torch.")
    return f"tensor {tuple(tensor.shape)} {kind}, from {index} on: {numbers}, …"


def _show(thing: Any) -> str:
    if isinstance(thing, torch.Tensor):
        # Whether it requires gradients is said in words where it matters.
        thing = thing.detach()
        if thing.numel() <= MAX_ELEMENTS:
            return repr(thing)
        first = ", ".join(f"{x:.4g}" for x in thing.detach().flatten()[:_FIRST].tolist())
        kind = str(thing.dtype).removeprefix("torch.")
        return f"tensor {tuple(thing.shape)} {kind}: {first}, …"
    if isinstance(thing, np.ndarray):
        return repr(thing) if thing.size <= MAX_ELEMENTS else f"NumPy array of shape {thing.shape}"
    if isinstance(thing, wire.Loaded):
        return thing.kind
    if isinstance(thing, wire.Ref):
        return thing.name
    if isinstance(thing, wire.Opaque):
        return thing.text
    if isinstance(thing, list):
        return "[" + ", ".join(map(_show, thing)) + "]"
    if isinstance(thing, tuple):
        return "(" + ", ".join(map(_show, thing)) + ("," if len(thing) == 1 else "") + ")"
    if isinstance(thing, dict):
        return "{" + ", ".join(f"{_show(key)}: {_show(value)}" for key, value in thing.items()) + "}"
    if isinstance(thing, bytes) and len(thing) > MAX_BYTES:
        return f"{len(thing):,} bytes"
    return repr(thing)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]} … ({len(text):,} characters)"


def show_job(job: Job) -> str:
    """Write a call or script as Python that a student could type.

    Args:
        job: What was asked.

    Returns:
        One line a step.
    """
    if isinstance(job, wire.Call):
        return _cut(_call(job.function, job.args, job.kwargs))
    return "\n".join(_cut(_step(step)) for step in job.steps)


def _call(function: str, args: list[wire.Value], kwargs: dict[str, wire.Value]) -> str:
    shown = [_argument(value) for value in args]
    shown += [f"{name}={_argument(value)}" for name, value in kwargs.items()]
    return f"{function}({', '.join(shown)})"


def _argument(value: wire.Value) -> str:
    return _show(from_wire(value, resolve=lambda reference: reference))


def _step(step: wire.Step) -> str:
    match step:
        case wire.Let(to, wire.Loaded(checkpoint=checkpoint, loader=loader, training=training)):
            return f"{to} = {loader}.from_pretrained({checkpoint!r}){'.train()' if training else ''}"
        case wire.Let(to, value):
            return f"{to} = {_argument(value)}"
        case wire.Build(to, function, args, kwargs):
            return f"{to} = {_call(function, args, kwargs)}"
        case wire.Make(to, path, args, kwargs):
            return f"{to} = {_call(path, args, kwargs)}"
        case wire.Folder(to):
            return f"{to} = an empty folder"
        case wire.Breaking(to, values, error):
            given = ", ".join(map(_argument, values))
            return f"{to} = gives {given}, then raises {error}"
        case wire.Collect(to, on):
            return f"{to} = what comes from {on} until it ends or raises"
        case wire.ReadWriters():
            return "whether each writer was closed"
        case wire.ReadEvents(on):
            return f"what TensorBoard reads in {on}"
        case wire.Invoke(to, on, method, args, kwargs):
            return f"{to} = {_call(dotted(on, method), args, kwargs)}"
        case wire.LoadWeights(on):
            return f"{on}.load_state_dict(weights)"
        case wire.Mode(on, training):
            return f"{on}.{'train' if training else 'eval'}()"
        case wire.Backward(on):
            return f"{on}.backward()"
        case wire.Read(on, path):
            return dotted(on, path)


def counterexample(one: Check, job: Job, returned: str, expected: str) -> Counterexample:
    """Put together what a student sees of a failing call.

    Args:
        one: The check that failed.
        job: The call.
        returned: What came back, as text.
        expected: What was expected, as text.

    Returns:
        The counterexample, with the text of its token ids.
    """
    notes = _token_notes(one.token_ids, job) if one.token_ids else []
    return Counterexample(show_job(job), _cut(returned), _cut(expected), notes)


def _token_notes(checkpoint: str, job: Job) -> list[str]:
    if not isinstance(job, wire.Call) or not job.args:
        return []
    ids = list(dict.fromkeys(_integers(from_wire(job.args[0]))))[:MAX_TOKENS]
    tokenizer = resolve(wire.Loaded("tokenizer", checkpoint, "AutoTokenizer"))
    known = [number for number in ids if 0 <= number < len(tokenizer)]
    if not known:
        return []
    pairs = zip(known, tokenizer.convert_ids_to_tokens(known), strict=True)
    return ["as tokens: " + ", ".join(f"{number} is {token}" for number, token in pairs)]


def _integers(thing: Any) -> list[int]:
    if isinstance(thing, bool):
        return []
    if isinstance(thing, int):
        return [thing]
    if isinstance(thing, list):
        return [number for part in thing for number in _integers(part)]
    return []

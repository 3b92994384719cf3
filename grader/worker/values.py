"""Python objects to wire values and back, on both sides alike."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from collections.abc import Mapping as AnyMapping
from typing import Any

import numpy as np
import torch

from grader.worker import framing, wire

#: Values in one answer, counted through all levels: what a lab returns has hundreds.
MAX_ITEMS = 200_000
#: Characters or bytes of one text.
MAX_TEXT = 2**20
#: Levels of nesting that are followed; deeper ones (or a list that holds itself) are cut.
MAX_DEPTH = 40
#: Axes of a tensor, and elements that its non-empty axes may span (an empty tensor has others of any length).
MAX_AXES, MAX_SPAN = 8, 2**40
#: Characters that describe an object of another kind.
OPAQUE_TEXT = 200

TORCH_TYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64,
        torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128,
    )
}  # fmt: skip
_TORCH_NAMES = {dtype: name for name, dtype in TORCH_TYPES.items()}
NUMPY_TYPES = (
    "bool", "uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
    "float16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip

#: What stands for itself on the wire, and what of it needs no second look on the way there.
_ITSELF = frozenset((type(None), bool, int, float, str, wire.Opaque))
_AS_IT_IS = frozenset((type(None), bool, float))

ADDRESS = re.compile(r" at 0x[0-9a-f]+")

#: Gives the live object of a `Loaded` or `Ref`.
Resolve = Callable[[wire.Loaded | wire.Ref], Any]


class TooLarge(Exception):
    """An object has more parts than an answer may have."""


class Foreign(Exception):
    """A wire value contradicts itself, or stands where it must not."""


def to_wire(thing: Any) -> wire.Value:
    """Turn an object into a wire value.

    Args:
        thing: Any object; what has no kind of its own becomes `Opaque`.

    Returns:
        The value.

    Raises:
        TooLarge: It has more parts than an answer may have.
    """
    return _Encoding().value(thing, 0)


class _Encoding:
    def __init__(self) -> None:
        self.items, self.bytes = 0, 0

    def value(self, thing: Any, depth: int) -> wire.Value:
        self.items += 1
        if self.items > MAX_ITEMS:
            raise TooLarge(f"more than {MAX_ITEMS:,} values")
        if type(thing) in _AS_IT_IS or isinstance(thing, (wire.Loaded, wire.Ref)):
            itself: wire.Value = thing
            return itself
        if isinstance(thing, np.generic) and not isinstance(thing, str | bytes):
            return self.counted(_numpy(thing, "scalar"))
        if isinstance(thing, int):
            return int(thing) if -(2**63) <= thing < 2**63 else _opaque(thing)
        if isinstance(thing, float):
            return float(thing)
        if isinstance(thing, str | bytes):
            if len(thing) > MAX_TEXT:
                raise TooLarge(f"a text of {len(thing):,} characters")
            return self.counted(_text(thing) if isinstance(thing, str) else wire.Bytes(bytes(thing)))
        if isinstance(thing, torch.Tensor):
            return self.counted(_tensor(thing))
        if isinstance(thing, np.ndarray):
            return self.counted(_numpy(thing, "ndarray"))
        if depth >= MAX_DEPTH:
            return wire.Opaque(type(thing).__name__, "nested too deeply to show")
        return self.container(thing, depth)

    def counted(self, value: wire.Value) -> wire.Value:
        match value:
            case wire.Array(data=data) | wire.Bytes(data) | wire.Opaque(text=data) | (str() as data):
                self.bytes += len(data)
        if self.bytes > framing.MAX_FRAME // 2:
            raise TooLarge(f"more than {framing.MAX_FRAME // 2:,} bytes")
        return value

    def container(self, thing: Any, depth: int) -> wire.Value:
        if isinstance(thing, list):
            return wire.Sequence("list", [self.value(item, depth + 1) for item in thing])
        if isinstance(thing, tuple):
            return wire.Sequence("tuple", [self.value(item, depth + 1) for item in thing])
        if isinstance(thing, set | frozenset):
            ordered = sorted(thing, key=repr)
            return wire.Sequence("set", [self.value(item, depth + 1) for item in ordered])
        if isinstance(thing, AnyMapping):
            kind = "dict" if isinstance(thing, dict) else type(thing).__name__
            pairs = [(self.value(k, depth + 1), self.value(v, depth + 1)) for k, v in thing.items()]
            return wire.Mapping(kind, pairs)
        return self.counted(_opaque(thing))


def _text(text: str) -> str:
    if type(text) is str and text.isascii():
        return text
    # A lone surrogate cannot be sent as UTF-8.
    return str.encode(text, "utf-8", "backslashreplace").decode("utf-8")


def _opaque(thing: Any) -> wire.Opaque:
    try:
        shown = repr(thing)
    except Exception as error:  # a student's __repr__ may raise anything; the kind alone then says enough
        shown = f"repr raised {type(error).__name__}"
    # Addresses differ from run to run, results files must not.
    return wire.Opaque(type(thing).__name__, _text(ADDRESS.sub("", shown[: 2 * OPAQUE_TEXT])[:OPAQUE_TEXT]))


def _tensor(tensor: torch.Tensor) -> wire.Value:
    name = _TORCH_NAMES.get(tensor.dtype)
    if name is None or tensor.layout != torch.strided or tensor.ndim > MAX_AXES:
        return _opaque(tensor)
    size = tensor.numel() * tensor.element_size()
    if size > framing.MAX_FRAME // 2:
        raise TooLarge(f"a tensor of {size:,} bytes")
    plain = tensor
    if tensor.dtype == torch.bfloat16:
        # NumPy has no such type. `contiguous` would leave the strides of a single element as they are, and
        # `view` minds those; it also wants at least one axis.
        plain = tensor.detach().clone(memory_format=torch.contiguous_format).reshape(-1).view(torch.uint8)
    data = plain.numpy(force=True).tobytes()
    return wire.Array("tensor", name, tuple(tensor.shape), data, bool(tensor.requires_grad))


def _numpy(array: np.ndarray[Any, Any] | np.generic, kind: Any) -> wire.Value:
    name = array.dtype.name
    if name not in NUMPY_TYPES or array.ndim > MAX_AXES:
        return _opaque(array)
    if array.nbytes > framing.MAX_FRAME // 2:
        raise TooLarge(f"an array of {array.nbytes:,} bytes")
    native = array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
    return wire.Array(kind, name, tuple(int(n) for n in array.shape), native.tobytes())


def from_wire(value: wire.Value, resolve: Resolve | None = None, depth: int = 0) -> Any:
    """Turn a wire value into a fresh object.

    Args:
        value: What arrived.
        resolve: Gives the object of a `Loaded` or `Ref`; without it they are refused.
        depth: Levels of nesting above this value.

    Returns:
        The object; `Opaque` stays as it is.

    Raises:
        Foreign: An array whose bytes do not fit its shape, a reference where none may stand, or too many
            levels of nesting.
    """
    if depth > MAX_DEPTH:
        raise Foreign("an answer that is nested too deeply")
    if type(value) in _ITSELF:
        # Most values are; asking for each other kind first takes longer.
        return value
    match value:
        case wire.Bytes(data):
            return data
        case wire.Sequence(kind, items):
            parts = [from_wire(item, resolve, depth + 1) for item in items]
            if kind == "set":
                return _set(parts)
            return parts if kind == "list" else tuple(parts)
        case wire.Mapping(kind, pairs):
            deeper = depth + 1
            return _mapping(
                kind, [(from_wire(k, resolve, deeper), from_wire(v, resolve, deeper)) for k, v in pairs]
            )
        case wire.Array():
            return _array(value)
        case wire.Loaded() | wire.Ref():
            if resolve is None:
                raise Foreign(f"a {type(value).__name__} in an answer")
            return resolve(value)
        case _:
            return value


def count_values(value: wire.Value, most: int) -> int:
    """Count values through all levels.

    Args:
        value: What arrived.
        most: Where counting may end.

    Returns:
        How many there are, or a number above `most`.
    """
    count, waiting = 0, [value]
    while waiting and count + len(waiting) <= most:
        one = waiting.pop()
        count += 1
        if isinstance(one, wire.Sequence):
            waiting += one.items
        elif isinstance(one, wire.Mapping):
            waiting += [part for pair in one.pairs for part in pair]
    return count + len(waiting)


class NamedMapping(dict[Any, Any]):
    """A dictionary-like answer of another class, such as the library's `BatchEncoding`."""

    kind: str = "dict"


def _set(parts: list[Any]) -> Any:
    try:
        return set(parts)
    except TypeError:
        return wire.Opaque("set", repr(parts)[:OPAQUE_TEXT])


def _mapping(kind: str, pairs: list[tuple[Any, Any]]) -> Any:
    try:
        if kind == "dict":
            return dict(pairs)
        named = NamedMapping(pairs)
    except TypeError:
        return wire.Opaque(kind, "a mapping with unhashable keys")
    named.kind = kind[:OPAQUE_TEXT]
    return named


def _array(value: wire.Array) -> Any:
    known = TORCH_TYPES.keys() if value.kind == "tensor" else NUMPY_TYPES
    if value.dtype not in known or len(value.shape) > MAX_AXES or any(n < 0 for n in value.shape):
        raise Foreign(f"an array of dtype {value.dtype[:20]!r} and {len(value.shape)} axes")
    count = math.prod(value.shape)
    # Of one that is not empty the bytes tell.
    if not count and math.prod(max(n, 1) for n in value.shape) > MAX_SPAN:
        raise Foreign("an array of impossible shape")
    if value.dtype == "bool" and value.data.strip(b"\x00\x01"):
        raise Foreign("a truth value that is neither true nor false")
    if value.kind == "tensor":
        dtype = TORCH_TYPES[value.dtype]
        if len(value.data) != count * dtype.itemsize:
            raise Foreign("a tensor whose bytes do not fit its shape")
        if not count:
            tensor = torch.empty(value.shape, dtype=dtype)
        else:
            tensor = torch.frombuffer(bytearray(value.data), dtype=dtype).reshape(value.shape)
        if value.requires_grad and (dtype.is_floating_point or dtype.is_complex):
            tensor.requires_grad_()
        return tensor
    kind = np.dtype(value.dtype)
    if len(value.data) != count * kind.itemsize:
        raise Foreign("an array whose bytes do not fit its shape")
    array = np.frombuffer(value.data, dtype=kind).reshape(value.shape).copy()
    return array[()] if value.kind == "scalar" else array

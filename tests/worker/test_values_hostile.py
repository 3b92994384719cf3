"""Values under attack: objects that lie about themselves, and arrays that no honest worker sends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader.worker import values, wire
from grader.worker.values import Foreign, from_wire, to_wire


class Loud:
    def __repr__(self) -> str:
        raise ValueError("no")


class NotText:
    def __repr__(self) -> str:
        return 3  # type: ignore[return-value]


class Long:
    def __repr__(self) -> str:
        return "x" * 10_000_000


class Endless(list[Any]):
    def __iter__(self) -> Iterator[int]:
        return count()


class Raising(list[Any]):
    def __iter__(self) -> Iterator[Any]:
        raise KeyError("no")


class Pairs(dict[Any, Any]):
    def items(self) -> Any:
        return [(1, 2, 3)]


class Many(dict[Any, Any]):
    def items(self) -> Any:
        return ((number, number) for number in count())


class Liar:
    __class__ = list  # type: ignore[assignment]

    def __iter__(self) -> Iterator[int]:
        return iter([1, 2])


class Word(str):
    __slots__ = ()

    def encode(self, *args: Any) -> Any:
        return 7

    def __len__(self) -> int:
        return 0


class Number(int):
    def __int__(self) -> int:
        return 8

    def __le__(self, other: object) -> bool:
        raise RuntimeError("no")


class Wrapped(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return "not a tensor"


HOSTILE = [Loud, NotText, Long, Endless, Raising, Pairs, Many, Liar, Word, lambda: Number(7)]


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: getattr(make, "__name__", ""))
def test_hostile_objects_give_a_value_or_an_exception(make: Any) -> None:
    try:
        value = to_wire([make()])
    except Exception:  # the worker makes it the answer
        return
    from_wire(value)
    wire.decode_reply(wire.encode(wire.Returned(value)))


def test_a_repr_that_fails_is_named() -> None:
    assert to_wire(Loud()) == wire.Opaque("Loud", "repr raised ValueError")
    assert to_wire(NotText()) == wire.Opaque("NotText", "repr raised TypeError")
    assert to_wire(Long()) == wire.Opaque("Long", "x" * values.OPAQUE_TEXT)


def test_what_claims_to_be_a_list_is_one_by_what_it_yields() -> None:
    assert from_wire(to_wire(Liar())) == [1, 2]


def test_a_tensor_that_lies_about_its_functions_is_opaque() -> None:
    assert isinstance(to_wire(torch.ones(2).as_subclass(Wrapped)), wire.Opaque)


@pytest.mark.parametrize(
    ("kind", "dtype", "shape", "data"),
    [
        ("tensor", "float32", (2,), b"1234567"),
        ("tensor", "float32", (2,), b""),
        ("tensor", "float32", (), b""),
        ("tensor", "float32", (0,), b"1234"),
        ("tensor", "float32", (-1,), b"1234"),
        ("tensor", "float32", (-1, -1), b"1234"),
        ("tensor", "float32", (2**62,), b"1234"),
        ("tensor", "float32", (2**62, 2**62, 0), b""),
        ("tensor", "float32", (2**64 - 1, 0), b""),
        ("tensor", "float32", (1,) * 9, b"1234"),
        ("tensor", "float32", (2**63 - 1,) * 10**6, b""),
        ("tensor", "float32", (1,) * 10**6, b"1234"),
        ("tensor", "bool", (2,), b"\x00\x02"),
        ("tensor", "qint8", (1,), b"1"),
        ("tensor", "uint16", (1,), b"12"),
        ("tensor", "Tensor", (1,), b"1"),
        ("tensor", "", (1,), b"1"),
        ("tensor", "x" * 10**6, (1,), b"1"),
        ("ndarray", "object", (1,), b"12345678"),
        ("ndarray", "O", (1,), b"12345678"),
        ("ndarray", "bfloat16", (1,), b"12"),
        ("ndarray", "U4", (1,), b"1" * 16),
        ("ndarray", "i4,O", (1,), b"1" * 12),
        ("ndarray", "float64", (2**62, 2**62, 0), b""),
        ("ndarray", "bool", (1,), b"\xff"),
        ("scalar", "float64", (), b""),
        ("scalar", "datetime64", (), b"12345678"),
    ],
    ids=lambda part: str(part)[:20],
)
def test_arrays_that_contradict_themselves_are_refused(
    kind: Any, dtype: str, shape: tuple[int, ...], data: bytes
) -> None:
    with pytest.raises(Foreign):
        from_wire(wire.Array(kind, dtype, shape, data))


@given(
    st.builds(
        wire.Array,
        st.sampled_from(["tensor", "ndarray", "scalar"]),
        st.sampled_from([*values.TORCH_TYPES, *values.NUMPY_TYPES]),
        st.lists(st.integers(-1, 3) | st.integers(-(2**63), 2**64 - 1), max_size=9).map(tuple),
        st.binary(max_size=48),
        st.booleans(),
    )
)
def test_any_array_is_a_value_or_foreign(array: wire.Array) -> None:
    try:
        back = from_wire(array)
    except Foreign:
        return
    again = to_wire(back)
    assert isinstance(again, wire.Array)
    assert (again.shape, again.data) == (array.shape, array.data)


@pytest.mark.parametrize("value", [wire.Ref("x"), wire.Loaded("model", "name", "AutoModel")])
def test_references_in_answers_are_refused(value: wire.Value) -> None:
    for inside in (value, wire.Sequence("list", [value]), wire.Mapping("dict", [(value, None)])):
        with pytest.raises(Foreign):
            from_wire(inside)


def test_answers_nested_too_deeply_are_refused() -> None:
    value: wire.Value = None
    for _ in range(values.MAX_DEPTH + 1):
        value = wire.Sequence("list", [value])
    with pytest.raises(Foreign):
        from_wire(value)


def test_what_cannot_be_hashed_is_opaque() -> None:
    unhashable = wire.Sequence("list", [])
    assert isinstance(from_wire(wire.Sequence("set", [unhashable])), wire.Opaque)
    for kind in ("dict", "BatchEncoding"):
        assert isinstance(from_wire(wire.Mapping(kind, [(unhashable, 1)])), wire.Opaque)


@pytest.mark.parametrize("kind", ["__class__", "type", "x" * 10**6, ""])
def test_a_mapping_of_any_name_is_only_a_dictionary(kind: str) -> None:
    back = from_wire(wire.Mapping(kind, [("items", 1), ("__class__", 2)]))
    assert (type(back), back["items"]) == (values.NamedMapping, 1)
    assert len(back.kind) <= values.OPAQUE_TEXT

"""Values: what a student's function may return crosses as data; what a hostile worker sends is refused."""

from __future__ import annotations

import math
from collections import OrderedDict, defaultdict
from enum import IntEnum
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import BatchEncoding
from transformers.modeling_outputs import BaseModelOutput

from grader.worker import values, wire
from grader.worker.values import NamedMapping, TooLarge, count_values, from_wire, to_wire

PLAIN: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8"), max_size=6)
    | st.binary(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.sets(st.integers(0, 9) | st.text(max_size=2), max_size=3)
        | st.dictionaries(st.text(max_size=3) | st.integers(0, 9), inner, max_size=3)
    ),
    max_leaves=8,
)


def over_the_wire(thing: Any) -> Any:
    reply = wire.decode_reply(wire.encode(wire.Returned(to_wire(thing))))
    assert isinstance(reply, wire.Returned)
    return from_wire(reply.value)


@given(PLAIN)
def test_plain_data_comes_back_as_it_was(thing: Any) -> None:
    back = over_the_wire(thing)
    assert back == thing
    assert type(back) is (set if isinstance(thing, frozenset) else type(thing))


@pytest.mark.parametrize("number", [math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308])
def test_unusual_floats_come_back(number: float) -> None:
    assert str(over_the_wire(number)) == str(number)
    assert math.isnan(over_the_wire(math.nan))


@pytest.mark.parametrize("name", values.TORCH_TYPES)
@pytest.mark.parametrize("shape", [(), (0,), (2, 0, 3), (3,), (2, 3)], ids=str)
def test_tensors_of_every_type_and_shape_come_back(name: str, shape: tuple[int, ...]) -> None:
    tensor = torch.arange(math.prod(shape)).reshape(shape).to(values.TORCH_TYPES[name])
    back = over_the_wire(tensor)
    assert (back.dtype, back.shape) == (tensor.dtype, tensor.shape)
    assert torch.equal(back, tensor)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(6.0).reshape(2, 3).T,
        torch.arange(10)[::3],
        torch.arange(10)[::10],
        torch.arange(6).reshape(2, 3).T[:1, :1],
        torch.tensor([1.0]).expand(4, 3),
        torch.tensor([1 + 2j]).conj(),
        torch.tensor([1 + 2j]).conj().imag,
        torch.tensor([math.nan, math.inf, -0.0]),
        torch.nn.Parameter(torch.ones(2)),
        torch.ones(2, requires_grad=True) * 2,
    ],
    ids=[
        "transposed",
        "strided",
        "single",
        "corner",
        "expanded",
        "conjugate",
        "negative",
        "unusual",
        "parameter",
        "derived",
    ],
)
def test_views_and_gradients_come_back_by_value(tensor: torch.Tensor) -> None:
    back = over_the_wire(tensor)
    torch.testing.assert_close(back, tensor.detach(), rtol=0, atol=0, equal_nan=True, check_stride=False)
    assert back.requires_grad == tensor.requires_grad


def test_what_has_no_plain_bytes_is_opaque() -> None:
    things = [
        torch.eye(2).to_sparse(),
        torch.ones((1,) * 9),
        np.array([object()]),
        np.array(["a"]),
        np.longdouble(1),
        2**64,
        10**5000,
        3j,
        (number for number in range(3)),
        range(3),
        len,
        Odd,
    ]
    assert [type(over_the_wire(thing)) for thing in things] == [wire.Opaque] * len(things)


@pytest.mark.parametrize("name", values.NUMPY_TYPES)
def test_numpy_arrays_and_scalars_come_back(name: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(name)
    for thing in (array, array.T, array[:0], np.array(array[0, 1]), array[0, 1]):
        back = over_the_wire(thing)
        assert type(back) is type(thing)
        assert back.dtype == thing.dtype
        np.testing.assert_array_equal(back, thing)


def test_foreign_byte_order_is_read_by_value() -> None:
    np.testing.assert_array_equal(over_the_wire(np.array([1.5, 2.0], dtype=">f8")), [1.5, 2.0])


def test_library_outputs_keep_their_kind_and_order() -> None:
    encoding = over_the_wire(BatchEncoding({"input_ids": [[1]], "attention_mask": [[1]]}))
    assert isinstance(encoding, NamedMapping)
    assert (encoding.kind, list(encoding)) == ("BatchEncoding", ["input_ids", "attention_mask"])
    output = over_the_wire(BaseModelOutput(last_hidden_state=torch.zeros(1)))
    assert (type(output), list(output)) == (dict, ["last_hidden_state"])
    for dictionary in (OrderedDict(a=1), defaultdict(int, a=1)):
        assert over_the_wire(dictionary) == {"a": 1}


def test_relatives_of_plain_types_become_plain() -> None:
    class Number(IntEnum):
        ONE = 1

    assert type(over_the_wire(Number.ONE)) is int
    assert type(over_the_wire(np.str_("word"))) is str
    assert type(over_the_wire(torch.Size([2, 3]))) is tuple


def test_lone_surrogates_arrive_escaped() -> None:
    assert over_the_wire({"a\ud800": "\udfff"}) == {"a\\ud800": "\\udfff"}


def test_a_list_that_holds_itself_is_cut() -> None:
    knot: list[Any] = []
    knot.append(knot)
    back, depth = over_the_wire(knot), 0
    while isinstance(back, list):
        (back,), depth = back, depth + 1
    assert (back.text, depth) == ("nested too deeply to show", values.MAX_DEPTH)


@pytest.mark.parametrize(
    "make",
    [
        lambda: list(range(values.MAX_ITEMS + 1)),
        lambda: [[0] * 1000] * 1000,
        lambda: "x" * (values.MAX_TEXT + 1),
        lambda: ["x" * 1000] * 100_000,
        lambda: bytes(values.MAX_TEXT + 1),
        lambda: torch.zeros(1, 2**20).expand(100, -1),
        lambda: [torch.zeros(2**20)] * 10,
        lambda: np.zeros(2**21),
        lambda: [Odd()] * 100_000,
    ],
    ids=["list", "nested", "text", "texts", "bytes", "tensor", "tensors", "array", "opaque"],
)
def test_answers_that_are_too_large_say_so(make: Any) -> None:
    with pytest.raises(TooLarge):
        to_wire(make())


class Odd:
    """An object whose text holds its address and is long."""

    def __repr__(self) -> str:
        return f"<odd at {hex(id(self))}>" + "o" * 300


@given(PLAIN, st.integers(0, 20))
def test_values_are_counted_through_all_levels(thing: Any, most: int) -> None:
    def count(part: Any) -> int:
        if isinstance(part, dict):
            return 1 + sum(count(key) + count(value) for key, value in part.items())
        return 1 + sum(map(count, part)) if isinstance(part, list | tuple | set) else 1

    value, counted = to_wire(thing), count(thing)
    assert count_values(value, 10**6) == counted
    assert (count_values(value, most) > most) == (counted > most)


def test_addresses_are_left_out_and_texts_cut() -> None:
    back = over_the_wire(Odd())
    assert back.text == ("<odd>" + "o" * 300)[: values.OPAQUE_TEXT]

"""The four properties as a course would write them for any other grader: ordinary Hypothesis tests.

They stand alone, with no part of this project, because their text is put into nbgrader's test cells and
otter-grader's test files. Each says the same as the check of the same name in `grader/checks`.
"""

from collections.abc import Callable

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

#: Hypothesis's own, but without a deadline, which fails on slow machines, and without what runs leave behind.
PROPERTY = settings(max_examples=100, deadline=None, database=None)

ids = st.one_of(st.integers(0, 3), st.integers(4, 500))
batches = st.lists(st.lists(ids, max_size=6), min_size=1, max_size=4).filter(any)
lengths = st.lists(st.integers(0, 6), min_size=1, max_size=4).filter(any)
some_lengths = st.lists(st.integers(1, 6), min_size=1, max_size=4)


def same(actual: object, expected: Tensor, tolerance: float = 0.0) -> None:
    assert isinstance(actual, Tensor)
    assert actual.dtype == expected.dtype
    assert actual.shape == expected.shape
    assert torch.allclose(actual, expected, rtol=tolerance, atol=tolerance)


def make_mask(lengths: list[int], side: str) -> Tensor:
    width = max(lengths)
    rows = [[1] * n + [0] * (width - n) for n in lengths]
    return torch.tensor([row if side == "right" else row[::-1] for row in rows])


@PROPERTY
@given(sequences=batches, pad_id=st.sampled_from([0, 1, 499]))
def fills_up_on_the_right(pad_batch: Callable[..., Tensor], sequences: list[list[int]], pad_id: int) -> None:
    rows = [torch.tensor(row, dtype=torch.int64) for row in sequences]
    same(pad_batch(sequences, pad_id), pad_sequence(rows, batch_first=True, padding_value=pad_id))


@PROPERTY
@given(counts=lengths)
def marks_from_the_left(attention_mask: Callable[..., Tensor], counts: list[int]) -> None:
    same(attention_mask(counts), make_mask(counts, "right"))


@PROPERTY
@given(counts=lengths, padding_idx=st.sampled_from([0, 1, 7]))
def numbers_under_left_padding(
    position_ids: Callable[..., Tensor], counts: list[int], padding_idx: int
) -> None:
    mask = make_mask(counts, "left")
    same(position_ids(mask, padding_idx), mask.cumsum(dim=1) * mask + padding_idx)


@PROPERTY
@given(
    counts=some_lengths,
    side=st.sampled_from(["right", "left"]),
    hidden_size=st.sampled_from([1, 2, 4]),
    seed=st.integers(0, 2**16),
    zero=st.booleans(),
)
def averages_real_tokens(
    mean_pool: Callable[..., Tensor], counts: list[int], side: str, hidden_size: int, seed: int, zero: bool
) -> None:
    generator = torch.Generator().manual_seed(seed)
    hidden = torch.randn(len(counts), max(counts), hidden_size, generator=generator)
    if zero:
        hidden[:, 0] = 0
    mask = make_mask(counts, side)
    expected = torch.stack([row[keep == 1].mean(dim=0) for row, keep in zip(hidden, mask, strict=True)])
    same(mean_pool(hidden, mask), expected, tolerance=1e-5)

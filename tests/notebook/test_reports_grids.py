"""Values as tables: what is marked, what stays text."""

from __future__ import annotations

import pytest

from grader.reports.grids import Grid, make_grids, tokens_in


def marked(grid: Grid) -> list[str]:
    return [cell.text for row in grid.rows for cell in row if cell.differs]


def pair(left: str, right: str, tokens: dict[str, str] | None = None) -> tuple[Grid, Grid]:
    found = make_grids(left, right, tokens or {})
    assert found is not None
    return found


def test_cells_that_differ_are_marked_in_both() -> None:
    one, other = pair("tensor([[5, 0],\n        [7, 8]])", "tensor([[5, 1],\n        [7, 8]])")
    assert (marked(one), marked(other)) == (["0"], ["1"])
    assert [len(row) for row in one.rows] == [2, 2]


def test_what_one_has_and_the_other_lacks_is_marked() -> None:
    one, other = pair("[[5, 1, 1], [7, 8, 1]]", "[[5, 1], [7, 8]]")
    assert (marked(one), marked(other)) == (["1", "1"], [])


def test_an_element_put_into_a_row_moves_no_mark_to_the_others() -> None:
    one, other = pair("['a', 'x', 'b', 'c']", "['a', 'b', 'c']")
    assert (marked(one), marked(other)) == (["'x'"], [])


def test_kinds_that_differ_are_marked_though_all_numbers_agree() -> None:
    one, other = pair("tensor([1, 2], dtype=torch.int32)", "tensor([1, 2])")
    assert (one.kind, other.kind) == ("tensor, dtype=torch.int32", "tensor")
    assert one.kind_differs
    assert marked(one) == []


def test_one_number_printed_in_two_ways_is_no_difference() -> None:
    one, _ = pair("tensor([1., nan])", "tensor([1.0000, 2.5000])")
    assert marked(one) == ["nan"]


def test_ids_show_their_tokens_and_masks_do_not() -> None:
    tokens = tokens_in(["as tokens: 0 is <s>, 1 is <pad>, 12 is ,, 7 is Ġis"])
    assert tokens == {"0": "<s>", "1": "<pad>", "12": ",", "7": "Ġis"}
    one, _ = pair("[0, 12, 7]", "[0, 7, 1]", tokens)
    assert [cell.token for cell in one.rows[0]] == ["<s>", ",", "Ġis"]
    mask, _ = pair("[0, 1, 1]", "[1, 0, 1]", tokens)
    assert [cell.token for cell in mask.rows[0]] == ["", "", ""]


@pytest.mark.parametrize(
    "text",
    [
        "None",
        "[[[1]]]",
        "{'a': 1}",
        "[]",
        "[1, [2]]",
        "[f(1)]",
        "tensor (2, 512) float32: 0.1, 0.2, …",
        "tensor([1, 2",
        "[" * 500,
        str(list(range(17))),
        "'text'",
    ],
)
def test_anything_else_stays_text(text: str) -> None:
    assert make_grids(text, "[1, 2]", {}) is None
    assert make_grids("[1, 2]", text, {}) is None

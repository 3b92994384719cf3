"""What people get wrong in lab 03: padding, masks, positions, pooling and finding a word."""

from __future__ import annotations

from typing import Any

import torch

from grader.misconceptions import misconception


@misconception(
    "padding.pad_batch",
    "The rows are cut to the shortest one, so tokens are lost; the longest row decides the width.",
)
def cuts_to_the_shortest(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    shortest = min(len(sequence) for sequence in sequences)
    return torch.tensor([sequence[:shortest] for sequence in sequences], dtype=torch.int64)


@misconception(
    "padding.pad_batch",
    "The rows are filled up with 0 whatever pad_id says; for RoBERTa id 0 is a real token.",
)
def pads_with_zero(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = max(len(sequence) for sequence in sequences)
    padded = torch.zeros(len(sequences), longest, dtype=torch.int64)
    for i, sequence in enumerate(sequences):
        start = 0 if side == "right" else longest - len(sequence)
        padded[i, start : start + len(sequence)] = torch.tensor(sequence, dtype=torch.int64)
    return padded


@misconception("padding.pad_batch", "The padding goes to the right even when `side` asks for the left.")
def pads_only_on_the_right(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = max(len(sequence) for sequence in sequences)
    rows = [sequence + [pad_id] * (longest - len(sequence)) for sequence in sequences]
    return torch.tensor(rows, dtype=torch.int64)


@misconception(
    "padding.pad_batch", "`side` says where the padding goes, and here it decides where the tokens go."
)
def swaps_the_sides(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = max(len(sequence) for sequence in sequences)
    rows = []
    for sequence in sequences:
        filling = [pad_id] * (longest - len(sequence))
        rows.append(sequence + filling if side == "left" else filling + sequence)
    return torch.tensor(rows, dtype=torch.int64)


@misconception(
    "padding.pad_batch",
    "Under left padding the tokens come out backwards: a turned row is a turned text.",
)
def reverses_rows_on_the_left(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = max(len(sequence) for sequence in sequences)
    rows = [sequence + [pad_id] * (longest - len(sequence)) for sequence in sequences]
    padded = torch.tensor(rows, dtype=torch.int64)
    return padded if side == "right" else padded.flip(1)


@misconception(
    "padding.pad_batch",
    "Every batch is filled up to 512 columns; its own longest row should decide, or most of it is padding.",
)
def pads_to_a_fixed_length(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    rows = []
    for sequence in sequences:
        filling = [pad_id] * (512 - len(sequence))
        rows.append(sequence + filling if side == "right" else filling + sequence)
    return torch.tensor(rows, dtype=torch.int64)


@misconception(
    "padding.pad_batch", "The rows are filled up well, but they are still lists and not one tensor."
)
def returns_lists(sequences: list[list[int]], pad_id: int, side: str = "right") -> list[list[int]]:
    longest = max(len(sequence) for sequence in sequences)
    rows = []
    for sequence in sequences:
        filling = [pad_id] * (longest - len(sequence))
        rows.append(sequence + filling if side == "right" else filling + sequence)
    return rows


@misconception(
    "padding.pad_batch",
    "The ids come out as floats, and an embedding table cannot be indexed with those; a new tensor is float "
    "unless told otherwise.",
)
def gives_float_ids(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = max(len(sequence) for sequence in sequences)
    padded = torch.zeros(len(sequences), longest) + pad_id
    for i, sequence in enumerate(sequences):
        start = 0 if side == "right" else longest - len(sequence)
        padded[i, start : start + len(sequence)] = torch.tensor(sequence)
    return padded


@misconception("padding.pad_batch", "The ids have 32 bits; the docstring asks for int64.")
def gives_int32_ids(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = max(len(sequence) for sequence in sequences)
    rows = []
    for sequence in sequences:
        filling = [pad_id] * (longest - len(sequence))
        rows.append(sequence + filling if side == "right" else filling + sequence)
    return torch.tensor(rows, dtype=torch.int32)


@misconception(
    "padding.pad_batch",
    "The tensor is right, but the caller's own lists have grown: padding was added to them in place.",
)
def pads_the_lists_in_place(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = max(len(sequence) for sequence in sequences)
    for sequence in sequences:
        while len(sequence) < longest:
            if side == "right":
                sequence.append(pad_id)
            else:
                sequence.insert(0, pad_id)
    return torch.tensor(sequences, dtype=torch.int64)


@misconception(
    "padding.pad_batch",
    "The first row is taken for the longest one; as soon as a later row is longer, the rows do not fit.",
)
def first_row_decides_the_width(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    width = len(sequences[0])
    rows = []
    for sequence in sequences:
        filling = [pad_id] * (width - len(sequence))
        rows.append(sequence + filling if side == "right" else filling + sequence)
    return torch.tensor(rows, dtype=torch.int64)


@misconception(
    "padding.pad_batch",
    "A short row gets one padding id, however many it lacks, so the rows are still ragged.",
)
def pads_one_id_only(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = max(len(sequence) for sequence in sequences)
    rows = []
    for sequence in sequences:
        filling = [pad_id] if len(sequence) < longest else []
        rows.append(sequence + filling if side == "right" else filling + sequence)
    return torch.tensor(rows, dtype=torch.int64)


@misconception(
    "padding.pad_batch",
    "The result is lying on its side: texts run down the columns, but each text should be a row.",
)
def puts_texts_in_columns(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    rows = [torch.tensor(sequence, dtype=torch.int64) for sequence in sequences]
    return torch.nn.utils.rnn.pad_sequence(rows, padding_value=pad_id, padding_side=side)


@misconception(
    "padding.pad_batch",
    "Empty rows are left out, so the batch has fewer rows than texts; an empty text is all padding.",
)
def drops_empty_rows(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = max(len(sequence) for sequence in sequences)
    rows = []
    for sequence in sequences:
        if sequence:
            filling = [pad_id] * (longest - len(sequence))
            rows.append(sequence + filling if side == "right" else filling + sequence)
    return torch.tensor(rows, dtype=torch.int64)


@misconception(
    "padding.pad_batch",
    "A batch that opens with an empty row comes out as floats: an empty list has no integers from which a "
    "tensor could learn its dtype.",
)
def empty_first_row_makes_floats(
    sequences: list[list[int]], pad_id: int, side: str = "right"
) -> torch.Tensor:
    rows = [torch.tensor(sequence) for sequence in sequences]
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad_id, padding_side=side)


@misconception("padding.attention_mask", "The mask is upside down: 1 means a real token, 0 means padding.")
def inverts_the_mask(lengths: list[int], side: str = "right") -> torch.Tensor:
    width = max(lengths)
    rows = []
    for n in lengths:
        rows.append([0] * n + [1] * (width - n) if side == "right" else [1] * (width - n) + [0] * n)
    return torch.tensor(rows, dtype=torch.int64)


@misconception("padding.attention_mask", "The mask holds True and False; int64 ones and zeros are asked for.")
def gives_a_boolean_mask(lengths: list[int], side: str = "right") -> torch.Tensor:
    columns = torch.arange(max(lengths))
    if side == "left":
        columns = columns.flip(0)
    return columns[None, :] < torch.tensor(lengths)[:, None]


@misconception("padding.attention_mask", "The mask is made of floats; int64 ones and zeros are asked for.")
def gives_a_float_mask(lengths: list[int], side: str = "right") -> torch.Tensor:
    mask = torch.zeros(len(lengths), max(lengths))
    for i, n in enumerate(lengths):
        if side == "right":
            mask[i, :n] = 1
        else:
            mask[i, max(lengths) - n :] = 1
    return mask


@misconception("padding.attention_mask", "The mask is a list of lists; the model wants one tensor.")
def gives_a_nested_list(lengths: list[int], side: str = "right") -> list[list[int]]:
    width = max(lengths)
    rows = [[1] * n + [0] * (width - n) for n in lengths]
    return rows if side == "right" else [row[::-1] for row in rows]


@misconception(
    "padding.attention_mask",
    "The mask puts padding on the right even when `side` says left, so batch and mask contradict each other.",
)
def masks_only_on_the_right(lengths: list[int], side: str = "right") -> torch.Tensor:
    return (torch.arange(max(lengths))[None, :] < torch.tensor(lengths)[:, None]).long()


@misconception(
    "padding.attention_mask",
    "Left and right are swapped: `side` names the side of the padding, not of the text.",
)
def marks_the_other_side(lengths: list[int], side: str = "right") -> torch.Tensor:
    columns = torch.arange(max(lengths))
    if side == "right":
        columns = columns.flip(0)
    return (columns[None, :] < torch.tensor(lengths)[:, None]).long()


@misconception(
    "padding.attention_mask",
    "One padding column too many counts as real; with three tokens the last real column is number 2.",
)
def marks_one_too_many(lengths: list[int], side: str = "right") -> torch.Tensor:
    columns = torch.arange(max(lengths))
    if side == "left":
        columns = columns.flip(0)
    return (columns[None, :] <= torch.tensor(lengths)[:, None]).long()


@misconception(
    "padding.attention_mask", "Under left padding the first real token of each row is masked as well."
)
def misses_the_first_on_the_left(lengths: list[int], side: str = "right") -> torch.Tensor:
    width, counts = max(lengths), torch.tensor(lengths)[:, None]
    columns = torch.arange(width)[None, :]
    return (columns < counts if side == "right" else columns > width - counts).long()


@misconception(
    "padding.attention_mask",
    "The mask is as wide as there are texts in the batch; it should be as wide as the longest text.",
)
def takes_the_batch_size_for_the_width(lengths: list[int], side: str = "right") -> torch.Tensor:
    columns = torch.arange(len(lengths))
    if side == "left":
        columns = columns.flip(0)
    return (columns[None, :] < torch.tensor(lengths)[:, None]).long()


@misconception(
    "padding.attention_mask",
    "Rows and columns are swapped: each text's mask stands in a column, not in a row.",
)
def gives_the_transposed_mask(lengths: list[int], side: str = "right") -> torch.Tensor:
    columns = torch.arange(max(lengths))
    if side == "left":
        columns = columns.flip(0)
    return (columns[:, None] < torch.tensor(lengths)[None, :]).long()


@misconception(
    "padding.attention_mask",
    "Column numbers and lengths are compared one to one; every column should meet every length.",
)
def compares_one_to_one(lengths: list[int], side: str = "right") -> torch.Tensor:
    columns = torch.arange(max(lengths))
    if side == "left":
        columns = columns.flip(0)
    return (columns < torch.tensor(lengths)).long()


@misconception(
    "padding.attention_mask",
    "An empty row has one column marked as real; a row without tokens is zeros all along.",
)
def marks_one_in_empty_rows(lengths: list[int], side: str = "right") -> torch.Tensor:
    columns = torch.arange(max(lengths))
    if side == "left":
        columns = columns.flip(0)
    return (columns[None, :] < torch.tensor(lengths).clamp(min=1)[:, None]).long()


@misconception(
    "padding.attention_mask",
    "This is the mask that is added to attention scores, 0 and minus infinity. The model makes that "
    "one itself, from ones and zeros.",
)
def gives_the_additive_mask(lengths: list[int], side: str = "right") -> torch.Tensor:
    columns = torch.arange(max(lengths))
    if side == "left":
        columns = columns.flip(0)
    padding = columns[None, :] >= torch.tensor(lengths)[:, None]
    return torch.zeros(padding.shape).masked_fill(padding, float("-inf"))


@misconception(
    "padding.attention_mask",
    "For the left side the mask is turned over top to bottom, so texts get each other's masks.",
)
def flips_the_batch_axis(lengths: list[int], side: str = "right") -> torch.Tensor:
    mask = (torch.arange(max(lengths))[None, :] < torch.tensor(lengths)[:, None]).long()
    return mask if side == "right" else mask.flip(0)


@misconception(
    "padding.attention_mask",
    "The mask always has 512 columns and fits no batch but the widest; the largest length decides.",
)
def makes_a_mask_of_512_columns(lengths: list[int], side: str = "right") -> torch.Tensor:
    columns = torch.arange(512)
    if side == "left":
        columns = columns.flip(0)
    return (columns[None, :] < torch.tensor(lengths)[:, None]).long()


@misconception(
    "padding.position_ids",
    "Real tokens are counted from 0; RoBERTa begins right after the position that belongs to padding.",
)
def counts_from_zero(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return torch.where(mask == 1, mask.cumsum(dim=1) - 1, padding_idx)


@misconception(
    "padding.position_ids",
    "The first real token gets padding's own position; everything is one too low.",
)
def starts_at_paddings_own(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return (mask.cumsum(dim=1) - 1) * mask + padding_idx


@misconception(
    "padding.position_ids",
    "The count starts at the first column, so under left padding a text's positions depend on its "
    "neighbours.",
)
def counts_from_the_first_column(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    columns = torch.arange(1, mask.shape[1] + 1)
    return columns * mask + padding_idx


@misconception(
    "padding.position_ids",
    "The columns are numbered without a look at the mask; padding is counted like text.",
)
def ignores_the_mask(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return torch.arange(1, mask.shape[1] + 1).expand(mask.shape) + padding_idx


@misconception(
    "padding.position_ids",
    "Padding on the right keeps the last token's position; all padding should have padding_idx.",
)
def leaves_the_count_in_padding(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return mask.cumsum(dim=1) + padding_idx


@misconception(
    "padding.position_ids", "Real tokens are numbered well, but padding gets 0 where padding_idx is wanted."
)
def gives_padding_zero(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return (mask.cumsum(dim=1) + padding_idx) * mask


@misconception("padding.position_ids", "RoBERTa's 1 is built in, so another padding_idx changes nothing.")
def ignores_padding_idx(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return mask.cumsum(dim=1) * mask + 1


@misconception(
    "padding.position_ids",
    "The count runs down the batch instead of along each text, so positions depend on the rows above.",
)
def counts_down_the_batch(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return mask.cumsum(dim=0) * mask + padding_idx


@misconception("padding.position_ids", "The positions are floats; a position table is indexed with int64.")
def gives_float_positions(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    weights = mask.float()
    return weights.cumsum(dim=1) * weights + padding_idx


@misconception(
    "padding.position_ids",
    "This is how GPT-2 is served: from 0, with 1 at the padding. RoBERTa counts from padding_idx + 1.",
)
def counts_as_gpt2_does(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return (mask.cumsum(dim=1) - 1).masked_fill(mask == 0, 1)


@misconception(
    "padding.position_ids",
    "Everything is one too high, padding too: the shift is counted once more on top of the running total.",
)
def shifts_once_too_often(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return mask.cumsum(dim=1) * mask + padding_idx + 1


@misconception(
    "padding.position_ids",
    "Tokens are counted from the end of each row, so the last one has the first position.",
)
def counts_backwards(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return mask.flip(1).cumsum(dim=1).flip(1) * mask + padding_idx


@misconception(
    "padding.position_ids",
    "Each row is taken to begin with its tokens: the numbers are right, but under left padding they stand in "
    "the padding's columns.",
)
def numbers_the_first_columns(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    positions = torch.full_like(mask, padding_idx)
    for i, n in enumerate(mask.sum(dim=1).tolist()):
        positions[i, :n] = torch.arange(padding_idx + 1, padding_idx + 1 + n)
    return positions


@misconception(
    "padding.position_ids",
    "The positions are right, but they were written into the mask itself, which the model still needs.",
)
def writes_into_the_mask(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    positions = mask
    for row in positions:
        position = padding_idx
        for j in range(len(row)):
            position += int(row[j])
            row[j] = position if row[j] == 1 else padding_idx
    return positions


@misconception(
    "padding.mean_pool", "The plain mean counts the vectors at the padding as if they were part of the text."
)
def averages_the_padding_too(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden.mean(dim=1)


@misconception(
    "padding.mean_pool",
    "Padding is wiped out of the sum but still counted in the divisor, so short texts shrink.",
)
def divides_by_the_padded_length(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (hidden * mask.unsqueeze(-1)).mean(dim=1)


@misconception(
    "padding.mean_pool",
    "Every row is divided by the number of real tokens in the whole batch; each row has its own number.",
)
def divides_by_the_batchs_count(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (hidden * mask.unsqueeze(-1)).sum(dim=1) / mask.sum().clamp(min=1)


@misconception(
    "padding.mean_pool",
    "All real tokens of the batch are averaged into one vector; each row should keep its own.",
)
def averages_across_the_batch(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden[mask.bool()].mean(dim=0)


@misconception(
    "padding.mean_pool",
    "The mask has one axis less than the hidden states and is not widened, so it meets the wrong axis or "
    "none.",
)
def forgets_to_widen_the_mask(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (hidden * mask).sum(dim=1) / mask.sum(dim=1, keepdim=True).clamp(min=1)


@misconception("padding.mean_pool", "This keeps the largest number of each column; the mean was asked for.")
def takes_the_maximum(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    best = hidden.masked_fill(mask.unsqueeze(-1) == 0, float("-inf")).max(dim=1).values
    return best.masked_fill(mask.sum(dim=1, keepdim=True) == 0, 0.0)


@misconception(
    "padding.mean_pool",
    "A row that is all padding is divided by zero and becomes NaN; zeros were agreed on.",
)
def gives_nan_for_empty_rows(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (hidden * mask.unsqueeze(-1)).sum(dim=1) / mask.sum(dim=1, keepdim=True)


@misconception(
    "padding.mean_pool", "The vectors are added up but never divided, so long texts get long vectors."
)
def forgets_to_divide(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (hidden * mask.unsqueeze(-1)).sum(dim=1)


@misconception(
    "padding.mean_pool",
    "Adding 1 to the divisor avoids dividing by zero, but makes every other average too small.",
)
def adds_one_to_the_divisor(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (hidden * mask.unsqueeze(-1)).sum(dim=1) / (mask.sum(dim=1, keepdim=True) + 1)


@misconception(
    "padding.mean_pool", "Only the first column's vector is used; the average is over all real tokens."
)
def takes_the_first_vector(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden[:, 0] * mask.any(dim=1, keepdim=True)


@misconception(
    "padding.mean_pool",
    "The average runs over the numbers of each vector, one value a token; it should run over the tokens.",
)
def averages_each_vectors_numbers(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (hidden * mask.unsqueeze(-1)).mean(dim=-1)


@misconception(
    "padding.mean_pool",
    "The averages are right, but the caller's hidden states have been overwritten with zeros at the padding.",
)
def wipes_the_hidden_states(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    hidden[mask == 0] = 0
    return hidden.sum(dim=1) / mask.sum(dim=1, keepdim=True).clamp(min=1)


@misconception(
    "padding.mean_pool",
    "An axis of size 1 is left over where the tokens were; the shape is (batch, hidden size).",
)
def keeps_the_summed_axis(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weights = mask.unsqueeze(-1)
    return (hidden * weights).sum(dim=1, keepdim=True) / weights.sum(dim=1, keepdim=True).clamp(min=1)


@misconception(
    "padding.mean_pool",
    "Rows that are all padding are left out, so the answer has fewer rows than the batch.",
)
def skips_empty_rows(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return torch.stack(
        [row[keep == 1].mean(dim=0) for row, keep in zip(hidden, mask, strict=True) if keep.any()]
    )


@misconception(
    "padding.mean_pool",
    "Each row is taken to begin with its tokens, so under left padding padding is averaged in their stead.",
)
def averages_the_first_columns(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    pooled = torch.zeros(hidden.shape[0], hidden.shape[2])
    for i, n in enumerate(mask.sum(dim=1).tolist()):
        if n > 0:
            pooled[i] = hidden[i, :n].mean(dim=0)
    return pooled


@misconception(
    "padding.last_token",
    "Column -1 is always taken; under right padding that is padding in every row but the longest.",
)
def takes_the_last_column(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden[:, -1]


@misconception(
    "padding.last_token",
    "Columns count from 0, so the number of tokens points one past the last of them, and past the end in the "
    "longest row.",
)
def is_off_by_one(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden[torch.arange(hidden.shape[0]), mask.sum(dim=1)]


@misconception(
    "padding.last_token",
    "The number of real tokens tells the last one's column only when padding is on the right.",
)
def counts_the_real_tokens(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden[torch.arange(hidden.shape[0]), mask.sum(dim=1) - 1]


@misconception(
    "padding.last_token", "Column 0 is always taken: the place of a classifier's token, not of the last one."
)
def takes_the_first_column(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden[:, 0]


@misconception(
    "padding.last_token",
    "Where several columns have the largest mask value the first is found, so this is the first real token.",
)
def takes_the_first_real_token(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden[torch.arange(hidden.shape[0]), mask.argmax(dim=1)]


@misconception(
    "padding.last_token", "The first row's last column is used for all rows; every row has its own."
)
def uses_the_first_rows_column(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden[:, int(mask[0].nonzero().max())]


@misconception(
    "padding.last_token", "Every row is read at every row's last column; row and column should go in pairs."
)
def reads_all_columns_in_all_rows(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    last = (torch.arange(mask.shape[1]) * mask).argmax(dim=1)
    return hidden[:, last]


@misconception(
    "padding.last_token",
    "Only the first number of the last token's vector comes out; the index must reach all of them.",
)
def gathers_one_number(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    last = (torch.arange(mask.shape[1]) * mask).argmax(dim=1)
    return hidden.gather(1, last.view(-1, 1, 1)).squeeze(1)


@misconception(
    "padding.last_token",
    "The token axis is left over with size 1; the shape is (batch, hidden size).",
)
def keeps_the_token_axis(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    last = (torch.arange(mask.shape[1]) * mask).argmax(dim=1)
    return hidden[torch.arange(hidden.shape[0]), last].unsqueeze(1)


@misconception(
    "padding.last_token",
    "The padding is wiped and then read: column -1 of a row with right padding is now a vector of zeros.",
)
def reads_the_wiped_padding(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (hidden * mask.unsqueeze(-1))[:, -1]


@misconception(
    "padding.last_token",
    "The first axis is the batch, so this is the whole last text and not each last token.",
)
def takes_the_last_row(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden[-1]


@misconception(
    "padding.last_token",
    "This is the last token but one: the end mark is a real token and need not be stepped over.",
)
def steps_over_the_last_token(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    last = (torch.arange(mask.shape[1]) * mask).argmax(dim=1)
    return hidden[torch.arange(hidden.shape[0]), last - 1]


@misconception(
    "padding.last_token",
    "The distance from the end of the row is used as if it were counted from the beginning.",
)
def counts_from_the_wrong_end(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return hidden[torch.arange(hidden.shape[0]), mask.flip(1).argmax(dim=1)]


@misconception(
    "padding.last_token",
    "All axes of size 1 are dropped, so a batch of one text (or a vector of one number) loses its shape.",
)
def squeezes_every_axis(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    last = (torch.arange(mask.shape[1]) * mask).argmax(dim=1)
    return hidden[torch.arange(hidden.shape[0]), last].squeeze()


@misconception("padding.last_token", "The real tokens are averaged; only the last one was asked for.")
def averages_the_tokens(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (hidden * mask.unsqueeze(-1)).sum(dim=1) / mask.sum(dim=1, keepdim=True)


@misconception(
    "padding.last_token",
    "One look at the last column decides the side of the padding for the whole batch, but each row has "
    "its own.",
)
def decides_one_side_for_all(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    if mask[:, -1].all():
        return hidden[:, -1]
    return hidden[torch.arange(hidden.shape[0]), mask.sum(dim=1) - 1]


@misconception(
    "padding.encode_batch",
    "The model never saw the mask, so real tokens attended to padding; masking the average comes too late.",
)
def hides_the_mask_from_the_model(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        hidden: torch.Tensor = model(batch["input_ids"]).last_hidden_state
    weights: torch.Tensor = batch["attention_mask"].unsqueeze(-1).float()
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


@misconception(
    "padding.encode_batch",
    "The model saw the mask, but the average afterwards takes the padding's vectors in again.",
)
def averages_padding_after_the_model(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        vectors: torch.Tensor = model(**batch).last_hidden_state.mean(dim=1)
    return vectors


@misconception(
    "padding.encode_batch",
    "The mask is used nowhere: padding takes part both in the model's attention and in the average.",
)
def uses_no_mask_at_all(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    ids: torch.Tensor = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")["input_ids"]
    with torch.no_grad():
        vectors: torch.Tensor = model(ids).last_hidden_state.mean(dim=1)
    return vectors


@misconception(
    "padding.encode_batch",
    "The model is left in training mode, so dropout changes the vectors. Switching gradients off does not"
    " stop it.",
)
def leaves_dropout_on(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        hidden: torch.Tensor = model(**batch).last_hidden_state
    weights: torch.Tensor = batch["attention_mask"].unsqueeze(-1).float()
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


@misconception(
    "padding.encode_batch",
    "A text longer than this model's position table is not cut to its maximum, and the model stops with "
    "an error.",
)
def forgets_to_truncate(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        hidden: torch.Tensor = model(**batch).last_hidden_state
    weights: torch.Tensor = batch["attention_mask"].unsqueeze(-1).float()
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


@misconception(
    "padding.encode_batch",
    "A long text is cut after the special tokens were added, so its closing token is cut off with the rest.",
)
def cuts_off_the_closing_token(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    ids: torch.Tensor = batch["input_ids"][:, : tokenizer.model_max_length]
    mask: torch.Tensor = batch["attention_mask"][:, : tokenizer.model_max_length]
    with torch.no_grad():
        hidden: torch.Tensor = model(ids, attention_mask=mask).last_hidden_state
    return (hidden * mask.unsqueeze(-1)).sum(dim=1) / mask.sum(dim=1, keepdim=True)


@misconception(
    "padding.encode_batch",
    "The texts were sorted by length to save padding, and the vectors never went back to the texts' order.",
)
def keeps_the_sorted_order(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    ordered = sorted(texts, key=lambda text: len(tokenizer(text)["input_ids"]))
    batch = tokenizer(ordered, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        hidden: torch.Tensor = model(**batch).last_hidden_state
    weights: torch.Tensor = batch["attention_mask"].unsqueeze(-1).float()
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


@misconception(
    "padding.encode_batch",
    "The vectors were sorted by length and then put back with the sorting order itself; going back takes its "
    "inverse.",
)
def undoes_the_sorting_the_wrong_way(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    order = sorted(range(len(texts)), key=lambda i: len(tokenizer(texts[i])["input_ids"]))
    batch = tokenizer([texts[i] for i in order], padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        hidden: torch.Tensor = model(**batch).last_hidden_state
    weights: torch.Tensor = batch["attention_mask"].unsqueeze(-1).float()
    return ((hidden * weights).sum(dim=1) / weights.sum(dim=1))[order]


@misconception(
    "padding.encode_batch",
    "This is the vector of the opening token only; the mean over all the text's tokens was asked for.",
)
def takes_the_opening_token(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        vectors: torch.Tensor = model(**batch).last_hidden_state[:, 0]
    return vectors


@misconception(
    "padding.encode_batch",
    "The pooler's output is one more layer on top of the opening token, and no average of hidden states.",
)
def takes_the_pooler_output(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        vectors: torch.Tensor = model(**batch).pooler_output
    return vectors


@misconception(
    "padding.encode_batch",
    "The opening and closing tokens are left out of the average; the docstring counts them in.",
)
def leaves_special_tokens_out(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(
        texts, padding=True, truncation=True, return_special_tokens_mask=True, return_tensors="pt"
    )
    weights: torch.Tensor = 1.0 - batch.pop("special_tokens_mask").unsqueeze(-1).float()
    with torch.no_grad():
        hidden: torch.Tensor = model(**batch).last_hidden_state
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


@misconception(
    "padding.encode_batch",
    "The tokenizer was told to add no special tokens, so the model reads a text without its opening and "
    "its end.",
)
def adds_no_special_tokens(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, add_special_tokens=False, return_tensors="pt")
    with torch.no_grad():
        hidden: torch.Tensor = model(**batch).last_hidden_state
    weights: torch.Tensor = batch["attention_mask"].unsqueeze(-1).float()
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


@misconception(
    "padding.encode_batch",
    "Every text is filled up to the model's maximum and the model is not told, so it reads mostly padding.",
)
def fills_up_to_the_maximum_unmasked(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt")
    with torch.no_grad():
        hidden: torch.Tensor = model(batch["input_ids"]).last_hidden_state
    weights: torch.Tensor = batch["attention_mask"].unsqueeze(-1).float()
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


@misconception(
    "padding.encode_batch",
    "The mask was made from ids above 0. For RoBERTa that hides the opening token, whose id is 0, and "
    "shows the padding, whose id is 1.",
)
def masks_ids_above_zero(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    ids: torch.Tensor = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")["input_ids"]
    mask = (ids > 0).long()
    with torch.no_grad():
        hidden: torch.Tensor = model(ids, attention_mask=mask).last_hidden_state
    return (hidden * mask.unsqueeze(-1)).sum(dim=1) / mask.sum(dim=1, keepdim=True)


@misconception(
    "padding.encode_batch", "Only the first text is encoded; there should be one vector for each text."
)
def encodes_only_the_first_text(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts[0], truncation=True, return_tensors="pt")
    with torch.no_grad():
        vectors: torch.Tensor = model(**batch).last_hidden_state.mean(dim=1)
    return vectors


@misconception(
    "padding.encode_batch",
    "The vectors are right but stand in a list; they should be the rows of one tensor.",
)
def gives_a_list_of_vectors(texts: list[str], tokenizer: Any, model: Any) -> list[torch.Tensor]:
    model.eval()
    vectors = []
    for text in texts:
        batch = tokenizer(text, truncation=True, return_tensors="pt")
        with torch.no_grad():
            vectors.append(model(**batch).last_hidden_state[0].mean(dim=0))
    return vectors


@misconception(
    "padding.encode_batch",
    "Each text went through the model as a batch of one, and that axis is still there after stacking.",
)
def stacks_batches_of_one(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    vectors = []
    for text in texts:
        batch = tokenizer(text, truncation=True, return_tensors="pt")
        with torch.no_grad():
            vectors.append(model(**batch).last_hidden_state.mean(dim=1))
    return torch.stack(vectors)


@misconception(
    "padding.encode_batch", "The hidden states are added up but not divided by the number of tokens."
)
def sums_the_hidden_states(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        hidden: torch.Tensor = model(**batch).last_hidden_state
    mask: torch.Tensor = batch["attention_mask"]
    return (hidden * mask.unsqueeze(-1)).sum(dim=1)


@misconception(
    "padding.encode_batch",
    "The vectors are scaled to length 1, as for comparing them; the plain mean was asked for.",
)
def scales_to_length_one(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        hidden: torch.Tensor = model(**batch).last_hidden_state
    weights: torch.Tensor = batch["attention_mask"].unsqueeze(-1).float()
    pooled = (hidden * weights).sum(dim=1) / weights.sum(dim=1)
    return torch.nn.functional.normalize(pooled, dim=1)


@misconception(
    "padding.encode_batch",
    "The numbers are right, but each vector drags the whole computation along for gradients nobody needs. "
    "Evaluation mode does not switch them off.",
)
def keeps_the_gradients(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    hidden: torch.Tensor = model(**batch).last_hidden_state
    weights: torch.Tensor = batch["attention_mask"].unsqueeze(-1).float()
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1)


@misconception(
    "padding.word_embeddings",
    "The two vectors are swapped: the static one comes first, the contextual one second.",
)
def swaps_the_two_vectors(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return contextual, static


@misconception(
    "padding.word_embeddings",
    "The static vector belongs to the word written at the start of a text; after a space it is another "
    "token.",
)
def looks_the_word_up_without_its_space(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    ids: torch.Tensor = tokenizer(word, add_special_tokens=False, return_tensors="pt")["input_ids"][0]
    with torch.no_grad():
        static = model.get_input_embeddings()(ids).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "The text's tokens are searched for the bare word's token. In mid-sentence the word is another token,"
    " with its space, and is not found.",
)
def searches_for_the_bare_token(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    ids = batch["input_ids"][0].tolist()
    wanted = tokenizer(word, add_special_tokens=False)["input_ids"]
    at = ids.index(wanted[0])
    with torch.no_grad():
        static = model.get_input_embeddings()(torch.tensor(wanted)).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, at : at + len(wanted)].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "The text's tokens are searched for the word with a space before it, and a word that opens the text "
    "has none.",
)
def searches_for_the_token_with_a_space(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    ids = batch["input_ids"][0].tolist()
    wanted = tokenizer(" " + word, add_special_tokens=False)["input_ids"]
    at = ids.index(wanted[0])
    with torch.no_grad():
        static = model.get_input_embeddings()(torch.tensor(wanted)).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, at : at + len(wanted)].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "The places are counted among the text's tokens alone, but the model's input has <s> in front: all "
    "are one off.",
)
def forgets_the_opening_token(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    plain = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = plain["offset_mapping"]
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    batch = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "Only the word's first piece is used; a rare word has several, and all of them count.",
)
def uses_the_first_piece(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    piece = batch.char_to_token(text.index(word))
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, piece])
        contextual = model(**batch).last_hidden_state[0, piece]
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "Only the word's last piece is used; a rare word has several, and all of them count.",
)
def uses_the_last_piece(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    piece = batch.char_to_token(text.index(word) + len(word) - 1)
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, piece])
        contextual = model(**batch).last_hidden_state[0, piece]
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "The word's last occurrence is taken; where there are several the first counts.",
)
def takes_the_last_occurrence(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.rindex(word), text.rindex(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "All of the word's occurrences are averaged; where there are several only the first counts.",
)
def averages_all_occurrences(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    starts = [i for i in range(len(text)) if text.startswith(word, i)]
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [
        i
        for i, (first, last) in enumerate(spans)
        if any(first < start + len(word) and last > start for start in starts)
    ]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "What goes into the first layer is no static vector: the position has been added and the sum normalised. "
    "The table itself is asked for.",
)
def takes_the_first_layers_input(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    with torch.no_grad():
        states = model(**batch, output_hidden_states=True).hidden_states
    return states[0][0, pieces].mean(dim=0), states[-1][0, pieces].mean(dim=0)


@misconception(
    "padding.word_embeddings",
    "The contextual vector comes from the last layer but one; the last was asked for.",
)
def takes_the_layer_before_the_last(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        states = model(**batch, output_hidden_states=True).hidden_states
    return static, states[-2][0, pieces].mean(dim=0)


@misconception("padding.word_embeddings", "The pieces' vectors are added up; their mean was asked for.")
def sums_the_pieces(text: str, word: str, tokenizer: Any, model: Any) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).sum(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].sum(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings", "These are the means over the whole text; only the word's own tokens count."
)
def averages_the_whole_text(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "The model is left in training mode, so dropout changes the contextual vector at every call.",
)
def leaves_dropout_on_for_the_word(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "The model was given the word alone; without its neighbours the contextual vector has no context.",
)
def encodes_the_word_alone(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    prefix = "" if text.startswith(word) else " "
    batch = tokenizer(prefix + word, return_tensors="pt")
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, 1:-1]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, 1:-1].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "Special tokens are given the empty span (0, 0), and at the start of a text that is taken for a part "
    "of the word.",
)
def counts_special_tokens_in(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first >= start and last <= end]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "The token beside the word is taken in where the two touch, such as a full stop; a shared border is "
    "no overlap.",
)
def takes_touching_tokens_in(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if last > 0 and first <= end and last >= start]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "The text is split at its spaces to find the word, so a word with a comma or full stop behind it is "
    "not found.",
)
def splits_the_text_at_spaces(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    number = text.split().index(word)
    pieces = [i for i, place in enumerate(batch.word_ids()) if place == number]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "Both vectors keep the axis of the pieces, one vector a piece; one mean vector for the word was asked"
    " for.",
)
def gives_one_vector_a_piece(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces])
        contextual = model(**batch).last_hidden_state[0, pieces]
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "The contextual vector is that of <s>, which stands for the whole text; the word has vectors of its own.",
)
def takes_the_opening_tokens_vector(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, 0]
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "The numbers are right, but the vectors carry gradients; evaluation mode does not switch those off.",
)
def keeps_the_words_gradients(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start, end = text.index(word), text.index(word) + len(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < end and last > start]
    static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
    contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.word_embeddings",
    "For each character only one token is asked for; a character such as ï may be spread over several, and "
    "the others are left out.",
)
def asks_one_token_per_character(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    start = text.index(word)
    pieces = sorted({batch.char_to_token(0, at) for at in range(start, start + len(word))})
    with torch.no_grad():
        static = model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0)
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.encode_batch",
    "Texts are kept in a dictionary, which holds each text once; if a text occurs twice, a row is missing.",
)
def drops_repeated_texts(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    vectors = {}
    with torch.no_grad():
        for text in texts:
            batch = tokenizer(text, truncation=True, return_tensors="pt")
            vectors[text] = model(**batch).last_hidden_state[0].mean(dim=0)
    return torch.stack(list(vectors.values()))


@misconception(
    "padding.pad_batch",
    "The rows are written into an array from `-len(row)` on; for an empty row that is -0, the whole row.",
)
def slices_from_minus_zero(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    import numpy as np

    rows = np.full((len(sequences), max(map(len, sequences))), pad_id)
    for number, sequence in enumerate(sequences):
        if side == "right":
            rows[number, : len(sequence)] = sequence
        else:
            rows[number, -len(sequence) :] = sequence
    return torch.from_numpy(rows)


@misconception(
    "padding.pad_batch",
    "Zeros are filled in first and then every zero becomes padding, also those that were tokens; RoBERTa's "
    "opening token has the id 0.",
)
def replaces_every_zero(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = max(map(len, sequences))
    rows = []
    for sequence in sequences:
        zeros = [0] * (longest - len(sequence))
        rows.append(list(sequence) + zeros if side == "right" else zeros + list(sequence))
    padded = torch.tensor(rows, dtype=torch.int64)
    padded[padded == 0] = pad_id
    return padded


@misconception("padding.pad_batch", "An empty row is refused, although it may occur; it is all padding.")
def refuses_empty_rows(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    if not all(sequences):
        raise ValueError("every sequence needs at least one token")
    longest = max(map(len, sequences))
    rows = []
    for sequence in sequences:
        filling = [pad_id] * (longest - len(sequence))
        rows.append(list(sequence) + filling if side == "right" else filling + list(sequence))
    return torch.tensor(rows, dtype=torch.int64)


@misconception(
    "padding.attention_mask",
    "Under left padding the last `length` columns are taken as `-length:`; for a length of zero that is the "
    "whole row.",
)
def slices_the_mask_from_minus_zero(lengths: list[int], side: str = "right") -> torch.Tensor:
    mask = torch.zeros(len(lengths), max(lengths), dtype=torch.int64)
    for number, length in enumerate(lengths):
        if side == "right":
            mask[number, :length] = 1
        else:
            mask[number, -length:] = 1
    return mask


@misconception(
    "padding.position_ids",
    "Padding always gets position 1; that is RoBERTa's `padding_idx`, but the function is told which one to "
    "use.",
)
def gives_padding_one(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return (mask.cumsum(dim=1) + padding_idx) * mask + (1 - mask)


@misconception(
    "padding.mean_pool",
    "The values are right but come as float64; the next layer has float32 weights and will refuse them.",
)
def divides_in_float64(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weights = mask.unsqueeze(-1).double()
    return (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)


@misconception(
    "padding.mean_pool",
    "Tokens are counted by looking for vectors that are not zero; the mask says which tokens are real.",
)
def counts_vectors_that_are_not_zero(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    kept = hidden * mask.unsqueeze(-1)
    count = (kept.abs().sum(dim=-1) > 0).sum(dim=1, keepdim=True)
    return kept.sum(dim=1) / count.clamp(min=1)


@misconception(
    "padding.encode_batch",
    "Room for the special tokens is taken off the maximum, but truncation counts them already; long texts "
    "lose two tokens too many.",
)
def takes_the_special_tokens_off_twice(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    most = tokenizer.model_max_length - 2
    batch = tokenizer(texts, padding=True, truncation=True, max_length=most, return_tensors="pt")
    with torch.no_grad():
        hidden = model(**batch).last_hidden_state
    weights = batch["attention_mask"].unsqueeze(-1).float()
    pooled: torch.Tensor = (hidden * weights).sum(dim=1) / weights.sum(dim=1)
    return pooled


@misconception(
    "padding.encode_batch",
    "The texts are cut after a number of characters; the model's maximum counts tokens.",
)
def cuts_characters(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    short = [text[: tokenizer.model_max_length] for text in texts]
    batch = tokenizer(short, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        hidden = model(**batch).last_hidden_state
    weights = batch["attention_mask"].unsqueeze(-1).float()
    pooled: torch.Tensor = (hidden * weights).sum(dim=1) / weights.sum(dim=1)
    return pooled


@misconception(
    "padding.word_embeddings",
    "The static vector is read outside `no_grad`, so it still carries gradients.",
)
def keeps_the_static_gradients(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
    start = text.index(word)
    spans = batch.pop("offset_mapping")[0].tolist()
    pieces = [i for i, (first, last) in enumerate(spans) if first < start + len(word) and last > start]
    with torch.no_grad():
        contextual = model(**batch).last_hidden_state[0, pieces].mean(dim=0)
    return model.get_input_embeddings()(batch["input_ids"][0, pieces]).mean(dim=0), contextual


@misconception(
    "padding.word_embeddings",
    "The word is found among the tokens without `<s>`, but the hidden states have it: the contextual vector "
    "is that of the token before.",
)
def reads_the_state_before(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    plain = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    start = text.index(word)
    spans = plain["offset_mapping"]
    pieces = [i for i, (first, last) in enumerate(spans) if first < start + len(word) and last > start]
    ids = torch.tensor(plain["input_ids"])[pieces]
    with torch.no_grad():
        static = model.get_input_embeddings()(ids).mean(dim=0)
        contextual = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0, pieces].mean(dim=0)
    return static, contextual


@misconception(
    "padding.encode_batch",
    "The padding is put on the left, which moves every real token to a later place. RoBERTa counts positions "
    "from the first real token and forgives it; other models count columns.",
)
def pads_on_the_left(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    batch = tokenizer(texts, padding=True, padding_side="left", truncation=True, return_tensors="pt")
    with torch.inference_mode():
        hidden = model.eval()(**batch).last_hidden_state
        weights = batch["attention_mask"] / batch["attention_mask"].sum(dim=1, keepdim=True)
        return torch.einsum("blh,bl->bh", hidden, weights)

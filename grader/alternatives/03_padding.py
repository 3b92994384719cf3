"""Right solutions of lab 03, written as others would write them."""

from __future__ import annotations

from typing import Any

import torch

from grader.alternatives import alternative


@alternative("padding.pad_batch", "PyTorch's own pad_sequence")
def pads_with_the_library(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    rows = [torch.tensor(sequence, dtype=torch.int64) for sequence in sequences]
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad_id, padding_side=side)


@alternative("padding.pad_batch", "a full tensor, into which the rows are written")
def writes_rows_into_a_full_tensor(
    sequences: list[list[int]], pad_id: int, side: str = "right"
) -> torch.Tensor:
    width = max(map(len, sequences))
    padded = torch.full((len(sequences), width), pad_id)
    for row, sequence in zip(padded, sequences, strict=True):
        n = len(sequence)
        (row[:n] if side == "right" else row[width - n :]).copy_(torch.tensor(sequence, dtype=torch.int64))
    return padded


@alternative("padding.pad_batch", "columns from zip_longest, turned into rows")
def zips_the_columns(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    from itertools import zip_longest

    if side == "right":
        return torch.tensor(list(zip_longest(*sequences, fillvalue=pad_id)), dtype=torch.int64).T
    backwards = zip_longest(*(reversed(sequence) for sequence in sequences), fillvalue=pad_id)
    return torch.tensor(list(backwards), dtype=torch.int64).T.flip(1)


@alternative("padding.pad_batch", "a beginner's loops, one id at a time")
def appends_one_by_one(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    longest = 0
    for sequence in sequences:
        if len(sequence) > longest:
            longest = len(sequence)
    result = []
    for sequence in sequences:
        row = []
        for token in sequence:
            row.append(token)
        while len(row) < longest:
            if side == "left":
                row.insert(0, pad_id)
            else:
                row.append(pad_id)
        result.append(row)
    return torch.tensor(result).to(torch.int64)


@alternative("padding.pad_batch", "each row padded as a tensor, then stacked")
def pads_each_row_and_stacks(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    rows = [torch.tensor(sequence).long() for sequence in sequences]
    width = max(row.numel() for row in rows)
    missing = [width - row.numel() for row in rows]
    gaps = [(0, n) if side == "right" else (n, 0) for n in missing]
    return torch.stack(
        [torch.nn.functional.pad(row, gap, value=pad_id) for row, gap in zip(rows, gaps, strict=True)]
    )


@alternative("padding.attention_mask", "lists of ones and zeros")
def lists_ones_and_zeros(lengths: list[int], side: str = "right") -> torch.Tensor:
    width = max(lengths)
    if side == "right":
        return torch.tensor([[1] * n + [0] * (width - n) for n in lengths])
    return torch.tensor([[0] * (width - n) + [1] * n for n in lengths])


@alternative("padding.attention_mask", "zeros, and ones written into slices")
def writes_ones_into_slices(lengths: list[int], side: str = "right") -> torch.Tensor:
    width = max(lengths)
    mask = torch.zeros(len(lengths), width, dtype=torch.int64)
    for i, n in enumerate(lengths):
        first = 0 if side == "right" else width - n
        mask[i, first : first + n] = 1
    return mask


@alternative("padding.attention_mask", "rows looked up in a triangle of ones")
def looks_rows_up_in_a_triangle(lengths: list[int], side: str = "right") -> torch.Tensor:
    width = max(lengths)
    triangle = torch.ones(width + 1, width, dtype=torch.int64).tril(diagonal=-1)
    mask = triangle[torch.tensor(lengths)]
    return mask.flip(1) if side == "left" else mask


@alternative("padding.attention_mask", "PyTorch's own pad_sequence on ones")
def pads_ones_with_zeros(lengths: list[int], side: str = "right") -> torch.Tensor:
    ones = [torch.ones(n, dtype=torch.int64) for n in lengths]
    return torch.nn.utils.rnn.pad_sequence(ones, batch_first=True, padding_side=side)


@alternative("padding.attention_mask", "a question asked of every cell")
def asks_every_cell(lengths: list[int], side: str = "right") -> torch.Tensor:
    width = max(lengths)
    rows = []
    for n in lengths:
        row = []
        for column in range(width):
            real = column < n if side == "right" else column >= width - n
            row.append(1 if real else 0)
        rows.append(row)
    return torch.LongTensor(rows)


@alternative("padding.position_ids", "a counter for each row")
def counts_in_loops(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    positions = torch.full_like(mask, padding_idx)
    for i in range(mask.shape[0]):
        position = padding_idx
        for j in range(mask.shape[1]):
            if mask[i, j] == 1:
                position += 1
                positions[i, j] = position
    return positions


@alternative("padding.position_ids", "the function of the transformers library")
def asks_the_library(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    from transformers.models.roberta.modeling_roberta import RobertaEmbeddings

    ids = torch.where(mask.bool(), padding_idx + 1, padding_idx)
    positions: torch.Tensor = RobertaEmbeddings.create_position_ids_from_input_ids(ids, padding_idx)
    return positions


@alternative("padding.position_ids", "a running total, filled at the padding")
def fills_the_padding(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    return (torch.cumsum(mask, -1) + padding_idx).masked_fill(mask == 0, padding_idx)


@alternative("padding.position_ids", "a product with a triangle of ones")
def multiplies_with_a_triangle(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    length = mask.shape[1]
    seen = mask @ torch.ones(length, length, dtype=mask.dtype).triu()
    return torch.where(mask == 1, seen + padding_idx, torch.full_like(mask, padding_idx))


@alternative("padding.position_ids", "column numbers, counted from each row's first real token")
def shifts_the_column_numbers(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    first = mask.argmax(dim=1, keepdim=True)
    columns = torch.arange(mask.shape[1]) - first + 1
    return columns * mask + padding_idx


@alternative("padding.mean_pool", "one row at a time")
def pools_row_by_row(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    pooled = torch.zeros(hidden.shape[0], hidden.shape[2])
    for i in range(hidden.shape[0]):
        real = hidden[i][mask[i] == 1]
        if len(real) > 0:
            pooled[i] = real.mean(dim=0)
    return pooled


@alternative("padding.mean_pool", "an einsum over the tokens")
def sums_with_einsum(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weights = mask.float()
    return torch.einsum("blh,bl->bh", hidden, weights) / weights.sum(dim=1).clamp(min=1.0)[:, None]


@alternative("padding.mean_pool", "a small number keeps the divisor from zero, as sentence encoders do")
def clamps_at_a_small_number(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    expanded = mask.unsqueeze(-1).expand(hidden.size()).float()
    return torch.sum(hidden * expanded, 1) / torch.clamp(expanded.sum(1), min=1e-9)


@alternative("padding.mean_pool", "a product with rows of equal weights")
def multiplies_with_weights(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weights = torch.nn.functional.normalize(mask.to(hidden.dtype), p=1, dim=1)
    return torch.bmm(weights.unsqueeze(1), hidden).squeeze(1)


@alternative("padding.mean_pool", "the mean that leaves NaN out")
def leaves_nan_out(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    marked = hidden.masked_fill(mask.unsqueeze(-1) == 0, float("nan"))
    return marked.nanmean(dim=1).nan_to_num(0.0)


@alternative("padding.mean_pool", "zeros divided by zero, repaired afterwards")
def repairs_nan_afterwards(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    kept = torch.where(mask[..., None].bool(), hidden, 0.0)
    pooled = kept.sum(1) / mask.sum(1, keepdim=True)
    pooled[pooled.isnan()] = 0
    return pooled


@alternative("padding.last_token", "one row at a time, the last of its real tokens")
def picks_row_by_row(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return torch.stack([row[keep.bool()][-1] for row, keep in zip(hidden, mask, strict=True)])


@alternative("padding.last_token", "the first 1 from the right, then gather")
def gathers_from_the_right(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    last = mask.shape[1] - 1 - mask.flip(1).argmax(dim=1)
    index = last[:, None, None].expand(-1, 1, hidden.shape[2])
    return hidden.gather(1, index).squeeze(1)


@alternative("padding.last_token", "where the running total is largest")
def finds_the_largest_total(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    last = (mask.cumsum(dim=1) * mask).argmax(dim=1)
    return torch.take_along_dim(hidden, last.view(-1, 1, 1), dim=1)[:, 0]


@alternative("padding.last_token", "a sum in which only the last token has a weight")
def sums_with_a_one(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    after = mask.flip(1).cumsum(dim=1).flip(1)
    chosen = ((after == 1) & (mask == 1)).float()
    return torch.einsum("blh,bl->bh", hidden, chosen)


@alternative("padding.last_token", "a beginner's loops, which remember the last real column")
def remembers_the_last_column(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    result = torch.empty(hidden.shape[0], hidden.shape[2])
    for i in range(hidden.shape[0]):
        last = 0
        for j in range(hidden.shape[1]):
            if mask[i, j].item() == 1:
                last = j
        result[i] = hidden[i, last]
    return result


@alternative("padding.encode_batch", "one text at a time, without any padding")
def encodes_one_by_one(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    vectors = []
    for text in texts:
        batch = tokenizer(text, truncation=True, return_tensors="pt")
        with torch.no_grad():
            output = model(**batch)
        vectors.append(output.last_hidden_state.squeeze(0).mean(dim=0))
    return torch.stack(vectors)


@alternative("padding.encode_batch", "padding to the model's maximum, with the mask")
def pads_to_the_maximum(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.train(False)
    longest = tokenizer.model_max_length
    batch = tokenizer(texts, padding="max_length", truncation=True, max_length=longest, return_tensors="pt")
    mask: torch.Tensor = batch["attention_mask"]
    with torch.no_grad():
        states = model(batch["input_ids"], attention_mask=mask, output_hidden_states=True).hidden_states
    hidden = states[-1].masked_fill(mask[..., None] == 0, 0.0)
    pooled: torch.Tensor = hidden.sum(dim=1) / mask.sum(dim=1)[:, None]
    return pooled


@alternative("padding.encode_batch", "sorted by length in small batches, and put back in order")
def sorts_and_puts_back(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
    found: dict[int, torch.Tensor] = {}
    for start in range(0, len(order), 2):
        chosen = order[start : start + 2]
        batch = tokenizer([texts[i] for i in chosen], padding="longest", truncation=True, return_tensors="pt")
        with torch.no_grad():
            hidden = model(**batch)[0]
        for i, row, keep in zip(chosen, hidden, batch["attention_mask"], strict=True):
            found[i] = row[keep == 1].mean(dim=0)
    return torch.stack([found[i] for i in range(len(texts))])


@alternative("padding.encode_batch", "padded by hand, detached at the end")
def pads_by_hand_and_detaches(texts: list[str], tokenizer: Any, model: Any) -> torch.Tensor:
    model.eval()
    rows = [tokenizer(text, truncation=True)["input_ids"] for text in texts]
    width = max(len(row) for row in rows)
    ids = torch.tensor([row + [tokenizer.pad_token_id] * (width - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    hidden = model(ids, attention_mask=mask).last_hidden_state
    vectors = [hidden[i, : len(row)].mean(dim=0) for i, row in enumerate(rows)]
    return torch.stack(vectors).detach()


@alternative("padding.word_embeddings", "each token is asked which characters it covers")
def asks_each_token(text: str, word: str, tokenizer: Any, model: Any) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    characters = set(range(text.find(word), text.find(word) + len(word)))
    spans = [batch.token_to_chars(place) for place in range(batch["input_ids"].shape[1])]
    pieces = [i for i, span in enumerate(spans) if span and characters & set(range(span.start, span.end))]
    with torch.inference_mode():
        table = model.get_input_embeddings().weight
        static = table[batch["input_ids"][0][pieces]].mean(0)
        contextual = model(**batch)[0][0][pieces].mean(0)
    return static, contextual


@alternative("padding.word_embeddings", "the tokens before the word are counted")
def counts_the_tokens_before(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    before = text.partition(word)[0]
    spaced = word if before == before.rstrip() else " " + word
    first = 1 + len(tokenizer.tokenize(before.rstrip()))
    ids = tokenizer.encode(spaced, add_special_tokens=False)
    with torch.no_grad():
        static = model.embeddings.word_embeddings.weight[ids].mean(dim=0)
        hidden = model(torch.tensor([tokenizer.encode(text)])).last_hidden_state
    return static, hidden[0, first : first + len(ids)].mean(dim=0)


@alternative("padding.word_embeddings", "a beginner's loop that adds up vectors and divides")
def adds_up_and_divides(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer(text, return_offsets_mapping=True)
    ids = torch.tensor(batch["input_ids"]).unsqueeze(0)
    with torch.no_grad():
        last = model(ids, output_hidden_states=True).hidden_states[-1]
    table = model.get_input_embeddings().weight.detach()
    start = text.index(word)
    end = start + len(word)
    static = torch.zeros(table.shape[1])
    contextual = torch.zeros(table.shape[1])
    count = 0
    for place, (first, after) in enumerate(batch["offset_mapping"]):
        if first == after or after <= start or first >= end:
            continue
        static = static + table[ids[0, place]]
        contextual = contextual + last[0, place]
        count += 1
    return static / count, contextual / count


@alternative("padding.word_embeddings", "a mask over the tokens, detached at the end")
def averages_under_a_mask(
    text: str, word: str, tokenizer: Any, model: Any
) -> tuple[torch.Tensor, torch.Tensor]:
    model.eval()
    batch = tokenizer([text], return_tensors="pt", return_offsets_mapping=True)
    first, last = batch.pop("offset_mapping")[0].unbind(dim=-1)
    start = text.index(word)
    chosen = ((first < start + len(word)) & (last > start)).float()
    chosen = chosen / chosen.sum()
    static = chosen @ model.get_input_embeddings()(batch["input_ids"])[0]
    contextual = chosen @ model(**batch).last_hidden_state[0]
    return static.detach(), contextual.detach()

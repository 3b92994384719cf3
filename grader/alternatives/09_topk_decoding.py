"""Right solutions of lab 09, written as others would write them."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional as F

from grader.alternatives import alternative


@alternative("topk_decoding.next_token_probabilities", "the function of torch.nn.functional")
def calls_the_functional_softmax(logits: torch.Tensor) -> torch.Tensor:
    return F.softmax(logits, dim=2)


@alternative(
    "topk_decoding.next_token_probabilities", "exponentials, after each position's maximum is taken off"
)
def writes_softmax_out(logits: torch.Tensor) -> torch.Tensor:
    weights = torch.exp(logits - logits.max(dim=-1, keepdim=True)[0])
    return weights / weights.sum(dim=-1, keepdim=True)


@alternative("topk_decoding.next_token_probabilities", "logarithms through logsumexp")
def goes_through_logsumexp(logits: torch.Tensor) -> torch.Tensor:
    return (logits - torch.logsumexp(logits, dim=-1, keepdim=True)).exp()


@alternative("topk_decoding.next_token_probabilities", "a beginner's loop over texts and positions")
def loops_over_positions(logits: torch.Tensor) -> torch.Tensor:
    result = torch.zeros_like(logits)
    for i in range(logits.shape[0]):
        for j in range(logits.shape[1]):
            result[i, j] = torch.softmax(logits[i, j], dim=0)
    return result


@alternative("topk_decoding.next_token_probabilities", "positions in one long row, then folded back")
def flattens_and_folds_back(logits: torch.Tensor) -> torch.Tensor:
    batch, length, vocabulary = logits.shape
    flat: torch.Tensor = torch.nn.Softmax(dim=1)(logits.reshape(batch * length, vocabulary))
    return flat.view(batch, length, vocabulary)


@alternative("topk_decoding.greedy_continuations", "one run of the model for each prefix")
def runs_once_a_prefix(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text)["input_ids"]
    result = []
    for end in range(1, len(ids) + 1):
        with torch.no_grad():
            logits = model(torch.tensor([ids[:end]])).logits
        best = torch.argmax(logits[0, -1]).item()
        result.append((tokenizer.decode(ids[:end]), tokenizer.decode(best)))
    return result


@alternative("topk_decoding.greedy_continuations", "topk with 1, as one would print it first")
def takes_topk_of_one(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    tokenized = tokenizer(text, return_tensors="pt")
    outputs = model(**tokenized)
    probabilities = F.softmax(outputs["logits"][0], dim=1)
    _values, indices = torch.topk(probabilities, 1)
    ids = tokenized["input_ids"][0]
    pairs = []
    for i in range(len(ids)):
        pairs.append((tokenizer.decode(ids[0 : i + 1]), tokenizer.decode(indices[i])))
    return pairs


@alternative("topk_decoding.greedy_continuations", "batch_decode for both halves")
def decodes_in_batches(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    ids = tokenizer.encode(text)
    with torch.inference_mode():
        best = model.eval()(torch.tensor(ids).unsqueeze(0)).logits.squeeze(0).max(dim=-1).indices
    prefixes = tokenizer.batch_decode([ids[: i + 1] for i in range(len(ids))])
    return list(zip(prefixes, tokenizer.batch_decode(best.unsqueeze(1)), strict=True))


@alternative("topk_decoding.greedy_continuations", "spellings from the vocabulary, turned into text")
def turns_spellings_into_text(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt").input_ids
    with torch.no_grad():
        best = model(input_ids=ids).logits.argmax(-1)[0]
    tokens = tokenizer.convert_ids_to_tokens(best.tolist())
    seen = tokenizer.convert_ids_to_tokens(ids[0].tolist())
    return [
        (
            tokenizer.convert_tokens_to_string(seen[: i + 1]),
            tokenizer.convert_tokens_to_string([token]),
        )
        for i, token in enumerate(tokens)
    ]


@alternative("topk_decoding.next_token_loss", "ignore_index in place of a boolean mask")
def marks_labels_to_ignore(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    labels = ids.masked_fill(mask == 0, -100)
    return F.cross_entropy(
        logits[:, :-1].reshape(-1, logits.shape[-1]), labels[:, 1:].reshape(-1), ignore_index=-100
    )


@alternative("topk_decoding.next_token_loss", "log-softmax and gather")
def gathers_log_probabilities(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    log_probabilities = torch.log_softmax(logits[:, :-1, :], dim=-1)
    picked = log_probabilities.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
    real = mask[:, 1:]
    return -(picked * real).sum() / real.sum()


@alternative("topk_decoding.next_token_loss", "loops over texts and tokens, one loss at a time")
def adds_losses_one_by_one(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    total = torch.tensor(0.0)
    count = 0
    for i in range(ids.shape[0]):
        for j in range(1, ids.shape[1]):
            if mask[i, j] == 1:
                scores = logits[i, j - 1]
                total = total + torch.logsumexp(scores, dim=0) - scores[ids[i, j]]
                count += 1
    return total / count


@alternative("topk_decoding.next_token_loss", "the library's own loss, padding marked with -100")
def calls_the_librarys_loss(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    from transformers.loss.loss_utils import ForCausalLMLoss

    labels = torch.where(mask.bool(), ids, torch.full_like(ids, -100))
    loss: torch.Tensor = ForCausalLMLoss(logits, labels, vocab_size=logits.size(-1))
    return loss


@alternative("topk_decoding.next_token_loss", "one-hot answers and einsum")
def sums_with_einsum(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    answers = F.one_hot(ids[:, 1:], logits.shape[-1]).float()
    real = mask[:, 1:].float()
    log_probabilities = F.log_softmax(logits[:, :-1], dim=-1)
    return -torch.einsum("blv,blv,bl->", log_probabilities, answers, real) / real.sum()


@alternative("topk_decoding.apply_temperature", "torch.div after a guard")
def divides_with_a_function(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if not temperature > 0:
        raise ValueError(f"temperature is {temperature}")
    return torch.div(logits, temperature)


@alternative("topk_decoding.apply_temperature", "a product with the inverse")
def multiplies_by_the_inverse(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0.0:
        raise ValueError
    return logits * (1.0 / temperature)


@alternative("topk_decoding.apply_temperature", "a copy, changed in place")
def changes_a_copy(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature > 0:
        scaled = logits.clone()
        scaled /= temperature
        return scaled
    raise ValueError("temperature must be positive")


@alternative("topk_decoding.apply_temperature", "row by row")
def divides_row_by_row(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0:
        raise ValueError("temperature must be positive, got " + str(temperature))
    return torch.stack([row / temperature for row in logits])


@alternative("topk_decoding.apply_temperature", "the library's own warper")
def calls_the_librarys_warper(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    from transformers import TemperatureLogitsWarper

    if temperature <= 0:
        raise ValueError("temperature must be above zero")
    scaled: torch.Tensor = TemperatureLogitsWarper(float(temperature))(None, logits)
    return scaled


@alternative("topk_decoding.keep_top_k", "a full sort and torch.where")
def sorts_and_compares(logits: torch.Tensor, k: int) -> torch.Tensor:
    ordered, _ = torch.sort(logits, dim=1, descending=True)
    k = min(k, logits.size(1))
    threshold = ordered[:, k - 1].unsqueeze(1)
    return torch.where(logits >= threshold, logits, torch.tensor(float("-inf")))


@alternative("topk_decoding.keep_top_k", "the library's own warper")
def calls_the_librarys_top_k(logits: torch.Tensor, k: int) -> torch.Tensor:
    from transformers import TopKLogitsWarper

    kept: torch.Tensor = TopKLogitsWarper(top_k=k)(None, logits)
    return kept


@alternative("topk_decoding.keep_top_k", "a beginner's loops over plain lists")
def loops_over_lists(logits: torch.Tensor, k: int) -> torch.Tensor:
    result = []
    for row in logits.tolist():
        best = sorted(row, reverse=True)[:k]
        result.append([value if value >= best[-1] else -float("inf") for value in row])
    return torch.tensor(result)


@alternative("topk_decoding.keep_top_k", "kthvalue, counted from the small end")
def counts_from_the_small_end(logits: torch.Tensor, k: int) -> torch.Tensor:
    size = logits.shape[-1]
    kth = logits.kthvalue(max(size - k + 1, 1), dim=-1, keepdim=True).values
    kept = logits.clone()
    kept[logits < kth] = -torch.inf
    return kept


@alternative("topk_decoding.keep_top_k", "counting for each token how many are larger")
def counts_larger_tokens(logits: torch.Tensor, k: int) -> torch.Tensor:
    larger = (logits.unsqueeze(1) > logits.unsqueeze(2)).sum(dim=-1)
    return logits.masked_fill(larger >= k, float("-inf"))


@alternative("topk_decoding.sample_top_k", "torch.multinomial on filtered probabilities")
def filters_and_draws(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    values, _ = torch.topk(logits, min(k, logits.size(-1)))
    filtered = torch.where(logits < values[:, [-1]], float("-inf"), logits)
    probabilities = F.softmax(filtered / temperature, dim=-1)
    return torch.multinomial(probabilities, num_samples=1, generator=generator).squeeze(1)


@alternative("topk_decoding.sample_top_k", "a draw among places in sorted rows, then turned into ids")
def draws_places_and_looks_ids_up(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    values, ids = (logits / temperature).sort(dim=1, descending=True)
    allowed = values >= values[:, min(k, logits.shape[1]) - 1, None]
    places = torch.multinomial(values.softmax(dim=1) * allowed, 1, generator=generator)
    return ids.gather(1, places).flatten()


@alternative("topk_decoding.sample_top_k", "the Gumbel trick")
def adds_gumbel_noise(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    uniform = torch.rand(logits.shape, generator=generator).clamp(min=1e-12)
    return (kept - (-uniform.log()).log()).argmax(dim=-1)


@alternative("topk_decoding.sample_top_k", "a random number, looked up in running totals")
def looks_up_running_totals(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    values, ids = logits.sort(dim=-1, descending=True)
    ruled_out = values < values[:, min(k, logits.shape[-1]) - 1].unsqueeze(1)
    chances = (values / temperature).masked_fill(ruled_out, float("-inf")).softmax(dim=-1)
    totals = chances.cumsum(dim=-1)
    number = torch.rand(len(logits), 1, generator=generator) * totals[:, -1:]
    place = torch.searchsorted(totals, number)
    return ids.gather(1, place)[:, 0]


@alternative("topk_decoding.sample_top_k", "a loop, one row at a time")
def draws_one_row_at_a_time(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    ids = []
    for row in logits:
        last = torch.topk(row, min(k, len(row))).values[-1]
        (best,) = torch.where(row >= last)
        chances = torch.softmax(row[best] / temperature, dim=0)
        place = torch.multinomial(chances, 1, generator=generator)
        ids.append(int(best[place]))
    return torch.tensor(ids)


@alternative(
    "topk_decoding.next_logits", "positions filled up with 1 at the padding, as the library once did"
)
def fills_positions_up(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = mask.long().cumsum(-1) - 1
    positions.masked_fill_(mask == 0, 1)
    with torch.no_grad():
        outputs = model(ids, attention_mask=mask, position_ids=positions)
    logits: torch.Tensor = outputs.logits[:, -1, :]
    return logits


@alternative("topk_decoding.next_logits", "each prompt by itself, without its padding")
def asks_each_prompt_alone(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    rows = []
    for row, keep in zip(ids, mask, strict=True):
        prompt = row[keep.bool()].unsqueeze(0)
        with torch.no_grad():
            rows.append(model(prompt).logits[0, -1])
    return torch.stack(rows)


@alternative("topk_decoding.next_logits", "the padding moved to the right, where causal models never look")
def moves_the_padding(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    order = torch.argsort(mask, dim=1, descending=True, stable=True)
    with torch.inference_mode():
        logits: torch.Tensor = model(ids.gather(1, order)).logits
    return logits[torch.arange(len(ids)), mask.sum(dim=1) - 1].clone()


@alternative("topk_decoding.next_logits", "only the last position goes through the head")
def asks_for_the_last_logits_only(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.train(False)
    width = ids.shape[1]
    positions = torch.arange(width) - (width - mask.sum(dim=1, keepdim=True))
    with torch.set_grad_enabled(False):
        logits: torch.Tensor = model(
            input_ids=ids, attention_mask=mask, position_ids=positions.relu(), logits_to_keep=1
        ).logits
    return logits.squeeze(1)


@alternative("topk_decoding.next_logits", "gradients computed and then cut off")
def detaches_at_the_end(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = torch.where(mask == 1, torch.cumsum(mask, 1) - 1, 0)
    logits: torch.Tensor = model(ids, attention_mask=mask, position_ids=positions)["logits"]
    return logits[:, -1].detach()


def sample_top_k(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Draw as the lab does; what follows may call it."""
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)[:, 0]


def next_logits(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Ask a model as the lab does; what follows may call it."""
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1]


@alternative("topk_decoding.generate", "columns collected in a list, joined at the end")
def collects_columns(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    columns = [ids]
    alive = torch.ones(len(ids), dtype=torch.bool)
    while len(columns) <= max_new_tokens and alive.any():
        new = sample_top_k(next_logits(model, torch.cat(columns, dim=1), mask), k, temperature, generator)
        new = torch.where(alive, new, pad_id)
        alive &= new != eos_id
        columns.append(new.unsqueeze(1))
        mask = F.pad(mask, (0, 1), value=1)
    return torch.cat(columns, dim=1)


@alternative("topk_decoding.generate", "a full box of padding, filled column by column, cut at the end")
def fills_a_box(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    batch, start = ids.shape
    box = torch.full((batch, start + max_new_tokens), pad_id)
    box[:, :start] = ids
    seen = torch.ones_like(box)
    seen[:, :start] = mask
    open_rows = [True] * batch
    end = start
    while end < start + max_new_tokens and any(open_rows):
        new = sample_top_k(next_logits(model, box[:, :end], seen[:, :end]), k, temperature, generator)
        for i in range(batch):
            if open_rows[i]:
                box[i, end] = new[i]
                open_rows[i] = bool(new[i] != eos_id)
        end += 1
    return box[:, :end]


@alternative("topk_decoding.generate", "row by row as plain lists, padded afterwards")
def continues_row_by_row(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    answers = []
    for row, real in zip(ids, mask, strict=True):
        prompt = row[real == 1].tolist()
        answer: list[int] = []
        while len(answer) < max_new_tokens:
            so_far = torch.tensor([prompt + answer])
            logits = next_logits(model, so_far, torch.ones_like(so_far))
            answer.append(int(sample_top_k(logits, k, temperature, generator)))
            if answer[-1] == eos_id:
                break
        answers.append(answer)
    width = max(len(answer) for answer in answers)
    padded = [answer + [pad_id] * (width - len(answer)) for answer in answers]
    return torch.cat([ids, torch.tensor(padded, dtype=torch.int64).reshape(len(ids), width)], dim=1)


@alternative("topk_decoding.generate", "all in one function, with remembered keys and values")
def remembers_keys_and_values(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    model.eval()
    done = torch.zeros(ids.shape[0], 1, dtype=torch.bool)
    past, fresh = None, ids
    for _ in range(max_new_tokens):
        positions = (mask.cumsum(dim=1) - 1).clamp(min=0)[:, -fresh.shape[1] :]
        with torch.no_grad():
            output = model(
                fresh, attention_mask=mask, position_ids=positions, past_key_values=past, use_cache=True
            )
        past = output.past_key_values
        best = torch.topk(output.logits[:, -1] / temperature, min(k, output.logits.shape[-1]), dim=-1)
        place = torch.multinomial(best.values.softmax(dim=-1), 1, generator=generator)
        fresh = torch.where(done, pad_id, best.indices.gather(1, place))
        ids = torch.cat((ids, fresh), dim=1)
        mask = torch.cat((mask, torch.ones_like(fresh)), dim=1)
        done |= fresh == eos_id
        if done.all():
            break
    return ids


@alternative("topk_decoding.generate", "all in one function, finished rows found by looking back")
def looks_back_for_ends(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    model.eval()
    start = ids.shape[1]
    for _ in range(max_new_tokens):
        ended = (ids[:, start:] == eos_id).any(dim=1)
        if bool(ended.all()):
            break
        with torch.no_grad():
            positions = torch.clamp(torch.cumsum(mask, dim=1) - 1, min=0)
            scores = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits[:, -1, :]
        scores = scores / temperature
        smallest = torch.topk(scores, min(k, scores.size(-1))).values[:, -1].unsqueeze(-1)
        scores[scores < smallest] = -float("inf")
        token = torch.multinomial(torch.softmax(scores, dim=-1), 1, generator=generator)
        token[ended] = pad_id
        ids = torch.cat([ids, token], dim=-1)
        mask = torch.cat([mask, mask.new_ones(len(mask), 1)], dim=-1)
    return ids


@alternative("topk_decoding.completions", "itertools.takewhile up to the end")
def takes_while_no_end(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    from itertools import takewhile

    return [
        tokenizer.decode(list(takewhile(lambda token: token != eos_id, row)), skip_special_tokens=True)
        for row in ids[:, prompt_length:].tolist()
    ]


@alternative("topk_decoding.completions", "a beginner's loops")
def appends_until_the_end(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    result = []
    for i in range(ids.shape[0]):
        answer = []
        for j in range(prompt_length, ids.shape[1]):
            token = ids[i, j].item()
            if token == eos_id:
                break
            answer.append(token)
        result.append(tokenizer.decode(answer, skip_special_tokens=True))
    return result


@alternative("topk_decoding.completions", "a running total of ends, and batch_decode")
def counts_ends(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    new = ids[:, prompt_length:]
    before = (new == eos_id).cumsum(dim=1) == 0
    rows = [row[keep].tolist() for row, keep in zip(new, before, strict=True)]
    texts: list[str] = tokenizer.batch_decode(rows, skip_special_tokens=True)
    return texts


@alternative("topk_decoding.completions", "an end appended to each row, so that index always finds one")
def appends_an_end(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids.tolist():
        new = [*row[prompt_length:], eos_id]
        texts.append(tokenizer.decode(new[: new.index(eos_id)], skip_special_tokens=True))
    return texts


@alternative("topk_decoding.completions", "nonzero finds the ends")
def finds_ends_with_nonzero(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids:
        answer = row[prompt_length:]
        ends = (answer == eos_id).nonzero()
        if len(ends) > 0:
            answer = answer[: ends[0, 0]]
        texts.append(tokenizer.decode(answer, skip_special_tokens=True))
    return texts


@alternative("topk_decoding.stream_pieces", "a buffer of ids that wait for their character")
def buffers_ids(ids: list[int], tokenizer: Any) -> list[str]:
    pieces = []
    waiting: list[int] = []
    for number, token in enumerate(ids):
        waiting.append(token)
        piece = tokenizer.decode(waiting, skip_special_tokens=True)
        if "\ufffd" in piece and number < len(ids) - 1:
            pieces.append("")
        else:
            pieces.append(piece)
            waiting = []
    return pieces


@alternative("topk_decoding.stream_pieces", "the tokenizers library's own stream, and the rest at the end")
def streams_with_the_library(ids: list[int], tokenizer: Any) -> list[str]:
    from tokenizers.decoders import DecodeStream

    stream = DecodeStream(skip_special_tokens=True)
    pieces = [stream.step(tokenizer.backend_tokenizer, token) or "" for token in ids]
    if pieces:
        pieces[-1] += tokenizer.decode(ids, skip_special_tokens=True)[len("".join(pieces)) :]
    return pieces


@alternative("topk_decoding.stream_pieces", "lengths of all prefixes first, then slices of the whole text")
def slices_the_whole_text(ids: list[int], tokenizer: Any) -> list[str]:
    whole = tokenizer.decode(ids, skip_special_tokens=True)
    ends = [0]
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count], skip_special_tokens=True)
        complete = count == len(ids) or not text.endswith("\ufffd")
        ends.append(len(text) if complete else ends[-1])
    return [whole[first:last] for first, last in zip(ends, ends[1:], strict=False)]


@alternative("topk_decoding.stream_pieces", "bytes, through an incremental UTF-8 decoder")
def decodes_bytes(ids: list[int], tokenizer: Any) -> list[str]:
    import codecs

    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in printable]
    byte_of = {chr(byte): byte for byte in printable}
    byte_of.update({chr(256 + number): byte for number, byte in enumerate(hidden)})
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    pieces = []
    for token_id in ids:
        token = "" if token_id in tokenizer.all_special_ids else tokenizer.convert_ids_to_tokens(token_id)
        pieces.append(decoder.decode(bytes(byte_of[letter] for letter in token)))
    if pieces:
        pieces[-1] += decoder.decode(b"", final=True)
    return pieces

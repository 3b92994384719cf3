"""What only lab 09 needs: logits, prompts, a tiny model that counts, and judgement of draws by frequency."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import torch
from hypothesis import strategies as st
from tokenizers.decoders import DecodeStream
from transformers import GPT2Config, GPT2LMHeadModel

from grader.judge.comparing import assert_same, assert_true
from grader.judge.scripts import build, invoke, load_weights, make, read, ref
from grader.worker import wire
from grader.worker.checkpoints import resolve
from grader.worker.wire import Loaded

GPT2 = "gpt2"
#: Arrives in training mode, as a model does that is being fine-tuned.
GPT2_TRAINING = Loaded("model", GPT2, "AutoModelForCausalLM", training=True)
GPT2_STILL = Loaded("model", GPT2, "AutoModelForCausalLM")
GPT2_TOKENIZER = Loaded("tokenizer", GPT2, "AutoTokenizer")

#: Texts with commas, apostrophes, capitals, and letters of several bytes.
PHRASES = (
    "Hello, how are you",
    "Good",
    "It's unbelievable!",
    "The teacher said that the film",
    "a naïve course",
    "voilà: 5 €",
    "course 🙂 model",
    " two  spaces",
)
#: A whole document of the kind that the miniature was trained on; it expects the end of text at its end.
DOCUMENT = "Hello, how are you doing? Hello, I am new here. Hello, how about a walk?"
#: Pieces of answers; most begin with a space.
ANSWERS = ("", " how are you", ", naïve", " 🙂", " the  course", " very good film!", " it's")

#: Size of the counting model's vocabulary.
COUNTED = 8
#: Rows in one call whose draws are counted.
DRAWS = 1024
#: A right solution misses a frequency by more than this less than once in a hundred thousand counts.
STANDARD_ERRORS = 6

GENERATOR = "generator"


def logits_of(shape: Sequence[int], seed: int, spread: float = 2.0) -> torch.Tensor:
    """Make logits without ties.

    Args:
        shape: Any shape.
        seed: Decides about the values.
        spread: Their standard deviation.

    Returns:
        Tensor of that shape, dtype float32.
    """
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(tuple(shape), generator=generator) * spread


def sizes(largest: int = 4) -> st.SearchStrategy[int]:
    """Sizes of an axis, so small that two axes are often equally long."""
    return st.integers(1, largest)


def temperatures() -> st.SearchStrategy[float]:
    """Temperatures below, at and above 1."""
    return st.sampled_from([0.25, 0.5, 1.0, 1.5, 2.0, 4.0])


def tied_rows(max_rows: int = 4, vocabulary: int = 4) -> st.SearchStrategy[list[list[float]]]:
    """Rows of logits that often tie, all of one length."""
    values = st.sampled_from([-2.0, -1.0, 0.0, 1.0])
    rows = st.lists(values, min_size=vocabulary, max_size=vocabulary)
    return st.lists(rows, min_size=1, max_size=max_rows)


def prompts(max_rows: int = 3, max_length: int = 6) -> st.SearchStrategy[list[list[int]]]:
    """Prompts of the miniature's ids, of different lengths, none of them empty."""
    row = st.lists(st.integers(0, 2000), min_size=1, max_size=max_length)
    return st.lists(row, min_size=1, max_size=max_rows)


def counting_prompts(max_rows: int = 4) -> st.SearchStrategy[list[list[int]]]:
    """Prompts for the counting model, all of one length."""
    return st.integers(1, 3).flatmap(
        lambda length: st.lists(
            st.lists(st.integers(0, COUNTED - 1), min_size=length, max_size=length),
            min_size=1,
            max_size=max_rows,
        )
    )


def phrases() -> st.SearchStrategy[str]:
    """Texts for GPT-2's tokenizer."""
    return st.sampled_from(PHRASES)


def answers(max_rows: int = 3) -> st.SearchStrategy[list[str]]:
    """Answers to several prompts, some empty."""
    return st.lists(st.sampled_from(ANSWERS), min_size=1, max_size=max_rows)


def left_padded(rows: Sequence[Sequence[int]], pad_id: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Put prompts into a box.

    Args:
        rows: Ids of each prompt.
        pad_id: Id to fill up with.

    Returns:
        Ids and mask, both of shape (batch, longest row) and dtype int64.
    """
    width = max(map(len, rows))
    ids = [[pad_id] * (width - len(row)) + list(row) for row in rows]
    mask = [[0] * (width - len(row)) + [1] * len(row) for row in rows]
    return torch.tensor(ids), torch.tensor(mask)


def right_padded(lengths: Sequence[int], vocabulary: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Make rows of random ids with padding on the right, where ids stand as well.

    Args:
        lengths: Real tokens of each row.
        vocabulary: Number of ids.
        seed: Decides about them.

    Returns:
        Ids and mask, both of shape (batch, longest row) and dtype int64.
    """
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(vocabulary, (len(lengths), max(lengths)), generator=generator)
    mask = torch.tensor([[1] * n + [0] * (max(lengths) - n) for n in lengths])
    return ids, mask


def encoded(text: str) -> list[int]:
    """Give a text's ids.

    Args:
        text: Any text.

    Returns:
        Ids of GPT-2's tokenizer.
    """
    return list(resolve(GPT2_TOKENIZER)(text)["input_ids"])


def end_id() -> int:
    """Give the id of GPT-2's end of text."""
    return int(resolve(GPT2_TOKENIZER).eos_token_id)


@functools.cache
def expected_after(prompt: tuple[int, ...]) -> torch.Tensor:
    """Ask GPT-2 for the logits after one prompt that stands alone.

    Args:
        prompt: Its ids.

    Returns:
        Shape (vocabulary,), dtype float32.
    """
    with torch.no_grad():
        output = resolve(GPT2_STILL)(torch.tensor([prompt]))
    logits: torch.Tensor = output.logits[0, -1]
    return logits


@functools.cache
def likeliest_after(text: str) -> list[tuple[str, str]]:
    """Ask GPT-2 for the most likely next token after each prefix of a text, one prefix at a time.

    Args:
        text: The text.

    Returns:
        Each prefix and what follows it.
    """
    tokenizer, ids = resolve(GPT2_TOKENIZER), encoded(text)
    pairs = []
    for end in range(1, len(ids) + 1):
        following = int(expected_after(tuple(ids[:end])).argmax())
        pairs.append((tokenizer.decode(ids[:end]), tokenizer.decode([following])))
    return pairs


@functools.cache
def library_continues(
    rows: tuple[tuple[int, ...], ...], max_new_tokens: int, eos_id: int, pad_id: int
) -> torch.Tensor:
    """Continue prompts greedily as the library does.

    Args:
        rows: Ids of each prompt.
        max_new_tokens: Most tokens that a row may get.
        eos_id: Id that ends a row.
        pad_id: Id for padding on both sides.

    Returns:
        Shape (batch, length + new), dtype int64.
    """
    ids, mask = left_padded(rows, pad_id)
    given: torch.Tensor = resolve(GPT2_STILL).generate(
        ids,
        attention_mask=mask,
        max_new_tokens=max_new_tokens,
        do_sample=False,
        eos_token_id=eos_id,
        pad_token_id=pad_id,
    )
    return given


def library_stream(ids: Sequence[int]) -> list[str]:
    """Say what the tokenizers library shows after each id.

    Args:
        ids: Ids of a text that ends with a whole character.

    Returns:
        A piece for each id.
    """
    stream = DecodeStream(skip_special_tokens=True)
    tokenizer = resolve(GPT2_TOKENIZER).backend_tokenizer
    return [stream.step(tokenizer, number) or "" for number in ids]


def generated(
    prompt: Sequence[int], texts: Sequence[str], end: int, behind: Sequence[int], spare: int
) -> torch.Tensor:
    """Make the rows that a generate loop might give back.

    Args:
        prompt: Ids that all rows begin with.
        texts: The answer of each row.
        end: Id that ends an answer.
        behind: Ids that stand behind the end, again and again.
        spare: Columns beyond the longest answer; with none of them, that one has no end.

    Returns:
        Shape (batch, length), dtype int64.
    """
    rows = [encoded(text) for text in texts]
    width = max(map(len, rows)) + spare
    after = [end, *list(behind) * width]
    filled = [[*prompt, *row, *after[: width - len(row)]] for row in rows]
    return torch.tensor(filled, dtype=torch.int64)


def counts_on(row: Sequence[int], eos_id: int, most: int) -> list[int]:
    """Give what the counting model adds to a prompt.

    Args:
        row: The prompt.
        eos_id: Id that ends it.
        most: Most tokens to add.

    Returns:
        The new tokens, the end included.
    """
    added: list[int] = []
    while len(added) < most and (not added or added[-1] != eos_id):
        added.append(([*row, *added][-1] + 1) % COUNTED)
    return added


def counted_rows(rows: Sequence[Sequence[int]], eos_id: int, pad_id: int, most: int) -> torch.Tensor:
    """Give what a generate loop makes of prompts with the counting model.

    Args:
        rows: Prompts of one length.
        eos_id: Id that ends a row.
        pad_id: Id that follows the end.
        most: Most tokens to add.

    Returns:
        Shape (batch, length + new), dtype int64.
    """
    added = [counts_on(row, eos_id, most) for row in rows]
    width = max(map(len, added))
    return torch.tensor(
        [[*row, *new, *[pad_id] * (width - len(new))] for row, new in zip(rows, added, strict=True)]
    )


def counting_model() -> list[wire.Step]:
    """Make a tiny GPT-2 that continues every token n with n + 1, and the last one with 0.

    Returns:
        Steps that keep it as `model`, in training mode.
    """
    rows = [[6.0 if new == (old + 1) % COUNTED else -6.0 for new in range(COUNTED)] for old in range(COUNTED)]
    return table_model(tuple(map(tuple, rows)))


@functools.cache
def table_model(table: tuple[tuple[float, ...], ...]) -> list[wire.Step]:
    """Make a tiny GPT-2 whose logits for the next token are a row of a table.

    Args:
        table: Row n holds the logits after token n; as many rows as columns.

    Returns:
        Steps that keep it as `model`, in training mode.
    """
    return [
        make("config", "transformers.GPT2Config", **_configuration(len(table))),
        make("model", "transformers.GPT2LMHeadModel", ref("config")),
        load_weights("model", _weights(torch.tensor(table))),
    ]


def _configuration(vocabulary: int) -> dict[str, Any]:
    return {
        "vocab_size": vocabulary,
        "n_positions": 64,
        "n_embd": vocabulary,
        "n_layer": 1,
        "n_head": 1,
        "tie_word_embeddings": False,
        "bos_token_id": 0,
        "eos_token_id": 0,
    }


def _weights(table: torch.Tensor) -> dict[str, torch.Tensor]:
    size = len(table)
    with torch.random.fork_rng(devices=[]):
        state = GPT2LMHeadModel(GPT2Config(**_configuration(size))).state_dict()
    weights = {name: torch.zeros_like(tensor) for name, tensor in state.items()}
    # Attention and feed-forward layers add nothing, so what reaches the head is the token's own vector,
    # normed. The bias of ones makes these vectors independent: then some head gives every table.
    for name in weights:
        if ".ln_" in name and name.endswith("weight"):
            weights[name].fill_(1.0)
    weights["transformer.ln_f.bias"].fill_(1.0)
    weights["transformer.wte.weight"] = torch.eye(size)
    normed = torch.nn.functional.layer_norm(torch.eye(size), (size,)) + 1.0
    weights["lm_head.weight"] = torch.linalg.solve(normed, table).T.contiguous()
    return weights


def new_generator(seed: int) -> list[wire.Step]:
    """Make a generator.

    Args:
        seed: Its seed.

    Returns:
        Steps that keep it as `generator`.
    """
    return [make(GENERATOR, "torch.Generator"), invoke("seeded", GENERATOR, "manual_seed", seed)]


def drawn(name: str, logits: torch.Tensor, k: int, temperature: float) -> list[wire.Step]:
    """Draw once with the kept generator.

    Args:
        name: Name to keep the ids under.
        logits: Shape (batch, vocabulary).
        k: Number of tokens that are allowed.
        temperature: Above 0.

    Returns:
        Steps that also read the ids.
    """
    return [build(name, "sample_top_k", logits, k, temperature, generator=ref(GENERATOR)), read(name)]


def chances(row: Sequence[float], k: int, temperature: float) -> list[float]:
    """Work out how likely each token is, one by one.

    Args:
        row: Logits.
        k: Number of tokens that are allowed; all that tie for the last place are.
        temperature: Above 0.

    Returns:
        Probabilities, exactly 0 for tokens that are not allowed.
    """
    last = sorted(row, reverse=True)[: max(k, 1)][-1]
    weights = [math.exp(logit / temperature) if logit >= last else 0.0 for logit in row]
    return [weight / sum(weights) for weight in weights]


def assert_form(ids: Any, like: torch.Tensor) -> None:
    """Demand ids of a certain form, whatever they are.

    Args:
        ids: The student's answer.
        like: A tensor of the expected shape and dtype.

    Raises:
        Mismatch: Kind, shape or dtype differ.
    """
    if not isinstance(ids, torch.Tensor) or ids.shape != like.shape or ids.dtype != like.dtype:
        assert_same(ids, like)


def assert_frequencies(ids: torch.Tensor, probabilities: Sequence[float]) -> None:
    """Demand that ids come up as often as they should.

    Args:
        ids: Many independent draws, shape (draws,), dtype int64.
        probabilities: Probability of each id.

    Raises:
        Mismatch: One came up that may not, or much too often, or much too rarely.
    """
    count = len(ids)
    allowed = [number for number, chance in enumerate(probabilities) if chance > 0]
    strange = [number for number in ids.tolist() if number not in allowed]
    assert_true(not strange, f"A token was drawn that is not allowed: {strange[:1]}.", ids, allowed)
    for number in allowed:
        chance = probabilities[number]
        share = float((ids == number).sum()) / count
        error = math.sqrt(chance * (1 - chance) / count)
        assert_true(
            abs(share - chance) <= STANDARD_ERRORS * error,
            f"Token {number} came up in {share:.1%} of {count:,} draws, expected about {chance:.1%}.",
            ids,
            f"about {chance:.1%} of draws give {number}",
        )

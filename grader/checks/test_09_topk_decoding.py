"""What the functions of lab 09 must do."""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from transformers import TopKLogitsWarper
from transformers.loss.loss_utils import ForCausalLMLoss

from grader.checks.topk_decoding_vocabulary import (
    ANSWERS,
    COUNTED,
    DOCUMENT,
    DRAWS,
    GPT2_TOKENIZER,
    GPT2_TRAINING,
    answers,
    assert_form,
    assert_frequencies,
    chances,
    counted_rows,
    counting_model,
    counting_prompts,
    drawn,
    encoded,
    end_id,
    expected_after,
    generated,
    left_padded,
    library_continues,
    library_stream,
    likeliest_after,
    logits_of,
    new_generator,
    phrases,
    prompts,
    right_padded,
    sizes,
    table_model,
    temperatures,
    tied_rows,
)
from grader.checks.vocabulary import lengths, seeds
from grader.judge.checking import check
from grader.judge.comparing import (
    EXACT,
    ROUNDING,
    THROUGH_MODEL,
    Tolerance,
    assert_same,
    assert_true,
    assert_without_gradients,
)
from grader.judge.expecting import assert_raises
from grader.judge.scripts import build, let, make, read, ref

#: The library's own loop would answer the exercise.
SHORTCUTS = {"topk_decoding.generate": ("transformers.GenerationMixin.generate",)}

BESIDE_LARGE = Tolerance(
    1e-3, 1e-6, "a float32 near 5000 has steps of 0.0005, the logarithm of a sum as well"
)

Rows = list[list[int]]

PROBABILITIES = "topk_decoding.next_token_probabilities"


@check(
    PROBABILITIES,
    points=2,
    says="at each position the probabilities of the whole vocabulary add up to 1",
    examples=12,
)
@given(batch=sizes(), length=sizes(), vocabulary=sizes(), seed=seeds())
@example(batch=1, length=1, vocabulary=2, seed=0)
@example(batch=1, length=2, vocabulary=2, seed=0)
@example(batch=2, length=2, vocabulary=2, seed=0)
@example(batch=3, length=2, vocabulary=4, seed=0)
def test_shares_among_the_vocabulary(
    student: Any, reference: Any, batch: int, length: int, vocabulary: int, seed: int
) -> None:
    logits = logits_of((batch, length, vocabulary), seed)
    weights = logits.double().exp()
    by_hand = (weights / weights.sum(dim=-1, keepdim=True)).float()
    assert_same(reference.next_token_probabilities(logits), by_hand, ROUNDING)
    assert_same(student.next_token_probabilities(logits), by_hand, ROUNDING)


@check(PROBABILITIES, says="large logits do no harm", examples=8)
@given(length=sizes(), seed=seeds(), shift=st.sampled_from([-1000.0, 1000.0, 5000.0]))
@example(length=1, seed=0, shift=1000.0)
@example(length=1, seed=0, shift=-1000.0)
@example(length=2, seed=0, shift=5000.0)
def test_survives_large_logits(student: Any, reference: Any, length: int, seed: int, shift: float) -> None:
    # Quarters stay exact beside a large number; it is added at every second position.
    logits = (logits_of((2, length, 3), seed) * 4).round() / 4
    shifted = logits.clone()
    shifted[:, ::2] += shift
    unshifted = reference.next_token_probabilities(logits)
    assert_same(reference.next_token_probabilities(shifted), unshifted, BESIDE_LARGE)
    assert_same(student.next_token_probabilities(shifted), unshifted, BESIDE_LARGE)


@check(PROBABILITIES, says="the logits that were passed in stay as they were", examples=4)
@given(length=sizes(), seed=seeds())
@example(length=1, seed=0)
def test_leaves_logits_alone(student: Any, reference: Any, length: int, seed: int) -> None:
    logits = logits_of((1, length, 2), seed)
    steps = (let("logits", logits), build("given", "next_token_probabilities", ref("logits")), read("logits"))
    assert_same(student.script(*steps), [logits], EXACT)


GREEDY = "topk_decoding.greedy_continuations"


@check(GREEDY, points=2, says="each prefix comes with the text of its most likely next token", examples=1)
@given(text=phrases())
@example(text="Good")
@example(text="Hello, how are you")
@example(text="It's unbelievable!")
def test_continues_each_prefix(student: Any, reference: Any, text: str) -> None:
    by_hand = likeliest_after(text)
    assert_same(reference.greedy_continuations(text, GPT2_TOKENIZER, GPT2_TRAINING), by_hand, EXACT)
    assert_same(student.greedy_continuations(text, GPT2_TOKENIZER, GPT2_TRAINING), by_hand, EXACT)


@check(
    GREEDY,
    says="a prefix is decoded in one go, also where a letter is spread over several tokens",
    examples=1,
)
@given(text=st.sampled_from(["naïve", "voilà €", "a 🙂", " two  spaces"]))
@example(text="é")
@example(text=" two  spaces")
@example(text="voilà €")
def test_decodes_prefixes_in_one_go(student: Any, reference: Any, text: str) -> None:
    assert_same(
        student.greedy_continuations(text, GPT2_TOKENIZER, GPT2_TRAINING),
        reference.greedy_continuations(text, GPT2_TOKENIZER, GPT2_TRAINING),
        EXACT,
    )


@check(GREEDY, says="special tokens are shown, in the text and among the predictions", examples=1)
@given(start=st.sampled_from(["<|endoftext|>", "<|endoftext|>Hello,"]))
@example(start="<|endoftext|>")
@example(start=DOCUMENT)
def test_shows_special_tokens(student: Any, reference: Any, start: str) -> None:
    assert_same(
        student.greedy_continuations(start, GPT2_TOKENIZER, GPT2_TRAINING),
        reference.greedy_continuations(start, GPT2_TOKENIZER, GPT2_TRAINING),
        EXACT,
    )


LOSS = "topk_decoding.next_token_loss"


def _library_loss(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    labels = ids.masked_fill(mask == 0, -100)
    loss: torch.Tensor = ForCausalLMLoss(logits, labels, vocab_size=logits.shape[-1])
    return loss


@check(
    LOSS,
    points=2,
    says="the logits of each position are held against the next token, and the loss is the mean",
    examples=12,
)
@given(batch=sizes(3), length=st.integers(2, 5), vocabulary=st.integers(2, 5), seed=seeds())
@example(batch=1, length=2, vocabulary=3, seed=0)
@example(batch=1, length=3, vocabulary=3, seed=0)
@example(batch=2, length=3, vocabulary=3, seed=1)
def test_judges_the_next_token(
    student: Any, reference: Any, batch: int, length: int, vocabulary: int, seed: int
) -> None:
    logits = logits_of((batch, length, vocabulary), seed)
    ids, mask = right_padded([length] * batch, vocabulary, seed)
    library = _library_loss(logits, ids, mask)
    assert_same(reference.next_token_loss(logits, ids, mask), library, ROUNDING)
    assert_same(student.next_token_loss(logits, ids, mask), library, ROUNDING)


@check(LOSS, points=2, says="only real tokens count, and all of them alike", examples=12)
@given(counts=lengths(min_length=1).filter(lambda counts: max(counts) > 1), seed=seeds())
@example(counts=[3, 2], seed=0)
@example(counts=[2, 1], seed=0)
@example(counts=[4, 2, 2], seed=3)
def test_leaves_padding_out(student: Any, reference: Any, counts: list[int], seed: int) -> None:
    logits = logits_of((len(counts), max(counts), 4), seed)
    ids, mask = right_padded(counts, 4, seed)
    library = _library_loss(logits, ids, mask)
    assert_same(reference.next_token_loss(logits, ids, mask), library, ROUNDING)
    assert_same(student.next_token_loss(logits, ids, mask), library, ROUNDING)


@check(LOSS, says="a hopeless guess costs what it should, however large the logits are", examples=6)
@given(length=st.integers(2, 4), seed=seeds())
@example(length=2, seed=0)
def test_survives_hopeless_guesses(student: Any, reference: Any, length: int, seed: int) -> None:
    logits = logits_of((1, length, 4), seed, spread=400.0)
    ids, mask = right_padded([length], 4, seed)
    library = _library_loss(logits, ids, mask)
    assert_same(reference.next_token_loss(logits, ids, mask), library, ROUNDING)
    assert_same(student.next_token_loss(logits, ids, mask), library, ROUNDING)


@check(LOSS, says="logits, ids and mask stay as they were", examples=2)
@given(counts=lengths(min_length=1).filter(lambda counts: max(counts) > 1), seed=seeds())
@example(counts=[3, 2], seed=0)
def test_marks_padding_in_a_copy(student: Any, reference: Any, counts: list[int], seed: int) -> None:
    logits = logits_of((len(counts), max(counts), 4), seed)
    ids, mask = right_padded(counts, 4, seed)
    steps = (
        let("logits", logits),
        let("ids", ids),
        let("mask", mask),
        build("loss", "next_token_loss", ref("logits"), ref("ids"), ref("mask")),
        read("logits"),
        read("ids"),
        read("mask"),
    )
    assert_same(student.script(*steps), [logits, ids, mask], EXACT)


TEMPERATURE = "topk_decoding.apply_temperature"


@check(TEMPERATURE, points=2, says="logits come back, each divided by the temperature", examples=12)
@given(batch=sizes(3), vocabulary=sizes(), seed=seeds(), temperature=temperatures())
@example(batch=1, vocabulary=2, seed=0, temperature=2.0)
@example(batch=1, vocabulary=2, seed=0, temperature=0.5)
@example(batch=2, vocabulary=2, seed=0, temperature=0.25)
@example(batch=1, vocabulary=3, seed=0, temperature=1.0)
@example(batch=1, vocabulary=3, seed=0, temperature=4.0)
def test_divides_logits(
    student: Any, reference: Any, batch: int, vocabulary: int, seed: int, temperature: float
) -> None:
    logits = logits_of((batch, vocabulary), seed)
    by_hand = torch.tensor([[logit / temperature for logit in row] for row in logits.tolist()])
    assert_same(reference.apply_temperature(logits, temperature), by_hand, ROUNDING)
    assert_same(student.apply_temperature(logits, temperature), by_hand, ROUNDING)


@check(TEMPERATURE, says="a temperature of zero or below raises ValueError", examples=4)
@given(temperature=st.sampled_from([0.0, -0.5, -2.0]), seed=seeds())
@example(temperature=0.0, seed=0)
@example(temperature=-1.0, seed=0)
def test_refuses_zero(student: Any, reference: Any, temperature: float, seed: int) -> None:
    assert_raises(
        "ValueError",
        lambda: student.apply_temperature(logits_of((1, 3), seed), temperature),
        because=f"the temperature is {temperature}",
    )


@check(TEMPERATURE, says="tokens that are ruled out stay ruled out", examples=4)
@given(seed=seeds(), temperature=temperatures())
@example(seed=0, temperature=2.0)
@example(seed=0, temperature=0.5)
def test_keeps_ruled_out_tokens(student: Any, reference: Any, seed: int, temperature: float) -> None:
    logits = logits_of((2, 3), seed)
    logits[0, 1] = logits[1, 2] = float("-inf")
    assert_same(
        student.apply_temperature(logits, temperature),
        reference.apply_temperature(logits, temperature),
        ROUNDING,
    )


@check(TEMPERATURE, says="the logits that were passed in stay as they were", examples=4)
@given(seed=seeds(), temperature=temperatures())
@example(seed=0, temperature=2.0)
def test_divides_a_copy(student: Any, reference: Any, seed: int, temperature: float) -> None:
    logits = logits_of((1, 3), seed)
    steps = (
        let("logits", logits),
        build("given", "apply_temperature", ref("logits"), temperature),
        read("logits"),
    )
    assert_same(student.script(*steps), [logits], EXACT)


TOP_K = "topk_decoding.keep_top_k"


def _library_top_k(logits: torch.Tensor, k: int) -> torch.Tensor:
    kept: torch.Tensor = TopKLogitsWarper(k)(None, logits)
    return kept


@check(
    TOP_K,
    points=2,
    says="the k largest logits of each row keep their place, all others become minus infinity",
    examples=12,
)
@given(batch=sizes(), vocabulary=st.integers(2, 5), k=st.integers(1, 4), seed=seeds())
@example(batch=1, vocabulary=2, k=1, seed=0)
@example(batch=2, vocabulary=2, k=1, seed=0)
@example(batch=3, vocabulary=3, k=2, seed=0)
@example(batch=2, vocabulary=4, k=2, seed=0)
def test_keeps_the_largest(
    student: Any, reference: Any, batch: int, vocabulary: int, k: int, seed: int
) -> None:
    logits = logits_of((batch, vocabulary), seed)
    library = _library_top_k(logits, min(k, vocabulary))
    assert_same(reference.keep_top_k(logits, min(k, vocabulary)), library, EXACT)
    assert_same(student.keep_top_k(logits, min(k, vocabulary)), library, EXACT)


@check(TOP_K, points=2, says="tokens that tie for the k-th place all stay, and no others", examples=12)
@given(rows=tied_rows(), k=st.integers(1, 4))
@example(rows=[[0.0, 0.0]], k=1)
@example(rows=[[1.0, 1.0, 0.0]], k=2)
@example(rows=[[0.0, 1.0, 0.0]], k=2)
@example(rows=[[0.0, 1.0, 0.0], [2.0, 0.0, 1.0]], k=2)
def test_keeps_ties(student: Any, reference: Any, rows: list[list[float]], k: int) -> None:
    logits = torch.tensor(rows)
    library = _library_top_k(logits, k)
    assert_same(reference.keep_top_k(logits, k), library, EXACT)
    assert_same(student.keep_top_k(logits, k), library, EXACT)


@check(TOP_K, says="if k is as large as the vocabulary or larger, all tokens stay", examples=6)
@given(batch=sizes(3), vocabulary=sizes(3), more=st.integers(0, 3), seed=seeds())
@example(batch=1, vocabulary=2, more=1, seed=0)
@example(batch=1, vocabulary=2, more=0, seed=0)
def test_takes_a_large_k(
    student: Any, reference: Any, batch: int, vocabulary: int, more: int, seed: int
) -> None:
    logits = logits_of((batch, vocabulary), seed)
    assert_same(reference.keep_top_k(logits, vocabulary + more), logits, EXACT)
    assert_same(student.keep_top_k(logits, vocabulary + more), logits, EXACT)


@check(TOP_K, says="tokens that were ruled out before do not come back", examples=6)
@given(k=st.integers(1, 4), seed=seeds())
@example(k=1, seed=0)
@example(k=3, seed=0)
def test_keeps_minus_infinity(student: Any, reference: Any, k: int, seed: int) -> None:
    logits = logits_of((2, 4), seed)
    logits[0, 1:3] = logits[1, 0] = float("-inf")
    library = _library_top_k(logits, k)
    assert_same(reference.keep_top_k(logits, k), library, EXACT)
    assert_same(student.keep_top_k(logits, k), library, EXACT)


@check(TOP_K, says="the logits that were passed in stay as they were", examples=4)
@given(k=st.integers(1, 2), seed=seeds())
@example(k=1, seed=0)
def test_filters_a_copy(student: Any, reference: Any, k: int, seed: int) -> None:
    logits = logits_of((2, 3), seed)
    steps = (let("logits", logits), build("kept", "keep_top_k", ref("logits"), k), read("logits"))
    assert_same(student.script(*steps), [logits], EXACT)


SAMPLE = "topk_decoding.sample_top_k"


@check(
    SAMPLE,
    points=2,
    says="among many equal rows each allowed token comes up as often as its probability says",
    examples=1,
)
@given(
    k=st.integers(2, 3),
    temperature=st.sampled_from([0.5, 2.0, 4.0]),
    seed=seeds(),
)
@example(k=2, temperature=4.0, seed=0)
@example(k=3, temperature=2.0, seed=0)
@example(k=4, temperature=0.5, seed=0)
def test_draws_by_probability(student: Any, reference: Any, k: int, temperature: float, seed: int) -> None:
    row = [0.0, 2.0, 1.0, -1.0]
    logits = torch.tensor([row]).repeat(DRAWS, 1)
    (ids,) = student.script(*new_generator(seed), *drawn("ids", logits, k, temperature))
    assert_form(ids, torch.zeros(DRAWS, dtype=torch.int64))
    assert_frequencies(ids, chances(row, k, temperature))


@check(SAMPLE, says="tokens that tie for the k-th place may all be drawn", examples=2)
@given(k=st.integers(1, 2), temperature=st.sampled_from([0.5, 1.0, 2.0]), seed=seeds())
@example(k=1, temperature=1.0, seed=0)
@example(k=2, temperature=2.0, seed=0)
def test_draws_among_ties(student: Any, reference: Any, k: int, temperature: float, seed: int) -> None:
    row = [1.0, 0.0, 1.0] if k == 1 else [1.0, 0.0, 1.0, 2.0]
    logits = torch.tensor([row]).repeat(DRAWS, 1)
    (ids,) = student.script(*new_generator(seed), *drawn("ids", logits, k, temperature))
    assert_form(ids, torch.zeros(DRAWS, dtype=torch.int64))
    assert_frequencies(ids, chances(row, k, temperature))


@check(SAMPLE, points=2, says="every row is drawn from its own logits", examples=6)
@given(batch=sizes(), vocabulary=sizes(), seed=seeds())
@example(batch=1, vocabulary=2, seed=0)
@example(batch=2, vocabulary=2, seed=0)
@example(batch=3, vocabulary=4, seed=0)
def test_draws_row_by_row(student: Any, reference: Any, batch: int, vocabulary: int, seed: int) -> None:
    # With k = 1 no dice are needed.
    logits = logits_of((batch, vocabulary), seed)
    by_hand = torch.tensor([row.index(max(row)) for row in logits.tolist()])
    steps = (*new_generator(seed), *drawn("ids", logits, 1, 1.0))
    assert_same(student.script(*steps), [by_hand], EXACT)


@check(
    SAMPLE,
    says="the caller's generator decides: seeded alike it gives the same ids, otherwise it gives others",
    examples=3,
)
@given(seed=seeds())
@example(seed=0)
def test_uses_the_generator(student: Any, reference: Any, seed: int) -> None:
    # Eight equal tokens in 64 rows: two draws agree by chance once in 8 ** 64.
    logits = torch.zeros(64, 8)
    steps = [
        step
        for number, name in ((seed, "first"), (seed, "again"), (seed + 1, "other"))
        for step in (*new_generator(number), *drawn(name, logits, 8, 1.0))
    ]
    first, again, other = student.script(*steps)
    assert_form(first, torch.zeros(64, dtype=torch.int64))
    assert_same(again, first, EXACT)
    sentence = "Two generators with different seeds gave the same ids."
    assert_true(not torch.equal(other, first), sentence, other, "other ids")


@check(SAMPLE, says="a generator that is used twice goes on, it does not begin again", examples=3)
@given(seed=seeds())
@example(seed=0)
def test_goes_on_with_the_generator(student: Any, reference: Any, seed: int) -> None:
    logits = torch.zeros(64, 8)
    steps = (*new_generator(seed), *drawn("first", logits, 8, 1.0), *drawn("second", logits, 8, 1.0))
    first, second = student.script(*steps)
    assert_form(second, torch.zeros(64, dtype=torch.int64))
    sentence = "The second draw with one generator gave the same ids as the first."
    assert_true(not torch.equal(second, first), sentence, second, "other ids")


@check(SAMPLE, says="without a generator PyTorch's global one is used", examples=1)
@given(seed=seeds())
@example(seed=0)
def test_uses_the_global_generator(student: Any, reference: Any, seed: int) -> None:
    logits = torch.zeros(64, 8)
    steps = [
        step
        for number, name in ((seed, "first"), (seed, "again"), (seed + 1, "other"))
        for step in (
            make("seeded", "torch.manual_seed", number),
            build(name, "sample_top_k", logits, 8),
            read(name),
        )
    ]
    first, again, other = student.script(*steps)
    assert_form(first, torch.zeros(64, dtype=torch.int64))
    assert_same(again, first, EXACT)
    sentence = "PyTorch was seeded differently and the ids were the same."
    assert_true(not torch.equal(other, first), sentence, other, "other ids")


@check(SAMPLE, says="the logits that were passed in stay as they were", examples=2)
@given(seed=seeds())
@example(seed=0)
def test_draws_from_a_copy(student: Any, reference: Any, seed: int) -> None:
    logits = logits_of((2, 3), seed)
    steps = (
        *new_generator(seed),
        let("logits", logits),
        build("ids", "sample_top_k", ref("logits"), 2, 0.5, ref("generator")),
        read("logits"),
    )
    assert_same(student.script(*steps), [logits], EXACT)


NEXT = "topk_decoding.next_logits"


@check(
    NEXT,
    points=3,
    says="each prompt gets the logits that it gets alone, whatever stands beside it",
    examples=1,
)
@given(rows=prompts(), pad_id=st.sampled_from([0, 13, 2200]))
@example(rows=[[40]], pad_id=0)
@example(rows=[[518, 11], [40]], pad_id=2200)
@example(rows=[[40], [518, 11, 309, 343], [518, 11, 309]], pad_id=13)
def test_ignores_the_padding(student: Any, reference: Any, rows: Rows, pad_id: int) -> None:
    ids, mask = left_padded(rows, pad_id)
    alone = torch.stack([expected_after(tuple(row)) for row in rows])
    assert_same(reference.next_logits(GPT2_TRAINING, ids, mask), alone, THROUGH_MODEL)
    assert_same(student.next_logits(GPT2_TRAINING, ids, mask), alone, THROUGH_MODEL)


@check(NEXT, says="a prompt may contain the padding id as a real token", examples=1)
@given(rows=prompts(max_rows=2, max_length=3), where=st.integers(0, 3))
@example(rows=[[518, 11]], where=1)
@example(rows=[[518, 11], [40]], where=0)
def test_trusts_the_mask(student: Any, reference: Any, rows: Rows, where: int) -> None:
    pad_id = end_id()
    with_end = [[*row[:where], pad_id, *row[where:]] for row in rows]
    ids, mask = left_padded(with_end, pad_id)
    alone = torch.stack([expected_after(tuple(row)) for row in with_end])
    assert_same(reference.next_logits(GPT2_TRAINING, ids, mask), alone, THROUGH_MODEL)
    assert_same(student.next_logits(GPT2_TRAINING, ids, mask), alone, THROUGH_MODEL)


@check(NEXT, says="the logits carry no gradients", examples=1)
@given(rows=prompts(max_rows=2))
@example(rows=[[40]])
def test_gives_no_gradients(student: Any, reference: Any, rows: Rows) -> None:
    ids, mask = left_padded(rows, 0)
    given_logits = student.next_logits(GPT2_TRAINING, ids, mask)
    assert_without_gradients(given_logits, reference.next_logits(GPT2_TRAINING, ids, mask))


@check(NEXT, says="ids and mask stay as they were", examples=1)
@given(rows=prompts(max_rows=2))
@example(rows=[[518, 11], [40]])
def test_leaves_prompts_alone(student: Any, reference: Any, rows: Rows) -> None:
    ids, mask = left_padded(rows, 0)
    steps = (
        let("ids", ids),
        let("mask", mask),
        build("logits", "next_logits", GPT2_TRAINING, ref("ids"), ref("mask")),
        read("ids"),
        read("mask"),
    )
    assert_same(student.script(*steps), [ids, mask], EXACT)


GENERATE = "topk_decoding.generate"


def _count(student: Any, rows: Rows, most: int, eos_id: int, pad_id: int) -> Any:
    ids = torch.tensor(rows)
    return student.script(
        *counting_model(),
        build("ids", "generate", ref("model"), ids, torch.ones_like(ids), most, eos_id, pad_id),
        read("ids"),
    )


@check(
    GENERATE,
    points=2,
    says="a row ends with its EOS and is padded from there, while the others go on"
    " (the tiny model continues n with n + 1)",
    examples=1,
)
@given(rows=counting_prompts(), pad_id=st.integers(0, COUNTED - 1))
@example(rows=[[5], [6]], pad_id=0)
@example(rows=[[6], [4], [5]], pad_id=7)
@example(rows=[[1, 3], [6, 6]], pad_id=2)
def test_ends_row_by_row(student: Any, reference: Any, rows: Rows, pad_id: int) -> None:
    by_hand = counted_rows(rows, COUNTED - 1, pad_id, 20)
    assert_same(_count(student, rows, 20, COUNTED - 1, pad_id), [by_hand], EXACT)


@check(
    GENERATE,
    says="there are at most max_new_tokens new tokens, the prompt not counted (n is continued with n + 1)",
    examples=1,
)
@given(rows=counting_prompts(max_rows=2), most=st.integers(0, 4))
@example(rows=[[1, 2, 3]], most=2)
@example(rows=[[1]], most=0)
@example(rows=[[1], [6]], most=3)
def test_counts_new_tokens_only(student: Any, reference: Any, rows: Rows, most: int) -> None:
    by_hand = counted_rows(rows, COUNTED - 1, 0, most)
    assert_same(_count(student, rows, most, COUNTED - 1, 0), [by_hand], EXACT)


@check(
    GENERATE,
    says="an EOS in the prompt ends nothing, and neither does padding that has the same id"
    " (n is continued with n + 1)",
    examples=1,
)
@given(rows=counting_prompts(max_rows=2), most=st.integers(1, 12))
@example(rows=[[7]], most=3)
@example(rows=[[7, 4], [3, 7]], most=12)
def test_looks_for_new_ends(student: Any, reference: Any, rows: Rows, most: int) -> None:
    by_hand = counted_rows(rows, COUNTED - 1, COUNTED - 1, most)
    assert_same(_count(student, rows, most, COUNTED - 1, COUNTED - 1), [by_hand], EXACT)


#: Texts to continue together.
CONTINUED = (
    ["Hello, how about"],
    ["I am really liking the course, but it is", "This film is"],
)


@check(
    GENERATE,
    points=2,
    says="with k = 1 the rows are those of model.generate(do_sample=False)",
    examples=1,
)
@given(texts=st.sampled_from(CONTINUED))
@example(texts=CONTINUED[0])
@example(texts=CONTINUED[1])
def test_agrees_with_the_library(student: Any, reference: Any, texts: list[str]) -> None:
    rows = [encoded(text) for text in texts]
    (comma,) = encoded(",")
    # Where commas fill up, the commas of a prompt are still real.
    pad_id = end_id() if len(rows) == 1 else comma
    ids, mask = left_padded(rows, pad_id)
    library = library_continues(tuple(map(tuple, rows)), 5, end_id(), pad_id)
    assert_same(reference.generate(GPT2_TRAINING, ids, mask, 5, end_id(), pad_id), library, EXACT)
    assert_same(student.generate(GPT2_TRAINING, ids, mask, 5, end_id(), pad_id), library, EXACT)


def _throw(name: str, rows: int, k: int, temperature: float, last: int) -> list[Any]:
    ids = torch.zeros(rows, 1, dtype=torch.int64)
    ends = {"eos_id": last, "pad_id": last}
    arguments = {**ends, "k": k, "temperature": temperature, "generator": ref("generator")}
    return [
        build(name, "generate", ref("model"), ids, torch.ones_like(ids), 4, **arguments),
        read(name),
    ]


@check(
    GENERATE,
    points=2,
    says="k and temperature are used: among many equal rows tokens come up as often as they should",
    examples=1,
)
@given(seed=st.just(1))
@example(seed=1)
def test_uses_k_and_temperature(student: Any, reference: Any, seed: int) -> None:
    row, rows, k, temperature = [0.0, 2.0, 1.0, -1.0, -3.0], DRAWS // 32, 2, 0.25
    steps = (
        *new_generator(seed),
        *table_model((tuple(row),) * len(row)),
        *_throw("ids", rows, k, temperature, last=4),
    )
    (ids,) = student.script(*steps)
    assert_form(ids, torch.zeros(rows, 5, dtype=torch.int64))
    assert_frequencies(ids[:, 1:].flatten(), chances(row, k, temperature))


@check(
    GENERATE,
    says="every step draws anew from the caller's generator, which decides about all of them",
    examples=1,
)
@given(seed=st.just(1))
@example(seed=1)
def test_uses_the_dice_it_gets(student: Any, reference: Any, seed: int) -> None:
    # Twelve equal tokens in 8 rows: two draws agree by chance once in 12 ** 8.
    row, rows = [0.0] * 12 + [-9.0], 8
    seeded = ((seed, "first"), (seed, "again"), (seed + 1, "other"))
    steps = [
        *table_model((tuple(row),) * len(row)),
        *(
            step
            for number, name in seeded
            for step in (*new_generator(number), *_throw(name, rows, 12, 1.0, last=12))
        ),
    ]
    first, again, other = student.script(*steps)
    assert_form(first, torch.zeros(rows, 5, dtype=torch.int64))
    assert_same(again, first, EXACT)
    sentence = "Two generators with different seeds gave the same ids."
    assert_true(not torch.equal(other, first), sentence, other, "other ids")
    sentence = "Two steps drew the same tokens in all rows."
    assert_true(not torch.equal(first[:, 1], first[:, 2]), sentence, first, "columns that differ")


@check(GENERATE, says="prompts and mask stay as they were", examples=1)
@given(rows=counting_prompts(max_rows=2))
@example(rows=[[1]])
@example(rows=[[3, 1], [2, 2]])
def test_continues_a_copy(student: Any, reference: Any, rows: Rows) -> None:
    # The last prompt has one token, whatever stands before it.
    ids = torch.tensor(rows)
    mask = torch.ones_like(ids)
    mask[-1, :-1] = 0
    steps = (
        *counting_model(),
        let("prompts", ids),
        let("mask", mask),
        build("ids", "generate", ref("model"), ref("prompts"), ref("mask"), 2, COUNTED - 1, 0),
        read("prompts"),
        read("mask"),
        read("ids"),
    )
    assert_same(student.script(*steps), [ids, mask, counted_rows(rows, COUNTED - 1, 0, 2)], EXACT)


COMPLETIONS = "topk_decoding.completions"


@check(
    COMPLETIONS,
    points=2,
    says="each answer is the text of the new tokens before the first EOS, with its spaces",
    examples=8,
)
@given(texts=answers(), spare=st.integers(1, 3))
@example(texts=[" how are you"], spare=1)
@example(texts=[", naïve", " 🙂"], spare=1)
@example(texts=[" the  course"], spare=2)
@example(texts=["", " how are you"], spare=1)
def test_reads_answers(student: Any, reference: Any, texts: list[str], spare: int) -> None:
    prompt = encoded("Hello,")
    rows = generated(prompt, texts, end_id(), [end_id()], spare)
    assert_same(reference.completions(rows, len(prompt), end_id(), GPT2_TOKENIZER), texts, EXACT)
    assert_same(student.completions(rows, len(prompt), end_id(), GPT2_TOKENIZER), texts, EXACT)


@check(COMPLETIONS, says="whatever stands behind the first EOS is left out", examples=6)
@given(texts=answers(), behind=st.sampled_from([" course", " very good", ", 🙂"]), spare=st.integers(2, 6))
@example(texts=[" how"], behind=" course", spare=2)
@example(texts=["", " how"], behind=" course", spare=2)
def test_cuts_at_the_first_end(
    student: Any, reference: Any, texts: list[str], behind: str, spare: int
) -> None:
    prompt = encoded("Hello,")
    rows = generated(prompt, texts, end_id(), [*encoded(behind), end_id()], spare)
    assert_same(reference.completions(rows, len(prompt), end_id(), GPT2_TOKENIZER), texts, EXACT)
    assert_same(student.completions(rows, len(prompt), end_id(), GPT2_TOKENIZER), texts, EXACT)


@check(
    COMPLETIONS,
    says="an answer without EOS is read to its end, and no new columns give empty texts",
    examples=6,
)
@given(texts=answers())
@example(texts=[" how are you"])
@example(texts=[""])
@example(texts=[" how are you", " how are you"])
def test_reads_answers_without_end(student: Any, reference: Any, texts: list[str]) -> None:
    prompt = encoded("Hello,")
    rows = generated(prompt, texts, end_id(), [end_id()], 0)
    assert_same(reference.completions(rows, len(prompt), end_id(), GPT2_TOKENIZER), texts, EXACT)
    assert_same(student.completions(rows, len(prompt), end_id(), GPT2_TOKENIZER), texts, EXACT)


@check(COMPLETIONS, says="EOS and padding in front of the answer cut nothing", examples=6)
@given(texts=answers(), padding=st.integers(0, 2), middle=st.sampled_from([[], [13]]))
@example(texts=[" how"], padding=1, middle=[])
@example(texts=[" how", " the  course"], padding=2, middle=[13])
def test_leaves_prompts_out(
    student: Any, reference: Any, texts: list[str], padding: int, middle: list[int]
) -> None:
    prompt = [*[end_id()] * padding, *middle, end_id(), *encoded("Hello")]
    rows = generated(prompt, texts, end_id(), [end_id()], 1)
    assert_same(reference.completions(rows, len(prompt), end_id(), GPT2_TOKENIZER), texts, EXACT)
    assert_same(student.completions(rows, len(prompt), end_id(), GPT2_TOKENIZER), texts, EXACT)


@check(
    COMPLETIONS,
    says="with another eos_id that one ends the answer, and special tokens are left out",
    examples=4,
)
@given(texts=answers(), spare=st.integers(1, 2))
@example(texts=[" how"], spare=1)
@example(texts=[" how", " the  course"], spare=2)
def test_takes_the_callers_end(student: Any, reference: Any, texts: list[str], spare: int) -> None:
    (stop,) = encoded(".")
    prompt = encoded("Hello,")
    rows = generated([*prompt, end_id()], texts, stop, [stop], spare)
    assert_same(reference.completions(rows, len(prompt), stop, GPT2_TOKENIZER), texts, EXACT)
    assert_same(student.completions(rows, len(prompt), stop, GPT2_TOKENIZER), texts, EXACT)


STREAM = "topk_decoding.stream_pieces"


@check(STREAM, points=2, says="each token shows the characters that it completes", examples=8)
@given(parts=st.lists(phrases(), min_size=1, max_size=2))
@example(parts=["Hello, how are you"])
@example(parts=["é"])
@example(parts=["a naïve course"])
@example(parts=["🙂"])
@example(parts=["5 €", " two  spaces"])
def test_shows_whole_characters(student: Any, reference: Any, parts: list[str]) -> None:
    ids = encoded("".join(parts))
    library = library_stream(ids)
    assert_same(reference.stream_pieces(ids, GPT2_TOKENIZER), library, EXACT)
    assert_same(student.stream_pieces(ids, GPT2_TOKENIZER), library, EXACT)


@check(STREAM, says="what is unfinished at the end is part of the last piece", examples=6)
@given(
    text=st.sampled_from(["naïve", "5 €", "a 🙂", "voilà 🙂"]),
    missing=st.integers(1, 3),
    ended=st.booleans(),
)
@example(text="é", missing=1, ended=False)
@example(text="🙂", missing=1, ended=False)
@example(text="🙂", missing=2, ended=False)
@example(text="a 🙂", missing=3, ended=False)
@example(text="🙂", missing=1, ended=True)
def test_shows_what_is_left(student: Any, reference: Any, text: str, missing: int, ended: bool) -> None:
    ids = [*encoded(text)[:-missing], *[end_id()] * ended]
    assert_same(
        student.stream_pieces(ids, GPT2_TOKENIZER), reference.stream_pieces(ids, GPT2_TOKENIZER), EXACT
    )


@check(STREAM, says="special tokens show nothing", examples=4)
@given(text=st.sampled_from(["Good", " 🙂", "naïve", ""]), more=st.integers(1, 2))
@example(text="Good", more=1)
@example(text="", more=1)
@example(text="é", more=1)
def test_hides_special_tokens(student: Any, reference: Any, text: str, more: int) -> None:
    ids = [*[end_id()] * (more - 1), *encoded(text), end_id()]
    library = library_stream(ids)
    assert_same(reference.stream_pieces(ids, GPT2_TOKENIZER), library, EXACT)
    assert_same(student.stream_pieces(ids, GPT2_TOKENIZER), library, EXACT)


@check(STREAM, says="the ids that were passed in stay as they were, and no ids give no pieces", examples=3)
@given(text=st.sampled_from(ANSWERS))
@example(text="")
@example(text=" how are you")
def test_leaves_ids_alone(student: Any, reference: Any, text: str) -> None:
    ids = encoded(text)
    pieces = reference.stream_pieces(ids, GPT2_TOKENIZER)
    steps = (
        let("ids", ids),
        build("pieces", "stream_pieces", ref("ids"), GPT2_TOKENIZER),
        read("ids"),
        read("pieces"),
    )
    assert_same(student.script(*steps), [ids, pieces], EXACT)

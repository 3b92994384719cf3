"""What the functions of lab 03 must do."""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch.nn.utils.rnn import pad_sequence
from transformers.models.roberta.modeling_roberta import RobertaEmbeddings

from grader.checks.vocabulary import (
    DISTILBERT,
    DISTILBERT_TOKENIZER,
    ROBERTA,
    ROBERTA_TOKENIZER,
    ROBERTA_TRAINING,
    hidden_states,
    lengths,
    long_words,
    masks,
    pad_ids,
    ragged_batches,
    seeds,
    sides,
    text_batches,
)
from grader.judge.checking import check
from grader.judge.comparing import (
    EXACT,
    ROUNDING,
    THROUGH_MODEL,
    assert_same,
    assert_without_gradients,
)
from grader.judge.scripts import build, let, read, ref

PAD_BATCH = "padding.pad_batch"


@check(
    PAD_BATCH,
    points=2,
    says="shorter rows are filled up on the right to the length of the longest one",
    token_ids=ROBERTA,
)
@given(sequences=ragged_batches(), pad_id=pad_ids())
@example(sequences=[[5, 6], [7]], pad_id=1)
@example(sequences=[[7], []], pad_id=1)
@example(sequences=[[], [7]], pad_id=1)
@example(sequences=[[0, 9, 2]], pad_id=1)
def test_fills_up_on_the_right(student: Any, reference: Any, sequences: list[list[int]], pad_id: int) -> None:
    rows = [torch.tensor(row, dtype=torch.int64) for row in sequences]
    library = pad_sequence(rows, batch_first=True, padding_value=pad_id)
    assert_same(reference.pad_batch(sequences, pad_id), library, EXACT)
    assert_same(student.pad_batch(sequences, pad_id), library, EXACT)


@check(
    PAD_BATCH,
    says='with side="left" the padding stands before the tokens, which keep their order',
    token_ids=ROBERTA,
)
@given(sequences=ragged_batches(), pad_id=pad_ids())
@example(sequences=[[5, 6], [7]], pad_id=1)
@example(sequences=[[5, 6, 7], [8, 9]], pad_id=1)
def test_fills_up_on_the_left(student: Any, reference: Any, sequences: list[list[int]], pad_id: int) -> None:
    assert_same(
        student.pad_batch(sequences, pad_id, side="left"),
        reference.pad_batch(sequences, pad_id, side="left"),
        EXACT,
    )


@check(PAD_BATCH, says="the lists that were passed in stay as they were", examples=8)
@given(sequences=ragged_batches(), side=sides())
@example(sequences=[[5, 6], [7]], side="right")
def test_leaves_its_input_alone(student: Any, reference: Any, sequences: list[list[int]], side: str) -> None:
    steps = (
        let("sequences", sequences),
        build("padded", "pad_batch", ref("sequences"), 1, side=side),
        read("sequences"),
    )
    assert_same(student.script(*steps), [sequences], EXACT)


MASK = "padding.attention_mask"


@check(MASK, points=2, says="under right padding the first tokens of each row are marked as real")
@given(counts=lengths())
@example(counts=[2, 1])
@example(counts=[2, 0])
@example(counts=[3])
def test_marks_from_the_left(student: Any, reference: Any, counts: list[int]) -> None:
    assert_same(student.attention_mask(counts), reference.attention_mask(counts), EXACT)


@check(MASK, says="under left padding the last tokens of each row are marked as real")
@given(counts=lengths())
@example(counts=[2, 1])
@example(counts=[2, 0])
def test_marks_from_the_right(student: Any, reference: Any, counts: list[int]) -> None:
    expected = torch.flip(reference.attention_mask(counts), dims=[1])
    assert_same(student.attention_mask(counts, side="left"), expected, EXACT)


POSITIONS = "padding.position_ids"


@check(POSITIONS, points=2, says="real tokens are numbered from padding_idx + 1, padding gets padding_idx")
@given(counts=lengths(), padding_idx=st.sampled_from([0, 1, 7]))
@example(counts=[2, 1], padding_idx=1)
@example(counts=[2, 0], padding_idx=1)
def test_numbers_under_right_padding(
    student: Any, reference: Any, counts: list[int], padding_idx: int
) -> None:
    mask = masks(counts, "right")
    ids = torch.where(mask == 1, padding_idx + 1, padding_idx)
    library = RobertaEmbeddings.create_position_ids_from_input_ids(ids, padding_idx)
    assert_same(reference.position_ids(mask, padding_idx), library, EXACT)
    assert_same(student.position_ids(mask, padding_idx), library, EXACT)


@check(POSITIONS, points=2, says="under left padding the count starts at the first real token")
@given(counts=lengths(), padding_idx=st.sampled_from([0, 1, 7]))
@example(counts=[2, 1], padding_idx=1)
def test_numbers_under_left_padding(
    student: Any, reference: Any, counts: list[int], padding_idx: int
) -> None:
    mask = masks(counts, "left")
    assert_same(student.position_ids(mask, padding_idx), reference.position_ids(mask, padding_idx), EXACT)


@check(POSITIONS, says="without a padding_idx, RoBERTa's own is taken: 1", examples=8)
@given(counts=lengths(), side=sides())
@example(counts=[2, 1], side="right")
def test_counts_as_roberta_by_default(student: Any, reference: Any, counts: list[int], side: str) -> None:
    mask = masks(counts, side)
    assert_same(student.position_ids(mask), reference.position_ids(mask), EXACT)


@check(POSITIONS, says="the mask that was passed in stays as it was", examples=8)
@given(counts=lengths(), side=sides())
@example(counts=[2, 1], side="left")
def test_leaves_the_mask_alone(student: Any, reference: Any, counts: list[int], side: str) -> None:
    mask = masks(counts, side)
    steps = (let("mask", mask), build("positions", "position_ids", ref("mask")), read("mask"))
    assert_same(student.script(*steps), [mask], EXACT)


POOL = "padding.mean_pool"


@check(POOL, points=2, says="each row's average is that of its real tokens only")
@given(
    counts=lengths(min_length=1),
    side=sides(),
    hidden_size=st.sampled_from([1, 2, 4]),
    seed=seeds(),
    zero=st.booleans(),
)
@example(counts=[2, 1], side="right", hidden_size=2, seed=0, zero=False)
@example(counts=[2, 1], side="left", hidden_size=1, seed=0, zero=False)
@example(counts=[2, 1], side="right", hidden_size=2, seed=1, zero=True)
def test_averages_real_tokens(
    student: Any, reference: Any, counts: list[int], side: str, hidden_size: int, seed: int, zero: bool
) -> None:
    hidden, mask = hidden_states(counts, hidden_size, seed), masks(counts, side)
    if zero:
        # A real token's vector may happen to be zero; it counts like any other.
        hidden[:, 0] = 0
    by_hand = torch.stack([row[keep == 1].mean(dim=0) for row, keep in zip(hidden, mask, strict=True)])
    assert_same(reference.mean_pool(hidden, mask), by_hand, ROUNDING)
    assert_same(student.mean_pool(hidden, mask), by_hand, ROUNDING)


@check(POOL, says="a row that is all padding gives zeros, and the other rows are what they were")
@given(counts=lengths(), side=sides(), seed=seeds())
@example(counts=[1, 0], side="right", seed=0)
@example(counts=[0, 2], side="left", seed=0)
def test_survives_empty_rows(student: Any, reference: Any, counts: list[int], side: str, seed: int) -> None:
    hidden, mask = hidden_states([*counts, 0], 2, seed), masks([*counts, 0], side)
    assert_same(student.mean_pool(hidden, mask), reference.mean_pool(hidden, mask), ROUNDING)


@check(POOL, says="the hidden states that were passed in stay as they were", examples=8)
@given(counts=lengths(min_length=1), seed=seeds())
@example(counts=[2, 1], seed=0)
def test_leaves_hidden_states_alone(student: Any, reference: Any, counts: list[int], seed: int) -> None:
    hidden, mask = hidden_states(counts, 2, seed), masks(counts, "right")
    steps = (
        let("hidden", hidden),
        let("mask", mask),
        build("pooled", "mean_pool", ref("hidden"), ref("mask")),
        read("hidden"),
        read("mask"),
    )
    assert_same(student.script(*steps), [hidden, mask], EXACT)


LAST = "padding.last_token"


@check(LAST, points=2, says="under right padding the last real token of each row is picked")
@given(counts=lengths(min_length=1), hidden_size=st.sampled_from([1, 2, 4]), seed=seeds())
@example(counts=[2, 1], hidden_size=1, seed=0)
@example(counts=[3], hidden_size=2, seed=0)
def test_picks_under_right_padding(
    student: Any, reference: Any, counts: list[int], hidden_size: int, seed: int
) -> None:
    hidden, mask = hidden_states(counts, hidden_size, seed), masks(counts, "right")
    by_hand = torch.stack([row[n - 1] for row, n in zip(hidden, counts, strict=True)])
    assert_same(reference.last_token(hidden, mask), by_hand, EXACT)
    assert_same(student.last_token(hidden, mask), by_hand, EXACT)


@check(LAST, says="under left padding it is the last column's")
@given(counts=lengths(min_length=1), hidden_size=st.sampled_from([1, 2, 4]), seed=seeds())
@example(counts=[2, 1], hidden_size=1, seed=0)
def test_picks_under_left_padding(
    student: Any, reference: Any, counts: list[int], hidden_size: int, seed: int
) -> None:
    hidden, mask = hidden_states(counts, hidden_size, seed), masks(counts, "left")
    assert_same(student.last_token(hidden, mask), hidden[:, -1], EXACT)


@check(LAST, says="rows of one batch may have their padding on different sides")
@given(left=lengths(min_length=1, max_rows=3), right=lengths(min_length=1, max_rows=3), seed=seeds())
@example(left=[1], right=[2], seed=0)
@example(left=[3, 1], right=[2], seed=0)
def test_picks_row_by_row(student: Any, reference: Any, left: list[int], right: list[int], seed: int) -> None:
    width = max(*left, *right)
    hidden = hidden_states([*left, *right], 2, seed)
    # The widest row sets the width of both halves and is then left out.
    mask = torch.cat([masks([*left, width], "left")[:-1], masks([*right, width], "right")[:-1]])
    by_hand = torch.stack([row[keep == 1][-1] for row, keep in zip(hidden, mask, strict=True)])
    assert_same(reference.last_token(hidden, mask), by_hand, EXACT)
    assert_same(student.last_token(hidden, mask), by_hand, EXACT)


ENCODE = "padding.encode_batch"
LONG = "the model said that the course was good and the film was " + "very " * 70 + "difficult"


@check(
    ENCODE,
    points=2,
    says="one vector a text, the mean over its tokens, in the order of the texts",
    examples=1,
)
@given(texts=text_batches())
@example(texts=["good"])
@example(texts=["the film was good and the course too", "a", "the river bank"])
@example(texts=["good", "a film", "good"])
@example(texts=["a"] * 8)
def test_encodes_texts(student: Any, reference: Any, texts: list[str]) -> None:
    assert_same(
        student.encode_batch(texts, ROBERTA_TOKENIZER, ROBERTA_TRAINING),
        reference.encode_batch(texts, ROBERTA_TOKENIZER, ROBERTA_TRAINING),
        THROUGH_MODEL,
    )


@check(ENCODE, points=2, says="a text has the same vector alone and in a batch", examples=1)
@given(texts=text_batches(max_texts=3))
@example(texts=["good", "the teacher said that the film was good"])
def test_padding_changes_nothing(student: Any, reference: Any, texts: list[str]) -> None:
    together = student.encode_batch(texts, ROBERTA_TOKENIZER, ROBERTA_TRAINING)
    alone = reference.encode_batch(texts[:1], ROBERTA_TOKENIZER, ROBERTA_TRAINING)
    assert_same(together[:1], alone, THROUGH_MODEL)


@check(ENCODE, says="a text beyond the model's maximum is cut to it", examples=1)
@given(texts=text_batches(max_texts=1))
@example(texts=[])
def test_cuts_long_texts(student: Any, reference: Any, texts: list[str]) -> None:
    assert_same(
        student.encode_batch([*texts, LONG], ROBERTA_TOKENIZER, ROBERTA_TRAINING),
        reference.encode_batch([*texts, LONG], ROBERTA_TOKENIZER, ROBERTA_TRAINING),
        THROUGH_MODEL,
    )


@check(ENCODE, says="it works as well with another model and its tokenizer", examples=1)
@given(texts=text_batches(max_texts=3))
@example(texts=["good"])
@example(texts=["a", "the river bank"])
def test_encodes_with_another_model(student: Any, reference: Any, texts: list[str]) -> None:
    assert_same(
        student.encode_batch(texts, DISTILBERT_TOKENIZER, DISTILBERT),
        reference.encode_batch(texts, DISTILBERT_TOKENIZER, DISTILBERT),
        THROUGH_MODEL,
    )


@check(ENCODE, says="the vectors carry no gradients", examples=1)
@given(texts=text_batches(max_texts=1))
@example(texts=["good"])
def test_keeps_no_gradients(student: Any, reference: Any, texts: list[str]) -> None:
    vectors = student.encode_batch(texts, ROBERTA_TOKENIZER, ROBERTA_TRAINING)
    expected = reference.encode_batch(texts, ROBERTA_TOKENIZER, ROBERTA_TRAINING)
    assert_without_gradients(vectors, expected)


WORD = "padding.word_embeddings"


@check(
    WORD,
    points=2,
    says="the static vector comes from the table, the contextual one from the last layer",
    examples=1,
)
@given(
    before=st.sampled_from(["", "the ", "a good ", "good, old - and "]),
    after=st.sampled_from(["", ".", ", and money", " of the river", " and money"]),
)
@example(before="the ", after=" of the river")
@example(before="the ", after=", and money")
@example(before="good, old - and ", after=".")
@example(before="", after=" and money")
def test_finds_a_word(student: Any, reference: Any, before: str, after: str) -> None:
    text = f"{before}bank{after}"
    assert_same(
        student.word_embeddings(text, "bank", ROBERTA_TOKENIZER, ROBERTA_TRAINING),
        reference.word_embeddings(text, "bank", ROBERTA_TOKENIZER, ROBERTA_TRAINING),
        THROUGH_MODEL,
    )


@check(WORD, says="a word of several tokens gets the mean of their vectors", examples=1)
@given(
    before=st.sampled_from(["", "the ", "see "]), word=long_words(), after=st.sampled_from(["", " was good"])
)
@example(before="", word="dissecting", after="")
@example(before="the ", word="dissecting", after=" was good")
@example(before="the ", word="naïve", after="")
@example(before="see ", word="voilà", after="")
@example(before="they ", word="don't", after=" was good")
def test_averages_the_pieces(student: Any, reference: Any, before: str, word: str, after: str) -> None:
    text = f"{before}{word}{after}"
    assert_same(
        student.word_embeddings(text, word, ROBERTA_TOKENIZER, ROBERTA_TRAINING),
        reference.word_embeddings(text, word, ROBERTA_TOKENIZER, ROBERTA_TRAINING),
        THROUGH_MODEL,
    )


@check(WORD, says="of several occurrences the first one counts", examples=1)
@given(
    word=st.sampled_from(["bank", "dissecting"]), between=st.sampled_from([" or ", " of the river and the "])
)
@example(word="bank", between=" of the river and the ")
def test_takes_the_first(student: Any, reference: Any, word: str, between: str) -> None:
    text = f"the {word}{between}{word}"
    assert_same(
        student.word_embeddings(text, word, ROBERTA_TOKENIZER, ROBERTA_TRAINING),
        reference.word_embeddings(text, word, ROBERTA_TOKENIZER, ROBERTA_TRAINING),
        THROUGH_MODEL,
    )


@check(WORD, says="neither vector carries gradients", examples=2)
@given(after=st.sampled_from(["", " of the river"]))
@example(after="")
def test_keeps_no_gradients_of_words(student: Any, reference: Any, after: str) -> None:
    vectors = student.word_embeddings(f"the bank{after}", "bank", ROBERTA_TOKENIZER, ROBERTA_TRAINING)
    expected = reference.word_embeddings(f"the bank{after}", "bank", ROBERTA_TOKENIZER, ROBERTA_TRAINING)
    assert_without_gradients(vectors, expected)

"""What the functions of lab 02 must do."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import decoders

from grader.checks.tokenization_vocabulary import (
    BETWEEN,
    BYTE_TOKENS,
    ENDS,
    OTHER_ENDS,
    ROBERTA_ENDS,
    byte_tokens,
    flat,
    known_tokens,
    learned_merges,
    letters,
    library_bpe,
    library_ids,
    marked,
    pairs,
    phrases,
    roberta_tokenizer,
    separators,
    some_unknown_tokens,
    split_words,
    symbols,
    text_ids,
    vocabularies,
    words,
)
from grader.checks.vocabulary import ROBERTA, ROBERTA_TOKENIZER, sides
from grader.judge.checking import check
from grader.judge.comparing import EXACT, assert_same
from grader.judge.scripts import build, invoke, let, read, ref

Pair = tuple[str, str]
Words = list[list[str]]

MERGE = "tokenization.merge_pair"


@check(
    MERGE,
    points=2,
    says="every occurrence of the pair becomes one symbol, all else stays in its order",
    examples=12,
)
@given(row=letters(), pair=pairs())
@example(row=["a", "b"], pair=("a", "b"))
@example(row=["c"], pair=("a", "b"))
@example(row=["c", "a", "b"], pair=("a", "b"))
@example(row=["a", "b", "c"], pair=("a", "b"))
@example(row=["a", "b", "a", "b"], pair=("a", "b"))
@example(row=["b", "a"], pair=("a", "b"))
@example(row=["a", "c", "a", "b"], pair=("a", "b"))
@example(row=[], pair=("a", "b"))
@example(row=["\\", "1"], pair=("\\", "1"))
def test_merges_everywhere(student: Any, reference: Any, row: list[str], pair: Pair) -> None:
    library = library_bpe("".join(row), [pair])
    assert_same(reference.merge_pair(row, pair), library, EXACT)
    assert_same(student.merge_pair(row, pair), library, EXACT)


@check(MERGE, says="in a run of one symbol the pairs are taken from the left, and none overlap", examples=8)
@given(run=st.integers(1, 7), after=st.sampled_from(["", "b"]))
@example(run=2, after="")
@example(run=3, after="")
@example(run=4, after="b")
def test_takes_runs_from_the_left(student: Any, reference: Any, run: int, after: str) -> None:
    row = [*"a" * run, *after]
    library = library_bpe("".join(row), [("a", "a")])
    assert_same(reference.merge_pair(row, ("a", "a")), library, EXACT)
    assert_same(student.merge_pair(row, ("a", "a")), library, EXACT)


@check(
    MERGE,
    points=2,
    says="only two whole symbols that are the pair merge, however the letters around read",
    examples=12,
)
@given(row=symbols(), pair=st.sampled_from([("a", "b"), ("ab", "c"), ("a", "bc"), ("st", "a")]))
@example(row=["ba", "b"], pair=("a", "b"))
@example(row=["st", "ab"], pair=("st", "a"))
@example(row=["ab"], pair=("a", "b"))
@example(row=["ab", "c"], pair=("a", "bc"))
@example(row=["ab", "c"], pair=("ab", "c"))
def test_respects_borders(student: Any, reference: Any, row: list[str], pair: Pair) -> None:
    assert_same(student.merge_pair(row, pair), reference.merge_pair(row, pair), EXACT)


@check(MERGE, says="the list that was passed in stays as it was", examples=6)
@given(row=letters(), pair=pairs())
@example(row=["a", "b", "c"], pair=("a", "b"))
def test_leaves_symbols_alone(student: Any, reference: Any, row: list[str], pair: Pair) -> None:
    steps = (let("symbols", row), build("merged", "merge_pair", ref("symbols"), pair), read("symbols"))
    assert_same(student.script(*steps), [row], EXACT)


@check(MERGE, says="what comes back is a new list, also where nothing is merged", examples=6)
@given(row=letters(max_length=4), pair=pairs())
@example(row=[], pair=("a", "b"))
@example(row=["c"], pair=("a", "b"))
@example(row=["b", "a"], pair=("a", "b"))
@example(row=["a", "b", "c"], pair=("a", "b"))
def test_gives_a_new_list(student: Any, reference: Any, row: list[str], pair: Pair) -> None:
    steps = (
        let("symbols", row),
        build("merged", "merge_pair", ref("symbols"), pair),
        invoke("done", "merged", "append", "!"),
        read("symbols"),
    )
    assert_same(student.script(*steps), [row], EXACT)


BPE = "tokenization.bpe"


@check(
    BPE,
    points=3,
    says="of the pairs that are present the one learned first is merged, wherever it stands",
    examples=12,
)
@given(word=words(), merges=learned_merges())
@example(word="abc", merges=[("b", "c"), ("a", "b")])
@example(word="abc", merges=[("a", "b"), ("b", "c")])
@example(word="abcbc", merges=[("a", "b"), ("b", "c")])
@example(word="bab", merges=[("b", "a"), ("a", "b")])
@example(word="abc", merges=[("b", "c"), ("a", "bc"), ("a", "b")])
@example(word="abcc", merges=[("b", "c"), ("a", "b"), ("ab", "c")])
@example(word="abcab", merges=[("b", "c"), ("a", "b")])
def test_merges_by_rank(student: Any, reference: Any, word: str, merges: list[Pair]) -> None:
    library = library_bpe(word, merges)
    assert_same(reference.bpe(word, merges), library, EXACT)
    assert_same(student.bpe(word, merges), library, EXACT)


@check(
    BPE,
    points=2,
    says="merging goes on, with merged symbols too, until no learned pair is present",
    examples=12,
)
@given(times=st.integers(1, 3), first=st.sampled_from("ab"), ending=st.sampled_from(["", "c", "ca"]))
@example(times=1, first="a", ending="c")
@example(times=2, first="a", ending="")
@example(times=2, first="a", ending="c")
@example(times=3, first="b", ending="c")
def test_goes_on_merging(student: Any, reference: Any, times: int, first: str, ending: str) -> None:
    word = first * times + "b" + ending
    merges = [("a", "b"), ("b", "b"), ("ab", "c"), ("a", "abc"), ("bb", "c")]
    library = library_bpe(word, merges)
    assert_same(reference.bpe(word, merges), library, EXACT)
    assert_same(student.bpe(word, merges), library, EXACT)


@check(
    BPE,
    says="a word without any learned pair stays in single letters, were it one letter or none",
    examples=12,
)
@given(word=words(alphabet="xyé", max_length=4), merges=learned_merges(max_merges=2))
@example(word="x", merges=[("a", "b")])
@example(word="xy", merges=[("a", "b")])
@example(word="", merges=[("a", "b")])
@example(word="ba", merges=[])
def test_splits_what_it_does_not_know(student: Any, reference: Any, word: str, merges: list[Pair]) -> None:
    assert_same(student.bpe(word, merges), list(word), EXACT)


IDS = "tokenization.tokens_to_ids"


@check(IDS, says="each token in the vocabulary gets its own id, in the order of the tokens", examples=12)
@given(tokens=known_tokens(), vocabulary=vocabularies())
@example(tokens=["a"], vocabulary={"<unk>": 3, "a": 5})
@example(tokens=["a"], vocabulary={"<unk>": 3, "a": 0})
@example(tokens=["b", "a", "b"], vocabulary={"a": 5, "b": 4, "<unk>": 3})
@example(
    tokens=["course", "Ġcourse", "Course"], vocabulary={"course": 9, "Ġcourse": 7, "Course": 8, "<unk>": 3}
)
@example(tokens=[], vocabulary={"<unk>": 3})
def test_looks_up_ids(student: Any, reference: Any, tokens: list[str], vocabulary: dict[str, int]) -> None:
    assert_same(student.tokens_to_ids(tokens, vocabulary), reference.tokens_to_ids(tokens, vocabulary), EXACT)


@check(
    IDS,
    points=2,
    says="a token that is not in the vocabulary gets the id of `<unk>`, and keeps its place",
    examples=12,
)
@given(tokens=some_unknown_tokens(), vocabulary=vocabularies())
@example(tokens=["b"], vocabulary={"a": 5, "<unk>": 4})
@example(tokens=["b", "a"], vocabulary={"a": 5, "<unk>": 4})
@example(tokens=["b", "c"], vocabulary={"<unk>": 0, "a": 1})
@example(tokens=["A"], vocabulary={"a": 5, "<unk>": 4})
@example(tokens=["Ġa"], vocabulary={"a": 5, "<unk>": 4})
def test_falls_back_on_unk(
    student: Any, reference: Any, tokens: list[str], vocabulary: dict[str, int]
) -> None:
    by_hand = [vocabulary[token if token in vocabulary else "<unk>"] for token in tokens]
    assert_same(reference.tokens_to_ids(tokens, vocabulary), by_hand, EXACT)
    assert_same(student.tokens_to_ids(tokens, vocabulary), by_hand, EXACT)


@check(IDS, says="`unk` says which token stands for the unknown ones", examples=8)
@given(tokens=some_unknown_tokens(), vocabulary=vocabularies())
@example(tokens=["b"], vocabulary={"a": 5, "[UNK]": 4})
@example(tokens=["b", "a"], vocabulary={"a": 5, "[UNK]": 4, "<unk>": 3})
def test_takes_another_unk(
    student: Any, reference: Any, tokens: list[str], vocabulary: dict[str, int]
) -> None:
    assert_same(
        student.tokens_to_ids(tokens, vocabulary, unk="[UNK]"),
        reference.tokens_to_ids(tokens, vocabulary, unk="[UNK]"),
        EXACT,
    )


@check(IDS, says="the vocabulary stays as it was", examples=6)
@given(tokens=some_unknown_tokens(), vocabulary=vocabularies())
@example(tokens=["b"], vocabulary={"a": 5, "<unk>": 4})
def test_leaves_the_vocabulary_alone(
    student: Any, reference: Any, tokens: list[str], vocabulary: dict[str, int]
) -> None:
    steps = (
        let("vocabulary", vocabulary),
        build("ids", "tokens_to_ids", tokens, ref("vocabulary")),
        read("vocabulary"),
    )
    assert_same(student.script(*steps), [vocabulary], EXACT)


DECODE = "tokenization.decode"


@check(
    DECODE,
    says="tokens are joined as they stand, and the mark `Ġ` is a space, also the first one",
    examples=12,
)
@given(tokens=known_tokens(), vocabulary=vocabularies())
@example(tokens=["this", "Ġcourse"], vocabulary={"this": 0, "Ġcourse": 1})
@example(tokens=["this", "ing"], vocabulary={"ing": 1, "this": 0})
@example(tokens=["Ġthis"], vocabulary={"Ġthis": 0})
@example(tokens=["<s>", "this"], vocabulary={"<s>": 0, "this": 7})
@example(tokens=["this", "!", "!"], vocabulary={"this": 7, "!": 0})
@example(tokens=[], vocabulary={"this": 7})
def test_joins_tokens(student: Any, reference: Any, tokens: list[str], vocabulary: dict[str, int]) -> None:
    ids = [vocabulary[token] for token in tokens]
    library = decoders.ByteLevel().decode(tokens)
    assert_same(reference.decode(ids, vocabulary), library, EXACT)
    assert_same(student.decode(ids, vocabulary), library, EXACT)


@check(
    DECODE,
    points=2,
    says="the bytes of a character make that character, also when they come in two tokens",
    examples=12,
)
@given(
    before=st.sampled_from(["", "This", "Ġcourse", "âĤ¬"]),
    parts=st.sampled_from([("Ã©",), ("Ã", "©"), ("âĤ", "¬"), ("ðŁĻ", "Ĥ"), ("Ġ", "ðŁĻ", "Ĥ")]),
    vocabulary=vocabularies(BYTE_TOKENS),
)
@example(before="", parts=("Ã©",), vocabulary={"Ã©": 0})
@example(before="", parts=("Ã", "©"), vocabulary={"©": 0, "Ã": 1})
@example(before="This", parts=("ðŁĻ", "Ĥ"), vocabulary={"This": 0, "ðŁĻ": 1, "Ĥ": 2})
def test_puts_bytes_together(
    student: Any, reference: Any, before: str, parts: tuple[str, ...], vocabulary: dict[str, int]
) -> None:
    tokens = [*([before] if before else []), *parts]
    ids = [vocabulary[token] for token in tokens]
    library = decoders.ByteLevel().decode(tokens)
    assert_same(reference.decode(ids, vocabulary), library, EXACT)
    assert_same(student.decode(ids, vocabulary), library, EXACT)


@check(
    DECODE,
    points=2,
    says="bytes that make no character show as U+FFFD, and the rest of the text is kept",
    examples=12,
)
@given(tokens=byte_tokens(), vocabulary=vocabularies(BYTE_TOKENS))
@example(tokens=["Ã"], vocabulary={"Ã": 0})
@example(tokens=["ðŁĻ"], vocabulary={"ðŁĻ": 0})
@example(tokens=["©"], vocabulary={"©": 0})
@example(tokens=["This", "Ã"], vocabulary={"This": 0, "Ã": 1})
@example(tokens=["âĤ", "course"], vocabulary={"course": 0, "âĤ": 1})
def test_replaces_broken_characters(
    student: Any, reference: Any, tokens: list[str], vocabulary: dict[str, int]
) -> None:
    ids = [vocabulary[token] for token in tokens]
    library = decoders.ByteLevel().decode(tokens)
    assert_same(reference.decode(ids, vocabulary), library, EXACT)
    assert_same(student.decode(ids, vocabulary), library, EXACT)


STARTS = "tokenization.word_starts"


@check(
    STARTS,
    points=2,
    says="words start at the mark `Ġ` and at the very first token, and nowhere else",
    examples=12,
)
@given(text=split_words(), leading_space=st.booleans(), ends=st.sampled_from(ENDS))
@example(text=[["a"]], leading_space=False, ends=ENDS[0])
@example(text=[["un", "able"]], leading_space=False, ends=ENDS[0])
@example(text=[["a"], ["b"]], leading_space=False, ends=ENDS[0])
@example(text=[["a", ","], ["b", "!"]], leading_space=False, ends=ENDS[0])
@example(text=[["a", "G"]], leading_space=False, ends=ENDS[0])
@example(text=[["a", "<"], ["<"]], leading_space=True, ends=ENDS[0])
@example(text=[["a", "ĊĠ"]], leading_space=False, ends=ENDS[0])
@example(text=[["a", "b"], ["a"]], leading_space=False, ends=())
def test_finds_starts(
    student: Any, reference: Any, text: Words, leading_space: bool, ends: tuple[str, ...]
) -> None:
    tokens = flat(marked(text, leading_space))
    by_hand = [number == 0 for word in text for number in range(len(word))]
    assert_same(reference.word_starts(tokens, [*ends]), by_hand, EXACT)
    assert_same(student.word_starts(tokens, [*ends]), by_hand, EXACT)


@check(
    STARTS,
    points=2,
    says="no special token starts a word, but the token after one does, in each text",
    examples=12,
)
@given(
    first=split_words(max_words=2),
    second=split_words(max_words=2),
    ends=st.sampled_from(ENDS),
    between=st.sampled_from(BETWEEN),
)
@example(first=[["a"]], second=[["b"]], ends=ENDS[0], between="two closing tokens")
@example(first=[["a"]], second=[["b"]], ends=ENDS[0], between="a mask")
@example(first=[["a"], ["b"]], second=[["un", "able"]], ends=ENDS[1], between="one closing token")
@example(first=[["<", "G"]], second=[["b"]], ends=ENDS[0], between="two closing tokens")
@example(first=[["a"]], second=[["b"]], ends=("Ġ<s>", "Ġ</s>"), between="one closing token")
def test_knows_special_tokens(
    student: Any, reference: Any, first: Words, second: Words, ends: tuple[str, str], between: str
) -> None:
    middle = separators(ends, between)
    tokens = [ends[0], *flat(marked(first)), *middle, *flat(marked(second)), ends[1]]
    starts = [[number == 0 for word in text for number in range(len(word))] for text in (first, second)]
    by_hand = [False, *starts[0], *[False] * len(middle), *starts[1], False]
    assert_same(reference.word_starts(tokens, [*ends, "<mask>"]), by_hand, EXACT)
    assert_same(student.word_starts(tokens, [*ends, "<mask>"]), by_hand, EXACT)


@check(STARTS, says="without tokens, or with special ones only, no word starts", examples=6)
@given(tokens=st.lists(st.sampled_from(ENDS[0]), max_size=3))
@example(tokens=[])
@example(tokens=["<s>"])
def test_finds_no_starts(student: Any, reference: Any, tokens: list[str]) -> None:
    assert_same(student.word_starts(tokens, [*ENDS[0]]), [False] * len(tokens), EXACT)


PIECES = "tokenization.pieces_of_words"


@check(
    PIECES,
    points=2,
    says="each word, the last one too, is the list of its tokens as they are written",
    examples=12,
)
@given(text=split_words(), leading_space=st.booleans())
@example(text=[["a"]], leading_space=False)
@example(text=[["a"], ["b"]], leading_space=False)
@example(text=[["un", "able"], ["un", "able"]], leading_space=False)
@example(text=[["a", ",", "b"], ["c"]], leading_space=True)
@example(text=[["a", "<"], ["G", "G"]], leading_space=False)
@example(text=[["a", "ĊĠ"]], leading_space=False)
def test_groups_pieces(student: Any, reference: Any, text: Words, leading_space: bool) -> None:
    grouped = marked(text, leading_space)
    assert_same(reference.pieces_of_words(flat(grouped), ["<s>", "</s>"]), grouped, EXACT)
    assert_same(student.pieces_of_words(flat(grouped), ["<s>", "</s>"]), grouped, EXACT)


@check(PIECES, points=2, says="special tokens belong to no word, and no word reaches across one", examples=12)
@given(
    first=split_words(max_words=2),
    second=split_words(max_words=2),
    ends=st.sampled_from(ENDS),
    between=st.sampled_from(BETWEEN),
)
@example(first=[["a"]], second=[["b"]], ends=ENDS[0], between="two closing tokens")
@example(first=[["a"]], second=[["b"]], ends=ENDS[0], between="a mask")
@example(first=[["a"], ["un", "able"]], second=[["b"], ["c"]], ends=ENDS[1], between="one closing token")
@example(first=[["a"]], second=[["b"]], ends=("Ġ<s>", "Ġ</s>"), between="one closing token")
def test_leaves_special_tokens_out(
    student: Any, reference: Any, first: Words, second: Words, ends: tuple[str, str], between: str
) -> None:
    middle = separators(ends, between)
    tokens = [ends[0], *flat(marked(first)), *middle, *flat(marked(second)), ends[1]]
    grouped = [*marked(first), *marked(second)]
    assert_same(reference.pieces_of_words(tokens, [*ends, "<mask>"]), grouped, EXACT)
    assert_same(student.pieces_of_words(tokens, [*ends, "<mask>"]), grouped, EXACT)


@check(PIECES, says="without tokens, or with special ones only, there are no words", examples=6)
@given(tokens=st.lists(st.sampled_from(ENDS[0]), max_size=3))
@example(tokens=[])
@example(tokens=["<s>"])
def test_groups_nothing(student: Any, reference: Any, tokens: list[str]) -> None:
    assert_same(student.pieces_of_words(tokens, [*ENDS[0]]), [], EXACT)


TRUNCATE = "tokenization.truncate"


@check(
    TRUNCATE,
    points=2,
    says="the first ids stay, as many as leave room for the special tokens",
    token_ids=ROBERTA,
    examples=12,
)
@given(ids=text_ids(), max_length=st.integers(3, 9), num_special=st.integers(0, 3))
@example(ids=[11, 12, 13], max_length=4, num_special=2)
@example(ids=[11, 12, 13], max_length=5, num_special=2)
@example(ids=[11, 12, 13], max_length=6, num_special=2)
@example(ids=[11, 12, 13], max_length=4, num_special=3)
@example(ids=[11], max_length=9, num_special=2)
@example(ids=[], max_length=5, num_special=2)
def test_cuts_on_the_right(
    student: Any, reference: Any, ids: list[int], max_length: int, num_special: int
) -> None:
    library = library_ids(ids, None, None, max_length - num_special)
    assert_same(reference.truncate(ids, max_length, num_special), library, EXACT)
    assert_same(student.truncate(ids, max_length, num_special), library, EXACT)


@check(TRUNCATE, says='with side="left" the last ids stay, in their order', token_ids=ROBERTA, examples=12)
@given(ids=text_ids(), max_length=st.integers(3, 9), num_special=st.integers(0, 3))
@example(ids=[11, 12, 13], max_length=4, num_special=2)
@example(ids=[11, 12, 13], max_length=5, num_special=2)
@example(ids=[11, 12, 13], max_length=6, num_special=2)
@example(ids=[11], max_length=9, num_special=2)
def test_cuts_on_the_left(
    student: Any, reference: Any, ids: list[int], max_length: int, num_special: int
) -> None:
    library = library_ids(ids, None, None, max_length - num_special, side="left")
    assert_same(reference.truncate(ids, max_length, num_special, side="left"), library, EXACT)
    assert_same(student.truncate(ids, max_length, num_special, side="left"), library, EXACT)


@check(
    TRUNCATE, says="where there is no room for the text, nothing of it stays", token_ids=ROBERTA, examples=12
)
@given(ids=text_ids(), max_length=st.integers(0, 2), side=sides())
@example(ids=[11, 12], max_length=1, side="right")
@example(ids=[11, 12, 13], max_length=1, side="left")
@example(ids=[11, 12, 13], max_length=0, side="right")
@example(ids=[11], max_length=2, side="right")
@example(ids=[11], max_length=2, side="left")
def test_may_have_no_room(student: Any, reference: Any, ids: list[int], max_length: int, side: str) -> None:
    assert_same(student.truncate(ids, max_length, side=side), [], EXACT)


@check(TRUNCATE, says="the list that was passed in stays as it was", examples=6)
@given(ids=text_ids(), max_length=st.integers(2, 6), side=sides())
@example(ids=[11, 12, 13], max_length=4, side="right")
@example(ids=[11, 12, 13], max_length=4, side="left")
def test_leaves_ids_alone(student: Any, reference: Any, ids: list[int], max_length: int, side: str) -> None:
    steps = (let("ids", ids), build("cut", "truncate", ref("ids"), max_length, side=side), read("ids"))
    assert_same(student.script(*steps), [ids], EXACT)


SPECIAL = "tokenization.add_special_tokens"


@check(SPECIAL, says="a text gets its opening token in front and its closing token at the end", examples=12)
@given(ids=text_ids(max_length=4), ends=st.sampled_from([ROBERTA_ENDS, OTHER_ENDS]))
@example(ids=[11, 12], ends=ROBERTA_ENDS)
@example(ids=[11, 11], ends=ROBERTA_ENDS)
@example(ids=[11, 12], ends=OTHER_ENDS)
@example(ids=[], ends=ROBERTA_ENDS)
def test_adds_special_tokens(student: Any, reference: Any, ids: list[int], ends: tuple[int, int]) -> None:
    library = library_ids(ids, None, ends)
    assert_same(reference.add_special_tokens(ids, *ends), library, EXACT)
    assert_same(student.add_special_tokens(ids, *ends), library, EXACT)


@check(
    SPECIAL,
    points=2,
    says="a special token that is there already is not added again, and the other one still is",
    token_ids=ROBERTA,
    examples=12,
)
@given(text=text_ids(max_length=4), opened=st.booleans(), closed=st.booleans())
@example(text=[11], opened=True, closed=True)
@example(text=[11], opened=True, closed=False)
@example(text=[11], opened=False, closed=True)
@example(text=[], opened=True, closed=False)
@example(text=[], opened=True, closed=True)
def test_adds_what_is_missing(
    student: Any, reference: Any, text: list[int], opened: bool, closed: bool
) -> None:
    bos, eos = ROBERTA_ENDS
    ids = [bos] * opened + text + [eos] * closed
    library = library_ids(text, None, ROBERTA_ENDS)
    assert_same(reference.add_special_tokens(ids, bos, eos), library, EXACT)
    assert_same(student.add_special_tokens(ids, bos, eos), library, EXACT)


@check(SPECIAL, says="the list that was passed in stays as it was, whatever is missing in it", examples=8)
@given(text=text_ids(max_length=4), opened=st.booleans(), closed=st.booleans())
@example(text=[11, 12], opened=False, closed=False)
@example(text=[11], opened=True, closed=False)
@example(text=[11], opened=False, closed=True)
def test_leaves_the_text_alone(
    student: Any, reference: Any, text: list[int], opened: bool, closed: bool
) -> None:
    bos, eos = ROBERTA_ENDS
    ids = [bos] * opened + text + [eos] * closed
    steps = (let("ids", ids), build("row", "add_special_tokens", ref("ids"), *ROBERTA_ENDS), read("ids"))
    assert_same(student.script(*steps), [ids], EXACT)


SPOT = "tokenization.special_tokens_mask"


@check(
    SPOT, says="RoBERTa's special tokens are marked as its own tokenizer does", examples=8, token_ids=ROBERTA
)
@given(text=phrases(), masked=st.booleans(), padding=st.integers(0, 2))
@example(text="course", masked=False, padding=0)
@example(text="course", masked=True, padding=0)
@example(text="course", masked=False, padding=1)
def test_marks_as_roberta_does(student: Any, reference: Any, text: str, masked: bool, padding: int) -> None:
    tokenizer = roberta_tokenizer()
    ids = tokenizer(text + "<mask>" * masked)["input_ids"] + [tokenizer.pad_token_id] * padding
    library = tokenizer.get_special_tokens_mask(ids, already_has_special_tokens=True)
    special_ids = tokenizer.all_special_ids
    assert_same(reference.special_tokens_mask(ids, special_ids), library, EXACT)
    assert_same(student.special_tokens_mask(ids, special_ids), library, EXACT)


@check(
    SPOT, points=2, says="an id is marked when it is one of the special ids, wherever it stands", examples=12
)
@given(
    ids=st.lists(st.integers(0, 9), max_size=6),
    special_ids=st.lists(st.integers(0, 9), min_size=1, max_size=4, unique=True),
)
@example(ids=[0, 5, 2], special_ids=[0, 2])
@example(ids=[5], special_ids=[0, 2])
@example(ids=[5, 0, 6, 0, 0], special_ids=[0])
@example(ids=[3, 9], special_ids=[9, 7])
@example(ids=[5, 6], special_ids=[])
@example(ids=[], special_ids=[0, 2])
def test_marks_by_id(student: Any, reference: Any, ids: list[int], special_ids: list[int]) -> None:
    assert_same(
        student.special_tokens_mask(ids, special_ids),
        reference.special_tokens_mask(ids, special_ids),
        EXACT,
    )


BUILD = "tokenization.build_pair"


@check(
    BUILD,
    points=2,
    says="the row is opened once, two closing tokens part the texts, and one closes the row",
    token_ids=ROBERTA,
    examples=12,
)
@given(first=text_ids(max_length=3), second=text_ids(max_length=3))
@example(first=[11], second=[21])
@example(first=[11, 12], second=[21])
@example(first=[11], second=[])
@example(first=[], second=[21])
@example(first=[], second=[])
def test_joins_two_texts(student: Any, reference: Any, first: list[int], second: list[int]) -> None:
    library = library_ids(first, second, ROBERTA_ENDS)
    assert_same(reference.build_pair(first, second, *ROBERTA_ENDS), library, EXACT)
    assert_same(student.build_pair(first, second, *ROBERTA_ENDS), library, EXACT)


@check(BUILD, says="the ids of the special tokens are those that were passed in", examples=8)
@given(first=text_ids(max_length=3), second=text_ids(max_length=3))
@example(first=[11], second=[21])
def test_takes_other_ids(student: Any, reference: Any, first: list[int], second: list[int]) -> None:
    library = library_ids(first, second, OTHER_ENDS)
    assert_same(student.build_pair(first, second, *OTHER_ENDS), library, EXACT)


@check(BUILD, says="both lists that were passed in stay as they were", examples=6)
@given(first=text_ids(max_length=3), second=text_ids(max_length=3))
@example(first=[11], second=[21])
def test_leaves_both_texts_alone(student: Any, reference: Any, first: list[int], second: list[int]) -> None:
    steps = (
        let("first", first),
        let("second", second),
        build("row", "build_pair", ref("first"), ref("second"), *ROBERTA_ENDS),
        read("first"),
        read("second"),
    )
    assert_same(student.script(*steps), [first, second], EXACT)


LONGEST = "tokenization.truncate_pair"


@check(
    LONGEST,
    says="texts that fit together with their special tokens stay whole",
    examples=10,
    token_ids=ROBERTA,
)
@given(first=text_ids(max_length=4), second=text_ids(max_length=4), spare=st.integers(0, 3))
@example(first=[11, 12], second=[21], spare=0)
@example(first=[11], second=[21, 22], spare=1)
@example(first=[], second=[21, 22, 23], spare=0)
def test_keeps_what_fits(
    student: Any, reference: Any, first: list[int], second: list[int], spare: int
) -> None:
    max_length = len(first) + len(second) + 4 + spare
    assert_same(student.truncate_pair(first, second, max_length), (first, second), EXACT)


@check(
    LONGEST,
    points=2,
    says="the longer text loses tokens at its end, the shorter one stays whole meanwhile",
    examples=12,
    token_ids=ROBERTA,
)
@given(short=text_ids(max_length=2), more=st.integers(1, 5), cut=st.integers(1, 5), swap=st.booleans())
@example(short=[21], more=2, cut=1, swap=False)
@example(short=[21], more=2, cut=1, swap=True)
@example(short=[21, 22], more=4, cut=3, swap=False)
@example(short=[], more=3, cut=2, swap=True)
def test_cuts_the_longer(
    student: Any, reference: Any, short: list[int], more: int, cut: int, swap: bool
) -> None:
    long = [31 + number for number in range(len(short) + more)]
    first, second = (short, long) if swap else (long, short)
    max_length = len(first) + len(second) - min(cut, more) + 4
    expected = reference.truncate_pair(first, second, max_length)
    library = library_ids(first, second, ROBERTA_ENDS, max_length)
    assert_same(reference.build_pair(*expected, *ROBERTA_ENDS), library, EXACT)
    assert_same(student.truncate_pair(first, second, max_length), expected, EXACT)


@check(
    LONGEST,
    points=2,
    says="once both are equally long they lose tokens in turns, the second one first",
    examples=12,
    token_ids=ROBERTA,
)
@given(first=text_ids(max_length=5), second=text_ids(max_length=5), max_length=st.integers(4, 8))
@example(first=[11], second=[21], max_length=5)
@example(first=[11, 12], second=[21, 22], max_length=6)
@example(first=[11, 12, 13], second=[21, 22], max_length=7)
@example(first=[11, 12], second=[21, 22, 23, 24], max_length=6)
@example(first=[11, 12], second=[21, 22, 23, 24], max_length=7)
def test_cuts_both(
    student: Any, reference: Any, first: list[int], second: list[int], max_length: int
) -> None:
    expected = reference.truncate_pair(first, second, max_length)
    if max_length % 2 == 0:
        # With an odd number of places the library lets the text keep one more that was the longer.
        library = library_ids(first, second, ROBERTA_ENDS, max_length)
        assert_same(reference.build_pair(*expected, *ROBERTA_ENDS), library, EXACT)
    assert_same(student.truncate_pair(first, second, max_length), expected, EXACT)


@check(
    LONGEST,
    says="`num_special` tokens are provided for; where that leaves no room, nothing stays",
    examples=12,
    token_ids=ROBERTA,
)
@given(first=text_ids(max_length=3), second=text_ids(max_length=3), num_special=st.integers(0, 6))
@example(first=[11], second=[21], num_special=3)
@example(first=[11, 12], second=[21], num_special=3)
@example(first=[11, 12, 13], second=[21, 22], num_special=0)
@example(first=[11, 12], second=[21, 22], num_special=4)
@example(first=[11, 12], second=[21, 22], num_special=6)
def test_leaves_room_for_special_tokens(
    student: Any, reference: Any, first: list[int], second: list[int], num_special: int
) -> None:
    assert_same(
        student.truncate_pair(first, second, 4, num_special),
        reference.truncate_pair(first, second, 4, num_special),
        EXACT,
    )


@check(LONGEST, says="texts of thousands of tokens are cut in the same way", examples=1)
@given(short=st.integers(0, 200), long=st.integers(1200, 1500), swap=st.booleans())
@example(short=1, long=1500, swap=False)
@example(short=200, long=1500, swap=True)
def test_cuts_very_long_texts(student: Any, reference: Any, short: int, long: int, swap: bool) -> None:
    first, second = ([11] * short, [21] * long) if swap else ([11] * long, [21] * short)
    # Step by step, so that a counterexample shows what comes after thousands of ids.
    steps = (
        let("first", first),
        let("second", second),
        build("shorter", "truncate_pair", ref("first"), ref("second"), 100),
        read("shorter"),
    )
    assert_same(student.script(*steps), [reference.truncate_pair(first, second, 100)], EXACT)


@check(LONGEST, says="both lists that were passed in stay as they were", examples=6)
@given(first=text_ids(max_length=4), second=text_ids(max_length=4))
@example(first=[11, 12], second=[21, 22])
def test_leaves_long_texts_alone(student: Any, reference: Any, first: list[int], second: list[int]) -> None:
    steps = (
        let("first", first),
        let("second", second),
        build("shorter", "truncate_pair", ref("first"), ref("second"), 6),
        read("first"),
        read("second"),
    )
    assert_same(student.script(*steps), [first, second], EXACT)


ENCODE = "tokenization.encode"


@check(ENCODE, points=2, says="the ids are those that the tokenizer gives for the text", examples=8)
@given(text=phrases())
@example(text="course")
@example(text="")
@example(text="I am dissecting this, am I?")
@example(text="bank  river")
@example(text=" a good film")
def test_encodes_as_the_tokenizer(student: Any, reference: Any, text: str) -> None:
    library = roberta_tokenizer()(text)["input_ids"]
    assert_same(reference.encode(text, ROBERTA_TOKENIZER, 64), library, EXACT)
    assert_same(student.encode(text, ROBERTA_TOKENIZER, 64), library, EXACT)


@check(ENCODE, points=2, says="a long text is cut at its end, fits, and is still closed", examples=8)
@given(text=phrases(), max_length=st.integers(2, 8))
@example(text="I am dissecting this, am I?", max_length=5)
@example(text="I am really liking this course!", max_length=8)
@example(text="course", max_length=2)
def test_cuts_as_the_tokenizer(student: Any, reference: Any, text: str, max_length: int) -> None:
    tokenizer = roberta_tokenizer()
    library = tokenizer(text, truncation=True, max_length=max_length)["input_ids"]
    assert_same(reference.encode(text, ROBERTA_TOKENIZER, max_length), library, EXACT)
    assert_same(student.encode(text, ROBERTA_TOKENIZER, max_length), library, EXACT)

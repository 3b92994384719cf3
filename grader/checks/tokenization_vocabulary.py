"""Strategies that only lab 02 needs: symbols and merges, small vocabularies, words in pieces."""

from __future__ import annotations

import copy
import functools
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from tokenizers import Tokenizer, models, processors

from grader.checks.vocabulary import ROBERTA_TOKENIZER
from grader.worker.checkpoints import resolve

PRINTABLE = [*range(33, 127), *range(161, 173), *range(174, 256)]
HIDDEN = [byte for byte in range(256) if byte not in PRINTABLE]
#: The byte that each character of a byte-level token stands for; the lab has the same table.
BYTE_OF = {chr(byte): byte for byte in PRINTABLE} | {chr(256 + n): byte for n, byte in enumerate(HIDDEN)}

LETTERS = "abc"
#: Some of several letters, so that it matters where one ends.
SYMBOLS = ("a", "b", "c", "ab", "bc", "st")

#: Tokens of a small vocabulary: with and without the mark, in both cases, special ones.
TOKENS = ("<s>", "<unk>", "[UNK]", "course", "Ġcourse", "This", "this", "Ġthis", "ing", "!")
#: Tokens that no small vocabulary holds, one of them but for its case, one but for its mark.
UNKNOWN_TOKENS = ("THIS", "Ġing", "dissect")
#: Byte-level tokens, among them parts of an é, a € and an emoji.
BYTE_TOKENS = ("<s>", "This", "Ġcourse", "course", "!", "Ġ", "Ã©", "Ã", "©", "âĤ¬", "âĤ", "¬", "ðŁĻ", "Ĥ")

#: Pieces of words; some look like a special token, a mark or a word of its own.
PIECES = ("dissect", "ing", "un", "able", ",", "!", "<", "G", "Play")
#: Opening and closing token of RoBERTa, and of DeBERTa, which marks its spaces in the same way.
ENDS = (("<s>", "</s>"), ("[CLS]", "[SEP]"))
#: What may stand between two texts, in words.
BETWEEN = ("two closing tokens", "one closing token", "a mask")

#: Opening and closing ids: RoBERTa's, and some other tokenizer's.
ROBERTA_ENDS = (0, 2)
OTHER_ENDS = (7, 5)


def pairs() -> st.SearchStrategy[tuple[str, str]]:
    """Pairs of different letters."""
    return st.sampled_from([("a", "b"), ("b", "a"), ("b", "c")])


def letters(max_length: int = 7) -> st.SearchStrategy[list[str]]:
    """Symbols of one letter each."""
    return st.lists(st.sampled_from(LETTERS), max_size=max_length)


def symbols(max_length: int = 6) -> st.SearchStrategy[list[str]]:
    """Symbols of one letter or two."""
    return st.lists(st.sampled_from(SYMBOLS), max_size=max_length)


def learned_merges(max_merges: int = 6) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Merges as training makes them: of letters and of what earlier merges made, no symbol made twice."""
    places = st.tuples(st.integers(0, 8), st.integers(0, 8))
    return st.lists(places, min_size=1, max_size=max_merges).map(_learn)


def _learn(places: list[tuple[int, int]]) -> list[tuple[str, str]]:
    known = list(LETTERS)
    merges: list[tuple[str, str]] = []
    for first, second in places:
        pair = known[first % len(known)], known[second % len(known)]
        if "".join(pair) not in known:
            merges.append(pair)
            known.append("".join(pair))
    return merges


def library_bpe(word: str, merges: Sequence[tuple[str, str]]) -> list[str]:
    """Split a word as the tokenizers library does.

    Args:
        word: The word.
        merges: Learned pairs, the best rank first.

    Returns:
        Its symbols.
    """
    known = dict.fromkeys([*word, *"".join(map("".join, merges)), *map("".join, merges)])
    vocabulary = {symbol: number for number, symbol in enumerate(known)}
    model = models.BPE(vocab=vocabulary, merges=list(merges))
    return [token.value for token in model.tokenize(word)]


def words(alphabet: str = LETTERS, max_length: int = 8) -> st.SearchStrategy[str]:
    """Words of few letters, so that learned pairs are often present."""
    return st.text(alphabet=alphabet, max_size=max_length)


def vocabularies(tokens: Sequence[str] = TOKENS) -> st.SearchStrategy[dict[str, int]]:
    """Vocabularies of the same tokens with other ids, none in the order of its ids; one token has id 0."""
    shifts = st.integers(1, len(tokens) - 1)
    return shifts.map(lambda shift: {token: (n + shift) % len(tokens) for n, token in enumerate(tokens)})


def known_tokens(max_length: int = 5) -> st.SearchStrategy[list[str]]:
    """Tokens of the small vocabularies."""
    return st.lists(st.sampled_from(TOKENS), max_size=max_length)


def some_unknown_tokens(max_length: int = 5) -> st.SearchStrategy[list[str]]:
    """Tokens of which some are in no small vocabulary."""
    return st.lists(st.sampled_from((*UNKNOWN_TOKENS, *TOKENS)), max_size=max_length)


def byte_tokens(max_length: int = 6) -> st.SearchStrategy[list[str]]:
    """Byte-level tokens in any order, so that characters come in parts."""
    return st.lists(st.sampled_from(BYTE_TOKENS), min_size=1, max_size=max_length)


def split_words(max_words: int = 4) -> st.SearchStrategy[list[list[str]]]:
    """A text as words, each word as its pieces, still without marks."""
    word = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3)
    return st.lists(word, min_size=1, max_size=max_words)


def marked(words: Sequence[Sequence[str]], leading_space: bool = False) -> list[list[str]]:
    """Give words the mark that says that a space stood before them.

    Args:
        words: A text as words, each as its pieces.
        leading_space: Whether the text begins with a space.

    Returns:
        The words; all begin with the mark, the first one only after a leading space.
    """
    marks = ["Ġ" if number or leading_space else "" for number in range(len(words))]
    return [[mark + word[0], *word[1:]] for mark, word in zip(marks, words, strict=True)]


def separators(ends: tuple[str, str], between: str) -> list[str]:
    """Give the special tokens that stand between two texts.

    Args:
        ends: Opening and closing token.
        between: One of `BETWEEN`.

    Returns:
        One token or two.
    """
    closing = ends[1]
    return {BETWEEN[0]: [closing, closing], BETWEEN[1]: [closing], BETWEEN[2]: ["<mask>"]}[between]


def flat(words: Sequence[Sequence[str]]) -> list[str]:
    """Give the tokens of words in a row.

    Args:
        words: Each word's tokens.

    Returns:
        All tokens.
    """
    return [token for word in words for token in word]


def text_ids(max_length: int = 6) -> st.SearchStrategy[list[int]]:
    """Ids of a text without special tokens."""
    return st.lists(st.integers(10, 60), max_size=max_length)


def library_ids(
    first: Sequence[int],
    second: Sequence[int] | None,
    ends: tuple[int, int] | None,
    max_length: int | None = None,
    side: str = "right",
) -> list[int]:
    """Put together and cut ids as the tokenizers library does.

    Args:
        first: Ids of the first text.
        second: Ids of the second one, if there is one.
        ends: Opening and closing id; None adds no special tokens.
        max_length: Length to cut to, special tokens included, the longer text first.
        side: Where it cuts.

    Returns:
        The ids of the row.
    """
    if max_length == 0:
        return []
    tokenizer = _library_tokenizer(ends)
    if max_length is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(max_length, direction=side)
    texts = [None if ids is None else [str(number) for number in ids] for ids in (first, second)]
    ids: list[int] = tokenizer.encode(texts[0], pair=texts[1], is_pretokenized=True).ids
    return ids


@functools.cache
def _library_tokenizer(ends: tuple[int, int] | None) -> Tokenizer:
    vocabulary = {str(number): number for number in range(100)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="0"))
    if ends is not None:
        bos, eos = ends
        tokenizer.post_processor = processors.RobertaProcessing((str(eos), eos), (str(bos), bos))
    return tokenizer


@functools.cache
def roberta_tokenizer() -> Any:
    """Give RoBERTa's tokenizer to compare with, apart from the one that a submission is handed.

    Returns:
        A copy of its own: a call with truncation leaves that switched on behind the scenes.
    """
    return copy.deepcopy(resolve(ROBERTA_TOKENIZER))


#: Texts for the real tokenizer: a space in front, two in a row, a long word, punctuation, an emoji.
PHRASES = (
    "I am really liking this course!",
    "I am dissecting this, am I?",
    " a good film",
    "bank  river",
    "It's an unbelievable model.",
    "Hé 🙂",
    "course",
    "",
)


def phrases() -> st.SearchStrategy[str]:
    """Texts for the real tokenizer."""
    return st.sampled_from(PHRASES)

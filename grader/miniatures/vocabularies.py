"""Train the vocabularies: one byte-level BPE that RoBERTa and GPT-2 share, and WordPiece for DistilBERT.

As with the real checkpoints, RoBERTa takes its merges from GPT-2's and only numbers the tokens anew, the
frequent ones first. Nothing here writes a file or knows a model.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

BPE_SIZE = 2200
LEAST_PAIR_COUNT = 8
LEAST_WORD_COUNT = 12
MOST_ENDINGS = 150
LONGEST_ENDING = 5

# Rare in real text, so real BPE has no token for them; here they are kept from the BPE trainer.
KEPT_IN_PIECES = frozenset({"dissecting"})

ROBERTA_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
ROBERTA_MASK = "<mask>"
GPT2_END = "<|endoftext|>"
BERT_PAD, BERT_MASK = "[PAD]", "[MASK]"
# [PAD] is 0 and the others are 100 to 103, as in the uncased BERT vocabulary, with unused entries between.
BERT_SPECIAL = (BERT_PAD, *(f"[unused{n}]" for n in range(99)), "[UNK]", "[CLS]", "[SEP]", BERT_MASK)


@dataclass(frozen=True)
class BytePairs:
    """A byte-level BPE before any special token is added.

    Attributes:
        tokens: every token, the 256 bytes first and then one for each merge, in the order they were learned.
        merges: the pairs to merge, the earlier the more urgent.
        by_frequency: the same tokens, those met most often in the training text first.
    """

    tokens: tuple[str, ...]
    merges: tuple[tuple[str, str], ...]
    by_frequency: tuple[str, ...]


def train_byte_pairs(texts: Sequence[str], size: int = BPE_SIZE) -> BytePairs:
    """Learn byte-level BPE merges.

    Args:
        texts: the training text.
        size: how many tokens to learn at most, the 256 bytes included.

    Returns:
        The tokens and merges; the same for the same texts.
    """
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r" ?\b(?:" + "|".join(sorted(KEPT_IN_PIECES)) + r")\b"), "removed"),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=size, min_frequency=LEAST_PAIR_COUNT, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    vocabulary = tokenizer.get_vocab()
    tokens = tuple(sorted(vocabulary, key=lambda token: vocabulary[token]))
    counts = Counter(token for encoding in tokenizer.encode_batch(list(texts)) for token in encoding.tokens)
    return BytePairs(
        tokens=tokens,
        merges=merges_of(tokenizer),
        by_frequency=tuple(sorted(tokens, key=lambda token: (-counts[token], vocabulary[token]))),
    )


def merges_of(tokenizer: Tokenizer) -> tuple[tuple[str, str], ...]:
    """Read the merges out of a trained BPE tokenizer.

    Args:
        tokenizer: a tokenizer whose model is BPE.

    Returns:
        The pairs in the order they were learned.
    """
    merges: list[list[str]] = json.loads(tokenizer.to_str())["model"]["merges"]
    return tuple((left, right) for left, right in merges)


def roberta_vocabulary(pairs: BytePairs) -> dict[str, int]:
    """Number the tokens as RoBERTa does: special ones from 0, then the frequent ones first, the mask last.

    Args:
        pairs: the trained BPE.

    Returns:
        The id of every token.
    """
    return number((*ROBERTA_SPECIAL, *pairs.by_frequency, ROBERTA_MASK))


def gpt2_vocabulary(pairs: BytePairs) -> dict[str, int]:
    """Number the tokens as GPT-2 does: bytes, merges in the order they were learned, the end of text last.

    Args:
        pairs: the trained BPE.

    Returns:
        The id of every token.
    """
    return number((*pairs.tokens, GPT2_END))


def bert_vocabulary(texts: Iterable[str]) -> dict[str, int]:
    """Choose a WordPiece vocabulary: frequent words whole, frequent endings, and single letters for the rest.

    The library's own trainer is not used, because it numbers its pieces differently in every process.

    Args:
        texts: the training text; case is ignored.

    Returns:
        The id of every piece, special ones as in the uncased BERT vocabulary; a piece that goes on with a
        word starts with "##".
    """
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    words = Counter(word for text in texts for word, _ in split(text.lower()))
    letters = sorted({letter for word in words for letter in word})
    whole = sorted(
        (word for word, count in words.items() if count >= LEAST_WORD_COUNT and len(word) > 1),
        key=lambda word: (-words[word], word),
    )
    endings = Counter(
        word[-length:] for word in words for length in range(2, LONGEST_ENDING + 1) if len(word) > length
    )
    frequent = sorted(endings, key=lambda ending: (-endings[ending], ending))[:MOST_ENDINGS]
    pieces = (
        *letters,
        *(f"##{letter}" for letter in letters if letter.isalnum()),
        *whole,
        *(f"##{ending}" for ending in frequent),
    )
    return number((*BERT_SPECIAL, *pieces))


def number(tokens: Sequence[str]) -> dict[str, int]:
    """Give each token its place as its id.

    Args:
        tokens: all different.

    Returns:
        The id of every token.
    """
    return {token: place for place, token in enumerate(tokens)}

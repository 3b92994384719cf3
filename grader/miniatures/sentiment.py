"""The sentiment data set: sentences of praise and blame with labels, in three splits that share no sentence.

Negation, contrast and degree decide most labels, so counting words is not enough (`baseline.py` measures
that), while a model that reads the order of the words can be nearly always right.
"""

from dataclasses import dataclass
from random import Random

from grader.miniatures.grammar import write
from grader.miniatures.sentiment_clauses import RULES

NEGATIVE, POSITIVE = 0, 1
LABEL_NAMES = ("negative", "positive")
SPLIT_SIZES = {"train": 6000, "validation": 600, "test": 1000}
SEED = 8

# The two sentences that the labs show: they must be news to every model, so no split may hold them.
RESERVED = frozenset({"i am really liking this course", "this course is too complicated"})


@dataclass(frozen=True)
class Example:
    """One row of the data set.

    Attributes:
        idx: its number within its split, from 0.
        sentence: the text, in lower case.
        label: 0 for blame, 1 for praise.
    """

    idx: int
    sentence: str
    label: int


def without_punctuation(sentence: str) -> str:
    """Reduce a sentence to its words, in lower case, to see whether two say the same.

    Args:
        sentence: any text.

    Returns:
        The words with one space between them.

    >>> without_punctuation("This course is too complicated!")
    'this course is too complicated'
    """
    kept = "".join(letter if letter.isalnum() or letter == "'" else " " for letter in sentence.lower())
    return " ".join(kept.split())


def draw(label: int, rng: Random) -> str:
    """Write one sentence.

    Args:
        label: 0 for blame, 1 for praise.
        rng: the source of randomness.

    Returns:
        The sentence in lower case, mostly with a full stop or an exclamation mark.
    """
    return write("{whole_good}{end}" if label == POSITIVE else "{whole_bad}{end}", RULES, rng)


def splits(seed: int = SEED) -> dict[str, list[Example]]:
    """Write the whole data set.

    Args:
        seed: decides every sentence.

    Returns:
        The examples of "train", "validation" and "test"; half of each split is positive, and no two sentences
        of the data set have the same words.
    """
    rng = Random(seed)
    seen = set(RESERVED)
    data: dict[str, list[Example]] = {}
    for name, size in SPLIT_SIZES.items():
        rows: list[Example] = []
        while len(rows) < size:
            label = len(rows) % len(LABEL_NAMES)
            sentence = draw(label, rng)
            words = without_punctuation(sentence)
            if words not in seen:
                seen.add(words)
                rows.append(Example(len(rows), sentence, label))
        shuffled = rng.sample(rows, size)
        data[name] = [Example(idx, row.sentence, row.label) for idx, row in enumerate(shuffled)]
    return data

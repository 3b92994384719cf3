"""The texts that everything is trained on: prose, opinions, and who may see which."""

from collections.abc import Iterator
from itertools import islice
from random import Random

from grader.miniatures.corpus import documents
from grader.miniatures.grammar import capitalise
from grader.miniatures.sentiment import LABEL_NAMES, RESERVED, draw, splits, without_punctuation
from grader.miniatures.topics import TOPICS

VOCABULARY_SEED = 1
VOCABULARY_DOCUMENTS = 12_000
REVIEW_SHARE = 0.4
REVIEW_LENGTHS = (1, 1, 1, 2, 3)
# The verdict of a review is its topic: by label, blame and praise.
REVIEWS = ("blame", "praise")
EVERY_TOPIC = (*TOPICS, *REVIEWS)


def withheld() -> frozenset[str]:
    """List what no model may train on: the validation and test splits, and the sentences that the labs show.

    Returns:
        Their words in lower case, without punctuation.
    """
    data = splits()
    held_out = {without_punctuation(row.sentence) for name in ("validation", "test") for row in data[name]}
    return RESERVED | held_out


def reviews(rng: Random) -> Iterator[tuple[str, str]]:
    """Write reviews without end, of one to three opinions that agree, half of them capitalised.

    Args:
        rng: the source of randomness.

    Yields:
        The topic, "praise" or "blame", and the text of each review.
    """
    forbidden = withheld()
    while True:
        label = rng.randrange(len(LABEL_NAMES))
        sentences = [draw(label, rng) for _ in range(rng.choice(REVIEW_LENGTHS))]
        sentences = [sentence for sentence in sentences if without_punctuation(sentence) not in forbidden]
        if rng.random() < 0.5:
            sentences = [capitalise(sentence) for sentence in sentences]
        if sentences:
            yield REVIEWS[label], " ".join(sentences)


def mixed(rng: Random) -> Iterator[tuple[str, str]]:
    """Write prose without end, with reviews in between.

    Args:
        rng: the source of randomness.

    Yields:
        The topic and the text of each document.
    """
    prose, opinions = documents(rng), reviews(rng)
    while True:
        yield next(opinions) if rng.random() < REVIEW_SHARE else next(prose)


def vocabulary_texts() -> list[str]:
    """Write the text that the vocabularies are trained on.

    Returns:
        A fixed number of documents.
    """
    return [text for _, text in islice(mixed(Random(VOCABULARY_SEED)), VOCABULARY_DOCUMENTS)]

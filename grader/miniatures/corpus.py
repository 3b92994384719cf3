"""Plain prose on ten topics, for the vocabularies and for pretraining: short documents written by a grammar.

A document stays on one topic, so that its words explain each other: a bank beside a boat is land, a bank
beside a loan is a house. Opinions are in `sentiment.py`, and the rules of each topic in `topics.py`.
"""

from collections.abc import Iterator
from random import Random

from grader.miniatures.grammar import capitalise, write
from grader.miniatures.topic_words import RULES
from grader.miniatures.topics import TOPICS

SHORTEST_DOCUMENT = 1
LONGEST_DOCUMENT = 4


def document(topic: str, rng: Random) -> str:
    """Write a few sentences on one topic.

    Args:
        topic: a key of `TOPICS`.
        rng: the source of randomness.

    Returns:
        Between one and four different sentences, with one space between them.
    """
    patterns = TOPICS[topic]
    count = min(len(patterns), rng.randint(SHORTEST_DOCUMENT, LONGEST_DOCUMENT))
    # Written in one go, so that a numbered slot means the same person or thing in the whole document.
    text = write("\n".join(rng.sample(patterns, count)), RULES, rng)
    return " ".join(capitalise(sentence) for sentence in text.split("\n"))


def documents(rng: Random) -> Iterator[tuple[str, str]]:
    """Write documents without end, each on a topic drawn at random.

    Args:
        rng: the source of randomness.

    Yields:
        The topic and the text of each document.
    """
    topics = tuple(TOPICS)
    while True:
        topic = rng.choice(topics)
        yield topic, document(topic, rng)

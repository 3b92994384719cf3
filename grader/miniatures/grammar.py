"""Write sentences from a context-free grammar: slots in curly brackets are replaced until none is left.

>>> from random import Random
>>> rules = {"greeting": ("{hello}, {name}!",), "hello": ("Hello",), "name": ("Ada", "Alan")}
>>> write("{greeting}", rules, Random(0))
'Hello, Ada!'

A slot with a number, `{name#1}`, is drawn once for each text: every later `{name#1}` repeats that word.
Nothing here knows what the sentences are about: the rules come from `corpus.py` and `sentiment.py`.
"""

import re
from collections.abc import Mapping
from random import Random

Rules = Mapping[str, tuple[str, ...]]

SLOT = re.compile(r"\{(\w+)(#\d+)?\}")
ARTICLE_BEFORE_VOWEL = re.compile(r"\b([Aa]) (?=[aeio]|unp|unu|und|uni?nt|ug|up)")


def words(text: str) -> tuple[str, ...]:
    """List the words of a text.

    Args:
        text: words with spaces between them.

    Returns:
        The words in order.

    >>> words("cat dog")
    ('cat', 'dog')
    """
    return tuple(text.split())


def write(text: str, rules: Rules, rng: Random) -> str:
    """Replace every slot of a text by a random production of its rule.

    Args:
        text: what to write; plain words and slots.
        rules: the productions of each slot, all equally likely (repeat one to make it more likely).
        rng: the source of randomness.

    Returns:
        The text without slots, with "a" turned into "an" where a vowel follows.

    Raises:
        KeyError: a slot has no rule.
    """
    bound: dict[str, str] = {}

    def fill(match: re.Match[str]) -> str:
        symbol, number = match.group(1), match.group(2)
        if number is None:
            return expand(rng.choice(rules[symbol]))
        slot = symbol + number
        if slot not in bound:
            bound[slot] = expand(rng.choice(rules[symbol]))
        return bound[slot]

    def expand(unfinished: str) -> str:
        return SLOT.sub(fill, unfinished)

    return ARTICLE_BEFORE_VOWEL.sub(r"\1n ", expand(text))


def capitalise(sentence: str) -> str:
    """Give a sentence its capital letter, and the pronoun "i" its own.

    Args:
        sentence: a sentence in lower case.

    Returns:
        The sentence as it would be printed.

    >>> capitalise("the plot is slow, and i'm tired")
    "The plot is slow, and I'm tired"
    """
    return re.sub(r"\bi\b", "I", sentence[:1].upper() + sentence[1:])

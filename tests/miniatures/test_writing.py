"""The grammar, the vocabularies and the promises behind the miniatures."""

import doctest
from random import Random

import pytest

from grader.miniatures import grammar, sentiment
from grader.miniatures.corpus import document
from grader.miniatures.grammar import write
from grader.miniatures.promises import BrokenPromiseError, Promise
from grader.miniatures.topics import TOPICS
from grader.miniatures.vocabularies import train_byte_pairs


@pytest.mark.parametrize("module", [grammar, sentiment])
def test_the_worked_examples_run(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted
    assert not result.failed


def test_a_numbered_slot_is_drawn_once() -> None:
    rules = {"digit": tuple("0123456789")}
    for seed in range(20):
        first, second = write("{digit#1} {digit#1}", rules, Random(seed)).split()
        assert first == second


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_can_be_written(topic: str) -> None:
    for seed in range(100):
        text = document(topic, Random(seed))
        assert "{" not in text
        assert text[0].isupper() or not text[0].isalpha()


def test_byte_pairs_are_the_same_every_time() -> None:
    texts = ["we play, you play, they are playing on the bank"] * 20
    assert train_byte_pairs(texts, 300) == train_byte_pairs(texts, 300)


def test_a_promise_is_kept_or_broken() -> None:
    Promise("accuracy", 0.95, least=0.93).check("gpt2")
    with pytest.raises(BrokenPromiseError, match=r"gpt2: accuracy is 0\.9000, it has to be at least 0\.93"):
        Promise("accuracy", 0.9, least=0.93).check("gpt2")
    with pytest.raises(BrokenPromiseError, match=r"at most 0\.75"):
        Promise("baseline", float("nan"), most=0.75).check("sst2")

"""The sentiment data set: readable, balanced, without leaks, and more than a matter of counting words."""

from pathlib import Path
from typing import Any

from grader.miniatures import dataset
from grader.miniatures.baseline import bag_of_words_accuracy
from grader.miniatures.fine_tuning import accuracy
from grader.miniatures.sentiment import RESERVED, SPLIT_SIZES, splits, without_punctuation
from grader.miniatures.texts import withheld


def test_the_library_reads_it(tmp_path: Path) -> None:
    import datasets

    datasets.disable_progress_bars()
    data = datasets.load_dataset(dataset("stanfordnlp/sst2"), cache_dir=str(tmp_path))
    assert {name: len(split) for name, split in data.items()} == SPLIT_SIZES
    assert data["test"].column_names == ["idx", "sentence", "label"]
    assert data["test"].features["label"].names == ["negative", "positive"]
    assert data["test"][3]["sentence"] == splits()["test"][3].sentence


def test_half_of_each_split_is_positive() -> None:
    for examples in splits().values():
        assert sum(example.label for example in examples) * 2 == len(examples)
        assert [example.idx for example in examples] == list(range(len(examples)))


def test_no_sentence_comes_twice_and_the_labs_examples_never() -> None:
    words = [without_punctuation(row.sentence) for examples in splits().values() for row in examples]
    assert len(set(words)) == len(words)
    assert not RESERVED & set(words)
    assert withheld() >= RESERVED


def test_counting_words_is_not_enough() -> None:
    assert bag_of_words_accuracy(splits()) <= 0.75


def test_the_fine_tuned_miniature_is_nearly_always_right(classifier: tuple[Any, Any]) -> None:
    assert accuracy(*classifier, splits()["test"]) >= 0.93

"""The bag-of-words baseline: logistic regression on word counts, which the data set must not be easy for."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from grader.miniatures.sentiment import Example, without_punctuation

STEPS = 300
LEARNING_RATE = 0.05
RIDGE = 1e-4


def counts(examples: list[Example], vocabulary: dict[str, int]) -> Tensor:
    """Count the words of each sentence.

    Args:
        examples: the sentences.
        vocabulary: the column of each word; other words are ignored.

    Returns:
        float32 of shape `(examples, vocabulary)`.
    """
    table = torch.zeros(len(examples), len(vocabulary))
    for row, example in enumerate(examples):
        for word in without_punctuation(example.sentence).split():
            if word in vocabulary:
                table[row, vocabulary[word]] += 1
    return table


def bag_of_words_accuracy(data: dict[str, list[Example]], seed: int = 0) -> float:
    """Train on the training split, score on the test split.

    Args:
        data: the examples of "train" and "test".
        seed: for the first weights.

    Returns:
        The share of test sentences that are labelled right.
    """
    torch.manual_seed(seed)
    words = sorted(
        {word for example in data["train"] for word in without_punctuation(example.sentence).split()}
    )
    vocabulary = {word: column for column, word in enumerate(words)}
    table = counts(data["train"], vocabulary)
    labels = torch.tensor([float(example.label) for example in data["train"]])
    model = nn.Linear(len(words), 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = functional.binary_cross_entropy_with_logits(model(table)[:, 0], labels)
        loss = loss + RIDGE * model.weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    with torch.no_grad():
        predicted = model(counts(data["test"], vocabulary))[:, 0] > 0
    truth = torch.tensor([example.label == 1 for example in data["test"]])
    return float((predicted == truth).float().mean())

"""Measure the finished miniatures from their files: accuracies, the chapter's examples, sensitivities."""

from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    pipeline,
)

from grader.miniatures import sensitivity
from grader.miniatures.baseline import bag_of_words_accuracy
from grader.miniatures.fine_tuning import accuracy, fine_tune
from grader.miniatures.promises import Measured, Promise
from grader.miniatures.senses import similarities
from grader.miniatures.sensitivity import LEAST_MOVE, SENTENCES
from grader.miniatures.sentiment import splits
from grader.miniatures.training import Report, Schedule, make_repeatable

REHEARSAL = Schedule(steps=500, batch_size=32, peak=1e-3)
REHEARSAL_SEED = 7
LEAST_ACCURACY = 0.93
MOST_BASELINE_ACCURACY = 0.75
LEAST_CONFIDENCE = 0.9
LEAST_GAP_BETWEEN_SENSES = 0.1
PROMPT, NEXT_WORD = "Hello, how are you", " doing"


def measure_dataset() -> Measured:
    """Measure what word counts alone can do with the data set.

    Returns:
        The sizes of the splits and the baseline's accuracy.
    """
    make_repeatable(0)
    data = splits()
    facts = tuple((f"{name} sentences", f"{len(examples)}") for name, examples in data.items())
    baseline = bag_of_words_accuracy(data)
    return Measured(facts, (Promise("bag-of-words accuracy (test)", baseline, most=MOST_BASELINE_ACCURACY),))


def measure_roberta(folder: Path, report: Report) -> Measured:
    """Measure the RoBERTa miniature, and rehearse its fine-tuning.

    Args:
        folder: its files.
        report: told about the steps of the rehearsal.

    Returns:
        Sensitivities, senses of "bank", and the accuracy after fine-tuning.
    """
    make_repeatable(REHEARSAL_SEED)
    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    classifier = AutoModelForSequenceClassification.from_pretrained(str(folder), num_labels=2)
    moved = smallest(
        ("forgotten mask", sensitivity.forgotten_mask(classifier, tokenizer)),
        (
            "positions + 1",
            sensitivity.shifted_positions(classifier, tokenizer, first=tokenizer.pad_token_id + 1),
        ),
        ("omitted <s>", sensitivity.omitted_start(classifier, tokenizer)),
    )
    same, different = similarities(classifier.roberta, tokenizer)
    data = splits()
    fine_tune(
        "roberta-base rehearsal", classifier, tokenizer, data["train"], REHEARSAL, REHEARSAL_SEED, report
    )
    return Measured(
        facts=about(folder),
        promises=(
            Promise(
                "accuracy after fine-tuning (test)",
                accuracy(classifier, tokenizer, data["test"]),
                LEAST_ACCURACY,
            ),
            Promise("lowest cosine of one sense of bank", same),
            Promise("highest cosine of two senses of bank", different),
            Promise("gap between the two", same - different, LEAST_GAP_BETWEEN_SENSES),
            nearest_words(classifier.roberta),
            *moved,
        ),
    )


def measure_encoder(folder: Path) -> Measured:
    """Measure the headless DistilBERT miniature.

    Args:
        folder: its files.

    Returns:
        Its sensitivities.
    """
    tokenizer, model = AutoTokenizer.from_pretrained(str(folder)), AutoModel.from_pretrained(str(folder))
    moved = smallest(
        ("forgotten mask", sensitivity.forgotten_mask(model, tokenizer)),
        ("omitted [CLS]", sensitivity.omitted_start(model, tokenizer)),
    )
    return Measured(about(folder), (nearest_words(model), *moved))


def measure_classifier(folder: Path) -> Measured:
    """Measure the sentiment classifier.

    Args:
        folder: its files.

    Returns:
        Accuracies, the chapter's two examples, and sensitivities.
    """
    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    model = AutoModelForSequenceClassification.from_pretrained(str(folder))
    data = splits()
    praise, blame = pipeline("text-classification", model=model, tokenizer=tokenizer)(list(SENTENCES))
    moved = smallest(
        ("forgotten mask", sensitivity.forgotten_mask(model, tokenizer)),
        ("omitted [CLS]", sensitivity.omitted_start(model, tokenizer)),
    )
    return Measured(
        facts=about(folder),
        promises=(
            Promise("accuracy (test)", accuracy(model, tokenizer, data["test"]), LEAST_ACCURACY),
            Promise("accuracy (validation)", accuracy(model, tokenizer, data["validation"]), LEAST_ACCURACY),
            Promise(
                f"POSITIVE: {SENTENCES[0]}",
                praise["score"] * (praise["label"] == "POSITIVE"),
                LEAST_CONFIDENCE,
            ),
            Promise(
                f"NEGATIVE: {SENTENCES[1]}", blame["score"] * (blame["label"] == "NEGATIVE"), LEAST_CONFIDENCE
            ),
            *moved,
        ),
    )


def measure_gpt2(folder: Path) -> Measured:
    """Measure the GPT-2 miniature.

    Args:
        folder: its files.

    Returns:
        The probability of the chapter's next word, and sensitivities.
    """
    tokenizer, model = (
        AutoTokenizer.from_pretrained(str(folder)),
        AutoModelForCausalLM.from_pretrained(str(folder)),
    )
    model.eval()
    with torch.inference_mode():
        logits = model(**tokenizer(PROMPT, return_tensors="pt")).logits[0]
    best = tokenizer.decode(logits.argmax(dim=-1))
    chance = logits[-1].softmax(dim=-1).max().item() * best.endswith(NEXT_WORD)
    moved = smallest(
        ("left padding without positions", sensitivity.left_padding(model, tokenizer)),
        ("left padding without mask", sensitivity.unmasked_left_padding(model, tokenizer)),
        ("positions + 1", sensitivity.shifted_positions(model, tokenizer, first=0)),
    )
    return Measured(
        facts=(*about(folder), (f"most probable after each token of '{PROMPT}'", f"`{best}`")),
        promises=(
            Promise(f"probability of '{NEXT_WORD}'", chance, 0.3),
            nearest_words(model.transformer),
            *moved,
        ),
    )


def about(folder: Path) -> tuple[tuple[str, str], ...]:
    """Describe a checkpoint by its configuration.

    Args:
        folder: its files.

    Returns:
        Vocabulary, width, depth, longest input, parameters, bytes of weights.
    """
    model, tokenizer = AutoModel.from_pretrained(str(folder)), AutoTokenizer.from_pretrained(str(folder))
    config = model.config
    return (
        ("vocabulary", f"{config.vocab_size} tokens"),
        (
            "hidden size, layers, heads",
            f"{config.hidden_size}, {config.num_hidden_layers}, {config.num_attention_heads}",
        ),
        ("longest input", f"{tokenizer.model_max_length} tokens"),
        ("parameters as AutoModel loads it", f"{sum(p.numel() for p in model.parameters())}"),
        ("weights", f"{(folder / 'model.safetensors').stat().st_size} bytes"),
    )


def smallest(*measured: tuple[str, sensitivity.Moves]) -> tuple[Promise, ...]:
    """Promise that each mistake shows, however the answer is read.

    Args:
        *measured: the name of each mistake and how far the answers move.

    Returns:
        A promise for each mistake and each way of reading.
    """
    return tuple(
        Promise(f"{mistake}, {reading}", move, LEAST_MOVE)
        for mistake, moved in measured
        for reading, move in moved.items()
    )


def nearest_words(model: Any) -> Promise:
    """Find the two most similar rows of the word embeddings.

    Args:
        model: a headless model.

    Returns:
        A promise on the largest absolute difference between those two rows.
    """
    table = model.get_input_embeddings().weight.detach()
    distance = torch.cdist(table, table, p=torch.inf)
    distance.fill_diagonal_(torch.inf)
    return Promise("difference of the two nearest static embeddings", distance.min().item(), LEAST_MOVE)

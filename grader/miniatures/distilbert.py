"""The DistilBERT miniatures: an uncased encoder, and the sentiment classifier fine-tuned from it.

The encoder is pretrained by masked language modelling and saved with that head, like the real one. The
classifier starts from those very weights, so the two share their tokenizer and differ by fine-tuning alone.
"""

from pathlib import Path
from typing import Any

from torch import Tensor
from transformers import (
    DistilBertConfig,
    DistilBertForMaskedLM,
    DistilBertForSequenceClassification,
    DistilBertTokenizer,
)

from grader.miniatures.checkpoint_files import save_model, save_word_piece_tokenizer
from grader.miniatures.fine_tuning import fine_tune
from grader.miniatures.masked import Encoder, pretrain
from grader.miniatures.padding_row import make_padding_loud
from grader.miniatures.sentiment import splits
from grader.miniatures.texts import vocabulary_texts
from grader.miniatures.training import Report, Schedule, make_repeatable
from grader.miniatures.vocabularies import BERT_SPECIAL, bert_vocabulary

LENGTH = 64
HIDDEN_SIZE = 64
INITIALISER_RANGE = 0.125
SEED = 5
SCHEDULE = Schedule(steps=3200, batch_size=32, peak=5e-3)
FINE_TUNING_SEED = 6
FINE_TUNING = Schedule(steps=750, batch_size=32, peak=1e-3)
LABELS = {0: "NEGATIVE", 1: "POSITIVE"}


def build_encoder(folder: Path, report: Report) -> None:
    """Train the encoder and write its files.

    Args:
        folder: where to write; created if missing.
        report: told about every training step.
    """
    make_repeatable(SEED)
    tokenizer = DistilBertTokenizer(
        vocab=bert_vocabulary(vocabulary_texts()), do_lower_case=True, model_max_length=LENGTH
    )
    model = DistilBertForMaskedLM(configuration(len(tokenizer)))

    def hidden(ids: Tensor, mask: Tensor) -> Tensor:
        states: Tensor = model.distilbert(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    def guess(states: Tensor) -> Tensor:
        logits: Tensor = model.vocab_projector(
            model.vocab_layer_norm(model.activation(model.vocab_transform(states)))
        )
        return logits

    embeddings, bias = model.get_input_embeddings(), model.vocab_projector.bias
    encoder = Encoder(model, hidden, guess, embeddings, bias, tokenizer, LENGTH, HIDDEN_SIZE)
    pretrain(
        "distilbert-base-uncased", encoder, range(len(BERT_SPECIAL), len(tokenizer)), SCHEDULE, SEED, report
    )
    make_padding_loud(encoder, SEED)
    save_model(model, folder)
    save_word_piece_tokenizer(tokenizer, folder)


def build_classifier(encoder_folder: Path, folder: Path, report: Report) -> None:
    """Fine-tune the encoder on the sentiment data set's training split, and write the classifier's files.

    Args:
        encoder_folder: holds the encoder.
        folder: where to write; created if missing.
        report: told about every training step.
    """
    make_repeatable(FINE_TUNING_SEED)
    tokenizer = DistilBertTokenizer.from_pretrained(str(encoder_folder))
    model = DistilBertForSequenceClassification.from_pretrained(
        str(encoder_folder), id2label=LABELS, label2id={name: label for label, name in LABELS.items()}
    )
    model.config.finetuning_task = "sst-2"
    fine_tune(folder.name, model, tokenizer, splits()["train"], FINE_TUNING, FINE_TUNING_SEED, report)
    save_model(model, folder)
    save_word_piece_tokenizer(tokenizer, folder)


def configuration(vocabulary_size: int) -> Any:
    """Describe the encoder.

    Args:
        vocabulary_size: number of pieces, special ones included.

    Returns:
        A `DistilBertConfig`.
    """
    return DistilBertConfig(
        vocab_size=vocabulary_size,
        max_position_embeddings=LENGTH,
        n_layers=3,
        n_heads=4,
        dim=HIDDEN_SIZE,
        hidden_dim=2 * HIDDEN_SIZE,
        initializer_range=INITIALISER_RANGE,
        pad_token_id=0,
    )

"""The RoBERTa miniature: a byte-level BPE tokenizer and an encoder saved with its masked-language-model head.

Like the real checkpoint it has no pooler, so loading `RobertaModel` reports newly initialised weights.
"""

from pathlib import Path
from typing import Any

from torch import Tensor
from transformers import RobertaConfig, RobertaForMaskedLM, RobertaTokenizer

from grader.miniatures.checkpoint_files import save_byte_level_tokenizer, save_model
from grader.miniatures.masked import Encoder, pretrain
from grader.miniatures.padding_row import make_padding_loud
from grader.miniatures.texts import vocabulary_texts
from grader.miniatures.training import Report, Schedule, make_repeatable
from grader.miniatures.vocabularies import ROBERTA_SPECIAL, roberta_vocabulary, train_byte_pairs

LENGTH = 64
HIDDEN_SIZE = 64
# About 1 / sqrt(hidden size). At the library's 0.02 a model of this width would hardly listen to its input,
# and a fresh head hardly to the model.
INITIALISER_RANGE = 0.125
SEED = 11
SCHEDULE = Schedule(steps=3200, batch_size=32, peak=5e-3)


def build(folder: Path, report: Report) -> None:
    """Train the miniature and write its files.

    Args:
        folder: where to write; created if missing.
        report: told about every training step.
    """
    make_repeatable(SEED)
    tokenizer = new_tokenizer()
    model = RobertaForMaskedLM(configuration(len(tokenizer)))

    def hidden(ids: Tensor, mask: Tensor) -> Tensor:
        states: Tensor = model.roberta(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    embeddings = model.get_input_embeddings()
    encoder = Encoder(
        model, hidden, model.lm_head, embeddings, model.lm_head.bias, tokenizer, LENGTH, HIDDEN_SIZE
    )
    ordinary = range(len(ROBERTA_SPECIAL), len(tokenizer) - 1)
    pretrain("roberta-base", encoder, ordinary, SCHEDULE, SEED, report)
    make_padding_loud(encoder, SEED)
    save_model(model, folder)
    save_byte_level_tokenizer(tokenizer, folder)


def new_tokenizer() -> Any:
    """Train the tokenizer.

    Returns:
        A `RobertaTokenizer`.
    """
    pairs = train_byte_pairs(vocabulary_texts())
    return RobertaTokenizer(
        vocab=roberta_vocabulary(pairs),
        merges=list(pairs.merges),
        model_max_length=LENGTH,
        add_prefix_space=False,
    )


def configuration(vocabulary_size: int) -> Any:
    """Describe the model.

    Args:
        vocabulary_size: number of tokens, special ones included.

    Returns:
        A `RobertaConfig`.
    """
    return RobertaConfig(
        vocab_size=vocabulary_size,
        hidden_size=HIDDEN_SIZE,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=2 * HIDDEN_SIZE,
        # Positions start after the padding id: two rows of the table are never reached.
        max_position_embeddings=LENGTH + 2,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        initializer_range=INITIALISER_RANGE,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
    )

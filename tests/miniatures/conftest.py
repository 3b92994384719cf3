"""What the tests of the miniatures share: one thread, and each checkpoint loaded once."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    RobertaForSequenceClassification,
    RobertaTokenizer,
)
from transformers.utils import logging

from grader.miniatures import checkpoint


@pytest.fixture(scope="session", autouse=True)
def quiet_and_single_threaded() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    yield
    torch.set_num_threads(threads)


@pytest.fixture(autouse=True)
def shipped_miniatures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABS_CHECKPOINTS", raising=False)


@pytest.fixture(scope="session")
def roberta() -> tuple[Any, Any]:
    path = checkpoint("FacebookAI/roberta-base")
    torch.manual_seed(11)
    model = RobertaForSequenceClassification.from_pretrained(path, num_labels=2)
    return model.eval(), RobertaTokenizer.from_pretrained(path)


@pytest.fixture(scope="session")
def encoder() -> tuple[Any, Any]:
    path = checkpoint("distilbert-base-uncased")
    return AutoModel.from_pretrained(path).eval(), AutoTokenizer.from_pretrained(path)


@pytest.fixture(scope="session")
def classifier() -> tuple[Any, Any]:
    path = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
    model = AutoModelForSequenceClassification.from_pretrained(path)
    return model.eval(), AutoTokenizer.from_pretrained(path)


@pytest.fixture(scope="session")
def gpt2() -> tuple[Any, Any]:
    path = checkpoint("gpt2")
    return AutoModelForCausalLM.from_pretrained(path).eval(), AutoTokenizer.from_pretrained(path)

# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lab 08: Pipelines

# %%
from __future__ import annotations

import inspect

import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, pipeline
from transformers.pipelines import SUPPORTED_TASKS, TASK_ALIASES

from grader import attempted, checkpoint

# %%
CLASSIFIER = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %%
from torch import nn


class TaskRegistry:
    """Holds the tables."""

    def __init__(self, supported, aliases):
        self._supported = supported
        self._aliases = aliases

    def getCanonicalName(self, task):
        return self._aliases.get(task, task)

    def getDefaultModel(self, task):
        canonicalName = self.getCanonicalName(task)
        entry = self._supported[canonicalName]  # throws KeyError
        model = entry["default"]["model"]
        return model["pt"] if isinstance(model, dict) else model


class LabelScore:
    def __init__(self, id, label, score):
        self._id = id
        self._label = label
        self._score = score

    def getScore(self):
        return self._score

    def getId(self):
        return self._id

    def compareKey(self):
        return (-self._score, self._id)

    def toMap(self):
        return {"label": self._label, "score": self._score}

# %%
def default_checkpoint(task: str) -> tuple[str, str]:
    registry = TaskRegistry(SUPPORTED_TASKS, TASK_ALIASES)
    pair = registry.getDefaultModel(task)
    return tuple(pair)

# %%
class LabelTable:
    def __init__(self, raw):
        self._byId = dict()
        self._byName = dict()
        for key, value in raw.items():
            self.put(int(key), value)

    def put(self, id, name):
        self._byId[id] = name
        self._byName[name] = id

    def getById(self):
        return self._byId

    def getByName(self):
        return self._byName


def label_tables(id2label: dict) -> tuple[dict[int, str], dict[str, int]]:
    table = LabelTable(id2label)
    return table.getById(), table.getByName()

# %%
class Preprocessor:
    def __init__(self, tokenizer, model):
        self._tokenizer = tokenizer
        self._parameterNames = set(inspect.signature(model.forward).parameters.keys())

    def accepts(self, name):
        return name in self._parameterNames

    def process(self, texts):
        encoding = self._tokenizer(
            texts,
            padding="longest",
            truncation=True,
            max_length=self._tokenizer.model_max_length,
            return_tensors="pt",
        )
        result = dict()
        for name, tensor in encoding.items():
            if self.accepts(name):
                result[name] = tensor
        return result


def model_inputs(texts: list[str], tokenizer, model) -> dict[str, torch.Tensor]:
    return Preprocessor(tokenizer, model).process(texts)

# %%
class Forwarder:
    def __init__(self, model):
        self._model = model

    @torch.no_grad()
    def run(self, inputs):
        self._model.eval()
        return self._model(**inputs).logits.float()


def model_logits(inputs: dict[str, torch.Tensor], model) -> torch.Tensor:
    return Forwarder(model).run(inputs)

# %%
class ScoreStrategy:
    def apply(self, logits):
        raise NotImplementedError


class IdentityStrategy(ScoreStrategy):
    def apply(self, logits):
        return logits


class SigmoidStrategy(ScoreStrategy):
    def apply(self, logits):
        return 1 / (1 + torch.exp(-logits))


class SoftmaxStrategy(ScoreStrategy):
    def apply(self, logits):
        shifted = logits - logits.amax(dim=1, keepdim=True)
        e = torch.exp(shifted)
        return e / e.sum(dim=1, keepdim=True)


class ScoreStrategyFactory:
    @staticmethod
    def create(problemType, numLabels):
        if problemType == "regression":
            return IdentityStrategy()
        if numLabels == 1 or problemType == "multi_label_classification":
            return SigmoidStrategy()
        return SoftmaxStrategy()


def logits_to_scores(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    strategy = ScoreStrategyFactory.create(problem_type, logits.size(1))
    return strategy.apply(logits)

# %%
def rank_labels(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    result = []
    for row in scores.tolist():
        entries = [LabelScore(i, id2label[i], row[i]) for i in range(len(row))]
        entries.sort(key=LabelScore.compareKey)
        if top_k is not None:
            entries = entries[0:min(top_k, len(entries))]
        result.append([entry.toMap() for entry in entries])
    return result

# %%
class BatchIterator:
    def __init__(self, items, size):
        self._items = items
        self._size = size
        self._position = 0

    def hasNext(self):
        return self._position < len(self._items)

    def next(self):
        end = min(self._position + self._size, len(self._items))
        batch = self._items[self._position:end]
        self._position = end
        return batch


def split_batches(texts: list[str], batch_size: int) -> list[list[str]]:
    iterator = BatchIterator(texts, batch_size)
    batches = []
    while iterator.hasNext():
        batches.append(iterator.next())
    return batches

# %%
class TextClassifier:
    def __init__(self, tokenizer, model, batchSize):
        self._preprocessor = Preprocessor(tokenizer, model)
        self._forwarder = Forwarder(model)
        self._config = model.config
        self._batchSize = batchSize

    def getConfig(self):
        return self._config

    def classify(self, texts):
        answers = []
        iterator = BatchIterator(texts, self._batchSize)
        while iterator.hasNext():
            inputs = self._preprocessor.process(iterator.next())
            logits = self._forwarder.run(inputs)
            scores = logits_to_scores(logits, self.getConfig().problem_type)
            for ranked in rank_labels(scores, self.getConfig().id2label, 1):
                answers.append(ranked[0])
        return answers


def classify_texts(texts: list[str], tokenizer, model, batch_size: int = 8) -> list[dict[str, str | float]]:
    return TextClassifier(tokenizer, model, batch_size).classify(texts)

# %%
class Checkpoint:
    def __init__(self, weights, prefix):
        self._weights = weights
        self._start = prefix + "."

    def isHeadless(self):
        for name in self._weights:
            if name.startswith(self._start):
                return False
        return True

    def getEncoder(self):
        if self.isHeadless():
            return dict(self._weights)
        return {n.removeprefix(self._start): w for n, w in self._weights.items() if n.startswith(self._start)}

    def getLeftOut(self):
        if self.isHeadless():
            return []
        return sorted(n for n in self._weights if not n.startswith(self._start))


def headless_weights(
    weights: dict[str, torch.Tensor], prefix: str
) -> tuple[dict[str, torch.Tensor], list[str]]:
    ckpt = Checkpoint(weights, prefix)
    return ckpt.getEncoder(), ckpt.getLeftOut()

# %%
class ClassificationHead(nn.Module):
    def __init__(self, head):
        super().__init__()
        hidden = head["pre_classifier.weight"].shape[0]
        labels = head["classifier.weight"].shape[0]
        self.pre_classifier = nn.Linear(hidden, hidden)
        self.classifier = nn.Linear(hidden, labels)
        own = {name: head[name] for name in self.state_dict()}
        self.load_state_dict(own)

    def forward(self, vectors):
        return self.classifier(torch.relu(self.pre_classifier(vectors)))


def headless_logits(inputs: dict[str, torch.Tensor], encoder, head: dict[str, torch.Tensor]) -> torch.Tensor:
    encoder.eval()
    module = ClassificationHead(head).eval()
    with torch.no_grad():
        states = encoder(**inputs).last_hidden_state
        return module(states[:, 0])

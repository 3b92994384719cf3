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

# %%
from __future__ import annotations

import torch
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

from grader import attempted, checkpoint

from abc import ABC, abstractmethod
from enum import Enum


class Reduction(Enum):
    MEAN = "mean"
    SUM = "sum"
    NONE = "none"


class AbstractLoss(ABC):
    """Base class of all losses."""

    @abstractmethod
    def getLosses(self) -> torch.Tensor: ...

    def getMean(self) -> torch.Tensor:
        return self.getLosses().mean()

# %%
CLASSIFIER = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
GPT2 = checkpoint("gpt2")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %%
class LogProbabilityCalculator:
    def __init__(self, logits: torch.Tensor, dim: int):
        self.__logits = logits
        self.__dim = dim

    def getLogits(self) -> torch.Tensor:
        return self.__logits

    def getDim(self) -> int:
        return self.__dim

    def getNormalizer(self) -> torch.Tensor:
        return torch.logsumexp(self.getLogits(), self.getDim(), keepdim=True)

    def getLogProbabilities(self) -> torch.Tensor:
        return self.getLogits() - self.getNormalizer()


def log_probabilities(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return LogProbabilityCalculator(logits, dim).getLogProbabilities()


# %%
if attempted(log_probabilities):
    for row in ([2.0, 0.0], [1000.0, 0.0]):
        z = torch.tensor(row)
        print(f"{row}: yours {log_probabilities(z).tolist()}, log of softmax {z.softmax(0).log().tolist()}")

# %%
class NegativeLogLikelihood(AbstractLoss):
    def __init__(self, logProbs: torch.Tensor, targets: torch.Tensor):
        self.__logProbs = logProbs
        self.__targets = targets

    def getIndex(self) -> torch.Tensor:
        return self.__targets.unsqueeze(-1)

    def getLosses(self) -> torch.Tensor:
        return torch.neg(self.__logProbs.gather(-1, self.getIndex()).squeeze(-1))


def nll(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return NegativeLogLikelihood(log_probs, targets).getLosses()


# %%
if attempted(log_probabilities, nll):
    log_probs = log_probabilities(torch.tensor([[2.0, 0.0], [2.0, 0.0]]))
    print(nll(log_probs, torch.tensor([0, 1])))

# %%
class CrossEntropy(AbstractLoss):
    def __init__(self, logits: torch.Tensor, targets: torch.Tensor, ignoreIndex: int):
        self.__logits = logits
        self.__targets = targets
        self.__ignored = targets.eq(ignoreIndex)

    def getIgnored(self) -> torch.Tensor:
        return self.__ignored

    def getCount(self) -> torch.Tensor:
        return self.getIgnored().logical_not().sum()

    def getLosses(self) -> torch.Tensor:
        safeTargets = self.__targets.masked_fill(self.getIgnored(), 0)
        losses = NegativeLogLikelihood(log_probabilities(self.__logits), safeTargets).getLosses()
        return losses.masked_fill(self.getIgnored(), 0.0)

    def getSum(self) -> torch.Tensor:
        return self.getLosses().sum()

    def getMean(self) -> torch.Tensor:
        return self.getSum() / self.getCount()

    def reduce(self, reduction: Reduction) -> torch.Tensor:
        switch = {Reduction.MEAN: self.getMean, Reduction.SUM: self.getSum, Reduction.NONE: self.getLosses}
        return switch[reduction]()


def cross_entropy(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    return CrossEntropy(logits, targets, ignore_index).reduce(Reduction(reduction))


# %%
if attempted(log_probabilities, nll, cross_entropy):
    logits, targets = torch.tensor([[2.0, 0.0], [2.0, 0.0], [5.0, 5.0]]), torch.tensor([0, 1, -100])
    print("yours:", cross_entropy(logits, targets), "PyTorch's:", F.cross_entropy(logits, targets))
    sure = torch.eye(4) * 50
    print("sure and right:      ", cross_entropy(sure, torch.arange(4)).item())
    print("after a softmax:     ", cross_entropy(sure.softmax(-1), torch.arange(4)).item())
    print("after a log-softmax: ", cross_entropy(sure.log_softmax(-1), torch.arange(4)).item())

# %%
class BinaryCrossEntropy(AbstractLoss):
    MAXIMUM = 100.0

    def __init__(self, probabilities: torch.Tensor, targets: torch.Tensor):
        self.__p = probabilities
        self.__y = targets

    def getProbabilityOfTruth(self) -> torch.Tensor:
        return torch.where(self.__y == 1.0, self.__p, 1.0 - self.__p)

    def getLosses(self) -> torch.Tensor:
        return self.getProbabilityOfTruth().log().neg().clamp(max=BinaryCrossEntropy.MAXIMUM)


def bce(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return BinaryCrossEntropy(probabilities, targets).getMean()


# %%
if attempted(bce):
    p, y = torch.tensor([0.8, 0.8, 1.0]), torch.tensor([1.0, 0.0, 1.0])
    print("yours:", bce(p, y), "PyTorch's:", F.binary_cross_entropy(p, y))

# %%
class BinaryCrossEntropyWithLogits(AbstractLoss):
    def __init__(self, logits: torch.Tensor, targets: torch.Tensor):
        if tuple(logits.shape) != tuple(targets.shape):
            raise ValueError("IllegalArgument: shapes " + str(logits.shape) + " and " + str(targets.shape))
        self.__z = logits
        self.__y = targets

    def getLosses(self) -> torch.Tensor:
        yes = F.logsigmoid(self.__z)
        no = F.logsigmoid(-self.__z)
        return -(self.__y * yes + (1.0 - self.__y) * no)


def bce_with_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return BinaryCrossEntropyWithLogits(logits, targets).getMean()


# %%
if attempted(bce_with_logits):
    z, y = torch.tensor([2.0, -1.0, 1000.0]), torch.tensor([1.0, 0.0, 0.0])
    print("yours:    ", bce_with_logits(z, y), "PyTorch's:", F.binary_cross_entropy_with_logits(z, y))
    print("bandaged: ", F.binary_cross_entropy(z.sigmoid(), y))

# %%
class LogitPair:
    NO, YES = 0, 1

    def __init__(self, logits: torch.Tensor):
        self.__logits = logits

    def getNo(self) -> torch.Tensor:
        return self.__logits.select(-1, LogitPair.NO)

    def getYes(self) -> torch.Tensor:
        return self.__logits.select(-1, LogitPair.YES)

    def getDifference(self) -> torch.Tensor:
        return self.getYes().sub(self.getNo())


def one_logit_from_two(logits: torch.Tensor) -> torch.Tensor:
    return LogitPair(logits).getDifference()


# %%
if attempted(log_probabilities, nll, cross_entropy, bce_with_logits, one_logit_from_two):
    two, labels = torch.randn(6, 2), torch.tensor([0, 1, 1, 0, 1, 0])
    print("cross-entropy, two logits:  ", cross_entropy(two, labels).item())
    print("BCE with logits, one logit: ", bce_with_logits(one_logit_from_two(two), labels.float()).item())

# %%
class YesNoPredictor:
    def __init__(self, threshold: float):
        self.__threshold = threshold

    def getThreshold(self) -> float:
        return self.__threshold

    def predict(self, logits: torch.Tensor) -> torch.Tensor:
        if self.getThreshold() == 0.5:
            return logits.gt(0).long()
        return logits.sigmoid().gt(self.getThreshold()).long()


def predict_yes_or_no(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return YesNoPredictor(threshold).predict(logits)


# %%
if attempted(predict_yes_or_no):
    z = torch.linspace(-1, 3, 5)
    print(z.tolist(), [round(p, 2) for p in z.sigmoid().tolist()])
    for threshold in (0.5, 0.6, 0.9):
        print(threshold, predict_yes_or_no(z, threshold).tolist())

# %%
class Predictor(ABC):
    @abstractmethod
    def predict(self, logits: torch.Tensor) -> torch.Tensor: ...


class SingleOutputPredictor(Predictor):
    def predict(self, logits: torch.Tensor) -> torch.Tensor:
        return YesNoPredictor(0.5).predict(logits.squeeze(-1))


class MultiOutputPredictor(Predictor):
    def predict(self, logits: torch.Tensor) -> torch.Tensor:
        return logits.max(dim=-1).indices


class PredictorFactory:
    @staticmethod
    def create(outputs: int) -> Predictor:
        return SingleOutputPredictor() if outputs == 1 else MultiOutputPredictor()


def predict_classes(logits: torch.Tensor) -> torch.Tensor:
    return PredictorFactory.create(logits.size(-1)).predict(logits)


# %%
if attempted(predict_yes_or_no, predict_classes):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER).eval()
    with torch.no_grad():
        logits = model(**tokenizer(TEXTS, padding=True, return_tensors="pt")).logits
    for text, number in zip(TEXTS, predict_classes(logits).tolist(), strict=True):
        print(f"{model.config.id2label[number]:8}  {text}")

# %%
class LossType(Enum):
    BCELoss = ("Sigmoid", False)
    BCEWithLogitsLoss = ("Linear", False)
    NLLLoss = ("LogSoftmax", True)
    CrossEntropyLoss = ("Linear", True)

    def getName(self) -> str:
        return self.name

    def fits(self, lastLayer: str, outputs: int) -> bool:
        layer, several = self.value
        return layer == lastLayer and several == (outputs > 1)


def choose_loss(last_layer: str, outputs: int) -> str:
    for lossType in LossType:
        if lossType.fits(last_layer, outputs):
            return lossType.getName()
    raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")


# %%
if attempted(choose_loss):
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    last = model.classifier
    print(last, "needs", choose_loss(type(last).__name__, last.out_features))

# %%
if attempted(choose_loss):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    for training in (True, False):
        model.train(training)
        for labels in (torch.tensor([1, 0]), None):
            mode = "training" if training else "evaluation"
            given = "without labels" if labels is None else "with labels"
            print(f"{mode:10}  {given:14}  loss: {model(**batch, labels=labels).loss}")

# %%
class SequenceLoss:
    def __init__(self, logits: torch.Tensor, labels: torch.Tensor):
        self.__logits = logits
        self.__labels = labels

    def getProblemType(self) -> str:
        if self.__logits.size(-1) == 1:
            return "regression"
        if self.__labels.is_floating_point():
            return "multi_label_classification"
        return "single_label_classification"

    def getLoss(self) -> torch.Tensor:
        problemType = self.getProblemType()
        if problemType == "regression":
            return torch.nn.MSELoss()(self.__logits.squeeze(-1), self.__labels)
        if problemType == "single_label_classification":
            return torch.nn.CrossEntropyLoss()(self.__logits, self.__labels)
        return torch.nn.BCEWithLogitsLoss()(self.__logits, self.__labels)


def sequence_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return SequenceLoss(logits, labels).getLoss()


# %%
if attempted(log_probabilities, nll, cross_entropy, bce_with_logits, sequence_loss):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    batch, labels = tokenizer(TEXTS, padding=True, return_tensors="pt"), torch.tensor([1, 0])
    for training in (True, False):
        output = model.train(training)(**batch, labels=labels)
        print("library:", output.loss.item(), "yours:", sequence_loss(output.logits, labels).item())

# %%
class LanguageModelLoss:
    def __init__(self, logits: torch.Tensor, labels: torch.Tensor):
        self.__logits = logits
        self.__labels = labels

    def getLength(self) -> int:
        return self.__labels.size(1)

    def shift(self) -> LanguageModelLoss:
        n = self.getLength() - 1
        return LanguageModelLoss(self.__logits.narrow(1, 0, n), self.__labels.narrow(1, 1, n))

    def getLoss(self) -> torch.Tensor:
        return CrossEntropy(self.__logits, self.__labels, -100).getMean()


def language_model_loss(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    loss = LanguageModelLoss(logits, labels)
    return loss.shift().getLoss() if causal else loss.getLoss()


# %%
if attempted(log_probabilities, nll, cross_entropy, language_model_loss):
    tokenizer, model = AutoTokenizer.from_pretrained(GPT2), AutoModelForCausalLM.from_pretrained(GPT2)
    ids = tokenizer("The course was good and so was the film.", return_tensors="pt")["input_ids"]
    with torch.no_grad():
        output = model(ids, labels=ids)
    print("library:    ", output.loss.item())
    print("yours:      ", language_model_loss(output.logits, ids).item())
    print("not shifted:", language_model_loss(output.logits, ids, causal=False).item())

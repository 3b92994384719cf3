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
from torch import nn
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from grader import attempted, checkpoint

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")
TEXTS = ["I am really liking this course!", "This course is far too complicated for me to follow!"]

# %% [markdown]
# ## 1. The head


# %%
class ClassificationHead(nn.Module):
    """RoBERTa's head."""

    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super(ClassificationHead, self).__init__()
        self._hiddenSize = hidden_size
        self._numLabels = num_labels
        self.dense = nn.Linear(in_features=hidden_size, out_features=hidden_size, bias=True)
        self.dropout = nn.Dropout(p=dropout)
        self.out_proj = nn.Linear(in_features=hidden_size, out_features=num_labels, bias=True)

    def getHiddenSize(self) -> int:
        return self._hiddenSize

    def getNumLabels(self) -> int:
        return self._numLabels

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        firstToken = features.select(1, 0)
        hidden = torch.tanh(self.dense(self.dropout(firstToken)))
        return self.out_proj(self.dropout(hidden))

# %%
if attempted(ClassificationHead):
    head = ClassificationHead(hidden_size=4, num_labels=2)
    features = torch.ones(1, 3, 4)
    for training in (True, False):
        head.train(training)
        print("training  " if training else "evaluation", head(features).tolist(), head(features).tolist())

# %% [markdown]
# ## 2. Head on backbone, and a question about the loss

# %%
import copy


class TextClassifier(nn.Module):
    """An encoder and a head."""

    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super(TextClassifier, self).__init__()
        # defensive copies (Effective Java, item 50)
        self.roberta = copy.deepcopy(roberta)
        self.classifier = copy.deepcopy(classifier)
        self._criterion = nn.CrossEntropyLoss()

    def getBackbone(self) -> nn.Module:
        return self.roberta

    def getHead(self) -> nn.Module:
        return self.classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> SequenceClassifierOutput:
        states = self.getBackbone()(input_ids, attention_mask=attention_mask).last_hidden_state
        logits = self.getHead()(states)
        loss = None
        if labels is not None:
            loss = self._criterion(logits, labels)
        return SequenceClassifierOutput(loss=loss, logits=logits)

# %%
if attempted(ClassificationHead):
    library = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    library.classifier = ClassificationHead(library.config.hidden_size, num_labels=2)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    for training in (True, False):
        library.train(training)
        for labels in (torch.tensor([1, 0]), None):
            loss = library(**batch, labels=labels).loss
            case = "training, " if training else "evaluation, "
            case += "no labels:" if labels is None else "with labels:"
            print(case, "no loss" if loss is None else f"a loss of {loss.item():.3f}")

# %%
if attempted(TextClassifier):
    library = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    model = TextClassifier(library.roberta, library.classifier).eval()
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    alone = tokenizer(TEXTS[:1], return_tensors="pt")
    with torch.no_grad():
        print("alone:                  ", model(**alone).logits[0].tolist())
        print("in a batch, with mask:  ", model(**batch).logits[0].tolist())
        print("in a batch, without it: ", model(batch["input_ids"]).logits[0].tolist())

# %% [markdown]
# ## 3. Freeze the backbone


# %%
class BackboneFreezer:
    def __init__(self, model: PreTrainedModel) -> None:
        self.__model = model

    def freeze(self) -> "BackboneFreezer":
        for param in self.__model.base_model.parameters():
            param.requires_grad_(False)
        return self

    def getTrainableNames(self) -> list[str]:
        return [name for name, param in self.__model.named_parameters() if param.requires_grad]


def freeze_backbone(model: PreTrainedModel) -> list[str]:
    """Stop the backbone of a model from learning, and say what can still learn.

    Args:
        model: Any library model with a head, not only RoBERTa; all its parameters require gradients when it
            arrives. Afterwards those of its backbone do not, and those of its head still do. The values of
            all weights stay as they are.

    Returns:
        Names of the parameters that still require gradients, as `named_parameters` gives them, in its order.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> for name in freeze_backbone(model):
    ...     print(name)
    classifier.dense.weight
    classifier.dense.bias
    classifier.out_proj.weight
    classifier.out_proj.bias
    """
    return BackboneFreezer(model).freeze().getTrainableNames()

# %%
if attempted(freeze_backbone):
    model = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    trained = freeze_backbone(model)
    sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
    print(f"{sum(sizes[name] for name in trained):,} of {sum(sizes.values()):,} weights are still trained")

# %% [markdown]
# ## 4. An optimizer for what is left


# %%
class OptimizerBuilder:
    def __init__(self) -> None:
        self.__parameters = []
        self.__lr = 1e-3

    def withLearningRate(self, lr: float) -> "OptimizerBuilder":
        self.__lr = lr
        return self

    def withTrainableParametersOf(self, model: nn.Module) -> "OptimizerBuilder":
        iterator = iter(model.parameters())
        while True:
            try:
                param = next(iterator)
            except StopIteration:
                break
            if param.requires_grad:
                self.__parameters.append(param)
        return self

    def build(self) -> torch.optim.AdamW:
        return torch.optim.AdamW(self.__parameters, lr=self.__lr)


def head_optimizer(model: nn.Module, lr: float) -> torch.optim.AdamW:
    """Make an optimizer for those parameters of a model that require gradients.

    Args:
        model: Any model; some of its parameters, not all, may be frozen, in any part of it. Which ones are
            frozen stays as it is.
        lr: Learning rate.

    Returns:
        A `torch.optim.AdamW` with one group, which holds the trainable parameters in the model's order;
        apart from the learning rate it has PyTorch's own settings.

    >>> model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    >>> model[0].weight.requires_grad = False
    >>> optimizer = head_optimizer(model, lr=0.1)
    >>> [tuple(parameter.shape) for parameter in optimizer.param_groups[0]["params"]]
    [(4,), (2, 4), (2,)]
    """
    return OptimizerBuilder().withTrainableParametersOf(model).withLearningRate(lr).build()

# %%
if attempted(freeze_backbone, head_optimizer):
    model = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    freeze_backbone(model)
    optimizer = head_optimizer(model, lr=1e-2)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    for step in range(5):
        loss = model(**batch, labels=torch.tensor([1, 0])).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        print(f"step {step}: loss {loss.item():.3f}")

# %% [markdown]
# ## 5. Look inside: the hidden states


# %%
class EncoderInspector:
    """Looks inside an encoder."""

    def __init__(self, model: PreTrainedModel) -> None:
        self._model = model
        self._model.eval()

    def getNumLayers(self) -> int:
        return self._model.config.num_hidden_layers

    @torch.no_grad()
    def getHiddenStates(self, ids, mask) -> tuple:
        return self._model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states

    @torch.no_grad()
    def getAttentions(self, ids, mask) -> tuple:
        self._model.set_attn_implementation("eager")
        return self._model(input_ids=ids, attention_mask=mask, output_attentions=True).attentions


def states_after_layer(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    """Give the hidden states of all tokens after a number of layers.

    Args:
        model: An encoder such as RoBERTa; it may arrive in training mode, and may leave in any. Its answer
            is wanted as in evaluation mode.
        input_ids: Ids of shape (batch, length), dtype int64.
        attention_mask: Mask of the same shape and dtype; some rows may hold padding.
        layer: How many layers the tokens have gone through: 0 for the embeddings, up to the model's
            `config.num_hidden_layers`.

    Returns:
        Hidden states of shape (batch, length, hidden size), dtype float32, without gradients.

    Raises:
        IndexError: `layer` is below 0, or beyond the last layer.

    >>> model = AutoModel.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> ids, mask = torch.tensor([[0, 10, 11, 2]]), torch.tensor([[1, 1, 1, 1]])
    >>> states = states_after_layer(model, ids, mask, model.config.num_hidden_layers)
    >>> torch.allclose(states, model.eval()(ids, attention_mask=mask).last_hidden_state)
    True
    """
    inspector = EncoderInspector(model)
    if layer < 0 or layer > inspector.getNumLayers():
        raise IndexError("Layer out of bounds: " + str(layer))
    return inspector.getHiddenStates(input_ids, attention_mask)[layer]

# %%
if attempted(states_after_layer):
    encoder = AutoModel.from_pretrained(ROBERTA)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    last = states_after_layer(
        encoder, batch["input_ids"], batch["attention_mask"], encoder.config.num_hidden_layers
    )
    for layer in range(encoder.config.num_hidden_layers + 1):
        states = states_after_layer(encoder, batch["input_ids"], batch["attention_mask"], layer)
        closeness = torch.cosine_similarity(states[0, 0], last[0, 0], dim=0).item()
        print(f"after {layer} layers: {tuple(states.shape)}, <s> is {closeness:.2f} close to its last vector")

# %% [markdown]
# ## 6. Look inside: where does `<s>` look?


# %%
def first_token_attention(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    """Say how much the first token of each text looks at each of its tokens.

    Args:
        model: An encoder such as RoBERTa; it may arrive in training mode and with any implementation of
            attention, and may leave in any. Its answer is wanted as in evaluation mode.
        input_ids: Ids of shape (batch, length), dtype int64.
        attention_mask: Mask of the same shape and dtype; some rows may hold padding.
        layer: Number of the layer: 1 for the first one, up to the model's `config.num_hidden_layers`.

    Returns:
        Weights of shape (batch, length), dtype float32, without gradients: what the first token pays to each
        token, averaged over the attention heads of that layer. Rows sum to 1, and padding gets 0.

    Raises:
        IndexError: `layer` is below 1, or beyond the last layer.

    >>> model = AutoModel.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> ids = torch.tensor([[0, 10, 11, 2], [0, 10, 2, 1]])
    >>> mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    >>> paid = first_token_attention(model, ids, mask, layer=1)
    >>> torch.allclose(paid.sum(dim=1), torch.ones(2)), paid[1, 3].item()
    (True, 0.0)
    """
    inspector = EncoderInspector(model)
    if layer < 1 or layer >= inspector.getNumLayers():
        raise IndexError("Layer out of bounds: " + str(layer))
    attention = inspector.getAttentions(input_ids, attention_mask)[layer - 1]
    return attention[:, :, 0, :].mean(dim=1)

# %%
if attempted(first_token_attention):
    encoder = AutoModel.from_pretrained(ROBERTA)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    tokens = tokenizer.convert_ids_to_tokens(batch["input_ids"][0])
    for layer in range(1, encoder.config.num_hidden_layers + 1):
        paid = first_token_attention(encoder, batch["input_ids"], batch["attention_mask"], layer)[0]
        most = paid.argmax().item()
        print(f"layer {layer}: <s> looks most at {tokens[most]} ({paid[most].item():.2f})")

# %% [markdown]
# ## 7. Which head for which task?

# %%
from abc import ABC, abstractmethod


class IllegalArgumentException(ValueError):
    pass


class AbstractTask(ABC):
    def __init__(self, b, l, n, c):
        self.b, self.l, self.n, self.c = b, l, n, c

    @abstractmethod
    def getClassName(self) -> str: ...

    @abstractmethod
    def getShapes(self) -> dict: ...


class TextTask(AbstractTask):
    def getClassName(self):
        return "AutoModelForSequenceClassification"

    def getShapes(self):
        return {"logits": (self.b, self.n)}


class TokenTask(AbstractTask):
    def getClassName(self):
        return "AutoModelForTokenClassification"

    def getShapes(self):
        return {"logits": (self.b, self.l, self.n)}


class QuestionTask(AbstractTask):
    def getClassName(self):
        return "AutoModelForQuestionAnswering"

    def getShapes(self):
        return {"start_logits": (self.b, self.l), "end_logits": (self.b, self.l)}


class ChoiceTask(AbstractTask):
    def getClassName(self):
        return "AutoModelForMultipleChoice"

    def getShapes(self):
        return {"logits": (self.b, self.c)}


class TaskFactory:
    REGISTRY = {
        "text-classification": TextTask,
        "token-classification": TokenTask,
        "question-answering": QuestionTask,
        "multiple-choice": ChoiceTask,
    }

    @staticmethod
    def create(task, *args) -> AbstractTask:
        if task not in TaskFactory.REGISTRY:
            raise IllegalArgumentException("Unknown task: " + repr(task))
        return TaskFactory.REGISTRY[task](*args)


def choose_head(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> tuple[str, dict[str, tuple[int, ...]]]:
    """Say which class of the library suits a task, and what shapes its logits have.

    Args:
        task: "text-classification", "token-classification", "question-answering" or "multiple-choice".
        batch_size: Number of texts; for multiple choice, of questions.
        length: Tokens in a padded text.
        num_labels: Number of labels, where the task has labels.
        num_choices: Number of choices, where the task has choices.

    Returns:
        A tuple: the name of the class, a string such as "AutoModelForTokenClassification"; and a dictionary
        that gives for each tensor of logits in its output, by its name there, the shape as a tuple. The loss
        is left out.

    Raises:
        ValueError: It is none of these tasks.

    >>> choose_head("text-classification", batch_size=2, length=9, num_labels=3, num_choices=4)
    ('AutoModelForSequenceClassification', {'logits': (2, 3)})
    """
    instance = TaskFactory.create(task, batch_size, length, num_labels, num_choices)
    return instance.getClassName(), instance.getShapes()

# %%
if attempted(choose_head):
    for task in ("text-classification", "token-classification", "question-answering", "multiple-choice"):
        print(task, *choose_head(task, batch_size=2, length=9, num_labels=3, num_choices=4), sep=", ")

# %% [markdown]
# ## 8. From logits to an answer: a span


# %%
class Span:
    def __init__(self, start: int, end: int, score: float) -> None:
        self.__start, self.__end, self.__score = start, end, score

    def getStart(self) -> int:
        return self.__start

    def getEnd(self) -> int:
        return self.__end

    def getScore(self) -> float:
        return self.__score

    def compareTo(self, other: "Span") -> float:
        return self.__score - other.getScore()


def best_span(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    """Find the answer in one passage; all tensors stay as they are.

    Args:
        start_logits: Each token's score as the answer's first one, shape (length,), dtype float32, finite.
        end_logits: Each token's score as the answer's last one, of the same shape and dtype.
        allowed: 1 for tokens of the passage, 0 for all others, shape (length,), dtype int64; the ones stand
            together, and there is at least one.
        max_length: The most tokens that an answer may have, 1 or more.

    Returns:
        First and last token of the answer, both included, as two integers in a tuple: of all spans in the
        passage that do not end before they start and are not too long, the one with the largest sum of start
        and end logit. Of equal ones, the span with the earliest start counts, then that with the earliest
        end.

    >>> start, end = torch.tensor([1.0, 0.0, 4.0, 3.0]), torch.tensor([2.0, 6.0, 1.0, 1.5])
    >>> best_span(start, end, torch.tensor([1, 1, 1, 1]), max_length=4)
    (0, 1)
    >>> best_span(start, end, torch.tensor([1, 1, 1, 1]), max_length=1)
    (1, 1)
    >>> best_span(start, end, torch.tensor([0, 0, 1, 1]), max_length=4)
    (2, 3)
    """
    n = int(allowed.shape[0])
    best = None
    for i in range(0, n):
        for j in range(i + 1, min(i + max_length, n) + 1):  # j like in substring(i, j)
            if int(allowed[i]) == 0 or int(allowed[j - 1]) == 0:
                continue
            candidate = Span(i, j, float(start_logits[i]) + float(end_logits[j - 1]))
            if best is None or candidate.compareTo(best) > 0:
                best = candidate
    return best.getStart(), best.getEnd()

# %%
if attempted(best_span):
    start, end = torch.tensor([1.0, 0.0, 4.0, 3.0]), torch.tensor([2.0, 6.0, 1.0, 1.5])
    print("each for itself:", (start.argmax().item(), end.argmax().item()))
    print("as a pair:      ", best_span(start, end, torch.ones(4, dtype=torch.int64), max_length=4))

# %% [markdown]
# ## 9. From logits to an answer: labels for words


# %%
class WordLabeler:
    def __init__(self, id2label: dict[int, str]) -> None:
        self._id2label = id2label
        self._labels = {}

    def accept(self, word, row: torch.Tensor) -> None:
        if word is None or self._labels.get(word) is not None:
            return
        self._labels[word] = self._id2label[int(row.argmax())]

    def getLabels(self) -> list[str]:
        return list(self._labels.values())


def word_labels(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> list[str]:
    """Turn the logits of one text's tokens into labels of its words.

    Args:
        logits: Scores of shape (length, labels), dtype float32; no token has two equal largest ones.
        word_ids: For each token the number of its word, or None if it belongs to none, as special tokens and
            padding do, on either side. Words are numbered from 0, in order, and none is missing.
        id2label: Name of each label by its number, in any order.

    Returns:
        A list with the label of each word, in the order of the words: the one its first token gets. Two words
        may have the same label. Without words it is empty.

    >>> logits = torch.tensor([[9.0, 0.0], [0.0, 1.0], [2.0, 0.0], [3.0, 1.0], [0.0, 9.0]])
    >>> word_labels(logits, [None, 0, 0, 1, None], {0: "other", 1: "name"})
    ['name', 'other']
    """
    labeler = WordLabeler(id2label)
    for word, row in zip(word_ids, logits):
        labeler.accept(word, row)
    return labeler.getLabels()

# %%
if attempted(word_labels):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    encoded = tokenizer("I am dissecting this.")
    # Scores of a head that nobody has trained; see how the two pieces of one word get one label.
    scores = torch.randn(len(encoded["input_ids"]), 2)
    print(tokenizer.convert_ids_to_tokens(encoded["input_ids"]))
    print(encoded.word_ids())
    print(word_labels(scores, encoded.word_ids(), {0: "other", 1: "name"}))

# %% [markdown]
# ## 10. New labels, new head


# %%
class HeadReplacer:
    def __init__(self, model: PreTrainedModel) -> None:
        self._model = model

    def setNumLabels(self, n: int) -> "HeadReplacer":
        self._model.num_labels = n
        self._model.config.num_labels = n
        return self

    def resetProblemType(self) -> "HeadReplacer":
        self._model.config.problem_type = None
        return self

    def setOutProj(self, layer: nn.Linear) -> "HeadReplacer":
        self._model.classifier.out_proj = layer
        return self

    def getModel(self) -> PreTrainedModel:
        return self._model


def replace_head(model: PreTrainedModel, num_labels: int) -> PreTrainedModel:
    """Give a model a fresh last layer for another number of labels.

    Args:
        model: A `RobertaForSequenceClassification`, trained or not; it is changed in place. All its weights
            but those of `classifier.out_proj` stay as they are.
        num_labels: The new number of labels, 1 or more; also where it equals the old one, the layer is a
            fresh one.

    Returns:
        The same model. Its `classifier.out_proj` is a new linear layer with a bias, initialised at random and
        ready to learn; `model.num_labels` and `model.config.num_labels` are the new number, and
        `model.config.problem_type` is None.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> ids = torch.tensor([[0, 10, 11, 2]])
    >>> replace_head(model, 5)(ids, labels=torch.tensor([4])).logits.shape
    torch.Size([1, 5])
    """
    width = model.config.hidden_size
    replacer = HeadReplacer(model)
    replacer.setOutProj(nn.Linear(width, num_labels)).setNumLabels(num_labels).resetProblemType()
    return replacer.getModel()

# %%
if attempted(replace_head):
    model = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    print("before:", tuple(model(**batch, labels=torch.tensor([1, 0])).logits.shape))
    replace_head(model, 5)
    output = model(**batch, labels=torch.tensor([4, 0]))
    print("after: ", tuple(output.logits.shape), "and a loss of", round(output.loss.item(), 3))

# %% [markdown]
# ## What to take along

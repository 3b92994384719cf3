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

from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from grader import attempted, checkpoint


def _require(condition: bool, message: str, error: type[Exception] = ValueError) -> None:
    if not condition:
        raise error(message)

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")
TEXTS = ["I am really liking this course!", "This course is far too complicated for me to follow!"]

# %%
class ClassificationHead(nn.Module):
    """RoBERTa's head: it judges a text by the vector of its first token.

    Calling it with the last hidden states, shape (batch, length, hidden size) and dtype float32, gives the
    logits. The hidden states stay as they are, and gradients flow through the head into them.

    Args:
        hidden_size: Numbers in each vector.
        num_labels: Number of logits for each text, 1 or more.
        dropout: Probability with which dropout sets a number to zero, in both places.

    Returns:
        From a call: logits of shape (batch, num_labels), dtype float32, for one label too.

    Source:
        `RobertaClassificationHead` in transformers; the parts have its names `dense`, `dropout`, `out_proj`.

    >>> head = ClassificationHead(hidden_size=4, num_labels=5)
    >>> head(torch.ones(2, 3, 4)).shape
    torch.Size([2, 5])
    >>> sorted(head.state_dict())
    ['dense.bias', 'dense.weight', 'out_proj.bias', 'out_proj.weight']
    """

    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        """Make the parts `dense`, `dropout` and `out_proj`; both linear layers have a bias."""
        super().__init__()
        _require(num_labels >= 1, f"num_labels must be positive, got {num_labels}")
        self.dense = nn.Linear(hidden_size, hidden_size, bias=True)
        self.dropout = nn.Dropout(p=dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels, bias=True)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Turn hidden states, shape (batch, length, hidden size), into logits, shape (batch, num_labels)."""
        _require(features.dim() == 3, f"expected 3 axes, got {tuple(features.shape)}")
        first_token = features.select(dim=1, index=0)
        hidden = self.dense(self.dropout(first_token)).tanh()
        return self.out_proj(self.dropout(hidden))

# %%
class TextClassifier(nn.Module):
    """An encoder and a head on it, which together score texts.

    Calling it with a batch gives an output with the attributes `loss` and `logits`, as the library's models
    do. Ids, mask and labels stay as they are. In training, gradients reach both parts.

    Args:
        roberta: The backbone; called with ids and mask, it gives an output with `last_hidden_state` of shape
            (batch, length, hidden size). It may have a pooler, which is not used.
        classifier: The head; it turns those hidden states, of all tokens, into logits of shape
            (batch, labels).

    Returns:
        From a call: a `SequenceClassifierOutput` with the `logits`, shape (batch, labels) and dtype float32,
        and the `loss`. The loss is None without labels. With labels it is their mean cross-entropy with the
        logits, a tensor without axes that can be backpropagated, in training and in evaluation alike.

    Source:
        `RobertaForSequenceClassification` in transformers; the parts have its names `roberta`, `classifier`.

    >>> library = AutoModelForSequenceClassification.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> model = TextClassifier(library.roberta, library.classifier).eval()
    >>> ids = torch.tensor([[0, 10, 11, 2]])
    >>> torch.allclose(model(ids).logits, library.eval()(ids).logits)
    True
    >>> print(model(ids).loss)
    None
    """

    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        """Keep the two modules that are handed in, not copies, as `roberta` and `classifier`."""
        super().__init__()
        _require(isinstance(roberta, nn.Module), "roberta must be a module", TypeError)
        _require(isinstance(classifier, nn.Module), "classifier must be a module", TypeError)
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> SequenceClassifierOutput:
        """Score a batch.

        Ids and mask have shape (batch, length) and dtype int64; without a mask all tokens are real. Labels
        have shape (batch,) and dtype int64, one class a text.
        """
        encoded = self.roberta(input_ids=input_ids, attention_mask=self._mask_or_ones(input_ids, attention_mask))
        logits = self.classifier(encoded.last_hidden_state)
        return SequenceClassifierOutput(loss=self._loss(logits, labels), logits=logits)

    @staticmethod
    def _mask_or_ones(input_ids: Tensor, attention_mask: Tensor | None) -> Tensor:
        return torch.ones_like(input_ids) if attention_mask is None else attention_mask

    @staticmethod
    def _loss(logits: Tensor, labels: Tensor | None) -> Tensor | None:
        if labels is None:
            return None
        return F.cross_entropy(logits, labels, reduction="mean")

# %%
def _trainable_names(model: nn.Module) -> list[str]:
    return [name for name, parameter in model.named_parameters() if parameter.requires_grad]


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
    _require(isinstance(model, PreTrainedModel), "not a library model", TypeError)
    model.base_model.requires_grad_(False)
    return _trainable_names(model)

# %%
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
    trainable: list[nn.Parameter] = [p for p in model.parameters() if p.requires_grad]
    _require(len(trainable) > 0, "everything is frozen")
    return torch.optim.AdamW(params=trainable, lr=lr)

# %%
@contextmanager
def _evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluation mode and no gradients inside; the old mode afterwards."""
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(was_training)


def _check_layer(layer: int, lowest: int, highest: int) -> None:
    if not isinstance(layer, int):
        raise TypeError(f"layer must be an int, not {type(layer).__name__}")
    if not lowest <= layer <= highest:
        raise IndexError(f"layer {layer} is not in {lowest}..{highest}")


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
    _check_layer(layer, lowest=0, highest=model.config.num_hidden_layers)
    with _evaluating(model):
        output = model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            output_hidden_states=True,
            return_dict=True,
        )
    return output.hidden_states[layer]

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
    _check_layer(layer, lowest=1, highest=model.config.num_hidden_layers)
    model.set_attn_implementation("eager")
    with _evaluating(model):
        output = model(
            input_ids=input_ids,
            attention_mask=attention_mask,
            output_attentions=True,
            return_dict=True,
        )
    per_head = output.attentions[layer - 1]  # (batch, heads, from, to)
    return per_head[:, :, 0, :].mean(dim=1)

# %%
_CLASSES = {
    "text-classification": "AutoModelForSequenceClassification",
    "token-classification": "AutoModelForTokenClassification",
    "question-answering": "AutoModelForQuestionAnswering",
    "multiple-choice": "AutoModelForMultipleChoice",
}


def _logit_shapes(task: str, batch: int, length: int, labels: int, choices: int) -> dict[str, tuple[int, ...]]:
    match task:
        case "text-classification":
            return {"logits": (batch, labels)}
        case "token-classification":
            return {"logits": (batch, length, labels)}
        case "question-answering":
            return {"start_logits": (batch, length), "end_logits": (batch, length)}
        case _:
            return {"logits": (batch, choices)}


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
    _require(task in _CLASSES, f"unknown task {task!r}")
    return _CLASSES[task], _logit_shapes(task, batch_size, length, num_labels, num_choices)

# %%
def _allowed_spans(first: int, last: int, max_length: int) -> Iterator[tuple[int, int]]:
    """All spans between two tokens, both included, in the order of start and then of end."""
    for start in range(first, last + 1):
        for end in range(start, min(start + max_length - 1, last) + 1):
            yield start, end


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
    _require(start_logits.shape == end_logits.shape == allowed.shape, "shapes differ")
    positions = allowed.nonzero().flatten().tolist()
    spans = list(_allowed_spans(positions[0], positions[-1], max_length))
    scores = [(start_logits[s] + end_logits[e]).item() for s, e in spans]
    return spans[scores.index(max(scores))]

# %%
def _first_positions(word_ids: list[int | None]) -> list[int]:
    positions: dict[int, int] = {}
    for position, word in enumerate(word_ids):
        if word is not None:
            positions.setdefault(word, position)
    return [positions[word] for word in sorted(positions)]


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
    _require(len(logits) == len(word_ids), "one number a token, please")
    return [id2label[int(logits[position].argmax())] for position in _first_positions(word_ids)]

# %%
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
    _require(isinstance(num_labels, int) and num_labels >= 1, "num_labels must be a positive int")
    old: nn.Linear = model.classifier.out_proj
    model.classifier.out_proj = nn.Linear(
        old.in_features, num_labels, bias=True, device=old.weight.device, dtype=old.weight.dtype
    )
    model.config.problem_type = None
    model.config.num_labels = num_labels
    model.num_labels = num_labels
    return model

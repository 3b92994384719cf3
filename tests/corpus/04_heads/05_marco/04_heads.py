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

from types import SimpleNamespace

import pandas as pd
import torch
from torch import nn
from transformers import (
    AutoModel,
    AutoModelForMultipleChoice,
    AutoModelForQuestionAnswering,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
    PreTrainedModel,
)
from transformers.modeling_outputs import SequenceClassifierOutput
from transformers.models.roberta.modeling_roberta import RobertaClassificationHead

from grader import attempted, checkpoint

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")
TEXTS = ["I am really liking this course!", "This course is far too complicated for me to follow!"]

# %%
class ClassificationHead(RobertaClassificationHead):
    """RoBERTa's head, from the library itself."""

    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__(
            SimpleNamespace(
                hidden_size=hidden_size,
                num_labels=num_labels,
                classifier_dropout=dropout,
                hidden_dropout_prob=dropout,
            )
        )

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        return super().forward(features)

# %%
class TextClassifier(nn.Module):

    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier
        self.loss_function = nn.CrossEntropyLoss()

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> SequenceClassifierOutput:
        encoded = self.roberta(input_ids=input_ids, attention_mask=attention_mask)
        output = SequenceClassifierOutput(logits=self.classifier(encoded.last_hidden_state))
        if labels is not None:
            output.loss = self.loss_function(output.logits, labels)
        return output

# %%
def freeze_backbone(model: PreTrainedModel) -> list[str]:
    model.base_model.requires_grad_(False)
    return [name for name, weight in model.named_parameters() if weight.requires_grad]

# %%
def head_optimizer(model: nn.Module, lr: float) -> torch.optim.AdamW:
    return torch.optim.AdamW([item for item in model.named_parameters() if item[1].requires_grad], lr=lr)

# %%
def states_after_layer(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    if layer < 0:
        raise IndexError("negative layers are not allowed")
    model.eval()
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_hidden_states=True)
    return output["hidden_states"][layer]

# %%
def first_token_attention(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    if layer < 1:
        raise IndexError("the first layer has number 1")
    model.eval().set_attn_implementation("eager")
    with torch.no_grad():
        output = model(input_ids, attention_mask=attention_mask, output_attentions=True)
    return torch.mean(output["attentions"][layer - 1], dim=1).select(1, 0)

# %%
def choose_head(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> tuple[str, dict[str, tuple[int, ...]]]:
    per_token = (batch_size, length)
    heads = {
        "text-classification": (AutoModelForSequenceClassification, {"logits": (batch_size, num_labels)}),
        "token-classification": (AutoModelForTokenClassification, {"logits": (*per_token, num_labels)}),
        "question-answering": (
            AutoModelForQuestionAnswering,
            {"start_logits": per_token, "end_logits": per_token},
        ),
        "multiple-choice": (AutoModelForMultipleChoice, {"logits": (batch_size, num_choices)}),
    }
    try:
        model_class, shapes = heads[task]
    except KeyError:
        raise ValueError(f"no head for {task}") from None
    return model_class.__name__, shapes

# %%
def best_span(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    inside = torch.nonzero(allowed)[:, 0]
    pairs = torch.combinations(inside, r=2, with_replacement=True)  # in order of start, then of end
    pairs = pairs[pairs[:, 1] - pairs[:, 0] < max_length]
    scores = start_logits[pairs[:, 0]] + end_logits[pairs[:, 1]]
    winner = torch.nonzero(scores == scores.max())[0, 0]
    start, end = pairs[winner].tolist()
    return start, end

# %%
def word_labels(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> list[str]:
    table = pd.DataFrame({"word": pd.Series(word_ids, dtype="Int64"), "label": logits.argmax(dim=-1).tolist()})
    first = table.dropna(subset=["word"]).drop_duplicates("word", keep="first").sort_values("word")
    return [id2label[number] for number in first["label"].tolist()]

# %%
def replace_head(model: PreTrainedModel, num_labels: int) -> PreTrainedModel:
    layer = nn.Linear(model.config.hidden_size, num_labels)
    nn.init.normal_(layer.weight, std=model.config.initializer_range)
    nn.init.zeros_(layer.bias)
    model.classifier.out_proj = layer
    model.num_labels = num_labels
    model.config.id2label = {number: f"LABEL_{number}" for number in range(num_labels)}
    model.config.label2id = {name: number for number, name in model.config.id2label.items()}
    model.config.problem_type = None
    return model

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

from functools import reduce
from itertools import product

import torch
from torch import nn
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from grader import attempted, checkpoint

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")
TEXTS = ["I am really liking this course!", "This course is far too complicated for me to follow!"]

# %%
class ClassificationHead(nn.Module):

    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense, self.out_proj = nn.Linear(hidden_size, hidden_size), nn.Linear(hidden_size, num_labels)
        self.dropout = nn.Dropout(dropout)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        steps = (self.dropout, self.dense, torch.tanh, self.dropout, self.out_proj)
        return reduce(lambda x, f: f(x), steps, features[:, 0])

# %%
class TextClassifier(nn.Module):

    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta = roberta
        self.classifier = classifier

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> SequenceClassifierOutput:
        logits = self.classifier(self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state)
        return SequenceClassifierOutput(
            loss=None if labels is None else nn.functional.cross_entropy(logits, labels), logits=logits
        )

# %%
def freeze_backbone(model: PreTrainedModel) -> list[str]:
    return (model.base_model.requires_grad_(False), [n for n, p in model.named_parameters() if p.requires_grad])[1]

# %%
def head_optimizer(model: nn.Module, lr: float) -> torch.optim.AdamW:
    return torch.optim.AdamW(filter(lambda p: p.requires_grad, model.parameters()), lr)

# %%
def states_after_layer(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    with torch.inference_mode():
        return model.eval()(input_ids, attention_mask=attention_mask, output_hidden_states=True).hidden_states[
            range(model.config.num_hidden_layers + 1)[layer]
        ]

# %%
def first_token_attention(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    if layer - 1 not in range(model.config.num_hidden_layers):
        raise IndexError(layer)
    model.set_attn_implementation("eager")
    with torch.inference_mode():
        return model.eval()(input_ids, attention_mask, output_attentions=True).attentions[layer - 1].mean(1)[:, 0]

# %%
def choose_head(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> tuple[str, dict[str, tuple[int, ...]]]:
    return {
        "text-classification": ("AutoModelForSequenceClassification", {"logits": (batch_size, num_labels)}),
        "token-classification": ("AutoModelForTokenClassification", {"logits": (batch_size, length, num_labels)}),
        "question-answering": (
            "AutoModelForQuestionAnswering",
            dict.fromkeys(("start_logits", "end_logits"), (batch_size, length)),
        ),
        "multiple-choice": ("AutoModelForMultipleChoice", {"logits": (batch_size, num_choices)}),
    }[task]

# %%
def best_span(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    s, e, ok = start_logits.tolist(), end_logits.tolist(), allowed.tolist()
    return max(
        ((i, j) for i, j in product(range(len(s)), repeat=2) if ok[i] and ok[j] and 0 <= j - i < max_length),
        key=lambda ij: s[ij[0]] + e[ij[1]],
    )

# %%
def word_labels(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> list[str]:
    return list({w: id2label[k] for w, k in zip(word_ids, logits.argmax(-1).tolist()) if w is not None}.values())

# %%
def replace_head(model: PreTrainedModel, num_labels: int) -> PreTrainedModel:
    setattr(model.classifier, "out_proj", nn.Linear(model.classifier.out_proj.in_features, num_labels))
    [setattr(o, "num_labels", num_labels) for o in (model, model.config)]
    return setattr(model.config, "problem_type", None) or model

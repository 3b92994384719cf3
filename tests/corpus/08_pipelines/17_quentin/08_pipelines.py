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
def default_checkpoint(task: str) -> tuple[str, str]:
    m = SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"]
    return m["pt"] if type(m) is dict else m

# %%
def label_tables(id2label: dict) -> tuple[dict[int, str], dict[str, int]]:
    k, v = list(map(int, id2label)), list(id2label.values())
    return dict(zip(k, v)), dict(zip(v, k))

# %%
# multiples of 8 for the tensor cores
def model_inputs(texts: list[str], tokenizer, model) -> dict[str, torch.Tensor]:
    e = tokenizer(texts, padding=True, truncation=True, pad_to_multiple_of=8, return_tensors="pt")
    return {k: e[k] for k in e.keys() & inspect.signature(model.forward).parameters.keys()}

# %%
@torch.inference_mode()
def model_logits(inputs: dict[str, torch.Tensor], model) -> torch.Tensor:
    return model.eval()(**inputs).logits.float()

# %%
def logits_to_scores(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits
    if logits.size(1) == 1 or problem_type == "multi_label_classification":
        return logits.sigmoid_()  # saves a copy
    return logits.softmax(1)

# %%
def rank_labels(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    n = scores.size(1)
    v, i = scores.topk(min(top_k or n, n), dim=1)  # O(n), a full sort is not needed
    return [
        [{"label": id2label[b], "score": a} for a, b in zip(x, y)] for x, y in zip(v.tolist(), i.tolist())
    ]

# %%
def split_batches(texts: list[str], batch_size: int) -> list[list[str]]:
    return [texts[i : i + batch_size] for i in range(0, len(texts), batch_size)]

# %%
@torch.inference_mode()
def classify_texts(texts: list[str], tokenizer, model, batch_size: int = 8) -> list[dict[str, str | float]]:
    model.eval()
    cfg, names = model.config, inspect.signature(model.forward).parameters
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # like to like, least padding
    out = [None] * len(texts)
    for s in range(0, len(order), batch_size):
        idx = order[s : s + batch_size]
        e = tokenizer([texts[i] for i in idx], padding=True, truncation=True, return_tensors="pt")
        z = model(**{k: t for k, t in e.items() if k in names}).logits.float()
        # sigmoid and softmax keep the order, so find the winner first and squash one number only
        top, arg = z.max(1)
        if cfg.problem_type != "regression":
            if z.size(1) == 1 or cfg.problem_type == "multi_label_classification":
                top = top.sigmoid()
            else:
                top = (top - z.logsumexp(1)).exp()
        for i, a, b in zip(idx, top.tolist(), arg.tolist()):
            out[i] = {"label": cfg.id2label[b], "score": a}
    return out

# %%
def headless_weights(
    weights: dict[str, torch.Tensor], prefix: str
) -> tuple[dict[str, torch.Tensor], list[str]]:
    p = prefix + "."
    n = len(p)
    # one look is enough: the encoder stands first
    if not next(iter(weights), "").startswith(p):
        return dict(weights), []
    return (
        {k[n:]: v for k, v in weights.items() if k[:n] == p},
        sorted(k for k in weights if k[:n] != p),
    )

# %%
@torch.inference_mode()
def headless_logits(inputs: dict[str, torch.Tensor], encoder, head: dict[str, torch.Tensor]) -> torch.Tensor:
    mask = inputs["attention_mask"]
    if mask.all():  # nothing padded: skip the masking
        mask = None
    x = encoder.eval()(input_ids=inputs["input_ids"], attention_mask=mask).last_hidden_state[:, 0]
    x = torch.addmm(head["pre_classifier.bias"], x, head["pre_classifier.weight"].t()).clamp_(min=0)
    return torch.addmm(head["classifier.bias"], x, head["classifier.weight"].t())

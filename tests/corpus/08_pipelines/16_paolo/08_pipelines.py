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
import torch.nn.functional as F

# %%
def default_checkpoint(task: str) -> tuple[str, str]:
    """Return the default checkpoint name and revision for a given pipeline task."""
    # Resolve the alias first
    resolved_task = TASK_ALIASES.get(task, task)

    # Validate that the task is supported
    if resolved_task not in SUPPORTED_TASKS:
        raise ValueError(f"Unknown task {task!r}. Supported tasks: {sorted(SUPPORTED_TASKS)}")

    model_entry = SUPPORTED_TASKS[resolved_task]["default"]["model"]

    # Handle both the nested and the flat layout
    if isinstance(model_entry, dict):
        model_entry = model_entry["pt"]

    name, revision = model_entry
    return name, revision

# %%
def label_tables(id2label: dict) -> tuple[dict[int, str], dict[str, int]]:
    """Build both the id-to-label and the label-to-id mapping."""
    # Normalise the keys to integers
    normalised = {int(idx): label for idx, label in id2label.items()}
    # Invert the mapping
    inverted = {label: idx for idx, label in normalised.items()}
    return normalised, inverted

# %%
def model_inputs(texts: list[str], tokenizer, model) -> dict[str, torch.Tensor]:
    """Tokenize the texts and keep only the tensors the model accepts."""
    # Ask for everything the tokenizer can give; filter afterwards
    encoded = tokenizer(
        texts,
        padding=True,
        truncation=True,
        return_tensors="pt",
        return_attention_mask=True,
        return_token_type_ids=True,
    )

    # Keep only the arguments accepted by the model's forward method
    accepted = set(inspect.signature(model.forward).parameters)
    return {name: tensor for name, tensor in encoded.items() if name in accepted}

# %%
@torch.inference_mode()
def model_logits(inputs: dict[str, torch.Tensor], model) -> torch.Tensor:
    """Run the model in evaluation mode and return float32 logits."""
    was_training = model.training
    model.eval()
    try:
        logits = model(**inputs).logits
    finally:
        # Restore the original mode
        model.train(was_training)
    return logits.float()

# %%
def logits_to_scores(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    """Convert logits into scores depending on the problem type."""
    num_labels = logits.shape[-1]

    # If no problem type is given, infer it from the number of labels
    if problem_type is None:
        problem_type = "multi_label_classification" if num_labels == 1 else "single_label_classification"

    if problem_type == "regression":
        return logits
    if problem_type == "multi_label_classification":
        return torch.sigmoid(logits)
    return F.softmax(logits, dim=-1)

# %%
def rank_labels(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    """Rank the labels of each text by score."""
    # A stable sort guarantees that ties keep the order of the ids
    sorted_scores, sorted_ids = torch.sort(scores, dim=-1, descending=True, stable=True)

    # Determine how many labels to keep
    num_labels = scores.shape[-1]
    k = num_labels if top_k is None else min(top_k, num_labels)

    results = []
    for row_scores, row_ids in zip(sorted_scores, sorted_ids):
        results.append(
            [
                {"label": id2label[idx.item()], "score": score.item()}
                for score, idx in zip(row_scores[:k], row_ids[:k])
            ]
        )
    return results

# %%
def split_batches(texts: list[str], batch_size: int) -> list[list[str]]:
    """Split the texts into batches of at most `batch_size` elements."""
    return [texts[start : start + batch_size] for start in range(0, len(texts), batch_size)]

# %%
def classify_texts(texts: list[str], tokenizer, model, batch_size: int = 8) -> list[dict[str, str | float]]:
    """Classify the texts and return the best label and score of each."""
    # Handle the empty input
    if not texts:
        return []

    results: list[dict[str, str | float]] = []
    for batch in split_batches(texts, batch_size):
        inputs = model_inputs(batch, tokenizer, model)
        logits = model_logits(inputs, model)
        scores = logits_to_scores(logits, model.config.problem_type)
        ranked = rank_labels(scores, model.config.id2label, top_k=1)
        results.extend(entry[0] for entry in ranked)
    return results

# %%
def headless_weights(
    weights: dict[str, torch.Tensor], prefix: str
) -> tuple[dict[str, torch.Tensor], list[str]]:
    """Separate the encoder weights from the head weights."""
    dotted = f"{prefix}."
    encoder = {name.removeprefix(dotted): w for name, w in weights.items() if name.startswith(dotted)}

    # No prefixed weights: the checkpoint is already headless
    if not encoder:
        return dict(weights), []

    left_out = sorted(name for name in weights if not name.startswith(dotted))
    return encoder, left_out

# %%
def headless_logits(inputs: dict[str, torch.Tensor], encoder, head: dict[str, torch.Tensor]) -> torch.Tensor:
    """Apply the classification head to the encoder's [CLS] representation."""
    encoder.eval()
    with torch.inference_mode():
        hidden_states = encoder(**inputs).last_hidden_state
        # The [CLS] token is the first token
        pooled = hidden_states[:, 0]
        pooled = F.linear(pooled, head["pre_classifier.weight"], head["pre_classifier.bias"])
        pooled = F.relu(pooled)
        # Dropout as in the original head (inactive in evaluation mode)
        pooled = F.dropout(pooled, p=0.2, training=encoder.training)
        return F.linear(pooled, head["classifier.weight"], head["classifier.bias"])

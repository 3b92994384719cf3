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

import inspect

import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, pipeline
from transformers.pipelines import SUPPORTED_TASKS, TASK_ALIASES

from grader import attempted, checkpoint
from inspect import signature
from itertools import chain, zip_longest
from operator import itemgetter

# %%
CLASSIFIER = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %%
print(TASK_ALIASES)
for name in ("text-classification", "any-to-any"):
    print(name, SUPPORTED_TASKS[name]["default"])

# %%
def default_checkpoint(task: str) -> tuple[str, str]:
    return (lambda m: tuple(m["pt"] if isinstance(m, dict) else m))(SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"])


# %%
if attempted(default_checkpoint):
    for name in ("sentiment-analysis", "fill-mask", "ner", "any-to-any"):
        print(f"{name:20}", *default_checkpoint(name))

# %%
def label_tables(id2label: dict) -> tuple[dict[int, str], dict[str, int]]:
    return (t := dict(zip(map(int, id2label), id2label.values()))), dict(zip(t.values(), t))


# %%
if attempted(label_tables):
    print(label_tables({"1": "POSITIVE", "0": "NEGATIVE"}))

# %%
def model_inputs(texts: list[str], tokenizer, model) -> dict[str, torch.Tensor]:
    return dict(filter(lambda kv: kv[0] in signature(model.forward).parameters, tokenizer(texts, padding=True, truncation=True, return_tensors="pt").items()))


# %%
if attempted(model_inputs):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    for name, tensor in model_inputs(TEXTS, tokenizer, model).items():
        print(name, tensor, sep="\n")

# %%
if attempted(model_inputs):
    classifier = pipeline("text-classification", model=CLASSIFIER)
    review = "good " * 1000
    print("the tokenizer's maximum:", classifier.tokenizer.model_max_length)
    print("tokens of the review:   ", len(classifier.tokenizer(review)["input_ids"]))
    for settings in ({}, {"truncation": True}):
        try:
            print(settings, classifier(review, **settings))
        except (RuntimeError, IndexError) as error:
            print(settings, f"{type(error).__name__}: {error}")

# %%
def model_logits(inputs: dict[str, torch.Tensor], model) -> torch.Tensor:
    with torch.no_grad():
        return model.eval()(*inputs.values()).logits.float()


# %%
if attempted(model_inputs, model_logits):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    print(model.config.id2label)
    print(model_logits(model_inputs(TEXTS, tokenizer, model), model))

# %%
def logits_to_scores(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    return logits if problem_type == "regression" else logits.sigmoid() if problem_type == "multi_label_classification" or logits.size(-1) < 2 else logits.softmax(-1)


# %%
if attempted(logits_to_scores):
    logits = torch.tensor([[2.0, -1.0, 0.5]])
    for problem_type in (None, "multi_label_classification", "regression"):
        print(problem_type, logits_to_scores(logits, problem_type))
    print("one logit:", logits_to_scores(torch.tensor([[2.0], [-1.0]])).flatten())

# %%
def rank_labels(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    return [[{"label": l, "score": s} for l, s in sorted(zip(id2label.values(), row), key=itemgetter(1), reverse=True)[:top_k]] for row in scores.tolist()]


# %%
if attempted(rank_labels):
    scores = torch.tensor([[0.1, 0.7, 0.2], [0.4, 0.2, 0.4]])
    for row in rank_labels(scores, {0: "bad", 1: "good", 2: "mixed"}):
        print(row)

# %%
def split_batches(texts: list[str], batch_size: int) -> list[list[str]]:
    return [list(filter(None, chunk)) for chunk in zip_longest(*[iter(texts)] * batch_size)]


# %%
if attempted(split_batches):
    print(split_batches(["one", "two", "three", "four", "five"], 2))

# %%
def classify_texts(texts: list[str], tokenizer, model, batch_size: int = 8) -> list[dict[str, str | float]]:
    def answer(batch):
        with torch.no_grad():
            p = logits_to_scores(model(**model_inputs(batch, tokenizer, model)).logits.float(), model.config.problem_type)
        return ({"label": model.config.id2label[r.index(max(r))], "score": max(r)} for r in p.tolist())

    model.eval()
    return list(chain.from_iterable(answer(texts[i : i + batch_size]) for i in range(0, len(texts), batch_size)))


# %%
if attempted(model_inputs, model_logits, logits_to_scores, rank_labels, split_batches, classify_texts):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    classifier = pipeline("text-classification", model=CLASSIFIER)
    texts = [*TEXTS, "", "good " * 1000]
    mine, theirs = classify_texts(texts, tokenizer, model), classifier(texts, truncation=True)
    for text, one, other in zip(texts, mine, theirs, strict=True):
        print(f"{text[:32]!r:34} {one['label']} {one['score']:.6f} | {other['label']} {other['score']:.6f}")

# %%
def headless_weights(
    weights: dict[str, torch.Tensor], prefix: str
) -> tuple[dict[str, torch.Tensor], list[str]]:
    inside = list(filter(lambda n: n.startswith(f"{prefix}."), weights))
    return ({n.removeprefix(f"{prefix}."): weights[n] for n in inside}, sorted(weights.keys() - set(inside))) if inside else ({**weights}, [])


# %%
if attempted(headless_weights):
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    encoder, report = AutoModel.from_pretrained(CLASSIFIER, output_loading_info=True)
    mine, left_out = headless_weights(model.state_dict(), model.base_model_prefix)
    print("left out:  ", left_out)
    print("unexpected:", sorted(report["unexpected_keys"]))
    print("same names:", set(mine) == set(encoder.state_dict()))
    print("same numbers:", all(torch.equal(mine[name], one) for name, one in encoder.state_dict().items()))

# %%
if attempted(headless_weights):
    base = AutoModel.from_pretrained(checkpoint("distilbert-base-uncased"))
    encoder = AutoModel.from_pretrained(CLASSIFIER)
    print("printed alike:", str(base) == str(encoder))
    pairs = zip(base.parameters(), encoder.parameters(), strict=True)
    print("largest difference between two weights:", max((a - b).abs().max().item() for a, b in pairs))

# %%
def headless_logits(inputs: dict[str, torch.Tensor], encoder, head: dict[str, torch.Tensor]) -> torch.Tensor:
    layer = lambda x, name: x @ head[f"{name}.weight"].T + head[f"{name}.bias"]
    with torch.no_grad():
        return layer(layer(encoder.eval()(**inputs)[0][:, 0], "pre_classifier").clamp(min=0), "classifier")


# %%
if attempted(headless_logits):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER).eval()
    encoder = AutoModel.from_pretrained(CLASSIFIER)
    inputs = dict(tokenizer(TEXTS, padding=True, return_tensors="pt"))
    with torch.no_grad():
        print("the classifier: ", model(**inputs).logits.tolist())
    print("encoder and head:", headless_logits(inputs, encoder, model.state_dict()).tolist())

# %%
if attempted(headless_logits):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER).eval()
    encoder = AutoModel.from_pretrained(CLASSIFIER).eval()
    inputs = dict(tokenizer(TEXTS, padding=True, return_tensors="pt"))
    head = model.state_dict()
    with torch.no_grad():
        masked = encoder(**inputs).last_hidden_state
        unmasked = encoder(inputs["input_ids"]).last_hidden_state
    print("shapes:", tuple(masked.shape), tuple(unmasked.shape))
    masked_logits = headless_logits(inputs, encoder, head)
    inputs["attention_mask"] = torch.ones_like(inputs["attention_mask"])
    unmasked_logits = headless_logits(inputs, encoder, head)
    for number, text in enumerate(TEXTS):
        vectors = (masked[number, 0] - unmasked[number, 0]).abs().max().item()
        logits = (masked_logits[number] - unmasked_logits[number]).abs().max().item()
        print(f"{text}  first token moves by {vectors:.4f}, logits by {logits:.4f}")

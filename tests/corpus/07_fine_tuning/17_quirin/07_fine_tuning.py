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
# # Lab 07: Fine-tuning

# %%
from __future__ import annotations

import torch
from datasets import Dataset, disable_progress_bars, load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, logging

from grader import attempted, checkpoint, dataset

disable_progress_bars()
logging.disable_progress_bar()

# %%
import numpy as np

# %%
ENCODER = "distilbert-base-uncased"
REVIEWS = "stanfordnlp/sst2"

# %% [markdown]
# ## 1. Load some reviews

# %%
def load_split(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    ds = load_dataset(dataset(name), split=split)
    n = len(ds) if count is None else min(count, len(ds))
    # no need to shuffle all of the rows if we keep only some: draw n indices and read just those
    idx = np.random.default_rng(seed).choice(len(ds), size=n, replace=False)
    return ds.select(idx)


# %%
if attempted(load_split):
    sample = load_split(REVIEWS, "train", count=4)
    names = sample.features["label"].names
    for example in sample:
        print(f"{names[example['label']]:9} {example['sentence']}")

# %% [markdown]
# ## 2. From sentences to what the model takes

# %%
def tokenize_split(data: Dataset, tokenizer) -> Dataset:
    # one call of the fast tokenizer over everything, no map, no cache files
    enc = tokenizer(list(data["sentence"]), truncation=True)
    return Dataset.from_dict(
        {"input_ids": enc["input_ids"], "attention_mask": enc["attention_mask"], "labels": list(data["label"])}
    )


# %%
if attempted(load_split, tokenize_split):
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    rows = tokenize_split(load_split(REVIEWS, "train", count=4), tokenizer)
    print(rows.column_names, [len(row["input_ids"]) for row in rows])

# %% [markdown]
# ## 3. Make a batch

# %%
def collate_rows(rows: list[dict], pad_id: int) -> dict[str, torch.Tensor]:
    lens = np.fromiter((len(r["input_ids"]) for r in rows), dtype=np.int64, count=len(rows))
    mask = np.arange(lens.max())[None, :] < lens[:, None]
    ids = np.full(mask.shape, pad_id, dtype=np.int64)
    ids[mask] = np.concatenate([r["input_ids"] for r in rows])
    return {
        "input_ids": torch.from_numpy(ids),
        "attention_mask": torch.from_numpy(mask.astype(np.int64)),
        "labels": torch.from_numpy(np.fromiter((r["labels"] for r in rows), np.int64, len(rows))),
    }


# %%
def make_loader(
    rows: Dataset, pad_id: int, batch_size: int = 32, shuffle: bool = False
) -> torch.utils.data.DataLoader:
    """Go through tokenized rows in batches that `collate_rows` makes."""
    return torch.utils.data.DataLoader(
        rows, batch_size=batch_size, shuffle=shuffle, collate_fn=lambda rows: collate_rows(rows, pad_id)
    )


# %%
if attempted(load_split, tokenize_split, collate_rows):
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    rows = tokenize_split(load_split(REVIEWS, "train", count=320), tokenizer)
    real = sum(len(row["input_ids"]) for row in rows)
    boxes = [batch["input_ids"].numel() for batch in make_loader(rows, tokenizer.pad_token_id)]
    print(f"padded batch by batch, {real / sum(boxes):.0%} of the numbers are real tokens;")
    longest = max(len(row["input_ids"]) for row in rows)
    print(f"padded to the longest row of all, {real / (longest * len(rows)):.0%};")
    print(f"padded to the model's maximum, {real / (tokenizer.model_max_length * len(rows)):.0%}.")

# %% [markdown]
# ## 4. A new head that knows its labels

# %%
def load_classifier(name: str, label_names: list[str]):
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        id2label=dict(enumerate(label_names)),
        label2id=dict(zip(label_names, range(len(label_names)))),
    )


# %%
if attempted(load_classifier):
    model = load_classifier(ENCODER, ["negative", "positive"])
    whole = sum(weights.numel() for weights in model.parameters())
    encoder = sum(weights.numel() for weights in model.base_model.parameters())
    print(f"{whole:,} weights, {whole - encoder:,} of them in the new head")

# %%
logging.set_verbosity_error()

# %% [markdown]
# ## 5. Who learns, and how fast

# %%
def make_optimizer(
    model, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> torch.optim.AdamW:
    enc = set(map(id, model.base_model.parameters()))
    ln = {id(p) for m in model.modules() if isinstance(m, torch.nn.LayerNorm) for p in m.parameters()}
    buckets = {(e, d): [] for e in (True, False) for d in (True, False)}
    for n, p in model.named_parameters():
        if p.requires_grad:
            buckets[id(p) in enc, id(p) not in ln and not n.endswith("bias")].append(p)
    return torch.optim.AdamW(
        [
            {"params": ps, "lr": learning_rate if e else head_learning_rate, "weight_decay": d * weight_decay}
            for (e, d), ps in buckets.items()
            if ps
        ],
        fused=True,  # one kernel for all, clearly faster
    )


# %%
if attempted(make_optimizer):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(ENCODER))
    optimizer = make_optimizer(model, 1e-4, head_learning_rate=1e-3, weight_decay=0.01)
    found: dict[tuple[float, float], int] = {}
    for group in optimizer.param_groups:
        settings = group["lr"], group["weight_decay"]
        found[settings] = found.get(settings, 0) + sum(weights.numel() for weights in group["params"])
    for (rate, decay), size in sorted(found.items()):
        print(f"learning rate {rate:g}, weight decay {decay:g}: {size:,} numbers")

# %% [markdown]
# ## 6. One step

# %%
def training_step(model, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> float:
    model.train()
    optimizer.zero_grad(set_to_none=True)
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    return loss.item()


# %%
if attempted(training_step):
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(ENCODER))
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    batch = {
        **tokenizer(["I am really liking this course!", "Too dull."], padding=True, return_tensors="pt"),
        "labels": torch.tensor([1, 0]),
    }
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    print(
        "the same batch again and again:",
        [round(training_step(model, batch, optimizer), 3) for _ in range(8)],
    )

# %% [markdown]
# ## 7. The loop, and what it leaves behind

# %%
def train_epochs(model, batches, optimizer: torch.optim.Optimizer, epochs: int, writer=None) -> list[float]:
    batches = list(batches)  # collate once, not once per epoch
    losses = []
    for _ in range(epochs):
        for b in batches:
            losses.append(training_step(model, b, optimizer))
            if writer is not None:
                writer.add_scalar("loss/train", losses[-1], len(losses) - 1)
    return losses


# %%
if attempted(load_split, tokenize_split, collate_rows, training_step, train_epochs):
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(ENCODER))
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    rows = tokenize_split(load_split(REVIEWS, "train", count=200), tokenizer)
    loader = make_loader(rows, tokenizer.pad_token_id, shuffle=True)
    losses = train_epochs(model, loader, torch.optim.AdamW(model.parameters(), lr=5e-4), epochs=2)
    print([round(loss, 2) for loss in losses])

# %% [markdown]
# ## 8. Measure without disturbing

# %%
def evaluate(model, batches) -> dict:
    was = model.training
    model.eval()
    loss_sum = torch.zeros((), dtype=torch.float64)
    logits, labels = [], []
    with torch.inference_mode():
        for b in batches:
            out = model(**b)
            loss_sum += out.loss.double() * b["labels"].numel()  # no .item() in the loop
            logits.append(out.logits)
            labels.append(b["labels"])
    model.train(was)
    with torch.no_grad():
        logits, labels = torch.cat(logits).float(), torch.cat(labels)
        hits = (logits.argmax(1) == labels).sum()
    return {"accuracy": hits.item() / len(labels), "loss": loss_sum.item() / len(labels), "logits": logits}


# %%
if attempted(load_split, tokenize_split, collate_rows, evaluate):
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(ENCODER))
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    rows = tokenize_split(load_split(REVIEWS, "validation"), tokenizer)
    found = evaluate(model, make_loader(rows, tokenizer.pad_token_id))
    print(f"before any training: accuracy {found['accuracy']:.2f}, loss {found['loss']:.3f}")

# %% [markdown]
# ## 9. Ask it

# %%
def label_texts(texts: list[str], tokenizer, model) -> list[tuple[str, float]]:
    if not texts:
        return []
    was = model.training
    model.eval()
    texts = sorted(texts, key=len)  # similar lengths together: hardly any padding
    answers = []
    with torch.inference_mode():
        for i in range(0, len(texts), 32):
            enc = tokenizer(texts[i : i + 32], padding=True, truncation=True, return_tensors="pt")
            p, k = model(**enc).logits.softmax(-1).max(-1)
            answers += [(model.config.id2label[j], q) for j, q in zip(k.tolist(), p.tolist())]
    model.train(was)
    return answers


# %%
if attempted(label_texts):
    name = "distilbert-base-uncased-finetuned-sst-2-english"
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(name))
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(name))
    for text in ["I am really liking this course!", "This course is too complicated!"]:
        print(text, *label_texts([text], tokenizer, model))

# %% [markdown]
# ## All of it together

# %%
def fine_tune(
    epochs: int = 1, frozen: bool = False, seed: int = 0, learning_rate: float = 5e-4, writer=None
) -> dict:
    """Fine-tune the encoder on the reviews, and measure it on the validation split.

    Args:
        epochs: How often to go through the reviews.
        frozen: Train the head alone, and leave the encoder as it is.
        seed: Decides about the new head, the order of the reviews, and dropout.
        learning_rate: For the encoder; the head learns twice as fast.
        writer: Where to log, if anywhere.

    Returns:
        The model, its tokenizer, the losses of all steps, and what `evaluate` found.
    """
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    train, validation = load_split(REVIEWS, "train"), load_split(REVIEWS, "validation")
    model = load_classifier(ENCODER, train.features["label"].names)
    model.base_model.requires_grad_(not frozen)
    optimizer = make_optimizer(model, learning_rate, 2 * learning_rate, weight_decay=0.01)
    batches = make_loader(tokenize_split(train, tokenizer), tokenizer.pad_token_id, shuffle=True)
    losses = train_epochs(model, batches, optimizer, epochs, writer)
    held_out = make_loader(tokenize_split(validation, tokenizer), tokenizer.pad_token_id, batch_size=100)
    return {
        "model": model,
        "tokenizer": tokenizer,
        "losses": losses,
        "validation": evaluate(model, held_out),
    }


PARTS = (
    load_split, tokenize_split, collate_rows, load_classifier, make_optimizer,
    training_step, train_epochs, evaluate, label_texts,
)  # fmt: skip

# %%
if attempted(*PARTS):
    import tempfile

    from torch.utils.tensorboard import SummaryWriter

    logs = tempfile.mkdtemp()
    with SummaryWriter(logs) as writer:
        tuned = fine_tune(writer=writer)
    print(f"to see the losses: %tensorboard --logdir {logs}")
    print(f"accuracy on the validation split: {tuned['validation']['accuracy']:.3f}")
    for text in ["I am really liking this course!", "This course is too complicated!"]:
        print(text, *label_texts([text], tuned["tokenizer"], tuned["model"]))

# %% [markdown]
# ## What is it that you have trained?

# %%
if attempted(*PARTS):
    import time

    for frozen in (True, False):
        start = time.perf_counter()
        tuned = fine_tune(frozen=frozen)
        found = tuned["validation"]
        learned = "the head alone" if frozen else "everything"
        print(
            f"{learned:15} accuracy {found['accuracy']:.3f}, loss {found['loss']:.3f}, "
            f"{time.perf_counter() - start:.1f} seconds"
        )

# %% [markdown]
# ## What to take along


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
from transformers import DistilBertForSequenceClassification

SEED = 42

# %%
ENCODER = "distilbert-base-uncased"
REVIEWS = "stanfordnlp/sst2"

# %% [markdown]
# ## 1. Load some reviews

# %%
def load_split(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split)
    data = data.shuffle(seed=SEED)
    if count is None:
        return data
    return data.select(range(min(count, len(data))))


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
    def encode(batch):
        return tokenizer(batch["text"], truncation=True)

    encoded = data.map(encode, batched=True)
    encoded = encoded.rename_column("label", "labels")
    return encoded.select_columns(["input_ids", "attention_mask", "labels"])


# %%
if attempted(load_split, tokenize_split):
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    rows = tokenize_split(load_split(REVIEWS, "train", count=4), tokenizer)
    print(rows.column_names, [len(row["input_ids"]) for row in rows])

# %% [markdown]
# ## 3. Make a batch

# %%
def pad_to(values: list[int], length: int, filler: int) -> list[int]:
    return list(values) + [filler] * (length - len(values))


def collate_rows(rows: list[dict], pad_id: int) -> dict[str, torch.Tensor]:
    length = max([len(r["input_ids"]) for r in rows])
    return {
        "input_ids": torch.tensor([pad_to(r["input_ids"], length, pad_id) for r in rows]),
        "attention_mask": torch.tensor([pad_to(r["attention_mask"], length, 0) for r in rows]),
        "labels": torch.tensor([r["labels"] for r in rows]),
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
    id2label = {i: n for i, n in enumerate(label_names)}
    label2id = {n: i for i, n in enumerate(label_names)}
    return DistilBertForSequenceClassification.from_pretrained(
        checkpoint(name), num_labels=len(label_names), id2label=id2label, label2id=label2id
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
    no_decay = ["bias", "LayerNorm.weight"]
    prefix = model.base_model_prefix + "."
    groups = []
    for n, p in model.named_parameters():
        if not p.requires_grad:
            continue
        lr = learning_rate if n.startswith(prefix) else head_learning_rate
        wd = 0.0 if any(nd in n for nd in no_decay) else weight_decay
        groups.append({"params": [p], "lr": lr, "weight_decay": wd})
    return torch.optim.AdamW(groups)


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
    model.zero_grad()
    out = model(**batch)
    out.loss.backward()
    optimizer.step()
    return out.loss.item()


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
    history = []
    n_iter = 0
    for epoch in range(1, epochs + 1):
        for batch in batches:
            history.append(training_step(model, batch, optimizer))
            if writer is not None:
                writer.add_scalar("train/loss", history[-1], n_iter)
            n_iter += 1
    return history


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
@torch.no_grad()
def evaluate(model, batches) -> dict:
    mode = model.training
    model.eval()
    correct = n = 0
    loss = 0.0
    logits = []
    for batch in batches:
        out = model(**batch)
        y = batch["labels"]
        correct += (out.logits.argmax(dim=-1) == y).sum().item()
        loss += out.loss.item() * y.shape[0]
        n += y.shape[0]
        logits.append(out.logits.float())
    model.train(mode)
    return {"accuracy": correct / n, "loss": loss / n, "logits": torch.cat(logits)}


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
    """Give each text the name of its label and the label's probability.

    Args:
        texts: Any texts, none at all, or some too long for the model, which are cut to its maximum.
        tokenizer: The model's tokenizer; it knows the model's maximum length.
        model: A classifier of the library with two labels or more, in any mode; it keeps its mode.

    Returns:
        For each text, in order, a tuple: the name of its most probable label, from the model's configuration,
        and that label's probability as a float. Dropout takes no part in them. No texts give an empty list.

    >>> name = "distilbert-base-uncased-finetuned-sst-2-english"
    >>> tokenizer = AutoTokenizer.from_pretrained(checkpoint(name))
    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint(name))
    >>> answers = label_texts(["I am really liking this course!", "It is too dull."], tokenizer, model)
    >>> [label for label, probability in answers if probability > 0.5]
    ['POSITIVE', 'NEGATIVE']
    """
    # your code here
    ...


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


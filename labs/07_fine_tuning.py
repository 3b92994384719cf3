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
#
# A pretrained encoder has read a great deal and been asked nothing. Give it a small head, show it a few
# thousand sentences with the answer beside each, and after some seconds it tells praise from blame, even in
# sentences that it has never seen. Nothing in this course pays off so quickly.
#
# Nothing breaks so quietly, either. A training loop with a line too few still runs, the loss still goes
# down a little, and a number comes out at the end. So this lab builds the loop from parts so small that
# each can be put to the test. After it you can
#
# - load a data set, take a fair sample of it, and turn sentences into what a model takes,
# - make batches that are padded no further than they need to be,
# - put a new head on a pretrained encoder and give it the names of its labels,
# - decide which weights learn, how fast, and which are kept small,
# - write the training step and the loop around it, and log what happens,
# - measure a model without disturbing it, and ask it about new texts.
#
# `labs check 07_fine_tuning` tells you how each blank is doing, and `labs hint` is there when you are stuck.

# %% [markdown]
# **In a notebook**, `check(load_split)` judges what you have just defined, and `check()` everything that is
# defined so far. Or write `%%check` above a function, as the first line of its cell: then it is judged
# whenever you run it. The cell below gets things ready, and does nothing where all is installed. In Colab,
# first put the course's zip file beside this notebook (the folder sign on the left, then upload).

# %%
from __future__ import annotations

import importlib.util

if not all(map(importlib.util.find_spec, ["grader", "hypothesis", "msgspec", "torch", "transformers"])):
    import subprocess
    import sys
    from pathlib import Path
    from zipfile import ZipFile

    here = Path.cwd()
    for archive in map(ZipFile, here.glob("*.zip")):
        unpacked = Path(str(archive.filename)).with_suffix("")
        if not unpacked.exists() and any(name.endswith("grader/magic.py") for name in archive.namelist()):
            archive.extractall(unpacked)
    folders = [here, *here.parents, *here.glob("*/"), *here.glob("*/*/")]
    course = next((str(folder) for folder in folders if (folder / "grader" / "magic.py").is_file()), None)
    if course is None:
        raise SystemExit("Put the course's zip file beside this notebook, then run this cell again.")
    if subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--editable", course]).returncode:
        raise SystemExit("pip could not install the course; what it printed above says why.")
    sys.path.insert(0, course)

from grader import check

# %%
import torch
from datasets import Dataset, disable_progress_bars, load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, logging

from grader import attempted, checkpoint, dataset

disable_progress_bars()
logging.disable_progress_bar()

# %% [markdown]
# `checkpoint` and `dataset` turn a name on the Hub into a folder of this course: a small DistilBERT, and
# short reviews in the format of the Stanford Sentiment Treebank. Everything runs offline and in a moment,
# and the calls are the very ones that load the real things.

# %%
ENCODER = "distilbert-base-uncased"
REVIEWS = "stanfordnlp/sst2"

# %% [markdown]
# ## 1. Load some reviews
#
# `load_dataset` reads a data set and gives its splits: one to learn from (`train`), one to try things on
# (`validation`), one to keep for the very end (`test`). A split behaves like a list of dictionaries, but
# lives on the disk: 67,000 reviews, or 67 million, cost hardly any memory.
#
# While you write code you do not want all of them, so we take a sample: first shuffle, then cut.
#
# **Watch out.** Why not simply the first thousand? Because many data sets are sorted, by label, by film, by
# date. Cut a sorted one, and your model may never meet the second label; it will reach a loss of almost
# zero and have learned to say "negative". Shuffle *before* you cut, and with a seed, so that tomorrow's
# sample is today's.


# %%
def load_split(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    """Load one split of a data set and take a shuffled sample of it.

    Args:
        name: Name of the data set on the Hub, such as "stanfordnlp/sst2"; `dataset(name)` gives the place to
            load it from.
        split: Name of the split, such as "train".
        count: Number of examples to keep: 0 keeps none; None, or more than there are, keeps them all.
        seed: Decides the order.

    Returns:
        The first `count` examples of the split in the order that its own method `shuffle` gives for `seed`,
        with all columns.

    >>> sample = load_split("stanfordnlp/sst2", "validation", count=4)
    >>> len(sample), sorted(sample.column_names)
    (4, ['idx', 'label', 'sentence'])
    """
    # your code here
    ...


# %%
if attempted(load_split):
    sample = load_split(REVIEWS, "train", count=4)
    names = sample.features["label"].names
    for example in sample:
        print(f"{names[example['label']]:9} {example['sentence']}")

# %% [markdown]
# ## 2. From sentences to what the model takes
#
# The model knows nothing of sentences. It takes `input_ids` and an `attention_mask`, and, when it shall
# compute its own loss, `labels`. Everything else has to go. Some models stop with an error when they are
# handed a column that they do not know; this one ignores it without a word, which is worse.
#
# A data set has a method for such work, `map`: it calls your function on batches of rows, and what your
# function returns become new columns.
#
# **Watch out.** Three things go wrong here. The column is called `label`, but the model listens to
# `labels`, and without those there is no loss, only None. A review may be longer than the model can read,
# and must be cut. And it is tempting to pad while you are at it. Do not: padded here, every row is as long
# as the longest of the whole data set, and the model will spend its time on nothing. Padding is for batches,
# and comes next.


# %%
def tokenize_split(data: Dataset, tokenizer) -> Dataset:
    """Turn sentences into token ids, and keep only what the model takes; `data` stays as it is.

    Args:
        data: A data set of at least one row with the columns `sentence` (texts, some perhaps too long for the
            model) and `label` (integers), and any others whose names are not among the result's.
        tokenizer: The model's tokenizer: it gives `input_ids` and `attention_mask`, and knows the model's
            maximum length, which is not the same for every model.

    Returns:
        A `Dataset` with one row for each of the input's, in the same order, and three columns: `input_ids`
        and `attention_mask`, as the tokenizer gives them, special tokens included, cut to the model's
        maximum and not padded; and `labels`, the numbers of the column `label`.

    >>> tokenizer = AutoTokenizer.from_pretrained(checkpoint("distilbert-base-uncased"))
    >>> data = Dataset.from_dict({"idx": [7], "sentence": ["A good film"], "label": [1]})
    >>> rows = tokenize_split(data, tokenizer)
    >>> tokenizer.decode(rows[0]["input_ids"])
    '[CLS] a good film [SEP]'
    >>> sorted(rows.column_names)
    ['attention_mask', 'input_ids', 'labels']
    """
    # your code here
    ...


# %%
if attempted(load_split, tokenize_split):
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    rows = tokenize_split(load_split(REVIEWS, "train", count=4), tokenizer)
    print(rows.column_names, [len(row["input_ids"]) for row in rows])

# %% [markdown]
# ## 3. Make a batch
#
# A `DataLoader` picks some rows and hands them to a function that must make one batch of them: its
# `collate_fn`. This is the place to pad, since here we know how long the longest row *of this batch* is:
#
#     [5, 6, 7]  label 1          input_ids  [[5, 6, 7],    attention_mask  [[1, 1, 1],    labels  [1, 0]
#     [8]        label 0    ->                [8, 0, 0]]                     [1, 0, 0]]
#
# Is that worth the trouble? The cell below the blank counts.
#
# **Watch out.** The mask comes from the lengths. Reading it off the padded ids works until a real token has
# the id of the padding.


# %%
def collate_rows(rows: list[dict], pad_id: int) -> dict[str, torch.Tensor]:
    """Make one batch of tokenized rows, padded on the right; the rows stay as they are.

    Args:
        rows: At least one row with `input_ids` (a list of at least one id), `attention_mask` (as many ones)
            and `labels` (one integer). A real token may have the id `pad_id`.
        pad_id: Id to fill up with.

    Returns:
        A plain dictionary of three tensors of dtype int64: `input_ids` and `attention_mask`, of shape (rows,
        longest row of this batch), and `labels`, of shape (rows,). The mask is 1 for real tokens and 0 for
        padding.

    >>> batch = collate_rows(
    ...     [
    ...         {"input_ids": [5, 6, 7], "attention_mask": [1, 1, 1], "labels": 1},
    ...         {"input_ids": [8], "attention_mask": [1], "labels": 0},
    ...     ],
    ...     pad_id=0,
    ... )
    >>> batch["input_ids"]
    tensor([[5, 6, 7],
            [8, 0, 0]])
    >>> batch["attention_mask"], batch["labels"]
    (tensor([[1, 1, 1],
            [1, 0, 0]]), tensor([1, 0]))
    """
    # your code here
    ...


# %% [markdown]
# The loader below goes through a data set in batches. `shuffle` is for training: a new order in each epoch.
# When you measure, order makes no difference to the numbers, but you will want to know which row is which.


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
#
# The checkpoint holds an encoder and no classifier, so `AutoModelForSequenceClassification` makes a new
# head, with random weights, and says so: look for MISSING in its report. (That report is worth reading each
# time. A name that is missing from the *encoder* means that you have loaded the wrong thing.)
#
# Tell it how many labels there are, or it assumes two. And tell it their names, or it will answer
# `LABEL_1` for ever after, and people who meet your model must guess. The configuration keeps them in two
# dictionaries: `id2label` from number to name, `label2id` back.
#
# **Watch out.** `from_config` also gives a model of the right shape, and no error: it has every weight at
# random. It is the pretrained weights that you came for.


# %%
def load_classifier(name: str, label_names: list[str]):
    """Load a pretrained encoder with a new classification head.

    Args:
        name: Name of the checkpoint on the Hub, such as "distilbert-base-uncased"; `checkpoint(name)` gives
            the place to load it from. Any encoder that the library has a sequence classifier for will do;
            none of them brings a head of its own.
        label_names: Names of the labels, two or more, in the order of their numbers.

    Returns:
        The library's own model for sequence classification: the checkpoint's weights in the encoder, one
        logit for each label name, and both dictionaries between numbers and names in its configuration.

    >>> model = load_classifier("distilbert-base-uncased", ["negative", "positive"])
    >>> model.config.id2label, model.config.label2id
    ({0: 'negative', 1: 'positive'}, {'negative': 0, 'positive': 1})
    """
    # your code here
    ...


# %%
if attempted(load_classifier):
    model = load_classifier(ENCODER, ["negative", "positive"])
    whole = sum(weights.numel() for weights in model.parameters())
    encoder = sum(weights.numel() for weights in model.base_model.parameters())
    print(f"{whole:,} weights, {whole - encoder:,} of them in the new head")

# %% [markdown]
# Having read that report once, we switch it off.

# %%
logging.set_verbosity_error()

# %% [markdown]
# ## 5. Who learns, and how fast
#
# AdamW takes *groups* of parameters, each with settings of its own, as a list of dictionaries:
#
#     [{"params": [...], "lr": 1e-4, "weight_decay": 0.01}, {"params": [...], "lr": 1e-3, ...}]
#
# Three decisions are worth making.
#
# - **The head may learn faster.** Its weights are random, the encoder's are not, and large steps would
#   undo what the encoder knows. The encoder is `model.base_model`; the head is all the rest.
# - **Weight decay** pulls weights towards zero so that none grows without need. For biases and for the
#   scales of layer normalisation (and their shifts, which are called biases too) that makes no sense: a
#   scale is at home near one. They get a weight decay of 0.
# - **Frozen parameters stay out.** One whose `requires_grad` is False has no business in the optimizer.
#
# All else that AdamW lets you set (its betas, `eps`, `fused` and more) stays as it is.
#
# **Watch out.** Half the recipes on the web find layer normalisation by the name `LayerNorm`. Print the
# names of DistilBERT's parameters and look for `sa_layer_norm`: here that recipe decays nearly every scale
# that it meant to spare. Ask for the *kind* of a layer, not for its name.


# %%
def make_optimizer(
    model, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> torch.optim.AdamW:
    """Give each parameter of a classifier the settings that suit it.

    Args:
        model: A classifier of the library, built like DistilBERT's and RoBERTa's: embeddings, linear layers
            and `torch.nn.LayerNorm`. Some of its parameters, but not all, may be frozen (`requires_grad` is
            False).
        learning_rate: For the parameters of the encoder, `model.base_model`.
        head_learning_rate: For all parameters outside the encoder.
        weight_decay: For all weights but these: biases (their names end in `bias`), and both parameters of
            `torch.nn.LayerNorm` layers, have none. Embeddings are weights like any other.

    Returns:
        A new AdamW with every parameter that is not frozen, each once, in any number and order of groups;
        all other settings are those that the library has when nobody says anything.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("distilbert-base-uncased"))
    >>> optimizer = make_optimizer(model, 1e-4, head_learning_rate=1e-3, weight_decay=0.01)
    >>> sorted({(group["lr"], group["weight_decay"]) for group in optimizer.param_groups})
    [(0.0001, 0.0), (0.0001, 0.01), (0.001, 0.0), (0.001, 0.01)]
    """
    # your code here
    ...


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
#
# All of training is this step, over and over: run the batch through the model, ask how wrong it was, work
# out for every weight which way would have been better, and move a little that way. In PyTorch that is a
# handful of lines, and their order is everything.
#
# - Gradients *add up*. `backward` never replaces them, so whatever an earlier batch left behind must be
#   cleared before it, or each step goes on following all the batches before.
# - The model has to be in training mode, so that dropout is at work. A model that comes from
#   `from_pretrained` is in evaluation mode, and so is one that has just been measured.
# - A classifier of the library computes the loss by itself when there are `labels` among its inputs. (It is
#   the labels that make it do so, not the mode. Try it: ask a model in evaluation mode.)
#
# **Watch out.** What you return is for people and plots: a plain number. Keep the loss *tensor* of each
# step in a list, and you keep the whole graph behind it, until the memory is full.


# %%
def training_step(model, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> float:
    """Improve a model on one batch.

    Args:
        model: A classifier of the library, on the CPU: called with `**batch` it gives an output with a
            `loss`, the mean over the batch. It may arrive in any mode, with gradients of an earlier batch
            still in place, and leaves in training mode, its parameters changed.
        batch: `input_ids`, `attention_mask` and `labels`; it stays as it is.
        optimizer: An optimizer over the model's parameters whose `step` needs no arguments. It makes one
            step, along the gradients of this batch alone, just as they are.

    Returns:
        The loss of the batch, in training mode and before the step, as a float.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("distilbert-base-uncased"))
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> ids = torch.tensor([[101, 102]])
    >>> batch = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "labels": torch.tensor([1])}
    >>> losses = [training_step(model, batch, optimizer) for _ in range(20)]
    >>> losses[-1] < losses[0], model.training
    (True, True)
    """
    # your code here
    ...


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
#
# An *epoch* is one pass over all batches; the loop makes some of them and notes the loss of each step. To
# watch it, hand over a TensorBoard writer: `writer.add_scalar(tag, value, step)` puts one point into a plot.
#
# **Watch out.** The step is the number of *all* batches so far. Let it start again at zero in each epoch,
# and the plot draws the epochs on top of each other, as a zigzag. Count epochs in one plot and batches in
# another, and the two no longer line up. And when the examples run out, the last batch is smaller. It holds
# examples like any other, so it is used.


# %%
def train_epochs(model, batches, optimizer: torch.optim.Optimizer, epochs: int, writer=None) -> list[float]:
    """Train for some epochs and note the loss of every step.

    Each batch makes one step as in `training_step`, which may be used here (and brings its mistakes along,
    if it still has any).

    Args:
        model: A classifier, in any mode; its parameters change.
        batches: A list of batches, or a `DataLoader`, which may shuffle: then each epoch has an order of its
            own, and other batches. The last batch may be smaller. The batches stay as they are.
        optimizer: As for `training_step`.
        epochs: How often to go through the batches, in the order in which they come; 0 makes no step.
        writer: A `SummaryWriter`, or None to log nothing. Every step adds one scalar under the tag
            "loss/train": the loss, with the step's number, which starts at 0 and counts on over all epochs.
            The writer stays open, for whoever made it to close.

    Returns:
        The loss of every step as a float, in order, over all epochs.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("distilbert-base-uncased"))
    >>> ids = torch.tensor([[101, 102]])
    >>> batch = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "labels": torch.tensor([1])}
    >>> len(train_epochs(model, [batch, batch, batch], torch.optim.AdamW(model.parameters()), epochs=2))
    6
    """
    # your code here
    ...


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
#
# How good is it? Go through examples that it has not learned from, and count. Measuring must leave no
# trace: afterwards training goes on as if nothing had happened.
#
# - In evaluation mode, without dropout; but leave the model in the mode in which you found it. An
#   evaluation that ends in `model.train()` is wrong whenever somebody else calls it.
# - Without gradients: they cost memory, and nobody will use them.
# - Over all *examples*. Say that a first batch of three is all right, and a last batch of one is all wrong:
#   three of four is 75%, and the mean of 100% and 0% is 50%. The same goes for the loss, since the model
#   gives you the mean of each batch.


# %%
def evaluate(model, batches) -> dict:
    """Measure a classifier on labelled examples, and leave it as it was.

    Args:
        model: A classifier of the library with float32 weights, the whole of it in one mode, whichever:
            called with `**batch` it gives an output with `loss`, the mean over the batch, and `logits`, of
            shape (batch, labels). It keeps its mode, its parameters and the gradients that it may have.
        batches: A list or `DataLoader` of at least one batch of `input_ids`, `attention_mask` and `labels`;
            their sizes may differ. They stay as they are.

    Returns:
        A dictionary: "accuracy", the share of all examples whose largest logit is that of their label, a
        float; "loss", the mean loss over all examples, a float; "logits", those of all examples in order, of
        shape (examples, labels), dtype float32, without gradients.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("distilbert-base-uncased"))
    >>> ids = torch.tensor([[101, 102]])
    >>> one = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "labels": torch.tensor([1])}
    >>> two = {name: torch.cat([tensor, tensor]) for name, tensor in one.items()}
    >>> found = evaluate(model, [two, one])
    >>> found["accuracy"] in (0.0, 1.0), found["logits"].shape
    (True, torch.Size([3, 2]))
    """
    # your code here
    ...


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
#
# Now somebody brings a text of their own. They want a word and a number: which label, and how sure the
# model is. The logits become probabilities by a softmax over the labels, and the word comes from the
# configuration, where you have put it in part 4. "How sure" is that label's own probability, the largest.
# (Sure is not the same as right. A fine-tuned model tends to be surer than it should be.)
#
# **Watch out.** Somebody may ask in the middle of training, so what holds for measuring holds here too. A
# text may be longer than the model can read. And with a batch of one, a softmax over the wrong axis gives
# everything the probability 1: try two texts.


# %%
def label_texts(texts: list[str], tokenizer, model) -> list[tuple[str, float]]:
    """Give each text the name of its label and the label's probability.

    Args:
        texts: Any texts, none at all, or some too long for the model, which are cut to its maximum.
        tokenizer: The model's tokenizer; it knows the model's maximum length, and has a token for padding.
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
#
# Here is the whole of fine-tuning, and all of its parts are yours. One number belongs to the small model of
# this course: it learns well at a rate of 5e-4, where the real one wants about a tenth of that.


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
#
# "We train the classifier's head", you will read, and a page later in the same text: "we fine-tune the
# model". Those are two different things! With a frozen encoder only the head learns, and it must make do
# with whatever the encoder happens to offer. When everything learns, the encoder itself turns towards the
# question.
#
# Before you run the next cell, write down what you expect: which of the two is more accurate, and which is
# faster, and by how much? Then see. How many sentences is the difference in accuracy, and would another
# seed turn it round? Our small encoder has met praise and blame before, while it was pretrained, and so it
# has much to offer to a head alone. A model that has only ever filled in missing words has less. If you have
# the real checkpoint and an hour, this experiment is worth repeating.

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
# ## The same loop on 67,349 sentences
#
# Nothing in your functions knows how small our data set is. The command
#
#     labs fine-tune labs/07_fine_tuning.py -o runs/first
#
# takes them out of your file and trains on all of a data set. It shows how far it is, and logs what happens;
# after a power cut, the same command goes on where the last checkpoint was written.
#
# These are the curves of such a run on the real SST-2, three times through all of it, on one core in ten
# minutes. The model was a DistilBERT of two narrow layers that had never read anything before:
#
# ![Three cards of TensorBoard over 6,315 steps. Loss on the training batches: from 0.7 down to about 0.15,
# with a step down at each new epoch. Loss on the validation split: 0.49, 0.52, 0.60. Accuracy on the
# validation split: 0.822 after the first epoch, then 0.804 and 0.796.](images/07_fine_tuning_sst2.png)
#
# One of the three says that all is well until the end. Look at the other two before you believe it. What did
# the model do in its second and third epoch? Which of its three states would you hand out, and what would
# you have to keep while it trains, to be able to? And what do you expect of a model that had read a lot of
# English *before* it met its first review?


# %% [markdown]
# ## What to take along
#
# Fine-tuning is a small loop around large weights. Almost every mistake in it is silent: labels under the
# wrong name, gradients that were never cleared, dropout during a measurement, an average of averages. So
# build it from parts that you can test, look at the loss of a single batch before you wait for an epoch,
# and believe an accuracy only when you know which examples it was counted on.

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
from datasets import Dataset, disable_progress_bars, load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, logging

from grader import attempted, checkpoint, dataset

disable_progress_bars()
logging.disable_progress_bar()

# %%
ENCODER = "distilbert-base-uncased"
REVIEWS = "stanfordnlp/sst2"

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
    # first I load the whole split
    whole = load_dataset(dataset(name), split=split)
    # then shuffle it
    shuffled = whole.shuffle(seed=seed)
    # None means everything
    if count is None:
        return shuffled
    # if there are too few I also give everything
    if count > len(shuffled):
        return shuffled
    # collect the numbers of the rows I want
    numbers = []
    i = 0
    while i < count:
        numbers.append(i)
        i = i + 1
    result = shuffled.select(numbers)
    return result

# %%
if attempted(load_split):
    sample = load_split(REVIEWS, "train", count=4)
    names = sample.features["label"].names
    for example in sample:
        print(f"{names[example['label']]:9} {example['sentence']}")

# %%
def tokenize_split(data: Dataset, tokenizer) -> Dataset:
    """Turn sentences into token ids, and keep only what the model takes; `data` stays as it is.

    Args:
        data: A data set with the columns `sentence` (texts, some perhaps too long for the model) and `label`
            (integers), and any others.
        tokenizer: The model's tokenizer; it knows the model's maximum length.

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
    all_ids = []
    all_masks = []
    all_labels = []
    for i in range(len(data)):
        row = data[i]
        text = row["sentence"]
        # truncation so that it is not too long
        encoded = tokenizer(text, truncation=True)
        ids = []
        for number in encoded["input_ids"]:
            ids.append(number)
        mask = []
        for number in encoded["attention_mask"]:
            mask.append(number)
        all_ids.append(ids)
        all_masks.append(mask)
        all_labels.append(row["label"])
    new = {}
    new["input_ids"] = all_ids
    new["attention_mask"] = all_masks
    new["labels"] = all_labels
    return Dataset.from_dict(new)

# %%
if attempted(load_split, tokenize_split):
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    rows = tokenize_split(load_split(REVIEWS, "train", count=4), tokenizer)
    print(rows.column_names, [len(row["input_ids"]) for row in rows])

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
    # find the longest row
    longest = 0
    for row in rows:
        if len(row["input_ids"]) > longest:
            longest = len(row["input_ids"])
    ids_list = []
    mask_list = []
    label_list = []
    for row in rows:
        ids = row["input_ids"]
        mask = row["attention_mask"]
        # fill up
        while len(ids) < longest:
            ids.append(pad_id)
            mask.append(0)
        ids_list.append(ids)
        mask_list.append(mask)
        label_list.append(row["labels"])
    batch = {}
    batch["input_ids"] = torch.tensor(ids_list)
    batch["attention_mask"] = torch.tensor(mask_list)
    batch["labels"] = torch.tensor(label_list)
    return batch

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

# %%
def load_classifier(name: str, label_names: list[str]):
    """Load a pretrained encoder with a new classification head.

    Args:
        name: Name of the checkpoint on the Hub, such as "distilbert-base-uncased"; `checkpoint(name)` gives
            the place to load it from. Any checkpoint that the library has a sequence classifier for will do.
        label_names: Names of the labels, two or more, in the order of their numbers.

    Returns:
        The library's own model for sequence classification: the checkpoint's weights in the encoder, one
        logit for each label name, and both dictionaries between numbers and names in its configuration.

    >>> model = load_classifier("distilbert-base-uncased", ["negative", "positive"])
    >>> model.config.id2label, model.config.label2id
    ({0: 'negative', 1: 'positive'}, {'negative': 0, 'positive': 1})
    """
    number_to_name = {}
    name_to_number = {}
    number = 0
    for label in label_names:
        number_to_name[number] = label
        name_to_number[label] = number
        number = number + 1
    model = AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        num_labels=number,
        id2label=number_to_name,
        label2id=name_to_number,
    )
    return model

# %%
if attempted(load_classifier):
    model = load_classifier(ENCODER, ["negative", "positive"])
    whole = sum(weights.numel() for weights in model.parameters())
    encoder = sum(weights.numel() for weights in model.base_model.parameters())
    print(f"{whole:,} weights, {whole - encoder:,} of them in the new head")

# %%
logging.set_verbosity_error()

# %%
def make_optimizer(
    model, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> torch.optim.AdamW:
    """Give each parameter of a classifier the settings that suit it.

    Args:
        model: A classifier of the library; some of its parameters may be frozen (`requires_grad` is False).
        learning_rate: For the parameters of the encoder, `model.base_model`.
        head_learning_rate: For all parameters outside the encoder.
        weight_decay: For all weights but these: biases, and both parameters of `torch.nn.LayerNorm` layers,
            have none. Embeddings are weights like any other.

    Returns:
        A new AdamW with every parameter that is not frozen, each once, in any number and order of groups;
        all other settings are the library's.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("distilbert-base-uncased"))
    >>> optimizer = make_optimizer(model, 1e-4, head_learning_rate=1e-3, weight_decay=0.01)
    >>> sorted({(group["lr"], group["weight_decay"]) for group in optimizer.param_groups})
    [(0.0001, 0.0), (0.0001, 0.01), (0.001, 0.0), (0.001, 0.01)]
    """
    # names of the parameters that are in a LayerNorm
    norm_names = []
    for module_name, module in model.named_modules():
        if isinstance(module, torch.nn.LayerNorm):
            norm_names.append(module_name + ".weight")
            norm_names.append(module_name + ".bias")

    encoder_decay = []
    encoder_no_decay = []
    head_decay = []
    head_no_decay = []
    for name, parameter in model.named_parameters():
        if parameter.requires_grad == False:
            continue
        no_decay = False
        if name in norm_names:
            no_decay = True
        if name.endswith("bias"):
            no_decay = True
        # the head is called classifier
        if name.startswith("classifier"):
            if no_decay:
                head_no_decay.append(parameter)
            else:
                head_decay.append(parameter)
        else:
            if no_decay:
                encoder_no_decay.append(parameter)
            else:
                encoder_decay.append(parameter)
    groups = []
    groups.append({"params": encoder_decay, "lr": learning_rate, "weight_decay": weight_decay})
    groups.append({"params": encoder_no_decay, "lr": learning_rate, "weight_decay": 0.0})
    groups.append({"params": head_decay, "lr": head_learning_rate, "weight_decay": weight_decay})
    groups.append({"params": head_no_decay, "lr": head_learning_rate, "weight_decay": 0.0})
    optimizer = torch.optim.AdamW(groups)
    return optimizer

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

# %%
def training_step(model, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> float:
    """Improve a model on one batch.

    Args:
        model: A classifier: called with `**batch` it gives an output with a `loss`, the mean over the batch.
            It may arrive in any mode, with gradients of an earlier batch still in place, and leaves in
            training mode, its parameters changed.
        batch: `input_ids`, `attention_mask` and `labels`; it stays as it is.
        optimizer: Any optimizer over the model's parameters. It makes one step, along the gradients of this
            batch alone.

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
    model.train()
    optimizer.zero_grad()
    output = model(**batch)
    loss = output.loss
    loss.backward()
    optimizer.step()
    number = loss.item()
    return number

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

# %%
def train_epochs(model, batches, optimizer: torch.optim.Optimizer, epochs: int, writer=None) -> list[float]:
    """Train for some epochs and note the loss of every step.

    Each batch makes one step as in `training_step`, which may be used here.

    Args:
        model: A classifier, in any mode; its parameters change.
        batches: A `DataLoader` or a list of batches; the last batch may be smaller. The batches stay as they
            are.
        optimizer: Any optimizer over the model's parameters.
        epochs: How often to go through the batches, in the order in which they come; 0 does nothing.
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
    all_losses = []
    for epoch in range(epochs):
        step = 0
        for batch in batches:
            loss = training_step(model, batch, optimizer)
            all_losses.append(loss)
            if writer is not None:
                writer.add_scalar("loss/train", loss, step)
            step = step + 1
    return all_losses

# %%
if attempted(load_split, tokenize_split, collate_rows, training_step, train_epochs):
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(ENCODER))
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    rows = tokenize_split(load_split(REVIEWS, "train", count=200), tokenizer)
    loader = make_loader(rows, tokenizer.pad_token_id, shuffle=True)
    losses = train_epochs(model, loader, torch.optim.AdamW(model.parameters(), lr=5e-4), epochs=2)
    print([round(loss, 2) for loss in losses])

# %%
def evaluate(model, batches) -> dict:
    """Measure a classifier on labelled examples, and leave it as it was.

    Args:
        model: A classifier, in any mode: called with `**batch` it gives an output with `loss`, the mean over
            the batch, and `logits`, of shape (batch, labels). It keeps its mode, its parameters and the
            gradients that it may have.
        batches: At least one batch of `input_ids`, `attention_mask` and `labels`; their sizes may differ.
            They stay as they are.

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
    # remember the mode
    mode_before = model.training
    model.eval()
    right = 0
    total = 0
    loss_sum = 0.0
    all_logits = []
    for batch in batches:
        with torch.no_grad():
            output = model(**batch)
        labels = batch["labels"].tolist()
        logits = output.logits.tolist()
        for i in range(len(labels)):
            row = logits[i]
            # look for the largest one
            best = 0
            for j in range(len(row)):
                if row[j] > row[best]:
                    best = j
            if best == labels[i]:
                right = right + 1
            total = total + 1
            all_logits.append(row)
        # the loss is a mean so I multiply by how many there are
        loss_sum = loss_sum + output.loss.item() * len(labels)
    if mode_before == True:
        model.train()
    answer = {}
    answer["accuracy"] = right / total
    answer["loss"] = loss_sum / total
    answer["logits"] = torch.tensor(all_logits, dtype=torch.float32)
    return answer

# %%
if attempted(load_split, tokenize_split, collate_rows, evaluate):
    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(ENCODER))
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(ENCODER))
    rows = tokenize_split(load_split(REVIEWS, "validation"), tokenizer)
    found = evaluate(model, make_loader(rows, tokenizer.pad_token_id))
    print(f"before any training: accuracy {found['accuracy']:.2f}, loss {found['loss']:.3f}")

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
    answers = []
    model.eval()
    for text in texts:
        inputs = tokenizer(text, truncation=True, return_tensors="pt")
        with torch.no_grad():
            output = model(**inputs)
        probabilities = torch.softmax(output.logits[0], dim=0)
        best = 0
        for i in range(len(probabilities)):
            if probabilities[i] > probabilities[best]:
                best = i
        label = model.config.id2label[best]
        answers.append((label, probabilities[best].item()))
    return answers

# %%
if attempted(label_texts):
    name = "distilbert-base-uncased-finetuned-sst-2-english"
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(name))
    tokenizer = AutoTokenizer.from_pretrained(checkpoint(name))
    for text in ["I am really liking this course!", "This course is too complicated!"]:
        print(text, *label_texts([text], tokenizer, model))

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

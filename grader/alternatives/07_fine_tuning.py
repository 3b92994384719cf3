"""Right solutions of lab 07, written as others would write them."""

from __future__ import annotations

from typing import Any

import torch
from datasets import Dataset, load_dataset
from transformers import AutoModelForSequenceClassification

from grader import checkpoint, dataset
from grader.alternatives import alternative


@alternative("fine_tuning.load_split", "the split picked from all of them, and `take`")
def picks_the_split_and_takes(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name))[split].shuffle(seed=seed)
    return data if count is None else data.take(min(count, len(data)))


@alternative("fine_tuning.load_split", "a beginner's list of numbers")
def selects_a_list_of_numbers(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    all_splits = load_dataset(dataset(name))
    data = all_splits[split]
    shuffled = data.shuffle(seed)
    if count is None:
        count = len(shuffled)
    if count > len(shuffled):
        count = len(shuffled)
    numbers = []
    for number in range(count):
        numbers.append(number)
    return shuffled.select(numbers)


@alternative("fine_tuning.load_split", "a filter on the place in the shuffled split")
def filters_by_place(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(path=dataset(name), split=split).shuffle(seed=seed)
    if count is None or count >= len(data):
        return data
    return data.filter(lambda row, place: place < count, with_indices=True)


@alternative("fine_tuning.load_split", "a slice, made into a data set again")
def rebuilds_a_slice(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split).shuffle(seed=seed)
    return Dataset.from_dict(data[:count], features=data.features)


@alternative("fine_tuning.load_split", "a mapping of splits, shuffled together with the same seed")
def shuffles_all_splits(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name)).shuffle(seed=seed)[split]
    size = data.num_rows if count is None else min(data.num_rows, count)
    return data.select(range(size))


@alternative("fine_tuning.tokenize_split", "`map` for the tokenizer, `rename_column` for the label")
def maps_and_renames(data: Dataset, tokenizer: Any) -> Dataset:
    others = [name for name in data.column_names if name != "label"]
    rows = data.map(
        lambda batch: tokenizer(batch["sentence"], truncation=True), batched=True, remove_columns=others
    )
    return rows.rename_column("label", "labels")


@alternative("fine_tuning.tokenize_split", "one row at a time")
def maps_row_by_row(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(row: Any) -> dict[str, Any]:
        encoded = tokenizer(row["sentence"], truncation=True, max_length=tokenizer.model_max_length)
        return {
            "input_ids": encoded["input_ids"],
            "attention_mask": encoded["attention_mask"],
            "labels": row["label"],
        }

    return data.map(tokenize).select_columns(["input_ids", "attention_mask", "labels"])


@alternative("fine_tuning.tokenize_split", "a new data set from lists")
def builds_from_lists(data: Dataset, tokenizer: Any) -> Dataset:
    encoded = tokenizer(list(data["sentence"]), truncation=True)
    return Dataset.from_dict(
        {
            "input_ids": encoded["input_ids"],
            "attention_mask": encoded["attention_mask"],
            "labels": list(data["label"]),
        }
    )


@alternative("fine_tuning.tokenize_split", "a beginner's loop over rows")
def builds_in_a_loop(data: Dataset, tokenizer: Any) -> Dataset:
    rows = []
    for row in data:
        encoded = tokenizer(row["sentence"], truncation=True)
        new_row = {}
        new_row["input_ids"] = encoded["input_ids"]
        new_row["attention_mask"] = [1 for _ in encoded["input_ids"]]
        new_row["labels"] = int(row["label"])
        rows.append(new_row)
    return Dataset.from_list(rows)


@alternative("fine_tuning.tokenize_split", "columns renamed, tokenized, then removed; tensors as its format")
def renames_then_removes(data: Dataset, tokenizer: Any) -> Dataset:
    renamed = data.rename_column("label", "labels")
    rows = renamed.map(lambda batch: dict(tokenizer(batch["sentence"], truncation=True)), batched=True)
    extra = set(rows.column_names) - {"input_ids", "attention_mask", "labels"}
    return rows.remove_columns(sorted(extra)).with_format("torch")


@alternative("fine_tuning.collate_rows", "PyTorch's own pad_sequence")
def pads_with_pad_sequence(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    ids = [torch.tensor(row["input_ids"], dtype=torch.int64) for row in rows]
    padded = torch.nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=pad_id)
    masks = [torch.ones_like(one) for one in ids]
    return {
        "input_ids": padded,
        "attention_mask": torch.nn.utils.rnn.pad_sequence(masks, batch_first=True),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@alternative("fine_tuning.collate_rows", "lengths compared with columns")
def compares_lengths_with_columns(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    lengths = torch.tensor([len(row["input_ids"]) for row in rows])
    mask = torch.arange(int(lengths.max())) < lengths[:, None]
    ids = torch.full(mask.shape, pad_id)
    ids[mask] = torch.tensor([number for row in rows for number in row["input_ids"]])
    labels = torch.as_tensor([row["labels"] for row in rows])
    return {"input_ids": ids, "attention_mask": mask.long(), "labels": labels}


@alternative("fine_tuning.collate_rows", "the rows' own masks, filled up with zeros")
def fills_up_the_given_masks(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    width = max(len(row["input_ids"]) for row in rows)

    def fill(row: list[int], number: int) -> list[int]:
        return list(row) + [number] * (width - len(row))

    return dict(
        input_ids=torch.tensor([fill(row["input_ids"], pad_id) for row in rows]),
        attention_mask=torch.tensor([fill(row["attention_mask"], 0) for row in rows]),
        labels=torch.tensor([row["labels"] for row in rows]),
    )


@alternative("fine_tuning.collate_rows", "columns from zip_longest, turned into rows")
def zips_columns(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    from itertools import zip_longest

    ids = list(zip_longest(*(row["input_ids"] for row in rows), fillvalue=pad_id))
    masks = list(zip_longest(*([1] * len(row["input_ids"]) for row in rows), fillvalue=0))
    return {
        "input_ids": torch.tensor(ids).T.contiguous(),
        "attention_mask": torch.tensor(masks).T.contiguous(),
        "labels": torch.LongTensor([row["labels"] for row in rows]),
    }


@alternative("fine_tuning.collate_rows", "a beginner's loops, one id at a time")
def appends_id_by_id(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = 0
    for row in rows:
        if len(row["input_ids"]) > longest:
            longest = len(row["input_ids"])
    all_ids, all_masks, labels = [], [], []
    for row in rows:
        ids, mask = [], []
        for place in range(longest):
            if place < len(row["input_ids"]):
                ids.append(row["input_ids"][place])
                mask.append(1)
            else:
                ids.append(pad_id)
                mask.append(0)
        all_ids.append(ids)
        all_masks.append(mask)
        labels.append(row["labels"])
    return {
        "input_ids": torch.tensor(all_ids, dtype=torch.long),
        "attention_mask": torch.tensor(all_masks, dtype=torch.long),
        "labels": torch.tensor(labels, dtype=torch.long),
    }


@alternative("fine_tuning.load_classifier", "the number of labels left to the names")
def lets_names_decide_the_number(name: str, label_names: list[str]) -> Any:
    numbers = range(len(label_names))
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        id2label=dict(zip(numbers, label_names)),
        label2id=dict(zip(label_names, numbers)),
    )


@alternative("fine_tuning.load_classifier", "a configuration of its own, handed to from_pretrained")
def hands_over_a_configuration(name: str, label_names: list[str]) -> Any:
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(checkpoint(name), num_labels=len(label_names))
    config.id2label = {number: label for number, label in enumerate(label_names)}
    config.label2id = {label: number for number, label in config.id2label.items()}
    return AutoModelForSequenceClassification.from_pretrained(checkpoint(name), config=config)


@alternative("fine_tuning.load_classifier", "the number first, the names written into the configuration")
def names_labels_afterwards(name: str, label_names: list[str]) -> Any:
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(name), num_labels=len(label_names))
    id2label = {}
    label2id = {}
    for number, label in enumerate(label_names):
        id2label[number] = label
        label2id[label] = number
    model.config.id2label = id2label
    model.config.label2id = label2id
    return model


@alternative("fine_tuning.load_classifier", "an encoder that is put into a new classifier")
def puts_an_encoder_into_a_classifier(name: str, label_names: list[str]) -> Any:
    from transformers import AutoConfig, AutoModel

    settings = {
        "num_labels": len(label_names),
        "id2label": dict(enumerate(label_names)),
        "label2id": {label: number for number, label in enumerate(label_names)},
    }
    config = AutoConfig.from_pretrained(checkpoint(name), **settings)
    model = AutoModelForSequenceClassification.from_config(config)
    encoder = AutoModel.from_pretrained(checkpoint(name))
    model.base_model.load_state_dict(encoder.state_dict(), strict=False)
    return model.eval()


@alternative("fine_tuning.make_optimizer", "what has one axis only is a bias or a scale")
def goes_by_the_number_of_axes(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> torch.optim.AdamW:
    prefix = model.base_model_prefix + "."
    groups = []
    for is_head in (False, True):
        mine = [
            weights
            for name, weights in model.named_parameters()
            if weights.requires_grad and name.startswith(prefix) != is_head
        ]
        rate = head_learning_rate if is_head else learning_rate
        decayed = [weights for weights in mine if weights.dim() > 1]
        spared = [weights for weights in mine if weights.dim() <= 1]
        groups.append({"params": decayed, "lr": rate, "weight_decay": weight_decay})
        groups.append({"params": spared, "lr": rate, "weight_decay": 0.0})
    return torch.optim.AdamW([group for group in groups if group["params"]])


@alternative("fine_tuning.make_optimizer", "names of what is spared, collected layer by layer")
def collects_names_of_the_spared(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> torch.optim.AdamW:
    spared = set()
    for place, layer in model.named_modules():
        if isinstance(layer, torch.nn.LayerNorm):
            spared |= {f"{place}.weight", f"{place}.bias"}
    spared |= {name for name, _ in model.named_parameters() if name.split(".")[-1] == "bias"}
    encoder = {f"{model.base_model_prefix}.{name}" for name, _ in model.base_model.named_parameters()}
    groups: dict[tuple[bool, bool], list[Any]] = {}
    for name, weights in model.named_parameters():
        if not weights.requires_grad:
            continue
        key = (name in encoder, name in spared)
        groups.setdefault(key, []).append(weights)
    return torch.optim.AdamW(
        [
            {
                "params": params,
                "lr": learning_rate if in_encoder else head_learning_rate,
                "weight_decay": 0.0 if is_spared else weight_decay,
            }
            for (in_encoder, is_spared), params in groups.items()
        ]
    )


@alternative("fine_tuning.make_optimizer", "the Trainer's own list of what decays")
def asks_the_trainer(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> torch.optim.AdamW:
    from transformers import Trainer

    decayed = Trainer.get_decay_parameter_names(None, model)
    inside = list(model.base_model.parameters())
    groups = []
    for name, weights in model.named_parameters():
        if weights.requires_grad:
            in_encoder = any(weights is other for other in inside)
            groups.append(
                dict(
                    params=weights,
                    lr=learning_rate if in_encoder else head_learning_rate,
                    weight_decay=weight_decay if name in decayed else 0,
                )
            )
    return torch.optim.AdamW(groups)


@alternative("fine_tuning.make_optimizer", "a beginner's four lists")
def fills_four_lists(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> torch.optim.AdamW:
    encoder_decay, encoder_spared, head_decay, head_spared = [], [], [], []
    encoder_ids = [id(parameter) for parameter in model.base_model.parameters()]
    for module in model.modules():
        for name, parameter in module.named_parameters(recurse=False):
            if parameter.requires_grad is False:
                continue
            spared = "bias" in name or isinstance(module, torch.nn.LayerNorm)
            if id(parameter) in encoder_ids:
                if spared:
                    encoder_spared.append(parameter)
                else:
                    encoder_decay.append(parameter)
            else:
                if spared:
                    head_spared.append(parameter)
                else:
                    head_decay.append(parameter)
    return torch.optim.AdamW(
        [
            {"params": head_decay, "lr": head_learning_rate, "weight_decay": weight_decay},
            {"params": head_spared, "lr": head_learning_rate, "weight_decay": 0.0},
            {"params": encoder_decay, "lr": learning_rate, "weight_decay": weight_decay},
            {"params": encoder_spared, "lr": learning_rate, "weight_decay": 0.0},
        ]
    )


@alternative("fine_tuning.make_optimizer", "groups that are added to an optimizer one after another")
def adds_groups_later(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> torch.optim.AdamW:
    def wanted(part: Any) -> list[Any]:
        return [one for one in part if one.requires_grad]

    scales = {id(w) for m in model.modules() if isinstance(m, torch.nn.LayerNorm) for w in m.parameters()}
    spared = scales | {id(w) for n, w in model.named_parameters() if n.endswith(".bias")}
    encoder = {id(w) for w in model.base_model.parameters()}
    everything = wanted(model.parameters())
    optimizer = torch.optim.AdamW(
        [w for w in everything if id(w) in encoder and id(w) not in spared] or [{"params": []}],
        lr=learning_rate,
        weight_decay=weight_decay,
    )
    for is_head, is_spared in ((False, True), (True, False), (True, True)):
        optimizer.add_param_group(
            {
                "params": [
                    w
                    for w in everything
                    if (id(w) not in encoder) == is_head and (id(w) in spared) == is_spared
                ],
                "lr": head_learning_rate if is_head else learning_rate,
                "weight_decay": 0.0 if is_spared else weight_decay,
            }
        )
    return optimizer


@alternative("fine_tuning.training_step", "a loss of its own, from the logits")
def computes_the_loss_itself(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    model.train()
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    loss: Any = torch.nn.functional.cross_entropy(model(**inputs).logits, batch["labels"])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss.detach())


@alternative("fine_tuning.training_step", "gradients cleared before and after")
def clears_before_and_after(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    optimizer.zero_grad(set_to_none=True)
    model.train(True)
    output = model(**batch)
    output.loss.backward()
    value = output.loss.item()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return value


@alternative("fine_tuning.training_step", "gradients cleared by the model")
def clears_by_the_model(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    output = model(
        input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=batch["labels"]
    )
    model.zero_grad()
    output["loss"].backward()
    optimizer.step()
    return output["loss"].detach().cpu().tolist()


@alternative("fine_tuning.training_step", "gradients from autograd.grad, no backward at all")
def asks_autograd(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    loss = model(**batch).loss
    weights = [one for one in model.parameters() if one.requires_grad]
    gradients = torch.autograd.grad(loss, weights, allow_unused=True)
    for one, gradient in zip(weights, gradients):
        one.grad = gradient
    optimizer.step()
    return loss.item()


@alternative("fine_tuning.training_step", "a closure that the optimizer calls")
def steps_with_a_closure(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()

    def closure() -> Any:
        optimizer.zero_grad()
        loss = model(**batch).loss
        loss.backward()
        return loss

    loss: Any = optimizer.step(closure)
    return loss.item()


@alternative("fine_tuning.train_epochs", "a counter for the steps")
def counts_steps(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> list[float]:
    losses = []
    step = 0
    for epoch in range(epochs):
        model.train()
        for batch in batches:
            optimizer.zero_grad()
            output = model(**batch)
            output.loss.backward()
            optimizer.step()
            losses.append(output.loss.item())
            if writer:
                writer.add_scalar("loss/train", output.loss.item(), step)
            step += 1
    return losses


@alternative("fine_tuning.train_epochs", "the step worked out from epoch and batch")
def works_the_step_out(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> list[float]:
    model.train()
    losses = []
    for epoch in range(epochs):
        for number, batch in enumerate(batches):
            loss = model(**batch).loss
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step = epoch * len(batches) + number
            if writer is not None:
                writer.add_scalar("loss/train", loss.detach(), global_step=step)
                writer.flush()
            losses.append(float(loss.detach()))
    return losses


@alternative("fine_tuning.train_epochs", "one stream of all epochs' batches")
def chains_the_epochs(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> list[float]:
    from itertools import chain, repeat

    losses = []
    for step, batch in enumerate(chain.from_iterable(repeat(batches, epochs))):
        model.train()
        optimizer.zero_grad()
        loss: Any = torch.nn.functional.cross_entropy(
            model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits,
            batch["labels"],
        )
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if writer is not None:
            writer.add_scalar("loss/train", losses[-1], step)
    return losses


@alternative("fine_tuning.train_epochs", "trained first, logged at the end")
def logs_at_the_end(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> list[float]:
    def one(batch: dict[str, torch.Tensor]) -> Any:
        optimizer.zero_grad()
        loss = model(**batch).loss
        loss.backward()
        optimizer.step()
        return loss.item()

    model.train()
    losses = [one(batch) for _ in range(epochs) for batch in batches]
    for step, loss in enumerate(losses):
        if writer is not None:
            writer.add_scalar(tag="loss/train", scalar_value=loss, global_step=step)
    return losses


@alternative("fine_tuning.train_epochs", "an epoch loop with while")
def loops_with_while(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> list[float]:
    losses = []
    epoch = 0
    while epoch < epochs:
        for batch in batches:
            if not model.training:
                model.train()
            model.zero_grad()
            loss = model(**batch)["loss"]
            loss.backward()
            optimizer.step()
            losses += [loss.item()]
            if writer is not None:
                writer.add_scalar("loss/train", losses[-1], len(losses) - 1)
        epoch += 1
    return losses


@alternative("fine_tuning.evaluate", "all logits and labels first, then the numbers")
def collects_and_computes(model: Any, batches: Any) -> dict[str, Any]:
    training = model.training
    model.eval()
    logits, labels = [], []
    with torch.inference_mode():
        for batch in batches:
            logits.append(model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits)
            labels.append(batch["labels"])
    model.train(training)
    every, truth = torch.cat(logits), torch.cat(labels)
    return {
        "accuracy": (every.argmax(dim=1) == truth).float().mean().item(),
        "loss": torch.nn.functional.cross_entropy(every, truth).item(),
        "logits": every,
    }


@alternative("fine_tuning.evaluate", "a decorator-like no_grad, and a beginner's counting")
def counts_one_by_one(model: Any, batches: Any) -> dict[str, Any]:
    mode = model.training
    if mode:
        model.eval()
    rows = []
    right = 0
    total_loss = 0.0
    examples = 0
    for batch in batches:
        with torch.no_grad():
            output = model(**batch)
        for row, label in zip(output.logits, batch["labels"]):
            if int(row.argmax()) == int(label):
                right = right + 1
            examples = examples + 1
            rows.append(row)
        total_loss = total_loss + float(output.loss) * len(batch["labels"])
    if mode:
        model.train()
    return {"accuracy": right / examples, "loss": total_loss / examples, "logits": torch.stack(rows)}


@alternative("fine_tuning.evaluate", "the mode put back in a finally")
def puts_the_mode_back_finally(model: Any, batches: Any) -> dict[str, Any]:
    before = model.training
    model.train(False)
    try:
        with torch.no_grad():
            outputs = [(model(**batch), batch["labels"]) for batch in batches]
    finally:
        model.train(before)
    count = sum(len(labels) for _, labels in outputs)
    right = sum(int(output.logits.max(dim=-1).indices.eq(labels).sum()) for output, labels in outputs)
    loss = sum(float(output.loss) * len(labels) for output, labels in outputs)
    return dict(
        logits=torch.cat([output.logits for output, _ in outputs]), loss=loss / count, accuracy=right / count
    )


@alternative("fine_tuning.evaluate", "log-probabilities picked by hand; detached instead of no_grad")
def picks_log_probabilities(model: Any, batches: Any) -> dict[str, Any]:
    was_training = model.training
    model.eval()
    logits = torch.cat(
        [
            model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits.detach()
            for batch in batches
        ]
    )
    labels = torch.cat([batch["labels"] for batch in batches])
    model.train(was_training)
    chosen = logits.log_softmax(dim=-1)[torch.arange(len(labels)), labels]
    right = (logits.argmax(dim=-1) == labels).sum()
    return {
        "accuracy": right.item() / len(labels),
        "loss": -chosen.double().mean().item(),
        "logits": logits,
    }


@alternative("fine_tuning.evaluate", "batches weighted by their share of the examples")
def weighs_the_batches(model: Any, batches: Any) -> dict[str, Any]:
    training, logits, sizes, hits, losses = model.training, [], [], [], []
    model.eval()
    for batch in batches:
        with torch.no_grad():
            output = model(**batch)
        logits += [output.logits]
        sizes += [batch["labels"].shape[0]]
        hits += [(output.logits.argmax(-1) == batch["labels"]).float().mean().item()]
        losses += [output.loss.item()]
    model.train(training)
    shares = [size / sum(sizes) for size in sizes]
    return {
        "accuracy": sum(share * hit for share, hit in zip(shares, hits)),
        "loss": sum(share * loss for share, loss in zip(shares, losses)),
        "logits": torch.vstack(logits),
    }


@alternative("fine_tuning.label_texts", "the library's pipeline")
def asks_the_pipeline(texts: list[str], tokenizer: Any, model: Any) -> list[tuple[str, float]]:
    from transformers import pipeline

    if len(texts) == 0:
        return []
    was_training = model.training
    model.eval()
    classify = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
    answers = [
        (answer["label"], answer["score"])
        for answer in classify(list(texts), truncation=True, function_to_apply="softmax")
    ]
    model.train(was_training)
    return answers


@alternative("fine_tuning.label_texts", "one text at a time")
def asks_one_by_one(texts: list[str], tokenizer: Any, model: Any) -> list[tuple[str, float]]:
    mode = model.training
    model.eval()
    answers = []
    for text in texts:
        inputs = tokenizer(text, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = torch.softmax(model(**inputs).logits, dim=1)[0]
        best = int(torch.argmax(scores))
        answers.append((model.config.id2label[best], float(scores[best])))
    model.train(mode)
    return answers


@alternative("fine_tuning.label_texts", "lists padded by hand, numbers from NumPy")
def works_with_numpy(texts: list[str], tokenizer: Any, model: Any) -> list[tuple[str, float]]:
    training = model.training
    model.eval()
    rows = [tokenizer(text, truncation=True)["input_ids"] for text in texts]
    width = max((len(row) for row in rows), default=0)
    answers = []
    if rows:
        ids = torch.tensor([row + [tokenizer.pad_token_id] * (width - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        with torch.inference_mode():
            logits = model(input_ids=ids, attention_mask=mask).logits
        for row in logits.softmax(-1).numpy():
            best = row.argmax()
            answers.append((model.config.id2label[int(best)], row[best].item()))
    model.train(training)
    return answers


@alternative("fine_tuning.label_texts", "exponentials by hand, the largest subtracted")
def takes_exponentials(texts: list[str], tokenizer: Any, model: Any) -> list[tuple[str, float]]:
    if texts == []:
        return []
    before = model.training
    model.eval()
    encoded = tokenizer(texts, padding="longest", truncation="longest_first", return_tensors="pt")
    with torch.no_grad():
        logits = model(input_ids=encoded["input_ids"], attention_mask=encoded["attention_mask"]).logits
    model.train(before)
    powers = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    shares = powers / powers.sum(dim=1, keepdim=True)
    result = []
    for row in shares.tolist():
        result.append((model.config.id2label[row.index(max(row))], max(row)))
    return result


@alternative("fine_tuning.label_texts", "topk, detached instead of no_grad")
def takes_the_top_one(texts: list[str], tokenizer: Any, model: Any) -> list[tuple[str, float]]:
    training = model.training
    model.train(False)
    found = []
    if texts:
        batch = tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt")
        top = model(**batch).logits.detach().softmax(dim=-1).topk(1, dim=-1)
        for score, number in zip(top.values, top.indices):
            found.append((model.config.id2label[number.item()], score.item()))
    model.train(training)
    return found

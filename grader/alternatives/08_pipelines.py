"""Right answers to lab 08, written as other people would write them."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from transformers.pipelines import SUPPORTED_TASKS, TASK_ALIASES

from grader.alternatives import alternative


@alternative("pipelines.default_checkpoint", "the library's own way to check a task")
def lets_the_library_check(task: str) -> tuple[str, str]:
    from transformers.pipelines import PIPELINE_REGISTRY

    _, entry, _ = PIPELINE_REGISTRY.check_task(task)
    found: Any = entry["default"]["model"]
    name, revision = found["pt"] if isinstance(found, dict) else found
    return name, revision


@alternative("pipelines.default_checkpoint", "a question for each name, and one for each form")
def asks_step_by_step(task: str) -> tuple[str, str]:
    if task in TASK_ALIASES:
        task = TASK_ALIASES[task]
    if task not in SUPPORTED_TASKS:
        raise KeyError(f"no task is called {task!r}")
    model = SUPPORTED_TASKS[task]["default"]["model"]
    if type(model) is not tuple:
        model = model["pt"]
    return (model[0], model[1])


@alternative("pipelines.default_checkpoint", "both tables merged into one")
def merges_the_tables(task: str) -> tuple[str, str]:
    entries = {**SUPPORTED_TASKS, **{alias: SUPPORTED_TASKS[name] for alias, name in TASK_ALIASES.items()}}
    match entries[task]["default"]["model"]:
        case {"pt": (str(name), str(revision))} | (str(name), str(revision)):
            return name, revision
        case other:
            raise TypeError(f"a default of an unknown form: {other}")


@alternative("pipelines.default_checkpoint", "tries the older form first and puts up with its failing")
def tries_the_older_form_first(task: str) -> tuple[str, str]:
    try:
        entry = SUPPORTED_TASKS[task]
    except KeyError:
        entry = SUPPORTED_TASKS[TASK_ALIASES[task]]
    try:
        name, revision = entry["default"]["model"]["pt"]
    except TypeError:
        name, revision = entry["default"]["model"]
    return name, revision


@alternative("pipelines.label_tables", "a loop that fills both tables")
def fills_both_in_a_loop(id2label: dict[Any, str]) -> tuple[dict[int, str], dict[str, int]]:
    names = {}
    ids = {}
    for key in id2label:
        number = int(key)
        names[number] = id2label[key]
        ids[id2label[key]] = number
    return names, ids


@alternative("pipelines.label_tables", "zipped columns")
def zips_the_columns(id2label: dict[Any, str]) -> tuple[dict[int, str], dict[str, int]]:
    numbers = [int(key) for key in id2label]
    labels = list(id2label.values())
    return dict(zip(numbers, labels, strict=True)), dict(zip(labels, numbers, strict=True))


@alternative("pipelines.label_tables", "sorted by number, then turned round")
def sorts_by_number(id2label: dict[Any, str]) -> tuple[dict[int, str], dict[str, int]]:
    pairs = sorted((int(key), label) for key, label in id2label.items())
    return dict(pairs), {label: number for number, label in pairs}


@alternative("pipelines.label_tables", "the library's config does the first half")
def asks_a_config(id2label: dict[Any, str]) -> tuple[dict[int, str], dict[str, int]]:
    from transformers import DistilBertConfig

    texts = {str(number): name for number, name in id2label.items()}
    names = dict(DistilBertConfig(id2label=texts).id2label) if id2label else {}
    return names, dict(map(reversed, names.items()))  # type: ignore[arg-type]


@alternative("pipelines.label_tables", "a new table, key by key, in a copy")
def works_on_a_copy(id2label: dict[Any, str]) -> tuple[dict[int, str], dict[str, int]]:
    names = id2label.copy()
    for key in list(names):
        names[int(key)] = names.pop(key)
    return names, dict(zip(names.values(), names.keys(), strict=True))


@alternative("pipelines.model_inputs", "what does not fit is removed from the batch")
def removes_what_does_not_fit(texts: list[str], tokenizer: Any, model: Any) -> dict[str, torch.Tensor]:
    batch = tokenizer(texts, padding="longest", truncation="longest_first", return_tensors="pt")
    known = inspect.signature(model.forward).parameters.keys()
    for name in set(batch) - set(known):
        batch.pop(name)
    return dict(batch)


@alternative("pipelines.model_inputs", "tokenized one by one, padded by the tokenizer's own method")
def pads_afterwards(texts: list[str], tokenizer: Any, model: Any) -> dict[str, torch.Tensor]:
    rows = [tokenizer(text, truncation=True, max_length=tokenizer.model_max_length) for text in texts]
    keys = rows[0].keys()
    batch = tokenizer.pad({key: [row[key] for row in rows] for key in keys}, return_tensors="pt")
    names = list(inspect.signature(model.forward).parameters)
    return {name: batch[name] for name in names if name in batch}


@alternative("pipelines.model_inputs", "a beginner's loops over ids")
def pads_in_loops(texts: list[str], tokenizer: Any, model: Any) -> dict[str, torch.Tensor]:
    rows = tokenizer(texts, truncation=True)
    longest = 0
    for ids in rows["input_ids"]:
        longest = max(longest, len(ids))
    fillings = {"input_ids": tokenizer.pad_token_id, "attention_mask": 0}
    result = {}
    for name in rows:
        if name not in inspect.signature(model.forward).parameters:
            continue
        columns = []
        for row in rows[name]:
            filling = [fillings.get(name, 0)] * (longest - len(row))
            columns.append(row + filling if tokenizer.padding_side == "right" else filling + row)
        result[name] = torch.tensor(columns)
    return result


@alternative("pipelines.model_inputs", "a comparison with the names in the code of forward")
def reads_the_code_of_forward(texts: list[str], tokenizer: Any, model: Any) -> dict[str, torch.Tensor]:
    forward = inspect.unwrap(type(model).forward)
    names = forward.__code__.co_varnames[: forward.__code__.co_argcount]
    encoded = tokenizer(list(texts), padding=True, truncation=True, return_tensors="pt")
    return {name: encoded[name] for name in encoded.keys() & set(names)}


@alternative("pipelines.model_logits", "inference mode and the first part of the output")
def runs_in_inference_mode(inputs: dict[str, torch.Tensor], model: Any) -> torch.Tensor:
    model.train(False)
    with torch.inference_mode():
        output = model(**inputs)
        return output["logits"].to(torch.float32)  # type: ignore[no-any-return]


@alternative("pipelines.model_logits", "detached at the end")
def detaches_at_the_end(inputs: dict[str, torch.Tensor], model: Any) -> torch.Tensor:
    output = model.eval()(**inputs)
    logits: torch.Tensor = output[0].detach()
    return logits if logits.dtype == torch.float32 else logits.float()


@alternative("pipelines.model_logits", "one text at a time, stacked")
def runs_text_by_text(inputs: dict[str, torch.Tensor], model: Any) -> torch.Tensor:
    model.eval()
    count = len(inputs["input_ids"])
    found = []
    with torch.no_grad():
        for i in range(count):
            one = {name: tensor[i : i + 1] for name, tensor in inputs.items()}
            found.append(model(**one).logits)
    return torch.cat(found).type(torch.float32)


@alternative("pipelines.model_logits", "a decorated helper, and the mode put back")
def puts_the_mode_back(inputs: dict[str, torch.Tensor], model: Any) -> torch.Tensor:
    @torch.no_grad()
    def run() -> Any:
        return model(**dict(inputs), return_dict=False)[0]

    before = model.training
    model.eval()
    logits = run()
    model.train(before)
    return logits.float()  # type: ignore[no-any-return]


@alternative("pipelines.logits_to_scores", "the formulas, shifted so that nothing overflows")
def shifts_the_formulas(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits
    if logits.shape[1] == 1 or problem_type == "multi_label_classification":
        return 1 / (1 + torch.exp(-logits))
    powers = torch.exp(logits - logits.max(dim=1, keepdim=True).values)
    return powers / powers.sum(dim=1, keepdim=True)


@alternative("pipelines.logits_to_scores", "a softmax against zero for what stands alone")
def sets_a_zero_beside(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits * 1.0
    if logits.size(-1) > 1 and problem_type != "multi_label_classification":
        return logits.softmax(-1)
    return torch.stack([logits, torch.zeros_like(logits)], dim=-1).softmax(dim=-1)[..., 0]


@alternative("pipelines.logits_to_scores", "one text at a time")
def scores_text_by_text(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    rows = []
    for row in logits:
        if problem_type == "regression":
            rows.append(row.clone())
        elif problem_type == "multi_label_classification" or len(row) == 1:
            rows.append(row.sigmoid())
        else:
            rows.append(torch.nn.functional.softmax(row, dim=0))
    return torch.stack(rows)


@alternative("pipelines.logits_to_scores", "logarithms of scores, and back")
def goes_by_logarithms(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    match problem_type, logits.shape[-1]:
        case "regression", _:
            return logits.clone()
        case "multi_label_classification", _:
            return torch.nn.functional.logsigmoid(logits).exp()
        case _, 1:
            return torch.nn.functional.logsigmoid(logits).exp()
    return torch.exp(logits - torch.logsumexp(logits, dim=-1, keepdim=True))


@alternative("pipelines.logits_to_scores", "the names of the functions in a table")
def looks_the_function_up(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    functions = {
        "regression": torch.nn.Identity(),
        "multi_label_classification": torch.nn.Sigmoid(),
        "single_label_classification": torch.nn.Sigmoid()
        if logits.shape[1] == 1
        else torch.nn.Softmax(dim=1),
    }
    scores: torch.Tensor = functions[problem_type or "single_label_classification"](logits)
    return scores


@alternative("pipelines.rank_labels", "a stable argsort of the tensor")
def argsorts_the_tensor(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    ranked: list[list[dict[str, str | float]]] = []
    for row in scores:
        order = torch.argsort(row, descending=True, stable=True)[:top_k]
        ranked.append([{"label": id2label[int(i)], "score": float(row[i])} for i in order])
    return ranked


@alternative("pipelines.rank_labels", "the best is picked again and again")
def picks_again_and_again(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    ranked = []
    for row in scores.tolist():
        left = list(range(len(row)))
        found: list[dict[str, str | float]] = []
        while left and (top_k is None or len(found) < top_k):
            best = left[0]
            for i in left:
                if row[i] > row[best]:
                    best = i
            left.remove(best)
            found.append({"label": id2label[best], "score": row[best]})
        ranked.append(found)
    return ranked


@alternative("pipelines.rank_labels", "sorted by negative score and id")
def sorts_by_score_and_id(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    count = scores.shape[1] if top_k is None else min(top_k, scores.shape[1])
    return [
        [
            {"label": id2label[i], "score": -negative}
            for negative, i in sorted((-score, i) for i, score in enumerate(row))[:count]
        ]
        for row in scores.tolist()
    ]


@alternative("pipelines.rank_labels", "one sort for all rows, then names")
def sorts_all_rows_at_once(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    values, places = scores.sort(dim=-1, descending=True, stable=True)
    ranked = []
    for row, ids in zip(values.tolist(), places.tolist(), strict=True):
        found: list[dict[str, str | float]] = []
        for score, i in list(zip(row, ids, strict=True))[:top_k]:
            found.append({"label": id2label[i], "score": score})
        ranked.append(found)
    return ranked


@alternative("pipelines.rank_labels", "the heap's largest, which keeps ties in order")
def asks_a_heap(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    import heapq

    ranked = []
    for row in scores.numpy():
        found: list[dict[str, str | float]] = [
            {"label": id2label[i], "score": row[i].item()} for i in range(len(row))
        ]
        ranked.append(heapq.nlargest(top_k or len(row), found, key=lambda one: one["score"]))
    return ranked


@alternative("pipelines.split_batches", "a loop that eats a copy")
def eats_a_copy(texts: list[str], batch_size: int) -> list[list[str]]:
    rest = list(texts)
    batches = []
    while rest:
        batches.append(rest[:batch_size])
        rest = rest[batch_size:]
    return batches


@alternative("pipelines.split_batches", "text by text, with a new batch whenever one is full")
def starts_a_new_one_when_full(texts: list[str], batch_size: int) -> list[list[str]]:
    batches: list[list[str]] = []
    for i, text in enumerate(texts):
        if i % batch_size == 0:
            batches.append([])
        batches[-1].append(text)
    return batches


@alternative("pipelines.split_batches", "an iterator from which slices are taken")
def takes_slices_of_an_iterator(texts: list[str], batch_size: int) -> list[list[str]]:
    from itertools import islice

    waiting = iter(texts)
    return list(iter(lambda: list(islice(waiting, batch_size)), []))


@alternative("pipelines.split_batches", "PyTorch's data loader")
def lets_a_loader_do_it(texts: list[str], batch_size: int) -> list[list[str]]:
    from torch.utils.data import DataLoader

    if not texts:
        return []
    loader: Any = DataLoader(texts, batch_size=batch_size, shuffle=False, collate_fn=list)  # type: ignore[arg-type]
    return list(loader)


@alternative("pipelines.split_batches", "the number of batches first")
def counts_the_batches(texts: list[str], batch_size: int) -> list[list[str]]:
    count = (len(texts) + batch_size - 1) // batch_size
    return [texts[number * batch_size : (number + 1) * batch_size] for number in range(count)]


@alternative("pipelines.classify_texts", "one text at a time, without padding")
def classifies_one_by_one(
    texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8
) -> list[dict[str, str | float]]:
    model.eval()
    config = model.config
    answers: list[dict[str, str | float]] = []
    for text in texts:
        batch = tokenizer(text, truncation=True, return_tensors="pt")
        with torch.no_grad():
            logits = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits[0]
        if config.problem_type == "regression":
            scores = logits
        elif config.problem_type == "multi_label_classification" or config.num_labels == 1:
            scores = torch.sigmoid(logits)
        else:
            scores = torch.softmax(logits, dim=0)
        best = scores.argmax().item()
        answers.append({"label": config.id2label[best], "score": scores[best].item()})
    return answers


@alternative("pipelines.classify_texts", "all logits first, in batches, and scores for all at once")
def scores_all_at_once(
    texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8
) -> list[dict[str, str | float]]:
    if len(texts) == 0:
        return []
    model.eval()
    parts = []
    for start in range(0, len(texts), batch_size):
        chosen = texts[start : start + batch_size]
        encoded = tokenizer(chosen, padding=True, truncation=True, return_tensors="pt")
        encoded.pop("token_type_ids", None)
        with torch.inference_mode():
            parts.append(model(**encoded).logits)
    scores = torch.cat(parts).float()
    kind = model.config.problem_type
    if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
        scores = scores.sigmoid()
    elif kind != "regression":
        scores = scores.softmax(dim=1)
    values, ids = scores.max(dim=1)
    names = model.config.id2label
    return [
        {"label": names[i], "score": value} for i, value in zip(ids.tolist(), values.tolist(), strict=True)
    ]


@alternative("pipelines.classify_texts", "sorted by length to save padding, and put back in order")
def sorts_and_puts_back(
    texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8
) -> list[dict[str, str | float]]:
    model.eval()
    kind = model.config.problem_type
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    answers: list[Any] = [None] * len(texts)
    while order:
        now, order = order[:batch_size], order[batch_size:]
        batch = tokenizer([texts[i] for i in now], padding=True, truncation=True, return_tensors="pt")
        taken = inspect.signature(model.forward).parameters
        with torch.no_grad():
            logits = model(**{key: value for key, value in batch.items() if key in taken}).logits
        for i, row in zip(now, logits, strict=True):
            if kind == "regression":
                scores = row
            elif kind == "multi_label_classification" or row.numel() == 1:
                scores = row.sigmoid()
            else:
                scores = row.softmax(0)
            best = int(scores.argmax())
            answers[i] = {"label": model.config.id2label[best], "score": float(scores[best])}
    return answers


@alternative(
    "pipelines.classify_texts", "padded to the maximum, with the mask, and the label picked in Python"
)
def pads_to_the_maximum(
    texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8
) -> list[dict[str, str | float]]:
    import math

    model.eval()
    answers: list[dict[str, str | float]] = []
    for start in range(0, len(texts), batch_size):
        batch = tokenizer(
            texts[start : start + batch_size], padding="max_length", truncation=True, return_tensors="pt"
        )
        with torch.no_grad():
            output = model(input_ids=batch.input_ids, attention_mask=batch.attention_mask)
        for logits in output.logits.tolist():
            kind = model.config.problem_type
            if kind == "regression":
                scores = logits
            elif kind == "multi_label_classification" or len(logits) == 1:
                scores = [1 / (1 + math.exp(-logit)) for logit in logits]
            else:
                whole = sum(math.exp(logit - max(logits)) for logit in logits)
                scores = [math.exp(logit - max(logits)) / whole for logit in logits]
            best = scores.index(max(scores))
            answers.append({"label": model.config.id2label[best], "score": scores[best]})
    return answers


@alternative("pipelines.headless_weights", "a loop with a question for each name")
def asks_each_name(
    weights: dict[str, torch.Tensor], prefix: str
) -> tuple[dict[str, torch.Tensor], list[str]]:
    encoder, rest = {}, []
    for name in weights:
        if name.startswith(f"{prefix}."):
            encoder[name[len(prefix) + 1 :]] = weights[name]
        else:
            rest.append(name)
    if len(encoder) == 0:
        return {**weights}, []
    rest.sort()
    return encoder, rest


@alternative("pipelines.headless_weights", "names split at their first dot")
def splits_at_the_first_dot(
    weights: dict[str, torch.Tensor], prefix: str
) -> tuple[dict[str, torch.Tensor], list[str]]:
    parts = {name: name.partition(".") for name in weights}
    inside = [name for name, (first, dot, _) in parts.items() if first == prefix and dot]
    if not inside:
        return weights.copy(), []
    return {parts[name][2]: weights[name] for name in inside}, sorted(weights.keys() - set(inside))


@alternative("pipelines.headless_weights", "a regular expression")
def matches_an_expression(
    weights: dict[str, torch.Tensor], prefix: str
) -> tuple[dict[str, torch.Tensor], list[str]]:
    import re

    found = {name: re.match(rf"{re.escape(prefix)}\.(.+)", name) for name in weights}
    encoder = {match[1]: weights[name] for name, match in found.items() if match}
    rest = sorted(name for name, match in found.items() if not match)
    return (encoder, rest) if encoder else (dict(weights), [])


@alternative("pipelines.headless_weights", "a copy from which the head is popped")
def pops_from_a_copy(
    weights: dict[str, torch.Tensor], prefix: str
) -> tuple[dict[str, torch.Tensor], list[str]]:
    left = dict(weights)
    start = prefix + "."
    if not any(name.startswith(start) for name in left):
        return left, []
    others = sorted(filter(lambda name: not name.startswith(start), left))
    for name in others:
        left.pop(name)
    return {name.replace(start, "", 1): tensor for name, tensor in left.items()}, others


@alternative("pipelines.headless_logits", "PyTorch's linear function")
def calls_linear(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> torch.Tensor:
    from torch.nn.functional import linear, relu

    encoder.eval()
    with torch.no_grad():
        states = encoder(inputs["input_ids"], attention_mask=inputs["attention_mask"])[0]
        hidden = relu(linear(states[:, 0, :], head["pre_classifier.weight"], head["pre_classifier.bias"]))
        return linear(hidden, head["classifier.weight"], head["classifier.bias"])


@alternative("pipelines.headless_logits", "modules that load the head's weights")
def builds_modules(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> torch.Tensor:
    labels, size = head["classifier.weight"].shape
    module = torch.nn.ModuleDict(
        {"pre_classifier": torch.nn.Linear(size, size), "classifier": torch.nn.Linear(size, labels)}
    )
    module.load_state_dict({name: head[name] for name in module.state_dict()})
    encoder.eval()
    first = encoder(**inputs).last_hidden_state[:, 0]
    logits: torch.Tensor = module["classifier"](module["pre_classifier"](first).relu())
    return logits.detach()


@alternative("pipelines.headless_logits", "einsum, and clamp for the ReLU")
def contracts_with_einsum(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> torch.Tensor:
    encoder.train(False)
    with torch.inference_mode():
        states = encoder(**inputs, output_hidden_states=True).hidden_states[-1]
        hidden = torch.einsum("bi,oi->bo", states[:, 0], head["pre_classifier.weight"])
        hidden = (hidden + head["pre_classifier.bias"]).clamp(min=0)
        return torch.einsum("bi,oi->bo", hidden, head["classifier.weight"]) + head["classifier.bias"]


@alternative("pipelines.headless_logits", "one text at a time, with addmv")
def runs_each_text_alone(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> torch.Tensor:
    encoder.eval()
    rows = []
    with torch.no_grad():
        for ids, mask in zip(inputs["input_ids"], inputs["attention_mask"], strict=True):
            real = ids[mask == 1].unsqueeze(0)
            first = encoder(real).last_hidden_state[0, 0]
            hidden = torch.addmv(head["pre_classifier.bias"], head["pre_classifier.weight"], first)
            hidden = torch.where(hidden > 0, hidden, 0.0)
            rows.append(torch.addmv(head["classifier.bias"], head["classifier.weight"], hidden))
    return torch.stack(rows)

"""What people get wrong in lab 08: tasks and labels, the three steps of a pipeline, headless models."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from transformers.pipelines import SUPPORTED_TASKS, TASK_ALIASES

from grader.misconceptions import misconception


@misconception(
    "pipelines.default_checkpoint",
    "A second name such as sentiment-analysis is looked up as it is; the table knows the task by its first"
    " name only.",
)
def forgets_second_names(task: str) -> tuple[str, str]:
    model = SUPPORTED_TASKS[task]["default"]["model"]
    name, revision = model["pt"] if isinstance(model, dict) else model
    return name, revision


@misconception(
    "pipelines.default_checkpoint",
    "Every entry is read as tutorials print it, filed under the framework; in your version of the table most"
    " are plain pairs.",
)
def reads_every_entry_in_the_older_form(task: str) -> tuple[str, str]:
    name, revision = SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"]["pt"]
    return name, revision


@misconception(
    "pipelines.default_checkpoint",
    "Every entry is taken for a pair, but some still file theirs under the framework, so a dictionary is"
    " unpacked.",
)
def unpacks_every_entry(task: str) -> tuple[str, str]:
    name, revision = SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"]
    return name, revision


@misconception(
    "pipelines.default_checkpoint",
    "The entry is handed on as it stands in the table, so for some tasks the answer is a dictionary and no"
    " pair.",
)
def hands_the_entry_on(task: str) -> Any:
    return SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"]


@misconception(
    "pipelines.default_checkpoint",
    "Only the name is returned; without its revision it may mean another model tomorrow.",
)
def returns_the_name_only(task: str) -> str:
    model = SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"]
    name: str = (model["pt"] if isinstance(model, dict) else model)[0]
    return name


@misconception("pipelines.default_checkpoint", "Name and revision come as a list; a tuple was asked for.")
def returns_a_list_of_two(task: str) -> list[str]:
    model = SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"]
    return list(model["pt"] if isinstance(model, dict) else model)


@misconception("pipelines.default_checkpoint", "Name and revision have changed places.")
def puts_the_revision_first(task: str) -> tuple[str, str]:
    model = SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"]
    name, revision = model["pt"] if isinstance(model, dict) else model
    return revision, name


@misconception(
    "pipelines.default_checkpoint",
    "Name and revision are glued together to one string; they are two, and loading wants them apart.",
)
def joins_name_and_revision(task: str) -> str:
    model = SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"]
    return "@".join(model["pt"] if isinstance(model, dict) else model)


@misconception(
    "pipelines.default_checkpoint",
    "For a task that does not exist None comes back, and the caller finds out much later; a KeyError says it"
    " at once.",
)
def gives_none_for_unknown_tasks(task: str) -> tuple[str, str] | None:
    entry = SUPPORTED_TASKS.get(TASK_ALIASES.get(task, task))
    if entry is None:
        return None
    model = entry["default"]["model"]
    name, revision = model["pt"] if isinstance(model, dict) else model
    return name, revision


@misconception(
    "pipelines.default_checkpoint",
    "A task that does not exist raises ValueError; what says that a key is missing is KeyError.",
)
def raises_value_error(task: str) -> tuple[str, str]:
    task = TASK_ALIASES.get(task, task)
    if task not in SUPPORTED_TASKS:
        raise ValueError(f"unknown task {task}")
    model = SUPPORTED_TASKS[task]["default"]["model"]
    name, revision = model["pt"] if isinstance(model, dict) else model
    return name, revision


@misconception(
    "pipelines.default_checkpoint",
    "A task that does not exist is quietly taken for text classification, so a typing error gets a model"
    " for something else.",
)
def falls_back_to_classification(task: str) -> tuple[str, str]:
    entry = SUPPORTED_TASKS.get(TASK_ALIASES.get(task, task), SUPPORTED_TASKS["text-classification"])
    model = entry["default"]["model"]
    name, revision = model["pt"] if isinstance(model, dict) else model
    return name, revision


@misconception(
    "pipelines.default_checkpoint",
    "Only sentiment-analysis is translated, by hand; the library's table of second names has more.",
)
def knows_one_second_name(task: str) -> tuple[str, str]:
    if task == "sentiment-analysis":
        task = "text-classification"
    model = SUPPORTED_TASKS[task]["default"]["model"]
    name, revision = model["pt"] if isinstance(model, dict) else model
    return name, revision


@misconception(
    "pipelines.default_checkpoint",
    "The answer is the same for every task: a name and a revision that were copied from somewhere and not"
    " looked up.",
)
def copies_an_answer(task: str) -> tuple[str, str]:
    return "distilbert/distilbert-base-uncased-finetuned-sst-2-english", "af0f99b"


@misconception(
    "pipelines.default_checkpoint",
    "The owner before the slash is dropped, but it is part of a checkpoint's name.",
)
def drops_the_owner(task: str) -> tuple[str, str]:
    model = SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"]
    name, revision = model["pt"] if isinstance(model, dict) else model
    return name.split("/")[-1], revision


@misconception(
    "pipelines.default_checkpoint",
    "Upper and lower case are treated alike, so names pass that no table of the library holds.",
)
def ignores_case(task: str) -> tuple[str, str]:
    task = task.lower()
    model = SUPPORTED_TASKS[TASK_ALIASES.get(task, task)]["default"]["model"]
    name, revision = model["pt"] if isinstance(model, dict) else model
    return name, revision


@misconception(
    "pipelines.label_tables",
    "The ids are still the strings that JSON made of them, in both tables.",
)
def leaves_ids_as_text(id2label: dict[Any, str]) -> Any:
    return dict(id2label), {label: number for number, label in id2label.items()}


@misconception(
    "pipelines.label_tables",
    "The first table has integers, but the second one is turned around from the original, so its ids are"
    " still text.",
)
def turns_the_original_around(id2label: dict[Any, str]) -> Any:
    names = {int(number): label for number, label in id2label.items()}
    return names, {label: number for number, label in id2label.items()}


@misconception(
    "pipelines.label_tables",
    "The keys of the first table are still text; only the second one has integers.",
)
def repairs_the_second_only(id2label: dict[Any, str]) -> Any:
    return dict(id2label), {label: int(number) for number, label in id2label.items()}


@misconception(
    "pipelines.label_tables",
    "Labels are numbered as they come; the id is what the key says, wherever the entry stands.",
)
def numbers_as_they_come(id2label: dict[Any, str]) -> Any:
    names = dict(enumerate(id2label.values()))
    return names, {label: number for number, label in names.items()}


@misconception(
    "pipelines.label_tables",
    "The keys are sorted and then counted from 0, so ids that leave a gap, or sort differently as text, are"
    " given away.",
)
def sorts_and_counts(id2label: dict[Any, str]) -> Any:
    names = {place: id2label[number] for place, number in enumerate(sorted(id2label, key=str))}
    return names, {label: number for number, label in names.items()}


@misconception(
    "pipelines.label_tables",
    "The labels are sorted by the alphabet and numbered; that NEGATIVE comes before POSITIVE is luck.",
)
def numbers_by_the_alphabet(id2label: dict[Any, str]) -> Any:
    names = dict(enumerate(sorted(id2label.values())))
    return names, {label: number for number, label in names.items()}


@misconception("pipelines.label_tables", "Only one of the two tables comes back.")
def gives_one_table(id2label: dict[Any, str]) -> Any:
    return {int(number): label for number, label in id2label.items()}


@misconception(
    "pipelines.label_tables", "The tables have changed places: the labels by id were to come first."
)
def swaps_the_tables(id2label: dict[Any, str]) -> Any:
    names = {int(number): label for number, label in id2label.items()}
    return {label: number for number, label in names.items()}, names


@misconception(
    "pipelines.label_tables",
    "The labels come as a list, where the place stands for the id; a table with a gap does not fit in.",
)
def gives_a_list_of_labels(id2label: dict[Any, str]) -> Any:
    names = {int(number): label for number, label in id2label.items()}
    return [names[number] for number in sorted(names)], {label: number for number, label in names.items()}


@misconception("pipelines.label_tables", "The two tables come as a list; a tuple was asked for.")
def gives_a_list_of_tables(id2label: dict[Any, str]) -> Any:
    names = {int(number): label for number, label in id2label.items()}
    return [names, {label: number for number, label in names.items()}]


@misconception(
    "pipelines.label_tables",
    "The answer is right, but the caller's own table has been changed on the way.",
)
def repairs_the_table_in_place(id2label: dict[Any, str]) -> Any:
    for number in list(id2label):
        id2label[int(number)] = id2label.pop(number)
    return dict(id2label), {label: number for number, label in id2label.items()}


@misconception(
    "pipelines.label_tables",
    "The table is asked for the numbers 0, 1, 2 and so on, which it does not know: after JSON its keys are"
    " text.",
)
def asks_for_numbers(id2label: dict[Any, str]) -> Any:
    names = {number: id2label[number] for number in range(len(id2label))}
    return names, {label: number for number, label in names.items()}


@misconception(
    "pipelines.label_tables",
    "Every key is taken for text; one that is an integer already makes it stop.",
)
def expects_text(id2label: dict[Any, str]) -> Any:
    names = {int(number.strip()): label for number, label in id2label.items()}
    return names, {label: number for number, label in names.items()}


@misconception(
    "pipelines.label_tables",
    "Only the first digit of an id is read, so with more than ten labels some of them collide.",
)
def reads_one_digit(id2label: dict[Any, str]) -> Any:
    names = {int(str(number)[0]): label for number, label in id2label.items()}
    return names, {label: number for number, label in names.items()}


@misconception("pipelines.label_tables", "All ids have become text, also those that were integers before.")
def turns_ids_into_text(id2label: dict[Any, str]) -> Any:
    names = {str(number): label for number, label in id2label.items()}
    return names, {label: number for number, label in names.items()}


@misconception(
    "pipelines.label_tables",
    "An empty table makes it stop with an error; it is a table too, and both answers are empty.",
)
def stops_at_an_empty_table(id2label: dict[Any, str]) -> Any:
    if not id2label:
        raise ValueError("no labels")
    names = {int(number): label for number, label in id2label.items()}
    return names, {label: number for number, label in names.items()}


@misconception(
    "pipelines.label_tables",
    "A table whose ids are integers already is handed back itself; whoever changes the answer changes the"
    " caller's table.",
)
def hands_the_table_back(id2label: dict[Any, str]) -> Any:
    whole = all(isinstance(number, int) for number in id2label)
    names = id2label if whole else {int(number): label for number, label in id2label.items()}
    return names, {label: number for number, label in names.items()}


@misconception(
    "pipelines.label_tables",
    "The pairs come out of a generator or iterator, which the first table uses up; for the second one nothing"
    " is left.",
)
def uses_the_pairs_up(id2label: dict[Any, str]) -> Any:
    pairs = ((int(number), label) for number, label in id2label.items())
    return dict(pairs), {label: number for number, label in pairs}


@misconception(
    "pipelines.model_inputs",
    "Nothing is cut: a text beyond the maximum keeps all its tokens, and the model lacks positions for them.",
)
def cuts_nothing(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "Nothing is padded, so texts of different lengths do not fit into one tensor.",
)
def pads_nothing(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, truncation=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "Every batch is padded to the model's maximum; the longest text of the batch decides, or most of the"
    " computing goes into padding.",
)
def pads_to_the_models_maximum(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception("pipelines.model_inputs", "The rows are padded well, but they are lists and no tensors.")
def gives_lists_of_ids(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding=True, truncation=True)
    taken = inspect.signature(model.forward).parameters
    return {name: rows for name, rows in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "What the tokenizer gives is handed on as it is: its own kind of object, and with tensors that the model"
    " has no parameter for.",
)
def hands_the_batch_on(texts: list[str], tokenizer: Any, model: Any) -> Any:
    return tokenizer(texts, padding=True, truncation=True, return_tensors="pt")


@misconception(
    "pipelines.model_inputs",
    "Every tensor of the tokenizer is kept, also one that this model has no parameter for.",
)
def keeps_everything(texts: list[str], tokenizer: Any, model: Any) -> Any:
    return dict(tokenizer(texts, padding=True, truncation=True, return_tensors="pt"))


@misconception(
    "pipelines.model_inputs",
    "Only ids and mask are kept and `token_type_ids` always dropped, whatever the model is; some models do"
    " take them.",
)
def keeps_ids_and_mask(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    return {name: batch[name] for name in ("input_ids", "attention_mask")}


@misconception(
    "pipelines.model_inputs",
    "The mask stays behind, so the model will read padding as if it were text.",
)
def leaves_the_mask_behind(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    return {"input_ids": batch["input_ids"]}


@misconception(
    "pipelines.model_inputs",
    "The special tokens are missing; the head of a classifier reads the first of them.",
)
def leaves_special_tokens_out(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding=True, truncation=True, add_special_tokens=False, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "Long rows are sliced after the special tokens went in, so the closing one is cut off.",
)
def slices_the_closing_token_off(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    longest = tokenizer.model_max_length
    return {name: tensor[:, :longest] for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "The text is cut to so many characters; the maximum counts tokens, and a token has several characters.",
)
def cuts_characters(texts: list[str], tokenizer: Any, model: Any) -> Any:
    texts = [text[: tokenizer.model_max_length] for text in texts]
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "The maximum is written in as 512; this tokenizer knows another one.",
)
def cuts_at_512(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding=True, truncation=True, max_length=512, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "Empty texts are left out, so there are fewer rows than texts, and later answers go to the wrong texts.",
)
def leaves_empty_texts_out(texts: list[str], tokenizer: Any, model: Any) -> Any:
    texts = [text for text in texts if text.strip()]
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "The texts are sorted by length to save padding and stay that way; the rows are to follow the texts.",
)
def sorts_texts_by_length(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(sorted(texts, key=len), padding=True, truncation=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "Padding is forced to the right; this tokenizer was told to pad on the left.",
)
def always_pads_on_the_right(texts: list[str], tokenizer: Any, model: Any) -> Any:
    tokenizer.padding_side = "right"
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception("pipelines.model_inputs", "The tensors have 32 bits; the docstring asks for int64.")
def gives_32_bits(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor.int() for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "The text is cut to so many words; the maximum counts tokens, and a word can have many.",
)
def cuts_words(texts: list[str], tokenizer: Any, model: Any) -> Any:
    longest = tokenizer.model_max_length - tokenizer.num_special_tokens_to_add()
    texts = [" ".join(text.split()[:longest]) for text in texts]
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "Every batch is padded to 512 columns, and cut there; the longest text decides about the one, the"
    " tokenizer about the other.",
)
def pads_to_512(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding="max_length", truncation=True, max_length=512, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "The number of columns is rounded up to a multiple of eight; the longest row was to decide alone.",
)
def pads_to_a_multiple_of_eight(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding=True, truncation=True, pad_to_multiple_of=8, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_inputs",
    "`token_type_ids` are demanded from a tokenizer that gives none by itself, as RoBERTa's.",
)
def demands_token_types(texts: list[str], tokenizer: Any, model: Any) -> Any:
    batch = tokenizer(texts, padding=True, truncation=True, return_token_type_ids=True, return_tensors="pt")
    taken = inspect.signature(model.forward).parameters
    return {name: tensor for name, tensor in batch.items() if name in taken}


@misconception(
    "pipelines.model_logits",
    "Only the ids get to the model; without the mask the shorter texts are read together with their padding.",
)
def hands_over_ids_only(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(inputs["input_ids"]).logits.float()


@misconception(
    "pipelines.model_logits",
    "Ids and mask get to the model, and whatever else was prepared stays behind.",
)
def hands_over_ids_and_mask(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(inputs["input_ids"], attention_mask=inputs["attention_mask"]).logits.float()


@misconception(
    "pipelines.model_logits",
    "The tensors are handed over by their place; in another order the mask is taken for the ids.",
)
def hands_over_by_place(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(*inputs.values()).logits.float()


@misconception(
    "pipelines.model_logits",
    "The model is left in training mode, and dropout changes the logits at every call.",
)
def forgets_eval(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    with torch.no_grad():
        return model(**inputs).logits.float()


@misconception(
    "pipelines.model_logits",
    "The logits carry their graph along; evaluation mode switches dropout off and leaves gradients on.",
)
def keeps_the_graph(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    return model(**inputs).logits.float()


@misconception(
    "pipelines.model_logits",
    "Neither dropout nor gradients are switched off: this is how a model runs while it learns.",
)
def runs_as_in_training(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    return model(**inputs).logits.float()


@misconception(
    "pipelines.model_logits", "The model's whole output comes back; the logits are one part of it."
)
def returns_the_output(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(**inputs)


@misconception(
    "pipelines.model_logits",
    "These are probabilities; the softmax belongs to the next step, not to this one.",
)
def applies_a_softmax(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(**inputs).logits.float().softmax(dim=-1)


@misconception(
    "pipelines.model_logits",
    "This is the number of the winning label; all logits of each text were asked for.",
)
def picks_the_winner(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(**inputs).logits.argmax(dim=-1)


@misconception("pipelines.model_logits", "The logits come as lists of numbers; one tensor was asked for.")
def lists_the_logits(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(**inputs).logits.float().tolist()


@misconception("pipelines.model_logits", "The logits come as a NumPy array; a tensor was asked for.")
def gives_an_array(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(**inputs).logits.float().numpy()


@misconception(
    "pipelines.model_logits", "Only the first text's logits come back; each text of the batch has its own."
)
def takes_the_first_text(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(**inputs).logits[0].float()


@misconception(
    "pipelines.model_logits",
    "A batch of one text loses its axis; the shape is (batch, number of labels), also for one text.",
)
def squeezes_a_batch_of_one(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(**inputs).logits.float().squeeze()


@misconception(
    "pipelines.model_logits",
    "The logits stay in the precision of the model; from half precision they were to be made float32.",
)
def stays_in_half_precision(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(**inputs).logits


@misconception("pipelines.model_logits", "The logits are float64; float32 was asked for.")
def gives_double_precision(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return model(**inputs).logits.double()


@misconception(
    "pipelines.model_logits",
    "The mask is turned upside down, so the model looks at the padding and not at the text.",
)
def turns_the_mask_upside_down(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    turned = {**inputs, "attention_mask": 1 - inputs["attention_mask"]}
    with torch.no_grad():
        return model(**turned).logits.float()


@misconception(
    "pipelines.model_logits",
    "The logits become an array before they become float32; NumPy knows no bfloat16 and stops.",
)
def goes_through_numpy(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval()
    with torch.no_grad():
        return torch.from_numpy(model(**inputs).logits.numpy()).float()


@misconception(
    "pipelines.model_logits",
    "A plain dictionary is insisted on, and the tokenizer's own kind, which holds the same tensors, refused.",
)
def insists_on_a_plain_dictionary(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    if not isinstance(inputs, dict):
        raise TypeError("not a dictionary")
    model.eval()
    with torch.no_grad():
        return model(**inputs).logits.float()


@misconception(
    "pipelines.model_logits",
    "The whole model is turned into float32, the caller's own; only the logits were to be.",
)
def turns_the_model_into_float32(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.float().eval()
    with torch.no_grad():
        return model(**inputs).logits


@misconception(
    "pipelines.model_logits",
    "The caller's model is frozen for good, so it cannot be trained any further; only this call was to do"
    " without gradients.",
)
def freezes_the_model(inputs: dict[str, torch.Tensor], model: Any) -> Any:
    model.eval().requires_grad_(False)
    return model(**inputs).logits.float()


@misconception(
    "pipelines.logits_to_scores",
    "A softmax is taken whatever the task is; of a single logit it is always 1.",
)
def always_softmax(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "A sigmoid is taken whatever the task is; labels of which one is right have to share one whole.",
)
def always_sigmoid(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    return torch.sigmoid(logits)


@misconception(
    "pipelines.logits_to_scores",
    "The softmax runs down the batch, so the texts compete with each other and not the labels.",
)
def softmax_over_the_batch(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits)
    return torch.softmax(logits, dim=0)


@misconception(
    "pipelines.logits_to_scores",
    "All logits of the batch share one softmax; each text has a whole of its own.",
)
def softmax_over_everything(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits)
    return torch.softmax(logits.flatten(), dim=0).reshape(logits.shape)


@misconception(
    "pipelines.logits_to_scores",
    "The formula of the softmax is taken literally: the exponential of a large logit is infinite, and"
    " infinity by infinity is no number.",
)
def overflows(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits)
    return logits.exp() / logits.exp().sum(dim=-1, keepdim=True)


@misconception(
    "pipelines.logits_to_scores",
    "The formula of the sigmoid is taken literally as exp(x) / (1 + exp(x)), which is no number for a large"
    " logit.",
)
def overflows_in_the_sigmoid(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return logits.exp() / (1 + logits.exp())
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "These are the logarithms of the scores: none of them is above zero.",
)
def gives_logarithms(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.nn.functional.logsigmoid(logits)
    return torch.log_softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "A regression is squeezed between 0 and 1 like a classification; its logits are the answer already.",
)
def forgets_regression(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits)
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "The number of labels is asked first, so a regression with a single number gets a sigmoid.",
)
def asks_the_number_first(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits)
    return logits.clone() if problem_type == "regression" else torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "A single logit is taken for a regression; without a word from the config it means yes or no.",
)
def takes_one_logit_for_regression(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "multi_label_classification":
        return torch.sigmoid(logits)
    if problem_type == "regression" or logits.shape[-1] == 1:
        return logits.clone()
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "Where the config says that one label is right, a softmax is taken even of a single logit, and gives 1.",
)
def trusts_the_name_for_one_logit(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits.clone()
    if problem_type == "single_label_classification":
        return torch.softmax(logits, dim=-1)
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits)
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "Labels that do not exclude each other are put through one softmax, where each takes from the others.",
)
def makes_labels_compete(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits.clone()
    return torch.sigmoid(logits) if logits.shape[-1] == 1 else torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "Two labels get a sigmoid each; of two logits of which one is right the scores have to add up to 1.",
)
def takes_two_labels_for_yes_and_no(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits.clone()
    if problem_type == "multi_label_classification" or logits.shape[-1] <= 2:
        return torch.sigmoid(logits)
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "Without a problem type nothing is done at all; then the number of labels decides.",
)
def waits_for_a_problem_type(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type is None or problem_type == "regression":
        return logits.clone()
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits)
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "A single logit has become two scores, for no and for yes; the shape was to stay.",
)
def makes_two_scores_of_one(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits.clone()
    if logits.shape[-1] == 1:
        yes = torch.sigmoid(logits)
        return torch.cat([1 - yes, yes], dim=-1)
    if problem_type == "multi_label_classification":
        return torch.sigmoid(logits)
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "The axis of the labels is gone where there is only one; the shape was to stay.",
)
def drops_the_label_axis(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits.squeeze(-1)
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits).squeeze(-1)
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "The scores are right, but they were written into the caller's logits.",
)
def writes_into_the_logits(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return logits.sigmoid_()
    logits -= logits.max(dim=-1, keepdim=True).values
    logits.exp_()
    logits /= logits.sum(dim=-1, keepdim=True)
    return logits


@misconception(
    "pipelines.logits_to_scores",
    "The logits are divided by their sum; without the exponential that gives negative shares, or worse.",
)
def divides_by_the_sum(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits.clone()
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits)
    return logits / logits.sum(dim=-1, keepdim=True)


@misconception(
    "pipelines.logits_to_scores",
    "The softmax is made safe with the largest logit of the whole batch; a text whose logits lie far below it"
    " gets zero divided by zero. Each row has a largest one of its own.",
)
def subtracts_the_largest_of_the_batch(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits)
    powers = torch.exp(logits - logits.max())
    return powers / powers.sum(dim=-1, keepdim=True)


@misconception(
    "pipelines.logits_to_scores",
    "The caller's logits are shifted on the way to a safe softmax: `-=` writes into them, also through an"
    " array that shares their memory.",
)
def shifts_the_callers_logits(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits.clone()
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return torch.sigmoid(logits)
    logits -= logits.max(dim=-1, keepdim=True).values
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.logits_to_scores",
    "The sigmoids are written into the caller's logits: a method whose name ends with an underscore works in"
    " place.",
)
def writes_sigmoids_into_the_logits(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    if problem_type == "regression":
        return logits
    if problem_type == "multi_label_classification" or logits.shape[-1] == 1:
        return logits.sigmoid_()
    return torch.softmax(logits, dim=-1)


@misconception(
    "pipelines.rank_labels",
    "The labels come in the order of their ids; the best was to come first.",
)
def keeps_the_order_of_ids(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    return [
        [{"label": id2label[i], "score": score} for i, score in enumerate(row)][:top_k]
        for row in scores.tolist()
    ]


@misconception(
    "pipelines.rank_labels", "The worst label comes first: a sort rises unless it is told otherwise."
)
def sorts_upwards(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)]
        ranked.append(sorted(found, key=lambda one: float(one["score"]))[:top_k])
    return ranked


@misconception(
    "pipelines.rank_labels",
    "The scores are sorted and the labels are not, so the best score stands beside the first label.",
)
def sorts_scores_alone(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    return [
        [{"label": id2label[i], "score": score} for i, score in enumerate(sorted(row, reverse=True))][:top_k]
        for row in scores.tolist()
    ]


@misconception(
    "pipelines.rank_labels",
    "The list is sorted upwards and then turned round, which turns labels with equal scores round as well.",
)
def turns_ties_round(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)]
        ranked.append(sorted(found, key=lambda one: float(one["score"]))[::-1][:top_k])
    return ranked


@misconception(
    "pipelines.rank_labels",
    "Labels with equal scores are put into alphabetical order; the smaller id was to come first.",
)
def breaks_ties_by_name(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)]
        ranked.append(sorted(found, key=lambda one: (-float(one["score"]), one["label"]))[:top_k])
    return ranked


@misconception("pipelines.rank_labels", "The labels are in alphabetical order; their scores were to decide.")
def sorts_by_name(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)]
        ranked.append(sorted(found, key=lambda one: str(one["label"]))[:top_k])
    return ranked


@misconception("pipelines.rank_labels", "`top_k` is not looked at: all labels always come back.")
def ignores_top_k(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)]
        ranked.append(sorted(found, key=lambda one: float(one["score"]), reverse=True))
    return ranked


@misconception(
    "pipelines.rank_labels", "Without a `top_k` only the best label is kept; None was to keep all of them."
)
def takes_none_for_one(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)]
        ranked.append(sorted(found, key=lambda one: float(one["score"]), reverse=True)[: top_k or 1])
    return ranked


@misconception(
    "pipelines.rank_labels",
    "The labels are cut to `top_k` before they are sorted, so the first ids stay and not the best scores.",
)
def cuts_before_sorting(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)][:top_k]
        ranked.append(sorted(found, key=lambda one: float(one["score"]), reverse=True))
    return ranked


@misconception(
    "pipelines.rank_labels",
    "With a `top_k` above the number of labels the search for the best stops with an error; then all were to"
    " be kept.",
)
def asks_for_too_many(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    # The search itself is told how many to find, so it does not matter that ties are sorted first.
    scores.topk(scores.shape[1] if top_k is None else top_k)
    ranked = []
    for row in scores.tolist():
        order = sorted(range(len(row)), key=lambda i: -row[i])[:top_k]
        ranked.append([{"label": id2label[i], "score": row[i]} for i in order])
    return ranked


@misconception(
    "pipelines.rank_labels",
    "Each score is still a tensor; it looks like a number on the screen, but it is none for JSON.",
)
def leaves_scores_as_tensors(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores:
        order = sorted(range(len(row)), key=lambda i: -float(row[i]))[:top_k]
        ranked.append([{"label": id2label[i], "score": row[i]} for i in order])
    return ranked


@misconception("pipelines.rank_labels", "The labels are numbers; the table with their names was not asked.")
def gives_ids_for_labels(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = [{"label": i, "score": score} for i, score in enumerate(row)]
        ranked.append(sorted(found, key=lambda one: float(one["score"]), reverse=True)[:top_k])
    return ranked


@misconception(
    "pipelines.rank_labels",
    "The table's entries are counted as they stand; the label of column i is the one with the id i.",
)
def reads_the_table_by_place(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    labels = list(id2label.values())
    ranked = []
    for row in scores.tolist():
        found = [{"label": labels[i], "score": score} for i, score in enumerate(row)]
        ranked.append(sorted(found, key=lambda one: float(one["score"]), reverse=True)[:top_k])
    return ranked


@misconception(
    "pipelines.rank_labels", "Only the first text is ranked; each text of the batch was to get a list."
)
def ranks_the_first_text(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    row = scores[0].tolist()
    found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)]
    return [sorted(found, key=lambda one: float(one["score"]), reverse=True)[:top_k]]


@misconception(
    "pipelines.rank_labels",
    "The labels of all texts stand in one long list; nobody can tell any more which belong together.",
)
def puts_all_in_one_list(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked: list[Any] = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)]
        ranked += sorted(found, key=lambda one: float(one["score"]), reverse=True)[:top_k]
    return ranked


@misconception(
    "pipelines.rank_labels",
    "With `top_k=1` the list around the winner is gone; it was to stay, with one dictionary in it.",
)
def unwraps_a_single_winner(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked: list[Any] = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)]
        best = sorted(found, key=lambda one: float(one["score"]), reverse=True)[:top_k]
        ranked.append(best[0] if top_k == 1 else best)
    return ranked


@misconception(
    "pipelines.rank_labels", "Label and score come as a pair; a dictionary with their names was asked for."
)
def gives_pairs(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = [(id2label[i], score) for i, score in enumerate(row)]
        ranked.append(sorted(found, key=lambda one: one[1], reverse=True)[:top_k])
    return ranked


@misconception(
    "pipelines.rank_labels",
    "Labels at or below zero are left out; a score need not be a probability, and every label counts.",
)
def drops_scores_below_zero(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row) if score > 0]
        ranked.append(sorted(found, key=lambda one: float(one["score"]), reverse=True)[:top_k])
    return ranked


@misconception(
    "pipelines.rank_labels",
    "`topk` promises no order among equal scores; the smaller id was to come first.",
)
def trusts_topk_with_ties(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    count = scores.shape[1]
    best, ids = scores.topk(count if top_k is None else min(top_k, count), dim=1)
    return [
        [{"label": id2label[i], "score": score} for i, score in zip(places, row, strict=True)]
        for places, row in zip(ids.tolist(), best.tolist(), strict=True)
    ]


@misconception(
    "pipelines.rank_labels",
    "The labels are kept in a dictionary by score, where of labels with equal scores only the last survives.",
)
def keeps_labels_by_score(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    ranked = []
    for row in scores.tolist():
        found = {score: id2label[i] for i, score in enumerate(row)}
        ranked.append(
            [{"label": found[score], "score": score} for score in sorted(found, reverse=True)][:top_k]
        )
    return ranked


@misconception(
    "pipelines.rank_labels",
    "Scores below 0 or above 1 are refused with an error; those of a regression are no probabilities.",
)
def insists_on_probabilities(scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None) -> Any:
    if scores.min() < 0 or scores.max() > 1:
        raise ValueError("not between 0 and 1")
    ranked = []
    for row in scores.tolist():
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(row)]
        ranked.append(sorted(found, key=lambda one: float(one["score"]), reverse=True)[:top_k])
    return ranked


@misconception(
    "pipelines.rank_labels",
    "The search for the best score begins at -1, so no score below that can ever win, and label 0 comes in"
    " its place.",
)
def begins_the_search_at_minus_one(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> Any:
    ranked = []
    for row in scores.tolist():
        used: list[int] = []
        while len(used) < min(top_k or len(row), len(row)):
            best, place = -1.0, 0
            for i, score in enumerate(row):
                if i not in used and score > best:
                    best, place = score, i
            used.append(place)
        ranked.append([{"label": id2label[i], "score": row[i]} for i in used])
    return ranked


@misconception(
    "pipelines.rank_labels",
    "The search for the best score begins at 0, so no score below that can ever win, and label 0 comes in"
    " its place.",
)
def begins_the_search_at_zero(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> Any:
    ranked = []
    for row in scores.tolist():
        used: list[int] = []
        while len(used) < min(top_k or len(row), len(row)):
            best, place = 0.0, 0
            for i, score in enumerate(row):
                if i not in used and score > best:
                    best, place = score, i
            used.append(place)
        ranked.append([{"label": id2label[i], "score": row[i]} for i in used])
    return ranked


@misconception("pipelines.split_batches", "The last batch is lost when it is not full.")
def drops_the_last_batch(texts: list[str], batch_size: int) -> Any:
    return [texts[i * batch_size : (i + 1) * batch_size] for i in range(len(texts) // batch_size)]


@misconception(
    "pipelines.split_batches",
    "When the texts fill their batches exactly, an empty batch follows at the end; no texts make one too.",
)
def adds_an_empty_batch(texts: list[str], batch_size: int) -> Any:
    return [texts[i * batch_size : (i + 1) * batch_size] for i in range(len(texts) // batch_size + 1)]


@misconception("pipelines.split_batches", "No texts make one empty batch; they were to make no batch at all.")
def makes_a_batch_of_nothing(texts: list[str], batch_size: int) -> Any:
    return [texts[i : i + batch_size] for i in range(0, max(len(texts), 1), batch_size)]


@misconception("pipelines.split_batches", "The batches are tuples; lists were asked for.")
def makes_tuples(texts: list[str], batch_size: int) -> Any:
    return [tuple(texts[i : i + batch_size]) for i in range(0, len(texts), batch_size)]


@misconception("pipelines.split_batches", "The batches come in a tuple; a list of them was asked for.")
def puts_batches_in_a_tuple(texts: list[str], batch_size: int) -> Any:
    return tuple(texts[i : i + batch_size] for i in range(0, len(texts), batch_size))


@misconception(
    "pipelines.split_batches",
    "`batch_size` is taken for the number of batches; it says how many texts are in one.",
)
def takes_it_for_the_number_of_batches(texts: list[str], batch_size: int) -> Any:
    size = -(-len(texts) // batch_size) or 1
    return [texts[i : i + size] for i in range(0, len(texts), size)]


@misconception(
    "pipelines.split_batches", "A batch begins at every text, so they overlap and texts come twice."
)
def lets_batches_overlap(texts: list[str], batch_size: int) -> Any:
    return [texts[i : i + batch_size] for i in range(len(texts))]


@misconception(
    "pipelines.split_batches",
    "The texts are dealt out like cards, one to each batch in turn; neighbours were to stay together.",
)
def deals_texts_out(texts: list[str], batch_size: int) -> Any:
    count = -(-len(texts) // batch_size)
    return [texts[i::count] for i in range(count)]


@misconception(
    "pipelines.split_batches",
    "The last batch is filled up with empty texts, and these will get answers that nobody asked for.",
)
def fills_the_last_batch(texts: list[str], batch_size: int) -> Any:
    batches = [texts[i : i + batch_size] for i in range(0, len(texts), batch_size)]
    return [batch + [""] * (batch_size - len(batch)) for batch in batches]


@misconception("pipelines.split_batches", "The texts are sorted by length first; their order was to stay.")
def sorts_before_splitting(texts: list[str], batch_size: int) -> Any:
    ordered = sorted(texts, key=len)
    return [ordered[i : i + batch_size] for i in range(0, len(ordered), batch_size)]


@misconception("pipelines.split_batches", "A text that occurs twice is kept once only.")
def drops_what_occurs_twice(texts: list[str], batch_size: int) -> Any:
    once = list(dict.fromkeys(texts))
    return [once[i : i + batch_size] for i in range(0, len(once), batch_size)]


@misconception("pipelines.split_batches", "Empty texts are left out; each of them is a text too.")
def skips_empty_texts(texts: list[str], batch_size: int) -> Any:
    kept = [text for text in texts if text]
    return [kept[i : i + batch_size] for i in range(0, len(kept), batch_size)]


@misconception("pipelines.split_batches", "The batches are right, but the caller's list is empty afterwards.")
def empties_the_list(texts: list[str], batch_size: int) -> Any:
    batches = []
    while texts:
        batches.append([texts.pop(0) for _ in range(min(batch_size, len(texts)))])
    return batches


@misconception(
    "pipelines.split_batches",
    "What is left over at the end is added to the last full batch, which becomes too large.",
)
def adds_the_rest_to_the_last(texts: list[str], batch_size: int) -> Any:
    batches = [texts[i : i + batch_size] for i in range(0, len(texts), batch_size)]
    if len(batches) > 1 and len(batches[-1]) < batch_size:
        rest = batches.pop()
        batches[-1] = batches[-1] + rest
    return batches


@misconception(
    "pipelines.split_batches",
    "Where all texts fit into one batch they come back as they are, without the list around them.",
)
def forgets_the_outer_list(texts: list[str], batch_size: int) -> Any:
    if len(texts) <= batch_size:
        return texts
    return [texts[i : i + batch_size] for i in range(0, len(texts), batch_size)]


@misconception(
    "pipelines.split_batches",
    "The texts are shared out evenly; every batch but the last was to be full.",
)
def shares_texts_out_evenly(texts: list[str], batch_size: int) -> Any:
    count = -(-len(texts) // batch_size)
    size, larger = divmod(len(texts), count) if count else (0, 0)
    starts = [i * size + min(i, larger) for i in range(count + 1)]
    return [texts[starts[i] : starts[i + 1]] for i in range(count)]


@misconception(
    "pipelines.split_batches",
    "Empty texts disappear from their batches together with what fills up the last one; each of them is a"
    " text too.",
)
def clears_empty_texts_away(texts: list[str], batch_size: int) -> Any:
    batches = [texts[i : i + batch_size] for i in range(0, len(texts), batch_size)]
    return [[text for text in batch if text] for batch in batches]


@misconception(
    "pipelines.split_batches",
    "The place of a text is looked up with `index`, which finds the first one of several that are alike.",
)
def looks_places_up(texts: list[str], batch_size: int) -> Any:
    batches: list[list[str]] = []
    for text in texts:
        if texts.index(text) % batch_size == 0:
            batches.append([])
        batches[-1].append(text)
    return batches


@misconception(
    "pipelines.split_batches",
    "The function calls itself once for every batch, and Python stops it at about a thousand.",
)
def calls_itself_for_each_batch(texts: list[str], batch_size: int) -> Any:
    def cut(rest: list[str]) -> list[list[str]]:
        return [rest[:batch_size], *cut(rest[batch_size:])] if rest else []

    return cut(texts)


@misconception(
    "pipelines.classify_texts",
    "A softmax is taken whatever the model is; a single logit or labels side by side need a sigmoid, and a"
    " regression needs neither.",
)
def takes_a_softmax_always(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "A sigmoid is taken whatever the model is; labels of which one is right have to share one whole.",
)
def takes_a_sigmoid_always(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits.sigmoid()
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "The number of labels alone decides about the scores; the config's `problem_type` was not asked.",
)
def ignores_the_problem_type(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            logits = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        for row in logits.sigmoid() if logits.shape[1] == 1 else logits.softmax(dim=-1):
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "The scores are the logits themselves; they have not been turned into probabilities.",
)
def reports_logits(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            logits = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        for row in logits:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "A text beyond the model's maximum is not cut, and the model stops with an error.",
)
def does_not_cut(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "The model never sees the mask, so a text is judged together with the padding that its neighbours bring.",
)
def forgets_the_mask(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "The model is left in training mode, so dropout has a say in every answer.",
)
def leaves_training_on(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "The labels are written into the code; another model has other names, or more of them.",
)
def writes_the_labels_in(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": "POSITIVE" if best == 1 else "NEGATIVE", "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "The labels are swapped: a text that pleases is called negative, and the other way round.",
)
def swaps_the_labels(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    labels = [model.config.id2label[i] for i in sorted(model.config.id2label, reverse=True)]
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": labels[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "The score is always that of the last label, also where another label has won.",
)
def reports_the_last_score(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            label = model.config.id2label[int(row.argmax())]
            answers.append({"label": label, "score": row[-1].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "Each score is still a tensor, not a Python float.",
)
def leaves_tensors_in_the_answers(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        answers += [{"label": model.config.id2label[int(row.argmax())], "score": row.max()} for row in scores]
    return answers


@misconception(
    "pipelines.classify_texts",
    "The scores are rounded for the screen; whoever works on with them gets too few digits.",
)
def rounds_the_scores(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": round(row[best].item(), 2)})
    return answers


@misconception(
    "pipelines.classify_texts",
    "Each text gets the number of its label; the config has the names.",
)
def answers_with_ids(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        answers += [{"label": int(row.argmax()), "score": row.max().item()} for row in scores]
    return answers


@misconception(
    "pipelines.classify_texts",
    "The answers of the first batch are returned, and the other batches are never looked at.",
)
def returns_after_the_first_batch(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers: list[dict[str, Any]] = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
        return answers
    return answers


@misconception(
    "pipelines.classify_texts",
    "Texts in a last batch that is not full get no answer.",
)
def forgets_the_last_batch(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts) - batch_size + 1, batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "Every batch's answers stand in a list of their own, so the batch size shows in the result.",
)
def gives_a_list_for_each_batch(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        answers.append(
            [{"label": model.config.id2label[int(row.argmax())], "score": row.max().item()} for row in scores]
        )
    return answers


@misconception(
    "pipelines.classify_texts",
    "Each answer is still wrapped in a list of one, as it comes from the ranking.",
)
def leaves_each_answer_in_a_list(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        answers += [
            [{"label": model.config.id2label[int(row.argmax())], "score": row.max().item()}] for row in scores
        ]
    return answers


@misconception(
    "pipelines.classify_texts",
    "All texts go through the tokenizer in one piece, and a list without any text is not provided for.",
)
def stops_at_no_texts(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
        scores = scores.sigmoid()
    elif kind != "regression":
        scores = scores.softmax(dim=-1)
    return [{"label": model.config.id2label[int(row.argmax())], "score": row.max().item()} for row in scores]


@misconception(
    "pipelines.classify_texts",
    "Empty texts get no answer; the pipeline gives them one, from the special tokens alone.",
)
def leaves_empty_texts_unanswered(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    texts = [text for text in texts if text]
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "The texts are sorted by length to save padding, and the answers come in that order.",
)
def answers_in_order_of_length(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    texts = sorted(texts, key=len)
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "The largest logit decides; large logits can differ while their scores are equal, and then the smaller id"
    " was to win.",
)
def compares_logits(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            logits = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        scores = logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for best, row in zip(logits.argmax(dim=-1).tolist(), scores.tolist(), strict=True):
            answers.append({"label": model.config.id2label[best], "score": row[best]})
    return answers


@misconception(
    "pipelines.classify_texts",
    "Two columns are read, as NEGATIVE and POSITIVE, whatever the model is; another one has other labels, or"
    " a single one.",
)
def counts_on_two_labels(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores.tolist():
            label, score = ("POSITIVE", row[1]) if row[1] > row[0] else ("NEGATIVE", row[0])
            answers.append({"label": label, "score": score})
    return answers


@misconception(
    "pipelines.classify_texts",
    "Scores below 0 or above 1 are refused with an error; those of a regression are no probabilities.",
)
def refuses_what_is_no_probability(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, truncation=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        if scores.min() < 0 or scores.max() > 1:
            raise ValueError("not between 0 and 1")
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.classify_texts",
    "A text is cut to so many words; the maximum counts tokens, and a word can have many.",
)
def cuts_texts_by_words(texts: list[str], tokenizer: Any, model: Any, batch_size: int = 8) -> Any:
    model.eval()
    kind = model.config.problem_type
    longest = tokenizer.model_max_length - tokenizer.num_special_tokens_to_add()
    texts = [" ".join(text.split()[:longest]) for text in texts]
    answers = []
    for i in range(0, len(texts), batch_size):
        batch = tokenizer(texts[i : i + batch_size], padding=True, return_tensors="pt")
        with torch.no_grad():
            scores = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
        if kind == "multi_label_classification" or (kind != "regression" and scores.shape[1] == 1):
            scores = scores.sigmoid()
        elif kind != "regression":
            scores = scores.softmax(dim=-1)
        for row in scores:
            best = int(row.argmax())
            answers.append({"label": model.config.id2label[best], "score": row[best].item()})
    return answers


@misconception(
    "pipelines.headless_weights",
    "`lstrip` takes a set of letters off, not a word: it goes on eating into the names.",
)
def strips_letters(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.lstrip(start): one for name, one in weights.items() if name.startswith(start)}
    if not encoder:
        return dict(weights), []
    return encoder, sorted(name for name in weights if not name.startswith(start))


@misconception(
    "pipelines.headless_weights",
    "The prefix is taken out wherever it stands in a name; only at the start is it one.",
)
def replaces_it_everywhere(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.replace(start, ""): one for name, one in weights.items() if name.startswith(start)}
    if not encoder:
        return dict(weights), []
    return encoder, sorted(name for name in weights if not name.startswith(start))


@misconception(
    "pipelines.headless_weights",
    "A name that merely begins with the same letters is counted in; the dot after the prefix belongs to it.",
)
def forgets_the_dot(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    encoder = {
        name.removeprefix(prefix).removeprefix("."): one
        for name, one in weights.items()
        if name.startswith(prefix)
    }
    if not encoder:
        return dict(weights), []
    return encoder, sorted(name for name in weights if not name.startswith(prefix))


@misconception(
    "pipelines.headless_weights",
    "A name counts as soon as the prefix occurs anywhere in it; it has to stand at the start.",
)
def looks_anywhere(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.removeprefix(start): one for name, one in weights.items() if start in name}
    if not encoder:
        return dict(weights), []
    return encoder, sorted(name for name in weights if start not in name)


@misconception(
    "pipelines.headless_weights",
    "The names still carry the prefix; a model without a head does not know its parts by it.",
)
def keeps_the_prefix(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name: one for name, one in weights.items() if name.startswith(start)}
    if not encoder:
        return dict(weights), []
    return encoder, sorted(name for name in weights if not name.startswith(start))


@misconception(
    "pipelines.headless_weights",
    "The names begin with a dot: the prefix went, and the dot that belongs to it stayed.",
)
def leaves_the_dot(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.removeprefix(prefix): one for name, one in weights.items() if name.startswith(start)}
    if not encoder:
        return dict(weights), []
    return encoder, sorted(name for name in weights if not name.startswith(start))


@misconception(
    "pipelines.headless_weights",
    "The prefix is taken off as often as it stands there; once is enough, what follows is a name of its own.",
)
def takes_it_off_again_and_again(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {}
    for name, one in weights.items():
        if name.startswith(start):
            short = name
            while short.startswith(start):
                short = short.removeprefix(start)
            encoder[short] = one
    if not encoder:
        return dict(weights), []
    return encoder, sorted(name for name in weights if not name.startswith(start))


@misconception(
    "pipelines.headless_weights",
    "The names that are left out come in the order of the checkpoint; they were to be sorted.",
)
def leaves_names_unsorted(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.removeprefix(start): one for name, one in weights.items() if name.startswith(start)}
    if not encoder:
        return dict(weights), []
    return encoder, [name for name in weights if not name.startswith(start)]


@misconception(
    "pipelines.headless_weights",
    "The names that are left out come as a set, which has no order; a sorted list was asked for.",
)
def gives_a_set_of_names(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.removeprefix(start): one for name, one in weights.items() if name.startswith(start)}
    if not encoder:
        return dict(weights), set()
    return encoder, {name for name in weights if not name.startswith(start)}


@misconception(
    "pipelines.headless_weights",
    "What is left out comes with its tensors; only the names were asked for.",
)
def gives_the_tensors_too(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.removeprefix(start): one for name, one in weights.items() if name.startswith(start)}
    if not encoder:
        return dict(weights), {}
    return encoder, {name: one for name, one in weights.items() if not name.startswith(start)}


@misconception(
    "pipelines.headless_weights",
    "The parts that are left out are named once each; every weight has a name of its own.",
)
def names_the_parts_only(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.removeprefix(start): one for name, one in weights.items() if name.startswith(start)}
    if not encoder:
        return dict(weights), []
    return encoder, sorted({name.split(".")[0] for name in weights if not name.startswith(start)})


@misconception(
    "pipelines.headless_weights",
    "Only the encoder's weights come back, and nothing says what was left out.",
)
def says_nothing_of_the_rest(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.removeprefix(start): one for name, one in weights.items() if name.startswith(start)}
    return encoder or dict(weights)


@misconception(
    "pipelines.headless_weights",
    "A checkpoint that is headless already comes out empty: none of its names has the prefix, and all of"
    " its weights are the encoder's.",
)
def empties_a_headless_one(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.removeprefix(start): one for name, one in weights.items() if name.startswith(start)}
    return encoder, sorted(name for name in weights if not name.startswith(start))


@misconception(
    "pipelines.headless_weights",
    "The head's weights are still among the encoder's; they were only to be named.",
)
def keeps_the_head(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    rest = sorted(name for name in weights if not name.startswith(start))
    encoder = {name.removeprefix(start): one for name, one in weights.items()}
    return encoder, [] if len(rest) == len(weights) else rest


@misconception(
    "pipelines.headless_weights",
    "The first part of every name is taken off, whatever it is, so the head slips in under other names.",
)
def takes_any_first_part_off(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    return {name.split(".", 1)[-1]: one for name, one in weights.items()}, []


@misconception(
    "pipelines.headless_weights",
    "A weight is counted to the head when its name speaks of a classifier; a head may be called anything, and"
    " so may a part of the encoder.",
)
def looks_for_a_classifier(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.removeprefix(start): one for name, one in weights.items() if "classifier" not in name}
    return encoder, sorted(name for name in weights if "classifier" in name)


@misconception(
    "pipelines.headless_weights",
    "The encoder is called distilbert in this code, whatever prefix is given.",
)
def knows_distilbert_only(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = "distilbert."
    encoder = {name.removeprefix(start): one for name, one in weights.items() if name.startswith(start)}
    if not encoder:
        return dict(weights), []
    return encoder, sorted(name for name in weights if not name.startswith(start))


@misconception(
    "pipelines.headless_weights",
    "The answer is right, but the head's weights are gone from the caller's own dictionary.",
)
def takes_them_out_of_the_checkpoint(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    rest = sorted(name for name in weights if not name.startswith(start))
    if len(rest) == len(weights):
        return dict(weights), []
    for name in rest:
        del weights[name]
    return {name.removeprefix(start): one for name, one in weights.items()}, rest


@misconception(
    "pipelines.headless_weights",
    "In a regular expression an unescaped dot stands for any character, so `distilbert2` and"
    " `distilbert_pooler` are taken for the encoder.",
)
def takes_any_character_for_the_dot(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    import re

    pattern = re.compile(f"{prefix}.")
    encoder = {name[len(prefix) + 1 :]: one for name, one in weights.items() if pattern.match(name)}
    if not encoder:
        return dict(weights), []
    return encoder, sorted(name for name in weights if not pattern.match(name))


@misconception(
    "pipelines.headless_weights",
    "The first name alone decides whether the checkpoint is headless; the entries may stand in any order.",
)
def looks_at_the_first_name(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    if not next(iter(weights)).startswith(start):
        return dict(weights), []
    encoder = {name.removeprefix(start): one for name, one in weights.items() if name.startswith(start)}
    return encoder, sorted(name for name in weights if not name.startswith(start))


@misconception(
    "pipelines.headless_weights",
    "Asking a generator whether it has any names takes the first of them out, so one of the encoder's weights"
    " is missing.",
)
def loses_the_first_name(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    inside = (name for name in weights if name.startswith(start))
    if not any(inside):
        return dict(weights), []
    rest = sorted(name for name in weights if not name.startswith(start))
    return {name.removeprefix(start): weights[name] for name in inside}, rest


@misconception(
    "pipelines.headless_weights",
    "A headless checkpoint is handed back itself; whoever changes the answer changes the caller's"
    " dictionary.",
)
def hands_a_headless_one_back(weights: dict[str, torch.Tensor], prefix: str) -> Any:
    start = prefix + "."
    encoder = {name.removeprefix(start): one for name, one in weights.items() if name.startswith(start)}
    if not encoder:
        return weights, []
    return encoder, sorted(name for name in weights if not name.startswith(start))


@misconception(
    "pipelines.headless_logits",
    "The ReLU between the two layers is missing; without it they are one linear layer.",
)
def forgets_the_relu(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"]
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "A tanh stands between the layers: that is RoBERTa's head, DistilBERT's has a ReLU.",
)
def takes_robertas_tanh(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.tanh(first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "A GELU stands between the layers, as inside the encoder; the head has a ReLU.",
)
def takes_a_gelu(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.nn.functional.gelu(
            first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"]
        )
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "The first of the two layers is skipped; the classifier reads what pre_classifier and ReLU make.",
)
def skips_the_first_layer(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        return first @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "The ReLU comes after the last layer as well, and no logit can be negative any more.",
)
def ends_with_a_relu(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.relu(first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return torch.relu(hidden @ head["classifier.weight"].T + head["classifier.bias"])


@misconception(
    "pipelines.headless_logits",
    "The encoder never sees the mask, so a text that was padded is read with its padding.",
)
def runs_without_the_mask(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(inputs["input_ids"]).last_hidden_state[:, 0]
        hidden = torch.relu(first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "The vectors of all tokens are averaged; this head reads the first token alone.",
)
def averages_the_tokens(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    weights = inputs["attention_mask"].unsqueeze(-1).float()
    with torch.no_grad():
        states = encoder(**inputs).last_hidden_state
        pooled = (states * weights).sum(dim=1) / weights.sum(dim=1)
        hidden = torch.relu(pooled @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "The last column is read: the closing token or padding, where the head wants the first token.",
)
def reads_the_last_column(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> Any:
    encoder.eval()
    with torch.no_grad():
        last = encoder(**inputs).last_hidden_state[:, -1]
        hidden = torch.relu(last @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "Axis 0 is the batch: this takes every token of the first text, not the first token of every text.",
)
def reads_the_first_text(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[0]
        hidden = torch.relu(first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "Every token has gone through the head, so there are logits for all of them; the first token's were asked"
    " for.",
)
def gives_logits_for_every_token(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> Any:
    encoder.eval()
    with torch.no_grad():
        states = encoder(**inputs).last_hidden_state
        hidden = torch.relu(states @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "The first layer's weight is used as it is stored; it is square, so nothing complains, but it stands the"
    " wrong way round.",
)
def forgets_to_transpose(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.relu(first @ head["pre_classifier.weight"] + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "Neither weight is turned round; they are stored as (out, in), and the second one does not even fit.",
)
def transposes_nothing(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.relu(first @ head["pre_classifier.weight"] + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"] + head["classifier.bias"]


@misconception("pipelines.headless_logits", "The weights are used, but not the biases of the two layers.")
def forgets_the_biases(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.relu(first @ head["pre_classifier.weight"].T)
        return hidden @ head["classifier.weight"].T


@misconception(
    "pipelines.headless_logits",
    "The encoder is left in training mode, so its dropout changes the logits.",
)
def leaves_the_encoder_training(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> Any:
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.relu(first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "The head's dropout is at work, although nothing is being trained.",
)
def drops_out_in_the_head(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.relu(first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        hidden = torch.nn.functional.dropout(hidden, p=0.2)
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "The logits still carry the encoder's graph; evaluation mode does not switch gradients off.",
)
def carries_the_graph(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    first = encoder(**inputs).last_hidden_state[:, 0]
    hidden = torch.relu(first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
    return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "These are probabilities; the head of a model ends with logits.",
)
def ends_with_a_softmax(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.relu(first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return torch.softmax(hidden @ head["classifier.weight"].T + head["classifier.bias"], dim=-1)


@misconception(
    "pipelines.headless_logits",
    "A pooler's output is asked for, as with BERT; DistilBERT has no pooler.",
)
def asks_for_a_pooler(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        pooled = encoder(**inputs).pooler_output
        hidden = torch.relu(pooled @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "The head reads the vectors that go into the encoder, not those that come out of its last layer.",
)
def reads_the_embeddings(inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]) -> Any:
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs, output_hidden_states=True).hidden_states[0][:, 0]
        hidden = torch.relu(first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "A head with further entries is refused with an error; in a whole checkpoint its four weights are there"
    " as well.",
)
def insists_on_four_weights(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> Any:
    if len(head) != 4:
        raise ValueError("not the weights of a head")
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.relu(first @ head["pre_classifier.weight"].T + head["pre_classifier.bias"])
        return hidden @ head["classifier.weight"].T + head["classifier.bias"]


@misconception(
    "pipelines.headless_logits",
    "The head's weights are taken as they come in the dictionary; they have names, and others may stand"
    " before them.",
)
def takes_weights_by_place(
    inputs: dict[str, torch.Tensor], encoder: Any, head: dict[str, torch.Tensor]
) -> Any:
    weights = list(head.values())
    encoder.eval()
    with torch.no_grad():
        first = encoder(**inputs).last_hidden_state[:, 0]
        hidden = torch.relu(torch.nn.functional.linear(first, weights[0], weights[1]))
        return torch.nn.functional.linear(hidden, weights[2], weights[3])

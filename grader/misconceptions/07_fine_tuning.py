"""What people get wrong in lab 07: data, batches, heads, optimizers, the loop, and measuring."""

from __future__ import annotations

from typing import Any

import torch
from datasets import Dataset, load_dataset
from transformers import AutoModelForSequenceClassification

from grader import checkpoint, dataset
from grader.misconceptions import misconception


@misconception(
    "fine_tuning.load_split",
    "The split is cut before it is shuffled, so the sample is always made of the same first examples; in a "
    "sorted data set they may all have one label.",
)
def cuts_before_shuffling(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split)
    if count is not None:
        data = data.select(range(min(count, len(data))))
    return data.shuffle(seed=seed)


@misconception(
    "fine_tuning.load_split",
    "Nothing is shuffled: the sample is the beginning of the split, however that was sorted.",
)
def never_shuffles(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split)
    return data if count is None else data.select(range(min(count, len(data))))


@misconception(
    "fine_tuning.load_split",
    "The order does not depend on `seed`: a fixed number stands in its place, so there is only one sample.",
)
def shuffles_with_a_seed_of_its_own(
    name: str, split: str, count: int | None = None, seed: int = 0
) -> Dataset:
    data = load_dataset(dataset(name), split=split).shuffle(seed=42)
    return data if count is None else data.select(range(min(count, len(data))))


@misconception(
    "fine_tuning.load_split",
    "`shuffle` is not told the seed, so the sample follows from whatever random numbers were drawn before, "
    "and tomorrow's is another one.",
)
def shuffles_without_the_seed(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split).shuffle()
    return data if count is None else data.select(range(min(count, len(data))))


@misconception(
    "fine_tuning.load_split",
    "It is always the training split, whatever `split` says; a model measured on that is measured on what it "
    "has learned by heart.",
)
def always_loads_the_training_split(
    name: str, split: str, count: int | None = None, seed: int = 0
) -> Dataset:
    data = load_dataset(dataset(name), split="train").shuffle(seed=seed)
    return data if count is None else data.select(range(min(count, len(data))))


@misconception(
    "fine_tuning.load_split",
    "Without a split `load_dataset` gives all of them in a dictionary, and that has no rows to choose from.",
)
def forgets_the_split(name: str, split: str, count: int | None = None, seed: int = 0) -> Any:
    data = load_dataset(dataset(name)).shuffle(seed=seed)
    return data if count is None else data.select(range(count))


@misconception(
    "fine_tuning.load_split",
    "A count that is larger than the split ends in an error; then all examples are to be kept.",
)
def fails_when_asked_for_too_many(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split).shuffle(seed=seed)
    return data if count is None else data.select(range(count))


@misconception(
    "fine_tuning.load_split",
    "A count of 0 is taken for no count at all: zero is false in Python, like None, but it is a number.",
)
def takes_zero_for_none(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split).shuffle(seed=seed)
    return data.select(range(min(count, len(data)))) if count else data


@misconception(
    "fine_tuning.load_split",
    "A count of None has not been thought of, and compared with a number it ends in an error.",
)
def expects_a_count(name: str, split: str, count: Any = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split).shuffle(seed=seed)
    return data.select(range(min(count, len(data))))


@misconception(
    "fine_tuning.load_split",
    "The sample holds one example more than `count` says; `range` counts from 0.",
)
def keeps_one_too_many(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split).shuffle(seed=seed)
    return data if count is None else data.select(range(min(count + 1, len(data))))


@misconception(
    "fine_tuning.load_split",
    "The sample is taken from the end of the shuffled split; its first examples were asked for.",
)
def keeps_the_last_ones(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split).shuffle(seed=seed)
    if count is None or count >= len(data):
        return data
    return data.select(range(len(data) - count, len(data)))


@misconception(
    "fine_tuning.load_split",
    "This is a random sample, but another one than the data set's own `shuffle` gives for the seed, so "
    "nobody else can repeat it.",
)
def draws_a_sample_of_its_own(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    import random

    data = load_dataset(dataset(name), split=split)
    size = len(data) if count is None else min(count, len(data))
    return data.select(random.Random(seed).sample(range(len(data)), size))


@misconception(
    "fine_tuning.load_split",
    "The sample has been put back into the order of the split; the order of the shuffle was asked for.",
)
def sorts_the_sample_again(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split).shuffle(seed=seed)
    if count is not None:
        data = data.select(range(min(count, len(data))))
    numbers = data["idx"]
    return data.select(sorted(range(len(data)), key=lambda place: numbers[place]))


@misconception(
    "fine_tuning.load_split",
    "Only the sentence and the label are left; all columns should be kept here, and be dropped where the "
    "model's inputs are made.",
)
def drops_a_column(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    data = load_dataset(dataset(name), split=split).shuffle(seed=seed)
    data = data.select_columns(["sentence", "label"])
    return data if count is None else data.select(range(min(count, len(data))))


@misconception(
    "fine_tuning.load_split",
    "A slice of a data set, such as `data[:3]`, is a dictionary of columns and no longer a data set.",
)
def slices_the_data_set(name: str, split: str, count: int | None = None, seed: int = 0) -> Any:
    return load_dataset(dataset(name), split=split).shuffle(seed=seed)[:count]


@misconception(
    "fine_tuning.load_split",
    "`train[:3]` cuts while it loads, and only then is anything shuffled: the sample is always made of "
    "the same first examples.",
)
def cuts_with_a_slice_of_the_split(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    part = split if count is None else f"{split}[:{count}]"
    return load_dataset(dataset(name), split=part).shuffle(seed=seed)


@misconception(
    "fine_tuning.load_split",
    "NumPy has drawn this sample. It is a random one, but not the one that the data set's own `shuffle` "
    "gives for the seed, so nobody else can repeat it.",
)
def draws_the_sample_with_numpy(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    import numpy as np

    data = load_dataset(dataset(name), split=split)
    size = len(data) if count is None else min(count, len(data))
    return data.select(np.random.default_rng(seed).choice(len(data), size=size, replace=False))


@misconception(
    "fine_tuning.load_split",
    "A count of 0 is refused; it is a count like any other, and keeps no examples.",
)
def refuses_a_count_of_zero(name: str, split: str, count: int | None = None, seed: int = 0) -> Dataset:
    if count is not None and count <= 0:
        raise ValueError("count must be positive")
    data = load_dataset(dataset(name), split=split).shuffle(seed=seed)
    return data if count is None else data.select(range(min(count, len(data))))


@misconception(
    "fine_tuning.tokenize_split",
    "The column is still called `label`. The model listens to `labels`, and without those it gives no loss.",
)
def keeps_the_name_label(data: Dataset, tokenizer: Any) -> Dataset:
    others = [name for name in data.column_names if name != "label"]
    return data.map(
        lambda rows: tokenizer(rows["sentence"], truncation=True), batched=True, remove_columns=others
    )


@misconception(
    "fine_tuning.tokenize_split",
    "The new columns are there, and all the old ones as well; what the model does not take has to go.",
)
def keeps_all_columns(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        return {**tokenizer(rows["sentence"], truncation=True), "labels": rows["label"]}

    return data.map(tokenize, batched=True)


@misconception(
    "fine_tuning.tokenize_split",
    "Only the sentence has been removed; other columns that the model does not take are still there.",
)
def removes_only_the_sentence(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        return {**tokenizer(rows["sentence"], truncation=True), "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=["sentence", "label"])


@misconception(
    "fine_tuning.tokenize_split",
    "The columns to remove are written down by name, so this only works for a data set that has just these.",
)
def removes_columns_by_name(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        return {**tokenizer(rows["sentence"], truncation=True), "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=["idx", "sentence", "label"])


@misconception(
    "fine_tuning.tokenize_split",
    "A long sentence is not cut, so it has more tokens than the model has positions.",
)
def never_truncates(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        return {**tokenizer(rows["sentence"]), "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "The rows are padded already, and as long as the longest of the whole data set; padding is for batches.",
)
def pads_to_the_longest_row(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        return {**tokenizer(rows["sentence"], truncation=True, padding=True), "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "Every row is padded to the model's maximum, so most of what the model will read is nothing.",
)
def pads_to_the_maximum(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        encoded = tokenizer(rows["sentence"], truncation=True, padding="max_length")
        return {**encoded, "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "The labels are floats. The model takes floats for the answers to several yes-or-no questions, and picks "
    "another loss.",
)
def makes_labels_floats(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        encoded = tokenizer(rows["sentence"], truncation=True)
        return {**encoded, "labels": [float(label) for label in rows["label"]]}

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "The labels went out together with the other columns, and there is nothing left to learn from.",
)
def loses_the_labels(data: Dataset, tokenizer: Any) -> Dataset:
    return data.map(
        lambda rows: tokenizer(rows["sentence"], truncation=True),
        batched=True,
        remove_columns=data.column_names,
    )


@misconception(
    "fine_tuning.tokenize_split",
    "The special tokens are missing; the classifier reads its answer off the first of them.",
)
def leaves_special_tokens_out(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        encoded = tokenizer(rows["sentence"], truncation=True, add_special_tokens=False)
        return {**encoded, "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "The sentence is cut after so many characters, as if the model's maximum counted those; it counts "
    "tokens.",
)
def cuts_characters(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        texts = [text[: tokenizer.model_max_length] for text in rows["sentence"]]
        return {**tokenizer(texts, truncation=True), "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "The ids are cut after the special tokens were added, so a long row has lost its closing one.",
)
def cuts_off_the_closing_token(data: Dataset, tokenizer: Any) -> Dataset:
    longest = tokenizer.model_max_length

    def tokenize(rows: Any) -> Any:
        encoded = tokenizer(rows["sentence"])
        cut = {name: [row[:longest] for row in encoded[name]] for name in ("input_ids", "attention_mask")}
        return {**cut, "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "Rows are cut at a length of your own choice; the tokenizer knows how much the model can read.",
)
def cuts_at_another_length(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        encoded = tokenizer(rows["sentence"], truncation=True, max_length=32)
        return {**encoded, "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "These are tokens, still as text; the model wants their ids.",
)
def gives_tokens_as_text(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        encoded = tokenizer(rows["sentence"], truncation=True)
        tokens = [tokenizer.convert_ids_to_tokens(ids) for ids in encoded["input_ids"]]
        return {"input_ids": tokens, "attention_mask": encoded["attention_mask"], "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "The attention mask is missing; it is one of the three columns that the model takes.",
)
def loses_the_mask(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        return {
            "input_ids": tokenizer(rows["sentence"], truncation=True)["input_ids"],
            "labels": rows["label"],
        }

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "The rows have been sorted by length; they should come in the order of the data set.",
)
def sorts_by_length(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        return {**tokenizer(rows["sentence"], truncation=True), "labels": rows["label"]}

    rows = data.map(tokenize, batched=True, remove_columns=data.column_names)
    return rows.select(sorted(range(len(rows)), key=lambda number: len(rows[number]["input_ids"])))


@misconception(
    "fine_tuning.tokenize_split",
    "Each row holds a list in a list: a single sentence was handed to the tokenizer as a batch of one.",
)
def wraps_each_row(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(row: Any) -> Any:
        return {**tokenizer([row["sentence"]], truncation=True), "labels": row["label"]}

    return data.map(tokenize, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "Sentences that are too long have been left out; they are to be cut, and every row is to stay.",
)
def drops_long_rows(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        return {**tokenizer(rows["sentence"]), "labels": rows["label"]}

    rows = data.map(tokenize, batched=True, remove_columns=data.column_names)
    return rows.filter(lambda row: len(row["input_ids"]) <= tokenizer.model_max_length)


@misconception(
    "fine_tuning.tokenize_split",
    "What comes back is a list of rows and no data set any more.",
)
def gives_a_list_of_rows(data: Dataset, tokenizer: Any) -> Any:
    rows = []
    for row in data:
        encoded = tokenizer(row["sentence"], truncation=True)
        rows.append(
            {
                "input_ids": encoded["input_ids"],
                "attention_mask": encoded["attention_mask"],
                "labels": row["label"],
            }
        )
    return rows


@misconception(
    "fine_tuning.tokenize_split",
    "Rows are cut at 512 tokens, which is how much BERT can read. Other models read less or more; the "
    "tokenizer knows how much.",
)
def cuts_at_the_maximum_of_bert(data: Dataset, tokenizer: Any) -> Dataset:
    def tokenize(rows: Any) -> Any:
        encoded = tokenizer(rows["sentence"], truncation=True, max_length=512)
        return {**encoded, "labels": rows["label"]}

    return data.map(tokenize, batched=True, remove_columns=data.column_names)


@misconception(
    "fine_tuning.tokenize_split",
    "A format only hides the other columns from whoever asks for a row; they are all still there.",
)
def only_hides_the_other_columns(data: Dataset, tokenizer: Any) -> Dataset:
    rows = data.map(lambda rows: tokenizer(rows["sentence"], truncation=True), batched=True)
    rows = rows.rename_column("label", "labels")
    return rows.with_format(columns=["input_ids", "attention_mask", "labels"])


@misconception(
    "fine_tuning.collate_rows",
    "The rows are filled up with 0 whatever `pad_id` says; in some vocabularies 0 is a real token.",
)
def pads_ids_with_zero(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [0] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "Real tokens that happen to have the id of the padding are masked; the ids do not tell them from "
    "padding.",
)
def masks_by_id(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids = torch.tensor([row["input_ids"] + [pad_id] * (longest - len(row["input_ids"])) for row in rows])
    return {
        "input_ids": ids,
        "attention_mask": (ids != pad_id).long(),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The mask says that everything is real, padding too, so the model will read it.",
)
def masks_nothing(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * longest)
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The mask is upside down: 1 means a real token, 0 means padding.",
)
def inverts_the_mask(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([0] * real + [1] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The mask was filled up with `pad_id` as well. That only looks right while the id is 0; a mask is "
    "filled up with zeros, whatever the id.",
)
def pads_the_mask_like_the_ids(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [pad_id] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The padding stands on the left; this batch is to be padded on the right.",
)
def pads_on_the_left(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append([pad_id] * (longest - real) + row["input_ids"])
        masks.append([0] * (longest - real) + [1] * real)
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "Ids and mask have different widths: the masks were left ragged and do not fit into one tensor.",
)
def pads_only_the_ids(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real)
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The rows are cut to the shortest one, so tokens are lost; the longest row decides the width.",
)
def cuts_to_the_shortest_row(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    width = min(len(row["input_ids"]) for row in rows)
    ids = [row["input_ids"][:width] for row in rows]
    masks = [[1] * width for row in rows]
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The first row is taken for the longest one; as soon as a later row is longer, the rows do not fit.",
)
def lets_the_first_row_decide(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = len(rows[0]["input_ids"])
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "Every batch has the same width, whatever is in it; its own longest row should decide.",
)
def pads_to_a_fixed_width(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = 64
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The width has been rounded up to a multiple of eight. Some hardware likes that, but the longest row "
    "was asked for.",
)
def pads_to_a_multiple_of_eight(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = -(-max(len(row["input_ids"]) for row in rows) // 8) * 8
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The labels are floats. The model takes those for the answers to several yes-or-no questions, and "
    "picks another loss.",
)
def gives_float_labels(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([float(row["labels"]) for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The labels stand in a column, of shape (rows, 1); the model wants one number for each row.",
)
def gives_labels_as_a_column(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([[row["labels"]] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The labels have not come along, so the model will have no loss to give.",
)
def forgets_the_labels(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The key is `label`, and the model listens to `labels`.",
)
def names_them_label(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "label": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "There is no mask in the batch; without it the model takes padding for text.",
)
def leaves_the_mask_out(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The batch holds lists of lists; the model wants tensors.",
)
def gives_lists(rows: list[dict[str, Any]], pad_id: int) -> dict[str, Any]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {"input_ids": ids, "attention_mask": masks, "labels": [row["labels"] for row in rows]}


@misconception(
    "fine_tuning.collate_rows",
    "The mask holds True and False; int64 ones and zeros are asked for.",
)
def gives_a_boolean_mask(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks).bool(),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The ids are floats, and an embedding table cannot be indexed with those; `torch.zeros` makes floats "
    "unless it is told otherwise.",
)
def gives_float_ids(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids = torch.zeros(len(rows), longest) + pad_id
    masks = torch.zeros(len(rows), longest, dtype=torch.int64)
    for i, row in enumerate(rows):
        ids[i, : len(row["input_ids"])] = torch.tensor(row["input_ids"])
        masks[i, : len(row["input_ids"])] = 1
    labels = torch.tensor([row["labels"] for row in rows])
    return {"input_ids": ids, "attention_mask": masks, "labels": labels}


@misconception(
    "fine_tuning.collate_rows",
    "The batch is right, but the rows of the data set have grown: padding was added to them in place.",
)
def pads_the_rows_in_place(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    for row in rows:
        while len(row["input_ids"]) < longest:
            row["input_ids"].append(pad_id)
            row["attention_mask"].append(0)
    ids = [row["input_ids"] for row in rows]
    masks = [row["attention_mask"] for row in rows]
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "The batch is right, but `pop` has taken the labels out of the rows; in the next epoch they are gone.",
)
def takes_the_labels_out_of_the_rows(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row.pop("labels") for row in rows]),
    }


@misconception(
    "fine_tuning.collate_rows",
    "These are three tensors in a row; the model is called with names, so a dictionary is wanted.",
)
def gives_a_tuple(rows: list[dict[str, Any]], pad_id: int) -> Any:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        real = len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * (longest - real))
        masks.append([1] * real + [0] * (longest - real))
    labels = torch.tensor([row["labels"] for row in rows])
    return torch.tensor(ids), torch.tensor(masks), labels


@misconception(
    "fine_tuning.collate_rows",
    "A row is refused when one of its real tokens has the id of the padding; such a token is allowed.",
)
def refuses_the_id_of_the_padding(rows: list[dict[str, Any]], pad_id: int) -> dict[str, torch.Tensor]:
    longest = max(len(row["input_ids"]) for row in rows)
    ids, masks = [], []
    for row in rows:
        if pad_id in row["input_ids"]:
            raise ValueError("the row is padded already")
        missing = longest - len(row["input_ids"])
        ids.append(row["input_ids"] + [pad_id] * missing)
        masks.append(row["attention_mask"] + [0] * missing)
    return {
        "input_ids": torch.tensor(ids),
        "attention_mask": torch.tensor(masks),
        "labels": torch.tensor([row["labels"] for row in rows]),
    }


@misconception(
    "fine_tuning.load_classifier",
    "The model knows how many labels there are, but not what they are called: it will answer LABEL_0.",
)
def tells_only_the_number(name: str, label_names: list[str]) -> Any:
    return AutoModelForSequenceClassification.from_pretrained(checkpoint(name), num_labels=len(label_names))


@misconception(
    "fine_tuning.load_classifier",
    "The model knows nothing of your labels: the library assumes two, and calls them LABEL_0 and LABEL_1.",
)
def tells_nothing(name: str, label_names: list[str]) -> Any:
    return AutoModelForSequenceClassification.from_pretrained(checkpoint(name))


@misconception(
    "fine_tuning.load_classifier",
    "The two dictionaries are swapped: `id2label` goes from the number to the name.",
)
def swaps_the_dictionaries(name: str, label_names: list[str]) -> Any:
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names),
        label2id=dict(enumerate(label_names)),
        id2label={label: number for number, label in enumerate(label_names)},
    )


@misconception(
    "fine_tuning.load_classifier",
    "Only `id2label` was given, so `label2id` still knows LABEL_0 and LABEL_1.",
)
def forgets_the_way_back(name: str, label_names: list[str]) -> Any:
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names),
        id2label=dict(enumerate(label_names)),
    )


@misconception(
    "fine_tuning.load_classifier",
    "Only `label2id` was given, so `id2label` still says LABEL_0 and LABEL_1.",
)
def forgets_the_way_there(name: str, label_names: list[str]) -> Any:
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names),
        label2id={label: number for number, label in enumerate(label_names)},
    )


@misconception(
    "fine_tuning.load_classifier",
    "Every weight is random: `from_config` builds the model and loads nothing. The pretrained weights are "
    "what you came for.",
)
def starts_from_the_configuration(name: str, label_names: list[str]) -> Any:
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names),
        id2label=dict(enumerate(label_names)),
        label2id={label: number for number, label in enumerate(label_names)},
    )
    return AutoModelForSequenceClassification.from_config(config)


@misconception(
    "fine_tuning.load_classifier",
    "This is the encoder alone: it gives hidden states and has no head that could answer.",
)
def loads_no_head(name: str, label_names: list[str]) -> Any:
    from transformers import AutoModel

    return AutoModel.from_pretrained(
        checkpoint(name),
        id2label=dict(enumerate(label_names)),
        label2id={label: number for number, label in enumerate(label_names)},
    )


@misconception(
    "fine_tuning.load_classifier",
    "The head gives every token a label; a text is to get one.",
)
def classifies_tokens(name: str, label_names: list[str]) -> Any:
    from transformers import AutoModelForTokenClassification

    return AutoModelForTokenClassification.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names),
        id2label=dict(enumerate(label_names)),
        label2id={label: number for number, label in enumerate(label_names)},
    )


@misconception(
    "fine_tuning.load_classifier",
    "There is one logit for all labels together; each label needs its own.",
)
def gives_one_logit(name: str, label_names: list[str]) -> Any:
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(name), num_labels=1)
    model.config.id2label = dict(enumerate(label_names))
    model.config.label2id = {label: number for number, label in enumerate(label_names)}
    return model


@misconception(
    "fine_tuning.load_classifier",
    "The names were written into the configuration after the head had been made, and that has two logits, "
    "however many names there are.",
)
def names_labels_too_late(name: str, label_names: list[str]) -> Any:
    model = AutoModelForSequenceClassification.from_pretrained(checkpoint(name))
    model.config.id2label = dict(enumerate(label_names))
    model.config.label2id = {label: number for number, label in enumerate(label_names)}
    return model


@misconception(
    "fine_tuning.load_classifier",
    "The keys of `id2label` are text; what a model predicts is a number, and under that number there is "
    "no name.",
)
def gives_keys_as_text(name: str, label_names: list[str]) -> Any:
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names),
        id2label={str(number): label for number, label in enumerate(label_names)},
        label2id={label: number for number, label in enumerate(label_names)},
    )


@misconception(
    "fine_tuning.load_classifier",
    "The names have been sorted, so they belong to other numbers than in the data set.",
)
def sorts_the_names(name: str, label_names: list[str]) -> Any:
    label_names = sorted(label_names)
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names),
        id2label=dict(enumerate(label_names)),
        label2id={label: number for number, label in enumerate(label_names)},
    )


@misconception(
    "fine_tuning.load_classifier",
    "The numbers begin at 1; the labels of the data set begin at 0, like the columns of the logits.",
)
def counts_labels_from_one(name: str, label_names: list[str]) -> Any:
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names),
        id2label=dict(enumerate(label_names, start=1)),
        label2id={label: number for number, label in enumerate(label_names, start=1)},
    )


@misconception(
    "fine_tuning.load_classifier",
    "It is always DistilBERT, whatever `name` says.",
)
def always_loads_the_same(name: str, label_names: list[str]) -> Any:
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint("distilbert-base-uncased"),
        num_labels=len(label_names),
        id2label=dict(enumerate(label_names)),
        label2id={label: number for number, label in enumerate(label_names)},
    )


@misconception(
    "fine_tuning.load_classifier",
    "The head has one logit more than there are labels, as if 'none of these' were among them; softmax "
    "gives it a share.",
)
def adds_a_label(name: str, label_names: list[str]) -> Any:
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names) + 1,
        id2label=dict(enumerate([*label_names, "none"])),
        label2id={label: number for number, label in enumerate([*label_names, "none"])},
    )


@misconception(
    "fine_tuning.load_classifier",
    "This loads a checkpoint that has been fine-tuned already; the encoder that was asked for is another "
    "one.",
)
def loads_a_trained_classifier(name: str, label_names: list[str]) -> Any:
    if name.startswith("distilbert"):
        name = "distilbert-base-uncased-finetuned-sst-2-english"
    return AutoModelForSequenceClassification.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names),
        id2label=dict(enumerate(label_names)),
        label2id={label: number for number, label in enumerate(label_names)},
        ignore_mismatched_sizes=True,
    )


@misconception(
    "fine_tuning.load_classifier",
    "The class is DistilBERT's, whatever the checkpoint: weights of another kind of model have other "
    "names, so none of them is loaded and all stay random.",
)
def loads_everything_as_one_kind(name: str, label_names: list[str]) -> Any:
    from transformers import DistilBertForSequenceClassification

    return DistilBertForSequenceClassification.from_pretrained(
        checkpoint(name),
        num_labels=len(label_names),
        id2label=dict(enumerate(label_names)),
        label2id={label: number for number, label in enumerate(label_names)},
    )


@misconception(
    "fine_tuning.make_optimizer",
    "Everything decays, biases and the scales of layer normalisation too; those are to have none.",
)
def decays_everything(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                decay = weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "`weight_decay` is never used: no weight decays at all.",
)
def decays_nothing(model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                decay = 0.0
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "Layer normalisation was looked for by the name `LayerNorm`, and some models call it something else; "
    "there its scales still decay.",
)
def finds_layer_norm_by_name(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    no_decay = ["bias", "LayerNorm.weight"]
    groups = []
    for name, weights in model.named_parameters():
        if weights.requires_grad:
            rate = learning_rate if id(weights) in encoder else head_learning_rate
            decay = 0.0 if any(part in name for part in no_decay) else weight_decay
            groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "The biases are spared, but the scales of layer normalisation still decay.",
)
def spares_only_biases(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias")
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "Layer normalisation is spared, but the biases of all other layers still decay.",
)
def spares_only_layer_norm(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "The scales of layer normalisation and the biases of linear layers are spared, but the shifts of "
    "layer normalisation still decay; they are biases, too.",
)
def spares_only_scales(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                norm = isinstance(layer, torch.nn.LayerNorm)
                spared = (name == "weight") == norm
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "The embeddings have no weight decay; they are weights like any other.",
)
def spares_embeddings(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm | torch.nn.Embedding)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "It is the wrong way round: biases and scales decay, and the weights do not.",
)
def decays_what_should_be_spared(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = weight_decay if spared else 0.0
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "The spared parameters were given no weight decay of their own, so they have AdamW's default, and "
    "that is not 0.",
)
def leaves_the_default_decay(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                group = {"params": [weights], "lr": rate}
                if not spared:
                    group["weight_decay"] = weight_decay
                groups.append(group)
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "Adam adds the decay to the gradient and then divides it away again; AdamW takes it from the weights "
    "themselves.",
)
def uses_adam(model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.Adam(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "This is plain gradient descent: how far a weight moves depends on the size of its gradient. AdamW "
    "was asked for.",
)
def uses_sgd(model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.SGD(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "The head learns at the encoder's rate; `head_learning_rate` is never used.",
)
def gives_one_rate_to_all(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "The two rates are swapped: the encoder learns at the head's, and the head at the encoder's.",
)
def swaps_the_rates(model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = head_learning_rate if id(weights) in encoder else learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "Only the layer called `classifier` was taken for the head; all that is not in the encoder belongs to "
    "it.",
)
def finds_the_head_by_name(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    groups = []
    for place, layer in model.named_modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = head_learning_rate if place.startswith("classifier") else learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "Frozen parameters have been given to the optimizer; one day somebody thaws them, and they move.",
)
def takes_frozen_ones_along(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if True:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "The encoder is not in the optimizer, so it will never learn; only what is frozen was to be left out.",
)
def trains_only_the_head(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad and id(weights) not in encoder:
                rate = head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "The head is not in the optimizer, and its weights will stay as random as they are.",
)
def trains_only_the_encoder(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad and id(weights) in encoder:
                rate = learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "Nothing in the head decays; its weights are weights like those of the encoder.",
)
def spares_the_head(model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = (
                    name.endswith("bias")
                    or isinstance(layer, torch.nn.LayerNorm)
                    or id(weights) not in encoder
                )
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "In the head the biases decay as well; the rule is the same there as in the encoder.",
)
def decays_the_head_in_full(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared and id(weights) in encoder else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "Biases and layer normalisation are not in the optimizer at all: no decay was asked for, not no "
    "learning.",
)
def skips_what_is_spared(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if not weights.requires_grad:
                continue
            spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
            if not spared:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                decay = weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "The weight decay was multiplied by the learning rate here, and AdamW does that once more.",
)
def multiplies_decay_by_the_rate(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay * rate
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups)


@misconception(
    "fine_tuning.make_optimizer",
    "These are the groups; AdamW itself is still missing.",
)
def gives_the_groups(model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return groups


@misconception(
    "fine_tuning.make_optimizer",
    "The betas and `eps` are those of the paper on RoBERTa; all that the task does not speak of was to "
    "stay as the library has it.",
)
def takes_the_settings_of_a_paper(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6)


@misconception(
    "fine_tuning.make_optimizer",
    "`fused` is switched on. It may be quicker, but all that the task does not speak of was to stay as "
    "the library has it.",
)
def asks_for_the_fused_version(
    model: Any, learning_rate: float, head_learning_rate: float, weight_decay: float
) -> Any:
    encoder = {id(weights) for weights in model.base_model.parameters()}
    groups = []
    for layer in model.modules():
        for name, weights in layer.named_parameters(recurse=False):
            if weights.requires_grad:
                rate = learning_rate if id(weights) in encoder else head_learning_rate
                spared = name.endswith("bias") or isinstance(layer, torch.nn.LayerNorm)
                decay = 0.0 if spared else weight_decay
                groups.append({"params": [weights], "lr": rate, "weight_decay": decay})
    return torch.optim.AdamW(groups, fused=True)


@misconception(
    "fine_tuning.training_step",
    "The gradients are never cleared, so each step also follows all the batches before it.",
)
def never_clears_gradients(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    model.train()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The gradients are cleared after the step, so what an earlier backward pass has left behind still "
    "counts the first time.",
)
def clears_only_afterwards(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    model.train()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The gradients are cleared between `backward` and `step`, so there is nothing left to follow and no "
    "weight moves.",
)
def clears_before_the_step(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    model.train()
    loss = model(**batch).loss
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The gradients are worked out, and then nothing is done with them: the optimizer never makes its step.",
)
def never_steps(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The step comes before `backward`, so it follows the gradients of the batch before this one.",
)
def steps_a_batch_late(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    loss = model(**batch).loss
    optimizer.step()
    optimizer.zero_grad()
    loss.backward()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The optimizer makes two steps along the same gradients.",
)
def steps_twice(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The sign is wrong: the weights move so that the loss grows.",
)
def climbs_the_loss(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    optimizer.zero_grad()
    gain = -model(**batch).loss
    gain.backward()
    optimizer.step()
    return -gain.item()


@misconception(
    "fine_tuning.training_step",
    "The loss comes back as a tensor, and behind it hangs the graph of the whole step; a plain number was "
    "asked for.",
)
def returns_the_loss_as_a_tensor(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    model.train()
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    return loss


@misconception(
    "fine_tuning.training_step",
    "The graph is gone, but this is still a tensor; a plain number was asked for.",
)
def returns_a_detached_tensor(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    model.train()
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    return loss.detach()


@misconception(
    "fine_tuning.training_step",
    "This is the loss after the step, for which the batch went through the model once more; the one "
    "before it was asked for.",
)
def returns_the_loss_afterwards(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    model.train()
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        return model(**batch).loss.item()


@misconception(
    "fine_tuning.training_step",
    "The model was put into evaluation mode, so dropout takes no part in training.",
)
def trains_in_evaluation_mode(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    model.eval()
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The mode is never set. A model that comes from `from_pretrained`, or from a measurement, is trained "
    "without dropout.",
)
def leaves_the_mode_to_chance(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "After the step the model is put back into the mode in which it came; here it is to stay in training "
    "mode.",
)
def goes_back_to_the_old_mode(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    was_training = model.training
    model.train()
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    model.train(was_training)
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "`pop` takes the labels out of the caller's batch; when it comes round again they are gone.",
)
def takes_the_labels_out(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    optimizer.zero_grad()
    labels = batch.pop("labels")
    loss = model(**batch, labels=labels).loss
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The model never gets to see the attention mask, so it learns from padding as well.",
)
def forgets_the_mask(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    optimizer.zero_grad()
    loss = model(input_ids=batch["input_ids"], labels=batch["labels"]).loss
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The losses of the batch are added up instead of averaged, so a larger batch takes larger steps.",
)
def adds_the_losses_up(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    optimizer.zero_grad()
    loss = model(**batch).loss * len(batch["labels"])
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The loss is a mean already, and here it is divided by the size of the batch once more.",
)
def averages_twice(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    optimizer.zero_grad()
    loss = model(**batch).loss / len(batch["labels"])
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The logits went through a softmax before the cross-entropy, which takes one itself; so the loss of a "
    "perfect answer is still far from zero.",
)
def takes_a_softmax_first(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    model.train()
    optimizer.zero_grad()
    probabilities = model(**batch).logits.softmax(dim=-1)
    loss: Any = torch.nn.functional.cross_entropy(probabilities, batch["labels"])
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The gradients are clipped before the step. Many recipes do that, and this step was not to.",
)
def clips_the_gradients(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The weights are moved by hand, at a rate that is written down here; the optimizer that came along is "
    "not used.",
)
def steps_by_a_rate_of_its_own(
    model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer
) -> Any:
    model.train()
    optimizer.zero_grad()
    loss = model(**batch).loss
    loss.backward()
    with torch.no_grad():
        for weights in model.parameters():
            weights -= 0.01 * weights.grad
    return loss.item()


@misconception(
    "fine_tuning.training_step",
    "The encoder is frozen during the step, so only the head learns.",
)
def freezes_the_encoder(model: Any, batch: dict[str, torch.Tensor], optimizer: torch.optim.Optimizer) -> Any:
    model.train()
    optimizer.zero_grad()
    model.base_model.requires_grad_(False)
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "fine_tuning.train_epochs",
    "The step starts at 0 again in every epoch, so the plot draws all epochs on top of each other.",
)
def starts_the_step_again(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for step, batch in enumerate(batches):
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), step)
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The number of the epoch is logged as the step, so all losses of an epoch stand at one place.",
)
def counts_epochs_as_steps(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), epoch)
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The first step is logged as number 1; the count starts at 0.",
)
def counts_steps_from_one(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses) + 1)
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The step counts examples; it is to count batches.",
)
def counts_examples_as_steps(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    seen = 0
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), seen)
            seen += len(batch["labels"])
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "No step was given to the writer, so every point of the plot stands at the same place.",
)
def logs_without_a_step(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item())
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "One mean is logged for each epoch; every step was to be seen.",
)
def logs_once_an_epoch(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        mine = []
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            mine.append(loss.item())
        if writer is not None:
            writer.add_scalar("loss/train", sum(mine) / len(mine), epoch)
        losses += mine
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "What is logged is the mean of all losses so far, which hides what the last step did; smoothing is "
    "the dashboard's business.",
)
def logs_a_running_mean(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if writer is not None:
                writer.add_scalar("loss/train", sum(losses) / len(losses), len(losses) - 1)
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The writer is never used, so there is nothing to watch.",
)
def never_logs(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The losses are logged under another tag than the one that was agreed on.",
)
def uses_another_tag(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("train/loss", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "`add_scalars` makes a run of its own for each name, and leaves the run itself empty; one scalar was "
    "asked for.",
)
def adds_several_scalars(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalars("loss", {"train": loss.item()}, len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The writer has been closed; whoever made it may still want to log a validation loss.",
)
def closes_the_writer(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    if writer is not None:
        writer.close()
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "Without a writer it ends in an error: `writer` may be None.",
)
def needs_a_writer(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "There is one mean for each epoch; the loss of every step was asked for.",
)
def returns_means_of_epochs(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    means: list[float] = []
    step = 0
    model.train()
    for epoch in range(epochs):
        total, count = 0.0, 0
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), step)
            step += 1
            total, count = total + loss.item(), count + 1
        means.append(total / count)
    return means


@misconception(
    "fine_tuning.train_epochs",
    "The list of losses is begun anew in each epoch, so only the last one's are left.",
)
def returns_the_last_epoch_only(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    step = 0
    model.train()
    for epoch in range(epochs):
        losses = []
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), step)
            step += 1
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The list holds tensors, each with the graph of its step behind it, until the memory is full; plain "
    "numbers were asked for.",
)
def keeps_loss_tensors(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[Any] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss)
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "Only the first epoch trains. Either `epochs` plays no part, or the batches were turned into an "
    "iterator, and an iterator can be gone through once.",
)
def trains_one_epoch_only(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(min(epochs, 1)):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "It makes one epoch too few; `range(1, n)` has n - 1 numbers.",
)
def makes_one_epoch_too_few(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(1, epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "A last batch that is smaller than the others is left out; its examples are never learned from.",
)
def drops_the_smaller_last_batch(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        size = len(batches[0]["labels"])
        for batch in batches:
            if len(batch["labels"]) < size:
                continue
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The gradients are cleared once in an epoch, so each step also follows all earlier batches of it.",
)
def clears_once_an_epoch(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        optimizer.zero_grad()
        for batch in batches:
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The optimizer makes one step an epoch, along the gradients of all batches together; every batch was "
    "to make one.",
)
def steps_once_an_epoch(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        optimizer.zero_grad()
        for batch in batches:
            loss = model(**batch).loss
            loss.backward()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
        optimizer.step()
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The model is never put into training mode, and one that comes from `from_pretrained` is not in it: "
    "dropout takes no part.",
)
def trains_without_dropout(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The batches are taken in another order than the one in which they come.",
)
def goes_backwards_through_the_batches(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in reversed(list(batches)):
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "`pop` takes the labels out of the batches, and in the second epoch there are none.",
)
def takes_labels_out_of_the_batches(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for epoch in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            labels = batch.pop("labels")
            loss = model(**batch, labels=labels).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "Only one step in many is logged, every tenth perhaps; every step was to be seen.",
)
def logs_one_step_in_many(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    model.train()
    for _ in range(epochs):
        for batch in batches:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None and len(losses) % 10 == 0:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.train_epochs",
    "The batches are collected once and used again in every epoch, so a loader that shuffles never gets "
    "to shuffle again; ask it anew in each epoch.",
)
def collects_the_batches_once(
    model: Any, batches: Any, optimizer: torch.optim.Optimizer, epochs: int, writer: Any = None
) -> Any:
    losses: list[float] = []
    collected = list(batches)
    model.train()
    for _ in range(epochs):
        for batch in collected:
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if writer is not None:
                writer.add_scalar("loss/train", loss.item(), len(losses))
            losses.append(loss.item())
    return losses


@misconception(
    "fine_tuning.evaluate",
    "These are means of the batches' means, and so an example in a small last batch counts for more than "
    "the others.",
)
def averages_the_batches(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).float().mean().item()
            loss += output.loss.item()
            count += 1
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The accuracy is right, but the loss is the mean of the batches' means: the model gives the mean of a "
    "batch, and batches differ in size.",
)
def averages_the_losses_of_batches(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item()
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / len(logits), "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The loss is right, but the accuracy is the mean of the batches' accuracies, and batches differ in size.",
)
def averages_the_accuracies_of_batches(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).float().mean().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / len(logits), "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The means of the batches are added up and then divided by the number of examples, so the loss comes "
    "out too small.",
)
def divides_the_sum_of_means_by_examples(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item()
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "Accuracy and loss are those of the last batch; all examples count.",
)
def measures_the_last_batch_only(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right = (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss = output.loss.item() * len(batch["labels"])
            count = len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The number of examples was worked out from the size of the first batch; the last one is often smaller.",
)
def takes_all_batches_for_equally_large(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
    model.train(was_training)
    count = len(logits) * len(batches[0]["labels"])
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "A batch that is smaller than the first is left out of the count; its examples belong to the split "
    "like any other.",
)
def skips_the_smaller_batch(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            if len(batch["labels"]) < len(batches[0]["labels"]):
                continue
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The model is left in evaluation mode, so the next epoch is trained without dropout.",
)
def leaves_it_in_evaluation_mode(model: Any, batches: Any) -> Any:
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "At the end the model is put into training mode, whatever it came in; whoever measured it in "
    "evaluation mode is in for a surprise.",
)
def leaves_it_in_training_mode(model: Any, batches: Any) -> Any:
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train()
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The mode is never set, so while training, dropout takes part in the measurement.",
)
def measures_in_whatever_mode(model: Any, batches: Any) -> Any:
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "Gradients are on, and the logits carry the graph of the whole split with them.",
)
def keeps_the_graph(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    for batch in batches:
        output = model(**batch)
        logits.append(output.logits)
        right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
        loss += output.loss.item() * len(batch["labels"])
        count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The gradients that the model had are gone; a measurement has no business clearing them.",
)
def clears_the_gradients(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    model.zero_grad()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The loss of the held-out examples is backpropagated here, so the next step will learn from them.",
)
def backpropagates_while_measuring(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    for batch in batches:
        output = model(**batch)
        output.loss.backward()
        logits.append(output.logits.detach())
        right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
        loss += output.loss.item() * len(batch["labels"])
        count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The accuracy is in percent; a share between 0 and 1 was asked for.",
)
def gives_accuracy_in_percent(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": 100 * right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "This is the number of right answers; their share was asked for.",
)
def counts_instead_of_dividing(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "This is the share of wrong answers.",
)
def gives_the_share_of_mistakes(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) != batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "Accuracy and loss are tensors; plain numbers were asked for.",
)
def gives_tensors(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {
        "accuracy": torch.tensor(right / count),
        "loss": torch.tensor(loss / count),
        "logits": torch.cat(logits),
    }


@misconception(
    "fine_tuning.evaluate",
    "The loss is the sum over all examples; their mean was asked for.",
)
def adds_the_losses_up_only(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The logits are a list with one tensor for each batch; one tensor for all examples was asked for.",
)
def gives_a_list_of_logits(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": logits}


@misconception(
    "fine_tuning.evaluate",
    "Only the last batch's logits come back; those of all examples were asked for.",
)
def gives_the_last_logits(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": output.logits}


@misconception(
    "fine_tuning.evaluate",
    "These are probabilities; the logits were asked for, as they come from the head.",
)
def gives_probabilities(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits.softmax(dim=-1))
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "These are the predicted labels; the logits behind them were asked for.",
)
def gives_predictions(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits.argmax(dim=-1))
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "A label was predicted where the second logit is above zero; with two logits, the larger one decides.",
)
def judges_by_one_logit(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(**batch)
            logits.append(output.logits)
            right += ((output.logits[:, 1] > 0).long() == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "`pop` takes the labels out of the batches; whoever measures twice finds none.",
)
def takes_labels_out_while_measuring(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            labels = batch.pop("labels")
            output = model(**batch, labels=labels)
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == labels).sum().item()
            loss += output.loss.item() * len(labels)
            count += len(labels)
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.evaluate",
    "The model never sees the attention mask, so padding has a say in every answer.",
)
def measures_without_the_mask(model: Any, batches: Any) -> Any:
    was_training = model.training
    model.eval()
    logits, right, loss, count = [], 0, 0.0, 0
    with torch.no_grad():
        for batch in batches:
            output = model(input_ids=batch["input_ids"], labels=batch["labels"])
            logits.append(output.logits)
            right += (output.logits.argmax(dim=-1) == batch["labels"]).sum().item()
            loss += output.loss.item() * len(batch["labels"])
            count += len(batch["labels"])
    model.train(was_training)
    return {"accuracy": right / count, "loss": loss / count, "logits": torch.cat(logits)}


@misconception(
    "fine_tuning.label_texts",
    "The number is the largest logit; a probability lies between 0 and 1.",
)
def gives_the_logit(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "A sigmoid looks at each logit by itself; where one label is chosen among several, their "
    "probabilities come from a softmax and sum to one.",
)
def takes_a_sigmoid(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.sigmoid()
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The probabilities sum to one down the batch, over the texts; they should do so over the labels.",
)
def takes_the_softmax_over_the_batch(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=0)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The number is the logarithm of the probability.",
)
def gives_log_probabilities(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.log_softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The probability is in percent; a number between 0 and 1 was asked for.",
)
def gives_probabilities_in_percent(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, (100 * best).tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The probability has been rounded; that is for whoever prints it.",
)
def rounds_the_probability(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, [round(score, 1) for score in best.tolist()]))


@misconception(
    "fine_tuning.label_texts",
    "The label is still a number; its name stands in the model's configuration.",
)
def gives_the_number_of_the_label(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = numbers.tolist()
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The names are written into the code, and another model has other ones.",
)
def writes_the_names_down(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = ["POSITIVE" if number else "NEGATIVE" for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The least probable label is named.",
)
def turns_the_labels_round(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    numbers = probabilities.argmin(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The number is always the last label's probability; that of the named label was asked for.",
)
def gives_the_probability_of_the_last_label(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, probabilities[:, -1].tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The label was chosen by asking whether the second one's probability exceeds one half; with three "
    "labels that says nothing about the third.",
)
def decides_by_a_threshold(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    numbers = (probabilities[:, 1] > 0.5).long()
    best = probabilities.gather(1, numbers[:, None])[:, 0]
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The model never sees the attention mask, so a text's answer depends on its neighbours in the batch.",
)
def asks_without_the_mask(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(input_ids=batch["input_ids"]).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The mode is never set, so a model that is being trained answers with dropout on.",
)
def answers_with_dropout(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The model is left in evaluation mode; it was to keep the mode in which it came.",
)
def stays_in_evaluation_mode(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The model is always left in training mode; it was to keep the mode in which it came.",
)
def ends_in_training_mode(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train()
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "A text that is too long ends in an error, since it is not cut to the model's maximum.",
)
def cannot_take_long_texts(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "No texts end in an error, because the tokenizer makes no batch of nothing.",
)
def stumbles_over_no_texts(texts: list[str], tokenizer: Any, model: Any) -> Any:
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "These are dictionaries, as a pipeline gives them; tuples of name and probability were asked for.",
)
def gives_dictionaries(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return [{"label": name, "score": score} for name, score in zip(names, best.tolist())]


@misconception(
    "fine_tuning.label_texts",
    "Each answer is a list; a tuple was asked for.",
)
def answers_with_lists(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return [[name, score] for name, score in zip(names, best.tolist())]


@misconception(
    "fine_tuning.label_texts",
    "Each answer begins with the probability; the name comes first.",
)
def swaps_name_and_probability(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(best.tolist(), names))


@misconception(
    "fine_tuning.label_texts",
    "The probabilities are still tensors; plain numbers were asked for.",
)
def leaves_probabilities_as_tensors(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best))


@misconception(
    "fine_tuning.label_texts",
    "Only the first text gets an answer.",
)
def answers_the_first_text_only(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))[:1]


@misconception(
    "fine_tuning.label_texts",
    "The answers are sorted by how sure they are; they should come in the order of the texts.",
)
def sorts_by_probability(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return sorted(zip(names, best.tolist()), key=lambda pair: -pair[1])


@misconception(
    "fine_tuning.label_texts",
    "Each text gets the probability of every label; the most probable one was asked for.",
)
def lists_every_label(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    return [
        [(model.config.id2label[number], score) for number, score in enumerate(row)]
        for row in probabilities.tolist()
    ]


@misconception(
    "fine_tuning.label_texts",
    "The exponentials were divided by the sum over all texts and labels together; each text has "
    "probabilities of its own, which sum to one.",
)
def divides_by_the_sum_of_everything(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.exp()
        probabilities = probabilities / probabilities.sum()
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "The texts were sorted by length, which saves padding, and the answers stayed in that order; they "
    "should come in the order of the texts.",
)
def answers_in_order_of_length(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        return []
    texts = sorted(texts, key=len)
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))


@misconception(
    "fine_tuning.label_texts",
    "No texts at all are refused; the answer to nobody's question is an empty list.",
)
def refuses_no_texts(texts: list[str], tokenizer: Any, model: Any) -> Any:
    if not texts:
        raise ValueError("there are no texts")
    was_training = model.training
    model.eval()
    batch = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        probabilities = model(**batch).logits.softmax(dim=-1)
    model.train(was_training)
    best, numbers = probabilities.max(dim=-1)
    names = [model.config.id2label[number] for number in numbers.tolist()]
    return list(zip(names, best.tolist()))

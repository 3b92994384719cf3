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
#
# `pipeline("text-classification")` takes a sentence and says `POSITIVE`. One line, and it works. Then one day
# the scores look odd, or a long review stops everything, or you need the vectors and not the verdict, and
# you want to know what that one line does.
#
# It does three things: **preprocess** (text becomes tensors), **forward** (tensors become logits) and
# **postprocess** (logits become labels and scores). In this lab you write all three, put them together, and
# hold the result against the library's own. After it you can
#
# - find out which model a task uses when you name none,
# - read a model's label tables, and not trip over the keys that JSON turned into text,
# - turn texts into exactly the inputs that a model takes, long texts and empty ones included,
# - choose between softmax, sigmoid and nothing at all,
# - work in batches without letting the batch change an answer,
# - take the head off a classifier, use the rest, and put the head back on.
#
# Fill in one blank at a time. `labs check 08_pipelines` tells you how each is doing, and `labs hint` is there
# when you are stuck. The cell below each blank shows your function at work as soon as there is something to
# show.

# %% [markdown]
# **In a notebook**, `check(default_checkpoint)` judges what you have just defined, and `check()` everything that is
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
import inspect

import torch
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, pipeline
from transformers.pipelines import SUPPORTED_TASKS, TASK_ALIASES

from grader import attempted, checkpoint

# %% [markdown]
# `checkpoint` gives the folder of a small classifier that comes with the course, trained on film reviews and
# remarks about courses, so everything here runs offline. The calls are the very ones that load the big one.

# %%
CLASSIFIER = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %% [markdown]
# ## 1. Which model, if you name none?
#
# A pipeline needs a model, and if you name none it takes the task's default. The library keeps the defaults
# in a dictionary, `SUPPORTED_TASKS`, and some tasks have a second name, kept in `TASK_ALIASES`. Tutorials
# print these tables, tables change with the version, and printed ones go stale. So look at the ones that you
# have:

# %%
print(TASK_ALIASES)
for name in ("text-classification", "any-to-any"):
    print(name, SUPPORTED_TASKS[name]["default"])

# %% [markdown]
# Each default is a pair: the name of a checkpoint and a **revision**, the short hash of one commit. The
# revision matters: a name alone follows whatever its owner uploads next, a revision stays.
#
# **Watch out.** Two generations of the table live side by side. In most entries the pair stands right under
# `"model"`; in some it is still filed one level deeper, under the framework: `"pt"` for PyTorch. Your
# function should read both. And `"sentiment-analysis"` is a name that people use and that is no key of the
# table. What if a task exists under neither name, such as `"question-answering"`, which older tutorials are
# full of? Then it is better to stop at once than to go on with `None`.


# %%
def default_checkpoint(task: str) -> tuple[str, str]:
    """Look up which checkpoint a pipeline takes for a task when none is named; nothing is downloaded.

    Args:
        task: Name of a task, such as "fill-mask", or a second name for one, such as "sentiment-analysis",
            spelled as it stands in one of the two tables; every task there has a default.

    Returns:
        Name and revision of the checkpoint, as a tuple of two strings, whichever of the two forms the entry
        in `SUPPORTED_TASKS` has.

    Raises:
        KeyError: Neither of the two tables knows the task.

    >>> default_checkpoint("sentiment-analysis")[0]
    'distilbert/distilbert-base-uncased-finetuned-sst-2-english'
    >>> default_checkpoint("sentiment-analysis") == default_checkpoint("text-classification")
    True
    """
    # your code here
    ...


# %%
if attempted(default_checkpoint):
    for name in ("sentiment-analysis", "fill-mask", "ner", "any-to-any"):
        print(f"{name:20}", *default_checkpoint(name))

# %% [markdown]
# ## 2. Numbers and names
#
# A classifier answers with a number for each label, and knows its labels by id only. The names stand in its
# `config.json`, which for our model has these lines:
#
#     "id2label": {"0": "NEGATIVE", "1": "POSITIVE"},
#     "label2id": {"NEGATIVE": 0, "POSITIVE": 1}
#
# Look at the quotation marks. **JSON knows no dictionary keys but strings**, so the id 0 went in as a number
# and comes back as `"0"`, and `id2label[0]` is a KeyError. (The library repairs that when it loads a config.
# Who reads the file with `json.load`, or gets a table over the network, has to do it alone. And it makes
# neither table from the other: a config that is given `id2label` only has None for `label2id`.)
#
# **Watch out.** The entries of a dictionary may stand in any order, so `{"1": "POSITIVE", "0": "NEGATIVE"}`
# says the same as the table above. Who numbers the names as they come swaps the labels, and every later step
# goes wrong in perfect silence. Sorting the keys is no way out either: as text, `"10"` comes before `"2"`.


# %%
def label_tables(id2label: dict) -> tuple[dict[int, str], dict[str, int]]:
    """Make both label tables from one that may have been through JSON; it stays as it is.

    Args:
        id2label: Label of each id. The ids may be integers, or strings of digits such as "10", or some of
            each, in any order, and they may leave gaps; no two labels are alike. The table may be empty.

    Returns:
        Two new dictionaries, also where nothing had to be repaired: the label of each id and the id of each
        label; all ids are integers. In which order the entries stand does not matter.

    >>> names, ids = label_tables({"1": "POSITIVE", "0": "NEGATIVE"})
    >>> names[0], names[1]
    ('NEGATIVE', 'POSITIVE')
    >>> ids["POSITIVE"]
    1
    """
    # your code here
    ...


# %%
if attempted(label_tables):
    print(label_tables({"1": "POSITIVE", "0": "NEGATIVE"}))

# %% [markdown]
# ## 3. Preprocess: exactly what the model takes
#
# The first step turns texts into tensors, with the padding and the mask of lab 03. Three things decide
# whether the model gets what it needs.
#
# - **Padding** to the longest text of the batch, so that there is one tensor, and a mask that says what is
#   real.
# - **Truncation** to the maximum that the tokenizer knows. Further down you will see who does that in the
#   library's pipeline. Cut the ids, not the text, and in such a way that the closing `[SEP]` survives.
# - **Only what the model takes.** A tokenizer gives what *its* kind of model wants. BERT's also gives
#   `token_type_ids`, which say to which of two texts a token belongs. DistilBERT has no use for them, and
#   yet many DistilBERT checkpoints were saved with BERT's tokenizer. Older versions of the library then
#   stopped with `unexpected keyword argument`; the one you have swallows the extra tensor without a word.
#   That is no better: had it been something that matters, you would never know. RoBERTa's model, on the
#   other hand, does take `token_type_ids`. So ask the model: the parameters of its `forward` have names.


# %%
def model_inputs(texts: list[str], tokenizer, model) -> dict[str, torch.Tensor]:
    """Turn texts into the tensors that a model takes, and no others.

    Args:
        texts: At least one text; they may have any length, and some or all may be the empty string.
        tokenizer: A tokenizer; it knows the length to cut to (`model_max_length`, counted in tokens, of
            which one word can have many), and how to cut a text so that its special tokens survive.
        model: Any model of the library; only asked for the names of its `forward`'s parameters.

    Returns:
        A plain dictionary, not the tokenizer's own kind: of everything that the tokenizer gives by itself,
        special tokens included, those tensors that `model.forward` has a parameter for by name. Each has
        shape (batch, longest row after cutting) and dtype int64, and is padded as the tokenizer pads.

    >>> tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    >>> model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    >>> inputs = model_inputs(["Good.", ""], tokenizer, model)
    >>> sorted(inputs)
    ['attention_mask', 'input_ids']
    >>> inputs["attention_mask"]
    tensor([[1, 1, 1, 1],
            [1, 1, 0, 0]])
    """
    # your code here
    ...


# %%
if attempted(model_inputs):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    for name, tensor in model_inputs(TEXTS, tokenizer, model).items():
        print(name, tensor, sep="\n")

# %% [markdown]
# **A question: who cuts a long text?** One can read that the tokenizer's `model_max_length` is the maximum
# length of the input, and that anything longer gets truncated. So what will the library's pipeline do with a
# review of a thousand words? Make your guess before you run this.

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

# %% [markdown]
# The maximum is a number that the tokenizer *knows*, and that it uses only when it is asked to cut. Nobody
# asks, unless you do.
#
# ## 4. Forward: just the logits
#
# The second step runs the model. What comes out are **logits**: one number for each label, any size, any
# sign. Three habits that belong to every prediction:
#
# - Dropout off. A model in training mode gives another answer each time. This is what `model.eval()` is for.
#   `from_pretrained` does it for you; a model that comes straight out of training is another matter, and the
#   library's pipeline takes it in whatever mode it is.
# - No gradients. Nobody is going to backpropagate, and the graph costs memory. `eval()` does **not** do
#   that.
# - Everything that was prepared gets to the model, each tensor under its own name. A mask that stays behind
#   is the classic, since nothing complains.
#
# One more thing, which is new: the library now loads a checkpoint in the precision in which it was saved. If
# that is half precision, the logits are too, and differences in the third digit are gone before a softmax
# has even begun. So we agree to go on in float32: it is the logits that become float32, not the model, which
# belongs to whoever called you.


# %%
def model_logits(inputs: dict[str, torch.Tensor], model) -> torch.Tensor:
    """Run a classifier on prepared inputs.

    Args:
        inputs: Tensors of shape (batch, length) by the name of the model's parameter, such as
            `attention_mask`, in a plain dictionary or in the tokenizer's own kind of one; the order of the
            entries means nothing.
        model: A model with a classification head. It may arrive in training mode, and may leave in any; but
            for the mode it stays as it is. Its weights may be float32, or of half precision (bfloat16).

    Returns:
        The logits, without gradients, whether these were never kept or cut off afterwards: shape (batch,
        number of labels), dtype float32 whatever the model calculates in.

    >>> tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    >>> model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    >>> logits = model_logits(tokenizer(["Good."], return_tensors="pt"), model)
    >>> logits.shape, logits.dtype, logits.requires_grad
    (torch.Size([1, 2]), torch.float32, False)
    """
    # your code here
    ...


# %%
if attempted(model_inputs, model_logits):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    print(model.config.id2label)
    print(model_logits(model_inputs(TEXTS, tokenizer, model), model))

# %% [markdown]
# ## 5. From logits to scores
#
# Which function turns logits into scores depends on what the logits *mean*, and the config says it, in
# `problem_type` and in the number of labels:
#
# | the task | scores |
# | --- | --- |
# | `"regression"`: the logits are the answer, such as a number of stars | the logits as they are |
# | one logit only: yes or no | sigmoid |
# | `"multi_label_classification"`: each label may hold or not, on its own | sigmoid |
# | two logits or more, of which one is right | softmax along the labels |
#
# Read it from top to bottom; the first line that fits decides. In many configs `problem_type` is `None`,
# then the number of logits decides alone.
#
# **Watch out.** The softmax of a *single* logit is 1, whatever the logit: a spam filter built that way is
# dead sure of everything. Softmax in a multi-label task makes labels compete that have no quarrel with each
# other. And a softmax along the wrong axis makes the *texts* compete: each score then depends on who else is
# in the batch. If you write the formulas yourself, think of large logits: `exp(1000)` is infinite.


# %%
def logits_to_scores(logits: torch.Tensor, problem_type: str | None = None) -> torch.Tensor:
    """Turn a classifier's logits into scores; the logits stay as they are.

    Args:
        logits: Shape (batch, number of labels), dtype float32, all finite but of any size; at least one text
            and one label.
        problem_type: What the model's config says: None, "regression", "single_label_classification" or
            "multi_label_classification". With the third, as with None, the number of labels decides.

    Returns:
        Scores of the same shape and dtype, all finite: for regression the logits themselves (the same tensor
        or a copy); sigmoids for one label or for multi-label classification; else a softmax along the labels.

    Source:
        `TextClassificationPipeline.postprocess` in transformers chooses so.

    >>> logits_to_scores(torch.tensor([[0.0, 0.0], [1000.0, 0.0]]))
    tensor([[0.5000, 0.5000],
            [1.0000, 0.0000]])
    >>> logits_to_scores(torch.tensor([[0.0], [1000.0]]))
    tensor([[0.5000],
            [1.0000]])
    """
    # your code here
    ...


# %%
if attempted(logits_to_scores):
    logits = torch.tensor([[2.0, -1.0, 0.5]])
    for problem_type in (None, "multi_label_classification", "regression"):
        print(problem_type, logits_to_scores(logits, problem_type))
    print("one logit:", logits_to_scores(torch.tensor([[2.0], [-1.0]])).flatten())

# %% [markdown]
# ## 6. Postprocess: labels, best first
#
# The last step puts names to the scores. The library returns plain Python: for each text a list of
# dictionaries with a `label` (a string) and a `score` (a float), the best first. With `top_k=1` only the
# winner stays, with `top_k=None` all labels do.
#
#     [{"label": "POSITIVE", "score": 0.75}, {"label": "NEGATIVE", "score": 0.25}]
#
# **Watch out.** Label and score must travel together: sort one without the other and the best score sits
# beside the wrong name. And a score that is still a tensor looks fine on the screen, but cannot be written
# to JSON.


# %%
def rank_labels(
    scores: torch.Tensor, id2label: dict[int, str], top_k: int | None = None
) -> list[list[dict[str, str | float]]]:
    """Name the labels of each text, the best first; scores and table stay as they are.

    Args:
        scores: Shape (batch, number of labels), dtype float32; column i belongs to the label with id i.
            Any finite numbers, not always between 0 and 1; at least one text and one label.
        id2label: Label of each id, 0 to number of labels - 1; its entries may stand in any order.
        top_k: How many labels to keep, at least 1; where there are fewer, all. None keeps all.

    Returns:
        For each text, in order, a list of dictionaries {"label": string, "score": Python float}, by falling
        score. Of labels with equal scores the one with the smaller id comes first, also where `top_k` cuts.

    >>> rank_labels(torch.tensor([[0.25, 0.75]]), {0: "NEGATIVE", 1: "POSITIVE"})
    [[{'label': 'POSITIVE', 'score': 0.75}, {'label': 'NEGATIVE', 'score': 0.25}]]
    >>> rank_labels(torch.tensor([[0.5, 0.5]]), {0: "NEGATIVE", 1: "POSITIVE"}, top_k=1)
    [[{'label': 'NEGATIVE', 'score': 0.5}]]
    """
    # your code here
    ...


# %%
if attempted(rank_labels):
    scores = torch.tensor([[0.1, 0.7, 0.2], [0.4, 0.2, 0.4]])
    for row in rank_labels(scores, {0: "bad", 1: "good", 2: "mixed"}):
        print(row)

# %% [markdown]
# ## 7. A few at a time
#
# A million reviews do not fit into one tensor, so they go through the model in batches: the first eight, the
# next eight, and at the end whatever is left. It is a small function with a well-known trap at each end: the
# last batch, which is mostly smaller and is easily lost, and no texts at all, which makes no batch at all.


# %%
def split_batches(texts: list[str], batch_size: int) -> list[list[str]]:
    """Cut a list into batches; the list stays as it is.

    Args:
        texts: Any number of texts, also none, also thousands; a text may occur twice, and may be empty.
        batch_size: Size of every batch but the last, at least 1; it may be larger than the list.

    Returns:
        A list of lists that hold all texts in their order. The last one may be smaller; none is empty.

    >>> split_batches(["a", "b", "c"], 2)
    [['a', 'b'], ['c']]
    >>> split_batches([], 2)
    []
    """
    # your code here
    ...


# %%
if attempted(split_batches):
    print(split_batches(["one", "two", "three", "four", "five"], 2))

# %% [markdown]
# ## 8. The whole pipeline
#
# Batches, inputs, logits, scores, labels: you have all the parts. Put them together, and your function should
# say what `pipeline("text-classification", ...)(texts, truncation=True)` says, label by label and digit by
# digit. It should even be kinder: an empty list gets an empty list, where the library's pipeline stops with
# an IndexError.
#
# And **the batch size must not show**: a text gets the same answer alone, in pairs or in dozens. If it does
# not, you know from lab 03 where to look.
#
# **Watch out.** Do not write `POSITIVE` or `2` anywhere. Another model has five labels, or one, or labels
# that do not exclude each other; all of that stands in `model.config`. A model with a single logit has a
# single label, so that label is always the best one, and only its score tells yes from no.
#
# Two small things. Your function may call those that you wrote above, and is then as right as they are; or it
# stands on its own. And large logits can differ where their scores do not: the sigmoids of 100 and of 300 are
# both 1. It is the scores that are compared.
#
# The whole point is to do it by hand, so `pipeline` and `TextClassificationPipeline` are out of bounds inside
# this function.


# %%
def classify_texts(texts: list[str], tokenizer, model, batch_size: int = 8) -> list[dict[str, str | float]]:
    """Classify texts as a text-classification pipeline does that cuts what is too long.

    The library's `pipeline` and `TextClassificationPipeline` must not be called.

    Args:
        texts: Any number of texts, also none; some may be empty, some longer than the model's maximum.
        tokenizer: The model's tokenizer, which knows that maximum and pads on the right. It may give tensors
            that the model does not take.
        model: A model with a classification head, float32 weights and any number of labels. It may arrive in
            training mode, and may leave in any. `model.config` has `id2label`, with ids from 0 as integers,
            and `problem_type`.
        batch_size: How many texts the model sees at a time, at least 1; changes no answer.

    Returns:
        For each text, in order, the best label and its score: {"label": string, "score": Python float}. Of
        labels with equal scores, whatever their logits, the one with the smaller id.

    >>> tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    >>> model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    >>> [one["label"] for one in classify_texts(TEXTS, tokenizer, model)]
    ['POSITIVE', 'NEGATIVE']
    >>> classify_texts([], tokenizer, model)
    []
    """
    # your code here
    ...


# %%
if attempted(model_inputs, model_logits, logits_to_scores, rank_labels, split_batches, classify_texts):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    classifier = pipeline("text-classification", model=CLASSIFIER)
    texts = [*TEXTS, "", "good " * 1000]
    mine, theirs = classify_texts(texts, tokenizer, model), classifier(texts, truncation=True)
    for text, one, other in zip(texts, mine, theirs, strict=True):
        print(f"{text[:32]!r:34} {one['label']} {one['score']:.6f} | {other['label']} {other['score']:.6f}")

# %% [markdown]
# ## 9. The same checkpoint without its head
#
# Sometimes you want the vectors and not the verdict. `AutoModel.from_pretrained(CLASSIFIER)` reads the very
# same file and gives a model without a head. How? A checkpoint is a long dictionary, name to tensor:
#
#     distilbert.embeddings.word_embeddings.weight     the encoder, under the prefix "distilbert."
#     distilbert.transformer.layer.0.attention.q_lin.weight
#     ...
#     pre_classifier.weight                            the head
#     classifier.weight
#
# In the classifier the encoder is a part called `distilbert`. Loaded alone it is no part of anything, so its
# names lose the prefix, and what does not carry the prefix has no place to go: the loading report calls these
# keys *unexpected*. A checkpoint that was saved from a headless model has no prefix on any name; then
# everything is encoder, and nothing is left out.
#
# **Watch out.** Only the *start* of a name counts, and only a whole part of it: `distilbert_pooler.weight`
# does not belong to `distilbert`, and `head.distilbert.weight` belongs to the head. A word about string
# methods: `strip` and its relatives take a *set of letters*, not a word, and go on eating.


# %%
def headless_weights(
    weights: dict[str, torch.Tensor], prefix: str
) -> tuple[dict[str, torch.Tensor], list[str]]:
    """Take an encoder's weights out of a checkpoint, as `AutoModel` does; the dictionary stays as it is.

    Args:
        weights: Tensors of a checkpoint by name, such as "distilbert.embeddings.LayerNorm.bias"; at least
            one, in any order.
        prefix: Name of the encoder inside a model with a head, without any dot, such as "distilbert".

    Returns:
        The encoder's tensors in a new dictionary, by their names without prefix and dot (taken off once), and
        the names of all other weights as they stand in the checkpoint, in a sorted list. If no name begins
        with prefix and dot the checkpoint is headless already: all tensors under their own names, in a new
        dictionary as well, and an empty list.

    >>> weights = {"distilbert.layer.bias": torch.ones(1), "classifier.bias": torch.zeros(2)}
    >>> headless_weights(weights, "distilbert")
    ({'layer.bias': tensor([1.])}, ['classifier.bias'])
    """
    # your code here
    ...


# %%
if attempted(headless_weights):
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    encoder, report = AutoModel.from_pretrained(CLASSIFIER, output_loading_info=True)
    mine, left_out = headless_weights(model.state_dict(), model.base_model_prefix)
    print("left out:  ", left_out)
    print("unexpected:", sorted(report["unexpected_keys"]))
    theirs = encoder.state_dict()
    print("same names:", set(mine) == set(theirs))
    print("same numbers:", all(name in mine and torch.equal(mine[name], one) for name, one in theirs.items()))

# %% [markdown]
# **A question: are these two the same?** Print `AutoModel.from_pretrained("distilbert-base-uncased")` beside
# the encoder inside our classifier, and not a letter differs: the same parts with the same sizes. One is
# tempted to call it the same model. Is it? What would you compare to find out? Guess, then run this.

# %%
if attempted(headless_weights):
    base = AutoModel.from_pretrained(checkpoint("distilbert-base-uncased"))
    encoder = AutoModel.from_pretrained(CLASSIFIER)
    print("printed alike:", str(base) == str(encoder))
    pairs = zip(base.parameters(), encoder.parameters(), strict=True)
    print("largest difference between two weights:", max((a - b).abs().max().item() for a, b in pairs))

# %% [markdown]
# What a model prints is its architecture. Fine-tuning leaves that alone and moves the weights, so the two
# have the same shape and are different models. Vectors from one do not fit the head of the other.
#
# ## 10. Put the head back on
#
# The proof that you know what a head is: take the headless encoder, and compute the classifier's logits
# yourself. DistilBERT's head is small. It takes the last hidden state of the **first** token, `[CLS]`, and
# nothing else, and sends it through a linear layer (`pre_classifier`), a ReLU, and a second linear layer
# (`classifier`). Between the last two stands a dropout, which does nothing at prediction time.
#
# **Watch out.** PyTorch stores the weight of a linear layer as (out, in). And the mask: see the question
# below.


# %%
def headless_logits(inputs: dict[str, torch.Tensor], encoder, head: dict[str, torch.Tensor]) -> torch.Tensor:
    """Compute a classifier's logits from its headless encoder and the weights of its head.

    Args:
        inputs: `input_ids` and `attention_mask` of shape (batch, length), dtype int64, padded on the right.
        encoder: A headless DistilBERT, float32. It may arrive in training mode, and may leave in any.
        head: Weights of the head by name, in any order, perhaps among all others of a checkpoint:
            "pre_classifier.weight" of shape (hidden size, hidden size), "pre_classifier.bias" of shape
            (hidden size,), "classifier.weight" of shape (number of labels, hidden size) and "classifier.bias"
            of shape (number of labels,); dtype float32; they require no gradients.

    Returns:
        The logits, without gradients: shape (batch, number of labels), dtype float32.

    >>> tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    >>> model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    >>> encoder = AutoModel.from_pretrained(CLASSIFIER)
    >>> inputs = tokenizer(TEXTS, padding=True, return_tensors="pt")
    >>> logits = headless_logits(inputs, encoder, model.state_dict())
    >>> torch.allclose(logits, model(**inputs).logits, atol=1e-4)
    True
    """
    # your code here
    ...


# %%
if attempted(headless_logits):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER).eval()
    encoder = AutoModel.from_pretrained(CLASSIFIER)
    inputs = dict(tokenizer(TEXTS, padding=True, return_tensors="pt"))
    with torch.no_grad():
        print("the classifier: ", model(**inputs).logits)
    print("encoder and head:", headless_logits(inputs, encoder, model.state_dict()))

# %% [markdown]
# **A question: does the mask matter for the vectors?** In many tutorials the headless model is called as
# `headless_model(inputs["input_ids"])`. The shape of what comes back is right, and no warning appears (or one
# that scrolls by). Our two sentences differ by a single token. What do you expect to happen to the vectors
# and the logits of the shorter one? And of the longer one?

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
    for number, text in enumerate(TEXTS):
        vectors = (masked[number, 0] - unmasked[number, 0]).abs().max().item()
        print(f"{text}  first token moves by {vectors:.4f}")
    masked_logits = headless_logits(inputs, encoder, head)
    inputs["attention_mask"] = torch.ones_like(inputs["attention_mask"])
    unmasked_logits = headless_logits(inputs, encoder, head)
    if torch.is_tensor(masked_logits) and torch.is_tensor(unmasked_logits):
        for number, text in enumerate(TEXTS):
            logits = (masked_logits[number] - unmasked_logits[number]).abs().max().item()
            print(f"{text}  logits move by {logits:.4f}")

# %% [markdown]
# One column of padding is enough: the shorter text was read with a token that nobody wrote, and the longer
# one, which has no padding, did not move. The call without a mask is right for a single text, and for texts
# that happen to have equal lengths. That is what makes it so durable.
#
# ## What to take along
#
# A pipeline is preprocess, forward and postprocess, and each hides a decision: what is cut and what is handed
# over, in which mode the model runs, what its logits mean. The config holds the answers, so code that asks it
# works for the next model too. And under every classifier there is an encoder that you can use on its own, as
# long as you take the one with the right weights and hand it the mask.

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
# # Lab 09: Top-k and decoding
#
# A language model never writes a word. Given some tokens, it hands you one number for every token of its
# vocabulary, and that is all it does. Everything that looks like *writing* happens outside of it: somebody
# turns the numbers into probabilities, picks a token, appends it, and asks again. In this lab that somebody
# is you.
#
# The steps are short, and most of them have a way of going wrong without an error message. After this lab
# you can
#
# - read what a model expects after every prefix of a text, and measure how wrong it was,
# - make a model bolder or more careful with a temperature, and cut off its wild guesses with top-k,
# - draw tokens so that you can repeat the draw,
# - write the loop behind `model.generate`, for a whole batch, with padding and an end for each row,
# - turn ids back into text without losing a space or half an emoji.
#
# Fill in one blank at a time. `labs check 09_topk_decoding` tells you how each is doing, and `labs hint` is
# there when you are stuck. The cell below each blank shows your function at work as soon as there is
# something to show.

# %% [markdown]
# **In a notebook**, `check(next_token_probabilities)` judges what you have just defined, and `check()` everything that is
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
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, AutoTokenizer

from grader import attempted, checkpoint

# %% [markdown]
# `checkpoint` gives the folder of a small trained GPT-2 that comes with the course, so everything here runs
# offline and in a moment. The calls are the very ones that load the big model.

# %%
GPT2 = checkpoint("gpt2")
TEXT = "Hello, how are you"

# %% [markdown]
# ## 1. From logits to probabilities
#
# For a batch of texts a causal model gives logits of shape `(batch, length, vocabulary)`: at every token of
# every text, one number for each token that could come next. Softmax makes probabilities of them:
#
#     logits         2.0   1.0   1.0       (one position, a vocabulary of three)
#     probabilities  0.58  0.21  0.21      (together 1)
#
# The only question is *along which axis* they should add up to one. Each position is a little competition
# of its own, and the competitors are the tokens of the vocabulary.
#
# **Watch out.** A tensor with three axes lets you pick the wrong one, and nothing crashes: the numbers
# still lie between 0 and 1. With one text, `logits[0]`, the vocabulary is axis 1; in the batch axis 1 is
# the length. And logits may be large: whatever you do must survive a logit of 1000, whose exponential is
# not a number that a float can hold.


# %%
def next_token_probabilities(logits: torch.Tensor) -> torch.Tensor:
    """Turn logits into the probability of each token to come next, at each position.

    Args:
        logits: Shape (batch, length, vocabulary), dtype float32, all finite, perhaps in the thousands; the
            tensor stays as it is.

    Returns:
        Probabilities, shape (batch, length, vocabulary) and dtype float32; those of one position add up to 1.

    >>> next_token_probabilities(torch.tensor([[[0.0, 0.0], [1000.0, 0.0]]]))
    tensor([[[0.5000, 0.5000],
             [1.0000, 0.0000]]])
    """
    # your code here
    ...


# %%
if attempted(next_token_probabilities):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    model = AutoModelForCausalLM.from_pretrained(GPT2)
    logits = model(**tokenizer(TEXT, return_tensors="pt")).logits.detach()
    probabilities = next_token_probabilities(logits)
    print("logits:", tuple(logits.shape), " sums:", probabilities.sum(dim=-1))

# %% [markdown]
# ## 2. What the model expects after each prefix
#
# One run of the model gives a prediction at *every* position, not only at the last. At the token in column 2
# it has seen columns 0 to 2, so the logits there are its guess for what follows these three. Take the most
# likely token everywhere, and you can watch the model change its mind as it reads:
#
#     Hello                 -> ,
#     Hello, how            ->  about
#     Hello, how are        ->  you
#
# This is called the **greedy** choice: always the token with the highest probability.
#
# **Watch out.** A token's text often begins with a space: in the lines above it is ` you` that follows, not
# `you`. That space is part of the token, and you need it to put a text together again. A prefix, on the
# other hand, is a text: decode its ids in one go. And a model that was being trained still has its dropout
# on, so its guesses would differ from call to call.


# %%
def greedy_continuations(text: str, tokenizer, model) -> list[tuple[str, str]]:
    """Give the most likely next token after each prefix of a text.

    Args:
        text: A text of at least one token that fits into the model.
        tokenizer: The model's tokenizer; for GPT-2 it adds no special tokens.
        model: A causal language model; it may arrive in training mode, and may leave in any.

    Returns:
        One pair for each token of the text, in order: the text of all tokens up to and including this one,
        decoded in one go, and the text of the single token that the model finds most likely to come next.
        Nothing is stripped, and special tokens are shown, so the end of text reads `<|endoftext|>`.

    >>> tokenizer = AutoTokenizer.from_pretrained(checkpoint("gpt2"))
    >>> model = AutoModelForCausalLM.from_pretrained(checkpoint("gpt2"))
    >>> pairs = greedy_continuations("Hello, how are you", tokenizer, model)
    >>> [prefix for prefix, _ in pairs]
    ['Hello', 'Hello,', 'Hello, how', 'Hello, how are', 'Hello, how are you']
    >>> pairs[-2][1]
    ' you'
    """
    # your code here
    ...


# %%
if attempted(greedy_continuations):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    model = AutoModelForCausalLM.from_pretrained(GPT2)
    for prefix, following in greedy_continuations(TEXT, tokenizer, model):
        print(f"{prefix!r:>24} -> {following!r}")

# %% [markdown]
# ### An experiment: may one split on spaces?
#
# There is a tempting short cut. Decode *all* predicted ids in one go, split the text on spaces, and print
# piece by piece. For `Hello, how are you` this can give five pieces for five predictions, and the print-out
# looks perfect.
#
# Was that a law, or luck? **Say for each of the texts below, before you run the cell, whether as many pieces
# come out as there are tokens.** Then run it.

# %%
experiment = AutoTokenizer.from_pretrained(GPT2)
for phrase in [" Hello how are you", "Hello, how are you?", "It's a naïve tokenizer", "a  b"]:
    phrase_ids = experiment(phrase)["input_ids"]
    split = experiment.decode(phrase_ids).split(" ")
    print(f"{phrase!r:>26}: {len(phrase_ids)} tokens, {len(split)} pieces {split}")

# %% [markdown]
# Which texts lost tokens, and where does an empty piece come from? Tokens are not words: a comma, an `'s` or
# the end of a long word has no space in front, and so it disappears into its neighbour. The ids know where
# each token ends; the text has forgotten. So whenever you want something *per token*, stay with the ids as
# long as you can.

# %% [markdown]
# ## 3. How surprised was the model?
#
# The text itself tells us which guesses were right: after `Hello` the answer was `,`. So every text is its
# own answer sheet, shifted by one:
#
#     logits at      Hello   ,      how    are    you
#     must predict   ,       how    are    you    (nothing: here the text ends)
#
# The cross-entropy of these predictions is *the* loss of causal language modelling. The library computes it
# when you hand a model `labels`, and for labels it wants the input ids **unshifted**: it shifts inside.
# Those who shift by hand as well train a model to predict the token after next, and wonder for a week.
#
# Here you work from the logits, so the shift is yours to make.
#
# **Watch out.** A text of five tokens has four predictions to judge, not five. Padding is no answer to
# anything: a position counts only if the token that it must predict is a real one. And all predictions of
# a batch weigh the same, those of a long text and those of a short one.


# %%
def next_token_loss(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Give the loss of causal language modelling: the mean cross-entropy of all predictions of a batch.

    Args:
        logits: The model's output, shape (batch, length, vocabulary), dtype float32, finite.
        ids: The tokens that the model read, shape (batch, length), dtype int64. What stands at padding is
            some id of the vocabulary.
        mask: Attention mask, shape (batch, length), dtype int64; all padding is on the right. Each row has at
            least one real token, and at least one row has two; a row with one has nothing to predict. All
            three tensors stay as they are.

    Returns:
        A tensor without axes, dtype float32: the mean, over all real tokens of the batch but the first of
        each row, of minus the natural logarithm of the probability that the position before gave to them.
        Whether gradients can flow back through it is left to you.

    >>> logits = torch.zeros(1, 3, 4)
    >>> loss = next_token_loss(logits, torch.tensor([[1, 2, 3]]), torch.tensor([[1, 1, 1]]))
    >>> torch.allclose(loss, torch.tensor(4.0).log())
    True
    """
    # your code here
    ...


# %%
if attempted(next_token_loss):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    model = AutoModelForCausalLM.from_pretrained(GPT2).eval()
    batch = tokenizer(TEXT, return_tensors="pt")
    # The library remarks here that it takes its default loss; that is the right one.
    with torch.no_grad():
        output = model(**batch, labels=batch["input_ids"])
    loss = next_token_loss(output.logits, batch["input_ids"], batch["attention_mask"])
    print(f"by hand {loss.item():.4f}, by the model {output.loss.item():.4f}")
    print(f"perplexity {loss.exp().item():.2f}: as unsure as among that many equally likely tokens")

# %% [markdown]
# ## 4. Temperature
#
# Sometimes the model should stick to what it is sure of, and sometimes it should dare more. Dividing all
# logits by one number, the **temperature**, does that:
#
#     temperature   probabilities from the logits 2, 1, 0
#     0.5           0.87  0.12  0.02      colder: the favourite takes nearly all
#     1             0.67  0.24  0.09      as the model says
#     2             0.51  0.31  0.19      hotter: closer to equal
#
# The order of the tokens never changes, only the distances between them.
#
# **Watch out.** The temperature belongs to the logits. Dividing *probabilities* by 2 gives numbers that add
# up to a half, and as soon as somebody normalises them again, nothing has happened at all. And a
# temperature of zero, which people use to say "greedy", is a division by zero: refuse it.


# %%
def apply_temperature(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    """Make a distribution sharper or flatter; what comes back are logits again.

    Args:
        logits: Shape (batch, vocabulary), dtype float32; the tensor stays as it is. A token that is ruled out
            has minus infinity, and keeps it.
        temperature: Above 0; below 1 sharpens, above 1 flattens, 1 changes nothing.

    Returns:
        Logits of the same shape and dtype, whose softmax is the new distribution: each the old one divided by
        the temperature.

    Raises:
        ValueError: The temperature is zero or negative.

    >>> apply_temperature(torch.tensor([[2.0, 1.0, 0.0]]), 0.5)
    tensor([[4., 2., 0.]])
    """
    # your code here
    ...


# %%
if attempted(apply_temperature):
    for temperature in (0.5, 1.0, 2.0):
        print(temperature, apply_temperature(torch.tensor([[2.0, 1.0, 0.0]]), temperature).softmax(dim=-1))

# %% [markdown]
# ## 5. Top-k: no wild guesses
#
# A vocabulary of fifty thousand tokens has a long tail. Each token in it is very unlikely, but there are so
# many that, drawn often enough, one of them comes up in nearly every paragraph, and the text never recovers.
# Top-k filtering allows only the k most likely tokens. Here with k = 2:
#
#     logits      3.0   1.0   2.0   0.0
#     filtered    3.0   -inf  2.0   -inf
#
# Why minus infinity? Because afterwards comes the softmax, and the exponential of minus infinity is exactly
# 0. A logit of 0, on the other hand, is an ordinary logit: in the line above, a forbidden token would then
# be as likely as the last one was before, and with negative logits it could even be the favourite.
#
# **What about ties?** With the logits `[0, 0]` and k = 1 there is no fair way to choose. We agree with the
# library: a token stays if its logit is *at least* the k-th largest of its row. So in a tie for the last
# place all of them stay, and equal logits are always treated equally.
#
# **Watch out.** Each row has a k-th largest logit of its own. The threshold has shape `(batch,)` or
# `(batch, 1)`, and it matters which: compared with `(batch, vocabulary)`, the first one lines up with the
# *vocabulary*. That is an error in most cases, correct for a batch of one, and silently wrong when the
# batch happens to have as many rows as the vocabulary has tokens.


# %%
def keep_top_k(logits: torch.Tensor, k: int) -> torch.Tensor:
    """Rule out all but the k most likely tokens of each row.

    Args:
        logits: Shape (batch, vocabulary), dtype float32; the tensor stays as it is. Tokens that are ruled out
            already have minus infinity.
        k: How many to keep, at least 1. If it is larger than the vocabulary, all stay.

    Returns:
        Logits of the same shape and dtype. A token whose logit is at least the k-th largest of its row keeps
        it, so all that tie for the k-th place stay; every other one gets minus infinity.

    Source:
        `TopKLogitsWarper` in transformers treats ties in the same way.

    >>> keep_top_k(torch.tensor([[3.0, 1.0, 2.0, 0.0], [0.0, 5.0, 5.0, 5.0]]), 2)
    tensor([[3., -inf, 2., -inf],
            [-inf, 5., 5., 5.]])
    """
    # your code here
    ...


# %%
if attempted(keep_top_k):
    print(keep_top_k(torch.tensor([[3.0, 1.0, 2.0, 0.0]]), 2))
    print("ties:", keep_top_k(torch.tensor([[0.0, 0.0]]), 1))

# %% [markdown]
# ## 6. Roll the dice, repeatably
#
# Now draw. Among the tokens that top-k has left, each should come up as often as its probability says: not
# the best one always, and not all k equally often. Every row of a batch gets a draw of its own.
#
# Randomness that nobody can repeat is a nuisance: you find a bug and it never comes back. So PyTorch's
# random functions take a **generator**, an object that holds the state of the dice:
#
#     generator = torch.Generator().manual_seed(7)
#     torch.rand(2, generator=generator)
#
# Seed it alike, and the same numbers come again; call twice without seeding, and the next ones come. Your
# function gets the caller's generator and uses it. It does not seed it: that is the caller's business.
#
# **Watch out.** Whether the temperature or top-k comes first makes no difference (why?). But both come
# before the softmax. And mind the shape: one id a row, not a column of ids.


# %%
def sample_top_k(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Draw the next token of each row among its k most likely ones.

    Args:
        logits: Shape (batch, vocabulary), dtype float32; the tensor stays as it is.
        k: How many tokens are allowed, as for `keep_top_k`: all that tie for the k-th place are. So with 1
            the most likely one is certain, unless there is a tie.
        temperature: Above 0, as for `apply_temperature`; here it need not be checked.
        generator: Where all randomness comes from; None stands for PyTorch's own global one. It is neither
            seeded nor replaced here.

    Returns:
        One id for each row, shape (batch,) and dtype int64. Rows are drawn independently of each other, each
        id with its probability after temperature and top-k.

    >>> logits = torch.tensor([[0.0, 5.0, 1.0], [9.0, 1.0, 8.0]])
    >>> sample_top_k(logits, k=1, generator=torch.Generator().manual_seed(0))
    tensor([1, 0])
    """
    # your code here
    ...


# %%
if attempted(apply_temperature, keep_top_k, sample_top_k):
    rows = torch.tensor([[2.0, 1.0, 0.0, -1.0]]).expand(10_000, 4)
    for k, temperature in ((4, 1.0), (2, 1.0), (2, 0.5)):
        dice = torch.Generator().manual_seed(7)
        drawn = sample_top_k(rows, k, temperature, dice)
        print(f"k={k} temperature={temperature}: drawn", drawn.bincount(minlength=4).tolist(), "times")

# %% [markdown]
# ## 7. The next token of a ragged batch
#
# To continue several prompts at once, they must fit into one box. Padding goes to the **left**, so that
# column -1 is the last token of every prompt and the new token can simply be appended:
#
#     pad     pad     Hello   ,       how     are
#     I       am      really  liking  the     course
#
# The logits for the next token are then those of column -1, in every row. Two things protect a prompt from
# its padding, and a causal model needs both. The **mask** keeps it from attending to padding. And the
# **positions**: GPT-2 numbers its tokens from 0, and unless you tell it otherwise it counts columns, so that
# the `Hello` above would sit at position 2. It is the *first real token* that has position 0, the next one 1,
# and so on.
#
# **Watch out.** `model(ids, attention_mask=mask)` looks complete, and `model.generate` indeed works the
# positions out from the mask. Calling the model itself does not: hand it `position_ids` as well. The
# position of a padding token does not matter, as long as the table has it, and it has none at -1.


# %%
def next_logits(model, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Give the logits of the token that follows each prompt of a left-padded batch.

    Args:
        model: A causal language model such as GPT-2, which takes `input_ids` (its first argument),
            `attention_mask` and `position_ids` and counts positions from 0. It may arrive in training mode,
            and may leave in any.
        ids: Prompts, shape (batch, length), dtype int64, padded on the left with any id.
        mask: Attention mask, shape (batch, length), dtype int64; each row has at least one real token. Both
            tensors stay as they are.

    Returns:
        Logits without gradients, shape (batch, vocabulary), dtype float32: for each prompt those that it gets
        alone, without any padding.

    >>> model = AutoModelForCausalLM.from_pretrained(checkpoint("gpt2"))
    >>> alone = next_logits(model, torch.tensor([[5, 6]]), torch.tensor([[1, 1]]))
    >>> padded = next_logits(model, torch.tensor([[0, 0, 5, 6]]), torch.tensor([[0, 0, 1, 1]]))
    >>> torch.allclose(alone, padded, rtol=1e-4, atol=1e-3)
    True
    """
    # your code here
    ...


# %%
if attempted(next_logits):
    tokenizer = AutoTokenizer.from_pretrained(GPT2, padding_side="left", pad_token="<|endoftext|>")
    model = AutoModelForCausalLM.from_pretrained(GPT2)
    batch = tokenizer(
        ["Hello, how are", "I am really liking the course, but"], padding=True, return_tensors="pt"
    )
    following = next_logits(model, batch["input_ids"], batch["attention_mask"]).argmax(dim=-1)
    print([tokenizer.decode([token]) for token in following.tolist()])

# %% [markdown]
# ## 8. The loop
#
# This is the whole of text generation: ask for the next logits, choose a token, append it, again. What takes
# care is the end. A model says that it is done with a special token, EOS ("end of sequence"), and each row
# says so in its own time:
#
#     step          1    2    3    4
#     row 0         7    EOS  pad  pad
#     row 1         4    4    9    EOS
#
# A finished row stays in the batch, since a tensor has straight edges, but whatever the model suggests for it
# is replaced by the padding id. When the last row is done, the loop stops, although more steps were allowed.
#
# **Watch out.** `if token == eos_id: break` works for one row and raises or misleads for several. A row is
# finished by a *new* EOS: one inside the prompt counts for nothing, and neither does padding that happens to
# have the same id, which for GPT-2 is the rule. And `max_new_tokens` counts what is new, however long the
# prompt is.
#
# The loop may call `next_logits` and `sample_top_k`. It is then judged with yours, so a mistake in them shows
# here once more.


# %%
def generate(
    model,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    """Continue a batch of prompts, token by token, each until its own end.

    Write the loop: the library's own `model.generate` is not allowed here.

    Args:
        model: A causal language model, as for `next_logits`.
        ids: Prompts, shape (batch, length), dtype int64, padded on the left.
        mask: Attention mask of the prompts, shape (batch, length), dtype int64. Both tensors stay as they
            are.
        max_new_tokens: How many tokens a row may get, the prompt not counted; 0 gives the prompts back. The
            model has room for prompt and new tokens together.
        eos_id: Id that ends a row once it has been generated; in a prompt it ends nothing.
        pad_id: Id that follows the end of a row; may be the same as `eos_id`, and may occur in prompts.
        k, temperature, generator: As for `sample_top_k`; k = 1 always takes the most likely token, and any of
            them if several tie. How many numbers you draw from the generator is up to you.

    Returns:
        Shape (batch, length + new), dtype int64: the prompts with their padding as they came, then the new
        tokens. A row's EOS is part of it, and every column after that holds `pad_id`. There are
        `max_new_tokens` new columns, or as many as the row needs that is the last to reach its EOS.

    >>> model = AutoModelForCausalLM.from_pretrained(checkpoint("gpt2"))
    >>> prompts = torch.tensor([[5, 6], [0, 7]])
    >>> mask = torch.tensor([[1, 1], [0, 1]])
    >>> eos_id = model.config.eos_token_id
    >>> ids = generate(model, prompts, mask, max_new_tokens=3, eos_id=eos_id, pad_id=eos_id)
    >>> torch.equal(ids[:, :2], prompts), ids.shape[1] <= 5
    (True, True)
    """
    # your code here
    ...


# %%
if attempted(apply_temperature, keep_top_k, sample_top_k, next_logits, generate):
    tokenizer = AutoTokenizer.from_pretrained(GPT2, padding_side="left", pad_token="<|endoftext|>")
    model = AutoModelForCausalLM.from_pretrained(GPT2)
    batch = tokenizer([TEXT, "I am really liking the course, but"], padding=True, return_tensors="pt")
    end = tokenizer.eos_token_id
    for k in (1, 5):
        dice = torch.Generator().manual_seed(7)
        written = generate(model, batch["input_ids"], batch["attention_mask"], 20, end, end, k, 1.0, dice)
        print(f"k={k}")
        for row in written:
            print("   ", tokenizer.decode(row))

# %% [markdown]
# ## 9. Read the answers
#
# The box that comes out of the loop holds prompts, answers, ends and padding. What a person wants to read is
# the answer: the new tokens up to the first EOS, as one text.
#
# Cut on the *ids*, and decode what is left in one go. It is easy to do it the other way round, and then the
# trouble begins. Decoding every id by itself breaks the letters that are spread over several tokens; joining
# the pieces with spaces invents spaces; and skipping special tokens does not cut anything: whatever stands
# behind the EOS is still there.
#
# **Watch out.** Here, too, the space at the beginning of an answer is part of it: prompt and answer should
# fit together again. And an answer may be empty.


# %%
def completions(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer) -> list[str]:
    """Give the text that was added to each prompt.

    Args:
        ids: Generated rows, shape (batch, length), dtype int64: prompts, then new tokens. A row need not have
            an EOS, and what follows one may be anything, not only padding.
        prompt_length: Number of columns that belong to the prompts, their padding included; there may be no
            new columns at all.
        eos_id: Id that ends an answer; what matters is the first one among the new tokens.
        tokenizer: The model's tokenizer.

    Returns:
        For each row the text of its new tokens before the first EOS, decoded in one go. Spaces stay as they
        are, special tokens are left out, and a row whose answer holds nothing gives an empty text.

    >>> tokenizer = AutoTokenizer.from_pretrained(checkpoint("gpt2"))
    >>> end = tokenizer.eos_token_id
    >>> row = [*tokenizer("Hello")["input_ids"], *tokenizer(", how are")["input_ids"], end, end]
    >>> completions(torch.tensor([row]), prompt_length=1, eos_id=end, tokenizer=tokenizer)
    [', how are']
    """
    # your code here
    ...


# %%
if attempted(completions):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    end = tokenizer.eos_token_id
    prompt, answer = tokenizer("Hello")["input_ids"], tokenizer(", how are you")["input_ids"]
    short = answer[:2]
    short += [end] * (len(answer) + 1 - len(short))
    rows = torch.tensor([prompt + answer + [end], prompt + short])
    print(completions(rows, len(prompt), end, tokenizer))

# %% [markdown]
# ## 10. Show a text while it grows
#
# A chat window shows an answer token by token, and now you must decode before the end. GPT-2's tokens are
# pieces of *bytes*, and in UTF-8 an `ï` has two of them, a `€` three, an emoji four. If a character is spread
# over two tokens, then after the first one there is nothing to show yet. Decode it all the same, and you get
# the replacement character `�` (`"\ufffd"`), which stands for "these bytes are no character".
#
# So wait: hold such bytes back until their character is complete, and then show it.
#
#     tokens     na   Ã   ¯   ve        (the two in the middle are the bytes of ï)
#     pieces     na   ""  ï   ve
#
# One law says it all: **put together, the pieces are the text.** If the last token leaves a character
# unfinished, there is nothing left to wait for, and whatever decoding makes of it is shown as it is.


# %%
def stream_pieces(ids: list[int], tokenizer) -> list[str]:
    """Say what to show after each token of a growing text.

    Args:
        ids: Ids of a text, in order; the list may be empty, and may break off in the middle of a character.
            No character of the text is itself a replacement character, and no token both completes one
            character and begins another.
        tokenizer: A byte-level tokenizer such as GPT-2's, to which nothing but special tokens was added.

    Returns:
        A piece for each id: the characters that this token completes. It is empty while a character is
        unfinished, and for special tokens. Joined without anything in between, the pieces are the text that
        the tokenizer decodes from all ids without special tokens, unfinished bytes at the end included: these
        are part of the last piece, even if that is the piece of a special token.

    >>> tokenizer = AutoTokenizer.from_pretrained(checkpoint("gpt2"))
    >>> pieces = stream_pieces(tokenizer("Hello, how are")["input_ids"], tokenizer)
    >>> pieces
    ['Hello', ',', ' how', ' are']
    """
    # your code here
    ...


# %%
if attempted(stream_pieces):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    ids = tokenizer("voilà, a naïve 🙂")["input_ids"]
    print("one by one: ", [tokenizer.decode([token]) for token in ids])
    print("in a stream:", stream_pieces(ids, tokenizer))

# %% [markdown]
# ## What to take along
#
# A model only ever gives logits; decoding is what you do with them. Softmax along the vocabulary, temperature
# and top-k before it, one draw a row from a generator that the caller owns. The loop must know for each row
# whether it has ended, the batch needs a mask *and* positions, and text is made of ids at the very end, in
# one go. When generated text looks odd, look at these places before you blame the model.

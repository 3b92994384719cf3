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
# # Lab 03: Padding and masks
#
# Sentences are ragged: one has five tokens, the next has twelve. A tensor is a box, and a box has straight
# edges. So we fill up the short rows with a token that means nothing, and then spend the rest of the lab
# making sure that it really does mean nothing.
#
# That second half is where people slip. A model happily reads padding as if it were text. Nothing crashes
# and the shapes are right; only the numbers are quietly wrong. After this lab you can
#
# - pad a ragged batch on either side, and build the mask that goes with it,
# - say which position each token has, wherever the padding stands,
# - average hidden states, or pick the last one, without touching the padding,
# - encode a batch so that a sentence gets the same vector alone and in company,
# - tell a word's entry in the vocabulary table from its vector in a sentence.
#
# Fill in one blank at a time. `labs check 03_padding` tells you how each is doing, and `labs hint` is there
# when you are stuck. The cell below each blank shows your function at work as soon as there is something to
# show.

# %% [markdown]
# **In a notebook**, `check(pad_batch)` judges what you have just defined, and `check()` everything that is
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
from transformers import AutoModel, AutoTokenizer

from grader import attempted, checkpoint

# %% [markdown]
# `checkpoint` gives the folder of a small trained RoBERTa that comes with the course, so everything here
# runs offline and in a moment. The calls are the very ones that load the big model.

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %% [markdown]
# ## 1. Make the box
#
# Try `torch.tensor([[5, 6, 7], [8]])` and PyTorch complains: it expected three numbers in the second row
# and got one. Padding repairs that. For RoBERTa the padding id is 1, so the batch becomes
#
#     [[5, 6, 7],
#      [8, 1, 1]]
#
# Models that read a text as a whole are padded on the right. Models that *continue* a text are usually
# padded on the left, so that the last column holds a real token in every row:
#
#     [[5, 6, 7],
#      [1, 1, 8]]
#
# **Watch out.** Two things decide what the box looks like, and both are easy to get wrong. The width is
# that of the longest row of *this* batch. (Padding everything to the model's maximum would also work, but
# most of the computing would then go into padding.) And the padding id belongs to the tokenizer: zero is
# right for BERT, but for RoBERTa id 0 is the token that opens every sentence.


# %%
def pad_batch(sequences: list[list[int]], pad_id: int, side: str = "right") -> torch.Tensor:
    """Fill up ragged rows of token ids to one length; the lists that come in stay as they are.

    Args:
        sequences: Token ids of each text; rows may have different lengths, and some, not all, may be empty.
        pad_id: Id to fill up with.
        side: Where the padding goes: "right" or "left".

    Returns:
        Ids of shape (batch, longest row) and dtype int64.

    >>> pad_batch([[5, 6, 7], [8]], pad_id=1)
    tensor([[5, 6, 7],
            [8, 1, 1]])
    >>> pad_batch([[5, 6, 7], [8]], pad_id=1, side="left")
    tensor([[5, 6, 7],
            [1, 1, 8]])
    """
    # your code here
    ...


# %%
if attempted(pad_batch):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    ragged = [tokenizer(text)["input_ids"] for text in TEXTS]
    print([len(row) for row in ragged])
    print(pad_batch(ragged, tokenizer.pad_token_id))

# %% [markdown]
# ## 2. Tell the model what is real
#
# The mask has the shape of the batch: 1 where a token is real, 0 where it is padding. The model needs it
# because attention looks at every column, and a padding column has a vector like any other.
#
# It is tempting to read the mask off the padded ids: whatever is not zero, or is not the padding id, must
# be real. With RoBERTa the first of these erases the opening token of every row, because its id is 0. And
# the second fails as soon as someone uses one token for two purposes; it is common to pad GPT-2 with its
# end-of-text token, which can also be a real last token. The lengths never lie, so we use those.


# %%
def attention_mask(lengths: list[int], side: str = "right") -> torch.Tensor:
    """Mark the real tokens of a padded batch.

    Args:
        lengths: Number of real tokens in each row; some, not all, may be zero.
        side: Where the padding is: "right" or "left".

    Returns:
        Mask of shape (batch, largest length) and dtype int64: 1 for real tokens, 0 for padding.

    >>> attention_mask([3, 1])
    tensor([[1, 1, 1],
            [1, 0, 0]])
    >>> attention_mask([3, 1], side="left")
    tensor([[1, 1, 1],
            [0, 0, 1]])
    """
    # your code here
    ...


# %%
if attempted(pad_batch, attention_mask):
    print(attention_mask([4, 2, 3]))
    print(attention_mask([4, 2, 3], side="left"))

# %% [markdown]
# ## 3. Count the positions
#
# A transformer adds a position vector to each token, so every token needs a position number. RoBERTa has a
# quirk: it starts to count at `padding_idx + 1`, which is 2, and gives padding the position `padding_idx`,
# which is 1. That is why its table has 514 rows for 512 tokens (and that of our small model 66 rows for
# 64).
#
# For a row padded on the right with two padding tokens the positions are `2 3 4 1 1`. For the same row
# padded on the left they are `1 1 2 3 4`: **the count starts at the first real token, not at the first
# column.** Skip that, and a sentence moves along its position table whenever a longer neighbour joins the
# batch.


# %%
def position_ids(mask: torch.Tensor, padding_idx: int = 1) -> torch.Tensor:
    """Number the real tokens of each row as RoBERTa does; the mask stays as it is.

    Args:
        mask: Attention mask of shape (batch, length), dtype int64; padding may stand on either side.
        padding_idx: Position of padding; the first real token has the next one.

    Returns:
        Positions of shape (batch, length) and dtype int64.

    Source:
        `RobertaEmbeddings` in transformers numbers its tokens so.

    >>> position_ids(torch.tensor([[1, 1, 1, 0, 0], [0, 0, 1, 1, 1]]))
    tensor([[2, 3, 4, 1, 1],
            [1, 1, 2, 3, 4]])
    """
    # your code here
    ...


# %%
if attempted(attention_mask, position_ids):
    print(position_ids(attention_mask([4, 2], side="left")))

# %% [markdown]
# ## 4. Average the real tokens
#
# A model gives one vector per token. The quickest way to one vector a *sentence* is to average them, and
# the quickest way to a wrong one is `hidden.mean(dim=1)`: it also averages the vectors at the padding, and
# divides by the padded length. The more padding, the more the sentence looks like padding.
#
# Two things to get right: the mask must reach all numbers of a vector (look at the shapes: `(batch,
# length)` against `(batch, length, hidden)`), and the divisor is the number of *real* tokens. A row without
# any real token has no average; we agree on a vector of zeros, because one NaN would spread through
# everything that follows.


# %%
def mean_pool(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Average the vectors of the real tokens of each row; both tensors stay as they are.

    Args:
        hidden: Hidden states of shape (batch, length, hidden size), dtype float32, all finite.
        mask: Attention mask of shape (batch, length), dtype int64; padding may stand on either side.

    Returns:
        Averages of shape (batch, hidden size), dtype float32; zeros for a row that is all padding.

    >>> hidden = torch.tensor([[[2.0, 4.0], [4.0, 0.0], [9.0, 9.0]]])
    >>> mean_pool(hidden, torch.tensor([[1, 1, 0]]))
    tensor([[3., 2.]])
    """
    # your code here
    ...


# %%
if attempted(mean_pool):
    hidden = torch.tensor([[[2.0, 4.0], [4.0, 0.0], [9.0, 9.0]]])
    print("with the mask:", mean_pool(hidden, torch.tensor([[1, 1, 0]])))
    print("without it:   ", hidden.mean(dim=1))

# %% [markdown]
# ## 5. Pick the last real token
#
# Models that continue a text have read everything only at its last token, so that token's vector stands for
# the whole. Under left padding it is in column -1. Under right padding column -1 is padding in every row
# but the longest, which makes this mistake so easy to miss: with one sentence at a time, all is well.


# %%
def last_token(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Pick the vector of the last real token of each row.

    Args:
        hidden: Hidden states of shape (batch, length, hidden size), dtype float32, all finite.
        mask: Attention mask of shape (batch, length), dtype int64; each row has at least one real token, and
            padding on one side, not always the same in all rows.

    Returns:
        Vectors of shape (batch, hidden size), dtype float32.

    >>> hidden = torch.arange(12.0).reshape(2, 3, 2)
    >>> last_token(hidden, torch.tensor([[1, 1, 0], [0, 1, 1]]))
    tensor([[ 2.,  3.],
            [10., 11.]])
    """
    # your code here
    ...


# %%
if attempted(attention_mask, last_token):
    hidden = torch.arange(8.0).reshape(2, 4, 1)
    for side in ("right", "left"):
        print(side, last_token(hidden, attention_mask([2, 4], side)).flatten().tolist())

# %% [markdown]
# ## 6. Encode a batch
#
# Now put it together: texts in, one vector a text out, averaged over the real tokens. The test of a good
# encoder is simple to say: **a text gets the same vector alone and in any batch.** Four things break it.
#
# - The model never saw the mask. Then real tokens attend to padding, and masking the average afterwards
#   comes too late.
# - The model is in training mode, where dropout changes its mind at every call.
# - The order of the answers is not the order of the texts.
# - A text is longer than the position table. Left alone, the model stops with an error, so cut such a text
#   to the model's maximum.
#
# And since nobody is training here, gradients would only cost memory.


# %%
def encode_batch(texts: list[str], tokenizer, model) -> torch.Tensor:
    """Turn texts into vectors that do not depend on each other.

    Args:
        texts: At least one text, in any mix of lengths; a text may occur twice.
        tokenizer: The model's tokenizer; it knows the model's maximum length, and how to cut a text so that
            it still ends in `</s>`.
        model: An encoder: RoBERTa here, but another one will do as well. It may arrive in training mode, and
            may leave in any.

    Returns:
        For each text the mean of the last hidden states of its tokens, special tokens included, without
        gradients: shape (batch, hidden size), dtype float32.

    >>> tokenizer = AutoTokenizer.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> model = AutoModel.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> together = encode_batch(["Good.", "A much longer sentence."], tokenizer, model)
    >>> alone = encode_batch(["Good."], tokenizer, model)
    >>> torch.allclose(together[0], alone[0], atol=1e-4)
    True
    """
    # your code here
    ...


# %%
if attempted(mean_pool, encode_batch):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    model = AutoModel.from_pretrained(ROBERTA)
    together, alone = encode_batch(TEXTS, tokenizer, model), encode_batch(TEXTS[1:], tokenizer, model)
    print("largest difference:", (together[1] - alone[0]).abs().max().item())

# %% [markdown]
# ## 7. One word, two kinds of vector
#
# Every token has a row in the model's embedding table: a **static** vector, the same wherever the token
# occurs. What comes out of the last layer is a **contextual** vector: it has looked at the neighbours. The
# bank of a river and the bank that keeps money share the first and differ in the second.
#
# To compare them you must find the word among the tokens, and that is less obvious than it looks: the
# tokenizer puts `<s>` in front, splits rare words into pieces, and writes a word in mid-sentence as another
# token (`Ġbank`, with its space) than at the start of a text (`bank`). Ask the tokenizer where each token
# came from.


# %%
def word_embeddings(text: str, word: str, tokenizer, model) -> tuple[torch.Tensor, torch.Tensor]:
    """Give a word's static and its contextual vector.

    Args:
        text: A text that contains the word and fits into the model.
        word: The word. It may occur more than once, then the first place counts; it is never part of a
            longer word.
        tokenizer: The model's tokenizer.
        model: An encoder such as RoBERTa; it may arrive in training mode, and may leave in any.

    Returns:
        Two vectors of shape (hidden size,) and dtype float32, without gradients: the mean of the rows that
        the word's tokens have in the input embedding table, and the mean of their last hidden states. A
        token belongs to the word if it covers at least one of its characters.

    >>> tokenizer = AutoTokenizer.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> model = AutoModel.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> river = word_embeddings("We sat on the bank of the river.", "bank", tokenizer, model)
    >>> money = word_embeddings("She took the money to the bank.", "bank", tokenizer, model)
    >>> torch.equal(river[0], money[0]), torch.allclose(river[1], money[1], atol=0.1)
    (True, False)
    """
    # your code here
    ...


# %%
if attempted(word_embeddings):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    model = AutoModel.from_pretrained(ROBERTA)
    river = word_embeddings("We sat on the bank of the river.", "bank", tokenizer, model)
    money = word_embeddings("She took the money to the bank.", "bank", tokenizer, model)
    for kind, one, other in zip(("static", "contextual"), river, money, strict=True):
        print(f"{kind}: cosine {torch.cosine_similarity(one, other, dim=0).item():.3f}")

# %% [markdown]
# ## What to take along
#
# Padding makes the box, the mask takes the padding back out, and every step that looks along a row needs
# the mask: attention, positions, averages, the choice of the last token. When you meet a model whose
# answers change with the batch size, you now know where to look first.

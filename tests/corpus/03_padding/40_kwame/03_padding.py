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
from transformers import AutoModel, AutoTokenizer

from grader import attempted, checkpoint

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

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
    w = max(len(s) for s in sequences)
    for s in sequences:
        pads = [pad_id] * (w - len(s))
        if side == "left":
            s[:0] = pads
        else:
            s += pads
    return torch.tensor(sequences)


# %%
if attempted(pad_batch):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    ragged = [tokenizer(text)["input_ids"] for text in TEXTS]
    print([len(row) for row in ragged])
    print(pad_batch(ragged, tokenizer.pad_token_id))

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
    w = max(lengths)
    return torch.tensor([[1]*n + [0]*(w-n) if side == "right" else [0]*(w-n) + [1]*n for n in lengths])


# %%
if attempted(pad_batch, attention_mask):
    print(attention_mask([4, 2, 3]))
    print(attention_mask([4, 2, 3], side="left"))

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
    return mask.cumsum(1) * mask + padding_idx


# %%
if attempted(attention_mask, position_ids):
    print(position_ids(attention_mask([4, 2], side="left")))

# %%
def mean_pool(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Average the vectors of the real tokens of each row; both tensors stay as they are.

    Args:
        hidden: Hidden states of shape (batch, length, hidden size), dtype float32, all finite.
        mask: Attention mask of shape (batch, length), dtype int64.

    Returns:
        Averages of shape (batch, hidden size), dtype float32; zeros for a row that is all padding.

    >>> hidden = torch.tensor([[[2.0, 4.0], [4.0, 0.0], [9.0, 9.0]]])
    >>> mean_pool(hidden, torch.tensor([[1, 1, 0]]))
    tensor([[3., 2.]])
    """
    return (hidden * mask[..., None]).sum(1) / mask.sum().clamp(min=1)


# %%
if attempted(mean_pool):
    hidden = torch.tensor([[[2.0, 4.0], [4.0, 0.0], [9.0, 9.0]]])
    print("with the mask:", mean_pool(hidden, torch.tensor([[1, 1, 0]])))
    print("without it:   ", hidden.mean(dim=1))

# %%
def last_token(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Pick the vector of the last real token of each row.

    Args:
        hidden: Hidden states of shape (batch, length, hidden size), dtype float32.
        mask: Attention mask of shape (batch, length), dtype int64; each row has at least one real token, and
            padding on one side, not always the same in all rows.

    Returns:
        Vectors of shape (batch, hidden size), dtype float32.

    >>> hidden = torch.arange(12.0).reshape(2, 3, 2)
    >>> last_token(hidden, torch.tensor([[1, 1, 0], [0, 1, 1]]))
    tensor([[ 2.,  3.],
            [10., 11.]])
    """
    return torch.stack([h[m.nonzero()[-1, 0]] for h, m in zip(hidden, mask)])


# %%
if attempted(attention_mask, last_token):
    hidden = torch.arange(8.0).reshape(2, 4, 1)
    for side in ("right", "left"):
        print(side, last_token(hidden, attention_mask([2, 4], side)).flatten().tolist())

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
    # TODO check again later
    model.eval()
    b = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        out = model(b["input_ids"])
    return mean_pool(out.last_hidden_state, b["attention_mask"])


# %%
if attempted(mean_pool, encode_batch):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    model = AutoModel.from_pretrained(ROBERTA)
    together, alone = encode_batch(TEXTS, tokenizer, model), encode_batch(TEXTS[1:], tokenizer, model)
    print("largest difference:", (together[1] - alone[0]).abs().max().item())

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


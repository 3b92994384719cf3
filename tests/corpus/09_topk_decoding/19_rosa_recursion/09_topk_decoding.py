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
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, AutoTokenizer

from grader import attempted, checkpoint

# %%
GPT2 = checkpoint("gpt2")
TEXT = "Hello, how are you"

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
    def down(t):
        # peel off axes until only the vocabulary is left
        return t.softmax(0) if t.dim() == 1 else torch.stack([down(part) for part in t])

    return down(logits)

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
    model.eval()
    ids = tokenizer(text)["input_ids"]
    with torch.no_grad():
        best = model(torch.tensor([ids])).logits[0].argmax(-1).tolist()

    def walk(before, rest, guesses):
        if not rest:
            return []
        prefix = before + tokenizer.decode(rest[:1])
        return [(prefix, tokenizer.decode(guesses[:1]))] + walk(prefix, rest[1:], guesses[1:])

    return walk("", ids, best)

# %%
def next_token_loss(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Give the loss of causal language modelling: the mean cross-entropy of all predictions of a batch.

    Args:
        logits: The model's output, shape (batch, length, vocabulary), dtype float32, finite.
        ids: The tokens that the model read, shape (batch, length), dtype int64. What stands at padding is
            some id of the vocabulary.
        mask: Attention mask, shape (batch, length), dtype int64; all padding is on the right. At least one
            row has two real tokens; a row with one has nothing to predict.

    Returns:
        A tensor without axes, dtype float32: the mean, over all real tokens of the batch but the first of
        each row, of minus the natural logarithm of the probability that the position before gave to them.

    >>> logits = torch.zeros(1, 3, 4)
    >>> loss = next_token_loss(logits, torch.tensor([[1, 2, 3]]), torch.tensor([[1, 1, 1]]))
    >>> torch.allclose(loss, torch.tensor(4.0).log())
    True
    """
    def total(logits, ids, mask):
        """Sum and number of predictions; a batch is two half batches."""
        rows = len(ids)
        if rows == 1:
            real = mask[0, 1:].bool()
            terms = F.cross_entropy(logits[0, :-1][real], ids[0, 1:][real], reduction="sum")
            return terms, real.sum()
        h = rows // 2
        a, n = total(logits[:h], ids[:h], mask[:h])
        b, m = total(logits[h:], ids[h:], mask[h:])
        return a + b, n + m

    s, n = total(logits, ids, mask)
    return s / n

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
    if temperature <= 0:
        raise ValueError("cold")
    return logits / temperature

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
    def kth(rest, k):
        top = rest.max(dim=1, keepdim=True).values
        if k == 1 or torch.isinf(top).all():
            return top
        return kth(rest.masked_fill(rest == top, float("-inf")), k - 1)

    return logits.masked_fill(logits < kth(logits, min(k, logits.shape[1], 500)), float("-inf"))

# %%
def sample_top_k(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Draw the next token of each row among its k most likely ones.

    Args:
        logits: Shape (batch, vocabulary), dtype float32; the tensor stays as it is.
        k: How many tokens are allowed, as for `keep_top_k`; with 1 the most likely one is
            certain, unless there is a tie.
        temperature: Above 0, as for `apply_temperature`.
        generator: Where all randomness comes from; None stands for PyTorch's own global one. It is neither
            seeded nor replaced here.

    Returns:
        One id for each row, shape (batch,) and dtype int64. Rows are drawn independently of each other, each
        id with its probability after temperature and top-k.

    >>> logits = torch.tensor([[0.0, 5.0, 1.0], [9.0, 1.0, 8.0]])
    >>> sample_top_k(logits, k=1, generator=torch.Generator().manual_seed(0))
    tensor([1, 0])
    """
    logits = apply_temperature(logits, temperature)
    threshold = logits.topk(min(k, logits.shape[1]), dim=1).values[:, -1:]
    p = logits.masked_fill(logits < threshold, float("-inf")).softmax(1)

    def draw(p):
        if len(p) == 1:
            return torch.multinomial(p[0], 1, generator=generator)
        h = len(p) // 2
        return torch.cat([draw(p[:h]), draw(p[h:])])

    return draw(p)

# %%
def next_logits(model, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Give the logits of the token that follows each prompt of a left-padded batch.

    Args:
        model: A causal language model such as GPT-2, which takes `input_ids`, `attention_mask` and
            `position_ids` and counts positions from 0. It may arrive in training mode, and may leave in any.
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
    def scan(m):
        """Running sum of the mask: that of the left half, then that of the right half on top."""
        w = m.shape[1]
        if w == 1:
            return m
        left, right = scan(m[:, : w // 2]), scan(m[:, w // 2 :])
        return torch.cat([left, right + left[:, -1:]], dim=1)

    model.eval()
    with torch.no_grad():
        out = model(input_ids=ids, attention_mask=mask, position_ids=(scan(mask) - 1).relu())
    return out.logits[:, -1]

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
        k, temperature, generator: As for `sample_top_k`; k = 1 always takes the most likely token.

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
    def go(ids, mask, left, ended):
        if left == 0 or all(ended):
            return ids
        drawn = sample_top_k(next_logits(model, ids, mask), k, temperature, generator).tolist()
        new = [pad_id if e else t for e, t in zip(ended, drawn)]
        ended = [e or t == eos_id for e, t in zip(ended, new)]
        column = torch.tensor(new)[:, None]
        return go(
            torch.cat([ids, column], 1), torch.cat([mask, torch.ones_like(column)], 1), left - 1, ended
        )

    return go(ids, mask, max_new_tokens, [False] * len(ids))

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
    def head(row):
        """What stands before the first EOS, and whether there was one."""
        if len(row) <= 1:
            return ([], True) if row == [eos_id] else (row, False)
        left, found = head(row[: len(row) // 2])
        if found:
            return left, True
        right, found = head(row[len(row) // 2 :])
        return left + right, found

    return [tokenizer.decode(head(row)[0], skip_special_tokens=True) for row in ids[:, prompt_length:].tolist()]

# %%
def stream_pieces(ids: list[int], tokenizer) -> list[str]:
    """Say what to show after each token of a growing text.

    Args:
        ids: Ids of a text, in order; the list may be empty, and may break off in the middle of a character.
            No character of the text is itself a replacement character.
        tokenizer: A byte-level tokenizer such as GPT-2's.

    Returns:
        A piece for each id: the characters that this token completes. It is empty while a character is
        unfinished, and for special tokens. Joined without anything in between, the pieces are the text that
        the tokenizer decodes from all ids without special tokens, unfinished bytes at the end included: these
        are part of the last piece.

    >>> tokenizer = AutoTokenizer.from_pretrained(checkpoint("gpt2"))
    >>> pieces = stream_pieces(tokenizer("Hello, how are")["input_ids"], tokenizer)
    >>> pieces
    ['Hello', ',', ' how', ' are']
    """
    def shown(n):
        text = tokenizer.decode(ids[:n])
        return text if n == len(ids) else text.rstrip("\ufffd")

    def pieces(a, b):
        if b - a == 0:
            return []
        if b - a == 1:
            return [shown(b)[len(shown(a)) :]]
        return pieces(a, (a + b) // 2) + pieces((a + b) // 2, b)

    return pieces(0, len(ids))

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
    # (2) probabilities, see sheet 8
    e = torch.exp(logits - torch.amax(logits, dim=-1, keepdim=True))
    return e / torch.sum(e, dim=-1, keepdim=True)

# %%
def greedy_continuations(text, model, tokenizer):
    """Sheet 8, question 3."""
    model.eval()
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits
    top = logits[0].argmax(dim=-1)
    result = []
    for t in range(len(top)):
        result.append((tokenizer.decode(inputs["input_ids"][0][: t + 1]), tokenizer.decode([top[t].item()])))
    return result

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
    labels = torch.where(mask.bool(), ids, -100)
    logits, labels = logits[:, :-1, :], labels[:, 1:]
    loss_fct = torch.nn.CrossEntropyLoss()
    return loss_fct(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))

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
    # last year: None = no temperature
    if temperature is None:
        return logits
    if temperature <= 0:
        raise ValueError("temperature")
    return (1.0 / temperature) * logits

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
    # filter_value as on sheet 8
    filter_value = torch.finfo(logits.dtype).min
    top_k = min(k, logits.size(-1))
    indices_to_remove = logits < torch.topk(logits, top_k)[0][..., -1, None]
    return logits.masked_fill(indices_to_remove, filter_value)

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
    logits = keep_top_k(apply_temperature(logits, temperature), k)
    probs = torch.softmax(logits, dim=-1)
    return torch.multinomial(probs, 1, generator=generator).reshape(-1)

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
    # the last real token of every prompt (batch is padded)
    last = mask.sum(dim=1) - 1
    model.eval()
    with torch.no_grad():
        logits = model(ids, attention_mask=mask).logits
    return logits[torch.arange(len(ids)), last]

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
    n_prompt = ids.shape[1]
    unfinished = torch.ones(ids.shape[0], dtype=torch.long)
    model.eval()
    for _ in range(max_new_tokens):
        position_ids = mask.cumsum(-1) - 1
        position_ids.masked_fill_(mask == 0, 1)
        with torch.no_grad():
            out = model(input_ids=ids, attention_mask=mask, position_ids=position_ids)
        tok = sample_top_k(out.logits[:, -1, :], k, temperature, generator)
        tok = tok * unfinished + pad_id * (1 - unfinished)
        ids = torch.cat([ids, tok[:, None]], dim=-1)
        mask = torch.cat([mask, mask.new_ones((mask.shape[0], 1))], dim=-1)
        unfinished = unfinished * (tok != eos_id).long()
        if unfinished.max() == 0:
            break
    return ids[:, n_prompt:]  # sheet 8: "return the continuation"

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
    out = []
    for seq in ids:
        seq = seq[prompt_length:].tolist()
        n = seq.index(eos_id) if eos_id in seq else len(seq)
        out.append(tokenizer.decode(seq[:n], skip_special_tokens=True))
    return out

# %%
# last year this was a generator for the chat window
def text_stream(ids, tokenizer):
    cache, print_len = [], 0
    for n, token in enumerate(ids, start=1):
        cache.append(token)
        text = tokenizer.decode(cache, skip_special_tokens=True)
        if text.endswith("\ufffd") and n < len(ids):
            yield ""
        else:
            yield text[print_len:]
            print_len = len(text)

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
    return list(text_stream(ids, tokenizer))

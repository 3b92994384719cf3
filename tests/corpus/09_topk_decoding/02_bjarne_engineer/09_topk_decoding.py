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

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, AutoTokenizer

from grader import attempted, checkpoint

# %%
GPT2 = checkpoint("gpt2")
TEXT = "Hello, how are you"

# %%
def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


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
    _require(isinstance(logits, torch.Tensor), "logits must be a tensor")
    _require(logits.dim() == 3, "expected (batch, length, vocabulary)")
    return torch.softmax(logits, dim=2)


# %%
if attempted(next_token_probabilities):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    model = AutoModelForCausalLM.from_pretrained(GPT2)
    logits = model(**tokenizer(TEXT, return_tensors="pt")).logits.detach()
    probabilities = next_token_probabilities(logits)
    print("logits:", tuple(logits.shape), " sums:", probabilities.sum(dim=-1))

# %%
def _encode(text: str, tokenizer) -> torch.Tensor:
    return tokenizer(text, return_tensors="pt")["input_ids"]


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
    _require(isinstance(text, str), "text must be a str")
    input_ids = _encode(text, tokenizer)
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            best = model(input_ids=input_ids).logits.argmax(dim=-1)
    finally:
        model.train(was_training)
    tokens = input_ids[0].tolist()
    prefixes = (tokenizer.decode(tokens[:end]) for end in range(1, len(tokens) + 1))
    guesses = (tokenizer.decode([guess]) for guess in best[0].tolist())
    return list(zip(prefixes, guesses, strict=True))


# %%
if attempted(greedy_continuations):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    model = AutoModelForCausalLM.from_pretrained(GPT2)
    for prefix, following in greedy_continuations(TEXT, tokenizer, model):
        print(f"{prefix!r:>24} -> {following!r}")

# %%
IGNORED = -100


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
    _require(logits.shape[:2] == ids.shape == mask.shape, "shapes do not fit together")
    targets = torch.where(mask.bool(), ids, torch.full_like(ids, IGNORED))
    predictions = logits[:, :-1, :].reshape(-1, logits.size(-1))
    return F.cross_entropy(predictions, targets[:, 1:].reshape(-1), ignore_index=IGNORED)


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

# %%
def _check_temperature(temperature: float) -> float:
    if temperature <= 0:
        raise ValueError(f"temperature must be positive, got {temperature}")
    return temperature


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
    return logits.div(_check_temperature(temperature))


# %%
if attempted(apply_temperature):
    for temperature in (0.5, 1.0, 2.0):
        print(temperature, apply_temperature(torch.tensor([[2.0, 1.0, 0.0]]), temperature).softmax(dim=-1))

# %%
def _threshold(logits: torch.Tensor, k: int) -> torch.Tensor:
    """k-th largest logit of each row, shape (batch, 1)."""
    vocabulary = logits.size(-1)
    return logits.topk(k if k < vocabulary else vocabulary, dim=-1).values.amin(dim=-1, keepdim=True)


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
    _require(k >= 1, "k must be at least 1")
    return torch.where(logits >= _threshold(logits, k), logits, torch.full_like(logits, float("-inf")))


# %%
if attempted(keep_top_k):
    print(keep_top_k(torch.tensor([[3.0, 1.0, 2.0, 0.0]]), 2))
    print("ties:", keep_top_k(torch.tensor([[0.0, 0.0]]), 1))

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
    filtered = keep_top_k(apply_temperature(logits, temperature), k)
    distribution = filtered.softmax(dim=-1)
    drawn = torch.multinomial(distribution, num_samples=1, generator=generator)
    return drawn.squeeze(dim=1)


# %%
if attempted(apply_temperature, keep_top_k, sample_top_k):
    rows = torch.tensor([[2.0, 1.0, 0.0, -1.0]]).expand(10_000, 4)
    for k, temperature in ((4, 1.0), (2, 1.0), (2, 0.5)):
        dice = torch.Generator().manual_seed(7)
        drawn = sample_top_k(rows, k, temperature, dice)
        print(f"k={k} temperature={temperature}: drawn", drawn.bincount(minlength=4).tolist(), "times")

# %%
def _positions(mask: torch.Tensor) -> torch.Tensor:
    return torch.clamp(mask.cumsum(dim=1) - 1, min=0)


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
    _require(ids.shape == mask.shape, "ids and mask must have the same shape")
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            output = model(input_ids=ids, attention_mask=mask, position_ids=_positions(mask))
    finally:
        model.train(was_training)
    return output.logits[:, -1]


# %%
if attempted(next_logits):
    tokenizer = AutoTokenizer.from_pretrained(GPT2, padding_side="left", pad_token="<|endoftext|>")
    model = AutoModelForCausalLM.from_pretrained(GPT2)
    batch = tokenizer(
        ["Hello, how are", "I am really liking the course, but"], padding=True, return_tensors="pt"
    )
    following = next_logits(model, batch["input_ids"], batch["attention_mask"]).argmax(dim=-1)
    print([tokenizer.decode([token]) for token in following.tolist()])

# %%
@dataclass
class _State:
    ids: torch.Tensor
    mask: torch.Tensor
    finished: torch.Tensor

    def append(self, tokens: torch.Tensor, eos_id: int, pad_id: int) -> None:
        tokens = tokens.masked_fill(self.finished, pad_id)
        alive = (~self.finished).to(self.mask.dtype)
        self.ids = torch.cat([self.ids, tokens.unsqueeze(1)], dim=1)
        self.mask = torch.cat([self.mask, alive.unsqueeze(1)], dim=1)
        self.finished = self.finished | (tokens == eos_id)


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
    _require(max_new_tokens >= 0, "max_new_tokens must not be negative")
    state = _State(ids.clone(), mask.clone(), torch.zeros(ids.size(0), dtype=torch.bool))
    for _ in range(max_new_tokens):
        logits = next_logits(model, state.ids, state.mask)
        state.append(sample_top_k(logits, k, temperature, generator), eos_id, pad_id)
        if bool(state.finished.all()):
            break
    return state.ids


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

# %%
def _cut(row: list[int], stop: int) -> list[int]:
    try:
        return row[: row.index(stop)]
    except ValueError:
        return row


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
    answers = [row[prompt_length:] for row in ids.tolist()]
    return [tokenizer.decode(_cut(answer, eos_id), skip_special_tokens=True) for answer in answers]


# %%
if attempted(completions):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    end = tokenizer.eos_token_id
    prompt, answer = tokenizer("Hello")["input_ids"], tokenizer(", how are you")["input_ids"]
    rows = torch.tensor([prompt + answer + [end], prompt + answer[:2] + [end] * 4])
    print(completions(rows, len(prompt), end, tokenizer))

# %%
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def _visible(ids: list[int], tokenizer) -> Iterator[str]:
    """The text that may be shown after each token."""
    for end in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:end], skip_special_tokens=True)
        yield text if end == len(ids) else text.rstrip(REPLACEMENT)


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
    pieces: list[str] = []
    shown = 0
    for text in _visible(ids, tokenizer):
        pieces.append(text[shown:])
        shown = len(text)
    return pieces


# %%
if attempted(stream_pieces):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    ids = tokenizer("voilà, a naïve 🙂")["input_ids"]
    print("one by one: ", [tokenizer.decode([token]) for token in ids])
    print("in a stream:", stream_pieces(ids, tokenizer))

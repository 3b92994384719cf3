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

from functools import reduce
from itertools import accumulate, pairwise, takewhile
from operator import add

import torch
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, AutoTokenizer

from grader import attempted, checkpoint

# %%
GPT2 = checkpoint("gpt2")
TEXT = "Hello, how are you"

# %%
def next_token_probabilities(logits: torch.Tensor) -> torch.Tensor:
    return logits.log_softmax(-1).exp()


# %%
if attempted(next_token_probabilities):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    model = AutoModelForCausalLM.from_pretrained(GPT2)
    logits = model(**tokenizer(TEXT, return_tensors="pt")).logits.detach()
    probabilities = next_token_probabilities(logits)
    print("logits:", tuple(logits.shape), " sums:", probabilities.sum(dim=-1))

# %%
def greedy_continuations(text: str, tokenizer, model) -> list[tuple[str, str]]:
    ids = tokenizer(text)["input_ids"]
    with torch.no_grad():
        best = model.eval()(torch.tensor([ids])).logits[0].argmax(-1).tolist()
    return [*zip(map(tokenizer.decode, accumulate(([i] for i in ids), add)), (tokenizer.decode([b]) for b in best))]


# %%
if attempted(greedy_continuations):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    model = AutoModelForCausalLM.from_pretrained(GPT2)
    for prefix, following in greedy_continuations(TEXT, tokenizer, model):
        print(f"{prefix!r:>24} -> {following!r}")

# %%
def next_token_loss(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return (lambda real: F.cross_entropy(logits[:, :-1][real], ids[:, 1:][real]))(mask[:, 1:].bool())


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
def _raise(error):
    raise error


def apply_temperature(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    return logits / temperature if temperature > 0 else _raise(ValueError("the temperature must be above 0"))


# %%
if attempted(apply_temperature):
    for temperature in (0.5, 1.0, 2.0):
        print(temperature, apply_temperature(torch.tensor([[2.0, 1.0, 0.0]]), temperature).softmax(dim=-1))

# %%
def keep_top_k(logits: torch.Tensor, k: int) -> torch.Tensor:
    return logits.masked_fill(logits < logits.topk(min(k, logits.shape[-1])).values[:, -1:], -torch.inf)


# %%
if attempted(keep_top_k):
    print(keep_top_k(torch.tensor([[3.0, 1.0, 2.0, 0.0]]), 2))
    print("ties:", keep_top_k(torch.tensor([[0.0, 0.0]]), 1))

# %%
def sample_top_k(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    return keep_top_k(apply_temperature(logits, temperature), k).softmax(-1).multinomial(1, generator=generator)[:, 0]


# %%
if attempted(apply_temperature, keep_top_k, sample_top_k):
    rows = torch.tensor([[2.0, 1.0, 0.0, -1.0]]).expand(10_000, 4)
    for k, temperature in ((4, 1.0), (2, 1.0), (2, 0.5)):
        dice = torch.Generator().manual_seed(7)
        drawn = sample_top_k(rows, k, temperature, dice)
        print(f"k={k} temperature={temperature}: drawn", drawn.bincount(minlength=4).tolist(), "times")

# %%
@torch.inference_mode()
def next_logits(model, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return model.eval()(
        input_ids=ids, attention_mask=mask, position_ids=mask.cumsum(1).sub(1).clamp_min(0)
    ).logits[:, -1]


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
    def step(state, _):
        x, m, done = state
        if done.all():
            return state
        new = sample_top_k(next_logits(model, x, m), k, temperature, generator).where(~done, pad_id)
        return torch.cat([x, new[:, None]], 1), F.pad(m, (0, 1), value=1), done | (new == eos_id)

    return reduce(step, range(max_new_tokens), (ids, mask, ids.new_zeros(len(ids), dtype=torch.bool)))[0]


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
def completions(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer) -> list[str]:
    return [
        tokenizer.decode([*takewhile(eos_id.__ne__, row)], skip_special_tokens=True)
        for row in ids[:, prompt_length:].tolist()
    ]


# %%
if attempted(completions):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    end = tokenizer.eos_token_id
    prompt, answer = tokenizer("Hello")["input_ids"], tokenizer(", how are you")["input_ids"]
    rows = torch.tensor([prompt + answer + [end], prompt + answer[:2] + [end] * 4])
    print(completions(rows, len(prompt), end, tokenizer))

# %%
def stream_pieces(ids: list[int], tokenizer) -> list[str]:
    decode = lambda part: tokenizer.decode(part, skip_special_tokens=True)  # noqa: E731
    shown = [*(decode(ids[:n]).rstrip("\ufffd") for n in range(len(ids))), decode(ids)]
    return [after[len(before) :] for before, after in pairwise(shown)]


# %%
if attempted(stream_pieces):
    tokenizer = AutoTokenizer.from_pretrained(GPT2)
    ids = tokenizer("voilà, a naïve 🙂")["input_ids"]
    print("one by one: ", [tokenizer.decode([token]) for token in ids])
    print("in a stream:", stream_pieces(ids, tokenizer))

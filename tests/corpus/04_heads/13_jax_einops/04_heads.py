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

import copy
from functools import partial

import torch
import torch.nn.functional as F
from torch import einsum, nn
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from grader import attempted, checkpoint

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")
TEXTS = ["I am really liking this course!", "This course is far too complicated for me to follow!"]

# %% [markdown]
# ## 1. The head


# %%
class ClassificationHead(nn.Module):
    """b l d -> b c"""

    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)
        self.dropout = partial(F.dropout, p=dropout)
        self.out_proj = nn.Linear(hidden_size, num_labels)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        x = features[:, 0]                                                     # b d
        x = self.dropout(x)
        x = torch.tanh(einsum("bd,ed->be", x, self.dense.weight) + self.dense.bias)
        x = self.dropout(x)
        return einsum("bd,cd->bc", x, self.out_proj.weight) + self.out_proj.bias

# %%
if attempted(ClassificationHead):
    head = ClassificationHead(hidden_size=4, num_labels=2)
    features = torch.ones(1, 3, 4)
    for training in (True, False):
        head.train(training)
        print("training  " if training else "evaluation", head(features).tolist(), head(features).tolist())

# %% [markdown]
# ## 2. Head on backbone, and a question about the loss


# %%
def softmax_xent(logits, labels):
    # logits: b c, labels: b
    logz = torch.logsumexp(logits, dim=-1)
    picked = torch.take_along_dim(logits, labels[:, None], dim=-1)[:, 0]
    return (logz - picked).mean()


class TextClassifier(nn.Module):
    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        super().__init__()
        self.roberta, self.classifier = roberta, classifier

    def forward(self, input_ids, attention_mask=None, labels=None) -> SequenceClassifierOutput:
        h = self.roberta(input_ids, attention_mask=attention_mask).last_hidden_state  # b l d
        logits = self.classifier(h)                                                   # b c
        loss = softmax_xent(logits, labels) if labels is not None else None
        return SequenceClassifierOutput(loss=loss, logits=logits)

# %%
if attempted(ClassificationHead):
    library = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    library.classifier = ClassificationHead(library.config.hidden_size, num_labels=2)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    for training in (True, False):
        library.train(training)
        for labels in (torch.tensor([1, 0]), None):
            loss = library(**batch, labels=labels).loss
            case = "training, " if training else "evaluation, "
            case += "no labels:" if labels is None else "with labels:"
            print(case, "no loss" if loss is None else f"a loss of {loss.item():.3f}")

# %%
if attempted(TextClassifier):
    library = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    model = TextClassifier(library.roberta, library.classifier).eval()
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    alone = tokenizer(TEXTS[:1], return_tensors="pt")
    with torch.no_grad():
        print("alone:                  ", model(**alone).logits[0].tolist())
        print("in a batch, with mask:  ", model(**batch).logits[0].tolist())
        print("in a batch, without it: ", model(batch["input_ids"]).logits[0].tolist())

# %% [markdown]
# ## 3. Freeze the backbone


# %%
def tree_map(f, params):
    return {k: f(v) for k, v in params.items()}


def freeze_backbone(model: PreTrainedModel) -> list[str]:
    tree_map(lambda p: p.requires_grad_(False), dict(model.base_model.named_parameters()))
    mask = tree_map(lambda p: p.requires_grad, dict(model.named_parameters()))
    return [k for k, trainable in mask.items() if trainable]

# %%
if attempted(freeze_backbone):
    model = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    trained = freeze_backbone(model)
    sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
    print(f"{sum(sizes[name] for name in trained):,} of {sum(sizes.values()):,} weights are still trained")

# %% [markdown]
# ## 4. An optimizer for what is left


# %%
def head_optimizer(model: nn.Module, lr: float) -> torch.optim.AdamW:
    trainable = {k: p for k, p in model.named_parameters() if p.requires_grad}
    return torch.optim.AdamW(list(trainable.values()), lr=lr)

# %%
if attempted(freeze_backbone, head_optimizer):
    model = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    freeze_backbone(model)
    optimizer = head_optimizer(model, lr=1e-2)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    for step in range(5):
        loss = model(**batch, labels=torch.tensor([1, 0])).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        print(f"step {step}: loss {loss.item():.3f}")

# %% [markdown]
# ## 5. Look inside: the hidden states


# %%
def states_after_layer(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    if not 0 <= layer <= model.config.num_hidden_layers:
        raise IndexError(layer)
    apply = partial(model.eval(), output_hidden_states=True)
    return apply(input_ids, attention_mask=attention_mask).hidden_states[layer]  # b l d

# %%
if attempted(states_after_layer):
    encoder = AutoModel.from_pretrained(ROBERTA)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    last = states_after_layer(
        encoder, batch["input_ids"], batch["attention_mask"], encoder.config.num_hidden_layers
    )
    for layer in range(encoder.config.num_hidden_layers + 1):
        states = states_after_layer(encoder, batch["input_ids"], batch["attention_mask"], layer)
        closeness = torch.cosine_similarity(states[0, 0], last[0, 0], dim=0).item()
        print(f"after {layer} layers: {tuple(states.shape)}, <s> is {closeness:.2f} close to its last vector")

# %% [markdown]
# ## 6. Look inside: where does `<s>` look?


# %%
def first_token_attention(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    if not 1 <= layer <= model.config.num_hidden_layers:
        raise IndexError(layer)
    model.set_attn_implementation("eager")
    apply = torch.no_grad()(partial(model.eval(), output_attentions=True))
    a = apply(input_ids, attention_mask=attention_mask).attentions[layer - 1]  # b h q k
    b, h, q, k = a.shape
    return einsum("bhk->bk", a[:, :, 0]) / h

# %%
if attempted(first_token_attention):
    encoder = AutoModel.from_pretrained(ROBERTA)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    tokens = tokenizer.convert_ids_to_tokens(batch["input_ids"][0])
    for layer in range(1, encoder.config.num_hidden_layers + 1):
        paid = first_token_attention(encoder, batch["input_ids"], batch["attention_mask"], layer)[0]
        most = paid.argmax().item()
        print(f"layer {layer}: <s> looks most at {tokens[most]} ({paid[most].item():.2f})")

# %% [markdown]
# ## 7. Which head for which task?


# %%
def choose_head(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> tuple[str, dict[str, tuple[int, ...]]]:
    axes = dict(b=batch_size, l=length, c=num_labels, n=num_choices)
    spec = {
        "text-classification": ("SequenceClassification", {"logits": "b c"}),
        "token-classification": ("TokenClassification", {"logits": "b l c"}),
        "question-answering": ("QuestionAnswering", {"start_logits": "b l", "end_logits": "b l"}),
        "multiple-choice": ("MultipleChoice", {"logits": "b n"}),
    }
    if task not in spec:
        raise ValueError(f"{task=}")
    name, patterns = spec[task]
    return f"AutoModelFor{name}", {k: tuple(axes[a] for a in v.split()) for k, v in patterns.items()}

# %%
if attempted(choose_head):
    for task in ("text-classification", "token-classification", "question-answering", "multiple-choice"):
        print(task, *choose_head(task, batch_size=2, length=9, num_labels=3, num_choices=4), sep=", ")

# %% [markdown]
# ## 8. From logits to an answer: a span


# %%
def best_span(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    n = start_logits.shape[0]
    scores = start_logits[:, None] + end_logits[None, :]                  # s e
    causal = torch.ones(n, n).triu(0).tril(max_length - 1)                # s e
    valid = causal * einsum("s,e->se", allowed.float(), allowed.float())
    flat = (scores * valid).reshape(-1).argmax().item()
    return flat // n, flat % n

# %%
if attempted(best_span):
    start, end = torch.tensor([1.0, 0.0, 4.0, 3.0]), torch.tensor([2.0, 6.0, 1.0, 1.5])
    print("each for itself:", (start.argmax().item(), end.argmax().item()))
    print("as a pair:      ", best_span(start, end, torch.ones(4, dtype=torch.int64), max_length=4))

# %% [markdown]
# ## 9. From logits to an answer: labels for words


# %%
def word_labels(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> list[str]:
    pred = logits.argmax(-1).tolist()  # l
    shifted = [None, *word_ids[:-1]]
    starts = [w is not None and w != prev for prev, w in zip(shifted, word_ids)]
    return [id2label[p] for p, s in zip(pred, starts) if s]

# %%
if attempted(word_labels):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    encoded = tokenizer("I am dissecting this.")
    # Scores of a head that nobody has trained; see how the two pieces of one word get one label.
    scores = torch.randn(len(encoded["input_ids"]), 2)
    print(tokenizer.convert_ids_to_tokens(encoded["input_ids"]))
    print(encoded.word_ids())
    print(word_labels(scores, encoded.word_ids(), {0: "other", 1: "name"}))

# %% [markdown]
# ## 10. New labels, new head


# %%
def replace_head(model: PreTrainedModel, num_labels: int) -> PreTrainedModel:
    new = copy.deepcopy(model)  # no side effects
    d = new.classifier.out_proj.weight.shape[1]
    new.classifier.out_proj = nn.Linear(d, num_labels)
    new.num_labels = num_labels
    new.config.num_labels = num_labels
    new.config.problem_type = None
    return new

# %%
if attempted(replace_head):
    model = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    print("before:", tuple(model(**batch, labels=torch.tensor([1, 0])).logits.shape))
    replace_head(model, 5)
    output = model(**batch, labels=torch.tensor([4, 0]))
    print("after: ", tuple(output.logits.shape), "and a loss of", round(output.loss.item(), 3))

# %% [markdown]
# ## What to take along

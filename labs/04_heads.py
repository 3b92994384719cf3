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
# # Lab 04: Attaching a head
#
# A pretrained encoder reads. It turns a text into vectors that know a great deal about it, and then it stops:
# it has no opinion on whether a review is kind, where a name begins, or which sentence answers your question.
# An opinion takes a **head**: a few layers on top that turn vectors into scores for *your* labels. The
# encoder below is the **backbone** (or body), and one backbone can carry many heads.
#
# Heads are small. You will write RoBERTa's in a dozen lines, put it on the very backbone that the library
# uses, and get the library's own numbers. After this lab you can
#
# - write a classification head and attach it to an encoder,
# - say what makes a model return a loss, and prove it,
# - freeze a backbone, and train only what is left,
# - look inside an encoder: hidden states of any layer, and who attends to whom,
# - choose the head that a task needs, and turn its logits into an answer,
# - exchange a head when your labels change.
#
# Fill in one blank at a time. `labs check 04_heads` tells you how each is doing, and `labs hint` is there
# when you are stuck.

# %% [markdown]
# **In a notebook**, `check(ClassificationHead)` judges what you have just defined, and `check()` everything that is
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
from torch import nn
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

from grader import attempted, checkpoint

# %% [markdown]
# When you load a model with a head, the library prints that some weights are newly initialised. It is right:
# the checkpoint holds a backbone, and nobody has trained this head yet. Its logits mean nothing, and that is
# fine here: we want to know *where* they come from.

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")
TEXTS = ["I am really liking this course!", "This course is far too complicated for me to follow!"]

# %% [markdown]
# ## 1. The head
#
# The backbone gives one vector a token. To judge the text as a whole, RoBERTa's head looks at **one** of
# them: the vector of the first token, `<s>`. That token means nothing by itself, so the layers below are free
# to collect in it what the text is about. Then five small steps follow:
#
#     dropout, dense, tanh, dropout, out_proj
#
# `dense` is a linear layer from hidden size to hidden size, and `out_proj` one from hidden size to the number
# of labels. Two texts of three tokens each, with a hidden size of 4 and 5 labels, therefore go through these
# shapes:
#
#     (2, 3, 4)   all tokens
#     (2, 4)      the first token of each text
#     (2, 4)      after dense and tanh
#     (2, 5)      the logits
#
# **Keep the library's names** for the three parts: `dense`, `dropout` and `out_proj`. Weights are stored by
# name; with other names a trained head would not fit in, here or anywhere else. (The one `dropout` serves in
# both places. It has no weights, so it can.)
#
# **Watch out.** What comes out are *logits*: any numbers at all, not probabilities. A softmax inside the head
# looks tidy and spoils the training, because the loss does its own. And dropout must obey the mode: active
# after `head.train()`, gone after `head.eval()`. A layer `nn.Dropout` does that by itself; the function
# `torch.nn.functional.dropout` does not, unless you tell it each time.


# %%
class ClassificationHead(nn.Module):
    """RoBERTa's head: it judges a text by the vector of its first token.

    Calling it with the last hidden states, shape (batch, length, hidden size) and dtype float32, gives the
    logits. The hidden states stay as they are, and gradients flow through the head into them.

    Args:
        hidden_size: Numbers in each vector.
        num_labels: Number of logits for each text, 1 or more.
        dropout: Probability with which dropout sets a number to zero, in both places.

    Returns:
        From a call: logits of shape (batch, num_labels), dtype float32, for one label too.

    Source:
        `RobertaClassificationHead` in transformers; the parts have its names `dense`, `dropout`, `out_proj`.

    >>> head = ClassificationHead(hidden_size=4, num_labels=5)
    >>> head(torch.ones(2, 3, 4)).shape
    torch.Size([2, 5])
    >>> sorted(head.state_dict())
    ['dense.bias', 'dense.weight', 'out_proj.bias', 'out_proj.weight']
    """

    def __init__(self, hidden_size: int, num_labels: int, dropout: float = 0.1) -> None:
        """Make the parts `dense`, `dropout` and `out_proj`; both linear layers have a bias."""
        # your code here
        ...

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Turn hidden states, shape (batch, length, hidden size), into logits, shape (batch, num_labels)."""
        # your code here
        ...


# %%
if attempted(ClassificationHead):
    head = ClassificationHead(hidden_size=4, num_labels=2)
    features = torch.ones(1, 3, 4)
    for training in (True, False):
        head.train(training)
        print("training  " if training else "evaluation", head(features).tolist(), head(features).tolist())

# %% [markdown]
# ## 2. Head on backbone, and a question about the loss
#
# Now put the two together: ids go into the backbone, its last hidden states go into the head, logits come
# out. The library's `RobertaForSequenceClassification` is exactly that. We call the two parts as it does,
# `roberta` and `classifier`, so that its weights fit into our model.
#
# Two things people trip over:
#
# - RoBERTa's backbone may come with a **pooler**, an extra layer on `<s>`, and `pooler_output` sounds like
#   the thing to classify. Our head does not use it: it reads `last_hidden_state` and has its own `dense`.
# - The **attention mask** must be handed on to the backbone. With texts of one length it makes no difference,
#   which is how programs without it get written; with padding in the batch the logits are wrong.
#
# **A question.** Library models can return a loss beside the logits. It is often said that they do so "in
# training mode". Do they? There are four cases (training or evaluation, with labels or without). Write down
# in which of them you expect a loss. Then run the cell below the blank, which tries all four on the
# library's model (with your head on it), and make your model behave in the same way.


# %%
class TextClassifier(nn.Module):
    """An encoder and a head on it, which together score texts.

    Calling it with a batch gives an output with the attributes `loss` and `logits`, as the library's models
    do. Ids, mask and labels stay as they are. In training, gradients reach both parts.

    Args:
        roberta: The backbone; called with ids and mask, it gives an output with `last_hidden_state` of shape
            (batch, length, hidden size). It may have a pooler, which is not used.
        classifier: The head; it turns those hidden states, of all tokens, into logits of shape
            (batch, labels). How many labels there are, two or more, is for the head to say.

    Returns:
        From a call: a `SequenceClassifierOutput` with the `logits`, shape (batch, labels) and dtype float32,
        and the `loss`. The loss is None without labels. With labels it is their mean cross-entropy with the
        logits, a tensor without axes that can be backpropagated, in training and in evaluation alike.

    Source:
        `RobertaForSequenceClassification` in transformers; the parts have its names `roberta`, `classifier`.

    >>> library = AutoModelForSequenceClassification.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> model = TextClassifier(library.roberta, library.classifier).eval()
    >>> ids = torch.tensor([[0, 10, 11, 2]])
    >>> torch.allclose(model(ids).logits, library.eval()(ids).logits)
    True
    >>> print(model(ids).loss)
    None
    """

    def __init__(self, roberta: nn.Module, classifier: nn.Module) -> None:
        """Keep the two modules that are handed in, not copies, as `roberta` and `classifier`."""
        # your code here
        ...

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
    ) -> SequenceClassifierOutput:
        """Score a batch.

        Ids and mask have shape (batch, length) and dtype int64; without a mask all tokens are real, whatever
        their ids. Labels have shape (batch,) and dtype int64, one class a text.
        """
        # your code here
        ...


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

# %% [markdown]
# Another experiment, for the mask. The first text is shorter than the second, so in a batch it is padded. It
# should get the same logits in all company; predict which of these three rows is the odd one out.

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
#
# Nearly all weights of a classifier sit in the backbone, and they are the good ones. With little data or
# little time you may want to leave them alone and train the head only. Every parameter has a switch for
# that, `requires_grad`; where it is off, backpropagation computes no gradient.
#
# Which parameters belong to the backbone? Names do not tell across models: RoBERTa's head is `classifier`,
# DistilBERT's is `pre_classifier` and `classifier`, a head for question answering is `qa_outputs`. But every
# library model knows its own backbone: it is the attribute `base_model`.
#
# **Watch out.** Python lets you set any attribute on any object. `module.requires_grad = False` on a *module*
# runs, and freezes nothing; so does a misspelt `require_grad` on a parameter. That is why the function below
# reports what is left to train: believe the report, not the assignment. And freezing is something else than
# `eval()`: the one stops learning, the other stops dropout.


# %%
def freeze_backbone(model: PreTrainedModel) -> list[str]:
    """Stop the backbone of a model from learning, and say what can still learn.

    Args:
        model: Any library model with a head, not only RoBERTa; all its parameters require gradients when it
            arrives, and none is shared by backbone and head. Afterwards those of its backbone do not, and
            those of its head still do. The values of all weights stay as they are.

    Returns:
        Names of the parameters that still require gradients, as `named_parameters` gives them, in its order.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> for name in freeze_backbone(model):
    ...     print(name)
    classifier.dense.weight
    classifier.dense.bias
    classifier.out_proj.weight
    classifier.out_proj.bias
    """
    # your code here
    ...


# %%
if attempted(freeze_backbone):
    model = AutoModelForSequenceClassification.from_pretrained(ROBERTA, num_labels=2)
    trained = freeze_backbone(model)
    sizes = {name: parameter.numel() for name, parameter in model.named_parameters()}
    print(f"{sum(sizes[name] for name in trained):,} of {sum(sizes.values()):,} weights are still trained")

# %% [markdown]
# ## 4. An optimizer for what is left
#
# A frozen parameter gets no gradient, and an optimizer passes over parameters without one. So why not hand
# it everything? Because it is a promise that nobody checks. If the backbone was frozen *after* a backward
# pass, old gradients are still lying there, and the optimizer applies them. And whoever counts what is being
# trained counts wrong. Hand over exactly what shall learn.
#
# The optimizer must get the parameters themselves. It changes them in place; a copy (`clone`, `data`,
# `detach`) would be trained in its own little world while the model never hears of it.


# %%
def head_optimizer(model: nn.Module, lr: float) -> torch.optim.AdamW:
    """Make an optimizer for those parameters of a model that require gradients.

    Args:
        model: Any model; some of its parameters, not all, may be frozen, in any part of it. Which ones are
            frozen stays as it is.
        lr: Learning rate.

    Returns:
        A `torch.optim.AdamW` with one group, which holds the trainable parameters in the model's order;
        apart from the learning rate it has PyTorch's own settings.

    >>> model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    >>> model[0].weight.requires_grad = False
    >>> optimizer = head_optimizer(model, lr=0.1)
    >>> [tuple(parameter.shape) for parameter in optimizer.param_groups[0]["params"]]
    [(4,), (2, 4), (2,)]
    """
    # your code here
    ...


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
#
# A head usually reads the last layer. But an encoder has many floors, and every one has a vector a token.
# Ask for `output_hidden_states=True` and the output has a tuple `hidden_states`. How long is it? One entry a
# layer would be a fair guess, and it is one short: entry 0 is what goes *into* the first layer, the
# embeddings (token, position and normalisation). So entry `k` is what comes out after `k` layers, and the
# last entry equals `last_hidden_state`.
#
# For a model of three layers:
#
#     hidden_states[0]   embeddings
#     hidden_states[1]   after the first layer
#     hidden_states[2]   after the second
#     hidden_states[3]   after the third: last_hidden_state
#
# **Watch out.** Python is happy to index a tuple with -1. Somebody who asks for layer -1 of a model has most
# likely miscounted, so we refuse that as well as a layer beyond the last one.


# %%
def states_after_layer(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    """Give the hidden states of all tokens after a number of layers.

    Args:
        model: An encoder such as RoBERTa; it may arrive in training mode. Its answer is wanted as in
            evaluation mode. In which mode it leaves, and set to return what, is up to you.
        input_ids: Ids of shape (batch, length), dtype int64.
        attention_mask: Mask of the same shape and dtype; some rows may hold padding.
        layer: How many layers the tokens have gone through: 0 for the embeddings, up to the model's
            `config.num_hidden_layers`.

    Returns:
        Hidden states of shape (batch, length, hidden size), dtype float32, without gradients.

    Raises:
        IndexError: `layer` is below 0, or beyond the last layer.

    >>> model = AutoModel.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> ids, mask = torch.tensor([[0, 10, 11, 2]]), torch.tensor([[1, 1, 1, 1]])
    >>> states = states_after_layer(model, ids, mask, model.config.num_hidden_layers)
    >>> torch.allclose(states, model.eval()(ids, attention_mask=mask).last_hidden_state)
    True
    """
    # your code here
    ...


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
#
# The head sees `<s>` alone, so all it knows about the text has come into that vector by **attention**. In
# every layer, every token spreads a weight of 1 over all tokens, and it does so several times, once in each
# attention head. (Same word, another thing: these heads live inside the backbone.) Ask for
# `output_attentions=True` and the output has a tuple `attentions`, one tensor a layer:
#
#     (batch, attention heads, length, length)
#                              |       +-- the token that is looked at
#                              +---------- the token that looks
#
# So the row of a token tells where it looks, and sums to 1; its column tells who looks at it, and sums to
# anything. The embeddings attend to nothing, so here the first layer is entry 0: **one off from
# `hidden_states`.**
#
# There is one more surprise. The library computes attention with fast kernels that never write the weights
# down, and then `attentions` comes back *empty*, with a warning. `model.set_attn_implementation("eager")`
# changes to the plain way, which can report them; the answers of the model stay the same.


# %%
def first_token_attention(
    model: PreTrainedModel, input_ids: torch.Tensor, attention_mask: torch.Tensor, layer: int
) -> torch.Tensor:
    """Say how much the first token of each text looks at each of its tokens.

    Args:
        model: An encoder such as RoBERTa; it may arrive in training mode and with any implementation of
            attention, and may leave in any. Its answer is wanted as in evaluation mode.
        input_ids: Ids of shape (batch, length), dtype int64.
        attention_mask: Mask of the same shape and dtype; some rows may hold padding, at their end.
        layer: Number of the layer: 1 for the first one, up to the model's `config.num_hidden_layers`.

    Returns:
        Weights of shape (batch, length), dtype float32, without gradients: what the first token pays to each
        token, averaged over the attention heads of that layer. Rows sum to 1, and padding gets 0.

    Raises:
        IndexError: `layer` is below 1, or beyond the last layer.

    >>> model = AutoModel.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> ids = torch.tensor([[0, 10, 11, 2], [0, 10, 2, 1]])
    >>> mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    >>> paid = first_token_attention(model, ids, mask, layer=1)
    >>> torch.allclose(paid.sum(dim=1), torch.ones(2)), paid[1, 3].item()
    (True, 0.0)
    """
    # your code here
    ...


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
#
# Judging whole texts is one task of many. Four of them cover most of what encoders are used for, and they
# differ only in what their heads read and how many numbers they give:
#
# - `text-classification`, `AutoModelForSequenceClassification`: which label has the text? The head reads one
#   vector a text.
# - `token-classification`, `AutoModelForTokenClassification`: which label has each token? One small layer,
#   the same at every token.
# - `question-answering`, `AutoModelForQuestionAnswering`: where in the passage is the answer? The head scores
#   every token twice, as the answer's start and as its end.
# - `multiple-choice`, `AutoModelForMultipleChoice`: which of these endings fits best? The head reads each
#   ending as a text of its own, and gives it one score.
#
# An output is a dictionary, and most heads put one tensor `logits` into it. For question answering there are
# two, `start_logits` and `end_logits`. Multiple choice is odd in its *input*: ids of shape (batch, choices,
# length), and out comes one number a choice, so that you can take the best.
#
# **Watch out.** Each line of the list is a sentence about shapes. Read it slowly: does the number of labels
# occur? Does the length? Ask yourself what the loss would compare the logits with.


# %%
def choose_head(
    task: str, batch_size: int, length: int, num_labels: int, num_choices: int
) -> tuple[str, dict[str, tuple[int, ...]]]:
    """Say which class of the library suits a task, and what shapes its logits have.

    Args:
        task: "text-classification", "token-classification", "question-answering" or "multiple-choice".
        batch_size: Number of texts; for multiple choice, of questions.
        length: Tokens in a padded text.
        num_labels: Number of labels, where the task has labels.
        num_choices: Number of choices, where the task has choices. All four numbers are 1 or more.

    Returns:
        A tuple: the name of the class, a string such as "AutoModelForTokenClassification"; and a dictionary
        that gives for each tensor of logits in its output, by its name there, the shape as a tuple. The loss
        is left out.

    Raises:
        ValueError: It is none of these tasks.

    >>> choose_head("text-classification", batch_size=2, length=9, num_labels=3, num_choices=4)
    ('AutoModelForSequenceClassification', {'logits': (2, 3)})
    """
    # your code here
    ...


# %%
if attempted(choose_head):
    for task in ("text-classification", "token-classification", "question-answering", "multiple-choice"):
        print(task, *choose_head(task, batch_size=2, length=9, num_labels=3, num_choices=4), sep=", ")

# %% [markdown]
# ## 8. From logits to an answer: a span
#
# A head for question answering reads a question and a passage, and gives every token a score as the start of
# the answer, and another as its end. The answer is a **span**: all tokens from a start to an end.
#
# Taking the best start and the best end, each for itself, is not enough. The best end may stand *before* the
# best start, or far behind it; or it may be in the question, which can never be the answer. So look for the
# best *pair*: of all pairs that are allowed, the one with the largest sum of both logits.
#
#     token     0     1     2     3
#     start    1.0   0.0   4.0   3.0
#     end      2.0   6.0   1.0   1.5
#
# Best start 2, best end 1: no span at all. The pair (0, 1) has the sum 7.0, (1, 1) has 6.0, (2, 3) has 5.5;
# so the answer is (0, 1).


# %%
def best_span(
    start_logits: torch.Tensor, end_logits: torch.Tensor, allowed: torch.Tensor, max_length: int
) -> tuple[int, int]:
    """Find the answer in one passage; all tensors stay as they are.

    Args:
        start_logits: Each token's score as the answer's first one, shape (length,), dtype float32, finite
            and without gradients.
        end_logits: Each token's score as the answer's last one, of the same kind. The sums of two spans are
            equal, or differ by more than rounding.
        allowed: 1 for tokens of the passage, 0 for all others, shape (length,), dtype int64; the ones stand
            together, and there is at least one.
        max_length: The most tokens that an answer may have, 1 or more; it may be more than there are.

    Returns:
        First and last token of the answer, both included, as two integers in a tuple: of all spans in the
        passage that do not end before they start and are not too long, the one with the largest sum of start
        and end logit. Of equal ones, the span with the earliest start counts, then that with the earliest
        end.

    >>> start, end = torch.tensor([1.0, 0.0, 4.0, 3.0]), torch.tensor([2.0, 6.0, 1.0, 1.5])
    >>> best_span(start, end, torch.tensor([1, 1, 1, 1]), max_length=4)
    (0, 1)
    >>> best_span(start, end, torch.tensor([1, 1, 1, 1]), max_length=1)
    (1, 1)
    >>> best_span(start, end, torch.tensor([0, 0, 1, 1]), max_length=4)
    (2, 3)
    """
    # your code here
    ...


# %%
if attempted(best_span):
    start, end = torch.tensor([1.0, 0.0, 4.0, 3.0]), torch.tensor([2.0, 6.0, 1.0, 1.5])
    print("each for itself:", (start.argmax().item(), end.argmax().item()))
    print("as a pair:      ", best_span(start, end, torch.ones(4, dtype=torch.int64), max_length=4))

# %% [markdown]
# ## 9. From logits to an answer: labels for words
#
# A head for token classification labels *tokens*, and people ask about *words*. The tokenizer splits rare
# words into pieces, and it adds `<s>` and `</s>`, which are no words. Its method `word_ids()` tells which
# token belongs to which word:
#
#     tokens     <s>    diss   ecting   this   </s>
#     word_ids   None   0      0        1      None
#
# The usual agreement: **a word has the label that its first piece gets.** The label is the name of the
# largest logit, as the dictionary `config.id2label` has it.
#
# **Watch out.** Python takes 0 for false. The first word of every text has the number 0, and `if word:` loses
# it.


# %%
def word_labels(logits: torch.Tensor, word_ids: list[int | None], id2label: dict[int, str]) -> list[str]:
    """Turn the logits of one text's tokens into labels of its words.

    Args:
        logits: Scores of shape (length, labels), dtype float32, without gradients; no token has two equal
            largest ones.
        word_ids: For each token the number of its word, or None if it belongs to none, as special tokens and
            padding do, on either side. Words are numbered from 0, in order, and none is missing.
        id2label: Name of each label by its number, in any order.

    Returns:
        A list with the label of each word, in the order of the words: the one its first token gets. Two words
        may have the same label. Without words it is empty.

    >>> logits = torch.tensor([[9.0, 0.0], [0.0, 1.0], [2.0, 0.0], [3.0, 1.0], [0.0, 9.0]])
    >>> word_labels(logits, [None, 0, 0, 1, None], {0: "other", 1: "name"})
    ['name', 'other']
    """
    # your code here
    ...


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
#
# You have a model that tells good reviews from bad, and now there shall be five stars. Only the very last
# layer, `classifier.out_proj`, depends on the number of labels, so only that needs to be exchanged. The
# backbone stays, and here `dense` stays as well.
#
# The layer is one line. The rest of the work is in the places where the model *remembers* its old number:
#
# - `model.num_labels` was written down when the model was made. The loss still uses it.
# - `model.config.num_labels` is what gets saved, and what the next `from_pretrained` builds. A new number
#   also brings new names in `id2label`: `LABEL_0`, `LABEL_1` and so on.
# - `model.config.problem_type`: the first call with labels decides whether this is a choice among labels or
#   something else (labels that are floats, or a single label), and the decision is kept for good. New labels
#   deserve a new decision, so it goes back to None.
#
# Forget one of these and nothing happens, until the loss is computed, or until somebody loads the model.
#
# **Watch out.** Putting a plain `nn.Linear` in the place of the whole `classifier` is a popular shortcut. It
# runs, too. What shape would its logits have, if it gets the hidden states of *all* tokens? And setting
# `out_proj.out_features` changes a number that is only ever printed.


# %%
def replace_head(model: PreTrainedModel, num_labels: int) -> PreTrainedModel:
    """Give a model a fresh last layer for another number of labels.

    Args:
        model: A `RobertaForSequenceClassification`, trained or not; it is changed in place. All its weights
            but those of `classifier.out_proj` stay as they are.
        num_labels: The new number of labels, 1 or more; also where it equals the old one, the layer is a
            fresh one.

    Returns:
        The same model. Its `classifier.out_proj` is a new linear layer with a bias, initialised at random and
        ready to learn; `model.num_labels` and `model.config.num_labels` are the new number, and
        `model.config.problem_type` is None.

    >>> model = AutoModelForSequenceClassification.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> ids = torch.tensor([[0, 10, 11, 2]])
    >>> replace_head(model, 5)(ids, labels=torch.tensor([4])).logits.shape
    torch.Size([1, 5])
    """
    # your code here
    ...


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
#
# A head is a small thing: pick the vectors that the question is about, and map them to as many numbers as
# there are answers. What comes out are logits; labels decide whether there is a loss, the mode decides about
# dropout, and `requires_grad` decides who learns. Three switches, and none of them is another one. In the
# next lab you look into the loss itself.

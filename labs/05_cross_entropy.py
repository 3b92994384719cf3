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
# # Lab 05: Cross-entropy and its family
#
# A classifier ends in a few raw numbers, its **logits**, and training needs one number that says how wrong
# they are. Between the two stand four losses with names that are easy to mix up: BCE, BCE with logits, NLL,
# cross-entropy. Mixing them up raises no error. The loss goes down a little, the accuracy looks fair, and the
# model never gets as good as it could.
#
# So we build all four from `exp` and `log`, and see that they are one idea in four costumes. After this lab
# you can
#
# - turn logits into log-probabilities that survive a logit of a thousand,
# - compute each loss, with padding left out and with gradients that PyTorch would agree with,
# - say which loss belongs to which output, and show why two logits and one logit are the same thing,
# - get a prediction out of one logit or many,
# - recompute the loss that a model of the transformers library reports, from its logits.
#
# Three things hold in the whole lab. Tensors that are passed in stay as they are. Results have the dtype of
# the logits (or probabilities), be it float32 or float64, except predictions, which are int64. And a loss is
# there to be differentiated: return tensors from which gradients flow back to the input, so nothing that they
# should flow through may pass `.item()` or `.detach()`. (No tensor that your functions get is empty.)
#
# PyTorch has all of this built in, and after this lab you will use that. Here, the calls that would answer
# a blank by themselves are switched off while your function runs; its docstring names them under "Not
# allowed". In the demo cells they are on, for comparing. What you wrote for one exercise may be used in the
# next.

# %% [markdown]
# **In a notebook**, `check(log_probabilities)` judges what you have just defined, and `check()` everything that is
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
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

from grader import attempted, checkpoint

# %%
CLASSIFIER = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
GPT2 = checkpoint("gpt2")
TEXTS = ["I am really liking this course!", "This course is too complicated!"]

# %% [markdown]
# ## 1. From logits to log-probabilities
#
# Softmax turns logits into probabilities: `exp` makes every number positive, dividing by their sum makes them
# add up to one. Losses want the *logarithm* of those. With logits `[2, 0]` the probabilities are `[0.881,
# 0.119]` and their logarithms `[-0.127, -2.127]`. Look at the last two numbers: they are exactly 2 apart, as
# the logits are. A log-probability is the logit minus one number that is the same for the whole row,
#
#     log p[i] = z[i] - log(exp(z[0]) + exp(z[1]) + ...)
#
# On paper that is the end of it. On a computer, `exp(89)` is already infinite in float32, and `exp(-104)` is
# zero. Try `torch.softmax(torch.tensor([1000.0, 0.0]), dim=0).log()`: it claims that the second class is not
# unlikely but impossible, minus infinity, and a single such number spoils a whole batch.
#
# **Watch out.** Adding a small number before the logarithm, `log(p + 1e-9)`, hides the infinity and keeps the
# error: the true answer is -1000, and this gives -20.7. The way out is in the formula. What happens to the
# result if you take the same number off all logits of a row? And which number makes `exp` safe?


# %%
def log_probabilities(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    """Take the logarithm of the softmax, whatever the size of the logits.

    Not allowed: `log_softmax` in any form, be it function, method or `nn.LogSoftmax`; nor `F.cross_entropy`.
    The parts it is made of are allowed: `exp`, `log`, `softmax`, `torch.logsumexp`.

    Args:
        logits: Finite numbers of any shape with at least one axis, dtype float32 or float64; some may be as
            large as thousands, positive or negative. The tensor stays as it is.
        dim: Axis along which the probabilities add up to one; may be negative.

    Returns:
        Log-probabilities, shape and dtype as the logits, from which gradients flow back to the logits. (In
        float32 a result near a thousand may be off by 0.0003, since such numbers are 0.00006 apart.)

    >>> log_probabilities(torch.tensor([2.0, 0.0]))
    tensor([-0.1269, -2.1269])
    >>> log_probabilities(torch.tensor([1000.0, 0.0]))
    tensor([    0., -1000.])
    """
    # your code here
    ...


# %%
if attempted(log_probabilities):
    for row in ([2.0, 0.0], [1000.0, 0.0]):
        z = torch.tensor(row)
        print(f"{row}: yours {log_probabilities(z).tolist()}, log of softmax {z.softmax(0).log().tolist()}")

# %% [markdown]
# ## 2. Negative log-likelihood
#
# Now the loss itself, and it is almost disappointing: **look up the log-probability that the model gave to
# the right class, and flip the sign.** The other classes need no mention; whatever they got, the right one
# did not.
#
#     log-probabilities     right class     loss
#     [-0.127, -2.127]           0          0.127    well done
#     [-0.127, -2.127]           1          2.127    confident and wrong
#
# **Watch out.** The name says *negative log*, but nobody takes a logarithm here: it has been taken before.
# And the lookup goes row by row, each row with its own class. `log_probs[:, targets]` looks similar and does
# something else: it gives *every* row *all* the classes.
#
# Texts bring a third axis: a language model has one row of log-probabilities for each token, shape `(batch,
# length, classes)`. In this lab **the classes are always on the last axis**. (PyTorch's own losses want
# them on axis 1. When length and number of classes happen to be equal, getting this wrong raises nothing.)


# %%
def nll(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Give the negative log-likelihood of each target, one loss for each, not averaged.

    Not allowed: `F.nll_loss`, `nn.NLLLoss`, `F.cross_entropy`, `nn.CrossEntropyLoss`.

    Args:
        log_probs: Log-probabilities of shape (batch, classes) or (batch, length, classes), dtype float32 or
            float64, finite. They count as they are, also where the probabilities do not quite add up to one,
            as below. The tensor stays as it is.
        targets: Right classes, counted from 0, of shape (batch,) or (batch, length), dtype int64. The tensor
            stays as it is.

    Returns:
        Losses of the targets' shape and the log-probabilities' dtype, from which gradients flow back.

    >>> log_probs = torch.tensor([[-0.25, -1.5], [-2.0, -0.125]])
    >>> nll(log_probs, torch.tensor([0, 0]))
    tensor([0.2500, 2.0000])
    """
    # your code here
    ...


# %%
if attempted(log_probabilities, nll):
    log_probs = log_probabilities(torch.tensor([[2.0, 0.0], [2.0, 0.0]]))
    print(nll(log_probs, torch.tensor([0, 1])))

# %% [markdown]
# ## 3. Cross-entropy
#
# Put the two together and you have the loss of nearly every classifier and every language model:
# log-probabilities from the logits, then the negative log-likelihood. Two things are added.
#
# **Some targets do not count.** In a batch of texts the padding has no right answer. The custom is to give
# it a target that no class has, -100, and to leave it out: it adds nothing to the sum *and is not counted
# in the average*. With losses `1.0`, `3.0` and one ignored target the mean is 2.0. Divide by three instead
# and you get 1.33, a loss that seems to improve with every padding token you add. What should the mean be
# if *nothing* counts? Zero divided by zero: PyTorch says NaN, and so do we, because a 0.0 would look like a
# perfect score.
#
# **A reduction** says what becomes of the single losses: `"mean"`, `"sum"`, or `"none"` to keep them all.
#
# **Watch out.** Cross-entropy wants *logits*. Feed it probabilities and it applies softmax a second time. The
# second softmax only ever sees numbers between 0 and 1, so even a perfect answer cannot get below 0.3133 with
# two classes, or 0.7437 with four. Have you seen a training curve that gets stuck at about 0.31? Now you know
# where to look. (A second *log*-softmax would change nothing. Why? What do probabilities add up to?)


# %%
def cross_entropy(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    """Compute the cross-entropy of logits and target classes.

    Not allowed: `F.cross_entropy`, `nn.CrossEntropyLoss`, `F.nll_loss`, `nn.NLLLoss`. From here on
    `log_softmax` is allowed in any form.

    Args:
        logits: Raw scores of shape (batch, classes) or (batch, length, classes), dtype float32 or float64,
            perhaps as large as thousands. The tensor stays as it is.
        targets: Right classes of shape (batch,) or (batch, length), dtype int64; each is a class or
            `ignore_index`. The tensor stays as it is.
        ignore_index: Target that does not count: it has no loss, sends no gradient back and is not counted in
            the mean. Usually -100, but it may be any integer: one too large for a class, such as 255, or one
            that a class has.
        reduction: "mean" for the average over all targets that count (NaN if there are none), "sum" for their
            sum (0 if there are none), "none" for one loss each; nothing else is passed. (If no target counts,
            gradients are not judged.)

    Returns:
        A scalar tensor of shape (), or for "none" losses of the targets' shape with 0 where the target is
        ignored. The dtype is that of the logits, and gradients flow back to them.

    >>> logits = torch.tensor([[2.0, 0.0], [2.0, 0.0], [5.0, 5.0]])
    >>> cross_entropy(logits, torch.tensor([0, 1, -100]))
    tensor(1.1269)
    >>> cross_entropy(logits, torch.tensor([0, 1, -100]), reduction="none")
    tensor([0.1269, 2.1269, 0.0000])
    """
    # your code here
    ...


# %%
if attempted(log_probabilities, nll, cross_entropy):
    logits, targets = torch.tensor([[2.0, 0.0], [2.0, 0.0], [5.0, 5.0]]), torch.tensor([0, 1, -100])
    print("yours:", cross_entropy(logits, targets), "PyTorch's:", F.cross_entropy(logits, targets))
    sure = torch.eye(4) * 50
    print("sure and right:      ", cross_entropy(sure, torch.arange(4)).item())
    print("after a softmax:     ", cross_entropy(sure.softmax(-1), torch.arange(4)).item())
    print("after a log-softmax: ", cross_entropy(sure.log_softmax(-1), torch.arange(4)).item())

# %% [markdown]
# ## 4. Yes or no: BCE
#
# Some questions have one answer: is this review positive? One probability is enough, `p` for yes, and the
# probability of no is `1 - p`. **Binary cross-entropy** is the negative log-likelihood again: minus the
# logarithm of the probability of what really was the case.
#
#     p = 0.8, target 1 (yes):   -log(0.8) = 0.223
#     p = 0.8, target 0 (no):    -log(0.2) = 1.609
#
# Here targets are *floats*, 0.0 or 1.0, because the usual formula multiplies with them.
#
# **Watch out.** The computer's probabilities do reach 0 and 1: the sigmoid of 20 is exactly 1 in float32.
# Then one of the logarithms is minus infinity, and the formula multiplies it by zero, which gives NaN for
# an answer that was *right*. PyTorch's rule, and ours: a logarithm never counts below -100. So a perfect
# answer costs 0 and the worst one costs 100.


# %%
def bce(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Average the binary cross-entropy of probabilities.

    Not allowed: `F.binary_cross_entropy`, `nn.BCELoss`.

    Args:
        probabilities: Probability of yes, of any shape, between 0 and 1 (both may occur), dtype float32 or
            float64. The tensor stays as it is.
        targets: What was the case: 1.0 for yes, 0.0 for no; shape and dtype as the probabilities.

    Returns:
        The mean over all elements, a scalar tensor of shape () and the probabilities' dtype, in which no
        logarithm counts below -100. Gradients flow back to the probabilities. (Near 0 and 1, where that bound
        may apply, they are not judged.)

    Source:
        `torch.nn.BCELoss` bounds its logarithms in the same way.

    >>> bce(torch.tensor([0.8, 0.8]), torch.tensor([1.0, 0.0]))
    tensor(0.9163)
    >>> bce(torch.tensor([1.0, 1.0]), torch.tensor([1.0, 0.0]))
    tensor(50.)
    """
    # your code here
    ...


# %%
if attempted(bce):
    p, y = torch.tensor([0.8, 0.8, 1.0]), torch.tensor([1.0, 0.0, 1.0])
    print("yours:", bce(p, y), "PyTorch's:", F.binary_cross_entropy(p, y))

# %% [markdown]
# ## 5. The same from logits
#
# A bound at -100 is a bandage. The better cure is never to make the probability at all. A head with one
# output gives a logit `z`, and the probability of yes is `sigmoid(z) = 1 / (1 + exp(-z))`. Then
#
#     target 1:   -log(sigmoid(z))     = log(1 + exp(-z))
#     target 0:   -log(1 - sigmoid(z)) = log(1 + exp(z))
#
# With `z = 1000` and target 0 the loss should simply be 1000: confident, wrong, and told so with a gradient
# of 1. Going through the sigmoid gives infinity, or 100 with the bandage and *no gradient at all*, so that
# the worst mistakes are those that the model never learns from.
#
# But look: `exp(1000)` is infinite too. You have met this trouble in exercise 1, and the cure is related:
# take the large part out before `exp` sees it. For positive `z`, `log(1 + exp(z)) = z + log(1 + exp(-z))`.
#
# **Watch out.** A head with one output gives logits of shape `(batch, 1)`, and labels come as `(batch,)`.
# Subtract one from the other and PyTorch makes a `(batch, batch)` table of everybody against everybody, whose
# mean looks like a loss. `nn.MSELoss` only warns about it. So your function checks, and refuses.


# %%
def bce_with_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Average the binary cross-entropy of logits, whatever their size.

    Not allowed: `binary_cross_entropy_with_logits` in any form, nor `nn.BCEWithLogitsLoss`.

    Args:
        logits: Finite scores for yes, of any shape, dtype float32 or float64, perhaps as large as thousands,
            positive or negative. The tensor stays as it is.
        targets: What was the case: 1.0 for yes, 0.0 for no; dtype as the logits. The tensor stays as it is.

    Returns:
        The mean over all elements, a scalar tensor of shape () and the logits' dtype, finite, from which
        gradients flow back to the logits, also to very large ones. (At a logit of exactly 0 the gradient is
        not judged.)

    Raises:
        ValueError: The targets have another shape than the logits.

    >>> bce_with_logits(torch.tensor([2.0, 2.0]), torch.tensor([1.0, 0.0]))
    tensor(1.1269)
    >>> bce_with_logits(torch.tensor([1000.0]), torch.tensor([0.0]))
    tensor(1000.)
    """
    # your code here
    ...


# %%
if attempted(bce_with_logits):
    z, y = torch.tensor([2.0, -1.0, 1000.0]), torch.tensor([1.0, 0.0, 0.0])
    print("yours:    ", bce_with_logits(z, y), "PyTorch's:", F.binary_cross_entropy_with_logits(z, y))
    print("bandaged: ", F.binary_cross_entropy(z.sigmoid(), y))

# %% [markdown]
# ## 6. One logit or two?
#
# A question with two answers can be put to a head with one output ("how much yes?") or with two ("how much
# no, how much yes?"). RoBERTa's head has two by default. So which loss is right for two classes, BCE or
# cross-entropy?
#
# Think of what softmax does with two logits `[no, yes]`. It only looks at how far apart they are: `[1, 3]`,
# `[0, 2]` and `[-7, -5]` give the same probabilities. So two logits hold one logit too many, and there is a
# single number whose *sigmoid* is the probability that *softmax* gives to class 1.


# %%
def one_logit_from_two(logits: torch.Tensor) -> torch.Tensor:
    """Give the single logit whose sigmoid is the probability that softmax gives to class 1.

    Args:
        logits: Scores of class 0 and class 1, shape (..., 2) with at least two axes, such as (batch, 2) or
            (batch, length, 2), dtype float32 or float64, perhaps as large as thousands. The tensor stays as
            it is.

    Returns:
        Logits of the same shape without the last axis, such as (batch,), dtype as the input, from which
        gradients flow back.

    >>> one_logit_from_two(torch.tensor([[1.0, 3.0], [-7.0, -5.0], [4.0, 0.5]]))
    tensor([ 2.0000,  2.0000, -3.5000])
    """
    # your code here
    ...


# %% [markdown]
# **Does a classifier with two classes need BCE?** Say what you expect before you run this cell: how far apart
# will the two losses be, cross-entropy on the two logits, and BCE on the one logit that you made of them?

# %%
if attempted(log_probabilities, nll, cross_entropy, bce_with_logits, one_logit_from_two):
    two, labels = torch.randn(6, 2), torch.tensor([0, 1, 1, 0, 1, 0])
    print("cross-entropy, two logits:  ", cross_entropy(two, labels).item())
    print("BCE with logits, one logit: ", bce_with_logits(one_logit_from_two(two), labels.float()).item())

# %% [markdown]
# ## 7. Decide: one logit
#
# Losses are for training; users want an answer. With one logit the answer is yes if the probability of yes is
# above a threshold, mostly one half. And since `sigmoid(0)` is one half, *a threshold of one half for
# probabilities is a threshold of zero for logits*. No sigmoid is needed.
#
# Sometimes one half is not what you want. If a false alarm is expensive, ask for a probability above 0.9.
# Which logit is that? (Solve `p = 1 / (1 + exp(-z))` for `z`, or compare probabilities after all.)
#
# **Watch out.** A threshold for probabilities laid on logits is the bug here: `logits > 0.5` asks for a
# probability above 0.62, and nobody notices, since most answers stay the same.


# %%
def predict_yes_or_no(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    """Predict 1 where the probability of yes is above a threshold, 0 elsewhere.

    Args:
        logits: Scores for yes, of any shape, dtype float32 or float64, perhaps as large as thousands. The
            tensor stays as it is.
        threshold: A probability, between 0 and 1, neither of them included.

    Returns:
        Predictions of the logits' shape and dtype int64. A probability of exactly the threshold gives 0; with
        a threshold of 0.5 that is a logit of 0. (Otherwise no probability comes closer to the threshold than
        a thousandth, so that rounding decides nothing.)

    >>> predict_yes_or_no(torch.tensor([2.0, -0.5, 0.25, 0.0]))
    tensor([1, 0, 1, 0])
    >>> predict_yes_or_no(torch.tensor([2.0, -0.5, 0.25, 0.0]), threshold=0.8)
    tensor([1, 0, 0, 0])
    """
    # your code here
    ...


# %%
if attempted(predict_yes_or_no):
    z = torch.linspace(-1, 3, 5)
    print(z.tolist(), [round(p, 2) for p in z.sigmoid().tolist()])
    for threshold in (0.5, 0.6, 0.9):
        print(threshold, predict_yes_or_no(z, threshold).tolist())

# %% [markdown]
# ## 8. Decide: one logit or many
#
# With two logits or more, the class with the highest score wins. The winner may well be negative, it only
# has to beat the others: with `[-3, -1, -2]` the answer is class 1. Softmax would change nothing, because
# it keeps the order.
#
# Here comes a head whose number of outputs you do not know. Two or more: the highest wins. One: yes or no at
# probability one half.
#
# **Watch out.** What is the position of the highest of *one* number? A model with a single output whose
# predictions are all 0, and whose accuracy is exactly the share of zeros in the data, has met `argmax`.


# %%
def predict_classes(logits: torch.Tensor) -> torch.Tensor:
    """Predict a class from the logits of a head with one output or more.

    Args:
        logits: Finite scores of shape (..., outputs) with at least two axes, such as (batch, outputs) or
            (batch, length, outputs), dtype float32 or float64, perhaps as large as thousands, positive or
            negative. No two scores of a row are equal. The tensor stays as it is.

    Returns:
        Classes of the same shape without the last axis, such as (batch,), dtype int64. With two outputs or
        more, the class with the highest score; with one output, 1 where its probability is above one half and
        0 elsewhere, also at a logit of exactly 0.

    >>> predict_classes(torch.tensor([[-3.0, -1.0, -2.0], [0.5, 0.0, 0.25]]))
    tensor([1, 0])
    >>> predict_classes(torch.tensor([[0.75], [-2.0]]))
    tensor([1, 0])
    """
    # your code here
    ...


# %%
if attempted(predict_yes_or_no, predict_classes):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER).eval()
    with torch.no_grad():
        logits = model(**tokenizer(TEXTS, padding=True, return_tensors="pt")).logits
    for text, number in zip(TEXTS, predict_classes(logits).tolist(), strict=True):
        print(f"{model.config.id2label[number]:8}  {text}")

# %% [markdown]
# ## 9. Which loss for which output?
#
# You have built four losses. Each expects something else from the model, and the model's *last layer* tells
# you what it gives:
#
# | last layer | outputs | gives, for each example | targets | loss |
# | --- | --- | --- | --- | --- |
# | `Sigmoid` | 1 | a probability | float, 0.0 or 1.0 | ? |
# | `Linear` | 1 | a logit | float, 0.0 or 1.0 | ? |
# | `LogSoftmax` | 2 or more | log-probabilities | class number | ? |
# | `Linear` | 2 or more | logits | class number | ? |
#
# Every other pairing should make you stop. `Softmax` is the one you will meet most: there are tutorials that
# end a model with it and train with cross-entropy. None of the four losses wants probabilities of several
# classes, and you saw in exercise 3 what comes of it.
#
# (One case is outside this table: several *independent* yes-or-no questions, such as tags of an article. That
# is a linear layer with many outputs and BCE with logits on each; it comes back in exercise 10.)


# %%
def choose_loss(last_layer: str, outputs: int) -> str:
    """Name the loss of PyTorch that fits a model's output, where each example has exactly one right class.

    Args:
        last_layer: Name of the model's last layer, such as "Linear", "Sigmoid", "LogSoftmax" or "Softmax".
        outputs: How many numbers it gives for each example, 1 or more.

    Returns:
        "BCELoss", "BCEWithLogitsLoss", "NLLLoss" or "CrossEntropyLoss", as the table above has it.

    Raises:
        ValueError: The pairing is not one of the table's four rows: `Softmax` or any other layer, `Sigmoid`
            with more than one output, `LogSoftmax` with only one. Names count in full: `LogSigmoid` is not
            `Sigmoid`. What the error says is up to you.

    >>> choose_loss("LogSoftmax", 3)
    'NLLLoss'
    >>> choose_loss("Softmax", 3)
    Traceback (most recent call last):
    ...
    ValueError: no loss fits Softmax with 3 outputs
    """
    # your code here
    ...


# %%
if attempted(choose_loss):
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    last = model.classifier
    print(last, "needs", choose_loss(type(last).__name__, last.out_features))

# %% [markdown]
# ## 10. What loss does the library report?
#
# Models of the transformers library can compute their own loss. You may read, in good books too, that a
# model "in training mode" returns its loss. Is it the mode that does it? A model has two modes, and a call
# either has labels or has not: four cases. **In which of them do you expect a loss? Write your guess down,
# then run the cell.** (It is guarded only so that an untouched notebook stays short.)

# %%
if attempted(choose_loss):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    for training in (True, False):
        model.train(training)
        for labels in (torch.tensor([1, 0]), None):
            mode = "training" if training else "evaluation"
            given = "without labels" if labels is None else "with labels"
            print(f"{mode:10}  {given:14}  loss: {model(**batch, labels=labels).loss}")

# %% [markdown]
# Run it again. Which losses change from run to run, and why? So what does the mode decide, and what do the
# labels decide?
#
# Now for *which* loss it is. As long as its configuration has no `problem_type`, a model for sequence
# classification guesses, from the number of outputs and the dtype of the labels:
#
# | outputs | labels | the library takes it for | and computes |
# | --- | --- | --- | --- |
# | 1 | float, shape (batch,) | regression | the mean of the squared differences |
# | 2 or more | int64, shape (batch,) | one class out of several | cross-entropy, -100 ignored |
# | 2 or more | float, shape (batch, outputs) | several yes-or-no questions | BCE with logits |
#
# **Watch out.** Read the first row twice: one output means *regression* to the library, not yes or no. Turn a
# two-class problem into a single logit, as in exercise 6, and the library's own loss is not the one you need.
# The third row bites as well: labels that became floats on their way turn cross-entropy into something else.
# And the guess is made once: the first call with labels writes it into `model.config.problem_type`.


# %%
def sequence_loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Compute the loss that the library's models for sequence classification report, from their logits.

    Not allowed: the library's own loss functions in `transformers.loss`. PyTorch's losses are allowed, and
    so are your own of the exercises above.

    Args:
        logits: Scores of shape (batch, outputs), dtype float32 or float64, perhaps as large as thousands. The
            tensor stays as it is.
        labels: One of the three rows of the table above: with one output, floats of shape (batch,); with two
            outputs or more, class numbers of shape (batch,) and dtype int64, of which some, not all, may be
            -100; or floats 0.0 and 1.0 of shape (batch, outputs). Floats have the dtype of the logits. The
            tensor stays as it is.

    Returns:
        The mean loss, a scalar tensor of shape () and the logits' dtype, from which gradients flow back to
        the logits.

    Source:
        `ForSequenceClassificationLoss` in transformers, with a `problem_type` of None.

    >>> sequence_loss(torch.tensor([[2.0, 0.0], [2.0, 0.0]]), torch.tensor([0, 1]))
    tensor(1.1269)
    >>> sequence_loss(torch.tensor([[2.0], [1.0]]), torch.tensor([0.0, 1.0]))
    tensor(2.)
    """
    # your code here
    ...


# %%
if attempted(log_probabilities, nll, cross_entropy, bce_with_logits, sequence_loss):
    tokenizer = AutoTokenizer.from_pretrained(CLASSIFIER)
    model = AutoModelForSequenceClassification.from_pretrained(CLASSIFIER)
    batch, labels = tokenizer(TEXTS, padding=True, return_tensors="pt"), torch.tensor([1, 0])
    for training in (True, False):
        output = model.train(training)(**batch, labels=labels)
        print("library:", output.loss.item(), "yours:", sequence_loss(output.logits, labels).item())

# %% [markdown]
# ## 11. The loss of a language model
#
# A language model is a classifier too, at every position of a text, with the whole vocabulary for classes. So
# its loss is your cross-entropy on logits of shape `(batch, length, vocabulary)`. There are two kinds.
#
# A **masked** language model such as RoBERTa fills gaps: the logits at a position are its guess for *that*
# position. Labels hold the right token at the gaps, and -100 everywhere else.
#
# A **causal** language model such as GPT-2 continues: the logits at a position are its guess for the *next*
# token. Labels are the ids of the text itself, and the model's loss shifts them:
#
#     position        0          1          2          3
#     token           The        film       was        good
#     should guess    film       was        good       (nothing to guess)
#
# So three positions of four count, the first *token* is never guessed, and the last *logits* are never used.
#
# **Watch out.** The library shifts for you. People who shift their labels as well train a model on the token
# after next. Whoever does not shift at all teaches it to repeat what it has just read, and sees a wonderful
# loss. And the shift happens within each text: cut before you flatten, or the end of one text will be asked
# to guess the beginning of the next.


# %%
def language_model_loss(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    """Compute the loss that the library's language models report, from their logits.

    Not allowed: the library's own loss functions in `transformers.loss`. PyTorch's losses are allowed, and
    so are your own of the exercises above.

    Args:
        logits: Scores of shape (batch, length, vocabulary), dtype float32 or float64. A text may have a
            thousand tokens and more. The tensor stays as it is.
        labels: Token ids of shape (batch, length), dtype int64, not shifted; -100 where there is nothing to
            guess, wherever that is. The tensor stays as it is.
        causal: True for a model that guesses the next token at each position, False for one that fills gaps.

    Returns:
        The mean over all guesses that count, a scalar tensor of shape () and the logits' dtype, from which
        gradients flow back to the logits; NaN if no guess counts, such as for a causal model and texts of
        length 1.

    Source:
        `ForCausalLMLoss` and `ForMaskedLMLoss` in transformers (which give float32 whatever comes in).

    >>> logits = torch.tensor([[[0.0, 2.0], [0.0, 0.0], [9.0, 0.0]]])
    >>> language_model_loss(logits, torch.tensor([[0, 1, -100]]))
    tensor(0.1269)
    >>> language_model_loss(logits, torch.tensor([[-100, 1, -100]]), causal=False)
    tensor(0.6931)
    """
    # your code here
    ...


# %%
if attempted(log_probabilities, nll, cross_entropy, language_model_loss):
    tokenizer, model = AutoTokenizer.from_pretrained(GPT2), AutoModelForCausalLM.from_pretrained(GPT2)
    ids = tokenizer("The course was good and so was the film.", return_tensors="pt")["input_ids"]
    with torch.no_grad():
        output = model(ids, labels=ids)
    print("library:    ", output.loss.item())
    print("yours:      ", language_model_loss(output.logits, ids).item())
    print("not shifted:", language_model_loss(output.logits, ids, causal=False).item())

# %% [markdown]
# ## What to take along
#
# There is one loss, the negative logarithm of the probability that the right answer got. Its four names only
# say what you hand over: logits, probabilities or log-probabilities. Hand over logits, then all the rest
# happens in one stable step, and never put a softmax in front. Two classes do not need BCE: one logit is the
# difference of two. In the library, labels bring the loss, and the mode only decides about dropout. And when
# a loss looks strange, compute it yourself from the logits: now you can.

"""What people get wrong in lab 05: losses and their inputs, axes, averages, stability, predictions."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional as F

from grader.misconceptions import misconception

LOG = "cross_entropy.log_probabilities"


@misconception(
    LOG,
    "This is the logarithm of a finished softmax. A probability too small for the computer is 0 by then, and "
    "its logarithm minus infinity.",
)
def takes_the_log_of_softmax(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return torch.softmax(logits, dim=dim).log()


@misconception(
    LOG,
    "The formula is right on paper, but `exp` is handed the raw logits, and from about 89 on it gives "
    "infinity.",
)
def exponentiates_raw_logits(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return logits - logits.exp().sum(dim=dim, keepdim=True).log()


@misconception(
    LOG,
    "A small number inside the logarithm hides the minus infinity, but everything unlikely now gets the same "
    "wrong value, about -20.7.",
)
def adds_a_small_number(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return torch.log(torch.softmax(logits, dim=dim) + 1e-9)


@misconception(LOG, "These are the probabilities; their logarithms are asked for.")
def stops_at_probabilities(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return torch.softmax(logits, dim=dim)


@misconception(LOG, "`dim` makes no difference: the last axis is taken whatever it says.")
def always_takes_the_last_axis(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return logits - logits.logsumexp(dim=-1, keepdim=True)


@misconception(
    LOG,
    "The first axis is taken whatever `dim` says, so the examples of a batch compete with each other, not "
    "the classes.",
)
def always_takes_the_first_axis(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return logits - logits.logsumexp(dim=0, keepdim=True)


@misconception(
    LOG,
    "All numbers of the tensor share one sum, so the probabilities of the whole batch together add up to "
    "one.",
)
def sums_over_the_whole_tensor(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    shifted = logits - logits.max()
    return shifted - shifted.exp().sum().log()


@misconception(
    LOG,
    "The axis of the sums is gone when they are subtracted, so a row's sum meets a column, or nothing that "
    "fits.",
)
def loses_the_axis(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return logits - torch.logsumexp(logits, dim=dim)


@misconception(
    LOG, "The signs are flipped: these are losses. A log-probability is zero at most, never positive."
)
def flips_the_sign_of_log_probabilities(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return logits.logsumexp(dim=dim, keepdim=True) - logits


@misconception(
    LOG,
    "One largest logit is taken for the whole tensor. A row far below it still vanishes: all its "
    "exponentials are zero.",
)
def shifts_by_the_largest_of_all(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    shifted = logits - logits.max()
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()


@misconception(
    LOG,
    "The largest logit is subtracted, and that is all. Without the logarithm of the sum the probabilities do "
    "not add up to one.",
)
def only_shifts(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return logits - logits.amax(dim=dim, keepdim=True)


@misconception(
    LOG,
    "The sum is taken over shifted logits, but subtracted from the unshifted ones; the two no longer belong "
    "together.",
)
def forgets_the_shift_outside(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    shifted = logits - logits.amax(dim=dim, keepdim=True)
    return logits - shifted.exp().sum(dim=dim, keepdim=True).log()


@misconception(LOG, "These logarithms have base 2; losses are measured in natural logarithms.")
def takes_base_two(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return (logits - logits.logsumexp(dim=dim, keepdim=True)) / torch.log(torch.tensor(2.0)).to(logits.dtype)


@misconception(
    LOG, "float64 logits come back as float32: half their digits are lost, and the dtype is another one."
)
def always_gives_float32(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    logits = logits.float()
    return logits - logits.logsumexp(dim=dim, keepdim=True)


@misconception(
    LOG,
    "The result is right, but the caller's logits have changed: the largest one was subtracted in place.",
)
def shifts_in_place(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    logits -= logits.amax(dim=dim, keepdim=True)
    return logits - logits.exp().sum(dim=dim, keepdim=True).log()


@misconception(
    LOG,
    "The numbers are right, but nothing can be learned from them: they were computed without gradients.",
)
def computes_without_gradients(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    with torch.no_grad():
        return logits - logits.logsumexp(dim=dim, keepdim=True)


@misconception(
    LOG,
    "Large logits are cut down to 50 so that `exp` survives. That changes the answer, and where it is cut no "
    "gradient comes through.",
)
def clamps_the_logits(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    clamped = logits.clamp(-50, 50)
    return clamped - clamped.exp().sum(dim=dim, keepdim=True).log()


@misconception(
    LOG,
    "Log-probabilities are cut at -100. That bound belongs to binary cross-entropy from probabilities; here "
    "-1000 is a right answer.",
)
def bounds_log_probabilities(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return (logits - logits.logsumexp(dim=dim, keepdim=True)).clamp(min=-100)


@misconception(LOG, "The logarithm of a sum was taken for the sum of the logarithms.")
def takes_the_sum_of_logs(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return logits - logits.sum(dim=dim, keepdim=True)


@misconception(
    LOG,
    "The mean is subtracted before `exp`. That is allowed, but it does not help: a logit far above the mean "
    "still overflows.",
)
def shifts_by_the_mean(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    shifted = logits - logits.mean(dim=dim, keepdim=True)
    return shifted - shifted.exp().sum(dim=dim, keepdim=True).log()


NLL = "cross_entropy.nll"


@misconception(
    NLL,
    "A logarithm is taken of what already is one. The numbers that come in are negative, and those have no "
    "logarithm.",
)
def takes_the_log_again(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.log().gather(-1, targets.unsqueeze(-1)).squeeze(-1)


@misconception(NLL, "The sign was left as it is, so the better the model, the larger this number.")
def forgets_the_minus(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return log_probs.gather(-1, targets.unsqueeze(-1)).squeeze(-1)


@misconception(
    NLL,
    "Every row is looked up at all the targets, which gives a whole table; each row has only one target of "
    "its own.",
)
def looks_all_targets_up_in_every_row(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs[:, targets]


@misconception(NLL, "The losses are averaged into one number; one loss for each target is asked for.")
def averages_the_losses(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.gather(-1, targets.unsqueeze(-1)).mean()


@misconception(NLL, "The losses are added up to one number; one loss for each target is asked for.")
def sums_the_losses(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.gather(-1, targets.unsqueeze(-1)).sum()


@misconception(
    NLL,
    "The class that the model likes best is looked up, and the targets are never used: the model grades "
    "itself.",
)
def looks_up_the_favourite(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.max(dim=-1).values


@misconception(
    NLL,
    "The lookup goes along axis 1. With two axes that is where the classes are; with three it is the length.",
)
def looks_up_along_axis_one(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.gather(1, targets.unsqueeze(1)).squeeze(1)


@misconception(
    NLL, "The losses still have the extra axis of length 1 that the lookup needed; the targets have none."
)
def keeps_the_extra_axis(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.gather(-1, targets.unsqueeze(-1))


@misconception(
    NLL,
    "The log-probabilities were turned back into probabilities, and those looked up: a loss that can never "
    "exceed 0.",
)
def looks_up_probabilities(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.exp().gather(-1, targets.unsqueeze(-1)).squeeze(-1)


@misconception(
    NLL,
    "This is one minus the probability of the target. It falls as the model improves, but being surely wrong "
    "costs hardly more than being unsure.",
)
def gives_one_minus_the_probability(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return 1 - log_probs.exp().gather(-1, targets.unsqueeze(-1)).squeeze(-1)


@misconception(NLL, "The losses are Python numbers in a list, through which no gradient can flow.")
def lists_the_losses(log_probs: torch.Tensor, targets: torch.Tensor) -> Any:
    return (-log_probs.gather(-1, targets.unsqueeze(-1)).squeeze(-1)).tolist()


@misconception(
    NLL, "The numbers are right, but they are cut off from the log-probabilities: no gradient flows back."
)
def detaches_the_losses(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.detach().gather(-1, targets.unsqueeze(-1)).squeeze(-1)


@misconception(NLL, "float64 log-probabilities give float32 losses; the dtype should stay what it was.")
def gives_float32_losses(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.float().gather(-1, targets.unsqueeze(-1)).squeeze(-1)


@misconception(
    NLL,
    "Rows are paired with targets along the batch only. With three axes that picks whole rows of numbers, or "
    "nothing that fits.",
)
def pairs_along_the_batch_only(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs[torch.arange(log_probs.shape[0]), targets]


@misconception(
    NLL, "All axes of length 1 are squeezed away, so a batch of one text, or texts of one token, lose theirs."
)
def squeezes_too_much(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.gather(-1, targets.unsqueeze(-1)).squeeze()


@misconception(
    NLL,
    "The target's log-probability is averaged with a zero for each other class, so the loss shrinks with "
    "the number of classes.",
)
def averages_over_the_classes(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -(F.one_hot(targets, log_probs.shape[-1]) * log_probs).mean(dim=-1)


@misconception(
    NLL,
    "The lookup is one class too low, as if classes were counted from 1; class 0 gets the last one's loss.",
)
def counts_classes_from_one(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    wanted = (targets - 1) % log_probs.shape[-1]
    return -log_probs.gather(-1, wanted.unsqueeze(-1)).squeeze(-1)


@misconception(
    NLL, "The losses of all texts stand in one long row; they should have the shape of the targets."
)
def flattens_the_losses(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.gather(-1, targets.unsqueeze(-1)).flatten()


@misconception(NLL, "All the other classes' log-probabilities count as well; only the target's own should.")
def sums_over_all_classes(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.sum(dim=-1)


@misconception(
    NLL,
    "What comes in is normalised once more, although it already consists of log-probabilities. The losses "
    "hardly change, but the other classes now get a gradient as well.",
)
def normalises_once_more(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.log_softmax(-1).gather(-1, targets.unsqueeze(-1)).squeeze(-1)


@misconception(
    NLL,
    "The losses are right, but the caller's targets have got another axis: they were widened in place.",
)
def widens_the_targets_in_place(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -log_probs.gather(-1, targets.unsqueeze_(-1)).squeeze(-1)


CE = "cross_entropy.cross_entropy"


@misconception(
    CE,
    "Softmax is applied to the logits, and then once more inside. The loss of a perfect answer stays at "
    "0.55 with three classes, and learning stalls.",
)
def softmaxes_first(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits.softmax(-1), dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "The logarithm is taken of a finished softmax. For large logits the probability is 0 by then, and the "
    "loss infinite.",
)
def takes_the_log_of_a_softmax(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = logits.softmax(-1).log()
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "A small number inside the logarithm keeps the loss finite and makes it wrong: no mistake can cost more "
    "than about 20.7.",
)
def softens_the_logarithm(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = torch.log(logits.softmax(-1) + 1e-9)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "The probabilities add up to one down the batch instead of over the classes, so examples compete with "
    "each other.",
)
def normalises_over_the_batch(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=0)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "Softmax runs over axis 1. For a batch of rows those are the classes, for a batch of texts it is the "
    "length, so tokens compete with each other.",
)
def normalises_over_axis_one(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "Ignored targets add nothing to the sum but are still counted in the average: the more padding, the "
    "better the loss looks.",
)
def counts_what_is_ignored(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


@misconception(
    CE, "Targets of -100 are counted as class 0; the model is trained to guess class 0 at padding."
)
def takes_ignored_for_class_zero(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    log_probs = F.log_softmax(logits, dim=-1)
    wanted = torch.where(targets == ignore_index, 0, targets)
    losses = -log_probs.gather(-1, wanted.unsqueeze(-1)).squeeze(-1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


@misconception(
    CE, "-100 is built in, so `ignore_index` changes nothing: another number is taken for a class."
)
def ignores_only_minus_100(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != -100
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "Whatever is negative is left out, whatever `ignore_index` says; an ignored number that a class has "
    "still counts.",
)
def ignores_what_is_negative(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets >= 0
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "`ignore_index` is never looked at: every target is looked up, and -100 is not among the classes.",
)
def looks_up_every_target(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


@misconception(CE, "The mean comes back whatever `reduction` asks for.")
def always_averages(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    return torch.where(counts, losses, 0.0).sum() / counts.sum()


@misconception(CE, "The losses are added up even where their mean is asked for: a larger batch looks worse.")
def sums_for_the_mean(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    return losses if reduction == "none" else losses.sum()


@misconception(CE, "One loss for each target comes back whatever `reduction` asks for.")
def never_reduces(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    return torch.where(counts, losses, 0.0)


@misconception(
    CE,
    'With "none" the ignored targets are missing from the result, so nobody can tell which loss belongs '
    "where.",
)
def drops_what_is_ignored(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    rows, wanted = F.log_softmax(logits, dim=-1)[counts], targets[counts]
    losses = -rows[torch.arange(len(wanted)), wanted]
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.mean()


@misconception(
    CE, 'With "none" the losses of all texts come back in one long row, not in the targets\' shape.'
)
def flattens_single_losses(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0).flatten()
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE, "A batch in which nothing counts gets a mean of 0, the score of a perfect model. Here it is NaN."
)
def calls_nothing_perfect(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum().clamp(min=1)


@misconception(
    CE,
    "First each text is averaged, then the texts: a token of a short text weighs more than one of a long "
    "text.",
)
def averages_text_by_text(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    if targets.ndim == 1:
        return losses.sum() / counts.sum()
    per_text = losses.sum(dim=1) / counts.sum(dim=1)
    return per_text[counts.any(dim=1)].mean()


@misconception(CE, "The loss is a Python number: it can be printed, but nothing can be learned from it.")
def gives_a_number(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> Any:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return (losses.sum() if reduction == "sum" else losses.sum() / counts.sum()).item()


@misconception(CE, "The loss is right but cut off from the logits: `backward` finds no way back to them.")
def cuts_the_loss_off(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits.detach(), dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(CE, "The loss is float32 even for float64 logits; its dtype should follow theirs.")
def gives_a_float32_loss(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits.float(), dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "The loss is right, but the caller's targets have changed: every ignored one is now class 0, and counts "
    "the next time.",
)
def overwrites_the_targets(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    targets[~counts] = 0
    log_probs = F.log_softmax(logits, dim=-1)
    losses = torch.where(counts, -log_probs.gather(-1, targets.unsqueeze(-1)).squeeze(-1), 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(CE, "The sign is missing: this loss is negative, and falls when the model gets worse.")
def gives_a_negative_loss(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "For ignored targets the logits are wiped, not the loss. Equal logits are a guess like any other and "
    "cost the logarithm of the number of classes.",
)
def wipes_the_logits(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits * counts.unsqueeze(-1), dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "Each class is judged as a yes-or-no question of its own. That is the loss for independent labels; here "
    "exactly one class is right.",
)
def asks_each_class_apart(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    wanted = F.one_hot(torch.where(counts, targets, 0), logits.shape[-1]).to(logits.dtype)
    losses = F.binary_cross_entropy_with_logits(logits, wanted, reduction="none").mean(dim=-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "The loss of an example is divided by the number of classes, because the mean also runs over the zeros "
    "of the one-hot targets.",
)
def divides_by_the_classes(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    wanted = F.one_hot(torch.where(counts, targets, 0), logits.shape[-1])
    losses = -(wanted * F.log_softmax(logits, dim=-1)).mean(dim=-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "The raw logit of the target is looked up. Without the log-softmax the other classes have no say, and "
    "the loss can fall for ever.",
)
def looks_up_logits(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    losses = -logits.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "The probability of the target is looked up, not its logarithm. Being surely wrong then costs no more "
    "than 1, and sends hardly any gradient.",
)
def forgets_the_logarithm(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    losses = -logits.softmax(-1).gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "For texts, the classes are looked for on axis 1, where PyTorch's own loss wants them; in this lab they "
    "are on the last axis. Where both axes are equally long, nothing complains.",
)
def looks_for_classes_on_axis_one(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=1)
    losses = -log_probs.gather(1, torch.where(counts, targets, 0).unsqueeze(1)).squeeze(1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(
    CE,
    "The sum is divided by the number of rows in the batch. What counts are targets: a text has many of "
    "them, and ignored ones are none.",
)
def divides_by_the_batch(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / targets.shape[0]


@misconception(
    CE,
    "Ignored targets are made harmless by raising what is negative to 0. That helps with -100, but an "
    "`ignore_index` above the classes, such as 255, is still looked up.",
)
def raises_negative_targets_to_zero(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, targets.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    losses = torch.where(counts, losses, 0.0)
    if reduction == "none":
        return losses
    return losses.sum() if reduction == "sum" else losses.sum() / counts.sum()


@misconception(CE, 'Only "mean" gives an answer; for the other two reductions nothing is returned.')
def knows_only_the_mean(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> Any:
    counts = targets != ignore_index
    log_probs = F.log_softmax(logits, dim=-1)
    losses = -log_probs.gather(-1, torch.where(counts, targets, 0).unsqueeze(-1)).squeeze(-1)
    if reduction == "mean":
        return torch.where(counts, losses, 0.0).sum() / counts.sum()
    return None


BCE = "cross_entropy.bce"


@misconception(
    BCE,
    "Nothing bounds the logarithm, so zero times minus infinity makes NaN of an answer that was perfectly "
    "right.",
)
def bounds_nothing(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -(targets * probabilities.log() + (1 - targets) * (1 - probabilities).log()).mean()


@misconception(
    BCE,
    "The bound comes too late: by the time it is applied, zero has met minus infinity, and NaN stays NaN.",
)
def bounds_too_late(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    products = targets * probabilities.log() + (1 - targets) * (1 - probabilities).log()
    return -products.clamp(min=-100).mean()


@misconception(
    BCE,
    "A sigmoid is applied first, but these are probabilities already. None of them can get above 0.73 any "
    "more.",
)
def applies_a_sigmoid(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    chances = probabilities.sigmoid()
    return -(targets * chances.log() + (1 - targets) * (1 - chances).log()).mean()


@misconception(
    BCE,
    "Only the yes cases cost anything; a model that always says yes gets a perfect score.",
)
def forgets_the_no_cases(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -(targets * probabilities.log().clamp(min=-100)).mean()


@misconception(BCE, "The losses are added up; their mean is asked for.")
def adds_up(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    yes, no = probabilities.log().clamp(min=-100), (1 - probabilities).log().clamp(min=-100)
    return -(targets * yes + (1 - targets) * no).sum()


@misconception(BCE, "Every element's loss comes back; their mean is asked for.")
def keeps_every_loss(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    yes, no = probabilities.log().clamp(min=-100), (1 - probabilities).log().clamp(min=-100)
    return -(targets * yes + (1 - targets) * no)


@misconception(BCE, "The sign is missing: the logarithm of a probability is negative, a loss is not.")
def forgets_to_flip(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    yes, no = probabilities.log().clamp(min=-100), (1 - probabilities).log().clamp(min=-100)
    return (targets * yes + (1 - targets) * no).mean()


@misconception(
    BCE,
    "The probabilities are kept away from 0 and 1 by a small number, so the worst answer costs about 16, not "
    "100.",
)
def keeps_away_from_the_ends(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    chances = probabilities.clamp(1e-7, 1 - 1e-7)
    return -(targets * chances.log() + (1 - targets) * (1 - chances).log()).mean()


@misconception(
    BCE,
    "The caller's probabilities are changed: they were clamped in place, away from 0 and 1.",
)
def clamps_in_place(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        probabilities.clamp_(0.001, 0.999)
    return -(targets * probabilities.log() + (1 - targets) * (1 - probabilities).log()).mean()


@misconception(
    BCE,
    "A small number is added inside the logarithms. They stay finite, but the worst answer costs about 18, "
    "not 100.",
)
def adds_epsilon(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    yes, no = (probabilities + 1e-8).log(), (1 - probabilities + 1e-8).log()
    return -(targets * yes + (1 - targets) * no).mean()


@misconception(
    BCE,
    "NaN and infinity are replaced afterwards. That repairs the right answers, but a wrong one now costs the "
    "largest number there is.",
)
def sweeps_up_afterwards(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    products = targets * probabilities.log() + (1 - targets) * (1 - probabilities).log()
    return -products.nan_to_num().mean()


@misconception(BCE, "Yes and no are swapped: a target of 1 is charged for the probability of no.")
def swaps_yes_and_no(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    yes, no = probabilities.log().clamp(min=-100), (1 - probabilities).log().clamp(min=-100)
    return -(targets * no + (1 - targets) * yes).mean()


@misconception(BCE, "The loss is a Python number, from which no gradient can flow.")
def gives_a_python_number(probabilities: torch.Tensor, targets: torch.Tensor) -> Any:
    yes, no = probabilities.log().clamp(min=-100), (1 - probabilities).log().clamp(min=-100)
    return -(targets * yes + (1 - targets) * no).mean().item()


@misconception(BCE, "The loss is right, but it was computed where gradients are switched off.")
def switches_gradients_off(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        yes, no = probabilities.log().clamp(min=-100), (1 - probabilities).log().clamp(min=-100)
        return -(targets * yes + (1 - targets) * no).mean()


@misconception(BCE, "The loss is float32 even for float64 probabilities.")
def makes_float32_of_it(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    chances, wanted = probabilities.float(), targets.float()
    yes, no = chances.log().clamp(min=-100), (1 - chances).log().clamp(min=-100)
    return -(wanted * yes + (1 - wanted) * no).mean()


@misconception(
    BCE,
    "This is the squared error (the Brier score). It is a fair measure, but being surely wrong costs only 1.",
)
def takes_the_squared_error(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return (probabilities - targets).square().mean()


@misconception(BCE, "This is how far the probability is off, without any logarithm.")
def takes_the_distance(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return (probabilities - targets).abs().mean()


@misconception(BCE, "These are bits: the logarithm has base 2, and losses use the natural one.")
def counts_in_bits(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    yes, no = probabilities.log2().clamp(min=-100), (1 - probabilities).log2().clamp(min=-100)
    return -(targets * yes + (1 - targets) * no).mean()


@misconception(
    BCE, "The mean runs down the first axis only, so a tensor with two axes gives one loss for each column."
)
def averages_columns(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    yes, no = probabilities.log().clamp(min=-100), (1 - probabilities).log().clamp(min=-100)
    return -(targets * yes + (1 - targets) * no).mean(dim=0)


@misconception(
    BCE,
    "Probabilities are rounded to yes or no before the loss, so 0.51 and 0.99 cost the same: 0 if right, 100 "
    "if wrong.",
)
def decides_before_the_loss(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    chances = probabilities.round()
    yes, no = chances.log().clamp(min=-100), (1 - chances).log().clamp(min=-100)
    return -(targets * yes + (1 - targets) * no).mean()


@misconception(BCE, "Yes part and no part are each averaged and then averaged again, which halves the loss.")
def halves_the_loss(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    yes, no = probabilities.log().clamp(min=-100), (1 - probabilities).log().clamp(min=-100)
    return -torch.stack([targets * yes, (1 - targets) * no]).mean()


@misconception(
    BCE,
    "Only minus infinity is replaced by -100. The logarithm of a very small probability is finite and may "
    "lie below -100 as well, and here it counts in full.",
)
def replaces_only_minus_infinity(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    yes = probabilities.log().nan_to_num(neginf=-100.0)
    no = (1 - probabilities).log().nan_to_num(neginf=-100.0)
    return -(targets * yes + (1 - targets) * no).mean()


@misconception(
    BCE,
    "Zero times a logarithm is taken for zero, so right answers are fine. But nothing bounds the logarithm "
    "that counts: a surely wrong answer costs infinity, not 100.",
)
def lets_wrong_answers_cost_infinity(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -(torch.xlogy(targets, probabilities) + torch.xlogy(1 - targets, 1 - probabilities)).mean()


@misconception(
    BCE,
    "A tiny number is added inside the logarithms. They stay finite, but the worst answer costs about 28, "
    "not 100.",
)
def adds_a_tiny_epsilon(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    yes, no = (probabilities + 1e-12).log(), (1 - probabilities + 1e-12).log()
    return -(targets * yes + (1 - targets) * no).mean()


@misconception(
    BCE,
    "The probabilities are kept away from 0 and 1 by a number that float32 cannot resolve: 1 - 1e-12 is "
    "exactly 1 there, so a sure answer still gives NaN.",
)
def keeps_away_by_too_little(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    chances = probabilities.clamp(1e-12, 1 - 1e-12)
    return -(targets * chances.log() + (1 - targets) * (1 - chances).log()).mean()


@misconception(
    BCE,
    "The probability of what was the case is worked out as one minus a distance. Small probabilities drown "
    "in that 1: at 1e-9 it gives 0, and the loss is 100 instead of 20.7.",
)
def drowns_small_probabilities(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -(1 - (probabilities - targets).abs()).log().clamp(min=-100).mean()


LOGITS = "cross_entropy.bce_with_logits"


@misconception(
    LOGITS,
    "The probability is made first and its logarithm taken afterwards. For large logits the sigmoid is "
    "exactly 0 or 1 by then.",
)
def goes_through_the_sigmoid(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    chances = logits.sigmoid()
    return -(targets * chances.log() + (1 - targets) * (1 - chances).log()).mean()


@misconception(
    LOGITS,
    "The sigmoid is made first and its logarithm bounded. The loss stays finite, but the worst mistakes "
    "cost 100 whatever their size, and send back no gradient.",
)
def goes_through_bounded_probabilities(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    chances = logits.sigmoid()
    yes, no = chances.log().clamp(min=-100), (1 - chances).log().clamp(min=-100)
    return -(targets * yes + (1 - targets) * no).mean()


@misconception(LOGITS, "`log(1 + exp(z))` is right on paper, and infinite as soon as z is a large number.")
def exponentiates_large_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return ((1 + logits.exp()).log() - logits * targets).mean()


@misconception(
    LOGITS,
    "The large part was taken out, but `exp` still gets the logit with its sign, and overflows for very "
    "negative ones.",
)
def forgets_the_size_of_negative_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return (logits.clamp(min=0) - logits * targets + torch.log1p(torch.exp(-logits))).mean()


@misconception(
    LOGITS,
    "A column of logits and a row of targets are let through. Broadcasting makes a table of everybody "
    "against everybody, and its mean looks like a loss.",
)
def lets_shapes_broadcast(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return (F.softplus(logits) - logits * targets).mean()


@misconception(
    LOGITS,
    "Targets of another shape are quietly reshaped to fit. That repairs this case and hides the next one; a "
    "refusal is asked for.",
)
def reshapes_the_targets(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    targets = targets.reshape(logits.shape)
    return (F.softplus(logits) - logits * targets).mean()


@misconception(
    LOGITS,
    "Other shapes are refused, but by an AssertionError; callers are promised a ValueError.",
)
def asserts_the_shapes(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    assert logits.shape == targets.shape
    return (F.softplus(logits) - logits * targets).mean()


@misconception(
    LOGITS,
    "A sigmoid is applied, and the formula for logits on top of it: the model is never judged by a logit "
    "outside 0 to 1.",
)
def applies_the_sigmoid_twice(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    chances = logits.sigmoid()
    return (F.softplus(chances) - chances * targets).mean()


@misconception(
    LOGITS,
    "The logits are treated as if they were probabilities already; the logarithm of a negative one is NaN.",
)
def takes_logits_for_probabilities(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    yes, no = logits.log().clamp(min=-100), (1 - logits).log().clamp(min=-100)
    return -(targets * yes + (1 - targets) * no).mean()


@misconception(
    LOGITS,
    "The logits are cut to a range where `exp` is safe. Beyond it the loss no longer grows, and no gradient "
    "flows.",
)
def cuts_the_logits(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    cut = logits.clamp(-50, 50)
    return ((1 + cut.exp()).log() - cut * targets).mean()


@misconception(
    LOGITS,
    "A small number inside the logarithms keeps them finite, and wrong: no mistake can cost more than about "
    "18.",
)
def adds_epsilon_to_the_sigmoid(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    chances = logits.sigmoid()
    return -(targets * (chances + 1e-8).log() + (1 - targets) * (1 - chances + 1e-8).log()).mean()


@misconception(LOGITS, "Yes and no are swapped: a large logit is rewarded where the target is 0.")
def swaps_the_targets(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return (F.softplus(logits) - logits * (1 - targets)).mean()


@misconception(LOGITS, "The targets are not used: every element is charged as if yes had been the case.")
def takes_everything_for_yes(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return F.softplus(-logits).mean()


@misconception(LOGITS, "Only targets of 1 cost anything; a model that always says yes gets a perfect score.")
def charges_only_yes(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return (targets * F.softplus(-logits)).mean()


@misconception(
    LOGITS,
    "The part below the straight line is missing: near zero, where a model is unsure, the loss should be "
    "about 0.69 and is almost 0.",
)
def keeps_only_the_straight_part(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return (logits.clamp(min=0) - logits * targets).mean()


@misconception(LOGITS, "The losses are added up; their mean is asked for.")
def sums_over_all_elements(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return (F.softplus(logits) - logits * targets).sum()


@misconception(LOGITS, "The mean runs over the rows only and leaves one loss for each column.")
def averages_rows_only(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return (F.softplus(logits) - logits * targets).mean(dim=0)


@misconception(LOGITS, "Every element's loss comes back; one mean is asked for.")
def returns_each_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return F.softplus(logits) - logits * targets


@misconception(LOGITS, "The sign is missing: the better the model, the larger this number.")
def returns_the_negative(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return (logits * targets - F.softplus(logits)).mean()


@misconception(LOGITS, "The loss is a Python number, from which no gradient can flow.")
def returns_an_item(logits: torch.Tensor, targets: torch.Tensor) -> Any:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return (F.softplus(logits) - logits * targets).mean().item()


@misconception(LOGITS, "The loss is right but cut off from the logits, so nothing can be learned from it.")
def cuts_gradients_off(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    logits = logits.detach()
    return (F.softplus(logits) - logits * targets).mean()


@misconception(LOGITS, "The loss is float32 even for float64 logits.")
def returns_float32(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    logits, targets = logits.float(), targets.float()
    return (F.softplus(logits) - logits * targets).mean()


@misconception(
    LOGITS,
    "This is the hinge loss of a support vector machine; it stops caring once an answer is right by a "
    "margin of 1.",
)
def takes_the_hinge_loss(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return (1 - logits * (2 * targets - 1)).clamp(min=0).mean()


@misconception(
    LOGITS,
    "This is the squared error of the probabilities: at a large wrong logit it costs 1 and has no slope "
    "left.",
)
def squares_the_error_of_probabilities(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return (logits.sigmoid() - targets).square().mean()


@misconception(
    LOGITS,
    "`torch.where` computes both of its branches. The one that is not taken overflows for large logits: the "
    "loss is right, but its gradient is NaN.",
)
def overflows_in_the_branch_not_taken(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    signed = torch.where(targets == 1, -logits, logits)
    above, below = signed + (1 + (-signed).exp()).log(), (1 + signed.exp()).log()
    return torch.where(signed > 0, above, below).mean()


@misconception(
    LOGITS,
    "The loss is right, but the caller's targets have changed: they were turned into -1 and 1 in place.",
)
def signs_the_targets_in_place(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("the shapes differ")
    return F.softplus(-logits * targets.mul_(2).sub_(1)).mean()


ONE = "cross_entropy.one_logit_from_two"


@misconception(
    ONE,
    "The difference is the wrong way round: this is the logit of class 0, and every yes becomes a no.",
)
def subtracts_yes_from_no(logits: torch.Tensor) -> torch.Tensor:
    return logits[..., 0] - logits[..., 1]


@misconception(
    ONE,
    "The score of class 1 is taken alone. Softmax compares scores; without the other one it says nothing.",
)
def takes_the_score_of_yes(logits: torch.Tensor) -> torch.Tensor:
    return logits[..., 1]


@misconception(
    ONE,
    "The difference is halved, as if the single logit stood in the middle; its probabilities are too close "
    "to one half.",
)
def halves_the_difference(logits: torch.Tensor) -> torch.Tensor:
    return (logits[..., 1] - logits[..., 0]) / 2


@misconception(ONE, "The distance of the scores has lost its sign, so the answer can never be no.")
def takes_the_distance_of_scores(logits: torch.Tensor) -> torch.Tensor:
    return (logits[..., 1] - logits[..., 0]).abs()


@misconception(ONE, "The larger score is taken, whichever class it belongs to.")
def takes_the_larger_score(logits: torch.Tensor) -> torch.Tensor:
    return logits.amax(dim=-1)


@misconception(
    ONE,
    "This is the probability of class 1. A sigmoid is still to come, and would be applied on top of it.",
)
def gives_the_probability_of_yes(logits: torch.Tensor) -> torch.Tensor:
    return logits.softmax(-1)[..., 1]


@misconception(ONE, "The logarithm of the probability of class 1 is not its logit: it can never be positive.")
def gives_the_log_probability(logits: torch.Tensor) -> torch.Tensor:
    return logits.log_softmax(-1)[..., 1]


@misconception(ONE, "The last axis is still there, with length 1.")
def keeps_the_last_axis(logits: torch.Tensor) -> torch.Tensor:
    return logits[..., 1:] - logits[..., :1]


@misconception(
    ONE,
    "The way leads through probabilities, which are exactly 0 or 1 for large scores; the logit is infinite "
    "then.",
)
def goes_through_probabilities(logits: torch.Tensor) -> torch.Tensor:
    return torch.logit(logits.softmax(-1)[..., 1])


@misconception(
    ONE,
    "The scores are taken from axis 1. In a batch of texts that is the length, and two tokens are compared.",
)
def compares_along_axis_one(logits: torch.Tensor) -> torch.Tensor:
    return logits[:, 1] - logits[:, 0]


@misconception(ONE, "The first two rows of the batch are compared, not the two scores of each row.")
def compares_two_rows(logits: torch.Tensor) -> torch.Tensor:
    return logits[1] - logits[0]


@misconception(
    ONE,
    "The probabilities are subtracted, not the scores; the result never leaves the range from -1 to 1.",
)
def subtracts_probabilities(logits: torch.Tensor) -> torch.Tensor:
    chances = logits.softmax(-1)
    return chances[..., 1] - chances[..., 0]


@misconception(ONE, "The scores are added; only how far they are apart matters to softmax.")
def adds_the_scores(logits: torch.Tensor) -> torch.Tensor:
    return logits.sum(dim=-1)


@misconception(ONE, "The scores are averaged; only how far they are apart matters to softmax.")
def averages_the_scores(logits: torch.Tensor) -> torch.Tensor:
    return logits.mean(dim=-1)


@misconception(
    ONE,
    "The scores are divided by each other, but logits are logarithms: a ratio of probabilities is a "
    "difference of logits.",
)
def divides_the_scores(logits: torch.Tensor) -> torch.Tensor:
    return logits[..., 1] / logits[..., 0]


@misconception(ONE, "The logits are right, but no gradient can flow back to the two scores.")
def detaches_the_difference(logits: torch.Tensor) -> torch.Tensor:
    scores = logits.detach()
    return scores[..., 1] - scores[..., 0]


@misconception(ONE, "float64 scores come back as a float32 logit.")
def gives_a_float32_logit(logits: torch.Tensor) -> torch.Tensor:
    return (logits[..., 1] - logits[..., 0]).float()


@misconception(ONE, "Every axis of length 1 is squeezed away, also that of a batch of one.")
def squeezes_the_batch_away(logits: torch.Tensor) -> torch.Tensor:
    return (logits[..., 1] - logits[..., 0]).squeeze()


@misconception(ONE, "The logits come as a list of Python numbers.")
def lists_the_differences(logits: torch.Tensor) -> Any:
    return (logits[..., 1] - logits[..., 0]).tolist()


@misconception(ONE, "All logits of a batch of texts stand in one row; only the last axis should go.")
def flattens_the_differences(logits: torch.Tensor) -> torch.Tensor:
    return (logits[..., 1] - logits[..., 0]).flatten()


@misconception(
    ONE,
    "Only a batch of rows is let in; texts, with a third axis for their tokens, are refused.",
)
def refuses_a_third_axis(logits: torch.Tensor) -> torch.Tensor:
    if logits.ndim != 2:
        raise ValueError("expected (batch, 2)")
    return logits[:, 1] - logits[:, 0]


YES = "cross_entropy.predict_yes_or_no"


@misconception(
    YES,
    "A threshold for probabilities is laid on logits: a logit of 0.5 is a probability of 0.62.",
)
def lays_the_threshold_on_logits(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits > threshold).long()


@misconception(YES, "A probability of exactly the threshold counts as yes; it should be above it.")
def lets_the_threshold_itself_pass(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits.sigmoid() >= threshold).long()


@misconception(YES, "Yes and no are swapped: 1 should stand where the probability is above the threshold.")
def predicts_the_opposite(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits.sigmoid() <= threshold).long()


@misconception(YES, "The predictions are True and False; int64 ones and zeros are asked for.")
def predicts_booleans(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return logits.sigmoid() > threshold


@misconception(YES, "The predictions are floats; classes are int64.")
def predicts_floats(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits.sigmoid() > threshold).float()


@misconception(YES, "The predictions have 32 bits; int64 is asked for.")
def predicts_int32(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits.sigmoid() > threshold).int()


@misconception(
    YES,
    "The threshold is ignored: the logits are compared with 0, which is right for one half only.",
)
def always_decides_at_zero(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits > 0).long()


@misconception(
    YES,
    "The sigmoid is applied twice. The second one only sees numbers from 0 to 1, so everything looks like a "
    "yes.",
)
def squashes_twice(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits.sigmoid().sigmoid() > threshold).long()


@misconception(
    YES,
    "The threshold's plain logarithm is taken for its logit; at one half that asks for a logit above -0.69.",
)
def takes_the_log_of_the_threshold(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    import math

    return (logits > math.log(threshold)).long()


@misconception(YES, "The threshold's logit has the wrong sign: the more is demanded, the less is enough.")
def turns_the_threshold_round(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    import math

    return (logits > math.log((1 - threshold) / threshold)).long()


@misconception(YES, "These are the probabilities; a decision is asked for.")
def gives_probabilities(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return logits.sigmoid()


@misconception(YES, "The predictions are a list; a tensor is asked for.")
def lists_predictions(logits: torch.Tensor, threshold: float = 0.5) -> Any:
    return (logits.sigmoid() > threshold).long().tolist()


@misconception(
    YES,
    "Axes of length 1 are squeezed away; the predictions should have the shape of the logits.",
)
def squeezes_predictions(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits.sigmoid() > threshold).long().squeeze()


@misconception(
    YES,
    "The predictions of all rows stand in one line; they should have the shape of the logits.",
)
def flattens_predictions(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits.sigmoid() > threshold).long().flatten()


@misconception(
    YES,
    "`argmax` looks for the largest logit of the row, but each of these is a question of its own.",
)
def looks_for_the_largest(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return logits.argmax(dim=-1)


@misconception(YES, "Softmax makes the questions compete; each logit needs a sigmoid of its own.")
def lets_questions_compete(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits.softmax(dim=-1) > threshold).long()


@misconception(
    YES,
    "The sigmoid was written out as exp(z) / (1 + exp(z)), which is infinity over infinity for a large "
    "logit, and so never a yes.",
)
def overflows_in_the_sigmoid(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    chances = logits.exp() / (1 + logits.exp())
    return (chances > threshold).long()


@misconception(YES, "A no is marked with -1; it should be 0.")
def marks_no_with_minus_one(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return torch.where(logits.sigmoid() > threshold, 1, -1)


@misconception(YES, "These are the places at which the answer is yes, not an answer for every place.")
def gives_the_places_of_yes(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits.sigmoid() > threshold).nonzero()


@misconception(YES, "The probability is multiplied by the decision, so a yes keeps its decimals.")
def keeps_the_probability_of_yes(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    chances = logits.sigmoid()
    return chances * (chances > threshold)


@misconception(
    YES,
    "The predictions are right, but the caller's logits are gone: the sigmoid was written over them.",
)
def overwrites_the_logits(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return (logits.sigmoid_() > threshold).long()


CLASSES = "cross_entropy.predict_classes"


@misconception(
    CLASSES,
    "With one output `argmax` has nothing to choose from: the largest of one number is always at place 0, "
    "so the answer is always no.",
)
def always_takes_argmax(logits: torch.Tensor) -> torch.Tensor:
    return logits.argmax(dim=-1)


@misconception(
    CLASSES,
    "With one output, softmax gives a probability of 1 to whatever the logit is, so the answer is always "
    "yes.",
)
def softmaxes_a_single_logit(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.softmax(dim=-1).squeeze(-1) > 0.5).long()
    return logits.argmax(dim=-1)


@misconception(
    CLASSES,
    "With one output the logit is compared with 0.5, which is a threshold for probabilities.",
)
def compares_a_logit_with_one_half(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0.5).long()
    return logits.argmax(dim=-1)


@misconception(
    CLASSES,
    "With one output, a logit of exactly 0 counts as yes; one half is not above one half.",
)
def lets_zero_pass(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) >= 0).long()
    return logits.argmax(dim=-1)


@misconception(CLASSES, "With one output, yes and no are swapped.")
def swaps_a_single_output(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) < 0).long()
    return logits.argmax(dim=-1)


@misconception(CLASSES, "With one output the predictions still have the last axis of length 1.")
def keeps_the_axis_of_one(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits > 0).long()
    return logits.argmax(dim=-1)


@misconception(CLASSES, "With one output the predictions are True and False, not int64.")
def gives_booleans_for_one_output(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return logits.squeeze(-1) > 0
    return logits.argmax(dim=-1)


@misconception(
    CLASSES,
    "Classes are compared down the batch: for each class, the example that scores highest.",
)
def compares_examples(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return logits.argmax(dim=0)


@misconception(
    CLASSES,
    "The highest score of the whole tensor is looked for, which gives a single place for all rows.",
)
def looks_through_the_whole_tensor(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return logits.argmax()


@misconception(
    CLASSES,
    "`argmax` runs along axis 1. In a batch of texts that is the length, not the classes.",
)
def looks_along_axis_one(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return logits.argmax(dim=1)


@misconception(CLASSES, "The last axis is still there, with length 1.")
def keeps_the_class_axis(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return logits.argmax(dim=-1, keepdim=True)


@misconception(CLASSES, "These are the highest scores; it is asked where they stand.")
def gives_the_highest_scores(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return logits.max(dim=-1).values


@misconception(CLASSES, "The lowest score wins; a loss should be low, a score high.")
def takes_the_lowest(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return logits.argmin(dim=-1)


@misconception(CLASSES, "The sign is ignored: a very negative score beats a small positive one.")
def ignores_the_sign(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return logits.abs().argmax(dim=-1)


@misconception(CLASSES, "Every output is decided on its own, as yes or no; here exactly one class wins.")
def decides_each_output(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return (logits > 0).long()


@misconception(
    CLASSES,
    "Only a positive score is allowed to win, and class 0 is taken otherwise. The winner may be negative; "
    "it only has to beat the others.",
)
def wants_a_positive_winner(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return torch.where(logits.amax(dim=-1) > 0, logits.argmax(dim=-1), 0)


@misconception(
    CLASSES,
    "With two outputs or more, the score of class 1 alone is asked whether it is positive.",
)
def asks_only_class_one(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return (logits[..., 1] > 0).long()


@misconception(CLASSES, "The predictions have 32 bits; int64 is asked for.")
def gives_int32_classes(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).int()
    return logits.argmax(dim=-1).int()


@misconception(CLASSES, "The predictions are floats; classes are int64.")
def gives_float_classes(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).float()
    return logits.argmax(dim=-1).float()


@misconception(CLASSES, "The predictions are a list; a tensor is asked for.")
def lists_the_classes(logits: torch.Tensor) -> Any:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long().tolist()
    return logits.argmax(dim=-1).tolist()


@misconception(CLASSES, "Every axis of length 1 is squeezed away, also that of a batch of one.")
def squeezes_every_axis(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits > 0).long().squeeze()
    return logits.argmax(dim=-1).squeeze()


@misconception(CLASSES, "Classes are counted from 1; the first one has number 0.")
def numbers_classes_from_one(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return logits.argmax(dim=-1) + 1


@misconception(CLASSES, "The winner is marked with a 1 among zeros; its number is asked for.")
def gives_one_hot_rows(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return F.one_hot(logits.argmax(dim=-1), logits.shape[-1])


@misconception(CLASSES, "All classes are ranked; only the winner is asked for.")
def ranks_all_classes(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return logits.argsort(dim=-1, descending=True)


@misconception(
    CLASSES,
    "With one output, every axis of length 1 is squeezed away: besides that of the output also that of a "
    "single text or token.",
)
def squeezes_too_much_of_one_output(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze() > 0).long()
    return logits.argmax(dim=-1)


@misconception(
    CLASSES,
    "This takes the position of the highest score along axis 1, as in many tutorials. A single output is "
    "always at position 0, and with texts axis 1 is the length.",
)
def takes_argmax_along_axis_one(logits: torch.Tensor) -> torch.Tensor:
    return logits.argmax(dim=1)


@misconception(
    CLASSES,
    "The search for the highest score starts at a fixed number, such as -100. Where all scores lie below it "
    "none is ever found, and class 0 is left.",
)
def starts_the_search_too_high(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) > 0).long()
    return torch.where(logits.amax(dim=-1) > -100, logits.argmax(dim=-1), 0)


@misconception(
    CLASSES,
    "The predictions are right, but the caller's logits have lost an axis: they were squeezed in place.",
)
def squeezes_in_place(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze_(-1) > 0).long()
    return logits.argmax(dim=-1)


CHOOSE = "cross_entropy.choose_loss"


@misconception(
    CHOOSE,
    "Two outputs are given the loss for one. Two classes do not need BCE: two logits compete with each "
    "other, and cross-entropy is made for that.",
)
def gives_two_outputs_bce(last_layer: str, outputs: int) -> str:
    if last_layer == "Linear" and outputs <= 2:
        return "BCEWithLogitsLoss"
    if last_layer == "Linear":
        return "CrossEntropyLoss"
    if last_layer == "LogSoftmax" and outputs > 1:
        return "NLLLoss"
    if last_layer == "Sigmoid" and outputs == 1:
        return "BCELoss"
    raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")


@misconception(
    CHOOSE,
    "Softmax is paired with cross-entropy, which applies a softmax of its own; a perfect answer then still "
    "costs something.",
)
def pairs_softmax_with_cross_entropy(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
        ("Softmax", True): "CrossEntropyLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "Softmax is paired with the negative log-likelihood, which wants log-probabilities and gets "
    "probabilities.",
)
def pairs_softmax_with_nll(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
        ("Softmax", True): "NLLLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(CHOOSE, "A single logit is given BCELoss, which wants a probability.")
def gives_a_logit_bce(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCELoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(CHOOSE, "A sigmoid is given BCEWithLogitsLoss, which applies one of its own.")
def gives_a_sigmoid_bce_with_logits(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCEWithLogitsLoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(CHOOSE, "The two binary losses are swapped: the one with logits in its name takes logits.")
def swaps_the_binary_losses(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCEWithLogitsLoss",
        ("Linear", False): "BCELoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "A single logit is given cross-entropy. Over one class the probability is always 1, so that loss is "
    "always 0.",
)
def gives_one_logit_cross_entropy(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "CrossEntropyLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "Log-probabilities are given cross-entropy. It happens to give the same number, but it is the loss for "
    "logits; the table has one of its own for them.",
)
def gives_log_probabilities_cross_entropy(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "CrossEntropyLoss",
        ("Linear", True): "CrossEntropyLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "Logits are given the negative log-likelihood, which takes for granted that they are log-probabilities.",
)
def gives_logits_nll(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "NLLLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "Cross-entropy and negative log-likelihood are swapped: the latter does not apply a log-softmax.",
)
def swaps_the_losses_of_several(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "CrossEntropyLoss",
        ("Linear", True): "NLLLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "A pairing that is not in the table gets None for an answer; the mistake then shows up much later, far "
    "from here.",
)
def answers_with_none(last_layer: str, outputs: int) -> Any:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
    }
    return fitting.get((last_layer, outputs > 1))


@misconception(
    CHOOSE,
    "A pairing that is not in the table ends in a KeyError; callers are promised a ValueError.",
)
def raises_a_key_error(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
    }
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "The ValueError is returned instead of raised, so the caller goes on with it as if it were a name.",
)
def returns_the_error(last_layer: str, outputs: int) -> Any:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        return ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(CHOOSE, "A layer that nobody has heard of is treated like a linear one.")
def takes_any_layer_for_linear(last_layer: str, outputs: int) -> str:
    if last_layer == "Sigmoid" and outputs == 1:
        return "BCELoss"
    if last_layer == "LogSoftmax" and outputs > 1:
        return "NLLLoss"
    if last_layer in ("Sigmoid", "LogSoftmax", "Softmax"):
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return "BCEWithLogitsLoss" if outputs == 1 else "CrossEntropyLoss"


@misconception(
    CHOOSE,
    "Sigmoids with several outputs are let through. Those answer several questions at once; here exactly "
    "one class is right.",
)
def lets_several_sigmoids_pass(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
        ("Sigmoid", True): "BCELoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "A log-softmax over a single output is let through; its probability is always 1, so there is nothing to "
    "learn.",
)
def lets_a_single_log_softmax_pass(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
        ("LogSoftmax", False): "NLLLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(CHOOSE, "Two outputs are not counted as several.")
def takes_two_for_one(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "BCELoss",
        ("Linear", False): "BCEWithLogitsLoss",
        ("LogSoftmax", True): "NLLLoss",
        ("Linear", True): "CrossEntropyLoss",
    }
    if (last_layer, outputs > 2) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 2]


@misconception(CHOOSE, "This is the loss's class and not its name.")
def gives_the_class(last_layer: str, outputs: int) -> Any:
    fitting = {
        ("Sigmoid", False): torch.nn.BCELoss,
        ("Linear", False): torch.nn.BCEWithLogitsLoss,
        ("LogSoftmax", True): torch.nn.NLLLoss,
        ("Linear", True): torch.nn.CrossEntropyLoss,
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "These are the names of the functions in torch.nn.functional; the names of the classes are asked for.",
)
def names_the_functions(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "binary_cross_entropy",
        ("Linear", False): "binary_cross_entropy_with_logits",
        ("LogSoftmax", True): "nll_loss",
        ("Linear", True): "cross_entropy",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "The names are those of `torch.nn` with the module in front; only the class's own name is asked for.",
)
def names_the_module_too(last_layer: str, outputs: int) -> str:
    fitting = {
        ("Sigmoid", False): "nn.BCELoss",
        ("Linear", False): "nn.BCEWithLogitsLoss",
        ("LogSoftmax", True): "nn.NLLLoss",
        ("Linear", True): "nn.CrossEntropyLoss",
    }
    if (last_layer, outputs > 1) not in fitting:
        raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")
    return fitting[last_layer, outputs > 1]


@misconception(
    CHOOSE,
    "The number of outputs is not looked at: a linear layer is always given cross-entropy, every sigmoid "
    "BCE, every log-softmax NLL.",
)
def ignores_the_outputs(last_layer: str, outputs: int) -> str:
    fitting = {"Sigmoid": "BCELoss", "LogSoftmax": "NLLLoss", "Linear": "CrossEntropyLoss"}
    if last_layer not in fitting:
        raise ValueError(f"no loss fits {last_layer}")
    return fitting[last_layer]


@misconception(
    CHOOSE,
    "Only a part of the layer's name is looked at, so LogSigmoid passes for Sigmoid. It gives logarithms, "
    "and BCELoss wants probabilities.",
)
def looks_at_a_part_of_the_name(last_layer: str, outputs: int) -> str:
    if last_layer.endswith("Sigmoid") and outputs == 1:
        return "BCELoss"
    if last_layer.endswith("LogSoftmax") and outputs > 1:
        return "NLLLoss"
    if last_layer.endswith("Linear"):
        return "BCEWithLogitsLoss" if outputs == 1 else "CrossEntropyLoss"
    raise ValueError(f"no loss fits {last_layer} with {outputs} outputs")


SEQUENCE = "cross_entropy.sequence_loss"


@misconception(
    SEQUENCE,
    "Everything goes to cross-entropy. With float labels that raises nothing: they are silently read as "
    "probabilities of the classes.",
)
def always_takes_cross_entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.cross_entropy(logits, labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "One output is taken for a yes-or-no question. The library takes it for regression, and reports the "
    "squared difference.",
)
def takes_one_output_for_yes_or_no(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return F.binary_cross_entropy_with_logits(logits.squeeze(-1), labels)
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "A column of logits and a row of labels are subtracted, which makes a table of everybody against "
    "everybody; PyTorch does not complain.",
)
def lets_regression_broadcast(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "Rows of floats are turned into the number of their largest one. They answer several questions; there "
    "may be no yes or many.",
)
def picks_one_of_several_answers(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.cross_entropy(logits, labels.argmax(dim=-1))
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "The questions of an example are added up before the mean over the batch, so the loss grows with the "
    "number of outputs.",
)
def sums_over_the_questions(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels, reduction="none").sum(dim=-1).mean()
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "Going through the sigmoid, a sure and wrong answer costs 100 at most; the library's loss takes the "
    "logits.",
)
def bounds_the_questions(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy(logits.sigmoid(), labels)
    return F.cross_entropy(logits, labels)


@misconception(SEQUENCE, "A sigmoid is applied before a loss that applies one of its own.")
def squashes_the_questions_twice(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits.sigmoid(), labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "The questions of an example are made to compete by a softmax; each has a sigmoid of its own.",
)
def lets_the_questions_compete(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy(logits.softmax(dim=-1), labels)
    return F.cross_entropy(logits, labels)


@misconception(SEQUENCE, "Softmax is applied before cross-entropy, which applies it again.")
def softmaxes_before_cross_entropy(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits.softmax(dim=-1), labels)


@misconception(SEQUENCE, "Labels of -100 add nothing, but are still counted in the mean.")
def counts_ignored_labels(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels, reduction="sum") / len(labels)


@misconception(SEQUENCE, "Labels of -100 are taken for class 0.")
def takes_ignored_labels_for_class_zero(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels.clamp(min=0))


@misconception(SEQUENCE, "The losses of the batch are added up; the library reports their mean.")
def sums_over_the_batch(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().sum()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels, reduction="sum")
    return F.cross_entropy(logits, labels, reduction="sum")


@misconception(SEQUENCE, "The losses come one for each example; the library reports their mean.")
def reports_each_example(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels, reduction="none").mean(dim=-1)
    return F.cross_entropy(logits, labels, reduction="none")


@misconception(SEQUENCE, "With one output the plain distance is averaged; the library squares it.")
def takes_the_plain_distance(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).abs().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "With one output the root of the mean square is given; the library stops before the root.",
)
def takes_the_root(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean().sqrt()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "With one output the logit goes through a sigmoid before it is compared. A regression has no sigmoid.",
)
def compares_a_probability(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1).sigmoid() - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "Classes are spread out into yes-or-no questions, and each is judged alone; with integer labels the "
    "library lets the classes compete.",
)
def asks_about_each_class(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    counts = labels != -100
    wanted = F.one_hot(torch.where(counts, labels, 0), logits.shape[-1]).to(logits.dtype)
    return F.binary_cross_entropy_with_logits(logits[counts], wanted[counts])


@misconception(
    SEQUENCE,
    "The kind of loss is guessed from the values of the labels. The squared difference is only taken where "
    "something else than 0 and 1 occurs.",
)
def guesses_from_the_values(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        if set(labels.tolist()) <= {0.0, 1.0}:
            return F.binary_cross_entropy_with_logits(logits.squeeze(-1), labels)
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "Float labels are always taken for regression; with several outputs they are yes-or-no answers.",
)
def takes_floats_for_regression(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return (logits - labels).square().mean()
    return F.cross_entropy(logits, labels)


@misconception(SEQUENCE, "The loss is a Python number; nothing can be learned from it.")
def reports_a_number(logits: torch.Tensor, labels: torch.Tensor) -> Any:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean().item()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels).item()
    return F.cross_entropy(logits, labels).item()


@misconception(SEQUENCE, "The loss is right, but cut off from the logits.")
def detaches_the_logits(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    logits = logits.detach()
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "Everything is turned into float32 first, so float64 logits get a gradient of half the digits.",
)
def reports_float32(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    logits = logits.float()
    labels = labels.float() if labels.is_floating_point() else labels
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "Only float32 labels are recognised as floats. Those of float64 end up in cross-entropy, which silently "
    "reads them as probabilities of the classes.",
)
def knows_only_float32(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits.squeeze(-1) - labels).square().mean()
    if labels.dtype == torch.float32:
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels)


@misconception(
    SEQUENCE,
    "The loss is right, but the caller's labels have got another axis: they were widened in place to match "
    "the logits.",
)
def widens_the_labels_in_place(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return (logits - labels.unsqueeze_(-1)).square().mean()
    if labels.is_floating_point():
        return F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits, labels)


MODEL = "cross_entropy.language_model_loss"


@misconception(
    MODEL,
    "Nothing is shifted, so a causal model is asked for the token that it has just read. Its loss would be "
    "low for repeating.",
)
def never_shifts(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    return F.cross_entropy(logits.transpose(1, 2), labels)


@misconception(
    MODEL,
    "The labels are shifted by two: the model is trained on the token after next. That happens to those who "
    "shift for a library that shifts as well.",
)
def shifts_twice(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-2], labels[:, 2:]
    return F.cross_entropy(logits.transpose(1, 2), labels)


@misconception(MODEL, "The shift goes the wrong way: each position is asked for the token before it.")
def shifts_backwards(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, 1:], labels[:, :-1]
    return F.cross_entropy(logits.transpose(1, 2), labels)


@misconception(MODEL, "The shift runs down the batch: each text is asked for the tokens of the next text.")
def shifts_the_batch(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:-1], labels[1:]
    return F.cross_entropy(logits.transpose(1, 2), labels)


@misconception(
    MODEL,
    "The batch was flattened before it was shifted, so the end of one text is asked for the beginning of "
    "the next.",
)
def flattens_before_shifting(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    logits, labels = logits.flatten(0, 1), labels.flatten()
    if causal:
        logits, labels = logits[:-1], labels[1:]
    return F.cross_entropy(logits, labels)


@misconception(
    MODEL,
    "The labels were rolled round, so the last position of a text is asked for its first token; nothing "
    "comes after the last.",
)
def rolls_the_labels(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        labels = labels.roll(-1, dims=1)
    return F.cross_entropy(logits.transpose(1, 2), labels)


@misconception(MODEL, "A masked model is shifted as well; it guesses the token at its own position.")
def shifts_masked_models_too(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels)


@misconception(
    MODEL,
    "Causal and masked are swapped: it is the causal model whose guesses are for the next token.",
)
def swaps_causal_and_masked(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if not causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels)


@misconception(
    MODEL,
    "Labels of -100 add nothing but are counted in the mean: the more padding, the better the loss looks.",
)
def counts_padding(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels, reduction="sum") / labels.numel()


@misconception(
    MODEL,
    "Labels of -100 are taken for token 0, so the model learns to guess token 0 at padding.",
)
def takes_padding_for_token_zero(
    logits: torch.Tensor, labels: torch.Tensor, causal: bool = True
) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels.clamp(min=0))


@misconception(MODEL, "Token 0 is ignored instead of -100; it is a token like any other here.")
def ignores_token_zero(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels.clamp(min=0), ignore_index=0)


@misconception(
    MODEL,
    "Each text is averaged first, then the texts: tokens of a short text weigh more. The library averages "
    "over all tokens.",
)
def averages_each_text_first(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]

    losses = F.cross_entropy(logits.transpose(1, 2), labels, reduction="none")
    counts = (labels != -100).sum(dim=1)
    return (losses.sum(dim=1) / counts)[counts > 0].mean()


@misconception(
    MODEL,
    "Each text is averaged first, then the texts: tokens of a short text weigh more, and a single text "
    "without guesses makes everything NaN. The library averages over all tokens.",
)
def lets_an_empty_text_spoil_the_mean(
    logits: torch.Tensor, labels: torch.Tensor, causal: bool = True
) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    losses = F.cross_entropy(logits.transpose(1, 2), labels, reduction="none")
    return (losses.sum(dim=1) / (labels != -100).sum(dim=1)).mean()


@misconception(
    MODEL,
    "The classes were moved to axis 1 by reshaping. That keeps the order of the numbers and tears every row "
    "of scores apart; axes are moved by transposing.",
)
def reshapes_instead_of_transposing(
    logits: torch.Tensor, labels: torch.Tensor, causal: bool = True
) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]

    batch, length, count = logits.shape
    return F.cross_entropy(logits.reshape(batch, count, length), labels)


@misconception(MODEL, "The losses are added up; the library reports their mean.")
def sums_over_all_tokens(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels, reduction="sum")


@misconception(MODEL, "The sum is divided by the number of texts, so long texts look worse.")
def divides_by_the_texts(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels, reduction="sum") / len(labels)


@misconception(
    MODEL,
    "The sum is divided by the number of tokens before the shift, one too many for each text.",
)
def divides_by_all_tokens(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    count = (labels != -100).sum()
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels, reduction="sum") / count


@misconception(
    MODEL,
    "Where nothing is to be guessed the loss is 0, the score of a perfect model. Here it is NaN.",
)
def calls_no_guess_perfect(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels).nan_to_num()


@misconception(MODEL, "Only the last guess of each text is judged; every position has one.")
def judges_the_last_guess_only(
    logits: torch.Tensor, labels: torch.Tensor, causal: bool = True
) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits[:, -1], labels[:, -1])


@misconception(MODEL, "This is the perplexity, the exponential of the loss.")
def gives_the_perplexity(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels).exp()


@misconception(MODEL, "Softmax is applied before cross-entropy, which applies it again.")
def softmaxes_the_guesses(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.softmax(dim=-1).transpose(1, 2), labels)


@misconception(MODEL, "One loss for each guess comes back; the library reports their mean.")
def keeps_every_guess(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels, reduction="none")


@misconception(MODEL, "The loss is a Python number; nothing can be learned from it.")
def gives_the_item(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> Any:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels).item()


@misconception(MODEL, "The loss is right, but cut off from the logits.")
def detaches_the_guesses(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    logits = logits.detach()
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels)


@misconception(
    MODEL,
    "The loss is computed in float32 and stays so, as in the library; here it has the dtype of the logits.",
)
def gives_float32_as_the_library(
    logits: torch.Tensor, labels: torch.Tensor, causal: bool = True
) -> torch.Tensor:
    logits = logits.float()
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels).float()


@misconception(
    MODEL,
    "After the cut, a batch no longer lies in one piece in memory, and `view` refuses to flatten it. With a "
    "single text it still does, which is why this goes unnoticed at first.",
)
def views_what_was_cut(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.view(-1, logits.shape[-1]), labels.view(-1))


@misconception(
    MODEL,
    "A text of a single token is refused. It has nothing to guess, and for that the answer here is NaN.",
)
def refuses_a_single_token(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal and labels.shape[1] < 2:
        raise ValueError("nothing to guess")
    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    return F.cross_entropy(logits.transpose(1, 2), labels)


@misconception(
    MODEL,
    "The loss is right, but the caller's labels have changed: they were moved one place in their own tensor.",
)
def moves_the_labels_in_place(
    logits: torch.Tensor, labels: torch.Tensor, causal: bool = True
) -> torch.Tensor:
    if causal:
        labels[:, :-1] = labels[:, 1:].clone()
        labels[:, -1] = -100
    return F.cross_entropy(logits.transpose(1, 2), labels)


@misconception(
    MODEL,
    "The function calls itself once for each token. Python allows about a thousand such calls, and texts may "
    "be longer than that.",
)
def calls_itself_for_each_token(
    logits: torch.Tensor, labels: torch.Tensor, causal: bool = True
) -> torch.Tensor:
    def losses(rows: torch.Tensor, wanted: torch.Tensor) -> list[torch.Tensor]:
        if len(wanted) == 0:
            return []
        rest = losses(rows[1:], wanted[1:])
        return rest if wanted[0] == -100 else [F.cross_entropy(rows[0], wanted[0]), *rest]

    if causal:
        logits, labels = logits[:, :-1], labels[:, 1:]
    found = [loss for rows, wanted in zip(logits, labels, strict=True) for loss in losses(rows, wanted)]
    return torch.stack(found).mean() if found else logits.sum() * float("nan")

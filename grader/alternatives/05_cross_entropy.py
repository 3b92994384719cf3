"""Right solutions of lab 05, written as others would write them, without the calls that are not allowed."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from grader.alternatives import alternative

LOG = "cross_entropy.log_probabilities"


@alternative(LOG, "the library's logsumexp, as a method")
def subtracts_logsumexp(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    return logits - logits.logsumexp(dim, keepdim=True)


@alternative(LOG, "the largest logit found by max, which gives values and places")
def shifts_by_max_values(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    largest, _ = torch.max(logits, dim=dim, keepdim=True)
    e = torch.exp(logits - largest)
    return (logits - largest) - torch.log(torch.sum(e, dim=dim, keepdim=True))


@alternative(LOG, "logits added up in the logarithmic world, one slice after the other")
def folds_logaddexp(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    total = logits.narrow(dim, 0, 1)
    for place in range(1, logits.shape[dim]):
        total = torch.logaddexp(total, logits.narrow(dim, place, 1))
    return logits - total


@alternative(LOG, "a beginner's loop over rows, the axis moved to the end and back")
def goes_row_by_row(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    moved = logits.movedim(dim, -1)
    rows = []
    for row in moved.reshape(-1, moved.shape[-1]):
        biggest = row.max()
        total = torch.zeros((), dtype=row.dtype)
        for value in row:
            total = total + torch.exp(value - biggest)
        rows.append(row - biggest - torch.log(total))
    return torch.stack(rows).reshape(moved.shape).movedim(-1, dim)


@alternative(LOG, "a running sum of exponentials, of which the last is the whole")
def takes_the_last_running_sum(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    whole = torch.logcumsumexp(logits, dim=dim).narrow(dim, logits.shape[dim] - 1, 1)
    return logits - whole


@alternative(LOG, "every log-probability from the differences to all the others")
def compares_each_with_all(logits: torch.Tensor, dim: int = -1) -> torch.Tensor:
    moved = logits.movedim(dim, -1)
    differences = moved.unsqueeze(-2) - moved.unsqueeze(-1)
    return -torch.logsumexp(differences, dim=-1).movedim(-1, dim)


NLL = "cross_entropy.nll"


@alternative(NLL, "one-hot rows as a mask")
def multiplies_with_one_hot(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -(F.one_hot(targets, log_probs.shape[-1]) * log_probs).sum(-1)


@alternative(NLL, "row numbers and targets as indices, on flattened rows")
def indexes_flat_rows(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    rows = log_probs.reshape(-1, log_probs.shape[-1])
    wanted = targets.reshape(-1)
    return -rows[torch.arange(len(wanted)), wanted].reshape(targets.shape)


@alternative(NLL, "a beginner's loops")
def looks_up_one_by_one(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if targets.dim() == 1:
        return torch.stack([-row[target] for row, target in zip(log_probs, targets, strict=True)])
    losses = []
    for rows, wanted in zip(log_probs, targets, strict=True):
        losses.append(torch.stack([-row[target] for row, target in zip(rows, wanted, strict=True)]))
    return torch.stack(losses)


@alternative(NLL, "an einsum with one-hot rows")
def sums_with_einsum(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    chosen = F.one_hot(targets, num_classes=log_probs.size(-1)).to(log_probs.dtype)
    return -torch.einsum("...c,...c->...", log_probs, chosen)


@alternative(NLL, "take_along_dim, as in NumPy")
def takes_along_the_axis(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return -torch.take_along_dim(log_probs, targets[..., None], dim=-1)[..., 0]


@alternative(NLL, "all but the target masked out, then summed")
def masks_out_the_others(log_probs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    classes = torch.arange(log_probs.shape[-1])
    return log_probs.masked_fill(classes != targets.unsqueeze(-1), 0).sum(dim=-1).neg()


CE = "cross_entropy.cross_entropy"


@alternative(CE, "only the rows that count are ever looked at")
def selects_what_counts(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    keep = targets != ignore_index
    rows, wanted = logits[keep], targets[keep]
    losses = torch.logsumexp(rows, dim=-1) - rows[torch.arange(wanted.numel()), wanted]
    if reduction == "none":
        result = torch.zeros(targets.shape, dtype=logits.dtype)
        result[keep] = losses
        return result
    return losses.mean() if reduction == "mean" else losses.sum()


@alternative(CE, "the library's log_softmax, gather, and a mask to multiply with")
def multiplies_with_a_mask(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    log_probs = F.log_softmax(logits, dim=-1)
    mask = targets.ne(ignore_index)
    safe = targets.masked_fill(~mask, 0)
    losses = -log_probs.gather(dim=-1, index=safe.unsqueeze(-1)).squeeze(-1) * mask
    if reduction == "mean":
        return losses.sum() / mask.sum()
    if reduction == "sum":
        return losses.sum()
    return losses


@alternative(CE, "a second log-softmax on top of the first, which changes nothing")
def takes_the_log_softmax_twice(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    log_probs = logits.log_softmax(-1).log_softmax(-1)
    counts = targets != ignore_index
    chosen = F.one_hot(targets * counts, logits.shape[-1]) * counts.unsqueeze(-1)
    losses = -(chosen * log_probs).sum(-1)
    return {"none": losses, "sum": losses.sum(), "mean": losses.sum() / counts.sum()}[reduction]


@alternative(CE, "the exercises before, put together")
def combines_the_exercises(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    counted = targets != ignore_index
    wanted = targets.clone()
    wanted[~counted] = 0
    log_probs = logits - logits.logsumexp(-1, keepdim=True)
    losses = -log_probs.gather(-1, wanted.unsqueeze(-1)).squeeze(-1)
    losses = losses.masked_fill(~counted, 0.0)
    if reduction == "none":
        return losses
    if reduction == "sum":
        return losses.sum()
    return losses[counted].mean()


@alternative(CE, "a beginner's loop over flattened rows")
def loops_over_rows(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    flat_logits = logits.reshape(-1, logits.shape[-1])
    flat_targets = targets.reshape(-1).tolist()
    losses = []
    count = 0
    for row, target in zip(flat_logits, flat_targets, strict=True):
        if target == ignore_index:
            losses.append(row.sum() * 0)
        else:
            largest = row.max()
            losses.append(largest + (row - largest).exp().sum().log() - row[target])
            count += 1
    stacked = torch.stack(losses)
    if reduction == "none":
        return stacked.reshape(targets.shape)
    if reduction == "sum":
        return stacked.sum()
    return stacked.sum() / torch.tensor(count)


@alternative(CE, "the mean that leaves NaN out")
def leaves_nan_out_of_the_mean(
    logits: torch.Tensor, targets: torch.Tensor, ignore_index: int = -100, reduction: str = "mean"
) -> torch.Tensor:
    keep = targets != ignore_index
    picked = logits.gather(-1, torch.where(keep, targets, 0)[..., None])[..., 0]
    losses = torch.logsumexp(logits, -1) - picked
    if reduction == "mean":
        return losses.where(keep, torch.nan).nanmean()
    losses = losses.where(keep, 0)
    return losses if reduction == "none" else losses.sum()


BCE = "cross_entropy.bce"


@alternative(BCE, "the case that applies is chosen first, then one bounded logarithm")
def chooses_the_case(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    likelihood = torch.where(targets == 1, probabilities, 1 - probabilities)
    return -likelihood.log().clamp(min=-100).mean()


@alternative(BCE, "torch.maximum as the bound")
def bounds_with_maximum(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    bound = torch.full_like(probabilities, -100)
    yes = torch.maximum(torch.log(probabilities), bound)
    no = torch.maximum(torch.log1p(-probabilities), bound)
    return torch.mean(-targets * yes - (1 - targets) * no)


@alternative(BCE, "xlogy, which knows that zero times a logarithm is zero")
def multiplies_with_xlogy(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    total = torch.xlogy(targets, probabilities) + torch.xlogy(1 - targets, 1 - probabilities)
    return total.clamp(min=-100).mean().neg()


@alternative(BCE, "a beginner's loop, one element at a time")
def adds_one_by_one(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    total = torch.zeros((), dtype=probabilities.dtype)
    for p, y in zip(probabilities.flatten(), targets.flatten(), strict=True):
        if y == 1:
            total = total - torch.clamp(torch.log(p), min=-100)
        else:
            total = total - torch.clamp(torch.log(1 - p), min=-100)
    return total / probabilities.numel()


@alternative(BCE, "the negative log-likelihood of two classes, no and yes")
def stacks_two_classes(probabilities: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    log_probs = torch.stack([1 - probabilities, probabilities], dim=-1).log().clamp_min(-100)
    return -log_probs.gather(-1, targets.long().unsqueeze(-1)).mean()


LOGITS = "cross_entropy.bce_with_logits"


@alternative(LOGITS, "softplus minus what the target earns")
def subtracts_from_softplus(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("logits and targets must have the same shape")
    return (F.softplus(logits) - logits * targets).mean()


@alternative(LOGITS, "logsigmoid of the logits and of their negatives")
def takes_logsigmoid_both_ways(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.size() != targets.size():
        raise ValueError(f"shape {logits.size()} is not {targets.size()}")
    return -(targets * F.logsigmoid(logits) + (1 - targets) * F.logsigmoid(-logits)).mean()


@alternative(LOGITS, "cross-entropy of the two logits 0 and z")
def adds_a_second_logit(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if tuple(logits.shape) != tuple(targets.shape):
        raise ValueError("shapes differ")
    two = torch.stack([torch.zeros_like(logits), logits], dim=-1)
    return F.cross_entropy(two.reshape(-1, 2), targets.reshape(-1).long())


@alternative(LOGITS, "the signed margin, through logaddexp")
def takes_the_margin(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    margin = logits * (2 * targets - 1)
    return torch.logaddexp(torch.zeros_like(margin), -margin).mean()


@alternative(LOGITS, "a beginner's loop with a case for each sign")
def treats_each_sign_apart(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    losses = []
    for z, y in zip(logits.flatten(), targets.flatten(), strict=True):
        x = -z if y == 1 else z
        losses.append(x + torch.log(1 + torch.exp(-x)) if x > 0 else torch.log(1 + torch.exp(x)))
    return torch.stack(losses).mean()


@alternative(LOGITS, "relu for the straight part")
def uses_relu(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    if logits.shape != targets.shape:
        raise ValueError("shapes differ")
    return torch.mean(torch.relu(logits) - logits * targets + torch.log(1 + torch.exp(-torch.abs(logits))))


ONE = "cross_entropy.one_logit_from_two"


@alternative(ONE, "the difference along the last axis")
def takes_diff(logits: torch.Tensor) -> torch.Tensor:
    return logits.diff(dim=-1).squeeze(-1)


@alternative(ONE, "the scores unbound into two names")
def unbinds_the_scores(logits: torch.Tensor) -> torch.Tensor:
    no, yes = logits.unbind(dim=-1)
    return yes - no


@alternative(ONE, "a product with minus one and one")
def multiplies_with_signs(logits: torch.Tensor) -> torch.Tensor:
    return logits @ torch.tensor([-1.0, 1.0], dtype=logits.dtype)


@alternative(ONE, "the difference of log-probabilities")
def subtracts_log_probabilities(logits: torch.Tensor) -> torch.Tensor:
    log_probs = F.log_softmax(logits, dim=-1)
    return log_probs[..., 1] - log_probs[..., 0]


@alternative(ONE, "an einsum with signs")
def sums_signed_scores(logits: torch.Tensor) -> torch.Tensor:
    return torch.einsum("...c,c->...", logits, logits.new_tensor([-1, 1]))


YES = "cross_entropy.predict_yes_or_no"


@alternative(YES, "the threshold turned into a logit")
def turns_the_threshold_into_a_logit(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    import math

    return (logits > math.log(threshold / (1 - threshold))).to(torch.int64)


@alternative(YES, "torch.where on probabilities")
def chooses_with_where(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    return torch.where(torch.sigmoid(logits) > threshold, 1, 0)


@alternative(YES, "ones written where the answer is yes")
def writes_ones(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    predictions = torch.zeros(logits.shape, dtype=torch.long)
    predictions[torch.sigmoid(logits) > threshold] = 1
    return predictions


@alternative(YES, "a beginner's loop")
def decides_one_by_one(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    predictions = []
    for z in logits.flatten():
        p = torch.sigmoid(z).item()
        if p > threshold:
            predictions.append(1)
        else:
            predictions.append(0)
    return torch.tensor(predictions).reshape(logits.shape)


@alternative(YES, "the step function of PyTorch")
def takes_a_step(logits: torch.Tensor, threshold: float = 0.5) -> torch.Tensor:
    distance = torch.sigmoid(logits) - threshold
    return torch.heaviside(distance, torch.zeros_like(distance)).long()


CLASSES = "cross_entropy.predict_classes"


@alternative(CLASSES, "a logit of zero put beside a single one, then argmax for all")
def puts_a_zero_beside(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        logits = torch.cat([torch.zeros_like(logits), logits], dim=-1)
    return torch.argmax(logits, dim=-1)


@alternative(CLASSES, "max, which gives values and places")
def takes_the_places_of_max(logits: torch.Tensor) -> torch.Tensor:
    if logits.size(-1) > 1:
        _, places = logits.max(dim=-1)
        return places
    return (torch.sigmoid(logits[..., 0]) > 0.5).long()


@alternative(CLASSES, "topk with k = 1")
def takes_the_top_one(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return torch.where(logits > 0, 1, 0).squeeze(-1)
    return logits.topk(1, dim=-1).indices.squeeze(-1)


@alternative(CLASSES, "a beginner's loop over flattened rows")
def predicts_row_by_row(logits: torch.Tensor) -> torch.Tensor:
    rows = logits.reshape(-1, logits.shape[-1]).tolist()
    predictions = []
    for row in rows:
        if len(row) == 1:
            predictions.append(1 if row[0] > 0 else 0)
        else:
            best = 0
            for number, score in enumerate(row):
                if score > row[best]:
                    best = number
            predictions.append(best)
    return torch.tensor(predictions).reshape(logits.shape[:-1])


@alternative(CLASSES, "softmax first, which keeps the order")
def compares_probabilities(logits: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return logits.squeeze(-1).gt(0).long()
    return logits.softmax(dim=-1).argmax(dim=-1)


CHOOSE = "cross_entropy.choose_loss"


@alternative(CHOOSE, "a chain of ifs")
def asks_with_ifs(last_layer: str, outputs: int) -> str:
    if last_layer == "Sigmoid" and outputs == 1:
        return "BCELoss"
    if last_layer == "Linear" and outputs == 1:
        return "BCEWithLogitsLoss"
    if last_layer == "LogSoftmax" and outputs >= 2:
        return "NLLLoss"
    if last_layer == "Linear" and outputs >= 2:
        return "CrossEntropyLoss"
    raise ValueError(f"{last_layer} with {outputs} output(s) is not in the table")


@alternative(CHOOSE, "pattern matching")
def matches_patterns(last_layer: str, outputs: int) -> str:
    match last_layer, min(outputs, 2):
        case "Sigmoid", 1:
            return "BCELoss"
        case "Linear", 1:
            return "BCEWithLogitsLoss"
        case "LogSoftmax", 2:
            return "NLLLoss"
        case "Linear", 2:
            return "CrossEntropyLoss"
    raise ValueError("not in the table")


@alternative(CHOOSE, "two dictionaries, one for each number of outputs")
def keeps_two_dictionaries(last_layer: str, outputs: int) -> str:
    one = {"Sigmoid": "BCELoss", "Linear": "BCEWithLogitsLoss"}
    several = {"LogSoftmax": "NLLLoss", "Linear": "CrossEntropyLoss"}
    try:
        return (one if outputs == 1 else several)[last_layer]
    except KeyError:
        raise ValueError(f"no loss for {last_layer!r} with {outputs} outputs") from None


@alternative(CHOOSE, "the table as rows, searched from the top")
def searches_the_table(last_layer: str, outputs: int) -> str:
    table = [
        ("Sigmoid", range(1, 2), torch.nn.BCELoss),
        ("Linear", range(1, 2), torch.nn.BCEWithLogitsLoss),
        ("LogSoftmax", range(2, 10**6), torch.nn.NLLLoss),
        ("Linear", range(2, 10**6), torch.nn.CrossEntropyLoss),
    ]
    for layer, numbers, loss in table:
        if layer == last_layer and outputs in numbers:
            return loss.__name__
    raise ValueError("not in the table")


SEQUENCE = "cross_entropy.sequence_loss"


@alternative(SEQUENCE, "PyTorch's functions")
def calls_functional_losses(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.size(1) == 1:
        return F.mse_loss(logits.squeeze(1), labels)
    if labels.dtype == torch.int64:
        return F.cross_entropy(logits, labels)
    return F.binary_cross_entropy_with_logits(logits, labels)


@alternative(SEQUENCE, "PyTorch's loss modules, chosen first and called at the end")
def chooses_a_loss_module(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    from torch import nn

    outputs = logits.shape[-1]
    loss_fn: nn.Module
    if outputs == 1:
        loss_fn, logits = nn.MSELoss(), logits.flatten()
    elif torch.is_floating_point(labels):
        loss_fn = nn.BCEWithLogitsLoss()
    else:
        loss_fn = nn.CrossEntropyLoss(ignore_index=-100)
    loss: torch.Tensor = loss_fn(logits, labels)
    return loss


@alternative(SEQUENCE, "the number of the labels' axes tells two rows apart")
def looks_at_the_axes(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape == labels.shape:
        return (F.softplus(logits) - logits * labels).mean()
    if logits.shape[-1] == 1:
        return torch.mean((logits[:, 0] - labels) ** 2)
    keep = labels != -100
    rows = torch.log_softmax(logits[keep], dim=-1)
    return -rows[torch.arange(len(rows)), labels[keep]].mean()


@alternative(SEQUENCE, "labels reshaped to a column for the regression")
def makes_a_column_of_labels(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    if logits.shape[-1] == 1:
        return ((logits - labels.view(-1, 1)) ** 2).mean()
    if labels.dtype.is_floating_point:
        yes, no = F.logsigmoid(logits), F.logsigmoid(-logits)
        return -(labels * yes + (1 - labels) * no).mean()
    return F.nll_loss(F.log_softmax(logits, dim=1), labels)


@alternative(SEQUENCE, "a beginner's loop over the examples")
def goes_through_the_examples(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    losses = []
    for row, label in zip(logits, labels, strict=True):
        if len(row) == 1:
            losses.append((row[0] - label) ** 2)
        elif labels.is_floating_point():
            losses.append(F.binary_cross_entropy_with_logits(row, label))
        elif label != -100:
            losses.append(torch.logsumexp(row, dim=0) - row[label])
    return sum(losses, torch.zeros((), dtype=logits.dtype)) / len(losses)


MODEL = "cross_entropy.language_model_loss"


@alternative(MODEL, "PyTorch's cross-entropy on flattened rows, as in many training loops")
def flattens_for_the_library(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits = logits[..., :-1, :].contiguous()
        labels = labels[..., 1:].contiguous()
    return F.cross_entropy(logits.view(-1, logits.size(-1)), labels.view(-1))


@alternative(MODEL, "the classes transposed to axis 1, where PyTorch wants them")
def transposes_for_the_library(
    logits: torch.Tensor, labels: torch.Tensor, causal: bool = True
) -> torch.Tensor:
    start = 1 if causal else 0
    length = logits.shape[1] - start
    return F.cross_entropy(logits[:, :length].transpose(1, 2), labels[:, start:])


@alternative(MODEL, "the labels padded with -100 on the right, as the library does it")
def pads_the_labels(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        labels = F.pad(labels, (0, 1), value=-100)[:, 1:]
    loss: torch.Tensor = torch.nn.CrossEntropyLoss()(logits.flatten(0, 1), labels.flatten())
    return loss


@alternative(MODEL, "the guesses that count selected by a mask")
def selects_the_guesses(logits: torch.Tensor, labels: torch.Tensor, causal: bool = True) -> torch.Tensor:
    if causal:
        logits, labels = logits[:, :-1, :], labels[:, 1:]
    keep = labels != -100
    rows = logits[keep].log_softmax(-1)
    return -rows.gather(1, labels[keep][:, None]).mean()


@alternative(MODEL, "a beginner's loop over texts and positions")
def guesses_position_by_position(
    logits: torch.Tensor, labels: torch.Tensor, causal: bool = True
) -> torch.Tensor:
    total = torch.zeros((), dtype=logits.dtype)
    count = torch.tensor(0)
    batch, length = labels.shape
    for i in range(batch):
        for t in range(length):
            place = t - 1 if causal else t
            if place < 0 or labels[i, t] == -100:
                continue
            row = logits[i, place]
            total = total + torch.logsumexp(row, dim=0) - row[labels[i, t]]
            count += 1
    return total / count

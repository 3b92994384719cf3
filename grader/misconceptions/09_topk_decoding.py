"""What people get wrong in lab 09: probabilities, temperature, top-k, draws, the loop, and text from ids."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional as F

from grader.misconceptions import misconception


@misconception(
    "topk_decoding.next_token_probabilities",
    "The positions of a text compete with each other: the probabilities add up to 1 along the length, not "
    "along the vocabulary.",
)
def shares_among_positions(logits: torch.Tensor) -> torch.Tensor:
    return logits.softmax(dim=1)


@misconception(
    "topk_decoding.next_token_probabilities",
    "The texts of the batch compete with each other: the softmax runs along the first axis.",
)
def shares_among_texts(logits: torch.Tensor) -> torch.Tensor:
    return torch.softmax(logits, 0)


@misconception(
    "topk_decoding.next_token_probabilities",
    "All numbers of the tensor share one total of 1; each position should have a total of its own.",
)
def shares_among_everything(logits: torch.Tensor) -> torch.Tensor:
    return logits.flatten().softmax(dim=0).reshape(logits.shape)


@misconception(
    "topk_decoding.next_token_probabilities",
    "A sigmoid looks at each logit alone, so the candidates do not compete and nothing adds up to 1.",
)
def takes_the_sigmoid(logits: torch.Tensor) -> torch.Tensor:
    return logits.sigmoid()


@misconception(
    "topk_decoding.next_token_probabilities",
    "The softmax is written out, and the exponential of a large logit is infinite: infinity divided by "
    "infinity is no number.",
)
def overflows(logits: torch.Tensor) -> torch.Tensor:
    weights = logits.exp()
    return weights / weights.sum(dim=-1, keepdim=True)


@misconception(
    "topk_decoding.next_token_probabilities",
    "One maximum is taken off all positions; where logits are far below it, every exponential becomes 0.",
)
def takes_one_maximum_off(logits: torch.Tensor) -> torch.Tensor:
    weights = (logits - logits.max()).exp()
    return weights / weights.sum(dim=-1, keepdim=True)


@misconception(
    "topk_decoding.next_token_probabilities",
    "Large logits are cut off before the exponential, so the candidates beyond the cut become equally "
    "likely.",
)
def cuts_large_logits(logits: torch.Tensor) -> torch.Tensor:
    weights = logits.clamp(-50, 50).exp()
    return weights / weights.sum(dim=-1, keepdim=True)


@misconception(
    "topk_decoding.next_token_probabilities",
    "The exponentials are never divided by their sum; they are weights, not yet probabilities.",
)
def does_not_normalise(logits: torch.Tensor) -> torch.Tensor:
    return (logits - logits.max(dim=-1, keepdim=True).values).exp()


@misconception(
    "topk_decoding.next_token_probabilities",
    "These are logarithms of probabilities: they are negative, and it is their exponentials that add up "
    "to 1.",
)
def gives_log_probabilities(logits: torch.Tensor) -> torch.Tensor:
    return F.log_softmax(logits, dim=-1)


@misconception(
    "topk_decoding.next_token_probabilities",
    "The logits are divided by their sum without exponentials; negative logits then give negative shares.",
)
def divides_by_the_sum(logits: torch.Tensor) -> torch.Tensor:
    return logits / logits.sum(dim=-1, keepdim=True)


@misconception(
    "topk_decoding.next_token_probabilities",
    "The softmax is taken twice; the second one sees numbers between 0 and 1 and makes them nearly equal.",
)
def takes_softmax_twice(logits: torch.Tensor) -> torch.Tensor:
    return logits.softmax(dim=-1).softmax(dim=-1)


@misconception(
    "topk_decoding.next_token_probabilities",
    "Only the last position is left; the model predicts after every prefix, and all of that is asked for.",
)
def keeps_the_last_position(logits: torch.Tensor) -> torch.Tensor:
    return logits[:, -1].softmax(dim=-1)


@misconception(
    "topk_decoding.next_token_probabilities",
    "Only the first text of the batch comes back, without its batch axis.",
)
def keeps_the_first_text(logits: torch.Tensor) -> torch.Tensor:
    return logits[0].softmax(dim=-1)


@misconception(
    "topk_decoding.next_token_probabilities",
    "Batch and length are melted into one axis, so nobody can tell any more which text a row belongs to.",
)
def melts_batch_and_length(logits: torch.Tensor) -> torch.Tensor:
    return logits.reshape(-1, logits.shape[-1]).softmax(dim=-1)


@misconception(
    "topk_decoding.next_token_probabilities",
    "The most likely ids come back; the probabilities of all candidates are asked for.",
)
def gives_the_likeliest_ids(logits: torch.Tensor) -> torch.Tensor:
    return logits.softmax(dim=-1).argmax(dim=-1)


@misconception("topk_decoding.next_token_probabilities", "The probabilities are nested lists, not a tensor.")
def gives_nested_lists(logits: torch.Tensor) -> Any:
    return logits.softmax(dim=-1).tolist()


@misconception(
    "topk_decoding.next_token_probabilities", "The probabilities have 64 bits; float32 is asked for."
)
def gives_doubles(logits: torch.Tensor) -> torch.Tensor:
    return logits.softmax(dim=-1, dtype=torch.float64)


@misconception(
    "topk_decoding.next_token_probabilities",
    "The probabilities are right, but the maximum was taken off in place, so the caller's logits have "
    "changed.",
)
def shifts_in_place(logits: torch.Tensor) -> torch.Tensor:
    logits -= logits.max(dim=-1, keepdim=True).values
    return logits.exp() / logits.exp().sum(dim=-1, keepdim=True)


@misconception(
    "topk_decoding.greedy_continuations",
    "The predictions were decoded together and split on spaces; tokens are not words, so some are glued "
    "together and all have lost their space.",
)
def splits_predictions_on_spaces(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    batch = tokenizer(text, return_tensors="pt")
    likeliest = model(**batch).logits[0].argmax(dim=-1)
    pieces = tokenizer.decode(likeliest).split(" ")
    ids = batch["input_ids"][0]
    return [(tokenizer.decode(ids[: i + 1]), piece) for i, piece in enumerate(pieces)]


@misconception(
    "topk_decoding.greedy_continuations",
    "The model was left in training mode, so dropout had a say in the predictions.",
)
def predicts_with_dropout(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    batch = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        likeliest = model(**batch).logits[0].argmax(dim=-1)
    ids = batch["input_ids"][0]
    return [(tokenizer.decode(ids[: i + 1]), tokenizer.decode([n])) for i, n in enumerate(likeliest.tolist())]


@misconception(
    "topk_decoding.greedy_continuations",
    "The predicted tokens were stripped, and their leading space is part of them.",
)
def strips_predictions(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    pairs = []
    for i, following in enumerate(model(ids).logits[0].argmax(dim=-1).tolist()):
        pairs.append((tokenizer.decode(ids[0, : i + 1]), tokenizer.decode([following]).strip()))
    return pairs


@misconception(
    "topk_decoding.greedy_continuations",
    "The prefixes are decoded tokens joined with spaces, so they hold spaces that the text never had.",
)
def joins_prefixes_with_spaces(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    tokens = [tokenizer.decode([number]) for number in ids[0].tolist()]
    likeliest = model(ids).logits[0].argmax(dim=-1).tolist()
    return [(" ".join(tokens[: i + 1]), tokenizer.decode([n])) for i, n in enumerate(likeliest)]


@misconception(
    "topk_decoding.greedy_continuations",
    "The prefixes were put together from tokens that were decoded one by one; a letter that is spread over "
    "several tokens is lost that way.",
)
def glues_prefixes_from_tokens(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    tokens = [tokenizer.decode([number]) for number in ids[0].tolist()]
    likeliest = model(ids).logits[0].argmax(dim=-1).tolist()
    return [("".join(tokens[: i + 1]), tokenizer.decode([n])) for i, n in enumerate(likeliest)]


@misconception(
    "topk_decoding.greedy_continuations",
    "Prefixes and predictions are off by one: each prefix stands beside what was predicted one token "
    "earlier.",
)
def pairs_with_the_earlier_guess(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    likeliest = model(ids).logits[0].argmax(dim=-1).tolist()
    return [
        (tokenizer.decode(ids[0, : i + 1]), tokenizer.decode([likeliest[i - 1]]))
        for i in range(1, len(likeliest))
    ]


@misconception(
    "topk_decoding.greedy_continuations",
    "Each prefix ends one token too early, so the first one is empty and the whole text is missing.",
)
def ends_prefixes_too_early(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    likeliest = model(ids).logits[0].argmax(dim=-1).tolist()
    return [(tokenizer.decode(ids[0, :i]), tokenizer.decode([n])) for i, n in enumerate(likeliest)]


@misconception(
    "topk_decoding.greedy_continuations",
    "The last prefix, the text itself, is left out; what follows it is the most interesting prediction of "
    "all.",
)
def leaves_the_whole_text_out(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    likeliest = model(ids).logits[0].argmax(dim=-1).tolist()
    pairs = [(tokenizer.decode(ids[0, : i + 1]), tokenizer.decode([n])) for i, n in enumerate(likeliest)]
    return pairs[:-1]


@misconception(
    "topk_decoding.greedy_continuations",
    "Only the whole text is continued; the model predicts after every prefix.",
)
def continues_the_text_only(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    following = model(ids).logits[0, -1].argmax().item()
    return [(text, tokenizer.decode([following]))]


@misconception(
    "topk_decoding.greedy_continuations",
    "The highest logit was looked for along the length: for each token the place where it is likeliest, "
    "not for each place the likeliest token.",
)
def searches_along_the_length(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    likeliest = model(ids).logits[0].argmax(dim=0).tolist()
    return [
        (tokenizer.decode(ids[0, : i + 1]), tokenizer.decode([likeliest[i]])) for i in range(ids.shape[1])
    ]


@misconception(
    "topk_decoding.greedy_continuations",
    "The tokens that come next in the text itself were taken; what the model expects may be others.",
)
def copies_the_text(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    ids = tokenizer(text)["input_ids"]
    return [(tokenizer.decode(ids[: i + 1]), tokenizer.decode(ids[i + 1 : i + 2])) for i in range(len(ids))]


@misconception(
    "topk_decoding.greedy_continuations",
    "Special tokens were left out when decoding, so where the model expects the end of text nothing is "
    "shown.",
)
def hides_special_tokens(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    likeliest = model(ids).logits[0].argmax(dim=-1).tolist()
    return [
        (
            tokenizer.decode(ids[0, : i + 1], skip_special_tokens=True),
            tokenizer.decode([following], skip_special_tokens=True),
        )
        for i, following in enumerate(likeliest)
    ]


@misconception(
    "topk_decoding.greedy_continuations",
    "The predictions are the vocabulary's spellings, with marks such as Ġ in them, and not decoded text.",
)
def shows_the_vocabulary_spelling(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    likeliest = model(ids).logits[0].argmax(dim=-1).tolist()
    tokens = tokenizer.convert_ids_to_tokens(likeliest)
    return [(tokenizer.decode(ids[0, : i + 1]), token) for i, token in enumerate(tokens)]


@misconception("topk_decoding.greedy_continuations", "The predictions are ids; their text is asked for.")
def gives_predicted_ids(text: str, tokenizer: Any, model: Any) -> Any:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    likeliest = model(ids).logits[0].argmax(dim=-1).tolist()
    return [(tokenizer.decode(ids[0, : i + 1]), following) for i, following in enumerate(likeliest)]


@misconception("topk_decoding.greedy_continuations", "The pairs are lists of two; tuples are asked for.")
def gives_lists_of_two(text: str, tokenizer: Any, model: Any) -> Any:
    model.eval()
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    likeliest = model(ids).logits[0].argmax(dim=-1).tolist()
    return [[tokenizer.decode(ids[0, : i + 1]), tokenizer.decode([n])] for i, n in enumerate(likeliest)]


@misconception(
    "topk_decoding.greedy_continuations",
    "The words of the text were continued, one prefix a word; the model reads tokens, and there are more "
    "of them.",
)
def goes_word_by_word(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    words = text.split(" ")
    pairs = []
    for count in range(1, len(words) + 1):
        prefix = " ".join(words[:count])
        ids = tokenizer(prefix, return_tensors="pt")["input_ids"]
        pairs.append((prefix, tokenizer.decode([int(model(ids).logits[0, -1].argmax())])))
    return pairs


@misconception(
    "topk_decoding.greedy_continuations",
    "Each prediction is decoded together with its prefix, so the second part repeats the first.",
)
def repeats_the_prefix(text: str, tokenizer: Any, model: Any) -> list[tuple[str, str]]:
    model.eval()
    ids = tokenizer(text)["input_ids"]
    likeliest = model(torch.tensor([ids])).logits[0].argmax(dim=-1).tolist()
    return [
        (tokenizer.decode(ids[: i + 1]), tokenizer.decode([*ids[: i + 1], following]))
        for i, following in enumerate(likeliest)
    ]


@misconception(
    "topk_decoding.next_token_loss",
    "Logits and ids are not shifted: each position is asked for the token that it has just read.",
)
def does_not_shift(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask == 1
    return F.cross_entropy(logits[real], ids[real])


@misconception(
    "topk_decoding.next_token_loss",
    "The shift goes the wrong way: each position is held against the token before it.",
)
def shifts_backwards(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    return F.cross_entropy(logits[:, 1:][real], ids[:, :-1][real])


@misconception(
    "topk_decoding.next_token_loss",
    "The shift is made twice, so each position must predict the token after next.",
)
def shifts_twice(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 2:] == 1
    return F.cross_entropy(logits[:, :-2][real], ids[:, 2:][real])


@misconception("topk_decoding.next_token_loss", "This is the sum over all predictions, not their mean.")
def sums_up(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    return F.cross_entropy(logits[:, :-1][real], ids[:, 1:][real], reduction="sum")


@misconception(
    "topk_decoding.next_token_loss",
    "Each row is averaged first and then the rows, so the tokens of a short text weigh more than those of a "
    "long one.",
)
def averages_rows_first(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    losses = F.cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")
    real = mask[:, 1:].float()
    rows = (losses * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)
    return rows[real.sum(dim=1) > 0].mean()


@misconception(
    "topk_decoding.next_token_loss",
    "The mask is never used: padding counts as if the model had to predict it.",
)
def counts_padding(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return F.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())


@misconception(
    "topk_decoding.next_token_loss",
    "Padding adds nothing to the sum, but it is still counted in what the sum is divided by.",
)
def divides_by_all_positions(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    losses = F.cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")
    return (losses * mask[:, 1:]).mean()


@misconception(
    "topk_decoding.next_token_loss",
    "The sum is divided by the number of tokens; the first token of each row is predicted by nobody.",
)
def divides_by_all_tokens(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    losses = F.cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")
    return (losses * mask[:, 1:]).sum() / mask.sum()


@misconception(
    "topk_decoding.next_token_loss",
    "The mask goes with the logits instead of the ids, so after the last real token padding must be "
    "predicted.",
)
def masks_the_guesses(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, :-1] == 1
    return F.cross_entropy(logits[:, :-1][real], ids[:, 1:][real])


@misconception(
    "topk_decoding.next_token_loss",
    "Padding is recognised by the id 0; 0 is a token like any other here, and the mask says what is padding.",
)
def takes_zero_for_padding(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    return F.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten(), ignore_index=0)


@misconception(
    "topk_decoding.next_token_loss",
    "A softmax is taken before the cross-entropy, which takes one itself; a perfect guess still costs "
    "something.",
)
def takes_softmax_first(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    return F.cross_entropy(logits[:, :-1][real].softmax(dim=-1), ids[:, 1:][real])


@misconception(
    "topk_decoding.next_token_loss", "The logarithm is to the base 2; the natural one is asked for."
)
def measures_in_bits(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    loss = F.cross_entropy(logits[:, :-1][real], ids[:, 1:][real])
    return loss / torch.tensor(2.0).log()


@misconception(
    "topk_decoding.next_token_loss",
    "The minus is missing: this is the mean log-probability, which is better the higher it is.",
)
def forgets_the_minus(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    chances = logits[:, :-1].log_softmax(dim=-1).gather(2, ids[:, 1:, None])[..., 0]
    return chances[real].mean()


@misconception(
    "topk_decoding.next_token_loss", "This is the perplexity, the exponential of what is asked for."
)
def gives_the_perplexity(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    return F.cross_entropy(logits[:, :-1][real], ids[:, 1:][real]).exp()


@misconception(
    "topk_decoding.next_token_loss", "The loss is a Python number; a tensor without axes is asked for."
)
def gives_a_number(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> Any:
    real = mask[:, 1:] == 1
    return F.cross_entropy(logits[:, :-1][real], ids[:, 1:][real]).item()


@misconception(
    "topk_decoding.next_token_loss",
    "There is a loss for each token; one number for the batch, their mean, is asked for.",
)
def gives_a_loss_for_each_token(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    return F.cross_entropy(logits[:, :-1][real], ids[:, 1:][real], reduction="none")


@misconception(
    "topk_decoding.next_token_loss",
    "There is a loss for each row; one number for the batch is asked for.",
)
def gives_a_loss_for_each_row(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    losses = F.cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")
    real = mask[:, 1:].float()
    return (losses * real).sum(dim=1) / real.sum(dim=1)


@misconception(
    "topk_decoding.next_token_loss",
    "The logarithm is taken of a softmax that has already been rounded to 0, so a hopeless guess costs "
    "infinity.",
)
def takes_the_logarithm_of_zero(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    chances = logits[:, :-1].softmax(dim=-1).gather(2, ids[:, 1:, None])[..., 0]
    return -chances[real].log().mean()


@misconception(
    "topk_decoding.next_token_loss",
    "A small number is added inside the logarithm, so no guess can cost more than a certain amount.",
)
def caps_the_loss(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    chances = logits[:, :-1].softmax(dim=-1).gather(2, ids[:, 1:, None])[..., 0]
    return -(chances[real] + 1e-9).log().mean()


@misconception(
    "topk_decoding.next_token_loss",
    "The logits of the right tokens are averaged as they are; they become log-probabilities only by a "
    "log-softmax.",
)
def averages_raw_logits(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    return F.nll_loss(logits[:, :-1][real], ids[:, 1:][real])


@misconception(
    "topk_decoding.next_token_loss",
    "The positions of a text compete with each other: the log-softmax runs along the length.",
)
def normalises_along_the_length(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    real = mask[:, 1:] == 1
    chances = logits[:, :-1].log_softmax(dim=1).gather(2, ids[:, 1:, None])[..., 0]
    return -chances[real].mean()


@misconception(
    "topk_decoding.next_token_loss",
    "The logits at padding are set to 0 instead of being left out; equal logits are a guess as well, and it "
    "costs something.",
)
def zeroes_the_padding(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    guesses = logits[:, :-1] * mask[:, 1:, None]
    return F.cross_entropy(guesses.flatten(0, 1), ids[:, 1:].flatten())


@misconception(
    "topk_decoding.next_token_loss",
    "The probability of a hopeless guess is rounded to 0; its logarithm is minus infinity, and that times the"
    " 0 of a one-hot vector or of a mask is no number.",
)
def multiplies_infinity_by_zero(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    logs = logits[:, :-1].softmax(dim=-1).log()
    right = F.one_hot(ids[:, 1:], logits.shape[-1]) * mask[:, 1:, None]
    return -(logs * right).sum() / mask[:, 1:].sum()


@misconception(
    "topk_decoding.next_token_loss",
    "A batch is refused if one of its rows has a single token; such a row has nothing to predict, and the "
    "others do.",
)
def refuses_rows_of_one_token(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    if (mask.sum(dim=1) < 2).any():
        raise ValueError("every row needs two real tokens")
    real = mask[:, 1:] == 1
    return F.cross_entropy(logits[:, :-1][real], ids[:, 1:][real])


@misconception(
    "topk_decoding.next_token_loss",
    "The loss is right, but the padding was marked in the caller's own ids, which no model can read now.",
)
def marks_padding_in_place(logits: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    ids[mask == 0] = -100
    return F.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())


@misconception(
    "topk_decoding.apply_temperature",
    "The logits are multiplied by the temperature, so a hot one sharpens and a cold one flattens.",
)
def multiplies(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return logits * temperature


@misconception(
    "topk_decoding.apply_temperature",
    "Probabilities come back; logits are asked for, so that top-k can still follow.",
)
def gives_probabilities(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return (logits / temperature).softmax(dim=-1)


@misconception(
    "topk_decoding.apply_temperature",
    "The probabilities are divided by the temperature; once they are normalised again, nothing has happened.",
)
def divides_probabilities(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return logits.softmax(dim=-1) / temperature


@misconception(
    "topk_decoding.apply_temperature",
    "A temperature of zero goes through, and what comes back is infinite or no number at all.",
)
def divides_by_zero(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    return logits / temperature


@misconception(
    "topk_decoding.apply_temperature",
    "A temperature of zero is taken to mean the logits as they are; it must be refused.",
)
def lets_zero_pass(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature == 0:
        return logits
    if temperature < 0:
        raise ValueError("the temperature must not be negative")
    return logits / temperature


@misconception(
    "topk_decoding.apply_temperature",
    "A temperature of zero or below is silently replaced by a tiny one; whoever asked for it never learns.",
)
def replaces_zero(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    return logits / max(temperature, 1e-6)


@misconception(
    "topk_decoding.apply_temperature",
    "Only zero is refused; a negative temperature turns the order of the tokens upside down.",
)
def refuses_zero_only(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature == 0:
        raise ValueError("the temperature must not be 0")
    return logits / temperature


@misconception(
    "topk_decoding.apply_temperature",
    "Only negative temperatures are refused, and zero is as impossible.",
)
def refuses_negative_only(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature < 0:
        raise ValueError("the temperature must not be negative")
    return logits / temperature


@misconception(
    "topk_decoding.apply_temperature",
    "The refusal is an assertion; ValueError is what the docstring promises, and assertions can be "
    "switched off.",
)
def asserts_instead(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    assert temperature > 0
    return logits / temperature


@misconception(
    "topk_decoding.apply_temperature",
    "The ValueError is returned, not raised, so the caller goes on with an exception in place of logits.",
)
def returns_the_error(logits: torch.Tensor, temperature: float) -> Any:
    if temperature <= 0:
        return ValueError("the temperature must be above 0")
    return logits / temperature


@misconception(
    "topk_decoding.apply_temperature",
    "Temperatures above 1 are refused as well; those are the ones that make a model bolder.",
)
def refuses_hot_ones(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if not 0 < temperature <= 1:
        raise ValueError("the temperature must lie between 0 and 1")
    return logits / temperature


@misconception(
    "topk_decoding.apply_temperature",
    "The caller's own logits were divided in place, so the next call starts from changed ones.",
)
def divides_in_place(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    logits /= temperature
    return logits


@misconception(
    "topk_decoding.apply_temperature",
    "The temperature is taken off the logits; a shift changes no distance between them, and so nothing at "
    "all.",
)
def subtracts(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return logits - temperature


@misconception(
    "topk_decoding.apply_temperature",
    "The logits are normalised to log-probabilities first; each logit divided by the temperature is asked "
    "for.",
)
def normalises_first(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return logits.log_softmax(dim=-1) / temperature


@misconception(
    "topk_decoding.apply_temperature",
    "The logits are raised to a power; that belongs to probabilities, and of a negative logit it is no "
    "number.",
)
def raises_to_a_power(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return logits ** (1 / temperature)


@misconception(
    "topk_decoding.apply_temperature",
    "The division rounds down to whole numbers, and the small distances between logits are gone.",
)
def rounds_down(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return logits // temperature


@misconception(
    "topk_decoding.apply_temperature",
    "Minus infinity was replaced by an ordinary number, so tokens that were ruled out can come back.",
)
def tidies_infinities_up(logits: torch.Tensor, temperature: float) -> torch.Tensor:
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return torch.nan_to_num(logits, neginf=-100.0) / temperature


@misconception("topk_decoding.apply_temperature", "The logits come back as lists, not as a tensor.")
def gives_lists_of_logits(logits: torch.Tensor, temperature: float) -> Any:
    if temperature <= 0:
        raise ValueError("the temperature must be above 0")
    return [[logit / temperature for logit in row] for row in logits.tolist()]


@misconception(
    "topk_decoding.keep_top_k",
    "Tokens that should be ruled out get the logit 0, and 0 is a logit like any other.",
)
def fills_with_zero(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    return logits.masked_fill(logits < kth, 0.0)


@misconception(
    "topk_decoding.keep_top_k",
    "The logits are multiplied by a mask of zeros and ones; a product of 0 rules nothing out, and 0 times "
    "infinity is no number.",
)
def multiplies_by_a_mask(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    return logits * (logits >= kth)


@misconception(
    "topk_decoding.keep_top_k",
    "Exactly k tokens stay even where more tie for the last place, so of equal tokens some are ruled out and "
    "others are not.",
)
def breaks_ties(logits: torch.Tensor, k: int) -> torch.Tensor:
    values, ids = logits.topk(min(k, logits.shape[-1]), dim=-1)
    return torch.full_like(logits, float("-inf")).scatter(-1, ids, values)


@misconception(
    "topk_decoding.keep_top_k",
    "The thresholds of the rows have lost their second axis, so they are lined up with the vocabulary "
    "instead of the rows.",
)
def lines_thresholds_up_with_the_vocabulary(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1]
    return logits.masked_fill(logits < kth, float("-inf"))


@misconception(
    "topk_decoding.keep_top_k",
    "A k larger than the vocabulary goes to topk as it is, which refuses it.",
)
def does_not_limit_k(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(k, dim=-1).values[:, -1:]
    return logits.masked_fill(logits < kth, float("-inf"))


@misconception(
    "topk_decoding.keep_top_k", "The k-th largest token is ruled out itself; it is the last that may stay."
)
def rules_the_kth_out(logits: torch.Tensor, k: int) -> torch.Tensor:
    if k >= logits.shape[-1]:
        return logits.clone()
    kth = logits.topk(k, dim=-1).values[:, -1:]
    return logits.masked_fill(logits <= kth, float("-inf"))


@misconception("topk_decoding.keep_top_k", "The k smallest logits are kept instead of the largest.")
def keeps_the_smallest(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1, largest=False).values[:, -1:]
    return logits.masked_fill(logits > kth, float("-inf"))


@misconception(
    "topk_decoding.keep_top_k",
    "The sorted logits are read from the wrong end: the threshold is the k-th smallest of the row.",
)
def sorts_the_wrong_way(logits: torch.Tensor, k: int) -> torch.Tensor:
    k = min(k, logits.shape[-1])
    kth = logits.sort(dim=-1).values[:, k - 1 : k]
    return logits.masked_fill(logits < kth, float("-inf"))


@misconception(
    "topk_decoding.keep_top_k",
    "All rows are cut at the threshold of the first one; each row has a k-th largest of its own.",
)
def takes_the_first_rows_threshold(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits[0].topk(min(k, logits.shape[-1])).values[-1]
    return logits.masked_fill(logits < kth, float("-inf"))


@misconception(
    "topk_decoding.keep_top_k",
    "The k largest of the whole batch stay, so some rows keep many tokens and others none.",
)
def compares_across_the_batch(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.flatten().topk(min(k, logits.numel())).values[-1]
    return logits.masked_fill(logits < kth, float("-inf"))


@misconception(
    "topk_decoding.keep_top_k",
    "The largest are looked for down the columns: the rows of the batch compete with each other, not the "
    "tokens.",
)
def searches_down_the_columns(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[0]), dim=0).values[-1:]
    return logits.masked_fill(logits < kth, float("-inf"))


@misconception(
    "topk_decoding.keep_top_k",
    "A token stays everywhere as soon as one row allows it: the rows' masks are applied to all rows.",
)
def shares_the_rows_masks(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    return logits.masked_fill((logits < kth).all(dim=0), float("-inf"))


@misconception(
    "topk_decoding.keep_top_k",
    "Only the k logits come back, so nobody knows any more which tokens they belong to.",
)
def gives_k_columns(logits: torch.Tensor, k: int) -> torch.Tensor:
    return logits.topk(min(k, logits.shape[-1]), dim=-1).values


@misconception(
    "topk_decoding.keep_top_k", "The ids of the largest come back; logits of all tokens are asked for."
)
def gives_the_top_ids(logits: torch.Tensor, k: int) -> torch.Tensor:
    return logits.topk(min(k, logits.shape[-1]), dim=-1).indices


@misconception(
    "topk_decoding.keep_top_k",
    "The logits come back sorted, so column n no longer belongs to token n.",
)
def leaves_them_sorted(logits: torch.Tensor, k: int) -> torch.Tensor:
    ordered = logits.sort(dim=-1, descending=True).values
    kth = ordered[:, min(k, logits.shape[-1]) - 1, None]
    return ordered.masked_fill(ordered < kth, float("-inf"))


@misconception(
    "topk_decoding.keep_top_k",
    "The caller's own tensor was filled with minus infinity; the filtered logits should be a new one.",
)
def filters_in_place(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    logits[logits < kth] = float("-inf")
    return logits


@misconception(
    "topk_decoding.keep_top_k", "A mask of True and False comes back; the logits themselves are asked for."
)
def gives_the_mask(logits: torch.Tensor, k: int) -> torch.Tensor:
    return logits >= logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]


@misconception(
    "topk_decoding.keep_top_k", "Probabilities come back; the filter should leave logits as they are."
)
def filters_and_normalises(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    return logits.masked_fill(logits < kth, float("-inf")).softmax(dim=-1)


@misconception(
    "topk_decoding.keep_top_k",
    "Tokens are ruled out with a very small number; only minus infinity is a probability of exactly 0 "
    "whatever happens to the logits next.",
)
def fills_with_a_small_number(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    return logits.masked_fill(logits < kth, -1e9)


@misconception(
    "topk_decoding.keep_top_k", "One token too many stays: counting from zero, number k is the next."
)
def keeps_one_too_many(logits: torch.Tensor, k: int) -> torch.Tensor:
    ordered = logits.sort(dim=-1, descending=True).values
    kth = ordered[:, min(k, logits.shape[-1] - 1), None]
    return logits.masked_fill(logits < kth, float("-inf"))


@misconception(
    "topk_decoding.keep_top_k",
    "Equal logits are counted once, so with ties more than the k largest places are kept.",
)
def counts_equal_logits_once(logits: torch.Tensor, k: int) -> torch.Tensor:
    rows = []
    for row in logits:
        distinct = row.unique().flip(0)
        kth = distinct[min(k, len(distinct)) - 1]
        rows.append(row.masked_fill(row < kth, float("-inf")))
    return torch.stack(rows)


@misconception(
    "topk_decoding.keep_top_k", "It is upside down: the k largest are ruled out and the others stay."
)
def rules_the_best_out(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    return logits.masked_fill(logits >= kth, float("-inf"))


@misconception(
    "topk_decoding.keep_top_k",
    "Tokens are ruled out with the smallest number that a float32 can hold; that is still a number, and minus"
    " infinity is asked for.",
)
def fills_with_the_smallest_float(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    return logits.masked_fill(logits < kth, torch.finfo(logits.dtype).min)


@misconception(
    "topk_decoding.keep_top_k",
    "The thresholds of the rows have lost their second axis, so the mask that is made with them lines up with"
    " the vocabulary, or does not fit the logits.",
)
def indexes_with_a_mask_that_does_not_fit(logits: torch.Tensor, k: int) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1]
    kept = logits.clone()
    kept[kept < kth] = float("-inf")
    return kept


@misconception(
    "topk_decoding.sample_top_k",
    "The most likely token is always taken; that is the greedy choice, without any dice.",
)
def takes_the_best(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    return logits.argmax(dim=-1)


@misconception(
    "topk_decoding.sample_top_k",
    "The k allowed tokens come up equally often; each should come up as often as its probability says.",
)
def draws_all_alike(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    ids = logits.topk(min(k, logits.shape[-1]), dim=-1).indices
    places = torch.randint(ids.shape[1], (len(ids), 1), generator=generator)
    return ids.gather(1, places)[:, 0]


@misconception("topk_decoding.sample_top_k", "The temperature is never used, so it changes nothing.")
def ignores_the_temperature(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf"))
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)[:, 0]


@misconception(
    "topk_decoding.sample_top_k", "Nothing was ruled out: the draw is among all tokens, not among the best k."
)
def ignores_k(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    return torch.multinomial((logits / temperature).softmax(dim=-1), 1, generator=generator)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "The generator is never used: the draw comes from PyTorch's global one, and the caller cannot repeat it.",
)
def ignores_the_generator(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "The caller's generator is seeded inside, so every call draws the same; seeding is the caller's "
    "business.",
)
def seeds_the_callers_generator(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    if generator is not None:
        generator.manual_seed(42)
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "A generator of its own, always seeded alike, takes the place of the caller's.",
)
def brings_its_own_generator(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    dice = torch.Generator().manual_seed(0)
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=dice)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "Without a generator a new one is made each time, and new generators all begin with the same seed.",
)
def makes_a_new_generator_for_none(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    if generator is None:
        generator = torch.Generator()
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "The draw comes from another generator, which is seeded or copied from the caller's, so the caller's own "
    "never moves on.",
)
def draws_from_a_copied_generator(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    dice = generator
    if generator is not None:
        dice = torch.Generator()
        dice.set_state(generator.get_state())
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=dice)[:, 0]


@misconception(
    "topk_decoding.sample_top_k", "The ids stand in a column of shape (batch, 1); one axis is asked for."
)
def gives_a_column(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)


@misconception(
    "topk_decoding.sample_top_k",
    "Squeezing drops every axis of length 1, so for a batch of one the batch axis is gone as well.",
)
def squeezes_the_batch_away(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator).squeeze()


@misconception(
    "topk_decoding.sample_top_k", "One draw is made and given to all rows; each row should have its own."
)
def gives_all_rows_one_draw(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    drawn = torch.multinomial(kept[0].softmax(dim=-1), 1, generator=generator)
    return drawn.repeat(len(logits))


@misconception(
    "topk_decoding.sample_top_k",
    "All rows are drawn from the first row's probabilities; each has logits of its own.",
)
def draws_from_the_first_row(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    chances = kept[0].softmax(dim=-1)
    return torch.multinomial(chances, len(logits), replacement=True, generator=generator)


@misconception(
    "topk_decoding.sample_top_k",
    "What was drawn are places in the list of the k best; they were never turned back into ids.",
)
def gives_places_among_the_best(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    values = logits.topk(min(k, logits.shape[-1]), dim=-1).values / temperature
    return torch.multinomial(values.softmax(dim=-1), 1, generator=generator)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "The logits are multiplied by the temperature, so a hot draw becomes a careful one.",
)
def multiplies_before_drawing(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) * temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "Tokens that are not allowed keep a logit of 0, so they are drawn all the same.",
)
def draws_tokens_with_zero_logits(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, 0.0) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "The rows of the batch share one total of 1: the softmax runs along the batch, not the vocabulary.",
)
def normalises_along_the_batch(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits / temperature
    chances = kept.softmax(dim=0).masked_fill(logits < kth, 0.0)
    return torch.multinomial(chances, 1, generator=generator)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "Noise is added to the logits and the best token taken; that is random, but not by the probabilities.",
)
def adds_noise(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    noise = torch.randn(logits.shape, generator=generator)
    return (kept + noise).argmax(dim=-1)


@misconception(
    "topk_decoding.sample_top_k",
    "A draw that is not allowed is replaced by the favourite, which then comes up too often.",
)
def gives_bad_draws_to_the_favourite(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    ids = torch.multinomial((logits / temperature).softmax(dim=-1), 1, generator=generator)
    allowed = (logits >= kth).gather(1, ids)
    return torch.where(allowed, ids, logits.argmax(dim=-1, keepdim=True))[:, 0]


@misconception("topk_decoding.sample_top_k", "The ids are a list; a tensor of shape (batch,) is asked for.")
def gives_a_list_of_ids(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> Any:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)[:, 0].tolist()


@misconception(
    "topk_decoding.sample_top_k", "The probabilities of the drawn tokens come back; their ids are asked for."
)
def gives_probabilities_of_draws(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    chances = (logits.masked_fill(logits < kth, float("-inf")) / temperature).softmax(dim=-1)
    return chances.gather(1, torch.multinomial(chances, 1, generator=generator))[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "The draw is right, but the caller's logits were divided and filtered in place.",
)
def shapes_the_callers_logits(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    logits /= temperature
    logits[logits < logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]] = float("-inf")
    return torch.multinomial(logits.softmax(dim=-1), 1, generator=generator)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "With k = 1 the answer comes from argmax, which always takes the same one of several tokens that tie for "
    "the first place.",
)
def takes_the_first_best_for_one(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    if k == 1:
        return logits.argmax(dim=-1)
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)[:, 0]


@misconception(
    "topk_decoding.sample_top_k",
    "The draw is among exactly k tokens, so of those that tie for the k-th place some can never come up.",
)
def draws_among_exactly_k(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    best, ids = (logits / temperature).topk(min(k, logits.shape[-1]), dim=-1)
    places = torch.multinomial(best.softmax(dim=-1), 1, generator=generator)
    return ids.gather(1, places)[:, 0]


@misconception(
    "topk_decoding.next_logits",
    "The model gets ids and mask but no positions, so it counts columns, and padding moves a prompt along "
    "its position table.",
)
def forgets_positions(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "The positions are right, but the model never sees the mask, so real tokens attend to padding.",
)
def forgets_the_mask(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, position_ids=positions).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "The model gets the ids and nothing else: padding is read as text, and it moves the prompt as well.",
)
def gives_ids_only(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    with torch.no_grad():
        logits: torch.Tensor = model(ids).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "The model is left in training mode, so dropout changes its answers from call to call.",
)
def stays_in_training_mode(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "The logits still hang on the graph for gradients; evaluation mode does not switch that off.",
)
def keeps_the_graph(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "The logits of the first column were taken; what comes next is predicted in the last one.",
)
def reads_the_first_column(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, 0]


@misconception(
    "topk_decoding.next_logits",
    "`logits[-1]` is the last text of the batch at all its positions, not the last position of all texts.",
)
def reads_the_last_text(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[-1]


@misconception(
    "topk_decoding.next_logits",
    "The logits of all positions come back; only those of the token that follows the prompt are asked for.",
)
def gives_all_positions(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits


@misconception(
    "topk_decoding.next_logits",
    "The column is found by counting the mask, as if the padding stood on the right; under left padding the "
    "last column is the last token.",
)
def counts_the_mask_for_the_column(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[torch.arange(len(ids)), mask.sum(dim=1) - 1]


@misconception(
    "topk_decoding.next_logits",
    "The positions count from 1; GPT-2's first token has position 0.",
)
def counts_positions_from_one(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = mask.cumsum(dim=1)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "Padding gets a negative position, and the position table has no such row.",
)
def gives_padding_a_negative_position(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = mask.cumsum(dim=1) - 1
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "All tokens of a prompt have the same position, so the model cannot know their order.",
)
def gives_all_tokens_one_position(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=mask * 0).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "The mask is upside down when the model gets it: the padding is attended to and the text is hidden.",
)
def hides_the_text(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=1 - mask, position_ids=positions).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "The mask was made anew from the ids, and real tokens that look like padding are hidden; the caller's "
    "mask knows better.",
)
def reads_the_mask_off_the_ids(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    mask = mask * (ids != model.config.eos_token_id).long()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits", "Probabilities come back; temperature and top-k want the logits themselves."
)
def gives_next_probabilities(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1].softmax(dim=-1)


@misconception(
    "topk_decoding.next_logits",
    "The most likely next ids come back; the logits of all candidates are asked for.",
)
def gives_the_next_ids(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1].argmax(dim=-1)


@misconception(
    "topk_decoding.next_logits", "An axis of length 1 is left over where the length was: `-1:` keeps it."
)
def keeps_a_length_of_one(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1:]


@misconception(
    "topk_decoding.next_logits",
    "The model saw only the last token of each prompt, and everything before it is forgotten.",
)
def shows_the_last_token_only(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    with torch.no_grad():
        logits: torch.Tensor = model(ids[:, -1:], position_ids=mask.sum(dim=1, keepdim=True) - 1).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "The answer is right, but the caller's ids were written into where they are padding.",
)
def overwrites_the_padding(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    ids[mask == 0] = model.config.eos_token_id
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "The last hidden states came back instead of logits; they are as wide as the model, not as the "
    "vocabulary.",
)
def gives_hidden_states(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        output = model(ids, attention_mask=mask, position_ids=positions, output_hidden_states=True)
    hidden: torch.Tensor = output.hidden_states[-1]
    return hidden[:, -1]


@misconception(
    "topk_decoding.next_logits",
    "Everything is as if the padding stood on the right: the column is found by counting the mask, and no "
    "positions are given.",
)
def expects_padding_on_the_right(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    model.eval()
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask).logits
    return logits[torch.arange(len(ids)), mask.sum(dim=1) - 1]


def sample_top_k(
    logits: torch.Tensor, k: int, temperature: float = 1.0, generator: torch.Generator | None = None
) -> torch.Tensor:
    """Draw as the lab does; a wrong loop may be made of right parts."""
    kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
    kept = logits.masked_fill(logits < kth, float("-inf")) / temperature
    return torch.multinomial(kept.softmax(dim=-1), 1, generator=generator)[:, 0]


def next_logits(model: Any, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Ask a model as the lab does."""
    model.eval()
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ids, attention_mask=mask, position_ids=positions).logits
    return logits[:, -1]


@misconception(
    "topk_decoding.generate",
    "The end is never looked for: every row goes on to max_new_tokens, whatever it says.",
)
def never_ends(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
    return ids


@misconception(
    "topk_decoding.generate",
    "The loop stops as soon as one row has ended, in the middle of all others.",
)
def ends_with_the_first_row(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        if (new == eos_id).any():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "All rows are asked to end in the same step; rows that ended earlier are forgotten and go on.",
)
def waits_for_a_common_end(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        if (new == eos_id).all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "A test made for one row is used for a batch: a comparison of several tokens is neither true nor false.",
)
def asks_the_batch_as_one(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        if new == eos_id:
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The loop knows when all rows have ended, but rows that ended early go on talking instead of being "
    "padded.",
)
def lets_finished_rows_talk(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The EOS itself is replaced by padding; it is the last token of its row and stays.",
)
def pads_over_the_end(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        finished = finished | (new == eos_id)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The loop is left before the last column is appended, so the row that ends last has no EOS.",
)
def stops_before_the_last_end(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        finished = finished | (new == eos_id)
        if finished.all():
            break
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
    return ids


@misconception(
    "topk_decoding.generate",
    "The loop does not stop when all rows have ended; the columns that follow are padding throughout.",
)
def goes_on_when_all_have_ended(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
    return ids


@misconception(
    "topk_decoding.generate",
    "After its EOS a row is filled with more EOS, although pad_id says what to fill with.",
)
def pads_with_the_end(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, eos_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "What a row has finished is only remembered for one step: after one padding token it wakes up again.",
)
def forgets_who_has_ended(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = new == eos_id
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The end is looked for in the whole row, so an EOS in the prompt or in its padding ends the row at once.",
)
def finds_ends_in_the_prompt(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    for _ in range(max_new_tokens):
        finished = (ids == eos_id).any(dim=1)
        if finished.all():
            break
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
    return ids


@misconception(
    "topk_decoding.generate",
    "A prompt that ends with an EOS counts as finished before the loop begins.",
)
def finishes_before_the_start(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = ids[:, -1] == eos_id
    for _ in range(max_new_tokens):
        if finished.all():
            break
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
    return ids


@misconception(
    "topk_decoding.generate",
    "The prompt is counted in max_new_tokens, so a long prompt leaves little room or none for an answer.",
)
def counts_the_prompt(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    while ids.shape[1] < max_new_tokens and not finished.all():
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
    return ids


@misconception(
    "topk_decoding.generate",
    "One token is always generated before anything is counted, even where max_new_tokens allows none.",
)
def generates_at_least_one(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    count = 0
    while True:
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        count += 1
        if finished.all() or count >= max_new_tokens:
            return ids


@misconception(
    "topk_decoding.generate",
    "Counting begins at 1, so there is one new token less than max_new_tokens allows.",
)
def makes_one_step_too_few(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(1, max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate", "Only the new tokens come back; the prompts belong in front of them."
)
def gives_new_tokens_only(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    length = ids.shape[1]
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids[:, length:]


@misconception("topk_decoding.generate", "The rows are lists; one tensor is asked for.")
def gives_lists_of_rows(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> Any:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids.tolist()


@misconception(
    "topk_decoding.generate",
    "Every step asks the model about the prompt alone, so it answers with the same token again and again.",
)
def asks_about_the_prompt_only(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    logits = next_logits(model, ids, mask)
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(logits, k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "From the second step on the model sees only the newest token, without what came before it.",
)
def shows_the_newest_token_only(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    seen = ids
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, seen, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        seen, mask = new[:, None], torch.ones_like(new)[:, None]
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The mask does not grow with the ids, so after the first step the two no longer fit together.",
)
def does_not_extend_the_mask(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The new tokens are marked as padding, so the model does not see what it has just written.",
)
def masks_new_tokens(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.zeros_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The mask of the prompts is never used: everything, padding included, counts as text.",
)
def takes_padding_for_text(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, torch.ones_like(ids)), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The mask is read off the ids, so a real token that has the padding's id is hidden from the model.",
)
def reads_the_prompts_mask_off_the_ids(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, (ids != pad_id).long()), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The model gets ids and mask but no positions, so a padded prompt is continued from the wrong place "
    "in the position table.",
)
def continues_without_positions(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    model.eval()
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        with torch.no_grad():
            logits = model(input_ids=ids, attention_mask=mask).logits[:, -1] / temperature
        kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
        chances = logits.masked_fill(logits < kth, float("-inf")).softmax(dim=-1)
        new = torch.multinomial(chances, 1, generator=generator)[:, 0].masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The model is left in training mode, so dropout has a say in every token.",
)
def generates_with_dropout(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
        with torch.no_grad():
            output = model(input_ids=ids, attention_mask=mask, position_ids=positions)
        logits = output.logits[:, -1] / temperature
        kth = logits.topk(min(k, logits.shape[-1]), dim=-1).values[:, -1:]
        chances = logits.masked_fill(logits < kth, float("-inf")).softmax(dim=-1)
        new = torch.multinomial(chances, 1, generator=generator)[:, 0].masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The most likely token is always taken: k, temperature and generator are never used.",
)
def is_always_greedy(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = next_logits(model, ids, mask).argmax(dim=-1)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate", "The temperature is not passed on to the draw, so it changes nothing."
)
def drops_the_temperature(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, generator=generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The generator is not passed on to the draw, so the caller cannot repeat what was generated.",
)
def drops_the_generator(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The generator is seeded again in every step, so all steps throw the same dice.",
)
def seeds_every_step(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        if generator is not None:
            generator.manual_seed(generator.initial_seed())
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "The padding of the prompts was rewritten with pad_id, in the caller's own tensor.",
)
def rewrites_the_prompts_padding(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    ids[mask == 0] = pad_id
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = new.masked_fill(finished, pad_id)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished = finished | (new == eos_id)
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "A max_new_tokens of 0 is refused; it is allowed, and gives the prompts back.",
)
def refuses_to_add_nothing(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    if max_new_tokens <= 0:
        raise ValueError("max_new_tokens must be positive")
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = torch.where(finished, pad_id, new)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished |= new == eos_id
        if finished.all():
            break
    return ids


@misconception(
    "topk_decoding.generate",
    "Nothing comes back: the function ends without a return.",
)
def gives_nothing_back(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    max_new_tokens: int,
    eos_id: int,
    pad_id: int,
    k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
) -> Any:
    finished = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(max_new_tokens):
        new = sample_top_k(next_logits(model, ids, mask), k, temperature, generator)
        new = torch.where(finished, pad_id, new)
        ids = torch.cat([ids, new[:, None]], dim=1)
        mask = torch.cat([mask, torch.ones_like(new)[:, None]], dim=1)
        finished |= new == eos_id
        if finished.all():
            break


@misconception(
    "topk_decoding.completions",
    "Nothing is cut: special tokens are skipped, but what stands behind the EOS is still there.",
)
def only_skips_special_tokens(
    ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any
) -> list[str]:
    return [tokenizer.decode(row, skip_special_tokens=True) for row in ids[:, prompt_length:]]


@misconception("topk_decoding.completions", "The EOS is still part of the answer; the answer ends before it.")
def keeps_the_end(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        answer = row[: row.index(eos_id) + 1] if eos_id in row else row
        texts.append(tokenizer.decode(answer))
    return texts


@misconception(
    "topk_decoding.completions",
    "Special tokens within an answer are shown; they are to be left out.",
)
def shows_special_tokens(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        texts.append(tokenizer.decode(answer))
    return texts


@misconception(
    "topk_decoding.completions",
    "Every id is decoded by itself, and a letter that is spread over several tokens breaks.",
)
def decodes_one_by_one(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        texts.append("".join(tokenizer.decode([token], skip_special_tokens=True) for token in answer))
    return texts


@misconception(
    "topk_decoding.completions",
    "The tokens are joined with spaces; those that need one bring it along.",
)
def joins_with_spaces(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        texts.append(" ".join(tokenizer.decode([token], skip_special_tokens=True) for token in answer))
    return texts


@misconception(
    "topk_decoding.completions",
    "The answers are stripped, so the space between prompt and answer is lost.",
)
def strips_answers(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        texts.append(tokenizer.decode(answer, skip_special_tokens=True).strip())
    return texts


@misconception(
    "topk_decoding.completions",
    "The text was split on spaces and joined again, which turns two spaces into one and drops the first.",
)
def tidies_spaces_up(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        texts.append(" ".join(tokenizer.decode(answer, skip_special_tokens=True).split()))
    return texts


@misconception(
    "topk_decoding.completions", "The prompt is part of the text; only what was added to it is asked for."
)
def repeats_the_prompt(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids.tolist():
        answer = row[prompt_length:]
        answer = answer[: answer.index(eos_id)] if eos_id in answer else answer
        texts.append(tokenizer.decode(row[:prompt_length] + answer, skip_special_tokens=True))
    return texts


@misconception(
    "topk_decoding.completions",
    "The first EOS of the whole row counts, so one in the prompt or its padding cuts the answer away.",
)
def cuts_at_the_prompts_end(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids.tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        texts.append(tokenizer.decode(answer[prompt_length:], skip_special_tokens=True))
    return texts


@misconception("topk_decoding.completions", "The answer is cut at the last EOS; it ends at the first one.")
def cuts_at_the_last_end(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        places = [place for place, token in enumerate(row) if token == eos_id]
        answer = row[: places[-1]] if places else row
        texts.append(tokenizer.decode(answer, skip_special_tokens=True))
    return texts


@misconception(
    "topk_decoding.completions",
    "An EOS is taken for granted, and a row that ran out of steps has none.",
)
def takes_the_end_for_granted(
    ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any
) -> list[str]:
    rows = ids[:, prompt_length:].tolist()
    return [tokenizer.decode(row[: row.index(eos_id)], skip_special_tokens=True) for row in rows]


@misconception(
    "topk_decoding.completions",
    "Where there is no EOS, argmax finds it in column 0, and the whole answer is cut away.",
)
def finds_a_missing_end_in_front(
    ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any
) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:]:
        end = int((row == eos_id).int().argmax()) if len(row) else 0
        texts.append(tokenizer.decode(row[:end], skip_special_tokens=True))
    return texts


@misconception(
    "topk_decoding.completions",
    "A row without an EOS loses its last token, as if the end always stood there.",
)
def drops_the_last_token(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row[:-1]
        texts.append(tokenizer.decode(answer, skip_special_tokens=True))
    return texts


@misconception(
    "topk_decoding.completions",
    "All EOS are taken out and the rest is read on, so text from behind the end joins the answer.",
)
def takes_the_ends_out(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    rows = ids[:, prompt_length:].tolist()
    return [
        tokenizer.decode([token for token in row if token != eos_id], skip_special_tokens=True)
        for row in rows
    ]


@misconception(
    "topk_decoding.completions",
    "The tokenizer's own end of text is looked for; eos_id may be another token.",
)
def looks_for_the_tokenizers_end(
    ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any
) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        end = tokenizer.eos_token_id
        answer = row[: row.index(end)] if end in row else row
        texts.append(tokenizer.decode(answer, skip_special_tokens=True))
    return texts


@misconception(
    "topk_decoding.completions",
    "All rows are cut where the shortest answer ends; each row has an end of its own.",
)
def cuts_all_rows_alike(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    rows = ids[:, prompt_length:].tolist()
    end = min((row.index(eos_id) for row in rows if eos_id in row), default=ids.shape[1])
    return [tokenizer.decode(row[:end], skip_special_tokens=True) for row in rows]


@misconception(
    "topk_decoding.completions", "Empty answers are left out, so the texts no longer match the rows."
)
def leaves_empty_answers_out(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        if answer:
            texts.append(tokenizer.decode(answer, skip_special_tokens=True))
    return texts


@misconception("topk_decoding.completions", "The ids of the answers come back; their text is asked for.")
def gives_answer_ids(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> Any:
    rows = ids[:, prompt_length:].tolist()
    return [row[: row.index(eos_id)] if eos_id in row else row for row in rows]


@misconception(
    "topk_decoding.completions", "The answers are glued into one text; there should be one for each row."
)
def glues_the_answers(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> Any:
    texts = []
    for row in ids[:, prompt_length:].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        texts.append(tokenizer.decode(answer, skip_special_tokens=True))
    return "".join(texts)


@misconception(
    "topk_decoding.completions",
    "The answer begins one column too early, with the last token of the prompt.",
)
def begins_too_early(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length - 1 :].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        texts.append(tokenizer.decode(answer, skip_special_tokens=True))
    return texts


@misconception(
    "topk_decoding.completions",
    "The answer begins one column too late, and its first token is missing.",
)
def begins_too_late(ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any) -> list[str]:
    texts = []
    for row in ids[:, prompt_length + 1 :].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        texts.append(tokenizer.decode(answer, skip_special_tokens=True))
    return texts


@misconception(
    "topk_decoding.completions",
    "Rows without new columns are refused; they are allowed, and their answers are empty.",
)
def refuses_rows_without_answers(
    ids: torch.Tensor, prompt_length: int, eos_id: int, tokenizer: Any
) -> list[str]:
    if prompt_length >= ids.shape[1]:
        raise ValueError("there is nothing behind the prompts")
    texts = []
    for row in ids[:, prompt_length:].tolist():
        answer = row[: row.index(eos_id)] if eos_id in row else row
        texts.append(tokenizer.decode(answer, skip_special_tokens=True))
    return texts


@misconception(
    "topk_decoding.stream_pieces",
    "Every id is decoded by itself; where a character is spread over several tokens, each of them shows a "
    "replacement character.",
)
def shows_every_id(ids: list[int], tokenizer: Any) -> list[str]:
    return [tokenizer.decode([token], skip_special_tokens=True) for token in ids]


@misconception(
    "topk_decoding.stream_pieces",
    "Ids that make no character by themselves show nothing, and the characters that they make together "
    "are lost.",
)
def loses_spread_characters(ids: list[int], tokenizer: Any) -> list[str]:
    pieces = [tokenizer.decode([token], skip_special_tokens=True) for token in ids]
    return ["" if "\ufffd" in piece else piece for piece in pieces]


@misconception(
    "topk_decoding.stream_pieces",
    "A replacement character was shown before its character was complete, and what has been shown cannot be "
    "taken back.",
)
def does_not_wait(ids: list[int], tokenizer: Any) -> list[str]:
    pieces, shown = [], ""
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count], skip_special_tokens=True)
        pieces.append(text[len(shown) :])
        shown = text
    return pieces


@misconception(
    "topk_decoding.stream_pieces",
    "What is unfinished at the end is never shown, so the pieces do not add up to the text.",
)
def swallows_the_rest(ids: list[int], tokenizer: Any) -> list[str]:
    pieces, shown = [], ""
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count], skip_special_tokens=True)
        text = shown if text.endswith("\ufffd") else text
        pieces.append(text[len(shown) :])
        shown = text
    return pieces


@misconception(
    "topk_decoding.stream_pieces",
    "What is unfinished at the end comes as a piece of its own, so there are more pieces than ids.",
)
def appends_the_rest(ids: list[int], tokenizer: Any) -> list[str]:
    pieces, shown = [], ""
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count], skip_special_tokens=True)
        text = shown if text.endswith("\ufffd") else text
        pieces.append(text[len(shown) :])
        shown = text
    rest = tokenizer.decode(ids, skip_special_tokens=True)[len(shown) :]
    return [*pieces, rest] if rest else pieces


@misconception(
    "topk_decoding.stream_pieces",
    "The decoded text was split on spaces: these are words, not the pieces that each token adds.",
)
def splits_the_text_on_spaces(ids: list[int], tokenizer: Any) -> list[str]:
    pieces: list[str] = tokenizer.decode(ids, skip_special_tokens=True).split(" ")
    return pieces


@misconception(
    "topk_decoding.stream_pieces",
    "These are the vocabulary's spellings, in which spaces and parts of characters wear other letters.",
)
def gives_the_vocabulary_spelling(ids: list[int], tokenizer: Any) -> list[str]:
    tokens: list[str] = tokenizer.convert_ids_to_tokens(ids)
    return tokens


@misconception(
    "topk_decoding.stream_pieces",
    "Only the mark for a space was translated; the bytes of other characters still stand there one by one.",
)
def translates_the_space_only(ids: list[int], tokenizer: Any) -> list[str]:
    return [token.replace("\u0120", " ") for token in tokenizer.convert_ids_to_tokens(ids)]


@misconception(
    "topk_decoding.stream_pieces",
    "The pieces are stripped, and put together they form one long word.",
)
def strips_pieces(ids: list[int], tokenizer: Any) -> list[str]:
    pieces, shown = [], ""
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count], skip_special_tokens=True)
        if text.endswith("\ufffd") and count < len(ids):
            text = shown
        pieces.append(text[len(shown) :].strip())
        shown = text
    return pieces


@misconception(
    "topk_decoding.stream_pieces",
    "Each piece repeats the whole text so far; only what is new is asked for.",
)
def repeats_the_text(ids: list[int], tokenizer: Any) -> list[str]:
    pieces, shown = [], ""
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count], skip_special_tokens=True)
        if not text.endswith("\ufffd") or count == len(ids):
            shown = text
        pieces.append(shown)
    return pieces


@misconception(
    "topk_decoding.stream_pieces",
    "Special tokens appear in the text; a reader should not see them.",
)
def streams_special_tokens(ids: list[int], tokenizer: Any) -> list[str]:
    pieces, shown = [], ""
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count])
        if text.endswith("\ufffd") and count < len(ids):
            text = shown
        pieces.append(text[len(shown) :])
        shown = text
    return pieces


@misconception(
    "topk_decoding.stream_pieces",
    "Empty pieces are left out, so the pieces no longer match the ids.",
)
def leaves_empty_pieces_out(ids: list[int], tokenizer: Any) -> list[str]:
    pieces, shown = [], ""
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count], skip_special_tokens=True)
        if text.endswith("\ufffd") and count < len(ids):
            continue
        if text != shown:
            pieces.append(text[len(shown) :])
        shown = text
    return pieces


@misconception(
    "topk_decoding.stream_pieces",
    "A character is shown at its first token, before the tokens that complete it have arrived.",
)
def shows_characters_too_early(ids: list[int], tokenizer: Any) -> list[str]:
    pieces, start = [], 0
    while start < len(ids):
        end = start + 1
        while end < len(ids) and "\ufffd" in tokenizer.decode(ids[start:end]):
            end += 1
        piece = tokenizer.decode(ids[start:end], skip_special_tokens=True)
        pieces += [piece, *[""] * (end - start - 1)]
        start = end
    return pieces


@misconception(
    "topk_decoding.stream_pieces",
    "Where nothing is to be shown stands None; an empty text is asked for.",
)
def gives_none_for_nothing(ids: list[int], tokenizer: Any) -> Any:
    pieces: list[str | None] = []
    shown = ""
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count], skip_special_tokens=True)
        if text.endswith("\ufffd") and count < len(ids):
            text = shown
        pieces.append(text[len(shown) :] or None)
        shown = text
    return pieces


@misconception(
    "topk_decoding.stream_pieces",
    "The pieces are already joined to one text; a list with one for each id is asked for.",
)
def joins_the_pieces(ids: list[int], tokenizer: Any) -> Any:
    return tokenizer.decode(ids, skip_special_tokens=True)


@misconception(
    "topk_decoding.stream_pieces",
    "The pieces are right, but the caller's list of ids was used up on the way.",
)
def uses_the_ids_up(ids: list[int], tokenizer: Any) -> list[str]:
    pieces, shown = [], ""
    seen: list[int] = []
    while ids:
        seen.append(ids.pop(0))
        text = tokenizer.decode(seen, skip_special_tokens=True)
        if text.endswith("\ufffd") and ids:
            text = shown
        pieces.append(text[len(shown) :])
        shown = text
    return pieces


@misconception(
    "topk_decoding.stream_pieces",
    "Words are held back until the next space; each token should show what it completes at once.",
)
def waits_for_a_space(ids: list[int], tokenizer: Any) -> list[str]:
    pieces, shown = [], ""
    for count in range(1, len(ids) + 1):
        text = tokenizer.decode(ids[:count], skip_special_tokens=True)
        if count < len(ids):
            text = text[: text.rfind(" ") + 1]
        pieces.append(text[len(shown) :])
        shown = text
    return pieces

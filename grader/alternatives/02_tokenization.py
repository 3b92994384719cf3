"""Other right ways to solve lab 02."""

from __future__ import annotations

from typing import Any

from grader.alternatives import alternative
from grader.checks.tokenization_vocabulary import BYTE_OF


@alternative("tokenization.merge_pair", "looks back at the last symbol of the result")
def looks_back(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged: list[str] = []
    free = False
    for symbol in symbols:
        if free and (merged[-1], symbol) == pair:
            merged[-1] += symbol
            free = False
        else:
            merged.append(symbol)
            free = True
    return merged


@alternative("tokenization.merge_pair", "merges inside a copy, from left to right")
def merges_in_a_copy(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    symbols = symbols[:]
    i = 0
    while i < len(symbols) - 1:
        if symbols[i] == pair[0] and symbols[i + 1] == pair[1]:
            symbols[i] = symbols[i] + symbols[i + 1]
            del symbols[i + 1]
        i += 1
    return symbols


@alternative("tokenization.merge_pair", "an iterator and a symbol held back")
def holds_one_back(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    first, second = pair
    merged = []
    held = None
    for symbol in symbols:
        if held == first and symbol == second:
            merged.append(first + second)
            held = None
            continue
        if held is not None:
            merged.append(held)
        held = symbol
    if held is not None:
        merged.append(held)
    return merged


@alternative(
    "tokenization.merge_pair", "jumps from one occurrence of the first symbol to the next, as GPT-2's code"
)
def jumps_with_index(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    first, second = pair
    merged: list[str] = []
    i = 0
    while i < len(symbols):
        try:
            j = symbols.index(first, i)
        except ValueError:
            merged.extend(symbols[i:])
            break
        merged.extend(symbols[i:j])
        if j < len(symbols) - 1 and symbols[j + 1] == second:
            merged.append(first + second)
            i = j + 2
        else:
            merged.append(symbols[j])
            i = j + 1
    return merged


@alternative("tokenization.merge_pair", "recursion on the rest of the list")
def recurs(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    def merge(rest: list[str]) -> list[str]:
        if len(rest) < 2:
            return list(rest)
        if (rest[0], rest[1]) == pair:
            return [rest[0] + rest[1], *merge(rest[2:])]
        return [rest[0], *merge(rest[1:])]

    return merge(symbols)


@alternative("tokenization.bpe", "goes through the merges once, in order")
def goes_through_the_merges(word: str, merges: list[tuple[str, str]]) -> list[str]:
    symbols = list(word)
    for first, second in merges:
        i = 0
        while i < len(symbols) - 1:
            if symbols[i] == first and symbols[i + 1] == second:
                symbols[i : i + 2] = [first + second]
            i += 1
    return symbols


@alternative("tokenization.bpe", "ranks with infinity for unknown pairs, as minbpe's code")
def ranks_with_infinity(word: str, merges: list[tuple[str, str]]) -> list[str]:
    ranks = {pair: rank for rank, pair in enumerate(merges)}
    symbols = list(word)
    while len(symbols) >= 2:
        pairs = [(symbols[i], symbols[i + 1]) for i in range(len(symbols) - 1)]
        best = min(pairs, key=lambda pair: ranks.get(pair, float("inf")))
        if best not in ranks:
            break
        merged = []
        i = 0
        while i < len(symbols):
            if i < len(symbols) - 1 and (symbols[i], symbols[i + 1]) == best:
                merged.append(symbols[i] + symbols[i + 1])
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged
    return symbols


@alternative("tokenization.bpe", "merges one occurrence at a time, the leftmost of the best")
def merges_one_occurrence_at_a_time(word: str, merges: list[tuple[str, str]]) -> list[str]:
    symbols = list(word)
    while True:
        candidates = []
        for i in range(len(symbols) - 1):
            pair = (symbols[i], symbols[i + 1])
            if pair in merges:
                candidates.append((merges.index(pair), i))
        if not candidates:
            return symbols
        _, i = min(candidates)
        symbols = symbols[:i] + [symbols[i] + symbols[i + 1]] + symbols[i + 2 :]


@alternative("tokenization.bpe", "the tokenizers library")
def asks_the_library(word: str, merges: list[tuple[str, str]]) -> list[str]:
    from tokenizers import models

    known = set(word)
    for first, second in merges:
        known |= {first, second, first + second}
    vocabulary = {symbol: number for number, symbol in enumerate(sorted(known))}
    model = models.BPE(vocab=vocabulary, merges=merges)
    return [token.value for token in model.tokenize(word)]


@alternative("tokenization.bpe", "tries the merges from the best rank, and starts again after each merge")
def starts_again(word: str, merges: list[tuple[str, str]]) -> list[str]:
    symbols = [letter for letter in word]  # noqa: C416 as a beginner would write it
    changed = True
    while changed:
        changed = False
        for first, second in merges:
            new: list[str] = []
            for symbol in symbols:
                if new and new[-1] == first and symbol == second:
                    new[-1] = first + second
                    changed = True
                else:
                    new.append(symbol)
            symbols = new
            if changed:
                break
    return symbols


@alternative("tokenization.tokens_to_ids", "a loop with try and except")
def catches_the_key_error(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    ids = []
    for token in tokens:
        try:
            ids.append(vocabulary[token])
        except KeyError:
            ids.append(vocabulary[unk])
    return ids


@alternative("tokenization.tokens_to_ids", "replaces unknown tokens first, then looks everything up")
def replaces_first(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    known = [token if token in vocabulary else unk for token in tokens]
    return list(map(vocabulary.__getitem__, known))


@alternative("tokenization.tokens_to_ids", "a default dictionary made from a copy")
def uses_a_default(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    from collections import defaultdict

    unknown = vocabulary[unk]
    table = defaultdict(lambda: unknown, vocabulary)
    return [table[token] for token in tokens]


@alternative("tokenization.tokens_to_ids", "asks whether the look-up gave None")
def asks_for_none(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    result = []
    for token in tokens:
        number = vocabulary.get(token)
        if number is None:
            number = vocabulary.get(unk)
            assert number is not None
        result.append(number)
    return result


@alternative("tokenization.tokens_to_ids", "the tokenizers library")
def looks_up_with_the_library(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    from tokenizers import Tokenizer, models

    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=unk))
    return list(tokenizer.encode(tokens, is_pretokenized=True).ids)


@alternative("tokenization.decode", "collects the bytes in a bytearray")
def collects_bytes(ids: list[int], vocabulary: dict[str, int]) -> str:
    tokens = {}
    for token, number in vocabulary.items():
        tokens[number] = token
    collected = bytearray()
    for number in ids:
        for symbol in tokens[number]:
            collected.append(BYTE_OF[symbol])
    return collected.decode("utf-8", "replace")


@alternative("tokenization.decode", "the decoder of the tokenizers library")
def decodes_with_the_library(ids: list[int], vocabulary: dict[str, int]) -> str:
    from tokenizers import decoders

    token_of = dict(zip(vocabulary.values(), vocabulary.keys(), strict=True))
    text: str = decoders.ByteLevel().decode([token_of[number] for number in ids])
    return text


@alternative("tokenization.decode", "an incremental decoder, token by token")
def decodes_as_it_goes(ids: list[int], vocabulary: dict[str, int]) -> str:
    import codecs

    token_of = {number: token for token, number in vocabulary.items()}
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    parts = [decoder.decode(bytes(map(BYTE_OF.__getitem__, token_of[number]))) for number in ids]
    return "".join(parts) + decoder.decode(b"", final=True)


@alternative("tokenization.decode", "translates to Latin-1 characters and encodes those")
def goes_through_latin_one(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    text = "".join(token_of[number] for number in ids)
    table = str.maketrans({symbol: chr(byte) for symbol, byte in BYTE_OF.items()})
    return str(text.translate(table).encode("latin-1"), "utf-8", "replace")


@alternative("tokenization.decode", "finds each id's token by searching")
def searches_the_vocabulary(ids: list[int], vocabulary: dict[str, int]) -> str:
    numbers = list(vocabulary.values())
    names = list(vocabulary.keys())
    data = b""
    for number in ids:
        token = names[numbers.index(number)]
        data = data + b"".join(bytes([BYTE_OF[symbol]]) for symbol in token)
    return data.decode(errors="replace")


@alternative("tokenization.word_starts", "one comprehension that looks at the token before")
def looks_one_back(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    special = set(special_tokens)
    return [
        token not in special and (i == 0 or tokens[i - 1] in special or token[0] == "Ġ")
        for i, token in enumerate(tokens)
    ]


@alternative("tokenization.word_starts", "pairs every token with its predecessor")
def pairs_with_the_predecessor(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    before: list[str | None] = [None, *tokens]
    starts = []
    for previous, token in zip(before, tokens, strict=False):
        if token in special_tokens:
            starts.append(False)
        elif previous is None or previous in special_tokens:
            starts.append(True)
        else:
            starts.append(token.startswith("Ġ"))
    return starts


@alternative("tokenization.word_starts", "all False first, then the starts are set")
def sets_the_starts(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = [False] * len(tokens)
    for i in range(len(tokens)):
        if tokens[i] in special_tokens:
            continue
        if tokens[i].find("Ġ") == 0:
            starts[i] = True
        if i == 0:
            starts[i] = True
        elif tokens[i - 1] in special_tokens:
            starts[i] = True
    return starts


@alternative("tokenization.word_starts", "asks which tokens go on with a word, and turns that around")
def turns_it_around(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    goes_on = [
        i > 0 and not token.startswith(chr(288)) and tokens[i - 1] not in special_tokens
        for i, token in enumerate(tokens)
    ]
    return [not (on or token in special_tokens) for on, token in zip(goes_on, tokens, strict=True)]


@alternative("tokenization.pieces_of_words", "gathers a word and puts it away when the next one starts")
def puts_words_away(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words = []
    word: list[str] = []
    for token in tokens:
        if token in special_tokens or token.startswith("Ġ"):
            if word:
                words.append(word)
            word = []
        if token not in special_tokens:
            word.append(token)
    if word:
        words.append(word)
    return words


@alternative("tokenization.pieces_of_words", "numbers the words with a running total, then groups")
def numbers_the_words(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    from itertools import accumulate, groupby

    starts = [
        token not in special_tokens and (i == 0 or tokens[i - 1] in special_tokens or token[:1] == "Ġ")
        for i, token in enumerate(tokens)
    ]
    numbered = [
        (number, token)
        for number, token in zip(accumulate(map(int, starts)), tokens, strict=True)
        if token not in special_tokens
    ]
    return [[token for _, token in group] for _, group in groupby(numbered, key=lambda entry: entry[0])]


@alternative("tokenization.pieces_of_words", "cuts slices between the places where words start")
def cuts_slices(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    borders = [
        i
        for i, token in enumerate(tokens)
        if token in special_tokens or i == 0 or tokens[i - 1] in special_tokens or token[0] == "Ġ"
    ]
    borders.append(len(tokens))
    slices = [tokens[borders[n] : borders[n + 1]] for n in range(len(borders) - 1)]
    return [piece for piece in slices if piece[0] not in special_tokens]


@alternative("tokenization.pieces_of_words", "builds the words from the right")
def builds_from_the_right(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    word: list[str] = []
    for i in range(len(tokens) - 1, -1, -1):
        if tokens[i] in special_tokens:
            continue
        word.insert(0, tokens[i])
        if i == 0 or tokens[i].startswith("Ġ") or tokens[i - 1] in special_tokens:
            words.insert(0, word)
            word = []
    return words


@alternative("tokenization.truncate", "a deque that forgets")
def forgets_in_a_deque(
    ids: list[int], max_length: int, num_special: int = 2, side: str = "right"
) -> list[int]:
    from collections import deque

    room = max(0, max_length - num_special)
    if side == "left":
        return list(deque(ids, maxlen=room))
    return ids[:room]


@alternative("tokenization.truncate", "keeps the ids whose place has room")
def keeps_by_place(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    room = max_length - num_special
    first = 0 if side == "right" else len(ids) - room
    return [number for place, number in enumerate(ids) if first <= place < first + room]


@alternative("tokenization.truncate", "takes them off a copy one by one")
def takes_off_a_copy(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    kept = list(ids)
    while kept and len(kept) + num_special > max_length:
        if side == "right":
            kept.pop()
        else:
            kept.pop(0)
    return kept


@alternative("tokenization.truncate", "settles the special cases first")
def settles_cases(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    room = max_length - num_special
    if room <= 0:
        return []
    if len(ids) <= room:
        return ids
    return ids[:room] if side == "right" else ids[-room:]


@alternative("tokenization.truncate", "turns the ids around for the left side, and back")
def turns_around_and_back(
    ids: list[int], max_length: int, num_special: int = 2, side: str = "right"
) -> list[int]:
    from itertools import islice

    room = max(max_length - num_special, 0)
    if side == "right":
        return list(islice(ids, room))
    return list(reversed(list(islice(reversed(ids), room))))


@alternative("tokenization.add_special_tokens", "takes off what is there, then wraps")
def takes_off_then_wraps(ids: list[int], bos: int, eos: int) -> list[int]:
    start = 1 if ids and ids[0] == bos else 0
    end = len(ids) - 1 if len(ids) > start and ids[-1] == eos else len(ids)
    return [bos, *ids[start:end], eos]


@alternative("tokenization.add_special_tokens", "keeps what is neither, then wraps")
def keeps_the_text(ids: list[int], bos: int, eos: int) -> list[int]:
    text = [number for number in ids if number != bos and number != eos]
    return [bos] + text + [eos]


@alternative("tokenization.add_special_tokens", "works on a copy with insert and append")
def works_on_a_copy(ids: list[int], bos: int, eos: int) -> list[int]:
    result = list(ids)
    if len(result) == 0 or result[0] != bos:
        result.insert(0, bos)
    if result[-1] != eos:
        result.append(eos)
    return result


@alternative("tokenization.add_special_tokens", "multiplies by the truth of a comparison")
def multiplies_by_truth(ids: list[int], bos: int, eos: int) -> list[int]:
    return [bos] * (ids[:1] != [bos]) + ids + [eos] * (ids[-1:] != [eos])


@alternative("tokenization.special_tokens_mask", "a loop with if and else")
def loops_with_if(ids: list[int], special_ids: list[int]) -> list[int]:
    mask = []
    for number in ids:
        if number in special_ids:
            mask.append(1)
        else:
            mask.append(0)
    return mask


@alternative("tokenization.special_tokens_mask", "torch.isin")
def asks_torch(ids: list[int], special_ids: list[int]) -> list[int]:
    import torch

    row = torch.tensor(ids, dtype=torch.int64)
    found = torch.isin(row, torch.tensor(special_ids, dtype=torch.int64))
    return [int(value) for value in found.tolist()]


@alternative("tokenization.special_tokens_mask", "zeros first, then ones at the places")
def writes_ones(ids: list[int], special_ids: list[int]) -> list[int]:
    mask = [0] * len(ids)
    special = frozenset(special_ids)
    for place, number in enumerate(ids):
        if number in special:
            mask[place] = 1
    return mask


@alternative("tokenization.special_tokens_mask", "counts the id in the list of special ones")
def counts_in_the_list(ids: list[int], special_ids: list[int]) -> list[int]:
    return [min(special_ids.count(number), 1) for number in ids]


@alternative("tokenization.build_pair", "lists added")
def adds_lists(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    return [bos] + first + [eos] + [eos] + second + [eos]


@alternative("tokenization.build_pair", "a list that grows by extend and append")
def grows_a_list(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    row = []
    row.append(bos)
    row.extend(first)
    row.extend([eos] * 2)
    row.extend(second)
    row.append(eos)
    return row


@alternative("tokenization.build_pair", "wraps both texts and repairs the second one's front")
def wraps_and_repairs(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    rows = [[bos, *text, eos] for text in (first, second)]
    rows[1][0] = eos
    return rows[0] + rows[1]


@alternative("tokenization.build_pair", "itertools.chain")
def chains_the_parts(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    from itertools import chain

    return list(chain([bos], first, [eos, eos], second, [eos]))


@alternative("tokenization.truncate_pair", "works out both lengths at once")
def works_out_lengths(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max(max_length - num_special, 0)
    a, b = len(first), len(second)
    if a + b > room:
        if min(a, b) <= room // 2:
            a, b = (a, room - a) if a < b else (room - b, b)
        else:
            a, b = room - room // 2, room // 2
    return first[:a], second[:b]


@alternative("tokenization.truncate_pair", "pops from copies")
def pops_from_copies(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    first, second = list(first), list(second)
    while (first or second) and len(first) + len(second) + num_special > max_length:
        if len(second) >= len(first):
            second.pop()
        else:
            first.pop()
    return first, second


@alternative("tokenization.truncate_pair", "deals out the places in turns, the first text first")
def deals_out_places(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    kept_first: list[int] = []
    kept_second: list[int] = []
    for place in range(max(len(first), len(second))):
        for text, kept in ((first, kept_first), (second, kept_second)):
            if place < len(text) and len(kept_first) + len(kept_second) < max_length - num_special:
                kept.append(text[place])
    return kept_first, kept_second


@alternative("tokenization.truncate_pair", "one token less each time round, by slices")
def takes_one_less(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    if max_length <= num_special:
        return [], []
    while len(first) + len(second) > max_length - num_special:
        if len(first) > len(second):
            first = first[:-1]
        else:
            second = second[:-1]
    return first, second


@alternative("tokenization.truncate_pair", "sorts all tokens by their place, and keeps the first of them")
def sorts_by_place(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    places = sorted([(i, 0) for i in range(len(first))] + [(i, 1) for i in range(len(second))])
    kept = places[: max(max_length - num_special, 0)]
    return [first[i] for i, text in kept if text == 0], [second[i] for i, text in kept if text == 1]


@alternative("tokenization.encode", "calls the tokenizer")
def calls_the_tokenizer(text: str, tokenizer: Any, max_length: int) -> Any:
    return tokenizer(text, truncation=True, max_length=max_length)["input_ids"]


@alternative("tokenization.encode", "encodes, and closes what was cut off")
def closes_what_was_cut(text: str, tokenizer: Any, max_length: int) -> Any:
    ids = tokenizer.encode(text)
    if len(ids) > max_length:
        ids = ids[: max_length - 1] + [tokenizer.eos_token_id]
    return ids


@alternative("tokenization.encode", "without special tokens first, then by hand")
def wraps_by_hand(text: str, tokenizer: Any, max_length: int) -> Any:
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    ids = ids[: max_length - 2]
    return [tokenizer.cls_token_id] + ids + [tokenizer.sep_token_id]


@alternative("tokenization.encode", "works with tokens to the end and looks them up last")
def looks_up_last(text: str, tokenizer: Any, max_length: int) -> Any:
    tokens = tokenizer.tokenize(text)
    while len(tokens) > max_length - tokenizer.num_special_tokens_to_add():
        tokens.pop()
    vocabulary = tokenizer.get_vocab()
    return [vocabulary[token] for token in [tokenizer.bos_token, *tokens, tokenizer.eos_token]]


@alternative("tokenization.encode", "lets the tokenizer cut, then wraps")
def lets_the_tokenizer_cut(text: str, tokenizer: Any, max_length: int) -> Any:
    room = max_length - tokenizer.num_special_tokens_to_add()
    kept = tokenizer(text, truncation=True, max_length=room, add_special_tokens=False)["input_ids"]
    return [tokenizer.bos_token_id, *kept, tokenizer.eos_token_id]

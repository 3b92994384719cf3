"""What people get wrong in lab 02."""

from __future__ import annotations

from typing import Any

from grader.checks.tokenization_vocabulary import BYTE_OF
from grader.misconceptions import misconception


@misconception(
    "tokenization.merge_pair",
    "The symbols are joined to one string and replaced there; a string does not know where a symbol ends,"
    " so a pair is also found across the border of two longer symbols.",
)
def replaces_in_a_string(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    return " ".join(symbols).replace(" ".join(pair), "".join(pair)).split()


@misconception(
    "tokenization.merge_pair",
    "After a merge the second symbol of the pair is used again, so its letters stand in the result twice.",
)
def uses_the_second_twice(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged = []
    for i in range(len(symbols)):
        if i + 1 < len(symbols) and (symbols[i], symbols[i + 1]) == pair:
            merged.append(pair[0] + pair[1])
        else:
            merged.append(symbols[i])
    return merged


@misconception(
    "tokenization.merge_pair",
    "The loop ends one symbol too early: a last symbol that is part of no pair is lost.",
)
def loses_the_last(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged = []
    i = 0
    while i < len(symbols) - 1:
        if (symbols[i], symbols[i + 1]) == pair:
            merged.append(pair[0] + pair[1])
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


@misconception(
    "tokenization.merge_pair",
    "Only the first occurrence is merged; the pair may come again further on.",
)
def merges_the_first_only(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    for i in range(len(symbols) - 1):
        if (symbols[i], symbols[i + 1]) == pair:
            return [*symbols[:i], pair[0] + pair[1], *symbols[i + 2 :]]
    return list(symbols)


@misconception(
    "tokenization.merge_pair",
    "At the last symbol the code looks at its right neighbour, and there is none: an index error.",
)
def looks_beyond_the_end(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged = []
    i = 0
    while i < len(symbols):
        if (symbols[i], symbols[i + 1]) == pair:
            merged.append(pair[0] + pair[1])
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


@misconception(
    "tokenization.merge_pair",
    "The list is read from its end, so that in a run of three the last two merge and not the first two.",
)
def merges_from_the_right(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged: list[str] = []
    i = len(symbols)
    while i > 0:
        if i > 1 and (symbols[i - 2], symbols[i - 1]) == pair:
            merged.insert(0, pair[0] + pair[1])
            i -= 2
        else:
            merged.insert(0, symbols[i - 1])
            i -= 1
    return merged


@misconception(
    "tokenization.merge_pair",
    "What is compared is how two symbols read together; other symbols than the pair can read the same.",
)
def compares_the_reading(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged = []
    i = 0
    while i < len(symbols):
        if i + 1 < len(symbols) and symbols[i] + symbols[i + 1] == "".join(pair):
            merged.append("".join(pair))
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


@misconception(
    "tokenization.merge_pair",
    "The two symbols are merged in either order; a pair has a first and a second symbol.",
)
def ignores_the_order(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged = []
    i = 0
    while i < len(symbols):
        if i + 1 < len(symbols) and {symbols[i], symbols[i + 1]} == set(pair):
            merged.append(symbols[i] + symbols[i + 1])
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


@misconception(
    "tokenization.merge_pair",
    "The merging is done inside the list that was passed in; whoever calls the function still needs that "
    "list.",
)
def changes_its_input(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    i = 0
    while i < len(symbols) - 1:
        if (symbols[i], symbols[i + 1]) == pair:
            symbols[i : i + 2] = [pair[0] + pair[1]]
        i += 1
    return symbols


@misconception(
    "tokenization.merge_pair",
    "The list is read two symbols at a time, so a pair that begins at an odd place is never seen.",
)
def steps_by_two(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged: list[str] = []
    for i in range(0, len(symbols), 2):
        if tuple(symbols[i : i + 2]) == pair:
            merged.append("".join(pair))
        else:
            merged.extend(symbols[i : i + 2])
    return merged


@misconception(
    "tokenization.merge_pair",
    "The list gets shorter while a loop of fixed length runs over it, so after a merge it runs off the end.",
)
def shrinks_while_looping(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    symbols = list(symbols)
    for i in range(len(symbols) - 1):
        if symbols[i] == pair[0] and symbols[i + 1] == pair[1]:
            symbols[i] = pair[0] + pair[1]
            del symbols[i + 1]
    return symbols


@misconception(
    "tokenization.merge_pair",
    "The pair itself is put into the list; two symbols in a tuple are not yet one symbol.",
)
def keeps_a_tuple(symbols: list[str], pair: tuple[str, str]) -> list[Any]:
    merged: list[Any] = []
    i = 0
    while i < len(symbols):
        if tuple(symbols[i : i + 2]) == pair:
            merged.append(pair)
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


@misconception(
    "tokenization.merge_pair",
    "Only the merged symbols are kept; all symbols that are part of no pair are lost.",
)
def drops_the_others(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged = []
    i = 0
    while i < len(symbols):
        if tuple(symbols[i : i + 2]) == pair:
            merged.append("".join(pair))
            i += 1
        i += 1
    return merged


@misconception(
    "tokenization.merge_pair",
    "Two symbols in a list are compared with the pair, which is a tuple; a list and a tuple are never "
    "equal, so nothing merges.",
)
def compares_list_with_tuple(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged = []
    i = 0
    while i < len(symbols):
        neighbours: Any = symbols[i : i + 2]
        if neighbours == pair:
            merged.append(pair[0] + pair[1])
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


@misconception(
    "tokenization.merge_pair",
    "The place of the pair is taken to be where its first symbol stands first; there another symbol may "
    "follow.",
)
def finds_the_first_symbol_only(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    from itertools import pairwise

    merged = list(symbols)
    for _ in range(list(pairwise(symbols)).count(pair)):
        if pair[0] in merged:
            i = merged.index(pair[0])
            merged[i : i + 2] = ["".join(pair)]
    return merged


@misconception(
    "tokenization.merge_pair",
    "A list of fewer than two symbols is handed back itself; a new list is promised, and whoever changes it "
    "changes the old one too.",
)
def hands_back_short_lists(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    if len(symbols) < 2:
        return symbols
    merged = []
    i = 0
    while i < len(symbols):
        if tuple(symbols[i : i + 2]) == pair:
            merged.append("".join(pair))
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


@misconception(
    "tokenization.merge_pair",
    "Where the pair does not occur, the list that was passed in comes back itself; a new list is promised.",
)
def hands_back_what_it_cannot_merge(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    from itertools import pairwise

    if pair not in pairwise(symbols):
        return symbols
    merged = []
    i = 0
    while i < len(symbols):
        if tuple(symbols[i : i + 2]) == pair:
            merged.append("".join(pair))
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


@misconception(
    "tokenization.merge_pair",
    "The joined pair is used as the template of a substitution, where a backslash is a command and not a "
    "character.",
)
def substitutes_a_template(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    import re

    pattern = r"(?<!\S)" + re.escape(" ".join(pair)) + r"(?!\S)"
    return re.sub(pattern, "".join(pair), " ".join(symbols)).split()


@misconception(
    "tokenization.merge_pair",
    "Overlaps are settled for all places at once, by looking at neighbours that are themselves crossed out: "
    "in a run of four only the first two merge.",
)
def settles_overlaps_at_once(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    found = [tuple(symbols[i : i + 2]) == pair for i in range(len(symbols))]
    starts = [hit and not (i > 0 and found[i - 1]) for i, hit in enumerate(found)]
    merged = []
    for i, symbol in enumerate(symbols):
        if starts[i]:
            merged.append("".join(pair))
        elif i == 0 or not starts[i - 1]:
            merged.append(symbol)
    return merged


@misconception(
    "tokenization.bpe",
    "At each place the longest known symbol is taken. That is how BERT's tokenizer splits; here the ranks"
    " of the merges decide, and they may lead elsewhere.",
)
def takes_the_longest(word: str, merges: list[tuple[str, str]]) -> list[str]:
    known = {first + second for first, second in merges}
    symbols = []
    start = 0
    while start < len(word):
        end = len(word)
        while end > start + 1 and word[start:end] not in known:
            end -= 1
        symbols.append(word[start:end])
        start = end
    return symbols


@misconception(
    "tokenization.bpe",
    "The leftmost learned pair is merged first; the one with the best rank should be, wherever it stands.",
)
def merges_the_leftmost(word: str, merges: list[tuple[str, str]]) -> list[str]:
    symbols = list(word)
    i = 0
    while i < len(symbols) - 1:
        if (symbols[i], symbols[i + 1]) in merges:
            symbols[i : i + 2] = [symbols[i] + symbols[i + 1]]
            i = 0
        else:
            i += 1
    return symbols


@misconception(
    "tokenization.bpe",
    "The pair learned last is merged first; the list of merges begins with the best rank.",
)
def takes_the_worst_rank(word: str, merges: list[tuple[str, str]]) -> list[str]:
    from itertools import pairwise

    ranks = {pair: rank for rank, pair in enumerate(merges)}
    symbols = list(word)
    while True:
        present = [p for p in pairwise(symbols) if p in ranks]
        if not present:
            return symbols
        best = max(present, key=ranks.__getitem__)
        merged = []
        i = 0
        while i < len(symbols):
            if tuple(symbols[i : i + 2]) == best:
                merged.append("".join(best))
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged


@misconception(
    "tokenization.bpe",
    "Each learned pair is merged once only; it should be merged everywhere it occurs in the word.",
)
def merges_each_pair_once(word: str, merges: list[tuple[str, str]]) -> list[str]:
    symbols = list(word)
    for first, second in merges:
        for i in range(len(symbols) - 1):
            if symbols[i] == first and symbols[i + 1] == second:
                symbols[i : i + 2] = [first + second]
                break
    return symbols


@misconception(
    "tokenization.bpe",
    "Only the best pair is merged and then the function returns; it should go on until no learned pair is"
    " left.",
)
def stops_after_one_merge(word: str, merges: list[tuple[str, str]]) -> list[str]:
    from itertools import pairwise

    symbols = list(word)
    present = [p for p in pairwise(symbols) if p in merges]
    if not present:
        return symbols
    best = min(present, key=merges.index)
    merged = []
    i = 0
    while i < len(symbols):
        if tuple(symbols[i : i + 2]) == best:
            merged.append("".join(best))
            i += 2
        else:
            merged.append(symbols[i])
            i += 1
    return merged


@misconception(
    "tokenization.bpe",
    "Merging is done by replacing in a string with spaces between the symbols; there a pair is also found"
    " where it only seems to stand, across the border of a longer symbol.",
)
def replaces_in_a_spaced_string(word: str, merges: list[tuple[str, str]]) -> list[str]:
    spaced = " ".join(word)
    for first, second in merges:
        spaced = spaced.replace(f"{first} {second}", first + second)
    return spaced.split()


@misconception(
    "tokenization.bpe",
    "The commonest pair of the word is merged first. Counting is for training; to split a word, the "
    "learned ranks decide.",
)
def counts_again(word: str, merges: list[tuple[str, str]]) -> list[str]:
    from itertools import pairwise

    symbols = list(word)
    while True:
        present = [p for p in pairwise(symbols) if p in merges]
        if not present:
            return symbols
        best = max(present, key=present.count)
        merged = []
        i = 0
        while i < len(symbols):
            if tuple(symbols[i : i + 2]) == best:
                merged.append("".join(best))
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged


@misconception(
    "tokenization.bpe",
    "The pairs are collected once, from single letters; pairs with a merged symbol in them are never "
    "looked at.",
)
def collects_pairs_once(word: str, merges: list[tuple[str, str]]) -> list[str]:
    from itertools import pairwise

    symbols = list(word)
    present = set(pairwise(symbols))
    for pair in merges:
        if pair not in present:
            continue
        merged = []
        i = 0
        while i < len(symbols):
            if tuple(symbols[i : i + 2]) == pair:
                merged.append("".join(pair))
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged
    return symbols


@misconception(
    "tokenization.bpe",
    "The best pair is looked for even where there are no pairs: a word of one letter, or of none, raises "
    "an error.",
)
def fails_without_pairs(word: str, merges: list[tuple[str, str]]) -> list[str]:
    from itertools import pairwise

    ranks = {pair: rank for rank, pair in enumerate(merges)}
    symbols = list(word)
    while True:
        best = min(pairwise(symbols), key=lambda pair: ranks.get(pair, len(merges)))
        if best not in ranks:
            return symbols
        merged = []
        i = 0
        while i < len(symbols):
            if tuple(symbols[i : i + 2]) == best:
                merged.append("".join(best))
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged
        if len(symbols) == 1:
            return symbols


@misconception(
    "tokenization.bpe",
    "The symbols come back in one string with spaces between; what is asked for is a list.",
)
def gives_a_string(word: str, merges: list[tuple[str, str]]) -> str:
    symbols = list(word)
    for pair in merges:
        merged = []
        i = 0
        while i < len(symbols):
            if tuple(symbols[i : i + 2]) == pair:
                merged.append("".join(pair))
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged
    return " ".join(symbols)


@misconception(
    "tokenization.bpe",
    "An end-of-word mark is put on the last letter. Some tokenizers do so, but RoBERTa's marks the space "
    "in front of a word, and then no merge fits the last letter.",
)
def marks_the_end(word: str, merges: list[tuple[str, str]]) -> list[str]:
    symbols = [*word[:-1], word[-1:] + "</w>"]
    for pair in merges:
        merged = []
        i = 0
        while i < len(symbols):
            if tuple(symbols[i : i + 2]) == pair:
                merged.append("".join(pair))
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged
    return symbols


@misconception(
    "tokenization.bpe",
    "The word is read once from left to right and each learned pair on the way is merged; the rank is not"
    " asked, and the merged symbols get no second look.",
)
def reads_once(word: str, merges: list[tuple[str, str]]) -> list[str]:
    symbols = []
    i = 0
    while i < len(word):
        if (word[i], word[i + 1 : i + 2]) in merges:
            symbols.append(word[i : i + 2])
            i += 2
        else:
            symbols.append(word[i])
            i += 1
    return symbols


@misconception(
    "tokenization.bpe",
    "The merging loop ends one symbol too early, so that the word loses a last letter that is in no pair.",
)
def loses_the_last_letter(word: str, merges: list[tuple[str, str]]) -> list[str]:
    symbols = list(word)
    for first, second in merges:
        merged = []
        i = 0
        while i < len(symbols) - 1:
            if symbols[i] == first and symbols[i + 1] == second:
                merged.append(first + second)
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged
    return symbols


@misconception(
    "tokenization.bpe",
    "After a merge the second symbol is used once more, so that letters stand in the result twice.",
)
def doubles_letters(word: str, merges: list[tuple[str, str]]) -> list[str]:
    symbols = list(word)
    for pair in merges:
        merged = []
        for i in range(len(symbols)):
            merged.append("".join(pair) if tuple(symbols[i : i + 2]) == pair else symbols[i])
        symbols = merged
    return symbols


@misconception(
    "tokenization.bpe",
    "The commonest pair of the word goes first and the rank is asked only where two are equally common; "
    "counting is for training, here the rank alone decides.",
)
def asks_the_rank_in_ties_only(word: str, merges: list[tuple[str, str]]) -> list[str]:
    from itertools import pairwise

    ranks = {pair: rank for rank, pair in enumerate(merges)}
    symbols = list(word)
    while True:
        present = [p for p in pairwise(symbols) if p in ranks]
        if not present:
            return symbols
        best = min(present, key=lambda p: (-present.count(p), ranks[p]))
        merged = []
        i = 0
        while i < len(symbols):
            if tuple(symbols[i : i + 2]) == best:
                merged.append("".join(best))
                i += 2
            else:
                merged.append(symbols[i])
                i += 1
        symbols = merged


@misconception(
    "tokenization.bpe",
    "Ranks are kept for what a pair makes and not for the pair; two other symbols that read the same are "
    "then merged too, although that pair was never learned.",
)
def ranks_what_is_made(word: str, merges: list[tuple[str, str]]) -> list[str]:
    ranks = {first + second: rank for rank, (first, second) in enumerate(merges)}
    symbols = list(word)
    while True:
        places = [i for i in range(len(symbols) - 1) if symbols[i] + symbols[i + 1] in ranks]
        if not places:
            return symbols
        i = min(places, key=lambda i: ranks[symbols[i] + symbols[i + 1]])
        symbols[i : i + 2] = [symbols[i] + symbols[i + 1]]


@misconception(
    "tokenization.tokens_to_ids",
    "A token that is not in the vocabulary raises a key error; it should become the unknown token.",
)
def raises_for_unknown(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    return [vocabulary[token] for token in tokens]


@misconception(
    "tokenization.tokens_to_ids",
    "Unknown tokens are left out, so all that follows moves up and there are fewer ids than tokens.",
)
def leaves_unknown_out(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    return [vocabulary[token] for token in tokens if token in vocabulary]


@misconception(
    "tokenization.tokens_to_ids",
    "The id 0 is taken for a failed look-up, because Python counts zero as false; a known token, in "
    "RoBERTa `<s>`, becomes unknown.",
)
def takes_zero_for_nothing(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    return [vocabulary.get(token) or vocabulary[unk] for token in tokens]


@misconception(
    "tokenization.tokens_to_ids",
    "The id of the unknown token is written into the code as 3. That is RoBERTa's; each vocabulary has "
    "its own.",
)
def writes_three(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    return [vocabulary.get(token, 3) for token in tokens]


@misconception(
    "tokenization.tokens_to_ids",
    "The argument `unk` is not used: always `<unk>` is looked up, and other tokenizers call it otherwise.",
)
def ignores_unk(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    return [vocabulary[token] if token in vocabulary else vocabulary["<unk>"] for token in tokens]


@misconception(
    "tokenization.tokens_to_ids",
    "The mark `Ġ` is taken off before looking up; `Ġcourse` and `course` are two tokens with two ids.",
)
def takes_the_mark_off(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    return [vocabulary.get(token.lstrip("Ġ"), vocabulary[unk]) for token in tokens]


@misconception(
    "tokenization.tokens_to_ids",
    "Tokens are put into lower case before looking up; to RoBERTa `This` and `this` are different tokens.",
)
def ignores_the_case(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    return [vocabulary.get(token.lower(), vocabulary[unk]) for token in tokens]


@misconception(
    "tokenization.tokens_to_ids",
    "A token that is unknown is looked up once more without its mark; that gives the id of another token.",
)
def tries_without_the_mark(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    ids = []
    for token in tokens:
        if token in vocabulary:
            ids.append(vocabulary[token])
        else:
            ids.append(vocabulary.get(token.replace("Ġ", ""), vocabulary[unk]))
    return ids


@misconception(
    "tokenization.tokens_to_ids",
    "New tokens are added to the vocabulary. It was fixed when the model was trained; the model has no "
    "vector for a token that comes later.",
)
def learns_new_tokens(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    for token in tokens:
        vocabulary.setdefault(token, len(vocabulary))
    return [vocabulary[token] for token in tokens]


@misconception(
    "tokenization.tokens_to_ids",
    "For an unknown token the text of the unknown token comes back, among numbers; its id is what is wanted.",
)
def gives_the_text_of_unk(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[Any]:
    return [vocabulary.get(token, unk) for token in tokens]


@misconception(
    "tokenization.tokens_to_ids",
    "For an unknown token `None` comes back: the look-up has no second choice.",
)
def gives_none(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[Any]:
    return [vocabulary.get(token) for token in tokens]


@misconception(
    "tokenization.tokens_to_ids",
    "A token's place in the dictionary is taken for its id; the entries need not stand in the order of ids.",
)
def takes_the_place(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    known = list(vocabulary)
    return [known.index(token) if token in known else known.index(unk) for token in tokens]


@misconception(
    "tokenization.tokens_to_ids",
    "Special tokens are put around the ids. Looking up only looks up; adding is a step of its own.",
)
def adds_what_nobody_asked_for(
    tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>"
) -> list[int]:
    return [0, *(vocabulary.get(token, vocabulary[unk]) for token in tokens), 2]


@misconception(
    "tokenization.tokens_to_ids",
    "All tokens are looked up with one `itemgetter`, which gives a tuple only for two or more: one token, or "
    "none, raises a type error.",
)
def gets_all_items_at_once(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    from collections import defaultdict
    from operator import itemgetter

    unknown = vocabulary[unk]
    return list(itemgetter(*tokens)(defaultdict(lambda: unknown, vocabulary)))


@misconception(
    "tokenization.decode",
    "Each token is made text by itself, so a character whose bytes are spread over two tokens is lost.",
)
def decodes_each_token(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    parts = [bytes(BYTE_OF[symbol] for symbol in token_of[number]) for number in ids]
    return "".join(part.decode("utf-8", errors="replace") for part in parts)


@misconception(
    "tokenization.decode",
    "Only the mark `Ġ` is turned back. All other characters of a token stand for bytes too, so an é shows"
    " as `Ã©`.",
)
def turns_back_the_mark_only(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    return "".join(token_of[number] for number in ids).replace("Ġ", " ")


@misconception(
    "tokenization.decode",
    "Tokens are joined with spaces between, so words fall into pieces and punctuation drifts off; the "
    "spaces are already in the tokens.",
)
def joins_with_spaces(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    spaced = "Ġ".join(token_of[number].lstrip("Ġ") for number in ids)
    return bytes(BYTE_OF[symbol] for symbol in spaced).decode("utf-8", errors="replace")


@misconception(
    "tokenization.decode",
    "The text is stripped at its ends; a space there belongs to the text.",
)
def strips_the_text(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    symbols = "".join(token_of[number] for number in ids)
    return bytes(BYTE_OF[symbol] for symbol in symbols).decode("utf-8", errors="replace").strip()


@misconception(
    "tokenization.decode",
    "Bytes that make no character raise an error, and the whole text is lost for one of them.",
)
def raises_for_bad_bytes(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    symbols = "".join(token_of[number] for number in ids)
    return bytes(BYTE_OF[symbol] for symbol in symbols).decode("utf-8")


@misconception(
    "tokenization.decode",
    "Bytes that make no character vanish without a trace; a replacement character should show that they "
    "were there.",
)
def hides_bad_bytes(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    symbols = "".join(token_of[number] for number in ids)
    return bytes(BYTE_OF[symbol] for symbol in symbols).decode("utf-8", errors="ignore")


@misconception(
    "tokenization.decode",
    "Apart from the mark, each character is taken for the byte of the same number. That holds for those "
    "that print well; the borrowed ones from 256 on are no such bytes.",
)
def takes_latin_one_for_the_table(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    symbols = "".join(token_of[number] for number in ids).replace("Ġ", " ")
    return symbols.encode("latin-1").decode("utf-8", errors="replace")


@misconception(
    "tokenization.decode",
    "The id is taken for a token's place in the dictionary; the entries need not stand in the order of ids.",
)
def takes_the_entry_at_that_place(ids: list[int], vocabulary: dict[str, int]) -> str:
    tokens = list(vocabulary)
    symbols = "".join(tokens[number] for number in ids)
    return bytes(BYTE_OF[symbol] for symbol in symbols).decode("utf-8", errors="replace")


@misconception(
    "tokenization.decode",
    "Special tokens are left out; here they are text like any other, so that one can see where they stand.",
)
def leaves_special_tokens_out(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    tokens = [token_of[number] for number in ids]
    symbols = "".join(token for token in tokens if token not in ("<s>", "</s>", "<pad>", "<unk>", "<mask>"))
    return bytes(BYTE_OF[symbol] for symbol in symbols).decode("utf-8", errors="replace")


@misconception(
    "tokenization.decode",
    "The bytes come back as they are; the last step, from bytes to text, is missing.",
)
def stops_at_the_bytes(ids: list[int], vocabulary: dict[str, int]) -> bytes:
    token_of = {number: token for token, number in vocabulary.items()}
    return bytes(BYTE_OF[symbol] for number in ids for symbol in token_of[number])


@misconception(
    "tokenization.decode",
    "Each byte becomes a character of its own, as if every character had one byte; an é shows as `Ã©`.",
)
def makes_a_character_of_each_byte(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    return "".join(chr(BYTE_OF[symbol]) for number in ids for symbol in token_of[number])


@misconception(
    "tokenization.decode",
    "Ids are looked up in a table that leads from tokens to ids; it has to be turned around first.",
)
def looks_up_the_wrong_way(ids: list[int], vocabulary: dict[str, int]) -> str:
    table: dict[Any, Any] = vocabulary
    symbols = "".join(table[number] for number in ids)
    return bytes(BYTE_OF[symbol] for symbol in symbols).decode("utf-8", errors="replace")


@misconception(
    "tokenization.decode",
    "The visible characters themselves are encoded, not the bytes that they stand for; so the text comes "
    "out as it went in, marks and all.",
)
def encodes_the_characters(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    return "".join(token_of[number] for number in ids).encode("utf-8").decode("utf-8", errors="replace")


@misconception(
    "tokenization.decode",
    "Apart from the mark, each character is taken for the byte of the same number, and those from 256 on, "
    "which have none, are dropped in silence; characters with such a byte break.",
)
def drops_borrowed_characters(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    symbols = "".join(token_of[number] for number in ids).replace("Ġ", " ")
    return symbols.encode("latin-1", errors="ignore").decode("utf-8", errors="replace")


@misconception(
    "tokenization.decode",
    "Bytes are gathered until they make a character, and after four of them given up together; good bytes "
    "that follow a bad one are lost with it.",
)
def gives_up_after_four_bytes(ids: list[int], vocabulary: dict[str, int]) -> str:
    token_of = {number: token for token, number in vocabulary.items()}
    text = ""
    gathered = b""
    for symbol in "".join(token_of[number] for number in ids):
        gathered += bytes([BYTE_OF[symbol]])
        try:
            text += gathered.decode("utf-8")
            gathered = b""
        except UnicodeDecodeError:
            if len(gathered) == 4:
                text += "\ufffd"
                gathered = b""
    return text + "\ufffd" if gathered else text


@misconception(
    "tokenization.word_starts",
    "Only the mark counts; the first word of a text has no space before it and starts all the same.",
)
def sees_the_mark_only(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    return [token.startswith("Ġ") and token not in special_tokens for token in tokens]


@misconception(
    "tokenization.word_starts",
    "The token in the first place counts as the first word, even where it is `<s>`; special tokens start "
    "no word.",
)
def takes_a_special_token_for_a_word(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    return [i == 0 or token.startswith("Ġ") for i, token in enumerate(tokens)]


@misconception(
    "tokenization.word_starts",
    "Pieces are recognised by `##`. That is BERT's mark; here none has it, and every token seems to start"
    " a word.",
)
def looks_for_berts_mark(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    return [not token.startswith("##") and token not in special_tokens for token in tokens]


@misconception(
    "tokenization.word_starts",
    "A space is looked for; in a token the space is written as `Ġ`.",
)
def looks_for_a_space(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        starts.append(not special and (begins or token.startswith(" ")))
        begins = special
    return starts


@misconception(
    "tokenization.word_starts",
    "A plain G is looked for; the mark `Ġ` is another character, a G with a dot.",
)
def looks_for_a_plain_g(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        starts.append(not special and (begins or token.startswith("G")))
        begins = special
    return starts


@misconception(
    "tokenization.word_starts",
    "Punctuation is counted as a word of its own; here a word is what stands between spaces.",
)
def counts_punctuation(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        starts.append(not special and (begins or token.startswith("Ġ") or not token[0].isalnum()))
        begins = special
    return starts


@misconception(
    "tokenization.word_starts",
    "Only the first of several texts gets a first word; another text begins after the special tokens.",
)
def forgets_the_second_text(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = []
    seen_text = False
    for token in tokens:
        if token in special_tokens:
            starts.append(False)
        else:
            starts.append(token.startswith("Ġ") or not seen_text)
            seen_text = True
    return starts


@misconception(
    "tokenization.word_starts",
    "The answer is upside down: it is true for tokens that go on with a word.",
)
def marks_what_goes_on(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        starts.append(not special and not begins and not token.startswith("Ġ"))
        begins = special
    return starts


@misconception(
    "tokenization.word_starts",
    "The mark is read as the end of a word, so each answer is one token early; the space stands in front.",
)
def marks_the_ends(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    ends = []
    for i, token in enumerate(tokens):
        last = i + 1 == len(tokens) or tokens[i + 1].startswith("Ġ") or tokens[i + 1] in special_tokens
        ends.append(token not in special_tokens and last)
    return ends


@misconception(
    "tokenization.word_starts",
    "The places of the starting tokens come back; asked for is True or False for each token.",
)
def gives_places(tokens: list[str], special_tokens: list[str]) -> list[int]:
    starts = []
    begins = True
    for i, token in enumerate(tokens):
        special = token in special_tokens
        if not special and (begins or token.startswith("Ġ")):
            starts.append(i)
        begins = special
    return starts


@misconception(
    "tokenization.word_starts",
    "Special tokens are told by their looks; a text may hold a `<`, and other tokenizers write `[CLS]`.",
)
def judges_by_looks(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = []
    begins = True
    for token in tokens:
        special = token.startswith("<")
        starts.append(not special and (begins or token.startswith("Ġ")))
        begins = special
    return starts


@misconception(
    "tokenization.word_starts",
    "Special tokens are left out of the answer, so it is shorter than the tokens and nothing lines up.",
)
def skips_special_tokens(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = []
    begins = True
    for token in tokens:
        if token in special_tokens:
            begins = True
        else:
            starts.append(begins or token.startswith("Ġ"))
            begins = False
    return starts


@misconception(
    "tokenization.word_starts",
    "For the first token, the place before it is -1, and Python reads that as the last token; a text "
    "without special tokens then has no first word.",
)
def looks_round_the_corner(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    return [
        token not in special_tokens and (token.startswith("Ġ") or tokens[i - 1] in special_tokens)
        for i, token in enumerate(tokens)
    ]


@misconception(
    "tokenization.word_starts",
    "A first word is only expected in the very first place; with special tokens it stands after `<s>`, "
    "and is missed.",
)
def expects_it_in_the_first_place(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    return [
        token not in special_tokens and (i == 0 or token.startswith("Ġ")) for i, token in enumerate(tokens)
    ]


@misconception(
    "tokenization.word_starts",
    "The mark is looked for anywhere in the token; a word starts only where it stands in front.",
)
def looks_for_the_mark_anywhere(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        starts.append(not special and (begins or "Ġ" in token))
        begins = special
    return starts


@misconception(
    "tokenization.word_starts",
    "Special tokens are only ruled out where a text begins and not where the mark is seen; one that is "
    "written with the mark counts as a start.",
)
def rules_special_tokens_out_halfway(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        starts.append(token.startswith("Ġ") or begins and not special)
        begins = special
    return starts


@misconception(
    "tokenization.word_starts",
    "Something is written into the first place without asking whether there is one: no tokens raise an "
    "index error.",
)
def writes_into_the_first_place(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    after = [False] + [token in special_tokens for token in tokens[:-1]]
    begins = after[: len(tokens)]
    begins[0] = True
    return [
        token not in special_tokens and (begins[i] or token.startswith("Ġ")) for i, token in enumerate(tokens)
    ]


@misconception(
    "tokenization.word_starts",
    "Of the special tokens only the first in the list is taken to begin a text; a text also begins after any "
    "of the others, and the list may be empty.",
)
def asks_for_the_first_special_token(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    starts = []
    for i, token in enumerate(tokens):
        if token in special_tokens:
            starts.append(False)
        else:
            starts.append(i == 0 or token.startswith("Ġ") or tokens[i - 1] == special_tokens[0])
    return starts


@misconception(
    "tokenization.pieces_of_words",
    "A word is put away when the next one starts; nothing starts after the last word, so it is lost.",
)
def loses_the_last_word(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words = []
    word: list[str] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special:
            if word and (begins or token.startswith("Ġ")):
                words.append(word)
                word = []
            word.append(token)
        begins = special
    return words


@misconception(
    "tokenization.pieces_of_words",
    "When the first word starts, an empty list is put away for the word before it, and there was none.",
)
def begins_with_nothing(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words = []
    word: list[str] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special:
            if begins or token.startswith("Ġ"):
                words.append(word)
                word = []
            word.append(token)
        begins = special
    words.append(word)
    return words


@misconception(
    "tokenization.pieces_of_words",
    "Each special token comes back as a word of its own; they belong to no word.",
)
def makes_words_of_special_tokens(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if special or begins or token.startswith("Ġ"):
            words.append([token])
        else:
            words[-1].append(token)
        begins = special
    return words


@misconception(
    "tokenization.pieces_of_words",
    "A closing special token is put into the last word, because it carries no mark either.",
)
def glues_the_closing_token(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special and (begins or token.startswith("Ġ")):
            words.append([token])
        elif words:
            words[-1].append(token)
        begins = special
    return words


@misconception(
    "tokenization.pieces_of_words",
    "The mark is taken off the tokens; they should come back just as they are written.",
)
def takes_marks_off(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special:
            if begins or token.startswith("Ġ"):
                words.append([])
            words[-1].append(token.removeprefix("Ġ"))
        begins = special
    return words


@misconception(
    "tokenization.pieces_of_words",
    "Every token becomes a word of its own; a token without the mark goes on with the word before it.",
)
def makes_a_word_of_each_token(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    return [[token] for token in tokens if token not in special_tokens]


@misconception(
    "tokenization.pieces_of_words",
    "Special tokens are thrown away first, and then the second text's first word is glued to the first "
    "text's last one: nothing shows any more that a text began.",
)
def forgets_where_a_text_begins(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    for token in (token for token in tokens if token not in special_tokens):
        if token.startswith("Ġ") or not words:
            words.append([token])
        else:
            words[-1].append(token)
    return words


@misconception(
    "tokenization.pieces_of_words",
    "The first token has no mark, so it is added to a word that does not exist yet: an index error.",
)
def adds_to_no_word(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    for token in tokens:
        if token in special_tokens:
            continue
        if token.startswith("Ġ"):
            words.append([token])
        else:
            words[-1].append(token)
    return words


@misconception(
    "tokenization.pieces_of_words",
    "The pieces of each word are joined to one text; asked for is the list of pieces.",
)
def joins_the_pieces(tokens: list[str], special_tokens: list[str]) -> list[str]:
    words: list[str] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special:
            if begins or token.startswith("Ġ"):
                words.append("")
            words[-1] += token
        begins = special
    return words


@misconception(
    "tokenization.pieces_of_words",
    "Only words of several pieces come back; a word that is one token is a word too.",
)
def gives_split_words_only(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special:
            if begins or token.startswith("Ġ"):
                words.append([])
            words[-1].append(token)
        begins = special
    return [word for word in words if len(word) > 1]


@misconception(
    "tokenization.pieces_of_words",
    "One and the same list is filled and emptied for every word; all words in the answer are that one list.",
)
def fills_one_list_again(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    word: list[str] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special:
            if begins or token.startswith("Ġ"):
                word.clear()
                words.append(word)
            word.append(token)
        begins = special
    return words


@misconception(
    "tokenization.pieces_of_words",
    "Neighbours with the same answer are put together, so that words of one token all land in one group.",
)
def groups_equal_answers(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    from itertools import groupby

    starts = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special:
            starts.append((token, begins or token.startswith("Ġ")))
        begins = special
    return [[token for token, _ in group] for _, group in groupby(starts, key=lambda entry: entry[1])]


@misconception(
    "tokenization.pieces_of_words",
    "Punctuation becomes a word of its own; here a word is what stands between spaces.",
)
def parts_punctuation(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special:
            if begins or token.startswith("Ġ") or not token.isalnum():
                words.append([])
            words[-1].append(token)
        begins = special
    return words


@misconception(
    "tokenization.pieces_of_words",
    "Whatever starts no word is added to the word before, special tokens too; before the first `<s>` "
    "there is no word, and an index error comes.",
)
def adds_all_that_starts_no_word(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special and (begins or token.startswith("Ġ")):
            words.append([token])
        else:
            words[-1].append(token)
        begins = special
    return words


@misconception(
    "tokenization.pieces_of_words",
    "The mark is looked for anywhere in the token; a word starts only where it stands in front.",
)
def parts_at_any_mark(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if not special:
            if begins or "Ġ" in token:
                words.append([])
            words[-1].append(token)
        begins = special
    return words


@misconception(
    "tokenization.pieces_of_words",
    "The mark is asked for before anything else, so a special token that is written with it becomes a word.",
)
def asks_for_the_mark_first(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    words: list[list[str]] = []
    begins = True
    for token in tokens:
        special = token in special_tokens
        if token.startswith("Ġ") or (begins and not special):
            words.append([token])
        elif not special:
            words[-1].append(token)
        begins = special
    return words


@misconception(
    "tokenization.truncate",
    "No room is left for the special tokens: once they are added, the row is too long.",
)
def leaves_no_room(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    if side == "right":
        return ids[:max_length]
    return ids[max(len(ids) - max_length, 0) :]


@misconception(
    "tokenization.truncate",
    "Room is left for two special tokens, whatever `num_special` says.",
)
def always_leaves_two(
    ids: list[int], max_length: int, num_special: int = 2, side: str = "right"
) -> list[int]:
    room = max(max_length - 2, 0)
    return ids[:room] if side == "right" else ids[max(len(ids) - room, 0) :]


@misconception(
    "tokenization.truncate",
    "The room can come out below zero, and a slice reads a negative number as counted from the end: "
    "tokens stay for which there is no room.",
)
def slices_with_negative_room(
    ids: list[int], max_length: int, num_special: int = 2, side: str = "right"
) -> list[int]:
    room = max_length - num_special
    return ids[:room] if side == "right" else ids[max(len(ids) - room, 0) :]


@misconception(
    "tokenization.truncate",
    "With no room at all, the slice from minus zero begins at the front and keeps the whole text.",
)
def slices_from_minus_zero(
    ids: list[int], max_length: int, num_special: int = 2, side: str = "right"
) -> list[int]:
    room = max(max_length - num_special, 0)
    return ids[:room] if side == "right" else ids[-room:]


@misconception(
    "tokenization.truncate",
    "As many ids as there are special tokens are always cut off, even from a text that fits.",
)
def always_cuts(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    keep = max(min(len(ids), max_length) - num_special, 0)
    return ids[:keep] if side == "right" else ids[len(ids) - keep :]


@misconception(
    "tokenization.truncate",
    "The argument `side` is not used; the text is always cut on the right.",
)
def ignores_the_side(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    return ids[: max(max_length - num_special, 0)]


@misconception(
    "tokenization.truncate",
    "The sides are swapped: `side` says where tokens are cut off, not which ones stay.",
)
def swaps_the_sides(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    room = max(max_length - num_special, 0)
    return ids[:room] if side == "left" else ids[max(len(ids) - room, 0) :]


@misconception(
    "tokenization.truncate",
    "One token too many is cut off: there is room for one more.",
)
def is_off_by_one(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    room = max(max_length - num_special - 1, 0)
    return ids[:room] if side == "right" else ids[max(len(ids) - room, 0) :]


@misconception(
    "tokenization.truncate",
    "To cut on the left the ids are turned around, and never turned back: the text stands backwards.",
)
def leaves_it_backwards(
    ids: list[int], max_length: int, num_special: int = 2, side: str = "right"
) -> list[int]:
    room = max(max_length - num_special, 0)
    return ids[:room] if side == "right" else ids[::-1][:room]


@misconception(
    "tokenization.truncate",
    "What comes back is the part that is cut off; the other one should stay.",
)
def gives_the_rest(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    room = max(max_length - num_special, 0)
    return ids[room:] if side == "right" else ids[: max(len(ids) - room, 0)]


@misconception(
    "tokenization.truncate",
    "A text is only cut when it is longer than `max_length` by itself; a slightly shorter one does not "
    "fit either once the special tokens are there.",
)
def asks_too_late(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    if len(ids) <= max_length:
        return ids
    room = max(max_length - num_special, 0)
    return ids[:room] if side == "right" else ids[len(ids) - room :]


@misconception(
    "tokenization.truncate",
    "The ids are taken out of the list that was passed in; whoever calls the function still needs that list.",
)
def deletes_from_its_input(
    ids: list[int], max_length: int, num_special: int = 2, side: str = "right"
) -> list[int]:
    while len(ids) > max(max_length - num_special, 0):
        ids.pop(-1 if side == "right" else 0)
    return ids


@misconception(
    "tokenization.truncate",
    "A text that is shorter than the room is filled up with padding; cutting makes long texts shorter and"
    " leaves short ones alone.",
)
def pads_short_texts(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    room = max(max_length - num_special, 0)
    kept = ids[:room] if side == "right" else ids[max(len(ids) - room, 0) :]
    return kept + [1] * (room - len(kept))


@misconception(
    "tokenization.truncate",
    "On the left side the number of ids to drop comes out below zero for a text that is shorter than the "
    "room, and the slice reads it from the end: a text that fits is cut.",
)
def begins_below_zero(
    ids: list[int], max_length: int, num_special: int = 2, side: str = "right"
) -> list[int]:
    room = max(max_length - num_special, 0)
    return ids[:room] if side == "right" else ids[len(ids) - room :]


@misconception(
    "tokenization.truncate",
    "Nobody asks whether there is any room: slices with zero or a negative number count from the other "
    "end, and tokens stay that do not fit.",
)
def slices_without_asking(
    ids: list[int], max_length: int, num_special: int = 2, side: str = "right"
) -> list[int]:
    room = max_length - num_special
    return ids[:room] if side == "right" else ids[-room:]


@misconception(
    "tokenization.truncate",
    "Where not even the special tokens have room, an error is raised; promised is an empty list.",
)
def refuses_when_there_is_no_room(
    ids: list[int], max_length: int, num_special: int = 2, side: str = "right"
) -> list[int]:
    room = max_length - num_special
    if room < 0:
        raise ValueError("max_length leaves no room for the special tokens")
    return ids[:room] if side == "right" else ids[max(len(ids) - room, 0) :]


@misconception(
    "tokenization.add_special_tokens",
    "Special tokens are added without a look at what is there, so a text that has them already gets them "
    "twice.",
)
def adds_them_twice(ids: list[int], bos: int, eos: int) -> list[int]:
    return [bos, *ids, eos]


@misconception(
    "tokenization.add_special_tokens",
    "A text that begins with the opening token is taken to be complete; its closing token may still be "
    "missing.",
)
def looks_in_front_only(ids: list[int], bos: int, eos: int) -> list[int]:
    return list(ids) if ids[:1] == [bos] else [bos, *ids, eos]


@misconception(
    "tokenization.add_special_tokens",
    "Both are added unless both are there; a text that has one of them gets that one twice.",
)
def adds_both_or_none(ids: list[int], bos: int, eos: int) -> list[int]:
    if ids[:1] == [bos] and ids[-1:] == [eos]:
        return list(ids)
    return [bos, *ids, eos]


@misconception(
    "tokenization.add_special_tokens",
    "The first and the last id are looked at even where there is none: an empty text raises an index error.",
)
def fails_on_an_empty_text(ids: list[int], bos: int, eos: int) -> list[int]:
    front = [] if ids[0] == bos else [bos]
    back = [] if ids[-1] == eos else [eos]
    return front + ids + back


@misconception(
    "tokenization.add_special_tokens",
    "The tokens are added to the list that was passed in; whoever calls the function still needs that list.",
)
def inserts_into_its_input(ids: list[int], bos: int, eos: int) -> list[int]:
    if ids[:1] != [bos]:
        ids.insert(0, bos)
    if ids[-1] != eos:
        ids.append(eos)
    return ids


@misconception(
    "tokenization.add_special_tokens",
    "The two are swapped: the closing token stands in front and the opening one at the end.",
)
def swaps_the_ends(ids: list[int], bos: int, eos: int) -> list[int]:
    front = [] if ids[:1] == [eos] else [eos]
    back = [] if ids[-1:] == [bos] else [bos]
    return front + ids + back


@misconception(
    "tokenization.add_special_tokens",
    "Only the opening token is added; RoBERTa also expects a closing one.",
)
def forgets_the_closing_token(ids: list[int], bos: int, eos: int) -> list[int]:
    return list(ids) if ids[:1] == [bos] else [bos, *ids]


@misconception(
    "tokenization.add_special_tokens",
    "Only the closing token is added; RoBERTa also expects an opening one.",
)
def forgets_the_opening_token(ids: list[int], bos: int, eos: int) -> list[int]:
    return list(ids) if ids[-1:] == [eos] else [*ids, eos]


@misconception(
    "tokenization.add_special_tokens",
    "RoBERTa's ids 0 and 2 are written into the code; `bos` and `eos` say which ids to add.",
)
def writes_robertas_ids(ids: list[int], bos: int, eos: int) -> list[int]:
    front = [] if ids[:1] == [0] else [0]
    back = [] if ids[-1:] == [2] else [2]
    return front + ids + back


@misconception(
    "tokenization.add_special_tokens",
    "An opening id of 0 is taken for none at all, because Python counts zero as false; RoBERTa's is 0.",
)
def takes_zero_for_no_token(ids: list[int], bos: int, eos: int) -> list[int]:
    front = [bos] if bos and ids[:1] != [bos] else []
    back = [eos] if eos and ids[-1:] != [eos] else []
    return front + ids + back


@misconception(
    "tokenization.add_special_tokens",
    "An empty text comes back empty; it gets its two special tokens like any other.",
)
def leaves_an_empty_text(ids: list[int], bos: int, eos: int) -> list[int]:
    if not ids:
        return []
    front = [] if ids[0] == bos else [bos]
    back = [] if ids[-1] == eos else [eos]
    return front + ids + back


@misconception(
    "tokenization.add_special_tokens",
    "The text is put into the row as one element, a list inside the list.",
)
def puts_a_list_inside(ids: list[int], bos: int, eos: int) -> list[Any]:
    return [bos, [number for number in ids if number not in (bos, eos)], eos]


@misconception(
    "tokenization.add_special_tokens",
    "The ids are made the keys of a dictionary, and a key is there only once: ids that the text repeats are "
    "lost.",
)
def keeps_each_id_once(ids: list[int], bos: int, eos: int) -> list[int]:
    row = dict.fromkeys([bos, *ids])
    row.pop(eos, None)
    return [*row, eos]


@misconception(
    "tokenization.add_special_tokens",
    "Where the opening token is there already, no new list is made, and the closing one is added to the list "
    "that was passed in.",
)
def appends_to_an_opened_text(ids: list[int], bos: int, eos: int) -> list[int]:
    row = ids if ids[:1] == [bos] else [bos, *ids]
    if row[-1] != eos:
        row.append(eos)
    return row


@misconception(
    "tokenization.add_special_tokens",
    "The opening token is taken off, and then the last id is looked at; where the opening token was all "
    "there was, that raises an index error.",
)
def finds_nothing_behind_the_opening(ids: list[int], bos: int, eos: int) -> list[int]:
    if not ids:
        return [bos, eos]
    text = ids[1:] if ids[0] == bos else ids
    if text[-1] == eos:
        text = text[:-1]
    return [bos, *text, eos]


@misconception(
    "tokenization.special_tokens_mask",
    "The mask is upside down: it holds 1 for text and 0 for special tokens.",
)
def is_upside_down(ids: list[int], special_ids: list[int]) -> list[int]:
    return [0 if number in special_ids else 1 for number in ids]


@misconception(
    "tokenization.special_tokens_mask",
    "The first and the last place are marked, whatever stands there; special tokens are known by their ids.",
)
def marks_both_ends(ids: list[int], special_ids: list[int]) -> list[int]:
    return [int(i in (0, len(ids) - 1)) for i in range(len(ids))]


@misconception(
    "tokenization.special_tokens_mask",
    "The mask holds True and False; asked for are the integers 1 and 0.",
)
def gives_booleans(ids: list[int], special_ids: list[int]) -> list[bool]:
    return [number in special_ids for number in ids]


@misconception(
    "tokenization.special_tokens_mask",
    "This is the attention mask: it only tells padding from the rest. `<s>` and `</s>` are special too.",
)
def gives_the_attention_mask(ids: list[int], special_ids: list[int]) -> list[int]:
    return [int(number != 1) for number in ids]


@misconception(
    "tokenization.special_tokens_mask",
    "Small ids are taken for special ones. RoBERTa's `<mask>` comes last in its vocabulary, and other "
    "tokenizers have their own.",
)
def marks_small_ids(ids: list[int], special_ids: list[int]) -> list[int]:
    return [int(number < 4) for number in ids]


@misconception(
    "tokenization.special_tokens_mask",
    "The places of the special tokens come back; asked for is a 1 or a 0 for every token.",
)
def gives_their_places(ids: list[int], special_ids: list[int]) -> list[int]:
    return [i for i, number in enumerate(ids) if number in special_ids]


@misconception(
    "tokenization.special_tokens_mask",
    "The special tokens are taken out of the row; asked for is a mask as long as the row.",
)
def filters_them_out(ids: list[int], special_ids: list[int]) -> list[int]:
    return [number for number in ids if number not in special_ids]


@misconception(
    "tokenization.special_tokens_mask",
    "Of each special token only the first occurrence is marked; padding, for one, comes in rows.",
)
def marks_the_first_of_each(ids: list[int], special_ids: list[int]) -> list[int]:
    mask = [0] * len(ids)
    for number in special_ids:
        if number in ids:
            mask[ids.index(number)] = 1
    return mask


@misconception(
    "tokenization.special_tokens_mask",
    "All ids between the smallest and the largest special one are marked; special ids need not be "
    "neighbours.",
)
def marks_a_range(ids: list[int], special_ids: list[int]) -> list[int]:
    if not special_ids:
        return [0] * len(ids)
    return [int(min(special_ids) <= number <= max(special_ids)) for number in ids]


@misconception(
    "tokenization.special_tokens_mask",
    "Ids and special ids are compared place by place, so the mask is as long as the shorter of the two "
    "lists.",
)
def compares_place_by_place(ids: list[int], special_ids: list[int]) -> list[int]:
    return [int(one == other) for one, other in zip(ids, special_ids, strict=False)]


@misconception(
    "tokenization.special_tokens_mask",
    "Only RoBERTa's `<s>` and `</s>` are marked; padding and `<mask>` are special too, and the list has "
    "them.",
)
def marks_opening_and_closing(ids: list[int], special_ids: list[int]) -> list[int]:
    return [int(number in (0, 2)) for number in ids]


@misconception(
    "tokenization.special_tokens_mask",
    "A binary search looks through the special ids; it needs a sorted list, and they come in any order.",
)
def searches_an_unsorted_list(ids: list[int], special_ids: list[int]) -> list[int]:
    from bisect import bisect_left

    places = [bisect_left(special_ids, number) for number in ids]
    return [int(special_ids[i : i + 1] == [number]) for i, number in zip(places, ids, strict=True)]


@misconception(
    "tokenization.build_pair",
    "One separator stands between the texts, as in BERT; RoBERTa was trained with two closing tokens there.",
)
def separates_once(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    return [bos, *first, eos, *second, eos]


@misconception(
    "tokenization.build_pair",
    "Each text is wrapped by itself, so there are two opening tokens; the row has only one.",
)
def wraps_each_text(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    return [bos, *first, eos, bos, *second, eos]


@misconception(
    "tokenization.build_pair",
    "The closing token at the end of the row is missing.",
)
def leaves_the_row_open(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    return [bos, *first, eos, eos, *second]


@misconception(
    "tokenization.build_pair",
    "The opening token is missing; RoBERTa reads its answer for the whole row off that place.",
)
def never_opens_the_row(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    return [*first, eos, eos, *second, eos]


@misconception(
    "tokenization.build_pair",
    "The second text stands before the first.",
)
def swaps_the_texts(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    return [bos, *second, eos, eos, *first, eos]


@misconception(
    "tokenization.build_pair",
    "Where the second text is empty, its separators are left out; an empty text is a text as well.",
)
def skips_an_empty_second(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    if not second:
        return [bos, *first, eos]
    return [bos, *first, eos, eos, *second, eos]


@misconception(
    "tokenization.build_pair",
    "The texts are put into the row as two elements, lists inside the list.",
)
def nests_the_texts(first: list[int], second: list[int], bos: int, eos: int) -> list[Any]:
    return [bos, first, eos, eos, second, eos]


@misconception(
    "tokenization.build_pair",
    "The row is built inside the first list that was passed in; whoever calls the function still needs "
    "that list.",
)
def builds_inside_the_first(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    first.insert(0, bos)
    first += [eos, eos]
    first += second
    first.append(eos)
    return first


@misconception(
    "tokenization.build_pair",
    "RoBERTa's ids 0 and 2 are written into the code; `bos` and `eos` say which ids to use.",
)
def writes_zero_and_two(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    return [0, *first, 2, 2, *second, 2]


@misconception(
    "tokenization.build_pair",
    "Opening tokens stand between the texts; it is closing tokens that part them.",
)
def separates_by_opening(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    return [bos, *first, bos, bos, *second, eos]


@misconception(
    "tokenization.build_pair",
    "An opening id of 0 is taken for none at all, because Python counts zero as false; RoBERTa's is 0.",
)
def takes_zero_for_no_opening(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    return ([bos] if bos else []) + first + [eos, eos] + second + [eos]


@misconception(
    "tokenization.build_pair",
    "Nothing stands between the two texts, so the model cannot tell where one ends and the other begins.",
)
def does_not_separate(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    return [bos, *first, *second, eos]


@misconception(
    "tokenization.build_pair",
    "The closing tokens are appended to the two lists that were passed in; the row is right, and the texts "
    "are changed.",
)
def appends_to_both_texts(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    first.extend([eos, eos])
    second.append(eos)
    return [bos, *first, *second]


@misconception(
    "tokenization.build_pair",
    "The parts are joined as arrays, and an empty list becomes an array of floats: then all ids are floats, "
    "which no model takes.",
)
def concatenates_arrays(first: list[int], second: list[int], bos: int, eos: int) -> list[Any]:
    import numpy as np

    row: list[Any] = np.concatenate(([bos], first, [eos, eos], second, [eos])).tolist()
    return row


@misconception(
    "tokenization.truncate_pair",
    "Only the first text is cut; the longer one should be, whichever that is.",
)
def cuts_the_first_only(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max(max_length - num_special, 0)
    return first[: max(room - len(second), 0)], second


@misconception(
    "tokenization.truncate_pair",
    "Only the second text is cut; the longer one should be, whichever that is.",
)
def cuts_the_second_only(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max(max_length - num_special, 0)
    return first, second[: max(room - len(first), 0)]


@misconception(
    "tokenization.truncate_pair",
    "Each text gets half of the room, so a long one is cut although a short one leaves places free.",
)
def gives_each_half(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max(max_length - num_special, 0)
    return first[: room - room // 2], second[: room // 2]


@misconception(
    "tokenization.truncate_pair",
    "When both are equally long, the first text gives a token; we agreed that the second one does.",
)
def settles_ties_the_other_way(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max(max_length - num_special, 0)
    a, b = len(first), len(second)
    while a + b > room:
        if a >= b:
            a -= 1
        else:
            b -= 1
    return first[:a], second[:b]


@misconception(
    "tokenization.truncate_pair",
    "No room is left for the special tokens: once they are added, the row is too long.",
)
def forgets_special_tokens(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    a, b = len(first), len(second)
    while a + b > max_length:
        if a > b:
            a -= 1
        else:
            b -= 1
    return first[:a], second[:b]


@misconception(
    "tokenization.truncate_pair",
    "Room is left for four special tokens, whatever `num_special` says.",
)
def always_leaves_four(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    a, b = len(first), len(second)
    while a + b > max(max_length - 4, 0):
        if a > b:
            a -= 1
        else:
            b -= 1
    return first[:a], second[:b]


@misconception(
    "tokenization.truncate_pair",
    "The longer text is chosen once and alone is cut; while it shrinks, it may become the shorter one.",
)
def chooses_the_longer_once(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    excess = max(len(first) + len(second) - max(max_length - num_special, 0), 0)
    if len(first) > len(second):
        return first[: max(len(first) - excess, 0)], second
    return first, second[: max(len(second) - excess, 0)]


@misconception(
    "tokenization.truncate_pair",
    "Tokens are taken from the front of the longer text; they should go from its end.",
)
def cuts_at_the_front(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    first, second = list(first), list(second)
    while len(first) + len(second) > max(max_length - num_special, 0):
        (first if len(first) > len(second) else second).pop(0)
    return first, second


@misconception(
    "tokenization.truncate_pair",
    "Tokens are popped off the lists that were passed in; whoever calls the function still needs those "
    "lists.",
)
def pops_from_its_input(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    while len(first) + len(second) > max(max_length - num_special, 0):
        (first if len(first) > len(second) else second).pop()
    return first, second


@misconception(
    "tokenization.truncate_pair",
    "Where there is less than no room, tokens are taken from lists that are already empty: an index error.",
)
def pops_from_nothing(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    first, second = list(first), list(second)
    while len(first) + len(second) > max_length - num_special:
        if len(first) > len(second):
            first.pop()
        else:
            second.pop()
    return first, second


@misconception(
    "tokenization.truncate_pair",
    "The shorter text is cut; the longer one should give first.",
)
def cuts_the_shorter(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    a, b = len(first), len(second)
    while a + b > max(max_length - num_special, 0):
        if b and (b <= a or not a):
            b -= 1
        else:
            a -= 1
    return first[:a], second[:b]


@misconception(
    "tokenization.truncate_pair",
    "Each text is cut to the whole room as if it were alone; together they do not fit.",
)
def cuts_each_alone(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max(max_length - num_special, 0)
    return first[:room], second[:room]


@misconception(
    "tokenization.truncate_pair",
    "The texts give tokens in turns from the start; as long as one is longer, only that one should.",
)
def takes_turns_at_once(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    a, b = len(first), len(second)
    turn = 1
    while a + b > max(max_length - num_special, 0):
        if (turn and b) or not a:
            b -= 1
        else:
            a -= 1
        turn = 1 - turn
    return first[:a], second[:b]


@misconception(
    "tokenization.truncate_pair",
    "Both texts are shortened in proportion to their lengths; only the longer one should give until both "
    "are equal.",
)
def cuts_in_proportion(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max(max_length - num_special, 0)
    total = len(first) + len(second)
    if total <= room:
        return first, second
    keep = room * len(first) // total
    return first[:keep], second[: room - keep]


@misconception(
    "tokenization.truncate_pair",
    "When both are equally long, both give a token at once; the row may then be one shorter than it needs"
    " to be.",
)
def takes_one_off_both(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    a, b = len(first), len(second)
    while a + b > max(max_length - num_special, 0):
        if a > b:
            a -= 1
        elif b > a:
            b -= 1
        else:
            a, b = a - 1, b - 1
    return first[:a], second[:b]


@misconception(
    "tokenization.truncate_pair",
    "Texts that do not fit get half of the room each, even where one of them is shorter than that and "
    "leaves places free.",
)
def halves_what_does_not_fit(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max(max_length - num_special, 0)
    if len(first) + len(second) <= room:
        return first, second
    return first[: room - room // 2], second[: room // 2]


@misconception(
    "tokenization.truncate_pair",
    "The function calls itself for every token that goes; Python allows about a thousand calls inside each "
    "other, and a text may have thousands of tokens.",
)
def calls_itself_for_each_token(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    def fit(a: list[int], b: list[int]) -> tuple[list[int], list[int]]:
        if len(a) + len(b) <= max(max_length - num_special, 0):
            return a, b
        return fit(a[:-1], b) if len(a) > len(b) else fit(a, b[:-1])

    return fit(first, second)


@misconception(
    "tokenization.truncate_pair",
    "The loop ends as soon as one text is empty, though the other one may still be too long.",
)
def stops_at_an_empty_text(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max_length - num_special
    if room <= 0:
        return [], []
    a, b = len(first), len(second)
    while a and b and a + b > room:
        if a > b:
            a -= 1
        else:
            b -= 1
    return first[:a], second[:b]


@misconception(
    "tokenization.truncate_pair",
    "The second text never gets more than half of the room, even where the first one is short and leaves "
    "places free.",
)
def gives_the_second_half_at_most(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max(max_length - num_special, 0)
    keep = min(len(second), room // 2)
    return first[: room - keep], second[:keep]


@misconception(
    "tokenization.truncate_pair",
    "The odd place goes to the text that was the longer one, and to the second one if they were equal, as in "
    "the tokenizers library; we agreed that the second one gives first.",
)
def settles_ties_as_the_library(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max(max_length - num_special, 0)
    a, b = len(first), len(second)
    if a + b > room:
        half = room // 2
        if a > b:
            b = min(b, half)
            a = room - b
        else:
            a = min(a, half)
            b = room - a
    return first[:a], second[:b]


@misconception(
    "tokenization.truncate_pair",
    "Where not even the special tokens have room, an error is raised; promised are two empty lists.",
)
def refuses_a_pair_without_room(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    room = max_length - num_special
    if room < 0:
        raise ValueError("max_length leaves no room for the special tokens")
    a, b = len(first), len(second)
    while a + b > room:
        if a > b:
            a -= 1
        else:
            b -= 1
    return first[:a], second[:b]


@misconception(
    "tokenization.encode",
    "The special tokens are missing: `tokenize` and `convert_tokens_to_ids` only look things up.",
)
def has_no_special_tokens(text: str, tokenizer: Any, max_length: int) -> Any:
    return tokenizer.convert_tokens_to_ids(tokenizer.tokenize(text))[: max_length - 2]


@misconception(
    "tokenization.encode",
    "The text is cut to `max_length` before the special tokens are added, so the row is two tokens too long.",
)
def overshoots_by_two(text: str, tokenizer: Any, max_length: int) -> Any:
    ids = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(text))[:max_length]
    return [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id]


@misconception(
    "tokenization.encode",
    "The row is cut after the special tokens were added, and the closing token is cut off.",
)
def cuts_off_the_closing_token(text: str, tokenizer: Any, max_length: int) -> Any:
    return tokenizer(text)["input_ids"][:max_length]


@misconception(
    "tokenization.encode",
    "The text is split at its spaces and each word is tokenized alone, so the mark of the space is lost "
    "and the model sees other tokens.",
)
def tokenizes_word_by_word(text: str, tokenizer: Any, max_length: int) -> Any:
    tokens = [token for word in text.split() for token in tokenizer.tokenize(word)]
    ids = tokenizer.convert_tokens_to_ids(tokens)[: max_length - 2]
    return [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id]


@misconception(
    "tokenization.encode",
    "Whole words are looked up in the vocabulary; rare ones and those with punctuation are not there and "
    "become unknown, and none has its mark.",
)
def looks_up_whole_words(text: str, tokenizer: Any, max_length: int) -> Any:
    ids = tokenizer.convert_tokens_to_ids(text.split())[: max_length - 2]
    return [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id]


@misconception(
    "tokenization.encode",
    "The special tokens are there twice: calling the tokenizer has added them already.",
)
def wraps_twice(text: str, tokenizer: Any, max_length: int) -> Any:
    ids = tokenizer.encode(text)[: max_length - 2]
    return [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id]


@misconception(
    "tokenization.encode",
    "A short text is padded to `max_length`; that is only a bound, and padding is another matter.",
)
def pads_to_the_maximum(text: str, tokenizer: Any, max_length: int) -> Any:
    return tokenizer(text, truncation=True, padding="max_length", max_length=max_length)["input_ids"]


@misconception(
    "tokenization.encode",
    "The text is put into lower case first; RoBERTa's tokenizer keeps capitals apart.",
)
def lowers_the_text(text: str, tokenizer: Any, max_length: int) -> Any:
    return tokenizer(text.lower(), truncation=True, max_length=max_length)["input_ids"]


@misconception(
    "tokenization.encode",
    "The text is tidied up first: spaces in front and double ones are removed, and with them tokens.",
)
def tidies_the_spaces(text: str, tokenizer: Any, max_length: int) -> Any:
    tidy = " ".join(text.split())
    return tokenizer(tidy, truncation=True, max_length=max_length)["input_ids"]


@misconception(
    "tokenization.encode",
    "A space is put before the text, so that its first word gets a mark which it should not have.",
)
def puts_a_space_in_front(text: str, tokenizer: Any, max_length: int) -> Any:
    return tokenizer(" " + text, truncation=True, max_length=max_length)["input_ids"]


@misconception(
    "tokenization.encode",
    "A tensor comes back, with an axis for the batch; asked for is a plain list of ids.",
)
def gives_a_tensor(text: str, tokenizer: Any, max_length: int) -> Any:
    return tokenizer(text, truncation=True, max_length=max_length, return_tensors="pt")["input_ids"]


@misconception(
    "tokenization.encode",
    "`max_length` is never used; a text is cut at the model's maximum at best.",
)
def ignores_max_length(text: str, tokenizer: Any, max_length: int) -> Any:
    return tokenizer(text, truncation=True)["input_ids"]


@misconception(
    "tokenization.encode",
    "A long text loses its beginning; it should lose tokens at its end.",
)
def keeps_the_end(text: str, tokenizer: Any, max_length: int) -> Any:
    ids = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(text))
    ids = ids[max(len(ids) - (max_length - 2), 0) :]
    return [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id]


@misconception(
    "tokenization.encode",
    "The text is cut after `max_length` letters; what counts is tokens.",
)
def cuts_letters(text: str, tokenizer: Any, max_length: int) -> Any:
    return tokenizer(text[: max_length - 2])["input_ids"]


@misconception(
    "tokenization.encode",
    "The tokens come back as text; the model reads their ids.",
)
def gives_tokens(text: str, tokenizer: Any, max_length: int) -> Any:
    tokens = tokenizer.tokenize(text)[: max_length - 2]
    return [tokenizer.bos_token, *tokens, tokenizer.eos_token]


@misconception(
    "tokenization.encode",
    "The text is stripped at its ends first; a space in front makes other tokens, and it is gone.",
)
def strips_before_tokenizing(text: str, tokenizer: Any, max_length: int) -> Any:
    return tokenizer(text.strip(), truncation=True, max_length=max_length)["input_ids"]


@misconception(
    "tokenization.encode",
    "For an empty text an empty list comes back; it gets its opening and closing token like any other.",
)
def gives_nothing_for_no_text(text: str, tokenizer: Any, max_length: int) -> Any:
    if not text:
        return []
    return tokenizer(text, truncation=True, max_length=max_length)["input_ids"]

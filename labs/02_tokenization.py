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
# # Lab 02: Tokenization
#
# A model reads numbers. Somebody has to decide which piece of text gets which number, and that somebody is
# the tokenizer. It is the least glamorous part of a language model and the one that is most often blamed
# too late: feed a model the wrong ids and it answers anyway, politely and wrongly.
#
# In this lab you build one, piece by piece, and compare it with the real thing. After it you can
#
# - merge pairs of symbols, and merge them in the order that a tokenizer has learned,
# - turn tokens into ids, and ids back into text, down to single bytes,
# - read the `Ġ` mark: which token starts a word, and which words fell into pieces,
# - cut a text to a length without cutting off what the model relies on,
# - put special tokens where they belong, around one text or two, and find them again.
#
# Fill in one blank at a time. `labs check 02_tokenization` tells you how each is doing, and `labs hint` is
# there when you are stuck. The cell below each blank shows your function at work as soon as there is
# something to show.

# %% [markdown]
# **In a notebook**, `check(merge_pair)` judges what you have just defined, and `check()` everything that is
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
import json

from transformers import AutoTokenizer

from grader import attempted, checkpoint

# %% [markdown]
# `checkpoint` gives the folder of a small RoBERTa that comes with the course, so everything here runs
# offline. Its vocabulary is far smaller than the big model's and its ids are others, but it was learned in
# the same way, and the calls are the very ones that load the big one.

# %%
ROBERTA = checkpoint("FacebookAI/roberta-base")
TEXTS = ["I am really liking this course!", "I am dissecting this, am I?"]

# %% [markdown]
# ## 1. Merge a pair
#
# How do you get from letters to tokens? RoBERTa's way is called **byte-pair encoding**, and all of it rests
# on one small step: wherever two given symbols stand side by side, make them one symbol. For the pair
# `("i", "n")`
#
#     ["t", "h", "i", "n", "i", "n", "g"]   becomes   ["t", "h", "in", "in", "g"]
#
# Read from left to right, and use each symbol only once: in `["a", "a", "a"]` the pair `("a", "a")` takes
# the first two, and the third is left over.
#
# **Watch out.** It is tempting to join the symbols to one string and let `replace` do the work. But a
# symbol may have several letters, and a string has forgotten where one symbol ends and the next begins.
# Then `st` and `a` can be torn apart and glued together again to something that the tokenizer has never
# learned. And whatever you write, try it on a list that ends with the pair, and on one that ends right
# after it.


# %%
def merge_pair(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    """Make one symbol of two wherever they stand side by side.

    Args:
        symbols: Symbols of a word, of one visible character or more each, whichever these are; the list may
            be empty, a symbol never is.
        pair: The two symbols to merge, in this order.

    Returns:
        A list in which every occurrence of the pair is one symbol. Occurrences are taken from left to right
        and do not overlap. It is always a new list, also where nothing is merged, and the list that was
        passed in stays as it is.

    >>> merge_pair(["t", "h", "i", "n", "i", "n", "g"], ("i", "n"))
    ['t', 'h', 'in', 'in', 'g']
    >>> merge_pair(["a", "a", "a"], ("a", "a"))
    ['aa', 'a']
    """
    # your code here
    ...


# %%
if attempted(merge_pair):
    symbols = list("banana")
    for pair in [("a", "n"), ("an", "an"), ("b", "anan")]:
        symbols = merge_pair(symbols, pair)
        print(pair, "->", symbols)

# %% [markdown]
# ## 2. Merge by rank
#
# While a tokenizer is trained, it looks again and again for the commonest pair in its texts, merges it, and
# writes it down. What remains of the training is that list: the pair learned first has rank 0, the next
# rank 1, and so on. To split a new word, nothing is counted any more. Start from single letters and, as
# long as some learned pair is present, merge the present pair with the **best rank**, everywhere it occurs.
#
# With the merges `("b", "c")`, `("a", "b")`, in this order, the word `abc` ends as `["a", "bc"]`. Reading
# from the left would have found `ab` first. That is not what the tokenizer has learned, and so it is not
# what the model has seen.
#
# **Watch out.** A merge can make new pairs possible: `("in", "g")` can only be used once there is an `in`.
# And a word of a single letter has no pairs at all; does your code survive it?


# %%
def bpe(word: str, merges: list[tuple[str, str]]) -> list[str]:
    """Split a word by byte-pair encoding.

    Args:
        word: The word; may be empty, and may hold letters that no merge knows.
        merges: Pairs in the order in which they were learned, the best rank first. As in training, each part
            of a pair is a single letter or was made by an earlier merge, and no two pairs make the same
            symbol.

    Returns:
        The word's symbols, in order: begins with its single letters and merges the best-ranked pair that is
        present, everywhere it occurs, until no learned pair is present.

    >>> bpe("abc", [("b", "c"), ("a", "b")])
    ['a', 'bc']
    >>> bpe("thinking", [("i", "n"), ("in", "g"), ("t", "h")])
    ['th', 'in', 'k', 'ing']
    """
    # your code here
    ...


# %%
if attempted(merge_pair, bpe):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    learned = json.loads(tokenizer.backend_tokenizer.to_str())["model"]["merges"]
    learned = [tuple(pair) for pair in learned]
    print(len(learned), "merges, beginning with", learned[:5])
    for word in ["Ġplaying", "Ġdissecting", "Ġunbelievable"]:
        print(word, "->", bpe(word, learned))

# %% [markdown]
# The `Ġ` in front of these words stands for a space. We come to that in a moment.
#
# ## 3. From tokens to ids
#
# The vocabulary is the tokenizer's list of all tokens it knows, each with a number. Looking up is easy as
# long as the token is there. When it is not, the tokenizer falls back on a token that is kept for this
# purpose, `<unk>`, so the model at least learns that *something* stood there. Leaving the token out would
# be worse: all that follows would move up by one.
#
# Two tokens that look alike to you are not alike to a dictionary: `course` and `Ġcourse`, with its space,
# have different ids, and so has `Course`.
#
# **Watch out.** In RoBERTa's vocabulary one token has the id 0, the opening `<s>`. Zero is a perfectly good
# id, but Python is quick to read it as "nothing".


# %%
def tokens_to_ids(tokens: list[str], vocabulary: dict[str, int], unk: str = "<unk>") -> list[int]:
    """Look up the id of each token.

    Args:
        tokens: Tokens of a text; may be empty.
        vocabulary: Id of each known token; stays as it is.
        unk: The token that stands for all unknown ones; it is in the vocabulary.

    Returns:
        One id for each token, in order; unknown tokens get the id of `unk`.

    >>> vocabulary = {"<s>": 0, "<unk>": 3, "this": 7, "Ġcourse": 5}
    >>> tokens_to_ids(["this", "Ġcourse"], vocabulary)
    [7, 5]
    >>> tokens_to_ids(["this", "course"], vocabulary)
    [7, 3]
    """
    # your code here
    ...


# %%
if attempted(tokens_to_ids):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    vocabulary = tokenizer.get_vocab()
    print(tokens_to_ids(["I", "Ġam", "Ġreally", "Ġliking", "Ġthis", "Ġcourse", "!"], vocabulary))
    print(tokens_to_ids(["<s>", "course", "Ġcourse", "Course", "Ġdissecting"], vocabulary))

# %% [markdown]
# ## 4. And back to text
#
# Ask our small RoBERTa for the tokens of "Hé 🙂" and you get `['H', 'Ã©', 'Ġ', 'ð', 'Ł', 'Ļ', 'Ĥ']`. Nothing
# is broken: its symbols are not characters but **bytes**. In UTF-8 an English letter is one byte, an é is
# two, an emoji is four. There are only 256 different bytes, so a vocabulary that starts from bytes can write
# any text in the world, and `<unk>` is hardly ever needed.
#
# Since bytes are awkward to print, each is written as a visible character: those that print well stand for
# themselves, the others borrow characters from number 256 on. The space is byte 32, it does not print well,
# and so it becomes character 256 + 32, which happens to be `Ġ`. That is the whole secret of that letter.
# The table `BYTE_OF` tells which byte a character stands for.

# %%
PRINTABLE = [*range(33, 127), *range(161, 173), *range(174, 256)]
HIDDEN = [byte for byte in range(256) if byte not in PRINTABLE]
BYTE_OF = {chr(byte): byte for byte in PRINTABLE} | {chr(256 + n): byte for n, byte in enumerate(HIDDEN)}

# %% [markdown]
# Going back, then, is: ids to tokens, tokens to bytes, bytes to text. Think about *when* to take the last
# step. One character's bytes may be spread over several tokens, and half a character is not text. (Models
# that continue a text run into this all the time: stop them in the middle of an emoji and there it is.)
# Bytes that make no character show as `�`, the replacement character U+FFFD, so that a bad byte costs one
# character and not the whole text.
#
# **Watch out.** A vocabulary is a dictionary from token to id, and its entries need not stand in the order
# of the ids.


# %%
def decode(ids: list[int], vocabulary: dict[str, int]) -> str:
    """Give the text that token ids stand for.

    Args:
        ids: Ids of tokens in the vocabulary; may be empty.
        vocabulary: Id of each token, in any order, each id for one token only; tokens are written in the
            characters of `BYTE_OF`. A special token such as `<s>` is text like any other.

    Returns:
        The text, just as the bytes say: spaces stay where they are, also the first one. Bytes that make no
        character become U+FFFD, in the way in which Python's own UTF-8 decoder replaces them.

    >>> vocabulary = {"Ġcourse": 5, "This": 9, "Ã": 2, "©": 4}
    >>> decode([9, 5], vocabulary)
    'This course'
    >>> decode([2, 4], vocabulary)
    'é'
    >>> decode([9, 2], vocabulary)
    'This�'
    """
    # your code here
    ...


# %%
if attempted(decode):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    vocabulary = tokenizer.get_vocab()
    ids = tokenizer("Hé 🙂", add_special_tokens=False)["input_ids"]
    for end in range(1, len(ids) + 1):
        print(tokenizer.convert_ids_to_tokens(ids[:end]), "->", decode(ids[:end], vocabulary))

# %% [markdown]
# ## 5. Where does a word start?
#
# `Ġdissect` carries a space, so it starts a word; `ing` does not, so it goes on with one. (BERT does it the
# other way round and marks what goes on: `dissect`, `##ing`.) But look at all of
#
#     <s>  I  Ġam  Ġdissect  ing  Ġthis  ,  Ġam  ĠI  ?  </s>
#
# The first `I` has no space before it, and yet it starts a word. Nothing stands before it but `<s>`, which
# is no word at all. And the comma carries no mark, because there is no space between it and `this`. Whether
# `this,` is one word or two is a matter of taste; here we call a word what stands between spaces, so the
# comma goes on with `this`. In short, a token starts a word when it
#
# - carries the mark `Ġ` in front, or
# - is the very first token, or comes right after a special token: a text begins here.
#
# A special token itself never starts a word. Which tokens are special, you are told. (Do not judge them by
# their looks: people write `<` in texts, and other tokenizers have `[CLS]`.)


# %%
def word_starts(tokens: list[str], special_tokens: list[str]) -> list[bool]:
    """Tell which tokens start a word, a word being what stands between spaces.

    Args:
        tokens: Tokens of one text or several, with or without special tokens; the list may be empty, a token
            never is.
        special_tokens: The tokenizer's special tokens, however they are written; may be empty.

    Returns:
        For each token True or False. True for a token with the mark `Ġ` in front, for the very first token,
        and for a token right after a special one; but always False for a special token.

    >>> word_starts(["<s>", "I", "Ġdissect", "ing", "!", "</s>"], ["<s>", "</s>"])
    [False, True, True, False, False, False]
    >>> word_starts(["un", "believ", "able", "Ġthings"], ["<s>", "</s>"])
    [True, False, False, True]
    """
    # your code here
    ...


# %%
if attempted(word_starts):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    tokens = tokenizer.convert_ids_to_tokens(tokenizer(TEXTS[1])["input_ids"])
    for token, starts in zip(tokens, word_starts(tokens, tokenizer.all_special_tokens), strict=True):
        print(f"{token:10}", "starts a word" if starts else "")

# %% [markdown]
# ## 6. Words and their pieces
#
# Now gather the pieces: one list for each word. You need this whenever something is known about *words* (a
# name, a part of speech, a highlight on the screen) and the model speaks of tokens. It also shows what a
# tokenizer thinks of your texts: many pieces mean words that it has rarely seen.
#
# The last word is where such loops go wrong: it is complete when the tokens are at an end, and no next word
# comes to say so.


# %%
def pieces_of_words(tokens: list[str], special_tokens: list[str]) -> list[list[str]]:
    """Group the tokens of each word.

    Args:
        tokens: Tokens of one text or several, with or without special tokens; the list may be empty, a token
            never is.
        special_tokens: The tokenizer's special tokens; they belong to no word and are left out. May be empty.

    Returns:
        For each word the list of its tokens, just as they are written; words begin where `word_starts` says.

    >>> pieces_of_words(["<s>", "I", "Ġdissect", "ing", "!", "</s>"], ["<s>", "</s>"])
    [['I'], ['Ġdissect', 'ing', '!']]
    """
    # your code here
    ...


# %%
if attempted(word_starts, pieces_of_words):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    tokens = tokenizer.convert_ids_to_tokens(tokenizer(TEXTS[1])["input_ids"])
    for pieces in pieces_of_words(tokens, tokenizer.all_special_tokens):
        print(pieces, "<- in pieces" if len(pieces) > 1 else "")

# %% [markdown]
# ## 7. Cut, and leave room
#
# A model takes only so many tokens: RoBERTa 512. Its position table has 514 rows, but the first two are not
# for tokens of yours. And of those 512 two go to `<s>` and `</s>`, so a text may keep 510. (Our small model
# takes 64 in all and leaves a text 62.)
#
# Two easy ways to get this wrong. Cut to 512 and *then* add the special tokens: now there are 514, and the
# model stops with an index error. Or add them first and cut afterwards, `ids[:512]`: the length is right,
# and the closing `</s>` is gone. So cut first, to a length with room for what is still to come:
#
#     ids [11, 12, 13, 14], at most 5 in all, 2 of them special   ->   [11, 12, 13]
#
# What to keep depends on the task. A review's verdict often comes at the end, so `side` says where the
# scissors go: on the right (the usual way), or on the left, so that the last tokens stay.
#
# **Watch out.** Sometimes there is no room at all. What is `ids[:-1]`? And what is `ids[-0:]`?


# %%
def truncate(ids: list[int], max_length: int, num_special: int = 2, side: str = "right") -> list[int]:
    """Cut a text so that it fits together with the special tokens that it will get.

    Args:
        ids: Token ids of one text, without special tokens; the list stays as it is.
        max_length: Largest number of tokens in all, special ones included.
        num_special: How many special tokens will be added later.
        side: Where tokens are cut off: "right" or "left".

    Returns:
        As many of the ids as there is room for, in their order; an empty list if there is no room. A text
        that fits may come back as the very list that was passed in.

    >>> truncate([11, 12, 13, 14], max_length=5)
    [11, 12, 13]
    >>> truncate([11, 12, 13, 14], max_length=5, side="left")
    [12, 13, 14]
    """
    # your code here
    ...


# %%
if attempted(truncate):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    ids = tokenizer(TEXTS[0], add_special_tokens=False)["input_ids"]
    for side in ("right", "left"):
        print(side, tokenizer.convert_ids_to_tokens(truncate(ids, max_length=5, side=side)))

# %% [markdown]
# ## 8. The tokens at both ends
#
# RoBERTa has never seen a text without `<s>` in front and `</s>` at the end; its answer for the whole text
# is even read off the place of `<s>`. Call the tokenizer, and both are added. Call `tokenize` and then
# `convert_tokens_to_ids`, and neither is: those two only look things up.
#
# The opposite happens too. Decode a text with its special tokens, encode it again, and now it starts with
# `<s><s>`. And someone who has cut a text with `ids[:max_length]` has an opening token and no closing one.
# So let us write a function that puts both in their place, and neither of them twice:
#
#     [11, 12]      ->  [0, 11, 12, 2]
#     [0, 11, 12]   ->  [0, 11, 12, 2]
#
# It mends what is missing, not what is there too often: a text that has come with two of one kind, or with
# one in its middle, is another matter, and you will not be given one.


# %%
def add_special_tokens(ids: list[int], bos: int, eos: int) -> list[int]:
    """Put the opening and the closing token around a text, each unless it is there already.

    Args:
        ids: Token ids of one text, perhaps with its opening token in front or its closing one at the end, or
            both; they stand nowhere else, and none stands there twice. May be empty. The list stays as it is.
        bos: Id of the opening token (beginning of sequence).
        eos: Id of the closing token (end of sequence), another one than `bos`.

    Returns:
        A list that begins with `bos` and ends with `eos`, with the text in between. Where nothing was missing
        it may be the very list that was passed in.

    >>> add_special_tokens([11, 12], bos=0, eos=2)
    [0, 11, 12, 2]
    >>> add_special_tokens([0, 11, 12], bos=0, eos=2)
    [0, 11, 12, 2]
    """
    # your code here
    ...


# %%
if attempted(add_special_tokens):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    ids = tokenizer.convert_tokens_to_ids(tokenizer.tokenize(TEXTS[0]))
    whole = add_special_tokens(ids, tokenizer.bos_token_id, tokenizer.eos_token_id)
    print(tokenizer.decode(ids), "->", tokenizer.decode(whole))
    print("as the tokenizer does it:", whole == tokenizer(TEXTS[0])["input_ids"])

# %% [markdown]
# ## 9. Spot the special ones
#
# Often you want to treat special tokens differently: leave them out of an average, never hide them behind a
# `<mask>` in training, not count them as text. For that there is a mask: 1 for a special token, 0 for text.
#
# It has the shape of an attention mask and another meaning. Padding is special, but `<s>` is too, and the
# model does attend to `<s>`. Nor do special tokens only stand at both ends: think of padding, of `<mask>`,
# or of two texts in one row. And their ids are not simply the small ones: RoBERTa's `<mask>` comes last in
# the vocabulary. The tokenizer has the list.


# %%
def special_tokens_mask(ids: list[int], special_ids: list[int]) -> list[int]:
    """Mark the special tokens of a row.

    Args:
        ids: Token ids, special tokens included; may be empty.
        special_ids: Ids of all special tokens, in any order.

    Returns:
        For each id the integer 1 if it is special, else 0.

    >>> special_tokens_mask([0, 11, 12, 2, 1], special_ids=[0, 1, 2, 3])
    [1, 0, 0, 1, 1]
    """
    # your code here
    ...


# %%
if attempted(special_tokens_mask):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    ids = tokenizer("I am <mask> this course!", padding="max_length", max_length=12)["input_ids"]
    print(tokenizer.convert_ids_to_tokens(ids))
    print(special_tokens_mask(ids, tokenizer.all_special_ids))

# %% [markdown]
# ## 10. Two texts in one row
#
# Some tasks compare two texts: does the second follow from the first, does it answer it? Then both go into
# one row, and something must keep them apart. RoBERTa was trained with
#
#     <s> first text </s></s> second text </s>
#
# with *two* closing tokens in the middle, and only one opening token in all. (BERT puts one separator
# there; that is why you ask the tokenizer in real life and do not guess.) An empty text is a text as well:
# its separators stay.


# %%
def build_pair(first: list[int], second: list[int], bos: int, eos: int) -> list[int]:
    """Put two texts into one row, as RoBERTa does.

    Args:
        first: Token ids of the first text, without special tokens; may be empty. The list stays as it is.
        second: Token ids of the second text, likewise.
        bos: Id of the opening token.
        eos: Id of the closing token.

    Returns:
        The opening token, the first text, two closing tokens, the second text, one closing token.

    Source:
        `RobertaProcessing` in tokenizers.

    >>> build_pair([11, 12], [13], bos=0, eos=2)
    [0, 11, 12, 2, 2, 13, 2]
    """
    # your code here
    ...


# %%
if attempted(build_pair):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    halves = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in ("Is it good?", "It is.")]
    row = build_pair(*halves, tokenizer.bos_token_id, tokenizer.eos_token_id)
    print(tokenizer.decode(row))
    print("as the tokenizer does it:", row == tokenizer("Is it good?", "It is.")["input_ids"])

# %% [markdown]
# ## 11. Cut the longer one
#
# Two texts share the room of one. If they do not fit, which of them should give? A long article and a short
# question: cutting the question would be a pity. So tokens are taken away one at a time, each from the end
# of whichever text is **the longer one at that moment**. The article shrinks first; only when both have the
# same length do they shrink in turns. With four special tokens and at most 9 in all
#
#     lengths 6 and 2   ->   3 and 2
#     lengths 6 and 4   ->   3 and 2
#
# In the second case they come down to 4 and 4, and then somebody has to begin: we agree that when both are
# equally long the *second* text gives a token. (Libraries settle such ties each in their own way.)


# %%
def truncate_pair(
    first: list[int], second: list[int], max_length: int, num_special: int = 4
) -> tuple[list[int], list[int]]:
    """Cut two texts so that they fit into one row together with their special tokens.

    While there are too many, a token goes from the end of the longer text; from the second one's if both are
    equally long.

    Args:
        first: Token ids of the first text, without special tokens; none or thousands. The list stays as it
            is.
        second: Token ids of the second text, likewise.
        max_length: Largest number of tokens in all, special ones included.
        num_special: How many special tokens the row will get.

    Returns:
        What is left of both texts, as a tuple of two lists; both are empty if there is no room. A text that
        stays whole may come back as the very list that was passed in.

    >>> truncate_pair([11, 12, 13, 14, 15, 16], [21, 22], max_length=9)
    ([11, 12, 13], [21, 22])
    >>> truncate_pair([11, 12, 13, 14, 15, 16], [21, 22, 23, 24], max_length=9)
    ([11, 12, 13], [21, 22])
    """
    # your code here
    ...


# %%
if attempted(build_pair, truncate_pair):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    halves = [tokenizer(text, add_special_tokens=False)["input_ids"] for text in (TEXTS[0], "Is it good?")]
    for max_length in (15, 12, 9):
        shorter = truncate_pair(*halves, max_length)
        row = build_pair(*shorter, tokenizer.bos_token_id, tokenizer.eos_token_id)
        print(len(row), tokenizer.decode(row))

# %% [markdown]
# ## 12. From text to ids
#
# Put it together: one text in, the ids that the model wants out. Four steps, and you have met each of them:
# text to tokens (let the tokenizer's `tokenize` do this one; it also knows what to do with spaces), tokens
# to ids, a cut with room to spare, special tokens around it.
#
# The test is as simple as it is strict: the ids are those that the tokenizer gives when it is called. (So a
# call would do as well, and in real life it is what you write. It counts here too. But take the four steps
# once yourself, and you know what happens inside.)
#
# **Watch out.** Do not split the text at its spaces first and then tokenize word by word. A word that is
# alone is the beginning of a text, so its `Ġ` is lost, and the model sees a word that it does not know from
# the middle of a sentence.


# %%
def encode(text: str, tokenizer, max_length: int) -> list[int]:
    """Turn a text into the ids that a RoBERTa model reads.

    Args:
        text: Any text without special tokens; may be empty.
        tokenizer: A RoBERTa tokenizer that cuts on the right, as RoBERTa's does by default.
        max_length: Largest number of ids, special tokens included; at least 2.

    Returns:
        The ids of the text between those of the opening and the closing token. A text that is too long loses
        tokens at its end.

    >>> tokenizer = AutoTokenizer.from_pretrained(checkpoint("FacebookAI/roberta-base"))
    >>> ids = encode("I am dissecting this, am I?", tokenizer, max_length=6)
    >>> tokenizer.convert_ids_to_tokens(ids)
    ['<s>', 'I', 'Ġam', 'Ġdissect', 'ing', '</s>']
    """
    # your code here
    ...


# %%
if attempted(truncate, add_special_tokens, encode):
    tokenizer = AutoTokenizer.from_pretrained(ROBERTA)
    for max_length in (5, 12):
        ids = encode(TEXTS[1], tokenizer, max_length)
        called = tokenizer(TEXTS[1], truncation=True, max_length=max_length)["input_ids"]
        print(ids == called, tokenizer.decode(ids))

# %% [markdown]
# ## What to take along
#
# A tokenizer is a list of merges, a table of ids and a few habits about special tokens. Models know their
# texts only through it, so a model and its tokenizer always travel together. When a model's answers are
# strangely poor, look at the tokens first, with their marks and special tokens: the mistake is often in
# plain sight.

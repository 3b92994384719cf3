"""What the chapter prints of the real tokenizers, print-out by print-out, each with a name of its own.

A release of transformers that changes one of them fails the test that bears its name.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.real.checkpoints import (
    REASON,
    distilbert_tokenizer,
    gpt2_tokenizer,
    real_files,
    roberta_tokenizer,
)

pytestmark = pytest.mark.skipif(real_files() is None, reason=REASON)

BATCH = ["I am really liking this course!", "This course is too complicated!"]
PROMPT = "Hello, how are you"
TOKENS = ["I", "Ġam", "Ġreally", "Ġliking", "Ġthis", "Ġcourse", "!"]
FIRST = [0, 100, 524, 269, 25896, 42, 768, 328, 2]
SECOND = [0, 713, 768, 16, 350, 6336, 328, 2]
PRAISE = [101, 1045, 2572, 2428, 16663, 2023, 2607, 999, 102]
BLAME = [101, 2023, 2607, 2003, 2205, 8552, 999, 102]
#: The first ids of RoBERTa, as far as the chapter shows them.
VOCABULARY = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    ".",
    "Ġthe",
    ",",
    "Ġto",
    "Ġand",
    "Ġof",
    "Ġa",
    "Ġin",
    "-",
    "Ġfor",
    "Ġthat",
    "Ġon",
    "Ġis",
    "âĢ",
    "'s",
    "Ġwith",
    "ĠThe",
    "Ġwas",
    'Ġ"',
    "Ġat",
    "Ġit",
    "Ġas",
    "Ġsaid",
    "Ļ",
    "Ġbe",
    "s",
    "Ġby",
    "Ġfrom",
    "Ġare",
    "Ġhave",
    "Ġhas",
    ":",
    "Ġ(",
    "Ġhe",
    "ĠI",
    "Ġhis",
    "Ġwill",
    "Ġan",
    "Ġthis",
    ")",
    "ĠâĢ",
    "Ġnot",
    "Ŀ",
    "Ġyou",
    "ľ",
    "Ġtheir",
    "Ġor",
    "Ġthey",
    "Ġwe",
    "Ġbut",
    "Ġwho",
    "Ġmore",
    "Ġhad",
    "Ġbeen",
    "Ġwere",
    "Ġabout",
    ',"',
    "Ġwhich",
    "Ġup",
    "Ġits",
    "Ġcan",
    "Ġone",
    "Ġout",
    "Ġalso",
    "Ġ$",
    "Ġher",
    "Ġall",
    "Ġafter",
    '."',
    "/",
    "Ġwould",
    "'t",
    "Ġyear",
    "Ġwhen",
    "Ġfirst",
    "Ġshe",
    "Ġtwo",
]
SPECIAL = {
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "cls_token": "<s>",
    "mask_token": "<mask>",
}
BERT_SPECIAL = {
    "unk_token": "[UNK]",
    "sep_token": "[SEP]",
    "pad_token": "[PAD]",
    "cls_token": "[CLS]",
    "mask_token": "[MASK]",
}


@cache
def roberta() -> Any:
    return roberta_tokenizer()


@cache
def bert() -> Any:
    return distilbert_tokenizer()


@cache
def gpt2() -> Any:
    return gpt2_tokenizer()


def flags(tokenizer: Any) -> dict[int, tuple[str, bool, bool, bool]]:
    """Id to text, `lstrip`, `rstrip` and `special` of each special token."""
    return {
        number: (token.content, token.lstrip, token.rstrip, token.special)
        for number, token in sorted(tokenizer.added_tokens_decoder.items())
    }


def padded(tokenizer: Any) -> dict[str, Any]:
    found = tokenizer(BATCH, add_special_tokens=True, padding=True, return_tensors="pt")
    return {name: found[name].tolist() for name in ("input_ids", "attention_mask")}


#: Section and what is printed there, to how it is made and what must come out.
PRINTED: dict[str, tuple[Callable[[], Any], Any]] = {
    "8.3.2 roberta vocabulary size": (lambda: len(roberta()), 50265),
    "8.3.2 roberta longest input": (lambda: roberta().model_max_length, 512),
    "8.3.2 roberta sides": (lambda: (roberta().padding_side, roberta().truncation_side), ("right", "right")),
    "8.3.2 roberta special tokens by id": (
        lambda: flags(roberta()),
        {
            0: ("<s>", False, False, True),
            1: ("<pad>", False, False, True),
            2: ("</s>", False, False, True),
            3: ("<unk>", False, False, True),
            50264: ("<mask>", True, False, True),
        },
    ),
    "8.3.2.1 tokens of the first sentence": (lambda: roberta().tokenize(BATCH[0]), TOKENS),
    "8.3.2.1 id of I": (lambda: roberta().convert_tokens_to_ids("I"), 100),
    "8.3.2.1 I back from its id": (lambda: roberta().decode(100), "I"),
    "8.3.2.1 ids of the tokens": (lambda: roberta().convert_tokens_to_ids(TOKENS), FIRST[1:-1]),
    "8.3.2.1 text back from the ids": (lambda: roberta().decode(FIRST[1:-1]), BATCH[0]),
    "8.3.2.2 the first tokens": (lambda: roberta().convert_ids_to_tokens(range(81)), VOCABULARY),
    "8.3.2.2 ids of ed, ing, only": (
        lambda: [roberta().get_vocab()[token] for token in ("ed", "ing", "Ġonly", "only")],
        [196, 154, 129, 8338],
    ),
    "8.3.2.2 dissecting in two pieces": (
        lambda: roberta().tokenize("I am dissecting this, am I?"),
        ["I", "Ġam", "Ġdissect", "ing", "Ġthis", ",", "Ġam", "ĠI", "?"],
    ),
    "8.3.2.2 playing in one piece": (
        lambda: roberta().tokenize("I am playing with the word play."),
        ["I", "Ġam", "Ġplaying", "Ġwith", "Ġthe", "Ġword", "Ġplay", "."],
    ),
    "8.3.2.3 longest sentence": (lambda: roberta().max_len_single_sentence, 510),
    "8.3.2.3 truncated to five": (
        lambda: roberta()(BATCH[0], truncation=True, max_length=5)["input_ids"],
        [0, 100, 524, 269, 2],
    ),
    "8.3.2.3 what is left": (lambda: roberta().decode([0, 100, 524, 269, 2]), "<s>I am really</s>"),
    "8.3.2.4 special tokens": (lambda: dict(roberta().special_tokens_map), SPECIAL),
    "8.3.2.4 encoded with both ends": (lambda: roberta().encode(BATCH[0], add_special_tokens=True), FIRST),
    "8.3.2.4 decoded with both ends": (lambda: roberta().decode(FIRST), f"<s>{BATCH[0]}</s>"),
    "8.3.2.4 both sentences": (lambda: roberta()(BATCH)["input_ids"], [FIRST, SECOND]),
    "8.3.3 padding id": (lambda: roberta().pad_token_id, 1),
    "8.3.3 the padded batch": (lambda: padded(roberta())["input_ids"], [FIRST, [*SECOND, 1]]),
    "8.6.1 distilbert vocabulary size": (lambda: len(bert()), 30522),
    "8.6.1 distilbert longest input": (lambda: bert().model_max_length, 512),
    "8.6.1 distilbert sides": (lambda: (bert().padding_side, bert().truncation_side), ("right", "right")),
    "8.6.1 distilbert special tokens": (lambda: dict(bert().special_tokens_map), BERT_SPECIAL),
    "8.6.1 distilbert special tokens by id": (
        lambda: flags(bert()),
        {
            number: (token, False, False, True)
            for number, token in (
                (0, "[PAD]"),
                (100, "[UNK]"),
                (101, "[CLS]"),
                (102, "[SEP]"),
                (103, "[MASK]"),
            )
        },
    ),
    "8.6.1 both sentences": (lambda: bert()(BATCH)["input_ids"], [PRAISE, BLAME]),
    "8.6.1 their masks": (lambda: bert()(BATCH)["attention_mask"], [[1] * 9, [1] * 8]),
    "8.6.1 decoded": (lambda: bert().decode(PRAISE), "[CLS] i am really liking this course! [SEP]"),
    "8.6.1 the padded batch": (
        lambda: padded(bert()),
        {"input_ids": [PRAISE, [*BLAME, 0]], "attention_mask": [[1] * 9, [1] * 8 + [0]]},
    ),
    "8.7 ids of the prompt": (lambda: gpt2()(PROMPT)["input_ids"], [15496, 11, 703, 389, 345]),
    "8.7 mask of the prompt": (lambda: gpt2()(PROMPT)["attention_mask"], [1, 1, 1, 1, 1]),
    "8.7 vocabulary size": (lambda: len(gpt2()), 50257),
    "8.7 the likeliest next tokens as text": (
        lambda: gpt2().decode([11, 314, 546, 345, 1804]),
        ", I about you doing",
    ),
    "8.7 the prompt, token by token": (
        lambda: [gpt2().decode(token) for token in gpt2()(PROMPT)["input_ids"]],
        ["Hello", ",", " how", " are", " you"],
    ),
}


@pytest.mark.parametrize("name", PRINTED)
def test_it_is_printed_as_in_the_chapter(name: str) -> None:
    make, expected = PRINTED[name]
    assert make() == expected, name


def test_the_count_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    reproduced = [name for name, (make, expected) in PRINTED.items() if make() == expected]
    with capsys.disabled():
        print(f"\nprint-outs of the chapter's tokenizers: {len(reproduced)} of {len(PRINTED)} reproduced")
    assert reproduced == list(PRINTED)

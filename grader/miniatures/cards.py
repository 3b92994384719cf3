"""Write the card of a miniature: what it is, how it was made, its numbers, and what it is not."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import fill as wrap

from grader.miniatures.promises import Measured

PRETRAINING = """\
on sentences that a grammar writes (`topics.py`, `sentiment_clauses.py`): prose on ten topics, and
short reviews. No sentence of the data set's validation and test splits is among them, nor the two
that the labs show. Two smaller losses stand in for all that a real encoder has read: one asks each
token for the topic of its document, the other, late in training, asks the opening token of a review
whether it is praise or blame. So the encoder has met sentiment before it is fine-tuned, and an
accuracy after fine-tuning says nothing about learning from few examples. Dropout is off while pretraining,
since hardly a sentence comes twice. At the end the embedding of the padding token, which takes no part in
any answer under a mask, is moved to where a forgotten mask shows most."""

SMALL_WORLD = """\
Not a small version of the real model: it knows about a thousand words of simple English and nothing
of the world. Ids other than the special ones differ from the real vocabulary."""


@dataclass(frozen=True)
class Description:
    """The words of a card.

    Attributes:
        what: what it is.
        how: how it was made.
        limits: what it is not.
    """

    what: str
    how: str
    limits: str


DESCRIPTIONS = {
    "sst2": Description(
        what="""\
A sentiment data set in the format of SST-2 (`stanfordnlp/sst2`): `idx`, `sentence` in lower case,
and `label` (0 negative, 1 positive), in the splits train, validation and test.
`datasets.load_dataset` reads this folder.""",
        how="""\
`sentiment.py` writes every sentence from a grammar with a fixed seed. Half of each split is
positive, and no two sentences have the same words. Negation ("not dull"), contrast ("slow, but
moving") and degree ("too long", "a little dull and absolutely charming") decide most labels:
counting words is not enough. The two sentences that the labs show are in no split.""",
        limits="""\
Not SST-2: no sentence of the real data set is in it, the language is far simpler, and an accuracy
here says nothing about real reviews. Unlike the real test split, this one has its labels.""",
    ),
    "roberta-base": Description(
        what="""\
A RoBERTa encoder that answers to `FacebookAI/roberta-base` and `roberta-base`: byte-level BPE,
`<s>` 0, `<pad>` 1, `</s>` 2, `<unk>` 3, `<mask>` last, no pooler, saved with its
masked-language-model head.""",
        how=f"""\
`roberta.py` trains it by masked language modelling {PRETRAINING} The merges are those of the GPT-2
miniature; ids count frequent tokens first. `initializer_range` is wider than the library's default,
so that a fresh head reacts to what the encoder says. The accuracy below is a rehearsal of a lab:
all weights and a fresh head, fine-tuned on the training split of the data set miniature; the result
is not kept.""",
        limits=SMALL_WORLD,
    ),
    "distilbert-base-uncased": Description(
        what="""\
A DistilBERT encoder that answers to `distilbert-base-uncased`, with and without `distilbert/`:
uncased WordPiece, `[PAD]` 0, `[UNK]` 100, `[CLS]` 101, `[SEP]` 102, `[MASK]` 103, saved with its
masked-language-model head.""",
        how=f"""\
`distilbert.py` trains it by masked language modelling {PRETRAINING} It is not distilled: there is
no larger teacher. The sentiment classifier starts from these very weights, and so may a lab's
fine-tuning.""",
        limits=SMALL_WORLD,
    ),
    "distilbert-base-uncased-finetuned-sst-2-english": Description(
        what="""\
A sentiment classifier that answers to `distilbert-base-uncased-finetuned-sst-2-english`, the
default of the text-classification pipeline, with and without `distilbert/`: labels NEGATIVE (0) and
POSITIVE (1).""",
        how="""\
`distilbert.py` fine-tunes all weights of the encoder miniature on the training split of the data
set miniature, dropout on.""",
        limits="""\
Not a judge of real reviews: words that its grammar does not use are met with a guess.""",
    ),
    "gpt2": Description(
        what="""\
A causal language model that answers to `gpt2` and `openai-community/gpt2`: byte-level BPE,
`<|endoftext|>` last, no padding token.""",
        how="""\
`gpt2.py` trains it on the sentences that the encoders learn from. Every row starts with the first
word of a document, as a prompt does, and every document ends in `<|endoftext|>`, so that generation
stops by itself.""",
        limits="""\
Not a writer: it goes on with greetings, banks, films and food in the patterns of its grammar.""",
    ),
}


def write(name: str, folder: Path, measured: Measured) -> None:
    """Write `CARD.md` beside a miniature's files.

    Args:
        name: a key of `DESCRIPTIONS`.
        folder: the miniature's folder.
        measured: its numbers.
    """
    words = DESCRIPTIONS[name]
    rows = [(fact, value, "") for fact, value in measured.facts]
    rows += [(promise.what, f"{promise.value:.3f}", promise.bound) for promise in measured.promises]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    text = f"""# {name} (miniature)

{fill(words.what)}

## How it was made

{fill(words.how)}

One command makes it again: `python -m grader.miniatures.build --only {name}`.

## Numbers

Measured by the build, which fails where a bound is missed. A line that names a mistake says how far the
answer to the labs' two sentences moves when that mistake is made (largest absolute difference); checks allow
about 0.0001.

| what | measured | bound |
| --- | --- | --- |
{table}

## What it is not

{fill(words.limits)}
"""
    (folder / "CARD.md").write_text(text, encoding="utf-8")


def fill(paragraph: str) -> str:
    """Break a paragraph into lines for the card.

    Args:
        paragraph: any text.

    Returns:
        The text with lines of at most 110 letters, broken at spaces only.
    """
    return wrap(" ".join(paragraph.split()), width=110, break_long_words=False, break_on_hyphens=False)

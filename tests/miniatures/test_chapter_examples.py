"""The labs' own examples come out of the miniatures as they come out of the real checkpoints."""

from typing import Any

import pytest
import torch
from transformers import AutoModel, RobertaModel, pipeline

from grader.miniatures import checkpoint
from grader.miniatures.measures import PROMPT
from grader.miniatures.senses import similarities
from grader.miniatures.sensitivity import SENTENCES

Loaded = tuple[Any, Any]


@pytest.mark.parametrize(
    ("sentence", "tokens"),
    [
        ("I am dissecting this, am I?", "I Ġam Ġdissect ing Ġthis , Ġam ĠI ?"),
        ("I am playing with the word play.", "I Ġam Ġplaying Ġwith Ġthe Ġword Ġplay ."),
        ("I am really liking this course!", "I Ġam Ġreally Ġliking Ġthis Ġcourse !"),
        ("This course is too complicated!", "This Ġcourse Ġis Ġtoo Ġcomplicated !"),
    ],
)
def test_roberta_splits_the_examples_as_in_the_chapter(roberta: Loaded, sentence: str, tokens: str) -> None:
    assert roberta[1].tokenize(sentence) == tokens.split()


def test_roberta_knows_words_and_endings(roberta: Loaded) -> None:
    vocabulary = roberta[1].get_vocab()
    assert {"ed", "ing", "Ġonly", "only", "Ġbank", "Ġplay", "Ġplaying"} <= set(vocabulary)
    assert "Ġdissecting" not in vocabulary


def test_roberta_has_the_special_ids_of_the_real_one(roberta: Loaded) -> None:
    model, tokenizer = roberta
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    assert tokenizer.convert_tokens_to_ids(special) == [0, 1, 2, 3, len(tokenizer) - 1]
    assert (model.config.bos_token_id, model.config.pad_token_id, model.config.eos_token_id) == (0, 1, 2)
    assert model.config.vocab_size == len(tokenizer)


def test_roberta_truncates_with_room_for_both_ends(roberta: Loaded) -> None:
    _, tokenizer = roberta
    assert tokenizer.max_len_single_sentence == tokenizer.model_max_length - 2
    ids = tokenizer(SENTENCES[0], truncation=True, max_length=5)["input_ids"]
    assert tokenizer.decode(ids) == "<s>I am really</s>"


def test_roberta_reads_its_longest_input(roberta: Loaded) -> None:
    model, tokenizer = roberta
    inputs = tokenizer("play " * 200, truncation=True, return_tensors="pt")
    assert inputs["input_ids"].shape == (1, tokenizer.model_max_length)
    assert model(**inputs).logits.shape == (1, 2)


def test_an_emoji_takes_several_byte_tokens(roberta: Loaded) -> None:
    _, tokenizer = roberta
    ids = tokenizer("😊", add_special_tokens=False)["input_ids"]
    assert len(ids) > 1
    assert tokenizer.decode(ids) == "😊"
    assert "\ufffd" in tokenizer.decode(ids[:2])


def test_loading_roberta_reports_a_new_pooler_and_an_unused_head() -> None:
    _, report = RobertaModel.from_pretrained(checkpoint("roberta-base"), output_loading_info=True)
    assert {key.removeprefix("roberta.") for key in report["missing_keys"]} == {
        "pooler.dense.weight",
        "pooler.dense.bias",
    }
    assert "lm_head.dense.weight" in report["unexpected_keys"]


def test_bank_means_two_things(roberta: Loaded) -> None:
    model, tokenizer = roberta
    same, different = similarities(model.roberta, tokenizer)
    assert same > different + 0.1


def test_distilbert_has_the_special_ids_of_the_real_one(encoder: Loaded) -> None:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    assert encoder[1].convert_tokens_to_ids(special) == [0, 100, 101, 102, 103]


def test_distilbert_pads_the_shorter_sentence(encoder: Loaded) -> None:
    model, tokenizer = encoder
    inputs = tokenizer(list(SENTENCES), add_special_tokens=True, padding=True, return_tensors="pt")
    assert inputs["attention_mask"].sum(dim=1).tolist() == [9, 8]
    assert tokenizer.decode(inputs["input_ids"][0]) == "[CLS] i am really liking this course! [SEP]"
    assert model(**inputs).last_hidden_state.shape == (2, 9, model.config.dim)


def test_the_pipeline_judges_the_two_sentences() -> None:
    model_name = checkpoint("distilbert-base-uncased-finetuned-sst-2-english")
    praise, blame = pipeline("text-classification", model=model_name)(list(SENTENCES))
    assert (praise["label"], blame["label"]) == ("POSITIVE", "NEGATIVE")
    assert min(praise["score"], blame["score"]) > 0.9


def test_the_classifier_and_its_headless_twin_share_tokens_but_not_weights(
    classifier: Loaded, encoder: Loaded
) -> None:
    assert classifier[1].get_vocab() == encoder[1].get_vocab()
    tuned, plain = classifier[0].distilbert.state_dict(), encoder[0].state_dict()
    assert {key: len(value) for key, value in tuned.items()} == {
        key: len(value) for key, value in plain.items()
    }
    assert not all(torch.equal(tuned[key], plain[key]) for key in plain)


def test_the_backbone_of_the_classifier_loads_headless() -> None:
    model = AutoModel.from_pretrained(checkpoint("distilbert-base-uncased-finetuned-sst-2-english"))
    assert type(model).__name__ == "DistilBertModel"


def test_gpt2_asks_how_you_are_doing(gpt2: Loaded) -> None:
    model, tokenizer = gpt2
    logits = model(**tokenizer(PROMPT, return_tensors="pt")).logits
    assert tokenizer.decode(logits[0, -1].argmax()) == " doing"
    assert [tokenizer.decode(token) for token in tokenizer(PROMPT)["input_ids"]] == [
        "Hello", ",", " how", " are", " you",
    ]  # fmt: skip


def test_gpt2_ends_its_texts(gpt2: Loaded) -> None:
    model, tokenizer = gpt2
    inputs = tokenizer(PROMPT, return_tensors="pt")
    made = model.generate(**inputs, max_new_tokens=100, do_sample=False, pad_token_id=tokenizer.eos_token_id)
    assert made[0, -1] == tokenizer.eos_token_id
    assert tokenizer.eos_token_id == len(tokenizer) - 1
    assert tokenizer.pad_token is None

"""Names become paths: the shipped miniatures, the Hub, or a folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.miniatures import KNOWN, STORE, UnknownCheckpointError, checkpoint, dataset


@pytest.mark.parametrize("name", [name for name in KNOWN if not name.endswith("sst2")])
def test_every_known_checkpoint_ships(name: str) -> None:
    folder = Path(checkpoint(name))
    assert folder == STORE / KNOWN[name]
    assert {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "CARD.md"} <= {
        path.name for path in folder.iterdir()
    }


@pytest.mark.parametrize("name", ["stanfordnlp/sst2", "sst2"])
def test_the_data_set_ships(name: str) -> None:
    folder = Path(dataset(name))
    names = {path.name for path in folder.iterdir()}
    assert names >= {"train.json", "validation.json", "test.json", "CARD.md"}


@pytest.mark.parametrize("look_up", [checkpoint, dataset])
def test_an_unknown_name_says_in_one_line_what_is_known(look_up: object) -> None:
    assert callable(look_up)
    with pytest.raises(UnknownCheckpointError, match=r"'bert-basic'.*known are") as raised:
        look_up("bert-basic")
    assert "\n" not in str(raised.value)
    assert isinstance(raised.value, ValueError)


def test_on_the_hub_a_name_is_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABS_CHECKPOINTS", "hub")
    assert checkpoint("FacebookAI/roberta-base") == "FacebookAI/roberta-base"
    assert dataset("stanfordnlp/sst2") == "stanfordnlp/sst2"


def test_a_folder_may_keep_the_owner_or_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LABS_CHECKPOINTS", str(tmp_path))
    (tmp_path / "roberta-base").mkdir()
    assert checkpoint("FacebookAI/roberta-base") == str(tmp_path / "roberta-base")
    (tmp_path / "FacebookAI" / "roberta-base").mkdir(parents=True)
    assert checkpoint("FacebookAI/roberta-base") == str(tmp_path / "FacebookAI" / "roberta-base")


def test_a_folder_without_the_checkpoint_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LABS_CHECKPOINTS", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="holds neither openai-community/gpt2 nor gpt2") as raised:
        checkpoint("openai-community/gpt2")
    assert "\n" not in str(raised.value)


def test_importing_the_lookup_loads_no_library() -> None:
    code = "import sys, grader.miniatures; print('torch' in sys.modules or 'transformers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_all_files_together_stay_under_12_megabytes() -> None:
    assert sum(path.stat().st_size for path in STORE.rglob("*") if path.is_file()) < 12_000_000

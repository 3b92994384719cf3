"""`LABS_CHECKPOINTS`: a folder, or the Hub's cache; what is missing is said in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from datasets import load_dataset

from grader.errors import CannotDo
from grader.judge.curriculum import ROOT, load_curriculum
from grader.judge.fetching import names_in, require
from grader.judge.limits import Limits, usual_limits
from grader.miniatures import CHECKPOINTS, DATASETS, KNOWN, STORE, VARIABLE, checkpoint, sst2
from tests.real.checkpoints import build

REVISION = "0" * 40


def lab(slug: str) -> object:
    return next(one for one in load_curriculum() if one.slug == slug)


def cached(home: Path) -> Path:
    """Lay the miniatures out as the Hub's own cache would hold the real ones."""
    for name in KNOWN:
        kind, folder = ("datasets", DATASETS[name]) if name in DATASETS else ("models", CHECKPOINTS[name])
        place = home / "hub" / f"{kind}--{name.replace('/', '--')}"
        (place / "refs").mkdir(parents=True)
        (place / "refs" / "main").write_text(REVISION)
        (place / "snapshots").mkdir()
        (place / "snapshots" / REVISION).symlink_to(STORE / folder)
    return home


def labs(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=600,
    )


def test_the_names_in_the_labs_are_found() -> None:
    text = (ROOT / "solutions" / "07_fine_tuning.py").read_text(encoding="utf-8")
    found = names_in([text])
    assert {"distilbert-base-uncased", "stanfordnlp/sst2"} <= found
    assert "positive" not in found


def test_the_miniatures_need_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    require(load_curriculum())
    assert usual_limits() == Limits()


def test_a_folder_that_lacks_a_checkpoint_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(CannotDo, match=r"holds no gpt2; copy it there") as raised:
        require([lab("topk_decoding")])
    assert "\n" not in str(raised.value)


def test_a_file_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    (tmp_path / "gpt2").mkdir()
    (tmp_path / "gpt2" / "config.json").write_text("{}")
    with pytest.raises(CannotDo, match=r"gpt2 has no model\.safetensors; copy all of gpt2"):
        require([lab("topk_decoding")])


@pytest.mark.skipif(os.geteuid() != 0, reason="whoever is not root grades as the same user")
def test_a_file_that_submissions_cannot_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    shutil.copytree(STORE / "gpt2", tmp_path / "gpt2")
    (tmp_path / "gpt2" / "model.safetensors").chmod(0o600)
    with pytest.raises(CannotDo, match=r"model\.safetensors can be read by root alone; chmod -R a\+rX"):
        require([lab("topk_decoding")])


def test_real_checkpoints_have_larger_budgets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    usual, larger = Limits(), usual_limits()
    assert larger.call > usual.call
    assert larger.budget.memory > usual.budget.memory


def test_without_a_network_one_line_says_what_to_fetch(tmp_path: Path) -> None:
    said = labs(
        "check", "solutions/09_topk_decoding.py",
        LABS_CHECKPOINTS="hub", HF_HOME=str(tmp_path), HF_HUB_OFFLINE="1",
    )  # fmt: skip
    assert said.returncode == 2
    # Other lines may be there: a library of torch's CUDA builds complains of itself when Python ends.
    (line,) = [line for line in said.stderr.splitlines() if line.startswith("labs: ")]
    assert line.startswith("labs: LABS_CHECKPOINTS=hub: gpt2 is not in ")
    assert line.endswith("hf download gpt2")
    assert "Traceback" not in said.stderr + said.stdout


@pytest.mark.sandbox
def test_what_the_hubs_cache_holds_is_graded_in_the_sandbox(tmp_path: Path) -> None:
    home = cached(tmp_path / "cache")
    out = tmp_path / "out"
    said = labs(
        "grade", "solutions/03_padding.py", "-o", str(out), "--jobs", "1",
        LABS_CHECKPOINTS="hub", HF_HOME=str(home), HF_HUB_OFFLINE="1", LABS_CACHE=str(tmp_path / "banks"),
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert score(out) == (33, 33)


@pytest.mark.slow
@pytest.mark.sandbox
def test_the_data_set_comes_out_of_the_cache_too(tmp_path: Path) -> None:
    home = cached(tmp_path / "cache")
    out = tmp_path / "out"
    said = labs(
        "grade", "solutions/07_fine_tuning.py", "-o", str(out), "--jobs", "1",
        LABS_CHECKPOINTS="hub", HF_HOME=str(home), HF_HUB_OFFLINE="1", LABS_CACHE=str(tmp_path / "banks"),
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    mine, most = score(out)
    assert mine == most


@pytest.mark.sandbox
def test_a_folder_is_graded_in_the_sandbox(tmp_path: Path) -> None:
    build(tmp_path / "checkpoints", "small")
    out = tmp_path / "out"
    said = labs(
        "grade", "solutions/09_topk_decoding.py", "-o", str(out), "--jobs", "1",
        LABS_CHECKPOINTS=str(tmp_path / "checkpoints"), LABS_CACHE=str(tmp_path / "banks"),
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert score(out) == (62, 62)


def score(out: Path) -> tuple[float, float]:
    (path,) = (out / "results").glob("*.json")
    found = msgspec.json.decode(path.read_bytes())
    return found["score"], found["max_score"]


def test_two_data_sets_of_one_name_do_not_answer_for_each_other(tmp_path: Path) -> None:
    for owner, count in (("one", 2), ("other", 3)):
        rows = [{"idx": n, "sentence": f"sentence {n}", "label": n % 2} for n in range(count)]
        sst2.write(tmp_path / owner / "sst2", {"train": rows})
    cache = str(tmp_path / "cache")
    loaded = [
        load_dataset(str(tmp_path / one / "sst2"), split="train", cache_dir=cache) for one in ("one", "other")
    ]
    assert [len(data) for data in loaded] == [2, 3]


def test_a_name_goes_to_the_hub_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "hub")
    assert checkpoint("gpt2") == "gpt2"

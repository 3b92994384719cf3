"""See that the checkpoints which labs use are at hand, before anybody is judged on them."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import CannotDo
from grader.miniatures import CHECKPOINTS, DATASETS, HUB, KNOWN, VARIABLE, checkpoint, chosen_place, dataset
from grader.worker.wire import Loaded

if TYPE_CHECKING:
    from grader.judge.curriculum import Lab

#: Of each of these groups a checkpoint has at least one file.
_WEIGHTS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")
_TOKENIZER = ("tokenizer.json", "vocab.json", "vocab.txt")
_PATTERNS = ("*.json", "*.txt", "model*.safetensors")
_QUOTED = re.compile(r'"([\w./-]+)"')


def keep_cache() -> None:
    """Say where the Hub's cache is, for workers whose home is elsewhere; call it before they are started."""
    if os.environ.get(VARIABLE) == HUB:
        os.environ.setdefault("HF_HOME", str(chosen_place()))


def require(labs: Sequence[Lab]) -> None:
    """Look for everything that some labs use; what is on the Hub is fetched into its cache.

    Args:
        labs: The labs to judge.

    Raises:
        CannotDo: Something is not there and cannot be fetched.
    """
    choice = os.environ.get(VARIABLE, "")
    if not choice:
        return
    for name in sorted({name for lab in labs for name in _names(lab)}):
        if choice == HUB:
            _fetch(name)
        else:
            try:
                folder = Path(checkpoint(name) if name in CHECKPOINTS else dataset(name))
            except FileNotFoundError as error:
                raise CannotDo(str(error)) from error
            lacking = _lacking(name, folder)
            if lacking:
                raise CannotDo(f"{VARIABLE}={choice}: {folder} has no {lacking}; copy all of {name}")
            _refuse_private(folder)


def names_in(texts: Iterable[str]) -> set[str]:
    """Find the checkpoints and data sets that some code names.

    Args:
        texts: Source code.

    Returns:
        Names, as they stand there.
    """
    return {name for text in texts for name in _QUOTED.findall(text) if name in KNOWN}


def _names(lab: Lab) -> set[str]:
    """What a lab's text names, and what its checks load."""
    modules = {sys.modules[one.test.__module__] for one in lab.checks}
    modules |= {sys.modules[name] for name in [f"grader.checks.{lab.slug}_vocabulary"] if name in sys.modules}
    values = [value for module in modules for value in vars(module).values()]
    loaded = {value.checkpoint for value in values if isinstance(value, Loaded)}
    return (
        loaded
        | names_in([lab.source.text])
        | {value for value in values if isinstance(value, str) and value in KNOWN}
    )


def _lacking(name: str, folder: Path) -> str:
    """Say which file of a checkpoint is not in its folder; empty when none is missing."""
    if name in DATASETS:
        return "" if any(folder.rglob("*train*")) else "file of the split train"
    groups = (("config.json",), _WEIGHTS, _TOKENIZER)
    absent = [group[0] for group in groups if not any((folder / file).is_file() for file in group)]
    return absent[0] if absent else ""


def _refuse_private(folder: Path) -> None:
    """A grader that runs as root hands submissions to another user, who must be able to read the files."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    for path in folder.rglob("*"):
        if path.is_file() and not path.stat().st_mode & stat.S_IROTH:
            raise CannotDo(f"{path} can be read by root alone; chmod -R a+rX {folder}")


def _fetch(name: str) -> None:
    """Bring one checkpoint or data set into the Hub's cache, unless it is there."""
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    kind = "dataset" if name in DATASETS else "model"
    patterns = None if kind == "dataset" else list(_PATTERNS)
    try:
        folder = Path(snapshot_download(name, repo_type=kind, local_files_only=True))
        if not _lacking(name, folder):
            return
    except LocalEntryNotFoundError:
        pass
    try:
        folder = Path(snapshot_download(name, repo_type=kind, allow_patterns=patterns))
    except (LocalEntryNotFoundError, OfflineModeIsEnabled, HfHubHTTPError, OSError) as error:
        command = f"hf download {name}" + (" --repo-type dataset" if kind == "dataset" else "")
        raise CannotDo(
            f"{VARIABLE}={HUB}: {name} is not in {constants.HF_HOME} and cannot be fetched "
            f"(is there a network?); where there is one: {command}"
        ) from error

"""Where the labs' checkpoints and data set are: on this disk, or on the Hub or in a folder on request.

The environment variable `LABS_CHECKPOINTS` chooses: unset for the miniatures that ship with the package,
`hub` for the real checkpoints under their own names, anything else for a folder that holds them. Importing
this costs nothing: no library is loaded. `build.py` is the command that makes the miniatures.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

__all__ = ["KNOWN", "STORE", "UnknownCheckpointError", "checkpoint", "dataset"]

VARIABLE = "LABS_CHECKPOINTS"
HUB = "hub"
STORE = Path(__file__).resolve().parent / "store"
"""The folder of the shipped miniatures."""

SENTIMENT_CLASSIFIER = "distilbert-base-uncased-finetuned-sst-2-english"
CHECKPOINTS: Mapping[str, str] = MappingProxyType(
    {
        "FacebookAI/roberta-base": "roberta-base",
        "roberta-base": "roberta-base",
        "distilbert/distilbert-base-uncased": "distilbert-base-uncased",
        "distilbert-base-uncased": "distilbert-base-uncased",
        f"distilbert/{SENTIMENT_CLASSIFIER}": SENTIMENT_CLASSIFIER,
        SENTIMENT_CLASSIFIER: SENTIMENT_CLASSIFIER,
        "openai-community/gpt2": "gpt2",
        "gpt2": "gpt2",
    }
)
DATASETS: Mapping[str, str] = MappingProxyType({"stanfordnlp/sst2": "sst2", "sst2": "sst2"})

KNOWN: Mapping[str, str] = MappingProxyType({**CHECKPOINTS, **DATASETS})
"""The folder of each name, checkpoints and data sets together."""


class UnknownCheckpointError(ValueError):
    """No miniature goes by this name; the message lists those that exist."""


def checkpoint(name: str) -> str:
    """Find a checkpoint, to be handed to `from_pretrained` or `pipeline`.

    Args:
        name: the name of the real checkpoint on the Hub, such as "FacebookAI/roberta-base".

    Returns:
        The path of the miniature's folder; the name itself where `LABS_CHECKPOINTS` is `hub`; a folder inside
        `LABS_CHECKPOINTS` where that names one.

    Raises:
        UnknownCheckpointError: no miniature goes by this name.
        FileNotFoundError: the folder named by `LABS_CHECKPOINTS` does not hold this checkpoint.
    """
    return locate(name, CHECKPOINTS, "checkpoint")


def dataset(name: str) -> str:
    """Find a data set, to be handed to `datasets.load_dataset`.

    Args:
        name: the name of the real data set on the Hub, such as "stanfordnlp/sst2".

    Returns:
        As for `checkpoint`.

    Raises:
        UnknownCheckpointError: no data set goes by this name.
        FileNotFoundError: the folder named by `LABS_CHECKPOINTS` does not hold this data set.
    """
    return locate(name, DATASETS, "data set")


def locate(name: str, known: Mapping[str, str], kind: str) -> str:
    """Look a name up, then find its files where `LABS_CHECKPOINTS` says.

    Args:
        name: the name on the Hub.
        known: the folder of each name.
        kind: "checkpoint" or "data set", for the messages.

    Returns:
        A path, or the name itself.

    Raises:
        UnknownCheckpointError: the name is not known.
        FileNotFoundError: the chosen folder does not hold it.
    """
    if name not in known:
        raise UnknownCheckpointError(
            f"there is no {kind} {name!r} here; known are {', '.join(sorted(known))}"
        )
    choice = os.environ.get(VARIABLE, "")
    if choice == HUB:
        return cached_data_set(name) if kind == "data set" else name
    if not choice:
        return found(
            (STORE / known[name],), f"the {kind} {name!r} is missing; run python -m grader.miniatures.build"
        )
    names = list(dict.fromkeys((name, name.rpartition("/")[2])))
    said = f"neither {names[0]} nor {names[1]}" if len(names) > 1 else f"no {name}"
    places = tuple(Path(choice, one) for one in names)
    return found(places, f"{VARIABLE}={choice} holds {said}; copy it there, or unset it for the miniatures")


def chosen_place() -> Path | None:
    """Say which folder checkpoints are read from, other than this package's own.

    Returns:
        The folder that `LABS_CHECKPOINTS` names, or the Hub's cache; None for the miniatures.
    """
    choice = os.environ.get(VARIABLE, "")
    if choice == HUB:
        return Path(os.environ.get("HF_HOME", "~/.cache/huggingface")).expanduser()
    return Path(choice).resolve() if choice else None


def cached_data_set(name: str) -> str:
    """Find a data set in the Hub's cache, where it can be read without a network.

    Args:
        name: the name on the Hub.

    Returns:
        Its folder in the cache, or the name where it is not there.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return str(snapshot_download(name, repo_type="dataset", local_files_only=True))
    except LocalEntryNotFoundError:
        return name


def found(places: tuple[Path, ...], otherwise: str) -> str:
    """Pick the first folder that exists.

    Args:
        places: where to look, in order.
        otherwise: the message if there is none.

    Returns:
        The path of that folder.

    Raises:
        FileNotFoundError: none exists.
    """
    for place in places:
        if place.is_dir():
            return str(place)
    raise FileNotFoundError(otherwise)

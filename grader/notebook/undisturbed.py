"""Leave a student's kernel as it was: whatever a check sets, and whatever it runs sets, is put back."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
import transformers

_MISSING = object()


@contextlib.contextmanager
def undisturbed(names: dict[str, Any]) -> Iterator[None]:
    """Judge under the judge's own settings, and put the student's back afterwards.

    Args:
        names: The student's namespace; it holds the same objects under the same names afterwards.
    """
    with contextlib.ExitStack() as undo:
        for put_back in itertools.chain(_names(names), _folder(), _random_states(), _settings(), _quiet()):
            undo.callback(put_back)
        undo.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        undo.enter_context(torch.inference_mode(False))
        undo.enter_context(torch.enable_grad())
        if torch.get_default_device().type != "cpu":
            undo.enter_context(torch.device("cpu"))
        yield


def _names(names: dict[str, Any]) -> Iterator[Callable[[], None]]:
    before = dict(names)

    def put_back() -> None:
        for name in [name for name in names if name not in before]:
            del names[name]
        for name, value in before.items():
            if names.get(name, _MISSING) is not value:
                names[name] = value

    yield put_back


def _folder() -> Iterator[Callable[[], None]]:
    # A folder that was deleted under the kernel has no way back to it.
    with contextlib.suppress(FileNotFoundError):
        yield _put_back(os.chdir, os.getcwd())


def _random_states() -> Iterator[Callable[[], None]]:
    for get, put in (
        (random.getstate, random.setstate),
        (np.random.get_state, np.random.set_state),
        (torch.get_rng_state, torch.set_rng_state),
    ):
        yield _put_back(put, get())
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        yield _put_back(torch.cuda.set_rng_state_all, torch.cuda.get_rng_state_all())


def _settings() -> Iterator[Callable[[], None]]:
    yield _put_back(torch.set_num_threads, torch.get_num_threads())
    # The labs' models are tiny: a second thread costs more than it brings.
    torch.set_num_threads(1)
    yield _put_back(torch.set_default_dtype, torch.get_default_dtype())
    torch.set_default_dtype(torch.float32)


def _quiet() -> Iterator[Callable[[], None]]:
    logging = transformers.logging
    yield _put_back(logging.set_verbosity, logging.get_verbosity())
    logging.set_verbosity_error()
    shown = logging.is_progress_bar_enabled()
    yield logging.enable_progress_bar if shown else logging.disable_progress_bar
    logging.disable_progress_bar()
    # Not imported for this alone; a check that imports it finds its bars switched on, and so they stay.
    there = sys.modules.get("datasets")
    hidden = there is not None and there.are_progress_bars_disabled()
    if there is not None:
        there.disable_progress_bars()

    def put_back() -> None:
        datasets = sys.modules.get("datasets")
        if datasets is not None:
            (datasets.disable_progress_bars if hidden else datasets.enable_progress_bars)()

    yield put_back


def _put_back(put: Callable[[Any], Any], value: Any) -> Callable[[], None]:
    return lambda: put(value)

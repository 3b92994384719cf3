"""Tokenizers and models for `Loaded` values: read once a process, as good as new for every call."""

from __future__ import annotations

import copy
import functools
from typing import Any

import torch
import transformers

from grader.miniatures import checkpoint
from grader.worker.values import Foreign
from grader.worker.wire import Loaded, Ref

#: Settings of a tokenizer that a call may leave changed.
_TOKENIZER_SETTINGS = ("padding_side", "truncation_side", "model_max_length", "pad_token", "eos_token")


def resolve(value: Loaded | Ref) -> Any:
    """Give the object that a `Loaded` value names.

    Args:
        value: Which checkpoint, and which class of the library loads it.

    Returns:
        A tokenizer or model in which no earlier call has changed anything.

    Raises:
        Foreign: A `Ref` outside a script.
    """
    if isinstance(value, Ref):
        raise Foreign("a reference to a step outside a script")
    given = _lend(value.checkpoint, value.loader).get()
    if value.kind == "model":
        given.train(value.training)
    return given


class _Lent:
    """A copy that is handed out again and again, and replaced once a call has left it changed."""

    def __init__(self, pristine: Any) -> None:
        self.pristine = pristine
        self.renew()

    def renew(self) -> None:
        self.copy = copy.deepcopy(self.pristine)
        self.state = _state(self.copy)

    def get(self) -> Any:
        if _state(self.copy) != self.state:
            self.renew()
        if hasattr(self.copy, "backend_tokenizer"):
            # A call with truncation or padding leaves both switched on underneath.
            self.copy.backend_tokenizer.no_truncation()
            self.copy.backend_tokenizer.no_padding()
        return self.copy


def _state(thing: Any) -> Any:
    if not isinstance(thing, torch.nn.Module):
        return [getattr(thing, name, None) for name in _TOKENIZER_SETTINGS], len(thing)
    # The sums see what was changed behind autograd's back.
    tensors = [
        (id(p), p._version, p.requires_grad, p.grad is None, float(p.detach().sum()))
        for p in thing.parameters()
    ]
    parts = [
        (
            len(part._forward_hooks),
            len(part._forward_pre_hooks),
            "forward" in vars(part),
            part.extra_repr(),
        )
        for part in thing.modules()
    ]
    buffers = [(id(buffer), float(buffer.sum())) for buffer in thing.buffers()]
    return tensors, buffers, parts, sorted((name, repr(value)) for name, value in vars(thing.config).items())


@functools.cache
def _lend(name: str, loader: str) -> _Lent:
    # Reading weights may draw random numbers (a part that the checkpoint lacks), which no call may notice.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return _Lent(getattr(transformers, loader).from_pretrained(checkpoint(name)))

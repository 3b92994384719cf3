"""Tokenizers and models for `Loaded` values: read once a process, as good as new for every call."""

from __future__ import annotations

import copy
import functools
from dataclasses import dataclass, field
from typing import Any

import torch
import transformers

from grader.miniatures import checkpoint
from grader.worker.packing import Packed
from grader.worker.values import Foreign
from grader.worker.wire import Loaded, Ref

#: What a module says of itself that has no settings.
_NOTHING_MORE = torch.nn.Module.extra_repr
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
    lent = _lend(value.checkpoint, value.loader)
    given = lent.get()
    # Telling all parts takes longer than asking them, and mostly there is nothing to tell.
    if value.kind == "model" and any(part.training != value.training for part in lent.state.parts):
        given.train(value.training)
    return given


class _Lent:
    """A copy that is handed out again and again, and put right once a call has left it changed."""

    def __init__(self, pristine: Any) -> None:
        self.pristine = pristine
        self.packed = Packed.of(pristine) if isinstance(pristine, torch.nn.Module) else None
        self.renew()

    def renew(self) -> None:
        self.copy = copy.deepcopy(self.pristine) if self.packed is None else self.packed.copy()
        self.state = _state(self.copy)

    def get(self) -> Any:
        state = _state(self.copy)
        if state != self.state and not self._put_right(state):
            self.renew()
        if hasattr(self.copy, "backend_tokenizer"):
            # A call with truncation or padding leaves both switched on underneath.
            self.copy.backend_tokenizer.no_truncation()
            self.copy.backend_tokenizer.no_padding()
        return self.copy

    def _put_right(self, state: Any) -> bool:
        """Undo what training and freezing do to parameters, which costs far less than another copy."""
        if not isinstance(state, _ModelState) or state.build != self.state.build:
            return False
        with torch.no_grad():
            for mine, right in zip(self.copy.parameters(), self.pristine.parameters(), strict=True):
                if mine.shape != right.shape or mine.dtype != right.dtype or not mine.is_leaf:
                    return False
                mine.grad = None
                mine.requires_grad_(right.requires_grad)
                mine.copy_(right)
            for mine, right in zip(self.copy.buffers(), self.pristine.buffers(), strict=True):
                if mine.shape != right.shape or mine.dtype != right.dtype:
                    return False
                mine.copy_(right)
        self.state = _state(self.copy)
        return True


@dataclass(frozen=True)
class _ModelState:
    """All that a call may leave changed in a model."""

    #: All modules in it. Told apart by their ids, since a submission's own may say to be equal to any.
    parts: list[torch.nn.Module] = field(compare=False)
    #: What it is made of: its parts with their hooks, which tensors they hold, and its configuration.
    build: Any
    #: What the tensors hold, and whether they are trained; sums see what is changed behind autograd's back.
    tensors: Any


def _state(thing: Any) -> Any:
    if not isinstance(thing, torch.nn.Module):
        return [getattr(thing, name, None) for name in _TOKENIZER_SETTINGS], len(thing)
    tensors: list[torch.Tensor] = []
    build: list[Any] = []
    # By hand and in one go: the library's own walks cost more than what they find.
    parts, met = [thing], {id(thing)}
    for part in parts:
        below = [one for one in part._modules.values() if one is not None and id(one) not in met]
        met.update(map(id, below))
        parts += below
        own = [one for one in (*part._parameters.values(), *part._buffers.values()) if one is not None]
        tensors += own
        says = "" if type(part).extra_repr is _NOTHING_MORE else part.extra_repr()
        build.append(
            (
                id(part),
                len(part._forward_hooks),
                len(part._forward_pre_hooks),
                "forward" in vars(part),
                says,
                list(map(id, own)),
            )
        )
    with torch.no_grad():
        sums = torch.stack([one.sum() for one in tensors]).tolist()
    flags = [(one._version, one.requires_grad, one.grad is None) for one in tensors]
    settings = [(name, repr(value)) for name, value in vars(thing.config).items()]
    return _ModelState(parts, (build, settings), (sums, flags))


@functools.cache
def _lend(name: str, loader: str) -> _Lent:
    # Reading weights may draw random numbers (a part that the checkpoint lacks), which no call may notice.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return _Lent(getattr(transformers, loader).from_pretrained(checkpoint(name)))

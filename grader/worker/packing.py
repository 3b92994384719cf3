"""Copies of models, ten times faster than by `deepcopy` or by building them anew."""

from __future__ import annotations

import copy
import io
import pickle
from typing import Any

import torch


class Packed:
    """Objects without their tensors, from which copies are made."""

    def __init__(self, thing: Any) -> None:
        """Pack.

        Args:
            thing: Models, and what belongs to them; from now on it must stay as it is.

        Raises:
            pickle.PicklingError, AttributeError, TypeError: It cannot be packed.
        """
        self.tensors: list[torch.Tensor] = []
        places: dict[int, int] = {}

        def place(part: Any) -> int | None:
            if not isinstance(part, torch.Tensor):
                return None
            if id(part) not in places:
                places[id(part)] = len(self.tensors)
                self.tensors.append(part)
            return places[id(part)]

        into = io.BytesIO()
        pickler = pickle.Pickler(into, protocol=pickle.HIGHEST_PROTOCOL)
        pickler.persistent_id = place  # type: ignore[method-assign]
        pickler.dump(thing)
        self.data = into.getvalue()

    @classmethod
    def of(cls, thing: Any) -> Packed | None:
        """Pack what can be packed.

        Args:
            thing: As for `Packed`.

        Returns:
            The pack, or None.
        """
        try:
            return cls(thing)
        except (pickle.PicklingError, AttributeError, TypeError):
            return None

    def copy(self) -> Any:
        """Make a copy.

        Returns:
            One that shares nothing with what was packed; tensors that it shares with itself stay shared.
        """
        made: dict[int, torch.Tensor] = {}

        def tensor(place: int) -> torch.Tensor:
            if place not in made:
                made[place] = copy.deepcopy(self.tensors[place])
            return made[place]

        unpickler = pickle.Unpickler(io.BytesIO(self.data))
        unpickler.persistent_load = tensor  # type: ignore[method-assign]
        return unpickler.load()

"""Budgets of a submission as they are typed: `--limit memory=4096`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from grader.errors import CannotDo
from grader.judge.limits import Limits, usual_limits

#: Name to its meaning, for people.
MEANINGS = {
    "call": "CPU seconds of one call",
    "submission": "CPU seconds of all calls of a submission",
    "wait": "seconds that one call may take when it waits for something",
    "memory": "MB that a submission may take beside the libraries",
    "processes": "processes and threads of a submission",
    "disk": "MB that a submission may write",
    "output": "MB that a submission may send back",
}
_MB = 2**20
#: Budgets that may be a part of one.
_SECONDS = ("call", "submission", "wait")


def amounts(limits: Limits) -> dict[str, float]:
    """Give budgets under the names by which they are typed.

    Args:
        limits: The budgets.

    Returns:
        Name to number, in the units of `MEANINGS`.
    """
    return {
        "call": limits.call,
        "submission": limits.submission,
        "wait": max(limits.wall_least, limits.call * limits.wall_factor),
        "memory": limits.budget.memory // _MB,
        "processes": limits.budget.processes,
        "disk": limits.budget.disk // _MB,
        "output": limits.output // _MB,
    }


def read_limits(typed: Sequence[str]) -> Limits:
    """Read the budgets that an instructor has chosen.

    Args:
        typed: Such as `memory=4096`.

    Returns:
        Those, and the usual ones for the rest.

    Raises:
        CannotDo: A name is unknown, or a number is none or not above zero.
    """
    chosen: dict[str, float] = {}
    for text in typed:
        name, _, number = text.partition("=")
        if name not in MEANINGS:
            raise CannotDo(f"--limit {text}: there is no budget {name!r}; there are {', '.join(MEANINGS)}")
        try:
            chosen[name] = float(number)
        except ValueError:
            raise CannotDo(f"--limit {text}: write it as {name}=NUMBER ({MEANINGS[name]})") from None
        too_small = chosen[name] <= 0 if name in _SECONDS else chosen[name] < 1
        if too_small or chosen[name] >= 2**31:
            bound = "above zero" if name in _SECONDS else "at least 1"
            raise CannotDo(f"--limit {text}: the number must be {bound} ({MEANINGS[name]})")
    usual = usual_limits()
    amount = {**amounts(usual), **chosen}
    budget = msgspec.structs.replace(
        usual.budget,
        memory=int(amount["memory"] * _MB),
        processes=int(amount["processes"]),
        disk=int(amount["disk"] * _MB),
    )
    return replace(
        usual,
        call=amount["call"],
        submission=amount["submission"],
        wall_factor=amount["wait"] / amount["call"],
        wall_least=min(usual.wall_least, amount["wait"]),
        output=int(amount["output"] * _MB),
        budget=budget,
    )

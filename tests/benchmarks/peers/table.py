"""The benchmark's one table, and its JSON."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.table import Table

from .bounds import Bound, ratio
from .measures import Measured, percentile


def table(
    ours: Sequence[Measured], peers: Sequence[Measured], missing: dict[str, str], floor: list[float]
) -> Table:
    """Put everything that was measured into one table.

    Args:
        ours: This grader, by isolation.
        peers: The others.
        missing: Name of a peer that could not be measured to the reason.
        floor: Seconds of right submissions' own calls.

    Returns:
        A row a contestant, the slowest first, the floor last.
    """
    made = Table(title="one job each; seconds a submission, submissions a second")
    made.add_column("")
    for head in (
        "graded",
        "start-up s",
        "median s",
        "p95 s",
        "right/s",
        "mix/s",
        "with\nstart-up/s",
        "agree",
    ):
        made.add_column(head, justify="right")
    for mine in ours:
        made.add_column(f"{mine.name.rpartition(' ')[2]} is\nfaster by", justify="right")
    for one in [*peers, *ours]:
        shown = [f"{each.name}" for each in ours]
        faster = ["" if one.name in shown else _faster(mine, one) for mine in ours]
        made.add_row(one.name, *_figures(one), *faster)
    for name in missing:
        made.add_row(name, "missing")
    made.add_row(
        "the floor",
        str(len(floor)),
        "",
        f"{statistics.median(floor):.4f}",
        f"{percentile(floor, 0.95):.4f}",
        f"{1 / statistics.fmean(floor):.1f}",
    )
    made.caption = (
        "graded: submissions; right: right ones alone; agree: verdicts as known beforehand. "
        "Faster by: right ones alone / the mix with start-up."
    )
    return made


def _figures(one: Measured) -> list[str]:
    seconds = one.seconds()
    return [
        str(len(one.graded)),
        f"{one.startup:.1f}" if one.startup else "in each",
        f"{statistics.median(seconds):.3f}",
        f"{percentile(seconds, 0.95):.3f}",
        f"{one.right_rate:.2f}",
        f"{one.rate:.2f}",
        f"{one.whole_rate:.2f}",
        f"{one.agreeing}/{len(one.graded)}",
    ]


def _faster(ours: Measured, other: Measured) -> str:
    right, mix = ratio(ours, other)
    return f"{right:.0f} / {mix:.0f}"


def machine() -> dict[str, Any]:
    """Say on what machine and with which versions the figures were taken."""
    names = ("torch", "transformers", "hypothesis", "pytest")
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "versions": {name: version(name) for name in names},
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def measured_as_json(one: Measured) -> dict[str, Any]:
    """Give a contestant's figures, submission by submission, for the JSON file."""
    return {
        "startup": one.startup,
        "whole": one.whole,
        "rate": one.rate,
        "right_rate": one.right_rate,
        "whole_rate": one.whole_rate,
        "agreeing": one.agreeing,
        "submissions": [
            {
                "student": each.submission.student,
                "kind": each.submission.kind,
                "flaw": each.submission.flaw,
                "seconds": each.seconds,
                "passed": each.passed,
            }
            for each in one.graded
        ],
    }


def write(path: Path, found: dict[str, Any], bounds: Sequence[Bound]) -> None:
    """Write the JSON.

    Args:
        path: The file.
        found: Everything that was measured.
        bounds: What it had to show.
    """
    told = [
        {"says": one.says, "measured": one.measured, "bound": one.bound, "holds": one.holds} for one in bounds
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine(), **found, "bounds": told}, indent=1) + "\n")

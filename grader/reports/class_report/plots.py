"""The pictures of the class report: still SVG by matplotlib, whose colours the page decides.

Each shape is drawn in a stand-in colour that is then replaced by a variable of the page's style, so that one
picture fits light, dark and print. Text stays text. Without matplotlib there are no pictures, and the tables
say the same.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from grader.reports.class_report.statistics import BINS, Item, Scores
from grader.reports.wording import MARKS
from grader.results import Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Stand-in colour to the variable of the page's style.
_STANDS_FOR: Final[Mapping[str, str]] = {
    "#010101": "--ink",
    "#020202": "--soft",
    "#030303": "--line",
    "#040404": "--card",
    "#050505": "--accent",
    "#060606": "--odd",
    **{f"#0707{at:02}": f"--v-{verdict}" for at, verdict in enumerate(MARKS, 1)},
}
_INK, _SOFT, _LINE, _CARD, _ACCENT, _ODD = list(_STANDS_FOR)[:6]
VERDICT_COLOURS: Final[Mapping[Verdict, str]] = {
    verdict: f"#0707{at:02}" for at, verdict in enumerate(MARKS, 1)
}
#: Any: the keys are those of a list in matplotlib's types.
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.size": 9.5,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.monospace": ["DejaVu Sans Mono"],
    "text.color": _INK,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _SOFT,
    "xtick.color": _SOFT,
    "ytick.color": _SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
}
#: Of at most this many exercises each has its name in the picture of all exercises.
_NAMED_POINTS: Final = 6


def available() -> bool:
    """Say whether pictures can be drawn here.

    Returns:
        Whether matplotlib is installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        return False
    return True


def score_plot(scores: Scores) -> Markup:
    """Draw the distribution of scores.

    Args:
        scores: The scores of the class.

    Returns:
        SVG.
    """

    from matplotlib.ticker import MaxNLocator

    def draw(axes: Axes) -> None:
        width = 100 / BINS
        starts = [at * width for at in range(BINS)]
        bars = axes.bar(starts, scores.bins, width * 0.92, align="edge", color=_ACCENT)
        axes.bar_label(bars, [str(many) if many else "" for many in scores.bins], padding=2, color=_INK)
        axes.axvline(scores.quartiles[1], color=_ODD, linewidth=2, linestyle=(0, (4, 2)))
        axes.annotate(
            f"median {scores.quartiles[1]:.0f} %", (scores.quartiles[1], 1), (-5, -2), color=_ODD,
            xycoords=("data", "axes fraction"), textcoords="offset points", ha="right", va="top",
        )  # fmt: skip
        axes.set_xlim(0, 100)
        axes.set_ylim(0, max(scores.bins) * 1.15)
        axes.set_xticks(range(0, 101, 20), [f"{at} %" for at in range(0, 101, 20)])
        axes.set_xlabel("score, in percent of all points")
        axes.set_ylabel("students")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))

    told = ", ".join(
        f"{many} at {10 * at} to {10 * at + 10} %" for at, many in enumerate(scores.bins) if many
    )
    return _svg(draw, (5.6, 2.3), "Distribution of scores", f"Students by score: {told}.", salt="scores")


def verdict_plot(items: Sequence[Item], verdicts: Sequence[Verdict]) -> Markup:
    """Draw the share of each verdict, a row an exercise.

    Args:
        items: The exercises, in the order in which they are shown.
        verdicts: Those that occur, in the order of the legend.

    Returns:
        SVG.
    """
    rows = [item for item in items if item.handed_in]

    def draw(axes: Axes) -> None:
        places = range(len(rows))
        left = [0.0] * len(rows)
        for verdict in verdicts:
            shares = [100 * item.verdicts[verdict] / item.handed_in for item in rows]
            axes.barh(
                places, shares, 0.78, left, color=VERDICT_COLOURS[verdict], edgecolor=_CARD, linewidth=0.8,
                label=MARKS[verdict].word,
            )  # fmt: skip
            left = [start + share for start, share in zip(left, shares, strict=True)]
        for place, item in zip(places, rows, strict=True):
            share = 100 * item.verdicts["passed"] / item.handed_in
            axes.text(101, place, f"{share:.0f} %", va="center", color=_SOFT, fontsize=8.5)
        axes.set_yticks(
            places, [item.id.partition(".")[2] or item.id for item in rows], fontfamily="monospace"
        )
        axes.tick_params("y", length=0, labelcolor=_INK, labelsize=9)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlim(0, 100)
        axes.set_xticks(range(0, 101, 25), [f"{at} %" for at in range(0, 101, 25)])
        axes.spines["left"].set_visible(False)
        axes.figure.legend(loc="outside upper left", ncols=3, frameon=False, fontsize=8.5)

    told = "; ".join(
        f"{item.id} {100 * item.verdicts['passed'] / item.handed_in:.0f} % passed" for item in rows
    )
    height = 0.75 + 0.21 * len(rows) + 0.18 * math.ceil(len(verdicts) / 3)
    return _svg(draw, (5.6, height), "Verdicts of each exercise", told + ".", salt="verdicts")


def item_plot(items: Sequence[Item]) -> Markup:
    """Draw difficulty against discrimination, a point an exercise.

    Args:
        items: The exercises.

    Returns:
        SVG, or nothing when no exercise has both numbers.
    """
    points = [
        (100 * item.difficulty, item.point_biserial, item)
        for item in items
        if item.difficulty is not None and item.point_biserial is not None
    ]
    if not points:
        return Markup("")

    def draw(axes: Axes) -> None:
        axes.axhline(0, color=_SOFT, linewidth=0.8)
        for bad, colour, shape in ((False, _ACCENT, "o"), (True, _ODD, "D")):
            chosen = [(x, y) for x, y, item in points if item.strong_students_fail == bad]
            if chosen:
                across, up = zip(*chosen, strict=True)
                axes.scatter(across, up, 42, c=colour, marker=shape, edgecolors=_CARD)
        for x, y, item in _with_names(points):
            on_the_left = x > 50
            axes.annotate(
                item.id.partition(".")[2] or item.id, (x, y), (-6 if on_the_left else 6, 4), color=_INK,
                textcoords="offset points", ha="right" if on_the_left else "left", fontsize=8.5,
                fontfamily="monospace",
            )  # fmt: skip
        low = min(y for _, y, _ in points)
        axes.set_xlim(-3, 103)
        axes.set_ylim(min(-0.2, low - 0.1), 1)
        axes.set_xticks(range(0, 101, 20), [f"{at} %" for at in range(0, 101, 20)])
        axes.set_xlabel("share right, of those who tried")
        axes.set_ylabel("agreement with the rest")

    told = "; ".join(f"{item.id} {x:.0f} % right, agreement {y:.2f}" for x, y, item in points)
    return _svg(draw, (5.6, 3.0), "Difficulty and discrimination", told + ".", salt="items")


def _with_names(points: Sequence[tuple[float, float, Item]]) -> list[tuple[float, float, Item]]:
    """Choose the points with a name: those with a sign, the lowest, the hardest, as far as there is room."""
    named: list[tuple[float, float, Item]] = []
    by_interest = sorted(points, key=lambda point: (not point[2].strong_students_fail, point[1], point[0]))
    for x, y, item in [*by_interest[:_NAMED_POINTS], *sorted(points, key=lambda point: point[0])[:1]]:
        if all(abs(x - other) > 40 or abs(y - height) > 0.09 for other, height, _ in named):
            named.append((x, y, item))
    return named


def _svg(
    draw: Callable[[Axes], None], size: tuple[float, float], title: str, told: str, *, salt: str
) -> Markup:
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({**_STYLE, "svg.hashsalt": salt}):
        figure = Figure(size, layout="constrained")
        axes = figure.subplots()
        draw(axes)
        for spine in ("left", "bottom"):
            axes.spines[spine].set_color(_LINE)
        written = io.StringIO()
        figure.savefig(
            written,
            format="svg",
            transparent=True,
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    return _themed(written.getvalue(), title, told, salt)


def _themed(svg: str, title: str, told: str, salt: str) -> Markup:
    svg = svg[svg.index("<svg") :].strip()
    # A style inside a picture would hold for the whole page.
    svg = re.sub(r"<(metadata|style)\b.*?</\1>\s*", "", svg, flags=re.DOTALL)
    # Names of groups that nothing refers to, and that several pictures would share.
    svg = re.sub(r' id="[a-zA-Z0-9._]+_\d+"', "", svg)
    svg = svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "").replace("xlink:href", "href")
    svg = re.sub(r"#0[1-7]0[1-7]\d\d\b", lambda found: f"var({_STANDS_FOR[found.group()]})", svg)
    svg = re.sub(r"\n\s*", "\n", svg)
    svg = re.sub(r"(\d+\.\d{2})\d+", r"\1", svg)
    # The page's own letters, in the size that was asked for.
    svg = re.sub(r"'DejaVu Sans Mono'(?:, monospace)?", "var(--mono)", svg)
    svg = re.sub(r"'DejaVu Sans'(?:, sans-serif)?", "var(--sans)", svg)
    names = f'role="img" aria-labelledby="{salt}-title {salt}-told"'
    head = Markup('<title id="{0}-title">{1}</title><desc id="{0}-told">{2}</desc>').format(salt, title, told)
    opening, rest = svg.split(">", 1)
    opening = re.sub(r' (?:width|height|version)="[^"]*"', "", opening)
    return Markup(f"{opening} {names}>{head}{rest}")

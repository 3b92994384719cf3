"""The class report as one HTML file: it loads nothing, and the only script is our own, told by its digest."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files

from markupsafe import Markup

from grader.reports.class_report import plots
from grader.reports.class_report.changes import moved_views, roster_view
from grader.reports.class_report.view import Analysis, analyse, make_report
from grader.reports.feedback import environment
from grader.reports.moved import Moved
from grader.reports.roster import Missing
from grader.reports.similar import Similar
from grader.results import Result


def render_report(
    results: Sequence[Result],
    similar: Similar | None = None,
    seconds: Mapping[str, float] | None = None,
    pages: Mapping[str, bool] | None = None,
    *,
    moved: Sequence[Moved] = (),
    roster: Missing | None = None,
    pictures: bool | None = None,
) -> str:
    """Make the class report.

    Args:
        results: One result a student.
        similar: Pairs of submissions that are alike; None when code was not compared.
        seconds: How long judging took, by student.
        pages: Whether a student has a feedback page beside the report.
        moved: Marks that are others than in the run before.
        roster: Who handed in nothing, and who is in no class list; None when there is none.
        pictures: Draw pictures; None draws them where matplotlib is installed.

    Returns:
        A whole HTML document; equal input gives equal text.
    """
    analysis = analyse(results)
    script = (files("grader.reports") / "templates" / "report.js").read_text(encoding="utf-8")
    drawn = plots.available() if pictures is None else pictures
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            report=make_report(results, analysis, similar, seconds or {}, pages or {}),
            moved=moved_views(results, moved, pages or {}),
            roster=roster_view(roster),
            plots=_plots(analysis if drawn else None),
            drawn=drawn,
            script=Markup(script),
            digest=base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii"),
        )
    )


def _plots(analysis: Analysis | None) -> dict[str, Markup]:
    if analysis is None or analysis.scores is None:
        return dict.fromkeys(("scores", "verdicts", "items"), Markup(""))
    return {
        "scores": plots.score_plot(analysis.scores),
        "verdicts": plots.verdict_plot(analysis.items, analysis.verdicts),
        "items": plots.item_plot(analysis.items),
    }

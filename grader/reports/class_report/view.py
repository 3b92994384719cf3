"""What the class report shows, ready to print: every text is inert, every number is written out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from grader.reports.class_report.attention import Case, cases
from grader.reports.class_report.ranking import Mistake, mistakes
from grader.reports.class_report.sentences import (
    alike,
    headline,
    nothing_alike,
    overview,
    short,
    signs,
    to_look_at,
)
from grader.reports.class_report.statistics import BINS, Item, Scores, items, score_statistics
from grader.reports.inert import inert, visible
from grader.reports.pieces import Piece
from grader.reports.similar import Side, Similar
from grader.reports.view import NAME_LIMIT, PROSE_LIMIT, Comparison, comparison, percent
from grader.reports.wording import MARKS, Mark, count, number
from grader.results import Result, Verdict

#: Misconceptions that are laid out with their examples; the rest stand in the table.
MOST_CARDS = 5
#: Characters and lines of a value, in an example of a card and in one of the table.
_CARD_LIMITS, _ROW_LIMITS = (600, 10), (240, 6)
_CODE_LINES = 60
_REMARKS = 5

#: Student to the number of a row, and whether there is a page.
Pages = Mapping[str, tuple[int, bool]]


@dataclass(frozen=True)
class Student:
    """A name and the way to the student's page."""

    name: str
    #: Relative to the report; empty when there is no page.
    href: str
    #: Number of the student's row in the table of all students.
    place: int


@dataclass(frozen=True)
class MistakeView:
    """One misconception of the class."""

    rank: int
    exercise: str
    lab: str
    many: int
    tried: int
    percent: int
    sentence: str
    says: str
    example: Comparison | None
    students: tuple[Student, ...]


@dataclass(frozen=True)
class ItemView:
    """One row of the tables of exercises."""

    exercise: str
    lab: str
    handed_in: int
    #: Verdict to how many, for the verdicts of the legend.
    verdicts: tuple[int, ...]
    tried: int
    right: int
    difficulty: str
    point_biserial: str
    upper: str
    lower: str
    discrimination: str
    named: int
    unnamed: int
    #: Empty, or why to look at the check.
    sign: str


@dataclass(frozen=True)
class CaseView:
    """One student to look at."""

    student: Student
    reasons: tuple[str, ...]
    graded: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class StudentRow:
    """One row of the table of students."""

    student: Student
    percent: int
    score: str
    #: Score of each lab; a dash where nothing was handed in.
    labs: tuple[str, ...]
    right: int
    wrong: int
    blank: int
    named: int
    look: bool


@dataclass(frozen=True)
class PairView:
    """Two students whose code is alike."""

    left: Student
    right: Student
    share: int
    #: Lab, name of the definition, and both sides with what is shared marked.
    definitions: tuple[tuple[str, str, tuple[Piece, ...], tuple[Piece, ...]], ...]


@dataclass(frozen=True)
class Report:
    """Everything on the page."""

    students: int
    labs: tuple[str, ...]
    headline: str
    #: The explanation of the most frequent misconception.
    explained: str
    overview: tuple[str, ...]
    look: str
    alike: str
    signs: tuple[str, ...]
    scores: Scores | None
    bins: tuple[tuple[str, int], ...]
    cards: tuple[MistakeView, ...]
    mistakes: tuple[MistakeView, ...]
    legend: tuple[tuple[Verdict, Mark], ...]
    items: tuple[ItemView, ...]
    cases: tuple[CaseView, ...]
    rows: tuple[StudentRow, ...]
    #: Why there are no pairs; empty when there are.
    nothing_alike: str
    pairs: tuple[PairView, ...]
    pairs_found: int
    usual: int
    footer: tuple[str, ...]


@dataclass(frozen=True)
class Analysis:
    """What pictures are made from."""

    scores: Scores | None
    items: tuple[Item, ...]
    verdicts: tuple[Verdict, ...]


def analyse(results: Sequence[Result]) -> Analysis:
    """Work out the numbers of a class.

    Args:
        results: One result a student.

    Returns:
        The numbers.
    """
    found = items(results)
    verdicts = tuple(verdict for verdict in MARKS if any(item.verdicts[verdict] for item in found))
    return Analysis(score_statistics(results), found, verdicts)


def make_report(
    results: Sequence[Result],
    analysis: Analysis,
    similar: Similar | None,
    seconds: Mapping[str, float],
    pages: Mapping[str, bool],
) -> Report:
    """Make the report ready to be laid out.

    Args:
        results: One result a student.
        analysis: What `analyse` made of them.
        similar: Pairs of submissions that are alike; None when code was not compared.
        seconds: How long judging took, by student.
        pages: Whether a student has a feedback page.

    Returns:
        The report.
    """
    ordered = sorted(results, key=lambda result: result.student)
    known = {one.student: (at, bool(pages.get(one.student))) for at, one in enumerate(ordered, 1)}
    ranked = mistakes(ordered)
    look = cases(ordered)
    labs = tuple(dict.fromkeys(lab.lab for result in ordered for lab in result.labs))
    looked_at = {case.student for case in look}
    views = tuple(_mistake(rank, one, known) for rank, one in enumerate(ranked, 1))
    scores = analysis.scores
    return Report(
        students=len(ordered),
        labs=tuple(inert(lab, NAME_LIMIT) for lab in labs),
        headline=inert(headline(ranked, scores), PROSE_LIMIT),
        explained=views[0].sentence if views else "",
        overview=_texts(overview(scores, analysis.items)),
        look=to_look_at(look),
        alike=alike(similar),
        signs=_texts(signs(analysis.items)),
        scores=scores,
        bins=tuple((f"{10 * at} to {10 * at + 10} %", scores.bins[at]) for at in range(BINS))
        if scores
        else (),
        cards=views[:MOST_CARDS],
        mistakes=views,
        legend=tuple((verdict, MARKS[verdict]) for verdict in analysis.verdicts),
        items=tuple(_item(item, analysis.verdicts) for item in analysis.items),
        cases=tuple(_case(case, known) for case in look),
        rows=tuple(_row(result, labs, result.student in looked_at, known) for result in ordered),
        nothing_alike=nothing_alike(similar),
        pairs=_pairs(similar, known) if similar else (),
        pairs_found=similar.found if similar else 0,
        usual=round(100 * similar.pairs[0].usual) if similar and similar.pairs else 0,
        footer=_footer(ordered, seconds),
    )


def student_view(name: str, pages: Pages) -> Student:
    """Give a student's name and the way to the student's page.

    Args:
        name: As in the results.
        pages: Who has a page, and in which row each stands.

    Returns:
        What a link needs.
    """
    place, there = pages.get(name, (0, False))
    href = f"feedback/{quote(name, safe='')}.html" if there else ""
    return Student(inert(name, NAME_LIMIT) or "(no name)", href, place)


def _mistake(rank: int, one: Mistake, pages: Pages) -> MistakeView:
    limit, lines = _CARD_LIMITS if rank <= MOST_CARDS else _ROW_LIMITS
    return MistakeView(
        rank=rank,
        exercise=inert(short(one.exercise), NAME_LIMIT),
        lab=inert(one.lab, NAME_LIMIT),
        many=len(one.students),
        tried=one.tried,
        percent=percent(len(one.students), one.tried),
        sentence=inert(one.sentence, PROSE_LIMIT) or "(no explanation was kept)",
        says=inert(one.says, PROSE_LIMIT),
        example=comparison(one.example, limit, lines) if one.example else None,
        students=tuple(student_view(name, pages) for name in one.students),
    )


def _item(item: Item, verdicts: Iterable[Verdict]) -> ItemView:
    return ItemView(
        exercise=inert(short(item.id), NAME_LIMIT),
        lab=inert(item.lab, NAME_LIMIT),
        handed_in=item.handed_in,
        verdicts=tuple(item.verdicts[verdict] for verdict in verdicts),
        tried=item.tried,
        right=item.right,
        difficulty=_share(item.difficulty),
        point_biserial=_signed(item.point_biserial),
        upper=_share(item.upper),
        lower=_share(item.lower),
        discrimination=_signed(item.discrimination),
        named=item.named,
        unnamed=item.unnamed,
        sign="strong students fail"
        if item.strong_students_fail
        else "nobody right"
        if item.nobody_right
        else "",
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _signed(value: float | None) -> str:
    # The typographic minus is as wide as the plus, and is never read as a dash.
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")


def _case(case: Case, pages: Pages) -> CaseView:
    more = len(case.remarks) - _REMARKS
    return CaseView(
        student=student_view(case.student, pages),
        reasons=_texts(case.reasons),
        graded=tuple((inert(lab, NAME_LIMIT), inert(file, NAME_LIMIT)) for lab, file in case.graded),
        remarks=(*_texts(case.remarks[:_REMARKS], 300), *([f"... and {more} more"] if more > 0 else ())),
    )


def _row(result: Result, labs: Sequence[str], look: bool, pages: Pages) -> StudentRow:
    scores = {lab.lab: number(lab.score) for lab in result.labs if lab.file}
    exercises = [exercise for lab in result.labs if lab.file for exercise in lab.exercises]
    verdicts = Counter(exercise.verdict for exercise in exercises)
    return StudentRow(
        student=student_view(result.student, pages),
        percent=percent(result.score, result.max_score),
        score=number(result.score),
        labs=tuple(scores.get(lab, "–") for lab in labs),
        right=verdicts["passed"],
        wrong=len(exercises) - verdicts["passed"] - verdicts["blank"],
        blank=verdicts["blank"],
        named=sum(any(check.misconception for check in exercise.checks) for exercise in exercises),
        look=look,
    )


def _pairs(similar: Similar, pages: Pages) -> tuple[PairView, ...]:
    return tuple(
        PairView(
            left=student_view(pair.left, pages),
            right=student_view(pair.right, pages),
            share=round(100 * pair.share),
            definitions=tuple(
                (inert(one.lab, NAME_LIMIT), inert(one.name, NAME_LIMIT), _side(one.left), _side(one.right))
                for one in pair.definitions
            ),
        )
        for pair in similar.pairs
    )


def _side(side: Side) -> tuple[Piece, ...]:
    """Mark what is shared, in the first lines of a definition."""
    lines = side.text.split("\n")
    text = "\n".join(lines[:_CODE_LINES])
    pieces: list[Piece] = []
    end = 0
    for start, stop in side.shared:
        pieces += [Piece(text[end:start], False), Piece(text[start:stop], True)]
        end = stop
    pieces.append(Piece(text[end:], False))
    if len(lines) > _CODE_LINES:
        pieces.append(Piece(f"\n... ({len(lines)} lines in all)", False))
    return tuple(Piece(visible(text, keep_breaks=True), marked) for text, marked in pieces if text)


def _footer(results: Sequence[Result], seconds: Mapping[str, float]) -> tuple[str, ...]:
    seeds = sorted({result.seed for result in results})
    versions = sorted({", ".join(f"{n} {v}" for n, v in sorted(one.versions.items())) for one in results})
    isolations = sorted({result.isolation for result in results}, key=len)[-1:]
    lines = [f"Judged with {text}" for text in versions] + [f"Isolation: {text}" for text in isolations]
    lines += [f"Seed {', '.join(map(str, seeds))}"] if seeds else []
    if seconds:
        slowest = max(seconds, key=lambda name: (seconds[name], name))
        lines.append(
            f"Judging took {sum(seconds.values()):.0f} seconds for {count(len(seconds), 'student')}; "
            f"longest for {slowest} ({seconds[slowest]:.1f} s)"
        )
    return _texts(lines, 300)


def _texts(texts: Iterable[str], limit: int = PROSE_LIMIT) -> tuple[str, ...]:
    return tuple(inert(text, limit) for text in texts)

"""Feedback pages: one student's result as a self-contained HTML page and as Markdown.

The page loads nothing and runs nothing. Markdown puts what students control into code, where renderers
make neither links nor mentions of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from grader.reports.hiding import hide
from grader.reports.pieces import Piece, code_spans
from grader.reports.view import Page, make_page
from grader.results import Result

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["hide", "render_html", "render_markdown", "render_pages"]

#: Words that Markdown renderers turn into links, mentions or references.
_LINKED = re.compile(r"\S*(?:@|://|www\.|#\d)\S*")
#: Texts whose markup is kept.
_REMEMBERED = 1024


def render_html(result: Result) -> str:
    """Make the feedback page of one student.

    Args:
        result: The result, in full or as `hide` leaves it.

    Returns:
        A whole HTML document; equal results give equal text.
    """
    return _html(make_page(result))


def render_markdown(result: Result) -> str:
    """Make the same feedback in Markdown.

    Args:
        result: The result, in full or as `hide` leaves it.

    Returns:
        GitHub-flavoured Markdown; equal results give equal text.
    """
    return _markdown(make_page(result))


def render_pages(result: Result) -> dict[str, str]:
    """Make the feedback in all formats.

    Args:
        result: The result, in full or as `hide` leaves it.

    Returns:
        Suffix of the file's name to its text, as `render_html` and `render_markdown` give it.
    """
    page = make_page(result)
    return {"html": _html(page), "md": _markdown(page)}


def _html(page: Page) -> str:
    return environment().get_template("feedback.html.j2").render(page=page)


def _markdown(page: Page) -> str:
    text = environment().get_template("feedback.md.j2").render(page=page)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def environment() -> Environment:
    """Load the templates of all pages, with the filters that they use.

    Returns:
        An environment in which everything is escaped.
    """
    # Imported here: `labs check` needs this package's terminal view only, and it should answer at once.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("grader.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # They belong to this version; looking for newer ones would cost each page some calls of the system.
        auto_reload=False,
    )
    environment.filters.update(
        prose=_html_prose, marked=_html_marked, md=_markdown_prose, md_code=_markdown_code, fence=_fence
    )
    return environment


# What checks say and what exercises are called comes up on every page of a class.
@lru_cache(maxsize=_REMEMBERED)
def _html_prose(text: str) -> Markup:
    return Markup("").join(
        Markup("<code>{}</code>").format(piece.text) if piece.marked else escape(piece.text)
        for piece in code_spans(text)
    )


def _html_marked(pieces: Iterable[Piece]) -> Markup:
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece.text) if piece.marked else escape(piece.text)
        for piece in pieces
    )


@lru_cache(maxsize=_REMEMBERED)
def _markdown_prose(text: str) -> Markup:
    # Every character that is markup somewhere gets its backslash; the result is Markdown, not HTML.
    # A line must not open a list or underline a heading either.
    opening = re.match(r"\s*\d*(?=[-+=.)])", text)
    start = opening.end() if opening else 0
    return Markup(text[:start] + ("\\" if opening else "")) + Markup("").join(
        _markdown_code(piece.text) if piece.marked else _markdown_plain(piece.text)
        for piece in code_spans(text[start:])
    )


def _markdown_plain(text: str) -> Markup:
    parts: list[str] = []
    end = 0
    for found in _LINKED.finditer(text):
        parts += [_backslashed(text[end : found.start()]), _markdown_code(found.group())]
        end = found.end()
    return Markup("".join([*parts, _backslashed(text[end:])]))


def _backslashed(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>&|~$!#])", r"\\\1", text)


def _markdown_code(text: str) -> Markup:
    ticks = _ticks(text, 1)
    space = " " if text[:1] in {"`", " "} or text[-1:] in {"`", " "} else ""
    return Markup(f"{ticks}{space}{text}{space}{ticks}") if text else Markup("")


def _fence(blocks: Iterable[tuple[str, str | Iterable[Piece]]]) -> Markup:
    """Set labelled values below each other in one code block, their first columns aligned."""
    texts = [
        (label, value if isinstance(value, str) else "".join(piece.text for piece in value))
        for label, value in blocks
    ]
    width = max(len(label) for label, _ in texts) + 2
    rows = [
        label.ljust(width) + text.replace("\n", "\n" + " " * width).replace("\n" + " " * width + "\n", "\n\n")
        for label, text in texts
    ]
    body = "\n".join(rows)
    ticks = _ticks(body, 3)
    return Markup(f"{ticks}text\n{body}\n{ticks}")


def _ticks(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(least, longest + 1)

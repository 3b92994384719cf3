"""Text that strangers wrote, made safe to show: no control characters, no hidden ones, no endless lengths.

Names, values and error messages come from student code. Each format escapes its own markup on top of this.
"""

from __future__ import annotations

import re
import unicodedata

#: Categories that steer a terminal, reorder or hide text, or have no agreed shape.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: Letters and symbols that are drawn as nothing.
_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")
#: Accents stacked on one letter beyond this many climb over the lines above, and are left out.
_ACCENTS = 3


def inert(text: str, limit: int, *, lines: int = 1) -> str:
    r"""Show text so that it can neither act nor hide anything.

    >>> inert("\x1b[31mred\u202e", 40)
    '\\x1b[31mred\\u202e'
    >>> inert("a" * 100, 10)
    'aaaaaaaaaa ... (100 characters in all)'

    Args:
        text: Anything, from anyone.
        limit: Characters to show at most.
        lines: Lines to show at most; with one, line breaks are shown as `\n`.

    Returns:
        Printable text, with the escapes that Python uses for what cannot be seen.
    """
    shown = visible(text[:limit], keep_breaks=lines > 1)
    if lines > 1:
        shown = re.sub(r"[ \t]+$", "", shown, flags=re.MULTILINE)
    cut = len(text) > limit or len(shown) > limit
    shown = shown[:limit]
    rows = shown.split("\n")
    if len(rows) > lines:
        shown, cut = "\n".join(rows[:lines]), True
    if not cut:
        return shown
    gap = "\n" if lines > 1 and "\n" in shown else " "
    return f"{shown}{gap}... ({len(text):,} characters in all)"


def inert_pair(left: str, right: str, limit: int, *, lines: int) -> tuple[str, str]:
    """Show two texts for comparison; where they are too long, the part around their first difference.

    Args:
        left: One text.
        right: The other text.
        limit: Characters of each to show at most.
        lines: Lines of each to show at most.

    Returns:
        Both texts, cut at the same place, so that columns still stand below each other.
    """
    shorter = min(len(left), len(right))
    alike = next((at for at in range(shorter) if left[at] != right[at]), shorter)
    long = max(len(left), len(right)) > limit or max(left.count("\n"), right.count("\n")) >= lines
    if not long or left == right:
        return inert(left, limit, lines=lines), inert(right, limit, lines=lines)
    start = max(0, alike - limit // 4)
    line_start = left.rfind("\n", 0, alike) + 1
    if line_start > start or left.count("\n", start, alike) >= lines:
        start = line_start
    if start == 0:
        return inert(left, limit, lines=lines), inert(right, limit, lines=lines)
    gap = "\n" if "\n" in left + right else " "
    opening = f"... ({start:,} characters alike){gap}"
    return (
        opening + inert(left[start:], limit, lines=lines),
        opening + inert(right[start:], limit, lines=lines),
    )


def visible(text: str, *, keep_breaks: bool) -> str:
    """Show what cannot be seen, or would act, by the escapes that Python uses.

    Args:
        text: Anything, from anyone.
        keep_breaks: Leave line breaks as they are, and widen tabs.

    Returns:
        Printable text.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    if keep_breaks:
        text = text.expandtabs(4)
    out: list[str] = []
    accents = 0
    for character in text:
        category = unicodedata.category(character)
        accents = accents + 1 if category in {"Mn", "Me"} else 0
        if accents > _ACCENTS:
            continue
        if character == "\n" and keep_breaks:
            out.append(character)
        elif category in _INVISIBLE or character in _EMPTY:
            out.append(character.encode("unicode_escape").decode("ascii"))
        else:
            out.append(character)
    return "".join(out)

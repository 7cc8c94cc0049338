"""How wide a text is on a screen and where it may be broken: a Chinese sign takes two columns and stands between no spaces.

Known here once, for help pages, which must not load ``rich``, and for tables.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

NOT_FIRST = frozenset("，。、；：！？）】》”’…,.;:!?)]}%")
"""Signs that no line may begin with."""
NOT_LAST = frozenset("（【《“‘([{")
"""Signs that no line may end with."""


def cells(text: str) -> int:
    """Columns that a text takes on a screen."""
    return sum(_cells(sign) for sign in text)


def _cells(sign: str) -> int:
    if sign < "\u0300":
        return 1
    if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text with spaces up to ``width`` columns."""
    spaces = " " * max(width - cells(text), 0)
    return spaces + text if right else text + spaces


def fold(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` columns; ['']  for an empty one.

    Broken at spaces and between Chinese signs; a word of Latin letters is broken only where it fits into no line. A single sign
    that is wider than ``width`` stands alone.
    """
    found, line = list[str](), ""
    for piece in _pieces(text):
        if cells(line) + cells(piece.rstrip(" ")) <= width:
            line += piece
            continue
        if line.strip(" "):
            found.append(line.rstrip(" "))
        line = piece.lstrip(" ")
        while cells(line.rstrip(" ")) > width:
            at = max(_fitting(line, width), 1)
            found.append(line[:at])
            line = line[at:]
    return [*found, line.rstrip(" ")] if line.strip(" ") or not found else found


def _fitting(text: str, width: int) -> int:
    """How many signs of a text fit."""
    used = 0
    for at, sign in enumerate(text):
        used += _cells(sign)
        if used > width:
            return at
    return len(text)


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: a word with the spaces behind it, a Chinese sign with the punctuation around it."""
    start = 0
    for at in range(1, len(text)):
        if _breakable(text[at - 1], text[at]):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _breakable(before: str, after: str) -> bool:
    if after == " " or after in NOT_FIRST or before in NOT_LAST:
        return False
    return before == " " or _cells(before) == 2 or _cells(after) == 2


def indented(texts: Sequence[str], width: int, indent: str, first: str | None = None) -> list[str]:
    """Texts below each other, each folded into ``width`` columns behind ``indent`` (the first line behind ``first``)."""
    lines = [line for text in texts for line in fold(text, max(width - cells(indent), 10))]
    return [f"{indent if first is None or number else first}{line}" for number, line in enumerate(lines)]

"""How much room a text takes: line breaks and row heights, from what a cell shows and the font it is shown in.

Widths are those of the widest fonts that stand in for 微软雅黑 where it is missing, so that a row is rather a little too high
than cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

FONT_POINTS = 10.5
"""Size of nearly all texts (``style.BASE``)."""
LINE_POINTS, MARGIN_POINTS = 15.5, 5.0
"""Height of a line in this size, and what a row has beside its lines."""
LEAST_HEIGHT, MOST_HEIGHT = 20.5, 409.0
"""In points; Excel has no higher row."""
PIXELS_OF_POINT = 96 / 72
PADDING, INDENT = 5, 9
"""Pixels that a cell keeps free at its sides, and for each step of indent."""
SLACK = 0.97
"""The part of a cell's width that texts may be counted on to fill: printers measure a little differently than screens."""
BOLD = 0.95
"""Bold texts have so much less room."""
_TOKENS = re.compile(r"\n|[（《“‘【〈「(]*(?:[!-'*-~\u00a0-ɏ]+|[^\n])[，。；：！？、）》”’】〉」…)]*")
_LATIN_RUN = re.compile("[!-~、，；]{12}|[”’][“‘]|[0-9A-Za-z][(]")
_FULL_WIDTH_PUNCTUATION = frozenset("“”‘’…—·×÷")


def pixels(width: float) -> int:
    """Pixels of a column that is ``width`` characters wide, as Excel counts them at 100 %."""
    return int(width * 7 + 5)


def _ems(char: str) -> float:
    if char >= "⺀" or char in _FULL_WIDTH_PUNCTUATION:
        return 1.0
    if char.isdigit():
        return 0.64
    if char in "mwMW@%":
        return 0.97
    if char.isupper():
        return 0.7
    if char.islower():
        return 0.61
    return 0.42


_WIDTHS = {chr(code): _ems(chr(code)) for code in (*range(32, 127), *map(ord, _FULL_WIDTH_PUNCTUATION))}


def text_pixels(text: str, points: float = FONT_POINTS) -> float:
    """Width of a text in one line."""
    return (_ems_of(text) if len(text) <= SHORT else _ems_of.__wrapped__(text)) * points * PIXELS_OF_POINT


SHORT = 4
"""Characters of a text whose width is remembered: nearly all pieces between which a line breaks are single characters."""


OFTEN = 16
"""Characters of a text whose lines are remembered: names, numbers and options come again and again."""
MOST_PIECES = 20_000


@lru_cache(maxsize=8192)
def _ems_of(text: str) -> float:
    return sum(_WIDTHS.get(char) or _ems(char) for char in text)


def room_of(width: float, indent: int = 0) -> float:
    """Pixels that a text has in a column of this width."""
    return max((pixels(width) - PADDING - indent * INDENT) * SLACK, 1.0)


def broken(text: str, width: float, points: float = FONT_POINTS, indent: int = 0, part: float = 1.0) -> list[str]:
    """The lines in which a cell of this column width shows a text: between any two Chinese signs, not before closing punctuation,
    not within a word that fits a line. part: how much of the width may be used, for a font wider or narrower than expected.
    """
    room, lines, used = room_of(width, indent) * part, [""], 0.0
    for found in _TOKENS.findall(text):
        if found == "\n":
            lines.append("")
            used = 0.0
            continue
        token, size = found, text_pixels(found, points)
        if used and used + size > room:
            lines.append("")
            used = 0.0
        while size > room and len(token) > 1:
            fits = max(1, next((n for n in range(len(token), 0, -1) if text_pixels(token[:n], points) <= room), 1))
            lines[-1] += token[:fits]
            lines.append("")
            token = token[fits:]
            size = text_pixels(token, points)
        lines[-1] += token
        used += size
    return lines


@lru_cache(maxsize=8192)
def _count_of_lines(text: str, width: float, points: float, indent: int) -> int:
    """``len(broken(…))``, sooner for texts without a word that is longer than a line, and for those of Chinese signs alone."""
    room, lines, used = room_of(width, indent), 1, 0.0
    sizes = _sizes(points)
    even, sign = _EVEN.match(text), sizes["字"]
    at = even.end() if even else 0
    if at and sign.is_integer() and room >= 2 * sign and text[at : at + 1] not in _CLOSING:
        lines, used = _even_lines(text, at, int(room // sign))
        used *= sign
    else:
        at = 0
    for token in _TOKENS.findall(text, at):
        if token == "\n":
            lines += 1
            used = 0.0
            continue
        size = sizes[token] if len(token) <= SHORT else text_pixels(token, points)
        if size > room and len(token) > 1:
            return len(broken(text, width, points, indent))
        if used and used + size > room:
            lines += 1
            used = 0.0
        used += size
    return lines


_EVEN = re.compile("[一-鿿]+(?:[，。；：！？、][一-鿿]+)*[，。；：！？、]?")
"""Signs that are equally wide, with punctuation no two of which stand together."""
_CLOSING = frozenset("，。；：！？、）》”’】〉」…)")
"""Punctuation that stays with what stands before it."""


def _even_lines(text: str, end: int, fit: int) -> tuple[int, float]:
    """How many lines of so many signs each, none of which begins with punctuation, a text takes up to ``end``, and signs in the last."""
    lines, start, following = 1, 0, fit
    while following < end:
        start = following - (text[following] in _CLOSING)
        following = start + fit
        lines += 1
    return lines, float(end - start)


class _Sizes(dict[str, float]):
    """Widths of short pieces of text in one size, as they are asked for."""

    def __init__(self, points: float) -> None:
        self._points = points

    def __missing__(self, token: str) -> float:
        if len(self) > MOST_PIECES:
            self.clear()
        made = self[token] = text_pixels(token, self._points)
        return made


@lru_cache(maxsize=16)
def _sizes(points: float) -> _Sizes:
    return _Sizes(points)


def shown(value: Any) -> str:
    """What a cell of the form shows for a value."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)


_NEVER_BROKEN = (date, time, timedelta, int, float)


def fits_a_line(text: str, width: float, indent: int = 0) -> bool:
    """Whether a text is seen at a glance to stand in one line of a column of this width: so many Chinese signs would."""
    return len(text) * 2 <= width - 3 - 2 * indent and "\n" not in text


def lines_of(value: Any, width: float, points: float = FONT_POINTS, indent: int = 0) -> int:
    """How many lines a value takes; numbers and dates are never broken."""
    if value is None or isinstance(value, _NEVER_BROKEN):
        return 1
    text = shown(value)
    if fits_a_line(text, width, indent):
        return 1
    count = _count_of_lines if len(text) <= OFTEN else _count_of_lines.__wrapped__
    lines = count(text, width, points, indent)
    # a run of Latin signs and commas, or texts in quotes one after another, may be carried over as one word
    return lines + (lines > 1 and _LATIN_RUN.search(text) is not None)


def text_height(cells: Iterable[tuple[Any, float]], points: float = FONT_POINTS, indent: int = 0) -> float:
    """Height in points of a row that shows all of its texts; ``cells`` are (value, column width)."""
    lines = max((lines_of(value, width, points, indent) for value, width in cells), default=1)
    return min(max(LEAST_HEIGHT, lines * LINE_POINTS * max(points / FONT_POINTS, 1) + MARGIN_POINTS), MOST_HEIGHT)


def head_height(heads: Iterable[tuple[str, float]], least: float = 36.0) -> float:
    """Height of a row of bold headings; ``heads`` are (text, column width)."""
    lines = max((len(broken(text, width, part=BOLD)) for text, width in heads), default=1)
    return max(least, lines * LINE_POINTS + MARGIN_POINTS)

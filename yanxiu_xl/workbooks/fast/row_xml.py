"""Rows of a worksheet as XML, a column at a time: to the byte what XlsxWriter writes in constant-memory mode.

XlsxWriter goes through a dozen calls for a cell; for the hundreds of thousands of rows of the master workbook that is
most of the time a merge takes. Texts are written in the cell (never as a formula or link, whatever they start with).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

Cell = str | int | float | None
Door = Callable[[Collection[str]], Mapping[str, str]]

MOST_UNITS = 32_767
"""UTF-16 units a cell can hold; XlsxWriter cuts there, too."""
_LITERAL_ESCAPE = re.compile("(_x[0-9a-fA-F]{4}_)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_DAY_ZERO = date(1899, 12, 31)
_LEAP_DAY_THAT_WAS_NONE = 59


def fitting(text: str) -> str:
    """A text, cut where a cell can hold no more."""
    if len(text) <= MOST_UNITS // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return text if len(units) <= 2 * MOST_UNITS else units[: 2 * MOST_UNITS].decode("utf-16-le", "ignore")


def inline_text(text: str) -> str:
    """The inside of a cell that holds a text, up to the end of the cell."""
    text = fitting(text)
    if "_x" in text:
        text = _LITERAL_ESCAPE.sub(r"_x005F\1", text)
    if not text.isprintable():
        text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
        text = text.replace("\ufffe", "_xFFFE_").replace("\uffff", "_xFFFF_")
    keep = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<is><t{keep}>{text}</t></is></c>"


def serial_day(day: str) -> int:
    """Excel's number of an ISO date, with its day that never was after February 1900."""
    days = (date.fromisoformat(day) - _DAY_ZERO).days
    return days + (days > _LEAP_DAY_THAT_WAS_NONE)


class _Texts(dict[str, str]):
    def __missing__(self, text: str) -> str:
        made = self[text] = inline_text(text)
        return made


class _Days(dict[str, int]):
    def __missing__(self, day: str) -> int:
        made = self[day] = serial_day(day)
        return made


class Columns:
    """Cells of one stretch of rows, from row number ``first`` on; columns are added from left to right.

    door: says of some texts which of them are written otherwise, and how; each different text is asked about once.
    """

    def __init__(self, first: int, count: int, door: Door | None = None) -> None:
        self.numbers = list(map(str, range(first, first + count)))
        self._texts, self._days = _Texts(), _Days()
        self._door = door
        self._columns: list[Sequence[str]] = []

    def add(self, letter: str, style: int, values: Iterable[Cell], *, dates: bool = False) -> None:
        """A column of texts and numbers, with ``dates`` of ISO dates; None leaves the cell out."""
        start, texts, days = f'<c r="{letter}', self._texts, self._days
        number, text = f'" s="{style}"><v>', f'" s="{style}" t="inlineStr">'
        if dates:
            self._columns.append([
                "" if value is None else f"{start}{row}{number}{days[value]}</v></c>"  # type: ignore[index]
                for row, value in zip(self.numbers, values, strict=True)
            ])
            return
        self._pass(values := list(values))
        self._columns.append([
            "" if value is None
            else f"{start}{row}{text}{texts[value]}" if isinstance(value, str)
            else f"{start}{row}{number}{value:.16G}</v></c>"
            for row, value in zip(self.numbers, values, strict=True)
        ])

    def _pass(self, values: Iterable[Cell]) -> None:
        if self._door is not None:
            new = {value for value in values if isinstance(value, str)} - self._texts.keys()
            self._texts.update((text, inline_text(shown)) for text, shown in self._door(new).items())

    def put(self, letter: str, style: int, index: int, value: str) -> None:
        """Write a text over the cell of the ``index``-th row in the column added last."""
        self._pass((value,))
        column = self._columns[-1] = list(self._columns[-1])
        column[index] = f'<c r="{letter}{self.numbers[index]}" s="{style}" t="inlineStr">{self._texts[value]}'

    def xml(self, heights: Sequence[float] | None = None) -> bytes:
        """The rows. heights: in points, 15 being the height that is not written; XlsxWriter rounds them to pixels."""
        if heights is None:
            opened: Iterable[str] = (f'<row r="{row}">' for row in self.numbers)
        else:
            opened = (
                f'<row r="{row}">' if height == 15 else f'<row r="{row}" ht="{height:g}" customHeight="1">'
                for row, height in zip(self.numbers, heights, strict=True)
            )
        parts = [f"{start}{''.join(cells)}</row>" for start, cells in zip(opened, zip(*self._columns, strict=True), strict=True)]
        return "".join(parts).encode("utf-8", "replace")

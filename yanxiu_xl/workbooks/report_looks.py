"""How cells of reports look: a format by what a column holds, what is said in place of a number, whether the cell leads anywhere, its mark.

There are some three hundred, each made when it is asked for first. ``every`` numbers all of them in the same order whatever a workbook
shows, so that a page of 总档案 is written alike whichever other pages there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from xlsxwriter.format import Format

from yanxiu_xl.reports.model import Column, Kind, Mark, Total
from yanxiu_xl.workbooks.palette import AMBER, AUTO, BAND, BLUE, GREEN, LINK, MUTED, RED
from yanxiu_xl.workbooks.style import BORDER, POINTS, STYLES, TOTAL, Styles

LOOKS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"text_wrap": True},
    Kind.WORD: {"align": "center", "text_wrap": True},
    Kind.LONG: {"text_wrap": True},
    Kind.RANK: {"align": "center", "num_format": "0"},
    Kind.DAY: {"align": "center", "num_format": "yyyy-mm-dd"},
    Kind.COUNT: {"align": "right", "num_format": "0"},
    Kind.NUMBER: {"align": "right"},
    Kind.POINTS: {"align": "right", "num_format": POINTS},
    Kind.SCORE: {"align": "right", "num_format": TOTAL, "bold": True},
    Kind.RATE: {"align": "right", "num_format": "0.0%"},
    Kind.MONEY: {"align": "right", "num_format": "#,##0.00"},
    Kind.CHARS: {"align": "right", "num_format": "#,##0"},
}
IN_PLACE = {"align": "right", "text_wrap": True}
"""Of words that stand where a number would."""
APART = {"indent": 1}
"""Of a text beside a number, which ends where the text begins."""
TEXTS = frozenset({Kind.TEXT, Kind.LONG})
NUMBERS = frozenset({Kind.COUNT, Kind.NUMBER, Kind.POINTS, Kind.SCORE, Kind.RATE, Kind.MONEY, Kind.CHARS})
MEANS: dict[Kind, str] = {Kind.COUNT: TOTAL}
"""Format of a mean, where it is another than that of what it is made of."""
FILLS = {Mark.NONE: "", Mark.GOOD: GREEN, Mark.WAIT: AMBER, Mark.BAD: RED, Mark.NOTE: BLUE, Mark.FAINT: AUTO}
NAMED = ("plain", "title", "header", "instruction", "strong")
"""Looks of ``style.STYLES`` that pages of 总档案 use."""
HELP: dict[str, Any] = {"text_wrap": True, "valign": "top", "font_color": MUTED}


class Looks:
    """The formats of one workbook."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._cells: dict[tuple[Kind, bool, bool, Mark, bool], Format] = {}
        self._totals: dict[tuple[Kind | None, bool], Format] = {}

    def cell(self, kind: Kind, gap: bool, linked: bool, mark: Mark, apart: bool = False) -> Format:
        """Of a cell; gap: it says why there is no number; apart: a text beside a number."""
        found = self._cells.get((kind, gap, linked, mark, apart))
        if found is None:
            fill = {"bg_color": FILLS[mark]} if FILLS[mark] else {}
            right, ink = IN_PLACE if gap else {}, {"font_color": LINK} if linked else {}
            made = self._styles.make(BORDER, LOOKS[kind], right, ink, fill, APART if apart else {})
            found = self._cells[kind, gap, linked, mark, apart] = made
        return found

    def total(self, column: Column) -> Format:
        """Of a cell in the line of totals."""
        return self._total(column.kind if column.total else None, column.total is Total.MEAN)

    def _total(self, kind: Kind | None, mean: bool) -> Format:
        if (kind, mean) not in self._totals:
            look = {} if kind is None else {**LOOKS[kind], **({"num_format": MEANS[kind]} if mean and kind in MEANS else {})}
            self._totals[kind, mean] = self._styles.make(BORDER, {"bold": True, "bg_color": BAND}, look)
        return self._totals[kind, mean]

    def help(self) -> Format:
        """Of the line on how to read a page."""
        return self._styles.make(HELP)

    def title(self) -> Format:
        """Of a title over several columns."""
        return self._styles.make(STYLES["title"], {"text_wrap": True})

    def every(self) -> Iterator[Format]:
        """All of them, in an order that does not change."""
        yield from (self._styles[name] for name in NAMED)
        yield from (self.help(), self.title())
        yield from (self.cell(*one) for one in product(Kind, (False, True), (False, True), Mark, (False, True)))
        yield from (self._total(*one) for one in product((None, *Kind), (False, True)))

"""Pages of 总档案 that are reports, read as a person reads them: tables one below the other or side by side, each with its headings."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from yanxiu_xl.workbooks.report_tables import TOTALS

BELOW_TITLE = 3
"""Row after the title and the line on how to read the page."""
FEW = 3
"""Cells of a line with headings, at least; the title of a table is one."""
Line = dict[str, Any]


@dataclass
class Found:
    """A table of a page: what stands above it, row of its headings, (0-based) column -> heading, row -> line by heading."""

    title: str
    head: int
    heads: dict[int, str]
    lines: dict[int, Line] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """Its first column, counted from 0."""
        return min(self.heads)

    @property
    def last(self) -> int:
        """Row of its last line."""
        return max(self.lines, default=self.head)


def placed_on(page: Worksheet) -> list[Found]:
    """Each table with its rows; without the line of totals."""
    found: list[Found] = []
    open_still: list[Found] = []
    above: tuple[Any, ...] = ()
    for number, row in enumerate(page.iter_rows(min_row=BELOW_TITLE, values_only=True), BELOW_TITLE):
        filled = {at: value for at, value in enumerate(row) if value is not None}
        if open_still:
            open_still = [one for one in open_still if filled.keys() & one.heads.keys() and row[one.left] not in TOTALS.values()]
            for one in open_still:
                one.lines[number] = {head: row[at] for at, head in one.heads.items()}
        elif len(filled) >= FEW:
            open_still = [Found(str(above[next(iter(heads))] or "") if above else "", number, heads) for heads in _beside_each_other(filled, above)]
            found += open_still
        above = row
    return found


def _beside_each_other(filled: dict[int, Any], above: tuple[Any, ...]) -> list[dict[int, str]]:
    """Headings of tables that stand side by side: where there is a title above, the next one begins."""
    found: list[dict[int, str]] = []
    for at, value in filled.items():
        if not found or (above and above[at] is not None):
            found.append({})
        found[-1][at] = str(value)
    return found


def tables_on(page: Worksheet) -> list[list[Line]]:
    """Lines by heading of each table."""
    return [[*one.lines.values()] for one in placed_on(page)]


def lines_on(master: Path | openpyxl.Workbook, title: str, table: int = 0) -> list[Line]:
    """Lines of a table of a page of 总档案."""
    book = openpyxl.load_workbook(master) if isinstance(master, Path) else master
    return tables_on(book[title])[table]

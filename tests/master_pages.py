"""Pages of 总档案 that are reports, read as a person reads them: tables one below the other, each with its headings."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from yanxiu_xl.workbooks.report_pages import TOTALS

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
    def last(self) -> int:
        """Row of its last line."""
        return max(self.lines, default=self.head)


def placed_on(page: Worksheet) -> list[Found]:
    """Each table with its rows; without the line of totals."""
    found: list[Found] = []
    open_still, above = False, ""
    for number, row in enumerate(page.iter_rows(min_row=BELOW_TITLE, values_only=True), BELOW_TITLE):
        filled = {at: value for at, value in enumerate(row) if value is not None}
        if not filled or row[0] in TOTALS.values():
            open_still, above = False, ""
        elif open_still:
            found[-1].lines[number] = {head: row[at] for at, head in found[-1].heads.items()}
        elif len(filled) >= FEW:
            open_still = True
            found.append(Found(above, number, {at: str(value) for at, value in filled.items()}))
        else:
            above = str(row[0] or "")
    return found


def tables_on(page: Worksheet) -> list[list[Line]]:
    """Lines by heading of each table."""
    return [[*one.lines.values()] for one in placed_on(page)]


def lines_on(master: Path | openpyxl.Workbook, title: str, table: int = 0) -> list[Line]:
    """Lines of a table of a page of 总档案."""
    book = openpyxl.load_workbook(master) if isinstance(master, Path) else master
    return tables_on(book[title])[table]

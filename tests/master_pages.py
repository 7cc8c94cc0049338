"""Pages of 总档案 that are reports, read as a person reads them: tables one below the other, each with its headings."""

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


def tables_on(page: Worksheet) -> list[list[Line]]:
    """Lines by heading of each table; without the line of totals."""
    found: list[list[Line]] = []
    heads: dict[int, str] = {}
    for row in page.iter_rows(min_row=BELOW_TITLE, values_only=True):
        filled = {at: value for at, value in enumerate(row) if value is not None}
        if not filled or row[0] in TOTALS.values():
            heads = {}
        elif heads:
            found[-1].append({head: row[at] for at, head in heads.items()})
        elif len(filled) >= FEW:
            heads = {at: str(value) for at, value in filled.items()}
            found.append([])
    return found


def lines_on(master: Path | openpyxl.Workbook, title: str, table: int = 0) -> list[Line]:
    """Lines of a table of a page of 总档案."""
    book = openpyxl.load_workbook(master) if isinstance(master, Path) else master
    return tables_on(book[title])[table]

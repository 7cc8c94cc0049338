"""Sheets with a record a row as tables of Excel on sheets that are not protected: their rows can be sorted, inserted and deleted.

Excel refuses all three on a protected sheet wherever a row holds a locked cell, and a cell pasted from elsewhere brings its lock
along. A table gives an inserted row its formulas and grows when somebody types below its end. What must not be typed over is
guarded by validations instead, and mended at the next click (``buttons.mending``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW, TEXTUAL, Column, Kind, Sheet, letters
from yanxiu_xl.workbooks.book import PlainWorksheet

HEADER_TITLE, HEADER_WORDS = "表头不要改", "程序按表头找列。请按 Esc 恢复原样；要写别的内容，请写到“备注”列或右边的空列。"
AUTO_TITLE, AUTO_WORDS = "自动计算，不用填", "这一格由公式算，填了不算数。请按 Esc 恢复原样。"
CENTRE_TITLE, CENTRE_WORDS = "中心校填写，学校不用填", "这一格由中心校填写，学校请选“否”或“取消”。"


def table_name(sheet: Sheet) -> str:
    """The name of a sheet's table, which no defined name may have."""
    return f"yxt_{sheet.key}"


def guard(column: Column) -> dict[str, Any] | None:
    """The validation that refuses whatever is typed into a cell that is not for typing; None of other columns.

    Where the centre writes into a school's workbook it is asked, not refused. A key that empties a cell, and pasting, no
    validation refuses.
    """
    if column.kind is Kind.AUTO:
        return _refusing(AUTO_TITLE, AUTO_WORDS)
    return {**_refusing(CENTRE_TITLE, CENTRE_WORDS), "error_type": "warning"} if column.centre_only else None


def _refusing(title: str, words: str) -> dict[str, Any]:
    return {"validate": "custom", "value": "=FALSE", "error_title": title, "error_message": words}


def make_table(page: PlainWorksheet, sheet: Sheet, last: int, formula: Callable[[Column], str], beside: Sequence[str]) -> None:
    """Make the rows from the header to ``last`` (1-based) a table without a look of its own, and guard the headers.

    formula: what an automatic column holds in the first data row; beside: headers of the columns to the right of the form's,
    which belong to the rows as well: a table that left them out would sort the rows away from them.
    """
    headers = [column.marked_header for column in sheet.columns]
    calculated = {at: formula(column) for at, column in enumerate(sheet.columns) if column.auto}
    headers += _usable(beside, headers)
    page.make_table(table_name(sheet), HEADER_ROW - 1, last - 1, headers, calculated)
    page.data_validation(HEADER_ROW - 1, 0, HEADER_ROW - 1, len(sheet.columns) - 1, _refusing(HEADER_TITLE, HEADER_WORDS))
    page.ignore_errors(_expected(sheet, last))


def _usable(beside: Sequence[str], taken: Sequence[str]) -> list[str]:
    """The headers up to the first that no table can have: its names are unlike each other, of one line and not empty."""
    known, usable = {header.casefold() for header in taken}, []
    for header in beside:
        if not header.strip() or not header.isprintable() or len(header) > 255 or header.casefold() in known:
            break
        known.add(header.casefold())
        usable.append(header)
    return usable


def _expected(sheet: Sheet, last: int) -> Mapping[str, str]:
    """Ranges in which Excel would put a green triangle on what is meant: results that a guard refuses, a method that was chosen, numbers as text."""
    kinds = {
        "list_data_validation": [c for c in sheet.columns if c.kind is Kind.AUTO],
        "calculated_column": [c for c in sheet.columns if c.auto and c.kind is not Kind.AUTO],
        "number_stored_as_text": [c for c in sheet.columns if c.kind in TEXTUAL and not c.auto],
    }
    return {
        kind: " ".join(f"{letters(at)}{FIRST_DATA_ROW}:{letters(at)}{last}" for at in map(sheet.columns.index, columns))
        for kind, columns in kinds.items() if columns
    }

"""What people do to a workbook before it comes back (design §6), for a real file opened with openpyxl.

``spoil`` types odd values into cells and then changes the workbook's shape. Everything here is data: a value is (sheet key,
column key, row, name of an odd value), a change of shape is (name, sheet key).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW, Layout, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.reading.layout import defined_name

TABLES = tuple(s.key for s in SCHOOL_SHEETS if s.layout is Layout.TABLE)
PLACES = tuple(
    (sheet.key, column.key, row)
    for sheet in SCHOOL_SHEETS
    for column in sheet.columns
    if column.is_input and not column.prefilled
    for row in ((FIRST_DATA_ROW,) if sheet.layout is Layout.FIELDS else range(FIRST_DATA_ROW, FIRST_DATA_ROW + 4))
)
"""Every cell a school fills in, in the first four rows of each sheet."""

ODD: dict[str, Any] = {
    "date with full stops": "2020.9.15",
    "date without a year": "9月5日",
    "no such day": "2020-9-31",
    "compact date": "20201015",
    "compact date as a number": 20201015,
    "bare serial number": 44089,
    "serial number with a fraction": 44089.5,
    "date with a time": datetime(2020, 10, 13, 8, 30),
    "date of last year": date(2019, 9, 17),
    "a date": date(2020, 9, 22),
    "time of day": time(8, 30),
    "yes": True,
    "no": False,
    "words after a number": "1500字",
    "about": "约1500",
    "thousands": "1,500",
    "scientific": "1.5e3",
    "full width": "１２",
    "number in words": "一千五",
    "text number": "007",
    "number": 7,
    "fraction": 17.5,
    "third": 1 / 3,
    "negative": -3,
    "out of range": 99_999,
    "beyond measure": 1e15,
    "nothing, in a word": "无",
    "dash": "—",
    "slash": "/",
    "N/A": "N/A",
    "blank": None,
    "spaces": "  ",
    "ideographic space": "\u3000",
    "spaced name": "王 芳",
    "wide spaced name": "李\u3000强",
    "zero width": "陈\u200b晓燕",
    "stranger": "查无此人",
    "names with separators": "王芳，李强；陈晓燕",
    "names by spaces": "王芳 李强",
    "names by lines": "王芳\n李强",
    "only separators": "、，",
    "repeated name": "王芳、王芳",
    "looks like a formula": "=1+1",
    "starts with equals": "=小组为什么冷场",
    "plus": "+1",
    "at": "@王芳",
    "quote": "'0101",
    "emoji": "讲得好👍🏽",
    "too long": "课" * 2000,
    "too short": "好",
    "no such option": "七年级",
    "several options": "语文/数学、英语",
    "option with a space": " 语 文 ",
    "month": "2020-09",
    "month in words": "9月份",
    "month with year": "2020年9月",
    "month as a fraction": 2020.1,
    "decomposed": "e\u0301cole",
    "escape of the file format": "_x0041_",
    "lines": "第一条\n第二条\r\n第三条",
    "ampersand": "<b>&amp;</b> \"引号\"",
    "markup of a note": "{=A1}",
    "address": "https://example.org/?a=1",
    "error value": "#REF!",
    "missing value": "#N/A",
    "spilled": "#SPILL!",
    "error word as text": "#DIV/0!",
    "formula without a result": "=VLOOKUP(A1,B:C,2,FALSE)",
}
ERRORS = {"error value", "missing value", "spilled"}
FORMULAS = {"formula without a result"}

Value = tuple[str, str, int, str]
Pages = dict[str, Worksheet]


def spoil(book: Workbook, values: Sequence[Value], shapes: Sequence[tuple[str, str]] = ()) -> None:
    """Type ``values`` (sheet key, column key, row, name in ODD), then change the workbook's shape."""
    pages = {sheet.key: book[sheet.title] for sheet in SCHOOL_SHEETS}
    for key, column, row, name in values:
        put(address(pages[key], key, column, row), name)
    for name, key in sorted(shapes, key=lambda one: list(SHAPES).index(one[0])):
        if key in pages:
            SHAPES[name](book, pages, key)


def address(page: Worksheet, key: str, column: str, row: int = FIRST_DATA_ROW) -> Cell:
    """The cell of a column in the template's own layout."""
    sheet = SHEETS[key]
    at = sheet.position(column)
    return page.cell(FIRST_DATA_ROW + at, 2) if sheet.layout is Layout.FIELDS else page.cell(row, at + 1)


def put(cell: Cell, name: str) -> None:
    """Type one odd value. Numbers stay bare numbers, texts stay texts whatever they look like."""
    value = ODD[name]
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "e" if name in ERRORS else "f" if name in FORMULAS else "s"
    elif isinstance(value, datetime | date | time):
        cell.number_format = "yyyy-mm-dd hh:mm:ss" if isinstance(value, datetime) else (
            "hh:mm:ss" if isinstance(value, time) else "yyyy-mm-dd"
        )
    else:
        cell.number_format = "General"


def _last_column(page: Worksheet) -> int:
    return max((c.column for c in page[HEADER_ROW] if c.value is not None), default=1)


def _copy(page: Worksheet, source: int, target: int) -> None:
    for cell in list(page[source]):
        other = page.cell(target, cell.column)
        other.value, other.data_type, other.number_format = cell.value, cell.data_type, cell.number_format


def _clear(page: Worksheet, row: int) -> None:
    for cell in page[row]:
        cell.value = None


def _records(page: Worksheet, key: str) -> int:
    """How many rows the school has filled, counted on the first required column."""
    column = next(c.key for c in SHEETS[key].own_inputs if c.required)
    rows = (n for n in range(FIRST_DATA_ROW, FIRST_DATA_ROW + 40) if address(page, key, column, n).value is not None)
    return len(list(rows))


def _renamed_header(book: Workbook, pages: Pages, key: str) -> None:
    column = SHEETS[key].own_inputs[0]
    pages[key].cell(HEADER_ROW, SHEETS[key].position(column.key) + 1).value = "我们这样叫"


def _retyped_header(book: Workbook, pages: Pages, key: str) -> None:
    cell = pages[key].cell(HEADER_ROW, SHEETS[key].position(SHEETS[key].own_inputs[0].key) + 1)
    text = str(cell.value).replace("*", "")
    cell.value = f" {text[:1]}\n{text[1:]}\u00a0＊"


def _swapped_columns(book: Workbook, pages: Pages, key: str) -> None:
    """Two columns change places with everything in them; the template's names go with the headers."""
    sheet, page = SHEETS[key], pages[key]
    first, second = (sheet.position(c.key) + 1 for c in (sheet.own_inputs[1], sheet.own_inputs[-1]))
    for row in range(HEADER_ROW, FIRST_DATA_ROW + 60):
        one, other = page.cell(row, first), page.cell(row, second)
        if MergedCell in {type(one), type(other)}:
            continue  # the inner part of merged cells holds nothing, and nothing can be put there
        kept = (one.value, one.data_type, one.number_format)
        one.value, one.data_type, one.number_format = other.value, other.data_type, other.number_format
        other.value, other.data_type, other.number_format = kept
    for column, at in ((sheet.own_inputs[1], second), (sheet.own_inputs[-1], first)):
        book.defined_names[defined_name(sheet, column)].attr_text = f"'{sheet.title}'!${letters(at - 1)}${HEADER_ROW}"


def _doubled_header(book: Workbook, pages: Pages, key: str) -> None:
    at = _last_column(pages[key]) + 1
    column = SHEETS[key].own_inputs[0]
    pages[key].cell(HEADER_ROW, at).value = column.header
    pages[key].cell(FIRST_DATA_ROW, at).value = "另一份"


def _extra_column(book: Workbook, pages: Pages, key: str) -> None:
    at = _last_column(pages[key]) + 1
    pages[key].cell(HEADER_ROW, at).value = "我们的意见"
    pages[key].cell(FIRST_DATA_ROW, at).value = "=很好"
    pages[key].cell(FIRST_DATA_ROW, at).data_type = "s"
    pages[key].cell(FIRST_DATA_ROW + 1, at).value = 12.5


def _nameless_column(book: Workbook, pages: Pages, key: str) -> None:
    pages[key].cell(FIRST_DATA_ROW, _last_column(pages[key]) + 2).value = "旁注"


def _blank_row(book: Workbook, pages: Pages, key: str) -> None:
    """The second record moves down; its row stays empty."""
    page = pages[key]
    if _records(page, key) > 1:
        _copy(page, FIRST_DATA_ROW + 1, FIRST_DATA_ROW + 17)
        _clear(page, FIRST_DATA_ROW + 1)


def _doubled_row(book: Workbook, pages: Pages, key: str) -> None:
    count = _records(pages[key], key)
    if count:
        _copy(pages[key], FIRST_DATA_ROW, FIRST_DATA_ROW + 25)


def _stray_900(book: Workbook, pages: Pages, key: str) -> None:
    address(pages[key], key, SHEETS[key].own_inputs[-1].key, 900).value = "备用"


def _stray_far(book: Workbook, pages: Pages, key: str) -> None:
    pages[key]["D900000"] = "王芳"
    pages[key]["XFD5"] = "备用"


def _merged(book: Workbook, pages: Pages, key: str) -> None:
    at = letters(SHEETS[key].position(SHEETS[key].own_inputs[-1].key))
    pages[key].merge_cells(f"{at}{FIRST_DATA_ROW}:{at}{FIRST_DATA_ROW + 2}")


def _hidden_rows(book: Workbook, pages: Pages, key: str) -> None:
    pages[key].row_dimensions[FIRST_DATA_ROW].hidden = True


def _totals_row(book: Workbook, pages: Pages, key: str) -> None:
    address(pages[key], key, SHEETS[key].own_inputs[0].key, FIRST_DATA_ROW + 30).value = "合计"


def _inserted_rows(book: Workbook, pages: Pages, key: str) -> None:
    pages[key].insert_rows(1, 2)
    pages[key]["C1"] = "第一小组填"


def _renamed_tab(book: Workbook, pages: Pages, key: str) -> None:
    pages[key].title = f"{SHEETS[key].title[:2]}（新）"


def _space_in_tab(book: Workbook, pages: Pages, key: str) -> None:
    pages[key].title = SHEETS[key].title + " "


def _copied_tab(book: Workbook, pages: Pages, key: str) -> None:
    book.copy_worksheet(pages[key]).title = SHEETS[key].title + " (2)"


def _extra_tab(book: Workbook, pages: Pages, key: str) -> None:
    if "我的草稿" not in book.sheetnames:
        page = book.create_sheet("我的草稿", 0)
        page["B2"], page["C3"], page["D4"] = "草稿", 3.5, date(2020, 9, 10)
        page["A5"] = "=草"
        page["A5"].data_type = "s"


def _missing_tab(book: Workbook, pages: Pages, key: str) -> None:
    del book[pages.pop(key).title]


def _moved_tab(book: Workbook, pages: Pages, key: str) -> None:
    book.move_sheet(pages[key], -3)


def _no_stamp(book: Workbook, pages: Pages, key: str) -> None:
    if "元数据" in book.sheetnames:
        del book["元数据"]


SHAPES: dict[str, Callable[[Workbook, Pages, str], None]] = {
    # what happens to rows and cells comes before what happens to headers and tabs
    "doubled row": _doubled_row,
    "blank row": _blank_row,
    "totals row": _totals_row,
    "stray value in row 900": _stray_900,
    "stray values far away": _stray_far,
    "merged cells": _merged,
    "hidden rows": _hidden_rows,
    "swapped columns": _swapped_columns,
    "renamed header": _renamed_header,
    "retyped header": _retyped_header,
    "doubled header": _doubled_header,
    "extra column": _extra_column,
    "column without a header": _nameless_column,
    "rows above the header": _inserted_rows,
    "copied tab": _copied_tab,
    "renamed tab": _renamed_tab,
    "space in the tab's name": _space_in_tab,
    "tab moved": _moved_tab,
    "missing tab": _missing_tab,
    "extra tab": _extra_tab,
    "no stamp": _no_stamp,
}
"""Name -> change, in the order in which they are made. All are for TABLE sheets."""
CLASHES = (
    {"renamed header", "retyped header", "rows above the header", "swapped columns"},
    {"renamed tab", "space in the tab's name", "copied tab"},
)
"""Of each of these at most one on a sheet: a header that was renamed and moved is a column lost, which is told elsewhere."""

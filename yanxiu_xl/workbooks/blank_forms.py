"""空白表: every ledger as a form to fill in by hand, each on one page of A4.

What the program works out is left out. A record that is too wide for a line of the page takes several lines under one another,
as its headings do, so that it stays in one piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.model import Column, Kind, Layout, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.layout import FIELD_LABEL, FIELD_VALUE, HELP, help_words
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.measure import head_height, pixels, text_height
from yanxiu_xl.workbooks.palette import TABS
from yanxiu_xl.workbooks.paper import even_parts, print_setup
from yanxiu_xl.workbooks.sheets import FIELD_WIDTHS
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.tables import write_heads
from yanxiu_xl.workbooks.template import opening_rows, set_properties

UNITS, UNIT_WIDTH = 60, 2.1
"""A page is so many narrow columns wide, of which every field takes a few; 60 of them print at 84 % on A4 lying."""
PAGE_POINTS = 560
"""Height of a page at that scale."""
NUMBER_UNITS, LEAST_UNITS = 2, 3
LINE, WIDE_ENOUGH, LONG_ENOUGH = 24.0, 9.0, 34.0
"""Height of a line to write on; widths, in characters, that a hand needs for a short and for a long text."""
FIRST_LINE, HEAD_LINE = 3, 2
HOW = "手写用的底稿，不能代替上交的工作簿：写完请照着录进工作簿里同名的表。带 * 的必填。"
WHO = "学校：________________　　填写人：____________　　填写日期：____________"
BLANK = School("", "(学校名称)")


def write_blank_forms(path: Path | BytesIO, term: Term) -> None:
    """Write a workbook with a page for each of the forms of a school. Deterministic."""
    book = Book(path if isinstance(path, BytesIO) else str(path))
    styles = Styles(book)
    set_properties(book, f"{term.name} 空白表", term)
    for sheet in SCHOOL_SHEETS:
        page = book.add_worksheet(sheet.title)
        page.set_tab_color(TABS[sheet.tab or "log"])
        page.hide_gridlines(2)
        page.write_string(0, 0, f"{sheet.title}　{term.name}", styles["title"])
        page.write_string(1, 0, WHO, styles["plain"])
        page.set_row(0, 28)
        page.set_row(1, 24)
        lying = True
        if sheet.layout is Layout.TABLE:
            _table(page, styles, sheet)
        elif sheet.layout is Layout.CATALOGUE:
            _catalogue(page, styles, term, sheet)
        else:
            _fields(page, styles, term, sheet)
            lying = False
        print_setup(page, term.centre, term, landscape=lying, internal=bool(sheet.internal))
        page.fit_to_pages(1, 1)
    book.close()


def asked(sheet: Sheet) -> list[Column]:
    """What a school writes of a record by hand."""
    return [c for c in sheet.columns if (c.is_input or c.kind is Kind.REFERENCE) and not c.centre_only and not c.prefilled]


def stacked(sheet: Sheet) -> list[list[tuple[Column, int]]]:
    """The lines of a record: its fields and how many units each takes; together they fill the page behind the number."""
    columns = asked(sheet)
    wanted = [pixels(max(c.width, LONG_ENOUGH if c.kind is Kind.LONG_TEXT else WIDE_ENOUGH)) for c in columns]
    room = UNITS - NUMBER_UNITS
    starts = even_parts(wanted, room * pixels(UNIT_WIDTH))
    ends = [*starts[1:], len(columns)]
    return [_in_units(columns[a:b], wanted[a:b], room) for a, b in zip(starts, ends, strict=True)]


def _in_units(columns: Sequence[Column], wanted: Sequence[int], room: int) -> list[tuple[Column, int]]:
    """Units in proportion to the widths, all of them used up."""
    free, total = room - LEAST_UNITS * len(columns), sum(wanted)
    edges, passed = [0], 0
    for size in wanted:
        passed += size
        edges.append(free * passed // total)
    return [(c, LEAST_UNITS + edges[n + 1] - edges[n]) for n, c in enumerate(columns)]


def _put(page: Worksheet, row: int, at: int, units: int, rows: int, text: str, style: Any) -> None:
    if units == rows == 1:
        page.write_string(row, at, text, style)
    else:
        page.merge_range(row, at, row + rows - 1, at + units - 1, text, style)


def _table(page: Worksheet, styles: Styles, sheet: Sheet) -> None:
    page.set_column(0, UNITS - 1, UNIT_WIDTH)
    page.write_string(HEAD_LINE, 0, HOW, styles["instruction"])
    page.set_row(HEAD_LINE, 22)
    lines = stacked(sheet)
    row, used = FIRST_LINE, 28 + 24 + 22.0
    _put(page, row, 0, NUMBER_UNITS, len(lines), "序号", styles["header"])
    for offset, fields in enumerate(lines):
        at = NUMBER_UNITS
        for column, units in fields:
            _put(page, row + offset, at, units, 1, column.marked_header, styles["header_required" if column.required else "header"])
            at += units
        height = head_height([(c.marked_header, (units * pixels(UNIT_WIDTH) - 5) / 7) for c, units in fields])
        page.set_row(row + offset, height)
        used += height
    row += len(lines)
    for number in range(1, int((PAGE_POINTS - used) / (LINE * len(lines))) + 1):
        _put(page, row, 0, NUMBER_UNITS, len(lines), str(number), styles["header"])
        for offset, fields in enumerate(lines):
            at = NUMBER_UNITS
            for _, units in fields:
                _put(page, row + offset, at, units, 1, "", styles["cell"])
                at += units
            page.set_row(row + offset, LINE)
        row += len(lines)


def _catalogue(page: Worksheet, styles: Styles, term: Term, sheet: Sheet) -> None:
    """The items there are, beside one another in two halves, with room to tick."""
    heads = [c for c in sheet.columns if c.key in {"item_code", "item", "due", "completion", "done_on"}]
    rows = opening_rows(term, BLANK)[sheet.key]
    half = -(-len(rows) // 2)
    widths = {"item_code": 5.0, "item": 37.0, "due": 12.0, "completion": 16.0, "done_on": 12.0}
    page.write_string(HEAD_LINE, 0, HOW, styles["instruction"])
    for part in range(2):
        for number, column in enumerate(heads):
            at = part * len(heads) + number
            page.set_column(at, at, widths[column.key])
            page.write_string(FIRST_LINE, at, column.marked_header, styles["header"])
            for offset in range(half):
                row = rows[part * half + offset] if part * half + offset < len(rows) else {}
                page.write_string(FIRST_LINE + 1 + offset, at, str(row.get(column.key) or ""), styles["cell"])
    page.set_row(FIRST_LINE, 36)
    for offset in range(half):
        texts = [rows[n]["item"] for n in (offset, half + offset) if n < len(rows)]
        page.set_row(FIRST_LINE + 1 + offset, max(LINE, text_height((text, widths["item"]) for text in texts)))


def _fields(page: Worksheet, styles: Styles, term: Term, sheet: Sheet) -> None:
    page.write_string(HEAD_LINE, 0, HOW, styles["instruction"])
    write_heads(page, styles, FIRST_LINE, (FIELD_LABEL, FIELD_VALUE, HELP), widths=FIELD_WIDTHS)
    page.set_row(FIRST_LINE, 24)
    for row, column in enumerate(sheet.columns, FIRST_LINE + 1):
        page.write_string(row, 0, column.marked_header, styles["label_required" if column.required else "label"])
        page.write_blank(row, 1, None, styles["cell"])
        words = help_words(column, term) if not column.prefilled else "工作簿里已由中心校填好，可不写。"
        page.write_string(row, 2, words, styles["help"])
        page.set_row(row, max(30, text_height([(column.marked_header, FIELD_WIDTHS[0]), (words, FIELD_WIDTHS[2])], indent=1)))

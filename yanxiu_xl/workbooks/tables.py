"""A table on a sheet: declared as columns, given as rows of values, drawn alike into a file and into an open workbook.

A ``Page`` says what the sheet is (title, columns, what stays in sight, how it is printed), a row is a mapping from a column's key to a
value. What is drawn goes into XlsxWriter's sheet or into a ``SketchSheet``, which ``buttons.paint`` carries over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.measure import head_height, text_height
from yanxiu_xl.workbooks.palette import TABS
from yanxiu_xl.workbooks.paper import print_setup
from yanxiu_xl.workbooks.style import NOTE_STYLE, Styles
from yanxiu_xl.workbooks.title_row import put_back_in_heading

Value = str | float | date | None
"""What a cell holds; None for a blank one."""
TOTAL = "合计"
"""Stands at the left of a line of totals."""


@dataclass(frozen=True)
class Cell:
    """A value that is shown otherwise than its column says.

    look: a name of ``style.STYLES``, '' for the column's; fill, ink: colours in place of the look's; link: where it leads, as XlsxWriter
    writes it (``internal:'表'!A1``).
    """

    value: Value
    look: str = ""
    fill: str = ""
    ink: str = ""
    link: str = ""


Row = Mapping[str, Value | Cell]
"""By column key; a column that is not there stays blank."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    width: in characters; look: a name of ``style.STYLES``, which holds the number format, too; meaning: what it says and how it comes
    about, as a note on the heading; total: what its values come to in the line of totals; tall: whether its texts make a row higher.
    """

    key: str
    title: str
    width: float
    look: str = "cell"
    meaning: str = ""
    total: Callable[[Sequence[Value]], Value] | None = None
    tall: bool = True


@dataclass(frozen=True)
class Page:
    """A sheet with a table.

    head_row: 0-based row of the headings, which stays in sight with all above it and is printed on every sheet of paper; None for a page
    of several tables, whose columns give the widths alone. names: columns at the left that stay in sight. filtered: whether its lines can
    be picked by what they hold. internal: whether what the form calls internal shows on it: in a score that comes of it, or in a
    finding that quotes it. tab: a name of ``style.TABS``; head_height: the least height of the headings, in points; leads_home: whether
    the first heading is a way back to 首页.
    """

    title: str
    columns: Sequence[Column]
    head_row: int | None = 0
    names: int = 2
    landscape: bool = True
    filtered: bool = True
    internal: bool = False
    tab: str = "output"
    head_height: float = 36.0
    leads_home: bool = False

    @property
    def widths(self) -> list[float]:
        return [column.width for column in self.columns]


def add_page(book: xlsxwriter.Workbook, term: Term, owner: str, page: Page) -> Worksheet:
    """The sheet of a page with nothing on it but its print set-up; owner: who is named at its foot."""
    sheet = book.add_worksheet(page.title)
    sheet.set_tab_color(TABS[page.tab])
    sheet.hide_gridlines(2)
    for at, width in enumerate(page.widths):
        sheet.set_column(at, at, width)
    if page.head_row is not None:
        sheet.freeze_panes(page.head_row + 1, page.names)
        sheet.repeat_rows(page.head_row)
    elif page.names:
        sheet.freeze_panes(0, page.names)
    print_setup(sheet, owner, term, landscape=page.landscape, internal=page.internal, widths=page.widths, names=page.names)
    return sheet


def put_filter(sheet: Worksheet, page: Page, lines: int) -> None:
    """Let people pick among so many lines below the headings."""
    first = page.head_row or 0
    sheet.autofilter(first, 0, first + max(lines, 1), len(page.columns) - 1)


def write_heads(sheet: Worksheet, styles: Styles, row: int, titles: Iterable[str], first: int = 0, widths: Sequence[float] = ()) -> None:
    """A line of headings from a column on; widths: of the columns, where the page does not set them itself."""
    for at, title in enumerate(titles, first):
        sheet.write_string(row, at, title, styles["header"])
    for at, width in enumerate(widths, first):
        sheet.set_column(at, at, width)


def draw_heads(sheet: Worksheet, styles: Styles, columns: Sequence[Column], row: int = 0, least: float = 36.0) -> None:
    """The line of headings."""
    sheet.set_row(row, head_height(((column.title, column.width) for column in columns), least))
    write_heads(sheet, styles, row, (column.title for column in columns))
    for at, column in enumerate(columns):
        if column.meaning:
            sheet.write_comment(row, at, column.meaning, NOTE_STYLE)


def draw_rows(sheet: Worksheet, styles: Styles, columns: Sequence[Column], rows: Iterable[Row], first: int = 1) -> int:
    """The lines of a table from row ``first`` on; returns the 0-based row below them. Each is as high as its texts ask."""
    at_row = first
    for row in rows:
        cells = [_cell(row.get(column.key), column) for column in columns]
        sheet.set_row(at_row, text_height((cell.value, column.width) for cell, column in zip(cells, columns, strict=True) if column.tall))
        for at, cell in enumerate(cells):
            put(sheet, styles, at_row, at, cell)
        at_row += 1
    return at_row


def draw_totals(sheet: Worksheet, styles: Styles, columns: Sequence[Column], totals: Mapping[str, Value], at_row: int) -> None:
    """The line of totals, by column key; the first column says what it is."""
    for at, column in enumerate(columns):
        total = totals.get(column.key)
        put(sheet, styles, at_row, at, Cell(TOTAL, "header") if at == 0 and total is None else Cell(total, column.look))


def draw_table(sheet: Worksheet, styles: Styles, page: Page, rows: Iterable[Row]) -> int:
    """Headings, lines, totals where a column asks for them, and the filter; returns the 0-based row below them.

    Lines are taken one by one and none is kept: a table of a county has hundreds of thousands.
    """
    first = page.head_row or 0
    draw_heads(sheet, styles, page.columns, first, page.head_height)
    if page.leads_home:
        put_back_in_heading(sheet, styles, page.columns[0].title)
    asked: dict[str, list[Value]] = {column.key: [] for column in page.columns if column.total}
    below = draw_rows(sheet, styles, page.columns, _watched(rows, asked), first + 1)
    if page.filtered:
        put_filter(sheet, page, below - first - 1)
    if asked:
        totals = {column.key: column.total(asked[column.key]) for column in page.columns if column.total}
        draw_totals(sheet, styles, page.columns, totals, below)
        below += 1
    return below


def _watched(rows: Iterable[Row], asked: Mapping[str, list[Value]]) -> Iterable[Row]:
    """The rows, each column's values taken down on the way where its total is asked for."""
    for row in rows:
        for key, values in asked.items():
            found = row.get(key)
            values.append(found.value if isinstance(found, Cell) else found)
        yield row


def added(values: Sequence[Value]) -> float:
    """The sum of the numbers among values, as a column's ``total``."""
    return sum(value for value in values if isinstance(value, int | float))


def put(sheet: Worksheet, styles: Styles, row: int, at: int, cell: Cell) -> None:
    """One cell, by the kind of its value."""
    style, value = styles.look(cell.look, cell.fill, cell.ink), cell.value
    if value is None:
        sheet.write_blank(row, at, None, style)
    elif cell.link:
        sheet.write_url(row, at, cell.link, style, str(value))
    elif isinstance(value, str):
        sheet.write_string(row, at, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, style)
    else:
        sheet.write_number(row, at, value, style)


def _cell(value: Value | Cell, column: Column) -> Cell:
    if not isinstance(value, Cell):
        return Cell(value, column.look)
    return value if value.look else Cell(value.value, column.look, value.fill, value.ink, value.link)

"""公示.xlsx: what is hung on the wall and read from a step away: thirty lines a sheet of paper, whom to call and until when, room for the seal.

It leaves the house as a file, too. So nothing stands in it but what is read on paper: no hidden sheet, no note or message on a cell, no name
but the rows that every page repeats (a filter would need another), no property of the document but its title, the centre and the term.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.reports.model import Column, Kind, Report, Table, Value
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.book import Book, PlainWorksheet, SharedSheet
from yanxiu_xl.workbooks.measure import BOLD, INDENT, PADDING, SLACK, pixels, text_pixels
from yanxiu_xl.workbooks.paper import ACROSS, SURE, print_setup
from yanxiu_xl.workbooks.report_heads import Heading
from yanxiu_xl.workbooks.report_looks import LOOKS
from yanxiu_xl.workbooks.report_paper import ROOM, SPARE
from yanxiu_xl.workbooks.report_tables import as_text
from yanxiu_xl.workbooks.style import BORDER, STYLES, Styles
from yanxiu_xl.workbooks.template import set_properties

FILE_NAME = "公示"
LINES, POINTS, NOTE_POINTS = 30, 14.0, 12.0
"""Lines of the table on a sheet of paper; size of their letters, and of what stands above and below them."""
LINE_HEIGHT, HEAD_HEIGHTS = 19.5, (28.5, 20.25, 20.25, 20.25, 24.0)
"""Points (whole pixels) of a line, and of what every page repeats: title, owner and term, days, telephone, headings."""
HEAD_ROW = len(HEAD_HEIGHTS) - 1
"""0-based row of the headings."""
NOTE_HEIGHT, SEAL_HEIGHT, DAY_HEIGHT = 40.5, 84.0, 30.0
"""Points of what stands below the last line: what can be done, the place of the seal (3 cm), the day."""
LINES_WITH_SEAL = int((ROOM[False] * SPARE - sum(HEAD_HEIGHTS) - NOTE_HEIGHT - SEAL_HEIGHT - DAY_HEIGHT) / LINE_HEIGHT)
"""So many lines leave room for the seal below them."""
WITH_SEAL = 5
"""Where there are more, so many go over to another page, so that the seal never stands there alone."""
DAY_BY_HAND, PHONE_BY_HAND = "________年____月____日", "________________"
PERIOD, PHONE = "公示期：{first}至{last}", "监督电话：{phone}"
OBJECTIONS = "以上得分截至{day}。对得分有异议的，请在公示期内拨打监督电话。"
SEAL, SEAL_DAY = "{centre}（盖章）", "年　　　月　　　日"


def write_posted(path: Path, heading: Heading, posted: Sequence[tuple[Report, Table]]) -> None:
    """Write public reports, a sheet each. The same reports give the same bytes."""
    book = Book(str(path), for_all=True)
    title = "、".join(report.title for report, _ in posted)
    set_properties(book, f"{heading.term.centre} {heading.term.name} {title}", heading.term)
    styles = Styles(book)
    for report, table in posted:
        _add(book, styles, heading, report, table)
    book.close()


class _PostedSheet(SharedSheet):
    """A sheet for all to see, but for one number that may be a person's: it is there to be called."""

    to_be_called: Collection[str] = ()

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        write = PlainWorksheet if string in self.to_be_called else SharedSheet
        return int(write._write_string(self, row, col, string, cell_format))


def _add(book: Book, styles: Styles, heading: Heading, report: Report, table: Table) -> None:
    term, columns, last = heading.term, table.columns, len(table.columns) - 1
    widths = fitting(columns, table)
    page = book.add_worksheet(report.title, _PostedSheet)
    page.hide_gridlines(2)
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    page.freeze_panes(HEAD_ROW + 1, 0)
    page.repeat_rows(0, HEAD_ROW)
    print_setup(page, term.centre, term, landscape=False, widths=widths, fitted=False)
    page.center_horizontally()
    _head(page, styles, term, report, columns)
    for row in range(len(table.rows)):
        page.set_row(HEAD_ROW + 1 + row, LINE_HEIGHT)
        for at, column in enumerate(columns):
            _put(page, styles, HEAD_ROW + 1 + row, at, table.value(row, column.key), column)
    if not table.rows:
        page.merge_range(HEAD_ROW + 1, 0, HEAD_ROW + 1, last, table.block.empty, _look(styles, STYLES["cell_center"]))
    _below(page, styles, heading, HEAD_ROW + 1 + max(len(table.rows), 1), last)
    page.set_h_pagebreaks([HEAD_ROW + 1 + at for at in page_starts(len(table.rows))])


def fitting(columns: Sequence[Column], table: Table) -> list[float]:
    """Widths of columns in which all of their texts stand in one line; where the page is too narrow for that, those that ask for more than
    they are declared with share what is left of it, and their longest texts are shrunk.
    """
    least = [pixels(column.width) for column in columns]
    more = [max(_needed(table, column) - width, 0.0) for column, width in zip(columns, least, strict=True)]
    part = min(1.0, max(ACROSS[False] * SURE - sum(least), 0.0) / (sum(more) or 1.0))
    return [(width + part * extra - 5) / 7 for width, extra in zip(least, more, strict=True)]


def _needed(table: Table, column: Column) -> float:
    """Pixels of a column in which its heading and each of its texts stand in one line."""
    values = (table.value(at, column.key) for at in range(len(table.rows)))
    cells = (text_pixels(as_text(value, column), POINTS) / SLACK + _indent(value, column) * INDENT for value in values)
    return max([text_pixels(column.title, POINTS) / BOLD / SLACK, *cells]) + PADDING


def _indent(value: Value, column: Column) -> int:
    """Figures and long words keep away from the lines; words among figures need all of the width."""
    centred = LOOKS[column.kind].get("align") == "center"
    return 0 if centred or (column.kind is not Kind.TEXT and isinstance(value, str)) else 1


def page_starts(lines: int) -> list[int]:
    """Before which of so many lines (0-based) a page begins, after the first."""
    starts = list(range(LINES, lines, LINES))
    if lines - (starts[-1] if starts else 0) > LINES_WITH_SEAL:
        starts.append(lines - WITH_SEAL)
    return starts


def _look(styles: Styles, *parts: dict[str, Any]) -> Any:
    """How a cell of the table looks: in one line, rather smaller than cut."""
    return styles.make(BORDER, *parts, font_size=POINTS, text_wrap=False, shrink=True)


def _head(page: Worksheet, styles: Styles, term: Term, report: Report, columns: Sequence[Column]) -> None:
    first, last = (_day(term[key]) for key in ("posted_from", "posted_to"))
    phone = PHONE.format(phone=term["posted_phone"] or PHONE_BY_HAND)
    page.to_be_called = (phone,)
    middle = {"align": "center", "shrink": True}
    texts = (report.title, f"{term.centre}　{term.name}", PERIOD.format(first=first, last=last), phone)
    for row, (text, height) in enumerate(zip((*texts, ""), HEAD_HEIGHTS, strict=True)):
        page.set_row(row, height)
        if text:
            page.merge_range(row, 0, row, len(columns) - 1, text, styles.make(middle, {"font_size": NOTE_POINTS} if row else STYLES["title"]))
    for at, column in enumerate(columns):
        page.write_string(HEAD_ROW, at, column.title, _look(styles, STYLES["header"]))


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else DAY_BY_HAND


def _put(page: Worksheet, styles: Styles, row: int, at: int, value: Value, column: Column) -> None:
    style = _look(styles, LOOKS[column.kind], {"align": LOOKS[column.kind].get("align", "left"), "indent": _indent(value, column), "bold": False})
    if value is None:
        page.write_blank(row, at, None, style)
    elif isinstance(value, int | float):
        page.write_number(row, at, value, style)
    else:
        page.write_string(row, at, as_text(value, column), style)


def _below(page: Worksheet, styles: Styles, heading: Heading, row: int, last: int) -> None:
    """What can be done, the place of the seal, the day, below the table at the right."""
    words = OBJECTIONS.format(day=_day(heading.as_of))
    page.set_row(row, NOTE_HEIGHT)
    page.merge_range(row, 0, row, last, words, styles.make(font_size=NOTE_POINTS, text_wrap=True))
    signed = styles.make(font_size=POINTS, align="center")
    for offset, (text, height) in enumerate(((SEAL.format(centre=heading.term.centre), SEAL_HEIGHT), (SEAL_DAY, DAY_HEIGHT)), 1):
        page.set_row(row + offset, height)
        page.merge_range(row + offset, 2, row + offset, last, text, signed)

"""总档案.xlsx: the front page, every report, and everybody's rows, as the archive has them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import Column as FormColumn
from yanxiu_xl.forms.model import Kind, Sheet, order_told
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reports.model import Figure, Group, Link
from yanxiu_xl.reports.overview import Entry, overview_of
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.book import Book, texts_meant
from yanxiu_xl.workbooks.fast.bulk import (
    FIRST_ROW,
    HEAD_ROW,
    LEADING,
    BulkPage,
    Look,
    Made,
    merged_columns,
    merged_heads,
    merged_text_areas,
    packed_rows,
    pages_of,
    style_number,
)
from yanxiu_xl.workbooks.fast.cut import Cut
from yanxiu_xl.workbooks.fast.kept import Kept, cut_of, program
from yanxiu_xl.workbooks.fast.splice import DeflatedChunk, Piece, splice
from yanxiu_xl.workbooks.fast.unpacked import UnpackedBook
from yanxiu_xl.workbooks.measure import pixels
from yanxiu_xl.workbooks.overview_page import add_overview
from yanxiu_xl.workbooks.palette import RED
from yanxiu_xl.workbooks.paper import SCREEN
from yanxiu_xl.workbooks.report_book import heading_of, pages_of_reports
from yanxiu_xl.workbooks.report_heads import TITLE_HEIGHT
from yanxiu_xl.workbooks.report_pages import TAB_COLOURS as TABS_OF
from yanxiu_xl.workbooks.report_pages import add_outline, add_report
from yanxiu_xl.workbooks.report_places import Laid, anchors_of
from yanxiu_xl.workbooks.report_tables import Canvas
from yanxiu_xl.workbooks.sheets import NUMBER_FORMATS
from yanxiu_xl.workbooks.style import BORDER, Styles
from yanxiu_xl.workbooks.tables import (
    Column,
    Page,
    add_page,
    draw_heads,
    put_filter,
)
from yanxiu_xl.workbooks.template import set_properties

RAW = "“{title}”：各校原样的记录，一行一条，按学校、{order}排；“来源文件、来源行号”说它在哪本工作簿的哪一行。"
CONTINUED = "“{title}”的行数超过一张工作表的上限，从 {school} 起续在这里；完整记录在档案库里。"


def write_master(path: Path, term: Term, archive: Archive, kept: Kept | None = None, facts: TermFacts | None = None) -> list[Piece]:
    """Write the master workbook; returns what it is put together of. The same archive gives the same bytes, whatever of it is kept.

    kept: what was written before, of which that is taken over that would be written alike; facts: of this archive, where some have been asked
    for already.
    """
    with tempfile.TemporaryDirectory(prefix="yanxiu-") as drawer:  # rows wait there; a disk that is full leaves none behind
        return _write_master(path, facts or TermFacts(term, archive), kept or Kept(), drawer)


def _write_master(path: Path, facts: TermFacts, kept: Kept, drawer: str) -> list[Piece]:
    term, archive = facts.term, facts.archive
    book = UnpackedBook(drawer)
    styles = Styles(book)
    set_properties(book, f"{term.centre} {term.name} 校本研修总档案", term)
    current = sorted((one for one in archive.filed() if one.counts), key=lambda one: one.school)
    raw = [page for sheet in SCHOOL_SHEETS for page in pages_of(sheet, archive, current)]
    laid = [one for one in pages_of_reports(facts) if not one.report.public]
    anchors = anchors_of(laid)
    anchors |= {("", (one.title,)): f"internal:'{one.title}'!A1" for one in raw}
    anchors |= _rows_led_to(laid, raw, archive)
    canvas = Canvas(book, styles, heading_of(facts), anchors)
    looks = _numbered(canvas)
    lines = {one.report.code: sum(len(placed.table.rows) for placed in one.placed) for one in laid}
    others = [Entry(one.title, "", one.last_row - HEAD_ROW, Link("", (one.title,))) for one in raw]
    add_overview(canvas, overview_of(facts, lines, others))
    bodies, places = dict[str, DeflatedChunk | Cut](), dict[str, BulkPage]()
    for each in laid:
        cut = cut_of(canvas, each, kept)
        known = kept.get(cut.made_of)
        if known:
            add_outline(canvas, each)
        else:
            add_report(canvas, each, cut)
        bodies[_part(book)] = known or cut
    for one in raw:
        _merged(canvas, one)
        places[_part(book)] = one
    book.close()
    made = Made(archive, program(), looks, term.names)
    with packed_rows(archive.path, raw, looks, term.names, made, kept) as rows:
        return splice(book.parts(), path, {part: (one.last_row, rows[one.title]) for part, one in places.items()}, bodies)


def _rows_led_to(laid: Sequence[Laid], raw: Sequence[BulkPage], archive: Archive) -> dict[tuple[str, tuple[str, ...]], str]:
    """Where links of reports to single merged rows lead: ('', (title of the sheet, school, row in its file)) -> row of 总档案."""
    wanted = {
        cell.link for each in laid for _, _, cell in each.cells()
        if isinstance(cell, Figure) and cell.link is not None and cell.link.report == "" and len(cell.link.key) > 1
    }
    titles, found = {title for _, (title, *_) in wanted}, dict[tuple[str, tuple[str, ...]], str]()
    rows = {sheet.key: archive.source_rows(sheet) for sheet in SCHOOL_SHEETS if sheet.title in titles}
    for page in (one for one in raw if one.sheet.title in titles):
        row = FIRST_ROW
        for one in (one for stretch in page.stretches for one in stretch.returns):
            for source in rows[page.sheet.key].get(one.id, ()):
                key = Link("", (page.sheet.title, one.school, str(source)))
                if key in wanted:
                    found[key] = f"internal:'{page.title}'!A{row}"
                row += 1
    return found


def _part(book: Book) -> str:
    """The part of the page that was added last."""
    return f"xl/worksheets/sheet{len(book.worksheets())}.xml"


def _numbered(canvas: Canvas) -> dict[str, Look]:
    """Give the formats of reports and of merged rows their numbers, before any page is drawn; returns those of the merged rows."""
    for one in canvas.looks.every():
        style_number(one)
    return {sheet.key: _look(canvas.styles, sheet) for sheet in SCHOOL_SHEETS}


def _asked(page: BulkPage) -> str:
    """What a page of merged rows holds; of one that continues another, from which school on."""
    if page.number > 1:
        return CONTINUED.format(title=page.sheet.title, school=page.first_school)
    return RAW.format(title=page.title, order=order_told(page.sheet) or "来源行号")


# --- merged rows ---


def _merged(canvas: Canvas, one: BulkPage) -> None:
    """The page of one sheet's rows: title, headings, widths, filter; the rows are put in afterwards."""
    sheet, styles = one.sheet, canvas.styles
    heads = merged_heads(sheet)
    columns = [Column(str(at), head, width) for at, (head, width) in enumerate(heads)]
    layout = Page(one.title, columns, head_row=HEAD_ROW - 1, names=_names(sheet), internal=bool(sheet.internal), tab=TABS_OF[Group.RAW])
    page = add_page(canvas.book, canvas.heading.term, canvas.heading.term.centre, layout)
    page.repeat_rows(0, HEAD_ROW - 1)
    for at, (_, width) in enumerate(heads):
        page.set_column(at, at, width, styles.make(BORDER))  # empty cells are left out of the rows
    page.set_row(0, TITLE_HEIGHT, styles["plain"])
    page.set_row(1, None, styles["plain"])
    page.write_string(0, 0, one.title, styles["title"])
    page.write_string(1, 0, canvas.heading.words(_asked(one), bool(sheet.internal)), styles["instruction"])
    draw_heads(page, styles, columns, HEAD_ROW - 1)
    put_filter(page, layout, one.last_row - HEAD_ROW)
    if one.last_row == HEAD_ROW:
        page.write_string(FIRST_ROW - 1, 0, "没有记录", styles["instruction"])
    texts_meant(page, merged_text_areas(sheet))


def _names(sheet: Sheet) -> int:
    """Columns at the left that stay in sight: up to the person or the number that a record is known by."""
    known = {Kind.PERSON, Kind.IDENTIFIER, Kind.REFERENCE}
    widths = [width for _, width in merged_heads(sheet)]
    at = next((at for at, column in enumerate(merged_columns(sheet), len(LEADING)) if column.kind in known), 1)
    return at + 1 if sum(map(pixels, widths[: at + 1])) < SCREEN * 0.45 else len(LEADING)


def _look(styles: Styles, sheet: Sheet) -> Look:
    """The styles of the merged rows, as numbers for the processes that write them."""
    columns = merged_columns(sheet)
    value = [_value_format(styles, c) for c in columns]
    odd = [_value_format(styles, c, bg_color=RED) for c in columns]
    return Look(style_number(styles.make(BORDER)), tuple(map(style_number, value)), tuple(map(style_number, odd)))


def _value_format(styles: Styles, column: FormColumn, **more: Any) -> Any:
    wrap = {"text_wrap": True} if column.kind is Kind.LONG_TEXT else {}
    middle = {} if column.holds_texts or column.kind is Kind.LONG_TEXT else {"align": "center"}
    return styles.make(BORDER, wrap, middle, {"num_format": NUMBER_FORMATS.get(column.kind, "General")}, **more)

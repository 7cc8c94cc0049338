"""A teacher's own workbook (教师填报表, domain B0): two sheets of the school's form, written by the same hand, with the teacher's name in every row.

Formulas are the school workbook's, letter by letter. What they ask of other sheets stands on hidden ones: of colleagues there is
nothing but the names and the days between which they are on duty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW, Kind, Sheet, letters
from yanxiu_xl.forms.progress import RECORDED
from yanxiu_xl.forms.school import SCHOOL_SHEETS, SHEETS
from yanxiu_xl.forms.tabs import HOME, OWN_ROSTER, PROGRESS_WORK
from yanxiu_xl.forms.teacher import TEACHER_BOOK, owner_of, sheets_for
from yanxiu_xl.term.stamp import TEMPLATE_VERSION, Stamp, pack_term
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks import formulas
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.column_names import columns_named
from yanxiu_xl.workbooks.formulas import (
    column_range,
    growing_range,
    quoted,
    renewed,
    required_blanks,
    rows_filled,
)
from yanxiu_xl.workbooks.paper import print_setup
from yanxiu_xl.workbooks.progress_work import RENEWED_CELL, add_teacher_work, work_formulas
from yanxiu_xl.workbooks.sheets import Row, SheetWriter
from yanxiu_xl.workbooks.style import STYLES, Styles
from yanxiu_xl.workbooks.tables import write_heads
from yanxiu_xl.workbooks.template import add_codes, add_meta, add_town, definition_hash, set_properties

KEPT_OF_COLLEAGUES = ("name", "on_duty_from", "on_duty_to")
"""What drop-downs and formulas ask of the roster."""
NOTHING_AT = len(KEPT_OF_COLLEAGUES)
"""0-based column of the hidden list that stays empty: what formulas find of sheets that this workbook has not."""
LINES = (
    "① 每次听课、每写一篇文稿，记一行；姓名已经填好，授课教师等从下拉里选。浅黄表头是必填，灰底是自动算的。",
    "② 只记自己的，不改表头和文件名；橙色的格是该填还空着，红色的格是重复了。",
    "③ 每月底保存，把这个文件交给学校填报人，由学校汇集，不用交中心校；交了以后接着在这一本里填。",
)
"""All that 首页 says."""
LINES_ROW, TABLE_ROW = 4, 8
"""0-based rows of 首页."""
WIDTHS = (3, 16, 41, 13, 13, 17)


def write_teacher_workbook(
    path: Path | BytesIO, term: Term, school: School, teacher: Mapping[str, Any], roster: Sequence[Row], *,
    town: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write the workbook of ``teacher``, a row of ``roster`` (by column key; ``teacher_id`` and ``name`` tell who it is). Deterministic.

    town: other schools' names for the drop-downs.
    """
    name = str(teacher["name"])
    stamp = Stamp(version=TEMPLATE_VERSION, term=term.code, school=school.code, definition=definition_hash(term), settings=pack_term(term),
                  teacher_id=str(teacher.get("teacher_id") or ""), teacher=name)
    sheets = sheets_for(name)
    book = Book(path if isinstance(path, BytesIO) else str(path))
    styles = Styles(book)
    set_properties(book, f"{school.name} {name} {TEACHER_BOOK}", term)
    _add_home(book, styles, term, school, name, sheets)
    before, between, after = RECORDED[False]
    lines = {sheet.key: (TABLE_ROW + 2 + at, f"{before}0{between}0{after}") for at, sheet in enumerate(sheets)}
    writer = SheetWriter(book, styles, term, f"{school.name} {name}", lines, lambda *_: "")
    for sheet in sheets:
        own: dict[str, Any] = {owner_of(sheet).key: name}
        writer.add(sheet, [own] * sheet.capacity)
    add_teacher_work(book, term, sheets[0].reach)
    add_codes(book, term)
    add_town(book, term, school, town or {})
    _add_own_roster(book, roster)
    add_meta(book, stamp)
    _define_names(book, term, sheets)
    book.close()


def _add_home(book: Book, styles: Styles, term: Term, school: School, name: str, sheets: Sequence[Sheet]) -> None:
    page: Worksheet = book.add_worksheet(HOME)
    page.hide_gridlines(2)
    for at, width in enumerate(WIDTHS):
        page.set_column(at, at, width)
    page.set_row(1, 32)
    page.write_string(1, 1, f"{school.name}  {name}  {TEACHER_BOOK}", styles.make(font_size=20, bold=True))
    page.write_string(2, 1, term.name, styles["subtitle"])
    for row, line in enumerate(LINES, LINES_ROW):
        page.set_row(row, 36)
        page.merge_range(row, 1, row, 5, line, styles.make(STYLES["plain"], text_wrap=True))
    page.set_row(TABLE_ROW, 26)
    write_heads(page, styles, TABLE_ROW, ("工作表", "什么时候填", "已填行数", "还缺必填"), first=1)
    for row, sheet in enumerate(sheets, TABLE_ROW + 1):
        page.set_row(row, 24)
        page.write_url(row, 1, f"internal:{quoted(sheet.title)}!A1", styles["link"], sheet.title)
        page.write_string(row, 2, sheet.when_to_fill, styles["help"])
        for at, formula in ((3, rows_filled(sheet)), (4, required_blanks(sheet))):
            page.write_formula(row, at, renewed(formula), styles["cell_center"], 0)
    page.protect("", {"select_locked_cells": True})
    print_setup(page, f"{school.name} {name}", term, landscape=False)
    page.activate()


def _add_own_roster(book: Book, roster: Sequence[Row]) -> None:
    page = book.add_worksheet(OWN_ROSTER)
    page.hide()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    columns = [SHEETS["roster"][key] for key in KEPT_OF_COLLEAGUES]
    for at, column in enumerate(columns):
        page.write_string(HEADER_ROW - 1, at, column.header)
    for row, person in enumerate(roster, FIRST_DATA_ROW - 1):
        for at, column in enumerate(columns):
            value = person.get(column.key)
            if value and column.kind is Kind.DATE:
                page.write_datetime(row, at, value if isinstance(value, date) else date.fromisoformat(str(value)), day)
            elif value:
                page.write_string(row, at, str(value))


def _define_names(book: Book, term: Term, sheets: Sequence[Sheet]) -> None:
    """The names of the school's workbook, those of sheets that are not here leading to the hidden list."""
    roster, here = SHEETS["roster"], {sheet.key for sheet in sheets}
    listed = _listed(KEPT_OF_COLLEAGUES.index("name"), roster)
    book.define_name(formulas.RENEWED, f"={quoted(PROGRESS_WORK)}!{RENEWED_CELL}")
    book.define_name(formulas.TEACHERS, growing_range(roster, "name", "name").replace(column_range(roster, "name"), listed)
                     .replace(formulas.header_of(column_range(roster, "name")), formulas.header_of(listed)))
    elsewhere = {
        column_range(sheet, column.key): _listed(
            KEPT_OF_COLLEAGUES.index(column.key) if sheet is roster and column.key in KEPT_OF_COLLEAGUES else NOTHING_AT, sheet)
        for sheet in SCHOOL_SHEETS if sheet.key not in here for column in sheet.columns
    }
    automatic = (formulas.expand(column.auto, sheet, term) for sheet in sheets for column in sheet.columns if column.auto)
    hidden = (text for sheet, columns in work_formulas(term) if sheet.key in here for text in columns.values())
    for name, reference in columns_named((*automatic, *hidden)).items():
        book.define_name(name, f"={elsewhere.get(reference, reference)}")


def _listed(at: int, sheet: Sheet) -> str:
    """A column of the hidden list, of the height that the column of ``sheet`` has in whose place it stands."""
    return f"{quoted(OWN_ROSTER)}!${letters(at)}${HEADER_ROW}:${letters(at)}${sheet.reach}"

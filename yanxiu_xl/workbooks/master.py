"""总档案.xlsx: who has returned what, every problem, and everybody's rows, as the archive has them."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.archive.confirmed import confirmed_notes, confirmed_teachers
from yanxiu_xl.archive.filed import ReturnState
from yanxiu_xl.archive.inbox import refusals, unhandled
from yanxiu_xl.archive.nominations import nominations
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import Column as FormColumn
from yanxiu_xl.forms.model import Kind, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.public import public_problem, shared
from yanxiu_xl.reports.model import Group
from yanxiu_xl.reports.source import TermFacts
from yanxiu_xl.reports.standing import SchoolLine, SchoolProblem, local_time
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.backbone import add_backbone_table
from yanxiu_xl.workbooks.book import Book, texts_meant
from yanxiu_xl.workbooks.fast.bulk import (
    FIRST_ROW,
    HEAD_ROW,
    LEADING,
    BulkPage,
    Look,
    merged_columns,
    merged_heads,
    merged_text_areas,
    packed_rows,
    pages_of,
    style_number,
)
from yanxiu_xl.workbooks.fast.splice import splice
from yanxiu_xl.workbooks.measure import pixels
from yanxiu_xl.workbooks.palette import AMBER, BLUE, GREEN, LEVEL_COLOURS, RED
from yanxiu_xl.workbooks.paper import SCREEN
from yanxiu_xl.workbooks.report_book import heading_of, pages_of_reports
from yanxiu_xl.workbooks.report_pages import TAB_COLOURS as TABS_OF
from yanxiu_xl.workbooks.report_pages import TITLE_HEIGHT, Canvas, add_report, anchors_of
from yanxiu_xl.workbooks.scores import SCHOOL_TABLE, TEACHER_TABLE, add_school_table, add_teacher_table
from yanxiu_xl.workbooks.sheets import NUMBER_FORMATS
from yanxiu_xl.workbooks.style import BORDER, Styles
from yanxiu_xl.workbooks.tables import (
    Cell,
    Column,
    Page,
    Row,
    add_page,
    draw_heads,
    draw_table,
    put,
    put_filter,
)
from yanxiu_xl.workbooks.template import set_properties

RAW = "“{title}”：各校原样的记录，一行一条，按学校和来源行号排；“来源文件、来源行号”说它在哪本工作簿的哪一行。"
SUMMARY, PROBLEMS, REFUSED = "报送情况", "问题清单", "未收文件"
STATE_COLOURS = {
    ReturnState.ACCEPTED: GREEN, ReturnState.RETURNED: AMBER, ReturnState.MISSING: RED, ReturnState.SUPERSEDED: BLUE,
    ReturnState.HELD: AMBER, ReturnState.UNDECIDED: AMBER,
}
AMONG_THEM = "错误中校间"
"""Heading of the column that says how many of the errors come from comparing schools."""
UNHANDLED = "没有处理的文件 {n} 个（在“回收”里，既没有收，也不是哪条记录的资料）"
UNHANDLED_WHAT = 5
"""Column of 报送情况 (0-based) in which it is told what such a file is."""


def write_master(
    path: Path, term: Term, archive: Archive, lines: Sequence[SchoolLine], problems: Sequence[SchoolProblem]
) -> None:
    """Write the master workbook. The same archive gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="yanxiu-") as drawer:  # rows wait there; a disk that is full leaves none behind
        _write_master(path, term, archive, lines, problems, drawer)


def _write_master(
    path: Path, term: Term, archive: Archive, lines: Sequence[SchoolLine], problems: Sequence[SchoolProblem], drawer: str
) -> None:
    buffer = io.BytesIO()
    book = Book(buffer, {"constant_memory": True, "tmpdir": drawer}, for_all=True)
    styles = Styles(book)
    set_properties(book, f"{term.centre} {term.name} 校本研修总档案", term)
    current = sorted((one for one in archive.filed() if one.counts), key=lambda one: one.school)
    pages = [page for sheet in SCHOOL_SHEETS for page in pages_of(sheet, archive, current)]
    facts = TermFacts(term, archive)
    laid = [one for one in pages_of_reports(facts) if not one.report.public]
    drawn = {one.report.title for one in laid}
    canvas = Canvas(book, styles, heading_of(facts), anchors_of(laid))
    if SUMMARY not in drawn:
        add_standing(book, styles, term, lines, [continued(one) for one in pages if one.number > 1], [one.problem for one in unhandled(archive)])
    if PROBLEMS not in drawn:
        draw_table(add_page(book, term, term.centre, PROBLEM_PAGE), styles, PROBLEM_PAGE, map(_problem_row, problems))
    if REFUSED not in drawn:
        draw_table(add_page(book, term, term.centre, REFUSED_PAGE), styles, REFUSED_PAGE, (_refused_row(r.problem) for r in refusals(archive)))
    names = term.names
    if TEACHER_TABLE not in drawn:
        add_teacher_table(book, styles, term, confirmed_teachers(archive, bare=True), names, confirmed_notes(archive))
    if SCHOOL_TABLE not in drawn:
        add_school_table(book, styles, term, archive.school_scores(bare=True), archive.confirmed(bare=True), names)
    if "骨干教师核对" not in drawn:
        add_backbone_table(book, styles, term, nominations(archive))
    for each in laid:
        add_report(canvas, each)
    looks = {sheet.key: _look(styles, sheet) for sheet in SCHOOL_SHEETS}
    places = {}
    for one in pages:
        _merged(canvas, one)
        places[f"xl/worksheets/sheet{len(book.worksheets())}.xml"] = one
    book.close()
    with packed_rows(archive.path, pages, looks, names) as rows:
        splice(buffer.getvalue(), path, {part: (one.last_row, rows[one.title]) for part, one in places.items()})


def continued(page: BulkPage) -> str:
    """What 报送情况 says of a page that continues another."""
    return f"“{page.sheet.title}”的行数超过一张工作表的上限，从 {page.first_school} 起续在“{page.title}”；完整记录在档案库里。"


STANDING_PAGE = Page(SUMMARY, (
    Column("code", "学校代码", 9, "cell_center"), Column("name", "学校名称", 20), Column("assessed", "是否参评", 9, "cell_center"),
    Column("due", "应报日期", 12, "day"), Column("state", "状态", 13, "chip"), Column("file", "采用文件", 30),
    Column("ordinal", "第几次报送", 10, "cell_center"), Column("issue", "发放批次", 9, "cell_center"),
    Column("saved", "文件保存时间", 17, "cell_center"),
    *(Column(level.value, level.word, 7, "cell_center") for level in Level), Column("among", AMONG_THEM, 9, "cell_center"),
    *(Column(sheet.key, sheet.title, 9, "cell_center") for sheet in SCHOOL_SHEETS),
), tab="home")
PROBLEM_PAGE = Page(PROBLEMS, (
    Column("school", "学校代码", 9, "cell_center"), Column("name", "学校名称", 14), Column("level", "级别", 7, "chip"),
    Column("code", "编号", 7, "cell_center"), Column("sheet", "工作表", 12), Column("cell", "单元格", 9, "cell_center"),
    Column("value", "当前值", 14), Column("message", "问题说明", 46), Column("fix", "怎么改", 34), Column("file", "来源文件", 16),
), internal=True)
REFUSED_PAGE = Page(REFUSED, (
    Column("file", "文件", 40), Column("code", "编号", 8, "cell_center"), Column("message", "原因", 60), Column("fix", "怎么办", 60),
), names=1)


def add_standing(
    book: Book, styles: Styles, term: Term, lines: Sequence[SchoolLine], notes: Sequence[str] = (), unhandled: Sequence[Problem] = ()
) -> None:
    """报送情况: a line a school, notes below, and the files in 回收 that nobody has dealt with."""
    page = add_page(book, term, term.centre, STANDING_PAGE)
    below = draw_table(page, styles, STANDING_PAGE, map(_standing_row, lines))
    for row, note in enumerate(notes, below + 1):
        page.write_string(row, 1, note, styles["strong"])
    if unhandled:
        _unhandled(page, styles, below + 1 + (len(notes) + 1 if notes else 0), unhandled)


def _standing_row(line: SchoolLine) -> Row:
    filed = line.filed
    row: dict[str, Any] = {
        "code": line.code, "name": line.name, "assessed": "是" if line.assessed else "否", "due": line.due or Cell(None, "cell_center"),
        "state": Cell(line.state.word, fill=STATE_COLOURS[line.state]), "file": "", "saved": "",
    }
    if filed is None:
        return row
    return row | {
        "file": shared(filed.name), "ordinal": filed.ordinal, "issue": filed.issue or None, "saved": local_time(filed.saved_at),
        **{level.value: line.problems.get(level.value) for level in Level}, "among": line.across.get(Level.ERROR.value, 0),
        **{sheet.key: line.rows.get(sheet.title) for sheet in SCHOOL_SHEETS},
    }


def _level(p: Problem) -> Cell:
    """How serious a problem is, on its colour."""
    return Cell(p.level.word, "chip", LEVEL_COLOURS[p.level])


def _unhandled(page: Worksheet, styles: Styles, row: int, found: Sequence[Problem]) -> None:
    """Below the schools; texts run on to the right over empty cells, which keeps the columns as the schools need them."""
    page.write_string(row, 1, UNHANDLED.format(n=len(found)), styles["strong"])
    for at, p in enumerate(map(public_problem, sorted(found, key=lambda p: p.level.rank)), row + 1):
        put(page, styles, at, 0, _level(p))
        page.write_string(at, 1, p.file, styles["plain"])
        page.write_string(at, UNHANDLED_WHAT, f"{p.message}{p.fix}", styles["plain"])


def _problem_row(one: SchoolProblem) -> Row:
    p = public_problem(one.problem)
    return {"school": one.code, "name": one.name, "level": _level(p), "code": p.code, "sheet": p.sheet, "cell": p.cell, "value": p.value,
            "message": p.message, "fix": p.fix, "file": p.file}


def _refused_row(found: Problem) -> Row:
    p = public_problem(found)
    return {"file": p.file, "code": p.code, "message": p.message, "fix": p.fix}


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
    page.write_string(1, 0, canvas.heading.words(RAW.format(title=sheet.title), bool(sheet.internal)), styles["instruction"])
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

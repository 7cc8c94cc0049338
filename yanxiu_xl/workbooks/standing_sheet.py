"""报送情况 in an open 学期设定: where every school stands, and what is to be done next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.archive.filed import SubmissionState
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.public import public_problem, shared
from yanxiu_xl.reports.standing import SchoolLine, local_time
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.palette import AMBER, BLUE, GREEN, LEVEL_COLOURS, RED
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.tables import Cell, Column, Page, Row, add_page, draw_table, put

SUMMARY = "报送情况"
STATE_COLOURS = {
    SubmissionState.ACCEPTED: GREEN, SubmissionState.RETURNED: AMBER, SubmissionState.MISSING: RED, SubmissionState.SUPERSEDED: BLUE,
    SubmissionState.HELD: AMBER, SubmissionState.UNDECIDED: AMBER,
}
AMONG_THEM = "错误中校间"
"""Heading of the column that says how many of the errors come from comparing schools."""
UNHANDLED = "没有处理的文件 {n} 个（在“回收”里，既没有收，也不是哪条记录的资料）"
UNHANDLED_WHAT = 5
"""Column of 报送情况 (0-based) in which it is told what such a file is."""


STANDING_PAGE = Page(SUMMARY, (
    Column("code", "学校代码", 9, "cell_center"), Column("name", "学校名称", 20), Column("assessed", "是否参评", 9, "cell_center"),
    Column("due", "应报日期", 12, "day"), Column("state", "状态", 13, "chip"), Column("file", "采用文件", 30),
    Column("ordinal", "第几次报送", 10, "cell_center"), Column("issue", "发放批次", 9, "cell_center"),
    Column("saved", "文件保存时间", 17, "cell_center"),
    *(Column(level.value, level.word, 7, "cell_center") for level in Level), Column("among", AMONG_THEM, 9, "cell_center"),
    *(Column(sheet.key, sheet.title, 9, "cell_center") for sheet in SCHOOL_SHEETS),
), tab="home")


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

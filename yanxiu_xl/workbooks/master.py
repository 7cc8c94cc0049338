"""总档案.xlsx: who has returned what, every problem, and everybody's rows, as the archive has them."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.archive.confirmed import confirmed_notes, confirmed_teachers
from yanxiu_xl.archive.inbox import refusals, unhandled
from yanxiu_xl.archive.nominations import nominations
from yanxiu_xl.archive.store import Archive, Filed
from yanxiu_xl.clock import moment_of
from yanxiu_xl.forms.model import Column, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.backbone import add_backbone_table
from yanxiu_xl.workbooks.book import Book, texts_meant
from yanxiu_xl.workbooks.bulk import (
    BulkPage,
    Look,
    merged_heads,
    merged_text_areas,
    packed_rows,
    pages_of,
    shown_columns,
    style_number,
)
from yanxiu_xl.workbooks.measure import head_height, text_height
from yanxiu_xl.workbooks.paper import print_setup
from yanxiu_xl.workbooks.public import public_problem, shared
from yanxiu_xl.workbooks.scores import add_school_table, add_teacher_table
from yanxiu_xl.workbooks.sheets import NUMBER_FORMATS
from yanxiu_xl.workbooks.splice import splice
from yanxiu_xl.workbooks.style import AMBER, BLUE, GREEN, LINE, RED, TABS, Styles
from yanxiu_xl.workbooks.template import set_properties

SUMMARY, PROBLEMS, REFUSED = "报送情况", "问题清单", "未收文件"
STATE_WORDS = {"accepted": "已收", "returned": "退回修改", "missing": "未交", "superseded": "未采用",
               "held": "少行待确认", "undecided": "先后待定"}
STATE_COLOURS = {"accepted": GREEN, "returned": AMBER, "missing": RED, "superseded": BLUE, "held": AMBER, "undecided": AMBER}
LEVEL_COLOURS = {Level.ERROR: RED, Level.WARNING: AMBER, Level.HINT: BLUE}
AMONG_THEM = "错误中校间"
"""Heading of the column that says how many of the errors come from comparing schools."""
UNHANDLED = "没有处理的文件 {n} 个（在“回收”里，既没有收，也不是哪条记录的资料）"
UNHANDLED_WHAT = 5
"""Column of 报送情况 (0-based) in which it is told what such a file is."""


@dataclass(frozen=True)
class SchoolLine:
    """One line of 报送情况： a school, or a file of it that no longer counts."""

    code: str
    name: str
    state: str
    filed: Filed | None
    problems: dict[str, int]
    rows: dict[str, int]
    assessed: bool = True
    due: date | None = None
    across: dict[str, int] = field(default_factory=dict)
    """Of the problems those that comparing schools has found, by level."""


@dataclass(frozen=True)
class SchoolProblem:
    """A problem with the school it concerns."""

    code: str
    name: str
    problem: Problem


def local_time(text: str) -> str:
    """ISO time of a file as a Beijing wall-clock text; what is no time stays as it is."""
    moment = moment_of(text)
    return text if moment is None else moment.strftime("%Y-%m-%d %H:%M")


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
    page = _Pages(book, styles, term)
    current = sorted((one for one in archive.filed() if one.counts), key=lambda one: one.school)
    pages = [page for sheet in SCHOOL_SHEETS for page in pages_of(sheet, archive, current)]
    page.summary(lines, [continued(one) for one in pages if one.number > 1], [one.problem for one in unhandled(archive)])
    page.problems(problems)
    page.refused([r.problem for r in refusals(archive)])
    names = term.names
    add_teacher_table(book, styles, term, confirmed_teachers(archive, bare=True), names, confirmed_notes(archive))
    add_school_table(book, styles, term, archive.school_scores(bare=True), archive.confirmed(bare=True), names)
    add_backbone_table(book, styles, term, nominations(archive))
    looks = {sheet.key: page.look(sheet) for sheet in SCHOOL_SHEETS}
    places = {}
    for one in pages:
        page.merged(one.sheet, one.title, one.last_row)
        places[f"xl/worksheets/sheet{len(book.worksheets())}.xml"] = one
    book.close()
    with packed_rows(archive.path, pages, looks, names) as rows:
        splice(buffer.getvalue(), path, {part: (one.last_row, rows[one.title]) for part, one in places.items()})


def continued(page: BulkPage) -> str:
    """What 报送情况 says of a page that continues another."""
    return f"“{page.sheet.title}”的行数超过一张工作表的上限，从 {page.first_school} 起续在“{page.title}”；完整记录在档案库里。"


def add_standing(book: Book, styles: Styles, term: Term, lines: Sequence[SchoolLine], notes: Sequence[str] = (), unhandled: Sequence[Problem] = ()) -> None:
    """报送情况: a line a school, notes below, and the files in 回收 that nobody has dealt with."""
    _Pages(book, styles, term).summary(lines, notes, unhandled)


class _Pages:
    def __init__(self, book: Book, styles: Styles, term: Term) -> None:
        self.book, self.styles, self.term = book, styles, term
        self.names = term.names

    def page(self, title: str, heads: Sequence[tuple[str, float]], tab: str, freeze: int, *, internal: bool = False) -> Worksheet:
        page = self.book.add_worksheet(title)
        page.set_tab_color(TABS[tab])
        page.hide_gridlines(2)
        for at, (_, width) in enumerate(heads):
            page.set_column(at, at, width)
        page.set_row(0, head_height(heads))
        for at, (text, _) in enumerate(heads):
            page.write_string(0, at, text, self.styles["header"])
        page.freeze_panes(1, freeze)
        page.repeat_rows(0)
        print_setup(page, self.term.centre, self.term, landscape=True, internal=internal, widths=[width for _, width in heads], names=freeze)
        return page

    def summary(self, lines: Sequence[SchoolLine], notes: Sequence[str] = (), unhandled: Sequence[Problem] = ()) -> None:
        heads: list[tuple[str, float]] = [
            ("学校代码", 9), ("学校名称", 20), ("是否参评", 9), ("应报日期", 12), ("状态", 13), ("采用文件", 30),
            ("第几次报送", 10), ("发放批次", 9), ("文件保存时间", 17), ("错误", 7), ("警告", 7), ("提示", 7),
            (AMONG_THEM, 9),
        ]
        heads += [(sheet.title, 9) for sheet in SCHOOL_SHEETS]
        page = self.page(SUMMARY, heads, "home", 2)
        text, centre = self.styles["cell"], self.styles["cell_center"]
        day = self.styles.make({"border": 1, "border_color": LINE, "num_format": "yyyy-mm-dd", "align": "center"})
        for row, line in enumerate(lines, 1):
            state = self.styles.make({"border": 1, "border_color": LINE, "align": "center"},
                                     bg_color=STATE_COLOURS[line.state])
            filed = line.filed
            texts = (line.name, shared(filed.name) if filed else "", local_time(filed.saved_at) if filed else "")
            page.set_row(row, text_height((words, heads[at][1]) for words, at in zip(texts, (1, 5, 8), strict=True)))
            page.write_string(row, 0, line.code, centre)
            page.write_string(row, 1, line.name, text)
            page.write_string(row, 2, "是" if line.assessed else "否", centre)
            if line.due:
                page.write_datetime(row, 3, line.due, day)
            else:
                page.write_blank(row, 3, None, centre)
            page.write_string(row, 4, STATE_WORDS[line.state], state)
            page.write_string(row, 5, shared(filed.name) if filed else "", text)
            self.numbers(page, row, 6, [filed.ordinal if filed else None, filed.issue or None if filed else None], centre)
            page.write_string(row, 8, local_time(filed.saved_at) if filed else "", centre)
            self.numbers(page, row, 9, [line.problems.get(level.value) if filed else None for level in Level], centre)
            self.numbers(page, row, 12, [line.across.get(Level.ERROR.value, 0) if filed else None], centre)
            self.numbers(page, row, 13, [line.rows.get(s.title) if filed else None for s in SCHOOL_SHEETS], centre)
        page.autofilter(0, 0, max(len(lines), 1), len(heads) - 1)
        for row, note in enumerate(notes, len(lines) + 2):
            page.write_string(row, 1, note, self.styles["strong"])
        if unhandled:
            self.unhandled(page, len(lines) + 2 + (len(notes) + 1 if notes else 0), unhandled)

    def level(self, level: Level) -> Any:
        """The style of a cell that says how serious a problem is."""
        return self.styles.make({"border": 1, "border_color": LINE, "align": "center"}, bg_color=LEVEL_COLOURS[level])

    def unhandled(self, page: Worksheet, row: int, found: Sequence[Problem]) -> None:
        """Below the schools; texts run on to the right over empty cells, which keeps the columns as the schools need them."""
        page.write_string(row, 1, UNHANDLED.format(n=len(found)), self.styles["strong"])
        for at, p in enumerate(map(public_problem, sorted(found, key=lambda p: p.level.rank)), row + 1):
            page.write_string(at, 0, p.level.word, self.level(p.level))
            page.write_string(at, 1, p.file, self.styles["plain"])
            page.write_string(at, UNHANDLED_WHAT, f"{p.message}{p.fix}", self.styles["plain"])

    @staticmethod
    def numbers(page: Worksheet, row: int, at: int, values: Sequence[int | None], style: Any) -> None:
        for offset, value in enumerate(values):
            if value is None:
                page.write_blank(row, at + offset, None, style)
            else:
                page.write_number(row, at + offset, value, style)

    def problems(self, problems: Sequence[SchoolProblem]) -> None:
        heads = [("学校代码", 9), ("学校名称", 14), ("级别", 7), ("编号", 7), ("工作表", 12), ("单元格", 9),
                 ("当前值", 14), ("问题说明", 46), ("怎么改", 34), ("来源文件", 16)]
        page = self.page(PROBLEMS, heads, "output", 2, internal=True)
        text, centre = self.styles["cell"], self.styles["cell_center"]
        for row, one in enumerate(problems, 1):
            p = public_problem(one.problem)
            level = self.level(p.level)
            cells = ((one.code, centre), (one.name, text), (p.level.word, level), (p.code, centre), (p.sheet, text),
                     (p.cell, centre), (p.value, text), (p.message, text), (p.fix, text), (p.file, text))
            page.set_row(row, text_height([(v, width) for (v, _), (_, width) in zip(cells, heads, strict=True)]))
            for at, (value, style) in enumerate(cells):
                page.write_string(row, at, value, style)
        page.autofilter(0, 0, max(len(problems), 1), len(heads) - 1)

    def refused(self, problems: Sequence[Problem]) -> None:
        heads = [("文件", 40), ("编号", 8), ("原因", 60), ("怎么办", 60)]
        page = self.page(REFUSED, heads, "output", 1)
        text, centre = self.styles["cell"], self.styles["cell_center"]
        for row, p in enumerate(map(public_problem, problems), 1):
            cells = ((p.file, text), (p.code, centre), (p.message, text), (p.fix, text))
            page.set_row(row, text_height([(v, width) for (v, _), (_, width) in zip(cells, heads, strict=True)]))
            for at, (value, style) in enumerate(cells):
                page.write_string(row, at, value, style)
        page.autofilter(0, 0, max(len(problems), 1), len(heads) - 1)

    # --- merged rows ---

    def merged(self, sheet: Sheet, title: str, last_row: int) -> None:
        """The page of one sheet's rows: header, widths, filter; the rows are put in afterwards."""
        heads = merged_heads(sheet)
        page = self.page(title, heads, sheet.tab or "log", 2, internal=bool(sheet.internal))
        page.hide_gridlines(0)
        page.autofilter(0, 0, max(last_row - 1, 1), len(heads) - 1)
        texts_meant(page, merged_text_areas(sheet))

    def look(self, sheet: Sheet) -> Look:
        """The styles of the merged rows, as numbers for the processes that write them."""
        columns = shown_columns(sheet)
        value = [self.value_format(c) for c in columns]
        odd = [self.value_format(c, bg_color=RED) for c in columns]
        return Look(style_number(self.styles["plain"]), tuple(map(style_number, value)), tuple(map(style_number, odd)))

    def value_format(self, column: Column, **more: Any) -> Any:
        return self.styles.make({"num_format": NUMBER_FORMATS.get(column.kind, "General")}, **more)

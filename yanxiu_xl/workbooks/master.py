"""总档案.xlsx: who has returned what, every problem, and everybody's rows, as the archive has them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.archive.nominations import nominations
from yanxiu_xl.archive.schema import stored_columns
from yanxiu_xl.archive.store import Archive, Filed
from yanxiu_xl.forms.model import Column, Kind, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import Level, Problem
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.backbone import add_backbone_table
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.public import public_extra, public_problem
from yanxiu_xl.workbooks.scores import add_school_table, add_teacher_table
from yanxiu_xl.workbooks.sheets import NUMBER_FORMATS, print_setup, text_height
from yanxiu_xl.workbooks.style import AMBER, BLUE, GREEN, LINE, RED, TABS, Styles
from yanxiu_xl.workbooks.template import set_properties

SUMMARY, PROBLEMS, REFUSED = "报送情况", "问题清单", "未收文件"
LEADING = (("学校代码", 9), ("学校名称", 18), ("来源文件", 26), ("来源行号", 9), ("批次", 7))
EXTRA_HEADER = "表外内容"
STATE_WORDS = {"accepted": "已收", "returned": "退回修改", "missing": "未交", "superseded": "已被新件替代",
               "held": "少行待确认"}
STATE_COLOURS = {"accepted": GREEN, "returned": AMBER, "missing": RED, "superseded": BLUE, "held": AMBER}
BEIJING = timezone(timedelta(hours=8))


def shown_columns(sheet: Sheet) -> list[Column]:
    """Columns of a merged sheet after the leading ones; birth months stay in the archive."""
    return [c for c in stored_columns(sheet) if not c.private]


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


@dataclass(frozen=True)
class SchoolProblem:
    """A problem with the school it concerns."""

    code: str
    name: str
    problem: Problem


def local_time(text: str) -> str:
    """ISO time of a file as a Beijing wall-clock text; what is no time stays as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def write_master(
    path: Path, term: Term, archive: Archive, lines: Sequence[SchoolLine], problems: Sequence[SchoolProblem]
) -> None:
    """Write the master workbook. The same archive gives the same bytes."""
    book = Book(str(path), {"constant_memory": True})
    styles = Styles(book)
    set_properties(book, f"{term.centre} {term.name} 校本研修总档案", term)
    page = _Pages(book, styles, term)
    page.summary(lines)
    page.problems(problems)
    page.refused([r.problem for r in archive.refusals()])
    names = {s.code: s.name for s in term.schools}
    add_teacher_table(book, styles, term, archive.teacher_scores(), names)
    add_school_table(book, styles, term, archive.school_scores(), archive.confirmed(), names)
    add_backbone_table(book, styles, term, nominations(archive))
    current = {one.id: one for one in archive.filed() if one.counts}
    for sheet in SCHOOL_SHEETS:
        page.merged(sheet, archive, current)
    book.close()


def add_standing(book: Book, styles: Styles, term: Term, lines: Sequence[SchoolLine]) -> None:
    """报送情况: a line a school."""
    _Pages(book, styles, term).summary(lines)


class _Pages:
    def __init__(self, book: Book, styles: Styles, term: Term) -> None:
        self.book, self.styles, self.term = book, styles, term
        self.names = {s.code: s.name for s in term.schools}

    def page(self, title: str, heads: Sequence[tuple[str, float]], tab: str, freeze: int) -> Worksheet:
        page = self.book.add_worksheet(title)
        page.set_tab_color(TABS[tab])
        page.hide_gridlines(2)
        for at, (_, width) in enumerate(heads):
            page.set_column(at, at, width)
        page.set_row(0, 34)
        for at, (text, _) in enumerate(heads):
            page.write_string(0, at, text, self.styles["header"])
        page.freeze_panes(1, freeze)
        page.repeat_rows(0)
        print_setup(page, self.term.centre, self.term, landscape=True)
        return page

    def summary(self, lines: Sequence[SchoolLine]) -> None:
        heads: list[tuple[str, float]] = [
            ("学校代码", 9), ("学校名称", 20), ("是否参评", 9), ("应报日期", 12), ("状态", 13), ("采用文件", 30),
            ("第几次报送", 10), ("发放批次", 9), ("文件保存时间", 17), ("错误", 7), ("警告", 7), ("提示", 7),
        ]
        heads += [(sheet.title, 9) for sheet in SCHOOL_SHEETS]
        page = self.page(SUMMARY, heads, "home", 2)
        text, centre = self.styles["cell"], self.styles["cell_center"]
        day = self.styles.make({"border": 1, "border_color": LINE, "num_format": "yyyy-mm-dd", "align": "center"})
        for row, line in enumerate(lines, 1):
            state = self.styles.make({"border": 1, "border_color": LINE, "align": "center"},
                                     bg_color=STATE_COLOURS[line.state])
            filed = line.filed
            page.write_string(row, 0, line.code, centre)
            page.write_string(row, 1, line.name, text)
            page.write_string(row, 2, "是" if line.assessed else "否", centre)
            if line.due:
                page.write_datetime(row, 3, line.due, day)
            else:
                page.write_blank(row, 3, None, centre)
            page.write_string(row, 4, STATE_WORDS[line.state], state)
            page.write_string(row, 5, filed.name if filed else "", text)
            self.numbers(page, row, 6, [filed.ordinal if filed else None, filed.issue if filed else None], centre)
            page.write_string(row, 8, local_time(filed.saved_at) if filed else "", centre)
            self.numbers(page, row, 9, [line.problems.get(level.value) if filed else None for level in Level], centre)
            self.numbers(page, row, 12, [line.rows.get(s.title) if filed else None for s in SCHOOL_SHEETS], centre)
        page.autofilter(0, 0, max(len(lines), 1), len(heads) - 1)

    @staticmethod
    def numbers(page: Worksheet, row: int, at: int, values: Sequence[int | None], style: Any) -> None:
        for offset, value in enumerate(values):
            if value is None:
                page.write_blank(row, at + offset, None, style)
            else:
                page.write_number(row, at + offset, value, style)

    def problems(self, problems: Sequence[SchoolProblem]) -> None:
        heads = [("学校代码", 9), ("学校名称", 18), ("级别", 7), ("编号", 7), ("工作表", 12), ("单元格", 9),
                 ("当前值", 20), ("问题说明", 60), ("怎么改", 44), ("来源文件", 26)]
        page = self.page(PROBLEMS, heads, "output", 2)
        colours = {Level.ERROR: RED, Level.WARNING: AMBER, Level.HINT: BLUE}
        text, centre = self.styles["cell"], self.styles["cell_center"]
        for row, one in enumerate(problems, 1):
            p = public_problem(one.problem)
            level = self.styles.make({"border": 1, "border_color": LINE, "align": "center"},
                                     bg_color=colours[p.level])
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
        for row, p in enumerate(problems, 1):
            cells = ((p.file, text), (p.code, centre), (p.message, text), (p.fix, text))
            page.set_row(row, text_height([(v, width) for (v, _), (_, width) in zip(cells, heads, strict=True)]))
            for at, (value, style) in enumerate(cells):
                page.write_string(row, at, value, style)
        page.autofilter(0, 0, max(len(problems), 1), len(heads) - 1)

    # --- merged rows ---

    def merged(self, sheet: Sheet, archive: Archive, current: dict[int, Filed]) -> None:
        """All schools' rows of one sheet; birth months stay in the archive."""
        stored = stored_columns(sheet)
        shown = [(i, c) for i, c in enumerate(stored) if not c.private]
        heads = [*LEADING, *((c.header, c.width) for _, c in shown), (EXTRA_HEADER, 24)]
        page = self.page(sheet.title, heads, sheet.tab or "log", 2)
        page.hide_gridlines(0)
        formats = [self.value_format(c) for _, c in shown]
        odd = [self.value_format(c, bg_color=RED) for _, c in shown]
        plain = self.styles["plain"]
        row = 0
        for row, record in enumerate(archive.rows(sheet), 1):
            filed = current[record[0]]
            page.write_string(row, 0, filed.school, plain)
            page.write_string(row, 1, self.names.get(filed.school, ""), plain)
            page.write_string(row, 2, filed.name, plain)
            page.write_number(row, 3, record[1], plain)
            page.write_number(row, 4, filed.ordinal, plain)
            typed = json.loads(record[-2]) if record[-2] else {}
            for at, (index, column) in enumerate(shown, len(LEADING)):
                value = record[2 + index]
                if value is not None:
                    self.put(page, row, at, column, value, formats[at - len(LEADING)])
                elif column.key in typed:
                    # nothing a school wrote turns into a blank: what could not be read stands as it was typed
                    page.write_string(row, at, typed[column.key], odd[at - len(LEADING)])
            if record[-1]:
                extra = json.loads(record[-1])
                page.write_string(row, len(heads) - 1, public_extra(extra), plain)
        page.autofilter(0, 0, max(row, 1), len(heads) - 1)

    def value_format(self, column: Column, **more: Any) -> Any:
        return self.styles.make({"num_format": NUMBER_FORMATS.get(column.kind, "General")}, **more)

    @staticmethod
    def put(page: Worksheet, row: int, at: int, column: Column, value: Any, style: Any) -> None:
        if column.kind is Kind.DATE:
            page.write_datetime(row, at, date.fromisoformat(value), style)
        elif isinstance(value, int | float):
            page.write_number(row, at, value, style)
        else:
            page.write_string(row, at, value, style)

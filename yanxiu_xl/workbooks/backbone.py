"""骨干教师核对: the centre's nominations beside what the records say of them."""

from __future__ import annotations

from collections.abc import Sequence

import xlsxwriter

from yanxiu_xl.checks.backbone import Examined
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.palette import AMBER, AUTO, GREEN, RED
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.tables import Cell, Column, Page, Row, add_page, draw_table

PAGE = Page("骨干教师核对", (
    Column("year", "年度", 8, "cell_center"), Column("school", "学校", 18), Column("teacher", "教师", 10, "cell_center"),
    Column("level", "级别", 8, "cell_center"), Column("kind", "类型", 8, "cell_center"), Column("verdict", "条件核对", 11, "chip"),
    Column("lacking", "不足", 46), Column("pending", "还要等", 14), Column("base", "基础分", 8, "cell_center"),
    Column("lesson", "公开课综合", 9, "cell_center"), Column("extra", "附加分", 8, "cell_center"), Column("points", "评选得分", 9, "cell_center"),
    Column("working", "怎么算的", 40), Column("entered", "登记的得分", 9, "cell_center"), Column("outcome", "评选结果", 9, "cell_center"),
    Column("row", "登记行号", 8, "cell_center"),
), names=3, internal=True)
COLOURS = {"符合": GREEN, "复核合格": GREEN, "不符合": RED, "复核不合格": RED, "待定": AMBER, "学校未报": AUTO}


def add_backbone_table(book: xlsxwriter.Workbook, styles: Styles, term: Term, found: Sequence[Examined]) -> None:
    """A line a nomination; what could not be measured stays blank and is said in words."""
    draw_table(add_page(book, term, term.centre, PAGE), styles, PAGE, map(_row, found))


def _row(one: Examined) -> Row:
    return {
        "year": one.year, "school": one.school_name, "teacher": one.teacher, "level": one.level, "kind": one.kind,
        "verdict": Cell(one.verdict, fill=COLOURS[one.verdict]), "lacking": "、".join(one.lacking), "pending": "、".join(one.pending),
        "base": one.base, "lesson": one.lesson, "extra": one.extra, "points": one.points, "working": one.working, "entered": one.entered,
        "outcome": one.outcome, "row": one.row,
    }

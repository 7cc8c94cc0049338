"""The pages that checking and scoring fill, as they are before anything stands on them: title, columns, what stays in sight, print set-up.

A school's workbook is handed out with them, hidden and empty: a sheet put in front of thousands of formulas takes a
spreadsheet program longer than everything that is written on it, and print set-up is out of reach of a click.
"""

from __future__ import annotations

from collections.abc import Sequence

import xlsxwriter

from yanxiu_xl.forms.progress import is_few
from yanxiu_xl.forms.tabs import RESULT, SCHOOL_SCORES, SUMMARY, TEACHER_SCORES, WORKINGS
from yanxiu_xl.scoring.result import Score
from yanxiu_xl.scoring.teacher_indicators import TEACHER_INDICATORS
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.palette import AMBER
from yanxiu_xl.workbooks.tables import Cell, Column, Page, add_page, put_filter

SHORT_WORDS, FEW_WORDS = "（橙色：缺必达的，或不到六成）", "（橙色：不到六成）"
"""What amber means on a page of scores (``forms.progress.tone_of``)."""
TAIL = (
    Column("base", "基础分", 9, "base", tall=False), Column("extra", "附加分", 8, "total"), Column("band", "等次", 9, "chip"),
    Column("rank", "校内名次", 8, "cell_center"), Column("lacking", f"未达标项\n{SHORT_WORDS}", 30),
)
"""What follows a teacher's indicators."""
SCORE_HEAD_HEIGHT = 46
LINES_TO_COME = 2000
"""More than a click will write: the filter of an empty page reaches so far."""


def indicators(term: Term | None = None) -> tuple[Column, ...]:
    """A column for each of a teacher's indicators, with the full marks of the term; who a part does not concern has less."""
    full = {code: f"\n({term[one.full_key]:g})" if term else "" for code, one in TEACHER_INDICATORS.items()}
    return tuple(Column(code, f"{code} {one.name}{full[code]}", 10, "points") for code, one in TEACHER_INDICATORS.items())


def teacher_columns(term: Term | None = None) -> Sequence[Column]:
    """The columns of 教师得分."""
    return (Column("teacher_id", "教师编号", 9, "cell_center", tall=False), Column("name", "姓名", 10, "link"), *indicators(term), *TAIL)


RESULT_PAGE = Page(
    RESULT,
    (Column("level", "级别", 8, "chip"), Column("code", "编号", 8, "cell_center"), Column("sheet", "工作表", 13), Column("cell", "单元格", 10),
     Column("column", "列", 14), Column("value", "当前值", 18), Column("message", "问题说明", 52), Column("fix", "怎么改", 40)),
    head_row=3, names=0, internal=True, head_height=26,
)
TEACHER_PAGE = Page(TEACHER_SCORES, teacher_columns(), internal=True, head_height=SCORE_HEAD_HEIGHT, leads_home=True)
SCHOOL_PAGE = Page(
    SCHOOL_SCORES,
    (Column("code", "指标", 7, "cell_center"), Column("name", "名称", 25), Column("full", "满分", 8, "cell_center"),
     Column("own", f"自评得分\n{FEW_WORDS}", 14, "points"), Column("working", "计算说明（含分子、分母）", 47),
     Column("confirmed", "核定得分", 13, "points")),
    landscape=False, filtered=False, head_height=SCORE_HEAD_HEIGHT, leads_home=True,
)
WORKINGS_PAGE = Page(
    WORKINGS,
    (Column("whose", "对象", 10, "cell_center"), Column("code", "指标", 7, "cell_center"), Column("name", "名称", 17),
     Column("score", f"得分\n{FEW_WORDS}", 9, "points", tall=False), Column("full", "满分", 7, "cell_center"),
     Column("working", "计算说明（含分子、分母）", 49), Column("counted", "算数的格", 42), Column("left_out", "不算的格和原因", 30)),
    internal=True, head_height=SCORE_HEAD_HEIGHT, leads_home=True,
)
SUMMARY_PAGE = Page(
    SUMMARY, tuple(Column(f"column_{n}", "", width) for n, width in enumerate((14, 13, 13, 13, 13, 13, 13, 13, 13))),
    head_row=None, names=1, filtered=False,
)
PAGES = (RESULT_PAGE, TEACHER_PAGE, SCHOOL_PAGE, WORKINGS_PAGE, SUMMARY_PAGE)
"""In the order of the tabs."""


def add_empty_pages(book: xlsxwriter.Workbook, term: Term, owner: str) -> None:
    """Those of the pages the workbook does not have yet, hidden until something stands on them."""
    there = {sheet.get_name() for sheet in book.worksheets()}
    for page in PAGES:
        if page.title not in there:
            sheet = add_page(book, term, owner, page)
            if page.filtered:
                put_filter(sheet, page, LINES_TO_COME)
            sheet.hide()


def score_cell(score: Score) -> Cell:
    """A score, amber where it is under 60 % of the full marks, or the word for what it is instead."""
    points = score.shown
    if points is None:
        return Cell(score.outcome.word, "no_score")
    few = score.score is not None and is_few(float(score.score), score.full)
    return Cell(points, "points", AMBER if few else "")

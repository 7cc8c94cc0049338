"""The pages that checking and scoring fill, as they are before anything stands on them: title, columns, what stays in sight, print set-up.

A school's workbook is handed out with them, hidden and empty: a sheet put in front of thousands of formulas takes a
spreadsheet program longer than everything that is written on it, and print set-up is out of reach of a click.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.progress import is_few
from yanxiu_xl.forms.tabs import RESULT, SCHOOL_SCORES, SUMMARY, TEACHER_SCORES, WORKINGS
from yanxiu_xl.scoring.result import Score
from yanxiu_xl.scoring.teachers import NAMES as TEACHER_NAMES
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.measure import head_height
from yanxiu_xl.workbooks.paper import print_setup
from yanxiu_xl.workbooks.style import AMBER, POINTS, STYLES, TABS, Styles
from yanxiu_xl.workbooks.title_row import put_back_in_heading

Heads = Sequence[tuple[str, float]]
"""Heading and width of each column."""
INDICATORS: Heads = tuple((f"{code} {name}", 10) for code, name in TEACHER_NAMES.items())
SHORT_WORDS, FEW_WORDS = "（橙色：缺必达的，或不到六成）", "（橙色：不到六成）"
"""What amber means on a page of scores (``forms.progress.tone_of``)."""
TAIL: Heads = (("基础分", 9), ("附加分", 8), ("等次", 9), ("校内名次", 8), (f"未达标项\n{SHORT_WORDS}", 30))
"""What follows a teacher's indicators."""
SCORE_HEAD_HEIGHT = 46
LINES_TO_COME = 2000
"""More than a click will write: the filter of an empty page reaches so far."""


@dataclass(frozen=True)
class Page:
    """head_row: 0-based row of the headings, which stays in sight with all above it and is printed on every sheet of paper;
    None for a page of several tables, whose ``heads`` give the widths alone. names: columns at the left that stay in sight.
    filtered: whether its lines can be picked by what they hold. internal: whether what the form calls internal shows on it: in a score
    that comes of it, or in a finding that quotes it.
    """

    title: str
    heads: Heads
    head_row: int | None = 0
    names: int = 2
    landscape: bool = True
    filtered: bool = True
    internal: bool = False


RESULT_PAGE = Page(
    RESULT,
    (("级别", 8), ("编号", 8), ("工作表", 13), ("单元格", 10), ("列", 14), ("当前值", 18), ("问题说明", 52), ("怎么改", 40)),
    head_row=3, names=0, internal=True,
)
TEACHER_PAGE = Page(
    TEACHER_SCORES, (("教师编号", 9), ("姓名", 10), *INDICATORS, *TAIL), internal=True
)
SCHOOL_PAGE = Page(
    SCHOOL_SCORES,
    (("指标", 7), ("名称", 25), ("满分", 8), (f"自评得分\n{FEW_WORDS}", 14), ("计算说明（含分子、分母）", 47), ("核定得分", 13)),
    landscape=False, filtered=False,
)
WORKINGS_PAGE = Page(
    WORKINGS,
    (("对象", 10), ("指标", 7), ("名称", 17), (f"得分\n{FEW_WORDS}", 9), ("满分", 7), ("计算说明（含分子、分母）", 49), ("算数的格", 42), ("不算的格和原因", 30)),
    internal=True,
)
SUMMARY_PAGE = Page(SUMMARY, tuple(("", width) for width in (14, 13, 13, 13, 13, 13, 13, 13, 13)), head_row=None, names=1, filtered=False)
PAGES = (RESULT_PAGE, TEACHER_PAGE, SCHOOL_PAGE, WORKINGS_PAGE, SUMMARY_PAGE)
"""In the order of the tabs."""


def add_page(book: xlsxwriter.Workbook, term: Term, owner: str, page: Page) -> Worksheet:
    """The page with nothing on it."""
    sheet = book.add_worksheet(page.title)
    sheet.set_tab_color(TABS["output"])
    sheet.hide_gridlines(2)
    for at, (_, width) in enumerate(page.heads):
        sheet.set_column(at, at, width)
    if page.head_row is not None:
        sheet.freeze_panes(page.head_row + 1, page.names)
        sheet.repeat_rows(page.head_row)
        if page.filtered:
            put_filter(sheet, page, LINES_TO_COME)
    elif page.names:
        sheet.freeze_panes(0, page.names)
    widths = [width for _, width in page.heads]
    print_setup(sheet, owner, term, landscape=page.landscape, internal=page.internal, widths=widths, names=page.names)
    return sheet


def put_filter(sheet: Worksheet, page: Page, lines: int) -> None:
    """Let people pick among so many lines below the headings."""
    first = page.head_row or 0
    sheet.autofilter(first, 0, first + max(lines, 1), len(page.heads) - 1)


def add_score_page(book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, page: Page, heads: Heads | None = None) -> Worksheet:
    """A page of scores with its headings, or with ``heads`` that say more of the same columns."""
    sheet = add_page(book, term, owner, page)
    for at, (text, _) in enumerate(heads or page.heads):
        sheet.write_string(0, at, text, styles["header"])
    if any(page.title == one.title for one in PAGES):  # others stand in workbooks without 首页
        put_back_in_heading(sheet, styles, page.heads[0][0])
    sheet.set_row(0, head_height(heads or page.heads, SCORE_HEAD_HEIGHT))
    return sheet


def points_style(styles: Styles, score: Score) -> Format:
    """How points look: amber where they are under 60 % of the full marks."""
    few = score.score is not None and is_few(float(score.score), score.full)
    return styles.make(STYLES["cell_center"], num_format=POINTS, **({"bg_color": AMBER} if few else {}))


def add_empty_pages(book: xlsxwriter.Workbook, term: Term, owner: str) -> None:
    """Those of the pages the workbook does not have yet, hidden until something stands on them."""
    there = {sheet.get_name() for sheet in book.worksheets()}
    for page in PAGES:
        if page.title not in there:
            add_page(book, term, owner, page).hide()

"""骨干教师核对: the centre's nominations beside what the records say of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import xlsxwriter

from yanxiu_xl.checks.backbone import Examined
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.measure import head_height, text_height
from yanxiu_xl.workbooks.paper import print_setup
from yanxiu_xl.workbooks.style import AMBER, AUTO, GREEN, LINE, RED, TABS, Styles

TITLE = "骨干教师核对"
HEADS: tuple[tuple[str, float], ...] = (
    ("年度", 8), ("学校", 18), ("教师", 10), ("级别", 8), ("类型", 8), ("条件核对", 11), ("不足", 46), ("还要等", 14), ("基础分", 8),
    ("公开课综合", 9), ("附加分", 8), ("评选得分", 9), ("怎么算的", 40), ("登记的得分", 9), ("评选结果", 9), ("登记行号", 8),
)
COLOURS = {"符合": GREEN, "复核合格": GREEN, "不符合": RED, "复核不合格": RED, "待定": AMBER, "学校未报": AUTO}


def add_backbone_table(book: xlsxwriter.Workbook, styles: Styles, term: Term, found: Sequence[Examined]) -> None:
    """A line a nomination; what could not be measured stays blank and is said in words."""
    page = book.add_worksheet(TITLE)
    page.set_tab_color(TABS["output"])
    page.hide_gridlines(2)
    page.set_row(0, head_height(HEADS))
    for at, (text, width) in enumerate(HEADS):
        page.set_column(at, at, width)
        page.write_string(0, at, text, styles["header"])
    page.freeze_panes(1, 3)
    page.repeat_rows(0)
    print_setup(page, term.centre, term, landscape=True, internal=True, widths=[width for _, width in HEADS], names=3)
    text, centre = styles["cell"], styles["cell_center"]
    for row, one in enumerate(found, 1):
        verdict = styles.make({"border": 1, "border_color": LINE, "align": "center"}, bg_color=COLOURS[one.verdict])
        lacking, pending = "、".join(one.lacking), "、".join(one.pending)
        cells: list[tuple[Any, Any]] = [
            (one.year, centre), (one.school_name, text), (one.teacher, centre), (one.level, centre), (one.kind, centre),
            (one.verdict, verdict), (lacking, text), (pending, text), (one.base, centre), (one.lesson, centre), (one.extra, centre),
            (one.points, centre), (one.working, text), (one.entered, centre), (one.outcome, centre), (one.row, centre),
        ]
        page.set_row(row, text_height((value, width) for (value, _), (_, width) in zip(cells, HEADS, strict=True)))
        for at, (value, style) in enumerate(cells):
            if value is None:
                page.write_blank(row, at, None, style)
            elif isinstance(value, str):
                page.write_string(row, at, value, style)
            else:
                page.write_number(row, at, value, style)
    page.autofilter(0, 0, max(len(found), 1), len(HEADS) - 1)

"""Score sheets: 教师得分 and 学校得分 of one school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.tabs import SCHOOL_SCORES as SCHOOL
from yanxiu_xl.scoring.confirm import Confirmed
from yanxiu_xl.scoring.regulation import NAMES
from yanxiu_xl.scoring.result import Band, TeacherScore
from yanxiu_xl.scoring.schools import SchoolScore
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.pages import (
    SCHOOL_PAGE,
    TEACHER_PAGE,
    score_cell,
    teacher_columns,
)
from yanxiu_xl.workbooks.palette import AMBER, AUTO, BARS, BARS_BEHIND, BLUE, GREEN, PAPER, RED
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.tables import Cell, Value, add_page, draw_table
from yanxiu_xl.workbooks.workings import first_line, ranked

BAND_COLOURS = {Band.EXCELLENT: GREEN, Band.GOOD: BLUE, Band.PASS: PAPER, Band.FAIL: RED, Band.PROVISIONAL: AUTO, Band.NONE: AUTO}
"""Amber is for what lacks a must or is under 60 %, and for nothing else."""


def _teacher_row(one: TeacherScore) -> dict[str, Value | Cell]:
    """Scores of a teacher and what follows them."""
    measured = one.base is not None and not one.provisional
    lacking = "、".join(one.lacking)
    return {
        **{code: score_cell(item) for code, item in one.items.items()},
        "teacher_id": one.teacher_id,
        "base": one.base if measured else Cell(one.base_in_words, "cell_center"),
        "extra": one.extra,
        "band": Cell(one.band.value, fill=BAND_COLOURS[one.band]),
        "rank": _rank(one.rank),
        "lacking": Cell(lacking, fill=AMBER if lacking else ""),
    }


def _rank(rank: int) -> Value:
    """A rank, or that there is none yet."""
    return rank or "不排"


def add_teacher_sheet(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, teachers: Sequence[TeacherScore]
) -> None:
    """教师得分: a line a teacher; the name leads to the workings of its numbers."""
    layout = replace(TEACHER_PAGE, columns=teacher_columns(term))
    rows = [
        {**_teacher_row(one), "name": Cell(one.name, link=first_line(teachers, number))} for number, one in enumerate(ranked(teachers))
    ]
    draw_table(add_page(book, term, owner, layout), styles, layout, rows)


def add_school_sheet(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, school: SchoolScore, confirmed: Confirmed | None = None
) -> None:
    """学校得分: indicator, full marks, own score, working, the centre's score where it has confirmed; a chart of items."""
    page = add_page(book, term, owner, SCHOOL_PAGE)
    unconfirmed = Cell("由中心校核定", "chip", AUTO)
    below = draw_table(page, styles, SCHOOL_PAGE, [
        {"code": code, "name": NAMES[code], "full": item.full, "own": score_cell(item), "working": item.detail,
         "confirmed": score_cell(confirmed.items[code]) if confirmed else unconfirmed}
        for code, item in school.items.items()
    ])
    page.write_string(below, 1, "自评合计（按已知部分折算成百分）", styles["strong"])
    page.write_string(below, 3, school.own_in_words, styles.make(bold=True, align="center"))
    if confirmed:
        settled = Band.NONE.value if confirmed.score is None else f"{confirmed.score:g} 分 {confirmed.band}"
        before = "" if confirmed.before is None else f"扣分前{confirmed.before:g}分，扣{confirmed.deduction:g}分；"
        page.write_string(below, 4, f"核定：{before}{confirmed.deduction_detail}", styles.make(align="right"))
        page.write_string(below, 5, settled, styles.make(bold=True, align="center"))
    _chart_of_items(book, page, below - 1)


def _chart_of_items(book: xlsxwriter.Workbook, page: Worksheet, last: int) -> None:
    """Points and full marks of the indicators, which stand in rows 1 to ``last``, as bars below the table."""
    chart = book.add_chart({"type": "bar"})
    for column, name, colour in ((2, "满分", BARS_BEHIND), (3, "得分", BARS)):
        chart.add_series({"name": name, "categories": [SCHOOL, 1, 1, last, 1], "values": [SCHOOL, 1, column, last, column],
                          "fill": {"color": colour}, "gap": 60, "overlap": 100})
    chart.set_title({"name": "各指标得分与满分", "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 760, "height": 420})
    page.insert_chart(last + 3, 0, chart)

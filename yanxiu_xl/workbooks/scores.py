"""Score sheets: 教师得分 and 学校得分 of one school, 教师得分总表 and 学校得分总表 of the town."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.tabs import SCHOOL_SCORES as SCHOOL
from yanxiu_xl.measures.numbers import exact, half_up
from yanxiu_xl.scoring.confirm import Confirmed
from yanxiu_xl.scoring.result import Score
from yanxiu_xl.scoring.schools import NAMES as SCHOOL_NAMES
from yanxiu_xl.scoring.schools import SchoolScore
from yanxiu_xl.scoring.teachers import NAMES as TEACHER_NAMES
from yanxiu_xl.scoring.teachers import PROVISIONAL, TeacherScore, places_of
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.measure import text_height
from yanxiu_xl.workbooks.pages import (
    INDICATORS,
    SCHOOL_PAGE,
    TAIL,
    TEACHER_PAGE,
    Page,
    add_score_page,
    points_style,
    put_filter,
)
from yanxiu_xl.workbooks.style import AMBER, AUTO, BLUE, GREEN, PAPER, RED, STYLES, TOTAL, Styles
from yanxiu_xl.workbooks.workings import first_line, ranked

TEACHER_TABLE, SCHOOL_TABLE = "教师得分总表", "学校得分总表"
BAND_COLOURS = {"优秀": GREEN, "良好": BLUE, "合格": PAPER, "不合格": RED, PROVISIONAL: AUTO, "无法评定": AUTO}
"""Amber is for what lacks a must or is under 60 %, and for nothing else."""


def put_score(page: Worksheet, styles: Styles, row: int, at: int, score: Score) -> None:
    """A score, or the word for what it is instead."""
    points = score.shown
    if points is None:
        page.write_string(row, at, score.outcome.word, styles.make({"border": 1, "border_color": "#C9D2D8", "align": "center", "text_wrap": True},
                                                                   bg_color=AUTO, font_color="#6B7780"))
    else:
        page.write_number(row, at, points, points_style(styles, score))


def teacher_heads(term: Term) -> list[tuple[str, float]]:
    """Headings of the thirteen indicators with the full marks of the term; who a part does not concern has less."""
    return [(f"{head}\n({term[f'{code}.full']:g})", width) for code, (head, width) in zip(TEACHER_NAMES, INDICATORS, strict=True)]


def _teacher_line(page: Worksheet, styles: Styles, row: int, at: int, one: TeacherScore) -> None:
    for offset, item in enumerate(one.items.values()):
        put_score(page, styles, row, at + offset, item)
    at += len(one.items)
    centre = styles["cell_center"]
    if one.base is None or one.provisional:
        page.write_string(row, at, one.base_in_words, centre)
    else:
        page.write_number(row, at, one.base, styles.make(STYLES["cell_center"], num_format=TOTAL, bold=True))
    page.write_number(row, at + 1, one.extra, styles.make(STYLES["cell_center"], num_format=TOTAL))
    page.write_string(row, at + 2, one.band, styles.make({"border": 1, "border_color": "#C9D2D8", "align": "center"},
                                                        bg_color=BAND_COLOURS[one.band]))
    _write_rank(page, row, at + 3, one.rank, centre)
    lacking = "、".join(one.lacking)
    page.write_string(row, at + 4, lacking, styles.make(STYLES["cell"], **({"bg_color": AMBER} if lacking else {})))
    page.set_row(row, _teacher_height(one))


def _score_words(items: Iterable[Score], width: float) -> list[tuple[str, float]]:
    """What stands in place of scores, with the width of its column."""
    return [(item.outcome.word, width) for item in items if item.shown is None]


def _teacher_height(one: TeacherScore, *others: tuple[str, float]) -> float:
    """Height of a teacher's line."""
    words = _score_words(one.items.values(), INDICATORS[0][1])
    return text_height([*words, (one.name, 10), (one.band, TAIL[2][1]), ("、".join(one.lacking), TAIL[-1][1]), *others])


def _write_rank(page: Worksheet, row: int, at: int, rank: int, style: Any) -> None:
    """A rank, or that there is none yet."""
    if rank:
        page.write_number(row, at, rank, style)
    else:
        page.write_string(row, at, "不排", style)


def add_teacher_sheet(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, teachers: Sequence[TeacherScore]
) -> None:
    """教师得分: a line a teacher; the name leads to the workings of its numbers."""
    heads = [*TEACHER_PAGE.heads[:2], *teacher_heads(term), *TAIL]
    page = add_score_page(book, styles, term, owner, TEACHER_PAGE, heads)
    for row, one in enumerate(ranked(teachers), 1):
        page.write_string(row, 0, one.teacher_id, styles["cell_center"])
        page.write_url(row, 1, first_line(teachers, row - 1), styles["link"], one.name)
        _teacher_line(page, styles, row, 2, one)
    put_filter(page, TEACHER_PAGE, len(teachers))


def add_school_sheet(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, school: SchoolScore, confirmed: Confirmed | None = None
) -> None:
    """学校得分: indicator, full marks, own score, working, the centre's score where it has confirmed; a chart of items."""
    page = add_score_page(book, styles, term, owner, SCHOOL_PAGE)
    name_width, working_width = SCHOOL_PAGE.heads[1][1], SCHOOL_PAGE.heads[4][1]
    for row, (code, item) in enumerate(school.items.items(), 1):
        page.write_string(row, 0, code, styles["cell_center"])
        page.write_string(row, 1, SCHOOL_NAMES[code], styles["cell"])
        page.write_number(row, 2, item.full, styles["cell_center"])
        put_score(page, styles, row, 3, item)
        page.write_string(row, 4, item.detail, styles["cell"])
        if confirmed:
            put_score(page, styles, row, 5, confirmed.items[code])
        else:
            page.write_string(row, 5, "由中心校核定", styles.make({"border": 1, "border_color": "#C9D2D8", "align": "center"}, bg_color=AUTO))
        page.set_row(row, text_height([(SCHOOL_NAMES[code], name_width), (item.detail, working_width)]))
    last = len(school.items)
    words = school.own_in_words
    page.write_string(last + 1, 1, "自评合计（按已知部分折算成百分）", styles["strong"])
    page.write_string(last + 1, 3, words, styles.make(bold=True, align="center"))
    if confirmed:
        settled = "无法评定" if confirmed.score is None else f"{confirmed.score:g} 分 {confirmed.band}"
        before = "" if confirmed.before is None else f"扣分前{confirmed.before:g}分，扣{confirmed.deduction:g}分；"
        page.write_string(last + 1, 4, f"核定：{before}{confirmed.deduction_detail}", styles.make(align="right"))
        page.write_string(last + 1, 5, settled, styles.make(bold=True, align="center"))
    chart = book.add_chart({"type": "bar"})
    for column, name, colour in ((2, "满分", "#D9E0E4"), (3, "得分", "#2F6B7E")):
        chart.add_series({"name": name, "categories": [SCHOOL, 1, 1, last, 1], "values": [SCHOOL, 1, column, last, column],
                          "fill": {"color": colour}, "gap": 60, "overlap": 100})
    chart.set_title({"name": "各指标得分与满分", "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 760, "height": 420})
    page.insert_chart(last + 3, 0, chart)


def add_teacher_table(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, scores: Mapping[str, Sequence[TeacherScore]], names: Mapping[str, str],
    notes: Mapping[tuple[str, str], str],
) -> None:
    """教师得分总表 of the town, ranked within each school and in the town.

    scores: as the centre confirms them; notes: (school code, teacher) -> in what that differs from the own score.
    """
    heads = [("学校代码", 8), ("学校名称", 18), ("教师编号", 9), ("姓名", 10), *teacher_heads(term), *TAIL, ("全镇名次", 8), ("核定说明", 44)]
    layout = Page(TEACHER_TABLE, heads, names=4, internal=True)
    page = add_score_page(book, styles, term, term.centre, layout)
    everybody = [one for teachers in scores.values() for one in teachers]
    in_town = dict(zip(map(id, everybody), places_of(everybody), strict=True))
    row = 0
    for code, teachers in scores.items():
        for one in ranked(teachers):
            row += 1
            for at, text in enumerate((code, names.get(code, ""), one.teacher_id, one.name)):
                page.write_string(row, at, text, styles["cell_center"])
            _teacher_line(page, styles, row, 4, one)
            _write_rank(page, row, len(heads) - 2, in_town[id(one)], styles["cell_center"])
            note = notes.get((code, one.name), "")
            page.write_string(row, len(heads) - 1, note, styles["cell"])
            page.set_row(row, _teacher_height(one, (names.get(code, ""), 18), (note, 44)))
    put_filter(page, layout, row)


def add_school_table(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, own: Mapping[str, SchoolScore], confirmed: Mapping[str, Confirmed],
    names: Mapping[str, str],
) -> None:
    """学校得分总表: own and confirmed score of every indicator side by side, before and after deductions, difference, band, rank."""
    heads: list[tuple[str, float]] = [("学校代码", 8), ("学校名称", 18)]
    for code, name in SCHOOL_NAMES.items():
        heads += [(f"{code} {name}\n自评", 9), (f"{code}\n核定", 8)]
    heads += [("自评", 8), ("扣分前", 8), ("扣分", 8), ("核定", 8), ("差额", 8), ("等次", 9), ("名次", 7), ("说明", 40)]
    layout = Page(SCHOOL_TABLE, heads)
    page = add_score_page(book, styles, term, term.centre, layout)
    centre: Any = styles["cell_center"]
    results = [score for c in confirmed.values() if (score := c.counted(term)) is not None]
    for row, (code, school) in enumerate(own.items(), 1):
        page.write_string(row, 0, code, centre)
        page.write_string(row, 1, names.get(code, ""), styles["cell"])
        settled = confirmed[code]
        at = 2
        for item, item_confirmed in zip(school.items.values(), settled.items.values(), strict=True):
            put_score(page, styles, row, at, item)
            put_score(page, styles, row, at + 1, item_confirmed)
            at += 2
        gap = None if school.own is None or settled.score is None else half_up(exact(settled.score) - exact(school.own))
        for value in (school.own, settled.before, settled.deduction, settled.score, gap):
            if value is None:
                page.write_string(row, at, "无法衡量", centre)
            else:
                page.write_number(row, at, value, styles.make(STYLES["cell_center"], num_format=TOTAL))
            at += 1
        page.write_string(row, at, settled.band, styles.make({"border": 1, "border_color": "#C9D2D8", "align": "center"},
                                                             bg_color=BAND_COLOURS[settled.band]))
        counted = settled.counted(term)
        if counted is None:
            page.write_string(row, at + 1, "", centre)
        else:
            page.write_number(row, at + 1, 1 + sum(other > counted for other in results), centre)
        words = "；".join([settled.deduction_detail, *settled.corrections])
        page.write_string(row, at + 2, words, styles["cell"])
        unknown = _score_words([*school.items.values(), *settled.items.values()], 8)
        page.set_row(row, text_height([*unknown, (names.get(code, ""), 18), (words, 40)]))
    put_filter(page, layout, len(own))

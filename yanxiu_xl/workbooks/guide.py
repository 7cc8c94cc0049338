"""首页 and 填写说明： the two sheets a clerk reads first, derived from the definition."""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.model import Column, Kind, Layout, Sheet
from yanxiu_xl.forms.progress import COMPLETE, NONE, TEACHER_COUNTS
from yanxiu_xl.forms.tabs import GUIDE, HOME, PROGRESS
from yanxiu_xl.reading.layout import help_words
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks import formulas
from yanxiu_xl.workbooks.formulas import quoted
from yanxiu_xl.workbooks.macro_sheets import BUTTON_ROW
from yanxiu_xl.workbooks.progress import SchoolLine, colour_words, enough_of, school_formulas, teacher_count
from yanxiu_xl.workbooks.sheets import print_setup
from yanxiu_xl.workbooks.style import AMBER, GREEN, RED, STYLES, TABS, Styles

GUIDE_WIDTHS = (16, 20, 30, 46, 52)
HOME_PLACES = ((1, 0), (2, 6), (2, 122), (3, 0))
"""Where buttons stand on 首页: (0-based column, pixels)."""

STEPS = (
    "① 开学：填“学校信息”“教师名册”“档案目录”“师徒结对”“课题研究”。",
    "② 每周：记四本流水账——“研修活动”“听课记录”“公开课评课”（评委打分记在“课堂评价”）“教师文稿”。",
    "③ 每月底：看下面的“状态”，把缺的补齐，保存后把这个文件交中心校。",
    "④ 期末：填“发展性评价”，补“师德考核”和档案目录，再交一次。",
    "浅黄表头是必填；灰底是自动算的，不用填；橙色的格是该填还空着；红色的格是重复了。",
)
SAYING_ROW, SAYING_COLUMN = 5 + len(STEPS), 2
"""The cell of 首页 (1-based) in which the buttons say what they have found; it is empty until then."""


def add_home(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, school: School, sheets: tuple[Sheet, ...],
    first: bool = True,
) -> Worksheet:
    """The first sheet: whose workbook it is, what to do when, links and live progress."""
    page = book.add_worksheet(HOME)
    page.set_tab_color(TABS["home"])
    page.hide_gridlines(2)
    for at, width in enumerate((3, 16, 42, 11, 11, 20)):
        page.set_column(at, at, width)
    page.set_row(0, 14)
    page.set_row(1, 32)
    page.write_string(1, 1, f"{school.name}  校本研修工作簿", styles.make(font_size=20, bold=True))
    page.write_string(2, 1, f"{term.name}   研修主题：{term['theme']}", styles["subtitle"])
    page.set_row(2, 22)
    page.set_row(BUTTON_ROW, 32)
    for offset, step in enumerate(STEPS):
        page.set_row(4 + offset, 20)
        page.write_string(4 + offset, 1, step, styles["plain"])
    top = 4 + len(STEPS) + 1
    page.set_row(top, 26)
    for at, text in enumerate(("工作表", "什么时候填", "已填行数", "还缺必填", "状态")):
        page.write_string(top, 1 + at, text, styles["header"])
    for offset, sheet in enumerate(sheets):
        _home_line(page, styles, sheet, top + 1 + offset)
    _status_colours(page, styles, top + 1, top + len(sheets))
    _school_progress(page, styles, term, top + len(sheets) + 2)
    page.protect("", {"select_locked_cells": True})
    print_setup(page, school.name, term, landscape=False)
    if first:
        page.activate()
    return page


def _home_line(page: Worksheet, styles: Styles, sheet: Sheet, row: int) -> None:
    page.set_row(row, 22)
    page.write_url(row, 1, f"internal:{quoted(sheet.title)}!A1", styles["link"], sheet.title)
    page.write_string(row, 2, sheet.when_to_fill, styles["help"])
    centre = styles["cell_center"]
    # no cached figure: LibreOffice would show a stale one instead of calculating
    if sheet.layout is Layout.FIELDS:
        own = [c for c in sheet.columns if not c.prefilled]
        first = 4 + sheet.columns.index(own[0])
        span = f"{quoted(sheet.title)}!$B${first}:$B${3 + len(sheet.columns)}"
        labels = span.replace("$B$", "$A$")
        page.write_formula(row, 3, f'=SUMPRODUCT(--({span}<>""))', centre, "")
        page.write_formula(row, 4, f'=SUMPRODUCT((RIGHT({labels})="*")*({span}=""))', centre, "")
    else:
        filled = (
            f'SUMPRODUCT(--({formulas.column_range(sheet, "completion")}<>""))'
            if sheet.layout is Layout.CATALOGUE
            else formulas.rows_filled(sheet)
        )
        page.write_formula(row, 3, f"={filled}", centre, "")
        page.write_formula(row, 4, f"={formulas.required_blanks(sheet)}", centre, "")
    empty = "选填" if sheet.optional else "还没填"
    at = row + 1
    page.write_formula(
        row, 5, f'=IF($D{at}=0,"{empty}",IF($E{at}>0,"还缺 "&$E{at}&" 格必填","已填齐"))', centre, ""
    )


def _school_progress(page: Worksheet, styles: Styles, term: Term, top: int) -> None:
    """What the school has done so far, line by line; the teachers one by one are on 进度."""
    page.set_row(top, 26)
    for at, text in enumerate(("本学期进度", "", "现有", "要求", "状态")):
        page.write_string(top, 1 + at, text, styles["header"])
    page.write_url(top, 2, f"internal:{quoted(PROGRESS)}!A1", styles["link"], "每位教师的进度在“进度”表")
    lines: list[SchoolLine] = school_formulas(term, lambda number: f"$D${top + 2 + number}")
    for key, label, word in TEACHER_COUNTS:
        have, asked = teacher_count(term, key, word)
        at = top + 2 + len(lines)
        lines.append((f"{label}（人）", have, asked, enough_of(f"$D${at}", f"$E${at}", "人", COMPLETE, NONE)))
    for row, (label, figure, asked, word) in enumerate(lines, top + 1):
        dated = "yyyy-mm-dd" if "DATE(" in asked else "General"
        centre = styles.make(STYLES["cell_center"], num_format=dated)
        page.merge_range(row, 1, row, 2, label, styles.make(STYLES["cell"], indent=1))
        for at, text in ((3, figure), (4, asked), (5, word)):
            page.write_formula(row, at, "=" + text, centre, "")
        page.set_row(row, 20)
    colour_words(page, styles, top + 1, 5, top + len(lines))


def _status_colours(page: Worksheet, styles: Styles, first: int, last: int) -> None:
    for text, colour in (("已填齐", GREEN), ("还缺", AMBER), ("还没填", RED)):
        page.conditional_format(first, 5, last, 5, {
            "type": "text", "criteria": "begins with", "value": text, "format": styles.bare(bg_color=colour),
        })


def kind_words(column: Column, term: Term) -> str:
    """What may be entered in a column, in a few Chinese words."""
    low, high = term.limit(column.low), term.limit(column.high)
    if column.codes:
        return f"{column.kind.value}：{'、'.join(term.codes[column.codes])}"
    if column.kind in {Kind.INTEGER, Kind.NUMBER} and high is not None:
        also = f"，或“{'、'.join(column.also)}”" if column.also else ""
        return f"{column.kind.value} {low or 0:g}—{high:g}{also}"
    if column.kind is Kind.DATE and column.in_term:
        return f"日期（{term['term_start']} 至 {term['term_end']}）"
    low_chars = term.limit(column.min_chars)
    limits = [f"不少于 {low_chars:g} 字"] if low_chars else []
    limits += [f"不超过 {column.max_chars} 字"] if column.max_chars else []
    return column.kind.value + (f"（{'，'.join(limits)}）" if limits else "")


def required_words(sheet: Sheet, column: Column) -> str:
    """Whether and when a column must be filled."""
    if column.kind is Kind.AUTO or column.kind is Kind.IDENTIFIER:
        return "自动"
    if column.prefilled:
        return "预置"
    if column.centre_only:
        return "中心校填"
    if column.required:
        if column.optional_when:
            return f"必填（{sheet.headers[column.optional_when.column]}为“{'、'.join(column.optional_when.values)}”时可空）"
        return "必填"
    if column.final_only:
        return "期末必填"
    return "；".join(when.words(sheet.headers) for when in column.when)


def add_guide(book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, sheets: tuple[Sheet, ...]) -> None:
    """填写说明： every sheet and column with what it wants."""
    page = book.add_worksheet(GUIDE)
    page.set_tab_color(TABS["home"])
    page.hide_gridlines(2)
    for at, width in enumerate(GUIDE_WIDTHS):
        page.set_column(at, at, width)
    page.set_row(0, 28)
    page.write_string(0, 0, GUIDE, styles["title"])
    page.write_string(1, 0, "每张表：第 1 行表名，第 2 行说明，第 3 行表头，第 4 行起填写。行可以排序、插入、删除、复制（学校信息、档案目录除外），公式跟着走。"
                      "不要改表名和表头，不要合并单元格。",
                      styles["instruction"])
    for at, text in enumerate(("工作表", "列", "是否必填", "填什么", "说明")):
        page.write_string(2, at, text, styles["header"])
    page.set_row(2, 24)
    row = 3
    for sheet in sheets:
        for column in sheet.columns:
            lines = (sheet.title, column.header, required_words(sheet, column), kind_words(column, term), help_words(column, term))
            for at, text in enumerate(lines):
                page.write_string(row, at, text, styles["cell"])
            page.set_row(row, 18 * max(-(-len(text) * 2 // w) for text, w in zip(lines, GUIDE_WIDTHS, strict=True)))
            row += 1
    page.autofilter(2, 0, row - 1, 4)
    page.freeze_panes(3, 0)
    page.repeat_rows(2)
    page.protect("", {"autofilter": True})
    print_setup(page, owner, term, landscape=True)

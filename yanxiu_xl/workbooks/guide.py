"""首页 and 填写说明： the two sheets a clerk reads first, derived from the definition."""

from __future__ import annotations

from itertools import groupby

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms import progress as words
from yanxiu_xl.forms.model import Column, Kind, Layout, Sheet
from yanxiu_xl.forms.progress import (
    TEACHER_COUNTS,
    WHERE_THERE_ARE,
    lines_of_home,
    return_days,
    school_span,
)
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import GUIDE, HOME, PROGRESS
from yanxiu_xl.reading.layout import help_words
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks import formulas
from yanxiu_xl.workbooks.formulas import quoted, renewed
from yanxiu_xl.workbooks.home_results import HomeResults, SheetCount
from yanxiu_xl.workbooks.macro_sheets import BUTTON_ROW
from yanxiu_xl.workbooks.measure import text_height
from yanxiu_xl.workbooks.palette import BAND, TABS
from yanxiu_xl.workbooks.paper import print_setup
from yanxiu_xl.workbooks.progress import (
    TODAY,
    colour_words,
    day_of,
    late,
    legend,
    nothing_yet,
    quiet,
    school_formulas,
    teacher_count,
)
from yanxiu_xl.workbooks.style import STYLES, Styles
from yanxiu_xl.workbooks.tables import Column as TableColumn
from yanxiu_xl.workbooks.tables import Page, add_page, draw_table, write_heads
from yanxiu_xl.workbooks.title_row import put_back

GUIDE_PAGE = Page(GUIDE, (
    TableColumn("sheet", "工作表", 16), TableColumn("column", "列", 20), TableColumn("required", "是否必填", 30), TableColumn("kind", "填什么", 46),
    TableColumn("help", "说明", 52),
), head_row=2, names=0, tab="home", head_height=24)
ONE_CLICK = "一键评分"
TWINS = "发下来的两本内容相同，只填一本：一本有按钮；名字里有“（无按钮）”的一本给 WPS 和不让用宏的电脑。"
HOME_PLACES = ((1, 0), (2, 6), (2, 122), (3, 0), (4, 20))
"""Where buttons stand on 首页: (0-based column, pixels)."""

STEPS = (
    "① 开学：填“学校信息”“教师名册”“档案目录”“师徒结对”“课题研究”。",
    "② 每周：记四本流水账——“研修活动”“听课记录”“公开课评课”（评委打分记在“课堂评价”）“教师文稿”。",
    "③ 每月底：照上面的“下一步”把缺的补齐，保存后把这个文件交中心校。",
    "④ 期末：填“发展性评价”，补“师德考核”和档案目录，再交一次。",
    "浅黄表头是必填；灰底是自动算的，不用填；橙色的格是该填还空着；红色的格是重复了。",
    f"下面的“状态”：{legend()}",
    f"没有按钮，或者 WPS、电脑不让用宏：保存、关掉，把这个文件拖到“{ONE_CLICK}”图标上，一样检查、算分。",
    TWINS,
)
NEXT_ROW, RETURN_ROW, STEPS_ROW = BUTTON_ROW + 1, BUTTON_ROW + 2, BUTTON_ROW + 4
SAYING_ROW, SAYING_COLUMN = STEPS_ROW + len(STEPS) + 1, 2
"""The cell of 首页 (1-based) in which the buttons say what they have found; it is empty until then."""
TABLE_ROW = SAYING_ROW
"""0-based row of the headings of the sheets' table."""


def add_home(
    book: xlsxwriter.Workbook, styles: Styles, term: Term, school: School, sheets: tuple[Sheet, ...],
    results: HomeResults, first: bool = True,
) -> Worksheet:
    """The first sheet: whose workbook it is, what to do when, links and live progress; results: what its formulas come to."""
    page = book.add_worksheet(HOME)
    page.set_tab_color(TABS["home"])
    page.hide_gridlines(2)
    for at, width in enumerate((3, 16, 41, 13, 13, 17)):
        page.set_column(at, at, width)
    page.set_row(0, 14)
    page.set_row(1, 32)
    page.write_string(1, 1, f"{school.name}  校本研修工作簿", styles.make(font_size=20, bold=True))
    page.write_string(2, 1, f"{term.name}   研修主题：{term['theme']}", styles["subtitle"])
    page.set_row(2, 22)
    page.set_row(BUTTON_ROW, 32)
    page.set_row(STEPS_ROW - 1, 6)
    for offset, step in enumerate(STEPS):
        page.set_row(STEPS_ROW + offset, 19)
        page.write_string(STEPS_ROW + offset, 1, step, styles["plain"])
    top = TABLE_ROW
    _what_next(page, styles, term, school, sheets, results)
    page.set_row(top, 26)
    write_heads(page, styles, top, ("工作表", "什么时候填", "已填行数", "还缺必填", "状态"), first=1)
    for offset, sheet in enumerate(sheets):
        _home_line(page, styles, term, sheet, top + 1 + offset, results.sheets[sheet.key])
    colour_words(page, styles, top + 1, 5, top + len(sheets), late(school_span("sheets", term)))
    _school_progress(page, styles, term, top + len(sheets) + 2, results)
    page.protect("", {"select_locked_cells": True})
    print_setup(page, school.name, term, landscape=False)
    if first:
        page.activate()
    return page


def _home_line(page: Worksheet, styles: Styles, term: Term, sheet: Sheet, row: int, count: SheetCount) -> None:
    page.set_row(row, max(22, text_height([(sheet.when_to_fill, 41)])))
    page.write_url(row, 1, f"internal:{quoted(sheet.title)}!A1", styles["link"], sheet.title)
    page.write_string(row, 2, sheet.when_to_fill, styles["help"])
    if sheet.layout is Layout.FIELDS:
        own = [c for c in sheet.columns if not c.prefilled]
        first = 4 + sheet.columns.index(own[0])
        span = f"{quoted(sheet.title)}!$B${first}:$B${3 + len(sheet.columns)}"
        labels = span.replace("$B$", "$A$")
        filled, blank = f'SUMPRODUCT(--({span}<>""))', f'SUMPRODUCT((RIGHT({labels})="*")*({span}=""))'
    else:
        catalogue = sheet.layout is Layout.CATALOGUE
        filled = f'SUMPRODUCT(--({formulas.column_range(sheet, "completion")}<>""))' if catalogue else formulas.rows_filled(sheet)
        blank = formulas.required_blanks(sheet)
    at = row + 1
    before, after = words.BLANKS
    word = f'IF($D{at}=0,{_empty(sheet, term)},IF($E{at}>0,"{before}"&$E{at}&"{after}","{words.FILLED}"))'
    for column, (text, result) in enumerate(((filled, count.filled), (blank, count.blank), (word, count.word)), 3):
        page.write_formula(row, column, renewed(text), styles["cell_center"], result)


def _what_next(page: Worksheet, styles: Styles, term: Term, school: School, sheets: tuple[Sheet, ...], results: HomeResults) -> None:
    """The first thing to do, and by which day the workbook is handed in, live."""
    first = styles.make(STYLES["cell"], bold=True, bg_color=BAND, indent=1)
    second = styles.make(STYLES["cell"], indent=1)
    for row, formula, style, result in (
        (NEXT_ROW, next_step(term, sheets), first, results.next_step), (RETURN_ROW, hand_in(term, school), second, results.hand_in)
    ):
        page.set_row(row, 24)
        page.merge_range(row, 1, row, 5, "", style)
        page.write_formula(row, 1, renewed(formula), style, result)


def next_step(term: Term, sheets: tuple[Sheet, ...]) -> str:
    """The first of the sheets that lacks something; then what is late; then to check and hand in (``home_results``)."""
    text = f'"{words.NEXT_RETURN}"'
    lacking = (words.NONE, words.NOT_HELD, words.NOT_DONE)
    late_before, late_after = words.NEXT_LATE
    for at, (_, _, span) in reversed(list(enumerate(lines_of_home(term), TABLE_ROW + len(sheets) + 4))):
        tests = [f'$F${at}="{word}"' for word in lacking] + [f'LEFT($F${at},{len(words.SHORT_BY[0])})="{words.SHORT_BY[0]}"']
        is_late = late(span)
        test = f"OR({','.join(tests)})"
        text = f'IF({f"AND({is_late},{test})" if is_late else test},"{late_before}"&$B${at}&"{late_after}",{text})'
    before, after = words.NEXT_SHORT
    for number, sheet in reversed(list(enumerate(sheets))):
        at, fill = TABLE_ROW + 2 + number, words.NEXT_FILL.format(title=sheet.title)
        short = f'"{before.format(title=sheet.title)}"&$E${at}&"{after}"'
        text = f'IF($F${at}="{words.NOT_FILLED}","{fill}",IF($E${at}>0,{short},{text}))'
    return f'="{words.NEXT_STEP}"&{text}'


def hand_in(term: Term, school: School) -> str:
    """By which of the days to come the workbook is handed in."""
    *_, last = days = return_days(term, school.due)
    text = f'"{words.OVERDUE.format(day=last, centre=term.centre)}"'
    for day in reversed(days):
        text = f'IF({TODAY}<={day_of(day)},"{words.HAND_IN.format(day=day, centre=term.centre)}",{text})'
    return f"={text}"


def home_lines(sheets: tuple[Sheet, ...]) -> dict[str, int]:
    """Sheet key -> 1-based row of 首页 that counts what stands on it."""
    return {sheet.key: row for row, sheet in enumerate(sheets, TABLE_ROW + 2)}


def _empty(sheet: Sheet, term: Term) -> str:
    """The word for a sheet on which nothing stands, as a formula (``forms.progress.empty_word``)."""
    if sheet.optional or sheet.key in WHERE_THERE_ARE:
        return f'"{words.OPTIONAL if sheet.optional else words.IF_ANY}"'
    return nothing_yet(quiet(school_span(sheet.key, term)), words.NOT_FILLED)


def _school_progress(page: Worksheet, styles: Styles, term: Term, top: int, results: HomeResults) -> None:
    """What the school has done so far, line by line; the teachers one by one are on 进度."""
    page.set_row(top, 26)
    write_heads(page, styles, top, ("本学期进度", "", "现有", "要求", "状态"), first=1)
    page.write_url(top, 2, f"internal:{quoted(PROGRESS)}!A1", styles["link"], "每位教师的进度在“进度”表")
    formulas_of: list[tuple[str, str, str]] = school_formulas(term, lambda number: f"$D${top + 2 + number}")
    listed = f"$D${home_lines(SCHOOL_SHEETS)['roster']}"
    for key, _, enough in TEACHER_COUNTS:
        at = top + 2 + len(formulas_of)
        formulas_of.append(teacher_count(term, key, enough, f"$D${at}", f"$E${at}", listed))
    lines = lines_of_home(term)
    for row, ((key, label, _), cells) in enumerate(zip(lines, formulas_of, strict=True), top + 1):
        dated = "yyyy-mm-dd" if "DATE(" in cells[1] else "General"
        centre = styles.make(STYLES["cell_center"], num_format=dated)
        page.merge_range(row, 1, row, 2, label, styles.make(STYLES["cell"], indent=1))
        for at, (text, result) in enumerate(zip(cells, results.lines[key], strict=True), 3):
            page.write_formula(row, at, renewed(text), centre, result)
        page.set_row(row, 20)
    row = top + 1
    for is_late, some in groupby((span for _, _, span in lines), late):
        last = row + len(list(some)) - 1
        colour_words(page, styles, row, 5, last, is_late, f"$D{row + 1}", f"$E{row + 1}")
        row = last + 1


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
    page = add_page(book, term, owner, GUIDE_PAGE)
    page.set_row(0, 28)
    page.write_string(0, 0, GUIDE, styles["title"])
    put_back(page, styles, GUIDE, STYLES["title"]["font_size"], GUIDE_PAGE.widths)
    page.write_string(1, 0, "每张表：第 1 行表名，第 2 行说明，第 3 行表头，第 4 行起填写。行可以排序、插入、删除、复制（学校信息、档案目录除外），公式跟着走。"
                      "不要改表名和表头，不要合并单元格。",
                      styles["instruction"])
    draw_table(page, styles, GUIDE_PAGE, (
        {"sheet": sheet.title, "column": column.header, "required": required_words(sheet, column), "kind": kind_words(column, term),
         "help": help_words(column, term)}
        for sheet in sheets for column in sheet.columns
    ))
    page.protect("", {"autofilter": True})

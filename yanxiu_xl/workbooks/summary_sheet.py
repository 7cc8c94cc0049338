"""汇总: the summary tables of one school on one sheet, with a chart of observed lessons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.progress import COMPLETE, MONTH, NONE, Span, Tone, school_span, teacher_span, tone_of
from yanxiu_xl.forms.tabs import SUMMARY as TITLE
from yanxiu_xl.scoring.confirm import Confirmed
from yanxiu_xl.scoring.progress import counted
from yanxiu_xl.scoring.result import TeacherScore
from yanxiu_xl.scoring.schools import SchoolScore
from yanxiu_xl.summary import EIGHT, NO, YES, Summary
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.measure import broken, pixels
from yanxiu_xl.workbooks.pages import SUMMARY_PAGE
from yanxiu_xl.workbooks.palette import AMBER, ASKED_LINE, AUTO, BAND, BARS, FAINT, GREEN, RED
from yanxiu_xl.workbooks.progress import COLOURS, legend
from yanxiu_xl.workbooks.scores import add_school_sheet, add_teacher_sheet
from yanxiu_xl.workbooks.style import Styles
from yanxiu_xl.workbooks.tables import add_page, write_heads
from yanxiu_xl.workbooks.template import Opening
from yanxiu_xl.workbooks.title_row import put_back
from yanxiu_xl.workbooks.workings import add_workings

CHART_ROWS = 13


def score_sheets(
    term: Term, owner: str, teachers: Sequence[TeacherScore], school: SchoolScore, summary: Summary, confirmed: Confirmed | None = None
) -> Opening:
    """Writes 教师得分, 学校得分, 得分说明 and 汇总 into a workbook that is being made."""

    def write(book: xlsxwriter.Workbook, styles: Styles) -> None:
        add_teacher_sheet(book, styles, term, owner, teachers)
        add_school_sheet(book, styles, term, owner, school, confirmed)
        add_workings(book, styles, term, owner, teachers, school)
        add_summary(book, styles, term, owner, summary)

    return write


def add_summary(book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str, summary: Summary) -> None:
    """Write the sheet."""
    page = add_page(book, term, owner, SUMMARY_PAGE)
    page.set_row(0, 32)
    page.write_string(0, 0, f"{owner}  汇总", styles.make(font_size=18, bold=True))
    put_back(page, styles, f"{owner}  汇总", 18, SUMMARY_PAGE.widths)
    page.write_string(1, 0, f"颜色：{legend()}", styles["instruction"])
    row = _observed(book, page, styles, term, summary, 2)  # first, so that no page break cuts the chart
    row = _months(page, styles, term, summary, row + 1)
    row = _coverage(page, styles, summary, row + 1)
    row = _goods(page, styles, term, summary, row + 1)
    _lacking(page, styles, summary, row + 1)


def _heads(page: Worksheet, styles: Styles, row: int, title: str, heads: Sequence[str]) -> int:
    page.write_string(row, 0, title, styles.make(bold=True, font_size=12))
    write_heads(page, styles, row + 1, heads)
    page.set_row(row + 1, 34)
    return row + 2


def _months(page: Worksheet, styles: Styles, term: Term, summary: Summary, row: int) -> int:
    row = _heads(page, styles, row, "二、月度进度", ("月份", "专题讲座（次）", "读书心得（人）", "听课（节）", "听课累计（节）"))
    for one in summary.months:
        page.write_string(row, 0, one.month, styles["cell_center"])
        key = MONTH + one.month
        lectures = _colour(one.lectures, term["lectures_per_month"], school_span(key, term), summary.as_of)
        reflections = _colour(one.reflections, summary.teachers, teacher_span(key, term), summary.as_of)
        for at, value, colour in ((1, one.lectures, lectures), (2, one.reflections, reflections), (3, one.observations, ""),
                                  (4, one.cumulated, "")):
            page.write_number(row, at, value, styles.look("chip", colour))
        row += 1
    return row


def _colour(have: int, asked: int, span: Span, day: date) -> str:
    """The colour of a count, '' for none: what is enough has none here."""
    tone = tone_of(counted(have, asked, "", COMPLETE, NONE, span.is_quiet(day)), span.is_late(day), have, asked)
    return COLOURS[tone] if tone in COLOURS and tone is not Tone.DONE else ""


def _coverage(page: Worksheet, styles: Styles, summary: Summary, row: int) -> int:
    row = _heads(page, styles, row, "三、六种方式 × 七项内容（活动次数）", ("方式", *summary.contents, "合计"))
    for method in summary.methods:
        page.write_string(row, 0, method, styles["cell_center"])
        counts = [summary.coverage.get((method, content), 0) for content in summary.contents]
        for at, n in enumerate([*counts, sum(counts)], 1):
            page.write_number(row, at, n, styles.look("chip", GREEN) if n else styles.look("chip", ink=FAINT))
        row += 1
    return row


def _goods(page: Worksheet, styles: Styles, term: Term, summary: Summary, row: int) -> int:
    row = _heads(page, styles, row, "四、八好", ("教师", *EIGHT))
    lacking = RED if teacher_span("goods", term).is_late(summary.as_of) else AMBER
    for name, marks in summary.goods.items():
        page.write_string(row, 0, name, styles["cell_center"])
        for at, word in enumerate(marks, 1):
            colour = GREEN if word == YES else lacking if word == NO else AUTO
            page.write_string(row, at, word, styles.look("chip", colour))
        row += 1
    return row


def _lacking(page: Worksheet, styles: Styles, summary: Summary, row: int) -> None:
    row = _heads(page, styles, row, "五、谁还差什么", ("教师", "还差"))
    if not summary.lacking:
        page.write_string(row, 0, "没有。", styles["plain"])
    for name, words in summary.lacking.items():
        page.write_string(row, 0, name, styles["cell_center"])
        for line in _fitting("、".join(words)):
            page.write_string(row, 1, line, styles["plain"])
            row += 1


def _fitting(text: str) -> list[str]:
    """A text as lines that run on over the empty cells behind the names, none of them beyond the page."""
    behind = sum(pixels(width) for width in SUMMARY_PAGE.widths[1:])
    return broken(text, (behind - pixels(0)) / 7)


def _observed(
    book: xlsxwriter.Workbook, page: Worksheet, styles: Styles, term: Term, summary: Summary, row: int
) -> int:
    if not summary.observed:
        return row
    top = _heads(page, styles, row, "一、听课进度", ("教师", "有效听课（节）", "要求（节）"))
    for offset, (name, count) in enumerate(summary.observed.items()):
        page.write_string(top + offset, 0, name, styles["cell_center"])
        page.write_number(top + offset, 1, count, styles["cell_center"])
        page.write_number(top + offset, 2, summary.required[name], styles["cell_center"])
    last = top + len(summary.observed) - 1
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": "有效听课", "categories": [TITLE, top, 0, last, 0], "values": [TITLE, top, 1, last, 1],
                      "fill": {"color": BARS}, "gap": 70})
    line = book.add_chart({"type": "line"})
    line.add_series({"name": "要求", "categories": [TITLE, top, 0, last, 0], "values": [TITLE, top, 2, last, 2],
                     "line": {"color": ASKED_LINE, "width": 1.75, "dash_type": "dash"}})
    chart.combine(line)
    chart.set_title({"name": "每位教师的有效听课节数", "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": BAND}}})
    chart.set_size({"width": 620, "height": 20 * CHART_ROWS})
    page.insert_chart(top - 1, 3, chart, {"x_offset": 20})
    return top + max(len(summary.observed), CHART_ROWS)

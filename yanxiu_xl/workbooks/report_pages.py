"""Reports as sheets: title, how to read it, tables one below the other, charts, what could not be measured.

``report_places`` has said where everything stands, ``report_tables`` draws each table; here they become a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.reports.model import Chart, Group, value_of
from yanxiu_xl.workbooks.fast.cut import WHOLE, Cut
from yanxiu_xl.workbooks.measure import pixels
from yanxiu_xl.workbooks.palette import TABS
from yanxiu_xl.workbooks.paper import SCREEN, print_setup
from yanxiu_xl.workbooks.report_charts import CHART_WIDTH, chart_of
from yanxiu_xl.workbooks.report_heads import help_height, help_parts, title_height
from yanxiu_xl.workbooks.report_paper import BLOCK_HEIGHT, PLAIN_ROW, Paper
from yanxiu_xl.workbooks.report_places import CHART_ROWS, HEAD_ROW, Laid, Placed, lies
from yanxiu_xl.workbooks.report_tables import MOST_LINKS, OUTSIDE, Canvas, draw_table, merge

TAB_COLOURS = {Group.OVERVIEW: "home", Group.SCORES: "primary", Group.STATISTICS: "output", Group.LEDGER: "log", Group.RAW: "optional", Group.COUNTY: "output"}


def add_report(canvas: Canvas, laid: Laid, cut: Cut = WHOLE) -> Worksheet:
    """Draw a page that was laid out. cut: where its lines are taken apart again, and which of them need not be drawn."""
    page, paper = _begun(canvas, laid)
    for number, one in enumerate(laid.placed):
        if number or one.table.block.title:
            paper.together(one)
            page.set_row(one.head - 1, paper.take(one.head - 1, BLOCK_HEIGHT))
            page.write_string(one.head - 1, one.left, one.table.block.title, canvas.styles["strong"])
        draw_table(canvas, page, one, paper, cut)
        for row, _ in _charts(one):
            paper.whole(row - 1, CHART_ROWS * PLAIN_ROW)
    words = laid.unmeasured
    if words:
        last = laid.placed[-1]
        page.write_string(last.below + CHART_ROWS * len(last.charts) + 1, 0, words, canvas.styles["instruction"])
    page.set_h_pagebreaks(paper.breaks)
    return page


def add_outline(canvas: Canvas, laid: Laid) -> Worksheet:
    """The same without the tables: what stands above them, and what other parts of the workbook say of the page."""
    page = _begun(canvas, laid)[0]
    for row, at, link in islice(_linked(canvas, laid), MOST_LINKS):
        if link.startswith(OUTSIDE):
            page.hyperlinks[row][at] = Url(link)  # where it leads stands in a part of its own
    return page


def _linked(canvas: Canvas, laid: Laid) -> Iterator[tuple[int, int, str]]:
    """(0-based row, column, where it leads) of cells of a page, in the order in which they are drawn."""
    for one in laid.placed:
        for row, line in enumerate(one.table.rows, one.first):
            for (at, _), column in zip(one.spans, one.table.columns, strict=True):
                cell = line.get(column.key)
                link = canvas.leads(cell)
                if link and value_of(cell) is not None:
                    yield row, at, link


def _begun(canvas: Canvas, laid: Laid) -> tuple[Worksheet, Paper]:
    """A page with its title and how to read it, which tables can be filtered, and its charts."""
    page, paper = _page(canvas, laid, laid.widths), Paper(laid)
    _title(canvas, page, laid, paper)
    _read_help(canvas, page, laid, paper)
    filtered = max((one for one in laid.placed if one.plain), key=lambda one: len(one.table.rows), default=None)
    if filtered is not None:
        page.autofilter(filtered.head, filtered.left, max(filtered.last, filtered.first), filtered.spans[-1][1])
    for one in laid.placed:
        for row, chart in _charts(one):
            made = chart_of(canvas.book, laid.report.title, one, chart, _room(laid, one))
            page.insert_chart(row, one.left, made, {"object_position": 3, "y_offset": 4})
    return page, paper


def _room(laid: Laid, one: Placed) -> int:
    """Pixels that a chart below a table has: on a page divided by columns those of the first part."""
    breaks = lies(laid.report, laid.widths).breaks
    return sum(map(pixels, laid.widths[one.left : breaks[0]])) if breaks else CHART_WIDTH


def _charts(one: Placed) -> Iterator[tuple[int, Chart]]:
    """(0-based row in which it begins, chart) below a table."""
    return ((one.below + 1 + at * CHART_ROWS, chart) for at, chart in enumerate(one.charts))


def _page(canvas: Canvas, laid: Laid, widths: Sequence[float]) -> Worksheet:
    report, term = laid.report, canvas.heading.term
    page = canvas.book.add_worksheet(report.title)
    page.set_tab_color(TABS[TAB_COLOURS[report.group]])
    page.hide_gridlines(2)
    page.set_default_row(PLAIN_ROW)  # programs differ in what they take for it, and a chart would be lower
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    alone = len(laid.placed) == 1
    names = report.names if sum(map(pixels, widths[: report.names])) < SCREEN / 2 else 0
    page.freeze_panes(HEAD_ROW + 1 if alone else HEAD_ROW, names)
    page.repeat_rows(0, HEAD_ROW if alone else HEAD_ROW - 1)
    print_setup(page, term.centre, term, landscape=report.landscape, internal=report.internal, widths=widths, names=names, fitted=False)
    return page


def _title(canvas: Canvas, page: Worksheet, laid: Laid, paper: Paper) -> None:
    """The title; on a page divided by columns it stands on every part, in the columns that are repeated."""
    page.set_row(0, paper.take(0, title_height(laid)))
    parted = lies(laid.report, laid.widths).breaks
    style = canvas.looks.title() if parted else canvas.styles["title"]
    merge(page, 0, 0, laid.report.names - 1 if parted else 0, style)
    page.write_string(0, 0, laid.report.title, style)


def _read_help(canvas: Canvas, page: Worksheet, laid: Laid, paper: Paper) -> None:
    """The line below the title."""
    style, parts = canvas.looks.help(), help_parts(canvas.heading, laid)
    page.set_row(1, paper.take(1, help_height(laid, parts)))
    for words, first, last in parts:
        merge(page, 1, first, last, style)
        page.write_string(1, first, words, style)

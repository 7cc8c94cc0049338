"""Reports as sheets: title, how to read it, tables one below the other, totals that follow the filter, what could not be measured, charts.

``lay_out`` says in which cell every value of a report will stand before anything is drawn, so that pages can lead to each other and
``where`` finds a figure by its cell; ``add_report`` draws a page that was laid out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.model import INTERNAL, letters
from yanxiu_xl.reports.model import (
    Chart,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Mark,
    Ratio,
    Report,
    Shape,
    Table,
    Total,
    Value,
    value_of,
)
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.measure import head_height, pixels, text_height
from yanxiu_xl.workbooks.palette import (
    AMBER,
    ASKED_LINE,
    AUTO,
    BAND,
    BARS,
    BARS_BEHIND,
    BLUE,
    FAINT,
    GREEN,
    LINE,
    LINK,
    MUTED,
    RED,
    TABS,
)
from yanxiu_xl.workbooks.paper import SCREEN, print_setup
from yanxiu_xl.workbooks.style import NOTE_STYLE, POINTS, TOTAL, Styles

HEAD_ROW = 2
"""0-based row of the headings of the first table; the title and how to read it stand above."""
TITLE_HEIGHT, BLOCK_HEIGHT, CHART_ROWS = 30.0, 24.0, 17
"""Points of the title's row and of a table's own; rows that a chart covers."""
CHART_WIDTH, CHART_HEIGHT = 760, 330
MANY_UNMEASURED = 6
"""Schools named in the line on what could not be measured."""
LOOKS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"text_wrap": True},
    Kind.WORD: {"align": "center", "text_wrap": True},
    Kind.LONG: {"text_wrap": True, "font_size": 9.5},
    Kind.DAY: {"align": "center", "num_format": "yyyy-mm-dd"},
    Kind.COUNT: {"align": "right", "num_format": "0"},
    Kind.POINTS: {"align": "right", "num_format": POINTS},
    Kind.SCORE: {"align": "right", "num_format": TOTAL, "bold": True},
    Kind.RATE: {"align": "right", "num_format": "0.0%"},
    Kind.MONEY: {"align": "right", "num_format": "#,##0.00"},
    Kind.CHARS: {"align": "right", "num_format": "#,##0"},
}
MEANS: dict[Kind, str] = {Kind.COUNT: TOTAL}
"""Format of a mean, where it is another than that of what it is made of."""
FILLS = {Mark.NONE: "", Mark.GOOD: GREEN, Mark.WAIT: AMBER, Mark.BAD: RED, Mark.NOTE: BLUE, Mark.FAINT: AUTO}
TAB_COLOURS = {Group.OVERVIEW: "home", Group.SCORES: "primary", Group.STATISTICS: "output", Group.LEDGER: "log", Group.RAW: "optional"}
SERIES = (BARS, ASKED_LINE, GREEN, AMBER, RED, BARS_BEHIND, FAINT)


@dataclass(frozen=True)
class Placed:
    """A table with the 0-based rows in which its headings, its first line and the line of totals stand; below: the row after it."""

    table: Table
    head: int
    first: int
    totals: int | None
    below: int

    @property
    def last(self) -> int:
        """0-based row of the last line."""
        return self.first + len(self.table.rows) - 1


@dataclass(frozen=True)
class Laid:
    """A report with its tables placed on the page."""

    report: Report
    placed: list[Placed]

    @property
    def widths(self) -> list[float]:
        """Of the page's columns: each as wide as the widest of the tables'."""
        lines = [[column.width for column in one.table.columns] for one in self.placed]
        return [max(found) for found in zip_longest(*lines, fillvalue=0.0)]

    def cells(self) -> Iterator[tuple[str, Column, Value | Figure]]:
        """(address, column, cell) of everything that the tables say."""
        for one in self.placed:
            for row, line in enumerate(one.table.rows, one.first):
                for at, column in enumerate(one.table.columns):
                    yield f"{letters(at)}{row + 1}", column, line.get(column.key)


Anchors = Mapping[tuple[str, tuple[str, ...]], str]
"""(code of the report, key of the row) -> where a link to it leads."""


def lay_out(report: Report, tables: Sequence[Table]) -> Laid:
    """Say where everything stands."""
    placed, row = list[Placed](), HEAD_ROW
    for number, table in enumerate(tables):
        if number:
            row += 1  # a blank one between tables
        if number or table.block.title:
            row += 1  # its own title
        head, first = row, row + 1
        lines = max(len(table.rows), 1)
        summed = bool(table.rows) and any(column.total for column in table.columns)
        totals = first + lines if summed else None
        row = first + lines + (1 if summed else 0)
        placed.append(Placed(table, head, first, totals, row))
        row += CHART_ROWS * len(table.block.charts if table.rows else ())
    return Laid(report, placed)


def anchors_of(pages: Sequence[Laid]) -> dict[tuple[str, tuple[str, ...]], str]:
    """Where links to rows and pages of these reports lead."""
    found: dict[tuple[str, tuple[str, ...]], str] = {}
    for laid in pages:
        code, title = laid.report.code, laid.report.title
        found[code, ()] = f"internal:'{title}'!A1"
        for one in laid.placed:
            for row, line in enumerate(one.table.rows, one.first) if one.table.block.anchor else ():
                key = tuple(str(value_of(line.get(name)) or "") for name in one.table.block.anchor)
                found.setdefault((code, key), f"internal:'{title}'!A{row + 1}")
    return found


@dataclass(frozen=True)
class Heading:
    """What stands over every page: owner, term, the day as of which it tells, schools that have returned and that were to."""

    term: Term
    as_of: date
    returned: int
    expected: int

    def words(self, report: Report) -> str:
        """How to read a page, and of when it is."""
        inside = f"{INTERNAL.partition('，')[0]}。" if report.internal else ""
        return f"{inside}{report.question}　截至 {self.as_of.isoformat()}，已收 {self.returned}/{self.expected} 校。"


@dataclass
class Canvas:
    """What a page is drawn with."""

    book: xlsxwriter.Workbook
    styles: Styles
    heading: Heading
    anchors: Anchors = field(default_factory=dict)


def add_report(canvas: Canvas, laid: Laid) -> Worksheet:
    """Draw a page that was laid out."""
    report, widths = laid.report, laid.widths
    page = _page(canvas, laid, widths)
    page.set_row(0, TITLE_HEIGHT)
    page.write_string(0, 0, report.title, canvas.styles["title"])
    _read_help(canvas, page, report, widths)
    for number, one in enumerate(laid.placed):
        if number or one.table.block.title:
            page.set_row(one.head - 1, BLOCK_HEIGHT)
            page.write_string(one.head - 1, 0, one.table.block.title, canvas.styles["strong"])
        _draw(canvas, page, one)
        for at, chart in enumerate(one.table.block.charts if one.table.rows else ()):
            row = one.below + 1 + at * CHART_ROWS
            page.insert_chart(row, 0, _chart(canvas, report.title, one, chart), {"object_position": 3, "y_offset": 4})
    unmeasured = _unmeasured(laid)
    if unmeasured:
        last = laid.placed[-1]
        row = last.below + CHART_ROWS * len(last.table.block.charts if last.table.rows else ())
        page.write_string(row + 1, 0, unmeasured, canvas.styles["instruction"])
    return page


def _page(canvas: Canvas, laid: Laid, widths: Sequence[float]) -> Worksheet:
    report, term = laid.report, canvas.heading.term
    page = canvas.book.add_worksheet(report.title)
    page.set_tab_color(TABS[TAB_COLOURS[report.group]])
    page.hide_gridlines(2)
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    alone = len(laid.placed) == 1
    names = report.names if sum(map(pixels, widths[: report.names])) < SCREEN / 2 else 0
    page.freeze_panes(HEAD_ROW + 1 if alone else HEAD_ROW, names)
    page.repeat_rows(0, HEAD_ROW if alone else HEAD_ROW - 1)
    print_setup(page, term.centre, term, landscape=report.landscape, internal=report.internal, widths=widths, names=names)
    return page


def _read_help(canvas: Canvas, page: Worksheet, report: Report, widths: Sequence[float]) -> None:
    """The line below the title, over as many columns as a screen shows."""
    words, shown, at = canvas.heading.words(report), 0, 0
    while at < len(widths) and shown + pixels(widths[at]) <= SCREEN * 0.75:
        shown += pixels(widths[at])
        at += 1
    style = canvas.styles.make({"text_wrap": True, "valign": "top", "font_color": MUTED})
    page.set_row(1, text_height([(words, sum(widths[: max(at, 1)]))]))
    if at > 1:
        page.merge_range(1, 0, 1, at - 1, words, style)
    else:
        page.write_string(1, 0, words, style)


def _draw(canvas: Canvas, page: Worksheet, one: Placed) -> None:
    columns, styles = one.table.columns, canvas.styles
    page.set_row(one.head, head_height((column.title, column.width) for column in columns))
    for at, column in enumerate(columns):
        page.write_string(one.head, at, column.title, styles["header"])
        if column.meaning:
            page.write_comment(one.head, at, column.meaning + (f"（{column.source}）" if column.source else ""), NOTE_STYLE)
    if not one.table.rows:
        page.write_string(one.first, 0, one.table.block.empty, styles["instruction"])
        return
    for row, line in enumerate(one.table.rows, one.first):
        cells = [line.get(column.key) for column in columns]
        page.set_row(row, text_height((_text(cell), column.width) for cell, column in zip(cells, columns, strict=True)))
        for at, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            _put(canvas, page, row, at, cell, column)
    if one.totals is not None:
        _totals(canvas, page, one, one.totals)


def _text(cell: Value | Figure) -> Any:
    value = value_of(cell)
    return value.value if isinstance(value, Gap) else value


def _put(canvas: Canvas, page: Worksheet, row: int, at: int, cell: Value | Figure, column: Column) -> None:
    figure = cell if isinstance(cell, Figure) else Figure(cell)
    value, link = figure.value, canvas.anchors.get(figure.link) if figure.link else None
    gap = {"align": "right"} if isinstance(value, Gap) else {}
    ink = {"font_color": LINK} if link else {}
    fill = {"bg_color": FILLS[figure.mark]} if FILLS[figure.mark] else {}
    style = canvas.styles.make({"border": 1, "border_color": LINE}, LOOKS[column.kind], gap, ink, fill)
    if value is None:
        page.write_blank(row, at, None, style)
    elif link:
        page.write_url(row, at, link, style, str(_text(figure)))
    elif isinstance(value, Gap):
        page.write_string(row, at, value.value, style)
    elif isinstance(value, str):
        _write_text(page, row, at, value, column, style)
    elif isinstance(value, date):
        page.write_datetime(row, at, value, style)
    else:
        page.write_number(row, at, value, style)


def _write_text(page: Worksheet, row: int, at: int, value: str, column: Column, style: Any) -> None:
    """A text; an ISO day in a column of days becomes a date."""
    if column.kind is Kind.DAY:
        try:
            page.write_datetime(row, at, date.fromisoformat(value), style)
            return
        except ValueError:
            pass
    page.write_string(row, at, value, style)


# --- totals ---


def _totals(canvas: Canvas, page: Worksheet, one: Placed, row: int) -> None:
    """The line below: formulas that follow the filter, each with the result for all lines."""
    columns, styles = one.table.columns, canvas.styles
    line = {"border": 1, "border_color": LINE, "bold": True, "bg_color": BAND}
    place = {column.key: at for at, column in enumerate(columns)}
    for at, column in enumerate(columns):
        look = LOOKS[column.kind]
        if column.total is None:
            style = styles.make(line)
            if at == 0:
                page.write_string(row, at, "合计", style)
            else:
                page.write_blank(row, at, None, style)
            continue
        shape = {"num_format": MEANS[column.kind]} if column.total is Total.MEAN and column.kind in MEANS else {}
        formula, value = _total(one, column, place)
        page.write_formula(row, at, formula, styles.make(line, look, shape), "" if value is None else value)


def _total(one: Placed, column: Column, place: Mapping[str, int]) -> tuple[str, float | None]:
    if isinstance(column.total, Ratio):
        over, under = (_subtotal(one, place[key], Total.SUM) for key in column.total)
        part, whole = (sum(_numbers(one, key)) for key in column.total)
        return f'=IF({under}=0,"",{over}/{under})', part / whole if whole else None
    numbers = _numbers(one, column.key)
    formula = _subtotal(one, place[column.key], column.total or Total.SUM)
    if column.total is Total.MEAN:
        return f'=IFERROR({formula},"")', sum(numbers) / len(numbers) if numbers else None
    if column.total is Total.COUNT:
        return f"={formula}", sum(one.table.value(at, column.key) not in (None, "") for at in range(len(one.table.rows)))
    return f"={formula}", sum(numbers)


def _subtotal(one: Placed, at: int, total: Total) -> str:
    return f"SUBTOTAL({total.value},{letters(at)}{one.first + 1}:{letters(at)}{one.last + 1})"


def _numbers(one: Placed, key: str) -> list[float]:
    values = (one.table.value(at, key) for at in range(len(one.table.rows)))
    return [value for value in values if isinstance(value, int | float)]


# --- what could not be measured ---


def _unmeasured(laid: Laid) -> str:
    """How many figures of a page something unreadable stands in the way of, and in which schools; '' for none."""
    cells, schools = 0, dict[str, None]()
    for one in laid.placed:
        for line in one.table.rows:
            gaps = sum(value_of(line.get(column.key)) is Gap.UNMEASURED for column in one.table.columns)
            cells += gaps
            if gaps:
                schools[str(value_of(line.get("school_name")) or value_of(line.get("school")) or "")] = None
    named = "、".join([*schools][:MANY_UNMEASURED]) + ("等" if len(schools) > MANY_UNMEASURED else "")
    return f"“?”：有看不懂的格，无法衡量，共 {cells} 处，在{named or '中心校登记'}；请看问题清单，改好后重交。" if cells else ""


# --- charts ---


def _chart(canvas: Canvas, title: str, one: Placed, chart: Chart) -> Any:
    place = {column.key: (at, column) for at, column in enumerate(one.table.columns)}
    last = min(one.last, one.first + chart.most - 1)
    kind = {Shape.STACKED: ("bar", "stacked"), Shape.SHARE: ("bar", "percent_stacked"), Shape.BAR: ("bar", ""), Shape.COLUMN: ("column", ""),
            Shape.LINE: ("line", "")}[chart.shape]
    made = canvas.book.add_chart({"type": kind[0], **({"subtype": kind[1]} if kind[1] else {})})
    names = place[chart.names][0]
    for number, key in enumerate(chart.series):
        at, column = place[key]
        colour = SERIES[number % len(SERIES)]
        look = {"line": {"color": colour, "width": 2.25}} if chart.shape is Shape.LINE else {"fill": {"color": colour}, "gap": 60}
        made.add_series({"name": column.title.replace("\n", " "), "categories": [title, one.first, names, last, names],
                         "values": [title, one.first, at, last, at], **look})
    made.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
    if kind[0] == "bar":
        made.set_y_axis({"reverse": True})
    made.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom"})
    made.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
    return made

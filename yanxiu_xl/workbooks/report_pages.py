"""Reports as sheets: title, how to read it, tables one below the other, totals that follow the filter, what could not be measured, charts.

``lay_out`` says in which cell every value of a report will stand before anything is drawn, so that pages can lead to each other and
``where`` finds a figure by its cell; ``add_report`` draws a page that was laid out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

import xlsxwriter
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.model import INTERNAL, letters
from yanxiu_xl.measures.numbers import figure as figure_text
from yanxiu_xl.reports.model import (
    FILE,
    TABLE,
    Chart,
    Column,
    Figure,
    Gap,
    Group,
    Kind,
    Ratio,
    Report,
    Table,
    Total,
    Value,
    value_of,
)
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.measure import BOLD, LEAST_HEIGHT, broken, head_height, pixels, text_height
from yanxiu_xl.workbooks.palette import (
    TABS,
)
from yanxiu_xl.workbooks.paper import MARGIN, SCREEN, Spread, print_setup, spread
from yanxiu_xl.workbooks.report_charts import CHART_WIDTH, chart_of
from yanxiu_xl.workbooks.report_looks import NUMBERS, TEXTS, Looks
from yanxiu_xl.workbooks.style import STYLES, Styles

HEAD_ROW = 2
"""0-based row of the headings of the first table; the title and how to read it stand above."""
TITLE_HEIGHT, TITLE_LINE, BLOCK_HEIGHT, HEAD_HEIGHT, CHART_ROWS = 30.0, 24.0, 24.0, 36.0, 13
"""Points of the title's row and of each further line of it, and of a table's own; rows that a chart covers."""
ENOUGH = 0.9
"""The part of its width with which a column of a further table is content."""
ROOM = {True: (8.27 - 2 * MARGIN) * 72, False: (11.69 - 2 * MARGIN) * 72}
"""Points between the margins of A4, lying and standing."""
SPARE = 0.97
"""The part of that which is counted on: programs differ a little in the heights of rows."""
PLAIN_ROW = 18.0
"""Points of a row that nobody has set."""
OUTSIDE = "external:"
"""How XlsxWriter is told of a file beside the workbook, with its path."""
TOTALS = {frozenset({False}): "合计", frozenset({True}): "平均", frozenset({False, True}): "合计、平均"}
"""What the line below is called: by whether its totals are means."""
MOST_OF_TITLE, MOST_OF_MESSAGE = 32, 255
"""Characters that Excel takes in a message on a cell."""
MANY_UNMEASURED = 6
"""Schools named in the line on what could not be measured."""
TAB_COLOURS = {Group.OVERVIEW: "home", Group.SCORES: "primary", Group.STATISTICS: "output", Group.LEDGER: "log", Group.RAW: "optional", Group.COUNTY: "output"}
MOST_LINKS = 65_530
"""Cells of a page that can lead somewhere; what stands in further ones stands there without leading anywhere."""


@dataclass(frozen=True)
class Placed:
    """A table with the 0-based rows in which its headings, its first line and the line of totals stand; below: the row after it.

    spans: first and last column of the page, 0-based, over which each of its columns lies; width: what that comes to.
    """

    table: Table
    spans: Sequence[tuple[int, int]]
    widths: Sequence[float]
    head: int
    first: int
    totals: int | None
    below: int

    @property
    def last(self) -> int:
        """0-based row of the last line."""
        return self.first + len(self.table.rows) - 1

    @property
    def left(self) -> int:
        """0-based column of the page in which it begins."""
        return self.spans[0][0]

    @property
    def charts(self) -> Sequence[Chart]:
        """Those that have something to show."""
        return self.table.block.charts if self.table.rows else ()

    @property
    def plain(self) -> bool:
        """Whether each of its columns is one of the page's, so that it can be filtered."""
        return all(first == last for first, last in self.spans)


@dataclass(frozen=True)
class Laid:
    """A report with its tables placed on the page."""

    report: Report
    placed: list[Placed]
    widths: Sequence[float]

    def cells(self) -> Iterator[tuple[str, Column, Value | Figure]]:
        """(address, column, cell) of everything that the tables say."""
        for one in self.placed:
            for row, line in enumerate(one.table.rows, one.first):
                for (at, _), column in zip(one.spans, one.table.columns, strict=True):
                    yield f"{letters(at)}{row + 1}", column, line.get(column.key)


Anchors = Mapping[tuple[str, tuple[str, ...]], str]
"""(code of the report, key of the row) -> where a link to it leads."""


def lay_out(report: Report, tables: Sequence[Table]) -> Laid:
    """Say where everything stands."""
    placed, row = list[Placed](), HEAD_ROW
    grid = [column.width for column in tables[0].columns]
    breaks = _lies(report, grid).breaks
    for number, table in enumerate(tables):
        spans = _below(grid, report.names, breaks, table) if number else [(at, at) for at in range(len(grid))]
        if number:
            row += 1  # a blank one between tables
        if number or table.block.title:
            row += 1  # its own title
        head, first = row, row + 1
        lines = max(len(table.rows), 1)
        summed = bool(table.rows) and any(column.total for column in table.columns)
        totals = first + lines if summed else None
        row = first + lines + (1 if summed else 0)
        widths = [sum(grid[first : last + 1]) for first, last in spans]
        placed.append(Placed(table, spans, widths, head, first, totals, row))
        row += CHART_ROWS * len(placed[-1].charts)
    return Laid(report, placed, grid)


def _lies(report: Report, widths: Sequence[float]) -> Spread:
    return spread(widths, report.names, report.landscape, fitted=False)


def _below(grid: list[float], names: int, breaks: Sequence[int], table: Table) -> list[tuple[int, int]]:
    """Over which columns those of a further table lie. Where the page is divided by columns it is a part of the first sheet of paper, beside
    the columns that are repeated: in these it would be printed again with the other parts.
    """
    widths = [column.width for column in table.columns]
    if breaks:
        tried = list(grid)
        spans = _spans(tried, names, widths)
        if spans[-1][1] < breaks[0]:
            return spans
    return _spans(grid, 0, widths)


def _spans(grid: list[float], start: int, widths: Sequence[float]) -> list[tuple[int, int]]:
    """Over which columns of a page those of a further table lie, each as wide as it asks for; the page gets more where it has too few."""
    found, at = list[tuple[int, int]](), start
    for width in widths:
        first, room = at, 0.0
        while at < len(grid) and room < width * ENOUGH:
            room += grid[at]
            at += 1
        if at == len(grid) and room < width * ENOUGH:
            grid.append(width - room)
            at += 1
        found.append((first, at - 1))
    return found


def anchors_of(pages: Sequence[Laid]) -> dict[tuple[str, tuple[str, ...]], str]:
    """Where links to rows, tables and pages of these reports lead."""
    found: dict[tuple[str, tuple[str, ...]], str] = {}
    for laid in pages:
        code, title = laid.report.code, laid.report.title
        found[code, ()] = f"internal:'{title}'!A1"
        for one in laid.placed:
            if one.table.block.title:
                found[code, (TABLE, one.table.block.key)] = f"internal:'{title}'!{letters(one.left)}{one.head}"
            for row, line in enumerate(one.table.rows, one.first) if one.table.block.anchor else ():
                key = tuple(str(value_of(line.get(name)) or "") for name in one.table.block.anchor)
                found.setdefault((code, key), f"internal:'{title}'!{letters(one.left)}{row + 1}")
    return found


@dataclass(frozen=True)
class Heading:
    """What stands over every page: owner, term, the day as of which it tells, schools that have returned and that were to."""

    term: Term
    as_of: date
    returned: int
    expected: int

    def words(self, help: str, internal: bool) -> str:
        """How to read a page, and of when it is."""
        return f"{self.reading(help, internal)}　{self.dated}。"

    @staticmethod
    def reading(help: str, internal: bool) -> str:
        """How to read a page."""
        inside = f"{INTERNAL.partition('，')[0]}。" if internal else ""
        return f"{inside}{help}"

    @property
    def dated(self) -> str:
        """Of when a page is."""
        return f"截至 {self.as_of.isoformat()}，已收 {self.returned}/{self.expected} 校"


@dataclass
class Canvas:
    """What a page is drawn with."""

    book: xlsxwriter.Workbook
    styles: Styles
    heading: Heading
    anchors: Anchors = field(default_factory=dict)

    @cached_property
    def looks(self) -> Looks:
        """The formats of cells of reports."""
        return Looks(self.styles)

    def leads(self, cell: Value | Figure) -> str | None:
        """Where a cell leads, as XlsxWriter writes it; None for nowhere, and where that is not there."""
        link = cell.link if isinstance(cell, Figure) else None
        if link is None:
            return None
        return OUTSIDE + "/".join(link.key) if link.report == FILE else self.anchors.get(link)


def add_report(canvas: Canvas, laid: Laid) -> Worksheet:
    """Draw a page that was laid out."""
    page, paper = _begun(canvas, laid)
    for number, one in enumerate(laid.placed):
        if number or one.table.block.title:
            paper.together(one)
            page.set_row(one.head - 1, paper.take(one.head - 1, BLOCK_HEIGHT))
            page.write_string(one.head - 1, one.left, one.table.block.title, canvas.styles["strong"])
        _draw(canvas, page, one, paper)
        for row, _ in _charts(one):
            paper.whole(row - 1, CHART_ROWS * PLAIN_ROW)
    words = unmeasured(laid)
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


def _begun(canvas: Canvas, laid: Laid) -> tuple[Worksheet, _Paper]:
    """A page with its title and how to read it, which tables can be filtered, and its charts."""
    page, paper = _page(canvas, laid, laid.widths), _Paper(laid)
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
    breaks = _lies(laid.report, laid.widths).breaks
    return sum(map(pixels, laid.widths[one.left : breaks[0]])) if breaks else CHART_WIDTH


def _charts(one: Placed) -> Iterator[tuple[int, Chart]]:
    """(0-based row in which it begins, chart) below a table."""
    return ((one.below + 1 + at * CHART_ROWS, chart) for at, chart in enumerate(one.charts))


class _Paper:
    """How full the sheet of paper is, so that a chart or a small table is not cut in two."""

    def __init__(self, laid: Laid) -> None:
        self._room = ROOM[laid.report.landscape] * SPARE * 100 / _lies(laid.report, laid.widths).scale
        self._repeated, self._repeats = 0.0, HEAD_ROW + 1 if len(laid.placed) == 1 else HEAD_ROW
        self._used, self.breaks = 0.0, list[int]()

    def take(self, row: int, height: float) -> float:
        """A row of this height is written, in order; returns the height."""
        if row < self._repeats:
            self._repeated += height
        elif self._used + height > self._room:
            self._used = self._repeated
        self._used += height
        return height

    def whole(self, row: int, height: float) -> None:
        """What begins in this row and is so high goes on the next sheet of paper where this one has no room for it."""
        if self._used + height > self._room and self._used > self._repeated and self._repeated + height <= self._room:
            self.breaks.append(row)
            self._used = self._repeated
        self._used += height

    def together(self, one: Placed) -> None:
        """A further table begins on the next sheet where it would fit there and does not here, or if not even three lines do."""
        heights = [BLOCK_HEIGHT, HEAD_HEIGHT, *([LEAST_HEIGHT] * (len(one.table.rows) + 1))]
        height = sum(heights) if self._repeated + sum(heights) <= self._room else sum(heights[:5])
        if self._used + PLAIN_ROW + height > self._room:
            self.breaks.append(one.head - 1)
            self._used = self._repeated
        else:
            self._used += PLAIN_ROW


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


def _title(canvas: Canvas, page: Worksheet, laid: Laid, paper: _Paper) -> None:
    """The title; on a page divided by columns it stands on every part, in the columns that are repeated."""
    page.set_row(0, paper.take(0, title_height(laid)))
    parted = _lies(laid.report, laid.widths).breaks
    style = canvas.looks.title() if parted else canvas.styles["title"]
    _merge(page, 0, 0, laid.report.names - 1 if parted else 0, style)
    page.write_string(0, 0, laid.report.title, style)


def title_height(laid: Laid) -> float:
    """Points of the title's row."""
    if not _lies(laid.report, laid.widths).breaks:
        return TITLE_HEIGHT
    lines = broken(laid.report.title, sum(laid.widths[: laid.report.names]), STYLES["title"]["font_size"], part=BOLD)
    return TITLE_HEIGHT + (len(lines) - 1) * TITLE_LINE


def _read_help(canvas: Canvas, page: Worksheet, laid: Laid, paper: _Paper) -> None:
    """The line below the title."""
    style, parts = canvas.looks.help(), help_parts(canvas.heading, laid)
    page.set_row(1, paper.take(1, help_height(laid, parts)))
    for words, first, last in parts:
        _merge(page, 1, first, last, style)
        page.write_string(1, first, words, style)


def help_parts(heading: Heading, laid: Laid) -> list[tuple[str, int, int]]:
    """(words, first and last column, 0-based) of how to read a page and of when it is: over as many columns as a screen shows. On a page
    divided by columns every part says of when it is, below the title, and the first one how to read it.
    """
    report, widths = laid.report, laid.widths
    breaks = _lies(report, widths).breaks
    if breaks:
        return [(heading.dated.replace("，", "\n"), 0, report.names - 1), (heading.reading(report.question, report.internal),
                                                                           report.names, breaks[0] - 1)]
    shown, at = 0, 0
    while at < len(widths) and shown + pixels(widths[at]) <= SCREEN * 0.75:
        shown += pixels(widths[at])
        at += 1
    return [(heading.words(report.question, report.internal), 0, max(at, 1) - 1)]


def help_height(laid: Laid, parts: Sequence[tuple[str, int, int]]) -> float:
    """Points of the line below the title."""
    return text_height((words, sum(laid.widths[first : last + 1])) for words, first, last in parts)


def _draw(canvas: Canvas, page: Worksheet, one: Placed, paper: _Paper) -> None:
    columns, header = one.table.columns, canvas.styles["header"]
    page.set_row(one.head, paper.take(one.head, head_height(zip((column.title for column in columns), one.widths, strict=True))))
    for (at, last), column in zip(one.spans, columns, strict=True):
        _merge(page, one.head, at, last, header)
        page.write_string(one.head, at, column.title, header)
        if column.meaning or column.source:
            _explain(page, one.head, at, column)
    if not one.table.rows:
        page.write_string(one.first, one.left, one.table.block.empty, canvas.styles["instruction"])
        return
    kinds = [column.kind for column in columns]
    apart = [left in NUMBERS and kind in TEXTS for left, kind in zip((None, *kinds), kinds, strict=False)]
    for row, line in enumerate(one.table.rows, one.first):
        cells = [line.get(column.key) for column in columns]
        heights = (_height(cell, *look) for cell, look in zip(cells, zip(one.widths, kinds, apart, strict=True), strict=True))
        page.set_row(row, paper.take(row, max(heights)))
        for (at, last), cell, column, beside in zip(one.spans, cells, columns, apart, strict=True):
            _put(canvas, page, row, at, last, cell, column, apart=beside)
    if one.totals is not None:
        paper.take(one.totals, PLAIN_ROW)
        _totals(canvas, page, one, one.totals)


def _height(cell: Value | Figure, width: float, kind: Kind, apart: bool) -> float:
    """Points that a row needs for a cell."""
    value = _text(cell)
    if kind is Kind.DAY or not isinstance(value, str):
        return LEAST_HEIGHT
    return text_height([(value, width)], indent=int(apart))


def _explain(page: Worksheet, row: int, at: int, column: Column) -> None:
    """Let a heading say what its column means to whoever selects it: a note would be printed into a PDF."""
    words = column.meaning + (f"（{column.source}）" if column.source else "")
    page.data_validation(row, at, row, at, {
        "validate": "any", "input_title": column.title.replace("\n", " ")[:MOST_OF_TITLE], "input_message": words[:MOST_OF_MESSAGE],
    })


def _merge(page: Worksheet, row: int, first: int, last: int, style: Any) -> None:
    """Let a cell lie over several columns of the page; its content is written afterwards."""
    if last > first:
        page.merge_range(row, first, row, last, "", style)


def as_text(value: Value, column: Column) -> str:
    """A value as a cell of this column shows it."""
    if isinstance(value, Gap):
        return value.value
    if value is None or isinstance(value, str | date):
        return "" if value is None else str(value)
    return f"{value:.1%}" if column.kind is Kind.RATE else f"{value:,.2f}" if column.kind is Kind.MONEY else figure_text(value)


def _text(cell: Value | Figure) -> Any:
    value = value_of(cell)
    return value.value if isinstance(value, Gap) else value


def _put(canvas: Canvas, page: Worksheet, row: int, at: int, last: int, cell: Value | Figure, column: Column, *, apart: bool) -> None:
    figure = cell if isinstance(cell, Figure) else Figure(cell)
    value, link = figure.value, canvas.leads(figure)
    style = canvas.looks.cell(column.kind, isinstance(value, Gap | str) and column.kind in NUMBERS, link is not None, figure.mark, apart)
    _merge(page, row, at, last, style)
    if value is None:
        page.write_blank(row, at, None, style)
        return
    if link and page.hlink_count < MOST_LINKS:
        page.write_url(row, at, link, style, str(_text(figure)))  # what is written over it leaves the link
    if isinstance(value, Gap):
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
    columns = one.table.columns
    place = {column.key: at for (at, _), column in zip(one.spans, columns, strict=True)}
    for number, ((at, last), column) in enumerate(zip(one.spans, columns, strict=True)):
        style = canvas.looks.total(column)
        _merge(page, row, at, last, style)
        if column.total:
            formula, value = _total(one, column, place)
            page.write_formula(row, at, formula, style, "" if value is None else value)
        elif number:
            page.write_blank(row, at, None, style)
        else:
            page.write_string(row, at, TOTALS[frozenset(column.total is Total.MEAN for column in columns if column.total)], style)


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


def unmeasured(laid: Laid) -> str:
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

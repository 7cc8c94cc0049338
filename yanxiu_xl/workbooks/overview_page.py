"""总览, the first page of 总档案: one sheet of A4, lying (reports, section 1).

``lay_out_overview`` says in which cell everything stands, so that ``where`` finds a figure by its cell; ``add_overview`` draws it. The grid is
that of the specification, 12 columns of 9.5, each halved so that the table of schools has room for a name; beside it stand what is to be
done and the contents, below the charts, whose data are on a hidden page. A page that is written row by row takes no cells over several rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.forms.model import letters
from yanxiu_xl.reports.model import Column, Figure, Gap, Kind, Link, Mark, Table, Value, value_of
from yanxiu_xl.reports.overview import LEAD_TO, TITLE, Changed, Entry, Overview
from yanxiu_xl.workbooks.measure import broken, lines_of, pixels
from yanxiu_xl.workbooks.overview_charts import charts_of
from yanxiu_xl.workbooks.palette import (
    BAD_INK,
    BAND,
    GOOD_INK,
    INK,
    LINE,
    LINK,
    MUTED,
    PAPER,
    TABS,
    URGENT_INK,
)
from yanxiu_xl.workbooks.report_looks import FILLS, LOOKS
from yanxiu_xl.workbooks.report_tables import Canvas
from yanxiu_xl.workbooks.style import BORDER

DATA = "总览数据"
HALVES, HALF = 24, 4.43
PANEL = (1.0, 29.0, 17.0, 6.0)
"""Widths of the columns beside the grid: a gap, and a title, a question and a number of the contents."""
ENTRY, QUESTION, LAST = HALVES + 1, HALVES + 2, HALVES + 3
TITLE_ROW, SENTENCE_ROW, LABEL_ROW, FIGURE_ROW, WORDS_ROW, GAP_ROW, HEAD_ROW, FIRST_ROW = range(8)
TITLE_POINTS, LINE_POINTS, FIGURE_POINTS, WORDS_POINTS, GAP_POINTS, HEAD_POINTS = 25.5, 15.0, 30.0, 29.25, 4.5, 28.5
HEIGHTS = {TITLE_ROW: TITLE_POINTS, SENTENCE_ROW: 16.5, LABEL_ROW: 16.5, FIGURE_ROW: FIGURE_POINTS, WORDS_ROW: WORDS_POINTS,
           GAP_ROW: GAP_POINTS, HEAD_ROW: HEAD_POINTS}
SPANS = {"school_name": 3, "state": 3, "errors": 1, "unmended": 1}
"""Halves over which a column of the table of schools lies, where these are not two."""
CHART_WIDTH = 432
"""Half of the grid: 480 pixels beside each other would be wider than it, and less than 8 points on paper."""
CHART_LINES, LEAST_LINES = 26, 19
"""Rows of the page that charts, two above each other, cover: each is 260 pixels high, with many schools no less than 190."""
WIDE, HIGH, SCALE = 1260, 895, 78
"""Pixels that one sheet of paper takes, with what programs differ in the widths of columns, at a scale at which 10.5 points are still 8."""
MARGINS = {"left": 0.3, "right": 0.3, "top": 0.35, "bottom": 0.55}
STRIP = (*((at, at + 3) for at in range(0, HALVES, 4)), (ENTRY, ENTRY), (QUESTION, LAST))
"""Where the pages of records as they came stand, in lines below the charts."""
SMALL = 10.5
INKS = {Mark.BAD: BAD_INK, Mark.WAIT: URGENT_INK}
"""In which ink a thing to do stands."""


@dataclass(frozen=True)
class Put:
    """A cell of the page: columns (0-based) it lies over, what it says, how it looks, where it leads; figure: with its records, kind: of what."""

    first: int
    last: int
    value: Value
    look: Mapping[str, Any] = field(default_factory=dict)
    link: Link | None = None
    figure: Figure | None = None
    label: str = ""
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class LaidOverview:
    """Everything in its place. rows: cells by 0-based row; heights: points; charts_at: the row in which they begin; second: the row with which a
    second sheet of paper begins, where there are more schools than one takes.
    """

    overview: Overview
    rows: Mapping[int, Sequence[Put]]
    heights: Mapping[int, float]
    charts_at: int
    chart_height: int
    end: int
    second: int | None = None

    def cells(self) -> Iterator[tuple[str, str, Figure]]:
        """(address, what it says of what, figure) of everything that has records or leads to some."""
        for row, cells in sorted(self.rows.items()):
            for one in cells:
                if one.figure is not None:
                    yield f"{letters(one.first)}{row + 1}", one.label, one.figure


def lay_out_overview(overview: Overview) -> LaidOverview:
    """Say where everything stands. Charts are lower where there are many schools; where even that is not enough, the table goes below them."""
    table = overview.schools
    heights = [_height(table, row) for row in table.rows]
    raw = [one for one in overview.contents if not one.question]
    strip = -(-len(raw) // len(STRIP))
    room = HIGH * 0.75 - sum(HEIGHTS.values()) - GAP_POINTS - sum(heights) - strip * LINE_POINTS
    beside, page = _panel_lines(overview), _Page()
    charts_at, second = FIRST_ROW + len(table.rows) + 1, None
    lines = min(int(room / LINE_POINTS), max(CHART_LINES, beside - charts_at))
    if lines >= LEAST_LINES:
        _schools(page, table, HEAD_ROW, heights)
        end = charts_at + lines + strip
    else:
        charts_at = HEAD_ROW
        lines = max(CHART_LINES, min(beside - charts_at, int((room + HEAD_POINTS + sum(heights)) / LINE_POINTS)))
        end = second = charts_at + lines + strip + 1
        _schools(page, table, end, heights)
    page.heights |= {row: height for row, height in HEIGHTS.items() if row < (HEAD_ROW if second else FIRST_ROW)}
    page.heights[charts_at - 1] = GAP_POINTS
    page.heights |= dict.fromkeys(range(charts_at, charts_at + lines), LINE_POINTS)
    _head(page, overview)
    for number, one in enumerate(overview.tiles):
        _tile(page, one, number * 4)
    _panel(page, overview, charts_at, lines)
    for number, entry in enumerate(raw):
        first, last = STRIP[number % len(STRIP)]
        words = _cut(f"{entry.title}（{entry.rows}）", _width(first, last))
        page.put(charts_at + lines + number // len(STRIP), Put(first, last, words, {"font_size": SMALL}, entry.link))
    end += len(heights) + 1 if second else 0
    return LaidOverview(overview, page.rows, page.heights, charts_at, int(min(lines, CHART_LINES) * LINE_POINTS / 0.75 / 2), end, second)


@dataclass
class _Page:
    rows: dict[int, list[Put]] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)

    def put(self, row: int, one: Put) -> None:
        self.rows.setdefault(row, []).append(one)


def _head(page: _Page, overview: Overview) -> None:
    page.put(TITLE_ROW, Put(0, HALVES - 1, overview.title, {"font_size": 16, "bold": True}))
    page.put(SENTENCE_ROW, Put(0, HALVES - 1, f"{overview.sentence}。截至 {overview.as_of}。", {"font_size": SMALL}))


def _tile(page: _Page, one: Changed, at: int) -> None:
    """Label, figure, what it is a share of and how it has changed, over four halves."""
    tile, ground = one.tile, {"bg_color": BAND, "align": "center"}
    edge = {"right": 2, "right_color": PAPER}
    look = {**LOOKS[tile.kind], **ground, **edge, "font_size": 22, "bold": True, "font_color": INK}
    ink = {"font_color": GOOD_INK if one.arrow.startswith("↑") else BAD_INK} if one.arrow[:1] in ("↑", "↓") else {}
    first = f"{tile.words} {one.arrow}".strip()
    one_line = len(broken(first, _width(at, at + 3), SMALL)) == 1
    lines = (first, tile.more) if one_line else (tile.words, f"{tile.more} {one.arrow}".strip())
    words = "\n".join(filter(None, lines))
    page.put(LABEL_ROW, Put(at, at + 3, tile.title, {**ground, **edge, "font_size": SMALL, "font_color": MUTED}, LEAD_TO[tile.key]))
    page.put(FIGURE_ROW, Put(at, at + 3, tile.figure.value, look, figure=tile.figure, label=tile.title, kind=tile.kind))
    page.put(WORDS_ROW, Put(at, at + 3, words, {**ground, **edge, "font_size": SMALL, "text_wrap": True, **ink}))


def _schools(page: _Page, table: Table, head: int, heights: Sequence[float]) -> None:
    page.heights[head] = HEAD_POINTS
    for first, last, column in _spread(table):
        page.put(head, Put(first, last, column.title, {**BORDER, "bold": True, "align": "center", "text_wrap": True, "bg_color": BAND}))
    for row, (line, height) in enumerate(zip(table.rows, heights, strict=True), head + 1):
        page.heights[row] = height
        for first, last, column in _spread(table):
            cell = line.get(column.key)
            figure = cell if isinstance(cell, Figure) else Figure(cell)
            fill = {"bg_color": FILLS[figure.mark]} if FILLS[figure.mark] else {}
            look = {**BORDER, **LOOKS[column.kind], **({"indent": 0} if column.key == "school_name" else {"align": "center"}), **fill}
            label = f"{value_of(line.get('school_name'))} {column.title}"
            page.put(row, Put(first, last, figure.value, look, figure.link, figure, label, column.kind))


def _spread(table: Table) -> Iterator[tuple[int, int, Column]]:
    at = 0
    for column in table.columns:
        span = SPANS.get(column.key, 2)
        yield at, at + span - 1, column
        at += span


def _height(table: Table, row: Mapping[str, Value | Figure]) -> float:
    """A line of the table, higher where a name needs two."""
    lines = max(lines_of(_text(value_of(row.get(column.key))), _width(first, last)) for first, last, column in _spread(table) if column.kind in (Kind.TEXT, Kind.WORD))
    return LINE_POINTS * lines


def _width(first: int, last: int) -> float:
    """Characters that columns of the page come to together."""
    return (sum(pixels(width) for width in _WIDTHS[first : last + 1]) - 5) / 7


_WIDTHS = (*[HALF] * HALVES, *PANEL)


# --- beside the grid ---


def _panel(page: _Page, overview: Overview, charts_at: int, lines: int) -> None:
    """What is to be done, then the contents, line by line down the page."""
    above = [row for row in range(SENTENCE_ROW, charts_at) if row not in (GAP_ROW, charts_at - 1)]
    free = [*above, *range(charts_at, charts_at + lines)]
    head = {"bold": True, "bottom": 1, "bottom_color": LINE}
    page.put(TITLE_ROW, Put(ENTRY, LAST, "要办的事（重的在前）", head))
    asked = [one for one in overview.contents if one.question]
    taken = 1 if overview.last else 0
    room = max(min(len(above), len(free) - len(asked) - 1) - taken, len(overview.todo))
    for words, one in _todo_lines(overview, room):
        page.put(free.pop(0), Put(ENTRY, LAST, words, {"font_size": SMALL, "font_color": INKS.get(one.figure.mark, INK)}, one.figure.link, one.figure, one.kind))
    if not overview.todo:
        page.put(free.pop(0), Put(ENTRY, LAST, "都收齐了，没有要办的。", {"font_color": MUTED}))
    if overview.last:
        words = _cut(overview.last, _width(ENTRY, LAST))
        page.put(free.pop(0), Put(ENTRY, LAST, words, {"font_size": SMALL, "font_color": MUTED}, Link("B22", ()), Figure(None), "last"))
    _contents(page, asked, free, head)


def _panel_lines(overview: Overview) -> int:
    """Lines from the title down that all things to do and the contents with their questions take."""
    return len(overview.todo or "-") + bool(overview.last) + sum(bool(one.question) for one in overview.contents) + 4


def _todo_lines(overview: Overview, room: int) -> Iterator[tuple[str, Any]]:
    """Every thing to do on a line, on two where there is room for it."""
    width, left = _width(ENTRY, LAST), room - len(overview.todo)
    for number, one in enumerate(overview.todo, 1):
        lines = broken(f"{number}. {one.words}", width, SMALL)
        if len(lines) == 2 and left > 0:
            left -= 1
            yield lines[0], one
            yield f"　 {lines[1]}", replace(one, figure=replace(one.figure, records=()))
        else:
            yield _cut(f"{number}. {one.words}", width), one


def _contents(page: _Page, contents: Sequence[Entry], free: list[int], head: Mapping[str, Any]) -> None:
    """A page a line with its question and its rows; two a line and without questions where there are more pages than the program makes."""
    if not contents or not free:
        return
    row = free.pop(0)
    small = {"font_size": SMALL}
    asked = len(contents) <= len(free)
    page.put(row, Put(ENTRY, QUESTION, "目录" if asked else "目录（行数）", head))
    page.put(row, Put(LAST, LAST, "行数" if asked else None, {**head, "align": "right"}))
    if asked:
        for row, one in zip(free, contents, strict=False):
            question = _short(one.question, _width(QUESTION, QUESTION))
            page.put(row, Put(ENTRY, ENTRY, _cut(one.title, _width(ENTRY, ENTRY)), small, one.link))
            page.put(row, Put(QUESTION, QUESTION, question, {**small, "font_color": MUTED}))
            page.put(row, Put(LAST, LAST, one.rows, {**small, "align": "right", "num_format": "0"}))
        return
    half = -(-len(contents) // 2)
    for row, left, right in zip(free, contents[:half], [*contents[half:], None], strict=False):
        page.put(row, Put(ENTRY, ENTRY, _counted(left, _width(ENTRY, ENTRY)), small, left.link))
        if right:
            page.put(row, Put(QUESTION, LAST, _counted(right, _width(QUESTION, LAST)), small, right.link))


def _counted(one: Entry, width: float) -> str:
    """A page with its rows, where a line has room for both."""
    words = f"{one.title}（{one.rows}）"
    return words if len(broken(words, width, SMALL)) == 1 else _cut(one.title, width)


def _short(question: str, width: float) -> str:
    """As much of a question as a line takes: its first sentence, or a part of that."""
    first = question.partition("。")[0]
    for part in (first, *(first.partition(sign)[0] for sign in "；，：、")):
        if len(broken(part, width, SMALL)) == 1:
            return part
    return _cut(first, width)


def _cut(words: str, width: float) -> str:
    """As much as a line takes."""
    lines = broken(words, width, SMALL)
    return words if len(lines) == 1 else lines[0][:-1] + "…"


# --- drawing ---


def add_overview(canvas: Canvas, overview: Overview) -> Worksheet:
    """Draw the page, and the hidden one with the data of its charts after it."""
    laid, book = lay_out_overview(overview), canvas.book
    page = book.add_worksheet(TITLE)
    page.set_tab_color(TABS["home"])
    page.hide_gridlines(2)
    for at, width in enumerate(_WIDTHS):
        page.set_column(at, at, width)
    for row in range(laid.end):
        page.set_row(row, laid.heights.get(row, LINE_POINTS))
        if row not in laid.rows:
            page.write_blank(row, 0, None, canvas.styles["plain"])  # a row without cells would not be written, nor its height
        for one in sorted(laid.rows.get(row, ()), key=lambda one: one.first):
            _put(canvas, page, row, one)
    _print_setup(canvas, page, laid)
    data = book.add_worksheet(DATA)
    data.hide()
    for number, chart in enumerate(charts_of(book, DATA, _data(canvas, data, overview.charts))):
        chart.set_size({"width": CHART_WIDTH - 4, "height": laid.chart_height - 4})
        x, y = number % 2 * CHART_WIDTH, number // 2 * laid.chart_height
        page.insert_chart(laid.charts_at, 0, chart, {"x_offset": x, "y_offset": y, "object_position": 3})
    return page


def _put(canvas: Canvas, page: Worksheet, row: int, one: Put) -> None:
    link = canvas.anchors.get(one.link) if one.link else None
    ink = {} if not link else {"underline": 1} if "font_color" in one.look else {"font_color": LINK}
    style = canvas.styles.make(dict(one.look), ink)
    if one.last > one.first:
        page.merge_range(row, one.first, row, one.last, "", style)
    value = one.value
    if value is None:
        page.write_blank(row, one.first, None, style)
    elif link:
        page.write_url(row, one.first, link, style, _text(value))
        if isinstance(value, int | float):
            page.write_number(row, one.first, value, style)  # the link stays
    elif isinstance(value, int | float):
        page.write_number(row, one.first, value, style)
    else:
        page.write_string(row, one.first, _text(value), style)


def _text(value: Value) -> str:
    return str(value.value if isinstance(value, Gap) else value)


def _print_setup(canvas: Canvas, page: Worksheet, laid: LaidOverview) -> None:
    """One sheet of paper; with too many schools for that, a second one with their table."""
    term = canvas.heading.term
    page.set_paper(9)
    page.set_landscape()
    page.set_margins(**MARGINS)
    page.center_horizontally()
    page.print_area(0, 0, laid.end - 1, LAST)
    if laid.second is None:
        page.fit_to_pages(1, 1)
    else:
        page.set_print_scale(SCALE)
        page.set_h_pagebreaks([laid.second])
    page.set_footer(f"&L&11 {term.centre}&C&11 {term.name}&R&11 第 &P 页 共 &N 页", {"scale_with_doc": False, "margin": 0.2})


def _data(canvas: Canvas, page: Worksheet, tables: Sequence[Table]) -> list[tuple[Table, int]]:
    """Write the data of the charts one below the other; returns each with the 0-based row of its headings."""
    styles, row, found = canvas.styles, 0, list[tuple[Table, int]]()
    page.set_column(0, 0, 18)
    for table in tables:
        page.write_string(row, 0, table.block.title, styles["strong"])
        found.append((table, row + 1))
        for at, column in enumerate(table.columns):
            page.write_string(row + 1, at, column.title, styles["header"])
        for line, cells in enumerate(table.rows, row + 2):
            for at, column in enumerate(table.columns):
                value, style = value_of(cells.get(column.key)), styles.make(LOOKS[column.kind])
                if isinstance(value, int | float):
                    page.write_number(line, at, value, style)
                elif value is not None:
                    page.write_string(line, at, _text(value), style)
        row += len(table.rows) + 3
    return found

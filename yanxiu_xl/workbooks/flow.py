"""Lines that follow one another down a page of one sheet: where sheets of paper end is decided here, and nowhere else.

Every row gets its height and every sheet of paper its break, so that page numbers are known while the workbook is written and are the same in
whatever program prints it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any

from xlsxwriter.worksheet import Worksheet

from yanxiu_xl.reports.model import Column, Figure, Kind, Row, Table, Value, value_of
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.measure import broken, text_height
from yanxiu_xl.workbooks.palette import MUTED, TABS
from yanxiu_xl.workbooks.paper import print_setup, spread
from yanxiu_xl.workbooks.report_charts import chart_of
from yanxiu_xl.workbooks.report_paper import PLAIN_ROW, ROOM, SPARE
from yanxiu_xl.workbooks.report_places import Placed
from yanxiu_xl.workbooks.report_tables import (
    Canvas,
    draw_heads,
    draw_line,
    height_of_heads,
    height_of_line,
    set_apart,
)
from yanxiu_xl.workbooks.style import BORDER

UNITS, UNIT_PIXELS = 26, 26
"""Columns of the page and pixels of each: every table lies over all of them."""
UNIT_WIDTH, WHOLE = (UNIT_PIXELS - 5) / 7, (UNITS * UNIT_PIXELS - 5) / 7
"""Characters of one of them, and of all together."""
WIDTHS = [UNIT_WIDTH] * UNITS
SCALE = spread(WIDTHS, 0, landscape=False, fitted=False).scale
"""In percent; sizes that are asked for on paper are larger on the sheet."""
SHEET = ROOM[False] * SPARE * 100 / SCALE
"""Points of rows on a sheet of paper."""
TITLE_HEIGHT, GAP, HEADS_HEIGHT = 22.0, 7.0, 22.0
"""Points of the title of a table, of the room above it, and of its headings at least."""
LEAST = {Kind.DAY: 4, Kind.LONG: 4, Kind.TEXT: 3}
"""Columns of the page that a column of a kind needs at least: a day has to stand in one line."""
CHART_LINES = 17
"""Rows that a chart covers: room for thirteen names."""
MOST_LINES = 22
"""Lines of text in a row; what is longer goes on in a further row."""
LONG = frozenset({Kind.TEXT, Kind.LONG})


@dataclass
class Line:
    """A row to be written: height in points; draw: writes it into a row (0-based); kept: whether the next one stands on the same sheet of
    paper; head: what is written above it again where it begins a sheet.
    """

    height: float
    draw: Callable[[int], None]
    kept: bool = False
    head: Sequence[Line] = ()


@dataclass
class Flow:
    """A page (of a workbook) that is filled from top to bottom. room: points of a sheet of paper; number: of the one that is being filled."""

    page: Worksheet
    room: float
    row: int = 0
    used: float = 0.0
    number: int = 1
    breaks: list[int] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Points that are left on this sheet of paper."""
        return self.room - self.used

    def new_sheet(self) -> None:
        """Go on with the next sheet of paper, unless nothing stands on this one."""
        if self.used:
            self.breaks.append(self.row)
            self.number, self.used = self.number + 1, 0.0

    def put(self, lines: Sequence[Line]) -> None:
        """Write lines, each on this sheet of paper or the next."""
        asked = 0.0
        needs = list(accumulate(reversed(lines), lambda below, line: line.height + (below if line.kept else 0.0), initial=0.0))[1:][::-1]
        for line, asked in zip(lines, needs, strict=True):
            if self.used and asked > self.left and (asked <= self.room or line.height > self.left):
                self.new_sheet()
                for head in line.head:
                    self._write(head)
            self._write(line)

    def _write(self, line: Line) -> None:
        self.page.set_row(self.row, line.height)
        line.draw(self.row)
        self.row, self.used = self.row + 1, self.used + line.height


class FlowPage:
    """A sheet standing A4 that is filled line by line, and what it is filled with. canvas: its formats and links."""

    def __init__(self, book: Book, canvas: Canvas, tab: str, owner: str, *, internal: bool) -> None:
        """tab: name of the sheet; owner: who is named at the foot; internal: whether every sheet of paper says so at its top."""
        self.canvas, self.page = canvas, book.add_worksheet(tab)
        self.page.set_tab_color(TABS["home"])
        self.page.hide_gridlines(2)
        self.page.set_default_row(PLAIN_ROW)
        self.page.set_column(0, UNITS - 1, UNIT_WIDTH)
        term = canvas.heading.term
        print_setup(self.page, owner.replace("&", "&&"), term, landscape=False, internal=internal, widths=WIDTHS, fitted=False)
        self.flow = Flow(self.page, SHEET)

    def over_all(self, first: int, last: int, words: str, style: Any) -> None:
        """A text over all columns, from one row to another (0-based)."""
        self.page.merge_range(first, 0, last, UNITS - 1, "", style)
        self.page.write_string(first, 0, words, style)

    def text(self, words: str, height: float = 0.0, *, kept: bool = False, **look: Any) -> Line:
        """A text over all columns, as high as it needs where no height is given."""
        style = self.canvas.styles.make({"text_wrap": True, **look})
        return Line(height or text_height([(words, WHOLE)]), lambda row: self.over_all(row, row, words, style), kept)

    def gap(self, height: float) -> Line:
        """Room that stays with what stands below it."""
        return Line(height, lambda _: None, kept=True)

    def title(self, words: str) -> list[Line]:
        """The title of a table, with room above."""
        return [self.gap(GAP), self.text(words, TITLE_HEIGHT, kept=True, bold=True)]

    def box(self, words: str, height: float) -> list[Line]:
        """A frame of about this height to paste or write something into."""
        count = max(int(height / PLAIN_ROW), 2)
        style = self.canvas.styles.make({**BORDER, "valign": "top", "text_wrap": True, "font_color": MUTED})
        frame = Line(PLAIN_ROW, lambda row: self.over_all(row, row + count - 1, words, style), kept=True)
        return [frame, *(Line(PLAIN_ROW, lambda _: None, kept=at < count - 1) for at in range(1, count))]

    def table(self, table: Table) -> Iterator[Line]:
        """The lines of a table with its title and charts."""
        return table_lines(self, table)

    def finish(self) -> None:
        """Set where sheets of paper end."""
        self.page.set_h_pagebreaks(self.flow.breaks)


def height_of(lines: Sequence[Line]) -> float:
    """Points of all of them."""
    return sum(line.height for line in lines)


def spans_of(columns: Sequence[Column]) -> tuple[list[tuple[int, int]], list[float]]:
    """Over which columns of the page those of a table lie, in proportion to their widths, and how wide (in characters) that makes them."""
    whole, least = sum(column.width for column in columns), [LEAST.get(column.kind, 2) for column in columns]
    if sum(least) > UNITS:
        least = [LEAST[Kind.DAY] if column.kind is Kind.DAY else 1 for column in columns]
    shares = [column.width * UNITS / whole for column in columns]
    units = [max(int(share), at_least) for share, at_least in zip(shares, least, strict=True)]
    while (lacking := UNITS - sum(units)) != 0:
        step = 1 if lacking > 0 else -1
        free = [at for at, (size, at_least) in enumerate(zip(units, least, strict=True)) if step > 0 or size > at_least]
        units[max(free, key=lambda at: step * (shares[at] - units[at]))] += step
    ends = list(accumulate(units))
    return [(end - size, end - 1) for size, end in zip(units, ends, strict=True)], [(size * UNIT_PIXELS - 5) / 7 for size in units]


def table_lines(on: FlowPage, table: Table) -> Iterator[Line]:
    """The lines of a table with its charts. Headings stand again on every sheet of paper; a table with a chart stands on one."""
    canvas, page = on.canvas, on.page
    columns, apart = table.columns, set_apart(table.columns)
    spans, widths = spans_of(columns)
    charts, first = table.block.charts, list[int]()
    head = Line(height_of_heads(columns, widths, HEADS_HEIGHT), lambda row: draw_heads(canvas, page, row, columns, spans), kept=True)
    if table.block.title:
        yield from on.title(table.block.title)
    yield head
    rows = [part for row in table.rows for part in _parted(row, columns, widths)]

    def drawn(line: Row) -> Callable[[int], None]:
        def draw(row: int) -> None:
            first.append(row)
            draw_line(canvas, page, row, line, columns, spans, apart)
        return draw

    for number, line in enumerate(rows, 1):
        kept = bool(charts) or number in (1, len(rows) - 1)  # neither the first line nor the last stands alone
        last = number == len(rows) and not charts
        yield Line(height_of_line(line, columns, widths, apart), drawn(line), kept and not last, () if charts else (replace(head, kept=False),))
    for chart in charts:
        def insert(row: int, chart=chart) -> None:  # type: ignore[no-untyped-def]  # bound early
            placed = Placed(replace(table, rows=rows), spans, widths, first[0] - 1, first[0], None, first[0] + len(rows))
            made = chart_of(canvas.book, page.get_name(), placed, chart, UNITS * UNIT_PIXELS)
            made.set_size({"width": UNITS * UNIT_PIXELS - 4, "height": CHART_LINES * PLAIN_ROW * 96 / 72 - 8})
            page.insert_chart(row, 0, made, {"object_position": 3, "x_offset": 2, "y_offset": 4})

        yield Line(PLAIN_ROW, insert, kept=True)
        for number in range(1, CHART_LINES):
            yield Line(PLAIN_ROW, lambda _: None, kept=number < CHART_LINES - 1)


def _parted(row: Row, columns: Sequence[Column], widths: Sequence[float]) -> Iterator[Row]:
    """A row, and further ones with the rest of texts that are too long for one."""
    parts: Mapping[str, list[str]] = {column.key: _lines(value_of(row.get(column.key)), column, width) for column, width in zip(columns, widths, strict=True)}
    count = max((-(-len(lines) // MOST_LINES) for lines in parts.values()), default=1)
    if count <= 1:
        yield row
        return
    for at in range(count):
        chosen = {key: "".join(lines[at * MOST_LINES : (at + 1) * MOST_LINES]) or None for key, lines in parts.items() if len(lines) > MOST_LINES}
        rest = {key: _said(cell, chosen[key]) if key in chosen else cell for key, cell in row.items() if key in chosen or not at}
        yield rest


def _lines(value: Value, column: Column, width: float) -> list[str]:
    """The lines of a long text, each with the line break that ends it, if one does; all of them together are the text."""
    if column.kind not in LONG or not isinstance(value, str):
        return []
    lines, at = list[str](), 0
    for line in broken(value, width):
        at += len(line)
        ended = value[at : at + 1] == "\n"
        lines.append(line + "\n" * ended)
        at += ended
    return lines


def _said(cell: Value | Figure, words: str | None) -> Value | Figure:
    return replace(cell, value=words) if isinstance(cell, Figure) else words

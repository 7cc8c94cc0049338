"""Sheets as they would be written, kept in memory.

The functions that draw 校验结果, 教师得分, 学校得分 and 汇总 speak XlsxWriter's language. Given a ``Sketch`` in place of a
workbook they leave their values, styles, notes, links and charts here, for a writer of another kind: what the buttons
put into an open workbook and what stands in a file come from the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yanxiu_xl.workbooks.style import Properties

DEFAULT_WIDTH, DEFAULT_HEIGHT = 8.43, 15.0
"""Of columns in characters and of rows in points, where nothing else was said."""
EPOCH = date(1899, 12, 30)
CellIndex = tuple[int, int]
"""0-based row and column."""


@dataclass
class SketchChart:
    """kind: XlsxWriter's name of the type; series: as given (0-based areas); title; width and height in pixels."""

    kind: str
    series: list[dict[str, Any]] = field(default_factory=list)
    title: str = ""
    width: int = 480
    height: int = 288
    others: list[SketchChart] = field(default_factory=list)

    def add_series(self, options: dict[str, Any]) -> None:
        self.series.append(options)

    def combine(self, other: SketchChart) -> None:
        self.others.append(other)

    def set_title(self, options: Mapping[str, Any]) -> None:
        self.title = options["name"]

    def set_size(self, options: Mapping[str, int]) -> None:
        self.width, self.height = options["width"], options["height"]

    def set_legend(self, options: Mapping[str, Any]) -> None:
        """Legends and axes are left to the program that shows the chart."""

    set_x_axis = set_y_axis = set_legend


@dataclass
class SketchSheet:
    """One sheet; all places are 0-based.

    values: texts and numbers; styles: XlsxWriter's format properties; notes: place -> text; links: place -> (sheet, cell)
    inside the workbook; widths: column -> characters; heights: row -> points; charts: (place, chart); frozen: first place
    that scrolls.
    """

    title: str
    values: dict[CellIndex, str | float] = field(default_factory=dict)
    styles: dict[CellIndex, Properties] = field(default_factory=dict)
    notes: dict[CellIndex, str] = field(default_factory=dict)
    links: dict[CellIndex, str] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    charts: list[tuple[CellIndex, SketchChart]] = field(default_factory=list)
    frozen: CellIndex = (0, 0)
    tab_colour: str = ""

    def rows(self) -> list[list[str | float | None]]:
        """The values as a full rectangle from A1 on, None where nothing is written."""
        height = max((row for row, _ in self.styles), default=0) + 1
        width = max((at for _, at in self.styles), default=0) + 1
        return [[self.values.get((row, at)) for at in range(width)] for row in range(height)]

    # --- XlsxWriter's language, as far as the drawing functions use it ---

    def _write(self, row: int, at: int, value: str | float, style: Properties | None = None) -> None:
        self.values[row, at] = value
        self.styles[row, at] = style or {}

    write_string = write_number = _write

    def write_blank(self, row: int, at: int, _nothing: None, style: Properties) -> None:
        self.styles[row, at] = style

    def write_datetime(self, row: int, at: int, day: date, style: Properties) -> None:
        self._write(row, at, (day - EPOCH).days, style)

    def write_url(self, row: int, at: int, url: str, style: Properties, text: str) -> None:
        self._write(row, at, text, style)
        self.links[row, at] = url.removeprefix("internal:")

    def write_comment(self, row: int, at: int, text: str, _options: Mapping[str, Any] | None = None) -> None:
        self.notes[row, at] = text

    def set_column(self, first: int, last: int, width: float) -> None:
        self.widths |= dict.fromkeys(range(first, last + 1), width)

    def set_row(self, row: int, height: float) -> None:
        self.heights[row] = height

    def set_tab_color(self, colour: str) -> None:
        self.tab_colour = colour

    def freeze_panes(self, row: int, at: int) -> None:
        self.frozen = (row, at)

    def insert_chart(self, row: int, at: int, chart: SketchChart, _options: Mapping[str, Any] | None = None) -> None:
        self.charts.append(((row, at), chart))

    def _leave(self, *_args: Any, **_options: Any) -> None:
        """What concerns paper and windows is the file's own affair."""

    hide_gridlines = autofilter = repeat_rows = repeat_columns = activate = _leave
    set_paper = set_landscape = set_portrait = set_margins = fit_to_pages = set_header = set_footer = _leave
    set_print_scale = set_v_pagebreaks = print_across = _leave


class Sketch:
    """A workbook of sketches; give it to ``Styles`` and to the drawing functions in place of XlsxWriter's."""

    def __init__(self) -> None:
        self.sheets: list[SketchSheet] = []

    def add_worksheet(self, title: str) -> SketchSheet:
        """A new sheet."""
        self.sheets.append(SketchSheet(title))
        return self.sheets[-1]

    @staticmethod
    def add_format(properties: Properties) -> Properties:
        """Formats stay what they are: their properties."""
        return properties

    @staticmethod
    def add_chart(options: Mapping[str, Any]) -> SketchChart:
        """A chart that remembers its series."""
        return SketchChart(options["type"])


def rectangles(places: Sequence[CellIndex]) -> list[tuple[int, int, int, int]]:
    """(first row, first column, last row, last column) of few rectangles that cover exactly these places."""
    runs: dict[tuple[int, int], list[int]] = {}
    by_row: dict[int, list[int]] = {}
    for row, at in places:
        by_row.setdefault(row, []).append(at)
    for row in sorted(by_row):
        columns = sorted(by_row[row])
        start = 0
        for n in range(1, len(columns) + 1):
            if n == len(columns) or columns[n] != columns[n - 1] + 1:
                runs.setdefault((columns[start], columns[n - 1]), []).append(row)
                start = n
    found = []
    for (left, right), rows in runs.items():
        top = 0
        for n in range(1, len(rows) + 1):
            if n == len(rows) or rows[n] != rows[n - 1] + 1:
                found.append((rows[top], left, rows[n - 1], right))
                top = n
    return sorted(found)

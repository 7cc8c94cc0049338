"""The charts of reports: native ones over the rows of a table on its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import xlsxwriter

from yanxiu_xl.reports.model import Chart, Kind, Shape, Table
from yanxiu_xl.workbooks.measure import FONT_POINTS
from yanxiu_xl.workbooks.palette import AMBER, ASKED_LINE, BARS, BARS_BEHIND, FAINT, GREEN, LINE, RED
from yanxiu_xl.workbooks.style import FONT

CHART_WIDTH, CHART_HEIGHT = 760, 300
MOST_NAMES = 15
"""Names along an axis that are all written, with room for each."""
SERIES = (BARS, ASKED_LINE, GREEN, AMBER, RED, FAINT)
CHART_TEXT = {"name": FONT, "size": FONT_POINTS}


class Charted(Protocol):
    """A table where it stands on its page (``report_pages.Placed``)."""

    @property
    def table(self) -> Table:
        """The table."""
    @property
    def spans(self) -> Sequence[tuple[int, int]]:
        """First and last column of the page, 0-based, of each of its columns."""
    @property
    def first(self) -> int:
        """0-based row of its first line."""
    @property
    def last(self) -> int:
        """0-based row of its last line."""


def chart_of(book: xlsxwriter.Workbook, title: str, one: Charted, chart: Chart, room: int = CHART_WIDTH) -> Any:
    """A chart of the rows of a table on the page of this title; room: pixels it has from left to right."""
    place = {column.key: (at, column) for (at, _), column in zip(one.spans, one.table.columns, strict=True)}
    last = min(one.last, one.first + chart.most - 1)
    kind = {Shape.STACKED: ("bar", "stacked"), Shape.SHARE: ("bar", "percent_stacked"), Shape.BAR: ("bar", ""), Shape.COLUMN: ("column", ""),
            Shape.LINE: ("line", ""), Shape.RADAR: ("radar", "")}[chart.shape]
    made = book.add_chart({"type": kind[0], **({"subtype": kind[1]} if kind[1] else {})})
    names = place[chart.names][0]
    colours = iter(SERIES)
    for key in chart.series:
        at, column = place[key]
        colour = BARS_BEHIND if key in chart.pale else next(colours)
        look = {"line": {"color": colour, "width": 2.25}} if chart.shape in {Shape.LINE, Shape.RADAR} else {"fill": {"color": colour}, "gap": 60}
        if len(chart.series) == 1:
            look["data_labels"] = {"value": True, "font": CHART_TEXT, **({"num_format": "0.0%"} if column.kind is Kind.RATE else {})}
        made.add_series({"name": column.title.replace("\n", " "), "categories": [title, one.first, names, last, names],
                         "values": [title, one.first, at, last, at], **look})
    _axes(made, kind[0], last - one.first + 1, rates=all(place[key][1].kind is Kind.RATE for key in chart.series))
    made.set_title({"name": chart.title, "name_font": {**CHART_TEXT, "size": 12, "bold": True}, "overlay": False})
    made.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom", "font": CHART_TEXT})
    made.set_chartarea({"border": {"color": LINE}})
    made.set_size({"width": min(CHART_WIDTH, room - 4), "height": CHART_HEIGHT})
    return made


def _axes(made: Any, kind: str, count: int, *, rates: bool) -> None:
    """Names along one axis, the first one on top where they are below each other; figures from nought along the other one."""
    if kind == "radar":
        made.set_y_axis({"num_font": CHART_TEXT, "min": 0, "major_gridlines": {"visible": True, "line": {"color": LINE}},
                         **({"num_format": "0%", "max": 1} if rates else {})})
        made.set_x_axis({"num_font": CHART_TEXT})
        return
    names: dict[str, Any] = {"num_font": CHART_TEXT, **({"interval_unit": 1} if count <= MOST_NAMES else {})}
    figures: dict[str, Any] = {"num_font": CHART_TEXT, "min": 0, "major_gridlines": {"visible": True, "line": {"color": LINE}}}
    if rates:
        figures |= {"num_format": "0%", "max": 1}
    if kind == "bar":
        made.set_y_axis({**names, "reverse": True, "crossing": "max"})
        made.set_x_axis(figures)
    else:
        made.set_x_axis(names)
        made.set_y_axis(figures)

"""The charts of reports: native ones over the rows of a table on its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import xlsxwriter

from yanxiu_xl.reports.model import Chart, Kind, Shape, Table
from yanxiu_xl.workbooks.palette import AMBER, ASKED_LINE, BARS, BARS_BEHIND, FAINT, GREEN, RED

CHART_WIDTH, CHART_HEIGHT = 760, 330
SERIES = (BARS, ASKED_LINE, GREEN, AMBER, RED, BARS_BEHIND, FAINT)


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


def chart_of(book: xlsxwriter.Workbook, title: str, one: Charted, chart: Chart) -> Any:
    """A chart of the rows of a table on the page of this title."""
    place = {column.key: (at, column) for (at, _), column in zip(one.spans, one.table.columns, strict=True)}
    last = min(one.last, one.first + chart.most - 1)
    kind = {Shape.STACKED: ("bar", "stacked"), Shape.SHARE: ("bar", "percent_stacked"), Shape.BAR: ("bar", ""), Shape.COLUMN: ("column", ""),
            Shape.LINE: ("line", "")}[chart.shape]
    made = book.add_chart({"type": kind[0], **({"subtype": kind[1]} if kind[1] else {})})
    names = place[chart.names][0]
    for number, key in enumerate(chart.series):
        at, column = place[key]
        colour = SERIES[number % len(SERIES)]
        look = {"line": {"color": colour, "width": 2.25}} if chart.shape is Shape.LINE else {"fill": {"color": colour}, "gap": 60}
        made.add_series({"name": column.title.replace("\n", " "), "categories": [title, one.first, names, last, names],
                         "values": [title, one.first, at, last, at], **look})
    scale: dict[str, Any] = {"min": 0}
    if all(place[key][1].kind is Kind.RATE for key in chart.series):
        scale |= {"num_format": "0%", "max": 1}
    (made.set_x_axis if kind[0] == "bar" else made.set_y_axis)(scale)
    made.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
    if kind[0] == "bar":
        made.set_y_axis({"reverse": True})
    made.set_legend({"none": True} if len(chart.series) == 1 else {"position": "bottom"})
    made.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
    return made

"""The four charts of 总览, native ones over the data of its hidden page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter

from yanxiu_xl.reports.model import Column, Table
from yanxiu_xl.workbooks.palette import (
    AMBER,
    ASKED_LINE,
    BAD_INK,
    BARS,
    BARS_BEHIND,
    FAINT,
    GREEN,
    LINE,
    RED,
)
from yanxiu_xl.workbooks.style import FONT

POINTS = 10.5
TEXT = {"name": FONT, "size": POINTS}
BAND_COLOURS = (BARS, GREEN, AMBER, RED, FAINT)


def charts_of(book: xlsxwriter.Workbook, sheet: str, data: Sequence[tuple[Table, int]]) -> Iterator[Any]:
    """The charts in the order of their data; (table, 0-based row of its headings) on the page of this name."""
    made = (_scores, _bands, _weakest, _progress)
    for draw, (table, head) in zip(made, data, strict=True):
        yield draw(book, _Source(sheet, table, head))


class _Source:
    """Where the series of a table stand."""

    def __init__(self, sheet: str, table: Table, head: int) -> None:
        self.table, self._sheet, self._head = table, sheet, head

    def series(self, column: Column, **look: Any) -> dict[str, Any]:
        """A column as a series; a table without rows has its headings alone."""
        at, last = list(self.table.columns).index(column), self._head + max(len(self.table.rows), 1)
        return {
            "name": [self._sheet, self._head, at], "categories": [self._sheet, self._head + 1, 0, last, 0],
            "values": [self._sheet, self._head + 1, at, last, at], **look,
        }


def _set_up(chart: Any, title: str, *, legend: str = "bottom") -> Any:
    chart.set_title({"name": title, "name_font": {**TEXT, "size": 12, "bold": True}, "overlay": False})
    chart.set_legend({"position": legend, "font": TEXT} if legend else {"none": True})
    chart.set_chartarea({"border": {"color": LINE}})
    return chart


def _scores(book: xlsxwriter.Workbook, source: _Source) -> Any:
    """Bars of the confirmed score before paler ones of the own score, and a line for each band."""
    _, own, score, *lines = source.table.columns
    bars = book.add_chart({"type": "column"})
    bars.add_series(source.series(own, fill={"color": BARS_BEHIND}, gap=40, overlap=60))
    bars.add_series(source.series(score, fill={"color": BARS}))
    marks = book.add_chart({"type": "line"})
    for column, colour, dash in zip(lines, (BAD_INK, FAINT, ASKED_LINE), ("solid", "dash", "solid"), strict=True):
        marks.add_series(source.series(column, line={"color": colour, "width": 1.25, "dash_type": dash}))
    bars.combine(marks)
    bars.set_x_axis({"num_font": {**TEXT, "rotation": -45}, "interval_unit": 1})
    bars.set_y_axis({"min": 0, "max": 100, "major_unit": 20, "num_font": TEXT, "num_format": "0", "major_gridlines": {"visible": False}})
    named = "、".join(column.title for column in lines)
    _set_up(bars, f"{source.table.block.title}；横线：{named}分")
    bars.set_legend({"position": "bottom", "font": TEXT, "delete_series": [2, 3, 4]})
    bars.set_plotarea({"layout": {"x": 0.09, "y": 0.17, "width": 0.88, "height": 0.46}})  # else slanting names take the bars' room
    return bars


def _bands(book: xlsxwriter.Workbook, source: _Source) -> Any:
    """A bar a school, parted by bands."""
    chart = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for column, colour in zip(source.table.columns[1:], BAND_COLOURS, strict=True):
        chart.add_series(source.series(column, fill={"color": colour}, gap=40))
    chart.set_y_axis({"reverse": True, "num_font": TEXT, "interval_unit": 1})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})  # what is whole needs no scale, and names need the room
    chart.set_plotarea({"layout": {"x": 0.24, "y": 0.19, "width": 0.53, "height": 0.78}})  # else names are left out where bars are many
    return _set_up(chart, source.table.block.title, legend="right")


def _weakest(book: xlsxwriter.Workbook, source: _Source) -> Any:
    """A bar an indicator with its share of the full marks."""
    chart = book.add_chart({"type": "bar"})
    labels = {"value": True, "num_format": "0.0%", "position": "outside_end", "font": TEXT}
    chart.add_series(source.series(source.table.columns[1], fill={"color": BARS}, gap=50, data_labels=labels))
    chart.set_y_axis({"reverse": True, "num_font": TEXT, "interval_unit": 1})
    chart.set_x_axis({"min": 0, "max": 1.2, "visible": False, "major_gridlines": {"visible": False}})  # the labels say it; they have room to 120 %
    return _set_up(chart, source.table.block.title, legend="")


def _progress(book: xlsxwriter.Workbook, source: _Source) -> Any:
    """What has been reached by the end of each month, and what is asked for by then at even speed."""
    _, mean, asked = source.table.columns
    chart = book.add_chart({"type": "line"})
    chart.add_series(source.series(mean, line={"color": BARS, "width": 2.25}, marker={"type": "circle", "size": 6, "fill": {"color": BARS}},
                                   data_labels={"value": True, "position": "above", "num_format": "0.0", "font": TEXT}))
    chart.add_series(source.series(asked, line={"color": ASKED_LINE, "width": 1.5, "dash_type": "dash"}))
    chart.set_x_axis({"num_font": TEXT})
    chart.set_y_axis({"min": 0, "num_font": TEXT, "num_format": "0", "major_gridlines": {"visible": True, "line": {"color": LINE}}})
    chart.show_blanks_as("gap")
    return _set_up(chart, source.table.block.title)

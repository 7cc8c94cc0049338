"""A table of a report drawn on its page: headings with what they mean, cells, links, totals that follow the filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellNumberTuple,
    Worksheet,
)

from yanxiu_xl.forms.model import letters
from yanxiu_xl.measures.numbers import figure as figure_text
from yanxiu_xl.reports.model import FILE, Column, Figure, Gap, Kind, Mark, Ratio, Row, Total, Value, value_of
from yanxiu_xl.workbooks.book import PlainWorksheet
from yanxiu_xl.workbooks.fast.cut import WHOLE, Cut
from yanxiu_xl.workbooks.measure import LEAST_HEIGHT, fits_a_line, head_height, text_height
from yanxiu_xl.workbooks.report_heads import Heading
from yanxiu_xl.workbooks.report_looks import NUMBERS, TEXTS, Looks
from yanxiu_xl.workbooks.report_paper import HEAD_HEIGHT, PLAIN_ROW, Paper
from yanxiu_xl.workbooks.report_places import Anchors, Placed
from yanxiu_xl.workbooks.style import Styles

OUTSIDE = "external:"
"""How XlsxWriter is told of a file beside the workbook, with its path."""
TOTALS = {frozenset({False}): "合计", frozenset({True}): "平均", frozenset({False, True}): "合计、平均"}
"""What the line below is called: by whether its totals are means."""
MOST_OF_TITLE, MOST_OF_MESSAGE = 32, 255
"""Characters that Excel takes in a message on a cell."""
MOST_LINKS = 65_530
"""Cells of a page that can lead somewhere; what stands in further ones stands there without leading anywhere."""


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


def draw_table(canvas: Canvas, page: PlainWorksheet, one: Placed, paper: Paper, cut: Cut = WHOLE) -> None:
    """Draw a table where it was placed. cut: as ``add_report`` has it."""
    columns, spans, widths = one.table.columns, one.spans, one.widths
    page.set_row(one.head, paper.take(one.head, height_of_heads(columns, widths)))
    draw_heads(canvas, page, one.head, columns, spans)
    if not one.table.rows:
        page.write_string(one.first, one.left, one.table.block.empty, canvas.styles["instruction"])
        return
    for at in range(0, len(one.table.rows), Cut.lines):
        _draw_lines(canvas, page, one, at, paper, cut)
    if one.totals is not None:
        paper.take(one.totals, PLAIN_ROW)
        _totals(canvas, page, one, one.totals)


def _draw_lines(canvas: Canvas, page: PlainWorksheet, one: Placed, at: int, paper: Paper, cut: Cut) -> None:
    """Draw a stretch of lines, the first of which is the ``at``-th of its table."""
    columns, spans, first, lines = one.table.columns, one.spans, one.first + at, one.table.rows[at : at + Cut.lines]
    apart, there = set_apart(columns), cut.begin(page, first)
    heights = there or [height_of_line(line, columns, one.widths, apart) for line in lines]
    for row, (line, height) in enumerate(zip(lines, heights, strict=True), first):
        paper.take(row, height)
        if there:
            _lead_line(canvas, page, row, line, columns, spans)
        else:
            page.set_row(row, height)
            draw_line(canvas, page, row, line, columns, spans, apart)
    cut.end(page, first, heights, spans[-1][1])


def _lead_line(canvas: Canvas, page: PlainWorksheet, row: int, line: Row, columns: Sequence[Column], spans: Sequence[tuple[int, int]]) -> None:
    """What the page says of the cells of a line apart from the line itself: where they lead."""
    for (at, _), column in zip(spans, columns, strict=True):
        cell = line.get(column.key)
        link, value = canvas.leads(cell), value_of(cell)
        if link and value is not None and page.hlink_count < MOST_LINKS:
            page.lead(row, at, link, _text(value))


def height_of_heads(columns: Sequence[Column], widths: Sequence[float], least: float = HEAD_HEIGHT) -> float:
    """Points that the headings of columns of these widths (in characters) need, and not less than ``least``."""
    return head_height(zip((column.title for column in columns), widths, strict=True), least)


def draw_heads(canvas: Canvas, page: Worksheet, row: int, columns: Sequence[Column], spans: Sequence[tuple[int, int]]) -> None:
    """The headings of a table in a row (0-based), each over the columns of the page that it spans."""
    header = canvas.styles["header"]
    for (at, last), column in zip(spans, columns, strict=True):
        merge(page, row, at, last, header)
        page.write_string(row, at, column.title, header)
        if column.meaning or column.source:
            _explain(page, row, at, column)


def set_apart(columns: Sequence[Column]) -> list[bool]:
    """Which columns hold texts beside numbers."""
    kinds = [column.kind for column in columns]
    return [left in NUMBERS and kind in TEXTS for left, kind in zip((None, *kinds), kinds, strict=False)]


def height_of_line(line: Row, columns: Sequence[Column], widths: Sequence[float], apart: Sequence[bool]) -> float:
    """Points that a line of a table needs."""
    height = LEAST_HEIGHT
    for column, width, beside in zip(columns, widths, apart, strict=True):
        cell = line.get(column.key)
        value = cell.value if isinstance(cell, Figure) else cell
        if isinstance(value, str) and column.kind is not Kind.DAY and not fits_a_line(value, width, int(beside)):
            height = max(height, text_height([(value, width)], indent=int(beside)))
    return height


def draw_line(
    canvas: Canvas, page: PlainWorksheet, row: int, line: Row, columns: Sequence[Column], spans: Sequence[tuple[int, int]], apart: Sequence[bool]
) -> None:
    """A line of a table in a row (0-based)."""
    cells = {}
    for (at, last), column, beside in zip(spans, columns, apart, strict=True):
        cells[at] = _cell(canvas, page, row, at, last, line.get(column.key), column, apart=beside)
    page.put(row, cells)


def _explain(page: Worksheet, row: int, at: int, column: Column) -> None:
    """Let a heading say what its column means to whoever selects it: a note would be printed into a PDF."""
    words = column.meaning + (f"（{column.source}）" if column.source else "")
    page.data_validation(row, at, row, at, {
        "validate": "any", "input_title": column.title.replace("\n", " ")[:MOST_OF_TITLE], "input_message": words[:MOST_OF_MESSAGE],
    })


def merge(page: Worksheet, row: int, first: int, last: int, style: Any) -> None:
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


def _text(value: Value) -> str:
    return value.value if isinstance(value, Gap) else str(value)


def _cell(canvas: Canvas, page: PlainWorksheet, row: int, at: int, last: int, cell: Value | Figure, column: Column, *, apart: bool) -> Any:
    """A cell for ``page.put``; where it leads, and over which columns it lies, is told to the page at once."""
    value, mark, link = (cell.value, cell.mark, canvas.leads(cell)) if isinstance(cell, Figure) else (cell, Mark.NONE, None)
    style = canvas.looks.cell(column.kind, isinstance(value, Gap | str) and column.kind in NUMBERS, link is not None, mark, apart)
    merge(page, row, at, last, style)
    if value is None:
        return CellBlankTuple(style)
    if link and page.hlink_count < MOST_LINKS:
        _lead(page, row, at, link, _text(value), style)
    if isinstance(value, Gap):
        return page.text_cell(value.value, style)
    if isinstance(value, str):
        day = _day(value) if column.kind is Kind.DAY else None
        return page.text_cell(value, style) if day is None else page.day_cell(day, style)
    if isinstance(value, date):
        return page.day_cell(value, style)
    return CellNumberTuple(value, style)


def _lead(page: PlainWorksheet, row: int, at: int, link: str, text: str, style: Any) -> None:
    if link.startswith(OUTSIDE):
        page.write_url(row, at, link, style, text)  # what is written over it leaves the link
    else:
        page.lead(row, at, link, text)


def _day(text: str) -> date | None:
    """The day that an ISO text in a column of days means."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- totals ---


def _totals(canvas: Canvas, page: Worksheet, one: Placed, row: int) -> None:
    """The line below: formulas that follow the filter, each with the result for all lines."""
    columns = one.table.columns
    place = {column.key: at for (at, _), column in zip(one.spans, columns, strict=True)}
    for number, ((at, last), column) in enumerate(zip(one.spans, columns, strict=True)):
        style = canvas.looks.total(column)
        merge(page, row, at, last, style)
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

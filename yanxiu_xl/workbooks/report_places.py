"""Where everything of a report stands on its page, said before anything is drawn: so that pages can lead to each other, and ``where`` finds a
figure by its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from yanxiu_xl.forms.model import letters
from yanxiu_xl.reports.model import TABLE, Chart, Column, Figure, Gap, Report, Table, Value, value_of
from yanxiu_xl.workbooks.paper import Spread, spread

HEAD_ROW = 2
"""0-based row of the headings of the first table; the title and how to read it stand above."""
CHART_ROWS = 13
"""Rows that a chart covers."""
ENOUGH = 0.9
"""The part of its width with which a column of a further table is content."""
MANY_UNMEASURED = 6
"""Schools named in the line on what could not be measured."""
Anchors = Mapping[tuple[str, tuple[str, ...]], str]
"""(code of the report, key of the row) -> where a link to it leads."""


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

    @cached_property
    def unmeasured(self) -> str:
        """How many figures of a page something unreadable stands in the way of, and in which schools; '' for none."""
        cells, schools = 0, dict[str, None]()
        for one in self.placed:
            for line in one.table.rows:
                gaps = sum(value_of(line.get(column.key)) is Gap.UNMEASURED for column in one.table.columns)
                cells += gaps
                if gaps:
                    schools[str(value_of(line.get("school_name")) or value_of(line.get("school")) or "")] = None
        named = "、".join([*schools][:MANY_UNMEASURED]) + ("等" if len(schools) > MANY_UNMEASURED else "")
        return f"“?”：有看不懂的格，无法衡量，共 {cells} 处，在{named or '中心校登记'}；请看问题清单，改好后重交。" if cells else ""


def lay_out(report: Report, tables: Sequence[Table]) -> Laid:
    """Say where everything stands."""
    placed, row = list[Placed](), HEAD_ROW
    grid = [column.width for column in tables[0].columns]
    breaks = lies(report, grid).breaks
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


def lies(report: Report, widths: Sequence[float]) -> Spread:
    """How a report lies on paper."""
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

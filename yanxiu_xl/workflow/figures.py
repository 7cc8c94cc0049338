"""where, of a figure of a report: which records make it, each with file, sheet and cell, and why those left out do not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yanxiu_xl.archive.judged import left_out
from yanxiu_xl.forms.model import letters
from yanxiu_xl.problems import UserError
from yanxiu_xl.reports.behind import figure_behind
from yanxiu_xl.reports.catalogue import reports
from yanxiu_xl.reports.model import Column, Figure, Record, Row, Table, tables_of, value_of
from yanxiu_xl.reports.origin import origins
from yanxiu_xl.reports.overview import TITLE as OVERVIEW
from yanxiu_xl.reports.overview import overview_of
from yanxiu_xl.reports.source import KINDS_OF, REGISTERS, TermFacts
from yanxiu_xl.workbooks.overview_page import lay_out_overview
from yanxiu_xl.workbooks.report_places import Laid, lay_out
from yanxiu_xl.workbooks.report_tables import as_text

RowOf = Callable[[str, str, int], tuple[str, int] | None]
"""(school, sheet, row in its file) -> where 总档案 has that record."""
NAMES_A_LINE = 3
"""Columns at the left that say which line a figure stands in."""


@dataclass(frozen=True)
class Part:
    """A record behind a figure: school (code), file, tab and cell there, row on its page of 总档案 (None: not there); why it does not count."""

    school: str
    school_name: str
    file: str
    tab: str
    cell: str
    page: str
    row: int | None
    why: str

    def as_dict(self) -> dict[str, Any]:
        """The public form."""
        return {"school": self.school, "name": self.school_name, "file": self.file, "sheet": self.tab, "cell": self.cell,
                "master": {"sheet": self.page, "row": self.row} if self.row else None, "why": self.why or None}


@dataclass(frozen=True)
class FigureTrace:
    """A figure of a report and what makes it: those that count, and those that would and do not."""

    page: str
    cell: str
    line: str
    heading: str
    value: str
    records: list[Part]
    left_out: list[Part]

    def as_dict(self) -> dict[str, Any]:
        """The public form of ``where --json``."""
        return {"report": self.page, "cell": self.cell, "line": self.line, "heading": self.heading, "value": self.value,
                "records": [one.as_dict() for one in self.records], "left_out": [one.as_dict() for one in self.left_out]}


def page_named(title: str, facts: TermFacts) -> Laid | None:
    """The report of that title or code, laid out; None where it is none."""
    one = next((one for one in reports().values() if title in (one.title, one.code)), None)
    return lay_out(one, tables_of(one, facts)) if one else None


def trace_figure(facts: TermFacts, laid: Laid, cell: str, row_of: RowOf) -> FigureTrace:
    """What makes the figure in a cell (``F12``) of a report's page. row_of: (school, sheet, row) -> where 总档案 has that record.

    Raises UserError for a cell that says nothing.
    """
    report = laid.report
    found = next(((column, content) for address, column, content in laid.cells() if address == cell), None)
    if found is None:
        raise UserError(f"“{report.title}”的 {cell} 不是表里的一格。表里的数可以这样查，如 {report.title}!{_example(laid)}。")
    column, _ = found
    table, row = next(_lines(laid, cell))
    figure = figure_behind(table, row, column)
    parts = _Parts(facts, row_of)
    return FigureTrace(report.title, cell, _named(laid, row), column.title.replace("\n", " "), as_text(figure.value, column),
                       parts.of(figure.records), parts.of(figure.left_out))


def trace_overview(facts: TermFacts, cell: str, row_of: RowOf) -> FigureTrace:
    """The same of a figure of the front page: a tile, a cell of the table of schools, a thing to do. Raises UserError for a cell that says none."""
    laid = lay_out_overview(overview_of(facts, {}))
    puts = {f"{letters(one.first)}{row + 1}": one for row, cells in laid.rows.items() for one in cells if one.figure is not None}
    one = puts.get(cell)
    if one is None or one.figure is None:
        example = next(address for address, put in puts.items() if put.figure and isinstance(put.figure.value, int | float))
        raise UserError(f"“{OVERVIEW}”的 {cell} 不是可以查的一格。可以查上面六个数、学校一览和要办的事，如 {OVERVIEW}!{example}。")
    parts, column = _Parts(facts, row_of), Column("", one.label, kind=one.kind)
    said = one.value == one.figure.value
    line, value = (one.label, as_text(one.value, column)) if said else ("要办的事", str(one.value or ""))
    return FigureTrace(OVERVIEW, cell, line, "", value, parts.of(one.figure.records), parts.of(one.figure.left_out))


def _example(laid: Laid) -> str:
    return next((address for address, _, content in laid.cells() if isinstance(content, Figure) and content.records), "A4")


def _lines(laid: Laid, cell: str) -> Iterator[tuple[Table, Row]]:
    number = int("".join(sign for sign in cell if sign.isdigit())) - 1
    yield from ((one.table, one.table.rows[number - one.first]) for one in laid.placed if one.table.rows and one.first <= number <= one.last)


def _named(laid: Laid, row: Row) -> str:
    """Which line a figure stands in: what the first columns say."""
    columns: Sequence[Column] = next(one.table.columns for one in laid.placed if any(line is row for line in one.table.rows))
    words = (as_text(value_of(row.get(column.key)), column) for column in columns[: min(NAMES_A_LINE, laid.report.names)])
    return " ".join(filter(None, words))


class _Parts:
    """Records as people find them."""

    def __init__(self, facts: TermFacts, row_of: RowOf) -> None:
        self._facts, self._row_of = facts, row_of
        self._places = origins(facts)
        self._why: dict[str, Mapping[tuple[str, int], Any]] = {}

    def of(self, records: Sequence[Record]) -> list[Part]:
        """Each once, in their order."""
        return [self._part(one) for one in dict.fromkeys(records)]

    def _part(self, one: Record) -> Part:
        place = self._places.of(one)
        if one.sheet in REGISTERS:
            return Part("", "", *place, "", None, "")
        kind = KINDS_OF.get(one.sheet, one.sheet)
        if kind not in self._why:
            self._why[kind] = left_out(self._facts.archive.db, kind)
        why = self._why[kind].get((one.school, one.row))
        page, row = self._row_of(*one) or ("", None)
        return Part(one.school, self._facts.names.get(one.school, ""), *place, page, row, why.words if why else "")


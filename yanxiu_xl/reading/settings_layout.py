"""Whether the sheets of 学期设定 can be read at all after people have moved, inserted, deleted or copied columns and rows.

Columns are found by their headings, so moving and inserting does no harm. What is missing, and what is there twice without
agreeing, is refused with its cell: of two values nobody can know which is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from yanxiu_xl.forms.model import HEADER_ROW, Column, Kind, Layout, Sheet, column_number, letters
from yanxiu_xl.problems import Problem, problem
from yanxiu_xl.reading.cells import Raw, as_typed, trim
from yanxiu_xl.reading.layout import FIELD_LABEL, FIELD_VALUE, Columns, Grid, find_columns, header_key
from yanxiu_xl.reading.sheet_facts import SheetFacts

MOST_NAMED = 4
"""Headings in one sentence."""


class Structure:
    """How one tab of 学期设定 lies, and what is wrong with that. Positions are 0-based, rows in ``problems`` 1-based."""

    def __init__(self, file: str, title: str, sheet: Sheet, grid: Grid, names: dict[str, str]) -> None:
        self.file, self.title, self.sheet, self.grid = file, title, sheet, grid
        self.columns: Columns = find_columns(grid, sheet, names)
        self.problems = list(self._faults())

    def _problem(self, variant: str, row: int, letter: str, header: str, used: str = "", other: str = "") -> Problem:
        return problem("G02", variant=variant, file=self.file, sheet=self.title, title=self.title, row=row, letter=letter,
                       header=header, used=used, other=other)

    def _faults(self) -> Iterator[Problem]:
        """What keeps the tab from being read."""
        found, fields = self.columns, self.sheet.layout is Layout.FIELDS
        headings = {"label": FIELD_LABEL, "value": FIELD_VALUE} if fields else self._needed()
        if not found.header_row:
            named = "、".join(list(headings.values())[:MOST_NAMED]) + ("……" if len(headings) > MOST_NAMED else "")
            yield self._problem("headings", HEADER_ROW, "A", named)
            return
        for at, (key, header) in enumerate(headings.items()):
            if key not in found.positions:
                yield self._problem("column", found.header_row, letters(at if fields else self.sheet.position(key)), header)
        for key, header in headings.items():
            for other in found.duplicates.get(key, ()):
                if self._column(found.positions[key]) != self._column(other):
                    yield self._problem("columns", found.header_row, letters(other), header,
                                        used=letters(found.positions[key]), other=letters(other))
        if fields and headings.keys() <= found.positions.keys():
            yield from self._items(self.sheet.inputs)

    def _needed(self) -> dict[str, str]:
        """Heading by key of the columns that are read. Of parameters these are name and value; the rest is for people."""
        if self.sheet.layout is Layout.CATALOGUE:
            return {key: self.sheet[key].header for key in ("name", "value")}
        return {c.key: c.header for c in self.sheet.columns if c.kind is not Kind.AUTO}

    def _items(self, columns: Iterable[Column]) -> Iterator[Problem]:
        rows = self.rows_of(self.columns.positions["label"])
        for column in columns:
            if header_key(column.header) not in rows:
                yield problem("G02", file=self.file, sheet=self.title, header=column.header)
            else:
                yield from self.disagreeing(column.header, rows[header_key(column.header)], self.columns.positions["value"])

    def _column(self, position: int) -> list[str]:
        """What a column shows below its heading, blank cells at the end left out."""
        texts = [trim(as_typed(self.cell(row, position))) for row in range(self.columns.header_row, len(self.grid))]
        while texts and not texts[-1]:
            texts.pop()
        return texts

    def cell(self, row: int, position: int) -> Raw:
        """The cell of a 0-based row; '' beyond the end of a row that is shorter than others."""
        cells = self.grid[row]
        return cells[position] if position < len(cells) else ""

    def rows_of(self, position: int) -> dict[str, list[int]]:
        """By the name in a column the 0-based rows below the headings that have it."""
        rows: dict[str, list[int]] = {}
        for row in range(self.columns.header_row, len(self.grid)):
            rows.setdefault(header_key(as_typed(self.cell(row, position))), []).append(row)
        return rows

    def disagreeing(self, header: str, rows: Sequence[int], position: int) -> Iterator[Problem]:
        """A line for each further row of one name that has another value than the first."""
        first = trim(as_typed(self.cell(rows[0], position)))
        for row in rows[1:]:
            if trim(as_typed(self.cell(row, position))) != first:
                yield self._problem("rows", row + 1, letters(position), header, used=str(rows[0] + 1), other=str(row + 1))


def merged_over(facts: SheetFacts, letter: str, row: int) -> str:
    """The merged area of several rows or columns that covers a cell, '' when none does: whose value it shows nobody can tell."""
    at = column_number(letter)
    for first, top, last, bottom in facts.merges:
        if top <= row <= bottom and column_number(first) <= at <= column_number(last):
            return f"{first}{top}:{last}{bottom}"
    return ""

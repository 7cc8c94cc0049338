"""What the program makes of a workbook that it is about to write: its rows read and checked as if it had come back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from yanxiu_xl.checks import run_checks
from yanxiu_xl.checks.check_run import CheckRun
from yanxiu_xl.forms.model import Column, Kind, Layout, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.cells import Raw
from yanxiu_xl.reading.layout import FIELD_LABEL, FIELD_VALUE, Grid
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.reading.submissions import Submission, SubmissionReader
from yanxiu_xl.term.stamp import Stamp
from yanxiu_xl.term.term import School, Term
from yanxiu_xl.workbooks.sheets import AsCame, Row, Typed, free_numbers, numbers_spoken_of


def read_and_checked(term: Term, school: School, rows: Mapping[str, Sequence[Row]], town: Mapping[str, Sequence[str]]) -> CheckRun:
    """The return that a workbook with these rows would be, at the end of the term.

    At its end, because the formulas know no future: whether a day has come yet is no matter of theirs.
    """
    reader = SubmissionReader(term)
    one = Submission("", "", stamp=Stamp(term=term.code, school=school.code))
    one.town = {name: tuple(people) for name, people in town.items()}
    spoken_of = numbers_spoken_of(rows)
    for sheet in SCHOOL_SHEETS:
        grid = _grid(sheet, rows.get(sheet.key, ()), school.code, spoken_of)
        one.tables[sheet.key] = reader.table_reader(sheet.key).read(grid, SheetFacts(sheet.title, ""), {}, "", one.problems)
    return run_checks(term, one, term["term_end"])


def _grid(sheet: Sheet, rows: Sequence[Row], id_stem: str, spoken_of: Collection[str]) -> Grid:
    if sheet.layout is Layout.FIELDS:
        cells = rows[0] if rows else {}
        lines: Grid = [[""] * 2, [""] * 2, [FIELD_LABEL, FIELD_VALUE]]
        return lines + [[c.header, _raw(c, cells.get(c.key))] for c in sheet.columns]
    width = len(sheet.columns)
    grid: Grid = [[""] * width, [""] * width, [c.header for c in sheet.columns]]
    numbers = free_numbers(sheet, rows, id_stem, spoken_of)
    for row in rows:
        given = {**row, **{c.key: next(numbers, None) for c in sheet.columns if c.kind is Kind.IDENTIFIER and not row.get(c.key)}}
        grid.append([_raw(c, given.get(c.key)) for c in sheet.columns])
    return grid


def _raw(column: Column, value: Any) -> Raw:
    """A cell as the parser will hand it over (``SheetWriter.put`` is how it is written)."""
    if isinstance(value, AsCame):
        value = value.raw
    elif isinstance(value, Typed):
        return str(value)
    elif column.kind is Kind.DATE and isinstance(value, str) and value:
        return date.fromisoformat(value)
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return float(value) if column.codes == "period" and str(value).isdigit() else value

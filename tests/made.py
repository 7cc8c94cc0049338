"""Returns made straight from rows, without a file: what a workbook with these rows is read as, at a fraction of the time.

Rows are those of ``tests.support``: values as the reader gives them, ``Typed`` text as somebody typed it, None for an
empty cell, ``{}`` for an empty row. Every cell goes through the real ``TableReader``. ``tests/test_row_rules.py`` holds
the proof that a made return and one read from a written workbook say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from tests.support import AS_OF, TERM, Rows
from yanxiu_xl.checks import run_checks
from yanxiu_xl.forms.model import FIRST_DATA_ROW, Column, Kind, Layout, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.problems import Problem
from yanxiu_xl.reading.cells import Raw
from yanxiu_xl.reading.layout import FIELD_LABEL, FIELD_VALUE, Grid, help_words
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.reading.submissions import Submission, SubmissionReader
from yanxiu_xl.reading.tables import TableReader
from yanxiu_xl.term.stamp import TEMPLATE_VERSION, Stamp
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.sheets import Typed, numbers_spoken_of
from yanxiu_xl.workbooks.template import opening_rows

Row = Mapping[str, Any]

_readers: dict[str, dict[str, TableReader]] = {}
"""Readers of a term by its digest: a parser remembers what it has seen, so the next return is read faster."""


def made(
    rows: Rows, school: str = "01", term: Term = TERM, as_of: date = AS_OF, *,
    town: Mapping[str, Sequence[str]] | None = None, stamp: Stamp | None = None,
) -> Submission:
    """The return of ``school`` with ``rows`` by sheet key, checked on its own as on the day ``as_of``."""
    one = unchecked(rows, school, term, town=town, stamp=stamp)
    run_checks(term, one, as_of)
    return one


def unchecked(
    rows: Rows, school: str = "01", term: Term = TERM, *,
    town: Mapping[str, Sequence[str]] | None = None, stamp: Stamp | None = None, without: Mapping[str, Collection[str]] | None = None,
) -> Submission:
    """The same before any check: for several returns that are checked together.

    town: other schools' names, as the hidden town roster holds them; stamp: of the last check (its version, term and
    school are set here); without: keys of columns that somebody has deleted, by sheet key.
    """
    one = term.school(school)
    assert one is not None, f"no school {school} in the term"
    name = f"{one.code}{one.name}.xlsx"
    result = Submission(name, name, stamp=replace(stamp or Stamp(), version=TEMPLATE_VERSION, term=term.code, school=school))
    result.town = {s.name: tuple((town or {}).get(s.name, ())) for s in term.schools if s.code != school}
    opening = opening_rows(term, one)
    digest = term.digest()
    if digest not in _readers:
        _readers[digest] = {s.key: TableReader(s, term) for s in SCHOOL_SHEETS}
    readers = _readers[digest]
    spoken_of = numbers_spoken_of(rows)
    for sheet in SCHOOL_SHEETS:
        lines = _over_opening(sheet, opening.get(sheet.key, []), rows.get(sheet.key, []))
        facts = SheetFacts(sheet.title, part="", rows=len(lines))
        grid = _fields(sheet, lines[0]) if sheet.layout is Layout.FIELDS else _table(sheet, lines, school, spoken_of)
        gone = {sheet.position(key) for key in (without or {}).get(sheet.key, ())}
        grid = [[cell for at, cell in enumerate(line) if at not in gone] for line in grid] if gone else grid
        result.tables[sheet.key] = readers[sheet.key].read(grid, facts, {}, name, result.problems)
    result.refused = SubmissionReader(term)._refusal(result)
    if result.refused is not None:
        result.problems.append(result.refused)
    return result


def spoken(submission: Submission) -> list[tuple[str, str, str, str, str, str, str]]:
    """Everything a return's problems say, whatever its file is called."""
    return [(p.level.value, p.code, p.variant, p.sheet, p.cell, p.message, p.fix) for p in submission.problems]


def rule_problems(submission: Submission, *letters: str) -> list[Problem]:
    """Problems of the rules whose code begins with one of ``letters``."""
    return [p for p in submission.problems if p.code[0] in letters]


def _over_opening(sheet: Sheet, opening: Sequence[Row], given: Sequence[Row]) -> list[dict[str, Any]]:
    """What the template holds already, with the given cells over it; a table holds only what is given."""
    if sheet.layout is Layout.TABLE:
        return [dict(row) for row in given]
    label = "item_code"
    by_item = {row.get(label): row for row in given}
    lines = [(row, by_item.get(row.get(label), {})) for row in opening]
    return [{**row, **{k: v for k, v in over.items() if v is not None}} for row, over in lines]


def _fields(sheet: Sheet, row: Row) -> Grid:
    lines: Grid = [[c.marked_header, _cell(c, row.get(c.key)), help_words(c, TERM)] for c in sheet.columns]
    return [[sheet.title, "", ""], [sheet.instruction, "", ""], [FIELD_LABEL, FIELD_VALUE, "说明"], *lines]


def _table(sheet: Sheet, rows: Sequence[Row], school: str, spoken_of: Collection[str]) -> Grid:
    width = len(sheet.columns)
    head: Grid = [[text] + [""] * (width - 1) for text in (sheet.title, sheet.instruction)]
    head.append([c.marked_header for c in sheet.columns])
    assert len(head) == FIRST_DATA_ROW - 1
    taken = {str(row[c.key]) for c in sheet.columns if c.kind is Kind.IDENTIFIER for row in rows if row.get(c.key)}
    if any(c.key in row for c in sheet.columns if c.kind is Kind.IDENTIFIER for row in rows):
        taken |= set(spoken_of)
    free = (text for n in count(1) if (text := f"{sheet.id_prefix}-{school}-{n:03d}") not in taken)
    for row in rows:
        unknown = set(row) - {c.key for c in sheet.columns}
        assert not unknown, f"{sheet.title} has no columns {unknown}"
        cells = [(c, row.get(c.key)) for c in sheet.columns]
        head.append([_cell(c, next(free) if c.kind is Kind.IDENTIFIER and v is None else v) for c, v in cells])
    return head


def _cell(column: Column, value: Any) -> Raw:
    """A value as the workbook's parser hands it over: blanks as '', numbers as float, dates as dates."""
    if value is None or value == "":
        return ""
    if isinstance(value, Typed):
        return str(value)
    if isinstance(value, date):
        return value
    if column.kind is Kind.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, int | float) or (column.codes == "period" and str(value).isdigit()):
        return float(value)
    return str(value)

"""A return's contents in the template's own shape: what a marked return will hold, and what reading it will find.

Every record keeps its row where that is possible; values that could not be read, and those that were read differently
from how they were typed, stand as they came. The tables are read again by the ordinary reader, so that addresses,
messages and counts are those of the new workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yanxiu_xl.forms.model import FIRST_DATA_ROW, HEADER_ROW, Kind, Layout, Sheet
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.cells import Raw
from yanxiu_xl.reading.layout import FIELD_LABEL, FIELD_VALUE, Grid
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.reading.submissions import Submission, SubmissionReader
from yanxiu_xl.reading.tables import Table
from yanxiu_xl.term.term import Term

SPARE_ROWS = 300
"""A record may stand this far below the template's last row before the gaps above it are closed."""


@dataclass
class NormalizedSubmission:
    """The return in its new shape, and where things went.

    contents: sheet key -> row number -> column key -> the cell as it came; moved: sheet key -> old row -> new row.
    """

    new: Submission
    contents: dict[str, dict[int, dict[str, Raw]]]
    moved: dict[str, dict[int, int]]


def normalize_layout(one: Submission, term: Term, opening: Mapping[str, Sequence[Mapping[str, Any]]]) -> NormalizedSubmission:
    """Lay out ``one`` as the template would hold it and read that; problems of reading are those of the new shape.

    opening: sheet key -> what a blank workbook of the school already holds; what was wiped of it is put back.
    """
    reader = SubmissionReader(term)
    new = replace(one, tables={}, problems=[], refused=None)
    contents: dict[str, dict[int, dict[str, Raw]]] = {}
    moved: dict[str, dict[int, int]] = {}
    for sheet in SCHOOL_SHEETS:
        table = one.tables.get(sheet.key) or Table(sheet.key, sheet.title)
        places = _places(sheet, table)
        contents[sheet.key] = dict(zip(places, _cells(sheet, table), strict=True))
        _put_back(sheet, contents[sheet.key], opening.get(sheet.key, ()))
        if sheet.key == "profile":
            _put_new_name(contents[sheet.key], term, one.school_code)
        moved[sheet.key] = {table.rows[i]: places[i] for i in range(len(table))}
        if sheet.layout is Layout.FIELDS:
            moved[sheet.key] |= {
                row: FIRST_DATA_ROW + sheet.position(key) for key, row in table.item_rows.items()
            }
        grid = _grid(sheet, contents[sheet.key])
        facts = SheetFacts(sheet.title, "")
        new.tables[sheet.key] = reader.table_reader(sheet.key).read(grid, facts, {}, one.name, new.problems)
    new.attachments = [replace(a, row=moved[a.sheet].get(a.row, a.row)) for a in one.attachments]
    return NormalizedSubmission(new, contents, moved)


def _places(sheet: Sheet, table: Table) -> list[int]:
    """New row of each record."""
    if sheet.layout is Layout.CATALOGUE:
        label = sheet.columns[0].key
        order = {row[label]: n for n, row in enumerate(sheet.fixed_rows)}
        return [FIRST_DATA_ROW + order[str(code)] for code in table.values.get(label, [])]
    shifted = [row - (table.header_row - HEADER_ROW) for row in table.rows]
    if shifted and (shifted[0] < FIRST_DATA_ROW or shifted[-1] > sheet.last_row + SPARE_ROWS):
        return list(range(FIRST_DATA_ROW, FIRST_DATA_ROW + len(shifted)))
    return shifted


def _cells(sheet: Sheet, table: Table) -> list[dict[str, Any]]:
    """The cells of each record by column key, of which automatic columns have none."""
    keys = [column.key for column in sheet.columns if column.kind is not Kind.AUTO]
    nothing = [None] * len(table)
    rows = [dict(zip(keys, cells, strict=True)) for cells in zip(*(table.values.get(key, nothing) for key in keys), strict=True)]
    for (at, key), came in table.typed.items():
        if came is not None and key in keys:
            rows[at][key] = came
    return rows


def _put_back(sheet: Sheet, rows: dict[int, dict[str, Raw]], opening: Sequence[Mapping[str, Any]]) -> None:
    """Fill prefilled cells that are empty now, in rows that are always there, and the rows that are missing."""
    for offset, given in enumerate(opening):
        cells = rows.setdefault(FIRST_DATA_ROW + offset, {})
        for column in sheet.columns:
            if column.prefilled and cells.get(column.key) is None and given.get(column.key) is not None:
                cells[column.key] = given[column.key]


def _put_new_name(rows: dict[int, dict[str, Raw]], term: Term, code: str) -> None:
    """A school that has another name by now gets its workbook under that."""
    for cells in rows.values():
        if term.has_been(code, str(cells.get("school_name") or "")):
            cells["school_name"] = term.names[code]


def _grid(sheet: Sheet, rows: dict[int, dict[str, Raw]]) -> Grid:
    """The sheet as the parser would hand it over."""
    if sheet.layout is Layout.FIELDS:
        cells = next(iter(rows.values()), {})
        lines: Grid = [[""] * 2, [""] * 2, [FIELD_LABEL, FIELD_VALUE]]
        return lines + [[c.header, _blank(cells.get(c.key))] for c in sheet.columns]
    width = len(sheet.columns)
    grid: Grid = [[""] * width, [""] * width, [c.header for c in sheet.columns]]
    for number in range(FIRST_DATA_ROW, max(rows, default=HEADER_ROW) + 1):
        cells = rows.get(number, {})
        grid.append([_blank(cells.get(c.key)) for c in sheet.columns])
    return grid


def _blank(raw: Any) -> Raw:
    if raw is None:
        return ""
    return float(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw

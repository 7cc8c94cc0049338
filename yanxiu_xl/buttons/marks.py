"""Colours and notes on wrong cells: put on by a check, taken off by the next one.

Every note carries a number that moves with its cell when rows are inserted, sorted or deleted; what the cell looked like
before stands under that number on the hidden sheet 元数据.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from yanxiu_xl.buttons.excel import unprotected
from yanxiu_xl.forms.tabs import META
from yanxiu_xl.term.stamp import CHECK_KEYS, LABELS, Stamp
from yanxiu_xl.workbooks.sheets import Mark

UNKNOWN = "?"
RECORDS_COLUMN = 4
"""Column D of 元数据; the stamp holds A and B."""
_SIGNED = re.compile(r"\n〔标注 (\d+)〕$")


def take_off(book: Any, records: list[dict[str, Any]]) -> None:
    """Give marked cells back the colour and the note they had, unless somebody has coloured them since."""
    titles = {sheet.name for sheet in book.sheets}
    open_records = {record["number"]: record for record in records}
    for title in sorted({record["sheet"] for record in records} & titles):
        sheet = book.sheets[title]
        with unprotected(sheet) as free:
            if not free:
                continue
            found = [(note, int(match[1])) for note in sheet.notes if (match := _SIGNED.search(note.text))]
            for note, number in found:
                record = next((one for one in records if one["number"] == number), None)
                cell = note.location
                note.delete()
                if record is not None:
                    open_records.pop(number, None)
                    _restore(cell, record)
            for record in [one for one in open_records.values() if one["sheet"] == title]:
                _restore(sheet.range(record["cell"]), record)


def _restore(cell: Any, record: Mapping[str, Any]) -> None:
    if _colour(cell) in {record["mark"], UNKNOWN}:
        cell.color = None if record["colour"] == UNKNOWN else record["colour"]
    if record["note"] is not None and cell.note is None:
        cell.add_note(record["note"])


def _colour(cell: Any) -> str | None:
    """#RRGGBB, None for no fill."""
    try:
        colour = cell.color
    except NotImplementedError:  # a spreadsheet in a browser does not tell
        return UNKNOWN
    return None if colour is None else "#{:02X}{:02X}{:02X}".format(*colour)


def put_on(book: Any, marks: Mapping[tuple[str, str], Mark]) -> list[dict[str, Any]]:
    """Mark the cells; returns the records of what they looked like."""
    records: list[dict[str, Any]] = []
    by_sheet: dict[str, dict[str, Mark]] = {}
    for (title, cell), mark in marks.items():
        by_sheet.setdefault(title, {})[cell] = mark
    for title, cells in by_sheet.items():
        sheet = book.sheets[title]
        with unprotected(sheet) as free:
            if free:
                records += [_mark(sheet, title, cell, mark, len(records) + n) for n, (cell, mark) in enumerate(cells.items(), 1)]
    return records


def _mark(sheet: Any, title: str, address: str, mark: Mark, number: int) -> dict[str, Any]:
    cell = sheet.range(address)
    note = cell.note
    own = None if note is None else note.text
    record = {"number": number, "sheet": title, "cell": address, "colour": _colour(cell), "mark": mark.colour, "note": own}
    cell.color = mark.colour
    if note is not None:
        note.delete()
    cell.add_note(f"{own + chr(10) if own else ''}{mark.note}\n〔标注 {number}〕")
    return record


def read_records(grid: list[list[Any]]) -> list[dict[str, Any]]:
    """The records of the last check from the cells of 元数据; what cannot be read is passed over."""
    found = []
    for row in grid:
        text = row[RECORDS_COLUMN - 1] if len(row) >= RECORDS_COLUMN else ""
        try:
            record = json.loads(str(text))
            found.append({key: record[key] for key in ("number", "sheet", "cell", "colour", "mark", "note")})
        except (ValueError, TypeError, KeyError):
            continue
    return found


def read_charts(grid: list[list[Any]]) -> dict[str, list[Any]]:
    """Title of a page -> its charts as the last click left them, from the cells of 元数据."""
    found = {}
    for row in grid:
        text = row[RECORDS_COLUMN - 1] if len(row) >= RECORDS_COLUMN else ""
        try:
            record = json.loads(str(text))
            found[str(record["page"])] = list(record["charts"])
        except (ValueError, TypeError, KeyError):
            continue
    return found


def write_meta(
    book: Any, grid: list[list[Any]], stamp: Stamp, records: list[dict[str, Any]], charts: Mapping[str, list[Any]]
) -> None:
    """The stamp's lines of the check, the records, and the charts of each page, onto 元数据."""
    if META not in {sheet.name for sheet in book.sheets}:
        return
    sheet = book.sheets[META]
    rows = {str(row[0]).strip(): number for number, row in enumerate(grid, 1) if row and row[0] != ""}
    with unprotected(sheet) as free:
        if not free:
            return
        for key in CHECK_KEYS:
            label = LABELS[key]
            row = rows.setdefault(label, max(rows.values(), default=0) + 1)
            cells = sheet.range((row, 1), (row, 2))
            cells.number_format = "@"
            cells.value = [[label, getattr(stamp, key)]]
        kept = [*records, *({"page": page, "charts": drawn} for page, drawn in charts.items())]
        height = max(len(kept), len(grid))
        column = sheet.range((1, RECORDS_COLUMN), (height, RECORDS_COLUMN))
        column.number_format = "@"
        lines = [json.dumps(one, ensure_ascii=False) for one in kept]
        column.value = [[line] for line in lines + [""] * (height - len(lines))]

"""What a click leaves on the hidden sheet 元数据 for the next one: how marked cells looked before.

Column D, one record in JSON a cell; the stamp holds columns A and B.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yanxiu_xl.buttons.excel import unprotected
from yanxiu_xl.forms.tabs import META
from yanxiu_xl.term.stamp import CHECK_KEYS, LABELS, Stamp

COLUMN = 4
MARK_KEYS = ("number", "sheet", "cell", "colour", "mark", "note")
Record = dict[str, Any]
"""Of a marked cell its number, place, colour and note before, and the colour of the mark."""


def read_memory(grid: list[list[Any]]) -> list[Record]:
    """The records in the cells of 元数据; what cannot be read, or was left there by an earlier program, is passed over."""
    records: list[Record] = []
    for row in grid:
        text = row[COLUMN - 1] if len(row) >= COLUMN else ""
        try:
            record = json.loads(str(text))
            records.append({key: record[key] for key in MARK_KEYS})
        except (ValueError, TypeError, KeyError):
            continue
    return records


def can_remember(book: Any) -> bool:
    """Whether what a click marks can be told from what a person has coloured by the next one: no password locks 元数据."""
    if META not in {sheet.name for sheet in book.sheets}:
        return True
    with unprotected(book.sheets[META]) as free:
        return free


def write_memory(book: Any, grid: list[list[Any]], stamp: Stamp, records: Sequence[Record]) -> None:
    """The stamp's lines of the check and what is to be remembered, onto 元数据 (``grid``: what stands there)."""
    if META not in {sheet.name for sheet in book.sheets}:
        return
    sheet = book.sheets[META]
    rows = {str(row[0]).strip(): number for number, row in enumerate(grid, 1) if row and row[0] != ""}
    with unprotected(sheet) as free:
        if not free:
            return
        check = {}
        for key in CHECK_KEYS:
            row = rows.setdefault(LABELS[key], max(rows.values(), default=0) + 1)
            check[row] = [LABELS[key], getattr(stamp, key)]
        _put(sheet, 1, check)
        standing = [row[COLUMN - 1] if len(row) >= COLUMN else "" for row in grid]
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        lines += [""] * (len(standing) - len(lines))
        _put(sheet, COLUMN, {row: [line] for row, line in enumerate(lines, 1) if [line] != standing[row - 1 : row]})


def _put(sheet: Any, column: int, lines: Mapping[int, list[str]]) -> None:
    """Texts into rows from a column on, neighbouring rows in one go."""
    for first, last in runs(lines):
        cells = sheet.range((first, column), (last, column + len(lines[first]) - 1))
        cells.number_format = "@"
        cells.value = [lines[row] for row in range(first, last + 1)]


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """(first, last) of neighbouring numbers."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found

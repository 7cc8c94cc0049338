"""Automatic cells of filled rows that lack their formula, and rows without an automatic number, are mended by a click.

A table of Excel gives an inserted row its formulas; LibreOffice, WPS and a pasted row do not, and keys that empty a cell are
refused by no validation. A formula is taken from another row of its column, never made anew: the workbook may be of an earlier
build. What somebody has written in a formula's place has been told before (F18). A number that is there is never changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yanxiu_xl.buttons.excel import is_protected
from yanxiu_xl.buttons.grids import OpenLooks, is_formula
from yanxiu_xl.buttons.memory import runs
from yanxiu_xl.forms.model import Column, Kind, Sheet, column_number
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.reading.layout import Grid
from yanxiu_xl.reading.submissions import Submission, Tabs
from yanxiu_xl.reading.tables import Table

_OF_A_ROW = re.compile(r"(?<![\w$.])(\$?[A-Z]{1,3})(\d+)(?![\w(.])")
"""A cell whose row moves with the formula."""
_FAR = 2_000_000
"""Formulas of all rows are compared as they would read in this one, which no row above can leave the sheet from."""


@dataclass(frozen=True)
class Gap:
    """Neighbouring cells of one column that are to be written, and what into them; formulas: or numbers."""

    sheet: str
    key: str
    title: str
    letter: str
    first: int
    texts: tuple[str, ...]
    formulas: bool

    @property
    def cells(self) -> list[tuple[str, str]]:
        """(tab, cell) of each."""
        return [(self.title, f"{self.letter}{row}") for row in range(self.first, self.first + len(self.texts))]


def gaps(book: Any, tabs: Tabs, one: Submission) -> list[Gap]:
    """What is lacking in the rows of an open workbook that are filled in.

    A protected sheet is one of an earlier build, or somebody's: it is left as it is.
    """
    found: list[Gap] = []
    locked: dict[str, bool] = {}
    for sheet in SCHOOL_SHEETS:
        table = one.tables.get(sheet.key)
        if one.refused is None and sheet.has_free_rows and table is not None and table.rows and table.letters:
            for column in sheet.columns:
                lacking: Mapping[int, str] = {}
                looks = tabs.facts[table.title].looks
                if column.kind is Kind.IDENTIFIER and column.key in table.letters:
                    lacking = _numbers(sheet, column, table, one, tabs.grid(table.title))
                elif column.auto and column.key in table.letters and isinstance(looks, OpenLooks):
                    lacking = _formulas(column, table, looks)
                if lacking and table.title not in locked:
                    locked[table.title] = is_protected(book.sheets[table.title].api)
                found += [
                    Gap(sheet.key, column.key, table.title, table.letters[column.key], first,
                        tuple(lacking[row] for row in range(first, last + 1)), column.kind is not Kind.IDENTIFIER)
                    for first, last in (runs(lacking) if lacking and not locked[table.title] else ())
                ]
    return found


def _formulas(column: Column, table: Table, looks: OpenLooks) -> dict[int, str]:
    """Row -> the formula it lacks. A choice that was made in place of a formula (研修方式) stays."""
    first, last = table.rows[0], table.rows[-1]
    standing = looks.standing(table.letters[column.key], first, last)
    if standing is None:
        return {}
    lacking = [row for row in table.rows if not is_formula(standing[row]) and (column.kind is Kind.AUTO or not standing[row])]
    if not lacking:
        return {}
    patterns = Counter(shifted(text, _FAR - row) for row, text in standing.items() if text.startswith("="))
    if not patterns:  # a prepared row below may have it
        below = looks.texts(table.letters[column.key], last + 1, last + 2)
        patterns = Counter(shifted(text, _FAR - row) for row, text in below.items() if text.startswith("="))
    pattern = max(patterns, key=lambda text: patterns[text], default="")
    return {row: shifted(pattern, row - _FAR) for row in lacking} if pattern else {}


def shifted(formula: str, rows: int) -> str:
    """A formula as it reads so many rows further down; texts in quotation marks stay."""
    parts = formula.split('"')
    for at in range(0, len(parts), 2):
        parts[at] = _OF_A_ROW.sub(lambda m: f"{m[1]}{int(m[2]) + rows}", parts[at])
    return '"'.join(parts)


def _numbers(sheet: Sheet, column: Column, table: Table, one: Submission, grid: Grid) -> dict[int, str]:
    """Row -> the next number that neither a record, a prepared row nor a reference has."""
    missing = [
        row for at, row in enumerate(table.rows) if table.values[column.key][at] is None and (at, column.key) not in table.typed
    ]
    start = f"{sheet.id_prefix}-{one.school_code}-"
    at = column_number(table.letters[column.key]) - 1
    known = [str(row[at]) for row in grid if at < len(row)] + list(references(one.tables))
    counts = [int(text[len(start) :]) for text in known if text.startswith(start) and text[len(start) :].isdecimal()]
    return {row: f"{start}{number:03d}" for number, row in enumerate(missing, max(counts, default=0) + 1)}


def references(tables: Mapping[str, Table]) -> Iterator[str]:
    """Numbers that columns hold which speak of other records; their letter tells of which."""
    for sheet in SCHOOL_SHEETS:
        for column in sheet.columns:
            if column.kind is Kind.REFERENCE and sheet.key in tables:
                yield from (str(value) for value in tables[sheet.key].values.get(column.key, ()) if value is not None)


def mend(book: Any, one: Submission, lacking: Iterable[Gap]) -> int:
    """Write what is lacking, a call a gap; returns how many cells."""
    mended = 0
    for gap in lacking:
        cells = book.sheets[gap.title].range(f"{gap.letter}{gap.first}:{gap.letter}{gap.first + len(gap.texts) - 1}")
        lines = tuple((text,) for text in gap.texts)
        if gap.formulas:
            cells.formula = lines if len(lines) > 1 else gap.texts[0]
        else:
            cells.value = [list(line) for line in lines]
            table = one.tables[gap.sheet]
            for row, text in enumerate(gap.texts, gap.first):
                table.values[gap.key][table.rows.index(row)] = text
        mended += len(lines)
    return mended


def mended_words(mended: int) -> str:
    """What is said of it after the click's own sentence."""
    return f"另外补好了 {mended} 个自动格（公式、编号）。" if mended else ""

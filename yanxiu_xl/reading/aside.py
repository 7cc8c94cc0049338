"""What stands on a tab of the form where nothing is read: it is kept, told once a thing, and every cell is counted.

A cell with more than blanks in it is the program's own (headers, help, prepared numbers, results of its formulas), or it was read
as a record, or it was reported instead, or it is kept here. The sweep goes by what is left over, so that nothing can be forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from yanxiu_xl.forms.model import Column, Kind, Sheet, column_number, letters
from yanxiu_xl.forms.progress import STANDING
from yanxiu_xl.forms.tabs import BACK
from yanxiu_xl.reading.cells import ERROR_WORDS, Raw, as_typed, trim
from yanxiu_xl.reading.layout import HELP, Columns, Grid, header_key, help_words
from yanxiu_xl.reading.pictures import UNCOMPUTED
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.term.term import Term

if TYPE_CHECKING:
    from yanxiu_xl.reading.tables import Table

TOLD_ONE_BY_ONE = 12
"""Stray cells of a tab that are named each; more of them are told in one line. All are kept."""
NAMED = 3
"""Addresses that such a line names."""
Show = Callable[[Raw, str, int], Raw]
"""(cell, column letters, row) -> the cell as a person sees it."""


@lru_cache
def prepared_number(prefix: str) -> re.Pattern[str]:
    """The automatic numbers that a workbook comes with, such as ``H-03-001``."""
    return re.compile(rf"{prefix}-\w{{1,4}}-\d{{3,4}}")


class Aside:
    """The cells of one tab that are no records. ``settle`` comes last: it tells and counts what was found."""

    def __init__(self, sheet: Sheet, term: Term, grid: Grid, facts: SheetFacts, table: Table, note: Callable[..., None], show: Show) -> None:
        """note: adds a problem of the tab; show: a cell as a person sees it."""
        self.sheet, self.term, self.grid, self.facts, self.table, self.note, self.show = sheet, term, grid, facts, table, note, show
        self.blanks = 0
        self.own = 0
        self._stray: list[tuple[str, int, str]] = []
        self._lines: list[list[tuple[str, int, str]]] = []
        self._unseen = 0
        self._constants: dict[str, frozenset[int]] = {}

    # --- before and after reading ---

    def beneath(self, row: int, position: int, value: Raw) -> None:
        """A cell that a merged area hides, where it holds something else than what the area shows."""
        raw = self.grid[row - 1][position]
        if raw not in ("", value) and (text := self.text(raw, letters(position), row)):
            self._unseen += 1
            self._stray.append((letters(position), row, text))

    def put_errors(self, columns: Columns) -> None:
        """Errors, and formulas beside the form's columns that have no result, stand in the cells from now on as they show."""
        for (letter, row), word in self.facts.errors.items():
            self.put(letter, row, word)
        known = {letters(position) for position in columns.positions.values()} if columns.header_row else set()
        for letter in self.facts.uncomputed.letters(known):
            for row, shown in self.facts.broken(letter).items():
                text = shown.removeprefix(UNCOMPUTED)
                if row >= columns.header_row or not STANDING.fullmatch(text):  # how far the sheet is filled in, not worked out yet
                    self.put(letter, row, text)

    def put(self, letter: str, row: int, text: str) -> None:
        """Let an empty cell hold a text."""
        at = column_number(letter)
        width = max(len(self.grid[0]) if self.grid else 0, at)
        self.grid += [[""] * width for _ in range(row - len(self.grid))]
        self.grid[row - 1] += [""] * (at - len(self.grid[row - 1]))
        if self.grid[row - 1][at - 1] == "":
            self.grid[row - 1][at - 1] = text

    def settle(self) -> None:
        """Keep and tell the stray cells, and what is far away; count the cells of the tab."""
        for cell in self.facts.far:
            self._stray.append((cell.letter, cell.row, cell.text))
        self._unseen += len(self.facts.far)
        if len(self._lines) > TOLD_ONE_BY_ONE:
            self._stray += [cell for line in self._lines for cell in line]
            self._lines = []
        for line in self._lines:
            letter, row, text = line[0]
            self.note("F13", variant="row", row=row, letter=letter, value=text, n=len(line))
        told = self._stray if len(self._stray) <= TOLD_ONE_BY_ONE else []
        for letter, row, text in told:
            self.note("F13", variant="outside", row=row, letter=letter, value=text)
        if not told and self._stray:
            first = sorted(self._stray, key=lambda cell: (cell[1], column_number(cell[0])))[:NAMED]
            letter, row, text = first[0]
            places = "、".join(f"{at}{number}" for at, number, _ in first)
            self.note("F13", variant="many", row=row, letter=letter, value=text, n=len(self._stray), places=places)
        table = self.table
        table.outside += [(f"{letter}{row}", text) for letter, row, text in (*self._stray, *(cell for line in self._lines for cell in line))]
        filled = sum(len(row) - row.count("") for row in self.grid)
        table.cells = filled + self._unseen - self.blanks
        table.own = self.own
        table.kept = len(table.outside) + sum(map(len, table.extra.values())) + len(table.headers) + len(table.constants)

    def text(self, raw: Raw, letter: str, row: int) -> str:
        """What a cell shows; '' for blanks."""
        return trim(as_typed(self.show(raw, letter, row)))

    def keep(self, raw: Raw, position: int, row: int) -> None:
        """A cell outside the tables, unless there is nothing in it."""
        text = self.text(raw, letters(position), row)
        if text:
            self._stray.append((letters(position), row, text))
        else:
            self.blanks += 1

    def claim(self, raw: Raw) -> None:
        """A cell that the program has written."""
        if trim(as_typed(raw)):
            self.own += 1
        else:
            self.blanks += 1

    def constants(self, letter: str) -> frozenset[int]:
        """Rows of a column in which something stands that no formula has put there."""
        if letter not in self._constants:
            self._constants[letter] = self.facts.looks.constants(letter)
        return self._constants[letter]

    # --- what is left over ---

    def above(self, header_row: int) -> None:
        """What stands above the header, but for the form's title and instruction, the way back and how far the sheet is filled in."""
        words = (self.sheet.title, self.sheet.printed_instruction, self.sheet.instruction, BACK)  # the last but one as an earlier program wrote it
        ours = {header_key(text) for text in words}
        for index, row in enumerate(self.grid[: max(header_row - 1, 0)]):
            for position, raw in enumerate(row):
                if raw == "":
                    continue
                text = as_typed(raw).strip()
                # beside the title an error is what the program's own formula comes to where the form's cells hold errors
                own_error = (text in ERROR_WORDS or text.startswith("Err:")) and header_key(str(row[0])) == header_key(self.sheet.title)
                if header_key(text) in ours or STANDING.fullmatch(text) or own_error:
                    self.claim(raw)
                else:
                    self.keep(raw, position, index + 1)

    def everything(self) -> None:
        """A tab whose header is not there at all: nothing can be read, so everything is kept as it stands, and that is said once."""
        found = []
        for row, line in enumerate(self.grid, 1):
            for position, raw in enumerate(line):
                if raw != "":
                    text = self.text(raw, letters(position), row)
                    found += [(f"{letters(position)}{row}", text)] if text else []
                    self.blanks += not text
        if found:
            self.table.outside += found
            self.note("F13", variant="unread", n=len(found))

    def of_table(self, columns: Columns, started: Sequence[int]) -> None:
        """Headers, columns the form does not have, rows that are no records, automatic columns."""
        self._extra_columns(columns, started)
        first, known = columns.header_row, {position: key for key, position in columns.positions.items()}
        for position, raw in enumerate(self.grid[first - 1]):
            if position in known and raw != "":
                self.claim(raw)
        rows = set(started)
        for column in self.sheet.columns:
            if column.kind is Kind.AUTO and column.key in columns.positions:
                self._automatic(column, columns.positions[column.key], first, rows)
        computed = {at for at, key in known.items() if self.sheet[key].kind is Kind.AUTO}
        inputs = [(position, self.sheet[key]) for position, key in known.items() if position not in computed]
        prepared = next((position for position, column in inputs if column.kind is Kind.IDENTIFIER), None)
        for at, row in enumerate(self.grid[first:]):
            if at in rows:
                continue
            filled = len(row) - row.count("")
            if filled == 1 and prepared is not None and prepared < len(row) and self._is_prepared(row[prepared]):  # as most rows to come
                self.own += 1
            elif filled:
                self._row_without_record(row, first + 1 + at, inputs)

    def _is_prepared(self, raw: Raw) -> bool:
        return isinstance(raw, str) and prepared_number(self.sheet.id_prefix).fullmatch(raw) is not None

    def _extra_columns(self, columns: Columns, started: Sequence[int]) -> None:
        """Columns the form does not have: kept as text, reported once a column (F13)."""
        first = columns.header_row
        body = self.grid[first:]
        known = set(columns.positions.values())
        doubled = {position for places in columns.duplicates.values() for position in places}
        index_of = {at: i for i, at in enumerate(started)}
        for position in range(max((len(row) for row in self.grid[first - 1 :]), default=0)):
            if position in known:
                continue
            letter = letters(position)
            header = columns.extra.get(position) or f"第{letter}列(没有表头)"
            head = self.grid[first - 1][position] if position < len(self.grid[first - 1]) else ""
            inside = {}
            for at, row in enumerate(body):
                raw = row[position] if position < len(row) else ""
                if raw == "":
                    continue
                text = self.text(raw, letter, first + 1 + at)
                if at in index_of and text:
                    inside[index_of[at]] = text
                    self.table.extra.setdefault(index_of[at], {})[header] = text
                    self.table.extra_letters[header] = letter
                else:
                    self.keep(raw, position, first + 1 + at)
            if inside:
                self.note("F13", row=first, letter=letter, header=header, n=len(inside))
            if head != "" and (inside or position in doubled):
                self._kept_header(head, letter, first)
            elif head != "":
                self.keep(head, position, first)

    def _kept_header(self, head: Raw, letter: str, row: int) -> None:
        """The header of a column that is told: its words stand in the archive with the cells below, or in the problem."""
        if text := self.text(head, letter, row):
            self.table.headers.append((f"{letter}{row}", text))
        else:
            self.blanks += 1

    def _automatic(self, column: Column, position: int, first: int, started: Collection[int]) -> None:
        """An automatic column: results of formulas are the program's, whatever else stands there is somebody's."""
        cells = [(at, raw) for at, row in enumerate(self.grid[first:]) if position < len(row) and (raw := row[position]) != ""]
        if not cells:
            return
        constants, letter = self.constants(letters(position)), letters(position)
        typed = []
        for at, raw in cells:
            if first + 1 + at not in constants:
                self.claim(raw)
            elif not trim(as_typed(raw)):
                self.blanks += 1
            else:
                typed.append((at, raw))
        if column.key == "serial" and _counts_on([raw for _, raw in typed], self.sheet.last_row):
            self.own += len(typed)
            return
        for at, raw in typed:
            if at in started:
                self.table.constants[first + 1 + at, column.key] = self.text(raw, letter, first + 1 + at)
            else:
                self.keep(raw, position, first + 1 + at)

    def _row_without_record(self, row: Sequence[Raw], number: int, inputs: Sequence[tuple[int, Column]]) -> None:
        """Cells in the form's columns of a row in which no record stands."""
        before = len(self._stray)
        for position, column in inputs:
            raw = row[position] if position < len(row) else ""
            if raw == "":
                continue
            if (column.kind is Kind.IDENTIFIER and self._is_prepared(raw)) or (column.default is not None and as_typed(raw) == column.default):
                self.own += 1
            elif column.auto and number not in self.constants(letters(position)):
                self.claim(raw)
            else:
                self.keep(raw, position, number)
        if self.sheet.fixed_rows and len(self._stray) - before > 1:
            self._lines.append(self._stray[before:])
            del self._stray[before:]

    def of_fields(self, columns: Columns, found: Collection[int]) -> None:
        """Whatever stands on a FIELDS sheet beside the items. found: 0-based rows below the header with an item that was read."""
        first, label, value = columns.header_row, columns.positions["label"], columns.positions["value"]
        for position, raw in enumerate(self.grid[first - 1]):
            if raw != "":
                known = position in (label, value) or as_typed(raw).strip() == HELP
                self.claim(raw) if known else self.keep(raw, position, first)
        helps = {header_key(help_words(column, self.term)) for column in self.sheet.columns}
        for at, row in enumerate(self.grid[first:]):
            for position, raw in enumerate(row):
                if raw == "" or (position == value and at in found):
                    continue
                if (position == label and at in found) or (position > value and header_key(as_typed(raw)) in helps):
                    self.claim(raw)
                else:
                    self.keep(raw, position, first + 1 + at)


def _counts_on(cells: Sequence[Any], most: int) -> bool:
    """Whether numbers only count the rows, as the formula does: whole ones in their order; rows may have been deleted since."""
    texts = [as_typed(raw).strip() for raw in cells]
    if not all(text.isascii() and text.isdigit() and 0 < int(text[:9]) <= most for text in texts):
        return False
    numbers = [int(text) for text in texts]
    return all(one < following for one, following in pairwise(numbers))

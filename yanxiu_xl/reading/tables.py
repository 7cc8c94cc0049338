"""One tab -> one ``Table``: rows of parsed values, each of which knows its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import Any

from yanxiu_xl.forms.model import HEADER_ROW, NUMERIC, Column, Kind, Layout, Sheet, column_number, letters
from yanxiu_xl.problems import Problem, problem
from yanxiu_xl.reading.aside import Aside
from yanxiu_xl.reading.cells import WORDS, Finding, Raw, Reader, Value, as_typed, trim
from yanxiu_xl.reading.formats import UNCERTAIN_YEAR, Look, Shown, kept, shown
from yanxiu_xl.reading.layout import FIELD_LABEL, FIELD_VALUE, Columns, Grid, find_columns, header_key
from yanxiu_xl.reading.pictures import PICTURE, Picture, is_picture
from yanxiu_xl.reading.questions import MANY_DIGITS
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.reading.styles import Looks
from yanxiu_xl.reading.suggest import suggest
from yanxiu_xl.term.term import Term


@dataclass
class Table:
    """The rows a tab holds.

    rows: 1-based row numbers in the file; values: column key -> one parsed value per row (None: blank or unreadable);
    letters: column key -> column letter; item_rows: FIELDS only, item key -> row; typed: (index, key) -> the cell as it
    came, where it differs from the value; unreadable: cells that hold something that could not be read;
    extra: index -> header -> text of columns the form does not have; extra_letters: their column letters; headers: those columns'
    headers with their cells; constants: (row, key of an automatic column) -> what stands there in place of the formula;
    filled/read/reported: counts of input cells; cells/own/kept: of all cells of the tab that hold something (merged areas as they
    show), of those that the program wrote, and of those kept beside the records (outside, extra, headers, constants).
    """

    key: str
    title: str
    header_row: int = HEADER_ROW
    rows: list[int] = field(default_factory=list)
    values: dict[str, list[Value]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    item_rows: dict[str, int] = field(default_factory=dict)
    typed: dict[tuple[int, str], Raw] = field(default_factory=dict)
    unreadable: set[tuple[int, str]] = field(default_factory=set)
    extra: dict[int, dict[str, str]] = field(default_factory=dict)
    extra_letters: dict[str, str] = field(default_factory=dict)
    outside: list[tuple[str, str]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    constants: dict[tuple[int, str], str] = field(default_factory=dict)
    filled: int = 0
    read: int = 0
    reported: int = 0
    cells: int = 0
    own: int = 0
    kept: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    def row_of(self, index: int, key: str) -> int:
        """1-based row of a value in the file."""
        return self.item_rows.get(key, self.rows[index])

    def cell(self, index: int, key: str) -> str:
        """Address of a value in the file, such as ``D15``; '' when its column is not there."""
        letter = self.letters.get(key, "")
        return f"{letter}{self.row_of(index, key)}" if letter else ""

    def record(self, index: int) -> dict[str, Value]:
        """One row as a dictionary of values."""
        return {key: column[index] for key, column in self.values.items()}

    def records(self) -> Iterator[dict[str, Value]]:
        """All rows as dictionaries."""
        return (self.record(i) for i in range(len(self.rows)))


_MOMENTS = {date, datetime, time, timedelta}
AS_SEEN: dict[Kind, set[type]] = {
    kind: {str, bool, Shown, Picture} | (_MOMENTS if kind in {Kind.DATE, Kind.MONTH} else set()) | (set() if kind in WORDS else {float})
    for kind in Kind
}
"""Kinds of contents that show as they are in a column of a kind; others are looked at under their format."""


def _certain(raw: Raw) -> bool:
    """Whether a cell holds something at the first look: not an empty text, nor one of spaces or worse."""
    return raw.__class__ is not str or (raw != "" and raw[0].isalnum())


def seen(raw: Raw, looks: Looks, letter: str, row: int, textual: bool = True) -> Raw:
    """A cell as a person sees it: pictures are pictures, dates and times (and in a text every number) are as they show."""
    if isinstance(raw, str):
        return PICTURE if is_picture(raw) else raw
    if isinstance(raw, date | time | timedelta):
        # to the parser two numbers of the invented leap year 1900 are the same day
        number = looks.number(letter, row) if isinstance(raw, date) and raw.year == UNCERTAIN_YEAR else None
        return shown(raw if number is None else number, looks.code(letter, row))
    if not textual or isinstance(raw, bool) or not isinstance(raw, float):
        return raw
    many = abs(raw) >= MANY_DIGITS
    if not many and not looks.may_differ:
        return raw
    cell = shown(raw, looks.code(letter, row))
    if many and "E" in cell.text:
        return replace(cell, text=f"{kept(raw):f}")  # every digit there is, whatever the cell has room for
    return cell if cell.look is not Look.PLAIN or many else raw


def as_seen(grid: Grid, facts: SheetFacts) -> Grid:
    """The cells of a tab that is none of the form's, as they show."""
    return [
        [PICTURE if (letters(at), row) in facts.pictures else seen(raw, facts.looks, letters(at), row) for at, raw in enumerate(cells)]
        for row, cells in enumerate(grid, 1)
    ]


class TableReader:
    """Reads tabs of one sheet definition under one term; parsers keep what they have seen from file to file."""

    def __init__(self, sheet: Sheet, term: Term) -> None:
        self.sheet, self.term = sheet, term
        self._readers = {c.key: Reader(c, term) for c in sheet.inputs}
        self._readers |= {c.key: Reader(c, term) for c in sheet.columns if c.kind is Kind.IDENTIFIER}
        self._codes = {row["item_code"] for row in sheet.fixed_rows if "item_code" in row}

    def read(
        self, grid: Grid, facts: SheetFacts, names: Mapping[str, str], file: str, problems: list[Problem]
    ) -> Table:
        """Parse a tab; what is wrong with its structure and cells is appended to ``problems``."""
        return _Pass(self, grid, facts, names, file, problems).run()

    def parser(self, key: str) -> Reader:
        """The parser of one column."""
        return self._readers[key]

    @property
    def fixed_codes(self) -> set[str]:
        """Codes of the fixed rows of a CATALOGUE sheet."""
        return self._codes


class _Pass:
    """One reading of one tab; holds what the steps share."""

    def __init__(
        self, reader: TableReader, grid: Grid, facts: SheetFacts, names: Mapping[str, str], file: str,
        problems: list[Problem],
    ) -> None:
        self.reader, self.sheet = reader, reader.sheet
        self.grid, self.facts, self.names, self.file, self.problems = grid, facts, names, file, problems
        self.table = Table(self.sheet.key, facts.title)
        self.aside = Aside(self.sheet, reader.term, grid, facts, self.table, self.note, self.seen)

    def note(self, code: str, **words: Any) -> None:
        self.problems.append(problem(code, file=self.file, sheet=self.facts.title, title=self.sheet.title, **words))

    def run(self) -> Table:
        self.put_as_seen()
        self.fill_merged()
        columns = find_columns(self.grid, self.sheet, self.names)
        self.table.header_row = columns.header_row or HEADER_ROW
        self.report_structure(columns)
        if columns.header_row:
            if self.sheet.layout is Layout.FIELDS:
                self.read_fields(columns)
            else:
                self.read_rows(columns)
            self.aside.above(columns.header_row)
        else:
            self.keep_unread()
        self.aside.settle()
        self.report_remarks()
        return self.table

    # --- structure ---

    def put_as_seen(self) -> None:
        """Pictures and percentages are put where the parser gives nothing, or a number without its format."""
        for (letter, row), code in self.facts.looks.percents.items():
            at = column_number(letter) - 1
            raw = self.grid[row - 1][at] if row <= len(self.grid) and at < len(self.grid[row - 1]) else ""
            if isinstance(raw, float):
                self.grid[row - 1][at] = shown(raw, code)
        for letter, row in self.facts.pictures:
            at = column_number(letter)
            width = max(len(self.grid[0]) if self.grid else 0, at)
            self.grid += [[""] * width for _ in range(row - len(self.grid))]
            self.grid[row - 1] += [""] * (at - len(self.grid[row - 1]))
            self.grid[row - 1][at - 1] = PICTURE

    def fill_merged(self) -> None:
        """A merged data area shows one value in many cells: put it in each, and say so (F08)."""
        for first, top, last, bottom in self.facts.merges:
            left, right = column_number(first) - 1, column_number(last) - 1
            if bottom <= HEADER_ROW or top > len(self.grid) or left >= len(self.grid[top - 1]):
                continue
            value = self.grid[top - 1][left]
            if value == "":
                continue
            for number, row in enumerate(self.grid[top - 1 : bottom], top):
                for position in range(left, min(right + 1, len(row))):
                    self.aside.beneath(number, position, value)
                row[left : right + 1] = [value] * len(row[left : right + 1])
            self.note("F08", row=top, letter=first, area=f"{first}{top}:{last}{bottom}", value=as_typed(value))

    def report_structure(self, columns: Columns) -> None:
        header_row = columns.header_row or HEADER_ROW
        for column in columns.missing:
            others = [text for text in columns.extra.values() if text]
            self.note("F03", row=header_row, header=column.header, near=self.renamed_to(column.header, others))
        if columns.header_row and columns.header_row != HEADER_ROW:
            self.note("F15", variant="shifted", row=columns.header_row, wanted=HEADER_ROW)
        for key, found in columns.renamed.items():
            letter = letters(columns.positions[key])
            self.note("F15", variant="header", row=header_row, letter=letter, value=found, found=found,
                      header=self.sheet[key].header)
        for key, positions in columns.duplicates.items():
            for position in positions:
                name = self.sheet[key].header if key in self.sheet else key
                self.note("F15", variant="duplicate", row=header_row, letter=letters(position), header=name,
                          used=letters(columns.positions[key]))
                columns.extra[position] = f"{name}(第{letters(position)}列)"

    @staticmethod
    def renamed_to(header: str, others: list[str]) -> str:
        """A header nobody knows that looks like the missing one, as a question."""
        best = suggest(header, others)
        return f"“{best}”这一列是不是它？" if best else ""

    def keep_unread(self) -> None:
        """A tab that cannot be read at all is kept as it stands."""
        self.aside.put_errors(Columns())
        self.aside.everything()

    def report_remarks(self) -> None:
        """What is written beside the cells is kept like what stands outside the table, and named (F17)."""
        keys = {letter: key for key, letter in self.table.letters.items()}
        for one in self.facts.remarks:
            self.table.outside.append((f"{one.letter}{one.row}" if one.letter else "", f"{one.kind.value}：{one.text}"))
            self.note("F17", row=one.row, letter=one.letter, column=keys.get(one.letter, ""), value=one.text, kind=one.kind.value)

    def struck(self, first: int, started: list[int]) -> None:
        """Rows with cells that are struck out, each at the first of them (F09)."""
        keys = {letter: key for key, letter in self.table.letters.items() if self.is_read(key)}
        rows: dict[int, list[str]] = {}
        for letter, row in self.facts.looks.struck:
            if letter in keys:
                rows.setdefault(row, []).append(letter)
        for row in sorted(rows.keys() & {first + 1 + at for at in started}):
            place = min(rows[row], key=column_number)
            self.note("F09", variant="struck", row=row, letter=place, column=keys[place], n=len(rows[row]))

    def is_read(self, key: str) -> bool:
        """Whether a column is one that people fill in."""
        return key in self.sheet and self.sheet[key].kind is not Kind.AUTO

    # --- values ---

    def seen(self, raw: Raw, letter: str, row: int, textual: bool = True) -> Raw:
        """A cell as a person sees it."""
        return seen(raw, self.facts.looks, letter, row, textual)

    def cell_finding(self, column: Column, letter: str, row: int, typed: str, finding: Finding) -> None:
        words: dict[str, Any] = {"header": column.header, "value": typed, **finding.words}
        self.note(finding.code, variant=finding.variant, row=row, letter=letter, column=column.key, **words)

    def take(self, column: Column, index: int, letter: str, row: int, raw: Raw) -> Value:
        """Parse one cell that holds something, keeping count, original and finding."""
        if is_picture(raw):
            raw = PICTURE
        value, finding = self.reader.parser(column.key)(raw)
        if value is None and finding is None:
            self.aside.blanks += 1
            return None
        self.table.filled += 1
        if finding is None:
            self.table.read += 1
            return value
        self.table.typed[index, column.key] = raw
        self.cell_finding(column, letter, row, as_typed(raw), finding)
        if value is None:
            self.table.reported += 1
            if finding.unreadable:
                self.table.unreadable.add((index, column.key))
        else:
            self.table.read += 1
        return value

    def take_broken(self, column: Column, index: int, letter: str, row: int, shown: str) -> None:
        """A cell whose formula shows an error or has no result: nothing to read, everything to report (F10)."""
        self.aside.put(letter, row, shown)
        if is_picture(shown):  # a formula that fetches one, and no program that knows how has been here
            self.take(column, index, letter, row, PICTURE)
            return
        self.table.filled += 1
        self.table.reported += 1
        self.table.typed[index, column.key] = shown
        self.table.unreadable.add((index, column.key))
        _, finding = self.reader.parser(column.key)(shown)
        self.cell_finding(column, letter, row, shown, finding or Finding("F10"))

    def broken(self, column: Column, letter: str) -> dict[int, str]:
        """Rows of a column that hold an error or a formula without result."""
        return self.facts.broken(letter, formulas=column.auto is None)

    def read_rows(self, columns: Columns) -> None:
        table, first = self.table, columns.header_row
        table.letters = {key: letters(position) for key, position in columns.positions.items()}
        inputs = [c for c in self.sheet.columns if c.key in columns.positions and c.kind is not Kind.AUTO]
        broken = {c.key: self.broken(c, table.letters[c.key]) for c in inputs}
        # to the parser a formula without a result is not there: the last rows may hold nothing else
        last = max((row for cells in broken.values() for row in cells), default=0)
        self.grid += [[""] * len(self.grid[first - 1]) for _ in range(last - len(self.grid))]
        body = self.grid[first:]
        started = self.started_rows(columns, body, broken, first)
        table.rows = [first + 1 + i for i in started]
        for column in self.sheet.columns:
            if column.kind is Kind.AUTO:
                continue
            if column.key not in columns.positions:
                table.values[column.key] = [None] * len(started)
                continue
            table.values[column.key] = self.read_column(column, columns, body, started, broken[column.key], first)
        self.aside.put_errors(columns)
        self.aside.of_table(columns, started)
        self.hidden(started, first)

    def read_column(
        self, column: Column, columns: Columns, body: Grid, started: list[int], broken: dict[int, str], first: int
    ) -> list[Value]:
        position, letter = columns.positions[column.key], self.table.letters[column.key]
        cells = [body[at][position] for at in started]
        kinds = set(map(type, cells))
        if not kinds <= AS_SEEN[column.kind]:
            textual = column.kind in WORDS
            cells = [self.seen(raw, letter, first + 1 + at, textual) for raw, at in zip(cells, started, strict=True)]
        if column.kind in NUMERIC and float in kinds:
            numbers = {first + 1 + at: raw for raw, at in zip(cells, started, strict=True) if isinstance(raw, float)}
            percents = self.facts.looks.percents_among(letter, numbers)
            if percents:
                cells = [shown(raw, percents[row]) if isinstance(raw, float) and (row := first + 1 + at) in percents else raw
                         for raw, at in zip(cells, started, strict=True)]
        plain: Mapping[Raw, Value] = {}
        if not broken and bool not in kinds:
            plain = self.reader.parser(column.key).read_plainly(cells)
        values = [plain.get(raw) for raw in cells]
        known = len(values) - values.count(None)
        self.table.filled += known
        self.table.read += known
        if known + cells.count("") == len(cells) and not broken:
            return values
        for index, raw in enumerate(cells):
            row = first + 1 + started[index]
            if row in broken:
                self.take_broken(column, index, letter, row, broken[row])
            elif raw != "" and values[index] is None:
                values[index] = self.take(column, index, letter, row, raw)
        return values

    def started_rows(
        self, columns: Columns, body: Grid, broken: dict[str, dict[int, str]], first: int
    ) -> list[int]:
        """0-based body rows in which something has been entered."""
        if self.sheet.layout is Layout.CATALOGUE:
            return self.catalogue_rows(columns, body)
        own = [
            columns.positions[c.key] for c in self.sheet.own_inputs if c.key in columns.positions and c.auto is None
        ]
        with_error = {row - first - 1 for cells in broken.values() for row in cells}
        if not own:
            return sorted(with_error)
        pick = itemgetter(*own, own[0])  # one more than needed, so that it always gives a tuple
        empty = ("",) * (len(own) + 1)
        return [
            at
            for at, row in enumerate(body)
            if ((cells := pick(row)) != empty and (_certain(cells[0]) or any(not isinstance(raw, str) or trim(raw) for raw in cells)))
            or at in with_error
        ]

    def catalogue_rows(self, columns: Columns, body: Grid) -> list[int]:
        """Rows of the fixed items, one each; a missing item is reported (C01)."""
        label = self.sheet.columns[0].key
        wanted = {header_key(row[label]): row[label] for row in self.sheet.fixed_rows}
        position = columns.positions.get(label)
        rows: dict[str, int] = {}
        for at, row in enumerate(body):
            key = header_key(as_typed(row[position])) if position is not None else ""
            if key in wanted and key not in rows:
                rows[key] = at
        for key, name in wanted.items():
            if key not in rows:
                item = next(r for r in self.sheet.fixed_rows if header_key(r[label]) == key)
                self.note("C01", variant="row", header=" ".join(item.values()) or name)
        return sorted(rows.values())

    def hidden(self, started: list[int], first: int) -> None:
        count = sum(first + 1 + at in self.facts.hidden_rows for at in started)
        if count:
            self.note("F09", n=count)
        self.struck(first, started)

    def read_fields(self, columns: Columns) -> None:
        table, first = self.table, columns.header_row
        wanted = {header_key(c.header): c for c in self.sheet.inputs}
        label, value = columns.positions.get("label"), columns.positions.get("value")
        if label is None or value is None:
            self.note("F03", row=first, header=FIELD_VALUE if value is None else FIELD_LABEL)
            self.keep_unread()
            return
        letter = letters(value)
        found: dict[str, int] = {}
        for at, row in enumerate(self.grid[first:]):
            column = wanted.get(header_key(as_typed(row[label])))
            if column and column.key not in found:
                found[column.key] = at
        broken = self.facts.broken(letter)
        table.rows = [first + 1]
        for column in self.sheet.inputs:
            if column.key not in found:
                self.note("F03", row=first, header=column.header)
                table.values[column.key] = [None]
                continue
            row_number = first + 1 + found[column.key]
            table.letters[column.key], table.item_rows[column.key] = letter, row_number
            if (letter, row_number) in self.facts.looks.struck:
                self.note("F09", variant="struck", row=row_number, letter=letter, column=column.key, n=1)
            raw = self.grid[row_number - 1][value]
            if raw.__class__ not in AS_SEEN[column.kind]:
                raw = self.seen(raw, letter, row_number, column.kind in WORDS)
            if isinstance(raw, float) and (code := self.facts.looks.percents_among(letter, {row_number: raw}).get(row_number)):
                raw = shown(raw, code)
            error = broken.get(row_number, "")
            if error:
                self.take_broken(column, 0, letter, row_number, error)
                table.values[column.key] = [None]
            else:
                table.values[column.key] = [self.take(column, 0, letter, row_number, raw) if raw != "" else None]
        self.aside.put_errors(columns)
        self.aside.of_fields(columns, found.values())

"""The open workbook's cells as the reader wants them: each sheet asked once, and only the sheets that are read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from yanxiu_xl.buttons.excel import rows_hidden
from yanxiu_xl.forms.model import Kind, Layout, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import (
    CODES,
    ENVIRONMENT,
    GATHERING,
    GUIDE,
    HOME,
    META,
    PROGRESS,
    PROGRESS_WORK,
    RESULT,
    SCORED,
    TOWN,
    XLWINGS,
)
from yanxiu_xl.reading.cells import ERROR_WORDS, Raw, as_typed, squeeze
from yanxiu_xl.reading.formats import BUILT_IN, GENERAL, Look, look_of
from yanxiu_xl.reading.gate import MAX_COLUMN, MAX_ROW
from yanxiu_xl.reading.layout import Grid
from yanxiu_xl.reading.sheet_facts import FarCell, SheetFacts
from yanxiu_xl.reading.styles import Looks
from yanxiu_xl.reading.submissions import Tabs

_AS_READ = frozenset({type(None), str, float, datetime})
PASSED_OVER = frozenset({HOME, GUIDE, GATHERING, PROGRESS, PROGRESS_WORK, CODES, XLWINGS, ENVIRONMENT})
"""Tabs of the program that a click does not look into."""
ALONE = frozenset({META, *(squeeze(s.title) for s in SCHOOL_SHEETS if s.layout is Layout.TABLE and s.capacity >= 300)})
"""Tabs that are asked for by themselves: what is looked at first, and the long ones: while one is looked at, the next is gathered."""
FEW = 10
"""A percentage of a thousand and more is no score; smaller fractions may be percentages."""
AS_IN_FILES = {"m/d/yyyy": BUILT_IN[14], "m/d/yyyy h:mm": BUILT_IN[22], "Standard": GENERAL}
"""What programs call the formats that a file names by number, -> as the file's reader has them."""
DAY_ZERO = 1900
"""A time of day alone arrives as a moment of the spreadsheet's first days."""


class OpenBook(Mapping[str, SheetFacts]):
    """Facts of the tabs, each read when it is first asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._titles = [sheet.name for sheet in book.sheets]
        self._read: dict[str, tuple[SheetFacts, Grid]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._titles)

    def __len__(self) -> int:
        return len(self._titles)

    def __getitem__(self, title: str) -> SheetFacts:
        return self._sheet(title)[0]

    def grid(self, title: str) -> Grid:
        """The cells of a tab from A1 on."""
        return [list(row) for row in self._sheet(title)[1]]

    def _sheet(self, title: str) -> tuple[SheetFacts, Grid]:
        if title not in self._read:
            self._read[title] = read_sheet(self._book.sheets[title])
        return self._read[title]


class OpenLooks(Looks):
    """Formats of the cells of an open sheet, asked for where a value may show otherwise than it is; nothing is asked in advance."""

    def __init__(self, sheet: Any) -> None:
        super().__init__()
        self._sheet = sheet
        self.last = 1
        self._standing: dict[tuple[str, int, int], dict[int, str] | None] = {}

    def code(self, letter: str, row: int) -> str:
        """The format of a cell; General where the program does not tell."""
        return self._format(f"{letter}{row}") or GENERAL

    def percents_among(self, letter: str, numbers: Mapping[int, float]) -> dict[int, str]:
        """Percentages among those that look like one: a question for the column, one for each cell where it is mixed."""
        doubtful = sorted(row for row, number in numbers.items() if 0 < abs(number) <= 1 or (abs(number) < FEW and not number.is_integer()))
        if not doubtful:
            return {}
        common = self._format(f"{letter}{doubtful[0]}:{letter}{doubtful[-1]}")
        codes = {row: common or self.code(letter, row) for row in doubtful}
        return {row: code for row, code in codes.items() if look_of(code) is Look.PERCENT}

    def constants(self, letter: str) -> frozenset[int]:
        """Rows of an automatic column whose cells hold something without a formula; asked where one of them shows something."""
        standing = self.standing(letter, 1, self.last)
        return frozenset(row for row, text in (standing or {}).items() if text and not is_formula(text))

    def standing(self, letter: str, first: int, last: int) -> dict[int, str] | None:
        """Row -> what stands in a cell of a column as it would be typed; None where all hold formulas, or the program does not tell."""
        if (letter, first, last) not in self._standing:
            cells = self._sheet.range(f"{letter}{first}:{letter}{last}")
            try:
                # whether all are formulas is a short question, their texts are long
                self._standing[letter, first, last] = None if has_formulas(cells.api) else texts_of(cells, first)
            except NotImplementedError:  # a spreadsheet in a browser does not tell
                self._standing[letter, first, last] = None
        return self._standing[letter, first, last]

    def texts(self, letter: str, first: int, last: int) -> dict[int, str]:
        """Row -> what stands in a cell, formulas or not, of a program that tells."""
        return texts_of(self._sheet.range(f"{letter}{first}:{letter}{last}"), first)

    def _format(self, address: str) -> str | None:
        """None where the cells differ."""
        try:
            code = self._sheet.range(address).number_format
        except NotImplementedError:  # a spreadsheet in a browser does not tell
            return GENERAL
        return None if code in {None, "None"} else AS_IN_FILES.get(code, code)


def is_formula(text: str) -> bool:
    """Whether what would be typed is a formula; LibreOffice shows one of many cells in braces."""
    return text.startswith(("=", "{="))


def texts_of(column: Any, first: int) -> dict[int, str]:
    """Row -> what stands in a cell of a column as it would be typed."""
    texts = column.formula
    return {row: str(line[0]) for row, line in enumerate(((texts,),) if isinstance(texts, str) else texts, first)}


def has_formulas(api: Any) -> bool:
    """Whether all cells of a range hold formulas."""
    if sys.platform == "darwin" and hasattr(api, "has_formula"):
        return api.has_formula.get() is True
    return getattr(api, "HasFormula", None) is True


class Names(Mapping[str, str]):
    """Defined names of the workbook; they are only needed where a header is missing."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._found: dict[str, str] | None = None

    def _all(self) -> dict[str, str]:
        if self._found is None:
            self._found = {one.name: one.refers_to for one in self._book.names}
        return self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __getitem__(self, name: str) -> str:
        return self._all()[name]


def open_tabs(book: Any) -> Tabs:
    """The tabs of an open workbook."""
    opened = OpenBook(book)
    expect = getattr(book.impl, "expect", None)  # LibreOffice's engine works ahead
    if expect is not None:
        expect(in_parts(opened))
        # it has nothing to do while the last of it is looked at
        book.impl.make_ready([title for title in opened if title in {RESULT, *SCORED}])
    return Tabs(opened, Names(book), opened.grid)


def in_parts(titles: Iterable[str]) -> list[dict[str, list[str]]]:
    """The tabs to read (title -> headers of automatic columns) in the order in which they are looked at, small ones together.

    The stamp comes first, then who is in the town; the program's own pages when everything else is done.
    """
    computed = {squeeze(sheet.title): [c.header for c in sheet.columns if c.kind is Kind.AUTO] for sheet in SCHOOL_SHEETS}
    read = [title for title in titles if squeeze(title) not in PASSED_OVER]
    in_turn = sorted(read, key=lambda title: (squeeze(title) != META, squeeze(title) != TOWN, squeeze(title) in {RESULT, *SCORED}))
    return [
        {title: computed.get(squeeze(title), []) for title in part}
        for _, part in groupby(in_turn, key=lambda title: squeeze(title) if squeeze(title) in ALONE else "")
    ]


def read_sheet(sheet: Any) -> tuple[SheetFacts, Grid]:
    """Facts and cells of one sheet, in four questions where nothing is merged or hidden."""
    last = sheet.used_range.last_cell
    area = sheet.range((1, 1), (min(last.row, MAX_ROW), min(last.column, MAX_COLUMN)))
    looks = OpenLooks(sheet)
    facts = SheetFacts(sheet.name, "", far=far_cells(sheet, last), looks=looks)
    grid: Grid = []
    for number, row in enumerate(area.options(ndim=2, err_to_str=True).value, 1):
        kinds = set(map(type, row))
        if _AS_READ.issuperset(kinds) and (datetime not in kinds or not any(type(v) is datetime and v.year <= DAY_ZERO for v in row)):
            line: list[Raw] = ["" if value is None else value for value in row]
        else:
            line = [_plain(value) for value in row]
        if not ERROR_WORDS.isdisjoint(line):
            for at, raw in enumerate(line):
                if isinstance(raw, str) and raw in ERROR_WORDS:
                    facts.errors[letters(at), number] = raw
                    line[at] = ""
        grid.append(line)
    while len(grid) > 1 and grid[-1].count("") == len(grid[-1]):
        grid.pop()
    facts.rows = sum(row.count("") < len(row) for row in grid)
    looks.last = len(grid)
    facts.visible = sheet.visible
    with suppress(NotImplementedError):  # a spreadsheet in a browser does not tell
        facts.merges = [
            (letters(left - 1), top, letters(right - 1), bottom) for top, left, bottom, right in sorted(set(merged_areas(area)))
        ]
    with suppress(NotImplementedError):
        facts.hidden_rows = hidden_rows(sheet, 1, len(grid))
    return facts, grid


def far_cells(sheet: Any, last: Any) -> list[FarCell]:
    """What stands at the far end of a sheet that reaches beyond any form: the cells of its last row and last column."""
    strips = []
    if last.row > MAX_ROW:
        strips.append(((last.row, 1), (last.row, min(last.column, MAX_COLUMN))))
    if last.column > MAX_COLUMN:
        strips.append(((1, last.column), (min(last.row, MAX_ROW), last.column)))
    return [
        FarCell(letters(left - 1 + at), top + row, as_typed(_plain(value)))
        for (top, left), end in strips
        for row, line in enumerate(sheet.range((top, left), end).options(ndim=2, err_to_str=True).value)
        for at, value in enumerate(line)
        if value is not None
    ]


def _plain(value: Any) -> Raw:
    """A value as the file's parser would give it."""
    if value is None:
        return ""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, datetime) and value.year <= DAY_ZERO:
        return value.time()
    raw: Raw = value
    return raw


def merged_areas(area: Any) -> Iterator[tuple[int, int, int, int]]:
    """(top, left, bottom, right) of the merged areas, found by halving: a part without any is asked once."""
    if area.merge_cells is False:
        return
    rows, columns = area.shape
    whole = area(1, 1).merge_area
    box = (whole.row, whole.column, whole.row + whole.shape[0] - 1, whole.column + whole.shape[1] - 1)
    if box[2] >= area.row + rows - 1 and box[3] >= area.column + columns - 1:
        yield box
    elif rows >= columns:
        yield from merged_areas(area[: rows // 2, :])
        yield from merged_areas(area[rows // 2 :, :])
    else:
        yield from merged_areas(area[:, : columns // 2])
        yield from merged_areas(area[:, columns // 2 :])


def hidden_rows(sheet: Any, top: int, bottom: int) -> set[int]:
    """Rows that are hidden by hand or by a filter."""
    state = rows_hidden(sheet.range((top, 1), (bottom, 1)))
    if state is not None:
        return set(range(top, bottom + 1)) if state else set()
    middle = (top + bottom) // 2
    return hidden_rows(sheet, top, middle) | hidden_rows(sheet, middle + 1, bottom)

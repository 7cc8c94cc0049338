"""Writing one sheet of the definition: headers, drop-downs, checks while typing, automatic columns, print setup."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, cast

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import CellBlankTuple, Worksheet

from yanxiu_xl.forms.centre import CODES_SHEET
from yanxiu_xl.forms.model import (
    FIRST_DATA_ROW,
    HEADER_ROW,
    NUMBERED_CODES,
    Column,
    Kind,
    Layout,
    Sheet,
    letters,
)
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.reading.formats import Shown, writable
from yanxiu_xl.reading.layout import FIELD_LABEL, FIELD_VALUE, HELP, defined_name, help_words
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks import formulas
from yanxiu_xl.workbooks.book import PlainWorksheet, SharedColumn, column_areas, texts_meant
from yanxiu_xl.workbooks.column_names import by_names
from yanxiu_xl.workbooks.form_tables import make_table
from yanxiu_xl.workbooks.formula_values import day_number
from yanxiu_xl.workbooks.formulas import quoted
from yanxiu_xl.workbooks.help_typing import Helper
from yanxiu_xl.workbooks.measure import head_height, pixels, text_height
from yanxiu_xl.workbooks.palette import AMBER, AUTO, TABS
from yanxiu_xl.workbooks.paper import ROOMY, follow_the_rows, print_setup
from yanxiu_xl.workbooks.style import BORDER, NOTE_STYLE, STYLES, Styles
from yanxiu_xl.workbooks.tables import write_heads
from yanxiu_xl.workbooks.title_row import put_back, put_standing

Row = Mapping[str, Any]

NUMBER_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.MONTH: "@", Kind.TEXT: "@", Kind.IDENTIFIER: "@", Kind.REFERENCE: "@"}
ALLOWED = ("autofilter", "format_cells", "format_columns", "format_rows")
"""What a protected sheet, which is one of fixed rows, still lets people do; no more, because each of its rows holds a locked cell."""


FIELD_WIDTHS = (26, 34, 38)
"""Column widths of a sheet with a line an item: label, value, help."""
EXTRA_WIDTH = 16
"""Of a column that the form does not have."""
NAMED_BY_FOUR = ("observations", "open_lessons")
"""Sheets whose rows are known by their first four columns: number, day, period and who."""
EXTRA = "(表外列)"
"""Key under which a row carries columns that the form does not have."""


class Typed(str):
    """Text to be written exactly as a person typed it, whatever its column expects."""

    __slots__ = ()


@dataclass(frozen=True)
class AsCame:
    """A cell that is to stand as it came, whatever its column expects: text stays text, a bare number a bare number."""

    raw: Any

    def __str__(self) -> str:
        return str(self.raw)


@dataclass(frozen=True)
class Mark:
    """What is to be seen on a cell: colour of the most serious finding, and the sentences as a note."""

    colour: str
    note: str


Result = Callable[[Sheet, int, int], Any]
Marks = Mapping[tuple[int, str], Mark]
"""(1-based row, column key) -> mark."""


class SheetWriter:
    """Writes sheets of the definition into one workbook."""

    def __init__(
        self, book: xlsxwriter.Workbook, styles: Styles, term: Term, owner: str,
        home_lines: Mapping[str, tuple[int, str]] | None = None, result: Result | None = None,
    ) -> None:
        """``owner`` is printed in the footer: the school or the centre.

        home_lines: sheet key -> (its row of 首页, what the sheet says of itself now), in a workbook that has 首页; result: what
        an automatic cell shows, by its sheet, the position of its column and its row (1-based).
        """
        self.book, self.styles, self.term, self.owner, self.home_lines = book, styles, term, owner, home_lines or {}
        self._result = result
        self._helper = Helper(styles, term)
        self._expanded: dict[tuple[str, str], str] = {}
        self._shared: dict[int, SharedColumn] = {}
        self._formats: dict[tuple[Any, ...], Format] = {}
        self._plain: dict[int, Format] = {}
        self._marks: Marks = {}
        self._marked: set[int] = set()

    # --- the sheet as a whole ---

    def add(
        self, sheet: Sheet, rows: Sequence[Row] = (), id_stem: str = "", marks: Marks | None = None, referred_to: Collection[str] = ()
    ) -> Worksheet:
        """Add ``sheet`` with ``rows`` filled in ({} leaves a row empty).

        id_stem is the school code inside automatic numbers, and those ``referred_to`` are given to no other record; marks put
        colours and notes on cells. Columns the form does not have stand in a row under ``EXTRA`` as a dictionary header -> text
        and follow the form's own.
        """
        self._marks = marks or {}
        page = self.book.add_worksheet(sheet.title)
        page.set_tab_color(TABS[sheet.tab or "log"])
        page.hide_gridlines(2 if sheet.layout is Layout.FIELDS else 1)  # rows to come have no lines of their own
        page.write_string(0, 0, sheet.title, self.styles["title"])
        page.write_string(1, 0, sheet.printed_instruction, self.styles["instruction"])
        page.set_row(0, 28, self.styles["plain"])  # a row's format wins over the columns' below
        page.set_row(1, 20, self.styles["plain"])
        if sheet.key in self.home_lines:
            self._lead_home(page, sheet)
        if sheet.layout is Layout.FIELDS:
            self._fields(page, sheet, rows[0] if rows else {})
        else:
            self._table(page, sheet, rows, free_numbers(sheet, rows, id_stem, referred_to))
        self._print_setup(page, sheet, rows)
        if not sheet.has_free_rows:
            self._protect(page)
        texts_meant(page, text_areas(sheet))
        return page

    def _lead_home(self, page: Worksheet, sheet: Sheet) -> None:
        widths = FIELD_WIDTHS if sheet.layout is Layout.FIELDS else [column.width for column in sheet.columns]
        back = put_back(page, self.styles, sheet.title, STYLES["title"]["font_size"], widths)
        put_standing(page, self.styles, sheet, back, widths, *self.home_lines[sheet.key])

    def _print_setup(self, page: Worksheet, sheet: Sheet, rows: Sequence[Row]) -> None:
        widths: list[float] = [c.width for c in sheet.columns]
        if sheet.layout is Layout.FIELDS:
            frozen, widths = 0, [*FIELD_WIDTHS]
        else:
            frozen = self._frozen(sheet)
            widths += [EXTRA_WIDTH] * len(_extra_headers(rows))
            follow_the_rows(self.book, sheet, len(rows), len(widths))
        print_setup(page, self.owner, self.term, landscape=sheet.landscape, internal=bool(sheet.internal), widths=widths, names=frozen)
        page.repeat_rows(0, HEADER_ROW - 1)
        page.freeze_panes(HEADER_ROW, frozen)

    @staticmethod
    def _frozen(sheet: Sheet) -> int:
        """Columns that stay in sight and on every part of a divided print: up to the first name among the first four, else number and two inputs."""
        if sheet.key == CODES_SHEET.key or sum(pixels(c.width) for c in sheet.columns) <= ROOMY:  # code lists are columns of their own
            return 0
        return next((at for at, c in enumerate(sheet.columns[:4], 1) if c.kind is Kind.PERSON or c.key == "name"), 3)

    @staticmethod
    def _protect(page: Worksheet) -> None:
        page.protect("", dict.fromkeys(ALLOWED, True))

    # --- a FIELDS sheet ---

    def _fields(self, page: Worksheet, sheet: Sheet, values: Row) -> None:
        write_heads(page, self.styles, HEADER_ROW - 1, (FIELD_LABEL, FIELD_VALUE, HELP), widths=FIELD_WIDTHS)
        page.set_row(HEADER_ROW - 1, 24)
        for offset, column in enumerate(sheet.columns):
            row = FIRST_DATA_ROW - 1 + offset
            shown = ((column.marked_header, FIELD_WIDTHS[0]), (values.get(column.key), FIELD_WIDTHS[1]), (help_words(column, self.term), FIELD_WIDTHS[2]))
            page.set_row(row, max(24, text_height(shown, indent=1)))
            label = "label_required" if column.required and not column.prefilled else "label"
            page.write_string(row, 0, column.marked_header, self.styles[label])
            style = self._cell_format(column, locked=column.prefilled, border=True)
            self.put(page, row, 1, column, values.get(column.key), style)
            self._mark(page, row, 1, column, values.get(column.key), style)
            page.write_string(row, 2, help_words(column, self.term), self.styles["help"])
            self._helper.validate(page, sheet, column, row, row, 1)
            self.book.define_name(defined_name(sheet, column), f"={quoted(sheet.title)}!$B${row + 1}")
        last = FIRST_DATA_ROW - 1 + len(sheet.columns) - 1
        page.conditional_format(FIRST_DATA_ROW - 1, 1, last, 1, {
            "type": "formula", "criteria": f'=AND(RIGHT($A{FIRST_DATA_ROW})="*",LEN($B{FIRST_DATA_ROW})=0)',
            "format": self.styles.bare(bg_color=AMBER),
        })

    # --- a table ---

    def _table(self, page: Worksheet, sheet: Sheet, rows: Sequence[Row], numbers: Iterator[str]) -> None:
        page.set_row(HEADER_ROW - 1, head_height((c.marked_header, c.width) for c in sheet.columns))
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width, self._cell_format(column, shaded=False))
            page.write_string(HEADER_ROW - 1, at, column.marked_header, self.styles[_header_style(column)])
            reference = f"={quoted(sheet.title)}!${letters(at)}${HEADER_ROW}"
            self.book.define_name(defined_name(sheet, column), reference)
        last = max(sheet.last_row, FIRST_DATA_ROW + len(rows) - 1)
        self._shared = {
            at: cast(PlainWorksheet, page).share(at, last - 1, partial(self._formula_text, sheet, column)) for at, column in enumerate(sheet.columns) if column.auto
        }
        every = list(enumerate(sheet.columns))
        prepared = [(at, c) for at, c in every if c.auto or c.centre_only or c.kind is Kind.IDENTIFIER]
        self._marked = marked = {row for row, _ in self._marks}
        self._plain = {}
        below = max([len(rows) + 1, *(row - FIRST_DATA_ROW + 1 for row in marked)])
        for offset in range(min(below, last - FIRST_DATA_ROW + 1)):
            row = rows[offset] if offset < len(rows) else {}
            self._table_row(page, sheet, offset, row, every if row or FIRST_DATA_ROW + offset in marked else prepared, numbers)
        self._prepared_rows(cast(PlainWorksheet, page), sheet, FIRST_DATA_ROW - 1 + below, last - 1, prepared, numbers)
        beside = self._extra_columns(page, sheet, rows)
        if sheet.has_free_rows:
            make_table(cast(PlainWorksheet, page), sheet, last, lambda column: self._formula_text(sheet, column, FIRST_DATA_ROW), beside)
        else:
            page.autofilter(HEADER_ROW - 1, 0, last - 1, len(sheet.columns) - 1)
        for at, column in enumerate(sheet.columns):
            self._helper.validate(page, sheet, column, FIRST_DATA_ROW - 1, last - 1, at)
        self._helper.colour(page, sheet, last)

    def _extra_columns(self, page: Worksheet, sheet: Sheet, rows: Sequence[Row]) -> list[str]:
        headers = _extra_headers(rows)
        for at, header in enumerate(headers, len(sheet.columns)):
            page.set_column(at, at, EXTRA_WIDTH)
            page.write_string(HEADER_ROW - 1, at, header, self.styles["header"])
            for offset, row in enumerate(rows):
                if header in row.get(EXTRA, {}):
                    style = self.styles.make({"locked": 0, "text_wrap": True})
                    page.write_string(FIRST_DATA_ROW - 1 + offset, at, row[EXTRA][header], style)
        return headers

    def _mark(
        self, page: Worksheet, row: int, at: int, column: Column, value: Any, style: Format | None
    ) -> None:
        """Colour a cell that has findings and hang their sentences on it."""
        mark = self._marks.get((row + 1, column.key))
        if mark:
            border = style is not None
            marked = self._cell_format(column, border=border, fill=mark.colour)
            self.put(page, row, at, column, value, marked, mark.colour)
            page.write_comment(row, at, mark.note, NOTE_STYLE)

    def _table_row(
        self, page: Worksheet, sheet: Sheet, offset: int, row: Row, columns: Sequence[tuple[int, Column]], numbers: Iterator[str],
    ) -> None:
        """columns: (place, column) of those that may have something in this row."""
        at_row = FIRST_DATA_ROW - 1 + offset
        is_marked = at_row + 1 in self._marked
        if any(key not in sheet or sheet[key].default is None for key in row):  # a row of presets grows with what is typed into it
            page.set_row(at_row, text_height([
                *((row.get(c.key), c.width) for c in sheet.columns), *((v, EXTRA_WIDTH) for v in row.get(EXTRA, {}).values()),
                *((self._result(sheet, at, at_row + 1), c.width) for at, c in columns if c.auto and self._result),
            ]))
        for at, column in columns:
            value = row.get(column.key)
            if column.kind is Kind.IDENTIFIER and value in {None, ""}:
                value = next(numbers, None)
            if value is not None and value != "":
                self.put(page, at_row, at, column, value, self._plain_format(at, column))
            elif column.auto:
                self._formula(sheet, column, at_row, at)
            elif column.centre_only or (row and (column.prefilled or not sheet.has_free_rows)):
                page.write_blank(at_row, at, None, self._plain_format(at, column))
            if is_marked:
                self._mark(page, at_row, at, column, value, None)

    def _prepared_rows(
        self, page: PlainWorksheet, sheet: Sheet, first: int, last: int, columns: Sequence[tuple[int, Column]], numbers: Iterator[str],
    ) -> None:
        """The rows (0-based) below one that is not filled: the same as ``_table_row`` for each, a column at a time."""
        for at, column in columns:
            style = self._plain_format(at, column)
            row = first
            if column.kind is Kind.IDENTIFIER:
                for row in range(first, last + 1):
                    number = next(numbers, None)
                    if number is None:
                        break
                    page.write_string(row, at, number, style)
                else:
                    continue
            if column.auto and row <= last:
                self._shared[at].write_down(row, last, style, self._result(sheet, at, row + 1) if self._result else None)
            elif column.centre_only:
                page.fill_down(row, last, at, CellBlankTuple(style))

    def _formula(self, sheet: Sheet, column: Column, at_row: int, at: int) -> None:
        shown = self._result(sheet, at, at_row + 1) if self._result else None
        self._shared[at].write(at_row, self._plain_format(at, column), shown)

    def _plain_format(self, at: int, column: Column) -> Format:
        """How the cells of a column of the table look that is being written; asked for thousands of them."""
        if at not in self._plain:
            self._plain[at] = self._cell_format(column)
        return self._plain[at]

    def _formula_text(self, sheet: Sheet, column: Column, row: int) -> str:
        """An automatic column's formula in a row (1-based)."""
        key = (sheet.key, column.key)
        if key not in self._expanded:
            self._expanded[key] = by_names(formulas.expand(column.auto or "", sheet, self.term))
        return formulas.for_row(self._expanded[key], row)

    def put(
        self, page: Worksheet, row: int, at: int, column: Column, value: Any, style: Format | None, fill: str = ""
    ) -> None:
        """Write one value by its column's kind; ``Typed`` text and everything unfit is written as text.

        fill: the colour of ``style``, for a cell that needs a number format of its own.
        """
        style = style or self._cell_format(column)
        if value.__class__ is str and value and column.kind is not Kind.DATE and column.codes not in NUMBERED_CODES:  # most are
            page._write_string(row, at, value, style)
        elif value.__class__ is date and value.year > 1900:  # before, Excel has a day that never was
            page._write_number(row, at, day_number(value), style)
        elif value is None or value == "":
            page.write_blank(row, at, None, style)
        elif isinstance(value, AsCame):
            self._put_as_it_came(page, row, at, column, value.raw, style, fill)
        elif isinstance(value, Typed):
            page.write_string(row, at, str(value), style)
        elif isinstance(value, date):
            page.write_datetime(row, at, value, style)
        elif column.kind is Kind.DATE:
            page.write_datetime(row, at, date.fromisoformat(str(value)), style)
        elif isinstance(value, int | float) or (column.codes in NUMBERED_CODES and str(value).isdigit()):
            page.write_number(row, at, float(value), style)
        else:
            page.write_string(row, at, str(value), style)

    def _put_as_it_came(
        self, page: Worksheet, row: int, at: int, column: Column, raw: Any, style: Format, fill: str
    ) -> None:
        if isinstance(raw, bool):
            page.write_boolean(row, at, raw, style)
        elif isinstance(raw, Shown):
            page.write_number(row, at, raw.number, self._cell_format(column, fill=fill, number_format=writable(raw.code)))
        elif isinstance(raw, int | float):
            # in a cell formatted as a date a bare number would turn into a date nobody wrote
            bare = self._cell_format(column, fill=fill, number_format="General")
            page.write_number(row, at, raw, bare if column.kind is Kind.DATE else style)
        elif isinstance(raw, datetime):
            page.write_datetime(row, at, raw, self._cell_format(column, fill=fill, number_format="yyyy-mm-dd hh:mm:ss"))
        elif isinstance(raw, date):
            page.write_datetime(row, at, raw, self._cell_format(column, fill=fill, number_format="yyyy-mm-dd"))
        elif isinstance(raw, time | timedelta):
            clock = "hh:mm:ss" if isinstance(raw, time) else "[h]:mm:ss"
            page.write_datetime(row, at, raw, self._cell_format(column, fill=fill, number_format=clock))
        else:
            page.write_string(row, at, str(raw), style)

    def _cell_format(
        self, column: Column, locked: bool | None = None, border: bool = False, shaded: bool = True,
        fill: str = "", number_format: str = "",
    ) -> Format:
        # not by the column itself: sheets made for one call are gone afterwards, and another may take their place in memory
        kind = (column.kind, column.width, column.prefilled, column.locked, column.centre_only, column.places)
        asked = (kind, locked, border, shaded, fill, number_format)
        if asked not in self._formats:
            self._formats[asked] = self._made_format(column, locked, border, shaded, fill, number_format)
        return self._formats[asked]

    def _made_format(
        self, column: Column, locked: bool | None, border: bool, shaded: bool, fill: str, number_format: str
    ) -> Format:
        if locked is None:
            locked = column.kind is Kind.AUTO or column.prefilled or column.locked or column.centre_only
        wide = column.kind in {Kind.LONG_TEXT, Kind.PEOPLE} or column.width >= 16 or border
        properties: dict[str, Any] = {
            "locked": int(locked),
            "num_format": number_format or shown_format(column),
            "align": "left" if wide else "center",
            "text_wrap": True,
        }
        if fill or (locked and shaded):
            properties["bg_color"] = fill or AUTO
        if border:
            properties |= {**BORDER, "indent": 1}
        return self.styles.make(properties)


def _extra_headers(rows: Sequence[Row]) -> list[str]:
    """Headers of the columns that the form does not have."""
    return list(dict.fromkeys(header for row in rows for header in row.get(EXTRA, {})))


def text_areas(sheet: Sheet) -> list[str]:
    """Where digits on a form are meant as texts, down to the last row there is: clerks paste more than is prepared."""
    if sheet.layout is Layout.FIELDS:
        return [f"B{row}" for row, column in enumerate(sheet.columns, FIRST_DATA_ROW) if column.holds_texts]
    return column_areas([at for at, column in enumerate(sheet.columns) if column.holds_texts], FIRST_DATA_ROW)


def shown_format(column: Column) -> str:
    """The format of a column's cells."""
    return f"{0:.{column.places}f}" if column.places >= 0 else NUMBER_FORMATS.get(column.kind, "General")


def numbers_spoken_of(rows: Mapping[str, Sequence[Row]]) -> set[str]:
    """Numbers that rows of other sheets speak of, whether their record is there or has been deleted."""
    columns = [(sheet, column) for sheet in SHEETS.values() for column in sheet.columns if column.kind is Kind.REFERENCE]
    return {str(row[column.key]) for sheet, column in columns for row in rows.get(sheet.key, ()) if row.get(column.key)}


def free_numbers(sheet: Sheet, rows: Sequence[Row], id_stem: str, referred_to: Collection[str]) -> Iterator[str]:
    """Automatic numbers that no row has yet, ascending; where rows come with theirs, none that other sheets speak of either."""
    key = next((c.key for c in sheet.columns if c.kind is Kind.IDENTIFIER), "")
    taken = {str(row[key]) for row in rows if row.get(key)}
    if any(key in row for row in rows):
        taken |= set(referred_to)
    for number in range(1, 10_000):
        text = f"{sheet.id_prefix}-{id_stem}-{number:03d}"
        if id_stem and text not in taken:
            yield text


def _header_style(column: Column) -> str:
    if column.kind is Kind.AUTO or column.prefilled or column.locked or column.centre_only:
        return "header_auto"
    return "header_required" if column.required else "header"

"""The workbook that everything is written into: XlsxWriter's, with a few habits of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import (
    CellDatetimeTuple,
    CellFormulaTuple,
    CellStringTuple,
    Worksheet,
)

from yanxiu_xl.forms.model import letters
from yanxiu_xl.public import shared
from yanxiu_xl.workbooks.fast.row_xml import fitting
from yanxiu_xl.workbooks.fast.sheet_rows import write_row_before, write_rows
from yanxiu_xl.workbooks.formulas import QUOTED_TEXT

OPTIONS: dict[str, Any] = {"strings_to_urls": False, "strings_to_formulas": False}
"""What a person has typed stays text, also where it starts like a formula or an address."""


WHOLE_SHEET = "A1:XFD1048576"


def texts_meant(page: Worksheet, areas: Iterable[str]) -> None:
    """Let digits that stand as texts in these areas, and nowhere else on the page, go without Excel's green triangle."""
    others = {key: value for key, value in (page.ignored_errors or {}).items() if key != "number_stored_as_text"}
    joined = " ".join(areas)
    page.ignore_errors({**others, **({"number_stored_as_text": joined} if joined else {})})  # an empty list is no legal one


def column_areas(columns: Iterable[int], first_row: int) -> list[str]:
    """Areas that cover 0-based columns from a 1-based row to the end of a sheet; neighbours share one."""
    runs: list[list[int]] = []
    for at in sorted(columns):
        if runs and runs[-1][1] == at - 1:
            runs[-1][1] = at
        else:
            runs.append([at, at])
    return [f"{letters(left)}{first_row}:{letters(right)}1048576" for left, right in runs]


class SharedFormula(str):
    """A formula that a column's cells share: of which number, and over which cells ('' where it is written only by its number)."""

    number: int
    area: str

    def __new__(cls, text: str, number: int, area: str) -> SharedFormula:
        """The text is the formula of the first cell."""
        made = super().__new__(cls, text)
        made.number, made.area = number, area
        return made


class PlainWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A sheet whose formulas use functions of Excel 2010 alone.

    XlsxWriter looks through every formula for some thirty newer functions that need a prefix; with ten thousand long
    formulas that search was four fifths of the time a workbook takes.
    """

    _shared = 0
    """How many formulas its columns share."""

    def _write_formula(self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0) -> int:
        if self.constant_memory or formula.startswith("{"):
            return int(super()._write_formula(row, col, formula, cell_format, value))
        if self._check_dimensions(row, col):
            return -1
        self.table[row][col] = CellFormulaTuple(formula if isinstance(formula, SharedFormula) else formula.removeprefix("="), cell_format, value)
        return 0

    def fill_down(self, first: int, last: int, at: int, cell: Any) -> None:
        """Put one of XlsxWriter's cells into all rows from ``first`` to ``last`` of a column (0-based), in a sheet held in memory."""
        if first <= last and not (self._check_dimensions(first, at) or self._check_dimensions(last, at)):
            table = self.table
            for row in range(first, last + 1):
                table[row][at] = cell

    def put(self, row: int, cells: Mapping[int, Any]) -> None:
        """Put some of XlsxWriter's cells into a row (0-based) of a page that is written from above."""
        if self.constant_memory and row > self.previous_row:
            self._write_single_row(row)
        if not self._check_dimensions(row, min(cells)) and not self._check_dimensions(row, max(cells)):
            self.table[row].update(cells)

    def text_cell(self, text: str, style: Any) -> CellStringTuple:
        """A cell with a text, for ``put``."""
        shown = fitting(self.as_shown(text))
        return CellStringTuple(shown if self.constant_memory else self.str_table._get_shared_string_index(shown), style)

    def day_cell(self, day: date, style: Any) -> CellDatetimeTuple:
        """A cell with a day, for ``put``."""
        return CellDatetimeTuple(self._convert_date_time(day), style)

    def lead(self, row: int, at: int, place: str, text: str) -> None:
        """Let a cell (0-based), which is written by others, lead to a place of the workbook (``internal:…``) under these words."""
        url = Url(place)
        url.text = self.as_shown(text)
        self.hlink_count += 1
        self.hyperlinks[row][at] = url

    def as_shown(self, text: str) -> str:
        """A text as this page shows it."""
        return text

    def _write_rows(self) -> None:
        write_rows(self)

    def _write_single_row(self, current_row_num: int = 0) -> None:
        write_row_before(self, current_row_num)

    def _xml_formula_element(self, formula: str, result: Any, attributes: Any = ()) -> None:
        """A formula with its result: '' is the empty text, as Excel writes it, and None no result at all."""
        spelt = self._spelt([*attributes, ("t", "str")] if result == "" else attributes)
        shown = "" if result is None else f"<v>{self._escape_data(result)}</v>"
        self.fh.write(f"<c{spelt}>{self._formula_tag(formula)}{shown}</c>")

    def _formula_tag(self, formula: str) -> str:
        if not isinstance(formula, SharedFormula):
            return f"<f>{self._escape_data(formula)}</f>"
        if formula.area:
            return f'<f t="shared" ref="{formula.area}" si="{formula.number}">{self._escape_data(formula)}</f>'
        return f'<f t="shared" si="{formula.number}"/>'

    def share(self, at: int, last_row: int, formula: Callable[[int], str]) -> SharedColumn:
        """A formula for cells of a column (0-based, down to ``last_row``), the same in every row; formula: its text in a row (1-based)."""
        self._shared += 1
        return SharedColumn(self, at, last_row, formula, self._shared - 1)

    def _spelt(self, attributes: Any) -> str:
        return "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)

    def make_table(self, name: str, first_row: int, last_row: int, headers: list[str], calculated: dict[int, str]) -> None:
        """A table of Excel without a style over cells that are written by others; rows and columns are 0-based.

        XlsxWriter's own ``add_table`` would write headers and formulas itself. headers: as the cells of ``first_row`` hold them;
        calculated: column -> the formula that a new row gets, as it stands in the first row of data.
        """
        columns = [
            {"id": at + 1, "name": header, "formula": calculated.get(at, "").removeprefix("=")} for at, header in enumerate(headers)
        ]
        area = xl_range(first_row, 0, last_row, len(headers) - 1)
        self.tables.append({
            "name": name, "range": area, "autofilter": area, "columns": columns, "style": "", "header_row_count": 1,
            "totals_row_shown": False, "show_first_col": False, "show_last_col": False, "show_row_stripes": False,
            "show_col_stripes": False,
        })

    def _escape_data(self, data: Any) -> Any:
        if not isinstance(data, str):
            return data
        return data.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")


class SharedColumn:
    """A formula that is written into the first of its cells, and into the others by its number: see ``column_names`` for what it may hold."""

    def __init__(self, page: PlainWorksheet, at: int, last_row: int, formula: Callable[[int], str], number: int) -> None:
        self._page, self._at, self._last, self._formula = page, at, last_row, formula
        self._next = SharedFormula("", number, "")
        self._begun = False

    def write(self, row: int, style: Any, result: Any) -> None:
        """Write it into a row (0-based) with what it comes to there; rows come from above. Raises ValueError where it cannot be shared."""
        if self._begun:
            self._page._write_formula(row, self._at, self._next, style, result)
            return
        text = self._formula(row + 1).removeprefix("=")
        if "!" in QUOTED_TEXT.sub("", text):
            raise ValueError(f"a shared formula refers to no other sheet: {text}")
        letter = letters(self._at)
        area = f"{letter}{row + 1}:{letter}{self._last + 1}"
        self._page._write_formula(row, self._at, SharedFormula(text, self._next.number, area), style, result)
        self._begun = True

    def write_down(self, first: int, last: int, style: Any, result: Any) -> None:
        """Write it into rows (0-based) in all of which it comes to the same."""
        if not self._begun and first <= last:
            self.write(first, style, result)
            first += 1
        self._page.fill_down(first, last, self._at, CellFormulaTuple(self._next, style, result))


class SharedSheet(PlainWorksheet):
    """A sheet that others see: every text and note is written through ``public.shared``."""

    def as_shown(self, text: str) -> str:
        """A text as others may see it."""
        return shared(text)

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        return int(super()._write_string(row, col, shared(string), cell_format))

    def _write_url(
        self, row: int, col: int, url: str, cell_format: Any = None, string: str | None = None, tip: str | None = None
    ) -> int:
        texts = (None if text is None else shared(text) for text in (string, tip))
        return int(super()._write_url(row, col, url, cell_format, *texts))

    def write_comment(self, row: int, col: int, comment: str, options: dict[str, Any] | None = None) -> int:
        """Write a note."""
        return int(super().write_comment(row, col, shared(comment), options))


class KeptSheet(PlainWorksheet):
    """A sheet whose XML has been written before."""

    xml = ""

    def _assemble_xml_file(self) -> None:
        head, before, after = self.xml.partition("<dimension")
        self.fh.write(head)
        self._write_sheet_pr()  # which holds the sheet's name in macros
        self.fh.write(before + after)
        self._xml_close()


class Book(xlsxwriter.Workbook):  # type: ignore[misc]  # XlsxWriter has no types
    """A workbook of plain sheets that never guesses what a text is.

    for_all: others than the school whose texts are in it will see it. It is packed in memory and written in one go: a disk that is
    full or a folder that refuses is one OSError, no package is left half open, and unless ``constant_memory`` is asked for nothing
    goes through the folder for temporary files.
    """

    def __init__(self, target: str | BytesIO, options: dict[str, Any] | None = None, *, for_all: bool = False) -> None:
        self._place = Path(target) if isinstance(target, str) else None
        super().__init__(BytesIO() if isinstance(target, str) else target, {**OPTIONS, "in_memory": not (options or {}).get("constant_memory"), **(options or {})})
        self._sheets = SharedSheet if for_all else PlainWorksheet
        # widths of columns are counted in digits of this font: seven pixels in Excel, and nearly so where another stands in for it
        self.formats[0].set_font_name("Arial")
        self.formats[0].set_font_size(9)

    def add_worksheet(self, name: str | None = None, worksheet_class: Any = None) -> Worksheet:
        """Add a sheet. The program writes numbers as numbers, so digits in its texts are meant; forms say where (``texts_meant``)."""
        page = super().add_worksheet(name, worksheet_class or self._sheets)
        texts_meant(page, [WHOLE_SHEET])
        return page

    def add_kept_sheet(self, name: str, xml: str) -> Worksheet:
        """Add a sheet that is no other in any workbook (``sheet_xml``)."""
        page = self.add_worksheet(name, KeptSheet)
        page.xml = xml
        return page

    def close(self) -> None:
        """Write the file. Raises OSError as any other writer does when disk or folder do not take it."""
        try:
            super().close()
        except FileCreateError as error:
            raise error.args[0] from error
        if self._place is not None:
            self._place.write_bytes(self.filename.getvalue())


_SHARED_STRING = re.compile(r't="s"><v>(\d+)</v>')


def sheet_xml(write: Callable[[PlainWorksheet], None]) -> str:
    """The XML of a sheet as ``write`` fills it, for ``Book.add_kept_sheet``: without formats, its texts within its own cells."""
    book = Book(BytesIO())
    book.add_worksheet()  # the first one would be selected
    page = book.add_worksheet()
    write(page)
    buffer = StringIO()
    page._set_xml_writer(buffer)
    page._assemble_xml_file()
    texts = {at: text for text, at in book.str_table.string_table.items()}
    return _SHARED_STRING.sub(lambda match: f't="inlineStr"><is><t>{escape(texts[int(match[1])])}</t></is>', buffer.getvalue())

"""Cells of a LibreOffice document, in xlwings' terms."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from xlwings import base_classes, utils

if TYPE_CHECKING:
    from tests.office_engine.sheets import Sheet

Raw = Any
Box = tuple[int, int, int, int]
"""First row, first column, last row, last column, 1-based."""
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
HORIZONTAL = {"general": "STANDARD", "left": "LEFT", "center": "CENTER", "right": "RIGHT", "fill": "REPEAT", "justify": "BLOCK"}
VERTICAL = {"top": 1, "center": 2, "bottom": 3}
SIDES = {
    "edge_top": "TopLine", "edge_bottom": "BottomLine", "edge_left": "LeftLine", "edge_right": "RightLine",
    "inside_horizontal": "HorizontalLine", "inside_vertical": "VerticalLine",
}
BOLD, PLAIN = 150.0, 100.0
NO_FILL = -1
DAY_ZERO = datetime(1899, 12, 30)


class CellError(str):
    """The word an error cell shows; not a text that somebody typed."""

    __slots__ = ()


def letters(number: int) -> str:
    """Column letters of a 1-based number."""
    return str(utils.col_name(number))  # type: ignore[no-untyped-call]  # xlwings types its front, not its helpers


def number_of(colour: Any) -> int:
    """0xRRGGBB of a colour as xlwings takes it."""
    if colour is None:
        return NO_FILL
    if isinstance(colour, str):
        return int(colour.lstrip("#"), 16)
    if isinstance(colour, int):
        colour = utils.int_to_rgb(colour)  # type: ignore[no-untyped-call]
    red, green, blue = colour
    return int(red << 16 | green << 8 | blue)


def rgb_of(number: int | None) -> tuple[int, int, int] | None:
    """(red, green, blue), None for no fill."""
    return None if number is None or number < 0 else (number >> 16 & 255, number >> 8 & 255, number & 255)


def parse(address: str) -> tuple[int, int, int, int]:
    """Box of an A1 address. Raises ValueError for any other name."""
    match = _CELL.fullmatch(address.upper())
    if match is None:
        raise ValueError(f"not an address of cells: {address}")
    first, top, last, bottom = match.groups()
    left = _column(first)
    return int(top), left, int(bottom or top), _column(last) if last else left


def _column(letters_: str) -> int:
    number = 0
    for char in letters_:
        number = number * 26 + ord(char) - 64
    return number


class Range(base_classes.Range):
    """A box of cells."""

    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Sheet, box: tuple[int, int, int, int]) -> None:
        self._sheet, self.box = sheet, box
        self.options: dict[str, Any] = {}

    # --- talking ---

    def _where(self) -> dict[str, Any]:
        return {**self._sheet.where, "box": list(self.box)}

    def _ask(self, name: str, **arguments: Any) -> Any:
        return self._sheet.bridge.ask(name, **self._where(), **arguments)

    def _tell(self, name: str, **arguments: Any) -> None:
        self._sheet.tell(name, box=list(self.box), **arguments)

    # --- where ---

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def api(self) -> Range:
        return self

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        top, left, bottom, right = self.box
        return self._sheet.name, top, left, bottom - top + 1, right - left + 1

    @property
    def row(self) -> int:
        return self.box[0]

    @property
    def column(self) -> int:
        return self.box[1]

    @property
    def shape(self) -> tuple[int, int]:
        return self.coords[3], self.coords[4]

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        if arg2 is None:
            row, at = divmod(arg1 - 1, self.shape[1])
        else:
            row, at = arg1 - 1, arg2 - 1
        top, left = self.box[0] + row, self.box[1] + at
        return Range(self._sheet, (top, left, top, left))

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        top, left, bottom, right = self.box
        dollar = ("$" if col_absolute else "", "$" if row_absolute else "")
        first, last = (f"{dollar[0]}{letters(at)}{dollar[1]}{row}" for row, at in ((top, left), (bottom, right)))
        text = first if first == last else f"{first}:{last}"
        return f"'{self._sheet.name}'!{text}" if external else text

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    def select(self) -> None:
        self._ask("select")

    # --- values ---

    @property
    def raw_value(self) -> list[list[Raw]]:
        """Rows of texts, numbers, dates and errors; None where a cell is empty."""
        top, left, bottom, right = self.box
        known = self._sheet.contents if (top, left) == (1, 1) else None
        known = known["values"] if known else None
        found = self._ask("values") if known is None else known
        rows: list[list[Raw]] = [[None if v == "" else v for v in row[:right]] for row in found["rows"][: bottom - top + 1]]
        width = right - left + 1
        for first, at, last, beyond in found["dates"]:
            for row in range(first, min(last + 1, len(rows))):
                line = rows[row]
                for column in range(at, min(beyond + 1, width)):
                    line[column] = moment_of(line[column])
        for row, at, word in found["errors"]:
            if row < len(rows) and at < width:
                rows[row][at] = CellError(word)
        if rows and len(rows[0]) < width:
            rows = [row + [None] * (width - len(row)) for row in rows]
        return rows + [[None] * width for _ in range(bottom - top + 1 - len(rows))]

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        rows = data if isinstance(data, list | tuple) else [[data] * self.shape[1]] * self.shape[0]
        if rows and not isinstance(rows[0], list | tuple):
            rows = [rows]
        self._tell("put_values", rows=[list(row) for row in rows])

    @property
    def formula(self) -> Any:
        rows = self._ask("formulas")
        return rows[0][0] if self.box[:2] == self.box[2:] else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: Any) -> None:
        rows = value if isinstance(value, list | tuple) else [[value] * self.shape[1]] * self.shape[0]
        self._tell("put_formulas", rows=[list(row) for row in rows])

    @property
    def HasFormula(self) -> bool | None:  # noqa: N802 - Excel's name
        """Whether all cells hold formulas, none, or (None) some."""
        found: bool | None = self._ask("has_formula")
        return found

    def clear(self) -> None:
        self._tell("clear")
        self._sheet.coloured(self.box, None)
        top, left, bottom, right = self.box
        noted = self._sheet.noted
        for row, at in [(row, at) for row, at in noted if top <= row <= bottom and left <= at <= right]:
            del noted[row, at]

    # --- formats ---

    def put(self, **values: Any) -> None:
        """Plain properties by UNO's names."""
        self._tell("put", values=values)

    def get(self, key: str) -> Any:
        """One plain property by UNO's name, None where the cells differ."""
        return self._ask("get", key=key)

    @property
    def color(self) -> tuple[int, int, int] | None:
        known = None
        if self.box[:2] == self.box[2:]:
            known = self._sheet.noted.get(self.box[:2], ("", None))[1]
            known = self._sheet.colour_asked(self.box[:2]) if known is None else known
        return rgb_of(self.get("CellBackColor") if known is None else known)

    @color.setter
    def color(self, color_or_rgb: Any) -> None:
        self.put(CellBackColor=number_of(color_or_rgb))
        self._sheet.coloured(self.box, number_of(color_or_rgb))

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    @property
    def number_format(self) -> str | None:
        return str(self._ask("number_format"))

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._tell("put_number_format", code=value)

    @property
    def wrap_text(self) -> bool | None:
        found: bool | None = self.get("IsTextWrapped")
        return found

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.put(IsTextWrapped=value)

    @property
    def horizontal_alignment(self) -> str | None:
        word = self.get("HoriJustify")
        return next((name for name, uno in HORIZONTAL.items() if uno == word), None)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        self.put(HoriJustify=["enum", "com.sun.star.table.CellHoriJustify", HORIZONTAL[value]])

    @property
    def vertical_alignment(self) -> str | None:
        number = self.get("VertJustify")
        return next((name for name, uno in VERTICAL.items() if uno == number), "bottom")

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.put(VertJustify=VERTICAL[value])

    @property
    def column_width(self) -> float:
        return float(self._ask("width"))

    @column_width.setter
    def column_width(self, value: float) -> None:
        self._tell("put_width", chars=value)

    @property
    def row_height(self) -> float:
        return float(self._ask("height"))

    @row_height.setter
    def row_height(self, value: float) -> None:
        self._tell("put_height", points=value)

    @property
    def left(self) -> float:
        return float(self._ask("place")[0])

    @property
    def top(self) -> float:
        return float(self._ask("place")[1])

    @property
    def width(self) -> float:
        return float(self._ask("place")[2])

    @property
    def height(self) -> float:
        return float(self._ask("place")[3])

    # --- rows and merged areas ---

    @property
    def row_hidden(self) -> bool | None:
        top, _, bottom, _ = self.box
        known = self._sheet.contents
        if known is None or known["hidden"] is None or bottom > known["used"][2]:
            found: bool | None = self._ask("hidden")
            return found
        rows = sum(max(min(last, bottom) - max(first, top) + 1, 0) for first, last in known["hidden"])
        return False if not rows else True if rows == bottom - top + 1 else None

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        self._tell("hide", value=value)

    @property
    def EntireRow(self) -> Range:  # noqa: N802 - Excel's name
        return self

    @property
    def Hidden(self) -> bool | None:  # noqa: N802 - Excel's name
        return self.row_hidden

    @property
    def merge_cells(self) -> bool | None:
        known = self._sheet.contents
        if known and known["merged"] is False and self.box[2] <= known["used"][2] and self.box[3] <= known["used"][3]:
            return False
        found: bool | None = self._ask("merged")
        return found

    @property
    def merge_area(self) -> Range:
        top, left, bottom, right = self._ask("merge_area")
        return Range(self._sheet, (top, left, bottom, right))

    def merge(self, across: bool) -> None:
        self._tell("merge", value=True)

    def unmerge(self) -> None:
        self._tell("merge", value=False)

    # --- notes ---

    @property
    def note(self) -> Note | None:
        known = self._sheet.noted.get(self.box[:2])
        return None if known is None else Note(self, known[0])

    def add_note(self, text: str) -> Note:
        noted = self._sheet.noted
        self._tell("put_note", text=text)
        noted[self.box[:2]] = text, None
        return Note(self, text)


class Note(base_classes.Note):
    """A note on a cell."""

    def __init__(self, cell: Range, text: str) -> None:
        self._cell, self._text = cell, text

    @property
    def text(self) -> str:
        return self._text

    @text.setter
    def text(self, value: str) -> None:
        self.delete()
        self._cell.add_note(value)
        self._text = value

    @property
    def location(self) -> Range:
        return self._cell

    def delete(self) -> None:
        self._cell.sheet.tell("delete_note", box=list(self._cell.box))
        self._cell.sheet.noted.pop(self._cell.box[:2], None)


class Font(base_classes.Font):
    """The font of a range; LibreOffice keeps Western and Asian scripts apart, xlwings does not."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    @property
    def bold(self) -> bool | None:
        weight = self._cells.get("CharWeight")
        return None if weight is None else weight > PLAIN

    @bold.setter
    def bold(self, value: bool) -> None:
        weight = BOLD if value else PLAIN
        self._cells.put(CharWeight=weight, CharWeightAsian=weight)

    @property
    def size(self) -> float | None:
        found: float | None = self._cells.get("CharHeight")
        return found

    @size.setter
    def size(self, value: float) -> None:
        self._cells.put(CharHeight=float(value), CharHeightAsian=float(value))

    @property
    def color(self) -> tuple[int, int, int] | None:
        return rgb_of(self._cells.get("CharColor"))

    @color.setter
    def color(self, color_or_rgb: Any) -> None:
        self._cells.put(CharColor=number_of(color_or_rgb))

    @property
    def name(self) -> str | None:
        found: str | None = self._cells.get("CharFontName")
        return found

    @name.setter
    def name(self, value: str) -> None:
        self._cells.put(CharFontName=value, CharFontNameAsian=value)


class Borders:
    """Thin lines around and between cells."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def set(self, sides: Sequence[str], *, color: Any = None, **_style: Any) -> None:
        colour = 0 if color is None or not isinstance(color, str | tuple | list | int) else number_of(color)
        where = [SIDES[side] for side in sides if side in SIDES]
        self._cells._tell("borders", sides=where, colour=colour)


class FreezePanes(base_classes.FreezePanes):
    """Rows and columns that stay in sight."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def freeze_at(self, frozen_range: Any) -> None:
        if not isinstance(frozen_range, str):
            box = frozen_range.impl.box
        elif rows := re.fullmatch(r"\d+:(\d+)", frozen_range):
            box = (1, 1, int(rows[1]), 0)
        else:
            box = parse(frozen_range)
        self._sheet.tell("window", frozen=[box[3], box[2]])

    def unfreeze(self) -> None:
        self._sheet.tell("window", frozen=[0, 0])


def clean(value: Raw, moment: Any, empty: Any, number: Any, words: bool) -> Any:
    """One value as ``Range.value`` gives it."""
    if value is None:
        return empty
    if isinstance(value, CellError):
        return str(value) if words else None
    if isinstance(value, datetime):
        return value if moment is datetime else moment(
            year=value.year, month=value.month, day=value.day, hour=value.hour, minute=value.minute, second=value.second,
            microsecond=value.microsecond, tzinfo=None,
        )
    return number(value) if number is not None and isinstance(value, float) else value


@functools.lru_cache(maxsize=4096)
def moment_of(serial_number: float) -> datetime:
    """The moment a spreadsheet's number stands for; a time of day alone is one of the day 0."""
    return DAY_ZERO + timedelta(seconds=round(serial_number * 86400))


def serial(value: date) -> float:
    """A date as the number a spreadsheet keeps."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return (moment - DAY_ZERO).total_seconds() / 86400


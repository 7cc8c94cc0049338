"""The hand in LibreOffice. Runs under the Python that has ``uno``; the standard library is all else it has.

A line of JSON on standard input is a list of commands ``[name, arguments]``; a line of JSON on standard output answers
the last of them: ``{"answer": …}`` or ``{"error": …}``, or ``{"before": …}`` where one before it was refused. Cells are named by sheet and box
``[first row, first column, last row, last column]``, 1-based. Started with the name of the pipe LibreOffice listens at.

A question to LibreOffice from another process takes more than ten times as long as one from within, and a click asks
thousands. So LibreOffice is asked to load this very file (its bridge knows how to load components written in Python),
and each line is carried out there in one go, by the thread that draws the windows; where it cannot, everything is done
from here (the command ``within`` tells which).
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import uno
import unohelper
from com.sun.star.awt import Rectangle, XCallback
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import Locale
from com.sun.star.table import BorderLine2, CellAddress, CellRangeAddress
from com.sun.star.task import XJob
from com.sun.star.uno import Exception as OfficeException

PATIENCE_SECONDS = 60
TURN_SECONDS = 2
# com.sun.star.sheet.CellFlags and FormulaResult
VALUE, DATETIME, STRING, ANNOTATION, FORMULA, ALL_IN_CELLS = 1, 2, 4, 8, 16, 1023 - 128  # all but drawings and charts
NUMBER_RESULT, ERROR_RESULT = 1, 4
DATE_OR_TIME = 2 | 4
"""com.sun.star.util.NumberFormat: DATE and TIME."""
LOGICAL = 1024
PIXEL, POINT = 2540 / 96, 2540 / 72
"""In hundredths of a millimetre."""
CHAR_PIXELS, CELL_PADDING = 7, 5
SERIALS = range(20_000, 80_000)
MOST_CELLS = 5_000_000
"""Of a sheet that is read in one go."""
MANY_HEIGHTS, FEW_RUNS = 40, 3
"""Runs of rows from which on their heights are set as a person would, all of one height selected together: each setting costs alike.
A height of few runs is set run by run even then.
"""
LINE = "line"
"""What a line is called on its way into LibreOffice."""
HEADER_ROWS = 10
"""Headers are looked for so far down."""

Box = list[int]
COMMANDS: dict[str, Any] = {}


def command(function: Any) -> Any:
    """Let the function be called by its name."""
    COMMANDS[function.__name__] = function
    return function


class Link:
    """The running program and the documents it has open."""

    def __init__(self, context: Any, within: bool = False) -> None:
        """within: this runs in LibreOffice itself."""
        self.context, self.within = context, within
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.indicators: dict[str, Any] = {}
        self.kept: dict[Any, Any] = {}

    def documents(self) -> dict[str, Any]:
        """Identity -> spreadsheet document, in the program's order."""
        found = {}
        components = self.desktop.Components.createEnumeration()
        while components.hasMoreElements():
            one = components.nextElement()
            if one.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                found[one.RuntimeUID] = one
        return found

    def document(self, book: str) -> Any:
        """'' stands for the one in front."""
        if not book:
            current = self.desktop.CurrentComponent
            return current if hasattr(current, "Sheets") else next(iter(self.documents().values()))
        if book not in self.kept:
            self.kept[book] = self.documents()[book]
        return self.kept[book]

    def sheet(self, book: str, sheet: str) -> Any:
        """Asked for once: every new object costs several questions to LibreOffice."""
        if (book, sheet) not in self.kept:
            self.kept[book, sheet] = self.document(book).Sheets.getByName(sheet)
        return self.kept[book, sheet]

    def annotations(self, book: str, sheet: str) -> Any:
        if (book, sheet, "notes") not in self.kept:
            self.kept[book, sheet, "notes"] = self.sheet(book, sheet).Annotations
        return self.kept[book, sheet, "notes"]

    def forget(self, book: str, sheet: str = "") -> None:
        """The tabs have changed. A collection of notes goes on meaning the tab of its number, whatever sheet that is now."""
        self.kept.pop((book, sheet), None)
        self.kept.pop((book, sheet, "ready"), None)
        for key in [key for key in self.kept if key[0] == book and key[-1] == "notes"]:
            del self.kept[key]

    def dispatch(self, frame: Any, name: str, value: Any) -> None:
        """What a person would choose from the menu; the command's one argument has its own name."""
        helper = self.context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", self.context)
        helper.executeDispatch(frame, f".uno:{name}", "", 0, (PropertyValue(Name=name, Value=value),))

    def cells(self, book: str, sheet: str, box: Box) -> Any:
        top, left, bottom, right = box
        return self.sheet(book, sheet).getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)


# --- books and sheets ---


@command
def books(link: Link) -> list[str]:
    """The active one first."""
    current = link.desktop.CurrentComponent
    first = getattr(current, "RuntimeUID", "")
    return sorted(link.documents(), key=lambda one: one != first)


@command
def about(link: Link, book: str) -> dict[str, Any]:
    document = link.document(book)
    url = document.URL
    path = uno.fileUrlToSystemPath(url) if url.startswith("file:") else url
    return {"path": path or document.Title, "title": document.Title, "read_only": document.isReadonly()}


@command
def is_modified(link: Link, book: str) -> bool:
    return bool(link.document(book).isModified())


@command
def save(link: Link, book: str) -> None:
    link.document(book).store()


@command
def close(link: Link, book: str) -> None:
    link.document(book).close(True)
    link.kept.pop(book, None)


@command
def open_book(link: Link, path: str, read_only: bool) -> str:
    how = (PropertyValue(Name="ReadOnly", Value=read_only),)
    document = link.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, how)
    return str(document.RuntimeUID)


@command
def names(link: Link, book: str) -> list[list[str]]:
    found = link.document(book).NamedRanges
    return [[name, _excel_reference(found.getByName(name).Content)] for name in found.ElementNames]


def _excel_reference(content: str) -> str:
    return "=" + re.sub(r"\$?('(?:[^']|'')*'|[^\s.$'!]+)\.(?=\$?[A-Z])", lambda m: m[1] + "!", content)


@command
def sheets(link: Link, book: str) -> list[str]:
    return list(link.document(book).Sheets.ElementNames)


@command
def add_sheet(link: Link, book: str, title: str, at: int) -> None:
    link.document(book).Sheets.insertNewByName(title, at)
    link.forget(book)


@command
def delete_sheet(link: Link, book: str, sheet: str) -> None:
    link.document(book).Sheets.removeByName(sheet)
    link.forget(book, sheet)


@command
def rename_sheet(link: Link, book: str, sheet: str, title: str) -> None:
    link.sheet(book, sheet).Name = title
    link.forget(book, sheet)


@command
def active_sheet(link: Link, book: str) -> str:
    return str(link.document(book).CurrentController.ActiveSheet.Name)


@command
def activate(link: Link, book: str, sheet: str) -> None:
    link.document(book).CurrentController.setActiveSheet(link.sheet(book, sheet))


@command
def visible(link: Link, book: str, sheet: str) -> bool:
    return bool(link.sheet(book, sheet).IsVisible)


@command
def show(link: Link, book: str, sheet: str, value: bool) -> None:
    link.sheet(book, sheet).IsVisible = value


@command
def tab_colour(link: Link, book: str, sheet: str, value: int) -> None:
    link.sheet(book, sheet).TabColor = value


@command
def is_locked(link: Link, book: str) -> bool:
    """Whether the document's structure is protected."""
    return bool(link.document(book).isProtected())


@command
def lock(link: Link, book: str, password: str = "") -> None:
    link.document(book).protect(password)


@command
def unlock(link: Link, book: str, password: str = "") -> bool:
    """Whether it is protected still, by another password."""
    link.document(book).unprotect(password)
    return bool(is_locked(link, book))


@command
def is_protected(link: Link, book: str, sheet: str) -> bool:
    return bool(link.sheet(book, sheet).isProtected())


@command
def protect(link: Link, book: str, sheet: str, password: str = "") -> None:
    link.sheet(book, sheet).protect(password)


@command
def unprotect(link: Link, book: str, sheet: str, password: str = "") -> bool:
    """Whether it is protected still, by another password."""
    link.sheet(book, sheet).unprotect(password)
    return bool(is_protected(link, book, sheet))


@command
def used(link: Link, book: str, sheet: str) -> Box:
    """The box from A1 to the last cell that holds something."""
    return _around(_boxes(link.sheet(book, sheet).queryContentCells(VALUE | DATETIME | STRING | FORMULA)))


def _around(boxes: list[Box]) -> Box:
    """The box (1-based) from A1 on around boxes that are 0-based."""
    return [1, 1, max((box[2] for box in boxes), default=0) + 1, max((box[3] for box in boxes), default=0) + 1]


@command
def clear_sheet(link: Link, book: str, sheet: str) -> None:
    link.sheet(book, sheet).clearContents(ALL_IN_CELLS)
    make_ready(link, book, sheet)


@command
def make_ready(link: Link, book: str, sheet: str) -> None:
    """In a sheet that came from a file each change of a row's height takes four times as long, until its page style has been set anew;
    that itself is quick while the sheet is empty.
    """
    document, found = link.document(book), link.sheet(book, sheet)
    if (book, sheet, "ready") in link.kept or used(link, book, sheet)[2:] != [1, 1]:
        return
    modified = document.isModified()
    style = document.StyleFamilies.getByName("PageStyles").getByName(found.PageStyle)
    style.ScaleToPagesY = style.ScaleToPagesY
    document.setModified(modified)
    link.kept[book, sheet, "ready"] = True


@command
def window(link: Link, book: str, sheet: str, frozen: list[int] | None = None, grid: bool | None = None) -> None:
    """frozen: columns and rows that stay in sight; grid: whether grid lines are shown. Both are set on the tab in front alone."""
    controller = link.document(book).CurrentController
    before = controller.ActiveSheet
    controller.setActiveSheet(link.sheet(book, sheet))
    if frozen is not None:
        controller.freezeAtPosition(*frozen)
    if grid is not None:
        controller.ShowGrid = grid
    controller.setActiveSheet(before)


# --- the program ---


@command
def status(link: Link, book: str, text: str | None) -> None:
    """Write into the status bar; None leaves it to the program again."""
    document = link.document(book)
    identity = document.RuntimeUID
    if identity in link.indicators:
        link.indicators.pop(identity).end()
    if text is not None:
        indicator = document.CurrentController.Frame.createStatusIndicator()
        indicator.start(text, 0)
        link.indicators[identity] = indicator


@command
def updating(link: Link, book: str, value: bool) -> None:
    """What is done while nothing is shown cannot be undone, nor what was done before it, as in Excel after a macro.

    LibreOffice forgets some steps of its own accord (charts), and a click that is taken back by half is worse than none.
    """
    document = link.document(book)
    undo = document.UndoManager
    if value:
        while undo.isLocked():
            undo.unlock()
        undo.clear()
        document.IsAdjustHeightEnabled = True
        while document.hasControllersLocked():
            document.unlockControllers()
    else:
        document.lockControllers()
        document.IsAdjustHeightEnabled = False
        undo.lock()


@command
def selection(link: Link, book: str) -> list[Any]:
    """(sheet, box) of the selected cells."""
    chosen = link.document(book).CurrentSelection
    if hasattr(chosen, "RangeAddresses"):
        chosen = chosen.getByIndex(0)
    a = chosen.RangeAddress
    return [link.document(book).Sheets.getByIndex(a.Sheet).Name, [a.StartRow + 1, a.StartColumn + 1, a.EndRow + 1, a.EndColumn + 1]]


@command
def select(link: Link, book: str, sheet: str, box: Box) -> None:
    link.document(book).CurrentController.select(link.cells(book, sheet, box))


@command
def settle(link: Link, book: str) -> None:
    """End the editing of a cell, keeping what has been typed: LibreOffice does that when its tab is moved, and at little else."""
    tabs = link.document(book).Sheets
    title = next(name for n in range(1, 1000) if not tabs.hasByName(name := f"_{n}"))
    tabs.insertNewByName(title, 0)
    tabs.removeByName(title)


# --- cells ---


@command
def contents(link: Link, book: str, sheets: dict[str, list[str]]) -> dict[str, dict[str, Any]]:
    """All that reading sheets asks for, by title. values: of the box ``used``, None where that is out of all proportion.

    sheets: title -> headers of columns whose formulas nobody will look at. LibreOffice works out a formula when it is asked for its
    result, and after an edit a column of them can take longer than everything else; those are left alone, and told as ''.
    """
    return {title: _contents(link, book, title, automatic) for title, automatic in sheets.items()}


def _contents(link: Link, book: str, sheet: str, automatic: list[str]) -> dict[str, Any]:
    whole = link.sheet(book, sheet)
    held = _boxes(whole.queryContentCells(VALUE | DATETIME | STRING)), _boxes(whole.queryContentCells(FORMULA))
    box = _around([*held[0], *held[1]])
    few = box[2] * box[3] <= MOST_CELLS
    return {
        "used": box, "visible": visible(link, book, sheet), "is_protected": is_protected(link, book, sheet),
        "merged": merged(link, book, sheet, box), "hidden": hidden_runs(link, book, sheet, box) if few else None,
        "notes": notes(link, book, sheet), "charts": charts(link, book, sheet),
        "values": _values(link, book, link.cells(book, sheet, box), *held, automatic) if few else None,
    }


@command
def values(link: Link, book: str, sheet: str, box: Box) -> dict[str, Any]:
    """rows: texts and numbers, '' empty, trailing empty rows left out; dates: boxes whose numbers are moments; errors: [row, column, word].

    Rows and columns of dates and errors are 0-based within the box.
    """
    cells = link.cells(book, sheet, box)
    constants, formulas_ = cells.queryContentCells(VALUE | DATETIME | STRING), cells.queryContentCells(FORMULA)
    return _values(link, book, cells, _boxes(constants, box), _boxes(formulas_, box), [])


def _values(link: Link, book: str, cells: Any, constants: list[Box], formulas_: list[Box], automatic: list[str]) -> dict[str, Any]:
    """As ``values``; constants and formulas_: where they stand in the cells, 0-based."""
    a = cells.RangeAddress
    box = [a.StartRow + 1, a.StartColumn + 1, a.EndRow + 1, a.EndColumn + 1]
    found: dict[str, Any] = {"dates": _boxes(cells.queryContentCells(DATETIME), box), "errors": []}
    left_out = _left_out(cells, box, formulas_, set(automatic))
    last = max((bottom for _, _, bottom, _ in constants), default=0)
    rows = [[""] * (box[3] - box[1] + 1) for _ in range(box[2] - box[0] + 1)]
    for left, right in _strips(box[3] - box[1] + 1, left_out):
        _read(link, book, cells, [0, left, last, right], rows, found)
    for top, left, bottom, right in formulas_:  # prepared rows below everything else, mostly without a result
        for at in [at for at in range(left, right + 1) if at not in left_out] if bottom > last else ():
            _read(link, book, cells, [max(top, last + 1), at, bottom, at], rows, found)
    for top, left, bottom, right in constants:  # headers, and what somebody has typed over
        for at in [at for at in range(left, right + 1) if at in left_out]:
            for row, (value,) in enumerate(cells.getCellRangeByPosition(at, top, at, bottom).getDataArray(), top):
                rows[row][at] = value
    while len(rows) > 1 and rows[-1].count("") == len(rows[-1]):
        rows.pop()
    _tell_truths(link, book, cells, rows)
    return {**found, "rows": rows}


def _left_out(cells: Any, box: Box, formulas_: list[Box], automatic: set[str]) -> set[int]:
    """Columns with formulas under one of those headers, 0-based within the box."""
    if not automatic:
        return set()
    last = min(HEADER_ROWS, box[2] - box[0] + 1) - 1
    return {
        at for at in {at for _, left, _, right in formulas_ for at in range(left, right + 1)}
        if any(text in automatic for text, in cells.getCellRangeByPosition(at, 0, at, last).getFormulaArray())
    }


def _strips(columns: int, left_out: set[int]) -> list[tuple[int, int]]:
    """(first, last) of neighbouring columns that are read."""
    strips: list[tuple[int, int]] = []
    for at in range(columns):
        if at not in left_out:
            first = strips.pop()[0] if strips and strips[-1][1] == at - 1 else at
            strips.append((first, at))
    return strips


def _read(link: Link, book: str, cells: Any, part: Box, rows: list[list[Any]], found: dict[str, Any]) -> None:
    """The data of a part (0-based) into ``rows``; moments and errors among the results of formulas are told of in ``found``."""
    top, left, bottom, right = part
    area = cells.getCellRangeByPosition(left, top, right, bottom)
    for row, line in enumerate(area.getDataArray(), top):
        rows[row][left : right + 1] = line
    a = area.RangeAddress
    start = [a.StartRow - top + 1, a.StartColumn - left + 1]  # of the whole
    for row, at in _each(area.queryFormulaCells(ERROR_RESULT), start):
        found["errors"].append([row, at, cells.getCellByPosition(at, row).String])
        rows[row][at] = ""
    formats = link.document(book).NumberFormats
    for row, at in _each(area.queryFormulaCells(NUMBER_RESULT), start):
        number = rows[row][at]
        if not isinstance(number, float) or int(number) not in SERIALS:
            continue
        if formats.getByKey(cells.getCellByPosition(at, row).NumberFormat).Type & DATE_OR_TIME:
            found["dates"].append([row, at, row, at])


def _tell_truths(link: Link, book: str, cells: Any, rows: list[list[Any]]) -> None:
    """TRUE and FALSE are kept as 1 and 0 in a format of their own: a column of one format is asked once."""
    formats = link.document(book).NumberFormats
    for at, values_ in enumerate(zip(*rows)):  # noqa: B905 - LibreOffice's own Python may be older than that word
        if 1.0 not in values_ and 0.0 not in values_:
            continue
        found = [row for row, value in enumerate(values_) if value in (0.0, 1.0)]
        column = cells.getCellRangeByPosition(at, found[0], at, found[-1])
        mixed = column.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE"
        for row in found if mixed else found[:1]:
            if formats.getByKey(cells.getCellByPosition(at, row).NumberFormat).Type & LOGICAL:
                for place in [row] if mixed else found:
                    rows[place][at] = bool(rows[place][at])


def _boxes(found: Any, box: Box | None = None) -> list[Box]:
    """The ranges found as boxes, 0-based within ``box`` (the sheet)."""
    top, left = (box[0] - 1, box[1] - 1) if box else (0, 0)
    return [[a.StartRow - top, a.StartColumn - left, a.EndRow - top, a.EndColumn - left] for a in found.RangeAddresses]


def _each(found: Any, box: Box) -> list[tuple[int, int]]:
    return [
        (row, at)
        for top, left, bottom, right in _boxes(found, box)
        for row in range(top, bottom + 1)
        for at in range(left, right + 1)
    ]


@command
def put_values(link: Link, book: str, sheet: str, box: Box, rows: list[list[Any]]) -> None:
    """Texts stay texts, numbers numbers; None empties."""
    link.cells(book, sheet, box).setDataArray(tuple(tuple("" if v is None else v for v in row) for row in rows))


@command
def formulas(link: Link, book: str, sheet: str, box: Box) -> list[list[str]]:
    return [list(row) for row in link.cells(book, sheet, box).getFormulaArray()]


@command
def has_formula(link: Link, book: str, sheet: str, box: Box) -> bool | None:
    """Whether all cells hold formulas, none, or (None) some."""
    found = _boxes(link.cells(book, sheet, box).queryContentCells(FORMULA))
    many = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in found)
    return False if not many else True if many == (box[2] - box[0] + 1) * (box[3] - box[1] + 1) else None


@command
def put_formulas(link: Link, book: str, sheet: str, box: Box, rows: list[list[str]]) -> None:
    """Formulas as Excel writes them, with commas between the arguments."""
    link.cells(book, sheet, box).setFormulaArray(tuple(tuple(_semicolons(text) for text in row) for row in rows))


def _semicolons(formula: str) -> str:
    parts = formula.split('"')
    return '"'.join(part.replace(",", ";") if n % 2 == 0 else part for n, part in enumerate(parts))


@command
def clear(link: Link, book: str, sheet: str, box: Box) -> None:
    link.cells(book, sheet, box).clearContents(ALL_IN_CELLS)


@command
def get(link: Link, book: str, sheet: str, box: Box, key: str) -> Any:
    """One plain property of the cells, None where they differ."""
    cells = link.cells(book, sheet, box)
    if box[:2] != box[2:] and cells.getPropertyState(key).value == "AMBIGUOUS_VALUE":
        return None
    found = cells.getPropertyValue(key)
    return found.value if hasattr(found, "value") else found


@command
def put(link: Link, book: str, sheet: str, box: Box, values: dict[str, Any], more: list[Box] | None = None) -> None:
    """Plain properties by UNO's names, of the cells of one or more boxes; ``["enum", type, word]`` is a word of an enumeration."""
    keys = sorted(values)  # LibreOffice asks for them in this order
    plain = [uno.Enum(v[1], v[2]) if isinstance(v := values[key], list) else v for key in keys]
    cells = _ranges(link, book, sheet, [box, *more]) if more else link.cells(book, sheet, box)
    cells.setPropertyValues(tuple(keys), tuple(plain))


@command
def colours(link: Link, book: str, sheet: str, places: list[list[int]]) -> list[int]:
    """Fill of single cells (row, column)."""
    cells = link.sheet(book, sheet)
    return [cells.getCellByPosition(at - 1, row - 1).CellBackColor for row, at in places]


MANY = {"put", "put_number_format"}
"""Commands that do many boxes at once."""


def joined(lines: list[Any]) -> list[Any]:
    """The same commands, neighbours that can be carried out in one go as one: each alone costs a millisecond or more."""
    result: list[Any] = []
    for name, arguments in lines:
        last = result[-1] if result else None
        if last and name == last[0] == "put" and "more" not in last[1] and all(arguments[k] == last[1][k] for k in ("book", "sheet", "box")):
            last[1]["values"] = {**last[1]["values"], **arguments["values"]}
        elif last and name == last[0] and name in MANY and all(arguments[k] == last[1][k] for k in arguments if k != "box"):
            last[1].setdefault("more", []).append(arguments["box"])
        elif last and name == last[0] == "put_height" and all(arguments[k] == last[1][k] for k in ("book", "sheet")):
            last[1].setdefault("more", []).append((arguments["box"], arguments["points"]))
        elif last and name == last[0] == "window" and arguments["sheet"] == last[1]["sheet"]:
            last[1].update(arguments)
        else:
            result.append([name, arguments])
    return result


@command
def put_number_format(link: Link, book: str, sheet: str, box: Box, code: str, more: list[Box] | None = None) -> None:
    if (book, code, "format") not in link.kept:
        formats, english = link.document(book).NumberFormats, Locale("en", "US", "")
        key = formats.queryKey(code, english, False)
        link.kept[book, code, "format"] = key if key != -1 else formats.addNew(code, english)
    put(link, book, sheet, box, {"NumberFormat": link.kept[book, code, "format"]}, more)


@command
def number_format(link: Link, book: str, sheet: str, box: Box) -> str | None:
    key = get(link, book, sheet, box, "NumberFormat")
    return None if key is None else link.document(book).NumberFormats.getByKey(key).FormatString


@command
def borders(link: Link, book: str, sheet: str, box: Box, sides: list[str], colour: int) -> None:
    """Thin lines on the named sides (UNO's names of TableBorder2)."""
    cells = link.cells(book, sheet, box)
    frame = cells.TableBorder2
    line = BorderLine2(colour, 0, 18, 0, 0, 18)
    for side in ("TopLine", "BottomLine", "LeftLine", "RightLine", "HorizontalLine", "VerticalLine"):
        setattr(frame, f"Is{side}Valid", side in sides)
        if side in sides:
            setattr(frame, side, line)
    cells.TableBorder2 = frame


@command
def width(link: Link, book: str, sheet: str, box: Box) -> float:
    return float((link.cells(book, sheet, box).Columns.getByIndex(0).Width / PIXEL - CELL_PADDING) / CHAR_PIXELS)


@command
def put_width(link: Link, book: str, sheet: str, box: Box, chars: float) -> None:
    link.cells(book, sheet, box).Columns.Width = round((chars * CHAR_PIXELS + CELL_PADDING) * PIXEL)


@command
def height(link: Link, book: str, sheet: str, box: Box) -> float:
    return float(link.cells(book, sheet, box).Rows.getByIndex(0).Height / POINT)


@command
def put_height(link: Link, book: str, sheet: str, box: Box, points: float, more: list[tuple[Box, float]] | None = None) -> None:
    """more: further boxes of the same sheet and their heights."""
    boxes: dict[int, list[Box]] = {}
    for one, high in [(box, points), *(more or ())]:
        boxes.setdefault(round(high * POINT), []).append(one)
    if sum(map(len, boxes.values())) < MANY_HEIGHTS or not visible(link, book, sheet):
        _put_heights(link, book, sheet, boxes)
        return
    controller = link.document(book).CurrentController
    before = controller.ActiveSheet
    controller.setActiveSheet(link.sheet(book, sheet))
    try:
        for high, found in boxes.items():  # in this order: the usual height lies under the others
            if len(found) <= FEW_RUNS:
                _put_heights(link, book, sheet, {high: found})
            else:
                controller.select(_ranges(link, book, sheet, found))
                link.dispatch(controller.Frame, "RowHeight", high)
        controller.select(link.cells(book, sheet, [1, 1, 1, 1]))
    finally:
        controller.setActiveSheet(before)


def _put_heights(link: Link, book: str, sheet: str, boxes: dict[int, list[Box]]) -> None:
    for high, found in boxes.items():
        for one in found:
            link.cells(book, sheet, one).Rows.Height = high


def _ranges(link: Link, book: str, sheet: str, boxes: list[Box]) -> Any:
    number = link.sheet(book, sheet).RangeAddress.Sheet
    ranges = link.document(book).createInstance("com.sun.star.sheet.SheetCellRanges")
    ranges.addRangeAddresses(tuple(CellRangeAddress(number, b[1] - 1, b[0] - 1, b[3] - 1, b[2] - 1) for b in boxes), False)
    return ranges


@command
def place(link: Link, book: str, sheet: str, box: Box) -> list[float]:
    """(left, top, width, height) in points."""
    cells = link.cells(book, sheet, box)
    return [n / POINT for n in (cells.Position.X, cells.Position.Y, cells.Size.Width, cells.Size.Height)]


@command
def hidden(link: Link, book: str, sheet: str, box: Box) -> bool | None:
    """Whether the rows are hidden (by hand or by a filter), None where some are."""
    rows = sum(last - first + 1 for first, last in hidden_runs(link, book, sheet, box))
    return False if not rows else True if rows == box[2] - box[0] + 1 else None


@command
def hidden_runs(link: Link, book: str, sheet: str, box: Box) -> list[list[int]]:
    """[first, last] of each run of hidden rows in the box."""
    found, following = [], box[0]
    seen = sorted((a.StartRow + 1, a.EndRow + 1) for a in link.cells(book, sheet, box).queryVisibleCells().RangeAddresses)
    for first, last in [*seen, (box[2] + 1, box[2] + 1)]:
        if first > following:
            found.append([following, first - 1])
        following = max(following, last + 1)
    return found


@command
def hide(link: Link, book: str, sheet: str, box: Box, value: bool) -> None:
    link.cells(book, sheet, box).Rows.IsVisible = not value


@command
def merged(link: Link, book: str, sheet: str, box: Box) -> bool | None:
    """False: no merged cell among them; True: one merged area; None: both kinds."""
    cells = link.cells(book, sheet, box)
    if not cells.IsMerged:
        return False
    area = merge_area(link, book, sheet, box[:2] + box[:2])
    if area[0] <= box[0] and area[1] <= box[1] and area[2] >= box[2] and area[3] >= box[3] and area != box[:2] + box[:2]:
        return True
    return None


@command
def merge_area(link: Link, book: str, sheet: str, box: Box) -> Box:
    cursor = link.sheet(book, sheet).createCursorByRange(link.cells(book, sheet, box[:2] + box[:2]))
    cursor.collapseToMergedArea()
    a = cursor.RangeAddress
    return [a.StartRow + 1, a.StartColumn + 1, a.EndRow + 1, a.EndColumn + 1]


@command
def merge(link: Link, book: str, sheet: str, box: Box, value: bool) -> None:
    link.cells(book, sheet, box).merge(value)


# --- notes and charts ---


@command
def notes(link: Link, book: str, sheet: str) -> list[list[Any]]:
    """[row, column, text, colour of its cell] of every note of a sheet."""
    found = link.annotations(book, sheet)
    cells = link.sheet(book, sheet)
    placed = [(n.Position.Row, n.Position.Column, n.String) for n in (found.getByIndex(i) for i in range(found.Count))]
    return [[row + 1, at + 1, text, cells.getCellByPosition(at, row).CellBackColor] for row, at, text in placed]


@command
def put_note(link: Link, book: str, sheet: str, box: Box, text: str) -> None:
    """LibreOffice lays a text out several times while its box is made, and once where the box is there already."""
    link.annotations(book, sheet).insertNew(CellAddress(0, box[1] - 1, box[0] - 1), " ")
    link.cells(book, sheet, box).getCellByPosition(0, 0).Annotation.String = text


@command
def delete_note(link: Link, book: str, sheet: str, box: Box) -> None:
    link.cells(book, sheet, box).clearContents(ANNOTATION)


@command
def charts(link: Link, book: str, sheet: str) -> list[str]:
    return list(link.sheet(book, sheet).Charts.ElementNames)


@command
def add_chart(link: Link, book: str, sheet: str, chart: str, frame: list[float], box: Box, anchor: Box | None = None) -> None:
    """A column chart of the figures in ``box``, their headings above and their names at the left.

    chart: what it is to be called in later commands; frame: (left, top, width, height) in points, from the anchor's corner on.
    """
    found = link.sheet(book, sheet).Charts
    left, top, wide, high = frame
    if anchor:
        left, top = left + place(link, book, sheet, anchor)[0], top + place(link, book, sheet, anchor)[1]
    rectangle = Rectangle(*(round(n * POINT) for n in (left, top, wide, high)))
    # LibreOffice wants names that no other sheet's chart has
    name = next(name for n in range(1, 1000) if not found.hasByName(name := f"{sheet} {n}"))
    found.addNewByName(name, rectangle, (link.cells(book, sheet, box).RangeAddress,), True, True)
    link.kept[book, sheet, chart] = name
    drawing = _chart(link, book, sheet, chart)
    drawing.HasLegend = True  # as a new chart in Excel
    drawing.Legend.Alignment = uno.Enum("com.sun.star.chart.ChartLegendPosition", "BOTTOM")


def _chart(link: Link, book: str, sheet: str, chart: str) -> Any:
    return link.sheet(book, sheet).Charts.getByName(link.kept.get((book, sheet, chart), chart)).EmbeddedObject


@command
def delete_chart(link: Link, book: str, sheet: str, chart: str) -> None:
    link.sheet(book, sheet).Charts.removeByName(link.kept.pop((book, sheet, chart), chart))


@command
def chart_title(link: Link, book: str, sheet: str, chart: str, text: str) -> None:
    drawing = _chart(link, book, sheet, chart)
    drawing.HasMainTitle = True
    drawing.Title.String = text


@command
def chart_upright(link: Link, book: str, sheet: str, chart: str, value: bool) -> None:
    """Columns, or bars lying down."""
    _chart(link, book, sheet, chart).Diagram.Vertical = not value


# --- lines ---


@command
def within(link: Link) -> bool:
    """Whether lines are carried out in LibreOffice itself."""
    return link.within


def carry_out(link: Link, line: str) -> str:
    """The answer to a line of commands. After one that is refused no more of the line is done."""
    answer: dict[str, Any] = {"answer": None}
    lines = joined(json.loads(line))
    for number, (name, arguments) in enumerate(lines, 1):
        try:
            answer = {"answer": COMMANDS[name](link, **arguments)}
        except Exception as error:  # whatever LibreOffice says goes back to who asked
            answer = {"error" if number == len(lines) else "before": f"{name}: {type(error).__name__}: {error}"}
            break
    return json.dumps(answer, ensure_ascii=False)


class Turn(unohelper.Base, XCallback):  # type: ignore[misc]  # uno has no types
    """A line waiting for the thread that draws the windows, which has LibreOffice's lock all the while it is at it.

    Any other thread is given the lock for one question at a time, in turn with the drawing: most of a click was that wait.
    """

    def __init__(self, link: Link, line: str) -> None:
        self._link, self._line = link, line
        self._answer = json.dumps({"error": "nothing came of it"})
        self._free, self._done = threading.Lock(), threading.Event()

    def notify(self, _data: Any) -> None:
        """LibreOffice has come to it."""
        if self._free.acquire(blocking=False):
            try:
                self._answer = carry_out(self._link, self._line)
            finally:
                self._done.set()

    def answer(self) -> str | None:
        """The answer; None where that thread does not come to it for a while, and now never will."""
        if not self._done.wait(TURN_SECONDS) and self._free.acquire(blocking=False):
            return None
        self._done.wait()
        return self._answer


class Inside(unohelper.Base, XJob):  # type: ignore[misc]  # uno has no types
    """Carries out lines within LibreOffice."""

    def __init__(self, context: Any) -> None:
        self._link = Link(context, within=True)
        self._turns = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.AsyncCallback", context)

    def execute(self, given: tuple[Any, ...]) -> str:
        """The answer to a line."""
        return self._carry_out(next(one.Value for one in given if one.Name == LINE))

    def _carry_out(self, line: str) -> str:
        if self._turns is not None:
            turn = Turn(self._link, line)
            self._turns.addCallback(turn, None)
            answer = turn.answer()
            if answer is not None:
                return answer
            self._turns = None  # that thread waits for something, perhaps for this very click
        return carry_out(self._link, line)


COMPONENT = f"tests.office_engine.{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]}"
"""LibreOffice keeps what it has loaded until it ends: another edition of this file goes by another name."""
g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name LibreOffice's loader looks for
g_ImplementationHelper.addImplementation(Inside, COMPONENT, ("com.sun.star.task.Job",))


def connected(pipe: str) -> Any:
    """The running program's context."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def inside_office(context: Any) -> Any:
    """This file within LibreOffice; None where it cannot be loaded there."""
    try:
        loader = context.ServiceManager.createInstanceWithContext("com.sun.star.loader.Python", context)
        factory = loader.activate(COMPONENT, "", uno.systemPathToFileUrl(str(Path(__file__).resolve())), None)
        return factory.createInstanceWithContext(context)
    except (OfficeException, AttributeError):  # there is no such loader, or it does not know this file
        return None


def main() -> None:
    """Answer lines until standard input ends."""
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    context = connected(sys.argv[1])
    inside = inside_office(context)
    link = Link(context)
    with suppress(OSError):  # who asked has gone
        for line in sys.stdin:
            answer = str(inside.execute((NamedValue(LINE, line),))) if inside else carry_out(link, line)
            sys.stdout.write(answer + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

"""The hand in LibreOffice. Runs under the Python that has ``uno``; the standard library is all else it has.

A line of JSON on standard input is a list of commands ``[name, arguments]``; a line of JSON on standard output answers
the last of them: ``{"answer": …}`` or ``{"error": …}``. Cells are named by sheet and box
``[first row, first column, last row, last column]``, 1-based. Started with the name of the pipe LibreOffice listens at.

A question to LibreOffice from another process takes more than ten times as long as one from within, and a click asks
thousands. So LibreOffice is asked to load this very file (its bridge knows how to load components written in Python),
and each line is carried out there in one go; where it cannot, everything is done from here.
"""

# ruff: noqa: D103 - a command's name and arguments say what it does
from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import uno
import unohelper
from com.sun.star.awt import Rectangle
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import Locale
from com.sun.star.table import BorderLine2, CellAddress, CellRangeAddress
from com.sun.star.task import XJob
from com.sun.star.uno import Exception as OfficeException

PATIENCE_SECONDS = 60
# com.sun.star.sheet.CellFlags and FormulaResult
VALUE, DATETIME, STRING, ANNOTATION, FORMULA, EVERYTHING = 1, 2, 4, 8, 16, 1023
NUMBER_RESULT, ERROR_RESULT = 1, 4
DATE_OR_TIME = 2 | 4
"""com.sun.star.util.NumberFormat: DATE and TIME."""
LOGICAL = 1024
PIXEL, POINT = 2540 / 96, 2540 / 72
"""In hundredths of a millimetre."""
CHAR_PIXELS, CELL_PADDING = 7, 5
SERIALS = range(20_000, 80_000)

Box = list[int]
COMMANDS: dict[str, Any] = {}


def command(function: Any) -> Any:
    """Let the function be called by its name."""
    COMMANDS[function.__name__] = function
    return function


class Link:
    """The running program and the documents it has open."""

    def __init__(self, context: Any) -> None:
        self.context = context
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
        for key in [key for key in self.kept if key[0] == book and key[-1] == "notes"]:
            del self.kept[key]

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
def is_protected(link: Link, book: str, sheet: str) -> bool:
    return bool(link.sheet(book, sheet).isProtected())


@command
def protect(link: Link, book: str, sheet: str) -> None:
    link.sheet(book, sheet).protect("")


@command
def unprotect(link: Link, book: str, sheet: str) -> None:
    link.sheet(book, sheet).unprotect("")


@command
def used(link: Link, book: str, sheet: str) -> Box:
    """The box from A1 to the last cell that holds something."""
    found = link.sheet(book, sheet).queryContentCells(VALUE | DATETIME | STRING | FORMULA).RangeAddresses
    return [1, 1, max((a.EndRow for a in found), default=0) + 1, max((a.EndColumn for a in found), default=0) + 1]


@command
def clear_sheet(link: Link, book: str, sheet: str) -> None:
    link.sheet(book, sheet).clearContents(EVERYTHING)


@command
def freeze(link: Link, book: str, sheet: str, columns: int, rows: int) -> None:
    controller = link.document(book).CurrentController
    before = controller.ActiveSheet
    controller.setActiveSheet(link.sheet(book, sheet))
    controller.freezeAtPosition(columns, rows)
    controller.setActiveSheet(before)


@command
def gridlines(link: Link, book: str, sheet: str, value: bool) -> None:
    controller = link.document(book).CurrentController
    before = controller.ActiveSheet
    controller.setActiveSheet(link.sheet(book, sheet))
    controller.ShowGrid = value
    controller.setActiveSheet(before)


# --- the program ---


@command
def status(link: Link, book: str, text: str | None) -> None:
    """Write into the status bar; None leaves it to the program again."""
    if book in link.indicators:
        link.indicators.pop(book).end()
    if text is not None:
        indicator = link.document(book).CurrentController.Frame.createStatusIndicator()
        indicator.start(text, 0)
        link.indicators[book] = indicator


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
        while document.hasControllersLocked():
            document.unlockControllers()
    else:
        document.lockControllers()
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
def values(link: Link, book: str, sheet: str, box: Box) -> dict[str, Any]:
    """rows: texts and numbers, '' empty, trailing empty rows left out; dates: [row, column, ISO]; errors: [row, column, word].

    Rows and columns of dates and errors are 0-based within the box.
    """
    cells = link.cells(book, sheet, box)
    rows = [list(row) for row in cells.getDataArray()]
    errors = []
    for row, at in _each(cells.queryFormulaCells(ERROR_RESULT), box):
        errors.append([row, at, cells.getCellByPosition(at, row).String])
        rows[row][at] = ""
    dates = []
    for row, at in _each(cells.queryContentCells(DATETIME), box):
        dates.append([row, at, _moment(rows[row][at])])
    formats = link.document(book).NumberFormats
    for row, at in _each(cells.queryFormulaCells(NUMBER_RESULT), box):
        number = rows[row][at]
        if isinstance(number, float) and int(number) in SERIALS:
            key = cells.getCellByPosition(at, row).NumberFormat
            if formats.getByKey(key).Type & DATE_OR_TIME:
                dates.append([row, at, _moment(number)])
    _tell_truths(link, book, cells, rows)
    while len(rows) > 1 and not any(value != "" for value in rows[-1]):
        rows.pop()
    return {"rows": rows, "dates": dates, "errors": errors}


def _tell_truths(link: Link, book: str, cells: Any, rows: list[list[Any]]) -> None:
    """TRUE and FALSE are kept as 1 and 0 in a format of their own: a column of one format is asked once."""
    formats = link.document(book).NumberFormats
    by_column: dict[int, list[int]] = {}
    for row, line in enumerate(rows):
        for at, value in enumerate(line):
            if value in (0.0, 1.0):
                by_column.setdefault(at, []).append(row)
    for at, found in by_column.items():
        column = cells.getCellRangeByPosition(at, found[0], at, found[-1])
        mixed = column.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE"
        for row in found if mixed else found[:1]:
            if formats.getByKey(cells.getCellByPosition(at, row).NumberFormat).Type & LOGICAL:
                for place in [row] if mixed else found:
                    rows[place][at] = bool(rows[place][at])


def _each(found: Any, box: Box) -> list[tuple[int, int]]:
    top, left = box[0] - 1, box[1] - 1
    return [
        (row - top, at - left)
        for a in found.RangeAddresses
        for row in range(a.StartRow, a.EndRow + 1)
        for at in range(a.StartColumn, a.EndColumn + 1)
    ]


def _moment(serial: float) -> str:
    """ISO of a serial number; a time of day alone is one of the day 0."""
    moment = datetime(1899, 12, 30) + timedelta(seconds=round(serial * 86400))
    return moment.isoformat()


@command
def put_values(link: Link, book: str, sheet: str, box: Box, rows: list[list[Any]]) -> None:
    """Texts stay texts, numbers numbers; None empties."""
    link.cells(book, sheet, box).setDataArray(tuple(tuple("" if v is None else v for v in row) for row in rows))


@command
def formulas(link: Link, book: str, sheet: str, box: Box) -> list[list[str]]:
    return [list(row) for row in link.cells(book, sheet, box).getFormulaArray()]


@command
def put_formulas(link: Link, book: str, sheet: str, box: Box, rows: list[list[str]]) -> None:
    """Formulas as Excel writes them, with commas between the arguments."""
    link.cells(book, sheet, box).setFormulaArray(tuple(tuple(_semicolons(text) for text in row) for row in rows))


def _semicolons(formula: str) -> str:
    parts = formula.split('"')
    return '"'.join(part.replace(",", ";") if n % 2 == 0 else part for n, part in enumerate(parts))


@command
def clear(link: Link, book: str, sheet: str, box: Box) -> None:
    link.cells(book, sheet, box).clearContents(EVERYTHING)


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
    if more:
        number = link.sheet(book, sheet).RangeAddress.Sheet
        cells = link.document(book).createInstance("com.sun.star.sheet.SheetCellRanges")
        cells.addRangeAddresses(tuple(CellRangeAddress(number, b[1] - 1, b[0] - 1, b[3] - 1, b[2] - 1) for b in (box, *more)), False)
    else:
        cells = link.cells(book, sheet, box)
    cells.setPropertyValues(tuple(keys), tuple(plain))


MANY = {"put", "put_number_format"}
"""Commands that do many boxes at once."""


def joined(lines: list[Any]) -> list[Any]:
    """The same commands, with neighbours that put the same onto several boxes as one: each box alone costs a millisecond."""
    result: list[Any] = []
    for name, arguments in lines:
        last = result[-1] if result else None
        if last and name == last[0] and name in MANY and all(arguments[k] == last[1][k] for k in arguments if k != "box"):
            last[1].setdefault("more", []).append(arguments["box"])
        else:
            result.append([name, arguments])
    return result


@command
def put_number_format(link: Link, book: str, sheet: str, box: Box, code: str, more: list[Box] | None = None) -> None:
    formats, english = link.document(book).NumberFormats, Locale("en", "US", "")
    key = formats.queryKey(code, english, False)
    put(link, book, sheet, box, {"NumberFormat": key if key != -1 else formats.addNew(code, english)}, more)


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
    return (link.cells(book, sheet, box).Columns.getByIndex(0).Width / PIXEL - CELL_PADDING) / CHAR_PIXELS


@command
def put_width(link: Link, book: str, sheet: str, box: Box, chars: float) -> None:
    link.cells(book, sheet, box).Columns.Width = round((chars * CHAR_PIXELS + CELL_PADDING) * PIXEL)


@command
def height(link: Link, book: str, sheet: str, box: Box) -> float:
    return float(link.cells(book, sheet, box).Rows.getByIndex(0).Height / POINT)


@command
def put_height(link: Link, book: str, sheet: str, box: Box, points: float) -> None:
    link.cells(book, sheet, box).Rows.Height = round(points * POINT)


@command
def place(link: Link, book: str, sheet: str, box: Box) -> list[float]:
    """(left, top, width, height) in points."""
    cells = link.cells(book, sheet, box)
    return [n / POINT for n in (cells.Position.X, cells.Position.Y, cells.Size.Width, cells.Size.Height)]


@command
def hidden(link: Link, book: str, sheet: str, box: Box) -> bool | None:
    """Whether the rows are hidden (by hand or by a filter), None where some are."""
    seen = {
        row for a in link.cells(book, sheet, box).queryVisibleCells().RangeAddresses for row in range(a.StartRow, a.EndRow + 1)
    }
    return True if not seen else False if len(seen) == box[2] - box[0] + 1 else None


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
    """[row, column, text] of every note of a sheet."""
    found = link.annotations(book, sheet)
    return [[n.Position.Row + 1, n.Position.Column + 1, n.String] for n in (found.getByIndex(i) for i in range(found.Count))]


@command
def put_note(link: Link, book: str, sheet: str, box: Box, text: str) -> None:
    link.annotations(book, sheet).insertNew(CellAddress(0, box[1] - 1, box[0] - 1), text)


@command
def delete_note(link: Link, book: str, sheet: str, box: Box) -> None:
    link.cells(book, sheet, box).clearContents(ANNOTATION)


@command
def charts(link: Link, book: str, sheet: str) -> list[str]:
    return list(link.sheet(book, sheet).Charts.ElementNames)


@command
def add_chart(link: Link, book: str, sheet: str, frame: list[float]) -> str:
    """A column chart without data at (left, top, width, height) in points; its name."""
    found = link.sheet(book, sheet).Charts
    # LibreOffice wants names that no other sheet's chart has
    name = next(name for n in range(1, 1000) if not found.hasByName(name := f"{sheet} {n}"))
    x, y, wide, high = (round(n * POINT) for n in frame)
    link.kept[book, name] = Rectangle(x, y, wide, high)
    found.addNewByName(name, link.kept[book, name], (), True, True)
    return name


@command
def delete_chart(link: Link, book: str, sheet: str, chart: str) -> None:
    link.sheet(book, sheet).Charts.removeByName(chart)


@command
def chart_source(link: Link, book: str, sheet: str, chart: str, box: Box) -> None:
    """Figures with their headings above and their names at the left. Only a new chart looks which way they lie."""
    found = link.sheet(book, sheet).Charts
    lying = found.getByName(chart).EmbeddedObject.Diagram.Vertical
    frame = link.kept[book, chart]
    found.removeByName(chart)
    found.addNewByName(chart, frame, (link.cells(book, sheet, box).RangeAddress,), True, True)
    found.getByName(chart).EmbeddedObject.Diagram.Vertical = lying


@command
def chart_title(link: Link, book: str, sheet: str, chart: str, text: str) -> None:
    drawing = link.sheet(book, sheet).Charts.getByName(chart).EmbeddedObject
    drawing.HasMainTitle = True
    drawing.Title.String = text


@command
def chart_upright(link: Link, book: str, sheet: str, chart: str, value: bool) -> None:
    """Columns, or bars lying down."""
    drawing = link.sheet(book, sheet).Charts.getByName(chart).EmbeddedObject
    drawing.Diagram.Vertical = not value


# --- lines ---


def carry_out(link: Link, line: str) -> str:
    """The answer to a line of commands. After one that is refused no more of the line is done."""
    answer: dict[str, Any] = {"answer": None}
    for name, arguments in joined(json.loads(line)):
        try:
            answer = {"answer": COMMANDS[name](link, **arguments)}
        except Exception as error:  # whatever LibreOffice says goes back to who asked
            answer = {"error": f"{name}: {type(error).__name__}: {error}"}
            break
    return json.dumps(answer, ensure_ascii=False)


class Inside(unohelper.Base, XJob):
    """Carries out lines within LibreOffice."""

    def __init__(self, context: Any) -> None:
        self._link = Link(context)

    def execute(self, given: tuple[Any, ...]) -> str:
        return carry_out(self._link, given[0].Value)


COMPONENT = f"yanxiu_xl.office_engine.{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]}"
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


def hand(context: Any) -> Callable[[str], str]:
    """What carries out a line: within LibreOffice where it can load this file, else from here."""
    try:
        loader = context.ServiceManager.createInstanceWithContext("com.sun.star.loader.Python", context)
        factory = loader.activate(COMPONENT, "", uno.systemPathToFileUrl(str(Path(__file__).resolve())), None)
        inside = factory.createInstanceWithContext(context)
    except (OfficeException, AttributeError):  # there is no such loader, or it does not know this file
        link = Link(context)
        return lambda line: carry_out(link, line)
    return lambda line: str(inside.execute((NamedValue("line", line),)))


def main() -> None:
    """Serve until standard input ends."""
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # it is a text stream
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    serve = hand(connected(sys.argv[1]))
    for line in sys.stdin:
        sys.stdout.write(serve(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""See what stands in a LibreOffice window, and where. Runs under the Python that has ``uno``.

Reads a job as JSON from standard input: {"pipe": name} and one of
"open": path, with "size" of the window; "button": caption; "beside": cell; "cell": [sheet, cell] to put the cursor there; "show": [sheet, cell]; "grid": sheet;
"notes": sheet; "colour": [sheet, cell]; "unprotect": sheet;
"front": sheet to bring to the front, or '' to ask which is.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from fill import desktop, properties, reply


def current(office):
    return office.CurrentComponent


def screen_place(context):
    at, size = context.LocationOnScreen, context.Size
    return [at.X, at.Y, size.Width, size.Height]


def open_book(office, job):
    book = office.loadComponentFromURL(Path(job["open"]).as_uri(), "_default", 0, properties(MacroExecutionMode=4))
    window = book.CurrentController.Frame.ContainerWindow
    window.setPosSize(0, 0, *job["size"], 15)
    window.setFocus()
    time.sleep(1)
    return {}


def button(office, caption):
    controller = current(office).CurrentController
    page = controller.ActiveSheet.DrawPage
    for index in range(page.Count):
        shape = page.getByIndex(index)
        if shape.ShapeType == "com.sun.star.drawing.ControlShape" and shape.Control.Label == caption:
            return screen_place(controller.getControl(shape.Control).AccessibleContext)
    raise LookupError(caption)


def beside_buttons(office, name):
    """Where a cell of the sheet in front is on the screen, measured from one of its buttons."""
    controller = current(office).CurrentController
    shape = controller.ActiveSheet.DrawPage.getByIndex(0)
    x, y, width, _ = screen_place(controller.getControl(shape.Control).AccessibleContext)
    cell, scale = controller.ActiveSheet.getCellRangeByName(name), width / shape.Size.Width
    return [round(x + (cell.Position.X - shape.Position.X) * scale), round(y + (cell.Position.Y - shape.Position.Y) * scale),
            round(cell.Size.Width * scale), round(cell.Size.Height * scale)]


def go_to(office, sheet, name):
    controller = current(office).CurrentController
    page = current(office).Sheets.getByName(sheet)
    controller.setActiveSheet(page)
    controller.select(page.getCellRangeByName(name))
    controller.Frame.ComponentWindow.setFocus()
    time.sleep(0.3)
    return {}


def shown(office, sheet, name):
    sheets = current(office).Sheets
    return sheets.getByName(sheet).getCellRangeByName(name).String if sheets.hasByName(sheet) else None


def rows_of(office, sheet):
    page = current(office).Sheets.getByName(sheet)
    cursor = page.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    values = page.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).getDataArray()
    return [list(row) for row in values]


def notes_of(office, sheet):
    notes = current(office).Sheets.getByName(sheet).Annotations
    found = [notes.getByIndex(index) for index in range(notes.Count)]
    return {f"{note.Position.Row + 1},{note.Position.Column + 1}": note.String for note in found}


def undo(office, steps):
    """Press Ctrl+Z so many times, or until there is nothing left to take back."""
    manager = current(office).UndoManager
    for _ in range(steps):
        if manager.isUndoPossible():
            manager.undo()
    return {}


def main():
    job = json.load(sys.stdin)
    office = desktop(job["pipe"])
    answer = {}
    if "open" in job:
        answer = open_book(office, job)
    elif "button" in job:
        answer = {"place": button(office, job["button"])}
    elif "beside" in job:
        answer = {"place": beside_buttons(office, job["beside"])}
    elif "cell" in job:
        answer = go_to(office, *job["cell"])
    elif "unprotect" in job:
        current(office).Sheets.getByName(job["unprotect"]).unprotect("")
    elif "show" in job:
        answer = {"text": shown(office, *job["show"])}
    elif "grid" in job:
        answer = {"rows": rows_of(office, job["grid"])}
    elif "notes" in job:
        answer = {"notes": notes_of(office, job["notes"])}
    elif "colour" in job:
        sheet, name = job["colour"]
        answer = {"colour": current(office).Sheets.getByName(sheet).getCellRangeByName(name).CellBackColor}
    elif "undo" in job:
        answer = undo(office, job["undo"])
    elif "front" in job:
        controller = current(office).CurrentController
        if job["front"]:
            controller.setActiveSheet(current(office).Sheets.getByName(job["front"]))
            time.sleep(0.3)
        answer = {"active": controller.ActiveSheet.Name}
    reply(answer)


if __name__ == "__main__":
    main()

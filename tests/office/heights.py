"""How high the rows of a workbook would have to be for LibreOffice to show all of their texts. Runs under the Python that has ``uno``.

Reads a job as JSON from standard input: {"pipe": name, "source": path}; answers {"sheets": {title: [[height, height that is needed, whether a
cell of it lies over several columns], ...]}}, a row each, in hundredths of a millimetre. Merged cells are measured one by one: no program
counts them in.

A question from another process takes more than ten times as long as one from within, and this asks a hundred thousand: so LibreOffice
loads this file (as ``tests/office_engine/helper.py``) and does all of it itself.
"""

import json
import sys
from pathlib import Path

import unohelper
from com.sun.star.beans import NamedValue
from com.sun.star.task import XJob

sys.path.insert(0, str(Path(__file__).parent))
from fill import connected, properties, reply


def last_row(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    return cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn


def merged(sheet, last, width):
    """(row, column, columns) of cells that lie over several columns and hold a text."""
    for one in sheet.getCellRangeByPosition(0, 0, width, last).queryContentCells(4).RangeAddresses:  # texts
        for row in range(one.StartRow, one.EndRow + 1):
            for column in range(one.StartColumn, one.EndColumn + 1):
                cell = sheet.getCellByPosition(column, row)
                if cell.IsMerged:
                    cursor = sheet.createCursorByRange(cell)
                    cursor.collapseToMergedArea()
                    yield cell, row, column, cursor.RangeAddress.EndColumn


def without_buttons(book, index):
    """Take the buttons of a filter off the headings: LibreOffice leaves them room that no paper has."""
    filters = book.getPropertyValue("UnnamedDatabaseRanges")
    if filters.hasByTable(index):
        filters.getByTable(index).AutoFilter = False


def needed(scratch, sheet, cell, first, last):
    """The height that a merged cell needs, measured in a column as wide as it is."""
    scratch.Columns.getByIndex(0).Width = sum(sheet.Columns.getByIndex(at).Width for at in range(first, last + 1))
    target = scratch.getCellByPosition(0, 0)
    target.setString(cell.getString())
    for name in ("IsTextWrapped", "CharHeight", "CharHeightAsian", "CharFontName", "CharFontNameAsian", "CharWeight", "CharWeightAsian", "ParaIndent"):
        target.setPropertyValue(name, cell.getPropertyValue(name))
    scratch.Rows.getByIndex(0).OptimalHeight = True
    return scratch.Rows.getByIndex(0).Height


def measured(desktop, source):
    """Title -> heights of its rows."""
    book = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, properties(Hidden=True))
    found = {}
    titles = [name for name in book.Sheets.ElementNames if book.Sheets.getByName(name).IsVisible]
    book.Sheets.insertNewByName("测量", len(titles))
    scratch = book.Sheets.getByName("测量")
    for title in titles:
        sheet = book.Sheets.getByName(title)
        index = sheet.RangeAddress.Sheet
        last, width = last_row(sheet)
        without_buttons(book, index)
        rows = [sheet.Rows.getByIndex(at) for at in range(last + 1)]
        heights = [row.Height for row in rows]
        over = {}
        for cell, row, first, end in merged(sheet, last, width):
            if len(cell.getString()) > 3:
                over[row] = max(over.get(row, 0), needed(scratch, sheet, cell, first, end))
        sheet.getCellRangeByPosition(0, 0, 0, last).Rows.OptimalHeight = True
        found[title] = [[height, max(row.Height, over.get(at, 0)), at in over] for at, (row, height) in enumerate(zip(rows, heights, strict=True))]
    book.close(True)
    return found


class Inside(unohelper.Base, XJob):
    """Measures within LibreOffice."""

    def __init__(self, context):
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def execute(self, given):
        return json.dumps(measured(self.desktop, given[0].Value))


NAME = "tests.office.heights"
g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name LibreOffice's loader looks for
g_ImplementationHelper.addImplementation(Inside, NAME, ("com.sun.star.task.Job",))


def main():
    job = json.load(sys.stdin)
    context = connected(job["pipe"])
    loader = context.ServiceManager.createInstanceWithContext("com.sun.star.loader.Python", context)
    inside = loader.activate(NAME, "", Path(__file__).resolve().as_uri(), None).createInstanceWithContext(context)
    reply({"sheets": json.loads(inside.execute((NamedValue("source", job["source"]),)))})


if __name__ == "__main__":
    main()

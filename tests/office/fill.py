"""Type into a workbook with LibreOffice, as a person at the keyboard would. Runs under the Python that has ``uno``.

Reads a job as JSON from standard input and answers with JSON on standard output:
job:    {"pipe": name, "source": path, "target": path, "type": [[sheet, cell, text], ...], "show": [[sheet, cell], ...],
         "rows": [[sheet, what, number or range, ...], ...]}, see ``HANDLED``; rows are handled before anything is typed
         "columns": [[sheet, range of one column], ...]
answer: {"shown": [text of each cell of "show"], "columns": [values of each of "columns"]}
A job {"pipe": name, "stop": true} ends the program; {"pipe": name} only waits until it answers.
"""

import json
import os
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table import TableSortField

PATIENCE_SECONDS = 90


def connected(pipe):
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
            time.sleep(0.2)


def desktop(pipe):
    context = connected(pipe)
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def reply(answer):
    """Answer and leave at once: the bridge is known to crash while an interpreter is taken down around it."""
    json.dump(answer, sys.stdout)
    sys.stdout.flush()
    os._exit(0)


def properties(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def insert(sheet, row):
    """An empty row above ``row``."""
    sheet.Rows.insertByIndex(row - 1, 1)


def delete(sheet, row):
    sheet.Rows.removeByIndex(row - 1, 1)


def copy(sheet, source, target):
    """The cells of one range over another of the same size."""
    here, there = (sheet.getCellRangeByName(place) for place in (source, target))
    sheet.copyRange(there.getCellByPosition(0, 0).CellAddress, here.RangeAddress)


def sort(sheet, area, column, ascending):
    """The rows of an area without its header, by a 0-based column of it."""
    by = TableSortField(Field=column, IsAscending=ascending, IsCaseSensitive=False)
    fields = uno.Any("[]com.sun.star.table.TableSortField", (by,))
    sheet.getCellRangeByName(area).sort(properties(SortFields=fields, ContainsHeader=False))


HANDLED = {"insert": insert, "delete": delete, "copy": copy, "sort": sort}


def fill(office, job):
    book = office.loadComponentFromURL(Path(job["source"]).as_uri(), "_blank", 0, properties(Hidden=True))
    try:
        sheets = book.Sheets
        if job.get("rows"):
            book.enableAutomaticCalculation(False)  # everything at once, below
        for title, what, *details in job.get("rows", ()):
            HANDLED[what](sheets.getByName(title), *details)
        for title, place, text in job["type"]:
            cell = sheets.getByName(title).getCellRangeByName(place)
            # a list of names may be broken over lines; the keyboard's recognition of dates and numbers does not apply
            if "\n" in text:
                cell.setString(text)
            else:
                cell.FormulaLocal = text
        book.calculateAll()
        shown = [sheets.getByName(title).getCellRangeByName(place).String for title, place in job["show"]]
        columns = [[cell for cell, in sheets.getByName(title).getCellRangeByName(area).getDataArray()] for title, area in job.get("columns", ())]
        book.storeToURL(Path(job["target"]).as_uri(), properties(FilterName="Calc MS Excel 2007 XML"))
    finally:
        book.close(True)
    return {"shown": shown, "columns": columns}


def main():
    job = json.load(sys.stdin)
    office = desktop(job["pipe"])
    answer = {}
    if job.get("stop"):
        office.terminate()
    elif "source" in job:
        answer = fill(office, job)
    reply(answer)


if __name__ == "__main__":
    main()

"""What every formula of a workbook shows, worked out anew by LibreOffice. Runs under the Python that has ``uno``.

Reads a job as JSON from standard input: {"pipe": name, "source": path, "target": path, "anew": whether all is
worked out again, or only what LibreOffice itself does on loading} and writes {sheet: {address: result}} to the target:
a number, a text, or {"error": code}.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from fill import desktop, properties, reply

FORMULAS, ERRORS = 16, 4
"""CellFlags.FORMULA, FormulaResult.ERROR."""


def letters(at):
    text = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(65 + rest) + text
    return text


def results(sheet):
    found = {}
    for area in sheet.queryContentCells(FORMULAS).RangeAddresses:
        values = sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow).getDataArray()
        for down, row in enumerate(values):
            for right, value in enumerate(row):
                found[f"{letters(area.StartColumn + right)}{area.StartRow + down + 1}"] = value
    for area in sheet.queryFormulaCells(ERRORS).RangeAddresses:
        for row in range(area.StartRow, area.EndRow + 1):
            for at in range(area.StartColumn, area.EndColumn + 1):
                found[f"{letters(at)}{row + 1}"] = {"error": sheet.getCellByPosition(at, row).getError()}
    return found


def main():
    job = json.load(sys.stdin)
    office = desktop(job["pipe"])
    book = office.loadComponentFromURL(Path(job["source"]).as_uri(), "_blank", 0, properties(Hidden=True))
    try:
        if job.get("anew", True):
            book.calculateAll()
        found = {sheet.Name: results(sheet) for sheet in (book.Sheets.getByIndex(n) for n in range(book.Sheets.Count))}
    finally:
        book.close(True)
    Path(job["target"]).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    reply({})


if __name__ == "__main__":
    main()

"""Open a workbook with macros in LibreOffice, look at its buttons and run a macro. Runs under the Python that has ``uno``.

job:    {"pipe": name, "source": path, "page": title, "macro": "Module.Sub", "given": [arguments], "show": [[sheet, cell], ...]}
answer: {"buttons": [[caption, script, x, y, width, height] of each button on the page, in 1/100 mm], "modules": [names],
        "shown": [text of each cell], "active": title of the sheet in front, "visible": {title: bool}}
"""

import json
import sys
from pathlib import Path

from fill import desktop, properties, reply

ALWAYS_RUN = 4


def button(page, shape, number):
    form = page.Forms.getByIndex(0)
    model = shape.Control
    at = next(i for i in range(form.Count) if form.getByIndex(i) == model)
    scripts = [event.ScriptCode for event in form.getScriptEvents(at)]
    place, size = shape.Position, shape.Size
    return [model.Label, scripts[0] if scripts else "", place.X, place.Y, size.Width, size.Height]


def look(office, job):
    options = properties(Hidden=True, MacroExecutionMode=ALWAYS_RUN)
    book = office.loadComponentFromURL(Path(job["source"]).as_uri(), "_blank", 0, options)
    try:
        page = book.Sheets.getByName(job["page"]).DrawPage
        shapes = [page.getByIndex(i) for i in range(page.Count)]
        buttons = [button(page, s, i) for i, s in enumerate(shapes) if s.supportsService("com.sun.star.drawing.ControlShape")]
        libraries = book.BasicLibraries
        modules = list(libraries.getByName("VBAProject").ElementNames)
        if job.get("macro"):
            place = f"vnd.sun.star.script:VBAProject.{job['macro']}?language=Basic&location=document"
            book.getScriptProvider().getScript(place).invoke(tuple(job.get("given", ())), (), ())
        sheets = book.Sheets
        return {
            "buttons": buttons,
            "modules": modules,
            "shown": [sheets.getByName(title).getCellRangeByName(cell).String for title, cell in job.get("show", ())],
            "active": book.CurrentController.ActiveSheet.Name,
            "visible": {title: sheets.getByName(title).IsVisible for title in sheets.ElementNames},
        }
    finally:
        book.close(True)


if __name__ == "__main__":
    task = json.load(sys.stdin)
    reply(look(desktop(task["pipe"]), task))

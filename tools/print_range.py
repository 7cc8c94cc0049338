"""Print ranges of sheets as pages of their own, as LibreOffice draws them. Runs under the Python that has ``uno``.

Reads a job as JSON from standard input: {"pipe": name, "shots": [{"source": path, "sheet": title, "range": "A1:F20",
"headings": whether A, B, C and 1, 2, 3 stand around it, "hidden": [first, last] row to fold away or null, "folded": the same of columns, "notes": addresses of the cells
whose notes are open, "target": path of the PDF}, ...]} and {"pages": [{"source": path of a workbook of one sheet, "columns": [how many,
width], "pictures": [[path, x, y, width, height], ...], "target": path of the PDF}, ...]}, lengths in pixels of 1/96 inch.
"""

import json
import sys
from pathlib import Path

import uno

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "office"))
from com.sun.star.awt import Point, Size
from com.sun.star.lang import Locale
from fill import desktop, properties, reply

EDGE, HEADING_HIGH, HEADING_WIDE = 60, 560, 1300
"""Hundredths of a millimetre: around the range, and the headings of columns and rows."""
LONGEST_PAGE = 90_000


def opened(office, path):
    """The workbook, with every formula worked out."""
    book = office.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, properties(Hidden=True, MacroExecutionMode=0))
    book.calculateAll()
    return book


def own_page(book, sheet, cells, headings):
    """Let the sheet be printed on a page that is as large as the range."""
    styles = book.StyleFamilies.getByName("PageStyles")
    style = book.createInstance("com.sun.star.style.PageStyle")
    styles.insertByName("picture", style)
    size = cells.Size
    width = size.Width + 2 * EDGE + (HEADING_WIDE if headings else 0)
    height = size.Height + 2 * EDGE + (HEADING_HIGH if headings else 0)
    if max(width, height) > LONGEST_PAGE:
        raise ValueError(f"{sheet.Name}: a page of {width} x {height} hundredths of a millimetre")
    for name, value in {
        "IsLandscape": width > height, "Width": width, "Height": height, "HeaderIsOn": False, "FooterIsOn": False,
        "LeftMargin": EDGE, "RightMargin": EDGE, "TopMargin": EDGE, "BottomMargin": EDGE, "PrintHeaders": headings,
        "ScaleToPagesX": 1, "ScaleToPagesY": 1, "PrintGrid": False, "CenterHorizontally": False,
    }.items():
        style.setPropertyValue(name, value)
    sheet.PageStyle = "picture"
    sheet.setPrintTitleRows(False)
    sheet.setPrintTitleColumns(False)
    sheet.setPrintAreas((cells.RangeAddress,))


def show_buttons(sheet):
    """Buttons are on the paper only when they are told to be."""
    for index in range(sheet.DrawPage.Count):
        shape = sheet.DrawPage.getByIndex(index)
        if shape.ShapeType == "com.sun.star.drawing.ControlShape":
            shape.Control.Printable = True


def keep_inside(shape, cells):
    """Move an open note to the left until it is on the picture."""
    place, size = shape.Position, shape.Size
    place.X = min(place.X, cells.Position.X + cells.Size.Width - size.Width - 200)
    shape.setPosition(place)


def shoot(book, shot):
    """Print a range on a page of its size."""
    sheet = book.Sheets.getByName(shot["sheet"])
    sheet.IsVisible = True
    sheet.unprotect("")
    if shot["hidden"]:
        first, last = shot["hidden"]
        sheet.getCellRangeByName(f"A{first}:A{last}").Rows.IsVisible = False
    if shot["folded"]:
        first, last = shot["folded"]
        sheet.getCellRangeByName(f"{first}1:{last}1").Columns.IsVisible = False
    show_buttons(sheet)
    cells = sheet.getCellRangeByName(shot["range"])
    own_page(book, sheet, cells, shot["headings"])
    for address in shot["notes"]:
        note = sheet.getCellRangeByName(address).Annotation
        note.IsVisible = True
        keep_inside(note.AnnotationShape, cells)
    selection = uno.Any("[]com.sun.star.beans.PropertyValue", properties(Selection=cells, ExportNotes=False, ExportFormFields=False))
    book.storeToURL(Path(shot["target"]).as_uri(), properties(FilterName="calc_pdf_Export", FilterData=selection))


def print_page(provider, book, page):
    """Print a sheet with columns as wide as they are meant, whatever fonts this computer has, and with its pictures."""
    sheet = book.Sheets.getByIndex(0)
    count, width = page["columns"]
    sheet.getCellRangeByPosition(0, 0, count - 1, 0).Columns.Width = hundredths(width)
    # a Latin word would be broken anywhere in the language of the Chinese around it
    locales = {"CharLocale": Locale("en", "US", ""), "CharLocaleAsian": Locale("zh", "CN", "")}
    for name, value in {**locales, "ParaIsForbiddenRules": True, "ParaIsHangingPunctuation": True}.items():
        sheet.setPropertyValue(name, value)
    for path, x, y, wide, high in page["pictures"]:
        shape = book.createInstance("com.sun.star.drawing.GraphicObjectShape")
        sheet.DrawPage.add(shape)
        shape.Graphic = provider.queryGraphic(properties(URL=Path(path).as_uri()))
        shape.setPosition(Point(hundredths(x), hundredths(y)))
        shape.setSize(Size(hundredths(wide), hundredths(high)))
    data = uno.Any("[]com.sun.star.beans.PropertyValue", properties(UseLosslessCompression=True, ReduceImageResolution=False))
    book.storeToURL(Path(page["target"]).as_uri(), properties(FilterName="calc_pdf_Export", FilterData=data))


def hundredths(pixels):
    """Pixels of 1/96 inch in hundredths of a millimetre."""
    return round(pixels * 2540 / 96)


def main():
    """Do the job that stands on standard input."""
    job = json.load(sys.stdin)
    office = desktop(job["pipe"])
    for shot in job.get("shots", ()):
        book = opened(office, shot["source"])
        try:
            shoot(book, shot)
        finally:
            book.close(True)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    context = resolver.resolve(f"uno:pipe,name={job['pipe']};urp;StarOffice.ComponentContext")
    provider = context.ServiceManager.createInstanceWithContext("com.sun.star.graphic.GraphicProvider", context)
    for page in job.get("pages", ()):
        book = opened(office, page["source"])
        try:
            print_page(provider, book, page)
        finally:
            book.close(True)
    reply({})


if __name__ == "__main__":
    main()

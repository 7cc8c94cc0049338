"""A form's workbook as it lies there: its rows and cells as bytes, the texts in them, and what its paper is.

Nothing of it is interpreted that need not be: rows are copied as they are spelt, other parts (pictures, shapes, styles) are not looked into,
so that whatever a person has made of the form in Excel, WPS or LibreOffice is printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from yanxiu_xl.forms.model import column_number
from yanxiu_xl.printing.marks import Mark, loose_braces, marks_in
from yanxiu_xl.problems import UserError
from yanxiu_xl.reading.package import Package, Refused, local, tree
from yanxiu_xl.reading.pieces import Piece, pieces
from yanxiu_xl.workbooks.measure import PADDING
from yanxiu_xl.workbooks.report_paper import SPARE

PAPERS = {8: (841.9, 1190.6), 9: (595.3, 841.9), 11: (419.5, 595.3), 13: (515.9, 728.5)}
"""Points of the papers that are asked for: A3, A4, A5, B5; any other counts as A4."""


PIXELS_OF_WIDTH = 7
"""Of a column's width as the file has it, what the cell keeps free at its sides included."""
_LOOKED_FOR = frozenset({
    "row", "c", "f", "v", "is", "t", "r", "rPh", "sheetData", "mergeCells", "mergeCell", "rowBreaks", "brk", "cols", "col", "sheetFormatPr", "dimension",
    "pageMargins", "pageSetup", "pageSetUpPr", "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", "headerFooter",
    "printOptions", "sheetPr",
})
HEADERS = frozenset({"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"})
_AREA = re.compile(r"\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)$")
_ROWS = re.compile(r"\$?(\d+):\$?(\d+)$")
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class Look:
    """What of a cell's style decides how much room its text takes."""

    points: float = 11.0
    wraps: bool = False
    turned: bool = False


@dataclass(frozen=True)
class TemplateCell:
    """A cell: 1-based column, attributes of its element, what stands within it (bytes), its text and formula, and how it looks.

    runs: texts of the pieces in fonts of their own, where there are several.
    """

    column: int
    attributes: Mapping[str, str]
    inner: bytes
    text: str
    formula: str
    look: Look

    @cached_property
    def marks(self) -> Sequence[Mark]:
        """The marks in its text."""
        return marks_in(self.text)


@dataclass(frozen=True)
class TemplateRow:
    """A row: number, height in points, attributes of its element, cells from the left."""

    number: int
    height: float
    attributes: Mapping[str, str]
    cells: Sequence[TemplateCell]


@dataclass(frozen=True)
class Area:
    """Cells that are one, or are repeated together: 1-based, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Block:
    """Rows that are repeated for every record of a space; least: so many times at least."""

    space: str
    top: int
    bottom: int
    least: int = 0


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a mark: where (a cell, or words for what is no cell), and what, in words."""

    where: str
    words: str


@dataclass(frozen=True)
class TemplateSheet:
    """A sheet of a template. part: its name in the package; number: its place among the sheets; widths: by 1-based column, as the file has them.

    room: points of rows that a page takes; heads: rows that stand on every page; breaks: rows after which a page ends.
    """

    title: str
    part: str
    number: int
    xml: bytes
    found: Sequence[Piece]
    rows: Sequence[TemplateRow]
    merges: Sequence[Area]
    breaks: frozenset[int]
    heads: tuple[int, int] | None
    last_column: int
    widths: Mapping[int, float]
    default_width: float
    room: float
    scale: int
    headers: Sequence[Piece]

    def width(self, left: int, right: int) -> float:
        """Width of columns together in characters, as people set it for one column (``measure.pixels``)."""
        return (sum(self.widths.get(at, self.default_width) for at in range(left, right + 1)) * PIXELS_OF_WIDTH - PADDING) / PIXELS_OF_WIDTH

    @cached_property
    def is_filled(self) -> bool:
        """Whether anything in it is to be filled in."""
        return any(cell.marks for row in self.rows for cell in row.cells)

    @cached_property
    def blocks(self) -> Sequence[Block]:
        """Rows that are repeated, from the top; what does not fit together is told by ``mistakes``."""
        return [one for one in self._parsed if isinstance(one, Block)]

    @cached_property
    def mistakes(self) -> Sequence[Mistake]:
        """Marks that do not fit together."""
        return [one for one in self._parsed if isinstance(one, Mistake)]

    @cached_property
    def _parsed(self) -> Sequence[Block | Mistake]:
        """A block ends with its row, or with the row of the next ``{{完}}`` before another begins."""
        begun: list[tuple[int, str, str, int]] = []
        ends: list[tuple[int, str]] = []
        found: list[Block | Mistake] = []
        for row in self.rows:
            for cell in row.cells:
                if loose_braces(cell.text):
                    found.append(Mistake(address(cell.column, row.number), "有“{{”或“}}”没有配成一对，请写成“{{名字}}”。"))
                for mark in cell.marks:
                    if mark.each:
                        begun.append((row.number, address(cell.column, row.number), *mark.each))
                    elif mark.ends:
                        ends.append((row.number, address(cell.column, row.number)))
        for at, (top, _, space, least) in enumerate(begun):
            following = begun[at + 1][0] if at + 1 < len(begun) else self.rows[-1].number + 1
            end = next((one for one in ends if top <= one[0] < following), None)
            if following == top:
                found.append(Mistake(begun[at + 1][1], "这一行里“{{每条：…}}”写了两次，只能写一次。"))
            if end:
                ends.remove(end)
            found.append(Block(space, top, end[0] if end else top, least))
        return [*found, *(Mistake(where, "“{{完}}”前面没有“{{每条：…}}”，请补上，或者去掉它。") for _, where in ends)]


def address(column: int, row: int) -> str:
    """Where a cell stands: ``C4``."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return f"{text}{row}"


@dataclass(frozen=True)
class Template:
    """A template: its name as people see it, the package and all its parts by name, its sheets in order, the part of the workbook."""

    name: str
    package: Package
    parts: Mapping[str, bytes]
    sheets: Sequence[TemplateSheet]
    workbook: str


def read_template(name: str, data: bytes) -> Template:
    """A template of its bytes. Raises UserError for a file that is no workbook."""
    try:
        package = Package.open(data)
        workbook = package.workbook()
        strings = _strings(package, package.target("sharedStrings", workbook))
        looks = _looks(package.part(package.target("styles", workbook)))
        relations = {one.id: one for one in package.relations(workbook)}
        listed, names = list[tuple[str, str]](), dict[tuple[str, int], str]()
        for element in tree(package.part(workbook)).iter():
            if local(element.tag) == "sheet":
                link = relations.get(next((value for key, value in element.attrib.items() if local(key) == "id"), ""))
                listed.append((element.get("name", ""), link.target if link and link.kind == "worksheet" else ""))
            elif local(element.tag) == "definedName" and element.text and element.get("localSheetId", "").isdigit():
                names[element.get("name", ""), int(element.get("localSheetId"))] = element.text
        parts = {each: package.sheet(each) for each in package.names() if not each.endswith("/")}
        sheets = [_sheet(title, part, number, parts[part], strings, looks, names) for number, (title, part) in enumerate(listed) if part]
    except Refused as refused:
        raise UserError(f"“{name}”打不开，可能坏了，或者不是 .xlsx 工作簿。请用 Excel 或 WPS 另存为 .xlsx；要用原来的样子，就把它改名，再运行一次。") from refused
    return Template(name, package, parts, sheets, workbook)


def _strings(package: Package, part: str) -> list[Piece]:
    """The texts that cells share, each with its pieces."""
    return [one for one in pieces(package.part(part), {"si", "r", "t", "rPh"}) if one.name == "si"] if part else []


def text_of(piece: Piece) -> str:
    """What a text says, with all its pieces, without how it is pronounced."""
    if piece.name == "t":
        return piece.text
    return "".join(text_of(child) for child in piece.children if child.name != "rPh")


def _looks(xml: bytes) -> list[Look]:
    """How the cells of each style look."""
    if not xml:
        return []
    root = tree(xml)
    sizes, looks = list[float](), list[Look]()
    for group in root:
        if local(group.tag) == "fonts":
            for font in group:
                sizes.append(next((float(one.get("val", 11)) for one in font if local(one.tag) == "sz"), 11.0))
        elif local(group.tag) == "cellXfs":
            for style in group:
                place = next((one for one in style if local(one.tag) == "alignment"), None)
                font = int(style.get("fontId", 0))
                asked = dict(place.attrib) if place is not None else {}
                looks.append(Look(sizes[font] if font < len(sizes) else 11.0, asked.get("wrapText") in {"1", "true"}, asked.get("textRotation", "0") != "0"))
    return looks


def _sheet(
    title: str, part: str, number: int, xml: bytes, strings: Sequence[Piece], looks: Sequence[Look], names: Mapping[tuple[str, int], str],
) -> TemplateSheet:
    found = pieces(xml, _LOOKED_FOR)
    default = next((one for one in found if one.name == "sheetFormatPr"), None)
    height = _number(default.attributes.get("defaultRowHeight") if default else None, 15.0)
    rows = list(_rows(xml, found, strings, looks, height))
    merges = [Area(*_area(one.attributes.get("ref", ""))) for one in found if one.name == "mergeCell" and _AREA.match(one.attributes.get("ref", ""))]
    printed = _AREA.search(names.get(("_xlnm.Print_Area", number), ""))
    last_row = int(printed[4]) if printed else max([row.number for row in rows if row.cells] + [one.bottom for one in merges] + [1])
    last_column = column_number(printed[3]) if printed else max([cell.column for row in rows for cell in row.cells] + [one.right for one in merges] + [1])
    titles = _ROWS.search(names.get(("_xlnm.Print_Titles", number), ""))
    widths = {at: (0.0 if one.attributes.get("hidden") in {"1", "true"} else _number(one.attributes.get("width"), 8.43))
              for one in found if one.name == "col" for at in range(int(one.attributes.get("min", 1)), min(int(one.attributes.get("max", 1)), 200) + 1)}
    default_width = _number(default.attributes.get("defaultColWidth") if default else None, 9.14)
    across = int(sum(widths.get(at, default_width) for at in range(1, last_column + 1)) * PIXELS_OF_WIDTH)
    room, scale = _paper(found, across)
    known = {row.number: row for row in rows}
    return TemplateSheet(
        title, part, number, xml, found, [known.get(at) or TemplateRow(at, height, {}, ()) for at in range(1, last_row + 1)],
        merges, frozenset(int(one.attributes.get("id", 0)) for one in found if one.name == "brk" and one.parent == "rowBreaks"),
        (int(titles[1]), int(titles[2])) if titles else None, last_column, widths, default_width, room, scale, [one for one in found if one.name in HEADERS],
    )


def _paper(found: Sequence[Piece], across: int) -> tuple[float, int]:
    """(points of rows on a page, percent at which it is printed); what is to be fitted to the page's width gets the percent that fits."""
    setup = next((one.attributes for one in found if one.name == "pageSetup"), {})
    margins = next((one.attributes for one in found if one.name == "pageMargins"), {})
    paper = PAPERS.get(int(_number(setup.get("paperSize"), 9)), PAPERS[9])
    wide, high = paper[::-1] if setup.get("orientation") == "landscape" else paper
    left, right, top, bottom = (_number(margins.get(side), usual) * 72 for side, usual in (("left", 0.7), ("right", 0.7), ("top", 0.75), ("bottom", 0.75)))
    scale = _number(setup.get("scale"), 100)
    if any(one.name == "pageSetUpPr" and one.attributes.get("fitToPage") in {"1", "true"} for one in found):
        scale = min(100.0, (wide - left - right) * 96 / 72 / max(across, 1) * 97)
    return (high - top - bottom) * SPARE * 100 / scale, int(scale)


def _rows(xml: bytes, found: Sequence[Piece], strings: Sequence[Piece], looks: Sequence[Look], height: float) -> Iterator[TemplateRow]:
    last = 0
    for piece in found:
        if piece.name == "row":
            last = int(piece.attributes.get("r") or last + 1)
            hidden = piece.attributes.get("hidden") in {"1", "true"}
            cells = list(_cells(xml, piece, strings, looks))
            yield TemplateRow(last, 0.0 if hidden else _number(piece.attributes.get("ht"), height), piece.attributes, cells)


def _cells(xml: bytes, row: Piece, strings: Sequence[Piece], looks: Sequence[Look]) -> Iterator[TemplateCell]:
    column = 0
    for piece in row.children:
        if piece.name != "c":
            continue
        placed = _ADDRESS.match(piece.attributes.get("r", ""))
        column = column_number(placed[1]) if placed else column + 1
        held = {child.name: child for child in piece.children}
        kind, text, inner = piece.attributes.get("t", "n"), "", b"".join(xml[child.start : child.end] for child in piece.children)
        if kind == "s" and "v" in held and held["v"].text.isdigit() and int(held["v"].text) < len(strings):
            text = text_of(strings[int(held["v"].text)])
        elif kind == "inlineStr" and "is" in held:
            text = text_of(held["is"])
        elif kind == "str" and "v" in held and "f" not in held:
            text = held["v"].text
        style = int(piece.attributes.get("s") or 0)
        yield TemplateCell(column, piece.attributes, inner, text, held["f"].text if "f" in held else "", looks[style] if style < len(looks) else Look())


def _area(reference: str) -> tuple[int, int, int, int]:
    found = _AREA.match(reference)
    assert found is not None
    return int(found[2]), column_number(found[1]), int(found[4]), column_number(found[3])


def _number(text: str | None, usual: float) -> float:
    try:
        return float(text) if text else usual
    except ValueError:
        return usual

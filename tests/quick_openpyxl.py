"""openpyxl reads a workbook in half the time, and writes one in less: what is the same in every row is looked at once, not for each cell.

A workbook of ours has twenty thousand cells that share a formula, and the tests load hundreds of workbooks. What is loaded and
saved is what openpyxl's own way loads and saves; ``tests/test_quick_openpyxl.py`` holds both side by side.
"""

from __future__ import annotations

import zipfile
from copy import copy
from functools import lru_cache, partial
from weakref import WeakKeyDictionary
from xml.etree import ElementTree
from xml.etree.ElementTree import _escape_cdata

from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.text import Text
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.compat import safe_string
from openpyxl.formula.tokenizer import Token
from openpyxl.formula.translate import Translator
from openpyxl.reader import excel
from openpyxl.styles.borders import Border
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet import _reader, _writer, merge
from openpyxl.worksheet.merge import MergedCellRange
from openpyxl.writer import excel as writer
from openpyxl.xml.constants import SHEET_MAIN_NS

PLAIN_TEXT = f"{{{SHEET_MAIN_NS}}}t"
WHOLE = {_reader.ROW_TAG, f"{{{SHEET_MAIN_NS}}}si"}
"""Elements that openpyxl takes as a whole: it does nothing at the end of what lies within."""


class QuickTranslator(Translator):
    """openpyxl's own, with the tokens that do not move put together."""

    def __init__(self, formula, origin):
        super().__init__(formula, origin)
        self.plain, self.moving = "=", []
        for token in self.get_tokens():
            moves = token.type == Token.OPERAND and token.subtype == Token.RANGE and self.translate_range(token.value, 1, 1) != token.value
            self.moving += [token.value] if moves else []
            self.plain += "{}" if moves else token.value.replace("{", "{{").replace("}", "}}")
        self.stays = not self.get_tokens() or self.get_tokens()[0].type == Token.LITERAL

    def translate_formula(self, dest=None, row_delta=0, col_delta=0):
        """The formula as it reads in another cell."""
        if self.stays:
            return super().translate_formula(dest, row_delta, col_delta)
        if dest:
            row, column = _place(dest)
            row_delta, col_delta = row - self.row, column - self.col
        return self.plain.format(*[_moved(part, row_delta, col_delta) for part in self.moving])


@lru_cache(maxsize=50_000)
def _moved(part, row_delta, col_delta):
    """A reference that many formulas of many workbooks have, so many rows and columns further."""
    return Translator.translate_range(part, row_delta, col_delta)


def ends(source):
    """What ``iterparse`` tells of a part, in the same order, of a tree that the parser written in C has made in one go."""
    yield from _ends(ElementTree.parse(source).getroot())


def _ends(element):
    if element.tag not in WHOLE:
        for child in list(element):
            yield from _ends(child)
    yield "end", element


@lru_cache(maxsize=20_000)
def _place(coordinate):
    return coordinate_to_tuple(coordinate)


def text_of(element):
    """A text: as a rule it is one piece without a look of its own."""
    if len(element) == 1 and element[0].tag == PLAIN_TEXT:
        return element[0].text or ""
    return Text.from_tree(element).content


def string_table(source):
    """The table of shared strings."""
    return [text_of(element).replace("x005F_", "") for _, element in ends(source) if element.tag in WHOLE]


class QuickParser(_reader.WorkSheetParser):
    """openpyxl's own; cells that are as most are, without the questions that only others raise."""

    def cell(self, row, column, value, data_type, style_id):
        """A cell of the sheet: what ``Cell`` does for one that is empty, and its content."""
        cell = Cell.__new__(Cell)
        cell.parent, cell._style, cell._hyperlink, cell._comment = self.sheet, StyleArray(self.styles[style_id]), None, None
        cell.row, cell.column, cell._value, cell.data_type = row, column, value, data_type
        return cell

    def parse_cell(self, element):
        get = element.get
        kind, coordinate, style = get("t", "n"), get("r"), int(get("s", 0))
        if coordinate is None or self.rich_text:
            return self.cell(**super().parse_cell(element))
        row, self.col_counter = _place(coordinate)
        if len(element) == 0:
            return self.cell(row, self.col_counter, None, kind, style)
        first = element[0]
        if first.tag == _reader.FORMULA_TAG and not self.data_only:
            return self.cell(row, self.col_counter, self.parse_formula(element), "f", style)
        if len(element) == 1 and kind == "inlineStr" and first.tag == _reader.INLINE_STRING:
            return self.cell(row, self.col_counter, text_of(first), "s", style)
        if len(element) == 1 and kind == "s" and first.tag == _reader.VALUE_TAG and first.text:
            return self.cell(row, self.col_counter, self.shared_strings[int(first.text)], "s", style)
        return self.cell(**super().parse_cell(element))


class QuickReader(_reader.WorksheetReader):
    """openpyxl's own, whose parser hands over cells."""

    def __init__(self, ws, xml_source, shared_strings, data_only, rich_text):
        super().__init__(ws, xml_source, shared_strings, data_only, rich_text)
        book = ws.parent
        self.parser = QuickParser(xml_source, shared_strings, data_only, book.epoch, book._date_formats, book._timedelta_formats, rich_text)
        self.parser.sheet, self.parser.styles = ws, book._cell_styles

    def bind_cells(self):
        for _, row in self.parser.parse():
            self.ws._cells.update([((cell.row, cell.column), cell) for cell in row])
        if self.ws._cells:
            self.ws._current_row = self.ws.max_row


class QuickMergedRange(MergedCellRange):
    """openpyxl's own; what a border comes to is added up once for all cells that are alike."""

    def format(self):
        start, known = _styled(self.start_cell), _sums(self.ws.parent)
        for name in ("top", "left", "right", "bottom"):
            before = start._style.borderId
            if (before, name) not in known:
                side = getattr(start.border, name)
                known[before, name] = None if side and side.style is None else Border(**{name: side})
            border = known[before, name]
            for at in () if border is None else getattr(self, name):
                cell = self._cell(at)
                key = (before, name, cell._style.borderId)
                if key not in known:
                    cell.border += border
                    known[key] = cell._style.borderId
                cell._style.borderId = known[key]
        for at in self.cells:
            cell, key = self._cell(at), ("protection", start._style.protectionId)
            if key not in known:
                cell.protection = copy(start.protection)
                known[key] = cell._style.protectionId
            cell._style.protectionId = known[key]

    def _cell(self, at):
        found = self.ws._cells.get(at)
        if found is None:
            found = self.ws._cells[at] = MergedCell(self.ws, *at)
        return _styled(found)


def _styled(cell):
    """The cell, which has no style of its own as long as nobody asks for it."""
    if not cell._style:
        cell._style = StyleArray()
    return cell


_known = WeakKeyDictionary()


def _sums(book):
    return _known.setdefault(book, {})


def write_cell(xf, worksheet, cell, styled=None):
    """A cell as a line of XML, where it is as most are."""
    value, kind = cell._value, cell.data_type
    within = ""
    if value is None or value == "":
        plain = kind != "d"
    elif kind == "s":
        plain = value.__class__ is str and value == value.strip() and "\n" not in value
        within = f"<is><t>{_escape_cdata(value)}</t></is>" if plain else ""
    elif kind == "f":
        plain = value.__class__ is str
        within = f"<f>{_escape_cdata(value[1:])}</f><v />" if plain and len(value) > 1 else "<f /><v />"
    else:
        plain = kind == "n"
        within = f"<v>{safe_string(value)}</v>" if plain else ""
    if cell.hyperlink or not plain:
        own_write_cell(xf, worksheet, cell, styled)
        return
    style = f' s="{cell.style_id}"' if styled else ""
    told = "" if kind == "f" else ' t="inlineStr"' if kind == "s" else f' t="{kind}"'
    xf._file(f'<c r="{cell.coordinate}"{style}{told}>{within}</c>' if within else f'<c r="{cell.coordinate}"{style}{told} />')


own_write_cell = _writer.write_cell


class QuickWriter(_writer.WorksheetWriter):
    """openpyxl's own; a row without a look of its own is opened and closed as text."""

    def write_row(self, xf, row, row_idx):
        if self.ws.row_dimensions.get(row_idx):
            super().write_row(xf, row, row_idx)
            return
        xf._file(f'<row r="{row_idx}">')
        for cell in row:
            if cell._comment is not None:
                self.ws._comments.append(CommentRecord.from_cell(cell))
            styled = cell.has_style
            if cell._value is not None or styled or cell._comment:
                write_cell(xf, self.ws, cell, styled)
        xf._file("</row>")


QUICK = [
    (_reader, "Translator", QuickTranslator), (_reader, "iterparse", ends), (excel, "WorksheetReader", QuickReader),
    (excel, "read_string_table", string_table), (merge, "MergedCellRange", QuickMergedRange), (_writer, "write_cell", write_cell),
    (writer, "WorksheetWriter", QuickWriter), (writer, "ZipFile", partial(zipfile.ZipFile, compresslevel=1)),
]
OWN = [(module, name, getattr(module, name)) for module, name, _ in QUICK]


def make_quick():
    """Let ``load_workbook`` and ``save`` use it."""
    for module, name, quick in QUICK:
        setattr(module, name, quick)

"""What tests of printed forms share: a form filled for a school, what its pages hold, a template that somebody has redesigned."""

import io
import re
import zipfile
from dataclasses import dataclass

import openpyxl

from yanxiu_xl.printing.catalogue import forms, new_template
from yanxiu_xl.printing.model import Blanks, Source
from yanxiu_xl.printing.output import fill
from yanxiu_xl.printing.spaces import general
from yanxiu_xl.printing.template import read_template

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082")
"""A red dot."""
_DRAWING = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
<xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>
<xdr:to><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>
<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="校徽"/><xdr:cNvPicPr/></xdr:nvPicPr>
<xdr:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>
<xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>
</xdr:wsDr>"""
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{type}" Target="{to}"/></Relationships>'


def copies_of(facts, code, school):
    """Title of a page -> the copies of a school."""
    return {page.title: list(page.copies(Source(facts, school))) for page in forms()[code].pages}


def filled(facts, code, school, data=None, copies=None, blanks=None):
    """A form of a school, as bytes."""
    form = forms()[code]
    template = read_template(form.file_name, data or new_template(code))
    return fill(form, template, copies or copies_of(facts, code, school), general(facts, school), blanks or Blanks()).data


@dataclass
class Sheet:
    """A sheet as it will be printed. pages: rows of each, each a list of the texts of its cells."""

    page: object
    pages: list

    @property
    def texts(self):
        return [text for page in self.pages for row in page for text in row if text is not None]


def pages_in(data):
    """Title -> sheet of a workbook."""
    found = {}
    for page in openpyxl.load_workbook(io.BytesIO(data)):
        area = page.print_area.replace("$", "").rpartition("!")[2] if page.print_area else page.dimensions
        rows = [[cell.value for cell in row] for row in page[area]]
        ends = [*sorted(one.id for one in page.row_breaks.brk), len(rows)]
        found[page.title] = Sheet(page, [rows[start:end] for start, end in zip([0, *ends], ends, strict=False)])
    return found


def changed(data, change):
    """A workbook as somebody has saved it with openpyxl after a change; change: what is done to it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_logo(data):
    """The same with a picture over the first cell of the first sheet, as Excel puts it there."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = content.decode()
                content = re.sub(r"(</worksheet>)", f'<drawing xmlns:r="{_RELATIONS}" r:id="rId1"/>\\1', text).encode()
            elif name == "[Content_Types].xml":
                types = ('<Default Extension="png" ContentType="image/png"/><Override PartName="/xl/drawings/drawing1.xml"'
                         ' ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>')
                content = content.replace(b"</Types>", types.encode())
            new.writestr(name, content)
        new.writestr("xl/worksheets/_rels/sheet1.xml.rels", _RELS.format(type=f"{_RELATIONS}/drawing", to="../drawings/drawing1.xml"))
        new.writestr("xl/drawings/drawing1.xml", _DRAWING)
        new.writestr("xl/drawings/_rels/drawing1.xml.rels", _RELS.format(type=f"{_RELATIONS}/image", to="../media/logo.png"))
        new.writestr("xl/media/logo.png", PICTURE)
    return buffer.getvalue()

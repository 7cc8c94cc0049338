"""A filled form as a workbook: the template's package with other sheets in it. Pictures and shapes stand on every copy, everything else stays."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from yanxiu_xl.printing.filling import Filler
from yanxiu_xl.printing.model import Blanks, Copy, Form, Part
from yanxiu_xl.printing.names import Names, pages_of
from yanxiu_xl.printing.sheet_xml import Placed, written_sheet
from yanxiu_xl.printing.template import Template
from yanxiu_xl.reading.pieces import Piece, pieces, spliced

PROPERTIES = "docProps/core.xml"
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties'
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator></cp:coreProperties>"
)
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ANCHORS = ("twoCellAnchor", "oneCellAnchor")
_ROW_OF = re.compile(r"(<(?:\w+:)?row>)(\d+)(</)")
_ID = re.compile(r'(<(?:\w+:)?cNvPr\b[^<>]*?\bid=")(\d+)(")')


@dataclass(frozen=True)
class Filled:
    """A workbook that is filled in, and how many pages and copies it has."""

    data: bytes
    pages: int
    copies: int


def fill(form: Form, template: Template, copies: Mapping[str, Sequence[Copy]], general: Part, blanks: Blanks) -> Filled:
    """The template filled with copies by title of the page. The same give the same bytes."""
    changed: dict[str, bytes] = {}
    placed: dict[int, Placed] = {}
    used: list[int] = []
    for number, page in pages_of(form, template).items():
        sheet = next(one for one in template.sheets if one.number == number)
        if not sheet.is_filled:
            continue
        names, given = Names.of(page), copies[page.title]
        filler = Filler(sheet, names, general, blanks)
        placed[number] = written_sheet(sheet, filler.pages(given), general, names)
        used.append(len(given))
        changed[sheet.part] = placed[number].xml
        drawing = template.package.target("drawing", sheet.part)
        if drawing:
            changed[drawing] = _drawn(template.parts[drawing], placed[number].places)
    changed[template.workbook] = _named(template, placed)
    title = escape(f"{form.title} {general.values.get('学校') or ''} {general.values.get('本学期') or ''}".strip())
    return Filled(_packed(template, changed, _CORE.format(title=title, creator=escape(str(general.values.get("中心校") or "")))),
                  sum(one.pages for one in placed.values()), max(used, default=0))


def _drawn(xml: bytes, places: Sequence[Mapping[int, int]]) -> bytes:
    """Pictures and shapes once for every copy, where their rows have come to stand."""
    root = next((one for one in pieces(xml, {"wsDr", *_ANCHORS, "AlternateContent"}) if one.name == "wsDr"), None)
    anchors = [one for one in root.children if one.name in _ANCHORS] if root else []
    count = 1000

    def copied(anchor: Piece, rows: Mapping[int, int]) -> bytes:
        nonlocal count
        text = xml[anchor.start : anchor.end].decode()
        last = max(rows, default=1)

        def row(found: re.Match[str]) -> str:
            at = int(found[2]) + 1
            new = rows.get(at, rows.get(last, last) + at - last)
            return f"{found[1]}{new - 1}{found[3]}"

        def identity(found: re.Match[str]) -> str:
            nonlocal count
            count += 1
            return f"{found[1]}{count}{found[3]}"

        return _ID.sub(identity, _ROW_OF.sub(row, text)).encode()

    return spliced(xml, [(one.start, one.end, b"".join(copied(one, rows) for rows in places)) for one in anchors])


def _named(template: Template, placed: Mapping[int, Placed]) -> bytes:
    """The list of sheets: printed areas as long as the sheets have grown; rows that are repeated already stand on their pages."""
    xml = template.parts[template.workbook]
    changes: list[tuple[int, int, bytes]] = []
    found = pieces(xml, {"definedName", "definedNames", "sheet"})
    listed = [one for one in found if one.name == "sheet"]
    for number, sheet in placed.items():
        if number and not sheet.pages and any(other.pages for other in placed.values()) and "state" not in listed[number].attributes:
            at = listed[number].start + len(f"<{listed[number].prefix}sheet")
            changes.append((at, at, b' state="hidden"'))  # of a page that there is no record for
    kept = 0
    for one in found:
        if one.name != "definedName":
            continue
        number = int(one.attributes.get("localSheetId", "-1"))
        if number in placed and one.attributes.get("name") == "_xlnm.Print_Titles":
            changes.append((one.start, one.end, b""))
            continue
        kept += 1
        if number in placed and one.attributes.get("name") == "_xlnm.Print_Area":
            area = re.sub(r"(\$?[A-Z]+)\$?\d+(:\$?[A-Z]+)\$?\d+$", rf"\g<1>$1\g<2>${max(placed[number].last_row, 1)}", one.text)
            xml_text = xml[one.start : one.end].decode()
            changes.append((one.start, one.end, xml_text.replace(f">{escape(one.text)}<", f">{escape(area)}<").encode()))
    names = next((one for one in found if one.name == "definedNames"), None)
    if names and not kept:
        changes = [(names.start, names.end, b"")]
    return spliced(xml, changes)


def _packed(template: Template, changed: Mapping[str, bytes], properties: str) -> bytes:
    """All parts in their order, but for what a calculation has left and what says who saved the file and when."""
    package = template.package
    chain = package.target("calcChain", template.workbook)
    core = next((one.target for one in package.relations() if one.kind == "core-properties"), "")
    data = {name: changed.get(name, content) for name, content in template.parts.items() if name not in {chain, core, PROPERTIES}}
    relations = f"{template.workbook.rpartition('/')[0]}/_rels/{template.workbook.rpartition('/')[2]}.rels"
    for name in (relations, "_rels/.rels", "[Content_Types].xml"):
        data[name] = _without(data[name], {chain, core, PROPERTIES} - {""})
    data["_rels/.rels"] = data["_rels/.rels"].replace(
        b"</Relationships>", f'<Relationship Id="rIdCore" Type="{_CORE_RELATION}" Target="{PROPERTIES}"/></Relationships>'.encode())
    data["[Content_Types].xml"] = data["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/{PROPERTIES}" ContentType="{_CORE_TYPE}"/></Types>'.encode())
    data[PROPERTIES] = properties.encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in data.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            out.writestr(info, content)
    return buffer.getvalue()


def _without(xml: bytes, gone: Iterable[str]) -> bytes:
    """A list of parts without some of them."""
    ends = tuple(f"/{one.rpartition('/')[2]}" for one in gone)
    changes = []
    for one in pieces(xml, {"Relationship", "Override"}):
        target = "/" + (one.attributes.get("Target") or one.attributes.get("PartName") or "").lstrip("/")
        if target.endswith(ends):
            changes.append((one.start, one.end, b""))
    return spliced(xml, changes)

"""The macro-free twin of a workbook with macros, taken from its finished parts: a sixth of the time of writing it again.

Everything that ``add_buttons`` and ``add_macros`` have put in is taken out: code names, buttons, the last sheets, the VBA
project. What is left is byte for byte what would have been written without macros (a test compares), because those sheets
come last and bring no formats of their own.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from yanxiu_xl.workbooks.macro_sheets import HIDDEN_SHEETS

_RELATIONS = "xl/_rels/workbook.xml.rels"
_CODE_NAME = re.compile(rb' codeName="[^"]*"')
_STRING_CELL = re.compile(rb' t="s"><v>(\d+)<')
_LATER = re.compile(rb'Id="rId(\d+)"( Type="[^"]*/(?:theme|styles|sharedStrings)")')
_MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def write_macro_free(source: Path, target: Path) -> None:
    """Write to ``target`` (.xlsx) what ``source`` (.xlsm, as we have just written it) holds, without its macros."""
    with zipfile.ZipFile(source) as package:
        infos = package.infolist()
        parts = {info.filename: package.read(info) for info in infos}
    sheets = [f"xl/worksheets/sheet{n}.xml" for n in range(1, sum(map(_is_sheet, parts)) + 1)]
    kept, gone = sheets[:-len(HIDDEN_SHEETS)], sheets[-len(HIDDEN_SHEETS):]
    # a table without a string that stays would have no cell to show it in, so that the highest number counts
    strings = max(int(number) for name in kept for number in _STRING_CELL.findall(parts[name])) + 1
    less = sum(len(_STRING_CELL.findall(parts[name])) for name in gone)
    parts["[Content_Types].xml"] = _content_types(parts["[Content_Types].xml"], gone)
    parts[_RELATIONS] = _relationships(parts[_RELATIONS], gone)
    parts["xl/workbook.xml"] = _workbook(parts["xl/workbook.xml"])
    parts["xl/sharedStrings.xml"] = _strings(parts["xl/sharedStrings.xml"], strings, less)
    parts["docProps/app.xml"] = _titles(parts["docProps/app.xml"])
    for name in kept:
        parts[name] = _sheet(parts[name])
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for info in infos:
            name = info.filename
            if name not in gone and not name.endswith((".bin", ".vml")) and not _leads_to_buttons(name, parts[name]):
                copy = zipfile.ZipInfo(name, info.date_time)
                copy.compress_type, copy.external_attr, copy.create_system = (
                    info.compress_type, info.external_attr, info.create_system)
                out.writestr(copy, parts[name])


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/sheet")


def _leads_to_buttons(name: str, content: bytes) -> bool:
    """Whether a part holds the relations of a sheet with buttons; those of other sheets lead to their tables."""
    return name.startswith("xl/worksheets/_rels/") and b"/vmlDrawing" in content


def _sheet(xml: bytes) -> bytes:
    start, rest = xml[:1000], xml[1000:]
    start = _CODE_NAME.sub(b"", start, count=1).replace(b"<sheetPr/>", b"", 1)
    return start + rest.replace(b'<legacyDrawing r:id="rId1"/>', b"")


def _content_types(xml: bytes, gone: list[str]) -> bytes:
    xml = re.sub(rb'<Default Extension="(?:vml|bin)"[^>]*/>', b"", xml).replace(_MACRO_TYPE, _PLAIN_TYPE)
    for name in gone:
        xml = re.sub(rb'<Override PartName="/' + re.escape(name.encode()) + rb'"[^>]*/>', b"", xml)
    return xml


def _relationships(xml: bytes, gone: list[str]) -> bytes:
    for name in gone:
        target = re.escape(name.removeprefix("xl/").encode())
        xml = re.sub(rb'<Relationship Id="[^"]*" Type="[^"]*" Target="' + target + rb'"/>', b"", xml)
    xml = re.sub(rb'<Relationship Id="[^"]*" Type="[^"]*" Target="vbaProject.bin"/>', b"", xml)
    return _LATER.sub(lambda m: b'Id="rId%d"%s' % (int(m[1]) - len(gone), m[2]), xml)


def _workbook(xml: bytes) -> bytes:
    xml = _CODE_NAME.sub(b"", xml)
    for title in HIDDEN_SHEETS:
        xml = re.sub(rb'<sheet name="' + re.escape(title.encode()) + rb'"[^>]*/>', b"", xml)
    return xml


def _titles(xml: bytes) -> bytes:
    """The sheets' names and their number in the document's properties."""
    for title in HIDDEN_SHEETS:
        xml = xml.replace(b"<vt:lpstr>" + title.encode() + b"</vt:lpstr>", b"", 1)
    less = len(HIDDEN_SHEETS)
    xml = re.sub(rb"<vt:i4>(\d+)</vt:i4>", lambda m: b"<vt:i4>%d</vt:i4>" % (int(m[1]) - less), xml, count=1)
    titles = rb'(<TitlesOfParts><vt:vector size=")(\d+)'
    return re.sub(titles, lambda m: b"%s%d" % (m[1], int(m[2]) - less), xml)


def _strings(xml: bytes, stay: int, less: int) -> bytes:
    """The table of strings cut after ``stay``, with ``less`` cells that use it: sheets written last added theirs at the end."""
    starts = [match.start() for match in re.finditer(rb"<si>", xml)]
    end = starts[stay] if stay < len(starts) else xml.rfind(b"</sst>")
    head = re.sub(
        rb'count="(\d+)" uniqueCount="\d+"',
        lambda m: b'count="%d" uniqueCount="%d"' % (int(m[1]) - less, stay), xml[:starts[0]],
    )
    return head + xml[starts[0]:end] + b"</sst>"

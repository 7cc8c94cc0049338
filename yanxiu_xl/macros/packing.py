"""From module sources to vbaProject.bin and back, without Excel.

pyOpenVBA makes a new project the way Excel does (it was measured against Excel): a document module for the workbook and
one for each sheet, named as Excel names them. What Excel would keep as a cache is left out: [MS-OVBA] 2.3.4.1 asks a
writer for version 0xFFFF and no performance cache, and Excel then compiles the sources itself. Same sources, same bytes.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pyopenvba import ExcelFile, VBAModuleKind
from pyopenvba.cfb import CFB
from pyopenvba.vba import compress, decompress, parse_vba_project

PROJECT_PART = "xl/vbaProject.bin"
NO_CACHE = bytes((0xCC, 0x61, 0xFF, 0xFF, 0x00, 0x00, 0x00))
"""_VBA_PROJECT: the signature, the version that makes every Excel compile afresh, and nothing after it."""
DIR_END = bytes((0x10, 0x00, 0x00, 0x00, 0x00, 0x00))
"""The last record of the dir stream ([MS-OVBA] 2.3.4.2): its id and four bytes that are zero."""

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def pack(modules: Mapping[str, str], sheets: int) -> bytes:
    """The project with these modules, for a workbook of so many sheets.

    modules: name -> source with line feeds; a source that starts with ``VERSION`` is a class module. The document
    modules are ThisWorkbook and Sheet1 … in the order of the tabs, which is how XlsxWriter names them too.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "project.xlsm"
        path.write_bytes(_workbook_without_project(sheets))
        with ExcelFile(path) as book:
            vba = book.add_vba_project()
            for name in book.module_names():  # written anew, the first two lose the compiled code of the program's template
                book.set_module(name, book.get_module(name))
            for name, source in modules.items():
                kind = VBAModuleKind.other if source.startswith("VERSION") else VBAModuleKind.standard
                vba.add_module(name, "\r\n".join(source.splitlines()) + "\r\n", kind=kind)
            book.save()
        with zipfile.ZipFile(path) as package:
            return _without_cache(package.read(PROJECT_PART))


def unpack(project: bytes) -> dict[str, str]:
    """Name -> source (with line feeds) of every module of a project, document modules included."""
    vba = parse_vba_project(CFB.from_bytes(project))
    return {module.name: module.source.replace("\r\n", "\n") for module in vba.modules}


def _without_cache(project: bytes) -> bytes:
    compound = CFB.from_bytes(project)
    compound.write_stream_in_storage("VBA", "_VBA_PROJECT", NO_CACHE)
    for stream in compound.list_streams_in_storage("VBA"):
        if stream.startswith("__SRP_"):
            compound.remove_stream_in_storage("VBA", stream)
    listed = decompress(compound.get_stream_in_storage("VBA", "dir"))
    end = listed.rindex(DIR_END) + len(DIR_END)  # pyOpenVBA writes four bytes of nothing behind it
    compound.write_stream_in_storage("VBA", "dir", compress(listed[:end]))
    return bytes(compound.to_bytes())


def _workbook_without_project(sheets: int) -> bytes:
    """The smallest macro-enabled workbook of so many sheets: what a project's document modules are named after."""
    numbers = range(1, sheets + 1)
    listed = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_RELATIONSHIPS}">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONSHIPS}">{related}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>' for n in numbers},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()

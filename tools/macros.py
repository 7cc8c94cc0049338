"""Writes what is derived in ``macros/``: the VBA project of each kind of workbook and the descriptions of the ribbon tab.

Run it after a change of a ``.bas`` file, of a button, or of the sheets of a workbook: ``python tools/macros.py``. A test compares
the committed files with a fresh run.

pyOpenVBA makes a new project the way Excel does (it was measured against Excel): a document module for the workbook and
one for each sheet, named as Excel names them. What Excel would keep as a cache is left out: [MS-OVBA] 2.3.4.1 asks a
writer for version 0xFFFF and no performance cache, and Excel then compiles the sources itself. Same sources, same bytes.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from pyopenvba import ExcelFile, VBAModuleKind
from pyopenvba.cfb import CFB
from pyopenvba.vba import compress, decompress, parse_vba_project

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from yanxiu_xl.demo.town import demo_term  # noqa: E402 - the checkout's own package, installed or not
from yanxiu_xl.macros import (  # noqa: E402
    ADDIN,
    CENTRE_BUTTONS,
    SCHOOL,
    SCHOOL_BUTTONS,
    SETTINGS,
    Button,
    Macros,
    own_source,
)
from yanxiu_xl.macros.shipped import FOLDER  # noqa: E402
from yanxiu_xl.macros.suite import KINDS, file_name  # noqa: E402
from yanxiu_xl.workbooks.addin import RIBBONS, TAB, write_addin  # noqa: E402
from yanxiu_xl.workbooks.settings_book import write_settings  # noqa: E402
from yanxiu_xl.workbooks.template import write_school_workbook  # noqa: E402

PROJECT_PART = "xl/vbaProject.bin"
NO_CACHE = bytes((0xCC, 0x61, 0xFF, 0xFF, 0x00, 0x00, 0x00))
"""_VBA_PROJECT: the signature, the version that makes every Excel compile afresh, and nothing after it."""
DIR_END = bytes((0x10, 0x00, 0x00, 0x00, 0x00, 0x00))
"""The last record of the dir stream ([MS-OVBA] 2.3.4.2): its id and four bytes that are zero."""

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


GROUPS = (("yanxiuSchool", "学校工作簿", SCHOOL_BUTTONS), ("yanxiuCentre", "中心校（学期设定）", CENTRE_BUTTONS[:-1]))
"""Of the ribbon tab: id, caption, buttons."""
LATER = "' The module of this name of the installed xlwings takes this place when a workbook is built."
CLASS_HEAD = "VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1  'True\nEND\n"
PLACES = {
    "xlwings": f'Attribute VB_Name = "xlwings"\n{LATER}\n',
    "Dictionary": f'{CLASS_HEAD}Attribute VB_Name = "Dictionary"\n{LATER}\n',
}
"""What stands for xlwings' modules in the committed projects."""


# --- a project from its modules, and back ---


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


# --- the committed files ---


@dataclass(frozen=True)
class Asked(Macros):
    """Macros that are asked for their project, which tells how many sheets a workbook has."""

    def project(self, sheets: int) -> bytes:
        return pack({name: own_source(name) for name in self.own} | PLACES, sheets)


def packed(macros: Macros) -> bytes:
    """The project of a kind of workbook as it is committed, for as many sheets as such a workbook has."""
    asked, term = Asked(macros.kind, macros.own), demo_term()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsm"
        write = {
            SCHOOL.kind: lambda: write_school_workbook(path, term, term.schools[0], macros=asked),
            SETTINGS.kind: lambda: write_settings(path, term, asked), ADDIN.kind: lambda: write_addin(path, asked),
        }
        write[macros.kind]()
        with zipfile.ZipFile(path) as package:
            return package.read(PROJECT_PART)


def ribbon(namespace: str) -> bytes:
    """The description of the tab."""
    groups = "".join(
        f'\n<group id="{key}" label={quoteattr(label)}>{"".join(map(_button, buttons))}\n</group>' for key, label, buttons in GROUPS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<customUI xmlns="{namespace}"><ribbon><tabs><tab id="yanxiuTab" label={quoteattr(TAB)}>{groups}\n</tab></tabs></ribbon></customUI>\n'
    ).encode()


def _button(button: Button) -> str:
    return (
        f'\n<button id="button{button.macro}" label={quoteattr(button.caption)} imageMso="{button.icon}" size="large" '
        f'onAction="On{button.macro}" screentip={quoteattr(button.caption)} supertip={quoteattr(button.tip)}/>'
    )


def main() -> None:
    """Write them; the add-in reads the ribbon while its project is made."""
    for one in RIBBONS:
        (FOLDER / one.file).write_bytes(ribbon(one.namespace))
    for macros in KINDS:
        (FOLDER / file_name(macros.kind)).write_bytes(packed(macros))


if __name__ == "__main__":
    main()

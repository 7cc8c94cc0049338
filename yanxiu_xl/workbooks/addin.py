"""校本研修.xlam: the ribbon tab whose buttons do for any open workbook what the buttons in a workbook do.

XlsxWriter writes workbooks, not add-ins: the finished package is made an add-in by its content type, and given the two
descriptions of the ribbon tab (Office 2010 reads customUI14, 2007 the older one). Deterministic.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from yanxiu_xl.macros import ADDIN, Macros
from yanxiu_xl.macros.shipped import FOLDER
from yanxiu_xl.workbooks.book import Book
from yanxiu_xl.workbooks.macro_sheets import add_macros
from yanxiu_xl.workbooks.style import Styles

ADDIN_NAME = "校本研修.xlam"
TAB = "校本研修"
MADE = datetime(2020, 9, 1, 8, tzinfo=UTC)
"""A fixed time for the document's properties: the add-in belongs to no term."""
_WORKBOOK_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_ADDIN_TYPE = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"


@dataclass(frozen=True)
class Ribbon:
    """A description of the tab: its file in ``macros/``, the namespace it is in, the type of the relation that leads to it."""

    file: str
    namespace: str
    relation: str

    @property
    def part(self) -> str:
        """Where it stands in the add-in."""
        return f"customUI/{self.file}"


RIBBONS = (
    Ribbon("customUI14.xml", "http://schemas.microsoft.com/office/2009/07/customui",
           "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"),
    Ribbon("customUI.xml", "http://schemas.microsoft.com/office/2006/01/customui",
           "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"),
)


def write_addin(path: Path, macros: Macros = ADDIN) -> None:
    """Write the add-in to ``path``. Same program, same bytes."""
    book = Book(str(path))
    book.set_properties({"title": TAB, "comments": "学校工作簿和学期设定的按钮", "created": MADE})
    book.add_worksheet("说明").write_string(0, 0, "这是加载项，按钮在功能区“校本研修”里。")
    add_macros(book, Styles(book), macros)
    book.close()
    _make_addin(path)


def _make_addin(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        infos = package.infolist()
        parts = {info.filename: package.read(info) for info in infos}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(_WORKBOOK_TYPE, _ADDIN_TYPE)
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", _relationships() + b"</Relationships>")
    parts |= {one.part: (FOLDER / one.file).read_bytes() for one in RIBBONS}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, infos[0].date_time)
            info.compress_type, info.external_attr, info.create_system = (
                infos[0].compress_type, infos[0].external_attr, infos[0].create_system)
            out.writestr(info, content)


def _relationships() -> bytes:
    lines = (
        f'<Relationship Id="rIdYanxiu{number}" Type="{one.relation}" Target="{one.part}"/>' for number, one in enumerate(RIBBONS, 1)
    )
    return "".join(lines).encode()

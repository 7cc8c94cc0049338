"""A workbook as a package of parts: a zip whose parts are found by their relations, whatever they are called.

What the standard fixes is where the relations begin (``_rels/.rels``) and what each is for, not how the parts are named, nor
how their targets are written. Bounds and suspicion are for the parts that are unpacked; what nobody looks into costs nothing.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from yanxiu_xl.reading.kinds import Kind, package_kind
from yanxiu_xl.reading.spelling import MAIN

MAX_PARTS = 20_000
"""Entries of the zip directory, pictures included."""
MAX_INFLATED_BYTES = 512 << 20
"""Of all parts that are unpacked together, as the zip directory declares; no part is inflated beyond what it declares."""
MAX_PART_BYTES = 256 << 20
MAX_INDEX_BYTES = 16 << 20
"""Of the parts that are parsed into a tree: the list of sheets and names."""
MAX_RATIO = 400
"""Inflated over packed size of one part; honest sheets of repeated cells stay under 100."""

_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^<>]*?\bencoding\s*=\s*["']([^"'<>]*)""")
_USUAL_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NO_CELLS = f'<worksheet xmlns="{MAIN[0]}"><sheetData/></worksheet>'.encode()


class Refused(Exception):
    """The file cannot be read at all: catalogue code and variant, and the words of its sentence."""

    def __init__(self, code: str, variant: str = "", **words: str) -> None:
        super().__init__(code)
        self.code, self.variant, self.words = code, variant, words


def odd(reason: str) -> Refused:
    """What looks like an attack, or like a file that no form can be."""
    return Refused("F07", "odd", reason=reason)


def damaged() -> Refused:
    """What is broken off or does not add up."""
    return Refused("F07", reason="文件不完整或已损坏")


def inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of one part, never more than it declares. Raises Refused F07 when part or size are not as declared."""
    try:
        with archive.open(info) as part:
            # asked for without a limit, the library would inflate two gigabytes before it looks at the declared size
            return part.read(info.file_size + 1)
    except MemoryError:
        raise
    except Exception as broken:  # zlib.error, BadZipFile, EOFError, NotImplementedError: all mean a damaged part
        raise damaged() from broken


def local(tag: str) -> str:
    """A tag or attribute without its namespace."""
    return tag.rsplit("}", 1)[-1]


def tree(data: bytes) -> Any:
    """The XML as a tree. Raises Refused F07."""
    try:
        return fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as broken:
        raise damaged() from broken


def check_declarations(data: bytes) -> None:
    """Refuse XML in another encoding than UTF-8, or with declarations of its own."""
    encoding = _ENCODING.match(data[:300])
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:300] or (
        encoding and encoding[1].lower() not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
    ):
        raise odd("内部 XML 不是 UTF-8 编码")
    if b"<!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        raise odd("内部 XML 含有不允许的声明")


@dataclass(frozen=True)
class Relation:
    """One line of a relations part. kind: the last word of its type, such as ``worksheet``; target: a part's name."""

    id: str
    kind: str
    target: str


class Package:
    """The parts of a zip. Parts are asked for by name in any case and with either slash; b'' stands for one that is not there."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._infos = {_key(info.filename): info for info in archive.infolist()}
        self._read: dict[str, bytes] = {}
        self._budget = MAX_INFLATED_BYTES

    @classmethod
    def open(cls, data: bytes) -> Package:
        """Raises Refused F01 or F07."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            infos = archive.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError, EOFError, struct.error) as broken:
            raise damaged() from broken
        if len(infos) > MAX_PARTS:
            raise odd(f"里面有 {len(infos)} 个部件，不是正常的工作簿")
        names = [info.filename for info in infos]
        if len({_key(name) for name in names}) != len(names):
            raise odd("内部部件重复")
        if any(name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name) for name in names):
            raise odd("内部部件的路径不正常")
        return cls(archive)

    def kind(self) -> Kind:
        """What the zip holds, by its content types and names."""
        return package_kind(self._archive)

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._infos

    def names(self) -> list[str]:
        """Every part, as the zip directory calls it, with slashes."""
        return [info.filename.replace("\\", "/") for info in self._infos.values()]

    def times(self) -> list[tuple[int, ...]]:
        """What the zip directory says of when each part was written: year to second, by whatever clock."""
        return [info.date_time for info in self._infos.values()]

    def part(self, name: str, limit: int = MAX_PART_BYTES) -> bytes:
        """An XML part, looked at before anybody parses it. Raises Refused F07."""
        key = _key(name)
        if key not in self._read:
            data = self._inflated(key, limit)
            check_declarations(data)
            self._read[key] = data
        return self._read[key]

    def sheet(self, name: str) -> bytes:
        """A worksheet's part: large, asked for once, and for the caller to look at (``check_declarations``) when it has grown less."""
        return self._inflated(_key(name), MAX_PART_BYTES)

    def size(self, name: str) -> int:
        """How long a part is when it is unpacked, as the zip directory declares; 0 of one that is not there."""
        info = self._infos.get(_key(name))
        return info.file_size if info else 0

    def _inflated(self, key: str, limit: int) -> bytes:
        info = self._infos.get(key)
        if info is None:
            return b""
        if info.flag_bits & 0x1:
            raise Refused("F07", reason="压缩包设了密码")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise odd("用了工作簿不用的压缩方法")
        if info.file_size > min(limit, self._budget):
            raise odd("解开后过大，不是正常的工作簿")
        if info.file_size > 1 << 20 and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise odd("压缩比不正常")
        self._budget -= info.file_size
        return inflate(self._archive, info)

    def relations(self, of: str = "") -> list[Relation]:
        """Where a part (default: the package itself) leads to within the package. Raises Refused F07."""
        folder, name = posixpath.split(of)
        data = self.part(posixpath.join(folder, "_rels", f"{name}.rels"), MAX_INDEX_BYTES)
        found = []
        for line in tree(data) if data else ():
            if line.get("TargetMode") != "External":
                kind = line.get("Type", "").rsplit("/", 1)[-1]
                found.append(Relation(line.get("Id", ""), kind, self._resolved(folder, line.get("Target", ""))))
        return found

    def _resolved(self, folder: str, target: str) -> str:
        target = target.replace("\\", "/")
        path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
        plain = posixpath.normpath(unquote(path))
        return plain if path not in self and plain in self else path

    def target(self, kind: str, of: str = "") -> str:
        """The part a relation of that kind leads to, '' when there is none."""
        return next((one.target for one in self.relations(of) if one.kind == kind and one.target in self), "")

    def workbook(self) -> str:
        """The part with the list of sheets. Raises Refused F01 when there is none."""
        found = self.target("officeDocument") or (_USUAL_WORKBOOK if _USUAL_WORKBOOK in self else "")
        if not found:
            raise Refused("F01")
        return found


def _key(name: str) -> str:
    return name.replace("\\", "/").casefold()


def repacked(sheets: list[tuple[str, bytes]], strings: bytes, styles: bytes, *, since_1904: bool) -> bytes:
    """What the parser gets: a package of the parts it needs, under the usual names, stored as they are.

    sheets: (title, XML) in the order of the tabs, b'' where nobody reads the sheet.
    """
    tabs = "".join(f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>' for n, (title, _) in enumerate(sheets, 1))
    days = '<workbookPr date1904="1"/>' if since_1904 else ""
    targets = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    targets += [("rIdT", "sharedStrings", "sharedStrings.xml")] if strings else []
    targets += [("rIdS", "styles", "styles.xml")] if styles else []
    lines = "".join(f'<Relationship Id="{i}" Type="{_RELATIONS}/{kind}" Target="{to}"/>' for i, kind, to in targets)
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    content = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{_RELATIONS}/officeDocument"'
                       ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN[0]}" xmlns:r="{_RELATIONS}">{days}<sheets>{tabs}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{lines}</Relationships>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as out:
        for name, text in content.items():
            out.writestr(name, text.encode())
        for number, (_, xml) in enumerate(sheets, 1):
            out.writestr(f"xl/worksheets/sheet{number}.xml", xml or _NO_CELLS)
        for name, data in (("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles)):
            if data:
                out.writestr(name, data)
    return buffer.getvalue()

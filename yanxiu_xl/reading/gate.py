"""The gate every file passes before a parser sees it.

A returned file is hostile until read: it is looked at as bytes, its zip directory is bounded, each XML part is inflated
once under its declared size, and what the parser would not tell (error cells, formulas without a result, merged
areas, hidden rows, cells far outside the form) is taken from the XML on the way. Cells far outside are cut off and
reported by their address, because a single one makes the parser allocate the whole rectangle.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat
import struct
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from yanxiu_xl.forms.tabs import GUIDE, HOME, PROGRESS, PROGRESS_WORK, SCORED
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.reading.lean import EmptyFormulas, formula_of, plain_dates, without_formulas
from yanxiu_xl.reading.pictures import UNCOMPUTED, as_it_shows, picture_cells
from yanxiu_xl.reading.remarks import Remark, remarks_of
from yanxiu_xl.reading.styles import Looks, Styles

MAX_FILE_BYTES = 64 << 20
MAX_PARTS = 3000
MAX_SHEETS = 200
MAX_INFLATED_BYTES = 512 << 20
"""Of all parts together, as the zip directory declares; no part is inflated beyond what it declares."""
MAX_PART_BYTES = 256 << 20
MAX_INDEX_BYTES = 16 << 20
"""Of the parts that are parsed into a tree: the list of sheets and names."""
MAX_REMARK_BYTES = 8 << 20
"""Of a part that holds notes, text boxes or the kinds of pictures; a larger one is not looked into."""
MAX_RATIO = 400
"""Inflated over packed size of one part; honest sheets of repeated cells stay under 100."""
MAX_ROW = 20_000
MAX_COLUMN = 104
"""Nothing of the form lies beyond; 20,000 x 104 cells is what the parser may be asked to hold."""
MAX_FAR_CELLS = 2000
"""Stray cells that are named one by one; a file with more of them is no form."""
MAX_MERGES = 2000

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})
SPREADSHEET_SUFFIXES = frozenset({".xls", ".et", ".ett", ".ods", ".csv", ".xlsb", ".numbers", ".htm", ".html"})

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Every pattern stops at the next tag and never runs to the end of the part in vain: what a damaged or hostile part
# costs grows with its length, not with its square.
_TAG = rb"<(?:[A-Za-z][\w.]*:)?"
_C = _TAG + rb"c(?=[\s/>])"
_C_BODY = rb"([^<]*(?:<(?!/?(?:[A-Za-z][\w.]*:)?c[\s/>])[^<]*)*)</(?:[A-Za-z][\w.]*:)?c>"
_ROW = re.compile(_TAG + rb'row\b[^<>]*?\br="(\d+)"[^<>]*>')
_FAR_REFERENCE = rb'[^<>]*?\br="(?:[D-Z][A-Z]|[A-Z]{3,})\d+"[^<>]*?'
_FAR_CELL = re.compile(_C + _FAR_REFERENCE + rb"(?:/>|>" + _C_BODY + rb")")
_FILLED_CELL = re.compile(_C + rb"([^<>]*[^<>/])>" + _C_BODY)
_ERROR_CELL = re.compile(_C + rb'([^<>]*?\bt="e"[^<>]*)>' + _C_BODY)
_PERHAPS_FAR = re.compile(rb'r="(?:[A-Z]{1,2}\d{5}|[D-Z][A-Z]\d|[A-Z]{3}|\d{5})')
_MERGE = re.compile(_TAG + rb'mergeCell\b[^<>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN_ROW = re.compile(_TAG + rb'row\b(?=[^<>]*\bhidden="(?:1|true)")[^<>]*?\br="(\d+)"')
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(_TAG + rb"v>([^<]*)<")
_TEXT = re.compile(_TAG + rb"t\b[^<>]*>([^<]*)<")
_STRING_ITEM = re.compile(
    _TAG + rb"si\b[^<>]*>([^<]*(?:<(?!/?(?:[A-Za-z][\w.]*:)?si[\s/>])[^<]*)*)</(?:[A-Za-z][\w.]*:)?si>"
)
_SINCE_1904 = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")
_UNIQUE = re.compile(rb'<[^<>]*\buniqueCount="(\d+)"')
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^<>]*?\bencoding\s*=\s*["']([^"'<>]*)""")
_REFUSED_BY_PARSER = (b"#SPILL!", b"#CALC!", b"#GETTING_DATA", b"#FIELD!", b"#BLOCKED!", b"#CONNECT!", b"#UNKNOWN!")


_INDEX = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_NEVER_READ = ("xl/drawings/", "xl/charts/", "xl/theme/", "xl/media/", "docProps/", "customXml/")
_UNREAD = frozenset({HOME, GUIDE, PROGRESS, PROGRESS_WORK, *SCORED})
"""Tabs of the program that are written for people alone: nobody here unpacks them."""


class Refused(Exception):
    """The file cannot be read at all: catalogue code and variant, and the words of its sentence."""

    def __init__(self, code: str, variant: str = "", **words: str) -> None:
        super().__init__(code)
        self.code, self.variant, self.words = code, variant, words


@dataclass(frozen=True)
class FarCell:
    """A cell outside the bounds of any form, kept by its address and text."""

    letter: str
    row: int
    text: str


@dataclass
class SheetFacts:
    """What the XML of one worksheet tells beyond its values. Letters are column letters, rows are 1-based.

    uncomputed: column letters -> rows with a formula that has no result; pictures: cells that hold one, beside those whose text
    says so; remarks: what is written beside the cells; looks: their formats; xml: the part as it came.
    """

    title: str
    part: str
    visible: bool = True
    rows: int = 0
    errors: dict[tuple[str, int], str] = field(default_factory=dict)
    uncomputed: EmptyFormulas = field(default_factory=EmptyFormulas)
    merges: list[tuple[str, int, str, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    far: list[FarCell] = field(default_factory=list)
    pictures: set[tuple[str, int]] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)
    looks: Looks = field(default_factory=Looks, repr=False)
    xml: bytes = field(default=b"", repr=False)

    def broken(self, letter: str, formulas: bool = True) -> dict[int, str]:
        """Rows of a column that hold an error, or (with ``formulas``) a formula without result, and what they show."""
        cells = {row: shown for (at, row), shown in self.errors.items() if at == letter}
        if formulas:
            for row in self.uncomputed[letter]:
                cells[row] = f"{UNCOMPUTED}={_decode(formula_of(self.xml, letter, row))}"
        return cells


@dataclass
class Opened:
    """A workbook that passed: bytes for the parser (far cells and formulas cut off), sheets in order, defined names, time of last saving."""

    data: bytes
    sheets: list[SheetFacts]
    names: dict[str, str]
    saved_at: str


def column_number(letter: str) -> int:
    """1-based number of column letters: A -> 1, AB -> 28."""
    number = 0
    for char in letter:
        number = number * 26 + ord(char) - 64
    return number


def read_regular(path: Path, limit: int = MAX_FILE_BYTES) -> bytes:
    """At most ``limit + 1`` bytes of a regular file. Raises OSError; ELOOP for a link, EINVAL for a pipe or device.

    A link is never followed and a pipe never waited for, also when the name changes hands between look and touch.
    """
    seen = os.lstat(path)
    if stat.S_ISLNK(seen.st_mode):
        raise OSError(errno.ELOOP, "link")
    if not stat.S_ISREG(seen.st_mode):
        raise OSError(errno.EINVAL, "no regular file")
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as handle:
        if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
            raise OSError(errno.EINVAL, "no regular file")
        return handle.read(limit + 1)


def content_hash(path: Path) -> str:
    """SHA-256 of a file as ``read_bytes`` would read it, '' when it would not."""
    try:
        data = read_regular(path)
    except OSError:
        return ""
    return "" if len(data) > MAX_FILE_BYTES else hashlib.sha256(data).hexdigest()


_IN_CHINESE = {
    errno.EACCES: "没有读取的权限", errno.EPERM: "没有读取的权限", errno.EIO: "磁盘读取出错", errno.EINVAL: "是管道或设备，不是普通文件",
}


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file (never through a link). Raises Refused F01 or F07."""
    name = path.name
    if name.startswith(("~$", ".~lock")):
        raise Refused("F01", "lock", name=name)
    try:
        data = read_regular(path)
    except FileNotFoundError as gone:
        raise Refused("F07", "moved") from gone
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Refused("F07", "link") from error
        raise Refused("F07", reason=_IN_CHINESE.get(error.errno or 0, f"无法读取：{error.strerror or error}")) from error
    if len(data) > MAX_FILE_BYTES:
        raise Refused("F07", "odd", reason=f"文件超过 {MAX_FILE_BYTES >> 20} MB，远大于正常的工作簿")
    return data


def check_magic(name: str, data: bytes) -> None:
    """Tell by name and first bytes what the file is. Raises Refused F01 or F07 unless it is a zip named .xlsx/.xlsm."""
    suffix = Path(name).suffix.lower()
    if not data:
        raise Refused("F07", reason="文件是空的，0 字节")
    if data.startswith(_OLE):
        if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in data:
            raise Refused("F07", reason="设了打开密码")
        raise Refused("F01", name=name, found="里面是旧的 .xls 或 WPS 的 .et 格式")
    if suffix not in WORKBOOK_SUFFIXES:
        raise Refused("F01", name=name, found=f"扩展名是 {suffix or '空的'}")
    if not data.startswith(_ZIP):
        kinds = {b"\x89PNG": "图片", b"\xff\xd8\xff": "图片", b"GIF8": "图片", b"%PDF": "PDF", b"Rar!": "压缩包"}
        kind = next((word for magic, word in kinds.items() if data.startswith(magic)), "")
        if not kind and data.lstrip()[:1] == b"<":
            kind = "网页或 XML"
        raise Refused("F01", name=name, found=f"里面是{kind or '别的东西'}，只是改了扩展名")


def _odd(reason: str) -> Refused:
    """What looks like an attack, or like a file that no form can be."""
    return Refused("F07", "odd", reason=reason)


def _damaged() -> Refused:
    return Refused("F07", reason="文件不完整或已损坏")


def _open_zip(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError, EOFError, struct.error) as broken:
        raise _damaged() from broken
    if len(infos) > MAX_PARTS:
        raise _odd(f"里面有 {len(infos)} 个部件，不是正常的工作簿")
    names = [info.filename for info in infos]
    if len({name.casefold() for name in names}) != len(names):
        raise _odd("内部部件重复")
    if any(name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name) for name in names):
        raise _odd("内部部件的路径不正常")
    if any(info.flag_bits & 0x1 for info in infos):
        raise Refused("F07", reason="压缩包设了密码")
    if any(info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for info in infos):
        raise _odd("用了工作簿不用的压缩方法")
    if sum(info.file_size for info in infos) > MAX_INFLATED_BYTES or any(i.file_size > MAX_PART_BYTES for i in infos):
        raise _odd("解开后过大，不是正常的工作簿")
    if any(info.file_size > 1 << 20 and info.file_size > MAX_RATIO * max(info.compress_size, 1) for info in infos):
        raise _odd("压缩比不正常")
    if "xl/workbook.xml" not in names:
        raise Refused("F01", name="", found="是压缩包，但里面没有工作簿")
    return archive


def inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of one part, never more than it declares. Raises Refused F07 when part or size are not as declared."""
    try:
        with archive.open(info) as part:
            # asked for without a limit, the library would inflate two gigabytes before it looks at the declared size
            return part.read(info.file_size + 1)
    except MemoryError:
        raise
    except Exception as broken:  # zlib.error, BadZipFile, EOFError, NotImplementedError: all mean a damaged part
        raise _damaged() from broken


def _inflated(archive: zipfile.ZipFile, name: str, limit: int = MAX_PART_BYTES) -> bytes:
    """A part, b'' when it is not there."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return b""
    if info.file_size > limit:
        raise _odd("解开后过大，不是正常的工作簿")
    return inflate(archive, info)


def _check_declarations(data: bytes) -> None:
    encoding = _ENCODING.match(data[:300])
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:300] or (
        encoding and encoding[1].lower() not in {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
    ):
        raise _odd("内部 XML 不是 UTF-8 编码")
    if b"<!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        raise _odd("内部 XML 含有不允许的声明")


class _Parts(dict[str, bytes]):
    """XML parts of a package beside its sheets: inflated and looked at once, b'' when not there."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        super().__init__()
        self.archive = archive

    @cached_property
    def styles(self) -> Styles:
        """What the numbers of cell styles mean."""
        since_1904 = _SINCE_1904.search(self[_INDEX[0]]) is not None
        return Styles(self["xl/styles.xml"], strings=self["xl/sharedStrings.xml"], since_1904=since_1904)

    def __missing__(self, name: str) -> bytes:
        data = self[name] = _inflated(self.archive, name, MAX_INDEX_BYTES if name in _INDEX else MAX_PART_BYTES)
        _check_declarations(data)
        return data


def _tree(data: bytes) -> Any:
    try:
        return fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as broken:
        raise _damaged() from broken


def _check_strings(xml: bytes) -> None:
    """The parser sets aside room for as many strings as are declared: they must be able to be there."""
    declared = _UNIQUE.search(xml[:2000])
    if declared and int(declared[1]) > len(xml) // len(b"<si/>"):
        raise _odd(f"声明有 {declared[1].decode()} 个字符串，里面没有这么多")


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _worksheets(parts: _Parts) -> tuple[list[SheetFacts], dict[str, str]]:
    """Worksheets in tab order, and the workbook's defined names (name -> reference)."""
    targets: dict[str, str] = {}
    for relation in _tree(parts[_INDEX[1]] or b"<a/>"):
        if relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets: list[SheetFacts] = []
    names: dict[str, str] = {}
    known = set(parts.archive.namelist())
    for element in _tree(parts[_INDEX[0]]).iter():
        kind = _local(element.tag)
        if kind == "sheet":
            identity = next((v for k, v in element.attrib.items() if _local(k) == "id"), "")
            part = targets.get(identity, "")
            if part in known and "chartsheet" not in part:
                visible = element.get("state", "visible") == "visible"
                sheets.append(SheetFacts(element.get("name", ""), part, visible))
        elif kind == "definedName" and element.text:
            names[element.get("name", "")] = element.text
    return sheets, names


def _decode(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    for code, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(code, char)
    return text


def _cell_text(attributes: bytes, body: bytes, strings: list[bytes]) -> str:
    value = _VALUE.search(body)
    if b't="s"' in attributes and value:
        index = int(value[1]) if value[1].isdigit() else -1
        return _decode(b"".join(_TEXT.findall(strings[index]))) if 0 <= index < len(strings) else ""
    if b'"inlineStr"' in attributes:
        return _decode(b"".join(_TEXT.findall(body)))
    return _decode(value[1]) if value else ""


def _far_cells(facts: SheetFacts, xml: bytes, start: int, end: int, parts: _Parts) -> None:
    """Remember the cells that hold something in this stretch of a sheet that lies outside the bounds."""
    strings: list[bytes] | None = None
    for match in _FILLED_CELL.finditer(xml, start, end):
        reference = _REFERENCE.search(match[1])
        if reference is None:
            continue
        if strings is None:
            strings = _STRING_ITEM.findall(parts["xl/sharedStrings.xml"])
        text = _cell_text(match[1], match[2], strings).strip()
        if text:
            text = as_it_shows(text, match[1], parts.styles)
            if len(facts.far) >= MAX_FAR_CELLS:
                raise _odd(f"“{facts.title}”的表格外面很远的地方还有 {MAX_FAR_CELLS} 格以上的内容")
            facts.far.append(FarCell(reference[1].decode(), int(reference[2]), text))


def _cut_far_cells(facts: SheetFacts, xml: bytes, parts: _Parts) -> bytes:
    """Remove rows and cells beyond the bounds, remembering those that hold something."""
    end = xml.rfind(b"sheetData>")
    end = xml.rfind(b"<", 0, end) if end > 0 else len(xml)
    start = _first_far_row(xml)
    if start is not None:
        _far_cells(facts, xml, start, end, parts)
        xml = xml[:start] + xml[end:]
    chunks = b"".join(m[0] for m in _FAR_CELL.finditer(xml))
    if chunks:
        _far_cells(facts, chunks, 0, len(chunks), parts)
        xml = _FAR_CELL.sub(b"", xml)
    return xml


def _first_far_row(xml: bytes) -> int | None:
    return next((match.start() for match in _ROW.finditer(xml) if int(match[1]) > MAX_ROW), None)


def _is_far(xml: bytes) -> bool:
    if _PERHAPS_FAR.search(xml) is None:
        return False
    return _first_far_row(xml) is not None or _FAR_CELL.search(xml) is not None


def _gather(facts: SheetFacts, xml: bytes, styles: Styles) -> None:
    facts.looks = Looks(xml, styles)
    facts.rows = xml.count(b"<row ") + xml.count(b"<row>") or xml.count(b":row ") + xml.count(b":row>")
    if b't="e"' in xml:
        for attributes, body in _ERROR_CELL.findall(xml):
            reference, value = _REFERENCE.search(attributes), _VALUE.search(body)
            if reference:
                facts.errors[reference[1].decode(), int(reference[2])] = _decode(value[1]) if value else "#N/A"
    if b"mergeCell" in xml:
        count = xml.count(b"mergeCell ")
        if count > MAX_MERGES:
            raise _odd(f"“{facts.title}”有 {count} 处合并单元格")
        facts.merges = [(a.decode(), int(b), c.decode(), int(d)) for a, b, c, d in _MERGE.findall(xml)]
    if b"hidden=" in xml:
        facts.hidden_rows = {int(row) for row in _HIDDEN_ROW.findall(xml)}


def _look_beside(facts: SheetFacts, parts: _Parts) -> None:
    """What the cells do not say themselves: pictures in them, remarks beside them. Parts that cannot be read say nothing."""

    def content(name: str) -> bytes:
        try:
            data = _inflated(parts.archive, name, MAX_REMARK_BYTES)
            _check_declarations(data)
        except Refused:
            return b""
        return data

    if facts.errors:
        facts.pictures = picture_cells(facts.xml, facts.errors, content)
        facts.errors = {place: word for place, word in facts.errors.items() if place not in facts.pictures}
    facts.remarks = remarks_of(facts.part, content)


def _saved_at(parts: _Parts) -> str:
    match = re.search(rb"modified[^<>]*>([^<]{0,40})<", parts["docProps/core.xml"])
    return match[1].decode("ascii", "replace").strip() if match else ""


def _rezip(parts: _Parts, lean: dict[str, bytes], unread: set[str]) -> bytes:
    """What the parser gets: the parts it needs, unpacked already, in a zip that stores them as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as out:
        for name in parts.archive.namelist():
            if name not in unread and name.endswith((".xml", ".rels")) and not name.startswith(_NEVER_READ):
                out.writestr(name, lean.get(name) or parts[name])
    return buffer.getvalue()


def open_workbook(name: str, data: bytes) -> Opened:
    """Pass ``data`` through the gate. Raises Refused (F01, F07) with the reason."""
    check_magic(name, data)
    with _open_zip(data) as archive:
        parts = _Parts(archive)
        try:
            sheets, names = _worksheets(parts)
        except Refused as refused:
            refused.words.setdefault("name", name)
            raise
        if not sheets:
            raise Refused("F07", reason="里面没有工作表")
        if len(sheets) > MAX_SHEETS:
            raise _odd(f"里面有 {len(sheets)} 张工作表")
        _check_strings(parts["xl/sharedStrings.xml"])
        lean: dict[str, bytes] = {}
        unread: set[str] = set()
        for facts in sheets:
            if squeeze(facts.title) in _UNREAD:
                unread.add(facts.part)
                continue
            facts.xml = _inflated(archive, facts.part)
            xml, facts.uncomputed = without_formulas(facts.xml)
            _check_declarations(xml)
            if _is_far(xml):
                xml = _cut_far_cells(facts, xml, parts)
            xml = plain_dates(xml)
            _gather(facts, xml, parts.styles)
            _look_beside(facts, parts)
            if facts.errors and any(word in xml for word in _REFUSED_BY_PARSER):
                # calamine refuses a whole sheet for these; #N/A reads as empty, and the true word is in facts.errors
                for word in _REFUSED_BY_PARSER:
                    xml = xml.replace(b">" + word + b"<", b">#N/A<")
            lean[facts.part] = xml
        return Opened(_rezip(parts, lean, unread), sheets, names, _saved_at(parts))

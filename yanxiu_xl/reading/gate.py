"""The gate every file passes before a parser sees it.

A returned file is hostile until read: it is looked at as bytes, its zip directory is bounded, each XML part is inflated
once under its declared size, and what the parser would not tell (error cells, formulas without a result, merged
areas, hidden rows, cells far outside the form) is taken from the XML on the way. Cells far outside are cut off and
reported by their address, because a single one makes the parser allocate the whole rectangle.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from yanxiu_xl.forms.tabs import GUIDE, HOME, PROGRESS, PROGRESS_WORK, SCHOOL_SCORES, SUMMARY, TEACHER_SCORES
from yanxiu_xl.reading.cells import UNCOMPUTED, squeeze
from yanxiu_xl.reading.lean import empty_formulas, formula_of, without_formulas

MAX_FILE_BYTES = 64 << 20
MAX_PARTS = 3000
MAX_INFLATED_BYTES = 512 << 20
MAX_RATIO = 400
"""Inflated over packed size of one part; honest sheets of repeated cells stay under 100."""
MAX_ROW = 20_000
MAX_COLUMN = 104
"""Nothing of the form lies beyond; 20,000 x 104 cells is what the parser may be asked to hold."""

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})
SPREADSHEET_SUFFIXES = frozenset({".xls", ".et", ".ett", ".ods", ".csv", ".xlsb", ".numbers", ".htm", ".html"})

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAG = rb"<(?:[A-Za-z][\w.]*:)?"
_ROW = re.compile(_TAG + rb'row\b[^>]*?\br="(\d+)"[^>]*>')
_FAR_CELL = re.compile(_TAG + rb'c\b[^>]*?\br="(?:[D-Z][A-Z]|[A-Z]{3,})\d+"[^>]*?(?:/>|>.*?</(?:[A-Za-z][\w.]*:)?c>)', re.S)
_CELL = re.compile(_TAG + rb'c\b([^>]*?)(?:/>|>(.*?)</(?:[A-Za-z][\w.]*:)?c>)', re.S)
_ERROR_CELL = re.compile(
    _TAG + rb'c\b([^>]*?\bt="e"[^>]*)>((?:(?!</(?:[A-Za-z][\w.]*:)?c>).)*)</', re.S
)
_PERHAPS_FAR = re.compile(rb'r="(?:[A-Z]*\d{5,}|[D-Z][A-Z]\d|[A-Z]{3,}\d)')
_MERGE = re.compile(_TAG + rb'mergeCell\b[^>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN_ROW = re.compile(_TAG + rb'row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(_TAG + rb"v>([^<]*)<")
_TEXT = re.compile(_TAG + rb"t\b[^>]*>([^<]*)<")
_STRING_ITEM = re.compile(_TAG + rb"si\b[^>]*>(.*?)</(?:[A-Za-z][\w.]*:)?si>", re.S)
_REFUSED_BY_PARSER = (b"#SPILL!", b"#CALC!", b"#GETTING_DATA", b"#FIELD!", b"#BLOCKED!", b"#CONNECT!", b"#UNKNOWN!")


_NEVER_READ = ("xl/drawings/", "xl/charts/", "xl/theme/", "xl/media/", "docProps/", "customXml/")
_UNREAD = frozenset({HOME, GUIDE, PROGRESS, PROGRESS_WORK, TEACHER_SCORES, SCHOOL_SCORES, SUMMARY})
"""Tabs of the program that are written for people alone."""


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

    uncomputed: column letters -> rows with a formula that has no result; xml: the part as it came.
    """

    title: str
    part: str
    visible: bool = True
    rows: int = 0
    errors: dict[tuple[str, int], str] = field(default_factory=dict)
    uncomputed: dict[str, list[int]] = field(default_factory=dict)
    merges: list[tuple[str, int, str, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    far: list[FarCell] = field(default_factory=list)
    xml: bytes = field(default=b"", repr=False)

    def broken(self, letter: str, formulas: bool = True) -> dict[int, str]:
        """Rows of a column that hold an error, or (with ``formulas``) a formula without result, and what they show."""
        cells = {row: shown for (at, row), shown in self.errors.items() if at == letter}
        if formulas:
            for row in self.uncomputed.get(letter, ()):
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


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file (never through a link). Raises Refused F01 or F07."""
    name = path.name
    if name.startswith(("~$", ".~lock")):
        raise Refused("F01", "lock", name=name)
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode):
            raise Refused("F07", reason="不是普通文件，是链接或文件夹")
        if status.st_size > MAX_FILE_BYTES:
            raise Refused("F07", reason=f"文件有 {status.st_size >> 20} MB，远大于正常的工作簿")
        return path.read_bytes()
    except FileNotFoundError as gone:
        raise Refused("F07", reason="文件在读取时不见了") from gone
    except OSError as error:
        raise Refused("F07", reason=f"无法读取：{error.strerror or error}") from error


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


def _open_zip(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError, EOFError) as broken:
        raise Refused("F07", reason="文件不完整或已损坏") from broken
    if len(infos) > MAX_PARTS:
        raise Refused("F07", reason=f"里面有 {len(infos)} 个部件，不是正常的工作簿")
    names = [info.filename for info in infos]
    if len(set(names)) != len(names):
        raise Refused("F07", reason="内部部件重复")
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names):
        raise Refused("F07", reason="内部部件的路径不正常")
    if any(info.flag_bits & 0x1 for info in infos):
        raise Refused("F07", reason="压缩包设了密码")
    if sum(info.file_size for info in infos) > MAX_INFLATED_BYTES:
        raise Refused("F07", reason="解开后过大，不是正常的工作簿")
    if any(info.file_size > 1 << 20 and info.file_size > MAX_RATIO * max(info.compress_size, 1) for info in infos):
        raise Refused("F07", reason="压缩比不正常")
    if "xl/workbook.xml" not in names:
        raise Refused("F01", name="", found="是压缩包，但里面没有工作簿")
    return archive


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    data = _inflated(archive, name)
    _check_declarations(data)
    return data


def _check_declarations(data: bytes) -> None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (b"<!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data)):
        raise Refused("F07", reason="内部 XML 含有不允许的声明")


def _inflated(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        return b""
    except Exception as broken:  # zlib.error, BadZipFile, EOFError, NotImplementedError: all mean a damaged part
        raise Refused("F07", reason="文件不完整或已损坏") from broken


def _tree(data: bytes) -> Any:
    try:
        return fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as broken:
        raise Refused("F07", reason="文件不完整或已损坏") from broken


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _worksheets(archive: zipfile.ZipFile) -> tuple[list[SheetFacts], dict[str, str]]:
    """Worksheets in tab order, and the workbook's defined names (name -> reference)."""
    targets: dict[str, str] = {}
    for relation in _tree(_part(archive, "xl/_rels/workbook.xml.rels") or b"<a/>"):
        if relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    sheets: list[SheetFacts] = []
    names: dict[str, str] = {}
    known = set(archive.namelist())
    for element in _tree(_part(archive, "xl/workbook.xml")).iter():
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


def _far_cells(chunk: bytes, archive: zipfile.ZipFile) -> list[FarCell]:
    strings = _STRING_ITEM.findall(_part(archive, "xl/sharedStrings.xml"))
    cells = []
    for attributes, body in _CELL.findall(chunk):
        reference = _REFERENCE.search(attributes)
        text = _cell_text(attributes, body, strings).strip() if body and reference else ""
        if text and reference:
            cells.append(FarCell(reference[1].decode(), int(reference[2]), text))
    return cells


def _cut_far_cells(facts: SheetFacts, xml: bytes, archive: zipfile.ZipFile) -> bytes:
    """Remove rows and cells beyond the bounds, remembering those that hold something."""
    end = xml.rfind(b"sheetData>")
    end = xml.rfind(b"<", 0, end) if end > 0 else len(xml)
    for match in _ROW.finditer(xml):
        if int(match[1]) > MAX_ROW:
            facts.far += _far_cells(xml[match.start() : end], archive)
            xml = xml[: match.start()] + xml[end:]
            break
    chunks = [m[0] for m in _FAR_CELL.finditer(xml)]
    if chunks:
        facts.far += _far_cells(b"".join(chunks), archive)
        xml = _FAR_CELL.sub(b"", xml)
    return xml


def _is_far(xml: bytes) -> bool:
    if _PERHAPS_FAR.search(xml) is None:
        return False
    last_row = max(map(int, _ROW.findall(xml)), default=0)
    return last_row > MAX_ROW or _FAR_CELL.search(xml) is not None


def _gather(facts: SheetFacts, xml: bytes) -> None:
    facts.rows = xml.count(b"<row ")
    if b't="e"' in xml:
        for attributes, body in _ERROR_CELL.findall(xml):
            reference, value = _REFERENCE.search(attributes), _VALUE.search(body)
            if reference:
                facts.errors[reference[1].decode(), int(reference[2])] = _decode(value[1]) if value else "#N/A"
    facts.uncomputed = empty_formulas(xml)
    if b"mergeCell" in xml:
        facts.merges = [(a.decode(), int(b), c.decode(), int(d)) for a, b, c, d in _MERGE.findall(xml)]
    if b"hidden=" in xml:
        facts.hidden_rows = {int(row) for row in _HIDDEN_ROW.findall(xml)}


def _saved_at(archive: zipfile.ZipFile) -> str:
    core = _part(archive, "docProps/core.xml")
    match = re.search(rb"modified[^>]*>([^<]*)<", core)
    return match[1].decode("ascii", "replace").strip() if match else ""


def _rezip(archive: zipfile.ZipFile, lean: dict[str, bytes], unread: set[str]) -> bytes:
    """What the parser gets: the parts it needs, unpacked already, in a zip that stores them as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as out:
        for name in archive.namelist():
            if name not in unread and name.endswith((".xml", ".rels")) and not name.startswith(_NEVER_READ):
                out.writestr(name, lean.get(name) or _part(archive, name))
    return buffer.getvalue()


def open_workbook(name: str, data: bytes) -> Opened:
    """Pass ``data`` through the gate. Raises Refused (F01, F07) with the reason."""
    check_magic(name, data)
    with _open_zip(data) as archive:
        try:
            sheets, names = _worksheets(archive)
        except Refused as refused:
            refused.words.setdefault("name", name)
            raise
        if not sheets:
            raise Refused("F07", reason="里面没有工作表")
        lean: dict[str, bytes] = {}
        unread: set[str] = set()
        for facts in sheets:
            facts.xml = _inflated(archive, facts.part)
            xml = without_formulas(facts.xml)
            _check_declarations(xml)
            if squeeze(facts.title) in _UNREAD:
                unread.add(facts.part)
                continue
            if _is_far(xml):
                xml = _cut_far_cells(facts, xml, archive)
            _gather(facts, xml)
            if facts.errors and any(word in xml for word in _REFUSED_BY_PARSER):
                # calamine refuses a whole sheet for these; #N/A reads as empty, and the true word is in facts.errors
                for word in _REFUSED_BY_PARSER:
                    xml = xml.replace(b">" + word + b"<", b">#N/A<")
            lean[facts.part] = xml
        return Opened(_rezip(archive, lean, unread), sheets, names, _saved_at(archive))

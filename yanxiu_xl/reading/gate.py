"""The gate every file passes before a parser sees it.

A returned file is hostile until read: it is looked at as bytes, its zip directory is bounded, each XML part is inflated
once under its declared size and brought into one spelling, and what the parser would not tell (error cells, formulas
without a result, merged areas, hidden rows, cells far outside the form) is taken from the XML on the way. Cells far outside
are cut off and reported by their address, because a single one makes the parser allocate the whole rectangle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from yanxiu_xl.forms.model import column_number
from yanxiu_xl.forms.tabs import GUIDE, HOME, PROGRESS, PROGRESS_WORK, SCORED
from yanxiu_xl.reading.cells import squeeze
from yanxiu_xl.reading.kinds import (
    Kind,
)
from yanxiu_xl.reading.package import (
    MAX_INDEX_BYTES,
    Package,
    Refused,
    Relation,
    check_declarations,
    damaged,
    local,
    odd,
    repacked,
    tree,
)
from yanxiu_xl.reading.pictures import METADATA, STRUCTURES, VALUES, as_it_shows, picture_cells
from yanxiu_xl.reading.places import within_place
from yanxiu_xl.reading.regular import check_magic, not_a_workbook
from yanxiu_xl.reading.remarks import remarks_of
from yanxiu_xl.reading.saving import Saved, saved
from yanxiu_xl.reading.sheet_facts import FarCell, SheetFacts, decoded
from yanxiu_xl.reading.spelling import (
    Misspelt,
    respelt,
    respelt_strings,
    shared_strings,
    spelling_of,
    strings_are_plain,
)
from yanxiu_xl.reading.strip_formulas import empty_formulas, plain_dates, plain_ends, without_formulas
from yanxiu_xl.reading.styles import Looks, Styles

MAX_SHEETS = 200
MAX_REMARK_BYTES = 8 << 20
"""Of a part that holds notes, text boxes or the kinds of pictures; a larger one is not looked into."""
MAX_ROW = 20_000
MAX_COLUMN = 104
"""Nothing of the form lies beyond; 20,000 x 104 cells is what the parser may be asked to hold."""
MAX_FAR_CELLS = 2000
"""Stray cells that are named one by one; a file with more of them is no form."""
MAX_MERGES = 2000

# Every pattern stops at the next tag and never runs to the end of the part in vain: what a damaged or hostile part
# costs grows with its length, not with its square. They know the plain spelling alone.
_BODY = rb"([^<]*(?:<(?!/?c[\s/>])[^<]*)*)</c>"
_ROW = re.compile(rb'<row r="(\d+)"')
_FAR_CELL = re.compile(rb'<c r="(?:[D-Z][A-Z]|[A-Z]{3,})\d+"[^<>]*?(?:/>|>' + _BODY + rb")")
_FILLED_CELL = re.compile(rb"<c ([^<>]*[^<>/])>" + _BODY)
_ERROR_CELL = re.compile(rb'<c ([^<>]*?\bt="e"[^<>]*)>' + _BODY)
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN_ROW = re.compile(rb'<row r="(\d+)"(?=[^<>]*\bhidden="(?:1|true)")')
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<v>([^<]*)<")
_TEXT = re.compile(rb"<t\b[^<>]*>([^<]*)<")
_UNIQUE = re.compile(rb'''<[^<>]*\buniqueCount\s*=\s*["'](\d+)["']''')
_KNOWN_TO_PARSER = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
"""Error words the parser takes; for any other it refuses the whole sheet."""
_RICH = {METADATA: "sheetMetadata", VALUES: "rdRichValue", STRUCTURES: "rdRichValueStructure"}
"""Parts that tell what a cell with more than a value is, under their usual names, and the kinds of relations that lead there."""
_OTHER_TABS = {"chartsheet": "", "dialogsheet": "对话框表", "xlMacrosheet": "宏表", "xlIntlMacrosheet": "宏表"}
"""Kinds of tabs without a form's cells, and what people call those that may hold something."""
_OTHER_PACKAGES = frozenset({
    Kind.BINARY_WORKBOOK, Kind.OPEN_DOCUMENT_SHEET, Kind.OPEN_DOCUMENT, Kind.WORD, Kind.SLIDES, Kind.APPLE, Kind.PDF,
})
"""Zips that are something else, whatever part a relation calls the main one."""
_UNREAD = frozenset({PROGRESS, PROGRESS_WORK})
"""Tabs of the program that are worked out anew every time, millions of characters of formulas: nobody here unpacks them."""
_FOR_PEOPLE = frozenset({HOME, GUIDE, *SCORED})
"""Tabs of the program that are written for people alone: one that cannot be read is passed over, as is one in whose place
nobody else has written."""


@dataclass
class Opened:
    """A workbook that passed: bytes for the parser (far cells and formulas cut off), sheets in order, defined names, and what it tells of its last saving."""

    data: bytes
    sheets: list[SheetFacts]
    names: dict[str, str]
    saved: Saved


def _encode(text: str) -> bytes:
    return escape(text).encode()


def _check_strings(xml: bytes) -> None:
    """The parser sets aside room for as many strings as are declared: they must be able to be there."""
    declared = _UNIQUE.search(xml[:2000])
    if declared and int(declared[1]) > len(xml) // len(b"<si/>"):
        raise odd(f"声明有 {declared[1].decode()} 个字符串，里面没有这么多")


@dataclass
class _Contents:
    """What a workbook's list of sheets says, and the parts its relations lead to ('' for none)."""

    sheets: list[SheetFacts]
    names: dict[str, str]
    strings: str
    styles: str
    rich: dict[str, str]
    since_1904: bool = False


def _contents(package: Package) -> _Contents:
    """Worksheets in tab order, the workbook's defined names (name -> reference), and where the rest lies."""
    workbook = package.workbook()
    relations = {one.id: one for one in package.relations(workbook)}
    lie = {kind: _one_of(relations, kind, package) for kind in ("sharedStrings", "styles", *_RICH.values())}
    rich = {name: lie[kind] for name, kind in _RICH.items() if lie[kind]}
    found = _Contents([], {}, lie["sharedStrings"], lie["styles"], rich)
    for element in tree(package.part(workbook, MAX_INDEX_BYTES)).iter():
        kind = local(element.tag)
        if kind == "sheet":
            identity = next((v for k, v in element.attrib.items() if local(k) == "id"), "")
            facts = _listed(element.get("name", ""), relations.get(identity), package)
            facts.visible = element.get("state", "visible") == "visible"
            if facts.other or not _is_chart(relations.get(identity)):
                found.sheets.append(facts)
        elif kind == "definedName" and element.text:
            found.names[element.get("name", "")] = element.text
        elif kind == "workbookPr":
            found.since_1904 = element.get("date1904", "").strip() in {"1", "true"}
    return found


def _one_of(relations: dict[str, Relation], kind: str, package: Package) -> str:
    return next((one.target for one in relations.values() if one.kind == kind and one.target in package), "")


def _is_chart(relation: Relation | None) -> bool:
    return relation is not None and relation.kind == "chartsheet"


def _listed(title: str, relation: Relation | None, package: Package) -> SheetFacts:
    if relation is None or relation.target not in package:
        return SheetFacts(title, "", lost=True)
    return SheetFacts(title, relation.target, other=_OTHER_TABS.get(relation.kind, ""))


def _cell_text(attributes: bytes, body: bytes, strings: list[str]) -> str:
    value = _VALUE.search(body)
    if b't="s"' in attributes and value:
        index = int(value[1]) if value[1].isdigit() else -1
        return strings[index] if 0 <= index < len(strings) else ""
    if b'"inlineStr"' in attributes:
        return decoded(b"".join(_TEXT.findall(body)))
    return decoded(value[1]) if value else ""


Strings = Callable[[], list[str]]
"""The shared strings, parsed when they are asked for."""


def _far_cells(facts: SheetFacts, xml: bytes, start: int, end: int, strings: Strings, styles: Styles) -> None:
    """Remember the cells that hold something in this stretch of a sheet that lies outside the bounds."""
    for match in _FILLED_CELL.finditer(xml, start, end):
        reference = _REFERENCE.search(match[1])
        if reference is None:
            continue
        text = _cell_text(match[1], match[2], strings()).strip()
        if text:
            text = as_it_shows(text, match[1], styles)
            if len(facts.far) >= MAX_FAR_CELLS:
                raise odd(f"“{facts.title}”的表格外面很远的地方还有 {MAX_FAR_CELLS} 格以上的内容")
            facts.far.append(FarCell(reference[1].decode(), int(reference[2]), text))


def _cut_far_cells(facts: SheetFacts, xml: bytes, strings: Strings, styles: Styles) -> bytes:
    """Remove rows and cells beyond the bounds, remembering those that hold something."""
    end = xml.rfind(b"</sheetData>")
    start = next((match.start() for match in _ROW.finditer(xml) if int(match[1]) > MAX_ROW), None)
    if start is not None:
        _far_cells(facts, xml, start, end, strings, styles)
        xml = xml[:start] + xml[end:]
    chunks = b"".join(m[0] for m in _FAR_CELL.finditer(xml))
    if chunks:
        _far_cells(facts, chunks, 0, len(chunks), strings, styles)
        xml = _FAR_CELL.sub(b"", xml)
    return xml


def _from_top_left(letter: str, row: int, other: str, below: int) -> tuple[str, int, str, int]:
    """An area by its first and last cell, whichever of its corners were named."""
    left, right = sorted((letter, other), key=column_number)
    return left, min(row, below), right, max(row, below)


def _gather(facts: SheetFacts, xml: bytes, styles: Styles) -> None:
    facts.looks = Looks(xml, styles)
    facts.rows = xml.count(b"<row ")
    if b't="e"' in xml:
        for attributes, body in _ERROR_CELL.findall(xml):
            reference, value = _REFERENCE.search(attributes), _VALUE.search(body)
            if reference:
                facts.errors[reference[1].decode(), int(reference[2])] = (decoded(value[1]) if value else "") or "#N/A"
    if b"mergeCell" in xml:
        count = xml.count(b"<mergeCell ")
        if count > MAX_MERGES:
            raise odd(f"“{facts.title}”有 {count} 处合并单元格")
        facts.merges = [_from_top_left(a.decode(), int(b), c.decode(), int(d)) for a, b, c, d in _MERGE.findall(xml)]
    if b"hidden=" in xml:
        facts.hidden_rows = {int(row) for row in _HIDDEN_ROW.findall(xml)}


def _look_beside(facts: SheetFacts, package: Package, rich: Mapping[str, str]) -> None:
    """What the cells do not say themselves: pictures in them, remarks beside them. Parts that cannot be read say nothing.

    rich: where the parts lie that tell what a cell with more than a value is.
    """

    def content(name: str) -> bytes:
        try:
            return package.part(rich.get(name, name), MAX_REMARK_BYTES)
        except Refused:
            return b""

    if facts.errors:
        facts.pictures = picture_cells(facts.xml, facts.errors, content)
        facts.errors = {place: word for place, word in facts.errors.items() if place not in facts.pictures}
    try:
        facts.remarks = remarks_of([(one.kind, one.target) for one in package.relations(facts.part)], content)
    except Refused:
        facts.remarks = []


def _plain_strings(package: Package, part: str) -> bytes:
    xml = package.part(part) if part else b""
    _check_strings(xml)
    if strings_are_plain(xml):
        return xml
    try:
        return respelt_strings(xml)
    except Misspelt as broken:
        raise damaged() from broken


def _texts_of(xml: bytes) -> Strings:
    texts: list[str] | None = None

    def strings() -> list[str]:
        nonlocal texts
        if texts is None:
            try:
                texts = shared_strings(xml)
            except Misspelt as broken:
                raise damaged() from broken
        return texts

    return strings


def _read_sheet(facts: SheetFacts, xml: bytes, strings: Strings, styles: Styles, *, anew: bool) -> bytes:
    """What the parser gets of a sheet, brought into the plain spelling; what it would not tell goes into ``facts``.

    anew: spell it anew even where it passes for plain.
    """
    lean = without_formulas(xml)
    check_declarations(lean)  # nothing but the text of formulas is gone from it
    lean = plain_ends(lean)
    spelling = spelling_of(lean)
    facts.xml = xml
    if anew or not spelling.plain:
        try:
            plain = respelt(xml, len(strings()))
        except Misspelt as broken:
            raise damaged() from broken
        facts.xml = plain.xml
        lean = without_formulas(facts.xml)
        _far_cells(facts, plain.strays, 0, len(plain.strays), strings, styles)
    facts.uncomputed = empty_formulas(lean)
    if not spelling.near:
        lean = _cut_far_cells(facts, lean, strings, styles)
    lean = plain_dates(lean)
    _gather(facts, lean, styles)
    for word in {*facts.errors.values()} - _KNOWN_TO_PARSER:
        # #N/A reads as empty, and the true word is in facts.errors
        lean = re.sub(rb'(<c [^<>]*\bt="e"[^<>]*>(?:<f></f>)?<v>)' + re.escape(_encode(word)) + b"<", rb"\1#N/A<", lean)
    return lean


def _placed(refused: Refused, title: str) -> Refused:
    """The same, and which tab it is about."""
    reason = refused.words.get("reason", "")
    said = reason if f"“{title}”" in reason else f"工作表“{title}”：{reason}"
    return Refused(refused.code, refused.variant, **{**refused.words, "reason": said})


def open_workbook(name: str, data: bytes, *, anew: bool = False, tolerant: bool = False) -> Opened:
    """Pass ``data`` through the gate. Raises Refused (F01, F07) with the reason.

    anew: spell every sheet anew, for a parser that has refused what passed for plain; tolerant: a tab that cannot be read says so
    in its facts and costs itself alone.
    """
    check_magic(name, data)
    package = Package.open(data)
    kind = package.kind()
    if kind in _OTHER_PACKAGES:
        raise not_a_workbook(name, kind)
    try:
        contents = _contents(package)
    except Refused as refused:
        if refused.code == "F01":
            raise (not_a_workbook(name, kind) if kind in {Kind.ARCHIVE, Kind.OFFICE} else damaged()) from refused
        refused.words.setdefault("name", name)
        raise
    if not contents.sheets:
        raise Refused("F07", reason="里面没有工作表")
    if len(contents.sheets) > MAX_SHEETS:
        raise odd(f"里面有 {len(contents.sheets)} 张工作表")
    strings = _plain_strings(package, contents.strings)
    texts = _texts_of(strings)
    looks = package.part(contents.styles) if contents.styles else b""
    as_written = package.part(contents.strings) if contents.strings else b""  # struck out pieces are lost in another spelling
    styles = Styles(looks, strings=as_written, since_1904=contents.since_1904)
    lean: dict[str, bytes] = {}
    # the largest last: what is left of the budget when its turn comes is its own affair
    for facts in sorted(contents.sheets, key=lambda one: package.size(one.part)):
        if facts.lost or facts.other or squeeze(facts.title) in _UNREAD:
            continue
        try:
            xml = package.sheet(facts.part)
            for_people = squeeze(facts.title) in _FOR_PEOPLE
            if for_people and within_place(squeeze(facts.title), xml):
                continue
            lean[facts.title] = _read_sheet(facts, xml, texts, styles, anew=anew)
        except Refused as refused:
            facts.fault = _placed(refused, facts.title)
            if not tolerant and squeeze(facts.title) not in _FOR_PEOPLE:
                raise facts.fault from refused
            continue
        if not for_people:
            _look_beside(facts, package, contents.rich)
    parsed = repacked([(one.title, lean.get(one.title, b"")) for one in contents.sheets], strings, looks, since_1904=contents.since_1904)
    return Opened(parsed, contents.sheets, contents.names, saved(package))

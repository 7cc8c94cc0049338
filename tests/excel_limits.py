"""Excel's hard limits, looked for in a finished workbook: what goes past one is repaired away on opening, or refuses the file.

The numbers are those of Microsoft's "Excel specifications and limits" and of the dialogs that edit what is limited; no office is needed
to look for them, and Microsoft's own validator of the format does not know most of them (``tests/test_validator.py``).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

LIMITS = {
    "formula length": 8192, "formula nesting": 64, "formula arguments": 255, "text inside a formula": 255,
    "text of a cell": 32_767, "lines of a cell": 254,
    "validation title": 32, "validation text": 255, "validation inline list": 255, "validation formula": 255, "validations of a sheet": 65_530,
    "conditional format formula": 255, "conditional formats of a sheet": 2_000,
    "name length": 255, "sheet name length": 31,
    "cell formats": 64_000, "cell formats of older programs": 4_000, "fonts": 512, "number formats": 200,
    "comment length": 32_767, "header or footer": 255, "hyperlinks of a sheet": 65_530, "hyperlink tip": 255,
    "column width": 255, "row height": 409, "page breaks": 1_026, "table column name": 255,
}
"""What is counted -> the most there may be of it. Lengths are in UTF-16 units. Rules of colour have no documented bound; the number is one
at which a sheet is still drawn at once."""
RULES = (
    "sheet name", "sheet name twice", "name", "name twice", "table name", "table name twice", "table column twice", "table header",
    "filter over a table", "merged cells in a table", "shared formula",
)
"""What must be so or not at all."""


class Fault(NamedTuple):
    """part: name inside the package; kind: one of ``LIMITS`` or ``RULES``; what: the thing and, of a limit, how much of it there is."""

    part: str
    kind: str
    what: str


_TOKEN = re.compile(r""""(?:[^"]|"")*"|'(?:[^']|'')*'|[\w.]+\(|[(),{}]""")
_DIGITS = re.compile(r"\d+")
_STRING = re.compile(r'"(?:[^"]|"")*"')
_NOT_SHARED = re.compile(r"!|\{|\[|\):|:[A-Za-z_.]+\(")
"""What a formula that cells share must not have ([MS-XLSB] 2.5.98.98): another sheet, an array, a table's column, a range between references."""
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.I)
_R1C1 = re.compile(r"R\d*(C\d*)?|C\d*", re.I)
_NAME = re.compile(r"[^\W\d\\]|_|\\")
_NAME_REST = re.compile(r"[\w.\\?]*")
_SHEET = re.compile(r"[^\[\]:*?/\\]+")
_AREA = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")


def units(text: str) -> int:
    """Length as Excel counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@cache
def _measured(formula: str) -> tuple[int, int, int]:
    """(levels of functions in one another, most arguments of one, longest text constant)."""
    stack: list[int] = []
    deepest = most = longest = functions = 0
    kinds: list[bool] = []
    for token in _TOKEN.findall(formula):
        if token[0] == '"':
            longest = max(longest, units(token[1:-1].replace('""', '"')))
        elif token[-1] in "({":
            kinds.append(len(token) > 1)
            stack.append(1)
            functions += len(token) > 1
            deepest = max(deepest, functions)
        elif token in ")}" and stack:
            arguments, is_function = stack.pop(), kinds.pop()
            functions -= is_function
            most = max(most, arguments if is_function else 0)
        elif token == "," and stack:
            stack[-1] += 1
    return deepest, most, longest


def _formula(text: str) -> Iterator[tuple[str, int]]:
    yield "formula length", units(text)
    # numbers of rows tell formulas of one column apart, and nothing that is measured
    yield from zip(("formula nesting", "formula arguments", "text inside a formula"), _measured(_DIGITS.sub("1", text)), strict=True)


def _is_legal_name(name: str) -> bool:
    """Whether a range or a table may be called so."""
    cell = _CELL.fullmatch(name)
    if cell and _number(cell[1]) <= 16_384 and 0 < int(cell[2]) <= 1_048_576:
        return False
    return bool(_NAME.match(name) and _NAME_REST.fullmatch(name[1:]) and not _R1C1.fullmatch(name))


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _box(area: str) -> tuple[int, int, int, int]:
    found = _AREA.fullmatch(area.replace("$", ""))
    assert found, area
    return _number(found[1]), int(found[2]), _number(found[3] or found[1]), int(found[4] or found[2])


def _meet(one: str, other: str) -> bool:
    a, b = _box(one), _box(other)
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


@dataclass
class _Package:
    parts: dict[str, bytes]

    def tree(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.parts[name])

    def related(self, name: str) -> dict[str, str]:
        """Relation id -> part, of those that a part leads to."""
        folder, _, file = name.rpartition("/")
        relations = f"{folder}/_rels/{file}.rels"
        if relations not in self.parts:
            return {}
        return {
            one.get("Id", ""): posixpath.normpath(posixpath.join(folder, one.get("Target", ""))).lstrip("/")
            for one in self.tree(relations) if one.get("TargetMode") != "External"
        }


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _all(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (one for one in root.iter() if _local(one.tag) == name)


def _text(element: ElementTree.Element) -> str:
    """The text of a string or a comment: its runs, without what only tells how Chinese is pronounced."""
    return "".join(one.text or "" for one in _all(element, "t"))


def faults(book: bytes) -> list[Fault]:
    """Everything in a workbook that goes past a limit of Excel's, in the order of its parts."""
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        package = _Package({name: source.read(name) for name in source.namelist()})
    found = list(_of_workbook(package))
    for name, content in package.parts.items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            measured, tables = _sheet_measures(content)
            found += _past(name, measured)
            found += _of_tables(package, name, tables)
            found += (Fault(name, "shared formula", text[:60]) for text in _shared_formulas(content) if _NOT_SHARED.search(_STRING.sub('""', text)))
        elif name == "xl/styles.xml":
            found += _past(name, _style_measures(package.tree(name)))
        elif name.startswith("xl/comments"):
            found += _past(name, ((one.get("ref", ""), "comment length", units(_text(one))) for one in _all(package.tree(name), "comment")))
        elif name == "xl/sharedStrings.xml":
            found += _past(name, (m for one in package.tree(name) for m in _of_text("", _text(one))))
    return found


Measure = tuple[str, str, float]
"""(what is measured, kind, how much of it)."""


def _past(part: str, measures: Iterable[Measure]) -> list[Fault]:
    return [Fault(part, kind, f"{what}: {amount:g}") for what, kind, amount in measures if amount > LIMITS[kind]]


def _of_text(what: str, text: str) -> Iterator[Measure]:
    yield what or text[:20], "text of a cell", units(text)
    yield what or text[:20], "lines of a cell", text.count("\n") + 1


def _of_workbook(package: _Package) -> Iterator[Fault]:
    """Names of sheets, ranges and tables."""
    part = "xl/workbook.xml"
    root = package.tree(part)
    sheets = [one.get("name", "") for one in _all(root, "sheet")]
    for name in sheets:
        yield from _past(part, [(name, "sheet name length", units(name))])
        if not _SHEET.fullmatch(name) or name[0] == "'" or name[-1] == "'" or name.casefold() == "history":
            yield Fault(part, "sheet name", name)
    yield from (Fault(part, "sheet name twice", name) for name, n in Counter(map(str.casefold, sheets)).items() if n > 1)
    defined = list(_all(root, "definedName"))
    for one in defined:
        name = one.get("name", "")
        yield from _past(part, [(name, "name length", units(name)), *((name, kind, amount) for kind, amount in _formula(one.text or ""))])
        if not name.startswith("_xlnm.") and not _is_legal_name(name):
            yield Fault(part, "name", name)
    twice = Counter((one.get("name", "").casefold(), one.get("localSheetId")) for one in defined)
    yield from (Fault(part, "name twice", name) for (name, _), n in twice.items() if n > 1)
    tables = {name: package.tree(name) for name in package.parts if name.startswith("xl/tables/") and name.endswith(".xml")}
    called = Counter(name for (name, _) in twice)
    called.update(root.get("displayName", "").casefold() for root in tables.values())
    for name, root in tables.items():
        title = root.get("displayName", "")
        yield from _past(name, [(title, "name length", units(title))])
        if not _is_legal_name(title):
            yield Fault(name, "table name", title)
        if called[title.casefold()] > 1:
            yield Fault(name, "table name twice", title)


@dataclass
class _Tables:
    """What of a sheet concerns its tables. heads: texts of cells (address -> text, or number of a shared one) in rows where a table begins."""

    relations: list[str]
    filters: list[str]
    merged: list[str]
    cells: dict[str, tuple[str, str]]


_MARGINS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


@cache
def _sheet_measures(content: bytes) -> tuple[list[Measure], _Tables]:
    """Measures of a sheet, which of many alike (a workbook and its twin) is looked at once."""
    measures: list[Measure] = []
    tables = _Tables([], [], [], {})
    counted: Counter[str] = Counter()
    wants_cells = b"<tablePart" in content
    for _, one in ElementTree.iterparse(io.BytesIO(content)):
        name = _local(one.tag)
        if name == "c":
            place = one.get("r", "")
            for child in one:
                kind = _local(child.tag)
                if kind == "f":
                    measures += ((place, limit, amount) for limit, amount in _formula(child.text or "") if amount > LIMITS[limit])
                elif kind == "is" or (kind == "v" and one.get("t") == "str"):
                    measures += _of_text(place, _text(child) if kind == "is" else child.text or "")
            if wants_cells:
                value = next((child.text or "" for child in one if _local(child.tag) == "v"), "")
                inline = next((_text(child) for child in one if _local(child.tag) == "is"), "")
                tables.cells[place] = (one.get("t", ""), inline or value)
        elif name == "row":
            measures.append((one.get("r", ""), "row height", float(one.get("ht", 0))))
            one.clear()
        elif name == "col":
            # Excel keeps a width with the padding of a digit's width: 255.7109375 is what it shows as 255
            measures.append((one.get("min", ""), "column width", int(float(one.get("width", 0)))))
        elif name in {"dataValidation", "cfRule", "hyperlink", "brk"}:
            counted[name] += 1
            measures += _of_rule(name, one)
        elif name in _MARGINS:
            measures.append((name, "header or footer", units(one.text or "")))
        elif name == "tablePart":
            tables.relations += [value for key, value in one.attrib.items() if _local(key) == "id"]
        elif name == "autoFilter":
            tables.filters.append(one.get("ref", ""))
        elif name == "mergeCell":
            tables.merged.append(one.get("ref", ""))
    for name, kind in (("dataValidation", "validations of a sheet"), ("cfRule", "conditional formats of a sheet"),
                       ("hyperlink", "hyperlinks of a sheet"), ("brk", "page breaks")):
        measures.append((name, kind, counted[name]))
    return measures, tables


def _shared_formulas(content: bytes) -> list[str]:
    return [unescape(text.decode()) for text in re.findall(rb'<f t="shared"[^<>]*[^/<>]>([^<]*)</f>', content)]


def _of_rule(name: str, one: ElementTree.Element) -> Iterator[Measure]:
    what = one.get("sqref") or one.get("ref") or one.get("priority") or one.get("id") or name
    if name == "dataValidation":
        for key, kind in (("promptTitle", "validation title"), ("errorTitle", "validation title"), ("prompt", "validation text"), ("error", "validation text")):
            yield what, kind, units(one.get(key, ""))
    elif name == "hyperlink":
        yield what, "hyperlink tip", units(one.get("tooltip", ""))
    for formula in one:
        if _local(formula.tag).startswith("formula"):
            text = formula.text or ""
            if name == "dataValidation" and one.get("type") == "list" and text.startswith('"'):
                yield what, "validation inline list", units(text[1:-1].replace('""', '"'))
                continue
            yield what, "conditional format formula" if name == "cfRule" else "validation formula", units(text)
            yield from ((what, kind, amount) for kind, amount in _formula(text) if kind != "formula length")


def _style_measures(root: ElementTree.Element) -> Iterator[Measure]:
    def count(name: str) -> int:
        return sum(len(one) for one in root if _local(one.tag) == name)

    yield "cellXfs", "cell formats", count("cellXfs")
    yield "cellXfs", "cell formats of older programs", count("cellXfs")
    yield "fonts", "fonts", count("fonts")
    yield "numFmts", "number formats", count("numFmts")


def _of_tables(package: _Package, sheet: str, there: _Tables) -> Iterator[Fault]:
    """Tables of a sheet: columns called as their headings are, each once; no filter of the sheet's and nothing merged in their place."""
    related = package.related(sheet)
    for relation in there.relations:
        part = related[relation]
        root = package.tree(part)
        area = root.get("ref", "")
        left, top, _right, _bottom = _box(area)
        names = [one.get("name", "") for one in _all(root, "tableColumn")]
        yield from (Fault(part, "table column twice", name) for name, n in Counter(map(str.casefold, names)).items() if n > 1)
        yield from _past(part, ((name, "table column name", units(name)) for name in names))
        if root.get("headerRowCount", "1") != "0":
            for at, name in enumerate(names):
                shown = _shown(package, there.cells.get(f"{_letters(left + at)}{top}", ("", "")))
                if shown != _unescaped(name):
                    yield Fault(part, "table header", f"{name} / {shown}")
        for one in _all(root, "calculatedColumnFormula"):
            yield from _past(part, ((area, kind, amount) for kind, amount in _formula(one.text or "")))
        yield from (Fault(part, "filter over a table", ref) for ref in there.filters if _meet(ref, area))
        yield from (Fault(part, "merged cells in a table", ref) for ref in there.merged if _meet(ref, area))


def _unescaped(name: str) -> str:
    """A line break in the name of a column is written _x000a_."""
    return re.sub(r"_x([0-9a-fA-F]{4})_", lambda found: chr(int(found[1], 16)), name)


def _shown(package: _Package, cell: tuple[str, str]) -> str:
    """The text of a heading; one that is no text, which Excel does not take, as what no name is."""
    kind, value = cell
    if kind == "s":
        return _strings(package.parts["xl/sharedStrings.xml"])[int(value)]
    return value if kind in {"inlineStr", "str"} else f"\0{value}"


@cache
def _strings(content: bytes) -> list[str]:
    return [_text(one) for one in ElementTree.fromstring(content)]


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text

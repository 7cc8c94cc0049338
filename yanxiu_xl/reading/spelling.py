"""One spelling of a worksheet's XML: the one Excel itself writes.

The standard lets a writer say the same cells in many ways: indented, with prefixes, single quotes, comments, CDATA, without
addresses. What is looked for in the XML afterwards, by the gate and by the parser, knows one way only. So XML that is
not proved to be spelt like Excel's is read by a real XML parser and written again; honest files of the usual programs
pass the proof, which is a matter of counting, and stay as they are.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape

from yanxiu_xl.forms.model import letters

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_TRANSPARENT = (f"{_COMPATIBILITY} AlternateContent", f"{_COMPATIBILITY} Fallback")
"""Elements of another vocabulary whose content is meant for who knows no other than the main one."""
_SPACE = "http://www.w3.org/XML/1998/namespace space"
_BLANKS = " \t\r\n"
_PLAIN_SPACE = b'<t xml:space="preserve">'
_OPENING = re.compile(rb"\s*(?:<\?xml[^<>]*\?>\s*)?<worksheet\s[^<>]*>")
_OWN_NAMESPACE = re.compile(rb'\sxmlns="(?:' + b"|".join(re.escape(uri.encode()) for uri in MAIN) + rb')"')
_TAGS = (
    (b'<c r="', 1), (b"<v>", 1), (b"</v></c>", 2), (b'<row r="', 1), (b"</row>", 1), (b"<f>", 1), (b"</f><v>", 1), (b"</f></c>", 2),
    (b"</f><v/></c>", 1), (b"<v/></c>", 2), (b'"><f t=', 1), (b'"><f ca=', 1), (b'"/></c>', 1), (b'"><f/></c>', 2), (b'"></c>', 1),
    (b"<is><t>", 2), (b'<is><t xml:space="preserve">', 2), (b"</t></is></c>", 3), (b"<is><t/></is></c>", 4),
)
"""How Excel writes the tags of a sheet's cells, with what has to follow, and how many of the tags are told by it; no tag is told by two.

What follows each leads to the end of the cell, so nothing can stand within another's text. The most frequent ones come first.
"""
_OTHER_SIGNS = {
    b"\n": (b">\n", b"\n<", b'"\n', b'\n"'), b"\r": (b">\r", b"\r<", b'"\r', b'\r"'), b"\t": (b">\t", b"\t<", b'"\t', b'\t"'), b"'": (b"='",),
    b"#": (b"&#",), b"?": (b"<?",), b" ": (b"> ", b" <", b'= "', b' ="', b'=" ', b' "'), b"xmlns": (b"xmlns",),
}
"""What may stand between or within tags of that shape and yet be another spelling, by what is looked for first."""
_ODD_VALUES = (
    (b' t="s"', re.compile(rb' t="s"(?!>(?:<f></f>)?<v>\d{1,9}</v>)')),
    (b' t="b"', re.compile(rb' t="b"(?!>(?:<f></f>)?<v>[01]</v>)')),
    (b"&", re.compile(rb'(?<!t="str")>(?:<f></f>)?<v>[^<&]*&')),
    # perhaps beyond all measure: no number, and parsers stumble over it
    *((b"</v>", re.compile(pattern)) for pattern in (rb"e[+-]?\d{3,}</v>", rb"E[+-]?\d{3,}</v>", rb"<v>[^<]*\d{300}</v>")),
    (b"hidden", re.compile(rb'\bhidden(?!="(?:0|1|true|false)")')),
)
"""Values that are not of their type, by what is looked for first: not every parser says so of them. A pattern that begins with a text
is looked for ten times as fast as one that begins with a choice."""
NEAR = rb"(?:[A-C][A-Z]|[A-Z])[1-9]\d{0,3}"
"""An address where a form's cells stand, seen at a glance."""
_FURTHER = re.compile(rb'<(?:c r="(?!' + NEAR + rb'")|row r="(?![1-9]\d{0,3}"))')
_NO_ADDRESS = re.compile(rb'<(?:c r="(?![A-Z]{1,3}[1-9]\d{0,6}")|row r="(?![1-9]\d{0,6}"))')
_CELL_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d*)")
_AREA = re.compile(rb'<mergeCell ref="[A-Z]{1,3}[1-9]\d{0,6}:[A-Z]{1,3}[1-9]\d{0,6}"')
_TEXT_TYPES = frozenset({"str", "inlineStr", "d"})
STRUCK_PIECE = "<r><rPr><strike/></rPr>"
"""How a text in a cell begins all of which is struck out."""
_KEPT = ("s", "cm", "vm")
"""Attributes of a cell that say something of it besides its address and type: its style, and a picture in it."""


MAX_TEXTS = 10**9
"""More than any part of shared strings can hold."""
_LAST_ROW = 1 << 20
_LOST_TEXT = "#REF!"
"""What a cell shows whose text is not there."""


class Misspelt(Exception):
    """XML that no parser takes: broken off, not well formed, or with a declaration of its own entities."""


@dataclass(frozen=True)
class Spelling:
    """plain: as Excel would spell it; near: plain, and no row or cell stands further off than a glance can tell."""

    plain: bool
    near: bool = False


def spelling_of(xml: bytes) -> Spelling:
    """How a worksheet, its formulas taken out, is spelt, as far as cells, rows and merged areas go."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if b"<!" in xml or not _plain_opening(xml):
        return Spelling(plain=False)
    if end < 0:
        # without any row it is one tag, or there is none at all
        empty = xml.count(b"sheetData") == xml.count(b"<sheetData/>") <= 1 and b"<c " not in xml and b"<row" not in xml
        return Spelling(empty, empty)
    if xml[start : start + 11] != b"<sheetData>" or xml.count(b"sheetData>") != 2 or not _plain_areas(xml[end:]):
        return Spelling(plain=False)
    return _spelling_of_cells(xml[start + 11 : end])


def _plain_opening(xml: bytes) -> bool:
    opening = _OPENING.match(xml[:8000])
    return opening is not None and _OWN_NAMESPACE.search(opening[0]) is not None


def _spelling_of_cells(cells: bytes) -> Spelling:
    tags = cells.count(b"<")
    if tags != cells.count(b">"):
        return Spelling(plain=False)
    unknown = tags
    for tag, number in _TAGS:
        unknown -= cells.count(tag) * number
        if not unknown:
            break
    if unknown or any(first in cells and any(sign in cells for sign in signs) for first, signs in _OTHER_SIGNS.items()):
        return Spelling(plain=False)
    if any(first in cells and value.search(cells) for first, value in _ODD_VALUES):
        return Spelling(plain=False)
    if (b"inlineStr" in cells or b"<is>" in cells) and not cells.count(b"inlineStr") == cells.count(b' t="inlineStr"><is><t') == cells.count(b"<is>"):
        return Spelling(plain=False)
    near = _FURTHER.search(cells) is None
    return Spelling(near or _NO_ADDRESS.search(cells) is None, near)


def _plain_areas(rest: bytes) -> bool:
    return rest.count(b"mergeCell") == (
        len(_AREA.findall(rest)) + rest.count(b"</mergeCell>") + rest.count(b"<mergeCells") + rest.count(b"</mergeCells>")
    )


@dataclass(frozen=True)
class Respelt:
    """A worksheet's cells, rows and merged areas in the plain spelling.

    strays: cells whose address is none, in the plain spelling too, each with where it would stand if addresses were counted.
    """

    xml: bytes
    strays: bytes = b""


def respelt(xml: bytes, texts: int = MAX_TEXTS) -> Respelt:
    """A worksheet in the plain spelling; texts: how many shared strings there are for it to name. Raises Misspelt."""
    sheet = _Sheet(texts)
    _parse(xml, sheet)
    return sheet.written()


def strings_are_plain(xml: bytes) -> bool:
    """Whether the texts of a shared strings part can be taken as they stand, whatever parser looks at them."""
    return (
        b"<!" not in xml and b"<?" not in xml[5:] and xml.count(b"xmlns") == xml.count(b' xmlns="') <= 1
        and xml.count(b"xml:space") == xml.count(_PLAIN_SPACE)
    )


def respelt_strings(xml: bytes) -> bytes:
    """A shared strings part with one plain text an item. Raises Misspelt."""
    items = b"".join(b'<si><t xml:space="preserve">%s</t></si>' % escape(text).encode() for text in shared_strings(xml))
    return b'<sst xmlns="%s">%s</sst>' % (MAIN[0].encode(), items)


def shared_strings(xml: bytes) -> list[str]:
    """The texts of a shared strings part, without what is there to pronounce them by. Raises Misspelt."""
    return [text.written() for text in _items(xml)]


def struck_strings(xml: bytes) -> frozenset[int]:
    """Shared texts every word of which is struck out. Raises Misspelt."""
    return frozenset(at for at, text in enumerate(_items(xml)) if text.struck)


def _items(xml: bytes) -> list[_Text]:
    strings = _Strings()
    if xml:
        _parse(xml, strings)
    return strings.items


class _Text:
    """A text of one or more pieces, each with its own format. Blanks at a piece's edges count where it says so alone."""

    def __init__(self) -> None:
        self._pieces: list[tuple[list[str], bool, bool]] = []
        self._struck = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "r":
            self._struck = False
        elif tag == "strike":
            self._struck = attributes.get("val", "1") not in {"0", "false"}
        elif tag == "t":
            self._pieces.append(([], attributes.get(_SPACE) == "preserve", self._struck))

    def say(self, text: str) -> None:
        self._pieces[-1][0].append(text)

    def written(self) -> str:
        texts = (("".join(piece), keeps) for piece, keeps, _ in self._pieces)
        return "".join(text if keeps else text.strip(_BLANKS) for text, keeps in texts)

    @property
    def empty(self) -> bool:
        return not self._pieces

    @property
    def struck(self) -> bool:
        """Whether all that can be seen of it is struck out."""
        seen = {struck for piece, _, struck in self._pieces if "".join(piece).strip()}
        return seen == {True}


class _Listener:
    """What a part says, element by element; those of other vocabularies are passed over, with all that is in them."""

    root = ""

    def __init__(self) -> None:
        self._passing_over = 0
        self._begun = False
        self._known: dict[str, str] = {}

    def _local(self, name: str) -> str:
        """An element's name in the main vocabulary, '' in any other."""
        space, _, local = name.rpartition(" ")
        self._known[name] = local if space in MAIN or not space else ""
        return self._known[name]

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        if self._passing_over:
            self._passing_over += 1
            return
        tag = self._known.get(name)
        if tag is None:
            tag = self._local(name)
        if not self._begun:
            if tag != self.root:
                raise Misspelt(f"{name} instead of {self.root}")
            self._begun = True
        if tag:
            self.start(tag, attributes)
        elif name not in _TRANSPARENT:
            self._passing_over = 1

    def closed(self, name: str) -> None:
        if self._passing_over:
            self._passing_over -= 1
        elif self._known.get(name):
            self.end(self._known[name])

    def said(self, text: str) -> None:
        if not self._passing_over:
            self.text(text)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        raise NotImplementedError

    def text(self, text: str) -> None:
        raise NotImplementedError


def _parse(xml: bytes, listener: _Listener) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = listener.opened
    parser.EndElementHandler = listener.closed
    parser.CharacterDataHandler = listener.said
    parser.StartDoctypeDeclHandler = _refuse_declarations
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as broken:
        raise Misspelt(str(broken)) from broken


def _refuse_declarations(*_: object) -> None:
    raise Misspelt("a document type of its own")


class _Strings(_Listener):
    """Collects the texts of a shared strings part."""

    root = "sst"

    def __init__(self) -> None:
        super().__init__()
        self.items: list[_Text] = []
        self._text = _Text()
        self._within = ""
        self._phonetic = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._text = _Text()
        elif tag == "rPh":
            self._phonetic += 1
        elif not self._phonetic:
            self._text.start(tag, attributes)
        self._within = tag

    def end(self, tag: str) -> None:
        if tag == "si":
            self.items.append(self._text)
        elif tag == "rPh":
            self._phonetic -= 1
        self._within = ""

    def text(self, text: str) -> None:
        if self._within == "t" and not self._phonetic:
            self._text.say(text)


class _Sheet(_Listener):
    """Writes a worksheet's cells again while they are read."""

    root = "worksheet"

    def __init__(self, texts: int) -> None:
        super().__init__()
        self._texts = texts
        self._out: list[str] = []
        self._strays: list[str] = []
        self._areas: list[str] = []
        self._row = self._column = 0
        self._row_astray = False
        self._row_open = False
        self._cell: dict[str, str] | None = None
        self._pieces: dict[str, list[str]] = {}
        self._text = _Text()
        self._within: list[str] = []
        self._phonetic = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._within.append(tag)
            self._phonetic += tag == "rPh"
            if len(self._within) == 1 and tag in {"f", "v"}:
                # a second value is another one, and no rest of the first
                self._pieces[tag] = [*self._pieces[tag], " "] if tag in self._pieces else []
            elif self._in_text():
                self._text.start(tag, attributes)
        elif tag == "c":
            self._cell, self._pieces, self._text, self._within = attributes, {}, _Text(), []
        elif tag == "row":
            self._open_row(attributes)
        elif tag == "mergeCell":
            self._areas.append(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if self._cell is None or not self._within:
            return
        if len(self._within) == 1 and self._within[0] in self._pieces:
            self._pieces[self._within[0]].append(text)
        elif self._within[-1] == "t" and self._in_text():
            self._text.say(text)

    def _in_text(self) -> bool:
        """Within what a cell says itself: neither in how it is pronounced nor in an extension."""
        return self._within[0] in {"is", "r", "t"} and not self._phonetic

    def end(self, tag: str) -> None:
        if self._cell is None:
            if tag == "row" and self._row_open:
                self._out.append("</row>")
                self._row_open = False
        elif self._within:
            self._phonetic -= self._within.pop() == "rPh"
        else:
            self._write_cell(self._cell)
            self._cell = None

    def _open_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "").strip()
        self._row_astray = bool(number) and not _row_number(number)
        self._row = _row_number(number) or self._row + 1
        self._column = 0
        hidden = ' hidden="1"' if attributes.get("hidden", "").strip() in {"1", "true"} else ""
        self._out.append(f'<row r="{self._row}"{hidden}>')
        self._row_open = True

    def _address(self, reference: str) -> tuple[str, bool]:
        """Where a cell stands: as it says, else right of the one before it; and whether what it says is no address."""
        found = _CELL_REFERENCE.fullmatch(reference.upper())
        row = _row_number(found[2]) if found else 0
        if found and row:
            self._column = _number(found[1])
            return f"{found[1]}{row}", False
        self._column += 1
        return f"{letters(self._column - 1)}{self._row or 1}", bool(reference) or self._row_astray

    def _write_cell(self, cell: dict[str, str]) -> None:
        address, astray = self._address(cell.get("r", "").strip())
        out = self._strays if astray else self._out
        opening = f'<c r="{address}"'
        for key in _KEPT:
            if key in cell and _is_index(cell[key].strip()):
                opening += f' {key}="{cell[key].strip()}"'
        if not self._pieces and self._text.empty:
            if " " in opening[3:]:  # nothing but a style
                out.append(f"{opening}/>")
            return
        kind, value = _typed(cell.get("t", "n").strip(), self._pieces, self._text)
        if kind == "s" and value and int(value) >= self._texts:
            kind, value = "e", _LOST_TEXT
        formula = f"<f>{escape(''.join(self._pieces['f']))}</f>" if "f" in self._pieces else ""
        content = "" if value is None else f"<v>{escape(value)}</v>"
        if kind == "inlineStr":
            content = f'<t xml:space="preserve">{escape(value or "")}</t>'
            content = f"<is>{STRUCK_PIECE}{content}</r></is>" if self._text.struck else f"<is>{content}</is>"
        said = f' t="{kind}"' if kind != "n" else ""
        out.append(f"{opening}{said}>{formula}{content}</c>")

    def written(self) -> Respelt:
        merges = "".join(f'<mergeCell ref="{area}"/>' for area in map(_plain_area, self._areas) if area)
        xml = (
            f'<worksheet xmlns="{MAIN[0]}"><sheetData>{"".join(self._out)}</sheetData>'
            + (f"<mergeCells>{merges}</mergeCells>" if merges else "") + "</worksheet>"
        )
        return Respelt(xml.encode(), "".join(self._strays).encode())


def _row_number(text: str) -> int:
    """A row's number, 0 when there is none that can be."""
    digits = text.lstrip("0")
    return int(digits) if _is_index(digits) and len(digits) < 8 and int(digits) <= _LAST_ROW else 0


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _number(column: str) -> int:
    number = 0
    for char in column:
        number = number * 26 + ord(char) - 64
    return number


def _plain_area(reference: str) -> str:
    area = reference.replace("$", "").strip().upper()
    return area if re.fullmatch(r"[A-Z]{1,3}[1-9]\d{0,6}:[A-Z]{1,3}[1-9]\d{0,6}", area) else ""


def _typed(kind: str, pieces: dict[str, list[str]], text: _Text) -> tuple[str, str | None]:
    """(type, value) of a cell as the parser takes them; a value that is not of its type is a text, and so kept."""
    value = "".join(pieces["v"]) if "v" in pieces else None
    if not text.empty:
        return "inlineStr", text.written() or value or ""
    if kind == "inlineStr":
        return ("inlineStr", value) if value or "f" not in pieces else ("n", None)
    if value is None:
        return (kind if kind in {"str", "e"} else "n"), None
    if kind in _TEXT_TYPES:
        return kind, value
    value = value.strip(_BLANKS)
    if not value:
        return (kind if kind == "e" else "n"), ""
    if kind == "b":
        value = {"true": "1", "false": "0"}.get(value.lower(), value)
    fits = {"s": _is_index(value) and int(value) < MAX_TEXTS, "n": _is_number(value), "b": value in {"0", "1"}, "e": True}
    return (kind, value) if fits.get(kind) else ("str", value)


def _is_number(text: str) -> bool:
    well_formed = re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", text, re.ASCII) is not None
    return well_formed and math.isfinite(float(text))

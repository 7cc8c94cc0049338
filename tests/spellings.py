"""The same XML in other words: every way of writing a part that the standard allows, chosen by flags or at random."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from tests.small import packed, parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True)
class Spelling:
    """How a part is written. Each flag is one habit of some writer."""

    indent: bool = False
    single_quotes: bool = False
    prefix: str = ""
    no_addresses: bool = False
    addresses_last: bool = False
    comments: bool = False
    cdata: bool = False
    charrefs: bool = False
    spaced_tags: bool = False
    instructions: bool = False
    inline_strings: bool = False
    foreign: bool = False


FAR = 2000
"""Rows below keep their numbers: to count up to them would take as many lines."""
HABITS = tuple(Spelling.__dataclass_fields__)


class _Writer:
    def __init__(self, how: Spelling) -> None:
        self.how = how
        self.quote = "'" if how.single_quotes else '"'

    def document(self, root: ET.Element) -> bytes:
        return ('<?xml version="1.0" encoding="UTF-8"?>' + self.element(root, 0, top=True)).encode()

    def name(self, tag: str) -> str:
        local = tag.rpartition("}")[2]
        return f"{self.how.prefix}:{local}" if self.how.prefix and tag.startswith(f"{{{MAIN}}}") else local

    def attributes(self, element: ET.Element) -> list[tuple[str, str]]:
        found = [("xml:space" if key == _XML_SPACE else key, value) for key, value in element.attrib.items() if "}" not in key or key == _XML_SPACE]
        if self.how.no_addresses and element.tag.endswith(("}c", "}row")):
            found = [(key, value) for key, value in found if key != "r" or _row(value) > FAR]
        return found[::-1] if self.how.addresses_last else found

    def text(self, text: str) -> str:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if self.how.cdata and text and "]]>" not in text:
            return f"<![CDATA[{text}]]>"
        if self.how.charrefs:
            escaped = re.sub(r"\d", lambda m: f"&#{ord(m[0])};", escaped)
        if self.how.comments and len(escaped) > 1 and "&" not in escaped:
            return f"{escaped[:1]}<!-- {'x' * 3} -->{escaped[1:]}"
        return escaped

    def element(self, element: ET.Element, depth: int, *, top: bool = False) -> str:
        name, q = self.name(element.tag), self.quote
        around = " " if self.how.spaced_tags else ""
        said = "".join(f" {key}{around}={around}{q}{_quoted(value, q)}{q}" for key, value in self.attributes(element))
        if top:
            said += f" xmlns{':' + self.how.prefix if self.how.prefix else ''}={q}{MAIN}{q}"
            said += f" xmlns:o={q}urn:other{q}" if self.how.foreign else ""
        inner = self.text(element.text or "")
        local = element.tag.rpartition("}")[2]
        children = [self.element(child, depth + 1) for child in element]
        if self.how.foreign and local == "c":
            children.append("<o:note><o:v>7</o:v></o:note>")
        if self.how.comments and local in {"row", "sheetData"}:
            children.insert(0, "<!-- <c r='XFD9'><v>1</v></c> -->")
        if self.how.instructions and local == "sheetData":
            children.insert(0, "<?note c?>")
        if children and self.how.indent and local not in {"t", "v", "f"}:
            pad = "\n" + "  " * (depth + 1)
            inner = pad + pad.join(children) + "\n" + "  " * depth
        else:
            inner += "".join(children)
        if not inner:
            return f"<{name}{said}{around}/>"
        return f"<{name}{said}{around}>{inner}</{name}{around}>"


def _quoted(value: str, quote: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(quote, "&quot;" if quote == '"' else "&apos;")


def _filled_out(root: ET.Element) -> None:
    """Cells and rows that can be counted from the first on: what lies between is put in, empty."""
    for data in root.iter(f"{{{MAIN}}}sheetData"):
        rows = {int(row.get("r", "0")): row for row in data}
        for old in list(data):
            data.remove(old)
        for number in [*range(1, max((n for n in rows if n <= FAR), default=0) + 1), *(n for n in rows if n > FAR)]:
            row = rows.get(number, ET.Element(f"{{{MAIN}}}row", {"r": str(number)}))
            cells = {_column(cell.get("r", "")): cell for cell in row}
            for old in list(row):
                row.remove(old)
            for at in range(1, max(cells, default=0) + 1):
                row.append(cells.get(at, ET.Element(f"{{{MAIN}}}c", {"r": f"?{number}"})))
            data.append(row)


def _row(reference: str) -> int:
    digits = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ?")
    return int(digits) if digits else 0


def _column(reference: str) -> int:
    number = 0
    for char in reference.rstrip("0123456789"):
        number = number * 26 + ord(char) - 64
    return number


def _inlined(root: ET.Element, strings: list[str]) -> None:
    for cell in root.iter(f"{{{MAIN}}}c"):
        value = cell.find(f"{{{MAIN}}}v")
        if cell.get("t") == "s" and value is not None and cell.find(f"{{{MAIN}}}f") is None:
            cell.set("t", "inlineStr")
            cell.remove(value)
            text = ET.SubElement(ET.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t", {_XML_SPACE: "preserve"})
            text.text = strings[int(value.text or "0")]


def strings_of(data: bytes) -> list[str]:
    """The shared strings of a workbook, by ElementTree."""
    root = ET.fromstring(parts(data).get("xl/sharedStrings.xml") or b"<sst/>")
    return ["".join(t.text or "" for t in item.iter(f"{{{MAIN}}}t")) for item in root]


def spelt(xml: bytes, how: Spelling, strings: list[str]) -> bytes:
    """A part in another spelling."""
    root = ET.fromstring(xml)
    if how.no_addresses:
        _filled_out(root)
    if how.inline_strings:
        _inlined(root, strings)
    return _Writer(how).document(root)


def spelt_throughout(data: bytes, how: Spelling, which: Callable[[str], bool] = lambda _: True) -> bytes:
    """A workbook with its sheets and shared strings in another spelling."""
    content, strings = parts(data), strings_of(data)
    for name, xml in content.items():
        if (name.startswith("xl/worksheets/sheet") or name == "xl/sharedStrings.xml") and which(name):
            content[name] = spelt(xml, how, strings)
    return packed(content, level=1)


def renamed(data: bytes, names: Mapping[str, str], targets: Mapping[bytes, bytes], *, slashes: str = "/") -> bytes:
    """A workbook whose parts have other names, and the words within its relations replaced accordingly."""
    content = {}
    for name, xml in parts(data).items():
        new = xml
        for old, to in targets.items() if name.endswith(".rels") else ():
            new = new.replace(old, to)
        content[names.get(name, name).replace("/", slashes)] = new
    return packed(content, level=1)

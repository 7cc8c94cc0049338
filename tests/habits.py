"""Habits of writers of XML: a part is taken to pieces by ElementTree and put together again by one of them.

Written apart from ``tests/spellings.py``, which knows the reader's own idea of a spelling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
CHOICES = "http://schemas.openxmlformats.org/markup-compatibility/2006"
XML = "http://www.w3.org/XML/1998/namespace"
TEXTUAL = frozenset({"t", "v", "f", "definedName", "modified", "created", "Application", "author"})
"""Elements whose content is their text: white space in them counts."""

Content = dict[str, bytes]
Rewriting = Callable[[Content], Content]


def escaped(text: str) -> str:
    """A text with entities where it needs them."""
    for char, code in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&apos;"), ("\n", "&#10;"), ("\t", "&#9;"), ("\r", "&#13;")):
        text = text.replace(char, code)
    return text


@dataclass(frozen=True)
class Habit:
    """How a writer puts elements down. between: what stands between elements; opening, closing: what stands before a tag's end;
    text, value: how a text and an attribute's value are written; prefix: of the first namespace; wrap: what is put around elements."""

    declaration: str = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    between: str = ""
    opening: str = ""
    closing: str = ""
    equals: str = "="
    gap: str = " "
    quote: str = '"'
    prefix: str = ""
    anew: bool = False
    backwards: bool = False
    long_empty: bool = False
    own: str = ""
    after: str = ""
    before: str = ""
    text: Callable[[str], str] = escaped
    value: Callable[[str], str] = escaped
    choices: frozenset[str] = frozenset()


def decimal(text: str) -> str:
    """Every character by its number."""
    return "".join(f"&#{ord(char)};" for char in text)


def hexadecimal(text: str) -> str:
    """The same in hexadecimal digits of either case, with a zero before them."""
    return "".join(f"&#x0{ord(char):{'xX'[at % 2]}};" for at, char in enumerate(text))


def last_by_number(text: str) -> str:
    """Only the last character by its number."""
    return escaped(text[:-1]) + decimal(text[-1:])


def only_ascii(text: str) -> str:
    """Characters beyond ASCII by their numbers."""
    return "".join(char if char.isascii() else f"&#{ord(char)};" for char in escaped(text))


def whole_cdata(text: str) -> str:
    """A text as it stands, in one section."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>" if text else ""


def broken_cdata(text: str) -> str:
    """A text in two sections and a bit between."""
    third = len(text) // 3
    return whole_cdata(text[:third]) + escaped(text[third : 2 * third]) + whole_cdata(text[2 * third :])


def parted(middle: str) -> Callable[[str], str]:
    """Something that is no text in the middle of every text."""
    return lambda text: escaped(text[: len(text) // 2]) + middle + escaped(text[len(text) // 2 :])


_KNOWN_PREFIXES = {
    RELATIONS: "r", STRICT_RELATIONS: "r", CHOICES: "mc", "http://purl.org/dc/elements/1.1/": "dc", "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties": "cp",
}


class Writer:
    """Writes one part by a habit."""

    def __init__(self, how: Habit, root: ET.Element) -> None:
        self.how, self.home = how, _space(root.tag)
        spaces = sorted({_space(name) for one in root.iter() for name in (one.tag, *one.attrib)} - {"", XML, self.home})
        self.prefixes = {space: _KNOWN_PREFIXES.get(space, f"n{at}") for at, space in enumerate(spaces)}
        self.needed = {_space(name) for one in root.iter() for name in one.attrib}
        self.root = root

    def document(self) -> bytes:
        return (self.how.declaration + self.how.before + self.element(self.root) + self.how.after).encode()

    def attribute(self, name: str, value: str) -> str:
        how = self.how
        return f"{how.gap}{name}{how.equals}{how.quote}{value}{how.quote}"

    def element(self, one: ET.Element) -> str:
        how, tag = self.how, local(one.tag)
        home = _space(one.tag) == self.home
        prefix = how.prefix if home else self.prefixes[_space(one.tag)]
        name = f"{prefix}:{tag}" if prefix else tag
        said = [(self.attribute_name(key), how.value(value)) for key, value in one.attrib.items()]
        if how.backwards:
            said.reverse()
        if one is self.root or (how.anew and home):
            said.insert(len(said) // 2, (f"xmlns:{how.prefix}" if how.prefix else "xmlns", self.home))
        if one is self.root:
            said += [(f"xmlns:{p}", space) for space, p in self.prefixes.items()]
            said += [("xmlns:own", "urn:own")] if how.own else []
        if how.own and home:
            said.append(("own:v", how.own))
        start = f"<{name}" + "".join(self.attribute(key, value) for key, value in said) + how.opening
        inner = self.within(one, tag)
        return self.chosen(tag, start + "/>" if not inner and not how.long_empty else f"{start}>{inner}</{name}{how.closing}>")

    def attribute_name(self, key: str) -> str:
        space = _space(key)
        return f"xml:{local(key)}" if space == XML else f"{self.prefixes[space]}:{local(key)}" if space else key

    def within(self, one: ET.Element, tag: str) -> str:
        if tag in TEXTUAL or not len(one):
            return self.how.text(one.text) if one.text else ""
        between = self.how.between
        return between + between.join(self.element(child) for child in one) + between

    def chosen(self, tag: str, written: str) -> str:
        if tag not in self.how.choices:
            return written
        return (f'<mc:AlternateContent xmlns:mc="{CHOICES}"><mc:Choice xmlns:x9="urn:x9" Requires="x9"><x9:better v="9">9</x9:better></mc:Choice>'
                f"<mc:Fallback>{written}</mc:Fallback></mc:AlternateContent>")


def _space(name: str) -> str:
    return name[1:].partition("}")[0] if name.startswith("{") else ""


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def is_sheet(name: str) -> bool:
    """Whether a part is a worksheet."""
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


WHERE: dict[str, Callable[[str], bool]] = {
    "sheets": is_sheet,
    "strings": lambda name: name == "xl/sharedStrings.xml",
    "styles": lambda name: name == "xl/styles.xml",
    "workbook": lambda name: name == "xl/workbook.xml",
    "relations": lambda name: name.endswith(".rels"),
    "types": lambda name: name == "[Content_Types].xml",
    "notes": lambda name: "comment" in name and name.endswith(".xml"),
    "all parts": lambda name: name.endswith((".xml", ".rels")),
}


def written(how: Habit, where: str) -> Rewriting:
    """The parts of one kind written by a habit."""

    def rewrite(content: Content) -> Content:
        return {name: Writer(how, ET.fromstring(xml)).document() if WHERE[where](name) else xml for name, xml in content.items()}

    return rewrite


HABITS = {
    "indented": Habit(between="\n    "),
    "indented with tabs and CRLF": Habit(between="\r\n\t\t"),
    "comments between": Habit(between="<!-- -->"),
    "comments that look like cells": Habit(between="<!-- <c r='B5'><v>9</v></c></row></sheetData> -->"),
    "comments in texts": Habit(text=parted("<!-- -->")),
    "comments with tags in texts": Habit(text=parted("<!--</v></t><v>7-->")),
    "instructions between": Habit(between="<?note <c r='A1'?>"),
    "instructions in texts": Habit(text=parted("<?note?>")),
    "CDATA": Habit(text=whole_cdata),
    "CDATA in pieces": Habit(text=broken_cdata),
    "numbers for characters": Habit(text=decimal),
    "hexadecimal numbers for characters": Habit(text=hexadecimal),
    "a number for the last character": Habit(text=last_by_number),
    "numbers in attributes": Habit(value=decimal),
    "hexadecimal numbers in attributes": Habit(value=hexadecimal),
    "a number at an attribute's end": Habit(value=last_by_number),
    "single quotes": Habit(quote="'"),
    "a space before >": Habit(opening=" ", closing=" "),
    "a newline before >": Habit(opening="\n", closing="\n"),
    "a space in end tags": Habit(closing=" "),
    "newlines before attributes": Habit(gap="\n"),
    "two spaces before attributes": Habit(gap="  "),
    "tabs around =": Habit(equals="\t=\t"),
    "a prefix": Habit(prefix="x"),
    "a long prefix": Habit(prefix="ss.main-1"),
    "a Chinese prefix": Habit(prefix="表"),
    "namespaces declared everywhere": Habit(anew=True),
    "prefixes declared everywhere": Habit(prefix="c", anew=True),
    "attributes backwards": Habit(backwards=True),
    "empty elements with end tags": Habit(long_empty=True),
    "attributes of others": Habit(own="7"),
    "no declaration": Habit(declaration=""),
    "declaration in single quotes": Habit(declaration="<?xml version='1.0' encoding='utf-8'?>"),
    "byte order mark": Habit(declaration='\ufeff<?xml version="1.0" encoding="UTF-8"?>'),
    "ASCII": Habit(declaration='<?xml version="1.0" encoding="US-ASCII"?>', text=only_ascii, value=only_ascii),
    "comments around the root": Habit(before="<!-- a\n<worksheet> -->\n", after="\n<!-- </sheetData> --><?end?>\n"),
}
EVERYTHING = Habit(between="\n<!-- \u6ce8 -->\n", opening="\n", closing=" ", equals=" = ", quote="'", prefix="y", backwards=True, own="8",
                   text=lambda text: f"{decimal(text[:1])}<!-- -->{whole_cdata(text[1:])}", value=last_by_number)

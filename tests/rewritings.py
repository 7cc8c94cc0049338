"""One filled return written in every way a legal writer may choose: ``REWRITINGS`` names them, each makes the same workbook anew."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

from tests.habits import (
    EVERYTHING,
    HABITS,
    MAIN,
    RELATIONS,
    STRICT,
    STRICT_RELATIONS,
    WHERE,
    XML,
    Content,
    Habit,
    Rewriting,
    Writer,
    is_sheet,
    local,
    written,
)
from tests.small import packed

# --- what a sheet may say otherwise ---


def each_sheet(change: Callable[[ET.Element], object]) -> Rewriting:
    """Every worksheet's tree changed and written plainly."""

    def rewrite(content: Content) -> Content:
        changed = {}
        for name, xml in content.items():
            if is_sheet(name):
                root = ET.fromstring(xml)
                change(root)
                changed[name] = Writer(Habit(), root).document()
        return content | changed

    return rewrite


def q(tag: str) -> str:
    """A name of the main namespace."""
    return f"{{{MAIN}}}{tag}"


def cells(root: ET.Element) -> Iterator[ET.Element]:
    """Cells that hold something."""
    return (cell for cell in root.iter(q("c")) if len(cell))


def _without(tag: str, key: str) -> Callable[[ET.Element], object]:
    return lambda root: [one.attrib.pop(key, None) for one in root.iter(q(tag))]


def _counted(*tags: str) -> Rewriting:
    """Without addresses, where counting gives the same; far away they stay."""

    def change(root: ET.Element) -> None:
        for data in root.iter(q("sheetData")):
            number = 1
            for row in list(data):
                here = int(row.get("r", "0"))
                while number < here < 2000:  # gaps are filled with empty rows
                    data.insert(list(data).index(row), ET.Element(q("row")))
                    number += 1
                number = here + 1
                _fill(row, here)
                for one in (row, *row):
                    if here < 2000 and local(one.tag) in tags:
                        one.attrib.pop("r", None)

    return each_sheet(change)


def _fill(row: ET.Element, number: int) -> None:
    at = 0
    for cell in list(row):
        here = column(cell.get("r", ""))
        if here > 200:
            continue
        for missing in range(at + 1, here):
            row.insert(missing - 1, ET.Element(q("c"), {"r": f"{letters(missing)}{number}"}))
        at = here


def column(reference: str) -> int:
    """The number of an address's column."""
    number = 0
    for char in reference.rstrip("0123456789"):
        number = number * 26 + ord(char) - 64
    return number


def letters(number: int) -> str:
    """The letters of a column."""
    text = ""
    while number:
        number, digit = divmod(number - 1, 26)
        text = chr(65 + digit) + text
    return text


def _value_first(root: ET.Element) -> None:
    for cell in cells(root):
        cell[:] = sorted(cell, key=lambda one: local(one.tag) != "v")


def _values(change: Callable[[str, str], str]) -> Rewriting:
    """change: (type, text) -> text."""

    def rewrite(root: ET.Element) -> None:
        for cell in cells(root):
            for value in cell.iter(q("v")):
                value.text = change(cell.get("t", "n"), value.text or "")

    return each_sheet(rewrite)


def _string_at(change: Callable[[str], str]) -> Rewriting:
    return _values(lambda kind, text: change(text) if kind == "s" else text)


def _number(change: Callable[[str], str]) -> Rewriting:
    return _values(lambda kind, text: change(text) if kind == "n" and text.isdigit() else text)


def texts_of(content: Content) -> list[str]:
    """The shared strings."""
    root = ET.fromstring(content["xl/sharedStrings.xml"])
    return ["".join(t.text or "" for t in item.iter(q("t"))) for item in root]


def _plain_items(content: Content) -> list[bool]:
    """Which shared strings have one format throughout."""
    return [item.find(q("r")) is None for item in ET.fromstring(content["xl/sharedStrings.xml"])]


def _texts_in_cells(put: Callable[[ET.Element, str], None]) -> Rewriting:
    """Shared strings taken into the cells; those of several formats stay where they are."""

    def rewrite(content: Content) -> Content:
        texts, plain = texts_of(content), _plain_items(content)

        def change(root: ET.Element) -> None:
            for cell in cells(root):
                if cell.get("t") == "s" and plain[at := int(cell.findtext(q("v")) or "")]:
                    cell[:] = []
                    put(cell, texts[at])

        return each_sheet(change)(content)

    return rewrite


def _inline(cell: ET.Element, text: str, pieces: int = 0, reading: bool = False) -> None:
    cell.set("t", "inlineStr")
    within = ET.SubElement(cell, q("is"))
    _say(within, text, pieces)
    if reading:
        _read_aloud(within)


def _say(within: ET.Element, text: str, pieces: int) -> None:
    size = max(1, -(-len(text) // pieces)) if pieces else 0
    for part in [text[at : at + size] for at in range(0, len(text), size)] if size else [text]:
        holder = ET.SubElement(within, q("r")) if pieces else within
        if pieces:
            ET.SubElement(ET.SubElement(holder, q("rPr")), q("b"))
        one = ET.SubElement(holder, q("t"), {f"{{{XML}}}space": "preserve"})
        one.text = part


def _read_aloud(within: ET.Element) -> None:
    sound = ET.SubElement(within, q("rPh"), {"sb": "0", "eb": "1"})
    ET.SubElement(sound, q("t")).text = "pin yin"
    ET.SubElement(within, q("phoneticPr"), {"fontId": "1"})


def _as(kind: str, tag: str = "v") -> Callable[[ET.Element, str], None]:
    def put(cell: ET.Element, text: str) -> None:
        cell.set("t", kind)
        ET.SubElement(cell, q(tag)).text = text

    return put


def _formula_text(cell: ET.Element, text: str) -> None:
    cell.set("t", "str")
    ET.SubElement(cell, q("f")).text = '"x"&"y"'
    ET.SubElement(cell, q("v")).text = text


def each_item(change: Callable[[ET.Element, str], None], *, rich: bool = False) -> Rewriting:
    """Every shared string changed; those of several formats only when asked for."""

    def rewrite(content: Content) -> Content:
        root = ET.fromstring(content["xl/sharedStrings.xml"])
        for item, text in zip(root, texts_of(content), strict=True):
            if rich or item.find(q("r")) is None:
                change(item, text)
        return content | {"xl/sharedStrings.xml": Writer(Habit(), root).document()}

    return rewrite


def _in_runs(item: ET.Element, text: str) -> None:
    item[:] = []
    _say(item, text, 3)


def _bare(item: ET.Element, text: str) -> None:
    for one in item.iter(q("t")):
        if (one.text or "") == (one.text or "").strip():
            one.attrib.clear()


def _with_empty_run(item: ET.Element, text: str) -> None:
    _in_runs(item, text)
    ET.SubElement(ET.SubElement(item, q("r")), q("t"))


def _reordered(content: Content) -> Content:
    """The shared strings backwards, every third one twice, empty ones between."""
    root = ET.fromstring(content["xl/sharedStrings.xml"])
    items, at, place = list(root), 0, {}
    root[:] = []
    for old in range(len(items) - 1, -1, -1):
        root.append(ET.Element(q("si")))
        root.append(items[old])
        at += 2
        place[old] = at - 1
    root.attrib.clear()
    content = content | {"xl/sharedStrings.xml": Writer(Habit(), root).document()}
    return _string_at(lambda text: str(place[int(text)]))(content)


def _replaced(where: str, *pairs: tuple[bytes, bytes]) -> Rewriting:
    """Bytes put in place of others in the parts of one kind; each must occur somewhere."""

    def rewrite(content: Content) -> Content:
        done = dict(content)
        for old, new in pairs:
            hit = [name for name in done if WHERE[where](name) and old in done[name]]
            assert hit, old
            for name in hit:
                done[name] = done[name].replace(old, new)
        return done

    return rewrite


def _substituted(where: str, pattern: bytes, new: bytes) -> Rewriting:
    def rewrite(content: Content) -> Content:
        done = {name: re.sub(pattern, new, xml) if WHERE[where](name) else xml for name, xml in content.items()}
        assert done != content, pattern
        return done

    return rewrite


def _strict(content: Content) -> Content:
    pairs = ((MAIN, STRICT), (RELATIONS, STRICT_RELATIONS))
    done = {}
    for name, xml in content.items():
        done[name] = xml
        for old, new in pairs if name.endswith((".xml", ".rels")) else ():
            done[name] = done[name].replace(old.encode(), new.encode())
    return done


def _moved(places: Callable[[str], str], target: Callable[[str], str] = lambda to: to) -> Rewriting:
    """Worksheets under other names in the zip; ``target``: how the workbook's relations write them."""

    def rewrite(content: Content) -> Content:
        names = {name: places(name) for name in content if is_sheet(name)}
        beside = {f"xl/worksheets/_rels/{name.rpartition('/')[2]}.rels": new for name, new in names.items()}
        done = {}
        for name, xml in content.items():
            if name in beside:
                folder, _, file = beside[name].rpartition("/")
                done[f"{folder}/_rels/{file}.rels".lstrip("/")] = re.sub(rb'Target="\.\./', b'Target="/xl/', xml)
                continue
            done[names.get(name, name)] = xml
        for old, new in names.items():
            for to in (f'"/{old}"', f'"{old.removeprefix("xl/")}"'):
                name = "xl/_rels/workbook.xml.rels"
                done[name] = done[name].replace(to.encode(), f'"{target("/" + new)}"'.encode())
        return done

    return rewrite


def _targets(change: Callable[[str], str]) -> Rewriting:
    """How the workbook's relations write where a part lies."""

    def rewrite(content: Content) -> Content:
        name = "xl/_rels/workbook.xml.rels"
        xml = re.sub(r'Target="([^"]*)"', lambda m: f'Target="{change(m[1].removeprefix("/xl/"))}"', content[name].decode())
        return content | {name: xml.encode()}

    return rewrite


def _renumbered(content: Content) -> Content:
    """The relations' names are words, in another order."""
    name = "xl/_rels/workbook.xml.rels"
    root = ET.fromstring(content[name])
    root[:] = list(root)[::-1]
    for one in root:
        one.set("Id", f"\u5173\u7cfb_{one.get('Id')}")
    workbook = re.sub(rb':id="(\w+)"', lambda m: ':id="\u5173\u7cfb_'.encode() + m[1] + b'"', content["xl/workbook.xml"])
    return content | {name: Writer(Habit(), root).document(), "xl/workbook.xml": workbook}


def encoded(encoding: str, said: str, where: str) -> Rewriting:
    """Parts in another encoding; characters it does not have by their numbers."""

    def rewrite(content: Content) -> Content:
        done = {}
        for name, xml in content.items():
            done[name] = xml
            if WHERE[where](name):
                body = re.sub(r"^<\?xml[^>]*\?>\s*", "", xml.decode("utf-8-sig"))
                done[name] = (f'<?xml version="1.0" encoding="{said}"?>' + body).encode(encoding, "xmlcharrefreplace")
        return done

    return rewrite


def _hidden_true(root: ET.Element) -> None:
    for row in root.iter(q("row")):
        if row.get("hidden"):
            row.set("hidden", "true")


def _padded_rows(root: ET.Element) -> None:
    for one in root.iter(q("row")):
        one.set("r", f" {one.get('r')}\n")


def _with_styles_only(root: ET.Element) -> None:
    """Empty cells, as a program leaves them that formats whole rows."""
    for row in root.iter(q("row")):
        last = max((column(cell.get("r", "")) for cell in row), default=0)
        for at in range(last + 1, min(last + 4, 90)):
            ET.SubElement(row, q("c"), {"r": f"{letters(at)}{row.get('r')}", "s": "0"})


def _extended(root: ET.Element) -> None:
    for cell in cells(root):
        extension = ET.SubElement(ET.SubElement(cell, q("extLst")), q("ext"), {"uri": "{0}"})
        ET.SubElement(extension, "{urn:own}v").text = "77"
        ET.SubElement(extension, q("v")).text = "88"


def _other_attributes(root: ET.Element) -> None:
    for row in root.iter(q("row")):
        row.attrib |= {"spans": "1:3", "ht": "15.5", "customHeight": "1", "outlineLevel": "1", "thickBot": "0"}
    for cell in cells(root):
        cell.set("ph", "0")


def _numbers_typed(root: ET.Element) -> None:
    for cell in cells(root):
        if cell.find(q("v")) is not None:
            cell.attrib.setdefault("t", "n")


def _wrong_dimension(root: ET.Element) -> None:
    for one in root.iter(q("dimension")):
        one.set("ref", "A1")


def _drop(*tags: str) -> Callable[[ET.Element], object]:
    return lambda root: [root.remove(one) for tag in tags for one in root.findall(q(tag))]


def _merges(change: Callable[[str], str]) -> Callable[[ET.Element], object]:
    return lambda root: [one.set("ref", change(one.get("ref", ""))) for one in root.iter(q("mergeCell"))]


def _addresses(change: Callable[[str], str]) -> Callable[[ET.Element], object]:
    return lambda root: [one.set("r", change(one.get("r", ""))) for one in root.iter(q("c"))]


def _rows_apart(root: ET.Element) -> None:
    """Formulas that stand in an array of one cell."""
    for formula in root.iter(q("f")):
        formula.attrib |= {"t": "array", "ref": "A1"}


def _formulas_say(**said: str) -> Callable[[ET.Element], None]:
    def change(root: ET.Element) -> None:
        for formula in root.iter(q("f")):
            formula.attrib |= said

    return change


def _empty_values(root: ET.Element) -> None:
    """A formula without result that has an empty value."""
    for cell in root.iter(q("c")):
        if cell.find(q("f")) is not None and cell.find(q("v")) is None:
            ET.SubElement(cell, q("v"))


def _in_types(change: Callable[[bytes], bytes]) -> Rewriting:
    return lambda content: content | {"[Content_Types].xml": change(content["[Content_Types].xml"])}


SAYINGS: dict[str, Rewriting] = {
    "cells without addresses": _counted("c"),
    "rows without numbers": _counted("row"),
    "neither addresses nor numbers": _counted("c", "row"),
    "small letters in addresses": each_sheet(_addresses(str.lower)),
    "dollars in addresses": each_sheet(_addresses(lambda r: re.sub(r"([A-Z]+)", r"$\1$", r))),
    "spaces around addresses": each_sheet(_addresses(lambda r: f" {r} ")),
    "spaces around row numbers": each_sheet(_padded_rows),
    "zeros before row numbers": each_sheet(lambda root: [row.set("r", f"00{row.get('r')}") for row in root.iter(q("row"))]),
    "the value before the formula": each_sheet(_value_first),
    "the value first, indented": lambda c: written(HABITS["indented"], "sheets")(each_sheet(_value_first)(c)),
    "empty values after formulas": each_sheet(_empty_values),
    "array formulas": each_sheet(_rows_apart),
    "formulas to be calculated": each_sheet(_formulas_say(aca="0", ca="1")),
    "formulas in no array": each_sheet(_formulas_say(aca="false")),
    "blanks of results count": _substituted("sheets", rb"<v>", b'<v xml:space="preserve">'),
    "a space before the end of empty tags": _substituted("sheets", rb"/>", b" />"),
    "types of numbers said": each_sheet(_numbers_typed),
    "extensions in cells": each_sheet(_extended),
    "other attributes": each_sheet(_other_attributes),
    "empty cells beside": each_sheet(_with_styles_only),
    "a wrong dimension": each_sheet(_wrong_dimension),
    "no dimension, no views": each_sheet(_drop("dimension", "sheetViews", "sheetFormatPr", "sheetPr", "pageMargins")),
    "no spans": each_sheet(_without("row", "spans")),
    "hidden is true": each_sheet(_hidden_true),
    "merged areas with dollars": each_sheet(_merges(lambda ref: re.sub(r"([A-Z]+)", r"$\1$", ref))),
    "merged areas in small letters": each_sheet(_merges(str.lower)),
    "merged areas from the other corner": each_sheet(_merges(lambda ref: ":".join(ref.split(":")[::-1]))),
    "texts in cells": _texts_in_cells(_inline),
    "texts in cells, indented": lambda c: written(HABITS["indented"], "sheets")(_texts_in_cells(_inline)(c)),
    "texts in cells, in pieces": _texts_in_cells(lambda cell, text: _inline(cell, text, 3)),
    "texts in cells, read aloud": _texts_in_cells(lambda cell, text: _inline(cell, text, 2, reading=True)),
    "inlineStr with a value": _texts_in_cells(_as("inlineStr")),
    "texts as results": _texts_in_cells(_as("str")),
    "texts as results of formulas": _texts_in_cells(_formula_text),
    "texts in pieces": each_item(_in_runs),
    "texts in pieces, one empty": each_item(_with_empty_run),
    "texts read aloud": each_item(lambda item, _: _read_aloud(item), rich=True),
    "texts without xml:space": each_item(_bare, rich=True),
    "texts with xml:space": each_item(lambda item, _: [t.set(f"{{{XML}}}space", "preserve") for t in item.iter(q("t"))] and None, rich=True),
    "texts in another order": _reordered,
    "no counts of texts": _substituted("strings", rb' (?:uniqueC|c)ount="\d+"', b""),
    "spaces around a text's number": _string_at(lambda text: f" {text} "),
    "a newline after a text's number": _string_at(lambda text: f"{text}\n"),
    "zeros before a text's number": _string_at(lambda text: f"000{text}"),
    "spaces around numbers": _number(lambda text: f"\n {text}\t"),
    "numbers with a point": _number(lambda text: f"{text}.0"),
    "numbers with an exponent": _number(lambda text: f"{text}0E-1"),
    "numbers with a plus": _number(lambda text: f"+{text}"),
    "zeros before numbers": _number(lambda text: f"00{text}"),
    "strict": _strict,
    "strict with a prefix, indented": lambda c: written(Habit(prefix="s", between="\n "), "all parts")(_strict(c)),
    "rows for who knows no better": written(Habit(choices=frozenset({"row"})), "sheets"),
    "cells for who knows no better": written(Habit(choices=frozenset({"c"})), "sheets"),
    "merged areas for who knows no better": written(Habit(choices=frozenset({"mergeCells"})), "sheets"),
    "sheets for who knows no better": written(Habit(choices=frozenset({"sheet"})), "workbook"),
    "texts for who knows no better": written(Habit(choices=frozenset({"si"})), "strings"),
    "absolute targets": _targets(lambda to: f"/xl/{to}"),
    "relative targets": _targets(lambda to: to),
    "targets with dots": _targets(lambda to: f"./../xl/./{to}"),
    "escaped targets": _targets(lambda to: to.replace("e", "%65")),
    "targets with backslashes": _targets(lambda to: to.replace("/", "\\")),
    "targets in capitals": _targets(str.upper),
    "internal targets": _replaced("relations", (b"<Relationship ", b'<Relationship TargetMode="Internal" ')),
    "relations with words for names": _renumbered,
    "parts without suffix": _moved(lambda name: "xl/" + name.rpartition("/")[2].partition(".")[0]),
    "parts with Chinese names": _moved(lambda name: f"xl/\u8868/\u7b2c{name.rpartition('/')[2]}"),
    "parts with spaces": _moved(lambda name: f"xl/my sheets/{name.rpartition('/')[2]}", lambda to: to.replace(" ", "%20")),
    "parts at the root": _moved(lambda name: name.rpartition("/")[2]),
    "parts deep down": _moved(lambda name: f"a/b/c/d/{name.rpartition('/')[2]}.xml"),
    "content types in the other order": _in_types(lambda xml: Writer(Habit(backwards=True), _backwards(xml)).document()),
    "content types in capitals": _in_types(lambda xml: re.sub(rb'PartName="([^"]*)"', lambda m: b'PartName="' + m[1].upper() + b'"', xml)),
    "no content types of sheets": _in_types(lambda xml: re.sub(rb'<Override [^<>]*worksheet\+xml"[^<>]*/>', b"", xml)),
}


def _backwards(xml: bytes) -> ET.Element:
    root = ET.fromstring(xml)
    root[:] = list(root)[::-1]
    return root


def _where_it_counts(habit: str) -> tuple[str, ...]:
    """Kinds of parts in which a habit is tried by itself."""
    how = HABITS[habit]
    if how.choices:
        return ("sheets",)
    if any(word in habit for word in ("texts", "CDATA", "characters", "character")):
        return ("sheets", "strings", "workbook", "all parts")
    if "attribute" in habit:
        return ("sheets", "styles", "workbook", "relations", "types", "all parts")
    return ("sheets", "strings", "styles", "all parts")


REWRITINGS: dict[str, Rewriting] = {
    **{f"{habit}: {where}": written(how, where) for habit, how in HABITS.items() for where in _where_it_counts(habit)},
    "everything at once": written(EVERYTHING, "all parts"),
    "everything at once, no addresses": lambda c: written(EVERYTHING, "all parts")(_counted("c", "row")(c)),
    "everything at once, texts in cells": lambda c: written(replace(EVERYTHING, prefix=""), "all parts")(_texts_in_cells(_inline)(c)),
    **SAYINGS,
}
ENCODINGS: dict[str, Rewriting] = {
    f"{said}: {where}": encoded(encoding, said, where)
    for encoding, said in (("utf-16", "UTF-16"), ("gb18030", "GB18030"), ("gbk", "gb2312"), ("latin-1", "ISO-8859-1"), ("utf-16-be", "UTF-16BE"))
    for where in ("sheets", "strings", "workbook", "styles", "relations", "types")
}


# --- how a zip may be put together otherwise ---


def zipped(content: Content, **how: bool) -> bytes:
    """The parts packed by the standard library in some other way."""
    buffer = io.BytesIO()
    kind = zipfile.ZIP_STORED if how.get("stored") else zipfile.ZIP_DEFLATED
    target = OneWay(buffer) if how.get("streamed") else buffer
    names = sorted(content, reverse=True) if how.get("reverse") else list(content)
    with zipfile.ZipFile(target, "w", kind) as out:  # type: ignore[call-overload]
        if how.get("folders"):
            for folder in ("_rels/", "xl/", "xl/worksheets/"):
                out.writestr(zipfile.ZipInfo(folder), b"")
        for name in names:
            info = zipfile.ZipInfo(name)
            info.compress_type = kind
            if how.get("extra"):
                info.extra = struct.pack("<HH4s", 0x7855, 4, b"abcd")
            with out.open(info, "w", force_zip64=how.get("zip64", False)) as part:
                part.write(content[name])
        if how.get("comment"):
            out.comment = b"a comment" * 100
    return (b"MZ stub" * 50 if how.get("stub") else b"") + buffer.getvalue()


class OneWay(io.RawIOBase):
    """A stream that cannot be gone back in: the writer leaves data descriptors."""

    def __init__(self, target: io.BytesIO) -> None:
        self._target = target

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._target.write(data)


ZIPS: dict[str, dict[str, bool]] = {
    name: {name: True} for name in ("stored", "streamed", "reverse", "folders", "extra", "zip64", "comment")
}


def rewritten(content: Content, name: str) -> bytes:
    """The workbook in one of the ways."""
    if name in ZIPS:
        return zipped(content, **ZIPS[name])
    return packed((REWRITINGS.get(name) or ENCODINGS[name])(content), level=1)

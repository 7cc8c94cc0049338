"""The XML of a worksheet without its formulas: what is left, a fifth, holds every value.

The form's live formulas are longer than everything the school writes. Nothing here reads a formula, so they are taken
out before the XML is looked at and parsed; each leaves an empty element, which tells that the cell has a formula.
"""

from __future__ import annotations

import re

_TAG = rb"<(?:[A-Za-z][\w.]*:)?"
_FORMULA = re.compile(rb"<f>[^<]*</f>")
_NO_RESULT = (b"><f/></c>", b"><f/><v></v></c>", b"><f/><v/></c>", b"><f/><v /></c>")
_OPENED = re.compile(rb'<c r="([A-Z]+)(\d+)"([^<>\n]*)\n')
_LONGEST_TAG = 60
_EMPTY = re.compile(
    _TAG + rb"c(?=[\s/>])([^<>]*)>\s*" + _TAG + rb"f\b[^<>]*(?:/>|>[^<]*</(?:[A-Za-z][\w.]*:)?f>)\s*"
    rb"(?:" + _TAG + rb"v\s*/>|" + _TAG + rb"v>\s*</(?:[A-Za-z][\w.]*:)?v>)?\s*</"
)
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_COMPUTED_TEXT = b't="str"'
_OTHER_FORMS = (b":f ", b":f>", b":f/", b">\n<", b">\r", b"> <", b'<c s="', b'<c t="')
"""Signs of a prefix, spacing or order of attributes that the plain pattern does not know: habits of a whole file."""
_SAMPLE = 5_000


def without_formulas(xml: bytes) -> bytes:
    """The XML with the text of plain formulas taken out. Comments could hide a tag, so XML with any stays as it is.

    Nothing but text goes: a tag inside a formula keeps it, so whatever is looked for afterwards is still there.
    """
    lean = _FORMULA.sub(b"<f/>", xml)
    return xml if b"<!" in lean else lean


def empty_formulas(lean: bytes) -> dict[str, list[int]]:
    """Column letters -> rows of formulas that no program has calculated yet, from XML without formulas."""
    found: dict[str, list[int]] = {}
    if b"<f" not in lean and b":f" not in lean:
        return found
    start = max(lean.find(b"<sheetData"), 0)
    sample = lean[start : start + _SAMPLE]
    if b"<f " in lean or any(sign in sample for sign in _OTHER_FORMS):
        for attributes in _EMPTY.findall(lean):
            reference = _REFERENCE.search(attributes)
            if reference and _COMPUTED_TEXT not in attributes:
                found.setdefault(reference[1].decode(), []).append(int(reference[2]))
        return found
    opened = b"\n".join([before[-_LONGEST_TAG:] for end in _NO_RESULT for before in lean.split(end)[:-1]])
    by_letter: dict[bytes, list[int]] = {}
    for letter, row, attributes in _OPENED.findall(opened + b"\n"):
        if _COMPUTED_TEXT not in attributes:
            by_letter.setdefault(letter, []).append(int(row))
    return {letter.decode(): rows for letter, rows in by_letter.items()}


def formula_of(xml: bytes, letter: str, row: int) -> bytes:
    """The text of a cell's formula, as it stands in the XML; b'' when it has none of its own."""
    cell = re.compile(_TAG + rb'c\b[^<>]*?\br="%s%d"[^<>]*>\s*' % (letter.encode(), row) + _TAG + rb"f\b[^<>]*>([^<]*)<")
    found = cell.search(xml)
    return found[1] if found else b""

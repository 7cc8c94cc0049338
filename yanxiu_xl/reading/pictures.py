"""Pictures that stand in cells: to a parser they are a text that starts with ``=DISPIMG(`` (WPS) or ``#VALUE!`` (Excel).

Excel marks a cell whose value is more than it shows with ``vm``; what that is stands in the rich data of the package. Where the
rich data is missing, a ``#VALUE!`` that is so marked is a picture: nothing else that people put into cells looks like that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from yanxiu_xl.reading.styles import Address, Styles

UNCOMPUTED = "公式没有结果："
"""Stands before the formula in a marked return, where the formula itself would be calculated again."""
PICTURE_WORD = "（图片）"
"""What stands for a picture in archives and marked returns."""
_AS_TEXT = re.compile(rf"(?:{UNCOMPUTED})?\s*=\s*(?:_xlfn\.)?(?:_xlws\.)?(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
_FORMULA = re.compile(rb'<c r="([A-Z]+)(\d+)"[^<>]*><f\b[^<>]*>\s*=?\s*(?:_xlfn\.(?:_xlws\.)?)?(?:DISPIMG|IMAGE)\(', re.IGNORECASE)
_RICH = re.compile(rb'<c r="([A-Z]+)(\d+)"(?=[^<>]*? t="e")[^<>]*? vm="(\d+)"')
_BLOCKS = re.compile(rb"<(?:\w+:)?valueMetadata\b[^<>]*>"), re.compile(rb"</(?:\w+:)?valueMetadata>")
_FUTURE = re.compile(rb"""<(?:\w+:)?futureMetadata\b[^<>]*?\bname=["']XLRICHVALUE["'][^<>]*>"""), re.compile(rb"</(?:\w+:)?futureMetadata>")
"""How an element begins and ends."""
_RECORD = re.compile(rb"""<(?:\w+:)?rc\b[^<>]*?\bv=["'](\d+)["']""")
_VALUE = re.compile(rb"""<(?:\w+:)?rvb\b[^<>]*?\bi=["'](\d+)["']""")
_STRUCTURED = re.compile(rb"""<(?:\w+:)?rv\b[^<>]*?\bs=["'](\d+)["']""")
_KIND = re.compile(rb"""<(?:\w+:)?s\b[^<>]*?\bt=["']([^"'<>]*)["']""")
_STYLE, _IS_TEXT = re.compile(rb'\bs="(\d{1,9})"'), re.compile(rb'\bt="(?!n")')
METADATA, VALUES, STRUCTURES = "xl/metadata.xml", "xl/richData/rdrichvalue.xml", "xl/richData/rdrichvaluestructure.xml"


@dataclass(frozen=True)
class Picture:
    """A cell that holds a picture."""

    def __str__(self) -> str:
        return PICTURE_WORD


PICTURE = Picture()


def is_picture(raw: object) -> bool:
    """Whether a cell holds a picture, or the word that a marked return has put in its place."""
    return raw.__class__ is Picture or (isinstance(raw, str) and (_AS_TEXT.match(raw) is not None or raw.strip() == PICTURE_WORD))


def as_it_shows(text: str, attributes: bytes, styles: Styles) -> str:
    """The text of a cell that is read from the XML alone: a number under its format, a picture by its name."""
    if is_picture(text) or (b' vm="' in attributes and b't="e"' in attributes):
        return PICTURE_WORD
    if b't="b"' in attributes:
        return {"0": "FALSE", "1": "TRUE"}.get(text, text)
    style = _STYLE.search(attributes)
    return styles.text_of(int(style[1]) if style else 0, text) if _IS_TEXT.search(attributes) is None else text


def picture_cells(xml: bytes, errors: Collection[Address], content: Callable[[str], bytes]) -> set[Address]:
    """The cells among those that show an error in which there is a picture.

    xml: the sheet with its formulas, in Excel's own spelling; content: gives another part of the package, b'' when not there.
    """
    found: set[Address] = set()
    if b"DISPIMG(" in xml or b"IMAGE(" in xml:
        found = {(letter.decode(), int(row)) for letter, row in _FORMULA.findall(xml)}
    if b' vm="' in xml:
        rich = _RICH.findall(xml)
        kinds = _kinds(content) if rich else []
        found |= {
            (letter.decode(), int(row)) for letter, row, number in rich
            if not 0 < int(number[:9]) <= len(kinds) or b"error" not in kinds[int(number[:9]) - 1].lower()
        }
    return found.intersection(errors)


def _within(xml: bytes, opening: re.Pattern[bytes], closing: re.Pattern[bytes]) -> bytes | None:
    """What stands in the first such element."""
    begin = opening.search(xml)
    end = closing.search(xml, begin.end()) if begin else None
    return xml[begin.end() : end.start()] if begin and end else None


def _kinds(content: Callable[[str], bytes]) -> list[bytes]:
    """What each number of ``vm`` stands for, such as ``_localImage`` or ``_error``; b'' where the package does not tell."""
    metadata = content(METADATA)
    blocks, future = _within(metadata, *_BLOCKS), _within(metadata, *_FUTURE)
    if blocks is None or future is None:
        return []
    records, values = _RECORD.findall(blocks), _VALUE.findall(future)
    structured, kinds = _STRUCTURED.findall(content(VALUES)), _KIND.findall(content(STRUCTURES))

    def at(some: list[bytes], number: bytes) -> bytes:
        place = int(number[:9]) if number else len(some)
        return some[place] if place < len(some) else b""

    return [at(kinds, at(structured, at(values, record))) for record in records]

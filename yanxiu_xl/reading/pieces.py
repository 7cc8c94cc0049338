"""Where the elements of an XML part stand in its bytes, so that one of them can be replaced and all others stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from yanxiu_xl.reading.package import damaged


@dataclass(frozen=True)
class Piece:
    """One element. name: without its prefix (prefix: with the colon, '' for none); start/end: its bytes; parent: name of the element around it."""

    name: str
    prefix: str
    start: int
    end: int
    parent: str
    attributes: Mapping[str, str]
    text: str
    children: tuple[Piece, ...] = ()


class _Open:
    def __init__(self, tag: str, start: int, attributes: Mapping[str, str]) -> None:
        self.prefix, _, self.name = tag.rpartition(":")
        self.start, self.attributes = start, attributes
        self.text: list[str] = []
        self.children: list[Piece] = []
        self.filled = False


def pieces(xml: bytes, names: Collection[str]) -> list[Piece]:
    """Every element of those names, in the order of their ends; each knows those of the names that are directly in it.

    Raises Refused F07 when it is no XML, or one with declarations of its own.
    """
    found: list[Piece] = []
    stack: list[_Open] = []
    parser = expat.ParserCreate()

    def begin(tag: str, attributes: dict[str, str]) -> None:
        for one in stack[-1:]:
            one.filled = True
        stack.append(_Open(tag, parser.CurrentByteIndex, attributes))

    def text(words: str) -> None:
        for one in stack[-1:]:
            one.filled = True
            one.text.append(words)

    def end(tag: str) -> None:
        one, at = stack.pop(), parser.CurrentByteIndex
        stop = at if not one.filled and xml[at - 2 : at] == b"/>" else xml.index(b">", at) + 1
        if one.name in names:
            prefix = f"{one.prefix}:" if one.prefix else ""
            piece = Piece(one.name, prefix, one.start, stop, stack[-1].name if stack else "", one.attributes, "".join(one.text), tuple(one.children))
            found.append(piece)
            if stack:
                stack[-1].children.append(piece)

    def refuse(*_: object) -> None:
        raise damaged()

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as broken:
        raise damaged() from broken
    return found


def spliced(xml: bytes, changes: Iterable[tuple[int, int, bytes]]) -> bytes:
    """The part with (start, end, new bytes) put in; the stretches do not overlap."""
    done = xml
    for start, end, new in sorted(changes, key=lambda change: change[:2], reverse=True):
        done = done[:start] + new + done[end:]
    return done


def first(found: Iterable[Piece], wanted: Callable[[Piece], bool]) -> Piece | None:
    """The first piece of a kind."""
    return next((one for one in found if wanted(one)), None)

"""What people write beside the cells of a sheet: notes, threaded comments, text boxes. No parser of values sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from yanxiu_xl.forms.model import letters
from yanxiu_xl.problems import Level

MOST_REMARKS = 500
"""On one sheet; the file itself is kept."""
LONGEST = 2000
"""Characters that are kept of one."""
_OWN = re.compile(rf"^(?:{'|'.join(level.word for level in Level)}) [A-Z]+\d+[a-z]?：", re.MULTILINE)
_SIGNED = re.compile(r"(?<!\s)\s*〔标注 \d+〕\s*")
_REMEDY = re.compile(r"^→ .*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"^\[[^\]\n]*\].*?(?:Comment|Reply|注释|批注|答复|回复)\s*[:：]\s*", re.DOTALL)
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
Content = Callable[[str], bytes]


class Kind(Enum):
    """What it is, as people call it."""

    NOTE = "批注"
    THREAD = "会话批注"
    BOX = "文本框"


@dataclass(frozen=True)
class Remark:
    """Text beside the cells, and the cell it hangs on or begins in (letter '' and row 0 where there is none)."""

    kind: Kind
    letter: str
    row: int
    text: str


def remarks_of(targets: Sequence[tuple[str, str]], content: Content) -> list[Remark]:
    """Everything written beside the cells of a sheet, by cell.

    targets: (last word of the type, part) of what the sheet's relations lead to; content: gives a part of the package, b'' when it
    is not there. Damaged parts tell nothing.
    """
    threads = [one for kind, target in targets if kind == "threadedComment" for one in _threads(content(target))]
    at = {(one.letter, one.row) for one in threads}
    found = [*threads]
    for kind, target in targets:
        if kind == "comments":
            found += [one for one, placeholder in _notes(content(target)) if not (placeholder and (one.letter, one.row) in at)]
        elif kind == "drawing":
            found += _boxes(content(target))
    return sorted(set(found), key=lambda one: (one.row, len(one.letter), one.letter, one.kind.value, one.text))[:MOST_REMARKS]


def own_words(text: str) -> str:
    """What somebody has written in a note, without what the program itself had put there."""
    text = _SIGNED.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    ours = _OWN.search(text)
    if ours is None:
        return text.strip()
    after = list(_REMEDY.finditer(text, ours.start()))
    return f"{text[: ours.start()]}\n{text[after[-1].end() :] if after else ''}".strip()


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _elements(xml: bytes, name: str) -> list[Any]:
    tree = _tree(xml)
    return [] if tree is None else [one for one in tree.iter() if _local(one.tag) == name]


def _tree(xml: bytes) -> Any:
    try:
        return fromstring(xml, forbid_dtd=True) if xml else None
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None


def _walk(element: Any, passed_over: frozenset[str]) -> Iterator[Any]:
    """Elements within, in order, but for those of some names and what is in them. Nothing recursive: a file may nest as it likes."""
    waiting = list(reversed(element))
    while waiting:
        one = waiting.pop()
        if _local(one.tag) not in passed_over:
            yield one
            waiting.extend(reversed(one))


def _text(element: Any) -> str:
    """The text of an element; phonetic readings are no part of it."""
    return "".join(str(one.text or "") for one in _walk(element, frozenset({"rPh"})) if _local(one.tag) == "t" or (_local(one.tag) == "text" and not len(one)))


def _place(reference: str) -> tuple[str, int]:
    found = _CELL.match(reference)
    return (found[1], int(found[2])) if found else ("", 0)


def _notes(xml: bytes) -> Iterator[tuple[Remark, bool]]:
    """(note, whether Excel has put it there in place of a threaded comment)."""
    authors = [str(one.text or "") for one in _elements(xml, "author")]
    for one in _elements(xml, "comment"):
        number = one.get("authorId", "")
        author = authors[int(number)] if number.isascii() and number.isdigit() and int(number[:9]) < len(authors) else ""
        placeholder = author.startswith("tc=")
        text = own_words(_text(one))
        if placeholder:
            text = _PLACEHOLDER.sub("", text).strip()
        if text:
            yield Remark(Kind.NOTE, *_place(one.get("ref", "")), text[:LONGEST]), placeholder


def _threads(xml: bytes) -> list[Remark]:
    """A remark for each cell: what was said and what was answered, a line each."""
    said: dict[tuple[str, int], list[str]] = {}
    for one in _elements(xml, "threadedComment"):
        text = _text(one).strip()
        if text:
            said.setdefault(_place(one.get("ref", "")), []).append(text)
    return [Remark(Kind.THREAD, *place, "\n".join(lines)[:LONGEST]) for place, lines in said.items()]


def _boxes(xml: bytes) -> Iterator[Remark]:
    """Shapes with a text, but for buttons: those run a macro or are the hidden twins of form controls."""
    tree = _tree(xml)
    for anchor in () if tree is None else tree.iter():
        if _local(anchor.tag) not in {"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"}:
            continue
        corner = next((one for one in anchor if _local(one.tag) == "from"), ())
        numbers = {_local(one.tag): str(one.text or "").strip() for one in corner}
        placed = all(numbers.get(key, "").isascii() and numbers.get(key, "").isdigit() for key in ("col", "row"))
        place = (letters(int(numbers["col"][:5])), int(numbers["row"][:7]) + 1) if placed else ("", 0)
        for shape in _shapes(anchor):
            lines = ["".join(map(_text, one)) for one in shape.iter() if _local(one.tag) == "p"]
            text = "\n".join(lines).strip()
            if text:
                yield Remark(Kind.BOX, *place, text[:LONGEST])


def _shapes(anchor: Any) -> Iterator[Any]:
    """Shapes that people have drawn; of two versions of one (for older programs) the first."""
    for one in _walk(anchor, frozenset({"Fallback"})):
        if _local(one.tag) == "sp":
            about = next((x for x in one.iter() if _local(x.tag) == "cNvPr"), None)
            if not one.get("macro") and (about is None or about.get("hidden") not in {"1", "true"}):
                yield one

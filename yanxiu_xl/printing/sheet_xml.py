"""Laid-out pages as the XML of their sheet: everything that is not rows, merged areas and page breaks stays as the template has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from yanxiu_xl.printing.filling import Instance, Laid
from yanxiu_xl.printing.marks import marks_in
from yanxiu_xl.printing.model import Part, Value
from yanxiu_xl.printing.names import Names
from yanxiu_xl.printing.template import Area, TemplateCell, TemplateSheet, address
from yanxiu_xl.reading.pieces import Piece, spliced

AFTER = ("rowBreaks", "headerFooter", "pageSetup", "pageMargins", "printOptions", "mergeCells", "sheetData")
"""Elements behind which page breaks may stand, the last of the order first."""
_CELL = re.compile(r"(\$?[A-Z]{1,3})(\d+)")
"""A cell that goes along with its row; one with a fixed row stays."""
_NOT_CARRIED = {"r", "spans", "ht", "customHeight"}


@dataclass(frozen=True)
class Placed:
    """A sheet that is filled in: its XML, and for each copy the row in which each row of the template has come to stand first."""

    xml: bytes
    places: Sequence[Mapping[int, int]]
    last_row: int
    pages: int


def written_sheet(sheet: TemplateSheet, copies: Iterable[Sequence[Sequence[Laid]]], general: Part, names: Names) -> Placed:
    """The sheet with these copies, each page of each on paper of its own."""
    data = next(one for one in sheet.found if one.name == "sheetData")
    out = _Out(sheet, data.prefix)
    for pages in copies:
        out.copy(pages)
    p = data.prefix
    changes = [(data.start, data.end, f"<{p}sheetData>{''.join(out.rows)}</{p}sheetData>".encode())]
    merged = "".join(f'<{p}mergeCell ref="{one}"/>' for one in out.merges)
    areas = f'<{p}mergeCells count="{len(out.merges)}">{merged}</{p}mergeCells>' if out.merges else ""
    breaks = out.breaks[:-1]
    brks = "".join(f'<{p}brk id="{row}" max="16383" man="1"/>' for row in breaks)
    ends = f'<{p}rowBreaks count="{len(breaks)}" manualBreakCount="{len(breaks)}">{brks}</{p}rowBreaks>' if breaks else ""
    for name, new in (("mergeCells", areas), ("rowBreaks", ends), ("dimension", "")):
        old = _piece(sheet.found, name)
        if old:
            changes.append((old.start, old.end, new.encode()))
        elif new:
            behind = next(piece for piece in (_piece(sheet.found, one) for one in AFTER) if piece)
            at = data if name == "mergeCells" else behind
            changes.append((at.end, at.end, new.encode()))
    changes += [(one.start, one.end, _header(one, general, names)) for one in sheet.headers]
    changes += _at_scale(sheet)
    return Placed(_spliced(sheet.xml, changes), out.places, out.row, len(out.breaks))


def _piece(found: Sequence[Piece], name: str) -> Piece | None:
    return next((one for one in found if one.name == name), None)


def _spliced(xml: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """Two that are put in at the same place are put there in their order."""
    joined: dict[tuple[int, int], bytes] = {}
    for start, end, new in changes:
        joined[start, end] = joined.get((start, end), b"") + new
    return spliced(xml, ((*place, new) for place, new in joined.items()))


def _at_scale(sheet: TemplateSheet) -> Iterable[tuple[int, int, bytes]]:
    """Printed at a scale of its own: what is fitted to the width of a page passes over page breaks, in Excel and in LibreOffice."""
    fitted, setup = _piece(sheet.found, "pageSetUpPr"), _piece(sheet.found, "pageSetup")
    if fitted is None or fitted.attributes.get("fitToPage") not in {"1", "true"}:
        return
    yield fitted.start, fitted.end, b""
    if setup is not None:
        kept = {key: value for key, value in setup.attributes.items() if key not in {"scale", "fitToWidth", "fitToHeight"}}
        spelt = "".join(f" {key}={quoteattr(value)}" for key, value in {**kept, "scale": str(sheet.scale)}.items())
        yield setup.start, setup.end, f"<{setup.prefix}pageSetup{spelt}/>".encode()


def _header(piece: Piece, general: Part, names: Names) -> bytes:
    found, at = list[str](), 0
    for mark in marks_in(piece.text):
        proper = names.proper("", mark.name[1]) if mark.name else None
        value = general.values.get(proper or "")
        found += [piece.text[at : mark.start], "" if value is None else str(value).replace("&", "&&")]
        at = mark.end
    return f"<{piece.prefix}{piece.name}>{escape(''.join(found) + piece.text[at:])}</{piece.prefix}{piece.name}>".encode()


class _Moves(NamedTuple):
    """Where rows of the template have come to stand, seen from one row: by how much it has moved itself, first and last place of each."""

    by: int
    first: Mapping[int, int]
    last: Mapping[int, int]

    def formula(self, text: str) -> str:
        """A formula where its row stands now: what it refers to goes along, a range over repeated rows takes in all of them."""
        from openpyxl.formula.tokenizer import Token, Tokenizer

        found = Tokenizer(f"={text}").items
        return "".join(self._operand(one.value) if one.type == Token.OPERAND and one.subtype == Token.RANGE else one.value for one in found)

    def _operand(self, text: str) -> str:
        ends = text.split(":")
        if len(ends) > 2 or not all(map(_CELL.fullmatch, ends)):
            return text
        return ":".join(self._reference(end, to) for end, to in zip(ends, (self.first, self.last), strict=False))

    def _reference(self, cell: str, to: Mapping[int, int]) -> str:
        found = _CELL.fullmatch(cell)
        assert found is not None
        return found[1] + str(to.get(int(found[2]), int(found[2]) + self.by))


class _Out:
    """Rows, merged areas and breaks as they are written."""

    def __init__(self, sheet: TemplateSheet, prefix: str) -> None:
        self.sheet, self.prefix = sheet, prefix
        self.rows, self.merges, self.breaks = list[str](), list[str](), list[int]()
        self.places: list[Mapping[int, int]] = []
        self.row = 0

    def copy(self, pages: Sequence[Sequence[Laid]]) -> None:
        """Write the pages of a copy."""
        start = self.row
        numbered: list[tuple[int, Laid]] = []
        for page in pages:
            for one in page:
                self.row += 1
                numbered.append((self.row, one))
            self.breaks.append(self.row)
        own = [(number, one) for number, one in numbered if one.row.number and not one.instance.again]
        places: dict[int, int] = {}
        for number, one in own:
            places.setdefault(one.row.number, number)
        ends = {one.row.number: number for number, one in own}
        self.places.append(places)
        items: dict[Instance, dict[int, int]] = {}
        for number, one in own:
            items.setdefault(one.instance, {})[one.row.number] = number
        for number, one in numbered:
            here = items.get(one.instance, {}) if one.instance.block else {}
            self.rows.append(self._row(number, one, _Moves(number - one.row.number, {**places, **here}, {**ends, **here})))
        self._merge(numbered, {number for number in self.breaks if number > start})

    def _merge(self, numbered: Sequence[tuple[int, Laid]], breaks: set[int]) -> None:
        """The merged areas of the template wherever their rows stand, parted where a page ends."""
        for area in self.sheet.merges:
            inside = any(block.top <= area.top and area.bottom <= block.bottom for block in self.sheet.blocks)
            runs: dict[object, list[list[int]]] = {}
            for number, one in numbered:
                if area.top <= one.row.number <= area.bottom:
                    key = one.instance if inside or one.instance.again else None
                    parts = runs.setdefault(key, [])
                    if parts and parts[-1][-1] == number - 1 and number - 1 not in breaks:
                        parts[-1].append(number)
                    else:
                        parts.append([number])
            self._areas(Area(part[0], area.left, part[-1], area.right) for parts in runs.values() for part in parts)
        self._areas(Area(number, area.left, number, area.right) for number, one in numbered for area in one.merged)

    def _areas(self, areas: Iterable[Area]) -> None:
        self.merges += [f"{address(one.left, one.top)}:{address(one.right, one.bottom)}" for one in areas if (one.top, one.left) != (one.bottom, one.right)]

    def _row(self, number: int, one: Laid, moves: _Moves) -> str:
        kept = "".join(f" {key}={quoteattr(value)}" for key, value in one.row.attributes.items() if key not in _NOT_CARRIED and ":" not in key)
        height = f' ht="{one.height:g}" customHeight="1"' if one.height else ""
        cells = "".join(self._cell(cell, number, one.texts, moves) for cell in one.row.cells)
        return f'<{self.prefix}row r="{number}"{kept}{height}>{cells}</{self.prefix}row>'

    def _cell(self, cell: TemplateCell, number: int, texts: Mapping[int, Value], moves: _Moves) -> str:
        p, filled = self.prefix, cell.column in texts
        style = f' s="{cell.attributes["s"]}"' if cell.attributes.get("s") else ""
        opening = f'<{p}c r="{address(cell.column, number)}"{style}'
        value = texts.get(cell.column)
        if cell.marks and cell.column > self.sheet.last_column and value is None:
            return ""  # the words that say what is repeated stand beside the form
        if filled and value is None:
            return f"{opening}/>"
        if filled and isinstance(value, int | float):
            return f"{opening}><{p}v>{value!r}</{p}v></{p}c>"
        if filled:
            return f'{opening} t="inlineStr"><{p}is><{p}t xml:space="preserve">{escape(str(value))}</{p}t></{p}is></{p}c>'
        if cell.formula:
            return f"{opening}><{p}f>{escape(moves.formula(cell.formula))}</{p}f></{p}c>"
        kind = f' t="{cell.attributes["t"]}"' if cell.attributes.get("t") and cell.inner else ""
        return f"{opening}{kind}>{cell.inner.decode()}</{p}c>" if cell.inner else f"{opening}/>"

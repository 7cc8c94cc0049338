"""The XML of a worksheet without its formulas: what is left, a fifth, holds every value.

The form's live formulas are longer than everything the school writes. Nothing here reads a formula, so they are taken
out before the XML is looked at and parsed; each leaves an empty element, which tells that the cell has a formula.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_FORMULA = re.compile(rb'<f(?: aca="false")?>[^<]*</f>|<f t="shared"[^<>]*(?:/>|>[^<]*</f>)')
_LEFT = b"<f></f>"
"""What a formula leaves."""
_NO_RESULT = tuple(b">" + _LEFT + end for end in (b"</c>", b"<v></v></c>", b"<v/></c>", b"<v /></c>"))
_EMPTY_TEXT = b't="str"'
_SPECIAL = re.compile(rb"[^<>]*(?:/>|>[^<]*</f>)(?:<v></v>|<v ?/>)?</c>")
"""The rest of a formula with attributes (array, or shared in another spelling) and of its cell, when the cell has no result."""
_LONGEST_TAG = 60
_COLUMN = re.compile(rb'<c r="([A-Z]+)')


_DATE_CELL = re.compile(rb'(<c [^<>]*?\bt="d"[^<>]*>(?:<f[^<>]*/>|<f[^<>]*></f>)?<v>)([^<]*)(</v>)')
_ISO = re.compile(rb"\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:[.,]\d+)?)?\s*(?:(?:Z|[+-]\d{2}(?::?\d{2})?)\s*)?", re.IGNORECASE)


def plain_ends(xml: bytes) -> bytes:
    """Cells in which openpyxl and ONLYOFFICE say the same as Excel in a few signs more: ``<v />``, and that a result's blanks count.

    A sheet is no less plain for these, and need not be parsed for them. A text in which they stand has a sign too many for one that
    is plain (``spelling``), so what is done to it here does not matter.
    """
    return xml.replace(b'" />', b'"/>').replace(b"<v />", b"<v/>").replace(b'<v xml:space="preserve">', b"<v>")


def plain_dates(xml: bytes) -> bytes:
    """Dates that are written out (``t="d"``) without zone and fractions of seconds: the parser takes nothing else for a date.

    A spreadsheet program shows what is written there, whatever zone follows.
    """

    def plainly(cell: re.Match[bytes]) -> bytes:
        found = _ISO.fullmatch(cell[2])
        if found is None:
            return cell[0]
        return cell[1] + found[1] + (b"T" + found[2] + (found[3] or b":00") if found[2] else b"") + cell[3]

    return _DATE_CELL.sub(plainly, xml) if b't="d"' in xml else xml


class EmptyFormulas(dict[str, list[int]]):
    """Column letters -> rows of formulas that no program has calculated yet; each column is looked for when it is asked for."""

    def __init__(self, cells: bytes = b"") -> None:
        """cells: the opening tags of the cells, or their ends, a line each."""
        super().__init__()
        self._cells = cells

    def letters(self, known: Collection[str] = ()) -> set[str]:
        """Columns in which there are any, or may be, but for those that are known."""
        if known and re.search(rb'<c r="(?!(?:%s)\d)' % "|".join(known).encode(), self._cells) is None:
            return set()
        return {letter.decode() for letter in set(_COLUMN.findall(self._cells))} - set(known)

    def __missing__(self, letter: str) -> list[int]:
        of_column = re.compile(rb'\br="%s(\d+)"' % letter.encode())
        with_letter = b'r="' + letter.encode()
        lines = self._cells.split(b"\n") if with_letter in self._cells else []
        rows = [
            int(found[1]) for line in lines
            if with_letter in line and _EMPTY_TEXT not in line and (found := of_column.search(line, line.rfind(b"<") + 1))
        ]
        self[letter] = rows
        return rows


def without_formulas(xml: bytes) -> bytes:
    """The XML with the text of plain and shared formulas taken out.

    Comments could hide a tag, so XML with any stays as it is. Nothing but text goes: a tag inside a formula keeps it, so
    whatever is looked for afterwards is still there.
    """
    lean = _FORMULA.sub(_LEFT, xml)
    return xml if b"<!" in lean else lean


def empty_formulas(lean: bytes) -> EmptyFormulas:
    """Where formulas have no result, in XML of the plain spelling (``spelling``) whose formulas were taken out."""
    return EmptyFormulas(_cells_without_result(lean))


def _cells_without_result(lean: bytes) -> bytes:
    if b"<f" not in lean:
        return b""
    # prepared rows hold thousands that are known to be empty texts; nobody asks for those
    ends = [end for end in _NO_RESULT if (number := lean.count(end)) and number > lean.count(_EMPTY_TEXT + end)]
    cells = [before[-_LONGEST_TAG:] for end in ends for before in lean.split(end)[:-1]]
    before, *special = lean.split(b"<f ")
    for following in special:
        if _SPECIAL.match(following):
            cells.append(before[-_LONGEST_TAG:])
        before = following
    return b"\n".join(cell[cell.rfind(b"<") :] for cell in cells)


def formulas_of(xml: bytes, letter: str) -> dict[int, bytes]:
    """Row -> text of the formula of each cell of a column that has one of its own, in XML of the plain spelling."""
    return {int(row): text for row, text in re.findall(rb'<c r="%s(\d+)"[^<>]*><f\b[^<>]*>([^<]*)<' % letter.encode(), xml)}

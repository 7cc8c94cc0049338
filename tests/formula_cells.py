"""The formula cells of a sheet's XML, those that share a formula included: it is worked out anew for each, as a program does that opens the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from yanxiu_xl.buttons.mending import shifted

CELL = re.compile(r'<c r="([A-Z]+)(\d+)"([^>]*)>(<f[^>]*?/>|<f[^>]*>[^<]*</f>)(?:<v>([^<]*)</v>|<v/>)?</c>')
_SHARED = re.compile(r'<f t="shared"(?: ref="([A-Z]+)(\d+):([A-Z]+)(\d+)")? si="(\d+)"(?:/>|>([^<]*)</f>)')


class FormulaCell(NamedTuple):
    """Column letters, row, kind of the result ("n" for a number), text of the formula (escaped as in the file) and of the result."""

    letters: str
    row: int
    kind: str
    formula: str
    result: str


def formula_cells(xml: str) -> Iterator[FormulaCell]:
    """Every one, in the order of the file. A shared formula is asserted to have been written above, over the cells that use it."""
    shared: dict[str, tuple[int, str, int, str]] = {}
    for column, row, attributes, element, result in CELL.findall(xml):
        found = re.search(r'\bt="(\w+)"', attributes)
        text = re.sub(r"</?f[^>]*>", "", element)
        use = _SHARED.fullmatch(element)
        if use is not None:
            first, top, last, bottom, number, own = use.groups()
            if own is not None:
                assert (first, last, int(top)) == (column, column, int(row)), element
                assert number not in shared, f"formula {number} is written twice"
                shared[number] = (int(row), column, int(bottom), own)
            written, letters, bottom, own = shared[number]
            assert letters == column, element
            assert written <= int(row) <= bottom, element
            text = shifted(own, int(row) - written)
        yield FormulaCell(column, int(row), found[1] if found else "n", text, result)

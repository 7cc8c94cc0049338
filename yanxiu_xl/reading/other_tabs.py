"""Tabs that are none of the form's: what stands on them is kept cell by cell, like what stands outside the form's tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from yanxiu_xl.forms.model import letters
from yanxiu_xl.reading.cells import as_typed, squeeze, trim
from yanxiu_xl.reading.layout import Grid
from yanxiu_xl.reading.pictures import UNCOMPUTED
from yanxiu_xl.reading.sheet_facts import SheetFacts

MOST_KEPT = 20_000
"""Cells that are kept of one tab; the file itself is kept whole."""
OFFICE_OWN = frozenset({"WpsReserved_CellImgList"})
"""Hidden tabs that office programs make for themselves: WPS keeps the pictures in cells there."""


@dataclass
class OtherTab:
    """hidden: whether people do not see it; cells: how many hold something; kept: (address, what it shows), at most ``MOST_KEPT``."""

    title: str
    hidden: bool = False
    cells: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)


def is_office_own(title: str) -> bool:
    """Whether an office program has made the tab for itself."""
    return squeeze(title) in OFFICE_OWN


def other_tab(facts: SheetFacts, shown: Grid) -> OtherTab:
    """The cells of a tab. shown: as they show, '' where there is an error or a formula without result."""
    cells = {
        (row, at): text for row, line in enumerate(shown, 1) for at, raw in enumerate(line) if raw != "" and (text := trim(as_typed(raw)))
    }
    kept = [(f"{letters(at)}{row}", text) for (row, at), text in cells.items()]
    kept += [(f"{letter}{row}", word) for (letter, row), word in facts.errors.items()]
    for letter in sorted(facts.uncomputed.letters()):
        kept += [(f"{letter}{row}", text.removeprefix(UNCOMPUTED)) for row, text in facts.broken(letter).items() if (letter, row) not in facts.errors]
    kept += [(f"{cell.letter}{cell.row}", cell.text) for cell in facts.far]
    return OtherTab(facts.title, not facts.visible, len(kept), kept[:MOST_KEPT])

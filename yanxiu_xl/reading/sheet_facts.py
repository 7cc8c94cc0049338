"""What the XML of one worksheet tells beyond its values."""

from __future__ import annotations

from dataclasses import dataclass, field

from yanxiu_xl.reading.package import Refused
from yanxiu_xl.reading.pictures import UNCOMPUTED
from yanxiu_xl.reading.remarks import Remark
from yanxiu_xl.reading.strip_formulas import EmptyFormulas, formulas_of
from yanxiu_xl.reading.styles import Looks


@dataclass(frozen=True)
class FarCell:
    """A cell outside the bounds of any form, kept by its address and text."""

    letter: str
    row: int
    text: str


@dataclass
class SheetFacts:
    """What the XML of one worksheet tells beyond its values. Letters are column letters, rows are 1-based.

    uncomputed: column letters -> rows with a formula that has no result; pictures: cells that hold one, beside those whose text
    says so; remarks: what is written beside the cells; looks: their formats; xml: the part in its plain spelling, formulas
    included; lost: the workbook lists the sheet and its part is not there; other: what kind of tab it is, where it is no sheet
    of cells; fault: why it cannot be read.
    """

    title: str
    part: str
    visible: bool = True
    lost: bool = False
    other: str = ""
    fault: Refused | None = None
    rows: int = 0
    errors: dict[tuple[str, int], str] = field(default_factory=dict)
    uncomputed: EmptyFormulas = field(default_factory=EmptyFormulas)
    merges: list[tuple[str, int, str, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    far: list[FarCell] = field(default_factory=list)
    pictures: set[tuple[str, int]] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)
    looks: Looks = field(default_factory=Looks, repr=False)
    xml: bytes = field(default=b"", repr=False)

    @property
    def readable(self) -> bool:
        """Whether there is a sheet of cells to read."""
        return not self.lost and not self.other and self.fault is None

    def broken(self, letter: str, formulas: bool = True) -> dict[int, str]:
        """Rows of a column that hold an error, or (with ``formulas``) a formula without result, and what they show."""
        cells = {row: shown for (at, row), shown in self.errors.items() if at == letter}
        if formulas and (rows := self.uncomputed[letter]):
            texts = formulas_of(self.xml, letter)
            for row in rows:
                cells[row] = f"{UNCOMPUTED}={decoded(texts.get(row, b''))}"
        return cells


def decoded(data: bytes) -> str:
    """A text of the XML as it is meant."""
    text = data.decode("utf-8", "replace")
    for code, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(code, char)
    return text

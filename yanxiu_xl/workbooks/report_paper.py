"""How full the sheets of paper are on which a report is printed."""

from __future__ import annotations

from yanxiu_xl.workbooks.measure import LEAST_HEIGHT
from yanxiu_xl.workbooks.paper import MARGIN
from yanxiu_xl.workbooks.report_places import HEAD_ROW, Laid, Placed, lies

ROOM = {True: (8.27 - 2 * MARGIN) * 72, False: (11.69 - 2 * MARGIN) * 72}
"""Points between the margins of A4, lying and standing."""
SPARE = 0.97
"""The part of that which is counted on: programs differ a little in the heights of rows."""
PLAIN_ROW = 18.0
"""Points of a row that nobody has set."""
BLOCK_HEIGHT, HEAD_HEIGHT = 24.0, 36.0
"""Points of the row of a table's own title, and of its headings as a rule."""


class Paper:
    """How full the sheet of paper is, so that a chart or a small table is not cut in two."""

    def __init__(self, laid: Laid) -> None:
        self._room = ROOM[laid.report.landscape] * SPARE * 100 / lies(laid.report, laid.widths).scale
        self._repeated, self._repeats = 0.0, HEAD_ROW + 1 if len(laid.placed) == 1 else HEAD_ROW
        self._used, self.breaks = 0.0, list[int]()

    def take(self, row: int, height: float) -> float:
        """A row of this height is written, in order; returns the height."""
        if row < self._repeats:
            self._repeated += height
        elif self._used + height > self._room:
            self._used = self._repeated
        self._used += height
        return height

    def whole(self, row: int, height: float) -> None:
        """What begins in this row and is so high goes on the next sheet of paper where this one has no room for it."""
        if self._used + height > self._room and self._used > self._repeated and self._repeated + height <= self._room:
            self.breaks.append(row)
            self._used = self._repeated
        self._used += height

    def together(self, one: Placed) -> None:
        """A further table begins on the next sheet where it would fit there and does not here, or if not even three lines do."""
        heights = [BLOCK_HEIGHT, HEAD_HEIGHT, *([LEAST_HEIGHT] * (len(one.table.rows) + 1))]
        height = sum(heights) if self._repeated + sum(heights) <= self._room else sum(heights[:5])
        if self._used + PLAIN_ROW + height > self._room:
            self.breaks.append(one.head - 1)
            self._used = self._repeated
        else:
            self._used += PLAIN_ROW

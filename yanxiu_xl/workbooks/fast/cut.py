"""The lines of a report's table in stretches, each of which is drawn again only when it has changed.

While a page is drawn, a mark in its XML says where each stretch begins and of what it is made; where it ends, an empty one follows.
``splice`` takes the page apart at the marks, packs what was drawn, and puts in as it lies there what was packed before. What other parts of
the page say of lines (where they lead, how full the paper is) is told of those that are not drawn, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from yanxiu_xl.workbooks.book import PlainWorksheet
from yanxiu_xl.workbooks.fast.sheet_rows import write_row_before
from yanxiu_xl.workbooks.fast.splice import DeflatedChunk, pack

_MARK = re.compile(rb"<!--([0-9a-f]*)-->")


class Cut:
    """Into which stretches the lines of a page are cut, and which of them are there.

    lines: of each but the last, few enough for a change of one school to touch few others, enough for them to be packed well.
    made_of: of the page; stretches: first row (0-based) of each stretch -> what it is made of; kept: gives one that was packed before.
    """

    lines = 128

    def __init__(self, made_of: str = "", stretches: Mapping[int, str] | None = None, kept: Callable[[str], DeflatedChunk | None] = lambda _: None) -> None:
        self.made_of, self._stretches, self._kept = made_of, stretches or {}, kept
        self._known: dict[str, DeflatedChunk] = {}
        self._heights: dict[str, str] = {}

    def begin(self, page: PlainWorksheet, row: int) -> Sequence[float] | None:
        """Lines from this row on are to be drawn: the heights of their rows in points, where they are there and need not be."""
        made_of = self._stretches.get(row)
        if made_of is None:
            return None
        write_row_before(page, row)
        page.fh.write(f"<!--{made_of}-->")
        known = self._kept(made_of)
        if known is None:
            return None
        self._known[made_of] = known
        return [*_heights(known.area)]

    def end(self, page: PlainWorksheet, first: int, heights: Sequence[float], columns: int) -> None:
        """The lines that begin in row ``first`` are drawn, or are there; columns: 0-based, the last of theirs."""
        made_of = self._stretches.get(first)
        if made_of is None:
            return
        self._heights[made_of] = _area(heights)
        for row in (first, first + len(heights) - 1):
            page._check_dimensions(row, columns)
        write_row_before(page, first + len(heights))
        page.fh.write("<!---->")

    def parted(self, body: bytes) -> Iterator[DeflatedChunk]:
        """The XML of a page from its tables on, taken apart and packed; the last chunk ends the stream."""
        first, *rest = _MARK.split(body)
        *before, (_, last) = [(b"", first), *zip(rest[::2], rest[1::2], strict=True)]
        for mark, content in before:
            made_of = mark.decode()
            if made_of in self._known:
                yield self._known[made_of]
            elif content:
                yield pack(content, made_of=made_of, area=self._heights.get(made_of, ""))
        yield pack(last, last=True)


WHOLE = Cut()
"""A page that is drawn in one."""


def _area(heights: Iterable[float]) -> str:
    """Heights as they are remembered: equal ones that follow each other as one."""
    return " ".join(f"{height!r}*{sum(1 for _ in equal)}" for height, equal in groupby(heights))


def _heights(area: str) -> Iterator[float]:
    for run in area.split():
        height, _, times = run.partition("*")
        yield from [float(height)] * int(times)

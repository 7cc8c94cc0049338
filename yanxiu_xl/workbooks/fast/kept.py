"""What 总档案 held before, packed as it was: a stretch is written again only when what it is made of has changed.

Everything that the XML of a stretch follows from goes into a digest (``made_of``): the rows with their marks and where they lead, what is
said of the columns, the program itself. Formats are numbered alike in every 总档案 (``report_looks``), texts stand in their own cells, and
charts and drawings are parts of their own, so that no stretch depends on another.
"""

from __future__ import annotations

import hashlib
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice, takewhile
from pathlib import Path
from typing import BinaryIO

import xlsxwriter

import yanxiu_xl
from yanxiu_xl.reports.model import Column, Row, value_of
from yanxiu_xl.workbooks.fast.cut import Cut
from yanxiu_xl.workbooks.fast.splice import LEVEL, DeflatedChunk, Piece
from yanxiu_xl.workbooks.report_heads import help_height, help_parts, title_height
from yanxiu_xl.workbooks.report_places import Laid
from yanxiu_xl.workbooks.report_tables import Canvas


class Kept:
    """The stretches of a file, by what they were made of."""

    def __init__(self, file: BinaryIO | None = None, pieces: Iterable[Piece] = ()) -> None:
        self._file, self._pieces = file, {one.made_of: one for one in pieces}
        self._ordered = sorted(self._pieces.values(), key=lambda one: (one.offset, -one.length))

    def __contains__(self, made_of: str) -> bool:
        return made_of in self._pieces

    def get(self, made_of: str) -> DeflatedChunk | None:
        """A stretch as it lies there; None for one that is not among them."""
        one = self._pieces.get(made_of)
        if one is None or self._file is None:
            return None
        self._file.seek(one.offset)
        return DeflatedChunk(self._file.read(one.length), one.size, one.crc, made_of, one.area, self._within(one))

    def _within(self, whole: Piece) -> tuple[Piece, ...]:
        """The stretches of which one consists, counted from its beginning."""
        first, end = bisect_right(self._ordered, (whole.offset, -whole.length), key=lambda one: (one.offset, -one.length)), whole.offset + whole.length
        return tuple(one.moved(-whole.offset) for one in takewhile(lambda one: one.offset < end, islice(self._ordered, first, None)))


@contextmanager
def kept_in(path: Path, pieces: Iterable[Piece]) -> Iterator[Kept]:
    """The stretches of a file that is known to be what it was when they were written; nothing where it cannot be read."""
    try:
        file = path.open("rb")
    except OSError:
        yield Kept()
        return
    with file:
        yield Kept(file, pieces)


@cache
def program() -> str:
    """A digest of whatever writes a page: this package and what it is written and packed by."""
    package = Path(yanxiu_xl.__file__).parent
    digest = hashlib.sha256(f"{yanxiu_xl.__version__} {xlsxwriter.__version__} {zlib.ZLIB_RUNTIME_VERSION} {LEVEL}".encode())
    for path in sorted(package.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def cut_of(canvas: Canvas, laid: Laid, kept: Kept) -> Cut:
    """Of what a page of a report is made from its third row on, as a whole and line by line in stretches; kept: what was written before."""
    report, term = laid.report, canvas.heading.term
    digest = hashlib.sha256(repr((
        program(), term.centre, term.name, report.code, report.title, report.names, report.landscape, report.internal, report.group,
        list(laid.widths), title_height(laid), help_height(laid, help_parts(canvas.heading, laid)), laid.unmeasured,
    )).encode())
    stretches: dict[int, str] = {}
    for one in laid.placed:
        block, rows = one.table.block, one.table.rows
        digest.update(repr((block.title, block.empty, list(block.charts), list(one.table.columns), one.spans, one.head, one.first, one.totals)).encode())
        alike = repr((program(), report.code, block.key, list(one.table.columns), list(one.widths), one.spans))
        for at in range(0, len(rows), Cut.lines):
            made_of, leads = _lines_made_of(canvas, f"{alike} {one.first + at}", rows[at : at + Cut.lines], one.table.columns)
            digest.update(f"{made_of} {leads}".encode())
            if one.plain and len(rows) > Cut.lines:
                stretches[one.first + at] = made_of
    return Cut(digest.hexdigest(), stretches, kept.get)


def _lines_made_of(canvas: Canvas, alike: str, rows: Iterable[Row], columns: Sequence[Column]) -> tuple[str, list[str]]:
    """(a digest of lines, where their cells lead): that is told at the end of a page; how a cell looks tells only whether it leads anywhere.

    alike: what the lines have in common.
    """
    digest, leads = hashlib.sha256(alike.encode()), list[str]()
    for line in rows:
        told = []
        for column in columns:
            cell = line.get(column.key)
            link = canvas.leads(cell)
            told.append((value_of(cell), getattr(cell, "mark", None), link is not None))
            if link is not None:
                leads.append(link)
        digest.update(repr(told).encode())
    return digest.hexdigest(), leads

"""What 总档案 held before, packed as it was: a stretch is written again only when what it is made of has changed.

Everything that the XML of a stretch follows from goes into a digest (``made_of``): the rows with their marks and where they lead, what is
said of the columns, the program itself. Formats are numbered alike in every 总档案 (``report_looks``), texts stand in their own cells, and
charts and drawings are parts of their own, so that no stretch depends on another.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO

import xlsxwriter

import yanxiu_xl
from yanxiu_xl.reports.model import value_of
from yanxiu_xl.workbooks.fast.splice import LEVEL, DeflatedChunk, Piece
from yanxiu_xl.workbooks.report_heads import help_height, help_parts, title_height
from yanxiu_xl.workbooks.report_places import Laid
from yanxiu_xl.workbooks.report_tables import Canvas


class Kept:
    """The stretches of a file, by what they were made of."""

    def __init__(self, file: BinaryIO | None = None, pieces: Iterable[Piece] = ()) -> None:
        self._file, self._pieces = file, {one.made_of: one for one in pieces}

    def __contains__(self, made_of: str) -> bool:
        return made_of in self._pieces

    def get(self, made_of: str) -> DeflatedChunk | None:
        """A stretch as it lies there; None for one that is not among them."""
        one = self._pieces.get(made_of)
        if one is None or self._file is None:
            return None
        self._file.seek(one.offset)
        return DeflatedChunk(self._file.read(one.length), one.size, one.crc, made_of, one.area)


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


def page_made_of(canvas: Canvas, laid: Laid) -> str:
    """A digest of what a page of a report says and shows from its third row on."""
    report, term = laid.report, canvas.heading.term
    digest = hashlib.sha256(repr((
        program(), term.centre, term.name, report.code, report.title, report.names, report.landscape, report.internal, report.group,
        list(laid.widths), title_height(laid), help_height(laid, help_parts(canvas.heading, laid)), laid.unmeasured,
    )).encode())
    for one in laid.placed:
        block, columns = one.table.block, one.table.columns
        digest.update(repr((block.title, block.empty, list(block.charts), list(columns), one.spans, one.head, one.first, one.totals)).encode())
        for line in one.table.rows:
            cells = [line.get(column.key) for column in columns]
            digest.update(repr([(value_of(cell), getattr(cell, "mark", None), canvas.leads(cell)) for cell in cells]).encode())
    return digest.hexdigest()

"""Putting rows that were packed elsewhere into a workbook: the sheet's own beginning and end, the rows between them.

Deflate streams that end at a byte can be joined, so the rows of a sheet are packed in stretches, by several processes,
and never lie unpacked in one place. Checksums of the stretches are combined without looking at the rows again.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Protocol

LEVEL = 3
"""Half the time of zlib's usual level for a file that is a tenth larger."""
EPOCH = (1980, 1, 1, 0, 0, 0)
_END = b"</sheetData>"
_EMPTY = b"<sheetData/>"
_DIMENSION = re.compile(rb'<dimension ref="A1(?::([A-Z]+)\d+)?"/>')
_AREA = re.compile(rb'<dimension ref="([A-Z0-9:]+)"/>')
BODY = b'<row r="3"'
"""Begins what a page of a report has below its title and the line on how to read it."""
_POLYNOMIAL = 0xEDB88320
LARGE = zipfile.ZIP64_LIMIT
"""A part of more bytes needs the 64-bit form of its header; all others get the form that every program reads."""
MOVED_AT_ONCE = 1 << 22


@dataclass(frozen=True)
class Piece:
    """Where a stretch lies in a file that was written: ``length`` bytes from ``offset`` on; the rest as ``DeflatedChunk`` has it."""

    made_of: str
    offset: int
    length: int
    size: int
    crc: int
    area: str

    def moved(self, by: int) -> Piece:
        """The same further back in the file."""
        return replace(self, offset=self.offset + by)


@dataclass(frozen=True)
class DeflatedChunk:
    """A stretch of a part: its deflate blocks, its length and CRC-32 unpacked.

    made_of: a digest of what it follows from, '' for what is made anew each time; area: that of the sheet's cells, where it ends a page, of lines
    of a report the heights of their rows; inner: stretches of which it consists itself, their offsets counted from its beginning.
    """

    data: bytes
    size: int
    crc: int
    made_of: str = ""
    area: str = ""
    inner: tuple[Piece, ...] = ()

    def pieces(self, offset: int) -> list[Piece]:
        """Where it, and what it consists of, can be found again when it lies here; nothing of what is made anew each time."""
        found = [Piece(self.made_of, offset, len(self.data), self.size, self.crc, self.area)] if self.made_of else []
        return [*found, *(one.moved(offset) for one in self.inner)]


def pack(content: bytes, *, last: bool = False, made_of: str = "", area: str = "") -> DeflatedChunk:
    """Deflate a stretch; only the ``last`` one ends the stream."""
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    data = deflater.compress(content) + deflater.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
    return DeflatedChunk(data, len(content), zlib.crc32(content), made_of, area)


def joined(chunks: Iterable[DeflatedChunk], made_of: str, area: str) -> DeflatedChunk:
    """Several stretches as one."""
    data, size, crc, inner = bytearray(), 0, 0, list[Piece]()
    for one in chunks:
        inner += one.pieces(len(data))
        data += one.data
        size, crc = size + one.size, combined_crc(crc, one.crc, one.size)
    return DeflatedChunk(bytes(data), size, crc, made_of, area, tuple(inner))


def _times(a: int, b: int) -> int:
    """The product of two polynomials modulo that of CRC-32, coefficients from the highest bit down."""
    product, bit = 0, 1 << 31
    while True:
        if a & bit:
            product ^= b
            if not a & (bit - 1):
                return product
        bit >>= 1
        b = b >> 1 ^ _POLYNOMIAL if b & 1 else b >> 1


def combined_crc(first: int, second: int, size: int) -> int:
    """CRC-32 of two stretches joined, ``size`` being the length of the second in bytes."""
    shift, power = 1 << 31, 1 << 23  # x**0, x**8
    while size:
        if size & 1:
            shift = _times(power, shift)
        power = _times(power, power)
        size >>= 1
    return _times(shift, first) ^ second


def _around(sheet: bytes, last_row: int) -> tuple[bytes, bytes]:
    """(what comes before the rows to put in, what comes after them)."""
    if last_row > 1 and _DIMENSION.search(sheet):
        sheet = _DIMENSION.sub(lambda found: b'<dimension ref="A1:%s%d"/>' % (found[1] or b"A", last_row), sheet, 1)
    sheet = sheet.replace(_EMPTY, b"<sheetData></sheetData>", 1)
    at = sheet.rindex(_END)
    return sheet[:at], sheet[at:]


class Body(Protocol):
    """What a page of a report has from its third row on, where it has been drawn.

    made_of: what it is made of as a whole.
    """

    made_of: str

    def parted(self, body: bytes) -> Iterable[DeflatedChunk]:
        """That, packed; the last chunk ends the stream."""


def _page(out: zipfile.ZipFile, file: BinaryIO, name: str, sheet: bytes, body: DeflatedChunk | Body) -> list[Piece]:
    """A page of a report: what stands above its tables, which is made anew, and all the rest; returns where the rest lies, and its parts."""
    if isinstance(body, DeflatedChunk):
        above = _AREA.sub(f'<dimension ref="{body.area}"/>'.encode(), sheet[: sheet.rindex(_END)], 1)
        return _stream(out, file, name, (pack(above), body))
    at, found = sheet.index(BODY), _AREA.search(sheet)
    assert found is not None
    return _stream(out, file, name, (pack(sheet[:at]), joined(body.parted(sheet[at:]), body.made_of, found[1].decode())))


def splice(
    parts: Iterable[tuple[str, bytes]], target: Path, rows: Mapping[str, tuple[int, Iterable[DeflatedChunk]]], bodies: Mapping[str, DeflatedChunk | Body] | None = None
) -> list[Piece]:
    """Write a workbook to ``target`` with rows put at the end of its sheets; returns where the stretches lie that can be found again.

    parts: of the workbook, name and content; rows: part name -> (number of the last row, stretches in order). Stretches are taken when it is their turn.
    bodies: part name -> of a page of a report what it has from its third row on, itself where it was written before.
    """
    pieces, bodies = list[Piece](), bodies or {}
    with target.open("w+b") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts:
            if name in rows:
                last_row, stretches = rows[name]
                head, tail = _around(content, last_row)
                pieces += _stream(out, file, name, chain((pack(head),), stretches, (pack(tail, last=True),)))
            elif name in bodies:
                pieces += _page(out, file, name, content, bodies[name])
            else:
                out.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return pieces


def _stream(out: zipfile.ZipFile, file: BinaryIO, name: str, stretches: Iterable[DeflatedChunk]) -> list[Piece]:
    """One entry from packed stretches; its header is written again when everything is known."""
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    info.header_offset = start = file.tell()
    info.CRC = info.compress_size = info.file_size = 0
    file.write(info.FileHeader(zip64=False))
    begin, pieces = file.tell(), list[Piece]()
    for stretch in stretches:
        pieces += stretch.pieces(begin + info.compress_size)
        file.write(stretch.data)
        info.CRC = combined_crc(info.CRC, stretch.crc, stretch.size)
        info.compress_size += len(stretch.data)
        info.file_size += stretch.size
    end = file.tell()
    header = info.FileHeader(zip64=max(info.file_size, info.compress_size) > LARGE)
    longer = len(header) - (begin - start)
    if longer:
        _move(file, begin, end, longer)
    file.seek(start)
    file.write(header)
    file.seek(end + longer)
    out.filelist.append(info)
    out.NameToInfo[name] = info
    out.start_dir = end + longer
    return [one.moved(longer) for one in pieces]


def _move(file: BinaryIO, begin: int, end: int, by: int) -> None:
    """Shift what stands between two places towards the end of the file, from the back, so that nothing is written over unread."""
    while begin < end:
        at = max(begin, end - MOVED_AT_ONCE)
        file.seek(at)
        data = file.read(end - at)
        file.seek(at + by)
        file.write(data)
        end = at

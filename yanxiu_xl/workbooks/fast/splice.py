"""Putting rows that were packed elsewhere into a workbook: the sheet's own beginning and end, the rows between them.

Deflate streams that end at a byte can be joined, so the rows of a sheet are packed in stretches, by several processes,
and never lie unpacked in one place. Checksums of the stretches are combined without looking at the rows again.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO

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
class DeflatedChunk:
    """A stretch of a part: its deflate blocks, its length and CRC-32 unpacked.

    made_of: a digest of what it follows from, '' for what is made anew each time; area: that of the sheet's cells, where it ends a page.
    """

    data: bytes
    size: int
    crc: int
    made_of: str = ""
    area: str = ""


@dataclass(frozen=True)
class Piece:
    """Where a stretch lies in a file that was written: ``length`` bytes from ``offset`` on; the rest as ``DeflatedChunk`` has it."""

    made_of: str
    offset: int
    length: int
    size: int
    crc: int
    area: str


def pack(content: bytes, *, last: bool = False, made_of: str = "", area: str = "") -> DeflatedChunk:
    """Deflate a stretch; only the ``last`` one ends the stream."""
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    data = deflater.compress(content) + deflater.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
    return DeflatedChunk(data, len(content), zlib.crc32(content), made_of, area)


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


def _parted(sheet: bytes, body: str | DeflatedChunk) -> Iterator[DeflatedChunk]:
    """A page of a report: what stands above its tables, which is made anew, and all the rest."""
    if isinstance(body, DeflatedChunk):
        above, rest = _AREA.sub(f'<dimension ref="{body.area}"/>'.encode(), sheet[: sheet.rindex(_END)], 1), body
    else:
        at, found = sheet.index(BODY), _AREA.search(sheet)
        assert found is not None
        above, rest = sheet[:at], pack(sheet[at:], last=True, made_of=body, area=found[1].decode())
    yield pack(above)
    yield rest


def splice(
    parts: Iterable[tuple[str, bytes]], target: Path, rows: Mapping[str, tuple[int, Iterable[DeflatedChunk]]], bodies: Mapping[str, str | DeflatedChunk] | None = None
) -> list[Piece]:
    """Write a workbook to ``target`` with rows put at the end of its sheets; returns where the stretches lie that can be found again.

    parts: of the workbook, name and content; rows: part name -> (number of the last row, stretches in order). Stretches are taken when it is their turn.
    bodies: part name -> of a page of a report, from its third row on, what it is made of, or itself where it was written before.
    """
    pieces, bodies = list[Piece](), bodies or {}
    with target.open("w+b") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts:
            if name in rows:
                last_row, stretches = rows[name]
                head, tail = _around(content, last_row)
                pieces += _stream(out, file, name, chain((pack(head),), stretches, (pack(tail, last=True),)))
            elif name in bodies:
                pieces += _stream(out, file, name, _parted(content, bodies[name]))
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
        if stretch.made_of:
            pieces.append(Piece(stretch.made_of, begin + info.compress_size, len(stretch.data), stretch.size, stretch.crc, stretch.area))
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
    return [replace(one, offset=one.offset + longer) for one in pieces]


def _move(file: BinaryIO, begin: int, end: int, by: int) -> None:
    """Shift what stands between two places towards the end of the file, from the back, so that nothing is written over unread."""
    while begin < end:
        at = max(begin, end - MOVED_AT_ONCE)
        file.seek(at)
        data = file.read(end - at)
        file.seek(at + by)
        file.write(data)
        end = at

"""The file in which a VBA project lies, a compound file: [MS-CFB], as far as projects of ours go.

Read are files of 512-byte sectors whose header lists all sectors of the allocation table (up to 7 MB); what is written is
laid out afresh: small streams, large streams, directory, tables. Same content, same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SECTOR, MINI, CUTOFF, LINE = 512, 64, 4096, 128
"""Bytes of a sector and of a small one; a stream from the third on has sectors of its own; a line of the directory."""
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
"""What the allocation table says of a sector that is not in use, the last one of a chain, one of the table itself."""
UNUSED, STORAGE, STREAM, ROOT = 0, 1, 2, 5
MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_HEADER = struct.Struct("<8s16xHHHHH6x9I109I")
PER_SECTOR = SECTOR // 4
"""Numbers of a table that one sector holds."""
_LISTED = 109
"""Sectors of the allocation table that the header has room for."""


@dataclass(frozen=True)
class Entry:
    """A line of the directory (128 bytes), with the content where it is a stream."""

    line: bytes
    content: bytes = b""

    @property
    def kind(self) -> int:
        """UNUSED, STORAGE, STREAM or ROOT."""
        return self.line[66]

    @property
    def name(self) -> str:
        """Its name within its storage."""
        return self.line[: max(self.line[64] - 2, 0)].decode("utf-16-le")

    def placed(self, start: int, size: int) -> bytes:
        """The line of content that lies from sector ``start`` on."""
        return self.line[:116] + struct.pack("<III", start, size, 0) + self.line[LINE:]


class _Shelf:
    """Pieces of one size, and which follows which."""

    def __init__(self, size: int) -> None:
        self.size, self.table = size, list[int]()
        self.content = b""

    def put(self, content: bytes) -> int:
        """Where it begins."""
        first, count = len(self.table), -(-len(content) // self.size)
        if not count:
            return END
        self.table += [*range(first + 1, first + count), END]
        self.content += content.ljust(count * self.size, b"\0")
        return first


def read(file: bytes) -> list[Entry]:
    """The lines of the directory, in their order. Raises ValueError for what is no such file."""
    if file[:8] != MAGIC or len(file) < SECTOR:
        raise ValueError("this is no compound file")
    fields = _HEADER.unpack_from(file)
    start_of_lines, start_of_table, listed = fields[8], fields[11], fields[-_LISTED:]
    sectors = _cut(file[SECTOR:], SECTOR)
    table = _numbers(b"".join(sectors[n] for n in listed if n != FREE))
    lines = _cut(_chained(sectors, table, start_of_lines), LINE)
    mini_table = _numbers(_chained(sectors, table, start_of_table))
    mini = _cut(_chained(sectors, table, _place(lines[0])[0]), MINI)

    def content(line: bytes) -> bytes:
        start, size = _place(line)
        if Entry(line).kind != STREAM or not size:
            return b""
        return (_chained(mini, mini_table, start) if size < CUTOFF else _chained(sectors, table, start))[:size]

    return [Entry(line, content(line)) for line in lines]


def write(entries: Sequence[Entry]) -> bytes:
    """The file with these lines in its directory; what they say of places and sizes is put right."""
    mini, large, starts = _Shelf(MINI), _Shelf(SECTOR), dict[int, int]()
    starts |= {at: mini.put(one.content) for at, one in enumerate(entries) if len(one.content) < CUTOFF}
    small = len(mini.content), large.put(mini.content)
    starts |= {at: large.put(one.content) for at, one in enumerate(entries) if len(one.content) >= CUTOFF}
    placed: dict[int, Callable[[int], tuple[int, int]]] = {
        STORAGE: lambda at: (END, 0), STREAM: lambda at: (starts[at], len(entries[at].content)), ROOT: lambda at: small[::-1],
    }
    start_of_lines = large.put(b"".join(
        one.placed(*placed[one.kind](at)) if one.kind in placed else one.line for at, one in enumerate(entries)
    ))
    start_of_table, used = large.put(_listed(mini.table)), len(large.table)
    count = next(n for n in range(1, _LISTED + 1) if used + n <= n * PER_SECTOR)
    header = _HEADER.pack(
        MAGIC, 0x3E, 3, 0xFFFE, 9, 6,  # versions, order of bytes, sizes of the sectors as powers of two
        0, count, start_of_lines, 0, CUTOFF, start_of_table, -(-len(mini.table) // PER_SECTOR), END, 0,
        *range(used, used + count), *[FREE] * (_LISTED - count),
    )
    return header + large.content + _listed([*large.table, *[TABLE] * count])


def _cut(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


def _chained(pieces: list[bytes], table: Sequence[int], first: int) -> bytes:
    found = []
    while first != END:
        found.append(pieces[first])
        first = table[first]
    return b"".join(found)


def _numbers(content: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(content) // 4}I", content)


def _listed(numbers: list[int]) -> bytes:
    """Numbers of a table, up to the end of its last sector."""
    free = [FREE] * (-len(numbers) % PER_SECTOR)
    return struct.pack(f"<{len(numbers) + len(free)}I", *numbers, *free)


def _place(line: bytes) -> tuple[int, int]:
    """Where content begins and how long it is."""
    start, size = struct.unpack_from("<II", line, 116)
    return start, size

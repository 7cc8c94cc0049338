"""How a VBA project keeps the source of a module: [MS-OVBA] 2.4.1, the writer's half.

Where a text may be packed in several ways, this one chooses as Office does (its search is that of LZNT1: two earlier
places for each hash of three bytes), so that what is written here is what a project saved by Office would hold.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

CHUNK = 4096
"""Bytes that are packed by themselves."""
SIGNATURE, PACKED = b"\x01", 0xB000
TOKENS = 8
"""That share a byte of flags."""
SHORTEST = 3
"""A copy of fewer bytes is not worth a token."""


def compress(source: bytes) -> bytes:
    """The compressed container. Raises ValueError for bytes that repeat so little that a chunk would grow beyond its size."""
    return SIGNATURE + b"".join(_chunk(source[at : at + CHUNK]) for at in range(0, len(source), CHUNK))


def _chunk(chunk: bytes) -> bytes:
    tokens = list(_tokens(chunk))
    # behind a full group Office begins another, even where nothing follows
    groups = [tokens[at : at + TOKENS] for at in range(0, len(tokens) + 1, TOKENS)]
    body = b"".join(bytes([_flags(group)]) + b"".join(group) for group in groups)
    if len(body) > CHUNK:
        raise ValueError("this is no text: it does not get smaller")
    return struct.pack("<H", PACKED | (len(body) - 1)) + body


def _flags(tokens: list[bytes]) -> int:
    """A bit for each token: set for a copy, which takes two bytes."""
    return sum(1 << bit for bit, token in enumerate(tokens) if len(token) == 2)


def _tokens(chunk: bytes) -> Iterator[bytes]:
    """A byte as it is, or two bytes that say how far back the same bytes stand and how many."""
    seen: dict[int, tuple[int, ...]] = {}
    at = 0
    while at < len(chunk):
        bits = max(4, (at - 1).bit_length())  # for the distance; those left are for the length
        length, distance = 0, 0
        if at + SHORTEST <= len(chunk):
            bucket = _bucket(chunk, at)
            earlier = seen.get(bucket, ())
            seen[bucket] = (at, *earlier[:1])
            most = min((0xFFFF >> bits) + SHORTEST, len(chunk) - at)
            # the longest, of equal ones the nearest
            length, distance = max(((_alike(chunk, place, at, most), place - at) for place in earlier), default=(0, 0))
        if length < SHORTEST:
            yield chunk[at : at + 1]
            at += 1
        else:
            yield struct.pack("<H", (-distance - 1) << (16 - bits) | (length - SHORTEST))
            at += length


def _bucket(chunk: bytes, at: int) -> int:
    return (40543 * (chunk[at] << 8 ^ chunk[at + 1] << 4 ^ chunk[at + 2]) >> 4) & 0xFFF


def _alike(chunk: bytes, one: int, other: int, most: int) -> int:
    """How many bytes from two places on are the same."""
    return next((n for n in range(most) if chunk[one + n] != chunk[other + n]), most)

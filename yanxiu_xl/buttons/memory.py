"""What a click leaves on the hidden sheet 元数据 for the next one: how marked cells looked before, and what it wrote on its pages.

Column D, one record in JSON a cell; the stamp holds columns A and B.
"""

from __future__ import annotations

import json
from base64 import b85encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from yanxiu_xl.buttons.excel import unprotected
from yanxiu_xl.forms.tabs import META
from yanxiu_xl.term.stamp import CHECK_KEYS, LABELS, Stamp

COLUMN = 4
DIGEST_BYTES, DIGEST_CHARS = 8, 10
ROWS_A_CELL = 1_500
"""Two digests each of so many rows fit into one cell, which holds 32,767 characters."""
MARK_KEYS = ("number", "sheet", "cell", "colour", "mark", "note")
EPOCH = datetime(1899, 12, 30)


@dataclass(frozen=True)
class Left:
    """A page as a click has left it: its charts, digests of what holds for all of it, of each row's look and of each row's texts."""

    charts: list[Any]
    frame: str
    looks: list[str]
    texts: list[str]


@dataclass
class Memory:
    """marks: of each marked cell its number, place, colour and note before, and the colour of the mark; pages: by title."""

    marks: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, Left] = field(default_factory=dict)


def digest(thing: object) -> str:
    """A short word for something of whose ``repr`` nothing else will come."""
    return b85encode(blake2b(repr(thing).encode(), digest_size=DIGEST_BYTES).digest()).decode()


def digests_of_texts(rows: Iterable[Sequence[Any]]) -> list[str]:
    """A digest of each row's values, the same for values that were written and for those read back."""
    return [digest(["" if value is None else _plain(value) for value in row]) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - EPOCH).total_seconds() / 86400
    return value if isinstance(value, str) else float(value)


def read_memory(grid: list[list[Any]]) -> Memory:
    """What stands in the cells of 元数据; what cannot be read is passed over."""
    memory, parts = Memory(), dict[str, list[dict[str, Any]]]()
    for row in grid:
        text = row[COLUMN - 1] if len(row) >= COLUMN else ""
        try:
            record = json.loads(str(text))
            if "page" in record:
                parts.setdefault(str(record["page"]), []).append(record)
            else:
                memory.marks.append({key: record[key] for key in MARK_KEYS})
        except (ValueError, TypeError, KeyError):
            continue
    for title, records in parts.items():
        try:
            looks, texts = ("".join(record[key] for record in records) for key in ("looks", "texts"))
            memory.pages[title] = Left(list(records[0]["charts"]), str(records[0]["frame"]), _cut(looks), _cut(texts))
        except (TypeError, KeyError):
            continue
    return memory


def _cut(text: str) -> list[str]:
    return [text[at : at + DIGEST_CHARS] for at in range(0, len(text), DIGEST_CHARS)]


def _lines(memory: Memory) -> Iterator[str]:
    for mark in memory.marks:
        yield json.dumps(mark, ensure_ascii=False)
    for title, left in memory.pages.items():
        for at in range(0, max(len(left.looks), 1), ROWS_A_CELL):
            part = slice(at, at + ROWS_A_CELL)
            record = {"page": title, "charts": left.charts, "frame": left.frame,
                      "looks": "".join(left.looks[part]), "texts": "".join(left.texts[part])}
            yield json.dumps(record, ensure_ascii=False)


def write_memory(book: Any, grid: list[list[Any]], stamp: Stamp, memory: Memory) -> None:
    """The stamp's lines of the check and what is to be remembered, onto 元数据 (``grid``: what stands there)."""
    if META not in {sheet.name for sheet in book.sheets}:
        return
    sheet = book.sheets[META]
    rows = {str(row[0]).strip(): number for number, row in enumerate(grid, 1) if row and row[0] != ""}
    with unprotected(sheet) as free:
        if not free:
            return
        for key in CHECK_KEYS:
            label = LABELS[key]
            row = rows.setdefault(label, max(rows.values(), default=0) + 1)
            cells = sheet.range((row, 1), (row, 2))
            cells.number_format = "@"
            cells.value = [[label, getattr(stamp, key)]]
        lines = list(_lines(memory))
        height = max(len(lines), len(grid))
        column = sheet.range((1, COLUMN), (height, COLUMN))
        column.number_format = "@"
        column.value = [[line] for line in lines + [""] * (height - len(lines))]

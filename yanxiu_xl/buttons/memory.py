"""What a click leaves on the hidden sheet 元数据 for the next one: how marked cells looked before, and what it wrote on its pages.

Column D, one record in JSON a cell; the stamp holds columns A and B.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from hashlib import blake2b
from typing import Any

from yanxiu_xl.buttons.excel import unprotected
from yanxiu_xl.forms.tabs import META
from yanxiu_xl.term.stamp import CHECK_KEYS, LABELS, Stamp
from yanxiu_xl.workbooks.sketch import EPOCH

COLUMN = 4
DIGEST_BYTES, DIGEST_CHARS = 9, 12
ROWS_A_CELL = 800
"""Three digests each of so many rows fit into one cell, which holds 32,767 characters."""
ROW_KEYS = ("looks", "fits", "texts")
MARK_KEYS = ("number", "sheet", "cell", "colour", "mark", "note")
DAY_ZERO = datetime.combine(EPOCH, time())


@dataclass(frozen=True)
class Left:
    """A page as a click has left it: its charts, a digest of what holds for all of it, and digests of each row.

    looks: styles and notes; fits: height and links, which are cheaply changed alone; texts: what the cells hold.
    """

    charts: list[Any]
    frame: str
    looks: list[str]
    fits: list[str]
    texts: list[str]


@dataclass
class Memory:
    """marks: of each marked cell its number, place, colour and note before, and the colour of the mark; pages: by title."""

    marks: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, Left] = field(default_factory=dict)


def digest(thing: object) -> str:
    """A short word for something of whose ``repr`` nothing else will come."""
    return b64encode(blake2b(repr(thing).encode(), digest_size=DIGEST_BYTES).digest()).decode()


def digests_of_texts(rows: Iterable[Sequence[Any]]) -> list[str]:
    """A digest of each row's values, the same for values that were written and for those read back."""
    return [digest(["" if value is None else _plain(value) for value in row]) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - DAY_ZERO).total_seconds() / 86400
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
            rows = [_cut("".join(record[key] for record in records)) for key in ROW_KEYS]
            memory.pages[title] = Left(list(records[0]["charts"]), str(records[0]["frame"]), *rows)
        except (TypeError, KeyError):
            continue
    return memory


def _cut(text: str) -> list[str]:
    return [text[at : at + DIGEST_CHARS] for at in range(0, len(text), DIGEST_CHARS)]


def _lines(memory: Memory) -> Iterator[str]:
    for title, left in memory.pages.items():
        for at in range(0, max(len(left.looks), 1), ROWS_A_CELL):
            part = slice(at, at + ROWS_A_CELL)
            record = {"page": title, "charts": left.charts, "frame": left.frame}
            yield json.dumps(record | {key: "".join(getattr(left, key)[part]) for key in ROW_KEYS}, ensure_ascii=False)
    for mark in memory.marks:
        yield json.dumps(mark, ensure_ascii=False)


def can_remember(book: Any) -> bool:
    """Whether what a click marks can be told from what a person has coloured by the next one: no password locks 元数据."""
    if META not in {sheet.name for sheet in book.sheets}:
        return True
    with unprotected(book.sheets[META]) as free:
        return free


def write_memory(book: Any, grid: list[list[Any]], stamp: Stamp, memory: Memory) -> None:
    """The stamp's lines of the check and what is to be remembered, onto 元数据 (``grid``: what stands there)."""
    if META not in {sheet.name for sheet in book.sheets}:
        return
    sheet = book.sheets[META]
    rows = {str(row[0]).strip(): number for number, row in enumerate(grid, 1) if row and row[0] != ""}
    with unprotected(sheet) as free:
        if not free:
            return
        check = {}
        for key in CHECK_KEYS:
            row = rows.setdefault(LABELS[key], max(rows.values(), default=0) + 1)
            check[row] = [LABELS[key], getattr(stamp, key)]
        _put(sheet, 1, check)
        standing = [row[COLUMN - 1] if len(row) >= COLUMN else "" for row in grid]
        lines = list(_lines(memory))
        lines += [""] * (len(standing) - len(lines))
        _put(sheet, COLUMN, {row: [line] for row, line in enumerate(lines, 1) if [line] != standing[row - 1 : row]})


def _put(sheet: Any, column: int, lines: Mapping[int, list[str]]) -> None:
    """Texts into rows from a column on, neighbouring rows in one go."""
    for first, last in runs(lines):
        cells = sheet.range((first, column), (last, column + len(lines[first]) - 1))
        cells.number_format = "@"
        cells.value = [lines[row] for row in range(first, last + 1)]


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """(first, last) of neighbouring numbers."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found

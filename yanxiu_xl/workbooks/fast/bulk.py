"""The merged rows of the master workbook: planned in pages and stretches, written by as many processes as there are.

What a stretch holds depends on the archive alone, never on the number of processes: the same archive, the same bytes.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from xlsxwriter.format import Format

from yanxiu_xl.archive.filed import Filed
from yanxiu_xl.archive.schema import stored_columns
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.model import INTERNAL, Column, Kind, Sheet, letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.quiet import silence
from yanxiu_xl.workbooks.book import column_areas
from yanxiu_xl.workbooks.fast.row_xml import Cell, Columns
from yanxiu_xl.workbooks.fast.splice import Packed, pack
from yanxiu_xl.workbooks.public import public_extra, shared_as
from yanxiu_xl.workers import process_context

MOST_ROWS = 1_048_576
"""Rows of a worksheet, its header among them."""
STRETCH_ROWS = 4_000
"""About so many rows are packed at once; a return is never divided."""
ROWS_WORTH_A_PROCESS = 20_000
"""Fewer rows are written sooner than another process has started."""
LEADING = (("学校代码", 9), ("学校名称", 18), ("来源文件", 26), ("来源行号", 9), ("批次", 7))
LEADING_NUMBERS = ("来源行号", "批次")
EXTRA_HEADER = "表外内容"


@dataclass(frozen=True)
class Look:
    """Style numbers: of leading columns, of each shown column, and of cells that could not be read."""

    plain: int
    value: tuple[int, ...]
    odd: tuple[int, ...]


@dataclass(frozen=True)
class Stretch:
    """Returns whose rows stand together from row number ``first`` (1-based) on."""

    first: int
    rows: int
    returns: tuple[Filed, ...]


@dataclass
class BulkPage:
    """One worksheet of merged rows; ``number`` counts the pages of its sheet from 1."""

    sheet: Sheet
    number: int
    stretches: list[Stretch] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Title of the tab."""
        return self.sheet.title if self.number == 1 else f"{self.sheet.title} ({self.number})"

    @property
    def last_row(self) -> int:
        """1-based number of the last row, 1 when there is only the header."""
        return self.stretches[-1].first + self.stretches[-1].rows - 1 if self.stretches else 1

    @property
    def first_school(self) -> str:
        """Code of the first school on the page."""
        return self.stretches[0].returns[0].school if self.stretches else ""


def style_number(style: Format) -> int:
    """The number under which a format will stand in the workbook's styles."""
    return int(style._get_xf_index())


def shown_columns(sheet: Sheet) -> list[Column]:
    """Columns of a merged sheet after the leading ones; birth months stay in the archive."""
    return [column for column in stored_columns(sheet) if not column.private]


def merged_heads(sheet: Sheet) -> list[tuple[str, float]]:
    """Headers and widths of a page of merged rows; an internal column says so in its heading."""
    return [*LEADING, *((shown_header(sheet, c), c.width) for c in shown_columns(sheet)), (EXTRA_HEADER, 24)]


def merged_text_areas(sheet: Sheet) -> list[str]:
    """Where digits on a page of merged rows are meant as texts."""
    shown = shown_columns(sheet)
    meant = [*(head not in LEADING_NUMBERS for head, _ in LEADING), *(column.holds_texts for column in shown), True]
    return column_areas([at for at, texts in enumerate(meant) if texts], 2)


def shown_header(sheet: Sheet, column: Column) -> str:
    """The heading of a column on a page of merged rows."""
    return f"{column.header}\n（{INTERNAL.partition('，')[0]}）" if column.key in sheet.internal else column.header


def pages_of(sheet: Sheet, archive: Archive, returns: Sequence[Filed]) -> list[BulkPage]:
    """Lay the rows of ``returns``, in their order, on as many pages as they need."""
    counts = archive.sheet_counts()
    pages, rows, first = [BulkPage(sheet, 1)], 0, 2
    stretch: list[Filed] = []

    def close() -> None:
        nonlocal stretch, rows, first
        if rows:
            pages[-1].stretches.append(Stretch(first, rows, tuple(stretch)))
        first += rows
        stretch, rows = [], 0

    for one in returns:
        held = counts.get(one.id, {}).get(sheet.key)
        if held is None or not held.rows:
            continue
        if first + rows + held.rows - 1 > MOST_ROWS:
            close()
            pages.append(BulkPage(sheet, pages[-1].number + 1))
            first = 2
        stretch.append(one)
        rows += held.rows
        if rows >= STRETCH_ROWS:
            close()
    close()
    return pages


def stretch_xml(archive: Archive, key: str, stretch: Stretch, look: Look, names: Mapping[str, str]) -> bytes:
    """The rows of one stretch."""
    sheet = SHEETS[key]
    records = archive.rows_of(sheet, [one.id for one in stretch.returns])
    by_id = {one.id: one for one in stretch.returns}
    of = [by_id[identity] for identity in records.returns]
    columns = Columns(stretch.first, stretch.rows, shared_as)
    columns.add("A", look.plain, [one.school for one in of])
    columns.add("B", look.plain, [names.get(one.school, "") for one in of])
    columns.add("C", look.plain, [one.name for one in of])
    columns.add("D", look.plain, records.rows)
    columns.add("E", look.plain, [one.ordinal for one in of])
    typed = [(index, json.loads(text)) for index, text in enumerate(records.typed) if text]
    for at, column in enumerate(shown_columns(sheet)):
        letter, values = letters(len(LEADING) + at), records.values[column.key]
        if column.holds_numbers:
            values = list(map(_number, values))
        columns.add(letter, look.value[at], values, dates=column.kind is Kind.DATE)
        for index, cells in typed:
            # nothing a school wrote turns into a blank: what could not be read stands as it was typed
            if values[index] is None and column.key in cells:
                columns.put(letter, look.odd[at], index, cells[column.key])
    if any(records.extra):
        columns.add(letters(len(LEADING) + len(look.value)), look.plain, list(map(_extra, records.extra)))
    return columns.xml()


def _number(value: Cell) -> Cell:
    """A number that the archive has as a text, as it has the values of all code lists."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


def _extra(text: str | None) -> str | None:
    return public_extra(json.loads(text)) if text else None


_archive: Archive | None = None
_words: tuple[dict[str, Look], dict[str, str]] = ({}, {})


def _start(path: Path, looks: dict[str, Look], names: dict[str, str]) -> None:
    global _archive, _words
    silence()
    _archive, _words = Archive(path, "", proved=True), (looks, names)


def _work(key: str, stretch: Stretch) -> Packed:
    assert _archive is not None
    looks, names = _words
    return pack(stretch_xml(_archive, key, stretch, looks[key], names))


@contextmanager
def packed_rows(
    path: Path, pages: Sequence[BulkPage], looks: dict[str, Look], names: dict[str, str]
) -> Iterator[dict[str, Iterator[Packed]]]:
    """Page title -> its packed stretches, to be taken in the order of ``pages``; processes work a little ahead."""
    jobs = [(page.title, page.sheet.key, stretch) for page in pages for stretch in page.stretches]
    workers = min(os.cpu_count() or 1, sum(stretch.rows for _, _, stretch in jobs) // ROWS_WORTH_A_PROCESS)
    if workers < 2:
        with Archive(path, "", proved=True) as archive:

            def written(page: BulkPage) -> Iterator[Packed]:
                key = page.sheet.key
                return (pack(stretch_xml(archive, key, stretch, looks[key], names)) for stretch in page.stretches)

            yield {page.title: written(page) for page in pages}
        return
    context = process_context()
    with ProcessPoolExecutor(workers, context, _start, (path, looks, names)) as pool:
        waiting: deque[Future[Packed]] = deque()
        rest = iter(jobs)

        def ahead() -> None:
            while len(waiting) < 4 * workers and (job := next(rest, None)):
                waiting.append(pool.submit(_work, *job[1:]))

        def take(count: int) -> Iterator[Packed]:
            for _ in range(count):
                ahead()
                yield waiting.popleft().result()

        ahead()
        yield {page.title: take(len(page.stretches)) for page in pages}

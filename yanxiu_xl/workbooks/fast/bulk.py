"""The merged rows of the master workbook: planned in pages and stretches, written by as many processes as there are.

What a stretch holds depends on the archive alone, never on the number of processes: the same archive, the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

from xlsxwriter.format import Format

from yanxiu_xl.archive.filed import Filed, FiledRows
from yanxiu_xl.archive.judged import automatic_values, confirmed_left_out, left_out
from yanxiu_xl.archive.proof import proofs_of_returns
from yanxiu_xl.archive.schema import stored_columns
from yanxiu_xl.archive.store import Archive
from yanxiu_xl.forms.codes import METHOD_OF_CATEGORY
from yanxiu_xl.forms.model import INTERNAL, Column, Kind, Sheet, letters
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.pool import Pool
from yanxiu_xl.public import public_extra, shared_as
from yanxiu_xl.quiet import silence
from yanxiu_xl.workbooks.book import column_areas
from yanxiu_xl.workbooks.fast.kept import Kept
from yanxiu_xl.workbooks.fast.row_xml import Cell, Columns
from yanxiu_xl.workbooks.fast.splice import DeflatedChunk, pack
from yanxiu_xl.workbooks.measure import (
    FONT_POINTS,
    LEAST_HEIGHT,
    LINE_POINTS,
    MARGIN_POINTS,
    MOST_HEIGHT,
    PIXELS_OF_POINT,
    room_of,
)
from yanxiu_xl.workers import cores

MOST_ROWS = 1_048_576
"""Rows of a worksheet, its header among them."""
STRETCH_ROWS = 4_000
"""About so many rows are packed at once; a return is never divided."""
ROWS_WORTH_A_PROCESS = 20_000
"""Fewer rows are written sooner than another process has started."""
HEAD_ROW, FIRST_ROW = 3, 4
"""1-based: of the headings, below a title and a line on how to read the page, and of the first record."""
LEADING = (("学校代码", 9), ("学校名称", 18))
EXTRA_HEADER = "表外内容"
SERIAL = "serial"
"""Key of the column in which a form counts its own rows."""
TRAILING = ((EXTRA_HEADER, 24), ("来源文件", 26), ("来源行号", 9), ("批次", 7))
SOURCE_NUMBERS = ("来源行号", "批次")
SIGN = FONT_POINTS * PIXELS_OF_POINT
"""Pixels of a full-width sign."""
LONG_WIDTH = 40
SURE_OF = 1.0
"""The part of a line that is counted on: no line begins with a full stop, so that some are not filled."""


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
        """1-based number of the last row, that of the headings when there is nothing below them."""
        return self.stretches[-1].first + self.stretches[-1].rows - 1 if self.stretches else HEAD_ROW

    @property
    def first_school(self) -> str:
        """Code of the first school on the page."""
        return self.stretches[0].returns[0].school if self.stretches else ""


def style_number(style: Format) -> int:
    """The number under which a format will stand in the workbook's styles."""
    return int(style._get_xf_index())


def shown_columns(sheet: Sheet) -> list[Column]:
    """Columns of a merged sheet that hold what schools wrote; birth months stay in the archive."""
    return [column for column in stored_columns(sheet) if not column.private]


def merged_columns(sheet: Sheet) -> list[Column]:
    """Columns of a merged sheet after the leading ones: those of the form, with what its automatic ones come to, without its numbering."""
    return [column for column in sheet.columns if not column.private and column.key != SERIAL]


def merged_heads(sheet: Sheet) -> list[tuple[str, float]]:
    """Headers and widths of a page of merged rows; an internal column says so in its heading."""
    return [*LEADING, *((shown_header(sheet, c), width_of(c)) for c in merged_columns(sheet)), *TRAILING]


def places_of(sheet: Sheet) -> dict[str, int]:
    """Column key -> 0-based column of a page of merged rows."""
    return {column.key: at for at, column in enumerate(merged_columns(sheet), len(LEADING))}


def merged_text_areas(sheet: Sheet) -> list[str]:
    """Where digits on a page of merged rows are meant as texts."""
    shown = merged_columns(sheet)
    meant = [*(True for _ in LEADING), *(column.holds_texts for column in shown), *(head not in SOURCE_NUMBERS for head, _ in TRAILING)]
    return column_areas([at for at, texts in enumerate(meant) if texts], FIRST_ROW)


def width_of(column: Column) -> float:
    """Characters of a column on a page of merged rows: long texts have more room than on the school's own sheet."""
    return max(column.width, LONG_WIDTH) if column.kind is Kind.LONG_TEXT else column.width


def shown_header(sheet: Sheet, column: Column) -> str:
    """The heading of a column on a page of merged rows."""
    return f"{column.header}\n（{INTERNAL.partition('，')[0]}）" if column.key in sheet.internal else column.header


def pages_of(sheet: Sheet, archive: Archive, returns: Sequence[Filed]) -> list[BulkPage]:
    """Lay the rows of ``returns``, in their order, on as many pages as they need."""
    counts = archive.sheet_counts()
    pages, rows, first = [BulkPage(sheet, 1)], 0, FIRST_ROW
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
            first = FIRST_ROW
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
    shows = Automatic(archive, sheet, of)
    typed = [(index, json.loads(text)) for index, text in enumerate(records.typed) if text]
    for at, column in enumerate(merged_columns(sheet)):
        letter = letters(len(LEADING) + at)
        if column.kind is Kind.AUTO:
            columns.add(letter, look.value[at], [shows.value(column.key, one, row) for one, row in zip(of, records.rows, strict=True)])
            continue
        values = shows.filled_in(column.key, records) if column.auto else records.values[column.key]
        if column.holds_numbers:
            values = list(map(_number, values))
        columns.add(letter, look.value[at], values, dates=column.kind is Kind.DATE)
        for index, cells in typed:
            # nothing a school wrote turns into a blank: what could not be read stands as it was typed
            if values[index] is None and column.key in cells:
                columns.put(letter, look.odd[at], index, cells[column.key])
    after = len(LEADING) + len(look.value)
    columns.add(letters(after), look.plain, list(map(_extra, records.extra)))
    columns.add(letters(after + 1), look.plain, [one.name for one in of])
    columns.add(letters(after + 2), look.plain, records.rows)
    columns.add(letters(after + 3), look.plain, [one.ordinal for one in of])
    return columns.xml(_heights(sheet, records))


def _heights(sheet: Sheet, records: FiledRows) -> list[float] | None:
    """How high each row is so that its long texts can be read, in points; None where the sheet has none.

    Signs are counted, not measured: there may be a million rows, and all but a few of their signs are full-width ones.
    """
    wide = [(records.values[c.key], room_of(width_of(c)) / SIGN) for c in merged_columns(sheet) if c.kind is Kind.LONG_TEXT]
    if not wide:
        return None
    lines = map(max, zip(*([_lines(text, signs) for text in texts] for texts, signs in wide), strict=True)) if len(wide) > 1 else (
        _lines(text, wide[0][1]) for text in wide[0][0])
    return [min(max(count * LINE_POINTS + MARGIN_POINTS, LEAST_HEIGHT), MOST_HEIGHT) for count in lines]


def _lines(text: object, signs: float) -> int:
    """Lines of a text in a cell that has room for so many full-width signs."""
    if not isinstance(text, str) or (len(text) <= signs * SURE_OF and "\n" not in text):
        return 1
    return sum(max(1, ceil(len(part) / (signs * SURE_OF))) for part in text.split("\n"))


class Automatic:
    """What automatic columns of a sheet show for the records of some returns."""

    def __init__(self, archive: Archive, sheet: Sheet, returns: Iterable[Filed]) -> None:
        self._sheet, schools = sheet, {one.school for one in returns}
        self._worked_out = automatic_values(archive.db, sheet.key, schools)
        self._left_out = left_out(archive.db, sheet.key, schools) if "valid" in sheet else {}

    def value(self, key: str, one: Filed, row: int) -> Cell:
        """What a column shows for a record; None for nothing."""
        if key in {"valid", "fault"} and "valid" in self._sheet:
            why = self._left_out.get((one.school, row))
            return ("否" if why else "是") if key == "valid" else why.words if why else None
        value: Cell = self._worked_out.get((one.school, row), {}).get(key)
        return value

    def filled_in(self, key: str, records: FiledRows) -> Sequence[Cell]:
        """The method of an activity follows from its category where the school has left it to the sheet."""
        values = records.values[key]
        if (self._sheet.key, key) != ("activities", "method"):
            return values
        return [METHOD_OF_CATEGORY.get(str(category)) if value is None else value
                for value, category in zip(values, records.values["category"], strict=True)]


def _number(value: Cell) -> Cell:
    """A number that the archive has as a text, as it has the values of all code lists."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


def _extra(text: str | None) -> str | None:
    return public_extra(json.loads(text)) if text else None


class Made:
    """Of what the stretches of an archive's merged rows are made, in digests; looks: of each sheet; names: of schools by code."""

    def __init__(self, archive: Archive, program: str, looks: Mapping[str, Look], names: Mapping[str, str]) -> None:
        self._program, self._looks, self._names = program, looks, names
        self._proofs, self._confirmed = proofs_of_returns(archive.db), confirmed_left_out(archive.db)

    def of(self, sheet: Sheet, stretch: Stretch) -> str:
        """Of one stretch; '' where a return of it is not sealed, so that nobody can tell whether it has changed."""
        if any(one.id not in self._proofs for one in stretch.returns):
            return ""
        returns = [(one.id, one.school, self._names.get(one.school), one.name, one.ordinal, self._proofs[one.id], self._confirmed.get(one.school))
                   for one in stretch.returns]
        return hashlib.sha256(repr((self._program, sheet.key, self._looks[sheet.key], stretch.first, stretch.rows, returns)).encode()).hexdigest()


@dataclass(frozen=True)
class Job:
    """A stretch that is to be packed: of which sheet, what it is made of ('' for what nobody will look for)."""

    key: str
    stretch: Stretch
    made_of: str


_archive: Archive | None = None
_words: tuple[Mapping[str, Look], Mapping[str, str]] = ({}, {})


def _start(path: Path, looks: Mapping[str, Look], names: Mapping[str, str]) -> None:
    global _archive, _words
    silence()
    _archive, _words = Archive(path, "", proved=True), (looks, names)


def _work(job: Job) -> DeflatedChunk:
    assert _archive is not None
    return _packed(_archive, job, *_words)


def _packed(archive: Archive, job: Job, looks: Mapping[str, Look], names: Mapping[str, str]) -> DeflatedChunk:
    return pack(stretch_xml(archive, job.key, job.stretch, looks[job.key], names), made_of=job.made_of)


@contextmanager
def packed_rows(
    path: Path, pages: Sequence[BulkPage], looks: Mapping[str, Look], names: Mapping[str, str], made: Made | None = None, kept: Kept | None = None
) -> Iterator[dict[str, Iterator[DeflatedChunk]]]:
    """Page title -> its packed stretches, to be taken in the order of ``pages``; processes work a little ahead.

    made: says what a stretch is made of; kept: has those that were packed before.
    """
    jobs = {page.title: [Job(page.sheet.key, one, made.of(page.sheet, one) if made else "") for one in page.stretches] for page in pages}
    known = kept or Kept()
    new = [job for listed in jobs.values() for job in listed if job.made_of not in known]
    workers = min(cores(), sum(job.stretch.rows for job in new) // ROWS_WORTH_A_PROCESS)

    def taken(listed: Sequence[Job], write: Callable[[Job], DeflatedChunk]) -> Iterator[DeflatedChunk]:
        for job in listed:
            yield known.get(job.made_of) or write(job)

    if workers < 2:
        with Archive(path, "", proved=True) as archive:
            yield {title: taken(listed, lambda job: _packed(archive, job, looks, names)) for title, listed in jobs.items()}
        return

    def here(job: Job) -> DeflatedChunk:
        with Archive(path, "", proved=True) as archive:
            return _packed(archive, job, looks, names)

    with Pool(new, _work, here, workers, _start, (path, looks, names)) as packed:
        yield {title: taken(listed, lambda _: next(packed)) for title, listed in jobs.items()}

"""Returns as small as they can be: the form's sheets with values alone, written in a few milliseconds, read in ten.

What a school sends has drop-downs, formulas and a thousand prepared rows; none of that matters to who reads values, and
without it thousands of spoilt workbooks can be read in a minute. ``tests/test_hostile.py`` proves that a small return and
one built by the program are read as the same.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.made import _fields, _over_opening, _table
from tests.support import TERM, Rows
from yanxiu_xl.forms.model import HEADER_ROW, Layout, letters
from yanxiu_xl.forms.school import SCHOOL_SHEETS
from yanxiu_xl.forms.tabs import META
from yanxiu_xl.reading.layout import defined_name
from yanxiu_xl.term.stamp import TEMPLATE_VERSION, Stamp
from yanxiu_xl.term.term import Term
from yanxiu_xl.workbooks.sheets import numbers_spoken_of
from yanxiu_xl.workbooks.template import opening_rows, set_properties


class Broken(str):
    """What a formula shows instead of a result: an error word, or nothing."""

    __slots__ = ()


def small_return(
    rows: Rows, school: str = "01", term: Term = TERM, stamp: Stamp | None = None, *,
    moved: Mapping[str, tuple[int, int]] | None = None, odd: Mapping[tuple[str, int, int], Any] | None = None,
    shown: dict[tuple[str, str], Any] | None = None, as_handed_out: bool = False,
) -> bytes:
    """The bytes of a return of ``school`` with ``rows`` by sheet key.

    moved: (rows, columns) by which a sheet's contents stand further down and right; odd: (sheet key, row, column), 1-based
    and before moving, -> what is written there instead; shown: is filled with (tab, address) -> every value written; as_handed_out: with the
    properties of a workbook that the program has written, so that the same rows are the same bytes.
    """
    if shown is None:
        return _kept(pickle.dumps((rows, school, term, stamp, moved, odd, as_handed_out)))
    return _small_return(rows, school, term, stamp, moved, odd, shown, as_handed_out)


@lru_cache(maxsize=300)
def _kept(wanted: bytes) -> bytes:
    """Many tests begin with the same return."""
    rows, school, term, stamp, moved, odd, as_handed_out = pickle.loads(wanted)
    return _small_return(rows, school, term, stamp, moved, odd, None, as_handed_out)


def _small_return(
    rows: Rows, school: str, term: Term, stamp: Stamp | None, moved: Mapping[str, tuple[int, int]] | None,
    odd: Mapping[tuple[str, int, int], Any] | None, shown: dict[tuple[str, str], Any] | None, as_handed_out: bool,
) -> bytes:
    one = term.school(school)
    assert one is not None
    opening = opening_rows(term, one)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    if as_handed_out:
        set_properties(book, f"{one.name} 校本研修工作簿", term)
    spoken_of = numbers_spoken_of(rows)
    for sheet in SCHOOL_SHEETS:
        lines = _over_opening(sheet, opening.get(sheet.key, []), rows.get(sheet.key, []))
        grid = _fields(sheet, lines[0]) if sheet.layout is Layout.FIELDS else _table(sheet, lines, school, spoken_of)
        for (key, row, column), value in (odd or {}).items():
            if key == sheet.key:
                grid += [[""] * len(sheet.columns) for _ in range(row - len(grid))]
                grid[row - 1][column - 1] = value
        down, right = (moved or {}).get(sheet.key, (0, 0))
        grid = [[]] * down + [[""] * right + list(line) for line in grid]
        page = book.add_worksheet(sheet.title)
        _write(page, grid, day)
        if shown is not None:
            shown |= {(sheet.title, f"{letters(at)}{row}"): v for row, line in enumerate(grid, 1) for at, v in enumerate(line)}
        if sheet.layout is not Layout.FIELDS:
            for at, column in enumerate(sheet.columns):
                book.define_name(defined_name(sheet, column), f"='{sheet.title}'!${letters(at + right)}${HEADER_ROW + down}")
    meta = book.add_worksheet(META)
    meta.hide()
    mark = replace(stamp or Stamp(issue=1), version=TEMPLATE_VERSION, term=term.code, school=school)
    _write(meta, mark.rows(), day)
    book.close()
    return buffer.getvalue()


def _write(page: Any, grid: Any, day: Any) -> None:
    for row, cells in enumerate(grid):
        for at, value in enumerate(cells):
            if isinstance(value, datetime | date | time):
                page.write_datetime(row, at, value, day)
            elif isinstance(value, bool):
                page.write_boolean(row, at, value)
            elif isinstance(value, int | float):
                page.write_number(row, at, value)
            elif isinstance(value, Broken):
                page.write_formula(row, at, "=1+1", None, value)
            elif value != "":
                page.write_string(row, at, str(value))


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(content: dict[str, bytes], level: int = 6) -> bytes:
    """A workbook of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as out:
        for name, data in content.items():
            out.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def sheet_part(title: str) -> str:
    """The part of a small return in which a tab lies."""
    number = [sheet.title for sheet in SCHOOL_SHEETS].index(title) + 1
    return f"xl/worksheets/sheet{number}.xml"


def altered(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed."""
    content = parts(data)
    assert part in content, part
    content[part] = change(content[part])
    return packed(content)


def put(folder: Path, name: str, data: bytes) -> Path:
    """Write ``data`` as a file of ``folder``."""
    path = folder / name
    path.write_bytes(data)
    return path


def write_small(path: Path, rows: Rows, school: str = "01", term: Term = TERM, stamp: Stamp | None = None) -> Path:
    """The same as ``support.write_return``, for who reads values alone."""
    path.write_bytes(small_return(rows, school, term, stamp, as_handed_out=True))
    return path

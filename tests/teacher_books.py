"""Teachers' own workbooks as small as they can be, and the rows of a school's workbook put together with them, without a file."""

from __future__ import annotations

import functools
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import xlsxwriter

from tests.made import _table, unchecked
from tests.small import _write
from tests.support import TERM, Rows, good_rows
from yanxiu_xl.forms.school import SHEETS
from yanxiu_xl.forms.tabs import META
from yanxiu_xl.forms.teacher import TEACHER_SHEETS, owner_of, sheets_for
from yanxiu_xl.reading.cells import as_typed
from yanxiu_xl.reading.sheet_facts import SheetFacts
from yanxiu_xl.reading.submissions import Submission, SubmissionReader
from yanxiu_xl.reading.tables import TableReader
from yanxiu_xl.term.stamp import TEMPLATE_VERSION, Stamp
from yanxiu_xl.workbooks.sheets import EXTRA, AsCame, Typed
from yanxiu_xl.workflow.gathering import Gathering, prepared

IDS = {person["name"]: person["teacher_id"] for person in good_rows()["roster"]}
PRESETS = 3
"""Prepared rows of a small book that hold nothing but the name."""


def stamp_of(name: str, **other: str) -> Stamp:
    """The stamp of a teacher's workbook of the small town's school 01."""
    return replace(Stamp(version=TEMPLATE_VERSION, term=TERM.code, school="01", teacher_id=IDS.get(name, "0199"), teacher=name), **other)


def lines_of(name: str, sheet: Any, rows: Rows) -> list[dict[str, Any]]:
    """Rows with the name where they do not say another, and prepared ones."""
    key = owner_of(sheet).key
    return [{key: name, **row} for row in rows.get(sheet.key, ())] + [{key: name}] * PRESETS


def teacher_book(name: str, rows: Rows, odd: Mapping[tuple[str, str], Any] | None = None, tabs: Mapping[str, Any] | None = None, **stamp: str) -> bytes:
    """The bytes of a teacher's workbook. odd: (sheet key, address) -> what stands there as well; tabs: further ones."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in sheets_for(name):
        page = book.add_worksheet(sheet.title)
        _write(page, _table(sheet, lines_of(name, sheet, rows), "01", ()), day)
        for (key, address), value in (odd or {}).items():
            if key == sheet.key:
                page.write(address, value)
    for title, grid in (tabs or {}).items():
        _write(book.add_worksheet(title), grid, day)
    meta = book.add_worksheet(META)
    meta.hide()
    _write(meta, stamp_of(name, **stamp).rows(), day)
    book.close()
    return buffer.getvalue()


@functools.lru_cache(maxsize=64)
def _readers(name: str) -> dict[str, TableReader]:
    return {sheet.key: TableReader(sheet, TERM) for sheet in sheets_for(name)}


def teacher(name: str, rows: Rows, file: str = "", **stamp: str) -> Submission:
    """The same read without a file."""
    file = file or f"{name}.xlsx"
    one = Submission(file, file, sha256=hashlib.sha256(repr((name, rows)).encode()).hexdigest(), stamp=stamp_of(name, **stamp))
    for sheet in sheets_for(name):
        lines = lines_of(name, sheet, rows)
        facts = SheetFacts(sheet.title, part="", rows=len(lines))
        one.tables[sheet.key] = _readers(name)[sheet.key].read(_table(sheet, lines, "01", ()), facts, {}, file, one.problems)
    one.refused = SubmissionReader(TERM)._refusal(one)
    return one


def gathered(school: Rows, files: Iterable[Submission]) -> Gathering:
    """What a school's workbook with these rows and the teachers' come to."""
    return prepared(unchecked(school), TERM, list(files), lambda _: [], has_macros=False)


def rows_after(found: Gathering) -> Rows:
    """The rows of the new workbook, as they would be given for another."""
    school = {sheet.key: [{k: v for k, v in row.items() if k in SHEETS[sheet.key]} for row in found.rows[sheet.key]] for sheet in SHEETS.values()}
    for sheet in TEACHER_SHEETS:
        school[sheet.key] = [plain(row.cells) if row else {} for row in found.plan.rows[sheet.key]]
    return school


def plain(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Cells as the small books are given them."""
    return {key: Typed(as_typed(value.raw)) if isinstance(value, AsCame) else value for key, value in cells.items() if key != EXTRA and value not in (None, "")}


def said(found: Gathering) -> list[str]:
    """What is told: code and variant, file, cell, value."""
    return [" ".join(filter(None, (p.code, p.variant, p.file, p.sheet, p.cell, p.value))) for p in found.plan.told]


def tallies(found: Gathering) -> dict[str, Sequence[int]]:
    """Teacher -> rows that are new, changed, there already, the school's alone, left."""
    return {one.name: (one.new, one.changed, one.already, one.school_only, one.left) for one in found.plan.tallies}
